/* SPDX-License-Identifier: Apache-2.0 */
/* What an update names: fields and paths into them, inputs and constants. */
#include <string.h>

#include "cname.h"
#include "dict.h"
#include "mem.h"
#include "parse_expr.h"
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

/* ---- paths ----------------------------------------------------------------------------------- */

bool parse_path(struct parse *parse, const struct yaml_node *node, const struct entity *entity,
                struct expr_operand *out) {
  struct expr_reader reader = {.parse = parse, .node = node, .entity = entity};
  const struct ddb_text text = {node->text, node->size};
  struct tree_path path;
  struct tree_error error;
  *out = (struct expr_operand){.shape = EXPR_PATH};
  if (tree_read_path(parse->arena, text, &path, &error)) {
    out->span = expr_span(&reader, path.span);
    return expr_path(&reader, &path, out);
  }
  bool begun =
      error.what == NULL && error.span.start > 0 && strcmp(error.expected, TREE_PATH_END) != 0;
  if (error.what != NULL)
    expr_tell(&reader, &error);
  else if (begun)
    diag_error(parse->diag, "bad-expression", expr_span(&reader, error.span), NULL,
               strlen(error.expected) > 2 ? "%s belongs here" : "'%s' belongs here",
               error.expected);
  else
    diag_error(parse->diag, "update-path", node->span,
               "write it as in place.city, lines[0].amount, \"counts.{key}\"",
               "this is no path to a part of a field");
  return false;
}

/* place.city is place_city in C. */
static const char *path_c_name(struct parse *parse, const struct expr_operand *path) {
  const char *c = path->field->name.c;
  for (size_t i = 0; i < path->step_count; i++) {
    const struct expr_step *step = &path->steps[i];
    c = mem_format(parse->arena, "%s_%s", c,
                   step->field != NULL ? step->field->name.c
                                       : cname_lower(parse->arena, step->text));
  }
  return c;
}

/* What lies there, as a field that is called after the path. */
static const struct field *field_at(struct parse *parse, const struct expr_operand *path,
                                    const struct yaml_node *node) {
  struct field *field = mem_zalloc(parse->arena, sizeof *field);
  *field = *path->like;
  field->name = (struct name){.text = expr_path_text(parse->arena, path, path->step_count),
                              .c = path_c_name(parse, path),
                              .span = node->span};
  field->attribute = field->name.text;
  field->place = path->field->place;
  field->type = path->type;
  field->hidden = path->hidden;
  field->preset.set = false;
  field->generate = GENERATE_NONE;
  for (size_t i = 0; i < path->step_count; i++)
    if (path->steps[i].field != NULL && path->steps[i].field->read_only)
      field->read_only = true;
  field->read_only = field->read_only || path->field->read_only;
  return field;
}

static bool is_path(const struct yaml_node *node) {
  return node->type == YAML_TEXT && strpbrk(node->text, ".[") != NULL;
}

/* A document has no types inside. */
static bool read_path(struct parse *parse, const struct entity *entity,
                      const struct yaml_node *node, struct field_use *out) {
  struct expr_operand *path = mem_zalloc(parse->arena, sizeof *path);
  if (!parse_path(parse, node, entity, path))
    return false;
  if (path->type.kind == NULL) {
    diag_error(parse->diag, "update-path", node->span, "set the whole of it",
               "'%s' goes into a document, which has no types inside",
               expr_path_text(parse->arena, path, path->step_count));
    return false;
  }
  *out = (struct field_use){.field = field_at(parse, path, node), .span = node->span, .path = path};
  return true;
}

/* ---- the lists ------------------------------------------------------------------------------- */

struct uses {
  struct field_use *items;
  size_t count;
  struct dict *seen;
};

/* One of them: `value` is NULL where it is an input. */
static void read_use(struct parse *parse, const struct entity *entity, const struct yaml_node *node,
                     const struct yaml_node *value, struct uses *uses) {
  struct field_use use = {.span = node->span};
  if (is_path(node)) {
    if (!read_path(parse, entity, node, &use))
      return;
  } else {
    use.field = parse_op_field(parse, entity, node);
    if (use.field == NULL)
      return;
  }
  if (dict_add(uses->seen, use.field->name.text, node) != NULL)
    diag_error(parse->diag, "duplicate-item", node->span, NULL, "'%s' is listed twice",
               use.field->name.text);
  if (value != NULL)
    use.constant = read_constant(parse, value, use.field);
  uses->items[uses->count++] = use;
}

size_t parse_op_set(struct parse *parse, const struct yaml_node *value,
                    const struct operation *operation, bool constants, struct field_use **out) {
  if (!parse_is_list(parse, value, value->key->text) || operation->entity == NULL)
    return 0;
  struct uses uses = {.seen = dict_new(parse->arena)};
  uses.items = *out = mem_array(parse->arena, use_count(value), sizeof **out);
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *item = value->children[i];
    bool map = constants && item->type == YAML_MAP;
    if (!map)
      read_use(parse, operation->entity, item, NULL, &uses);
    for (size_t k = 0; map && k < item->count; k++)
      read_use(parse, operation->entity, item->children[k]->key, item->children[k], &uses);
  }
  return uses.count;
}
