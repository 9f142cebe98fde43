/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem of a record that is not there yet.
 *
 * A create is the write that a retry makes lie: its reply is lost, it is sent again, and its own
 * item fails the condition. So the item that is there then is asked for an id that this call alone
 * has: that of the write, or one that it made for the record. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/condition.h"
#include "op/create.h"
#include "op/expression.h"
#include "op/ops.h"
#include "op/own.h"
#include "op/version.h"
#include "wire/writer.h"

/* ---- filling --------------------------------------------------------------------------------- */

static const char *no_id(struct ddb_filler *filler, enum ddb_status status, const char *field,
                         const char *why) {
  (void)ddb_fail(ddb_arena_error_slot(filler->mem), status, field, "%s has no id: %s", field, why);
  return NULL;
}

const char *ddb_fill_id(struct ddb_filler *filler, enum ddb_id_form form, const char *field) {
  const struct ddb_id_source *source = filler->scope->ids;
  char text[DDB_UUID_SIZE] = "";

  if (ddb_arena_error_slot(filler->mem)->status < 0)
    return NULL;
  if (!source)
    return no_id(filler, DDB_E_INVALID, field, "set it, or scope.ids for a new one");
  if (!filler->ids)
    return no_id(filler, DDB_E_INVALID, field, "set it, or give an arena for a new one");
  enum ddb_status status =
      form == DDB_ID_ULID ? source->ulid(source->state, text) : source->uuid(source->state, text);
  if (status < 0)
    return no_id(filler, status, field, "the source of ids gives none");
  const char *id = ddb_arena_copy(filler->ids, text, strlen(text));
  filler->made_id = (struct ddb_text){id, id ? strlen(text) : 0};
  return id ? id : no_id(filler, DDB_E_NOMEM, field, "out of memory");
}

enum ddb_status ddb_create_fill(struct ddb_arena *mem, struct ddb_arena *ids,
                                struct ddb_scope *scope, const struct ddb_entity *entity,
                                const void *record, void *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_filler filler = {.mem = mem, .ids = ids, .scope = scope};

  ddb_error_clear(error);
  if (!record) {
    memset(out, 0, entity->size);
    return ddb_fail(error, DDB_E_INVALID, "record", "the %s to create is NULL", entity->name);
  }
  memmove(out, record, entity->size);
  if (ddb_scope_check(scope, mem) < 0)
    return DDB_E_INVALID;
  filler.now = ddb_time_from_ms(ddb_time_to_ms(scope->now));
  entity->fill(&filler, out);
  if (filler.made_id.size > 0)
    scope->made_id = filler.made_id;
  if (entity->version)
    ddb_version_set(entity, out, ddb_version_first(scope->now));
  return error->status;
}

/* ---- the request ----------------------------------------------------------------------------- */

/* An item whose time to live is over counts as absent, also while DynamoDB still has it; unless the
 * caller asks for it. */
static void write_expression(struct ddb_buf *body, bool skips, const struct ddb_given *given) {
  ddb_buf_text(body, ",\"ConditionExpression\":\"");
  ddb_buf_text(body, given && skips ? "(" : "");
  ddb_buf_text(body, "attribute_not_exists(#k)");
  ddb_buf_text(body, skips ? " OR #x <= :x" : "");
  if (given) {
    ddb_buf_text(body, skips ? ") AND (" : " AND (");
    ddb_buf_text(body, given->expression->text);
    ddb_buf_char(body, ')');
  }
  ddb_buf_char(body, '"');
}

