/* SPDX-License-Identifier: Apache-2.0 */
/* One logical call over a scripted world: retries, deadline, cancel, lost replies of writes, a
 * wrong clock, damaged replies, and the read that explains a failed condition. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

#include "base/arena.h"
#include "op/client.h"
#include "script.h"

static struct script script;
static struct ddb *db;

static void open_with(const struct ddb_options *options) {
  ddb_close(db);
  cr_assert_eq(ddb_open(&db, options), DDB_OK, "%s", ddb_error_text(db));
}

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  options.cancel = &script.cancel;
  db = NULL;
  open_with(&options);
}

static void teardown(void) {
  ddb_close(db);
}

TestSuite(call, .init = setup, .fini = teardown);

static struct ddb_request request_of(enum ddb_effect effect) {
  struct ddb_request request = {
      .operation = effect == DDB_EFFECT_READ ? "GetItem" : "PutItem",
      .body = {"{\"TableName\":\"T\"}", 17},
      .effect = effect,
  };
  return request;
}

static struct ddb_response response;

/* The whole blocking call; X_response of this test turns an error answer into its status. */
static enum ddb_status call_with(const struct ddb_request *request,
                                 const struct ddb_call_options *options) {
  struct ddb_scope scope;
  struct ddb_arena *scratch = ddb_call_begin(db, "Table", &scope);
  enum ddb_status status = ddb_call_send(db, request, options, &response);
  if (status >= 0 && !ddb_http_ok(response.http_status)) {
    struct ddb_error error = {.status = DDB_OK};
    status = ddb_service_error_fail(&response, "op", &error);
    *ddb_arena_error_slot(scratch) = error;
  }
  status = ddb_call_end(db, options, NULL, status);
  cr_assert_eq(ddb_last_error(db)->status, status);
  cr_assert_eq(ddb_last_error(db)->attempts, script.sent_count);
  cr_assert_null(strstr(ddb_error_text(db), SCRIPT_SECRET));
  cr_assert_null(strstr(ddb_error_text(db), SCRIPT_TOKEN));
  return status;
}

static enum ddb_status call(enum ddb_effect effect) {
  struct ddb_request request = request_of(effect);
  return call_with(&request, NULL);
}

static void text_has(const char *words) {
  cr_assert_not_null(strstr(ddb_error_text(db), words), "%s", ddb_error_text(db));
}

static int quota(void) {
  return atomic_load(&db->group->quota.tokens);
}

/* ---- what is sent ---------------------------------------------------------------------------- */

Test(call, the_bytes_of_a_request) {
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_OK);
  cr_assert_str_eq(script.sent[0].url, "https://ddb.test/");
  cr_assert_str_eq(script.sent[0].body, "{\"TableName\":\"T\"}");
  static const struct {
    const char *name, *value;
  } headers[] = {
      {"Host", "ddb.test"},
      {"Content-Type", "application/x-amz-json-1.0"},
      {"Accept-Encoding", "identity"},
      {"X-Amz-Target", "DynamoDB_20120810.PutItem"},
      {"amz-sdk-invocation-id", "ffffffff-ffff-4fff-bfff-ffffffffffff"},
      {"amz-sdk-request", "attempt=1; max=4"},
      {"User-Agent", "libddb/" DDB_VERSION},
      {"X-Amz-Date", "20261122T100000Z"},
      {"X-Amz-Security-Token", SCRIPT_TOKEN},
  };
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
    cr_assert_str_eq(script_header(&script, 0, headers[i].name), headers[i].value);
  const char *authorization = script_header(&script, 0, "Authorization");
  cr_assert_not_null(strstr(authorization, "AWS4-HMAC-SHA256 Credential=AKIDSCRIPT/20261122/"
                                           "us-east-1/dynamodb/aws4_request, SignedHeaders="
                                           "content-type;host;x-amz-date;x-amz-security-token;"
                                           "x-amz-target, Signature="),
                     "%s", authorization);
  cr_assert_null(strstr(script.sent[0].headers, SCRIPT_SECRET));
}

Test(call, the_url_of_an_endpoint_with_port_and_path) {
  struct ddb_options options = script_options(&script);
  options.endpoint = "http://127.0.0.1:8000/base";
  options.session_token = NULL;
  open_with(&options);
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_OK);
  cr_assert_str_eq(script.sent[0].url, "http://127.0.0.1:8000/base");
  cr_assert_str_eq(script_header(&script, 0, "Host"), "127.0.0.1:8000");
  cr_assert_null(strstr(script.sent[0].headers, "Security-Token"));
}

