/* SPDX-License-Identifier: Apache-2.0 */
/* What follows what in one call:
 *
 *   start -> attempt -> SEND -> judge -+-> an answer ------------------------> DONE
 *              ^                       +-> a clock that is wrong: corrected, once, -> attempt
 *              |                       +-> credentials that are refused: others, once, -> attempt
 *              |                       +-> a failure that a retry may cure -> WAIT -+
 *              +--------------------------------------------------------------------+
 *
 * and, after a failed condition that comes without its item, the same once more with a read.
 *
 * The rule for writes: an attempt that may have been carried out makes the call ambiguous. From
 * then on only success is plain; whatever else ends the call, the caller is told. */
#include "op/call.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "http/env_default.h"
#include "op/answer.h"
#include "op/capacity.h"
#include "op/observe.h"
#include "op/pace.h"
#include "op/send.h"
#include "op/share.h"

/* Signatures are refused when the clocks differ by more than this (seconds). */
#define MAX_SKEW_S 300

/* A transaction may be in progress that long (API reference, TransactionInProgressException). */
#define IN_PROGRESS_MS 5000
/* 2026-01-01: no clock of a service is right that says this library is not written yet. */
#define EARLIEST_S INT64_C(1767225600)

static int64_t monotonic(const struct ddb_call *call) {
  return call->group->env.monotonic_ms(call->group->env.state);
}

/* INT64_MAX is what somebody writes who wants no limit at all: it must not wrap into the past. */
static int64_t later(int64_t now, int64_t milliseconds) {
  return now > INT64_MAX - milliseconds ? INT64_MAX : now + milliseconds;
}

bool ddb_call_stops(const struct ddb_call *call) {
  return ddb_cancel_requested(call->cancel) || ddb_cancel_requested(call->lane);
}

static bool is_write(const struct ddb_call *call) {
  return call->current->effect != DDB_EFFECT_READ;
}

/* ---- endings --------------------------------------------------------------------------------- */

static enum ddb_action done(struct ddb_call *call) {
  call->response.http_status = call->replies[0].status;
  call->error.http_status = call->response.http_status;
  _Static_assert(sizeof call->error.request_id == sizeof call->replies[0].request_id, "one size");
  memcpy(call->error.request_id, call->replies[0].request_id, sizeof call->error.request_id);
  return DDB_ACTION_DONE;
}

/* Why the last attempt brought nothing. */
static const char *reason(const struct ddb_call *call) {
  if (call->trouble != NULL)
    return call->trouble;
  return call->reply->reason[0] != '\0' ? call->reply->reason : "no reply";
}

/* Ends a write of which nobody knows. */
static enum ddb_action done_unknown(struct ddb_call *call, const char *why) {
  ddb_fail(&call->error, DDB_E_MAYBE_APPLIED, NULL,
           "%s: it may have been applied: %d %s sent, and no reply tells (%s); a read tells",
           call->request->operation, call->error.attempts,
           call->error.attempts == 1 ? "request was" : "requests were", why);
  if (call->last == DDB_ATTEMPT_ANSWERED)
    snprintf(call->error.code, sizeof call->error.code, "%s", call->service.code);
  return done(call);
}

static enum ddb_action done_unread(struct ddb_call *call, const char *why) {
  enum ddb_status status = call->response.lost_reply ? DDB_E_MAYBE_APPLIED : DDB_E_CONDITION;
  ddb_fail(&call->error, status, NULL,
           "%s: a condition did not hold%s, and the item could not be read afterwards to say why "
           "(%s); that read needs the permission dynamodb:GetItem",
           call->request->operation,
           call->response.lost_reply ? " after a reply was lost, so that it may have been applied"
                                     : "",
           why);
  memcpy(call->error.code, "ConditionalCheckFailedException",
         sizeof "ConditionalCheckFailedException");
  return done(call);
}

static enum ddb_action done_stopped(struct ddb_call *call) {
  if (call->observing)
    return done_unread(call, "the cancel flag was set");
  if (call->ambiguous)
    return done_unknown(call, "the cancel flag was set");
  ddb_fail(&call->error, DDB_E_STOPPED, NULL, "%s: stopped by the cancel flag",
           call->request->operation);
  return done(call);
}

