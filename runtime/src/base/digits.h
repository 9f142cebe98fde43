/* SPDX-License-Identifier: Apache-2.0 */
/* Whole numbers as decimal digits, two or sixteen at a time. */
#ifndef DDB_BASE_DIGITS_H
#define DDB_BASE_DIGITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* "00" to "99", one behind the other. */
extern const char ddb_digit_pairs[200];

/* Two digits; `number` is below 100. */
static inline void ddb_put_pair(char *to, uint32_t number) {
  memcpy(to, ddb_digit_pairs + (size_t)number * 2, 2);
}

/* A number as text, and how many of its digits are significant: trailing zeros, and 0 itself, are
 * not. */
struct ddb_whole {
  unsigned size;
  unsigned significant;
};

/* Up to 20 digits, and not a byte more. */
struct ddb_whole ddb_whole_long(uint64_t number, char *to);

#if defined(__SSE2__)
/* All 16 digits of a number below 10^16, as values. */
static inline __m128i ddb_digits16(uint64_t number) {
  uint32_t upper = (uint32_t)(number / 100000000);
  uint32_t lower = (uint32_t)(number - (uint64_t)upper * 100000000);
  uint32_t first = upper / 10000, third = lower / 10000;
  uint64_t left = first | (uint64_t)(upper - first * 10000) << 32;
  uint64_t right = third | (uint64_t)(lower - third * 10000) << 32;
  /* Four lanes with four digits each: into two of two, then into four of one. x * 5243 >> 19 is
   * x / 100 for all of four digits, x * 6554 >> 16 is x / 10 for all of two. */
  __m128i fours =
      _mm_unpacklo_epi64(_mm_cvtsi64_si128((int64_t)left), _mm_cvtsi64_si128((int64_t)right));
  __m128i high = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi32(5243)), 3);
  __m128i low = _mm_sub_epi16(fours, _mm_mullo_epi16(high, _mm_set1_epi16(100)));
  __m128i twos = _mm_or_si128(high, _mm_slli_epi32(low, 16));
  __m128i tens = _mm_mulhi_epu16(twos, _mm_set1_epi16(6554));
  __m128i ones = _mm_sub_epi16(twos, _mm_mullo_epi16(tens, _mm_set1_epi16(10)));
  return _mm_or_si128(tens, _mm_slli_epi16(ones, 8));
}
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define DDB_DIGITS_SHORT 1
/* A number below 10,000, with room for 4 bytes: all four digits in a word, of which the leading
 * zeros are shifted out. */
static inline struct ddb_whole ddb_put_short(uint32_t number, char *to) {
  uint32_t upper = number / 100, low = 0, high = 0;
  memcpy(&low, ddb_digit_pairs + (size_t)upper * 2, 2);
  memcpy(&high, ddb_digit_pairs + (size_t)(number - upper * 100) * 2, 2);
  uint32_t all = low | high << 16, others = all ^ 0x30303030;
  if (others == 0) {
    *to = '0';
    return (struct ddb_whole){1, 0};
  }
  unsigned first = (unsigned)__builtin_ctz(others) / 8;
  all >>= 8 * first;
  memcpy(to, &all, 4);
  return (struct ddb_whole){4 - first, 4 - first - (unsigned)__builtin_clz(others) / 8};
}
#endif

/* The same where there is room for 20 bytes, however few the digits are. */
static inline struct ddb_whole ddb_put_whole(uint64_t number, char *to) {
#if defined(DDB_DIGITS_SHORT)
  if (number < 10000)
    return ddb_put_short((uint32_t)number, to);
#endif
#if defined(__SSE2__)
  char all[32];
  if (number > UINT64_C(9999999999999999))
    return ddb_whole_long(number, to);
  __m128i digits = ddb_digits16(number);
  unsigned zeros = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_setzero_si128()));
  unsigned others = ~zeros & 0xFFFF; /* never none */
  unsigned first = (unsigned)__builtin_ctz(others);
  unsigned last = 31 - (unsigned)__builtin_clz(others);
  _mm_storeu_si128((__m128i *)all, _mm_or_si128(digits, _mm_set1_epi8('0')));
  _mm_storeu_si128((__m128i *)(all + 16), _mm_setzero_si128());
  _mm_storeu_si128((__m128i *)to, _mm_loadu_si128((const __m128i *)(all + first)));
  return (struct ddb_whole){16 - first, last - first + 1};
#else
  return ddb_whole_long(number, to);
#endif
}

#endif