Test(call, each_attempt_has_a_fresh_date_and_signature_and_the_same_id) {
  char first[256], id[64];
  script_reply(&script, 500, "")->takes_ms = 990;
  script_reply(&script, 200, "{}");
  script.random = 0xFF;
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_OK);
  snprintf(first, sizeof first, "%s", script_header(&script, 0, "Authorization"));
  snprintf(id, sizeof id, "%s", script_header(&script, 0, "amz-sdk-invocation-id"));
  cr_assert_str_eq(script_header(&script, 0, "X-Amz-Date"), "20261122T100000Z");
  cr_assert_str_eq(script_header(&script, 1, "X-Amz-Date"), "20261122T100001Z");
  cr_assert_str_neq(script_header(&script, 1, "Authorization"), first);
  cr_assert_str_eq(script_header(&script, 1, "amz-sdk-invocation-id"), id);
  cr_assert_str_eq(script_header(&script, 1, "amz-sdk-request"), "attempt=2; max=4");
  /* Another call is another id. */
  script.random = 0x11;
  script_reply(&script, 200, "{}");
  struct ddb_request request = request_of(DDB_EFFECT_READ);
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
  cr_assert_str_eq(script_header(&script, 2, "amz-sdk-invocation-id"),
                   "11111111-1111-4111-9111-111111111111");
}

/* ---- retries --------------------------------------------------------------------------------- */

Test(call, transient_failures_are_retried_with_growing_delays) {
  script_reply(&script, 503, "<html>");
  script_fail(&script, DDB_SEND_UNSENT, "could not connect");
  script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_OK);
  cr_assert_eq(script.slept_count, 3);
  cr_assert_eq(script.slept[0], 24);
  cr_assert_eq(script.slept[1], 49);
  cr_assert_eq(script.slept[2], 99);
  cr_assert_eq(quota(), 500 - 3 * 14 + 14);
  cr_assert_eq(ddb_last_error(db)->http_status, 200);
}

Test(call, throttling_waits_longer_and_costs_less) {
  script_reply(&script, 400, "{\"__type\":\"x#ThrottlingException\"}");
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_OK);
  cr_assert_eq(script.slept[0], 999);
  cr_assert_eq(quota(), 500);
}

/* The last attempt comes five seconds after the first, where the deadline leaves them. */
Test(call, a_transaction_in_progress_gets_its_five_seconds) {
  static const struct {
    int attempts;
    int64_t deadline_ms, slept[3];
  } cases[] = {{4, 0, {1000, 2000, 4000}},
               {3, 0, {1000, 4000, 0}},
               {2, 0, {5000, 0, 0}},
               {2, 4000, {1000, 0, 0}}};
  struct ddb_request request = request_of(DDB_EFFECT_GUARDED);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ddb_call_options options = {.deadline_ms = cases[i].deadline_ms};
    script.sent_count = script.step_count = script.slept_count = 0;
    db->group->policy.max_attempts = cases[i].attempts;
    for (int n = 1; n < cases[i].attempts; n++)
      script_reply(&script, 400, "{\"__type\":\"TransactionInProgressException\"}");
    script_reply(&script, 200, "{}");
    cr_assert_eq(call_with(&request, &options), DDB_OK);
    for (int n = 0; n < cases[i].attempts - 1; n++)
      cr_assert_eq(script.slept[n], cases[i].slept[n], "%zu: %d", i, (int)script.slept[n]);
  }
}

Test(call, retry_after_is_heeded) {
  script_reply(&script, 503, "")->retry_after = "300";
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_OK);
  cr_assert_eq(script.slept[0], 300);
}

Test(call, attempts_end) {
  for (int i = 0; i < 4; i++)
    script_reply(&script, 400,
                 "{\"__type\":\"ProvisionedThroughputExceededException\",\"message\":\"slow\"}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_THROTTLED);
  cr_assert_eq(script.sent_count, 4);
  cr_assert_str_eq(ddb_last_error(db)->code, "ProvisionedThroughputExceededException");
  cr_assert_str_eq(ddb_last_error(db)->request_id, "REQUEST-1");
}

Test(call, an_empty_quota_ends_it_at_once) {
  atomic_store(&db->group->quota.tokens, 13);
  script_reply(&script, 500, "");
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_SERVICE);
  cr_assert_eq(script.slept_count, 0);
}

