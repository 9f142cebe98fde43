/* SPDX-License-Identifier: Apache-2.0 */
/* Measures works: times in rounds over all of a row's systems, so that what the machine does beside
 * it hits all of them; and what does not depend on the machine's load, by counting. */
#ifndef TESTS_BENCH_ROUNDS_H
#define TESTS_BENCH_ROUNDS_H

#include "bench.h"
#include "inside.h"

enum { ROUNDS = 11 };

struct figures {
  double ns[ROUNDS]; /* of one operation, by round */
  double median, least, most;
  double ratio, ratio_least,
      ratio_most;            /* of the times, to the floor's of the same round; 0: none */
  struct steps instructions; /* -1: not counted */
  double allocations;        /* -1: not counted */
};

/* Times of the works, which are all of one row. */
void rounds_time(const struct work *works, size_t count, struct figures *out);

/* Instructions of one operation behind a few others, -1 where they cannot be counted; and
 * allocations of one. */
struct steps rounds_instructions(const struct work *work);
double rounds_allocations(const struct work *work);

#endif
