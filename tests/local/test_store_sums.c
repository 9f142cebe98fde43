/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of ADD and SET against those of big.h: exact, or refused with the limit that they break. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "local/big.h"
#include "local/calls.h"
#include "local/value/arith.h"
#include "support/report.h"

#define SUMS 20000

TestSuite(store_sums, .timeout = 60);

/* Which answers are right: the sum, or any limit that it breaks. */
static bool is_right(const struct big *sum, enum local_sum status) {
  int first, last;
  if (!big_ends(sum, &first, &last))
    return status == LOCAL_SUM_GOOD;
  bool digits = first - last >= 38, large = first > 125, small = first < -130;
  switch (status) {
  case LOCAL_SUM_GOOD:
    return !digits && !large && !small;
  case LOCAL_SUM_DIGITS:
    return digits;
  case LOCAL_SUM_LARGE:
    return large;
  case LOCAL_SUM_SMALL:
    return small;
  }
  return false;
}

static void make_pair(struct big *a, struct big *b) {
  big_random(a);
  if (calls_random(2) == 0)
    big_random(b);
  else
    big_near(a, b);
}

/* 9.99...E125 and such, which random digits never are. */
static void make_nines(struct big *a, struct big *b) {
  static const int lows[] = {-130, -38, 0, 88, 125};
  unsigned which = calls_random(5);
  memset(a, 0, sizeof *a);
  memset(b, 0, sizeof *b);
  for (int i = lows[which]; i < lows[which] + 38 && i <= 125; i++)
    a->digits[i - BIG_LOW] = 9;
  b->digits[lows[which] - BIG_LOW] = 1;
  a->negative = b->negative = calls_random(2) == 0;
}

Test(store_sums, are_exact_or_refused) {
  unsigned told[4] = {0};
  char a_text[BIG_TEXT], b_text[BIG_TEXT], expected[BIG_TEXT], got[DDB_NUMBER_TEXT_SIZE];
  struct big a, b, sum;
  for (unsigned i = 0; i < SUMS; i++) {
    size_t size = 0;
    bool minus = calls_random(2) == 0;
    if (i % 10 == 0)
      make_nines(&a, &b);
    else
      make_pair(&a, &b);
    big_text(&a, a_text);
    big_text(&b, b_text);
    big_sum(&a, &b, minus, &sum);
    big_text(&sum, expected);
    enum local_sum status =
        local_number_sum((struct ddb_text){a_text, strlen(a_text)},
                         (struct ddb_text){b_text, strlen(b_text)}, minus, got, &size);
    cr_assert(is_right(&sum, status), "%s %c %s = %s: answered %d", a_text, minus ? '-' : '+',
              b_text, expected, (int)status);
    told[status]++;
    if (status != LOCAL_SUM_GOOD)
      continue;
    cr_assert_eq(size, strlen(expected), "%s %c %s", a_text, minus ? '-' : '+', b_text);
    cr_assert(memcmp(got, expected, size) == 0, "%s %c %s = %.*s, not %s", a_text,
              minus ? '-' : '+', b_text, (int)size, got, expected);
  }
  for (int i = 0; i < 4; i++)
    cr_assert_gt(told[i], 50, "hardly a sum is answered %d", i);
  report_cases("store sums", SUMS, 0, 0);
}

/* ---- through requests ------------------------------------------------------------------------ */

static struct local_store *store;

static void open_table(void) {
  store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{"
      "\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}]}",
      "");
}

/* `update` of an item with {"a": a}, where :b is b. */
static const char *change(const char *update, const char *a, const char *b) {
  cr_assert_str_eq(calls_sendf(store, "PutItem",
                               "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"},\"a\":{\"N\":"
                               "\"%s\"},\"c\":{\"N\":\"%s\"}}}",
                               a, b),
                   "", "%s", calls_body());
  return calls_sendf(
      store, "UpdateItem",
      "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},\"UpdateExpression\":\"%s\","
      "\"ReturnValues\":\"UPDATED_NEW\"%s%s%s}",
      update,
      strstr(update, ":b") != NULL ? ",\"ExpressionAttributeValues\":{\":b\":{\"N\":\"" : "",
      strstr(update, ":b") != NULL ? b : "", strstr(update, ":b") != NULL ? "\"}}" : "");
}

static const struct {
  const char *text;
  bool minus;
} updates[] = {{"ADD a :b", false},      {"SET a = a + :b", false}, {"SET a = :b + a", false},
               {"SET a = a - :b", true}, {"SET a = a + c", false},  {"SET a = a - c", true}};

Test(store_sums, of_every_update) {
  char a_text[BIG_TEXT], b_text[BIG_TEXT], sum_text[BIG_TEXT], wanted[BIG_TEXT + 40];
  struct big a, b, sum;
  unsigned passed = 0, refused = 0;
  open_table();
  for (unsigned i = 0; i < 600; i++) {
    size_t which = i % (sizeof updates / sizeof updates[0]);
    int first = 0, last = 0;
    make_pair(&a, &b);
    big_spell(&a, a_text);
    big_spell(&b, b_text);
    big_sum(&a, &b, updates[which].minus, &sum);
    big_text(&sum, sum_text);
    bool zero = !big_ends(&sum, &first, &last);
    bool good = zero || (first - last < 38 && first <= 125 && first >= -130);
    const char *code = change(updates[which].text, a_text, b_text);
    cr_assert_str_eq(code, good ? "" : "ValidationException", "%s: %s, %s: %s", updates[which].text,
                     a_text, b_text, calls_body());
    (void)snprintf(wanted, sizeof wanted, "{\"Attributes\":{\"a\":{\"N\":\"%s\"}}}", sum_text);
    if (good)
      cr_assert_str_eq(calls_body(), wanted);
    passed += good;
    refused += !good;
  }
  cr_assert(passed > 100 && refused > 100, "%u sums, %u refused", passed, refused);
  report_cases("store sums of updates", passed + refused, 0, 0);
  local_store_close(store);
}

/* The texts of the service, and nothing is written. */
Test(store_sums, what_cannot_be_stored_is_told) {
  static const struct {
    const char *a, *b, *text;
  } rows[] = {
      {"9.9999999999999999999999999999999999999E+125", "1E+88", "Number overflow"},
      {"9E125", "1E125", "Number overflow"},
      {"1.1E-130", "-1E-130", "Number underflow"},
      {"1", "1E-38", "more than 38 significant digits"},
      {"1E37", "0.1", "more than 38 significant digits"},
      {"12345678901234567890123456789012345678", "0.5", "more than 38 significant digits"},
  };
  open_table();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_expect_str_eq(change("ADD a :b", rows[i].a, rows[i].b), "ValidationException", "%s + %s",
                     rows[i].a, rows[i].b);
    cr_expect(strstr(calls_body(), rows[i].text), "%s + %s: %s", rows[i].a, rows[i].b,
              calls_body());
    cr_expect_str_eq(
        calls_sendf(store, "UpdateItem",
                    "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},\"ConditionExpression\":"
                    "\"a = :a\",\"ExpressionAttributeValues\":{\":a\":{\"N\":\"%s\"}}}",
                    rows[i].a),
        "", "%s + %s is stored", rows[i].a, rows[i].b);
  }
  local_store_close(store);
}
