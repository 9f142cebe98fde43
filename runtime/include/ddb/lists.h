/* SPDX-License-Identifier: Apache-2.0 */
/** The operations that read many items, as generated code calls them: query, scan, count, queries
 * of all shards, batch_get, transact_get. A part of <ddb/gen.h>, which includes it; what
 *  <ddb/operation.h> says of requests, answers, statuses and lifetimes holds here. */
#ifndef DDB_LISTS_H
#define DDB_LISTS_H

#include <ddb/operation.h>

DDB_BEGIN_DECLS

/** What the items of a list may be, where that is not one entity alone. */
struct ddb_kinds {
  const struct ddb_kind *kinds; /**< in the order of their numbers, from 1 */
  int count;                    /**< of kinds */
  /** Puts an item into the page: its kind, from 1, and its record; 0 and NULL: it is none of these.
   *  `item` is its text. NULL: the page has the records themselves, of one kind. */
  void (*place)(void *out, int kind, const void *record, struct ddb_text item);
  size_t size; /**< of the struct that is placed */
};

/** A query of the items of one partition whose sort keys begin with a prefix; or a scan. */
struct ddb_query {
  const char *name;                /**< namespace and operation; part of every token */
  const struct ddb_entity *entity; /**< of the records in a page */
  const struct ddb_index *index;   /**< NULL: the table itself */
  bool exact;                      /**< the sort key is given whole and not by its beginning */
  bool descending;                 /**< by sort key: the last first */
  bool consistent;                 /**< a strongly consistent read */
  int32_t limit;                   /**< items evaluated per page when the caller says none */
  int shards;                      /**< of a query of all shards: how many there are; else 0 */
  const struct ddb_kinds *kinds;   /**< NULL: all items are of the entity */
  bool scan; /**< of the whole table or index: items of no kind are passed over and counted */
};

/** A page whose items are of the entity's struct. */
struct ddb_page {
  void *items;                   /**< `count` structs of entity->size bytes each */
  size_t count;                  /**< good records */
  struct ddb_rejected *rejected; /**< the others */
  size_t rejected_count;         /**< how many */
  bool more;                     /**< this is not the last page */
  size_t skipped;                /**< of a scan: items of no kind */
  int requests;                  /**< that were answered */
  int64_t scanned;               /**< items that DynamoDB read for it, before any filter */
  double capacity;               /**< what it told that they cost, if it was asked */
};

/** What one call of a query asks for, beside its options. */
struct ddb_asked {
  const struct ddb_key *key;         /**< partition key and the beginning of the sort key */
  const struct ddb_key_range *range; /**< of the sort key behind that; NULL: none */
  const struct ddb_given *filter;    /**< NULL: none */
  bool counts;                       /**< no items, only how many there are */
  int64_t alive_at; /**< of a count: the second at which items that have expired do not count; 0:
                         all do */
  int32_t segment;  /**< of a parallel scan */
  int32_t segments; /**< 0: it is not parallel */
  bool capacity;    /**< the runtime's: the service shall tell what it costs */
};

/** Query or Scan, from options->cursor on. DDB_E_INVALID: a key part, the limit or the page token
 * is none that may stand there; the token may be of another operation or partition, or expired. */
enum ddb_status ddb_query_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                  const struct ddb_query *query, const struct ddb_asked *asked,
                                  const struct ddb_list_options *options,
                                  struct ddb_request *out) DDB_MUST_USE;
/** DDB_PARTIAL if an item was rejected. Moves options->cursor behind the page. */
enum ddb_status ddb_query_response(struct ddb_arena *mem, const struct ddb_response *response,
                                   const struct ddb_query *query,
                                   const struct ddb_list_options *options,
                                   struct ddb_page *out) DDB_MUST_USE;
/** ddb_call_send for a list: one request, or as many as options->until takes, whose records live in
 *  `mem`. The response is then for X_response. */
enum ddb_status ddb_list_send(struct ddb *db, struct ddb_arena *mem,
                              const struct ddb_request *request,
                              const struct ddb_list_options *options,
                              struct ddb_response *response) DDB_MUST_USE;
/** True when options->cursor is behind the last page: answer an empty page and send nothing. */
bool ddb_list_finished(const struct ddb_list_options *options);
/** The options of the call itself: deadline, cancel flag, error. NULL if there are none, which
 * means the handle's. */
