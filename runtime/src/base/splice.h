/* SPDX-License-Identifier: Apache-2.0 */
/* C text put behind other text, looked at while it is copied: 16 bytes at a time, and its end is
 * found on the way.
 *
 * A load of 16 bytes may reach behind the end of the text. It stays in the page that the text is
 * in, so it always succeeds, and nothing comes of the bytes behind the end; where a checker of
 * memory or of threads looks on, and on other processors, the text's length is taken first and
 * nothing behind it is touched. */
#ifndef DDB_BASE_SPLICE_H
#define DDB_BASE_SPLICE_H

#include <stdint.h>
#include <string.h>

#include "base/text.h"

#if defined(DDB_SPLICE_WIDE)
/* A test says so. */
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DDB_SPLICE_WIDE 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define DDB_SPLICE_WIDE 0
#endif
#endif

#if !defined(DDB_SPLICE_WIDE) && defined(__SSE2__)
#define DDB_SPLICE_WIDE 1
#include <emmintrin.h>
#elif !defined(DDB_SPLICE_WIDE) && defined(__aarch64__) && defined(__ARM_NEON)
#define DDB_SPLICE_WIDE 1
#include <arm_neon.h>
#elif !defined(DDB_SPLICE_WIDE)
#define DDB_SPLICE_WIDE 0
#endif

/* No page is smaller. */
enum { DDB_SPLICE_CHUNK = 16, DDB_SPLICE_FIRST = 32, DDB_SPLICE_PAGE = 4096 };

/* With its length taken first; the same as ddb_splice or ddb_splice_key, of which it is a part. */
char *ddb_splice_carefully(char *to, const char *end, const char *text, char other, bool quotes);
char *ddb_splice_long(char *to, const char *end, const char *text, char other, bool quotes);

#if DDB_SPLICE_WIDE
/* Copies 16 bytes. Whether any is not plain, by bits in their order; `other` is never plain. */
#if defined(__SSE2__)
static inline unsigned ddb_splice_chunk(char *to, const char *from, char other, bool quotes) {
  __m128i bytes = _mm_loadu_si128((const __m128i *)from);
  /* By the upper bit of each byte: the end and controls get it, what is beyond ASCII has it. */
  __m128i marks = _mm_or_si128(_mm_sub_epi8(bytes, _mm_set1_epi8(0x20)), bytes);
  _mm_storeu_si128((__m128i *)to, bytes);
  if (quotes) {
    marks = _mm_or_si128(marks, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    marks = _mm_or_si128(marks, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
  } else {
    marks = _mm_or_si128(marks, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(other)));
  }
  return (unsigned)_mm_movemask_epi8(marks);
}
static inline size_t ddb_splice_first(unsigned marks) {
  return (size_t)__builtin_ctz(marks);
}
typedef unsigned ddb_splice_marks;
#else
/* Four bits of each byte's comparison. */
typedef uint64_t ddb_splice_marks;
static inline uint64_t ddb_splice_chunk(char *to, const char *from, char other, bool quotes) {
  uint8x16_t bytes = vld1q_u8((const uint8_t *)from);
  uint8x16_t marks = vcltq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(0x20));
  vst1q_u8((uint8_t *)to, bytes);
  if (quotes) {
    marks = vorrq_u8(marks, vceqq_u8(bytes, vdupq_n_u8('"')));
    marks = vorrq_u8(marks, vceqq_u8(bytes, vdupq_n_u8('\\')));
  } else {
    marks = vorrq_u8(marks, vceqq_u8(bytes, vdupq_n_u8((uint8_t)other)));
  }
  return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(marks), 4)), 0);
}
static inline size_t ddb_splice_first(uint64_t marks) {
  return (size_t)__builtin_ctzll(marks) / 4;
}
#endif

/* Whether the first `size` bytes from `text` on are all in its page. */
static inline bool ddb_splice_loads(const char *text, uintptr_t size) {
  return ((uintptr_t)text & (DDB_SPLICE_PAGE - 1)) <= DDB_SPLICE_PAGE - size;
}

static inline char *ddb_splice_end(char *to, const char *text, ddb_splice_marks marks) {
  size_t plain = ddb_splice_first(marks);
  return text[plain] == '\0' ? to + plain : NULL;
}

/* `quotes` is a constant: of JSON, where `other` is not looked at; else of `other` instead. */
static inline char *ddb_splice_any(char *to, const char *end, const char *text, char other,
                                   bool quotes) {
  if (ddb_splice_loads(text, DDB_SPLICE_FIRST)) {
    ddb_splice_marks marks = ddb_splice_chunk(to, text, other, quotes);
    if (marks != 0)
      return ddb_splice_end(to, text, marks);
    marks = ddb_splice_chunk(to + DDB_SPLICE_CHUNK, text + DDB_SPLICE_CHUNK, other, quotes);
    if (marks != 0)
      return ddb_splice_end(to + DDB_SPLICE_CHUNK, text + DDB_SPLICE_CHUNK, marks);
    to += DDB_SPLICE_FIRST;
    text += DDB_SPLICE_FIRST;
  }
  return ddb_splice_long(to, end, text, other, quotes);
}
#else
static inline char *ddb_splice_any(char *to, const char *end, const char *text, char other,
                                   bool quotes) {
  return ddb_splice_carefully(to, end, text, other, quotes);
}
#endif

/* Copies `text` to `to` and answers the place behind it, if it is plain in JSON (ddb_text_plain)
 * and fits in front of `end`; else NULL, and what is written there means nothing. There is room for
 * 32 bytes in any case, and at `end` for 16. */
static inline char *ddb_splice(char *to, const char *end, const char *text) {
  return ddb_splice_any(to, end, text, '\0', true);
}

/* The same for ASCII without controls and without `other`; quotes may stand in it. */
static inline char *ddb_splice_key(char *to, const char *end, const char *text, char other) {
  return ddb_splice_any(to, end, text, other, false);
}

/* ddb_splice of a text that may not hold `other` either; '\0': it may hold anything. */
static inline char *ddb_splice_part(char *to, const char *end, const char *text, char other) {
  char *behind = ddb_splice(to, end, text);
  return behind && other && memchr(to, other, (size_t)(behind - to)) ? NULL : behind;
}

#endif
