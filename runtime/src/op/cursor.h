/* SPDX-License-Identifier: Apache-2.0 */
/* What the list operations do with a cursor. */
#ifndef DDB_OP_CURSOR_H
#define DDB_OP_CURSOR_H

#include <ddb/arena.h>
#include <ddb/cursor.h>

/* Behind the last page. */
void ddb_cursor_finish(struct ddb_cursor *cursor);

/* Behind the page whose LastEvaluatedKey is `key` (JSON). The old token is kept on failure. */
enum ddb_status ddb_cursor_set(struct ddb_cursor *cursor, const char *operation,
                               struct ddb_text key) DDB_MUST_USE;

/* Takes a token apart; both texts live in `mem`. DDB_E_INVALID: no token. */
enum ddb_status ddb_cursor_read(const struct ddb_cursor *cursor, struct ddb_arena *mem,
                                struct ddb_text *operation, struct ddb_text *key) DDB_MUST_USE;

#endif
