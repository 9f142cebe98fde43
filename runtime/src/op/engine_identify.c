/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials may take seconds to come. One thread, made when it is needed, fetches them for the
 * lanes of an engine in turn: the first one fetches, the others find what it got. */
#include <signal.h>

#include "base/fail.h"
#include "op/engine.h"

/* ---- the thread ------------------------------------------------------------------------------ */

/* With the lock. */
static struct ddb_lane *take_next(struct ddb_fetcher *fetcher) {
  fetcher->now = ddb_lanes_take(&fetcher->wanted);
  fetcher->stop.stop = 0;
  if (fetcher->now == NULL) {
    fetcher->runs = false;
  }
  return fetcher->now;
}

static void *fetch_all(void *state) {
  struct ddb_engine *engine = state;
  struct ddb_fetcher *fetcher = &engine->fetcher;
  struct ddb_lane *lane;

  (void)pthread_mutex_lock(&fetcher->mutex);
  while ((lane = take_next(fetcher)) != NULL) {
    (void)pthread_mutex_unlock(&fetcher->mutex);
    lane->status = ddb_call_identify(&lane->db->call, &fetcher->stop);
    (void)pthread_mutex_lock(&fetcher->mutex);
    ddb_lanes_push(&fetcher->fetched, lane);
    ddb_hub_wake(engine->hub);
  }
  (void)pthread_mutex_unlock(&fetcher->mutex);
  return NULL;
}

/* Signals are for the threads of the program; but for those that a thread itself makes. */
static bool make_thread(struct ddb_engine *engine) {
  static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
  sigset_t all, before;

  (void)sigfillset(&all);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    (void)sigdelset(&all, own[i]);
  (void)pthread_sigmask(SIG_BLOCK, &all, &before);
  bool made = pthread_create(&engine->fetcher.thread, NULL, fetch_all, engine) == 0;
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  return made;
}

/* With the lock, which it leaves meanwhile. Only one that has nothing to do any more. */
static void join(struct ddb_fetcher *fetcher) {
  if (!fetcher->made || fetcher->runs)
    return;
  fetcher->made = false;
  pthread_t thread = fetcher->thread;
  (void)pthread_mutex_unlock(&fetcher->mutex);
  (void)pthread_join(thread, NULL);
  (void)pthread_mutex_lock(&fetcher->mutex);
}

/* ---- the engine ------------------------------------------------------------------------------ */

/* False: there is no thread. */
static bool want(struct ddb_lane *lane) {
  struct ddb_engine *engine = lane->engine;
  struct ddb_fetcher *fetcher = &engine->fetcher;

  (void)pthread_mutex_lock(&fetcher->mutex);
  ddb_lanes_push(&fetcher->wanted, lane);
  if (!fetcher->runs) {
    join(fetcher);
    fetcher->runs = fetcher->made = make_thread(engine);
    if (!fetcher->runs)
      (void)ddb_lanes_take(&fetcher->wanted);
  }
  bool wanted = fetcher->runs;
  (void)pthread_mutex_unlock(&fetcher->mutex);
  fetcher->waiting += wanted;
  return wanted;
}

/* The flags of the call are looked at with the lanes'; its deadline, too. */
static void wait_for_thread(struct ddb_lane *lane, struct ddb_call *call) {
  int64_t left = call->deadline - lane->db->env.monotonic_ms(lane->db->env.state);
  int64_t now = ddb_clock_us();

  lane->until_us = left < INT32_MAX ? now + left * 1000 : INT64_MAX;
  ddb_engine_look_at(lane->engine, lane->until_us);
  ddb_lane_wait(lane, DDB_LANE_IDENTIFIES, call->cancel);
}

/* A program whose own function sends expects it on this thread. */
enum ddb_status ddb_lane_identify(void *state, struct ddb_call *call) {
  struct ddb_lane *lane = state;

  if (ddb_call_identify_now(call))
    return DDB_OK;
  if (lane->db->http == NULL || !ddb_env_is_timed(&lane->db->env) || !want(lane))
    return ddb_call_identify(call, call->cancel);
  wait_for_thread(lane, call);
  return lane->status;
}

void ddb_fetcher_collect(struct ddb_engine *engine) {
  struct ddb_fetcher *fetcher = &engine->fetcher;
  struct ddb_lane *lane;

  if (fetcher->waiting == 0)
    return;
  (void)pthread_mutex_lock(&fetcher->mutex);
  while ((lane = ddb_lanes_take(&fetcher->fetched)) != NULL) {
    fetcher->waiting--;
    ddb_lane_wake(lane);
  }
  (void)pthread_mutex_unlock(&fetcher->mutex);
}

/* With the lock. Whether it waited for its turn. */
static bool take_out(struct ddb_lanes *list, const struct ddb_lane *lane) {
  struct ddb_lanes others = {NULL, NULL};
  struct ddb_lane *next;
  bool found = false;

  while ((next = ddb_lanes_take(list)) != NULL)
    if (next == lane)
      found = true;
    else
      ddb_lanes_push(&others, next);
  *list = others;
  return found;
}

static void refuse(struct ddb_lane *lane, bool late) {
  struct ddb_error *error = &lane->db->call.identity;

  ddb_error_clear(error);
  lane->status = late ? ddb_fail(error, DDB_E_TIMEOUT, NULL, "the credentials did not come in time")
                      : ddb_fail(error, DDB_E_STOPPED, NULL, "stopped by the cancel flag");
  lane->engine->fetcher.waiting--;
  ddb_lane_wake(lane);
}

/* The one that is fetched for knows its own deadline. */
void ddb_fetcher_stop(struct ddb_lane *lane, bool late) {
  struct ddb_fetcher *fetcher = &lane->engine->fetcher;

  (void)pthread_mutex_lock(&fetcher->mutex);
  bool waited = take_out(&fetcher->wanted, lane);
  if (fetcher->now == lane && !late)
    ddb_cancel_now(&fetcher->stop);
  (void)pthread_mutex_unlock(&fetcher->mutex);
  if (waited)
    refuse(lane, late);
}

void ddb_fetcher_end(struct ddb_engine *engine) {
  struct ddb_fetcher *fetcher = &engine->fetcher;

  if (fetcher->made)
    (void)pthread_join(fetcher->thread, NULL);
  (void)pthread_mutex_destroy(&fetcher->mutex);
}
