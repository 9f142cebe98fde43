/* SPDX-License-Identifier: Apache-2.0 */
/* See recorded.h: the traffic, and the server that replays it. */
#include "recorded.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/env_default.h"
#include "http/reply.h"
#include "report.h"

/* The first one counts. */
bool recorded_wrong(struct recorded *recorded, const char *format, ...) {
  va_list arguments;
  if (recorded->fault[0] == '\0') {
    va_start(arguments, format);
    (void)vsnprintf(recorded->fault, sizeof recorded->fault, format, arguments);
    va_end(arguments);
  }
  return false;
}

/* ---- reading a case -------------------------------------------------------------------------- */

static const cJSON *member(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *text_of(const cJSON *object, const char *name) {
  const cJSON *item = member(object, name);
  return cJSON_IsString(item) ? item->valuestring : NULL;
}

static cJSON *read_json(const char *dir, const char *name) {
  char path[1024];
  (void)snprintf(path, sizeof path, "%s/%s", dir, name);
  char *text = slurp_file(path, NULL);
  cJSON *json = text != NULL ? cJSON_Parse(text) : NULL;
  free(text);
  return json;
}

/* One of the events of a connection. What is sent in pieces is not among the recordings. */
static void take_event(struct recorded *recorded, const cJSON *action) {
  const cJSON *request = member(member(action, "Request"), "request");
  const cJSON *reply = member(member(member(action, "Response"), "response"), "Ok");
  const cJSON *data = member(action, "Data");
  if (request != NULL && recorded->count < RECORDED_MAX) {
    recorded->exchanges[recorded->count++] =
        (struct recorded_exchange){.method = text_of(request, "method"),
                                   .uri = text_of(request, "uri"),
                                   .headers = member(request, "headers"),
                                   .body = "",
                                   .reply_body = ""};
  }
  if (recorded->count == 0)
    return;
  struct recorded_exchange *at = &recorded->exchanges[recorded->count - 1];
  if (reply != NULL) {
    at->status = (int)cJSON_GetNumberValue(member(reply, "status"));
    at->reply_headers = member(reply, "headers");
  }
  const char *text = text_of(member(data, "data"), "Utf8");
  if (text != NULL && strcmp(text_of(data, "direction"), "Request") == 0)
    at->body = text;
  else if (text != NULL)
    at->reply_body = text;
}

const cJSON *recorded_header(const cJSON *headers, const char *name) {
  const cJSON *header = NULL;
  cJSON_ArrayForEach(header, headers) {
    if (strcasecmp(header->string, name) == 0)
      return cJSON_GetArrayItem(header, 0);
  }
  return NULL;
}

/* When it was recorded: the time of the signature, or of the first answer. But before the
 * credentials end, of which some have ended long before. */
static int64_t day_of(const struct recorded *recorded) {
  struct ddb_http_reply reply = {.status = 0};
  ddb_time time = {INT64_C(1640000000), 0};
  for (int i = recorded->count - 1; i >= 0; i--) {
    const cJSON *date = recorded_header(recorded->exchanges[i].reply_headers, "date");
    const cJSON *at = recorded_header(recorded->exchanges[i].headers, "x-amz-date");
    char text[32];
    (void)snprintf(reply.date, sizeof reply.date, "%s", date != NULL ? date->valuestring : "");
    (void)ddb_reply_date(&reply, &time);
    if (at == NULL || strlen(at->valuestring) != 16)
      continue;
    const char *t = at->valuestring;
    (void)snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", t, t + 4, t + 6, t + 9,
                   t + 11, t + 13);
    if (ddb_time_from_text(text, &time) != DDB_OK)
      return 0;
  }
  int64_t expiry = recorded_expiry(recorded);
  return 1000 * (expiry != 0 && expiry < time.seconds ? expiry - 3600 : time.seconds);
}

const char *recorded_text(const struct recorded *recorded, const char *name) {
  return text_of(member(member(recorded->expected, "result"), "Ok"), name);
}

int64_t recorded_expiry(const struct recorded *recorded) {
  const cJSON *expiry = member(member(member(recorded->expected, "result"), "Ok"), "expiry");
  return cJSON_IsNumber(expiry) ? (int64_t)expiry->valuedouble : 0;
}

bool recorded_fails(const struct recorded *recorded) {
  return member(member(recorded->expected, "result"), "ErrorContains") != NULL;
}

int recorded_last_status(const struct recorded *recorded) {
  return recorded->served > 0 ? recorded->exchanges[recorded->served - 1].status : 0;
}

/* ---- answers --------------------------------------------------------------------------------- */

static const char *reply_of(struct recorded *recorded, const struct recorded_exchange *exchange) {
  const cJSON *header = NULL;
  char *out = recorded->reply;
  size_t size = (size_t)snprintf(out, sizeof recorded->reply,
                                 "HTTP/1.1 %d Recorded\r\nContent-Length: %zu\r\n",
                                 exchange->status, strlen(exchange->reply_body));
  cJSON_ArrayForEach(header, exchange->reply_headers) {
    if (strcasecmp(header->string, "content-length") == 0 ||
        strcasecmp(header->string, "connection") == 0 ||
        strcasecmp(header->string, "transfer-encoding") == 0)
      continue;
    size += (size_t)snprintf(out + size, sizeof recorded->reply - size, "%s: %s\r\n",
                             header->string, cJSON_GetArrayItem(header, 0)->valuestring);
  }
  (void)snprintf(out + size, sizeof recorded->reply - size, "\r\n%s", exchange->reply_body);
  return out;
}

