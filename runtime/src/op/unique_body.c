/* SPDX-License-Identifier: Apache-2.0 */
/* The transaction that writes an item and moves its claims with it. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/ops.h"
#include "op/unique.h"
#include "wire/same.h"
#include "wire/writer.h"

/* ---- the item -------------------------------------------------------------------------------- */

/* Terms that are added to those of the item's own request. */
struct terms {
  struct ddb_buf text, names, values;
  int count;
};

static void add_value(struct terms *terms, const struct ddb_attribute *field,
                      struct ddb_text value) {
  ddb_buf_format(&terms->values, "%s\":q%d\":", terms->values.size > 0 ? "," : "", terms->count);
  if (field && (field->flags & DDB_HIDDEN))
    ddb_buf_char(&terms->values, DDB_HIDDEN_MARK);
  ddb_buf_bytes(&terms->values, value.data, value.size);
}

/* The value that was read; {NULL, 0}: there was none. */
static struct ddb_text value_of(const struct ddb_entity *entity, struct ddb_text item,
                                const char *name, bool inside) {
  struct ddb_text value = item;

  if (inside &&
      (!ddb_answer_member(item, entity->data, &value) || !ddb_answer_member(value, "M", &value)))
    return (struct ddb_text){NULL, 0};
  return ddb_answer_member(value, name, &value) ? value : (struct ddb_text){NULL, 0};
}

/* "#qd.#q1 = :q1": the item still has the value that was read. */
static void add_term(struct terms *terms, const struct ddb_unique *unique,
                     const struct ddb_attribute *field, const char *name, bool inside) {
  struct ddb_text value = value_of(unique->op->entity, unique->read, name, inside);
  const char *path = inside ? "#qd." : "";

  ddb_buf_text(&terms->text, terms->count > 0 ? " AND " : "");
  if (value.data)
    ddb_buf_format(&terms->text, "%s#q%d = :q%d", path, terms->count, terms->count);
  else
    ddb_buf_format(&terms->text, "attribute_not_exists(%s#q%d)", path, terms->count);
  ddb_buf_format(&terms->names, "%s\"#q%d\":", terms->names.size > 0 ? "," : "", terms->count);
  ddb_buf_json_string(&terms->names, name, strlen(name));
  if (value.data)
    add_value(terms, field, value);
  terms->count++;
}

static bool is_inside(const struct ddb_entity *entity, const struct ddb_attribute *field) {
  return entity->data && !(field->flags & DDB_AT_TOP);
}

static bool is_touched(const struct ddb_unique *unique, size_t claim) {
  return (unique->touched >> claim & 1) != 0;
}

/* Whether an earlier claim that is touched has the field too. */
static bool is_seen(const struct ddb_unique *unique, size_t claim, size_t field) {
  const struct ddb_claim *claims = unique->op->entity->claims;

  for (size_t i = 0; i < claim; i++)
    for (size_t k = 0; is_touched(unique, i) && k < claims[i].field_count; k++)
      if (claims[i].fields[k] == claims[claim].fields[field])
        return true;
  return false;
}

static void add_terms(struct terms *terms, const struct ddb_unique *unique) {
  const struct ddb_entity *entity = unique->op->entity;
  bool any = false;

  for (size_t i = 0; i < entity->claim_count; i++)
    for (size_t k = 0; is_touched(unique, i) && k < entity->claims[i].field_count; k++) {
      const struct ddb_attribute *field = entity->claims[i].fields[k];
      if (is_seen(unique, i, k))
        continue;
      add_term(terms, unique, field, field->name, is_inside(entity, field));
      any = any || is_inside(entity, field);
    }
  if (entity->expiry != DDB_EXPIRES_NEVER)
    add_term(terms, unique, NULL, entity->table->ttl, false);
  if (!any)
    return;
  ddb_buf_text(&terms->names, ",\"#qd\":");
  ddb_buf_json_string(&terms->names, entity->data, strlen(entity->data));
}

