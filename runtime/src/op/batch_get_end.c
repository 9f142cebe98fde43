/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a batch of reads: what became of each key, in the order asked. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/batch_get.h"
#include "op/ops.h"

static enum ddb_status read_item(struct ddb_arena *mem, const struct ddb_batch_get *batch,
                                 struct ddb_batch_key *key) {
  const struct ddb_entity *entity = batch->read->entity;
  void *record = ddb_arena_zalloc(mem, entity->size);
  const struct ddb_error *error = ddb_arena_error(mem);

  if (!record)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  enum ddb_status status = ddb_decode(mem, entity, key->item, record);
  if (status == DDB_E_NOMEM)
    return status;
  if (status < 0) {
    key->answer = (struct ddb_batch_item){DDB_FOUND_REJECTED, NULL,
                                          ddb_arena_copy(mem, error->text, strlen(error->text))};
    ddb_error_clear(ddb_arena_error_slot(mem));
    return key->answer.reason
               ? DDB_OK
               : ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  }
  key->answer = ddb_is_expired(entity, record, batch->now)
                    ? (struct ddb_batch_item){DDB_FOUND_MISSING, NULL, NULL}
                    : (struct ddb_batch_item){DDB_FOUND, record, NULL};
  return DDB_OK;
}

static enum ddb_status read_items(struct ddb_arena *mem, struct ddb_batch_get *batch) {
  enum ddb_status status = DDB_OK;

  for (size_t i = 0; status >= 0 && i < batch->key_count; i++)
    if (batch->keys[i].state == DDB_KEY_FOUND)
      status = read_item(mem, batch, &batch->keys[i]);
    else if (batch->keys[i].state == DDB_KEY_MISSING)
      batch->keys[i].answer.found = DDB_FOUND_MISSING;
  return status;
}

static enum ddb_status status_of(struct ddb_arena *mem, const struct ddb_batch_get *batch,
                                 const struct ddb_batch_items *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  if (out->unread > 0)
    return ddb_fail(error, DDB_PARTIAL, NULL, "%s: %zu of %zu keys were not read: %s",
                    batch->read->name, out->unread, out->count,
                    batch->reason.status < 0 ? batch->reason.text
                                             : "not all requests have been answered");
  if (out->rejected == 0)
    return DDB_OK;
  for (size_t i = 0; i < out->count; i++)
    if (out->items[i].reason)
      return ddb_fail(error, DDB_PARTIAL, NULL,
                      "%s: %zu of %zu items could not be read; the first: %s", batch->read->name,
                      out->rejected, out->count, out->items[i].reason);
  return DDB_OK;
}

enum ddb_status ddb_batch_get_end(struct ddb_arena *mem, struct ddb_batch_get *batch, size_t size,
                                  struct ddb_batch_items *out) {
  *out = (struct ddb_batch_items){.items = NULL};
  if (mem != batch->mem)
    *ddb_arena_error_slot(mem) = *ddb_arena_error(batch->mem);
  if (batch->status < 0)
    return batch->status;
  ddb_error_clear(ddb_arena_error_slot(mem));
  struct ddb_batch_item *items = ddb_arena_zalloc(mem, batch->given * sizeof *items + 1);
  out->room = size <= SIZE_MAX / 2 / (batch->given + 1)
                  ? ddb_arena_zalloc(mem, batch->given * size + 1)
                  : NULL;
  if (!items || !out->room)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  enum ddb_status status = read_items(mem, batch);
  if (status < 0)
    return status;
  out->items = items;
  out->count = batch->given;
  for (size_t i = 0; i < batch->given; i++) {
    items[i] = batch->keys[batch->places[i]].answer;
    out->missing += items[i].found == DDB_FOUND_MISSING;
    out->rejected += items[i].found == DDB_FOUND_REJECTED;
    out->unread += items[i].found == DDB_FOUND_UNREAD;
  }
  return status_of(mem, batch, out);
}
