/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes as DynamoDB writes them, straight from the text into the members of a record, maps in
 * maps included. What comes next is guessed and compared, from the comma to the value, by one load
 * or two; a text is copied while its end is looked for.
 *
 * Everything unusual (an escape, white space, another type, a NULL, a name that is not known or
 * came before) is left to the general reader, which says what is wrong with it or knows what to
 * make of it. So there is no error here, and each value that is read here is one that the general
 * reader would have read alike: a test holds the two against each other. */
#include "wire/usual.h"

#include <string.h>

#include "base/plain.h"
#include "base/text.h"
#include "wire/usual_value.h"

enum ddb_usual_way ddb_usual_way = DDB_USUAL_AVX2;

/* ---- texts that take more than chunks ------------------------------------------------------- */

/* Where the characters of a text end: at its quote, or at something else than one; NULL: at what is
 * not UTF-8. */
static const char *text_end(const char *at, const char *stop) {
  while (at < stop) {
    at += ddb_plain(at, (size_t)(stop - at));
    if (at == stop || (unsigned char)*at < 0x80)
      break;
    do {
      size_t size = ddb_text_character(at, (size_t)(stop - at));
      if (size == 0)
        return NULL;
      at += size;
    } while (at < stop && (unsigned char)*at >= 0x80);
  }
  return at;
}

const char *ddb_usual_skip(const char *at, const char *stop) {
  const char *end = text_end(at, stop);
  return end != NULL && stop - end >= 2 && ddb_usual_end(end) ? end + 2 : NULL;
}

/* Room for texts is taken in pieces of the arena; a rest of less than ROOM_LEAST is not worth to be
 * shared with what comes. */
enum { ROOM_MOST = 16384, ROOM_LEAST = 512 };

/* Room for a text of `size` bytes, and for those up to `stop`. */
static char *more_room(struct ddb_reader *reader, size_t size, const char *at, const char *stop) {
  size_t left = (size_t)(stop - at) + DDB_USUAL_AHEAD;
  size_t want = left < ROOM_MOST ? left : ROOM_MOST;
  if (want < size || DDB_ARENA_CHECKED)
    want = size;
  char *room = ddb_arena_alloc(reader->mem, want);
  if (room != NULL)
    reader->room_end = room + want;
  return room;
}

struct ddb_usual_at ddb_usual_text(struct ddb_reader *reader, struct ddb_usual_place *place,
                                   const char *at, char *room, const char **out) {
  const struct ddb_usual_at none = {NULL, room};
  const char *next = ddb_usual_skip(at, place->stop);
  if (next == NULL)
    return none;
  size_t size = (size_t)(next - at) - 2;
  if ((size_t)(reader->room_end - room) < size + 1)
    room = more_room(reader, size + 1, at, place->stop);
  if (room == NULL)
    return none;
  memcpy(room, at, size);
  room[size] = '\0';
  *out = room;
  room = DDB_ARENA_CHECKED ? reader->room_end : room + size + 1;
  ddb_usual_limit(reader, place, next, room);
  return (struct ddb_usual_at){next, room};
}

/* ---- the ends of text and room --------------------------------------------------------------- */

/* What no value has in it. */
enum { FILLER = 1 };

struct ddb_usual_at ddb_usual_refill(struct ddb_reader *reader, struct ddb_usual_place *place,
                                     const char *at, char *room) {
  if (!DDB_ARENA_CHECKED && (room == NULL || reader->room_end - room < ROOM_LEAST))
    room = more_room(reader, 0, at, place->stop);
  if (room == NULL && !DDB_ARENA_CHECKED)
    return (struct ddb_usual_at){NULL, NULL};
  if (place->bound - at < DDB_USUAL_AHEAD) {
    size_t left = (size_t)(place->stop - at);
    memset(place->copy, FILLER, sizeof place->copy);
    memcpy(place->copy, at, left);
    at = place->copy;
    place->stop = at + left;
    place->bound = at + sizeof place->copy;
  }
  ddb_usual_limit(reader, place, at, room);
  return (struct ddb_usual_at){at, room};
}

/* ---- what the loop leaves -------------------------------------------------------------------- */

int ddb_usual_search(const struct ddb_slots *slots, const char *at) {
  for (int i = 0; i < slots->count && i < DDB_SLOTS_MOST; i++) {
    const struct ddb_slot *slot = &slots->rows[i];
    if (slot->head_size > 0 && memcmp(at, slot->head + 1, slot->head_size - (size_t)1) == 0)
      return i;
  }
  return -1;
}

void ddb_usual_leave_open(struct ddb_reader *reader, const struct ddb_usual_frame *frames,
                          size_t count, const struct ddb_usual_open *last) {
  struct ddb_usual_open *open = ddb_arena_array(reader->mem, count, sizeof *open);
  if (open == NULL) {
    ddb_reader_nomem(reader);
    return;
  }
  /* Each frame but the first is that of a map in which the next was entered. */
  for (size_t i = 1; i < count; i++) {
    const struct ddb_usual_frame *frame = &frames[i];
    open[i - 1] =
        (struct ddb_usual_open){frame->record, (frame->seen | frame->bit) & frame->slots->known,
                                (int)(frame->slot - frame->slots->rows) + 1};
  }
  open[count - 1] = *last;
  reader->open = open;
  reader->open_count = count;
  reader->json.depth += 2 * (unsigned)count;
}

/* ---- attributes ------------------------------------------------------------------------------ */

int ddb_map_usual(struct ddb_map *map) {
  const struct ddb_json *json = &map->reader->json;
  if (json->status < 0 || json->depth == DDB_JSON_MAX_DEPTH)
    return DDB_USUAL_OTHER;
  if (map->reader->open_count > 0) /* the map that was entered in this one is still to be begun */
    return map->expected - 1;
  switch (ddb_usual_way) {
  case DDB_USUAL_AVX2:
    return ddb_usual_avx2(map);
  case DDB_USUAL_WIDE:
    return ddb_usual_wide(map);
  case DDB_USUAL_WORDS:
    return ddb_usual_words(map);
  default:
    return DDB_USUAL_OTHER;
  }
}
