/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a filter or condition as a function of C that says what DynamoDB should. */
#include <stdio.h>
#include <string.h>

#include "driver.h"
#include "expr.h"

static bool is_field(const struct expr_operand *operand) {
  return operand->shape == EXPR_PATH && operand->step_count == 0;
}

/* The field that a parameter is compared with first: records give its values. */
static const struct field *compared(const struct expr *expr, size_t parameter) {
  const struct field *found = NULL;
  if (expr->left != NULL)
    found = compared(expr->left, parameter);
  if (found == NULL && expr->right != NULL)
    found = compared(expr->right, parameter);
  if (found != NULL || expr->op == EXPR_CONTAINS)
    return found;
  for (size_t i = 0; i < expr->operand_count; i++)
    if (expr->operands[i].shape == EXPR_PARAMETER && expr->operands[i].parameter == parameter)
      for (size_t j = 0; j < expr->operand_count; j++)
        if (is_field(&expr->operands[j]))
          return expr->operands[j].field;
  return NULL;
}

const struct field *driver_compared(const struct expression *expression, size_t parameter) {
  return compared(expression->root, parameter);
}

bool driver_is_called(const char *argument, const struct name *name) {
  size_t size = strlen(name->c);
  return strncmp(argument, name->c, size) == 0 &&
         (argument[size] == '\0' || strcmp(argument + size, "_part") == 0);
}

/* Whether print() below knows it. */
static bool is_plain(const struct expression *expression, const struct expr *expr) {
  bool literal = false;
  if (expr->left != NULL)
    return is_plain(expression, expr->left) &&
           (expr->right == NULL || is_plain(expression, expr->right));
  if (expr->op == EXPR_BEGINS || expr->op == EXPR_CONTAINS || !is_field(&expr->operands[0]))
    return false;
  for (size_t i = 1; i < expr->operand_count; i++) {
    const struct expr_operand *operand = &expr->operands[i];
    literal = literal || operand->shape == EXPR_LITERAL;
    if (operand->shape == EXPR_SIZE || operand->shape == EXPR_PATH ||
        (operand->shape == EXPR_PARAMETER &&
         driver_compared(expression, operand->parameter) != expr->operands[0].field))
      return false;
  }
  bool equality =
      expr->op == EXPR_IN || (expr->comparator != NULL && strlen(expr->comparator) < 3 &&
                              strpbrk(expr->comparator, "=") == expr->comparator);
  bool unequal = expr->comparator != NULL && strcmp(expr->comparator, "<>") == 0;
  return !literal || equality || unequal;
}

bool driver_is_judged(const struct expression *expression) {
  return is_plain(expression, expression->root);
}

static void print_term(const struct entity *entity, size_t e, const struct expr_operand *field,
                       const char *comparator, const struct expr_operand *value) {
  size_t f = driver_index(entity, field->field);
  if (value->shape == EXPR_LITERAL) {
    printf("%srandom_has(&entity_%zu_fields[%zu], in, (const char *const[]){",
           strcmp(comparator, "<>") == 0 ? "!" : "", e, f);
    driver_text(value->text);
    printf(", NULL})");
    return;
  }
  printf("operate_compare(&entity_%zu_fields[%zu], in, \"%s\", given)", e, f, comparator);
}

static void print_expr(const struct entity *entity, size_t e, const struct expr *expr) {
  const struct expr_operand *operands = expr->operands;
  printf("(");
  switch (expr->op) {
  case EXPR_OR:
  case EXPR_AND:
    print_expr(entity, e, expr->left);
    printf(expr->op == EXPR_OR ? " || " : " && ");
    print_expr(entity, e, expr->right);
    break;
  case EXPR_NOT:
    printf("!");
    print_expr(entity, e, expr->left);
    break;
  case EXPR_EXISTS:
  case EXPR_MISSING:
    printf("%soperate_has(&entity_%zu_fields[%zu], in)", expr->op == EXPR_MISSING ? "!" : "", e,
           driver_index(entity, operands[0].field));
    break;
  case EXPR_BETWEEN:
    print_term(entity, e, &operands[0], ">=", &operands[1]);
    printf(" && ");
    print_term(entity, e, &operands[0], "<=", &operands[2]);
    break;
  default:
    for (size_t i = 1; i < expr->operand_count; i++) {
      printf(i > 1 ? " || " : "");
      print_term(entity, e, &operands[0], expr->comparator ? expr->comparator : "=", &operands[i]);
    }
    break;
  }
  printf(")");
}

void driver_holds(const struct driver *driver, const struct operation *operation) {
  const struct expression *expression =
      operation->filter != NULL ? operation->filter : operation->condition;
  size_t e = (size_t)(operation->entity - driver->model->entities);
  printf("static bool holds_%zu(const void *in, const void *given) {\n  (void)in;\n  (void)given;\n"
         "  return ",
         (size_t)(operation - driver->model->operations));
  print_expr(operation->entity, e, expression->root);
  printf(";\n}\n");
}
