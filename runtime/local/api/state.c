/* SPDX-License-Identifier: Apache-2.0 */
/* From a handle to what stands behind it, and calls on the store that are no requests. */
#include "local/api/state.h"

#include <string.h>

#include "base/fail.h"
#include "local/op/bulk.h"

struct local_state *local_state_of(struct ddb *db, struct ddb_error **error,
                                   enum ddb_status *status) {
  struct local_state *state = db != NULL ? ddb_scheme_state(db, "sqlite") : NULL;
  *error = ddb_scheme_error(db);
  *status = state != NULL ? DDB_OK
                          : ddb_fail(*error, DDB_E_CONFIG, "endpoint",
                                     "this handle has no embedded store: open it with the endpoint "
                                     "sqlite:FILE or sqlite::memory:");
  return state;
}

void local_state_lock(struct local_state *state) {
  atomic_store(&state->told, true);
  (void)pthread_mutex_lock(&state->lock);
}

void local_state_unlock(struct local_state *state) {
  (void)pthread_mutex_unlock(&state->lock);
}

bool local_state_call(struct local_state *state, struct local_call *out) {
  *out = (struct local_call){
      .store = state->store, .mem = ddb_arena_new(), .now = local_state_now(state)};
  ddb_buf_init(&out->body, SIZE_MAX);
  return out->mem != NULL;
}

static enum ddb_status status_of(const char *code) {
  if (strcmp(code, "ResourceNotFoundException") == 0)
    return DDB_NOT_FOUND;
  if (strcmp(code, "ThrottlingException") == 0)
    return DDB_E_THROTTLED;
  return strcmp(code, "InternalServerError") == 0 ? DDB_E_SERVICE : DDB_E_INVALID;
}

enum ddb_status local_state_end(struct local_call *call, struct ddb_error *error,
                                const char *where) {
  enum ddb_status status = DDB_OK;
  if (call->mem == NULL) {
    status = ddb_fail(error, DDB_E_NOMEM, NULL, "no memory to work in");
  } else if (call->code != NULL) {
    const struct local_node *told =
        local_node_read(call->mem, call->body.data, call->body.size, &status);
    const struct local_node *text = local_node_get(told, "message");
    if (call->no_memory || text == NULL) /* not even for the text */
      status = ddb_fail(error, DDB_E_NOMEM, NULL, "%sout of memory", where);
    status = ddb_fail(error, status_of(call->code), NULL, "%s%.*s", where,
                      text != NULL ? (int)text->text.size : 0, text != NULL ? text->text.data : "");
  }
  ddb_buf_free(&call->body);
  ddb_arena_free(call->mem);
  return status;
}

/* ---- sweeping and emptying ------------------------------------------------------------------- */

enum ddb_status ddb_local_sweep(struct ddb *db, uint64_t *deleted) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_call call;
  uint64_t count = 0;
  struct local_state *state = local_state_of(db, &error, &status);
  if (state == NULL)
    return status;
  if (local_state_call(state, &call) && local_bulk_begin(&call, true)) {
    (void)local_sweep(&call, &count);
    local_bulk_end(&call);
  }
  status = local_state_end(&call, error, "");
  if (deleted != NULL)
    *deleted = status == DDB_OK ? count : 0;
  return status;
}

static enum ddb_status empty(struct local_state *state, struct ddb_error *error, bool tables) {
  struct local_call call;
  if (local_state_call(state, &call) && local_bulk_begin(&call, true)) {
    (void)local_store_ok(&call, local_store_empty(call.store, tables));
    local_bulk_end(&call);
  }
  return local_state_end(&call, error, "");
}

enum ddb_status ddb_local_empty(struct ddb *db) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_state *state = local_state_of(db, &error, &status);
  return state != NULL ? empty(state, error, false) : status;
}

enum ddb_status ddb_local_reset(struct ddb *db) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_state *state = local_state_of(db, &error, &status);
  if (state == NULL || (status = empty(state, error, true)) != DDB_OK)
    return status;
  local_state_lock(state);
  local_rules_free(state->rules);
  state->rules = NULL;
  local_record_free(&state->record);
  state->time = (struct local_time){.stopped = false};
  local_state_unlock(state);
  return DDB_OK;
}
