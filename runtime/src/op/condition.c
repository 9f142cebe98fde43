/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem and DeleteItem with a condition of the schema, or with the item as it was: the requests,
 * and what their answers mean. */
#include "op/condition.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "op/expression.h"
#include "op/ops.h"
#include "op/own.h"
#include "wire/writer.h"

/* ---- requests -------------------------------------------------------------------------------- */

/* A delete of nothing would meet `attribute_not_exists(error)`; whoever gives a condition wants to
 * know that there was nothing. A put makes the item in any case. */
static void write_condition(struct ddb_buf *body, const struct ddb_write *write,
                            const struct ddb_given *condition, bool exists) {
  const char *key = write->entity->table->partition_key;

  ddb_buf_text(body, ",\"ConditionExpression\":\"");
  ddb_buf_text(body, exists ? "attribute_exists(#k) AND (" : "");
  ddb_buf_text(body, condition->expression->text);
  ddb_buf_text(body, exists ? ")\",\"ExpressionAttributeNames\":{\"#k\":"
                            : "\",\"ExpressionAttributeNames\":{");
  if (exists) {
    ddb_buf_json_string(body, key, strlen(key));
    ddb_buf_char(body, ',');
  }
  ddb_buf_text(body, condition->expression->names);
  ddb_buf_char(body, '}');
  if (condition->expression->constants[0] || condition->values.size > 0) {
    ddb_buf_text(body, ",\"ExpressionAttributeValues\":{");
    ddb_given_values(body, condition, true);
    ddb_buf_char(body, '}');
  }
  ddb_buf_text(body, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
}

/* The rest of the body. `item` or `key` is what stands before it. */
static enum ddb_status end(struct ddb_arena *mem, struct ddb_buf *body,
                           const struct ddb_write *write, const struct ddb_given *condition,
                           bool deletes, struct ddb_request *out) {
  enum ddb_effect effect = write->returns ? DDB_EFFECT_ONCE
                           : condition    ? DDB_EFFECT_GUARDED
                                          : DDB_EFFECT_WRITE;

  if (condition)
    write_condition(body, write, condition, deletes);
  ddb_buf_text(body, write->returns ? ",\"ReturnValues\":\"ALL_OLD\"}" : "}");
  if (ddb_body_end(body, mem, deletes ? "DeleteItem" : "PutItem", effect, out) < 0)
    return ddb_arena_error_slot(mem)->status;
  out->condition = condition ? condition->expression : NULL;
  return DDB_OK;
}

struct ddb_text ddb_condition_key(struct ddb_arena *mem, const struct ddb_entity *entity,
                                  struct ddb_text item) {
  const struct ddb_table *table = entity->table;
  const char *const names[] = {table->partition_key, table->sort_key};
  struct ddb_text value;
  struct ddb_buf key;

  ddb_buf_init_arena(&key, mem, DDB_BODY_MAX);
  ddb_buf_char(&key, '{');
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!names[i] || !ddb_answer_member(item, names[i], &value))
      continue;
    if (key.size > 1)
      ddb_buf_char(&key, ',');
    ddb_buf_json_string(&key, names[i], strlen(names[i]));
    ddb_buf_char(&key, ':');
    if (entity->key_hidden)
      ddb_buf_char(&key, DDB_HIDDEN_MARK);
    ddb_buf_bytes(&key, value.data, value.size);
  }
  ddb_buf_char(&key, '}');
  return key.status < 0 ? (struct ddb_text){NULL, 0} : (struct ddb_text){key.data, key.size};
}

const char *ddb_condition_words(struct ddb_arena *mem, const struct ddb_entity *entity,
                                struct ddb_text key) {
  struct ddb_json_string name, type, value;
  struct ddb_text text;
  struct ddb_json json;
  const char *words = "";

  ddb_json_init(&json, key.data, key.size);
  if (entity->key_hidden || key.size == 0 || !ddb_json_object(&json))
    return "";
  while (words && ddb_json_member(&json, &name) && ddb_json_object(&json) &&
         ddb_json_member(&json, &type) && ddb_json_string(&json, &value) &&
         ddb_json_copy(&json, &value, mem, &text) && !ddb_json_member(&json, &type))
    words = ddb_arena_format(mem, "%s%s%.*s = %.*s", words, words[0] ? ", " : " (", (int)name.size,
                             name.data, (int)text.size, text.data);
  if (words && words[0])
    words = ddb_arena_format(mem, "%s)", words);
  return words ? words : "";
}

