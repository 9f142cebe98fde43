/* SPDX-License-Identifier: Apache-2.0 */
#include "creds/lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "aws/address.h"
#include "http/env_default.h"

/* How often a waiting thread looks at the cancel flag. */
#define SLICE_MS 50
#define MAX_HOST 256

/* ---- addresses ------------------------------------------------------------------------------- */

bool ddb_address_is_local(const struct ddb_address *address) {
  unsigned char bytes[16] = {0};
  bool old = address->family == AF_INET;
  memcpy(bytes, &address->at, old ? sizeof address->at.v4 : sizeof address->at.v6);
  return ddb_address_bytes_local(old ? DDB_ADDRESS_IPV4 : DDB_ADDRESS_IPV6, bytes);
}

void ddb_address_text(const struct ddb_address *address, char out[INET6_ADDRSTRLEN]) {
  if (inet_ntop(address->family, &address->at, out, INET6_ADDRSTRLEN) == NULL)
    out[0] = '\0';
}

static void keep(struct ddb_addresses *out, const struct addrinfo *found) {
  struct ddb_address address = {.family = found->ai_family};
  if (found->ai_family == AF_INET)
    memcpy(&address.at.v4, &((const struct sockaddr_in *)(const void *)found->ai_addr)->sin_addr,
           sizeof address.at.v4);
  else if (found->ai_family == AF_INET6)
    memcpy(&address.at.v6, &((const struct sockaddr_in6 *)(const void *)found->ai_addr)->sin6_addr,
           sizeof address.at.v6);
  else
    return;
  if (out->count < DDB_LOOKUP_MAX)
    out->list[out->count] = address;
  out->count++;
}

static bool ask(const char *host, int flags, struct ddb_addresses *out) {
  const struct addrinfo hints = {.ai_flags = flags, .ai_socktype = SOCK_STREAM};
  struct addrinfo *list = NULL;
  out->count = 0;
  if (getaddrinfo(host, NULL, &hints, &list) != 0)
    return false;
  for (const struct addrinfo *at = list; at != NULL; at = at->ai_next)
    keep(out, at);
  freeaddrinfo(list);
  return out->count > 0;
}

/* ---- in a thread ----------------------------------------------------------------------------- */

/* Two threads look at it; the last one frees it. */
struct question {
  pthread_mutex_t lock;
  pthread_cond_t answered;
  bool done, left_alone;
  bool found;
  struct ddb_addresses addresses;
  char host[MAX_HOST];
};

static struct question *new_question(const char *host) {
  pthread_condattr_t by_clock;
  struct question *question = calloc(1, sizeof *question);
  if (question == NULL)
    return NULL;
  (void)pthread_mutex_init(&question->lock, NULL);
  (void)pthread_condattr_init(&by_clock);
  (void)pthread_condattr_setclock(&by_clock, CLOCK_MONOTONIC);
  (void)pthread_cond_init(&question->answered, &by_clock);
  (void)pthread_condattr_destroy(&by_clock);
  snprintf(question->host, sizeof question->host, "%s", host);
  return question;
}

static void free_question(struct question *question) {
  (void)pthread_cond_destroy(&question->answered);
  (void)pthread_mutex_destroy(&question->lock);
  free(question);
}

static void *answer(void *state) {
  struct question *question = state;
  struct ddb_addresses addresses = {.count = 0};
  bool found = ask(question->host, 0, &addresses);
  (void)pthread_mutex_lock(&question->lock);
  question->done = true;
  question->found = found;
  question->addresses = addresses;
  bool left_alone = question->left_alone;
  (void)pthread_cond_signal(&question->answered);
  (void)pthread_mutex_unlock(&question->lock);
  if (left_alone)
    free_question(question);
  return NULL;
}

/* Without the program's signals, whose handlers expect its own threads. */
static bool start(struct question *question) {
  sigset_t all, before;
  pthread_t thread;
  sigfillset(&all);
  (void)pthread_sigmask(SIG_BLOCK, &all, &before);
  bool started = pthread_create(&thread, NULL, answer, question) == 0;
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (started)
    (void)pthread_detach(thread);
  return started;
}

static enum ddb_lookup_result await(struct question *question, int64_t timeout_ms,
                                    const struct ddb_cancel *cancel) {
  enum ddb_lookup_result result = DDB_LOOKUP_LATE;
  while (!question->done && timeout_ms > 0 && !ddb_cancel_requested(cancel)) {
    int64_t slice = cancel != NULL && timeout_ms > SLICE_MS ? SLICE_MS : timeout_ms;
    struct timespec until = ddb_clock_after(slice);
    if (pthread_cond_timedwait(&question->answered, &question->lock, &until) != 0)
      timeout_ms -= slice;
  }
  if (question->done)
    result = question->found ? DDB_LOOKUP_FOUND : DDB_LOOKUP_NONE;
  else if (ddb_cancel_requested(cancel))
    result = DDB_LOOKUP_STOPPED;
  return result;
}

enum ddb_lookup_result ddb_lookup_system(const char *host, int64_t timeout_ms,
                                         const struct ddb_cancel *cancel,
                                         struct ddb_addresses *out) {
  if (ask(host, AI_NUMERICHOST, out))
    return DDB_LOOKUP_FOUND;
  if (strlen(host) >= MAX_HOST)
    return DDB_LOOKUP_NONE;
  struct question *question = new_question(host);
  if (question == NULL || !start(question)) {
    if (question != NULL)
      free_question(question);
    return DDB_LOOKUP_NOMEM;
  }
  (void)pthread_mutex_lock(&question->lock);
  enum ddb_lookup_result result = await(question, timeout_ms, cancel);
  bool done = question->done;
  question->left_alone = !done;
  if (done)
    *out = question->addresses;
  (void)pthread_mutex_unlock(&question->lock);
  if (done)
    free_question(question);
  return result;
}
