/* SPDX-License-Identifier: Apache-2.0 */
/* One value each, for the loop of usual_loop.h: from behind the head of its attribute into the
 * record. Each answers what is behind the value, or NULL: it is none that is read here. */
#ifndef DDB_WIRE_USUAL_READ_H
#define DDB_WIRE_USUAL_READ_H

#include "base/arena.h"
#include "wire/chunk.h"
#include "wire/usual.h"
#include "wire/usual_value.h"

/* The loop keeps this in registers: what gets the address of it must be inlined. */
#define INLINE static inline __attribute__((always_inline))

struct walk {
  const char *at; /* where the comma of an attribute stands, or the brace before the first */
  char *room;     /* for texts */
  const struct ddb_slot *slot;
  uint64_t seen, bit; /* attributes that were read; those that there are not, too */
  char *record;
  const struct ddb_slots *slots;
  struct ddb_usual_frame *top; /* behind those of the maps around this one */
};

/* ---- texts ----------------------------------------------------------------------------------- */

/* Not inlined: neither long texts nor the end of the page are worth the room. */
static __attribute__((noinline)) const char *skip_long(const struct ddb_usual_place *place,
                                                       const char *at) {
  return ddb_usual_skip(at, place->stop);
}

/* A text that nobody wants, but that must be one. */
INLINE const char *skip_text(const struct ddb_usual_place *place, const char *at) {
  const char *from = at;
  ddb_chunk_marks marks = ddb_chunk_look(from);
  while (__builtin_expect(marks == 0, 0)) {
    from += DDB_CHUNK;
    if ((uintptr_t)from > place->limit)
      return skip_long(place, at);
    marks = ddb_chunk_look(from);
  }
  from += ddb_chunk_plain(marks);
  return __builtin_expect(ddb_usual_end(from), 1) ? from + 2 : skip_long(place, at);
}

/* The pass is one: what is copied was looked at, and the chunk that ends the text is its end. Up to
 * the limit there is text to look at and room to put it. What is behind it, or NULL. */
INLINE const char *copy_text(struct walk *w, const struct ddb_usual_place *place, const char *at,
                             const char **out) {
  char *to = w->room;
  ddb_chunk_marks marks = ddb_chunk_copy(to, at);
  *out = to;
  while (__builtin_expect(marks == 0, 0)) {
    at += DDB_CHUNK;
    to += DDB_CHUNK;
    if ((uintptr_t)at > place->limit)
      return NULL;
    marks = ddb_chunk_copy(to, at);
  }
  size_t size = ddb_chunk_plain(marks);
  if (__builtin_expect(!ddb_usual_end(at + size), 0))
    return NULL;
  to[size] = '\0';
  w->room = to + size + 1;
  return at + size + 2;
}

INLINE const char *read_text(struct walk *w, struct ddb_reader *reader,
                             struct ddb_usual_place *place, const char *at) {
  const char **out = (const char **)(void *)(w->record + w->slot->offset);
  /* Where texts lie apart, they are looked at all the same. */
  const char *next = DDB_ARENA_CHECKED ? skip_text(place, at) : copy_text(w, place, at, out);
  if (__builtin_expect(next != NULL, !DDB_ARENA_CHECKED) && !DDB_ARENA_CHECKED)
    return next;
  if (DDB_ARENA_CHECKED && next == NULL)
    return NULL;
  const struct ddb_usual_at behind = ddb_usual_text(reader, place, at, w->room, out);
  w->room = behind.room;
  return behind.at;
}

/* ---- texts of the schema --------------------------------------------------------------------- */

/* An unknown spelling is left to the general reader. */
INLINE const char *read_enum(const struct walk *w, const char *at) {
  const struct ddb_enum *spellings = w->slot->more;
  const struct ddb_spelling *spelling = spellings->spellings;
  const struct ddb_spelling *end = spelling + spellings->count;
  for (uint16_t first = ddb_load2(at); spelling != end; spelling++) {
    if (ddb_load2(spelling->text) != first || spelling->size == 0 ||
        !ddb_chunk_begins(at, spelling->text, (UINT32_C(1) << spelling->size) - 1))
      continue;
    size_t i = (size_t)(spelling - spellings->spellings);
    int number = (int)i + 1;
    memcpy(w->record + w->slot->offset, &number, sizeof number);
    memcpy(w->record + w->slot->text, &spellings->texts[i], sizeof spellings->texts[i]);
    return at + spelling->size;
  }
  return NULL;
}

INLINE const char *read_only(const struct ddb_slot *slot, const struct ddb_usual_place *place,
                             const char *at) {
  const char *only = slot->more;
  size_t size = slot->text;
  if (size - 8 <= 8)
    return ((ddb_load8(at) ^ ddb_load8(only)) |
            (ddb_load8(at + size - 8) ^ ddb_load8(only + size - 8))) == 0
               ? at + size
               : NULL;
  return (size_t)(place->bound - at) >= size && memcmp(at, only, size) == 0 ? at + size : NULL;
}

/* ---- what is no text ------------------------------------------------------------------------- */

INLINE const char *read_bool(const struct ddb_slot *slot, const char *at, void *out) {
  bool is = ddb_load4(at) == DDB_WORD4('t', 'r', 'u', 'e');
  if (!is && (ddb_load4(at) != DDB_WORD4('f', 'a', 'l', 's') || at[4] != 'e'))
    return NULL;
  at += is ? 4 : 5;
  if (slot->as == DDB_READ_BOOL)
    *(bool *)out = is;
  else
    *(ddb_opt_bool *)out = ddb_bool(is);
  return *at == '}' ? at + 1 : NULL;
}

INLINE const char *read_time(const struct ddb_slot *slot, struct ddb_usual_date *date,
                             const char *at, void *out) {
  ddb_opt_time time = {.set = true};
  const char *next = ddb_usual_time(date, at, &time.value);
  if (next == NULL)
    return NULL;
  if (slot->as == DDB_READ_OPT_TIME)
    *(ddb_opt_time *)out = time;
  else
    *(ddb_time *)out = time.value;
  return next;
}

INLINE const char *read_number(unsigned as, const char *at, void *out) {
  int64_t number;
  const char *next = ddb_usual_whole(at, &number);
  return next != NULL && ddb_usual_put(as, number, out) ? next : NULL;
}

INLINE const char *read_other(struct walk *w, struct ddb_reader *reader, const char *at) {
  const struct ddb_slot *slot = w->slot;
  void *out = w->record + slot->offset;
  if (slot->as == DDB_READ_ENUM)
    return read_enum(w, at);
  if (slot->as <= DDB_READ_OPT_TIME)
    return read_time(slot, &reader->date, at, out);
  return slot->as >= DDB_READ_BOOL ? read_bool(slot, at, out) : read_number(slot->as, at, out);
}

#endif
