/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: made, found, changed, dropped. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/store/inside.h"

/* The ids of a table's indexes lie together. */
#define INDEX_BITS 16

static int64_t index_id(const struct local_table *table, int64_t serial) {
  return (table->id << INDEX_BITS) | serial;
}

/* ---- finding --------------------------------------------------------------------------------- */

static struct local_table *known(const struct local_store *store, struct ddb_text name) {
  for (size_t i = 0; i < store->table_count; i++)
    if (ddb_text_equal(store->tables[i]->name, name))
      return store->tables[i];
  return NULL;
}

/* One table is one pointer in a transaction: that is how members of a request are compared. */
static bool remember(struct local_store *store, struct local_table *table) {
  struct local_table **tables =
      ddb_arena_array(store->arena, store->table_count + 1, sizeof(struct local_table *));
  if (tables == NULL)
    return false;
  if (store->table_count > 0)
    memcpy(tables, store->tables, store->table_count * sizeof *tables);
  tables[store->table_count++] = table;
  store->tables = tables;
  return true;
}

static enum local_store_status load(struct local_store *store, sqlite3_stmt *statement,
                                    const struct local_table **out) {
  struct local_table *table = ddb_arena_zalloc(store->arena, sizeof *table);
  struct ddb_text text = {sqlite3_column_blob(statement, 1),
                          (size_t)sqlite3_column_bytes(statement, 1)};
  /* Names in it point into the text. */
  const char *copy = ddb_arena_copy(store->arena, text.data != NULL ? text.data : "", text.size);
  if (table == NULL || copy == NULL)
    return LOCAL_STORE_NOMEM;
  if (!local_table_parse(store->arena, (struct ddb_text){copy, text.size}, table)) {
    (void)snprintf(store->text, sizeof store->text, "the description of a table cannot be read");
    return LOCAL_STORE_DAMAGED;
  }
  table->id = sqlite3_column_int64(statement, 0);
  if (!remember(store, table))
    return LOCAL_STORE_NOMEM;
  *out = table;
  return LOCAL_STORE_OK;
}

enum local_store_status local_store_table(struct local_store *store, struct ddb_text name,
                                          const struct local_table **out) {
  *out = known(store, name);
  if (*out != NULL)
    return LOCAL_STORE_OK;
  sqlite3_stmt *statement = local_statement(store, STATEMENT_TABLE);
  if (statement == NULL)
    return local_store_status_of(store, sqlite3_errcode(store->db));
  local_bind(statement, 1, name);
  int result = sqlite3_step(statement);
  enum local_store_status status =
      result == SQLITE_DONE ? LOCAL_STORE_NONE : local_store_status_of(store, result);
  if (status == LOCAL_STORE_OK)
    status = load(store, statement, out);
  (void)sqlite3_reset(statement);
  return status;
}

enum local_store_status local_store_names(struct local_store *store, struct ddb_text after,
                                          size_t limit, struct ddb_arena *mem,
                                          struct ddb_text **names, size_t *count) {
  sqlite3_stmt *statement = local_statement(store, STATEMENT_NAMES);
  *names = ddb_arena_array(mem, limit + 1, sizeof **names);
  *count = 0;
  if (*names == NULL)
    return LOCAL_STORE_NOMEM;
  if (statement == NULL)
    return local_store_status_of(store, sqlite3_errcode(store->db));
  local_bind(statement, 1, after);
  (void)sqlite3_bind_int64(statement, 2, (int64_t)limit);
  enum local_store_status status = LOCAL_STORE_OK;
  int result;
  while (status == LOCAL_STORE_OK && (result = sqlite3_step(statement)) != SQLITE_DONE) {
    status = local_store_status_of(store, result);
    size_t size = (size_t)sqlite3_column_bytes(statement, 0);
    const char *name = ddb_arena_copy(mem, sqlite3_column_blob(statement, 0), size);
    if (status == LOCAL_STORE_OK && name == NULL)
      status = LOCAL_STORE_NOMEM;
    else if (status == LOCAL_STORE_OK)
      (*names)[(*count)++] = (struct ddb_text){name, size};
  }
  (void)sqlite3_reset(statement);
  return status;
}

/* ---- changing -------------------------------------------------------------------------------- */

/* What was read stays in place until the transaction ends, but is not found any more. */
static void forget(struct local_store *store) {
  store->table_count = 0;
  store->stale = true;
}

