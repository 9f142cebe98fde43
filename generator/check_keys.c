/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about single keys. */
#include <string.h>

#include <ddb/types.h>

#include "check_rules.h"
#include "keytmpl.h"
#include "mem.h"
#include "model_claim.h"

typedef void template_rule(struct check *check, const struct key_template *template, size_t limit);

/* Those that are written for an index alone: not the table's keys, and not those over a field. */
static void each_index_template(struct check *check, const struct entity *entity,
                                template_rule *rule) {
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct entity_index *key = &entity->indexes[i];
    if (key->attributes != NULL)
      continue;
    if (key->partition.attribute == &key->index->partition && !model_is_field(&key->partition))
      rule(check, &key->partition, DDB_PARTITION_KEY_MAX);
    if (key->sort.attribute == &key->index->sort && !model_is_field(&key->sort))
      rule(check, &key->sort, DDB_SORT_KEY_MAX);
  }
}

static void each_claim_template(struct check *check, const struct entity *entity,
                                template_rule *rule) {
  for (size_t i = 0; i < entity->claim_count; i++) {
    rule(check, &entity->claims[i].key.partition, DDB_PARTITION_KEY_MAX);
    if (entity->table->has_sort)
      rule(check, &entity->claims[i].key.sort, DDB_SORT_KEY_MAX);
  }
}

/* Partition and sort keys differ for these rules only in how long they may be. */
static void each_template(struct check *check, template_rule *rule) {
  const struct model *model = check->model;
  for (size_t i = 0; i < model->entity_count; i++) {
    rule(check, &model->entities[i].partition, DDB_PARTITION_KEY_MAX);
    if (model->entities[i].table->has_sort)
      rule(check, &model->entities[i].sort, DDB_SORT_KEY_MAX);
    each_index_template(check, &model->entities[i], rule);
    each_claim_template(check, &model->entities[i], rule);
  }
}

static bool is_table_key(const struct check *check, const struct key_template *template) {
  for (size_t i = 0; i < check->model->entity_count; i++)
    if (template == &check->model->entities[i].partition ||
        template == &check->model->entities[i].sort)
      return true;
  return false;
}

/* Marks that are of no use: the part is never left out. */
static bool marked_needlessly(struct check *check, const struct key_template *template,
                              const struct key_part *part) {
  const struct field *field = part->field;
  const struct where_term *term = model_where(template->where, field);
  const char *help = part->replacement == NULL
                         ? "leave out the '?'"
                         : mem_format(check->arena, "leave out '?%s'", part->replacement);
  if (!part->optional && part->replacement == NULL)
    return false;
  if (!field->type.optional) {
    diag_error(check->diag, "optional-key-field", part->span, help,
               "'%s' is required, so this part is never left out", field->name.text);
    diag_note(check->diag, field->type.span, "its type is here");
  } else if (term != NULL) {
    diag_error(check->diag, "optional-key-field", part->span, help,
               "'%s' is always set here, so this part is never left out", field->name.text);
    diag_note(check->diag, term->span, "this says so");
  }
  return !field->type.optional || term != NULL;
}

/* `{field?}` says at the key what the field's `?` says at the field, unless the index says that the
 * field is set. */
static bool marked_right(struct check *check, const struct key_template *template,
                         const struct key_part *part) {
  const struct field *field = part->field;
  if (field->type.nullable)
    return true; /* null-in-key speaks about NULL */
  if (marked_needlessly(check, template, part))
    return false;
  if (!field->type.optional || part->optional || part->replacement != NULL ||
      model_where(template->where, field) != NULL)
    return true;
  diag_error(check->diag, "optional-key-field", part->span,
             mem_format(check->arena,
                        is_table_key(check, template)
                            ? "make it required, write {%s?} at the end of the key, or {%s?none}"
                            : "make it required, write {%s?} at the end of the key, {%s?none}, or "
                              "name it in the index's where",
                        field->name.text, field->name.text),
             "'%s' is optional", field->name.text);
  diag_note(check->diag, field->type.span, "its type is here");
  return false;
}

static void optional_key_field(struct check *check, const struct key_template *template,
                               size_t limit) {
  const struct key_part *optional = NULL;
  (void)limit;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    if (part->field == NULL ? !keytmpl_optional_starts(template, i) && optional != NULL
                            : !part->optional && optional != NULL) {
      diag_error(check->diag, "optional-key-field", optional->span, NULL,
                 "only the end of a key can be left out, and more follows this part");
      return;
    }
    if (part->field != NULL && !marked_right(check, template, part))
      return;
    if (part->optional)
      optional = part;
  }
  /* A key of an index may be left out as a whole: then the item is not in the index. */
  if (template->part_count > 0 && keytmpl_optional_starts(template, 0) &&
      is_table_key(check, template))
    diag_error(check->diag, "optional-key-field", template->span, "begin it with something else",
               "without its optional part nothing would be left of this key");
}

