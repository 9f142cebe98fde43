/* SPDX-License-Identifier: Apache-2.0 */
/* Decimal numbers: what DynamoDB accepts and answers, what it refuses, integers and doubles. */
#include <criterion/criterion.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "support/report.h"

/* Every text stands alone in memory of just its size: a read past its end is seen by ASan. */
static enum ddb_status parse(const char *text, enum ddb_number_grammar grammar,
                             struct ddb_decimal *out) {
  size_t size = strlen(text);
  char *alone = malloc(size ? size : 1);
  memcpy(alone, text, size);
  enum ddb_status status = ddb_decimal_parse(alone, size, grammar, out);
  free(alone);
  return status;
}

static void check(const char *text, const char *expected) {
  char canonical[DDB_NUMBER_TEXT_SIZE];
  size_t size = 0;
  cr_assert_eq(ddb_number_canonical(text, strlen(text), canonical, &size), DDB_OK, "%s", text);
  cr_assert_str_eq(canonical, expected, "%s gave %s", text, canonical);
  cr_assert_eq(size, strlen(expected));
  /* The canonical text of the canonical text is itself, and it is JSON. */
  struct ddb_decimal number;
  cr_assert_eq(parse(canonical, DDB_NUMBER_JSON, &number), DDB_OK, "%s", canonical);
  (void)ddb_decimal_text(&number, canonical);
  cr_assert_str_eq(canonical, expected);
}

#define ZEROS_25  "0000000000000000000000000"
#define ZEROS_125 ZEROS_25 ZEROS_25 ZEROS_25 ZEROS_25 ZEROS_25
#define DIGITS_38 "12345678901234567890123456789012345678"

Test(number, canonical_text) {
  check("0", "0");
  check("-0", "0");
  check("0.000", "0");
  check("-0e99999999999999999999", "0");
  check("1", "1");
  check("-1", "-1");
  check("00042", "42");
  check("0042.1200", "42.12");
  check("+7", "7");
  check(".5", "0.5");
  check("5.", "5");
  check("-.5", "-0.5");
  check("1.0", "1");
  check("3.1400", "3.14");
  check("1.5E2", "150");
  check("1E2", "100");
  check("100", "100");
  check("1.5e-3", "0.0015");
  check("12345e-3", "12.345");
  check("0.1e1", "1");
  check("10e-1", "1");
  check("1e0", "1");
  check("1E+5", "100000");
  check(DIGITS_38, DIGITS_38);
  check("-" DIGITS_38, "-" DIGITS_38);
  check("0." DIGITS_38, "0." DIGITS_38);
}

Test(number, the_ends_of_the_range) {
  check("1E125", "1" ZEROS_125);
  check("9.9999999999999999999999999999999999999E+125",
        "99999999999999999999999999999999999999" ZEROS_25 ZEROS_25 ZEROS_25 "0000000000000");
  check("1E-130", "0." ZEROS_125 "00001");
  check("-1E-130", "-0." ZEROS_125 "00001");
  check("-1.2345678901234567890123456789012345678E-130", "-0." ZEROS_125 "0000" DIGITS_38);
  /* Digits and exponent may be of any size as long as the value is in range. */
  check("0." ZEROS_125 ZEROS_125 "1e251", "1");
  check("1" ZEROS_125 ZEROS_125 "e-250", "1");
}

static void check_limit(const char *text, const char *sentence) {
  struct ddb_decimal number;
  char canonical[DDB_NUMBER_TEXT_SIZE];
  cr_assert_eq(parse(text, DDB_NUMBER_DYNAMODB, &number), DDB_E_LIMIT, "%s", text);
  cr_assert_eq(ddb_number_canonical(text, strlen(text), canonical, NULL), DDB_E_LIMIT);
  cr_assert_not_null(strstr(ddb_number_limit(text, strlen(text)), sentence), "%s: %s", text,
                     ddb_number_limit(text, strlen(text)));
}

Test(number, beyond_the_range) {
  check_limit(DIGITS_38 "9", "38 significant digits");
  check_limit("-1.23456789012345678901234567890123456789", "38 significant digits");
  check_limit("1" ZEROS_25 "000000000000.1", "38 significant digits");
  check_limit("1e126", "larger");
  check_limit("-1E+126", "larger");
  check_limit("1e99999999999999999999999999", "larger");
  check_limit("1e999999999999999999", "larger");
  check_limit("1e-999999999999999999", "closer to 0");
  check_limit("10e125", "larger");
  check_limit("1e-131", "closer to 0");
  check_limit("-1e-131", "closer to 0");
  check_limit("0.1e-130", "closer to 0");
  check_limit("1e-99999999999999999999999999", "closer to 0");
}

