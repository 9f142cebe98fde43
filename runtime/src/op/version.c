/* SPDX-License-Identifier: Apache-2.0 */
/* The version of an item, by which writers notice each other: each write requires the version that
 * its caller read, and stores the next one.
 *
 * A new item begins with the milliseconds since 1970 and not with 1: after a delete and a create
 * the item would come by its old versions again, and a writer who still has one of those would be
 * let through. To come by them again in spite of that it takes a write each millisecond, or clocks
 * that are further apart than the item lived. */
#include "op/version.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/number.h"
#include "op/condition.h"
#include "op/ops.h"
#include "wire/writer.h"

/* Both types of the field hold it and the one behind it. */
#define VERSION_MAX ((uint64_t)INT64_MAX - 1)

/* ---- of a record ----------------------------------------------------------------------------- */

uint64_t ddb_version_of(const struct ddb_entity *entity, const void *record) {
  uint64_t version = 0;

  if (record)
    memcpy(&version, (const char *)record + entity->version_at, sizeof version);
  return version;
}

void ddb_version_set(const struct ddb_entity *entity, void *record, uint64_t version) {
  memcpy((char *)record + entity->version_at, &version, sizeof version);
}

uint64_t ddb_version_first(ddb_time now) {
  int64_t ms = ddb_time_to_ms(now);

  return ms > 0 ? (uint64_t)ms : 1;
}

/* 0 is what a struct has that nobody read. */
static enum ddb_status refuse(struct ddb_arena *mem, const struct ddb_entity *entity,
                              uint64_t version) {
  const char *field = entity->version->name;

  if (version > 0 && version <= VERSION_MAX)
    return DDB_OK;
  return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, field,
                  version == 0 ? "%s.%s is 0, which no item has: give the one that was read"
                               : "%s.%s is out of range: it is 1 to 9223372036854775806",
                  entity->name, field);
}

/* ---- requests -------------------------------------------------------------------------------- */

/* The condition in the terms of `ddb_expression`: placeholders that no other part of a request has.
 */
static void write_guard(struct ddb_buf *text, struct ddb_buf *names,
                        const struct ddb_entity *entity) {
  bool inside = entity->data && !(entity->version->flags & DDB_AT_TOP);

  ddb_buf_text(text, inside ? "#vm.#vn = :vn" : "#vn = :vn");
  ddb_buf_text(names, "\"#vn\":");
  ddb_buf_json_string(names, entity->version->name, entity->version->size);
  if (!inside)
    return;
  ddb_buf_text(names, ",\"#vm\":");
  ddb_buf_json_string(names, entity->data, strlen(entity->data));
}

static void append(struct ddb_buf *text, struct ddb_buf *names, struct ddb_buf *values,
                   const struct ddb_given *also) {
  ddb_buf_text(text, " AND (");
  ddb_buf_text(text, also->expression->text);
  ddb_buf_char(text, ')');
  if (also->expression->names[0]) {
    ddb_buf_char(names, ',');
    ddb_buf_text(names, also->expression->names);
  }
  if (also->values.size > 0) {
    ddb_buf_char(values, ',');
    ddb_buf_bytes(values, also->values.data, also->values.size);
  }
}

enum ddb_status ddb_version_given(struct ddb_arena *mem, const struct ddb_entity *entity,
                                  uint64_t version, const struct ddb_given *also,
                                  struct ddb_given *out) {
  struct ddb_expression *expression = ddb_arena_alloc(mem, sizeof *expression);
  struct ddb_buf text, names, values;

  if (refuse(mem, entity, version) < 0)
    return DDB_E_INVALID;
  ddb_buf_init_arena(&text, mem, DDB_BODY_MAX);
  ddb_buf_init_arena(&names, mem, DDB_BODY_MAX);
  ddb_buf_init_arena(&values, mem, DDB_BODY_MAX);
  write_guard(&text, &names, entity);
  ddb_buf_text(&values, "\":vn\":{\"N\":\"");
  ddb_buf_i64(&values, (int64_t)version);
  ddb_buf_text(&values, "\"}");
  if (also)
    append(&text, &names, &values, also);
  if (!expression || text.status < 0 || names.status < 0 || values.status < 0)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  *expression = (struct ddb_expression){.entity = entity,
                                        .text = text.data,
                                        .names = names.data,
                                        .constants = also ? also->expression->constants : ""};
  *out = (struct ddb_given){
      expression, {values.data, values.size}, also ? also->expression : NULL, version};
  return DDB_OK;
}

/* A copy, since the caller's record is not ours to change. */
static void *copy_with(struct ddb_arena *mem, const struct ddb_entity *entity, const void *record,
                       uint64_t version) {
  void *copy = ddb_arena_alloc(mem, entity->size);

  if (!copy) {
    (void)ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
    return NULL;
  }
  memcpy(copy, record, entity->size);
  ddb_version_set(entity, copy, version);
  return copy;
}

const void *ddb_version_bypass(struct ddb_arena *mem, const struct ddb_scope *scope,
                               const struct ddb_entity *entity, const void *record) {
  ddb_error_clear(ddb_arena_error_slot(mem));
  if (!record)
    return NULL;
  uint64_t version = ddb_version_of(entity, record);
  uint64_t first = ddb_version_first(scope->now);
  version = version < VERSION_MAX ? version + 1 : 1;
  return copy_with(mem, entity, record, version > first ? version : first);
}

