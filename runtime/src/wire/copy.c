/* SPDX-License-Identifier: Apache-2.0 */
/* Deep copies of records into another arena. */
#include <string.h>

#include <ddb/gen.h>

#include "base/arena.h"
#include "base/fail.h"

struct ddb_text ddb_copy_text(struct ddb_arena *mem, bool *ok, struct ddb_text value) {
  char *copy = value.data ? ddb_arena_copy(mem, value.data, value.size) : NULL;

  if (value.data && !copy)
    *ok = false;
  return (struct ddb_text){copy, value.size};
}

const char *ddb_copy_string(struct ddb_arena *mem, bool *ok, const char *value) {
  return value ? ddb_copy_text(mem, ok, (struct ddb_text){value, strlen(value)}).data : NULL;
}

const struct ddb_doc *ddb_copy_document(struct ddb_arena *mem, bool *ok,
                                        const struct ddb_doc *value) {
  struct ddb_doc *copy = value ? ddb_arena_alloc(mem, sizeof *copy) : NULL;

  if (copy)
    copy->wire = ddb_copy_text(mem, ok, value->wire);
  else if (value)
    *ok = false;
  return copy;
}

const struct ddb_unmodeled *ddb_copy_unmodeled(struct ddb_arena *mem, bool *ok,
                                               const struct ddb_unmodeled *value) {
  const struct ddb_unmodeled *first = NULL;
  struct ddb_unmodeled *last = NULL;

  for (; value; value = value->next) {
    struct ddb_unmodeled *copy = ddb_arena_alloc(mem, sizeof *copy);
    if (!copy) {
      *ok = false;
      return first;
    }
    *copy = (struct ddb_unmodeled){NULL, ddb_copy_text(mem, ok, value->name),
                                   ddb_copy_text(mem, ok, value->value)};
    if (last)
      last->next = copy;
    else
      first = copy;
    last = copy;
  }
  return first;
}

void *ddb_copy_items(struct ddb_arena *mem, bool *ok, const void *items, size_t count,
                     size_t size) {
  void *copy = items ? ddb_arena_array(mem, count, size) : NULL;

  if (copy && count > 0)
    memcpy(copy, items, count * size);
  else if (items && !copy)
    *ok = false;
  return copy;
}

struct ddb_bytes ddb_copy_binary(struct ddb_arena *mem, bool *ok, struct ddb_bytes value) {
  struct ddb_text copy =
      ddb_copy_text(mem, ok, (struct ddb_text){(const char *)value.data, value.size});

  return (struct ddb_bytes){(const unsigned char *)copy.data, copy.size};
}

struct ddb_string_set ddb_copy_string_set(struct ddb_arena *mem, bool *ok,
                                          struct ddb_string_set value) {
  const char **items = ddb_copy_items(mem, ok, value.items, value.count, sizeof *items);

  for (size_t i = 0; items && i < value.count; i++)
    items[i] = ddb_copy_string(mem, ok, value.items[i]);
  return (struct ddb_string_set){items, value.count};
}

struct ddb_int_set ddb_copy_int_set(struct ddb_arena *mem, bool *ok, struct ddb_int_set value) {
  const int64_t *items = ddb_copy_items(mem, ok, value.items, value.count, sizeof *items);

  return (struct ddb_int_set){items, value.count};
}

struct ddb_binary_set ddb_copy_binary_set(struct ddb_arena *mem, bool *ok,
                                          struct ddb_binary_set value) {
  struct ddb_bytes *items = ddb_copy_items(mem, ok, value.items, value.count, sizeof *items);

  for (size_t i = 0; items && i < value.count; i++)
    items[i] = ddb_copy_binary(mem, ok, value.items[i]);
  return (struct ddb_binary_set){items, value.count};
}

enum ddb_status ddb_copy_end(struct ddb_arena *mem, bool ok) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  ddb_error_clear(error);
  return ok ? DDB_OK : ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
}
