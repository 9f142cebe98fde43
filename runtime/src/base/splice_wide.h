/* SPDX-License-Identifier: Apache-2.0 */
/* ddb_splice with AVX2: 32 bytes at a time, for processors that have it. */
#ifndef DDB_BASE_SPLICE_WIDE_H
#define DDB_BASE_SPLICE_WIDE_H

#include "base/splice.h"

#if DDB_SPLICE_WIDE && defined(__x86_64__) && !defined(DDB_SPLICE_NARROW)
#define DDB_SPLICE_AVX2 1
#include <immintrin.h>

#define DDB_AVX2 __attribute__((target("avx2")))

/* Whether this processor can. */
static inline bool ddb_splice_has_avx2(void) {
  return __builtin_cpu_supports("avx2");
}

/* Both halves of a head, or of a day. */
DDB_AVX2 static inline void ddb_splice_copy32(char *to, const char *from) {
  _mm256_storeu_si256((__m256i *)(void *)to, _mm256_loadu_si256((const void *)from));
}

/* Copies 32 bytes. Whether any is not plain in JSON, by bits in their order. A byte's low half
 * chooses the character that is not plain of the two that have this half: one lookup and one
 * comparison find quotes and backslashes. (Of the NUL, which looks equal, it is true; a byte beyond
 * ASCII looks up 0.) A signed comparison finds controls, and what is beyond ASCII. */
DDB_AVX2 static inline uint32_t ddb_splice_chunk32(char *to, const char *from) {
  const __m256i marked =
      _mm256_setr_epi8(0, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0, /* and again */
                       0, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0);
  __m256i bytes = _mm256_loadu_si256((const void *)from);
  _mm256_storeu_si256((__m256i *)(void *)to, bytes);
  __m256i marks = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(marked, bytes), bytes);
  marks = _mm256_or_si256(marks, _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes));
  return (uint32_t)_mm256_movemask_epi8(marks);
}

/* Behind the first 32 bytes, which are plain. */
char *ddb_splice_long32(char *to, const char *end, const char *text);

/* The same as ddb_splice. */
DDB_AVX2 static inline char *ddb_splice32(char *to, const char *end, const char *text) {
  if (!ddb_splice_loads(text, 32))
    return ddb_splice_long(to, end, text, '\0', true);
  uint32_t marks = ddb_splice_chunk32(to, text);
  if (marks == 0)
    return ddb_splice_long32(to + 32, end, text + 32);
  size_t plain = (size_t)__builtin_ctz(marks);
  return text[plain] == '\0' ? to + plain : NULL;
}

/* The same as ddb_splice_part. Where the first chunk is all, it is looked at once more. */
DDB_AVX2 static inline char *ddb_splice_part32(char *to, const char *end, const char *text,
                                               char other) {
  char *behind = ddb_splice32(to, end, text);
  if (!behind)
    return NULL;
  for (const char *at = to; at < behind; at += 32) {
    __m256i bytes = _mm256_loadu_si256((const void *)at);
    uint64_t found =
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(other)));
    size_t size = (size_t)(behind - at);
    found &= (UINT64_C(1) << (size < 32 ? size : 32)) - 1;
    if (found != 0)
      return NULL;
  }
  return behind;
}
#else
#define DDB_SPLICE_AVX2 0
#endif

#endif
