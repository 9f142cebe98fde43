/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes as DynamoDB writes them, straight from the text into the members of a record. What
 * comes next is guessed and compared, from the comma to the value, by two loads of 16 bytes; a text
 * is copied while its end is looked for.
 *
 * Everything unusual (an escape, white space, another type, a NULL, a name that is not known or
 * came before) is left to the general reader, which says what is wrong with it or knows what to
 * make of it. So there is no error here, and each value that is read here is one that the general
 * reader would have read alike: a test holds the two against each other. */
#include "wire/usual.h"

#include <string.h>

#include "base/arena.h"
#include "base/plain.h"
#include "base/text.h"
#include "wire/usual_value.h"

enum ddb_usual_way ddb_usual_way = DDB_USUAL_WIDE;

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

#define ROOM_MOST ((size_t)16384)

/* Room for a text of `size` bytes, for the chunk that it ends in, and for more texts. */
static bool more_room(struct ddb_reader *reader, size_t size) {
  size_t left = (size_t)(reader->json.end - reader->json.next);
  size_t want = left < ROOM_MOST ? left : ROOM_MOST;
  if (want < size + 1 || DDB_ARENA_CHECKED)
    want = size + 1;
  reader->room = ddb_arena_alloc(reader->mem, want);
  reader->room_end = reader->room != NULL ? reader->room + want : NULL;
  return reader->room != NULL;
}

const char *ddb_usual_text(struct ddb_reader *reader, const char *at, const char *stop,
                           const char **out) {
  const char *next = ddb_usual_skip(at, stop);
  if (next == NULL)
    return NULL;
  size_t size = (size_t)(next - at) - 2;
  if ((size_t)(reader->room_end - reader->room) < size + 1 && !more_room(reader, size))
    return NULL;
  char *text = reader->room;
  memcpy(text, at, size);
  text[size] = '\0';
  reader->room = DDB_ARENA_CHECKED ? reader->room_end : text + size + 1;
  *out = text;
  return next;
}

/* ---- attributes ------------------------------------------------------------------------------ */

int ddb_map_usual(struct ddb_map *map) {
  const struct ddb_json *json = &map->reader->json;
  if (json->status < 0 || json->depth == DDB_JSON_MAX_DEPTH || ddb_usual_way == DDB_USUAL_NONE)
    return DDB_USUAL_OTHER;
  return ddb_usual_way == DDB_USUAL_WORDS ? ddb_usual_words(map) : ddb_usual_wide(map);
}
