/* SPDX-License-Identifier: Apache-2.0 */
/* Attribute values: what is one, how large DynamoDB counts it, and where it says it is wrong. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/attr.h"

static struct ddb_arena *arena;

static void setup(void) {
  arena = ddb_arena_new();
}

static void teardown(void) {
  ddb_arena_free(arena);
}

TestSuite(attr, .init = setup, .fini = teardown);

/* The text stands alone in memory of just its size: a read past its end is seen by ASan. */
static enum ddb_status check(const char *text, size_t size, struct ddb_attr_size *out) {
  struct ddb_json json;
  char *alone = malloc(size ? size : 1);
  memcpy(alone, text, size);
  ddb_json_init(&json, alone, size);
  enum ddb_status status = ddb_attr_check(&json, arena, NULL, out);
  if (status == DDB_OK)
    cr_assert(ddb_json_end(&json));
  free(alone);
  return status;
}

static void good(const char *text, size_t bytes, unsigned depth) {
  struct ddb_attr_size size = {0, 0};
  cr_assert_eq(check(text, strlen(text), &size), DDB_OK, "%s: %s", text,
               ddb_arena_error(arena)->text);
  cr_assert_eq(size.bytes, bytes, "%s: %zu bytes", text, size.bytes);
  cr_assert_eq(size.depth, depth, "%s: depth %u", text, size.depth);
}

static void bad(const char *text, enum ddb_status status, const char *field, const char *words) {
  teardown(); /* the first error of an arena stays */
  setup();
  struct ddb_attr_size size = {77, 77};
  cr_assert_eq(check(text, strlen(text), &size), status, "%s", text);
  const struct ddb_error *error = ddb_arena_error(arena);
  cr_assert_eq(error->status, status);
  cr_assert_str_eq(error->field, field, "%s: field %s", text, error->field);
  cr_assert_not_null(strstr(error->text, words), "%s: %s", text, error->text);
  cr_assert_eq(size.bytes, 77, "an output was written");
}

Test(attr, every_type_and_its_size) {
  good("{\"S\":\"\"}", 0, 1);
  good("{\"S\":\"abc\"}", 3, 1);
  good("{\"S\":\"\\u20ac\\n\"}", 4, 1);
  good("{\"S\":\"x\\u0000y\"}", 3, 1);
  good("{\"B\":\"\"}", 0, 1);
  good("{\"B\":\"Zm9vYg==\"}", 4, 1);
  good("{\"BOOL\":true}", 1, 1);
  good("{\"BOOL\":false}", 1, 1);
  good("{\"NULL\":true}", 1, 1);
  good("{\"L\":[]}", 3, 1);
  good("{\"M\":{}}", 3, 1);
  good("{\"L\":[{\"S\":\"ab\"},{\"BOOL\":true}]}", 3 + 2 + 1 + 1 + 1, 2);
  good("{\"M\":{\"ab\":{\"S\":\"xyz\"}}}", 3 + 1 + 2 + 3, 2);
  good("{\"M\":{\"a\":{\"L\":[{\"M\":{}}]},\"b\":{\"NULL\":true}}}", 3 + 2 + (3 + 1 + 3) + 2 + 1,
       3);
  good("{\"SS\":[\"a\",\"bc\"]}", 3, 1);
  good("{\"NS\":[\"1\",\"-2\"]}", 2 + 3, 1);
  good("{\"BS\":[\"Zg==\",\"Zm8=\"]}", 3, 1);
  good("{\"SS\":[\"\"]}", 0, 1);
  good("{ \"S\" : \"a\" }", 1, 1);
  good("{\"\\u0053\":\"a\"}", 1, 1);
}

/* The literals that github.com/nubo-db/dynamodb-conformance measured against the service to the
 * byte (numberByteSize.test.ts), and some that follow from the rule they show. */
