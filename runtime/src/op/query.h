/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the query share. */
#ifndef DDB_OP_QUERY_H
#define DDB_OP_QUERY_H

#include <ddb/gen.h>

#include "base/buf.h"
#include "op/index_key.h"

/* Whether the query knows of this attribute by its beginning: only of a sort key that is one text.
 */
bool ddb_query_knows_beginning(const struct ddb_query *query, const struct ddb_key_list *list,
                               int at);

/* `,"ExclusiveStartKey":...` from the cursor's token, or the arena's error: a token of another
 * operation or partition must not reach the service. */
enum ddb_status ddb_query_start(struct ddb_buf *body, struct ddb_arena *mem,
                                const struct ddb_query *query, const struct ddb_key *prefix,
                                const struct ddb_cursor *cursor);

#endif
