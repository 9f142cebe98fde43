/* SPDX-License-Identifier: Apache-2.0 */
/** What generated .c files use, beside the public headers. Not for people: it changes with
 *  DDB_GEN_ABI and without further notice.
 *
 *  A generated blocking call has one shape, in this order:
 *
 *   1. ddb_call_begin forgets the last error, reads the clock, finds the table's name;
 *   2. X_request turns the arguments into a body, purely, in the handle's scratch arena;
 *   3. ddb_call_send signs, sends and retries until there is an answer;
 *   4. X_response turns the answer into structs in the caller's arena, purely;
 *   5. ddb_call_end puts one struct ddb_error on the handle and into the options.
 *
 *  The functions that read and write values keep a sticky error in the arena: generated code calls
 *  one after the other and looks at the outcome once. */
#ifndef DDB_GEN_H
#define DDB_GEN_H

#include <ddb/ddb.h>
#include <ddb/items.h>
#include <ddb/key.h>
#include <ddb/values.h>

DDB_BEGIN_DECLS

/* ---- one call ------------------------------------------------------------------------------- */

/** Starts a call: forgets the last error, resets the handle's scratch arena, sets `*scope` to the
 *  clock's time and the run-time name of the table. Never NULL unless `db` is. */
struct ddb_arena *ddb_call_begin(struct ddb *db, const char *schema_table, struct ddb_scope *scope);

/** Sends a request until there is a final reply. `>= 0` means that `*response` holds the service's
 *  answer, an error answer included: X_response turns that into a status. `< 0`: there is none. The
 *  response lives until the next call on the handle. */
enum ddb_status ddb_call_send(struct ddb *db, const struct ddb_request *request,
                              const struct ddb_call_options *options,
                              struct ddb_response *response) DDB_MUST_USE;

/** Ends a call that came to `status`: collects the error from where it arose (the sending, the
 *  scratch arena, or `mem`, which may be NULL) into the handle and into options->error. */
enum ddb_status ddb_call_end(struct ddb *db, const struct ddb_call_options *options,
                             const struct ddb_arena *mem, enum ddb_status status) DDB_MUST_USE;

/* ---- what the schema says, as data ---------------------------------------------------------- */

/** What an index holds of its items beside all keys: everything, nothing, or some attributes. */
enum ddb_projection { DDB_PROJECT_ALL, DDB_PROJECT_KEYS, DDB_PROJECT_SOME };

/** An attribute of a key. */
struct ddb_key_attribute {
  const char *name;
  char type; /**< 'S', 'N' or 'B' */
};

/** How many attributes the partition key of a global index may have; its sort key, too. */
#define DDB_INDEX_KEY_MAX 4

/** A secondary index of a table. Items that lack one of its key attributes are not in it. */
struct ddb_index {
  const char *name;          /**< as DynamoDB knows it */
  const char *partition_key; /**< attribute name */
  const char *sort_key;      /**< attribute name, or NULL */
  char partition_type;       /**< 'S', 'N' or 'B'; '\0' means 'S' */
  char sort_type;            /**< the same */
  /** The attributes behind the first of a multi-attribute partition key, then of such a sort key.
   */
  struct ddb_key_attribute more[2 * (DDB_INDEX_KEY_MAX - 1)];
  int more_partition; /**< how many of them belong to the partition key */
  int more_sort;      /**< to the sort key */
  bool local;         /**< shares the partition key of the table */
  enum ddb_projection projection;
  const char *const *projected; /**< attributes, of DDB_PROJECT_SOME */
  size_t projected_count;
};

/** A table and its primary key. A sort key of NULL: the table has none. */
struct ddb_table {
  const char *name;          /**< in the schema; ddb_options may give another at run time */
  const char *partition_key; /**< attribute name */
  const char *sort_key;      /**< attribute name, or NULL */
  char partition_type;       /**< 'S', 'N' or 'B'; '\0' means 'S' */
  char sort_type;            /**< the same */
  const struct ddb_index *indexes;
  size_t index_count;
  const char *ttl;     /**< attribute with the second in which items expire, or NULL */
  const char *stream;  /**< StreamViewType, or NULL: no stream */
  int64_t read_units;  /**< provisioned, for the table and each of its indexes; 0: on demand */
  int64_t write_units; /**< the same */
};

