/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about single keys. */
#include <string.h>

#include <ddb/types.h>

#include "check_rules.h"
#include "keytmpl.h"

typedef void template_rule(struct check *check, const struct key_template *template, size_t limit);

/* Partition and sort keys differ for these rules only in how long they may be. */
static void each_template(struct check *check, template_rule *rule) {
  const struct model *model = check->model;
  for (size_t i = 0; i < model->entity_count; i++) {
    rule(check, &model->entities[i].partition, DDB_PARTITION_KEY_MAX);
    if (model->table.has_sort)
      rule(check, &model->entities[i].sort, DDB_SORT_KEY_MAX);
  }
}

static void optional_key_field(struct check *check, const struct key_template *template,
                               size_t limit) {
  (void)limit;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *field = template->parts[i].field;
    if (field == NULL || !field->type.optional)
      continue;
    diag_error(check->diag, "optional-key-field", template->parts[i].span,
               "a key needs all its parts", "'%s' is optional", field->name.text);
    diag_note(check->diag, field->type.span, "its type is here");
  }
}

void check_optional_key_field(struct check *check) {
  each_template(check, optional_key_field);
}

/* An enum is free of the separator when all its values are, which is known here already. */
static void values_with_separator(struct check *check, const struct key_part *part) {
  const struct enum_type *type = part->field->type.enumeration;
  for (size_t i = 0; type != NULL && i < type->value_count; i++) {
    const struct name *value = &type->values[i].name;
    if (strchr(value->text, KEYTMPL_SEPARATOR) == NULL)
      continue;
    diag_error(check->diag, "key-field-type", part->span, NULL,
               "'%s' cannot stand in a key: its value '%s' holds the separator '#'",
               part->field->name.text, value->text);
    diag_note(check->diag, value->span, "the value is here");
    return;
  }
}

static void key_field_type(struct check *check, const struct key_template *template, size_t limit) {
  (void)limit;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *field = template->parts[i].field;
    if (field == NULL)
      continue;
    if (field->type.kind->in_key)
      values_with_separator(check, &template->parts[i]);
    else
      diag_error(check->diag, "key-field-type", template->parts[i].span,
                 "key parts are strings and enums", "'%s' is of type '%s', which no key can hold",
                 field->name.text, field->type.kind->name);
  }
}

void check_key_field_type(struct check *check) {
  each_template(check, key_field_type);
}

static void key_separator(struct check *check, const struct key_template *template, size_t limit) {
  (void)limit;
  const struct field *last = NULL; /* the field before this part */
  bool parted = false;             /* whether a separator stood behind it */
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    if (part->literal != NULL) {
      parted = strchr(part->literal, KEYTMPL_SEPARATOR) != NULL;
      continue;
    }
    if (last != NULL && !parted)
      diag_error(check->diag, "key-separator", part->span, "put '#' between two fields",
                 "'%s' and '%s' run together: the parts could not be told apart", last->name.text,
                 part->field->name.text);
    last = part->field;
    parted = false;
  }
}

void check_key_separator(struct check *check) {
  each_template(check, key_separator);
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

struct attribute {
  const char *name;
  struct span span;
};

/* In the order of the file's sections, so that the later one is told. */
void check_attribute_clash(struct check *check) {
  const struct table *table = &check->model->table;
  const struct envelope *envelope = &check->model->envelope;
  const struct attribute all[] = {
      {table->partition.name, table->partition.span},
      {table->sort.name, table->sort.span},
      {envelope->entity_type.attribute, envelope->entity_type.span},
      {envelope->data.attribute, envelope->data.span},
      {envelope->created_at.attribute, envelope->created_at.span},
      {envelope->updated_at.attribute, envelope->updated_at.span},
  };
  for (size_t i = 1; i < sizeof all / sizeof all[0]; i++)
    for (size_t k = 0; k < i; k++) {
      if (all[i].name == NULL || all[k].name == NULL || strcmp(all[i].name, all[k].name) != 0)
        continue;
      diag_error(check->diag, "attribute-clash", all[i].span, NULL,
                 "the attribute '%s' has another purpose already", all[i].name);
      diag_note(check->diag, all[k].span, "it is used here");
    }
}
