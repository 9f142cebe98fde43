/* SPDX-License-Identifier: Apache-2.0 */
/* What the generated operations make of each fault that a test can script. */
#include <bank/bank.h>
#include <string.h>

#include "support/store.h"

static struct ddb *db;
static struct ddb_arena *mem;

static void setup(void) {
  db = store_open("sqlite::memory:");
  must_be(many_create_table(db), DDB_OK);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  store_slept_ms = 0;
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(faults, .init = setup, .fini = teardown, .timeout = 60);

static void script(struct ddb_local_fault fault) {
  must(ddb_local_add_fault(db, &fault));
}

static void put(int number) {
  const struct many_order order = store_order(number);
  must(many_put_order(db, &order, NULL));
}

static int put_attempts(enum ddb_status expected) {
  const struct many_order order = store_order(7);
  must_be(many_put_order(db, &order, NULL), expected);
  return ddb_last_error(db)->attempts;
}

static void script_was_played(void) {
  size_t left = 99;
  must(ddb_local_clear_faults(db, &left));
  cr_expect_eq(left, 0);
}

/* ---- answers in the store's place ------------------------------------------------------------ */

Test(faults, a_throttled_call_is_repeated) {
  script((struct ddb_local_fault){.kind = DDB_LOCAL_THROTTLE, .operation = "PutItem", .times = 2});
  cr_expect_eq(put_attempts(DDB_OK), 3);
  cr_expect_gt(store_slept_ms, 0);
  cr_expect_eq(store_count(db, mem), 1);
  script_was_played();
}

Test(faults, throttled_for_good_is_an_error) {
  script((struct ddb_local_fault){.kind = DDB_LOCAL_THROTTLE, .times = SIZE_MAX});
  cr_expect_eq(put_attempts(DDB_E_THROTTLED), 4);
  cr_expect(strstr(ddb_error_text(db), "ProvisionedThroughputExceeded"), "%s", ddb_error_text(db));
  script_was_played();
  cr_expect_eq(store_count(db, mem), 0);
}

Test(faults, other_operations_pass) {
  struct many_everything_page page;
  script((struct ddb_local_fault){.kind = DDB_LOCAL_THROTTLE, .operation = "Query"});
  cr_expect_eq(put_attempts(DDB_OK), 1);
  must(many_everything(db, mem, "c1", NULL, &page));
  cr_expect_eq(ddb_last_error(db)->attempts, 2);
  script_was_played();
}

Test(faults, some_pass_first) {
  script((struct ddb_local_fault){.kind = DDB_LOCAL_THROTTLE, .skip = 2});
  cr_expect_eq(put_attempts(DDB_OK), 1);
  cr_expect_eq(put_attempts(DDB_OK), 1);
  cr_expect_eq(put_attempts(DDB_OK), 2);
  cr_expect_eq(put_attempts(DDB_OK), 1);
}

Test(faults, an_error_of_the_service_comes_as_it_is_told) {
  script((struct ddb_local_fault){
      .kind = DDB_LOCAL_ERROR, .code = "AccessDeniedException", .message = "not you: \"c1\""});
  cr_expect_eq(put_attempts(DDB_E_AUTH), 1);
  cr_expect_str_eq(ddb_last_error(db)->code, "AccessDeniedException");
  cr_expect_eq(ddb_last_error(db)->http_status, 400);
  cr_expect(strstr(ddb_error_text(db), "not you: \"c1\""), "%s", ddb_error_text(db));
  script((struct ddb_local_fault){.kind = DDB_LOCAL_ERROR, .code = "InternalServerError"});
  cr_expect_eq(put_attempts(DDB_OK), 2);
  script((struct ddb_local_fault){
      .kind = DDB_LOCAL_ERROR, .body = "<html>no</html>", .http_status = 403, .times = 1});
  cr_expect_eq(put_attempts(DDB_E_AUTH), 1);
  cr_expect(strstr(ddb_error_text(db), "<html>no</html>"), "%s", ddb_error_text(db));
  script_was_played();
}

Test(faults, two_answers_strike_one_after_the_other) {
  script((struct ddb_local_fault){.kind = DDB_LOCAL_THROTTLE});
  script((struct ddb_local_fault){.kind = DDB_LOCAL_ERROR, .code = "ResourceInUseException"});
  cr_expect_eq(put_attempts(DDB_E_SERVICE), 2);
  script_was_played();
}

Test(faults, what_is_left_of_the_script_is_told) {
  size_t left = 0;
  script((struct ddb_local_fault){.kind = DDB_LOCAL_THROTTLE, .operation = "Scan"});
  script((struct ddb_local_fault){.kind = DDB_LOCAL_THROTTLE, .times = 2});
  script((struct ddb_local_fault){.kind = DDB_LOCAL_PAGE, .amount = 1, .times = SIZE_MAX});
  cr_expect_eq(put_attempts(DDB_OK), 3);
  must(ddb_local_clear_faults(db, &left));
  cr_expect_eq(left, 1);
  script_was_played();
}

/* ---- lost and never sent --------------------------------------------------------------------- */

Test(faults, T29_a_put_whose_reply_is_lost_is_done_again) {
  script((struct ddb_local_fault){.kind = DDB_LOCAL_LOSE_REPLY, .operation = "PutItem"});
  cr_expect_eq(put_attempts(DDB_OK), 2);
  cr_expect_eq(store_count(db, mem), 1);
  script_was_played();
}

Test(faults, T29_a_lost_reply_that_must_not_be_asked_for_again_may_be_applied) {
  const struct ddb_call_options once = {.no_ambiguous_retry = true};
  const struct many_order order = store_order(1);
  script((struct ddb_local_fault){.kind = DDB_LOCAL_LOSE_REPLY});
  must_be(many_put_order(db, &order, &once), DDB_E_MAYBE_APPLIED);
  cr_expect(strstr(ddb_error_text(db), "the reply was lost"), "%s", ddb_error_text(db));
  cr_expect_eq(store_count(db, mem), 1); /* it was */
}

Test(faults, what_never_left_was_not_done) {
  const struct ddb_call_options once = {.no_ambiguous_retry = true};
  const struct many_order order = store_order(1);
  script((struct ddb_local_fault){.kind = DDB_LOCAL_UNSENT, .times = 4});
  must_be(many_put_order(db, &order, &once), DDB_E_TRANSPORT);
  cr_expect_eq(ddb_last_error(db)->attempts, 4);
  cr_expect_eq(store_count(db, mem), 0);
  script_was_played();
}

/* ---- batches and pages ----------------------------------------------------------------------- */

Test(faults, what_a_batch_leaves_is_written_later) {
  struct ddb_batch *batch = ddb_batch_new(db);
  for (int i = 0; i < 10; i++) {
    const struct many_order order = store_order(i);
    (void)many_put_order_batch(batch, &order);
  }
  script((struct ddb_local_fault){.kind = DDB_LOCAL_UNPROCESSED, .amount = 3});
  must(ddb_local_record(db, 10));
  must(ddb_batch_write(batch, NULL));
  struct ddb_local_requests *sent;
  must(ddb_local_recorded(db, &sent));
  cr_expect_eq(sent->count, 2);
  ddb_local_requests_free(sent);
  ddb_batch_free(batch);
  cr_expect_eq(store_count(db, mem), 10);
  script_was_played();
}

Test(faults, a_batch_that_is_never_done_is_partial) {
  const struct ddb_call_options soon = {.deadline_ms = 100};
  struct ddb_batch *batch = ddb_batch_new(db);
  for (int i = 0; i < 10; i++) {
    const struct many_order order = store_order(i);
    (void)many_put_order_batch(batch, &order);
  }
  script((struct ddb_local_fault){.kind = DDB_LOCAL_UNPROCESSED, .amount = 1, .times = SIZE_MAX});
  must_be(ddb_batch_write(batch, &soon), DDB_PARTIAL);
  cr_expect(strstr(ddb_error_text(db), "9 of 10"), "%s", ddb_error_text(db));
  cr_expect_lt(ddb_batch_result(batch, 9)->status, 0);
  ddb_batch_free(batch);
  cr_expect_eq(store_count(db, mem), 9);
}

Test(faults, keys_that_a_batch_leaves_are_read_later) {
  struct many_get_orders_key keys[5];
  struct many_get_orders_items items;
  for (int i = 0; i < 5; i++) {
    put(i);
    keys[i] = (struct many_get_orders_key){"c1", "2026-11-22", store_order(i).order_id};
  }
  script((struct ddb_local_fault){.kind = DDB_LOCAL_UNPROCESSED, .amount = 4, .times = 2});
  must(many_get_orders(db, mem, keys, 5, NULL, &items));
  for (int i = 0; i < 5; i++)
    cr_expect_eq(items.items[i].found, DDB_FOUND);
  script_was_played();
}

Test(faults, pages_of_one_item) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  struct many_all_orders_page page;
  int calls = 0, items = 0;
  for (int i = 0; i < 5; i++)
    put(i);
  script((struct ddb_local_fault){
      .kind = DDB_LOCAL_PAGE, .operation = "Scan", .amount = 1, .times = SIZE_MAX});
  for (; !ddb_cursor_done(&cursor); calls++) {
    must(many_all_orders(db, mem, MANY_STATE_OPEN, &options, &page));
    cr_expect_leq(page.count, 1);
    items += (int)page.count;
  }
  ddb_cursor_free(&cursor);
  cr_expect_eq(items, 5);
  cr_expect_geq(calls, 5);
}

