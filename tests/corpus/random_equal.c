/* SPDX-License-Identifier: Apache-2.0 */
/* Compares records field by field: by value, and maps and sets without regard to order, since a
 * server keeps none. */
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define IN(record, offset) ((const void *)((const char *)(record) + (offset)))

static bool same_value(const struct random_type *type, const void *a, const void *a_text,
                       const void *b, const void *b_text);

static bool same_string(const char *a, const char *b) {
  return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_bytes(const void *a, size_t a_size, const void *b, size_t b_size) {
  if (a == NULL || b == NULL)
    return a == b;
  return a_size == b_size && memcmp(a, b, a_size) == 0;
}

static bool same_decimal(const char *a, const char *b) {
  int order = 1;
  if (a == NULL || b == NULL)
    return a == b;
  return ddb_decimal_compare(a, b, &order) == DDB_OK && order == 0;
}

static bool same_time(ddb_time a, ddb_time b) {
  return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

static bool same_document(const struct ddb_doc *a, const struct ddb_doc *b) {
  if (a == NULL || b == NULL)
    return a == b;
  return random_same_wire(a->wire, b->wire);
}

/* ---- optional scalars ------------------------------------------------------------------------ */

static bool same_optional(enum random_kind kind, const void *a, const void *b) {
  switch (kind) {
  case RANDOM_BOOL: {
    const ddb_opt_bool *x = a, *y = b;
    return x->set == y->set && (!x->set || x->value == y->value);
  }
  case RANDOM_DOUBLE: {
    const ddb_opt_double *x = a, *y = b;
    return x->set == y->set && (!x->set || x->value == y->value);
  }
  case RANDOM_UINT32:
  case RANDOM_UINT64: {
    const ddb_opt_uint *x = a, *y = b;
    return x->set == y->set && (!x->set || x->value == y->value);
  }
  case RANDOM_INT32:
  case RANDOM_INT64: {
    const ddb_opt_int *x = a, *y = b;
    return x->set == y->set && (!x->set || x->value == y->value);
  }
  default: {
    const ddb_opt_time *x = a, *y = b;
    return x->set == y->set && (!x->set || same_time(x->value, y->value));
  }
  }
}

/* ---- sets, lists, maps ----------------------------------------------------------------------- */

static bool same_text_set(const struct ddb_string_set *a, const struct ddb_string_set *b,
                          bool numbers) {
  if (a->count != b->count)
    return false;
  for (size_t i = 0, j = 0; i < a->count; i++) {
    for (j = 0; j < b->count; j++)
      if (numbers ? same_decimal(a->items[i], b->items[j]) : same_string(a->items[i], b->items[j]))
        break;
    if (j == b->count)
      return false;
  }
  return true;
}

static bool same_int_set(const struct ddb_int_set *a, const struct ddb_int_set *b) {
  if (a->count != b->count)
    return false;
  for (size_t i = 0, j = 0; i < a->count; i++) {
    for (j = 0; j < b->count && a->items[i] != b->items[j]; j++)
      continue;
    if (j == b->count)
      return false;
  }
  return true;
}

static bool same_binary_set(const struct ddb_binary_set *a, const struct ddb_binary_set *b) {
  if (a->count != b->count)
    return false;
  for (size_t i = 0, j = 0; i < a->count; i++) {
    for (j = 0; j < b->count; j++)
      if (same_bytes(a->items[i].data, a->items[i].size, b->items[j].data, b->items[j].size))
        break;
    if (j == b->count)
      return false;
  }
  return true;
}

struct items {
  const char *items;
  size_t count;
};

static const char *entry(const struct random_type *type, const struct items *map, const char *key) {
  for (size_t i = 0; i < map->count; i++)
    if (same_string(*(const char *const *)(const void *)(map->items + i * type->size), key))
      return map->items + i * type->size;
  return NULL;
}

static bool same_items(const struct random_type *type, const struct items *a,
                       const struct items *b) {
  if (a->count != b->count || (a->items == NULL) != (b->items == NULL))
    return false;
  for (size_t i = 0; i < a->count; i++) {
    const char *x = a->items + i * type->size, *y = b->items + i * type->size;
    if (type->kind == RANDOM_MAP)
      y = entry(type, b, *(const char *const *)(const void *)x);
    if (y == NULL || !same_value(type->element, x + type->value_at, x + type->text_at,
                                 y + type->value_at, y + type->text_at))
      return false;
  }
  return true;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool same_struct(const struct random_type *type, const void *a, const void *b) {
  if (!type->inside) {
    a = *(const void *const *)a;
    b = *(const void *const *)b;
    if (a == NULL || b == NULL)
      return a == b;
  }
  return random_difference(type->record, a, b, true) == NULL;
}

static bool same_union(const struct random_type *type, const void *a, const void *b) {
  size_t at = type->record->document_at;
  return random_difference(type->record, a, b, true) == NULL &&
         same_document(*(const struct ddb_doc *const *)IN(a, at),
                       *(const struct ddb_doc *const *)IN(b, at));
}

static bool same_enum(const void *a, const void *a_text, const void *b, const void *b_text) {
  int x = 0, y = 0;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return x == y &&
         (x != 0 || same_string(*(const char *const *)a_text, *(const char *const *)b_text));
}

static bool same_scalar(const struct random_type *type, const void *a, const void *b) {
  switch (type->kind) {
  case RANDOM_BOOL:
    return *(const bool *)a == *(const bool *)b;
  case RANDOM_INT32:
    return *(const int32_t *)a == *(const int32_t *)b;
  case RANDOM_INT64:
    return *(const int64_t *)a == *(const int64_t *)b;
  case RANDOM_UINT32:
    return *(const uint32_t *)a == *(const uint32_t *)b;
  case RANDOM_UINT64:
    return *(const uint64_t *)a == *(const uint64_t *)b;
  case RANDOM_DOUBLE:
    return *(const double *)a == *(const double *)b;
  case RANDOM_TIMESTAMP:
  case RANDOM_EPOCH:
  case RANDOM_EPOCH_MS:
    return same_time(*(const ddb_time *)a, *(const ddb_time *)b);
  case RANDOM_DECIMAL:
    return same_decimal(*(const char *const *)a, *(const char *const *)b);
  case RANDOM_DOCUMENT:
    return same_document(*(const struct ddb_doc *const *)a, *(const struct ddb_doc *const *)b);
  default:
    return same_string(*(const char *const *)a, *(const char *const *)b);
  }
}

static bool same_value(const struct random_type *type, const void *a, const void *a_text,
                       const void *b, const void *b_text) {
  if (random_has_flag(type))
    return same_optional(type->kind, a, b);
  switch (type->kind) {
  case RANDOM_TEXT: {
    const struct ddb_text *x = a, *y = b;
    return same_bytes(x->data, x->size, y->data, y->size);
  }
  case RANDOM_BINARY: {
    const struct ddb_bytes *x = a, *y = b;
    return same_bytes(x->data, x->size, y->data, y->size);
  }
  case RANDOM_STRING_SET:
  case RANDOM_DECIMAL_SET:
    return same_text_set(a, b, type->kind == RANDOM_DECIMAL_SET);
  case RANDOM_INT_SET:
    return same_int_set(a, b);
  case RANDOM_BINARY_SET:
    return same_binary_set(a, b);
  case RANDOM_ENUM:
    return same_enum(a, a_text, b, b_text);
  case RANDOM_STRUCT:
    return same_struct(type, a, b);
  case RANDOM_UNION:
    return same_union(type, a, b);
  case RANDOM_LIST:
  case RANDOM_MAP:
    return same_items(type, a, b);
  default:
    return same_scalar(type, a, b);
  }
}

/* ---- records --------------------------------------------------------------------------------- */

bool random_field_equal(const struct random_field *a, const void *in, const struct random_field *b,
                        const void *other) {
  if (a->nullable && *(const bool *)IN(in, a->null_at) != *(const bool *)IN(other, b->null_at))
    return false;
  return same_value(&a->type, IN(in, a->at), IN(in, a->text_at), IN(other, b->at),
                    IN(other, b->text_at));
}

static bool same_unmodeled(const struct ddb_unmodeled *a, const struct ddb_unmodeled *b) {
  for (; a != NULL && b != NULL; a = a->next, b = b->next)
    if (!same_bytes(a->name.data, a->name.size, b->name.data, b->name.size) ||
        !random_same_wire(a->value, b->value))
      return false;
  return a == b;
}

const char *random_difference(const struct random_record *record, const void *a, const void *b,
                              bool times) {
  for (size_t i = 0; i < record->field_count; i++)
    if ((times || !record->fields[i].own) &&
        !random_field_equal(&record->fields[i], a, &record->fields[i], b))
      return record->fields[i].name;
  for (size_t i = 0; i < record->unmodeled_count; i++)
    if (!same_unmodeled(*(const struct ddb_unmodeled *const *)IN(a, record->unmodeled[i]),
                        *(const struct ddb_unmodeled *const *)IN(b, record->unmodeled[i])))
      return "what the schema does not name";
  return NULL;
}

int random_compare(const struct random_field *field, const void *a, const void *b) {
  const void *x = IN(a, field->at), *y = IN(b, field->at);
  int order = 0;
  switch (field->type.kind) {
  case RANDOM_INT32:
    return (*(const int32_t *)x > *(const int32_t *)y) -
           (*(const int32_t *)x < *(const int32_t *)y);
  case RANDOM_INT64:
    return (*(const int64_t *)x > *(const int64_t *)y) -
           (*(const int64_t *)x < *(const int64_t *)y);
  case RANDOM_UINT32:
    return (*(const uint32_t *)x > *(const uint32_t *)y) -
           (*(const uint32_t *)x < *(const uint32_t *)y);
  case RANDOM_UINT64:
    return (*(const uint64_t *)x > *(const uint64_t *)y) -
           (*(const uint64_t *)x < *(const uint64_t *)y);
  case RANDOM_DECIMAL:
    if (ddb_decimal_compare(*(const char *const *)x, *(const char *const *)y, &order) < 0)
      return 2;
    return (order > 0) - (order < 0);
  default: {
    const ddb_time *t = x, *u = y;
    return t->seconds != u->seconds
               ? (t->seconds > u->seconds) - (t->seconds < u->seconds)
               : (t->nanoseconds > u->nanoseconds) - (t->nanoseconds < u->nanoseconds);
  }
  }
}
