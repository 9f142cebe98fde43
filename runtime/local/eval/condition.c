/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an item fulfils a condition. */
#include "local/eval/condition.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define OPERATORS_MAX 300

bool local_condition_read(struct local_call *call, struct local_names *names,
                          const struct local_node *text, const char *role,
                          struct local_condition **out) {
  struct tree_node *tree;
  struct tree_error error;
  *out = NULL;
  if (text == NULL)
    return true;
  if (!local_expression_text(call, text, role))
    return false;
  if (!tree_read_condition(call->mem, TREE_SERVICE, text->text, &tree, &error))
    return local_tree_failed(call, role, text->text, &error);
  if (tree_operators(tree) > OPERATORS_MAX)
    return local_invalid(call,
                         "Invalid %s: The expression contains too many operators; number of "
                         "operators: %zu",
                         role, tree_operators(tree));
  struct local_condition *condition = ddb_arena_zalloc(call->mem, sizeof *condition);
  if (condition == NULL)
    return local_no_memory(call);
  condition->root = local_test_make(call, names, role, tree);
  *out = condition;
  return condition->root != NULL;
}

/* ---- operands -------------------------------------------------------------------------------- */

/* Where a size is held while it is compared. */
struct size_value {
  struct local_value value;
  char text[DDB_INT_TEXT_SIZE];
};

/* UTF-16 units: a character of four bytes is two, any other one. */
static size_t text_units(struct ddb_text text) {
  size_t units = 0;
  for (size_t i = 0; i < text.size; i++) {
    unsigned char byte = (unsigned char)text.data[i];
    units += (size_t)((byte & 0xC0) != 0x80) + (size_t)(byte >= 0xF0);
  }
  return units;
}

/* UTF-16 units of a text (not its bytes: the service is written in Java), bytes of binary data,
 * elements, members; other types have no size. */
static bool size_of(const struct local_value *value, struct size_value *out) {
  size_t size;
  switch (value->type) {
  case LOCAL_S:
    size = text_units(value->text);
    break;
  case LOCAL_B:
    size = value->text.size;
    break;
  case LOCAL_M:
  case LOCAL_L:
  case LOCAL_SS:
  case LOCAL_NS:
  case LOCAL_BS:
    size = value->count;
    break;
  default:
    return false;
  }
  out->value = (struct local_value){.type = LOCAL_N};
  out->value.text = (struct ddb_text){out->text, ddb_u64_text(size, out->text)};
  return true;
}

static const struct local_value *operand_of(const struct local_operand *operand,
                                            const struct local_value *item,
                                            struct size_value *size) {
  const struct local_value *value =
      operand->value != NULL ? operand->value : local_path_find(&operand->path, item);
  if (!operand->size || value == NULL)
    return value;
  return size_of(value, size) ? &size->value : NULL;
}

/* ---- comparisons ----------------------------------------------------------------------------- */

static bool in_order(const struct local_value *a, const struct local_value *b) {
  return a != NULL && b != NULL && a->type == b->type &&
         (a->type == LOCAL_S || a->type == LOCAL_N || a->type == LOCAL_B);
}

static bool compare(const char *comparator, const struct local_value *a,
                    const struct local_value *b) {
  bool equal = a != NULL && b != NULL && local_value_equal(a, b);
  if (strcmp(comparator, "=") == 0)
    return equal;
  if (strcmp(comparator, "<>") == 0)
    return !equal;
  if (!in_order(a, b))
    return false;
  int order = local_value_order(a, b);
  if (comparator[0] == '<')
    return comparator[1] == '=' ? order <= 0 : order < 0;
  return comparator[1] == '=' ? order >= 0 : order > 0;
}

static bool is_between(const struct local_test *test, const struct local_value *item) {
  struct size_value sizes[3];
  const struct local_value *values[3];
  for (size_t i = 0; i < 3; i++)
    values[i] = operand_of(&test->operands[i], item, &sizes[i]);
  return compare(">=", values[0], values[1]) && compare("<=", values[0], values[2]);
}

static bool is_in(const struct local_test *test, const struct local_value *item) {
  struct size_value size, other;
  const struct local_value *value = operand_of(&test->operands[0], item, &size);
  for (size_t i = 1; i < test->count; i++)
    if (compare("=", value, operand_of(&test->operands[i], item, &other)))
      return true;
  return false;
}

