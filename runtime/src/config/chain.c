/* SPDX-License-Identifier: Apache-2.0 */
/* Which source of credentials counts: options; then the profile alone if an option names one; else
 * environment, profile, web identity, container, instance. The first that is configured is it: one
 * that is configured and broken is an error, since going on would sign as somebody else. */
#include <string.h>

#include "base/fail.h"
#include "config/parts.h"
#include "config/role.h"

/* What a place of static keys answered, as a status; `kind` says whether there were any. */
static enum ddb_status took(const struct ddb_resolver *resolver, enum ddb_credentials_source found,
                            struct ddb_source *out) {
  if (found == DDB_CREDENTIALS_BROKEN)
    return resolver->error->status;
  if (found == DDB_CREDENTIALS_FOUND)
    out->kind = DDB_SOURCE_FIXED;
  return DDB_OK;
}

enum ddb_status ddb_resolve_environment(const struct ddb_resolver *resolver,
                                        struct ddb_source *out) {
  return took(resolver, ddb_credentials_from_environment(&out->fixed, resolver->error), out);
}

enum ddb_status ddb_resolve_profile_keys(const struct ddb_resolver *resolver, const char *profile,
                                         struct ddb_source *out) {
  return took(
      resolver,
      ddb_credentials_from_profile(&resolver->profiles, profile, &out->fixed, resolver->error),
      out);
}

/* Keys beside a provider would be used by nobody, and somebody wrote them. */
static enum ddb_status resolve_provider(struct ddb_resolver *resolver, struct ddb_source *out) {
  const struct ddb_options *options = resolver->options;
  if (ddb_is_given(options->access_key_id) || ddb_is_given(options->secret_access_key))
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "options.access_key_id and options.credentials_provider are both set: which "
                    "of them signs?");
  if (options->credentials_provider->fetch == NULL)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "options.credentials_provider has no `fetch`");
  out->kind = DDB_SOURCE_PROGRAM;
  out->program = *options->credentials_provider;
  return DDB_OK;
}

static enum ddb_status resolve_options(struct ddb_resolver *resolver, struct ddb_source *out) {
  if (resolver->options->credentials_provider != NULL)
    return resolve_provider(resolver, out);
  return took(resolver,
              ddb_credentials_from_options(resolver->options, &out->fixed, resolver->error), out);
}

/* The profile that an option names is the only place. */
static enum ddb_status resolve_named(struct ddb_resolver *resolver, struct ddb_source *out) {
  enum ddb_status status = ddb_resolve_profile_source(resolver, resolver->profile, out);
  if (status != DDB_OK || out->kind != DDB_SOURCE_NONE)
    return status;
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                  "profile '%s' has no credentials, and options.profile looks nowhere else: give "
                  "it aws_access_key_id and aws_secret_access_key, role_arn, sso_session or "
                  "credential_process, or name it with AWS_PROFILE instead",
                  resolver->profile);
}

static enum ddb_status resolve_variables(struct ddb_resolver *resolver, struct ddb_source *out) {
  return ddb_resolve_environment(resolver, out);
}

static enum ddb_status resolve_profile(struct ddb_resolver *resolver, struct ddb_source *out) {
  return ddb_resolve_profile_source(resolver, resolver->profile, out);
}

/* AWS_ROLE_ARN alone says nothing: other tools use it. A token without a role is half of it. */
static enum ddb_status resolve_web_identity(struct ddb_resolver *resolver, struct ddb_source *out) {
  const char *file = ddb_variable("AWS_WEB_IDENTITY_TOKEN_FILE");
  struct ddb_role_text text = {.place = "the environment",
                               .arn_name = "AWS_ROLE_ARN",
                               .arn = ddb_variable("AWS_ROLE_ARN"),
                               .session_name_name = "AWS_ROLE_SESSION_NAME",
                               .session_name = ddb_variable("AWS_ROLE_SESSION_NAME")};
  if (file == NULL)
    return DDB_OK;
  if (text.arn == NULL)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not: set both or "
                    "neither");
  return ddb_use_web_identity(resolver, file, &text, out);
}

static enum ddb_status resolve_imds(struct ddb_resolver *resolver, struct ddb_source *out) {
  enum ddb_status status = ddb_resolve_imds(resolver, out);
  if (status != DDB_OK || out->kind != DDB_SOURCE_NONE)
    return status;
  return ddb_fail_no_credentials(resolver->error, "AWS_EC2_METADATA_DISABLED=true switches off the "
                                                  "metadata of the instance");
}

/* A login for tokens alone, which other services take, signs nothing. */
static enum ddb_status check_login(const struct ddb_resolver *resolver,
                                   const struct ddb_source *source) {
  if (source->kind != DDB_SOURCE_SSO || source->sso.account_id != NULL)
    return DDB_OK;
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                  "sso_session '%s' gives a token, but no credentials: set sso_account_id and "
                  "sso_role_name in the profile that names it, as `aws configure sso` does",
                  source->sso.session);
}

enum ddb_status ddb_resolve_source(struct ddb_resolver *resolver) {
  typedef enum ddb_status place(struct ddb_resolver * resolver, struct ddb_source * out);
  static place *const all[] = {resolve_options,
                               resolve_variables,
                               resolve_profile,
                               resolve_web_identity,
                               ddb_resolve_container,
                               resolve_imds,
                               NULL};
  static place *const named[] = {resolve_options, resolve_named, NULL};
  place *const *next = ddb_is_given(resolver->options->profile) ? named : all;
  struct ddb_source *out = &resolver->out->source;
  enum ddb_status status = DDB_OK;
  for (; *next != NULL && status == DDB_OK && out->kind == DDB_SOURCE_NONE; next++)
    status = (*next)(resolver, out);
  return status == DDB_OK ? check_login(resolver, out) : status;
}
