/* SPDX-License-Identifier: Apache-2.0 */
/* A parallel scan in flight: its workers are lanes of an engine on the calling thread, which hands
 * their pages on between two steps. */
#include "base/fail.h"
#include "op/engine.h"
#include "op/parallel.h"

/* How often the cancel flag is looked at. */
#define SLICE_MS 50

/* Who sends by a function of its own, or has the store in the process, gets threads: their calls
 * would make all lanes wait. On a lane the engine is that lane's. */
enum ddb_status ddb_scan_make_lanes(struct ddb_scan *scan) {
  const struct ddb *db = scan->db;
  const struct ddb_engine_options options = {.in_flight = (size_t)scan->worker_count};

  if (scan->worker_count < 2 || scan->options.concurrent || db->http == NULL ||
      db->driver != NULL || !ddb_env_is_timed(&db->env))
    return DDB_OK;
  return ddb_engine_new(scan->db, &options, &scan->engine);
}

static enum ddb_status read_in_lane(struct ddb *db, struct ddb_arena *mem, void *state) {
  struct ddb_scan_worker *worker = state;

  (void)mem; /* a page outlives no other: it has an arena of its own */
  worker->db = db;
  ddb_scan_work(worker);
  worker->db = NULL;
  return DDB_OK;
}

void ddb_scan_offer_in_lane(struct ddb_scan_worker *worker) {
  struct ddb_lane *lane = worker->db->driver_state;

  worker->offers = true;
  ddb_lane_wait(lane, DDB_LANE_YIELDS, NULL);
}

static void start(struct ddb_scan *scan) {
  struct ddb_error error = {.status = DDB_OK};
  int count = 0;

  scan->threaded = true;
  while (count < scan->worker_count &&
         ddb_engine_start(scan->engine, read_in_lane, NULL, &scan->workers[count], NULL) == DDB_OK)
    count++;
  scan->worker_count = scan->active = scan->progress.threads = count;
  if (count > 0)
    return;
  ddb_fail(&error, DDB_E_NOMEM, NULL, "%s: no memory to read with", scan->query->name);
  ddb_scan_failed(scan, -1, &error);
}

/* With the lock. */
static void take_offers(struct ddb_scan *scan) {
  int at = -1;

  while ((at = ddb_scan_offered(scan, at)) >= 0) {
    struct ddb_lane *lane = scan->workers[at].db->driver_state;
    ddb_scan_accept(scan, &scan->workers[at]);
    ddb_lane_wake(lane);
  }
  if (scan->news)
    ddb_scan_tell_news(scan);
  ddb_scan_watch_flag(scan);
}

void ddb_scan_run_lanes(struct ddb_scan *scan) {
  start(scan);
  while (ddb_engine_active(scan->engine) > 0) {
    (void)ddb_engine_step(scan->engine, SLICE_MS);
    (void)pthread_mutex_lock(&scan->lock);
    take_offers(scan);
    (void)pthread_mutex_unlock(&scan->lock);
  }
}
