/* SPDX-License-Identifier: Apache-2.0 */
/* The sockets of a hub. One that libcurl leaves to wait stays with epoll: what comes on it then is
 * the other side's end, or something that nobody asked for, and both end the connection. That also
 * saves two calls of the system for each request. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/hub_inside.h"

/* ---- the table ------------------------------------------------------------------------------- */

static struct ddb_hub_socket *socket_at(struct ddb_hub *hub, int fd) {
  size_t at = (size_t)fd, count = hub->socket_count;

  if (fd < 0)
    return NULL;
  if (at >= count) {
    while (at >= count)
      count = count > 0 ? 2 * count : 64;
    struct ddb_hub_socket *more = realloc(hub->sockets, count * sizeof *more);
    if (more == NULL)
      return NULL;
    memset(more + hub->socket_count, 0, (count - hub->socket_count) * sizeof *more);
    hub->sockets = more;
    hub->socket_count = count;
  }
  return &hub->sockets[at];
}

static void forget(struct ddb_hub *hub, int fd) {
  struct ddb_hub_socket *entry = socket_at(hub, fd);

  if (entry == NULL)
    return;
  if (entry->registered != 0)
    (void)epoll_ctl(hub->epoll, EPOLL_CTL_DEL, fd, NULL);
  if (entry->port != 0 && hub->by_port[entry->port] == fd + 1)
    hub->by_port[entry->port] = 0;
  memset(entry, 0, sizeof *entry);
}

/* Refusals are left to the time limit of the exchange: there is nobody to tell. */
static void set_events(struct ddb_hub *hub, int fd, struct ddb_hub_socket *entry, uint32_t events) {
  struct epoll_event event = {.events = events, .data = {.fd = fd}};

  if (events == entry->registered)
    return;
  int what = events == 0 ? EPOLL_CTL_DEL : entry->registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (epoll_ctl(hub->epoll, what, fd, &event) == 0 || events == 0)
    entry->registered = events;
}

/* ---- what libcurl tells ---------------------------------------------------------------------- */

static curl_socket_t on_open(void *state, curlsocktype purpose, struct curl_sockaddr *address) {
  struct ddb_hub *hub = state;
  (void)purpose;
  int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  struct ddb_hub_socket *entry = socket_at(hub, fd);

  if (entry != NULL) {
    *entry = (struct ddb_hub_socket){.ours = true};
    return fd;
  }
  if (fd >= 0)
    close(fd);
  return CURL_SOCKET_BAD;
}

static int on_close(void *state, curl_socket_t fd) {
  forget(state, fd);
  return close(fd);
}

static uint16_t near_port(int fd) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
  } address;
  socklen_t size = sizeof address;

  memset(&address, 0, sizeof address);
  if (getsockname(fd, &address.any, &size) != 0)
    return 0;
  return address.any.sa_family == AF_INET    ? ntohs(address.v4.sin_port)
         : address.any.sa_family == AF_INET6 ? ntohs(address.v6.sin6_port)
                                             : 0;
}

/* libcurl names a connection to us by its near port alone. */
static void learn_port(struct ddb_hub *hub, int fd, struct ddb_hub_socket *entry) {
  if (!entry->ours || entry->port != 0)
    return;
  entry->port = near_port(fd);
  if (entry->port != 0)
    hub->by_port[entry->port] = fd + 1;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *state, void *own) {
  struct ddb_hub *hub = state;
  struct ddb_hub_socket *entry = socket_at(hub, fd);
  struct ddb_http *http = NULL;
  (void)own;
  if (entry == NULL)
    return 0;
  if (what == CURL_POLL_REMOVE) {
    entry->used = false;
    set_events(hub, fd, entry, entry->ours ? EPOLLIN : 0);
    return 0;
  }
  entry->used = true;
  learn_port(hub, fd, entry);
  set_events(hub, fd, entry,
             ((what & CURL_POLL_IN) ? EPOLLIN : 0U) | ((what & CURL_POLL_OUT) ? EPOLLOUT : 0U));
  /* It changes what it waits for when it has sent something. */
  if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&http) == CURLE_OK && http != NULL)
    ddb_http_time_sent(http);
  return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *state) {
  struct ddb_hub *hub = state;
  (void)multi;
  hub->due_us = timeout_ms < 0    ? INT64_MAX
                : timeout_ms == 0 ? 0
                                  : ddb_clock_us() + (int64_t)timeout_ms * 1000;
  return 0;
}

bool ddb_hub_watch(struct ddb_hub *hub) {
  return curl_multi_setopt(hub->multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
         curl_multi_setopt(hub->multi, CURLMOPT_SOCKETDATA, hub) == CURLM_OK &&
         curl_multi_setopt(hub->multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
         curl_multi_setopt(hub->multi, CURLMOPT_TIMERDATA, hub) == CURLM_OK;
}

bool ddb_hub_set_sockets(CURL *easy, struct ddb_hub *hub) {
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, hub) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, hub) == CURLE_OK;
}

/* ---- what epoll tells ------------------------------------------------------------------------ */

/* What epoll said may be of a moment ago: a reply that was read meanwhile. */
static void end_idle(struct ddb_hub *hub, int fd, struct ddb_hub_socket *entry) {
  char byte;

  if (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN)
    return;
  set_events(hub, fd, entry, 0);
  if (!ddb_http_end_connection(fd))
    (void)shutdown(fd, SHUT_RDWR);
}

/* Of an error libcurl asks the socket itself. */
void ddb_hub_event(struct ddb_hub *hub, int fd, uint32_t events) {
  struct ddb_hub_socket *entry = socket_at(hub, fd);
  int running, what = 0;

  if (entry == NULL || entry->registered == 0)
    return; /* closed by what happened just before it */
  if (entry->ours && !entry->used) {
    end_idle(hub, fd, entry);
    return;
  }
  if ((events & (EPOLLERR | EPOLLHUP)) == 0)
    what =
        ((events & EPOLLIN) ? CURL_CSELECT_IN : 0) | ((events & EPOLLOUT) ? CURL_CSELECT_OUT : 0);
  (void)curl_multi_socket_action(hub->multi, fd, what, &running);
}

/* ---- one connection -------------------------------------------------------------------------- */

static int socket_of(const struct ddb_hub *hub, int port) {
  return port > 0 && (size_t)port < DDB_HUB_PORTS ? hub->by_port[port] - 1 : -1;
}

bool ddb_hub_is_clean(const struct ddb_hub *hub, int port) {
  int fd = socket_of(hub, port);
  char byte;

  return fd < 0 || recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

/* Whoever uses it by now loses it, too: what comes there may be the reply to somebody else. */
void ddb_hub_end_port(const struct ddb_hub *hub, int port) {
  int fd = socket_of(hub, port);

  if (fd >= 0)
    (void)shutdown(fd, SHUT_RDWR);
}

void ddb_hub_abandon(struct ddb_hub *hub) {
  int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

  for (size_t i = 0; i < hub->socket_count; i++) {
    hub->sockets[i].registered = 0; /* the epoll instance is the parent's, too */
    if (hub->sockets[i].ours && (nowhere < 0 || dup2(nowhere, (int)i) < 0))
      close((int)i);
  }
  if (nowhere >= 0)
    close(nowhere);
}
