/* SPDX-License-Identifier: Apache-2.0 */
/* `ddbc table`: the tables of a schema in the formats of other tools. */
#ifndef DDBC_TABLE_H
#define DDBC_TABLE_H

#include <stdbool.h>

#include "model.h"

struct ddb_arena;

/* The text of the format `name` for a schema, or NULL when there is no such format. */
const char *table_text(struct ddb_arena *arena, const struct model *model, const char *name);

/* The names of all formats, NULL behind the last. */
extern const char *const table_formats[];

#endif
