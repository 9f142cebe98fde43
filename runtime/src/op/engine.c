/* SPDX-License-Identifier: Apache-2.0 */
/* An engine: what a program calls. */
#include <stdlib.h>

#include "base/fail.h"
#include "op/engine.h"
#include "op/engine_queue.h"

enum { IN_FLIGHT_DEFAULT = 64, IN_FLIGHT_MAX = 65536 };
#define STACK_DEFAULT ((size_t)256 * 1024)
#define STACK_MAX     ((size_t)256 * 1024 * 1024)
#define WAITING_MAX   ((size_t)1 << 24)

/* ---- new ------------------------------------------------------------------------------------- */

static void exchange_ended(void *lane) {
  ddb_lane_wake(lane);
}

static void set_sizes(struct ddb_engine *engine, const struct ddb_engine_options *options) {
  engine->lane_max = options->in_flight > 0 ? options->in_flight : IN_FLIGHT_DEFAULT;
  engine->stack_bytes = options->stack_bytes > 0 ? options->stack_bytes : STACK_DEFAULT;
  engine->queue_max = options->waiting > 0 ? options->waiting : engine->lane_max;
}

/* One place more than may wait: for the lane that is about to be free. */
static bool make(struct ddb_engine *engine, struct ddb *db) {
  engine->scan_us = INT64_MAX;
  engine->lanes = calloc(engine->lane_max, sizeof *engine->lanes);
  engine->queue = calloc(engine->queue_max + 1, sizeof *engine->queue);
  engine->hub = ddb_hub_new(engine->lane_max, exchange_ended);
  if (engine->lanes == NULL || engine->queue == NULL || engine->hub == NULL)
    return false;
  engine->group = db->group;
  ddb_group_join(engine->group);
  return true;
}

static void free_parts(struct ddb_engine *engine) {
  for (size_t i = 0; i < engine->lane_count; i++)
    ddb_lane_free(engine->lanes[i]);
  if (engine->group != NULL)
    ddb_group_leave(engine->group);
  ddb_hub_free(engine->hub);
  (void)pthread_mutex_destroy(&engine->fetcher.mutex);
  free(engine->lanes);
  free(engine->queue);
  free(engine);
}

enum ddb_status ddb_engine_new(struct ddb *db, const struct ddb_engine_options *options,
                               struct ddb_engine **out) {
  static const struct ddb_engine_options none;

  *out = NULL;
  if (options == NULL)
    options = &none;
  if (db == NULL || options->in_flight > IN_FLIGHT_MAX || options->waiting > WAITING_MAX ||
      options->stack_bytes > STACK_MAX)
    return DDB_E_INVALID;
  struct ddb_engine *engine = calloc(1, sizeof *engine);
  if (engine == NULL)
    return DDB_E_NOMEM;
  if (pthread_mutex_init(&engine->fetcher.mutex, NULL) != 0) {
    free(engine);
    return DDB_E_NOMEM;
  }
  set_sizes(engine, options);
  if (!make(engine, db)) {
    free_parts(engine);
    return DDB_E_NOMEM;
  }
  *out = engine;
  return DDB_OK;
}

/* ---- start ----------------------------------------------------------------------------------- */

/* The one that worked last is warm. */
static struct ddb_lane *take_lane(struct ddb_engine *engine) {
  struct ddb_lane *lane = engine->idle;

  if (lane != NULL) {
    engine->idle = lane->next;
    return lane;
  }
  if (engine->lane_count == engine->lane_max)
    return NULL;
  lane = ddb_lane_new(engine);
  if (lane != NULL)
    engine->lanes[engine->lane_count++] = lane;
  return lane;
}

enum ddb_status ddb_engine_start(struct ddb_engine *engine, ddb_engine_work *work,
                                 ddb_engine_done *done, void *state, uint64_t *ticket) {
  struct ddb_job job = {.work = work, .done = done, .state = state};

  if (ddb_hub_is_foreign(engine->hub))
    return DDB_E_INVALID;
  if (engine->closing)
    return DDB_E_STOPPED;
  struct ddb_lane *lane = engine->queued == 0 ? take_lane(engine) : NULL;
  if (lane == NULL && engine->lane_count == 0)
    return DDB_E_NOMEM; /* there is none that could be waited for */
  if (lane == NULL && engine->queued >= engine->queue_max + engine->freeing)
    return DDB_E_THROTTLED;
  job.ticket = ++engine->tickets;
  if (lane != NULL)
    ddb_lane_begin(lane, &job);
  else
    ddb_queue_push(engine, &job);
  if (ticket != NULL)
    *ticket = job.ticket;
  return DDB_OK;
}

