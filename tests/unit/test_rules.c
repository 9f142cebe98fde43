/* SPDX-License-Identifier: Apache-2.0 */
/* The endpoint rules of the AWS SDKs: every case of theirs, and what a host name may never become.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/partition.h"
#include "aws/rules.h"
#include "report.h"
#include "vectors.h"

/* ---- the cases of the SDKs ------------------------------------------------------------------- */

static enum ddb_account_endpoint mode_of(const char *word) {
  if (word == NULL)
    return DDB_ACCOUNT_ENDPOINT_DEFAULT;
  if (strcmp(word, "preferred") == 0)
    return DDB_ACCOUNT_ENDPOINT_PREFERRED;
  return strcmp(word, "required") == 0 ? DDB_ACCOUNT_ENDPOINT_REQUIRED
                                       : DDB_ACCOUNT_ENDPOINT_DISABLED;
}

static struct ddb_endpoint_rules rules_of(enum ddb_service service, const cJSON *params) {
  return (struct ddb_endpoint_rules){
      .service = service,
      .endpoint = string(params, "Endpoint"),
      .source = "the case",
      .region = string(params, "Region"),
      .fips = cJSON_IsTrue(get(params, "UseFIPS")),
      .dual_stack = cJSON_IsTrue(get(params, "UseDualStack")),
      .search = cJSON_IsTrue(get(params, "IsSearchOperation")),
      .global = cJSON_IsTrue(get(params, "UseGlobalEndpoint")),
      .account_mode = mode_of(string(params, "AccountIdEndpointMode")),
      .account_id = string(params, "AccountId"),
      .resource_arn = string(params, "ResourceArn"),
      .first_arn = cJSON_GetStringValue(cJSON_GetArrayItem(get(params, "ResourceArnList"), 0)),
  };
}

/* Their errors, and what ours says in the same place. */
static const struct {
  const char *theirs, *ours;
} errors[] = {
    {"FIPS and custom endpoint", "a FIPS endpoint is asked for as well"},
    {"Dualstack and custom endpoint", "a dual-stack endpoint is asked for as well"},
    {"Endpoint override is not supported for dual-stack", "is the dual-stack host of the region"},
    {"FIPS and local endpoint", "region local has no FIPS endpoint"},
    {"Dualstack and local endpoint", "region local has no dual-stack endpoint"},
    {"required and FIPS is enabled", "accounts have no FIPS endpoints"},
    {"required but account endpoints are not supported", "no endpoints in the partition"},
    {"required but no AccountID", "the credentials do not tell their account"},
    {"Credentials-sourced account ID parameter is invalid", "must be twelve digits"},
    {"Missing Region", "no region is configured"},
};

static bool same_error(const char *want, const char *got) {
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strstr(want, errors[i].theirs) != NULL)
      return strstr(got, errors[i].ours) != NULL;
  return false;
}

static bool same_url(const char *want, const char *got) {
  size_t size = strlen(want);
  return strncmp(want, got, size) == 0 && strcmp(got + size, "/") == 0;
}

static bool same_region(const cJSON *endpoint, const char *given, const char *got) {
  const cJSON *scheme = cJSON_GetArrayItem(get(get(endpoint, "properties"), "authSchemes"), 0);
  const char *want = string(scheme, "signingRegion");
  if (want == NULL)
    want = given;
  return want == NULL ? got == NULL : strcmp(want, got) == 0;
}

static bool run_case(enum ddb_service service, const cJSON *test) {
  struct ddb_endpoint_rules rules = rules_of(service, get(test, "params"));
  const cJSON *expect = get(test, "expect"), *endpoint = get(expect, "endpoint");
  const char *wanted_error = string(expect, "error"), *region = NULL;
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_endpoint out = {.url = NULL};
  struct ddb_error error = {.status = DDB_OK};
  enum ddb_status status = ddb_endpoint_resolve(arena, &rules, &out, &region, &error);
  bool good = endpoint != NULL ? status == DDB_OK && same_url(string(endpoint, "url"), out.url) &&
                                     same_region(endpoint, rules.region, region)
                               : status == DDB_E_CONFIG && same_error(wanted_error, error.text);
  if (!good)
    cr_log_error("%s: got %s, signed for %s, error '%s'", string(test, "documentation"),
                 status == DDB_OK ? out.url : "no URL", region != NULL ? region : "none",
                 error.text);
  ddb_arena_free(arena);
  return good;
}