Test(number, what_is_no_number) {
  static const char *const bad[] = {
      "",    "-",        "+",   ".",     "-.",    "e5",    ".e5",      "1e",   "1e+", "1e-",  "1E",
      "--1", "+-1",      "-+1", "1.2.3", "1e5.5", "1e5e5", "1 ",       " 1",   "1a",  "0x10", "NaN",
      "nan", "Infinity", "inf", "1,5",   "1_000", "1\n",   "\xd9\xa1", "1e 5", "++1", "-e"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct ddb_decimal number;
    cr_assert_eq(parse(bad[i], DDB_NUMBER_DYNAMODB, &number), DDB_E_INVALID, "'%s'", bad[i]);
    cr_assert_eq(parse(bad[i], DDB_NUMBER_JSON, &number), DDB_E_INVALID, "'%s'", bad[i]);
  }
  struct ddb_decimal number;
  cr_assert_eq(ddb_decimal_parse("1\0", 2, DDB_NUMBER_DYNAMODB, &number), DDB_E_INVALID);
  cr_assert_str_eq(ddb_number_limit("x", 1), "is not a number");
  cr_assert_str_eq(ddb_number_limit("1", 1), "is in range");
}

Test(number, json_is_stricter) {
  static const char *const bad[] = {"+1", "00", "01",  "-01",  "00042",
                                    ".5", "5.", "-.5", "1.e5", "0.e1"};
  static const char *const good[] = {"0", "-0", "0.0", "1E5", "1e+5", "-1.5e-5", "10", "0e1"};
  struct ddb_decimal number;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    cr_assert_eq(parse(bad[i], DDB_NUMBER_JSON, &number), DDB_E_INVALID, "'%s'", bad[i]);
    cr_assert_eq(parse(bad[i], DDB_NUMBER_DYNAMODB, &number), DDB_OK, "'%s'", bad[i]);
  }
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
    cr_assert_eq(parse(good[i], DDB_NUMBER_JSON, &number), DDB_OK, "'%s'", good[i]);
}

Test(number, equality_is_by_value) {
  struct ddb_decimal a, b;
  cr_assert_eq(parse("1.50e1", DDB_NUMBER_JSON, &a), DDB_OK);
  cr_assert_eq(parse("15", DDB_NUMBER_JSON, &b), DDB_OK);
  cr_assert(ddb_decimal_equal(&a, &b));
  cr_assert_eq(parse("-15", DDB_NUMBER_JSON, &b), DDB_OK);
  cr_assert_not(ddb_decimal_equal(&a, &b));
  cr_assert_eq(parse("150", DDB_NUMBER_JSON, &b), DDB_OK);
  cr_assert_not(ddb_decimal_equal(&a, &b));
  cr_assert_eq(parse("0", DDB_NUMBER_JSON, &a), DDB_OK);
  cr_assert_eq(parse("-0.00e7", DDB_NUMBER_JSON, &b), DDB_OK);
  cr_assert(ddb_decimal_equal(&a, &b));
}

/* ---- integers ------------------------------------------------------------------------------- */

static enum ddb_status to_i64(const char *text, int64_t *out) {
  return ddb_number_to_i64(text, strlen(text), INT64_MIN, INT64_MAX, out);
}

Test(number, integers_by_value) {
  static const struct {
    const char *text;
    int64_t value;
  } cases[] = {{"0", 0},
               {"-0", 0},
               {"100", 100},
               {"1E2", 100},
               {"1.0", 1},
               {"0.0015e4", 15},
               {"-42", -42},
               {"+42", 42},
               {"000123456789012345678", 123456789012345678},
               {"999999999999999999", 999999999999999999},
               {"-999999999999999999", -999999999999999999},
               {"9223372036854775807", INT64_MAX},
               {"-9223372036854775807", -INT64_MAX},
               {"-9223372036854775808", INT64_MIN},
               {"9.223372036854775807e18", INT64_MAX}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t value = 99;
    cr_assert_eq(to_i64(cases[i].text, &value), DDB_OK, "%s", cases[i].text);
    cr_assert_eq(value, cases[i].value, "%s", cases[i].text);
  }
}

Test(number, integers_that_are_none_or_too_large) {
  static const struct {
    const char *text;
    enum ddb_status status;
  } cases[] = {{"1.5", DDB_E_INVALID},
               {"1e-1", DDB_E_INVALID},
               {"", DDB_E_INVALID},
               {"-", DDB_E_INVALID},
               {"1x", DDB_E_INVALID},
               {"12345678901234567x", DDB_E_INVALID},
               {"9223372036854775808", DDB_E_LIMIT},
               {"-9223372036854775809", DDB_E_LIMIT},
               {"18446744073709551616", DDB_E_LIMIT},
               {"1e125", DDB_E_LIMIT},
               {"1e126", DDB_E_LIMIT}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t value = 99;
    cr_assert_eq(to_i64(cases[i].text, &value), cases[i].status, "%s", cases[i].text);
    cr_assert_eq(value, 99);
  }
}

