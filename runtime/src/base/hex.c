/* SPDX-License-Identifier: Apache-2.0 */
/* See hex.h. */
#include "base/hex.h"

#if defined(__SSE2__)
#include <emmintrin.h>

/* 'a' follows '9' at that distance. */
static __m128i digits_of(__m128i nibbles) {
  __m128i letters = _mm_cmpgt_epi8(nibbles, _mm_set1_epi8(9));
  __m128i ahead = _mm_and_si128(letters, _mm_set1_epi8('a' - '9' - 1));
  return _mm_add_epi8(_mm_add_epi8(nibbles, _mm_set1_epi8('0')), ahead);
}

/* Sixteen bytes at a time; how many of them are done. */
static size_t hex_wide(const unsigned char *bytes, size_t size, char *out) {
  const __m128i nibble = _mm_set1_epi8(15);
  size_t done = 0;
  for (; size - done >= 16; done += 16, out += 32) {
    __m128i both = _mm_loadu_si128((const __m128i *)(const void *)(bytes + done));
    __m128i high = digits_of(_mm_and_si128(_mm_srli_epi16(both, 4), nibble));
    __m128i low = digits_of(_mm_and_si128(both, nibble));
    _mm_storeu_si128((__m128i *)(void *)out, _mm_unpacklo_epi8(high, low));
    _mm_storeu_si128((__m128i *)(void *)(out + 16), _mm_unpackhi_epi8(high, low));
  }
  return done;
}
#else
static size_t hex_wide(const unsigned char *bytes, size_t size, char *out) {
  (void)bytes, (void)size, (void)out;
  return 0;
}
#endif

void ddb_hex(const unsigned char *bytes, size_t size, char *out) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = hex_wide(bytes, size, out); i < size; i++) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
}
