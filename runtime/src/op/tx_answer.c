/* SPDX-License-Identifier: Apache-2.0 */
/* What a cancelled transaction means to each of its members: what the operation alone would have
 * said, by the very code that says it then. */
#include <stdio.h>
#include <string.h>

#include "aws/cancellation.h"
#include "base/arena.h"
#include "base/fail.h"
#include "op/ops.h"
#include "op/tx.h"
#include "op/unique.h"

static const char failed[] = "ConditionalCheckFailed";

static enum ddb_status no_memory(struct ddb_tx *tx) {
  struct ddb_error error;

  ddb_error_clear(&error);
  (void)ddb_fail(&error, DDB_E_NOMEM, NULL, "the transaction was cancelled; out of memory for why");
  return ddb_tx_fail(tx, &error);
}

/* Keeps what stands in the arena's error as the result of a member. */
static enum ddb_status keep(struct ddb_tx *tx, size_t number, const char *code) {
  struct ddb_error *own = ddb_arena_alloc(tx->mem, sizeof *own);

  if (!own)
    return no_memory(tx);
  *own = *ddb_arena_error_slot(tx->mem);
  own->http_status = 400;
  (void)snprintf(own->code, sizeof own->code, "%s", code);
  tx->members[number].result = own;
  tx->members[number].reason = (struct ddb_text){NULL, 0};
  return DDB_OK;
}

/* ---- a condition that failed ----------------------------------------------------------------- */

static void explain(struct ddb_tx *tx, struct ddb_tx_member *member,
                    const struct ddb_response *answer) {
  const struct ddb_tx_op *op = member->op;
  enum ddb_status status = DDB_OK;

  if (member->what.request.version > 0)
    status = ddb_version_check(tx->mem, answer, op->entity, op->name, member->what.request.version);
  member->stale = status == DDB_E_CONDITION;
  if (status != DDB_OK)
    return;
  if (op->verb == DDB_TX_UPDATE)
    status = ddb_update_response(tx->mem, answer, op->update, member->state);
  else if (op->verb == DDB_TX_CREATE)
    status = ddb_create_response(tx->mem, answer, op->entity, op->name, &member->what.request);
  else if (op->claim)
    status = ddb_claim_taken(tx->mem, op->name, op->entity, op->claim, answer->body);
  else if (op->write && op->write->condition)
    status = ddb_write_answer(tx->mem, answer, op->write, NULL);
  else
    status = ddb_fail(ddb_arena_error_slot(tx->mem), DDB_E_CONDITION, NULL,
                      "%s: its condition does not hold for this %s", op->name, op->entity->name);
  (void)status;
}

static enum ddb_status explain_condition(struct ddb_tx *tx, size_t number,
                                         const struct ddb_response *observed, ddb_time now) {
  struct ddb_tx_member *member = &tx->members[number];
  struct ddb_response answer = {.http_status = 400,
                                .error_type = "ConditionalCheckFailedException",
                                .body = member->reason,
                                .now = now};

  ddb_error_clear(ddb_arena_error_slot(tx->mem));
  if (observed)
    answer.observed = observed->body;
  explain(tx, member, &answer);
  return keep(tx, number, failed);
}

/* A create knows that the item is there; the others ask: is it, and in which state? */
static bool lacks_item(const struct ddb_tx_member *member) {
  struct ddb_text item;

  return (member->op->update || member->op->write) &&
         !ddb_answer_member(member->reason, "Item", &item);
}

size_t ddb_tx_unread(const struct ddb_tx *tx, size_t from) {
  while (from < tx->count && tx->members[from].reason.size == 0)
    from++;
  return from;
}

enum ddb_status ddb_tx_read(struct ddb_tx *tx, size_t number, const struct ddb_response *response) {
  bool answered = response && response->http_status >= 200 && response->http_status < 300;

  return explain_condition(tx, number, answered ? response : NULL,
                           answered ? response->now : (ddb_time){0, 0});
}

/* ---- other reasons --------------------------------------------------------------------------- */

/* What each code means; the others are the service's own words. */
static const struct {
  const char *code;
  enum ddb_status status;
  const char *text;
} meanings[] = {
    {"TransactionConflict", DDB_E_CANCELED,
     "another transaction or write was under way on this item, on every attempt; try again"},
    {"ThrottlingError", DDB_E_THROTTLED, "throttled on every attempt; try again later"},
    {"ProvisionedThroughputExceeded", DDB_E_THROTTLED,
     "the table's or an index's capacity was exceeded on every attempt; try again later"},
    {"ItemCollectionSizeLimitExceeded", DDB_E_LIMIT,
     "the items of this partition key with its local indexes have 10 GB"},
    {"ValidationError", DDB_E_INVALID, "DynamoDB refuses the request"},
};

