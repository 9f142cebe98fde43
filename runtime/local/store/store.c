/* SPDX-License-Identifier: Apache-2.0 */
/* The connection and its transactions. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "local/store/inside.h"

/* How long a writer waits for another process. */
#define BUSY_MS 5000

/* Marks the file as one of ours: "DdbL". A version that does not know the layout refuses it. */
#define APPLICATION 0x4464624C
#define LAYOUT      1

static const char layout[] =
    "CREATE TABLE tables(id INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB NOT NULL UNIQUE,"
    " description BLOB NOT NULL);"
    "CREATE TABLE items(tbl INTEGER NOT NULL, hash INTEGER NOT NULL, pk BLOB NOT NULL,"
    " sk BLOB NOT NULL, bytes INTEGER NOT NULL, item BLOB NOT NULL,"
    " PRIMARY KEY(tbl, hash, pk, sk)) WITHOUT ROWID;"
    "CREATE TABLE entries(idx INTEGER NOT NULL, hash INTEGER NOT NULL, pk BLOB NOT NULL,"
    " sk BLOB NOT NULL, tpk BLOB NOT NULL, tsk BLOB NOT NULL, thash INTEGER NOT NULL,"
    " PRIMARY KEY(idx, hash, pk, sk, tpk, tsk)) WITHOUT ROWID;"
    "CREATE TABLE tokens(token BLOB PRIMARY KEY, at INTEGER NOT NULL, hash BLOB NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE INDEX tokens_at ON tokens(at);";

/* ---- statements ------------------------------------------------------------------------------ */

/* NOLINTBEGIN(bugprone-suspicious-missing-comma): some are longer than a line */
static const char *const texts[STATEMENTS] = {
    [STATEMENT_BEGIN_READ] = "BEGIN",
    [STATEMENT_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_ROLLBACK] = "ROLLBACK",
    [STATEMENT_CHANGES] = "PRAGMA data_version",
    [STATEMENT_TABLE] = "SELECT id, description FROM tables WHERE name = ?1",
    [STATEMENT_NAMES] = "SELECT name FROM tables WHERE name > ?1 ORDER BY name LIMIT ?2",
    [STATEMENT_CREATE] = "INSERT INTO tables(name, description) VALUES(?1, x'')",
    [STATEMENT_ALTER] = "UPDATE tables SET description = ?2 WHERE id = ?1",
    [STATEMENT_DROP_TABLE] = "DELETE FROM tables WHERE id = ?1",
    [STATEMENT_DROP_ITEMS] = "DELETE FROM items WHERE tbl = ?1",
    [STATEMENT_DROP_ENTRIES] = "DELETE FROM entries WHERE idx BETWEEN ?1 AND ?2",
    [STATEMENT_COUNT] = "SELECT count(*), coalesce(sum(bytes), 0) FROM items WHERE tbl = ?1",
    [STATEMENT_GET] =
        "SELECT item, bytes FROM items WHERE tbl = ?1 AND hash = ?2 AND pk = ?3 AND sk = ?4",
    [STATEMENT_PUT] = "INSERT INTO items(tbl, hash, pk, sk, bytes, item) VALUES(?1,?2,?3,?4,?5,?6)"
                      " ON CONFLICT DO UPDATE SET bytes = excluded.bytes, item = excluded.item",
    [STATEMENT_DELETE] = "DELETE FROM items WHERE tbl = ?1 AND hash = ?2 AND pk = ?3 AND sk = ?4",
    [STATEMENT_ADD] = "INSERT OR IGNORE INTO entries(idx, hash, pk, sk, tpk, tsk, thash)"
                      " VALUES(?1,?2,?3,?4,?5,?6,?7)",
    [STATEMENT_REMOVE] = "DELETE FROM entries WHERE idx = ?1 AND hash = ?2 AND pk = ?3 AND sk = ?4"
                         " AND tpk = ?5 AND tsk = ?6",
    [STATEMENT_TOKEN] = "SELECT hash FROM tokens WHERE token = ?1 AND at > ?2",
    [STATEMENT_TOKEN_PUT] = "INSERT OR REPLACE INTO tokens(token, at, hash) VALUES(?1, ?2, ?3)",
    [STATEMENT_TOKEN_CLEAN] = "DELETE FROM tokens WHERE at <= ?1",
    [STATEMENT_EMPTY_ITEMS] = "DELETE FROM items",
    [STATEMENT_EMPTY_ENTRIES] = "DELETE FROM entries",
    [STATEMENT_EMPTY_TOKENS] = "DELETE FROM tokens",
    [STATEMENT_EMPTY_TABLES] = "DELETE FROM tables",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */

sqlite3_stmt *local_statement(struct local_store *store, enum statement which) {
  sqlite3_stmt **statement = &store->statements[which];
  if (*statement == NULL)
    (void)sqlite3_prepare_v3(store->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, statement,
                             NULL);
  return *statement;
}

void local_bind(sqlite3_stmt *statement, int place, struct ddb_text bytes) {
  (void)sqlite3_bind_blob64(statement, place, bytes.size > 0 ? bytes.data : "", bytes.size,
                            SQLITE_STATIC);
}

enum local_store_status local_store_status_of(struct local_store *store, int result) {
  int kind = result & 0xFF;
  if (kind == SQLITE_OK || kind == SQLITE_ROW || kind == SQLITE_DONE)
    return LOCAL_STORE_OK;
  (void)snprintf(store->text, sizeof store->text, "%s", sqlite3_errmsg(store->db));
  switch (kind) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return LOCAL_STORE_BUSY;
  case SQLITE_FULL:
    return LOCAL_STORE_FULL;
  case SQLITE_NOMEM:
    return LOCAL_STORE_NOMEM;
  default:
    return LOCAL_STORE_DAMAGED;
  }
}

