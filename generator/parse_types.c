/* SPDX-License-Identifier: Apache-2.0 */
/* The section `types:`: enums with their state machines, and structs. */
#include <string.h>

#include "cname.h"
#include "dict.h"
#include "mem.h"
#include "parse_field.h"
#include "parse_sections.h"
#include "suggest.h"

#define ENUM_VALUE_MAX 255

/* The enum that is being read, with its values by their text. */
struct enum_reader {
  struct enum_type *type;
  struct dict *values;
};

/* The text is stored as it is written here; only its C name is restricted. */
static void read_value_text(struct parse *parse, const struct yaml_node *node, void *into) {
  struct enum_value *value = into;
  const char *text = parse_text(parse, node, "a value of an enum");
  if (text == NULL)
    return;
  if (node->size == 0 || node->size > ENUM_VALUE_MAX || strpbrk(text, "\r\n\t") != NULL)
    diag_error(parse->diag, "bad-enum-value", node->span, NULL,
               "a value of an enum has 1 to %d bytes on one line", ENUM_VALUE_MAX);
  value->name =
      (struct name){.text = text, .c = cname_lower(parse->arena, text), .span = node->span};
}

static void read_value_c_name(struct parse *parse, const struct yaml_node *node, void *into) {
  parse_c_name(parse, node, &((struct enum_value *)into)->name);
}

/* `pending`, or `{value: "3D", c_name: three_d}` where the text makes no good C name. */
static void read_value(struct parse *parse, const struct yaml_node *node,
                       struct enum_value *value) {
  static const struct parse_key keys[] = {
      {"value", true, read_value_text},
      {"c_name", false, read_value_c_name},
  };
  value->name = (struct name){.text = "", .c = "", .span = node->span};
  if (node->type == YAML_MAP)
    parse_keys(parse, node, "a value of an enum", keys, sizeof keys / sizeof keys[0], value);
  else
    read_value_text(parse, node, value);
}

/* Both places are shown, since the first may be screens away. */
static void report_twice(struct parse *parse, struct span second, struct span first,
                         const char *word) {
  diag_error(parse->diag, "duplicate-item", second, NULL, "'%s' is listed twice", word);
  diag_note(parse->diag, first, "the first one is here");
}

/* An array first and then states that point into it: values never move. */
static void read_enum(struct parse *parse, const struct yaml_node *node, void *into) {
  struct enum_reader *reader = into;
  struct enum_type *type = reader->type;
  if (!parse_is_list(parse, node, "an enum"))
    return;
  if (node->count == 0)
    diag_error(parse->diag, "empty-definition", node->span, NULL,
               "an enum needs at least one value");
  type->values = mem_array(parse->arena, node->count, sizeof *type->values);
  type->value_count = node->count;
  for (size_t i = 0; i < node->count; i++) {
    struct enum_value *value = &type->values[i];
    read_value(parse, node->children[i], value);
    const struct enum_value *first = dict_add(reader->values, value->name.text, value);
    if (first != NULL && value->name.text[0] != '\0')
      report_twice(parse, value->name.span, first->name.span, value->name.text);
  }
}

/* Which value of the enum the node names; false when an error was reported. */
static bool find_state(struct parse *parse, const struct enum_reader *reader,
                       const struct yaml_node *node, size_t *at) {
  const char *text = parse_text(parse, node, "a state");
  if (text == NULL)
    return false;
  const struct enum_value *found = dict_get(reader->values, text);
  if (found != NULL) {
    *at = (size_t)(found - reader->type->values);
    return true;
  }
  struct suggest suggest = suggest_start(text);
  for (size_t i = 0; i < reader->type->value_count; i++)
    suggest_offer(&suggest, reader->type->values[i].name.text);
  diag_error(parse->diag, "unknown-state", node->span, suggest_help(&suggest, parse->arena, NULL),
             "'%s' is no value of enum '%s'", text, reader->type->name.text);
  return false;
}

/* `initial` is a list of states, kept as a flag on each. */
static void read_initial(struct parse *parse, const struct yaml_node *node, void *into) {
  struct enum_reader *reader = into;
  if (!parse_is_list(parse, node, "initial"))
    return;
  if (node->count == 0)
    diag_error(parse->diag, "empty-definition", node->span, NULL,
               "initial needs at least one state");
  reader->type->has_initial = true;
  for (size_t i = 0; i < node->count; i++) {
    size_t at = 0;
    if (!find_state(parse, reader, node->children[i], &at))
      continue;
    struct enum_value *state = &reader->type->values[at];
    if (state->initial)
      diag_error(parse->diag, "duplicate-item", node->children[i]->span, NULL,
                 "'%s' is listed twice", state->name.text);
    state->initial = true;
  }
}

static void read_targets(struct parse *parse, const struct enum_reader *reader,
                         const struct yaml_node *node, struct enum_value *from) {
  if (!parse_is_list(parse, node, "the states that may follow"))
    return;
  struct dict *seen = dict_new(parse->arena);
  from->targets = mem_array(parse->arena, node->count, sizeof *from->targets);
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_node *item = node->children[i];
    size_t at = 0;
    if (!find_state(parse, reader, item, &at))
      continue;
    const struct enum_value *state = &reader->type->values[at];
    const struct yaml_node *first = dict_add(seen, state->name.text, item);
    if (first != NULL)
      report_twice(parse, item->span, first->span, state->name.text);
    from->targets[from->target_count++] = state;
  }
}

