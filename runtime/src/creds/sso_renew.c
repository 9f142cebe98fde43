/* SPDX-License-Identifier: Apache-2.0 */
/* A new access token for an old one: CreateToken of IAM Identity Center's OIDC service, which is
 * not signed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/service_error.h"
#include "base/fail.h"
#include "base/number.h"
#include "creds/exchange.h"
#include "creds/file.h"
#include "creds/sso.h"
#include "wire/json.h"
#include "base/wipe.h"

#define ATTEMPTS           3
#define CONNECT_TIMEOUT_MS 3100
#define TIMEOUT_MS         10000
#define MAX_BODY           ((size_t)64 * 1024)
#define MAX_LIFETIME_S     (INT64_C(366) * 24 * 3600)

static const char what[] = "the renewal of the token of IAM Identity Center";

/* portal.sso.REGION... has oidc.REGION... beside it, and portal.sso-fips.REGION... has
 * oidc-fips.REGION...; of any other endpoint nobody knows. */
static const char *host_suffix(const struct ddb_sso *sso) {
  static const char portal[] = "portal.sso";
  const char *host = sso->endpoint.host;
  size_t size = sizeof portal - 1;
  return strncmp(host, portal, size) == 0 && (host[size] == '.' || host[size] == '-') ? host + size
                                                                                      : NULL;
}

bool ddb_sso_token_renewable(const struct ddb_sso *sso, const struct ddb_sso_token *token,
                             ddb_time now) {
  bool registered =
      token->registered_until.seconds == 0 || token->registered_until.seconds > now.seconds;
  return sso->session != NULL && sso->endpoint.tls && host_suffix(sso) != NULL && registered &&
         token->refresh_token != NULL && token->client_id != NULL && token->client_secret != NULL;
}

/* ---- the request ----------------------------------------------------------------------------- */

static void member(struct ddb_buf *out, const char *name, const char *value) {
  if (value == NULL)
    return;
  ddb_buf_char(out, out->size == 0 ? '{' : ',');
  ddb_buf_json_string(out, name, strlen(name));
  ddb_buf_char(out, ':');
  ddb_buf_json_string(out, value, strlen(value));
}

static enum ddb_status write_body(const struct ddb_sso_token *token, struct ddb_buf *body) {
  member(body, "clientId", token->client_id);
  member(body, "clientSecret", token->client_secret);
  member(body, "grantType", "refresh_token");
  member(body, "refreshToken", token->refresh_token);
  ddb_buf_char(body, '}');
  return body->status;
}

static enum ddb_status refuse(struct ddb_exchange *exchange, const struct ddb_sso_token *token,
                              struct ddb_error *error) {
  struct ddb_http_reply *reply = &exchange->reply;
  struct ddb_service_error service;
  ddb_reply_hide(reply, token->refresh_token);
  ddb_reply_hide(reply, token->client_secret);
  struct ddb_response response = {.http_status = reply->status,
                                  .error_type = reply->error_type,
                                  .body = {reply->body.data, reply->body.size}};
  ddb_service_error_read(&response, &service);
  return ddb_fail(error, DDB_E_AUTH, NULL, "%s was refused: %s (HTTP %d)", what,
                  service.code[0] != '\0' ? service.code : "no error code", reply->status);
}

static enum ddb_status send_body(const struct ddb_sso *sso, const struct ddb_sso_token *token,
                                 const struct ddb_buf *body, struct ddb_exchange *exchange) {
  char host[300], url[320];
  int size = snprintf(host, sizeof host, "oidc%s", host_suffix(sso));
  if (size < 0 || (size_t)size >= sizeof host)
    return ddb_fail(exchange->fetch->error, DDB_E_CONFIG, NULL, "%s: a host that is too long",
                    what);
  snprintf(url, sizeof url, "https://%s/token", host);
  const struct ddb_header headers[] = {{"Host", host},
                                       {"Content-Type", "application/json"},
                                       {"Accept-Encoding", "identity"},
                                       {"User-Agent", ddb_fetch_agent(exchange->fetch)}};
  struct ddb_http_request request = {.method = "POST",
                                     .url = url,
                                     .headers = headers,
                                     .header_count = sizeof headers / sizeof *headers,
                                     .body = {body->data, body->size},
                                     .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                     .timeout_ms = TIMEOUT_MS};
  enum ddb_status status = ddb_exchange_send(exchange, &request);
  if (status == DDB_OK && !ddb_http_ok(exchange->reply.status))
    status = refuse(exchange, token, exchange->fetch->error);
  return status;
}

/* ---- the answer ------------------------------------------------------------------------------ */

struct answer {
  char *access_token, *refresh_token;
  int64_t lifetime_s;
};

