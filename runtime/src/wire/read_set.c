/* SPDX-License-Identifier: Apache-2.0 */
/* Items to structs: sets. DynamoDB sends none that is empty and no element twice; an item from
 * elsewhere may, and would change its meaning with the next put. */
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "wire/names.h"
#include "wire/reader.h"

/* One set while it is read. `texts` tell its elements apart. */
struct set {
  struct ddb_reader *reader;
  struct ddb_list list;
  struct ddb_names texts;
};

static bool set_begin(struct ddb_reader *reader, struct set *set, size_t size, const char *type,
                      const char *words) {
  set->reader = reader;
  ddb_names_init(&set->texts, reader->mem);
  return ddb_reader_set(reader, &set->list, size, type, words);
}

/* Room for the next element, and its text; NULL at the end or after an error. */
static void *set_next(struct set *set, struct ddb_json_string *text) {
  void *room = ddb_list_next(&set->list);

  return room && ddb_json_string(&set->reader->json, text) ? room : NULL;
}

static bool set_add(struct set *set, struct ddb_text text) {
  if (ddb_names_add(&set->texts, text))
    return true;
  ddb_reader_nomem(set->reader);
  return false;
}

/* The array; NULL after an error. */
static void *set_end(struct set *set, size_t *count) {
  void *items = ddb_list_end(&set->list, count);

  if (set->reader->json.status < 0)
    return NULL;
  if (*count == 0)
    ddb_reader_fail(set->reader, "is an empty set, which DynamoDB does not store");
  else if (ddb_names_close(&set->texts, 0, NULL))
    ddb_reader_fail(set->reader, "is a set with an element that stands in it twice");
  return set->reader->json.status < 0 ? NULL : items;
}

void ddb_read_string_set(struct ddb_reader *reader, struct ddb_string_set *out) {
  struct ddb_json_string found;
  struct ddb_text text;
  struct set set;
  const char **item;

  if (!set_begin(reader, &set, sizeof *item, "SS", "a string set (SS)"))
    return;
  while ((item = set_next(&set, &found)) != NULL) {
    if (!ddb_json_copy(&reader->json, &found, reader->mem, &text) || !set_add(&set, text))
      break;
    if (memchr(text.data, '\0', text.size))
      ddb_reader_fail(reader, "holds U+0000, which C text cannot");
    *item = text.data;
  }
  size_t count;
  const char *const *items = set_end(&set, &count);
  if (items)
    *out = (struct ddb_string_set){items, count};
}

/* The next number in its canonical text, by which it is told apart from the others. */
static void *number_next(struct set *set, struct ddb_text *out) {
  struct ddb_json_string found;
  char canonical[DDB_NUMBER_TEXT_SIZE];
  void *room = set_next(set, &found);

  if (!room)
    return NULL;
  if (ddb_number_canonical(found.data, found.size, canonical, &out->size) < 0) {
    ddb_reader_fail(set->reader, "%s", ddb_number_limit(found.data, found.size));
    return NULL;
  }
  out->data = ddb_arena_copy(set->reader->mem, canonical, out->size);
  if (!out->data)
    ddb_reader_nomem(set->reader);
  return out->data && set_add(set, *out) ? room : NULL;
}

void ddb_read_decimal_set(struct ddb_reader *reader, struct ddb_string_set *out) {
  struct ddb_text text;
  struct set set;
  const char **item;

  if (!set_begin(reader, &set, sizeof *item, "NS", "a number set (NS)"))
    return;
  while ((item = number_next(&set, &text)) != NULL)
    *item = text.data;
  size_t count;
  const char *const *items = set_end(&set, &count);
  if (items)
    *out = (struct ddb_string_set){items, count};
}

void ddb_read_int_set(struct ddb_reader *reader, struct ddb_int_set *out) {
  struct ddb_text text;
  struct set set;
  int64_t *item;

  if (!set_begin(reader, &set, sizeof *item, "NS", "a number set (NS)"))
    return;
  while ((item = number_next(&set, &text)) != NULL)
    if (ddb_number_to_i64(text.data, text.size, INT64_MIN, INT64_MAX, item) < 0)
      ddb_reader_fail(reader, "is %.60s, which is no whole number of 64 bits", text.data);
  size_t count;
  const int64_t *items = set_end(&set, &count);
  if (items)
    *out = (struct ddb_int_set){items, count};
}

void ddb_read_binary_set(struct ddb_reader *reader, struct ddb_binary_set *out) {
  struct ddb_json_string found;
  struct set set;
  struct ddb_bytes *item;

  if (!set_begin(reader, &set, sizeof *item, "BS", "a binary set (BS)"))
    return;
  while ((item = set_next(&set, &found)) != NULL)
    if (!ddb_reader_base64(reader, &found, item) ||
        !set_add(&set, (struct ddb_text){(const char *)item->data, item->size}))
      break;
  size_t count;
  const struct ddb_bytes *items = set_end(&set, &count);
  if (items)
    *out = (struct ddb_binary_set){items, count};
}
