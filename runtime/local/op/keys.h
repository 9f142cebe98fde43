/* SPDX-License-Identifier: Apache-2.0 */
/* From attributes to keys: of a table, of its indexes, and back for LastEvaluatedKey. */
#ifndef DDB_LOCAL_KEYS_H
#define DDB_LOCAL_KEYS_H

#include "local/op/call.h"

/* The table of a request; ResourceNotFoundException. A name may be an ARN. */
const struct local_table *local_table_find(struct local_call *call, struct ddb_text name);

/* The key of an item that is put: every attribute there, of its type, not empty, not too long. */
bool local_key_of_item(struct local_call *call, const struct local_table *table,
                       const struct local_value *item, struct local_key *out);

/* The key of a request's `Key`: just those attributes. `attributes` becomes its map. */
bool local_key_of_request(struct local_call *call, const struct local_table *table,
                          const struct local_node *node, struct local_key *out,
                          struct local_value *attributes);

/* The entries that an item has: one in each index of which it has all key attributes. `entries` has
 * room for one per index. A key attribute of another type is refused. */
bool local_entries_of(struct local_call *call, const struct local_table *table,
                      const struct local_value *item, struct local_entry *entries, size_t *count);

/* Whether the item is in the index, and its entry there. */
bool local_entry_of(struct local_call *call, const struct local_index *index,
                    const struct local_value *item, struct local_entry *out, bool *there);

/* Whether its key attributes of all indexes have their types and are not empty, where it has them.
 */
bool local_index_keys_check(struct local_call *call, const struct local_table *table,
                            const struct local_value *item);

/* The key attributes of the table, and of the index if it is not NULL, out of an item: what
 * LastEvaluatedKey holds and ExclusiveStartKey takes back. */
bool local_position_of(struct local_call *call, const struct local_table *table,
                       const struct local_index *index, const struct local_value *item,
                       struct local_value *out);

/* Whether an index shows the attribute. */
bool local_index_shows(const struct local_table *table, const struct local_index *index,
                       struct ddb_text name);
/* What of an item an index shows. */
bool local_index_view(struct local_call *call, const struct local_table *table,
                      const struct local_index *index, const struct local_value *item,
                      struct local_value *out);

/* The bytes of that. */
size_t local_view_bytes(const struct local_table *table, const struct local_index *index,
                        const struct local_value *item);
/* The bytes of the item's entries in local indexes: what those that it is in show of it. */
size_t local_entries_bytes(const struct local_table *table, const struct local_value *item);

#endif
