/* SPDX-License-Identifier: Apache-2.0 */
/* Writes with conditions over a scripted world: what is sent, what a failed condition is said to
 * mean, and what a lost reply comes to. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <writes/writes.h>

#include <ddb/gen.h>

#include "support/script.h"

#define FAILED(rest)                                                                               \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"" rest "}"
#define TASK(status)                                                                               \
  "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"TASK#t1\"},\"EntityType\":{\"S\":\"Task\"},"        \
  "\"CreatedAt\":{\"N\":\"1\"},\"UpdatedAt\":{\"N\":\"1\"},\"Data\":{\"M\":{\"userId\":{\"S\":"    \
  "\"u1\"},\"taskId\":{\"S\":\"t1\"},\"owner\":{\"S\":\"ann\"},\"status\":{\"S\":\"" status        \
  "\"},\"version\":{\"N\":\"7\"}}}}"

static struct script script;
static struct ddb_arena *mem;
static struct ddb *db;

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
  ddb_close(db);
}

TestSuite(writes, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static void comes_to(enum ddb_status status, enum ddb_status expected, const char *words,
                     int requests) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_eq(script.sent_count, requests, "%d requests", script.sent_count);
}

static void sent(const char *words) {
  cr_expect(strstr(script.sent[0].body, words), "'%s' lacks '%s'", script.sent[0].body, words);
}

static enum ddb_status rename_task(void) {
  const struct writes_task task = {
      .user_id = "u1", .task_id = "t1", .owner = "ann", .status = WRITES_STATE_OPEN, .version = 8};

  return writes_rename(db, &task, 7, NULL);
}

static enum ddb_status close_task(void) {
  const struct writes_close_set set = {.status = WRITES_STATE_CLOSED};

  return writes_close(db, "u1", "t1", &set, "bob", NULL);
}

#define fails_with(item) script_reply(&script, 400, FAILED(",\"Item\":" item))

/* ---- conditions of a put -------------------------------------------------------------------- */

