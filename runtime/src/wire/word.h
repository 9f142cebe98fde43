/* SPDX-License-Identifier: Apache-2.0 */
/* Text by the word: loads that need no alignment, words of given characters whatever the order of
 * bytes, and eight digits at once. */
#ifndef DDB_WIRE_WORD_H
#define DDB_WIRE_WORD_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t ddb_load8(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

static inline uint32_t ddb_load4(const char *at) {
  uint32_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

static inline uint16_t ddb_load2(const char *at) {
  uint16_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define DDB_WORD2(a, b) ((uint16_t)((a) | (b) << 8))
#define DDB_SEVEN_BYTES (UINT64_MAX >> 8)
#define DDB_BYTE(c, i)  ((uint64_t)(c) << (8 * (i)))
#else
#define DDB_WORD2(a, b) ((uint16_t)((a) << 8 | (b)))
#define DDB_SEVEN_BYTES (UINT64_MAX << 8)
#define DDB_BYTE(c, i)  ((uint64_t)(c) << (8 * (7 - (i))))
#endif
#define DDB_WORD7(a, b, c, d, e, f, g)                                                             \
  (DDB_BYTE(a, 0) | DDB_BYTE(b, 1) | DDB_BYTE(c, 2) | DDB_BYTE(d, 3) | DDB_BYTE(e, 4) |            \
   DDB_BYTE(f, 5) | DDB_BYTE(g, 6))

/* Whether all eight bytes are digits: each has 3 in its upper half, and 6 more does not change
 * that.
 */
static inline bool ddb_all_digits(uint64_t word) {
  const uint64_t upper = UINT64_C(0xF0F0F0F0F0F0F0F0), three = UINT64_C(0x3030303030303030);
  return (((word & upper) ^ three) | (((word + UINT64_C(0x0606060606060606)) & upper) ^ three)) ==
         0;
}

/* Their value: pairs, then fours, then all, each by a multiplication that puts one below the other.
 */
static inline uint64_t ddb_digits8(uint64_t word) {
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  word &= UINT64_C(0x0F0F0F0F0F0F0F0F);
  word = (word * 10 + (word >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
  word = (word * 100 + (word >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
  return (word * 10000 + (word >> 32)) & UINT32_MAX;
}

#endif
