/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions over a scripted world: what is refused before it is sent, what is sent, and above
 * all what each answer means to each member. */
#include <bank/bank.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/script.h"

#define CANCELLED(reasons)                                                                         \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","                 \
  "\"Message\":\"Transaction cancelled, please refer cancellation reasons for specific reasons "   \
  "[...]\",\"CancellationReasons\":[" reasons "]}"
#define NONE "{\"Code\":\"None\"}"
#define FAILED                                                                                     \
  "{\"Code\":\"ConditionalCheckFailed\",\"Message\":\"The conditional request failed\"}"
#define FAILED_AT(status)                                                                          \
  "{\"Code\":\"ConditionalCheckFailed\",\"Item\":{\"PK\":{\"S\":\"ACCOUNT#a\"},\"Data\":{\"M\":{"  \
  "\"status\":{\"S\":\"" status "\"}}}},\"Message\":\"The conditional request failed\"}"
#define CONFLICT                                                                                   \
  "{\"Code\":\"TransactionConflict\",\"Message\":\"Transaction is ongoing for the item\"}"

static struct script script;
static struct ddb *db;
static struct ddb_tx *tx;

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  tx = ddb_tx_new(db);
  cr_assert_not_null(tx);
}

static void teardown(void) {
  ddb_tx_free(tx);
  ddb_close(db);
}

