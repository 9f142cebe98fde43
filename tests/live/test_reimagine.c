/* SPDX-License-Identifier: Apache-2.0 */
/* Every operation of the reference schema against a real server: $DDB_ENDPOINT, which is
 * $DDB_SERVER. Each test has a table of its own. Items are also written and read raw, so that what
 * is stored is compared byte for byte and not only with our own decoder. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ddb/gen.h>
#include <reimagine/reimagine.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char table[64];

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};

  (void)snprintf(table, sizeof table, "live-%ld-%d", (long)getpid(), ++number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(reimagine_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(live, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_geq(call, 0, "%s", ddb_error_text(db))
#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status found = (call);                                                                \
    cr_assert_eq(found, expected, "%s, expected %s: %s", ddb_status_name(found),                   \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)

static bool text_has(const char *word) {
  return strstr(ddb_error_text(db), word) != NULL;
}

/* ---- raw requests ---------------------------------------------------------------------------- */

static const char *raw(const char *operation, const char *rest) {
  struct ddb_scope scope;
  struct ddb_response response;
  struct ddb_arena *scratch = ddb_call_begin(db, "Reimagine", &scope);
  size_t size = strlen(rest) + strlen(scope.table_name) + 32;
  char *body = ddb_arena_alloc(scratch, size);

  (void)snprintf(body, size, "{\"TableName\":\"%s\"%s}", scope.table_name, rest);
  struct ddb_request request = {.operation = operation, .body = {body, strlen(body)}};
  enum ddb_status status = ddb_call_send(db, &request, NULL, &response);
  must(ddb_call_end(db, NULL, NULL, status));
  cr_assert_eq(response.http_status, 200, "%.*s", (int)response.body.size, response.body.data);
  return ddb_arena_copy(mem, response.body.data, response.body.size);
}

static void raw_put(const char *item) {
  size_t size = strlen(item) + 16;
  char *rest = ddb_arena_alloc(mem, size);

  (void)snprintf(rest, size, ",\"Item\":%s", item);
  (void)raw("PutItem", rest);
}

static const char *raw_get(const char *pk, const char *sk) {
  char rest[512];

  (void)snprintf(rest, sizeof rest,
                 ",\"ConsistentRead\":true,\"Key\":{\"PK\":{\"S\":\"%s\"},\"SK\":{\"S\":\"%s\"}}",
                 pk, sk);
  return raw("GetItem", rest);
}

/* ---- records --------------------------------------------------------------------------------- */

static const struct ddb_doc *doc(const char *json) {
  const struct ddb_doc *out;

  cr_assert_geq(ddb_doc_from_json(mem, json, &out), 0, "%s", ddb_arena_error(mem)->text);
  return out;
}

static const struct reimagine_enhance_params enhance = {.auto_adjust = true};

static struct reimagine_edit_record edit(const char *user, const char *id) {
  return (struct reimagine_edit_record){
      .edit_id = id,
      .user_id = user,
      .image_id = "i1",
      .edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
      .params = {.enhance = &enhance},
      .source_key = "in.jpg",
      .result_key = "out.jpg",
      .status = REIMAGINE_EDIT_STATUS_PENDING,
      .created_at = {1700000000, 123000000},
  };
}

static void save(const char *user, const char *id) {
  struct reimagine_edit_record record = edit(user, id);

  must(reimagine_save_edit_record(db, &record, NULL));
}

static struct reimagine_edit_record_page history(const char *user,
                                                 const struct ddb_list_options *list) {
  struct reimagine_edit_record_page page;

  must(reimagine_get_edit_history(db, mem, user, list, &page));
  return page;
}

static enum ddb_status set_status(const char *id, enum reimagine_edit_status status) {
  const struct reimagine_update_edit_status_set set = {.status = status};

  return reimagine_update_edit_status(db, "u1", id, &set, NULL);
}

/* ---- the table ------------------------------------------------------------------------------- */

Test(live, create_table_again_is_fine) {
  must_be(reimagine_create_table(db), DDB_OK);
}

