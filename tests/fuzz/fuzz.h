/* SPDX-License-Identifier: Apache-2.0 */
/* What the targets share. Each is a file fuzz_KIND.c with one function, which libFuzzer calls for
 * each input, and which replay.c calls for the inputs that are kept. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/types.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that holds for every input; one for which it does not is a finding. */
#define MUST(condition)                                                                            \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      (void)fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
      abort();                                                                                     \
    }                                                                                              \
  } while (0)

/* The input as text that ends exactly where its memory does, with a NUL behind it: a read too far
 * is seen. To be freed. */
static inline char *fuzz_text(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  MUST(text != NULL);
  if (size > 0)
    memcpy(text, data, size);
  text[size] = '\0';
  return text;
}

/* Takes `size` bytes off the front of the input, fewer where it has no more. */
static inline struct ddb_text fuzz_take(const uint8_t **data, size_t *left, size_t size) {
  struct ddb_text text = {(const char *)*data, size < *left ? size : *left};
  *data += text.size;
  *left -= text.size;
  return text;
}

/* The first line of the rest of the input, without its line feed. */
static inline struct ddb_text fuzz_line(const uint8_t **data, size_t *left) {
  const void *end = *left > 0 ? memchr(*data, '\n', *left) : NULL;
  size_t size = end != NULL ? (size_t)((const uint8_t *)end - *data) : *left;
  struct ddb_text line = fuzz_take(data, left, size);
  (void)fuzz_take(data, left, 1);
  return line;
}

#endif
