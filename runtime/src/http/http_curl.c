/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP exchange over libcurl: no policy, no redirect, no retry, and an exact answer to the one
 * question that matters for a write: can the service have seen it? */
#include "http/env_default.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/process.h"
#include "http/reply.h"

#define MAX_HEADERS 24
#define MAX_SOCKETS 8
/* How often a transfer looks at the cancel flag. */
#define SLICE_MS 50
/* An idle connection older than this may be gone on the other side; one that is in use for longer
 * than an hour would never follow a change of DNS. */
#define MAX_IDLE_S     60L
#define MAX_LIFETIME_S 3600L

struct ddb_http {
  CURLM *multi; /* keeps the connection between requests */
  CURL *easy;
  uint64_t process;
  int sockets[MAX_SOCKETS]; /* open ones; -1: free place */
  char error[CURL_ERROR_SIZE];
  struct ddb_http_reply *reply; /* of the exchange under way */
  int started;                  /* how often libcurl began to send its request */
  bool headers_whole;           /* the empty line behind them has come */
  bool too_large;
  struct ddb_buf header_text;
  struct curl_slist headers[MAX_HEADERS];
};

/* ---- callbacks ------------------------------------------------------------------------------- */

/* A pooled connection may be closed by the other side just as it is used again. libcurl then sends
 * the request a second time on a new one, by itself, although the first may have been carried out.
 * A write must not be sent twice without our knowing: the second start is stopped, and the call
 * decides. */
static int on_request(void *state, char *remote_ip, char *local_ip, int remote_port,
                      int local_port) {
  struct ddb_http *http = state;
  (void)remote_ip, (void)local_ip, (void)remote_port, (void)local_port;
  return ++http->started == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static size_t on_body(char *data, size_t unit, size_t count, void *state) {
  struct ddb_http *http = state;
  if (ddb_reply_body(http->reply, data, unit * count))
    return unit * count;
  http->too_large = true;
  return unit * count + 1; /* anything else than the size ends the transfer */
}

static struct ddb_text trimmed(const char *start, const char *end) {
  while (start < end && (*start == ' ' || *start == '\t'))
    start++;
  while (start < end && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r' || end[-1] == '\n'))
    end--;
  struct ddb_text text = {start, (size_t)(end - start)};
  return text;
}

static size_t on_header(char *data, size_t unit, size_t count, void *state) {
  struct ddb_http *http = state;
  size_t size = unit * count;
  const char *colon = memchr(data, ':', size);
  if (size >= 5 && memcmp(data, "HTTP/", 5) == 0) {
    ddb_reply_clear(http->reply); /* what came before was a 1xx */
    http->headers_whole = false;
  } else if (size > 0 && (data[0] == '\r' || data[0] == '\n')) {
    http->headers_whole = true;
  } else if (colon != NULL) {
    ddb_reply_header(http->reply, trimmed(data, colon), trimmed(colon + 1, data + size));
  }
  return size;
}

/* Sockets are counted for the sake of a fork: see abandon. */
static curl_socket_t on_open(void *state, curlsocktype purpose, struct curl_sockaddr *address) {
  struct ddb_http *http = state;
  (void)purpose;
  int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  for (int i = 0; fd >= 0 && i < MAX_SOCKETS; i++) {
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
  for (int i = 0; i < MAX_SOCKETS; i++)
    if (http->sockets[i] == fd)
      http->sockets[i] = -1;
  return close(fd);
}

/* ---- the handle ------------------------------------------------------------------------------ */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode started = CURLE_FAILED_INIT;

static void start_libcurl(void) {
  started = curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void free_handles(struct ddb_http *http) {
  curl_easy_cleanup(http->easy);
  curl_multi_cleanup(http->multi);
  http->easy = NULL;
  http->multi = NULL;
}

/* What never changes. The results are collected: an option that this libcurl lacks must not be
 * silently without effect. */
static bool set_transport(struct ddb_http *http) {
  CURL *easy = http->easy;
  const char *bundle = getenv("AWS_CA_BUNDLE");
  bool ok = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
            /* Else the end of a transfer waits for a resolver that may not answer for 10 s. */
            curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, MAX_IDLE_S) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, MAX_LIFETIME_S) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 65536L) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK;
  if (bundle != NULL && bundle[0] != '\0')
    ok = ok && curl_easy_setopt(easy, CURLOPT_CAINFO, bundle) == CURLE_OK;
  return ok;
}

static bool set_callbacks(struct ddb_http *http) {
  CURL *easy = http->easy;
  return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, http->error) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_request) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PREREQDATA, http) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_WRITEDATA, http) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_HEADERDATA, http) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, http) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, http) == CURLE_OK;
}

