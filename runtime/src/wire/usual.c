/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes as DynamoDB writes them, straight from the text into the members of a record. The name
 * that comes next is guessed and compared, with the quotes and braces up to the value, by a few
 * loads of a word; a text is copied while its end is looked for, 16 bytes at a time.
 *
 * Everything unusual (an escape, a character beyond ASCII, white space, another type, a NULL, a
 * name that is not known or came before, the last bytes of the text) is left to the general reader,
 * which says what is wrong with it or knows what to make of it. So there is no error here, and each
 * value that is read here is one that the general reader would have read alike: a test holds the
 * two against each other. */
#include <string.h>

#include "base/arena.h"
#include "base/plain.h"
#include "base/time.h"
#include "wire/reader.h"
#include "wire/word.h"

/* Every comparison below may look at so many bytes behind a name. */
enum { AHEAD = 24 };

/* ---- names ----------------------------------------------------------------------------------- */

/* By two loads that overlap, for names of 4 to 16 bytes. */
static inline bool is_name(const char *at, const struct ddb_attribute *attribute) {
  const char *name = attribute->name;
  size_t size = attribute->size;
  if (size >= 8 && size <= 16)
    return ddb_load8(at) == ddb_load8(name) &&
           ddb_load8(at + size - 8) == ddb_load8(name + size - 8);
  if (size >= 4 && size < 8)
    return ddb_load4(at) == ddb_load4(name) &&
           ddb_load4(at + size - 4) == ddb_load4(name + size - 4);
  return memcmp(at, name, size) == 0;
}

static inline bool comes(const struct ddb_attribute *attribute, const char *at, const char *end) {
  return (size_t)(end - at) >= attribute->size + AHEAD && at[attribute->size] == '"' &&
         is_name(at, attribute);
}

/* The attribute whose name `at` is, other than the one that was expected; -1: none. */
static int find(const struct ddb_map *map, const char *at, const char *end) {
  int i = map->expected;
  for (int rest = map->count; rest > 0; rest--, i++) {
    if (i >= map->count)
      i = 0;
    if (comes(&map->attributes[i], at, end))
      return i;
  }
  return -1;
}

/* ---- texts ----------------------------------------------------------------------------------- */

enum { CHUNK = 16 };
#define ROOM_MOST ((size_t)16384)

/* Room for a text of `size` bytes, for the chunk that it ends in, and for more texts. */
static bool more_room(struct ddb_reader *reader, size_t size) {
  size_t left = (size_t)(reader->json.end - reader->json.next);
  size_t want = left < ROOM_MOST ? left : ROOM_MOST;
  if (want < size + CHUNK + 1 || DDB_ARENA_CHECKED)
    want = size + CHUNK + 1;
  reader->room = ddb_arena_alloc(reader->mem, want);
  reader->room_end = reader->room != NULL ? reader->room + want : NULL;
  return reader->room != NULL;
}

/* A text for which there is no room yet, or near the end. Answers what is behind its brace. */
__attribute__((noinline)) static const char *text_slowly(struct ddb_reader *reader, const char *at,
                                                         const char **out) {
  const char *end = reader->json.end;
  size_t size = ddb_plain(at, (size_t)(end - at));
  if (end - at < (ptrdiff_t)size + 2 || at[size] != '"' || at[size + 1] != '}')
    return NULL;
  if ((size_t)(reader->room_end - reader->room) < size + CHUNK + 1 && !more_room(reader, size))
    return NULL; /* the general reader will find that out, and say it */
  char *text = reader->room;
  memcpy(text, at, size);
  text[size] = '\0';
  reader->room = DDB_ARENA_CHECKED ? reader->room_end : text + size + 1;
  *out = text;
  return at + size + 2;
}

static inline const char *read_text(struct ddb_reader *reader, const char *at, const char **out) {
#if defined(__SSE2__)
  const char *end = reader->json.end;
  char *text = reader->room;
  size_t size = 0, plain;
  if (DDB_ARENA_CHECKED)
    return text_slowly(reader, at, out);
  do {
    if (end - at < (ptrdiff_t)size + 2 * CHUNK || reader->room_end - text < (ptrdiff_t)size + CHUNK)
      return text_slowly(reader, at, out);
    memcpy(text + size, at + size, CHUNK);
    plain = ddb_plain_wide(at + size);
    size += plain;
  } while (plain == CHUNK);
  if (ddb_load2(at + size) != DDB_WORD2('"', '}'))
    return NULL;
  text[size] = '\0';
  reader->room = text + size + 1;
  *out = text;
  return at + size + 2;
#else
  return text_slowly(reader, at, out);
#endif
}

