/* SPDX-License-Identifier: Apache-2.0 */
/* Fields and their types: `name: string`, `name: {type: "int64?", min: 0, doc: bytes}`. */
#include <string.h>

#include "mem.h"
#include "parse_sections.h"
#include "suggest.h"

/* A type's text while it is taken apart: node->text[start..end). */
struct type_text {
  const struct yaml_node *node;
  size_t start;
  size_t end;
};

/* What to write instead, for who knows the type from elsewhere: `int`, `Line[]`. */
static const char *foreign_type_help(struct parse *parse, const char *word) {
  const char *ours = kind_elsewhere(word);
  size_t size = strlen(word);
  if (ours != NULL)
    return mem_format(parse->arena, "write %s", ours);
  if (size > 2 && strcmp(word + size - 2, "[]") == 0)
    return mem_format(parse->arena, "write list<%.*s>", (int)size - 2, word);
  return NULL;
}

static const char *all_types(struct parse *parse) {
  const char *text = "the types are ";
  size_t count = 0;
  const struct kind *rows = kind_rows(&count);
  for (size_t i = 0; i < count; i++)
    if (rows[i].nameable)
      text = mem_format(parse->arena, "%s%s, ", text, rows[i].name);
  return mem_format(parse->arena, "%slist<T> and those under 'types:'", text);
}

/* Types of the schema are as likely as those of the language, so both are offered. */
static void report_unknown_type(struct parse *parse, struct type_text text, const char *word) {
  struct suggest suggest = suggest_start(word);
  const char *help = foreign_type_help(parse, word);
  size_t count = 0;
  const struct kind *rows = kind_rows(&count);
  for (size_t i = 0; i < count; i++)
    if (rows[i].nameable)
      suggest_offer(&suggest, rows[i].name);
  for (size_t i = 0; i < parse->model->enum_count; i++)
    suggest_offer(&suggest, parse->model->enums[i].name.text);
  for (size_t i = 0; i < parse->model->struct_count; i++)
    suggest_offer(&suggest, parse->model->structs[i].name.text);
  diag_error(parse->diag, "unknown-type", yaml_part(text.node, text.start, text.end),
             help != NULL ? help : suggest_help(&suggest, parse->arena, all_types(parse)),
             "unknown type '%s'", word);
}

/* Names of the schema and words of the language never meet: rule reserved-name keeps them apart. */
static void resolve_word(struct parse *parse, struct type_text text, struct type_ref *out) {
  const char *word = mem_copy(parse->arena, text.node->text + text.start, text.end - text.start);
  out->kind = kind_find(word);
  out->enumeration = model_enum(parse->model, word);
  out->structure = model_struct(parse->model, word);
  if (out->enumeration != NULL)
    out->kind = kind_of_shape(KIND_ENUM);
  else if (out->structure != NULL)
    out->kind = kind_of_shape(KIND_STRUCT);
  else if (out->kind == NULL)
    report_unknown_type(parse, text, word);
}

/* `list<` with nothing behind it is a word, and an unknown one. */
static bool is_list_text(struct type_text text) {
  return text.end - text.start > 5 && strncmp(text.node->text + text.start, "list<", 5) == 0 &&
         text.node->text[text.end - 1] == '>';
}

static void report_bad_type(struct parse *parse, struct type_text text, const char *problem) {
  diag_error(parse->diag, "bad-type", yaml_part(text.node, text.start, text.end),
             "write T, T?, list<T> or list<T>?", "%s", problem);
}

/* One level only: the C type of a list is named after its elements, which have to have a name. */
static void resolve_list(struct parse *parse, struct type_text text, struct type_ref *out) {
  struct type_text inner = {text.node, text.start + 5, text.end - 1};
  struct type_ref *element = mem_zalloc(parse->arena, sizeof *element);
  out->kind = kind_of_shape(KIND_LIST);
  out->element = element;
  element->span = yaml_part(text.node, inner.start, inner.end);
  if (inner.start == inner.end)
    report_bad_type(parse, text, "a list needs the type of its elements");
  else if (inner.node->text[inner.end - 1] == '?')
    report_bad_type(parse, inner, "an element of a list is never absent");
  else if (is_list_text(inner))
    report_bad_type(parse, inner, "a list of lists is not known");
  else
    resolve_word(parse, inner, element);
}

/* The optional mark first, since it belongs to the whole: list<T>? is an optional list. */
static void resolve_type(struct parse *parse, const struct yaml_node *node, struct type_ref *out) {
  const char *all = parse_text(parse, node, "a type");
  struct type_text text = {node, 0, node->size};
  out->span = node->span;
  if (all == NULL)
    return;
  if (text.end > 0 && all[text.end - 1] == '?') {
    out->optional = true;
    text.end--;
  }
  if (text.end == 0 || all[text.end - 1] == '?')
    report_bad_type(parse, (struct type_text){node, 0, node->size}, "this is no type");
  else if (is_list_text(text))
    resolve_list(parse, text, out);
  else
    resolve_word(parse, text, out);
}

static void read_type(struct parse *parse, const struct yaml_node *value, void *into) {
  resolve_type(parse, value, &((struct field *)into)->type);
}

static void read_field_doc(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_doc(parse, value, &((struct field *)into)->doc);
}

static void read_field_c_name(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_c_name(parse, value, &((struct field *)into)->name);
}

/* A bound of an integer has to fit the integer; that of a double only has to be finite. */
static void read_bound(struct parse *parse, const struct yaml_node *value,
                       const struct field *field, const char *what, struct bound *bound) {
  const struct kind *kind = field->type.kind;
  if (kind == NULL)
    return;
  if (!kind->has_range) {
    diag_error(parse->diag, "bound-not-allowed", value->key->span, NULL,
               "'%s' is for numbers, and '%s' is none", what, field->name.text);
    return;
  }
  bound->span = value->span;
  bound->text = value->text;
  if (kind->shape == KIND_DOUBLE)
    bound->set = parse_real(parse, value, what, &bound->real);
  else
    bound->set = parse_integer(parse, value, what, kind->lowest, kind->highest, &bound->integer);
}

static void read_min(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  read_bound(parse, value, field, "min", &field->min);
}

static void read_max(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  read_bound(parse, value, field, "max", &field->max);
}

/* `type` stands first in the table, so that min and max know what they are bounds of. */
static void parse_field(struct parse *parse, const struct yaml_node *node, struct field *field) {
  static const struct parse_key keys[] = {
      {"type", true, read_type},
      {"doc", false, read_field_doc},
      {"c_name", false, read_field_c_name},
      {"min", false, read_min},
      {"max", false, read_max},
  };
  parse_name(parse, node->key, "field", &field->name);
  if (node->type == YAML_MAP)
    parse_keys(parse, node, "a field", keys, sizeof keys / sizeof keys[0], field);
  else
    resolve_type(parse, node, &field->type);
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
}
