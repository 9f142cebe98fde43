/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of a request as its operation declares them: types, required ones, lengths,
 * values. The service tells all broken constraints of a request at once, and so do we. */
#ifndef DDB_LOCAL_PARAMS_H
#define DDB_LOCAL_PARAMS_H

#include "local/op/call.h"

enum local_param_kind {
  LOCAL_PARAM_STRING,
  LOCAL_PARAM_NAME, /* of a table or an index: a string of letters, digits, '_', '.' and '-' */
  LOCAL_PARAM_TABLE_NAME, /* of a table that is there: the same, or its ARN */
  LOCAL_PARAM_INTEGER,
  LOCAL_PARAM_BOOLEAN,
  LOCAL_PARAM_MAP,
  LOCAL_PARAM_LIST
};

struct local_param {
  const char *name; /* "ReturnValues" */
  enum local_param_kind kind;
  bool required;
  int64_t min, max;   /* bytes of a string, entries of a list or map, an integer; max 0: no limit */
  const char *values; /* the only ones, as the service lists them: "ALL_OLD, NONE"; or NULL */
};

/* The name in a table's ARN, arn:aws:dynamodb:REGION:ACCOUNT:table/NAME, whichever region and
 * account it tells: a store has one. Any other text is given back as it is. */
struct ddb_text local_table_name(struct ddb_text text);

/* Parameters that many operations have. */
#define LOCAL_PARAM_TABLE                                                                          \
  { "TableName", LOCAL_PARAM_TABLE_NAME, true, 1, 255, NULL }
#define LOCAL_PARAM_CAPACITY                                                                       \
  { "ReturnConsumedCapacity", LOCAL_PARAM_STRING, false, 0, 0, "INDEXES, TOTAL, NONE" }
#define LOCAL_PARAM_METRICS                                                                        \
  { "ReturnItemCollectionMetrics", LOCAL_PARAM_STRING, false, 0, 0, "SIZE, NONE" }
#define LOCAL_PARAM_RETURN                                                                         \
  {                                                                                                \
    "ReturnValues", LOCAL_PARAM_STRING, false, 0, 0,                                               \
        "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"                                         \
  }
#define LOCAL_PARAM_FAILURE                                                                        \
  { "ReturnValuesOnConditionCheckFailure", LOCAL_PARAM_STRING, false, 0, 0, "ALL_OLD, NONE" }

/* A broken TableName is told alone. `prefix` stands before each path: "" for a request itself,
 * "transactItems.1.member.put." for a part of it. */
bool local_params_check(struct local_call *call, const struct local_node *request,
                        const char *prefix, const struct local_param *params, size_t count);

/* A constraint that is broken elsewhere than in a table of parameters; all of them are told by
 * local_params_end. */
struct local_breaches {
  struct ddb_buf text;
  size_t count;
};
void local_breach(struct local_breaches *breaches, const char *format, ...) DDB_PRINTF(2, 3);
bool local_breaches_end(struct local_call *call, const struct local_breaches *breaches);
void local_param_check(struct local_call *call, struct local_breaches *breaches,
                       const struct local_node *request, const char *prefix,
                       const struct local_param *param);

/* Parameters once they were checked. */
struct ddb_text local_param_text(const struct local_node *request, const char *name);
bool local_param_is(const struct local_node *request, const char *name, const char *value);
bool local_param_flag(const struct local_node *request, const char *name);
int64_t local_param_number(const struct local_node *request, const char *name, int64_t otherwise);

/* Expressions do not go with what they replaced; both lists end with NULL. */
bool local_params_modern(struct local_call *call, const struct local_node *request,
                         const char *const *legacy, const char *const *expressions);

#endif