/* ---- time ------------------------------------------------------------------------------------ */

Test(faults, a_clock_that_is_wrong_is_corrected_once) {
  script((struct ddb_local_fault){.kind = DDB_LOCAL_SKEW, .amount = 400, .times = SIZE_MAX});
  cr_expect_eq(put_attempts(DDB_OK), 2);
  cr_expect_eq(put_attempts(DDB_OK), 1); /* remembered */
  must(ddb_local_clear_faults(db, NULL));
  script((struct ddb_local_fault){.kind = DDB_LOCAL_SKEW, .amount = -86400, .times = SIZE_MAX});
  cr_expect_eq(put_attempts(DDB_OK), 2);
}

Test(faults, a_clock_within_five_minutes_is_right) {
  script((struct ddb_local_fault){.kind = DDB_LOCAL_SKEW, .amount = 200, .times = SIZE_MAX});
  cr_expect_eq(put_attempts(DDB_OK), 1);
}

Test(faults, a_late_reply_is_waited_for) {
  script((struct ddb_local_fault){.kind = DDB_LOCAL_DELAY, .amount = 1500});
  cr_expect_eq(put_attempts(DDB_OK), 1);
  cr_expect_eq(store_slept_ms, 1500);
}

Test(faults, a_reply_that_is_too_late_is_lost_and_the_write_done) {
  const struct ddb_call_options once = {.no_ambiguous_retry = true};
  const struct many_order order = store_order(1);
  script((struct ddb_local_fault){.kind = DDB_LOCAL_DELAY, .amount = 6000});
  must_be(many_put_order(db, &order, &once), DDB_E_MAYBE_APPLIED);
  cr_expect_geq(store_slept_ms, 5000);
  cr_expect_leq(store_slept_ms, 5999);
  cr_expect_eq(store_count(db, mem), 1);
}