Test(call, final_errors_are_not_retried) {
  static const char *const codes[] = {"ValidationException",
                                      "ResourceNotFoundException",
                                      "ConditionalCheckFailedException",
                                      "TransactionCanceledException",
                                      "AccessDeniedException",
                                      "IdempotentParameterMismatchException"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    script.sent_count = script.step_count = 0;
    script_reply(&script, 400, "{}")->error_type = codes[i];
    cr_assert_lt(call(DDB_EFFECT_WRITE), 0);
    cr_assert_eq(script.sent_count, 1, "%s", codes[i]);
    cr_assert_str_eq(ddb_last_error(db)->code, codes[i]);
  }
}

Test(call, a_missing_table_comes_with_its_cure) {
  script_reply(&script, 400, "{\"__type\":\"a#ResourceNotFoundException\",\"message\":\"m\"}");
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_SERVICE);
  text_has("table 'Table' does not exist at https://ddb.test/ in region us-east-1: create it");
}

Test(call, refused_is_final_for_writes_too) {
  script_fail(&script, DDB_SEND_REFUSED, "certificate is not trusted");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_TRANSPORT);
  text_has("certificate is not trusted");
  text_has("https://ddb.test/");
}

Test(call, a_write_that_never_left_was_not_applied) {
  for (int i = 0; i < 4; i++)
    script_fail(&script, DDB_SEND_UNSENT, "could not connect to ddb.test port 443");
  cr_assert_eq(call(DDB_EFFECT_GUARDED), DDB_E_TRANSPORT);
  text_has("could not connect to ddb.test port 443");
}

Test(call, a_read_that_times_out_says_so) {
  for (int i = 0; i < 4; i++)
    script_fail(&script, DDB_SEND_LOST, "timed out")->timed_out = true;
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_TIMEOUT);
}

/* ---- replies that cannot be used ------------------------------------------------------------- */

Test(call, a_damaged_reply_is_retried) {
  script_reply(&script, 200, "{\"TableNames\":[\"A\"]}")->crc32 = "1234";
  script_reply(&script, 200, "{\"TableNames\":[\"A\"]}")->crc32 = "3090163698";
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_OK);
  cr_assert_eq(script.sent_count, 2);
}

Test(call, a_checksum_that_is_no_number_is_passed_over) {
  static const char *const sums[] = {"", "ABC", "-1", "99999999999999", "12 "};
  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
    script.sent_count = script.step_count = 0;
    script_reply(&script, 200, "{}")->crc32 = sums[i];
    cr_assert_eq(call(DDB_EFFECT_READ), DDB_OK, "%s", sums[i]);
  }
}

Test(call, the_checksum_of_an_error_is_not_looked_at) {
  script_reply(&script, 400, "{\"__type\":\"ValidationException\"}")->crc32 = "1";
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_SERVICE);
}

Test(call, a_success_that_is_cut_or_foreign_is_no_success) {
  static const char *const bodies[] = {
      "", "{\"Item\":{\"a\":{\"S\":\"x", "<html>ok</html>", "[]", "null", " "};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    script.sent_count = script.step_count = 0;
    for (int n = 0; n < 4; n++)
      script_reply(&script, 200, bodies[i]);
    cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_TRANSPORT, "%s", bodies[i]);
    text_has("not a JSON object");
    script.sent_count = 0;
    atomic_store(&db->group->quota.tokens, 500);
    cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_MAYBE_APPLIED, "%s", bodies[i]);
    atomic_store(&db->group->quota.tokens, 500);
  }
}

Test(call, all_of_a_write_reply_is_checked) {
  for (int n = 0; n < 4; n++)
    script_reply(&script, 200, "{\"Attributes\":{\"a\":{\"S\":\"x\"}}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_MAYBE_APPLIED);
}

/* ---- writes whose effect is unknown ---------------------------------------------------------- */

Test(call, a_lost_write_that_then_succeeds_is_plain) {
  script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_OK);
  cr_assert_not(response.lost_reply);
}

Test(call, a_write_that_ends_without_an_answer_may_be_applied) {
  static const int ends[] = {0, 500, 502, 503, 504, 524};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    script.sent_count = script.step_count = 0;
    atomic_store(&db->group->quota.tokens, 500);
    for (int n = 0; n < 4; n++) {
      if (ends[i] == 0)
        script_fail(&script, DDB_SEND_LOST, "connection reset");
      else
        script_reply(&script, ends[i], "");
    }
    cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_MAYBE_APPLIED, "%d", ends[i]);
    text_has("PutItem: it may have been applied");
    text_has("a read tells");
  }
}

