/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the field types. */
#include "kinds.h"

#include <string.h>

static const struct kind rows[] = {
    {.name = "string", .shape = KIND_STRING, .nameable = true, .in_key = true},
    {.name = "bool", .shape = KIND_BOOL, .nameable = true},
    {.name = "int32",
     .shape = KIND_INTEGER,
     .nameable = true,
     .has_range = true,
     .lowest = INT32_MIN,
     .highest = INT32_MAX},
    {.name = "int64",
     .shape = KIND_INTEGER,
     .nameable = true,
     .has_range = true,
     .lowest = INT64_MIN,
     .highest = INT64_MAX},
    {.name = "double", .shape = KIND_DOUBLE, .nameable = true, .has_range = true},
    {.name = "timestamp", .shape = KIND_TIME, .nameable = true},
    {.name = "document", .shape = KIND_DOCUMENT, .nameable = true},
    {.name = "enum", .shape = KIND_ENUM, .in_key = true},
    {.name = "struct", .shape = KIND_STRUCT},
    {.name = "list", .shape = KIND_LIST},
};

const struct kind *kind_rows(size_t *count) {
  *count = sizeof rows / sizeof rows[0];
  return rows;
}

const struct kind *kind_find(const char *word) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (rows[i].nameable && strcmp(rows[i].name, word) == 0)
      return &rows[i];
  return NULL;
}

const struct kind *kind_of_shape(enum kind_shape shape) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (rows[i].shape == shape && !rows[i].nameable)
      return &rows[i];
  return NULL;
}