enum local_store_status local_statement_run(struct local_store *store, sqlite3_stmt *statement) {
  if (statement == NULL)
    return local_store_status_of(store, sqlite3_errcode(store->db));
  int result = sqlite3_step(statement);
  enum local_store_status status = local_store_status_of(store, result);
  (void)sqlite3_reset(statement); /* says again what step said */
  return status;
}

const char *local_store_text(const struct local_store *store) {
  return store->text;
}

const char *local_store_place(const struct local_store *store) {
  return store->place;
}

static void disconnect(struct local_store *store) {
  for (size_t i = 0; i < STATEMENTS; i++)
    (void)sqlite3_finalize(store->statements[i]);
  for (size_t i = 0; i < READ_SHAPES; i++)
    (void)sqlite3_finalize(store->reads[i]);
  memset(store->statements, 0, sizeof store->statements);
  memset(store->reads, 0, sizeof store->reads);
  (void)sqlite3_close(store->db);
  store->db = NULL;
}

/* ---- opening --------------------------------------------------------------------------------- */

static int run(struct local_store *store, const char *sql) {
  return sqlite3_exec(store->db, sql, NULL, NULL, NULL);
}

static int number_of(struct local_store *store, const char *sql, int64_t *out) {
  sqlite3_stmt *statement = NULL;
  *out = -1;
  int result = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_step(statement);
  if (result == SQLITE_ROW) {
    *out = sqlite3_column_int64(statement, 0);
    result = SQLITE_OK;
  }
  (void)sqlite3_finalize(statement);
  return result;
}

/* Two processes may open a new file at once: who is second finds the layout made. */
static int make_layout(struct local_store *store) {
  int64_t version = -1, objects = -1;
  int result = run(store, "BEGIN IMMEDIATE");
  if (result == SQLITE_OK)
    result = number_of(store, "PRAGMA user_version", &version);
  if (result == SQLITE_OK)
    result = number_of(store, "SELECT count(*) FROM sqlite_schema", &objects);
  if (result == SQLITE_OK && version == 0 && objects == 0) {
    char sql[128];
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                   APPLICATION, LAYOUT);
    result = run(store, layout);
    if (result == SQLITE_OK)
      result = run(store, sql);
  }
  if (result == SQLITE_OK)
    return run(store, "COMMIT");
  (void)run(store, "ROLLBACK");
  return result;
}

