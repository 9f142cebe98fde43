/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a batch over the handle's connection: all of it within one deadline. */
#include "base/arena.h"
#include "base/fail.h"
#include "http/env_default.h"
#include "op/batch.h"
#include "op/client.h"

struct drive {
  struct ddb *db;
  struct ddb_batch *batch;
  struct ddb_call_options each; /* of one request: the deadline is what is left */
  const struct ddb_cancel *cancel;
  int64_t begun;
  int64_t deadline_ms;
  int attempts;
};

static int64_t time_left(const struct drive *drive) {
  const struct ddb_env *env = &drive->db->env;

  return drive->deadline_ms - (env->monotonic_ms(env->state) - drive->begun);
}

static void stop(const struct drive *drive, enum ddb_status status) {
  struct ddb_error error;

  ddb_error_clear(&error);
  if (status == DDB_E_STOPPED)
    (void)ddb_fail(&error, status, NULL, "stopped by the cancel flag");
  else
    (void)ddb_fail(&error, status, NULL, "the deadline of %lld ms has passed",
                   (long long)drive->deadline_ms);
  ddb_batch_stop(drive->batch, &error);
}

/* A wait that would end behind the deadline is not begun. */
static void pause(const struct drive *drive, int64_t wait_ms) {
  if (wait_ms >= time_left(drive)) {
    stop(drive, DDB_E_TIMEOUT);
    return;
  }
  ddb_pause(drive->db, wait_ms, drive->cancel);
  if (ddb_cancel_requested(drive->cancel))
    stop(drive, DDB_E_STOPPED);
}

static void send_one(struct drive *drive, const struct ddb_request *request) {
  struct ddb *db = drive->db;
  struct ddb_response response;

  drive->each.deadline_ms = time_left(drive);
  if (drive->each.deadline_ms <= 0) {
    stop(drive, DDB_E_TIMEOUT);
    return;
  }
  enum ddb_status status = ddb_call_send(db, request, &drive->each, &response);
  drive->attempts += db->call.error.attempts;
  if (status >= 0)
    ddb_batch_response(drive->batch, &response);
  else
    ddb_batch_stop(drive->batch, db->group->error.status < 0 ? &db->group->error : &db->call.error);
}

static enum ddb_status send_all(struct ddb_batch *batch, const struct ddb_call_options *options) {
  struct ddb *db = batch->db;
  struct drive drive = {.db = db, .batch = batch};
  struct ddb_request request;
  enum ddb_batch_step step;
  int64_t wait_ms = 0;

  if (options)
    drive.each = *options;
  drive.cancel = drive.each.cancel ? drive.each.cancel : db->group->cancel;
  drive.deadline_ms = drive.each.deadline_ms > 0 ? drive.each.deadline_ms : db->group->deadline_ms;
  drive.begun = db->env.monotonic_ms(db->env.state);
  while ((step = ddb_batch_step(batch, &request, &wait_ms)) != DDB_BATCH_DONE)
    if (step == DDB_BATCH_WAIT)
      pause(&drive, wait_ms);
    else
      send_one(&drive, &request);
  ddb_error_clear(&db->call.error);
  db->call.error.attempts = drive.attempts;
  return batch->outcome.status;
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
  enum ddb_status status = send_all(batch, options);
  *ddb_arena_error_slot(batch->mem) = batch->outcome;
  return ddb_call_end(batch->db, options, batch->mem, status);
}
