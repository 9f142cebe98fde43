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
  KIND_DECIMAL,
  KIND_TIME,  /* text */
  KIND_EPOCH, /* a number */
  KIND_TEXT,  /* with a length */
  KIND_BINARY,
  KIND_SET,
  KIND_DOCUMENT,
  KIND_ENUM,   /* named in the schema's `types:` */
  KIND_STRUCT, /* named in the schema's `types:` */
  KIND_UNION,  /* named in the schema's `types:`; told apart by a field beside it */
  KIND_LIST,   /* has an element type */
  KIND_MAP,    /* has an element type; its keys are text */
};

/* What the bounds of a kind, if it takes min and max, are compared as. */
enum kind_bounds { BOUND_NONE, BOUND_SIGNED, BOUND_UNSIGNED, BOUND_REAL, BOUND_DECIMAL };

/* What min_length and max_length count, if it takes them. */
enum kind_length { LENGTH_NONE, LENGTH_CHARACTERS, LENGTH_BYTES };

/* What a kind is in a key, if it may stand there: formats and functions follow from it. */
enum kind_key {
  KIND_KEY_NONE,
  KIND_KEY_TEXT,
  KIND_KEY_ENUM,
  KIND_KEY_INT,
  KIND_KEY_UINT,
  KIND_KEY_DECIMAL,
  KIND_KEY_TIME,         /* a point in time that is stored as text */
  KIND_KEY_SECONDS,      /* one that is stored as a number */
  KIND_KEY_MILLISECONDS, /* the same */
  KIND_KEY_BYTES,
};

struct kind {
  const char *name; /* the word of the schema language: "int64", "set<string>"; "enum", "struct",
                       "list" and "map" are not words a field can use alone, they name the row */
  const char *word; /* the same in the C names of lists: "string_set"; NULL: the type's own name */
  enum kind_shape shape;
  bool nameable;     /* `name` may stand as a field's type */
  enum kind_key key; /* what it is in a key template */
  struct {
    int size;
    const char *least, *most;
  } key_text; /* of KIND_KEY_TEXT, where all values have one size: that, the least first character
                 and the one behind the greatest; else 0 */
  bool has_pattern;   /* takes pattern */
  bool has_precision; /* takes precision */
  enum kind_bounds bounds;
  enum kind_length length;
  int64_t lowest, highest; /* of BOUND_SIGNED: the range of the C type */
  uint64_t ceiling;        /* of BOUND_UNSIGNED: the highest value; the lowest is 0 */

  /* How the kind looks in C: types, and one statement each. $type$ is the C name of the enum,
   * struct, list or map; $out$ and $in$ are the member, $to$ points to it, $out_text$ and $in_text$
   * the spelling beside an enum, $attribute$ points to the row of the attribute (NULL in a list),
   * $ok$ is a bool *, $in_tag$ the tag of a union. */
  const char *stored;     /* the DynamoDB type, for comments */
  const char *c_type;     /* of a required member */
  const char *c_optional; /* of an optional one */
  const char *read;
  const char *read_optional;
  const char *slot; /* enum ddb_read_as, where the runtime can read it by itself; or NULL */
  const char *slot_optional;
  const char *write;
  const char *write_optional;
  const char *finish; /* when all fields of the record are read; $out_tag$ is the tag; or NULL */
  const char *copy;   /* NULL: assigning the member copies it */
};

/* The row whose word this is, or NULL (also for rows that are not nameable). */
const struct kind *kind_find(const char *word);

/* The word for a type that other languages and mappers call `word` ("int32 or int64" for int), or
 * NULL. */
const char *kind_elsewhere(const char *word);

/* The row of a shape that the schema names itself: KIND_ENUM, KIND_STRUCT, KIND_LIST, KIND_MAP. */
const struct kind *kind_of_shape(enum kind_shape shape);

/* All rows in order, for suggestions and documentation. */
const struct kind *kind_rows(size_t *count);

#endif
