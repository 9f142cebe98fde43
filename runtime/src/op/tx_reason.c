/* SPDX-License-Identifier: Apache-2.0 */
/* What became of the members of a transaction, in a word each: and of those that the schema
 * declares, as a struct has it. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/ops.h"
#include "op/tx.h"

/* ---- claims and whose they are --------------------------------------------------------------- */

size_t ddb_tx_number(const struct ddb_tx *tx, size_t at) {
  size_t number = 0;

  for (size_t i = 0; i < at; i++)
    number += tx->members[i].op->claim == NULL;
  return at < tx->count && tx->members[at].op->claim ? number - 1 : number;
}

static bool is_own(const struct ddb_tx *tx, const struct ddb_error *result) {
  return result->status < 0 && result != &tx->innocent && result != &tx->outcome;
}

const struct ddb_tx_member *ddb_tx_speaker(const struct ddb_tx *tx, size_t number) {
  size_t at = 0;

  while (at < tx->count && (tx->members[at].op->claim || ddb_tx_number(tx, at) != number))
    at++;
  if (at == tx->count)
    return NULL;
  for (size_t i = at; i < tx->count && (i == at || tx->members[i].op->claim); i++)
    if (is_own(tx, tx->members[i].result))
      return &tx->members[i];
  return &tx->members[at];
}

/* ---- reasons --------------------------------------------------------------------------------- */

static enum ddb_tx_reason condition_of(const struct ddb_tx_member *member) {
  if (member->op->claim)
    return DDB_TX_TAKEN;
  if (member->stale)
    return DDB_TX_VERSION;
  return member->op->verb == DDB_TX_CREATE ? DDB_TX_EXISTS : DDB_TX_CONDITION;
}

static enum ddb_tx_reason reason_of(const struct ddb_tx_member *member) {
  switch ((int)member->result->status) {
  case DDB_OK:
    return DDB_TX_NO_REASON;
  case DDB_NOT_FOUND:
    return DDB_TX_NOT_FOUND;
  case DDB_E_CONDITION:
    return condition_of(member);
  case DDB_E_TRANSITION:
    return DDB_TX_TRANSITION;
  case DDB_E_CANCELED:
    return DDB_TX_CONFLICT;
  case DDB_E_THROTTLED:
    return DDB_TX_THROTTLED;
  case DDB_E_INVALID:
    return DDB_TX_ARGUMENT;
  case DDB_E_LIMIT: /* with a code: of what is stored already */
    return member->result->code[0] ? DDB_TX_OTHER : DDB_TX_ARGUMENT;
  default:
    return DDB_TX_OTHER;
  }
}

/* One whose result is that of the whole is not to blame, unless it is the one that it is about. */
enum ddb_tx_reason ddb_tx_reason(const struct ddb_tx *tx, size_t member) {
  const struct ddb_tx_member *speaker = tx ? ddb_tx_speaker(tx, member) : NULL;

  if (!speaker)
    return DDB_TX_NO_REASON;
  bool shared = speaker->result == &tx->innocent || speaker->result == &tx->outcome;
  return shared && member != ddb_tx_failed(tx) ? DDB_TX_NO_REASON : reason_of(speaker);
}

size_t ddb_tx_failed(const struct ddb_tx *tx) {
  if (!tx)
    return DDB_TX_NOBODY;
  if (tx->refused != DDB_NO_MEMBER)
    return tx->refused;
  return tx->phase == DDB_TX_DONE && tx->outcome.status == DDB_E_CANCELED &&
                 tx->guilty != DDB_NO_MEMBER
             ? ddb_tx_number(tx, tx->guilty)
             : DDB_TX_NOBODY;
}

/* ---- declared transactions ------------------------------------------------------------------- */

enum ddb_status ddb_tx_without(struct ddb_tx *tx, const struct ddb_tx_op *op) {
  struct ddb_scope scope;

  if (!tx)
    return DDB_E_NOMEM;
  (void)ddb_tx_begin(tx, op->entity->table->name, &scope);
  (void)ddb_fail(ddb_arena_error_slot(tx->mem), DDB_E_INVALID, NULL, "%s: its inputs are NULL",
                 op->name);
  return ddb_tx_add(tx, op, 0, DDB_E_INVALID, NULL);
}

enum ddb_status ddb_tx_refused(const struct ddb_tx *tx) {
  if (!tx)
    return DDB_E_NOMEM;
  return tx->refused == DDB_NO_MEMBER ? DDB_OK : tx->outcome.status;
}

int ddb_tx_blame(const struct ddb_tx *tx, size_t first, size_t count) {
  size_t failed = ddb_tx_failed(tx);

  /* Fewer members: they could not be added, so none of them is meant. */
  if (failed == DDB_TX_NOBODY || ddb_tx_count(tx) < first + count || failed < first ||
      failed >= first + count)
    return 0;
  return (int)(failed - first) + 1;
}

/* The errors of which there is nothing to be said but their status. */
static const struct ddb_error *status_alone(enum ddb_status status) {
  static const struct ddb_error alone[] = {
      {.status = DDB_OK},          {.status = DDB_NOT_FOUND},    {.status = DDB_E_INVALID},
      {.status = DDB_E_LIMIT},     {.status = DDB_E_CONFIG},     {.status = DDB_E_STOPPED},
      {.status = DDB_E_CONDITION}, {.status = DDB_E_TRANSITION}, {.status = DDB_E_CANCELED},
      {.status = DDB_E_AUTH},      {.status = DDB_E_SERVICE},    {.status = DDB_E_THROTTLED},
      {.status = DDB_E_TIMEOUT},   {.status = DDB_E_TRANSPORT},  {.status = DDB_E_MAYBE_APPLIED},
      {.status = DDB_E_INTERNAL},  {.status = DDB_E_NOMEM}};
  size_t at = 0;

  while (alone[at].status != status && at + 1 < sizeof alone / sizeof *alone)
    at++;
  return &alone[at];
}

struct ddb_tx_outcome ddb_tx_tell(struct ddb_arena *mem, const struct ddb_tx *tx, size_t member) {
  const struct ddb_error *result = ddb_tx_result(tx, member);
  struct ddb_error *copy =
      mem && result->status != DDB_OK ? ddb_arena_alloc(mem, sizeof *copy) : NULL;

  if (copy)
    *copy = *result;
  return (struct ddb_tx_outcome){ddb_tx_reason(tx, member),
                                 copy ? copy : status_alone(result->status)};
}
