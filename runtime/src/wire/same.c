/* SPDX-License-Identifier: Apache-2.0 */
/* See wire/same.h. Members of maps and elements of sets are collected, sorted and compared in
 * pairs, so that a large item takes n log n steps. */
#include "wire/same.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "wire/json.h"

/* A comparison under way. A failure makes everything different and stays. */
struct same {
  struct ddb_arena *mem;
  enum ddb_status status;
};

/* A member of a map; or an element of a set, with its value as the name. */
struct entry {
  struct ddb_text name;
  struct ddb_text value;
};

struct entries {
  struct entry *items;
  size_t count;
};

static bool fail(struct same *in, enum ddb_status status) {
  if (in->status >= 0)
    in->status = status;
  return false;
}

static bool fail_scan(struct same *in, const struct ddb_json *json) {
  return fail(in, json->status == DDB_E_NOMEM ? DDB_E_NOMEM : DDB_E_INVALID);
}

static bool is_text(struct ddb_text a, struct ddb_text b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static int by_name(const void *left, const void *right) {
  const struct ddb_text *a = &((const struct entry *)left)->name;
  const struct ddb_text *b = &((const struct entry *)right)->name;
  size_t shorter = a->size < b->size ? a->size : b->size;
  int order = shorter > 0 ? memcmp(a->data, b->data, shorter) : 0;

  return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static void sort(struct entries *entries) {
  if (entries->count > 1)
    qsort(entries->items, entries->count, sizeof *entries->items, by_name);
}

/* One more. The room doubles each time that it is full. */
static struct entry *add(struct same *in, struct entries *to) {
  size_t size = to->count * sizeof *to->items;

  if ((to->count & (to->count - 1)) == 0) {
    struct entry *grown =
        ddb_arena_grow(in->mem, to->items, size, size > 0 ? 2 * size : sizeof *to->items);
    if (!grown) {
      (void)fail(in, DDB_E_NOMEM);
      return NULL;
    }
    to->items = grown;
  }
  to->items[to->count] = (struct entry){{NULL, 0}, {NULL, 0}};
  return &to->items[to->count++];
}

static struct ddb_json scanner(struct ddb_text text) {
  struct ddb_json json;

  ddb_json_init(&json, text.data, text.size);
  return json;
}

static bool text_of(struct same *in, struct ddb_json *json, struct ddb_text *out) {
  struct ddb_json_string text;

  return (ddb_json_string(json, &text) && ddb_json_copy(json, &text, in->mem, out)) ||
         fail_scan(in, json);
}

/* The text of a number becomes its canonical one. */
static bool canonical(struct same *in, struct ddb_text *number) {
  char text[DDB_NUMBER_TEXT_SIZE];
  size_t size = 0;

  if (ddb_number_canonical(number->data, number->size, text, &size) < 0)
    return fail(in, DDB_E_INVALID);
  number->data = ddb_arena_copy(in->mem, text, size);
  number->size = size;
  return number->data || fail(in, DDB_E_NOMEM);
}

/* {"S":"..."} as the one member that it has. */
static bool open_value(struct same *in, struct ddb_text value, struct entry *out) {
  struct ddb_json json = scanner(value);
  struct ddb_json_string name;

  if (!ddb_json_object(&json) || !ddb_json_member(&json, &name) ||
      !ddb_json_skip(&json, &out->value))
    return fail_scan(in, &json);
  out->name = (struct ddb_text){name.data, name.size};
  return !ddb_json_member(&json, &name) || fail(in, DDB_E_INVALID);
}

/* ---- sets and maps --------------------------------------------------------------------------- */

static bool collect_members(struct same *in, struct ddb_text map, struct entries *out) {
  struct ddb_json json = scanner(map);
  struct ddb_json_string name;

  if (!ddb_json_object(&json))
    return fail_scan(in, &json);
  while (ddb_json_member(&json, &name)) {
    struct entry *entry = add(in, out);
    if (!entry || !ddb_json_copy(&json, &name, in->mem, &entry->name) ||
        !ddb_json_skip(&json, &entry->value))
      break;
  }
  sort(out);
  return in->status >= 0 && (ddb_json_end(&json) || fail_scan(in, &json));
}

static bool collect_set(struct same *in, struct ddb_text set, bool numbers, struct entries *out) {
  struct ddb_json json = scanner(set);

  if (!ddb_json_array(&json))
    return fail_scan(in, &json);
  while (ddb_json_element(&json)) {
    struct entry *entry = add(in, out);
    if (!entry || !text_of(in, &json, &entry->name) || (numbers && !canonical(in, &entry->name)))
      return false;
  }
  sort(out);
  return ddb_json_end(&json) || fail_scan(in, &json);
}

static bool same_sets(struct same *in, struct ddb_text a, struct ddb_text b, bool numbers) {
  struct entries left = {NULL, 0}, right = {NULL, 0};

  if (!collect_set(in, a, numbers, &left) || !collect_set(in, b, numbers, &right) ||
      left.count != right.count)
    return false;
  for (size_t i = 0; i < left.count; i++)
    if (!is_text(left.items[i].name, right.items[i].name))
      return false;
  return true;
}

static bool same_values(struct same *in, struct ddb_text a, struct ddb_text b);

static bool same_maps(struct same *in, struct ddb_text a, struct ddb_text b) {
  struct entries left = {NULL, 0}, right = {NULL, 0};

  if (!collect_members(in, a, &left) || !collect_members(in, b, &right) ||
      left.count != right.count)
    return false;
  for (size_t i = 0; i < left.count; i++)
    if (!is_text(left.items[i].name, right.items[i].name) ||
        !same_values(in, left.items[i].value, right.items[i].value))
      return false;
  return true;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool same_texts(struct same *in, struct ddb_text a, struct ddb_text b, bool numbers) {
  struct ddb_json left = scanner(a), right = scanner(b);
  struct ddb_text x = {NULL, 0}, y = {NULL, 0};

  if (!text_of(in, &left, &x) || !text_of(in, &right, &y))
    return false;
  if (numbers && (!canonical(in, &x) || !canonical(in, &y)))
    return false;
  return is_text(x, y);
}

static bool same_lists(struct same *in, struct ddb_text a, struct ddb_text b) {
  struct ddb_json left = scanner(a), right = scanner(b);
  struct ddb_text x = {NULL, 0}, y = {NULL, 0};

  if (!ddb_json_array(&left) || !ddb_json_array(&right))
    return fail(in, DDB_E_INVALID);
  for (;;) {
    bool more = ddb_json_element(&left);
    if (more != ddb_json_element(&right))
      return false;
    if (!more)
      return (ddb_json_end(&left) && ddb_json_end(&right)) || fail(in, DDB_E_INVALID);
    if (!ddb_json_skip(&left, &x) || !ddb_json_skip(&right, &y))
      return fail(in, DDB_E_INVALID);
    if (!same_values(in, x, y))
      return false;
  }
}

static bool is_type(const struct entry *value, const char *type) {
  return is_text(value->name, ddb_text_of(type));
}

/* The scanner of the whole item has bounded how deep this goes. */
static bool same_values(struct same *in, struct ddb_text a, struct ddb_text b) {
  struct entry left = {{NULL, 0}, {NULL, 0}}, right = left;

  if (!open_value(in, a, &left) || !open_value(in, b, &right) || !is_text(left.name, right.name))
    return false;
  if (is_type(&left, "M"))
    return same_maps(in, left.value, right.value);
  if (is_type(&left, "L"))
    return same_lists(in, left.value, right.value);
  if (is_type(&left, "NS"))
    return same_sets(in, left.value, right.value, true);
  if (is_type(&left, "SS") || is_type(&left, "BS"))
    return same_sets(in, left.value, right.value, false);
  if (is_type(&left, "N"))
    return same_texts(in, left.value, right.value, true);
  if (is_type(&left, "S") || is_type(&left, "B"))
    return same_texts(in, left.value, right.value, false);
  return is_text(left.value, right.value); /* BOOL and NULL */
}

enum ddb_status ddb_values_same(struct ddb_arena *mem, struct ddb_text a, struct ddb_text b,
                                bool *same) {
  struct same in = {.mem = mem, .status = DDB_OK};

  *same = same_values(&in, a, b) && in.status >= 0;
  return in.status;
}