static bool make_handles(struct ddb_http *http) {
  http->process = ddb_process_id();
  for (int i = 0; i < MAX_SOCKETS; i++)
    http->sockets[i] = -1;
  http->easy = curl_easy_init();
  http->multi = curl_multi_init();
  if (http->easy != NULL && http->multi != NULL &&
      curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, 2L) == CURLM_OK && set_transport(http) &&
      set_callbacks(http))
    return true;
  free_handles(http);
  return false;
}

struct ddb_http *ddb_http_new(void) {
  if (pthread_once(&once, start_libcurl) != 0 || started != CURLE_OK)
    return NULL;
  struct ddb_http *http = calloc(1, sizeof *http);
  if (http == NULL)
    return NULL;
  ddb_buf_init(&http->header_text, 65536);
  if (make_handles(http))
    return http;
  free(http);
  return NULL;
}

/* In a forked child the connections are the parent's. Closing them in good order would tell the
 * server that the parent is done (TLS says goodbye), so /dev/null takes their place first. */
static void abandon(struct ddb_http *http) {
  int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; i < MAX_SOCKETS; i++)
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
    abandon(http);
  else
    free_handles(http);
  ddb_buf_free(&http->header_text);
  free(http);
}

/* ---- one exchange ---------------------------------------------------------------------------- */

/* The list that libcurl wants, in memory that is used again. An empty value needs a ';', and a name
 * alone takes away what libcurl would add. */
static bool set_headers(struct ddb_http *http, const struct ddb_http_request *request) {
  size_t starts[MAX_HEADERS], count = 0;
  struct ddb_buf *text = &http->header_text;
  ddb_buf_clear(text);
  for (size_t i = 0; i < request->header_count && count < MAX_HEADERS; i++) {
    const struct ddb_header *header = &request->headers[i];
    starts[count++] = text->size;
    ddb_buf_text(text, header->name);
    ddb_buf_text(text, header->value[0] != '\0' ? ": " : ";");
    ddb_buf_text(text, header->value);
    ddb_buf_bytes(text, "", 1);
  }
  static const char *const removed[] = {"Expect:", "Accept:"};
  for (size_t i = 0; i < 2 && count < MAX_HEADERS; i++) {
    starts[count++] = text->size;
    ddb_buf_bytes(text, removed[i], strlen(removed[i]) + 1);
  }
  if (text->status != DDB_OK || count < request->header_count + 2)
    return false;
  for (size_t i = 0; i < count; i++) {
    http->headers[i].data = text->data + starts[i];
    http->headers[i].next = i + 1 < count ? &http->headers[i + 1] : NULL;
  }
  return curl_easy_setopt(http->easy, CURLOPT_HTTPHEADER, http->headers) == CURLE_OK;
}

static bool prepare(struct ddb_http *http, const struct ddb_http_request *request) {
  CURL *easy = http->easy;
  int64_t connect = request->connect_timeout_ms < request->timeout_ms ? request->connect_timeout_ms
                                                                      : request->timeout_ms;
  return set_headers(http, request) &&
         curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                          request->body.data != NULL ? request->body.data : "") == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size) ==
             CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms) == CURLE_OK;
}

