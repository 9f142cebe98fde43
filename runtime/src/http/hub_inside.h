/* SPDX-License-Identifier: Apache-2.0 */
/* A hub from inside: hub.c runs exchanges, hub_sockets.c knows the connections. */
#ifndef DDB_HTTP_HUB_INSIDE_H
#define DDB_HTTP_HUB_INSIDE_H

#include "http/http_inside.h"
#include "http/hub.h"

/* By number of the descriptor. */
struct ddb_hub_socket {
  bool ours;           /* of a connection, opened and closed by us; else a pipe of libcurl's own */
  bool used;           /* libcurl waits for it; else the connection is idle */
  uint16_t port;       /* the near one; 0: not known yet */
  uint32_t registered; /* EPOLLIN, EPOLLOUT; 0: epoll does not know it */
};

struct ddb_hub {
  CURLM *multi;
  int epoll;
  int wake;
  uint64_t process;
  void (*ended)(void *owner);
  int64_t due_us;   /* when libcurl wants to be called; INT64_MAX: it does not */
  size_t under_way; /* exchanges */
  struct ddb_pipe_guard guard;
  struct ddb_hub_socket *sockets;
  size_t socket_count;
  int *by_port; /* of the socket with that near port, and 1; 0: none. DDB_HUB_PORTS of them */
};

#define DDB_HUB_PORTS ((size_t)65536)

/* The callbacks of libcurl for the multi handle, and for an easy one. */
bool ddb_hub_watch(struct ddb_hub *hub) DDB_MUST_USE;
bool ddb_hub_set_sockets(CURL *easy, struct ddb_hub *hub) DDB_MUST_USE;

/* What epoll said of a socket. */
void ddb_hub_event(struct ddb_hub *hub, int fd, uint32_t events);

/* Whether nothing came on the connection with this near port while it was idle. */
bool ddb_hub_is_clean(const struct ddb_hub *hub, int port);
void ddb_hub_end_port(const struct ddb_hub *hub, int port);

#endif
