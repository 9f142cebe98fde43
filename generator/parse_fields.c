/* SPDX-License-Identifier: Apache-2.0 */
/* Fields and their types: `name: string`, `name: {type: "int64?", min: 0, doc: bytes}`. */
#include <string.h>

#include "dict.h"
#include "mem.h"
#include "parse_field.h"
#include "parse_sections.h"

static void read_type(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_type_ref(parse, value, &((struct field *)into)->type);
}

static void refuse_type(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)into;
  diag_error(parse->diag, "union-tag", value->key->span, "write one of them",
             "'union' says the type already");
}

static void read_field_doc(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_doc(parse, value, &((struct field *)into)->doc);
}

static void read_field_c_name(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_c_name(parse, value, &((struct field *)into)->name);
}

/* `at: top`: beside the data map and not in it. */
static void read_at(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  const char *text = parse_text(parse, value, "at");
  field->place = PLACE_TOP;
  field->place_span = value->span;
  if (text != NULL && strcmp(text, "top") != 0)
    diag_error(parse->diag, "bad-value", value->span, "write top, or leave it out",
               "'%s' is no place", text);
}

/* `stored: key`: only there, and read back from it. */
static void read_stored(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  const char *text = parse_text(parse, value, "stored");
  if (text != NULL && strcmp(text, "key") == 0)
    field->place = PLACE_KEY;
  field->place_span = value->span;
  if (text != NULL && field->place != PLACE_KEY)
    diag_error(parse->diag, "bad-value", value->span, "write key, or leave it out",
               "'%s' is no place", text);
}

/* `type` stands first in the table, so that the other options know what they are about. */
static void parse_field(struct parse *parse, const struct yaml_node *node, struct field *field) {
  const bool has_union = node->type == YAML_MAP && yaml_get(node, "union") != NULL;
  const struct parse_key keys[] = {
      {"type", !has_union, has_union ? refuse_type : read_type},
      {"union", false, parse_option_union},
      {"by", false, parse_option_by},
      {"doc", false, read_field_doc},
      {"c_name", false, read_field_c_name},
      {"attribute", false, parse_option_attribute},
      {"min", false, parse_option_min},
      {"max", false, parse_option_max},
      {"min_length", false, parse_option_min_length},
      {"max_length", false, parse_option_max_length},
      {"pattern", false, parse_option_pattern},
      {"precision", false, parse_option_precision},
      {"read_only", false, parse_option_read_only},
      {"hidden", false, parse_option_hidden},
      {"default", false, parse_option_default},
      {"generate", false, parse_option_generate},
      {"at", false, read_at},
      {"stored", false, read_stored},
      {"accept", false, parse_accept},
  };
  parse_name(parse, node->key, "field", &field->name);
  field->attribute = field->name.text;
  field->option_span = field->name.span;
  field->precision = 3;
  field->place_span = field->name.span;
  if (node->type == YAML_MAP)
    parse_keys(parse, node, "a field", keys, sizeof keys / sizeof keys[0], field);
  else
    parse_type_ref(parse, node, &field->type);
}

/* Fields of one map are told apart by what they are called there. */
static void check_attributes(struct parse *parse, const struct field *fields, size_t count) {
  struct dict *seen = dict_new(parse->arena);
  for (size_t i = 0; i < count; i++) {
    const struct field *field = &fields[i];
    const struct field *first = dict_add(seen, field->attribute, &fields[i]);
    if (first == NULL || strcmp(first->name.text, field->name.text) == 0)
      continue;
    diag_error(parse->diag, "attribute-clash", field->name.span, NULL,
               "'%s' and '%s' are both stored as '%s'", first->name.text, field->name.text,
               field->attribute);
    diag_note(parse->diag, first->name.span, "'%s' is here", first->name.text);
  }
}

/* The map of fields is open: its keys are names, not words of the language. */
void parse_fields(struct parse *parse, const struct yaml_node *node, struct field **fields,
                  size_t *count) {
  if (!parse_is_map(parse, node, "a set of fields"))
    return;
  if (node->count == 0)
    diag_error(parse->diag, "empty-definition", node->span, NULL, "at least one field is needed");
  *fields = mem_array(parse->arena, node->count, sizeof **fields);
  *count = node->count;
  for (size_t i = 0; i < node->count; i++)
    parse_field(parse, node->children[i], &(*fields)[i]);
  for (size_t i = 0; i < node->count; i++)
    parse_union_tag(parse, node->children[i], &(*fields)[i], *fields, *count);
  check_attributes(parse, *fields, *count);
}