static enum local_store_status write_table(struct local_store *store, struct local_table *table) {
  struct ddb_buf text;
  for (size_t i = 0; i < table->index_count; i++)
    if (table->indexes[i].id == 0)
      table->indexes[i].id = index_id(table, ++table->serial);
  ddb_buf_init(&text, SIZE_MAX);
  local_table_write(&text, table);
  sqlite3_stmt *statement = local_statement(store, STATEMENT_ALTER);
  if (statement != NULL) {
    (void)sqlite3_bind_int64(statement, 1, table->id);
    local_bind(statement, 2, (struct ddb_text){text.data, text.size});
  }
  enum local_store_status status =
      text.status == DDB_OK ? local_statement_run(store, statement) : LOCAL_STORE_NOMEM;
  ddb_buf_free(&text);
  forget(store);
  return status;
}

enum local_store_status local_store_create(struct local_store *store, struct local_table *table) {
  sqlite3_stmt *statement = local_statement(store, STATEMENT_CREATE);
  if (statement != NULL)
    local_bind(statement, 1, table->name);
  enum local_store_status status = local_statement_run(store, statement);
  table->id = sqlite3_last_insert_rowid(store->db);
  return status == LOCAL_STORE_OK ? write_table(store, table) : status;
}

static enum local_store_status drop_entries(struct local_store *store, int64_t first,
                                            int64_t last) {
  sqlite3_stmt *statement = local_statement(store, STATEMENT_DROP_ENTRIES);
  if (statement != NULL) {
    (void)sqlite3_bind_int64(statement, 1, first);
    (void)sqlite3_bind_int64(statement, 2, last);
  }
  return local_statement_run(store, statement);
}

static bool has_index(const struct local_table *table, int64_t id) {
  for (size_t i = 0; i < table->index_count; i++)
    if (table->indexes[i].id == id)
      return true;
  return false;
}

enum local_store_status local_store_alter(struct local_store *store, struct local_table *table) {
  const struct local_table *old;
  enum local_store_status status = local_store_table(store, table->name, &old);
  for (size_t i = 0; status == LOCAL_STORE_OK && i < old->index_count; i++)
    if (!has_index(table, old->indexes[i].id))
      status = drop_entries(store, old->indexes[i].id, old->indexes[i].id);
  return status == LOCAL_STORE_OK ? write_table(store, table) : status;
}

static enum local_store_status run_on(struct local_store *store, enum statement which, int64_t id) {
  sqlite3_stmt *statement = local_statement(store, which);
  if (statement != NULL)
    (void)sqlite3_bind_int64(statement, 1, id);
  return local_statement_run(store, statement);
}

enum local_store_status local_store_drop(struct local_store *store,
                                         const struct local_table *table) {
  enum local_store_status status = run_on(store, STATEMENT_DROP_ITEMS, table->id);
  if (status == LOCAL_STORE_OK)
    status = drop_entries(store, index_id(table, 0), index_id(table, (1 << INDEX_BITS) - 1));
  if (status == LOCAL_STORE_OK)
    status = run_on(store, STATEMENT_DROP_TABLE, table->id);
  forget(store);
  return status;
}

enum local_store_status local_store_empty(struct local_store *store, bool tables) {
  enum statement last = tables ? STATEMENT_EMPTY_TABLES : STATEMENT_EMPTY_TOKENS;
  enum local_store_status status = LOCAL_STORE_OK;
  for (enum statement which = STATEMENT_EMPTY_ITEMS; status == LOCAL_STORE_OK && which <= last;
       which++)
    status = local_statement_run(store, local_statement(store, which));
  if (tables)
    forget(store);
  return status;
}

enum local_store_status local_store_count(struct local_store *store,
                                          const struct local_table *table, int64_t *items,
                                          int64_t *bytes) {
  sqlite3_stmt *statement = local_statement(store, STATEMENT_COUNT);
  *items = *bytes = 0;
  if (statement == NULL)
    return local_store_status_of(store, sqlite3_errcode(store->db));
  (void)sqlite3_bind_int64(statement, 1, table->id);
  int result = sqlite3_step(statement);
  if (result == SQLITE_ROW) {
    *items = sqlite3_column_int64(statement, 0);
    *bytes = sqlite3_column_int64(statement, 1);
  }
  enum local_store_status status = local_store_status_of(store, result);
  (void)sqlite3_reset(statement);
  return status;
}
