/* SPDX-License-Identifier: Apache-2.0 */
/* Who decides what, in the order of the AWS SDKs:
 *
 *   region       option, AWS_REGION, AWS_DEFAULT_REGION, profile
 *   credentials  option; then the profile if an option names one; else environment, profile
 *   endpoint     option, AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, profile, the region's host
 *   attempts     option, AWS_MAX_ATTEMPTS, profile, 4
 *
 * A region is needed even with an endpoint, since it is part of every signature; none is guessed.
 */
#include "config/settings.h"

#include <stdlib.h>
#include <string.h>

#include "aws/retry.h"
#include "base/arena.h"
#include "base/fail.h"

struct resolver {
  const struct ddb_options *options;
  struct ddb_arena *arena;
  struct ddb_settings *out;
  struct ddb_error *error;
  struct ddb_profiles profiles; /* empty until something is missing */
  const char *profile;
  bool profile_wanted; /* an option or the environment names it */
};

/* A value and where it was found, for the error that it may cause. */
struct found {
  const char *value; /* NULL: nowhere */
  const char *source;
};

static bool given(const char *text) {
  return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

static bool from(struct found *found, const char *value, const char *source) {
  if (!given(value))
    return false;
  found->value = value;
  found->source = source;
  return true;
}

static bool from_environment(struct found *found, const char *name) {
  return from(found, getenv(name), name);
}

static bool from_profile(const struct resolver *resolver, struct found *found, const char *name) {
  const char *value = resolver->profiles.sections != NULL
                          ? ddb_profiles_get(&resolver->profiles, resolver->profile, name)
                          : NULL;
  return from(found, value, "the profile");
}

static enum ddb_status no_memory(const struct resolver *resolver) {
  return ddb_fail(resolver->error, DDB_E_NOMEM, NULL, "no memory for the settings");
}

/* ---- region ---------------------------------------------------------------------------------- */

static bool find_region(const struct resolver *resolver, struct found *found) {
  return from(found, resolver->options->region, "options.region") ||
         from_environment(found, "AWS_REGION") || from_environment(found, "AWS_DEFAULT_REGION") ||
         from_profile(resolver, found, "region");
}

static enum ddb_status resolve_region(struct resolver *resolver) {
  struct found found = {NULL, NULL};
  if (!find_region(resolver, &found) || found.value == NULL)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "no region is configured: set options.region or AWS_REGION, such as "
                    "us-east-1 (DynamoDB Local takes any)");
  if (!ddb_region_valid(found.value))
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "the region in %s is not a region: it must be one label of a host name, "
                    "such as us-east-1",
                    found.source);
  resolver->out->region = ddb_arena_copy(resolver->arena, found.value, strlen(found.value));
  return resolver->out->region != NULL ? DDB_OK : no_memory(resolver);
}

/* ---- endpoint -------------------------------------------------------------------------------- */

static bool is_true(const char *text) {
  static const char word[] = "true";
  size_t i = 0;
  for (; text != NULL && i < 4 && text[i] != '\0'; i++)
    if ((text[i] | 0x20) != word[i])
      return false;
  return i == 4 && text[4] == '\0';
}

