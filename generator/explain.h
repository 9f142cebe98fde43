/* SPDX-License-Identifier: Apache-2.0 */
/* `ddbc explain SCHEMA OPERATION`: the request that an operation sends, with placeholders for its
 * arguments, and what it costs. Made from the plan, as the generated code is. */
#ifndef DDBC_EXPLAIN_H
#define DDBC_EXPLAIN_H

#include "plan.h"

/* The operation of this name in the schema, or NULL. */
const struct plan_operation *explain_find(const struct plan *plan, const char *name);

/* The body of its request as it is sent, `{userId}` in the place of each argument; "" where it is
 * not a single request that is known before the arguments are. */
const char *explain_request(struct ddb_arena *arena, const struct plan_operation *operation);

/* All that is to be said of it. */
const char *explain_text(struct ddb_arena *arena, const struct plan_operation *operation);

#endif
