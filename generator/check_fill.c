/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what a create stores where a field is not set: defaults and generated ids. */
#include <string.h>

#include "check_rules.h"
#include "mem.h"

/* `entity` is NULL for a field of a struct. */
typedef void field_rule(struct check *check, const struct entity *entity,
                        const struct field *field);

static void each_field(struct check *check, field_rule *rule) {
  const struct model *model = check->model;
  for (size_t s = 0; s < model->struct_count; s++)
    for (size_t f = 0; f < model->structs[s].field_count; f++)
      rule(check, NULL, &model->structs[s].fields[f]);
  for (size_t e = 0; e < model->entity_count; e++)
    for (size_t f = 0; f < model->entities[e].field_count; f++)
      rule(check, &model->entities[e], &model->entities[e].fields[f]);
}

/* ---- where a default may stand --------------------------------------------------------------- */

/* Whether the member in C can say that it is not set. */
static bool has_unset(const struct field *field) {
  enum kind_shape shape = field->type.kind->shape;
  return field->type.optional ||
         (shape != KIND_BOOL && shape != KIND_INTEGER && shape != KIND_DOUBLE);
}

static bool is_allowed(const struct entity *entity, const struct field *field) {
  return entity != NULL && check_has_literal(field) && has_unset(field) &&
         !(field->type.optional && model_in_key(entity, field));
}

static void default_not_allowed(struct check *check, const struct entity *entity,
                                const struct field *field) {
  const char *name = field->name.text;
  if (!field->preset.set || (entity != NULL && is_allowed(entity, field)))
    return;
  if (entity == NULL)
    diag_error(check->diag, "default-not-allowed", field->preset.span, NULL,
               "'%s' is a field of a struct, and defaults are for fields of an entity", name);
  else if (!check_has_literal(field))
    diag_error(check->diag, "default-not-allowed", field->preset.span, NULL,
               "'%s' has type %s: defaults are for text, numbers, bool, times and enums", name,
               field->type.kind->name);
  else if (!has_unset(field))
    diag_error(check->diag, "default-not-allowed", field->preset.span,
               mem_format(check->arena, "write type: \"%s?\"", field->type.kind->name),
               "'%s' is required, and an unset %s cannot be told from %s", name,
               field->type.kind->name, field->type.kind->shape == KIND_BOOL ? "false" : "0");
  else
    diag_error(check->diag, "default-not-allowed", field->preset.span, NULL,
               "'%s' is an optional part of the key: leaving it out names another item", name);
}

void check_default_not_allowed(struct check *check) {
  each_field(check, default_not_allowed);
}

/* ---- what it may be -------------------------------------------------------------------------- */

static void bad_default(struct check *check, const struct entity *entity,
                        const struct field *field) {
  static const struct value_rule rule = {"bad-default", "the default of", true};
  if (field->preset.set && is_allowed(entity, field))
    check_value(check, &rule, entity, field);
}

void check_bad_default(struct check *check) {
  each_field(check, bad_default);
}

/* ---- generated ids --------------------------------------------------------------------------- */

static bool holds_id(const struct field *field) {
  const char *kind = field->type.kind->name;
  return strcmp(kind, "string") == 0 ||
         strcmp(kind, field->generate == GENERATE_ULID ? "ulid" : "uuid") == 0;
}

/* Any id will do for a sample: one that breaks a limit shows that there are ids that do. */
static void generate_type(struct check *check, const struct entity *entity,
                          const struct field *field) {
  static const char *const samples[] = {[GENERATE_ULID] = "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                                        [GENERATE_UUID] = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"};
  const char *word = field->generate == GENERATE_ULID ? "ulid" : "uuid";
  if (field->generate == GENERATE_NONE)
    return;
  const char *problem = NULL;
  if (entity == NULL)
    problem = "is a field of a struct, and ids are generated for fields of an entity";
  else if (!holds_id(field))
    problem = mem_format(check->arena, "has type %s; generate: %s is for string and %s",
                         field->type.kind->name, word, word);
  else if (field->preset.set)
    problem = "has a default: one of the two would never be used";
  else if (field->type.optional && model_in_key(entity, field))
    problem = "is an optional part of the key: leaving it out names another item";
  else if ((problem = check_text_problem(check, field, samples[field->generate])) != NULL)
    problem = mem_format(check->arena, "cannot hold such an id, which %s", problem);
  if (problem != NULL)
    diag_error(check->diag, "generate-type", field->generate_span, NULL, "'%s' %s",
               field->name.text, problem);
}

void check_generate_type(struct check *check) {
  each_field(check, generate_type);
}

static void unused_default(struct check *check, const struct entity *entity,
                           const struct field *field) {
  bool generated = field->generate != GENERATE_NONE;
  if (entity == NULL || (!field->preset.set && !generated) || entity->created)
    return;
  diag_warning(check->diag, "unused-default", generated ? field->generate_span : field->preset.span,
               mem_format(check->arena, "add an operation {create: %s}", entity->name.text),
               "only a create %s '%s', and there is none",
               generated ? "generates" : "stores the default of", field->name.text);
}

void check_unused_default(struct check *check) {
  each_field(check, unused_default);
}
