/* SPDX-License-Identifier: Apache-2.0 */
/* What a handle is made of. */
#ifndef DDB_OP_CLIENT_H
#define DDB_OP_CLIENT_H

#include "http/env_default.h"
#include "op/call.h"
#include "op/observe.h"
#include "op/share.h"

struct ddb {
  struct ddb_group *group;
  struct ddb_env env;        /* the group's, with `send` filled in */
  void *send_state;          /* first argument of env.send: the user's, or `http` */
  struct ddb_http *http;     /* NULL if the user gave a `send` */
  struct ddb_arena *scratch; /* the request of the call under way */
  struct ddb_call call;
  struct ddb_error error; /* of the last call */
  struct ddb_watch watch; /* of the call under way, for an observer */
  struct ddb_id_source ids;
  const struct ddb_expression *condition; /* of the last request that was sent; or NULL */
  const char *table; /* of the call under way, by its run-time name: for its error text */
};

/* What a request needs to know of the handle: time, ids, and the run-time name of a table. */
void ddb_scope_begin(struct ddb *db, const char *schema_table, struct ddb_scope *scope);

#endif
