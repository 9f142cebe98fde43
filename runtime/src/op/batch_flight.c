/* SPDX-License-Identifier: Apache-2.0 */
/* A flight of a batch: request after request, until there is nothing left for it to take. No I/O
 * and no clock. */
#include "base/arena.h"
#include "base/fail.h"
#include "op/batch.h"
#include "op/client.h"
#include "op/ops.h"

bool ddb_batch_flight_begin(const struct ddb_batch *batch, struct ddb_batch_flight *flight) {
  if (flight->work == NULL)
    flight->work = ddb_arena_new();
  flight->chosen_count = 0;
  flight->phase = DDB_BATCH_READY;
  ddb_error_clear(&flight->cause);
  ddb_retry_begin(&flight->retry, &batch->db->group->policy, &batch->db->group->quota);
  return flight->work != NULL;
}

bool ddb_batch_says_unwritten(enum ddb_status status) {
  return status == DDB_E_STOPPED || status == DDB_E_THROTTLED || status == DDB_E_TIMEOUT ||
         status == DDB_E_TRANSPORT || status == DDB_E_NOMEM;
}

/* The first one is the reason of all, but for one after which something may be written. */
void ddb_batch_flight_fail(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                           const struct ddb_error *cause) {
  flight->cause = *cause;
  flight->phase = DDB_BATCH_ENDED;
  if (batch->failed == NULL || (ddb_batch_says_unwritten(batch->failed->cause.status) &&
                                cause->status == DDB_E_MAYBE_APPLIED))
    batch->failed = flight;
}

/* ---- one step -------------------------------------------------------------------------------- */

static enum ddb_batch_step send_next(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                                     struct ddb_request *out) {
  struct ddb_text body;

  ddb_arena_reset(flight->work);
  ddb_error_clear(ddb_arena_error_slot(flight->work));
  if (ddb_batch_body(batch, flight, &body) < 0) {
    ddb_batch_flight_fail(batch, flight, ddb_arena_error(flight->work));
    return DDB_BATCH_DONE;
  }
  if (body.size == 0) {
    flight->phase = DDB_BATCH_ENDED;
    return DDB_BATCH_DONE;
  }
  *out =
      (struct ddb_request){.operation = "BatchWriteItem", .body = body, .effect = DDB_EFFECT_WRITE};
  flight->phase = DDB_BATCH_SENT;
  return DDB_BATCH_SEND;
}

enum ddb_batch_step ddb_batch_flight_step(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                                          struct ddb_request *out, int64_t *wait_ms) {
  if (flight->phase == DDB_BATCH_ENDED)
    return DDB_BATCH_DONE;
  if (flight->phase == DDB_BATCH_WAITING) {
    flight->phase = DDB_BATCH_READY;
    *wait_ms = flight->wait_ms;
    return DDB_BATCH_WAIT;
  }
  return send_next(batch, flight, out);
}

/* ---- the answer ------------------------------------------------------------------------------ */

static uint64_t draw(const struct ddb_batch *batch) {
  const struct ddb_env *env = &batch->db->env;
  uint32_t bits;

  return env->random(env->state, &bits, sizeof bits) ? bits : DDB_RETRY_RANDOM_ONE;
}

/* Some came back: they wait, longer each time that nothing at all was taken. */
static void back_off(struct ddb_batch *batch, struct ddb_batch_flight *flight, size_t left,
                     bool progress) {
  struct ddb_error error;

  if (progress)
    ddb_retry_begin(&flight->retry, &batch->db->group->policy, &batch->db->group->quota);
  flight->phase = DDB_BATCH_WAITING;
  if (ddb_retry_failed(&flight->retry, DDB_FAILURE_THROTTLED, NULL, draw(batch),
                       &flight->wait_ms) == DDB_RETRY_AGAIN)
    return;
  ddb_error_clear(&error);
  (void)ddb_fail(&error, DDB_E_THROTTLED, NULL,
                 "the service left %zu unprocessed on every attempt: its capacity is exceeded; "
                 "write the batch again later",
                 left);
  ddb_batch_flight_fail(batch, flight, &error);
}

void ddb_batch_flight_response(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                               const struct ddb_response *response) {
  if (flight->phase != DDB_BATCH_SENT)
    return;
  size_t before = batch->written;
  size_t left = SIZE_MAX;
  if (ddb_answer(flight->work, response, "the batch") >= 0)
    left = ddb_batch_take(batch, flight, response->body);
  if (left == SIZE_MAX) {
    ddb_batch_flight_fail(batch, flight, ddb_arena_error(flight->work));
    return;
  }
  flight->phase = DDB_BATCH_READY;
  if (left > 0)
    back_off(batch, flight, left, batch->written > before);
  else
    ddb_retry_succeeded(&flight->retry);
}
