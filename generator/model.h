/* SPDX-License-Identifier: Apache-2.0 */
/* A schema as its reader means it: data only. The parser fills it, the rules judge it, the plan
 * reads it. Every name carries the span it was written at; names are resolved to pointers; arrays
 * are in the order of the file. Everything lives in one arena and nothing in it is freed.
 *
 * After parse and check have passed without an error every pointer below that is not marked
 * "or NULL" is set. All texts are valid UTF-8 without control characters other than tab and line
 * feed. */
#ifndef DDBC_MODEL_H
#define DDBC_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dict.h"
#include "kinds.h"
#include "model_table.h"
#include "model_where.h"
#include "policy.h"
#include "source.h"

/* A number given as an option. It is kept in every form that someone may need. */
struct bound {
  bool set;
  const char *text; /* as written, a JSON number; also a valid C constant expression */
  int64_t integer;  /* of signed integers, and of lengths */
  uint64_t natural; /* of unsigned integers */
  double real;      /* of double fields; finite */
  struct span span;
};

struct enum_type;
struct struct_type;

/* The type of a field, of an element of a list, of a value in a map. */
struct type_ref {
  const struct kind *kind;
  const struct enum_type *enumeration; /* KIND_ENUM, or NULL */
  const struct struct_type *structure; /* KIND_STRUCT and KIND_UNION, or NULL */
  const struct type_ref *element;      /* KIND_LIST and KIND_MAP, or NULL; never optional */
  bool optional;                       /* `T?`: absent in the item when not set */
  bool nullable;                       /* `T|null`: the same, and it may hold NULL */
  struct span span;
};

/* Where an item holds a field of an entity. After the parse nothing is PLACE_DATA in a table whose
 * envelope has no data map. */
enum field_place {
  PLACE_DATA, /* in the envelope's data map; fields of structs too */
  PLACE_TOP,  /* beside the key attributes */
  PLACE_KEY,  /* nowhere but in the key */
};

/* The id that a create makes for a field that is not set. */
enum generate { GENERATE_NONE, GENERATE_ULID, GENERATE_UUID };

struct field {
  struct name name;
  const char *attribute; /* its name in the item; of PLACE_KEY that of the key attribute */
  enum field_place place;
  struct span place_span; /* of `at:` or `stored:`; of the name where neither is written */
  struct type_ref type;
  const char *doc; /* or NULL */
  struct bound min;
  struct bound max;
  struct bound min_length; /* in characters, of binary in bytes */
  struct bound max_length;
  const char *pattern;     /* POSIX ERE, ASCII; or NULL */
  bool read_only;          /* no update sets it */
  struct span option_span; /* of `read_only:`, or the name's */
  bool hidden;             /* its value stands in no error */
  const struct field *tag; /* KIND_UNION: the field beside it that says which variant it is */
  struct bound preset;     /* `default:`, what a create stores where the field is not set; of types
                              that are no numbers `text` alone says it */
  enum generate generate;  /* `generate:`, likewise */
  struct span generate_span; /* of its value */
  int precision; /* of a timestamp: digits of a second; 3 unless the schema says another */
};

struct enum_value {
  struct name name;                  /* name.text is what is stored */
  bool initial;                      /* listed in `initial:` */
  const struct enum_value **targets; /* the states that may follow this one */
  size_t target_count;
};

struct enum_type {
  struct name name;
  const char *doc; /* or NULL */
  struct enum_value *values;
  size_t value_count;
  bool has_initial;
  bool has_transitions; /* else targets are empty and any change is allowed */
  struct span transitions_span;
};

/* A struct; or a union, whose fields are its variants: each called as a value of `tag`, with a
 * struct as its type, and optional. A union with a tag of its own is used as a struct is. */
struct struct_type {
  struct name name;
  const char *doc; /* or NULL */
  bool is_union;
  const struct enum_type *tag; /* of a union, or NULL */
  struct field *own_tag; /* of a union: the attribute of its map that holds the tag; or NULL */
  struct field *fields;
  size_t field_count;
};

/* How a field stands in a key: `{field|format}`. The texts are specified in schema/README.md. */
enum key_format {
  KEY_AS_IS, /* text as it is; the whole of a number or binary key */
  KEY_UPPER,
  KEY_LOWER,
  KEY_PLAIN,    /* a number as it is written */
  KEY_PAD,      /* `width` digits */
  KEY_ORDERED,  /* `width` digits and a sign; of decimals DDB_KEY_DECIMAL_SIZE characters */
  KEY_ISO,      /* RFC 3339 with `width` digits of a second */
  KEY_TIME_CUT, /* its first `width` characters */
  KEY_HASH,     /* one of `shards`, with `width` digits */
};

/* One part of a key template: either literal text or a field. Two literals never follow each
 * other. */
struct key_part {
  const char *literal;       /* or NULL */
  const struct field *field; /* or NULL */
  enum key_format format;
  int width;
  uint32_t shards;
  bool optional; /* `{field?}`: left out with the literal before it when the field is not set */
  const char *replacement; /* `{field?none}`: stands there when the field is not set; or NULL */
  struct span span;        /* of the literal, or of `{field}` with its braces */
};