/** Whether records of an entity expire: never; all, by a ddb_time; those whose ddb_opt_time is set.
 */
enum ddb_expiry { DDB_EXPIRES_NEVER, DDB_EXPIRES, DDB_EXPIRES_OPTIONAL };

struct ddb_filler;

/** Values that one item of an entity alone may have. An item of their own names the one that does:
 *  the claim, whose key is made of them. */
struct ddb_claim {
  const char *kind;  /**< "User.email": the claim's entity_type, and the field of the error */
  const char *words; /**< "email": of the message */
  const struct ddb_attribute *const *fields; /**< what it is made of, beside the item's key */
  size_t field_count;
  /** Builds the key, whose status tells. False: the record claims nothing. */
  bool (*key)(const void *record, struct ddb_key *out);
};

/** Attributes around the fields, whose slots tell what is in front of their values. */
enum ddb_head {
  DDB_HEAD_PARTITION_KEY,
  DDB_HEAD_SORT_KEY,
  DDB_HEAD_ENTITY_TYPE,
  DDB_HEAD_CREATED_AT,
  DDB_HEAD_UPDATED_AT,
  DDB_HEADS
};

/** How items of one entity are stored. `data`, `created_at` and so on are NULL where the table's
 *  envelope has no such attribute. */
struct ddb_entity {
  const char *name;
  const struct ddb_table *table;
  const char *entity_type; /**< the attribute that holds `name` */
  const char *data;        /**< the map that holds the fields */
  const char *created_at;
  const char *updated_at;
  const char *write_id; /**< the id of the last write */
  enum ddb_expiry expiry;
  size_t expires;                      /**< offset of that member */
  const struct ddb_attribute *version; /**< the field that counts the writes; NULL: none */
  size_t version_at;                   /**< offset of that member: an int64_t or uint64_t */
  size_t size;                         /**< of the C struct */
  /** Fills a zeroed struct from the item that comes next. */
  void (*read)(struct ddb_reader *reader, void *record);
  /** Writes the attributes of the item, key and envelope included. */
  void (*write)(struct ddb_writer *writer, const void *record);
  /** What these two are written with; NULL where there is no such attribute, or it is a field. */
  const struct ddb_slot *heads[DDB_HEADS];
  /** Sets what a new record leaves unset: ids, defaults, times. NULL: nothing creates one. */
  void (*fill)(struct ddb_filler *filler, void *record);
  const struct ddb_claim *claims; /**< of its unique fields; NULL: it has none */
  size_t claim_count;
  bool key_hidden; /**< a part of the key may stand in no error */
  bool hides_keys; /**< a key of the table or of an index may stand in no dump */
  /** ProjectionExpression of a read that asks for some fields only, and members of its
   *  ExpressionAttributeNames; NULL: it asks for whole items. There is no `write` then. */
  const char *projection;
  const char *projection_names;
};

/* ---- parallel scans ------------------------------------------------------------------------- */

struct ddb_query;
struct ddb_asked;
struct ddb_page;

/** Gives a page of a segment to the program: the generated one makes it a page of the operation.
 *  The page and what it holds live until it returns. False: the program has enough. */
typedef bool ddb_scan_visit(void *visitor, int32_t segment, const struct ddb_page *page);

/** Between ddb_call_begin and ddb_call_end: a scan by several threads. `asked` has the filter
 * alone, which is copied; `visit` may be NULL. */
enum ddb_status ddb_scan_send(struct ddb *db, const struct ddb_query *query,
                              const struct ddb_asked *asked, const struct ddb_scan_options *options,
                              ddb_scan_visit *visit, void *visitor) DDB_MUST_USE;
/** The options of the call itself, for ddb_call_end. NULL if there are none. */
const struct ddb_call_options *ddb_scan_call(const struct ddb_scan_options *options);

DDB_END_DECLS

#include <ddb/lists.h>
#include <ddb/operation.h>
#include <ddb/transact.h>
#include <ddb/unique.h>

#endif
