/* SPDX-License-Identifier: Apache-2.0 */
/* `ddbc import`: designs of other tools as schemas of this language. A reader per foreign format
 * fills struct design, import_write prints it as YAML. What a machine cannot decide becomes a
 * comment that begins with "decide:", and is counted. */
#ifndef DDBC_IMPORT_H
#define DDBC_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>
#include <ddb/arena.h>

/* Texts to be printed as comments. */
struct notes {
  const char **lines;
  size_t count;
};

struct design_field {
  const char *name;      /* in the schema */
  const char *attribute; /* in the item */
  const char *c_name;    /* NULL: follows from the name */
  const char *type;      /* without `?`; NULL: in a key only */
  bool optional;
  bool key_only;        /* all of a table's key attribute, and nowhere else */
  const char *pattern;  /* or NULL */
  const char *generate; /* ulid, uuid, or NULL */
  const char *initial;  /* its default, or NULL */
  const char *note;
};

/* What an entity has in one key attribute. */
struct design_key {
  const char *attribute;
  const char *text; /* a template of this language */
  bool open;        /* only some items have it, which the language cannot say: a comment */
};

struct design_entity {
  const char *name;
  const char *c_name;
  const char *doc;
  const struct design_table *table;
  const char *separator; /* where it is not '#' */
  struct design_field *fields;
  size_t field_count;
  struct design_key *keys;
  size_t key_count;
  struct notes notes;
};

/* A type of the schema: an enum, or a struct with the fields of `members`. */
struct design_type {
  const char *name;
  const char **values; /* of an enum */
  size_t value_count;
  struct design_entity *members; /* NULL: an enum */
};

struct design_attribute {
  const char *name; /* NULL: there is none */
  char type;        /* S, N, B */
};

/* The attributes behind the first, in a key of several. */
struct design_rest {
  struct design_attribute *attributes;
  size_t count;
};

struct design_index {
  const char *name;
  struct design_attribute partition;
  struct design_attribute sort;
  struct design_rest partition_rest;
  struct design_rest sort_rest;
  bool local;
  const char *projection; /* "all", "keys", or NULL for `included` */
  const char **included;
  size_t included_count;
};

struct design_table {
  const char *name;    /* in the schema */
  const char *stored;  /* in DynamoDB */
  const char *type_by; /* attribute that holds the entity's name, or NULL */
  const char *created; /* attributes with milliseconds since 1970, or NULL */
  const char *updated;
  const char *ttl;    /* attribute, or NULL */
  int64_t read_units; /* 0: on demand */
  int64_t write_units;
  struct design_attribute partition;
  struct design_attribute sort;
  struct design_index *indexes;
  size_t index_count;
};

struct design_operation {
  const char *name;
  const char *verb;
  const struct design_entity *entity;
  const struct design_entity **others; /* of a query of several */
  size_t other_count;
  const char *index; /* or NULL */
  const char **by;   /* of a query: fields; of an update: what is set */
  size_t by_count;
  const char *range;  /* the relation of the last of `by`; NULL: it is given */
  const char *filter; /* or NULL */
  const char *reason; /* of a scan */
  const char *doc;
  bool consistent;
  bool optional;         /* of an update: each of `by` may be left out */
  const char *condition; /* or NULL */
  const char **members;  /* of a transact: operations */
  size_t member_count;
};

struct design {
  struct ddb_arena *arena;
  const char *name;
  struct design_table **tables;
  size_t table_count;
  struct design_type **types;
  size_t type_count;
  struct design_entity **entities;
  size_t entity_count;
  struct design_operation **operations;
  size_t operation_count;
  struct notes notes;
  size_t samples;    /* key values in the file's sample data */
  size_t rebuilt;    /* those that a template builds byte for byte */
  size_t unresolved; /* templates that only repeat the attribute */
};

/* The command. `path` may be "-"; returns the exit code. */
int import_file(const char *path, FILE *out);

/* One reader per format; each is asked with a file that is_...() recognised. */
bool import_is_workbench(const cJSON *root);
void import_workbench(struct design *design, const cJSON *root);
bool import_is_mcp(const cJSON *root);
void import_mcp(struct design *design, const cJSON *root);
bool import_is_onetable(const cJSON *root);
void import_onetable(struct design *design, const cJSON *root);

void import_write(const struct design *design, FILE *out);

/* --- what the readers share: import_design.c ------------------------------------------------- */

void note(struct ddb_arena *arena, struct notes *notes, const char *format, ...) DDB_PRINTF(3, 4);

/* The letters and digits of a text, with `_` for the rest. */
const char *design_identifier(struct ddb_arena *arena, const char *text);
bool design_has_entity(const struct design *design, const char *lower); /* by its name in C */

struct design_table *design_add_table(struct design *design, const char *stored);
struct design_entity *design_add_entity(struct design *design, const char *name);

/* The enum with these values: the one that is there already, or a new one called like `name`. */
struct design_type *design_enum(struct design *design, const char *name, const char **values,
                                size_t count);
/* A struct without fields yet. */
struct design_type *design_struct(struct design *design, const char *name);

struct design_field *design_add_field(struct design *design, struct design_entity *entity,
                                      const char *attribute);
struct design_field *design_field(const struct design_entity *entity, const char *attribute);
/* Whether no field is called so, here or in C. */
bool design_field_free(struct ddb_arena *arena, const struct design_entity *entity,
                       const char *name);
struct design_key *design_add_key(struct design *design, struct design_entity *entity,
                                  const char *attribute, const char *text);
struct design_key *design_key(const struct design_entity *entity, const char *attribute);
struct design_operation *design_add_operation(struct design *design, const char *verb,
                                              const struct design_entity *entity, const char *name);
void operation_by(struct design *design, struct design_operation *operation, const char *field);

/* Calls `use` for each key attribute of the table and its indexes, each name once. */
typedef void design_key_use(void *context, const struct design_attribute *attribute);
void design_each_key(const struct design_table *table, design_key_use *use, void *context);

/* "{name}" with the format that a text key needs for the field's type. */
const char *design_part(struct design *design, const struct design_field *field);

/* "Account" and "seen_at" as "AccountSeenAt": names of types and operations. */
const char *design_title(struct ddb_arena *arena, const char *prefix, const char *name);

/* The i-th attribute of an index's partition key, or of its sort key; NULL behind the last. */
struct design_attribute *design_index_key(struct design_index *index, bool of_sort, size_t i);
/* Whether one of the two has several. */
bool design_is_multi(const struct design_index *index);

/* Whether `text` is a template that holds the field, with or without a format. */
bool design_holds(const char *text, const char *field);

/* What no reader needs to think of: separators other than '#', names that the generated code takes.
 */
void design_finish(struct design *design);
const char *design_namespace(const struct design *design);

/* put, get, delete, and a query where a partition has many items, for every entity. */
void design_usual_operations(struct design *design);

/* --- JSON ------------------------------------------------------------------------------------ */

/* A member, or NULL; the text of one that is a string, or NULL. */
const cJSON *json_get(const cJSON *object, const char *name);
const char *json_text(const cJSON *object, const char *name);

#endif