/* "USER#{userId}" */
struct key_template {
  const struct key_attribute *attribute;
  const struct where *where; /* of a key of an index; or NULL */
  struct separator separator;
  const char *text; /* as written */
  struct key_part *parts;
  size_t part_count;
  struct span span;
};

/* The key that an index has for the items of an entity. */
struct entity_index {
  const struct index *index;
  struct key_template partition;
  struct key_template sort; /* part_count is 0 if the index has no sort key */
  struct where where;
  struct key_template *attributes; /* of a multi-attribute index: one per attribute, in the order of
                                      model_index_keys(); partition and sort then have a part for
                                      each of theirs, which are never joined to a text. Or NULL */
  const struct field **key_fields; /* as in struct entity */
  size_t key_field_count;
};

struct entity {
  struct name name; /* name.text is also what the envelope's entity_type holds */
  const char *doc;  /* or NULL */
  const struct table *table;
  struct separator separator; /* its own, or that of the table */
  struct key_template partition;
  struct key_template sort;        /* part_count is 0 if the table has no sort key */
  const struct field **key_fields; /* each field of the key once: partition first, then sort */
  size_t key_field_count;
  bool reads_key;               /* fields that live in the key are read from it with its parser */
  struct entity_index *indexes; /* those that hold items of this entity */
  size_t index_count;
  struct field *fields;
  size_t field_count;
  struct span key_span;
  bool created;                /* an operation creates its items */
  const struct field *version; /* counts the writes, kept by the library; or NULL */
  struct span version_span;
  struct claim *claims; /* its unique values: model_claim.h */
  size_t claim_count;
  struct span unique_span;
};

#include "model_operation.h"

/* `policy: {limits: {...}}`: from where on a rule speaks. */
struct limits {
  int64_t item_size;        /* bytes that the declared lengths of an item may add up to */
  int64_t partition_values; /* values of a partition key that are few */
};

struct model {
  const struct source *source;
  struct name namespace_name; /* folder and prefix; name.c equals name.text */
  int64_t version;            /* of the schema itself; 1 unless it says another */
  struct span version_span;   /* of its value, if there is one */
  struct table *tables;
  size_t table_count;
  struct envelope envelope; /* of the tables that have none of their own */
  struct enum_type *enums;
  size_t enum_count;
  struct struct_type *structs;
  size_t struct_count;
  struct entity *entities;
  size_t entity_count;
  struct operation *operations;
  size_t operation_count;
  struct policy *policy; /* what it says about the rules themselves */
  struct limits limits;
  const struct workload *workload; /* model_workload.h; or NULL */
  struct dict *enum_names;         /* for the look-ups below */
  struct dict *struct_names;
  struct dict *entity_names;
};

/* Look-ups by the name in the schema; NULL when there is none. */
const struct enum_type *model_enum(const struct model *model, const char *name);
const struct struct_type *model_struct(const struct model *model, const char *name);
const struct entity *model_entity(const struct model *model, const char *name);
const struct field *model_field(const struct field *fields, size_t count, const char *name);

const struct table *model_table(const struct model *model, const char *name);
const struct entity_index *model_index(const struct entity *entity, const char *name);

/* The key that a query reads by: that of its index, else that of the table. Of several entities the
 * sort key is what they share of it. */
const struct key_template *model_partition(const struct operation *query);
const struct key_template *model_sort(const struct operation *query);
const struct field **model_key_fields(const struct operation *query, size_t *count);

/* The part of its partition key that is a shard of a field, the first if there are several; NULL if
 * there is none. */
const struct key_part *model_hashed(const struct operation *query);

/* All key attributes of the index in their order, those of the partition key first. */
size_t model_index_keys(const struct index *index,
                        const struct key_attribute *out[2 * INDEX_KEY_MAX]);
bool model_is_multi(const struct index *index);

/* Whether the key attribute is nothing but a field at the top of the item. */
bool model_is_field(const struct key_template *template);

/* Whether the operation itself says why this rule, an error elsewhere, does not bind it. */
bool model_accepts(const struct model *model, const struct operation *operation, const char *rule);

/* Whether no other entity has items in the entity's table, nor claims. */
bool model_is_alone(const struct model *model, const struct entity *entity);

/* Whether the operation names the entity among several: `query: [A, B]`. */
bool model_lists(const struct operation *operation, const struct entity *entity);

/* The type inside all lists and maps. */
const struct type_ref *model_leaf(const struct type_ref *type);

/* Whether the key attribute of the index is made of the entity's template: not one of the table's,
 * not a field. */
bool model_is_made(const struct key_template *template, const struct key_attribute *own);

/* The term about the field, or NULL; also where `where` is NULL. */
const struct where_term *model_where(const struct where *where, const struct field *field);

/* What an update names, in the order of set, set_optional and the other lists; NULL behind the
 * last. */
const struct field_use *model_use(const struct operation *update, size_t at);

/* Whether `field` is part of the entity's key. */
bool model_in_key(const struct entity *entity, const struct field *field);

/* Whether the update sets the field in a new item alone: where there is one, it has the field. */
bool model_only_new(const struct operation *update, const struct field_change *change);

/* The enum whose transitions a write of this field must obey, or NULL. */
const struct enum_type *model_guard(const struct field *field);

#endif
