/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and times as DynamoDB writes them, from text that may be read some way beyond them. Each
 * answers what is behind the value, or NULL: it has another form, which the general reader knows.
 */
#ifndef DDB_WIRE_USUAL_VALUE_H
#define DDB_WIRE_USUAL_VALUE_H

#include <ddb/items.h>

#include "wire/reader.h"
#include "wire/word.h"

#if defined(__SSE4_1__) && defined(__BMI__)
#include <immintrin.h>
#endif

/* Whether '"}' stands there. */
static inline bool ddb_usual_end(const char *at) {
  return ddb_load2(at) == DDB_WORD2('"', '}');
}

/* How many of eight characters are digits, before the first that is none; `word` is made of their
 * values. */
static inline size_t ddb_usual_digits(uint64_t *word) {
  *word ^= DDB_EACH_BYTE('0');
  uint64_t others = (*word | (*word + DDB_EACH_BYTE(0x76))) & DDB_EACH_BYTE(0x80);
  return others == 0 ? 8 : (size_t)__builtin_ctzll(others) / 8;
}

/* Up to 16 digits without a leading zero; looks at 18 bytes. */
static inline const char *ddb_usual_natural(const char *at, int64_t *out) {
#if defined(__SSE4_1__) && defined(__BMI__)
  /* The digits are moved to the end of the register, and zeros before them; then each pair becomes
   * a number, each two pairs, each four. */
  enum { NONE = -128 };
  static const signed char places[32] = {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
                                         NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
                                         0,    1,    2,    3,    4,    5,    6,    7,
                                         8,    9,    10,   11,   12,   13,   14,   15};
  __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
  bytes = _mm_xor_si128(bytes, _mm_set1_epi64x((int64_t)DDB_EACH_BYTE('0')));
  /* What is no digit gets its highest bit, of which the mask is made. */
  __m128i others = _mm_adds_epu8(bytes, _mm_set1_epi64x((int64_t)DDB_EACH_BYTE(0x76)));
  size_t size = _tzcnt_u32((unsigned)_mm_movemask_epi8(others) | 0x10000);
  if (size == 0 || (*at == '0' && size > 1) || !ddb_usual_end(at + size))
    return NULL;
  bytes = _mm_shuffle_epi8(bytes, _mm_loadu_si128((const __m128i *)(const void *)(places + size)));
  bytes = _mm_maddubs_epi16(bytes, _mm_set1_epi16(0x010A));
  bytes = _mm_madd_epi16(bytes, _mm_set1_epi32(0x00010064));
  bytes = _mm_madd_epi16(_mm_packus_epi32(bytes, bytes), _mm_set1_epi32(0x00012710));
  uint64_t halves = (uint64_t)_mm_cvtsi128_si64(bytes);
  *out = (int64_t)((halves & UINT32_MAX) * 100000000 + (halves >> 32));
  return at + size + 2;
#else
  static const uint32_t tens[8] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
  uint64_t word = ddb_load8_in_order(at), number;
  size_t size = ddb_usual_digits(&word);
  if (size == 0 || ((word & 0xFF) == 0 && size > 1))
    return NULL;
  at += size;
  if (size < 8) {
    number = ddb_digits8(word << (64 - 8 * size));
  } else {
    number = ddb_digits8(word);
    word = ddb_load8_in_order(at);
    size = ddb_usual_digits(&word);
    if (size == 8)
      number = number * 100000000 + ddb_digits8(word);
    else if (size > 0)
      number = number * tens[size] + ddb_digits8(word << (64 - 8 * size));
    at += size;
  }
  *out = (int64_t)number;
  return ddb_usual_end(at) ? at + 2 : NULL;
#endif
}

/* Behind its sign; it is not -0. Not inlined: few numbers are. */
static __attribute__((noinline)) const char *ddb_usual_negative(const char *at, int64_t *out) {
  int64_t number = 0;
  const char *next = ddb_usual_natural(at, &number);
  *out = -number;
  return number != 0 ? next : NULL;
}

/* What DynamoDB answers of a whole number. Looks at 19 bytes. */
static inline const char *ddb_usual_whole(const char *at, int64_t *out) {
  if (__builtin_expect(*at == '-', 0))
    return ddb_usual_negative(at + 1, out);
  return ddb_usual_natural(at, out);
}

/* What takes a byte that is no digit, or not 0, beyond 0x7F. */
#define DDB_USUAL_D 0x76
#define DDB_USUAL_S 0x7F

/* What is not as it should be in eight characters that were laid over a pattern by an exclusive or:
 * digits are 0 to 9 then, and all else is 0. */
static inline uint64_t ddb_usual_misfit(uint64_t word, uint64_t slack) {
  return (word | (word + slack)) & DDB_EACH_BYTE(0x80);
}

static inline int ddb_usual_byte(uint64_t word, int i) {
  return (int)(word >> (8 * i) & 0xFF);
}

/* Days from 1970-01-01 to a day of the calendar; `hundreds` and `rest` are of the year. */
static inline int64_t ddb_usual_days(int hundreds, int rest, int month, int day, bool leap) {
  static const int16_t before[13] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  int year = hundreds * 100 + rest, century = hundreds + (rest != 0);
  return (int64_t)year * 365 + ((year + 3) >> 2) - century + ((century + 3) >> 2) + before[month] +
         (leap && month > 2) + day - 1 - 719528;
}

