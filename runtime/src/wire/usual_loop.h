/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes as DynamoDB writes them, straight from the text into the members
 * of a record: the loop, compiled once for each way of looking at sixteen bytes
 * (chunk.h). The file that includes it names it by USUAL_LOOP; usual.c says
 * what it is for. */
#include "base/arena.h"
#include "wire/chunk.h"
#include "wire/usual.h"
#include "wire/usual_value.h"

/* Not inlined: the loop has registers enough for texts, but not for all. */
#define APART __attribute__((noinline))

/* Each look at what comes next may go so far: a head, and a chunk, a number, a
 * time or a spelling.
 */
enum { AHEAD = 64 };

/* Where the text ends. Near its end the loop goes on in a copy of what is left,
 * behind which are zeros, which no value has in it. */
struct place {
  const char *stop;  /* the end of the text, or of the copy */
  const char *bound; /* the end of what may be looked at */
  char copy[2 * AHEAD];
};

/* Answers where the copy begins. */
static APART const char *enter_copy(struct place *place, const char *at) {
  size_t left = (size_t)(place->stop - at);
  memset(place->copy, 0, sizeof place->copy);
  memcpy(place->copy, at, left);
  place->stop = place->copy + left;
  place->bound = place->copy + sizeof place->copy;
  return place->copy;
}

/* ---- names
 * -----------------------------------------------------------------------------------
 */

/* Whether `size` bytes are equal; none beyond them is looked at. */
static inline bool same(const char *a, const char *b, size_t size) {
  if (size - 16 <= 16)
    return ddb_chunks_equal(a, b, size);
  if (size - 8 < 8)
    return ((ddb_load8(a) ^ ddb_load8(b)) | (ddb_load8(a + size - 8) ^ ddb_load8(b + size - 8))) ==
           0;
  return size <= AHEAD && memcmp(a, b, size) == 0;
}

/* Whether an attribute begins like this, from its first quote on. No head is of
 * no size: what is one less is more than anything. */
static inline bool begins(const char *at, const struct ddb_slot *slot) {
  return same(at, slot->head + 1, slot->head_size - (size_t)1);
}

/* Another attribute than the one that was expected, by the first eight bytes of
 * its name and what is behind it; -1: none. Those behind the first 64 are read
 * the general way. */
static APART int find(const struct ddb_slots *slots, int count, const char *at) {
  uint64_t key = ddb_load8_in_order(at + 1);
  int i = slots->find[key * slots->factor >> (64 - DDB_FIND_BITS)] - 1;
  if (i >= 0 && begins(at, &slots->rows[i]))
    return i;
  for (i = 0; i < count && i < 64; i++)
    if (begins(at, &slots->rows[i]))
      return i;
  return -1;
}

/* ---- values: each answers what is behind it, or NULL
 * ----------------------------------------- */

/* A text that nobody wants, but that must be one. The first chunk is within
 * what may be looked at.
 */
static inline const char *skip_text(const struct place *place, const char *at) {
  const char *from = at, *last = place->bound - DDB_CHUNK - 2;
  char ignored[DDB_CHUNK];
  do {
    ddb_chunk_marks marks = ddb_chunk_copy(ignored, from);
    if (marks == 0) {
      from += DDB_CHUNK;
      continue;
    }
    from += ddb_chunk_plain(marks);
    if (!ddb_usual_end(from))
      break;
    return from + 2;
  } while (from <= last);
  return ddb_usual_skip(at, place->stop);
}

/* The pass is one: what is copied was looked at, and the chunk that ends the
 * text is its end. */
static inline const char *read_text(struct ddb_reader *reader, const struct place *place,
                                    const char *at, const char **out) {
  char *to = reader->room;
  ptrdiff_t most = reader->room_end - to - (DDB_CHUNK + 1);
  ptrdiff_t left = place->bound - at - (DDB_CHUNK + 2);
  if (DDB_ARENA_CHECKED) /* texts lie apart, but are looked at all the same */
    return skip_text(place, at) != NULL ? ddb_usual_text(reader, at, place->stop, out) : NULL;
  most = most < left ? most : left;
  for (ptrdiff_t size = 0; size <= most; size += DDB_CHUNK) {
    ddb_chunk_marks marks = ddb_chunk_copy(to + size, at + size);
    if (marks == 0)
      continue;
    size += (ptrdiff_t)ddb_chunk_plain(marks);
    if (!ddb_usual_end(at + size))
      break;
    to[size] = '\0';
    *out = to;
    reader->room = to + size + 1;
    return at + size + 2;
  }
  return ddb_usual_text(reader, at, place->stop, out);
}

/* The spelling is the schema's own text. An unknown one is left to the general
 * reader. */
static APART const char *read_enum(const struct ddb_slot *slot, const char *at, char *record) {
  const struct ddb_enum *spellings = slot->more;
  const struct ddb_spelling *spelling = spellings->spellings;
  uint16_t first = ddb_load2(at);
  for (int i = 0; i < spellings->count; i++, spelling++) {
    if (ddb_load2(spelling->text) != first || spelling->size == 0 ||
        !same(at, spelling->text, spelling->size))
      continue;
    int number = i + 1;
    memcpy(record + slot->offset, &number, sizeof number);
    memcpy(record + slot->text, &spellings->texts[i], sizeof spellings->texts[i]);
    return at + spelling->size;
  }
  return NULL;
}

