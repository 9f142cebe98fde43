/* SPDX-License-Identifier: Apache-2.0 */
/* How much of an item the declared lengths allow, by the rules of the Amazon DynamoDB Developer
 * Guide, "DynamoDB item sizes and formats": the name of an attribute counts, a character has up to
 * four bytes. What has no declared length is not counted. */
#include <string.h>

#include "check_rules.h"

/* The sum, and what takes most of it. */
struct weight {
  int64_t bytes;
  int64_t largest_bytes;
  const struct field *largest;
};

static void add_fields(const struct field *fields, size_t count, struct weight *weight);

static void add_field(const struct field *field, struct weight *weight) {
  const struct kind *kind = field->type.kind;
  struct weight inside = {0};
  if (kind->shape == KIND_STRUCT)
    add_fields(field->type.structure->fields, field->type.structure->field_count, &inside);
  else if (kind->length != LENGTH_NONE && field->max_length.set && field->place != PLACE_KEY)
    inside.bytes = (int64_t)strlen(field->attribute) +
                   field->max_length.integer * (kind->length == LENGTH_CHARACTERS ? 4 : 1);
  weight->bytes += inside.bytes;
  if (inside.bytes > weight->largest_bytes) {
    weight->largest_bytes = inside.bytes;
    weight->largest = field;
  }
}

static void add_fields(const struct field *fields, size_t count, struct weight *weight) {
  for (size_t i = 0; i < count; i++)
    add_field(&fields[i], weight);
}

static void item_size(struct check *check, const struct entity *entity) {
  struct weight weight = {0};
  int64_t limit = check->model->limits.item_size;
  add_fields(entity->fields, entity->field_count, &weight);
  if (weight.bytes <= limit || weight.largest == NULL)
    return;
  diag_warning(check->diag, "item-size", entity->name.span,
               "give them less, or keep the largest elsewhere, as in an object of S3",
               "the declared lengths of '%s' add up to %lld bytes; an item may have %lld",
               entity->name.text, (long long)weight.bytes, (long long)limit);
  diag_note(check->diag, weight.largest->name.span, "'%s' takes up to %lld of them",
            weight.largest->name.text, (long long)weight.largest_bytes);
}

void check_item_size(struct check *check) {
  for (size_t i = 0; i < check->model->entity_count; i++)
    item_size(check, &check->model->entities[i]);
}
