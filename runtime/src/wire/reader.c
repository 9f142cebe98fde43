/* SPDX-License-Identifier: Apache-2.0 */
/* Items to structs: the walk over maps and lists. There is no tree between the
 * text and the struct: generated code asks for the next attribute by its number
 * and reads the value where it belongs. */
#include "wire/reader.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/text.h"
#include "wire/names.h"
#include "wire/usual.h"

void ddb_reader_init(struct ddb_reader *reader, struct ddb_arena *mem, const char *text,
                     size_t size) {
  memset(reader, 0, sizeof *reader);
  ddb_json_init(&reader->json, text, size);
  reader->mem = mem;
}

/* ---- errors ---------------------------------------------------------------------------------- */

const struct ddb_path *ddb_reader_path(const struct ddb_reader *reader,
                                       struct ddb_path steps[DDB_READER_STEPS]) {
  const struct ddb_path *inner = NULL;
  struct ddb_path *last = NULL;
  int count = 0;

  /* The maps are chained from the inside out, and so are the steps. */
  for (const struct ddb_map *map = reader->map; map && count + 2 <= DDB_READER_STEPS;
       map = map->outer) {
    struct ddb_path *name = &steps[count++];
    *name = (struct ddb_path){NULL, map->name ? map->name : "", map->name_size, 0};
    struct ddb_path *here = name;
    if (map->index >= 0) {
      here = &steps[count++];
      *here = (struct ddb_path){name, NULL, 0, (size_t)map->index};
    }
    if (last)
      last->up = here;
    else
      inner = here;
    last = name;
  }
  return inner;
}

/* Whether the schema hides what is being read, or a map or list around it. */
static bool is_hidden(const struct ddb_reader *reader) {
  for (const struct ddb_map *map = reader->map; map; map = map->outer)
    if (map->count > 0 && (map->attributes[map->current].flags & DDB_HIDDEN))
      return true;
  return false;
}

void ddb_reader_fail(struct ddb_reader *reader, const char *what, ...) {
  struct ddb_path steps[DDB_READER_STEPS];
  char field[DDB_PATH_TEXT_SIZE];
  char words[256];
  va_list arguments;

  /* Words that are put together show the value, or may. */
  if (strchr(what, '%') && is_hidden(reader))
    what = "has a value that the schema does not allow, and hides";

  va_start(arguments, what);
  (void)vsnprintf(words, sizeof words, what, arguments);
  va_end(arguments);
  ddb_path_text(ddb_reader_path(reader, steps), field);
  (void)ddb_fail(ddb_arena_error_slot(reader->mem), DDB_E_INVALID, field, "%s%s%s",
                 field[0] ? field : "the item", " ", words);
  (void)ddb_json_fail(&reader->json, DDB_E_INVALID, "not a record of this entity");
}

void ddb_reader_nomem(struct ddb_reader *reader) {
  (void)ddb_fail(ddb_arena_error_slot(reader->mem), DDB_E_NOMEM, NULL, "out of memory");
  (void)ddb_json_fail(&reader->json, DDB_E_NOMEM, "out of memory");
}

bool ddb_reader_good(struct ddb_reader *reader) {
  if (reader->json.status >= 0)
    return true;
  (void)ddb_fail(ddb_arena_error_slot(reader->mem), reader->json.status, NULL,
                 "the item is malformed at byte %zu: %s", reader->json.offset, reader->json.reason);
  return false;
}

/* ---- attributes that the schema does not name ------------------------------------------------ */

void ddb_reader_keep(struct ddb_reader *reader, struct ddb_text name, struct ddb_text value) {
  struct ddb_map *map = reader->map;
  struct ddb_unmodeled *kept = ddb_arena_alloc(reader->mem, sizeof *kept);
  char *name_copy = ddb_arena_copy(reader->mem, name.data, name.size);
  char *value_copy = ddb_arena_copy(reader->mem, value.data, value.size);

  if (!kept || !name_copy || !value_copy) {
    ddb_reader_nomem(reader);
    return;
  }
  /* At the end: a put writes them back in the order they came. */
  *kept = (struct ddb_unmodeled){NULL, {name_copy, name.size}, {value_copy, value.size}};
  if (map->last)
    map->last->next = kept;
  else
    *map->unmodeled = kept;
  map->last = kept;
}

