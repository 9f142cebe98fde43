/* SPDX-License-Identifier: Apache-2.0 */
/* See legacy.h: updates and projections. */
#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/update.h"
#include "local/op/legacy.h"
#include "local/op/params.h"

#define WRONG "One or more parameter values were invalid: "

/* ---- AttributeUpdates ------------------------------------------------------------------------ */

static const struct local_param params[] = {
    {"Action", LOCAL_PARAM_STRING, false, 0, 0, "ADD, DELETE, PUT"},
    {"Value", LOCAL_PARAM_MAP, false, 0, 0, NULL},
};

static bool check_form(struct local_call *call, const struct local_node *node) {
  char prefix[200];
  if (node->kind != DDB_JSON_OBJECT)
    return local_fail(call, "SerializationException", "AttributeUpdates holds what is no map");
  (void)snprintf(prefix, sizeof prefix, "attributeUpdates.%.*s.member.",
                 (int)(node->name.size < 128 ? node->name.size : 128), node->name.data);
  return local_params_check(call, node, prefix, params, sizeof params / sizeof params[0]);
}

static bool is_set(enum local_type type) {
  return type == LOCAL_SS || type == LOCAL_NS || type == LOCAL_BS;
}

/* ADD appends to a list, which the ADD of an expression does not: list_append(if_not_exists(name,
 * []), value). */
static bool make_append(struct local_call *call, struct local_action *action) {
  static const struct local_value empty = {.type = LOCAL_L};
  struct local_term *terms = ddb_arena_array(call->mem, 2, sizeof *terms);
  struct local_term *otherwise = ddb_arena_array(call->mem, 1, sizeof *otherwise);
  if (terms == NULL || otherwise == NULL)
    return local_no_memory(call);
  otherwise[0] = (struct local_term){.kind = LOCAL_TERM_VALUE, .value = &empty};
  terms[0] = (struct local_term){
      .kind = LOCAL_TERM_IF_NOT_EXISTS, .path = action->path, .terms = otherwise, .count = 1};
  terms[1] = action->term;
  action->section = TREE_SET;
  action->term = (struct local_term){.kind = LOCAL_TERM_LIST_APPEND, .terms = terms, .count = 2};
  return true;
}

static bool choose_section(struct local_call *call, const struct local_node *node,
                           enum local_type type, struct local_action *out) {
  if (local_param_is(node, "Action", "DELETE")) {
    out->section = TREE_DELETE;
    return is_set(type) ||
           local_invalid(call, WRONG "DELETE action with value is not supported for the type %s",
                         local_type_name(type));
  }
  out->section = TREE_SET;
  if (!local_param_is(node, "Action", "ADD"))
    return true;
  out->section = TREE_ADD;
  if (type == LOCAL_L)
    return make_append(call, out);
  return type == LOCAL_N || is_set(type) ||
         local_invalid(call, WRONG "ADD action is not supported for the type %s",
                       local_type_name(type));
}

static bool make_action(struct local_call *call, const struct local_node *node,
                        struct local_action *out) {
  const struct local_node *value = local_node_get(node, "Value");
  *out = (struct local_action){.section = TREE_REMOVE};
  if (!check_form(call, node) || !local_path_name(call, node->name, &out->path))
    return false;
  if (value == NULL)
    return local_param_is(node, "Action", "DELETE") ||
           local_invalid(call, WRONG "Only DELETE action is allowed when no attribute value is "
                                     "specified");
  struct local_value *read = ddb_arena_zalloc(call->mem, sizeof *read);
  if (read == NULL)
    return local_no_memory(call);
  out->term = (struct local_term){.kind = LOCAL_TERM_VALUE, .value = read};
  return local_value_read(call, value, read) && choose_section(call, node, read->type, out);
}

bool local_legacy_update(struct local_call *call, const struct local_node *request,
                         struct local_update **out) {
  const struct local_node *node = local_node_get(request, "AttributeUpdates");
  *out = NULL;
  if (node == NULL || node->count == 0)
    return true;
  struct local_update *update = ddb_arena_zalloc(call->mem, sizeof *update);
  if (update != NULL)
    update->actions = ddb_arena_array(call->mem, node->count, sizeof *update->actions);
  if (update == NULL || update->actions == NULL)
    return local_no_memory(call);
  update->legacy = true;
  for (; update->count < node->count; update->count++)
    if (!make_action(call, &node->children[update->count], &update->actions[update->count]))
      return false;
  *out = update;
  return true;
}

/* ---- AttributesToGet ------------------------------------------------------------------------- */

bool local_legacy_projection(struct local_call *call, const struct local_node *request,
                             struct local_projection **out) {
  const struct local_node *node = local_node_get(request, "AttributesToGet");
  struct ddb_text twice;
  *out = NULL;
  if (node == NULL)
    return true;
  struct ddb_text *names = ddb_arena_array(call->mem, node->count, sizeof *names);
  if (names == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < node->count; i++) {
    if (node->children[i].kind != DDB_JSON_STRING)
      return local_fail(call, "SerializationException", "AttributesToGet holds what is no string");
    names[i] = node->children[i].text;
  }
  if (!local_projection_names(call, names, node->count, out, &twice))
    return false;
  return twice.data == NULL || local_invalid(call, WRONG "Duplicate value in attribute name: %.*s",
                                             (int)twice.size, twice.data);
}
