/* SPDX-License-Identifier: Apache-2.0 */
#include "local/server/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/hash.h"
#include "base/arena.h"
#include "base/crc32.h"
#include "base/text.h"
#include "base/uuid.h"

#define JSON "application/x-amz-json-1.0"

struct local_exchange *local_exchange_new(struct MHD_Connection *connection, const char *target) {
  struct local_exchange *exchange = calloc(1, sizeof *exchange);
  if (exchange == NULL)
    return NULL;
  exchange->connection = connection;
  ddb_buf_init(&exchange->body, LOCAL_BODY_MAX);
  exchange->mem = ddb_arena_new();
  if (exchange->mem != NULL)
    exchange->target = ddb_arena_copy(exchange->mem, target, strlen(target));
  if (exchange->target != NULL)
    return exchange;
  local_exchange_free(exchange);
  return NULL;
}

void local_exchange_free(struct local_exchange *exchange) {
  if (exchange == NULL)
    return;
  ddb_buf_free(&exchange->body);
  ddb_arena_free(exchange->mem);
  free(exchange);
}

/* ---- headers --------------------------------------------------------------------------------- */

const char *local_exchange_header(const struct local_exchange *exchange, const char *name) {
  return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

struct collected {
  struct ddb_header *list;
  size_t count;
};

static enum MHD_Result collect(void *into, enum MHD_ValueKind kind, const char *name,
                               const char *value) {
  struct collected *collected = into;
  struct ddb_header one = {name, value != NULL ? value : ""};
  (void)kind;
  if (collected->list != NULL)
    collected->list[collected->count] = one;
  collected->count++;
  return MHD_YES;
}

struct ddb_header *local_exchange_headers(const struct local_exchange *exchange, size_t *count) {
  struct collected collected = {NULL, 0};
  (void)MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, collect, &collected);
  collected.list = ddb_arena_array(exchange->mem, collected.count + 1, sizeof *collected.list);
  collected.count = 0;
  if (collected.list != NULL)
    (void)MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, collect, &collected);
  *count = collected.count;
  return collected.list;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void add_id(struct MHD_Response *response) {
  unsigned char random[DDB_UUID_RANDOM_SIZE];
  char id[DDB_UUID_SIZE];
  if (!ddb_random_bytes(random, sizeof random))
    return;
  ddb_uuid_encode(random, id);
  (void)MHD_add_response_header(response, "x-amzn-RequestId", id);
}

static enum MHD_Result send_answer(struct local_exchange *exchange, int status, const char *type,
                                   struct MHD_Response *response) {
  if (response == NULL)
    return MHD_NO;
  (void)MHD_add_response_header(response, "Content-Type", type);
  if (status == 405)
    (void)MHD_add_response_header(response, "Allow", "GET, HEAD, POST");
  if (exchange->last)
    (void)MHD_add_response_header(response, "Connection", "close");
  add_id(response);
  enum MHD_Result result = MHD_queue_response(exchange->connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return result;
}

enum MHD_Result local_answer(struct local_exchange *exchange, int status, struct ddb_buf *body) {
  char crc[16];
  bool whole = body->status == DDB_OK && body->data != NULL;
  struct MHD_Response *response =
      whole ? MHD_create_response_from_buffer(body->size, body->data, MHD_RESPMEM_MUST_FREE) : NULL;
  if (response == NULL) { /* no memory: no answer is better than half of one */
    ddb_buf_free(body);
    return MHD_NO;
  }
  (void)snprintf(crc, sizeof crc, "%lu", (unsigned long)ddb_crc32(0, body->data, body->size));
  (void)MHD_add_response_header(response, "x-amz-crc32", crc);
  return send_answer(exchange, status, JSON, response);
}

enum MHD_Result local_answer_error(struct local_exchange *exchange, int status, const char *code,
                                   struct ddb_text text) {
  struct ddb_buf body;
  ddb_buf_init(&body, SIZE_MAX);
  ddb_buf_format(&body, "{\"__type\":\"com.amazon.coral.service#%s\",\"message\":", code);
  /* What a client sent may be quoted in it, and may be anything. */
  ddb_buf_json_string(&body, text.data, ddb_text_valid_prefix(text.data, text.size));
  ddb_buf_char(&body, '}');
  return local_answer(exchange, status, &body);
}

enum MHD_Result local_answer_words(struct local_exchange *exchange, int status, const char *text) {
  return send_answer(exchange, status, "text/plain; charset=utf-8",
                     MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text,
                                                     MHD_RESPMEM_MUST_COPY));
}