/* Ends a call that got no usable reply. `late`: for want of time. */
static enum ddb_action done_without_answer(struct ddb_call *call, bool late) {
  if (call->observing)
    return done_unread(call, call->error.attempts > 0 ? reason(call) : "no time is left");
  if (call->ambiguous)
    return done_unknown(call, reason(call));
  bool timed_out = late || (call->trouble == NULL && call->reply->timed_out);
  ddb_fail(&call->error, timed_out ? DDB_E_TIMEOUT : DDB_E_TRANSPORT, NULL,
           "%s: %s (%s; %d attempt%s, deadline %lld ms)", call->request->operation, reason(call),
           call->endpoint->url, call->error.attempts, call->error.attempts == 1 ? "" : "s",
           (long long)call->deadline_ms);
  return done(call);
}

/* Ends a call whose next attempt nobody can sign, or that has nowhere to go. */
static enum ddb_action done_unsigned(struct ddb_call *call, enum ddb_status status,
                                     const char *what) {
  if (call->observing)
    return done_unread(call, call->identity.text);
  if (call->ambiguous)
    return done_unknown(call, call->identity.text);
  bool said = strncmp(call->identity.text, what, strlen(what)) == 0;
  ddb_fail(&call->error, status, NULL, "%s: %s%s%s", call->request->operation, said ? "" : what,
           said ? "" : ": ", call->identity.text);
  return done(call);
}

static void fill_response(struct ddb_call *call) {
  const struct ddb_http_reply *reply = &call->replies[0];
  call->response.body = (struct ddb_text){reply->body.data, reply->body.size};
  call->response.error_type = reply->error_type[0] != '\0' ? reply->error_type : NULL;
  call->response.request_id = reply->request_id[0] != '\0' ? reply->request_id : NULL;
}

static enum ddb_action attempt(struct ddb_call *call);

/* Starts the read that explains a failed condition. It is a request of its own, with retries of its
 * own, within the deadline of the call. */
static enum ddb_action observe(struct ddb_call *call) {
  struct ddb_buf *body = &call->read_body;
  ddb_buf_clear(body);
  ddb_buf_text(body, "{\"TableName\":");
  ddb_buf_json_string(body, call->request->table.data, call->request->table.size);
  ddb_buf_text(body, ",\"Key\":");
  ddb_buf_bytes(body, call->request->key.data, call->request->key.size);
  ddb_buf_text(body, ",\"ConsistentRead\":true}");
  if (body->status != DDB_OK)
    return done_unread(call, "no memory");
  call->read = (struct ddb_request){
      .operation = "GetItem", .body = {body->data, body->size}, .effect = DDB_EFFECT_READ};
  call->current = &call->read;
  call->reply = &call->replies[1];
  call->observing = true;
  ddb_retry_begin(&call->retry, &call->group->policy, &call->group->quota);
  if (!ddb_call_new_id(call))
    return done_unread(call, "the system gives no random bytes");
  return attempt(call);
}

/* Ends a call with what the service said: about the write, or about the item. */
static enum ddb_action done_answered(struct ddb_call *call) {
  const char *code = call->service.code;
  if (call->observing) {
    if (!ddb_http_ok(call->reply->status))
      return done_unread(call, code[0] != '\0' ? code : "no answer");
    call->response.observed = (struct ddb_text){call->reply->body.data, call->reply->body.size};
    return done(call);
  }
  bool ok = ddb_http_ok(call->reply->status);
  if (!ok && call->ambiguous && !ddb_answer_tells_state(code))
    return done_unknown(call, code[0] != '\0' ? code : "an error without a code");
  call->response.lost_reply = !ok && call->ambiguous;
  fill_response(call);
  bool asks = call->request->key.size > 0 && (call->ambiguous || !call->request->read_if_lost);
  if (!ok && asks && ddb_answer_lacks_item(code, call->response.body))
    return observe(call);
  return done(call);
}

/* Ends a call for which no more attempt is made. */
static enum ddb_action give_up(struct ddb_call *call, bool late) {
  return call->last == DDB_ATTEMPT_ANSWERED ? done_answered(call) : done_without_answer(call, late);
}

