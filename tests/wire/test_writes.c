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
