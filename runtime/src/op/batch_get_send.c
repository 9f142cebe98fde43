/* SPDX-License-Identifier: Apache-2.0 */
/* Drives a batch of reads: one request after the other, or several at once over the connections of
 * the handle's fleet, and a pause before what DynamoDB left unprocessed is asked for again. */
#include "aws/retry.h"
#include "base/arena.h"
#include "base/fail.h"
#include "op/batch_get.h"
#include "op/client.h"
#include "op/fleet.h"

struct drive {
  struct ddb *db;
  struct ddb_batch_get *batch;
  const struct ddb_call_options *options; /* of the program, or NULL */
  bool ends;              /* nothing more is asked for: `error`, or what is left is left */
  struct ddb_error error; /* the first */
  struct ddb_error sent;  /* what the last request came to, or that of the error */
  struct ddb_fleet fleet;
};

/* Requests that follow each other: over the handle of the call, or over that of a lane. */
struct wing {
  struct drive *drive;
  struct ddb *db;
  struct ddb_get_flight *flight;
  struct ddb_retry retry;
};

static void fail(struct drive *drive, const struct ddb_error *error) {
  drive->ends = true;
  if (drive->error.status >= 0)
    drive->error = *error;
}

static enum ddb_status call(const struct wing *wing, const struct ddb_request *request,
                            struct ddb_response *response) {
  struct drive *drive = wing->drive;
  enum ddb_status status = ddb_fleet_send(&drive->fleet, wing->db, request, response);

  if (!drive->ends)
    drive->sent = wing->db->call.error;
  return status;
}

static void send_next(const struct wing *wing, const struct ddb_request *request) {
  struct drive *drive = wing->drive;
  struct ddb_batch_get *batch = drive->batch;
  struct ddb_error *error = &wing->db->call.error;
  struct ddb_response response;

  if (!ddb_fleet_has_time(&drive->fleet)) {
    ddb_error_clear(error);
    (void)ddb_fail(error, DDB_E_TIMEOUT, NULL, "%s: the deadline of %lld ms has passed",
                   batch->read->name, (long long)drive->fleet.deadline_ms);
    drive->sent = *error;
    fail(drive, error);
  } else if (call(wing, request, &response) < 0) {
    fail(drive, error);
  } else if (batch->status >= 0 && ddb_get_flight_response(batch, wing->flight, &response) < 0) {
    fail(drive, ddb_arena_error(batch->mem));
  }
}

/* Progress is no trouble: DynamoDB answers with 16 MB at most. Without it the service is busy, and
 * each pause is longer. False: as often as a call is tried, or there is no time for the pause. */
static bool pause_before_next(struct wing *wing) {
  struct ddb_group *group = wing->db->group;
  const struct ddb_env *env = &wing->drive->db->env;
  int in_vain = wing->flight->in_vain;
  uint32_t bits = 0;
  int64_t delay = 0;

  if (in_vain <= 1)
    ddb_retry_begin(&wing->retry, &group->policy, &group->quota);
  if (in_vain == 0)
    return true;
  if (!env->random(env->state, &bits, sizeof bits))
    bits = UINT32_MAX;
  enum ddb_failure failure = in_vain == 1 ? DDB_FAILURE_TRANSIENT : DDB_FAILURE_THROTTLED;
  if (ddb_retry_failed(&wing->retry, failure, NULL, bits, &delay) != DDB_RETRY_AGAIN ||
      delay >= ddb_fleet_left(&wing->drive->fleet))
    return false;
  ddb_fleet_pause(&wing->drive->fleet, wing->db, delay);
  return true;
}

/* Until there is nothing left for it to ask for, or the batch ends. */
static void go(struct wing *wing) {
  struct drive *drive = wing->drive;
  struct ddb_request request;

  while (!drive->ends && ddb_get_flight_request(drive->batch, wing->flight, &request)) {
    send_next(wing, &request);
    if (!drive->ends && !pause_before_next(wing))
      drive->ends = true;
    if (!ddb_fleet_in_lane(&drive->fleet, wing->db) && wing->flight->in_vain == 0)
      return;
  }
}

/* ---- several at once ------------------------------------------------------------------------- */

static enum ddb_status fly(struct ddb *db, struct ddb_arena *mem, void *state) {
  struct wing *wing = state;

  (void)mem;
  wing->db = db;
  go(wing);
  if (wing->drive->ends)
    ddb_cancel_now(&wing->drive->fleet.stop);
  return DDB_OK;
}

/* Without memory nothing happens, and they go one after the other. */
static void send_at_once(struct drive *drive, size_t count) {
  struct wing wings[DDB_FLEET_MAX];
  struct ddb_get_flight *flights = ddb_arena_zalloc(drive->batch->mem, count * sizeof *flights);

  if (flights == NULL)
    return;
  for (size_t i = 0; i < count; i++)
    wings[i] = (struct wing){.drive = drive, .flight = &flights[i]};
  (void)ddb_fleet_run(&drive->fleet, fly, wings, sizeof *wings, count);
}

static size_t chunks_left(const struct ddb_batch_get *batch) {
  return (batch->key_count - batch->next + DDB_BATCH_GET_MAX - 1) / DDB_BATCH_GET_MAX;
}

/* Where the first one has to go alone, the others may go at once behind it. */
static void send_flights(struct drive *drive) {
  struct ddb_batch_get *batch = drive->batch;
  struct wing alone = {.drive = drive, .db = drive->db, .flight = &batch->one};
  bool tried = false;
  size_t before;

  do {
    size_t count = tried ? 1 : ddb_fleet_size(drive->db, drive->options, chunks_left(batch));
    before = batch->next;
    if (count > 1) {
      tried = true;
      send_at_once(drive, count);
    }
    go(&alone);
  } while (!drive->ends && batch->status >= 0 && batch->next > before);
}

/* ---- the call -------------------------------------------------------------------------------- */

/* Keeps what was read: the keys that are left stay unread, for this reason. False: there is nothing
 * to keep, or the reason is one that a program must see. */
static bool give_up(const struct drive *drive) {
  enum ddb_status status = drive->error.status;
  bool passing = status == DDB_E_THROTTLED || status == DDB_E_TIMEOUT || status == DDB_E_TRANSPORT;

  if (!passing || drive->batch->answered == 0)
    return false;
  drive->batch->reason = drive->error;
  return true;
}

static enum ddb_status end(const struct drive *drive) {
  struct ddb_batch_get *batch = drive->batch;
  struct ddb_error *error = &drive->db->call.error;

  *error = drive->sent;
  error->attempts = drive->fleet.attempts;
  if (drive->error.status < 0 && !give_up(drive))
    return drive->error.status;
  if (drive->ends && batch->reason.status >= 0)
    (void)ddb_fail(&batch->reason, DDB_E_THROTTLED, NULL,
                   "DynamoDB left them unprocessed: its capacity is used up");
  if (batch->reason.status < 0) {
    batch->status = DDB_OK; /* what was read counts */
    ddb_error_clear(error);
    error->attempts = drive->fleet.attempts;
  }
  return batch->status;
}

enum ddb_status ddb_batch_get_send(struct ddb *db, struct ddb_batch_get *batch,
                                   const struct ddb_call_options *options) {
  struct drive drive = {.db = db, .batch = batch, .options = options};

  if (!db)
    return DDB_E_INVALID;
  if (db->group->error.status < 0)
    return db->group->error.status;
  if (ddb_fleet_check(options, &db->call.error) < 0)
    return DDB_E_INVALID;
  ddb_fleet_open(&drive.fleet, db, options);
  send_flights(&drive);
  return end(&drive);
}
