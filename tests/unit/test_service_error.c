/* SPDX-License-Identifier: Apache-2.0 */
/* Error answers in every form, from the protocol's own cases and from what proxies send. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/service_error.h"
#include "report.h"
#include "vectors.h"

static struct ddb_text text_of(const char *string) {
  struct ddb_text text = {string, string != NULL ? strlen(string) : 0};
  return text;
}

static struct ddb_service_error read_error(int http_status, const char *type, const char *body) {
  struct ddb_service_error error;
  struct ddb_response response = {
      .http_status = http_status, .body = text_of(body), .error_type = type};
  ddb_service_error_read(&response, &error);
  return error;
}

static const char *error_type_of(const cJSON *response) {
  const cJSON *header;
  cJSON_ArrayForEach(header, get(response, "headers")) {
    if (strcasecmp(header->string, "x-amzn-errortype") == 0)
      return cJSON_GetStringValue(header);
  }
  return NULL;
}

static bool run_case(const cJSON *test) {
  const cJSON *response = get(test, "response");
  const char *message = cJSON_GetStringValue(get(test, "errorMessage"));
  struct ddb_service_error error =
      read_error((int)cJSON_GetNumberValue(get(response, "status_code")), error_type_of(response),
                 cJSON_GetStringValue(get(response, "body")));
  bool good = strcmp(error.code, cJSON_GetStringValue(get(test, "errorCode"))) == 0 &&
              (message == NULL || strcmp(error.message, message) == 0);
  if (!good)
    cr_log_error("%s: %s, %s", cJSON_GetStringValue(get(test, "id")), error.code, error.message);
  return good;
}

Test(service_error, protocol_cases) {
  unsigned passed = 0, failed = 0;
  const cJSON *suite, *test;
  cJSON *suites = load("awsjson-protocol/output-json_1_0.json");
  if (suites == NULL) {
    report_cases("service_error: awsJson1_0", 0, 0, 12);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(suite, suites) {
    cJSON_ArrayForEach(test, get(suite, "cases")) {
      if (get(test, "errorCode") == NULL)
        continue; /* an output, not an error */
      if (run_case(test))
        passed++;
      else
        failed++;
    }
  }
  cJSON_Delete(suites);
  report_cases("service_error: awsJson1_0", passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, 12u);
}

Test(service_error, bodies_of_other_services) {
  static const char *const names[] = {"dynamodb-put-item", "storagegateway-delete-gateway",
                                      "swf-deprecate-domain", "directconnect-delete-connection",
                                      "datapipeline-create-pipeline"};
  unsigned passed = 0, outputs = 0;
  if (vectors_dir() == NULL) {
    report_cases("service_error: bodies", 0, 0, 5);
    cr_skip_test("no vectors");
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char relative[128];
    snprintf(relative, sizeof relative, "error-bodies/expected-%s.json", names[i]);
    cJSON *want = load(relative);
    snprintf(relative, sizeof relative, "error-bodies/%s.json", names[i]);
    char *path = vectors_path(relative);
    char *body = slurp_file(path, NULL);
    const cJSON *expected = get(want, "Error");
    struct ddb_service_error error = read_error(400, NULL, body);
    if (expected == NULL) {
      outputs++; /* an answer, not an error: it must not look like one */
      cr_assert_str_empty(error.code);
    } else {
      cr_assert_str_eq(error.code, cJSON_GetStringValue(get(expected, "Code")));
      cr_assert_str_eq(error.message, cJSON_GetStringValue(get(expected, "Message")));
    }
    passed++;
    free(body);
    free(path);
    cJSON_Delete(want);
  }
  report_cases("service_error: bodies", passed, 0, 0);
  cr_assert_lt(outputs, 5u);
}

