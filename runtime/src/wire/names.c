/* SPDX-License-Identifier: Apache-2.0 */
/* See names.h. Heap sort: n log n for every input, in place and without recursion. The C library's
 * qsort may allocate and may be quadratic, and a hash can be made to collide by whoever chooses the
 * names. */
#include "wire/names.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define FIRST_CAPACITY ((size_t)16)
#define FEW            ((size_t)16)

void ddb_names_init(struct ddb_names *names, struct ddb_arena *mem) {
  memset(names, 0, sizeof *names);
  names->mem = mem;
}

static bool grow(struct ddb_names *names) {
  size_t capacity = names->capacity ? names->capacity * 2 : FIRST_CAPACITY;
  size_t item = sizeof *names->items;
  if (capacity > SIZE_MAX / item)
    return false;
  struct ddb_text *items =
      ddb_arena_grow(names->mem, names->items, names->capacity * item, capacity * item);
  if (!items)
    return false;
  names->items = items;
  names->capacity = capacity;
  return true;
}

bool ddb_names_add(struct ddb_names *names, struct ddb_text name) {
  if (names->count == names->capacity && !grow(names))
    return false;
  names->items[names->count++] = name;
  return true;
}

/* A name without escapes is its own value, in the text that was scanned. */
bool ddb_names_add_json(struct ddb_names *names, const struct ddb_json_string *name) {
  struct ddb_text value = {name->data, name->size};
  if (name->escaped) {
    char *copy = ddb_arena_alloc(names->mem, name->size);
    if (!copy)
      return false;
    value.size = ddb_json_unescape(name, copy);
    value.data = copy;
  }
  return ddb_names_add(names, value);
}

/* Lets the item at `root` sink until no item below it is larger. */
static void sink(struct ddb_text *items, size_t root, size_t count) {
  struct ddb_text item = items[root];
  for (size_t child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && ddb_text_compare(items[child], items[child + 1]) < 0)
      child++;
    if (ddb_text_compare(item, items[child]) >= 0)
      break;
    items[root] = items[child];
  }
  items[root] = item;
}

/* First every parent above its children, then the largest to the end, one by one. */
static void sort(struct ddb_text *items, size_t count) {
  for (size_t root = count / 2; root-- > 0;)
    sink(items, root, count);
  for (size_t last = count; last-- > 1;) {
    struct ddb_text largest = items[0];
    items[0] = items[last];
    items[last] = largest;
    sink(items, 0, last);
  }
}

/* The first of a few items that stands twice, or NULL: so few are not worth sorting. */
static struct ddb_text *twice_of_few(struct ddb_text *items, size_t count) {
  for (size_t i = 1; i < count; i++)
    for (size_t k = 0; k < i; k++)
      if (ddb_text_equal(items[i], items[k]))
        return &items[i];
  return NULL;
}

static struct ddb_text *twice_of_many(struct ddb_text *items, size_t count) {
  sort(items, count);
  for (size_t i = 1; i < count; i++)
    if (ddb_text_equal(items[i - 1], items[i]))
      return &items[i];
  return NULL;
}

bool ddb_names_close(struct ddb_names *names, size_t mark, struct ddb_text *twice) {
  size_t count = names->count - mark;
  names->count = mark;
  if (count < 2)
    return false;
  struct ddb_text *items = names->items + mark;
  const struct ddb_text *found =
      count <= FEW ? twice_of_few(items, count) : twice_of_many(items, count);
  if (found && twice)
    *twice = *found;
  return found != NULL;
}
