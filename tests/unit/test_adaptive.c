/* SPDX-License-Identifier: Apache-2.0 */
/* The adaptive retry mode: the published cases through the functions that every call uses, and
 * whole calls over a scripted world. Nothing sleeps. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

#include "aws/adaptive.h"
#include "op/client.h"
#include "report.h"
#include "script.h"

static const cJSON *get(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static double number(const cJSON *object, const char *name) {
  return get(object, name)->valuedouble;
}

static bool is_throttle(const cJSON *item) {
  return strcmp(cJSON_GetStringValue(get(item, "response")), "throttle") == 0;
}

static int64_t time_of(const cJSON *item) {
  return (int64_t)(number(item, "timestamp") * 1000 + 0.5);
}

/* The cases have six decimals at least. */
static bool is_near(double value, double want) {
  double off = value - want;
  return off < 1e-6 && off > -1e-6;
}

static cJSON *load(const char *suite, const char *relative, unsigned expected) {
  char *path = vectors_path(relative);
  char *text = path != NULL ? slurp_file(path, NULL) : NULL;
  cJSON *tree = text != NULL ? cJSON_Parse(text) : NULL;
  free(text);
  free(path);
  if (tree != NULL)
    return tree;
  report_cases(suite, 0, 0, expected);
  cr_skip_test("no vectors");
  return NULL;
}

static bool runs_cubic(const cJSON *test) {
  struct ddb_adaptive adaptive;
  double rate = 0;
  const cJSON *item;
  bool good = true;
  ddb_adaptive_init(&adaptive, 0);
  adaptive.peak = number(get(test, "given"), "last_max_rate");
  adaptive.throttled_ms = (int64_t)number(get(test, "given"), "last_throttle_time") * 1000;
  cJSON_ArrayForEach(item, get(test, "cases")) {
    rate = is_throttle(item) ? ddb_adaptive_cut(&adaptive, rate, time_of(item))
                             : ddb_adaptive_grow(&adaptive, time_of(item));
    good = good && is_near(rate, number(item, "calculated_rate"));
  }
  return good;
}

static bool runs_whole(const cJSON *test) {
  struct ddb_adaptive adaptive;
  const cJSON *item;
  bool good = true;
  ddb_adaptive_init(&adaptive, 0);
  cJSON_ArrayForEach(item, get(test, "cases")) {
    ddb_adaptive_answered(&adaptive, is_throttle(item), time_of(item));
    good = good && is_near(adaptive.measured, number(item, "measured_tx_rate")) &&
           is_near(adaptive.rate, number(item, "new_token_bucket_rate"));
  }
  return good;
}

static void run_file(const char *suite, const char *file, bool (*runs)(const cJSON *test),
                     unsigned expected) {
  unsigned passed = 0, failed = 0;
  const cJSON *test;
  cJSON *tests = load(suite, file, expected);
  cJSON_ArrayForEach(test, tests) {
    bool good = runs(test);
    passed += good;
    failed += !good;
  }
  cJSON_Delete(tests);
  report_cases(suite, passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, expected);
}

Test(adaptive, cubic_cases) {
  run_file("retry: cubic", "retry/smithy-kotlin/adaptiveRetryCubicTestCases.json", runs_cubic, 2);
}

Test(adaptive, whole_case) {
  run_file("retry: adaptive", "retry/smithy-kotlin/adaptiveRetryE2eTestCases.json", runs_whole, 1);
}

/* ---- the bucket ------------------------------------------------------------------------------ */

Test(adaptive, nothing_waits_before_the_first_throttling) {
  struct ddb_adaptive adaptive;
  ddb_adaptive_init(&adaptive, 7);
  for (int i = 0; i < 1000; i++) {
    cr_assert_eq(ddb_adaptive_take(&adaptive, 7), 0);
    ddb_adaptive_answered(&adaptive, false, 7);
  }
  ddb_adaptive_answered(&adaptive, true, 8);
  cr_assert_gt(ddb_adaptive_take(&adaptive, 8), 0);
}

