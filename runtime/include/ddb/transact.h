/* SPDX-License-Identifier: Apache-2.0 */
/** What the generated code of declared transactions uses, beside <ddb/tx.h>. Not for people: see
 *  <ddb/gen.h>, which includes it.
 *
 *  Such an operation adds its members to a transaction, in order, as a program would; commits it;
 *  and tells by their numbers what became of each, so that nothing else has to be kept. */
#ifndef DDB_TRANSACT_H
#define DDB_TRANSACT_H

#include <ddb/tx.h>

DDB_BEGIN_DECLS

struct ddb_tx_op;

/** Adds one member in the place of all: the refusal of inputs that are NULL. `op` needs no more
 * than its name and an entity, and lives as long as the transaction. Answers DDB_E_INVALID. */
enum ddb_status ddb_tx_without(struct ddb_tx *tx, const struct ddb_tx_op *op);

/** The status of the first member that was refused when it was added, or DDB_OK. */
enum ddb_status ddb_tx_refused(const struct ddb_tx *tx);

/** Which of `count` members from `first` on ddb_tx_failed names, counted from 1; 0: none of them,
 *  or they are not all there. */
int ddb_tx_blame(const struct ddb_tx *tx, size_t first, size_t count);

/** What became of a member, or that there is none of that number. Its error is copied into `mem`;
 *  where that is NULL or full, the error has a status only. */
struct ddb_tx_outcome ddb_tx_tell(struct ddb_arena *mem, const struct ddb_tx *tx, size_t member);

DDB_END_DECLS

#endif
