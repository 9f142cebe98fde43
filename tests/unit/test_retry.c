/* SPDX-License-Identifier: Apache-2.0 */
/* Retry Behavior 2.1 against its published cases, through the functions that every call uses. The
 * random number is 1, so that delays are exact; nothing sleeps. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/retry.h"
#include "aws/service_error.h"
#include "report.h"
#include "vectors.h"

static double number(const cJSON *object, const char *name, double otherwise) {
  const cJSON *item = get(object, name);
  return item != NULL ? item->valuedouble : otherwise;
}

/* What the response of a case means to the retries: by the production table. */
static enum ddb_failure failure_of(const cJSON *response) {
  struct ddb_service_error error;
  struct ddb_response reply = {.http_status = (int)number(response, "status_code", 0),
                               .error_type = cJSON_GetStringValue(get(response, "error_code"))};
  ddb_service_error_read(&reply, &error);
  return error.failure;
}

static const char *retry_after_of(const cJSON *response) {
  return cJSON_GetStringValue(get(get(response, "headers"), "x-amz-retry-after"));
}

static const char *outcome_of(enum ddb_retry_verdict verdict) {
  switch (verdict) {
  case DDB_RETRY_AGAIN:
    return "retry_request";
  case DDB_RETRY_ATTEMPTS:
    return "max_attempts_exceeded";
  case DDB_RETRY_QUOTA_EMPTY:
    return "retry_quota_exceeded";
  default:
    return "final";
  }
}

/* One response: feeds it and compares outcome, quota and delay. False: it differs. */
static bool step(struct ddb_retry *retry, const cJSON *item, const char *name) {
  const cJSON *response = get(item, "response"), *want = get(item, "expected");
  const char *outcome = "success";
  int64_t delay = 0;
  if (ddb_http_ok((int)number(response, "status_code", 0)))
    ddb_retry_succeeded(retry);
  else
    outcome = outcome_of(ddb_retry_failed(retry, failure_of(response), retry_after_of(response),
                                          DDB_RETRY_RANDOM_ONE, &delay));
  int quota = atomic_load(&retry->quota->tokens);
  bool good = strcmp(outcome, cJSON_GetStringValue(get(want, "outcome"))) == 0 &&
              quota == (int)number(want, "retry_quota", quota) &&
              delay == (int64_t)(number(want, "delay", (double)delay / 1000) * 1000 + 0.5);
  if (!good)
    cr_log_error("%s: got %s, quota %d, %d ms", name, outcome, quota, (int)delay);
  return good;
}

static struct ddb_retry_policy policy_of(const cJSON *given) {
  struct ddb_retry_policy policy = ddb_retry_policy_default();
  policy.base_ms = 50; /* these cases are of a service without values of its own */
  policy.max_attempts = (int)number(given, "max_attempts", 3);
  policy.max_backoff_ms = (int64_t)(number(given, "max_backoff_time", 20) * 1000);
  return policy;
}

/* A success ends a call; what follows in a case is the next call on the same quota. */
static bool run_case(const cJSON *test) {
  const char *name = cJSON_GetStringValue(get(test, "name"));
  struct ddb_retry_policy policy = policy_of(get(test, "given"));
  struct ddb_quota quota;
  struct ddb_retry retry;
  bool good = true;
  const cJSON *item;
  ddb_quota_init(&quota, (int)number(get(test, "given"), "initial_retry_tokens", 500));
  ddb_retry_begin(&retry, &policy, &quota);
  cJSON_ArrayForEach(item, get(test, "responses")) {
    good = step(&retry, item, name) && good;
    if (ddb_http_ok((int)number(get(item, "response"), "status_code", 0)))
      ddb_retry_begin(&retry, &policy, &quota);
  }
  return good;
}

