/* SPDX-License-Identifier: Apache-2.0 */
/** The operations as generated code calls them: requests and responses. A part of <ddb/gen.h>,
 * which includes it and says how a call goes; it changes with DDB_GEN_ABI.
 *
 *  A `_request` turns arguments into a body, in the arena, and does no I/O; the limits of DynamoDB
 *  are checked there. A `_response` or `_answer` turns what came back into structs. What takes many
 *  requests (`tx`, `batch`, and in <ddb/lists.h> `fan`, `batch_get`) is a state that is begun,
 * gives requests, takes responses and is ended; its `_send` is the loop around that for a blocking
 * call.
 *
 *  All statuses: `>= 0` is an answer. `< 0` is an error, DDB_E_INVALID and DDB_E_LIMIT before
 *  anything was sent; its sentence and field are in ddb_arena_error(mem). DDB_E_NOMEM may come from
 *  each. Where a write returns an item that cannot be taken, for want of memory too, the sentence
 *  says that the write is done. Tables of constants (struct ddb_query, struct ddb_update and so on)
 * must outlive the states that were begun with them; other arguments are only read during the call.
 */
#ifndef DDB_OPERATION_H
#define DDB_OPERATION_H

#include <ddb/ddb.h>
#include <ddb/items.h>
#include <ddb/key.h>
#include <ddb/values.h>

DDB_BEGIN_DECLS

/* ---- one item ------------------------------------------------------------------------------- */

/** PutItem: the whole record, with the times of scope->now. */
enum ddb_status ddb_put_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                const struct ddb_entity *entity, const void *record,
                                struct ddb_request *out) DDB_MUST_USE;

/** What fills a new record; its members are the runtime's, but for `now`. */
struct ddb_filler {
  struct ddb_arena *mem;         /**< of the error */
  struct ddb_arena *ids;         /**< where generated ids live */
  const struct ddb_scope *scope; /**< where they come from */
  ddb_time now;                  /**< as it is stored: whole milliseconds */
  struct ddb_text made_id;       /**< the last id that was made */
};

/** The forms of ids: a ULID sorts by time, a UUID (version 4, RFC 9562) does not. */
enum ddb_id_form { DDB_ID_ULID, DDB_ID_UUID };

/** A new id in filler->ids; NULL once the filling has failed. `field` is named in the error. */
const char *ddb_fill_id(struct ddb_filler *filler, enum ddb_id_form form, const char *field);

/** Copies `record` to `out` and sets what is unset there: ids (in `ids`), defaults, times. The
 * error goes to `mem`; then `out` is as far as that came. scope->made_id becomes one of the new
 * ids. */
enum ddb_status ddb_create_fill(struct ddb_arena *mem, struct ddb_arena *ids,
                                struct ddb_scope *scope, const struct ddb_entity *entity,
                                const void *record, void *out) DDB_MUST_USE;
/** PutItem of a record that is not there yet, or whose time to live is over. `stored` (may be NULL)
 *  becomes the record as it is sent. */
enum ddb_status ddb_create_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                   const struct ddb_entity *entity, const void *record,
                                   void *stored, struct ddb_request *out) DDB_MUST_USE;
/** DDB_E_CONDITION: there is such an item already. After a lost reply it is DDB_OK where the item
 *  that is there has an id of `request` that no other call has, and DDB_E_MAYBE_APPLIED where not.
 */
enum ddb_status ddb_create_response(struct ddb_arena *mem, const struct ddb_response *response,
                                    const struct ddb_entity *entity, const char *operation,
                                    const struct ddb_request *request) DDB_MUST_USE;
/** GetItem, eventually consistent unless asked otherwise. */
enum ddb_status ddb_get_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                const struct ddb_entity *entity, const struct ddb_key *key,
                                bool consistent, struct ddb_request *out) DDB_MUST_USE;
/** DeleteItem, without a condition. */
enum ddb_status ddb_delete_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                   const struct ddb_entity *entity, const struct ddb_key *key,
                                   struct ddb_request *out) DDB_MUST_USE;

/** Of a write that returns nothing. `operation` is its name in the schema. */
enum ddb_status ddb_write_response(struct ddb_arena *mem, const struct ddb_response *response,
                                   const char *operation) DDB_MUST_USE;
/** DDB_NOT_FOUND leaves `out` zeroed. */
enum ddb_status ddb_get_response(struct ddb_arena *mem, const struct ddb_response *response,
                                 const char *operation, const struct ddb_entity *entity,
                                 void *out) DDB_MUST_USE;

/* ---- conditions and filters ----------------------------------------------------------------- */

