/* SPDX-License-Identifier: Apache-2.0 */
/* Versions: the requests byte for byte, and what is said where another writer was faster. */
#include <criterion/criterion.h>
#include <locks/locks.h>
#include <string.h>

#include <ddb/gen.h>

#include "support/sample.h"

#define FAILED(rest)                                                                               \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"" rest "}"
#define ACCOUNT(version)                                                                           \
  "{\"PK\":{\"S\":\"ACCOUNT#a1\"},\"Data\":{\"M\":{\"version\":{\"N\":\"" version "\"}}}}"
#define NOW_MS INT64_C(1795341600250)

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(version, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static struct locks_account account(int64_t version) {
  return (struct locks_account){
      .account_id = "a1", .owner = "ada", .balance = 5, .version = version};
}

static void body_is(enum ddb_status status, const struct ddb_request *request, const char *body) {
  cr_assert_eq(status, DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_expect_str_eq(sample_chars(mem, request->body), body);
}

static void refused(enum ddb_status status, const char *words) {
  cr_expect_eq(status, DDB_E_INVALID, "%s", ddb_status_name(status));
  cr_expect(strstr(ddb_arena_error(mem)->text, words), "'%s' lacks '%s'",
            ddb_arena_error(mem)->text, words);
}

/* What a change from version 5 is said to have come to. */
static enum ddb_status answer(const char *body, const char *observed, bool lost) {
  const struct locks_set_balance_set set = {.balance = 7};
  struct ddb_response response = sample_response(400, body);

  response.lost_reply = lost;
  if (observed)
    response.observed = sample_text(observed);
  return locks_set_balance_response(mem, &response, 5, &set);
}

static void says(enum ddb_status status, enum ddb_status expected, const char *words) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_arena_error(mem)->text);
  cr_expect(strstr(ddb_arena_error(mem)->text, words), "'%s' lacks '%s'",
            ddb_arena_error(mem)->text, words);
}

/* ---- requests ------------------------------------------------------------------------------- */

Test(version, a_create_begins_with_the_time) {
  const struct locks_account record = account(3);
  struct locks_account stored;
  struct ddb_request request;

  cr_assert_eq(locks_open_account_request(mem, &scope, &record, &stored, &request), DDB_OK);
  cr_expect_eq(stored.version, NOW_MS, "whatever the record has");
  cr_expect(strstr(sample_chars(mem, request.body), "\"version\":{\"N\":\"1795341600250\"}"));
}