static void write_condition(struct ddb_buf *body, const struct ddb_scope *scope,
                            const struct ddb_entity *entity, const struct ddb_given *given) {
  static const char begin[] = "},\"ExpressionAttributeValues\":{";
  bool skips = entity->expiry != DDB_EXPIRES_NEVER && !scope->include_expired;
  bool values = given && (given->expression->constants[0] || given->values.size > 0);

  write_expression(body, skips, given);
  ddb_buf_text(body, ",\"ExpressionAttributeNames\":{\"#k\":");
  ddb_buf_json_string(body, entity->table->partition_key, strlen(entity->table->partition_key));
  if (skips) {
    ddb_buf_text(body, ",\"#x\":");
    ddb_buf_json_string(body, entity->table->ttl, strlen(entity->table->ttl));
  }
  ddb_given_names(body, given);
  ddb_buf_text(body, skips || values ? begin : "");
  if (skips) {
    ddb_buf_text(body, "\":x\":{\"N\":\"");
    ddb_buf_i64(body, scope->now.seconds);
    ddb_buf_text(body, "\"}");
  }
  ddb_given_values(body, given, !skips);
  ddb_buf_text(body, "},\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

/* Where in the body the item is, and the end of the table's name. */
struct parts {
  size_t name_end;
  size_t item;
  size_t item_end;
};

static struct parts write_body(struct ddb_writer *writer, const struct ddb_scope *scope,
                               const void *record, const struct ddb_own *own,
                               const struct ddb_given *given) {
  struct parts parts;

  ddb_body_begin(&writer->out, scope, writer->entity->table);
  parts.name_end = writer->out.size - 1;
  ddb_buf_text(&writer->out, ",\"Item\":");
  parts.item = writer->out.size;
  writer->frames[0].start = parts.item;
  ddb_buf_char(&writer->out, '{');
  writer->entity->write(writer, record);
  ddb_own_write(writer, own);
  ddb_buf_char(&writer->out, '}');
  parts.item_end = writer->out.size;
  write_condition(&writer->out, scope, writer->entity, given);
  return parts;
}

/* What the sender and the response need to know of the body. */
static void note_parts(struct ddb_arena *mem, const struct ddb_entity *entity,
                       const struct parts *parts, struct ddb_request *out) {
  size_t name = strlen("{\"TableName\":\"");

  out->table = (struct ddb_text){out->body.data + name, parts->name_end - name};
  out->item = (struct ddb_text){out->body.data + parts->item, parts->item_end - parts->item};
  out->key = ddb_condition_key(mem, entity, out->item);
  out->read_if_lost = true;
}

static enum ddb_status make(struct ddb_arena *mem, const struct ddb_scope *scope,
                            const struct ddb_entity *entity, const void *record, void *stored,
                            const struct ddb_given *given, struct ddb_request *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_scope filled = scope ? *scope : (struct ddb_scope){.table_name = NULL};
  struct ddb_writer writer;
  struct ddb_own own;

  ddb_error_clear(error);
  if (!stored)
    stored = ddb_arena_alloc(mem, entity->size);
  if (!stored)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  if (ddb_create_fill(mem, mem, &filled, entity, record, stored) < 0 ||
      ddb_own_draw(mem, &filled, entity, &own) < 0)
    return error->status;
  ddb_writer_init(&writer, mem, entity);
  writer.now = filled.now;
  writer.creating = true;
  struct parts parts = write_body(&writer, &filled, stored, &own, given);
  enum ddb_status status = ddb_writer_status(&writer);
  if (status < 0 || ddb_body_end(&writer.out, mem, "PutItem", DDB_EFFECT_GUARDED, out) < 0)
    return error->status;
  note_parts(mem, entity, &parts, out);
  out->item_bytes = writer.item_bytes;
  out->own = own;
  out->own.made_id = filled.made_id;
  if (out->key.data)
    return DDB_OK;
  *out = (struct ddb_request){0};
  return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
}

enum ddb_status ddb_create_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                   const struct ddb_entity *entity, const void *record,
                                   void *stored, struct ddb_request *out) {
  return make(mem, scope, entity, record, stored, NULL, out);
}

/* Without the item nobody could tell which of the two conditions failed. */
enum ddb_status ddb_create_if(struct ddb_arena *mem, const struct ddb_scope *scope,
                              const struct ddb_entity *entity, const void *record,
                              const struct ddb_given *given, struct ddb_request *out) {
  enum ddb_status status = make(mem, scope, entity, record, NULL, given, out);

  if (status < 0 || !given)
    return status;
  out->condition = given->expression;
  out->read_if_lost = false;
  return status;
}

/* ---- the response ---------------------------------------------------------------------------- */

static enum ddb_status exists(struct ddb_arena *mem, const struct ddb_entity *entity,
                              const char *operation, const struct ddb_request *request) {
  return ddb_fail(ddb_arena_error_slot(mem), DDB_E_CONDITION, NULL, "%s: this %s exists already%s",
                  operation, entity->name, ddb_condition_words(mem, entity, request->key));
}

static enum ddb_status unknown(struct ddb_arena *mem, const char *operation, const char *why) {
  return ddb_fail(ddb_arena_error_slot(mem), DDB_E_MAYBE_APPLIED, NULL,
                  "%s: the reply to an earlier attempt was lost, and the condition fails now; %s",
                  operation, why);
}

/* The condition failed, and this call itself may be the reason. */
static enum ddb_status recognise(struct ddb_arena *mem, const struct ddb_response *response,
                                 const char *operation, const struct ddb_own *own) {
  struct ddb_text item;

  if (ddb_own_is_there(own, response))
    return DDB_OK;
  if (!ddb_condition_item(response, &item))
    return unknown(mem, operation,
                   response->observed.data
                       ? "there is no such item any more: it may have been created and removed"
                       : "read the item to find out whose it is");
  if (own->attribute || own->made_id.size > 0)
    return unknown(mem, operation,
                   "the item that is there has no id of this call: it is another, or was written "
                   "again since");
  return unknown(mem, operation,
                 "nothing in the item that is there tells who made it: `write_id` in the envelope "
                 "of the schema, or a generated id, would");
}

enum ddb_status ddb_create_response(struct ddb_arena *mem, const struct ddb_response *response,
                                    const struct ddb_entity *entity, const char *operation,
                                    const struct ddb_request *request) {
  if (!ddb_answer_is_condition(response))
    return ddb_answer(mem, response, operation);
  ddb_error_clear(ddb_arena_error_slot(mem));
  enum ddb_status status = response->lost_reply ? recognise(mem, response, operation, &request->own)
                                                : exists(mem, entity, operation, request);
  return status == DDB_OK ? DDB_OK : ddb_condition_note(mem, response, status);
}
