/* SPDX-License-Identifier: Apache-2.0 */
/* "did you mean": the nearest known word to one that is not known. */
#ifndef DDBC_SUGGEST_H
#define DDBC_SUGGEST_H

#include <stddef.h>

#include <ddb/arena.h>

struct suggest {
  const char *word;
  const char *best; /* or NULL while nothing is near enough */
  size_t distance;  /* of best, or the largest that still counts as a slip, plus one */
};

struct suggest suggest_start(const char *word);
void suggest_offer(struct suggest *suggest, const char *candidate);

/* "did you mean 'string'?", or `otherwise` (which may be NULL). */
const char *suggest_help(const struct suggest *suggest, struct ddb_arena *arena,
                         const char *otherwise);

#endif