Test(call, one_lost_attempt_is_enough) {
  script_fail(&script, DDB_SEND_LOST, "reset");
  for (int n = 0; n < 3; n++)
    script_fail(&script, DDB_SEND_UNSENT, "could not connect");
  cr_assert_eq(call(DDB_EFFECT_GUARDED), DDB_E_MAYBE_APPLIED);
}

Test(call, an_error_after_a_lost_write_says_nothing_about_it) {
  script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 400, "{\"__type\":\"ExpiredTokenException\"}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_MAYBE_APPLIED);
  cr_assert_str_eq(ddb_last_error(db)->code, "ExpiredTokenException");
  text_has("ExpiredTokenException");
}

Test(call, a_condition_that_fails_after_a_lost_write_is_marked) {
  script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 400, "{\"__type\":\"ConditionalCheckFailedException\",\"Item\":{}}");
  struct ddb_request request = request_of(DDB_EFFECT_GUARDED);
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
  cr_assert(response.lost_reply);
  cr_assert_eq(response.http_status, 400);
}

Test(call, throttling_is_an_answer_nothing_was_written) {
  script_reply(&script, 503, "{\"__type\":\"SlowDown\"}");
  script_reply(&script, 400, "{\"__type\":\"ConditionalCheckFailedException\"}");
  struct ddb_request request = request_of(DDB_EFFECT_GUARDED);
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
  cr_assert_not(response.lost_reply);
}

Test(call, without_ambiguous_retries_a_lost_write_ends_at_once) {
  struct ddb_error error;
  struct ddb_call_options options = {.no_ambiguous_retry = true, .error = &error};
  struct ddb_request request = request_of(DDB_EFFECT_WRITE);
  script_reply(&script, 400, "{\"__type\":\"ThrottlingException\"}");
  script_fail(&script, DDB_SEND_UNSENT, "could not connect");
  script_fail(&script, DDB_SEND_LOST, "reset");
  cr_assert_eq(call_with(&request, &options), DDB_E_MAYBE_APPLIED);
  cr_assert_eq(script.sent_count, 3, "the first two may be retried, the third not");
  cr_assert_eq(error.status, DDB_E_MAYBE_APPLIED);
  cr_assert_str_eq(error.text, ddb_error_text(db));
  /* A read has no effect to be unsure of. */
  script.sent_count = script.step_count = 0;
  request = request_of(DDB_EFFECT_READ);
  script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_with(&request, &options), DDB_OK);
}

/* ---- deadline and cancel --------------------------------------------------------------------- */

Test(call, attempts_get_what_is_left_of_the_deadline) {
  struct ddb_call_options options = {.deadline_ms = 6000};
  struct ddb_request request = request_of(DDB_EFFECT_READ);
  struct script_step *slow = script_fail(&script, DDB_SEND_LOST, "timed out");
  slow->takes_ms = 5000;
  slow->timed_out = true;
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_with(&request, &options), DDB_OK);
  cr_assert_eq(script.sent[0].timeout_ms, 5000);
  cr_assert_eq(script.sent[0].connect_timeout_ms, 3100);
  cr_assert_eq(script.sent[1].timeout_ms, 976);
  cr_assert_eq(script.sent[1].connect_timeout_ms, 976);
}

Test(call, no_wait_passes_the_deadline) {
  struct ddb_call_options options = {.deadline_ms = 900};
  struct ddb_request request = request_of(DDB_EFFECT_WRITE);
  script_reply(&script, 400, "{\"__type\":\"ThrottlingException\",\"message\":\"m\"}");
  cr_assert_eq(call_with(&request, &options), DDB_E_THROTTLED, "the answer that there is");
  cr_assert_eq(script.slept_count, 0);
  cr_assert_eq(quota(), 500, "a retry that is not made costs nothing");
}

