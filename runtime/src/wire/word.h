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

/* The first character in the lowest byte, on every machine. */
static inline uint64_t ddb_load8_in_order(const char *at) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return ddb_load8(at);
#else
  return __builtin_bswap64(ddb_load8(at));
#endif
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define DDB_WORD2(a, b) ((uint16_t)((a) | (b) << 8))
#define DDB_WORD4(a, b, c, d)                                                                      \
  ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#else
#define DDB_WORD2(a, b) ((uint16_t)((a) << 8 | (b)))
#define DDB_WORD4(a, b, c, d)                                                                      \
  ((uint32_t)(d) | (uint32_t)(c) << 8 | (uint32_t)(b) << 16 | (uint32_t)(a) << 24)
#endif

/* Eight characters as ddb_load8_in_order gives them. */
#define DDB_IN_ORDER4(a, b, c, d)                                                                  \
  ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24)
#define DDB_IN_ORDER8(a, b, c, d, e, f, g, h)                                                      \
  (DDB_IN_ORDER4(a, b, c, d) | DDB_IN_ORDER4(e, f, g, h) << 32)

#define DDB_EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* The value of eight digits, each as a number of 0 to 9 and the first in the lowest byte: pairs,
 * then fours, then all, each by a multiplication that puts one beside the other. */
static inline uint64_t ddb_digits8(uint64_t digits) {
  digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
  digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
  return (digits * 10000 + (digits >> 32)) & UINT32_MAX;
}

#endif
