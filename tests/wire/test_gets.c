/* SPDX-License-Identifier: Apache-2.0 */
/* batch_get and transact_get against a service that is busy, forgets keys, loses replies and
 * answers nonsense: what was asked, how long was waited, and what became of each key. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "many/many.h"
#include "script.h"
#include "support/sample.h"

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

TestSuite(gets, .init = setup, .fini = teardown);

#define KEY(n) "{\"id\":{\"S\":\"c\"},\"part\":{\"N\":\"" n "\"}}"
#define CHUNK(n)                                                                                   \
  "{\"id\":{\"S\":\"c\"},\"part\":{\"N\":\"" n "\"},\"Data\":{\"M\":{\"body\":{\"B\":\"QQ==\"}}}}"
#define BROKEN(n)     "{\"id\":{\"S\":\"c\"},\"part\":{\"N\":\"" n "\"},\"Data\":{\"M\":{}}}"
#define ANSWER(items) "{\"Responses\":{\"Blob\":[" items "]},\"UnprocessedKeys\":{}}"
#define LEFT(items, keys)                                                                          \
  "{\"UnprocessedKeys\":{\"Blob\":{\"Keys\":[" keys "]}},\"Responses\":{\"Blob\":[" items "]}}"
#define ASKED(keys) "{\"RequestItems\":{\"Blob\":{\"Keys\":[" keys "]}}}"
#define THROTTLED   "{\"__type\":\"x#ProvisionedThroughputExceededException\",\"message\":\"slow\"}"

static const struct many_get_chunks_key keys[] = {{"c", 3}, {"c", 1}, {"c", 2}, {"c", 1}};
static struct many_get_chunks_items items;

static enum ddb_status get(size_t count) {
  return many_get_chunks(db, mem, keys, count, NULL, &items);
}

static void comes_to(enum ddb_status status, enum ddb_status expected, const char *words,
                     int requests) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_eq(script.sent_count, requests, "%d requests", script.sent_count);
}

static void counts(size_t missing, size_t rejected, size_t unread) {
  cr_expect_eq(items.missing, missing, "%zu missing", items.missing);
  cr_expect_eq(items.rejected, rejected, "%zu rejected", items.rejected);
  cr_expect_eq(items.unread, unread, "%zu unread", items.unread);
}

/* ---- batches -------------------------------------------------------------------------------- */

Test(gets, a_key_is_asked_once_and_answered_in_the_order_asked) {
  script_reply(&script, 200, ANSWER(CHUNK("1") "," CHUNK("3.0")));
  comes_to(get(4), DDB_OK, "", 1);
  cr_expect_str_eq(script.sent[0].body, ASKED(KEY("3") "," KEY("1") "," KEY("2")));
  cr_assert_eq(items.count, 4);
  counts(1, 0, 0);
  cr_expect_eq(items.items[0].record->part, 3, "3.0 is 3");
  cr_expect_eq(items.items[1].record->part, 1);
  cr_expect_eq(items.items[2].found, DDB_FOUND_MISSING);
  cr_expect_null(items.items[2].record);
  cr_expect_eq(items.items[3].record, items.items[1].record);
}

Test(gets, no_key_is_no_request) {
  comes_to(get(0), DDB_OK, "", 0);
  cr_expect_eq(items.count, 0);
}

Test(gets, unprocessed_keys_are_asked_for_again_after_a_pause) {
  script_reply(&script, 200, LEFT(CHUNK("3"), KEY("1") "," KEY("2.0")));
  script_reply(&script, 200, LEFT(CHUNK("2"), KEY("1")));
  script_reply(&script, 200, ANSWER(CHUNK("1")));
  comes_to(get(3), DDB_OK, "", 3);
  cr_expect_str_eq(script.sent[1].body, ASKED(KEY("1") "," KEY("2")));
  cr_expect_str_eq(script.sent[2].body, ASKED(KEY("1")));
  counts(0, 0, 0);
  cr_assert_eq(script.slept_count, 2);
  cr_expect_leq(script.slept[1], 50, "progress is no trouble: %lld ms", (long long)script.slept[1]);
}

/* 16 MB are no trouble either, however often they are reached. */
Test(gets, progress_may_take_more_requests_than_a_call_has_attempts) {
  static struct many_get_chunks_key many[8];
  static char bodies[8][1024];

  for (int i = 0; i < 8; i++)
    many[i] = (struct many_get_chunks_key){"c", i};
  for (int i = 0; i < 8; i++) {
    size_t used = (size_t)snprintf(
        bodies[i], sizeof bodies[i],
        "{\"Responses\":{\"Blob\":[{\"id\":{\"S\":\"c\"},\"part\":{\"N\":\"%d\"},\"Data\":{\"M\":"
        "{\"body\":{\"B\":\"QQ==\"}}}}]},\"UnprocessedKeys\":{\"Blob\":{\"Keys\":[",
        i);
    for (int k = i + 1; k < 8; k++)
      used += (size_t)snprintf(bodies[i] + used, sizeof bodies[i] - used,
                               "%s{\"part\":{\"N\":\"%d\"},\"id\":{\"S\":\"c\"}}",
                               k > i + 1 ? "," : "", k);
    (void)snprintf(bodies[i] + used, sizeof bodies[i] - used, "]}}}");
    script_reply(&script, 200, bodies[i]);
  }
  comes_to(many_get_chunks(db, mem, many, 8, NULL, &items), DDB_OK, "", 8);
  counts(0, 0, 0);
  cr_expect_eq(items.items[7].record->part, 7);
}

