/* SPDX-License-Identifier: Apache-2.0 */
#include "server.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "speech.h"

#define REQUEST_MAX ((size_t)8 * 1024 * 1024)
#define BLOCK       65536

static void must(bool done, const char *what) {
  if (done)
    return;
  perror(what);
  abort();
}

/* ---- counting -------------------------------------------------------------------------------- */

/* One of the faults that are still to be done, if it is of that kind. */
static bool take_fault(struct server *server, enum fault_at at) {
  int left = atomic_load(&server->faults);
  while (left > 0 && server->fault->at == at)
    if (atomic_compare_exchange_weak(&server->faults, &left, left - 1))
      return true;
  return false;
}

static int count_request(struct server *server) {
  (void)pthread_mutex_lock(&server->lock);
  int number = server->request_count++;
  (void)pthread_mutex_unlock(&server->lock);
  return number;
}

static void note_request(struct server *server, int number, const char *request, bool whole) {
  struct seen seen;
  speech_look(request, whole, &seen);
  (void)pthread_mutex_lock(&server->lock);
  if (number < SERVER_SEEN)
    server->seen[number] = seen;
  (void)pthread_mutex_unlock(&server->lock);
}

static void set_idle(struct connection *connection, bool idle) {
  (void)pthread_mutex_lock(&connection->server->lock);
  connection->idle = idle;
  (void)pthread_cond_broadcast(&connection->server->changed);
  (void)pthread_mutex_unlock(&connection->server->lock);
}

/* ---- misbehaving ----------------------------------------------------------------------------- */

static void say(const struct speech *speech, struct link *link, const char *text) {
  struct ddb_buf out;
  ddb_buf_init(&out, REQUEST_MAX);
  speech_expand(speech, text, &out);
  if (out.size > 0)
    (void)link_send(link, out.data, out.size);
  ddb_buf_free(&out);
}

/* In blocks: some of these are endless. */
static void say_often(struct link *link, const char *text, long count) {
  size_t size = strlen(text), used = 0;
  char *block = malloc(BLOCK);
  must(block != NULL, "malloc");
  for (bool heard = true; heard && count > 0; used = 0) {
    for (; count > 0 && used + size <= BLOCK; count--, used += size)
      memcpy(block + used, text, size);
    heard = link_send(link, block, used);
  }
  free(block);
}

static void drip(const struct speech *speech, struct link *link) {
  struct ddb_buf out;
  ddb_buf_init(&out, REQUEST_MAX);
  speech_expand(speech, "$G", &out);
  for (size_t i = 0; i < out.size; i++)
    if (!link_send(link, out.data + i, 1) || link_wait_end(link, 1000))
      break;
  ddb_buf_free(&out);
}

/* True: the connection goes on. */
static bool misbehave(struct connection *connection, const struct speech *speech) {
  struct server *server = connection->server;
  const struct fault *fault = server->fault;
  struct link *link = &connection->link;
  say(speech, link, fault->text);
  if (fault->more != NULL)
    say_often(link, fault->more, fault->count);
  say(speech, link, fault->tail);
  if (fault_stalls(fault))
    atomic_fetch_add(&server->stalls, 1);
  if (fault_stalls(fault) && server->stalled != NULL)
    server->stalled(server->state);
  switch (fault->then) {
  case THEN_KEEP:
    return true;
  case THEN_CLOSE:
    link_goodbye(link);
    return false;
  case THEN_CUT:
    link_cut(link);
    return false;
  case THEN_RESET:
    link_reset(link);
    return false;
  case THEN_DRIP:
    drip(speech, link);
    return false;
  case THEN_STALL:
  default:
    (void)link_wait_end(link, -1);
    return false;
  }
}

/* ---- a connection ---------------------------------------------------------------------------- */

static struct speech speech_of(const struct server *server, const char *request) {
  return (struct speech){
      .fault = server->fault, .request = request, .other_port = server->other_port};
}

/* What the whole of a request takes; 0: its headers have not all come. */
static size_t whole_size(const char *data) {
  const char *end = strstr(data, "\r\n\r\n");
  const char *length = strstr(data, "Content-Length: ");
  if (end == NULL)
    return 0;
  return (size_t)(end - data) + 4 +
         (length != NULL && length < end ? strtoul(length + 16, NULL, 10) : 0);
}

/* Waits for the next request, and says meanwhile what is due. False: the connection ends by that.
 */