static APART const char *read_only(const struct ddb_slot *slot, const struct place *place,
                                   const char *at) {
  size_t size = slot->text;
  if ((size_t)(place->bound - at) < size)
    return NULL;
  return (size <= AHEAD ? same(at, slot->more, size) : memcmp(at, slot->more, size) == 0)
             ? at + size
             : NULL;
}

static APART const char *read_bool(const struct ddb_slot *slot, const char *at, void *out) {
  bool is = memcmp(at, "true}", 5) == 0;
  if (!is && memcmp(at, "false}", 6) != 0)
    return NULL;
  if (slot->as == DDB_READ_OPT_BOOL)
    *(ddb_opt_bool *)out = ddb_bool(is);
  else
    *(bool *)out = is;
  return at + (is ? 5 : 6);
}

static APART const char *read_time(const struct ddb_slot *slot, const char *at, void *out) {
  ddb_time time;
  const char *next = ddb_usual_time(at, &time);
  if (next == NULL)
    return NULL;
  if (slot->as == DDB_READ_OPT_TIME)
    *(ddb_opt_time *)out = ddb_opt_time_of(time);
  else
    *(ddb_time *)out = time;
  return next;
}

static APART const char *read_number(const struct ddb_slot *slot, const char *at, void *out) {
  int64_t number;
  const char *next = ddb_usual_whole(at, &number);
  return next != NULL && ddb_usual_put(slot->as, number, out) ? next : NULL;
}

static inline const char *read_value(const struct ddb_map *map, const struct ddb_slot *slot,
                                     const struct place *place, const char *at) {
  char *record = map->record;
  void *out = record + slot->offset;
  if (slot->as == DDB_READ_STRING) /* most are */
    return read_text(map->reader, place, at, out);
  switch (slot->as) {
  case DDB_READ_SKIP:
    return skip_text(place, at);
  case DDB_READ_ENTITY_TYPE:
    return read_only(slot, place, at);
  case DDB_READ_ENUM:
    return read_enum(slot, at, record);
  case DDB_READ_TIME:
  case DDB_READ_OPT_TIME:
    return read_time(slot, at, out);
  case DDB_READ_BOOL:
  case DDB_READ_OPT_BOOL:
    return read_bool(slot, at, out);
  default:
    return read_number(slot, at, out);
  }
}

/* ---- attributes
 * ------------------------------------------------------------------------------
 */

/* Whether the map can end here: all is well, and no attribute that must be
 * there is missing. */
static inline bool can_end(const struct ddb_map *map, const char *at, const char *stop,
                           uint64_t seen) {
  if (map->last != NULL || map->count > 64 || at >= stop ||
      (map->outer != NULL && (at + 1 == stop || at[1] != '}')))
    return false;
  uint64_t missing = ~seen & (map->count == 64 ? UINT64_MAX : (UINT64_C(1) << map->count) - 1);
  for (; missing != 0; missing &= missing - 1)
    if (map->attributes[__builtin_ctzll(missing)].flags & DDB_REQUIRED)
      return false;
  return true;
}

static inline const char *leave(struct ddb_map *map, const char *at) {
  unsigned braces = map->outer != NULL ? 2 : 1;
  map->reader->json.depth -= braces;
  map->reader->map = map->outer;
  return at + braces;
}

/* What is behind the last attribute, or is no attribute that is read here. */
static APART int stop_at(struct ddb_map *map, const char **at, const struct place *place,
                         uint64_t seen) {
  if (**at != '}' || !can_end(map, *at, place->stop, seen))
    return DDB_USUAL_OTHER;
  *at = leave(map, *at);
  return DDB_USUAL_END;
}

/* `next` is where a name must begin: behind the comma, which the first
 * attribute has none of. */
int USUAL_LOOP(struct ddb_map *map) {
  struct ddb_json *json = &map->reader->json;
  const struct ddb_slot *rows = map->slots->rows, *slot = rows + map->expected;
  const struct ddb_slot *end = rows + (map->count < 64 ? map->count : 64);
  const char *at = json->next;
  uint64_t seen = map->seen[0], bit = UINT64_C(1) << (map->expected & 63);
  struct place place;
  int found = DDB_USUAL_OTHER;
  place.bound = place.stop = json->end;
  if (place.bound - at < AHEAD)
    at = enter_copy(&place, at);
  for (const char *next = at + !json->fresh; next == at || *at == ','; next = at + 1) {
    if (slot >= end || !begins(next, slot)) {
      int i = find(map->slots, map->count, next);
      if (i < 0)
        break;
      slot = rows + i;
      bit = UINT64_C(1) << i;
    }
    if ((seen & bit) != 0)
      break;
    if (slot->as == DDB_READ_BY_CODE) {
      found = (int)(slot - rows);
      at = next + map->attributes[found].size + 3;
    } else {
      next = read_value(map, slot, &place, next + slot->head_size - 1);
      if (next == NULL)
        break;
      at = next;
    }
    seen |= bit;
    bit += bit;
    slot++;
    if (found >= 0)
      break;
    if (place.bound - at < AHEAD)
      at = enter_copy(&place, at);
  }
  map->expected = (int)(slot - rows);
  if (found < 0)
    found = stop_at(map, &at, &place, seen);
  json->next = json->end - (place.stop - at);
  json->fresh = json->fresh && seen == map->seen[0] && found == DDB_USUAL_OTHER;
  map->seen[0] = seen;
  return found;
}