Test(gets, what_stays_unprocessed_is_told) {
  script_reply(&script, 200, LEFT(CHUNK("3"), KEY("1") "," KEY("2")));
  for (int i = 0; i < 6; i++)
    script_reply(&script, 200, LEFT("", KEY("1") "," KEY("2")));
  comes_to(get(4), DDB_PARTIAL, "getChunks: 3 of 4 keys were not read", 4);
  counts(0, 0, 3);
  cr_expect_eq(items.items[0].found, DDB_FOUND);
  cr_expect_eq(items.items[1].found, DDB_FOUND_UNREAD);
  cr_expect_gt(script.slept[script.slept_count - 1], script.slept[0], "each pause is longer");
}

Test(gets, throttling_in_the_middle_keeps_what_was_read) {
  script_reply(&script, 200, LEFT(CHUNK("3"), KEY("1") "," KEY("2")));
  for (int i = 0; i < 4; i++)
    script_reply(&script, 400, THROTTLED);
  comes_to(get(3), DDB_PARTIAL, "2 of 3 keys were not read", 5);
  counts(0, 0, 2);
  cr_expect_eq(items.items[0].record->part, 3);
}

Test(gets, throttling_from_the_first_is_an_error) {
  for (int i = 0; i < 4; i++)
    script_reply(&script, 400, THROTTLED);
  comes_to(get(3), DDB_E_THROTTLED, "", 4);
  cr_expect_null(items.items);
}

Test(gets, a_lost_reply_is_asked_for_again) {
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  script_reply(&script, 200, ANSWER(CHUNK("3") "," CHUNK("1") "," CHUNK("2")));
  comes_to(get(4), DDB_OK, "", 2);
  cr_expect_str_eq(script.sent[0].body, script.sent[1].body);
  counts(0, 0, 0);
}

Test(gets, an_error_in_the_middle_is_one) {
  script_reply(&script, 200, LEFT(CHUNK("3"), KEY("1")));
  script_reply(&script, 400, "{\"__type\":\"x#AccessDeniedException\",\"message\":\"no\"}");
  comes_to(get(2), DDB_E_AUTH, "", 2);
  cr_expect_null(items.items);
}

Test(gets, the_deadline_is_for_the_whole_batch) {
  const struct ddb_call_options options = {.deadline_ms = 1000};

  script_reply(&script, 200, LEFT(CHUNK("3"), KEY("1")))->takes_ms = 999;
  comes_to(many_get_chunks(db, mem, keys, 2, &options, &items), DDB_PARTIAL,
           "1 of 2 keys were not read", 1);
  counts(0, 0, 1);
}

Test(gets, a_pause_is_cut_short_by_the_cancel_flag) {
  script_reply(&script, 200, LEFT(CHUNK("3"), KEY("1")));
  script.cancel_in_sleep = true;
  const struct ddb_call_options options = {.cancel = &script.cancel};
  comes_to(many_get_chunks(db, mem, keys, 2, &options, &items), DDB_E_STOPPED, "", 1);
}

Test(gets, an_item_that_cannot_be_read_hides_no_other) {
  script_reply(&script, 200, ANSWER(BROKEN("3") "," CHUNK("1")));
  comes_to(get(2), DDB_PARTIAL, "1 of 2 items could not be read", 1);
  counts(0, 1, 0);
  cr_expect_eq(items.items[0].found, DDB_FOUND_REJECTED);
  cr_expect(strstr(items.items[0].reason, "body"));
  cr_expect_eq(items.items[1].record->part, 1);
}

Test(gets, what_was_not_asked_for_is_no_answer) {
  static const char *const bodies[] = {
      ANSWER(CHUNK("9")),
      ANSWER(CHUNK("1") "," CHUNK("1")),
      LEFT("", KEY("9")),
      ANSWER("{\"id\":{\"S\":\"c\"}}"),
      ANSWER("{\"id\":{\"S\":\"c\"},\"part\":{\"S\":\"1\"}}"),
      "{\"Responses\":[]}",
      "{\"UnprocessedKeys\":{\"Blob\":[]}}",
  };
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    script.step_count = script.sent_count = 0;
    script_reply(&script, 200, bodies[i]);
    cr_expect_eq(get(2), DDB_E_SERVICE, "%s: %s", bodies[i], ddb_error_text(db));
  }
}

