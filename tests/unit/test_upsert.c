/* SPDX-License-Identifier: Apache-2.0 */
/* Upserts: both requests byte for byte, and what each answer comes to. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <ups/ups.h>

#include <ddb/gen.h>

#include "support/sample.h"

#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define FAILED(rest)                                                                               \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"" rest "}"

static enum ddb_status next_id(void *state, char *out) {
  (void)state;
  (void)snprintf(out, DDB_ULID_SIZE, "%s", ULID);
  return DDB_OK;
}

static const struct ddb_id_source ids = {NULL, next_id, next_id};
static const struct ddb_scope scope = {.now = SAMPLE_NOW, .ids = &ids};
static const ddb_time day = {1795341600, 500000000};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(upsert, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static const struct ups_place place = {.city = "Graz"};
static const char *const lines[] = {"made"};
static const char *const tags[] = {"new"};

static struct ups_save_task_set task_set(void) {
  return (struct ups_save_task_set){.owner = "ada",
                                    .status = UPS_STATE_BUSY,
                                    .size = 7,
                                    .weight = 0.5,
                                    .note_null = true,
                                    .mark = ddb_int(4),
                                    .place = &place,
                                    .price = "1.5",
                                    .score = 3,
                                    .log = {lines, 1},
                                    .made_at = {1795341600, 0},
                                    .origin = UPS_STATE_OPEN,
                                    .seen_at = {1795341600, 0},
                                    .tags = {tags, 1}};
}

static struct ddb_response answer(int http_status, const char *body) {
  return (struct ddb_response){.http_status = http_status, .body = {body, strlen(body)}};
}

static struct ddb_request bump_create(int64_t amount) {
  const struct ups_bump_set set = {.value = amount};
  struct ddb_request request = {0};

  cr_assert_eq(ups_bump_create_request(mem, &scope, "c1", &set, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  return request;
}

static void has(const char *text, const char *words) {
  cr_expect(strstr(text, words), "'%s' lacks '%s'", text, words);
}

static void lacks(const char *text, const char *words) {
  cr_expect_null(strstr(text, words), "'%s' has '%s'", text, words);
}

static void is_error(enum ddb_status status, enum ddb_status expected, const char *words) {
  cr_expect_eq(status, expected, "%s", ddb_status_name(status));
  has(ddb_arena_error(mem)->text, words);
}

/* ---- requests ------------------------------------------------------------------------------- */

Test(upsert, T17_the_create_makes_a_whole_item) {
  const struct ups_save_task_set set = task_set();
  struct ddb_request request;

  cr_assert_eq(ups_save_task_create_request(mem, &scope, "u1", "t1", day, &set, &request), DDB_OK,
               "%s", ddb_arena_error(mem)->text);
  cr_expect_str_eq(request.operation, "PutItem");
  cr_expect_str_eq(
      sample_chars(mem, request.body),
      "{\"TableName\":\"Main\",\"Item\":{\"PK\":{\"S\":\"USER#u1\"},"
      "\"SK\":{\"S\":\"TASK#t1#2026-11-22\"},\"GSI1PK\":{\"S\":\"OWNER#ada\"},"
      "\"GSI1SK\":{\"S\":\"TASK#2026-11-22T10:00:00.000Z\"},\"EntityType\":{\"S\":\"Task\"},"
      "\"Data\":{\"M\":{\"userId\":{\"S\":\"u1\"},\"taskId\":{\"S\":\"t1\"},"
      "\"day\":{\"S\":\"2026-11-22T10:00:00.500Z\"},\"owner\":{\"S\":\"ada\"},"
      "\"madeAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"},\"status\":{\"S\":\"busy\"},"
      "\"origin\":{\"S\":\"open\"},\"level\":{\"S\":\"low\"},"
      "\"traceId\":{\"S\":\"" ULID "\"},"
      "\"dueAt\":{\"S\":\"2100-01-01T00:00:00.000Z\"},\"size\":{\"N\":\"7\"},"
      "\"weight\":{\"N\":\"0.5\"},\"retries\":{\"N\":\"3\"},\"score\":{\"N\":\"3\"},"
      "\"price\":{\"N\":\"1.5\"},\"note\":{\"NULL\":true},\"mark\":{\"N\":\"4\"},"
      "\"place\":{\"M\":{\"city\":{\"S\":\"Graz\"}}},\"tags\":{\"SS\":[\"new\"]},"
      "\"log\":{\"L\":[{\"S\":\"made\"}]},\"seenAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"}}},"
      "\"CreatedAt\":{\"N\":\"1795341600250\"},\"UpdatedAt\":{\"N\":\"1795341600250\"}},"
      "\"ConditionExpression\":\"attribute_not_exists(#k)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"PK\"},"
      "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

