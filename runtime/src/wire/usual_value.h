/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and times as DynamoDB writes them, from text that may be read some way beyond them. Each
 * answers what is behind the value, or NULL: it has another form, which the general reader knows.
 */
#ifndef DDB_WIRE_USUAL_VALUE_H
#define DDB_WIRE_USUAL_VALUE_H

#include <ddb/items.h>

#include "wire/word.h"

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

/* Up to 16 digits and a sign, without a leading zero: what DynamoDB answers of a whole number.
 * Looks at 19 bytes. */
static inline const char *ddb_usual_whole(const char *at, int64_t *out) {
  static const uint32_t tens[8] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
  bool negative = *at == '-';
  at += negative;
  uint64_t word = ddb_load8_in_order(at), number;
  size_t size = ddb_usual_digits(&word);
  if (size == 0 || ((word & 0xFF) == 0 && (size > 1 || negative)))
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
  *out = negative ? -(int64_t)number : (int64_t)number;
  return ddb_usual_end(at) ? at + 2 : NULL;
}

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

/* 2026-11-22T10:00:00Z or with three digits of a second, as this library writes it. Looks at 26
 * bytes. */
static inline const char *ddb_usual_time(const char *at, ddb_time *out) {
  static const uint8_t days[2][13] = {{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31},
                                      {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}};
  enum { D = 0x76, S = 0x7F }; /* what takes a byte that is no digit, or not 0, beyond 0x7F */
  uint64_t a = ddb_load8_in_order(at) ^ DDB_IN_ORDER8('0', '0', '0', '0', '-', '0', '0', '-');
  uint64_t b = ddb_load8_in_order(at + 8) ^ DDB_IN_ORDER8('0', '0', 'T', '0', '0', ':', '0', '0');
  uint64_t c = ddb_load8_in_order(at + 16);
  bool fraction = ddb_usual_byte(c, 3) == '.';
  c = fraction ? c ^ DDB_IN_ORDER8(':', '0', '0', '.', '0', '0', '0', 'Z')
               : (c & UINT32_MAX) ^ DDB_IN_ORDER4(':', '0', '0', 'Z');
  if ((ddb_usual_misfit(a, DDB_IN_ORDER8(D, D, D, D, S, D, D, S)) |
       ddb_usual_misfit(b, DDB_IN_ORDER8(D, D, S, D, D, S, D, D)) |
       ddb_usual_misfit(c, DDB_IN_ORDER8(S, D, D, S, D, D, D, S))) != 0)
    return NULL;
  int last = ddb_usual_byte(c, 6), tenths = ddb_usual_byte(c, 4) * 100 + ddb_usual_byte(c, 5) * 10;
  a = a * 10 + (a >> 8); /* each byte and the one behind it, as a number of two digits */
  b = b * 10 + (b >> 8);
  c = c * 10 + (c >> 8);
  int hundreds = ddb_usual_byte(a, 0), rest = ddb_usual_byte(a, 2), month = ddb_usual_byte(a, 5);
  int day = ddb_usual_byte(b, 0), hour = ddb_usual_byte(b, 3), minute = ddb_usual_byte(b, 6);
  int second = ddb_usual_byte(c, 1);
  bool leap = ((rest != 0 ? rest : hundreds) & 3) == 0;
  if (month > 12 || day == 0 || day > days[leap][month] || hour > 23 || minute > 59 || second > 59)
    return NULL;
  out->seconds = ddb_usual_days(hundreds, rest, month, day, leap) * 86400 +
                 (int64_t)(hour * 3600 + minute * 60 + second);
  out->nanoseconds = (tenths + last) * 1000000;
  at += fraction ? 24 : 20;
  return ddb_usual_end(at) ? at + 2 : NULL;
}

static inline ddb_time ddb_usual_milliseconds(int64_t number) {
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