/* The seconds at which a date begins; false: it has another form, or is none. */
static bool ddb_usual_midnight(const char *at, int64_t *out) {
  static const uint8_t days[2][13] = {{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31},
                                      {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}};
  uint64_t a = ddb_load8_in_order(at) ^ DDB_IN_ORDER8('0', '0', '0', '0', '-', '0', '0', '-');
  uint64_t b = ddb_load8_in_order(at + 3) ^ DDB_IN_ORDER8('0', '-', '0', '0', '-', '0', '0', 'T');
  if ((ddb_usual_misfit(a, DDB_IN_ORDER8(DDB_USUAL_D, DDB_USUAL_D, DDB_USUAL_D, DDB_USUAL_D,
                                         DDB_USUAL_S, DDB_USUAL_D, DDB_USUAL_D, DDB_USUAL_S)) |
       ddb_usual_misfit(b, DDB_IN_ORDER8(DDB_USUAL_D, DDB_USUAL_S, DDB_USUAL_D, DDB_USUAL_D,
                                         DDB_USUAL_S, DDB_USUAL_D, DDB_USUAL_D, DDB_USUAL_S))) != 0)
    return false;
  a = a * 10 + (a >> 8); /* each byte and the one behind it, as a number of two digits */
  b = b * 10 + (b >> 8);
  int hundreds = ddb_usual_byte(a, 0), rest = ddb_usual_byte(a, 2);
  int month = ddb_usual_byte(b, 2), day = ddb_usual_byte(b, 5);
  bool leap = ((rest != 0 ? rest : hundreds) & 3) == 0;
  if (month > 12 || day == 0 || day > days[leap][month])
    return false;
  *out = ddb_usual_days(hundreds, rest, month, day, leap) * 86400;
  return true;
}

/* Remembers it. Not inlined: it is rarely another one. */
static __attribute__((noinline)) bool ddb_usual_other_date(struct ddb_usual_date *last,
                                                           const char *at) {
  struct ddb_usual_date date = {~ddb_load8(at), ddb_load4(at + 7), 0};
  if (!ddb_usual_midnight(at, &date.midnight))
    return false;
  *last = date;
  return true;
}

/* 10:00:00 of three such numbers; -1: it is none of a day. */
static inline int ddb_usual_clock(const char *at) {
  uint64_t t = ddb_load8_in_order(at) ^ DDB_IN_ORDER8('0', '0', ':', '0', '0', ':', '0', '0');
  uint64_t bad =
      ddb_usual_misfit(t, DDB_IN_ORDER8(DDB_USUAL_D, DDB_USUAL_D, DDB_USUAL_S, DDB_USUAL_D,
                                        DDB_USUAL_D, DDB_USUAL_S, DDB_USUAL_D, DDB_USUAL_D));
  t = (t * 10 + (t >> 8)) & DDB_IN_ORDER8(0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0);
  /* Beyond 23 or 59 a byte gets its highest bit. */
  bad |= (t + DDB_IN_ORDER8(0x7F - 23, 0, 0, 0x7F - 59, 0, 0, 0x7F - 59, 0)) & DDB_EACH_BYTE(0x80);
  int hour = ddb_usual_byte(t, 0), minute = ddb_usual_byte(t, 3);
  return bad != 0 ? -1 : (hour * 60 + minute) * 60 + (int)(t >> 48);
}

/* .123Z"} in milliseconds; -1: it is something else. */
static inline int ddb_usual_fraction(uint64_t word) {
  word ^= DDB_IN_ORDER8('.', '0', '0', '0', 'Z', '"', '}', 0);
  word &= UINT64_MAX >> 8;
  if (ddb_usual_misfit(word, DDB_IN_ORDER8(DDB_USUAL_S, DDB_USUAL_D, DDB_USUAL_D, DDB_USUAL_D,
                                           DDB_USUAL_S, DDB_USUAL_S, DDB_USUAL_S, 0)) != 0)
    return -1;
  return (ddb_usual_byte(word, 1) * 10 + ddb_usual_byte(word, 2)) * 10 + ddb_usual_byte(word, 3);
}

/* Whether the date is that of the last time; else it is remembered, if it is one. */
static inline bool ddb_usual_date_of(struct ddb_usual_date *last, const char *at) {
  return (ddb_load8(at) == ~last->not_first && ddb_load4(at + 7) == last->rest) ||
         ddb_usual_other_date(last, at);
}

/* 10:00:00 and, behind it, Z or three digits of a second: what is behind the value, or NULL. */
static inline const char *ddb_usual_parts(const char *at, int64_t midnight, ddb_time *out) {
  int seconds = ddb_usual_clock(at), milliseconds = 0, size = 11;
  uint64_t word = ddb_load8_in_order(at + 8);
  if (ddb_usual_byte(word, 0) == '.') {
    milliseconds = ddb_usual_fraction(word);
    size = 15;
  } else if ((word & 0xFFFFFF) != DDB_IN_ORDER4('Z', '"', '}', 0)) {
    return NULL;
  }
  if ((seconds | milliseconds) < 0)
    return NULL;
  *out = (ddb_time){midnight + seconds, milliseconds * 1000000};
  return at + size;
}

