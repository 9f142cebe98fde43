/* SPDX-License-Identifier: Apache-2.0 */
/* Reading in order. One piece of SQL for each shape of a read, put together once; bounds are bytes,
 * so that "greater than x" is "from x 00 on" and one comparison serves open and closed ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/store/inside.h"
#include "local/value/keybytes.h"

/* Parameters of every shape. */
enum {
  P_OWNER = 1, /* the table or the index */
  P_FIRST_HASH,
  P_LAST_HASH,
  P_PARTITION,
  P_LOWER,
  P_UPPER,
  P_AFTER_HASH,
  P_AFTER_PARTITION,
  P_AFTER_SORT,
  P_AFTER_TABLE_PARTITION,
  P_AFTER_TABLE_SORT,
  P_TABLE
};

struct local_cursor {
  struct local_store *store;
  sqlite3_stmt *statement;
  char *lower, *upper; /* made for this read */
};

/* ---- the SQL --------------------------------------------------------------------------------- */

/* The columns that put rows in order, of a query behind its partition. */
static const char *order_of(unsigned shape, bool backward) {
  if (shape & READ_QUERY) {
    if (shape & READ_INDEX)
      return backward ? "e.sk DESC, e.tpk DESC, e.tsk DESC" : "e.sk, e.tpk, e.tsk";
    return backward ? "e.sk DESC" : "e.sk";
  }
  return shape & READ_INDEX ? "e.hash, e.pk, e.sk, e.tpk, e.tsk" : "e.hash, e.pk, e.sk";
}

static const char *after_of(unsigned shape) {
  if (shape & READ_QUERY) {
    bool backward = (shape & READ_BACKWARD) != 0;
    if (shape & READ_INDEX)
      return backward ? " AND (e.sk, e.tpk, e.tsk) < (?9, ?10, ?11)"
                      : " AND (e.sk, e.tpk, e.tsk) > (?9, ?10, ?11)";
    return backward ? " AND e.sk < ?9" : " AND e.sk > ?9";
  }
  return shape & READ_INDEX ? " AND (e.hash, e.pk, e.sk, e.tpk, e.tsk) > (?7, ?8, ?9, ?10, ?11)"
                            : " AND (e.hash, e.pk, e.sk) > (?7, ?8, ?9)";
}

static void make_sql(unsigned shape, char *out, size_t room) {
  bool index = (shape & READ_INDEX) != 0;
  bool query = (shape & READ_QUERY) != 0;
  (void)snprintf(
      out, room, "SELECT %s FROM %s WHERE e.%s = ?1%s%s%s%s ORDER BY %s",
      index ? "i.item, i.bytes" : "e.item, e.bytes",
      index ? "entries e CROSS JOIN items i ON i.tbl = ?12 AND i.hash = e.thash AND i.pk = e.tpk"
              " AND i.sk = e.tsk"
            : "items e",
      index ? "idx" : "tbl",
      query ? " AND e.hash = ?2 AND e.pk = ?4 AND e.sk >= ?5" : " AND e.hash >= ?2",
      query ? "" : " AND e.hash <= ?3", shape & READ_UPPER ? " AND e.sk < ?6" : "",
      shape & READ_AFTER ? after_of(shape) : "", order_of(shape, (shape & READ_BACKWARD) != 0));
}

static sqlite3_stmt *statement_of(struct local_store *store, unsigned shape) {
  char sql[640];
  if (store->reads[shape] == NULL) {
    make_sql(shape, sql, sizeof sql);
    (void)sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &store->reads[shape],
                             NULL);
  }
  return store->reads[shape];
}

/* ---- one read -------------------------------------------------------------------------------- */

/* The bound, or the least bytes above it. */
static char *bound(struct ddb_text text, bool above, size_t *size) {
  char *copy = malloc(text.size + 1);
  if (copy == NULL)
    return NULL;
  if (text.data != NULL && text.size > 0)
    memcpy(copy, text.data, text.size);
  copy[text.size] = 0;
  *size = text.size + (above ? 1 : 0);
  return copy;
}

