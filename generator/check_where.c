/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about `where:`, which says what items of an entity are in an index: each term has to be
 * able to hold and to fail, and the key attributes have to follow all of them. */
#include <string.h>

#include "check_rules.h"
#include "keytmpl.h"
#include "mem.h"

typedef void where_rule(struct check *check, const struct entity *entity,
                        const struct entity_index *key);

static void each_where(struct check *check, where_rule *rule) {
  for (size_t i = 0; i < check->model->entity_count; i++)
    for (size_t k = 0; k < check->model->entities[i].index_count; k++)
      if (check->model->entities[i].indexes[k].where.span.source != NULL)
        rule(check, &check->model->entities[i], &check->model->entities[i].indexes[k]);
}

/* ---- terms ----------------------------------------------------------------------------------- */

static void where_set(struct check *check, const struct where_term *term) {
  const struct type_ref *type = &term->field->type;
  if (type->kind->shape == KIND_UNION) {
    diag_error(check->diag, "where-term", term->span,
               mem_format(check->arena, "name a field beside it, such as '%s' with its values",
                          term->field->tag->name.text),
               "'%s' is a union, whose presence no index can follow", term->field->name.text);
  } else if (!type->optional) {
    diag_error(check->diag, "where-term", term->span,
               mem_format(check->arena, "leave it out, or name values: {%s: [...]}",
                          term->field->name.text),
               "'%s' is required, so it is always set", term->field->name.text);
    diag_note(check->diag, type->span, "its type is here");
  }
}

static void where_term(struct check *check, const struct entity *entity,
                       const struct entity_index *key) {
  (void)entity;
  for (size_t i = 0; i < key->where.count; i++) {
    const struct where_term *term = &key->where.terms[i];
    if (term->value_count == 0)
      where_set(check, term);
    else if (term->field->type.kind->shape == KIND_BOOL && term->value_count == 2)
      diag_error(check->diag, "where-term", term->span,
                 term->field->type.optional ? "name the field alone: it is set" : "leave it out",
                 "'%s' is always true or false", term->field->name.text);
  }
}

void check_where_term(struct check *check) {
  each_where(check, where_term);
}

/* A length that the field's own limits do not allow never comes. */
static void where_length(struct check *check, const struct field *field,
                         const struct where_value *value) {
  int64_t length = 0;
  for (const char *at = value->text; *at != '\0'; at++)
    length += ((unsigned char)*at & 0xC0) != 0x80;
  if ((field->min_length.set && length < field->min_length.integer) ||
      (field->max_length.set && length > field->max_length.integer))
    diag_error(check->diag, "where-value", value->span, NULL,
               "'%s' never has this value: it has %lld characters", field->name.text,
               (long long)length);
}

static void where_value(struct check *check, const struct entity *entity,
                        const struct entity_index *key) {
  (void)entity;
  for (size_t i = 0; i < key->where.count; i++)
    for (size_t v = 0; v < key->where.terms[i].value_count; v++)
      if (key->where.terms[i].field->type.kind->shape == KIND_STRING)
        where_length(check, key->where.terms[i].field, &key->where.terms[i].values[v]);
}

void check_where_value(struct check *check) {
  each_where(check, where_value);
}

/* ---- the index ------------------------------------------------------------------------------- */

static bool makes(const struct entity_index *key, const char *attribute) {
  return (model_is_made(&key->partition, &key->index->partition) &&
          strcmp(key->index->partition.name, attribute) == 0) ||
         (model_is_made(&key->sort, &key->index->sort) &&
          strcmp(key->index->sort.name, attribute) == 0);
}

/* One attribute cannot be there for one index and absent for another. */
static void where_shared(struct check *check, const struct entity *entity,
                         const struct entity_index *key, const struct key_template *template) {
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct entity_index *other = &entity->indexes[i];
    if (other == key || other->attributes != NULL || !makes(other, template->attribute->name))
      continue;
    diag_error(check->diag, "where-index", key->where.span,
               "give each index an attribute of its own",
               "'%s' is a key of '%s' too, which would lose the item with it",
               template->attribute->name, other->index->name.text);
    diag_note(check->diag, other->index->name.span, "the other index is here");
    return;
  }
}

/* The optional field without which the item has no such key attribute, or NULL. */
static const struct field *open_field(const struct key_template *template) {
  if (template->part_count == 0)
    return NULL;
  if (keytmpl_optional_starts(template, 0))
    return template->parts[template->parts[0].literal != NULL ? 1 : 0].field;
  return model_is_field(template) && template->parts[0].field->type.optional
             ? template->parts[0].field
             : NULL;
}

/* A key of the index that is an optional field may be absent though every term holds. */
static void where_open(struct check *check, const struct entity_index *key,
                       const struct key_template *template) {
  const struct field *field = open_field(template);
  if (field == NULL || model_where(&key->where, field) != NULL)
    return;
  diag_error(check->diag, "where-index", key->where.span,
             mem_format(check->arena, "name '%s' in the where", field->name.text),
             "'%s' is optional, and without it the item lacks '%s'", field->name.text,
             template->attribute->name);
  diag_note(check->diag, field->type.span, "its type is here");
}

static void where_index(struct check *check, const struct entity *entity,
                        const struct entity_index *key) {
  const struct index *index = key->index;
  bool partition = key->attributes == NULL && model_is_made(&key->partition, &index->partition);
  bool sort = key->attributes == NULL && model_is_made(&key->sort, &index->sort);
  if (!partition && !sort) {
    diag_error(check->diag, "where-index", key->where.span,
               "give the index a key attribute that the entity fills in `key:`",
               "the keys of '%s' are fields, and DynamoDB puts every item into it that has them",
               index->name.text);
    diag_note(check->diag, index->name.span, "the index is here");
    return;
  }
  if (partition)
    where_shared(check, entity, key, &key->partition);
  if (sort)
    where_shared(check, entity, key, &key->sort);
  where_open(check, key, &key->partition);
  where_open(check, key, &key->sort);
}

void check_where_index(struct check *check) {
  each_where(check, where_index);
}
