/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a batch over the handle's connection, or with several requests at once over those of its
 * fleet: all of it within one deadline. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/fail.h"
#include "http/env_default.h"
#include "op/batch.h"
#include "op/client.h"
#include "op/fleet.h"

struct drive {
  struct ddb_batch *batch;
  const struct ddb_call_options *options; /* of the program, or NULL */
  struct ddb_fleet fleet;
};

/* Requests that follow each other: over the handle of the batch, or over that of a lane. */
struct wing {
  struct drive *drive;
  struct ddb *db;
  struct ddb_batch_flight *flight;
};

static void stop(const struct wing *wing, enum ddb_status status) {
  struct ddb_error error;

  ddb_error_clear(&error);
  if (status == DDB_E_STOPPED)
    (void)ddb_fail(&error, status, NULL, "stopped by the cancel flag");
  else
    (void)ddb_fail(&error, status, NULL, "the deadline of %lld ms has passed",
                   (long long)wing->drive->fleet.deadline_ms);
  ddb_batch_flight_fail(wing->drive->batch, wing->flight, &error);
}

/* A wait that would end behind the deadline is not begun. */
static void pause(const struct wing *wing, int64_t wait_ms) {
  const struct ddb_fleet *fleet = &wing->drive->fleet;

  if (wait_ms >= ddb_fleet_left(fleet)) {
    stop(wing, DDB_E_TIMEOUT);
    return;
  }
  ddb_fleet_pause(fleet, wing->db, wait_ms);
  if (ddb_cancel_requested(fleet->watched))
    stop(wing, DDB_E_STOPPED);
}

static void send_one(const struct wing *wing, const struct ddb_request *request) {
  struct drive *drive = wing->drive;
  const struct ddb *db = wing->db;
  struct ddb_response response;

  if (!ddb_fleet_has_time(&drive->fleet)) {
    stop(wing, DDB_E_TIMEOUT);
    return;
  }
  if (ddb_fleet_send(&drive->fleet, wing->db, request, &response) >= 0)
    ddb_batch_flight_response(drive->batch, wing->flight, &response);
  else
    ddb_batch_flight_fail(drive->batch, wing->flight,
                          db->group->error.status < 0 ? &db->group->error : &db->call.error);
}

/* False: there is nothing left for it to do. */
static bool take_step(const struct wing *wing) {
  struct ddb_request request;
  int64_t wait_ms = 0;

  switch (ddb_batch_flight_step(wing->drive->batch, wing->flight, &request, &wait_ms)) {
  case DDB_BATCH_SEND:
    send_one(wing, &request);
    return true;
  case DDB_BATCH_WAIT:
    pause(wing, wait_ms);
    return true;
  case DDB_BATCH_DONE:
    break;
  }
  return false;
}

/* ---- several at once ------------------------------------------------------------------------- */

/* When one fails the others end what they have under way, and send nothing more. */
static enum ddb_status fly(struct ddb *db, struct ddb_arena *mem, void *state) {
  struct wing *wing = state;
  const struct ddb_batch *batch = wing->drive->batch;

  (void)mem;
  wing->db = db;
  while (batch->failed == NULL && take_step(wing))
    continue;
  if (batch->failed != NULL)
    ddb_cancel_now(&wing->drive->fleet.stop);
  return DDB_OK;
}

/* How many there are by now. */
static size_t make_flights(struct ddb_batch *batch, size_t count) {
  size_t made = 0;

  if (batch->many_room < count) {
    struct ddb_batch_flight *many = calloc(count, sizeof *many);
    if (many == NULL)
      return 0;
    for (size_t i = 0; i < batch->many_room; i++)
      many[i].work = batch->many[i].work;
    free(batch->many);
    batch->many = many;
    batch->many_room = count;
  }
  while (made < count && ddb_batch_flight_begin(batch, &batch->many[made]))
    made++;
  return made;
}

/* Without memory nothing happens, and they go one after the other. */
static void send_at_once(struct drive *drive, size_t count) {
  struct wing wings[DDB_FLEET_MAX];

  count = make_flights(drive->batch, count);
  for (size_t i = 0; i < count; i++)
    wings[i] = (struct wing){.drive = drive, .flight = &drive->batch->many[i]};
  (void)ddb_fleet_run(&drive->fleet, fly, wings, sizeof *wings, count);
}

static size_t chunks_left(const struct ddb_batch *batch) {
  return (batch->count - batch->written + DDB_BATCH_REQUEST_MAX - 1) / DDB_BATCH_REQUEST_MAX;
}

/* Where the first one has to go alone, the others may go at once behind it. */
static void send_flights(struct drive *drive) {
  struct ddb_batch *batch = drive->batch;
  const struct wing alone = {.drive = drive, .db = batch->db, .flight = &batch->one};
  bool tried = false;

  do {
    size_t count = tried || batch->one.phase != DDB_BATCH_READY
                       ? 1
                       : ddb_fleet_size(batch->db, drive->options, chunks_left(batch));
    if (count > 1) {
      tried = true;
      send_at_once(drive, count);
    }
  } while (batch->failed == NULL && take_step(&alone));
}

/* ---- the call -------------------------------------------------------------------------------- */

static void send_all(struct ddb_batch *batch, const struct ddb_call_options *options) {
  struct ddb *db = batch->db;
  struct drive drive = {.batch = batch, .options = options};

  if (ddb_batch_check(batch) < 0)
    return;
  ddb_error_clear(&batch->cause);
  if (ddb_fleet_check(options, &batch->cause) < 0) {
    ddb_batch_end_unsent(batch);
    return;
  }
  ddb_fleet_open(&drive.fleet, db, options);
  send_flights(&drive);
  ddb_batch_end(batch);
  ddb_error_clear(&db->call.error);
  db->call.error.attempts = drive.fleet.attempts;
}

/* The table, where there is one only: for the cure of "no such table". */
static const char *table_of(const struct ddb_batch *batch) {
  const struct ddb_table *table = batch->count > 0 ? batch->members[0].what.entity->table : NULL;

  for (size_t i = 1; i < batch->count; i++)
    if (batch->members[i].what.entity->table != table)
      return NULL;
  return table ? ddb_group_table(batch->db->group, table->name) : NULL;
}

enum ddb_status ddb_batch_write(struct ddb_batch *batch, const struct ddb_call_options *options) {
  struct ddb_scope scope;

  if (!batch)
    return DDB_E_NOMEM;
  (void)ddb_call_begin(batch->db, "", &scope);
  batch->db->table = table_of(batch);
  batch->phase = DDB_BATCH_ADDING;
  send_all(batch, options);
  *ddb_arena_error_slot(batch->mem) = batch->outcome;
  return ddb_call_end(batch->db, options, batch->mem, batch->outcome.status);
}
