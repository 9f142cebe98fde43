/* SPDX-License-Identifier: Apache-2.0 */
/* What threads share in place of the real world: clocks that move when somebody sleeps, random
 * bytes of a counter, and answers. */
#ifndef TESTS_TSAN_WORLD_H
#define TESTS_TSAN_WORLD_H

#include <ddb/ddb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/* Held for reading by a round, for writing by a fork: the allocator of gcc's ThreadSanitizer does
 * not hold its lock over a fork, so that a child made amid another thread's malloc waits for ever.
 */
static pthread_rwlock_t between_rounds = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static atomic_llong clock_ms;

static inline ddb_time now(void *state) {
  (void)state;
  return ddb_time_from_ms(INT64_C(1795341600000) + atomic_load(&clock_ms));
}

static inline int64_t monotonic(void *state) {
  (void)state;
  return atomic_load(&clock_ms);
}

static inline void sleep_ms(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)state;
  (void)cancel;
  atomic_fetch_add(&clock_ms, milliseconds > 10 ? 10 : milliseconds);
}

static inline bool random_bytes(void *state, void *bytes, size_t size) {
  static atomic_uint seed;
  unsigned char *out = bytes;
  (void)state;
  for (size_t i = 0; i < size; i++)
    out[i] = (unsigned char)(atomic_fetch_add(&seed, 2654435761U) >> 24);
  return true;
}

static inline const char *header(const struct ddb_http_request *request, const char *name) {
  for (size_t i = 0; i < request->header_count; i++)
    if (strcmp(request->headers[i].name, name) == 0)
      return request->headers[i].value;
  return "";
}

static inline enum ddb_send_result answer(struct ddb_http_reply *reply, int status,
                                          const char *body) {
  ddb_reply_status(reply, status);
  return ddb_reply_body(reply, body, strlen(body)) ? DDB_SEND_REPLY : DDB_SEND_LOST;
}

#endif
