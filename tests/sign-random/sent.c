/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that a handle sends, whose clock, credentials and operations change at random: what it
 * keeps from one to the next must never be what the next one needs anew. */
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>

#include "base/text.h"
#include "chance.h"
#include "request.h"

/* What a handle has, until another one takes its place. */
static struct handle {
  struct ddb *db;
  int64_t now;
  char key_id[24], secret[48], token[128]; /* "": no token */
  char region[40], path[64], endpoint[128];
} handle;

static ddb_time handle_now(void *unused) {
  (void)unused;
  return (ddb_time){handle.now, 0};
}

/* Sometimes only a part of them is new. */
static enum ddb_status provide(void *unused, const struct ddb_provider_limits *limits,
                               struct ddb_provision *out) {
  (void)unused, (void)limits;
  if (below(2) == 0 || handle.key_id[0] == '\0')
    (void)random_text(handle.key_id, alphanumeric, 16, 20);
  if (below(2) == 0 || handle.secret[0] == '\0')
    (void)random_text(handle.secret, "ABCXYZabcxyz0189+/=", 20, 40);
  if (below(2) == 0)
    (void)random_text(handle.token, "ABCXYZabcxyz0189+/=", 0, 120);
  const struct ddb_provided given = {.access_key_id = handle.key_id,
                                     .secret_access_key = handle.secret,
                                     .session_token = handle.token[0] != '\0' ? handle.token : NULL,
                                     .expires = {handle.now + 3600 + (int64_t)below(7200), 0}};
  return ddb_provide(out, &given);
}

/* What is sent, in place of sending it. */
struct sent {
  struct request *request;
  struct ddb_buf *authorization;
};

static enum ddb_send_result keep_sent(void *to, const struct ddb_http_request *http,
                                      struct ddb_http_reply *reply) {
  struct request *request = ((struct sent *)to)->request;
  for (size_t i = 0; i < http->header_count; i++) {
    const char *name = http->headers[i].name, *value = http->headers[i].value;
    if (strcmp(name, "Authorization") == 0)
      ddb_buf_text(((struct sent *)to)->authorization, value);
    else if (strcmp(name, "X-Amz-Date") == 0)
      (void)snprintf(request->date_time, sizeof request->date_time, "%s", value);
    else if (strcmp(name, "X-Amz-Security-Token") == 0)
      (void)snprintf(request->token, sizeof request->token, "%s", value);
    else if (strcmp(name, "Host") == 0 || strcmp(name, "Content-Type") == 0 ||
             strcmp(name, "X-Amz-Target") == 0)
      add_header(request, name, value);
  }
  ddb_reply_status(reply, 200);
  return ddb_reply_body(reply, "{}", 2) ? DDB_SEND_REPLY : DDB_SEND_LOST;
}

static struct sent sent;

static bool open_handle(void) {
  /* No "." in the path: as a segment it is refused. */
  static const struct ddb_credentials_provider provider = {NULL, provide};
  const struct ddb_env env = {.state = &sent, .now = handle_now, .send = keep_sent};
  ddb_close(handle.db);
  handle = (struct handle){.now = INT64_C(1000000000) + (int64_t)below(1000000000)};
  (void)random_text(handle.region, "abcdefghijklmnopqrstuvwxyz", 1, 20);
  (void)random_text(handle.path, "abcXYZ019-_~/", 0, 20);
  (void)snprintf(handle.endpoint, sizeof handle.endpoint, "http://%s.test:%u/%s", handle.region,
                 1 + below(65535), handle.path);
  const struct ddb_options options = {.endpoint = handle.endpoint,
                                      .region = handle.region,
                                      .credentials_provider = &provider,
                                      .env = &env};
  return ddb_open(&handle.db, &options) == DDB_OK;
}

/* Most requests come in the second or the hour of the one before. */
static bool send_request(struct request *request, struct ddb_buf *authorization) {
  static const unsigned steps[] = {1, 1, 2, 3600, 100000};
  static const char *const operations[] = {"GetItem", "PutItem",    "Query",
                                           "Scan",    "DeleteItem", "TransactWriteItems"};
  char operation[24]; /* one place for all of them */
  struct ddb_scope scope;
  struct ddb_response response;
  struct ddb_sign_request *sign = &request->sign;
  sent = (struct sent){request, authorization};
  if ((handle.db == NULL || below(16) == 0) && !open_handle())
    return false;
  handle.now += (int64_t)below(steps[below(5)]);
  (void)snprintf(operation, sizeof operation, "%s", operations[below(6)]);
  for (unsigned left = below(400); left > 0; left--)
    ddb_buf_char(&request->body, (char)below(256));
  *sign = (struct ddb_sign_request){.form = DDB_SIGN_HEADER};
  request->token[0] = '\0';
  (void)ddb_call_begin(handle.db, "Table", &scope);
  const struct ddb_request asked = {.operation = operation,
                                    .body = {request->body.data, request->body.size},
                                    .effect = DDB_EFFECT_READ};
  return ddb_call_send(handle.db, &asked, NULL, &response) == DDB_OK &&
         strcmp(request->token, handle.token) == 0;
}

bool make_sent_request(struct request *request, struct ddb_buf *authorization, uint64_t chance) {
  struct ddb_sign_request *sign = &request->sign;
  start_with(chance);
  bool good = send_request(request, authorization);
  if (!good)
    (void)fprintf(stderr, "%s: %s\n", handle.endpoint, ddb_error_text(handle.db));
  ddb_buf_char(&request->path, '/');
  ddb_buf_text(&request->path, handle.path);
  ddb_buf_text(&request->query, "");
  ddb_buf_text(&request->pairs, "[]");
  (void)snprintf(request->region, sizeof request->region, "%s", handle.region);
  (void)snprintf(request->key_id, sizeof request->key_id, "%s", handle.key_id);
  (void)snprintf(request->secret, sizeof request->secret, "%s", handle.secret);
  (void)snprintf(request->service, sizeof request->service, "dynamodb");
  sign->method = ddb_text_of("POST");
  sign->path = (struct ddb_text){request->path.data, request->path.size};
  sign->headers = request->headers;
  sign->body = (struct ddb_text){request->body.data, request->body.size};
  sign->access_key_id = ddb_text_of(request->key_id);
  sign->session_token = request->token[0] != '\0' ? request->token : NULL;
  sign->region = request->region;
  sign->service = request->service;
  sign->date_time = request->date_time;
  return good;
}

void sent_requests_end(void) {
  ddb_close(handle.db);
}