/* synchronous=FULL: what was answered is on the disk, not only safe from this process's death.
 * trusted_schema and cell_size_check: the file may come from anyone. */
static int configure(struct local_store *store) {
  static const char settings[] =
      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
      "PRAGMA cache_size = -32000;";
  (void)sqlite3_extended_result_codes(store->db, 1);
  (void)sqlite3_busy_timeout(store->db, BUSY_MS);
  int result = run(store, settings);
  if (result == SQLITE_OK && !store->memory)
    result = run(store, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"
                        "PRAGMA synchronous = FULL;");
  return result == SQLITE_OK ? make_layout(store) : result;
}

enum local_store_status local_store_connect(struct local_store *store) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  int result = sqlite3_open_v2(store->place, &store->db, flags, NULL);
  if (result == SQLITE_OK)
    result = configure(store);
  /* A transaction must be undone where there is no memory to prepare that. */
  for (enum statement which = STATEMENT_BEGIN_READ;
       result == SQLITE_OK && which <= STATEMENT_ROLLBACK; which++)
    if (local_statement(store, which) == NULL)
      result = sqlite3_errcode(store->db);
  if (store->db == NULL)
    return LOCAL_STORE_NOMEM;
  return local_store_status_of(store, result);
}

static enum ddb_status open_failed(struct local_store *store, enum local_store_status status,
                                   struct ddb_error *error) {
  enum ddb_status code = status == LOCAL_STORE_NOMEM ? DDB_E_NOMEM : DDB_E_CONFIG;
  return ddb_fail(error, code, "endpoint", "the store sqlite:%s cannot be opened: %s", store->place,
                  status == LOCAL_STORE_NOMEM ? "out of memory" : store->text);
}

static enum ddb_status check_layout(struct local_store *store, struct ddb_error *error) {
  int64_t application, version;
  int result = number_of(store, "PRAGMA application_id", &application);
  if (result == SQLITE_OK)
    result = number_of(store, "PRAGMA user_version", &version);
  if (result != SQLITE_OK)
    return open_failed(store, local_store_status_of(store, result), error);
  if (application != APPLICATION)
    return ddb_fail(error, DDB_E_CONFIG, "endpoint",
                    "%s is a SQLite file of another program; name a file of its own", store->place);
  if (version == LAYOUT)
    return DDB_OK;
  return ddb_fail(error, DDB_E_CONFIG, "endpoint",
                  "%s was written by a newer libddb-local; this one reads layout %d", store->place,
                  LAYOUT);
}

