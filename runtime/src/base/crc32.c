/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 by eight tables: each step takes eight bytes, since every reply of the service passes
 * here. The step is written for any byte order, by shifts. Processors that multiply without carry
 * take 64 bytes at a time. */
#include "base/crc32.h"

#include "base/crc32_table.h"

static uint32_t load4(const unsigned char *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
         (uint32_t)bytes[3] << 24;
}

static uint32_t by_tables(uint32_t crc, const unsigned char *bytes, size_t size) {
  for (; size >= 8; size -= 8, bytes += 8) {
    uint32_t low = crc ^ load4(bytes);
    uint32_t high = load4(bytes + 4);
    crc = crc32_table[7][low & 0xFF] ^ crc32_table[6][low >> 8 & 0xFF] ^
          crc32_table[5][low >> 16 & 0xFF] ^ crc32_table[4][low >> 24] ^
          crc32_table[3][high & 0xFF] ^ crc32_table[2][high >> 8 & 0xFF] ^
          crc32_table[1][high >> 16 & 0xFF] ^ crc32_table[0][high >> 24];
  }
  for (; size; size--, bytes++)
    crc = crc >> 8 ^ crc32_table[0][(crc ^ *bytes) & 0xFF];
  return crc;
}

uint32_t ddb_crc32_portable(uint32_t crc, const void *data, size_t size) {
  return ~by_tables(~crc, data, size);
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* x^n modulo the polynomial, for the two halves of 16 bytes that are 64 or 16 bytes in front. */
#define AHEAD_64 _mm_set_epi64x(0x1C6E41596, 0x154442BD4)
#define AHEAD_16 _mm_set_epi64x(0x0CCAA009E, 0x1751997D0)

/* AVX for its instructions of three operands: nothing is moved before it is multiplied. */
#define PRODUCTS __attribute__((target("pclmul,avx")))

PRODUCTS static inline __m128i fold(__m128i sum, __m128i ahead, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(sum, ahead, 0x00);
  __m128i high = _mm_clmulepi64_si128(sum, ahead, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

PRODUCTS static inline __m128i load16(const unsigned char *bytes) {
  return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

/* Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (2009):
 * four sums side by side, each carried over the 64 bytes to its next one; then one, over 16. What
 * is left are 16 bytes with the same remainder as all before, which the tables take. */
PRODUCTS static uint32_t by_products(uint32_t crc, const unsigned char *bytes, size_t size) {
  unsigned char last[16];
  __m128i a = _mm_xor_si128(load16(bytes), _mm_cvtsi32_si128((int)crc));
  __m128i b = load16(bytes + 16), c = load16(bytes + 32), d = load16(bytes + 48);
  for (bytes += 64, size -= 64; size >= 64; bytes += 64, size -= 64) {
    a = fold(a, AHEAD_64, load16(bytes));
    b = fold(b, AHEAD_64, load16(bytes + 16));
    c = fold(c, AHEAD_64, load16(bytes + 32));
    d = fold(d, AHEAD_64, load16(bytes + 48));
  }
  a = fold(fold(fold(a, AHEAD_16, b), AHEAD_16, c), AHEAD_16, d);
  for (; size >= 16; bytes += 16, size -= 16)
    a = fold(a, AHEAD_16, load16(bytes));
  _mm_storeu_si128((__m128i *)(void *)last, a);
  return by_tables(by_tables(0, last, sizeof last), bytes, size);
}

uint32_t ddb_crc32(uint32_t crc, const void *data, size_t size) {
  if (size >= 64 && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("avx"))
    return ~by_products(~crc, data, size);
  return ddb_crc32_portable(crc, data, size);
}
#else
uint32_t ddb_crc32(uint32_t crc, const void *data, size_t size) {
  return ddb_crc32_portable(crc, data, size);
}
#endif
