/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "creds/document.h"
#include "creds/file.h"
#include "creds/sso.h"
#include "wire/json.h"
#include "base/wipe.h"

static const char where[] = "the token of IAM Identity Center";

const char *ddb_sso_cure(const struct ddb_sso *sso, char out[DDB_SSO_CURE_SIZE]) {
  if (sso->session != NULL)
    snprintf(out, DDB_SSO_CURE_SIZE, "run `aws sso login --sso-session %.200s`", sso->session);
  else
    snprintf(out, DDB_SSO_CURE_SIZE,
             "run `aws sso login` for the profile with sso_start_url %.200s",
             sso->start_url != NULL ? sso->start_url : "");
  return out;
}

static void wipe(char **text) {
  if (*text != NULL)
    ddb_wipe(*text, strlen(*text));
  free(*text);
  *text = NULL;
}

void ddb_sso_token_free(struct ddb_sso_token *token) {
  ddb_buf_free(&token->text);
  wipe(&token->access_token);
  wipe(&token->refresh_token);
  wipe(&token->client_id);
  wipe(&token->client_secret);
}

enum ddb_status ddb_sso_keep(const char *name, const struct ddb_json_string *string, char **out,
                             struct ddb_error *error) {
  char *plain = malloc(string->size + 1);
  if (plain == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for %s", where);
  struct ddb_text value = {plain, ddb_json_unescape(string, plain)};
  wipe(out);
  enum ddb_status status = ddb_document_copy(where, name, value, out, error);
  ddb_wipe(plain, string->size + 1);
  free(plain);
  return status;
}

/* RFC 3339, or with the letters UTC for its Z, as older versions of the AWS CLI wrote it. */
static enum ddb_status keep_time(const char *name, const struct ddb_json_string *string,
                                 ddb_time *out, struct ddb_error *error) {
  char text[64];
  struct ddb_text value = {string->data, string->size};
  *out = (ddb_time){0, 0};
  if (value.size < sizeof text && value.size > 3 &&
      memcmp(value.data + value.size - 3, "UTC", 3) == 0) {
    memcpy(text, value.data, value.size - 3);
    text[value.size - 3] = 'Z';
    value = (struct ddb_text){text, value.size - 2};
  }
  return ddb_document_time(where, name, value, out, error);
}

static enum ddb_status keep_member(const struct ddb_json_string *name,
                                   const struct ddb_json_string *value, struct ddb_sso_token *out,
                                   struct ddb_error *error) {
  const struct {
    const char *name;
    char **text;
    ddb_time *time;
  } members[] = {{"accessToken", &out->access_token, NULL},
                 {"expiresAt", NULL, &out->expires},
                 {"refreshToken", &out->refresh_token, NULL},
                 {"clientId", &out->client_id, NULL},
                 {"clientSecret", &out->client_secret, NULL},
                 {"registrationExpiresAt", NULL, &out->registered_until}};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (!ddb_json_is(name, members[i].name, strlen(members[i].name)))
      continue;
    return members[i].text != NULL ? ddb_sso_keep(members[i].name, value, members[i].text, error)
                                   : keep_time(members[i].name, value, members[i].time, error);
  }
  return DDB_OK;
}

static enum ddb_status read_members(struct ddb_sso_token *out, struct ddb_error *error) {
  struct ddb_json json;
  struct ddb_json_string name, value;
  enum ddb_status status = DDB_OK;
  ddb_json_init(&json, out->text.data, out->text.size);
  if (ddb_json_object(&json)) {
    while (status == DDB_OK && ddb_json_member(&json, &name)) {
      if (ddb_json_peek(&json) != DDB_JSON_STRING)
        ddb_json_skip(&json, NULL);
      else if (ddb_json_string(&json, &value))
        status = keep_member(&name, &value, out, error);
    }
  }
  if (status != DDB_OK || ddb_json_end(&json))
    return status;
  return ddb_fail(error, DDB_E_SERVICE, NULL, "%s: no JSON object: %s at byte %zu", where,
                  json.reason, json.offset);
}

static enum ddb_status check(const struct ddb_sso_token *token, struct ddb_error *error) {
  bool timeless = token->expires.seconds == 0 && token->expires.nanoseconds == 0;
  if (token->access_token != NULL && !timeless)
    return DDB_OK;
  return ddb_fail(error, DDB_E_SERVICE, NULL, "%s: %s is missing", where,
                  timeless ? "expiresAt" : "accessToken");
}

enum ddb_status ddb_sso_token_read(const struct ddb_sso *sso, struct ddb_sso_token *out,
                                   struct ddb_error *error) {
  struct ddb_error inner = {.status = DDB_OK};
  char cure[DDB_SSO_CURE_SIZE];
  bool missing;
  memset(out, 0, sizeof *out);
  ddb_buf_init_secret(&out->text, DDB_TOKEN_FILE_MAX);
  enum ddb_status status = ddb_file_read(sso->token_file, &out->text, &missing, &inner);
  if (missing)
    return ddb_fail(error, DDB_E_CONFIG, NULL, "%s is not there (%s): %s", where, sso->token_file,
                    ddb_sso_cure(sso, cure));
  if (status == DDB_OK)
    status = read_members(out, &inner);
  if (status == DDB_OK)
    status = check(out, &inner);
  if (status == DDB_OK || status == DDB_E_NOMEM)
    return status == DDB_OK ? DDB_OK : ddb_fail(error, status, NULL, "%s", inner.text);
  /* Of a file of the user's, whatever is wrong with it. */
  return ddb_fail(error, DDB_E_CONFIG, NULL, "%s (%s): %s", inner.text, sso->token_file,
                  ddb_sso_cure(sso, cure));
}

bool ddb_sso_token_expired(const struct ddb_sso_token *token, ddb_time now) {
  return token->expires.seconds <= now.seconds;
}