Test(upsert, what_is_given_goes_before_defaults) {
  struct ups_save_task_set set = task_set();
  struct ddb_request request;

  set.level = UPS_LEVEL_HIGH;
  set.due_at = ddb_opt_time_of((ddb_time){1795341600, 0});
  set.retries = ddb_int(0);
  set.urgent = ddb_bool(true);
  cr_assert_eq(ups_save_task_create_request(mem, &scope, "u1", "t1", day, &set, &request), DDB_OK);
  const char *body = sample_chars(mem, request.body);
  has(body, "\"level\":{\"S\":\"high\"}");
  has(body, "\"dueAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"}");
  has(body, "\"retries\":{\"N\":\"0\"}");
  has(body, "\"urgent\":{\"BOOL\":true}");
}

/* What only a new item gets is no part of the update, nor the keys that are made of it. */
Test(upsert, the_update_leaves_what_the_item_began_with) {
  const struct ups_save_task_set set = task_set();
  struct ddb_request request;

  cr_assert_eq(ups_save_task_request(mem, &scope, "u1", "t1", day, &set, &request), DDB_OK);
  const char *body = sample_chars(mem, request.body);
  lacks(body, "madeAt");
  lacks(body, "origin");
  lacks(body, "GSI1SK");
  has(body, "GSI1PK");
  has(body, "\"seenAt\"");
  has(body, "\"ConditionExpression\":\"attribute_exists(#k)");
}

