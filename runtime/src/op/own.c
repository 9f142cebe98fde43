/* SPDX-License-Identifier: Apache-2.0 */
/* See own.h. Whoever finds a value that he alone drew has written it there himself; so that a
 * value that is missing proves nothing, since another write may have come behind. */
#include "op/own.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/condition.h"
#include "op/ops.h"
#include "wire/writer.h"

enum ddb_status ddb_own_draw(struct ddb_arena *mem, const struct ddb_scope *scope,
                             const struct ddb_entity *entity, struct ddb_own *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  char text[DDB_UUID_SIZE];

  *out = (struct ddb_own){.attribute = NULL};
  if (!entity->write_id)
    return DDB_OK;
  if (!scope->ids)
    return ddb_fail(error, DDB_E_INVALID, "scope.ids",
                    "scope.ids is not set: each write of a %s has an id, in %s", entity->name,
                    entity->write_id);
  enum ddb_status status = scope->ids->uuid(scope->ids->state, text);
  if (status < 0)
    return ddb_fail(error, status, entity->write_id, "the source of ids gives none for %s",
                    entity->write_id);
  const char *id = ddb_arena_copy(mem, text, strlen(text));
  if (!id)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  out->attribute = entity->write_id;
  out->write_id = (struct ddb_text){id, strlen(text)};
  return DDB_OK;
}

void ddb_own_write(struct ddb_writer *writer, const struct ddb_own *own) {
  if (!own->attribute)
    return;
  const struct ddb_attribute attribute = {
      .name = own->attribute, .size = (uint32_t)strlen(own->attribute), .flags = DDB_ENVELOPE};
  ddb_writer_string(writer, &attribute, own->write_id.data, own->write_id.size);
}

/* The id as the item has it, which is {"S":"..."}. */
static bool is_last(const struct ddb_own *own, struct ddb_text item) {
  struct ddb_text value, text;
  size_t size = own->write_id.size;

  return own->attribute && ddb_answer_member(item, own->attribute, &value) &&
         ddb_answer_member(value, "S", &text) && text.size == size + 2 &&
         memcmp(text.data + 1, own->write_id.data, size) == 0;
}

/* Anywhere: an id that a create makes stands in fields and, with other text, in keys. */
static bool holds(struct ddb_text item, struct ddb_text id) {
  if (id.size == 0 || item.size < id.size)
    return false;
  for (size_t i = 0; i <= item.size - id.size; i++)
    if (memcmp(item.data + i, id.data, id.size) == 0)
      return true;
  return false;
}

bool ddb_own_is_there(const struct ddb_own *own, const struct ddb_response *response) {
  struct ddb_text item;

  return ddb_condition_item(response, &item) && (is_last(own, item) || holds(item, own->made_id));
}