/* A text that nobody wants. */
static inline const char *skip_text(const char *at, const char *end) {
  size_t size = ddb_plain(at, (size_t)(end - at));
  return end - at >= (ptrdiff_t)size + 2 && at[size] == '"' && at[size + 1] == '}' ? at + size + 2
                                                                                   : NULL;
}

/* The spelling is the schema's own text. An unknown one is left to the general reader. */
static const char *read_enum(const struct ddb_slot *slot, const char *at, const char *end,
                             char *record) {
  const struct ddb_enum *spellings = slot->more;
  size_t left = (size_t)(end - at);
  for (int i = 0; i < spellings->count; i++) {
    const char *text = spellings->texts[i];
    size_t size = 0;
    while (size < left && text[size] != '\0' && text[size] == at[size])
      size++;
    if (text[size] == '\0' && left >= size + 2 && at[size] == '"' && at[size + 1] == '}') {
      int number = i + 1;
      memcpy(record + slot->offset, &number, sizeof number);
      memcpy(record + slot->text, &text, sizeof text);
      return at + size + 2;
    }
  }
  return NULL;
}

static const char *read_only(const struct ddb_slot *slot, const char *at, const char *end) {
  const char *text = slot->more;
  size_t size = strlen(text);
  bool same = (size_t)(end - at) >= size + 2 && memcmp(at, text, size) == 0 && at[size] == '"' &&
              at[size + 1] == '}';
  return same ? at + size + 2 : NULL;
}

/* ---- numbers and times ----------------------------------------------------------------------- */

/* Up to 18 digits and a sign, without a leading zero: what DynamoDB answers of a whole number. */
static inline const char *read_whole(const char *at, int64_t *out) {
  bool negative = *at == '-';
  at += negative;
  const char *start = at;
  uint64_t number = 0;
  if (*at == '0' && (negative || at[1] != '"'))
    return NULL;
  if (ddb_all_digits(ddb_load8(at))) {
    number = ddb_digits8(ddb_load8(at));
    at += 8;
  }
  for (; (unsigned char)(*at - '0') <= 9 && at - start < 18; at++)
    number = number * 10 + (unsigned char)(*at - '0');
  *out = negative ? -(int64_t)number : (int64_t)number;
  return at > start && at[0] == '"' && at[1] == '}' ? at + 2 : NULL;
}

static inline ddb_time milliseconds(int64_t number) {
  return ddb_time_from_ms(number);
}

static bool put_number(const struct ddb_slot *slot, int64_t number, void *out) {
  switch (slot->as) {
  case DDB_READ_INT32:
    *(int32_t *)out = (int32_t)number;
    return number >= INT32_MIN && number <= INT32_MAX;
  case DDB_READ_OPT_INT32:
    *(ddb_opt_int *)out = ddb_int(number);
    return number >= INT32_MIN && number <= INT32_MAX;
  case DDB_READ_INT64:
    *(int64_t *)out = number;
    return true;
  case DDB_READ_OPT_INT64:
    *(ddb_opt_int *)out = ddb_int(number);
    return true;
  case DDB_READ_UINT32:
    *(uint32_t *)out = (uint32_t)number;
    return number >= 0 && number <= UINT32_MAX;
  case DDB_READ_OPT_UINT32:
    *(ddb_opt_uint *)out = ddb_uint((uint64_t)number);
    return number >= 0 && number <= UINT32_MAX;
  case DDB_READ_UINT64:
    *(uint64_t *)out = (uint64_t)number;
    return number >= 0;
  case DDB_READ_OPT_UINT64:
    *(ddb_opt_uint *)out = ddb_uint((uint64_t)number);
    return number >= 0;
  case DDB_READ_EPOCH:
    *(ddb_time *)out = (ddb_time){number, 0};
    return true;
  case DDB_READ_OPT_EPOCH:
    *(ddb_opt_time *)out = ddb_opt_time_of((ddb_time){number, 0});
    return true;
  case DDB_READ_EPOCH_MS:
    *(ddb_time *)out = milliseconds(number);
    return true;
  default:
    *(ddb_opt_time *)out = ddb_opt_time_of(milliseconds(number));
    return true;
  }
}