/* ---- attempts -------------------------------------------------------------------------------- */

/* In adaptive mode: the rate of the share group lets nothing out now. */
static enum ddb_action hold(struct ddb_call *call, int64_t wait_ms, int64_t left) {
  if (wait_ms < left) {
    call->wait_ms = wait_ms;
    call->sums.slept_ms += wait_ms;
    return DDB_ACTION_WAIT;
  }
  if (call->error.attempts == 0)
    call->trouble = "the service had said to slow down, and the adaptive retry mode found no time "
                    "to send within the deadline";
  return give_up(call, true);
}

static enum ddb_action send_attempt(struct ddb_call *call, int64_t left) {
  enum ddb_status status = ddb_call_find_host(call);
  if (status != DDB_OK)
    return done_unsigned(call, status, "no endpoint");
  status = ddb_call_prepare(call, left);
  if (status != DDB_OK) {
    if (call->observing)
      return done_unread(call, "the request could not be signed");
    if (call->ambiguous)
      return done_unknown(call, "the next request could not be signed");
    ddb_fail(&call->error, status, NULL, "%s: the request could not be signed (%s)",
             call->request->operation, ddb_status_name(status));
    return done(call);
  }
  call->error.attempts++;
  if (ddb_observer_of(call->group) != NULL)
    call->attempt_us = ddb_clock_us();
  return DDB_ACTION_SEND;
}

/* `identified`: what it is signed with was looked at just now. */
static enum ddb_action begin_attempt(struct ddb_call *call, bool identified) {
  int64_t now = monotonic(call);
  int64_t left = call->deadline - now;
  if (ddb_call_stops(call))
    return done_stopped(call);
  if (left <= 0)
    return give_up(call, true);
  if (!identified && !ddb_call_signs(call))
    return DDB_ACTION_IDENTIFY;
  int64_t held = ddb_pace_take(call->group, now);
  return held > 0 ? hold(call, held, left) : send_attempt(call, left);
}

static enum ddb_action attempt(struct ddb_call *call) {
  return begin_attempt(call, false);
}

/* Takes the server's time where the signature's was too far from it. Only over TLS: anybody on the
 * way could set the clock otherwise. A clock that is right by itself clears an old correction. */
static bool correct_clock(struct ddb_call *call) {
  struct ddb_group *group = call->group;
  ddb_time date;
  if (!call->service.skew || call->skew_retried || !group->settings.endpoint.tls ||
      !ddb_reply_date(call->reply, &date) || date.seconds < EARLIEST_S)
    return false;
  int64_t away = date.seconds - call->signed_at;
  if (away >= -MAX_SKEW_S && away <= MAX_SKEW_S)
    return false;
  int64_t offset = date.seconds - group->env.now(group->env.state).seconds;
  bool small = offset >= -MAX_SKEW_S && offset <= MAX_SKEW_S;
  atomic_store(&group->clock_offset_s, small ? 0 : offset);
  call->skew_retried = true;
  return true;
}

static uint64_t draw(const struct ddb_call *call) {
  uint32_t bits = 0;
  /* What is in progress is an earlier attempt of this very call. It may take five seconds, which
   * the whole delays add up to; and there is no herd to scatter. */
  if (strcmp(call->service.code, "TransactionInProgressException") == 0)
    return DDB_RETRY_RANDOM_ONE;
  /* Without randomness the whole delay is waited: late, but never too early. */
  if (!call->group->env.random(call->group->env.state, &bits, sizeof bits))
    return DDB_RETRY_RANDOM_ONE;
  return bits;
}

/* AWS: leave a retry for five seconds after the first attempt. The last one comes no sooner, unless
 * the deadline does. */
static int64_t patient(const struct ddb_call *call, int64_t delay, int64_t now) {
  int64_t settled = call->begun + IN_PROGRESS_MS - now;
  bool last = call->retry.attempts + 1 >= call->retry.policy.max_attempts;
  return last && strcmp(call->service.code, "TransactionInProgressException") == 0 &&
                 settled > delay && settled < call->deadline - now
             ? settled
             : delay;
}

