/* SPDX-License-Identifier: Apache-2.0 */
/* See server.h. Requests without the header X-Amz-Target are refused: a page in a browser cannot
 * send it to us without asking, and nobody answers that. */
#include "local/server/server.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/text.h"
#include "http/env_default.h"
#include "local/op/bulk.h"
#include "local/server/exchange.h"
#include "local/server/listen.h"

#define TARGET            "DynamoDB_20120810."
#define THREADS           4
#define IDLE_SECONDS      60U /* of a connection on which nothing moves */
#define DRAIN_MS          5000
#define DRAIN_STEP_MS     5
#define REFUSAL_TEXT_MAX  ((size_t)256 * 1024)
#define TOO_LARGE         "RequestEntityTooLargeException"
#define UNKNOWN_OPERATION "UnknownOperationException"

struct local_server {
  struct local_store *store;
  struct local_credentials credentials;
  struct ddb_env env; /* the clock */
  struct MHD_Daemon *daemon;
  int listening;
  unsigned port;
  _Atomic int under_way; /* requests that have begun and not ended */
  _Atomic bool stopping;
};

static enum MHD_Result refuse(struct local_exchange *exchange, int status, const char *code,
                              const char *text) {
  return local_answer_error(exchange, status, code, ddb_text_of(text));
}

static enum MHD_Result refuse_size(struct local_exchange *exchange) {
  exchange->last = true;
  return refuse(exchange, 413, TOO_LARGE, "the request has more than 16 MB");
}

/* ---- one request ----------------------------------------------------------------------------- */

static enum MHD_Result answer_call(struct local_server *server, struct local_exchange *exchange,
                                   const char *operation) {
  struct local_call call = {
      .store = server->store, .mem = exchange->mem, .now = server->env.now(server->env.state)};
  ddb_buf_init(&call.body, SIZE_MAX);
  local_call_answer(&call, ddb_text_of(operation),
                    (struct ddb_text){exchange->body.data, exchange->body.size});
  return local_answer(exchange, call.http_status, &call.body);
}

/* NULL: it may be answered. */
static const char *unsigned_code(struct local_server *server, struct local_exchange *exchange,
                                 struct ddb_buf *text) {
  size_t count = 0;
  const struct ddb_header *headers = NULL;
  if (server->credentials.id != NULL) {
    headers = local_exchange_headers(exchange, &count);
    if (headers == NULL)
      return "InternalServerError";
  }
  struct local_received received = {.method = ddb_text_of("POST"),
                                    .target = exchange->target,
                                    .headers = headers,
                                    .header_count = count,
                                    .body = {exchange->body.data, exchange->body.size},
                                    .now = server->env.now(server->env.state)};
  return local_signature_refusal(&server->credentials, &received, text);
}

static enum MHD_Result answer_post(struct local_server *server, struct local_exchange *exchange) {
  const char *target = local_exchange_header(exchange, "X-Amz-Target");
  struct ddb_buf text;
  if (exchange->body.status == DDB_E_LIMIT)
    return refuse_size(exchange);
  if (exchange->body.status != DDB_OK)
    return refuse(exchange, 500, "InternalServerError", "out of memory");
  if (target == NULL || strncmp(target, TARGET, strlen(TARGET)) != 0)
    return refuse(exchange, 400, UNKNOWN_OPERATION,
                  "the header X-Amz-Target must begin with " TARGET);
  ddb_buf_init(&text, REFUSAL_TEXT_MAX);
  const char *code = unsigned_code(server, exchange, &text);
  enum MHD_Result result =
      code == NULL
          ? answer_call(server, exchange, target + strlen(TARGET))
          : local_answer_error(exchange, strcmp(code, "InternalServerError") == 0 ? 500 : 400, code,
                               (struct ddb_text){text.data, text.size});
  ddb_buf_free(&text);
  return result;
}

/* ---- the calls of the HTTP library ----------------------------------------------------------- */

/* The request line was read. What it gives is the state of the calls below. */
static void *begin(void *opened, const char *target, struct MHD_Connection *connection) {
  struct local_server *server = opened;
  struct local_exchange *exchange = local_exchange_new(connection, target);
  if (exchange != NULL)
    atomic_fetch_add(&server->under_way, 1);
  return exchange;
}

static void finished(void *opened, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode code) {
  struct local_server *server = opened;
  (void)connection;
  (void)code;
  if (*state == NULL)
    return;
  local_exchange_free(*state);
  *state = NULL;
  atomic_fetch_sub(&server->under_way, 1);
}

