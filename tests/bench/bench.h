/* SPDX-License-Identifier: Apache-2.0 */
/* A benchmark is a list of works: the same row done by several systems. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>

struct work {
  const char *row;    /* "decode_50" */
  const char *system; /* "ddbc", "floor" or the name of a peer */
  void (*run)(void *state);
  void *state;
  double (*time)(const char *row, void *state, double least_ns); /* instead, of another process */
  double items;    /* of the row, in one operation; the figures of the reference are of one item */
  double expected; /* instructions of one item that the reference gives its floor; 0: none */
  bool long_run;   /* counting its instructions takes a minute: only with BENCH_LONG=1 */
  bool uncounted;  /* that takes many */
};

struct works {
  struct work list[64];
  size_t count;
};

/* Ends the program where there is no room. */
void works_add(struct works *works, const struct work *work);

/* The systems add what they do. Each first does it once, and ends the program where the result is
 * not what it should be. */
void bench_ddbc(struct works *works);
void bench_floor(struct works *works);
/* Not in a program that only counts: it needs no other libraries. */
__attribute__((weak)) void bench_peers(struct works *works);
__attribute__((weak)) void bench_foreign(struct works *works, const char *folder);

_Noreturn void bench_fail(const char *row, const char *what);

/* Calls of malloc, calloc and realloc of this process so far, those of libraries too. */
long allocations_so_far(void);

#endif