Test(attr, numbers_cost_what_the_service_was_measured_to_count) {
  static const struct {
    const char *text;
    size_t bytes;
  } cases[] = {{"0", 1},         {"1", 2},     {"12", 2},
               {"123", 3},       {"1234", 3},  {"12345678901234567890123456789012345678", 20},
               {"0042", 2},      {"100", 2},   {"1010", 3},
               {"0.0000001", 2}, {"1E125", 2}, {"1E-100", 2},
               {"1.5", 3},       {"15", 2},    {"1.2", 3},
               {"1.200", 3},     {"1.234", 4}, {"3.14159", 5},
               {"123456", 4},    {"100.5", 4}, {"0.15", 2},
               {"-42", 3},       {"-0", 1},    {"-1.5", 4},
               {"1.01", 3},      {"-0.015", 3}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[80];
    (void)snprintf(text, sizeof text, "{\"N\":\"%s\"}", cases[i].text);
    good(text, cases[i].bytes, 1);
  }
}

Test(attr, malformed_values) {
  bad("", DDB_E_INVALID, "", "unexpected end");
  bad("1", DDB_E_INVALID, "", "expected an object");
  bad("{}", DDB_E_INVALID, "", "no type of DynamoDB");
  bad("{\"X\":1}", DDB_E_INVALID, "", "no type of DynamoDB");
  bad("{\"s\":\"a\"}", DDB_E_INVALID, "", "no type of DynamoDB");
  bad("{\"S\":\"a\",\"N\":\"1\"}", DDB_E_INVALID, "", "more than one type");
  bad("{\"S\":\"a\",\"S\":\"a\"}", DDB_E_INVALID, "", "more than one type");
  bad("{\"S\":1}", DDB_E_INVALID, "", "expected a string");
  bad("{\"S\":null}", DDB_E_INVALID, "", "expected a string");
  bad("{\"N\":1}", DDB_E_INVALID, "", "expected a string");
  bad("{\"N\":\"\"}", DDB_E_INVALID, "", "is not a number");
  bad("{\"N\":\"NaN\"}", DDB_E_INVALID, "", "is not a number");
  bad("{\"N\":\"1e126\"}", DDB_E_LIMIT, "", "is larger than");
  bad("{\"B\":\"Zg\"}", DDB_E_INVALID, "", "base64");
  bad("{\"BOOL\":\"true\"}", DDB_E_INVALID, "", "expected true or false");
  bad("{\"NULL\":false}", DDB_E_INVALID, "", "no value");
  bad("{\"NULL\":null}", DDB_E_INVALID, "", "expected true or false");
  bad("{\"L\":{}}", DDB_E_INVALID, "", "expected an array");
  bad("{\"M\":[]}", DDB_E_INVALID, "", "expected an object");
  bad("{\"L\":[{\"S\":\"a\"},]}", DDB_E_INVALID, "[1]", "expected an object");
  bad("{\"L\":[1]}", DDB_E_INVALID, "[0]", "expected an object");
  bad("{\"S\":\"\xff\"}", DDB_E_INVALID, "", "invalid UTF-8");
}

Test(attr, malformed_sets) {
  bad("{\"SS\":[]}", DDB_E_INVALID, "", "empty set");
  bad("{\"NS\":[]}", DDB_E_INVALID, "", "empty set");
  bad("{\"BS\":[]}", DDB_E_INVALID, "", "empty set");
  bad("{\"SS\":\"a\"}", DDB_E_INVALID, "", "expected an array");
  bad("{\"SS\":[1]}", DDB_E_INVALID, "[0]", "expected a string");
  bad("{\"SS\":[\"a\",\"b\",\"a\"]}", DDB_E_INVALID, "", "twice");
  bad("{\"SS\":[\"a\",\"\\u0061\"]}", DDB_E_INVALID, "", "twice");
  bad("{\"NS\":[\"1\",\"1.0\"]}", DDB_E_INVALID, "", "twice");
  bad("{\"NS\":[\"0\",\"-0e7\"]}", DDB_E_INVALID, "", "twice");
  bad("{\"NS\":[\"1\",\"x\"]}", DDB_E_INVALID, "[1]", "is not a number");
  bad("{\"BS\":[\"Zg==\",\"Zg==\"]}", DDB_E_INVALID, "", "twice");
  bad("{\"BS\":[\"Zg==\",\"Zg=\"]}", DDB_E_INVALID, "[1]", "base64");
}

