/* SPDX-License-Identifier: Apache-2.0 */
/* Documents from and to cJSON trees: nothing may get lost on the way through doubles and C strings.
 */
#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include <ddb/doc.h>

static struct ddb_arena *arena;

static void setup(void) {
  arena = ddb_arena_new();
}

static void teardown(void) {
  ddb_arena_free(arena);
}

TestSuite(doc_cjson, .init = setup, .fini = teardown);

static const struct ddb_doc *from_json(const char *json) {
  const struct ddb_doc *doc;
  cr_assert_eq(ddb_doc_from_json(arena, json, &doc), DDB_OK, "%s", json);
  return doc;
}

/* JSON text, document, tree, text by cJSON, document again: the same. */
static void round_trip(const char *json) {
  const struct ddb_doc *doc = from_json(json), *direct;
  cJSON *tree;
  cr_assert_eq(ddb_doc_to_cjson(arena, doc, &tree), DDB_OK, "%s", ddb_arena_error(arena)->text);
  char *printed = cJSON_PrintUnformatted(tree);
  cr_assert_str_eq(ddb_doc_wire(from_json(printed)), ddb_doc_wire(doc), "cJSON printed %s",
                   printed);
  cr_assert_eq(ddb_doc_from_cjson(arena, tree, &direct), DDB_OK);
  cr_assert_str_eq(ddb_doc_wire(direct), ddb_doc_wire(doc));
  cJSON_free(printed);
  cJSON_Delete(tree);
}

Test(doc_cjson, trees_both_ways) {
  round_trip("null");
  round_trip("true");
  round_trip("false");
  round_trip("\"\"");
  round_trip("\"a\\n\\\"\\u00e9\\ud83d\\ude00\"");
  round_trip("[]");
  round_trip("{}");
  round_trip("{\"a\":[1,{\"b\":null,\"A\":[[]]},\"x\"],\"A\":true}");
}

static void check_number(const char *text, int type) {
  cJSON *tree;
  cr_assert_eq(ddb_doc_to_cjson(arena, from_json(text), &tree), DDB_OK);
  cr_assert_eq(tree->type & 0xFF, type, "%s", text);
  if (type == cJSON_Raw)
    cr_assert_str_eq(tree->valuestring, text);
  cJSON_Delete(tree);
  round_trip(text);
}

Test(doc_cjson, numbers_that_a_double_holds_are_numbers_others_are_raw) {
  check_number("0", cJSON_Number);
  check_number("-1", cJSON_Number);
  check_number("1.5", cJSON_Number);
  check_number("0.1", cJSON_Number);
  check_number("2147483648", cJSON_Number);
  check_number("1732269600123", cJSON_Number);
  check_number("123456789012345", cJSON_Number);
  /* Held by a double; cJSON 1.7.15 prints it as 9.00719925474099e+15, others may print all of it.
   */
  round_trip("9007199254740991");
  round_trip("9007199254740992");
  check_number("9007199254740993", cJSON_Raw);
  check_number("0.1000000000000000055511151231257827", cJSON_Raw);
  check_number("0.10000000000000001", cJSON_Raw);
  check_number("12345678901234567890", cJSON_Raw);
  check_number("12345678901234567890123456789012345678", cJSON_Raw);
  check_number("-0.12345678901234567890123456789012345678", cJSON_Raw);
}

/* cJSON prints 15 digits of doubles that are close enough to them, which loses the rest. */
Test(doc_cjson, numbers_that_cjson_would_print_short_are_kept) {
  char text[64];
  for (unsigned long i = 0; i < 3000; i++) {
    (void)snprintf(text, sizeof text, "%lu.%016lu", i % 7, i * 3331333333333 + 1);
    round_trip(text);
    (void)snprintf(text, sizeof text, "%lu", 9007199254740993 + i * 10007);
    round_trip(text);
    (void)snprintf(text, sizeof text, "%.17g", 1.0 / (double)(i + 1));
    round_trip(text);
  }
}