Test(gets, a_hundred_keys_are_a_request) {
  static struct many_get_chunks_key many[250];
  struct ddb_batch_get *batch;
  struct ddb_request request;
  struct ddb_response response = sample_response(200, "{}");
  int asked = 0, requests = 0;

  for (int i = 0; i < 250; i++)
    many[i] = (struct many_get_chunks_key){"c", i};
  cr_assert_eq(many_get_chunks_request(mem, NULL, many, 250, &batch), DDB_OK);
  for (; ddb_batch_get_request(batch, &request); requests++) {
    const char *body = sample_chars(mem, request.body);
    int here = 0;
    for (const char *at = strstr(body, "\"part\""); at; at = strstr(at + 1, "\"part\""))
      here++;
    cr_expect_leq(here, 100);
    asked += here;
    cr_assert_eq(ddb_batch_get_response(batch, &response), DDB_OK);
    cr_expect_eq(ddb_batch_get_in_vain(batch), 0);
  }
  cr_expect_eq(requests, 3);
  cr_expect_eq(asked, 250);
  cr_assert_eq(many_get_chunks_response(mem, batch, &items), DDB_OK);
  counts(250, 0, 0);
}

Test(gets, a_refused_key_is_named_by_its_place) {
  const struct many_get_chunks_key bad[] = {{"c", 1}, {"", 2}};

  comes_to(many_get_chunks(db, mem, bad, 2, NULL, &items), DDB_E_INVALID, "keys[1]", 0);
  cr_expect_str_eq(ddb_last_error(db)->field, "Chunk.id");
}

/* ---- transactions --------------------------------------------------------------------------- */

static struct many_get_both_items both;

static enum ddb_status get_both(void) {
  return many_get_both(db, mem, "c1", "c2", "2026-11-22", "o1", NULL, &both);
}

Test(gets, a_transaction_reads_each_item_by_its_own_key) {
  script_reply(
      &script, 200,
      "{\"Responses\":[{\"Item\":{\"PK\":{\"S\":\"CUSTOMER#c1\"},\"SK\":{\"S\":\"PROFILE\"},"
      "\"GSI1PK\":{\"S\":\"REGION#no\"},\"GSI1SK\":{\"S\":\"CUSTOMER#c1\"},\"EntityType\":"
      "{\"S\":\"Customer\"},\"customerId\":{\"S\":\"c1\"},\"region\":{\"S\":\"no\"},\"name\":"
      "{\"S\":\"Ada\"},\"state\":{\"S\":\"open\"}}},{}]}");
  comes_to(get_both(), DDB_OK, "", 1);
  cr_expect_str_eq(
      script.sent[0].body,
      "{\"TransactItems\":[{\"Get\":{\"TableName\":\"Shop\",\"Key\":{\"PK\":{\"S\":\"CUSTOMER#c1\"},"
      "\"SK\":{\"S\":\"PROFILE\"}}}},{\"Get\":{\"TableName\":\"Shop\",\"Key\":{\"PK\":{\"S\":"
      "\"CUSTOMER#c2\"},\"SK\":{\"S\":\"ORDER#2026-11-22#o1\"}}}}]}");
  cr_expect(strstr(script_header(&script, 0, "X-Amz-Target"), "TransactGetItems"));
  cr_assert_not_null(both.customer);
  cr_expect_str_eq(both.customer->name, "Ada");
  cr_expect_null(both.order, "there is none");
}

#define CANCELED(code)                                                                             \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\",\"Message\":"     \
  "\"Transaction cancelled\",\"CancellationReasons\":[{\"Code\":\"None\"},{\"Code\":\"" code       \
  "\",\"Message\":\"busy\"}]}"

/* A conflict passes, and the call asks again. */
Test(gets, a_cancelled_transaction_names_what_was_in_the_way) {
  for (int i = 0; i < 4; i++)
    script_reply(&script, 400, CANCELED("TransactionConflict"));
  comes_to(get_both(), DDB_E_CANCELED, "Order: TransactionConflict", 4);
  cr_expect_str_eq(ddb_last_error(db)->code, "TransactionCanceledException");
  cr_expect_null(both.customer);
}

Test(gets, a_cancelled_transaction_that_will_not_do_better_is_told_at_once) {
  script_reply(&script, 400, CANCELED("ValidationError"));
  comes_to(get_both(), DDB_E_CANCELED, "Order: ValidationError", 1);
}

Test(gets, a_transaction_with_too_few_or_too_many_answers_is_none) {
  static const char *const bodies[] = {"{}", "{\"Responses\":[{}]}", "{\"Responses\":[{},{},{}]}",
                                       "{\"Responses\":{}}"};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    script.step_count = script.sent_count = 0;
    script_reply(&script, 200, bodies[i]);
    cr_expect_eq(get_both(), DDB_E_SERVICE, "%s: %s", bodies[i], ddb_error_text(db));
    cr_expect_null(both.customer);
  }
}
