/* SPDX-License-Identifier: Apache-2.0 */
/* Updates, read and judged without an item. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/update.h"

#define ROLE "UpdateExpression"

/* The words that the service has for types in these texts. */
static const char *long_name(enum local_type type) {
  static const char *const names[] = {"STRING", "NUMBER", "BINARY",     "BOOLEAN",    "NULL",
                                      "MAP",    "LIST",   "STRING_SET", "NUMBER_SET", "BINARY_SET"};
  return names[type];
}

/* ---- terms ----------------------------------------------------------------------------------- */

static bool make_term(struct local_call *call, struct local_names *names,
                      const struct tree_operand *operand, struct local_term *out);

static bool make_terms(struct local_call *call, struct local_names *names,
                       const struct tree_operand *operands, size_t count, struct local_term *out) {
  out->terms = ddb_arena_array(call->mem, count, sizeof *out->terms);
  if (out->terms == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < count; i++) /* it is a whole value, or none */
    if (operands[i].kind == TREE_CALL && local_text_is(operands[i].text, "list_append"))
      return local_invalid(call,
                           "Invalid " ROLE ": The function is not allowed to be used this way "
                           "in an expression; function: list_append");
  for (; out->count < count; out->count++)
    if (!make_term(call, names, &operands[out->count], &out->terms[out->count]))
      return false;
  return true;
}

static bool wrong_type(struct local_call *call, const char *word, enum local_type type) {
  return local_invalid(call,
                       "Invalid " ROLE ": Incorrect operand type for operator or function; "
                       "operator or function: %s, operand type: %s",
                       word, local_type_name(type));
}

/* Terms that are values must have the type that an operator works on. */
static bool check_types(struct local_call *call, const struct local_term *term, const char *word,
                        enum local_type type) {
  for (size_t i = 0; i < term->count; i++)
    if (term->terms[i].kind == LOCAL_TERM_VALUE && term->terms[i].value->type != type)
      return wrong_type(call, word, term->terms[i].value->type);
  return true;
}

/* if_not_exists(a, a) says nothing. */
static bool check_distinct(struct local_call *call, const struct local_term *term) {
  if (term->terms[0].kind != LOCAL_TERM_PATH ||
      !local_path_equal(&term->path, &term->terms[0].path))
    return true;
  return local_invalid(call,
                       "Invalid " ROLE ": The first operand must be distinct from the remaining "
                       "operands for this operator or function; operator: if_not_exists, first "
                       "operand: %s",
                       local_path_text(call->mem, &term->path));
}

static bool make_call(struct local_call *call, struct local_names *names,
                      const struct tree_operand *operand, struct local_term *out) {
  bool absent = local_text_is(operand->text, "if_not_exists");
  if (!absent && !local_text_is(operand->text, "list_append"))
    return local_invalid(call, "Invalid " ROLE ": %s; function: %.*s",
                         local_text_is(operand->text, "size") ||
                                 local_text_is(operand->text, "contains") ||
                                 local_text_is(operand->text, "begins_with") ||
                                 local_text_is(operand->text, "attribute_exists") ||
                                 local_text_is(operand->text, "attribute_not_exists") ||
                                 local_text_is(operand->text, "attribute_type")
                             ? "The function is not allowed in an update expression"
                             : "Invalid function name",
                         (int)operand->text.size, operand->text.data);
  if (operand->count != 2)
    return local_invalid(call,
                         "Invalid " ROLE ": Incorrect number of operands for operator or function; "
                         "operator or function: %.*s, number of operands: %zu",
                         (int)operand->text.size, operand->text.data, operand->count);
  if (!absent) {
    out->kind = LOCAL_TERM_LIST_APPEND;
    return make_terms(call, names, operand->arguments, 2, out) &&
           check_types(call, out, "list_append", LOCAL_L);
  }
  out->kind = LOCAL_TERM_IF_NOT_EXISTS;
  if (operand->arguments[0].kind != TREE_PATH)
    return local_invalid(call, "Invalid " ROLE ": Operator or function requires a document path; "
                               "operator or function: if_not_exists");
  return local_path_resolve(call, names, ROLE, &operand->arguments[0].path, &out->path) &&
         make_terms(call, names, &operand->arguments[1], 1, out) && check_distinct(call, out);
}

