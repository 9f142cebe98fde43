/* SPDX-License-Identifier: Apache-2.0 */
/* See legacy.h: conditions, filters and key conditions. */
#include "local/op/legacy.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/condition.h"
#include "local/eval/key_range.h"
#include "local/op/legacy_test.h"
#include "local/op/params.h"

/* ---- conditions ------------------------------------------------------------------------------ */

static struct local_test *new_test(struct local_call *call, enum tree_op op,
                                   struct local_test *left, struct local_test *right) {
  struct local_test *test = ddb_arena_zalloc(call->mem, sizeof *test);
  if (test == NULL) {
    (void)local_no_memory(call);
    return NULL;
  }
  test->op = op;
  test->function = LOCAL_NO_FUNCTION;
  test->left = left;
  test->right = right;
  return test;
}

/* The attribute, and the values that it is compared with. */
static bool add_operands(struct local_call *call, const struct local_legacy_test *from,
                         struct local_test *test) {
  test->operands = ddb_arena_array(call->mem, from->count + 1, sizeof *test->operands);
  if (test->operands == NULL)
    return local_no_memory(call);
  test->count = from->count + 1;
  test->operands[0] = (struct local_operand){.size = false};
  for (size_t i = 0; i < from->count; i++)
    test->operands[i + 1] = (struct local_operand){.value = &from->values[i]};
  return local_path_name(call, from->name, &test->operands[0].path);
}

/* As which test of an expression a comparison is asked. */
static const struct {
  enum tree_op op;
  enum local_function function;
  char comparator[3];
} forms[] = {
    [LOCAL_EQ] = {TREE_COMPARE, LOCAL_NO_FUNCTION, "="},
    [LOCAL_NE] = {TREE_COMPARE, LOCAL_NO_FUNCTION, "<>"}, /* true where there is no attribute */
    [LOCAL_LE] = {TREE_COMPARE, LOCAL_NO_FUNCTION, "<="},
    [LOCAL_LT] = {TREE_COMPARE, LOCAL_NO_FUNCTION, "<"},
    [LOCAL_GE] = {TREE_COMPARE, LOCAL_NO_FUNCTION, ">="},
    [LOCAL_GT] = {TREE_COMPARE, LOCAL_NO_FUNCTION, ">"},
    [LOCAL_IS_BETWEEN] = {TREE_BETWEEN, LOCAL_NO_FUNCTION, ""},
    [LOCAL_IS_BEGUN] = {TREE_PREDICATE, LOCAL_BEGINS, ""},
    [LOCAL_IN] = {TREE_IN, LOCAL_NO_FUNCTION, ""},
    [LOCAL_HAS] = {TREE_PREDICATE, LOCAL_CONTAINS, ""},
    [LOCAL_HAS_NOT] = {TREE_PREDICATE, LOCAL_CONTAINS, ""}, /* see make_test */
    [LOCAL_THERE] = {TREE_PREDICATE, LOCAL_EXISTS, ""},
    [LOCAL_ABSENT] = {TREE_PREDICATE, LOCAL_MISSING, ""},
};

static struct local_test *make_test(struct local_call *call, const struct local_legacy_test *from) {
  struct local_test *test = new_test(call, forms[from->comparison].op, NULL, NULL);
  if (test == NULL || !add_operands(call, from, test))
    return NULL;
  test->function = forms[from->comparison].function;
  memcpy(test->comparator, forms[from->comparison].comparator, sizeof test->comparator);
  if (from->comparison != LOCAL_HAS_NOT)
    return test;
  /* NOT_CONTAINS does not hold where there is no attribute (unlike NE). */
  struct local_legacy_test there = {.name = from->name, .comparison = LOCAL_THERE};
  struct local_test *exists = make_test(call, &there), *not = NULL;
  if (exists != NULL)
    not = new_test(call, TREE_NOT, test, NULL);
  return not == NULL ? NULL : new_test(call, TREE_AND, exists, not );
}

