/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: a [sso-session x] that a profile names, or the older form, where everything
 * is in the profile. What is needed is the token that `aws sso login` left in a file. */
#include <string.h>

#include "base/fail.h"
#include "config/parts.h"

struct login {
  const struct ddb_resolver *resolver;
  const char *profile;
  const char *session; /* NULL: the older form */
};

static const char *own(const struct login *login, const char *name) {
  return ddb_property(login->resolver, login->profile, name);
}

/* Where region and start URL stand. */
static const char *shared(const struct login *login, const char *name) {
  if (login->session == NULL)
    return own(login, name);
  const char *value = ddb_profiles_session(&login->resolver->profiles, login->session, name);
  return ddb_is_given(value) ? value : NULL;
}

bool ddb_profile_has_sso(const struct ddb_resolver *resolver, const char *profile) {
  static const char *const names[] = {"sso_session", "sso_start_url", "sso_region",
                                      "sso_account_id", "sso_role_name"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (ddb_property(resolver, profile, names[i]) != NULL)
      return true;
  return false;
}

static enum ddb_status check_session(const struct login *login) {
  static const char *const names[] = {"sso_region", "sso_start_url"};
  if (login->session == NULL)
    return DDB_OK;
  if (!ddb_profiles_has_session(&login->resolver->profiles, login->session))
    return ddb_fail(login->resolver->error, DDB_E_CONFIG, NULL,
                    "profile '%s' names sso_session '%s', but there is no [sso-session %s] in the "
                    "AWS config file",
                    login->profile, login->session, login->session);
  for (size_t i = 0; i < 2; i++)
    if (own(login, names[i]) != NULL)
      return ddb_fail(login->resolver->error, DDB_E_CONFIG, NULL,
                      "profile '%s' has sso_session and %s: with a session, it belongs into "
                      "[sso-session %s] alone",
                      login->profile, names[i], login->session);
  return DDB_OK;
}

static enum ddb_status missing(const struct login *login, const char *name, const char *other) {
  return ddb_fail(login->resolver->error, DDB_E_CONFIG, NULL,
                  "profile '%s' has no %s, which %s needs: `aws configure sso --profile %s` "
                  "writes both",
                  login->profile, name, other, login->profile);
}

/* A profile without both names a token and no credentials; it is whoever wants credentials of it
 * that refuses. */
static enum ddb_status check_who(const struct login *login) {
  bool account = own(login, "sso_account_id") != NULL;
  bool role = own(login, "sso_role_name") != NULL;
  if (account && !role)
    return missing(login, "sso_role_name", "sso_account_id");
  if (role && !account)
    return missing(login, "sso_account_id", "sso_role_name");
  if (!account && login->session == NULL)
    return missing(login, "sso_account_id and sso_role_name", "sso_start_url");
  return DDB_OK;
}

static enum ddb_status check_where(const struct login *login) {
  const char *section = login->session != NULL ? "sso-session" : "profile";
  const char *name = login->session != NULL ? login->session : login->profile;
  const char *region = shared(login, "sso_region");
  if (region == NULL || shared(login, "sso_start_url") == NULL)
    return ddb_fail(login->resolver->error, DDB_E_CONFIG, NULL,
                    "%s '%s' has no %s: `aws configure sso --profile %s` writes it", section, name,
                    region == NULL ? "sso_region" : "sso_start_url", login->profile);
  if (!ddb_region_valid(region))
    return ddb_fail(login->resolver->error, DDB_E_CONFIG, NULL,
                    "sso_region of %s '%s' is not a region: it must be one label of a host name, "
                    "such as us-east-1",
                    section, name);
  return DDB_OK;
}

static enum ddb_status keep(const struct login *login, struct ddb_sso *out) {
  const struct {
    const char *from;
    const char **to;
  } texts[] = {
      {login->session, &out->session},
      {shared(login, "sso_start_url"), &out->start_url},
      {shared(login, "sso_region"), &out->region},
      {own(login, "sso_account_id"), &out->account_id},
      {own(login, "sso_role_name"), &out->role_name},
  };
  enum ddb_status status = DDB_OK;
  for (size_t i = 0; i < sizeof texts / sizeof *texts && status == DDB_OK; i++)
    status = ddb_keep(login->resolver, texts[i].from, texts[i].to);
  return status;
}

static enum ddb_status find_token_file(const struct login *login, struct ddb_sso *out) {
  const char *home = ddb_variable("HOME");
  const char *key = out->session != NULL ? out->session : out->start_url;
  if (home == NULL)
    return ddb_fail(login->resolver->error, DDB_E_CONFIG, NULL,
                    "profile '%s' needs the token of `aws sso login`, and HOME, below which it is, "
                    "is not set",
                    login->profile);
  out->token_file = ddb_sso_token_path(login->resolver->arena, home, key);
  return out->token_file != NULL ? DDB_OK : ddb_no_memory(login->resolver);
}

enum ddb_status ddb_resolve_profile_sso(struct ddb_resolver *resolver, const char *profile,
                                        struct ddb_source *out) {
  struct login login = {.resolver = resolver,
                        .profile = profile,
                        .session = ddb_property(resolver, profile, "sso_session")};
  out->kind = DDB_SOURCE_SSO;
  enum ddb_status status = check_session(&login);
  if (status == DDB_OK)
    status = check_who(&login);
  if (status == DDB_OK)
    status = check_where(&login);
  if (status == DDB_OK)
    status = keep(&login, &out->sso);
  if (status == DDB_OK)
    status = find_token_file(&login, &out->sso);
  return status == DDB_OK ? ddb_resolve_sso(resolver, &out->sso) : status;
}
