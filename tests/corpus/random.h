/* SPDX-License-Identifier: Apache-2.0 */
/* Random records of any schema. tests/corpus/driver prints tables of a schema's types in the terms
 * below, with the calls of its generated code; random*.c fill records by the tables, compare them
 * field by field, and take them through encode, decode, copy, keys and a server. All of it is a
 * function of the seed. */
#ifndef TESTS_CORPUS_RANDOM_H
#define TESTS_CORPUS_RANDOM_H

#include <inttypes.h>
#include <stddef.h>

#include <ddb/ddb.h>

/* ---- what the driver prints ------------------------------------------------------------------ */

enum random_kind {
  RANDOM_STRING,
  RANDOM_TEXT,
  RANDOM_BOOL,
  RANDOM_INT32,
  RANDOM_INT64,
  RANDOM_UINT32,
  RANDOM_UINT64,
  RANDOM_DOUBLE,
  RANDOM_DECIMAL,
  RANDOM_BINARY,
  RANDOM_TIMESTAMP,
  RANDOM_DATE,
  RANDOM_EPOCH,
  RANDOM_EPOCH_MS,
  RANDOM_UUID,
  RANDOM_ULID,
  RANDOM_DOCUMENT,
  RANDOM_STRING_SET,
  RANDOM_INT_SET,
  RANDOM_DECIMAL_SET,
  RANDOM_BINARY_SET,
  RANDOM_ENUM,
  RANDOM_STRUCT,
  RANDOM_UNION,
  RANDOM_LIST,
  RANDOM_MAP,
};

struct random_record;

struct random_type {
  enum random_kind kind;
  bool optional;
  bool inside; /* in a list or map: a struct stands there itself, in a record a pointer to it */
  const char *const *values; /* RANDOM_ENUM: the spellings of 1, 2, ... */
  size_t value_count;
  const struct random_record *record; /* RANDOM_STRUCT, RANDOM_UNION */
  const struct random_type *element;  /* RANDOM_LIST, RANDOM_MAP */
  size_t size;                        /* of one of the items, and what is where in it: */
  size_t value_at;
  size_t text_at;              /* beside an enum */
  const char *min, *max;       /* or NULL; numbers */
  long min_length, max_length; /* -1: none */
  const char *pattern;         /* or NULL */
};

/* What the keys that a field stands in ask of it. */
struct random_key {
  bool used;
  bool ascii;              /* upper, lower */
  bool natural;            /* pad: no negative ones, */
  uint64_t highest;        /* and none above; 0: no such bound */
  bool coarse;             /* `digits` holds */
  int digits;              /* of a second */
  const char *without;     /* characters that may not be in it */
  const char *replacement; /* of the unset field: no value may be that; or NULL */
  bool ordered;            /* the first part of the sort key that varies, in a format that sorts */
};

/* What was seen of a field. `special` is a character of four bytes, U+0000 in text, 38 digits, an
 * enum's unlisted text. */
struct random_hits {
  unsigned long set, unset, null, min, max, special;
};

struct random_field {
  const char *name; /* "Order.total" */
  struct random_type type;
  size_t at, text_at, size; /* in the record */
  bool nullable;            /* `T|null` */
  size_t null_at;
  struct random_key key;
  const int *after; /* fields without which this one may not be set: keys; ends with -1; or NULL */
  int tag;          /* RANDOM_UNION: the field that tells the variants apart */
  const char *const *wanted; /* values that an index asks for, ends with NULL; or NULL */
  bool future;               /* a time to live: one that is over hides the item */
  bool own;                  /* the times of the item: set by a put, not by the record */
  struct random_hits *hits;
};

struct random_record {
  const char *name;
  size_t size;
  const struct random_field *fields;
  size_t field_count;
  const size_t *unmodeled; /* where lists of `struct ddb_unmodeled` are */
  size_t unmodeled_count;
  const int *variants; /* a union: by the tag's value, 0 the unlisted one, the field or -1 */
  size_t document_at;  /* a union without a tag of its own: its `unmodeled` */
};

struct random_page {
  const void *items;
  size_t count, size, rejected;
};

/* `where: {status: [open]}` of an index. */
struct random_term {
  int field;
  const char *const *values; /* ends with NULL */
};

/* A query that finds a record by what it has in the fields `by`. */
struct random_query {
  const char *name;
  const char *index; /* or NULL */
  const int *by;     /* ends with -1 */
  const int *there;  /* a record without one of these is not in the index; ends with -1 */
  const struct random_term *where; /* nor is one without one of these values */
  size_t where_count;
  bool wire;                        /* no server here knows such an index: requests only */
  const struct random_record *view; /* what is in the index */
  enum ddb_status (*call)(struct ddb *db, struct ddb_arena *mem, const void *record,
                          const struct ddb_list_options *list, struct random_page *out);
  enum ddb_status (*request)(struct ddb_arena *mem, const struct ddb_scope *scope,
                             const void *record, struct ddb_request *out);
};

struct random_entity {
  const struct random_record *record;
  enum ddb_status (*encode)(struct ddb_arena *mem, const void *in, struct ddb_text *out);
  enum ddb_status (*decode)(struct ddb_arena *mem, struct ddb_text item, void *out);
  enum ddb_status (*copy)(struct ddb_arena *mem, const void *in, void *out);
  enum ddb_status (*key)(struct ddb_key *out, const void *in);
  enum ddb_status (*parse)(struct ddb_arena *mem, const struct ddb_key *key,
                           void *out);                    /* or NULL */
  const int *key_fields;                                  /* ends with -1 */
  enum ddb_status (*put)(struct ddb *db, const void *in); /* or NULL */
  enum ddb_status (*get)(struct ddb *db, struct ddb_arena *mem, const void *in,
                         void *out);                       /* or NULL */
  enum ddb_status (*drop)(struct ddb *db, const void *in); /* or NULL */
  const struct random_query *queries;
  size_t query_count;
};