Test(call, the_deadline_of_a_read_and_of_a_write) {
  struct ddb_call_options options = {.deadline_ms = 1000};
  struct ddb_request request = request_of(DDB_EFFECT_READ);
  script_fail(&script, DDB_SEND_LOST, "timed out")->takes_ms = 1000;
  cr_assert_eq(call_with(&request, &options), DDB_E_TIMEOUT);
  text_has("deadline 1000 ms");
  script.sent_count = 0;
  request = request_of(DDB_EFFECT_WRITE);
  cr_assert_eq(call_with(&request, &options), DDB_E_MAYBE_APPLIED);
  script.sent_count = script.step_count = 0;
  script_fail(&script, DDB_SEND_UNSENT, "could not connect")->takes_ms = 1000;
  cr_assert_eq(call_with(&request, &options), DDB_E_TIMEOUT);
}

Test(call, the_deadline_of_the_handle) {
  struct ddb_options handle = script_options(&script);
  handle.deadline_ms = 700;
  handle.attempt_timeout_ms = 200;
  handle.connect_timeout_ms = 100;
  open_with(&handle);
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_OK);
  cr_assert_eq(script.sent[0].timeout_ms, 200);
  cr_assert_eq(script.sent[0].connect_timeout_ms, 100);
}

Test(call, the_longest_deadline_does_not_wrap) {
  struct ddb_call_options options = {.deadline_ms = INT64_MAX};
  struct ddb_request request = request_of(DDB_EFFECT_READ);
  script.clock_ms = 1000;
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_with(&request, &options), DDB_OK, "%s", ddb_error_text(db));
}

Test(call, stopped_before_anything_was_sent) {
  ddb_cancel_now(&script.cancel);
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_STOPPED);
  cr_assert_eq(script.sent_count, 0);
  script.cancel.stop = 0;
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_OK, "a flag that is taken back stops nothing");
}

Test(call, stopped_while_sending) {
  script_fail(&script, DDB_SEND_STOPPED, NULL);
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_STOPPED);
  script.sent_count = 0;
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_MAYBE_APPLIED);
}

Test(call, stopped_before_a_byte_left) {
  script_fail(&script, DDB_SEND_UNSENT, "stopped")->cancels = true;
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_STOPPED);
  cr_assert_eq(script.slept_count, 0);
}

Test(call, stopped_while_waiting) {
  script.cancel_in_sleep = true;
  script_reply(&script, 400, "{\"__type\":\"ThrottlingException\"}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_STOPPED, "the one attempt was refused");
  script.sent_count = script.step_count = 0;
  script.cancel.stop = 0;
  script_fail(&script, DDB_SEND_LOST, "reset");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_MAYBE_APPLIED);
}

Test(call, the_flag_of_the_call_counts_instead_of_the_handle_s) {
  struct ddb_cancel own = {0};
  struct ddb_call_options options = {.cancel = &own};
  struct ddb_request request = request_of(DDB_EFFECT_READ);
  ddb_cancel_now(&script.cancel);
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_with(&request, &options), DDB_OK);
  ddb_cancel_now(&own);
  script.sent_count = 0;
  cr_assert_eq(call_with(&request, &options), DDB_E_STOPPED);
}

/* ---- the clock ------------------------------------------------------------------------------- */

#define EXPIRED                                                                                    \
  "{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired: now earlier\"}"

Test(call, a_wrong_clock_is_corrected_once_for_the_whole_group) {
  struct ddb *other;
  struct ddb_request request = request_of(DDB_EFFECT_WRITE);
  script_reply(&script, 400, EXPIRED)->date = "Sun, 22 Nov 2026 11:00:00 GMT";
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_OK);
  cr_assert_eq(script.slept_count, 0);
  cr_assert_eq(quota(), 500);
  cr_assert_str_eq(script_header(&script, 1, "X-Amz-Date"), "20261122T110000Z");
  cr_assert_eq(ddb_now(db).seconds, 1795341600, "what is stored keeps the machine's own time");
  cr_assert_eq(ddb_share(db, &other), DDB_OK);
  script_reply(&script, 200, "{}");
  cr_assert_eq(ddb_call_send(other, &request, NULL, &response), DDB_OK);
  cr_assert_str_eq(script_header(&script, 2, "X-Amz-Date"), "20261122T110000Z");
  ddb_close(other);
}

