/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of an expression: `status`, `place.city`, `lines[0].sku`. They are written in the names of
 * the schema and lead to attributes. */
#include <string.h>

#include "mem.h"
#include "parse_expr.h"
#include "suggest.h"

/* An element takes 2 bytes at least of the 400 KB of an item. */
#define INDEX_MAX 999999

/* One step while it is followed: its name as a text of its own. */
struct follow {
  struct expr_reader *reader;
  const struct tree_step *step;
  const char *name; /* of a member, or of an argument; NULL: an element by its number */
  struct expr_operand *out;
};

static struct span span_of(const struct follow *follow) {
  return expr_span(follow->reader, follow->step->span);
}

static const struct field *find(const struct follow *follow, const char *owner,
                                const struct field *fields, size_t count) {
  const struct field *field = model_field(fields, count, follow->name);
  if (field != NULL)
    return field;
  struct suggest suggest = suggest_start(follow->name);
  for (size_t i = 0; i < count; i++)
    suggest_offer(&suggest, fields[i].name.text);
  diag_error(follow->reader->parse->diag, "unknown-field", span_of(follow),
             suggest_help(&suggest, follow->reader->parse->arena,
                          "a text stands in single quotes, a parameter in braces"),
             "'%s' has no field '%s'", owner, follow->name);
  return NULL;
}

static struct expr_step *add_step(const struct follow *follow) {
  struct expr_operand *out = follow->out;
  out->steps =
      mem_grow(follow->reader->parse->arena, out->steps, out->step_count, sizeof *out->steps);
  struct expr_step *step = &out->steps[out->step_count++];
  *step = (struct expr_step){
      .text = follow->name != NULL
                  ? follow->name
                  : mem_format(follow->reader->parse->arena, "%zu", follow->step->index),
      .element = follow->step->element,
      .argument = follow->step->argument ? follow->name : NULL,
  };
  return step;
}

static bool refuse_step(const struct follow *follow, const char *what) {
  diag_error(follow->reader->parse->diag, "expression-type", span_of(follow), NULL, "%s %s",
             follow->out->type.kind->name, what);
  return false;
}

static enum kind_shape shape_of(const struct follow *follow) {
  const struct kind *kind = follow->out->type.kind;
  return kind == NULL ? KIND_DOCUMENT : kind->shape;
}

/* The tag of a union that holds it, where the step names it. */
static const struct field *own_tag(const struct follow *follow, const struct struct_type *type) {
  bool named = type->own_tag != NULL && follow->name != NULL &&
               strcmp(type->own_tag->name.text, follow->name) == 0;
  return named ? type->own_tag : NULL;
}

/* Whether the step names a variant, whose members stand beside the tag: it is no attribute. */
static bool at_variant(const struct follow *follow) {
  const struct struct_type *type = follow->out->type.structure;
  return !follow->step->element && type != NULL && type->own_tag != NULL &&
         own_tag(follow, type) == NULL;
}

static bool take_struct_member(const struct follow *follow) {
  struct expr_operand *out = follow->out;
  const struct struct_type *type = out->type.structure;
  const struct field *field = own_tag(follow, type);
  bool variant = type->own_tag != NULL && field == NULL;
  if (field == NULL)
    field = find(follow, type->name.text, type->fields, type->field_count);
  if (field == NULL || field->type.kind == NULL)
    return false;
  out->in_union = out->in_union || type->own_tag != NULL;
  if (!variant) {
    struct expr_step *step = add_step(follow);
    step->attribute = field->attribute;
    step->field = field;
    step->type = field->type;
  }
  out->type = field->type;
  out->like = field;
  out->hidden = out->hidden || field->hidden;
  return true;
}

