/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes as DynamoDB writes them, straight from the text into the members of a record: the
 * loop, compiled once for each way of looking at some bytes (chunk.h). The file that includes it
 * names it by USUAL_LOOP; usual.c says what it is for.
 *
 * A map in a map is read in the same loop: what is around it waits in a frame. Where the loop gives
 * up in an inner map, generated code enters it again and finds it begun (ddb_usual_leave_open); but
 * a union goes back to its beginning, for then all of it is kept as it stands. */
#include "wire/usual_read.h"

/* ---- names ----------------------------------------------------------------------------------- */

/* The bits that no attribute of the map has. */
INLINE uint64_t beyond(const struct ddb_slots *slots) {
  return ~slots->known;
}

/* Another attribute than the one that was expected, by the first eight bytes of its name and what
 * is behind it; false: none that is read here. Before the first of a map there is no comma: that it
 * is the one that was expected is seen here. */
INLINE bool find(struct walk *w) {
  const struct ddb_slots *slots = w->slots;
  if (*w->at == '{') {
    if (w->seen != beyond(slots))
      return false;
    if ((slots->known & w->bit) != 0 &&
        ddb_chunk_begins(w->at + 1, w->slot->head + 1, w->slot->mask >> 1))
      return true;
  } else if (*w->at != ',') {
    return false;
  }
  uint64_t key = ddb_load8_in_order(w->at + 2);
  int i = slots->find[key * slots->factor >> (64 - DDB_FIND_BITS)] - 1;
  if (i < 0 || !ddb_chunk_begins(w->at + 1, slots->rows[i].head + 1, slots->rows[i].mask >> 1))
    i = ddb_usual_search(slots, w->at + 1);
  if (i < 0)
    return false;
  w->slot = slots->rows + i;
  w->bit = UINT64_C(1) << i;
  return (w->seen & w->bit) == 0;
}

INLINE void step(struct walk *w) {
  w->seen |= w->bit;
  w->bit += w->bit;
  w->slot++;
}

/* ---- maps in maps ---------------------------------------------------------------------------- */

INLINE void enter(struct walk *w, const struct ddb_slots *slots, char *record, const void **into,
                  size_t left) {
  *w->top++ =
      (struct ddb_usual_frame){w->slots, w->slot, w->seen, w->bit, w->record, record, into, left};
  w->slots = slots;
  w->slot = slots->rows;
  w->record = record;
  w->seen = beyond(slots);
  w->bit = 1;
}

/* Back to where the map's own attribute is read. */
INLINE void back(struct walk *w) {
  const struct ddb_usual_frame *frame = --w->top;
  w->slots = frame->slots;
  w->slot = frame->slot;
  w->seen = frame->seen;
  w->bit = frame->bit;
  w->record = frame->record;
}

/* The struct that the tag of a union names; no slots: it is not known, or names none. */
static inline const struct ddb_variant_row *variant_of(const struct walk *w) {
  static const struct ddb_variant_row none = {NULL, 0, 0};
  const struct ddb_variants *variants = w->slot->more;
  unsigned tag;
  memcpy(&tag, w->record + w->slot->text, sizeof tag);
  return tag < (unsigned)variants->count ? &variants->rows[tag] : &none;
}

/* Enters the map whose head comes, as far as that is the loop's: there are `most` frames. In a
 * union there is no map but its own, as with generated code. */
INLINE bool enter_map(struct walk *w, struct ddb_arena *mem, const struct ddb_usual_place *place,
                      const struct ddb_usual_frame *frames, size_t most) {
  const struct ddb_slot *slot = w->slot;
  const struct ddb_slots *slots = slot->more;
  char *member = w->record + slot->offset, *record = member;
  size_t size = slot->text, left = 0;
  if (w->top == frames + most || (w->top > frames && w->top[-1].left > 0))
    return false;
  if (slot->as == DDB_READ_UNION) {
    const struct ddb_variant_row *row = variant_of(w);
    slots = row->slots;
    size = row->size;
    member += row->offset;
    left = (size_t)(place->stop - w->at);
  }
  if (slots == NULL || (size > 0 && (record = ddb_arena_zalloc(mem, size)) == NULL))
    return false;
  enter(w, slots, record, size > 0 ? (const void **)(void *)member : NULL, left);
  w->at += slot->head_size - 1;
  return true;
}

/* A map ends here, and all that it must have was there. */
INLINE bool closes(const struct walk *w) {
  return *w->at == '}' && (w->slots->required & ~w->seen) == 0;
}

/* Leaves an inner map; false: it is none, or does not end here as it should. */
INLINE bool leave_map(struct walk *w, const struct ddb_usual_frame *frames) {
  const struct ddb_usual_frame *frame = w->top - 1;
  if (w->top == frames || w->at[1] != '}' || w->slots->count > DDB_SLOTS_MOST)
    return false;
  if (frame->into != NULL)
    *frame->into = frame->inner;
  w->at += 2;
  back(w);
  step(w);
  return true;
}

/* ---- the end --------------------------------------------------------------------------------- */

/* At the brace of the outermost map: leaves it, if nothing else has to be said about it; false:
 * something has. */
INLINE bool finish(struct ddb_map *map, const struct walk *w, const struct ddb_usual_frame *frames,
                   const struct ddb_usual_place *place) {
  struct ddb_reader *reader = map->reader;
  unsigned braces = map->outer != NULL ? 2 : 1;
  if (w->top > frames || map->last != NULL || map->count > DDB_SLOTS_MOST ||
      w->at[braces - 1] != '}')
    return false;
  reader->json.depth -= braces;
  reader->json.next = reader->json.end - (place->stop - w->at) + braces;
  reader->json.fresh = false;
  reader->room = w->room;
  reader->map = map->outer;
  return true;
}

