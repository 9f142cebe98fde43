/* SPDX-License-Identifier: Apache-2.0 */
/* See loopback.h. One thread serves all connections with poll, so that an open one never keeps a
 * second one waiting. */
#include "loopback.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 64

static void die(const char *what) {
  perror(what);
  abort();
}

static void pause_ms(int milliseconds) {
  struct timespec time = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
  nanosleep(&time, NULL);
}

static size_t content_length(const char *headers) {
  const char *at = strstr(headers, "Content-Length:");
  return at != NULL ? strtoul(at + strlen("Content-Length:"), NULL, 10) : 0;
}

/* Reads one whole request into server->last. False: the client has closed the connection. */
static bool read_request(struct loopback *server, int fd) {
  size_t size = 0, whole = 0;
  while (whole == 0 || size < whole) {
    ssize_t got = recv(fd, server->last + size, sizeof server->last - 1 - size, 0);
    if (got <= 0)
      return false;
    size += (size_t)got;
    server->last[size] = '\0';
    const char *end = strstr(server->last, "\r\n\r\n");
    if (whole == 0 && end != NULL)
      whole = (size_t)(end - server->last) + 4 + content_length(server->last);
  }
  server->last_size = size;
  return true;
}

static void send_all(int fd, const char *data, size_t size) {
  while (size > 0) {
    ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
    if (sent <= 0)
      return; /* the client has had enough: part of some tests */
    data += sent;
    size -= (size_t)sent;
  }
}

static void answer(int fd, const struct loopback_step *step) {
  static char block[65536];
  if (step->delay_ms > 0)
    pause_ms(step->delay_ms);
  if (step->reply != NULL)
    send_all(fd, step->reply, strlen(step->reply));
  memset(block, 'x', sizeof block);
  for (size_t i = 0; i < step->repeat; i++)
    send_all(fd, block, sizeof block);
}

/* True: the connection stays open. */
static bool serve(struct loopback *server, int fd) {
  if (!read_request(server, fd)) {
    close(fd);
    return false;
  }
  int index = atomic_fetch_add(&server->requests, 1);
  struct loopback_step own = {.reply = NULL};
  const struct loopback_step *step = &own;
  if (server->choose != NULL)
    own.reply = server->choose(server->state, server);
  else
    step = &server->steps[index % server->step_count];
  struct linger linger = {1, 0};
  answer(fd, step);
  if (!step->close && !step->reset)
    return true;
  if (step->reset)
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(fd);
  return false;
}

static void *run(void *state) {
  struct loopback *server = state;
  struct pollfd fds[MAX_CONNECTIONS + 1] = {{server->listener, POLLIN, 0}};
  nfds_t count = 1;
  while (!atomic_load(&server->stop)) {
    if (poll(fds, count, 20) <= 0)
      continue;
    for (nfds_t i = count - 1; i > 0; i--)
      if (fds[i].revents != 0 && !serve(server, fds[i].fd))
        fds[i] = fds[--count];
    if (fds[0].revents != 0 && count <= MAX_CONNECTIONS) {
      int fd = accept(server->listener, NULL, NULL);
      if (fd < 0)
        die("accept");
      atomic_fetch_add(&server->connections, 1);
      fds[count++] = (struct pollfd){fd, POLLIN, 0};
    }
  }
  for (nfds_t i = 0; i < count; i++)
    close(fds[i].fd);
  return NULL;
}

static void begin(struct loopback *server) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server->listener < 0 ||
      bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(server->listener, 16) != 0 ||
      getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
    die("loopback");
  server->port = ntohs(address.sin_port);
  if (pthread_create(&server->thread, NULL, run, server) != 0)
    die("pthread_create");
}

void loopback_start(struct loopback *server, const struct loopback_step *steps, int count) {
  memset(server, 0, sizeof *server);
  server->steps = steps;
  server->step_count = count;
  begin(server);
}

void loopback_start_with(struct loopback *server,
                         const char *(*choose)(void *state, const struct loopback *server),
                         void *state) {
  memset(server, 0, sizeof *server);
  server->choose = choose;
  server->state = state;
  begin(server);
}

void loopback_stop(struct loopback *server) {
  atomic_store(&server->stop, true);
  pthread_join(server->thread, NULL);
}