static const char *message_of(struct ddb_arena *mem, struct ddb_text reason) {
  struct ddb_text raw, text;
  struct ddb_json_string string;
  struct ddb_json json;

  if (!ddb_answer_member(reason, "Message", &raw))
    return NULL;
  ddb_json_init(&json, raw.data, raw.size);
  if (ddb_json_peek(&json) != DDB_JSON_STRING || !ddb_json_string(&json, &string) ||
      !ddb_json_copy(&json, &string, mem, &text))
    return NULL;
  return text.data;
}

enum ddb_status ddb_tx_why(struct ddb_arena *mem, const char *operation,
                           const struct ddb_reason *reason) {
  const char *message = message_of(mem, reason->all);
  enum ddb_status status = DDB_E_SERVICE;
  const char *text = "cancelled by the service";

  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (strcmp(meanings[i].code, reason->code) == 0) {
      status = meanings[i].status;
      text = meanings[i].text;
    }
  ddb_error_clear(ddb_arena_error_slot(mem));
  return ddb_fail(ddb_arena_error_slot(mem), status, NULL, "%s: %s: %s%s%s", operation,
                  reason->code, text, message ? ": " : "", message ? message : "");
}

static enum ddb_status explain_other(struct ddb_tx *tx, size_t number,
                                     const struct ddb_reason *reason) {
  (void)ddb_tx_why(tx->mem, tx->members[number].op->name, reason);
  return keep(tx, number, reason->code);
}

static enum ddb_status take_reason(struct ddb_tx *tx, size_t number,
                                   const struct ddb_response *response,
                                   const struct ddb_reason *reason) {
  struct ddb_tx_member *member = &tx->members[number];

  member->result = &tx->innocent;
  member->reason = (struct ddb_text){NULL, 0};
  if (strcmp(reason->code, "None") == 0)
    return DDB_OK;
  if (tx->guilty == DDB_NO_MEMBER)
    tx->guilty = number;
  if (strcmp(reason->code, failed) != 0)
    return explain_other(tx, number, reason);
  /* The answer goes with the next request, the arena stays. */
  const char *text = reason->all.size > 0 ? reason->all.data : "{}";
  size_t size = reason->all.size > 0 ? reason->all.size : 2;
  const char *copy = ddb_arena_copy(tx->mem, text, size);
  if (!copy)
    return no_memory(tx);
  member->reason = (struct ddb_text){copy, size};
  return lacks_item(member) ? DDB_OK : explain_condition(tx, number, NULL, response->now);
}

/* ---- the whole ------------------------------------------------------------------------------- */

enum ddb_status ddb_tx_cancelled(struct ddb_tx *tx, const struct ddb_response *response) {
  struct ddb_reasons reasons;
  struct ddb_reason reason;
  size_t count = 0;

  tx->guilty = DDB_NO_MEMBER;
  tx->outcome = *ddb_arena_error_slot(tx->mem); /* as the service says it */
  ddb_error_clear(&tx->innocent);
  if (ddb_reasons_begin(&reasons, response->body))
    for (; count < tx->count && ddb_reasons_next(&reasons, &reason); count++) {
      enum ddb_status status = take_reason(tx, count, response, &reason);
      if (status < 0)
        return status;
    }
  if (count == tx->count && tx->guilty != DDB_NO_MEMBER)
    return DDB_E_CANCELED;
  /* Without a reason for each nobody knows which was meant: the service's words are all there is.
   */
  struct ddb_error said = tx->outcome;
  tx->guilty = DDB_NO_MEMBER;
  return ddb_tx_fail(tx, &said);
}

enum ddb_status ddb_tx_conclude(struct ddb_tx *tx) {
  const struct ddb_tx_member *member = &tx->members[tx->guilty];
  const struct ddb_error *why = member->result;
  struct ddb_error said = tx->outcome;

  ddb_error_clear(&tx->outcome);
  (void)ddb_fail(&tx->outcome, DDB_E_CANCELED, why->field[0] ? why->field : NULL,
                 "the transaction was cancelled, and nothing written, because of member %zu: %s",
                 ddb_tx_number(tx, tx->guilty), why->text);
  (void)ddb_fail(&tx->innocent, DDB_E_CANCELED, NULL,
                 "nothing is wrong with this member: the transaction was cancelled because of "
                 "member %zu (%s)",
                 ddb_tx_number(tx, tx->guilty), member->op->name);
  tx->outcome.http_status = tx->innocent.http_status = said.http_status;
  memcpy(tx->outcome.code, said.code, sizeof said.code);
  memcpy(tx->outcome.request_id, said.request_id, sizeof said.request_id);
  *ddb_arena_error_slot(tx->mem) = tx->outcome;
  tx->phase = DDB_TX_DONE;
  return DDB_E_CANCELED;
}
