/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the constants that an update sets. */
#include <string.h>

#include "check_rules.h"
#include "expr.h"
#include "mem.h"

typedef void constant_rule(struct check *check, const struct operation *update,
                           const struct field_use *use);

static void each_constant(struct check *check, constant_rule *rule) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    for (size_t k = 0; k < operation->set_count; k++)
      if (operation->set[k].constant != NULL)
        rule(check, operation, &operation->set[k]);
  }
}

/* The field of a union that the field tells apart; or NULL. */
static const struct field *union_of(const struct entity *entity, const struct field *tag) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].tag == tag)
      return &entity->fields[i];
  return NULL;
}

static void bad_constant(struct check *check, const struct operation *update,
                         const struct field_use *use) {
  static const struct value_rule rule = {"bad-constant", "the value of", false};
  const struct field *tagged = union_of(update->entity, use->field);
  struct field *field = mem_zalloc(check->arena, sizeof *field);
  *field = *use->field;
  field->preset = *use->constant;
  field->type.optional = false;
  if (!check_has_literal(field))
    diag_error(check->diag, rule.id, use->constant->span, "make it an input: name the field alone",
               "'%s' has type %s: constants are for text, numbers, bool, times and enums",
               field->name.text, field->type.kind->name);
  else if (tagged != NULL)
    diag_error(check->diag, rule.id, use->constant->span, "make it an input: name the field alone",
               "'%s' tells the variants of '%s' apart: who gives the one gives the other",
               field->name.text, tagged->name.text);
  else
    check_value(check, &rule, update->entity, field);
}

void check_bad_constant(struct check *check) {
  each_constant(check, bad_constant);
}

/* ---- transitions ----------------------------------------------------------------------------- */

static const struct enum_value *state_called(const struct enum_type *type, const char *text) {
  for (size_t i = 0; text != NULL && i < type->value_count; i++)
    if (strcmp(type->values[i].name.text, text) == 0)
      return &type->values[i];
  return NULL;
}

static bool may_become(const struct enum_value *from, const struct enum_value *to) {
  for (size_t i = 0; i < from->target_count; i++)
    if (from->targets[i] == to)
      return true;
  return false;
}

static bool is_path(const struct expr_operand *operand, const struct field *field) {
  return operand->shape == EXPR_PATH && operand->field == field && operand->step_count == 0;
}

/* Whether a state for which `x = 'a'` or `x in ('a', 'b')` holds may become `to`. What a parameter
 * may say is not known. */
static bool allows(const struct expr *expr, const struct enum_type *type,
                   const struct enum_value *to) {
  for (size_t i = 1; i < expr->operand_count; i++) {
    const struct expr_operand *operand = &expr->operands[i];
    const struct enum_value *from =
        operand->shape == EXPR_LITERAL ? state_called(type, operand->text) : NULL;
    if (from == NULL || may_become(from, to))
      return true;
  }
  return false;
}

/* The part of the condition, of those that `and` joins, that holds in no state that may become
 * `to`; or NULL. */
static const struct expr *obstacle(const struct expr *expr, const struct field *field,
                                   const struct enum_value *to) {
  if (expr->op == EXPR_AND) {
    const struct expr *left = obstacle(expr->left, field, to);
    return left != NULL ? left : obstacle(expr->right, field, to);
  }
  bool equal = expr->op == EXPR_COMPARE && strcmp(expr->comparator, "=") == 0;
  if ((!equal && expr->op != EXPR_IN) || !is_path(&expr->operands[0], field))
    return NULL;
  return allows(expr, field->type.enumeration, to) ? NULL : expr;
}

static bool has_source(const struct enum_type *type, const struct enum_value *to) {
  for (size_t i = 0; i < type->value_count; i++)
    if (may_become(&type->values[i], to))
      return true;
  return false;
}

static void impossible_transition(struct check *check, const struct operation *update,
                                  const struct field_use *use) {
  static const char rule[] = "impossible-transition";
  const struct enum_type *type = model_guard(use->field);
  const struct enum_value *to = type != NULL ? state_called(type, use->constant->text) : NULL;
  if (to == NULL)
    return;
  if (!has_source(type, to)) {
    diag_error(check->diag, rule, use->constant->span, NULL,
               "no state of '%s' may become '%s', so this update would never succeed",
               type->name.text, to->name.text);
    diag_note(check->diag, type->transitions_span, "the transitions are here");
    return;
  }
  const struct expr *against =
      update->condition != NULL ? obstacle(update->condition->root, use->field, to) : NULL;
  if (against == NULL)
    return;
  diag_error(check->diag, rule, use->constant->span, NULL,
             "'%s' may not become '%s' from a state that the condition asks for",
             use->field->name.text, to->name.text);
  diag_note(check->diag, against->span, "the condition is here");
  diag_note(check->diag, type->transitions_span, "the transitions are here");
}

void check_impossible_transition(struct check *check) {
  each_constant(check, impossible_transition);
}
