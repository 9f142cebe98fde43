/* SPDX-License-Identifier: Apache-2.0 */
/* What a handle is made of. */
#ifndef DDB_OP_CLIENT_H
#define DDB_OP_CLIENT_H

#include "http/env_default.h"
#include "http/hub.h"
#include "op/call.h"
#include "op/observe.h"
#include "op/share.h"

/* Of a handle that must not make its thread wait: who waits in its place. */
struct ddb_driver {
  void (*sleep_ms)(void *state, int64_t milliseconds, const struct ddb_cancel *cancel);
  enum ddb_status (*identify)(void *state, struct ddb_call *call);
  /* The reply that came last was: the connection is not to be used again. */
  void (*damaged)(void *state);
};

struct ddb_engine;

struct ddb {
  struct ddb_group *group;
  struct ddb_env env;              /* the group's, with `send` filled in */
  void *send_state;                /* first argument of env.send: the user's, or `http` */
  struct ddb_http *http;           /* NULL if the user gave a `send` */
  const struct ddb_driver *driver; /* NULL: it waits itself */
  void *driver_state;
  struct ddb_engine *fleet; /* of calls with several requests at once (op/fleet.h); or NULL */
  void (*end_fleet)(struct ddb *db); /* ends that: who never has such a call links no engine */
  struct ddb_arena *scratch;         /* the request of the call under way */
  struct ddb_call call;
  struct ddb_error error; /* of the last call */
  struct ddb_watch watch; /* of the call under way, for an observer */
  struct ddb_id_source ids;
  const struct ddb_expression *condition; /* of the last request that was sent; or NULL */
  const char *table; /* of the call under way, by its run-time name: for its error text */
};

/* What a request needs to know of the handle: time, ids, and the run-time name of a table. */
void ddb_scope_begin(struct ddb *db, const char *schema_table, struct ddb_scope *scope);

/* Waits as this handle does. Returns early when `cancel` (may be NULL) is set. */
void ddb_pause(struct ddb *db, int64_t milliseconds, const struct ddb_cancel *cancel);

/* ddb_share for a handle whose exchanges run in a hub, where they would otherwise run over a
 * connection of its own: then its `http` is not NULL, and its owner sets `env.send`. */
enum ddb_status ddb_share_in(struct ddb_group *group, struct ddb_hub *hub, void *owner,
                             struct ddb **out) DDB_MUST_USE;

#endif
