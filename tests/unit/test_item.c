/* SPDX-License-Identifier: Apache-2.0 */
/* One record to one item and back, through the generated code of the reference schema: the exact
 * stored item, what survives a get and a put, and what is refused before anything is sent. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/sample.h"

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(item, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static const char *put_edit(const struct reimagine_edit_record *edit) {
  struct ddb_request request;
  enum ddb_status status = reimagine_save_edit_record_request(mem, &scope, edit, &request);

  cr_assert_eq(status, DDB_OK, "%s", ddb_arena_error(mem)->text);
  return sample_chars(mem, request.body);
}

/* The body of the item inside a PutItem of this table. */
static const char *item_of(const char *body) {
  const char head[] = "{\"TableName\":\"Reimagine\",\"Item\":";

  cr_assert_eq(strncmp(body, head, sizeof head - 1), 0, "%s", body);
  size_t size = strlen(body) - (sizeof head - 1) - 1;
  cr_assert_eq(body[strlen(body) - 1], '}');
  return sample_chars(mem, (struct ddb_text){body + sizeof head - 1, size});
}

static void put_refused(const struct reimagine_edit_record *edit, enum ddb_status status,
                        const char *field, const char *words) {
  struct ddb_request request = {0};
  const struct ddb_error *error = ddb_arena_error(mem);

  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, edit, &request), status, "%s: %s",
               field, error->text);
  cr_assert_str_eq(error->field, field);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
  cr_assert_null(request.body.data, "nothing to send");
}

static struct reimagine_edit_record read_edit(struct ddb_text item) {
  struct reimagine_edit_record edit;

  cr_assert_eq(reimagine_edit_record_decode(mem, item, &edit), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  return edit;
}

static void read_refused(struct ddb_text item, const char *field, const char *words) {
  struct reimagine_edit_record edit;
  const struct ddb_error *error = ddb_arena_error(mem);

  cr_assert_lt(reimagine_edit_record_decode(mem, item, &edit), 0, "%.*s", (int)item.size,
               item.data);
  cr_assert_str_eq(error->field, field, "%s", error->text);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
  cr_assert_null(edit.edit_id, "a refused record is empty");
}

static struct ddb_text with(const char *from, const char *to) {
  return sample_replace(mem, sample_small_item, from, to);
}

/* ---- the stored item ------------------------------------------------------------------------- */

Test(item, put_writes_exactly_the_item_of_the_mission) {
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct ddb_request request;

  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &edit, &request), DDB_OK);
  cr_assert_str_eq(request.operation, "PutItem");
  cr_assert_eq(request.effect, DDB_EFFECT_WRITE);
  cr_assert_eq(request.key.size, 0, "a put has no condition to explain");
  cr_assert_str_eq(item_of(sample_chars(mem, request.body)), sample_small_item);
}

Test(item, put_with_all_optional_fields) {
  struct reimagine_edit_record edit = sample_edit(mem);
  struct ddb_text expected =
      with("00.000Z\"}}}", "00.000Z\"},"
                           "\"completedAt\":{\"S\":\"2026-11-22T10:00:01.840Z\"},"
                           "\"error\":{\"S\":\"none\"},"
                           "\"modelId\":{\"S\":\"amazon.nova-canvas-v1:0\"},"
                           "\"processingTime\":{\"N\":\"1840\"},"
                           "\"parentEditId\":{\"S\":\"e0\"}}}");

  cr_assert_str_eq(item_of(put_edit(&edit)), expected.data);
}

Test(item, put_of_an_image_with_suggestions) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct ddb_request request;

  cr_assert_eq(reimagine_save_image_metadata_request(mem, &scope, &image, &request), DDB_OK);
  cr_assert_str_eq(
      item_of(sample_chars(mem, request.body)),
      "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"IMAGE#i1\"},"
      "\"EntityType\":{\"S\":\"ImageMetadata\"},\"Data\":{\"M\":{\"imageId\":{\"S\":\"i1\"},"
      "\"userId\":{\"S\":\"u1\"},\"originalKey\":{\"S\":\"in/1.jpg\"},"
      "\"fileName\":{\"S\":\"1.jpg\"},\"fileSize\":{\"N\":\"9007199254740993\"},"
      "\"contentType\":{\"S\":\"image/jpeg\"},\"width\":{\"N\":\"4032\"},"
      "\"height\":{\"N\":\"3024\"},\"uploadedAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"},"
      "\"suggestions\":{\"L\":[{\"M\":{\"editType\":{\"S\":\"day-to-dusk\"},"
      "\"priority\":{\"S\":\"high\"},\"reason\":{\"S\":\"flat sky\"},"
      "\"suggestedParams\":{\"M\":{\"intensity\":{\"S\":\"subtle\"}}},\"confidence\":{\"N\":\"0.875\"}}},"
      "{\"M\":{\"editType\":{\"S\":\"enhance\"},\"priority\":{\"S\":\"low\"},"
      "\"reason\":{\"S\":\"noise\"},\"confidence\":{\"N\":\"1\"}}}]}}},"
      "\"CreatedAt\":{\"N\":\"1795341600250\"},\"UpdatedAt\":{\"N\":\"1795341600250\"}}");
}

