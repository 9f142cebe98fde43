/* SPDX-License-Identifier: Apache-2.0 */
/* What other mappers of DynamoDB get wrong, one test each: see tests/TRAPS.md. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>

#include "dry/dry.h"
#include "kinds/kinds.h"
#include "support/sample.h"
#include "support/type_samples.h"

static struct ddb_arena *mem;
static const struct ddb_scope scope = {.now = SAMPLE_NOW};

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(demonstrations, .init = setup, .fini = teardown);

/* ---- keys ------------------------------------------------------------------------------------ */

/* `#a_<a>#b_<b>` */
static struct ddb_key pair(const char *a, const char *b, unsigned flags) {
  struct ddb_key key;

  ddb_key_begin(&key);
  ddb_key_literal(&key, "#a_");
  ddb_key_text(&key, "T.a", a, '#', flags);
  ddb_key_literal(&key, "#b_");
  ddb_key_text(&key, "T.b", b, '#', flags);
  return key;
}

/* ElectroDB 3.9.3 makes the same key of these two items, so that a put of one replaces the other:
 * "#a_1#b_2#b_3". Here such parts are refused, or, with `separator: escape`, told apart. */
Test(demonstrations, key_collision_that_electrodb_has) {
  const struct ddb_key one = pair("1", "2#b_3", DDB_KEY_ESCAPE);
  const struct ddb_key other = pair("1#b_2", "3", DDB_KEY_ESCAPE);

  cr_assert_eq(pair("1", "2#b_3", 0).status, DDB_E_INVALID);
  cr_assert_eq(pair("1#b_2", "3", 0).status, DDB_E_INVALID);
  cr_assert_eq(one.status, DDB_OK);
  cr_assert_eq(other.status, DDB_OK);
  cr_assert_str_neq(one.partition_key, other.partition_key);
}

Test(demonstrations, T3_letters_keep_their_case) {
  cr_assert_str_eq(pair("Bob", "b", 0).partition_key, "#a_Bob#b_b");
  cr_assert_str_neq(pair("Bob", "b", 0).partition_key, pair("bob", "b", 0).partition_key);
}

static struct ddb_key of_number(const char *decimal, const int64_t *integer) {
  struct ddb_key key;

  ddb_key_begin(&key);
  if (decimal)
    ddb_key_decimal(&key, "T.n", decimal);
  else
    ddb_key_int(&key, "T.n", *integer, DDB_KEY_ORDERED, 19);
  cr_assert_eq(key.status, DDB_OK, "%s", key.reason);
  return key;
}

/* As texts -10 lies before -12, and -3 before -5, in peers that pad with zeros. */
Test(demonstrations, sort_order_of_negatives) {
  static const char *const decimals[] = {"-12", "-10", "-5", "-3", "-0.5", "0", "1.5", "3", "10"};
  static const int64_t integers[] = {INT64_MIN, -12, -10, -5, -3, 0, 2, 3, 10, INT64_MAX};

  for (size_t i = 1; i < sizeof decimals / sizeof *decimals; i++)
    cr_assert_lt(strcmp(of_number(decimals[i - 1], NULL).partition_key,
                        of_number(decimals[i], NULL).partition_key),
                 0, "%s", decimals[i]);
  for (size_t i = 1; i < sizeof integers / sizeof *integers; i++)
    cr_assert_lt(strcmp(of_number(NULL, &integers[i - 1]).partition_key,
                        of_number(NULL, &integers[i]).partition_key),
                 0, "%zu", i);
}

/* DynamoDB takes them for one key; so does whoever compares what we send. */
Test(demonstrations, T7_one_number_has_one_key) {
  static const char *const same[] = {"1", "1.0", "01", "1e0", "10E-1", "+1"};
  struct ddb_key key;

  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    ddb_key_begin(&key);
    ddb_key_number_decimal(&key, "T.n", same[i]);
    if (key.status < 0)
      continue; /* refused is not another key either */
    cr_assert_str_eq(key.partition_key, "1", "%s", same[i]);
    cr_assert_str_eq(of_number(same[i], NULL).partition_key, of_number("1", NULL).partition_key);
  }
  ddb_key_begin(&key);
  ddb_key_number_decimal(&key, "T.n", "1.0");
  cr_assert_eq(key.status, DDB_OK);
}

/* No "undefined", no template that becomes a prefix. */
Test(demonstrations, T9_an_unset_part_makes_no_key) {
  struct ddb_request request;

  cr_assert_eq(pair(NULL, "b", 0).status, DDB_E_INVALID);
  cr_assert_eq(pair("a", "", 0).status, DDB_E_INVALID);
  cr_assert_eq(dry_get_note_request(mem, &scope, "u", NULL, "en", &request), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "Note.noteId");
}

/* ---- values ---------------------------------------------------------------------------------- */

