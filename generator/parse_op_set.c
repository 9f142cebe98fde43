/* SPDX-License-Identifier: Apache-2.0 */
/* What an update sets: inputs, and constants. */
#include "dict.h"
#include "mem.h"
#include "parse_field.h"
#include "parse_op.h"

/* How many fields the list names: a map names as many as it has keys. */
static size_t use_count(const struct yaml_node *list) {
  size_t count = 0;
  for (size_t i = 0; i < list->count; i++)
    count += list->children[i]->type == YAML_MAP ? list->children[i]->count : 1;
  return count;
}

/* Read as a default is; whether the field may have it is a rule. */
static const struct bound *read_constant(struct parse *parse, const struct yaml_node *value,
                                         const struct field *field) {
  struct field *holder = mem_zalloc(parse->arena, sizeof *holder);
  *holder = *field;
  holder->preset = (struct bound){.set = false};
  parse_option_default(parse, value, holder);
  return &holder->preset;
}

/* One of them: `value` is NULL where it is an input. */
static void read_use(struct parse *parse, const struct operation *operation, struct dict *seen,
                     const struct yaml_node *node, const struct yaml_node *value,
                     struct field_use *uses, size_t *count) {
  const struct field *field = parse_op_field(parse, operation->entity, node);
  if (field == NULL)
    return;
  if (dict_add(seen, field->name.text, node) != NULL)
    diag_error(parse->diag, "duplicate-item", node->span, NULL, "'%s' is listed twice",
               field->name.text);
  uses[(*count)++] =
      (struct field_use){.field = field,
                         .span = node->span,
                         .constant = value != NULL ? read_constant(parse, value, field) : NULL};
}

size_t parse_op_set(struct parse *parse, const struct yaml_node *value,
                    const struct operation *operation, struct field_use **out) {
  if (!parse_is_list(parse, value, value->key->text) || operation->entity == NULL)
    return 0;
  struct dict *seen = dict_new(parse->arena);
  size_t count = 0;
  *out = mem_array(parse->arena, use_count(value), sizeof **out);
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *item = value->children[i];
    if (item->type != YAML_MAP)
      read_use(parse, operation, seen, item, NULL, *out, &count);
    for (size_t k = 0; item->type == YAML_MAP && k < item->count; k++)
      read_use(parse, operation, seen, item->children[k]->key, item->children[k], *out, &count);
  }
  return count;
}
