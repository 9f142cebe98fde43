/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about expressions: see expr.h. */
#include "expr.h"

bool expr_uses(const struct expr *expr, const struct field *field) {
  if (expr == NULL)
    return false;
  for (size_t i = 0; i < expr->operand_count; i++)
    if (expr->operands[i].field == field)
      return true;
  return expr_uses(expr->left, field) || expr_uses(expr->right, field);
}