Test(live, create_table_with_another_key_is_refused) {
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};
  static const struct ddb_table other = {.name = "Reimagine", .partition_key = "id"};
  struct ddb *second;

  must(ddb_open(&second, &options));
  cr_expect_eq(ddb_create_table(second, &other), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(second), "another key"), "%s", ddb_error_text(second));
  ddb_close(second);
}

Test(live, a_missing_table_is_an_error_with_its_cure) {
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = "nowhere"};
  struct reimagine_image_metadata image;
  struct ddb *second;

  must(ddb_open(&second, &options));
  cr_expect_eq(reimagine_get_image_metadata(second, mem, "u1", "i1", NULL, &image), DDB_E_SERVICE);
  cr_expect(strstr(ddb_error_text(second), "nowhere"), "%s", ddb_error_text(second));
  ddb_close(second);
}

/* ---- saveImageMetadata, getImageMetadata ----------------------------------------------------- */

Test(live, an_image_comes_back_as_it_was) {
  static const struct reimagine_suggested_dusk dusk = {.intensity = REIMAGINE_INTENSITY_SUBTLE};
  const struct reimagine_edit_suggestion suggestions[] = {
      {.edit_type = REIMAGINE_EDIT_TYPE_DAY_TO_DUSK,
       .priority = REIMAGINE_PRIORITY_MEDIUM,
       .reason = "größer \xF0\x9F\x8C\x86 \"quoted\"\n",
       .suggested_params = {.day_to_dusk = &dusk},
       .confidence = 0.1},
      {.edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
       .priority = REIMAGINE_PRIORITY_LOW,
       .reason = "",
       .confidence = 1}};
  const struct reimagine_image_metadata image = {
      .image_id = "i1",
      .user_id = "u1",
      .original_key = "k",
      .file_name = "f",
      .file_size = INT64_MAX,
      .content_type = "image/png",
      .width = INT32_MAX,
      .height = INT32_MIN,
      .uploaded_at = {1700000000, 123456789},
      .suggestions = {suggestions, 2},
  };
  struct reimagine_image_metadata read;

  must(reimagine_save_image_metadata(db, &image, NULL));
  must_be(reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &read), DDB_OK);
  cr_expect_eq(read.file_size, INT64_MAX);
  cr_expect_eq(read.width, INT32_MAX);
  cr_expect_eq(read.height, INT32_MIN);
  cr_expect_eq(read.uploaded_at.nanoseconds, 123456789);
  cr_assert_eq(read.suggestions.count, 2);
  cr_expect_str_eq(read.suggestions.items[0].reason, suggestions[0].reason);
  cr_expect_eq(read.suggestions.items[0].edit_type, REIMAGINE_EDIT_TYPE_DAY_TO_DUSK);
  cr_expect(read.suggestions.items[0].confidence == 0.1);
  cr_expect_eq(read.suggestions.items[0].suggested_params.day_to_dusk->intensity,
               REIMAGINE_INTENSITY_SUBTLE);
  cr_expect_str_eq(read.suggestions.items[1].reason, "");
  cr_expect_null(read.suggestions.items[1].suggested_params.enhance);
}

Test(live, an_image_that_is_not_there) {
  struct reimagine_image_metadata read;

  must_be(reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &read), DDB_NOT_FOUND);
  cr_expect_null(read.image_id);
}

