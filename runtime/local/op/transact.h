/* SPDX-License-Identifier: Apache-2.0 */
/* What both kinds of transactions share: reasons, costs, parameters. */
#ifndef DDB_LOCAL_TRANSACT_H
#define DDB_LOCAL_TRANSACT_H

#include "local/op/capacity.h"

/* What is wrong with one member. */
struct local_reason {
  const char *code; /* NULL: nothing */
  const char *message;
  const struct local_value *item;
};

/* Parameters of the request: up to 100 members. */
bool local_transact_params(struct local_call *call, const struct local_node *request);

/* TransactionCanceledException with all reasons. */
void local_transact_cancel(struct local_call *call, const struct local_reason *reasons,
                           size_t count);

/* What was told as an error of the request becomes the reason of a member, if it depends on the
 * member's key or item; what is wrong with its form stays an error. */
bool local_transact_reason(struct local_call *call, struct local_reason *out);

/* Whether a member's Key holds values at all: what is none is a fault of the whole request. */
bool local_transact_formed(const struct local_call *call, const struct local_node *key);

/* One capacity for each table, in the order in which members name them. NULL: told. */
struct local_capacity *local_transact_capacity(struct local_call *call,
                                               const struct local_table *table, bool writes,
                                               struct local_capacity *list, size_t *count);
void local_transact_costs(struct local_call *call, const struct local_node *request,
                          const struct local_capacity *list, size_t count);

#endif
