/* SPDX-License-Identifier: Apache-2.0 */
/* The requests of one call under way at once, on the calling thread: in lanes of an engine that the
 * handle keeps, with their connections, for the next such call. */
#ifndef DDB_OP_FLEET_H
#define DDB_OP_FLEET_H

#include <ddb/engine.h>

#include "op/client.h"

/* Of a call that says nothing (struct ddb_call_options), and the most it may say. */
enum { DDB_FLEET_DEFAULT = 4, DDB_FLEET_MAX = 64 };

/* DDB_E_INVALID: in_flight of the options is none; `error` says so. `options` may be NULL. */
enum ddb_status ddb_fleet_check(const struct ddb_call_options *options,
                                struct ddb_error *error) DDB_MUST_USE;

/* How many of `chunks` requests go at once: one where a request makes the whole thread wait, since
 * the program sends by itself or the store is in the process; on a lane, whose thread has others to
 * go on with; and before there are credentials, whose provider is called in the thread of the call.
 */
size_t ddb_fleet_size(struct ddb *db, const struct ddb_call_options *options, size_t chunks);

struct ddb_fleet {
  struct ddb *db;                   /* of the call */
  const struct ddb_cancel *watched; /* its flag, or NULL */
  struct ddb_cancel stop;           /* no more requests: by that flag, or by a crew */
};

/* Runs `work` for each of `count` states of `size` bytes, until all have returned. How many there
 * were: fewer than `count` for want of memory, and then perhaps none at all. */
size_t ddb_fleet_run(struct ddb_fleet *fleet, ddb_engine_work *work, void *states, size_t size,
                     size_t count);

/* In a work, around each request: `lane` is the handle that it was given. */
void ddb_fleet_begin(const struct ddb_fleet *fleet, struct ddb *lane);
void ddb_fleet_end(const struct ddb_fleet *fleet, const struct ddb *lane);

/* Waits; returns early when there are to be no more requests. */
void ddb_fleet_pause(const struct ddb_fleet *fleet, struct ddb *lane, int64_t milliseconds);

#endif
