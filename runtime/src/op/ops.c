/* SPDX-License-Identifier: Apache-2.0 */
/* The beginnings and ends of request bodies, and the shape of answers. */
#include "op/ops.h"

#include <string.h>

#include "aws/service_error.h"
#include "base/arena.h"
#include "base/fail.h"
#include "base/splice.h"
#include "op/condition.h"
#include "op/key.h"
#include "op/own.h"
#include "wire/writer.h"

/* ---- requests -------------------------------------------------------------------------------- */

/* For a usual name, and what is in front of it. */
enum { NAME_ROOM = 80 };

void ddb_body_begin(struct ddb_buf *body, const struct ddb_scope *scope,
                    const struct ddb_table *table) {
  const char *name =
      scope && scope->table_name && scope->table_name[0] ? scope->table_name : table->name;

  char *end = NULL;
  if (ddb_buf_reserve(body, NAME_ROOM)) {
    char *begin = body->data + body->size;
    memcpy(begin, "{\"TableName\":\"", 14);
    end = ddb_splice(begin + 14, begin + 14, name);
  }
  if (end) {
    memcpy(end, "\"", 2);
    body->size = (size_t)(end + 1 - body->data);
    return;
  }
  ddb_buf_put(body, "{\"TableName\":", 13);
  ddb_buf_json_string(body, name, strlen(name));
}

void ddb_body_key_value(struct ddb_buf *body, const char *name, const struct ddb_known *value) {
  const bool text = value->type != 'N' && value->type != 'B';
  const char type[] = {'{', '"', text ? 'S' : value->type, '"', ':'};

  ddb_buf_name(body, name, strlen(name));
  if (value->hidden)
    ddb_buf_char(body, DDB_HIDDEN_MARK);
  ddb_buf_put(body, type, sizeof type);
  if (value->type == 'B')
    ddb_buf_base64(body, (struct ddb_bytes){(const unsigned char *)value->data, value->size});
  else
    ddb_buf_json_string(body, value->data, value->size);
  ddb_buf_char(body, '}');
}

void ddb_body_key(struct ddb_buf *body, const struct ddb_table *table, const struct ddb_key *key) {
  const struct ddb_known partition = {key->partition_key, key->partition_key_size,
                                      key->partition_key_type, key->hidden & ddb_key_bit(false, 0)};
  const struct ddb_known sort = {key->sort_key, key->sort_key_size, key->sort_key_type,
                                 key->hidden & ddb_key_bit(true, 0)};

  ddb_buf_char(body, '{');
  ddb_body_key_value(body, table->partition_key, &partition);
  if (table->sort_key) {
    ddb_buf_char(body, ',');
    ddb_body_key_value(body, table->sort_key, &sort);
  }
  ddb_buf_char(body, '}');
}

void ddb_body_start_key(struct ddb_buf *body, struct ddb_text key, bool hidden) {
  struct ddb_json_string name;
  struct ddb_text value;
  struct ddb_json json;
  const char *separator = "{\"";

  if (key.size == 0)
    return;
  ddb_buf_text(body, ",\"ExclusiveStartKey\":");
  if (!hidden) {
    ddb_buf_bytes(body, key.data, key.size);
    return;
  }
  ddb_json_init(&json, key.data, key.size);
  if (ddb_json_object(&json))
    while (ddb_json_member(&json, &name) && ddb_json_skip(&json, &value)) {
      ddb_buf_text(body, separator);
      ddb_buf_bytes(body, name.data, name.size);
      ddb_buf_text(body, "\":");
      ddb_buf_char(body, DDB_HIDDEN_MARK);
      ddb_buf_bytes(body, value.data, value.size);
      separator = ",\"";
    }
  ddb_buf_char(body, '}');
}

