/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and items in a SQLite database: a file, or memory. The only part that includes
 * <sqlite3.h>. It knows bytes and order, nothing of expressions or requests.
 *
 * One store is one connection and one lock; every call below is made between begin and end. Several
 * stores, in one process or many, may be open on one file (WAL); a writer waits for another.
 *
 *   tables   what each table is
 *   items    (table, hash, partition, sort) -> JSON text of the item, its size
 *   entries  (index, hash, partition, sort, table's partition, table's sort) -> nothing: an item in
 *            an index is looked up in its table. (Why not a copy: one truth; indexes cannot be
 *            stale. What is left out of a projection is left out when read.)
 *   tokens   client request tokens of the last ten minutes */
#ifndef DDB_LOCAL_STORE_H
#define DDB_LOCAL_STORE_H

#include "local/store/table.h"

struct local_store;

/* `place` is what stands behind "sqlite:": ":memory:" or a path. DDB_E_CONFIG: cannot be opened, no
 * store of ours, or one of a newer version; DDB_E_NOMEM. */
enum ddb_status local_store_open(const char *place, struct local_store **out,
                                 struct ddb_error *error) DDB_MUST_USE;
void local_store_close(struct local_store *store);

/* What a call on the store answers. BUSY: another process holds the file for longer than five
 * seconds; FULL: no room on the disk; DAMAGED: anything else SQLite says (its text is kept). */
enum local_store_status {
  LOCAL_STORE_OK = 0,
  LOCAL_STORE_NONE, /* no such row */
  LOCAL_STORE_BUSY,
  LOCAL_STORE_FULL,
  LOCAL_STORE_NOMEM,
  LOCAL_STORE_DAMAGED
};
const char *local_store_text(const struct local_store *store);
/* What stands behind "sqlite:". */
const char *local_store_place(const struct local_store *store);

/* ---- transactions: takes the lock of the store; every begin has its end ---------------------- */
enum local_store_status local_store_begin(struct local_store *store, bool write);
/* `keep` false: nothing of a writing transaction stays. */
enum local_store_status local_store_end(struct local_store *store, bool keep);

/* ---- tables ---------------------------------------------------------------------------------- */
/* LOCAL_STORE_NONE: there is none. It lives until the transaction ends. */
enum local_store_status local_store_table(struct local_store *store, struct ddb_text name,
                                          const struct local_table **out);
/* In alphabetical order, behind `after` (may be empty). */
enum local_store_status local_store_names(struct local_store *store, struct ddb_text after,
                                          size_t limit, struct ddb_arena *mem,
                                          struct ddb_text **names, size_t *count);
/* Gives the table and its indexes their ids. */
enum local_store_status local_store_create(struct local_store *store, struct local_table *table);
/* With all its items. */
enum local_store_status local_store_drop(struct local_store *store,
                                         const struct local_table *table);
/* A table's new description. Indexes with id 0 are new and get one; their entries are the caller's
 * to add. Indexes that are gone lose their entries. */
enum local_store_status local_store_alter(struct local_store *store, struct local_table *table);
/* Takes out all items and tokens, and with `tables` the tables too. */
enum local_store_status local_store_empty(struct local_store *store, bool tables);
enum local_store_status local_store_count(struct local_store *store,
                                          const struct local_table *table, int64_t *items,
                                          int64_t *bytes);

/* ---- items ----------------------------------------------------------------------------------- */
struct local_key {                 /* of a table: bytes of local/value/keybytes.h */
  struct ddb_text partition, sort; /* sort is empty where there is none */
};

struct local_entry { /* of an index */
  int64_t index;
  struct ddb_text partition, sort;
};

/* The stored text lives in `mem`. `item`, and `bytes`, its size as DynamoDB counts, may be NULL. */
enum local_store_status local_store_get(struct local_store *store, const struct local_table *table,
                                        const struct local_key *key, struct ddb_arena *mem,
                                        struct ddb_text *item, size_t *bytes);

/* Puts the item, whatever was there. Its entries in indexes are the caller's to keep
 * (local_store_entries): only who knows the attributes knows them. */
enum local_store_status local_store_put(struct local_store *store, const struct local_table *table,
                                        const struct local_key *key, struct ddb_text item,
                                        size_t bytes);
enum local_store_status local_store_delete(struct local_store *store,
                                           const struct local_table *table,
                                           const struct local_key *key);

/* Adds or removes the entries of one item. Adding one that is there, and removing one that is not,
 * changes nothing. */
enum local_store_status local_store_add(struct local_store *store, const struct local_key *key,
                                        const struct local_entry *entries, size_t count);
enum local_store_status local_store_remove(struct local_store *store, const struct local_key *key,
                                           const struct local_entry *entries, size_t count);

/* ---- reading in order ------------------------------------------------------------------------ */
struct local_range {
  const struct local_table *table;
  const struct local_index *index; /* NULL: the table itself */
  bool query;                      /* of one partition, in the order of sort keys; else a scan */
  struct ddb_text partition;       /* of a query */
  /* Bounds of a query's sort key; data NULL: none. */
  struct ddb_text lower, upper;
  bool lower_open, upper_open; /* the bound itself does not belong to it */
  bool backward;
  /* Of a scan: hashes from first to last, both included; 0 and UINT32_MAX: all. */
  uint32_t first_hash, last_hash;
  /* Goes on behind this item (ExclusiveStartKey); partition.data NULL: from the start. */
  struct local_key after;         /* its key in the table */
  struct local_entry after_entry; /* and in the index, if one is read */
};

struct local_cursor;
struct local_row {
  struct ddb_text item; /* lives until the next row */
  size_t bytes;
};

enum local_store_status local_store_read(struct local_store *store, const struct local_range *range,
                                         struct local_cursor **out);
/* LOCAL_STORE_NONE: behind the last row. */
enum local_store_status local_cursor_next(struct local_cursor *cursor, struct local_row *row);
void local_cursor_close(struct local_cursor *cursor);

/* ---- client request tokens ------------------------------------------------------------------- */
/* The request that a token stood on, as a hash; LOCAL_STORE_NONE if it is new or older than ten
 * minutes. */
enum local_store_status local_store_token(struct local_store *store, struct ddb_text token,
                                          int64_t now_ms, unsigned char hash[32]);
enum local_store_status local_store_token_put(struct local_store *store, struct ddb_text token,
                                              int64_t now_ms, const unsigned char hash[32]);

#endif
