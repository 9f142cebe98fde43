/* SPDX-License-Identifier: Apache-2.0 */
/* Batches over a scripted world: what is refused, how they are cut, what comes back unprocessed,
 * and what each member is told. */
#include <bank/bank.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/script.h"

#define DELETE(owner)                                                                              \
  "{\"DeleteRequest\":{\"Key\":{\"SK\":{\"S\":\"MAIN\"},\"PK\":{\"S\":\"ACCOUNT#" owner "\"}}}}"
#define BACK(entries) "{\"UnprocessedItems\":{\"Main\":[" entries "]}}"

static struct script script;
static struct ddb *db;
static struct ddb_batch *batch;

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  batch = ddb_batch_new(db);
  cr_assert_not_null(batch);
}

static void teardown(void) {
  ddb_batch_free(batch);
  ddb_close(db);
}

TestSuite(batch, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static void comes_to(enum ddb_status expected, const char *words, int requests) {
  enum ddb_status status = ddb_batch_write(batch, NULL);

  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect_eq(ddb_batch_status(batch), expected);
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_eq(script.sent_count, requests, "%d requests", script.sent_count);
}

static void member_is(size_t member, enum ddb_status expected, const char *words) {
  const struct ddb_error *error = ddb_batch_result(batch, member);

  cr_expect_eq(error->status, expected, "%zu: %s: %s", member, ddb_status_name(error->status),
               error->text);
  cr_expect(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

/* Deletes of the accounts o0, o1, and so on. */
static void deletes(int count) {
  char owner[16];

  for (int i = 0; i < count; i++) {
    (void)snprintf(owner, sizeof owner, "o%d", i);
    cr_assert_eq(bank_close_account_batch(batch, owner), DDB_OK);
  }
}

static int entries(int request) {
  int count = 0;

  for (const char *at = script.sent[request].body; (at = strstr(at, "Request\":{")) != NULL; at++)
    count++;
  return count;
}

/* ---- what is sent --------------------------------------------------------------------------- */

Test(batch, puts_and_deletes_by_table) {
  const struct bank_account account = {.owner = "b", .balance = 5, .status = BANK_STATUS_OPEN};
  const struct bank_counter counter = {.id = 7};

  script_reply(&script, 200, "{\"UnprocessedItems\":{}}");
  cr_assert_eq(bank_close_account_batch(batch, "a"), DDB_OK);
  cr_assert_eq(bank_save_counter_batch(batch, &counter), DDB_OK);
  cr_assert_eq(bank_save_account_batch(batch, &account), DDB_OK);
  comes_to(DDB_OK, "", 1);
  cr_expect_str_eq(
      script.sent[0].body,
      "{\"RequestItems\":{\"Main\":[{\"DeleteRequest\":{\"Key\":{\"PK\":{\"S\":\"ACCOUNT#a\"},"
      "\"SK\":{\"S\":\"MAIN\"}}}},{\"PutRequest\":{\"Item\":{\"PK\":{\"S\":\"ACCOUNT#b\"},\"SK\":{"
      "\"S\":\"MAIN\"},\"EntityType\":{\"S\":\"Account\"},\"Data\":{\"M\":{\"owner\":{\"S\":\"b\"},"
      "\"balance\":{\"N\":\"5\"},\"status\":{\"S\":\"open\"}}},\"CreatedAt\":{\"N\":"
      "\"1795341600000\"},\"UpdatedAt\":{\"N\":\"1795341600000\"}}}}],\"Counters\":[{\"PutRequest\":"
      "{\"Item\":{\"id\":{\"N\":\"7\"}}}}]}}");
  cr_expect_str_eq(script_header(&script, 0, "X-Amz-Target"), "DynamoDB_20120810.BatchWriteItem");
  member_is(2, DDB_OK, "");
}

Test(batch, T31_by_twenty_five) {
  for (int i = 0; i < 3; i++)
    script_reply(&script, 200, "{}");
  deletes(60);
  comes_to(DDB_OK, "", 3);
  cr_expect_eq(entries(0), 25);
  cr_expect_eq(entries(1), 25);
  cr_expect_eq(entries(2), 10);
  cr_expect_eq(ddb_batch_count(batch), 60);
}

/* A byte of a control character is six in JSON, so that ten items of 395 KB are more than a request
 * of 16 MB takes. */
Test(batch, T31_by_sixteen_megabytes) {
  static char note[395 * 1024];
  struct bank_transfer transfer = {.owner = "a", .transfer_id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"};
  char id[40];

  memset(note, 0x01, sizeof note - 1);
  transfer.note = note;
  for (int i = 0; i < 10; i++) {
    (void)snprintf(id, sizeof id, "01ARZ3NDEKTSV4RRFFQ69G5FA%d", i);
    transfer.transfer_id = id;
    cr_assert_eq(bank_save_transfer_batch(batch, &transfer), DDB_OK, "%s",
                 ddb_batch_result(batch, (size_t)i)->text);
  }
  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
}

/* ---- what is refused ------------------------------------------------------------------------- */

Test(batch, empty_and_none) {
  comes_to(DDB_E_INVALID, "has no members", 0);
  cr_expect_eq(ddb_batch_write(NULL, NULL), DDB_E_NOMEM);
  cr_expect_eq(bank_close_account_batch(NULL, "a"), DDB_E_NOMEM);
  cr_expect_eq(ddb_batch_result(NULL, 0)->status, DDB_E_NOMEM);
  cr_expect_eq(ddb_batch_result(batch, 0)->status, DDB_E_INVALID);
  ddb_batch_free(NULL);
}

Test(batch, a_refused_member_is_named_and_nothing_sent) {
  const struct bank_account bad = {.owner = "b", .balance = -1, .status = BANK_STATUS_OPEN};

  deletes(2);
  cr_expect_eq(bank_save_account_batch(batch, &bad), DDB_E_INVALID);
  comes_to(DDB_E_INVALID, "nothing was sent: member 2 of the batch, saveAccount", 0);
  member_is(0, DDB_E_INVALID, "member 2");
  member_is(2, DDB_E_INVALID, "balance");
}

Test(batch, T31_an_item_over_400_kilobytes) {
  static char note[410000];
  struct bank_transfer transfer = {.owner = "a", .transfer_id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"};

  memset(note, 'x', sizeof note - 1);
  transfer.note = note;
  cr_expect_eq(bank_save_transfer_batch(batch, &transfer), DDB_E_LIMIT);
  comes_to(DDB_E_LIMIT, "member 0", 0);
}

Test(batch, T30_one_item_twice) {
  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  deletes(30);
  cr_assert_eq(bank_close_account_batch(batch, "o3"), DDB_OK);
  comes_to(DDB_E_INVALID, "members 3 (closeAccount) and 30 (closeAccount)", 0);
  ddb_batch_reset(batch);
  deletes(30);
  comes_to(DDB_OK, "", 2);
}

/* ---- unprocessed ----------------------------------------------------------------------------- */

Test(batch, T26_unprocessed_ones_are_sent_again_alone) {
  deletes(3);
  script_reply(&script, 200, BACK(DELETE("o1")));
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
  cr_expect_eq(entries(1), 1);
  cr_expect(strstr(script.sent[1].body, "ACCOUNT#o1"));
  cr_expect_eq(script.slept_count, 1);
  cr_expect_geq(script.slept[0], 900, "%lld ms", (long long)script.slept[0]);
}

Test(batch, unprocessed_ones_go_with_the_next) {
  deletes(30);
  script_reply(&script, 200, BACK(DELETE("o1") "," DELETE("o2")));
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
  cr_expect_eq(entries(1), 7);
}

Test(batch, a_number_key_in_another_spelling) {
  const struct bank_counter one = {.id = 100}, two = {.id = 7};

  cr_assert_eq(bank_save_counter_batch(batch, &one), DDB_OK);
  cr_assert_eq(bank_save_counter_batch(batch, &two), DDB_OK);
  script_reply(&script, 200,
               "{\"UnprocessedItems\":{\"arn:aws:dynamodb:x:1:table/Counters\":[{\"PutRequest\":{"
               "\"Item\":{\"id\":{\"N\":\"1E2\"}}}}]}}");
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
  cr_expect_eq(entries(1), 1);
  cr_expect(strstr(script.sent[1].body, "100"));
}

Test(batch, always_unprocessed) {
  deletes(2);
  for (int i = 0; i < 4; i++)
    script_reply(&script, 200, BACK(DELETE("o1")));
  comes_to(DDB_PARTIAL, "1 of 2 members of the batch are written: the service left 1 unprocessed",
           4);
  member_is(0, DDB_OK, "");
  member_is(1, DDB_E_THROTTLED, "unprocessed on every attempt");
  cr_expect_gt(script.slept[1], script.slept[0]);
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 5);
  cr_expect_eq(entries(4), 1, "only what was left");
}

Test(batch, nothing_at_all_is_processed) {
  deletes(2);
  for (int i = 0; i < 4; i++)
    script_reply(&script, 200, BACK(DELETE("o1") "," DELETE("o0")));
  comes_to(DDB_E_THROTTLED, "0 of 2", 4);
  member_is(0, DDB_E_THROTTLED, "unprocessed");
}

/* Something came back that was never sent: then everything is sent again, which does no harm. */
Test(batch, an_unknown_item_comes_back) {
  deletes(2);
  script_reply(&script, 200, BACK(DELETE("stranger")));
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
  cr_expect_eq(entries(1), 2);
}

Test(batch, an_answer_that_is_none) {
  deletes(2);
  script_reply(&script, 200, "{\"UnprocessedItems\":7}");
  comes_to(DDB_E_SERVICE, "", 1);
  member_is(0, DDB_E_SERVICE, "");
}

/* ---- failures -------------------------------------------------------------------------------- */

Test(batch, a_lost_reply_is_sent_again) {
  deletes(2);
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 2);
  cr_expect_str_eq(script.sent[0].body, script.sent[1].body);
}

Test(batch, lost_on_every_attempt) {
  deletes(30);
  script_reply(&script, 200, "{}");
  for (int i = 0; i < 4; i++)
    script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(DDB_E_MAYBE_APPLIED, "25 of 30", 5);
  member_is(0, DDB_OK, "");
  member_is(25, DDB_E_MAYBE_APPLIED, "may have been applied");
  script_reply(&script, 200, "{}");
  comes_to(DDB_OK, "", 6);
}

Test(batch, throttled_in_the_middle) {
  deletes(60);
  script_reply(&script, 200, "{}");
  for (int i = 0; i < 4; i++)
    script_reply(&script, 400, "{\"__type\":\"ProvisionedThroughputExceededException\"}");
  comes_to(DDB_PARTIAL, "25 of 60", 5);
  member_is(24, DDB_OK, "");
  member_is(25, DDB_E_THROTTLED, "ProvisionedThroughputExceeded");
  member_is(50, DDB_E_STOPPED, "before this member was sent");
}

Test(batch, refused_by_the_service) {
  deletes(26);
  script_reply(&script, 200, "{}");
  script_reply(&script, 400, "{\"__type\":\"ValidationException\",\"message\":\"no\"}");
  comes_to(DDB_E_SERVICE, "25 of 26", 2);
  member_is(25, DDB_E_SERVICE, "ValidationException");
}

Test(batch, the_deadline_ends_the_waiting) {
  const struct ddb_call_options soon = {.deadline_ms = 500};

  deletes(2);
  script_reply(&script, 200, BACK(DELETE("o1")));
  cr_expect_eq(ddb_batch_write(batch, &soon), DDB_PARTIAL);
  cr_expect(strstr(ddb_error_text(db), "deadline of 500 ms"), "%s", ddb_error_text(db));
  member_is(1, DDB_E_TIMEOUT, "deadline");
  cr_expect_eq(script.slept_count, 0, "not begun");
}

Test(batch, the_cancel_flag_ends_the_waiting) {
  const struct ddb_call_options watched = {.cancel = &script.cancel};

  deletes(2);
  script.cancel_in_sleep = true;
  script_reply(&script, 200, BACK(DELETE("o1")));
  cr_expect_eq(ddb_batch_write(batch, &watched), DDB_PARTIAL, "%s", ddb_error_text(db));
  member_is(0, DDB_OK, "");
  member_is(1, DDB_E_STOPPED, "cancel flag");
}

/* ---- by hand --------------------------------------------------------------------------------- */

Test(batch, without_io) {
  struct ddb_response some = {.http_status = 200,
                              .body = {BACK(DELETE("o1")), sizeof BACK(DELETE("o1")) - 1}};
  struct ddb_response all = {.http_status = 200, .body = {"{}", 2}};
  struct ddb_request request;
  int64_t wait_ms = -1;

  deletes(2);
  cr_assert_eq(ddb_batch_step(batch, &request, &wait_ms), DDB_BATCH_SEND);
  cr_expect_str_eq(request.operation, "BatchWriteItem");
  ddb_batch_response(batch, &some);
  cr_assert_eq(ddb_batch_step(batch, &request, &wait_ms), DDB_BATCH_WAIT);
  cr_expect_gt(wait_ms, 0);
  cr_assert_eq(ddb_batch_step(batch, &request, &wait_ms), DDB_BATCH_SEND);
  ddb_batch_response(batch, &all);
  cr_assert_eq(ddb_batch_step(batch, &request, &wait_ms), DDB_BATCH_DONE);
  ddb_batch_response(batch, &all); /* nothing is under way: it says nothing */
  cr_assert_eq(ddb_batch_step(batch, &request, &wait_ms), DDB_BATCH_DONE);
  cr_expect_eq(ddb_batch_status(batch), DDB_OK);
}

Test(batch, without_io_a_refusal_is_the_end) {
#define REFUSAL "{\"__type\":\"ValidationException\",\"message\":\"no\"}"
  struct ddb_response refusal = {.http_status = 400, .body = {REFUSAL, sizeof REFUSAL - 1}};
  struct ddb_request request;
  int64_t wait_ms = -1;

  deletes(2);
  cr_assert_eq(ddb_batch_step(batch, &request, &wait_ms), DDB_BATCH_SEND);
  ddb_batch_response(batch, &refusal);
  cr_expect_eq(ddb_batch_status(batch), DDB_E_SERVICE);
  cr_assert_eq(ddb_batch_step(batch, &request, &wait_ms), DDB_BATCH_DONE);
}
