/* SPDX-License-Identifier: Apache-2.0 */
/* Random cases that can be run again: xorshift64*, small, and the same everywhere. A failure prints
 * `seed`; DDB_TEST_SEED=n starts with it. */
#ifndef TESTS_CHANCE_H
#define TESTS_CHANCE_H

#include <stdint.h>
#include <stdlib.h>

static uint64_t state;
static uint64_t seed;

static inline uint64_t next(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * UINT64_C(2685821657736338717);
}

static inline unsigned below(unsigned limit) {
  return (unsigned)((next() >> 33) % limit);
}

static inline void start_with(uint64_t usual) {
  const char *given = getenv("DDB_TEST_SEED");
  seed = given != NULL ? strtoull(given, NULL, 10) : usual;
  state = seed * 2 + 1;
}

#endif
