/* SPDX-License-Identifier: Apache-2.0 */
/* Types of fields: `string`, `list<EditSuggestion>?`, `map<set<int64>>`. */
#include <string.h>

#include "mem.h"
#include "parse_field.h"
#include "suggest.h"

/* Lists and maps in each other. DynamoDB nests 32 deep; nobody means as many in one field. */
#define NESTING_MAX 8

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
  if (strchr(word, '|') != NULL)
    return "write T|null, without spaces, for a T that may be NULL; one of several structs is a union";
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
  return mem_format(parse->arena, "%slist<T>, map<T> and those under 'types:'", text);
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
    out->kind = kind_of_shape(
        out->structure->is_union && out->structure->own_tag == NULL ? KIND_UNION : KIND_STRUCT);
  else if (out->kind == NULL)
    report_unknown_type(parse, text, word);
}

static void report_bad_type(struct parse *parse, struct type_text text, const char *problem) {
  diag_error(parse->diag, "bad-type", yaml_part(text.node, text.start, text.end),
             "write T, T?, T|null, list<T>, map<T> or set<T>", "%s", problem);
}

/* The mark of a type that may be NULL. */
static const char null_mark[] = "|null";

static bool ends_in_null(struct type_text text) {
  size_t size = strlen(null_mark);
  return text.end - text.start > size &&
         strncmp(text.node->text + text.end - size, null_mark, size) == 0;
}

/* `list<` with nothing behind it is a word, and an unknown one. */
static bool is_generic(struct type_text text, const char *head) {
  size_t size = strlen(head);
  return text.end - text.start > size && strncmp(text.node->text + text.start, head, size) == 0 &&
         text.node->text[text.end - 1] == '>';
}

static void resolve(struct parse *parse, struct type_text text, int depth, struct type_ref *out);

/* `head` is "list<" or "map<". */
static void resolve_generic(struct parse *parse, struct type_text text, const char *head, int depth,
                            struct type_ref *out) {
  struct type_text inner = {text.node, text.start + strlen(head), text.end - 1};
  struct type_ref *element = mem_zalloc(parse->arena, sizeof *element);
  out->kind = kind_of_shape(head[0] == 'l' ? KIND_LIST : KIND_MAP);
  out->element = element;
  element->span = yaml_part(text.node, inner.start, inner.end);
  if (inner.start == inner.end)
    report_bad_type(parse, text, "a list or map needs the type of what it holds");
  else if (inner.node->text[inner.end - 1] == '?')
    report_bad_type(parse, inner, "an element of a list or map is never absent");
  else if (ends_in_null(inner))
    report_bad_type(parse, inner, "an element of a list or map is never NULL");
  else if (depth > NESTING_MAX)
    report_bad_type(parse, inner, "lists and maps are nested more than 8 deep");
  else
    resolve(parse, inner, depth + 1, element);
  if (element->kind != NULL && element->kind->shape == KIND_UNION)
    diag_error(
        parse->diag, "bad-type", element->span,
        mem_format(parse->arena, "give '%s' a `tag:` of its own", element->structure->name.text),
        "a union stands beside the field that tells its variants apart");
}

/* Sets are words of their own, since DynamoDB has three of them and no others. */
static void resolve(struct parse *parse, struct type_text text, int depth, struct type_ref *out) {
  if (is_generic(text, "list<"))
    resolve_generic(parse, text, "list<", depth, out);
  else if (is_generic(text, "map<"))
    resolve_generic(parse, text, "map<", depth, out);
  else
    resolve_word(parse, text, out);
}

/* The marks first, since they belong to the whole: list<T>? is an optional list. */
static void take_marks(struct parse *parse, struct type_text *text, struct type_ref *out) {
  bool marked = text->end > 0 && text->node->text[text->end - 1] == '?';
  if (marked)
    text->end--;
  out->nullable = ends_in_null(*text);
  if (out->nullable)
    text->end -= strlen(null_mark);
  out->optional = marked || out->nullable;
  bool before = out->nullable && text->node->text[text->end - 1] == '?';
  if (before)
    text->end--;
  if (out->nullable && (marked || before))
    diag_error(parse->diag, "bad-type", text->node->span, "leave out the '?'",
               "a type with |null may be absent already");
}

void parse_type_ref(struct parse *parse, const struct yaml_node *node, struct type_ref *out) {
  const char *all = parse_text(parse, node, "a type");
  struct type_text text = {node, 0, node->size};
  out->span = node->span;
  if (all == NULL)
    return;
  take_marks(parse, &text, out);
  if (text.end == 0 || all[text.end - 1] == '?')
    report_bad_type(parse, (struct type_text){node, 0, node->size}, "this is no type");
  else
    resolve(parse, text, 1, out);
}
