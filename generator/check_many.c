/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about operations that read items of several entities, or one entity among others. */
#include <string.h>

#include "check_rules.h"
#include "expr.h"
#include "keytmpl.h"
#include "mem.h"

typedef void several_rule(struct check *check, struct operation *operation);

static void each_operation(struct check *check, several_rule *rule) {
  for (size_t i = 0; i < check->model->operation_count; i++)
    rule(check, &check->model->operations[i]);
}

static bool is_collection(const struct operation *operation) {
  return operation->several_count > 0 && operation->verb != OP_TRANSACT_GET;
}

/* The entity as the list names it, the first as all others. */
static struct entity_use use_of(const struct operation *operation, size_t at) {
  if (operation->several_count == 0)
    return (struct entity_use){operation->entity, operation->entity_span};
  return operation->several[at];
}

static size_t use_count(const struct operation *operation) {
  return operation->several_count > 0 ? operation->several_count : 1;
}

/* ---- collection-key -------------------------------------------------------------------------- */

static const struct key_template *partition_of(const struct operation *query,
                                               const struct entity *entity) {
  const struct entity_index *index =
      query->index == NULL ? NULL : model_index(entity, query->index->index->name.text);
  return query->index == NULL ? &entity->partition : index == NULL ? NULL : &index->partition;
}

/* Whether this entity is where the first one is. */
static bool is_beside(struct check *check, const struct operation *operation,
                      const struct entity_use *use) {
  const struct entity *first = operation->entity;
  if (use->entity->table != first->table) {
    diag_error(check->diag, "collection-key", use->span, "make an operation for each table",
               "'%s' is in another table than '%s'", use->entity->name.text, first->name.text);
    return false;
  }
  if (partition_of(operation, use->entity) != NULL)
    return true;
  diag_error(check->diag, "collection-key", use->span,
             "give its key attributes in key:", "'%s' is not in the index '%s'",
             use->entity->name.text, operation->index->index->name.text);
  return false;
}

static void shares_partition(struct check *check, const struct operation *query,
                             const struct entity_use *use) {
  const struct key_template *mine = partition_of(query, use->entity);
  if (keytmpl_same(model_partition(query), mine))
    return;
  diag_error(check->diag, "collection-key", use->span,
             "the partition keys have the same text, and fields of the same name and type in it",
             "'%s' and '%s' are in different partitions", use->entity->name.text,
             query->entity->name.text);
  diag_note(check->diag, model_partition(query)->span, "the partition key of '%s' is here",
            query->entity->name.text);
  diag_note(check->diag, mine->span, "that of '%s' is here", use->entity->name.text);
}

static bool has_field(const struct key_template *template, const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field)
      return true;
  return false;
}

/* What `by` says of the sort key holds for all, and ends where the part ends. */
static void shares_sort(struct check *check, const struct operation *query) {
  const struct key_template *shared = &query->shared;
  for (size_t i = 0; i < query->by_count; i++) {
    const struct field *field = query->by[i].field;
    if (has_field(model_partition(query), field) || has_field(shared, field))
      continue;
    diag_error(check->diag, "collection-key", query->by[i].span,
               "leave it out of by:, or begin all sort keys with the same text and fields",
               "the sort keys do not all begin with the same parts up to '%s'", field->name.text);
    return;
  }
  if (query->shared_whole || shared->part_count == 0)
    return;
  const struct key_part *last = &shared->parts[shared->part_count - 1];
  if (last->field != NULL && keytmpl_varies(last))
    diag_error(
        check->diag, "collection-key", query->by[query->by_count - 1].span,
        "leave it out of by:, or end the part with the same text in all sort keys",
        "one sort key ends behind '%s' and another goes on, so the value 1 would find 10 too",
        last->field->name.text);
}

static const char *unfit(const struct operation *query) {
  if (query->all_shards)
    return "all shards can be read together of one entity only";
  if (query->index != NULL && query->index->attributes != NULL)
    return "an index with keys of several attributes is read for one entity at a time";
  if (model_sort(query)->attribute == NULL)
    return "without a sort key a partition is one item";
  return NULL;
}

static void collection_key(struct check *check, struct operation *operation) {
  bool beside = true;
  if (!is_collection(operation))
    return;
  for (size_t i = 1; i < operation->several_count; i++)
    beside = is_beside(check, operation, &operation->several[i]) && beside;
  if (!beside || operation->verb != OP_QUERY)
    return;
  const char *reason = unfit(operation);
  if (reason != NULL) {
    diag_error(check->diag, "collection-key", operation->entity_span, NULL, "%s", reason);
    return;
  }
  for (size_t i = 1; i < operation->several_count; i++)
    shares_partition(check, operation, &operation->several[i]);
  shares_sort(check, operation);
}