enum ddb_status ddb_body_end(struct ddb_buf *body, struct ddb_arena *mem, const char *operation,
                             enum ddb_effect effect, struct ddb_request *out) {
  if (body->status < 0)
    return ddb_fail(ddb_arena_error_slot(mem), body->status, NULL, "the %s request: %s", operation,
                    body->status == DDB_E_INVALID ? "the table's name is not UTF-8"
                    : body->status == DDB_E_LIMIT ? "larger than 16 MiB"
                                                  : "out of memory");
  *out = (struct ddb_request){
      .operation = operation, .body = {body->data, body->size}, .effect = effect};
  return DDB_OK;
}

enum ddb_status ddb_scope_check(const struct ddb_scope *scope, struct ddb_arena *mem) {
  if (scope && (scope->now.seconds != 0 || scope->now.nanoseconds != 0))
    return DDB_OK;
  return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, "scope.now",
                  "scope.now is not set: a write records its time");
}

/* ---- time to live ---------------------------------------------------------------------------- */

/* The second itself counts as over, as in the filter `expires > now` that AWS recommends. */
bool ddb_is_expired(const struct ddb_entity *entity, const void *record, ddb_time now) {
  const char *member = (const char *)record + entity->expires;
  ddb_opt_time optional;
  ddb_time time;

  if (entity->expiry == DDB_EXPIRES_NEVER || (now.seconds == 0 && now.nanoseconds == 0))
    return false;
  if (entity->expiry == DDB_EXPIRES_OPTIONAL) {
    memcpy(&optional, member, sizeof optional);
    return optional.set && optional.value.seconds <= now.seconds;
  }
  memcpy(&time, member, sizeof time);
  return time.seconds <= now.seconds;
}

/* ---- answers --------------------------------------------------------------------------------- */

bool ddb_answer_is_condition(const struct ddb_response *response) {
  struct ddb_service_error error;

  if (ddb_http_ok(response->http_status))
    return false;
  ddb_service_error_read(response, &error);
  return strcmp(error.code, "ConditionalCheckFailedException") == 0;
}

/* A condition that held before the call may fail because of the call. */
static enum ddb_status answer_lost(struct ddb_arena *mem, const struct ddb_response *response,
                                   const char *operation) {
  struct ddb_text item;

  if (ddb_own_is_there(&response->own, response))
    return DDB_OK;
  return ddb_fail(ddb_arena_error_slot(mem), DDB_E_MAYBE_APPLIED, NULL,
                  "%s: the reply to an earlier attempt was lost, and the condition fails now; %s",
                  operation,
                  response->own.attribute && ddb_condition_item(response, &item)
                      ? "the last write of the item is another one: this call's may have come "
                        "before it"
                      : "this call may have changed the item itself: read it to find out");
}

enum ddb_status ddb_answer(struct ddb_arena *mem, const struct ddb_response *response,
                           const char *operation) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  ddb_error_clear(error);
  if (ddb_http_ok(response->http_status))
    return DDB_OK;
  if (response->lost_reply && ddb_answer_is_condition(response))
    return answer_lost(mem, response, operation);
  return ddb_service_error_fail(response, operation, error);
}

bool ddb_answer_member(struct ddb_text body, const char *name, struct ddb_text *out) {
  struct ddb_json_string found;
  struct ddb_json json;

  ddb_json_init(&json, body.data, body.size);
  if (body.size == 0 || !ddb_json_object(&json))
    return false;
  while (ddb_json_member(&json, &found)) {
    bool wanted = ddb_json_is(&found, name, strlen(name));
    if (!ddb_json_skip(&json, out))
      return false;
    if (wanted)
      return true;
  }
  return false;
}

enum ddb_status ddb_answer_malformed(struct ddb_arena *mem, const char *operation,
                                     const struct ddb_json *json) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  if (json->status == DDB_E_NOMEM)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "%s: out of memory for the answer", operation);
  return ddb_fail(error, DDB_E_SERVICE, NULL,
                  "%s: the answer is not what DynamoDB sends (byte %zu: %s)", operation,
                  json->offset, json->reason);
}
