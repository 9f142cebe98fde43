/* SPDX-License-Identifier: Apache-2.0 */
/* What a failed condition of the schema is said to mean. */
#ifndef DDB_OP_CONDITION_H
#define DDB_OP_CONDITION_H

#include <ddb/gen.h>

/* The item that the answer to a failed condition shows: with it, or read afterwards. False: none.
 */
bool ddb_condition_item(const struct ddb_response *response, struct ddb_text *item);

/* "at the time of the write", or "observed afterwards". */
const char *ddb_condition_when(const struct ddb_response *response);

/* Whether the time to live of an item in DynamoDB JSON is over; never, where `now` is zero. */
bool ddb_item_is_over(const struct ddb_entity *entity, struct ddb_text item, ddb_time now);

/* Gives the error the service's code and HTTP status; returns `status`. */
enum ddb_status ddb_condition_note(struct ddb_arena *mem, const struct ddb_response *response,
                                   enum ddb_status status);

/* The primary key of an item, as JSON; {NULL, 0} without memory. */
struct ddb_text ddb_condition_key(struct ddb_arena *mem, const struct ddb_entity *entity,
                                  struct ddb_text item);

/* A primary key for people: " (PK = USER#u1, SK = EDIT#e1)". "" if the schema hides a part of it.
 */
const char *ddb_condition_words(struct ddb_arena *mem, const struct ddb_entity *entity,
                                struct ddb_text key);

#endif
