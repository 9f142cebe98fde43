/* SPDX-License-Identifier: Apache-2.0 */
/* Places in fields: the maps on the way, which have to be there or are made. */
#include <string.h>

#include "base/fail.h"
#include "wire/place.h"

static uint32_t bit(int place) {
  return UINT32_C(1) << place;
}

static bool is_made(const struct ddb_places *places, int parent) {
  return parent >= 0 && (places->makes & bit(parent));
}

/* Notes that something is written there. */
static void touch(struct ddb_places *places, int place) {
  places->written[places->written_count++] = place;
  for (int up = places->update->places[place].up; up >= 0; up = places->update->places[up].up)
    places->touched |= bit(up);
}

/* ---- members of a map that is made ----------------------------------------------------------- */

static void begin_member(const struct ddb_places *places, int place) {
  const struct ddb_place *at = &places->update->places[place];
  const char *name = ddb_place_name(places, place);
  struct ddb_buf *members = &places->members[at->up];

  if (members->size > 0)
    ddb_buf_char(members, ',');
  ddb_buf_json_string(members, name, strlen(name));
  ddb_buf_char(members, ':');
}

/* 0 less the number: {"N":"5"} becomes {"N":"-5"}. */
static void add_negated(struct ddb_buf *members, const char *value, size_t size) {
  static const char begin[] = "{\"N\":\"";
  size_t head = sizeof begin - 1 + (value[0] == DDB_HIDDEN_MARK);
  bool negative = head < size && value[head] == '-';
  bool zero = head < size && value[head] == '0' && head + 1 < size && value[head + 1] == '"';

  ddb_buf_bytes(members, value, head);
  if (!negative && !zero)
    ddb_buf_char(members, '-');
  head += negative;
  ddb_buf_bytes(members, value + head, size - head);
}

/* Elements that leave a set that is not there leave nothing behind. An element of a list is never
 * made, which ddb_places_end refuses. */
static void end_taken(struct ddb_writer *writer) {
  struct ddb_places *places = writer->assignments->places;
  struct ddb_buf *out = &writer->out;

  places->taking = false;
  int up = places->update->places[places->taken].up;
  struct ddb_buf *members = &places->members[up];
  const char *value = out->data + places->value;
  size_t size = out->size - places->value;
  if (out->status < 0)
    return;
  if (places->how != DDB_DELETE_FROM_SET && !ddb_place_is_named(places, places->taken))
    ddb_buf_char(members, '?');
  else if (places->how != DDB_DELETE_FROM_SET) {
    begin_member(places, places->taken);
    if (places->how == DDB_SUBTRACT)
      add_negated(members, value, size);
    else
      ddb_buf_bytes(members, value, size);
  }
  out->size = places->from;
  out->data[out->size] = '\0';
  writer->frames[0].first = places->first;
}

void ddb_places_next(struct ddb_writer *writer) {
  struct ddb_places *places = writer->assignments->places;

  if (!places)
    return;
  if (places->taking)
    end_taken(writer);
  places->from = writer->out.size;
  places->first = writer->frames[0].first;
}

bool ddb_places_take(struct ddb_writer *writer, int place, enum ddb_how how) {
  struct ddb_assignments *to = writer->assignments;
  struct ddb_places *places = to->places;

  touch(places, place);
  writer->outside = (writer->entity->data ? 1 : 0) + ddb_place_depth(places, place);
  if (!is_made(places, places->update->places[place].up))
    return false;
  to->counts = to->counts || how == DDB_ADD || how == DDB_SUBTRACT || how == DDB_APPEND ||
               how == DDB_PREPEND;
  to->idle = true;
  places->taking = true;
  places->taken = place;
  places->how = how;
  places->value = writer->out.size;
  return true;
}

bool ddb_places_drop(struct ddb_writer *writer, int place) {
  struct ddb_places *places = writer->assignments->places;

  touch(places, place);
  if (!is_made(places, places->update->places[place].up))
    return false;
  writer->assignments->idle = true;
  return true;
}

/* ---- two that are one ------------------------------------------------------------------------ */

static bool same_step(const struct ddb_places *places, int a, int b) {
  if (a == b)
    return true;
  if (ddb_place_is_named(places, a) != ddb_place_is_named(places, b))
    return false;
  return ddb_place_is_named(places, a)
             ? strcmp(ddb_place_name(places, a), ddb_place_name(places, b)) == 0
             : ddb_place_index(places, a) == ddb_place_index(places, b);
}

/* The steps to the place, its field first; how many. */
static int way_to(const struct ddb_places *places, int place, int way[DDB_PARENTS_MAX + 1]) {
  int count = ddb_place_depth(places, place) + 1;

  for (int i = count; i-- > 0; place = places->update->places[place].up)
    if (i <= DDB_PARENTS_MAX)
      way[i] = place;
  return count;
}

/* Whether one is the other, or lies in it: DynamoDB takes no two such paths. */
static bool overlap(const struct ddb_places *places, int a, int b) {
  int first[DDB_PARENTS_MAX + 1];
  int second[DDB_PARENTS_MAX + 1];
  int count = way_to(places, a, first);
  int other = way_to(places, b, second);

  for (int i = 0; i < count && i < other; i++)
    if (!same_step(places, first[i], second[i]))
      return false;
  return true;
}

