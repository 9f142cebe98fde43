/* SPDX-License-Identifier: Apache-2.0 */
/* The bodies of requests with placeholders, one function for each kind; see explain_verb.c. */
#ifndef DDBC_EXPLAIN_BODY_H
#define DDBC_EXPLAIN_BODY_H

#include "base/buf.h"
#include "plan.h"

struct explain {
  struct ddb_buf out;
  const struct plan_operation *operation;
  const char *version; /* what stands for the version in an item that is put; or NULL */
  bool member;         /* of a transaction, which returns no items */
};

/* How requests of a verb look, and what they cost. */
struct explain_verb {
  const char *target; /* "GetItem" */
  /* Writes the body; NULL: it is not one request. */
  void (*body)(struct explain *x);
  bool reads; /* consistently, or not */
  /* Prints what is charged. */
  void (*costs)(struct ddb_buf *out, const struct plan_operation *o);
  const char *remark; /* a line of text, or NULL */
};

/* NULL: the verb has no row yet. */
const struct explain_verb *explain_verb(enum plan_verb verb);

void explain_string(struct explain *x, const char *text);
/* `"TableName":"T"` */
void explain_table(struct explain *x);
/* `"name":{"S":"{field}"}` with what stands before it, such as "," */
void explain_field(struct explain *x, const char *separator, const struct plan_field *field);
void explain_value(struct explain *x, const struct plan_field *field);
/* What stands for a value that is none of the arguments: a version, a state; else NULL. */
const char *explain_own_value(const struct explain *x, const struct plan_field *field);
/* `,"Key":{...}`; the map alone */
void explain_key(struct explain *x);
void explain_key_of(struct explain *x, const struct plan_entity *entity);
/* The value of an attribute that these steps make: `{"S":"USER#{userId}"}` */
void explain_steps(struct explain *x, const struct plan_key_step *steps, size_t count, char type);
/* The same in two steps: the text, and the text as a value. */
const char *explain_step_text(const struct explain *x, const struct plan_key_step *steps,
                              size_t count);
void explain_key_text(struct explain *x, const char *text, char type);

/* explain_range.c: the condition on the sort key `mark` that is in a range, of which the beginning
 * may be known; its values, behind the text of that. And the limit of a request of one shard. */
void explain_range_condition(struct explain *x, const char *mark, bool known);
void explain_range_values(struct explain *x, const char *prefix, char type);
int explain_share(const struct plan_operation *o);

/* explain_guard.c: the condition of a write with that of its version; or NULL. */
const struct plan_expression *explain_when(const struct explain *x);
/* The field with the version; or NULL. The state that is printed for an update of one, from 1 on,
 * and whether it may come from another; 0: it changes none. */
const struct plan_field *explain_version(const struct plan_operation *o);
size_t explain_state(const struct plan_operation *o);
bool explain_may_change(const struct plan_enum *states, size_t from, size_t to);
bool explain_state_comes(const struct plan_operation *o);

/* The limit that a number to which something is added must not be beyond before: for a positive
 * amount, and an absent one counts as 0. */
struct explain_limit {
  const char *text; /* "{100 - views}" */
  bool up;          /* it is the upper one */
  bool absent;      /* there need not be a number */
};
struct explain_limit explain_limit(const struct explain *x, const struct plan_field *field);

/* `"#k":"PK"` */
void explain_name(struct explain *x, const char *mark, const char *attribute);
/* The type of a key attribute of an index. */
char explain_index_type(const struct plan_table *table, const char *attribute);

/* Members of the names and values of a filter or condition, behind `separator`; NULL has none. */
void explain_names(struct explain *x, const struct plan_expression *expression,
                   const char *separator);
void explain_values(struct explain *x, const struct plan_expression *expression,
                    const char *separator);

/* `,"ProjectionExpression":"..."`; and its names: with those braces around them, or behind others.
 */
void explain_projection(struct explain *x, bool names);
/* explain_unique.c: what stands beside the request of the item in a write that keeps claims. */
void explain_unique(struct ddb_buf *out, const struct plan_operation *o);

/* explain_cost.c */
void explain_read_costs(struct ddb_buf *out, const struct plan_operation *o);
void explain_query_costs(struct ddb_buf *out, const struct plan_operation *o);
void explain_batch_costs(struct ddb_buf *out, const struct plan_operation *o);
void explain_transact_get_costs(struct ddb_buf *out, const struct plan_operation *o);
void explain_write_costs(struct ddb_buf *out, const struct plan_operation *o);
void explain_check_costs(struct ddb_buf *out, const struct plan_operation *o);
void explain_transact_costs(struct ddb_buf *out, const struct plan_operation *o);

void explain_get_body(struct explain *x);
void explain_delete_body(struct explain *x);
void explain_scan_body(struct explain *x);
void explain_query_body(struct explain *x);
void explain_batch_get_body(struct explain *x);
void explain_transact_get_body(struct explain *x);
void explain_check_body(struct explain *x);
void explain_transact_body(struct explain *x);
void explain_put_body(struct explain *x);
void explain_create_body(struct explain *x);
void explain_update_body(struct explain *x);

/* explain_path.c: the path of a row of an update, whose end is `leaf` ("#n3"); false: it is a
 * field. And what else stands in the request for its paths. */
bool explain_path(struct explain *x, const struct plan_field *field, const char *leaf);
bool explain_path_name(struct explain *x, const struct plan_field *field, const char *leaf);
void explain_path_element(struct explain *x, const struct plan_field *field);
void explain_path_conditions(struct explain *x);
void explain_path_names(struct explain *x);
void explain_path_values(struct explain *x, const char *separator);

#endif
