/* SPDX-License-Identifier: Apache-2.0 */
/* Both sides: the store in this process, the server behind its port. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diff.h"
#include "http/env_default.h"
#include "http/reply.h"
#include "local/op/call.h"

struct ddb_arena *memory;

static struct local_store *store;
static struct ddb_arena *call_memory;
static struct ddb_http *http;
static struct ddb_http_reply reply;
static const char *url;

static void stop(const char *what, const char *why) {
  (void)fprintf(stderr, "differential: %s: %s\n", what, why);
  exit(3);
}

void sides_open(const char *endpoint) {
  struct ddb_error error = {0};
  memory = ddb_arena_new();
  call_memory = ddb_arena_new();
  http = ddb_http_new();
  url = endpoint;
  if (memory == NULL || call_memory == NULL || http == NULL)
    stop("start", "no memory");
  if (local_store_open(":memory:", &store, &error) < 0)
    stop("the store", error.text);
  ddb_reply_init(&reply);
}

void sides_close(void) {
  ddb_reply_free(&reply);
  ddb_http_free(http);
  local_store_close(store);
  ddb_arena_free(call_memory);
  ddb_arena_free(memory);
}

static void take(const char *operation, const char *data, size_t size, struct answer *out) {
  enum ddb_status status;
  char *copy = ddb_arena_copy(memory, data != NULL ? data : "", size);
  out->body = copy != NULL ? local_node_read(memory, copy, size, &status) : NULL;
  if (out->body == NULL || out->body->kind != DDB_JSON_OBJECT) {
    (void)fprintf(stderr, "%.2000s\n", copy != NULL ? copy : "");
    stop(operation, "an answer that is no JSON object");
  }
  const struct local_node *type = local_node_get(out->body, "__type");
  const struct local_node *message = local_node_get(out->body, "message");
  if (message == NULL)
    message = local_node_get(out->body, "Message");
  out->code = type != NULL ? type->text : (struct ddb_text){"", 0};
  out->message = message != NULL ? message->text : (struct ddb_text){"", 0};
  const char *hash = out->code.size > 0 ? memchr(out->code.data, '#', out->code.size) : NULL;
  if (hash != NULL) {
    out->code.size -= (size_t)(hash + 1 - out->code.data);
    out->code.data = hash + 1;
  }
}

static void send_ours(const char *operation, struct ddb_text body, struct answer *out) {
  struct timespec now;
  (void)clock_gettime(CLOCK_REALTIME, &now);
  struct local_call call = {
      .store = store, .mem = call_memory, .now = {now.tv_sec, (int32_t)now.tv_nsec}};
  ddb_buf_init(&call.body, SIZE_MAX);
  local_call_answer(&call, (struct ddb_text){operation, strlen(operation)}, body);
  out->status = call.http_status;
  take(operation, call.body.data, call.body.size, out);
  ddb_buf_free(&call.body);
  ddb_arena_reset(call_memory);
}

static void send_theirs(const char *operation, struct ddb_text body, struct answer *out) {
  char target[80];
  const struct ddb_header headers[] = {
      {"Content-Type", "application/x-amz-json-1.0"},
      {"X-Amz-Target", target},
      {"Authorization",
       "AWS4-HMAC-SHA256 Credential=AKIDTEST/20261123/us-east-1/dynamodb/aws4_request, "
       "SignedHeaders=host, Signature=0"},
  };
  const struct ddb_http_request request = {.url = url,
                                           .headers = headers,
                                           .header_count = sizeof headers / sizeof headers[0],
                                           .body = body,
                                           .connect_timeout_ms = 10000,
                                           .timeout_ms = 60000};
  (void)snprintf(target, sizeof target, "DynamoDB_20120810.%s", operation);
  ddb_reply_clear(&reply);
  if (ddb_http_send(http, &request, &reply) != DDB_SEND_REPLY)
    stop(operation, reply.reason);
  out->status = reply.status;
  take(operation, reply.body.data, reply.body.size, out);
}

void side_send(enum side side, const char *operation, struct ddb_text body, struct answer *out) {
  *out = (struct answer){.status = 0};
  if (side == OURS)
    send_ours(operation, body, out);
  else
    send_theirs(operation, body, out);
}