/* Fails the record if two of the kept attributes have one name. */
static void check_kept_names(struct ddb_map *map) {
  struct ddb_names names;
  struct ddb_text twice;
  bool room = true;

  ddb_names_init(&names, map->reader->mem);
  for (const struct ddb_unmodeled *kept = *map->unmodeled; kept && room; kept = kept->next)
    room = ddb_names_add(&names, kept->name);
  if (!room) {
    ddb_reader_nomem(map->reader);
  } else if (ddb_names_close(&names, 0, &twice)) {
    map->name = twice.data;
    map->name_size = twice.size;
    ddb_reader_fail(map->reader, "stands twice in one map");
  }
}

static void keep_unknown(struct ddb_map *map, const struct ddb_json_string *name) {
  struct ddb_reader *reader = map->reader;
  struct ddb_text unescaped;
  struct ddb_text value;

  if (!ddb_json_copy(&reader->json, name, reader->mem, &unescaped))
    return;
  map->name = unescaped.data;
  map->name_size = unescaped.size;
  if (ddb_json_peek(&reader->json) != DDB_JSON_OBJECT)
    ddb_reader_fail(reader, "is not an attribute value");
  else if (ddb_json_skip(&reader->json, &value))
    ddb_reader_keep(reader, unescaped, value);
}

/* Enters two levels of {"M":{, or one of {, where they stand as DynamoDB writes
 * them. */
static inline bool enter(struct ddb_json *json, const char *opening, size_t size, unsigned levels) {
  if (json->status < 0 || (size_t)(json->end - json->next) < size ||
      json->depth + levels > DDB_JSON_MAX_DEPTH || memcmp(json->next, opening, size) != 0)
    return false;
  json->next += size;
  json->depth += levels;
  json->fresh = true;
  return true;
}

/* ---- maps ------------------------------------------------------------------------------------ */

static inline void map_enter(struct ddb_reader *reader, struct ddb_map *map,
                             const struct ddb_attribute *attributes, int count,
                             const struct ddb_unmodeled **unmodeled) {
  map->reader = reader;
  map->outer = reader->map;
  map->attributes = attributes;
  map->count = count;
  map->expected = map->current = 0;
  map->seen = map->few;
  map->few[0] = 0;
  map->unmodeled = unmodeled;
  map->last = NULL;
  map->name = NULL;
  map->name_size = 0;
  map->index = -1;
  map->tag = reader->tag;
  map->tag_seen = false;
  map->slots = NULL;
  reader->tag = NULL;
  reader->map = map;
  if (count <= 64)
    return;
  memset(map->few, 0, sizeof map->few);
  if ((size_t)count <= sizeof map->few * CHAR_BIT)
    return;
  map->seen = ddb_arena_zalloc(reader->mem, ((size_t)count / 64 + 1) * sizeof *map->seen);
  if (!map->seen)
    ddb_reader_nomem(reader);
}

void ddb_item_begin(struct ddb_reader *reader, struct ddb_map *map,
                    const struct ddb_attribute *attributes, int count,
                    const struct ddb_unmodeled **unmodeled) {
  reader->tag = NULL;
  reader->open_count = 0;
  map_enter(reader, map, attributes, count, unmodeled);
  if (enter(&reader->json, "{", 1, 1))
    return;
  if (ddb_json_peek(&reader->json) != DDB_JSON_OBJECT)
    ddb_reader_fail(reader, "is not an item: a JSON object of attributes");
  else
    (void)ddb_json_object(&reader->json);
}