/* Whoever waits as long as told finds a token, one alone, and the bucket is never in debt. */
Test(adaptive, each_attempt_takes_one_token) {
  struct ddb_adaptive adaptive;
  int64_t now = 0;
  ddb_adaptive_init(&adaptive, now);
  ddb_adaptive_answered(&adaptive, true, now);
  cr_assert(is_near(adaptive.rate, 0.5));
  for (int i = 0; i < 100; i++) {
    int64_t wait = ddb_adaptive_take(&adaptive, now);
    cr_assert_leq(wait, 2001);
    if (wait > 0) {
      cr_assert_gt(ddb_adaptive_take(&adaptive, now + wait - 2), 0, "not before");
      now += wait;
      cr_assert_eq(ddb_adaptive_take(&adaptive, now), 0, "%d", i);
    }
    cr_assert_gt(ddb_adaptive_take(&adaptive, now), 0, "no second one");
    cr_assert_geq(adaptive.tokens, 0);
  }
  cr_assert_geq(now, 198000, "100 attempts at one in two seconds");
}

/* The longest pause fills the bucket and no more. */
Test(adaptive, a_long_pause_overflows_nothing) {
  struct ddb_adaptive adaptive;
  ddb_adaptive_init(&adaptive, 0);
  for (int64_t now = 0; now < 3000; now += 10)
    ddb_adaptive_answered(&adaptive, now == 2000, now);
  ddb_adaptive_answered(&adaptive, false, INT64_C(1) << 52);
  cr_assert_leq(adaptive.tokens, adaptive.most);
  cr_assert_geq(adaptive.rate, 0.5);
  cr_assert_eq(ddb_adaptive_take(&adaptive, (INT64_C(1) << 52) + 4000), 0);
}

/* ---- whole calls ----------------------------------------------------------------------------- */

static struct script script;
static struct ddb *db;
static struct ddb_response response;

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  options.retry_mode = DDB_RETRY_ADAPTIVE;
  options.cancel = &script.cancel;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
}

TestSuite(adaptive_call, .init = setup, .fini = teardown);

static enum ddb_status call_by(struct ddb *handle, int64_t deadline_ms) {
  struct ddb_request request = {
      .operation = "PutItem", .body = {"{\"TableName\":\"T\"}", 17}, .effect = DDB_EFFECT_WRITE};
  struct ddb_call_options options = {.deadline_ms = deadline_ms};
  struct ddb_scope scope;
  cr_assert_not_null(ddb_call_begin(handle, "Table", &scope));
  return ddb_call_end(handle, &options, NULL, ddb_call_send(handle, &request, &options, &response));
}

static void throttle(void) {
  script_reply(&script, 400, "{\"__type\":\"ThrottlingException\"}");
}

/* 999 ms are the delay of the retry; the rate of one in two seconds makes it 2,000. */
Test(adaptive_call, a_retry_waits_for_its_token_too) {
  throttle();
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_by(db, 0), DDB_OK);
  cr_assert_eq(script.slept_count, 2);
  cr_assert_eq(script.slept[0], 999);
  cr_assert_leq(script.slept[1], 1003);
  cr_assert_geq(script.slept[1], 1000);
}

Test(adaptive_call, the_next_call_waits_and_so_does_another_handle) {
  struct ddb *other;
  throttle();
  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  cr_assert_eq(ddb_share(db, &other), DDB_OK);
  cr_assert_eq(call_by(db, 0), DDB_OK);
  cr_assert_eq(call_by(other, 0), DDB_OK);
  cr_assert_eq(script.slept_count, 3,
               "its first attempt, which the other handle's throttling holds");
  cr_assert_gt(script.slept[2], 500);
  ddb_close(other);
}

Test(adaptive_call, a_wait_that_does_not_fit_is_not_slept) {
  throttle();
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_by(db, 0), DDB_OK);
  int before = script.slept_count;
  cr_assert_eq(call_by(db, 100), DDB_E_TIMEOUT);
  cr_assert_eq(script.slept_count, before);
  cr_assert_eq(script.sent_count, 2);
  cr_assert_not_null(strstr(ddb_error_text(db), "adaptive"), "%s", ddb_error_text(db));
  cr_assert_not_null(strstr(ddb_error_text(db), "deadline 100 ms"), "%s", ddb_error_text(db));
}

Test(adaptive_call, a_cancel_ends_the_wait) {
  throttle();
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_by(db, 0), DDB_OK);
  script.cancel_in_sleep = true;
  cr_assert_eq(call_by(db, 0), DDB_E_STOPPED);
  cr_assert_eq(script.sent_count, 2);
}

Test(adaptive_call, the_standard_mode_waits_for_no_token) {
  struct ddb_options options = script_options(&script);
  ddb_close(db);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  throttle();
  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_by(db, 0), DDB_OK);
  cr_assert_eq(call_by(db, 0), DDB_OK);
  cr_assert_eq(script.slept_count, 1);
}
