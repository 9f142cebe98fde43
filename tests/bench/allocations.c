/* SPDX-License-Identifier: Apache-2.0 */
/* Stands before glibc's malloc, for the libraries too, and counts. */
#include "bench.h"

#include <stdlib.h>

/* glibc's own names of them. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static _Atomic long count;

long allocations_so_far(void) {
  return count;
}

void *malloc(size_t size) {
  count++;
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count++;
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  count++;
  return __libc_realloc(old, size);
}