size_t ddb_engine_active(const struct ddb_engine *engine) {
  return engine->busy + engine->queued;
}

bool ddb_engine_cancel(struct ddb_engine *engine, uint64_t ticket) {
  bool found = ddb_queue_cancel(engine, ticket);

  for (size_t i = 0; i < engine->lane_count; i++) {
    struct ddb_lane *lane = engine->lanes[i];
    if (lane->phase == DDB_LANE_IDLE || lane->phase == DDB_LANE_ENDED ||
        (ticket != 0 && lane->job.ticket != ticket))
      continue;
    ddb_cancel_now(&lane->stop);
    ddb_engine_look_at(engine, 0);
    found = true;
  }
  return found;
}

/* ---- what works tell ------------------------------------------------------------------------- */

static void tell(const struct ddb_job *job, enum ddb_status status, const struct ddb_error *last) {
  struct ddb_error error;

  if (job->done == NULL)
    return;
  if (last != NULL && last->status == status) {
    job->done(job->state, status, last);
    return;
  }
  ddb_error_clear(&error);
  if (status < 0)
    (void)ddb_fail(&error, status, NULL,
                   last != NULL ? "the work ended with this status" : "stopped before it began");
  error.status = status;
  job->done(job->state, status, &error);
}

static void tell_canceled(struct ddb_engine *engine) {
  struct ddb_job job;

  while (ddb_queue_take_canceled(engine, &job))
    tell(&job, DDB_E_STOPPED, NULL);
}

/* The lane is its own until `done` has returned: results are in its memory. */
static void finish(struct ddb_lane *lane) {
  struct ddb_engine *engine = lane->engine;
  struct ddb_job next;

  engine->busy--;
  engine->freeing = 1;
  tell(&lane->job, lane->status, ddb_last_error(lane->db));
  engine->freeing = 0;
  if (ddb_queue_take(engine, &next)) {
    ddb_lane_begin(lane, &next);
    return;
  }
  lane->phase = DDB_LANE_IDLE;
  lane->next = engine->idle;
  engine->idle = lane;
}

/* Those that are ready by now: what becomes ready meanwhile has its turn after libcurl. */
static void run_ready(struct ddb_engine *engine) {
  struct ddb_lanes list = engine->ready;
  struct ddb_lane *lane;

  engine->ready = (struct ddb_lanes){NULL, NULL};
  while ((lane = ddb_lanes_take(&list)) != NULL) {
    lane->phase = DDB_LANE_RUNS;
    ddb_fiber_enter(lane->fiber);
    if (lane->phase == DDB_LANE_ENDED)
      finish(lane);
  }
  tell_canceled(engine);
}

/* ---- what they wait for ---------------------------------------------------------------------- */

static void send_all(struct ddb_engine *engine) {
  struct ddb_lane *lane;

  while ((lane = ddb_lanes_take(&engine->to_send)) != NULL) {
    lane->phase = DDB_LANE_SENDS;
    ddb_hub_add(engine->hub, lane->db->http);
  }
}

/* A lane that waits, where a flag was set or its time has come. */
static void look_at(struct ddb_lane *lane, int64_t now) {
  bool late = now >= lane->until_us;
  bool stops = ddb_cancel_requested(&lane->stop) || ddb_cancel_requested(lane->watched);

  if (lane->phase == DDB_LANE_SENDS && stops) {
    ddb_hub_stop(lane->engine->hub, lane->db->http);
    ddb_lane_wake(lane);
  } else if (lane->phase == DDB_LANE_SLEEPS && (stops || late)) {
    ddb_lane_wake(lane);
  } else if (lane->phase == DDB_LANE_IDENTIFIES && (stops || late)) {
    ddb_fetcher_stop(lane, !stops);
  } else if (lane->phase == DDB_LANE_SLEEPS || lane->phase == DDB_LANE_IDENTIFIES) {
    ddb_engine_look_at(lane->engine, lane->until_us);
  }
  if (lane->watched != NULL)
    ddb_engine_look_at(lane->engine, now + DDB_LANE_SLICE_US);
}

