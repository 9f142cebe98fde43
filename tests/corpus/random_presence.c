/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a field of a record is set, and to what. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "random.h"

#define IN(record, offset) ((const void *)((const char *)(record) + (offset)))

bool random_has_flag(const struct random_type *type) {
  switch (type->kind) {
  case RANDOM_BOOL:
  case RANDOM_INT32:
  case RANDOM_INT64:
  case RANDOM_UINT32:
  case RANDOM_UINT64:
  case RANDOM_DOUBLE:
  case RANDOM_TIMESTAMP:
  case RANDOM_EPOCH:
  case RANDOM_EPOCH_MS:
    return type->optional;
  default:
    return false;
  }
}

bool random_is_set(const struct random_field *field, const void *record) {
  const void *at = IN(record, field->at);
  int value = 0;
  if (random_has_flag(&field->type))
    return *(const bool *)at; /* the first member of each ddb_opt_ type */
  switch (field->type.kind) {
  case RANDOM_STRING_SET:
  case RANDOM_INT_SET:
  case RANDOM_DECIMAL_SET:
  case RANDOM_BINARY_SET:
    return ((const struct ddb_string_set *)at)->count > 0;
  case RANDOM_ENUM:
    memcpy(&value, at, sizeof value);
    return value != 0 || *(const char *const *)IN(record, field->text_at) != NULL;
  case RANDOM_UNION:
    for (size_t i = 0; i < field->type.record->field_count; i++)
      if (random_is_set(&field->type.record->fields[i], at))
        return true;
    return *(const void *const *)IN(at, field->type.record->document_at) != NULL;
  case RANDOM_STRING:
  case RANDOM_TEXT:
  case RANDOM_DECIMAL:
  case RANDOM_BINARY:
  case RANDOM_DATE:
  case RANDOM_UUID:
  case RANDOM_ULID:
  case RANDOM_DOCUMENT:
  case RANDOM_STRUCT:
  case RANDOM_LIST:
  case RANDOM_MAP:
    return *(const void *const *)at != NULL; /* each begins with its pointer */
  default:
    return true;
  }
}

const char *random_as_text(const struct random_field *field, const void *record, char out[32]) {
  const struct random_type *type = &field->type;
  const void *at = IN(record, field->at);
  int value = 0;
  switch (type->kind) {
  case RANDOM_ENUM:
    memcpy(&value, at, sizeof value);
    return value > 0 ? type->values[value - 1] : *(const char *const *)IN(record, field->text_at);
  case RANDOM_BOOL:
    if (type->optional)
      return ((const ddb_opt_bool *)at)->value ? "true" : "false";
    return *(const bool *)at ? "true" : "false";
  case RANDOM_INT32:
  case RANDOM_INT64:
    snprintf(out, 32, "%" PRId64,
             type->optional               ? ((const ddb_opt_int *)at)->value
             : type->kind == RANDOM_INT32 ? *(const int32_t *)at
                                          : *(const int64_t *)at);
    return out;
  case RANDOM_UINT32:
  case RANDOM_UINT64:
    snprintf(out, 32, "%" PRIu64,
             type->optional                ? ((const ddb_opt_uint *)at)->value
             : type->kind == RANDOM_UINT32 ? *(const uint32_t *)at
                                           : *(const uint64_t *)at);
    return out;
  default:
    return *(const char *const *)at;
  }
}

bool random_has(const struct random_field *field, const void *record, const char *const *values) {
  char text[32] = "";
  if (!random_is_set(field, record))
    return false;
  const char *value = random_as_text(field, record, text);
  for (; value != NULL && *values != NULL; values++)
    if (strcmp(value, *values) == 0)
      return true;
  return false;
}
