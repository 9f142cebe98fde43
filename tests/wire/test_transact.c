/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions that the schema declares, over a scripted world: what they send, and what each
 * answer means to each of their members. */
#include <criterion/criterion.h>
#include <desk/desk.h>
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
#define FAILED_AT(fields)                                                                          \
  "{\"Code\":\"ConditionalCheckFailed\",\"Item\":{\"PK\":{\"S\":\"x\"},\"Data\":{\"M\":{" fields   \
  "}}},\"Message\":\"The conditional request failed\"}"
#define VERSION(n) "\"version\":{\"N\":\"" n "\"},\"balance\":{\"N\":\"9\"}"
#define STATE(s)   "\"state\":{\"S\":\"" s "\"}"

static struct script script;
static struct ddb *db;
static struct ddb_arena *mem;

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

TestSuite(transact, .init = setup, .fini = teardown);

/* ---- inputs ---------------------------------------------------------------------------------- */

static const struct desk_close_old_set closed = {.state = DESK_STATE_CLOSED};
static const struct desk_task fresh = {.desk = "d", .task_id = "01ARZ3NDEKTSV4RRFFQ69G5FAW"};
static const struct desk_line line = {.at = 7, .what = "moved"};
static const struct desk_debit_set less = {.balance = 3};
static const struct desk_credit_set more = {.balance = 3};

static struct desk_move_input move_input(void) {
  return (struct desk_move_input){.close_old = {.desk = "d",
                                                .task_id = "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                                                .set = &closed,
                                                .note = "n"},
                                  .create_new = {.record = &fresh},
                                  .log = {.record = &line}};
}

