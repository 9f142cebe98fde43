/* SPDX-License-Identifier: Apache-2.0 */
/* Values as DynamoDB compares them. */
#include <string.h>

#include "operate.h"

#define IN(record, offset) ((const void *)((const char *)(record) + (offset)))

bool operate_has(const struct random_field *field, const void *record) {
  return random_is_set(field, record);
}

/* A number or time without the flag in front of it. */
static int compare_number(const struct random_field *field, const void *a, const void *b) {
  struct random_field plain = *field;
  if (random_has_flag(&field->type)) {
    bool number = field->type.kind == RANDOM_INT32 || field->type.kind == RANDOM_INT64 ||
                  field->type.kind == RANDOM_UINT32 || field->type.kind == RANDOM_UINT64;
    plain.at += number ? offsetof(ddb_opt_int, value) : offsetof(ddb_opt_time, value);
    if (field->type.kind == RANDOM_INT32)
      plain.type.kind = RANDOM_INT64;
    if (field->type.kind == RANDOM_UINT32)
      plain.type.kind = RANDOM_UINT64;
  }
  return random_compare(&plain, a, b);
}

static int compare_double(const struct random_field *field, const void *a, const void *b) {
  size_t at = field->at + (random_has_flag(&field->type) ? offsetof(ddb_opt_double, value) : 0);
  double x = *(const double *)IN(a, at), y = *(const double *)IN(b, at);
  return (x > y) - (x < y);
}

/* Both are set. Texts by their bytes. */
static int compare(const struct random_field *field, const void *a, const void *b) {
  char x[32] = "", y[32] = "";
  switch (field->type.kind) {
  case RANDOM_STRING:
  case RANDOM_DATE:
  case RANDOM_UUID:
  case RANDOM_ULID:
  case RANDOM_ENUM:
  case RANDOM_BOOL:
    return strcmp(random_as_text(field, a, x), random_as_text(field, b, y));
  case RANDOM_DOUBLE:
    return compare_double(field, a, b);
  default:
    return compare_number(field, a, b);
  }
}

bool operate_compare(const struct random_field *field, const void *a, const char *comparator,
                     const void *b) {
  if (!operate_has(field, a) || !operate_has(field, b))
    return strcmp(comparator, "<>") == 0;
  int order = compare(field, a, b);
  bool equal = strcmp(comparator, "<>") != 0 && strchr(comparator, '=') != NULL;
  if (order == 0)
    return equal;
  return order < 0 ? comparator[0] == '<' : strchr(comparator, '>') != NULL;
}