TestSuite(tx, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static void comes_to(enum ddb_status expected, const char *words, int requests) {
  enum ddb_status status = ddb_tx_commit(tx, NULL);

  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect_eq(ddb_tx_status(tx), expected);
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_eq(script.sent_count, requests, "%d requests", script.sent_count);
}

static void member_is(size_t member, enum ddb_status expected, const char *words) {
  const struct ddb_error *error = ddb_tx_result(tx, member);

  cr_expect_eq(error->status, expected, "%zu: %s: %s", member, ddb_status_name(error->status),
               error->text);
  cr_expect(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

static void status_to(const char *owner, enum bank_status status) {
  const struct bank_set_status_set set = {.status = status};

  cr_expect_eq(bank_set_status_tx(tx, owner, &set), DDB_OK);
}

/* An account that is opened, and another that is frozen. */
static void open_and_freeze(void) {
  const struct bank_account account = {.owner = "b", .balance = 5};

  cr_expect_eq(bank_open_account_tx(tx, &account), DDB_OK);
  status_to("a", BANK_STATUS_FROZEN);
}

static const char *token(int request) {
  const char *at = strstr(script.sent[request].body, "\"ClientRequestToken\":\"");

  cr_assert_not_null(at);
  return at + strlen("\"ClientRequestToken\":\"");
}

/* ---- what is sent --------------------------------------------------------------------------- */

Test(tx, members_are_the_bodies_of_the_operations) {
  const struct bank_account account = {.owner = "b", .balance = 5};
  const struct bank_counter counter = {.id = 7};

  script_reply(&script, 200, "{}");
  cr_assert_eq(bank_open_account_tx(tx, &account), DDB_OK);
  cr_assert_eq(bank_close_account_tx(tx, "a"), DDB_OK);
  cr_assert_eq(bank_save_counter_tx(tx, &counter), DDB_OK);
  cr_expect_eq(ddb_tx_count(tx), 3);
  comes_to(DDB_OK, "", 1);
  cr_expect_str_eq(
      script.sent[0].body,
      "{\"TransactItems\":[{\"Put\":{\"TableName\":\"Main\",\"Item\":{\"PK\":{\"S\":\"ACCOUNT#b\"},"
      "\"SK\":{\"S\":\"MAIN\"},\"EntityType\":{\"S\":\"Account\"},\"Data\":{\"M\":{\"owner\":{\"S\":"
      "\"b\"},\"balance\":{\"N\":\"5\"},\"status\":{\"S\":\"open\"}}},\"CreatedAt\":{\"N\":"
      "\"1795341600000\"},\"UpdatedAt\":{\"N\":\"1795341600000\"}},\"ConditionExpression\":"
      "\"attribute_not_exists(#k)\",\"ExpressionAttributeNames\":{\"#k\":\"PK\"},"
      "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}},{\"Delete\":{\"TableName\":\"Main\","
      "\"Key\":{\"PK\":{\"S\":\"ACCOUNT#a\"},\"SK\":{\"S\":\"MAIN\"}}}},{\"Put\":{\"TableName\":"
      "\"Counters\",\"Item\":{\"id\":{\"N\":\"7\"}}}}],\"ClientRequestToken\":"
      "\"ffffffff-ffff-4fff-bfff-ffffffffffff\"}");
  cr_expect_str_eq(script_header(&script, 0, "X-Amz-Target"),
                   "DynamoDB_20120810.TransactWriteItems");
  for (size_t i = 0; i < 3; i++)
    member_is(i, DDB_OK, "");
}

Test(tx, arguments_are_copied) {
  char owner[] = "abc";
  struct bank_set_balance_set set = {.balance = 12};

  script_reply(&script, 200, "{}");
  cr_assert_eq(bank_set_balance_tx(tx, owner, &set), DDB_OK);
  memset(owner, 'x', 3);
  memset(&set, 0xFF, sizeof set);
  comes_to(DDB_OK, "", 1);
  cr_expect(strstr(script.sent[0].body, "ACCOUNT#abc"));
  cr_expect(strstr(script.sent[0].body, "{\"N\":\"12\"}"));
}

Test(tx, times_come_from_the_clock_and_ids_from_the_handle) {
  const struct bank_transfer transfer = {.owner = "a", .amount = 1};

  script_reply(&script, 200, "{}");
  cr_assert_eq(bank_record_tx(tx, &transfer), DDB_OK);
  cr_assert_eq(bank_record_tx(tx, &transfer), DDB_OK);
  comes_to(DDB_OK, "", 1);
  cr_expect(strstr(script.sent[0].body, "TRANSFER#01"));
}

/* ---- what is refused before it is sent ------------------------------------------------------- */

Test(tx, empty) {
  comes_to(DDB_E_INVALID, "has no members", 0);
}

Test(tx, a_refused_member_is_named_and_nothing_sent) {
  const struct bank_account account = {.owner = "b", .balance = -1};

  status_to("a", BANK_STATUS_FROZEN);
  cr_expect_eq(bank_save_account_tx(tx, &account), DDB_E_INVALID);
  member_is(1, DDB_E_INVALID, "balance");
  member_is(0, DDB_OK, "");
  comes_to(DDB_E_INVALID, "nothing was sent: member 1 of the transaction, saveAccount", 0);
  cr_expect(strstr(ddb_error_text(db), "balance"));
  member_is(0, DDB_E_INVALID, "member 1");
  comes_to(DDB_E_INVALID, "member 1", 0);
}

Test(tx, a_null_record_and_a_bad_key) {
  cr_expect_eq(bank_save_account_tx(tx, NULL), DDB_E_INVALID);
  cr_expect_eq(bank_set_status_tx(tx, "a", NULL), DDB_E_INVALID);
  cr_expect_eq(bank_close_account_tx(tx, "a#b"), DDB_E_INVALID);
  cr_expect_eq(bank_close_account_tx(tx, NULL), DDB_E_INVALID);
  comes_to(DDB_E_INVALID, "member 0", 0);
  member_is(2, DDB_E_INVALID, "owner");
}

Test(tx, T30_two_members_of_one_item) {
  const struct bank_account account = {.owner = "a", .balance = 5, .status = BANK_STATUS_OPEN};

  cr_assert_eq(bank_save_account_tx(tx, &account), DDB_OK);
  cr_assert_eq(bank_close_account_tx(tx, "b"), DDB_OK);
  cr_assert_eq(bank_close_account_tx(tx, "a"), DDB_OK);
  comes_to(DDB_E_INVALID, "members 0 (saveAccount) and 2 (closeAccount)", 0);
}

Test(tx, T30_one_key_in_two_tables_is_two_items) {
  const struct bank_counter counter = {.id = 7};

  script_reply(&script, 200, "{}");
  cr_assert_eq(bank_save_counter_tx(tx, &counter), DDB_OK);
  cr_assert_eq(bank_drop_counter_tx(tx, 8), DDB_OK);
  cr_assert_eq(bank_close_account_tx(tx, "7"), DDB_OK);
  comes_to(DDB_OK, "", 1);
  ddb_tx_reset(tx);
  cr_assert_eq(bank_save_counter_tx(tx, &counter), DDB_OK);
  cr_assert_eq(bank_drop_counter_tx(tx, 7), DDB_OK);
  comes_to(DDB_E_INVALID, "same item", 1);
}

Test(tx, T31_hundred_members_and_not_one_more) {
  char owner[16];

  script_reply(&script, 200, "{}");
  for (int i = 0; i < DDB_TX_MEMBERS_MAX; i++) {
    (void)snprintf(owner, sizeof owner, "o%d", i);
    cr_assert_eq(bank_close_account_tx(tx, owner), DDB_OK);
  }
  comes_to(DDB_OK, "", 1);
  ddb_tx_reset(tx);
  for (int i = 0; i <= DDB_TX_MEMBERS_MAX; i++) {
    (void)snprintf(owner, sizeof owner, "o%d", i);
    cr_assert_eq(bank_close_account_tx(tx, owner), DDB_OK);
  }
  comes_to(DDB_E_LIMIT, "101 members, and DynamoDB allows 100", 1);
}

Test(tx, T31_four_megabytes) {
  static unsigned char bytes[400 * 1024];
  struct bank_counter counter = {.value = {bytes, 400000}};

  script_reply(&script, 200, "{}");
  for (counter.id = 0; counter.id < 10; counter.id++)
    cr_assert_eq(bank_save_counter_tx(tx, &counter), DDB_OK, "%s", ddb_tx_result(tx, 0)->text);
  comes_to(DDB_OK, "", 1);
  ddb_tx_reset(tx);
  for (counter.id = 0; counter.id < 11; counter.id++)
    cr_assert_eq(bank_save_counter_tx(tx, &counter), DDB_OK);
  comes_to(DDB_E_LIMIT, "and DynamoDB allows 4194304: split it", 1);
}

Test(tx, no_randomness_no_token) {
  status_to("a", BANK_STATUS_FROZEN);
  script.no_random = true;
  comes_to(DDB_E_INTERNAL, "no random bytes", 0);
}

Test(tx, no_transaction_at_all) {
  cr_expect_eq(bank_close_account_tx(NULL, "a"), DDB_E_NOMEM);
  cr_expect_eq(ddb_tx_commit(NULL, NULL), DDB_E_NOMEM);
  cr_expect_eq(ddb_tx_result(NULL, 0)->status, DDB_E_NOMEM);
  cr_expect_eq(ddb_tx_count(NULL), 0);
  ddb_tx_reset(NULL);
  ddb_tx_free(NULL);
  cr_expect_eq(ddb_tx_result(tx, 3)->status, DDB_E_INVALID);
}

/* ---- cancelled ------------------------------------------------------------------------------- */

Test(tx, a_create_of_what_is_there) {
  open_and_freeze();
  script_reply(&script, 400, CANCELLED(FAILED_AT("open") "," NONE));
  comes_to(DDB_E_CANCELED, "because of member 0: openAccount: this Account exists already", 1);
  member_is(0, DDB_E_CONDITION, "openAccount: this Account exists already (PK = ACCOUNT#b");
  cr_expect_str_eq(ddb_tx_result(tx, 0)->code, "ConditionalCheckFailed");
  member_is(1, DDB_E_CANCELED, "nothing is wrong with this member");
  cr_expect_str_eq(ddb_tx_result(tx, 1)->code, "");
  cr_expect_str_eq(ddb_last_error(db)->code, "TransactionCanceledException");
}

Test(tx, a_forbidden_transition_has_both_states) {
  open_and_freeze();
  script_reply(&script, 400, CANCELLED(NONE "," FAILED_AT("closed")));
  comes_to(DDB_E_CANCELED, "because of member 1", 1);
  member_is(1, DDB_E_TRANSITION, "from 'closed' (at the time of the write) to 'frozen'");
  member_is(0, DDB_E_CANCELED, "because of member 1 (setStatus)");
}

Test(tx, an_update_whose_item_the_answer_lacks_reads_it) {
  open_and_freeze();
  script_reply(&script, 400, CANCELLED(NONE "," FAILED));
  script_reply(&script, 200, "{}");
  comes_to(DDB_E_CANCELED, "no such Account", 2);
  member_is(1, DDB_NOT_FOUND, "no such Account (observed afterwards)");
  cr_expect_str_eq(script.sent[1].body,
                   "{\"TableName\":\"Main\",\"Key\":{\"PK\":{\"S\":\"ACCOUNT#a\"},\"SK\":{\"S\":"
                   "\"MAIN\"}},\"ConsistentRead\":true}");
}

Test(tx, conditions_of_the_schema) {
  const struct bank_move_set set = {.balance = 3};

  cr_assert_eq(bank_move_tx(tx, "a", &set, 5), DDB_OK);
  cr_assert_eq(bank_drop_empty_tx(tx, "b"), DDB_OK);
  script_reply(&script, 400, CANCELLED(FAILED_AT("open") "," FAILED));
  script_reply(&script, 200, "{}");
  comes_to(DDB_E_CANCELED, "because of member 0: move: the condition 'balance = {expected}", 2);
  member_is(0, DDB_E_CONDITION, "does not hold");
  member_is(1, DDB_NOT_FOUND, "dropEmpty: no such Account");
  cr_expect(strstr(script.sent[0].body, "\"Delete\":{\"TableName\":\"Main\",\"Key\":"));
  cr_expect(strstr(script.sent[0].body, "\"ConditionExpression\":\"attribute_exists(#k) AND ("));
}

Test(tx, a_check_writes_nothing_and_cancels) {
  cr_assert_eq(bank_has_funds_tx(tx, "a", 10), DDB_OK);
  cr_assert_eq(bank_close_account_tx(tx, "b"), DDB_OK);
  script_reply(&script, 400, CANCELLED(FAILED_AT("open") "," NONE));
  comes_to(DDB_E_CANCELED, "because of member 0: hasFunds: the condition 'balance >= {amount}'", 1);
  member_is(0, DDB_E_CONDITION, "does not hold");
  cr_expect(strstr(script.sent[0].body, "{\"ConditionCheck\":{\"TableName\":\"Main\",\"Key\":"));
}

Test(tx, that_read_may_fail) {
  open_and_freeze();
  script_reply(&script, 400, CANCELLED(NONE "," FAILED));
  script_reply(&script, 400, "{\"__type\":\"AccessDeniedException\"}");
  comes_to(DDB_E_CANCELED, "read it to find out why", 2);
  member_is(1, DDB_E_CONDITION, "does not show the item");
}

Test(tx, two_updates_are_read_and_explained_each) {
  status_to("a", BANK_STATUS_FROZEN);
  status_to("b", BANK_STATUS_FROZEN);
  script_reply(&script, 400, CANCELLED(FAILED "," FAILED));
  script_reply(&script, 200, "{}");
  script_reply(&script, 200,
               "{\"Item\":{\"PK\":{\"S\":\"ACCOUNT#b\"},\"Data\":{\"M\":{\"status\":{\"S\":"
               "\"closed\"}}}}}");
  comes_to(DDB_E_CANCELED, "because of member 0", 3);
  member_is(0, DDB_NOT_FOUND, "no such Account");
  member_is(1, DDB_E_TRANSITION, "from 'closed' (observed afterwards) to 'frozen'");
}

Test(tx, reasons_in_the_message_alone) {
  open_and_freeze();
  script_reply(&script, 400,
               "{\"__type\":\"TransactionCanceledException\",\"message\":\"Transaction cancelled, "
               "please refer cancellation reasons for specific reasons [ConditionalCheckFailed, "
               "None]\"}");
  comes_to(DDB_E_CANCELED, "because of member 0", 1);
  member_is(0, DDB_E_CONDITION, "exists already");
  member_is(1, DDB_E_CANCELED, "nothing is wrong");
}

Test(tx, no_reasons_or_too_few) {
  static const char *const bodies[] = {
      "{\"__type\":\"TransactionCanceledException\",\"message\":\"cancelled\"}",
      "{\"__type\":\"TransactionCanceledException\",\"message\":\"cancelled []\"}",
      CANCELLED(FAILED_AT("open")), CANCELLED(NONE "," NONE), CANCELLED("7,8")};

  open_and_freeze();
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    script_reply(&script, 400, bodies[i]);
    comes_to(DDB_E_CANCELED, "TransactionCanceledException", (int)i + 1);
    member_is(0, DDB_E_CANCELED, "TransactionCanceledException");
    member_is(1, DDB_E_CANCELED, "TransactionCanceledException");
  }
}

Test(tx, other_reasons_have_statuses_of_their_own) {
  open_and_freeze();
  script_reply(&script, 400,
               CANCELLED("{\"Code\":\"ItemCollectionSizeLimitExceeded\"},{\"Code\":"
                         "\"ValidationError\",\"Message\":\"Provided attribute is wrong\"}"));
  comes_to(DDB_E_CANCELED, "because of member 0: openAccount: ItemCollectionSizeLimitExceeded", 1);
  member_is(0, DDB_E_LIMIT, "10 GB");
  member_is(1, DDB_E_INVALID, "Provided attribute is wrong");
}

/* ---- retries --------------------------------------------------------------------------------- */

Test(tx, T29_a_conflict_is_tried_again_under_one_token) {
  open_and_freeze();
  script_reply(&script, 400, CANCELLED(CONFLICT "," NONE));
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
  cr_expect_str_eq(script.sent[0].body, script.sent[1].body);
  member_is(0, DDB_OK, "");
}

Test(tx, conflicts_on_every_attempt) {
  open_and_freeze();
  for (int i = 0; i < 4; i++)
    script_reply(&script, 400, CANCELLED(CONFLICT "," NONE));
  comes_to(DDB_E_CANCELED, "another transaction or write was under way", 4);
  member_is(0, DDB_E_CANCELED, "on every attempt");
  cr_expect_str_eq(ddb_tx_result(tx, 0)->code, "TransactionConflict");
}

Test(tx, a_conflict_beside_a_failed_condition_is_final) {
  open_and_freeze();
  script_reply(&script, 400, CANCELLED(CONFLICT "," FAILED_AT("closed")));
  comes_to(DDB_E_CANCELED, "", 1);
  member_is(1, DDB_E_TRANSITION, "closed");
}

Test(tx, throttled_members_wait_longer) {
  open_and_freeze();
  script_reply(&script, 400, CANCELLED("{\"Code\":\"ThrottlingError\"}," NONE));
  script_reply(&script, 400, CANCELLED("{\"Code\":\"ProvisionedThroughputExceeded\"}," NONE));
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 3);
  cr_expect_geq(script.slept[0], 900);
}

Test(tx, T29_a_lost_reply_is_settled_by_the_token) {
  open_and_freeze();
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
  cr_expect_str_eq(script.sent[0].body, script.sent[1].body);
}

/* Were the first attempt applied, the token would have answered that. */
Test(tx, T29_cancelled_after_a_lost_reply_is_cancelled) {
  open_and_freeze();
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  script_reply(&script, 400, CANCELLED(FAILED_AT("open") "," NONE));
  comes_to(DDB_E_CANCELED, "exists already", 2);
  member_is(0, DDB_E_CONDITION, "exists already");
}

Test(tx, an_earlier_attempt_in_progress_is_waited_for_five_seconds) {
  int64_t slept = 0;

  open_and_freeze();
  script.random = 0;
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  for (int i = 0; i < 2; i++)
    script_reply(&script, 400, "{\"__type\":\"TransactionInProgressException\"}");
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 4);
  for (int i = 0; i < script.slept_count; i++)
    slept += script.slept[i];
  cr_expect_geq(slept, 5000);
}