void check_optional_key_field(struct check *check) {
  each_template(check, optional_key_field);
}

/* The attribute of an index's key that the field is, though the entity may lack others of it. */
static bool is_index_attribute(const struct entity *entity, const struct field *field) {
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  if (field->place != PLACE_TOP)
    return false;
  for (size_t i = 0; i < entity->table->index_count; i++) {
    size_t count = model_index_keys(&entity->table->indexes[i], keys);
    for (size_t k = 0; k < count; k++)
      if (strcmp(keys[k]->name, field->attribute) == 0)
        return true;
  }
  return false;
}

static bool in_index_key(const struct entity *entity, const struct field *field) {
  for (size_t i = 0; i < entity->index_count; i++)
    for (size_t k = 0; k < entity->indexes[i].key_field_count; k++)
      if (entity->indexes[i].key_fields[k] == field)
        return true;
  return is_index_attribute(entity, field);
}

void check_null_in_key(struct check *check) {
  const struct model *model = check->model;
  for (size_t e = 0; e < model->entity_count; e++)
    for (size_t f = 0; f < model->entities[e].field_count; f++) {
      const struct field *field = &model->entities[e].fields[f];
      bool index = in_index_key(&model->entities[e], field);
      if (field->type.nullable && (index || model_in_key(&model->entities[e], field)))
        diag_error(check->diag, "null-in-key", field->type.span,
                   index ? "write T?, absent where there is none" : "write T",
                   "'%s' is a part of a key, which cannot be NULL", field->name.text);
    }
}

/* An enum is free of the separator when all its values are, which is known here already. */
static void values_with_separator(struct check *check, const struct key_template *template,
                                  const struct key_part *part) {
  const struct enum_type *type = part->field->type.enumeration;
  if (part->format == KEY_HASH || template->separator.policy == SEPARATOR_LEGACY ||
      template->separator.character == '\0')
    return;
  for (size_t i = 0; type != NULL && i < type->value_count; i++) {
    const struct name *value = &type->values[i].name;
    if (strchr(value->text, template->separator.character) == NULL)
      continue;
    diag_error(check->diag, "key-field-type", part->span, NULL,
               "'%s' cannot stand in a key: its value '%s' holds the separator '%c'",
               part->field->name.text, value->text, template->separator.character);
    diag_note(check->diag, value->span, "the value is here");
    return;
  }
}

/* Which fields are all of a key attribute of this type. */
static bool fits(char type, enum kind_key key) {
  switch (key) {
  case KIND_KEY_BYTES:
    return type == 'B';
  case KIND_KEY_TEXT:
  case KIND_KEY_ENUM:
  case KIND_KEY_TIME:
    return type == 'S';
  default:
    return type == 'N' || type == 'S'; /* in a text by a format, which key-format looks after */
  }
}

static void key_field_type(struct check *check, const struct key_template *template, size_t limit) {
  char type = template->attribute->type;
  (void)limit;
  if (type != 'S' && (template->part_count != 1 || template->parts[0].field == NULL)) {
    diag_error(check->diag, "key-field-type", template->span, "write \"{field}\"",
               "the attribute '%s' is of type %c: its key is one field and nothing else",
               template->attribute->name, type);
    return;
  }
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *field = template->parts[i].field;
    if (field == NULL)
      continue;
    enum kind_key key = field->type.kind->key;
    if (key == KIND_KEY_NONE)
      diag_error(check->diag, "key-field-type", template->parts[i].span,
                 "key parts are texts, enums, whole numbers, decimals and times",
                 "'%s' is of type '%s', which no key can hold", field->name.text,
                 field->type.kind->name);
    else if (!fits(type, key))
      diag_error(check->diag, "key-field-type", template->parts[i].span, NULL,
                 "'%s' is of type '%s', and the attribute '%s' of type %c", field->name.text,
                 field->type.kind->name, template->attribute->name, type);
    else
      values_with_separator(check, template, &template->parts[i]);
  }
}

static size_t attribute_count(const struct entity_index *key) {
  return key->partition.part_count + key->sort.part_count;
}

/* Also keys that are a field: their attribute has a type of its own. */
void check_key_field_type(struct check *check) {
  const struct model *model = check->model;
  each_template(check, key_field_type);
  for (size_t i = 0; i < model->entity_count; i++)
    for (size_t k = 0; k < model->entities[i].index_count; k++) {
      const struct entity_index *key = &model->entities[i].indexes[k];
      for (size_t a = 0; key->attributes != NULL && a < attribute_count(key); a++)
        key_field_type(check, &key->attributes[a], 0);
      if (key->attributes != NULL)
        continue;
      if (model_is_field(&key->partition))
        key_field_type(check, &key->partition, 0);
      if (key->index->has_sort && model_is_field(&key->sort))
        key_field_type(check, &key->sort, 0);
    }
}