/* AWS_IGNORE_CONFIGURED_ENDPOINT_URLS and its property switch off all but the option. */
static bool endpoints_ignored(const struct resolver *resolver) {
  struct found found = {NULL, NULL};
  if (from_environment(&found, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
    return is_true(found.value);
  return from_profile(resolver, &found, "ignore_configured_endpoint_urls") && is_true(found.value);
}

static bool find_profile_endpoint(const struct resolver *resolver, struct found *found) {
  if (resolver->profiles.sections == NULL)
    return false;
  struct ddb_text url =
      ddb_profiles_service(&resolver->profiles, resolver->profile, "dynamodb", "endpoint_url");
  const char *copy = url.size > 0 ? ddb_arena_copy(resolver->arena, url.data, url.size) : NULL;
  return from(found, copy, "the profile") || from_profile(resolver, found, "endpoint_url");
}

static bool find_endpoint(const struct resolver *resolver, struct found *found) {
  if (from(found, resolver->options->endpoint, "options.endpoint"))
    return true;
  if (endpoints_ignored(resolver))
    return false;
  return from_environment(found, "AWS_ENDPOINT_URL_DYNAMODB") ||
         from_environment(found, "AWS_ENDPOINT_URL") || find_profile_endpoint(resolver, found);
}

/* The other hosts of a region are not known here, and its plain one is not what was asked for. */
static enum ddb_status refuse_variants(const struct resolver *resolver) {
  static const char *const variables[] = {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"};
  for (size_t i = 0; i < 2; i++)
    if (is_true(getenv(variables[i])))
      return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                      "%s is set, and libddb does not know these hosts: set options.endpoint or "
                      "AWS_ENDPOINT_URL_DYNAMODB to the one that you want",
                      variables[i]);
  return DDB_OK;
}

static enum ddb_status resolve_endpoint(struct resolver *resolver) {
  struct found found = {NULL, NULL};
  if (find_endpoint(resolver, &found))
    return ddb_endpoint_parse(resolver->arena, found.value, found.source, &resolver->out->endpoint,
                              resolver->error);
  enum ddb_status status = refuse_variants(resolver);
  if (status == DDB_OK)
    status = ddb_endpoint_of_region(resolver->arena, resolver->out->region,
                                    &resolver->out->endpoint, resolver->error);
  /* As in the AWS SDKs: `local` names DynamoDB Local, not a region that can be signed for. */
  if (status == DDB_OK && strcmp(resolver->out->region, "local") == 0)
    resolver->out->region = "us-east-1";
  return status;
}

/* ---- credentials ----------------------------------------------------------------------------- */

static enum ddb_credentials_source find_credentials(const struct resolver *resolver) {
  struct ddb_credentials *out = &resolver->out->source.fixed;
  enum ddb_credentials_source found =
      ddb_credentials_from_options(resolver->options, out, resolver->error);
  if (found == DDB_CREDENTIALS_NONE && !given(resolver->options->profile))
    found = ddb_credentials_from_environment(out, resolver->error);
  if (found == DDB_CREDENTIALS_NONE && resolver->profiles.sections != NULL)
    found =
        ddb_credentials_from_profile(&resolver->profiles, resolver->profile, out, resolver->error);
  return found;
}

static enum ddb_status resolve_credentials(struct resolver *resolver) {
  switch (find_credentials(resolver)) {
  case DDB_CREDENTIALS_FOUND:
    resolver->out->source.kind = DDB_SOURCE_FIXED;
    return DDB_OK;
  case DDB_CREDENTIALS_BROKEN:
    return resolver->error->status;
  case DDB_CREDENTIALS_NONE:
    break;
  }
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                  "no credentials are configured: set AWS_ACCESS_KEY_ID and "
                  "AWS_SECRET_ACCESS_KEY, or aws_access_key_id and aws_secret_access_key of "
                  "profile '%s', or the options of these names (DynamoDB Local takes any)",
                  resolver->profile);
}

/* ---- attempts -------------------------------------------------------------------------------- */

static int small_number(const char *text) {
  int value = 0;
  if (text == NULL)
    return 0;
  for (; *text >= '0' && *text <= '9' && value < 1000; text++)
    value = value * 10 + (*text - '0');
  return *text == '\0' && value >= 1 && value <= 1000 ? value : 0;
}

static enum ddb_status resolve_attempts(struct resolver *resolver) {
  struct found found = {NULL, NULL};
  resolver->out->retry_mode =
      resolver->options->retry_mode == DDB_RETRY_ADAPTIVE ? DDB_RETRY_ADAPTIVE : DDB_RETRY_STANDARD;
  resolver->out->max_attempts = resolver->options->max_attempts;
  if (resolver->options->max_attempts > 0)
    return DDB_OK;
  if (resolver->options->max_attempts < 0)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL, "options.max_attempts is negative");
  resolver->out->max_attempts = ddb_retry_policy_default().max_attempts;
  if (!from_environment(&found, "AWS_MAX_ATTEMPTS") &&
      !from_profile(resolver, &found, "max_attempts"))
    return DDB_OK;
  resolver->out->max_attempts = small_number(found.value);
  if (resolver->out->max_attempts > 0)
    return DDB_OK;
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                  "the number of attempts in %s is not 1 to 1000", found.source);
}

