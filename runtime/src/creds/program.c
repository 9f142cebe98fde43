/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials from a function of the program. */
#include <string.h>

#include <ddb/credentials.h>

#include "base/fail.h"
#include "creds/kinds.h"

struct ddb_provision {
  struct ddb_credentials got;
  struct ddb_error error;
};

static bool is_missing(const char *text) {
  return text == NULL || text[0] == '\0';
}

static bool is_unclean(const char *text) {
  return text != NULL && !ddb_credentials_clean(text);
}

/* An empty token is none, as in options. */
enum ddb_status ddb_provide(struct ddb_provision *to, const struct ddb_provided *credentials) {
  struct ddb_provided p = *credentials;
  p.session_token = is_missing(p.session_token) ? NULL : p.session_token;
  p.account_id = is_missing(p.account_id) ? NULL : p.account_id;
  ddb_credentials_free(&to->got);
  ddb_error_clear(&to->error);
  if (is_missing(p.access_key_id) || is_missing(p.secret_access_key))
    return ddb_fail(&to->error, DDB_E_CONFIG, NULL, "it gave no %s",
                    is_missing(p.access_key_id) ? "access_key_id" : "secret_access_key");
  if (is_unclean(p.access_key_id) || is_unclean(p.secret_access_key) || is_unclean(p.session_token))
    return ddb_fail(&to->error, DDB_E_CONFIG, NULL,
                    "what it gave holds a control character, such as a line feed");
  if (p.account_id != NULL && !ddb_account_valid(p.account_id))
    return ddb_fail(&to->error, DDB_E_CONFIG, NULL, "the account_id it gave is not twelve digits");
  return ddb_credentials_take(&p, &to->got, &to->error);
}

enum ddb_status ddb_provide_failed(struct ddb_provision *to, enum ddb_status status,
                                   const char *reason) {
  ddb_credentials_free(&to->got);
  ddb_error_clear(&to->error);
  return ddb_fail(&to->error, status, NULL, "%s", reason != NULL ? reason : "");
}

/* What a call may answer for want of credentials. */
static enum ddb_status plain(enum ddb_status status) {
  static const enum ddb_status known[] = {DDB_E_CONFIG,    DDB_E_AUTH,    DDB_E_TRANSPORT,
                                          DDB_E_TIMEOUT,   DDB_E_STOPPED, DDB_E_NOMEM,
                                          DDB_E_THROTTLED, DDB_E_SERVICE};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (status == known[i])
      return status;
  return DDB_E_SERVICE;
}

static enum ddb_status refuse(const struct ddb_provision *provision, enum ddb_status status,
                              struct ddb_error *error) {
  if (provision->error.status != DDB_OK && status == DDB_OK)
    status = provision->error.status;
  if (status == DDB_OK)
    return ddb_fail(error, DDB_E_CONFIG, NULL,
                    "the credentials provider of the program answered DDB_OK and gave none");
  const char *why = provision->error.text;
  return ddb_fail(error, plain(status), NULL, "the credentials provider of the program failed: %s",
                  why[0] != '\0' ? why : ddb_status_name(status));
}

enum ddb_status ddb_fetch_program(const struct ddb_source *source, struct ddb_fetch *fetch,
                                  struct ddb_credentials *out) {
  struct ddb_provision provision;
  memset(&provision, 0, sizeof provision);
  int64_t left = fetch->deadline - fetch->env->monotonic_ms(fetch->env->state);
  const struct ddb_provider_limits limits = {left > 0 ? left : 0, fetch->cancel};
  enum ddb_status status = source->program.fetch(source->program.state, &limits, &provision);
  if (status == DDB_OK && provision.got.access_key_id != NULL) {
    *out = provision.got;
    return DDB_OK;
  }
  ddb_credentials_free(&provision.got);
  return refuse(&provision, status, fetch->error);
}
