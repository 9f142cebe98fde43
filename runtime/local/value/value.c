/* SPDX-License-Identifier: Apache-2.0 */
/* Values compared and measured. */
#include "local/value/value.h"

#include <string.h>

#include "base/text.h"
#include "local/value/lookup.h"
#include "wire/attr.h"

const char *local_type_name(enum local_type type) {
  static const char *const names[] = {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"};
  return names[type];
}

bool local_text_is(struct ddb_text text, const char *word) {
  return ddb_text_equal(text, ddb_text_of(word));
}

const struct local_value *local_value_get(const struct local_value *map, struct ddb_text name) {
  if (map == NULL || map->type != LOCAL_M)
    return NULL;
  for (size_t i = 0; i < map->count; i++)
    if (ddb_text_equal(map->members[i].name, name))
      return &map->members[i].value;
  return NULL;
}

/* No set has an element twice, so equal counts and one direction suffice. */
static bool sets_equal(const struct local_value *a, const struct local_value *b) {
  struct local_lookup lookup;
  bool equal = true;
  local_lookup_begin(&lookup, b);
  for (size_t i = 0; equal && i < a->count; i++)
    equal = local_lookup_find(&lookup, a->elements[i].text) != SIZE_MAX;
  local_lookup_end(&lookup);
  return equal;
}

static bool lists_equal(const struct local_value *a, const struct local_value *b) {
  for (size_t i = 0; i < a->count; i++)
    if (!local_value_equal(&a->elements[i], &b->elements[i]))
      return false;
  return true;
}

static bool maps_equal(const struct local_value *a, const struct local_value *b) {
  struct local_lookup lookup;
  bool equal = true;
  local_lookup_begin(&lookup, b);
  for (size_t i = 0; equal && i < a->count; i++) {
    size_t other = local_lookup_find(&lookup, a->members[i].name);
    equal = other != SIZE_MAX && local_value_equal(&a->members[i].value, &b->members[other].value);
  }
  local_lookup_end(&lookup);
  return equal;
}

bool local_value_equal(const struct local_value *a, const struct local_value *b) {
  if (a->type != b->type || a->count != b->count)
    return false;
  switch (a->type) {
  case LOCAL_S:
  case LOCAL_N:
  case LOCAL_B:
    return ddb_text_equal(a->text, b->text);
  case LOCAL_BOOL:
    return a->flag == b->flag;
  case LOCAL_NULL:
    return true;
  case LOCAL_M:
    return maps_equal(a, b);
  case LOCAL_L:
    return lists_equal(a, b);
  case LOCAL_SS:
  case LOCAL_NS:
  case LOCAL_BS:
    return sets_equal(a, b);
  }
  return false;
}

int local_value_order(const struct local_value *a, const struct local_value *b) {
  struct ddb_decimal left, right;
  if (a->type != LOCAL_N)
    return ddb_text_compare(a->text, b->text);
  if (ddb_decimal_parse(a->text.data, a->text.size, DDB_NUMBER_JSON, &left) < 0 ||
      ddb_decimal_parse(b->text.data, b->text.size, DDB_NUMBER_JSON, &right) < 0)
    return 0; /* cannot be: both were checked when they came in */
  return ddb_decimal_order(&left, &right);
}

static size_t number_bytes(struct ddb_text text) {
  struct ddb_decimal number;
  if (ddb_decimal_parse(text.data, text.size, DDB_NUMBER_JSON, &number) < 0)
    return text.size; /* cannot be */
  return ddb_attr_number_bytes(&number);
}

/* Maps and lists cost 3 bytes, and 1 for each of their values. */
static size_t nested_bytes(const struct local_value *value) {
  size_t bytes = 3 + value->count;
  for (size_t i = 0; i < value->count; i++)
    bytes += value->type == LOCAL_L
                 ? local_value_bytes(&value->elements[i])
                 : value->members[i].name.size + local_value_bytes(&value->members[i].value);
  return bytes;
}

static size_t set_bytes(const struct local_value *set) {
  size_t bytes = 0;
  for (size_t i = 0; i < set->count; i++)
    bytes += local_value_bytes(&set->elements[i]);
  return bytes;
}

unsigned local_value_depth(const struct local_value *value) {
  unsigned deepest = 0;
  if (value->type != LOCAL_M && value->type != LOCAL_L)
    return 0;
  for (size_t i = 0; i < value->count; i++) {
    unsigned depth =
        local_value_depth(value->type == LOCAL_L ? &value->elements[i] : &value->members[i].value);
    deepest = depth > deepest ? depth : deepest;
  }
  return value->count > 0 ? deepest + 1 : 0;
}

size_t local_value_bytes(const struct local_value *value) {
  switch (value->type) {
  case LOCAL_S:
  case LOCAL_B:
    return value->text.size;
  case LOCAL_N:
    return number_bytes(value->text);
  case LOCAL_BOOL:
  case LOCAL_NULL:
    return 1;
  case LOCAL_M:
  case LOCAL_L:
    return nested_bytes(value);
  case LOCAL_SS:
  case LOCAL_NS:
  case LOCAL_BS:
    return set_bytes(value);
  }
  return 0;
}

size_t local_item_bytes(const struct local_value *item) {
  size_t bytes = 0;
  for (size_t i = 0; i < item->count; i++)
    bytes += item->members[i].name.size + local_value_bytes(&item->members[i].value);
  return bytes;
}
