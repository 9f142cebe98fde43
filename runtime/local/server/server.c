/* SPDX-License-Identifier: Apache-2.0 */
/* See server.h. Requests without the header X-Amz-Target are refused: a page in a browser cannot
 * send it to us without asking, and nobody answers that. */
#include "local/server/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/hash.h"
#include "base/crc32.h"
#include "base/fail.h"
#include "base/uuid.h"
#include "http/env_default.h"
#include "local/op/call.h"

#define TARGET   "DynamoDB_20120810."
#define BODY_MAX ((size_t)17 * 1024 * 1024) /* 16 MB and what is around them */
#define THREADS  4

struct local_server {
  struct local_store *store;
  struct ddb_env env; /* the clock */
  struct MHD_Daemon *daemon;
};

/* One request while its body comes in. */
struct exchange {
  struct ddb_buf body;
  struct ddb_arena *mem;
};

static struct exchange *exchange_new(void) {
  struct exchange *exchange = calloc(1, sizeof *exchange);
  if (exchange == NULL)
    return NULL;
  ddb_buf_init(&exchange->body, BODY_MAX);
  exchange->mem = ddb_arena_new();
  if (exchange->mem != NULL)
    return exchange;
  free(exchange);
  return NULL;
}

static void finished(void *server, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode code) {
  struct exchange *exchange = *state;
  (void)server;
  (void)connection;
  (void)code;
  if (exchange == NULL)
    return;
  ddb_buf_free(&exchange->body);
  ddb_arena_free(exchange->mem);
  free(exchange);
}

/* ---- answers -----------------------------------------------------------------------------------
 */

static void add_id(struct MHD_Response *response) {
  unsigned char random[DDB_UUID_RANDOM_SIZE];
  char id[DDB_UUID_SIZE];
  if (!ddb_random_bytes(random, sizeof random))
    return;
  ddb_uuid_encode(random, id);
  (void)MHD_add_response_header(response, "x-amzn-RequestId", id);
}

static enum MHD_Result answer(struct MHD_Connection *connection, int status, const char *data,
                              size_t size) {
  char crc[16];
  struct MHD_Response *response = MHD_create_response_from_buffer(
      size, (void *)(uintptr_t)(data != NULL ? data : ""), MHD_RESPMEM_MUST_COPY);
  if (response == NULL)
    return MHD_NO;
  (void)snprintf(crc, sizeof crc, "%lu", (unsigned long)ddb_crc32(0, data, size));
  (void)MHD_add_response_header(response, "Content-Type", "application/x-amz-json-1.0");
  (void)MHD_add_response_header(response, "x-amz-crc32", crc);
  add_id(response);
  enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return result;
}

static enum MHD_Result answer_text(struct MHD_Connection *connection, int status,
                                   const char *text) {
  return answer(connection, status, text, strlen(text));
}

static enum MHD_Result answer_call(struct local_server *server, struct MHD_Connection *connection,
                                   struct exchange *exchange, const char *target) {
  struct local_call call = {
      .store = server->store, .mem = exchange->mem, .now = server->env.now(server->env.state)};
  ddb_buf_init(&call.body, SIZE_MAX);
  local_call_answer(&call, (struct ddb_text){target, strlen(target)},
                    (struct ddb_text){exchange->body.data, exchange->body.size});
  enum MHD_Result result = answer(connection, call.http_status, call.body.data, call.body.size);
  ddb_buf_free(&call.body);
  return result;
}

static enum MHD_Result answer_request(struct local_server *server,
                                      struct MHD_Connection *connection, struct exchange *exchange,
                                      const char *method) {
  const char *target = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Amz-Target");
  if (strcmp(method, "GET") == 0)
    return answer_text(connection, 200, "healthy: the embedded store of libddb\n");
  if (exchange->body.status != DDB_OK)
    return answer_text(connection, 413,
                       "{\"__type\":\"com.amazon.coral.service#RequestEntityTooLargeException\","
                       "\"message\":\"the request has more than 16 MB\"}");
  if (target == NULL || strncmp(target, TARGET, strlen(TARGET)) != 0)
    return answer_text(connection, 400,
                       "{\"__type\":\"com.amazon.coral.service#UnknownOperationException\","
                       "\"message\":\"the header X-Amz-Target must begin with " TARGET "\"}");
  return answer_call(server, connection, exchange, target + strlen(TARGET));
}

/* Called once for the headers, then for parts of the body, then with none left. */
static enum MHD_Result handle(void *opened, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state) {
  struct exchange *exchange = *state;
  (void)url;
  (void)version;
  if (exchange == NULL) {
    *state = exchange_new();
    return *state != NULL ? MHD_YES : MHD_NO;
  }
  if (*size > 0) {
    ddb_buf_bytes(&exchange->body, data, *size);
    *size = 0;
    return MHD_YES;
  }
  return answer_request(opened, connection, exchange, method);
}

/* ---- starting and stopping ---------------------------------------------------------------------
 */

struct local_server *local_server_start(struct local_store *store,
                                        const struct local_server_options *options,
                                        struct ddb_error *error) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options->port)};
  const char *host = options->address != NULL ? options->address : "127.0.0.1";
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
    (void)ddb_fail(error, DDB_E_INVALID, NULL, "%s is no IPv4 address", host);
    return NULL;
  }
  struct local_server *server = calloc(1, sizeof *server);
  if (server == NULL) {
    (void)ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
    return NULL;
  }
  server->store = store;
  ddb_env_defaults(&server->env);
  server->daemon = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, (uint16_t)options->port, NULL, NULL, handle,
      server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_THREAD_POOL_SIZE,
      (unsigned)THREADS, MHD_OPTION_NOTIFY_COMPLETED, finished, server,
      MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_END);
  if (server->daemon != NULL)
    return server;
  (void)ddb_fail(error, DDB_E_TRANSPORT, NULL, "port %u of %s cannot be listened on", options->port,
                 host);
  free(server);
  return NULL;
}

unsigned local_server_port(const struct local_server *server) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info != NULL ? info->port : 0;
}

void local_server_stop(struct local_server *server) {
  MHD_stop_daemon(server->daemon);
  free(server);
}
