/* SPDX-License-Identifier: Apache-2.0 */
/* What an update does to each attribute. All names are placeholders that are numbered: attribute
 * names may hold any character and any of DynamoDB's reserved words.
 *
 * Numbers are added with SET and not with ADD, which DynamoDB documents for the top of an item
 * only; for elements of sets there is nothing but ADD and DELETE. */
#include <inttypes.h>
#include <stdio.h>

#include "wire/writer.h"

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

/* "#d.#n3" */
struct path {
  char text[32];
};

static struct path path_of(const struct ddb_writer *writer, const struct ddb_attribute *attribute,
                           int n) {
  struct path path;

  (void)snprintf(path.text, sizeof path.text, "%s#n%d", prefix_of(writer, attribute), n);
  return path;
}

void ddb_writer_assign(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  struct ddb_assignments *to = writer->assignments;
  int n = to->count++;
  struct path path = path_of(writer, attribute, n);

  change(to, DDB_HOW_OF(attribute), path.text, n);
  ddb_buf_format(&to->names, ",\"#n%d\":", n);
  ddb_buf_json_string(&to->names, attribute->name, attribute->size);
  ddb_buf_format(&writer->out, "\":v%d\":", n);
}

void ddb_writer_remove(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  struct ddb_assignments *to = writer->assignments;

  if (writer->error->status < 0)
    return;
  int n = to->removed++;
  ddb_buf_format(next(&to->remove), "%s#r%d", prefix_of(writer, attribute), n);
  ddb_buf_format(&to->names, ",\"#r%d\":", n);
  ddb_buf_json_string(&to->names, attribute->name, attribute->size);
}

void ddb_update_remove(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  ddb_writer_remove(writer, attribute);
}

/* ---- numbers that stay within limits -----------------------------------------------------------
 */

static bool subtracts(const struct ddb_attribute *attribute) {
  return DDB_HOW_OF(attribute) == DDB_SUBTRACT;
}

/* The condition that the field is at most, or at least, `limit`; or absent, where that does. */
static void bound(struct ddb_writer *writer, const struct ddb_attribute *attribute, bool up,
                  bool absent, const char *limit) {
  struct ddb_assignments *to = writer->assignments;
  int n = to->count - 1;
  struct path path = path_of(writer, attribute, n);

  if (writer->error->status < 0)
    return;
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