void check_collection_key(struct check *check) {
  each_operation(check, collection_key);
}

/* ---- kind-untold ----------------------------------------------------------------------------- */

static bool is_told(const struct model *model, const struct entity *entity) {
  return entity->table->envelope.entity_type.attribute != NULL || keytmpl_parses(entity) ||
         model_is_alone(model, entity);
}

/* Of an index that holds only a part the attribute that tells, and the fields, may not be there. */
static void kind_untold(struct check *check, struct operation *operation) {
  if (!is_collection(operation) && operation->verb != OP_SCAN)
    return;
  for (size_t i = 0; i < use_count(operation); i++) {
    struct entity_use use = use_of(operation, i);
    if (!is_told(check->model, use.entity))
      diag_error(check->diag, "kind-untold", use.span,
                 "give the envelope an entity_type, or keys that can be taken apart",
                 "nothing in an item tells whether it is a '%s'", use.entity->name.text);
  }
  if (operation->index != NULL && operation->index->index->projection != PROJECT_ALL)
    diag_error(check->diag, "kind-untold", operation->index_span,
               "read an index with projection: all, or the table",
               "'%s' holds only a part of its items, which need not tell what they are",
               operation->index->index->name.text);
}

void check_kind_untold(struct check *check) {
  each_operation(check, kind_untold);
}

/* ---- scan-reason ----------------------------------------------------------------------------- */

static void scan_reason(struct check *check, struct operation *operation) {
  if (operation->verb == OP_SCAN && operation->reason == NULL)
    diag_error(check->diag, "scan-reason", operation->verb_span, "write reason: why it has to be",
               "a scan reads every item there is, and is billed for it");
}

void check_scan_reason(struct check *check) {
  each_operation(check, scan_reason);
}

/* ---- filters --------------------------------------------------------------------------------- */

static bool same_type(const struct type_ref *a, const struct type_ref *b) {
  while (a->element != NULL && b->element != NULL && a->kind == b->kind) {
    a = a->element;
    b = b->element;
  }
  return a->kind == b->kind && a->enumeration == b->enumeration && a->structure == b->structure;
}

static bool same_field(const struct field *a, const struct field *b) {
  return same_type(&a->type, &b->type) && a->place == b->place && a->precision == b->precision &&
         strcmp(a->attribute, b->attribute) == 0;
}

static void alike(struct check *check, const struct operation *operation,
                  const struct expr_operand *operand) {
  for (size_t i = 1; operand->field != NULL && i < operation->several_count; i++) {
    const struct entity *entity = operation->several[i].entity;
    const struct field *other =
        model_field(entity->fields, entity->field_count, operand->field->name.text);
    if (other == NULL || same_field(operand->field, other))
      continue;
    diag_error(check->diag, "filter-field", operand->span, NULL,
               "'%s' is another type or attribute in '%s', so one filter cannot judge both",
               operand->field->name.text, entity->name.text);
    diag_note(check->diag, other->name.span, "it is here");
  }
}

static void alike_in(struct check *check, const struct operation *operation,
                     const struct expr *expr) {
  if (expr == NULL)
    return;
  for (size_t i = 0; i < expr->operand_count; i++)
    alike(check, operation, &expr->operands[i]);
  alike_in(check, operation, expr->left);
  alike_in(check, operation, expr->right);
}

void check_filter_alike(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    if (operation->filter != NULL && operation->several_count > 1)
      alike_in(check, operation, operation->filter->root);
  }
}

/* ---- transact-get ---------------------------------------------------------------------------- */

static void transact_get(struct check *check, struct operation *operation) {
  if (operation->verb != OP_TRANSACT_GET)
    return;
  if (operation->several_count == 0 || operation->several_count > TRANSACT_GET_MAX)
    diag_error(check->diag, "transact-get", operation->entity_span, NULL,
               "a transact_get takes a list of 1 to %d entities", TRANSACT_GET_MAX);
  for (size_t i = 1; i < operation->several_count; i++)
    if (operation->several[i].entity->table != operation->entity->table)
      diag_error(check->diag, "transact-get", operation->several[i].span,
                 "make an operation for each table", "'%s' is in another table than '%s'",
                 operation->several[i].entity->name.text, operation->entity->name.text);
}

void check_transact_get(struct check *check) {
  each_operation(check, transact_get);
}
