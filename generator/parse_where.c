/* SPDX-License-Identifier: Apache-2.0 */
/* `where:` of an entity: which of its items are in an index.
 *
 *   where: {GSI1: [listingId, {status: [pending, processing]}, {archived: false}]} */
#include <string.h>

#include "mem.h"
#include "parse_sections.h"
#include "suggest.h"

/* One index while its list is read. */
struct where_reader {
  struct parse *parse;
  const struct entity *entity;
  struct where *out;
};

/* ---- values ---------------------------------------------------------------------------------- */

static void report_value(const struct where_reader *in, const struct yaml_node *node,
                         const struct field *field, const char *help) {
  diag_error(in->parse->diag, "where-value", node->span, help,
             "'%s' is of type '%s', which has no value '%s'", field->name.text,
             field->type.kind->shape == KIND_ENUM ? field->type.enumeration->name.text
                                                  : field->type.kind->name,
             node->text);
}

static bool read_enum(const struct where_reader *in, const struct yaml_node *node,
                      const struct field *field, struct where_value *out) {
  const struct enum_type *type = field->type.enumeration;
  struct suggest suggest = suggest_start(node->text);
  for (size_t i = 0; type != NULL && i < type->value_count; i++) {
    suggest_offer(&suggest, type->values[i].name.text);
    if (strcmp(type->values[i].name.text, node->text) == 0)
      out->value = &type->values[i];
  }
  if (type != NULL && out->value == NULL)
    report_value(in, node, field, suggest_help(&suggest, in->parse->arena, NULL));
  return out->value != NULL;
}

static bool read_bool(const struct where_reader *in, const struct yaml_node *node,
                      const struct field *field, struct where_value *out) {
  out->integer = strcmp(node->text, "true") == 0;
  if (out->integer == 1 || strcmp(node->text, "false") == 0)
    return true;
  report_value(in, node, field, "write true or false");
  return false;
}

/* Only what the field can hold: its type and its own min and max. */
static bool read_whole(const struct where_reader *in, const struct yaml_node *node,
                       const struct field *field, struct where_value *out) {
  const struct kind *kind = field->type.kind;
  bool natural = kind->bounds == BOUND_UNSIGNED;
  int64_t lowest = natural ? 0 : kind->lowest;
  int64_t highest = !natural                    ? kind->highest
                    : kind->ceiling > INT64_MAX ? INT64_MAX
                                                : (int64_t)kind->ceiling;
  if (field->min.set && !natural)
    lowest = field->min.integer;
  if (field->max.set && !natural)
    highest = field->max.integer;
  if (field->min.set && natural && field->min.natural <= (uint64_t)highest)
    lowest = (int64_t)field->min.natural;
  if (field->max.set && natural && field->max.natural <= (uint64_t)highest)
    highest = (int64_t)field->max.natural;
  return parse_integer(in->parse, node, field->name.text, lowest, highest, &out->integer);
}

/* What a value of the field's type is; nothing where the type takes none. */
static bool read_value(const struct where_reader *in, const struct yaml_node *node,
                       const struct field *field, struct where_value *out) {
  *out = (struct where_value){.text = parse_text(in->parse, node, "a value"), .span = node->span};
  if (out->text == NULL || field->type.kind == NULL)
    return false;
  switch (field->type.kind->shape) {
  case KIND_ENUM:
    return read_enum(in, node, field, out);
  case KIND_BOOL:
    return read_bool(in, node, field, out);
  case KIND_INTEGER:
    return read_whole(in, node, field, out);
  case KIND_STRING:
    if (field->type.kind->has_pattern)
      return true;
    break;
  default:
    break;
  }
  diag_error(in->parse->diag, "where-value", node->span,
             field->type.optional
                 ? mem_format(in->parse->arena, "write '%s' alone: it is set", field->name.text)
                 : NULL,
             "only strings, bools, integers and enums are compared with values, and '%s' is of "
             "type '%s'",
             field->name.text, field->type.kind->name);
  return false;
}

static void refuse_twice(const struct where_reader *in, const struct where_term *term,
                         const struct where_value *value) {
  for (size_t i = 0; i < term->value_count; i++)
    if (strcmp(term->values[i].text, value->text) == 0)
      diag_error(in->parse->diag, "duplicate-item", value->span, NULL, "'%s' is listed twice",
                 value->text);
}