Test(item, a_list_that_counts_elements_and_has_none_is_refused) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct ddb_request request;

  image.suggestions.items = NULL;
  cr_assert_eq(reimagine_save_image_metadata_request(mem, &scope, &image, &request), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "ImageMetadata.suggestions");
  cr_assert(strstr(ddb_arena_error(mem)->text, "has 2 items, but `items` is NULL"));
}

Test(item, an_absent_list_and_an_empty_one_differ) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct reimagine_image_metadata back;
  struct ddb_text item;

  image.suggestions.count = 0;
  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &item), DDB_OK);
  cr_assert(strstr(item.data, "\"suggestions\":{\"L\":[]}"), "%s", item.data);
  cr_assert_eq(reimagine_image_metadata_decode(mem, item, &back), DDB_OK);
  cr_assert_not_null(back.suggestions.items);
  cr_assert_eq(back.suggestions.count, 0);
  image.suggestions.items = NULL;
  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &item), DDB_OK);
  cr_assert_null(strstr(item.data, "suggestions"));
  cr_assert_eq(reimagine_image_metadata_decode(mem, item, &back), DDB_OK);
  cr_assert_null(back.suggestions.items);
}

Test(item, a_put_of_a_read_record_keeps_created_at_and_moves_updated_at) {
  struct reimagine_edit_record edit =
      read_edit(with("\"CreatedAt\":{\"N\":\"1795341600250\"},\"UpdatedAt\":{\"N\":\"1795341600250",
                     "\"CreatedAt\":{\"N\":\"1000\"},\"UpdatedAt\":{\"N\":\"2000"));

  cr_assert_eq(edit.item_created_at.seconds, 1);
  cr_assert_eq(edit.item_updated_at.seconds, 2);
  const char *body = put_edit(&edit);
  cr_assert(strstr(body, "\"CreatedAt\":{\"N\":\"1000\"},\"UpdatedAt\":{\"N\":\"1795341600250\"}"),
            "%s", body);
}

Test(item, an_item_time_that_is_none_is_refused) {
  static const ddb_time none[] = {{INT64_MAX, 0}, {INT64_MIN, 0}, {1, -1}, {1, 1000000000}};
  struct reimagine_edit_record edit = sample_small_edit(mem);

  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    edit.item_created_at = none[i];
    put_refused(&edit, DDB_E_INVALID, "EditRecord.CreatedAt", "is no time in milliseconds");
  }
  edit.item_created_at = ddb_time_from_ms(INT64_C(1795341600250000000)); /* was nanoseconds */
  cr_assert(strstr(put_edit(&edit), "\"CreatedAt\":{\"N\":\"1795341600250000000\"}"));
}

Test(item, an_encoder_alone_has_no_clock) {
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct ddb_text item;

  cr_assert_eq(reimagine_edit_record_encode(mem, &edit, &item), DDB_OK);
  cr_assert_null(strstr(item.data, "CreatedAt"));
  edit.item_updated_at = (ddb_time){-1, 999000000};
  cr_assert_eq(reimagine_edit_record_encode(mem, &edit, &item), DDB_OK);
  cr_assert(strstr(item.data, "\"UpdatedAt\":{\"N\":\"-1\"}"), "%s", item.data);
}

Test(item, a_write_without_a_time_is_refused) {
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct ddb_scope none = {0};
  struct ddb_request request;

  cr_assert_eq(reimagine_save_edit_record_request(mem, &none, &edit, &request), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "scope.now");
  cr_assert_eq(reimagine_save_edit_record_request(mem, NULL, &edit, &request), DDB_E_INVALID);
}

Test(item, the_table_has_another_name_at_run_time) {
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct ddb_scope other = {.table_name = "Prod\"1", .now = SAMPLE_NOW};
  struct ddb_request request;

  cr_assert_eq(reimagine_save_edit_record_request(mem, &other, &edit, &request), DDB_OK);
  cr_assert_eq(strncmp(request.body.data, "{\"TableName\":\"Prod\\\"1\",", 23), 0);
  other.table_name = "\xff";
  cr_assert_eq(reimagine_save_edit_record_request(mem, &other, &edit, &request), DDB_E_INVALID);
  cr_assert(strstr(ddb_arena_error(mem)->text, "table"), "%s", ddb_arena_error(mem)->text);
}

/* ---- a put that is refused ------------------------------------------------------------------- */

Test(item, every_required_field_is_missed_by_name) {
  const struct {
    const char *field;
    size_t offset, size;
  } rows[] = {
#define ROW(text, member)                                                                          \
  {"EditRecord." text, offsetof(struct reimagine_edit_record, member),                             \
   sizeof((struct reimagine_edit_record *)0)->member}
      ROW("editId", edit_id),       ROW("userId", user_id), ROW("imageId", image_id),
      ROW("editType", edit_type),   ROW("params", params),  ROW("sourceKey", source_key),
      ROW("resultKey", result_key), ROW("status", status),  ROW("createdAt", created_at),
#undef ROW
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct reimagine_edit_record edit = sample_edit(mem);
    memset((char *)&edit + rows[i].offset, 0, rows[i].size);
    put_refused(&edit, DDB_E_INVALID, rows[i].field, rows[i].field);
  }
}