Test(attr, names) {
  bad("{\"M\":{\"a\":{\"M\":{\"\":{\"NULL\":true}}}}}", DDB_E_INVALID, "a", "empty name");
  bad("{\"M\":{\"a\":{\"S\":\"\"},\"b\":{\"S\":\"\"},\"a\":{\"S\":\"\"}}}", DDB_E_INVALID, "a",
      "twice");
  bad("{\"M\":{\"a\":{\"S\":\"\"},\"\\u0061\":{\"S\":\"\"}}}", DDB_E_INVALID, "a", "twice");
  bad("{\"M\":{\"x\":{\"L\":[{\"S\":\"\"},{\"M\":{\"k\":{\"N\":\"?\"}}}]}}}", DDB_E_INVALID,
      "x[1].k", "x[1].k is not a number");
  good("{\"M\":{\"a\":{\"M\":{\"a\":{\"M\":{\"a\":{\"S\":\"\"}}}}}}}", 3 + 2 + 3 + 2 + 3 + 2, 4);
  good("{\"M\":{\"a\":{\"SS\":[\"a\"]},\"A\":{\"SS\":[\"a\"]}}}", 3 + 2 + 1 + 2 + 1, 2);
}

Test(attr, names_have_a_longest) {
  char *text = malloc(70000), *at = text;
  for (size_t size = 65535; size <= 65536; size++) {
    at = text + sprintf(text, "{\"M\":{\"");
    memset(at, 'n', size);
    (void)strncpy(at + size, "\":{\"S\":\"\"}}}", 20);
    enum ddb_status status = check(text, strlen(text), NULL);
    cr_assert_eq(status, size == 65535 ? DDB_OK : DDB_E_LIMIT);
  }
  free(text);
}

/* `levels` maps around {"S":""}, or around nothing. */
static enum ddb_status nested(unsigned levels, bool leaf, struct ddb_attr_size *size) {
  char text[4096] = "";
  size_t used = 0;
  for (unsigned i = 1; i < levels + leaf; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "{\"M\":{\"n\":");
  used += (size_t)snprintf(text + used, sizeof text - used, leaf ? "{\"S\":\"\"}" : "{\"M\":{}}");
  for (unsigned i = 1; i < levels + leaf; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "}}");
  return check(text, used, size);
}

/* Measured against the service by the same suite: 31 maps around a scalar are stored, 32 are not.
 */
Test(attr, nesting_ends_at_32_levels) {
  struct ddb_attr_size size;
  cr_assert_eq(nested(31, true, &size), DDB_OK);
  cr_assert_eq(size.depth, 32);
  cr_assert_eq(nested(32, false, &size), DDB_OK);
  cr_assert_eq(size.depth, 32);
  cr_assert_eq(nested(32, true, NULL), DDB_E_LIMIT);
  cr_assert_not_null(strstr(ddb_arena_error(arena)->text, "32 levels"));
}

Test(attr, starts_at_a_path_and_leaves_the_rest) {
  static const char text[] = "[{\"N\":\"1\"},{\"N\":\"x\"}]";
  struct ddb_path params = {NULL, "params", 6, 0};
  struct ddb_json json;
  ddb_json_init(&json, text, sizeof text - 1);
  cr_assert(ddb_json_array(&json) && ddb_json_element(&json));
  cr_assert_eq(ddb_attr_check(&json, arena, &params, NULL), DDB_OK);
  cr_assert(ddb_json_element(&json));
  cr_assert_eq(ddb_attr_check(&json, arena, &params, NULL), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(arena)->field, "params");
}

Test(attr, every_cut_is_refused) {
  static const char text[] = "{\"M\":{\"a\":{\"L\":[{\"NS\":[\"1\",\"2.5\"]},{\"B\":\"Zg==\"}]},"
                             "\"b\":{\"NULL\":true},\"c\":{\"S\":\"\\u00e9\"}}}";
  struct ddb_attr_size size;
  cr_assert_eq(check(text, sizeof text - 1, &size), DDB_OK);
  for (size_t cut = 0; cut < sizeof text - 1; cut++)
    cr_assert_lt(check(text, cut, NULL), 0, "cut at %zu", cut);
}
