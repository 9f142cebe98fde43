/* SPDX-License-Identifier: Apache-2.0 */
/* The requests and answers of tests/golden/tables, byte for byte and without a server: queries of
 * indexes with their page tokens, fields beside the data map, and time to live. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>
#include <shapes/shapes.h>

static struct ddb_arena *mem;
static const struct ddb_scope scope = {.now = {1700000000, 0}};
static struct ddb_request request;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(tables, .init = setup, .fini = teardown);

#define made(call) cr_assert_eq(call, DDB_OK, "%s", ddb_arena_error(mem)->text)

static const char *body_text(void) {
  return ddb_arena_copy(mem, request.body.data, request.body.size);
}

static void expect_body(const char *body) {
  cr_expect_str_eq(body_text(), body);
}

static struct ddb_response answer(const char *body) {
  return (struct ddb_response){
      .http_status = 200, .body = {body, strlen(body)}, .now = {1700000000, 0}};
}

/* ---- queries --------------------------------------------------------------------------------- */

Test(tables, a_constant_partition_of_an_index) {
  made(shapes_projects_request(mem, &scope, NULL, &request));
  expect_body(
      "{\"TableName\":\"Main\",\"IndexName\":\"GSI1\",\"KeyConditionExpression\":\"#p = :p\","
      "\"ExpressionAttributeNames\":{\"#p\":\"GSI1PK\"},"
      "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"PROJECTS\"}}}");
}

Test(tables, a_whole_sort_key_of_an_index_is_an_equality) {
  made(shapes_task_of_request(mem, &scope, "w", SHAPES_STATE_OPEN, "t1", NULL, &request));
  expect_body("{\"TableName\":\"Main\",\"IndexName\":\"GSI1\","
              "\"KeyConditionExpression\":\"#p = :p AND #s = :s\","
              "\"ExpressionAttributeNames\":{\"#p\":\"GSI1PK\",\"#s\":\"GSI1SK\"},"
              "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"WORKER#w\"},"
              "\":s\":{\"S\":\"TASK#open#t1\"}}}");
}

Test(tables, a_number_is_compared_as_one) {
  made(shapes_setting_at_request(mem, &scope, "g", -7, NULL, &request));
  expect_body("{\"TableName\":\"Settings\",\"IndexName\":\"by-rank\","
              "\"KeyConditionExpression\":\"#p = :p AND #s = :s\","
              "\"ExpressionAttributeNames\":{\"#p\":\"group\",\"#s\":\"rank\"},"
              "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"g\"},\":s\":{\"N\":\"-7\"}}}");
}

/* ---- page tokens ----------------------------------------------------------------------------- */

/* The token that an answer with this LastEvaluatedKey leaves, used by a query of tasks of `worker`.
 */
static enum ddb_status next_page(const char *last_key, const char *worker) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options list = {.cursor = &cursor};
  struct shapes_task_page page;
  char body[512];

  (void)snprintf(body, sizeof body, "{\"Items\":[],\"Count\":0,\"LastEvaluatedKey\":%s}", last_key);
  struct ddb_response response = answer(body);
  made(shapes_tasks_of_response(mem, &response, &list, &page));
  enum ddb_status status = shapes_tasks_of_request(mem, &scope, worker, &list, &request);
  ddb_cursor_free(&cursor);
  return status;
}

#define KEY(gsi1pk, gsi1sk)                                                                        \
  "{\"PK\":{\"S\":\"PROJECT#p\"},\"SK\":{\"S\":\"TASK#t\"},\"GSI1PK\":{\"S\":\"" gsi1pk            \
  "\"},\"GSI1SK\":{\"S\":\"" gsi1sk "\"}}"

Test(tables, a_token_of_an_index_holds_both_keys) {
  cr_expect_eq(next_page(KEY("WORKER#w", "TASK#open#t"), "w"), DDB_OK);
  cr_expect(strstr(body_text(), "\"ExclusiveStartKey\":" KEY("WORKER#w", "TASK#open#t")));
}

Test(tables, a_token_that_does_not_belong_is_refused) {
  cr_expect_eq(next_page(KEY("WORKER#other", "TASK#open#t"), "w"), DDB_E_INVALID);
  cr_expect_eq(next_page(KEY("WORKER#w", "NOTE#t"), "w"), DDB_E_INVALID);
  cr_expect_eq(next_page("{\"PK\":{\"S\":\"PROJECT#p\"},\"SK\":{\"S\":\"TASK#t\"}}", "w"),
               DDB_E_INVALID);
  cr_expect_eq(
      next_page("{\"GSI1PK\":{\"S\":\"WORKER#w\"},\"GSI1SK\":{\"S\":\"TASK#open#t\"}}", "w"),
      DDB_E_INVALID);
  cr_expect_eq(next_page("{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"},\"GSI1PK\":{\"N\":\"1\"},"
                         "\"GSI1SK\":{\"S\":\"TASK#\"}}",
                         "w"),
               DDB_E_INVALID);
  cr_expect_eq(
      next_page("{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"},\"GSI1PK\":{\"S\":\"WORKER#w\"},"
                "\"GSI1SK\":{\"S\":\"TASK#\"},\"other\":{\"S\":\"x\"}}",
                "w"),
      DDB_E_INVALID);
}

