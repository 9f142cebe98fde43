/* SPDX-License-Identifier: Apache-2.0 */
/* What GetItem, BatchGetItem and TransactGetItems share: one item by its key. */
#ifndef DDB_LOCAL_READ_H
#define DDB_LOCAL_READ_H

#include "local/eval/eval.h"
#include "local/op/capacity.h"

/* Placeholders and projection of a request that has no other expression. */
bool local_read_projection(struct local_call *call, const struct local_node *request,
                           struct local_projection **out);

/* The same, or AttributesToGet. */
bool local_read_attributes(struct local_call *call, const struct local_node *request,
                           struct local_projection **out);

/* Appends the item, or the part of it that is asked for; `there` says whether there is one. `bytes`
 * is its size, of the whole. */
bool local_read_item(struct local_call *call, const struct local_table *table,
                     const struct local_key *key, const struct local_projection *projection,
                     const char *before, bool *there, size_t *bytes);

#endif
