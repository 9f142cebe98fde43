/* SPDX-License-Identifier: Apache-2.0 */
/* Stands before glibc's malloc, for the libraries too, and counts what is not yet freed. */
#include "blocks.h"

#include <errno.h>
#include <stdlib.h>

/* glibc's own names of them. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

static _Atomic long count;

long blocks_in_use(void) {
  return count;
}

static void *counted(void *block) {
  count += block != NULL;
  return block;
}

void *malloc(size_t size) {
  return counted(__libc_malloc(size));
}

void *calloc(size_t number, size_t size) {
  return counted(__libc_calloc(number, size));
}

/* Of a block nothing changes but its size, unless that is 0: then it is freed. */
void *realloc(void *old, size_t size) {
  void *block = __libc_realloc(old, size);
  if (old == NULL)
    return counted(block);
  count -= block == NULL && size == 0;
  return block;
}

void *aligned_alloc(size_t alignment, size_t size) {
  return counted(__libc_memalign(alignment, size));
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  void *block = aligned_alloc(alignment, size);
  if (block == NULL)
    return ENOMEM;
  *out = block;
  return 0;
}

void free(void *block) {
  count -= block != NULL;
  __libc_free(block);
}
