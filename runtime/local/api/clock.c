/* SPDX-License-Identifier: Apache-2.0 */
/* The store's clock. */
#include "base/fail.h"
#include "local/api/state.h"

#define SECOND_NS 1000000000

static ddb_time read_clock(const struct local_state *state) {
  const struct local_time *time = &state->time;
  ddb_time now = time->stopped ? time->at : state->env->now(state->env->state);
  if (time->stopped || time->offset_ms == 0)
    return now;
  return ddb_time_from_ms(ddb_time_to_ms(now) + time->offset_ms);
}

ddb_time local_state_now(struct local_state *state) {
  if (!atomic_load(&state->told))
    return state->env->now(state->env->state);
  (void)pthread_mutex_lock(&state->lock);
  ddb_time now = read_clock(state);
  (void)pthread_mutex_unlock(&state->lock);
  return now;
}

enum ddb_status ddb_local_clock(struct ddb *db, ddb_time *out) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_state *state = local_state_of(db, &error, &status);
  if (state != NULL)
    *out = local_state_now(state);
  return status;
}

static enum ddb_status set(struct ddb *db, struct local_time time) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_state *state = local_state_of(db, &error, &status);
  if (state == NULL)
    return status;
  if (time.at.nanoseconds < 0 || time.at.nanoseconds >= SECOND_NS)
    return ddb_fail(error, DDB_E_INVALID, "now", "nanoseconds are 0 to 999999999");
  local_state_lock(state);
  state->time = time;
  local_state_unlock(state);
  return DDB_OK;
}

enum ddb_status ddb_local_set_clock(struct ddb *db, ddb_time now) {
  return set(db, (struct local_time){.stopped = true, .at = now});
}

enum ddb_status ddb_local_follow_clock(struct ddb *db) {
  return set(db, (struct local_time){.stopped = false});
}

enum ddb_status ddb_local_move_clock(struct ddb *db, int64_t milliseconds) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_state *state = local_state_of(db, &error, &status);
  if (state == NULL)
    return status;
  local_state_lock(state);
  struct local_time *time = &state->time;
  int64_t rest = ddb_time_to_ms(time->at);
  bool fits = !__builtin_add_overflow(time->stopped ? rest : time->offset_ms, milliseconds, &rest);
  int64_t below = time->at.nanoseconds % 1000000; /* what a millisecond does not hold */
  if (fits && time->stopped) {
    time->at = ddb_time_from_ms(rest);
    time->at.nanoseconds += (int32_t)below;
  } else if (fits) {
    time->offset_ms = rest;
  }
  local_state_unlock(state);
  return fits ? DDB_OK : ddb_fail(error, DDB_E_INVALID, "milliseconds", "no clock goes so far");
}
