/* SPDX-License-Identifier: Apache-2.0 */
/* Instants: the calendar day by day, RFC 3339 text both ways, milliseconds. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include <ddb/types.h>

static ddb_time at(int64_t seconds, int32_t nanoseconds) {
  ddb_time time = {seconds, nanoseconds};
  return time;
}

static void check_text(ddb_time time, int digits, const char *expected) {
  char text[DDB_TIME_TEXT_SIZE];
  cr_assert_eq(ddb_time_to_text(time, digits, text), DDB_OK, "%s", expected);
  cr_assert_str_eq(text, expected);
}

static void check_parse(const char *text, int64_t seconds, int32_t nanoseconds) {
  ddb_time time = {-1, -1};
  cr_assert_eq(ddb_time_from_text(text, &time), DDB_OK, "%s", text);
  cr_assert(time.seconds == seconds && time.nanoseconds == nanoseconds, "%s is %lld.%09d", text,
            (long long)time.seconds, (int)time.nanoseconds);
}

Test(time, known_instants) {
  check_parse("1970-01-01T00:00:00Z", 0, 0);
  check_parse("2026-11-22T10:00:00.000Z", 1795341600, 0);
  check_parse("2000-02-29T23:59:59.999999999Z", 951868799, 999999999);
  check_parse("1969-12-31T23:59:59.5Z", -1, 500000000);
  check_parse("0000-01-01T00:00:00Z", -62167219200, 0);
  check_parse("9999-12-31T23:59:59Z", 253402300799, 0);
  check_parse("1900-03-01t00:00:00z", -2203891200, 0);
}

/* Examples of RFC 3339, section 5.8, without the leap second. */
Test(time, offsets) {
  check_parse("1985-04-12T23:20:50.52Z", 482196050, 520000000);
  check_parse("1996-12-19T16:39:57-08:00", 851042397, 0);
  check_parse("1937-01-01T12:00:27.87+00:20", -1041337173, 870000000);
  check_parse("1970-01-01T00:00:00-00:00", 0, 0);
  check_parse("1970-01-01T23:59:00+23:59", 0, 0);
  check_parse("1969-12-31T00:01:00-23:59", 0, 0);
  check_parse("0000-01-01T00:00:00+23:59", -62167219200 - 86340, 0);
}

Test(time, every_day_of_ten_thousand_years_both_ways) {
  static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int64_t seconds = -62167219200;
  for (int year = 0; year < 10000; year++)
    for (int month = 1; month <= 12; month++) {
      bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
      int days = lengths[month - 1] + (month == 2 && leap);
      for (int day = 1; day <= days; day++, seconds += 86400) {
        char expected[64], text[DDB_TIME_TEXT_SIZE];
        ddb_time time = {0, 0};
        (void)snprintf(expected, sizeof expected, "%04d-%02d-%02dT00:00:00Z", year, month, day);
        if (ddb_time_from_text(expected, &time) != DDB_OK || time.seconds != seconds ||
            ddb_time_to_text(at(seconds, 0), 0, text) != DDB_OK || strcmp(text, expected) != 0)
          cr_assert_fail("%s", expected);
      }
    }
  cr_assert_eq(seconds, 253402300800);
}

Test(time, every_second_of_a_day_before_1970) {
  for (int64_t second = 0; second < 86400; second++) {
    char expected[64], text[DDB_TIME_TEXT_SIZE];
    (void)snprintf(expected, sizeof expected, "1969-12-31T%02d:%02d:%02dZ", (int)(second / 3600),
                   (int)(second / 60 % 60), (int)(second % 60));
    cr_assert_eq(ddb_time_to_text(at(second - 86400, 0), 0, text), DDB_OK);
    cr_assert_str_eq(text, expected);
  }
}

Test(time, digits_are_at_least_what_was_asked_and_never_lose_any) {
  check_text(at(0, 0), 0, "1970-01-01T00:00:00Z");
  check_text(at(0, 0), 3, "1970-01-01T00:00:00.000Z");
  check_text(at(0, 0), 9, "1970-01-01T00:00:00.000000000Z");
  check_text(at(0, 120000000), 0, "1970-01-01T00:00:00.12Z");
  check_text(at(0, 120000000), 3, "1970-01-01T00:00:00.120Z");
  check_text(at(0, 120000001), 3, "1970-01-01T00:00:00.120000001Z");
  check_text(at(-1, 999999999), 3, "1969-12-31T23:59:59.999999999Z");
  check_text(at(0, 1), 0, "1970-01-01T00:00:00.000000001Z");
}

