/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up the rows of the field types. */
#include "kinds.h"

#include <string.h>

const struct kind *kind_find(const char *word) {
  size_t count = 0;
  const struct kind *rows = kind_rows(&count);
  for (size_t i = 0; i < count; i++)
    if (rows[i].nameable && strcmp(rows[i].name, word) == 0)
      return &rows[i];
  return NULL;
}

/* What other languages and tools call their types. */
const char *kind_elsewhere(const char *word) {
  static const struct {
    const char *theirs, *ours;
  } words[] = {
      {"int", "int32 or int64"},
      {"integer", "int32 or int64"},
      {"uint", "uint32 or uint64"},
      {"unsigned", "uint32 or uint64"},
      {"long", "int64"},
      {"number", "int64, decimal or double"},
      {"float", "double"},
      {"real", "double"},
      {"money", "decimal"},
      {"numeric", "decimal"},
      {"boolean", "bool"},
      {"str", "string"},
      {"varchar", "string"},
      {"bytes", "binary"},
      {"blob", "binary"},
      {"buffer", "binary"},
      {"datetime", "timestamp"},
      {"time", "timestamp"},
      {"ttl", "epoch"},
      {"json", "document"},
      {"any", "document"},
      {"object", "map<T>, a struct or document"},
      {"map", "map<T>"},
      {"array", "list<T>"},
      {"list", "list<T>"},
      {"set", "set<string>"},
  };

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp(words[i].theirs, word) == 0)
      return words[i].ours;
  return NULL;
}

const struct kind *kind_of_shape(enum kind_shape shape) {
  size_t count = 0;
  const struct kind *rows = kind_rows(&count);
  for (size_t i = 0; i < count; i++)
    if (rows[i].shape == shape && !rows[i].nameable)
      return &rows[i];
  return NULL;
}
