/* SPDX-License-Identifier: Apache-2.0 */
/* What the handles of a share group have in common. Everything but the members below the line is
 * fixed when the group is made, and is read without a lock. */
#ifndef DDB_OP_SHARE_H
#define DDB_OP_SHARE_H

#include "aws/adaptive.h"
#include "aws/retry.h"
#include "config/settings.h"
#include "base/ulid.h"
#include "base/lock.h"
#include "creds/cache.h"
#include "op/token.h"

struct ddb_group {
  struct ddb_arena *arena; /* the texts */
  struct ddb_settings settings;
  const char *table_name;
  const struct ddb_table_name *tables;
  int64_t deadline_ms;
  int64_t attempt_timeout_ms;
  int64_t connect_timeout_ms;
  const struct ddb_cancel *cancel;
  struct ddb_env env;           /* `send` is NULL: each handle has its own libcurl */
  void *scheme_state;           /* of an endpoint in the process; settings.scheme says whose */
  struct ddb_observer observer; /* `event` is NULL: nobody looks */
  struct ddb_retry_policy policy;
  struct ddb_token_store tokens;
  struct ddb_error error; /* why the group could not be made; its handles answer this */
  /* -------- changing -------- */
  atomic_int handles;
  struct ddb_identity_cache identities; /* empty where nothing is signed */
  struct ddb_quota quota;
  struct ddb_lock pace_lock;    /* for the next one */
  struct ddb_adaptive adaptive; /* in adaptive retry mode */
  atomic_llong clock_offset_s;  /* to add to the clock when signing */
  struct ddb_lock lock;         /* for the next one */
  struct ddb_ulid_state ulid;
};

/* A group with one handle. NULL only without memory; a group that could not be configured has its
 * `error` set. `options` is not NULL. */
struct ddb_group *ddb_group_new(const struct ddb_options *options) DDB_MUST_USE;

void ddb_group_join(struct ddb_group *group);

/* The last one to leave frees it. */
void ddb_group_leave(struct ddb_group *group);

/* The run-time name of a table of the schema. */
const char *ddb_group_table(const struct ddb_group *group, const char *schema_table);

#endif
