/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of an expression: `status`, `place.city`, `lines[0].sku`. They are written in the names of
 * the schema and lead to attributes. */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "parse_expr.h"
#include "suggest.h"

/* An element takes 2 bytes at least of the 400 KB of an item. */
#define INDEX_DIGITS 6

static const struct field *find(struct expr_reader *reader, const char *owner,
                                const struct field *fields, size_t count) {
  const struct field *field = model_field(fields, count, reader->token.text);
  if (field != NULL)
    return field;
  struct suggest suggest = suggest_start(reader->token.text);
  for (size_t i = 0; i < count; i++)
    suggest_offer(&suggest, fields[i].name.text);
  diag_error(reader->parse->diag, "unknown-field",
             expr_span(reader, reader->token.start, reader->token.end),
             suggest_help(&suggest, reader->parse->arena,
                          "a text stands in single quotes, a parameter in braces"),
             "'%s' has no field '%s'", owner, reader->token.text);
  return NULL;
}

static struct expr_step *add_step(struct expr_reader *reader, struct expr_operand *out) {
  out->steps = mem_grow(reader->parse->arena, out->steps, out->step_count, sizeof *out->steps);
  struct expr_step *step = &out->steps[out->step_count++];
  *step = (struct expr_step){NULL, 0};
  return step;
}

static bool refuse_step(struct expr_reader *reader, const struct expr_operand *out,
                        const char *what) {
  diag_error(reader->parse->diag, "expression-type",
             expr_span(reader, reader->token.start, reader->token.end), NULL, "%s %s",
             out->type.kind->name, what);
  return false;
}

/* The tag of a union that holds it, where the reader names it. */
static const struct field *own_tag(const struct expr_reader *reader,
                                   const struct struct_type *type) {
  bool named = type->own_tag != NULL && strcmp(type->own_tag->name.text, reader->token.text) == 0;
  return named ? type->own_tag : NULL;
}

/* Whether the reader is at a variant, whose members stand beside the tag: it is no attribute. */
static bool at_variant(const struct expr_reader *reader, const struct expr_operand *out) {
  const struct struct_type *type = out->type.structure;
  return type != NULL && type->own_tag != NULL && own_tag(reader, type) == NULL;
}

/* Behind a '.': the reader is at the name. */
static bool read_member(struct expr_reader *reader, struct expr_operand *out) {
  enum kind_shape shape = out->type.kind == NULL ? KIND_DOCUMENT : out->type.kind->shape;
  if (shape == KIND_STRUCT) {
    const struct struct_type *type = out->type.structure;
    const struct field *field = own_tag(reader, type);
    bool variant = type->own_tag != NULL && field == NULL;
    if (field == NULL)
      field = find(reader, type->name.text, type->fields, type->field_count);
    if (field == NULL || field->type.kind == NULL)
      return false;
    if (!variant)
      add_step(reader, out)->attribute = field->attribute;
    out->type = field->type;
    out->like = field;
    out->hidden = out->hidden || field->hidden;
    return true;
  }
  if (shape != KIND_MAP && shape != KIND_DOCUMENT)
    return refuse_step(reader, out, "has no members that an expression can name");
  add_step(reader, out)->attribute = reader->token.text;
  out->type = shape == KIND_MAP ? *out->type.element : (struct type_ref){0};
  return true;
}

/* Behind a '[': the reader is at the number. */
static bool read_element(struct expr_reader *reader, struct expr_operand *out) {
  enum kind_shape shape = out->type.kind == NULL ? KIND_DOCUMENT : out->type.kind->shape;
  if (shape != KIND_LIST && shape != KIND_DOCUMENT)
    return refuse_step(reader, out, "has no elements with a number");
  add_step(reader, out)->index = (unsigned)strtoul(reader->token.text, NULL, 10);
  out->type = shape == KIND_LIST ? *out->type.element : (struct type_ref){0};
  return true;
}

static bool is_mark(const struct token *token, const char *mark) {
  return token->kind == TOKEN_MARK && strcmp(token->text, mark) == 0;
}

static bool refuse_token(struct expr_reader *reader, const char *expected) {
  if (reader->token.kind != TOKEN_WRONG)
    diag_error(reader->parse->diag, "bad-expression",
               expr_span(reader, reader->token.start, reader->token.end), NULL, "%s belongs here",
               expected);
  return false;
}

static bool is_index(const struct token *token) {
  return token->kind == TOKEN_NUMBER && strspn(token->text, "0123456789") == strlen(token->text) &&
         strlen(token->text) <= INDEX_DIGITS;
}

static bool read_step(struct expr_reader *reader, struct expr_operand *out) {
  bool member = is_mark(&reader->token, ".");
  expr_next(reader);
  if (member && reader->token.kind != TOKEN_WORD)
    return refuse_token(reader, "the name of a member");
  if (!member && !is_index(&reader->token))
    return refuse_token(reader, "the number of an element, from 0,");
  bool variant = member && at_variant(reader, out);
  if (!(member ? read_member(reader, out) : read_element(reader, out)))
    return false;
  expr_next(reader);
  if (variant && !is_mark(&reader->token, "."))
    return refuse_token(reader, "a variant is no attribute: '.' and a member of it");
  if (member)
    return true;
  if (!is_mark(&reader->token, "]"))
    return refuse_token(reader, "']'");
  expr_next(reader);
  return true;
}

/* Whether the field as it is is the key attribute. */
static bool is_attribute(const struct key_template *template, const struct field *field) {
  return template->part_count == 1 && template->parts[0].field == field &&
         template->parts[0].format == KEY_AS_IS && template->attribute != NULL &&
         field->attribute != NULL && strcmp(template->attribute->name, field->attribute) == 0;
}

/* What lies only in the key has no attribute that a condition could name. */
static bool refuse_key(struct expr_reader *reader, const struct field *field) {
  if (field->place != PLACE_KEY || is_attribute(&reader->entity->partition, field) ||
      is_attribute(&reader->entity->sort, field))
    return false;
  diag_error(reader->parse->diag, "expression-type",
             expr_span(reader, reader->token.start, reader->token.end),
             "the key that is given says what it is", "'%s' is stored only in the key",
             field->name.text);
  return true;
}

bool expr_path(struct expr_reader *reader, struct expr_operand *out) {
  const struct entity *entity = reader->entity;
  size_t start = reader->token.start;
  size_t end = reader->token.end;
  out->field = find(reader, entity->name.text, entity->fields, entity->field_count);
  if (out->field == NULL || out->field->type.kind == NULL || refuse_key(reader, out->field))
    return false;
  out->type = out->field->type;
  out->like = out->field;
  out->hidden = out->field->hidden;
  expr_next(reader);
  while (is_mark(&reader->token, ".") || is_mark(&reader->token, "[")) {
    if (!read_step(reader, out))
      return false;
  }
  for (size_t at = end; at < reader->token.start; at++)
    if (reader->node->text[at] != ' ')
      end = at + 1;
  out->span = expr_span(reader, start, end);
  return true;
}