Test(item, every_required_field_of_an_element_is_missed_by_name) {
  const struct {
    const char *field;
    size_t offset, size;
  } rows[] = {
#define ROW(text, member)                                                                          \
  {"ImageMetadata.suggestions[1]." text, offsetof(struct reimagine_edit_suggestion, member),       \
   sizeof((struct reimagine_edit_suggestion *)0)->member}
      ROW("editType", edit_type),
      ROW("priority", priority),
      ROW("reason", reason),
#undef ROW
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct reimagine_image_metadata image = sample_image(mem);
    struct reimagine_edit_suggestion two[2];
    struct ddb_request request;
    memcpy(two, image.suggestions.items, sizeof two);
    memset((char *)&two[1] + rows[i].offset, 0, rows[i].size);
    image.suggestions.items = two;
    cr_assert_eq(reimagine_save_image_metadata_request(mem, &scope, &image, &request),
                 DDB_E_INVALID);
    cr_assert_str_eq(ddb_arena_error(mem)->field, rows[i].field);
  }
}

Test(item, an_enum_outside_its_values_is_refused) {
  struct reimagine_edit_record edit = sample_edit(mem);

  edit.status = (enum reimagine_edit_status)6;
  put_refused(&edit, DDB_E_INVALID, "EditRecord.status", "is 6, which is no value of EditStatus");
  edit.status_text = "archived";
  put_refused(&edit, DDB_E_INVALID, "EditRecord.status", "is 6");
  edit.status = (enum reimagine_edit_status) - 1;
  put_refused(&edit, DDB_E_INVALID, "EditRecord.status", "is -1");
}

Test(item, text_that_is_no_utf8_is_refused) {
  struct reimagine_edit_record edit = sample_edit(mem);

  edit.source_key = "a\xc3(";
  put_refused(&edit, DDB_E_INVALID, "EditRecord.sourceKey", "UTF-8");
  edit = sample_edit(mem);
  edit.status = REIMAGINE_EDIT_STATUS_UNRECOGNIZED;
  edit.status_text = "\xed\xa0\x80";
  put_refused(&edit, DDB_E_INVALID, "EditRecord.status", "UTF-8");
}

Test(item, a_bound_holds_and_its_ends_are_inside) {
  struct reimagine_edit_record edit = sample_edit(mem);
  struct reimagine_image_metadata image = sample_image(mem);
  struct reimagine_edit_suggestion one = image.suggestions.items[0];
  struct ddb_request request;
  const struct {
    double value;
    bool good;
  } rows[] = {{0, true},        {-0.0, true}, {1, true},         {1.0000000001, false},
              {-1, false},      {NAN, false}, {INFINITY, false}, {-INFINITY, false},
              {-DBL_MIN, false}};

  edit.processing_time = ddb_int(-1);
  put_refused(&edit, DDB_E_INVALID, "EditRecord.processingTime",
              "is -1; the schema allows 0 or more");
  edit.processing_time = ddb_int(0);
  cr_assert(strstr(put_edit(&edit), "\"processingTime\":{\"N\":\"0\"}"));
  edit.processing_time = ddb_int(INT64_MAX);
  cr_assert(strstr(put_edit(&edit), "\"processingTime\":{\"N\":\"9223372036854775807\"}"));
  image.suggestions.items = &one;
  image.suggestions.count = 1;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    one.confidence = rows[i].value;
    enum ddb_status status = reimagine_save_image_metadata_request(mem, &scope, &image, &request);
    cr_assert_eq(status >= 0, rows[i].good, "%g: %s", rows[i].value, ddb_arena_error(mem)->text);
    if (!rows[i].good)
      cr_assert_str_eq(ddb_arena_error(mem)->field, "ImageMetadata.suggestions[0].confidence");
  }
  one.confidence = DBL_MIN;
  cr_assert_eq(reimagine_save_image_metadata_request(mem, &scope, &image, &request), DDB_E_LIMIT,
               "1E-308 is nearer to 0 than DynamoDB stores");
}

Test(item, times_at_their_ends) {
  const struct {
    ddb_time time;
    const char *text; /* NULL: refused */
  } rows[] = {
      {{1795341600, 1}, "2026-11-22T10:00:00.000000001Z"},
      {{1795341600, 123400000}, "2026-11-22T10:00:00.1234Z"},
      {{0, 1000000}, "1970-01-01T00:00:00.001Z"},
      {{-1, 0}, "1969-12-31T23:59:59.000Z"},
      {{253402300799, 999999999}, "9999-12-31T23:59:59.999999999Z"},
      {{253402300800, 0}, NULL},
      {{-62167219200, 0}, "0000-01-01T00:00:00.000Z"},
      {{-62167219201, 0}, NULL},
      {{0, 0}, NULL},
      {{1, 1000000000}, NULL},
      {{1, -1}, NULL},
      {{INT64_MAX, 0}, NULL},
      {{INT64_MIN, 0}, NULL},
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct reimagine_edit_record edit = sample_small_edit(mem);
    edit.created_at = rows[i].time;
    if (!rows[i].text) {
      put_refused(&edit, DDB_E_INVALID, "EditRecord.createdAt", "");
      continue;
    }
    const char *body = put_edit(&edit);
    cr_assert(strstr(body, rows[i].text), "%s not in %s", rows[i].text, body);
    edit = read_edit(sample_text(item_of(body)));
    cr_assert_eq(edit.created_at.seconds, rows[i].time.seconds);
    cr_assert_eq(edit.created_at.nanoseconds, rows[i].time.nanoseconds);
  }
}