Test(call, skews_of_four_six_and_sixteen_minutes) {
  static const struct {
    const char *date;
    int requests;
  } cases[] = {{"Sun, 22 Nov 2026 10:04:00 GMT", 1},
               {"Sun, 22 Nov 2026 09:56:00 GMT", 1},
               {"Sun, 22 Nov 2026 10:06:00 GMT", 2},
               {"Sun, 22 Nov 2026 09:54:00 GMT", 2},
               {"Sun, 22 Nov 2026 10:16:00 GMT", 2},
               {"Sun, 22 Nov 2026 09:44:00 GMT", 2},
               {NULL, 1},
               {"", 1},
               {"yesterday", 1},
               {"Sun, 22 Nov 2026 25:00:00 GMT", 1},
               {"Sun, 22 Nvo 2026 12:00:00 GMT", 1},
               {"Sunday, 22-Nov-26 12:00:00 GMT", 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    script.sent_count = script.step_count = 0;
    atomic_store(&db->group->clock_offset_s, 0);
    script_reply(&script, 400, EXPIRED)->date = cases[i].date;
    script_reply(&script, 400, EXPIRED)->date = cases[i].date;
    cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_AUTH);
    cr_assert_eq(script.sent_count, cases[i].requests, "%s", cases[i].date);
  }
}

Test(call, the_clock_is_not_corrected_twice_in_one_call) {
  script_reply(&script, 400, EXPIRED)->date = "Sun, 22 Nov 2026 11:00:00 GMT";
  script_reply(&script, 400, EXPIRED)->date = "Sun, 22 Nov 2026 12:00:00 GMT";
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_AUTH);
  cr_assert_eq(script.sent_count, 2);
}

Test(call, a_clock_that_was_set_right_loses_its_correction) {
  atomic_store(&db->group->clock_offset_s, 3600);
  script_reply(&script, 400, EXPIRED)->date = "Sun, 22 Nov 2026 10:00:02 GMT";
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_OK);
  cr_assert_str_eq(script_header(&script, 1, "X-Amz-Date"), "20261122T100000Z");
  cr_assert_eq(atomic_load(&db->group->clock_offset_s), 0);
}

Test(call, plain_http_does_not_set_the_clock) {
  struct ddb_options options = script_options(&script);
  options.endpoint = "http://ddb.test";
  open_with(&options);
  script_reply(&script, 400, EXPIRED)->date = "Sun, 22 Nov 2026 11:00:00 GMT";
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_AUTH);
}

/* ---- the read after a failed condition ------------------------------------------------------- */

#define FAILED "{\"__type\":\"x#ConditionalCheckFailedException\",\"message\":\"no\"}"

static struct ddb_request guarded(void) {
  struct ddb_request request = request_of(DDB_EFFECT_GUARDED);
  request.table = (struct ddb_text){"My\"Table", 8};
  request.key = (struct ddb_text){"{\"PK\":{\"S\":\"a\"}}", 16};
  return request;
}

Test(call, a_failed_condition_without_an_item_is_read_once) {
  struct ddb_request request = guarded();
  script_reply(&script, 400, FAILED);
  script_reply(&script, 200, "{\"Item\":{\"x\":{\"N\":\"1\"}}}");
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
  cr_assert_eq(response.http_status, 400);
  cr_assert_eq(response.body.size, strlen(FAILED));
  cr_assert_eq(strncmp(response.body.data, FAILED, response.body.size), 0);
  cr_assert_eq(strncmp(response.observed.data, "{\"Item\":{\"x\":{\"N\":\"1\"}}}", 24), 0);
  cr_assert_str_eq(script_header(&script, 1, "X-Amz-Target"), "DynamoDB_20120810.GetItem");
  cr_assert_str_eq(script.sent[1].body, "{\"TableName\":\"My\\\"Table\",\"Key\":{\"PK\":{\"S\":"
                                        "\"a\"}},\"ConsistentRead\":true}");
  cr_assert_str_eq(script_header(&script, 1, "amz-sdk-request"), "attempt=1; max=4");
}

Test(call, no_read_where_the_item_came_along_or_nobody_asked) {
  struct ddb_request request = guarded();
  script_reply(&script, 400,
               "{\"__type\":\"ConditionalCheckFailedException\",\"Item\":{\"x\":{\"N\":\"1\"}}}");
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
  cr_assert_null(response.observed.data);
  request = request_of(DDB_EFFECT_GUARDED);
  script_reply(&script, 400, FAILED);
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
  cr_assert_null(response.observed.data);
  request = guarded();
  script_reply(&script, 400, "{\"__type\":\"ValidationException\"}");
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
  cr_assert_null(response.observed.data);
}

