/* SPDX-License-Identifier: Apache-2.0 */
/* Some bytes at a time: whether an attribute begins as a slot says, and how many of them a JSON
 * string can have as they are. By AVX2, SSE2 or NEON, or by words; a file that defines
 * DDB_CHUNK_WORDS has the last. Each looks at 32 bytes of a head, and at DDB_CHUNK of a text. */
#ifndef DDB_WIRE_CHUNK_H
#define DDB_WIRE_CHUNK_H

#include "wire/word.h"

#if defined(__AVX2__) && defined(__BMI__) && !defined(DDB_CHUNK_WORDS)
#include <immintrin.h>

enum { DDB_CHUNK = 32 };

static inline __m256i ddb_chunk_load(const char *at) {
  return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/* Whether the bytes of `mask` are equal. */
static inline bool ddb_chunk_begins(const char *at, const char *head, uint32_t mask) {
  __m256i equal = _mm256_cmpeq_epi8(ddb_chunk_load(at), ddb_chunk_load(head));
  return (~(unsigned)_mm256_movemask_epi8(equal) & mask) == 0;
}

/* Marks the bytes of a chunk that are no plain characters: a quote, a backslash, a control
 * character, one beyond ASCII. 0: there is none. By its low four bits each byte is compared with
 * one of the first two; signed, what is beyond ASCII is below the controls, and what is below a
 * space less that is below 0, of which the mask is made. */
typedef uint32_t ddb_chunk_marks;
static inline ddb_chunk_marks ddb_chunk_marks_of(__m256i bytes) {
  const __m256i low = _mm256_setr_epi8(0, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0, 0, 0,
                                       '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0);
  __m256i ends = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(low, bytes), bytes);
  __m256i others = _mm256_subs_epi8(bytes, _mm256_set1_epi8(0x20));
  return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(ends, others));
}

static inline ddb_chunk_marks ddb_chunk_look(const char *from) {
  return ddb_chunk_marks_of(ddb_chunk_load(from));
}

/* The same, and copies the chunk. */
static inline ddb_chunk_marks ddb_chunk_copy(char *to, const char *from) {
  __m256i bytes = ddb_chunk_load(from);
  _mm256_storeu_si256((__m256i *)(void *)to, bytes);
  return ddb_chunk_marks_of(bytes);
}

/* How many bytes stand before the first mark. */
static inline size_t ddb_chunk_plain(ddb_chunk_marks marks) {
  return (size_t)_tzcnt_u32(marks);
}

#elif defined(__SSE2__) && !defined(DDB_CHUNK_WORDS)
#include <emmintrin.h>

enum { DDB_CHUNK = 16 };

static inline __m128i ddb_chunk_load(const char *at) {
  return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline bool ddb_chunk_begins(const char *at, const char *head, uint32_t mask) {
  __m128i first = _mm_cmpeq_epi8(ddb_chunk_load(at), ddb_chunk_load(head));
  __m128i last = _mm_cmpeq_epi8(ddb_chunk_load(at + 16), ddb_chunk_load(head + 16));
  uint32_t equal = (uint32_t)_mm_movemask_epi8(first) | (uint32_t)_mm_movemask_epi8(last) << 16;
  return (~equal & mask) == 0;
}

typedef uint32_t ddb_chunk_marks;
static inline ddb_chunk_marks ddb_chunk_marks_of(__m128i bytes) {
  __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  __m128i escapes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  __m128i others = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
  return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, escapes), others));
}

static inline ddb_chunk_marks ddb_chunk_look(const char *from) {
  return ddb_chunk_marks_of(ddb_chunk_load(from));
}

static inline ddb_chunk_marks ddb_chunk_copy(char *to, const char *from) {
  __m128i bytes = ddb_chunk_load(from);
  _mm_storeu_si128((__m128i *)(void *)to, bytes);
  return ddb_chunk_marks_of(bytes);
}

static inline size_t ddb_chunk_plain(ddb_chunk_marks marks) {
  return (size_t)__builtin_ctz(marks);
}

#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(DDB_CHUNK_WORDS) &&                  \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>

enum { DDB_CHUNK = 16 };

static inline uint8x16_t ddb_chunk_load(const char *at) {
  return vld1q_u8((const uint8_t *)at);
}

/* Four bits a byte: the narrowing shift of NEON is what it has in place of a mask of bits. */
static inline uint64_t ddb_chunk_mask(uint8x16_t bytes) {
  return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(bytes), 4)), 0);
}

/* By their number, which is that of the bits of `mask`: the last 16 overlap the first. */
static inline bool ddb_chunk_begins(const char *at, const char *head, uint32_t mask) {
  size_t size = (size_t)(32 - __builtin_clz(mask));
  uint8x16_t first = vceqq_u8(ddb_chunk_load(at), ddb_chunk_load(head));
  if (size < 16)
    return (~ddb_chunk_mask(first) & ((UINT64_C(1) << 4 * size) - 1)) == 0;
  uint8x16_t last = vceqq_u8(ddb_chunk_load(at + size - 16), ddb_chunk_load(head + size - 16));
  return vminvq_u8(vandq_u8(first, last)) == 0xFF;
}

typedef uint64_t ddb_chunk_marks;
static inline ddb_chunk_marks ddb_chunk_marks_of(uint8x16_t bytes) {
  uint8x16_t quotes = vceqq_u8(bytes, vdupq_n_u8('"'));
  uint8x16_t escapes = vceqq_u8(bytes, vdupq_n_u8('\\'));
  uint8x16_t others = vcltq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(0x20));
  return ddb_chunk_mask(vorrq_u8(vorrq_u8(quotes, escapes), others));
}

static inline ddb_chunk_marks ddb_chunk_look(const char *from) {
  return ddb_chunk_marks_of(ddb_chunk_load(from));
}

static inline ddb_chunk_marks ddb_chunk_copy(char *to, const char *from) {
  uint8x16_t bytes = ddb_chunk_load(from);
  vst1q_u8((uint8_t *)to, bytes);
  return ddb_chunk_marks_of(bytes);
}

static inline size_t ddb_chunk_plain(ddb_chunk_marks marks) {
  return (size_t)__builtin_ctzll(marks) / 4;
}

#else

enum { DDB_CHUNK = 16 };

/* By their number: the last word overlaps the one before it. A head of less than a word, which is
 * that of a name of two characters whose type is not certain, is compared byte by byte. */
static inline bool ddb_chunk_begins(const char *at, const char *head, uint32_t mask) {
  size_t size = (size_t)(32 - __builtin_clz(mask));
  if (size < 8)
    return memcmp(at, head, size) == 0;
  uint64_t differ =
      (ddb_load8(at) ^ ddb_load8(head)) | (ddb_load8(at + size - 8) ^ ddb_load8(head + size - 8));
  if (size > 16)
    differ |= (ddb_load8(at + 8) ^ ddb_load8(head + 8)) |
              (ddb_load8(at + size - 16) ^ ddb_load8(head + size - 16));
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
static inline ddb_chunk_marks ddb_chunk_look(const char *from) {
  uint64_t first = ddb_word_marks(ddb_load8_in_order(from));
  return first != 0 ? first : ddb_word_marks(ddb_load8_in_order(from + 8)) >> 1;
}

static inline ddb_chunk_marks ddb_chunk_copy(char *to, const char *from) {
  memcpy(to, from, DDB_CHUNK);
  return ddb_chunk_look(from);
}

static inline size_t ddb_chunk_plain(ddb_chunk_marks marks) {
  size_t bit = (size_t)__builtin_ctzll(marks);
  return bit / 8 + (bit % 8 == 6 ? 8 : 0);
}

#endif

#endif