Test(item, an_optional_time_at_the_epoch_is_a_time) {
  struct reimagine_edit_record edit = sample_small_edit(mem);

  edit.completed_at = ddb_opt_time_of((ddb_time){0, 0});
  cr_assert(strstr(put_edit(&edit), "\"completedAt\":{\"S\":\"1970-01-01T00:00:00.000Z\"}"));
}

/* ---- reading --------------------------------------------------------------------------------- */

Test(item, every_field_comes_back) {
  struct reimagine_edit_record edit = sample_edit(mem);
  struct ddb_text item = sample_text(item_of(put_edit(&edit)));
  struct reimagine_edit_record back = read_edit(item);

  cr_assert_str_eq(back.edit_id, "e1");
  cr_assert_str_eq(back.user_id, "u1");
  cr_assert_str_eq(back.image_id, "i1");
  cr_assert_eq(back.edit_type, REIMAGINE_EDIT_TYPE_ENHANCE);
  cr_assert_str_eq(back.edit_type_text, "enhance");
  cr_assert(back.params.enhance->auto_adjust);
  cr_assert_not(back.params.enhance->brightness.set);
  cr_assert_null(back.params.unmodeled);
  cr_assert_str_eq(back.source_key, "in/1");
  cr_assert_str_eq(back.result_key, "out/1");
  cr_assert_eq(back.status, REIMAGINE_EDIT_STATUS_PENDING);
  cr_assert_eq(back.created_at.seconds, edit.created_at.seconds);
  cr_assert(back.completed_at.set);
  cr_assert_eq(back.completed_at.value.nanoseconds, 840000000);
  cr_assert_str_eq(back.error, "none");
  cr_assert_str_eq(back.model_id, "amazon.nova-canvas-v1:0");
  cr_assert(back.processing_time.set && back.processing_time.value == 1840);
  cr_assert_str_eq(back.parent_edit_id, "e0");
  cr_assert_eq(back.item_created_at.seconds, 1795341600);
  cr_assert_eq(back.item_created_at.nanoseconds, 250000000);
  cr_assert_null(back.unmodeled);
  cr_assert_null(back.data_unmodeled);
  cr_assert_str_eq(item_of(put_edit(&back)), item.data, "and is written again as it was");
}

Test(item, the_order_and_the_layout_of_an_item_do_not_matter) {
  struct reimagine_edit_record edit = read_edit(sample_text(
      " { \"UpdatedAt\" : { \"N\" : \"2\" } ,\n\"Data\":{\"M\":{\"st\\u0061tus\":{\"S\":"
      "\"pend\\u0069ng\"},\"createdAt\":{\"S\":\"2026-11-22T11:00:00+01:00\"},"
      "\"resultKey\":{\"S\":\"\"},\"sourceKey\":{\"S\":\"\\ud83d\\ude00\"},"
      "\"params\":{\"S\":\"not even a map\"},\"editType\":{\"S\":\"upscale\"},"
      "\"imageId\":{\"S\":\"i\"},\"userId\":{\"S\":\"u\"},\"editId\":{\"S\":\"e\"}}},"
      "\"EntityType\":{\"S\":\"EditRecord\"},\"SK\":{\"S\":\"EDIT#e\"},\"PK\":{\"S\":\"USER#u\"}}"
      "\t"));

  cr_assert_eq(edit.status, REIMAGINE_EDIT_STATUS_PENDING);
  cr_assert_eq(edit.created_at.seconds, 1795341600);
  cr_assert_str_eq(edit.result_key, "", "empty is not absent");
  cr_assert_str_eq(edit.source_key, "\xf0\x9f\x98\x80");
  cr_assert_eq(edit.item_created_at.seconds, 0, "an item of an older writer may lack it");
}

Test(item, every_missing_attribute_is_named) {
  const char *const names[] = {"editId",    "userId",    "imageId", "editType", "params",
                               "sourceKey", "resultKey", "status",  "createdAt"};
  char from[64], to[64], field[64];

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    (void)snprintf(from, sizeof from, "\"%s\":", names[i]);
    (void)snprintf(to, sizeof to, "\"x%s\":", names[i]);
    (void)snprintf(field, sizeof field, "Data.%s", names[i]);
    read_refused(with(from, to), field, "is missing");
  }
  read_refused(with("\"PK\"", "\"pk\""), "PK", "is missing");
  read_refused(with("\"SK\"", "\"sk\""), "SK", "is missing");
  read_refused(with("\"EntityType\"", "\"Type\""), "EntityType", "is missing");
  read_refused(with("\"Data\"", "\"data\""), "Data", "is missing");
}

