/* SPDX-License-Identifier: Apache-2.0 */
/* Unions of the section `types:`, and the fields that hold one:
 *
 *   EditParams: {union: EditType, variants: {enhance: EnhanceParams, ...}}
 *   params: {union: EditParams, by: editType}
 *
 * and those that hold their tag themselves:
 *
 *   Shape: {union: ShapeKind, tag: kind, variants: {circle: Circle, ...}} */
#include <string.h>

#include "mem.h"
#include "parse_field.h"
#include "parse_sections.h"
#include "suggest.h"

/* ---- the type -------------------------------------------------------------------------------- */

static void read_tag(struct parse *parse, const struct yaml_node *node, void *into) {
  struct struct_type *type = into;
  const char *text = parse_text(parse, node, "the enum of a union");
  if (text == NULL)
    return;
  type->tag = model_enum(parse->model, text);
  if (type->tag == NULL)
    diag_error(parse->diag, "union-tag", node->span, "name an enum of `types:`",
               "'%s' is no enum, whose values could tell variants apart", text);
}

static void read_tag_name(struct parse *parse, const struct yaml_node *node, void *into) {
  struct field *field = into;
  if (parse_text(parse, node, "the name of a tag") == NULL)
    return;
  parse_name(parse, node, "tag", &field->name);
  field->attribute = field->name.text;
}

static void read_tag_c_name(struct parse *parse, const struct yaml_node *node, void *into) {
  parse_c_name(parse, node, &((struct field *)into)->name);
}

/* `tag: kind`, or `tag: {name: kind, attribute: "@kind"}`. */
static void read_own_tag(struct parse *parse, const struct yaml_node *node, void *into) {
  static const struct parse_key keys[] = {
      {"name", true, read_tag_name},
      {"attribute", false, parse_option_attribute},
      {"c_name", false, read_tag_c_name},
  };
  struct struct_type *type = into;
  struct field *field = type->own_tag;
  field->name = (struct name){"", "", node->span};
  field->attribute = "";
  field->precision = 3;
  field->type = (struct type_ref){
      .kind = kind_of_shape(KIND_ENUM), .enumeration = type->tag, .span = node->span};
  if (node->type == YAML_MAP)
    parse_keys(parse, node, "a tag", keys, sizeof keys / sizeof keys[0], field);
  else
    read_tag_name(parse, node, field);
}

static const struct enum_value *find_value(const struct enum_type *type, const char *text) {
  for (size_t i = 0; i < type->value_count; i++)
    if (strcmp(type->values[i].name.text, text) == 0)
      return &type->values[i];
  return NULL;
}

static void report_no_value(struct parse *parse, const struct yaml_node *key,
                            const struct enum_type *type) {
  struct suggest suggest = suggest_start(key->text);
  for (size_t i = 0; i < type->value_count; i++)
    suggest_offer(&suggest, type->values[i].name.text);
  diag_error(parse->diag, "union-tag", key->span, suggest_help(&suggest, parse->arena, NULL),
             "'%s' is no value of enum '%s'", key->text, type->name.text);
}

/* The variant has the C name of its tag, so that a c_name is given once, at the enum. */
static void read_variant(struct parse *parse, const struct yaml_node *node,
                         const struct enum_type *tag, struct field *variant) {
  const struct enum_value *value = find_value(tag, node->key->text);
  variant->name = (struct name){node->key->text, "", node->key->span};
  variant->attribute = node->key->text;
  variant->precision = 3;
  if (value == NULL)
    report_no_value(parse, node->key, tag);
  else
    variant->name.c = value->name.c;
  parse_type_ref(parse, node, &variant->type);
  if (variant->type.kind != NULL && (variant->type.kind->shape != KIND_STRUCT ||
                                     variant->type.structure->is_union || variant->type.optional))
    diag_error(parse->diag, "union-tag", node->span, "name a struct of `types:`",
               "a variant of a union is a struct");
  variant->type.optional = true;
}

