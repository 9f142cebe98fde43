/* SPDX-License-Identifier: Apache-2.0 */
/* Static credentials from options, environment and profile. A source that has a part of them is an
 * error that names the missing part: going on to the next source would sign as somebody else. */
#include "creds/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "base/wipe.h"

#define MAX_PROFILE_SHOWN 128

/* What the three texts are called in one source, and what they are there. */
struct source {
  const char *where; /* for the error, such as "the environment" */
  const char *id_name, *secret_name, *token_name, *account_name;
  const char *id, *secret, *token, *account;
};

/* Text of blanks only counts as missing, as in the AWS SDKs: a script that sets a variable from
 * nothing often leaves one. */
static const char *filled(const char *text) {
  return text != NULL && text[strspn(text, " \t\r\n")] != '\0' ? text : NULL;
}

/* All three travel in headers or in the string that is signed. */
bool ddb_credentials_clean(const char *text) {
  return ddb_text_is_clean(ddb_text_of(text));
}

static char *duplicate(const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = malloc(size);
  if (copy != NULL)
    memcpy(copy, text, size);
  return copy;
}

static enum ddb_credentials_source refuse(const char *name, const char *where,
                                          struct ddb_error *error) {
  ddb_fail(error, DDB_E_CONFIG, NULL, "%s in %s holds a control character, such as a line feed",
           name, where);
  return DDB_CREDENTIALS_BROKEN;
}

bool ddb_account_valid(const char *account) {
  return strlen(account) == 12 && account[strspn(account, "0123456789")] == '\0';
}

static enum ddb_credentials_source copy(const struct source *source, struct ddb_credentials *out,
                                        struct ddb_error *error) {
  if (!ddb_credentials_clean(source->id))
    return refuse(source->id_name, source->where, error);
  if (!ddb_credentials_clean(source->secret))
    return refuse(source->secret_name, source->where, error);
  if (source->token != NULL && !ddb_credentials_clean(source->token))
    return refuse(source->token_name, source->where, error);
  if (source->account != NULL && !ddb_account_valid(source->account)) {
    ddb_fail(error, DDB_E_CONFIG, NULL, "%s in %s is no account: it must be twelve digits",
             source->account_name, source->where);
    return DDB_CREDENTIALS_BROKEN;
  }
  memset(out, 0, sizeof *out);
  out->access_key_id = duplicate(source->id);
  out->secret_access_key = duplicate(source->secret);
  out->session_token = source->token != NULL ? duplicate(source->token) : NULL;
  out->account_id = source->account != NULL ? duplicate(source->account) : NULL;
  if (out->access_key_id != NULL && out->secret_access_key != NULL &&
      (out->session_token != NULL || source->token == NULL) &&
      (out->account_id != NULL || source->account == NULL))
    return DDB_CREDENTIALS_FOUND;
  ddb_credentials_free(out);
  ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the credentials");
  return DDB_CREDENTIALS_BROKEN;
}

static enum ddb_credentials_source take(struct source *source, struct ddb_credentials *out,
                                        struct ddb_error *error) {
  source->id = filled(source->id);
  source->secret = filled(source->secret);
  source->token = filled(source->token);
  source->account = filled(source->account);
  if (source->id == NULL && source->secret == NULL)
    return DDB_CREDENTIALS_NONE;
  if (source->id != NULL && source->secret != NULL)
    return copy(source, out, error);
  bool no_id = source->id == NULL;
  ddb_fail(error, DDB_E_CONFIG, NULL, "%s is set in %s, but %s is not: set both or neither",
           no_id ? source->secret_name : source->id_name, source->where,
           no_id ? source->id_name : source->secret_name);
  return DDB_CREDENTIALS_BROKEN;
}

enum ddb_credentials_source ddb_credentials_from_options(const struct ddb_options *options,
                                                         struct ddb_credentials *out,
                                                         struct ddb_error *error) {
  struct source source = {.where = "the options",
                          .id_name = "access_key_id",
                          .secret_name = "secret_access_key",
                          .token_name = "session_token",
                          .account_name = "account_id",
                          .id = options->access_key_id,
                          .secret = options->secret_access_key,
                          .token = options->session_token,
                          .account = options->account_id};
  return take(&source, out, error);
}