Test(time, what_has_no_text) {
  static const ddb_time times[] = {{-62167219201, 0}, {253402300800, 0}, {INT64_MIN, 0},
                                   {INT64_MAX, 0},    {0, -1},           {0, 1000000000}};
  char text[DDB_TIME_TEXT_SIZE];
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
    cr_assert_eq(ddb_time_to_text(times[i], 3, text), DDB_E_INVALID, "case %zu", i);
  cr_assert_eq(ddb_time_to_text(at(0, 0), -1, text), DDB_E_INVALID);
  cr_assert_eq(ddb_time_to_text(at(0, 0), 10, text), DDB_E_INVALID);
}

Test(time, refuses_everything_else) {
  static const char *const bad[] = {"",
                                    "1970",
                                    "1970-01-01",
                                    "1970-01-01T00:00Z",
                                    "1970-01-01 00:00:00Z",
                                    "1970-01-01T00:00:00",
                                    "1970-01-01T00:00:00.Z",
                                    "1970-01-01T00:00:00,5Z",
                                    "1970-01-01T00:00:00.0000000000Z",
                                    "1970-01-01T00:00:00.1234567891Z",
                                    "1970-13-01T00:00:00Z",
                                    "1970-00-01T00:00:00Z",
                                    "1970-01-00T00:00:00Z",
                                    "1970-01-32T00:00:00Z",
                                    "1970-02-29T00:00:00Z",
                                    "1900-02-29T00:00:00Z",
                                    "2000-02-30T00:00:00Z",
                                    "1970-04-31T00:00:00Z",
                                    "1970-01-01T24:00:00Z",
                                    "1970-01-01T00:60:00Z",
                                    "1970-01-01T00:00:60Z",
                                    "1990-12-31T23:59:60Z",
                                    "1970-01-01T00:00:00+24:00",
                                    "1970-01-01T00:00:00+00:60",
                                    "1970-01-01T00:00:00+0000",
                                    "1970-01-01T00:00:00+00",
                                    "1970-01-01T00:00:00+",
                                    "1970-01-01T00:00:00ZZ",
                                    "1970-01-01T00:00:00Z ",
                                    " 1970-01-01T00:00:00Z",
                                    "+1970-01-01T00:00:00Z",
                                    "-970-01-01T00:00:00Z",
                                    "19700-01-01T00:00:00Z",
                                    "1970-1-01T00:00:00Z",
                                    "1970-01-01T0:00:00Z",
                                    "1970/01/01T00:00:00Z",
                                    "1970-01-01T00:00:00+-1:00",
                                    "1970-01-01T00:00:0\xd9\xa0Z",
                                    "1970-01-01T-1:00:00Z",
                                    "20261122T100000Z"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    ddb_time time = {42, 42};
    cr_assert_eq(ddb_time_from_text(bad[i], &time), DDB_E_INVALID, "'%s'", bad[i]);
    cr_assert(time.seconds == 42 && time.nanoseconds == 42, "an output was written");
  }
}

/* Every cut of a good text is bad, and is not read past its end. */
Test(time, refuses_every_prefix) {
  static const char whole[] = "2026-11-22T10:00:00.123456789+05:45";
  for (size_t size = 0; size < sizeof whole - 1; size++) {
    char *text = strndup(whole, size);
    ddb_time time;
    cr_assert_eq(ddb_time_from_text(text, &time), DDB_E_INVALID, "'%s'", text);
    free(text);
  }
}

Test(time, milliseconds_round_down) {
  static const struct {
    int64_t ms, seconds;
    int32_t nanoseconds;
  } cases[] = {{0, 0, 0},
               {1, 0, 1000000},
               {-1, -1, 999000000},
               {-1000, -1, 0},
               {-1001, -2, 999000000},
               {1795341600123, 1795341600, 123000000},
               {INT64_MAX, INT64_MAX / 1000, 807000000},
               {INT64_MIN + 808, INT64_MIN / 1000, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    ddb_time time = ddb_time_from_ms(cases[i].ms);
    cr_assert(time.seconds == cases[i].seconds && time.nanoseconds == cases[i].nanoseconds,
              "case %zu", i);
  }
  for (int64_t ms = -5000; ms < 5000; ms++)
    cr_assert_eq(ddb_time_to_ms(ddb_time_from_ms(ms)), ms);
  cr_assert_eq(ddb_time_to_ms(at(0, 999999)), 0);
  cr_assert_eq(ddb_time_to_ms(at(-1, 999999999)), -1);
  cr_assert_eq(ddb_time_from_ms(INT64_MIN).nanoseconds, 192000000);
}

Test(time, milliseconds_that_do_not_fit_are_the_nearest) {
  cr_assert_eq(ddb_time_to_ms(at(INT64_MAX, 0)), INT64_MAX);
  cr_assert_eq(ddb_time_to_ms(at(INT64_MIN, 0)), INT64_MIN);
}
