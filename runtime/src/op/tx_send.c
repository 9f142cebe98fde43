/* SPDX-License-Identifier: Apache-2.0 */
/* Commits a transaction over the handle's connection: all of it within one deadline. */
#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "op/tx.h"

/* The first answer decides; the reads behind it only explain, and may fail. */
static enum ddb_status send_all(struct ddb_tx *tx, const struct ddb_call_options *options) {
  struct ddb_call_options each = options ? *options : (struct ddb_call_options){.deadline_ms = 0};
  struct ddb *db = tx->db;
  int64_t begun = db->env.monotonic_ms(db->env.state);
  int64_t deadline_ms = each.deadline_ms > 0 ? each.deadline_ms : db->group->deadline_ms;
  struct ddb_response response;
  struct ddb_request request;
  int attempts = 0;

  each.include_expired = false;
  for (bool first = true; ddb_tx_request(tx, &request); first = false) {
    each.deadline_ms = deadline_ms - (db->env.monotonic_ms(db->env.state) - begun);
    enum ddb_status status = first || each.deadline_ms > 0
                                 ? ddb_call_send(db, &request, &each, &response)
                                 : DDB_E_TIMEOUT;
    attempts += first || each.deadline_ms > 0 ? db->call.error.attempts : 0;
    if (status >= 0) {
      (void)ddb_tx_response(tx, &response);
    } else if (!first) {
      (void)ddb_tx_response(tx, NULL);
    } else {
      const struct ddb_error *why =
          db->group->error.status < 0 ? &db->group->error : &db->call.error;
      (void)ddb_tx_unsettled(tx, why);
    }
  }
  ddb_error_clear(&db->call.error);
  db->call.error.attempts = attempts;
  return tx->outcome.status;
}

/* The table, where there is one only: for the cure of "no such table". */
static const char *table_of(const struct ddb_tx *tx) {
  const struct ddb_table *table = NULL;

  for (size_t i = 0; i < tx->count; i++) {
    if (table && table != tx->members[i].op->entity->table)
      return NULL;
    table = tx->members[i].op->entity->table;
  }
  return table ? ddb_group_table(tx->db->group, table->name) : NULL;
}

static enum ddb_status commit(struct ddb_tx *tx, const struct ddb_call_options *options) {
  struct ddb_error *error = ddb_arena_error_slot(tx->mem);

  if (tx->phase == DDB_TX_DONE && tx->outcome.status == DDB_OK) {
    ddb_error_clear(error);
    return ddb_fail(error, DDB_E_INVALID, NULL,
                    "the transaction is applied already: ddb_tx_reset begins another");
  }
  tx->phase = DDB_TX_ADDING;
  return send_all(tx, options);
}

enum ddb_status ddb_tx_commit(struct ddb_tx *tx, const struct ddb_call_options *options) {
  struct ddb_scope scope;

  if (!tx)
    return DDB_E_NOMEM;
  (void)ddb_call_begin(tx->db, "", &scope);
  tx->db->table = table_of(tx);
  bool again = tx->phase == DDB_TX_DONE && tx->outcome.status == DDB_OK;
  enum ddb_status status = commit(tx, options);
  if (!again)
    *ddb_arena_error_slot(tx->mem) = tx->outcome;
  return ddb_call_end(tx->db, options, tx->mem, status);
}
