/* SPDX-License-Identifier: Apache-2.0 */
/* The rules in the order in which they exclude each other: an endpoint that somebody configured,
 * DynamoDB Local, the host of an account, the host of the region. */
#include "aws/rules.h"

#include <string.h>

#include "aws/partition.h"
#include "base/arena.h"
#include "base/fail.h"

#define LOCAL_URL     "http://localhost:8000"
#define SIGNED_ALIKE  "us-east-1" /* for hosts without a region */
#define STS_GLOBAL    "https://sts.amazonaws.com"
#define GLOBAL_REGION "aws-global"

struct rules {
  struct ddb_arena *arena;
  const struct ddb_endpoint_rules *given;
  const struct ddb_partition *partition; /* NULL without a region */
  struct ddb_endpoint *out;
  struct ddb_error *error;
};

static enum ddb_status refuse(const struct rules *rules, const char *why) {
  return ddb_fail(rules->error, DDB_E_CONFIG, NULL, "%s", why);
}

static enum ddb_status parse(const struct rules *rules, const char *url, const char *source) {
  if (url == NULL)
    return ddb_fail(rules->error, DDB_E_NOMEM, NULL, "no memory for the endpoint");
  return ddb_endpoint_parse(rules->arena, url, source, rules->out, rules->error);
}

/* ---- a configured endpoint ------------------------------------------------------------------- */

/* The host of the region with both kinds of addresses: whoever wants it has a setting for it, and
 * as an endpoint of one's own it would be without the host of the account. */
static bool is_dual_stack_host(const struct rules *rules) {
  static const char *const names[] = {"dynamodb", "search-dynamodb"};
  const struct ddb_endpoint_rules *given = rules->given;
  if (given->service != DDB_SERVICE_DYNAMODB || rules->partition == NULL)
    return false;
  for (size_t i = 0; i < 2; i++) {
    const char *host = rules->out->host;
    size_t name = strlen(names[i]), region = strlen(given->region);
    if (strncmp(host, names[i], name) == 0 && host[name] == '.' &&
        strncmp(host + name + 1, given->region, region) == 0 && host[name + 1 + region] == '.' &&
        strcmp(host + name + region + 2, rules->partition->dual_stack_suffix) == 0)
      return true;
  }
  return false;
}

static enum ddb_status configured(const struct rules *rules) {
  const struct ddb_endpoint_rules *given = rules->given;
  if (given->fips || given->dual_stack)
    return ddb_fail(rules->error, DDB_E_CONFIG, NULL,
                    "%s sets an endpoint, and a %s endpoint is asked for as well: only one of "
                    "them can be had; switch the other off",
                    given->source, given->fips ? "FIPS" : "dual-stack");
  enum ddb_status status = parse(rules, given->endpoint, given->source);
  if (status == DDB_OK && is_dual_stack_host(rules))
    return ddb_fail(rules->error, DDB_E_CONFIG, NULL,
                    "%s is the dual-stack host of the region: leave it out, and set "
                    "AWS_USE_DUALSTACK_ENDPOINT=true or options.use_dualstack",
                    given->source);
  return status;
}

/* ---- the host of an account ------------------------------------------------------------------ */

/* The part of an ARN, arn:partition:service:region:account:resource; false if it is none. */
static bool cut_arn(const char *arn, struct ddb_text part[6]) {
  for (size_t i = 0; i < 6; i++) {
    size_t size = i < 5 ? strcspn(arn, ":") : strlen(arn);
    part[i] = (struct ddb_text){arn, size};
    if (i < 5 && arn[size] != ':')
      return false;
    arn += size + 1;
  }
  return part[0].size == 3 && memcmp(part[0].data, "arn", 3) == 0 && part[1].size > 0 &&
         part[2].size > 0 && part[5].size > 0;
}

static bool is(struct ddb_text part, const char *text) {
  return part.size == strlen(text) && memcmp(part.data, text, part.size) == 0;
}

/* The account of a table of this region; empty if the ARN is not one. */
static struct ddb_text account_of(const struct rules *rules, const char *arn) {
  static const struct ddb_text none = {"", 0};
  struct ddb_text part[6];
  if (arn == NULL || !cut_arn(arn, part) || !is(part[2], "dynamodb") ||
      !is(part[3], rules->given->region) || !ddb_label_valid(part[4]))
    return none;
  return part[4];
}

static bool in_first_partition(const struct rules *rules) {
  return strcmp(rules->partition->name, "aws") == 0;
}

/* Why there is no account, where there must be one. */
static enum ddb_status no_account(const struct rules *rules) {
  if (rules->given->fips)
    return refuse(rules, "account_id_endpoint_mode is required and a FIPS endpoint is asked for, "
                         "but accounts have no FIPS endpoints: set the mode to preferred, or "
                         "use_fips_endpoint to false");
  if (!in_first_partition(rules))
    return refuse(rules, "account_id_endpoint_mode is required, but accounts have no endpoints in "
                         "the partition of this region: set the mode to preferred");
  return refuse(rules, "account_id_endpoint_mode is required, but the credentials do not tell "
                       "their account: set AWS_ACCOUNT_ID, aws_account_id of the profile or "
                       "options.account_id beside the keys, or the mode to preferred");
}

