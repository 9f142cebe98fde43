/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about `unique:`, values that one item may have. */
#include <string.h>

#include "check_rules.h"
#include "mem.h"
#include "model_claim.h"

/* A transaction has 100 members: the item, and for each claim the old one and the new one. */
enum { CLAIMS_MAX = 49 };

/* ---- unique-claim ---------------------------------------------------------------------------- */

static bool has_whole_key(const struct entity *entity, const struct claim *claim) {
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (!model_claims(claim, entity->key_fields[i]))
      return false;
  return true;
}

/* DynamoDB would refuse a claim whose attribute is the key of an index. */
static void claim_attribute(struct check *check, const struct entity *entity) {
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  const struct table *table = entity->table;
  for (size_t i = 0; i < table->index_count; i++) {
    size_t count = model_index_keys(&table->indexes[i], keys);
    for (size_t k = 0; k < count; k++)
      if (strcmp(keys[k]->name, "_owner") == 0) {
        diag_error(check->diag, "unique-claim", entity->unique_span, NULL,
                   "claims have an attribute '_owner', which is the key of index '%s'",
                   table->indexes[i].name.text);
        diag_note(check->diag, keys[k]->span, "the key attribute is here");
      }
  }
}

static void unique_claim(struct check *check, const struct entity *entity) {
  claim_attribute(check, entity);
  if (entity->claim_count > CLAIMS_MAX)
    diag_error(check->diag, "unique-claim", entity->unique_span, NULL,
               "these are %zu claims, and an item has up to %d", entity->claim_count, CLAIMS_MAX);
  for (size_t i = 0; i < entity->claim_count; i++) {
    const struct claim *claim = &entity->claims[i];
    if (claim->key.key_field_count == 0) {
      diag_error(check->diag, "unique-claim", claim->name.span, "name fields in it, as {field}",
                 "this key is the same for all items");
    } else if (has_whole_key(entity, claim)) {
      diag_error(check->diag, "unique-claim", claim->name.span, "leave it out",
                 "'%s' holds all of the key, which is unique without a claim", claim->name.text);
      diag_note(check->diag, entity->key_span, "the key is here");
    }
  }
}

void check_unique_claim(struct check *check) {
  for (size_t i = 0; i < check->model->entity_count; i++)
    if (check->model->entities[i].claim_count > 0)
      unique_claim(check, &check->model->entities[i]);
}

/* ---- put-bypasses-unique --------------------------------------------------------------------- */

void check_put_bypasses_unique(struct check *check) {
  static const char rule[] = "put-bypasses-unique";
  for (size_t i = 0; i < check->model->operation_count; i++) {
    struct operation *put = &check->model->operations[i];
    if ((put->verb != OP_PUT && !put->upsert) || put->entity->claim_count == 0 ||
        check_accepted(check, put, rule))
      continue;
    diag_error(check->diag, rule, put->verb_span,
               "create makes a new item, and an update changes one; or write accept: "
               "{put-bypasses-unique: reason}",
               "this %s leaves the claim of '%s' as it is", put->upsert ? "upsert" : "put",
               put->entity->claims[0].name.text);
    diag_note(check->diag, put->entity->unique_span, "unique fields are declared here");
  }
}

/* ---- unique-change --------------------------------------------------------------------------- */

static const struct claim *claim_of(const struct entity *entity, const struct field *field) {
  for (size_t i = 0; i < entity->claim_count; i++)
    if (model_claims(&entity->claims[i], field) || model_is_expiry(entity, field))
      return &entity->claims[i];
  return NULL;
}

/* What the field then is has to be known before the claim is written. */
static void change(struct check *check, const struct operation *update,
                   const struct field_change *change) {
  const struct field *field = change->use.field;
  const struct claim *claim = claim_of(update->entity, field);
  if (claim == NULL || change->how == CHANGE_REMOVE)
    return;
  diag_error(check->diag, "unique-change", change->use.span, "set it, or remove it",
             model_claims(claim, field)
                 ? "'%s' is unique, and %s leaves open what it will be"
                 : "'%s' is the time to live of claims, and %s leaves open what it will be",
             field->name.text, change->word);
  diag_note(check->diag, update->entity->unique_span, "unique fields are declared here");
}

void check_unique_change(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    if (!model_keeps_claims(operation))
      continue;
    for (size_t k = 0; k < operation->change_count; k++)
      change(check, operation, &operation->changes[k]);
    if (operation->returned == RETURN_NOTHING)
      continue;
    diag_error(check->diag, "unique-change", operation->verb_span,
               "leave out return:, and read the item before or after it",
               "this is a transaction, which returns no item");
    diag_note(check->diag, operation->entity->unique_span, "unique fields are declared here");
  }
}

/* ---- unclaimed-unique ------------------------------------------------------------------------ */

/* Whether what the query is given is no more than what is unique. */
static bool covers(const struct operation *query, const struct claim *claim) {
  size_t count = 0;
  const struct field **given = model_key_fields(query, &count);
  for (size_t i = 0; i < count; i++)
    if (model_claims(claim, given[i]))
      return true;
  return false;
}

/* A query of the whole key of an index for one item expects that there is only one. */
static bool expects_one(const struct operation *query) {
  return query->verb == OP_QUERY && query->index != NULL && query->limit == 1 && !query->counts &&
         query->several_count == 0 && query->relation == RELATION_NONE && query->filter == NULL &&
         query->sort_parts == model_sort(query)->part_count;
}

static bool has_table_key(const struct operation *query) {
  const struct entity *entity = query->entity;
  size_t count = 0;
  const struct field **given = model_key_fields(query, &count);
  for (size_t k = 0; k < entity->key_field_count; k++) {
    bool found = false;
    for (size_t i = 0; i < count && !found; i++)
      found = given[i] == entity->key_fields[k];
    if (!found)
      return false;
  }
  return true;
}

void check_unclaimed_unique(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *query = &check->model->operations[i];
    bool claimed = !expects_one(query) || has_table_key(query);
    for (size_t k = 0; k < query->entity->claim_count && !claimed; k++)
      claimed = covers(query, &query->entity->claims[k]);
    if (!claimed)
      diag_warning(check->diag, "unclaimed-unique", query->by_span,
                   "if there may be only one, say unique: in the entity",
                   "this query takes one item of a key that several may have: an index keeps "
                   "nothing of '%s' apart",
                   query->entity->name.text);
  }
}