Test(live, suggestions_are_updated) {
  const struct reimagine_image_metadata image = {.image_id = "i1",
                                                 .user_id = "u1",
                                                 .original_key = "k",
                                                 .file_name = "f",
                                                 .content_type = "image/png",
                                                 .uploaded_at = {1, 0}};
  const struct reimagine_edit_suggestion one = {.edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
                                                .priority = REIMAGINE_PRIORITY_LOW,
                                                .reason = "dark"};
  const struct reimagine_update_image_suggestions_set set = {.suggestions = {&one, 1}};
  const struct reimagine_update_image_suggestions_set none = {.suggestions = {&one, 0}};
  struct reimagine_image_metadata read;

  must_be(reimagine_update_image_suggestions(db, "u1", "i1", &set, NULL), DDB_NOT_FOUND);
  must(reimagine_save_image_metadata(db, &image, NULL));
  must(reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &read));
  cr_expect_null(read.suggestions.items, "absent");
  must_be(reimagine_update_image_suggestions(db, "u1", "i1", &set, NULL), DDB_OK);
  must(reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &read));
  cr_assert_eq(read.suggestions.count, 1);
  cr_expect_str_eq(read.suggestions.items[0].reason, "dark");
  must_be(reimagine_update_image_suggestions(db, "u1", "i1", &none, NULL), DDB_OK);
  must(reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &read));
  cr_expect_not_null(read.suggestions.items, "empty is not absent");
  cr_expect_eq(read.suggestions.count, 0);
}

/* ---- saveEditRecord -------------------------------------------------------------------------- */

Test(live, the_stored_item_has_the_form_of_the_mission) {
  save("u1", "e1");
  const char *item = raw_get("USER#u1", "EDIT#e1");
  static const char *const pieces[] = {
      "\"PK\":{\"S\":\"USER#u1\"}",
      "\"SK\":{\"S\":\"EDIT#e1\"}",
      "\"EntityType\":{\"S\":\"EditRecord\"}",
      "\"Data\":{\"M\":{",
      "\"status\":{\"S\":\"pending\"}",
      "\"createdAt\":{\"S\":\"2023-11-14T22:13:20.123Z\"}",
      "\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true}}}",
      "\"CreatedAt\":{\"N\":\"1",
      "\"UpdatedAt\":{\"N\":\"1",
  };

  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
    cr_expect(strstr(item, pieces[i]), "%s lacks %s", item, pieces[i]);
  cr_expect_null(strstr(item, "completedAt"), "optional fields that are not set are absent");
}

Test(live, what_the_schema_does_not_name_survives_a_put) {
  struct reimagine_edit_record_page page;

  raw_put("{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"},\"EntityType\":{\"S\":"
          "\"EditRecord\"},\"Data\":{\"M\":{\"editId\":{\"S\":\"e1\"},\"userId\":{\"S\":\"u1\"},"
          "\"imageId\":{\"S\":\"i\"},\"editType\":{\"S\":\"upscale\"},\"params\":{\"M\":{\"n\":{"
          "\"N\":\"12345678901234567890.12345678901234567\"}}},\"sourceKey\":{\"S\":\"s\"},"
          "\"resultKey\":{\"S\":\"r\"},\"status\":{\"S\":\"pending\"},\"createdAt\":{\"S\":"
          "\"2026-01-01T01:00:00+01:00\"},\"error\":{\"NULL\":true},\"newer\":{\"SS\":[\"a\"]}}},"
          "\"TTL\":{\"N\":\"5\"},\"CreatedAt\":{\"N\":\"1000\"},\"UpdatedAt\":{\"N\":\"2000\"}}");
  page = history("u1", NULL);
  cr_assert_eq(page.count, 1);
  cr_expect_eq(page.items[0].edit_type, REIMAGINE_EDIT_TYPE_UNRECOGNIZED);
  cr_expect_str_eq(page.items[0].edit_type_text, "upscale");
  cr_expect_eq(page.items[0].created_at.seconds, 1767225600);
  must(reimagine_save_edit_record(db, &page.items[0], NULL));
  const char *item = raw_get("USER#u1", "EDIT#e1");
  static const char *const pieces[] = {"\"editType\":{\"S\":\"upscale\"}",
                                       "\"newer\":{\"SS\":[\"a\"]}",
                                       "\"TTL\":{\"N\":\"5\"}",
                                       "\"N\":\"12345678901234567890.12345678901234567\"",
                                       "\"error\":{\"NULL\":true}",
                                       "\"CreatedAt\":{\"N\":\"1000\"}"};
  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
    cr_expect(strstr(item, pieces[i]), "%s lacks %s", item, pieces[i]);
  cr_expect_null(strstr(item, "\"UpdatedAt\":{\"N\":\"2000\"}"));
}

