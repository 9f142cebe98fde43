/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of keys sort as DynamoDB sorts their values: numbers by value with all 38 digits, texts
 * and binary data by their bytes, keys of several attributes one attribute after the other. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "local/big.h"
#include "local/calls.h"
#include "local/value/keybytes.h"
#include "support/report.h"

#define PAIRS 20000

static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(store_keys, .init = setup, .fini = teardown, .timeout = 60);

static int sign(int order) {
  return (order > 0) - (order < 0);
}

/* As SQLite compares blobs, written once more. */
static int order_of_bytes(const char *a, size_t a_size, const char *b, size_t b_size) {
  for (size_t i = 0; i < a_size && i < b_size; i++)
    if (a[i] != b[i])
      return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
  return (a_size > b_size) - (a_size < b_size);
}

static int order_of_bufs(const struct ddb_buf *a, const struct ddb_buf *b) {
  return order_of_bytes(a->data, a->size, b->data, b->size);
}

/* ---- values ---------------------------------------------------------------------------------- */

struct sample {
  struct local_value value;
  struct big number; /* of an N */
  char text[BIG_TEXT];
};

static void make_number(struct sample *out, const struct big *number) {
  char canonical[DDB_NUMBER_TEXT_SIZE];
  size_t size;
  out->number = *number;
  big_spell(number, out->text);
  cr_assert_eq(ddb_number_canonical(out->text, strlen(out->text), canonical, &size), DDB_OK, "%s",
               out->text);
  memcpy(out->text, canonical, size + 1);
  out->value = (struct local_value){.type = LOCAL_N, .text = {out->text, size}};
}

/* Letters that lie far apart, and those that mean something between attributes. */
static size_t add_letter(char *out, bool binary) {
  static const struct ddb_text letters[] = {
      {"\0", 1},           {"\1", 1},       {"a", 1},
      {"\x7f", 1},         {"\xc3\xa9", 2}, {"b", 1},
      {"\xef\xbf\xbf", 3}, {"\2", 1},       {"\xf0\x9f\x98\x80", 4}};
  static const struct ddb_text bytes[] = {{"\0", 1}, {"\xff", 1}, {"\1", 1}, {"\xfe", 1}, {"a", 1}};
  struct ddb_text letter = binary ? bytes[calls_random(5)] : letters[calls_random(9)];
  memcpy(out, letter.data, letter.size);
  return letter.size;
}

static void make_text(struct sample *out, bool binary) {
  size_t size = 0;
  for (unsigned i = 0, count = 1 + calls_random(5); i < count; i++)
    size += add_letter(out->text + size, binary);
  out->value = (struct local_value){.type = binary ? LOCAL_B : LOCAL_S, .text = {out->text, size}};
}

static void make(struct sample *out, enum local_type type) {
  struct big number;
  if (type != LOCAL_N) {
    make_text(out, type == LOCAL_B);
    return;
  }
  big_random(&number);
  make_number(out, &number);
}

/* The same, a text that begins with it, a number close to it, or any. */
static void make_near(struct sample *out, const struct sample *of) {
  struct big number;
  if (calls_random(3) == 0) {
    make(out, of->value.type);
  } else if (of->value.type == LOCAL_N) {
    big_near(&of->number, &number);
    make_number(out, &number);
  } else {
    size_t size = of->value.text.size;
    memcpy(out->text, of->text, size);
    for (unsigned i = calls_random(3); i > 0; i--)
      size += add_letter(out->text + size, of->value.type == LOCAL_B);
    out->value = (struct local_value){.type = of->value.type, .text = {out->text, size}};
  }
}

static int expected_order(const struct sample *a, const struct sample *b) {
  if (a->value.type == LOCAL_N)
    return big_order(&a->number, &b->number);
  return order_of_bytes(a->value.text.data, a->value.text.size, b->value.text.data,
                        b->value.text.size);
}

/* ---- one attribute --------------------------------------------------------------------------- */

static void compare_pairs(enum local_type type, const char *name) {
  static struct sample a, b;
  struct ddb_buf left, right;
  unsigned orders[3] = {0};
  ddb_buf_init(&left, SIZE_MAX);
  ddb_buf_init(&right, SIZE_MAX);
  for (unsigned i = 0; i < PAIRS; i++) {
    make(&a, type);
    make_near(&b, &a);
    ddb_buf_clear(&left);
    ddb_buf_clear(&right);
    local_key_bytes(&left, &a.value);
    local_key_bytes(&right, &b.value);
    int expected = sign(expected_order(&a, &b));
    cr_assert_eq(order_of_bufs(&left, &right), expected, "%s against %s", a.text, b.text);
    cr_assert_eq(sign(local_value_order(&a.value, &b.value)), expected, "%s against %s", a.text,
                 b.text);
    orders[expected + 1]++;
  }
  for (int i = 0; i < 3; i++)
    cr_assert_gt(orders[i], PAIRS / 20, "%s: hardly a pair has order %d", name, i - 1);
  report_cases(name, PAIRS, 0, 0);
  ddb_buf_free(&left);
  ddb_buf_free(&right);
}

