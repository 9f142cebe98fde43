/* SPDX-License-Identifier: Apache-2.0 */
/* How large an item can be, as far as the schema says: by the rules of the Amazon DynamoDB
 * Developer Guide, "DynamoDB item sizes and formats". What is unknown has no limit here but the
 * item's. */
#include <string.h>

#include "mem.h"
#include "plan_build.h"

/* 38 digits, and the largest numbers of the integer types: two digits a byte, and one more. */
enum { NUMBER_MAX = 21, INTEGER_MAX = 12, EPOCH_MS_MAX = 9 };
/* A text with nine digits of a second; a number in a key. */
enum { TIME_MAX = 30, KEY_NUMBER_MAX = 48 };
/* Of keys (Developer Guide, "Constraints"). */
enum { PARTITION_MAX = 2048, SORT_MAX = 1024 };
enum { MAP = 3, ELEMENT = 1 };

/* Of a value; 0: there is no telling. */
static uint64_t value_max(const struct field *field, const struct type_ref *type);

static uint64_t text_max(const struct field *field, const struct kind *kind) {
  if (kind->key_text.size > 0)
    return (uint64_t)kind->key_text.size;
  if (!field->max_length.set)
    return 0;
  return (uint64_t)field->max_length.integer * (kind->length == LENGTH_CHARACTERS ? 4 : 1);
}

static uint64_t enum_max(const struct enum_type *type) {
  size_t longest = 1;
  for (size_t i = 0; i < type->value_count; i++)
    if (strlen(type->values[i].name.text) > longest)
      longest = strlen(type->values[i].name.text);
  return longest;
}

/* Of a union all variants together, which is more than it can be. */
static uint64_t struct_max(const struct struct_type *type) {
  uint64_t sum = MAP;
  for (size_t i = 0; i < type->field_count; i++) {
    const struct field *field = &type->fields[i];
    uint64_t value = value_max(field, &field->type);
    if (value == 0)
      return 0;
    sum += strlen(field->attribute) + value + ELEMENT;
  }
  if (type->own_tag != NULL)
    sum += strlen(type->own_tag->attribute) + enum_max(type->tag) + ELEMENT;
  return sum;
}

static uint64_t value_max(const struct field *field, const struct type_ref *type) {
  switch ((int)type->kind->shape) {
  case KIND_BOOL:
    return 1;
  case KIND_INTEGER:
    return INTEGER_MAX;
  case KIND_DOUBLE:
  case KIND_DECIMAL:
  case KIND_EPOCH:
    return NUMBER_MAX;
  case KIND_TIME:
    return TIME_MAX;
  case KIND_STRING:
  case KIND_TEXT:
  case KIND_BINARY:
    return text_max(field, type->kind);
  case KIND_ENUM:
    return enum_max(type->enumeration);
  case KIND_STRUCT:
  case KIND_UNION:
    return struct_max(type->structure);
  default:
    return 0;
  }
}

/* ---- keys --------------------------------------------------------------------------------------
 */

static bool is_number(const struct kind *kind) {
  return kind->shape == KIND_INTEGER || kind->shape == KIND_DECIMAL || kind->shape == KIND_EPOCH ||
         kind->shape == KIND_TIME;
}

/* A text without a limit fills what the key may have. */
static uint64_t key_max(const struct key_template *key, uint64_t limit) {
  uint64_t sum = key->attribute != NULL ? strlen(key->attribute->name) : 0;
  uint64_t text = 0;
  for (size_t i = 0; i < key->part_count && text < limit; i++) {
    const struct key_part *part = &key->parts[i];
    uint64_t size = part->literal != NULL ? strlen(part->literal)
                    : is_number(part->field->type.kind)
                        ? KEY_NUMBER_MAX
                        : value_max(part->field, &part->field->type);
    text += size > 0 ? size : limit;
  }
  return key->part_count == 0 ? 0 : sum + (text < limit ? text : limit);
}

/* Of what the item has for indexes alone. */
static uint64_t index_max(const struct entity_index *index) {
  uint64_t sum = 0;
  if (index->attributes != NULL)
    return 0;
  if (model_is_made(&index->partition, &index->index->partition))
    sum += key_max(&index->partition, PARTITION_MAX);
  if (index->sort.part_count > 0 && model_is_made(&index->sort, &index->index->sort))
    sum += key_max(&index->sort, SORT_MAX);
  return sum;
}

/* ---- items -------------------------------------------------------------------------------------
 */

static uint64_t field_max(const struct entity *entity, const struct field *field) {
  uint64_t value = field->place == PLACE_KEY ? 0 : value_max(field, &field->type);
  if (field->place == PLACE_KEY)
    return ELEMENT; /* the key has it; but it is known */
  if (value == 0 && model_in_key(entity, field))
    value = PARTITION_MAX;
  return value == 0 ? 0 : strlen(field->attribute) + value + ELEMENT;
}

static uint64_t envelope_max(const struct entity *entity) {
  const struct envelope *envelope = &entity->table->envelope;
  uint64_t sum = 0;
  if (envelope->entity_type.attribute != NULL)
    sum += strlen(envelope->entity_type.attribute) + strlen(entity->name.text);
  if (envelope->data.attribute != NULL)
    sum += strlen(envelope->data.attribute) + MAP;
  if (envelope->created_at.attribute != NULL)
    sum += strlen(envelope->created_at.attribute) + EPOCH_MS_MAX;
  if (envelope->updated_at.attribute != NULL)
    sum += strlen(envelope->updated_at.attribute) + EPOCH_MS_MAX;
  return sum;
}

uint64_t plan_item_max(const struct entity *entity) {
  uint64_t sum = envelope_max(entity) + key_max(&entity->partition, PARTITION_MAX) +
                 key_max(&entity->sort, SORT_MAX);
  for (size_t i = 0; i < entity->index_count; i++)
    sum += index_max(&entity->indexes[i]);
  for (size_t i = 0; i < entity->field_count; i++) {
    uint64_t field = field_max(entity, &entity->fields[i]);
    if (field == 0)
      return 0;
    sum += field;
  }
  return sum;
}
