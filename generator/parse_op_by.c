/* SPDX-License-Identifier: Apache-2.0 */
/* `by:` of a query: fields of its key, the last one perhaps with a relation. */
#include <string.h>

#include "mem.h"
#include "parse_op.h"
#include "suggest.h"

static const struct {
  const char *word;
  enum key_relation relation;
} relations[] = {
    {"=", RELATION_NONE},
    {"<", RELATION_LESS},
    {"<=", RELATION_AT_MOST},
    {">", RELATION_MORE},
    {">=", RELATION_AT_LEAST},
    {"between", RELATION_BETWEEN},
    {"begins_with", RELATION_BEGINS_WITH},
};

#define RELATIONS (sizeof relations / sizeof relations[0])

static enum key_relation find_relation(struct parse *parse, const struct yaml_node *node) {
  const char *text = parse_text(parse, node, "a relation");
  if (text == NULL)
    return RELATION_NONE;
  struct suggest suggest = suggest_start(text);
  for (size_t i = 0; i < RELATIONS; i++) {
    if (strcmp(relations[i].word, text) == 0)
      return relations[i].relation;
    suggest_offer(&suggest, relations[i].word);
  }
  diag_error(parse->diag, "bad-value", node->span,
             suggest_help(&suggest, parse->arena,
                          "write between, begins_with, \"=\", \"<\", \"<=\", \">\" or \">=\""),
             "'%s' is no relation", text);
  return RELATION_NONE;
}

/* The field's name: of `createdAt` and of `{createdAt: between}`. NULL: reported. */
static const struct yaml_node *name_of(struct parse *parse, const struct yaml_node *item) {
  if (item->type != YAML_MAP)
    return item;
  if (item->count == 1)
    return item->children[0]->key;
  diag_error(parse->diag, "query-range", item->span, "write {field: between}",
             "a field has one relation");
  return NULL;
}

size_t parse_op_by(struct parse *parse, const struct yaml_node *value,
                   struct operation *operation) {
  if (!parse_is_list(parse, value, value->key->text) || operation->entity == NULL)
    return 0;
  struct dict *seen = dict_new(parse->arena);
  size_t count = 0;
  operation->by = mem_array(parse->arena, value->count, sizeof *operation->by);
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *item = value->children[i];
    const struct yaml_node *name = name_of(parse, item);
    const struct field *field =
        name == NULL ? NULL : parse_op_field(parse, operation->entity, name);
    if (field == NULL)
      continue;
    if (dict_add(seen, field->name.text, name) != NULL)
      diag_error(parse->diag, "duplicate-item", name->span, NULL, "'%s' is listed twice",
                 field->name.text);
    if (operation->relation != RELATION_NONE)
      diag_error(parse->diag, "query-range", operation->by[count - 1].span,
                 "name it alone, or let it be the last",
                 "only the last of by: has another relation than equality");
    operation->relation =
        item->type == YAML_MAP ? find_relation(parse, item->children[0]) : RELATION_NONE;
    operation->by[count++] = (struct field_use){.field = field, .span = name->span};
  }
  return count;
}