bool ddb_map_begin(struct ddb_reader *reader, struct ddb_map *map,
                   const struct ddb_attribute *attributes, int count,
                   const struct ddb_unmodeled **unmodeled) {
  if (reader->open_count > 0) { /* the loop of usual.c has begun it already */
    const struct ddb_usual_open *open = reader->open++;
    reader->open_count--;
    map_enter(reader, map, attributes, count, unmodeled);
    if (map->seen) /* else there is no memory, which stands in the reader */
      map->seen[0] = open->seen;
    map->expected = open->expected;
    return true;
  }
  if (enter(&reader->json, "{\"M\":{", 6, 2)) {
    map_enter(reader, map, attributes, count, unmodeled);
    return true;
  }
  if (!ddb_reader_value(reader, "M", "a map (M)"))
    return false;
  map_enter(reader, map, attributes, count, unmodeled);
  (void)ddb_json_object(&reader->json);
  return true;
}

/* The attribute of this name, looked for first where a writer of the same
 * schema puts it. */
static int map_find(struct ddb_map *map, const struct ddb_json_string *name) {
  int i = map->expected;

  for (int left = map->count; left > 0; left--, i++) {
    if (i >= map->count)
      i = 0;
    const struct ddb_attribute *attribute = &map->attributes[i];
    if (name->escaped ? ddb_json_is(name, attribute->name, attribute->size)
                      : name->size == attribute->size &&
                            memcmp(name->data, attribute->name, attribute->size) == 0) {
      map->expected = i + 1;
      return i;
    }
  }
  return -1;
}

static int map_end(struct ddb_map *map) {
  struct ddb_reader *reader = map->reader;

  if (map->last && *map->unmodeled != map->last)
    check_kept_names(map);
  for (int i = 0; i < map->count && reader->json.status >= 0; i++) {
    const struct ddb_attribute *attribute = &map->attributes[i];
    bool seen = (map->seen[i / 64] >> (i % 64)) & 1;
    if (seen || !(attribute->flags & DDB_REQUIRED))
      continue;
    map->name = attribute->name;
    map->name_size = attribute->size;
    ddb_reader_fail(reader, "is missing, and the schema requires it");
  }
  reader->map = map->outer;
  if (map->outer)
    ddb_reader_value_end(reader); /* the brace around {"M": ...}; an item has none */
  return -1;
}

/* The tag of a union was read before, and is no attribute of the variant. */
static bool is_tag(struct ddb_map *map, const struct ddb_json_string *name) {
  if (!map->tag || !ddb_json_is(name, map->tag->name, map->tag->size))
    return false;
  map->name = map->tag->name;
  map->name_size = map->tag->size;
  if (map->tag_seen)
    ddb_reader_fail(map->reader, "stands twice in one map");
  map->tag_seen = true;
  (void)ddb_json_skip(&map->reader->json, NULL);
  return true;
}

/* The next one however it is stored. Apart from what comes before it, which is
 * all that most need. */
static __attribute__((noinline)) int next_of_any_form(struct ddb_map *map) {
  struct ddb_reader *reader = map->reader;
  struct ddb_json_string name;

  if (reader->usual_only) /* ends the attempt, whose error nobody sees */
    (void)ddb_json_fail(&reader->json, DDB_E_INVALID, "");
  while (ddb_json_member(&reader->json, &name)) {
    int i = map_find(map, &name);
    if (i < 0) {
      if (!is_tag(map, &name))
        keep_unknown(map, &name);
      continue;
    }
    map->name = map->attributes[i].name;
    map->name_size = map->attributes[i].size;
    map->current = i;
    uint64_t bit = (uint64_t)1 << (i % 64);
    if (map->seen[i / 64] & bit) {
      ddb_reader_fail(reader, "stands twice in one map");
      break;
    }
    map->seen[i / 64] |= bit;
    return i;
  }
  return map_end(map);
}

int ddb_map_next(struct ddb_map *map) {
  int at = map->slots ? ddb_map_usual(map) : DDB_USUAL_OTHER;

  if (at == DDB_USUAL_END)
    return -1;
  if (at < 0 || map->reader->usual_only)
    return next_of_any_form(map);
  map->name = map->attributes[at].name;
  map->name_size = map->attributes[at].size;
  return map->current = at;
}

void *ddb_read_new(struct ddb_reader *reader, size_t size) {
  if (reader->open_count > 0)
    return reader->open->record;
  void *room = ddb_arena_zalloc(reader->mem, size);

  if (!room)
    ddb_reader_nomem(reader);
  return room;
}
