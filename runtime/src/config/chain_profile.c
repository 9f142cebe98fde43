/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile says about credentials: keys of its own, or a role on top of what another place
 * gives, that perhaps being a role again. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "config/parts.h"
#include "config/role.h"

/* More roles than anybody chains; each is a request. */
#define MAX_PROFILES 16

struct chain {
  struct ddb_resolver *resolver;
  struct ddb_source *out;
  const char *visited[MAX_PROFILES]; /* from the first profile on */
  size_t count;
  struct ddb_role roles[MAX_PROFILES]; /* likewise, so that the last one is assumed first */
  size_t role_count;
};

static const char *get(const struct chain *chain, const char *profile, const char *name) {
  return ddb_property(chain->resolver, profile, name);
}

static struct ddb_error *error_of(const struct chain *chain) {
  return chain->resolver->error;
}

static const char *first(const struct chain *chain) {
  return chain->visited[0];
}

/* ---- a profile without a role ---------------------------------------------------------------- */

static enum ddb_status use_process(const struct chain *chain, const char *profile,
                                   const char *command) {
  struct ddb_source *out = chain->out;
  const char *account = get(chain, profile, "aws_account_id");
  if (account != NULL && !ddb_account_valid(account))
    return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                    "aws_account_id in profile '%s' is no account: it must be twelve digits",
                    profile);
  out->kind = DDB_SOURCE_PROCESS;
  enum ddb_status status = ddb_keep(chain->resolver, command, &out->command);
  return status == DDB_OK ? ddb_keep(chain->resolver, account, &out->account_id) : status;
}

/* A source of its own, named from a fixed list. It was asked for, so it has to be there. */
static enum ddb_status use_named(const struct chain *chain, const char *profile,
                                 const char *source) {
  const char *missing = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and ..._FULL_URI are not set";
  enum ddb_status status;
  if (strcmp(source, "Environment") == 0) {
    status = ddb_resolve_environment(chain->resolver, chain->out);
    missing = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set";
  } else if (strcmp(source, "Ec2InstanceMetadata") == 0) {
    status = ddb_resolve_imds(chain->resolver, chain->out);
    missing = "AWS_EC2_METADATA_DISABLED=true switches it off";
  } else if (strcmp(source, "EcsContainer") == 0) {
    status = ddb_resolve_container(chain->resolver, chain->out);
  } else {
    return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                    "credential_source of profile '%s' is not Environment, Ec2InstanceMetadata or "
                    "EcsContainer",
                    profile);
  }
  if (status != DDB_OK || chain->out->kind != DDB_SOURCE_NONE)
    return status;
  return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                  "profile '%s' takes its credentials from credential_source = %s, but %s", profile,
                  source, missing);
}

static enum ddb_status nothing(const struct chain *chain, const char *profile) {
  if (get(chain, profile, "web_identity_token_file") != NULL)
    return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                    "profile '%s' has web_identity_token_file, but no role_arn: set both or "
                    "neither",
                    profile);
  if (get(chain, profile, "login_session") != NULL)
    return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                    "profile '%s' takes its credentials from login_session, which libddb does not "
                    "follow: set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, "
                    "as `aws configure export-credentials --profile %s --format env` prints them",
                    profile, profile);
  if (chain->count + chain->role_count <= 1)
    return DDB_OK;
  return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                  "profile '%s', from which profile '%s' takes its credentials, has none: give it "
                  "aws_access_key_id and aws_secret_access_key, or a role_arn",
                  profile, first(chain));
}

/* In the order of how plainly they say it. */
static enum ddb_status use_base(const struct chain *chain, const char *profile) {
  const char *source = get(chain, profile, "credential_source");
  const char *command = get(chain, profile, "credential_process");
  enum ddb_status status = ddb_resolve_profile_keys(chain->resolver, profile, chain->out);
  if (status != DDB_OK || chain->out->kind != DDB_SOURCE_NONE)
    return status;
  if (source != NULL)
    return use_named(chain, profile, source);
  if (ddb_profile_has_sso(chain->resolver, profile))
    return ddb_resolve_profile_sso(chain->resolver, profile, chain->out);
  if (command != NULL)
    return use_process(chain, profile, command);
  return nothing(chain, profile);
}

/* ---- a profile with a role ------------------------------------------------------------------- */

static enum ddb_status read_role(const struct chain *chain, const char *profile,
                                 struct ddb_role_text *out) {
  const char *place = ddb_arena_format(chain->resolver->arena, "profile '%s'", profile);
  *out = (struct ddb_role_text){.place = place,
                                .arn_name = "role_arn",
                                .arn = get(chain, profile, "role_arn"),
                                .session_name_name = "role_session_name",
                                .session_name = get(chain, profile, "role_session_name"),
                                .external_id = get(chain, profile, "external_id"),
                                .duration = get(chain, profile, "duration_seconds")};
  if (get(chain, profile, "mfa_serial") != NULL)
    return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                    "profile '%s' has mfa_serial: its role wants a code of a device, which libddb "
                    "cannot ask for; set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
                    "AWS_SESSION_TOKEN, as `aws configure export-credentials --profile %s "
                    "--format env` prints them, or use a role without it",
                    profile, profile);
  return place != NULL ? DDB_OK : ddb_no_memory(chain->resolver);
}

