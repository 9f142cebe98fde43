/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of items with unique fields: reads, writes and begins again until nobody comes between. */
#include "op/unique.h"

#include <stdio.h>
#include <string.h>

#include "aws/cancellation.h"
#include "aws/service_error.h"
#include "base/arena.h"
#include "base/fail.h"
#include "op/ops.h"
#include "op/tx.h"
#include "wire/writer.h"

/* ---- the end --------------------------------------------------------------------------------- */

static enum ddb_status fail(struct ddb_unique *unique) {
  unique->outcome = *ddb_arena_error_slot(unique->mem);
  unique->phase = DDB_UNIQUE_DONE;
  return unique->outcome.status;
}

static enum ddb_status no_memory(struct ddb_unique *unique) {
  ddb_error_clear(ddb_arena_error_slot(unique->mem));
  (void)ddb_fail(ddb_arena_error_slot(unique->mem), DDB_E_NOMEM, NULL, "out of memory");
  return fail(unique);
}

static enum ddb_status done(struct ddb_unique *unique) {
  unique->answer.http_status = 200;
  unique->answer.body = (struct ddb_text){"{}", 2};
  unique->phase = DDB_UNIQUE_DONE;
  return DDB_OK;
}

/* The write of the item alone would have failed its condition; the item is in `body`, or in
 * `observed`. */
static enum ddb_status refused(struct ddb_unique *unique, const struct ddb_response *response,
                               struct ddb_text body, struct ddb_text observed) {
  const char *copy = ddb_arena_copy(unique->mem, body.data ? body.data : "{}", body.size);
  const char *seen = ddb_arena_copy(unique->mem, observed.data ? observed.data : "", observed.size);

  if (!copy || !seen)
    return no_memory(unique);
  unique->answer = (struct ddb_response){.http_status = 400,
                                         .error_type = "ConditionalCheckFailedException",
                                         .body = {copy, body.size},
                                         .observed = {observed.data ? seen : NULL, observed.size},
                                         .now = response->now,
                                         .received = response->received};
  unique->phase = DDB_UNIQUE_DONE;
  return DDB_OK;
}

enum ddb_status ddb_unique_end(struct ddb_arena *mem, const struct ddb_unique *unique,
                               struct ddb_response *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  ddb_error_clear(error);
  memset(out, 0, sizeof *out);
  if (!unique)
    return ddb_fail(error, DDB_E_INVALID, NULL, "the write was not begun");
  if (unique->outcome.status < 0) {
    *error = unique->outcome;
    return error->status;
  }
  if (unique->phase != DDB_UNIQUE_DONE)
    return ddb_fail(error, DDB_E_INVALID, NULL, "%s: ddb_unique_request has more requests",
                    unique->op->name);
  *out = unique->answer;
  return DDB_OK;
}

const struct ddb_request *ddb_unique_item(const struct ddb_unique *unique) {
  return &unique->item.request;
}

/* ---- the beginning --------------------------------------------------------------------------- */

static enum ddb_status begin_write(struct ddb_unique *unique) {
  if (unique->attempts == DDB_UNIQUE_ATTEMPTS) {
    ddb_error_clear(ddb_arena_error_slot(unique->mem));
    (void)ddb_fail(ddb_arena_error_slot(unique->mem), DDB_E_CANCELED, NULL,
                   "%s: other writers changed this %s between the read and the write, %d times: "
                   "nothing was written; try again",
                   unique->op->name, unique->op->entity->name, DDB_UNIQUE_ATTEMPTS);
    return fail(unique);
  }
  unique->attempts++;
  unique->phase = DDB_UNIQUE_WRITING;
  return ddb_unique_write(unique) < 0 ? fail(unique) : DDB_OK;
}

static bool take_records(struct ddb_unique *unique, const void *input) {
  const struct ddb_unique_op *op = unique->op;

  unique->parts = ddb_arena_array(unique->mem, 2 * op->entity->claim_count, sizeof *unique->parts);
  if (op->verb != DDB_TX_DELETE)
    unique->after = ddb_arena_alloc(unique->mem, op->entity->size);
  if (op->verb == DDB_TX_CREATE && unique->after)
    memcpy(unique->after, input, op->entity->size);
  return unique->parts && (unique->after || op->verb == DDB_TX_DELETE);
}

enum ddb_status ddb_unique_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                                 const struct ddb_unique_op *op, enum ddb_status status,
                                 const struct ddb_request *item, uint64_t touched,
                                 const void *input, struct ddb_unique **out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  *out = NULL;
  if (status < 0)
    return status;
  struct ddb_unique *unique = ddb_arena_alloc(mem, sizeof *unique);
  if (!unique)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  *unique = (struct ddb_unique){
      .mem = mem, .scope = *scope, .op = op, .input = input, .touched = touched};
  unique->item.operation = op->name;
  unique->item.entity = op->entity;
  unique->item.request = *item;
  if (ddb_member_read(mem, &unique->item) < 0)
    return error->status;
  if (!take_records(unique, input))
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  unique->phase = touched == 0 ? DDB_UNIQUE_ALONE : DDB_UNIQUE_READING;
  if (op->verb == DDB_TX_CREATE && begin_write(unique) < 0)
    return error->status;
  *out = unique;
  return DDB_OK;
}