static bool wait_for_request(struct connection *connection) {
  struct server *server = connection->server;
  struct pollfd both[2] = {{connection->link.fd, POLLIN, 0}, {connection->wake, POLLIN, 0}};
  struct speech speech = speech_of(server, "");
  uint64_t count;
  while (poll(both, 2, -1) > 0 && both[0].revents == 0) {
    must(read(connection->wake, &count, sizeof count) == sizeof count, "an eventfd");
    say(&speech, &connection->link, server->fault->text);
    if (server->fault->then == THEN_RESET)
      return false; /* it is done when the connection is closed */
    if (server->fault->then == THEN_CLOSE)
      link_goodbye(&connection->link);
    link_flush(&connection->link);
    (void)pthread_mutex_lock(&server->lock);
    connection->to_say = false;
    (void)pthread_cond_broadcast(&server->changed);
    (void)pthread_mutex_unlock(&server->lock);
  }
  return true;
}

/* Reads one request, into memory that the caller frees. False: the connection ends, or has been
 * ended. */
static bool read_request(struct connection *connection, struct ddb_buf *in, int *number) {
  struct server *server = connection->server;
  size_t whole = 0;
  ddb_buf_clear(in);
  *number = -1;
  while (whole == 0 || in->size < whole) {
    must(ddb_buf_reserve(in, BLOCK), "a request's memory");
    if (*number < 0 && !wait_for_request(connection)) {
      link_reset(&connection->link);
      break;
    }
    ssize_t got = link_read(&connection->link, in->data + in->size, BLOCK - 1);
    if (got <= 0)
      break;
    in->size += (size_t)got;
    in->data[in->size] = '\0';
    if (*number < 0) {
      set_idle(connection, false);
      *number = count_request(server);
      struct speech speech = speech_of(server, "");
      if (take_fault(server, AT_FIRST)) {
        note_request(server, *number, in->data, false);
        (void)misbehave(connection, &speech);
        return false;
      }
    }
    whole = whole_size(in->data);
  }
  if (*number >= 0)
    note_request(server, *number, in->data, whole > 0 && in->size >= whole);
  return *number >= 0 && whole > 0 && in->size >= whole;
}

/* A mixed run: every second answer is an error. */
static const char *answer_to(const struct server *server, int number) {
  return !server->refuses || number % 2 == 0
             ? "$G"
             : "$EContent-Length: 34\r\n\r\n{\"__type\":\"c#ValidationException\"}";
}

static bool serve(struct connection *connection, const char *request, int number) {
  struct server *server = connection->server;
  struct speech speech = speech_of(server, request);
  speech.number = number;
  bool skewed = !server->fault->judges || speech_is_skewed(&speech);
  if (skewed && take_fault(server, AT_REQUEST)) {
    bool goes_on = misbehave(connection, &speech);
    set_idle(connection, goes_on);
    return goes_on;
  }
  /* Before the reply: whoever has it may take the connection for idle. */
  set_idle(connection, true);
  if (connection->answered)
    connection->answered = false;
  else
    say(&speech, &connection->link, answer_to(server, number));
  return true;
}

static bool shake_hands(struct connection *connection) {
  struct server *server = connection->server;
  struct speech speech = speech_of(server, "");
  struct pollfd greeting = {connection->link.fd, POLLIN, 0};
  if (server->fault->at == AT_GREETING && atomic_load(&server->faults) > 0 &&
      poll(&greeting, 1, -1) > 0 && take_fault(server, AT_GREETING)) {
    (void)misbehave(connection, &speech);
    return false;
  }
  bool bad = take_fault(server, AT_HANDSHAKE);
  return link_handshake(
      &connection->link,
      server->certificates->contexts[bad ? server->fault->certificate : CERT_GOOD]);
}

static bool begin(struct connection *connection) {
  struct speech speech = speech_of(connection->server, "");
  if (connection->server->certificates != NULL && !shake_hands(connection))
    return false;
  if (!take_fault(connection->server, AT_ACCEPT))
    return true;
  connection->answered = true;
  return misbehave(connection, &speech);
}

static void *run_connection(void *state) {
  struct connection *connection = state;
  struct server *server = connection->server;
  struct ddb_buf in;
  int number;
  ddb_buf_init(&in, REQUEST_MAX);
  if (begin(connection))
    while (read_request(connection, &in, &number) && serve(connection, in.data, number))
      continue;
  ddb_buf_free(&in);
  link_flush(&connection->link);
  (void)pthread_mutex_lock(&server->lock);
  connection->live = connection->idle = connection->to_say = false;
  link_free(&connection->link);
  close(connection->wake);
  (void)pthread_cond_broadcast(&server->changed);
  (void)pthread_mutex_unlock(&server->lock);
  return NULL;
}