Test(service_error, forms_of_a_code) {
  static const struct {
    const char *type, *body, *code, *message;
  } cases[] = {
      {"A", "{\"__type\":\"B\",\"code\":\"C\"}", "A", ""},
      {NULL, "{\"__type\":\"B\",\"code\":\"C\"}", "C", ""},
      {"", "{\"__type\":\"B\"}", "B", ""},
      {"ns#A:http://x/#y", "", "A", ""},
      {NULL, "{\"__type\":\"a#b#C\"}", "b#C", ""},
      {NULL, "{\"code\":42,\"__type\":\"B\"}", "B", ""},
      {NULL, "{\"code\":null,\"__type\":{\"x\":[1]},\"Message\":\"m\"}", "", "m"},
      {NULL, "{\"__type\":\"V\",\"errorMessage\":\"m\"}", "V", "m"},
      {NULL, "{\"__type\":\"V\",\"message\":\"a\",\"Message\":\"b\"}", "V", "a"},
      {NULL, "{\"__type\":\"V\\u0041\",\"message\":\"say \\\"no\\\"\"}", "VA", "say \"no\""},
      {NULL, "\xEF\xBB\xBF{\"__type\":\"V\",\"message\":\"bom\"}", "V", "bom"},
      {NULL, "  {\"__type\":\"V\"}  ", "V", ""},
      {NULL, "{\"__type\":\"V\",\"message\":\"cut of", "V", ""},
      {NULL, "{}", "", ""},
      {NULL, "", "", ""},
      {NULL, "[1]", "", "[1]"},
      {NULL, "<html>503</html>", "", "<html>503</html>"},
      {NULL, "<!DOCTYPE html><p>busy", "", "<!DOCTYPE html><p>busy"},
      {"A", "<html>", "A", "<html>"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ddb_service_error error = read_error(400, cases[i].type, cases[i].body);
    cr_assert_str_eq(error.code, cases[i].code, "case %zu: %s", i, error.code);
    cr_assert_str_eq(error.message, cases[i].message, "case %zu: %s", i, error.message);
  }
}

Test(service_error, a_nul_or_gzip_in_the_body_hides_nothing) {
  struct ddb_service_error error;
  struct ddb_response response = {.http_status = 502, .body = {"a\0b\x1f\x8b", 5}};
  ddb_service_error_read(&response, &error);
  cr_assert(strncmp(error.message, "a?b", 3) == 0);
  cr_assert_eq(error.failure, DDB_FAILURE_TRANSIENT);
}

Test(service_error, long_texts_are_cut_between_characters) {
  char body[6000] = "{\"__type\":\"";
  memset(body + strlen(body), 'T', 200);
  strncat(body, "\",\"message\":\"x", sizeof body - strlen(body) - 1);
  for (int i = 0; i < 1000; i++)
    strncat(body, "\xC3\xA9", sizeof body - strlen(body) - 1);
  strncat(body, "\"}", sizeof body - strlen(body) - 1);
  struct ddb_service_error error = read_error(400, NULL, body);
  cr_assert_eq(strlen(error.code), 63u);
  cr_assert_eq(strlen(error.message), 639u);
  cr_assert_eq((unsigned char)error.message[638], 0xA9);
}

Test(service_error, classes) {
  static const struct {
    int http_status;
    const char *code;
    enum ddb_status status;
    enum ddb_failure failure;
  } cases[] = {
      {400, "ConditionalCheckFailedException", DDB_E_CONDITION, DDB_FAILURE_FINAL},
      {400, "TransactionCanceledException", DDB_E_CANCELED, DDB_FAILURE_FINAL},
      {400, "ValidationException", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {400, "ResourceNotFoundException", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {400, "IdempotentParameterMismatchException", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {400, "ItemCollectionSizeLimitExceededException", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {400, "ReplicatedWriteConflictException", DDB_E_SERVICE, DDB_FAILURE_TRANSIENT},
      {400, "RequestTimeout", DDB_E_SERVICE, DDB_FAILURE_TRANSIENT},
      {400, "UnrecognizedClientException", DDB_E_AUTH, DDB_FAILURE_FINAL},
      {400, "ExpiredTokenException", DDB_E_AUTH, DDB_FAILURE_FINAL},
      {403, "NobodyKnows", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {403, "", DDB_E_AUTH, DDB_FAILURE_FINAL},
      {401, "", DDB_E_AUTH, DDB_FAILURE_FINAL},
      {500, "InternalServerError", DDB_E_SERVICE, DDB_FAILURE_TRANSIENT},
      {500, "", DDB_E_SERVICE, DDB_FAILURE_TRANSIENT},
      {502, "", DDB_E_SERVICE, DDB_FAILURE_TRANSIENT},
      {503, "ServiceUnavailable", DDB_E_SERVICE, DDB_FAILURE_TRANSIENT},
      {503, "SlowDown", DDB_E_THROTTLED, DDB_FAILURE_THROTTLED},
      {504, "", DDB_E_SERVICE, DDB_FAILURE_TRANSIENT},
      {501, "", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {505, "", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {408, "", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {413, "", DDB_E_SERVICE, DDB_FAILURE_FINAL},
      {429, "", DDB_E_THROTTLED, DDB_FAILURE_THROTTLED},
      {301, "", DDB_E_SERVICE, DDB_FAILURE_FINAL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ddb_service_error error = read_error(cases[i].http_status, cases[i].code, "{}");
    cr_assert_eq(error.status, cases[i].status, "%d %s", cases[i].http_status, cases[i].code);
    cr_assert_eq(error.failure, cases[i].failure, "%d %s", cases[i].http_status, cases[i].code);
  }
}

Test(service_error, every_throttling_code_of_retry_2_1) {
  static const char *const codes[] = {"Throttling",
                                      "ThrottlingException",
                                      "ThrottledException",
                                      "RequestThrottledException",
                                      "TooManyRequestsException",
                                      "ProvisionedThroughputExceededException",
                                      "TransactionInProgressException",
                                      "RequestLimitExceeded",
                                      "BandwidthLimitExceeded",
                                      "LimitExceededException",
                                      "RequestThrottled",
                                      "SlowDown",
                                      "PriorRequestNotComplete",
                                      "EC2ThrottledException"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    struct ddb_service_error error = read_error(400, codes[i], "");
    cr_assert_eq(error.failure, DDB_FAILURE_THROTTLED, "%s", codes[i]);
    cr_assert_eq(error.status, DDB_E_THROTTLED, "%s", codes[i]);
  }
}

Test(service_error, the_sentence) {
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_response response = {
      .http_status = 400,
      .body = text_of("{\"__type\":\"com.amazonaws.dynamodb.v20120810#ValidationException\","
                      "\"message\":\"One\\nmore \\u001b[31m thing\"}"),
      .request_id = "REQ1"};
  cr_assert_eq(ddb_service_error_fail(&response, "saveEditRecord", &error), DDB_E_SERVICE);
  cr_assert_str_eq(error.text, "saveEditRecord: ValidationException: One?more ?[31m thing "
                               "(HTTP 400, request id REQ1)");
  cr_assert_str_eq(error.code, "ValidationException");
  cr_assert_str_eq(error.request_id, "REQ1");
  cr_assert_eq(error.http_status, 400);

  struct ddb_response plain = {.http_status = 503, .body = text_of("")};
  struct ddb_error other = {.status = DDB_OK};
  cr_assert_eq(ddb_service_error_fail(&plain, "op", &other), DDB_E_SERVICE);
  cr_assert_str_eq(other.text, "op: HTTP 503 without an error code (HTTP 503)");
}

Test(service_error, a_redirect_and_an_expired_token_come_with_a_cure) {
  struct ddb_error error = {.status = DDB_OK}, second = {.status = DDB_OK};
  struct ddb_response redirect = {.http_status = 301, .body = text_of("")};
  cr_assert_eq(ddb_service_error_fail(&redirect, "op", &error), DDB_E_SERVICE);
  cr_assert_not_null(strstr(error.text, "redirects are not followed"));
  struct ddb_response expired = {.http_status = 400, .error_type = "ExpiredTokenException"};
  cr_assert_eq(ddb_service_error_fail(&expired, "op", &second), DDB_E_AUTH);
  cr_assert_not_null(strstr(second.text, "get new credentials"));
}

Test(service_error, the_first_error_stays) {
  struct ddb_error error = {.status = DDB_E_INVALID, .text = "first"};
  struct ddb_response response = {.http_status = 500, .body = text_of("")};
  cr_assert_eq(ddb_service_error_fail(&response, "op", &error), DDB_E_INVALID);
  cr_assert_str_eq(error.text, "first");
  cr_assert_str_empty(error.code);
}

static void fail_with(const char *body, struct ddb_error *error) {
  struct ddb_response response = {.http_status = 400, .body = text_of(body)};
  memset(error, 0, sizeof *error);
  cr_assert_lt(ddb_service_error_fail(&response, "GetItem", error), 0);
}

/* What was throttled is told: the name of the member begins either way. */
Test(service_error, tells_what_was_throttled) {
  static const char *const names[] = {"ThrottlingReasons", "throttlingReasons"};
  struct ddb_error error;
  char body[512];
  for (size_t i = 0; i < 2; i++) {
    snprintf(body, sizeof body,
             "{\"__type\":\"x#ProvisionedThroughputExceededException\",\"%s\":["
             "{\"resource\":\"arn:aws:dynamodb:eu-west-1:1:table/T\",\"other\":[1],"
             "\"reason\":\"TableReadProvisionedThroughputExceeded\"},{\"resource\":\"x\"},7,"
             "{\"reason\":\"IndexReadAccountLimitExceeded\"},{\"reason\":\"a\\\"b\"}],"
             "\"message\":\"slow\"}",
             names[i]);
    fail_with(body, &error);
    cr_assert_eq(error.status, DDB_E_THROTTLED);
    cr_assert_str_eq(error.text,
                     "GetItem: ProvisionedThroughputExceededException: slow "
                     "[TableReadProvisionedThroughputExceeded of "
                     "arn:aws:dynamodb:eu-west-1:1:table/T, IndexReadAccountLimitExceeded] "
                     "(HTTP 400)");
  }
}

/* None is cut: those that have no room are counted. */
Test(service_error, counts_reasons_without_room) {
  struct ddb_error error;
  char body[4096];
  int used = snprintf(body, sizeof body, "{\"code\":\"Throttling\",\"ThrottlingReasons\":[");
  for (int i = 0; i < 40; i++)
    used += snprintf(body + used, sizeof body - (size_t)used,
                     "%s{\"reason\":\"TableWriteKeyRangeThroughputExceeded\"}", i > 0 ? "," : "");
  snprintf(body + used, sizeof body - (size_t)used, "]}");
  fail_with(body, &error);
  cr_assert(strstr(error.text, "Exceeded, and 33 more] (HTTP 400)") != NULL, "%s", error.text);
}

Test(service_error, reasons_of_another_shape) {
  static const char *const lists[] = {"[]", "{}", "7", "null", "[[]]", "[{\"reason\":1}]", "[{"};
  struct ddb_error error;
  char body[128];
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    snprintf(body, sizeof body, "{\"code\":\"Throttling\",\"ThrottlingReasons\":%s}", lists[i]);
    fail_with(body, &error);
    cr_assert_str_eq(error.text, "GetItem: Throttling (HTTP 400)", "%s: %s", lists[i], error.text);
  }
}