Test(number, integers_of_a_range) {
  int64_t value = 0;
  uint64_t magnitude = 0;
  cr_assert_eq(ddb_number_to_i64("127", 3, -128, 127, &value), DDB_OK);
  cr_assert_eq(ddb_number_to_i64("128", 3, -128, 127, &value), DDB_E_LIMIT);
  cr_assert_eq(ddb_number_to_i64("-128", 4, -128, 127, &value), DDB_OK);
  cr_assert_eq(ddb_number_to_i64("-129", 4, -128, 127, &value), DDB_E_LIMIT);
  cr_assert_eq(ddb_number_to_u64("18446744073709551615", 20, UINT64_MAX, &magnitude), DDB_OK);
  cr_assert_eq(magnitude, UINT64_MAX);
  cr_assert_eq(ddb_number_to_u64("18446744073709551616", 20, UINT64_MAX, &magnitude), DDB_E_LIMIT);
  cr_assert_eq(ddb_number_to_u64("-1", 2, UINT64_MAX, &magnitude), DDB_E_LIMIT);
  cr_assert_eq(ddb_number_to_u64("-0", 2, UINT64_MAX, &magnitude), DDB_OK);
  cr_assert_eq(ddb_number_to_u64("256", 3, 255, &magnitude), DDB_E_LIMIT);
  cr_assert_eq(ddb_number_to_u64("0.5", 3, 255, &magnitude), DDB_E_INVALID);
}

Test(number, integers_as_text) {
  char text[DDB_INT_TEXT_SIZE];
  cr_assert_eq(ddb_u64_text(0, text), 1);
  cr_assert_str_eq(text, "0");
  cr_assert_eq(ddb_u64_text(UINT64_MAX, text), 20);
  cr_assert_str_eq(text, "18446744073709551615");
  cr_assert_eq(ddb_i64_text(INT64_MIN, text), 20);
  cr_assert_str_eq(text, "-9223372036854775808");
  cr_assert_eq(ddb_i64_text(INT64_MAX, text), 19);
  cr_assert_eq(ddb_i64_text(-1, text), 2);
  cr_assert_str_eq(text, "-1");
}

/* ---- doubles -------------------------------------------------------------------------------- */

static void check_double(double value, const char *expected) {
  char text[DDB_NUMBER_TEXT_SIZE];
  double back = 99;
  cr_assert_eq(ddb_number_from_double(value, text, NULL), DDB_OK, "%s", expected);
  cr_assert_str_eq(text, expected, "%s for %s", text, expected);
  cr_assert_eq(ddb_number_to_double(text, strlen(text), &back), DDB_OK);
  cr_assert_eq(back, value, "%s", expected);
}

Test(number, doubles_as_their_shortest_text) {
  check_double(0, "0");
  check_double(-0.0, "0");
  check_double(0.1, "0.1");
  check_double(0.3, "0.3");
  check_double(0.1 + 0.2, "0.30000000000000004");
  check_double(1e22, "10000000000000000000000");
  check_double(1e23, "100000000000000000000000");
  check_double(123456789.125, "123456789.125");
  check_double(-1.5, "-1.5");
  check_double(9007199254740991.0, "9007199254740991");
  check_double(9007199254740992.0, "9007199254740992");
  check_double(9007199254740994.0, "9007199254740994");
  check_double(1.0 / 3, "0.3333333333333333");
  check_double(1e-130, "0." ZEROS_125 "00001");
  check_double(1e125, "1" ZEROS_125);
}

Test(number, doubles_that_dynamodb_does_not_hold) {
  static const double limits[] = {1e126, -1e126, DBL_MAX, 9.9e-131, DBL_MIN, 5e-324};
  char text[DDB_NUMBER_TEXT_SIZE];
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
    cr_assert_eq(ddb_number_from_double(limits[i], text, NULL), DDB_E_LIMIT, "%g", limits[i]);
  cr_assert_eq(ddb_number_from_double(NAN, text, NULL), DDB_E_INVALID);
  cr_assert_eq(ddb_number_from_double(INFINITY, text, NULL), DDB_E_INVALID);
  cr_assert_eq(ddb_number_from_double(-INFINITY, text, NULL), DDB_E_INVALID);
}

/* Neighbours of powers of two are where the shortest text is hard to find. */
Test(number, doubles_survive_and_no_shorter_text_does) {
  for (int exponent = -431; exponent <= 414; exponent++)
    for (int step = -1; step <= 1; step++) {
      double value = ldexp(1, exponent);
      value = step < 0 ? nextafter(value, 0) : step > 0 ? nextafter(value, INFINITY) : value;
      struct ddb_decimal number;
      cr_assert_eq(ddb_decimal_from_double(value, &number), DDB_OK);
      cr_assert_eq(ddb_decimal_to_double(&number), value);
      char shorter[64];
      for (int digits = 1; digits < number.count; digits++) {
        (void)snprintf(shorter, sizeof shorter, "%.*e", digits - 1, value);
        cr_assert_neq(strtod(shorter, NULL), value, "%s", shorter);
      }
    }
}

Test(number, no_locale_changes_anything) {
  static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ru_RU.UTF-8"};
  bool found = false;
  for (size_t i = 0; i < sizeof names / sizeof names[0] && !found; i++)
    found = setlocale(LC_ALL, names[i]) != NULL;
  /* Without a locale that has a decimal comma there is nothing to see here. */
  report_cases("number: locale", found, 0, !found);
  if (!found)
    return;
  check_double(1234567.75, "1234567.75");
  check_double(-0.001, "-0.001");
  check("1.50", "1.5");
  (void)setlocale(LC_ALL, "C");
}
