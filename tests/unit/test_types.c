/* SPDX-License-Identifier: Apache-2.0 */
/* Every type of the language through the generated code of tests/golden/types: an item comes back
 * from decode, copy and encode as it was; absent, empty and zero stay apart; what does not fit is
 * refused on the way in and on the way out, with the field's name. */
#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>

#include "kinds/kinds.h"
#include "support/sample.h"
#include "support/type_samples.h"

#define UUID "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"
#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"

static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(types, .init = setup, .fini = teardown);

/* ---- items ----------------------------------------------------------------------------------- */

static struct ddb_text item(const char *entity, const char *word, const char *data) {
  return type_sample_item(mem, entity, word, data);
}

static struct kinds_optional read_optional(const char *data) {
  struct kinds_optional out;

  cr_assert_eq(kinds_optional_decode(mem, item("Optional", "OPTIONAL", data), &out), DDB_OK,
               "%s: %s", data, ddb_arena_error(mem)->text);
  return out;
}

static const char *data_of(struct ddb_text encoded) {
  return type_sample_data(mem, encoded);
}

static const char *written(const struct kinds_optional *record) {
  struct ddb_text out;

  cr_assert_eq(kinds_optional_encode(mem, record, &out), DDB_OK, "%s", ddb_arena_error(mem)->text);
  return data_of(out);
}

static struct kinds_optional empty(void) {
  return (struct kinds_optional){.owner = "o", .id = "i"};
}