#if defined(__SSE4_1__) && defined(__BMI__)
/* 10:00:00.000Z"} at once; false: it has another form. Laid over that, no byte may be more than its
 * place allows; then digits are put together as those of a number are. */
static inline bool ddb_usual_clock_16(const char *at, int64_t midnight, ddb_time *out) {
  __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
  bytes = _mm_xor_si128(bytes, _mm_setr_epi8('0', '0', ':', '0', '0', ':', '0', '0', '.', '0', '0',
                                             '0', 'Z', '"', '}', 0));
  __m128i most = _mm_setr_epi8(2, 9, 0, 5, 9, 0, 5, 9, 0, 9, 9, 9, 0, 0, 0, -1);
  __m128i beyond = _mm_subs_epu8(bytes, most);
  if (!_mm_testz_si128(beyond, beyond))
    return false;
  bytes = _mm_shuffle_epi8(bytes,
                           _mm_setr_epi8(0, 1, 3, 4, 6, 7, -1, -1, 9, 10, 11, -1, -1, -1, -1, -1));
  bytes =
      _mm_maddubs_epi16(bytes, _mm_setr_epi8(10, 1, 10, 1, 10, 1, 0, 0, 100, 10, 1, 0, 0, 0, 0, 0));
  bytes = _mm_madd_epi16(bytes, _mm_setr_epi16(3600, 60, 1, 0, 1, 1, 0, 0));
  uint64_t halves = (uint64_t)_mm_cvtsi128_si64(bytes);
  uint64_t seconds = (halves & UINT32_MAX) + (halves >> 32);
  *out = (ddb_time){midnight + (int64_t)seconds, _mm_extract_epi32(bytes, 2) * 1000000};
  return seconds < 86400; /* 24 to 29 are no hours */
}
#endif

/* 2026-11-22T10:00:00Z or with three digits of a second, as this library writes it. Looks at 27
 * bytes. */
static inline const char *ddb_usual_time(struct ddb_usual_date *last, const char *at,
                                         ddb_time *out) {
  if (!ddb_usual_date_of(last, at))
    return NULL;
#if defined(__SSE4_1__) && defined(__BMI__)
  if (__builtin_expect(ddb_usual_clock_16(at + 11, last->midnight, out), 1))
    return at + 26;
#endif
  return ddb_usual_parts(at + 11, last->midnight, out);
}

static inline ddb_time ddb_usual_milliseconds(int64_t number) {
  if (number >= 0) { /* most are, and without a sign it is less to do */
    uint64_t seconds = (uint64_t)number / 1000;
    return (ddb_time){(int64_t)seconds, (int32_t)((uint64_t)number - seconds * 1000) * 1000000};
  }
  int64_t rest = number % 1000, borrow = rest < 0;
  return (ddb_time){number / 1000 - borrow, (int32_t)(rest + 1000 * borrow) * 1000000};
}

static inline bool ddb_usual_int32(int64_t number) {
  return number >= INT32_MIN && number <= INT32_MAX;
}

static inline bool ddb_usual_uint32(int64_t number) {
  return number >= 0 && number <= UINT32_MAX;
}

/* Puts a number where it goes; false: it does not fit. */
static inline bool ddb_usual_put(unsigned as, int64_t number, void *out) {
  switch (as) {
  case DDB_READ_INT32:
    *(int32_t *)out = (int32_t)number;
    return ddb_usual_int32(number);
  case DDB_READ_OPT_INT32:
    *(ddb_opt_int *)out = ddb_int(number);
    return ddb_usual_int32(number);
  case DDB_READ_INT64:
    *(int64_t *)out = number;
    return true;
  case DDB_READ_OPT_INT64:
    *(ddb_opt_int *)out = ddb_int(number);
    return true;
  case DDB_READ_UINT32:
    *(uint32_t *)out = (uint32_t)number;
    return ddb_usual_uint32(number);
  case DDB_READ_OPT_UINT32:
    *(ddb_opt_uint *)out = ddb_uint((uint64_t)number);
    return ddb_usual_uint32(number);
  case DDB_READ_UINT64:
    *(uint64_t *)out = (uint64_t)number;
    return number >= 0;
  case DDB_READ_OPT_UINT64:
    *(ddb_opt_uint *)out = ddb_uint((uint64_t)number);
    return number >= 0;
  case DDB_READ_EPOCH:
    *(ddb_time *)out = (ddb_time){number, 0};
    return true;
  case DDB_READ_OPT_EPOCH:
    *(ddb_opt_time *)out = ddb_opt_time_of((ddb_time){number, 0});
    return true;
  case DDB_READ_EPOCH_MS:
    *(ddb_time *)out = ddb_usual_milliseconds(number);
    return true;
  default:
    *(ddb_opt_time *)out = ddb_opt_time_of(ddb_usual_milliseconds(number));
    return true;
  }
}

#endif
