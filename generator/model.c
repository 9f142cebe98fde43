/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that several rooms ask of a model. */
#include "model.h"
#include "model_claim.h"

#include <string.h>

const struct enum_type *model_enum(const struct model *model, const char *name) {
  return dict_get(model->enum_names, name);
}

const struct struct_type *model_struct(const struct model *model, const char *name) {
  return dict_get(model->struct_names, name);
}

const struct entity *model_entity(const struct model *model, const char *name) {
  return dict_get(model->entity_names, name);
}

const struct field *model_field(const struct field *fields, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(fields[i].name.text, name) == 0)
      return &fields[i];
  return NULL;
}

const struct table *model_table(const struct model *model, const char *name) {
  for (size_t i = 0; i < model->table_count; i++)
    if (model->tables[i].name.text != NULL && strcmp(model->tables[i].name.text, name) == 0)
      return &model->tables[i];
  return NULL;
}

const struct entity_index *model_index(const struct entity *entity, const char *name) {
  for (size_t i = 0; i < entity->index_count; i++)
    if (strcmp(entity->indexes[i].index->name.text, name) == 0)
      return &entity->indexes[i];
  return NULL;
}

const struct key_template *model_partition(const struct operation *query) {
  return query->index != NULL ? &query->index->partition : &query->entity->partition;
}

const struct key_template *model_sort(const struct operation *query) {
  if (query->several_count > 0)
    return &query->shared;
  return query->index != NULL ? &query->index->sort : &query->entity->sort;
}

const struct key_part *model_hashed(const struct operation *query) {
  const struct key_template *partition = model_partition(query);
  for (size_t i = 0; i < partition->part_count; i++)
    if (partition->parts[i].format == KEY_HASH)
      return &partition->parts[i];
  return NULL;
}

const struct field **model_key_fields(const struct operation *query, size_t *count) {
  *count = query->index != NULL ? query->index->key_field_count : query->entity->key_field_count;
  return query->index != NULL ? query->index->key_fields : query->entity->key_fields;
}

size_t model_index_keys(const struct index *index,
                        const struct key_attribute *out[2 * INDEX_KEY_MAX]) {
  size_t count = 0;
  out[count++] = &index->partition;
  for (size_t i = 0; i < index->partition_rest.count; i++)
    out[count++] = &index->partition_rest.attributes[i];
  if (index->has_sort)
    out[count++] = &index->sort;
  for (size_t i = 0; i < index->sort_rest.count; i++)
    out[count++] = &index->sort_rest.attributes[i];
  return count;
}

bool model_is_multi(const struct index *index) {
  return index->partition_rest.count + index->sort_rest.count > 0;
}

bool model_is_field(const struct key_template *template) {
  const struct field *field = template->part_count == 1 ? template->parts[0].field : NULL;
  return field != NULL && field->place != PLACE_DATA && template->parts[0].replacement == NULL &&
         strcmp(field->attribute, template->attribute->name) == 0;
}

bool model_is_made(const struct key_template *template, const struct key_attribute *own) {
  return template->part_count > 0 && template->attribute == own && !model_is_field(template);
}

const struct where_term *model_where(const struct where *where, const struct field *field) {
  for (size_t i = 0; where != NULL && i < where->count; i++)
    if (where->terms[i].field == field)
      return &where->terms[i];
  return NULL;
}

const struct type_ref *model_leaf(const struct type_ref *type) {
  while (type->element != NULL)
    type = type->element;
  return type;
}

bool model_in_key(const struct entity *entity, const struct field *field) {
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (entity->key_fields[i] == field)
      return true;
  return false;
}

const struct enum_type *model_guard(const struct field *field) {
  const struct enum_type *type = field->type.enumeration;
  return type != NULL && type->has_transitions ? type : NULL;
}

bool model_only_new(const struct operation *update, const struct field_change *change) {
  const struct type_ref *type = &change->use.field->type;
  return update->upsert && change->how == CHANGE_SET_IF_ABSENT && !type->optional &&
         !type->nullable;
}

/* ---- claims ---------------------------------------------------------------------------------- */

bool model_claims(const struct claim *claim, const struct field *field) {
  for (size_t i = 0; i < claim->key.key_field_count; i++)
    if (claim->key.key_fields[i] == field)
      return true;
  return false;
}

bool model_is_expiry(const struct entity *entity, const struct field *field) {
  return entity->table->ttl != NULL && field->place == PLACE_TOP &&
         strcmp(field->attribute, entity->table->ttl) == 0;
}

static bool is_touched(const struct operation *update, const struct claim *claim,
                       const struct field *field) {
  return model_claims(claim, field) || model_is_expiry(update->entity, field);
}

bool model_touches(const struct operation *update, const struct claim *claim) {
  for (size_t i = 0; i < update->set_count; i++)
    if (is_touched(update, claim, update->set[i].field))
      return true;
  for (size_t i = 0; i < update->set_optional_count; i++)
    if (is_touched(update, claim, update->set_optional[i].field))
      return true;
  for (size_t i = 0; i < update->change_count; i++)
    if (is_touched(update, claim, update->changes[i].use.field))
      return true;
  return false;
}

bool model_keeps_claims(const struct operation *operation) {
  const struct entity *entity = operation->entity;
  bool touches = false;
  if (operation->several_count > 0 || entity == NULL || operation->upsert)
    return false;
  for (size_t i = 0; i < entity->claim_count; i++)
    touches = touches || operation->verb == OP_CREATE || operation->verb == OP_DELETE ||
              (operation->verb == OP_UPDATE && model_touches(operation, &entity->claims[i]));
  return touches;
}

/* The first other one ends the search: of many entities in a table none looks at all of them. */
bool model_accepts(const struct model *model, const struct operation *operation, const char *rule) {
  const struct acceptance *found = policy_find(model->policy, rule, operation->verb_span);
  return found != NULL && found->operation;
}

bool model_is_alone(const struct model *model, const struct entity *entity) {
  for (size_t i = 0; i < model->entity_count; i++)
    if (&model->entities[i] != entity && model->entities[i].table == entity->table)
      return false;
  return entity->claim_count == 0;
}

bool model_lists(const struct operation *operation, const struct entity *entity) {
  for (size_t i = 0; i < operation->several_count; i++)
    if (operation->several[i].entity == entity)
      return true;
  return false;
}

const struct field_use *model_use(const struct operation *update, size_t at) {
  if (at < update->set_count)
    return &update->set[at];
  at -= update->set_count;
  if (at < update->set_optional_count)
    return &update->set_optional[at];
  at -= update->set_optional_count;
  return at < update->change_count ? &update->changes[at].use : NULL;
}
