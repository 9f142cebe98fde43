/* SPDX-License-Identifier: Apache-2.0 */
/* The role of an EC2 instance, from its metadata service (IMDS). Version 2 only: a token by PUT,
 * and with it the name of the role and then its credentials. Version 1 gives them to any GET, so to
 * whoever makes a program fetch a URL of his choice; it is never asked, whatever is answered. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "creds/document.h"
#include "creds/exchange.h"
#include "creds/kinds.h"

#define SERVICE      "the metadata of the EC2 instance (IMDS)"
#define TOKEN_PATH   "latest/api/token"
#define ROLES_PATH   "latest/meta-data/iam/security-credentials/"
#define TOKEN_LIFE_S "21600"

#define MAX_BODY  ((size_t)64 * 1024)
#define MAX_TOKEN ((size_t)4096)
#define MAX_ROLE  ((size_t)512)
#define MAX_URL   ((size_t)2048)

struct imds {
  const struct ddb_source *source;
  struct ddb_exchange exchange;
  struct ddb_buf token;
  bool renewed; /* a token was refused, which is mended once */
  char role[MAX_ROLE];
};

static enum ddb_status fail(struct imds *imds, enum ddb_status status, const char *why) {
  imds->exchange.fetch->error->http_status = imds->exchange.reply.status;
  return ddb_fail(imds->exchange.fetch->error, status, NULL, "%s: %s", SERVICE, why);
}

/* Nothing else was configured, or the profile says that it is to be this one. */
static bool is_wanted(const struct imds *imds) {
  return imds->source->role_count > 0;
}

static enum ddb_status nothing_there(struct imds *imds, const char *why) {
  struct ddb_error *error = imds->exchange.fetch->error;
  char last[sizeof imds->exchange.reply.reason + 128];
  ddb_error_clear(error);
  if (is_wanted(imds))
    return fail(imds, DDB_E_CONFIG, why);
  snprintf(last, sizeof last, "%s: %s", SERVICE, why);
  return ddb_fail_no_credentials(error, last);
}

static enum ddb_status unexpected(struct imds *imds, const char *what) {
  char why[128];
  int status = imds->exchange.reply.status;
  snprintf(why, sizeof why, "it answered %s with HTTP status %d", what, status);
  return fail(imds, status == 401 ? DDB_E_AUTH : DDB_E_SERVICE, why);
}

/* ---- requests -------------------------------------------------------------------------------- */

/* The endpoint may have a path of its own. */
static bool put_url(const struct imds *imds, const char *path, char *url) {
  const char *base = imds->source->imds.endpoint.url;
  size_t size = strlen(base);
  bool slash = size > 0 && base[size - 1] == '/';
  int written = snprintf(url, MAX_URL, "%s%s%s", base, slash ? "" : "/", path);
  return written > 0 && (size_t)written < MAX_URL;
}

/* A machine that is no instance must not make its programs wait: what cannot be connected to within
 * the time of one attempt is not there. */
static enum ddb_status unreached(struct imds *imds, enum ddb_status status) {
  const struct ddb_exchange *exchange = &imds->exchange;
  char why[sizeof exchange->reply.reason + 64];
  if (exchange->reached || exchange->late || exchange->stopped ||
      exchange->result != DDB_SEND_UNSENT || is_wanted(imds))
    return status;
  snprintf(why, sizeof why, "it cannot be reached: %s", exchange->reply.reason);
  return nothing_there(imds, why);
}

static enum ddb_status ask(struct imds *imds, const char *method, const char *path,
                           struct ddb_header header) {
  char url[MAX_URL];
  const struct ddb_header headers[] = {{"Host", imds->source->imds.endpoint.host}, header};
  const struct ddb_http_request request = {.method = method,
                                           .url = url,
                                           .headers = headers,
                                           .header_count = 2,
                                           .no_proxy = true,
                                           .connect_timeout_ms = imds->source->imds.timeout_ms,
                                           .timeout_ms = imds->source->imds.timeout_ms};
  if (!put_url(imds, path, url))
    return fail(imds, DDB_E_CONFIG, "its URL is too long");
  enum ddb_status status = ddb_exchange_send(&imds->exchange, &request);
  return status != DDB_OK ? unreached(imds, status) : DDB_OK;
}

/* ---- the token ------------------------------------------------------------------------------- */

/* It goes into a header. */
static bool is_token(struct ddb_text text) {
  for (size_t i = 0; i < text.size; i++)
    if (text.data[i] <= ' ' || text.data[i] > '~')
      return false;
  return text.size > 0 && text.size < MAX_TOKEN;
}

static struct ddb_text trimmed(const struct ddb_buf *body) {
  struct ddb_text text = {body->data, body->size};
  while (text.size > 0 && strchr(" \t\r\n", text.data[text.size - 1]) != NULL)
    text.size--;
  return text;
}

static enum ddb_status keep_token(struct imds *imds) {
  struct ddb_text token = trimmed(&imds->exchange.reply.body);
  if (!is_token(token))
    return fail(imds, DDB_E_SERVICE, "its token cannot be sent in a header");
  ddb_buf_clear(&imds->token);
  ddb_buf_bytes(&imds->token, token.data, token.size);
  return imds->token.status == DDB_OK ? DDB_OK : fail(imds, DDB_E_NOMEM, "no memory");
}