/* Every state has to be listed: a forgotten one would look like a final one. */
static void read_transitions(struct parse *parse, const struct yaml_node *node, void *into) {
  struct enum_reader *reader = into;
  struct enum_type *type = reader->type;
  if (!parse_is_map(parse, node, "transitions"))
    return;
  type->has_transitions = true;
  type->transitions_span = node->key->span;
  for (size_t i = 0; i < node->count; i++) {
    size_t at = 0;
    if (find_state(parse, reader, node->children[i]->key, &at))
      read_targets(parse, reader, node->children[i], &type->values[at]);
  }
  for (size_t i = 0; i < type->value_count; i++)
    if (type->values[i].name.text[0] != '\0' && yaml_get(node, type->values[i].name.text) == NULL)
      diag_error(parse->diag, "missing-state", type->transitions_span,
                 "list every state; `[]` for one that is final", "transitions lack the state '%s'",
                 type->values[i].name.text);
}

static void read_enum_doc(struct parse *parse, const struct yaml_node *node, void *into) {
  parse_doc(parse, node, &((struct enum_reader *)into)->type->doc);
}

static void read_enum_c_name(struct parse *parse, const struct yaml_node *node, void *into) {
  parse_c_name(parse, node, &((struct enum_reader *)into)->type->name);
}

/* `enum` stands before what names its values. */
static void parse_enum(struct parse *parse, const struct yaml_node *node, struct enum_type *type) {
  static const struct parse_key keys[] = {
      {"enum", true, read_enum},
      {"initial", false, read_initial},
      {"transitions", false, read_transitions},
      {"doc", false, read_enum_doc},
      {"c_name", false, read_enum_c_name},
      {"accept", false, parse_accept},
  };
  struct enum_reader reader = {.type = type, .values = dict_new(parse->arena)};
  parse_keys(parse, node, "an enum", keys, sizeof keys / sizeof keys[0], &reader);
}

static void read_struct(struct parse *parse, const struct yaml_node *node, void *into) {
  struct struct_type *type = into;
  parse_fields(parse, node, &type->fields, &type->field_count);
}

static void read_struct_doc(struct parse *parse, const struct yaml_node *node, void *into) {
  parse_doc(parse, node, &((struct struct_type *)into)->doc);
}

static void read_struct_c_name(struct parse *parse, const struct yaml_node *node, void *into) {
  parse_c_name(parse, node, &((struct struct_type *)into)->name);
}

static void parse_struct(struct parse *parse, const struct yaml_node *node,
                         struct struct_type *type) {
  static const struct parse_key keys[] = {
      {"struct", true, read_struct},
      {"doc", false, read_struct_doc},
      {"c_name", false, read_struct_c_name},
      {"accept", false, parse_accept},
  };
  parse_keys(parse, node, "a struct", keys, sizeof keys / sizeof keys[0], type);
}

/* What has no `struct` is read as an enum, and complains about what it lacks as one. */
static bool is_union(const struct yaml_node *node) {
  return node->type == YAML_MAP && yaml_get(node, "union") != NULL;
}

static bool is_struct(const struct yaml_node *node) {
  return is_union(node) || (node->type == YAML_MAP && yaml_get(node, "struct") != NULL);
}

/* A type called `string` would change what every field of that type means. */
static void name_type(struct parse *parse, const struct yaml_node *node, struct name *out) {
  parse_name(parse, node->key, "type", out);
  if (kind_find(out->text) != NULL)
    diag_error(parse->diag, "reserved-name", node->key->span, "choose another name",
               "'%s' is a type of the language", out->text);
}

/* Counts are final before bodies are read, so pointers to types stay good. */
static void declare_type(struct parse *parse, const struct yaml_node *node) {
  struct model *model = parse->model;
  if (is_struct(node)) {
    struct struct_type *type = &model->structs[model->struct_count++];
    name_type(parse, node, &type->name);
    type->is_union = is_union(node);
    if (type->is_union && yaml_get(node, "tag") != NULL)
      type->own_tag = mem_zalloc(parse->arena, sizeof *type->own_tag);
    dict_add(model->struct_names, type->name.text, type);
  } else {
    struct enum_type *type = &model->enums[model->enum_count++];
    name_type(parse, node, &type->name);
    dict_add(model->enum_names, type->name.text, type);
  }
}

/* Names first, then bodies: types may be used before they are defined. Enums come before unions,
 * which name their values. */
void parse_types(struct parse *parse, const struct yaml_node *node, void *into) {
  struct model *model = into;
  if (!parse_is_map(parse, node, "types"))
    return;
  model->enums = mem_array(parse->arena, node->count, sizeof *model->enums);
  model->structs = mem_array(parse->arena, node->count, sizeof *model->structs);
  for (size_t i = 0; i < node->count; i++)
    declare_type(parse, node->children[i]);
  size_t enums = 0;
  size_t structs = 0;
  for (size_t i = 0; i < node->count; i++)
    if (!is_struct(node->children[i]))
      parse_enum(parse, node->children[i], &model->enums[enums++]);
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_node *type = node->children[i];
    if (is_union(type))
      parse_union(parse, type, &model->structs[structs++]);
    else if (is_struct(type))
      parse_struct(parse, type, &model->structs[structs++]);
  }
}
