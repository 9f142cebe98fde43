/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: which items are in an index. */
#include <string.h>

#include "keytmpl_update.h"
#include "mem.h"
#include "plan_keys.h"

static bool is_flagged(const struct kind *kind) {
  return strncmp(kind->c_optional, "ddb_opt_", strlen("ddb_opt_")) == 0;
}

/* A spelling that the enum does not know is a value too; only records carry it. */
static const char *presence_of(const struct planner *p, const struct field *field,
                               const struct plan_place *place, bool record) {
  const char *at = place->expression;

  if (is_flagged(field->type.kind))
    return place->optional ? mem_format(p->arena, "%s.set", at) : "true";
  switch (field->type.kind->shape) {
  case KIND_ENUM:
    return mem_format(p->arena, record ? "(%s != 0 || %s_text != NULL)" : "%s != 0", at, at);
  case KIND_TEXT:
  case KIND_BINARY:
    return mem_format(p->arena, "%s.data != NULL", at);
  case KIND_SET:
    return mem_format(p->arena, "%s.count > 0", at);
  case KIND_LIST:
  case KIND_MAP:
    return mem_format(p->arena, "%s.items != NULL", at);
  default:
    return mem_format(p->arena, "%s != NULL", at);
  }
}

/* The constant that an update sets the field to, which is never unset. */
static bool is_constant(const struct planner *p, const struct operation *update,
                        const struct field *field, struct plan_place *out) {
  for (size_t i = 0; update && i < update->set_count; i++) {
    if (update->set[i].field != field || !update->set[i].constant)
      continue;
    struct field *holder = mem_zalloc(p->arena, sizeof *holder);
    *holder = *field;
    holder->preset = *update->set[i].constant;
    out->expression = out->value = plan_literal(p, holder);
    out->present = "true";
    return true;
  }
  return false;
}

struct plan_place plan_place_of(const struct planner *p, const struct operation *update,
                                const struct field *field) {
  struct plan_place place = {.optional = false};

  if (is_constant(p, update, field, &place))
    return place;
  place.optional = field->type.optional;
  bool optional_input = false;
  const char *c = field->name.c;

  if (!update) {
    place.expression = mem_format(p->arena, "in->%s", c);
  } else if (model_in_key(update->entity, field)) {
    place.expression = plan_key_name(p, c);
  } else {
    place.expression = mem_format(p->arena, "set->%s", c);
    (void)keytmpl_input(update, field, &optional_input);
    place.optional = optional_input || field->type.nullable;
  }
  place.value = place.optional && is_flagged(field->type.kind)
                    ? mem_format(p->arena, "%s.value", place.expression)
                    : place.expression;
  place.present = presence_of(p, field, &place, !update);
  return place;
}

static const char *value_of(const struct planner *p, const struct where_term *term,
                            const struct where_value *value) {
  const struct type_ref *type = &term->field->type;

  if (type->kind->shape == KIND_STRING)
    return value->text;
  if (type->kind->shape == KIND_INTEGER)
    return value->integer == INT64_MIN
               ? "INT64_MIN"
               : mem_format(p->arena, "INT64_C(%lld)", (long long)value->integer);
  return cname_upper(p->arena,
                     mem_format(p->arena, "%s_%s", plan_type_name(p, type), value->value->name.c));
}

/* `field: [values]`, whose values stand in a table. */
static void plan_values(const struct planner *p, const struct where_term *term,
                        const struct plan_place *place, const char *prefix,
                        struct plan_condition *out) {
  bool text = term->field->type.kind->shape == KIND_STRING;
  const char *present = place->optional && is_flagged(term->field->type.kind)
                            ? mem_format(p->arena, "%s && ", place->present)
                            : "";

  out->table = mem_format(p->arena, "%s__%s", prefix, term->field->name.c);
  out->text = text;
  out->values = mem_array(p->arena, term->value_count, sizeof *out->values);
  out->value_count = term->value_count;
  for (size_t i = 0; i < term->value_count; i++)
    out->values[i] = value_of(p, term, &term->values[i]);
  out->expression = text ? mem_format(p->arena, "ddb_text_among(%s, %s, %zu)", place->value,
                                      out->table, term->value_count)
                         : mem_format(p->arena, "%sddb_int_among((int64_t)%s, %s, %zu)", present,
                                      place->value, out->table, term->value_count);
}

static void plan_condition(const struct planner *p, const struct where_term *term,
                           const struct plan_place *place, const char *prefix,
                           struct plan_condition *out) {
  bool flag = place->optional && is_flagged(term->field->type.kind);

  if (term->value_count == 0)
    out->expression = place->present;
  else if (term->field->type.kind->shape == KIND_BOOL)
    out->expression =
        mem_format(p->arena, "%s%s%s%s", flag ? place->present : "", flag ? " && " : "",
                   term->values[0].integer ? "" : "!", place->value);
  else
    plan_values(p, term, place, prefix, out);
}

/* What an update must be given is set: there is nothing to ask then. */
struct plan_condition *plan_conditions(const struct planner *p, const struct operation *update,
                                       const struct entity_index *key, const char *prefix,
                                       size_t *count) {
  struct plan_condition *out = mem_array(p->arena, key->where.count, sizeof *out);

  *count = 0;
  for (size_t i = 0; i < key->where.count; i++) {
    const struct where_term *term = &key->where.terms[i];
    const struct plan_place place = plan_place_of(p, update, term->field);
    plan_condition(p, term, &place, prefix, &out[*count]);
    *count += strcmp(out[*count].expression, "true") != 0;
  }
  return out;
}

/* ---- in words -------------------------------------------------------------------------------- */

static const char *term_text(const struct planner *p, const struct where_term *term) {
  const char *text =
      mem_format(p->arena, "%s is%s", term->field->name.text, term->value_count == 0 ? " set" : "");

  for (size_t i = 0; i < term->value_count; i++)
    text = mem_format(p->arena, "%s%s %s", text, i ? " or" : "", term->values[i].text);
  return text;
}

const char *plan_where_text(const struct planner *p, const struct where *where) {
  const char *text = "";

  for (size_t i = 0; i < where->count; i++)
    text = mem_format(p->arena, "%s%s%s", text, i ? ", and " : "", term_text(p, &where->terms[i]));
  return text;
}
