/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem, GetItem, DeleteItem: one item by its key. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/expression.h"
#include "op/ops.h"
#include "op/own.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* ---- records and items ----------------------------------------------------------------------- */

/* Enough for most items, so that the body does not grow in steps. */
enum { FIRST_ROOM = 2000 };

/* Behind the brace that the item begins with, and without the one that it ends with. */
static void write_item(struct ddb_writer *writer, const void *record, const struct ddb_own *own) {
  writer->frames[0].start = writer->out.size - 1;
  writer->entity->write(writer, record);
  if (own->attribute)
    ddb_own_write(writer, own);
}

enum ddb_status ddb_decode(struct ddb_arena *mem, const struct ddb_entity *entity,
                           struct ddb_text item, void *out) {
  struct ddb_reader reader;
  struct ddb_error *error = ddb_arena_error_slot(mem);

  ddb_error_clear(error);
  memset(out, 0, entity->size);
  ddb_reader_init(&reader, mem, item.data, item.size);
  entity->read(&reader, out);
  (void)ddb_json_end(&reader.json);
  if (ddb_reader_good(&reader))
    return DDB_OK;
  memset(out, 0, entity->size);
  return error->status;
}

enum ddb_status ddb_decode_written(struct ddb_arena *mem, const struct ddb_entity *entity,
                                   struct ddb_text item, const char *operation, void *out) {
  enum ddb_status status = ddb_decode(mem, entity, item, out);
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_error why = *error;

  if (status >= 0)
    return status;
  ddb_error_clear(error);
  return ddb_fail(error, status, why.field,
                  "%s: done, but the item of the answer cannot be read: %s", operation, why.text);
}

enum ddb_status ddb_encode(struct ddb_arena *mem, const struct ddb_entity *entity,
                           const void *record, struct ddb_text *out) {
  const struct ddb_own none = {.attribute = NULL};
  struct ddb_writer writer;

  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_writer_init(&writer, mem, entity);
  writer.plain = true;
  ddb_buf_put(&writer.out, "{", 1);
  write_item(&writer, record, &none);
  ddb_buf_put(&writer.out, "}", 1);
  enum ddb_status status = ddb_writer_status(&writer);
  *out =
      status < 0 ? (struct ddb_text){NULL, 0} : (struct ddb_text){writer.out.data, writer.out.size};
  return status;
}

/* ---- requests -------------------------------------------------------------------------------- */

enum ddb_status ddb_put_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                const struct ddb_entity *entity, const void *record,
                                struct ddb_request *out) {
  struct ddb_writer writer;
  struct ddb_own own;

  if (!record && ddb_arena_error(mem)->status == DDB_E_NOMEM)
    return DDB_E_NOMEM; /* ddb_version_bypass could not make it */
  ddb_error_clear(ddb_arena_error_slot(mem));
  if (ddb_scope_check(scope, mem) < 0)
    return DDB_E_INVALID;
  if (!record)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, "record", "the %s to put is NULL",
                    entity->name);
  if (ddb_own_draw(mem, scope, entity, &own) < 0)
    return ddb_arena_error_slot(mem)->status;
  ddb_writer_init(&writer, mem, entity);
  writer.now = scope->now;
  (void)ddb_buf_reserve(&writer.out, FIRST_ROOM);
  ddb_body_begin(&writer.out, scope, entity->table);
  ddb_buf_put(&writer.out, ",\"Item\":{", 9);
  write_item(&writer, record, &own);
  ddb_buf_put(&writer.out, "}}", 2);
  enum ddb_status status = ddb_writer_status(&writer);
  if (status >= 0)
    status = ddb_body_end(&writer.out, mem, "PutItem", DDB_EFFECT_WRITE, out);
  if (status < 0)
    return status;
  out->item_bytes = writer.item_bytes;
  out->own = own;
  return status;
}

static enum ddb_status key_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                   const struct ddb_entity *entity, const struct ddb_key *key,
                                   const char *more, const char *operation, enum ddb_effect effect,
                                   struct ddb_request *out) {
  struct ddb_buf body;

  ddb_error_clear(ddb_arena_error_slot(mem));
  if (key->status < 0)
    return ddb_key_refused(mem, key);
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, scope, entity->table);
  ddb_buf_text(&body, ",\"Key\":");
  ddb_body_key(&body, entity->table, key);
  ddb_buf_text(&body, more);
  ddb_projection(&body, entity);
  ddb_buf_char(&body, '}');
  return ddb_body_end(&body, mem, operation, effect, out);
}

enum ddb_status ddb_get_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                const struct ddb_entity *entity, const struct ddb_key *key,
                                bool consistent, struct ddb_request *out) {
  return key_request(mem, scope, entity, key, consistent ? ",\"ConsistentRead\":true" : "",
                     "GetItem", DDB_EFFECT_READ, out);
}

enum ddb_status ddb_delete_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                   const struct ddb_entity *entity, const struct ddb_key *key,
                                   struct ddb_request *out) {
  return key_request(mem, scope, entity, key, "", "DeleteItem", DDB_EFFECT_WRITE, out);
}

/* ---- responses ------------------------------------------------------------------------------- */

enum ddb_status ddb_write_response(struct ddb_arena *mem, const struct ddb_response *response,
                                   const char *operation) {
  return ddb_answer(mem, response, operation);
}

/* Reads the item where it stands, so that the answer is looked at once. False: it is no record, and
 * nothing was consumed. */
static bool read_here(struct ddb_arena *mem, const struct ddb_entity *entity, struct ddb_json *json,
                      void *out) {
  struct ddb_reader reader = {.json = *json, .mem = mem};

  memset(out, 0, entity->size);
  entity->read(&reader, out);
  if (reader.json.status < 0) {
    ddb_error_clear(ddb_arena_error_slot(mem));
    return false;
  }
  *json = reader.json;
  return true;
}

enum ddb_status ddb_get_response(struct ddb_arena *mem, const struct ddb_response *response,
                                 const char *operation, const struct ddb_entity *entity,
                                 void *out) {
  struct ddb_text item = {NULL, 0};
  struct ddb_json_string name;
  struct ddb_json json;
  bool read = false;
  enum ddb_status status = ddb_answer(mem, response, operation);

  memset(out, 0, entity->size);
  if (status < 0)
    return status;
  ddb_json_init(&json, response->body.data, response->body.size);
  if (ddb_json_object(&json))
    while (ddb_json_member(&json, &name)) {
      bool is_item = ddb_json_is(&name, "Item", 4);
      item.data = is_item ? json.next : item.data;
      read = is_item ? read_here(mem, entity, &json, out) : read;
      if (!is_item || !read)
        (void)ddb_json_skip(&json, is_item ? &item : NULL);
    }
  if (!ddb_json_end(&json)) {
    memset(out, 0, entity->size);
    return ddb_answer_malformed(mem, operation, &json);
  }
  if (item.data) {
    status = read ? DDB_OK : ddb_decode(mem, entity, item, out);
    if (status < 0 || !ddb_is_expired(entity, out, response->now))
      return status;
    memset(out, 0, entity->size);
  }
  return ddb_fail(ddb_arena_error_slot(mem), DDB_NOT_FOUND, NULL, "%s: no such %s", operation,
                  entity->name);
}