Test(doc_cjson, raw_nodes_are_strict_json) {
  static const struct {
    const char *raw, *wire;
  } good[] = {{"12345678901234567890", "{\"N\":\"12345678901234567890\"}"},
              {" 1.50 ", "{\"N\":\"1.5\"}"},
              {"{\"a\":[1]}", "{\"M\":{\"a\":{\"L\":[{\"N\":\"1\"}]}}}"},
              {"\"x\"", "{\"S\":\"x\"}"}};
  static const char *const bad[] = {"", "00042", "+1", "1 2", "NaN", "{", "nul"};
  const struct ddb_doc *doc;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    cJSON *node = cJSON_CreateRaw(good[i].raw);
    cr_assert_eq(ddb_doc_from_cjson(arena, node, &doc), DDB_OK, "%s", good[i].raw);
    cr_assert_str_eq(ddb_doc_wire(doc), good[i].wire);
    cJSON_Delete(node);
  }
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    cJSON *object = cJSON_CreateObject();
    cJSON_AddRawToObject(object, "a", bad[i]);
    cr_assert_eq(ddb_doc_from_cjson(arena, object, &doc), DDB_E_INVALID, "%s", bad[i]);
    cr_assert_str_eq(ddb_arena_error(arena)->field, "a");
    cJSON_Delete(object);
  }
  cJSON *node = cJSON_CreateRaw("123456789012345678901234567890123456789");
  cr_assert_eq(ddb_doc_from_cjson(arena, node, &doc), DDB_E_LIMIT);
  cJSON_Delete(node);
}

/* Takes the tree; its one document must be refused. */
static void refused(cJSON *tree, enum ddb_status status, const char *field, const char *words) {
  const struct ddb_doc *doc = (const struct ddb_doc *)&doc;
  cr_assert_eq(ddb_doc_from_cjson(arena, tree, &doc), status, "%s", words);
  cr_assert_null(doc);
  cr_assert_str_eq(ddb_arena_error(arena)->field, field);
  cr_assert_not_null(strstr(ddb_arena_error(arena)->text, words), "%s: %s", words,
                     ddb_arena_error(arena)->text);
  cJSON_Delete(tree);
}

static cJSON *with_member(const char *name, cJSON *value) {
  cJSON *object = cJSON_CreateObject();
  cJSON_AddItemToObject(object, name, value);
  return object;
}

Test(doc_cjson, trees_that_are_no_document) {
  refused(NULL, DDB_E_INVALID, "", "cJSON_Parse");
  refused(with_member("a", cJSON_CreateNumber((double)NAN)), DDB_E_INVALID, "a", "infinite");
  refused(with_member("a", cJSON_CreateNumber(-(double)INFINITY)), DDB_E_INVALID, "a", "infinite");
  refused(with_member("a", cJSON_CreateNumber(1e126)), DDB_E_LIMIT, "a", "larger");
  refused(with_member("a", cJSON_CreateNumber(1e-131)), DDB_E_LIMIT, "a", "closer to 0");
  refused(with_member("a", cJSON_CreateString("\xff")), DDB_E_INVALID, "a", "not UTF-8");
  refused(with_member("\xff", cJSON_CreateNull()), DDB_E_INVALID, "", "name is not UTF-8");
  refused(with_member("", cJSON_CreateNull()), DDB_E_INVALID, "", "empty name");
  cJSON *twice = with_member("a", cJSON_CreateNull());
  cJSON_AddItemToObject(twice, "a", cJSON_CreateNull());
  refused(with_member("x", twice), DDB_E_INVALID, "x.a", "twice");
  /* Made by hand or after a failed allocation. */
  cJSON *string = cJSON_CreateString("x");
  cJSON_free(string->valuestring);
  string->valuestring = NULL;
  refused(with_member("a", string), DDB_E_INVALID, "a", "without text");
  cJSON *raw = cJSON_CreateRaw("1");
  cJSON_free(raw->valuestring);
  raw->valuestring = NULL;
  refused(with_member("a", raw), DDB_E_INVALID, "a", "without text");
  cJSON *invalid = cJSON_CreateNull();
  invalid->type = cJSON_Invalid;
  refused(with_member("a", invalid), DDB_E_INVALID, "a", "no type");
  cJSON *array = cJSON_CreateArray();
  cJSON_AddItemToArray(array, cJSON_CreateNull());
  array->type = cJSON_Object;
  refused(array, DDB_E_INVALID, "", "without a name");
}

Test(doc_cjson, minus_zero_is_zero) {
  const struct ddb_doc *doc;
  cJSON *node = cJSON_CreateNumber(-0.0);
  cr_assert_eq(ddb_doc_from_cjson(arena, node, &doc), DDB_OK);
  cr_assert_str_eq(ddb_doc_wire(doc), "{\"N\":\"0\"}");
  cJSON_Delete(node);
}

