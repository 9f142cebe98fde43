/* SPDX-License-Identifier: Apache-2.0 */
/* A server on the loopback interface, in a process of its own, that knows a few answers by heart:
 * what a client costs is measured against it. Keep-alive, one thread over epoll, thousands of
 * connections; it looks at Content-Length and X-Amz-Target, and at nothing else. */
#ifndef TESTS_BENCH_CANNED_H
#define TESTS_BENCH_CANNED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The bodies of 200 answers. */
struct canned_answer {
  const char *operation; /* behind the dot of X-Amz-Target */
  const char *body;
  size_t size;
};

struct canned {
  int port; /* on 127.0.0.1 */
  pid_t pid;
};

/* Of generated/reimagine: GetItem finds one ImageMetadata, Query a page of 50 EditRecords of 721
 * bytes with no page behind it, PutItem says `{}`. Valid for as long as the program runs. */
const struct canned_answer *canned_answers(size_t *count);

/* Starts a server with these answers (NULL: canned_answers), before the program has threads; it
 * ends when the program does. An operation that it does not know gets a 400. False: no socket. */
bool canned_start(struct canned *server, const struct canned_answer *answers, size_t count);
void canned_stop(const struct canned *server);

#endif