Test(item, values_that_do_not_fit_are_refused_with_their_path) {
  const struct {
    const char *from, *to, *field, *words;
  } rows[] = {
      {"{\"S\":\"i1\"}", "{\"N\":\"1\"}", "Data.imageId", "is of type N; the schema says a string"},
      {"{\"S\":\"i1\"}", "{\"SS\":[\"a\"]}", "Data.imageId", "is of type SS"},
      {"{\"S\":\"i1\"}", "{\"NULL\":true}", "Data.imageId", "is NULL"},
      {"{\"S\":\"i1\"}", "{\"NULL\":false}", "Data.imageId", "is NULL"},
      {"{\"S\":\"i1\"}", "{}", "Data.imageId", "is not an attribute value"},
      {"{\"S\":\"i1\"}", "\"i1\"", "Data.imageId", "is not an attribute value"},
      {"{\"S\":\"i1\"}", "null", "Data.imageId", "is not an attribute value"},
      {"{\"S\":\"i1\"}", "{\"S\":\"i\",\"N\":\"1\"}", "Data.imageId", "more than one type"},
      {"{\"S\":\"i1\"}", "{\"S\":\"a\\u0000b\"}", "Data.imageId", "U+0000"},
      {"{\"S\":\"EditRecord\"}", "{\"S\":\"ImageMetadata\"}", "EntityType",
       "is 'ImageMetadata': this item is not of entity EditRecord"},
      {"{\"S\":\"EditRecord\"}", "{\"S\":\"EditRecord\\u0000\"}", "EntityType", "U+0000"},
      {"{\"S\":\"EditRecord\"}", "{\"NULL\":true}", "EntityType", "is NULL"},
      {"\"Data\":{\"M\":", "\"Data\":{\"S\":\"\"},\"x\":{\"M\":", "Data", "is of type S"},
      {"2026-11-22T10:00:00.000Z", "2026-11-22", "Data.createdAt", "RFC 3339"},
      {"2026-11-22T10:00:00.000Z", "2026-02-30T10:00:00Z", "Data.createdAt", "RFC 3339"},
      {"\"1795341600250\"", "\"1.5\"", "CreatedAt", "not a whole number"},
      {"\"1795341600250\"", "\"9223372036854775808\"", "CreatedAt", "does not fit"},
      {"\"1795341600250\"", "\"\"", "CreatedAt", "not a whole number"},
      {"\"1795341600250\"", "\"0x10\"", "CreatedAt", "not a whole number"},
      {"\"1795341600250\"", "\"\\u0031\"", "CreatedAt", "not a number"},
      {"\"imageId\"", "\"editId\"", "Data.editId", "stands twice"},
      {"\"SK\"", "\"PK\"", "PK", "stands twice"},
      {"\"imageId\":", "\"new\":{\"S\":\"1\"},\"n\\u0065w\":{\"S\":\"2\"},\"imageId\":", "Data.new",
       "stands twice"},
      {"\"PK\":", "\"new\":1,\"PK\":", "new", "is not an attribute value"},
      {"\"PK\":{\"S\":\"USER#u1\"}", "\"PK\":1", "PK", "is not an attribute value"},
      {"{\"N\":\"1\"}", "{\"N\":\"1e126\"}", "Data.params.a", ""},
      {"{\"N\":\"1\"}", "{\"N\":\"123456789012345678901234567890123456789\"}", "Data.params.a",
       "38"},
      {"{\"N\":\"1\"}", "{\"X\":\"1\"}", "Data.params.a", "malformed"},
      {"{\"N\":\"1\"}", "{\"NS\":[]}", "Data.params.a", "empty set"},
      {"{\"N\":\"1\"}", "{\"M\":{\"b\":{\"S\":\"\"},\"b\":{\"S\":\"\"}}}", "Data.params.a.b",
       "twice"},
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    read_refused(with(rows[i].from, rows[i].to), rows[i].field, rows[i].words);
}

/* The last attribute of the last map: nothing behind it can notice that something was wrong. */
Test(item, a_bad_document_at_the_end_is_no_record) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct ddb_text item;

  image.suggestions.count = 1;
  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &item), DDB_OK);
  struct ddb_text bad = sample_replace(
      mem, item.data, ",\"suggestedParams\":{\"M\":{\"intensity\":{\"S\":\"subtle\"}}}", "");
  bad = sample_replace(mem, bad.data, "\"0.875\"}",
                       "\"0.875\"},\"suggestedParams\":{\"N\":\"1e999\"}");
  cr_assert_eq(reimagine_image_metadata_decode(mem, bad, &image), DDB_E_LIMIT);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "Data.suggestions[0].suggestedParams");
}

Test(item, text_that_is_no_item_is_refused) {
  struct reimagine_edit_record edit;
  size_t size = strlen(sample_small_item);
  const char *const texts[] = {"", " ", "null", "[]", "1", "{", "{}", "{\"PK\"}", "\xef\xbb\xbf{}"};

  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    cr_assert_eq(reimagine_edit_record_decode(mem, sample_text(texts[i]), &edit), DDB_E_INVALID,
                 "%s", texts[i]);
  for (size_t cut = 0; cut < size; cut++) {
    /* A copy of exactly this size, so that a sanitizer sees a read behind its end. */
    char *exact = ddb_arena_alloc(mem, cut + 1);
    memcpy(exact, sample_small_item, cut);
    cr_assert_lt(reimagine_edit_record_decode(mem, (struct ddb_text){exact, cut}, &edit), 0,
                 "cut to %zu bytes", cut);
    cr_assert(ddb_arena_error(mem)->text[0], "and says why");
  }
}

Test(item, trailing_text_is_refused) {
  struct reimagine_edit_record edit;
  char text[2048];

  (void)snprintf(text, sizeof text, "%s{}", sample_small_item);
  cr_assert_eq(reimagine_edit_record_decode(mem, sample_text(text), &edit), DDB_E_INVALID);
  (void)snprintf(text, sizeof text, "%s\n ", sample_small_item);
  cr_assert_eq(reimagine_edit_record_decode(mem, sample_text(text), &edit), DDB_OK);
}

/* ---- what survives --------------------------------------------------------------------------- */

