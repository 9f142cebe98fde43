/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about expressions: see expr.h. */
#include "expr.h"

#include <string.h>

#include "mem.h"

bool expr_uses(const struct expr *expr, const struct field *field) {
  if (expr == NULL)
    return false;
  for (size_t i = 0; i < expr->operand_count; i++)
    if (expr->operands[i].field == field)
      return true;
  return expr_uses(expr->left, field) || expr_uses(expr->right, field);
}

const char *expr_path_text(struct ddb_arena *arena, const struct expr_operand *path, size_t steps) {
  const char *text = path->field->name.text;
  for (size_t i = 0; i < steps; i++) {
    const struct expr_step *step = &path->steps[i];
    bool argument = step->argument != NULL;
    text = mem_format(arena, "%s%s%s%s%s%s", text, step->element ? "[" : ".", argument ? "{" : "",
                      step->text, argument ? "}" : "", step->element ? "]" : "");
  }
  return text;
}

static enum expr_overlap step_overlap(const struct expr_step *a, const struct expr_step *b) {
  if (a->element != b->element)
    return EXPR_APART;
  if (a->argument != NULL && b->argument != NULL && strcmp(a->argument, b->argument) == 0)
    return EXPR_OVERLAP;
  if (a->argument != NULL || b->argument != NULL)
    return EXPR_PERHAPS;
  bool same = a->element ? a->index == b->index : strcmp(a->attribute, b->attribute) == 0;
  return same ? EXPR_OVERLAP : EXPR_APART;
}

enum expr_overlap expr_overlap(const struct expr_operand *a, const struct expr_operand *b) {
  enum expr_overlap all = EXPR_OVERLAP;
  if (a->field != b->field)
    return EXPR_APART;
  for (size_t i = 0; i < a->step_count && i < b->step_count; i++) {
    enum expr_overlap step = step_overlap(&a->steps[i], &b->steps[i]);
    if (step == EXPR_APART)
      return step;
    all = step == EXPR_PERHAPS ? step : all;
  }
  return all;
}

static void add_argument(struct ddb_arena *arena, const struct expr_step *step, struct span span,
                         struct expr_argument **all, size_t *count) {
  for (size_t i = 0; i < *count; i++)
    if (strcmp((*all)[i].name, step->argument) == 0)
      return;
  *all = mem_grow(arena, *all, *count, sizeof **all);
  (*all)[(*count)++] = (struct expr_argument){step->argument, step->element, span};
}

size_t expr_arguments(struct ddb_arena *arena, const struct operation *update,
                      struct expr_argument **out) {
  const struct field_use *use;
  size_t count = 0;
  *out = NULL;
  for (size_t i = 0; (use = model_use(update, i)) != NULL; i++)
    for (size_t k = 0; use->path != NULL && k < use->path->step_count; k++)
      if (use->path->steps[k].argument != NULL)
        add_argument(arena, &use->path->steps[k], use->span, out, &count);
  return count;
}