static const char *again(const char *entity, const char *word, const char *data,
                         struct ddb_text *out) {
  struct ddb_text item = type_sample_item(mem, entity, word, data);
  struct kinds_optional optional;
  struct kinds_nullable nullable;
  bool null = strcmp(entity, "Nullable") == 0;

  cr_assert_eq(null ? kinds_nullable_decode(mem, item, &nullable)
                    : kinds_optional_decode(mem, item, &optional),
               DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_assert_eq(null ? kinds_nullable_encode(mem, &nullable, out)
                    : kinds_optional_encode(mem, &optional, out),
               DDB_OK, "%s", ddb_arena_error(mem)->text);
  return type_sample_data(mem, *out);
}

/* Absent, NULL, empty and zero are four things; 38 digits and every set come back as they were. */
Test(demonstrations, digits_38_null_absent_empty_round_trip) {
  static const char *const samples[][2] = {
      {"Optional", ""},
      {"Optional", "\"aString\":{\"S\":\"\"}"},
      {"Optional", "\"anInt64\":{\"N\":\"0\"}"},
      {"Optional", "\"aDecimal\":{\"N\":\"12345678901234567890123456789012345678\"}"},
      {"Optional", "\"aDecimal\":{\"N\":\"-0.12345678901234567890123456789012345678\"}"},
      {"Optional", "\"aBinary\":{\"B\":\"\"}"},
      {"Optional", "\"decimals\":{\"NS\":[\"9007199254740993.1\",\"-1\"]},"
                   "\"binaries\":{\"BS\":[\"AA==\",\"AQI=\"]}"},
      {"Nullable", "\"aString\":{\"NULL\":true}"},
      {"Nullable", "\"aString\":{\"S\":\"\"}"},
      {"Nullable", ""},
  };
  struct ddb_text out;

  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    bool optional = samples[i][0][0] == 'O';
    const char *more = optional ? "" : "\"shape\":{\"S\":\"round\"}"; /* it is required */
    char text[256];
    (void)snprintf(text, sizeof text, "%s%s%s", samples[i][1],
                   samples[i][1][0] && more[0] ? "," : "", more);
    const char *data = again(samples[i][0], optional ? "OPTIONAL" : "NULLABLE", text, &out);
    cr_assert(strstr(data, samples[i][1]), "%s: %s", samples[i][1], data);
    cr_assert(samples[i][1][0] || !strstr(data, "aString"), "%s", data);
  }
}

/* The bytes "geheim" once in base64: Z2VoZWlt; twice it would be WjJWb1pXbHQ=. */
Test(demonstrations, T13_binary_is_base64_once) {
  const struct kinds_optional record = {
      .owner = "o", .id = "i", .a_binary = {(const unsigned char *)"geheim", 6}};
  struct kinds_optional read;
  struct ddb_text item;

  cr_assert_eq(kinds_optional_encode(mem, &record, &item), DDB_OK);
  cr_assert(strstr(sample_chars(mem, item), "\"aBinary\":{\"B\":\"Z2VoZWlt\"}"));
  cr_assert_eq(kinds_optional_decode(mem, item, &read), DDB_OK);
  cr_assert_eq(read.a_binary.size, 6);
  cr_assert_eq(memcmp(read.a_binary.data, "geheim", 6), 0);
}

/* What a newer writer added survives the rewrite of an older one. */
Test(demonstrations, T14_unknown_attributes_survive_a_rewrite) {
  struct ddb_text out;
  const char *data = again("Optional", "OPTIONAL", "\"newer\":{\"M\":{\"a\":{\"N\":\"1\"}}}", &out);

  cr_assert(strstr(data, "\"newer\":{\"M\":{\"a\":{\"N\":\"1\"}}}"), "%s", data);
}

/* aws-sdk-cpp crashed on a value without a type. */
Test(demonstrations, T35_a_value_without_a_type_is_an_error) {
  static const char *const values[] = {"{}", "null", "[]", "\"x\"", "{\"S\":null}", "{\"M\":{}"};
  struct kinds_optional read;

  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    struct ddb_text item = sample_replace(
        mem, sample_chars(mem, type_sample_item(mem, "Optional", "OPTIONAL", "\"aString\":%")), "%",
        values[i]);
    cr_assert_eq(kinds_optional_decode(mem, item, &read), DDB_E_INVALID, "%s", values[i]);
  }
}

/* ---- updates --------------------------------------------------------------------------------- */

/* One request sets the field and the keys of the index that are made of it. Where an update does
 * not know all that a key is made of, it does not compile: tests/invalid/update-index-key. */
Test(demonstrations, index_member_changed_in_one_update) {
  const struct dry_edit_note_set set = {.body = "b", .tag = "new", .title = "t"};
  struct ddb_request request;

  cr_assert_eq(dry_edit_note_request(mem, &scope, "u", "n", "en", &set, &request), DDB_OK);
  const char *body = sample_chars(mem, request.body);
  cr_assert_str_eq(request.operation, "UpdateItem");
  cr_assert(strstr(body, "\"tag\""), "%s", body);
  cr_assert(strstr(body, "{\"S\":\"TAG|new\"}"), "%s", body);
  cr_assert(strstr(body, "{\"S\":\"t|u\"}"), "%s", body);
}
