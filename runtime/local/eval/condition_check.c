/* SPDX-License-Identifier: Apache-2.0 */
/* What of an expression can be judged without an item: functions, their operands, types. In the
 * words of the service, as far as they are known. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/condition.h"

struct maker {
  struct local_call *call;
  struct local_names *names;
  const char *role;
};

static const struct {
  const char *name;
  enum local_function function;
  size_t operands;
} functions[] = {{"attribute_exists", LOCAL_EXISTS, 1}, {"attribute_not_exists", LOCAL_MISSING, 1},
                 {"attribute_type", LOCAL_TYPE, 2},     {"begins_with", LOCAL_BEGINS, 2},
                 {"contains", LOCAL_CONTAINS, 2},       {"size", LOCAL_SIZE, 1}};

/* Of an operator and a function alike. */
static bool wrong_type(struct maker *maker, struct ddb_text word, enum local_type type) {
  return local_invalid(maker->call,
                       "Invalid %s: Incorrect operand type for operator or function; operator or "
                       "function: %.*s, operand type: %s",
                       maker->role, (int)word.size, word.data, local_type_name(type));
}

static bool find_function(struct maker *maker, const struct tree_operand *call,
                          enum local_function *out) {
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    if (!local_text_is(call->text, functions[i].name))
      continue;
    *out = functions[i].function;
    return call->count == functions[i].operands ||
           local_invalid(maker->call,
                         "Invalid %s: Incorrect number of operands for operator or function; "
                         "operator or function: %s, number of operands: %zu",
                         maker->role, functions[i].name, call->count);
  }
  if (local_text_is(call->text, "if_not_exists") || local_text_is(call->text, "list_append"))
    return local_invalid(maker->call,
                         "Invalid %s: The function is not allowed in a condition expression; "
                         "function: %.*s",
                         maker->role, (int)call->text.size, call->text.data);
  return local_invalid(maker->call, "Invalid %s: Invalid function name; function: %.*s",
                       maker->role, (int)call->text.size, call->text.data);
}

static bool misused(struct maker *maker, struct ddb_text function) {
  return local_invalid(maker->call,
                       "Invalid %s: The function is not allowed to be used this way in an "
                       "expression; function: %.*s",
                       maker->role, (int)function.size, function.data);
}

/* ---- operands -------------------------------------------------------------------------------- */

static bool make_value(struct maker *maker, const struct tree_operand *operand,
                       struct local_operand *out) {
  if (operand->kind == TREE_PATH)
    return local_path_resolve(maker->call, maker->names, maker->role, &operand->path, &out->path);
  out->value = local_names_value(maker->call, maker->names, maker->role, operand->text);
  return out->value != NULL;
}

/* size(path): the only function that is an operand. */
static bool make_operand(struct maker *maker, const struct tree_operand *operand,
                         struct local_operand *out) {
  enum local_function function = LOCAL_NO_FUNCTION;
  *out = (struct local_operand){.size = false};
  if (operand->kind != TREE_CALL)
    return make_value(maker, operand, out);
  if (!find_function(maker, operand, &function))
    return false;
  const struct tree_operand *inner = &operand->arguments[0];
  if (function != LOCAL_SIZE || inner->kind == TREE_CALL)
    return misused(maker, function != LOCAL_SIZE ? operand->text : inner->text);
  out->size = true;
  if (!make_value(maker, inner, out))
    return false;
  if (out->value == NULL)
    return true;
  enum local_type type = out->value->type;
  return (type != LOCAL_N && type != LOCAL_BOOL && type != LOCAL_NULL) ||
         wrong_type(maker, operand->text, type);
}

static bool make_operands(struct maker *maker, const struct tree_operand *operands, size_t count,
                          struct local_test *out) {
  out->operands = ddb_arena_array(maker->call->mem, count, sizeof *out->operands);
  if (out->operands == NULL)
    return local_no_memory(maker->call);
  for (; out->count < count; out->count++)
    if (!make_operand(maker, &operands[out->count], &out->operands[out->count]))
      return false;
  return true;
}

/* ---- predicates ------------------------------------------------------------------------------ */

static bool is_ordered(const struct local_value *value) {
  return value->type == LOCAL_S || value->type == LOCAL_N || value->type == LOCAL_B;
}

static bool check_type_name(struct maker *maker, const struct tree_operand *call,
                            const struct local_value *value) {
  if (value == NULL)
    return local_invalid(maker->call,
                         "Invalid %s: Operator or function requires an expression "
                         "attribute value; operator or function: attribute_type",
                         maker->role);
  if (value->type != LOCAL_S)
    return wrong_type(maker, call->text, value->type);
  for (enum local_type type = LOCAL_S; type <= LOCAL_BS; type++)
    if (local_text_is(value->text, local_type_name(type)))
      return true;
  return local_invalid(maker->call,
                       "Invalid %s: Invalid attribute type name found; type: %.*s, valid types: "
                       "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
                       maker->role, (int)value->text.size, value->text.data);
}

static bool check_begins(struct maker *maker, const struct tree_operand *call,
                         const struct local_test *test) {
  for (size_t i = 0; i < 2; i++) {
    const struct local_operand *operand = &test->operands[i];
    if (operand->size)
      return wrong_type(maker, call->text, LOCAL_N);
    if (operand->value != NULL && operand->value->type != LOCAL_S &&
        operand->value->type != LOCAL_B)
      return wrong_type(maker, call->text, operand->value->type);
  }
  return true;
}