/* ---- requests -------------------------------------------------------------------------------- */

static bool read_item(struct ddb_unique *unique, struct ddb_request *out) {
  struct ddb_buf body;

  ddb_buf_init_arena(&body, unique->mem, DDB_BODY_MAX);
  ddb_buf_text(&body, "{\"TableName\":\"");
  ddb_buf_bytes(&body, unique->item.table.data, unique->item.table.size);
  ddb_buf_text(&body, "\",\"Key\":");
  ddb_buf_bytes(&body, unique->item.key.data, unique->item.key.size);
  ddb_buf_text(&body, ",\"ConsistentRead\":true}");
  *out = (struct ddb_request){
      .operation = "GetItem", .body = {body.data, body.size}, .effect = DDB_EFFECT_READ};
  if (body.status >= 0)
    return true;
  (void)no_memory(unique);
  return false;
}

bool ddb_unique_request(struct ddb_unique *unique, struct ddb_request *out) {
  switch (unique ? unique->phase : DDB_UNIQUE_DONE) {
  case DDB_UNIQUE_ALONE:
    *out = unique->item.request;
    return true;
  case DDB_UNIQUE_READING:
    return read_item(unique, out);
  case DDB_UNIQUE_WRITING:
    *out = (struct ddb_request){
        .operation = "TransactWriteItems", .body = unique->body, .effect = DDB_EFFECT_GUARDED};
    return true;
  default:
    return false;
  }
}

/* ---- what was read --------------------------------------------------------------------------- */

/* A delete of nothing is done, unless it has a condition. */
static enum ddb_status missing(struct ddb_unique *unique, const struct ddb_response *response) {
  struct ddb_text condition;

  if (unique->op->verb == DDB_TX_DELETE &&
      !ddb_answer_member(unique->item.request.body, "ConditionExpression", &condition))
    return done(unique);
  return refused(unique, response, (struct ddb_text){NULL, 0}, (struct ddb_text){"{}", 2});
}

/* The record as it is; and as it will be, so far as claims go. */
static enum ddb_status decode(struct ddb_unique *unique) {
  const struct ddb_entity *entity = unique->op->entity;

  unique->before = ddb_arena_alloc(unique->mem, entity->size);
  if (!unique->before)
    return no_memory(unique);
  if (ddb_decode(unique->mem, entity, unique->read, unique->before) < 0) {
    struct ddb_error why = *ddb_arena_error_slot(unique->mem);
    ddb_error_clear(ddb_arena_error_slot(unique->mem));
    (void)ddb_fail(ddb_arena_error_slot(unique->mem), why.status, why.field,
                   "%s: the %s that is there cannot be read, so that its claims are not known: %s",
                   unique->op->name, entity->name, why.text);
    return fail(unique);
  }
  if (unique->after) {
    memcpy(unique->after, unique->before, entity->size);
    unique->op->after(unique->input, unique->after);
  }
  return DDB_OK;
}

static enum ddb_status take_read(struct ddb_unique *unique, const struct ddb_response *response) {
  const struct ddb_unique_op *op = unique->op;
  struct ddb_text item;

  if (ddb_answer(unique->mem, response, op->name) < 0)
    return fail(unique);
  if (!ddb_answer_member(response->body, "Item", &item))
    return missing(unique, response);
  if (unique->unshown && ddb_unique_same(unique, item, unique->read))
    return refused(unique, response, (struct ddb_text){NULL, 0}, response->body);
  unique->unshown = false;
  const char *copy = ddb_arena_copy(unique->mem, item.data, item.size);
  if (!copy)
    return no_memory(unique);
  unique->read = (struct ddb_text){copy, item.size};
  if (decode(unique) < 0)
    return unique->outcome.status;
  if (op->verb == DDB_TX_UPDATE && ddb_is_expired(op->entity, unique->before, response->now))
    return missing(unique, response);
  return begin_write(unique);
}

/* ---- what was written ------------------------------------------------------------------------ */

static const char failed[] = "ConditionalCheckFailed";

/* Why a transaction was cancelled, as far as it matters. */
struct verdict {
  struct ddb_reason item;  /* of the item itself: its condition failed */
  struct ddb_reason claim; /* of the first claim that another has */
  size_t number;
  uint64_t foreign;        /* claims that were to go and are another's */
  struct ddb_reason other; /* of anything else */
};

static void judge(const struct ddb_unique *unique, size_t member, const struct ddb_reason *reason,
                  struct verdict *out) {
  const struct ddb_unique_part *part = member > 0 ? &unique->parts[member - 1] : NULL;
  bool condition = strcmp(reason->code, failed) == 0;

  if (strcmp(reason->code, "None") == 0)
    return;
  if (!condition && !out->other.code[0])
    out->other = *reason;
  if (condition && !part)
    out->item = *reason;
  if (condition && part && part->puts && !out->claim.code[0]) {
    out->claim = *reason;
    out->number = part->claim;
  }
  if (condition && part && !part->puts)
    out->foreign |= UINT64_C(1) << part->claim;
}

