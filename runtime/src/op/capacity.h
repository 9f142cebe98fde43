/* SPDX-License-Identifier: Apache-2.0 */
/* What requests cost: ReturnConsumedCapacity asks, ConsumedCapacity tells. */
#ifndef DDB_OP_CAPACITY_H
#define DDB_OP_CAPACITY_H

#include "op/call.h"
#include "wire/json.h"

/* Sets call->current to a request that asks for its cost too, if its operation can tell it and it
 * does not ask already. Without memory it is not asked. */
void ddb_capacity_ask(struct ddb_call *call);

/* Adds what the value of ConsumedCapacity says, of one table or of several in an array. False: it
 * tells none. */
bool ddb_capacity_read(struct ddb_json *json, double *units);

/* Of a whole answer; -1: not told. */
double ddb_capacity_of(struct ddb_text body);

#endif
