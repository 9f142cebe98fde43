/* SPDX-License-Identifier: Apache-2.0 */
/** The embedded store: the operations of DynamoDB answered in this process, on SQLite.
 *
 *      ddb_local_register();
 *      ddb_open(&db, &(struct ddb_options){.endpoint = "sqlite::memory:"});
 *
 *  Link with -lddb-local -lddb -lsqlite3 -lcrypto. Every endpoint that does not begin with
 * "sqlite:" goes where it went before.
 *
 *  What stands below ddb_local_register is for tests: what no server does on demand. Each function
 *  speaks of the store behind a handle, which all handles of its share group have in common, and
 *  answers DDB_E_CONFIG where the handle's endpoint is no embedded store. Like every call, they are
 *  for one thread at a time for each handle; handles of one share group may call at once. What went
 *  wrong is told by ddb_error_text. */
#ifndef DDB_LOCAL_H
#define DDB_LOCAL_H

#include <ddb/client.h>

DDB_BEGIN_DECLS

/** Makes endpoints that begin with "sqlite:" known: "sqlite:FILE" is a store in a file, which any
 *  number of processes may share; "sqlite::memory:" is a new, empty one with each ddb_open, shared
 *  through ddb_share, and gone with the last of its handles. Idempotent and thread-safe. */
void ddb_local_register(void);

/* ---- faults ---------------------------------------------------------------------------------- */

enum ddb_local_fault_kind {
  /** Not done; ProvisionedThroughputExceededException, HTTP 400. */
  DDB_LOCAL_THROTTLE = 1,
  /** Not done; `code`, `message` and `http_status`, or `body`. */
  DDB_LOCAL_ERROR,
  /** Done, and the reply lost (DDB_SEND_LOST). */
  DDB_LOCAL_LOSE_REPLY,
  /** Not done: never left (DDB_SEND_UNSENT), as where nobody listens. */
  DDB_LOCAL_UNSENT,
  /** The last `amount` members of a batch come back unprocessed. */
  DDB_LOCAL_UNPROCESSED,
  /** A page of a Query or Scan ends after `amount` items, before the filter. */
  DDB_LOCAL_PAGE,
  /** The store's clock is `amount` seconds ahead (behind, if negative): a request that is signed
   *  with a date of more than five minutes away is not done, but answered RequestTimeTooSkewed and
   *  the header Date; one whose date fits is answered, and not counted. */
  DDB_LOCAL_SKEW,
  /** Answered `amount` milliseconds later (by ddb_env.sleep_ms). Where that is longer than the
   *  attempt may take: done, and the reply lost when its time is over. */
  DDB_LOCAL_DELAY
};

/** What becomes of attempts. Zero-initialise, then set what differs; texts are copied. */
struct ddb_local_fault {
  enum ddb_local_fault_kind kind;
  const char *operation; /**< such as "Query", as in the API reference; NULL: any */
  size_t skip;           /**< so many that fit pass first */
  size_t times;          /**< then so many are struck. 0: one; SIZE_MAX: all that follow */
  int64_t amount;        /**< as `kind` says */
  const char *code;      /**< of DDB_LOCAL_ERROR: such as "InternalServerError" */
  const char *message;   /**< of DDB_LOCAL_ERROR; NULL: "a scripted fault" */
  const char *body;      /**< of DDB_LOCAL_ERROR, NULL or in place of the two: the reply as it is */
  int http_status;       /**< of DDB_LOCAL_ERROR. 0: 400 (500 for InternalServerError) */
};

/** Adds a fault to the script. Attempts, not calls, are struck: a call that is repeated meets the
 *  next one. Faults are looked at in the order in which they were added; those that answer in the
 *  store's place (all but UNPROCESSED, PAGE and DELAY) end the look, so that two of them strike one
 *  after the other. DDB_E_INVALID: no kind, an operation that the store does not have, an amount
 *  out of range, no code. */
enum ddb_status ddb_local_add_fault(struct ddb *db, const struct ddb_local_fault *fault);