/* Runs until libcurl is done or the flag is set. */
static bool run(struct ddb_http *http, const struct ddb_cancel *cancel, CURLcode *code) {
  int running = 1, left = 0;
  *code = CURLE_FAILED_INIT;
  while (!ddb_cancel_requested(cancel)) {
    CURLMcode multi = curl_multi_perform(http->multi, &running);
    if (multi == CURLM_OK && running > 0)
      multi = curl_multi_poll(http->multi, NULL, 0, cancel != NULL ? SLICE_MS : 1000, NULL);
    if (multi != CURLM_OK)
      return true;
    if (running > 0)
      continue;
    CURLMsg *message = curl_multi_info_read(http->multi, &left);
    if (message != NULL)
      *code = message->data.result;
    return true;
  }
  return false;
}

/* OpenSSL writes to a closed connection without MSG_NOSIGNAL, and a library must not change how a
 * program treats SIGPIPE. So the signal is held back in this thread, and swallowed if it came. */
struct pipe_guard {
  sigset_t before;
  bool was_pending;
};

static void guard_begin(struct pipe_guard *guard) {
  sigset_t pipe, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  guard->was_pending = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
  (void)pthread_sigmask(SIG_BLOCK, &pipe, &guard->before);
}

static void guard_end(const struct pipe_guard *guard) {
  static const struct timespec now = {0, 0};
  sigset_t pipe, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  if (!guard->was_pending && sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1)
    (void)sigtimedwait(&pipe, NULL, &now);
  (void)pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

static const char *reason_of(const struct ddb_http *http, CURLcode code) {
  if (http->too_large)
    return "the reply is larger than 64 MiB, or there is no memory for it";
  if (http->started > 1 || code == CURLE_OK)
    return "the connection was closed before the whole reply came";
  return http->error[0] != '\0' ? http->error : curl_easy_strerror(code);
}

/* If not a byte left, the service cannot have seen the request. */
static bool may_be_seen(const struct ddb_http *http) {
  long sent = 0;
  bool told = curl_easy_getinfo(http->easy, CURLINFO_REQUEST_SIZE, &sent) == CURLE_OK;
  return http->started > 1 || (http->started == 1 && (!told || sent > 0));
}

/* libcurl takes a connection that ends within the headers for a reply without a body. */
static enum ddb_send_result classify(struct ddb_http *http, CURLcode code) {
  long status = 0;
  if (code == CURLE_OK && http->headers_whole &&
      curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status > 0) {
    ddb_reply_status(http->reply, (int)status);
    return DDB_SEND_REPLY;
  }
  ddb_reply_reason(http->reply, code == CURLE_OPERATION_TIMEDOUT, reason_of(http, code));
  if (may_be_seen(http))
    return DDB_SEND_LOST;
  switch (code) {
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_URL_MALFORMAT:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_CERTPROBLEM:
    return DDB_SEND_REFUSED;
  default:
    return DDB_SEND_UNSENT;
  }
}

static enum ddb_send_result exchange(struct ddb_http *http,
                                     const struct ddb_http_request *request) {
  CURLcode code = CURLE_OUT_OF_MEMORY;
  bool finished = true;
  if (curl_multi_add_handle(http->multi, http->easy) == CURLM_OK) {
    finished = run(http, request->cancel, &code);
    /* Ends the transfer if it is still under way, and closes its connection then. */
    (void)curl_multi_remove_handle(http->multi, http->easy);
  }
  if (finished)
    return classify(http, code);
  if (may_be_seen(http))
    return DDB_SEND_STOPPED;
  ddb_reply_reason(http->reply, false, "stopped by the cancel flag");
  return DDB_SEND_UNSENT;
}

enum ddb_send_result ddb_http_send(void *state, const struct ddb_http_request *request,
                                   struct ddb_http_reply *reply) {
  struct ddb_http *http = state;
  struct pipe_guard guard;
  if (http->easy != NULL && http->process != ddb_process_id())
    abandon(http);
  http->reply = reply;
  http->started = 0;
  http->headers_whole = false;
  http->too_large = false;
  http->error[0] = '\0';
  if ((http->easy == NULL && !make_handles(http)) || !prepare(http, request)) {
    ddb_reply_reason(reply, false, "no memory for the request");
    return DDB_SEND_UNSENT;
  }
  guard_begin(&guard);
  enum ddb_send_result result = exchange(http, request);
  guard_end(&guard);
  return result;
}
