/* SPDX-License-Identifier: Apache-2.0 */
/* Equality of JSON: members and sets in any order. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/number.h"
#include "diff.h"

static const struct local_node *member(const struct local_node *node, struct ddb_text name) {
  for (size_t i = 0; i < node->count; i++)
    if (ddb_text_equal(node->children[i].name, name))
      return &node->children[i];
  return NULL;
}

static bool same_object(const struct local_node *a, const struct local_node *b) {
  for (size_t i = 0; i < a->count; i++) {
    const struct local_node *other = member(b, a->children[i].name);
    if (other == NULL || !same_node(&a->children[i], other))
      return false;
  }
  return true;
}

bool same_bag(const struct local_node *const *a, size_t count, const struct local_node *const *b,
              size_t others) {
  bool *used = count > 0 ? calloc(count, 1) : NULL;
  bool same = count == others && (count == 0 || used != NULL);
  for (size_t i = 0; same && i < count; i++) {
    size_t k = i; /* mostly in the same order */
    for (size_t tried = 0; tried < count; tried++, k = (k + 1) % count)
      if (!used[k] && same_node(a[i], b[k]))
        break;
    same = !used[k] && same_node(a[i], b[k]);
    used[k] = true;
  }
  free(used);
  return same;
}

static bool same_list(const struct local_node *a, const struct local_node *b) {
  for (size_t i = 0; i < a->count; i++)
    if (!same_node(&a->children[i], &b->children[i]))
      return false;
  return true;
}

/* An element of a set is named like a value of its type: "NS" has "N". */
static bool same_set(const struct local_node *a, const struct local_node *b) {
  struct local_node mine[64], other[64];
  const struct local_node *as[64], *bs[64];
  if (a->count > 64)
    return same_list(a, b);
  for (size_t i = 0; i < a->count; i++) {
    mine[i] = a->children[i];
    other[i] = b->children[i];
    mine[i].name = other[i].name = (struct ddb_text){a->name.data, 1};
    as[i] = &mine[i];
    bs[i] = &other[i];
  }
  return same_bag(as, a->count, bs, b->count);
}

static bool is_set(const struct local_node *node) {
  return node->name.size == 2 && node->name.data[1] == 'S' &&
         (node->count == 0 || node->children[0].kind == DDB_JSON_STRING);
}

/* A number: by value, since DynamoDB Local leaves what is inside a map, a list or a set as it came.
 * Ours must be as the service writes numbers. */
static bool same_number(struct ddb_text ours, struct ddb_text theirs) {
  char text[DDB_NUMBER_TEXT_SIZE];
  size_t size;
  if (ddb_number_canonical(theirs.data, theirs.size, text, &size) < 0)
    return false;
  return ddb_text_equal(ours, (struct ddb_text){text, size});
}

static bool is_number(const struct local_node *node) {
  return node->name.size == 1 && node->name.data[0] == 'N' && node->kind == DDB_JSON_STRING;
}

bool same_node(const struct local_node *a, const struct local_node *b) {
  if (a->kind != b->kind || a->count != b->count)
    return false;
  switch (a->kind) {
  case DDB_JSON_BOOL:
    return a->flag == b->flag;
  case DDB_JSON_OBJECT:
    return same_object(a, b);
  case DDB_JSON_ARRAY:
    return is_set(a) ? same_set(a, b) : same_list(a, b);
  case DDB_JSON_NUMBER:
    return strtod(a->text.data, NULL) == strtod(b->text.data, NULL);
  default:
    return ddb_text_equal(a->text, b->text) || (is_number(a) && same_number(a->text, b->text));
  }
}
