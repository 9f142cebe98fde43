/* SPDX-License-Identifier: Apache-2.0 */
/* A service on a real socket of 127.0.0.1 that does what is right, but as often as it is told to
 * what a fault says; and remembers what it was asked. One thread for each connection. */
#ifndef TESTS_FAULT_SERVER_H
#define TESTS_FAULT_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include <ddb/types.h>

#include "fault.h"
#include "link.h"

#define SERVER_CONNECTIONS 32
#define SERVER_SEEN        16
#define FOR_EVER           1000000
/* 2026-11-22T10:00:00Z: what the clients of these tests take for now. */
#define TEST_NOW INT64_C(1795341600)

/* The item that a reply shows which comes before any request. */
#define TEST_USER  "under-test"
#define TEST_IMAGE "image"

/* What came of one request. */
struct seen {
  bool whole; /* all of it was read */
  char operation[32];
  char date[24];
  char invocation[48];
  char attempt[32];
  char token[48]; /* ClientRequestToken */
  uint32_t sum;   /* of the body */
  bool cookie;    /* it has a header that nobody asked for */
};

struct connection {
  struct server *server;
  struct link link;
  pthread_t thread;
  int wake; /* an eventfd: there is something to say that nobody asked for */
  bool to_say;
  bool live;     /* the link is open */
  bool idle;     /* it has been answered and waits */
  bool answered; /* the next request is, before it came */
};

struct server {
  const struct certificates *certificates; /* NULL: plain */
  const struct fault *fault;
  void (*stalled)(void *state); /* called when a fault goes quiet; or NULL */
  void *state;
  int port;
  int listener;
  int other; /* nobody should talk to it */
  int other_port;
  pthread_t acceptor;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  atomic_int stalls; /* that have begun */
  atomic_int faults; /* still to be done */
  struct connection connections[SERVER_CONNECTIONS];
  int connection_count;
  int request_count; /* whose first byte came */
  struct seen seen[SERVER_SEEN];
  bool refuses; /* every second request of a mixed run: 400 */
};

/* `certificates` must live on. The server begins without a fault. */
void server_start(struct server *server, const struct fault *fault,
                  const struct certificates *certificates);
/* The next `count` times. */
void server_arm(struct server *server, int count);
/* Closes the idle connections and waits until that is done. */
void server_drop(struct server *server);
/* Waits until every connection is idle or closed: a call that comes afterwards meets no close that
 * is under way. */
void server_settle(struct server *server);
/* How many connections were made to the other listener. */
int server_strays(struct server *server);
void server_stop(struct server *server);

/* A copy of what was counted so far. */
int server_requests(struct server *server);
int server_connections(struct server *server);
struct seen server_seen(struct server *server, int request);

#endif