/* Halves, and halves of halves: a request may have thousands, and asking them is recursive. */
static struct local_test *join_tests(struct local_call *call, const struct local_legacy_test *tests,
                                     size_t count, enum tree_op op) {
  if (count == 1)
    return make_test(call, tests);
  struct local_test *left = join_tests(call, tests, count / 2, op);
  struct local_test *right =
      left == NULL ? NULL : join_tests(call, tests + count / 2, count - count / 2, op);
  return right == NULL ? NULL : new_test(call, op, left, right);
}

static struct local_legacy_test *read_tests(struct local_call *call, const struct local_node *node,
                                            const char *parameter) {
  struct local_legacy_test *tests = ddb_arena_array(call->mem, node->count, sizeof *tests);
  if (tests == NULL)
    (void)local_no_memory(call);
  for (size_t i = 0; tests != NULL && i < node->count; i++)
    if (!local_legacy_test_read(call, &node->children[i], parameter, &tests[i]))
      return NULL;
  return tests;
}

bool local_legacy_condition(struct local_call *call, const struct local_node *request,
                            const char *name, struct local_condition **out) {
  const struct local_node *node = local_node_get(request, name);
  size_t count = node == NULL ? 0 : node->count;
  *out = NULL;
  if (count < 2 && local_node_get(request, "ConditionalOperator") != NULL)
    return local_invalid(call, "ConditionalOperator %s",
                         count == 0 ? "cannot be used without Filter or Expected"
                                    : "can only be used when Filter or Expected has two or more "
                                      "elements");
  if (count == 0)
    return true;
  struct local_legacy_test *tests = read_tests(call, node, name);
  struct local_condition *condition = ddb_arena_zalloc(call->mem, sizeof *condition);
  if (tests == NULL || condition == NULL)
    return tests != NULL && local_no_memory(call);
  bool any = local_param_is(request, "ConditionalOperator", "OR");
  condition->root = join_tests(call, tests, count, any ? TREE_OR : TREE_AND);
  *out = condition;
  return condition->root != NULL;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool make_term(struct local_call *call, const struct local_legacy_test *test,
                      struct local_key_term *out) {
  static const enum local_relation relations[] = {[LOCAL_EQ] = LOCAL_EQUAL,
                                                  [LOCAL_LE] = LOCAL_AT_MOST,
                                                  [LOCAL_LT] = LOCAL_LESS,
                                                  [LOCAL_GE] = LOCAL_AT_LEAST,
                                                  [LOCAL_GT] = LOCAL_GREATER,
                                                  [LOCAL_IS_BETWEEN] = LOCAL_BETWEEN,
                                                  [LOCAL_IS_BEGUN] = LOCAL_BEGINS_WITH};
  if (test->comparison == LOCAL_NE || test->comparison > LOCAL_IS_BEGUN)
    return local_invalid(call, "Attempted conditional constraint is not an indexable operation");
  *out = (struct local_key_term){.name = test->name,
                                 .relation = relations[test->comparison],
                                 .value = &test->values[0],
                                 .upper = test->count > 1 ? &test->values[1] : NULL};
  return true;
}

bool local_legacy_keys(struct local_call *call, const struct local_node *request,
                       const struct local_keys *keys, struct local_range *out) {
  struct local_key_term terms[LOCAL_KEY_TERMS];
  const struct local_node *node = local_node_get(request, "KeyConditions");
  size_t most = keys->partition_count + keys->sort_count;
  if (node->count == 0 || node->count > (most > 2 ? most : 2))
    return local_invalid(call, "Conditions can be of length 1 or 2 only");
  struct local_legacy_test *tests = read_tests(call, node, "KeyConditions");
  if (tests == NULL)
    return false;
  for (size_t i = 0; i < node->count; i++)
    if (!make_term(call, &tests[i], &terms[i]))
      return false;
  return local_key_range(call, terms, node->count, keys, out);
}