static enum ddb_status get_token(struct imds *imds) {
  enum ddb_status status =
      ask(imds, "PUT", TOKEN_PATH,
          (struct ddb_header){"x-aws-ec2-metadata-token-ttl-seconds", TOKEN_LIFE_S});
  if (status != DDB_OK)
    return status;
  switch (imds->exchange.reply.status) {
  case 200:
    return keep_token(imds);
  case 403:
    return nothing_there(imds, "it is disabled, or forbidden to this program (HTTP status 403)");
  case 404:
  case 405:
    return nothing_there(imds, "it knows no version 2, and version 1 is not used");
  default:
    return unexpected(imds, "the request for a token");
  }
}

/* A token may end early, when the instance was stopped and started. */
static enum ddb_status get(struct imds *imds, const char *path) {
  enum ddb_status status = DDB_OK;
  for (;;) {
    status =
        ask(imds, "GET", path, (struct ddb_header){"x-aws-ec2-metadata-token", imds->token.data});
    if (status != DDB_OK || imds->exchange.reply.status != 401 || imds->renewed)
      return status;
    imds->renewed = true;
    status = get_token(imds);
    if (status != DDB_OK)
      return status;
  }
}

/* ---- the role and its credentials ------------------------------------------------------------ */

/* A name of IAM, since it becomes a part of a path. */
static bool is_role(struct ddb_text name) {
  for (size_t i = 0; i < name.size; i++) {
    char c = name.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && (c == '\0' || strchr("+=,.@_-", c) == NULL))
      return false;
  }
  return name.size > 0 && name.size < MAX_ROLE;
}

/* The first line, should there be more. It is asked for each time: a role can be replaced. */
static enum ddb_status get_role(struct imds *imds) {
  enum ddb_status status = get(imds, ROLES_PATH);
  if (status != DDB_OK)
    return status;
  const struct ddb_buf *body = &imds->exchange.reply.body;
  if (imds->exchange.reply.status == 404 ||
      (imds->exchange.reply.status == 200 && trimmed(body).size == 0))
    return nothing_there(imds, "the instance has no role");
  if (imds->exchange.reply.status != 200)
    return unexpected(imds, "the request for the name of the role");
  const char *end = memchr(body->data, '\n', body->size);
  struct ddb_buf line = {.data = body->data,
                         .size = end != NULL ? (size_t)(end - body->data) : body->size};
  struct ddb_text name = trimmed(&line);
  if (!is_role(name))
    return fail(imds, DDB_E_SERVICE, "what it calls the name of the role is none");
  memcpy(imds->role, name.data, name.size);
  imds->role[name.size] = '\0';
  return DDB_OK;
}

static enum ddb_status refused(struct imds *imds, const struct ddb_document *document) {
  struct ddb_error *error = imds->exchange.fetch->error;
  if (strcmp(document->code, "AssumeRoleUnauthorizedAccess") == 0)
    return ddb_fail(error, DDB_E_CONFIG, NULL,
                    "%s: EC2 may not assume the role %s of the instance: the trust policy of the "
                    "role must name ec2.amazonaws.com (%s)",
                    SERVICE, imds->role, document->code);
  return ddb_fail(error, DDB_E_SERVICE, NULL, "%s: no credentials for the role %s: %s%s%s", SERVICE,
                  imds->role, document->code, document->message[0] != '\0' ? ": " : "",
                  document->message);
}

static enum ddb_status read_credentials(struct imds *imds, struct ddb_credentials *out) {
  static const struct ddb_document_form form = {.where = SERVICE,
                                                .token = "Token",
                                                .needs_token = true,
                                                .needs_expiration = true,
                                                .coded = true};
  const struct ddb_buf *body = &imds->exchange.reply.body;
  struct ddb_document document;
  enum ddb_status status = ddb_document_read(&form, (struct ddb_text){body->data, body->size},
                                             &document, imds->exchange.fetch->error);
  if (status != DDB_OK)
    return status;
  if (document.credentials.access_key_id == NULL) {
    status = refused(imds, &document);
  } else {
    *out = document.credentials;
    memset(&document.credentials, 0, sizeof document.credentials);
  }
  ddb_document_free(&document);
  return status;
}

static enum ddb_status get_credentials(struct imds *imds, struct ddb_credentials *out) {
  char path[sizeof ROLES_PATH + MAX_ROLE];
  snprintf(path, sizeof path, "%s%s", ROLES_PATH, imds->role);
  enum ddb_status status = get(imds, path);
  if (status != DDB_OK)
    return status;
  if (imds->exchange.reply.status != 200)
    return unexpected(imds, "the request for credentials");
  return read_credentials(imds, out);
}

enum ddb_status ddb_fetch_imds(const struct ddb_source *source, struct ddb_fetch *fetch,
                               struct ddb_credentials *out) {
  struct imds imds = {.source = source};
  ddb_exchange_init(&imds.exchange, fetch, SERVICE, source->imds.attempts);
  imds.exchange.reach_ms = source->imds.timeout_ms;
  imds.exchange.reply.body.max = MAX_BODY;
  ddb_buf_init_secret(&imds.token, MAX_TOKEN);
  enum ddb_status status = get_token(&imds);
  if (status == DDB_OK)
    status = get_role(&imds);
  if (status == DDB_OK)
    status = get_credentials(&imds, out);
  ddb_buf_free(&imds.token);
  ddb_exchange_free(&imds.exchange);
  return status;
}
