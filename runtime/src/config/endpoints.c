/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests go, and for which region they are signed. The hosts themselves are in
 * aws/rules.c; here is which of the places that may name one wins. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "config/parts.h"

/* ---- region ---------------------------------------------------------------------------------- */

bool ddb_find_region(const struct ddb_resolver *resolver, struct ddb_found *found) {
  return ddb_find_option(found, resolver->options->region, "options.region") ||
         ddb_find_variable(found, "AWS_REGION") || ddb_find_variable(found, "AWS_DEFAULT_REGION") ||
         ddb_find_property(resolver, found, "region");
}

enum ddb_status ddb_resolve_region(struct ddb_resolver *resolver) {
  struct ddb_found found = {.value = NULL};
  if (!ddb_find_region(resolver, &found))
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "no region is configured: set options.region or AWS_REGION, such as "
                    "us-east-1 (DynamoDB Local takes any)");
  if (!ddb_region_valid(found.value))
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "the region in %s is not a region: it must be one label of a host name, "
                    "such as us-east-1",
                    ddb_found_place(resolver, &found));
  return ddb_keep(resolver, found.value, &resolver->out->region);
}

/* ---- configured endpoints -------------------------------------------------------------------- */

/* How a service is called where its endpoint can be set. */
struct service {
  const char *variable;
  const char *section; /* of [services x] */
};

static const struct service dynamodb = {"AWS_ENDPOINT_URL_DYNAMODB", "dynamodb"};
static const struct service sts = {"AWS_ENDPOINT_URL_STS", "sts"};
static const struct service sso = {"AWS_ENDPOINT_URL_SSO", "sso"};

static bool find_in_profile(struct ddb_resolver *resolver, const struct service *service,
                            struct ddb_found *found) {
  if (resolver->profiles.sections == NULL)
    return false;
  struct ddb_text url = ddb_profiles_service(&resolver->profiles, resolver->profile,
                                             service->section, "endpoint_url");
  const char *copy = url.size > 0 ? ddb_arena_copy(resolver->arena, url.data, url.size) : NULL;
  resolver->lost = resolver->lost || (url.size > 0 && copy == NULL);
  if (!ddb_find_option(found, copy, "endpoint_url"))
    return ddb_find_property(resolver, found, "endpoint_url");
  found->in_profile = true;
  return true;
}

static bool find_url(struct ddb_resolver *resolver, const struct service *service,
                     struct ddb_found *found) {
  return ddb_find_variable(found, service->variable) ||
         ddb_find_variable(found, "AWS_ENDPOINT_URL") || find_in_profile(resolver, service, found);
}

/* AWS_IGNORE_CONFIGURED_ENDPOINT_URLS and its property switch off all but the option. Whether they
 * are well-formed is told later, by ddb_resolve_endpoint. */
static bool is_true(const char *text) {
  static const char word[] = "true";
  size_t i = 0;
  for (; i < 4 && text[i] != '\0'; i++)
    if ((text[i] | 0x20) != word[i])
      return false;
  return i == 4 && text[4] == '\0';
}

static bool endpoints_ignored(const struct ddb_resolver *resolver) {
  struct ddb_found found = {.value = NULL};
  return ddb_find_setting(resolver, &found, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                          "ignore_configured_endpoint_urls") &&
         is_true(found.value);
}

bool ddb_find_endpoint(struct ddb_resolver *resolver, struct ddb_found *found) {
  return ddb_find_option(found, resolver->options->endpoint, "options.endpoint") ||
         (!endpoints_ignored(resolver) && find_url(resolver, &dynamodb, found));
}

/* ---- what the rules need --------------------------------------------------------------------- */

static enum ddb_status find_switch(const struct ddb_resolver *resolver, enum ddb_switch option,
                                   const char *name, const char *variable, const char *property,
                                   bool *out) {
  if (option < DDB_SWITCH_DEFAULT || option > DDB_SWITCH_OFF)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL, "%s is no value of enum ddb_switch", name);
  *out = option == DDB_SWITCH_ON;
  return option != DDB_SWITCH_DEFAULT ? DDB_OK
                                      : ddb_find_bool(resolver, variable, property, false, out);
}

static enum ddb_status find_variants(const struct ddb_resolver *resolver,
                                     struct ddb_endpoint_rules *rules) {
  const struct ddb_options *options = resolver->options;
  enum ddb_status status = find_switch(resolver, options->use_fips, "options.use_fips",
                                       "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &rules->fips);
  if (status == DDB_OK)
    status =
        find_switch(resolver, options->use_dualstack, "options.use_dualstack",
                    "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", &rules->dual_stack);
  return status;
}

static enum ddb_status find_account_mode(const struct ddb_resolver *resolver,
                                         enum ddb_account_endpoint *out) {
  static const char *const words[] = {"preferred", "disabled", "required", NULL};
  struct ddb_found found = {.value = NULL};
  enum ddb_account_endpoint option = resolver->options->account_endpoint;
  size_t choice = 0;
  if (option < DDB_ACCOUNT_ENDPOINT_DEFAULT || option > DDB_ACCOUNT_ENDPOINT_REQUIRED)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "options.account_endpoint is no value of enum ddb_account_endpoint");
  if (option == DDB_ACCOUNT_ENDPOINT_DEFAULT)
    ddb_find_setting(resolver, &found, "AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode");
  enum ddb_status status =
      ddb_choose(resolver, &found, words, "preferred, disabled or required", &choice);
  *out = option != DDB_ACCOUNT_ENDPOINT_DEFAULT
             ? option
             : (enum ddb_account_endpoint)(DDB_ACCOUNT_ENDPOINT_PREFERRED + (int)choice);
  return status;
}