Test(item, an_enum_value_of_a_newer_writer_survives) {
  struct reimagine_edit_record edit = read_edit(with("\"pending\"", "\"archived \\u00fc\""));

  cr_assert_eq(edit.status, REIMAGINE_EDIT_STATUS_UNRECOGNIZED);
  cr_assert_str_eq(edit.status_text, "archived \xc3\xbc");
  cr_assert(strstr(put_edit(&edit), "\"status\":{\"S\":\"archived \xc3\xbc\"}"));
  edit.status = REIMAGINE_EDIT_STATUS_FAILED;
  cr_assert(strstr(put_edit(&edit), "\"status\":{\"S\":\"failed\"}"), "a value set wins");
}

Test(item, attributes_that_the_schema_does_not_name_survive_byte_for_byte) {
  const char beside[] = "{\"B\":\"AAEC\"}";
  const char inside[] =
      "{\"M\":{\"z\":{\"NS\":[\"1\",\"2.50\"]}, \"a\":{\"L\":[{\"NULL\":true}]}}}";
  char to[512];

  (void)snprintf(to, sizeof to, "\"new one\":%s,\"other\":%s,\"editId\":", inside, beside);
  struct ddb_text item = with("\"editId\":", to);
  (void)snprintf(to, sizeof to, ",\"GSI1PK\":%s,\"TTL\":{\"N\":\"1\"}}", beside);
  item = sample_replace(mem, item.data, "250\"}}", "250\"}}");
  char whole[2048];
  (void)snprintf(whole, sizeof whole, "%.*s%s", (int)item.size - 1, item.data, to);
  struct reimagine_edit_record edit = read_edit(sample_text(whole));
  const char *body = put_edit(&edit);
  (void)snprintf(to, sizeof to, ",\"new one\":%s,\"other\":%s}},\"CreatedAt\"", inside, beside);
  cr_assert(strstr(body, to), "%s", body);
  (void)snprintf(to, sizeof to, ",\"GSI1PK\":%s,\"TTL\":{\"N\":\"1\"}}}", beside);
  cr_assert(strstr(body, to), "%s", body);
}

Test(item, unnamed_members_of_a_list_element_survive) {
  struct reimagine_image_metadata image = sample_image(mem), back;
  struct ddb_text item, again;

  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &item), DDB_OK);
  item = sample_replace(mem, item.data, "{\"N\":\"1\"}}}]",
                        "{\"N\":\"1\"},\"by\":{\"S\":\"model \\u0037\"}}}]");
  cr_assert_eq(reimagine_image_metadata_decode(mem, item, &back), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_assert_null(back.suggestions.items[0].unmodeled);
  cr_assert_not_null(back.suggestions.items[1].unmodeled);
  cr_assert_eq(reimagine_image_metadata_encode(mem, &back, &again), DDB_OK);
  cr_assert_str_eq(again.data, item.data);
}

Test(item, a_null_in_an_optional_field_is_kept_until_the_field_is_set) {
  struct reimagine_edit_record edit = read_edit(with(
      "\"params\":", "\"error\":{\"NULL\":true},\"processingTime\":{\"NULL\":true},\"params\":"));

  cr_assert_null(edit.error);
  cr_assert_not(edit.processing_time.set);
  const char *body = put_edit(&edit);
  cr_assert(strstr(body, "\"error\":{\"NULL\":true},\"processingTime\":{\"NULL\":true}}},"), "%s",
            body);
  edit.error = "timeout";
  body = put_edit(&edit);
  cr_assert(strstr(body, "\"error\":{\"S\":\"timeout\"}"), "%s", body);
  cr_assert_null(strstr(body, "\"error\":{\"NULL\":true}"));
  cr_assert(strstr(body, "\"processingTime\":{\"NULL\":true}"), "%s", body);
}

Test(item, a_null_in_a_list_is_refused) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct ddb_text item;

  image.suggestions.count = 0;
  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &item), DDB_OK);
  item = sample_replace(mem, item.data, "{\"L\":[]}", "{\"L\":[{\"NULL\":true}]}");
  cr_assert_eq(reimagine_image_metadata_decode(mem, item, &image), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "Data.suggestions[0]");
  item = sample_replace(mem, item.data, "{\"L\":[{\"NULL\":true}]}", "{\"NULL\":true}");
  cr_assert_eq(reimagine_image_metadata_decode(mem, item, &image), DDB_OK);
  cr_assert_null(image.suggestions.items);
}

Test(item, many_elements_keep_their_order) {
  struct reimagine_image_metadata image = sample_image(mem), back;
  struct reimagine_edit_suggestion many[100];
  char reasons[100][16];
  struct ddb_text item;

  for (int i = 0; i < 100; i++) {
    many[i] = image.suggestions.items[i % 2];
    (void)snprintf(reasons[i], sizeof reasons[i], "r%d", i);
    many[i].reason = reasons[i];
  }
  image.suggestions.items = many;
  image.suggestions.count = 100;
  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &item), DDB_OK);
  cr_assert_eq(reimagine_image_metadata_decode(mem, item, &back), DDB_OK);
  cr_assert_eq(back.suggestions.count, 100);
  for (int i = 0; i < 100; i++) {
    cr_assert_str_eq(back.suggestions.items[i].reason, reasons[i]);
    cr_assert_eq(back.suggestions.items[i].suggested_params.day_to_dusk != NULL, i % 2 == 0);
  }
}

