/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about fields, structs and enums with transitions. */
#include <string.h>

#include <ddb/types.h>

#include "check_rules.h"
#include "mem.h"

/* DynamoDB nests 32 deep; the item, its data map and a list take some of that. */
#define STRUCT_DEPTH_MAX 30

typedef void field_rule(struct check *check, const struct field *field, bool in_struct);

static void each_field(struct check *check, field_rule *rule) {
  const struct model *model = check->model;
  for (size_t s = 0; s < model->struct_count; s++)
    for (size_t f = 0; f < model->structs[s].field_count; f++)
      rule(check, &model->structs[s].fields[f], true);
  for (size_t e = 0; e < model->entity_count; e++)
    for (size_t f = 0; f < model->entities[e].field_count; f++)
      rule(check, &model->entities[e].fields[f], false);
}

/* Whether max lies below min, compared as what the field is: int64 bounds do not fit a double. */
static bool is_reversed(const struct bound *min, const struct bound *max, enum kind_bounds bounds) {
  int order = 0;
  if (!min->set || !max->set)
    return false;
  switch (bounds) {
  case BOUND_REAL:
    return min->real > max->real;
  case BOUND_UNSIGNED:
    return min->natural > max->natural;
  case BOUND_DECIMAL:
    return ddb_decimal_compare(min->text, max->text, &order) >= 0 && order > 0;
  default:
    return min->integer > max->integer;
  }
}

static void report_reversed(struct check *check, const struct bound *min, const struct bound *max,
                            const char *suffix) {
  diag_error(check->diag, "bound-order", max->span, NULL, "max%s %s is below min%s %s", suffix,
             max->text, suffix, min->text);
  diag_note(check->diag, min->span, "min%s is here", suffix);
}

static void bound_order(struct check *check, const struct field *field, bool in_struct) {
  (void)in_struct;
  if (is_reversed(&field->min, &field->max, field->type.kind->bounds))
    report_reversed(check, &field->min, &field->max, "");
  if (is_reversed(&field->min_length, &field->max_length, BOUND_SIGNED))
    report_reversed(check, &field->min_length, &field->max_length, "_length");
}

void check_bound_order(struct check *check) {
  each_field(check, bound_order);
}

static void transitions_unguarded(struct check *check, const struct field *field, bool in_struct) {
  const struct type_ref *type = &field->type;
  const struct type_ref *inner = model_leaf(type);
  if (inner->enumeration == NULL || !inner->enumeration->has_transitions)
    return;
  const char *where = type->element != NULL ? "in a list or map"
                      : in_struct           ? "in a struct"
                      : type->optional      ? "in an optional field"
                                            : NULL;
  if (where == NULL)
    return;
  diag_error(check->diag, "transitions-unguarded", type->span,
             "use an enum without transitions here", "transitions of '%s' cannot be enforced %s",
             inner->enumeration->name.text, where);
  diag_note(check->diag, inner->enumeration->transitions_span, "they are declared here");
}

static void hidden_state(struct check *check, const struct field *field, bool in_struct) {
  (void)in_struct;
  if (field->hidden && model_guard(field) != NULL)
    diag_error(check->diag, "hidden-state", field->name.span, "remove hidden",
               "'%s' has transitions, and their errors name the states", field->name.text);
}

void check_hidden_state(struct check *check) {
  each_field(check, hidden_state);
}

void check_transitions_unguarded(struct check *check) {
  each_field(check, transitions_unguarded);
  for (size_t i = 0; i < check->model->struct_count; i++)
    if (check->model->structs[i].own_tag != NULL)
      transitions_unguarded(check, check->model->structs[i].own_tag, true);
}

