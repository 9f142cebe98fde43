/* SPDX-License-Identifier: Apache-2.0 */
/* What the expressions of a request name, against the table: keys are scalars, and an index shows
 * only what it projects. */
#ifndef DDB_LOCAL_NAMING_H
#define DDB_LOCAL_NAMING_H

#include "local/eval/eval.h"

/* The expressions of a request; any may be NULL. */
struct local_naming {
  const struct local_condition *condition;
  const struct local_update *update;
  const struct local_projection *projection;
};

/* No path leads into a key attribute, of the table or of an index. */
bool local_naming_scalars(struct local_call *call, const struct local_table *table,
                          const struct local_naming *naming);

/* A query of an index names what the index projects: in its filter; and in its projection too,
 * where nothing else can be fetched (a global index). A scan's filter sees nothing of the rest
 * instead. */
bool local_naming_projected(struct local_call *call, const struct local_table *table,
                            const struct local_index *index, const struct local_naming *naming);

#endif
