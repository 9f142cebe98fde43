/* SPDX-License-Identifier: Apache-2.0 */
/* See crowd.h. */
#include "crowd.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 16384, REQUEST = 16384, LATER_MS = 200 };

struct crowd_client {
  bool open;
  int64_t due; /* of a reply that is late; 0: none */
  bool scans;
  char *late; /* the reply that was chosen; or NULL */
  char *request;
  size_t size;
};

#define HEAD(status) "HTTP/1.1 " status "\r\nContent-Type: application/x-amz-json-1.0\r\n"
#define FINE         HEAD("200 OK") "Content-Length: 2\r\n\r\n{}"
#define PAGE                                                                                       \
  HEAD("200 OK") "Content-Length: 39\r\n\r\n{\"Items\":[],\"Count\":0,\"ScannedCount\":0}"

static void die(const char *what) {
  perror(what);
  abort();
}

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void say(int fd, const char *text) {
  if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
    return; /* the client has gone: part of some tests */
}

static void hang_up(struct crowd *crowd, int fd, bool by_reset) {
  const struct linger linger = {1, 0};
  struct crowd_client *client = &crowd->clients[fd];
  if (by_reset)
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  free(client->request);
  free(client->late);
  *client = (struct crowd_client){.open = false};
  close(fd);
}

static void answered(struct crowd *crowd, int fd) {
  crowd->clients[fd].size = 0;
  crowd->clients[fd].due = 0;
  crowd->open--;
}

static bool asks(const struct crowd_client *client, const char *what) {
  return memmem(client->request, client->size, what, strlen(what)) != NULL;
}

static bool chooses(struct crowd *crowd, struct crowd_client *client) {
  struct crowd_reply reply = {.status = "200 OK"};
  client->request[client->size] = '\0';
  if (crowd->choose == NULL || !crowd->choose(crowd->state, client->request, &reply))
    return false;
  if (asprintf(&client->late, HEAD("%s") "Content-Length: %zu\r\n\r\n%s", reply.status,
               strlen(reply.body), reply.body) < 0)
    die("asprintf");
  free(reply.body);
  client->due = now_ms() + reply.delay_ms;
  return true;
}

static void obey(struct crowd *crowd, int fd) {
  struct crowd_client *client = &crowd->clients[fd];
  if (chooses(crowd, client))
    return;
  client->scans = asks(client, "DynamoDB_20120810.Scan");
  if (client->scans || asks(client, "do=later")) {
    client->due = now_ms() + LATER_MS;
    return;
  }
  if (asks(client, "do=never"))
    return;
  const bool first = asks(client, "attempt=1;");
  const bool closes = asks(client, "do=closed"), resets = asks(client, "do=reset");
  if (resets)
    say(fd, "HTTP/1.1 200 OK\r\nConte");
  if (closes || resets) {
    answered(crowd, fd);
    hang_up(crowd, fd, resets);
    return;
  }
  if (asks(client, "do=busy") && first)
    say(fd, HEAD("503 Service Unavailable") "Content-Length: 0\r\n\r\n");
  else if (asks(client, "do=wrong") && first)
    say(fd, HEAD("200 OK") "x-amz-crc32: 1\r\nContent-Length: 2\r\n\r\n{}");
  else if (asks(client, "do=extra"))
    say(fd, FINE "HTTP/1.1 200 OK\r\n");
  else
    say(fd, FINE);
  answered(crowd, fd);
}

static bool is_whole(const struct crowd_client *client) {
  const char *end = memmem(client->request, client->size, "\r\n\r\n", 4);
  const char *length = memmem(client->request, client->size, "Content-Length:", 15);
  return end != NULL && length != NULL &&
         client->size >= (size_t)(end + 4 - client->request) + strtoul(length + 15, NULL, 10);
}

static void listen_to(struct crowd *crowd, int fd) {
  struct crowd_client *client = &crowd->clients[fd];
  if (client->request == NULL)
    client->request = calloc(1, REQUEST + 1);
  ssize_t got = recv(fd, client->request + client->size, REQUEST - client->size, 0);
  if (got <= 0) {
    crowd->open -= client->size > 0;
    hang_up(crowd, fd, false);
    return;
  }
  crowd->open += client->size == 0;
  if (crowd->open > atomic_load(&crowd->most_at_once))
    atomic_store(&crowd->most_at_once, crowd->open);
  client->size += (size_t)got;
  if (!is_whole(client))
    return;
  atomic_fetch_add(&crowd->requests, 1);
  obey(crowd, fd);
}

static void let_in(struct crowd *crowd) {
  int fd = accept4(crowd->listener, NULL, NULL, SOCK_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
  if (fd < 0 || fd >= CLIENTS)
    die("accept");
  atomic_fetch_add(&crowd->connections, 1);
  crowd->clients[fd].open = true;
  if (epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    die("epoll_ctl");
}

static void answer_late_ones(struct crowd *crowd) {
  int64_t now = now_ms();
  for (int fd = 0; fd < CLIENTS; fd++)
    if (crowd->clients[fd].due != 0 && now >= crowd->clients[fd].due) {
      struct crowd_client *client = &crowd->clients[fd];
      say(fd, client->late != NULL ? client->late : client->scans ? PAGE : FINE);
      free(client->late);
      client->late = NULL;
      answered(crowd, fd);
    }
}

static void *serve(void *state) {
  struct crowd *crowd = state;
  struct epoll_event events[128];
  while (!atomic_load(&crowd->stop)) {
    const int asked = atomic_load(&crowd->settle);
    int count = epoll_wait(crowd->epoll, events, 128, 10);
    if (count == 0 && crowd->open == 0)
      atomic_store(&crowd->settled, asked);
    for (int i = 0; i < count; i++)
      if (events[i].data.fd == crowd->listener)
        let_in(crowd);
      else
        listen_to(crowd, events[i].data.fd);
    answer_late_ones(crowd);
  }
  return NULL;
}

/* Both ends of each connection are in this process. */
static void raise_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < CLIENTS) {
    limit.rlim_cur = limit.rlim_max < CLIENTS ? limit.rlim_max : CLIENTS;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
  }
}

void crowd_start(struct crowd *crowd) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  struct epoll_event event = {.events = EPOLLIN};
  raise_limit();
  memset(crowd, 0, sizeof *crowd);
  crowd->clients = calloc(CLIENTS, sizeof *crowd->clients);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  event.data.fd = crowd->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (crowd->clients == NULL || crowd->listener < 0 || crowd->epoll < 0 ||
      bind(crowd->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(crowd->listener, 4096) != 0 ||
      getsockname(crowd->listener, (struct sockaddr *)&address, &size) != 0 ||
      epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, crowd->listener, &event) != 0)
    die("crowd");
  crowd->port = ntohs(address.sin_port);
  if (pthread_create(&crowd->thread, NULL, serve, crowd) != 0)
    die("pthread_create");
}

void crowd_settle(struct crowd *crowd) {
  const int asked = atomic_fetch_add(&crowd->settle, 1) + 1;
  while (atomic_load(&crowd->settled) < asked)
    usleep(1000);
}

void crowd_stop(struct crowd *crowd) {
  atomic_store(&crowd->stop, 1);
  pthread_join(crowd->thread, NULL);
  for (int fd = 0; fd < CLIENTS; fd++)
    if (crowd->clients[fd].open)
      hang_up(crowd, fd, false);
  close(crowd->listener);
  close(crowd->epoll);
  free(crowd->clients);
}
