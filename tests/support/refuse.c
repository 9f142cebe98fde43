/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations that fail on request. */
#include "support/refuse.h"

#include <stddef.h>

int asked;
int refuse_at = -1;
bool refuse_on;
bool refused;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool refuse(void) {
  int number = asked++;
  bool now = refuse_at >= 0 && (number == refuse_at || (refuse_on && number > refuse_at));

  refused = refused || now;
  return now;
}

void *__wrap_malloc(size_t size) {
  return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
  return refuse() ? NULL : __real_realloc(old, size);
}
