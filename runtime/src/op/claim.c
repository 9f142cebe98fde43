/* SPDX-License-Identifier: Apache-2.0 */
/* The claim of a unique field: the item that says which other item has the value.
 *
 * It names that in `_owner`. So whoever puts one may find its own, left over from an item of the
 * same key, and nobody takes away another's. One without an owner was written by another tool: it
 * counts as that of the item that has the value. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/condition.h"
#include "op/ops.h"
#include "op/unique.h"
#include "wire/writer.h"

#define OWNER "_owner"

/* The second at which it expires; false: it does not. */
static bool expiry_of(const struct ddb_entity *entity, const void *record, int64_t *second) {
  const char *member = (const char *)record + entity->expires;
  ddb_opt_time optional = {.set = true};

  if (entity->expiry == DDB_EXPIRES_OPTIONAL)
    memcpy(&optional, member, sizeof optional);
  else if (entity->expiry == DDB_EXPIRES)
    memcpy(&optional.value, member, sizeof optional.value);
  *second = optional.value.seconds;
  return entity->expiry != DDB_EXPIRES_NEVER && optional.set;
}

static void write_second(struct ddb_buf *body, int64_t second) {
  ddb_buf_text(body, "{\"N\":\"");
  ddb_buf_i64(body, second);
  ddb_buf_text(body, "\"}");
}

static void write_text(struct ddb_buf *body, const char *name, const char *value) {
  ddb_buf_char(body, ',');
  ddb_buf_json_string(body, name, strlen(name));
  ddb_buf_text(body, ":{\"S\":");
  ddb_buf_json_string(body, value, strlen(value));
  ddb_buf_char(body, '}');
}

static void write_item(struct ddb_buf *body, const struct ddb_entity *entity,
                       const struct ddb_claim *claim, const struct ddb_key *key,
                       struct ddb_text owner, const void *record) {
  int64_t second = 0;

  ddb_body_key(body, entity->table, key);
  if (body->size > 0 && body->status >= 0)
    body->size--; /* the brace: more follows */
  if (entity->entity_type)
    write_text(body, entity->entity_type, claim->kind);
  ddb_buf_text(body, ",\"" OWNER "\":{\"M\":");
  ddb_buf_bytes(body, owner.data, owner.size);
  ddb_buf_char(body, '}');
  if (expiry_of(entity, record, &second)) {
    ddb_buf_char(body, ',');
    ddb_buf_json_string(body, entity->table->ttl, strlen(entity->table->ttl));
    ddb_buf_char(body, ':');
    write_second(body, second);
  }
  ddb_buf_char(body, '}');
}

/* An item whose time to live is over counts as absent, and its claims with it. */
static bool skips_expired(const struct ddb_scope *scope, const struct ddb_entity *entity) {
  return entity->expiry != DDB_EXPIRES_NEVER && !scope->include_expired;
}

static void write_terms(struct ddb_buf *body, const struct ddb_scope *scope,
                        const struct ddb_entity *entity, struct ddb_text owner, bool mine) {
  const struct ddb_table *table = entity->table;
  bool skips = skips_expired(scope, entity);

  ddb_buf_text(body, mine ? ",\"ConditionExpression\":\"attribute_not_exists(#o) OR #o = :o"
                          : ",\"ConditionExpression\":\"attribute_not_exists(#k) OR #o = :o");
  ddb_buf_text(body, skips ? " OR #x <= :x" : "");
  ddb_buf_text(body, "\",\"ExpressionAttributeNames\":{\"#o\":\"" OWNER "\"");
  if (!mine) {
    ddb_buf_text(body, ",\"#k\":");
    ddb_buf_json_string(body, table->partition_key, strlen(table->partition_key));
  }
  if (skips) {
    ddb_buf_text(body, ",\"#x\":");
    ddb_buf_json_string(body, table->ttl, strlen(table->ttl));
  }
  ddb_buf_text(body, "},\"ExpressionAttributeValues\":{\":o\":{\"M\":");
  ddb_buf_bytes(body, owner.data, owner.size);
  ddb_buf_char(body, '}');
  if (skips) {
    ddb_buf_text(body, ",\":x\":");
    write_second(body, scope->now.seconds);
  }
  ddb_buf_text(body, "},\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

enum ddb_status ddb_claim_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                  const struct ddb_entity *entity, const struct ddb_claim *claim,
                                  const struct ddb_key *key, struct ddb_text owner,
                                  const void *record, bool mine, struct ddb_request *out) {
  struct ddb_buf body;

  if (key->status < 0)
    return ddb_key_refused(mem, key);
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, scope, entity->table);
  ddb_buf_text(&body, ",\"Item\":");
  write_item(&body, entity, claim, key, owner, record);
  write_terms(&body, scope, entity, owner, mine);
  return ddb_body_end(&body, mem, "PutItem", DDB_EFFECT_GUARDED, out);
}

void ddb_claim_delete(struct ddb_buf *body, const struct ddb_unique *unique,
                      const struct ddb_key *key) {
  struct ddb_scope scope = unique->scope;

  scope.include_expired = true; /* whatever it is, it goes */
  ddb_body_begin(body, &scope, unique->op->entity->table);
  ddb_buf_text(body, ",\"Key\":");
  ddb_body_key(body, unique->op->entity->table, key);
  write_terms(body, &scope, unique->op->entity, unique->item.key, true);
}

enum ddb_status ddb_claim_taken(struct ddb_arena *mem, const char *operation,
                                const struct ddb_entity *entity, const struct ddb_claim *claim,
                                struct ddb_text reason) {
  struct ddb_text item, owner;
  const char *words = "";

  if (ddb_answer_member(reason, "Item", &item) && ddb_answer_member(item, OWNER, &owner) &&
      ddb_answer_member(owner, "M", &owner))
    words = ddb_condition_words(mem, entity, owner);
  return ddb_fail(ddb_arena_error_slot(mem), DDB_E_CONDITION, claim->kind,
                  "%s: another %s has this %s already%s", operation, entity->name, claim->words,
                  words);
}