struct random_program {
  const struct random_entity *entities;
  size_t entity_count;
  const struct random_record *const *structs; /* of the schema, for the counts */
  size_t struct_count;
  const struct ddb_table_name *tables;
  const struct operate_operation *const *operations; /* operate.h */
  size_t operation_count;
  enum ddb_status (*create)(struct ddb *db); /* NULL: a server here has not what the tables need */
};

/* PROGRAM ROUNDS SEED [PREFIX]: prints `records live failures`, writes PREFIX.hits and
 * PREFIX.properties; with $DDB_ENDPOINT, puts $LIVE of each entity. */
int random_main(int argc, char **argv, const struct random_program *program);

/* ---- what random*.c share -------------------------------------------------------------------- */

struct random {
  uint64_t state;
  struct ddb_arena *mem;   /* of the record */
  struct ddb_arena *other; /* of what is read */
  struct ddb_arena *third; /* of its copy */
  bool live;               /* a server may change the order in documents */
  int depth;               /* of lists and maps */
  const char *entity;
  unsigned long round;
  unsigned long records, puts, failures;
  unsigned long copies, keys, pairs, orders, mutated, survived, gets, found, absent, wired;
  unsigned long operations; /* calls whose result was checked */
  unsigned long unmatched;  /* patterns that could not be sampled */
};

uint64_t random_next(struct random *random);
uint64_t random_below(struct random *random, uint64_t limit);
bool random_chance(struct random *random, unsigned one_in);
void *random_room(struct random *random, size_t size); /* zeroed; ends the program without memory */
bool random_fail(struct random *random, const char *what, const char *detail);

/* Values. `hits` counts a limit that was met; NULL: not counted. */
struct ddb_text random_characters(struct random *random, const struct random_type *type,
                                  const struct random_key *key, struct random_hits *hits);
struct ddb_text random_matching(struct random *random, const struct random_type *type,
                                const struct random_key *key, struct random_hits *hits);
int64_t random_signed(struct random *random, const struct random_type *type,
                      const struct random_key *key, struct random_hits *hits);
uint64_t random_unsigned(struct random *random, const struct random_type *type,
                         const struct random_key *key, struct random_hits *hits);
double random_double(struct random *random, const struct random_type *type,
                     struct random_hits *hits);
const char *random_decimal(struct random *random, const struct random_type *type,
                           struct random_hits *hits);
ddb_time random_time(struct random *random, const struct random_type *type,
                     const struct random_key *key, bool future, struct random_hits *hits);
const char *random_form(struct random *random, enum random_kind kind, struct random_hits *hits);
struct ddb_bytes random_bytes(struct random *random, const struct random_type *type,
                              const struct random_key *key, struct random_hits *hits);
/* Into the struct of a set: at least one element. */
void random_set(struct random *random, enum random_kind kind, struct random_hits *hits, void *to);
const struct ddb_doc *random_document(struct random *random);
/* Two attribute values in DynamoDB JSON, by value. */
bool random_same_wire(struct ddb_text a, struct ddb_text b);

/* Text of the regular expression, of at least that length, or NULL if this sampler does not know
 * it. */
const char *random_sample(struct random *random, const char *pattern, long length);

void random_fill(struct random *random, const struct random_record *record, void *out);
/* One field again, with the order that keys ask for. */
void random_refill(struct random *random, const struct random_record *record, int field, void *out);

/* Whether it is one of the ddb_opt_ types in C. */
bool random_has_flag(const struct random_type *type);
bool random_is_set(const struct random_field *field, const void *record);
/* Whether the record has one of these values there. */
bool random_has(const struct random_field *field, const void *record, const char *const *values);
/* Of a set one of the types that `where` may ask about: as the schema writes it. */
const char *random_as_text(const struct random_field *field, const void *record, char out[32]);
/* The name of the first field in which they differ, or NULL. `times`: those of the item too. */
const char *random_difference(const struct random_record *record, const void *a, const void *b,
                              bool times);
bool random_field_equal(const struct random_field *a, const void *in, const struct random_field *b,
                        const void *other);
/* By value: < 0, 0, > 0. Numbers and times. */
int random_compare(const struct random_field *field, const void *a, const void *b);

bool random_round(struct random *random, const struct random_entity *entity);
/* The first field that an index holds otherwise than the record, or NULL. */
const char *random_view_difference(const struct random_entity *entity,
                                   const struct random_record *view, const void *in,
                                   const void *found);
/* Whether what an index holds is the record, by its key. */
bool random_is_it(const struct random_entity *entity, const struct random_record *view,
                  const void *in, const void *found);
bool random_in_index(const struct random_record *record, const int *there,
                     const struct random_term *where, size_t where_count, const void *in);
/* Whether every query of the entity finds the record, or does not where it is in no index. */
bool random_queries(struct random *random, struct ddb *db, const struct random_entity *entity,
                    const void *in);
unsigned long random_live(struct random *random, const struct random_program *program,
                          unsigned long rounds);
void random_wire(struct random *random, const struct random_entity *entity, const void *record);

/* How many states and limits of fields were never seen; each is named on `out`. */
unsigned long random_missing(const struct random_program *program, void *out);

#endif