/* `account` stays empty where the host of the region is the right one. */
static enum ddb_status find_account(const struct rules *rules, struct ddb_text *account) {
  const struct ddb_endpoint_rules *given = rules->given;
  *account = (struct ddb_text){"", 0};
  if (given->service != DDB_SERVICE_DYNAMODB ||
      given->account_mode == DDB_ACCOUNT_ENDPOINT_DEFAULT ||
      given->account_mode == DDB_ACCOUNT_ENDPOINT_DISABLED)
    return DDB_OK;
  if (!given->fips && in_first_partition(rules)) {
    *account = account_of(rules, given->resource_arn);
    if (account->size == 0)
      *account = account_of(rules, given->first_arn);
    if (account->size == 0 && given->account_id != NULL)
      *account = (struct ddb_text){given->account_id, strlen(given->account_id)};
    if (account->data == given->account_id && !ddb_label_valid(*account))
      return refuse(rules, "the account id of the credentials is none: it must be twelve digits");
  }
  return account->size > 0 || given->account_mode != DDB_ACCOUNT_ENDPOINT_REQUIRED
             ? DDB_OK
             : no_account(rules);
}

/* ---- the host of a region -------------------------------------------------------------------- */

static const char *name_of(const struct ddb_endpoint_rules *given) {
  switch (given->service) {
  case DDB_SERVICE_STREAMS:
    return given->dual_stack ? "streams-dynamodb" : "streams.dynamodb";
  case DDB_SERVICE_STS:
    return "sts";
  case DDB_SERVICE_SSO:
    return "portal.sso";
  case DDB_SERVICE_DYNAMODB:
    break;
  }
  return given->search ? "search-dynamodb" : "dynamodb";
}

/* The plain hosts of the government's regions are FIPS hosts already. */
static bool has_fips_name(const struct rules *rules) {
  return rules->given->fips &&
         (rules->given->dual_stack || strcmp(rules->partition->name, "aws-us-gov") != 0);
}

static enum ddb_status of_region(const struct rules *rules) {
  const struct ddb_endpoint_rules *given = rules->given;
  const char *suffix =
      given->dual_stack ? rules->partition->dual_stack_suffix : rules->partition->suffix;
  struct ddb_text account;
  enum ddb_status status = find_account(rules, &account);
  if (status != DDB_OK)
    return status;
  const char *url =
      account.size > 0
          ? ddb_arena_format(rules->arena, "https://%.*s.%s.%s.%s", (int)account.size, account.data,
                             given->search ? "search-ddb" : "ddb", given->region, suffix)
          : ddb_arena_format(rules->arena, "https://%s%s.%s.%s", name_of(given),
                             has_fips_name(rules) ? "-fips" : "", given->region, suffix);
  return parse(rules, url, "the region");
}

static enum ddb_status local(const struct rules *rules) {
  if (!rules->given->fips && !rules->given->dual_stack)
    return parse(rules, LOCAL_URL, "region local");
  return ddb_fail(rules->error, DDB_E_CONFIG, NULL,
                  "region local has no %s endpoint: switch that off, or name a region of AWS",
                  rules->given->fips ? "FIPS" : "dual-stack");
}

/* ---- STS ------------------------------------------------------------------------------------- */

/* Regions that are older than regional hosts of STS. A newer one has no other than its own. */
static bool older_than_sts(const char *region) {
  static const char *const regions[] = {
      "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
      "eu-central-1",   "eu-north-1", "eu-west-1",      "eu-west-2",      "eu-west-3",
      "sa-east-1",      "us-east-1",  "us-east-2",      "us-west-1",      "us-west-2",
  };
  for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
    if (strcmp(regions[i], region) == 0)
      return true;
  return false;
}

static bool is_global_sts(const struct ddb_endpoint_rules *given) {
  return given->service == DDB_SERVICE_STS && !given->fips && !given->dual_stack &&
         (strcmp(given->region, GLOBAL_REGION) == 0 ||
          (given->global && older_than_sts(given->region)));
}

/* ---- all of it ------------------------------------------------------------------------------- */

enum ddb_status ddb_endpoint_resolve(struct ddb_arena *arena,
                                     const struct ddb_endpoint_rules *given,
                                     struct ddb_endpoint *out, const char **region,
                                     struct ddb_error *error) {
  struct rules rules = {.arena = arena, .given = given, .out = out, .error = error};
  *region = given->region;
  if (given->region != NULL)
    rules.partition = ddb_partition_of(given->region);
  if (given->endpoint != NULL)
    return configured(&rules);
  if (given->region == NULL)
    return refuse(&rules, "no region is configured");
  bool dynamodb = given->service == DDB_SERVICE_DYNAMODB || given->service == DDB_SERVICE_STREAMS;
  /* As in the AWS SDKs: `local` names DynamoDB Local, not a region that can be signed for. */
  if (dynamodb && strcmp(given->region, "local") == 0) {
    *region = SIGNED_ALIKE;
    return local(&rules);
  }
  if (is_global_sts(given)) {
    *region = SIGNED_ALIKE;
    return parse(&rules, STS_GLOBAL, "STS");
  }
  return of_region(&rules);
}
