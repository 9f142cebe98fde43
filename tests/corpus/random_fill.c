/* SPDX-License-Identifier: Apache-2.0 */
/* Fills records by their tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "random.h"

/* Members are found by offset, as the tables say. */
#define AT(record, offset) ((void *)((char *)(record) + (offset)))

static const struct random_key no_key = {.digits = 9};

/* Where a value goes, and what is known of it. */
struct place {
  const struct random_type *type;
  const struct random_key *key;
  struct random_hits *hits; /* or NULL */
  void *to;
  void *text; /* beside an enum */
  bool future;
};

static void fill_value(struct random *random, const struct place *place);

/* ---- scalars --------------------------------------------------------------------------------- */

static void put_signed(const struct place *place, int64_t value) {
  if (place->type->optional)
    *(ddb_opt_int *)place->to = ddb_int(value);
  else if (place->type->kind == RANDOM_INT32)
    *(int32_t *)place->to = (int32_t)value;
  else
    *(int64_t *)place->to = value;
}

static void put_unsigned(const struct place *place, uint64_t value) {
  if (place->type->optional)
    *(ddb_opt_uint *)place->to = ddb_uint(value);
  else if (place->type->kind == RANDOM_UINT32)
    *(uint32_t *)place->to = (uint32_t)value;
  else
    *(uint64_t *)place->to = value;
}

static void put_time(const struct place *place, ddb_time value) {
  if (place->type->optional)
    *(ddb_opt_time *)place->to = ddb_opt_time_of(value);
  else
    *(ddb_time *)place->to = value;
}

static void put_double(const struct place *place, double value) {
  if (place->type->optional)
    *(ddb_opt_double *)place->to = ddb_double(value);
  else
    *(double *)place->to = value;
}

static void put_bool(const struct place *place, bool value) {
  if (place->hits != NULL)
    ++*(value ? &place->hits->max : &place->hits->min);
  if (place->type->optional)
    *(ddb_opt_bool *)place->to = ddb_bool(value);
  else
    *(bool *)place->to = value;
}

/* A value of the schema, or now and then a text that it does not list. */
static void fill_enum(struct random *random, const struct place *place) {
  uint64_t which = random_below(random, place->type->value_count);
  int value = (int)which + 1;
  if (!place->key->used && random_chance(random, 8)) {
    value = 0;
    char *text = random_room(random, 40);
    snprintf(text, 40, "\xC3\xA4 %" PRIx64, random_next(random));
    *(const char **)place->text = text;
  }
  memcpy(place->to, &value, sizeof value);
  if (place->hits != NULL) {
    place->hits->min += value == 1;
    place->hits->max += value == (int)place->type->value_count;
    place->hits->special += value == 0;
  }
}

/* ---- lists and maps -------------------------------------------------------------------------- */

struct items {
  const void *items;
  size_t count;
};

static void fill_items(struct random *random, const struct place *place) {
  const struct random_type *type = place->type;
  size_t count = random_below(random, random->depth > 2 ? 3 : 4);
  if (random->depth == 0 && random_chance(random, 32))
    count = 60;
  char *items = random_room(random, count * type->size + 1);
  random->depth++;
  for (size_t i = 0; i < count; i++) {
    char *item = items + i * type->size;
    struct place inner = {.type = type->element,
                          .key = &no_key,
                          .to = item + type->value_at,
                          .text = item + type->text_at};
    fill_value(random, &inner);
    if (type->kind == RANDOM_MAP) {
      char *key = random_room(random, 40);
      snprintf(key, 40, "%zu%s%" PRIx64, i, random_chance(random, 2) ? "\xE2\x82\xAC" : ".#",
               random_below(random, 100000));
      *(const char **)item = key;
    }
  }
  random->depth--;
  *(struct items *)place->to = (struct items){items, count};
  if (place->hits != NULL) {
    place->hits->min += count == 0;
    place->hits->max += count > 2;
  }
}

/* ---- values ---------------------------------------------------------------------------------- */

static void fill_struct(struct random *random, const struct place *place) {
  void *to = place->to;
  if (!place->type->inside) {
    to = random_room(random, place->type->record->size);
    *(const void **)place->to = to;
  }
  random_fill(random, place->type->record, to);
}