static void run_cases(enum ddb_service service, const char *path, const char *name,
                      unsigned least) {
  unsigned passed = 0, failed = 0;
  const cJSON *test;
  cJSON *file = load(path);
  if (file == NULL) {
    report_cases(name, 0, 0, least);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(test, get(file, "testCases")) {
    bool good = run_case(service, test);
    passed += good;
    failed += !good;
  }
  cJSON_Delete(file);
  report_cases(name, passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_geq(passed, least);
}

Test(rules, cases_of_dynamodb) {
  run_cases(DDB_SERVICE_DYNAMODB, "endpoints/dynamodb-endpoint-tests-1.json",
            "endpoint rules: DynamoDB", 388);
}

Test(rules, cases_of_streams) {
  run_cases(DDB_SERVICE_STREAMS, "endpoints/dynamodbstreams-endpoint-tests-1.json",
            "endpoint rules: Streams", 26);
}

Test(rules, cases_of_sts) {
  run_cases(DDB_SERVICE_STS, "endpoints/sts-endpoint-tests-1.json", "endpoint rules: STS", 69);
}

/* ---- partitions ------------------------------------------------------------------------------ */

static bool run_region(const cJSON *partition, const char *region, bool dual_stack) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_endpoint_rules rules = {
      .service = DDB_SERVICE_DYNAMODB, .region = region, .dual_stack = dual_stack};
  struct ddb_endpoint out = {.url = NULL};
  struct ddb_error error = {.status = DDB_OK};
  const char *signed_for;
  char want[256];
  snprintf(want, sizeof want, "https://dynamodb.%s.%s", region,
           string(get(partition, "outputs"), dual_stack ? "dualStackDnsSuffix" : "dnsSuffix"));
  bool good = ddb_region_valid(region) &&
              ddb_endpoint_resolve(arena, &rules, &out, &signed_for, &error) == DDB_OK &&
              same_url(want, out.url) &&
              strcmp(ddb_partition_of(region)->name, string(partition, "id")) == 0;
  if (!good)
    cr_log_error("%s: want %s", region, want);
  ddb_arena_free(arena);
  return good;
}

/* Every region of every partition that AWS has, and one that each will have. */
Test(rules, regions_of_all_partitions) {
  unsigned passed = 0, failed = 0;
  const cJSON *partition, *region;
  cJSON *file = load("endpoints/partitions.json");
  if (file == NULL) {
    report_cases("endpoint rules: partitions", 0, 0, 53);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(partition, get(file, "partitions")) {
    cJSON_ArrayForEach(region, get(partition, "regions")) {
      bool good = run_region(partition, region->string, false) &&
                  run_region(partition, region->string, true);
      passed += good;
      failed += !good;
    }
  }
  cJSON_Delete(file);
  report_cases("endpoint rules: partitions", passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, 53u);
}

/* The pattern counts, not the beginning of the name; what no pattern has is in the first. */
Test(rules, regions_that_are_not_there_yet) {
  static const struct {
    const char *region, *partition;
  } cases[] = {
      {"us-south-9", "aws"},
      {"cn-south-12", "aws-cn"},
      {"us-gov-north-1", "aws-us-gov"},
      {"eusc-de-west-1", "aws-eusc"},
      {"eusc-fr-west-1", "aws"},
      {"us-iso-north-1", "aws-iso"},
      {"us-isob-north-3", "aws-iso-b"},
      {"eu-isoe-east-1", "aws-iso-e"},
      {"us-isof-west-1", "aws-iso-f"},
      {"cn-", "aws"},
      {"cn-north", "aws"},
      {"cn-north-", "aws"},
      {"cn--1", "aws"},
      {"cn-north-1a", "aws"},
      {"cn-north-east-1", "aws"},
      {"aws-cn-global", "aws-cn"},
      {"aws-cn-globally", "aws"},
      {"aws-us-gov-global", "aws-us-gov"},
      {"aws-global", "aws"},
      {"local", "aws"},
      {"fake-region-10", "aws"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    cr_assert_str_eq(ddb_partition_of(cases[i].region)->name, cases[i].partition, "%s",
                     cases[i].region);
}

/* ---- SSO, for which there are no cases ------------------------------------------------------- */

Test(rules, portal_of_the_identity_center) {
  static const struct {
    const char *region;
    bool fips, dual_stack;
    const char *url;
  } cases[] = {
      {"us-east-2", false, false, "https://portal.sso.us-east-2.amazonaws.com"},
      {"us-east-2", true, false, "https://portal.sso-fips.us-east-2.amazonaws.com"},
      {"us-east-2", false, true, "https://portal.sso.us-east-2.api.aws"},
      {"us-east-2", true, true, "https://portal.sso-fips.us-east-2.api.aws"},
      {"us-gov-west-1", true, false, "https://portal.sso.us-gov-west-1.amazonaws.com"},
      {"cn-north-1", false, false, "https://portal.sso.cn-north-1.amazonaws.com.cn"},
  };
  struct ddb_arena *arena = ddb_arena_new();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ddb_endpoint_rules rules = {.service = DDB_SERVICE_SSO,
                                       .region = cases[i].region,
                                       .fips = cases[i].fips,
                                       .dual_stack = cases[i].dual_stack};
    struct ddb_endpoint out;
    struct ddb_error error = {.status = DDB_OK};
    const char *region;
    cr_assert_eq(ddb_endpoint_resolve(arena, &rules, &out, &region, &error), DDB_OK);
    cr_assert(same_url(cases[i].url, out.url), "%s", out.url);
  }
  ddb_arena_free(arena);
}

/* ---- accounts that would be hosts ------------------------------------------------------------ */

/* An account id and an ARN become a part of a host name. */
Test(rules, what_is_no_label_never_becomes_a_host) {
  static const char *const bad[] = {"",      "evil.com/", "a.b", "x@evil", "-1", "1-",
                                    "1\r\n", "%2e",       "a/b", "a b",    "#",  "?"};
  struct ddb_arena *arena = ddb_arena_new();
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char arn[128];
    struct ddb_endpoint out;
    struct ddb_error error = {.status = DDB_OK};
    const char *region;
    struct ddb_endpoint_rules rules = {.service = DDB_SERVICE_DYNAMODB,
                                       .region = "us-east-1",
                                       .account_mode = DDB_ACCOUNT_ENDPOINT_PREFERRED,
                                       .account_id = bad[i]};
    cr_assert_eq(ddb_endpoint_resolve(arena, &rules, &out, &region, &error), DDB_E_CONFIG, "'%s'",
                 bad[i]);
    snprintf(arn, sizeof arn, "arn:aws:dynamodb:us-east-1:%s:table/t", bad[i]);
    error = (struct ddb_error){.status = DDB_OK};
    rules.account_id = "111122223333";
    rules.resource_arn = arn;
    cr_assert_eq(ddb_endpoint_resolve(arena, &rules, &out, &region, &error), DDB_OK);
    cr_assert_str_eq(out.host, "111122223333.ddb.us-east-1.amazonaws.com");
  }
  ddb_arena_free(arena);
}

/* A table that was named by its name, or by an ARN of something else, says nothing of an account.
 */
Test(rules, arns_that_are_not_of_this_table) {
  static const char *const arns[] = {"table",
                                     "arn:aws:dynamodb:us-east-1:999999999999",
                                     "arn:aws:dynamodb:us-east-1:999999999999:",
                                     "arn:aws:dynamodb:us-west-2:999999999999:table/t",
                                     "arn:aws:s3:us-east-1:999999999999:table/t",
                                     "arn:aws:dynamodbx:us-east-1:999999999999:table/t",
                                     "arn::dynamodb:us-east-1:999999999999:table/t",
                                     "nra:aws:dynamodb:us-east-1:999999999999:table/t"};
  struct ddb_arena *arena = ddb_arena_new();
  for (size_t i = 0; i < sizeof arns / sizeof *arns; i++) {
    struct ddb_endpoint out;
    struct ddb_error error = {.status = DDB_OK};
    const char *region;
    struct ddb_endpoint_rules rules = {.service = DDB_SERVICE_DYNAMODB,
                                       .region = "us-east-1",
                                       .account_mode = DDB_ACCOUNT_ENDPOINT_PREFERRED,
                                       .resource_arn = arns[i]};
    cr_assert_eq(ddb_endpoint_resolve(arena, &rules, &out, &region, &error), DDB_OK);
    cr_assert_str_eq(out.host, "dynamodb.us-east-1.amazonaws.com");
  }
  ddb_arena_free(arena);
}
