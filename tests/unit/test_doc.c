/* SPDX-License-Identifier: Apache-2.0 */
/* Documents from and to JSON text and DynamoDB JSON. */
#include <criterion/criterion.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/doc.h>

#include "support/report.h"

static struct ddb_arena *arena;

static void setup(void) {
  arena = ddb_arena_new();
}

static void teardown(void) {
  ddb_arena_free(arena);
}

TestSuite(doc, .init = setup, .fini = teardown);

/* Plain JSON becomes this wire text, which is a good document, and comes back as `back`. */
static void round_trip(const char *json, const char *wire, const char *back) {
  const struct ddb_doc *doc, *again;
  const char *text;
  cr_assert_eq(ddb_doc_from_json(arena, json, &doc), DDB_OK, "%s: %s", json,
               ddb_arena_error(arena)->text);
  cr_assert_eq(ddb_arena_error(arena)->status, DDB_OK);
  cr_assert_str_eq(ddb_doc_wire(doc), wire);
  cr_assert_eq(doc->wire.size, strlen(wire));
  cr_assert_eq(ddb_doc_from_wire(arena, wire, strlen(wire), &again), DDB_OK);
  cr_assert_str_eq(ddb_doc_wire(again), wire);
  cr_assert_eq(ddb_doc_to_json(arena, doc, &text), DDB_OK);
  cr_assert_str_eq(text, back);
}

Test(doc, every_kind_of_value) {
  round_trip("null", "{\"NULL\":true}", "null");
  round_trip(" true ", "{\"BOOL\":true}", "true");
  round_trip("false", "{\"BOOL\":false}", "false");
  round_trip("\"\"", "{\"S\":\"\"}", "\"\"");
  round_trip("\"text\"", "{\"S\":\"text\"}", "\"text\"");
  round_trip("[]", "{\"L\":[]}", "[]");
  round_trip("{}", "{\"M\":{}}", "{}");
  round_trip("[1,[],\"a\"]", "{\"L\":[{\"N\":\"1\"},{\"L\":[]},{\"S\":\"a\"}]}", "[1,[],\"a\"]");
  round_trip("{ \"a\" : 1 , \"b\" : { \"c\" : null } }",
             "{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"M\":{\"c\":{\"NULL\":true}}}}}",
             "{\"a\":1,\"b\":{\"c\":null}}");
  /* A plain object that looks like an attribute value is an object. */
  round_trip("{\"S\":\"x\"}", "{\"M\":{\"S\":{\"S\":\"x\"}}}", "{\"S\":\"x\"}");
}

Test(doc, strings_keep_every_character) {
  round_trip("\"\\u0041\\/\\n\\\"\\\\\"", "{\"S\":\"A/\\n\\\"\\\\\"}", "\"A/\\n\\\"\\\\\"");
  round_trip("\"x\\u0000y\"", "{\"S\":\"x\\u0000y\"}", "\"x\\u0000y\"");
  round_trip("{\"x\\u0000y\":1}", "{\"M\":{\"x\\u0000y\":{\"N\":\"1\"}}}", "{\"x\\u0000y\":1}");
  round_trip("\"\\ud83d\\ude00\"", "{\"S\":\"\xf0\x9f\x98\x80\"}", "\"\xf0\x9f\x98\x80\"");
}

Test(doc, numbers_are_kept_by_value_to_38_digits) {
  round_trip("1.50", "{\"N\":\"1.5\"}", "1.5");
  round_trip("1E2", "{\"N\":\"100\"}", "100");
  round_trip("-0", "{\"N\":\"0\"}", "0");
  round_trip("-0.000001", "{\"N\":\"-0.000001\"}", "-0.000001");
  round_trip("12345678901234567890123456789012345678",
             "{\"N\":\"12345678901234567890123456789012345678\"}",
             "12345678901234567890123456789012345678");
  round_trip("0.1", "{\"N\":\"0.1\"}", "0.1");
}

static void refused(const char *json, enum ddb_status status, const char *field,
                    const char *words) {
  const struct ddb_doc *doc = (const struct ddb_doc *)&doc;
  cr_assert_eq(ddb_doc_from_json(arena, json, &doc), status, "%s", json);
  cr_assert_null(doc);
  const struct ddb_error *error = ddb_arena_error(arena);
  cr_assert_eq(error->status, status);
  cr_assert_str_eq(error->field, field, "%s: field %s", json, error->field);
  cr_assert_not_null(strstr(error->text, words), "%s: %s", json, error->text);
}