/* With whose credentials the role is assumed: exactly one of three says it. */
static enum ddb_status check_ways(const struct chain *chain, const char *profile) {
  static const char *const names[] = {"source_profile", "credential_source",
                                      "web_identity_token_file"};
  const char *given = NULL;
  for (size_t i = 0; i < 3; i++) {
    if (get(chain, profile, names[i]) == NULL)
      continue;
    if (given != NULL)
      return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                      "profile '%s' has both %s and %s beside role_arn: remove one of them",
                      profile, given, names[i]);
    given = names[i];
  }
  if (given != NULL)
    return DDB_OK;
  return ddb_fail(error_of(chain), DDB_E_CONFIG, NULL,
                  "profile '%s' has role_arn, but nothing says with which credentials to assume "
                  "it: set source_profile (its own name, if it has keys), credential_source or "
                  "web_identity_token_file",
                  profile);
}

/* `next` is the profile to go on with; NULL: the source is found. */
static enum ddb_status use_role(struct chain *chain, const char *profile, const char **next) {
  const char *token_file = get(chain, profile, "web_identity_token_file");
  const char *source = get(chain, profile, "credential_source");
  struct ddb_role_text text;
  enum ddb_status status = check_ways(chain, profile);
  if (status == DDB_OK)
    status = read_role(chain, profile, &text);
  if (status != DDB_OK)
    return status;
  if (token_file != NULL)
    return ddb_use_web_identity(chain->resolver, token_file, &text, chain->out);
  status = ddb_keep_role(chain->resolver, &text, &chain->roles[chain->role_count++]);
  if (status != DDB_OK)
    return status;
  if (source != NULL)
    return use_named(chain, profile, source);
  *next = get(chain, profile, "source_profile");
  if (strcmp(*next, profile) != 0)
    return DDB_OK;
  *next = NULL;
  return use_base(chain, profile);
}

/* ---- from profile to profile ----------------------------------------------------------------- */

static enum ddb_status visit(struct chain *chain, const char *profile) {
  const struct ddb_resolver *resolver = chain->resolver;
  const char *before = chain->count > 0 ? chain->visited[chain->count - 1] : profile;
  for (size_t i = 0; i < chain->count; i++)
    if (strcmp(chain->visited[i], profile) == 0)
      return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                      "source_profile of profile '%s' leads back to profile '%s': a circle has no "
                      "credentials to begin with",
                      before, profile);
  if (chain->count > 0 && !ddb_profiles_has(&resolver->profiles, profile))
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "profile '%s' names source_profile '%s', which is not in the AWS config or "
                    "credentials file",
                    before, profile);
  if (chain->count == MAX_PROFILES)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "profile '%s' leads through more than %d profiles by source_profile",
                    first(chain), MAX_PROFILES);
  chain->visited[chain->count++] = profile;
  return DDB_OK;
}

/* One profile. In all but the first, keys win over a role: they are what it was named for. */
static enum ddb_status step(struct chain *chain, const char *profile, const char **next) {
  *next = NULL;
  enum ddb_status status = visit(chain, profile);
  if (status == DDB_OK && chain->count > 1)
    status = ddb_resolve_profile_keys(chain->resolver, profile, chain->out);
  if (status != DDB_OK || chain->out->kind != DDB_SOURCE_NONE)
    return status;
  return get(chain, profile, "role_arn") != NULL ? use_role(chain, profile, next)
                                                 : use_base(chain, profile);
}

/* The roles in the order in which they are assumed. */
static enum ddb_status keep_roles(struct chain *chain) {
  struct ddb_source *out = chain->out;
  struct ddb_role *roles =
      ddb_arena_array(chain->resolver->arena, chain->role_count, sizeof *roles);
  if (roles == NULL)
    return ddb_no_memory(chain->resolver);
  for (size_t i = 0; i < chain->role_count; i++)
    roles[i] = chain->roles[chain->role_count - 1 - i];
  out->roles = roles;
  out->role_count = chain->role_count;
  return ddb_resolve_sts(chain->resolver, &out->sts);
}

enum ddb_status ddb_resolve_profile_source(struct ddb_resolver *resolver, const char *profile,
                                           struct ddb_source *out) {
  struct chain chain = {.resolver = resolver, .out = out};
  enum ddb_status status = DDB_OK;
  if (resolver->profiles.sections == NULL)
    return DDB_OK;
  for (const char *next; profile != NULL && status == DDB_OK; profile = next)
    status = step(&chain, profile, &next);
  return status == DDB_OK && chain.role_count > 0 ? keep_roles(&chain) : status;
}