/* After a failed attempt: another one, later, if policy and time allow. */
static enum ddb_action retry(struct ddb_call *call) {
  int64_t delay;
  bool once = call->no_ambiguous_retry || call->request->effect == DDB_EFFECT_ONCE;
  if (call->ambiguous && once && !call->observing)
    return give_up(call, false);
  if (ddb_retry_failed(&call->retry, call->failure, call->reply->retry_after, draw(call), &delay) !=
      DDB_RETRY_AGAIN)
    return give_up(call, false);
  int64_t now = monotonic(call);
  delay = patient(call, delay, now);
  if (delay >= call->deadline - now) {
    ddb_retry_forgo(&call->retry);
    return give_up(call, true);
  }
  if (delay == 0)
    return attempt(call);
  call->wait_ms = delay;
  call->sums.slept_ms += delay;
  return DDB_ACTION_WAIT;
}

/* ---- the machine ----------------------------------------------------------------------------- */

enum ddb_action ddb_call_start(struct ddb_call *call, const struct ddb_request *request,
                               const struct ddb_call_options *options) {
  static const struct ddb_call_options none;
  const struct ddb_call_options *given = options != NULL ? options : &none;
  ddb_error_clear(&call->error);
  memset(&call->response, 0, sizeof call->response);
  call->response.own = request->own;
  ddb_reply_clear(&call->replies[0]);
  ddb_reply_clear(&call->replies[1]);
  call->request = request;
  call->current = request;
  call->endpoint = &call->group->settings.endpoint;
  if (call->group->observer.capacity)
    ddb_capacity_ask(call);
  call->reply = &call->replies[0];
  call->cancel = given->cancel != NULL ? given->cancel : call->group->cancel;
  call->deadline_ms = given->deadline_ms > 0 ? given->deadline_ms : call->group->deadline_ms;
  call->begun = monotonic(call);
  call->deadline = later(call->begun, call->deadline_ms);
  call->no_ambiguous_retry = given->no_ambiguous_retry;
  call->observing = call->ambiguous = call->skew_retried = false;
  call->identity_retried = call->identity_refused = false;
  call->last = DDB_ATTEMPT_UNSENT;
  call->trouble = NULL;
  ddb_retry_begin(&call->retry, &call->group->policy, &call->group->quota);
  if (ddb_call_new_id(call))
    return attempt(call);
  ddb_fail(&call->error, DDB_E_INTERNAL, NULL, "%s: the system gives no random bytes",
           request->operation);
  return done(call);
}

enum ddb_action ddb_call_sent(struct ddb_call *call, enum ddb_send_result result) {
  ddb_answer_judge(call, result);
  if (is_write(call) && ddb_answer_is_ambiguous(call))
    call->ambiguous = true;
  ddb_observe_attempt(call);
  switch (call->last) {
  case DDB_ATTEMPT_STOPPED:
    return done_stopped(call);
  case DDB_ATTEMPT_REFUSED:
    return done_without_answer(call, false);
  case DDB_ATTEMPT_ANSWERED:
    ddb_pace_answered(call->group, call->failure == DDB_FAILURE_THROTTLED);
    if (ddb_http_ok(call->reply->status)) {
      ddb_retry_succeeded(&call->retry);
      return done_answered(call);
    }
    if (correct_clock(call))
      return attempt(call);
    return ddb_call_refused(call) ? DDB_ACTION_IDENTIFY : retry(call);
  case DDB_ATTEMPT_UNSENT: /* nothing left: a flag that is set ends the call as before the attempt
                            */
    if (ddb_call_stops(call))
      return done_stopped(call);
    break;
  case DDB_ATTEMPT_LOST:
    break;
  }
  return retry(call);
}

/* Other credentials than those refused could not be had: then the refusal is the answer. */
enum ddb_action ddb_call_identified(struct ddb_call *call, enum ddb_status status) {
  bool refused = call->identity_refused;
  call->identity_refused = false;
  if (status == DDB_OK)
    return begin_attempt(call, true);
  if (status == DDB_E_STOPPED)
    return done_stopped(call);
  return refused ? give_up(call, false) : done_unsigned(call, status, "no credentials");
}

enum ddb_action ddb_call_waited(struct ddb_call *call) {
  return attempt(call);
}
