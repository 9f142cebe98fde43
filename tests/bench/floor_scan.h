/* SPDX-License-Identifier: Apache-2.0 */
/* Scanning of strings, 16 bytes at a time, for the floors. */
#ifndef TESTS_BENCH_FLOOR_SCAN_H
#define TESTS_BENCH_FLOOR_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FLOOR_INLINE static inline __attribute__((always_inline))

#if defined(__SSE2__)
#include <emmintrin.h>

/* Which of 16 bytes end a run: a quote, a backslash, a control character. Turning bit 1 over puts
 * the quote beside the control characters and keeps those together. */
FLOOR_INLINE unsigned floor_ends(__m128i x) {
  __m128i turned = _mm_xor_si128(x, _mm_set1_epi8(2));
  __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(turned, _mm_set1_epi8(0x20)), turned);
  __m128i slash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
  return (unsigned)_mm_movemask_epi8(_mm_or_si128(slash, low));
}

FLOOR_INLINE unsigned floor_look16(const char *from) {
  return floor_ends(_mm_loadu_si128((const __m128i *)(const void *)from));
}

/* The same, and copies them. */
FLOOR_INLINE unsigned floor_copy16(char *to, const char *from) {
  __m128i x = _mm_loadu_si128((const __m128i *)(const void *)from);
  _mm_storeu_si128((__m128i *)(void *)to, x);
  return floor_ends(x);
}

#else
/* For machines without SSE2, where the floors do not count. */
FLOOR_INLINE unsigned floor_look16(const char *from) {
  unsigned mask = 0;
  for (unsigned i = 0; i < 16; i++)
    mask |= (unsigned)(from[i] == '"' || from[i] == '\\' || (unsigned char)from[i] < 0x20) << i;
  return mask;
}

FLOOR_INLINE unsigned floor_copy16(char *to, const char *from) {
  memcpy(to, from, 16);
  return floor_look16(from);
}
#endif

FLOOR_INLINE unsigned floor_first(unsigned mask) {
  return (unsigned)__builtin_ctz(mask);
}

#endif