static void fill_number(struct random *random, const struct place *place) {
  switch (place->type->kind) {
  case RANDOM_UINT32:
  case RANDOM_UINT64:
    put_unsigned(place, random_unsigned(random, place->type, place->key, place->hits));
    break;
  case RANDOM_DOUBLE:
    put_double(place, random_double(random, place->type, place->hits));
    break;
  case RANDOM_DECIMAL:
    *(const char **)place->to = random_decimal(random, place->type, place->hits);
    break;
  default:
    put_signed(place, random_signed(random, place->type, place->key, place->hits));
    break;
  }
}

static void fill_value(struct random *random, const struct place *place) {
  const struct random_type *type = place->type;
  switch (type->kind) {
  case RANDOM_STRING:
    *(const char **)place->to = random_matching(random, type, place->key, place->hits).data;
    break;
  case RANDOM_TEXT:
    *(struct ddb_text *)place->to = random_characters(random, type, place->key, place->hits);
    break;
  case RANDOM_BOOL:
    put_bool(place, random_chance(random, 2));
    break;
  case RANDOM_BINARY:
    *(struct ddb_bytes *)place->to = random_bytes(random, type, place->key, place->hits);
    break;
  case RANDOM_TIMESTAMP:
  case RANDOM_EPOCH:
  case RANDOM_EPOCH_MS:
    put_time(place, random_time(random, type, place->key, place->future, place->hits));
    break;
  case RANDOM_DATE:
  case RANDOM_UUID:
  case RANDOM_ULID:
    *(const char **)place->to = random_form(random, type->kind, place->hits);
    break;
  case RANDOM_DOCUMENT:
    *(const struct ddb_doc **)place->to = random_document(random);
    break;
  case RANDOM_ENUM:
    fill_enum(random, place);
    break;
  case RANDOM_STRUCT:
    fill_struct(random, place);
    break;
  case RANDOM_LIST:
  case RANDOM_MAP:
    fill_items(random, place);
    break;
  case RANDOM_UNION:
    break;
  case RANDOM_STRING_SET:
  case RANDOM_INT_SET:
  case RANDOM_DECIMAL_SET:
  case RANDOM_BINARY_SET:
    random_set(random, type->kind, place->hits, place->to);
    break;
  default:
    fill_number(random, place);
    break;
  }
}

/* ---- records --------------------------------------------------------------------------------- */

/* What a newer writer may have added. */
static void fill_unmodeled(struct random *random, struct ddb_unmodeled **to) {
  static const char *const values[] = {"{\"S\":\"\xC3\xA4\"}", "{\"N\":\"1\"}", "{\"NULL\":true}",
                                       "{\"M\":{\"a\":{\"L\":[]}}}"};
  if (!random_chance(random, 4))
    return;
  const char *value = values[random_below(random, sizeof values / sizeof values[0])];
  struct ddb_unmodeled *one = random_room(random, sizeof *one);
  *one = (struct ddb_unmodeled){NULL, {"zz-not-named", 12}, {value, strlen(value)}};
  *to = one;
}

/* Absent or, where the type has it, NULL. */
static void leave_out(struct random *random, const struct random_field *field, void *out) {
  if (!field->nullable || random_chance(random, 2))
    return;
  *(bool *)AT(out, field->null_at) = true;
  field->hits->null++;
}

/* A document that is NULL cannot be told from the NULL of its field. */
static bool is_null(const struct ddb_doc *doc) {
  return doc != NULL && strncmp(doc->wire.data, "{\"NULL\"", 7) == 0;
}

/* The variant that the tag says; of a tag without one, something. */
static void fill_union(struct random *random, const struct random_record *record,
                       const struct random_field *field, void *out) {
  const struct random_record *variants = field->type.record;
  int value = 0;
  memcpy(&value, AT(out, record->fields[field->tag].at), sizeof value);
  int which = variants->variants[value];
  void *to = AT(out, field->at);
  if (field->type.optional && random_chance(random, 2)) {
    leave_out(random, field, out);
    return;
  }
  for (size_t i = 0; i < variants->field_count; i++)
    ++*((int)i == which ? &variants->fields[i].hits->set : &variants->fields[i].hits->unset);
  if (which < 0) {
    const struct ddb_doc **document = AT(to, variants->document_at);
    do
      *document = random_document(random);
    while (is_null(*document));
    return;
  }
  struct place place = {.type = &variants->fields[which].type,
                        .key = &no_key,
                        .to = AT(to, variants->fields[which].at)};
  fill_value(random, &place);
}