Test(writes, a_put_sends_its_condition) {
  script_reply(&script, 200, "{}");
  comes_to(rename_task(), DDB_OK, "", 1);
  sent(",\"ConditionExpression\":\"#c_0.#c_1 = :c_expected AND #c_0.#c_2 <> :c_0\","
       "\"ExpressionAttributeNames\":{\"#c_0\":\"Data\",\"#c_1\":\"version\",\"#c_2\":\"status\"},"
       "\"ExpressionAttributeValues\":{\":c_0\":{\"S\":\"closed\"},\":c_expected\":{\"N\":\"7\"}},"
       "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

Test(writes, a_put_names_the_condition_that_failed_and_has_the_item) {
  struct writes_task found;

  fails_with(TASK("closed"));
  comes_to(rename_task(), DDB_E_CONDITION,
           "rename: the condition 'version = {expected} and status <> 'closed'' does not hold (at "
           "the time of the write)",
           1);
  cr_expect_str_eq(ddb_last_error(db)->code, "ConditionalCheckFailedException");
  cr_assert_eq(writes_rename_failed(db, mem, &found), DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_expect_eq(found.status, WRITES_STATE_CLOSED);
  cr_expect_eq(found.version, 7);
  cr_expect_eq(ddb_last_error(db)->status, DDB_E_CONDITION, "the error of the call stays");
}

Test(writes, a_put_reads_the_item_that_the_service_does_not_show) {
  struct writes_task found;

  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{\"Item\":" TASK("busy") "}");
  comes_to(rename_task(), DDB_E_CONDITION, "does not hold (observed afterwards)", 2);
  cr_expect_str_eq(script.sent[1].body,
                   "{\"TableName\":\"Writes\",\"Key\":{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":"
                   "\"TASK#t1\"}},\"ConsistentRead\":true}");
  cr_assert_eq(writes_rename_failed(db, mem, &found), DDB_OK);
  cr_expect_eq(found.status, WRITES_STATE_BUSY);
}

Test(writes, a_put_says_that_there_was_no_item) {
  struct writes_task found = {.version = 1};

  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{}");
  comes_to(rename_task(), DDB_E_CONDITION, "does not hold: there is no such Task", 2);
  cr_expect_eq(writes_rename_failed(db, mem, &found), DDB_NOT_FOUND);
  cr_expect_eq(found.version, 0);
}

Test(writes, the_item_that_failed_is_that_of_the_last_call_only) {
  struct writes_task found;

  fails_with(TASK("closed"));
  comes_to(rename_task(), DDB_E_CONDITION, "rename", 1);
  cr_expect_eq(writes_close_failed(db, mem, &found), DDB_NOT_FOUND, "another operation");
  script_reply(&script, 200, "{}");
  cr_expect_eq(writes_get_task(db, mem, "u1", "t1", NULL, &found), DDB_NOT_FOUND);
  cr_expect_eq(writes_rename_failed(db, mem, &found), DDB_NOT_FOUND);
  cr_expect_eq(writes_rename_failed(NULL, mem, &found), DDB_NOT_FOUND);
}

Test(writes, T29_a_condition_that_fails_after_a_lost_reply_is_no_answer) {
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  fails_with(TASK("open"));
  comes_to(rename_task(), DDB_E_MAYBE_APPLIED, "lost", 2);
}

/* ---- conditions of an update ---------------------------------------------------------------- */

Test(writes, an_update_adds_its_condition_to_its_own) {
  script_reply(&script, 200, "{}");
  comes_to(close_task(), DDB_OK, "", 1);
  sent("\"ConditionExpression\":\"attribute_exists(#k) AND #d.#g IN (:f1, :f2) AND (#c_0.#c_1 = "
       ":c_owner OR size(#c_0.#c_2) > :c_0)\"");
  sent(",\"#c_0\":\"Data\",\"#c_1\":\"owner\",\"#c_2\":\"note\"}");
  sent(",\":c_0\":{\"N\":\"3\"},\":c_owner\":{\"S\":\"bob\"}}");
}

Test(writes, an_update_tells_the_condition_from_the_transition) {
  struct writes_task found;

  fails_with(TASK("busy"));
  comes_to(close_task(), DDB_E_CONDITION,
           "close: the condition 'owner = {owner} or size(note) > 3'", 1);
  cr_expect_eq(writes_close_failed(db, mem, &found), DDB_OK);
  fails_with(TASK("closed"));
  comes_to(close_task(), DDB_E_TRANSITION, "from 'closed'", 2);
  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{}");
  comes_to(close_task(), DDB_NOT_FOUND, "no such Task", 4);
}

Test(writes, a_parameter_that_is_not_set_is_refused_and_a_hidden_one_is_not_shown) {
  const struct writes_annotate_set set = {.note = "x"};

  comes_to(writes_close(db, "u1", "t1", &(struct writes_close_set){.status = WRITES_STATE_BUSY},
                        NULL, NULL),
           DDB_E_INVALID, "close.owner is required", 0);
  comes_to(writes_annotate(db, "u1", "t1", &set, 1, "top\xff", NULL), DDB_E_INVALID,
           "annotate.secret", 0);
  cr_expect_null(strstr(ddb_error_text(db), "top"));
}

/* ---- conditions of a delete ----------------------------------------------------------------- */

Test(writes, a_delete_with_a_condition_wants_the_item) {
  script_reply(&script, 200, "{}");
  comes_to(writes_drop_same(db, "u1", "t1", NULL), DDB_OK, "", 1);
  sent("\"ConditionExpression\":\"attribute_exists(#k) AND (#c_0.#c_1 = :c_user_id AND "
       "attribute_not_exists(#c_0.#c_2))\",\"ExpressionAttributeNames\":{\"#k\":\"PK\","
       "\"#c_0\":\"Data\",\"#c_1\":\"userId\",\"#c_2\":\"error\"},\"ExpressionAttributeValues\":{"
       "\":c_user_id\":{\"S\":\"u1\"}}");
}

Test(writes, a_delete_tells_a_missing_item_from_another) {
  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{}");
  comes_to(writes_drop_closed(db, "u1", "t1", NULL), DDB_NOT_FOUND, "dropClosed: no such Task", 2);
  fails_with(TASK("open"));
  comes_to(writes_drop_closed(db, "u1", "t1", NULL), DDB_E_CONDITION,
           "the condition 'status = 'closed' and not userId = 'root'' does not hold", 3);
}

/* ---- what an update does -------------------------------------------------------------------- */

#define BOARD(views)                                                                                      \
  "{\"PK\":{\"S\":\"BOARD#b1\"},\"SK\":{\"S\":\"BOARD\"},\"EntityType\":{\"S\":\"Board\"},"               \
  "\"CreatedAt\":{\"N\":\"1\"},\"UpdatedAt\":{\"N\":\"1\"},\"price\":{\"N\":\"1.5\"},\"codes\":{\"NS\":[" \
  "\"1\"]},\"Data\":{\"M\":{\"boardId\":{\"S\":\"b1\"},\"count\":{\"N\":\"" views                         \
  "\"},\"size.of#it\":{\"N\":\"5\"},\"loads\":{\"N\":\"0\"},\"used\":{\"N\":\"9\"},\"lines\":{\"L\":[]}}}}"

static struct writes_touch_set touch_set(void) {
  static const char *const words[] = {"a", "b"};
  static const int64_t numbers[] = {7};

  return (struct writes_touch_set){.weight = 1.5,
                                   .views = -3,
                                   .price = "0.25",
                                   .log = {words, 1},
                                   .lines = {NULL, 0},
                                   .first_seen = {1795341600, 0},
                                   .tags = {words, 2},
                                   .codes = {numbers, 1}};
}

/* Names that are reserved, have dots or signs are all behind placeholders of their own. */
Test(writes, T15_T19_an_update_writes_its_inputs_and_nothing_else) {
  static const struct writes_line line = {.sku = "s", .amount = 1};
  struct writes_touch_set set = touch_set();

  set.lines.items = &line;
  set.lines.count = 1;
  script_reply(&script, 200, "{}");
  comes_to(writes_touch(db, "b1", &set, NULL), DDB_OK, "", 1);
  sent("\"UpdateExpression\":\"SET #d.#n0 = :v0, #d.#n1 = if_not_exists(#d.#n1, :z) + :v1, #n2 = "
       "if_not_exists(#n2, :z) + :v2, #d.#n3 = list_append(if_not_exists(#d.#n3, :e), :v3), #d.#n4 "
       "= list_append(:v4, if_not_exists(#d.#n4, :e)), #d.#n5 = if_not_exists(#d.#n5, :v5), #u = "
       ":u REMOVE #d.#r0 ADD #d.#n6 :v6, #n7 :v7\"");
  sent("\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d) AND "
       "(attribute_not_exists(#d.#n1) OR #d.#n1 >= :b1)\"");
  sent(
      "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"weight\",\"#r0\":\"add\",\"#n1\":"
      "\"count\",\"#n2\":\"price\",\"#n3\":\"log\",\"#n4\":\"lines\",\"#n5\":\"firstSeen\",\"#n6\":"
      "\"tags\",\"#n7\":\"codes\",\"#d\":\"Data\",\"#u\":\"UpdatedAt\"}");
  sent("\":v1\":{\"N\":\"-3\"},\":v2\":{\"N\":\"0.25\"},\":v3\":{\"L\":[{\"S\":\"a\"}]}");
  sent(",\":z\":{\"N\":\"0\"},\":b1\":{\"N\":\"-9223372036854775805\"},\":e\":{\"L\":[]},\":u\":");
}

Test(writes, T17_T18_an_update_wants_the_item_and_its_map) {
  script_reply(&script, 200, "{}");
  comes_to(writes_clean(db, "b1", NULL), DDB_OK, "", 1);
  sent(
      "\"UpdateExpression\":\"SET #u = :u REMOVE #d.#r0, #r1, #d.#r2, #d.#r3\",\"ConditionExpression"
      "\":\"attribute_exists(#k) AND attribute_exists(#d)\"");
  sent("\"ExpressionAttributeValues\":{\":u\":{");
  fails_with("{\"PK\":{\"S\":\"BOARD#b1\"},\"SK\":{\"S\":\"BOARD\"}}");
  comes_to(writes_clean(db, "b1", NULL), DDB_E_CONDITION, "the item has no map 'Data'", 2);
}

static void bounded(int64_t views, int32_t stock, int64_t deep, uint32_t loads, uint64_t used,
                    const char *words) {
  const struct writes_count_set set = {views, stock, deep, loads, used};
  struct ddb_request request;
  const struct ddb_scope scope = {.now = {1, 0}};

  cr_assert_eq(writes_count_request(mem, &scope, "b1", &set, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_expect(strstr(request.body.data, words), "'%.*s' lacks '%s'", (int)request.body.size,
            request.body.data, words);
}

Test(writes, an_integer_keeps_its_limits) {
  bounded(0, 0, 0, 0, 0, "attribute_exists(#d)\",");
  bounded(INT64_MAX, 0, 0, 0, 0, "#d.#n0 <= :b0)\"");
  bounded(INT64_MAX, 0, 0, 0, 0, "\":b0\":{\"N\":\"0\"}");
  bounded(INT64_MIN, 0, 0, 0, 0, "\":b0\":{\"N\":\"0\"}");
  bounded(0, 30, 0, 0, 0, "AND (attribute_not_exists(#d.#n1) OR #d.#n1 <= :b1)\"");
  bounded(0, 30, 0, 0, 0, "\":b1\":{\"N\":\"70\"}");
  bounded(0, -30, 0, 0, 0, "AND #d.#n1 >= :b1\"");
  bounded(0, -30, 0, 0, 0, "\":b1\":{\"N\":\"30\"}");
  bounded(0, 0, 3, 0, 0, "AND #d.#n2 <= :b2\"");
  bounded(0, 0, 3, 0, 0, "\":b2\":{\"N\":\"-5\"}");
  bounded(0, 0, 0, 0, 0,
          "\"SET #d.#n0 = if_not_exists(#d.#n0, :z) + :v0, #d.#n1 = if_not_exists(#d.#n1, :z)"
          " + :v1, #d.#n2 = if_not_exists(#d.#n2, :z) + :v2, #u = :u\"");
  bounded(0, 0, -2, 0, 0, "AND (attribute_not_exists(#d.#n2) OR #d.#n2 >= :b2)\"");
  bounded(0, 0, -1, 0, 0, "AND #d.#n2 >= :b2\"");
  bounded(0, 0, 0, 4294967295, 0, "\":b2\":{\"N\":\"0\"}");
  bounded(0, 0, 0, 0, 4, "AND #d.#n3 <= :b3\"");
  bounded(0, 0, 0, 0, 5, "AND (attribute_not_exists(#d.#n3) OR #d.#n3 <= :b3)\"");
}

Test(writes, an_amount_that_nothing_fits_is_refused) {
  comes_to(writes_count(db, "b1", &(struct writes_count_set){.stock = 101}, NULL), DDB_E_INVALID,
           "Board.size.of#it would leave its limits", 0);
  comes_to(writes_count(db, "b1", &(struct writes_count_set){.used = 46}, NULL), DDB_E_INVALID,
           "Board.used would leave its limits", 0);
  comes_to(writes_take(db, "b1", &(struct writes_take_set){.deep = 9}, 1, NULL), DDB_E_INVALID,
           "Board.deep would leave its limits", 0);
  comes_to(writes_untag(db, "b1", &(struct writes_untag_set){.tags = {NULL, 0}}, NULL),
           DDB_E_INVALID, "Board.tags", 0);
}

Test(writes, a_number_that_would_leave_its_limits_is_named) {
  fails_with(BOARD("1"));
  comes_to(writes_count(db, "b1", &(struct writes_count_set){.stock = 99}, NULL), DDB_E_CONDITION,
           "'stock' would leave its limits", 1);
}

Test(writes, T29_adding_is_not_repeated_when_a_reply_is_lost) {
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(writes_count(db, "b1", &(struct writes_count_set){.views = 1}, NULL),
           DDB_E_MAYBE_APPLIED, "may have been applied", 1);
  script_fail(&script, DDB_SEND_UNSENT, "no connection");
  script_reply(&script, 200, "{}");
  comes_to(writes_count(db, "b1", &(struct writes_count_set){.views = 1}, NULL), DDB_OK, "", 3);
}

/* ---- returned items ------------------------------------------------------------------------- */

Test(writes, an_update_returns_the_item) {
  const struct writes_swap_weight_set set = {.weight = 2};
  struct writes_board out;

  script_reply(&script, 200, "{\"Attributes\":" BOARD("12") "}");
  comes_to(writes_swap_weight(db, mem, "b1", &set, 1, NULL, &out), DDB_OK, "", 1);
  sent(",\"ReturnValues\":\"ALL_OLD\",");
  cr_expect_eq(out.views, 12);
  script_reply(&script, 200, "{}");
  comes_to(writes_swap_weight(db, mem, "b1", &set, 1, NULL, &out), DDB_E_SERVICE,
           "done, but the answer does not show the item", 2);
  fails_with(BOARD("0"));
  comes_to(writes_swap_weight(db, mem, "b1", &set, 1, NULL, &out), DDB_E_CONDITION,
           "'views >= {views}' does not hold", 3);
  cr_expect_eq(out.views, 0);
}

Test(writes, a_put_and_a_delete_return_what_was_there) {
  const struct writes_board board = {.board_id = "b1",
                                     .used = 9,
                                     .price = "1",
                                     .lines = {(const struct writes_line[1]){{0}}, 0},
                                     .codes = {(const int64_t[]){1}, 1}};
  struct writes_board out = {.views = 1};

  script_reply(&script, 200, "{}");
  comes_to(writes_replace_board(db, mem, &board, NULL, &out), DDB_NOT_FOUND, "done; there was no",
           1);
  cr_expect_eq(out.views, 0);
  sent("},\"ReturnValues\":\"ALL_OLD\"}");
  script_reply(&script, 200, "{\"Attributes\":" BOARD("3") "}");
  comes_to(writes_replace_board(db, mem, &board, NULL, &out), DDB_OK, "", 2);
  cr_expect_eq(out.views, 3);
  script_reply(&script, 200, "{\"Attributes\":" BOARD("4") "}");
  comes_to(writes_pop_board(db, mem, "b1", NULL, &out), DDB_OK, "", 3);
  cr_expect_eq(out.views, 4);
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(writes_pop_board(db, mem, "b1", NULL, &out), DDB_E_MAYBE_APPLIED, "", 4);
}
