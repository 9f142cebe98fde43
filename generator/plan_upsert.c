/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: how an upsert makes a record of its arguments, for the
 * item that is not there. What it adds to counts from 0 then, lists and sets begin empty. */
#include <string.h>

#include "mem.h"
#include "plan_keys.h"

static void add(const struct planner *p, struct plan_operation *out, const char *statement) {
  out->made = mem_grow(p->arena, out->made, out->made_count, sizeof *out->made);
  out->made[out->made_count++] = statement;
}

/* Whether the member has a flag beside its value, where the type may lack one. */
static bool has_flag(const struct planner *p, struct type_ref type) {
  type.optional = true;
  return strncmp(plan_c_type(p, &type), "ddb_opt_", strlen("ddb_opt_")) == 0;
}

/* "ddb_int": what makes an optional value of the type. */
static const char *maker_of(const struct planner *p, struct type_ref type) {
  static const struct {
    const char *type, *maker;
  } makers[] = {{"ddb_opt_int", "ddb_int"},
                {"ddb_opt_uint", "ddb_uint"},
                {"ddb_opt_bool", "ddb_bool"},
                {"ddb_opt_double", "ddb_double"},
                {"ddb_opt_time", "ddb_opt_time_of"}};
  type.optional = true;
  const char *name = plan_c_type(p, &type);
  for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
    if (strcmp(makers[i].type, name) == 0)
      return makers[i].maker;
  return "";
}

/* The record's member of an input; `lacks`: that may be left out, and the default stays then. */
static void plan_input(const struct planner *p, const struct field *field, bool lacks,
                       struct plan_operation *out) {
  const char *c = field->name.c;
  bool may_lack = field->type.optional || field->type.nullable;

  if (!has_flag(p, field->type) || lacks == may_lack)
    add(p, out, mem_format(p->arena, "record->%s = set->%s;", c, c));
  else if (may_lack)
    add(p, out, mem_format(p->arena, "record->%s = %s(set->%s);", c, maker_of(p, field->type), c));
  else
    add(p, out,
        mem_format(p->arena, "record->%s = set->%s.set ? set->%s.value : record->%s;", c, c, c, c));
}

static void plan_set_input(const struct planner *p, const struct field *field, bool optional,
                           struct plan_operation *out) {
  const char *c = field->name.c;

  plan_input(p, field, optional || field->type.nullable, out);
  if (field->type.nullable)
    add(p, out, mem_format(p->arena, "record->%s_null = set->%s_null;", c, c));
}

static void plan_constant(const struct planner *p, const struct field_use *use,
                          struct plan_operation *out) {
  struct field field = *use->field;
  bool wraps = has_flag(p, field.type) && (field.type.optional || field.type.nullable);

  field.type.optional = field.type.nullable = false;
  field.preset = *use->constant;
  add(p, out,
      mem_format(p->arena, wraps ? "record->%s = %s(%s);" : "record->%s = %s%s;", field.name.c,
                 wraps ? maker_of(p, field.type) : "", plan_literal(p, &field)));
}

static bool has_input(const struct field_change *change) {
  return change->how != CHANGE_REMOVE && change->how != CHANGE_DELETE_FROM_SET;
}

void plan_upsert(const struct planner *p, const struct operation *operation,
                 struct plan_operation *out) {
  const struct entity *entity = operation->entity;

  out->verb = PLAN_UPSERT;
  for (size_t i = 0; i < entity->key_field_count; i++) {
    const char *c = entity->key_fields[i]->name.c;
    add(p, out, mem_format(p->arena, "record->%s = %s;", c, plan_key_name(p, c)));
  }
  for (size_t i = 0; i < operation->set_count; i++)
    if (operation->set[i].constant)
      plan_constant(p, &operation->set[i], out);
    else
      plan_set_input(p, operation->set[i].field, false, out);
  for (size_t i = 0; i < operation->set_optional_count; i++)
    plan_set_input(p, operation->set_optional[i].field, true, out);
  for (size_t i = 0; i < operation->change_count; i++)
    if (has_input(&operation->changes[i]))
      plan_input(p, operation->changes[i].use.field, false, out);
}