static void refuse_overlap(struct ddb_writer *writer) {
  const struct ddb_places *places = writer->assignments->places;
  const struct ddb_place *all = places->update->places;

  for (int i = 0; i < places->written_count; i++)
    for (int k = 0; k < i; k++) {
      int a = places->written[k];
      int b = places->written[i];
      if (!overlap(places, a, b))
        continue;
      (void)ddb_fail(writer->error, DDB_E_INVALID, all[b].field,
                     "%s: %s and %s are the same here, or one lies in the other",
                     places->update->name, all[a].field, all[b].field);
      return;
    }
}

/* ---- the end --------------------------------------------------------------------------------- */

static void write_made(struct ddb_writer *writer, int parent) {
  struct ddb_assignments *to = writer->assignments;
  const struct ddb_places *places = to->places;
  const struct ddb_place *at = &places->update->places[parent];
  const struct ddb_buf *members = &places->members[parent];
  struct ddb_path_text path;

  if (members->status < 0)
    to->values.status = members->status;
  if (members->size == 0)
    return;
  if (!(at->flags & DDB_IS_WHOLE)) {
    (void)ddb_fail(writer->error, DDB_E_CONDITION, at->field,
                   "%s: %s is not there, and this update does not write all that it must have: "
                   "write the whole of it first",
                   places->update->name, at->field);
    return;
  }
  if (is_made(places, at->up)) {
    struct ddb_buf *outer = &places->members[at->up];
    begin_member(places, parent);
    if (at->flags & DDB_IS_HIDDEN)
      ddb_buf_char(outer, DDB_HIDDEN_MARK);
    ddb_buf_text(outer, "{\"M\":{");
    ddb_buf_bytes(outer, members->data, members->size);
    ddb_buf_text(outer, "}}");
    return;
  }
  ddb_place_path(writer, parent, NULL, &path);
  ddb_buf_format(&to->set, "%s%s = :p%d", to->set.size > 0 ? ", " : "", path.text, parent);
  ddb_buf_format(&to->values, ",\":p%d\":", parent);
  if (at->flags & DDB_IS_HIDDEN)
    ddb_buf_char(&to->values, DDB_HIDDEN_MARK);
  ddb_buf_text(&to->values, "{\"M\":{");
  ddb_buf_bytes(&to->values, members->data, members->size);
  ddb_buf_text(&to->values, "}}");
}

static void write_condition(struct ddb_writer *writer, int parent) {
  struct ddb_assignments *to = writer->assignments;
  struct ddb_places *places = to->places;
  const struct ddb_place *at = &places->update->places[parent];
  struct ddb_path_text path;

  if (is_made(places, parent) && is_made(places, at->up))
    return;
  if (!is_made(places, parent) && !(places->wanted & bit(parent)))
    return;
  ddb_place_path(writer, parent, NULL, &path);
  if (is_made(places, parent)) {
    ddb_buf_format(&to->bounds, " AND attribute_not_exists(%s)", path.text);
    return;
  }
  bool list = at->flags & DDB_IS_LIST;
  ddb_buf_format(&to->bounds, " AND attribute_type(%s, :t%c)", path.text, list ? 'l' : 'm');
  to->list_type = to->list_type || list;
  to->map_type = to->map_type || !list;
}

static void write_names(struct ddb_writer *writer) {
  struct ddb_assignments *to = writer->assignments;
  const struct ddb_places *places = to->places;

  for (int i = 0; i < places->update->parent_count; i++) {
    const struct ddb_place *at = &places->update->places[i];
    if (!(places->named & bit(i)) || (at->flags & DDB_IS_ELEMENT))
      continue;
    ddb_buf_format(&to->names, ",\"#p%d\":", i);
    if (at->argument >= 0 && (at->flags & DDB_IS_HIDDEN))
      ddb_buf_char(&to->names, DDB_HIDDEN_MARK);
    const char *name = ddb_place_name(places, i);
    ddb_buf_json_string(&to->names, name, strlen(name));
  }
}

/* Those on the way to what is written have to be there: of each chain the last one says so for all.
 */
static void note_wanted(struct ddb_places *places) {
  const struct ddb_place *all = places->update->places;

  for (int i = 0; i < places->written_count; i++) {
    int up = all[places->written[i]].up;
    while (is_made(places, up) && is_made(places, all[up].up))
      up = all[up].up;
    if (is_made(places, up))
      up = all[up].up;
    if (up >= 0)
      places->wanted |= bit(up);
  }
}

void ddb_places_end(struct ddb_writer *writer) {
  struct ddb_assignments *to = writer->assignments;
  struct ddb_places *places = to->places;

  if (!places || writer->error->status < 0)
    return;
  ddb_places_next(writer);
  refuse_overlap(writer);
  note_wanted(places);
  for (int i = places->update->parent_count; i-- > 0 && writer->error->status >= 0;)
    if (is_made(places, i))
      write_made(writer, i);
  for (int i = 0; i < places->update->parent_count; i++)
    if (places->touched & bit(i))
      write_condition(writer, i);
  write_names(writer);
  if (to->map_type)
    ddb_buf_text(&to->values, ",\":tm\":{\"S\":\"M\"}");
  if (to->list_type)
    ddb_buf_text(&to->values, ",\":tl\":{\"S\":\"L\"}");
}