static void write_refused(const struct kinds_optional *record, const char *field,
                          const char *words) {
  const struct ddb_error *error = ddb_arena_error(mem);
  struct ddb_text out = {NULL, 0};

  cr_assert_lt(kinds_optional_encode(mem, record, &out), 0, "%s", field);
  cr_assert_str_eq(error->field, field, "%s", error->text);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

static void read_refused(const char *data, const char *field, const char *words) {
  const struct ddb_error *error = ddb_arena_error(mem);
  struct kinds_optional out;

  cr_assert_lt(kinds_optional_decode(mem, item("Optional", "OPTIONAL", data), &out), 0, "%s", data);
  cr_assert_str_eq(error->field, field, "%s: %s", data, error->text);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

/* Decode, copy, encode: the same text. */
static void same(const char *data) {
  struct kinds_optional read = read_optional(data), copy;
  struct ddb_arena *other = ddb_arena_new();

  cr_assert_eq(kinds_optional_copy(other, &read, &copy), DDB_OK);
  cr_assert_str_eq(written(&copy), data);
  ddb_arena_free(other);
}

static void same_nested(const char *data) {
  struct ddb_arena *other = ddb_arena_new();
  struct kinds_nested read, copy;
  struct ddb_text out;

  cr_assert_eq(kinds_nested_decode(mem, item("Nested", "NESTED", data), &read), DDB_OK, "%s: %s",
               data, ddb_arena_error(mem)->text);
  cr_assert_eq(kinds_nested_copy(other, &read, &copy), DDB_OK);
  cr_assert_eq(kinds_nested_encode(mem, &copy, &out), DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_assert_str_eq(data_of(out), data);
  ddb_arena_free(other);
}

static void nested_refused(const char *data, const char *field, const char *words) {
  const struct ddb_error *error = ddb_arena_error(mem);
  struct kinds_nested out;

  cr_assert_lt(kinds_nested_decode(mem, item("Nested", "NESTED", data), &out), 0, "%s", data);
  cr_assert_str_eq(error->field, field, "%s: %s", data, error->text);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

/* ---- every type ------------------------------------------------------------------------------ */

Test(types, values_come_back_as_they_were) {
  for (size_t i = 0; type_samples_optional[i]; i++)
    same(type_samples_optional[i]);
}

Test(types, lists_and_maps_of_everything) {
  for (size_t i = 0; type_samples_nested[i]; i++)
    same_nested(type_samples_nested[i]);
}

/* ---- unions ---------------------------------------------------------------------------------- */

static void same_drawing(const char *data) {
  struct ddb_arena *other = ddb_arena_new();
  struct kinds_drawing read, copy;
  struct ddb_text out;

  cr_assert_eq(kinds_drawing_decode(mem, item("Drawing", "DRAWING", data), &read), DDB_OK, "%s: %s",
               data, ddb_arena_error(mem)->text);
  cr_assert_eq(kinds_drawing_copy(other, &read, &copy), DDB_OK);
  cr_assert_eq(kinds_drawing_encode(mem, &copy, &out), DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_assert_str_eq(data_of(out), data);
  ddb_arena_free(other);
}

static void drawing_refused(const char *data, const char *field, const char *words) {
  const struct ddb_error *error = ddb_arena_error(mem);
  struct kinds_drawing out;

  cr_assert_lt(kinds_drawing_decode(mem, item("Drawing", "DRAWING", data), &out), 0, "%s", data);
  cr_assert_str_eq(error->field, field, "%s: %s", data, error->text);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

Test(types, unions_are_read_by_their_tag_wherever_it_stands) {
  struct kinds_drawing read;

  for (size_t i = 0; type_samples_drawing[i]; i++)
    same_drawing(type_samples_drawing[i]);
  cr_assert_eq(
      kinds_drawing_decode(mem, item("Drawing", "DRAWING", type_samples_drawing[0]), &read),
      DDB_OK);
  cr_assert_eq(read.shape, KINDS_SHAPE_CIRCLE);
  cr_assert_not_null(read.data.circle);
  cr_expect_eq(read.data.circle->radius, 1);
  cr_expect_null(read.data.line);
  cr_expect_null(read.data.unmodeled);
}

Test(types, unions_that_do_not_fit_their_tag_are_refused) {
  static const struct kinds_circle circle = {.radius = 1};
  static const struct kinds_line line = {.points = {NULL, 0}};
  struct kinds_drawing drawing = {.owner = "o", .id = "i", .shape = KINDS_SHAPE_LINE};
  const struct ddb_error *error = ddb_arena_error(mem);
  struct ddb_text out;

  cr_expect_eq(kinds_drawing_encode(mem, &drawing, &out), DDB_E_INVALID);
  cr_expect_str_eq(error->text, "Drawing.shape-data is required");
  drawing.data.circle = &circle;
  cr_expect_eq(kinds_drawing_encode(mem, &drawing, &out), DDB_E_INVALID);
  cr_expect(strstr(error->text, "another variant"), "%s", error->text);
  drawing.data.line = &line;
  cr_expect_eq(kinds_drawing_encode(mem, &drawing, &out), DDB_E_INVALID);
  cr_expect(strstr(error->text, "more than one variant"), "%s", error->text);
  drawing.data.circle = NULL;
  cr_expect_eq(kinds_drawing_encode(mem, &drawing, &out), DDB_E_INVALID);
  cr_expect_str_eq(error->field, "Drawing.shape-data.points");
  drawing_refused("\"shape-data\":{\"M\":{\"radius\":{\"N\":\"-1\"}}},\"shape\":{\"S\":\"circle\"}",
                  "Data.shape-data.radius", "does not fit");
  drawing_refused("\"shape-data\":{\"S\":\"x\"},\"shape\":{\"S\":\"circle\"}", "Data.shape-data",
                  "a map (M)");
  drawing_refused("\"shape-data\":{\"NULL\":true},\"shape\":{\"S\":\"circle\"}", "Data.shape-data",
                  "is NULL");
  drawing_refused("\"shape-data\":{\"M\":{}},\"shape\":{\"S\":\"line\"}", "Data.shape-data.points",
                  "is missing");
  drawing_refused("\"shape\":{\"S\":\"line\"}", "Data.shape-data", "is missing");
  drawing_refused(
      "\"shape-data\":{\"S\":\"x\"},\"shape\":{\"S\":\"nothing\"},\"frames\":{\"L\":["
      "{\"M\":{\"kind\":{\"S\":\"circle\"},\"shape\":{\"M\":{\"radius\":{\"S\":\"1\"}}}}}]}",
      "Data.frames[0].shape.radius", "a number (N)");
}

/* ---- absent, empty, zero --------------------------------------------------------------------- */

Test(types, absent_empty_and_zero_are_three_things) {
  struct kinds_optional absent = read_optional("");
  struct kinds_optional there = read_optional(
      "\"aString\":{\"S\":\"\"},\"aText\":{\"S\":\"\"},\"aUint64\":{\"N\":\"0\"},"
      "\"aBinary\":{\"B\":\"\"},\"anEpoch\":{\"N\":\"0\"},\"listOfString\":{\"L\":[]},"
      "\"mapOfInt64\":{\"M\":{}}");

  cr_expect_null(absent.a_string);
  cr_expect_null(absent.a_text.data);
  cr_expect_not(absent.a_uint64.set);
  cr_expect_null(absent.a_binary.data);
  cr_expect_not(absent.an_epoch.set);
  cr_expect_null(absent.list_of_string.items);
  cr_expect_null(absent.map_of_int64.items);
  cr_expect_str_eq(there.a_string, "");
  cr_expect_not_null(there.a_text.data);
  cr_expect(there.a_uint64.set && there.a_uint64.value == 0);
  cr_expect_not_null(there.a_binary.data);
  cr_expect(there.an_epoch.set && there.an_epoch.value.seconds == 0);
  cr_expect_not_null(there.list_of_string.items);
  cr_expect_not_null(there.map_of_int64.items);
}

Test(types, an_empty_set_is_absent) {
  const char *none = NULL;
  struct kinds_optional record = empty();

  record.strings = (struct ddb_string_set){&none, 0};
  record.integers = (struct ddb_int_set){(const int64_t[]){1}, 0};
  cr_assert_str_eq(written(&record), "");
}

static struct kinds_required required(void) {
  static const char *const strings[] = {"a"};
  static const int64_t integers[] = {1};
  static const struct ddb_bytes binaries[] = {{(const unsigned char *)"x", 1}};
  static const struct kinds_point point = {.x = 0};
  static const struct kinds_int64_map_entry entries[] = {{"k", 0}};

  return (struct kinds_required){
      .owner = "o",
      .id = "i",
      .a_string = "",
      .a_text = {"", 0},
      .a_decimal = "0",
      .a_binary = {(const unsigned char *)"", 0},
      .a_timestamp = {1, 0},
      .a_date = "2026-11-22",
      .an_epoch = {1, 0},
      .an_epoch_ms = {1, 0},
      .a_uuid = UUID,
      .a_ulid = ULID,
      .a_colour = KINDS_COLOUR_RED,
      .a_point = &point,
      .a_document = sample_doc(mem, "null"),
      .strings = {strings, 1},
      .integers = {integers, 1},
      .decimals = {(const char *const *)strings, 0},
      .binaries = {binaries, 1},
      .list_of_string = {strings, 0},
      .map_of_int64 = {entries, 0},
  };
}

static void missing(const struct kinds_required *record, const char *field) {
  const struct ddb_error *error = ddb_arena_error(mem);
  struct ddb_text out;

  cr_expect_eq(kinds_required_encode(mem, record, &out), DDB_E_INVALID, "%s", field);
  cr_expect_str_eq(error->field, field);
  cr_expect(strstr(error->text, "is required"), "%s", error->text);
}

Test(types, required_ones_are_refused_while_unset) {
  static const char *const one[] = {"1"};
  struct kinds_required whole = required();
  struct kinds_required record;
  struct ddb_text out;

  missing(&whole, "Required.decimals"); /* an empty set */
  whole.decimals = (struct ddb_string_set){one, 1};
  cr_assert_eq(kinds_required_encode(mem, &whole, &out), DDB_OK, "%s", ddb_arena_error(mem)->text);
#define WITHOUT(member, field)                                                                     \
  record = whole;                                                                                  \
  memset(&record.member, 0, sizeof record.member);                                                 \
  missing(&record, "Required." field)
  WITHOUT(a_string, "aString");
  WITHOUT(a_text, "aText");
  WITHOUT(a_decimal, "aDecimal");
  WITHOUT(a_binary, "aBinary");
  WITHOUT(a_timestamp, "aTimestamp");
  WITHOUT(a_date, "aDate");
  WITHOUT(an_epoch, "anEpoch");
  WITHOUT(an_epoch_ms, "anEpochMs");
  WITHOUT(a_uuid, "aUuid");
  WITHOUT(a_ulid, "aUlid");
  WITHOUT(a_colour, "aColour");
  WITHOUT(a_point, "aPoint");
  WITHOUT(a_document, "aDocument");
  WITHOUT(strings, "strings");
  WITHOUT(binaries, "binaries");
  WITHOUT(list_of_string, "listOfString");
  WITHOUT(map_of_int64, "mapOfInt64");
#undef WITHOUT
}

/* ---- what does not fit ----------------------------------------------------------------------- */

Test(types, values_that_do_not_fit_are_not_written) {
  static const char *const twice[] = {"a", "b", "a"};
  static const char *const numbers[] = {"1", "1.0"};
  static const char *const null[] = {"a", NULL};
  static const char *const no_number[] = {"a"};
  static const int64_t sevens[] = {7, 7};
  static const struct kinds_int64_map_entry same_key[] = {{"k", 1}, {"k", 1}};
  static const struct kinds_int64_map_entry no_key[] = {{"", 1}};
  struct kinds_optional record;

#define REFUSED(member, value, field, words)                                                       \
  record = empty();                                                                                \
  record.member = value;                                                                           \
  write_refused(&record, "Optional." field, words)
  REFUSED(a_uint32, ddb_uint(4294967296), "aUint32", "no uint32");
  REFUSED(a_decimal, "1e126", "aDecimal", "larger than");
  REFUSED(a_decimal, "123456789012345678901234567890123456789", "aDecimal",
          "38 significant digits");
  REFUSED(a_decimal, "", "aDecimal", "not a number");
  REFUSED(a_decimal, "0x10", "aDecimal", "not a number");
  REFUSED(a_date, "2026-02-29", "aDate", "no date");
  REFUSED(a_date, "2026-11-22T10:00:00Z", "aDate", "no date");
  REFUSED(a_uuid, "0B9B1F1E-6A4B-4C1E-9D7E-2F6A0F1C2D3E", "aUuid", "lower case");
  REFUSED(a_uuid, "0b9b1f1e6a4b4c1e9d7e2f6a0f1c2d3e", "aUuid", "no UUID");
  REFUSED(a_ulid, "01arz3ndektsv4rrffq69g5fav", "aUlid", "upper case");
  REFUSED(a_ulid, "81ARZ3NDEKTSV4RRFFQ69G5FAV", "aUlid", "no ULID");
  REFUSED(an_epoch, ddb_opt_time_of((ddb_time){1, 1}), "anEpoch", "finer than a second");
  REFUSED(an_epoch_ms, ddb_opt_time_of((ddb_time){1, 1}), "anEpochMs", "finer than a millisecond");
  REFUSED(an_epoch_ms, ddb_opt_time_of((ddb_time){INT64_MAX, 0}), "anEpochMs", "too far away");
  REFUSED(a_string, "\xff", "aString", "UTF-8");
  REFUSED(a_text, ((struct ddb_text){"\xc3", 1}), "aText", "UTF-8");
  REFUSED(a_text, ((struct ddb_text){NULL, 1}), "aText", "`data` is NULL");
  REFUSED(a_binary, ((struct ddb_bytes){NULL, 1}), "aBinary", "`data` is NULL");
  REFUSED(strings, ((struct ddb_string_set){NULL, 1}), "strings", "`items` is NULL");
  REFUSED(strings, ((struct ddb_string_set){twice, 3}), "strings", "an element twice");
  REFUSED(strings, ((struct ddb_string_set){null, 2}), "strings", "NULL");
  REFUSED(decimals, ((struct ddb_string_set){numbers, 2}), "decimals", "an element twice");
  REFUSED(decimals, ((struct ddb_string_set){no_number, 1}), "decimals", "not a number");
  REFUSED(integers, ((struct ddb_int_set){sevens, 2}), "integers", "an element twice");
  REFUSED(map_of_int64, ((struct kinds_int64_map){same_key, 2}), "mapOfInt64", "same key");
  REFUSED(map_of_int64, ((struct kinds_int64_map){no_key, 1}), "mapOfInt64", "without a key");
#undef REFUSED
}

Test(types, values_that_do_not_fit_are_not_read) {
  read_refused("\"aUint32\":{\"N\":\"-1\"}", "Data.aUint32", "does not fit");
  read_refused("\"aUint64\":{\"N\":\"18446744073709551616\"}", "Data.aUint64", "does not fit");
  read_refused("\"aUint64\":{\"N\":\"0.5\"}", "Data.aUint64", "not a whole number");
  read_refused("\"aUint64\":{\"S\":\"1\"}", "Data.aUint64", "a number (N)");
  read_refused("\"aDecimal\":{\"N\":\"1e999\"}", "Data.aDecimal", "larger than");
  read_refused("\"aDate\":{\"S\":\"22.11.2026\"}", "Data.aDate", "no date");
  read_refused("\"aUuid\":{\"S\":\"x\"}", "Data.aUuid", "no UUID");
  read_refused("\"anEpoch\":{\"N\":\"1.5\"}", "Data.anEpoch", "not a whole number");
  read_refused("\"aBinary\":{\"B\":\"AB==\"}", "Data.aBinary", "base64");
  read_refused("\"aBinary\":{\"S\":\"AA==\"}", "Data.aBinary", "binary data (B)");
  read_refused("\"strings\":{\"SS\":[]}", "Data.strings", "empty set");
  read_refused("\"strings\":{\"SS\":[\"a\",\"a\"]}", "Data.strings", "twice");
  read_refused("\"strings\":{\"SS\":[\"a\",\"\\u0000\"]}", "Data.strings[1]", "U+0000");
  read_refused("\"strings\":{\"NS\":[\"1\"]}", "Data.strings", "a string set (SS)");
  read_refused("\"integers\":{\"NS\":[\"1\",\"1.0\"]}", "Data.integers", "twice");
  read_refused("\"integers\":{\"NS\":[\"1\",\"1.5\"]}", "Data.integers[1]", "no whole number");
  read_refused("\"decimals\":{\"NS\":[\"x\"]}", "Data.decimals[0]", "not a number");
  read_refused("\"binaries\":{\"BS\":[\"AA==\",\"AA==\"]}", "Data.binaries", "twice");
  read_refused("\"mapOfInt64\":{\"M\":{\"a\":{\"N\":\"1\"},\"a\":{\"N\":\"1\"}}}",
               "Data.mapOfInt64.a", "twice");
  read_refused("\"mapOfInt64\":{\"M\":{\"a\":{\"S\":\"1\"}}}", "Data.mapOfInt64.a", "a number (N)");
  read_refused("\"mapOfInt64\":{\"M\":{\"a\":{\"NULL\":true}}}", "Data.mapOfInt64.a", "is NULL");
  read_refused("\"mapOfInt64\":{\"M\":{\"a\\u0000b\":{\"N\":\"1\"}}}", "Data.mapOfInt64.a?b",
               "U+0000");
  read_refused("\"mapOfInt64\":{\"L\":[]}", "Data.mapOfInt64", "a map (M)");
  nested_refused("\"listOfSet\":{\"L\":[{\"SS\":[\"a\"]},{\"NULL\":true}]}", "Data.listOfSet[1]",
                 "is NULL");
  nested_refused("\"mapOfMap\":{\"M\":{\"k\":{\"M\":{\"l\":{\"M\":{}}}}}}", "Data.mapOfMap.k.l.x",
                 "is missing");
  nested_refused("\"mapOfList\":{\"M\":{\"k\":{\"L\":[{\"N\":\"1\"}]}}}", "Data.mapOfList.k[0]",
                 "a string (S)");
}

Test(types, any_spelling_of_a_number_is_read) {
  struct kinds_optional record = read_optional(
      "\"aUint64\":{\"N\":\"1E2\"},\"aDecimal\":{\"N\":\"-0012.50E1\"},\"decimals\":{\"NS\":[\"1E2\"]},"
      "\"anEpoch\":{\"N\":\"1.0\"}");

  cr_expect_eq(record.a_uint64.value, 100);
  cr_expect_str_eq(record.a_decimal, "-125");
  cr_expect_str_eq(record.decimals.items[0], "100");
  cr_expect_eq(record.an_epoch.value.seconds, 1);
  record = empty();
  record.a_decimal = "+00.50e1";
  cr_expect_str_eq(written(&record), "\"aDecimal\":{\"N\":\"5\"}");
}

/* ---- options --------------------------------------------------------------------------------- */

static struct kinds_limited limited(void) {
  return (struct kinds_limited){.owner = "o", .id = "i", .name = "n"};
}

static void limit(const struct kinds_limited *record, const char *field, const char *words) {
  const struct ddb_error *error = ddb_arena_error(mem);
  struct ddb_text out;

  cr_assert_eq(kinds_limited_encode(mem, record, &out), DDB_E_INVALID, "%s", field);
  cr_assert_str_eq(error->field, field, "%s", error->text);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

static const char *fits(const struct kinds_limited *record) {
  struct ddb_text out;

  cr_assert_eq(kinds_limited_encode(mem, record, &out), DDB_OK, "%s", ddb_arena_error(mem)->text);
  return data_of(out);
}

Test(types, limits_hold_when_written) {
  struct kinds_limited record;

#define LIMIT(member, value, field, words)                                                         \
  record = limited();                                                                              \
  record.member = value;                                                                           \
  limit(&record, "Limited." field, words)
#define FITS(member, value, text)                                                                  \
  record = limited();                                                                              \
  record.member = value;                                                                           \
  cr_assert_str_eq(fits(&record) + strlen("\"name\":{\"S\":\"n\"},"), text)
  LIMIT(name, "", "name", "has 0 characters; the schema allows 1 to 8 characters");
  LIMIT(name, "123456789", "name", "has 9 characters");
  LIMIT(code, "xDE-1", "State#Date", "does not match the schema's pattern ^[A-Z]{2}-[0-9]+$");
  FITS(code, "DE-1", "\"State#Date\":{\"S\":\"DE-1\"}");
  LIMIT(note, ((struct ddb_text){"12345", 5}), "note", "4 or less characters");
  FITS(note, ((struct ddb_text){"\0\0\0\xc3\xa4", 5}),
       "\"note\":{\"S\":\"\\u0000\\u0000\\u0000\xc3\xa4\"}");
  LIMIT(blob, ((struct ddb_bytes){(const unsigned char *)"1", 1}), "blob", "has 1 bytes");
  LIMIT(small, ddb_int(6), "small", "-5 to 5");
  LIMIT(large, ddb_uint(0), "large", "is 0; the schema allows 1 to 18446744073709551614");
  LIMIT(large, ddb_uint(UINT64_MAX), "large", "is 18446744073709551615");
  LIMIT(price, "0.00999999999999999999999999999999999999", "price", "0.01 to 1e20");
  LIMIT(price, "100000000000000000000.00000000000000001", "price", "0.01 to 1e20");
  FITS(price, "1e20", "\"price\":{\"N\":\"100000000000000000000\"}");
  FITS(price, "0.01", "\"price\":{\"N\":\"0.01\"}");
  FITS(whole, ddb_opt_time_of((ddb_time){0, 0}), "\"whole\":{\"S\":\"1970-01-01T00:00:00Z\"}");
  FITS(whole, ddb_opt_time_of((ddb_time){0, 500000000}),
       "\"whole\":{\"S\":\"1970-01-01T00:00:00.5Z\"}");
  FITS(micro, ddb_opt_time_of((ddb_time){0, 0}),
       "\"micro\":{\"S\":\"1970-01-01T00:00:00.000000Z\"}");
  FITS(nano, ddb_opt_time_of((ddb_time){0, 1}),
       "\"nano\":{\"S\":\"1970-01-01T00:00:00.000000001Z\"}");
#undef LIMIT
#undef FITS
}

Test(types, characters_are_counted_and_not_bytes) {
  struct kinds_limited record = limited();

  record.name =
      "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4";
  cr_assert(strstr(fits(&record), "\"name\""));
}

/* In German, [a-z] would take an umlaut; the library follows no locale of the program. */
Test(types, patterns_follow_no_locale) {
  struct kinds_limited record = limited();

  cr_assert_not_null(setlocale(LC_ALL, "de_DE.UTF-8"));
  record.code = "\xc3\x84-1";
  limit(&record, "Limited.State#Date", "pattern");
  record.code = "DE-1";
  cr_assert_not_null(fits(&record));
  (void)setlocale(LC_ALL, "C");
}

static void hides(const struct kinds_limited *record, const char *field, const char *secret) {
  limit(record, field, "hides");
  cr_assert_not(strstr(ddb_arena_error(mem)->text, secret), "%s", ddb_arena_error(mem)->text);
}

Test(types, hidden_values_stand_in_no_error) {
  static const struct kinds_uuid_map_entry entries[] = {{"k", "geheim"}};
  struct kinds_limited record = limited(), read;

  record.secret = "geheim";
  hides(&record, "Limited.secret", "geheim");
  record.secret = NULL;
  record.secrets = (struct kinds_uuid_map){entries, 1};
  hides(&record, "Limited.secrets.k", "geheim");
  cr_assert_lt(kinds_limited_decode(mem,
                                    item("Limited", "LIMITED",
                                         "\"name\":{\"S\":\"n\"},\"secrets\":{\"M\":{\"k\":"
                                         "{\"S\":\"geheim\"}}}"),
                                    &read),
               0);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "Data.secrets.k");
  cr_assert_not(strstr(ddb_arena_error(mem)->text, "geheim"), "%s", ddb_arena_error(mem)->text);
}

/* ---- updates and comparison ------------------------------------------------------------------ */

Test(types, an_update_sets_what_is_there) {
  const struct ddb_scope scope = {.now = SAMPLE_NOW};
  static const char *const strings[] = {"x"};
  static const struct kinds_int64_map_entry entries[] = {{"k", 7}};
  const struct kinds_set_optional_set set = {.a_uint64 = ddb_uint(UINT64_MAX),
                                             .a_decimal = "1.50",
                                             .a_binary = {(const unsigned char *)"", 0},
                                             .strings = {strings, 1},
                                             .integers = {NULL, 0},
                                             .map_of_int64 = {entries, 1}};
  struct ddb_request request;

  cr_assert_eq(kinds_set_optional_request(mem, &scope, "o", "i", &set, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_assert(strstr(request.body.data, "SET #d.#n0 = :v0, #d.#n1 = :v1, #d.#n2 = :v2, "
                                      "#d.#n3 = :v3, #d.#n4 = :v4, #u = :u"),
            "%s", request.body.data);
  cr_assert(strstr(request.body.data,
                   "\":v0\":{\"N\":\"18446744073709551615\"},\":v1\":{\"N\":\"1.5\"},"
                   "\":v2\":{\"B\":\"\"},\":v3\":{\"SS\":[\"x\"]},\":v4\":{\"M\":{\"k\":"
                   "{\"N\":\"7\"}}}"),
            "%s", request.body.data);
}

static int order(const char *a, const char *b) {
  int out = 42;

  cr_assert_eq(ddb_decimal_compare(a, b, &out), DDB_OK, "%s %s", a, b);
  return (out > 0) - (out < 0);
}

Test(types, decimals_compare_by_value) {
  static const char *const ascending[] = {"-1e125", "-10",  "-9.5", "-1e-130", "0",    "1e-130",
                                          "0.09",   "0.1",  "0.11", "1",       "1.5",  "9",
                                          "10",     "10.1", "99",   "100",     "1e125"};
  size_t count = sizeof ascending / sizeof ascending[0];
  int out = 42;

  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++)
      cr_assert_eq(order(ascending[i], ascending[j]), (i > j) - (i < j), "%s %s", ascending[i],
                   ascending[j]);
  cr_expect_eq(order("1.0", "10E-1"), 0);
  cr_expect_eq(order("-0", "0"), 0);
  cr_expect_eq(ddb_decimal_compare("x", "1", &out), DDB_E_INVALID);
  cr_expect_eq(ddb_decimal_compare("1", "1e126", &out), DDB_E_LIMIT);
  cr_expect_eq(out, 42);
}