static void run_file(const char *suite, const char *file, unsigned expected) {
  char relative[128];
  unsigned passed = 0, failed = 0;
  const cJSON *test;
  snprintf(relative, sizeof relative, "retry/smithy-kotlin/%s", file);
  cJSON *tests = load(relative);
  if (tests == NULL) {
    report_cases(suite, 0, 0, expected);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(test, tests) {
    if (run_case(test))
      passed++;
    else
      failed++;
  }
  cJSON_Delete(tests);
  report_cases(suite, passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, expected);
}

Test(retry, standard_cases) {
  run_file("retry: standard 2.1", "newStandardRetryIntegrationTestCases.json", 12);
}

Test(retry, quota_over_several_calls) {
  run_file("retry: several calls", "newStandardRetryMultiInvocationTestCases.json", 1);
}

/* Not applicable, and why. Long polling (5): DynamoDB has no such operation, so an empty quota
 * never delays. Retry 2.0 (6): its costs and delays were replaced by 2.1 on 2026-11-10, and no mode
 * of ours has them. The adaptive cases are in test_adaptive.c. */
Test(retry, cases_of_other_modes_are_not_these) {
  struct ddb_retry_policy policy = ddb_retry_policy_default();
  struct ddb_quota quota;
  struct ddb_retry retry;
  int64_t delay = 1;
  ddb_quota_init(&quota, 0);
  ddb_retry_begin(&retry, &policy, &quota);
  cr_assert_eq(
      ddb_retry_failed(&retry, DDB_FAILURE_TRANSIENT, "1500", DDB_RETRY_RANDOM_ONE, &delay),
      DDB_RETRY_QUOTA_EMPTY);
  cr_assert_eq(delay, 0, "no delay without a retry");
}

/* The two threads of the case, in the one order that its quotas allow. */
Test(retry, two_calls_at_once) {
  cJSON *tests = load("retry/smithy-kotlin/newStandardRetryMultiThreadedTestCases.json");
  if (tests == NULL) {
    report_cases("retry: two calls at once", 0, 0, 1);
    cr_skip_test("no vectors");
  }
  const cJSON *test = tests->child, *threads = get(test, "threads");
  struct ddb_retry_policy policy = policy_of(get(test, "given"));
  struct ddb_quota quota;
  struct ddb_retry retry[2];
  static const int order[][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {0, 2}};
  bool good = true;
  ddb_quota_init(&quota, DDB_RETRY_QUOTA);
  ddb_retry_begin(&retry[0], &policy, &quota);
  ddb_retry_begin(&retry[1], &policy, &quota);
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    const cJSON *item = cJSON_GetArrayItem(cJSON_GetArrayItem(threads, order[i][0]), order[i][1]);
    good = step(&retry[order[i][0]], item, "two calls") && good;
  }
  good = good && atomic_load(&quota.tokens) == (int)number(test, "expected_final_quota", -1);
  cJSON_Delete(tests);
  report_cases("retry: two calls at once", good, !good, 0);
  cr_assert(good);
}

