/* SPDX-License-Identifier: Apache-2.0 */
/* Every operation of a schema, called with random records on a server and its result checked. The
 * driver prints a table of them in the terms below; operate*.c run it:
 *
 *   put, create    what is got then is the record; a second create is refused
 *   get            the record; of a key that nothing has DDB_NOT_FOUND
 *   delete         nothing is got then
 *   update         what is got then is the record with the inputs in it, and every index has it
 *   query, scan    of several records just those that the operation is to find, each once, each
 *                  equal, in the order of the keys as they are stored; pages of two
 *   count          as many
 *   transact       each part has done what it does alone; where one of them then refuses,
 * DDB_E_CANCELED and nothing changed
 *
 * A condition is made to hold, and not to hold; then DDB_E_CONDITION is due and nothing changed. A
 * range begins and ends at values that records have. Tables are empty before and after. */
#ifndef TESTS_CORPUS_OPERATE_H
#define TESTS_CORPUS_OPERATE_H

#include "random.h"

enum operate_kind {
  OPERATE_PUT,
  OPERATE_CREATE,
  OPERATE_GET,
  OPERATE_DELETE,
  OPERATE_UPDATE,
  OPERATE_QUERY,
  OPERATE_COUNT,
  OPERATE_SCAN,
  OPERATE_CHECK, /* only as a part of a transaction */
  OPERATE_TRANSACT,
};

/* In the order of enum key_relation of the generator. */
enum operate_relation {
  OPERATE_EQUAL,
  OPERATE_LESS,
  OPERATE_AT_MOST,
  OPERATE_MORE,
  OPERATE_AT_LEAST,
  OPERATE_BETWEEN,
  OPERATE_BEGINS_WITH,
};

struct operate_found {
  const void *record;
  size_t which; /* of the entities that the operation reads */
};

struct operate_call {
  struct ddb *db;
  struct ddb_arena *mem;
  const void *record; /* has the key, or is what is put; the low end of a range */
  const void *other;  /* the high end of a range; the inputs of an update */
  const void *given;  /* has the parameters of a filter or condition */
  const struct ddb_list_options *list;
  const struct operate_call *parts; /* of a transaction: the three above of each */
  /* what came of it */
  void *out;
  int64_t count;
  struct operate_found *found;
  size_t found_count, rejected;
};

/* Adds what came in a page; `item` and `which` use `i`. */
#define OPERATE_FOUND(call, page, item, which)                                                     \
  do {                                                                                             \
    (call)->rejected += (page).rejected_count;                                                     \
    for (size_t i = 0; i < (page).count; i++)                                                      \
      (call)->found[(call)->found_count++] = (struct operate_found){item, which};                  \
  } while (0)

/* One of the entities that an operation is about. Lists of fields end with -1. */
struct operate_member {
  size_t entity;    /* in random_program; SIZE_MAX: the end */
  const int *by;    /* of a query: those that are equal; in the same order for every member */
  const int *there; /* as in struct random_query */
  const struct random_term *where; /* the same */
  size_t where_count;
};

struct operate_operation {
  const char *name;
  enum operate_kind kind;
  const struct operate_member *members; /* at least one */
  const struct random_record *view;
  /* fields of the first entity */
  int ranged;                     /* or -1 */
  enum operate_relation relation; /* of that */
  const char *sort;               /* the attribute that orders what is found, or NULL */
  bool descending;
  const struct random_term *constants; /* what an update sets by itself; ends with -1 */
  const int *removed;                  /* what it takes away */
  const int *set;                      /* inputs that are always given */
  const int *set_optional;             /* others */
  const int *varies;                   /* fields of the keys that are not in `by` */
  const int *uses;                     /* fields of the condition or filter, */
  const int *params; /* and those that give its parameters a value; and `ranged` */
  bool (*holds)(const void *in, const void *given); /* that, or NULL */
  const struct operate_operation *const *parts;     /* of a transaction; ends with NULL */
  enum ddb_status (*call)(struct operate_call *call);
};

/* What an operation's condition or filter is made of. Unset is not equal to, less or more than
 * anything. */
bool operate_compare(const struct random_field *field, const void *a, const char *comparator,
                     const void *b);
bool operate_has(const struct random_field *field, const void *record);

/* Appends a line to `out` for each operation: its name, `works` or what is wrong. */
unsigned long operate(struct random *random, const struct random_program *program, struct ddb *db);

#endif
