/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON scanner: the published suite, every cut of good texts, limits, values of strings. */
#include <criterion/criterion.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/report.h"
#include "wire/json.h"

/* A whole text, in memory of just its size: a read past its end is seen by ASan. */
static struct ddb_json scan(const char *text, size_t size) {
  struct ddb_json json;
  char *alone = malloc(size ? size : 1);
  memcpy(alone, text, size);
  ddb_json_init(&json, alone, size);
  (void)ddb_json_skip(&json, NULL);
  (void)ddb_json_end(&json);
  free(alone);
  return json;
}

static bool is_json(const char *text, size_t size) {
  return scan(text, size).status == DDB_OK;
}

/* ---- JSONTestSuite -------------------------------------------------------------------------- */

/* What the suite leaves to the implementation. */
static const struct {
  const char *name;
  bool accept;
} decided[] = {
    /* The grammar knows no range: whoever reads the number checks its own. */
    {"i_number_double_huge_neg_exp.json", true},
    {"i_number_huge_exp.json", true},
    {"i_number_neg_int_huge_exp.json", true},
    {"i_number_pos_double_huge_exp.json", true},
    {"i_number_real_neg_overflow.json", true},
    {"i_number_real_pos_overflow.json", true},
    {"i_number_real_underflow.json", true},
    {"i_number_too_big_neg_int.json", true},
    {"i_number_too_big_pos_int.json", true},
    {"i_number_very_big_negative_int.json", true},
    /* Half a character has no UTF-8 form, and nothing may be dropped. */
    {"i_object_key_lone_2nd_surrogate.json", false},
    {"i_string_1st_surrogate_but_2nd_missing.json", false},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", false},
    {"i_string_incomplete_surrogate_and_escape_valid.json", false},
    {"i_string_incomplete_surrogate_pair.json", false},
    {"i_string_incomplete_surrogates_escape_valid.json", false},
    {"i_string_invalid_lonely_surrogate.json", false},
    {"i_string_invalid_surrogate.json", false},
    {"i_string_inverted_surrogates_U+1D11E.json", false},
    {"i_string_lone_second_surrogate.json", false},
    /* Not UTF-8, which RFC 8259 section 8.1 demands. */
    {"i_string_UTF-16LE_with_BOM.json", false},
    {"i_string_UTF-8_invalid_sequence.json", false},
    {"i_string_UTF8_surrogate_U+D800.json", false},
    {"i_string_invalid_utf-8.json", false},
    {"i_string_iso_latin_1.json", false},
    {"i_string_lone_utf8_continuation_byte.json", false},
    {"i_string_not_in_unicode_range.json", false},
    {"i_string_overlong_sequence_2_bytes.json", false},
    {"i_string_overlong_sequence_6_bytes.json", false},
    {"i_string_overlong_sequence_6_bytes_null.json", false},
    {"i_string_truncated-utf-8.json", false},
    {"i_string_utf16BE_no_BOM.json", false},
    {"i_string_utf16LE_no_BOM.json", false},
    /* Nesting has a limit of 128; DynamoDB's own is 32. */
    {"i_structure_500_nested_arrays.json", false},
    /* A byte order mark is no white space, and the service sends none. */
    {"i_structure_UTF-8_BOM_empty_object.json", false},
};

/* 1: must be accepted; 0: must be refused; -1: not in the table. */
static int expected(const char *name) {
  if (name[0] != 'i')
    return name[0] == 'y';
  for (size_t i = 0; i < sizeof decided / sizeof decided[0]; i++)
    if (strcmp(decided[i].name, name) == 0)
      return decided[i].accept;
  return -1;
}

/* Each cut of a good object or array is bad. */
static bool cuts_are_bad(const char *text, size_t size) {
  while (size && strchr(" \t\r\n", text[size - 1]))
    size--;
  if (!size || (text[size - 1] != '}' && text[size - 1] != ']'))
    return true;
  for (size_t cut = 0; cut < size; cut++)
    if (is_json(text, cut))
      return false;
  return true;
}