static bool is_asking(const char *method) {
  return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* After the headers, before any of the body is read (or asked for, by 100 Continue). */
static enum MHD_Result receive_headers(struct local_exchange *exchange, const char *method) {
  const char *length = local_exchange_header(exchange, "Content-Length");
  exchange->begun = true;
  if (length != NULL && strtoull(length, NULL, 10) > LOCAL_BODY_MAX)
    return refuse_size(exchange);
  if (strcmp(method, "POST") == 0 || is_asking(method))
    return MHD_YES;
  exchange->last = true;
  return refuse(exchange, 405, UNKNOWN_OPERATION, "requests are sent by POST");
}

/* A body in chunks tells its size by and by. One that is too large is still read for a while, since
 * nobody reads an answer while he writes, but not for ever. */
static enum MHD_Result receive_body(struct local_exchange *exchange, const char *data,
                                    size_t *size) {
  ddb_buf_bytes(&exchange->body, data, *size);
  if (exchange->body.status != DDB_OK)
    exchange->dropped += *size;
  *size = 0;
  return exchange->dropped <= LOCAL_BODY_MAX ? MHD_YES : MHD_NO;
}

static enum MHD_Result handle(void *opened, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state) {
  struct local_server *server = opened;
  struct local_exchange *exchange = *state;
  (void)connection;
  (void)url;
  (void)version;
  if (exchange == NULL)
    return MHD_NO;
  if (!exchange->begun)
    return receive_headers(exchange, method);
  if (*size > 0)
    return receive_body(exchange, data, size);
  exchange->last = atomic_load(&server->stopping);
  if (is_asking(method))
    return local_answer_words(exchange, 200, "healthy: the embedded store of libddb\n");
  return answer_post(server, exchange);
}

/* ---- starting and stopping ------------------------------------------------------------------- */

static bool start_daemon(struct local_server *server) {
  server->daemon = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL, NULL, handle, server,
      MHD_OPTION_LISTEN_SOCKET, server->listening, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
      MHD_OPTION_CONNECTION_LIMIT, local_connections_max(), MHD_OPTION_CONNECTION_TIMEOUT,
      IDLE_SECONDS, MHD_OPTION_URI_LOG_CALLBACK, begin, server, MHD_OPTION_NOTIFY_COMPLETED,
      finished, server, MHD_OPTION_END);
  return server->daemon != NULL;
}

struct local_server *local_server_start(struct local_store *store,
                                        const struct local_server_options *options,
                                        struct ddb_error *error) {
  struct local_server *server = calloc(1, sizeof *server);
  if (server == NULL) {
    (void)ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
    return NULL;
  }
  server->store = store;
  server->credentials = options->credentials;
  server->port = options->port;
  ddb_env_defaults(&server->env);
  server->listening =
      local_listen(options->address != NULL ? options->address : "127.0.0.1", &server->port, error);
  if (server->listening >= 0 && start_daemon(server))
    return server;
  if (server->listening >= 0) {
    (void)ddb_fail(error, DDB_E_TRANSPORT, NULL, "the HTTP server cannot be started");
    (void)close(server->listening);
  }
  free(server);
  return NULL;
}

unsigned local_server_port(const struct local_server *server) {
  return server->port;
}

void local_server_sweep(struct local_server *server) {
  struct local_call call = {
      .store = server->store, .mem = ddb_arena_new(), .now = server->env.now(server->env.state)};
  uint64_t deleted = 0;
  if (call.mem == NULL)
    return;
  ddb_buf_init(&call.body, SIZE_MAX);
  if (local_bulk_begin(&call, true)) {
    (void)local_sweep(&call, &deleted);
    local_bulk_end(&call);
  }
  ddb_buf_free(&call.body);
  ddb_arena_free(call.mem);
}

void local_server_stop(struct local_server *server) {
  atomic_store(&server->stopping, true);
  bool quiet = MHD_quiesce_daemon(server->daemon) != MHD_INVALID_SOCKET;
  for (int waited = 0; atomic_load(&server->under_way) > 0 && waited < DRAIN_MS;
       waited += DRAIN_STEP_MS)
    server->env.sleep_ms(server->env.state, DRAIN_STEP_MS, NULL);
  MHD_stop_daemon(server->daemon);
  if (quiet) /* else it was closed with the daemon */
    (void)close(server->listening);
  free(server);
}
