/* SPDX-License-Identifier: Apache-2.0 */
/* What an update does to each attribute. All names are placeholders that are numbered: attribute
 * names may hold any character and any of DynamoDB's reserved words.
 *
 * Numbers are added with SET and not with ADD, which DynamoDB documents for the top of an item
 * only; for elements of sets there is nothing but ADD and DELETE. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "wire/place.h"

static const char *prefix_of(const struct ddb_writer *writer,
                             const struct ddb_attribute *attribute) {
  return attribute->flags & DDB_AT_TOP ? "" : writer->assignments->prefix;
}

static struct ddb_buf *next(struct ddb_buf *list) {
  if (list->size > 0)
    ddb_buf_text(list, ", ");
  return list;
}

/* The placeholders of what an absent attribute counts as: 0, and an empty list. */
static const char *zero(struct ddb_assignments *to) {
  if (!to->zero)
    ddb_buf_text(&to->values, ",\":z\":{\"N\":\"0\"}");
  to->zero = to->counts = true;
  return ":z";
}

static const char *empty(struct ddb_assignments *to) {
  if (!to->empty)
    ddb_buf_text(&to->values, ",\":e\":{\"L\":[]}");
  to->empty = to->counts = true;
  return ":e";
}

/* `a = list_append(if_not_exists(a, :e), :v0)` and the like. */
static void change(struct ddb_assignments *to, enum ddb_how how, const char *path, int n) {
  struct ddb_buf *set = &to->set;

  switch (how) {
  case DDB_SET:
    ddb_buf_format(next(set), "%s = :v%d", path, n);
    break;
  case DDB_ADD:
    ddb_buf_format(next(set), "%s = if_not_exists(%s, %s) + :v%d", path, path, zero(to), n);
    break;
  case DDB_SUBTRACT:
    ddb_buf_format(next(set), "%s = if_not_exists(%s, %s) - :v%d", path, path, zero(to), n);
    break;
  case DDB_APPEND:
    ddb_buf_format(next(set), "%s = list_append(if_not_exists(%s, %s), :v%d)", path, path,
                   empty(to), n);
    break;
  case DDB_PREPEND:
    ddb_buf_format(next(set), "%s = list_append(:v%d, if_not_exists(%s, %s))", path, n, path,
                   empty(to));
    break;
  case DDB_SET_IF_ABSENT:
    ddb_buf_format(next(set), "%s = if_not_exists(%s, :v%d)", path, path, n);
    break;
  case DDB_ADD_TO_SET:
    ddb_buf_format(next(&to->add), "%s :v%d", path, n);
    break;
  case DDB_DELETE_FROM_SET:
    ddb_buf_format(next(&to->take), "%s :v%d", path, n);
    break;
  }
}

/* "#d.#n3", "#d.#p0.#n3", "#d.#p0[1]" */
static void path_of(struct ddb_writer *writer, const struct ddb_attribute *attribute, char letter,
                    int n, struct ddb_path_text *out) {
  int place = ddb_place_of(attribute);
  char leaf[16];

  (void)snprintf(leaf, sizeof leaf, "#%c%d", letter, n);
  if (place >= 0)
    ddb_place_path(writer, place, leaf, out);
  else
    (void)snprintf(out->text, sizeof out->text, "%s%s", prefix_of(writer, attribute), leaf);
}

/* `,"#n3":"status"`; an element of a list has no name. What is given at run time belongs to the
 * value of what it lies in. */
static void write_name(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       char letter, int n) {
  const struct ddb_places *places = writer->assignments->places;
  struct ddb_buf *names = &writer->assignments->names;
  int place = ddb_place_of(attribute);
  const char *name = place >= 0 ? ddb_place_name(places, place) : attribute->name;

  if (place >= 0 && !ddb_place_is_named(places, place))
    return;
  ddb_buf_format(names, ",\"#%c%d\":", letter, n);
  if (place >= 0 && places->update->places[place].argument >= 0 && (attribute->flags & DDB_HIDDEN))
    ddb_buf_char(names, DDB_HIDDEN_MARK);
  ddb_buf_json_string(names, name, strlen(name));
}

