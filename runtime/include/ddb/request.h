/* SPDX-License-Identifier: Apache-2.0 */
/** Requests and responses as data.
 *
 *  Each generated operation exists three times: `X(db, ...)` does everything; `X_request` only
 * turns arguments into a request body and `X_response` only turns a response into structs. The
 * latter two do no I/O and know no handle: for tests, for dry runs, for other transports. */
#ifndef DDB_REQUEST_H
#define DDB_REQUEST_H

#include <ddb/arena.h>
#include <ddb/types.h>
#include <ddb/ulid.h>

DDB_BEGIN_DECLS

/** Where the ids come from that a create generates. Each function writes a new one, NUL-terminated.
 *  A source that draws the same numbers again makes the same requests again. */
struct ddb_id_source {
  void *state; /**< first argument of both */
  enum ddb_status (*ulid)(void *state, char out[DDB_ULID_SIZE]);
  enum ddb_status (*uuid)(void *state, char out[DDB_UUID_SIZE]);
};

/** How page tokens are signed; see struct ddb_options. A blocking call takes the handle's. */
struct ddb_token_keys {
  struct ddb_bytes key;      /**< makes and takes tokens */
  struct ddb_bytes previous; /**< takes those that were made before; size 0: there is none */
  int64_t lifetime_s;        /**< how long a new token may be used */
};

/** What a request needs to know beside its arguments. */
struct ddb_scope {
  const char *table_name; /**< NULL or "": the schema's */
  ddb_time now;           /**< becomes CreatedAt and UpdatedAt; {0, 0} is refused in writes */
  /** An update finds an item, too, whose time to live is over; a create does not replace it. */
  bool include_expired;
  /** NULL: none; then a create refuses a record without an id that it would generate, and so does
   * each write of an item with a `write_id`. A blocking call takes the handle's: ddb_ulid and
   * ddb_uuid. */
  const struct ddb_id_source *ids;
  /** Of an update that writes in maps, for ddb_update_again: which of them it makes; how often it
   *  was made anew; whether it was sent again as it was. Begin with zeros. */
  uint32_t makes;
  int rounds;
  bool repeated;
  /** The runtime's: an id that the create of this call made, as in struct ddb_own. Begin with zero.
   */
  struct ddb_text made_id;
  /** NULL: page tokens are not signed. Else `now` is needed, and the response needs the same. */
  const struct ddb_token_keys *token_keys;
};

/** The effect that sending a request may have. */
enum ddb_effect {
  DDB_EFFECT_READ = 0, /**< none: may be sent any number of times */
  DDB_EFFECT_WRITE,    /**< sent twice it leaves the same item */
  DDB_EFFECT_GUARDED,  /**< a write with a condition: sent twice, the second may fail it */
  DDB_EFFECT_ONCE      /**< sent twice it does or answers something else: it adds, or returns the
                        *   item as it was. After a lost reply it is not sent again */
};

struct ddb_expression;
struct ddb_arena;
struct ddb_query;
struct ddb_pages;
struct ddb_list_options;
struct ddb_places;

/** Of the request of a list, for those that follow it; the runtime's. */
struct ddb_request_list {
  const struct ddb_query *query; /**< NULL: this is no list */
  size_t head;                   /**< bytes of the body that all of them have in common */
  int32_t limit;                 /**< items to evaluate by each; 0: not said */
  bool filtered;                 /**< there is a filter */
};

/** What a write is known again by after a reply of it was lost: values that no other call has. */
struct ddb_own {
  const char *attribute;    /**< of the item, which holds `write_id`; NULL: the schema has none */
  struct ddb_text write_id; /**< a new UUID, the same for all attempts */
  struct ddb_text made_id;  /**< of a create: an id that it generated; size 0: it did not */
};

