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
#include "source.h"

/* A word of the schema and its spelling in C. */
struct name {
  const char *text; /* as written: "editId", "virtual-staging" */
  const char *c;    /* lower case C name: "edit_id", "virtual_staging"; from c_name where given */
  struct span span;
};

/* A number given as an option. It is kept in every form that someone may need. */
struct bound {
  bool set;
  const char *text; /* as written, a JSON number; also a valid C constant expression */
  int64_t integer;  /* of integer fields */
  double real;      /* of double fields; finite */
  struct span span;
};

struct enum_type;
struct struct_type;

/* The type of a field, of a list's element. */
struct type_ref {
  const struct kind *kind;
  const struct enum_type *enumeration; /* KIND_ENUM, or NULL */
  const struct struct_type *structure; /* KIND_STRUCT, or NULL */
  const struct type_ref *element;      /* KIND_LIST, or NULL; never optional and never a list */
  bool optional;                       /* `T?`: absent in the item when not set */
  struct span span;
};

struct field {
  struct name name; /* name.text is also the attribute's name in the item */
  struct type_ref type;
  const char *doc; /* or NULL */
  struct bound min;
  struct bound max;
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

struct struct_type {
  struct name name;
  const char *doc; /* or NULL */
  struct field *fields;
  size_t field_count;
};

/* One key attribute of the table. */
struct key_attribute {
  const char *name; /* the attribute in the item: "PK" */
  char type;        /* 'S'; later 'N' or 'B' */
  struct span span;
};

struct table {
  const char *name;
  struct span name_span;
  struct key_attribute partition;
  struct key_attribute sort;
  bool has_sort;
};

/* One attribute that the envelope adds to every item. */
enum envelope_encoding { ENVELOPE_TEXT, ENVELOPE_MAP, ENVELOPE_EPOCH_MS };

struct envelope_member {
  const char *attribute; /* its name in the item: "CreatedAt"; NULL: the table has no such */
  enum envelope_encoding encoding;
  struct span span;
};

struct envelope {
  struct envelope_member entity_type; /* ENVELOPE_TEXT: the entity's name */
  struct envelope_member data;        /* ENVELOPE_MAP: the fields live inside */
  struct envelope_member created_at;
  struct envelope_member updated_at;
};

/* One part of a key template: either literal text or a field. Two literals never follow each
 * other. */
struct key_part {
  const char *literal;       /* or NULL */
  const struct field *field; /* or NULL */
  struct span span;          /* of the literal, or of `{field}` with its braces */
};

/* "USER#{userId}" */
struct key_template {
  const struct key_attribute *attribute;
  const char *text; /* as written */
  struct key_part *parts;
  size_t part_count;
  struct span span;
};

struct entity {
  struct name name; /* name.text is also what the envelope's entity_type holds */
  const char *doc;  /* or NULL */
  const struct table *table;
  struct key_template partition;
  struct key_template sort;        /* part_count is 0 if the table has no sort key */
  const struct field **key_fields; /* each field of the key once: partition first, then sort */
  size_t key_field_count;
  struct field *fields;
  size_t field_count;
  struct span key_span;
};

enum operation_verb { OP_PUT, OP_GET, OP_QUERY, OP_UPDATE, OP_DELETE };

/* A field named by an operation. */
struct field_use {
  const struct field *field;
  struct span span;
};

/* `accept: {rule: reason}`: the reader of the schema sees why a rule does not bind here. */
struct acceptance {
  const char *rule;
  const char *reason;
  struct span span;
  bool used; /* the rule would have spoken */
};

struct operation {
  struct name name;
  const char *doc; /* or NULL */
  enum operation_verb verb;
  const struct entity *entity;
  struct span verb_span;   /* the word `put` */
  struct span entity_span; /* the entity's name after it */

  /* query */
  struct field_use *by;
  size_t by_count;
  size_t sort_parts; /* how many parts of entity->sort are known: they are the constant prefix of
                        the sort key, or the whole key when sort_parts == sort.part_count */
  bool descending;
  int limit; /* items per page when the caller names none; 0: none declared */
  struct span by_span;

  /* update */
  struct field_use *set; /* inputs that must be given */
  size_t set_count;
  struct field_use *set_optional; /* inputs that may be left out */
  size_t set_optional_count;

  struct acceptance *accepts;
  size_t accept_count;
};

struct model {
  const struct source *source;
  struct name namespace_name; /* folder and prefix; name.c equals name.text */
  struct table table;
  struct envelope envelope;
  struct enum_type *enums;
  size_t enum_count;
  struct struct_type *structs;
  size_t struct_count;
  struct entity *entities;
  size_t entity_count;
  struct operation *operations;
  size_t operation_count;
  struct dict *enum_names; /* for the look-ups below */
  struct dict *struct_names;
  struct dict *entity_names;
};

/* Look-ups by the name in the schema; NULL when there is none. */
const struct enum_type *model_enum(const struct model *model, const char *name);
const struct struct_type *model_struct(const struct model *model, const char *name);
const struct entity *model_entity(const struct model *model, const char *name);
const struct field *model_field(const struct field *fields, size_t count, const char *name);

/* Whether `field` is part of the entity's key. */
bool model_in_key(const struct entity *entity, const struct field *field);

/* The enum whose transitions a write of this field must obey, or NULL. */
const struct enum_type *model_guard(const struct field *field);

#endif
