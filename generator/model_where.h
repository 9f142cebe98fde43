/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a model that says which items are in an index. */
#ifndef DDBC_MODEL_WHERE_H
#define DDBC_MODEL_WHERE_H

#include <stddef.h>
#include <stdint.h>

#include "source.h"

struct enum_value;
struct field;

/* `field`, `field: value` or `field: [values]` in the `where:` of an index. */
struct where_value {
  const char *text;
  int64_t integer;                /* of integers; of a bool 0 or 1 */
  const struct enum_value *value; /* KIND_ENUM, or NULL */
  struct span span;
};

struct where_term {
  const struct field *field;
  struct where_value *values; /* one of them; none: the field is set */
  size_t value_count;
  struct span span; /* of the field's name */
};

/* Which items of an entity are in an index: those for which all terms hold. */
struct where {
  struct where_term *terms;
  size_t count; /* 0: there is no `where:` */
  struct span span;
};

#endif
