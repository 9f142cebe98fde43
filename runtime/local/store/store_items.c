/* SPDX-License-Identifier: Apache-2.0 */
/* Items by their keys, their entries in indexes, and client request tokens. */
#include <string.h>

#include "local/store/inside.h"
#include "local/value/keybytes.h"

/* TransactWriteItems knows a token for ten minutes (API reference, "ClientRequestToken"). */
#define TOKEN_MS ((int64_t)10 * 60 * 1000)

static sqlite3_stmt *bind_key(struct local_store *store, enum statement which,
                              const struct local_table *table, const struct local_key *key) {
  sqlite3_stmt *statement = local_statement(store, which);
  if (statement == NULL)
    return NULL;
  (void)sqlite3_bind_int64(statement, 1, table->id);
  (void)sqlite3_bind_int64(statement, 2, local_key_hash(key->partition));
  local_bind(statement, 3, key->partition);
  local_bind(statement, 4, key->sort);
  return statement;
}

/* The one row of a query with a column of bytes and, where it is asked for, one of a number. */
static enum local_store_status take_row(struct local_store *store, sqlite3_stmt *statement,
                                        struct ddb_arena *mem, struct ddb_text *out,
                                        size_t *number) {
  if (statement == NULL)
    return local_store_status_of(store, sqlite3_errcode(store->db));
  int result = sqlite3_step(statement);
  enum local_store_status status =
      result == SQLITE_DONE ? LOCAL_STORE_NONE : local_store_status_of(store, result);
  if (status == LOCAL_STORE_OK && number != NULL)
    *number = (size_t)sqlite3_column_int64(statement, 1);
  if (status == LOCAL_STORE_OK && out != NULL) {
    const char *data = sqlite3_column_blob(statement, 0);
    out->size = (size_t)sqlite3_column_bytes(statement, 0);
    out->data = ddb_arena_copy(mem, data != NULL ? data : "", data != NULL ? out->size : 0);
    status =
        out->data != NULL && (data != NULL || out->size == 0) ? LOCAL_STORE_OK : LOCAL_STORE_NOMEM;
  }
  (void)sqlite3_reset(statement);
  return status;
}

enum local_store_status local_store_get(struct local_store *store, const struct local_table *table,
                                        const struct local_key *key, struct ddb_arena *mem,
                                        struct ddb_text *item, size_t *bytes) {
  return take_row(store, bind_key(store, STATEMENT_GET, table, key), mem, item, bytes);
}

enum local_store_status local_store_put(struct local_store *store, const struct local_table *table,
                                        const struct local_key *key, struct ddb_text item,
                                        size_t bytes) {
  sqlite3_stmt *statement = bind_key(store, STATEMENT_PUT, table, key);
  if (statement != NULL) {
    (void)sqlite3_bind_int64(statement, 5, (int64_t)bytes);
    local_bind(statement, 6, item);
  }
  return local_statement_run(store, statement);
}

enum local_store_status local_store_delete(struct local_store *store,
                                           const struct local_table *table,
                                           const struct local_key *key) {
  return local_statement_run(store, bind_key(store, STATEMENT_DELETE, table, key));
}

/* ---- entries --------------------------------------------------------------------------------- */

static enum local_store_status for_entries(struct local_store *store, enum statement which,
                                           const struct local_key *key,
                                           const struct local_entry *entries, size_t count) {
  enum local_store_status status = LOCAL_STORE_OK;
  for (size_t i = 0; status == LOCAL_STORE_OK && i < count; i++) {
    sqlite3_stmt *statement = local_statement(store, which);
    if (statement != NULL) {
      (void)sqlite3_bind_int64(statement, 1, entries[i].index);
      (void)sqlite3_bind_int64(statement, 2, local_key_hash(entries[i].partition));
      local_bind(statement, 3, entries[i].partition);
      local_bind(statement, 4, entries[i].sort);
      local_bind(statement, 5, key->partition);
      local_bind(statement, 6, key->sort);
      if (which == STATEMENT_ADD)
        (void)sqlite3_bind_int64(statement, 7, local_key_hash(key->partition));
    }
    status = local_statement_run(store, statement);
  }
  return status;
}

enum local_store_status local_store_add(struct local_store *store, const struct local_key *key,
                                        const struct local_entry *entries, size_t count) {
  return for_entries(store, STATEMENT_ADD, key, entries, count);
}

enum local_store_status local_store_remove(struct local_store *store, const struct local_key *key,
                                           const struct local_entry *entries, size_t count) {
  return for_entries(store, STATEMENT_REMOVE, key, entries, count);
}

/* ---- tokens ---------------------------------------------------------------------------------- */

enum local_store_status local_store_token(struct local_store *store, struct ddb_text token,
                                          int64_t now_ms, unsigned char hash[32]) {
  sqlite3_stmt *statement = local_statement(store, STATEMENT_TOKEN);
  if (statement == NULL)
    return local_store_status_of(store, sqlite3_errcode(store->db));
  local_bind(statement, 1, token);
  (void)sqlite3_bind_int64(statement, 2, now_ms - TOKEN_MS);
  int result = sqlite3_step(statement);
  enum local_store_status status =
      result == SQLITE_DONE ? LOCAL_STORE_NONE : local_store_status_of(store, result);
  if (status == LOCAL_STORE_OK && sqlite3_column_bytes(statement, 0) == 32)
    memcpy(hash, sqlite3_column_blob(statement, 0), 32);
  (void)sqlite3_reset(statement);
  return status;
}

enum local_store_status local_store_token_put(struct local_store *store, struct ddb_text token,
                                              int64_t now_ms, const unsigned char hash[32]) {
  sqlite3_stmt *clean = local_statement(store, STATEMENT_TOKEN_CLEAN);
  if (clean != NULL)
    (void)sqlite3_bind_int64(clean, 1, now_ms - TOKEN_MS);
  enum local_store_status status = local_statement_run(store, clean);
  if (status != LOCAL_STORE_OK)
    return status;
  sqlite3_stmt *statement = local_statement(store, STATEMENT_TOKEN_PUT);
  if (statement != NULL) {
    local_bind(statement, 1, token);
    (void)sqlite3_bind_int64(statement, 2, now_ms);
    local_bind(statement, 3, (struct ddb_text){(const char *)hash, 32});
  }
  return local_statement_run(store, statement);
}
