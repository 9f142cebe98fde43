/* SPDX-License-Identifier: Apache-2.0 */
/** Writes of items with unique fields as generated code calls them. A part of <ddb/gen.h>, which
 *  includes it; it changes with DDB_GEN_ABI.
 *
 *  X_request makes the request that would write the item alone and begins with it; the loop over
 *  ddb_unique_request and ddb_unique_response (<ddb/request.h>) reads the item, writes it with its
 *  claims in one transaction, and begins again where another writer came between. X_response ends
 *  it, and judges the answer as that to the item's own request. */
#ifndef DDB_UNIQUE_H
#define DDB_UNIQUE_H

#include <ddb/operation.h>

DDB_BEGIN_DECLS

/** A create, update or delete of an item with claims: constants. */
struct ddb_unique_op {
  const char *name;                /**< in the schema */
  enum ddb_tx_verb verb;           /**< one of these three */
  const struct ddb_entity *entity; /**< of the item */
  /** Makes of the record as it is the one that it will be, as far as claims go. NULL: no update. */
  void (*after)(const void *input, void *record);
};

/** Starts it. `status` is what making the request of the item came to; `touched` has a bit for each
 *  claim that may change: with none the item's own request is all. `input` is the record of a
 * create, and of an update what `after` takes, which must stay. */
enum ddb_status ddb_unique_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                                 const struct ddb_unique_op *op, enum ddb_status status,
                                 const struct ddb_request *item, uint64_t touched,
                                 const void *input, struct ddb_unique **out) DDB_MUST_USE;
/** Drives it over the handle's connection, within one deadline. The answer to a failed condition of
 *  the item is what X_failed then finds on the handle. */
enum ddb_status ddb_unique_send(struct ddb *db, struct ddb_unique *unique,
                                const struct ddb_call_options *options) DDB_MUST_USE;
/** DDB_OK: the answer that the write of the item alone would have had. Else why it failed, as
 *  DDB_E_CONDITION for a claim that another item has. */
enum ddb_status ddb_unique_end(struct ddb_arena *mem, const struct ddb_unique *unique,
                               struct ddb_response *out) DDB_MUST_USE;
/** The request of the item, which lives as long as the write: a create compares with it. */
const struct ddb_request *ddb_unique_item(const struct ddb_unique *unique);
/** The number of the claim, from 1 and in the order of entity->claims, that the error says another
 *  item has; 0: none, or `error` is NULL. */
int ddb_unique_taken(const struct ddb_error *error, const struct ddb_entity *entity);
/** ddb_tx_add of a create and of the claims of `stored`, for which that member speaks. */
enum ddb_status ddb_tx_add_unique(struct ddb_tx *tx, const struct ddb_tx_op *op,
                                  const struct ddb_scope *scope, enum ddb_status status,
                                  const struct ddb_request *request, const void *stored);

DDB_END_DECLS

#endif
