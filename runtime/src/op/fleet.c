/* SPDX-License-Identifier: Apache-2.0 */
#include "op/fleet.h"

#include <ddb/gen.h>

#include "base/fail.h"
#include "op/engine.h"
#include "op/send.h"

/* How often the flag of the call is looked at. */
#define SLICE_MS 50

enum ddb_status ddb_fleet_check(const struct ddb_call_options *options, struct ddb_error *error) {
  if (options == NULL || (options->in_flight >= 0 && options->in_flight <= DDB_FLEET_MAX))
    return DDB_OK;
  return ddb_fail(error, DDB_E_INVALID, "in_flight", "in_flight is %d; it is 1 to %d (0: %d)",
                  (int)options->in_flight, DDB_FLEET_MAX, DDB_FLEET_DEFAULT);
}

size_t ddb_fleet_size(struct ddb *db, const struct ddb_call_options *options, size_t chunks) {
  size_t most = options != NULL && options->in_flight > 0 ? (size_t)options->in_flight
                                                          : (size_t)DDB_FLEET_DEFAULT;

  if (chunks < 2 || db->http == NULL || db->driver != NULL || db->group->error.status < 0 ||
      !ddb_env_is_timed(&db->env) || !ddb_call_signs(&db->call))
    return 1;
  return chunks < most ? chunks : most;
}

/* ---- the engine of a handle ------------------------------------------------------------------ */

static void end_engine(struct ddb *db) {
  (void)ddb_engine_close(db->fleet, DDB_ENGINE_FINISH);
  db->fleet = NULL;
}

/* In a forked child that of the parent is of no use. */
static struct ddb_engine *engine_of(struct ddb *db) {
  const struct ddb_engine_options options = {.in_flight = DDB_FLEET_MAX};

  if (db->fleet != NULL && ddb_hub_is_foreign(db->fleet->hub))
    end_engine(db);
  if (db->fleet == NULL && ddb_engine_new(db, &options, &db->fleet) < 0)
    return NULL;
  db->end_fleet = end_engine;
  return db->fleet;
}

size_t ddb_fleet_run(struct ddb_fleet *fleet, ddb_engine_work *work, void *states, size_t size,
                     size_t count) {
  struct ddb_engine *engine = engine_of(fleet->db);
  size_t begun = 0;

  while (engine != NULL && begun < count &&
         ddb_engine_start(engine, work, NULL, (char *)states + begun * size, NULL) == DDB_OK)
    begun++;
  while (begun > 0 && ddb_engine_active(engine) > 0) {
    (void)ddb_engine_step(engine, SLICE_MS);
    if (ddb_cancel_requested(fleet->watched))
      ddb_cancel_now(&fleet->stop);
  }
  return begun;
}

/* ---- one request ----------------------------------------------------------------------------- */

void ddb_fleet_open(struct ddb_fleet *fleet, struct ddb *db,
                    const struct ddb_call_options *options) {
  *fleet = (struct ddb_fleet){.db = db, .begun = db->env.monotonic_ms(db->env.state)};
  if (options != NULL)
    fleet->each = *options;
  fleet->watched = fleet->each.cancel != NULL ? fleet->each.cancel : db->group->cancel;
  fleet->deadline_ms =
      fleet->each.deadline_ms > 0 ? fleet->each.deadline_ms : db->group->deadline_ms;
}

int64_t ddb_fleet_left(const struct ddb_fleet *fleet) {
  const struct ddb_env *env = &fleet->db->env;

  return fleet->deadline_ms - (env->monotonic_ms(env->state) - fleet->begun);
}

bool ddb_fleet_has_time(struct ddb_fleet *fleet) {
  fleet->each.deadline_ms = ddb_fleet_left(fleet);
  return fleet->each.deadline_ms > 0;
}

/* What is observed in a lane belongs to the call. */
enum ddb_status ddb_fleet_send(struct ddb_fleet *fleet, struct ddb *handle,
                               const struct ddb_request *request, struct ddb_response *response) {
  bool in_lane = ddb_fleet_in_lane(fleet, handle);
  struct ddb_scope scope;

  if (in_lane) {
    (void)ddb_call_begin(handle, "", &scope);
    handle->table = fleet->db->table;
  }
  enum ddb_status status = ddb_call_send(handle, request, &fleet->each, response);
  if (in_lane && ddb_observer_of(handle->group) != NULL)
    ddb_watch_add(&fleet->db->watch, &handle->watch);
  fleet->attempts += handle->call.error.attempts;
  return status;
}

void ddb_fleet_pause(const struct ddb_fleet *fleet, struct ddb *handle, int64_t milliseconds) {
  ddb_pause(handle, milliseconds, ddb_fleet_in_lane(fleet, handle) ? &fleet->stop : fleet->watched);
}
