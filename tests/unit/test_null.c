/* SPDX-License-Identifier: Apache-2.0 */
/* Absent, NULL, empty and zero are four different things, whatever the type: fields `T|null` and
 * fields `T?` of tests/golden/types, read, copied, written and updated. */
#include <criterion/criterion.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "kinds/kinds.h"
#include "support/sample.h"
#include "support/type_samples.h"

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(null, .init = setup, .fini = teardown);

/* ---- every type ------------------------------------------------------------------------------ */

/* A type with values, the emptiest first; and where its flag is in the record and in an update. */
struct row {
  const char *attribute;
  size_t flag, set_flag;
  const char *values[4];
};

#define ROW(member, attribute, ...)                                                                \
  {                                                                                                \
    attribute, offsetof(struct kinds_nullable, member##_null),                                     \
        offsetof(struct kinds_set_nullable_set, member##_null), {                                  \
      __VA_ARGS__                                                                                  \
    }                                                                                              \
  }

static const struct row rows[] = {
    ROW(a_string, "aString", "{\"S\":\"\"}", "{\"S\":\"x\"}"),
    ROW(a_text, "aText", "{\"S\":\"\"}", "{\"S\":\"\\u0000\"}"),
    ROW(a_bool, "aBool", "{\"BOOL\":false}", "{\"BOOL\":true}"),
    ROW(an_int32, "anInt32", "{\"N\":\"0\"}", "{\"N\":\"-1\"}"),
    ROW(an_int64, "anInt64", "{\"N\":\"0\"}", "{\"N\":\"-1\"}"),
    ROW(a_uint32, "aUint32", "{\"N\":\"0\"}", "{\"N\":\"1\"}"),
    ROW(a_uint64, "aUint64", "{\"N\":\"0\"}", "{\"N\":\"1\"}"),
    ROW(a_double, "aDouble", "{\"N\":\"0\"}", "{\"N\":\"0.5\"}"),
    ROW(a_decimal, "aDecimal", "{\"N\":\"0\"}", "{\"N\":\"0.5\"}"),
    ROW(a_binary, "aBinary", "{\"B\":\"\"}", "{\"B\":\"AA==\"}"),
    ROW(a_timestamp, "aTimestamp", "{\"S\":\"1970-01-01T00:00:00.000Z\"}",
        "{\"S\":\"2026-11-22T10:00:00.000Z\"}"),
    ROW(a_date, "aDate", "{\"S\":\"1970-01-01\"}", "{\"S\":\"2024-02-29\"}"),
    ROW(an_epoch, "anEpoch", "{\"N\":\"0\"}", "{\"N\":\"-1\"}"),
    ROW(an_epoch_ms, "anEpochMs", "{\"N\":\"0\"}", "{\"N\":\"-1\"}"),
    ROW(a_uuid, "aUuid", "{\"S\":\"0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e\"}"),
    ROW(a_ulid, "aUlid", "{\"S\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"}"),
    ROW(a_colour, "aColour", "{\"S\":\"red\"}", "{\"S\":\"newer\"}", "{\"S\":\"\"}"),
    ROW(a_point, "aPoint", "{\"M\":{\"x\":{\"N\":\"0\"}}}",
        "{\"M\":{\"x\":{\"N\":\"1\"},\"newer\":{\"NULL\":true}}}"),
    ROW(a_document, "aDocument", "{\"S\":\"\"}", "{\"L\":[{\"NULL\":true}]}", "{\"M\":{}}"),
    ROW(strings, "strings", "{\"SS\":[\"\"]}"),
    ROW(integers, "integers", "{\"NS\":[\"0\"]}"),
    ROW(decimals, "decimals", "{\"NS\":[\"0\"]}"),
    ROW(binaries, "binaries", "{\"BS\":[\"\"]}"),
    ROW(list_of_string, "listOfString", "{\"L\":[]}", "{\"L\":[{\"S\":\"\"}]}"),
    ROW(map_of_int64, "mapOfInt64", "{\"M\":{}}", "{\"M\":{\"k\":{\"N\":\"0\"}}}"),
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const char null_value[] = "{\"NULL\":true}";

static bool *flag(void *record, size_t offset) {
  return (bool *)((char *)record + offset);
}

/* `"name":value`; nothing without a value. */
static const char *member(const char *name, const char *value) {
  size_t size = strlen(name) + (value ? strlen(value) : 0) + 8;
  char *text = ddb_arena_alloc(mem, size);

  cr_assert_not_null(text);
  text[0] = '\0';
  if (value)
    (void)snprintf(text, size, "\"%s\":%s", name, value);
  return text;
}

/* The fields of a Nullable behind `id`: one of the types, and the tag that it requires. */
static const char *nullable_data(const struct row *row, const char *value) {
  const char *data = member(row->attribute, value);
  size_t size = strlen(data) + 64;
  char *text = ddb_arena_alloc(mem, size);

  cr_assert_not_null(text);
  (void)snprintf(text, size, "%s%s\"shape\":{\"S\":\"nothing\"}", data, *data ? "," : "");
  return text;
}

static struct kinds_nullable read_nullable(const char *data) {
  struct ddb_text item = type_sample_item(mem, "Nullable", "NULLABLE", data);
  struct kinds_nullable read, copy;

  cr_assert_eq(kinds_nullable_decode(mem, item, &read), DDB_OK, "%s: %s", data,
               ddb_arena_error(mem)->text);
  cr_assert_eq(kinds_nullable_copy(mem, &read, &copy), DDB_OK);
  return copy;
}

static const char *write_nullable(const struct kinds_nullable *record) {
  struct ddb_text item;

  cr_assert_eq(kinds_nullable_encode(mem, record, &item), DDB_OK, "%s", ddb_arena_error(mem)->text);
  return type_sample_data(mem, item);
}

static int flags_set(struct kinds_nullable *record) {
  int count = record->shape_data_null + record->limited_null + record->top_number_null;

  for (size_t i = 0; i < ROWS; i++)
    count += *flag(record, rows[i].flag);
  return count;
}

Test(null, absent_null_and_values_of_every_type) {
  for (size_t i = 0; i < ROWS; i++) {
    const char *absent = nullable_data(&rows[i], NULL);
    const char *null = nullable_data(&rows[i], null_value);
    struct kinds_nullable record = read_nullable(absent);
    cr_assert_eq(flags_set(&record), 0, "%s", rows[i].attribute);
    cr_assert_str_eq(write_nullable(&record), absent);

    record = read_nullable(null);
    cr_assert(*flag(&record, rows[i].flag) && flags_set(&record) == 1, "%s", rows[i].attribute);
    cr_assert_null(record.data_unmodeled, "%s is in the record, not beside it", rows[i].attribute);
    cr_assert_str_eq(write_nullable(&record), null);

    for (size_t k = 0; rows[i].values[k]; k++) {
      const char *data = nullable_data(&rows[i], rows[i].values[k]);
      record = read_nullable(data);
      cr_assert_eq(flags_set(&record), 0, "%s", data);
      cr_assert_str_eq(write_nullable(&record), data);
    }
  }
}

Test(null, a_value_wins_over_the_flag) {
  for (size_t i = 0; i < ROWS; i++) {
    const char *data = nullable_data(&rows[i], rows[i].values[0]);
    struct kinds_nullable record = read_nullable(data);

    *flag(&record, rows[i].flag) = true;
    cr_assert_str_eq(write_nullable(&record), data);
  }
}

Test(null, an_update_writes_null_for_every_type) {
  for (size_t i = 0; i < ROWS; i++) {
    struct kinds_set_nullable_set set = {0};
    struct ddb_request request;

    *flag(&set, rows[i].set_flag) = true;
    cr_assert_eq(kinds_set_nullable_request(mem, &scope, "o", "i", &set, &request), DDB_OK, "%s",
                 ddb_arena_error(mem)->text);
    const char *body = sample_chars(mem, request.body);
    cr_assert(strstr(body, "\"SET #d.#n0 = :v0, #u = :u\""), "%s", body);
    cr_assert(strstr(body, "\":v0\":{\"NULL\":true},"), "%s", body);
    cr_assert(strstr(body, rows[i].attribute), "%s", body);
  }
}

/* ---- T?: a NULL that the schema does not expect ---------------------------------------------- */

static struct kinds_optional read_optional(const char *data) {
  struct ddb_text item = type_sample_item(mem, "Optional", "OPTIONAL", data);
  struct kinds_optional read, copy;

  cr_assert_eq(kinds_optional_decode(mem, item, &read), DDB_OK, "%s: %s", data,
               ddb_arena_error(mem)->text);
  cr_assert_eq(kinds_optional_copy(mem, &read, &copy), DDB_OK);
  return copy;
}

static const char *write_optional(const struct kinds_optional *record) {
  struct ddb_text item;

  cr_assert_eq(kinds_optional_encode(mem, record, &item), DDB_OK, "%s", ddb_arena_error(mem)->text);
  return type_sample_data(mem, item);
}

/* A document holds its NULL itself; any other is kept beside the record, until a value is set. */
Test(null, an_unexpected_null_of_every_type_is_kept) {
  for (size_t i = 0; i < ROWS; i++) {
    const char *null = member(rows[i].attribute, null_value);
    struct kinds_optional record = read_optional(null);
    bool document = strcmp(rows[i].attribute, "aDocument") == 0;

    cr_assert_eq(record.a_document != NULL, document);
    cr_assert_eq(record.data_unmodeled == NULL, document, "%s", rows[i].attribute);
    cr_assert_str_eq(write_optional(&record), null);
    for (size_t k = 0; rows[i].values[k]; k++) {
      const char *data = member(rows[i].attribute, rows[i].values[k]);
      struct kinds_optional value = read_optional(data);
      cr_assert_null(value.data_unmodeled);
      value.data_unmodeled = record.data_unmodeled;
      cr_assert_str_eq(write_optional(&value), data, "a value replaces the NULL that was kept");
    }
  }
}

/* ---- in structs, lists, unions, at the top --------------------------------------------------- */

static void same(const char *data) {
  struct kinds_nullable record = read_nullable(data);

  cr_assert_str_eq(write_nullable(&record), data);
}

#define TAG "\"shape\":{\"S\":\"circle\"}"

Test(null, members_of_structs) {
  struct kinds_nullable record =
      read_nullable(TAG ",\"three\":{\"M\":{\"string\":{\"NULL\":true},\"number\":{\"N\":\"0\"}}}");

  cr_assert(record.three->string_null && !record.three->string);
  cr_assert(!record.three->number_null && record.three->number.set);
  cr_assert_not(record.three->colour_null);
  same(TAG ",\"three\":{\"M\":{\"string\":{\"NULL\":true},\"number\":{\"N\":\"0\"}}}");
  same(TAG
       ",\"three\":{\"M\":{}},\"threes\":{\"L\":[{\"M\":{}},{\"M\":{\"string\":{\"S\":\"\"},"
       "\"number\":{\"NULL\":true},\"colour\":{\"NULL\":true}}},{\"M\":{\"string\":{\"NULL\":true},"
       "\"colour\":{\"S\":\"newer\"},\"plain\":{\"NULL\":true}}}]}");
}

Test(null, a_union_and_its_tag) {
  struct kinds_nullable record = read_nullable(TAG ",\"shapeData\":{\"NULL\":true}");

  cr_assert(record.shape_data_null && !record.shape_data.circle && !record.shape_data.unmodeled);
  same(TAG ",\"shapeData\":{\"NULL\":true}");
  same(TAG);
  same(TAG ",\"shapeData\":{\"M\":{\"radius\":{\"N\":\"0\"}}}");
}

Test(null, beside_the_data_map) {
  struct ddb_text item = type_sample_item(mem, "Nullable", "NULLABLE", TAG);
  struct kinds_nullable record;
  struct ddb_text out;

  item.size--; /* the brace around all */
  const char *top = sample_chars(mem, item);
  item = sample_replace(mem, top, ",\"Data\":", ",\"topNumber\":{\"NULL\":true},\"Data\":");
  item = sample_text(sample_chars(mem, (struct ddb_text){item.data, item.size}));
  char *whole = ddb_arena_alloc(mem, item.size + 2);
  (void)snprintf(whole, item.size + 2, "%s}", item.data);
  cr_assert_eq(kinds_nullable_decode(mem, sample_text(whole), &record), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_assert(record.top_number_null && !record.a_string_null);
  cr_assert_eq(kinds_nullable_encode(mem, &record, &out), DDB_OK);
  cr_assert(strstr(out.data, "},\"topNumber\":{\"NULL\":true}}"), "%s", out.data);
}

/* ---- limits, and what is no NULL ------------------------------------------------------------- */

static void write_refused(const struct kinds_nullable *record, const char *field) {
  struct ddb_text item;

  cr_assert_eq(kinds_nullable_encode(mem, record, &item), DDB_E_INVALID, "%s", field);
  cr_assert_str_eq(ddb_arena_error(mem)->field, field);
}

Test(null, limits_bind_values_only) {
  struct kinds_nullable record = {.owner = "o", .id = "i", .shape = KINDS_SHAPE_NOTHING};

  (void)write_nullable(&record);
  record.limited_null = record.top_number_null = true;
  cr_assert(strstr(write_nullable(&record), "\"limited\":{\"NULL\":true}"));
  record.limited = "a";
  write_refused(&record, "Nullable.limited");
  record.limited = "ba";
  write_refused(&record, "Nullable.limited");
  record.limited = "ab";
  record.top_number = ddb_int(0);
  write_refused(&record, "Nullable.topNumber");
}

Test(null, what_is_no_null) {
  static const char *const bad[] = {"{\"NULL\":false}", "{\"NULL\":\"true\"}",
                                    "{\"NULL\":null}",  "{\"NULL\":true,\"S\":\"x\"}",
                                    "{\"NULL\":true",   "null",
                                    "{\"null\":true}"};

  for (size_t i = 0; i < ROWS; i++)
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
      const char *data = nullable_data(&rows[i], bad[k]);
      struct ddb_text item = type_sample_item(mem, "Nullable", "NULLABLE", data);
      struct kinds_nullable record;
      cr_assert_eq(kinds_nullable_decode(mem, item, &record), DDB_E_INVALID, "%s", data);
    }
}

/* ---- updates --------------------------------------------------------------------------------- */

static enum ddb_status set_null(const struct kinds_set_null_set *set, struct ddb_request *request) {
  return kinds_set_null_request(mem, &scope, "o", "i", set, request);
}

Test(null, an_update_takes_a_value_or_null) {
  struct kinds_set_null_set set = {.a_string = "x",
                                   .top_number_null = true,
                                   .a_bool = ddb_bool(false),
                                   .strings_null = true,
                                   .a_colour_null = true};
  struct ddb_request request;

  cr_assert_eq(set_null(&set, &request), DDB_OK, "%s", ddb_arena_error(mem)->text);
  const char *body = sample_chars(mem, request.body);
  cr_assert(strstr(body, "SET #d.#n0 = :v0, #n1 = :v1, #d.#n2 = :v2, #d.#n3 = :v3, #d.#n4 = :v4"),
            "%s", body);
  cr_assert(strstr(body, "\":v0\":{\"S\":\"x\"},\":v1\":{\"NULL\":true},\":v2\":{\"BOOL\":false},"
                         "\":v3\":{\"NULL\":true},\":v4\":{\"NULL\":true}"),
            "%s", body);
}

Test(null, an_update_lacks_none_of_its_inputs) {
  const struct kinds_set_null_set all = {.a_string_null = true,
                                         .top_number_null = true,
                                         .a_bool_null = true,
                                         .strings_null = true,
                                         .a_colour_null = true};
  const size_t flags[] = {offsetof(struct kinds_set_null_set, a_string_null),
                          offsetof(struct kinds_set_null_set, top_number_null),
                          offsetof(struct kinds_set_null_set, a_bool_null),
                          offsetof(struct kinds_set_null_set, strings_null),
                          offsetof(struct kinds_set_null_set, a_colour_null)};
  struct ddb_request request;

  cr_assert_eq(set_null(&all, &request), DDB_OK, "%s", ddb_arena_error(mem)->text);
  for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    struct kinds_set_null_set set = all;
    *flag(&set, flags[i]) = false;
    cr_assert_eq(set_null(&set, &request), DDB_E_INVALID);
    cr_assert(strstr(ddb_arena_error(mem)->text, "is required: a value, or NULL"), "%s",
              ddb_arena_error(mem)->text);
  }
}
