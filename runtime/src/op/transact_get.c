/* SPDX-License-Identifier: Apache-2.0 */
/* TransactGetItems: items of several entities as they were at one moment. */
#include <string.h>

#include "aws/cancellation.h"
#include "base/arena.h"
#include "base/fail.h"
#include "op/ops.h"
#include "wire/writer.h"

enum ddb_status ddb_transact_get_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                         const struct ddb_entity *const *entities,
                                         const struct ddb_key *keys, size_t count,
                                         struct ddb_request *out) {
  struct ddb_buf body;

  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_buf_text(&body, "{\"TransactItems\":[");
  for (size_t i = 0; i < count; i++) {
    if (keys[i].status < 0)
      return ddb_key_refused(mem, &keys[i]);
    ddb_buf_text(&body, i > 0 ? ",{\"Get\":" : "{\"Get\":");
    ddb_body_begin(&body, scope, entities[i]->table);
    ddb_buf_text(&body, ",\"Key\":");
    ddb_body_key(&body, entities[i]->table, &keys[i]);
    ddb_buf_text(&body, "}}");
  }
  ddb_buf_text(&body, "]}");
  return ddb_body_end(&body, mem, "TransactGetItems", DDB_EFFECT_READ, out);
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* {"Item":{...}}, or {} where there is none. */
static enum ddb_status take(struct ddb_arena *mem, const struct ddb_entity *entity,
                            struct ddb_text element, ddb_time now, const void **record) {
  struct ddb_text item;

  if (!ddb_answer_member(element, "Item", &item))
    return DDB_OK;
  void *out = ddb_arena_zalloc(mem, entity->size);
  if (!out)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  enum ddb_status status = ddb_decode(mem, entity, item, out);
  if (status >= 0 && !ddb_is_expired(entity, out, now))
    *record = out;
  return status;
}

static enum ddb_status take_all(struct ddb_arena *mem, struct ddb_json *json,
                                const struct ddb_entity *const *entities, size_t count,
                                ddb_time now, const void **records) {
  struct ddb_text element;
  size_t i = 0;

  if (!ddb_json_array(json))
    return DDB_OK;
  while (ddb_json_element(json)) {
    if (!ddb_json_skip(json, &element))
      return DDB_OK;
    if (i == count) {
      (void)ddb_json_fail(json, DDB_E_INVALID, "more items than were asked for");
      return DDB_OK;
    }
    enum ddb_status status = take(mem, entities[i], element, now, &records[i]);
    if (status < 0)
      return status;
    i++;
  }
  if (json->status >= 0 && i < count)
    (void)ddb_json_fail(json, DDB_E_INVALID, "less items than were asked for");
  return DDB_OK;
}

/* The first member of a cancelled transaction that was not all right. */
static void name_reason(struct ddb_arena *mem, const struct ddb_response *response,
                        const char *operation, const struct ddb_entity *const *entities,
                        size_t count) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_error before = *error;
  struct ddb_reasons reasons;
  struct ddb_reason reason;

  if (!ddb_reasons_begin(&reasons, response->body))
    return;
  for (size_t i = 0; i < count && ddb_reasons_next(&reasons, &reason); i++) {
    if (strcmp(reason.code, "None") == 0)
      continue;
    ddb_error_clear(error);
    (void)ddb_fail(error, DDB_E_CANCELED, entities[i]->name,
                   "%s was cancelled, and nothing read: %s: %s", operation, entities[i]->name,
                   reason.code);
    memcpy(error->code, before.code, sizeof before.code);
    error->http_status = before.http_status;
    return;
  }
}

enum ddb_status ddb_transact_get_response(struct ddb_arena *mem,
                                          const struct ddb_response *response,
                                          const char *operation,
                                          const struct ddb_entity *const *entities, size_t count,
                                          const void **records) {
  struct ddb_json_string name;
  struct ddb_json json;
  bool seen = false;
  enum ddb_status status = ddb_answer(mem, response, operation);

  for (size_t i = 0; i < count; i++)
    records[i] = NULL;
  if (status == DDB_E_CANCELED)
    name_reason(mem, response, operation, entities, count);
  if (status < 0)
    return status;
  ddb_json_init(&json, response->body.data, response->body.size);
  (void)ddb_json_object(&json);
  while (status >= 0 && ddb_json_member(&json, &name)) {
    if (!ddb_json_is(&name, "Responses", 9)) {
      (void)ddb_json_skip(&json, NULL);
      continue;
    }
    seen = true;
    status = take_all(mem, &json, entities, count, response->now, records);
  }
  if (status >= 0 && !seen)
    (void)ddb_json_fail(&json, DDB_E_INVALID, "there are no Responses");
  if (status >= 0 && json.status < 0)
    status = ddb_answer_malformed(mem, operation, &json);
  for (size_t i = 0; status < 0 && i < count; i++)
    records[i] = NULL;
  return status;
}
