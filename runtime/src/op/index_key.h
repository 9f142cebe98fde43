/* SPDX-License-Identifier: Apache-2.0 */
/* The attributes of a key: of a table at most two, of a global index up to eight. */
#ifndef DDB_OP_INDEX_KEY_H
#define DDB_OP_INDEX_KEY_H

#include <ddb/gen.h>

#define DDB_KEY_ATTRIBUTES_MAX ((size_t)DDB_INDEX_KEY_MAX * 2)

struct ddb_key_list {
  struct ddb_key_attribute attributes[DDB_KEY_ATTRIBUTES_MAX]; /* partition key first */
  int count;
  int partition_count; /* how many of them belong to the partition key */
};

/* Of the index, or of the table itself where that is NULL. */
struct ddb_key_list ddb_key_list(const struct ddb_table *table, const struct ddb_index *index);

/* What a query knows of the attribute `at` of such a list: its value as it was built. False: the
 * query says nothing of it. */
struct ddb_known {
  const char *data;
  size_t size;
  char type;
  bool hidden;
};
bool ddb_key_known(const struct ddb_key *key, const struct ddb_key_list *list, int at,
                   struct ddb_known *out);

#endif
