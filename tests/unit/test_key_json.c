/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from DynamoDB JSON, as streams have them: tables of every shape. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "forms/forms.h"
#include "reimagine/reimagine.h"
#include "shapes/shapes.h"

#include <ddb/gen.h>

#define TEXT(literal) ((struct ddb_text){literal, sizeof(literal) - 1})

static struct ddb_arena *mem;
static struct ddb_key key;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(key_json, .init = setup, .fini = teardown);

static void same(enum ddb_status built, const struct ddb_key *expected) {
  cr_assert_eq(built, DDB_OK);
  cr_assert(ddb_key_equal(&key, expected), "%s %s", key.partition_key, key.sort_key);
  cr_assert_str_eq(key.reason, "");
}

Test(key_json, text_keys_and_their_parts) {
  struct ddb_key expected;
  const char *user, *edit;

  cr_assert_eq(
      reimagine_edit_record_key_from_json(
          mem, TEXT(" {\"SK\": {\"S\": \"EDIT#e\\u0031\"}, \"PK\":{\"S\":\"USER#u\"}} "), &key),
      DDB_OK, "%s", ddb_arena_error(mem)->text);
  same(reimagine_edit_record_key(&expected, "u", "e1"), &expected);
  cr_assert_eq(reimagine_edit_record_key_parse(mem, &key, &user, &edit), DDB_OK);
  cr_assert_str_eq(user, "u");
  cr_assert_str_eq(edit, "e1");
}

Test(key_json, of_another_entity_it_is_a_key_but_not_parsed) {
  const char *user, *edit;

  cr_assert_eq(reimagine_edit_record_key_from_json(
                   mem, TEXT("{\"PK\":{\"S\":\"USER#u\"},\"SK\":{\"S\":\"IMAGE#i\"}}"), &key),
               DDB_OK);
  cr_assert_eq(reimagine_edit_record_key_parse(mem, &key, &user, &edit), DDB_E_INVALID);
  cr_assert_eq(reimagine_image_metadata_key_parse(mem, &key, &user, &edit), DDB_OK);
}

Test(key_json, number_keys_get_the_form_of_built_ones) {
  struct ddb_key expected;
  int64_t sensor;
  ddb_time time;
  const char *item, *amount;

  cr_assert_eq(forms_reading_key_from_json(
                   mem, TEXT("{\"sensor\":{\"N\":\"1.20E1\"},\"at\":{\"N\":\"-5000\"}}"), &key),
               DDB_OK, "%s", ddb_arena_error(mem)->text);
  same(forms_reading_key(&expected, 12, (ddb_time){-5, 0}), &expected);
  cr_assert_eq(forms_reading_key_parse(mem, &key, &sensor, &time), DDB_OK);
  cr_assert_eq(sensor, 12);
  cr_assert_eq(time.seconds, -5);
  cr_assert_eq(forms_price_key_from_json(
                   mem, TEXT("{\"item\":{\"S\":\"I:i\"},\"price\":{\"N\":\"00042.50\"}}"), &key),
               DDB_OK);
  cr_assert_eq(forms_price_key_parse(mem, &key, &item, &amount), DDB_OK);
  cr_assert_str_eq(amount, "42.5");
}

Test(key_json, binary_keys) {
  const unsigned char hash[] = {0, 1, 2};
  const unsigned char part[] = {255};
  struct ddb_key expected;

  cr_assert_eq(forms_blob_key_from_json(
                   mem, TEXT("{\"digest\":{\"B\":\"AAEC\"},\"part\":{\"B\":\"/w==\"}}"), &key),
               DDB_OK, "%s", ddb_arena_error(mem)->text);
  same(forms_blob_key(&expected, (struct ddb_bytes){hash, 3}, (struct ddb_bytes){part, 1}),
       &expected);
}

Test(key_json, a_table_without_sort_key) {
  struct ddb_key expected;
  const char *name;

  cr_assert_eq(shapes_setting_key_from_json(mem, TEXT("{\"id\":{\"S\":\"x\"}}"), &key), DDB_OK);
  same(shapes_setting_key(&expected, "x"), &expected);
  cr_assert_eq(shapes_setting_key_parse(mem, &key, &name), DDB_OK);
  cr_assert_str_eq(name, "x");
  cr_assert_eq(
      shapes_setting_key_from_json(mem, TEXT("{\"id\":{\"S\":\"x\"},\"SK\":{\"S\":\"y\"}}"), &key),
      DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "SK");
}

