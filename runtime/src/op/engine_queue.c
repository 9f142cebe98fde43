/* SPDX-License-Identifier: Apache-2.0 */
#include "op/engine_queue.h"

static struct ddb_job *job_at(const struct ddb_engine *engine, size_t number) {
  return &engine->queue[(engine->queue_first + number) % (engine->queue_max + 1)];
}

void ddb_queue_push(struct ddb_engine *engine, const struct ddb_job *job) {
  *job_at(engine, engine->queued++) = *job;
}

/* The others keep their order. */
static bool take(struct ddb_engine *engine, bool canceled, struct ddb_job *out) {
  size_t at = 0;

  while (at < engine->queued && job_at(engine, at)->canceled != canceled)
    at++;
  if (at == engine->queued)
    return false;
  *out = *job_at(engine, at);
  for (; at > 0; at--)
    *job_at(engine, at) = *job_at(engine, at - 1);
  engine->queue_first = (engine->queue_first + 1) % (engine->queue_max + 1);
  engine->queued--;
  engine->canceled -= canceled;
  return true;
}

bool ddb_queue_take(struct ddb_engine *engine, struct ddb_job *out) {
  return take(engine, false, out);
}

bool ddb_queue_take_canceled(struct ddb_engine *engine, struct ddb_job *out) {
  return engine->canceled > 0 && take(engine, true, out);
}

bool ddb_queue_cancel(struct ddb_engine *engine, uint64_t ticket) {
  bool found = false;

  for (size_t i = 0; i < engine->queued; i++) {
    struct ddb_job *job = job_at(engine, i);
    if (job->canceled || (ticket != 0 && job->ticket != ticket))
      continue;
    job->canceled = found = true;
    engine->canceled++;
  }
  return found;
}