Test(call, the_read_has_its_own_retries) {
  struct ddb_request request = guarded();
  script_reply(&script, 500, "");
  script_reply(&script, 400, FAILED);
  for (int i = 0; i < 3; i++)
    script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 200, "{}");
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
  cr_assert_eq(response.observed.size, 2u);
  cr_assert(response.lost_reply, "the 500 before the condition");
}

Test(call, a_read_that_fails_is_told) {
  struct ddb_request request = guarded();
  script_reply(&script, 400, FAILED);
  script_reply(&script, 400, "{\"__type\":\"AccessDeniedException\"}");
  cr_assert_eq(call_with(&request, NULL), DDB_E_CONDITION);
  text_has("could not be read afterwards");
  text_has("AccessDeniedException");
  text_has("dynamodb:GetItem");
  cr_assert_str_eq(ddb_last_error(db)->code, "ConditionalCheckFailedException");
  cr_assert_eq(ddb_last_error(db)->http_status, 400);

  script.sent_count = script.step_count = 0;
  script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 400, FAILED);
  script_fail(&script, DDB_SEND_REFUSED, "untrusted");
  cr_assert_eq(call_with(&request, NULL), DDB_E_MAYBE_APPLIED);
  text_has("untrusted");
}

Test(call, the_read_is_within_the_deadline_and_can_be_stopped) {
  struct ddb_request request = guarded();
  struct ddb_call_options options = {.deadline_ms = 1000};
  script_reply(&script, 400, FAILED)->takes_ms = 1000;
  cr_assert_eq(call_with(&request, &options), DDB_E_CONDITION);
  script.sent_count = script.step_count = 0;
  script_reply(&script, 400, FAILED)->cancels = true;
  cr_assert_eq(call_with(&request, NULL), DDB_E_CONDITION);
  text_has("cancel flag");
}

/* ---- faults of the world --------------------------------------------------------------------- */

Test(call, no_randomness_is_an_error_and_nothing_is_sent) {
  script.no_random = true;
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_INTERNAL);
  text_has("no random bytes");
}

Test(call, a_clock_outside_all_years_is_an_error) {
  script.day_ms = INT64_MAX / 2;
  cr_assert_lt(call(DDB_EFFECT_WRITE), 0);
  text_has("could not be signed");
}

Test(call, a_sender_that_answers_nonsense_is_taken_for_lost) {
  for (int i = 0; i < 4; i++)
    script_fail(&script, (enum ddb_send_result)77, "?");
  cr_assert_eq(call(DDB_EFFECT_WRITE), DDB_E_MAYBE_APPLIED);
}

Test(call, the_machine_by_hand) {
  struct ddb_request request = request_of(DDB_EFFECT_READ);
  struct ddb_call *machine = &db->call;
  cr_assert_eq(ddb_call_start(machine, &request, NULL), DDB_ACTION_SEND);
  cr_assert_eq(ddb_call_sent(machine, DDB_SEND_UNSENT), DDB_ACTION_WAIT);
  cr_assert_eq(machine->wait_ms, 24);
  cr_assert_eq(ddb_call_waited(machine), DDB_ACTION_SEND);
  ddb_reply_status(machine->reply, 200);
  cr_assert(ddb_reply_body(machine->reply, "{}", 2));
  cr_assert_eq(ddb_call_sent(machine, DDB_SEND_REPLY), DDB_ACTION_DONE);
  cr_assert_eq(machine->error.status, DDB_OK);
  cr_assert_eq(machine->response.body.size, 2u);
}

/* ---- what must not be told ------------------------------------------------------------------- */

/* AWS quotes the request that it would have signed. `call` looks for the token in every text. */
Test(call, a_session_token_in_an_answer_is_hidden) {
  script_reply(&script, 403,
               "{\"__type\":\"InvalidSignatureException\",\"message\":\"should have been "
               "'POST\\n/\\nx-amz-security-token:" SCRIPT_TOKEN "\\n'\"}");
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_AUTH);
  text_has("x-amz-security-token:***");
  script.sent_count = script.step_count = 0;
  script_reply(&script, 403, "{}")->error_type = SCRIPT_TOKEN "Exception";
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_SERVICE);
  cr_assert_null(strstr(ddb_last_error(db)->code, SCRIPT_TOKEN));
  script.sent_count = script.step_count = 0;
  script_reply(&script, 403, "<html>" SCRIPT_TOKEN)->error_type = NULL;
  cr_assert_eq(call(DDB_EFFECT_READ), DDB_E_AUTH);
}
