/* SPDX-License-Identifier: Apache-2.0 */
/* The same random requests to the embedded store and to DynamoDB Local, and what both answer.
 *
 *   chance.c, value.c, expression.c, key_expression.c   what requests are made of, at random
 *   shape.c, item_request.c, read_request.c, group_request.c, table_request.c,
 *   legacy_request.c                  one request
 *   side.c                            sends it to both
 *   compare.c, judge.c, walk.c        whether the answers are the same
 *   known.c                           differences that are known:
 * tests/differential/differences.txt resync.c                          whole tables, and how both
 * get the same again tally.c                           what was hit
 *
 * A step's request depends on the seed and the step's number alone, never on answers. */
#ifndef TESTS_DIFFERENTIAL_DIFF_H
#define TESTS_DIFFERENTIAL_DIFF_H

#include "base/buf.h"
#include "local/value/node.h"

/* ---- chance.c -------------------------------------------------------------------------------- */
void chance_begin(uint64_t seed, uint64_t step);
unsigned any(unsigned below);
bool percent(unsigned of_hundred);
#define ONE_OF(list) ((list)[any(sizeof(list) / sizeof(list)[0])])

/* ---- tally.c: what a request has, and which of it was in one that both answered with 200 ----- */
enum feature {
  F_EXISTS,
  F_NOT_EXISTS,
  F_TYPE,
  F_BEGINS,
  F_CONTAINS,
  F_SIZE,
  F_IF_NOT_EXISTS,
  F_LIST_APPEND,
  F_EQ,
  F_NE,
  F_LT,
  F_LE,
  F_GT,
  F_GE,
  F_BETWEEN,
  F_IN,
  F_AND,
  F_OR,
  F_NOT,
  F_PLUS,
  F_MINUS,
  F_SET,
  F_REMOVE,
  F_ADD,
  F_DELETE,
  F_PATH_MEMBER,
  F_PATH_ELEMENT,
  F_S,
  F_N,
  F_B,
  F_BOOL,
  F_NULL,
  F_M,
  F_L,
  F_SS,
  F_NS,
  F_BS,
  F_RV_NONE,
  F_RV_ALL_OLD,
  F_RV_UPDATED_OLD,
  F_RV_ALL_NEW,
  F_RV_UPDATED_NEW,
  F_CHECK_OLD,
  F_CONDITION,
  F_FILTER,
  F_PROJECTION,
  F_KEY_EQ,
  F_KEY_RANGE,
  F_KEY_BEGINS,
  F_KEY_BETWEEN,
  F_GSI,
  F_LSI,
  F_BACKWARD,
  F_LIMIT,
  F_START,
  F_SEGMENTS,
  F_SELECT_COUNT,
  F_CONSISTENT,
  F_CAPACITY,
  F_METRICS,
  F_TX_CONDITION,
  F_TX_PUT,
  F_TX_UPDATE,
  F_TX_DELETE,
  F_TOKEN,
  F_BATCH_PUT,
  F_BATCH_DELETE,
  F_INDEX_MADE,
  F_INDEX_GONE,
  F_LEGACY_EQ,
  F_LEGACY_NE,
  F_LEGACY_LE,
  F_LEGACY_LT,
  F_LEGACY_GE,
  F_LEGACY_GT,
  F_LEGACY_BETWEEN,
  F_LEGACY_BEGINS,
  F_LEGACY_IN,
  F_LEGACY_CONTAINS,
  F_LEGACY_NOT_CONTAINS,
  F_LEGACY_NOT_NULL,
  F_LEGACY_NULL,
  F_EXPECTED,
  F_EXPECTED_VALUE,
  F_EXPECTED_NONE,
  F_CONDITIONAL_OPERATOR,
  F_LEGACY_FILTER,
  F_KEY_CONDITIONS,
  F_ATTRIBUTES_TO_GET,
  F_ATTRIBUTE_UPDATES,
  F_ACTION_PUT,
  F_ACTION_ADD,
  F_ACTION_DELETE,
  F_COUNT
};
void hit(enum feature feature);
void hit_type(const char *type); /* "S", ... */
void tally_begin(void);          /* of a request */
void tally_end(const char *operation, int ours, int theirs);
/* Prints the counts; the number of things never hit, where `all` must be. */
unsigned tally_print(bool all);

/* ---- value.c --------------------------------------------------------------------------------- */
/* A value of a type ('S', 'N', 'B', or any of "S N B BOOL NULL M L SS NS BS" at random). */
void put_value(struct ddb_buf *buf, unsigned depth);
void put_typed(struct ddb_buf *buf, const char *type, unsigned depth);
void put_number(struct ddb_buf *buf); /* in quotes */
void put_string(struct ddb_buf *buf);
void put_binary(struct ddb_buf *buf);
/* A value of a key of that type; few, so that requests meet each other's items. */
void put_key_value(struct ddb_buf *buf, char type, bool sort);

/* ---- shape.c: the tables --------------------------------------------------------------------- */
struct shape_index {
  const char *name;
  bool local;
  const char *partition, *sort; /* attributes; NULL: none */
  const char *projection;
};
struct shape {
  const char *name;
  char partition, sort; /* types of "p" and "k"; 0: none */
  struct shape_index indexes[3];
};
extern const struct shape shapes[];
extern const unsigned shape_count;
char shape_type(const struct shape *shape, const char *attribute); /* 'S', 'N', 'B' */
void shape_create(const struct shape *shape, struct ddb_buf *body);
const struct shape *any_shape(void);
const struct shape *shape_named(struct ddb_text name);
void put_key(struct ddb_buf *buf, const struct shape *shape); /* {"p":..,"k":..} */
void put_item(struct ddb_buf *buf, const struct shape *shape);

