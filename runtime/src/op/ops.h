/* SPDX-License-Identifier: Apache-2.0 */
/* What the operations share: the beginnings and ends of request bodies, and the shape of answers.
 */
#ifndef DDB_OP_OPS_H
#define DDB_OP_OPS_H

#include <ddb/gen.h>

#include "base/buf.h"
#include "op/index_key.h"
#include "wire/json.h"

/* `{"TableName":"..."`: the run-time name, else the schema's. */
void ddb_body_begin(struct ddb_buf *body, const struct ddb_scope *scope,
                    const struct ddb_table *table);

/* `"name":{"S":"..."}`, or N or B: the value of a key attribute as it was built. A `hidden` one is
 * marked for ddb_request_text. */
void ddb_body_key_value(struct ddb_buf *body, const char *name, const struct ddb_known *value);

/* `{"PK":{"S":"..."},"SK":{"S":"..."}}` */
void ddb_body_key(struct ddb_buf *body, const struct ddb_table *table, const struct ddb_key *key);

/* The last key of a page as ExclusiveStartKey, if there is one; marked where `hidden`. */
void ddb_body_start_key(struct ddb_buf *body, struct ddb_text key, bool hidden);

/* Whether the time to live of a record is over at `now`; DynamoDB may take days to remove it. */
bool ddb_is_expired(const struct ddb_entity *entity, const void *record, ddb_time now);

/* Takes a finished body: `out` is filled, or the arena's error is. */
enum ddb_status ddb_body_end(struct ddb_buf *body, struct ddb_arena *mem, const char *operation,
                             enum ddb_effect effect, struct ddb_request *out);

/* Refuses a write whose scope has no time. */
enum ddb_status ddb_scope_check(const struct ddb_scope *scope, struct ddb_arena *mem);

/* DDB_OK for a success; else the arena's error is filled from the answer. After a reply of this
 * write was lost, a failed condition is DDB_OK where the item shows that it is this call's own
 * doing, and DDB_E_MAYBE_APPLIED where it does not. */
enum ddb_status ddb_answer(struct ddb_arena *mem, const struct ddb_response *response,
                           const char *operation);

/* Whether the answer is the error ConditionalCheckFailedException. */
bool ddb_answer_is_condition(const struct ddb_response *response);

/* The text of one member of a JSON object, such as "Item" of an answer. False: no such member, or
 * not an object. */
bool ddb_answer_member(struct ddb_text body, const char *name, struct ddb_text *out);

/* ddb_decode of the item that a write shows when it is done: an error says that it is. */
enum ddb_status ddb_decode_written(struct ddb_arena *mem, const struct ddb_entity *entity,
                                   struct ddb_text item, const char *operation, void *out);

/* Fails with "the answer of <operation> is not what DynamoDB sends". */
enum ddb_status ddb_answer_malformed(struct ddb_arena *mem, const char *operation,
                                     const struct ddb_json *json);

#endif
