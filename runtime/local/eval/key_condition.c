/* SPDX-License-Identifier: Apache-2.0 */
/* KeyConditionExpression: conditions joined by AND, one for each attribute of a key. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/key_range.h"
#include "local/eval/names.h"

#define ROLE "KeyConditionExpression"

struct reading {
  struct local_call *call;
  struct local_names *names;
  struct local_key_term terms[LOCAL_KEY_TERMS];
  size_t count;
};

/* ---- conditions ------------------------------------------------------------------------------ */

static bool add_term(struct reading *reading, const struct tree_operand *path,
                     enum local_relation relation, const struct tree_operand *value,
                     const struct tree_operand *upper) {
  struct local_path resolved;
  if (reading->count == LOCAL_KEY_TERMS)
    return local_invalid(reading->call, "Too many conditions in " ROLE);
  struct local_key_term *term = &reading->terms[reading->count];
  *term = (struct local_key_term){.relation = relation};
  if (!local_path_resolve(reading->call, reading->names, ROLE, &path->path, &resolved))
    return false;
  if (resolved.count > 1)
    return local_invalid(reading->call, ROLE "s cannot have conditions on nested attributes");
  term->name = resolved.steps[0].name;
  term->value = local_names_value(reading->call, reading->names, ROLE, value->text);
  if (term->value != NULL && upper != NULL)
    term->upper = local_names_value(reading->call, reading->names, ROLE, upper->text);
  if (term->value == NULL || (upper != NULL && term->upper == NULL))
    return false;
  for (size_t i = 0; i < reading->count; i++)
    if (ddb_text_equal(reading->terms[i].name, term->name))
      return local_invalid(reading->call, ROLE "s must only contain one condition per key");
  reading->count++;
  return true;
}

static bool nested(struct reading *reading) {
  return local_invalid(reading->call, ROLE "s cannot contain nested operations");
}

static bool several_names(struct reading *reading) {
  return local_invalid(reading->call, "Invalid condition in " ROLE
                                      ": Multiple attribute names used in one condition");
}

static bool read_comparison(struct reading *reading, const struct tree_node *node) {
  static const struct {
    const char *word;
    enum local_relation relation, turned;
  } rows[] = {{"=", LOCAL_EQUAL, LOCAL_EQUAL},
              {"<", LOCAL_LESS, LOCAL_GREATER},
              {"<=", LOCAL_AT_MOST, LOCAL_AT_LEAST},
              {">", LOCAL_GREATER, LOCAL_LESS},
              {">=", LOCAL_AT_LEAST, LOCAL_AT_MOST}};
  const struct tree_operand *left = &node->operands[0], *right = &node->operands[1];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (!local_text_is(node->word, rows[i].word))
      continue;
    if (left->kind == TREE_CALL || right->kind == TREE_CALL)
      return nested(reading);
    if (left->kind == TREE_PATH && right->kind == TREE_PATH)
      return several_names(reading);
    if (left->kind == TREE_PATH)
      return add_term(reading, left, rows[i].relation, right, NULL);
    if (right->kind == TREE_PATH)
      return add_term(reading, right, rows[i].turned, left, NULL);
    return local_invalid(reading->call, "Invalid condition in " ROLE ": No key attribute "
                                        "specified");
  }
  return local_invalid(reading->call, "Unsupported operator on KeyCondition: operator: %.*s",
                       (int)node->word.size, node->word.data);
}

static bool read_between(struct reading *reading, const struct tree_node *node) {
  for (size_t i = 0; i < 3; i++) {
    if (node->operands[i].kind == TREE_CALL)
      return nested(reading);
    if (i > 0 && node->operands[i].kind == TREE_PATH)
      return several_names(reading);
  }
  if (node->operands[0].kind != TREE_PATH)
    return local_invalid(reading->call, "Invalid condition in " ROLE ": No key attribute "
                                        "specified");
  return add_term(reading, &node->operands[0], LOCAL_BETWEEN, &node->operands[1],
                  &node->operands[2]);
}

static bool read_predicate(struct reading *reading, const struct tree_operand *call) {
  if (!local_text_is(call->text, "begins_with")) {
    bool known = local_text_is(call->text, "attribute_exists") ||
                 local_text_is(call->text, "contains") ||
                 local_text_is(call->text, "attribute_not_exists") ||
                 local_text_is(call->text, "attribute_type") || local_text_is(call->text, "size");
    return local_invalid(reading->call,
                         known ? "Unsupported operator on KeyCondition: function: %.*s"
                               : "Invalid " ROLE ": Invalid function name; function: %.*s",
                         (int)call->text.size, call->text.data);
  }
  if (call->count != 2)
    return local_invalid(reading->call,
                         "Invalid " ROLE ": Incorrect number of operands for operator or function; "
                         "operator or function: begins_with, number of operands: %zu",
                         call->count);
  if (call->arguments[0].kind == TREE_CALL || call->arguments[1].kind == TREE_CALL)
    return nested(reading);
  if (call->arguments[0].kind != TREE_PATH || call->arguments[1].kind != TREE_VALUE)
    return local_invalid(reading->call, "Invalid condition in " ROLE ": No key attribute "
                                        "specified");
  return add_term(reading, &call->arguments[0], LOCAL_BEGINS_WITH, &call->arguments[1], NULL);
}

static bool read_tree(struct reading *reading, const struct tree_node *node) {
  switch (node->op) {
  case TREE_AND:
    return read_tree(reading, node->left) && read_tree(reading, node->right);
  case TREE_OR:
  case TREE_NOT:
    return local_invalid(reading->call, "Invalid operator used in " ROLE ": %s",
                         node->op == TREE_OR ? "OR" : "NOT");
  case TREE_IN:
    return local_invalid(reading->call, "Unsupported operator on KeyCondition: operator: IN");
  case TREE_COMPARE:
    return read_comparison(reading, node);
  case TREE_BETWEEN:
    return read_between(reading, node);
  case TREE_PREDICATE:
    return read_predicate(reading, &node->operands[0]);
  }
  return false;
}

/* ---- the whole ------------------------------------------------------------------------------- */

bool local_key_condition_read(struct local_call *call, struct local_names *names,
                              const struct local_node *text, const struct local_keys *keys,
                              struct local_range *out) {
  struct reading reading = {.call = call, .names = names};
  struct tree_node *tree;
  struct tree_error error;
  if (!local_expression_text(call, text, ROLE))
    return false;
  if (!tree_read_condition(call->mem, TREE_SERVICE, text->text, &tree, &error))
    return local_tree_failed(call, ROLE, text->text, &error);
  return read_tree(&reading, tree) &&
         local_key_range(call, reading.terms, reading.count, keys, out);
}
