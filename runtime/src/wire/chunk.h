/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen bytes at a time: whether they are equal, and how many of them a JSON string can have as
 * they are. By SSE2, by NEON, or by two words; a file that defines DDB_CHUNK_WORDS has the last. */
#ifndef DDB_WIRE_CHUNK_H
#define DDB_WIRE_CHUNK_H

#include "wire/word.h"

enum { DDB_CHUNK = 16 };

#if defined(__SSE2__) && !defined(DDB_CHUNK_WORDS)
#include <emmintrin.h>

static inline __m128i ddb_chunk_load(const char *at) {
  return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* Whether `size` bytes are equal, of which there are 16 to 32: by two chunks that overlap. */
static inline bool ddb_chunks_equal(const char *a, const char *b, size_t size) {
  __m128i first = _mm_cmpeq_epi8(ddb_chunk_load(a), ddb_chunk_load(b));
  __m128i last =
      _mm_cmpeq_epi8(ddb_chunk_load(a + size - DDB_CHUNK), ddb_chunk_load(b + size - DDB_CHUNK));
  return _mm_movemask_epi8(_mm_and_si128(first, last)) == 0xFFFF;
}

/* Copies a chunk, and marks its bytes that are no plain characters: a quote, a backslash, a control
 * character, one beyond ASCII. 0: there is none. */
typedef unsigned ddb_chunk_marks;
static inline ddb_chunk_marks ddb_chunk_copy(char *to, const char *from) {
  __m128i bytes = ddb_chunk_load(from);
  _mm_storeu_si128((__m128i *)(void *)to, bytes);
  __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  __m128i escapes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  /* Signed: what is beyond ASCII is below the controls. */
  __m128i others = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
  return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, escapes), others));
}

/* How many bytes stand before the first mark. */
static inline size_t ddb_chunk_plain(ddb_chunk_marks marks) {
  return (unsigned)__builtin_ctz(marks);
}

#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(DDB_CHUNK_WORDS) &&                  \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>

static inline uint8x16_t ddb_chunk_load(const char *at) {
  return vld1q_u8((const uint8_t *)at);
}

static inline bool ddb_chunks_equal(const char *a, const char *b, size_t size) {
  uint8x16_t first = vceqq_u8(ddb_chunk_load(a), ddb_chunk_load(b));
  uint8x16_t last =
      vceqq_u8(ddb_chunk_load(a + size - DDB_CHUNK), ddb_chunk_load(b + size - DDB_CHUNK));
  return vminvq_u8(vandq_u8(first, last)) == 0xFF;
}

/* Four bits a byte: the narrowing shift of NEON is what it has in place of a mask of bits. */
typedef uint64_t ddb_chunk_marks;
static inline ddb_chunk_marks ddb_chunk_copy(char *to, const char *from) {
  uint8x16_t bytes = ddb_chunk_load(from);
  vst1q_u8((uint8_t *)to, bytes);
  uint8x16_t quotes = vceqq_u8(bytes, vdupq_n_u8('"'));
  uint8x16_t escapes = vceqq_u8(bytes, vdupq_n_u8('\\'));
  uint8x16_t others = vcltq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(0x20));
  uint8x16_t all = vorrq_u8(vorrq_u8(quotes, escapes), others);
  return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(all), 4)), 0);
}

static inline size_t ddb_chunk_plain(ddb_chunk_marks marks) {
  return (size_t)__builtin_ctzll(marks) / 4;
}

#else

static inline bool ddb_chunks_equal(const char *a, const char *b, size_t size) {
  uint64_t differ = (ddb_load8(a) ^ ddb_load8(b)) | (ddb_load8(a + 8) ^ ddb_load8(b + 8)) |
                    (ddb_load8(a + size - 16) ^ ddb_load8(b + size - 16)) |
                    (ddb_load8(a + size - 8) ^ ddb_load8(b + size - 8));
  return differ == 0;
}

/* The marked bytes of a word. A borrow may mark bytes behind a marked one too, never before it: the
 * first mark is true. */
static inline uint64_t ddb_word_marks(uint64_t word) {
  uint64_t quotes = word ^ DDB_EACH_BYTE('"'), escapes = word ^ DDB_EACH_BYTE('\\');
  uint64_t marks = word | ((word - DDB_EACH_BYTE(0x20)) & ~word) |
                   ((quotes - DDB_EACH_BYTE(1)) & ~quotes) |
                   ((escapes - DDB_EACH_BYTE(1)) & ~escapes);
  return marks & DDB_EACH_BYTE(0x80);
}

/* Of the second word where the first has none, one bit lower, which tells them apart. */
typedef uint64_t ddb_chunk_marks;
static inline ddb_chunk_marks ddb_chunk_copy(char *to, const char *from) {
  memcpy(to, from, DDB_CHUNK);
  uint64_t first = ddb_word_marks(ddb_load8_in_order(from));
  return first != 0 ? first : ddb_word_marks(ddb_load8_in_order(from + 8)) >> 1;
}

static inline size_t ddb_chunk_plain(ddb_chunk_marks marks) {
  size_t bit = (size_t)__builtin_ctzll(marks);
  return bit / 8 + (bit % 8 == 6 ? 8 : 0);
}

#endif

#endif