/* From the read on. */
static enum ddb_status again(struct ddb_unique *unique) {
  unique->phase = DDB_UNIQUE_READING;
  return DDB_OK;
}

/* Its own condition, or one of the terms that nobody came between: if the values are those that
 * were read it is its own. */
static enum ddb_status judge_item(struct ddb_unique *unique, const struct ddb_response *response,
                                  const struct ddb_reason *reason) {
  struct ddb_text item;

  if (unique->op->verb == DDB_TX_CREATE)
    return refused(unique, response, reason->all, (struct ddb_text){NULL, 0});
  if (!ddb_answer_member(reason->all, "Item", &item)) {
    unique->unshown = true;
    return again(unique);
  }
  return ddb_unique_same(unique, item, unique->read)
             ? refused(unique, response, reason->all, (struct ddb_text){NULL, 0})
             : again(unique);
}

static enum ddb_status note(struct ddb_unique *unique, const struct ddb_response *response,
                            const char *code) {
  struct ddb_error *error = ddb_arena_error_slot(unique->mem);

  error->http_status = response->http_status;
  (void)snprintf(error->code, sizeof error->code, "%s", code);
  return fail(unique);
}

static enum ddb_status cancelled(struct ddb_unique *unique, const struct ddb_response *response) {
  const struct ddb_unique_op *op = unique->op;
  struct verdict verdict = {.number = 0};
  struct ddb_reasons reasons;
  struct ddb_reason reason;
  size_t count = 0;

  if (ddb_reasons_begin(&reasons, response->body))
    for (; count <= unique->part_count && ddb_reasons_next(&reasons, &reason); count++)
      judge(unique, count, &reason, &verdict);
  if (count <= unique->part_count)
    return fail(unique); /* nobody knows which was meant: in the service's words */
  ddb_error_clear(ddb_arena_error_slot(unique->mem));
  if (verdict.item.code[0])
    return judge_item(unique, response, &verdict.item);
  if (verdict.claim.code[0]) {
    (void)ddb_claim_taken(unique->mem, op->name, op->entity, &op->entity->claims[verdict.number],
                          verdict.claim.all);
    return note(unique, response, failed);
  }
  unique->foreign |= verdict.foreign;
  if (verdict.foreign)
    return again(unique);
  if (!verdict.other.code[0])
    (void)snprintf(verdict.other.code, sizeof verdict.other.code, "%s", "no reason was given");
  (void)ddb_tx_why(unique->mem, op->name, &verdict.other);
  return note(unique, response, verdict.other.code);
}

static enum ddb_status take_write(struct ddb_unique *unique, const struct ddb_response *response) {
  struct ddb_error *error = ddb_arena_error_slot(unique->mem);
  enum ddb_status status = ddb_answer(unique->mem, response, unique->op->name);

  if (status >= 0)
    return done(unique);
  if (status == DDB_E_CANCELED)
    return cancelled(unique, response);
  /* It is under way with our token: so it is an earlier attempt of ours. */
  if (strcmp(error->code, "TransactionInProgressException") == 0)
    error->status = DDB_E_MAYBE_APPLIED;
  return fail(unique);
}

/* ---- the item alone -------------------------------------------------------------------------- */

static bool copy_text(struct ddb_unique *unique, struct ddb_text *text) {
  text->data = text->data ? ddb_arena_copy(unique->mem, text->data, text->size) : NULL;
  return text->data || text->size == 0;
}

static enum ddb_status take_alone(struct ddb_unique *unique, const struct ddb_response *response) {
  const char *type = response->error_type;
  const char *id = response->request_id;

  unique->answer = *response;
  if (type)
    unique->answer.error_type = ddb_arena_copy(unique->mem, type, strlen(type));
  if (id)
    unique->answer.request_id = ddb_arena_copy(unique->mem, id, strlen(id));
  if (!copy_text(unique, &unique->answer.body) || !copy_text(unique, &unique->answer.observed) ||
      (type && !unique->answer.error_type) || (id && !unique->answer.request_id))
    return no_memory(unique);
  unique->phase = DDB_UNIQUE_DONE;
  return DDB_OK;
}

enum ddb_status ddb_unique_response(struct ddb_unique *unique,
                                    const struct ddb_response *response) {
  switch (unique ? unique->phase : DDB_UNIQUE_DONE) {
  case DDB_UNIQUE_ALONE:
    return take_alone(unique, response);
  case DDB_UNIQUE_READING:
    return take_read(unique, response);
  case DDB_UNIQUE_WRITING:
    return take_write(unique, response);
  default:
    return unique ? unique->outcome.status : DDB_E_INVALID;
  }
}