Test(tx, lost_on_every_attempt_and_settled_by_another_commit) {
  char first[37];

  open_and_freeze();
  for (int i = 0; i < 4; i++)
    script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(DDB_E_MAYBE_APPLIED, "it may have been applied", 4);
  member_is(0, DDB_E_MAYBE_APPLIED, "it may have been applied");
  memcpy(first, token(0), 36);
  script.random = 0x11;
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 5);
  cr_expect_eq(memcmp(first, token(4), 36), 0, "the same token");
}

/* The second commit says nothing of the first: with a token of its own the third would be applied
 * once more. */
static void unsettled_by(const char *words) {
  char first[37];

  comes_to(DDB_E_MAYBE_APPLIED, words, 5);
  member_is(0, DDB_E_MAYBE_APPLIED, words);
  memcpy(first, token(0), 36);
  script.random = 0x11;
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 6);
  cr_expect_eq(memcmp(first, token(5), 36), 0, "the same token");
}

static void lose_a_commit(void) {
  open_and_freeze();
  for (int i = 0; i < 4; i++)
    script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(DDB_E_MAYBE_APPLIED, "", 4);
}

Test(tx, a_commit_that_is_refused_does_not_settle_an_earlier_one) {
  lose_a_commit();
  script_reply(&script, 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"not you\"}");
  unsettled_by("an earlier commit may have been applied");
}