bool ddb_unique_same(const struct ddb_unique *unique, struct ddb_text a, struct ddb_text b) {
  const struct ddb_entity *entity = unique->op->entity;
  bool same = true;

  for (size_t i = 0; i < entity->claim_count; i++)
    for (size_t k = 0; is_touched(unique, i) && k < entity->claims[i].field_count; k++) {
      const struct ddb_attribute *field = entity->claims[i].fields[k];
      bool inside = is_inside(entity, field);
      struct ddb_text first = value_of(entity, a, field->name, inside);
      struct ddb_text second = value_of(entity, b, field->name, inside);
      if (!first.data != !second.data ||
          (first.data && (ddb_values_same(unique->mem, first, second, &same) < 0 || !same)))
        return false;
    }
  if (entity->expiry == DDB_EXPIRES_NEVER)
    return true;
  struct ddb_text first = value_of(entity, a, entity->table->ttl, false);
  struct ddb_text second = value_of(entity, b, entity->table->ttl, false);
  return !first.data == !second.data &&
         (!first.data || (ddb_values_same(unique->mem, first, second, &same) >= 0 && same));
}

/* One member of the request as it is alone; `inner` goes behind what it holds. */
static void write_joined(struct ddb_buf *body, struct ddb_text value, const struct ddb_buf *inner) {
  ddb_buf_bytes(body, value.data, value.size - 1);
  if (inner->size > 0) {
    ddb_buf_char(body, ',');
    ddb_buf_bytes(body, inner->data, inner->size);
  }
  ddb_buf_char(body, '}');
}

static void write_condition(struct ddb_buf *body, struct ddb_text value,
                            const struct terms *terms) {
  if (terms->count == 0) {
    ddb_buf_bytes(body, value.data, value.size);
    return;
  }
  ddb_buf_text(body, "\"(");
  ddb_buf_bytes(body, value.data + 1, value.size - 2);
  ddb_buf_text(body, ") AND ");
  ddb_buf_bytes(body, terms->text.data, terms->text.size);
  ddb_buf_char(body, '"');
}