static enum ddb_status read_member(struct ddb_json *json, const struct ddb_json_string *name,
                                   struct answer *out, struct ddb_error *error) {
  struct ddb_json_string value;
  struct ddb_text number;
  enum ddb_json_kind kind = ddb_json_peek(json);
  bool access = ddb_json_is(name, "accessToken", 11);
  if (kind == DDB_JSON_STRING && (access || ddb_json_is(name, "refreshToken", 12)))
    return ddb_json_string(json, &value)
               ? ddb_sso_keep(access ? "accessToken" : "refreshToken", &value,
                              access ? &out->access_token : &out->refresh_token, error)
               : DDB_OK;
  if (kind != DDB_JSON_NUMBER || !ddb_json_is(name, "expiresIn", 9))
    ddb_json_skip(json, NULL);
  else if (ddb_json_number(json, &number) &&
           ddb_number_to_i64(number.data, number.size, 1, MAX_LIFETIME_S, &out->lifetime_s) !=
               DDB_OK)
    out->lifetime_s = 0;
  return DDB_OK;
}

static enum ddb_status read_answer(const struct ddb_buf *body, struct answer *out,
                                   struct ddb_error *error) {
  struct ddb_json json;
  struct ddb_json_string name;
  enum ddb_status status = DDB_OK;
  ddb_json_init(&json, body->data, body->size);
  if (ddb_json_object(&json))
    while (status == DDB_OK && ddb_json_member(&json, &name))
      status = read_member(&json, &name, out, error);
  if (status != DDB_OK)
    return status;
  if (!ddb_json_end(&json) || out->access_token == NULL || out->lifetime_s == 0)
    return ddb_fail(error, DDB_E_SERVICE, NULL, "%s: the answer has no accessToken and expiresIn",
                    what);
  return DDB_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* The file as it was, with the new values for the old ones at its end. */
static enum ddb_status write_text(const struct ddb_sso_token *token, struct ddb_buf *out) {
  char expires[DDB_TIME_TEXT_SIZE];
  struct ddb_json json;
  struct ddb_json_string name;
  struct ddb_text value;
  ddb_json_init(&json, token->text.data, token->text.size);
  (void)ddb_json_object(&json);
  while (ddb_json_member(&json, &name) && ddb_json_skip(&json, &value)) {
    if (ddb_json_is(&name, "accessToken", 11) || ddb_json_is(&name, "expiresAt", 9) ||
        ddb_json_is(&name, "refreshToken", 12))
      continue;
    ddb_buf_char(out, out->size == 0 ? '{' : ',');
    ddb_buf_bytes(out, name.data - 1, name.size + 2); /* with its quotes */
    ddb_buf_char(out, ':');
    ddb_buf_bytes(out, value.data, value.size);
  }
  if (ddb_time_to_text((ddb_time){token->expires.seconds, 0}, 0, expires) != DDB_OK)
    return DDB_E_INVALID;
  member(out, "refreshToken", token->refresh_token);
  member(out, "accessToken", token->access_token);
  member(out, "expiresAt", expires);
  ddb_buf_text(out, "}\n");
  return out->status;
}

/* A file that cannot be written costs a login later, and no call now. */
static void save(const struct ddb_sso *sso, const struct ddb_sso_token *token,
                 const struct ddb_env *env) {
  struct ddb_buf text;
  uint64_t random;
  ddb_buf_init_secret(&text, MAX_BODY * 2);
  if (write_text(token, &text) == DDB_OK && env->random(env->state, &random, sizeof random))
    (void)ddb_file_replace(sso->token_file, random, (struct ddb_text){text.data, text.size});
  ddb_buf_free(&text);
}

static void swap(char **a, char **b) {
  char *kept = *a;
  *a = *b;
  *b = kept;
}

static void wipe(char *text) {
  if (text != NULL)
    ddb_wipe(text, strlen(text));
  free(text);
}

enum ddb_status ddb_sso_token_renew(const struct ddb_sso *sso, struct ddb_sso_token *token,
                                    struct ddb_fetch *fetch) {
  struct ddb_exchange exchange;
  struct ddb_buf body;
  struct answer answer = {.lifetime_s = 0};
  ddb_buf_init_secret(&body, MAX_BODY);
  ddb_exchange_init(&exchange, fetch, what, ATTEMPTS);
  enum ddb_status status = write_body(token, &body);
  if (status != DDB_OK)
    status = ddb_fail(fetch->error, status, NULL, "%s: the request could not be built (%s)", what,
                      ddb_status_name(status));
  if (status == DDB_OK)
    status = send_body(sso, token, &body, &exchange);
  if (status == DDB_OK)
    status = read_answer(&exchange.reply.body, &answer, fetch->error);
  if (status == DDB_OK) {
    swap(&token->access_token, &answer.access_token);
    if (answer.refresh_token != NULL)
      swap(&token->refresh_token, &answer.refresh_token);
    token->expires = (ddb_time){fetch->now.seconds + answer.lifetime_s, 0};
    save(sso, token, fetch->env);
  }
  wipe(answer.access_token);
  wipe(answer.refresh_token);
  ddb_exchange_free(&exchange);
  ddb_buf_free(&body);
  return status;
}