/* ---- documents: the parameters of a type of edit that the schema does not know --------------- */

static struct reimagine_edit_record upscaled(const struct ddb_doc *params) {
  struct reimagine_edit_record edit = sample_small_edit(mem);

  edit.edit_type = REIMAGINE_EDIT_TYPE_UNRECOGNIZED;
  edit.edit_type_text = "upscale";
  edit.params = (struct reimagine_edit_params){.unmodeled = params};
  return edit;
}

Test(item, params_come_back_exactly) {
  const char json[] =
      "{\"n\":[0,-1.5,12345678901234567890123456789012345678,1E-130,true,false,"
      "null,\"\",\"\\u0000\",[],{}],\"deep\":{\"a\":{\"b\":[{\"c\":\"\\u00fc\"}]}}}";
  struct reimagine_edit_record edit = upscaled(sample_doc(mem, json));
  const char *once, *twice;

  cr_assert_eq(ddb_doc_to_json(mem, edit.params.unmodeled, &once), DDB_OK);
  struct reimagine_edit_record back = read_edit(sample_text(item_of(put_edit(&edit))));
  cr_assert_eq(ddb_doc_to_json(mem, back.params.unmodeled, &twice), DDB_OK);
  cr_assert_str_eq(once, twice);
  cr_assert(strstr(twice, "12345678901234567890123456789012345678"), "%s", twice);
}

/* {"a":{"a":...1}} with `levels` maps around a scalar. */
static const struct ddb_doc *nested(int levels) {
  char text[512] = "";
  size_t used = 0;

  for (int i = 0; i < levels; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "{\"M\":{\"a\":");
  used += (size_t)snprintf(text + used, sizeof text - used, "{\"S\":\"\"}");
  for (int i = 0; i < levels; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "}}");
  const struct ddb_doc *doc;
  cr_assert_eq(ddb_doc_from_wire(mem, text, used, &doc), DDB_OK, "%s", ddb_arena_error(mem)->text);
  return doc;
}

Test(item, nesting_ends_at_32_levels) {
  /* Data is the first of 31 maps, the scalar level 32 */
  struct reimagine_edit_record edit = upscaled(nested(30));
  struct reimagine_image_metadata image = sample_image(mem);
  struct reimagine_edit_suggestion one = image.suggestions.items[0];
  struct ddb_request request;

  struct reimagine_edit_record back = read_edit(sample_text(item_of(put_edit(&edit))));
  cr_assert_str_eq(ddb_doc_wire(back.params.unmodeled), ddb_doc_wire(edit.params.unmodeled));
  edit = upscaled(nested(31));
  put_refused(&edit, DDB_E_LIMIT, "EditRecord.params", "32 levels");
  image.suggestions.items = &one;
  image.suggestions.count = 1;
  one.edit_type = REIMAGINE_EDIT_TYPE_UNRECOGNIZED;
  one.edit_type_text = "upscale";
  one.suggested_params.day_to_dusk = NULL;
  one.suggested_params.unmodeled = nested(28); /* Data, suggestions, [0] */
  cr_assert_eq(reimagine_save_image_metadata_request(mem, &scope, &image, &request), DDB_OK);
  one.suggested_params.unmodeled = nested(29);
  cr_assert_eq(reimagine_save_image_metadata_request(mem, &scope, &image, &request), DDB_E_LIMIT);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "ImageMetadata.suggestions[0].suggestedParams");
}

Test(item, a_document_made_by_hand_cannot_break_out_of_its_place) {
  struct reimagine_edit_record edit;
  struct ddb_doc evil = {sample_text("{\"S\":\"\"},\"status\":{\"S\":\"completed\"}")};
  struct ddb_unmodeled kept = {NULL, sample_text("x"),
                               sample_text("{\"S\":\"\"},\"y\":{\"S\":\"\"}")};
  struct ddb_request request;

  edit = upscaled(&evil);
  cr_assert_lt(reimagine_save_edit_record_request(mem, &scope, &edit, &request), 0);
  edit = sample_small_edit(mem);
  edit.unmodeled = &kept;
  cr_assert_lt(reimagine_save_edit_record_request(mem, &scope, &edit, &request), 0);
  kept.value = sample_text("{\"S\":\"\"}");
  kept.name = sample_text("a\",\"b");
  cr_assert(strstr(put_edit(&edit), "\"a\\\",\\\"b\":{\"S\":\"\"}"));
}

/* ---- size ------------------------------------------------------------------------------------ */

/* DynamoDB counts names and values in bytes of UTF-8, 3 for a map and 1 for each of its members. */
Test(item, an_item_has_at_most_409600_bytes) {
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct ddb_request request;
  static char big[409601];

  memset(big, 'x', sizeof big - 1);
  edit.error = big;
  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &edit, &request), DDB_E_LIMIT);
  unsigned over = 0;
  cr_assert_eq(sscanf(ddb_arena_error(mem)->text, "the EditRecord has %u bytes", &over), 1, "%s",
               ddb_arena_error(mem)->text);
  big[409600 - (over - 409600)] = '\0';
  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &edit, &request), DDB_OK,
               "exactly the limit: %s", ddb_arena_error(mem)->text);
  big[409600 - (over - 409600)] = 'x';
  big[409600 - (over - 409600) + 1] = '\0';
  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &edit, &request), DDB_E_LIMIT);
}

