/* SPDX-License-Identifier: Apache-2.0 */
/* A lane: how a handle waits that must not make its thread wait. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/engine.h"

void ddb_lanes_push(struct ddb_lanes *list, struct ddb_lane *lane) {
  lane->next = NULL;
  if (list->first == NULL)
    list->first = lane;
  else
    list->last->next = lane;
  list->last = lane;
}

struct ddb_lane *ddb_lanes_take(struct ddb_lanes *list) {
  struct ddb_lane *lane = list->first;

  if (lane != NULL)
    list->first = lane->next;
  return lane;
}

void ddb_engine_look_at(struct ddb_engine *engine, int64_t at_us) {
  if (at_us < engine->scan_us)
    engine->scan_us = at_us;
}

void ddb_lane_wake(struct ddb_lane *lane) {
  lane->phase = DDB_LANE_READY;
  lane->watched = NULL;
  ddb_lanes_push(&lane->engine->ready, lane);
}

/* ---- on a lane ------------------------------------------------------------------------------- */

void ddb_lane_wait(struct ddb_lane *lane, enum ddb_lane_phase phase,
                   const struct ddb_cancel *cancel) {
  lane->phase = phase;
  lane->watched = cancel;
  if (cancel != NULL)
    ddb_engine_look_at(lane->engine, ddb_clock_us() + DDB_LANE_SLICE_US);
  if (__atomic_load_n(&lane->stop.stop, __ATOMIC_RELAXED) != 0)
    ddb_engine_look_at(lane->engine, 0);
  ddb_fiber_leave(lane->fiber);
}

static enum ddb_send_result send_in_hub(void *state, const struct ddb_http_request *request,
                                        struct ddb_http_reply *reply) {
  struct ddb_lane *lane = state;
  enum ddb_send_result result;

  if (!ddb_http_begin(lane->db->http, request, reply, &result))
    return result;
  ddb_lanes_push(&lane->engine->to_send, lane);
  ddb_lane_wait(lane, DDB_LANE_TO_SEND, request->cancel);
  return ddb_http_end(lane->db->http);
}

/* A clock of the program's own is moved by its own sleep. */
static void sleep_in_engine(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  struct ddb_lane *lane = state;
  const struct ddb_env *env = &lane->db->env;

  if (!ddb_env_is_timed(env)) {
    env->sleep_ms(env->state, milliseconds, cancel);
    return;
  }
  if (milliseconds <= 0 || ddb_cancel_requested(cancel))
    return;
  int64_t now = ddb_clock_us();
  lane->until_us = milliseconds < (INT64_MAX - now) / 1000 ? now + milliseconds * 1000 : INT64_MAX;
  ddb_engine_look_at(lane->engine, lane->until_us);
  ddb_lane_wait(lane, DDB_LANE_SLEEPS, cancel);
}

static void distrust(void *state) {
  struct ddb_lane *lane = state;

  if (lane->db->http != NULL)
    ddb_http_distrust(lane->db->http);
}

static void work(void *state) {
  struct ddb_lane *lane = state;

  lane->status = lane->job.work(lane->db, lane->mem, lane->job.state);
  ddb_lane_wait(lane, DDB_LANE_ENDED, NULL);
}

/* ---- from beginning to end ------------------------------------------------------------------- */

static bool equip(struct ddb_lane *lane) {
  static const struct ddb_driver driver = {sleep_in_engine, ddb_lane_identify, distrust};
  struct ddb_engine *engine = lane->engine;

  lane->mem = ddb_arena_new();
  lane->fiber = ddb_fiber_new(engine->stack_bytes, work, lane);
  /* The status is that of the share group; its handles tell it. */
  enum ddb_status status = ddb_share_in(engine->group, engine->hub, lane, &lane->db);
  if (lane->mem == NULL || lane->fiber == NULL || lane->db == NULL || status == DDB_E_NOMEM)
    return false;
  if (lane->db->http != NULL) {
    lane->db->env.send = send_in_hub;
    lane->db->send_state = lane;
  }
  lane->db->driver = &driver;
  lane->db->driver_state = lane;
  lane->db->call.lane = &lane->stop;
  return true;
}

struct ddb_lane *ddb_lane_new(struct ddb_engine *engine) {
  struct ddb_lane *lane = calloc(1, sizeof *lane);

  if (lane == NULL)
    return NULL;
  lane->engine = engine;
  if (equip(lane))
    return lane;
  ddb_lane_free(lane);
  return NULL;
}

void ddb_lane_free(struct ddb_lane *lane) {
  ddb_close(lane->db);
  ddb_fiber_free(lane->fiber);
  ddb_arena_free(lane->mem);
  free(lane);
}

void ddb_lane_begin(struct ddb_lane *lane, const struct ddb_job *job) {
  lane->job = *job;
  lane->stop.stop = 0;
  ddb_arena_reset(lane->mem);
  ddb_error_clear(ddb_arena_error_slot(lane->mem));
  ddb_error_clear(&lane->db->error);
  lane->engine->busy++;
  ddb_lane_wake(lane);
}
