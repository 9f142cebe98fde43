/* SPDX-License-Identifier: Apache-2.0 */
/** Transactions: up to 100 writes of different items, all of them or none (TransactWriteItems).
 *
 *      struct ddb_tx *tx = ddb_tx_new(db);
 *      app_withdraw_tx(tx, "alice", &withdraw);       // the generated operations, each with _tx
 *      app_open_order_tx(tx, &order);
 *      enum ddb_status status = ddb_tx_commit(tx, NULL);
 *      if (status == DDB_E_CANCELED)
 *        puts(ddb_tx_result(tx, 0)->text);            // what became of each member, by its number
 *      ddb_tx_free(tx);
 *
 *  Members are numbered from 0 in the order in which they were added. Their arguments are copied
 *  when they are added. One that is refused then, for a bad argument, makes the commit fail with
 *  its sentence before anything is sent: so the statuses of X_tx need not be looked at.
 *
 *  A transaction belongs to its handle, and like it to one thread at a time. It makes the times and
 *  ids of its members when they are added; options->include_expired has no effect on them. */
#ifndef DDB_TX_H
#define DDB_TX_H

#include <ddb/client.h>
#include <ddb/request.h>

DDB_BEGIN_DECLS

/** Limits of one transaction (AWS: API reference of TransactWriteItems). */
#define DDB_TX_MEMBERS_MAX 100
#define DDB_TX_BYTES_MAX   4194304

/** Writes that become one transaction. */
struct ddb_tx;

/** An empty one, to be freed before the handle is closed. NULL: no memory; the other functions take
 *  that, and the commit answers DDB_E_NOMEM. */
struct ddb_tx *ddb_tx_new(struct ddb *db) DDB_MUST_USE;

/** Forgets all members, and how the last commit ended. */
void ddb_tx_reset(struct ddb_tx *tx);
void ddb_tx_free(struct ddb_tx *tx);

/** How many members were added, refused ones included. The claims of unique fields count with their
 *  create here, and one by one towards DDB_TX_MEMBERS_MAX. */
size_t ddb_tx_count(const struct ddb_tx *tx);

/** Sends it. Nothing is written unless this answers DDB_OK or DDB_E_MAYBE_APPLIED.
 *
 *    DDB_OK               every member is written
 *    DDB_E_CANCELED       none is: a member was refused. ddb_tx_result says which, and why
 *    DDB_E_INVALID        nothing was sent: no members, or two write the same item; or the status
 *                         of the member that was refused when it was added
 *    DDB_E_LIMIT          nothing was sent: over 100 members, or over 4 MB in their items (those of
 *                         puts and creates, and the keys of the others)
 *    DDB_E_MAYBE_APPLIED  replies were lost on every attempt. ddb_tx_commit once more, within ten
 *                         minutes, sends the same token and so settles it: it is never applied
 * twice
 *
 *  Conflicts with other transactions, throttling and lost replies are retried within the deadline,
 *  under one ClientRequestToken. After DDB_E_CANCELED it may be committed again as it is, under a
 *  new token; after DDB_OK only when ddb_tx_reset has emptied it. */
enum ddb_status ddb_tx_commit(struct ddb_tx *tx,
                              const struct ddb_call_options *options) DDB_MUST_USE;

/** What became of one member: of its adding, and after a commit of that. Never NULL; valid until
 *  the next commit, reset or free.
 *
 *  After DDB_E_CANCELED, `status` is what the operation alone would have answered, such as
 *  DDB_E_CONDITION for a create of what is there, DDB_NOT_FOUND for an update of what is not, or
 *  DDB_E_TRANSITION; DDB_E_THROTTLED; DDB_E_CANCELED for a member that met another transaction
 *  (`code` is TransactionConflict), or that had no fault of its own (`code` is ""). */
const struct ddb_error *ddb_tx_result(const struct ddb_tx *tx, size_t member);

/** Why a member was refused, in a word. */
enum ddb_tx_reason {
  DDB_TX_NO_REASON,  /**< it was not: it is written, or another one or the call failed */
  DDB_TX_EXISTS,     /**< a create: there is such an item already */
  DDB_TX_TAKEN,      /**< a create: another item has a value that is to be unique */
  DDB_TX_NOT_FOUND,  /**< there is no such item */
  DDB_TX_CONDITION,  /**< its condition, or a limit of a field, does not hold */
  DDB_TX_VERSION,    /**< another writer changed the item since it was read */
  DDB_TX_TRANSITION, /**< the state that the item has may not become the new one */
  DDB_TX_CONFLICT,   /**< another transaction was under way on the item, on every attempt */
  DDB_TX_THROTTLED,  /**< capacity was exceeded on every attempt */
  DDB_TX_ARGUMENT,   /**< an argument is none that the schema or DynamoDB allows */
  DDB_TX_OTHER       /**< see the text */
};
enum ddb_tx_reason ddb_tx_reason(const struct ddb_tx *tx, size_t member);

/** The first member that was refused, when it was added or by the commit; DDB_TX_NOBODY: none. */
#define DDB_TX_NOBODY SIZE_MAX
size_t ddb_tx_failed(const struct ddb_tx *tx);

/** What became of a member of a transaction that the schema declares. */
struct ddb_tx_outcome {
  enum ddb_tx_reason reason;
  /** As ddb_tx_result has it, but in the caller's arena. Never NULL; where there is no arena, or no
   *  memory in it, only `status` is set. */
  const struct ddb_error *error;
};

/** The same without I/O, for other transports and for tests: ddb_tx_commit is a loop over these.
 *
 *      while (ddb_tx_request(tx, &request))
 *        if (... send `request`, get `response` ..., ddb_tx_response(tx, &response) < 0)
 *          break;
 *
 *  The first request is the transaction. Where it is cancelled for an update and the answer does
 * not show that item, reads follow, one for each. False: it has ended, or was refused before it was
 *  sent; ddb_tx_status says how. */
bool ddb_tx_request(struct ddb_tx *tx, struct ddb_request *out) DDB_MUST_USE;

/** Takes the answer to that request, or NULL where there is none. The status is that of the
 *  transaction as far as it is known. */
enum ddb_status ddb_tx_response(struct ddb_tx *tx, const struct ddb_response *response);
enum ddb_status ddb_tx_status(const struct ddb_tx *tx);

DDB_END_DECLS

#endif