static bool check_file(const char *folder, const char *name) {
  char path[1024];
  size_t size = 0;
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  char *text = slurp_file(path, &size);
  if (!text)
    return false;
  bool accepted = is_json(text, size);
  bool good = accepted == (expected(name) == 1) && expected(name) >= 0 &&
              (!accepted || cuts_are_bad(text, size));
  if (!good)
    cr_log_error("%s was %s", name, accepted ? "accepted" : "refused");
  free(text);
  return good;
}

Test(json, test_suite) {
  char *folder = vectors_path("json-testsuite/test_parsing");
  DIR *dir = folder ? opendir(folder) : NULL;
  if (!dir) {
    report_cases("json: JSONTestSuite", 0, 0, 318);
    free(folder);
    return;
  }
  unsigned passed = 0, failed = 0;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (entry->d_name[0] == '.')
      continue;
    bool good = check_file(folder, entry->d_name);
    passed += good;
    failed += !good;
  }
  (void)closedir(dir);
  free(folder);
  report_cases("json: JSONTestSuite", passed, failed, 0);
  cr_assert_eq(failed, 0);
  cr_assert_gt(passed, 300);
}

/* ---- what goes wrong, and where ------------------------------------------------------------- */

static void check_error(const char *text, size_t offset, const char *reason) {
  struct ddb_json json = scan(text, strlen(text));
  cr_assert_eq(json.status, DDB_E_INVALID, "%s", text);
  cr_assert_str_eq(json.reason, reason, "%s: %s", text, json.reason);
  cr_assert_eq(json.offset, offset, "%s: at %zu", text, json.offset);
}

Test(json, errors_have_a_reason_and_a_place) {
  check_error("", 0, "unexpected end of the text");
  check_error("  ", 2, "unexpected end of the text");
  check_error("x", 0, "expected a value");
  check_error("[1,]", 3, "expected a value");
  check_error("[,1]", 1, "expected a value");
  check_error("[1 2]", 3, "expected ',' or ']'");
  check_error("[1}", 2, "expected ',' or ']'");
  check_error("{\"a\":1]", 6, "expected ',' or '}'");
  check_error("{\"a\" 1}", 5, "expected ':'");
  check_error("{\"a\":1,}", 7, "expected a name in quotes");
  check_error("{a:1}", 1, "expected a name in quotes");
  check_error("{,}", 1, "expected a name in quotes");
  check_error("[1] 2", 4, "more text after the value");
  check_error("01", 1, "malformed number");
  check_error("[-x]", 2, "malformed number");
  check_error("[1.]", 3, "malformed number");
  check_error("[tru]", 1, "expected true or false");
  check_error("nul", 0, "expected null");
  check_error("\"a\\x\"", 2, "invalid escape in a string");
  check_error("\"\\ud800\"", 1, "invalid escape in a string");
  check_error("\"\\udc00\"", 1, "invalid escape in a string");
  check_error("\"\\ud800\\ud800\"", 1, "invalid escape in a string");
  check_error("\"a\nb\"", 2, "control character in a string");
  check_error("\"12345678\xff\"", 9, "invalid UTF-8");
  check_error("\"abc", 4, "unexpected end of the text");
  check_error("[\"a\",", 5, "unexpected end of the text");
}

Test(json, a_nul_is_no_end) {
  cr_assert_not(is_json("1\0", 2));
  cr_assert_not(is_json("[1\0]", 4));
  cr_assert_not(is_json("\"a\0b\"", 5));
  cr_assert_not(is_json("\"\\\0\"", 4));
}

Test(json, the_first_error_stays) {
  struct ddb_json json;
  struct ddb_json_string string = {NULL, 7, false};
  ddb_json_init(&json, "[x,1]", 5);
  cr_assert(ddb_json_array(&json));
  cr_assert(ddb_json_element(&json));
  cr_assert_not(ddb_json_string(&json, &string));
  cr_assert_eq(string.size, 7, "an output was written");
  size_t offset = json.offset;
  bool truth;
  struct ddb_text text;
  cr_assert_not(ddb_json_element(&json));
  cr_assert_not(ddb_json_member(&json, &string));
  cr_assert_not(ddb_json_object(&json));
  cr_assert_not(ddb_json_number(&json, &text));
  cr_assert_not(ddb_json_bool(&json, &truth));
  cr_assert_not(ddb_json_null(&json));
  cr_assert_not(ddb_json_skip(&json, &text));
  cr_assert_not(ddb_json_end(&json));
  cr_assert_not(ddb_json_fail(&json, DDB_E_LIMIT, "mine"));
  cr_assert_eq(ddb_json_peek(&json), DDB_JSON_NONE);
  cr_assert_eq(json.offset, offset);
  cr_assert_str_eq(json.reason, "expected a string");
  cr_assert_eq(json.status, DDB_E_INVALID);
}