enum ddb_status local_store_open(const char *place, struct local_store **out,
                                 struct ddb_error *error) {
  struct local_store *store = calloc(1, sizeof *store);
  *out = NULL;
  if (store != NULL && pthread_mutex_init(&store->lock, NULL) != 0) {
    free(store);
    store = NULL;
  }
  if (store == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  store->memory = strcmp(place, ":memory:") == 0;
  store->place = strdup(place);
  store->arena = ddb_arena_new();
  atomic_store(&store->process, (long)getpid());
  enum local_store_status status =
      store->place != NULL && store->arena != NULL ? local_store_connect(store) : LOCAL_STORE_NOMEM;
  enum ddb_status answer =
      status == LOCAL_STORE_OK ? check_layout(store, error) : open_failed(store, status, error);
  if (answer < 0)
    local_store_close(store);
  else
    *out = store;
  return answer;
}

void local_store_close(struct local_store *store) {
  if (store == NULL)
    return;
  disconnect(store);
  (void)pthread_mutex_destroy(&store->lock);
  ddb_arena_free(store->arena);
  free(store->place);
  free(store);
}

/* ---- transactions ---------------------------------------------------------------------------- */

/* What is in memory was copied with the process and is used on; the lock may have been held by a
 * thread that the child does not have. */
static enum local_store_status open_again(struct local_store *store) {
  (void)pthread_mutex_init(&store->lock, NULL);
  if (store->memory)
    return LOCAL_STORE_OK;
  store->db = NULL;
  memset(store->statements, 0, sizeof store->statements);
  memset(store->reads, 0, sizeof store->reads);
  store->stale = true;
  enum local_store_status status = local_store_connect(store);
  if (status != LOCAL_STORE_OK)
    disconnect(store); /* the next call tries again */
  return status;
}

/* A connection must not be carried across a fork (SQLite, "How to corrupt"): the child leaves its
 * parent's alone and opens its own. The first of its threads does so, and marks that with its
 * process below zero; the others wait. */
static enum local_store_status after_fork(struct local_store *store) {
  const long own = (long)getpid();
  long before = atomic_load(&store->process);
  while (before != own) {
    if (before != -own && atomic_compare_exchange_strong(&store->process, &before, -own)) {
      enum local_store_status status = open_again(store);
      atomic_store(&store->process, status == LOCAL_STORE_OK ? own : 0);
      return status;
    }
    (void)sched_yield();
    before = atomic_load(&store->process);
  }
  return LOCAL_STORE_OK;
}

/* What another connection did may have changed tables. */
static enum local_store_status look_for_changes(struct local_store *store) {
  sqlite3_stmt *statement = local_statement(store, STATEMENT_CHANGES);
  if (statement == NULL)
    return local_store_status_of(store, sqlite3_errcode(store->db));
  enum local_store_status status = local_store_status_of(store, sqlite3_step(statement));
  int64_t changes = sqlite3_column_int64(statement, 0);
  (void)sqlite3_reset(statement);
  store->stale = store->stale || changes != store->changes || status != LOCAL_STORE_OK;
  store->changes = changes;
  return status;
}

/* SQLite may have ended the transaction itself, as where the disk is full. */
static void undo(struct local_store *store) {
  if (sqlite3_get_autocommit(store->db) == 0)
    (void)local_statement_run(store, local_statement(store, STATEMENT_ROLLBACK));
}

enum local_store_status local_store_begin(struct local_store *store, bool write) {
  enum local_store_status status = after_fork(store);
  if (status != LOCAL_STORE_OK)
    return status;
  (void)pthread_mutex_lock(&store->lock);
  enum statement begin = write ? STATEMENT_BEGIN_WRITE : STATEMENT_BEGIN_READ;
  /* Who holds the lock of what is in memory reads alone. */
  if (write || !store->memory)
    status = local_statement_run(store, local_statement(store, begin));
  if (status != LOCAL_STORE_OK) {
    undo(store); /* one that could not take its lock is open all the same */
    (void)pthread_mutex_unlock(&store->lock);
    return status;
  }
  store->writing = write;
  if (!store->memory)
    status = look_for_changes(store);
  if (status != LOCAL_STORE_OK) {
    (void)local_store_end(store, false);
    return status;
  }
  if (store->stale)
    ddb_arena_reset(store->arena);
  if (store->stale)
    store->table_count = 0;
  store->stale = false;
  return LOCAL_STORE_OK;
}

enum local_store_status local_store_end(struct local_store *store, bool keep) {
  enum local_store_status status = LOCAL_STORE_OK;
  if (keep && (store->writing || !store->memory))
    status = local_statement_run(store, local_statement(store, STATEMENT_COMMIT));
  if (!keep || status != LOCAL_STORE_OK)
    undo(store);
  if ((!keep || status != LOCAL_STORE_OK) && store->writing)
    store->stale = true;
  (void)pthread_mutex_unlock(&store->lock);
  return status;
}