static inline const char *read_number(const struct ddb_slot *slot, const char *at, const char *end,
                                      void *out) {
  int64_t number;
  const char *next = end - at >= AHEAD ? read_whole(at, &number) : NULL;
  return next != NULL && put_number(slot, number, out) ? next : NULL;
}

static const char *read_time(const struct ddb_slot *slot, const char *at, const char *end,
                             void *out) {
  ddb_time time;
  size_t size = ddb_time_usual(at, (size_t)(end - at), &time);
  if (size == 0 || end - at < (ptrdiff_t)size + 2 || at[size] != '"' || at[size + 1] != '}')
    return NULL;
  if (slot->as == DDB_READ_OPT_TIME)
    *(ddb_opt_time *)out = ddb_opt_time_of(time);
  else
    *(ddb_time *)out = time;
  return at + size + 2;
}

/* `at` is behind {"BOO, and has AHEAD bytes but those. */
static inline const char *read_bool(const struct ddb_slot *slot, const char *at, void *out) {
  bool is = memcmp(at, "L\":true}", 8) == 0;
  if (!is && memcmp(at, "L\":false}", 9) != 0)
    return NULL;
  if (slot->as == DDB_READ_OPT_BOOL)
    *(ddb_opt_bool *)out = ddb_bool(is);
  else
    *(bool *)out = is;
  return at + (is ? 8 : 9);
}

/* ---- attributes ------------------------------------------------------------------------------ */

/* ":{"S":" or the like: what is behind a name up to the value, seven bytes of a word. */
#define OPENING(a, b, c) DDB_WORD7('"', ':', '{', '"', a, b, c)

static const char *read_value(struct ddb_map *map, const struct ddb_slot *slot, const char *at) {
  struct ddb_reader *reader = map->reader;
  const char *end = reader->json.end;
  char *out = (char *)map->record + slot->offset;
  uint64_t opening = ddb_load8(at) & DDB_SEVEN_BYTES;
  at += 7;
  if (slot->as == DDB_READ_BOOL || slot->as == DDB_READ_OPT_BOOL)
    return opening == OPENING('B', 'O', 'O') ? read_bool(slot, at, out) : NULL;
  if (slot->as >= DDB_READ_EPOCH)
    return opening == OPENING('N', '"', ':') && *at == '"' ? read_number(slot, at + 1, end, out)
                                                           : NULL;
  if (opening != OPENING('S', '"', ':') || *at != '"')
    return slot->as == DDB_READ_SKIP && opening == OPENING('N', '"', ':') && *at == '"'
               ? skip_text(at + 1, end)
               : NULL;
  at++;
  switch (slot->as) {
  case DDB_READ_STRING:
    return read_text(reader, at, (const char **)(void *)out);
  case DDB_READ_SKIP:
    return skip_text(at, end);
  case DDB_READ_ENTITY_TYPE:
    return read_only(slot, at, end);
  case DDB_READ_ENUM:
    return read_enum(slot, at, end, map->record);
  default:
    return read_time(slot, at, end, out);
  }
}

int ddb_map_usual(struct ddb_map *map) {
  struct ddb_json *json = &map->reader->json;
  const char *at = json->next, *end = json->end;
  bool fresh = json->fresh;
  if (json->status < 0 || json->depth == DDB_JSON_MAX_DEPTH)
    return -1;
  for (;;) {
    if (end - at < 2 || (!fresh && *at != ','))
      return -1;
    const char *name = at + 1 + !fresh;
    if (name[-1] != '"')
      return -1;
    int i = map->expected;
    if (i >= map->count || !comes(&map->attributes[i], name, end))
      i = find(map, name, end);
    if (i < 0)
      return -1;
    uint64_t bit = (uint64_t)1 << (i % 64), *seen = &map->seen[i / 64];
    const char *colon = name + map->attributes[i].size + 1;
    if ((*seen & bit) != 0 || *colon != ':')
      return -1;
    bool by_code = map->slots[i].as == DDB_READ_BY_CODE;
    const char *next = by_code ? colon + 1 : read_value(map, &map->slots[i], colon - 1);
    if (next == NULL)
      return -1;
    *seen |= bit;
    map->expected = i + 1;
    at = json->next = next;
    fresh = json->fresh = false;
    if (by_code)
      return i;
  }
}
