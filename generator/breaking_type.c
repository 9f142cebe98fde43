/* SPDX-License-Identifier: Apache-2.0 */
/* Types: what becomes of values that were stored as another one; enums, structs and unions. */
#include <string.h>

#include "breaking_inside.h"
#include "dict.h"
#include "mem.h"

/* ---- from one word of the language to another ------------------------------------------------ */

/* Every value that was written as the one is read as the other, without a loss. The rest is not:
 * another DynamoDB type, a narrower range, a form that values may not have, another unit. */
static const struct {
  const char *was, *now;
} readable[] = {
    {"string", "text"},    {"date", "string"},      {"date", "text"},
    {"uuid", "string"},    {"uuid", "text"},        {"ulid", "string"},
    {"ulid", "text"},      {"timestamp", "string"}, {"timestamp", "text"},
    {"enum", "string"},    {"enum", "text"},        {"string", "enum"},
    {"date", "enum"},      {"uuid", "enum"},        {"ulid", "enum"},
    {"int32", "int64"},    {"int32", "decimal"},    {"int32", "double"},
    {"int64", "decimal"},  {"uint32", "int64"},     {"uint32", "uint64"},
    {"uint32", "decimal"}, {"uint32", "double"},    {"uint64", "decimal"},
    {"double", "decimal"}, {"epoch", "int64"},      {"epoch", "decimal"},
    {"epoch_ms", "int64"}, {"epoch_ms", "decimal"}, {"set<int64>", "set<decimal>"},
};

static bool is_readable(const struct kind *was, const struct kind *now) {
  if (was == now || now->shape == KIND_DOCUMENT)
    return true;
  for (size_t i = 0; i < sizeof readable / sizeof readable[0]; i++)
    if (strcmp(was->name, readable[i].was) == 0 && strcmp(now->name, readable[i].now) == 0)
      return true;
  return false;
}

/* ---- named types ----------------------------------------------------------------------------- */

/* Each pair once, however many fields have it. */
static bool is_first(struct breaking *b, const void *was, const void *now) {
  return dict_add(b->compared, mem_format(b->arena, "%p %p", was, now), now) == NULL;
}

static const struct enum_value *find_value(const struct enum_type *type, const char *text) {
  for (size_t i = 0; i < type->value_count; i++)
    if (strcmp(type->values[i].name.text, text) == 0)
      return &type->values[i];
  return NULL;
}

static void compare_enums(struct breaking *b, const struct enum_type *was,
                          const struct enum_type *now) {
  if (!is_first(b, was, now))
    return;
  for (size_t i = 0; i < was->value_count; i++)
    if (find_value(now, was->values[i].name.text) == NULL)
      breaking_tell(b, BREAKS_DATA, was->values[i].name.span,
                    "keep the value until no stored item has it",
                    "stored items with '%s' have a state that '%s' does not know",
                    was->values[i].name.text, now->name.text);
  for (size_t i = 0; i < now->value_count; i++)
    if (find_value(was, now->values[i].name.text) == NULL)
      breaking_safe(b, now->values[i].name.span,
                    "'%s' of '%s' is new: programs of the old schema keep it, unrecognized",
                    now->values[i].name.text, now->name.text);
  breaking_states(b, was, now);
}

/* A tag of its own is an attribute of the union's map. */
static void compare_own_tag(struct breaking *b, const struct struct_type *was,
                            const struct struct_type *now) {
  const char *before = was->own_tag ? was->own_tag->attribute : NULL;
  const char *after = now->own_tag ? now->own_tag->attribute : NULL;
  if (!breaking_same_text(before, after))
    breaking_tell(b, BREAKS_DATA, now->name.span,
                  "keep the tag, or write it into every stored item",
                  "the tag of '%s' is not where stored items have it", now->name.text);
}

static bool must_have(const struct struct_type *type) {
  for (size_t i = 0; i < type->field_count; i++)
    if (!type->fields[i].type.optional && !type->fields[i].type.nullable)
      return true;
  return false;
}

/* An item with a tag of its union's own had nothing beside that; with a tag elsewhere, no union. */
static void tell_variant(struct breaking *b, const struct struct_type *was,
                         const struct struct_type *now, const struct field *variant) {
  const char *value = variant->name.text;
  if (was->tag == NULL || find_value(was->tag, value) == NULL)
    breaking_safe(b, variant->name.span, "the variant '%s' of '%s' is new", value, now->name.text);
  else if (was->own_tag != NULL && must_have(variant->type.structure))
    breaking_tell(
        b, BREAKS_DATA, variant->name.span,
        "make its fields optional until no stored item lacks them",
        "stored items with the tag '%s' of '%s' have none of its fields, and are not read", value,
        now->name.text);
  else
    breaking_tell(b, NEEDS_BACKFILL, variant->name.span,
                  "see that stored items with this tag hold nothing, or such a struct",
                  "the variant '%s' of '%s' is new, and stored items have the tag", value,
                  now->name.text);
}

static void compare_variants(struct breaking *b, const struct struct_type *was,
                             const struct struct_type *now) {
  for (size_t i = 0; i < was->field_count; i++) {
    const struct field *before = &was->fields[i];
    const struct field *after = model_field(now->fields, now->field_count, before->name.text);
    if (after != NULL)
      breaking_type(b, &before->type, &after->type, now->name.text);
    else
      breaking_tell(b, BREAKS_DATA, before->name.span,
                    "keep the variant until no stored item has it",
                    "stored items with the variant '%s' of '%s' come as a document, in `unmodeled`",
                    before->name.text, now->name.text);
  }
  for (size_t i = 0; i < now->field_count; i++)
    if (model_field(was->fields, was->field_count, now->fields[i].name.text) == NULL)
      tell_variant(b, was, now, &now->fields[i]);
}

static void compare_structs(struct breaking *b, const struct struct_type *was,
                            const struct struct_type *now) {
  if (!is_first(b, was, now))
    return;
  struct records records = {.name = now->name.text,
                            .was = was->fields,
                            .now = now->fields,
                            .was_count = was->field_count,
                            .now_count = now->field_count};
  if (!now->is_union) {
    breaking_fields(b, &records);
    return;
  }
  compare_enums(b, was->tag, now->tag);
  compare_own_tag(b, was, now);
  compare_variants(b, was, now);
}

/* ---- any type -------------------------------------------------------------------------------- */

void breaking_type(struct breaking *b, const struct type_ref *was, const struct type_ref *now,
                   const char *name) {
  enum kind_shape shape = now->kind->shape;
  bool same = was->kind == now->kind;
  bool structs = same && (shape == KIND_STRUCT || shape == KIND_UNION);
  if (!is_readable(was->kind, now->kind) ||
      (structs && was->structure->is_union != now->structure->is_union)) {
    breaking_tell(b, BREAKS_DATA, now->span,
                  "keep the type; a new field can have the new one, and be filled from this",
                  "stored values of '%s' are of type %s, and are read as %s", name, was->kind->name,
                  now->kind->name);
    breaking_was(b, was->span);
  } else if (!same && shape == KIND_ENUM) {
    breaking_tell(b, NEEDS_BACKFILL, now->span, "look for values that the enum does not list",
                  "stored values of '%s' that '%s' does not list are kept, unrecognized", name,
                  now->enumeration->name.text);
  } else if (same && shape == KIND_ENUM) {
    compare_enums(b, was->enumeration, now->enumeration);
  } else if (structs) {
    compare_structs(b, was->structure, now->structure);
  } else if (same && now->element != NULL) {
    breaking_type(b, was->element, now->element, name);
  }
}
