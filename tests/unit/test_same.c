/* SPDX-License-Identifier: Apache-2.0 */
/* Two values that are the same to DynamoDB, and two that are not. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "wire/same.h"

static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(same, .init = setup, .fini = teardown);

static struct ddb_text text(const char *chars) {
  return (struct ddb_text){chars, strlen(chars)};
}

static void compares(const char *a, const char *b, bool expected) {
  bool same = !expected;

  cr_expect_eq(ddb_values_same(mem, text(a), text(b), &same), DDB_OK, "%s | %s", a, b);
  cr_expect_eq(same, expected, "%s | %s", a, b);
  cr_expect_eq(ddb_values_same(mem, text(b), text(a), &same), DDB_OK, "%s | %s", b, a);
  cr_expect_eq(same, expected, "%s | %s", b, a);
}

Test(same, scalars) {
  compares("{\"S\":\"a\"}", "{ \"S\" : \"\\u0061\" }", true);
  compares("{\"S\":\"a\"}", "{\"S\":\"b\"}", false);
  compares("{\"S\":\"\"}", "{\"S\":\"\"}", true);
  compares("{\"S\":\"a\"}", "{\"S\":\"a\\u0000\"}", false);
  compares("{\"S\":\"1\"}", "{\"N\":\"1\"}", false);
  compares("{\"N\":\"1.50\"}", "{\"N\":\"15E-1\"}", true);
  compares("{\"N\":\"0\"}", "{\"N\":\"-0\"}", true);
  compares("{\"N\":\"1\"}", "{\"N\":\"1.0000000000000000000000000000000000001\"}", false);
  compares("{\"BOOL\":true}", "{\"BOOL\":true}", true);
  compares("{\"BOOL\":true}", "{\"BOOL\":false}", false);
  compares("{\"BOOL\":true}", "{\"NULL\":true}", false);
  compares("{\"B\":\"AAAA\"}", "{\"B\":\"AAAA\"}", true);
  compares("{\"B\":\"AAAA\"}", "{\"B\":\"AAAB\"}", false);
}

Test(same, sets_have_no_order) {
  compares("{\"SS\":[\"a\",\"b\",\"c\"]}", "{\"SS\":[\"c\",\"\\u0061\",\"b\"]}", true);
  compares("{\"SS\":[\"a\",\"b\"]}", "{\"SS\":[\"a\"]}", false);
  compares("{\"SS\":[\"a\",\"b\"]}", "{\"SS\":[\"a\",\"ba\"]}", false);
  compares("{\"SS\":[\"1\"]}", "{\"NS\":[\"1\"]}", false);
  compares("{\"NS\":[\"10\",\"9\",\"0.5\"]}", "{\"NS\":[\"5E-1\",\"1E1\",\"9.0\"]}", true);
  compares("{\"NS\":[\"1\",\"2\"]}", "{\"NS\":[\"1\",\"3\"]}", false);
  compares("{\"BS\":[\"AAAA\",\"AQID\"]}", "{\"BS\":[\"AQID\",\"AAAA\"]}", true);
}

Test(same, lists_have_an_order_and_maps_none) {
  compares("{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}", "{\"L\":[{\"N\":\"1.0\"},{\"N\":\"2\"}]}",
           true);
  compares("{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}", "{\"L\":[{\"N\":\"2\"},{\"N\":\"1\"}]}", false);
  compares("{\"L\":[{\"N\":\"1\"}]}", "{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}", false);
  compares("{\"L\":[]}", "{\"L\":[]}", true);
  compares("{\"M\":{\"a\":{\"S\":\"1\"},\"b\":{\"L\":[{\"SS\":[\"x\",\"y\"]}]}}}",
           "{\"M\":{\"b\":{\"L\":[{\"SS\":[\"y\",\"x\"]}]},\"\\u0061\":{\"S\":\"1\"}}}", true);
  compares("{\"M\":{\"a\":{\"S\":\"1\"}}}", "{\"M\":{\"a\":{\"S\":\"2\"}}}", false);
  compares("{\"M\":{\"a\":{\"S\":\"1\"}}}", "{\"M\":{\"b\":{\"S\":\"1\"}}}", false);
  compares("{\"M\":{}}", "{\"M\":{\"b\":{\"S\":\"1\"}}}", false);
  compares("{\"M\":{}}", "{\"M\":{}}", true);
}

Test(same, many_members) {
  char a[8192] = "{\"M\":{", b[8192] = "{\"M\":{";
  bool same = false;

  for (int i = 0; i < 100; i++) {
    char member[64];
    (void)snprintf(member, sizeof member, "%s\"m%d\":{\"N\":\"%d\"}", i ? "," : "", i, i);
    strcat(a, member);
    (void)snprintf(member, sizeof member, "%s\"m%d\":{\"N\":\"%d.0\"}", i ? "," : "", 99 - i,
                   99 - i);
    strcat(b, member);
  }
  strcat(a, "}}");
  strcat(b, "}}");
  cr_assert_eq(ddb_values_same(mem, text(a), text(b), &same), DDB_OK);
  cr_assert(same);
}

Test(same, what_is_no_value) {
  static const char *const bad[] = {"",
                                    "[]",
                                    "{\"M\":{\"a\":1}}",
                                    "{}",
                                    "{\"S\":1}",
                                    "{\"N\":\"x\"}",
                                    "{\"NS\":[\"x\"]}",
                                    "{\"SS\":[1]}",
                                    "{\"SS\":{}}",
                                    "{\"L\":{}}",
                                    "{\"M\":[]}",
                                    "{\"S\":\"1\",\"N\":\"1\"}"};
  bool same = true;

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    cr_expect_eq(ddb_values_same(mem, text(bad[i]), text(bad[i]), &same), DDB_E_INVALID, "%s",
                 bad[i]);
    cr_expect_not(same, "%s", bad[i]);
  }
}

Test(same, deep_nesting_ends) {
  char deep[4096] = "";
  bool same = true;

  for (int i = 0; i < 200; i++)
    strcat(deep, "{\"L\":[");
  cr_expect_lt(ddb_values_same(mem, text(deep), text(deep), &same), 0);
  cr_expect_not(same);
}