Test(version, an_update_asks_for_the_version_and_stores_the_next) {
  const struct locks_set_balance_set set = {.balance = 7};
  struct ddb_request request;

  body_is(locks_set_balance_request(mem, &scope, "a1", 5, &set, &request), &request,
          "{\"TableName\":\"Main\",\"Key\":{\"PK\":{\"S\":\"ACCOUNT#a1\"},\"SK\":{\"S\":"
          "\"ACCOUNT\"}},\"UpdateExpression\":\"SET #d.#n0 = :v0, #d.#n1 = :v1, #u = :u\","
          "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d) AND "
          "(#vm.#vn = :vn)\",\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"balance\","
          "\"#n1\":\"version\",\"#d\":\"Data\",\"#u\":\"UpdatedAt\",\"#vn\":\"version\","
          "\"#vm\":\"Data\"},\"ExpressionAttributeValues\":{\":v0\":{\"N\":\"7\"},\":v1\":{\"N\":"
          "\"6\"},\":u\":{\"N\":\"1795341600250\"},\":vn\":{\"N\":\"5\"}},"
          "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
  cr_expect_eq(request.effect, DDB_EFFECT_GUARDED);
}

Test(version, stands_before_the_condition_of_the_schema) {
  const struct locks_set_owned_set set = {.balance = 7};
  struct ddb_request request;

  cr_assert_eq(locks_set_owned_request(mem, &scope, "a1", 5, &set, "ada", &request), DDB_OK);
  const char *body = sample_chars(mem, request.body);
  cr_expect(strstr(body, "(#vm.#vn = :vn AND (#c_0.#c_1 = :c_owner))"), "%s", body);
  cr_expect(strstr(body, "\":vn\":{\"N\":\"5\"},\":c_owner\":{\"S\":\"ada\"}"), "%s", body);
  cr_assert_eq(locks_close_empty_request(mem, &scope, "a1", 5, &request), DDB_OK);
  body = sample_chars(mem, request.body);
  cr_expect(strstr(body, "\":c_0\":{\"N\":\"0\"}"), "a literal of the condition: %s", body);
}

Test(version, at_the_top_of_the_item) {
  const struct locks_move_task_set set = {.state = LOCKS_STATE_CLOSED};
  struct ddb_request request;

  cr_assert_eq(
      locks_move_task_request(mem, &scope, "t1", UINT64_C(9007199254740993), &set, &request),
      DDB_OK);
  const char *body = sample_chars(mem, request.body);
  cr_expect(strstr(body, "SET #d.#n0 = :v0, #n1 = :v1, #u = :u"), "%s", body);
  cr_expect(strstr(body, "(#vn = :vn)"), "%s", body);
  cr_expect(strstr(body, "\"#vn\":\"rev-no\""), "%s", body);
  cr_expect(strstr(body, "\":v1\":{\"N\":\"9007199254740994\"}"), "%s", body);
}

Test(version, a_put_is_of_the_item_as_it_was_read) {
  const struct locks_account record = account(5);
  struct ddb_request request;

  body_is(locks_save_account_request(mem, &scope, &record, &request), &request,
          "{\"TableName\":\"Main\",\"Item\":{\"PK\":{\"S\":\"ACCOUNT#a1\"},\"SK\":{\"S\":"
          "\"ACCOUNT\"},\"EntityType\":{\"S\":\"Account\"},\"Data\":{\"M\":{\"accountId\":{\"S\":"
          "\"a1\"},\"owner\":{\"S\":\"ada\"},\"balance\":{\"N\":\"5\"},\"version\":{\"N\":\"6\"}}},"
          "\"UpdatedAt\":{\"N\":\"1795341600250\"}},\"ConditionExpression\":\"#vm.#vn = :vn\","
          "\"ExpressionAttributeNames\":{\"#vn\":\"version\",\"#vm\":\"Data\"},"
          "\"ExpressionAttributeValues\":{\":vn\":{\"N\":\"5\"}},"
          "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
  cr_expect_eq(record.version, 5, "the caller's own record");
  cr_expect_eq(request.effect, DDB_EFFECT_GUARDED);
}

Test(version, T20_a_delete_is_guarded_too) {
  struct ddb_request request;

  body_is(locks_close_account_request(mem, &scope, "a1", 5, &request), &request,
          "{\"TableName\":\"Main\",\"Key\":{\"PK\":{\"S\":\"ACCOUNT#a1\"},\"SK\":{\"S\":"
          "\"ACCOUNT\"}},\"ConditionExpression\":\"attribute_exists(#k) AND (#vm.#vn = :vn)\","
          "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#vn\":\"version\",\"#vm\":\"Data\"},"
          "\"ExpressionAttributeValues\":{\":vn\":{\"N\":\"5\"}},"
          "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

/* The accepted put replaces anything, and leaves a version that no reader of that has. */
Test(version, a_put_without_the_guard_is_newer_than_all) {
  const struct locks_account old = account(5), newer = account(NOW_MS + 10);
  struct ddb_request request;

  cr_assert_eq(locks_force_account_request(mem, &scope, &old, &request), DDB_OK);
  const char *body = sample_chars(mem, request.body);
  cr_expect(strstr(body, "\"version\":{\"N\":\"1795341600250\"}"), "%s", body);
  cr_expect_null(strstr(body, "Condition"));
  cr_assert_eq(locks_force_account_request(mem, &scope, &newer, &request), DDB_OK);
  cr_expect(strstr(sample_chars(mem, request.body), "\"version\":{\"N\":\"1795341600261\"}"));
  refused(locks_force_account_request(mem, &scope, NULL, &request), "NULL");
}

Test(version, one_that_no_item_has_is_refused) {
  const struct locks_set_balance_set set = {.balance = 7};
  const struct locks_move_task_set move = {.state = LOCKS_STATE_CLOSED};
  const struct locks_account fresh = account(0), last = account(INT64_MAX);
  struct ddb_request request = {0};

  refused(locks_save_account_request(mem, &scope, &fresh, &request), "Account.version is 0");
  refused(locks_save_account_request(mem, &scope, &last, &request), "out of range");
  refused(locks_save_account_request(mem, &scope, NULL, &request), "NULL");
  refused(locks_set_balance_request(mem, &scope, "a1", 0, &set, &request), "version is 0");
  refused(locks_set_balance_request(mem, &scope, "a1", -1, &set, &request), "out of range");
  refused(locks_close_account_request(mem, &scope, "a1", INT64_MIN, &request), "out of range");
  refused(locks_move_task_request(mem, &scope, "t1", UINT64_MAX, &move, &request), "rev-no");
  cr_expect_str_eq(ddb_arena_error(mem)->field, "rev-no");
  cr_expect_null(request.body.data, "nothing to send");
}

Test(version, alone_is_nothing_to_write) {
  const struct locks_set_counter_set none = {{false, 0}};
  struct ddb_request request;

  refused(locks_set_counter_request(mem, &scope, "hits", 5, &none, &request), "nothing to set");
}

/* ---- answers -------------------------------------------------------------------------------- */

Test(version, tells_of_the_other_writer) {
  says(answer(FAILED(",\"Item\":" ACCOUNT("7")), NULL, false), DDB_E_CONDITION,
       "setBalance: this Account was changed by another writer: its version is 7 (at the time of "
       "the write), not 5");
  cr_expect_str_eq(ddb_arena_error(mem)->field, "version");
  cr_expect_str_eq(ddb_arena_error(mem)->code, "ConditionalCheckFailedException");
  says(answer(FAILED(""), "{\"Item\":" ACCOUNT("6") "}", false), DDB_E_CONDITION,
       "its version is 6 (observed afterwards), not 5");
}

Test(version, tells_of_an_item_that_is_gone) {
  says(answer(FAILED(""), "{}", false), DDB_NOT_FOUND, "no such Account");
}

Test(version, tells_of_an_item_without_one) {
  says(answer(FAILED(",\"Item\":{\"PK\":{\"S\":\"x\"}}"), NULL, false), DDB_E_CONDITION,
       "the item has no version");
}

/* Then it is another condition, whose own words follow. */
Test(version, that_is_the_same_is_not_the_reason) {
  struct ddb_response response = sample_response(
      400, FAILED(",\"Item\":{\"rev-no\":{\"N\":\"5\"},\"Data\":{\"M\":{\"state\":{\"S\":"
                  "\"closed\"}}}}"));
  const struct locks_move_task_set set = {.state = LOCKS_STATE_OPEN};

  says(locks_move_task_response(mem, &response, 5, &set), DDB_E_TRANSITION, "may not change");
  response = sample_response(400, FAILED(",\"Item\":" ACCOUNT("5")));
  says(locks_close_empty_response(mem, &response, 5), DDB_E_CONDITION, "'balance = 0'");
}

/* After a lost reply the next version may be the call's own. */
Test(version, says_nothing_for_certain_after_a_lost_reply) {
  const struct locks_account record = account(5);
  struct ddb_response response = sample_response(400, FAILED(",\"Item\":" ACCOUNT("6")));

  says(answer(FAILED(",\"Item\":" ACCOUNT("6")), NULL, true), DDB_E_MAYBE_APPLIED, "lost");
  response.lost_reply = true;
  says(locks_save_account_response(mem, &response, &record), DDB_E_MAYBE_APPLIED, "lost");
}

Test(version, of_puts_and_deletes) {
  const struct locks_account record = account(5);
  struct ddb_response response = sample_response(400, FAILED(",\"Item\":" ACCOUNT("6")));

  says(locks_save_account_response(mem, &response, &record), DDB_E_CONDITION,
       "saveAccount: this Account was changed by another writer");
  says(locks_close_account_response(mem, &response, 5), DDB_E_CONDITION, "closeAccount: this");
  response = sample_response(400, FAILED(""));
  response.observed = sample_text("{}");
  says(locks_close_account_response(mem, &response, 5), DDB_NOT_FOUND, "no such Account");
  response = sample_response(200, "{}");
  cr_expect_eq(locks_save_account_response(mem, &response, &record), DDB_OK);
}