/* An error of the server was recorded with one attempt; ours are answered with it too. */
static const char *next_answer(void *state, const struct loopback *server) {
  static const char unexpected[] = "HTTP/1.1 418 Unexpected\r\nContent-Length: 0\r\n\r\n";
  struct recorded *recorded = state;
  int at = recorded->served;
  if (at == recorded->count && recorded_last_status(recorded) >= 500)
    at--;
  if (at == recorded->count) {
    recorded_wrong(recorded, "a request more than was recorded: %.120s", server->last);
    return unexpected;
  }
  if (!recorded_right(recorded, server->last, &recorded->exchanges[at]))
    return unexpected;
  recorded->served = at + 1;
  return reply_of(recorded, &recorded->exchanges[at]);
}

/* ---- the world ------------------------------------------------------------------------------- */

static ddb_time now(void *state) {
  const struct recorded *recorded = state;
  return ddb_time_from_ms(recorded->day_ms + recorded->clock_ms);
}

static int64_t monotonic_ms(void *state) {
  return ((struct recorded *)state)->clock_ms;
}

static void sleep_ms(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)cancel;
  ((struct recorded *)state)->clock_ms += milliseconds;
}

static bool random_bytes(void *state, void *bytes, size_t size) {
  (void)state;
  memset(bytes, 0x55, size);
  return true;
}

static const char *value_of(const struct ddb_http_request *request, const char *name) {
  for (size_t i = 0; i < request->header_count; i++)
    if (strcasecmp(request->headers[i].name, name) == 0)
      return request->headers[i].value;
  return NULL;
}

static enum ddb_send_result serve_call(struct recorded *recorded,
                                       const struct ddb_http_request *request,
                                       struct ddb_http_reply *reply) {
  const char *authorization = value_of(request, "Authorization");
  const char *token = value_of(request, "X-Amz-Security-Token");
  (void)snprintf(recorded->authorization, sizeof recorded->authorization, "%s",
                 authorization != NULL ? authorization : "");
  (void)snprintf(recorded->session_token, sizeof recorded->session_token, "%s",
                 token != NULL ? token : "");
  ddb_reply_status(reply, 200);
  return ddb_reply_body(reply, "{}", 2) ? DDB_SEND_REPLY : DDB_SEND_LOST;
}

/* The same request, to the server in the place of its host. */
static enum ddb_send_result send_on(void *state, const struct ddb_http_request *request,
                                    struct ddb_http_reply *reply) {
  struct recorded *recorded = state;
  if (value_of(request, "X-Amz-Target") != NULL)
    return serve_call(recorded, request, reply);
  struct ddb_header headers[32];
  struct ddb_http_request sent = *request;
  bool tls = strncmp(request->url, "https:", 6) == 0;
  char url[2048];
  const char *path = strchr(request->url + (tls ? 8 : 7), '/');
  (void)snprintf(url, sizeof url, "http://127.0.0.1:%d%s", recorded->server.port,
                 path != NULL ? path : "/");
  if (request->header_count >= sizeof headers / sizeof *headers)
    abort();
  memcpy(headers, request->headers, request->header_count * sizeof *headers);
  headers[request->header_count] = (struct ddb_header){RECORDED_SCHEME, tls ? "https" : "http"};
  sent.url = url;
  sent.headers = headers;
  sent.header_count++;
  sent.address = NULL;
  sent.no_proxy = true;
  sent.connect_timeout_ms = sent.timeout_ms = 30000; /* of a machine under load */
  return ddb_http_send(recorded->http, &sent, reply);
}

/* ---- a case ---------------------------------------------------------------------------------- */

static bool read_case(struct recorded *recorded) {
  const cJSON *event = NULL;
  recorded->environment = read_json(recorded->dir, "env.json");
  recorded->traffic = read_json(recorded->dir, "http-traffic.json");
  recorded->expected = read_json(recorded->dir, "test-case.json");
  if (recorded->environment == NULL || recorded->traffic == NULL || recorded->expected == NULL)
    return recorded_wrong(recorded, "one of its files cannot be read");
  cJSON_ArrayForEach(event, member(recorded->traffic, "events"))
      take_event(recorded, member(event, "action"));
  for (int i = 0; i < recorded->count; i++)
    if (recorded->exchanges[i].status == 0 || recorded->exchanges[i].method == NULL ||
        recorded->exchanges[i].uri == NULL)
      return recorded_wrong(recorded,
                            "its traffic has a request without a method, a URI or an answer");
  if (member(recorded->expected, "result") == NULL)
    return recorded_wrong(recorded, "it says no result");
  recorded->day_ms = day_of(recorded);
  return true;
}

bool recorded_start(struct recorded *recorded, const char *dir) {
  memset(recorded, 0, sizeof *recorded);
  recorded->dir = dir;
  recorded->env = (struct ddb_env){.state = recorded,
                                   .now = now,
                                   .monotonic_ms = monotonic_ms,
                                   .sleep_ms = sleep_ms,
                                   .random = random_bytes,
                                   .send = send_on};
  loopback_start_with(&recorded->server, next_answer, recorded);
  recorded->http = ddb_http_new();
  if (recorded->http == NULL)
    return recorded_wrong(recorded, "no memory");
  return read_case(recorded) && recorded_place(recorded);
}

void recorded_stop(struct recorded *recorded) {
  loopback_stop(&recorded->server);
  ddb_http_free(recorded->http);
  recorded_remove(recorded);
  cJSON_Delete(recorded->environment);
  cJSON_Delete(recorded->traffic);
  cJSON_Delete(recorded->expected);
}
