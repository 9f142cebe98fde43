/* SPDX-License-Identifier: Apache-2.0 */
/* What tests without Criterion need: it forks, which ThreadSanitizer does not follow. */
#ifndef TESTS_TSAN_CHECK_H
#define TESTS_TSAN_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define check(condition, ...)                                                                      \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                              \
      fprintf(stderr, __VA_ARGS__);                                                                \
      fputc('\n', stderr);                                                                         \
      abort();                                                                                     \
    }                                                                                              \
  } while (0)

#endif
