/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers of one step (splitmix64). */
#include "diff.h"

static uint64_t state;

static uint64_t next(void) {
  uint64_t z = (state += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

void chance_begin(uint64_t seed, uint64_t step) {
  state = seed * 0x100000001B3U;
  state ^= next() + step * 0xD1342543DE82EF95U;
  (void)next();
}

unsigned any(unsigned below) {
  return (unsigned)(next() % below);
}

bool percent(unsigned of_hundred) {
  return any(100) < of_hundred;
}
