/* SPDX-License-Identifier: Apache-2.0 */
/* Which of several entities an item is of. */
#ifndef DDB_OP_KIND_H
#define DDB_OP_KIND_H

#include <ddb/gen.h>

/* The number of the kind, from 1; 0: none of them; -1: out of memory. `mem` is for passing use. */
int ddb_kind_of(struct ddb_arena *mem, const struct ddb_kind *kinds, int count,
                struct ddb_text item);

#endif
