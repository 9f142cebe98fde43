/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: the token of a login is exchanged for the credentials of a role. */
#include "creds/sso.h"

#include <stdio.h>
#include <string.h>

#include "aws/percent.h"
#include "aws/service_error.h"
#include "base/fail.h"
#include "base/text.h"
#include "creds/document.h"
#include "creds/exchange.h"
#include "creds/kinds.h"
#include "wire/json.h"

#define ATTEMPTS           3
#define CONNECT_TIMEOUT_MS 3100
#define TIMEOUT_MS         10000
#define RENEW_EARLY_S      300
#define MAX_URL            ((size_t)8 * 1024)

static const char what[] = "IAM Identity Center";

/* ---- the token ------------------------------------------------------------------------------- */

/* Renews a token that is about to expire. One that is still good is used where that fails. */
static enum ddb_status freshen(const struct ddb_sso *sso, struct ddb_sso_token *token,
                               struct ddb_fetch *fetch) {
  struct ddb_error inner = {.status = DDB_OK};
  struct ddb_fetch renewal = *fetch;
  char cure[DDB_SSO_CURE_SIZE];
  ddb_time soon = {fetch->now.seconds + RENEW_EARLY_S, 0};
  if (!ddb_sso_token_expired(token, soon))
    return DDB_OK;
  renewal.error = &inner;
  bool renewable = ddb_sso_token_renewable(sso, token, fetch->now);
  enum ddb_status status = renewable ? ddb_sso_token_renew(sso, token, &renewal) : DDB_E_AUTH;
  if (status == DDB_OK || (!ddb_sso_token_expired(token, fetch->now) && status != DDB_E_STOPPED))
    return DDB_OK;
  if (renewable && status != DDB_E_AUTH)
    return ddb_fail(fetch->error, status, NULL, "%.900s", inner.text);
  return ddb_fail(fetch->error, DDB_E_AUTH, NULL, "the token of %s has expired%s%.600s: %s", what,
                  renewable ? ", and " : "", inner.text, ddb_sso_cure(sso, cure));
}

/* ---- the exchange ---------------------------------------------------------------------------- */

static enum ddb_status write_url(const struct ddb_sso *sso, struct ddb_buf *out) {
  size_t size = strlen(sso->endpoint.url);
  ddb_buf_bytes(out, sso->endpoint.url, size);
  if (size > 0 && sso->endpoint.url[size - 1] != '/')
    ddb_buf_char(out, '/');
  ddb_buf_text(out, "federation/credentials?role_name=");
  ddb_percent_encode(out, ddb_text_of(sso->role_name));
  ddb_buf_text(out, "&account_id=");
  ddb_percent_encode(out, ddb_text_of(sso->account_id));
  return out->status;
}

static enum ddb_status refuse(const struct ddb_sso *sso, const struct ddb_sso_token *token,
                              struct ddb_exchange *exchange) {
  struct ddb_http_reply *reply = &exchange->reply;
  struct ddb_error *error = exchange->fetch->error;
  struct ddb_service_error service;
  char cure[DDB_SSO_CURE_SIZE];
  ddb_reply_hide(reply, token->access_token);
  struct ddb_response response = {.http_status = reply->status,
                                  .error_type = reply->error_type,
                                  .body = {reply->body.data, reply->body.size}};
  ddb_service_error_read(&response, &service);
  bool login = reply->status == 401;
  enum ddb_status status = ddb_fail(
      error, DDB_E_AUTH, NULL, "%s refused role %.80s of account %.20s: %s%s%.400s (HTTP %d); %s",
      what, sso->role_name, sso->account_id,
      service.code[0] != '\0' ? service.code : "no error code",
      service.message[0] != '\0' ? ": " : "", service.message, reply->status,
      login ? ddb_sso_cure(sso, cure) : "check sso_role_name and sso_account_id");
  error->http_status = reply->status;
  snprintf(error->code, sizeof error->code, "%s", service.code);
  snprintf(error->request_id, sizeof error->request_id, "%s", reply->request_id);
  return status;
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* The object in {"roleCredentials": {...}}. */
static bool find_inner(const struct ddb_buf *body, struct ddb_text *out) {
  struct ddb_json json;
  struct ddb_json_string name;
  struct ddb_text raw;
  *out = (struct ddb_text){NULL, 0};
  ddb_json_init(&json, body->data, body->size);
  if (ddb_json_object(&json))
    while (ddb_json_member(&json, &name))
      if (ddb_json_skip(&json, &raw) && ddb_json_is(&name, "roleCredentials", 15))
        *out = raw;
  return ddb_json_end(&json) && out->data != NULL;
}

static enum ddb_status read_answer(const struct ddb_sso *sso, const struct ddb_buf *body,
                                   struct ddb_credentials *out, struct ddb_error *error) {
  static const struct ddb_document_form form = {.where = "the answer of IAM Identity Center",
                                                .token = "sessionToken",
                                                .needs_token = true,
                                                .needs_expiration = true,
                                                .milliseconds = true};
  struct ddb_document document;
  struct ddb_text inner;
  if (!find_inner(body, &inner))
    return ddb_fail(error, DDB_E_SERVICE, NULL, "%s is no JSON object with roleCredentials",
                    form.where);
  enum ddb_status status = ddb_document_read(&form, inner, &document, error);
  if (status != DDB_OK)
    return status;
  *out = document.credentials;
  if (out->account_id != NULL)
    return DDB_OK;
  return ddb_document_copy("the profile", "sso_account_id", ddb_text_of(sso->account_id),
                           &out->account_id, error);
}

static enum ddb_status exchange_token(const struct ddb_sso *sso, const struct ddb_sso_token *token,
                                      struct ddb_fetch *fetch, struct ddb_credentials *out) {
  struct ddb_exchange exchange;
  struct ddb_buf url;
  ddb_buf_init(&url, MAX_URL);
  ddb_exchange_init(&exchange, fetch, what, ATTEMPTS);
  enum ddb_status status = write_url(sso, &url);
  const struct ddb_header headers[] = {{"Host", sso->endpoint.host},
                                       {"Accept-Encoding", "identity"},
                                       {"User-Agent", ddb_fetch_agent(fetch)},
                                       {"x-amz-sso_bearer_token", token->access_token}};
  struct ddb_http_request request = {.method = "GET",
                                     .url = url.data,
                                     .headers = headers,
                                     .header_count = sizeof headers / sizeof *headers,
                                     .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                     .timeout_ms = TIMEOUT_MS};
  if (status != DDB_OK)
    status = ddb_fail(fetch->error, status, NULL, "%s: the request could not be built (%s)", what,
                      ddb_status_name(status));
  if (status == DDB_OK)
    status = ddb_exchange_send(&exchange, &request);
  if (status == DDB_OK)
    status = ddb_http_ok(exchange.reply.status)
                 ? read_answer(sso, &exchange.reply.body, out, fetch->error)
                 : refuse(sso, token, &exchange);
  ddb_exchange_free(&exchange);
  ddb_buf_free(&url);
  return status;
}

enum ddb_status ddb_fetch_sso(const struct ddb_source *source, struct ddb_fetch *fetch,
                              struct ddb_credentials *out) {
  const struct ddb_sso *sso = &source->sso;
  struct ddb_sso_token token;
  enum ddb_status status = ddb_sso_token_read(sso, &token, fetch->error);
  if (status == DDB_OK)
    status = freshen(sso, &token, fetch);
  if (status == DDB_OK)
    status = exchange_token(sso, &token, fetch, out);
  ddb_sso_token_free(&token);
  return status;
}