Test(store_keys, numbers_sort_by_value) {
  compare_pairs(LOCAL_N, "store keys N");
}

Test(store_keys, texts_sort_by_their_bytes) {
  compare_pairs(LOCAL_S, "store keys S");
}

Test(store_keys, binary_data_sorts_by_its_bytes) {
  compare_pairs(LOCAL_B, "store keys B");
}

/* ---- several attributes ---------------------------------------------------------------------- */

struct tuple {
  struct sample samples[4];
  const struct local_value *values[4];
};

static int order_of_tuples(const struct tuple *a, const struct tuple *b, size_t count) {
  int order = 0;
  for (size_t i = 0; i < count && order == 0; i++)
    order = expected_order(&a->samples[i], &b->samples[i]);
  return sign(order);
}

static void make_tuples(struct tuple *a, struct tuple *b, size_t count) {
  static const enum local_type types[] = {LOCAL_S, LOCAL_N, LOCAL_B};
  for (size_t i = 0; i < count; i++) {
    make(&a->samples[i], types[calls_random(3)]);
    make_near(&b->samples[i], &a->samples[i]);
    if (calls_random(2) == 0) { /* the order is decided further on */
      b->samples[i] = a->samples[i];
      b->samples[i].value.text.data = b->samples[i].text;
    }
    a->values[i] = &a->samples[i].value;
    b->values[i] = &b->samples[i].value;
  }
}

Test(store_keys, several_attributes_sort_one_after_the_other) {
  static struct tuple a, b;
  struct ddb_buf left, right, start;
  ddb_buf_init(&left, SIZE_MAX);
  ddb_buf_init(&right, SIZE_MAX);
  ddb_buf_init(&start, SIZE_MAX);
  for (unsigned i = 0; i < PAIRS; i++) {
    size_t count = 1 + calls_random(4), some = 1 + calls_random((unsigned)count);
    make_tuples(&a, &b, count);
    ddb_buf_clear(&left);
    ddb_buf_clear(&right);
    ddb_buf_clear(&start);
    local_key_join(&left, a.values, count, count);
    local_key_join(&right, b.values, count, count);
    local_key_join(&start, a.values, some, count);
    cr_assert_eq(order_of_bufs(&left, &right), order_of_tuples(&a, &b, count), "pair %u of %zu", i,
                 count);
    /* What is equal in the first attributes, and nothing else, begins with their bytes. */
    bool begins = right.size >= start.size && memcmp(right.data, start.data, start.size) == 0;
    if (count > 1)
      cr_assert_eq(begins, order_of_tuples(&a, &b, some) == 0, "pair %u: %zu of %zu", i, some,
                   count);
  }
  report_cases("store keys of several attributes", PAIRS, 0, 0);
  ddb_buf_free(&left);
  ddb_buf_free(&right);
  ddb_buf_free(&start);
}

/* ---- one number is one key ------------------------------------------------------------------- */

static int count_items(struct local_store *store) {
  calls_expect(store, "Scan", "{\"TableName\":\"tab\",\"Select\":\"COUNT\"}", "");
  const char *at = strstr(calls_body(), "\"Count\":");
  cr_assert_not_null(at, "%s", calls_body());
  return atoi(at + strlen("\"Count\":"));
}

Test(store_keys, spellings_of_one_number_are_one_key) {
  char text[BIG_TEXT];
  struct big number;
  struct local_store *store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"N\"}],\"KeySchema\":[{"
      "\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}]}",
      "");
  for (int i = 0; i < 100; i++) {
    big_random(&number);
    for (int spelling = 0; spelling < 6; spelling++) {
      big_spell(&number, text);
      cr_assert_str_eq(calls_sendf(store, "PutItem",
                                   "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"N\":\"%s\"}}}", text),
                       "", "%s: %s", text, calls_body());
    }
    cr_assert_eq(count_items(store), 1, "%s is several keys", text);
    big_spell(&number, text);
    (void)calls_sendf(store, "DeleteItem", "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"N\":\"%s\"}}}",
                      text);
    cr_assert_eq(count_items(store), 0, "%s is not found", text);
  }
  report_cases("store keys in many spellings", 100, 0, 0);
  local_store_close(store);
}
