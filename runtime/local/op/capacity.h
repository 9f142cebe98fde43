/* SPDX-License-Identifier: Apache-2.0 */
/* What a request costs, as the service counts it (Developer Guide, "Capacity unit consumption"):
 * reads by 4 KB, half if eventually consistent; writes by 1 KB; twice in a transaction. */
#ifndef DDB_LOCAL_CAPACITY_H
#define DDB_LOCAL_CAPACITY_H

#include "local/op/call.h"

/* Of one table in one request. */
struct local_capacity {
  const struct local_table *table;
  double *indexes; /* one per index of the table */
  double own;      /* of the table itself */
  bool writes;
};

bool local_capacity_begin(struct local_call *call, const struct local_table *table, bool writes,
                          struct local_capacity *out);
double local_read_units(size_t bytes, bool consistent, bool transaction);
double local_write_units(size_t bytes, bool transaction);

/* The object without its name, such as {"TableName":"T","CapacityUnits":1.0}. `indexes`: with the
 * parts of it; `kinds`: with ReadCapacityUnits or WriteCapacityUnits, as transactions have. */
void local_capacity_write(struct ddb_buf *buf, const struct local_capacity *capacity, bool indexes,
                          bool kinds);

/* Appends ,"ConsumedCapacity":{...} if the request asks for it. */
void local_capacity_answer(struct local_call *call, const struct local_node *request,
                           const struct local_capacity *capacity);

#endif
