/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of keys over random values: different parts make different keys, the order of the keys
 * is the order of the values, and taking a key apart gives its parts back. The seed is printed with
 * a failure; DDB_TEST_SEED=n runs it again. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

#include "chance.h"
#include "base/number.h"
#include "report.h"

enum { ROUNDS = 20000 };

/* ---- random values --------------------------------------------------------------------------- */

#define HOLDS(condition) cr_assert(condition, "seed %llu: %s", (unsigned long long)seed, #condition)

/* Short texts of few characters, so that near misses are frequent: the separator, its neighbours,
 * the escape's digits, and characters of two to four bytes. */
static const char *const letters[] = {"#",
                                      "$",
                                      "\"",
                                      "!",
                                      "1",
                                      "2",
                                      "a",
                                      ":",
                                      ";",
                                      "/",
                                      ".",
                                      "\xc3\xbc",
                                      "\xe2\x82\xac",
                                      "\xf0\x9f\x98\x80",
                                      "~",
                                      " "};

static void random_text(char out[32], size_t longest, char without) {
  size_t count = 1 + below((unsigned)longest);
  size_t size = 0;
  while (count-- > 0) {
    const char *letter = letters[below(sizeof letters / sizeof letters[0])];
    if (without == '\0' || letter[0] != without)
      size += (size_t)snprintf(out + size, 32 - size, "%s", letter);
  }
  if (size == 0)
    (void)snprintf(out, 32, "x");
}

static int64_t random_int(void) {
  static const int64_t edges[] = {0,
                                  1,
                                  -1,
                                  9,
                                  10,
                                  -9,
                                  -10,
                                  INT32_MAX,
                                  INT32_MIN,
                                  INT64_MAX,
                                  INT64_MIN,
                                  INT64_MAX - 1,
                                  INT64_MIN + 1,
                                  99,
                                  100};
  if (below(4) == 0)
    return edges[below(sizeof edges / sizeof edges[0])];
  return (int64_t)next() >> below(64);
}

static int sign_of(int order) {
  return (order > 0) - (order < 0);
}

static int compare_keys(const struct ddb_key *a, const struct ddb_key *b) {
  size_t size = a->sort_key_size < b->sort_key_size ? a->sort_key_size : b->sort_key_size;
  int order = memcmp(a->sort_key, b->sort_key, size);
  return order != 0 ? sign_of(order)
                    : (a->sort_key_size > b->sort_key_size) - (a->sort_key_size < b->sort_key_size);
}

static void begin(struct ddb_key *key) {
  ddb_key_begin(key);
  ddb_key_literal(key, "P");
  ddb_key_sort(key);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void int_key(struct ddb_key *key, int64_t value) {
  begin(key);
  ddb_key_int(key, "f", value, DDB_KEY_ORDERED, 19);
}

Test(key_property, integers) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_key a, b;
  struct ddb_key_reader reader;

  start_with(UINT64_C(20261122));
  for (int i = 0; i < ROUNDS; i++) {
    int64_t x = random_int(), y = below(8) == 0 ? x : random_int();
    int_key(&a, x);
    int_key(&b, y);
    HOLDS(compare_keys(&a, &b) == (x > y) - (x < y));
    ddb_key_read_begin(&reader, mem, &a);
    ddb_key_read_literal(&reader, "P");
    ddb_key_read_sort(&reader);
    HOLDS(ddb_key_read_int(&reader, DDB_KEY_ORDERED, 19) == x);
    HOLDS(ddb_key_read_end(&reader, "E", a.status, &a) == DDB_OK);
  }
  report_cases("key order of int64", ROUNDS, 0, 0);
  ddb_arena_free(mem);
}

Test(key_property, unsigned_integers_in_every_format) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_key a, b;
  struct ddb_key_reader reader;

  start_with(UINT64_C(20261122));
  for (int i = 0; i < ROUNDS; i++) {
    uint64_t x = (uint64_t)random_int(), y = (uint64_t)random_int();
    enum ddb_key_number format = (enum ddb_key_number)below(3);
    begin(&a);
    ddb_key_uint(&a, "f", x, format, 20);
    begin(&b);
    ddb_key_uint(&b, "f", y, format, 20);
    HOLDS((compare_keys(&a, &b) == 0) == (x == y));
    HOLDS(format == DDB_KEY_PLAIN || compare_keys(&a, &b) == (x > y) - (x < y));
    ddb_key_read_begin(&reader, mem, &a);
    ddb_key_read_literal(&reader, "P");
    ddb_key_read_sort(&reader);
    HOLDS(ddb_key_read_uint(&reader, format, 20) == x);
    HOLDS(ddb_key_read_end(&reader, "E", a.status, &a) == DDB_OK);
  }
  report_cases("key order of uint64", ROUNDS, 0, 0);
  ddb_arena_free(mem);
}

