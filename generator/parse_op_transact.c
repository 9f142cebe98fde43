/* SPDX-License-Identifier: Apache-2.0 */
/* A transact: the operations that are its members, which may stand behind it in the file. */
#include <string.h>

#include "mem.h"
#include "parse_op.h"
#include "suggest.h"

static void read_transact(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  (void)parse;
  operation->verb_span = value->key->span;
  operation->entity_span = value->span;
}

static const struct parse_key transact_keys[] = {{"transact", true, read_transact},
                                                 PARSE_COMMON_KEYS};

const struct parse_verb parse_transact =
    PARSE_VERB("transact", "a transact", OP_TRANSACT, transact_keys);

/* ---- members: when all operations are read --------------------------------------------------- */

static void report_unknown(struct parse *parse, const struct yaml_node *node, const char *text) {
  struct suggest suggest = suggest_start(text);
  for (size_t i = 0; i < parse->model->operation_count; i++)
    suggest_offer(&suggest, parse->model->operations[i].name.text);
  diag_error(parse->diag, "unknown-operation", node->span,
             suggest_help(&suggest, parse->arena, NULL), "unknown operation '%s'", text);
}

static const struct operation *find_operation(struct parse *parse, const struct dict *names,
                                              const struct yaml_node *node) {
  const char *text = parse_text(parse, node, "an operation's name");
  if (text == NULL)
    return NULL;
  const struct operation *found = dict_get(names, text);
  if (found == NULL)
    report_unknown(parse, node, text);
  return found;
}

static void add_member(struct parse *parse, const struct dict *names, const struct yaml_node *node,
                       struct operation *transact) {
  const struct operation *found = find_operation(parse, names, node);
  if (found == NULL)
    return;
  if (found->verb == OP_TRANSACT) {
    diag_error(parse->diag, "transact-member", node->span, "name its members here",
               "'%s' is a transaction itself", found->name.text);
    return;
  }
  struct transact_member *member = &transact->members[transact->member_count];
  *member = (struct transact_member){.operation = found, .span = node->span};
  if (node->key == NULL) {
    member->name = found->name;
    member->name.span = node->span;
  } else if (!parse_name(parse, node->key, "member", &member->name)) {
    return;
  }
  transact->member_count++;
}

/* Once by its own name: what is done twice has a name for each time. */
static void refuse_twice(struct parse *parse, const struct operation *transact) {
  struct dict *seen = dict_new(parse->arena);
  for (size_t i = 0; i < transact->member_count; i++) {
    const struct transact_member *member = &transact->members[i];
    if (dict_add(seen, member->name.text, member) != NULL)
      diag_error(parse->diag, "duplicate-item", member->span,
                 mem_format(parse->arena, "name both: {first: %s, second: %s}", member->name.text,
                            member->name.text),
                 "'%s' is listed twice", member->name.text);
  }
}

static void read_members(struct parse *parse, const struct dict *names,
                         const struct yaml_node *value, struct operation *transact) {
  if (value->type != YAML_MAP && !parse_is_list(parse, value, "transact"))
    return;
  transact->members = mem_array(parse->arena, value->count, sizeof *transact->members);
  for (size_t i = 0; i < value->count; i++)
    add_member(parse, names, value->children[i], transact);
  if (value->count == 0)
    diag_error(parse->diag, "empty-definition", value->span, "name the operations",
               "the transact has no members");
  refuse_twice(parse, transact);
  if (transact->member_count > 0)
    transact->entity = transact->members[0].operation->entity;
}

void parse_op_members(struct parse *parse, const struct yaml_node *operations) {
  struct model *model = parse->model;
  struct dict *names = dict_new(parse->arena);
  for (size_t i = 0; i < model->operation_count; i++)
    dict_add(names, model->operations[i].name.text, &model->operations[i]);
  for (size_t i = 0; i < model->operation_count; i++) {
    /* Only then it is a map. */
    if (model->operations[i].verb != OP_TRANSACT)
      continue;
    const struct yaml_node *value = yaml_get(operations->children[i], "transact");
    if (value != NULL)
      read_members(parse, names, value, &model->operations[i]);
  }
}
