/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of items with unique fields over the handle's connection; and their claims as members of a
 * transaction. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "op/tx.h"
#include "op/unique.h"

/* ---- over a connection ----------------------------------------------------------------------- */

/* All requests have one deadline. */
static enum ddb_status send_all(struct ddb *db, struct ddb_unique *unique,
                                struct ddb_call_options *each) {
  int64_t begun = db->env.monotonic_ms(db->env.state);
  int64_t deadline_ms = each->deadline_ms > 0 ? each->deadline_ms : db->group->deadline_ms;
  enum ddb_status status = DDB_OK;
  struct ddb_response response;
  struct ddb_request request;
  int attempts = 0;

  while (status >= 0 && ddb_unique_request(unique, &request)) {
    each->deadline_ms = deadline_ms - (db->env.monotonic_ms(db->env.state) - begun);
    if (each->deadline_ms <= 0) {
      ddb_error_clear(&db->call.error);
      (void)ddb_fail(&db->call.error, DDB_E_TIMEOUT, NULL,
                     "%s: the deadline of %lld ms passed before its write: nothing was written",
                     unique->op->name, (long long)deadline_ms);
      db->call.error.attempts = attempts;
      return DDB_E_TIMEOUT;
    }
    status = ddb_call_send(db, &request, each, &response);
    attempts += db->call.error.attempts;
    if (status >= 0)
      status = ddb_unique_response(unique, &response);
  }
  db->call.error.attempts = attempts;
  return status;
}

/* So that X_failed has the item that failed the condition, as of a write of the item alone. */
enum ddb_status ddb_unique_send(struct ddb *db, struct ddb_unique *unique,
                                const struct ddb_call_options *options) {
  struct ddb_call_options each = options ? *options : (struct ddb_call_options){.deadline_ms = 0};

  if (!db)
    return DDB_E_INVALID;
  if (db->group->error.status < 0)
    return db->group->error.status;
  enum ddb_status status = send_all(db, unique, &each);
  db->condition =
      status >= 0 && unique->outcome.status >= 0 ? unique->item.request.condition : NULL;
  if (db->condition)
    db->call.response = unique->answer;
  return status;
}

/* ---- which is taken -------------------------------------------------------------------------- */

/* The field of an error is cut where it is long; so the names are, too. */
int ddb_unique_taken(const struct ddb_error *error, const struct ddb_entity *entity) {
  if (!error || error->status != DDB_E_CONDITION)
    return 0;
  for (size_t i = 0; i < entity->claim_count; i++) {
    struct ddb_error same = {.status = DDB_OK};
    (void)ddb_fail(&same, DDB_E_CONDITION, entity->claims[i].kind, "%s", "");
    if (strcmp(same.field, error->field) == 0)
      return (int)i + 1;
  }
  return 0;
}

/* ---- as members ------------------------------------------------------------------------------ */

static enum ddb_status add_claim(struct ddb_tx *tx, const struct ddb_tx_op *op,
                                 const struct ddb_scope *scope, const struct ddb_claim *claim,
                                 struct ddb_text owner, const void *stored) {
  struct ddb_request request = {.operation = NULL};
  struct ddb_tx_op *own = ddb_arena_alloc(tx->mem, sizeof *own);
  struct ddb_key key;

  if (!claim->key(stored, &key))
    return DDB_OK;
  ddb_error_clear(ddb_arena_error_slot(tx->mem));
  if (!own)
    return ddb_tx_add(tx, op, 0,
                      ddb_fail(ddb_arena_error_slot(tx->mem), DDB_E_NOMEM, NULL, "out of memory"),
                      &request);
  *own = (struct ddb_tx_op){
      .name = op->name, .verb = DDB_TX_PUT, .entity = op->entity, .claim = claim};
  enum ddb_status status =
      ddb_claim_request(tx->mem, scope, op->entity, claim, &key, owner, stored, false, &request);
  return ddb_tx_add(tx, own, 0, status, &request);
}

enum ddb_status ddb_tx_add_unique(struct ddb_tx *tx, const struct ddb_tx_op *op,
                                  const struct ddb_scope *scope, enum ddb_status status,
                                  const struct ddb_request *request, const void *stored) {
  status = ddb_tx_add(tx, op, 0, status, request);
  for (size_t i = 0; i < op->entity->claim_count && status >= 0; i++)
    status = add_claim(tx, op, scope, &op->entity->claims[i], request->key, stored);
  return status;
}