Test(doc, what_is_refused_and_where) {
  refused("", DDB_E_INVALID, "", "unexpected end of the text at byte 0");
  refused("{\"a\":[1,2,}", DDB_E_INVALID, "a[2]", "expected a value at byte 10");
  refused("[1] 2", DDB_E_INVALID, "", "more text after the value");
  refused("{\"a\":01}", DDB_E_INVALID, "a", "malformed number");
  refused("\"\xff\"", DDB_E_INVALID, "", "invalid UTF-8");
  refused("{'a':1}", DDB_E_INVALID, "", "expected a name in quotes");
  refused("NaN", DDB_E_INVALID, "", "expected a value");
  refused("{\"a\":{\"x\":1,\"y\":2,\"x\":3}}", DDB_E_INVALID, "a.x", "twice");
  refused("{\"a\":1,\"\\u0061\":2}", DDB_E_INVALID, "a", "twice");
  refused("{\"a\":{\"\":1}}", DDB_E_INVALID, "a", "empty name");
  refused("{\"layers\":[1,2,{\"w\":123456789012345678901234567890123456789}]}", DDB_E_LIMIT,
          "layers[2].w", "layers[2].w has more than 38 significant digits");
  refused("[1e126]", DDB_E_LIMIT, "[0]", "larger");
  refused("{\"a\":1e-131}", DDB_E_LIMIT, "a", "closer to 0");
  const struct ddb_doc *doc;
  cr_assert_eq(ddb_doc_from_json(arena, NULL, &doc), DDB_E_INVALID);
  cr_assert_not_null(strstr(ddb_arena_error(arena)->text, "NULL"));
}

Test(doc, the_error_is_that_of_the_last_call) {
  const struct ddb_doc *doc;
  cr_assert_eq(ddb_doc_from_json(arena, "[x]", &doc), DDB_E_INVALID);
  cr_assert_eq(ddb_doc_from_json(arena, "[1e126]", &doc), DDB_E_LIMIT);
  cr_assert_eq(ddb_arena_error(arena)->status, DDB_E_LIMIT);
  cr_assert_eq(ddb_doc_from_json(arena, "[1]", &doc), DDB_OK);
  cr_assert_eq(ddb_arena_error(arena)->status, DDB_OK);
  cr_assert_str_eq(ddb_arena_error(arena)->text, "");
}

static enum ddb_status nested(const char *open, const char *leaf, const char *close, int levels) {
  char text[1024] = "";
  const struct ddb_doc *doc;
  for (int i = 0; i < levels; i++)
    (void)strncat(text, open, sizeof text - strlen(text) - 1);
  (void)strncat(text, leaf, sizeof text - strlen(text) - 1);
  for (int i = 0; i < levels; i++)
    (void)strncat(text, close, sizeof text - strlen(text) - 1);
  return ddb_doc_from_json(arena, text, &doc);
}

Test(doc, nesting_ends_at_32_levels) {
  cr_assert_eq(nested("[", "1", "]", 31), DDB_OK);
  cr_assert_eq(nested("[", "1", "]", 32), DDB_E_LIMIT);
  cr_assert_eq(nested("[", "", "]", 32), DDB_OK);
  cr_assert_eq(nested("[", "", "]", 33), DDB_E_LIMIT);
  cr_assert_eq(nested("{\"a\":", "1", "}", 31), DDB_OK);
  cr_assert_eq(nested("{\"a\":", "1", "}", 32), DDB_E_LIMIT);
  cr_assert_not_null(strstr(ddb_arena_error(arena)->text, "more than 32 levels"));
  cr_assert_eq(nested("[", "1", "]", 200), DDB_E_LIMIT);
}

/* ---- DynamoDB JSON -------------------------------------------------------------------------- */

Test(doc, sets_and_binary_come_by_the_wire_and_have_no_json) {
  static const char *const wires[] = {"{\"SS\":[\"a\"]}", "{\"NS\":[\"1\"]}", "{\"BS\":[\"Zg==\"]}",
                                      "{\"B\":\"Zg==\"}"};
  for (size_t i = 0; i < 4; i++) {
    char wire[100];
    const struct ddb_doc *doc;
    const char *text = wire;
    (void)snprintf(wire, sizeof wire, "{\"M\":{\"a\":{\"L\":[%s]}}}", wires[i]);
    cr_assert_eq(ddb_doc_from_wire(arena, wire, strlen(wire), &doc), DDB_OK);
    cr_assert_str_eq(ddb_doc_wire(doc), wire);
    cr_assert_eq(ddb_doc_to_json(arena, doc, &text), DDB_E_INVALID);
    cr_assert_null(text);
    cr_assert_str_eq(ddb_arena_error(arena)->field, "a[0]");
    cr_assert_not_null(strstr(ddb_arena_error(arena)->text, "ddb_doc_wire"));
  }
}

