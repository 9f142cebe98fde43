/* SPDX-License-Identifier: Apache-2.0 */
/* `ddbc breaking`: what a new schema does to the data and to the callers of an old one. The items
 * are those that programs of the old schema stored, and programs of the new one read and write
 * them. schema/breaking.md has every change and its class. */
#ifndef DDBC_BREAKING_H
#define DDBC_BREAKING_H

#include <stdio.h>

#include "diag.h"
#include "model.h"

enum breaking_class {
  BREAKS_SOURCE,  /* callers in C do not compile, or get something else */
  BREAKS_DATA,    /* stored items cannot be read, or are not found */
  NEEDS_BACKFILL, /* stored items lack what the new schema relies on, and are read all the same */
  IS_SAFE,
  BREAKING_CLASSES
};

/* A change that breaks nothing; the others are in the diag. */
struct safe_change {
  struct span span;
  const char *text;
};

struct breaking {
  const struct model *was; /* the old schema */
  const struct model *now;
  struct diag *diag;
  struct ddb_arena *arena;
  size_t counts[BREAKING_CLASSES];
  struct safe_change *safe;
  struct dict *compared; /* pairs of types that were compared */
};

/* Compares two schemas without errors. What breaks is in `diag`: source- and data-breaking changes
 * as errors, what needs a backfill as warnings. */
struct breaking breaking_find(const struct model *was, const struct model *now, struct diag *diag);

/* Prints the safe changes and how many there are of each class; nothing where there are none. */
void breaking_print(const struct breaking *breaking, FILE *out);

#endif
