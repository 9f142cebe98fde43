/* SPDX-License-Identifier: Apache-2.0 */
/* A server for thousands of connections at once, in a thread of the test. What it does with a
 * request is said by the request itself, in any of its texts:
 *
 *   do=ok         {} at once; so does a request that says nothing
 *   do=later      {} after 200 ms
 *   a Scan        an empty page, after 200 ms
 *   do=never      nothing, until the client has closed
 *   do=busy       503 to the first attempt, then {}
 *   do=closed     the connection ends without a reply
 *   do=reset      the same by RST, in the middle of the reply's head
 *   do=extra      {}, and after it some bytes that belong to no reply
 *   do=wrong      to the first attempt a reply whose x-amz-crc32 is not that of its body; then {}
 */
#ifndef TESTS_SUPPORT_CROWD_H
#define TESTS_SUPPORT_CROWD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct crowd_reply {
  const char *status; /* "200 OK" */
  char *body;         /* from malloc */
  int delay_ms;
};

struct crowd {
  /* What crowd_start leaves NULL: says what comes of a request in place of its texts, in the thread
   * of the server. False: those say it. */
  bool (*choose)(void *state, const char *request, struct crowd_reply *out);
  void *state;
  int port; /* on 127.0.0.1 */
  atomic_int requests;
  atomic_int connections;
  atomic_int most_at_once; /* requests that were unanswered at the same time */
  /* -------- its own -------- */
  int listener, epoll;
  int open;
  struct crowd_client *clients; /* by number of the descriptor */
  atomic_int stop;
  atomic_int settle, settled; /* how often it was asked; what it has answered */
  pthread_t thread;
};

void crowd_start(struct crowd *crowd);
void crowd_stop(struct crowd *crowd);

/* Returns when all that was sent is read and no request is unanswered, or its connection is closed:
 * call it with no call under way. What choose reads, and the counts, may be changed then. A call
 * that was stopped leaves requests behind which no reply orders before what its caller does next.
 */
void crowd_settle(struct crowd *crowd);

#endif
