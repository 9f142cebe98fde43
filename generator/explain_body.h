/* SPDX-License-Identifier: Apache-2.0 */
/* The bodies of requests with placeholders, one function for each kind; see explain_verb.c. */
#ifndef DDBC_EXPLAIN_BODY_H
#define DDBC_EXPLAIN_BODY_H

#include "base/buf.h"
#include "plan.h"

struct explain {
  struct ddb_buf out;
  const struct plan_operation *operation;
};

/* How requests of a verb look, and what they cost. */
struct explain_verb {
  const char *target; /* "GetItem" */
  /* Writes the body; NULL: it is not one request. */
  void (*body)(struct explain *x);
  bool reads, writes; /* what is charged */
  bool many;          /* of all that it reads */
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
/* `,"Key":{...}` */
void explain_key(struct explain *x);
/* The value of an attribute that these steps make: `{"S":"USER#{userId}"}` */
void explain_steps(struct explain *x, const struct plan_key_step *steps, size_t count, char type);

/* Members of the names and values of a filter or condition, behind `separator`; NULL has none. */
void explain_names(struct explain *x, const struct plan_expression *expression,
                   const char *separator);
void explain_values(struct explain *x, const struct plan_expression *expression,
                    const char *separator);

/* `,"ProjectionExpression":"..."`; and its names: with those braces around them, or behind others.
 */
void explain_projection(struct explain *x, bool names);

void explain_get_body(struct explain *x);
void explain_delete_body(struct explain *x);
void explain_scan_body(struct explain *x);
void explain_query_body(struct explain *x);
void explain_put_body(struct explain *x);
void explain_create_body(struct explain *x);
void explain_update_body(struct explain *x);

#endif
