/* SPDX-License-Identifier: Apache-2.0 */
/* The version of an item: what the other operations need of it. */
#ifndef DDB_OP_VERSION_H
#define DDB_OP_VERSION_H

#include <ddb/gen.h>

/* The member of a record. */
void ddb_version_set(const struct ddb_entity *entity, void *record, uint64_t version);

/* The version of an item that is created at `now`. */
uint64_t ddb_version_first(ddb_time now);

/* The condition that the item has this version, and `also` (may be NULL). DDB_E_INVALID: no item
 * has such a version. */
enum ddb_status ddb_version_given(struct ddb_arena *mem, const struct ddb_entity *entity,
                                  uint64_t version, const struct ddb_given *also,
                                  struct ddb_given *out) DDB_MUST_USE;

#endif
