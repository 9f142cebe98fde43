/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of tests/golden/ranges, driven by hand: what is asked, page after page, and what comes of
 * the answers. */
#include <criterion/criterion.h>
#include <string.h>

#include <ranges/ranges.h>

static struct ddb_arena *mem;
static const struct ddb_scope scope = {.now = {1700000000, 0}};
static struct ddb_count *counting;
static struct ddb_request request;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(count, .init = setup, .fini = teardown);

#define made(call) cr_assert_eq(call, DDB_OK, "%s", ddb_arena_error(mem)->text)

static void expect_request(const char *end) {
  cr_assert(ddb_count_request(counting, &request));
  const char *body = ddb_arena_copy(mem, request.body.data, request.body.size);
  size_t size = strlen(end);
  cr_expect(request.body.size > size && strcmp(body + request.body.size - size, end) == 0, "%s",
            body);
}

static enum ddb_status answer(int status, const char *body) {
  const struct ddb_response response = {.http_status = status, .body = {body, strlen(body)}};
  return ddb_count_response(counting, &response);
}

#define PAGE(count, more) "{\"Count\":" count ",\"ScannedCount\":9" more "}"
#define BEHIND            ",\"LastEvaluatedKey\":{\"PK\":{\"S\":\"USER#u\"},\"SK\":{\"S\":\"ORDER#2023#x\"}}"

Test(count, all_pages_are_counted_without_what_has_expired) {
  int64_t out = 7;

  made(ranges_count_orders_request(mem, &scope, "u", NULL, &counting));
  cr_assert(ddb_count_request(counting, &request));
  cr_expect_str_eq(request.operation, "Query");
  cr_expect_eq(request.effect, DDB_EFFECT_READ);
  cr_expect_str_eq(
      ddb_arena_copy(mem, request.body.data, request.body.size),
      "{\"TableName\":\"Main\",\"KeyConditionExpression\":\"#p = :p AND begins_with(#s, :s)\","
      "\"FilterExpression\":\"(attribute_not_exists(#x) OR NOT #x <= :x)\","
      "\"ExpressionAttributeNames\":{\"#p\":\"PK\",\"#s\":\"SK\",\"#x\":\"until\"},"
      "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"USER#u\"},\":s\":{\"S\":\"ORDER#\"},"
      "\":x\":{\"N\":\"1700000000\"}},\"Select\":\"COUNT\"}");
  cr_expect_eq(ranges_count_orders_response(mem, counting, &out), DDB_E_INVALID);
  cr_expect_eq(out, 0);
  made(answer(200, PAGE("3", BEHIND)));
  expect_request("\"ExclusiveStartKey\":{\"PK\":{\"S\":\"USER#u\"},"
                 "\"SK\":{\"S\":\"ORDER#2023#x\"}}}");
  made(answer(200, PAGE("0", BEHIND)));
  expect_request("\"SK\":{\"S\":\"ORDER#2023#x\"}}}");
  made(answer(200, PAGE("4", "")));
  cr_expect_not(ddb_count_request(counting, &request));
  made(ranges_count_orders_response(mem, counting, &out));
  cr_expect_eq(out, 7);
}

Test(count, a_filter_stands_beside_the_time_to_live) {
  const struct ddb_call_options all = {.include_expired = true};

  made(ranges_count_since_request(mem, &scope, "u", (ddb_time){1, 0}, "x", NULL, &counting));
  cr_assert(ddb_count_request(counting, &request));
  const char *body = ddb_arena_copy(mem, request.body.data, request.body.size);
  cr_expect(strstr(body, "\"FilterExpression\":\"(#f_0 <> :f_order_id) AND "
                         "(attribute_not_exists(#x) OR NOT #x <= :x)\""),
            "%s", body);
  cr_expect(strstr(body, "#s BETWEEN :r1 AND :r2") && strstr(body, "\"ConsistentRead\":true"), "%s",
            body);
  made(ranges_count_since_request(mem, &scope, "u", (ddb_time){1, 0}, "x", &all, &counting));
  cr_assert(ddb_count_request(counting, &request));
  body = ddb_arena_copy(mem, request.body.data, request.body.size);
  cr_expect(strstr(body, "\"FilterExpression\":\"#f_0 <> :f_order_id\"") && !strstr(body, "#x"),
            "%s", body);
}

Test(count, all_shards_one_after_the_other) {
  static const char *const keys[] = {"TASKS#0", "TASKS#1", "TASKS#2", "TASKS#3"};
  int64_t out;

  made(ranges_count_due_request(mem, &scope, (ddb_time){1, 0}, NULL, &counting));
  for (int i = 0; i < 4; i++) {
    cr_assert(ddb_count_request(counting, &request));
    cr_expect(strstr(ddb_arena_copy(mem, request.body.data, request.body.size), keys[i]));
    made(answer(200, PAGE("2", "")));
  }
  cr_expect_not(ddb_count_request(counting, &request));
  made(ranges_count_due_response(mem, counting, &out));
  cr_expect_eq(out, 8);
}

Test(count, what_fails_ends_it) {
  int64_t out = 1;

  made(ranges_count_orders_request(mem, &scope, "u", NULL, &counting));
  cr_expect_eq(answer(200, PAGE("1", "")), DDB_E_INVALID, "an answer without a request");
  static const char *const wrong[] = {"{\"Count\":-1}", "{\"Count\":\"1\"}", "{}", "[]",
                                      "{\"Count\":1",   "{\"Count\":1.5}"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    made(ranges_count_orders_request(mem, &scope, "u", NULL, &counting));
    cr_assert(ddb_count_request(counting, &request));
    cr_expect_lt(answer(200, wrong[i]), 0, "%s", wrong[i]);
    cr_expect_not(ddb_count_request(counting, &request));
    cr_expect_lt(ranges_count_orders_response(mem, counting, &out), 0);
    cr_expect_eq(out, 0);
  }
  made(ranges_count_orders_request(mem, &scope, "u", NULL, &counting));
  cr_assert(ddb_count_request(counting, &request));
  cr_expect_lt(answer(400, "{\"__type\":\"ResourceNotFoundException\",\"message\":\"no table\"}"),
               0);
  cr_expect_eq(ranges_count_orders_request(mem, &scope, "", NULL, &counting), DDB_E_INVALID);
}

Test(count, a_refused_key_begins_nothing) {
  cr_expect_eq(ranges_count_orders_request(mem, &scope, "", NULL, &counting), DDB_E_INVALID);
  cr_expect_null(counting);
}
