/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the store share: the connection, its prepared statements, its lock. */
#ifndef DDB_LOCAL_STORE_INSIDE_H
#define DDB_LOCAL_STORE_INSIDE_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "local/store/store.h"

/* Prepared once, when first used. */
enum statement {
  STATEMENT_BEGIN_READ,
  STATEMENT_BEGIN_WRITE,
  STATEMENT_COMMIT,
  STATEMENT_ROLLBACK,
  STATEMENT_CHANGES, /* of other connections */
  STATEMENT_TABLE,
  STATEMENT_NAMES,
  STATEMENT_CREATE,
  STATEMENT_ALTER,
  STATEMENT_DROP_TABLE,
  STATEMENT_DROP_ITEMS,
  STATEMENT_DROP_ENTRIES,
  STATEMENT_COUNT,
  STATEMENT_GET,
  STATEMENT_PUT,
  STATEMENT_DELETE,
  STATEMENT_ADD,
  STATEMENT_REMOVE,
  STATEMENT_TOKEN,
  STATEMENT_TOKEN_PUT,
  STATEMENT_TOKEN_CLEAN,
  STATEMENT_EMPTY_ITEMS,
  STATEMENT_EMPTY_ENTRIES,
  STATEMENT_EMPTY_TOKENS,
  STATEMENT_EMPTY_TABLES,
  STATEMENTS
};

/* Of a read in order: a bit for each part of its SQL. */
#define READ_INDEX    1u
#define READ_QUERY    2u
#define READ_BACKWARD 4u
#define READ_UPPER    8u
#define READ_AFTER    16u
#define READ_SHAPES   32

struct local_store {
  sqlite3 *db;
  char *place;
  bool memory;
  pthread_mutex_t lock;
  atomic_long process; /* that opened the connection: a child opens its own (meanwhile: -process) */
  sqlite3_stmt *statements[STATEMENTS];
  sqlite3_stmt *reads[READ_SHAPES];
  bool writing;
  int64_t changes; /* of other connections, when the tables below were read */
  /* Tables that were read. */
  struct ddb_arena *arena;
  struct local_table **tables;
  size_t table_count;
  bool stale; /* forget them before the next transaction */
  char text[256];
};

/* The statement, ready for its parameters; NULL: told by local_store_failed. */
sqlite3_stmt *local_statement(struct local_store *store, enum statement which);

/* What SQLite answered; its text is kept in the store. */
enum local_store_status local_store_status_of(struct local_store *store, int result);

/* Runs a statement that gives no row, and makes it ready again. */
enum local_store_status local_statement_run(struct local_store *store, sqlite3_stmt *statement);

/* A parameter of bytes; an empty text is an empty blob, never NULL. */
void local_bind(sqlite3_stmt *statement, int place, struct ddb_text bytes);

/* store.c */
enum local_store_status local_store_connect(struct local_store *store);

#endif
