/* SPDX-License-Identifier: Apache-2.0 */
/* The scheme "sqlite:": a request goes to the store instead of a host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "local/api/state.h"

#define TARGET "DynamoDB_20120810."

static void room_free(struct local_room *room) {
  if (room == NULL)
    return;
  ddb_arena_free(room->mem);
  ddb_buf_free(&room->body);
  free(room);
}

static struct local_room *room_new(void) {
  struct local_room *room = calloc(1, sizeof *room);
  if (room == NULL)
    return NULL;
  ddb_buf_init(&room->body, SIZE_MAX);
  room->mem = ddb_arena_new();
  if (room->mem != NULL)
    return room;
  free(room);
  return NULL;
}

static enum ddb_status open_state(const char *place, const struct ddb_env *env, void **out,
                                  struct ddb_error *error) {
  struct local_state *state = calloc(1, sizeof *state);
  *out = NULL;
  if (state == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the store");
  state->env = env;
  enum ddb_status status = local_store_open(place, &state->store, error);
  if (status == DDB_OK && pthread_mutex_init(&state->lock, NULL) != 0) {
    local_store_close(state->store);
    status = ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the store");
  }
  if (status < 0)
    free(state);
  else
    *out = state;
  return status;
}

static void close_state(void *opened) {
  struct local_state *state = opened;
  local_store_close(state->store);
  room_free(atomic_load(&state->spare));
  local_rules_free(state->rules);
  local_record_free(&state->record);
  (void)pthread_mutex_destroy(&state->lock);
  free(state);
}

static const char *operation_of(const struct ddb_http_request *request) {
  for (size_t i = 0; i < request->header_count; i++)
    if (strcasecmp(request->headers[i].name, "X-Amz-Target") == 0 &&
        strncmp(request->headers[i].value, TARGET, strlen(TARGET)) == 0)
      return request->headers[i].value + strlen(TARGET);
  return "";
}

/* "Mon, 23 Nov 2026 09:00:00 GMT" (RFC 9110, 5.6.7). */
static void tell_date(struct ddb_http_reply *reply, ddb_time at) {
  static const char days[] = "ThuFriSatSunMonTueWed"; /* 1 January 1970 was a Thursday */
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char iso[DDB_TIME_TEXT_SIZE], text[64];
  int64_t day = at.seconds / 86400 - (at.seconds % 86400 < 0);
  at.nanoseconds = 0;
  if (ddb_time_to_text(at, 0, iso) != DDB_OK)
    return;
  int month = (iso[5] - '0') * 10 + (iso[6] - '0') - 1;
  int size =
      snprintf(text, sizeof text, "%.3s, %.2s %.3s %.4s %.8s GMT", days + (day % 7 + 7) % 7 * 3,
               iso + 8, months + (ptrdiff_t)month * 3, iso, iso + 11);
  ddb_reply_header(reply, (struct ddb_text){"Date", 4}, (struct ddb_text){text, (size_t)size});
}

static enum ddb_send_result lost(struct ddb_http_reply *reply, bool timed_out, const char *reason) {
  ddb_reply_reason(reply, timed_out, reason);
  return DDB_SEND_LOST;
}

/* False: the caller does not want it any more. */
static bool wait_before(const struct local_state *state, const struct ddb_http_request *request,
                        int64_t delay) {
  int64_t most =
      request->timeout_ms > 0 && request->timeout_ms < delay ? request->timeout_ms : delay;
  if (most > 0)
    state->env->sleep_ms(state->env->state, most, request->cancel);
  return request->cancel == NULL || __atomic_load_n(&request->cancel->stop, __ATOMIC_RELAXED) == 0;
}

static enum ddb_send_result reply_with(const struct local_call *call,
                                       struct ddb_http_reply *reply) {
  ddb_reply_status(reply, call->http_status);
  return ddb_reply_body(reply, call->body.data, call->body.size) ? DDB_SEND_REPLY : DDB_SEND_LOST;
}

/* The attempt, with what the script does to it. */
static enum ddb_send_result attempt(struct local_state *state, struct local_call *call,
                                    const char *operation, const struct ddb_http_request *request,
                                    struct ddb_http_reply *reply) {
  struct local_strike strike = local_strike_find(state, operation, request, call);
  call->page = strike.page;
  call->spare = strike.spare;
  if (strike.kind == DDB_LOCAL_UNSENT) {
    ddb_reply_reason(reply, false, "nothing was sent (a scripted fault)");
    return DDB_SEND_UNSENT;
  }
  if (strike.delay_ms > 0 && !wait_before(state, request, strike.delay_ms)) {
    ddb_reply_reason(reply, false, "stopped by the cancel flag");
    return DDB_SEND_STOPPED;
  }
  if (strike.kind == 0 || strike.kind == DDB_LOCAL_LOSE_REPLY)
    local_call_answer(call, (struct ddb_text){operation, strlen(operation)}, request->body);
  if (strike.kind == DDB_LOCAL_LOSE_REPLY)
    return lost(reply, false, "the reply was lost (a scripted fault)");
  if (request->timeout_ms > 0 && strike.delay_ms > request->timeout_ms)
    return lost(reply, true, "no reply in time (a scripted fault)");
  if (strike.kind == DDB_LOCAL_SKEW)
    tell_date(reply, (ddb_time){call->now.seconds + strike.ahead_s, 0});
  return reply_with(call, reply);
}

static enum ddb_send_result answer(struct local_state *state, struct local_room *room,
                                   const struct ddb_http_request *request,
                                   struct ddb_http_reply *reply) {
  const char *operation = operation_of(request);
  struct local_call call = {
      .store = state->store, .mem = room->mem, .now = local_state_now(state), .body = room->body};
  enum ddb_send_result result = attempt(state, &call, operation, request, reply);
  local_record_add(state, operation, request->body, result,
                   result == DDB_SEND_REPLY ? call.http_status : 0);
  room->body = call.body;
  return result;
}

static enum ddb_send_result send_state(void *opened, const struct ddb_http_request *request,
                                       struct ddb_http_reply *reply) {
  struct local_state *state = opened;
  struct local_room *room = atomic_exchange(&state->spare, NULL);
  if (room == NULL)
    room = room_new();
  if (room == NULL) {
    ddb_reply_reason(reply, false, "no memory to answer in");
    return DDB_SEND_UNSENT;
  }
  enum ddb_send_result result = answer(state, room, request, reply);
  ddb_arena_reset(room->mem);
  ddb_buf_clear(&room->body);
  room_free(atomic_exchange(&state->spare, room));
  return result;
}

void ddb_local_register(void) {
  static const struct ddb_scheme scheme = {"sqlite", open_state, close_state, send_state};
  ddb_scheme_register(&scheme);
}
