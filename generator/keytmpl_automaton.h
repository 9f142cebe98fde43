/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that a key template can make, as an automaton over bytes. It takes some more than can
 * really occur (a month 99, say), never fewer: what it tells apart is apart. */
#ifndef DDBC_KEYTMPL_AUTOMATON_H
#define DDBC_KEYTMPL_AUTOMATON_H

#include "model.h"

struct byte_set {
  uint32_t bits[8];
};

#define NO_EDGE SIZE_MAX

struct edge {
  struct byte_set set;
  size_t to;
  size_t next; /* of the same state, or NO_EDGE */
};

struct state {
  size_t first; /* edge, or NO_EDGE */
  bool accepts;
};

/* State 0 is the start. */
struct automaton {
  struct state *states;
  size_t state_count;
  struct edge *edges;
  size_t edge_count;
};

bool byte_set_has(const struct byte_set *set, char byte);

/* Of the first `parts` parts of the template. A prefix may be followed by anything, and its
 * optional parts are there. */
const struct automaton *automaton_of(struct ddb_arena *arena, const struct key_template *template,
                                     size_t parts, bool prefix);

/* Of texts with the first `parts` parts in front, and behind them one that begins with `least` up
 * to the byte before `most`, or is `most`. */
const struct automaton *automaton_of_range(struct ddb_arena *arena,
                                           const struct key_template *template, size_t parts,
                                           char least, char most);

/* keytmpl_match.c: a text of both, or NULL. */
const char *keytmpl_meet(struct ddb_arena *arena, struct ddb_arena *scratch,
                         const struct automaton *left, const struct automaton *right);

#endif