Test(retry, dynamodb_cases) {
  struct ddb_retry_policy policy = ddb_retry_policy_default();
  struct ddb_quota quota;
  struct ddb_retry retry;
  unsigned cases = 0, failed = 0;
  const cJSON *item;
  cJSON *tests = load("retry/dynamodb-retry-2.1-cases.json");
  if (tests == NULL) {
    report_cases("retry: dynamodb", 0, 0, 20);
    cr_skip_test("no vectors");
  }
  ddb_quota_init(&quota, DDB_RETRY_QUOTA);
  ddb_retry_begin(&retry, &policy, &quota);
  cJSON_ArrayForEach(item, get(tests, "responses")) {
    failed += !step(&retry, item, "dynamodb");
    cases++;
  }
  policy.base_ms = 50;
  policy.max_attempts = 100;
  ddb_quota_init(&quota, DDB_RETRY_QUOTA);
  ddb_retry_begin(&retry, &policy, &quota);
  cJSON_ArrayForEach(item, get(tests, "backoff_sequence_non_throttling_default_rand1")) {
    int64_t delay;
    (void)ddb_retry_failed(&retry, DDB_FAILURE_TRANSIENT, NULL, DDB_RETRY_RANDOM_ONE, &delay);
    failed += delay != (int64_t)(item->valuedouble * 1000 + 0.5);
    cases++;
  }
  cJSON_ArrayForEach(item, get(tests, "x_amz_retry_after")) {
    int64_t delay;
    ddb_quota_init(&quota, DDB_RETRY_QUOTA);
    ddb_retry_begin(&retry, &policy, &quota);
    (void)ddb_retry_failed(&retry, DDB_FAILURE_TRANSIENT,
                           cJSON_GetStringValue(cJSON_GetArrayItem(item, 0)), DDB_RETRY_RANDOM_ONE,
                           &delay);
    bool good = atomic_load(&quota.tokens) == cJSON_GetArrayItem(item, 1)->valueint &&
                delay == (int64_t)(cJSON_GetArrayItem(item, 2)->valuedouble * 1000 + 0.5);
    ddb_retry_succeeded(&retry);
    failed += !(good && atomic_load(&quota.tokens) == cJSON_GetArrayItem(item, 3)->valueint);
    cases++;
  }
  cJSON_Delete(tests);
  report_cases("retry: dynamodb", cases - failed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(cases, 20u);
}

Test(retry, jitter_covers_the_whole_range_and_no_more) {
  struct ddb_retry_policy policy = ddb_retry_policy_default();
  struct ddb_quota quota;
  struct ddb_retry retry;
  int64_t delay;
  policy.max_attempts = 1000;
  ddb_quota_init(&quota, DDB_RETRY_QUOTA);
  ddb_retry_begin(&retry, &policy, &quota);
  cr_assert_eq(ddb_retry_failed(&retry, DDB_FAILURE_THROTTLED, NULL, 0, &delay), DDB_RETRY_AGAIN);
  cr_assert_eq(delay, 0);
  cr_assert_eq(ddb_retry_failed(&retry, DDB_FAILURE_THROTTLED, NULL, UINT32_MAX, &delay),
               DDB_RETRY_AGAIN);
  cr_assert_eq(delay, 1999);
  for (int i = 0; i < 60; i++)
    cr_assert_eq(
        ddb_retry_failed(&retry, DDB_FAILURE_THROTTLED, NULL, DDB_RETRY_RANDOM_ONE, &delay),
        DDB_RETRY_AGAIN);
  cr_assert_eq(delay, 20000, "no overflow after many doublings");
}

Test(retry, retry_after_of_any_shape) {
  static const struct {
    const char *header;
    int64_t delay;
  } cases[] = {{"", 25},    {" 1500", 25}, {"1500 ", 25}, {"1.5", 25},
               {"+99", 25}, {"99", 99},    {"0099", 99},  {"99999999999999999999999", 5025}};
  struct ddb_retry_policy policy = ddb_retry_policy_default();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ddb_quota quota;
    struct ddb_retry retry;
    int64_t delay;
    ddb_quota_init(&quota, DDB_RETRY_QUOTA);
    ddb_retry_begin(&retry, &policy, &quota);
    cr_assert_eq(ddb_retry_failed(&retry, DDB_FAILURE_TRANSIENT, cases[i].header,
                                  DDB_RETRY_RANDOM_ONE, &delay),
                 DDB_RETRY_AGAIN);
    cr_assert_eq(delay, cases[i].delay, "'%s': %d", cases[i].header, (int)delay);
  }
}

Test(retry, a_final_failure_takes_nothing) {
  struct ddb_retry_policy policy = ddb_retry_policy_default();
  struct ddb_quota quota;
  struct ddb_retry retry;
  int64_t delay;
  ddb_quota_init(&quota, 100);
  ddb_retry_begin(&retry, &policy, &quota);
  cr_assert_eq(ddb_retry_failed(&retry, DDB_FAILURE_FINAL, NULL, 0, &delay), DDB_RETRY_FINAL);
  cr_assert_eq(atomic_load(&quota.tokens), 100);
}

Test(retry, success_gives_one_token_and_never_too_many) {
  struct ddb_retry_policy policy = ddb_retry_policy_default();
  struct ddb_quota quota;
  struct ddb_retry retry;
  ddb_quota_init(&quota, 499);
  ddb_retry_begin(&retry, &policy, &quota);
  ddb_retry_succeeded(&retry);
  cr_assert_eq(atomic_load(&quota.tokens), 500);
  ddb_retry_succeeded(&retry);
  cr_assert_eq(atomic_load(&quota.tokens), 500);
}

static void *take_and_give(void *quota) {
  struct ddb_retry_policy policy = ddb_retry_policy_default();
  for (int i = 0; i < 10000; i++) {
    struct ddb_retry retry;
    int64_t delay;
    ddb_retry_begin(&retry, &policy, quota);
    if (ddb_retry_failed(&retry, DDB_FAILURE_TRANSIENT, NULL, 0, &delay) == DDB_RETRY_AGAIN)
      ddb_retry_succeeded(&retry);
  }
  return NULL;
}

Test(retry, the_quota_is_exact_under_threads) {
  struct ddb_quota quota;
  pthread_t threads[4];
  ddb_quota_init(&quota, 100);
  for (int i = 0; i < 4; i++)
    cr_assert_eq(pthread_create(&threads[i], NULL, take_and_give, &quota), 0);
  for (int i = 0; i < 4; i++)
    cr_assert_eq(pthread_join(threads[i], NULL), 0);
  cr_assert_eq(atomic_load(&quota.tokens), 100);
}
