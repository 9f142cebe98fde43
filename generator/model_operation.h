/* SPDX-License-Identifier: Apache-2.0 */
/* The operations of a schema as its reader means them. A part of model.h, which includes it behind
 * the entities and says what holds for all of it. */
#ifndef DDBC_MODEL_OPERATION_H
#define DDBC_MODEL_OPERATION_H

#include "model.h"

struct expression;    /* expr.h */
struct chosen_fields; /* projection.h */

enum operation_verb {
  OP_PUT,
  OP_CREATE,
  OP_GET,
  OP_QUERY,
  OP_UPDATE,
  OP_DELETE,
  OP_CHECK,
  OP_SCAN,
  OP_BATCH_GET,
  OP_TRANSACT_GET,
  OP_TRANSACT
};

/* Several entities in one operation, of which operation->entity is the first. */
struct entity_use {
  const struct entity *entity;
  struct span span;
};

struct expr_operand; /* expr.h */

/* A field named by an operation. */
struct field_use {
  const struct field *field; /* of the entity; with a path: what is there, named after the path */
  struct span span;
  const struct expr_operand *path; /* of an update: `place.city`; NULL: the field itself */
  const struct bound *constant;    /* `{field: value}` of an update: what it is set to; or NULL */
};

/* How what a query reads stands to the value that it is given; in the order of enum ddb_relation
 * behind RELATION_NONE. */
enum key_relation {
  RELATION_NONE, /* equality */
  RELATION_LESS,
  RELATION_AT_MOST,
  RELATION_MORE,
  RELATION_AT_LEAST,
  RELATION_BETWEEN,
  RELATION_BEGINS_WITH,
};

/* What an update does with a field, beside setting it. */
enum change_how {
  CHANGE_REMOVE,
  CHANGE_ADD,
  CHANGE_SUBTRACT,
  CHANGE_APPEND,
  CHANGE_PREPEND,
  CHANGE_SET_IF_ABSENT,
  CHANGE_ADD_TO_SET,
  CHANGE_DELETE_FROM_SET
};

struct field_change {
  enum change_how how;
  const char *word; /* the key of the schema: "add_to_set" */
  struct field_use use;
};

/* `return:`, the item that a write gives back. */
enum returned { RETURN_NOTHING, RETURN_NEW, RETURN_OLD };

struct operation;

/* One write of a transact. */
struct transact_member {
  struct name name; /* what it is called there: the operation's, unless another is given */
  const struct operation *operation;
  struct span span; /* of the operation's name there */
};

struct operation {
  struct name name;
  const char *doc; /* or NULL */
  enum operation_verb verb;
  const struct entity *entity;
  struct span verb_span;   /* the word `put` */
  struct span entity_span; /* the entity's name after it */

  /* query and scan `[A, B]`, whose items are of several kinds; transact_get */
  struct entity_use *several;
  size_t several_count;       /* 0: there is one entity, without brackets */
  struct key_template shared; /* of a query: what all their sort keys begin with */
  bool shared_whole;          /* that is all of every one of them */

  /* transact, whose `entity` is that of the first */
  struct transact_member *members;
  size_t member_count;

  /* scan */
  const char *reason; /* or NULL: a blank one was reported */

  /* get and query */
  bool consistent;
  struct span consistent_span;
  const struct chosen_fields *project; /* of scan and batch_get too; NULL: whole items */

  /* query */
  const struct entity_index *index; /* NULL: the table itself */
  struct field_use *by;
  size_t by_count;
  enum key_relation relation; /* of the last of `by` */
  size_t partition_parts;     /* how many parts of model_partition() are given: without the optional
                                 ones that `by` leaves out, which are unset then */
  bool counts;                /* `count:`: how many there are is all that is asked */
  bool all_shards; /* `shards: all`: the partitions with any number in place of model_hashed() */
  struct span shards_span;
  size_t sort_parts; /* how many parts of model_sort() are known: they are the constant prefix of
                        the sort key, or the whole key when sort_parts == sort.part_count; in
                        front of that with the relation, if there is one */
  struct span index_span;
  const struct expression *filter; /* or NULL */
  bool descending;
  struct span order_span; /* of `order:`; without a source where none is written */
  int limit;              /* items per page when the caller names none; 0: none declared */
  struct span by_span;

  /* update */
  struct field_use *set; /* inputs that must be given */
  size_t set_count;
  struct field_use *set_optional; /* inputs that may be left out */
  size_t set_optional_count;
  struct field_change *changes; /* those of the other keys */
  size_t change_count;
  bool upsert; /* it makes the item where there is none */

  /* put, update and delete */
  const struct expression *condition; /* or NULL */
  enum returned returned;
};

#endif