static void random_decimal(char out[DDB_NUMBER_TEXT_SIZE]) {
  char text[80];
  size_t size = 0;
  unsigned digits = 1 + below(below(3) == 0 ? 38 : 3);
  if (below(2) == 0)
    text[size++] = '-';
  for (unsigned i = 0; i < digits; i++)
    text[size++] = (char)('0' + below(10));
  int highest = 125 - (int)digits + 1;
  int exponent = below(3) == 0 ? -130 + (int)below((unsigned)(highest + 130)) : (int)below(4) - 2;
  (void)snprintf(text + size, sizeof text - size, "E%d", exponent);
  if (ddb_number_canonical(text, strlen(text), out, NULL) < 0)
    (void)snprintf(out, DDB_NUMBER_TEXT_SIZE, "0");
}

/* By value, independent of the key: sign, then magnitude by exponent and digits. */
static int compare_decimals(const char *x, const char *y) {
  struct ddb_decimal a, b;
  cr_assert_eq(ddb_decimal_parse(x, strlen(x), DDB_NUMBER_JSON, &a), DDB_OK);
  cr_assert_eq(ddb_decimal_parse(y, strlen(y), DDB_NUMBER_JSON, &b), DDB_OK);
  int left = a.count == 0 ? 0 : a.negative ? -1 : 1;
  int right = b.count == 0 ? 0 : b.negative ? -1 : 1;
  if (left != right || left == 0)
    return (left > right) - (left < right);
  int high = a.exponent + a.count, other = b.exponent + b.count;
  if (high != other)
    return left * ((high > other) - (high < other));
  int common = a.count < b.count ? a.count : b.count;
  int order = memcmp(a.digits, b.digits, (size_t)common);
  return left * (order != 0 ? sign_of(order) : (a.count > b.count) - (a.count < b.count));
}

Test(key_property, decimals) {
  struct ddb_arena *mem = ddb_arena_new();
  char x[DDB_NUMBER_TEXT_SIZE], y[DDB_NUMBER_TEXT_SIZE];
  struct ddb_key a, b;
  struct ddb_key_reader reader;

  start_with(UINT64_C(20261122));
  for (int i = 0; i < ROUNDS; i++) {
    random_decimal(x);
    random_decimal(y);
    begin(&a);
    ddb_key_decimal(&a, "f", x);
    begin(&b);
    ddb_key_decimal(&b, "f", y);
    HOLDS(a.status == DDB_OK && a.sort_key_size == DDB_KEY_DECIMAL_SIZE);
    HOLDS(compare_keys(&a, &b) == compare_decimals(x, y));
    ddb_key_read_begin(&reader, mem, &a);
    ddb_key_read_literal(&reader, "P");
    ddb_key_read_sort(&reader);
    const char *back = ddb_key_read_decimal(&reader);
    HOLDS(back && strcmp(back, x) == 0);
    HOLDS(ddb_key_read_end(&reader, "E", a.status, &a) == DDB_OK);
    if (i % 1000 == 0)
      ddb_arena_reset(mem);
  }
  report_cases("key order of decimals", ROUNDS, 0, 0);
  ddb_arena_free(mem);
}

/* ---- times ----------------------------------------------------------------------------------- */

static ddb_time random_time(int digits) {
  ddb_time time = {(int64_t)(next() % 315569520000U) - 62167219200, 0};
  static const int32_t units[] = {0, 1000000, 1000, 1};
  if (digits > 0)
    time.nanoseconds = (int32_t)(next() % 1000000000U) / units[digits / 3] * units[digits / 3];
  return time;
}

Test(key_property, times) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_key a, b;
  struct ddb_key_reader reader;

  start_with(UINT64_C(20261122));
  for (int i = 0; i < ROUNDS; i++) {
    int digits = 3 * (int)below(4);
    ddb_time x = random_time(digits), y = random_time(digits);
    begin(&a);
    ddb_key_time(&a, "f", x, digits);
    begin(&b);
    ddb_key_time(&b, "f", y, digits);
    HOLDS(a.status == DDB_OK && b.status == DDB_OK);
    int order = x.seconds != y.seconds
                    ? (x.seconds > y.seconds) - (x.seconds < y.seconds)
                    : (x.nanoseconds > y.nanoseconds) - (x.nanoseconds < y.nanoseconds);
    HOLDS(compare_keys(&a, &b) == order);
    ddb_key_read_begin(&reader, mem, &a);
    ddb_key_read_literal(&reader, "P");
    ddb_key_read_sort(&reader);
    ddb_time back = ddb_key_read_time(&reader, digits);
    HOLDS(back.seconds == x.seconds && back.nanoseconds == x.nanoseconds);
    HOLDS(ddb_key_read_end(&reader, "E", a.status, &a) == DDB_OK);
    if (digits > 3)
      continue;
    begin(&a);
    ddb_key_epoch(&a, "f", x, 1000, DDB_KEY_ORDERED, 19);
    begin(&b);
    ddb_key_epoch(&b, "f", y, 1000, DDB_KEY_ORDERED, 19);
    HOLDS(compare_keys(&a, &b) == order);
    ddb_key_read_begin(&reader, mem, &a);
    ddb_key_read_literal(&reader, "P");
    ddb_key_read_sort(&reader);
    back = ddb_key_read_epoch(&reader, 1000, DDB_KEY_ORDERED, 19);
    HOLDS(back.seconds == x.seconds && back.nanoseconds == x.nanoseconds);
  }
  report_cases("key order of times", ROUNDS, 0, 0);
  ddb_arena_free(mem);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* "{a}#{b}", escaped or with parts that hold no separator. */