/* The fields of a variant and the tag are attributes of one map. */
static void variant_holds_tag(struct check *check, const struct struct_type *type,
                              const struct field *variant) {
  const struct struct_type *body = variant->type.structure;
  for (size_t i = 0; i < body->field_count; i++) {
    if (strcmp(body->fields[i].attribute, type->own_tag->attribute) != 0)
      continue;
    diag_error(check->diag, "union-tag", body->fields[i].name.span,
               "the tag says it already: leave the field out, or store one of them elsewhere",
               "'%s.%s' is stored as '%s', which is the tag of '%s'", body->name.text,
               body->fields[i].name.text, body->fields[i].attribute, type->name.text);
    diag_note(check->diag, variant->name.span, "'%s' is a variant of it", body->name.text);
  }
}

void check_union_tag(struct check *check) {
  const struct model *model = check->model;
  for (size_t s = 0; s < model->struct_count; s++)
    for (size_t f = 0; model->structs[s].own_tag != NULL && f < model->structs[s].field_count; f++)
      variant_holds_tag(check, &model->structs[s], &model->structs[s].fields[f]);
}

/* The walk through structs within structs. */
struct nesting {
  struct check *check;
  const struct field *path[STRUCT_DEPTH_MAX]; /* the fields that lead here */
  const struct struct_type *types[STRUCT_DEPTH_MAX];
  size_t depth;
  unsigned char *heights; /* by struct: levels below and with it, 0 while unknown */
  bool told_deep;         /* once: each level above is too deep, too */
};

static const struct struct_type *inner_struct(const struct field *field) {
  return model_leaf(&field->type)->structure;
}

/* The path names the fields that lead back, since no single one of them is wrong. */
static void report_cycle(struct nesting *nesting, size_t from) {
  const char *path = nesting->types[from]->name.text;
  for (size_t i = from; i < nesting->depth; i++)
    path = mem_format(nesting->check->arena, "%s.%s", path, nesting->path[i]->name.text);
  diag_error(nesting->check->diag, "recursive-type", nesting->path[nesting->depth - 1]->type.span,
             "use `document` for data of any depth", "'%s' holds itself: %s is '%s' again",
             nesting->types[from]->name.text, path, nesting->types[from]->name.text);
}

static void report_deep(struct nesting *nesting, const struct field *field) {
  if (nesting->told_deep)
    return;
  nesting->told_deep = true;
  diag_error(nesting->check->diag, "recursive-type", field->type.span, NULL,
             "structs are nested more than %d deep", STRUCT_DEPTH_MAX);
}

/* Whether the walk is inside this struct already, and since which level. */
static bool is_open(const struct nesting *nesting, const struct struct_type *type, size_t *at) {
  for (*at = 0; *at < nesting->depth; ++*at)
    if (nesting->types[*at] == type)
      return true;
  return false;
}

/* Recursion is bounded by STRUCT_DEPTH_MAX, and each struct is entered once. */
static size_t measure(struct nesting *nesting, const struct struct_type *type) {
  unsigned char *height = &nesting->heights[type - nesting->check->model->structs];
  if (*height != 0)
    return *height;
  size_t deepest = 0;
  nesting->types[nesting->depth] = type;
  for (size_t i = 0; i < type->field_count; i++) {
    const struct struct_type *inner = inner_struct(&type->fields[i]);
    size_t from = 0;
    if (inner == NULL)
      continue;
    nesting->path[nesting->depth++] = &type->fields[i];
    size_t below = 0;
    if (is_open(nesting, inner, &from))
      report_cycle(nesting, from);
    else if (nesting->depth == STRUCT_DEPTH_MAX)
      report_deep(nesting, &type->fields[i]);
    else
      below = measure(nesting, inner);
    nesting->depth--;
    if (below + nesting->depth + 1 >= STRUCT_DEPTH_MAX)
      report_deep(nesting, &type->fields[i]);
    deepest = below > deepest ? below : deepest;
  }
  *height = (unsigned char)(deepest + 1);
  return *height;
}

void check_recursive_type(struct check *check) {
  struct nesting *nesting = mem_zalloc(check->arena, sizeof *nesting);
  nesting->check = check;
  nesting->heights = mem_array(check->arena, check->model->struct_count, 1);
  for (size_t i = 0; i < check->model->struct_count; i++)
    measure(nesting, &check->model->structs[i]);
}
