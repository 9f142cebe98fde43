/* SPDX-License-Identifier: Apache-2.0 */
/* Instants and their RFC 3339 text, by the proleptic Gregorian calendar and without the C library's
 * time functions, which know a time zone and a locale. */
#include <string.h>

#include "base/digits.h"
#include "base/form.h"
#include "base/time.h"

#define NANOSECONDS 1000000000
#define DAY_SECONDS 86400
/* 0000-01-01T00:00:00Z and 10000-01-01T00:00:00Z. */
#define FIRST_SECOND (INT64_C(-719528) * DAY_SECONDS)
#define END_SECOND   (INT64_C(2932897) * DAY_SECONDS)

ddb_time ddb_time_from_ms(int64_t milliseconds) {
  /* The remainder of a negative number is negative: borrow a second, so that nanoseconds never are.
   */
  int64_t rest = milliseconds % 1000;
  int64_t seconds = milliseconds / 1000 - (rest < 0);
  ddb_time time;
  time.seconds = seconds;
  time.nanoseconds = (int32_t)(rest < 0 ? rest + 1000 : rest) * 1000000;
  return time;
}

int64_t ddb_time_to_ms(ddb_time time) {
  /* Only instants 292 million years away do not fit: the nearest value is the honest answer. */
  if (time.seconds >= INT64_MAX / 1000)
    return INT64_MAX;
  if (time.seconds <= INT64_MIN / 1000)
    return INT64_MIN;
  return time.seconds * 1000 + time.nanoseconds / 1000000;
}

static bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month) {
  static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01. The year is taken to begin in March, so that the leap day comes last and
 * the months before any month have (153 m + 2) / 5 days; 400 years have 146,097. */
static int64_t days_from_date(int year, int month, int day) {
  int64_t from_march = month > 2 ? month - 3 : month + 9;
  int64_t march_year = (int64_t)year - (month <= 2) + 400; /* no negative numbers below */
  int64_t in_year = (153 * from_march + 2) / 5 + day - 1;
  return march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 + in_year -
         146097 - 719468;
}

/* A day of the proleptic Gregorian calendar, month and day from 1. */
struct date {
  int year, month, day;
};

/* The inverse, for days of the years 0000 to 9999. */
static struct date date_from_days(int64_t days) {
  days += 719468 + 146097;
  int64_t era = days / 146097;
  int64_t in_era = days % 146097;
  int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
  int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
  int64_t from_march = (5 * in_year + 2) / 153;
  struct date date;
  date.day = (int)(in_year - (153 * from_march + 2) / 5 + 1);
  date.month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
  date.year = (int)(year + (era - 1) * 400 + (date.month <= 2));
  return date;
}

/* A reader that is not moved by a failure: `ok` turns false once and stays. */
struct reader {
  const char *next;
  bool ok;
};

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Exactly `digits` digits, with a value in min to max. */
static int read_number(struct reader *reader, int digits, int min, int max) {
  int value = 0;
  for (int i = 0; i < digits && reader->ok; i++) {
    reader->ok = is_digit(*reader->next);
    if (reader->ok)
      value = value * 10 + (*reader->next++ - '0');
  }
  reader->ok = reader->ok && value >= min && value <= max;
  return value;
}

/* One character of `allowed`. The end of the text is none: it stops every read behind it. */
static char read_one_of(struct reader *reader, const char *allowed) {
  char c = *reader->next;
  reader->ok = reader->ok && c != '\0' && strchr(allowed, c);
  if (reader->ok)
    reader->next++;
  return c;
}

static int32_t read_fraction(struct reader *reader) {
  int32_t value = 0, unit = NANOSECONDS;
  if (!reader->ok || *reader->next != '.')
    return 0;
  reader->next++;
  reader->ok = is_digit(*reader->next);
  for (; reader->ok && is_digit(*reader->next); reader->next++) {
    unit /= 10;
    reader->ok = unit > 0; /* a tenth digit would have to be dropped */
    value += (*reader->next - '0') * unit;
  }
  return value;
}

static int read_offset_minutes(struct reader *reader) {
  char sign = read_one_of(reader, "Zz+-");
  if (!reader->ok || sign == 'Z' || sign == 'z')
    return 0;
  int hours = read_number(reader, 2, 0, 23);
  (void)read_one_of(reader, ":");
  int minutes = hours * 60 + read_number(reader, 2, 0, 59);
  return sign == '-' ? -minutes : minutes;
}

/* A day that is in the calendar: the month's length is known when its days are read. */
static int64_t read_day(struct reader *reader) {
  int year = read_number(reader, 4, 0, 9999);
  (void)read_one_of(reader, "-");
  int month = read_number(reader, 2, 1, 12);
  (void)read_one_of(reader, "-");
  int day = read_number(reader, 2, 1, reader->ok ? days_in_month(year, month) : 0);
  return reader->ok ? days_from_date(year, month, day) : 0;
}

static int64_t read_second_of_day(struct reader *reader) {
  int hour = read_number(reader, 2, 0, 23);
  (void)read_one_of(reader, ":");
  int minute = read_number(reader, 2, 0, 59);
  (void)read_one_of(reader, ":");
  return (int64_t)hour * 3600 + (int64_t)minute * 60 + read_number(reader, 2, 0, 59);
}

enum ddb_status ddb_time_from_text(const char *text, ddb_time *out) {
  struct reader reader = {text, true};
  ddb_time time;
  time.seconds = read_day(&reader) * DAY_SECONDS;
  (void)read_one_of(&reader, "Tt");
  time.seconds += read_second_of_day(&reader);
  time.nanoseconds = read_fraction(&reader);
  time.seconds -= (int64_t)read_offset_minutes(&reader) * 60;
  if (!reader.ok || *reader.next != '\0')
    return DDB_E_INVALID;
  *out = time;
  return DDB_OK;
}

bool ddb_date_valid(const char *text) {
  struct reader reader = {text, true};
  (void)read_day(&reader);
  return reader.ok && *reader.next == '\0';
}

/* The date of a day from 0000-01-01 on, by the calendar that begins in March; without a division
 * by anything but constants (Neri and Schneider, "Euclidean affine functions and their application
 * to calendar algorithms", 2022). */
static inline void put_date(uint32_t day, char *to) {
  uint32_t in_centuries = 4 * (day - 60 + 146097) + 3; /* 400 years later: not below 0 */
  uint32_t century = in_centuries / 146097;
  uint64_t years = UINT64_C(2939745) * (in_centuries % 146097 | 3);
  uint32_t in_century = (uint32_t)(years >> 32);
  uint32_t in_year = (uint32_t)years / 2939745 / 4;
  uint32_t months = 2141 * in_year + 197913;
  uint32_t next = in_year >= 306; /* January and February are those of the next year */
  uint32_t year = (century - 4) * 100 + in_century + next;
  ddb_put_pair(to, year / 100);
  ddb_put_pair(to + 2, year % 100);
  ddb_put_pair(to + 5, (months >> 16) - 12 * next);
  ddb_put_pair(to + 8, (months & 0xFFFF) / 2141 + 1);
}

void ddb_day_first(struct ddb_day *day) {
  static const struct ddb_day first = {0, "1970-01-01T00:00:00.000Z\"}"};
  *day = first;
}

bool ddb_day_set(struct ddb_day *day, int64_t second) {
  uint64_t from_first = (uint64_t)second - (uint64_t)FIRST_SECOND;
  if (from_first >= (uint64_t)(END_SECOND - FIRST_SECOND))
    return false;
  uint32_t number = (uint32_t)(from_first / DAY_SECONDS);
  day->begin = FIRST_SECOND + (int64_t)number * DAY_SECONDS;
  put_date(number, day->text);
  return true;
}

/* `count` digits of `value` at `out`; answers the place behind them. */
static char *write_number(char *out, int64_t value, int count) {
  for (int i = count; i-- > 0; value /= 10)
    out[i] = (char)('0' + value % 10);
  return out + count;
}

static char *write_fraction(char *out, int32_t nanoseconds, int digits) {
  char all[9];
  (void)write_number(all, nanoseconds, 9);
  int needed = 9;
  while (needed > digits && all[needed - 1] == '0')
    needed--;
  if (needed == 0)
    return out;
  *out++ = '.';
  memcpy(out, all, (size_t)needed);
  return out + needed;
}

enum ddb_status ddb_time_to_text(ddb_time time, int digits, char out[DDB_TIME_TEXT_SIZE]) {
  if (time.seconds < FIRST_SECOND || time.seconds >= END_SECOND || time.nanoseconds < 0 ||
      time.nanoseconds >= NANOSECONDS || digits < 0 || digits > 9)
    return DDB_E_INVALID;
  int64_t days = (time.seconds - FIRST_SECOND) / DAY_SECONDS;
  int64_t second = (time.seconds - FIRST_SECOND) % DAY_SECONDS;
  struct date date = date_from_days(days + FIRST_SECOND / DAY_SECONDS);
  char *at = write_number(out, date.year, 4);
  *at++ = '-';
  at = write_number(at, date.month, 2);
  *at++ = '-';
  at = write_number(at, date.day, 2);
  *at++ = 'T';
  at = write_number(at, second / 3600, 2);
  *at++ = ':';
  at = write_number(at, second / 60 % 60, 2);
  *at++ = ':';
  at = write_number(at, second % 60, 2);
  at = write_fraction(at, time.nanoseconds, digits);
  *at++ = 'Z';
  *at = '\0';
  return DDB_OK;
}
