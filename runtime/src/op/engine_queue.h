/* SPDX-License-Identifier: Apache-2.0 */
/* The jobs of an engine that wait for a lane, in a ring. */
#ifndef DDB_OP_ENGINE_QUEUE_H
#define DDB_OP_ENGINE_QUEUE_H

#include "op/engine.h"

/* There is room. */
void ddb_queue_push(struct ddb_engine *engine, const struct ddb_job *job);
/* The next one that is not cancelled. */
bool ddb_queue_take(struct ddb_engine *engine, struct ddb_job *out);
/* Cancelled ones stay until somebody takes them to tell them. 0: all. False: none such waits. */
bool ddb_queue_cancel(struct ddb_engine *engine, uint64_t ticket);
bool ddb_queue_take_canceled(struct ddb_engine *engine, struct ddb_job *out);

#endif