static void *run_acceptor(void *state) {
  struct server *server = state;
  for (;;) {
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
      return NULL; /* it was shut down */
    (void)pthread_mutex_lock(&server->lock);
    must(server->connection_count < SERVER_CONNECTIONS, "too many connections");
    struct connection *connection = &server->connections[server->connection_count++];
    connection->server = server;
    connection->link.fd = fd;
    connection->live = true;
    connection->wake = eventfd(0, EFD_CLOEXEC);
    must(connection->wake >= 0, "eventfd");
    must(pthread_create(&connection->thread, NULL, run_connection, connection) == 0, "a thread");
    (void)pthread_mutex_unlock(&server->lock);
  }
}

/* ---- the server ------------------------------------------------------------------------------ */

void server_start(struct server *server, const struct fault *fault,
                  const struct certificates *certificates) {
  int small = 4096;
  memset(server, 0, sizeof *server);
  server->fault = fault;
  server->certificates = certificates;
  server->other = -1;
  must(pthread_mutex_init(&server->lock, NULL) == 0 &&
           pthread_cond_init(&server->changed, NULL) == 0,
       "a lock");
  server->listener = listen_on("127.0.0.1", &server->port);
  if (fault->big) /* so that a long request does not fit between the two */
    (void)setsockopt(server->listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  if (fault->other) {
    server->other = listen_on("127.0.0.2", &server->other_port);
    must(fcntl(server->other, F_SETFL, O_NONBLOCK) == 0, "fcntl");
  }
  must(link_thread(&server->acceptor, run_acceptor, server), "a server's thread");
}

static bool any_to_say(const struct server *server) {
  for (int i = 0; i < server->connection_count; i++)
    if (server->connections[i].to_say)
      return true;
  return false;
}

/* What nobody asked for reaches the connections that are open, too. */
void server_arm(struct server *server, int count) {
  uint64_t one = 1;
  (void)pthread_mutex_lock(&server->lock);
  atomic_store(&server->faults, count);
  for (int i = 0; i < server->connection_count; i++) {
    struct connection *connection = &server->connections[i];
    if (!connection->idle || !take_fault(server, AT_ACCEPT))
      continue;
    connection->to_say = true;
    must(write(connection->wake, &one, sizeof one) == sizeof one, "an eventfd");
  }
  bool said = any_to_say(server);
  while (any_to_say(server))
    (void)pthread_cond_wait(&server->changed, &server->lock);
  (void)pthread_mutex_unlock(&server->lock);
  if (said && server->fault->then == THEN_RESET)
    link_wait_ended(server->port);
}

static bool any_live(const struct server *server) {
  for (int i = 0; i < server->connection_count; i++)
    if (server->connections[i].live)
      return true;
  return false;
}

static void end_connections(struct server *server) {
  for (int i = 0; i < server->connection_count; i++)
    if (server->connections[i].live)
      (void)shutdown(server->connections[i].link.fd, SHUT_RDWR);
  while (any_live(server))
    (void)pthread_cond_wait(&server->changed, &server->lock);
}

void server_drop(struct server *server) {
  (void)pthread_mutex_lock(&server->lock);
  end_connections(server);
  (void)pthread_mutex_unlock(&server->lock);
}

static bool any_busy(const struct server *server) {
  for (int i = 0; i < server->connection_count; i++)
    if (server->connections[i].live && !server->connections[i].idle)
      return true;
  return false;
}

void server_settle(struct server *server) {
  (void)pthread_mutex_lock(&server->lock);
  while (any_busy(server))
    (void)pthread_cond_wait(&server->changed, &server->lock);
  (void)pthread_mutex_unlock(&server->lock);
}

int server_strays(struct server *server) {
  int strays = 0, fd;
  while (server->other >= 0 && (fd = accept4(server->other, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
    close(fd);
    strays++;
  }
  return strays;
}

void server_stop(struct server *server) {
  (void)shutdown(server->listener, SHUT_RDWR);
  must(pthread_join(server->acceptor, NULL) == 0, "pthread_join");
  server_drop(server);
  for (int i = 0; i < server->connection_count; i++)
    must(pthread_join(server->connections[i].thread, NULL) == 0, "pthread_join");
  close(server->listener);
  if (server->other >= 0)
    close(server->other);
  (void)pthread_mutex_destroy(&server->lock);
  (void)pthread_cond_destroy(&server->changed);
}

int server_requests(struct server *server) {
  (void)pthread_mutex_lock(&server->lock);
  int count = server->request_count;
  (void)pthread_mutex_unlock(&server->lock);
  return count;
}

int server_connections(struct server *server) {
  (void)pthread_mutex_lock(&server->lock);
  int count = server->connection_count;
  (void)pthread_mutex_unlock(&server->lock);
  return count;
}

struct seen server_seen(struct server *server, int request) {
  struct seen seen = {.whole = false};
  (void)pthread_mutex_lock(&server->lock);
  if (request < SERVER_SEEN)
    seen = server->seen[request];
  (void)pthread_mutex_unlock(&server->lock);
  return seen;
}