static void look_at_all(struct ddb_engine *engine) {
  if (engine->scan_us == INT64_MAX)
    return;
  int64_t now = ddb_clock_us();
  if (now < engine->scan_us)
    return;
  engine->scan_us = INT64_MAX;
  for (size_t i = 0; i < engine->lane_count; i++)
    look_at(engine->lanes[i], now);
}

int64_t ddb_engine_timeout_ms(const struct ddb_engine *engine) {
  if (engine->ready.first != NULL || engine->to_send.first != NULL || engine->canceled > 0)
    return 0;
  int64_t limit = ddb_hub_timeout_ms(engine->hub);
  if (engine->scan_us == INT64_MAX || limit == 0)
    return limit;
  int64_t left = engine->scan_us > 0 ? engine->scan_us - ddb_clock_us() : 0;
  left = left > 0 ? (left + 999) / 1000 : 0;
  return limit >= 0 && limit < left ? limit : left;
}

static int wait_ms(const struct ddb_engine *engine, int max_wait_ms) {
  int64_t limit = ddb_engine_timeout_ms(engine);

  if (ddb_engine_active(engine) == 0 || limit == 0)
    return 0;
  return limit > 0 && (max_wait_ms < 0 || limit < max_wait_ms)
             ? (limit < INT32_MAX ? (int)limit : INT32_MAX)
             : max_wait_ms;
}

/* What is ready is sent before it waits, and what becomes ready is sent before it returns. */
static void turn(struct ddb_engine *engine, int max_wait_ms) {
  run_ready(engine);
  send_all(engine);
  ddb_hub_tick(engine->hub);
  look_at_all(engine);
  ddb_hub_work(engine->hub, wait_ms(engine, max_wait_ms));
  look_at_all(engine);
  ddb_fetcher_collect(engine);
  run_ready(engine);
  send_all(engine);
  ddb_hub_tick(engine->hub);
}

enum ddb_status ddb_engine_step(struct ddb_engine *engine, int max_wait_ms) {
  if (engine->inside || ddb_hub_is_foreign(engine->hub))
    return DDB_E_INVALID;
  engine->inside = true;
  ddb_hub_turn_begin(engine->hub);
  turn(engine, max_wait_ms);
  ddb_hub_turn_end(engine->hub);
  engine->inside = false;
  return DDB_OK;
}

enum ddb_status ddb_engine_run(struct ddb_engine *engine) {
  enum ddb_status status = DDB_OK;

  while (status == DDB_OK && ddb_engine_active(engine) > 0)
    status = ddb_engine_step(engine, -1);
  return status;
}

int ddb_engine_fd(const struct ddb_engine *engine) {
  return ddb_hub_fd(engine->hub);
}

/* ---- close ----------------------------------------------------------------------------------- */

/* In a forked child. What is under way is not freed: threads of the parent may have been at it. */
static void abandon(struct ddb_engine *engine) {
  ddb_hub_abandon(engine->hub);
  for (size_t i = 0; i < engine->lane_count; i++) {
    struct ddb_lane *lane = engine->lanes[i];
    if (lane->phase == DDB_LANE_SENDS || lane->phase == DDB_LANE_IDENTIFIES)
      lane->db = NULL;
  }
  free_parts(engine);
}

enum ddb_status ddb_engine_close(struct ddb_engine *engine, enum ddb_engine_end how) {
  if (engine == NULL)
    return DDB_OK;
  if (ddb_hub_is_foreign(engine->hub)) {
    abandon(engine);
    return DDB_OK;
  }
  if (engine->inside)
    return DDB_E_INVALID;
  engine->closing = true;
  if (how == DDB_ENGINE_STOP)
    (void)ddb_engine_cancel(engine, 0);
  (void)ddb_engine_run(engine);
  ddb_fetcher_end(engine);
  free_parts(engine);
  return DDB_OK;
}
