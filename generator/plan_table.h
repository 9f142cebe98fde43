/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a plan that says what keys are made of: those of tables, of their indexes, and of the
 * items that indexes hold. */
#ifndef DDBC_PLAN_TABLE_H
#define DDBC_PLAN_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* A parameter of a generated function. */
struct plan_parameter {
  const char *declaration; /* "const char *user_id" */
  const char *name;        /* "user_id" */
};

/* One step of a key: literal text, or a part. */
struct plan_key_step {
  const char *present;    /* what follows may be left out: whether it is there; or NULL */
  const char *substitute; /* what stands in its place if it is not `present`; NULL: nothing */
  bool next;              /* another attribute of the key begins here */
  const char *literal;    /* or NULL */
  const char *field;      /* "EditRecord.userId" */
  const char *function;   /* "ddb_key_part"; of a parser with `substitute` the separator */
  const char *arguments;  /* "user_id, '#'"; of a parser the statement, with $tail$ in it */
  bool hidden;            /* the part is of a hidden field */
  const char *tail;       /* of a parser: the literal text behind the part */
};

/* A range of the sort key, behind what is known of it. */
struct plan_key_range {
  const char *variable;              /* "listings_range" */
  const char *field;                 /* "Listing.createdAt" */
  const char *relation;              /* "DDB_BETWEEN" */
  const char *least, *most, *behind; /* as in struct ddb_range_part; NULL where that has it */
  bool ends;
  int size;
  bool next;                      /* another attribute of the key begins in front of it */
  struct plan_key_step values[2]; /* the calls that build them */
  size_t value_count;
};

struct plan_key {
  struct plan_key_step *partition, *sort;
  size_t partition_count, sort_count;
};

/* An attribute of a key that has several. */
struct plan_index_more {
  const char *name;
  char type;
};

/* A secondary index. */
struct plan_index {
  const char *name;          /* in DynamoDB */
  const char *partition_key; /* attributes */
  const char *sort_key;      /* or NULL */
  char partition_type, sort_type;
  const struct plan_index_more *more; /* attributes behind the first: of the partition key, ... */
  size_t more_partition, more_sort;   /* ... then of the sort key */
  bool local;
  const char *projection; /* "DDB_PROJECT_ALL" */
  const char *const *projected;
  size_t projected_count;
};

struct plan_table {
  const char *variable;                        /* "reimagine_table" */
  const char *name, *partition_key, *sort_key; /* sort_key: or NULL */
  char partition_type, sort_type;
  const char *ttl;        /* attribute, or NULL */
  const char *stream;     /* "NEW_IMAGE", or NULL */
  const char *read_units; /* "5", or NULL */
  const char *write_units;
  const char *rows; /* of the variable with its indexes, or NULL */
  struct plan_index *indexes;
  size_t index_count;
};

/* An attribute that is a key of an index and no field. */
struct plan_index_attribute {
  const char *constant; /* "envelope_index_1" */
  const char *attribute;
  char type; /* 'S', 'N' or 'B' */
};

/* One condition of an index on its items. */
struct plan_condition {
  const char *table; /* the variable with the values, "gsi1__status"; NULL: there are none */
  bool text;         /* the values are the schema's texts; else C expressions */
  const char **values;
  size_t value_count;
  const char *expression; /* "in->status != 0" */
};

/* In an update: the inputs that decide the key are given all or none. */
struct plan_given {
  const char *variable; /* "gsi1__given"; NULL: all of them are required */
  const char **when;    /* whether an optional one is given: "set->count.set" */
  size_t when_count;
  size_t required;     /* inputs that are always given */
  const char *inputs;  /* "Listing.status, Listing.publishTime" */
  const char *changes; /* "GSI1PK, GSI1SK" */
};

/* What an item carries so that an index holds it. */
struct plan_index_key {
  const char *function; /* "write_gsi1_key" */
  struct plan_parameter *parameters;
  size_t parameter_count;
  const char *arguments; /* ", in->agent_id" */
  struct plan_key key;   /* of what has to be written; partition_count may be 0 here */
  const char *partition_attribute, *sort_attribute; /* each or NULL */
  const char *partition; /* rows of its attributes: "&item_attributes[envelope_index_1]"; */
  const char *sort;      /* NULL: not written here */
  const char *held;      /* the variable with whether the item is in the index; NULL: it is */
  struct plan_condition *conditions;
  size_t condition_count;
  struct plan_given given;
};

#endif
