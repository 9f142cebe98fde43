/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about paths that an update names. */
#include <string.h>

#include "check_rules.h"
#include "cname.h"
#include "dict.h"
#include "expr.h"
#include "mem.h"

/* DynamoDB nests 32 levels of maps and lists; the data map may be one. */
#define STEPS_MAX 30

/* How many maps and lists on the way one update may have: a bit each at run time. */
#define PARENTS_MAX 32

typedef void use_rule(struct check *check, const struct operation *update,
                      const struct field_use *use);

static void each_path(struct check *check, use_rule *rule) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    const struct field_use *use;
    for (size_t k = 0; (use = model_use(operation, k)) != NULL; k++)
      if (use->path != NULL)
        rule(check, operation, use);
  }
}

/* ---- what a path may lead to ----------------------------------------------------------------- */

static void refuse(struct check *check, const struct field_use *use, const char *cure,
                   const char *why) {
  diag_error(check->diag, "update-path", use->span, cure, "'%s' %s", use->field->name.text, why);
}

/* The struct that the path ends in, or NULL. */
static const struct struct_type *last_struct(const struct expr_operand *path) {
  size_t count = path->step_count;
  if (count == 0 || path->steps[count - 1].field == NULL)
    return NULL;
  return count > 1 ? path->steps[count - 2].type.structure : path->field->type.structure;
}

/* Whether the field at the end is a union, or what tells one apart. */
static bool is_of_union(const struct expr_operand *path) {
  const struct struct_type *type = last_struct(path);
  const struct field *field = type != NULL ? path->steps[path->step_count - 1].field : NULL;
  for (size_t i = 0; type != NULL && i < type->field_count; i++)
    if (type->fields[i].tag != NULL && (type->fields[i].tag == field || &type->fields[i] == field))
      return true;
  return false;
}

/* The index that has an item only if the field at the beginning is set. */
static const struct where_term *decided(const struct entity *entity, const struct field *field) {
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct where_term *term = model_where(&entity->indexes[i].where, field);
    if (term != NULL)
      return term;
  }
  return NULL;
}