Test(item, the_size_is_counted_as_dynamodb_does) {
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct ddb_request request;
  static char big[409601];
  /* PK 2+7, SK 2+7, EntityType 10+10, Data 4+3; CreatedAt and UpdatedAt 9 + 1 + 6 each (13
   * digits, of which the zero at the end is none). */
  const unsigned around = 9 + 9 + 20 + 7 + 2 * 16;
  /* Nine fields and `error`, a byte each beside name and value; params 6, its map 3 and in it
   * autoAdjust and a; createdAt 9 + 24. */
  const unsigned inside = 10 + 8 + 8 + 9 + (8 + 7) + (6 + 3 + (1 + 10 + 1) + (1 + 1 + 2)) +
                          (9 + 4) + (9 + 5) + (6 + 7) + (9 + 24) + 5;
  unsigned counted = 0;

  memset(big, 'x', sizeof big - 1);
  edit.error = big;
  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &edit, &request), DDB_E_LIMIT);
  cr_assert_eq(sscanf(ddb_arena_error(mem)->text, "the EditRecord has %u bytes", &counted), 1);
  cr_assert_eq(counted - 409600, around + inside, "%u and not %u", counted - 409600,
               around + inside);
}

/* ---- get and delete -------------------------------------------------------------------------- */

Test(item, get_and_delete_requests) {
  struct ddb_request request;

  cr_assert_eq(reimagine_get_image_metadata_request(mem, NULL, "u1", "i1", &request), DDB_OK);
  cr_assert_str_eq(request.operation, "GetItem");
  cr_assert_eq(request.effect, DDB_EFFECT_READ);
  cr_assert_str_eq(sample_chars(mem, request.body),
                   "{\"TableName\":\"Reimagine\",\"Key\":{\"PK\":{\"S\":\"USER#u1\"},"
                   "\"SK\":{\"S\":\"IMAGE#i1\"}}}");
  cr_assert_eq(reimagine_delete_edit_request(mem, &scope, "u1", "e1", &request), DDB_OK);
  cr_assert_str_eq(request.operation, "DeleteItem");
  cr_assert_eq(request.effect, DDB_EFFECT_WRITE);
  cr_assert_str_eq(sample_chars(mem, request.body),
                   "{\"TableName\":\"Reimagine\",\"Key\":{\"PK\":{\"S\":\"USER#u1\"},"
                   "\"SK\":{\"S\":\"EDIT#e1\"}}}");
  cr_assert_eq(reimagine_delete_edit_request(mem, &scope, "u1", "e#1", &request), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "EditRecord.editId");
}

Test(item, get_responses) {
  struct reimagine_image_metadata image = sample_image(mem), back;
  struct ddb_text item;
  char body[4096];

  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &item), DDB_OK);
  (void)snprintf(body, sizeof body, "{\"ConsumedCapacity\":{},\"Item\":%s,\"More\":[1]}",
                 item.data);
  struct ddb_response response = sample_response(200, body);
  cr_assert_eq(reimagine_get_image_metadata_response(mem, &response, &back), DDB_OK);
  cr_assert_eq(back.file_size, 9007199254740993);
  memset(&back, 0xff, sizeof back);
  response = sample_response(200, "{}");
  cr_assert_eq(reimagine_get_image_metadata_response(mem, &response, &back), DDB_NOT_FOUND);
  cr_assert_null(back.image_id, "zeroed");
  cr_assert_eq(ddb_arena_error(mem)->status, DDB_NOT_FOUND);
  cr_assert(strstr(ddb_arena_error(mem)->text, "getImageMetadata"));
}

Test(item, get_responses_that_are_none) {
  struct reimagine_image_metadata back;
  const char *const bodies[] = {"", "null", "[]", "{\"Item\":", "{\"Item\":{}} x", "<html>"};
  struct ddb_response response;

  for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
    response = sample_response(200, bodies[i]);
    cr_assert_eq(reimagine_get_image_metadata_response(mem, &response, &back), DDB_E_SERVICE, "%s",
                 bodies[i]);
    cr_assert(strstr(ddb_arena_error(mem)->text, "getImageMetadata"), "%s",
              ddb_arena_error(mem)->text);
  }
  const char *const items[] = {"{\"Item\":null}", "{\"Item\":{}}", "{\"Item\":[]}"};
  for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
    response = sample_response(200, items[i]);
    cr_assert_eq(reimagine_get_image_metadata_response(mem, &response, &back), DDB_E_INVALID);
  }
}

Test(item, write_responses) {
  struct ddb_response response = sample_response(200, "{}");

  cr_assert_eq(reimagine_delete_edit_response(mem, &response), DDB_OK);
  response = sample_response(
      400, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
           "\"message\":\"no table\"}");
  cr_assert_eq(reimagine_save_edit_record_response(mem, &response), DDB_E_SERVICE);
  cr_assert_str_eq(ddb_arena_error(mem)->code, "ResourceNotFoundException");
  cr_assert(strstr(ddb_arena_error(mem)->text, "saveEditRecord"));
  response = sample_response(200, "{}");
  cr_assert_eq(reimagine_save_edit_record_response(mem, &response), DDB_OK);
  cr_assert_eq(ddb_arena_error(mem)->status, DDB_OK, "a new answer forgets the last error");
}
