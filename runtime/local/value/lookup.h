/* SPDX-License-Identifier: Apache-2.0 */
/* Where a text is among the elements of a set or the names of a map: sorted once, for those who
 * look for many. An item of 400 KB may have more than 100,000 of them. */
#ifndef DDB_LOCAL_LOOKUP_H
#define DDB_LOCAL_LOOKUP_H

#include "local/value/value.h"

struct local_place {
  struct ddb_text text;
  size_t index;
};

struct local_lookup {
  const struct local_value *value; /* SS, NS, BS or M; lives longer */
  struct local_place *sorted;      /* NULL: few, or no memory for it; each is looked at then */
};

void local_lookup_begin(struct local_lookup *lookup, const struct local_value *value);
/* The index of the element or member; SIZE_MAX: there is none. */
size_t local_lookup_find(const struct local_lookup *lookup, struct ddb_text text);
void local_lookup_end(struct local_lookup *lookup);

#endif
