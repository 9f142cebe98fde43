/* SPDX-License-Identifier: Apache-2.0 */
#include "local/server/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"

#define CONNECTIONS_MAX 4096U
#define FILES_OF_OURS   64U /* the store's, the standard ones, those of threads */

static int failed(struct ddb_error *error, const char *address, unsigned port) {
  switch (errno) {
  case EADDRINUSE:
    (void)ddb_fail(error, DDB_E_TRANSPORT, NULL,
                   "port %u of %s is in use by another program; choose one with --port (0: any "
                   "free one)",
                   port, address);
    break;
  case EADDRNOTAVAIL:
    (void)ddb_fail(error, DDB_E_TRANSPORT, NULL, "%s is no address of this machine", address);
    break;
  case EACCES:
    (void)ddb_fail(error, DDB_E_TRANSPORT, NULL, "port %u of %s is not for this user", port,
                   address);
    break;
  default:
    (void)ddb_fail(error, DDB_E_TRANSPORT, NULL,
                   "port %u of %s cannot be listened on (error %d of the system)", port, address,
                   errno);
  }
  return -1;
}

/* The port in network byte order stands at the same place in both kinds of address. */
static unsigned port_of(int fd) {
  struct sockaddr_storage bound;
  socklen_t size = sizeof bound;
  memset(&bound, 0, sizeof bound);
  if (getsockname(fd, (struct sockaddr *)&bound, &size) != 0)
    return 0;
  return bound.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&bound)->sin6_port)
                                     : ntohs(((struct sockaddr_in *)&bound)->sin_port);
}

/* A server that was just stopped leaves its port waiting: SO_REUSEADDR takes it, and only then. */
static int listening(const struct addrinfo *place) {
  int on = 1, fd = socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      bind(fd, place->ai_addr, place->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
    return fd;
  int why = errno;
  (void)close(fd);
  errno = why;
  return -1;
}

int local_listen(const char *address, unsigned *port, struct ddb_error *error) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC,
                           .ai_socktype = SOCK_STREAM,
                           .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
  struct addrinfo *place = NULL;
  char service[16];
  (void)snprintf(service, sizeof service, "%u", *port);
  if (getaddrinfo(address, service, &hints, &place) != 0) {
    (void)ddb_fail(error, DDB_E_INVALID, NULL,
                   "%s is no IP address (such as 127.0.0.1, 0.0.0.0 or ::1)", address);
    return -1;
  }
  int fd = listening(place);
  freeaddrinfo(place);
  if (fd < 0)
    return failed(error, address, *port);
  *port = port_of(fd);
  return fd;
}

unsigned local_connections_max(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0)
    return CONNECTIONS_MAX / 8;
  if (files.rlim_cur < CONNECTIONS_MAX + FILES_OF_OURS) {
    rlim_t want = CONNECTIONS_MAX + FILES_OF_OURS;
    files.rlim_cur = want < files.rlim_max ? want : files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    (void)getrlimit(RLIMIT_NOFILE, &files);
  }
  if (files.rlim_cur >= CONNECTIONS_MAX + FILES_OF_OURS)
    return CONNECTIONS_MAX;
  return files.rlim_cur > (rlim_t)2 * FILES_OF_OURS ? (unsigned)files.rlim_cur - FILES_OF_OURS
                                                    : FILES_OF_OURS;
}