Test(faults, a_wait_that_is_cancelled_ends) {
  struct ddb_cancel cancel = {.stop = 1};
  const struct ddb_call_options options = {.cancel = &cancel};
  const struct many_order order = store_order(1);
  script((struct ddb_local_fault){.kind = DDB_LOCAL_DELAY, .amount = 10});
  must_be(many_put_order(db, &order, &options), DDB_E_STOPPED);
}

/* ---- transactions ---------------------------------------------------------------------------- */

static enum ddb_status open_account(struct ddb *bank, const char *owner) {
  const struct bank_account account = {.owner = owner, .balance = 5};
  struct ddb_tx *tx = ddb_tx_new(bank);
  (void)bank_open_account_tx(tx, &account);
  enum ddb_status status = ddb_tx_commit(tx, NULL);
  ddb_tx_free(tx);
  return status;
}

Test(faults, T29_a_transaction_whose_reply_is_lost_is_done_once) {
  must_be(bank_create_table(db), DDB_OK);
  script((struct ddb_local_fault){
      .kind = DDB_LOCAL_LOSE_REPLY, .operation = "TransactWriteItems", .times = 2});
  must(open_account(db, "ann"));
  cr_expect_eq(ddb_last_error(db)->attempts, 3);
  must_be(open_account(db, "ann"), DDB_E_CANCELED);
  script_was_played();
}

Test(faults, a_conflict_of_transactions_is_tried_again) {
  must_be(bank_create_table(db), DDB_OK);
  script((struct ddb_local_fault){
      .kind = DDB_LOCAL_ERROR,
      .operation = "TransactWriteItems",
      .body = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
              "\"message\":\"cancelled\",\"CancellationReasons\":[{\"Code\":"
              "\"TransactionConflict\"}]}"});
  must(open_account(db, "ann"));
  cr_expect_eq(ddb_last_error(db)->attempts, 2);
  script_was_played();
}

/* ---- what is refused ------------------------------------------------------------------------- */

Test(faults, faults_that_make_no_sense_are_refused) {
  static const struct {
    struct ddb_local_fault fault;
    const char *field;
  } bad[] = {
      {{.amount = 1}, "kind"},
      {{.kind = DDB_LOCAL_DELAY + 1}, "kind"},
      {{.kind = DDB_LOCAL_THROTTLE, .operation = "query"}, "operation"},
      {{.kind = DDB_LOCAL_THROTTLE, .operation = ""}, "operation"},
      {{.kind = DDB_LOCAL_UNPROCESSED}, "amount"},
      {{.kind = DDB_LOCAL_PAGE, .amount = -1}, "amount"},
      {{.kind = DDB_LOCAL_DELAY}, "amount"},
      {{.kind = DDB_LOCAL_SKEW, .amount = INT64_MIN}, "amount"},
      {{.kind = DDB_LOCAL_ERROR}, "code"},
      {{.kind = DDB_LOCAL_ERROR, .code = "X", .http_status = 200}, "http_status"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    must_be(ddb_local_add_fault(db, &bad[i].fault), DDB_E_INVALID);
    cr_expect_str_eq(ddb_last_error(db)->field, bad[i].field, "%zu: %s", i, ddb_error_text(db));
  }
  cr_expect_eq(put_attempts(DDB_OK), 1);
}