Test(doc_cjson, nodes_that_another_tree_owns_are_read) {
  const struct ddb_doc *doc;
  cJSON *owner = with_member("a", cJSON_CreateNumber(1)), *array = cJSON_CreateArray();
  cJSON_AddItemReferenceToArray(array, owner);
  cr_assert_eq(ddb_doc_from_cjson(arena, array, &doc), DDB_OK);
  cr_assert_str_eq(ddb_doc_wire(doc), "{\"L\":[{\"M\":{\"a\":{\"N\":\"1\"}}}]}");
  cJSON_Delete(array);
  cJSON_Delete(owner);
}

Test(doc_cjson, nesting_ends_at_32_levels) {
  for (int levels = 31; levels <= 32; levels++) {
    const struct ddb_doc *doc;
    cJSON *tree = cJSON_CreateTrue();
    for (int i = 0; i < levels; i++) {
      cJSON *outer = cJSON_CreateArray();
      cJSON_AddItemToArray(outer, tree);
      tree = outer;
    }
    cr_assert_eq(ddb_doc_from_cjson(arena, tree, &doc), levels == 31 ? DDB_OK : DDB_E_LIMIT);
    cJSON_Delete(tree);
  }
}

static void no_tree(const char *wire, const char *field, const char *words) {
  const struct ddb_doc *doc;
  cJSON *tree = (cJSON *)&doc;
  cr_assert_eq(ddb_doc_from_wire(arena, wire, strlen(wire), &doc), DDB_OK, "%s", wire);
  cr_assert_eq(ddb_doc_to_cjson(arena, doc, &tree), DDB_E_INVALID, "%s", wire);
  cr_assert_null(tree);
  cr_assert_str_eq(ddb_arena_error(arena)->field, field);
  cr_assert_not_null(strstr(ddb_arena_error(arena)->text, words));
}

Test(doc_cjson, what_a_tree_cannot_hold_is_refused) {
  no_tree("{\"M\":{\"ok\":{\"L\":[{\"S\":\"x\\u0000y\"}]}}}", "ok[0]", "U+0000");
  no_tree("{\"M\":{\"x\\u0000y\":{\"NULL\":true}}}", "", "U+0000");
  no_tree("{\"L\":[{\"SS\":[\"a\"]}]}", "[0]", "ddb_doc_wire");
  no_tree("{\"L\":[{\"NS\":[\"1\"]}]}", "[0]", "ddb_doc_wire");
  no_tree("{\"L\":[{\"BS\":[\"Zg==\"]}]}", "[0]", "ddb_doc_wire");
  no_tree("{\"L\":[{\"S\":\"freed\"},{\"B\":\"Zg==\"}]}", "[1]", "ddb_doc_wire");
}

Test(doc_cjson, one_filled_in_by_hand_does_no_harm) {
  static const char *const wires[] = {"",
                                      "{\"L\":[{\"S\":\"a\"},",
                                      "{\"M\":{\"a\":{\"S\":\"a\"}",
                                      "{\"S\":\"a\",\"S\":\"b\"}",
                                      "{\"S\":\"a\"}x",
                                      "{\"N\":\"x\"}"};
  for (size_t i = 0; i < sizeof wires / sizeof wires[0]; i++) {
    struct ddb_doc doc = {{wires[i], strlen(wires[i])}};
    cJSON *tree;
    cr_assert_eq(ddb_doc_to_cjson(arena, &doc, &tree), DDB_E_INVALID, "%s", wires[i]);
    cr_assert_null(tree);
  }
}

/* ---- no memory: every allocation of cJSON fails once ----------------------------------------- */

static int allocations_left;

static void *failing_malloc(size_t size) {
  return allocations_left-- > 0 ? malloc(size) : NULL;
}

Test(doc_cjson, no_memory_is_a_status_and_leaks_nothing) {
  const struct ddb_doc *doc =
      from_json("{\"a\":[1,12345678901234567890,{\"b\":\"text\"}],\"c\":null,\"d\":true}");
  cJSON_Hooks hooks = {failing_malloc, free};
  cJSON_InitHooks(&hooks);
  enum ddb_status status = DDB_E_NOMEM;
  int failures = 0;
  for (int allowed = 0; status != DDB_OK; allowed++) {
    cJSON *tree = NULL;
    allocations_left = allowed;
    status = ddb_doc_to_cjson(arena, doc, &tree);
    failures += status == DDB_E_NOMEM;
    cr_assert(status == DDB_OK || (status == DDB_E_NOMEM && !tree));
    cJSON_Delete(tree);
  }
  cJSON_InitHooks(NULL);
  cr_assert_geq(failures, 12);
}
