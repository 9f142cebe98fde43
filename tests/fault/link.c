/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FDS 1024 /* more than these tests have open */

bool link_thread(pthread_t *thread, void *(*run)(void *state), void *state) {
  sigset_t pipe, before;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  if (pthread_sigmask(SIG_BLOCK, &pipe, &before) != 0)
    return false;
  bool started = pthread_create(thread, NULL, run, state) == 0;
  return pthread_sigmask(SIG_SETMASK, &before, NULL) == 0 && started;
}

bool link_send(struct link *link, const char *data, size_t size) {
  while (size > 0) {
    int piece = size < 65536 ? (int)size : 65536;
    ssize_t sent = link->tls != NULL ? SSL_write(link->tls, data, piece)
                                     : send(link->fd, data, (size_t)piece, MSG_NOSIGNAL);
    if (sent < 0 && link->tls == NULL && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    data += sent;
    size -= (size_t)sent;
  }
  return true;
}

ssize_t link_read(struct link *link, char *data, size_t size) {
  if (link->tls != NULL)
    return SSL_read(link->tls, data, (int)size);
  return recv(link->fd, data, size, 0);
}

bool link_handshake(struct link *link, SSL_CTX *context) {
  link->tls = SSL_new(context);
  return link->tls != NULL && SSL_set_fd(link->tls, link->fd) == 1 && SSL_accept(link->tls) == 1;
}

bool link_wait_end(struct link *link, int milliseconds) {
  struct pollfd end = {link->fd, POLLIN, 0};
  char waste[4096];
  while (poll(&end, 1, milliseconds) > 0) {
    ssize_t got = recv(link->fd, waste, sizeof waste, 0);
    if (got == 0 || (got < 0 && errno != EINTR))
      return true;
  }
  return false;
}

void link_flush(struct link *link) {
  struct timespec moment = {0, 1000000};
  struct tcp_info info;
  socklen_t size = sizeof info;
  int left = 0;
  for (int i = 0; i < 5000; i++, nanosleep(&moment, NULL)) {
    if (ioctl(link->fd, SIOCOUTQ, &left) != 0 || left == 0 ||
        getsockopt(link->fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
        info.tcpi_state == TCP_CLOSE)
      return;
  }
}

void link_goodbye(struct link *link) {
  if (link->tls != NULL)
    (void)SSL_shutdown(link->tls);
  link_cut(link);
}

/* What the client sent and nobody read would make an RST of the close: it is read away first. */
void link_cut(struct link *link) {
  char waste[4096];
  while (recv(link->fd, waste, sizeof waste, MSG_DONTWAIT) > 0)
    continue;
  (void)shutdown(link->fd, SHUT_RDWR);
}

void link_reset(struct link *link) {
  struct linger now = {1, 0};
  link_flush(link); /* what was said before comes before it */
  (void)setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void link_free(struct link *link) {
  SSL_free(link->tls);
  link->tls = NULL;
  close(link->fd);
  link->fd = -1;
}

static bool is_connected_to(int fd, int port) {
  struct sockaddr_in peer = {.sin_family = AF_INET};
  struct tcp_info info;
  socklen_t peer_size = sizeof peer, info_size = sizeof info;
  return getpeername(fd, (struct sockaddr *)&peer, &peer_size) == 0 && peer.sin_family == AF_INET &&
         ntohs(peer.sin_port) == port &&
         getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &info_size) == 0 &&
         info.tcpi_state == TCP_ESTABLISHED;
}

void link_wait_ended(int port) {
  struct timespec moment = {0, 1000000};
  for (int fd = 0; fd < FDS; fd++)
    while (is_connected_to(fd, port))
      nanosleep(&moment, NULL);
}

int listen_on(const char *address, int *port) {
  struct sockaddr_in place = {.sin_family = AF_INET};
  socklen_t size = sizeof place;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || inet_pton(AF_INET, address, &place.sin_addr) != 1 ||
      bind(fd, (struct sockaddr *)&place, sizeof place) != 0 || listen(fd, 64) != 0 ||
      getsockname(fd, (struct sockaddr *)&place, &size) != 0) {
    perror("a socket that listens");
    abort();
  }
  *port = ntohs(place.sin_port);
  return fd;
}