/* ---- refusals -------------------------------------------------------------------------------- */

typedef enum ddb_status from_json(struct ddb_arena *, struct ddb_text, struct ddb_key *);

static void refused(from_json *read, const char *json, const char *field, const char *words) {
  const struct ddb_error *error = ddb_arena_error(mem);

  cr_expect_eq(read(mem, (struct ddb_text){json, strlen(json)}, &key), DDB_E_INVALID, "%s", json);
  cr_expect_str_eq(error->field, field, "%s: %s", json, error->text);
  cr_expect(strstr(error->text, words), "%s: '%s' lacks '%s'", json, error->text, words);
  cr_expect_eq(ddb_key_end(&key), DDB_E_INVALID, "%s", json);
  cr_expect_eq(key.partition_key_size, 0);
  cr_expect_eq(key.sort_key_size, 0);
  cr_expect(key.reason[0], "%s", json);
}

Test(key_json, refusals_name_the_attribute) {
  static const char *const cases[][3] = {
      {"{\"PK\":{\"S\":\"a\"}}", "SK", "missing"},
      {"{\"SK\":{\"S\":\"a\"}}", "PK", "missing"},
      {"{}", "PK", "missing"},
      {"{\"PK\":{\"N\":\"1\"},\"SK\":{\"S\":\"b\"}}", "PK", "a string (S)"},
      {"{\"PK\":{\"S\":\"a\"},\"SK\":{\"NULL\":true}}", "SK", ""},
      {"{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"},\"GSI1PK\":{\"S\":\"c\"}}", "GSI1PK",
       "no key attribute of table Reimagine"},
      {"{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"},\"PK\":{\"S\":\"c\"}}", "PK", "twice"},
      {"{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"\"}}", "SK", "empty"},
      {"{\"PK\":{\"S\":\"a\"},\"SK\":\"b\"}", "SK", ""},
      {"{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"}", "", "malformed"},
      {"{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"}}x", "", "malformed"},
      {"[]", "", ""},
      {"", "", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    refused(reimagine_edit_record_key_from_json, cases[i][0], cases[i][1], cases[i][2]);
  refused(forms_reading_key_from_json, "{\"sensor\":{\"N\":\"x\"},\"at\":{\"N\":\"1\"}}", "sensor",
          "no number");
  refused(forms_reading_key_from_json, "{\"sensor\":{\"N\":\"1e200\"},\"at\":{\"N\":\"1\"}}",
          "sensor", "no number");
  refused(forms_reading_key_from_json, "{\"sensor\":{\"N\":\"1\\u0000\"},\"at\":{\"N\":\"1\"}}",
          "sensor", "no number");
  refused(forms_reading_key_from_json, "{\"sensor\":{\"S\":\"1\"},\"at\":{\"N\":\"1\"}}", "sensor",
          "a number (N)");
  refused(forms_blob_key_from_json, "{\"digest\":{\"B\":\"A\"},\"part\":{\"B\":\"/w==\"}}",
          "digest", "");
  refused(forms_blob_key_from_json, "{\"digest\":{\"B\":\"\"},\"part\":{\"B\":\"/w==\"}}", "digest",
          "empty");
  cr_expect_eq(reimagine_edit_record_key_from_json(mem, (struct ddb_text){NULL, 0}, &key),
               DDB_E_INVALID);
}

Test(key_json, sizes_on_both_sides) {
  char json[4096];
  char text[2100];

  for (size_t size = 1023; size <= 1025; size++) {
    memset(text, 'x', size);
    text[size] = '\0';
    int length = snprintf(json, sizeof json, "{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"%s\"}}", text);
    cr_expect_eq(
        reimagine_edit_record_key_from_json(mem, (struct ddb_text){json, (size_t)length}, &key),
        size <= 1024 ? DDB_OK : DDB_E_INVALID);
  }
  for (size_t size = 2047; size <= 2049; size++) {
    memset(text, 'x', size);
    text[size] = '\0';
    int length = snprintf(json, sizeof json, "{\"PK\":{\"S\":\"%s\"},\"SK\":{\"S\":\"b\"}}", text);
    cr_expect_eq(
        reimagine_edit_record_key_from_json(mem, (struct ddb_text){json, (size_t)length}, &key),
        size <= 2048 ? DDB_OK : DDB_E_INVALID);
  }
}
