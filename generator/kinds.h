/* SPDX-License-Identifier: Apache-2.0 */
/* The table of field types: one row per type of the schema language. A new type is a new row here
 * (and a golden case); parser, rules, plan and emitters ask the row and never the type's name. */
#ifndef DDBC_KINDS_H
#define DDBC_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What family a kind belongs to, where its handling differs in structure and not only in names. */
enum kind_shape {
  KIND_STRING,
  KIND_BOOL,
  KIND_INTEGER,
  KIND_DOUBLE,
  KIND_TIME,
  KIND_DOCUMENT,
  KIND_ENUM,   /* named in the schema's `types:` */
  KIND_STRUCT, /* named in the schema's `types:` */
  KIND_LIST,   /* has an element type */
};

struct kind {
  const char *name; /* the word of the schema language: "int64"; "enum", "struct" and "list" are
                       not words a field can use alone, they only name the row */
  enum kind_shape shape;
  bool nameable;  /* `name` may stand as a field's type */
  bool in_key;    /* may stand in a key template */
  bool has_range; /* takes min and max */
  int64_t lowest; /* of KIND_INTEGER: the range of the C type */
  int64_t highest;

  /* How the kind looks in C: types, and one statement each. $type$ is the C name of the enum,
   * struct or list; $out$ and $in$ are the member, $out_text$ and $in_text$ the spelling beside an
   * enum, $attribute$ points to the row of the attribute (NULL in a list), $ok$ is a bool *. */
  const char *stored;     /* the DynamoDB type, for comments */
  const char *c_type;     /* of a required member */
  const char *c_optional; /* of an optional one */
  const char *read;
  const char *read_optional;
  const char *write;
  const char *write_optional;
  const char *copy; /* NULL: assigning the member copies it */
};

/* The row whose word this is, or NULL (also for rows that are not nameable). */
const struct kind *kind_find(const char *word);

/* The word for a type that other languages and mappers call `word` ("int32 or int64" for int), or
 * NULL. */
const char *kind_elsewhere(const char *word);

/* The row of a shape that the schema names itself: KIND_ENUM, KIND_STRUCT, KIND_LIST. */
const struct kind *kind_of_shape(enum kind_shape shape);

/* All rows in order, for suggestions and documentation. */
const struct kind *kind_rows(size_t *count);

#endif
