/* SPDX-License-Identifier: Apache-2.0 */
/* What DynamoDB refuses of an expression whatever the values are: texts that are too long, operands
 * that are the same, ranges without anything in them. */
#include <ddb/types.h>
#include <string.h>

#include "check_rules.h"
#include "expr.h"
#include "mem.h"

static bool same_step(const struct expr_step *a, const struct expr_step *b) {
  if (a->attribute == NULL || b->attribute == NULL)
    return a->attribute == b->attribute && a->index == b->index;
  return strcmp(a->attribute, b->attribute) == 0;
}

static bool same_operand(const struct expr_operand *a, const struct expr_operand *b) {
  if (a->field == NULL || a->field != b->field || a->shape != b->shape ||
      a->step_count != b->step_count)
    return false;
  for (size_t i = 0; i < a->step_count; i++)
    if (!same_step(&a->steps[i], &b->steps[i]))
      return false;
  return true;
}

/* "The first operand must be distinct from the remaining operands" (DynamoDB). */
static void distinct(struct check *check, const struct expr *expr) {
  for (size_t i = 1; i < expr->operand_count; i++)
    if (same_operand(&expr->operands[0], &expr->operands[i])) {
      diag_error(check->diag, "bad-expression", expr->operands[i].span, NULL,
                 "this is compared with itself, which DynamoDB refuses");
      return;
    }
}

static bool is_above(const struct expr_operand *low, const struct expr_operand *high) {
  int order = 0;
  if (low->shape != EXPR_LITERAL || high->shape != EXPR_LITERAL)
    return false;
  if (low->quoted)
    return strcmp(low->text, high->text) > 0;
  return ddb_decimal_compare(low->text, high->text, &order) >= 0 && order > 0;
}

static void predicate(struct check *check, const struct expr *expr) {
  if (expr == NULL)
    return;
  distinct(check, expr);
  if (expr->op == EXPR_BETWEEN && is_above(&expr->operands[1], &expr->operands[2]))
    diag_error(check->diag, "bad-expression", expr->operands[2].span, "write the lower end first",
               "the upper end lies below the lower one, which DynamoDB refuses");
  predicate(check, expr->left);
  predicate(check, expr->right);
}

static void length(struct check *check, const struct operation *operation,
                   const struct expression *expression, char mark) {
  const char *data = operation->entity->table->envelope.data.attribute;
  size_t size = strlen(expr_text(check->arena, expression, data, mark).text);
  if (size > EXPR_TEXT_MAX)
    diag_error(check->diag, "bad-expression", expression->span, NULL,
               "the expression has %zu bytes when it is sent; DynamoDB takes %d", size,
               EXPR_TEXT_MAX);
}

static void text(struct check *check, const struct operation *operation,
                 const struct expression *expression, char mark) {
  if (expression == NULL)
    return;
  predicate(check, expression->root);
  length(check, operation, expression, mark);
}

void check_expression_text(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    text(check, operation, operation->filter, 'f');
    text(check, operation, operation->condition, 'c');
  }
}