/* What means something else there: a document that is NULL, the text of an unset part. */
static bool is_forbidden(const struct random_field *field, const void *value) {
  if (field->type.kind == RANDOM_DOCUMENT)
    return field->nullable && is_null(*(const struct ddb_doc *const *)value);
  return field->type.kind == RANDOM_STRING && field->key.replacement != NULL &&
         strcasecmp(*(const char *const *)value, field->key.replacement) == 0;
}

/* One of the values that put the item into an index. */
static void fill_wanted(struct random *random, const struct random_field *field,
                        const struct place *place) {
  size_t count = 0;
  while (field->wanted[count] != NULL)
    count++;
  const char *value = field->wanted[random_below(random, count)];
  switch (field->type.kind) {
  case RANDOM_INT32:
  case RANDOM_INT64:
    put_signed(place, strtoll(value, NULL, 10));
    break;
  case RANDOM_UINT32:
  case RANDOM_UINT64:
    put_unsigned(place, strtoull(value, NULL, 10));
    break;
  case RANDOM_BOOL:
    put_bool(place, strcmp(value, "true") == 0);
    break;
  case RANDOM_STRING:
    *(const char **)place->to = value;
    break;
  default:
    fill_value(random, place);
    break;
  }
}

static void fill_field(struct random *random, const struct random_field *field, void *out) {
  struct place place = {.type = &field->type,
                        .key = &field->key,
                        .hits = field->hits,
                        .to = AT(out, field->at),
                        .text = AT(out, field->text_at),
                        .future = field->future};
  if (field->own && random->live)
    return;
  if ((field->type.optional || field->own) && random_chance(random, 2)) {
    leave_out(random, field, out);
    return;
  }
  if (field->wanted != NULL && random_chance(random, 2)) {
    fill_wanted(random, field, &place);
    return;
  }
  do
    fill_value(random, &place);
  while (is_forbidden(field, place.to));
}

/* A union that holds its tag, which is its first field. */
static void fill_tagged(struct random *random, const struct random_record *record, void *out) {
  int value = 0;
  fill_field(random, &record->fields[0], out);
  memcpy(&value, AT(out, record->fields[0].at), sizeof value);
  int which = record->variants[value];
  if (which < 0)
    fill_unmodeled(random, AT(out, record->unmodeled[0]));
  else
    fill_field(random, &record->fields[which], out);
}

/* Of the optional parts of a key none is set behind one that is not. */
static bool clear_holes(const struct random_record *record, void *out) {
  bool cleared = false;
  for (size_t i = 0; i < record->field_count; i++) {
    const struct random_field *field = &record->fields[i];
    for (const int *at = field->after; at != NULL && *at >= 0; at++)
      if (!random_is_set(&record->fields[*at], out) && random_is_set(field, out)) {
        memset(AT(out, field->at), 0, field->size);
        cleared = true;
      }
  }
  return cleared;
}

static void fill_fields(struct random *random, const struct random_record *record, void *out) {
  for (size_t i = 0; i < record->field_count; i++)
    if (record->fields[i].type.kind != RANDOM_UNION)
      fill_field(random, &record->fields[i], out);
  for (size_t i = 0; i < record->field_count; i++)
    if (record->fields[i].type.kind == RANDOM_UNION)
      fill_union(random, record, &record->fields[i], out);
  while (clear_holes(record, out))
    continue;
  for (size_t i = 0; i < record->unmodeled_count; i++)
    fill_unmodeled(random, AT(out, record->unmodeled[i]));
}

void random_fill(struct random *random, const struct random_record *record, void *out) {
  if (record->variants != NULL)
    fill_tagged(random, record, out);
  else
    fill_fields(random, record, out);
  for (size_t i = 0; i < record->field_count; i++) {
    struct random_hits *hits = record->fields[i].hits;
    ++*(random_is_set(&record->fields[i], out) ? &hits->set : &hits->unset);
  }
}

void random_refill(struct random *random, const struct random_record *record, int field,
                   void *out) {
  memset(AT(out, record->fields[field].at), 0, record->fields[field].size);
  fill_field(random, &record->fields[field], out);
  while (clear_holes(record, out))
    continue;
}