const struct ddb_call_options *ddb_list_call(const struct ddb_list_options *options);

/** Starts a count. The key, range and filter are copied. */
enum ddb_status ddb_count_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                                const struct ddb_query *query, const struct ddb_asked *asked,
                                const struct ddb_call_options *options,
                                struct ddb_count **out) DDB_MUST_USE;
/** Sends its requests until it needs no more, within one deadline. */
enum ddb_status ddb_count_send(struct ddb *db, struct ddb_count *count,
                               const struct ddb_call_options *options) DDB_MUST_USE;
/** Ends it: the number. */
enum ddb_status ddb_count_end(struct ddb_arena *mem, const struct ddb_count *count,
                              int64_t *out) DDB_MUST_USE;

/** Starts a query of all shards. The key was built with ddb_key_every_shard; it and the filter are
 *  copied. */
enum ddb_status ddb_fan_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                              const struct ddb_query *query, const struct ddb_asked *asked,
                              const struct ddb_list_options *options,
                              struct ddb_fan **out) DDB_MUST_USE;
/** Sends its requests until it needs no more, within one deadline. */
enum ddb_status ddb_fan_send(struct ddb *db, struct ddb_fan *fan,
                             const struct ddb_call_options *options) DDB_MUST_USE;
/** Ends it: ddb_query_response for the items of all shards. */
enum ddb_status ddb_fan_page(struct ddb_arena *mem, struct ddb_fan *fan,
                             const struct ddb_list_options *options,
                             struct ddb_page *out) DDB_MUST_USE;

/** A batch_get. */
struct ddb_batch_read {
  const char *name;                /**< in the schema */
  const struct ddb_entity *entity; /**< of all items */
  bool consistent;                 /**< strongly consistent reads */
};

/** What became of one of its keys. */
struct ddb_batch_item {
  enum ddb_found found; /**< the item, nothing, something wrong, or not read */
  const void *record;   /**< of DDB_FOUND */
  const char *reason;   /**< of DDB_FOUND_REJECTED */
};

/** As many as keys, in their order, and how many were not found. */
struct ddb_batch_items {
  struct ddb_batch_item *items; /**< in the arena */
  size_t count;                 /**< as many as keys were added, twice-asked ones included */
  size_t missing, rejected, unread;
  void *room; /**< for as many generated structs */
};

/** Starts a batch of `count` keys, which are then added one by one. */
enum ddb_status ddb_batch_get_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                                    const struct ddb_batch_read *read, size_t count,
                                    struct ddb_batch_get **out) DDB_MUST_USE;
/** Adds the next key. One that is there already is asked for once and answered for both. */
enum ddb_status ddb_batch_get_add(struct ddb_batch_get *batch,
                                  const struct ddb_key *key) DDB_MUST_USE;
/** Instead of that, for a key that its builder refused. */
enum ddb_status ddb_batch_get_refused(struct ddb_batch_get *batch,
                                      const struct ddb_key *key) DDB_MUST_USE;
/** Sends its requests within one deadline, several at once (`in_flight` of the options). What
 * DynamoDB leaves unprocessed again and again, or is too busy for when something has been read
 * already, stays unread. */
enum ddb_status ddb_batch_get_send(struct ddb *db, struct ddb_batch_get *batch,
                                   const struct ddb_call_options *options) DDB_MUST_USE;
/** Ends it. DDB_PARTIAL: some keys are unread or rejected. */
enum ddb_status ddb_batch_get_end(struct ddb_arena *mem, struct ddb_batch_get *batch, size_t size,
                                  struct ddb_batch_items *out) DDB_MUST_USE;

/** TransactGetItems of one item of each entity; all are of one table. */
enum ddb_status ddb_transact_get_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                         const struct ddb_entity *const *entities,
                                         const struct ddb_key *keys, size_t count,
                                         struct ddb_request *out) DDB_MUST_USE;
/** `records` becomes a record for each, NULL where there is no item. DDB_E_CANCELED: none was read;
 *  the text has the reason. */
enum ddb_status ddb_transact_get_response(struct ddb_arena *mem,
                                          const struct ddb_response *response,
                                          const char *operation,
                                          const struct ddb_entity *const *entities, size_t count,
                                          const void **records) DDB_MUST_USE;

DDB_END_DECLS

#endif
