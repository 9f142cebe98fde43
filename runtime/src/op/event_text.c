/* SPDX-License-Identifier: Apache-2.0 */
/* An event as a line for logs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/observe.h>

#include "base/buf.h"

#define MAX_TEXT ((size_t)64 * 1024)

static void name(struct ddb_buf *out, const char *member) {
  ddb_buf_char(out, out->size == 0 ? '{' : ',');
  ddb_buf_json_string(out, member, strlen(member));
  ddb_buf_char(out, ':');
}

/* A text from outside may be anything; a line of a log must be JSON all the same. */
static void text(struct ddb_buf *out, const char *member, const char *value) {
  if (value == NULL || out->status != DDB_OK)
    return;
  size_t before = out->size;
  name(out, member);
  ddb_buf_json_string(out, value, strlen(value));
  if (out->status == DDB_E_INVALID) {
    out->status = DDB_OK;
    out->size = before;
    name(out, member);
    ddb_buf_text(out, "\"?\"");
  }
}

static void number(struct ddb_buf *out, const char *member, int64_t value) {
  name(out, member);
  ddb_buf_i64(out, value);
}

static void time_of(struct ddb_buf *out, const char *member, ddb_time time) {
  char at[DDB_TIME_TEXT_SIZE];
  if (time.seconds != 0 && ddb_time_to_text(time, 3, at) == DDB_OK)
    text(out, member, at);
}

/* "127.0.0.1:8000": the address and the port have attributes of their own. */
static void server(struct ddb_buf *out, const char *host) {
  char address[256];
  const char *colon = host != NULL ? strrchr(host, ':') : NULL;
  if (colon == NULL || strchr(colon, ']') != NULL) {
    text(out, "server.address", host);
    return;
  }
  (void)snprintf(address, sizeof address, "%.*s", (int)(colon - host), host);
  text(out, "server.address", address);
  number(out, "server.port", strtol(colon + 1, NULL, 10));
}

static void latencies(struct ddb_buf *out, const struct ddb_event *event) {
  number(out, "ddb.total_us", event->total_us);
  if (event->kind == DDB_EVENT_CALL) {
    number(out, "ddb.encode_us", event->encode_us);
    number(out, "ddb.decode_us", event->decode_us);
    number(out, "ddb.slept_us", event->slept_us);
    return;
  }
  number(out, "ddb.connect_us", event->http.connect_us);
  number(out, "ddb.send_us", event->http.send_us);
  number(out, "ddb.wait_us", event->http.wait_us);
  number(out, "ddb.receive_us", event->http.receive_us);
  name(out, "ddb.connection_reused");
  ddb_buf_text(out, event->http.reused ? "true" : "false");
}

static void table(struct ddb_buf *out, const char *table_name) {
  if (table_name == NULL)
    return;
  name(out, "aws.dynamodb.table_names");
  ddb_buf_char(out, '[');
  ddb_buf_json_string(out, table_name, strlen(table_name));
  ddb_buf_char(out, ']');
}

static void request(struct ddb_buf *out, const struct ddb_event *event) {
  text(out, "db.system.name", "aws.dynamodb");
  text(out, "db.operation.name", event->operation);
  table(out, event->table);
  server(out, event->server);
  text(out, "cloud.region", event->region);
  if (event->attempt > 0)
    number(out, "http.request.resend_count", event->attempt - 1);
  if (event->kind == DDB_EVENT_CALL)
    number(out, "ddb.requests", event->requests);
  if (event->http_status > 0)
    number(out, "http.response.status_code", event->http_status);
  text(out, "aws.request_id", event->request_id);
  number(out, "http.request.body.size", event->request_bytes);
  number(out, "http.response.body.size", event->response_bytes);
  if (event->capacity_units >= 0) {
    name(out, "aws.dynamodb.consumed_capacity");
    ddb_buf_format(
        out, "%lld.%03d", (long long)event->capacity_units,
        (int)((event->capacity_units - (double)(long long)event->capacity_units) * 1000 + 0.5));
  }
  latencies(out, event);
}

static void credentials(struct ddb_buf *out, const struct ddb_event *event) {
  text(out, "ddb.credentials.source", event->source);
  time_of(out, "ddb.credentials.expires", event->expires);
  name(out, "ddb.credentials.kept");
  ddb_buf_text(out, event->kept ? "true" : "false");
  number(out, "ddb.total_us", event->total_us);
}

static void write_event(struct ddb_buf *out, const struct ddb_event *event) {
  static const char *const kinds[] = {"", "attempt", "call", "credentials"};
  bool known = event->kind >= DDB_EVENT_ATTEMPT && event->kind <= DDB_EVENT_CREDENTIALS;
  time_of(out, "time", event->time);
  text(out, "ddb.event", kinds[known ? event->kind : 0]);
  text(out, "error.type", event->error_code);
  if (event->kind == DDB_EVENT_CREDENTIALS)
    credentials(out, event);
  else
    request(out, event);
  ddb_buf_char(out, '}');
}

size_t ddb_event_text(const struct ddb_event *event, char *out, size_t size) {
  struct ddb_buf buf;
  ddb_buf_init(&buf, MAX_TEXT);
  write_event(&buf, event);
  size_t length = buf.status == DDB_OK ? buf.size : 0;
  if (size > 0)
    out[0] = '\0';
  if (length > 0 && length < size)
    memcpy(out, buf.data, length + 1);
  ddb_buf_free(&buf);
  return length;
}

/* The line is written at once: other threads print too. */
void ddb_event_print(void *stream, const struct ddb_event *event) {
  struct ddb_buf buf;
  ddb_buf_init(&buf, MAX_TEXT);
  write_event(&buf, event);
  ddb_buf_char(&buf, '\n');
  if (buf.status == DDB_OK)
    (void)fwrite(buf.data, 1, buf.size, stream);
  ddb_buf_free(&buf);
}
