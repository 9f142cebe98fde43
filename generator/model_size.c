/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes of values and items: see model_size.h. */
#include "model_size.h"

#include <string.h>

#include "keytmpl.h"
#include "mem.h"
#include "model_claim.h"
#include "projection.h"

/* A map or list, and each element of it. */
enum { MAP = 3, ELEMENT = 1 };
/* A number has a byte for two digits, and one more: 38 digits, those of 64 bits, of a time. */
enum { NUMBER_LEAST = 2, NUMBER_TYPICAL = 4, NUMBER_MOST = 21, INTEGER_MOST = 12 };
enum { SECONDS_TYPICAL = 6, MILLISECONDS = 8, MILLISECONDS_MOST = 9, DOUBLE_TYPICAL = 8 };
enum { TIME_LEAST = 20, TIME_MOST = 30 };
enum { TEXT_TYPICAL = 32, MEMBER_TYPICAL = 12, DOCUMENT_TYPICAL = 256, ELEMENTS_TYPICAL = 3 };
/* Of keys (Developer Guide, "Constraints"), and of numbers in a text. */
enum { PARTITION_MOST = 2048, SORT_MOST = 1024, DIGITS_TYPICAL = 6, DIGITS_MOST = 20 };
enum { ORDERED_DECIMAL = 42, ORDERED_DIGITS = 20 };

struct model_sizes {
  struct ddb_arena *arena;
  struct dict *structs; /* struct model_size by the name of the struct */
};

struct model_sizes *model_sizes_new(struct ddb_arena *arena) {
  struct model_sizes *sizes = mem_zalloc(arena, sizeof *sizes);
  *sizes = (struct model_sizes){.arena = arena, .structs = dict_new(arena)};
  return sizes;
}

/* ---- sums ------------------------------------------------------------------------------------ */

static uint64_t sum(uint64_t a, uint64_t b) {
  return a > MODEL_SIZE_OPEN - b ? MODEL_SIZE_OPEN : a + b;
}

static struct model_size fixed(uint64_t bytes) {
  return (struct model_size){bytes, bytes, bytes};
}

static struct model_size size_of(uint64_t least, uint64_t typical, uint64_t most) {
  return (struct model_size){least, typical, most};
}

static void add(struct model_size *to, struct model_size size) {
  *to =
      size_of(sum(to->least, size.least), sum(to->typical, size.typical), sum(to->most, size.most));
}

/* An attribute or a member, which need not be there. */
static void add_named(struct model_size *to, const char *name, struct model_size value,
                      bool optional, bool member) {
  add(&value, fixed(strlen(name) + (member ? ELEMENT : 0)));
  if (optional)
    value.least = 0;
  add(to, value);
}

static void add_text(struct model_size *to, const char *name, const char *text) {
  if (name != NULL)
    add_named(to, name, fixed(strlen(text)), false, false);
}

/* ---- values ---------------------------------------------------------------------------------- */

static struct model_size value_of(struct model_sizes *sizes, const struct field *field,
                                  const struct type_ref *type);

static struct model_size text_size(const struct field *field, const struct kind *kind) {
  if (kind->key_text.size > 0)
    return fixed((uint64_t)kind->key_text.size);
  if (strcmp(kind->name, "date") == 0)
    return fixed(strlen("2026-11-22"));
  uint64_t least = field->min_length.set ? (uint64_t)field->min_length.integer : 0;
  uint64_t most = (uint64_t)field->max_length.integer;
  uint64_t typical = field->max_length.set ? (most + 1) / 2 : TEXT_TYPICAL;
  if (typical < least)
    typical = least;
  if (!field->max_length.set)
    return size_of(least, typical, MODEL_SIZE_OPEN);
  return size_of(least, typical, most * (kind->length == LENGTH_CHARACTERS ? 4 : 1));
}

/* Rounded up. */
static uint64_t mean(uint64_t sum, size_t count) {
  return count == 0 ? 0 : (sum + count - 1) / count;
}

/* Another value than those that are listed is read, but not written. */
static struct model_size enum_size(const struct enum_type *type) {
  struct model_size size = {MODEL_SIZE_OPEN, 0, 0};
  for (size_t i = 0; i < type->value_count; i++) {
    uint64_t bytes = strlen(type->values[i].name.text);
    size.least = bytes < size.least ? bytes : size.least;
    size.most = bytes > size.most ? bytes : size.most;
    size.typical += bytes;
  }
  size.typical = mean(size.typical, type->value_count);
  return size;
}

