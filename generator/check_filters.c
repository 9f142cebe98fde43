/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what is read and thrown away. A filter is applied to what was read, and what it drops
 * was read and paid for (Amazon DynamoDB Developer Guide, "Filter expressions for the Query
 * operation"). */
#include <string.h>

#include "check_rules.h"
#include "expr.h"
#include "mem.h"

/* An enum with fewer values keeps a good part of what is read. */
enum { MANY_VALUES = 4 };

/* What a comparison with one value keeps of what is read: one of how many; 0: of any number. */
static bool is_many(const struct type_ref *type, size_t *values) {
  *values = type->enumeration != NULL ? type->enumeration->value_count : 0;
  return type->kind != NULL && type->kind->shape != KIND_BOOL &&
         (type->enumeration == NULL || *values >= MANY_VALUES);
}

/* The first comparison that every item has to pass and that few pass: `field = value`. */
static const struct expr_operand *few_pass(const struct expr *expr, size_t *values) {
  if (expr->op == EXPR_AND) {
    const struct expr_operand *left = few_pass(expr->left, values);
    return left != NULL ? left : few_pass(expr->right, values);
  }
  if (expr->op != EXPR_COMPARE || strcmp(expr->comparator, "=") != 0)
    return NULL;
  for (size_t i = 0; i < 2; i++) {
    const struct expr_operand *path = &expr->operands[i];
    enum expr_shape other = expr->operands[1 - i].shape;
    if (path->shape == EXPR_PATH && (other == EXPR_PARAMETER || other == EXPR_LITERAL) &&
        is_many(&path->type, values))
      return path;
  }
  return NULL;
}

/* The global index of the entity whose partition key is made of this field alone, or NULL. */
static const struct entity_index *index_of(const struct entity *entity, const struct field *field) {
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct key_template *partition = &entity->indexes[i].partition;
    size_t others = 0;
    bool found = false;
    for (size_t p = 0; p < partition->part_count; p++) {
      found = found || partition->parts[p].field == field;
      others += partition->parts[p].field != NULL && partition->parts[p].field != field;
    }
    if (found && others == 0 && !entity->indexes[i].index->local)
      return &entity->indexes[i];
  }
  return NULL;
}

/* A scan has said already why it reads everything; it may not have seen that there is an index. */
static void filter_discards(struct check *check, const struct operation *read) {
  size_t values = 0;
  const struct expr_operand *path = few_pass(read->filter->root, &values);
  const struct entity_index *index =
      path != NULL && path->step_count == 0 ? index_of(read->entity, path->field) : NULL;
  if (path == NULL || (read->verb == OP_SCAN && index == NULL))
    return;
  const char *cure = read->verb == OP_SCAN
                         ? mem_format(check->arena, "query index %s, which has it in its key",
                                      index->index->name.text)
                         : "put it into a key that the read is by";
  const char *share = values > 0 ? mem_format(check->arena, "one of %zu values", values)
                                 : "one value of any number";
  diag_warning(check->diag, "filter-discards", path->span, cure,
               "the filter keeps %s of '%s'; the items that it drops are read and paid for", share,
               expr_path_text(check->arena, path, path->step_count));
}

void check_filter_discards(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *read = &check->model->operations[i];
    if (read->filter != NULL && read->entity != NULL)
      filter_discards(check, read);
  }
}