Test(tx, a_commit_that_does_not_leave_does_not_settle_an_earlier_one) {
  lose_a_commit();
  script_fail(&script, DDB_SEND_REFUSED, "no certificate");
  unsettled_by("no certificate");
}

/* The token counts from the first of them. */
Test(tx, another_lost_commit_gives_the_token_no_more_time) {
  lose_a_commit();
  script.clock_ms += 400000;
  for (int i = 0; i < 4; i++)
    script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(DDB_E_MAYBE_APPLIED, "", 8);
  script.clock_ms += 400000;
  comes_to(DDB_E_MAYBE_APPLIED, "read the items", 8);
}

Test(tx, after_ten_minutes_the_token_cannot_tell) {
  open_and_freeze();
  for (int i = 0; i < 4; i++)
    script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(DDB_E_MAYBE_APPLIED, "", 4);
  script.clock_ms += 600000;
  comes_to(DDB_E_MAYBE_APPLIED, "read the items", 4);
}

Test(tx, another_commit_has_another_token) {
  char first[37];

  open_and_freeze();
  script_reply(&script, 400, CANCELLED(FAILED_AT("open") "," NONE));
  comes_to(DDB_E_CANCELED, "", 1);
  memcpy(first, token(0), 36);
  script.random = 0x11;
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
  cr_expect_neq(memcmp(first, token(1), 36), 0);
}