/** A filter or condition of an operation: constants. */
struct ddb_expression {
  const char *operation;           /**< its name in the schema, for errors */
  const struct ddb_entity *entity; /**< of the items */
  const char *text;                /**< "#f_0.#f_1 = :f_status": nothing but placeholders */
  const char *names;               /**< "\"#f_0\":\"Data\"": members of ExpressionAttributeNames */
  const char *constants; /**< members of ExpressionAttributeValues that are literals; or "" */
  const char *source;    /**< of a condition: as the schema has it */
};

/** One with the values of its parameters. */
struct ddb_given {
  const struct ddb_expression *expression; /**< its text and names */
  struct ddb_text values;                  /**< members of ExpressionAttributeValues */
  const struct ddb_expression *own;        /**< the schema's alone; NULL: there is none */
  uint64_t version;                        /**< that the item must have; 0: any */
};

/** Starts the values: the ddb_write_* functions then write each under its placeholder. NULL without
 *  memory; ddb_given_end(mem, NULL, ...) then answers that. */
struct ddb_writer *ddb_given_begin(struct ddb_arena *mem, const struct ddb_expression *expression);
/** DDB_E_INVALID: a value is not set or does not fit; see ddb_arena_error(mem). */
enum ddb_status ddb_given_end(struct ddb_arena *mem, struct ddb_writer *writer,
                              const struct ddb_expression *expression,
                              struct ddb_given *out) DDB_MUST_USE;

/** A put or delete that has a condition, or returns the item as it was. */
struct ddb_write {
  const char *name;                       /**< in the schema */
  const struct ddb_entity *entity;        /**< of the item */
  const struct ddb_expression *condition; /**< NULL: none */
  bool deletes;                           /**< it is a delete */
  bool returns;                           /**< the item as it was */
};

/** ddb_put_request and ddb_delete_request with that; `condition` is NULL if the write has none. A
 *  delete's condition includes that there is such an item. */
enum ddb_status ddb_write_put(struct ddb_arena *mem, const struct ddb_scope *scope,
                              const struct ddb_write *write, const void *record,
                              const struct ddb_given *condition,
                              struct ddb_request *out) DDB_MUST_USE;
enum ddb_status ddb_write_delete(struct ddb_arena *mem, const struct ddb_scope *scope,
                                 const struct ddb_write *write, const struct ddb_key *key,
                                 const struct ddb_given *condition,
                                 struct ddb_request *out) DDB_MUST_USE;
/** DDB_E_CONDITION: the condition does not hold. DDB_NOT_FOUND: of a delete with a condition, there
 *  is no such item; of a write that returns the item as it was, it was done and there was none.
 *  `out` is NULL if the write returns nothing. */
enum ddb_status ddb_write_answer(struct ddb_arena *mem, const struct ddb_response *response,
                                 const struct ddb_write *write, void *out) DDB_MUST_USE;

/** The item that failed the condition. DDB_NOT_FOUND leaves `out` zeroed: there was none, or the
 *  answer is none to a failed condition. */
enum ddb_status ddb_failed_answer(struct ddb_arena *mem, const struct ddb_response *response,
                                  const struct ddb_expression *condition, void *out) DDB_MUST_USE;
/** The same of the last call on the handle; DDB_NOT_FOUND too if that was another operation. The
 *  handle's own error stays; that of this function is in `mem`. */
enum ddb_status ddb_failed_item(const struct ddb *db, struct ddb_arena *mem,
                                const struct ddb_expression *condition, void *out) DDB_MUST_USE;
/* ---- versions ------------------------------------------------------------------------------- */

/** A put of a record that was read, of an entity with a version: of the item as it was read, and
 * the next version is stored. `condition` is the schema's, or NULL. */
enum ddb_status ddb_version_put(struct ddb_arena *mem, const struct ddb_scope *scope,
                                const struct ddb_write *write, const void *record,
                                const struct ddb_given *condition,
                                struct ddb_request *out) DDB_MUST_USE;
/** A delete of the item as it was read. */
enum ddb_status ddb_version_delete(struct ddb_arena *mem, const struct ddb_scope *scope,
                                   const struct ddb_write *write, const struct ddb_key *key,
                                   uint64_t version, const struct ddb_given *condition,
                                   struct ddb_request *out) DDB_MUST_USE;
/** In an update: the item still has `version`, the schema's condition (or NULL) holds, and the next
 *  version is stored. */
void ddb_version_update(struct ddb_writer *writer, uint64_t version,
                        const struct ddb_given *condition);
/** A put without that guard stores this copy: its version is none that readers of the item have.
 *  NULL: `record` is, or there is no memory. */
const void *ddb_version_bypass(struct ddb_arena *mem, const struct ddb_scope *scope,
                               const struct ddb_entity *entity, const void *record);
/** Of a record, which may be NULL. */
uint64_t ddb_version_of(const struct ddb_entity *entity, const void *record);
/** Before the answer is looked at in another way. DDB_OK: nothing is wrong with the version.
 *  DDB_E_CONDITION: another writer changed the item, and the text has both versions.
 *  DDB_NOT_FOUND: there is no such item. */
