/* SPDX-License-Identifier: Apache-2.0 */
/* Items to structs: lists, sets, and maps whose keys are data, into arrays. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "wire/names.h"
#include "wire/reader.h"

/* ---- lists and sets -------------------------------------------------------------------------- */

static bool list_start(struct ddb_reader *reader, struct ddb_list *list, size_t size) {
  /* Room even for none: an empty list has an address, an absent one has not. */
  *list =
      (struct ddb_list){.reader = reader, .size = size, .capacity = 4, .outer = reader->map->index};
  list->items = ddb_arena_array(reader->mem, list->capacity, size);
  if (!list->items)
    ddb_reader_nomem(reader);
  return list->items != NULL;
}

bool ddb_reader_set(struct ddb_reader *reader, struct ddb_list *list, size_t size, const char *type,
                    const char *words) {
  return ddb_reader_value(reader, type, words) && ddb_json_array(&reader->json) &&
         list_start(reader, list, size);
}

bool ddb_list_begin(struct ddb_reader *reader, struct ddb_list *list, size_t size) {
  return ddb_reader_set(reader, list, size, "L", "a list (L)");
}

/* Zeroed room for one more; NULL: no memory. */
static void *list_room(struct ddb_list *list) {
  struct ddb_reader *reader = list->reader;

  if (list->count == list->capacity) {
    size_t old = list->capacity * list->size;
    char *grown =
        old <= SIZE_MAX / 2 ? ddb_arena_grow(reader->mem, list->items, old, old * 2) : NULL;
    if (!grown) {
      ddb_reader_nomem(reader);
      return NULL;
    }
    list->items = grown;
    list->capacity *= 2;
  }
  char *item = list->items + list->count++ * list->size;
  return memset(item, 0, list->size);
}

void *ddb_list_next(struct ddb_list *list) {
  struct ddb_reader *reader = list->reader;

  if (!ddb_json_element(&reader->json))
    return NULL;
  reader->map->index = (ptrdiff_t)list->count;
  return list_room(list);
}

void *ddb_list_end(struct ddb_list *list, size_t *count) {
  list->reader->map->index = list->outer;
  ddb_reader_value_end(list->reader);
  *count = list->count;
  return list->items;
}

/* ---- maps with any keys ---------------------------------------------------------------------- */

/* What the walk over a map asks of the attribute being read: a NULL is no value here. */
static const struct ddb_attribute dict_entry = {"", 0, DDB_REQUIRED, NULL};

bool ddb_dict_begin(struct ddb_reader *reader, struct ddb_dict *dict, size_t size) {
  if (!ddb_reader_value(reader, "M", "a map (M)") || !ddb_json_object(&reader->json) ||
      !list_start(reader, &dict->list, size))
    return false;
  dict->map = (struct ddb_map){.reader = reader,
                               .outer = reader->map,
                               .attributes = &dict_entry,
                               .count = 1,
                               .name = "",
                               .index = -1};
  reader->map = &dict->map;
  return true;
}

void *ddb_dict_next(struct ddb_dict *dict) {
  struct ddb_reader *reader = dict->list.reader;
  struct ddb_json_string name;
  struct ddb_text key;

  if (!ddb_json_member(&reader->json, &name) ||
      !ddb_json_copy(&reader->json, &name, reader->mem, &key))
    return NULL;
  dict->map.name = key.data;
  dict->map.name_size = key.size;
  if (memchr(key.data, '\0', key.size)) {
    ddb_reader_fail(reader, "is a key with U+0000 in it, which C text cannot hold");
    return NULL;
  }
  void *room = list_room(&dict->list);
  if (room)
    *(const char **)room = key.data; /* the first member of every entry */
  return room;
}

/* Fails the record if two entries have one key. */
static void check_keys(struct ddb_dict *dict) {
  struct ddb_names names;
  struct ddb_text twice;
  bool room = true;

  ddb_names_init(&names, dict->list.reader->mem);
  for (size_t i = 0; i < dict->list.count && room; i++) {
    const void *entry = dict->list.items + i * dict->list.size;
    room = ddb_names_add(&names, ddb_text_of(*(const char *const *)entry));
  }
  if (!room) {
    ddb_reader_nomem(dict->list.reader);
  } else if (ddb_names_close(&names, 0, &twice)) {
    dict->map.name = twice.data;
    dict->map.name_size = twice.size;
    ddb_reader_fail(dict->list.reader, "stands twice in one map");
  }
}

void *ddb_dict_end(struct ddb_dict *dict, size_t *count) {
  struct ddb_reader *reader = dict->list.reader;

  if (reader->json.status >= 0 && dict->list.count > 1)
    check_keys(dict);
  reader->map = dict->map.outer;
  ddb_reader_value_end(reader);
  *count = dict->list.count;
  return dict->list.items;
}
