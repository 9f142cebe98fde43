/* SPDX-License-Identifier: Apache-2.0 */
/* Updates of what lies in fields: paths such as `#d.#p0[3].#n1`, and the maps on the way, which may
 * not be there. DynamoDB refuses a path through what is not there, so each map and list that
 * something is written into is a condition. Those of `makes` are made instead: their members are
 * taken out of the assignments and become one value. */
#ifndef DDB_WIRE_PLACE_H
#define DDB_WIRE_PLACE_H

#include "wire/writer.h"

/* A name or an index given at run time. */
struct ddb_place_argument {
  const char *name;
  size_t index;
};

struct ddb_places {
  const struct ddb_update *update;
  struct ddb_place_argument *arguments;
  uint32_t makes;          /* parents that are made */
  uint32_t touched;        /* parents that something is written into, now or once they are made */
  uint32_t wanted;         /* of those, the ones that have to be there */
  uint32_t named;          /* parents whose name has a placeholder */
  struct ddb_buf *members; /* of each parent that is made: "\"city\":{...}" */
  int *written;            /* places, in the order in which they are written */
  int written_count;
  bool taking; /* the value being written is a member of a parent that is made */
  int taken;   /* its place */
  enum ddb_how how;
  size_t from, value; /* where in the writer's text it begins, with its comma and without */
  bool first;         /* there was no comma */
};

/* Long enough for 31 steps. */
struct ddb_path_text {
  char text[512];
};

/* NULL without memory. */
struct ddb_places *ddb_places_new(struct ddb_arena *mem, const struct ddb_update *update,
                                  uint32_t makes);

/* The place of the row; -1: it is a field. */
int ddb_place_of(const struct ddb_attribute *attribute);

/* How many maps and lists it lies in. */
int ddb_place_depth(const struct ddb_places *places, int place);

/* Whether the name of its last step has a placeholder; an element has none. */
bool ddb_place_is_named(const struct ddb_places *places, int place);

/* The run-time or constant name of it. */
const char *ddb_place_name(const struct ddb_places *places, int place);
size_t ddb_place_index(const struct ddb_places *places, int place);

/* "#d.#p0.#n3" with `leaf` "#n3". Its parents then have to be there. */
void ddb_place_path(struct ddb_writer *writer, int place, const char *leaf,
                    struct ddb_path_text *out);

/* Before each value of an update: ends the one that was being taken, and notes where this one
 * begins. */
void ddb_places_next(struct ddb_writer *writer);

/* Whether the place lies in a map that is made. Then its value, which comes next, is taken into
 * that; of a removal nothing comes. */
bool ddb_places_take(struct ddb_writer *writer, int place, enum ddb_how how);
bool ddb_places_drop(struct ddb_writer *writer, int place);

/* At the end: the maps that are made, the conditions, the names. */
void ddb_places_end(struct ddb_writer *writer);

#endif