/* What the request of the item alone does not have at all. */
static void write_missing(struct ddb_buf *body, const struct terms *terms, bool condition,
                          bool names, bool values, bool shows) {
  if (!condition && terms->count > 0) {
    ddb_buf_text(body, ",\"ConditionExpression\":\"");
    ddb_buf_bytes(body, terms->text.data, terms->text.size);
    ddb_buf_char(body, '"');
  }
  if (!names && terms->names.size > 0) {
    ddb_buf_text(body, ",\"ExpressionAttributeNames\":{");
    ddb_buf_bytes(body, terms->names.data, terms->names.size);
    ddb_buf_char(body, '}');
  }
  if (!values && terms->values.size > 0) {
    ddb_buf_text(body, ",\"ExpressionAttributeValues\":{");
    ddb_buf_bytes(body, terms->values.data, terms->values.size);
    ddb_buf_char(body, '}');
  }
  if (!shows && (condition || terms->count > 0))
    ddb_buf_text(body, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
}

static void write_members(struct ddb_buf *body, struct ddb_text alone, const struct terms *terms) {
  bool condition = false, names = false, values = false, shows = false;
  struct ddb_json_string name;
  struct ddb_text value;
  struct ddb_json json;
  const char *separator = "";

  ddb_json_init(&json, alone.data, alone.size);
  if (ddb_json_object(&json))
    while (ddb_json_member(&json, &name) && ddb_json_skip(&json, &value)) {
      ddb_buf_format(body, "%s\"%.*s\":", separator, (int)name.size, name.data);
      separator = ",";
      if (ddb_json_is(&name, "ConditionExpression", 19)) {
        condition = true;
        write_condition(body, value, terms);
      } else if (ddb_json_is(&name, "ExpressionAttributeNames", 24)) {
        names = true;
        write_joined(body, value, &terms->names);
      } else if (ddb_json_is(&name, "ExpressionAttributeValues", 25)) {
        values = true;
        write_joined(body, value, &terms->values);
      } else {
        shows = shows || ddb_json_is(&name, "ReturnValuesOnConditionCheckFailure", 35);
        ddb_buf_bytes(body, value.data, value.size);
      }
    }
  write_missing(body, terms, condition, names, values, shows);
}

/* ---- the transaction ------------------------------------------------------------------------- */

static void write_own(struct ddb_buf *body, const struct ddb_unique *unique) {
  struct terms terms = {.count = 0};

  ddb_buf_init_arena(&terms.text, unique->mem, DDB_BODY_MAX);
  ddb_buf_init_arena(&terms.names, unique->mem, DDB_BODY_MAX);
  ddb_buf_init_arena(&terms.values, unique->mem, DDB_BODY_MAX);
  if (unique->before)
    add_terms(&terms, unique);
  ddb_buf_text(body, unique->op->verb == DDB_TX_CREATE   ? "{\"Put\":{"
                     : unique->op->verb == DDB_TX_UPDATE ? "{\"Update\":{"
                                                         : "{\"Delete\":{");
  write_members(body, unique->item.request.body, &terms);
  ddb_buf_text(body, "}}");
  if (terms.text.status < 0 || terms.names.status < 0 || terms.values.status < 0)
    body->status = DDB_E_NOMEM;
}

static void add_part(struct ddb_unique *unique, size_t claim, bool puts) {
  unique->parts[unique->part_count++] = (struct ddb_unique_part){claim, puts};
}

/* A value that stays is claimed all the same: it may be from before there were claims, and another
 * time to live goes into the claim too. What no key can be made of was never claimed. */
static enum ddb_status write_claim(struct ddb_buf *body, struct ddb_unique *unique, size_t number) {
  const struct ddb_entity *entity = unique->op->entity;
  const struct ddb_claim *claim = &entity->claims[number];
  struct ddb_request put = {.body = {NULL, 0}};
  struct ddb_key before = {.status = DDB_OK}, after = {.status = DDB_OK};
  bool had = unique->before && claim->key(unique->before, &before) && before.status >= 0;
  bool has = unique->after && claim->key(unique->after, &after);
  bool stays = had && has && after.status >= 0 && ddb_key_equal(&before, &after);

  if (had && !stays && !(unique->foreign >> number & 1)) {
    ddb_buf_text(body, ",{\"Delete\":");
    ddb_claim_delete(body, unique, &before);
    ddb_buf_char(body, '}');
    add_part(unique, number, false);
  }
  if (!has)
    return DDB_OK;
  enum ddb_status status = ddb_claim_request(unique->mem, &unique->scope, entity, claim, &after,
                                             unique->item.key, unique->after, stays, &put);
  ddb_buf_text(body, ",{\"Put\":");
  ddb_buf_bytes(body, put.body.data, put.body.size);
  ddb_buf_char(body, '}');
  add_part(unique, number, true);
  return status;
}

enum ddb_status ddb_unique_write(struct ddb_unique *unique) {
  const struct ddb_entity *entity = unique->op->entity;
  struct ddb_arena *mem = unique->mem;
  const struct ddb_id_source *ids = unique->scope.ids;
  char token[DDB_UUID_SIZE] = "";
  struct ddb_buf body;

  ddb_error_clear(ddb_arena_error_slot(mem));
  if (!ids)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, "scope.ids",
                    "scope.ids is not set: it makes the token of the transaction");
  enum ddb_status status = ids->uuid(ids->state, token);
  if (status < 0)
    return ddb_fail(ddb_arena_error_slot(mem), status, NULL,
                    "no token for the transaction: the source of ids gives none");
  unique->part_count = 0;
  ddb_buf_init_arena(&body, mem, 4 * DDB_BODY_MAX);
  ddb_buf_text(&body, "{\"TransactItems\":[");
  write_own(&body, unique);
  for (size_t i = 0; i < entity->claim_count && status >= 0; i++)
    if (is_touched(unique, i))
      status = write_claim(&body, unique, i);
  ddb_buf_format(&body, "],\"ClientRequestToken\":\"%s\"}", token);
  if (status < 0)
    return status;
  unique->body = (struct ddb_text){body.data, body.size};
  return body.status >= 0 ? DDB_OK
                          : ddb_fail(ddb_arena_error_slot(mem), body.status, NULL,
                                     body.status == DDB_E_NOMEM ? "out of memory"
                                                                : "the transaction is too large");
}