/* ---- expression.c ---------------------------------------------------------------------------- */
struct expression {
  struct ddb_buf names, values; /* members, each behind a comma but the first */
  unsigned name_count, value_count;
};
void expression_begin(struct expression *expression);
void expression_end(struct expression *expression, struct ddb_buf *body); /* its parameters */
void put_condition(struct expression *at, struct ddb_buf *text, unsigned depth);
/* Whether it has nothing but REMOVE and DELETE. */
bool put_update(struct expression *at, struct ddb_buf *text);
void put_projection(struct expression *at, struct ddb_buf *text);
void put_key_condition(struct expression *at, struct ddb_buf *text, const struct shape *shape,
                       const struct shape_index *index);
void put_name(struct expression *at, struct ddb_buf *text, const char *name, bool aliased);
/* A placeholder for a name or a value; its value is what is appended to at->values after it. */
void put_alias(struct expression *at, struct ddb_buf *text, const char *name);
void put_slot(struct expression *at, struct ddb_buf *text);
/* An attribute that items have, and its type as a rule. */
const char *root_named(unsigned number, const char **type);

/* ---- legacy_request.c: members of a request -------------------------------------------------- */
void put_tests(struct ddb_buf *body, const char *parameter); /* Expected, QueryFilter, ScanFilter */
void put_key_tests(struct ddb_buf *body, const struct shape *shape,
                   const struct shape_index *index);
void put_names(struct ddb_buf *body);   /* AttributesToGet */
void put_changes(struct ddb_buf *body); /* AttributeUpdates */

/* ---- requests -------------------------------------------------------------------------------- */
struct request {
  const char *operation;
  struct ddb_buf body; /* whole JSON, unless `walks`: without its last brace */
  bool walks;          /* all its pages are read, of all segments */
  unsigned segments;   /* of a walk; 0: none are named */
  const char *order;   /* of a walk: the attribute by which it is sorted; NULL: none */
  bool partial;        /* a scan with a filter of an index that does not show all attributes */
  bool changes;        /* items or tables */
  bool takes_away;     /* an update in it may only remove: where no item is, the sides differ */
  bool unordered;      /* only the status of its answer is told: the order of a scan is nobody's */
};
void request_make(struct request *request);
void make_put(struct request *request);
void make_get(struct request *request);
void make_update(struct request *request);
void make_delete(struct request *request);
void make_query(struct request *request);
void make_scan(struct request *request);
void make_batch_get(struct request *request);
void make_batch_write(struct request *request);
void make_tx_write(struct request *request);
void make_tx_get(struct request *request);
void make_table_request(struct request *request);
/* ,"name":"text" and what members of many requests share. */
void put_member(struct ddb_buf *buf, const char *name, const char *value);
void put_text_member(struct ddb_buf *buf, const char *name, const struct ddb_buf *text);
void put_capacity(struct ddb_buf *buf);
/* The name and parameters of a write within a request or a transaction. */
void put_condition_member(struct ddb_buf *body, struct expression *at);

/* ---- side.c ---------------------------------------------------------------------------------- */
enum side { OURS, THEIRS };
struct answer {
  int status;
  const struct local_node *body; /* never NULL: what is no JSON ends the program */
  struct ddb_text code, message; /* of an error */
};
extern struct ddb_arena *memory; /* of one step */
void sides_open(const char *endpoint);
void sides_close(void);
void side_send(enum side side, const char *operation, struct ddb_text body, struct answer *out);

/* ---- known.c --------------------------------------------------------------------------------- */
struct known_difference {
  const char *operation, *where, *ours, *theirs, *request;
};
void known_read(const char *path);
bool known_take(const struct known_difference *what);
unsigned known_print(void); /* how many were never met */

/* ---- compare.c: tells what differs ----------------------------------------------------------- */
/* Whether two JSON values are equal: sets in any order. */
bool same_node(const struct local_node *a, const struct local_node *b);
bool same_bag(const struct local_node *const *a, size_t count, const struct local_node *const *b,
              size_t others);

/* ---- judge.c --------------------------------------------------------------------------------- */
/* Counts, and prints what is not known. False: the two sides may hold different things now. */
bool judge(const struct request *request, const struct answer *ours, const struct answer *theirs);
void difference(const char *operation, const char *where, struct ddb_text ours,
                struct ddb_text theirs);
struct ddb_text answer_part(const struct local_node *node); /* its JSON; "(none)" */
bool judge_status(const struct request *request, const struct answer *ours,
                  const struct answer *theirs);
extern struct current {
  uint64_t seed, step;
  const struct request *request;
  const struct answer *ours, *theirs;
  bool list; /* the known differences, too: one line each */
} current;
extern unsigned unexplained, explained, text_differences, capacity_differences;
void judge_texts_print(void);

/* ---- walk.c ---------------------------------------------------------------------------------- */
bool walk(const struct request *request, struct answer *ours, struct answer *theirs);

/* ---- resync.c -------------------------------------------------------------------------------- */
void tables_make(void);
/* Compares all tables item by item; `repair`: makes theirs as ours. True: nothing differed. */
bool tables_compare(bool repair);
/* Whether the item of a granted UpdateItem is the same on both sides. */
bool item_compare(const struct request *request);
/* The tables that come and go are gone. */
void tables_forget(void);
/* Waits until no index is being made. */
void tables_settle(void);

#endif
