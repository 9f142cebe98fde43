/* SPDX-License-Identifier: Apache-2.0 */
/* Places in fields: their paths, and what is given of them at run time. */
#include "wire/place.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/text.h"
#include "wire/attr.h"

struct ddb_places *ddb_places_new(struct ddb_arena *mem, const struct ddb_update *update,
                                  uint32_t makes) {
  struct ddb_places *places = ddb_arena_alloc(mem, sizeof *places);
  size_t count = (size_t)update->place_count;

  if (!places)
    return NULL;
  memset(places, 0, sizeof *places);
  places->update = update;
  places->makes = makes;
  places->arguments =
      ddb_arena_alloc(mem, (size_t)(update->argument_count + 1) * sizeof *places->arguments);
  places->members =
      ddb_arena_alloc(mem, (size_t)(update->parent_count + 1) * sizeof *places->members);
  places->written = ddb_arena_alloc(mem, (count + 1) * sizeof *places->written);
  if (!places->arguments || !places->members || !places->written)
    return NULL;
  for (int i = 0; i < update->parent_count; i++) {
    int up = update->places[i].up;
    if (up >= 0 && (places->makes >> up & 1)) /* what lies in it is not there either */
      places->makes |= UINT32_C(1) << i;
    ddb_buf_init_arena(&places->members[i], mem, DDB_BODY_MAX);
  }
  return places;
}

/* ---- what is given --------------------------------------------------------------------------- */

/* No element of a list is further behind than its bytes. */
enum { INDEX_MAX = DDB_ITEM_MAX };

static struct ddb_place_argument *argument_of(struct ddb_writer *writer, int argument) {
  return &writer->assignments->places->arguments[argument];
}

static void refuse(struct ddb_writer *writer, enum ddb_status status, const char *what,
                   const char *why) {
  if (writer->error->status >= 0)
    (void)ddb_fail(writer->error, status, what, "%s: %s %s", writer->update->name, what, why);
}

void ddb_update_name(struct ddb_writer *writer, int argument, const char *what, const char *name) {
  argument_of(writer, argument)->name = name ? name : "";
  if (!name || !*name)
    refuse(writer, DDB_E_INVALID, what, "is no name of a member: it is not set or empty");
  else if (strlen(name) > DDB_ATTR_NAME_MAX)
    refuse(writer, DDB_E_LIMIT, what, "is a name of more than 65,535 bytes");
  else if (!ddb_text_valid(name, strlen(name)))
    refuse(writer, DDB_E_INVALID, what, "is not UTF-8 text");
}

void ddb_update_index(struct ddb_writer *writer, int argument, const char *what, size_t index) {
  argument_of(writer, argument)->index = index;
  if (index > INDEX_MAX)
    refuse(writer, DDB_E_LIMIT, what, "is further behind than any element of a list");
}

const char *ddb_place_name(const struct ddb_places *places, int place) {
  const struct ddb_place *at = &places->update->places[place];

  return at->argument < 0 ? at->name : places->arguments[at->argument].name;
}

size_t ddb_place_index(const struct ddb_places *places, int place) {
  const struct ddb_place *at = &places->update->places[place];

  return at->argument < 0 ? at->index : places->arguments[at->argument].index;
}

/* ---- paths ----------------------------------------------------------------------------------- */

int ddb_place_of(const struct ddb_attribute *attribute) {
  return (int)(attribute->flags >> 12 & 4095u) - 1;
}

int ddb_place_depth(const struct ddb_places *places, int place) {
  int depth = 0;

  for (int up = places->update->places[place].up; up >= 0; up = places->update->places[up].up)
    depth++;
  return depth;
}

bool ddb_place_is_named(const struct ddb_places *places, int place) {
  return !(places->update->places[place].flags & DDB_IS_ELEMENT);
}

static size_t write_step(const struct ddb_places *places, int place, const char *leaf, char *out,
                         size_t size) {
  const struct ddb_place *at = &places->update->places[place];
  const char *dot = at->up < 0 ? "" : ".";
  int wrote = at->flags & DDB_IS_ELEMENT
                  ? snprintf(out, size, "[%zu]", ddb_place_index(places, place))
              : leaf ? snprintf(out, size, "%s%s", dot, leaf)
                     : snprintf(out, size, "%s#p%d", dot, place);

  return wrote > 0 ? (size_t)wrote : 0;
}

void ddb_place_path(struct ddb_writer *writer, int place, const char *leaf,
                    struct ddb_path_text *out) {
  struct ddb_places *places = writer->assignments->places;
  int way[DDB_PARENTS_MAX];
  int count = 0;
  int root = place;

  for (int up = places->update->places[place].up; up >= 0 && count < DDB_PARENTS_MAX;
       up = places->update->places[up].up) {
    way[count++] = root = up;
    places->named |= UINT32_C(1) << up;
  }
  bool top = places->update->places[root].flags & DDB_IS_TOP;
  int wrote = snprintf(out->text, sizeof out->text, "%s", top ? "" : writer->assignments->prefix);
  size_t used = wrote > 0 ? (size_t)wrote : 0;
  while (count-- > 0 && used < sizeof out->text)
    used += write_step(places, way[count], NULL, out->text + used, sizeof out->text - used);
  if (used < sizeof out->text)
    (void)write_step(places, place, leaf, out->text + used, sizeof out->text - used);
  if (!leaf)
    places->named |= UINT32_C(1) << place;
}