static void bind_after(sqlite3_stmt *statement, const struct local_range *range) {
  const struct local_key *key = &range->after;
  struct ddb_text partition = range->index ? range->after_entry.partition : key->partition;
  (void)sqlite3_bind_int64(statement, P_AFTER_HASH, local_key_hash(partition));
  local_bind(statement, P_AFTER_PARTITION, partition);
  local_bind(statement, P_AFTER_SORT, range->index ? range->after_entry.sort : key->sort);
  local_bind(statement, P_AFTER_TABLE_PARTITION, key->partition);
  local_bind(statement, P_AFTER_TABLE_SORT, key->sort);
}

static bool bind_query(struct local_cursor *cursor, const struct local_range *range) {
  size_t lower = 0, upper = 0;
  uint32_t hash = local_key_hash(range->partition);
  cursor->lower = bound(range->lower, range->lower.data != NULL && range->lower_open, &lower);
  cursor->upper = bound(range->upper, !range->upper_open, &upper);
  if (cursor->lower == NULL || cursor->upper == NULL)
    return false;
  (void)sqlite3_bind_int64(cursor->statement, P_FIRST_HASH, hash);
  local_bind(cursor->statement, P_PARTITION, range->partition);
  local_bind(cursor->statement, P_LOWER, (struct ddb_text){cursor->lower, lower});
  if (range->upper.data != NULL)
    local_bind(cursor->statement, P_UPPER, (struct ddb_text){cursor->upper, upper});
  return true;
}

static bool bind_range(struct local_cursor *cursor, const struct local_range *range) {
  sqlite3_stmt *statement = cursor->statement;
  (void)sqlite3_bind_int64(statement, P_OWNER, range->index ? range->index->id : range->table->id);
  (void)sqlite3_bind_int64(statement, P_TABLE, range->table->id);
  if (range->after.partition.data != NULL)
    bind_after(statement, range);
  if (range->query)
    return bind_query(cursor, range);
  (void)sqlite3_bind_int64(statement, P_FIRST_HASH, range->first_hash);
  (void)sqlite3_bind_int64(statement, P_LAST_HASH, range->last_hash);
  return true;
}

static unsigned shape_of(const struct local_range *range) {
  return (range->index != NULL ? READ_INDEX : 0) | (range->query ? READ_QUERY : 0) |
         (range->query && range->backward ? READ_BACKWARD : 0) |
         (range->query && range->upper.data != NULL ? READ_UPPER : 0) |
         (range->after.partition.data != NULL ? READ_AFTER : 0);
}

enum local_store_status local_store_read(struct local_store *store, const struct local_range *range,
                                         struct local_cursor **out) {
  struct local_cursor *cursor = calloc(1, sizeof *cursor);
  *out = cursor;
  if (cursor == NULL)
    return LOCAL_STORE_NOMEM;
  cursor->store = store;
  cursor->statement = statement_of(store, shape_of(range));
  if (cursor->statement == NULL)
    return local_store_status_of(store, sqlite3_errcode(store->db));
  return bind_range(cursor, range) ? LOCAL_STORE_OK : LOCAL_STORE_NOMEM;
}

enum local_store_status local_cursor_next(struct local_cursor *cursor, struct local_row *row) {
  int result = sqlite3_step(cursor->statement);
  if (result == SQLITE_DONE)
    return LOCAL_STORE_NONE;
  if (result != SQLITE_ROW)
    return local_store_status_of(cursor->store, result);
  const char *data = sqlite3_column_blob(cursor->statement, 0);
  row->item = (struct ddb_text){data, (size_t)sqlite3_column_bytes(cursor->statement, 0)};
  row->bytes = (size_t)sqlite3_column_int64(cursor->statement, 1);
  return data != NULL ? LOCAL_STORE_OK : LOCAL_STORE_NOMEM; /* an item is never empty */
}

void local_cursor_close(struct local_cursor *cursor) {
  if (cursor == NULL)
    return;
  if (cursor->statement != NULL) {
    (void)sqlite3_reset(cursor->statement);
    (void)sqlite3_clear_bindings(cursor->statement);
  }
  free(cursor->lower);
  free(cursor->upper);
  free(cursor);
}