static void read_variants(struct parse *parse, const struct yaml_node *node, void *into) {
  struct struct_type *type = into;
  if (!parse_is_map(parse, node, "variants") || type->tag == NULL)
    return;
  if (node->count == 0)
    diag_error(parse->diag, "empty-definition", node->span, NULL,
               "a union needs at least one variant");
  type->fields = mem_array(parse->arena, node->count, sizeof *type->fields);
  type->field_count = node->count;
  for (size_t i = 0; i < node->count; i++)
    read_variant(parse, node->children[i], type->tag, &type->fields[i]);
}

static void read_doc(struct parse *parse, const struct yaml_node *node, void *into) {
  parse_doc(parse, node, &((struct struct_type *)into)->doc);
}

static void read_c_name(struct parse *parse, const struct yaml_node *node, void *into) {
  parse_c_name(parse, node, &((struct struct_type *)into)->name);
}

void parse_union(struct parse *parse, const struct yaml_node *node, struct struct_type *type) {
  static const struct parse_key keys[] = {
      {"union", true, read_tag}, {"tag", false, read_own_tag},   {"variants", true, read_variants},
      {"doc", false, read_doc},  {"c_name", false, read_c_name}, {"accept", false, parse_accept},
  };
  parse_keys(parse, node, "a union", keys, sizeof keys / sizeof keys[0], type);
}

/* ---- a field of it --------------------------------------------------------------------------- */

void parse_option_union(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  parse_type_ref(parse, value, &field->type);
  if (field->type.structure != NULL && field->type.structure->own_tag != NULL)
    diag_error(parse->diag, "union-tag", value->span,
               "write it as type:, without by:", "'%s' holds its tag itself", value->text);
  else if (field->type.kind != NULL && field->type.kind->shape != KIND_UNION)
    diag_error(parse->diag, "union-tag", value->span, "write it as type:", "'%s' is no union",
               value->text);
}

/* The field that it names may come later: parse_union_tag reads it. */
void parse_option_by(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse_text(parse, value, "by");
  (void)into;
}

static void check_tag(struct parse *parse, const struct yaml_node *by, struct field *field) {
  const struct type_ref *tag = &field->tag->type;
  const struct enum_type *expected = field->type.structure->tag;
  if (tag->kind == NULL || expected == NULL)
    return;
  if (tag->enumeration != expected || tag->optional)
    diag_error(parse->diag, "union-tag", by->span, NULL,
               "'%s' has to be a required field of type %s to tell the variants of '%s' apart",
               field->tag->name.text, expected->name.text, field->type.structure->name.text);
}

/* A tag in the map and one beside it could differ. `union:` has said so already. */
static bool has_own_tag(struct parse *parse, const struct yaml_node *node,
                        const struct type_ref *type) {
  const struct type_ref *leaf = type->kind != NULL ? model_leaf(type) : type;
  if (leaf->structure == NULL || leaf->structure->own_tag == NULL)
    return false;
  if (yaml_get(node, "union") == NULL)
    diag_error(parse->diag, "union-tag", yaml_get(node, "by")->key->span,
               "remove by:", "'%s' holds its tag itself", leaf->structure->name.text);
  return true;
}

/* Runs when all fields of the record are there. */
void parse_union_tag(struct parse *parse, const struct yaml_node *node, struct field *field,
                     const struct field *fields, size_t count) {
  const struct yaml_node *by = node->type == YAML_MAP ? yaml_get(node, "by") : NULL;
  const struct kind *kind = field->type.kind;
  bool is_union = kind != NULL && kind->shape == KIND_UNION;
  if (by == NULL && is_union)
    diag_error(parse->diag, "union-tag", node->span,
               "write {union: ..., by: field}, or give the union a `tag:` of its own",
               "'%s' is a union, and needs a field that tells its variants apart",
               field->name.text);
  if (by == NULL || has_own_tag(parse, node, &field->type))
    return;
  const char *text = by->text;
  if (text == NULL || kind == NULL)
    return;
  field->tag = model_field(fields, count, text);
  if (!is_union)
    diag_error(parse->diag, "union-tag", by->key->span, NULL,
               "'by' is for unions, and '%s' is none", field->name.text);
  else if (field->tag == NULL)
    diag_error(parse->diag, "unknown-field", by->span, NULL, "there is no field '%s' beside '%s'",
               text, field->name.text);
  else
    check_tag(parse, by, field);
}