static void read_values(const struct where_reader *in, const struct yaml_node *node,
                        struct where_term *term) {
  const struct yaml_node *const *items = (const struct yaml_node *const *)node->children;
  size_t count = node->count;
  if (node->type != YAML_LIST) {
    items = &node;
    count = 1;
  }
  if (count == 0)
    diag_error(in->parse->diag, "where-term", node->span, "name a value",
               "no value is listed, so no item would be in the index");
  term->values = mem_array(in->parse->arena, count, sizeof *term->values);
  for (size_t i = 0; i < count; i++) {
    struct where_value value;
    if (!read_value(in, items[i], term->field, &value))
      continue;
    refuse_twice(in, term, &value);
    term->values[term->value_count++] = value;
  }
}

/* ---- terms ----------------------------------------------------------------------------------- */

static const struct field *find_field(const struct where_reader *in, const struct yaml_node *node) {
  const struct entity *entity = in->entity;
  const struct field *field = model_field(entity->fields, entity->field_count, node->text);
  if (field != NULL)
    return field;
  struct suggest suggest = suggest_start(node->text);
  for (size_t i = 0; i < entity->field_count; i++)
    suggest_offer(&suggest, entity->fields[i].name.text);
  diag_error(in->parse->diag, "unknown-field", node->span,
             suggest_help(&suggest, in->parse->arena, NULL), "entity '%s' has no field '%s'",
             entity->name.text, node->text);
  return NULL;
}

/* `name` is the field's; `values` NULL: the field is set. */
static void add_term(const struct where_reader *in, const struct yaml_node *name,
                     const struct yaml_node *values) {
  struct ddb_arena *arena = in->parse->arena;
  struct where *out = in->out;
  const struct field *field = find_field(in, name);
  if (field == NULL)
    return;
  const struct where_term *first = model_where(out, field);
  struct where_term term = {.field = field, .span = name->span};
  if (first != NULL) {
    diag_error(in->parse->diag, "where-term", name->span,
               mem_format(arena,
                          "say it once: {%s: [value, value]}, which also says that it is set",
                          field->name.text),
               "'%s' is in this where twice", field->name.text);
    diag_note(in->parse->diag, first->span, "it is here already");
    return;
  }
  if (values != NULL)
    read_values(in, values, &term);
  out->terms = mem_grow(arena, out->terms, out->count, sizeof *out->terms);
  out->terms[out->count++] = term;
}

static void read_term(const struct where_reader *in, const struct yaml_node *node) {
  if (node->type != YAML_MAP) {
    if (parse_text(in->parse, node, "a condition") != NULL)
      add_term(in, node, NULL);
    return;
  }
  for (size_t i = 0; i < node->count; i++)
    add_term(in, node->children[i]->key, node->children[i]);
}

/* ---- indexes --------------------------------------------------------------------------------- */

static void report_index(struct parse *parse, const struct yaml_node *node,
                         const struct entity *entity) {
  struct suggest suggest = suggest_start(node->text);
  for (size_t i = 0; i < entity->index_count; i++)
    suggest_offer(&suggest, entity->indexes[i].index->name.text);
  diag_error(parse->diag, "unknown-index", node->span,
             suggest_help(&suggest, parse->arena, "give its key attributes in key:"),
             "entity '%s' is in no index '%s'", entity->name.text, node->text);
}

static void read_index(struct parse *parse, const struct yaml_node *node,
                       const struct entity *entity) {
  for (size_t i = 0; i < entity->index_count; i++) {
    struct entity_index *key = &entity->indexes[i];
    if (strcmp(key->index->name.text, node->key->text) != 0)
      continue;
    if (!parse_is_list(parse, node, "where"))
      return;
    const struct where_reader in = {parse, entity, &key->where};
    key->where.span = node->key->span;
    if (node->count == 0)
      diag_error(parse->diag, "empty-definition", node->key->span, "leave it out",
                 "no condition is listed");
    for (size_t k = 0; k < node->count; k++)
      read_term(&in, node->children[k]);
    key->partition.where = &key->where;
    key->sort.where = &key->where;
    return;
  }
  report_index(parse, node->key, entity);
}

void parse_entity_where(struct parse *parse, const struct yaml_node *node, struct entity *entity) {
  if (entity->table == NULL || entity->table->partition.name == NULL)
    return; /* which was reported */
  if (node->count == 0)
    diag_error(parse->diag, "empty-definition", node->key->span, "leave it out",
               "no index is named");
  for (size_t i = 0; i < node->count; i++)
    read_index(parse, node->children[i], entity);
}