/* The variants are alternatives, and equally frequent. */
static struct model_size union_size(struct model_sizes *sizes, const struct struct_type *type) {
  struct model_size size = {MODEL_SIZE_OPEN, 0, 0};
  for (size_t i = 0; i < type->field_count; i++) {
    struct model_size variant = value_of(sizes, &type->fields[i], &type->fields[i].type);
    size.least = variant.least < size.least ? variant.least : size.least;
    size.most = variant.most > size.most ? variant.most : size.most;
    size.typical = sum(size.typical, variant.typical);
  }
  size.typical = mean(size.typical, type->field_count);
  if (type->own_tag != NULL)
    add_named(&size, type->own_tag->attribute, enum_size(type->tag), false, true);
  return size;
}

static struct model_size struct_size(struct model_sizes *sizes, const struct struct_type *type) {
  const struct model_size *known = dict_get(sizes->structs, type->name.text);
  struct model_size size = fixed(MAP);
  if (known != NULL)
    return *known;
  for (size_t i = 0; !type->is_union && i < type->field_count; i++)
    add_named(&size, type->fields[i].attribute,
              value_of(sizes, &type->fields[i], &type->fields[i].type),
              type->fields[i].type.optional, true);
  if (type->is_union)
    size = union_size(sizes, type);
  struct model_size *kept = mem_zalloc(sizes->arena, sizeof *kept);
  *kept = size;
  (void)dict_add(sizes->structs, type->name.text, kept);
  return size;
}

/* Elements that may be as many as there is room for. */
static struct model_size elements(uint64_t least, uint64_t typical) {
  return size_of(least, MAP + ELEMENTS_TYPICAL * (ELEMENT + typical), MODEL_SIZE_OPEN);
}

static struct model_size time_size(const struct field *field) {
  uint64_t digits = field->precision > 0 ? (uint64_t)field->precision + 1 : 0;
  return size_of(TIME_LEAST + digits, TIME_LEAST + digits, TIME_MOST);
}

static struct model_size value_of(struct model_sizes *sizes, const struct field *field,
                                  const struct type_ref *type) {
  switch ((int)type->kind->shape) {
  case KIND_BOOL:
    return fixed(1);
  case KIND_INTEGER:
    return size_of(NUMBER_LEAST, NUMBER_TYPICAL, INTEGER_MOST);
  case KIND_DOUBLE:
  case KIND_DECIMAL:
    return size_of(NUMBER_LEAST, DOUBLE_TYPICAL, NUMBER_MOST);
  case KIND_EPOCH:
    return size_of(NUMBER_LEAST, SECONDS_TYPICAL, NUMBER_MOST);
  case KIND_TIME:
    return time_size(field);
  case KIND_STRING:
  case KIND_TEXT:
  case KIND_BINARY:
    return text_size(field, type->kind);
  case KIND_ENUM:
    return enum_size(type->enumeration);
  case KIND_STRUCT:
  case KIND_UNION:
    return struct_size(sizes, type->structure);
  case KIND_LIST:
    return elements(MAP, value_of(sizes, field, type->element).typical);
  case KIND_MAP:
    return elements(MAP, MEMBER_TYPICAL + value_of(sizes, field, type->element).typical);
  case KIND_SET:
    return size_of(1, (uint64_t)ELEMENTS_TYPICAL * MEMBER_TYPICAL, MODEL_SIZE_OPEN);
  default:
    return size_of(1, DOCUMENT_TYPICAL, MODEL_SIZE_OPEN);
  }
}

