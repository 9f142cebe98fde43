/* SPDX-License-Identifier: Apache-2.0 */
/* What the list operations do with a cursor. */
#ifndef DDB_OP_CURSOR_H
#define DDB_OP_CURSOR_H

#include <ddb/arena.h>
#include <ddb/cursor.h>

#include "op/token.h"

/* Behind the last page. */
void ddb_cursor_finish(struct ddb_cursor *cursor);

/* At `place` (JSON), such as the LastEvaluatedKey of a page. On failure, which the error tells, the
 * old token is kept. */
enum ddb_status ddb_cursor_set(struct ddb_cursor *cursor, const struct ddb_token_terms *terms,
                               const char *operation, struct ddb_text place,
                               struct ddb_error *error) DDB_MUST_USE;

#endif