void ddb_writer_assign(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  struct ddb_assignments *to = writer->assignments;
  int place = ddb_place_of(attribute);
  struct ddb_path_text path;

  if (place >= 0 && ddb_places_take(writer, place, DDB_HOW_OF(attribute)))
    return;
  int n = to->count++;
  path_of(writer, attribute, 'n', n, &path);
  change(to, DDB_HOW_OF(attribute), path.text, n);
  /* Behind the end of a list DynamoDB would append. */
  if (place >= 0 && !ddb_place_is_named(to->places, place))
    ddb_buf_format(&to->bounds, " AND attribute_exists(%s)", path.text);
  write_name(writer, attribute, 'n', n);
  ddb_buf_format(&writer->out, "\":v%d\":", n);
}

void ddb_writer_remove(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  struct ddb_assignments *to = writer->assignments;
  int place = ddb_place_of(attribute);
  struct ddb_path_text path;

  if (writer->error->status < 0 || (place >= 0 && ddb_places_drop(writer, place)))
    return;
  int n = to->removed++;
  path_of(writer, attribute, 'r', n, &path);
  ddb_buf_text(next(&to->remove), path.text);
  write_name(writer, attribute, 'r', n);
}

void ddb_update_remove(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  ddb_writer_remove(writer, attribute);
}

/* ---- numbers that stay within limits --------------------------------------------------------- */

static bool subtracts(const struct ddb_attribute *attribute) {
  return DDB_HOW_OF(attribute) == DDB_SUBTRACT;
}

/* The condition that the field is at most, or at least, `limit`; or absent, where that does. */
static void bound(struct ddb_writer *writer, const struct ddb_attribute *attribute, bool up,
                  bool absent, const char *limit) {
  struct ddb_assignments *to = writer->assignments;
  int n = to->count - 1;
  struct ddb_path_text path;

  if (writer->error->status < 0)
    return;
  if (to->places && to->places->taking) {
    if (!absent)
      ddb_writer_fail(writer, DDB_E_CONDITION, attribute,
                      "is not there, and 0 changed by this amount is not within its limits");
    return;
  }
  path_of(writer, attribute, 'n', n, &path);
  if (absent)
    ddb_buf_format(&to->bounds, " AND (attribute_not_exists(%s) OR %s %s :b%d)", path.text,
                   path.text, up ? "<=" : ">=", n);
  else
    ddb_buf_format(&to->bounds, " AND %s %s :b%d", path.text, up ? "<=" : ">=", n);
  /* From the limit of a hidden field its amount can be told. */
  ddb_buf_format(&to->values, ",\":b%d\":", n);
  if (attribute->flags & DDB_HIDDEN)
    ddb_buf_char(&to->values, DDB_HIDDEN_MARK);
  ddb_buf_format(&to->values, "{\"N\":\"%s\"}", limit);
}

static void impossible(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  ddb_writer_fail(writer, DDB_E_INVALID, attribute,
                  "would leave its limits by this amount whatever it is");
}

/* Adding 0 changes no number. To an absent field it would give 0, which its limits exclude here. */
static void leave(struct ddb_writer *writer) {
  writer->assignments->idle = true;
}

void ddb_update_int(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    int64_t amount, int64_t min, int64_t max) {
  bool up = subtracts(attribute) ? amount < 0 : amount > 0;
  uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
  char limit[24];

  if (size == 0 && (min > 0 || max < 0)) {
    leave(writer);
    return;
  }
  if (size > (uint64_t)max - (uint64_t)min) {
    impossible(writer, attribute);
    return;
  }
  ddb_write_int(writer, attribute, amount);
  if (size == 0)
    return;
  /* Both lie between min and max, as does the sum with what is there. */
  int64_t at = up ? (int64_t)((uint64_t)max - size) : (int64_t)((uint64_t)min + size);
  bool absent = up ? at >= 0 && (min <= 0 || size >= (uint64_t)min)
                   : at <= 0 && (max >= 0 || size >= 0 - (uint64_t)max);
  (void)snprintf(limit, sizeof limit, "%" PRId64, at);
  bound(writer, attribute, up, absent, limit);
}

void ddb_update_uint(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                     uint64_t amount, uint64_t min, uint64_t max) {
  bool up = !subtracts(attribute);
  char limit[24];

  if (amount == 0 && min > 0) {
    leave(writer);
    return;
  }
  if (amount > max - min) {
    impossible(writer, attribute);
    return;
  }
  ddb_write_uint(writer, attribute, amount);
  if (amount == 0)
    return;
  (void)snprintf(limit, sizeof limit, "%" PRIu64, up ? max - amount : min + amount);
  bound(writer, attribute, up, up && amount >= min, limit);
}