/* What stands in the body between two places. */
static struct ddb_text slice(const struct ddb_request *request, size_t from, size_t to) {
  return (struct ddb_text){request->body.data + from, to - from};
}

enum { NAME_START = sizeof "{\"TableName\":\"" - 1 };

enum ddb_status ddb_write_put(struct ddb_arena *mem, const struct ddb_scope *scope,
                              const struct ddb_write *write, const void *record,
                              const struct ddb_given *condition, struct ddb_request *out) {
  const struct ddb_entity *entity = write->entity;
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_writer writer;
  struct ddb_own own;

  ddb_error_clear(error);
  if (ddb_scope_check(scope, mem) < 0)
    return DDB_E_INVALID;
  if (!record)
    return ddb_fail(error, DDB_E_INVALID, "record", "the %s to put is NULL", entity->name);
  if (ddb_own_draw(mem, scope, entity, &own) < 0)
    return error->status;
  ddb_writer_init(&writer, mem, entity);
  writer.now = scope->now;
  ddb_body_begin(&writer.out, scope, entity->table);
  size_t name_end = writer.out.size - 1;
  ddb_buf_text(&writer.out, ",\"Item\":");
  size_t item = writer.frames[0].start = writer.out.size;
  ddb_buf_char(&writer.out, '{');
  entity->write(&writer, record);
  ddb_own_write(&writer, &own);
  ddb_buf_char(&writer.out, '}');
  size_t item_end = writer.out.size;
  if (ddb_writer_status(&writer) < 0 || end(mem, &writer.out, write, condition, false, out) < 0)
    return error->status;
  out->item_bytes = writer.item_bytes;
  out->own = own;
  if (!condition)
    return DDB_OK;
  out->table = slice(out, NAME_START, name_end);
  out->key = ddb_condition_key(mem, entity, slice(out, item, item_end));
  if (out->key.data)
    return DDB_OK;
  *out = (struct ddb_request){0};
  return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
}

enum ddb_status ddb_write_delete(struct ddb_arena *mem, const struct ddb_scope *scope,
                                 const struct ddb_write *write, const struct ddb_key *key,
                                 const struct ddb_given *condition, struct ddb_request *out) {
  const struct ddb_table *table = write->entity->table;
  struct ddb_buf body;

  ddb_error_clear(ddb_arena_error_slot(mem));
  if (key->status < 0)
    return ddb_key_refused(mem, key);
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, scope, table);
  size_t name_end = body.size - 1;
  ddb_buf_text(&body, ",\"Key\":");
  size_t start = body.size;
  ddb_body_key(&body, table, key);
  size_t key_end = body.size;
  if (end(mem, &body, write, condition, true, out) < 0)
    return ddb_arena_error_slot(mem)->status;
  if (condition) {
    out->table = slice(out, NAME_START, name_end);
    out->key = slice(out, start, key_end);
  }
  return DDB_OK;
}

/* ---- responses ------------------------------------------------------------------------------- */

bool ddb_condition_item(const struct ddb_response *response, struct ddb_text *item) {
  bool observed = response->observed.data != NULL;

  return ddb_answer_member(observed ? response->observed : response->body, "Item", item);
}

bool ddb_item_is_over(const struct ddb_entity *entity, struct ddb_text item, ddb_time now) {
  struct ddb_text raw;
  struct ddb_json_string text;
  struct ddb_json json;
  char digits[32];

  if (entity->expiry == DDB_EXPIRES_NEVER || (now.seconds == 0 && now.nanoseconds == 0) ||
      !ddb_answer_member(item, entity->table->ttl, &raw) || !ddb_answer_member(raw, "N", &raw))
    return false;
  ddb_json_init(&json, raw.data, raw.size);
  if (!ddb_json_string(&json, &text) || text.size >= sizeof digits)
    return false;
  memcpy(digits, text.data, text.size);
  digits[text.size] = '\0';
  return strtoll(digits, NULL, 10) <= now.seconds;
}

