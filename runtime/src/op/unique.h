/* SPDX-License-Identifier: Apache-2.0 */
/* A write that keeps the claims of unique fields, and its state.
 *
 *   create:           writing -> done
 *   update, delete:   reading -> writing -> done
 *                        ^----------+ another writer came between
 *   no claim touched: alone -> done */
#ifndef DDB_OP_UNIQUE_H
#define DDB_OP_UNIQUE_H

#include <ddb/gen.h>

#include "base/buf.h"
#include "op/member.h"

enum ddb_unique_phase { DDB_UNIQUE_ALONE, DDB_UNIQUE_READING, DDB_UNIQUE_WRITING, DDB_UNIQUE_DONE };

/* A member of the transaction behind the item: a claim that is put, or taken away. */
struct ddb_unique_part {
  size_t claim;
  bool puts;
};

struct ddb_unique {
  struct ddb_arena *mem;
  struct ddb_scope scope;
  const struct ddb_unique_op *op;
  struct ddb_member item; /* and the request that would write it alone */
  const void *input;
  uint64_t touched; /* claims that may change */
  uint64_t foreign; /* claims of the item's values that were found to be of another item */
  enum ddb_unique_phase phase;
  struct ddb_text read; /* the item as it was read */
  void *before, *after; /* records; NULL: there is none */
  bool unshown; /* its condition failed, and nothing showed the item: compare it with `read` */
  int attempts; /* transactions that were sent */
  struct ddb_unique_part *parts;
  size_t part_count;
  struct ddb_text body;       /* of the transaction */
  struct ddb_response answer; /* to the write of the item alone */
  struct ddb_error outcome;
};

/* Whoever loses this many races is told. */
#define DDB_UNIQUE_ATTEMPTS 8

/* ---- op/unique_body.c ------------------------------------------------------------------------ */

/* The transaction that turns the claims of `before` into those of `after`. */
enum ddb_status ddb_unique_write(struct ddb_unique *unique) DDB_MUST_USE;

/* Whether the touched claims are made of the same values in both items. */
bool ddb_unique_same(const struct ddb_unique *unique, struct ddb_text a, struct ddb_text b);

/* ---- op/claim.c ------------------------------------------------------------------------------ */

/* The body of the delete of a claim that is not another's. */
void ddb_claim_delete(struct ddb_buf *body, const struct ddb_unique *unique,
                      const struct ddb_key *key);

/* PutItem of a claim that nobody else has, as a request of its own. `owner` is the primary key of
 * the item, JSON. `mine`: the item has the value already, so that a claim without an owner is its
 * own. */
enum ddb_status ddb_claim_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                  const struct ddb_entity *entity, const struct ddb_claim *claim,
                                  const struct ddb_key *key, struct ddb_text owner,
                                  const void *record, bool mine,
                                  struct ddb_request *out) DDB_MUST_USE;

/* The failure of that, with whose the claim is: `reason` is the answer or the reason of the
 * cancellation. */
enum ddb_status ddb_claim_taken(struct ddb_arena *mem, const char *operation,
                                const struct ddb_entity *entity, const struct ddb_claim *claim,
                                struct ddb_text reason);

#endif