/* ---- functions ------------------------------------------------------------------------------- */

static bool begins(const struct local_value *value, const struct local_value *start) {
  return (value->type == LOCAL_S || value->type == LOCAL_B) && value->type == start->type &&
         value->text.size >= start->text.size &&
         memcmp(value->text.data, start->text.data, start->text.size) == 0;
}

static bool has_element(const struct local_value *value, const struct local_value *element) {
  for (size_t i = 0; i < value->count; i++)
    if (local_value_equal(&value->elements[i], element))
      return true;
  return false;
}

static bool has_part(struct ddb_text text, struct ddb_text part) {
  return part.size == 0 || (text.size > 0 && memmem(text.data, text.size, part.data, part.size));
}

static bool contains(const struct local_value *value, const struct local_value *what) {
  switch (value->type) {
  case LOCAL_S:
  case LOCAL_B:
    return what->type == value->type && has_part(value->text, what->text);
  case LOCAL_L:
  case LOCAL_SS:
  case LOCAL_NS:
  case LOCAL_BS:
    return has_element(value, what);
  default:
    return false;
  }
}

static bool call_holds(const struct local_test *test, const struct local_value *item) {
  struct size_value first_size, second_size;
  const struct local_value *first = operand_of(&test->operands[0], item, &first_size);
  if (test->function == LOCAL_EXISTS || test->function == LOCAL_MISSING)
    return (first != NULL) == (test->function == LOCAL_EXISTS);
  const struct local_value *second = operand_of(&test->operands[1], item, &second_size);
  if (first == NULL || second == NULL)
    return false;
  if (test->function == LOCAL_TYPE)
    return ddb_text_equal(second->text, ddb_text_of(local_type_name(first->type)));
  return test->function == LOCAL_BEGINS ? begins(first, second) : contains(first, second);
}

static bool holds(const struct local_test *test, const struct local_value *item) {
  struct size_value first, second;
  switch (test->op) {
  case TREE_OR:
    return holds(test->left, item) || holds(test->right, item);
  case TREE_AND:
    return holds(test->left, item) && holds(test->right, item);
  case TREE_NOT:
    return !holds(test->left, item);
  case TREE_COMPARE:
    return compare(test->comparator, operand_of(&test->operands[0], item, &first),
                   operand_of(&test->operands[1], item, &second));
  case TREE_BETWEEN:
    return is_between(test, item);
  case TREE_IN:
    return is_in(test, item);
  case TREE_PREDICATE:
    return call_holds(test, item);
  }
  return false;
}

bool local_condition_holds(const struct local_condition *condition,
                           const struct local_value *item) {
  return condition == NULL || holds(condition->root, item);
}

/* ---- what it names --------------------------------------------------------------------------- */

static struct ddb_text uses(const struct local_test *test, const struct local_keys *keys) {
  struct ddb_text found = {NULL, 0};
  for (size_t i = 0; i < test->count; i++)
    if (test->operands[i].value == NULL &&
        local_keys_have(keys, test->operands[i].path.steps[0].name))
      return test->operands[i].path.steps[0].name;
  if (test->left != NULL)
    found = uses(test->left, keys);
  return found.size > 0 || test->right == NULL ? found : uses(test->right, keys);
}

struct ddb_text local_condition_uses(const struct local_condition *condition,
                                     const struct local_keys *keys) {
  return condition == NULL ? (struct ddb_text){NULL, 0} : uses(condition->root, keys);
}

static bool names_of(const struct local_test *test, local_name_seen *seen, void *state) {
  for (size_t i = 0; i < test->count; i++) {
    const struct local_path *path = &test->operands[i].path;
    if (test->operands[i].value == NULL && !seen(state, path->steps[0].name, path->count > 1))
      return false;
  }
  return (test->left == NULL || names_of(test->left, seen, state)) &&
         (test->right == NULL || names_of(test->right, seen, state));
}

bool local_condition_each_name(const struct local_condition *condition, local_name_seen *seen,
                               void *state) {
  return condition == NULL || names_of(condition->root, seen, state);
}