static void text_key(struct ddb_key *key, const char *a, const char *b, char separator,
                     bool escape) {
  const char between[] = {separator, '\0'};
  begin(key);
  ddb_key_text(key, "a", a, separator, escape ? DDB_KEY_ESCAPE : 0);
  ddb_key_literal(key, between);
  ddb_key_text(key, "b", b, separator, escape ? DDB_KEY_ESCAPE : 0);
  HOLDS(ddb_key_end(key) == DDB_OK);
}

static void text_round(struct ddb_arena *mem, char separator, bool escape) {
  char a[32], b[32], c[32], d[32];
  struct ddb_key one, two;
  struct ddb_key_reader reader;
  const char between[] = {separator, '\0'};
  unsigned flags = escape ? DDB_KEY_ESCAPE : 0;

  random_text(a, 4, escape ? '\0' : separator);
  random_text(b, 4, escape ? '\0' : separator);
  random_text(c, 4, escape ? '\0' : separator);
  random_text(d, 4, escape ? '\0' : separator);
  text_key(&one, a, b, separator, escape);
  text_key(&two, c, d, separator, escape);
  HOLDS((compare_keys(&one, &two) == 0) == (strcmp(a, c) == 0 && strcmp(b, d) == 0));
  text_key(&two, a, d, separator, escape);
  HOLDS(compare_keys(&one, &two) == sign_of(strcmp(b, d)));
  ddb_key_read_begin(&reader, mem, &one);
  ddb_key_read_literal(&reader, "P");
  ddb_key_read_sort(&reader);
  const char *first = ddb_key_read_text(&reader, separator, "", flags);
  ddb_key_read_literal(&reader, between);
  const char *second = ddb_key_read_text(&reader, separator, "", flags);
  HOLDS(first && strcmp(first, a) == 0);
  HOLDS(second && strcmp(second, b) == 0);
  HOLDS(ddb_key_read_end(&reader, "E", one.status, &one) == DDB_OK);
  ddb_arena_reset(mem);
}

Test(key_property, texts_with_every_separator) {
  static const char separators[] = "#:/|_-.~@+=,;!%&*^";
  struct ddb_arena *mem = ddb_arena_new();

  start_with(UINT64_C(20261122));
  for (int i = 0; i < ROUNDS; i++)
    text_round(mem, separators[below(sizeof separators - 1)], below(2) == 0);
  report_cases("key order of texts", ROUNDS, 0, 0);
  ddb_arena_free(mem);
}

/* Whatever stands in a key, reading it ends in a status. */
Test(key_property, mutated_keys_never_crash) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_key key, again;
  struct ddb_key_reader reader;
  unsigned good = 0;

  start_with(UINT64_C(20261122));
  for (int i = 0; i < ROUNDS; i++) {
    begin(&key);
    ddb_key_int(&key, "n", random_int(), DDB_KEY_ORDERED, 19);
    ddb_key_decimal(&key, "d", "12.5");
    ddb_key_time(&key, "t", random_time(3), 3);
    for (unsigned changes = below(3); changes > 0; changes--)
      key.sort_key[below((unsigned)key.sort_key_size)] = (char)next();
    key.sort_key_size -= below(8) == 0 ? below((unsigned)key.sort_key_size) : 0;
    ddb_key_read_begin(&reader, mem, &key);
    ddb_key_read_literal(&reader, "P");
    ddb_key_read_sort(&reader);
    int64_t number = ddb_key_read_int(&reader, DDB_KEY_ORDERED, 19);
    const char *decimal = ddb_key_read_decimal(&reader);
    ddb_time time = ddb_key_read_time(&reader, 3);
    begin(&again);
    ddb_key_int(&again, "n", number, DDB_KEY_ORDERED, 19);
    ddb_key_decimal(&again, "d", decimal);
    ddb_key_time(&again, "t", time, 3);
    good += ddb_key_read_end(&reader, "E", again.status, &again) == DDB_OK;
    ddb_arena_reset(mem);
  }
  cr_assert_gt(good, 0u);
  cr_assert_lt(good, (unsigned)ROUNDS);
  report_cases("mutated keys", ROUNDS, 0, 0);
  ddb_arena_free(mem);
}