const char *ddb_condition_when(const struct ddb_response *response) {
  return response->observed.data ? "observed afterwards" : "at the time of the write";
}

enum ddb_status ddb_condition_note(struct ddb_arena *mem, const struct ddb_response *response,
                                   enum ddb_status status) {
  static const char code[] = "ConditionalCheckFailedException";
  struct ddb_error *error = ddb_arena_error_slot(mem);

  error->http_status = response->http_status;
  memcpy(error->code, code, sizeof code);
  return status;
}

/* The condition failed, and no reply of this call was lost. */
static enum ddb_status explain(struct ddb_arena *mem, const struct ddb_response *response,
                               const struct ddb_write *write) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  const char *source = write->condition->source;
  const char *entity = write->entity->name;
  struct ddb_text item;

  if (ddb_condition_item(response, &item))
    return ddb_fail(error, DDB_E_CONDITION, NULL, "%s: the condition '%s' does not hold (%s)",
                    write->name, source, ddb_condition_when(response));
  if (!response->observed.data)
    return ddb_fail(error, DDB_E_CONDITION, NULL,
                    "%s: the condition '%s' does not hold, and the answer does not show the item: "
                    "read it to find out why",
                    write->name, source);
  return write->deletes
             ? ddb_fail(error, DDB_NOT_FOUND, NULL, "%s: no such %s", write->name, entity)
             : ddb_fail(error, DDB_E_CONDITION, NULL,
                        "%s: the condition '%s' does not hold: there is no such %s", write->name,
                        source, entity);
}

/* The item as it was, of a success. */
static enum ddb_status take_item(struct ddb_arena *mem, const struct ddb_response *response,
                                 const struct ddb_write *write, void *out) {
  struct ddb_text item;

  if (ddb_answer_member(response->body, "Attributes", &item)) {
    enum ddb_status status = ddb_decode_written(mem, write->entity, item, write->name, out);
    if (status < 0 || !ddb_is_expired(write->entity, out, response->now))
      return status;
    memset(out, 0, write->entity->size);
  }
  return ddb_fail(ddb_arena_error_slot(mem), DDB_NOT_FOUND, NULL, "%s: %sthere was no such %s",
                  write->name, write->deletes ? "" : "done; ", write->entity->name);
}

enum ddb_status ddb_write_answer(struct ddb_arena *mem, const struct ddb_response *response,
                                 const struct ddb_write *write, void *out) {
  ddb_error_clear(ddb_arena_error_slot(mem));
  if (out)
    memset(out, 0, write->entity->size);
  if (write->condition && !response->lost_reply && ddb_answer_is_condition(response))
    return ddb_condition_note(mem, response, explain(mem, response, write));
  enum ddb_status status = ddb_answer(mem, response, write->name);
  return status < 0 || !write->returns || !out ? status : take_item(mem, response, write, out);
}

/* ---- the item that failed the condition ------------------------------------------------------ */

enum ddb_status ddb_failed_answer(struct ddb_arena *mem, const struct ddb_response *response,
                                  const struct ddb_expression *condition, void *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_text item;

  ddb_error_clear(error);
  memset(out, 0, condition->entity->size);
  if (ddb_answer_is_condition(response) && ddb_condition_item(response, &item))
    return ddb_decode(mem, condition->entity, item, out);
  return ddb_fail(error, DDB_NOT_FOUND, NULL, "%s: no item failed its condition",
                  condition->operation);
}

enum ddb_status ddb_failed_item(const struct ddb *db, struct ddb_arena *mem,
                                const struct ddb_expression *condition, void *out) {
  static const struct ddb_response none;
  bool mine = db && db->condition == condition;

  return ddb_failed_answer(mem, mine ? &db->call.response : &none, condition, out);
}
