/* SPDX-License-Identifier: Apache-2.0 */
/* See lookup.h. */
#include "local/value/lookup.h"

#include <stdlib.h>

#include "base/text.h"

/* Below that, sorting costs more than looking. */
#define FEW 16

static struct ddb_text text_at(const struct local_value *value, size_t index) {
  return value->type == LOCAL_M ? value->members[index].name : value->elements[index].text;
}

static int order(const void *a, const void *b) {
  const struct local_place *one = a, *two = b;
  return ddb_text_compare(one->text, two->text);
}

void local_lookup_begin(struct local_lookup *lookup, const struct local_value *value) {
  *lookup = (struct local_lookup){.value = value};
  if (value->count > FEW)
    lookup->sorted = calloc(value->count, sizeof *lookup->sorted);
  if (lookup->sorted == NULL)
    return;
  for (size_t i = 0; i < value->count; i++)
    lookup->sorted[i] = (struct local_place){text_at(value, i), i};
  qsort(lookup->sorted, value->count, sizeof *lookup->sorted, order);
}

size_t local_lookup_find(const struct local_lookup *lookup, struct ddb_text text) {
  const struct local_value *value = lookup->value;
  if (lookup->sorted != NULL) {
    const struct local_place key = {text, 0};
    const struct local_place *found =
        bsearch(&key, lookup->sorted, value->count, sizeof *lookup->sorted, order);
    return found == NULL ? SIZE_MAX : found->index;
  }
  for (size_t i = 0; i < value->count; i++)
    if (ddb_text_equal(text_at(value, i), text))
      return i;
  return SIZE_MAX;
}

void local_lookup_end(struct local_lookup *lookup) {
  free(lookup->sorted);
  lookup->sorted = NULL;
}