/** A request body and what the sender must know of it. Lives in the arena that it was built in. */
struct ddb_request {
  const char *operation; /**< such as "PutItem": the end of X-Amz-Target */
  struct ddb_text body;  /**< JSON */
  enum ddb_effect effect;
  /** The table's name and the primary key (JSON) of a conditional write whose failed condition must
   * be explained by the item; empty otherwise. Where the service returns no item with a failed
   * condition, the sender reads it, once and consistently. */
  struct ddb_text table;
  struct ddb_text key;
  /** Only after a reply was lost is there anything to explain: a create knows otherwise that the
   *  item is there. */
  bool read_if_lost;
  /** The version of the item that it requires, by which a refusal is explained; 0: none. */
  uint64_t version;
  /** Of a create: the item as it is sent. Part of `body`. */
  struct ddb_text item;
  struct ddb_own own;
  /** The condition that the schema gives this write, or NULL. */
  const struct ddb_expression *condition;
  /** Of a put or create: what DynamoDB counts the item as. */
  size_t item_bytes;
  struct ddb_request_list list;
  /** Of an update that writes in maps: where; the runtime's. */
  const struct ddb_places *places;
};

/** The body for people and logs: as it is sent, but "***" stands for each value that the schema
 * calls `hidden`, in the item, in keys that are made of it, and in the parameters of expressions;
 * its type stays: {"password":{"S":"***"}}. A body that was not made by this library is answered
 * as it is. `text` lives in `mem`. DDB_E_NOMEM. */
enum ddb_status ddb_request_text(struct ddb_arena *mem, const struct ddb_request *request,
                                 struct ddb_text *text) DDB_MUST_USE;

/** What came back. Texts are borrowed. */
struct ddb_response {
  int http_status;
  struct ddb_text body;
  const char *error_type; /**< header x-amzn-errortype, or NULL */
  const char *request_id; /**< header x-amzn-requestid, or NULL */
  /** An earlier attempt of this write was sent and its reply lost: it may have been applied. A
   *  condition that fails now may have been made false by the call itself. */
  bool lost_reply;
  /** That of the request, to be copied by hand. Found in the item that fails the condition after a
   * lost reply, it proves that this call wrote it; nothing else does. */
  struct ddb_own own;
  /** After a failed condition without an item: the body of the GetItem that was sent afterwards,
   *  `{}` when there is no such item. Empty if no such read was made. */
  struct ddb_text observed;
  /** When the reply came: items whose time to live is over then count as absent. {0, 0}: none do,
   *  which is what a call with include_expired gets. */
  ddb_time now;
  /** Of a list: as in the scope of its request, and when the reply came: a token for the next page
   *  expires by that. */
  const struct ddb_token_keys *token_keys;
  ddb_time received;
  /** What ddb_pages_answer gives; NULL: this is the answer to one request. */
  struct ddb_pages *pages;
};

/** Whether an update failed because a map that it writes in is not there, as the item shows that
 *  came with the answer or was read afterwards: then X_request with `scope` makes that map. Each
 *  request has its condition, so that of two who make it at the same time the second one writes
 * into the map of the first; after some rounds it gives up. By hand:
 *
 *      do {
 *        X_request(mem, &scope, ..., &request);
 *        ... send `request`, get `response` ...
 *      } while (ddb_update_again(&scope, &request, &response));
 *      X_response(mem, &response, ...);
 *
 *  Each round's X_request may answer DDB_E_CONDITION: the map is not there, and the update does not
 *  write all that it must have. */
bool ddb_update_again(struct ddb_scope *scope, const struct ddb_request *request,
                      const struct ddb_response *response) DDB_MUST_USE;

/** A list that is read until there are enough results (`until` of struct ddb_list_options). By
 * hand:
 *
 *      X_request(scratch, &scope, ..., list, &first);
 *      ddb_pages_begin(scratch, mem, &first, list, &pages);
 *      while (ddb_pages_request(pages, &request))
 *        if (... send `request`, get `response` ..., ddb_pages_response(pages, &response) < 0)
 *          break;
 *      response = ddb_pages_answer(pages);
 *      X_response(mem, &response, list, &page);
 *
 *  It lives in `scratch`, with the requests; the records live in `mem`, as does the error. */
enum ddb_status ddb_pages_begin(struct ddb_arena *scratch, struct ddb_arena *mem,
                                const struct ddb_request *first,
                                const struct ddb_list_options *list,
                                struct ddb_pages **out) DDB_MUST_USE;

/** The next request; false: there are enough results, or no more, or a cap is reached, or it has
 * failed. */
bool ddb_pages_request(struct ddb_pages *pages, struct ddb_request *out) DDB_MUST_USE;

/** Whether there is a next request. */
bool ddb_pages_goes_on(const struct ddb_pages *pages);

/** Takes the answer to it. After a failure, which X_response tells too, there are no more requests.
 */