/* Whether a value of the field can begin like the text that stands for an unset one. */
static const char *like_replacement(struct check *check, const struct key_template *template,
                                    const struct key_part *part) {
  struct key_part text = {.literal = part->replacement};
  struct key_part value = *part;
  struct key_template left = *template;
  struct key_template right = *template;
  value.replacement = NULL;
  left.parts = &text;
  right.parts = &value;
  left.part_count = 1;
  right.part_count = 1;
  return part->format == KEY_AS_IS ? keytmpl_common(check->arena, &left, &right)
                                   : keytmpl_in_prefix(check->arena, &left, 1, &right);
}

/* Free text is compared by the builder, when there is a value; what enums, numbers and times look
 * like is known here. */
static void key_replacement(struct check *check, const struct key_template *template,
                            size_t limit) {
  (void)limit;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    bool free_text = part->field != NULL && part->field->type.kind->key == KIND_KEY_TEXT &&
                     part->format != KEY_HASH;
    if (part->field == NULL || part->replacement == NULL || part->replacement[0] == '\0' ||
        free_text)
      continue;
    const char *example = like_replacement(check, template, part);
    if (example != NULL)
      diag_error(check->diag, "key-replacement", part->span, "choose a word that is no value",
                 "'%s' stands for an unset '%s', which may also be '%s'", part->replacement,
                 part->field->name.text, example);
  }
}

void check_key_replacement(struct check *check) {
  each_template(check, key_replacement);
}

static void key_separator(struct check *check, const struct key_template *template, size_t limit) {
  const struct key_part *last = NULL; /* the field before this part, if its size varies */
  bool parted = false;                /* whether a separator stood behind it */
  (void)limit;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    if (part->literal != NULL) {
      parted = strchr(part->literal, template->separator.character) != NULL;
      continue;
    }
    if (last != NULL && !parted)
      diag_error(
          check->diag, "key-separator", part->span,
          mem_format(check->arena, "put '%c' between two fields", template->separator.character),
          "'%s' and '%s' run together: the parts could not be told apart", last->field->name.text,
          part->field->name.text);
    last = keytmpl_varies(part) ? part : NULL;
    parted = false;
  }
}

void check_key_separator(struct check *check) {
  each_template(check, key_separator);
}

static void warn_legacy(struct check *check, const struct separator *separator, const char *whose) {
  if (separator->policy == SEPARATOR_LEGACY)
    diag_warning(check->diag, "legacy-separator", separator->span,
                 "escape or reject, where the stored keys allow it",
                 "%s may hold '%c': that no two records share a key is not proved", whose,
                 separator->character);
}

/* Once for each place that says so. */
void check_legacy_separator(struct check *check) {
  const struct model *model = check->model;
  for (size_t i = 0; i < model->table_count; i++)
    warn_legacy(check, &model->tables[i].separator, "parts of the keys in this table");
  for (size_t i = 0; i < model->entity_count; i++) {
    const struct entity *entity = &model->entities[i];
    if (entity->table != NULL &&
        entity->separator.span.start != entity->table->separator.span.start)
      warn_legacy(check, &entity->separator, "parts of this key");
  }
}

/* The shortest key counts: longer values are the run time's business. */
static void key_too_long(struct check *check, const struct key_template *template, size_t limit) {
  size_t size = 0;
  for (size_t i = 0; i < template->part_count; i++)
    size += template->parts[i].literal != NULL ? strlen(template->parts[i].literal) : 1;
  if (size > limit)
    diag_error(check->diag, "key-too-long", template->span, NULL,
               "this key has at least %zu bytes; DynamoDB allows %zu in '%s'", size, limit,
               template->attribute->name);
}

void check_key_too_long(struct check *check) {
  each_template(check, key_too_long);
}

/* The fewest bytes that the longest value of the part can have: characters have 1 to 4 of them. */
static size_t longest(const struct key_part *part) {
  if (part->literal != NULL)
    return strlen(part->literal);
  if (part->format == KEY_HASH || part->field->max_length.text == NULL)
    return 1;
  return part->field->max_length.integer > 1 ? (size_t)part->field->max_length.integer : 1;
}

/* Even letters of ASCII, as many as the fields allow, make a key that no item can have. */
static void key_length(struct check *check, const struct key_template *template, size_t limit) {
  size_t size = 0;
  for (size_t i = 0; i < template->part_count; i++)
    size += longest(&template->parts[i]);
  if (size > limit)
    diag_warning(check->diag, "key-length", template->span,
                 "lower max_length: a character has up to 4 bytes",
                 "values that max_length allows make a key of %zu bytes or more; DynamoDB allows "
                 "%zu in '%s'",
                 size, limit, template->attribute->name);
}

void check_key_length(struct check *check) {
  each_template(check, key_length);
}
