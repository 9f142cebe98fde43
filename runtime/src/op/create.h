/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem of an item that is not there yet. */
#ifndef DDB_OP_CREATE_H
#define DDB_OP_CREATE_H

#include <ddb/gen.h>

/* ddb_create_request with a condition of the schema, which has to hold of nothing, or of the item
 * whose time to live is over; NULL: none. */
enum ddb_status ddb_create_if(struct ddb_arena *mem, const struct ddb_scope *scope,
                              const struct ddb_entity *entity, const void *record,
                              const struct ddb_given *given, struct ddb_request *out);

#endif