enum ddb_status ddb_version_check(struct ddb_arena *mem, const struct ddb_response *response,
                                  const struct ddb_entity *entity, const char *operation,
                                  uint64_t version) DDB_MUST_USE;
/** That, and ddb_write_answer. */
enum ddb_status ddb_version_answer(struct ddb_arena *mem, const struct ddb_response *response,
                                   const struct ddb_write *write, uint64_t version,
                                   void *out) DDB_MUST_USE;

/* ---- updates and upserts -------------------------------------------------------------------- */

/** A place in a field that an update writes to, or a map or list on the way there. */
struct ddb_place {
  const char *field; /**< in the schema: "place.city", "counts.{key}" */
  int up;            /**< the place that it lies in; -1: it is a field of the item */
  const char
      *name;      /**< of the attribute or member; NULL: an element, or a name given at run time */
  int argument;   /**< which ddb_update_name or ddb_update_index gave it; -1: none */
  uint32_t index; /**< of an element that is not given at run time */
  unsigned flags; /**< DDB_IS_... */
};
/** Flags of a place: it is an element of a list; it is a list and no map; it lies beside the data
 *  map of the other fields; all that it must have is written by the update; its value and the names
 *  in it are hidden. */
#define DDB_IS_ELEMENT 1u
#define DDB_IS_LIST    2u
#define DDB_IS_TOP     4u
#define DDB_IS_WHOLE   8u
#define DDB_IS_HIDDEN  16u
/** How many places on the way there may be in one update. */
#define DDB_PARENTS_MAX 32

/** An update of some fields of an item that exists. */
struct ddb_update {
  const char *name;                /**< in the schema */
  const struct ddb_entity *entity; /**< of the item */
  /** The field whose changes the schema restricts, and its spellings; NULL: none. */
  const struct ddb_attribute *guarded;
  const struct ddb_enum *states; /**< with `next`: which state may follow which */
  /** What else than a missing item or a forbidden state can make its condition fail, in words: "the
   *  condition 'owner = {owner}' does not hold"; NULL: nothing. */
  const char *why;
  const char *returns; /**< "ALL_NEW", "ALL_OLD"; NULL: nothing */
  /** What it writes in fields. The first `parent_count` are on the way to others, each behind the
   *  one that it lies in. */
  const struct ddb_place *places;
  int place_count;
  int parent_count;
  int argument_count; /**< names and indexes given at run time */
};

/** Starts an UpdateItem; the ddb_write_* functions then say what to set. NULL: no memory, a key
 * that was refused, or `set` (the inputs) is NULL; ddb_update_end(mem, NULL, 0, out) then answers
 * why. */
struct ddb_writer *ddb_update_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                                    const struct ddb_update *update, const struct ddb_key *key,
                                    const void *set);
/** Writes the amount of DDB_ADD or DDB_SUBTRACT, with the condition that the field stays within
 * `min` and `max`. DDB_E_INVALID where no value of the field could. */
void ddb_update_int(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    int64_t amount, int64_t min, int64_t max);
void ddb_update_uint(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                     uint64_t amount, uint64_t min, uint64_t max);
/** Names and indexes given at run time, in front of all else; `what` is what the function calls
 * them. DDB_E_INVALID: no name of a member is NULL, empty or not UTF-8. DDB_E_LIMIT: it has more
 * than 65,535 bytes, or no list has so many elements. */
void ddb_update_name(struct ddb_writer *writer, int argument, const char *what, const char *name);
void ddb_update_index(struct ddb_writer *writer, int argument, const char *what, size_t index);
/** Removes the field. */
void ddb_update_remove(struct ddb_writer *writer, const struct ddb_attribute *attribute);
/** Adds the schema's condition. `given` lives until the end; nothing happens without a writer. */
void ddb_update_if(struct ddb_writer *writer, const struct ddb_given *given);
/** Ends it. `state` is the new value of the guarded field, else 0. */
enum ddb_status ddb_update_end(struct ddb_arena *mem, struct ddb_writer *writer, int state,
                               struct ddb_request *out) DDB_MUST_USE;
/** DDB_NOT_FOUND: no such item. DDB_E_TRANSITION: the schema does not allow the change from the
 *  state that the item has. DDB_E_CONDITION: the schema's condition does not hold,
 *  or the item lacks the map that holds the fields. */
enum ddb_status ddb_update_response(struct ddb_arena *mem, const struct ddb_response *response,
                                    const struct ddb_update *update, int state) DDB_MUST_USE;

/** The same of an update that returns the item. It may be done and still fail here where the
 *  item is none that the schema describes. */