/* The rules are kept with the settings, so their texts are kept as well. */
static enum ddb_status keep_endpoint(const struct ddb_resolver *resolver,
                                     const struct ddb_found *found,
                                     struct ddb_endpoint_rules *rules) {
  if (found->value == NULL)
    return DDB_OK;
  enum ddb_status status = ddb_keep(resolver, found->value, &rules->endpoint);
  if (status == DDB_OK)
    status = ddb_keep(resolver, ddb_found_place(resolver, found), &rules->source);
  return status;
}

/* ---- DynamoDB -------------------------------------------------------------------------------- */

/* Stands for an account that is known only when credentials have been fetched. */
#define SOME_ACCOUNT "000000000000"

/* Where accounts are required, what excludes them is told now; that the credentials tell none can
 * only be told when there are some. */
static enum ddb_status resolve_dynamodb(struct ddb_resolver *resolver) {
  struct ddb_settings *out = resolver->out;
  struct ddb_endpoint_rules rules = out->rules;
  struct ddb_endpoint probe;
  const char *region;
  rules.account_id = SOME_ACCOUNT;
  enum ddb_status status =
      ddb_endpoint_resolve(resolver->arena, &rules, &probe, &region, resolver->error);
  rules.account_mode = DDB_ACCOUNT_ENDPOINT_DISABLED;
  if (status == DDB_OK)
    status = ddb_endpoint_resolve(resolver->arena, &rules, &out->endpoint, &out->region,
                                  resolver->error);
  out->by_account = status == DDB_OK && strcmp(probe.host, out->endpoint.host) != 0;
  return status;
}

enum ddb_status ddb_resolve_endpoint(struct ddb_resolver *resolver) {
  struct ddb_endpoint_rules *rules = &resolver->out->rules;
  struct ddb_found found = {.value = NULL};
  bool ignored;
  *rules =
      (struct ddb_endpoint_rules){.service = DDB_SERVICE_DYNAMODB, .region = resolver->out->region};
  enum ddb_status status = ddb_find_bool(resolver, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                                         "ignore_configured_endpoint_urls", false, &ignored);
  if (status == DDB_OK)
    status = find_variants(resolver, rules);
  if (status == DDB_OK)
    status = find_account_mode(resolver, &rules->account_mode);
  if (status == DDB_OK && ddb_find_endpoint(resolver, &found))
    status = keep_endpoint(resolver, &found, rules);
  return status == DDB_OK ? resolve_dynamodb(resolver) : status;
}

enum ddb_status ddb_settings_endpoint(const struct ddb_settings *settings, struct ddb_arena *arena,
                                      const char *account_id, const char *table,
                                      struct ddb_endpoint *out, struct ddb_error *error) {
  const char *region;
  struct ddb_endpoint_rules rules = settings->rules;
  rules.account_id = account_id;
  rules.resource_arn = table;
  *out = settings->endpoint;
  if (!settings->by_account)
    return DDB_OK;
  return ddb_endpoint_resolve(arena, &rules, out, &region, error);
}

/* ---- services that give credentials ---------------------------------------------------------- */

static enum ddb_status resolve_service(struct ddb_resolver *resolver, const struct service *service,
                                       struct ddb_endpoint_rules *rules, struct ddb_endpoint *out,
                                       const char **region) {
  struct ddb_found found = {.value = NULL};
  enum ddb_status status = find_variants(resolver, rules);
  if (status == DDB_OK && !endpoints_ignored(resolver) && find_url(resolver, service, &found))
    status = keep_endpoint(resolver, &found, rules);
  return status == DDB_OK
             ? ddb_endpoint_resolve(resolver->arena, rules, out, region, resolver->error)
             : status;
}

/* The one host for all regions is what old SDKs asked; it is a setting of its own. */
enum ddb_status ddb_resolve_sts(struct ddb_resolver *resolver, struct ddb_sts *out) {
  static const char *const words[] = {"regional", "legacy", NULL};
  struct ddb_found found = {.value = NULL};
  struct ddb_endpoint_rules rules = {.service = DDB_SERVICE_STS, .region = resolver->out->region};
  size_t choice = 0;
  ddb_find_setting(resolver, &found, "AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints");
  enum ddb_status status = ddb_choose(resolver, &found, words, "regional or legacy", &choice);
  rules.global = choice == 1;
  return status == DDB_OK ? resolve_service(resolver, &sts, &rules, &out->endpoint, &out->region)
                          : status;
}

enum ddb_status ddb_resolve_sso(struct ddb_resolver *resolver, struct ddb_sso *out) {
  struct ddb_endpoint_rules rules = {.service = DDB_SERVICE_SSO, .region = out->region};
  return resolve_service(resolver, &sso, &rules, &out->endpoint, &out->region);
}
