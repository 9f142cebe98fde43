/* SPDX-License-Identifier: Apache-2.0 */
/* What stands behind the handles of one share group: the store, and what tests told it. */
#ifndef DDB_LOCAL_STATE_H
#define DDB_LOCAL_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include <ddb/env.h>
#include <ddb/local.h>

#include "local/op/call.h"

/* One fault of the script; its texts follow it in one block. */
struct local_rule {
  struct ddb_local_fault fault;
  size_t skip, left;
  struct local_rule *next;
};

/* The attempts that are kept: a ring. */
struct local_record {
  struct local_entry_kept *items;
  size_t limit, count, first;
  uint64_t all;
};

struct local_time {
  bool stopped; /* at `at`; else ddb_env.now and `offset_ms` */
  ddb_time at;
  int64_t offset_ms;
};

/* What a call works in, warm from the one before. */
struct local_room {
  struct ddb_arena *mem;
  struct ddb_buf body;
};

struct local_state {
  struct local_store *store;
  const struct ddb_env *env;
  _Atomic(struct local_room *) spare; /* of the last call, for the next one */
  /* Whether a test told anything: most stores are never asked to take the lock. */
  atomic_bool told;
  pthread_mutex_t lock; /* of what follows */
  struct local_rule *rules;
  struct local_record record;
  struct local_time time;
};

/* The state behind a handle, with the error to fill; NULL: told, *status says how. */
struct local_state *local_state_of(struct ddb *db, struct ddb_error **error,
                                   enum ddb_status *status);
/* Takes the lock, for the functions that change what is told. */
void local_state_lock(struct local_state *state);
void local_state_unlock(struct local_state *state);

/* A call on the store outside of a request, with memory of its own. False: no memory. */
bool local_state_call(struct local_state *state, struct local_call *out);
/* What became of it, told in `error`. `where`: before the text, or "". */
enum ddb_status local_state_end(struct local_call *call, struct ddb_error *error,
                                const char *where);

ddb_time local_state_now(struct local_state *state); /* clock.c */

/* ---- faults.c -------------------------------------------------------------------------------- */
struct local_strike {
  enum ddb_local_fault_kind kind; /* that answers in the store's place; 0: none does */
  size_t page, spare;
  int64_t delay_ms;
  int64_t ahead_s; /* of DDB_LOCAL_SKEW */
};

/* Looks at the script for an attempt. Of DDB_LOCAL_THROTTLE, ERROR and SKEW the answer is written
 * into `call` (its status and its body). */
struct local_strike local_strike_find(struct local_state *state, const char *operation,
                                      const struct ddb_http_request *request,
                                      struct local_call *call);
void local_rules_free(struct local_rule *rules);

/* ---- record.c -------------------------------------------------------------------------------- */
void local_record_add(struct local_state *state, const char *operation, struct ddb_text body,
                      enum ddb_send_result result, int http_status);
void local_record_free(struct local_record *record);

#endif
