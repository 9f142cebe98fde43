/* SPDX-License-Identifier: Apache-2.0 */
/* Measures a call for the observer. */
#include "op/observe.h"

#include <string.h>

#include "aws/service_error.h"
#include "base/number.h"
#include "http/env_default.h"
#include "op/client.h"
#include "wire/json.h"

const struct ddb_observer *ddb_observer_of(const struct ddb_group *group) {
  return group->observer.event != NULL ? &group->observer : NULL;
}

/* ---- what it costs --------------------------------------------------------------------------- */

#define ASK "{\"ReturnConsumedCapacity\":\"TOTAL\","

static bool can_tell(const char *operation) {
  static const char *const can[] = {
      "GetItem", "PutItem",      "UpdateItem",     "DeleteItem",       "Query",
      "Scan",    "BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"};
  for (size_t i = 0; i < sizeof can / sizeof *can; i++)
    if (strcmp(can[i], operation) == 0)
      return true;
  return false;
}

/* No text within JSON has a quote that is not escaped. */
static bool asks_already(struct ddb_text body) {
  static const char name[] = "\"ReturnConsumedCapacity\":";
  const char *at = body.data, *end = body.data + body.size;
  while (at < end && (at = memchr(at, '"', (size_t)(end - at))) != NULL) {
    if ((size_t)(end - at) >= sizeof name - 1 && memcmp(at, name, sizeof name - 1) == 0)
      return true;
    at++;
  }
  return false;
}

void ddb_observe_ask(struct ddb_call *call) {
  const struct ddb_request *request = call->request;
  struct ddb_buf *body = &call->asked_body;
  if (!can_tell(request->operation) || request->body.size < 3 || asks_already(request->body))
    return;
  ddb_buf_clear(body);
  ddb_buf_text(body, ASK);
  ddb_buf_bytes(body, request->body.data + 1, request->body.size - 1);
  if (body->status != DDB_OK)
    return;
  call->asked = *request;
  call->asked.body = (struct ddb_text){body->data, body->size};
  call->current = &call->asked;
}

/* Of one table, or of several in an array. */
static bool read_units(struct ddb_json *json, double *units) {
  struct ddb_json_string name;
  struct ddb_text digits;
  double value;
  bool told = false;
  if (!ddb_json_object(json))
    return false;
  while (ddb_json_member(json, &name))
    if (!ddb_json_is(&name, "CapacityUnits", 13))
      (void)ddb_json_skip(json, NULL);
    else if (ddb_json_number(json, &digits) &&
             ddb_number_to_double(digits.data, digits.size, &value) >= 0) {
      *units += value;
      told = true;
    }
  return told;
}

static bool read_capacity(struct ddb_json *json, double *units) {
  bool told = false;
  if (ddb_json_peek(json) != DDB_JSON_ARRAY)
    return read_units(json, units);
  if (ddb_json_array(json))
    while (ddb_json_element(json))
      told = read_units(json, units) || told;
  return told;
}

/* -1: not told. */
static double capacity_of(struct ddb_text body) {
  struct ddb_json_string name;
  struct ddb_json json;
  double units = 0;
  bool told = false;
  ddb_json_init(&json, body.data, body.size);
  if (body.size == 0 || ddb_json_peek(&json) != DDB_JSON_OBJECT || !ddb_json_object(&json))
    return -1;
  while (ddb_json_member(&json, &name))
    if (ddb_json_is(&name, "ConsumedCapacity", 16))
      told = read_capacity(&json, &units) || told;
    else
      (void)ddb_json_skip(&json, NULL);
  return told && json.status == DDB_OK ? units : -1;
}

/* ---- events ---------------------------------------------------------------------------------- */

static struct ddb_event event_of(const struct ddb_group *group, enum ddb_event_kind kind,
                                 const char *operation, const char *table) {
  return (struct ddb_event){.kind = kind,
                            .time = group->env.now(group->env.state),
                            .operation = operation,
                            .table = table,
                            .region = group->settings.region,
                            .capacity_units = -1};
}

static const char *filled(const char *text) {
  return text[0] != '\0' ? text : NULL;
}

static void set_error(struct ddb_event *event, enum ddb_status status, const char *code) {
  event->status = status;
  if (status < 0)
    event->error_code = code[0] != '\0' ? code : ddb_status_name(status);
}

/* What the call would end with, were this its last attempt. */
static enum ddb_status status_of(const struct ddb_call *call) {
  switch (call->last) {
  case DDB_ATTEMPT_ANSWERED:
    return ddb_http_ok(call->reply->status) ? DDB_OK : call->service.status;
  case DDB_ATTEMPT_STOPPED:
    return call->ambiguous ? DDB_E_MAYBE_APPLIED : DDB_E_STOPPED;
  case DDB_ATTEMPT_LOST:
  case DDB_ATTEMPT_UNSENT:
  case DDB_ATTEMPT_REFUSED:
    break;
  }
  if (call->ambiguous && !call->observing)
    return DDB_E_MAYBE_APPLIED;
  return call->trouble == NULL && call->reply->timed_out ? DDB_E_TIMEOUT : DDB_E_TRANSPORT;
}

