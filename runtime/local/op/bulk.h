/* SPDX-License-Identifier: Apache-2.0 */
/* Work on whole tables that no request asks for: what expired goes, items come and go as lines.
 *
 *   if (local_bulk_begin(&call, true)) { ... }
 *   local_bulk_end(&call);        // nothing stays where call.code tells an error
 */
#ifndef DDB_LOCAL_BULK_H
#define DDB_LOCAL_BULK_H

#include "local/op/call.h"

bool local_bulk_begin(struct local_call *call, bool write);
void local_bulk_end(struct local_call *call);

/* The operation is one that the store answers. */
bool local_operation_known(struct ddb_text name);

/* Deletes what expired, by call->now, in all tables. */
bool local_sweep(struct local_call *call, uint64_t *deleted);

/* Between begin and end: ResourceNotFoundException. */
const struct local_table *local_bulk_table(struct local_call *call, const char *name);
/* Hands the JSON text of each item to `take`, until it answers false. */
typedef bool local_bulk_take(void *state, struct ddb_text item);
bool local_bulk_each(struct local_call *call, const struct local_table *table,
                     local_bulk_take *take, void *state);
/* Puts the item of one line {"Item":{...}}. */
bool local_bulk_put(struct local_call *call, const struct local_table *table, struct ddb_text line);

#endif