/* ---- endpoints in the process ---------------------------------------------------------------- */

/* Nothing of the outside is needed: no region, no keys, no file. Nothing is signed. */
static enum ddb_status resolve_scheme(struct resolver *resolver, const struct found *found) {
  struct ddb_settings *out = resolver->out;
  if (out->scheme == NULL)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "%s names the embedded store: link with -lddb-local and call "
                    "ddb_local_register() before ddb_open",
                    found->source);
  /* `tls`: nobody is on the way, so that the store's time may correct the clock. */
  out->endpoint = (struct ddb_endpoint){
      .url = "http://localhost/", .host = "localhost", .path = "/", .tls = true};
  out->region = "local";
  out->place = ddb_arena_copy(resolver->arena, out->place, strlen(out->place));
  out->source.kind = DDB_SOURCE_FIXED;
  out->source.fixed.access_key_id = strdup("local");
  out->source.fixed.secret_access_key = strdup("local");
  if (out->place == NULL || out->source.fixed.access_key_id == NULL ||
      out->source.fixed.secret_access_key == NULL)
    return no_memory(resolver);
  return resolve_attempts(resolver);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Whether the shared files have to be read. A program that says everything itself does not depend
 * on what lies in the home directory. */
static bool needs_profile(const struct resolver *resolver) {
  const struct ddb_options *options = resolver->options;
  struct found found = {NULL, NULL};
  bool keys = (given(options->access_key_id) || given(options->secret_access_key)) ||
              (!given(options->profile) &&
               (given(getenv("AWS_ACCESS_KEY_ID")) || given(getenv("AWS_SECRET_ACCESS_KEY"))));
  return given(options->profile) || !keys || !find_region(resolver, &found) ||
         !find_endpoint(resolver, &found);
}

static enum ddb_status load_profile(struct resolver *resolver) {
  resolver->profile = "default";
  resolver->profile_wanted = true;
  if (given(resolver->options->profile))
    resolver->profile = resolver->options->profile;
  else if (given(getenv("AWS_PROFILE")))
    resolver->profile = getenv("AWS_PROFILE");
  else
    resolver->profile_wanted = false;
  if (!needs_profile(resolver))
    return DDB_OK;
  enum ddb_status status = ddb_profiles_load(&resolver->profiles, resolver->error);
  if (status == DDB_OK && resolver->profile_wanted &&
      !ddb_profiles_has(&resolver->profiles, resolver->profile))
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "there is no profile '%s' in the AWS config or credentials file",
                    resolver->profile);
  return status;
}

enum ddb_status ddb_settings_resolve(const struct ddb_options *options, struct ddb_arena *arena,
                                     struct ddb_settings *out, struct ddb_error *error) {
  struct resolver resolver = {.options = options, .arena = arena, .out = out, .error = error};
  memset(out, 0, sizeof *out);
  enum ddb_status status = ddb_profiles_init(&resolver.profiles);
  if (status != DDB_OK)
    return no_memory(&resolver);
  struct found endpoint = {NULL, NULL};
  if (find_endpoint(&resolver, &endpoint) &&
      ddb_scheme_find(endpoint.value, &out->scheme, &out->place)) {
    status = resolve_scheme(&resolver, &endpoint);
    ddb_profiles_free(&resolver.profiles);
    return status;
  }
  status = load_profile(&resolver);
  if (status == DDB_OK)
    status = resolve_region(&resolver);
  if (status == DDB_OK)
    status = resolve_endpoint(&resolver);
  if (status == DDB_OK)
    status = resolve_credentials(&resolver);
  if (status == DDB_OK)
    status = resolve_attempts(&resolver);
  ddb_profiles_free(&resolver.profiles);
  return status;
}