/* The general reader goes on. Answers the attribute of the outermost map whose value comes next, or
 * in which it is: `by_code` is set where the loop stands in front of it. */
static __attribute__((noinline)) int give_up(struct ddb_map *map, struct walk w,
                                             struct ddb_usual_frame *frames,
                                             const struct ddb_usual_place *place, bool by_code) {
  struct ddb_reader *reader = map->reader;
  int found = DDB_USUAL_OTHER;
  w.at = reader->json.end - (place->stop - w.at); /* in the text: what was copied may be its end */
  if (w.top > frames && w.top[-1].left > 0) {     /* a union, as a whole */
    w.at = reader->json.end - w.top[-1].left;
    back(&w);
    by_code = true;
  }
  size_t open = (size_t)(w.top - frames);
  bool fresh = w.at < reader->json.end && *w.at == '{' && w.seen == beyond(w.slots);
  if (open > 0) {
    const struct ddb_usual_open last = {w.record, w.seen & w.slots->known,
                                        (int)(w.slot - w.slots->rows)};
    ddb_usual_leave_open(reader, frames, open, &last);
    w.top = frames + 1;
    back(&w);
  } else if (by_code) {
    w.at += map->attributes[w.slot - w.slots->rows].size + 4;
    fresh = false;
  }
  if (open > 0 || by_code) {
    found = (int)(w.slot - w.slots->rows);
    step(&w);
  }
  reader->json.next = w.at + fresh;
  reader->json.fresh = fresh;
  reader->room = w.room;
  map->seen[0] |= w.seen & w.slots->known;
  map->expected = (int)(w.slot - w.slots->rows);
  return found;
}

/* ---- the loop -------------------------------------------------------------------------------- */

/* The attribute that comes, which the map has not had: its value, or the map that it is. False: it
 * is not read here; `by_code` is set where generated code can do it. */
INLINE bool read_attribute(struct walk *w, struct ddb_reader *reader, struct ddb_usual_place *place,
                           const struct ddb_usual_frame *frames, size_t most, bool *by_code) {
  const struct ddb_slot *slot = w->slot;
  const char *next = w->at + slot->head_size;
  if (__builtin_expect(slot->as == DDB_READ_STRING, 1)) { /* most are */
    next = read_text(w, reader, place, next);
  } else if (__builtin_expect(slot->as > DDB_READ_STRING, 1)) {
    if (__builtin_expect(slot->as >= DDB_READ_MAP, 0)) {
      *by_code = !enter_map(w, reader->mem, place, frames, most);
      return !*by_code;
    }
    next = read_other(w, reader, next);
  } else {
    *by_code = slot->as == DDB_READ_BY_CODE && slot->head_size > 0;
    next = *by_code                    ? NULL
           : slot->as == DDB_READ_SKIP ? skip_text(place, next)
                                       : read_only(slot, place, next);
  }
  if (__builtin_expect(next == NULL, 0))
    return false;
  w->at = next;
  step(w);
  return true;
}

/* Near the end of the text, or of the room for texts: more of both; false: there is none. */
INLINE bool refill(struct walk *w, struct ddb_reader *reader, struct ddb_usual_place *place) {
  struct ddb_usual_at next = ddb_usual_refill(reader, place, w->at, w->room);
  if (next.at == NULL)
    return false;
  w->at = next.at;
  w->room = next.room;
  return true;
}

/* Maps that may be entered: none where the limit of nesting is near, or where code tries whether a
 * value is usual. */
static inline size_t frames_of(const struct ddb_reader *reader) {
  bool none = reader->json.depth > DDB_JSON_MAX_DEPTH - 2 * DDB_USUAL_FRAMES - 2;
  return none || reader->usual_only ? 0 : DDB_USUAL_FRAMES;
}

int USUAL_LOOP(struct ddb_map *map) {
  struct ddb_reader *reader = map->reader;
  const struct ddb_json *json = &reader->json;
  struct ddb_usual_frame frames[DDB_USUAL_FRAMES];
  struct ddb_usual_place place;
  size_t most = frames_of(reader);
  bool by_code = false;
  struct walk w = {.at = json->next - json->fresh,
                   .room = reader->room,
                   .slots = map->slots,
                   .slot = map->slots->rows + map->expected,
                   .seen = map->seen[0] | beyond(map->slots),
                   .record = map->record,
                   .bit = UINT64_C(1) << (map->expected < 63 ? map->expected : 63),
                   .top = frames};
  if (json->next == json->end || (*w.at == '{') != json->fresh)
    return DDB_USUAL_OTHER;
  place.map = map;
  place.bound = place.stop = json->end;
  ddb_usual_limit(reader, &place, w.at, w.room);
  for (;;) {
    if (__builtin_expect((uintptr_t)w.at > place.limit, 0) && !refill(&w, reader, &place))
      break;
    if (__builtin_expect((w.seen & w.bit) != 0, 0) ||
        !ddb_chunk_begins(w.at, w.slot->head, w.slot->mask)) {
      if (closes(&w)) {
        if (leave_map(&w, frames))
          continue;
        if (finish(place.map, &w, frames, &place))
          return DDB_USUAL_END;
        break;
      }
      if (!find(&w))
        break;
    }
    if (!read_attribute(&w, reader, &place, frames, most, &by_code))
      break;
  }
  return give_up(place.map, w, frames, &place, by_code);
}
