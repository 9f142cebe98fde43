/* SPDX-License-Identifier: Apache-2.0 */
/* The requests that one call sends, within one deadline: one after the other over its handle, or
 * under way at once on the calling thread, in lanes of an engine that the handle keeps, with their
 * connections, for the next such call. */
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
  struct ddb_call_options each;     /* of one request: the deadline is what is left */
  const struct ddb_cancel *watched; /* the flag of the call, or NULL */
  struct ddb_cancel stop;           /* no more requests in lanes: by that flag, or by a crew */
  int64_t begun;
  int64_t deadline_ms; /* of the call */
  int attempts;        /* of all requests */
};

/* Its time begins. `options` may be NULL. */
void ddb_fleet_open(struct ddb_fleet *fleet, struct ddb *db,
                    const struct ddb_call_options *options);

/* Of the deadline, in milliseconds; none is left from 0 down. */
int64_t ddb_fleet_left(const struct ddb_fleet *fleet);

/* Runs `work` for each of `count` states of `size` bytes, until all have returned. How many there
 * were: fewer than `count` for want of memory, and then perhaps none at all. */
size_t ddb_fleet_run(struct ddb_fleet *fleet, ddb_engine_work *work, void *states, size_t size,
                     size_t count);

/* Whether `handle` is that of a lane, which a work was given, and not that of the call. */
static inline bool ddb_fleet_in_lane(const struct ddb_fleet *fleet, const struct ddb *handle) {
  return handle != fleet->db;
}

/* Gives the next request the time that is left; false: there is none. */
bool ddb_fleet_has_time(struct ddb_fleet *fleet);

/* Sends it over the handle of the call or of a lane, whose error then says how it went. */
enum ddb_status ddb_fleet_send(struct ddb_fleet *fleet, struct ddb *handle,
                               const struct ddb_request *request, struct ddb_response *response);

/* Waits over either; returns early when there are to be no more requests. */
void ddb_fleet_pause(const struct ddb_fleet *fleet, struct ddb *handle, int64_t milliseconds);

#endif