enum ddb_status ddb_version_put(struct ddb_arena *mem, const struct ddb_scope *scope,
                                const struct ddb_write *write, const void *record,
                                const struct ddb_given *condition, struct ddb_request *out) {
  const struct ddb_entity *entity = write->entity;
  struct ddb_given guard = {.own = NULL};

  ddb_error_clear(ddb_arena_error_slot(mem));
  if (!record)
    return ddb_write_put(mem, scope, write, NULL, condition, out);
  uint64_t version = ddb_version_of(entity, record);
  enum ddb_status status = ddb_version_given(mem, entity, version, condition, &guard);
  const void *next = status < 0 ? NULL : copy_with(mem, entity, record, version + 1);
  if (!next)
    return ddb_arena_error_slot(mem)->status;
  status = ddb_write_put(mem, scope, write, next, &guard, out);
  if (status < 0)
    return status;
  out->condition = guard.own;
  out->version = version;
  return status;
}

enum ddb_status ddb_version_delete(struct ddb_arena *mem, const struct ddb_scope *scope,
                                   const struct ddb_write *write, const struct ddb_key *key,
                                   uint64_t version, const struct ddb_given *condition,
                                   struct ddb_request *out) {
  struct ddb_given guard = {.own = NULL};

  ddb_error_clear(ddb_arena_error_slot(mem));
  enum ddb_status status = ddb_version_given(mem, write->entity, version, condition, &guard);
  if (status < 0)
    return status;
  status = ddb_write_delete(mem, scope, write, key, &guard, out);
  if (status < 0)
    return status;
  out->condition = guard.own;
  out->version = version;
  return status;
}

/* The assignment comes last, so that those of the schema keep their numbers; and only where there
 * is something to store, since nothing alone is no write. */
void ddb_version_update(struct ddb_writer *writer, uint64_t version,
                        const struct ddb_given *condition) {
  if (!writer || writer->error->status < 0)
    return;
  const struct ddb_entity *entity = writer->entity;
  const struct ddb_assignments *all = writer->assignments;
  struct ddb_given *guard = ddb_arena_alloc(writer->mem, sizeof *guard);
  char text[DDB_INT_TEXT_SIZE];
  if (!guard) {
    (void)ddb_fail(writer->error, DDB_E_NOMEM, NULL, "out of memory");
    return;
  }
  if (ddb_version_given(writer->mem, entity, version, condition, guard) < 0)
    return;
  ddb_update_if(writer, guard);
  if (all->count > 0 || all->removed > 0 || entity->updated_at)
    ddb_writer_number(writer, entity->version, text, ddb_i64_text((int64_t)version + 1, text));
}

/* ---- answers --------------------------------------------------------------------------------- */

/* The digits of the item's version; {NULL, 0} if it has none. */
static struct ddb_text stored_version(const struct ddb_entity *entity, struct ddb_text item) {
  struct ddb_text fields = item, value, digits;
  bool inside = entity->data && !(entity->version->flags & DDB_AT_TOP);

  if (inside &&
      (!ddb_answer_member(item, entity->data, &fields) || !ddb_answer_member(fields, "M", &fields)))
    return (struct ddb_text){NULL, 0};
  if (!ddb_answer_member(fields, entity->version->name, &value) ||
      !ddb_answer_member(value, "N", &digits) || digits.size < 3)
    return (struct ddb_text){NULL, 0};
  return (struct ddb_text){digits.data + 1, digits.size - 2};
}

static bool is_number(struct ddb_text digits, uint64_t number) {
  char text[DDB_INT_TEXT_SIZE];
  size_t size = ddb_i64_text((int64_t)number, text);

  return digits.size == size && memcmp(digits.data, text, size) == 0;
}

static enum ddb_status explain(struct ddb_arena *mem, const struct ddb_response *response,
                               const struct ddb_entity *entity, const char *operation,
                               uint64_t version) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  const char *field = entity->version->name;
  const char *when = ddb_condition_when(response);
  struct ddb_text item;

  if (!ddb_condition_item(response, &item))
    return response->observed.data ? ddb_fail(error, DDB_NOT_FOUND, NULL, "%s: no such %s (%s)",
                                              operation, entity->name, when)
                                   : DDB_OK;
  struct ddb_text stored = stored_version(entity, item);
  if (stored.data && is_number(stored, version))
    return DDB_OK;
  if (ddb_item_is_over(entity, item, response->now)) /* as a read would say */
    return ddb_fail(error, DDB_NOT_FOUND, NULL, "%s: no such %s (%s)", operation, entity->name,
                    when);
  if (!stored.data)
    return ddb_fail(error, DDB_E_CONDITION, field,
                    "%s: the item has no %s (%s), so that nobody can tell who wrote it", operation,
                    field, when);
  return ddb_fail(error, DDB_E_CONDITION, field,
                  "%s: this %s was changed by another writer: its %s is %.*s (%s), not %llu: read "
                  "it again",
                  operation, entity->name, field, (int)stored.size, stored.data, when,
                  (unsigned long long)version);
}

enum ddb_status ddb_version_check(struct ddb_arena *mem, const struct ddb_response *response,
                                  const struct ddb_entity *entity, const char *operation,
                                  uint64_t version) {
  if (response->lost_reply || !ddb_answer_is_condition(response))
    return DDB_OK;
  ddb_error_clear(ddb_arena_error_slot(mem));
  enum ddb_status status = explain(mem, response, entity, operation, version);
  return status == DDB_OK ? DDB_OK : ddb_condition_note(mem, response, status);
}

enum ddb_status ddb_version_answer(struct ddb_arena *mem, const struct ddb_response *response,
                                   const struct ddb_write *write, uint64_t version, void *out) {
  enum ddb_status status = ddb_version_check(mem, response, write->entity, write->name, version);

  if (out && status != DDB_OK)
    memset(out, 0, write->entity->size);
  return status != DDB_OK ? status : ddb_write_answer(mem, response, write, out);
}
