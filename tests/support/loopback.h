/* SPDX-License-Identifier: Apache-2.0 */
/* A tiny HTTP server in a thread of the test, which misbehaves to order. */
#ifndef TESTS_SUPPORT_LOOPBACK_H
#define TESTS_SUPPORT_LOOPBACK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* What happens to one request. */
struct loopback_step {
  const char *reply; /* raw bytes; NULL: none */
  size_t repeat;     /* sends a block of 64 KB that often behind it */
  int delay_ms;      /* before the reply */
  bool close;        /* the connection, afterwards */
  bool reset;        /* the same, by RST */
};

struct loopback {
  const struct loopback_step *steps; /* in order, then again from the first */
  int step_count;
  /* In place of steps: the reply to `last`, which lives until the next one. Called by the server's
   * thread. */
  const char *(*choose)(void *state, const struct loopback *server);
  void *state;
  int port;
  int listener;
  pthread_t thread;
  atomic_int connections;
  atomic_int requests;
  atomic_bool stop;
  char last[8192]; /* the last request, headers and body */
  size_t last_size;
};

/* Listens on a free port of 127.0.0.1. `steps` must live until loopback_stop. */
void loopback_start(struct loopback *server, const struct loopback_step *steps, int count);
void loopback_start_with(struct loopback *server,
                         const char *(*choose)(void *state, const struct loopback *server),
                         void *state);
void loopback_stop(struct loopback *server);

#endif