/* When the keys in the environment end. A program that never hears of it goes on with keys that
 * the service refuses. */
static enum ddb_credentials_source read_expiry(struct ddb_credentials *out,
                                               struct ddb_error *error) {
  const char *text = filled(getenv("AWS_CREDENTIAL_EXPIRATION"));
  if (text == NULL || ddb_time_from_text(text, &out->expires) == DDB_OK)
    return DDB_CREDENTIALS_FOUND;
  ddb_credentials_free(out);
  ddb_fail(error, DDB_E_CONFIG, NULL,
           "AWS_CREDENTIAL_EXPIRATION is no time: it must be such as 2026-01-31T12:00:00Z");
  return DDB_CREDENTIALS_BROKEN;
}

enum ddb_credentials_source ddb_credentials_from_environment(struct ddb_credentials *out,
                                                             struct ddb_error *error) {
  struct source source = {.where = "the environment",
                          .id_name = "AWS_ACCESS_KEY_ID",
                          .secret_name = "AWS_SECRET_ACCESS_KEY",
                          .token_name = "AWS_SESSION_TOKEN",
                          .account_name = "AWS_ACCOUNT_ID",
                          .id = getenv("AWS_ACCESS_KEY_ID"),
                          .secret = getenv("AWS_SECRET_ACCESS_KEY"),
                          .token = getenv("AWS_SESSION_TOKEN"),
                          .account = getenv("AWS_ACCOUNT_ID")};
  enum ddb_credentials_source found = take(&source, out, error);
  return found == DDB_CREDENTIALS_FOUND ? read_expiry(out, error) : found;
}

enum ddb_credentials_source ddb_credentials_from_profile(const struct ddb_profiles *profiles,
                                                         const char *profile,
                                                         struct ddb_credentials *out,
                                                         struct ddb_error *error) {
  char where[MAX_PROFILE_SHOWN];
  struct source source = {.where = where,
                          .id_name = "aws_access_key_id",
                          .secret_name = "aws_secret_access_key",
                          .token_name = "aws_session_token",
                          .account_name = "aws_account_id",
                          .id = ddb_profiles_get(profiles, profile, "aws_access_key_id"),
                          .secret = ddb_profiles_get(profiles, profile, "aws_secret_access_key"),
                          .token = ddb_profiles_get(profiles, profile, "aws_session_token"),
                          .account = ddb_profiles_get(profiles, profile, "aws_account_id")};
  snprintf(where, sizeof where, "profile '%.*s'", MAX_PROFILE_SHOWN - 16, profile);
  return take(&source, out, error);
}

static bool copy_text(const char *from, char **out) {
  *out = from != NULL ? duplicate(from) : NULL;
  return *out != NULL || from == NULL;
}

enum ddb_status ddb_credentials_take(const struct ddb_provided *from, struct ddb_credentials *out,
                                     struct ddb_error *error) {
  memset(out, 0, sizeof *out);
  out->expires = from->expires;
  if (copy_text(from->access_key_id, &out->access_key_id) &&
      copy_text(from->secret_access_key, &out->secret_access_key) &&
      copy_text(from->session_token, &out->session_token) &&
      copy_text(from->account_id, &out->account_id))
    return DDB_OK;
  ddb_credentials_free(out);
  return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the credentials");
}

enum ddb_status ddb_credentials_copy(const struct ddb_credentials *from,
                                     struct ddb_credentials *out, struct ddb_error *error) {
  const struct ddb_provided same = {.access_key_id = from->access_key_id,
                                    .secret_access_key = from->secret_access_key,
                                    .session_token = from->session_token,
                                    .account_id = from->account_id,
                                    .expires = from->expires};
  return ddb_credentials_take(&same, out, error);
}

static void wipe(char **text) {
  if (*text != NULL)
    ddb_wipe(*text, strlen(*text));
  free(*text);
  *text = NULL;
}

void ddb_credentials_free(struct ddb_credentials *credentials) {
  wipe(&credentials->access_key_id);
  wipe(&credentials->secret_access_key);
  wipe(&credentials->session_token);
  wipe(&credentials->account_id);
  credentials->expires = (ddb_time){0, 0};
}