Test(tx, applied_once_only) {
  open_and_freeze();
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 1);
  cr_expect_eq(ddb_tx_commit(tx, NULL), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "is applied already"), "%s", ddb_error_text(db));
  cr_expect_eq(script.sent_count, 1);
}

Test(tx, a_token_of_another_transaction_is_explained) {
  open_and_freeze();
  script_reply(&script, 400,
               "{\"__type\":\"IdempotentParameterMismatchException\",\"message\":\"x\"}");
  comes_to(DDB_E_SERVICE, "token was used for another", 1);
  member_is(0, DDB_E_SERVICE, "token was used for another");
}

Test(tx, no_such_table) {
  open_and_freeze();
  script_reply(&script, 400, "{\"__type\":\"ResourceNotFoundException\",\"message\":\"x\"}");
  comes_to(DDB_E_SERVICE, "table 'Main' does not exist", 1);
}

Test(tx, stopped_and_late) {
  struct ddb_cancel cancel = {.stop = 1};
  struct ddb_error error;
  const struct ddb_call_options stop = {.cancel = &cancel, .error = &error};

  open_and_freeze();
  cr_expect_eq(ddb_tx_commit(tx, &stop), DDB_E_STOPPED);
  cr_expect_eq(error.status, DDB_E_STOPPED);
  member_is(0, DDB_E_STOPPED, "cancel flag");
  cr_expect_eq(script.sent_count, 0);
}

/* ---- by hand --------------------------------------------------------------------------------- */

Test(tx, without_io) {
  struct ddb_request request;
  struct ddb_response response = {
      .http_status = 400,
      .body = {CANCELLED(NONE "," FAILED), sizeof CANCELLED(NONE "," FAILED) - 1}};

  open_and_freeze();
  cr_assert(ddb_tx_request(tx, &request));
  cr_expect_str_eq(request.operation, "TransactWriteItems");
  cr_expect_eq(ddb_tx_response(tx, &response), DDB_E_CANCELED);
  cr_assert(ddb_tx_request(tx, &request));
  cr_expect_str_eq(request.operation, "GetItem");
  cr_expect_eq(ddb_tx_response(tx, NULL), DDB_E_CANCELED);
  cr_expect_not(ddb_tx_request(tx, &request));
  cr_expect_eq(ddb_tx_status(tx), DDB_E_CANCELED);
  member_is(1, DDB_E_CONDITION, "read it");
}
