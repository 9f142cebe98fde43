/* SPDX-License-Identifier: Apache-2.0 */
/* BatchGetItem for any number of keys: requests of up to 100, in which each key stands once, and
 * again what DynamoDB left unprocessed. No I/O and no clock: batch_get_send.c drives it. */
#include "op/batch_get.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/expression.h"
#include "op/ops.h"
#include "wire/writer.h"

static enum ddb_status fail(struct ddb_batch_get *batch, enum ddb_status status) {
  batch->status = status;
  return status;
}

static enum ddb_status nomem(struct ddb_batch_get *batch) {
  return fail(batch,
              ddb_fail(ddb_arena_error_slot(batch->mem), DDB_E_NOMEM, NULL, "out of memory"));
}

enum ddb_status ddb_batch_get_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                                    const struct ddb_batch_read *read, size_t count,
                                    struct ddb_batch_get **out) {
  struct ddb_batch_get *batch = ddb_arena_zalloc(mem, sizeof *batch);
  size_t slots = 16;

  *out = NULL;
  ddb_error_clear(ddb_arena_error_slot(mem));
  while (slots / 2 < count && slots < SIZE_MAX / 4 / sizeof(size_t))
    slots *= 2;
  if (!batch || count > SIZE_MAX / 4 / sizeof(struct ddb_batch_key))
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  *batch = (struct ddb_batch_get){.mem = mem,
                                  .read = read,
                                  .capacity = count,
                                  .slot_count = slots,
                                  .keys = ddb_arena_zalloc(mem, count * sizeof *batch->keys + 1),
                                  .places = ddb_arena_zalloc(mem, count * sizeof(size_t) + 1),
                                  .slots = ddb_arena_zalloc(mem, slots * sizeof(size_t))};
  if (scope)
    batch->scope = *scope;
  if (!batch->keys || !batch->places || !batch->slots)
    return nomem(batch);
  *out = batch;
  return DDB_OK;
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* FNV-1a. */
static size_t hash_of(struct ddb_text text) {
  uint64_t hash = UINT64_C(14695981039346656037);

  for (size_t i = 0; i < text.size; i++)
    hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(1099511628211);
  return (size_t)(hash ^ (hash >> 32));
}

/* The slot where the key is, or would be. */
static size_t *slot_of(const struct ddb_batch_get *batch, struct ddb_text text) {
  size_t at = hash_of(text) & (batch->slot_count - 1);

  while (batch->slots[at] != 0) {
    const struct ddb_text *other = &batch->keys[batch->slots[at] - 1].text;
    if (other->size == text.size && memcmp(other->data, text.data, text.size) == 0)
      break;
    at = (at + 1) & (batch->slot_count - 1);
  }
  return &batch->slots[at];
}

static struct ddb_text text_of(struct ddb_batch_get *batch, const struct ddb_key *key) {
  struct ddb_buf body;

  ddb_buf_init_arena(&body, batch->mem, DDB_BODY_MAX);
  ddb_body_key(&body, batch->read->entity->table, key);
  return body.status < 0 ? (struct ddb_text){NULL, 0} : (struct ddb_text){body.data, body.size};
}

enum ddb_status ddb_batch_get_refused(struct ddb_batch_get *batch, const struct ddb_key *key) {
  enum ddb_status status = ddb_key_refused(batch->mem, key);
  struct ddb_error refused = *ddb_arena_error(batch->mem);

  ddb_error_clear(ddb_arena_error_slot(batch->mem));
  return fail(batch, ddb_fail(ddb_arena_error_slot(batch->mem), status, refused.field,
                              "keys[%zu]: %s", batch->given, refused.text));
}

enum ddb_status ddb_batch_get_add(struct ddb_batch_get *batch, const struct ddb_key *key) {
  if (batch->status < 0)
    return batch->status;
  if (batch->given == batch->capacity)
    return fail(batch, ddb_fail(ddb_arena_error_slot(batch->mem), DDB_E_INVALID, NULL,
                                "%s: more keys than were announced", batch->read->name));
  struct ddb_text text = text_of(batch, key);
  if (!text.data)
    return nomem(batch);
  size_t *slot = slot_of(batch, text);
  if (*slot == 0) {
    batch->keys[batch->key_count].text = text;
    *slot = ++batch->key_count;
  }
  batch->places[batch->given++] = *slot - 1;
  return DDB_OK;
}

/* ---- requests -------------------------------------------------------------------------------- */

/* What was left first, and then keys that were never sent. */
static void choose(struct ddb_batch_get *batch, struct ddb_get_flight *flight) {
  size_t kept = 0;

  for (size_t i = 0; i < flight->count; i++)
    if (batch->keys[flight->keys[i]].state == DDB_KEY_WAITS)
      flight->keys[kept++] = flight->keys[i];
  while (kept < DDB_BATCH_GET_MAX && batch->next < batch->key_count) {
    batch->keys[batch->next].flight = flight;
    flight->keys[kept++] = batch->next++;
  }
  flight->count = kept;
}

static void write_keys(struct ddb_batch_get *batch, const struct ddb_get_flight *flight,
                       struct ddb_buf *body) {
  for (size_t i = 0; i < flight->count; i++) {
    struct ddb_batch_key *key = &batch->keys[flight->keys[i]];
    ddb_buf_text(body, i > 0 ? "," : "");
    ddb_buf_bytes(body, key->text.data, key->text.size);
    key->state = DDB_KEY_SENT;
  }
}

bool ddb_get_flight_request(struct ddb_batch_get *batch, struct ddb_get_flight *flight,
                            struct ddb_request *out) {
  const char *name = batch->scope.table_name;
  struct ddb_buf body;

  if (batch->status < 0)
    return false;
  choose(batch, flight);
  if (flight->count == 0)
    return false;
  if (!name || !name[0])
    name = batch->read->entity->table->name;
  ddb_buf_init_arena(&body, batch->mem, DDB_BODY_MAX);
  ddb_buf_text(&body, "{\"RequestItems\":{");
  ddb_buf_json_string(&body, name, strlen(name));
  ddb_buf_text(&body, ":{\"Keys\":[");
  write_keys(batch, flight, &body);
  ddb_buf_text(&body, batch->read->consistent ? "],\"ConsistentRead\":true" : "]");
  ddb_projection(&body, batch->read->entity);
  ddb_buf_text(&body, "}}}");
  (void)fail(batch, ddb_body_end(&body, batch->mem, "BatchGetItem", DDB_EFFECT_READ, out));
  return batch->status >= 0;
}

/* ---- answers --------------------------------------------------------------------------------- */

static bool copy_member(struct ddb_buf *out, struct ddb_text item, const char *name) {
  struct ddb_text value;

  if (!ddb_answer_member(item, name, &value))
    return false;
  ddb_buf_text(out, out->size > 0 ? "," : "{");
  ddb_buf_json_string(out, name, strlen(name));
  ddb_buf_char(out, ':');
  ddb_buf_bytes(out, value.data, value.size);
  return true;
}

/* The key of an item; numbers in the form of a key that was built. DDB_E_INVALID: it has none. */
static enum ddb_status key_of(struct ddb_batch_get *batch, struct ddb_text item,
                              struct ddb_key *key) {
  const struct ddb_table *table = batch->read->entity->table;
  struct ddb_buf text;

  ddb_buf_init_arena(&text, batch->mem, DDB_BODY_MAX);
  bool whole = copy_member(&text, item, table->partition_key) &&
               (!table->sort_key || copy_member(&text, item, table->sort_key));
  ddb_buf_char(&text, '}');
  enum ddb_status status =
      text.status < 0 ? text.status
      : whole ? ddb_key_from_json(batch->mem, table, (struct ddb_text){text.data, text.size}, key)
              : DDB_E_INVALID;
  ddb_error_clear(ddb_arena_error_slot(batch->mem));
  return status;
}

/* The key that was sent and that this item, or key, has; NULL: `json` says why there is none. */
static struct ddb_batch_key *sent_key(struct ddb_batch_get *batch,
                                      const struct ddb_get_flight *flight, struct ddb_text item,
                                      struct ddb_json *json) {
  struct ddb_key key;
  enum ddb_status status = key_of(batch, item, &key);
  struct ddb_text text = status >= 0 ? text_of(batch, &key) : (struct ddb_text){NULL, 0};
  size_t at = text.data ? *slot_of(batch, text) : 0;

  if (at != 0 && batch->keys[at - 1].state == DDB_KEY_SENT && batch->keys[at - 1].flight == flight)
    return &batch->keys[at - 1];
  if (status == DDB_E_NOMEM || (status >= 0 && !text.data))
    (void)ddb_json_fail(json, DDB_E_NOMEM, "out of memory");
  else
    (void)ddb_json_fail(json, DDB_E_INVALID, "an item that was not asked for");
  return NULL;
}

static void take_items(struct ddb_batch_get *batch, const struct ddb_get_flight *flight,
                       struct ddb_json *json, bool unprocessed) {
  struct ddb_text item;

  if (!ddb_json_array(json))
    return;
  while (ddb_json_element(json)) {
    if (!ddb_json_skip(json, &item))
      return;
    struct ddb_batch_key *key = sent_key(batch, flight, item, json);
    if (!key)
      return;
    key->state = unprocessed ? DDB_KEY_WAITS : DDB_KEY_FOUND;
    key->item = item;
  }
}

/* {"Keys":[...],"ConsistentRead":true} */
static void take_unprocessed(struct ddb_batch_get *batch, const struct ddb_get_flight *flight,
                             struct ddb_json *json) {
  struct ddb_json_string name;

  if (!ddb_json_object(json))
    return;
  while (ddb_json_member(json, &name))
    if (ddb_json_is(&name, "Keys", 4))
      take_items(batch, flight, json, true);
    else
      (void)ddb_json_skip(json, NULL);
}

/* By tables, of which there is one. */
static void take_tables(struct ddb_batch_get *batch, const struct ddb_get_flight *flight,
                        struct ddb_json *json, bool unprocessed) {
  struct ddb_json_string name;

  if (ddb_json_peek(json) == DDB_JSON_NULL) {
    (void)ddb_json_skip(json, NULL);
    return;
  }
  if (!ddb_json_object(json))
    return;
  while (ddb_json_member(json, &name))
    if (unprocessed)
      take_unprocessed(batch, flight, json);
    else
      take_items(batch, flight, json, false);
}

static void read_answer(struct ddb_batch_get *batch, const struct ddb_get_flight *flight,
                        struct ddb_json *json) {
  struct ddb_json_string name;

  if (!ddb_json_object(json))
    return;
  while (ddb_json_member(json, &name))
    if (ddb_json_is(&name, "Responses", 9))
      take_tables(batch, flight, json, false);
    else if (ddb_json_is(&name, "UnprocessedKeys", 15))
      take_tables(batch, flight, json, true);
    else
      (void)ddb_json_skip(json, NULL);
  (void)ddb_json_end(json);
}

/* What was sent and is in neither list is not there. */
static void settle(struct ddb_batch_get *batch, struct ddb_get_flight *flight) {
  size_t before = batch->answered;
  bool left = false;

  for (size_t i = 0; i < flight->count; i++) {
    struct ddb_batch_key *key = &batch->keys[flight->keys[i]];
    if (key->state == DDB_KEY_SENT)
      key->state = DDB_KEY_MISSING;
    left = left || key->state == DDB_KEY_WAITS;
    if (key->state != DDB_KEY_WAITS && !key->answered) {
      key->answered = true;
      batch->answered++;
    }
  }
  flight->in_vain = !left ? 0 : batch->answered > before ? 1 : flight->in_vain + 1;
}

enum ddb_status ddb_get_flight_response(struct ddb_batch_get *batch, struct ddb_get_flight *flight,
                                        const struct ddb_response *response) {
  struct ddb_json json;

  if (batch->status < 0)
    return batch->status;
  if (fail(batch, ddb_answer(batch->mem, response, batch->read->name)) < 0)
    return batch->status;
  /* The answer is gone when the next request is sent. */
  const char *body = ddb_arena_copy(batch->mem, response->body.data, response->body.size);
  if (!body)
    return nomem(batch);
  ddb_json_init(&json, body, response->body.size);
  read_answer(batch, flight, &json);
  if (json.status < 0)
    return fail(batch, ddb_answer_malformed(batch->mem, batch->read->name, &json));
  batch->now = response->now;
  settle(batch, flight);
  return DDB_OK;
}

/* ---- one request after the other ------------------------------------------------------------- */

bool ddb_batch_get_request(struct ddb_batch_get *batch, struct ddb_request *out) {
  return ddb_get_flight_request(batch, &batch->one, out);
}

enum ddb_status ddb_batch_get_response(struct ddb_batch_get *batch,
                                       const struct ddb_response *response) {
  return ddb_get_flight_response(batch, &batch->one, response);
}

int ddb_batch_get_in_vain(const struct ddb_batch_get *batch) {
  return batch->one.in_vain;
}
