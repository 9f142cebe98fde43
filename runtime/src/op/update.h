/* SPDX-License-Identifier: Apache-2.0 */
/* What the request of an update and its answer share. */
#ifndef DDB_OP_UPDATE_H
#define DDB_OP_UPDATE_H

#include <ddb/gen.h>

/* Whether the guarded field lies in the data map. */
bool ddb_update_is_inside(const struct ddb_update *update);

/* Whether the schema lets state `from` become `to`, both from 1. */
bool ddb_update_may_change(const struct ddb_enum *states, int from, int to);

#endif