enum ddb_status ddb_update_item(struct ddb_arena *mem, const struct ddb_response *response,
                                const struct ddb_update *update, int state, void *out) DDB_MUST_USE;

/** The create of an upsert: a record of its entity, zeroed, for the inputs. NULL: `set` is NULL, or
 *  no memory; the arena's error says which. */
void *ddb_upsert_begin(struct ddb_arena *mem, const struct ddb_update *update,
                       const void *set) DDB_MUST_USE;
/** PutItem of that record as ddb_create_request makes it, if `condition` (NULL: none) holds of
 *  nothing. DDB_E_TRANSITION: `state` is none that a new item may have. */
enum ddb_status ddb_upsert_end(struct ddb_arena *mem, const struct ddb_scope *scope,
                               const struct ddb_update *update, const void *record,
                               const struct ddb_given *condition, int state,
                               struct ddb_request *out) DDB_MUST_USE;
/** DDB_E_CONDITION: the item is there by now, or the condition does not hold of nothing.
 * DDB_NOT_FOUND is of an update that returns the item as it was: it is made. `out` is NULL if it
 * returns none. */
enum ddb_status ddb_upsert_response(struct ddb_arena *mem, const struct ddb_response *response,
                                    const struct ddb_update *update,
                                    const struct ddb_request *request, void *out) DDB_MUST_USE;

/** The blocking call of an upsert: its requests one after the other, within one deadline. Its
 *  members are the runtime's, but for the two. */
struct ddb_upsert {
  bool creates;           /**< the next request is the create, not the update */
  enum ddb_status status; /**< behind the last one: what the call came to */
  struct ddb *db;
  const struct ddb_update *update;
  struct ddb_call_options each;
  int64_t begun, deadline_ms;
  int attempts, rounds, overtaken;
  const struct ddb_response *response; /* of the last one, as long as its sender keeps it */
  bool bound;                          /* it is the one or the other */
  bool conditioned;                    /* the create has a condition of the schema */
};

/** `bound`: the caller knows whether there is the item, and says with `absent` that there is none;
 *  else the update is first, and each follows where the other finds that it cannot be. */
void ddb_upsert_start(struct ddb_upsert *upsert, struct ddb *db, const struct ddb_update *update,
                      const struct ddb_call_options *options, bool bound, bool absent);
/** Whether there is a request to make; `status` is what the last one came to. */
bool ddb_upsert_next(struct ddb_upsert *upsert, enum ddb_status status);
/** Sends it, with what is left of the deadline. */
enum ddb_status ddb_upsert_send(struct ddb_upsert *upsert, const struct ddb_request *request,
                                struct ddb_response *response) DDB_MUST_USE;

/* ---- members of transactions and batches ---------------------------------------------------- */

/** What a member of a transaction is: constants. */
enum ddb_tx_verb { DDB_TX_PUT, DDB_TX_CREATE, DDB_TX_UPDATE, DDB_TX_DELETE, DDB_TX_CHECK };

struct ddb_tx_op {
  const char *name;                /**< of the operation in the schema */
  enum ddb_tx_verb verb;           /**< which member of TransactItems it becomes */
  const struct ddb_entity *entity; /**< of the item */
  const struct ddb_update *update; /**< of an update; else NULL */
  const struct ddb_write *write;   /**< of a put, delete or check with a condition; else NULL */
  const struct ddb_claim *claim;   /**< of the put of a claim; else NULL */
};

/** Starts a member: sets `*scope` as ddb_call_begin does. The arena is where its request goes; NULL
 *  only if `tx` is. */
struct ddb_arena *ddb_tx_begin(struct ddb_tx *tx, const char *schema_table,
                               struct ddb_scope *scope);
/** Adds it. `status` is what making its request came to; `state` the new value of the guarded field
 *  of an update, else 0. Answers a refusal, which the commit tells too. */
enum ddb_status ddb_tx_add(struct ddb_tx *tx, const struct ddb_tx_op *op, int state,
                           enum ddb_status status, const struct ddb_request *request);

/** Starts a member of a batch, and adds it, as ddb_tx_begin and ddb_tx_add do. */
struct ddb_arena *ddb_batch_begin(struct ddb_batch *batch, const char *schema_table,
                                  struct ddb_scope *scope);
/** `name` is of the operation in the schema; `status` what making its request came to. */
enum ddb_status ddb_batch_add(struct ddb_batch *batch, const struct ddb_entity *entity,
                              const char *name, enum ddb_status status,
                              const struct ddb_request *request);

/** Creates the table unless it is there, and waits until it is ACTIVE; then sees to its time to
 * live, unless the server knows no such thing. A table that is there with another key, or without
 * an index of the schema, is an error. */
enum ddb_status ddb_create_table(struct ddb *db, const struct ddb_table *table) DDB_MUST_USE;

DDB_END_DECLS

#endif