struct model_size model_value_size(struct model_sizes *sizes, const struct field *field) {
  return value_of(sizes, field, &field->type);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static struct model_size digits_of(const struct key_part *part) {
  const struct kind *kind = part->field->type.kind;
  if (part->format == KEY_ORDERED)
    return kind->shape == KIND_DECIMAL
               ? fixed(ORDERED_DECIMAL)
               : fixed(part->width > 0 ? (uint64_t)part->width : ORDERED_DIGITS);
  return size_of(1, DIGITS_TYPICAL, DIGITS_MOST);
}

static struct model_size field_in_key(struct model_sizes *sizes, const struct key_part *part) {
  switch ((int)part->format) {
  case KEY_PAD:
  case KEY_TIME_CUT:
  case KEY_HASH:
    return fixed((uint64_t)part->width);
  case KEY_ISO:
    return fixed(TIME_LEAST + (part->width > 0 ? (uint64_t)part->width + 1 : 0));
  case KEY_PLAIN:
  case KEY_ORDERED:
    return digits_of(part);
  default:
    return model_value_size(sizes, part->field);
  }
}

/* The parts of a template, one behind the other; a text has at least one character. Where all of
 * it may be left out and is not, its first field is set. */
static struct model_size parts_size(struct model_sizes *sizes, const struct key_template *key) {
  struct model_size size = fixed(0);
  bool first = key->part_count > 0 && keytmpl_optional_starts(key, 0);
  for (size_t i = 0; i < key->part_count; i++) {
    const struct key_part *part = &key->parts[i];
    struct model_size value =
        part->literal != NULL ? fixed(strlen(part->literal)) : field_in_key(sizes, part);
    if (part->field != NULL && key->separator.policy == SEPARATOR_ESCAPE)
      value.most = sum(value.most, value.most);
    value.least = part->optional && !first ? 0 : value.least > 0 ? value.least : 1;
    first = first && part->field == NULL;
    add(&size, value);
  }
  return size;
}

static void cap(uint64_t *bytes, uint64_t limit) {
  *bytes = *bytes < limit ? *bytes : limit;
}

static void add_key(struct model_sizes *sizes, struct model_size *to,
                    const struct key_template *key, uint64_t limit, bool optional) {
  if (key->part_count == 0 || key->attribute == NULL)
    return;
  struct model_size size = parts_size(sizes, key);
  cap(&size.least, limit);
  cap(&size.typical, limit);
  cap(&size.most, limit);
  add_named(to, key->attribute->name, size, optional, false);
}

/* Whether an item may be without this attribute. */
static bool may_be_nothing(const struct key_template *key) {
  if (key->part_count == 0)
    return false;
  return model_is_field(key) ? key->parts[0].field->type.optional : keytmpl_optional_starts(key, 0);
}

bool model_is_sparse(const struct entity_index *index) {
  for (size_t i = 0; i < index->key_field_count && index->attributes != NULL; i++)
    if (index->key_fields[i]->type.optional)
      return true;
  return index->where.count > 0 || may_be_nothing(&index->partition) ||
         may_be_nothing(&index->sort);
}

/* ---- items ----------------------------------------------------------------------------------- */

/* What the item has for an index alone: a field has its attribute anyway. */
static void add_made(struct model_sizes *sizes, struct model_size *to,
                     const struct entity_index *index) {
  bool sparse = model_is_sparse(index);
  if (index->attributes != NULL)
    return;
  if (model_is_made(&index->partition, &index->index->partition))
    add_key(sizes, to, &index->partition, PARTITION_MOST, sparse);
  if (index->index->has_sort && model_is_made(&index->sort, &index->index->sort))
    add_key(sizes, to, &index->sort, SORT_MOST, sparse);
}

/* A field that may be empty where it stands alone may not be longer than the key that it is in. */
static struct model_size field_size(struct model_sizes *sizes, const struct entity *entity,
                                    const struct field *field) {
  struct model_size size = model_value_size(sizes, field);
  if (model_in_key(entity, field))
    cap(&size.most, PARTITION_MOST);
  return size;
}

/* Those of one place. */
static void add_fields(struct model_sizes *sizes, struct model_size *to,
                       const struct entity *entity, enum field_place place) {
  for (size_t i = 0; i < entity->field_count; i++) {
    const struct field *field = &entity->fields[i];
    if (field->place == place)
      add_named(to, field->attribute, field_size(sizes, entity, field), field->type.optional,
                place == PLACE_DATA);
  }
}

static void add_milliseconds(struct model_size *to, const char *name) {
  if (name != NULL)
    add_named(to, name, size_of(MILLISECONDS, MILLISECONDS, MILLISECONDS_MOST), false, false);
}

static const char a_uuid[] = "00000000-0000-4000-8000-000000000000";

static void add_data(struct model_sizes *sizes, struct model_size *to,
                     const struct entity *entity) {
  if (entity->table->envelope.data.attribute == NULL)
    return;
  add_named(to, entity->table->envelope.data.attribute, fixed(MAP), false, false);
  add_fields(sizes, to, entity, PLACE_DATA);
}

static void add_table_key(struct model_sizes *sizes, struct model_size *to,
                          const struct entity *entity) {
  add_key(sizes, to, &entity->partition, PARTITION_MOST, false);
  add_key(sizes, to, &entity->sort, SORT_MOST, false);
}

struct model_size model_item_size(struct model_sizes *sizes, const struct entity *entity) {
  const struct envelope *envelope = &entity->table->envelope;
  struct model_size size = fixed(0);
  add_table_key(sizes, &size, entity);
  add_text(&size, envelope->entity_type.attribute, entity->name.text);
  add_milliseconds(&size, envelope->created_at.attribute);
  add_milliseconds(&size, envelope->updated_at.attribute);
  add_text(&size, envelope->write_id.attribute, a_uuid);
  add_data(sizes, &size, entity);
  add_fields(sizes, &size, entity, PLACE_TOP);
  for (size_t i = 0; i < entity->index_count; i++)
    add_made(sizes, &size, &entity->indexes[i]);
  return size;
}

/* ---- what stands beside items ---------------------------------------------------------------- */

/* Its own key, beside that of the table. */
static void add_index_key(struct model_sizes *sizes, struct model_size *to,
                          const struct entity *entity, const struct entity_index *index) {
  const struct key_attribute *attributes[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(index->index, attributes);
  for (size_t i = 0; i < count; i++) {
    const struct key_template *key = index->attributes != NULL ? &index->attributes[i]
                                     : i == 0                  ? &index->partition
                                                               : &index->sort;
    if (strcmp(attributes[i]->name, entity->table->partition.name) != 0 &&
        (!entity->table->has_sort || strcmp(attributes[i]->name, entity->table->sort.name) != 0))
      add_key(sizes, to, key, i == 0 ? PARTITION_MOST : SORT_MOST, false);
  }
}

static bool is(const char *name, const char *attribute) {
  return name != NULL && strcmp(name, attribute) == 0;
}

/* An attribute of the item that is no key: a field, or a member of the envelope. */
static void add_attribute(struct model_sizes *sizes, struct model_size *to,
                          const struct entity *entity, const char *name) {
  const struct envelope *envelope = &entity->table->envelope;
  if (is(envelope->entity_type.attribute, name))
    add_text(to, name, entity->name.text);
  if (is(envelope->created_at.attribute, name) || is(envelope->updated_at.attribute, name))
    add_milliseconds(to, name);
  if (is(envelope->write_id.attribute, name))
    add_text(to, name, a_uuid);
  if (is(envelope->data.attribute, name))
    add_data(sizes, to, entity);
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].place == PLACE_TOP && is(entity->fields[i].attribute, name))
      add_named(to, name, field_size(sizes, entity, &entity->fields[i]),
                entity->fields[i].type.optional, false);
}

struct model_size model_entry_size(struct model_sizes *sizes, const struct entity *entity,
                                   const struct entity_index *index) {
  struct model_size size = fixed(0);
  if (index->index->projection == PROJECT_ALL)
    return model_item_size(sizes, entity);
  add_table_key(sizes, &size, entity);
  add_index_key(sizes, &size, entity, index);
  for (size_t i = 0; i < index->index->projected_count; i++)
    add_attribute(sizes, &size, entity, index->index->projected[i]);
  return size;
}

struct model_size model_claim_size(struct model_sizes *sizes, const struct entity *entity,
                                   const struct claim *claim) {
  struct model_size size = fixed(MAP + 2 * ELEMENT + strlen("_owner"));
  add_table_key(sizes, &size, entity); /* of its owner */
  add_key(sizes, &size, &claim->key.partition, PARTITION_MOST, false);
  add_key(sizes, &size, &claim->key.sort, SORT_MOST, false);
  add_text(&size, entity->table->envelope.entity_type.attribute, claim->kind);
  if (entity->table->ttl != NULL)
    add_named(&size, entity->table->ttl, fixed(SECONDS_TYPICAL), false, false);
  return size;
}
