/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of ddb_text_plain, inline for the scanner: most names end in it. */
#ifndef DDB_BASE_PLAIN_H
#define DDB_BASE_PLAIN_H

#include <stdint.h>

#include "base/text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Sixteen bytes at a time, where every processor of the kind can; how many of them are plain. */
#if defined(__SSE2__)
#define DDB_WIDE ((size_t)16)
static inline size_t ddb_plain_wide(const char *data) {
  __m128i bytes = _mm_loadu_si128((const __m128i *)data);
  __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  __m128i escapes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  /* Signed: what is beyond ASCII is below the controls. */
  __m128i others = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
  int marks = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, escapes), others));
  return marks == 0 ? DDB_WIDE : (size_t)__builtin_ctz((unsigned)marks);
}
#else
#define DDB_WIDE SIZE_MAX
static inline size_t ddb_plain_wide(const char *data) {
  (void)data;
  return 0;
}
#endif

/* The same as ddb_text_plain. */
static inline size_t ddb_plain(const char *data, size_t size) {
  if (size >= DDB_WIDE) {
    size_t plain = ddb_plain_wide(data);
    if (plain < DDB_WIDE)
      return plain;
  }
  return ddb_text_plain(data, size);
}

#endif