/** Forgets all faults. `left`, if not NULL: how many of them had not struck as often as they were
 *  to (those without an end not counted): a test that expects 0 knows that its script was played.
 */
enum ddb_status ddb_local_clear_faults(struct ddb *db, size_t *left);

/* ---- requests that were sent ----------------------------------------------------------------- */

/** One attempt, as it reached the store; one that never left is among them. */
struct ddb_local_request {
  const char *operation; /**< such as "PutItem" */
  struct ddb_text table; /**< TableName; empty for batches, transactions and ListTables */
  struct ddb_text body;  /**< JSON, as it was sent */
  ddb_time at;           /**< by the store's clock */
  enum ddb_send_result result;
  int http_status; /**< of the reply; 0: there was none */
};

/** Texts live as long as the list. */
struct ddb_local_requests {
  struct ddb_local_request *items; /**< the oldest first */
  size_t count;
  uint64_t all; /**< that were sent since the recording began, with those no longer kept */
};

/** Keeps the last `limit` attempts (at most 1,000,000) from now on, and forgets those of before. 0:
 *  keeps none, as at the beginning. DDB_E_INVALID: a larger limit. */
enum ddb_status ddb_local_record(struct ddb *db, size_t limit);

/** A copy of what is kept. `*out` is to be freed; NULL on failure. */
enum ddb_status ddb_local_recorded(struct ddb *db, struct ddb_local_requests **out);
void ddb_local_requests_free(struct ddb_local_requests *requests); /**< NULL is allowed */

/* ---- the clock ------------------------------------------------------------------------------- */

/** The store's own time: of CreationDateTime, of the ten minutes for which a transaction's token is
 *  known, of ddb_local_sweep, of DDB_LOCAL_SKEW. It is ddb_env.now until it is set. (The time that
 *  the handle stores, and by which it leaves out items that have expired, is ddb_env.now always: a
 *  test that replaces that one moves both.) */
enum ddb_status ddb_local_clock(struct ddb *db, ddb_time *out);
/** Stops it at `now`. DDB_E_INVALID: nanoseconds out of range. */
enum ddb_status ddb_local_set_clock(struct ddb *db, ddb_time now);
/** Moves it by `milliseconds` (back, if negative), stopped or not. */
enum ddb_status ddb_local_move_clock(struct ddb *db, int64_t milliseconds);
/** It is ddb_env.now again. */
enum ddb_status ddb_local_follow_clock(struct ddb *db);

/** Deletes what DynamoDB would have deleted some day: the items of each table with a time to live
 *  whose attribute is a number of seconds since 1970 that lies before the store's time, by five
 *  years at most (Developer Guide, "Using time to live"). `deleted` may be NULL. All or, if it
 *  fails, none. */
enum ddb_status ddb_local_sweep(struct ddb *db, uint64_t *deleted);

/* ---- a store for each test ------------------------------------------------------------------- */

/** Takes all items out of all tables, and forgets tokens; tables stay. */
enum ddb_status ddb_local_empty(struct ddb *db);
/** A store as it was opened: no tables, no faults, no recording, the clock of ddb_env. */
enum ddb_status ddb_local_reset(struct ddb *db);

/** Writes the items of a table, by its name at run time, into a file: one line {"Item":{...}} each,
 *  as an export to S3 has them. The file is replaced when all is written, not before.
 *  DDB_NOT_FOUND: there is no such table; DDB_E_CONFIG: the file cannot be written. */
enum ddb_status ddb_local_save(struct ddb *db, const char *table, const char *file,
                               uint64_t *saved);
/** Puts the items of such a file (of an export, unpacked) into a table, in place of those with
 *  their keys. All or, if one is refused, none: DDB_E_INVALID tells its line. DDB_NOT_FOUND: there
 *  is no such table; DDB_E_CONFIG: the file cannot be read. `loaded` may be NULL. */
enum ddb_status ddb_local_load(struct ddb *db, const char *table, const char *file,
                               uint64_t *loaded);

DDB_END_DECLS

#endif