Test(upsert, an_expired_item_is_replaced_and_the_key_holds_its_part) {
  const struct ups_touch_set set = {.user = "u1", .expires_at = {1895341600, 0}, .hits = 2};
  struct ddb_request request;

  cr_assert_eq(ups_touch_create_request(mem, &scope, "s1", &set, &request), DDB_OK);
  cr_expect_str_eq(sample_chars(mem, request.body),
                   "{\"TableName\":\"Main\",\"Item\":{\"PK\":{\"S\":\"SESSION#s1\"},"
                   "\"SK\":{\"S\":\"SESSION\"},\"EntityType\":{\"S\":\"Session\"},"
                   "\"Data\":{\"M\":{\"user\":{\"S\":\"u1\"},\"hits\":{\"N\":\"2\"}}},"
                   "\"expiresAt\":{\"N\":\"1895341600\"},\"CreatedAt\":{\"N\":\"1795341600250\"},"
                   "\"UpdatedAt\":{\"N\":\"1795341600250\"}},"
                   "\"ConditionExpression\":\"attribute_not_exists(#k) OR #x <= :x\","
                   "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#x\":\"expiresAt\"},"
                   "\"ExpressionAttributeValues\":{\":x\":{\"N\":\"1795341600\"}},"
                   "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

Test(upsert, a_condition_has_to_hold_of_nothing) {
  const struct ups_advance_set set = {.seq = 5, .value = 1};
  struct ddb_request request;

  cr_assert_eq(ups_advance_create_request(mem, &scope, "c1", &set, 4, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_expect_str_eq(
      sample_chars(mem, request.body),
      "{\"TableName\":\"Bare\",\"Item\":{\"id\":{\"S\":\"c1\"},\"value\":{\"N\":\"1\"},"
      "\"seq\":{\"N\":\"5\"}},\"ConditionExpression\":\"attribute_not_exists(#k) AND "
      "(attribute_not_exists(#c_0) OR #c_0 < :c_seq)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"id\",\"#c_0\":\"seq\"},"
      "\"ExpressionAttributeValues\":{\":c_seq\":{\"N\":\"4\"}},"
      "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
  cr_expect_not_null(request.condition);
  cr_expect_not(request.read_if_lost, "it is read to tell the two conditions apart");
}

Test(upsert, a_version_begins_with_the_item) {
  const struct ups_save_account_set set = {.balance = 5};
  struct ddb_request request;

  cr_assert_eq(ups_save_account_create_request(mem, &scope, "a1", &set, &request), DDB_OK);
  has(sample_chars(mem, request.body), "\"version\":{\"N\":\"1795341600250\"}");
  is_error(ups_save_account_request(mem, &scope, "a1", 0, &set, &request), DDB_E_INVALID,
           "Account.version is 0");
}

Test(upsert, what_is_refused) {
  struct ups_save_task_set set = task_set();
  const struct ups_bump_set much = {.value = 101};
  struct ddb_request request;

  is_error(ups_save_task_create_request(mem, &scope, "u1", "t1", day, NULL, &request),
           DDB_E_INVALID, "`set` is NULL");
  set.status = UPS_STATE_CLOSED;
  is_error(ups_save_task_create_request(mem, &scope, "u1", "t1", day, &set, &request),
           DDB_E_TRANSITION, "allows no new one to be 'closed'");
  set = task_set();
  set.origin = UPS_STATE_CLOSED;
  is_error(ups_save_task_create_request(mem, &scope, "u1", "t1", day, &set, &request),
           DDB_E_INVALID, "`initial`");
  set = task_set();
  set.score = 11;
  is_error(ups_save_task_create_request(mem, &scope, "u1", "t1", day, &set, &request),
           DDB_E_INVALID, "score");
  is_error(ups_bump_create_request(mem, &scope, "c1", &much, &request), DDB_E_INVALID, "value");
  is_error(ups_bump_create_request(mem, &scope, "", &much, &request), DDB_E_INVALID, "name");
}

/* ---- answers to the create ------------------------------------------------------------------ */

Test(upsert, made) {
  const struct ddb_request request = bump_create(3);
  struct ddb_response done = answer(200, "{}");

  cr_expect_eq(ups_bump_create_response(mem, &done, &request), DDB_OK);
}

Test(upsert, the_new_item_is_returned) {
  const struct ups_touch_set set = {.user = "u1", .expires_at = {1895341600, 0}, .hits = 2};
  struct ddb_response done = answer(200, "{}");
  struct ddb_request request;
  struct ups_session out;

  cr_assert_eq(ups_touch_create_request(mem, &scope, "s1", &set, &request), DDB_OK);
  cr_assert_eq(ups_touch_create_response(mem, &done, &request, &out), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_expect_str_eq(out.session_id, "s1");
  cr_expect_str_eq(out.user, "u1");
  cr_expect_eq(out.hits, 2);
  cr_expect_eq(out.item_created_at.seconds, 1795341600);
}

Test(upsert, no_old_item_is_an_answer) {
  const struct ups_advance_set set = {.seq = 5, .value = 1};
  struct ddb_response done = answer(200, "{}");
  struct ddb_request request;
  struct ups_counter out = {.value = 9};

  cr_assert_eq(ups_advance_create_request(mem, &scope, "c1", &set, 4, &request), DDB_OK);
  is_error(ups_advance_create_response(mem, &done, &request, &out), DDB_NOT_FOUND,
           "done; there was no such Counter");
  cr_expect_eq(out.value, 0);
}

Test(upsert, the_condition_does_not_hold_of_nothing) {
  const struct ups_raise_set set = {.value = 1};
  struct ddb_response none = answer(400, FAILED(""));
  struct ddb_response some = answer(400, FAILED(",\"Item\":{\"id\":{\"S\":\"c1\"}}"));
  struct ddb_request request;

  cr_assert_eq(ups_raise_create_request(mem, &scope, "c1", &set, 4, &request), DDB_OK);
  is_error(ups_raise_create_response(mem, &none, &request), DDB_E_CONDITION,
           "the condition 'value < {value}' does not hold: there is no such Counter");
  is_error(ups_raise_create_response(mem, &some, &request), DDB_E_CONDITION, "exists already");
}

/* Nothing in it says who made it. */
Test(upsert, after_a_lost_reply) {
  const struct ddb_request request = bump_create(3);
  static const char mine[] = "{\"Item\":{\"id\":{\"S\":\"c1\"},\"value\":{\"N\":\"3\"}}}";
  struct ddb_response lost = answer(400, FAILED(""));

  lost.lost_reply = true;
  lost.observed = (struct ddb_text){mine, strlen(mine)};
  is_error(ups_bump_create_response(mem, &lost, &request), DDB_E_MAYBE_APPLIED, "who made it");
}
