/* SPDX-License-Identifier: Apache-2.0 */
/* What a write is known again by, after a reply of it was lost: values that no other call has. An
 * item that merely equals the one that was sent is no evidence: another may have written it. */
#ifndef DDB_OP_OWN_H
#define DDB_OP_OWN_H

#include <ddb/gen.h>

/* Draws the id of a write, if the entity keeps one. DDB_E_INVALID: the scope has no source of ids.
 */
enum ddb_status ddb_own_draw(struct ddb_arena *mem, const struct ddb_scope *scope,
                             const struct ddb_entity *entity, struct ddb_own *out);

/* Writes it into an item. */
void ddb_own_write(struct ddb_writer *writer, const struct ddb_own *own);

/* Whether the item that the answer shows proves that this very write was carried out. */
bool ddb_own_is_there(const struct ddb_own *own, const struct ddb_response *response);

#endif
