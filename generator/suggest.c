/* SPDX-License-Identifier: Apache-2.0 */
/* Edit distance with transpositions (optimal string alignment), letters compared without case: a
 * slip of case costs nothing but is still offered. */
#include "suggest.h"

#include <string.h>

#include "mem.h"

/* Longer words are not worth a guess. */
#define SUGGEST_MAX 64

static int fold(char c) {
  return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Lengths are at most SUGGEST_MAX. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size) {
  size_t rows[3][SUGGEST_MAX + 1];
  for (size_t j = 0; j <= b_size; j++)
    rows[0][j] = j;
  for (size_t i = 1; i <= a_size; i++) {
    size_t *now = rows[i % 3];
    const size_t *above = rows[(i - 1) % 3];
    const size_t *two_above = rows[(i + 1) % 3]; /* (i - 2) % 3 without going below zero */
    now[0] = i;
    for (size_t j = 1; j <= b_size; j++) {
      size_t change = above[j - 1] + (fold(a[i - 1]) != fold(b[j - 1]));
      now[j] = least(change, least(above[j], now[j - 1]) + 1);
      if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]))
        now[j] = least(now[j], two_above[j - 2] + 1);
    }
  }
  return rows[a_size % 3][b_size];
}

struct suggest suggest_start(const char *word) {
  /* One slip in every three letters, but always one: "pk" for "PK" or "p". */
  return (struct suggest){.word = word, .distance = (strlen(word) + 2) / 3 + 1};
}

void suggest_offer(struct suggest *suggest, const char *candidate) {
  if (candidate == NULL) /* what has an error has no name */
    return;
  size_t word_size = strlen(suggest->word);
  size_t size = strlen(candidate);
  size_t longer = word_size > size ? word_size : size;
  size_t gap = longer - least(word_size, size);
  if (longer > SUGGEST_MAX || gap >= suggest->distance || word_size == 0)
    return;
  /* Of three letters one slip makes any word of any other: "set" is not meant to be "get". */
  if (longer <= 3 && fold(suggest->word[0]) != fold(candidate[0]))
    return;
  size_t d = distance(suggest->word, word_size, candidate, size);
  if (d < suggest->distance && d < longer) {
    suggest->best = candidate;
    suggest->distance = d;
  }
}

const char *suggest_help(const struct suggest *suggest, struct ddb_arena *arena,
                         const char *otherwise) {
  if (suggest->best == NULL)
    return otherwise;
  return mem_format(arena, "did you mean '%s'?", suggest->best);
}
