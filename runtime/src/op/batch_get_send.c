/* SPDX-License-Identifier: Apache-2.0 */
/* Drives a batch of reads: one request after the other, and a pause before what DynamoDB left
 * unprocessed is asked for again. */
#include "aws/retry.h"
#include "base/fail.h"
#include "op/batch_get.h"
#include "op/client.h"

struct drive {
  struct ddb *db;
  struct ddb_batch_get *batch;
  struct ddb_call_options each;
  int64_t begun;
  int64_t deadline_ms;
  int attempts;
  struct ddb_retry retry;
};

static int64_t time_left(const struct drive *drive) {
  const struct ddb_env *env = &drive->db->env;

  return drive->deadline_ms - (env->monotonic_ms(env->state) - drive->begun);
}

/* Keeps what was read: the keys that are left stay unread, for this reason. False: there is nothing
 * to keep, or the reason is one that a program must see. */
static bool give_up(struct drive *drive, const struct ddb_error *reason) {
  bool passing = reason->status == DDB_E_THROTTLED || reason->status == DDB_E_TIMEOUT ||
                 reason->status == DDB_E_TRANSPORT;

  if (!passing || drive->batch->answered == 0)
    return false;
  drive->batch->reason = *reason;
  return true;
}

static enum ddb_status send_next(struct drive *drive, const struct ddb_request *request) {
  struct ddb_response response;

  drive->each.deadline_ms = time_left(drive);
  if (drive->each.deadline_ms <= 0)
    return ddb_fail(&drive->db->call.error, DDB_E_TIMEOUT, NULL,
                    "%s: the deadline of %lld ms has passed", drive->batch->read->name,
                    (long long)drive->deadline_ms);
  enum ddb_status status = ddb_call_send(drive->db, request, &drive->each, &response);
  drive->attempts += drive->db->call.error.attempts;
  return status < 0 ? status : ddb_batch_get_response(drive->batch, &response);
}

/* Progress is no trouble: DynamoDB answers with 16 MB at most. Without it the service is busy, and
 * each pause is longer. False: as often as a call is tried, or there is no time for the pause. */
static bool pause_before_next(struct drive *drive) {
  struct ddb *db = drive->db;
  int in_vain = ddb_batch_get_in_vain(drive->batch);
  uint32_t bits = 0;
  int64_t delay = 0;

  if (in_vain <= 1)
    ddb_retry_begin(&drive->retry, &db->group->policy, &db->group->quota);
  if (in_vain == 0)
    return true;
  if (!db->env.random(db->env.state, &bits, sizeof bits))
    bits = UINT32_MAX;
  enum ddb_failure failure = in_vain == 1 ? DDB_FAILURE_TRANSIENT : DDB_FAILURE_THROTTLED;
  if (ddb_retry_failed(&drive->retry, failure, NULL, bits, &delay) != DDB_RETRY_AGAIN ||
      delay >= time_left(drive))
    return false;
  const struct ddb_cancel *cancel = drive->each.cancel ? drive->each.cancel : db->group->cancel;
  ddb_pause(db, delay, cancel);
  return true;
}

static enum ddb_status drive_on(struct drive *drive) {
  struct ddb_batch_get *batch = drive->batch;
  struct ddb_request request;

  while (ddb_batch_get_request(batch, &request)) {
    enum ddb_status status = send_next(drive, &request);
    const struct ddb_error *error =
        batch->status < 0 ? ddb_arena_error(batch->mem) : &drive->db->call.error;
    if (status < 0 && !give_up(drive, error))
      return status;
    if (status < 0 || !pause_before_next(drive))
      break;
  }
  if (batch->in_vain > 0 && batch->reason.status >= 0)
    (void)ddb_fail(&batch->reason, DDB_E_THROTTLED, NULL,
                   "DynamoDB left them unprocessed: its capacity is used up");
  if (batch->reason.status < 0) {
    batch->status = DDB_OK; /* what was read counts */
    ddb_error_clear(&drive->db->call.error);
  }
  return batch->status;
}

enum ddb_status ddb_batch_get_send(struct ddb *db, struct ddb_batch_get *batch,
                                   const struct ddb_call_options *options) {
  struct drive drive = {.db = db, .batch = batch};

  if (!db)
    return DDB_E_INVALID;
  if (db->group->error.status < 0)
    return db->group->error.status;
  if (options)
    drive.each = *options;
  drive.begun = db->env.monotonic_ms(db->env.state);
  drive.deadline_ms = drive.each.deadline_ms > 0 ? drive.each.deadline_ms : db->group->deadline_ms;
  enum ddb_status status = drive_on(&drive);
  db->call.error.attempts = drive.attempts;
  return status;
}
