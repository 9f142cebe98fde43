/* SPDX-License-Identifier: Apache-2.0 */
/* What the loops of usual_loop.h have in common. */
#ifndef DDB_WIRE_USUAL_H
#define DDB_WIRE_USUAL_H

#include "base/arena.h"
#include "wire/reader.h"

/* Of ddb_map_usual, beside the number of an attribute. */
#define DDB_USUAL_OTHER (-1) /* something else comes */
#define DDB_USUAL_END   (-2) /* the map was left; all it must have was there */

int ddb_usual_avx2(struct ddb_map *map);
int ddb_usual_wide(struct ddb_map *map);
int ddb_usual_words(struct ddb_map *map);

/* Which of them ddb_map_usual takes: by default the first one that there is. A test sets it, before
 * there are other threads. */
enum ddb_usual_way { DDB_USUAL_AVX2, DDB_USUAL_WIDE, DDB_USUAL_WORDS, DDB_USUAL_NONE };
extern enum ddb_usual_way ddb_usual_way;

/* How much is looked at from the comma in front of an attribute on, without asking whether it is
 * there: 32 bytes of a head, and as many and two more of a value. */
enum { DDB_USUAL_AHEAD = 80 };

/* Where the text ends, and where the loop must stop and look. Near the end of the text it goes on
 * in a copy of what is left, behind which are control characters, which no value has in it. */
struct ddb_usual_place {
  /* The outermost: here, for the loop has better things to keep in registers. */
  struct ddb_map *map;
  uintptr_t limit;   /* the last address at which an attribute may begin */
  const char *stop;  /* the end of the text, or of what is copied of it */
  const char *bound; /* the end of what may be looked at */
  char copy[2 * DDB_USUAL_AHEAD];
};

/* A map around the one that is being read. */
struct ddb_usual_frame {
  const struct ddb_slots *slots;
  const struct ddb_slot *slot; /* the next; the one before it is that of the inner map */
  uint64_t seen, bit;
  char *record;
  char *inner;       /* the record of the inner map */
  const void **into; /* where the pointer to that goes; NULL: there is none */
  size_t left;       /* of a union: the text from its comma on; else 0 */
};

/* Maps in maps that are read in one go. Those in them are left to generated code, and so on. */
enum { DDB_USUAL_FRAMES = 8 };

/* A map that was entered and not left, when the loop gave up: generated code goes on there. */
struct ddb_usual_open {
  void *record;
  uint64_t seen;
  int expected;
};

/* Where the loop goes on. */
struct ddb_usual_at {
  const char *at; /* NULL: nowhere */
  char *room;
};

/* At the limit: makes room for texts, or enters the copy. */
struct ddb_usual_at ddb_usual_refill(struct ddb_reader *reader, struct ddb_usual_place *place,
                                     const char *at, char *room);
/* Sets the limit: up to it there is text to look at, and room for what comes by then, for a text is
 * no longer than it is written. */
static inline void ddb_usual_limit(const struct ddb_reader *reader, struct ddb_usual_place *place,
                                   const char *at, const char *room) {
  uintptr_t text = (uintptr_t)place->bound, texts = (uintptr_t)at;
  texts += (uintptr_t)reader->room_end - (uintptr_t)room;
  place->limit = (DDB_ARENA_CHECKED || text < texts ? text : texts) - DDB_USUAL_AHEAD;
}

/* Any text without escapes, up to place->stop: copies it; or only sees that it is one. What is
 * behind its brace, or NULL: it is something else, or there is no memory, which the general reader
 * will say. */
struct ddb_usual_at ddb_usual_text(struct ddb_reader *reader, struct ddb_usual_place *place,
                                   const char *at, char *room, const char **out);
const char *ddb_usual_skip(const char *at, const char *stop);

/* Another attribute than the one that was expected, one by one; -1: none. */
int ddb_usual_search(const struct ddb_slots *slots, const char *at);

/* Keeps the maps in `count` frames as generated code will enter them, of which `last` is that of
 * the innermost. */
void ddb_usual_leave_open(struct ddb_reader *reader, const struct ddb_usual_frame *frames,
                          size_t count, const struct ddb_usual_open *last);

#endif
