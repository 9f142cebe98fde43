/* SPDX-License-Identifier: Apache-2.0 */
/* A libcurl handle from beginning to end, and the sockets that it has open: for the sake of a fork,
 * in which they are somebody else's. */
#include "http/http_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "http/hub_inside.h"

/* Sockets are counted for the sake of a fork: see ddb_http_abandon. */
static curl_socket_t on_open(void *state, curlsocktype purpose, struct curl_sockaddr *address) {
  struct ddb_http *http = state;
  (void)purpose;
  int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  for (int i = 0; fd >= 0 && i < DDB_HTTP_SOCKETS; i++) {
    if (http->sockets[i] < 0) {
      http->sockets[i] = fd;
      return fd;
    }
  }
  if (fd >= 0)
    close(fd);
  return CURL_SOCKET_BAD;
}

static int on_close(void *state, curl_socket_t fd) {
  struct ddb_http *http = state;
  for (int i = 0; i < DDB_HTTP_SOCKETS; i++)
    if (http->sockets[i] == fd)
      http->sockets[i] = -1;
  return close(fd);
}

static bool set_sockets(struct ddb_http *http) {
  CURL *easy = http->easy;
  if (http->hub != NULL)
    return ddb_hub_set_sockets(easy, http->hub);
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, http) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, http) == CURLE_OK;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode started = CURLE_FAILED_INIT;

static void start_libcurl(void) {
  started = curl_global_init(CURL_GLOBAL_DEFAULT);
}

void ddb_pipe_guard_begin(struct ddb_pipe_guard *guard) {
  sigset_t pipe, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  guard->was_pending = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
  (void)pthread_sigmask(SIG_BLOCK, &pipe, &guard->before);
}

void ddb_pipe_guard_end(const struct ddb_pipe_guard *guard) {
  static const struct timespec now = {0, 0};
  sigset_t pipe, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  if (!guard->was_pending && sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1)
    (void)sigtimedwait(&pipe, NULL, &now);
  (void)pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

/* The end of a connection is a write, too: TLS says goodbye. */
static void free_handles(struct ddb_http *http) {
  struct ddb_pipe_guard guard;
  ddb_pipe_guard_begin(&guard);
  curl_easy_cleanup(http->easy);
  curl_multi_cleanup(http->multi);
  ddb_pipe_guard_end(&guard);
  http->easy = NULL;
  ddb_http_forget(http);
  http->multi = NULL;
}

static bool make_multi(struct ddb_http *http) {
  if (http->hub != NULL)
    return true;
  http->multi = curl_multi_init();
  return http->multi != NULL &&
         curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, 2L) == CURLM_OK;
}

bool ddb_http_make(struct ddb_http *http) {
  http->process = ddb_process_id();
  for (int i = 0; i < DDB_HTTP_SOCKETS; i++)
    http->sockets[i] = -1;
  http->easy = curl_easy_init();
  if (http->easy != NULL && make_multi(http) && ddb_http_set_transport(http->easy) &&
      ddb_http_set_bundle(http->easy, http->ca_bundle) && ddb_http_set_callbacks(http) &&
      set_sockets(http))
    return true;
  free_handles(http);
  return false;
}

bool ddb_http_start(void) {
  return pthread_once(&once, start_libcurl) == 0 && started == CURLE_OK;
}

struct ddb_http *ddb_http_new(void) {
  return ddb_http_new_in(NULL, NULL);
}

struct ddb_http *ddb_http_new_in(struct ddb_hub *hub, void *owner) {
  struct ddb_http *http = ddb_http_start() ? calloc(1, sizeof *http) : NULL;
  if (http == NULL)
    return NULL;
  http->hub = hub;
  http->owner = owner;
  ddb_buf_init_secret(&http->header_text, 65536);
  ddb_http_forget(http);
  if (ddb_http_make(http))
    return http;
  free(http);
  return NULL;
}

/* Remembered, since a forked child makes the handles anew. */
bool ddb_http_trust(struct ddb_http *http, const char *ca_bundle) {
  http->ca_bundle = ca_bundle;
  return ddb_http_set_bundle(http->easy, ca_bundle);
}

/* libcurl takes a connection whose end it reads for dead, and all of its versions look. False:
 * there is too much to read before the end. */
bool ddb_http_end_connection(int fd) {
  char waste[4096];
  for (int i = 0; i < 64; i++)
    if (recv(fd, waste, sizeof waste, MSG_DONTWAIT) <= 0)
      return shutdown(fd, SHUT_RDWR) == 0 || errno == ENOTCONN;
  return false;
}

/* Nothing is due on a connection that waits. What has come all the same is TLS's goodbye, before
 * the connection's end, or a reply to nobody's request, which must not become the one to ours: the
 * version 7.88 of libcurl takes it for that. The end alone it sees by itself. */
void ddb_http_end_idle(struct ddb_http *http, bool all) {
  char byte;
  bool ended = true;
  if (http->easy == NULL)
    return;
  for (int i = 0; i < DDB_HTTP_SOCKETS; i++)
    if (http->sockets[i] >= 0 &&
        (all || recv(http->sockets[i], &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0))
      ended = ddb_http_end_connection(http->sockets[i]) && ended;
  if (!ended)
    free_handles(http);
}

/* In a forked child the connections are the parent's. Closing them in good order would tell the
 * server that the parent is done (TLS says goodbye), so /dev/null takes their place first. */
void ddb_http_abandon(struct ddb_http *http) {
  int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; i < DDB_HTTP_SOCKETS; i++)
    if (http->sockets[i] >= 0 && (nowhere < 0 || dup2(nowhere, http->sockets[i]) < 0))
      close(http->sockets[i]);
  if (nowhere >= 0)
    close(nowhere);
  free_handles(http);
}

void ddb_http_free(struct ddb_http *http) {
  if (http == NULL)
    return;
  if (http->process != ddb_process_id())
    ddb_http_abandon(http);
  else
    free_handles(http);
  ddb_buf_free(&http->header_text);
  free(http);
}