/* ---- updates --------------------------------------------------------------------------------- */

Test(tables, a_guarded_field_beside_the_data_map) {
  const struct shapes_move_task_set set = {.phase = SHAPES_PHASE_LIVE};

  made(shapes_move_task_request(mem, &scope, "p", "t", &set, &request));
  expect_body(
      "{\"TableName\":\"Main\",\"Key\":{\"PK\":{\"S\":\"PROJECT#p\"},\"SK\":{\"S\":\"TASK#t\"}},"
      "\"UpdateExpression\":\"SET #n0 = :v0, #u = :u\","
      "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d) AND #g IN (:f1)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"phase\",\"#d\":\"Data\","
      "\"#u\":\"UpdatedAt\",\"#g\":\"phase\"},"
      "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"live\"},\":u\":{\"N\":\"1700000000000\"},"
      "\":f1\":{\"S\":\"draft\"}},\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

Test(tables, fields_inside_and_beside_the_data_map) {
  const struct shapes_set_budget_set set = {.budget = 3, .owner_id = "o"};

  made(shapes_set_budget_request(mem, &scope, "p", &set, &request));
  cr_expect(strstr(body_text(), "\"SET #d.#n0 = :v0, #n1 = :v1, #u = :u\""), "%s", body_text());
}

Test(tables, an_update_finds_no_expired_item) {
  struct shapes_change_setting_set set = {.size = ddb_int(1)};

  cr_assert_geq(ddb_doc_from_json(mem, "true", &set.value), 0);
  made(shapes_change_setting_request(mem, &scope, "s", &set, &request));
  cr_expect(strstr(body_text(), "\"attribute_exists(#k) AND "
                                "(attribute_not_exists(#x) OR NOT #x <= :x)\""),
            "%s", body_text());
  cr_expect(strstr(body_text(), "\"#x\":\"expiresAt\""));
  cr_expect(strstr(body_text(), "\":x\":{\"N\":\"1700000000\"}"));
}

Test(tables, an_update_finds_an_expired_item_on_request) {
  const struct ddb_scope all = {.now = {1700000000, 0}, .include_expired = true};
  struct shapes_change_setting_set set = {.size = ddb_int(1)};

  cr_assert_geq(ddb_doc_from_json(mem, "true", &set.value), 0);
  made(shapes_change_setting_request(mem, &all, "s", &set, &request));
  cr_expect(strstr(body_text(), "\"ConditionExpression\":\"attribute_exists(#k)\""), "%s",
            body_text());
  cr_expect_null(strstr(body_text(), "#x"));
  cr_expect_null(strstr(body_text(), ":x"));
}

/* ---- time to live ---------------------------------------------------------------------------- */

#define SETTING(expires)                                                                           \
  "{\"Item\":{\"id\":{\"S\":\"s\"},\"value\":{\"BOOL\":true},\"expiresAt\":{\"N\":\"" expires      \
  "\"}}}"

static enum ddb_status get_setting(const char *body, ddb_time now) {
  struct ddb_response response = answer(body);
  struct shapes_setting setting;

  response.now = now;
  return shapes_get_setting_response(mem, &response, &setting);
}

Test(tables, the_second_of_expiry_counts_as_over) {
  const ddb_time now = {1700000000, 999000000};

  cr_expect_eq(get_setting(SETTING("1700000001"), now), DDB_OK);
  cr_expect_eq(get_setting(SETTING("1700000000"), now), DDB_NOT_FOUND);
  cr_expect_eq(get_setting(SETTING("1699999999"), now), DDB_NOT_FOUND);
  cr_expect_eq(get_setting("{\"Item\":{\"id\":{\"S\":\"s\"},\"value\":{\"BOOL\":true}}}", now),
               DDB_OK);
  cr_expect_eq(get_setting(SETTING("1"), (ddb_time){0, 0}), DDB_OK, "no clock was given");
}

#define EXPIRED_PAGE                                                                               \
  "{\"Items\":[{\"id\":{\"S\":\"s\"},\"value\":{\"BOOL\":true},\"group\":{\"S\":\"g\"},"           \
  "\"rank\":{\"N\":\"1\"},\"expiresAt\":{\"N\":\"1\"}}]}"

Test(tables, a_page_has_expired_items_on_request) {
  struct ddb_list_options list = {.limit = 0};
  struct ddb_response response = answer(EXPIRED_PAGE);
  struct shapes_setting_page page;

  made(shapes_settings_of_response(mem, &response, &list, &page));
  cr_expect_eq(page.count, 0);
  list.call.include_expired = true;
  made(shapes_settings_of_response(mem, &response, &list, &page));
  cr_expect_eq(page.count, 1);
}