static struct desk_transfer_input transfer_input(void) {
  return (struct desk_transfer_input){
      .from = {.owner = "a", .version = 4, .set = &less},
      .to = {.owner = "b", .version = 5, .set = &more, .most = 100},
      .watched = {.desk = "d", .task_id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"}};
}

static void is(const char *name, struct ddb_tx_outcome outcome, enum ddb_tx_reason reason,
               enum ddb_status status, const char *words) {
  cr_expect_eq(outcome.reason, reason, "%s: %d: %s", name, (int)outcome.reason,
               outcome.error->text);
  cr_expect_eq(outcome.error->status, status, "%s: %s: %s", name,
               ddb_status_name(outcome.error->status), outcome.error->text);
  cr_expect(strstr(outcome.error->text, words), "%s: '%s' lacks '%s'", name, outcome.error->text,
            words);
}

static struct desk_move_result move(enum ddb_status expected) {
  const struct desk_move_input in = move_input();
  struct desk_move_result out;

  memset(&out, 0xA5, sizeof out);
  enum ddb_status status = desk_move(db, mem, &in, NULL, &out);
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  return out;
}

static struct desk_transfer_result transfer(enum ddb_status expected) {
  const struct desk_transfer_input in = transfer_input();
  struct desk_transfer_result out;

  memset(&out, 0xA5, sizeof out);
  enum ddb_status status = desk_transfer(db, mem, &in, NULL, &out);
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  return out;
}

/* ---- what is sent ---------------------------------------------------------------------------- */

/* The same by hand, member for member. */
Test(transact, sends_what_its_members_send) {
  struct ddb_tx *tx = ddb_tx_new(db);
  struct ddb_request request;

  cr_assert_not_null(tx);
  (void)desk_close_old_tx(tx, "d", "01ARZ3NDEKTSV4RRFFQ69G5FAV", &closed, "n");
  (void)desk_create_new_tx(tx, &fresh);
  (void)desk_log_tx(tx, &line);
  cr_assert(ddb_tx_request(tx, &request));
  script_reply(&script, 200, "{}");
  struct desk_move_result out = move(DDB_OK);
  cr_expect_str_eq(script.sent[0].body, request.body.data);
  cr_expect_str_eq(script_header(&script, 0, "X-Amz-Target"),
                   "DynamoDB_20120810.TransactWriteItems");
  cr_expect_eq(out.failed, DESK_MOVE_MEMBER_NONE);
  is("closeOld", out.close_old, DDB_TX_NO_REASON, DDB_OK, "");
  is("createNew", out.create_new, DDB_TX_NO_REASON, DDB_OK, "");
  is("log", out.log, DDB_TX_NO_REASON, DDB_OK, "");
  ddb_tx_free(tx);
}

Test(transact, its_request_is_what_it_sends) {
  const struct desk_transfer_input in = transfer_input();
  struct ddb_tx *tx = ddb_tx_new(db);
  struct ddb_request request;

  cr_assert_eq(desk_transfer_request(tx, &in, &request), DDB_OK);
  script_reply(&script, 200, "{}");
  (void)transfer(DDB_OK);
  cr_expect_str_eq(script.sent[0].body, request.body.data);
  cr_expect(strstr(request.body.data, "{\"TransactItems\":[{\"Update\":{"));
  cr_expect(strstr(request.body.data, "{\"ConditionCheck\":{\"TableName\":\"Main\""));
  ddb_tx_free(tx);
}

Test(transact, members_without_inputs) {
  struct desk_restart_result out;

  script_reply(&script, 200, "{}");
  cr_expect_eq(desk_restart(db, mem, NULL, &out), DDB_OK, "%s", ddb_error_text(db));
  cr_expect(strstr(script.sent[0].body,
                   "{\"Delete\":{\"TableName\":\"Main\",\"Key\":{\"PK\":{\"S\":"
                   "\"TOTAL\"},\"SK\":{\"S\":\"MAIN\"}}}}"));
  is("dropTotal", out.drop_total, DDB_TX_NO_REASON, DDB_OK, "");
}

Test(transact, no_result_is_asked_for) {
  const struct desk_move_input in = move_input();

  script_reply(&script, 200, "{}");
  cr_expect_eq(desk_move(db, NULL, &in, NULL, NULL), DDB_OK);
}

Test(transact, a_lost_reply_is_settled_by_the_token) {
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  script_reply(&script, 200, "{}");
  (void)move(DDB_OK);
  cr_expect_eq(script.sent_count, 2);
  cr_expect_str_eq(script.sent[0].body, script.sent[1].body);
}

/* ---- what is refused before it is sent ------------------------------------------------------- */

Test(transact, inputs_that_are_null) {
  struct desk_move_result out;

  cr_expect_eq(desk_move(db, mem, NULL, NULL, &out), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "move: its inputs are NULL"), "%s", ddb_error_text(db));
  cr_expect_eq(out.failed, DESK_MOVE_MEMBER_NONE);
  cr_expect_eq(script.sent_count, 0);
}

Test(transact, a_bad_argument_names_its_member) {
  struct desk_move_input in = move_input();
  struct desk_move_result out;

  in.create_new.record = NULL;
  in.log.record = NULL;
  cr_expect_eq(desk_move(db, mem, &in, NULL, &out), DDB_E_INVALID);
  cr_expect_eq(out.failed, DESK_MOVE_MEMBER_CREATE_NEW);
  is("createNew", out.create_new, DDB_TX_ARGUMENT, DDB_E_INVALID, "");
  is("log", out.log, DDB_TX_ARGUMENT, DDB_E_INVALID, "");
  is("closeOld", out.close_old, DDB_TX_NO_REASON, DDB_E_INVALID, "member 1");
  cr_expect_eq(script.sent_count, 0);
}

Test(transact, T30_two_members_of_one_item) {
  struct desk_transfer_input in = transfer_input();
  struct desk_transfer_result out;

  in.to.owner = in.from.owner;
  cr_expect_eq(desk_transfer(db, mem, &in, NULL, &out), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "members 0 (debit) and 1 (credit)"), "%s",
            ddb_error_text(db));
  cr_expect_eq(out.failed, DESK_TRANSFER_MEMBER_NONE);
  is("from", out.from, DDB_TX_NO_REASON, DDB_E_INVALID, "same item");
  cr_expect_eq(script.sent_count, 0);
}

/* ---- cancelled ------------------------------------------------------------------------------- */

