/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the keys of two entities can be the same: with two records whose keys are, or without.
 *
 * Each key attribute alone is a regular language, so that automata tell at once most of those that
 * are apart. A field that stands in two attributes couples them: then the values of enums, of
 * optional fields and the signs of numbers are tried one by one, and what is left are equations
 * between texts. Where both entities have one separator, and no part holds it, they fall apart into
 * equations with one unknown size each, of which those up to a bound decide for all. Everything
 * else is looked for among short texts only; that nothing is found there then proves nothing. */
#ifndef DDBC_PROOF_H
#define DDBC_PROOF_H

#include "model.h"

enum { PROOF_EQUATIONS_MAX = 2 * INDEX_KEY_MAX };

enum proof_answer {
  PROOF_APART,
  PROOF_MEET,
  PROOF_MAYBE, /* but for a pattern, which may rule it out */
  PROOF_OPEN,  /* neither was found */
};

/* What the text of the right key does with the left one. */
enum proof_end {
  PROOF_WHOLE,  /* is the same */
  PROOF_PREFIX, /* begins with it */
  PROOF_RANGE,  /* begins with it, and goes on between two bytes: see automaton_of_range() */
};

struct proof_equation {
  const struct key_template *left;
  size_t left_parts; /* the first so many */
  enum proof_end end;
  char least, most; /* of PROOF_RANGE */
  const struct key_template *right;
};

struct proof {
  struct ddb_arena *arena; /* of the answers */
  struct proof_equation equations[PROOF_EQUATIONS_MAX];
  size_t count;
  bool asks;     /* the left ones are arguments of a query, which no limit of a field binds */
  uint64_t work; /* steps that may be spent yet, on all proofs together */

  /* PROOF_MEET: "userId: 'x', at: unset", and the text of each attribute. */
  const char *left;
  const char *right;
  const char *texts[PROOF_EQUATIONS_MAX];
};

/* Steps for all proofs of a schema, and at most for one of them: about a second, and some
 * hundredths. */
#define PROOF_WORK     UINT64_C(60000000)
#define PROOF_WORK_ONE UINT64_C(2000000)

enum proof_answer proof_try(struct proof *proof);

#endif
