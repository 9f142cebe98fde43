/* SPDX-License-Identifier: Apache-2.0 */
/* See visited.h. */
#include "visited.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "refuse.h"

#define UNSEEN __attribute__((no_instrument_function))

/* Addresses of functions that were called; a table without removal. */
#define PLACES ((size_t)1 << 15)
static uintptr_t called[PLACES];

void __cyg_profile_func_enter(void *function, void *caller) UNSEEN;
void __cyg_profile_func_exit(void *function, void *caller) UNSEEN;
static size_t place_of(uintptr_t function) UNSEEN;

static size_t place_of(uintptr_t function) {
  size_t at = (size_t)((uint64_t)function * UINT64_C(0x9E3779B97F4A7C15) >> 49);
  uintptr_t there;

  while ((there = __atomic_load_n(&called[at], __ATOMIC_RELAXED)) != 0 && there != function)
    at = (at + 1) % PLACES;
  return at;
}

/* Two threads that come at once may take one place: the other comes again. */
void __cyg_profile_func_enter(void *function, void *caller) {
  (void)caller;
  if (!refuse_counts)
    return;
  size_t at = place_of((uintptr_t)function);
  if (__atomic_load_n(&called[at], __ATOMIC_RELAXED) == 0)
    __atomic_store_n(&called[at], (uintptr_t)function, __ATOMIC_RELAXED);
}

void __cyg_profile_func_exit(void *function, void *caller) {
  (void)function, (void)caller;
}

void visited_write(void) {
  const char *path = getenv("TORTURE_VISITED");
  FILE *file = path != NULL ? fopen(path, "a") : NULL;

  for (size_t i = 0; file != NULL && visited_exports[i].name != NULL; i++)
    if (called[place_of((uintptr_t)visited_exports[i].function)] != 0)
      fprintf(file, "%s\n", visited_exports[i].name);
  if (file != NULL && fclose(file) != 0)
    abort();
}
