/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: how a create fills a record, and what a write checks of
 * the fields that live in the key alone. */
#include <string.h>

#include "mem.h"
#include "plan_build.h"

/* ---- defaults and ids ------------------------------------------------------------------------ */

/* Whether the member is not set, as a C condition. Of what has a default or an id, all can be. */
static const char *unset_condition(const struct planner *p, const struct field *field) {
  const char *c = field->name.c;
  const char *text;

  switch (field->type.kind->shape) {
  case KIND_TEXT:
    text = mem_format(p->arena, "!out->%s.data", c);
    break;
  case KIND_STRING:
  case KIND_DECIMAL:
    text = mem_format(p->arena, "!out->%s", c);
    break;
  case KIND_ENUM:
    text = mem_format(p->arena, "!out->%s && !out->%s_text", c, c);
    break;
  default:
    text = field->type.optional
               ? mem_format(p->arena, "!out->%s.set", c)
               : mem_format(p->arena, "out->%s.seconds == 0 && out->%s.nanoseconds == 0", c, c);
  }
  return field->type.nullable ? mem_format(p->arena, "%s && !out->%s_null", text, c) : text;
}

/* The default as a C expression; NULL: the literal that the emitter makes of `text`. */
static const char *default_value(const struct planner *p, const struct field *field) {
  const char *value = plan_literal(p, field);
  bool natural = field->type.kind->bounds == BOUND_UNSIGNED;

  switch (field->type.kind->shape) {
  case KIND_STRING:
  case KIND_TEXT:
    return NULL;
  case KIND_BOOL:
    return mem_format(p->arena, "ddb_bool(%s)", value);
  case KIND_INTEGER:
    return mem_format(p->arena, natural ? "ddb_uint(%s)" : "ddb_int(%s)", value);
  case KIND_DOUBLE:
    return mem_format(p->arena, "ddb_double(%s)", value);
  case KIND_TIME:
  case KIND_EPOCH:
    return field->type.optional ? mem_format(p->arena, "ddb_opt_time_of(%s)", value) : value;
  default:
    return value;
  }
}

static void plan_fill(const struct planner *p, const struct entity *entity,
                      const struct field *field, struct plan_fill *out) {
  out->unset = unset_condition(p, field);
  out->member = mem_format(p->arena, "out->%s", field->name.c);
  out->id = field->generate != GENERATE_NONE;
  if (out->id) {
    out->value = mem_format(p->arena, "ddb_fill_id(filler, %s, \"%s.%s\")",
                            field->generate == GENERATE_ULID ? "DDB_ID_ULID" : "DDB_ID_UUID",
                            entity->name.text, field->name.text);
    return;
  }
  out->value = default_value(p, field);
  out->text = out->value ? NULL : field->preset.text;
  out->sized = field->type.kind->shape == KIND_TEXT;
}

/* ---- fields in the key ----------------------------------------------------------------------- */

/* What the key's builder does not check: limits, forms, the states of a new record. */
static bool has_limits(const struct field *field, const struct plan_field *planned) {
  const struct enum_type *type = field->type.enumeration;

  return planned->range || (type && type->has_initial) ||
         (field->type.kind->shape == KIND_STRING && !field->type.kind->has_pattern);
}

static bool is_keyed(const struct entity *entity, const struct plan_record *record, size_t at) {
  return entity->fields[at].place == PLACE_KEY &&
         has_limits(&entity->fields[at], &record->fields[at]);
}

static void plan_keyed(const struct planner *p, const struct entity *entity,
                       struct plan_entity *out) {
  size_t count = 0;

  for (size_t i = 0; i < entity->field_count; i++)
    count += is_keyed(entity, &out->record, i);
  out->own_rows = entity->reads_key;
  out->keyed = out->record;
  out->keyed.table = "key_attributes";
  out->keyed.fields = mem_array(p->arena, count, sizeof *out->keyed.fields);
  out->keyed.field_count = 0;
  for (size_t i = 0; i < entity->field_count; i++) {
    if (!is_keyed(entity, &out->record, i))
      continue;
    struct plan_field *field = &out->keyed.fields[out->keyed.field_count++];
    *field = out->record.fields[i];
    if (out->own_rows)
      field->attribute = entity->fields[i].name.text;
  }
}

static bool any_hidden(const struct field *const *fields, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (fields[i]->hidden)
      return true;
  return false;
}

static bool hides_key(const struct entity *entity) {
  if (any_hidden(entity->key_fields, entity->key_field_count))
    return true;
  for (size_t i = 0; i < entity->index_count; i++)
    if (any_hidden(entity->indexes[i].key_fields, entity->indexes[i].key_field_count))
      return true;
  return false;
}

void plan_hidden_keys(struct planner *p) {
  const struct model *model = p->model;
  bool *hides = mem_zalloc(p->arena, model->table_count * sizeof *hides);

  for (size_t i = 0; i < model->entity_count; i++)
    if (hides_key(&model->entities[i]))
      hides[model->entities[i].table - model->tables] = true;
  for (size_t i = 0; i < model->entity_count; i++)
    p->plan->entities[i].hides_keys = hides[model->entities[i].table - model->tables];
}

void plan_fills(struct planner *p, const struct entity *entity, struct plan_entity *out) {
  plan_keyed(p, entity, out);
  out->key_hidden = any_hidden(entity->key_fields, entity->key_field_count);
  out->creates = entity->created;
  if (!out->creates)
    return;
  out->fills = mem_array(p->arena, entity->field_count, sizeof *out->fills);
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].preset.set || entity->fields[i].generate != GENERATE_NONE)
      plan_fill(p, entity, &entity->fields[i], &out->fills[out->fill_count++]);
}