static void path_end(struct check *check, const struct operation *update,
                     const struct field_use *use) {
  const struct expr_operand *path = use->path;
  const struct where_term *term = decided(update->entity, path->field);
  if (path->in_union || is_of_union(path))
    refuse(check, use, "set the whole of what is around it",
           "is a part of a union, which changes only with its tag");
  if (update->upsert)
    refuse(check, use, "name the whole field, or leave out upsert:",
           "is a path, and an upsert makes an item of whole fields");
  if (path->step_count > STEPS_MAX)
    refuse(check, use, NULL, "is nested deeper than DynamoDB's 32 levels");
  if (term == NULL)
    return;
  refuse(check, use, "set the whole field",
         "lies in a field whose presence decides whether an index has the item");
  diag_note(check->diag, term->span, "it is asked for here");
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* What else is an argument of the operation under this name in C. */
static const char *taken_by(struct check *check, const struct operation *update, const char *c) {
  const struct entity *entity = update->entity;
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (strcmp(entity->key_fields[i]->name.c, c) == 0)
      return "a part of the key";
  if (entity->version != NULL && strcmp(entity->version->name.c, c) == 0)
    return "the version";
  for (size_t i = 0; update->condition != NULL && i < update->condition->parameter_count; i++)
    if (strcmp(update->condition->parameters[i].name.c, c) == 0)
      return "a parameter of the condition";
  (void)check;
  return NULL;
}

static bool same_c_name(struct check *check, const struct expr_argument *all, size_t at) {
  const char *c = cname_lower(check->arena, all[at].name);
  for (size_t i = 0; i < at; i++)
    if (strcmp(cname_lower(check->arena, all[i].name), c) == 0)
      return true;
  return false;
}

static void path_arguments(struct check *check, const struct operation *update) {
  struct expr_argument *all = NULL;
  size_t count = expr_arguments(check->arena, update, &all);
  for (size_t i = 0; i < count; i++) {
    const char *c = cname_lower(check->arena, all[i].name);
    const char *problem = cname_problem(c);
    const char *owner = taken_by(check, update, c);
    if (problem != NULL)
      diag_error(check->diag, "reserved-name", all[i].span, "give it another name",
                 "'%s' would be '%s' in C, which is %s", all[i].name, c, problem);
    else if (owner != NULL || same_c_name(check, all, i))
      diag_error(check->diag, "name-clash", all[i].span, "give it another name",
                 "'%s' needs '%s' in C, which is %s", all[i].name, c,
                 owner != NULL ? owner : "taken");
  }
}

/* One argument is no name and number at once. */
static void argument_kind(struct check *check, const struct operation *update,
                          const struct field_use *use) {
  struct expr_argument *all = NULL;
  size_t count = expr_arguments(check->arena, update, &all);
  for (size_t i = 0; i < use->path->step_count; i++) {
    const struct expr_step *step = &use->path->steps[i];
    for (size_t k = 0; step->argument != NULL && k < count; k++)
      if (strcmp(all[k].name, step->argument) == 0 && all[k].element != step->element)
        diag_error(check->diag, "update-path", use->span, "give one of them another name",
                   "'{%s}' is the name of a member in one place and the number of an element in "
                   "another",
                   step->argument);
  }
}

/* ---- several paths --------------------------------------------------------------------------- */

/* A field itself is a path without steps. */
static struct expr_operand path_of(const struct field_use *use) {
  return use->path != NULL ? *use->path : (struct expr_operand){.field = use->field};
}

/* DynamoDB refuses two paths of which one lies in the other, but only at run time. */
static void paths_apart(struct check *check, const struct operation *update) {
  const struct field_use *first;
  const struct field_use *second;
  for (size_t i = 0; (second = model_use(update, i)) != NULL; i++)
    for (size_t k = 0; k < i; k++) {
      first = model_use(update, k);
      const struct expr_operand a = path_of(first);
      const struct expr_operand b = path_of(second);
      bool same = strcmp(first->field->name.text, second->field->name.text) == 0;
      if ((first->path == NULL && second->path == NULL) || expr_overlap(&a, &b) != EXPR_OVERLAP)
        continue;
      diag_error(check->diag, "set-twice", second->span, NULL,
                 same ? "'%s' is changed twice" : "'%s' and '%s': one lies in the other",
                 second->field->name.text, first->field->name.text);
      diag_note(check->diag, first->span, "it is changed here, too");
    }
}

/* The names of the inputs: place.city and placeCity are both place_city. */
static bool clashes(struct check *check, const struct field *a, const struct field *b) {
  return strcmp(a->name.c, b->name.c) == 0 ||
         (a->type.nullable &&
          strcmp(mem_format(check->arena, "%s_null", a->name.c), b->name.c) == 0) ||
         (b->type.nullable &&
          strcmp(mem_format(check->arena, "%s_null", b->name.c), a->name.c) == 0);
}

static void input_names(struct check *check, const struct operation *update) {
  const struct field_use *first;
  const struct field_use *second;
  for (size_t i = 0; (second = model_use(update, i)) != NULL; i++)
    for (size_t k = 0; k < i; k++) {
      first = model_use(update, k);
      if ((first->path == NULL && second->path == NULL) ||
          strcmp(first->field->name.text, second->field->name.text) == 0 ||
          !clashes(check, first->field, second->field))
        continue;
      diag_error(check->diag, "name-clash", second->span,
                 "give a field on the way another name in C with c_name:, or the argument another",
                 "'%s' needs '%s' in C, which is taken", second->field->name.text,
                 second->field->name.c);
      diag_note(check->diag, first->span, "'%s' has it", first->field->name.text);
    }
}

static void way_count(struct check *check, const struct operation *update) {
  const struct field_use *use;
  struct dict *seen = dict_new(check->arena);
  size_t count = 0;
  for (size_t i = 0; (use = model_use(update, i)) != NULL; i++)
    for (size_t k = 0; use->path != NULL && k < use->path->step_count; k++)
      count += dict_add(seen, expr_path_text(check->arena, use->path, k), use) == NULL;
  if (count > PARENTS_MAX)
    diag_error(check->diag, "update-path", update->verb_span, "make two updates of it",
               "the paths of this update lead through %zu maps and lists, more than %d", count,
               PARENTS_MAX);
}

void check_update_path(struct check *check) {
  each_path(check, path_end);
  each_path(check, argument_kind);
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    path_arguments(check, operation);
    paths_apart(check, operation);
    input_names(check, operation);
    way_count(check, operation);
  }
}