/* Of a type of edit that the schema does not know. */
Test(live, params_survive_exactly) {
  static const char json[] = "{\"big\":12345678901234567890123456789012345678,\"tiny\":1e-130,"
                             "\"list\":[1.5,true,null,\"x\",{}],\"empty\":\"\",\"deep\":[[[[]]]]}";
  struct reimagine_edit_record record = edit("u1", "e1");
  const char *text;

  record.edit_type = REIMAGINE_EDIT_TYPE_UNRECOGNIZED;
  record.edit_type_text = "upscale";
  record.params = (struct reimagine_edit_params){.unmodeled = doc(json)};
  must(reimagine_save_edit_record(db, &record, NULL));
  struct reimagine_edit_record_page page = history("u1", NULL);
  cr_assert_eq(page.count, 1);
  must(ddb_doc_to_json(mem, page.items[0].params.unmodeled, &text));
  static const char *const pieces[] = {"\"big\":12345678901234567890123456789012345678",
                                       "\"list\":[1.5,true,null,\"x\",{}]", "\"empty\":\"\"",
                                       "\"deep\":[[[[]]]]"};
  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
    cr_expect(strstr(text, pieces[i]), "%s lacks %s", text, pieces[i]);
}

/* Put as it comes from elsewhere, read, updated, put and read again: the members that no variant
 * names are there each time, and the others have their types. */
Test(live, what_a_variant_does_not_name_survives) {
  struct reimagine_edit_record_page page;

  raw_put(
      "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"},\"EntityType\":{\"S\":"
      "\"EditRecord\"},\"Data\":{\"M\":{\"editId\":{\"S\":\"e1\"},\"userId\":{\"S\":\"u1\"},"
      "\"imageId\":{\"S\":\"i\"},\"editType\":{\"S\":\"enhance\"},\"params\":{\"M\":{\"seed\":{"
      "\"N\":\"12345678901234567890\"},\"autoAdjust\":{\"BOOL\":false},\"brightness\":{\"N\":"
      "\"-12.5\"},\"contrast\":{\"NULL\":true}}},\"sourceKey\":{\"S\":\"s\"},\"resultKey\":{\"S\":"
      "\"r\"},\"status\":{\"S\":\"pending\"},\"createdAt\":{\"S\":\"2026-01-01T00:00:00Z\"}}},"
      "\"CreatedAt\":{\"N\":\"1000\"},\"UpdatedAt\":{\"N\":\"2000\"}}");
  must(set_status("e1", REIMAGINE_EDIT_STATUS_PROCESSING));
  page = history("u1", NULL);
  cr_assert_eq(page.count, 1);
  struct reimagine_edit_record *read = &page.items[0];
  cr_assert_not_null(read->params.enhance);
  cr_expect_not(read->params.enhance->auto_adjust);
  cr_expect(read->params.enhance->brightness.value == -12.5);
  cr_expect_not(read->params.enhance->contrast.set || read->params.enhance->saturation.set);
  must(reimagine_save_edit_record(db, read, NULL));
  const char *item = raw_get("USER#u1", "EDIT#e1");
  static const char *const pieces[] = {
      "\"seed\":{\"N\":\"12345678901234567890\"}", "\"autoAdjust\":{\"BOOL\":false}",
      "\"brightness\":{\"N\":\"-12.5\"}", "\"contrast\":{\"NULL\":true}",
      "\"status\":{\"S\":\"processing\"}"};
  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
    cr_expect(strstr(item, pieces[i]), "%s lacks %s", item, pieces[i]);
  cr_expect_null(strstr(item, "saturation"));
}

Test(live, params_of_another_type_of_edit) {
  struct reimagine_edit_record record = edit("u1", "e1");

  record.edit_type = REIMAGINE_EDIT_TYPE_DAY_TO_DUSK;
  must_be(reimagine_save_edit_record(db, &record, NULL), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "EditRecord.params"), "%s", ddb_error_text(db));
}