Test(transact, a_create_of_what_is_there) {
  script_reply(&script, 400, CANCELLED(NONE "," FAILED_AT("") "," NONE));
  struct desk_move_result out = move(DDB_E_CANCELED);
  cr_expect_eq(out.failed, DESK_MOVE_MEMBER_CREATE_NEW);
  is("createNew", out.create_new, DDB_TX_EXISTS, DDB_E_CONDITION, "exists already");
  is("closeOld", out.close_old, DDB_TX_NO_REASON, DDB_E_CANCELED, "member 1 (createNew)");
  is("log", out.log, DDB_TX_NO_REASON, DDB_E_CANCELED, "nothing is wrong with this member");
}

Test(transact, a_transition_a_condition_and_no_item) {
  script_reply(&script, 400, CANCELLED(FAILED_AT(STATE("closed")) "," NONE "," NONE));
  struct desk_move_result out = move(DDB_E_CANCELED);
  cr_expect_eq(out.failed, DESK_MOVE_MEMBER_CLOSE_OLD);
  is("closeOld", out.close_old, DDB_TX_TRANSITION, DDB_E_TRANSITION, "from 'closed'");

  script_reply(&script, 400, CANCELLED(FAILED_AT(STATE("open")) "," NONE "," NONE));
  out = move(DDB_E_CANCELED);
  is("closeOld", out.close_old, DDB_TX_CONDITION, DDB_E_CONDITION, "'note = {note}'");

  script_reply(&script, 400, CANCELLED(FAILED "," NONE "," NONE));
  script_reply(&script, 200, "{}");
  out = move(DDB_E_CANCELED);
  is("closeOld", out.close_old, DDB_TX_NOT_FOUND, DDB_NOT_FOUND, "no such Task");
}

Test(transact, a_version_apart_from_a_condition) {
  script_reply(&script, 400,
               CANCELLED(FAILED_AT(VERSION("9")) "," FAILED_AT(VERSION("5")) "," NONE));
  struct desk_transfer_result out = transfer(DDB_E_CANCELED);
  cr_expect_eq(out.failed, DESK_TRANSFER_MEMBER_FROM);
  is("from", out.from, DDB_TX_VERSION, DDB_E_CONDITION, "another writer");
  is("to", out.to, DDB_TX_CONDITION, DDB_E_CONDITION, "balance <= {most}");
  is("watched", out.watched, DDB_TX_NO_REASON, DDB_E_CANCELED, "");
}

Test(transact, one_operation_twice_is_told_apart) {
  script_reply(&script, 400, CANCELLED(NONE "," NONE "," FAILED_AT(STATE("closed"))));
  struct desk_transfer_result out = transfer(DDB_E_CANCELED);
  cr_expect_eq(out.failed, DESK_TRANSFER_MEMBER_WATCHED);
  is("watched", out.watched, DDB_TX_CONDITION, DDB_E_CONDITION, "state = 'open'");
}

Test(transact, puts_deletes_and_updates_of_a_version) {
  const struct desk_account account = {.owner = "a", .version = 4, .balance = 1};
  const struct desk_settle_input in = {.account = {.record = &account},
                                       .other = {.owner = "b", .version = 6}};
  struct desk_settle_result out;

  script_reply(&script, 400,
               CANCELLED(FAILED_AT(VERSION("5")) "," FAILED_AT(VERSION("7")) "," FAILED));
  script_reply(&script, 200, "{}");
  cr_expect_eq(desk_settle(db, mem, &in, NULL, &out), DDB_E_CANCELED, "%s", ddb_error_text(db));
  cr_expect_eq(out.failed, DESK_SETTLE_MEMBER_ACCOUNT);
  is("account", out.account, DDB_TX_VERSION, DDB_E_CONDITION, "its version is 5");
  is("other", out.other, DDB_TX_VERSION, DDB_E_CONDITION, "its version is 7");
  is("total", out.total, DDB_TX_NOT_FOUND, DDB_NOT_FOUND, "no such Total");
}

Test(transact, reasons_of_the_service) {
  script_reply(&script, 400,
               CANCELLED("{\"Code\":\"ItemCollectionSizeLimitExceeded\"},{\"Code\":"
                         "\"ValidationError\",\"Message\":\"wrong\"},{\"Code\":\"New\"}"));
  struct desk_move_result out = move(DDB_E_CANCELED);
  is("closeOld", out.close_old, DDB_TX_OTHER, DDB_E_LIMIT, "10 GB");
  is("createNew", out.create_new, DDB_TX_ARGUMENT, DDB_E_INVALID, "wrong");
  is("log", out.log, DDB_TX_OTHER, DDB_E_SERVICE, "New");
}