Test(doc, the_wire_is_checked_and_copied) {
  char wire[] = "{\"N\":\"1\"}";
  const struct ddb_doc *doc;
  cr_assert_eq(ddb_doc_from_wire(arena, wire, strlen(wire), &doc), DDB_OK);
  wire[6] = '2';
  cr_assert_str_eq(ddb_doc_wire(doc), "{\"N\":\"1\"}");
  static const char *const bad[] = {"",
                                    "{}",
                                    "1",
                                    "{\"N\":\"x\"}",
                                    "{\"SS\":[]}",
                                    "{\"N\":\"1\"} x",
                                    "{\"S\":\"a\",\"N\":\"1\"}",
                                    "{\"M\":{\"a\":1}}"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    cr_assert_eq(ddb_doc_from_wire(arena, bad[i], strlen(bad[i]), &doc), DDB_E_INVALID, "%s",
                 bad[i]);
    cr_assert_null(doc);
  }
  cr_assert_eq(ddb_doc_from_wire(arena, "{\"N\":\"1\"}\0", 10, &doc), DDB_E_INVALID);
}

/* Numbers of a foreign writer come back in canonical text. */
Test(doc, loose_numbers_become_json) {
  const struct ddb_doc *doc;
  const char *text;
  cr_assert_eq(ddb_doc_from_wire(arena, "{\"L\":[{\"N\":\"+00042\"},{\"N\":\".5\"}]}", 33, &doc),
               DDB_OK);
  cr_assert_eq(ddb_doc_to_json(arena, doc, &text), DDB_OK);
  cr_assert_str_eq(text, "[42,0.5]");
}

Test(doc, one_filled_in_by_hand_does_no_harm) {
  static const char *const wires[] = {"",
                                      "{",
                                      "[]",
                                      "{\"S\":1}",
                                      "{\"N\":\"x\"}",
                                      "{\"M\":[]}",
                                      "{\"L\":[}",
                                      "{\"S\":\"a\",\"S\":\"b\"}",
                                      "{\"S\":\"a\"}x"};
  for (size_t i = 0; i < sizeof wires / sizeof wires[0]; i++) {
    struct ddb_doc doc = {{wires[i], strlen(wires[i])}};
    const char *text;
    cr_assert_eq(ddb_doc_to_json(arena, &doc, &text), DDB_E_INVALID, "%s", wires[i]);
    cr_assert_null(text);
  }
}

/* ---- the suite: what it accepts is a document, unless DynamoDB has no such value ------------- */

static bool check_file(const char *folder, const char *name) {
  char path[1024];
  const struct ddb_doc *doc, *again;
  const char *json, *twice;
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  char *text = slurp_file(path, NULL);
  enum ddb_status status = ddb_doc_from_json(arena, text, &doc);
  free(text);
  if (status < 0) /* names that are empty or stand twice, numbers out of range */
    return strstr(ddb_arena_error(arena)->text, "twice") ||
           strstr(ddb_arena_error(arena)->text, "empty name") || status == DDB_E_LIMIT;
  return ddb_doc_to_json(arena, doc, &json) == DDB_OK &&
         ddb_doc_from_json(arena, json, &again) == DDB_OK &&
         strcmp(ddb_doc_wire(doc), ddb_doc_wire(again)) == 0 &&
         ddb_doc_to_json(arena, again, &twice) == DDB_OK && strcmp(json, twice) == 0;
}

Test(doc, test_suite) {
  char *folder = vectors_path("json-testsuite/test_parsing");
  DIR *dir = folder ? opendir(folder) : NULL;
  unsigned passed = 0, failed = 0;
  for (struct dirent *entry; dir && (entry = readdir(dir));) {
    if (entry->d_name[0] != 'y')
      continue;
    bool good = check_file(folder, entry->d_name);
    if (!good)
      cr_log_error("%s: %s", entry->d_name, ddb_arena_error(arena)->text);
    passed += good;
    failed += !good;
  }
  report_cases("doc: JSONTestSuite y_", passed, failed, dir ? 0 : 95);
  cr_assert_eq(failed, 0);
  cr_assert(!dir || passed > 90);
  if (dir)
    (void)closedir(dir);
  free(folder);
}
