/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: the request byte for byte, pages with bad items in them, and page tokens: where they lead,
 * and that none leads out of its partition. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "op/cursor.h"
#include "support/sample.h"

#define KEY_OF_E2 "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e2\"}}"

static struct ddb_arena *mem;
static struct ddb_cursor cursor;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cursor = (struct ddb_cursor)DDB_CURSOR_INIT;
}

static void teardown(void) {
  ddb_cursor_free(&cursor);
  ddb_arena_free(mem);
}

TestSuite(query, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static const char *body_of(const char *user, const struct ddb_list_options *options) {
  struct ddb_request request;

  cr_assert_eq(reimagine_get_edit_history_request(mem, NULL, user, options, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_assert_str_eq(request.operation, "Query");
  cr_assert_eq(request.effect, DDB_EFFECT_READ);
  return sample_chars(mem, request.body);
}

static void request_refused(const char *user, const struct ddb_list_options *options,
                            const char *field, const char *words) {
  struct ddb_request request = {0};
  const struct ddb_error *error = ddb_arena_error(mem);

  cr_assert_eq(reimagine_get_edit_history_request(mem, NULL, user, options, &request),
               DDB_E_INVALID);
  cr_assert_str_eq(error->field, field);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
  cr_assert_null(request.body.data, "nothing to send");
}

static enum ddb_status read_page(const char *body, const struct ddb_list_options *options,
                                 struct reimagine_edit_record_page *page) {
  struct ddb_response response = sample_response(200, body);

  return reimagine_get_edit_history_response(mem, &response, options, page);
}

/* A page of these items (JSON, with commas between) that is not the last one if `last` is given. */
static const char *page_of(const char *items, const char *last) {
  size_t size = strlen(items) + 1000;
  char *text = ddb_arena_alloc(mem, size);

  (void)snprintf(text, size, "{\"Count\":1,\"Items\":[%s]%s%s,\"ScannedCount\":1}", items,
                 last ? ",\"LastEvaluatedKey\":" : "", last ? last : "");
  return text;
}

/* Not signed; and the operation. */
static enum ddb_status set_token(const char *operation, const char *key) {
  static const struct ddb_token_terms terms;
  struct ddb_error error = {.status = DDB_OK};

  return ddb_cursor_set(&cursor, &terms, operation, sample_text(key), &error);
}

/* The token of a cursor that stands behind `key`. */
static void stand_behind(const char *key) {
  cr_assert_eq(set_token("reimagine.getEditHistory", key), DDB_OK);
}

/* ---- requests ------------------------------------------------------------------------------- */

static const char first_page[] =
    "{\"TableName\":\"Reimagine\",\"KeyConditionExpression\":\"#p = :p AND begins_with(#s, :s)\","
    "\"ExpressionAttributeNames\":{\"#p\":\"PK\",\"#s\":\"SK\"},\"ExpressionAttributeValues\":{"
    "\":p\":{\"S\":\"USER#u1\"},\":s\":{\"S\":\"EDIT#\"}},\"ScanIndexForward\":false,\"Limit\":50}";

Test(query, the_first_page) {
  struct ddb_list_options options = {0};

  cr_assert_str_eq(body_of("u1", NULL), first_page);
  cr_assert_str_eq(body_of("u1", &options), first_page);
  options.cursor = &cursor;
  cr_assert_str_eq(body_of("u1", &options), first_page);
}

Test(query, limits) {
  struct ddb_list_options options = {.limit = 1};

  cr_assert(strstr(body_of("u1", &options), "\"Limit\":1}"));
  options.limit = INT32_MAX;
  cr_assert(strstr(body_of("u1", &options), "\"Limit\":2147483647}"));
  options.limit = -1;
  request_refused("u1", &options, "limit", "limit is -1");
  options.limit = INT32_MIN;
  request_refused("u1", &options, "limit", "limit is -2147483648");
}

Test(query, the_next_page_starts_behind_the_last_key) {
  struct ddb_list_options options = {.limit = 25, .cursor = &cursor};

  stand_behind(KEY_OF_E2);
  cr_assert(strstr(body_of("u1", &options), "\"Limit\":25,\"ExclusiveStartKey\":" KEY_OF_E2 "}"));
}

/* ---- pages ---------------------------------------------------------------------------------- */

Test(query, a_page_and_the_walk_to_the_end) {
  struct ddb_list_options options = {.cursor = &cursor};
  struct reimagine_edit_record_page page;

  cr_assert_not(ddb_cursor_done(&cursor));
  cr_assert_str_eq(ddb_cursor_text(&cursor), "");
  cr_assert_eq(read_page(page_of(sample_small_item, KEY_OF_E2), &options, &page), DDB_OK);
  cr_assert_eq(page.count, 1);
  cr_assert_eq(page.rejected_count, 0);
  cr_assert_str_eq(page.items[0].edit_id, "e1");
  cr_assert_not(ddb_cursor_done(&cursor));
  cr_assert(strstr(body_of("u1", &options), KEY_OF_E2));
  cr_assert_eq(read_page(page_of("", KEY_OF_E2), &options, &page), DDB_OK);
  cr_assert_eq(page.count, 0);
  cr_assert_not(ddb_cursor_done(&cursor), "an empty page with a key is not the last");
  cr_assert_eq(read_page(page_of("", NULL), &options, &page), DDB_OK);
  cr_assert(ddb_cursor_done(&cursor));
  cr_assert_null(ddb_cursor_text(&cursor));
  request_refused("u1", &options, "cursor", "behind the last page");
}

Test(query, a_page_without_a_cursor) {
  struct reimagine_edit_record_page page;

  cr_assert_eq(read_page(page_of(sample_small_item, KEY_OF_E2), NULL, &page), DDB_OK);
  cr_assert_eq(page.count, 1);
}

Test(query, the_members_of_an_answer_come_in_any_order) {
  struct ddb_list_options options = {.cursor = &cursor};
  struct reimagine_edit_record_page page;
  char body[2048];

  (void)snprintf(body, sizeof body,
                 " {\"LastEvaluatedKey\": " KEY_OF_E2 " , \"New\":{\"Items\":[1]},\"Items\": [ %s ,"
                 "%s ] } ",
                 sample_small_item, sample_small_item);
  cr_assert_eq(read_page(body, &options, &page), DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_assert_eq(page.count, 2);
  cr_assert(strstr(body_of("u1", &options), KEY_OF_E2));
}

/* One of each kind of bad item between two good ones. */
Test(query, a_bad_item_hides_no_other) {
  const struct {
    const char *from, *to, *field, *words;
  } rows[] = {
      {"\"EditRecord\"", "\"ImageMetadata\"", "EntityType", "not of entity EditRecord"},
      {"\"imageId\"", "\"imageID\"", "Data.imageId", "is missing"},
      {"{\"S\":\"i1\"}", "{\"N\":\"1\"}", "Data.imageId", "is of type N"},
      {"{\"S\":\"i1\"}", "{\"S\":1}", "", "malformed"},
      {"{\"S\":\"i1\"}", "{\"S\":\"a\\u0000\"}", "Data.imageId", "U+0000"},
      {"{\"S\":\"i1\"}", "[]", "Data.imageId", ""},
      {"{\"N\":\"1\"}", "{\"N\":\"1e999\"}", "Data.params.a", ""},
      {"{\"N\":\"1\"}", "{\"SS\":[]}", "Data.params.a", "empty set"},
      {"\"Data\":{\"M\":", "\"Data\":{\"L\":[]},\"x\":{\"M\":", "Data", "type L"},
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct ddb_list_options options = {.cursor = &cursor};
    struct reimagine_edit_record_page page;
    char items[4096];
    struct ddb_text bad = sample_replace(mem, sample_small_item, rows[i].from, rows[i].to);
    (void)snprintf(items, sizeof items, "%s,%s,%s", sample_small_item, bad.data, sample_small_item);
    cr_assert_eq(read_page(page_of(items, KEY_OF_E2), &options, &page), DDB_PARTIAL, "%s: %s",
                 rows[i].to, ddb_arena_error(mem)->text);
    cr_assert_eq(page.count, 2);
    cr_assert_str_eq(page.items[1].edit_id, "e1");
    cr_assert_eq(page.rejected_count, 1);
    cr_assert_str_eq(page.rejected[0].field, rows[i].field);
    cr_assert(strstr(page.rejected[0].reason, rows[i].words), "%s", page.rejected[0].reason);
    cr_assert_str_eq(sample_chars(mem, page.rejected[0].key),
                     "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}}");
    cr_assert_not_null(cursor.token, "and the walk goes on");
    cr_assert(strstr(ddb_arena_error(mem)->text, "1 of the page's items could not be read"));
  }
}

Test(query, items_that_are_none_have_no_key) {
  struct reimagine_edit_record_page page;

  cr_assert_eq(read_page(page_of("1,null,[],{},{\"PK\":{\"S\":\"a\"}}", NULL), NULL, &page),
               DDB_PARTIAL);
  cr_assert_eq(page.count, 0);
  cr_assert_eq(page.rejected_count, 5);
  for (size_t i = 0; i < 5; i++) {
    cr_assert_eq(page.rejected[i].key.size, 0);
    cr_assert(page.rejected[i].reason[0]);
  }
}

Test(query, many_items_good_and_bad) {
  struct reimagine_edit_record_page page;
  struct ddb_text bad = sample_replace(mem, sample_small_item, "\"EditRecord\"", "\"Other\"");
  static char items[100 * 600];
  size_t used = 0;

  for (int i = 0; i < 100; i++)
    used += (size_t)snprintf(items + used, sizeof items - used, "%s%s", i ? "," : "",
                             i % 3 ? sample_small_item : bad.data);
  cr_assert_eq(read_page(page_of(items, NULL), NULL, &page), DDB_PARTIAL);
  cr_assert_eq(page.count, 66);
  cr_assert_eq(page.rejected_count, 34);
  for (size_t i = 0; i < page.count; i++)
    cr_assert_str_eq(page.items[i].source_key, "in/1");
}

Test(query, an_answer_that_is_none_moves_nothing) {
  const char *const bodies[] = {"",
                                "[]",
                                "{\"Items\":[",
                                "{\"Items\":{}}",
                                "{\"Items\":[]} x",
                                "{\"Items\":[{\"a\":]}",
                                "{\"Items\":[{}}"};
  struct ddb_list_options options = {.cursor = &cursor};
  struct reimagine_edit_record_page page;

  stand_behind(KEY_OF_E2);
  char *before = cursor.token;
  for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
    cr_assert_eq(read_page(bodies[i], &options, &page), DDB_E_SERVICE, "%s", bodies[i]);
    cr_assert_eq(page.count + page.rejected_count, 0);
    cr_assert_eq(cursor.token, before);
    cr_assert(strstr(ddb_arena_error(mem)->text, "getEditHistory"));
  }
  struct ddb_response response = sample_response(
      400, "{\"__type\":\"ProvisionedThroughputExceededException\",\"message\":\"slow\"}");
  cr_assert_eq(reimagine_get_edit_history_response(mem, &response, &options, &page),
               DDB_E_THROTTLED);
  cr_assert_eq(cursor.token, before);
  cr_assert_not(ddb_cursor_done(&cursor));
}

/* ---- page tokens ----------------------------------------------------------------------------- */

Test(query, a_token_travels_as_text) {
  struct ddb_list_options options = {.cursor = &cursor};
  struct ddb_cursor other = DDB_CURSOR_INIT;

  stand_behind(KEY_OF_E2);
  const char *text = ddb_cursor_text(&cursor);
  cr_assert_eq(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
               strlen(text));
  const char *body = body_of("u1", &options);
  cr_assert_eq(ddb_cursor_from_text(&other, text), DDB_OK);
  options.cursor = &other;
  cr_assert_str_eq(body_of("u1", &options), body);
  cr_assert_eq(ddb_cursor_from_text(&other, ""), DDB_OK);
  cr_assert_str_eq(body_of("u1", &options), first_page);
  cr_assert_eq(ddb_cursor_from_text(&other, text), DDB_OK);
  cr_assert_eq(ddb_cursor_from_text(&other, NULL), DDB_OK);
  cr_assert_str_eq(ddb_cursor_text(&other), "");
  ddb_cursor_free(&other);
}

Test(query, a_token_made_from_itself) {
  stand_behind(KEY_OF_E2);
  cr_assert_eq(ddb_cursor_from_text(&cursor, ddb_cursor_text(&cursor)), DDB_OK);
  cr_assert_not_null(cursor.token);
}

Test(query, a_finished_cursor_starts_again_from_text) {
  struct reimagine_edit_record_page page;
  struct ddb_list_options options = {.cursor = &cursor};

  cr_assert_eq(read_page(page_of("", NULL), &options, &page), DDB_OK);
  cr_assert(ddb_cursor_done(&cursor));
  cr_assert_eq(ddb_cursor_from_text(&cursor, ""), DDB_OK);
  cr_assert_not(ddb_cursor_done(&cursor));
  cr_assert_eq(read_page(page_of("", NULL), &options, &page), DDB_OK);
  ddb_cursor_free(&cursor);
  cr_assert_not(ddb_cursor_done(&cursor), "a freed one too");
}

/* Any character by any other, one dropped, one more: the check sum sees all of them. */
Test(query, a_mangled_token_is_none) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                                 "=+/. \n#";
  struct ddb_cursor other = DDB_CURSOR_INIT;

  stand_behind(KEY_OF_E2);
  size_t size = strlen(cursor.token);
  char *text = ddb_arena_alloc(mem, size + 2);
  for (size_t i = 0; i < size; i++) {
    memcpy(text, cursor.token, size + 1);
    for (size_t j = 0; j < sizeof alphabet - 1; j++) {
      if (alphabet[j] == cursor.token[i])
        continue;
      text[i] = alphabet[j];
      cr_assert_eq(ddb_cursor_from_text(&other, text), DDB_E_INVALID, "%s", text);
    }
    memcpy(text + i, cursor.token + i + 1, size - i);
    cr_assert_eq(ddb_cursor_from_text(&other, text), DDB_E_INVALID, "%s", text);
  }
  for (size_t j = 0; j < sizeof alphabet - 1; j++) {
    (void)snprintf(text, size + 2, "%s%c", cursor.token, alphabet[j]);
    cr_assert_eq(ddb_cursor_from_text(&other, text), DDB_E_INVALID);
  }
  cr_assert_null(other.token, "a refused text leaves the cursor as it was");
}

Test(query, a_token_of_another_partition_is_refused) {
  struct ddb_list_options options = {.cursor = &cursor};

  stand_behind(KEY_OF_E2);
  request_refused("u2", &options, "cursor", "another partition");
  request_refused("u", &options, "cursor", "another partition");
  request_refused("u11", &options, "cursor", "another partition");
}

Test(query, a_token_of_another_operation_is_refused) {
  struct ddb_list_options options = {.cursor = &cursor};
  const char *const names[] = {"reimagine.getImages", "other.getEditHistory",
                               "reimagine.getEditHistory2", "getEditHistory", ""};

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    cr_assert_eq(set_token(names[i], KEY_OF_E2), DDB_OK);
    request_refused("u1", &options, "cursor", "another operation");
  }
}

Test(query, a_forged_key_is_refused) {
  struct ddb_list_options options = {.cursor = &cursor};
  const char *const keys[] = {
      "",
      "{}",
      "null",
      "[]",
      "{\"PK\":{\"S\":\"USER#u1\"}}",
      "{\"SK\":{\"S\":\"EDIT#e2\"}}",
      "{\"PK\":{\"S\":\"USER#u2\"},\"SK\":{\"S\":\"EDIT#e2\"}}",
      "{\"PK\":{\"S\":\"USER#u1\\u0000\"},\"SK\":{\"S\":\"EDIT#e2\"}}",
      "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"IMAGE#i1\"}}",
      "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT\"}}",
      "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"N\":\"1\"}}",
      "{\"PK\":{\"B\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e2\"}}",
      "{\"PK\":{\"S\":\"USER#u1\",\"S\":\"USER#u2\"},\"SK\":{\"S\":\"EDIT#e2\"}}",
      "{\"PK\":{\"S\":\"USER#u1\"},\"PK\":{\"S\":\"USER#u2\"},\"SK\":{\"S\":\"EDIT#e2\"}}",
      "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e2\"},\"GSI1PK\":{\"S\":\"x\"}}",
      "{\"PK\":\"USER#u1\",\"SK\":\"EDIT#e2\"}",
      KEY_OF_E2 ",\"TableName\":\"Other\"",
      KEY_OF_E2 "}",
  };

  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    stand_behind(keys[i]);
    request_refused("u1", &options, "cursor", "page token");
  }
}

Test(query, the_spelling_of_a_key_does_not_matter) {
  struct ddb_list_options options = {.cursor = &cursor};
  const char other[] = "{ \"SK\" : {\"S\":\"EDIT#\\u00652\"}, \"P\\u004b\":{\"S\":\"USER#u1\"} }";

  stand_behind(other);
  cr_assert(strstr(body_of("u1", &options), other), "sent as the service wrote it");
}
