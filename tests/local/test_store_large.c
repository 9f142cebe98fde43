/* SPDX-License-Identifier: Apache-2.0 */
/* Sets and maps of as many members as an item can have: what is done to them takes milliseconds,
 * not the square of their size. A request took ten seconds and more when every element was looked
 * for by a look at all; the limit is of the processor's time, which a busy machine does not
 * lengthen. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "local/calls.h"

#define MANY        130000 /* texts of three letters: 390 KB */
#define SECONDS_MAX 5

static struct local_store *store;
static struct ddb_buf body;

static void setup(void) {
  ddb_buf_init(&body, SIZE_MAX);
  store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{"
      "\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}]}",
      "");
}

static void teardown(void) {
  local_store_close(store);
  ddb_buf_free(&body);
}

TestSuite(store_large, .init = setup, .fini = teardown, .timeout = 300);

/* The n-th text, of 62 letters. */
static void put_text(size_t number) {
  static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  ddb_buf_format(&body, "\"%c%c%c\"", letters[number % 62], letters[number / 62 % 62],
                 letters[number / 3844]);
}

/* `step` 1 or -1: from the front or from the back. */
static void put_set(size_t from, size_t count, int step) {
  ddb_buf_text(&body, "{\"SS\":[");
  for (size_t i = 0; i < count; i++) {
    ddb_buf_text(&body, i > 0 ? "," : "");
    put_text(step > 0 ? from + i : from + count - 1 - i);
  }
  ddb_buf_text(&body, "]}");
}

static void send(const char *operation, const char *code) {
  clock_t start = clock();
  cr_assert_eq(body.status, DDB_OK);
  cr_assert_str_eq(calls_send(store, operation, body.data), code, "%.300s", calls_body());
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  cr_assert_lt(seconds, SECONDS_MAX, "%s took %.1f s", operation, seconds);
  ddb_buf_clear(&body);
}

static void put_item(size_t count) {
  ddb_buf_text(&body, "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"},\"a\":");
  put_set(0, count, 1);
  ddb_buf_text(&body, "}}");
  send("PutItem", "");
}

/* Update or condition, of which :v is a set. */
static void with_set(const char *expression, size_t from, size_t count, int step,
                     const char *code) {
  ddb_buf_format(&body,
                 "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},%s,"
                 "\"ExpressionAttributeValues\":{\":v\":",
                 expression);
  put_set(from, count, step);
  ddb_buf_text(&body, "}}");
  send("UpdateItem", code);
}

#define UPDATE(text)    "\"UpdateExpression\":\"" text "\""
#define CONDITION(text) "\"ConditionExpression\":\"" text "\""

Test(store_large, sets_grow_and_shrink) {
  put_item(MANY);
  with_set(UPDATE("ADD a :v"), 0, MANY, -1, "");
  with_set(CONDITION("a = :v"), 0, MANY, 1, ""); /* nothing new */
  with_set(UPDATE("DELETE a :v"), 10, MANY - 10, -1, "");
  with_set(CONDITION("a = :v"), 0, 10, 1, "");
  with_set(UPDATE("ADD a :v"), 5, MANY - 5, 1, "");
  with_set(CONDITION("a = :v"), 0, MANY, -1, "");
}

Test(store_large, sets_are_compared) {
  put_item(MANY);
  with_set(CONDITION("a = :v"), 0, MANY, -1, "");
  with_set(CONDITION("a <> :v"), 0, MANY, -1, "ConditionalCheckFailedException");
  with_set(CONDITION("a = :v"), 1, MANY, -1, "ConditionalCheckFailedException");
}

static void put_map(size_t count, bool back) {
  ddb_buf_text(&body, "{\"M\":{");
  for (size_t i = 0; i < count; i++) {
    ddb_buf_text(&body, i > 0 ? "," : "");
    put_text(back ? count - 1 - i : i);
    ddb_buf_text(&body, ":{\"BOOL\":true}");
  }
  ddb_buf_text(&body, "}}");
}

Test(store_large, maps_are_compared) {
  const size_t count = 80000; /* of five bytes each */
  ddb_buf_text(&body, "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"},\"a\":");
  put_map(count, false);
  ddb_buf_text(&body, "}}");
  send("PutItem", "");
  ddb_buf_text(&body, "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}}," CONDITION(
                          "a = :v") ",\"ExpressionAttributeValues\":{\":v\":");
  put_map(count, true);
  ddb_buf_text(&body, "}}");
  send("UpdateItem", "");
}