static bool make_term(struct local_call *call, struct local_names *names,
                      const struct tree_operand *operand, struct local_term *out) {
  *out = (struct local_term){.kind = LOCAL_TERM_PATH};
  switch (operand->kind) {
  case TREE_PATH:
    return local_path_resolve(call, names, ROLE, &operand->path, &out->path);
  case TREE_CALL:
    return make_call(call, names, operand, out);
  case TREE_PLUS:
  case TREE_MINUS:
    out->kind = operand->kind == TREE_PLUS ? LOCAL_TERM_PLUS : LOCAL_TERM_MINUS;
    return make_terms(call, names, operand->arguments, 2, out) &&
           check_types(call, out, operand->kind == TREE_PLUS ? "+" : "-", LOCAL_N);
  default:
    out->kind = LOCAL_TERM_VALUE;
    out->value = local_names_value(call, names, ROLE, operand->text);
    return out->value != NULL;
  }
}

/* ---- actions --------------------------------------------------------------------------------- */

static bool is_set(enum local_type type) {
  return type == LOCAL_SS || type == LOCAL_NS || type == LOCAL_BS;
}

/* ADD takes numbers and sets, DELETE sets. */
static bool check_amount(struct local_call *call, const struct local_action *action) {
  bool adds = action->section == TREE_ADD;
  if (action->term.kind != LOCAL_TERM_VALUE)
    return local_invalid(call, "Invalid " ROLE ": Syntax error; token: \"%s\", near: \"%s\"",
                         adds ? "ADD" : "DELETE", adds ? "ADD" : "DELETE");
  enum local_type type = action->term.value->type;
  if (is_set(type) || (adds && type == LOCAL_N))
    return true;
  return local_invalid(call,
                       "Invalid " ROLE ": Incorrect operand type for operator or function; "
                       "operator: %s, operand type: %s, typeSet: ALLOWED_FOR_%s_OPERAND",
                       adds ? "ADD" : "DELETE", long_name(type), adds ? "ADD" : "DELETE");
}

static bool make_action(struct local_call *call, struct local_names *names,
                        const struct tree_action *tree, struct local_action *out) {
  *out = (struct local_action){.section = tree->section};
  if (!local_path_resolve(call, names, ROLE, &tree->path, &out->path))
    return false;
  if (tree->section == TREE_REMOVE)
    return true;
  if (!make_term(call, names, &tree->value, &out->term))
    return false;
  return tree->section == TREE_SET || check_amount(call, out);
}

static bool check_paths(struct local_call *call, const struct local_update *update) {
  for (size_t i = 0; i < update->count; i++)
    for (size_t j = i + 1; j < update->count; j++)
      if (!local_paths_apart(call, ROLE, &update->actions[i].path, &update->actions[j].path))
        return false;
  return true;
}

bool local_update_read(struct local_call *call, struct local_names *names,
                       const struct local_node *text, struct local_update **out) {
  struct tree_update tree;
  struct tree_error error;
  *out = NULL;
  if (text == NULL)
    return true;
  if (!local_expression_text(call, text, ROLE))
    return false;
  if (!tree_read_update(call->mem, text->text, &tree, &error))
    return local_tree_failed(call, ROLE, text->text, &error);
  struct local_update *update = ddb_arena_zalloc(call->mem, sizeof *update);
  if (update != NULL)
    update->actions = ddb_arena_array(call->mem, tree.count, sizeof *update->actions);
  if (update == NULL || update->actions == NULL)
    return local_no_memory(call);
  for (; update->count < tree.count; update->count++)
    if (!make_action(call, names, &tree.actions[update->count], &update->actions[update->count]))
      return false;
  *out = update;
  return check_paths(call, update);
}

/* ---- what it changes ------------------------------------------------------------------------- */

bool local_update_creates(const struct local_update *update) {
  bool creates = update == NULL;
  for (size_t i = 0; !creates && i < update->count; i++)
    creates = update->actions[i].section == TREE_SET || update->actions[i].section == TREE_ADD;
  return creates;
}

struct ddb_text local_update_changes(const struct local_update *update,
                                     const struct local_keys *keys) {
  for (size_t i = 0; update != NULL && i < update->count; i++) {
    struct ddb_text name = update->actions[i].path.steps[0].name;
    if (local_keys_have(keys, name))
      return name;
  }
  return (struct ddb_text){NULL, 0};
}

bool local_update_each_name(const struct local_update *update, local_name_seen *seen, void *state) {
  for (size_t i = 0; update != NULL && i < update->count; i++)
    if (!seen(state, update->actions[i].path.steps[0].name, update->actions[i].path.count > 1))
      return false;
  return true;
}