/* ---- getEditHistory -------------------------------------------------------------------------- */

static void save_many(const char *user, int count) {
  char id[16];

  for (int i = 0; i < count; i++) {
    (void)snprintf(id, sizeof id, "e%04d", i);
    save(user, id);
  }
}

Test(live, history_is_newest_first_and_pages_resume_from_text) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.limit = 25, .cursor = &cursor};
  char *token = NULL;
  int expected = 119;

  save_many("u1", 120);
  save("u2", "e9999");
  while (!ddb_cursor_done(&cursor)) {
    struct reimagine_edit_record_page page = history("u1", &list);
    for (size_t i = 0; i < page.count; i++, expected--)
      cr_assert_eq(atoi(page.items[i].edit_id + 1), expected);
    if (!ddb_cursor_text(&cursor))
      break;
    /* As a web service would: the token goes out as text and comes back. */
    token = strdup(ddb_cursor_text(&cursor));
    ddb_cursor_free(&cursor);
    cr_assert_geq(ddb_cursor_from_text(&cursor, token), 0);
    free(token);
  }
  cr_expect_eq(expected, -1);
  ddb_cursor_free(&cursor);
}

Test(live, history_has_fifty_a_page_unless_told) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor};

  save_many("u1", 60);
  cr_expect_eq(history("u1", &list).count, 50);
  cr_expect_not(ddb_cursor_done(&cursor));
  cr_expect_eq(history("u1", &list).count, 10);
  cr_expect(ddb_cursor_done(&cursor));
  cr_expect_eq(history("u1", &list).count, 0, "behind the end there is nothing");
  cr_expect_eq(history("u1", NULL).count, 50);
  cr_expect_eq(history("nobody", NULL).count, 0);
}

Test(live, a_token_of_another_user_is_refused) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.limit = 2, .cursor = &cursor};
  struct reimagine_edit_record_page page;

  save_many("u1", 5);
  (void)history("u1", &list);
  must_be(reimagine_get_edit_history(db, mem, "u2", &list, &page), DDB_E_INVALID);
  cr_expect(text_has("another partition"), "%s", ddb_error_text(db));
  cr_expect_eq(ddb_last_error(db)->attempts, 0, "refused before sending");
  ddb_cursor_free(&cursor);
}

Test(live, one_bad_item_hides_no_other) {
  struct reimagine_edit_record_page page;

  save("u1", "e1");
  raw_put("{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e2\"},\"EntityType\":{\"S\":"
          "\"EditRecord\"},\"Data\":{\"M\":{\"editId\":{\"S\":\"e2\"}}}}");
  raw_put("{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e3\"},\"EntityType\":{\"S\":"
          "\"Draft\"},\"Data\":{\"M\":{}}}");
  save("u1", "e4");
  must_be(reimagine_get_edit_history(db, mem, "u1", NULL, &page), DDB_PARTIAL);
  cr_assert_eq(page.count, 2);
  cr_expect_str_eq(page.items[0].edit_id, "e4");
  cr_expect_str_eq(page.items[1].edit_id, "e1");
  cr_assert_eq(page.rejected_count, 2);
  cr_expect(strstr(page.rejected[0].reason, "Draft"), "%s", page.rejected[0].reason);
  cr_expect(strstr(page.rejected[0].key.data, "EDIT#e3"));
  cr_expect(strstr(page.rejected[1].reason, "missing"), "%s", page.rejected[1].reason);
}

/* ---- deleteEdit ------------------------------------------------------------------------------ */

Test(live, deleting_what_is_not_there_is_fine) {
  save("u1", "e1");
  must_be(reimagine_delete_edit(db, "u1", "e1", NULL), DDB_OK);
  must_be(reimagine_delete_edit(db, "u1", "e1", NULL), DDB_OK);
  cr_expect_eq(history("u1", NULL).count, 0);
}

/* ---- updateEditStatus ------------------------------------------------------------------------ */

