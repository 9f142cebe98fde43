/* SPDX-License-Identifier: Apache-2.0 */
/* The rule about what an update may do with which field, beside setting it. */
#include "check_rules.h"
#include "expr.h"
#include "kinds.h"

static bool is_number(const struct field *field) {
  enum kind_shape shape = field->type.kind->shape;
  return shape == KIND_INTEGER || shape == KIND_DOUBLE || shape == KIND_DECIMAL;
}

/* Why the field cannot be changed this way, or NULL. */
static const char *number_problem(const struct field *field) {
  if (!is_number(field))
    return "only a number can be added to";
  /* The limit less the amount is what the stored number is compared with; of fractions it would be
   * rounded. */
  if (field->type.kind->shape != KIND_INTEGER && (field->min.set || field->max.set))
    return "its limits cannot be kept exactly: they are no whole numbers";
  return NULL;
}

/* What ends a path and is no field of a struct: a member of a map may be absent, and an element of
 * a list is one of those that are there. */
static const struct expr_step *loose(const struct field_use *use) {
  const struct expr_operand *path = use->path;
  const struct expr_step *last = path != NULL ? &path->steps[path->step_count - 1] : NULL;
  return last != NULL && last->field == NULL ? last : NULL;
}

static bool may_be_absent(const struct field_use *use) {
  return use->field->type.optional || loose(use) != NULL;
}

static const char *absence_problem(const struct field_use *use) {
  const struct expr_step *last = loose(use);
  if (last != NULL && last->element)
    return "an element of a list is never absent";
  return may_be_absent(use) ? NULL : "it is required, so it is never absent";
}

static const char *set_problem(const struct field_use *use) {
  const struct expr_step *last = loose(use);
  if (use->field->type.kind->shape != KIND_SET)
    return "it is no set";
  if (last != NULL && last->element)
    return "no set of DynamoDB is empty, and an element stays";
  return may_be_absent(use) ? NULL : "it is required, and no set of DynamoDB is empty";
}

static const char *problem(const struct operation *update, const struct field_change *change) {
  const struct field *field = change->use.field;
  enum kind_shape shape = field->type.kind->shape;

  if (model_only_new(update, change))
    return NULL;
  if (update->upsert && change->how == CHANGE_SUBTRACT)
    return "where an upsert finds no item, there is nothing to subtract from";
  if (model_guard(field) != NULL)
    return "it has transitions, and is changed by set: only";
  if (field->type.nullable)
    return "it may be NULL, to which nothing is added";
  switch (change->how) {
  case CHANGE_REMOVE:
    return may_be_absent(&change->use) ? NULL : "it is required";
  case CHANGE_SET_IF_ABSENT:
    return absence_problem(&change->use);
  case CHANGE_ADD:
  case CHANGE_SUBTRACT:
    return number_problem(field);
  case CHANGE_APPEND:
  case CHANGE_PREPEND:
    return shape == KIND_LIST ? NULL : "it is no list";
  case CHANGE_ADD_TO_SET:
    return shape == KIND_SET ? NULL : "it is no set";
  case CHANGE_DELETE_FROM_SET:
    return set_problem(&change->use);
  }
  return NULL;
}

/* Removing a value that is NULL, too, leaves no value: that is well. */
static const char *why_not(const struct operation *update, const struct field_change *change) {
  if (change->how == CHANGE_REMOVE && may_be_absent(&change->use) &&
      model_guard(change->use.field) == NULL)
    return NULL;
  return problem(update, change);
}

void check_update_change(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    for (size_t k = 0; k < operation->change_count; k++) {
      const struct field_change *change = &operation->changes[k];
      const char *why = why_not(operation, change);
      if (why != NULL)
        diag_error(check->diag, "update-change", change->use.span, NULL,
                   "'%s' cannot stand in %s: %s", change->use.field->name.text, change->word, why);
    }
  }
}