static bool take_member(const struct follow *follow) {
  struct expr_operand *out = follow->out;
  enum kind_shape shape = shape_of(follow);
  if (shape == KIND_STRUCT)
    return take_struct_member(follow);
  if (shape != KIND_MAP && shape != KIND_DOCUMENT)
    return refuse_step(follow, "has no members that a path can name");
  struct expr_step *step = add_step(follow);
  step->attribute = step->argument == NULL ? follow->name : NULL;
  out->type = shape == KIND_MAP ? *out->type.element : (struct type_ref){0};
  step->type = out->type;
  return true;
}

static bool take_element(const struct follow *follow) {
  struct expr_operand *out = follow->out;
  enum kind_shape shape = shape_of(follow);
  if (shape != KIND_LIST && shape != KIND_DOCUMENT)
    return refuse_step(follow, "has no elements with a number");
  struct expr_step *step = add_step(follow);
  step->index = (unsigned)follow->step->index;
  out->type = shape == KIND_LIST ? *out->type.element : (struct type_ref){0};
  step->type = out->type;
  return true;
}

static bool refuse_place(const struct follow *follow, const char *expected) {
  diag_error(follow->reader->parse->diag, "bad-expression", span_of(follow), NULL,
             "%s belongs here", expected);
  return false;
}

/* An argument stands where the kind of what it is in takes any: a struct has its fields, and no
 * others; nobody knows what a document has. */
static bool refuse_argument(const struct follow *follow) {
  const struct kind *kind = follow->out->type.kind;
  if (!follow->step->argument ||
      (kind != NULL && (kind->shape == KIND_MAP || kind->shape == KIND_LIST)))
    return false;
  (void)refuse_place(follow, follow->step->element ? "the number of an element, from 0,"
                                                   : "the name of a member");
  return true;
}

/* `last`: nothing stands behind it. */
static bool take_step(const struct follow *follow, bool last) {
  if (refuse_argument(follow))
    return false;
  if (follow->step->index > INDEX_MAX)
    return refuse_place(follow, "the number of an element, from 0,");
  bool variant = at_variant(follow);
  if (!(follow->step->element ? take_element(follow) : take_member(follow)))
    return false;
  return !variant || !last ||
         refuse_place(follow, "a variant is no attribute: '.' and a member of it");
}

/* Whether the field as it is is the key attribute. */
static bool is_attribute(const struct key_template *template, const struct field *field) {
  return template->part_count == 1 && template->parts[0].field == field &&
         template->parts[0].format == KEY_AS_IS && template->attribute != NULL &&
         field->attribute != NULL && strcmp(template->attribute->name, field->attribute) == 0;
}

/* What lies only in the key has no attribute that a condition could name. */
static bool refuse_key(const struct follow *follow, const struct field *field) {
  const struct entity *entity = follow->reader->entity;
  if (field->place != PLACE_KEY || is_attribute(&entity->partition, field) ||
      is_attribute(&entity->sort, field))
    return false;
  diag_error(follow->reader->parse->diag, "expression-type", span_of(follow),
             "the key that is given says what it is", "'%s' is stored only in the key",
             field->name.text);
  return true;
}

static bool take_field(const struct follow *follow) {
  const struct entity *entity = follow->reader->entity;
  struct expr_operand *out = follow->out;
  out->field = find(follow, entity->name.text, entity->fields, entity->field_count);
  if (out->field == NULL || out->field->type.kind == NULL || refuse_key(follow, out->field))
    return false;
  out->type = out->field->type;
  out->like = out->field;
  out->hidden = out->field->hidden;
  return true;
}

bool expr_path(struct expr_reader *reader, const struct tree_path *path, struct expr_operand *out) {
  for (size_t i = 0; i < path->count; i++) {
    const struct tree_step *step = &path->steps[i];
    const char *name = step->name.data == NULL
                           ? NULL
                           : mem_copy(reader->parse->arena, step->name.data, step->name.size);
    const struct follow follow = {reader, step, name, out};
    if (i == 0 ? !take_field(&follow) : !take_step(&follow, i + 1 == path->count))
      return false;
  }
  return true;
}