Test(transact, a_conflict_and_throttling_on_every_attempt) {
  for (int i = 0; i < 4; i++)
    script_reply(
        &script, 400,
        CANCELLED("{\"Code\":\"TransactionConflict\"}," NONE ",{\"Code\":\"ThrottlingError\"}"));
  struct desk_move_result out = move(DDB_E_CANCELED);
  is("closeOld", out.close_old, DDB_TX_CONFLICT, DDB_E_CANCELED, "on every attempt");
  is("log", out.log, DDB_TX_THROTTLED, DDB_E_THROTTLED, "throttled");
}

/* Whom it was about nobody knows. */
Test(transact, without_reasons_none_is_blamed) {
  static const char *const bodies[] = {
      "{\"__type\":\"TransactionCanceledException\",\"message\":\"cancelled\"}",
      CANCELLED(FAILED_AT("")), CANCELLED(NONE "," FAILED_AT(""))};

  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    script_reply(&script, 400, bodies[i]);
    struct desk_move_result out = move(DDB_E_CANCELED);
    cr_expect_eq(out.failed, DESK_MOVE_MEMBER_NONE, "%zu", i);
    is("createNew", out.create_new, DDB_TX_NO_REASON, DDB_E_CANCELED, "TransactionCanceled");
  }
}

Test(transact, the_call_itself_fails) {
  script_reply(&script, 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"not you\"}");
  struct desk_move_result out = move(DDB_E_AUTH);
  cr_expect_eq(out.failed, DESK_MOVE_MEMBER_NONE);
  is("log", out.log, DDB_TX_NO_REASON, DDB_E_AUTH, "not you");
}

/* ---- among others ---------------------------------------------------------------------------- */

Test(transact, members_beside_others) {
  const struct desk_move_input in = move_input();
  struct ddb_tx *tx = ddb_tx_new(db);
  struct desk_move_result out;

  (void)desk_drop_total_tx(tx);
  size_t first = ddb_tx_count(tx);
  cr_expect_eq(desk_move_tx(tx, &in), DDB_OK);
  script_reply(&script, 400, CANCELLED(NONE "," NONE "," FAILED_AT("") "," NONE));
  cr_expect_eq(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  cr_expect_eq(ddb_tx_failed(tx), 2);
  cr_expect_eq(ddb_tx_reason(tx, 2), DDB_TX_EXISTS);
  cr_expect_eq(ddb_tx_reason(tx, 0), DDB_TX_NO_REASON);
  cr_expect_eq(ddb_tx_reason(tx, 9), DDB_TX_NO_REASON);
  cr_expect_eq(desk_move_response(mem, tx, first, &out), DDB_E_CANCELED);
  cr_expect_eq(out.failed, DESK_MOVE_MEMBER_CREATE_NEW);
  ddb_tx_free(tx);
  is("createNew", out.create_new, DDB_TX_EXISTS, DDB_E_CONDITION, "exists already");
}

Test(transact, no_transaction_and_no_arena) {
  const struct desk_move_input in = move_input();
  struct ddb_request request;
  struct desk_move_result out;

  cr_expect_eq(desk_move_tx(NULL, &in), DDB_E_NOMEM);
  cr_expect_eq(desk_move_tx(NULL, NULL), DDB_E_NOMEM);
  cr_expect_eq(desk_move_request(NULL, &in, &request), DDB_E_NOMEM);
  cr_expect_eq(desk_move_response(mem, NULL, 0, &out), DDB_E_NOMEM);
  is("log", out.log, DDB_TX_NO_REASON, DDB_E_NOMEM, "no transaction");
  cr_expect_eq(ddb_tx_failed(NULL), DDB_TX_NOBODY);

  script_reply(&script, 400, CANCELLED(NONE "," FAILED_AT("") "," NONE));
  cr_expect_eq(desk_move(db, NULL, &in, NULL, &out), DDB_E_CANCELED);
  is("createNew", out.create_new, DDB_TX_EXISTS, DDB_E_CONDITION, "");
}
