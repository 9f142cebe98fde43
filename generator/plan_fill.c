/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: how a create fills a record, and what a write checks of
 * the fields that live in the key alone. */
#include <string.h>

#include "base/number.h"
#include "mem.h"
#include "plan_build.h"

/* ---- defaults and ids --------------------------------------------------------------------------
 */

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

static const char *time_value(const struct planner *p, const struct field *field) {
  ddb_time time = {0, 0};

  (void)(ddb_time_from_text(field->preset.text, &time) < 0); /* a rule has read it */
  const char *text =
      mem_format(p->arena, "(ddb_time){%lld, %d}", (long long)time.seconds, (int)time.nanoseconds);
  return field->type.optional ? mem_format(p->arena, "ddb_opt_time_of(%s)", text) : text;
}

/* What is stored is the canonical text, so that is what the record says. */
static const char *decimal_value(const struct planner *p, const char *text) {
  char canonical[DDB_NUMBER_TEXT_SIZE];

  if (ddb_number_canonical(text, strlen(text), canonical, NULL) < 0)
    return "\"0\""; /* the parser has read it */
  return mem_format(p->arena, "\"%s\"", canonical);
}

static const char *integer_value(const struct planner *p, const struct field *field) {
  const struct bound *value = &field->preset;

  if (field->type.kind->bounds == BOUND_UNSIGNED)
    return mem_format(p->arena, "ddb_uint(UINT64_C(%llu))", (unsigned long long)value->natural);
  if (value->integer == INT64_MIN)
    return "ddb_int(INT64_MIN)";
  return mem_format(p->arena, "ddb_int(INT64_C(%lld))", (long long)value->integer);
}

static const char *enum_value(const struct planner *p, const struct field *field) {
  const struct enum_type *type = field->type.enumeration;

  for (size_t i = 0; i < type->value_count; i++)
    if (strcmp(type->values[i].name.text, field->preset.text) == 0)
      return mem_format(p->arena, "%s_%s", cname_upper(p->arena, plan_prefixed(p, type->name.c)),
                        cname_upper(p->arena, type->values[i].name.c));
  return "0"; /* a rule has found it */
}

/* The default as a C expression; NULL: the literal that the emitter makes of `text`. */
static const char *default_value(const struct planner *p, const struct field *field) {
  switch (field->type.kind->shape) {
  case KIND_BOOL:
    return mem_format(p->arena, "ddb_bool(%s)", field->preset.text);
  case KIND_INTEGER:
    return integer_value(p, field);
  case KIND_DOUBLE:
    return mem_format(p->arena, "ddb_double(%s)", plan_double(p, &field->preset));
  case KIND_DECIMAL:
    return decimal_value(p, field->preset.text);
  case KIND_TIME:
  case KIND_EPOCH:
    return time_value(p, field);
  case KIND_ENUM:
    return enum_value(p, field);
  default:
    return NULL;
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

/* ---- fields in the key -------------------------------------------------------------------------
 */

/* What the key's builder does not check: limits, forms, the states of a new record. */
static bool has_limits(const struct field *field, const struct plan_field *planned) {
  const struct enum_type *type = field->type.enumeration;

  return planned->range || (type && type->has_initial) ||
         (field->type.kind->shape == KIND_STRING && !field->type.kind->has_pattern);
}

static void plan_keyed(const struct planner *p, const struct entity *entity,
                       struct plan_entity *out) {
  out->own_rows = entity->reads_key;
  out->keyed = out->record;
  out->keyed.table = "key_attributes";
  out->keyed.fields = mem_array(p->arena, entity->field_count, sizeof *out->keyed.fields);
  out->keyed.field_count = 0;
  for (size_t i = 0; i < entity->field_count; i++) {
    if (entity->fields[i].place != PLACE_KEY ||
        !has_limits(&entity->fields[i], &out->record.fields[i]))
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
  out->creates = model_creates(p->model, entity);
  if (!out->creates)
    return;
  out->fills = mem_array(p->arena, entity->field_count, sizeof *out->fills);
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].preset.set || entity->fields[i].generate != GENERATE_NONE)
      plan_fill(p, entity, &entity->fields[i], &out->fills[out->fill_count++]);
}