/* ---- limits --------------------------------------------------------------------------------- */

static char *repeat(const char *piece, size_t times) {
  size_t size = strlen(piece);
  char *text = malloc(size * times + 1);
  for (size_t i = 0; i < times; i++)
    memcpy(text + i * size, piece, size);
  text[size * times] = '\0';
  return text;
}

static enum ddb_status nested(const char *open, const char *inner, const char *close,
                              size_t levels) {
  char *opens = repeat(open, levels), *closes = repeat(close, levels);
  size_t size = strlen(opens) + strlen(inner) + strlen(closes) + 1;
  char *text = malloc(size);
  (void)snprintf(text, size, "%s%s%s", opens, inner, closes);
  enum ddb_status status = scan(text, size - 1).status;
  free(opens);
  free(closes);
  free(text);
  return status;
}

Test(json, nesting_ends_at_128) {
  cr_assert_eq(nested("[", "", "]", 128), DDB_OK);
  cr_assert_eq(nested("[", "", "]", 129), DDB_E_LIMIT);
  cr_assert_eq(nested("{\"a\":", "1", "}", 128), DDB_OK);
  cr_assert_eq(nested("{\"a\":", "1", "}", 129), DDB_E_LIMIT);
  cr_assert_eq(nested("[{\"a\":", "1", "}]", 64), DDB_OK);
  cr_assert_eq(nested("[", "", "", 1000000), DDB_E_LIMIT);
}

/* Many siblings are no depth. */
Test(json, long_and_wide_texts) {
  char *wide = repeat("[[],{}],", 20000);
  size_t size = strlen(wide) + 3;
  char *text = malloc(size + 1);
  (void)snprintf(text, size + 1, "[%s1]", wide);
  cr_assert(is_json(text, size));
  free(text);
  free(wide);
  char *escapes = repeat("\\u00e9\\n\xc3\xa9", 100000);
  size = strlen(escapes) + 2;
  text = malloc(size + 1);
  (void)snprintf(text, size + 1, "\"%s\"", escapes);
  cr_assert(is_json(text, size));
  free(text);
  free(escapes);
}

/* ---- use ------------------------------------------------------------------------------------ */

Test(json, decodes_without_a_tree) {
  static const char text[] = " { \"a\" : [ 1 , -2.5e3 ] , \"b\" : { } , \"c\":\"x\" , \"d\":true,"
                             " \"e\" : null, \"f\" : [ [ ] , {\"g\":false} ] } ";
  struct ddb_json json;
  struct ddb_json_string name, string;
  struct ddb_text number, raw;
  bool truth = false;
  ddb_json_init(&json, text, sizeof text - 1);
  cr_assert_eq(ddb_json_peek(&json), DDB_JSON_OBJECT);
  cr_assert(ddb_json_object(&json));
  cr_assert(ddb_json_member(&json, &name) && ddb_json_is(&name, "a", 1));
  cr_assert(ddb_json_array(&json));
  cr_assert(ddb_json_element(&json));
  cr_assert_eq(ddb_json_peek(&json), DDB_JSON_NUMBER);
  cr_assert(ddb_json_number(&json, &number) && number.size == 1);
  cr_assert(ddb_json_element(&json));
  cr_assert(ddb_json_number(&json, &number));
  cr_assert_eq(number.size, 6);
  cr_assert_arr_eq(number.data, "-2.5e3", 6);
  cr_assert_not(ddb_json_element(&json));
  cr_assert(ddb_json_member(&json, &name) && ddb_json_object(&json));
  cr_assert_not(ddb_json_member(&json, &name));
  cr_assert(ddb_json_member(&json, &name) && ddb_json_string(&json, &string));
  cr_assert(ddb_json_is(&string, "x", 1));
  cr_assert(ddb_json_member(&json, &name));
  cr_assert_eq(ddb_json_peek(&json), DDB_JSON_BOOL);
  cr_assert(ddb_json_bool(&json, &truth) && truth);
  cr_assert(ddb_json_member(&json, &name) && ddb_json_peek(&json) == DDB_JSON_NULL);
  cr_assert(ddb_json_null(&json));
  cr_assert(ddb_json_member(&json, &name) && ddb_json_skip(&json, &raw));
  cr_assert_eq(raw.size, strlen("[ [ ] , {\"g\":false} ]"));
  cr_assert_eq(strncmp(raw.data, "[ [ ] , {\"g\":false} ]", raw.size), 0);
  cr_assert_not(ddb_json_member(&json, &name));
  cr_assert(ddb_json_end(&json));
  cr_assert_eq(json.status, DDB_OK);
  cr_assert_str_eq(json.reason, "");
}