void ddb_observe_attempt(struct ddb_call *call) {
  const struct ddb_observer *observer = ddb_observer_of(call->group);
  const struct ddb_http_reply *reply = call->reply;
  if (observer == NULL)
    return;
  struct ddb_event event =
      event_of(call->group, DDB_EVENT_ATTEMPT, call->current->operation, call->table);
  event.server = call->endpoint->host;
  bool answered = call->last == DDB_ATTEMPT_ANSWERED;
  set_error(&event, status_of(call), answered ? call->service.code : "");
  event.attempt = call->error.attempts;
  event.http_status = reply->status;
  event.request_id = filled(reply->request_id);
  event.request_bytes = (int64_t)call->current->body.size;
  event.response_bytes = (int64_t)reply->body.size;
  event.http = reply->timing;
  event.total_us = ddb_clock_us() - call->attempt_us;
  if (observer->capacity && answered && event.status == DDB_OK)
    event.capacity_units = capacity_of((struct ddb_text){reply->body.data, reply->body.size});
  event.message = event.status < 0 && !answered ? filled(reply->reason) : NULL;
  call->sums.request_bytes += event.request_bytes;
  call->sums.response_bytes += event.response_bytes;
  if (event.capacity_units >= 0) {
    call->sums.capacity_units += event.capacity_units;
    call->sums.capacity_told = true;
  }
  observer->event(observer->state, &event);
}

void ddb_observe_credentials(void *state, const struct ddb_identity_news *news) {
  const struct ddb_group *group = state;
  struct ddb_event event = {.kind = DDB_EVENT_CREDENTIALS,
                            .time = group->env.now(group->env.state),
                            .capacity_units = -1,
                            .total_us = news->took_us,
                            .source = ddb_source_name(news->source),
                            .expires = news->expires,
                            .kept = news->kept,
                            .message = news->message};
  set_error(&event, news->status, "");
  group->observer.event(group->observer.state, &event);
}

/* ---- calls ----------------------------------------------------------------------------------- */

void ddb_observe_begin(struct ddb *db) {
  memset(&db->watch, 0, sizeof db->watch);
  db->watch.begun_us = ddb_clock_us();
}

void ddb_observe_request(struct ddb *db, const struct ddb_request *request) {
  struct ddb_watch *watch = &db->watch;
  if (watch->asked_us == 0)
    watch->asked_us = ddb_clock_us();
  watch->requests++;
  watch->operation = request->operation;
  memset(&db->call.sums, 0, sizeof db->call.sums);
}

void ddb_observe_answer(struct ddb *db) {
  const struct ddb_call_sums *sums = &db->call.sums;
  struct ddb_watch *watch = &db->watch;
  watch->answered_us = ddb_clock_us();
  watch->request_bytes += sums->request_bytes;
  watch->response_bytes += sums->response_bytes;
  watch->slept_us += sums->slept_ms * 1000;
  watch->capacity_units += sums->capacity_units;
  watch->capacity_told = watch->capacity_told || sums->capacity_told;
}

void ddb_watch_add(struct ddb_watch *sum, const struct ddb_watch *part) {
  if (sum->asked_us == 0 || (part->asked_us != 0 && part->asked_us < sum->asked_us))
    sum->asked_us = part->asked_us;
  if (part->answered_us > sum->answered_us)
    sum->answered_us = part->answered_us;
  sum->slept_us += part->slept_us;
  sum->request_bytes += part->request_bytes;
  sum->response_bytes += part->response_bytes;
  sum->capacity_units += part->capacity_units;
  sum->capacity_told = sum->capacity_told || part->capacity_told;
  sum->requests += part->requests;
  if (part->operation != NULL)
    sum->operation = part->operation;
}

void ddb_observe_end(struct ddb *db) {
  const struct ddb_observer *observer = ddb_observer_of(db->group);
  const struct ddb_watch *watch = &db->watch;
  const struct ddb_error *error = &db->error;
  int64_t now = ddb_clock_us();
  struct ddb_event event = event_of(db->group, DDB_EVENT_CALL, watch->operation, db->table);
  event.server = db->call.endpoint->host;
  set_error(&event, error->status, error->code);
  event.attempt = error->attempts;
  event.requests = watch->requests;
  event.http_status = error->http_status;
  event.request_id = filled(error->request_id);
  event.request_bytes = watch->request_bytes;
  event.response_bytes = watch->response_bytes;
  event.capacity_units = watch->capacity_told ? watch->capacity_units : -1;
  event.total_us = now - watch->begun_us;
  event.encode_us = (watch->asked_us != 0 ? watch->asked_us : now) - watch->begun_us;
  event.decode_us = watch->answered_us != 0 ? now - watch->answered_us : 0;
  event.slept_us = watch->slept_us;
  event.message = error->status < 0 ? filled(error->text) : NULL;
  observer->event(observer->state, &event);
}
