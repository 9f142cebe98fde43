/* SPDX-License-Identifier: Apache-2.0 */
/* What will be printed of operations. A part of plan.h, which includes it behind what operations
 * are about. */
#ifndef DDBC_PLAN_OPERATION_H
#define DDBC_PLAN_OPERATION_H

#include "plan.h"

/* A place in a field that an update writes to, or a map or list on the way there. */
struct plan_way {
  const char *field;  /* "place.city" */
  int up;             /* -1: a field of the item */
  const char *name;   /* as stored; NULL: an element, or an argument */
  int argument;       /* -1: none */
  unsigned index;     /* of an element */
  bool element, list; /* it is an element, and a list */
  bool top;           /* beside a data map that other fields are in */
  bool whole;         /* on the way: the update writes all that it must have */
  bool hidden;
};

/* A member's name or an element's number, given at run time. */
struct plan_argument {
  struct plan_parameter parameter;
  const char *what; /* in the schema */
  bool element;
};

enum plan_verb {
  PLAN_PUT,
  PLAN_CREATE,
  PLAN_GET,
  PLAN_QUERY,
  PLAN_COUNT,
  PLAN_UPDATE,
  PLAN_DELETE,
  PLAN_CHECK,
  PLAN_COLLECTION, /* a query of several entities */
  PLAN_SCAN,
  PLAN_BATCH_GET,
  PLAN_TRANSACT_GET,
  PLAN_TRANSACT,
  PLAN_UPSERT
};

/* One of the entities that an operation reads. */
struct plan_kind {
  const struct plan_entity *entity;
  const char *member;   /* "as_edit_record"; of a transact_get "edit_record" */
  const char *constant; /* "REIMAGINE_INBOX_IS_EDIT_RECORD" */
  const char *owns;     /* the function that knows its keys, or "NULL" */
  bool alone;           /* there is no other in its table */
  const char *key;      /* of a transact_get: its arguments for the key builder */
};

struct plan_operation;

/* One write of a transact. */
struct plan_tx_member {
  const char *c;        /* "close_old": of the structs of inputs and results */
  const char *constant; /* "REIMAGINE_MOVE_MEMBER_CLOSE_OLD" */
  const struct plan_operation *operation;
  struct plan_parameter *inputs; /* the arguments of its X_tx, in their order; may be none */
  size_t input_count;
};

/* A statement, and whether it is due: NULL, or an expression. */
struct plan_step {
  const char *when, *statement;
};

/* Of a create, update or delete that keeps claims. */
struct plan_unique {
  uint64_t may;              /* the claims that it may change, a bit each */
  uint64_t sure;             /* those that it changes in any case */
  const char *always;        /* the same: "UINT64_C(3)" */
  struct plan_step *touched; /* the same, where that depends on which inputs are given */
  size_t touched_count;
  struct plan_step *steps; /* from `set` to the record `after` */
  size_t step_count;
  bool reads; /* the steps read `set` */
};

struct plan_operation {
  enum plan_verb verb;
  const char *name; /* in the schema */
  const char *c;
  const char *doc; /* or NULL */
  const struct plan_entity *entity;
  const struct plan_entity *whole;   /* whose keys it takes: the same, unless that is a view */
  struct plan_parameter *parameters; /* between handle/arena and options */
  size_t parameter_count;
  struct plan_parameter *version; /* of an update or delete that gives one, or NULL */
  bool guarded_put;               /* the record's version is a condition of the put */
  /* query */
  const char *index;             /* "&reimagine_table_indexes[0]", or NULL */
  const struct plan_index *over; /* that, or NULL */
  struct plan_key prefix;
  const struct plan_key_range *range; /* or NULL */
  bool exact;                         /* `prefix` is the whole sort key */
  bool descending;
  int limit;
  int shards;                           /* of `shards: all`: how many; else 0 */
  bool consistent;                      /* of a get too */
  const struct plan_expression *filter; /* or NULL */
  const char *condition;                /* for the comment */
  /* put, update and delete */
  const struct plan_expression *when; /* its condition, or NULL */
  struct plan_parameter *given;       /* parameters of that which are no others' */
  size_t given_count;
  bool returns;     /* the item as it was */
  bool returns_new; /* as it is then */
  const char *why;  /* what can make the condition of an update fail, in words; or NULL */
  const struct plan_unique *unique; /* or NULL */
  /* what a list or a read of several items makes: the structs of an item and of a page */
  const char *item, *page;
  struct plan_kind *kinds;
  size_t kind_count;
  bool tagged;        /* an item is a union of the kinds */
  const char *others; /* entities that come as UNKNOWN, for the comment; or NULL */
  const char *reason; /* of a scan */
  /* transact */
  struct plan_tx_member *members;
  size_t member_count;
  const char *no_member; /* the enumerator of none of them */
  /* update */
  const char *index_table; /* the variable with the attributes below: "close__keys" */
  struct plan_index_attribute *index_rows;
  size_t index_row_count;
  struct plan_index_key *index_keys;
  size_t index_key_count;
  struct plan_way *steps; /* of paths: first those on the way, each behind what it lies in */
  size_t step_count, way_count;
  struct plan_argument *arguments; /* of paths */
  size_t argument_count;
  const char *makes, *unmade; /* on the way: "counts", "lines[0]"; each or NULL */
  struct plan_record set;     /* the inputs */
  const char *constants;      /* "status to closed, priority to 3"; or NULL */
  const char *removed;        /* "error, hint"; or NULL */
  const char *limited;        /* "views, stock"; or NULL */
  bool has_inputs;            /* some of its fields have members: there is a struct for them */
  const char *state;          /* expression of the guarded field's new value, or NULL */
  bool state_given;           /* it is an input; else a constant */
  const struct plan_field *state_field; /* that field, or NULL */
  const struct plan_enum *states;       /* its enum, or NULL */
  const char *guarded;                  /* its row, such as "&close_set[0]", or NULL */
  const char *spellings;                /* of its enum, or NULL */
  /* Of an upsert: the statements that make a new record of the arguments. */
  const char **made;
  size_t made_count;
};

#endif