static bool same_operand(const struct local_operand *a, const struct local_operand *b) {
  if (a->value != NULL || b->value != NULL || a->size != b->size)
    return false;
  return local_path_equal(&a->path, &b->path);
}

/* A path against itself says nothing. */
static bool check_distinct(struct maker *maker, struct ddb_text word,
                           const struct local_test *test) {
  for (size_t i = 1; i < test->count; i++)
    if (same_operand(&test->operands[0], &test->operands[i]))
      return local_invalid(maker->call,
                           "Invalid %s: The first operand must be distinct from the remaining "
                           "operands for this operator or function; operator: %.*s, first "
                           "operand: %s",
                           maker->role, (int)word.size, word.data,
                           local_path_text(maker->call->mem, &test->operands[0].path));
  return true;
}

static bool make_function(struct maker *maker, const struct tree_operand *call,
                          struct local_test *out) {
  if (!find_function(maker, call, &out->function))
    return false;
  if (out->function == LOCAL_SIZE)
    return misused(maker, call->text);
  bool exists = out->function == LOCAL_EXISTS || out->function == LOCAL_MISSING;
  if (exists && call->arguments[0].kind != TREE_PATH)
    return local_invalid(maker->call,
                         "Invalid %s: Operator or function requires a document path; operator or "
                         "function: %.*s",
                         maker->role, (int)call->text.size, call->text.data);
  if (!make_operands(maker, call->arguments, call->count, out))
    return false;
  if (out->function == LOCAL_TYPE)
    return check_type_name(maker, call, out->operands[1].value);
  if (out->function == LOCAL_BEGINS && !check_begins(maker, call, out))
    return false;
  return check_distinct(maker, call->text, out);
}

static const char *value_text(struct maker *maker, const struct local_value *value) {
  struct ddb_buf text;
  ddb_buf_init_arena(&text, maker->call->mem, 2048);
  ddb_buf_format(&text, "AttributeValue: {%s:%.*s}", local_type_name(value->type),
                 value->type == LOCAL_B ? 0 : (int)value->text.size, value->text.data);
  return text.status == DDB_OK ? text.data : "AttributeValue";
}

static bool check_bounds(struct maker *maker, const struct local_test *test) {
  const struct local_value *lower = test->operands[1].value;
  const struct local_value *upper = test->operands[2].value;
  if (lower == NULL || upper == NULL || test->operands[1].size || test->operands[2].size)
    return true;
  if (lower->type != upper->type)
    return local_invalid(maker->call,
                         "Invalid %s: The BETWEEN operator requires same data type for lower and "
                         "upper bounds; lower bound operand: %s, upper bound operand: %s",
                         maker->role, value_text(maker, lower), value_text(maker, upper));
  return local_value_order(lower, upper) <= 0 ||
         local_invalid(maker->call,
                       "Invalid %s: The BETWEEN operator requires upper bound to be greater than "
                       "or equal to lower bound; lower bound operand: %s, upper bound operand: %s",
                       maker->role, value_text(maker, lower), value_text(maker, upper));
}

static bool make_comparison(struct maker *maker, const struct tree_node *node,
                            struct local_test *out) {
  bool equality = local_text_is(node->word, "=") || local_text_is(node->word, "<>");
  if (node->op == TREE_IN && node->count > 101)
    return local_invalid(maker->call,
                         "Invalid %s: The IN operator is provided with too many operands; number "
                         "of operands: %zu",
                         maker->role, node->count - 1);
  if (!make_operands(maker, node->operands, node->count, out))
    return false;
  for (size_t i = 0; i < out->count && !equality && node->op != TREE_IN; i++)
    if (out->operands[i].value != NULL && !out->operands[i].size &&
        !is_ordered(out->operands[i].value))
      return wrong_type(maker, node->word, out->operands[i].value->type);
  memcpy(out->comparator, node->word.data,
         node->word.size < sizeof out->comparator ? node->word.size : 2);
  return check_distinct(maker, node->word, out) &&
         (node->op != TREE_BETWEEN || check_bounds(maker, out));
}

/* ---- the tree -------------------------------------------------------------------------------- */

struct local_test *local_test_make(struct local_call *call, struct local_names *names,
                                   const char *role, const struct tree_node *node) {
  struct maker maker = {call, names, role};
  struct local_test *test = ddb_arena_zalloc(call->mem, sizeof *test);
  if (test == NULL) {
    (void)local_no_memory(call);
    return NULL;
  }
  test->op = node->op;
  test->function = LOCAL_NO_FUNCTION;
  if (node->op == TREE_PREDICATE)
    return make_function(&maker, &node->operands[0], test) ? test : NULL;
  if (node->op != TREE_AND && node->op != TREE_OR && node->op != TREE_NOT)
    return make_comparison(&maker, node, test) ? test : NULL;
  test->left = local_test_make(call, names, role, node->left);
  if (test->left == NULL || node->op == TREE_NOT)
    return test->left == NULL ? NULL : test;
  test->right = local_test_make(call, names, role, node->right);
  return test->right == NULL ? NULL : test;
}