Test(json, an_open_level_is_no_end) {
  struct ddb_json json;
  ddb_json_init(&json, "[]", 2);
  cr_assert(ddb_json_array(&json));
  cr_assert_not(ddb_json_end(&json));
}

/* An element that the caller did not consume is not passed over. */
Test(json, values_must_be_consumed) {
  struct ddb_json json;
  ddb_json_init(&json, "[1,2]", 5);
  cr_assert(ddb_json_array(&json));
  cr_assert(ddb_json_element(&json));
  cr_assert_not(ddb_json_element(&json));
  cr_assert_eq(json.status, DDB_E_INVALID);
}

/* ---- values of strings ---------------------------------------------------------------------- */

static void check_value(const char *text, const char *value, size_t size) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_json json;
  struct ddb_json_string string;
  struct ddb_text copy;
  ddb_json_init(&json, text, strlen(text));
  cr_assert(ddb_json_string(&json, &string), "%s", text);
  cr_assert(ddb_json_end(&json));
  cr_assert_eq(string.escaped, strchr(text, '\\') != NULL);
  cr_assert_eq(ddb_json_value_size(&string), size, "%s", text);
  cr_assert(ddb_json_copy(&json, &string, arena, &copy));
  cr_assert_eq(copy.size, size, "%s", text);
  cr_assert_eq(memcmp(copy.data, value, size + 1), 0, "%s", text);
  cr_assert(ddb_json_is(&string, value, size));
  cr_assert_not(ddb_json_is(&string, value, size + 1));
  cr_assert(size == 0 || !ddb_json_is(&string, value, size - 1));
  for (size_t i = 0; i < size; i++) {
    char other[64];
    memcpy(other, value, size);
    other[i] = (char)(other[i] ^ 1);
    cr_assert_not(ddb_json_is(&string, other, size));
  }
  ddb_arena_free(arena);
}

Test(json, string_values) {
  check_value("\"\"", "", 0);
  check_value("\"plain\"", "plain", 5);
  check_value("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8);
  check_value("\"\\u0041\"", "A", 1);
  check_value("\"\\u00e9\\u00E9\"", "\xc3\xa9\xc3\xa9", 4);
  check_value("\"\\u20ac\"", "\xe2\x82\xac", 3);
  check_value("\"\\uD83D\\ude00\"", "\xf0\x9f\x98\x80", 4);
  check_value("\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf", 4);
  check_value("\"\\uffff\"", "\xef\xbf\xbf", 3);
  check_value("\"x\\u0000y\"", "x\0y", 3);
  check_value("\"a\\nb\xc3\xa9 and \\\\ more\"", "a\nb\xc3\xa9 and \\ more", 16);
}

Test(json, copies_that_do_not_fit_are_no_memory) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_json json;
  struct ddb_json_string string = {"", SIZE_MAX / 2, false};
  struct ddb_text copy;
  ddb_json_init(&json, "1", 1);
  cr_assert_not(ddb_json_copy(&json, &string, arena, &copy));
  cr_assert_eq(json.status, DDB_E_NOMEM);
  ddb_arena_free(arena);
}