enum ddb_status ddb_pages_response(struct ddb_pages *pages,
                                   const struct ddb_response *response) DDB_MUST_USE;

/** All answers, for X_response. */
struct ddb_response ddb_pages_answer(struct ddb_pages *pages);

/** A query of all shards of a partition key (`shards: all`) that is under way. It asks one shard
 *  after the other and merges their items:
 *
 *      X_request(mem, &scope, ..., list, &fan);
 *      while (ddb_fan_request(fan, &request))
 *        if (... send `request`, get `response` ..., ddb_fan_response(fan, &response) < 0)
 *          break;
 *      X_response(mem, fan, list, &page);
 *
 *  It lives in the arena of X_request, which must not be reset before the end. */
struct ddb_fan;

/** The next request; false: the page is complete, or the fan has failed, which X_response tells. A
 *  page takes a request for each shard that may still have items, and one more for a shard that has
 *  more than twice its share of them. */
bool ddb_fan_request(struct ddb_fan *fan, struct ddb_request *out) DDB_MUST_USE;

/** Takes the answer to that request, which is copied. After a failure there are no more requests;
 *  the cursor stays where it is. */
enum ddb_status ddb_fan_response(struct ddb_fan *fan,
                                 const struct ddb_response *response) DDB_MUST_USE;

/** What became of a key that a batch_get asked for. */
enum ddb_found {
  DDB_FOUND_UNREAD = 0, /**< DynamoDB did not come to it: ask again */
  DDB_FOUND,            /**< the record is there */
  DDB_FOUND_MISSING,    /**< there is no such item, or its time to live is over */
  DDB_FOUND_REJECTED    /**< there is one that cannot be read as the entity */
};

/** A batch_get that is under way: requests of up to 100 keys, each key once, and again those that
 *  DynamoDB left unprocessed:
 *
 *      X_request(mem, &scope, keys, count, &batch);
 *      while (ddb_batch_get_request(batch, &request))
 *        if (... send `request`, get `response` ..., ddb_batch_get_response(batch, &response) < 0)
 *          break;
 *        else if (ddb_batch_get_in_vain(batch) ...) wait longer each time, or give up
 *      X_response(mem, batch, &items);
 *
 *  It lives in the arena of X_request, which must not be reset before the end. */
struct ddb_batch_get;

/** The next request; false: every key has its answer, or the batch has failed. */
bool ddb_batch_get_request(struct ddb_batch_get *batch, struct ddb_request *out) DDB_MUST_USE;

/** Takes the answer to that request, which is copied. */
enum ddb_status ddb_batch_get_response(struct ddb_batch_get *batch,
                                       const struct ddb_response *response) DDB_MUST_USE;

/** 0: the last answer left nothing unprocessed. Else how many answers in a row did so without
 *  giving an answer to any key, plus 1. */
int ddb_batch_get_in_vain(const struct ddb_batch_get *batch);

/** A write of an item with unique fields that is under way: a consistent read of the item, but of a
 *  create, and a transaction; both again where another writer came between. X_request starts it and
 *  X_response ends it, as those of a struct ddb_fan; it lives in the arena of X_request. Texts of
 *  the scope, and `set` of an update, must stay until then. The tokens of its transactions come
 * from scope.ids. */
struct ddb_unique;

/** The next request; false: it is done, or it has failed, which X_response tells. */
bool ddb_unique_request(struct ddb_unique *unique, struct ddb_request *out) DDB_MUST_USE;

/** Takes the answer to that request, which is copied. After a failure there are no more requests.
 */
enum ddb_status ddb_unique_response(struct ddb_unique *unique,
                                    const struct ddb_response *response) DDB_MUST_USE;

/** A count that is under way: a query of all its pages, and shards, whose answers are numbers.
 *  X_request starts it and X_response ends it, as those of a struct ddb_fan; it lives in the arena
 *  of X_request. */
struct ddb_count;

/** The next request; false: all is counted, or the count has failed, which X_response tells. */
bool ddb_count_request(struct ddb_count *count, struct ddb_request *out) DDB_MUST_USE;

/** Takes the answer to that request, which is copied. After a failure there are no more requests.
 */
enum ddb_status ddb_count_response(struct ddb_count *count,
                                   const struct ddb_response *response) DDB_MUST_USE;

DDB_END_DECLS

#endif
