/* SPDX-License-Identifier: Apache-2.0 */
/* Measures a call for the observer. */
#include "op/observe.h"

#include <string.h>

#include "aws/service_error.h"
#include "http/env_default.h"
#include "op/answer.h"
#include "op/capacity.h"
#include "op/client.h"

const struct ddb_observer *ddb_observer_of(const struct ddb_group *group) {
  return group->observer.event != NULL ? &group->observer : NULL;
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
    if (ddb_http_ok(call->reply->status))
      return DDB_OK;
    return call->ambiguous && !call->observing && !ddb_answer_tells_state(call->service.code)
               ? DDB_E_MAYBE_APPLIED
               : call->service.status;
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
    event.capacity_units = ddb_capacity_of((struct ddb_text){reply->body.data, reply->body.size});
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
