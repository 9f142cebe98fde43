/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of a OneTable model, also those of its nested schemas. */
#ifndef DDBC_IMPORT_ONETABLE_H
#define DDBC_IMPORT_ONETABLE_H

#include "import.h"

/* Where fields are read into. */
struct onetable {
  struct design *design;
  struct design_entity *fields; /* an entity, or the members of a struct */
  const char *prefix;           /* of the names of types that its fields need */
  struct design_table *table;   /* NULL in a struct */
  bool iso_dates;               /* a Date is text, not milliseconds */
};

/* The attribute of the item that a field is in: the map it is packed into, or itself. */
const char *onetable_attribute(struct design *design, const cJSON *json);

void onetable_field(const struct onetable *in, const cJSON *json);

/* The JavaScript regular expression `text` ("/^[a-z]+$/") as a POSIX extended one that accepts the
 * same texts, or NULL where that is not certain. */
const char *onetable_pattern(struct ddb_arena *arena, const char *text);

#endif