Test(live, a_status_goes_its_way) {
  const struct reimagine_update_edit_status_set done = {
      .status = REIMAGINE_EDIT_STATUS_COMPLETED,
      .completed_at = ddb_opt_time_of((ddb_time){1700000001, 500000000}),
      .processing_time = ddb_int(1840)};

  save("u1", "e1");
  ddb_time updated = history("u1", NULL).items[0].item_updated_at;
  must_be(set_status("e1", REIMAGINE_EDIT_STATUS_PROCESSING), DDB_OK);
  must_be(reimagine_update_edit_status(db, "u1", "e1", &done, NULL), DDB_OK);
  struct reimagine_edit_record record = history("u1", NULL).items[0];
  cr_expect_eq(record.status, REIMAGINE_EDIT_STATUS_COMPLETED);
  cr_expect(record.completed_at.set && record.completed_at.value.seconds == 1700000001);
  cr_expect(record.processing_time.set && record.processing_time.value == 1840);
  cr_expect_null(record.error, "what was not given stays as it is");
  cr_expect_str_eq(record.source_key, "in.jpg");
  cr_expect_geq(ddb_time_to_ms(record.item_updated_at), ddb_time_to_ms(updated));
}

static const char *expected_when(void) {
  const char *server = getenv("DDB_SERVER");

  return server && strcmp(server, "dynalite") == 0 ? "observed afterwards"
                                                   : "at the time of the write";
}

Test(live, an_illegal_transition_names_both_states) {
  save("u1", "e1");
  must_be(set_status("e1", REIMAGINE_EDIT_STATUS_COMPLETED), DDB_E_TRANSITION);
  cr_expect(text_has("'pending'") && text_has("'completed'"), "%s", ddb_error_text(db));
  cr_expect(text_has(expected_when()), "%s", ddb_error_text(db));
  must_be(set_status("e1", REIMAGINE_EDIT_STATUS_PENDING), DDB_E_TRANSITION);
  cr_expect(text_has("from 'pending'") && text_has("to 'pending'"), "%s", ddb_error_text(db));
  cr_expect_eq(history("u1", NULL).items[0].status, REIMAGINE_EDIT_STATUS_PENDING);
}

Test(live, an_update_creates_nothing) {
  must_be(set_status("e1", REIMAGINE_EDIT_STATUS_PROCESSING), DDB_NOT_FOUND);
  cr_expect(text_has("no such EditRecord"), "%s", ddb_error_text(db));
  cr_expect_str_eq(raw_get("USER#u1", "EDIT#e1"), "{}");
}

Test(live, an_item_without_its_map_names_the_map) {
  raw_put("{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"},\"EntityType\":{\"S\":"
          "\"EditRecord\"}}");
  must_be(set_status("e1", REIMAGINE_EDIT_STATUS_PROCESSING), DDB_E_CONDITION);
  cr_expect(text_has("'Data'"), "%s", ddb_error_text(db));
  cr_expect_str_eq(ddb_last_error(db)->field, "Data");
}

/* Eight threads want the same change of state: the condition lets one have it. */
static void *racer(void *handle) {
  const struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_PROCESSING};
  enum ddb_status *won = malloc(sizeof *won);

  *won = reimagine_update_edit_status(handle, "u1", "e1", &set, NULL);
  ddb_close(handle);
  return won;
}

Test(live, of_racing_writers_one_wins) {
  enum { RACERS = 8 };
  pthread_t threads[RACERS];
  int won = 0;
  int lost = 0;

  save("u1", "e1");
  for (int i = 0; i < RACERS; i++) {
    struct ddb *handle;
    must(ddb_share(db, &handle));
    cr_assert_eq(pthread_create(&threads[i], NULL, racer, handle), 0);
  }
  for (int i = 0; i < RACERS; i++) {
    void *status;
    cr_assert_eq(pthread_join(threads[i], &status), 0);
    won += *(enum ddb_status *)status == DDB_OK;
    lost += *(enum ddb_status *)status == DDB_E_TRANSITION;
    free(status);
  }
  cr_expect_eq(won, 1);
  cr_expect_eq(lost, RACERS - 1);
}
