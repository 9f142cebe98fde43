/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two values are the same to DynamoDB, which keeps numbers by their value, sets and maps in
 * no order, and spells text in JSON as it likes. */
#ifndef DDB_WIRE_SAME_H
#define DDB_WIRE_SAME_H

#include <stdbool.h>

#include <ddb/arena.h>
#include <ddb/types.h>

/* Such as {"N":"1"}. DDB_OK, and `*same` says it; DDB_E_INVALID: one of them is not DynamoDB JSON;
 * DDB_E_NOMEM. Works in `mem`. */
enum ddb_status ddb_values_same(struct ddb_arena *mem, struct ddb_text a, struct ddb_text b,
                                bool *same) DDB_MUST_USE;

#endif
