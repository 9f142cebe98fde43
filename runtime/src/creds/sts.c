/* SPDX-License-Identifier: Apache-2.0 */
/* STS by its query protocol: a form goes there, XML comes back. */
#include "creds/sts.h"

#include <stdio.h>
#include <string.h>

#include "aws/percent.h"
#include "aws/sign.h"
#include "base/fail.h"
#include "base/text.h"
#include "creds/exchange.h"
#include "creds/kinds.h"
#include "base/wipe.h"

#define SERVICE            "sts"
#define ATTEMPTS           3
#define CONNECT_TIMEOUT_MS 3100
#define TIMEOUT_MS         10000
/* Beyond this, the time is why a signature was refused. As for DynamoDB's requests. */
#define MAX_SKEW_S 300
#define MAX_BODY   ((size_t)256 * 1024)

/* The order of the headers; those before AGENT are given to the signer. */
enum { HOST, CONTENT_TYPE, ACCEPT_ENCODING, AGENT, DATE, AUTHORIZATION, TOKEN, HEADERS };

struct sending {
  const struct ddb_sts_call *call;
  struct ddb_fetch *fetch;
  struct ddb_exchange exchange;
  struct ddb_http_request request;
  struct ddb_header headers[HEADERS];
  struct ddb_buf body, canonical, to_sign, authorization;
  struct ddb_hasher *hasher;
  char what[256];
  char date_time[DDB_SIGN_DATE_TIME_SIZE];
  int64_t signed_at;
  int64_t started_ms;
  int64_t offset_s; /* of STS's clock, once it is known */
  bool skew_retried;
  struct ddb_service_error service;
  char request_id[80];
};

/* ---- the form -------------------------------------------------------------------------------- */

static void add(struct ddb_buf *body, const char *name, const char *value) {
  if (value == NULL)
    return;
  if (body->size > 0)
    ddb_buf_char(body, '&');
  ddb_buf_text(body, name);
  ddb_buf_char(body, '=');
  ddb_percent_encode(body, ddb_text_of(value));
}

static enum ddb_status write_form(struct sending *sending) {
  const struct ddb_role *role = sending->call->role;
  struct ddb_buf *body = &sending->body;
  char name[40], duration[DDB_TIME_TEXT_SIZE];
  snprintf(name, sizeof name, "libddb-%lld", (long long)ddb_time_to_ms(sending->fetch->now));
  snprintf(duration, sizeof duration, "%d", role->duration_s);
  add(body, "Action", sending->call->operation);
  add(body, "Version", "2011-06-15");
  add(body, "RoleArn", role->arn);
  add(body, "RoleSessionName", role->session_name != NULL ? role->session_name : name);
  add(body, "WebIdentityToken", sending->call->token);
  add(body, "DurationSeconds", role->duration_s > 0 ? duration : NULL);
  add(body, "ExternalId", role->external_id);
  return body->status;
}

/* [\w+=,.@-]{2,64}. STS says so too, but not whose fault it is. */
static enum ddb_status check_role(const struct ddb_role *role, struct ddb_error *error) {
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
                                "+=,.@-";
  const char *name = role->session_name;
  if (role->arn == NULL || role->arn[0] == '\0')
    return ddb_fail(error, DDB_E_CONFIG, NULL, "a role to assume has no ARN: set role_arn");
  if (name == NULL)
    return DDB_OK;
  size_t size = strlen(name);
  if (size >= 2 && size <= 64 && strspn(name, allowed) == size)
    return DDB_OK;
  return ddb_fail(error, DDB_E_CONFIG, NULL,
                  "the session name '%.80s' of role %s is not made of 2 to 64 letters, digits and "
                  "_+=,.@-: set another role_session_name",
                  name, role->arn);
}

/* ---- the signature --------------------------------------------------------------------------- */

/* The time goes on while attempts are made. */
static enum ddb_status set_date(struct sending *sending) {
  const struct ddb_env *env = sending->fetch->env;
  int64_t passed_ms = env->monotonic_ms(env->state) - sending->started_ms;
  ddb_time now = ddb_time_from_ms(ddb_time_to_ms(sending->fetch->now) + passed_ms);
  now.seconds += sending->offset_s;
  sending->signed_at = now.seconds;
  return ddb_sign_date_time(now, sending->date_time);
}

static enum ddb_status day_key(struct sending *sending, struct ddb_day_key *key) {
  const char *secret = sending->call->with->secret_access_key;
  const char *region = sending->call->sts->region;
  unsigned char origin[DDB_SHA256_SIZE];
  enum ddb_status status = ddb_sign_origin(sending->hasher, secret, region, SERVICE, origin);
  if (status == DDB_OK)
    status =
        ddb_sign_day_key(key, sending->hasher, origin, secret, sending->date_time, region, SERVICE);
  ddb_wipe(origin, sizeof origin);
  return status;
}

static enum ddb_status sign_stages(struct sending *sending, const struct ddb_day_key *key) {
  const struct ddb_credentials *with = sending->call->with;
  struct ddb_sign_request request = {
      .form = DDB_SIGN_HEADER,
      .method = {"POST", 4},
      .path = ddb_text_of(sending->call->sts->endpoint.path),
      .headers = sending->headers,
      .header_count = AGENT,
      .body = sending->request.body,
      .access_key_id = ddb_text_of(with->access_key_id),
      .session_token = with->session_token,
      .region = sending->call->sts->region,
      .service = SERVICE,
      .date_time = sending->date_time,
  };
  struct ddb_buf *canonical = &sending->canonical, *to_sign = &sending->to_sign;
  ddb_buf_clear(canonical);
  ddb_buf_clear(to_sign);
  ddb_buf_clear(&sending->authorization);
  enum ddb_status status = ddb_sign_canonical_request(&request, sending->hasher, canonical);
  struct ddb_text first = {canonical->data, canonical->size};
  if (status == DDB_OK)
    status = ddb_sign_string_to_sign(&request, sending->hasher, first, to_sign);
  struct ddb_text second = {to_sign->data, to_sign->size};
  if (status == DDB_OK)
    status = ddb_sign_authorization(&request, key->key, sending->hasher, first, second,
                                    &sending->authorization);
  return status;
}

static enum ddb_status sign(struct sending *sending) {
  const char *token = sending->call->with->session_token;
  struct ddb_day_key key = {.set = false};
  enum ddb_status status = set_date(sending);
  if (status == DDB_OK)
    status = day_key(sending, &key);
  if (status == DDB_OK)
    status = sign_stages(sending, &key);
  ddb_wipe(&key, sizeof key);
  sending->headers[DATE] = (struct ddb_header){"X-Amz-Date", sending->date_time};
  sending->headers[AUTHORIZATION] =
      (struct ddb_header){"Authorization", sending->authorization.data};
  sending->headers[TOKEN] = (struct ddb_header){"X-Amz-Security-Token", token};
  sending->request.header_count = token != NULL ? HEADERS : TOKEN;
  return status;
}

/* ---- sending --------------------------------------------------------------------------------- */

static enum ddb_status start(struct sending *sending) {
  const struct ddb_sts_call *call = sending->call;
  const struct ddb_env *env = sending->fetch->env;
  sending->started_ms = env->monotonic_ms(env->state);
  snprintf(sending->what, sizeof sending->what, "%s %.200s at STS", call->operation,
           call->role->arn);
  ddb_exchange_init(&sending->exchange, sending->fetch, sending->what, ATTEMPTS);
  ddb_buf_init_secret(&sending->body, MAX_BODY);
  ddb_buf_init_secret(&sending->canonical, MAX_BODY);
  ddb_buf_init_secret(&sending->to_sign, MAX_BODY);
  ddb_buf_init_secret(&sending->authorization, MAX_BODY);
  sending->hasher = call->with != NULL ? ddb_hasher_new() : NULL;
  if (call->with != NULL && sending->hasher == NULL)
    return DDB_E_NOMEM;
  enum ddb_status status = write_form(sending);
  sending->headers[HOST] = (struct ddb_header){"Host", call->sts->endpoint.host};
  sending->headers[CONTENT_TYPE] =
      (struct ddb_header){"Content-Type", "application/x-www-form-urlencoded"};
  sending->headers[ACCEPT_ENCODING] = (struct ddb_header){"Accept-Encoding", "identity"};
  sending->headers[AGENT] = (struct ddb_header){"User-Agent", ddb_fetch_agent(sending->fetch)};
  sending->request = (struct ddb_http_request){.method = "POST",
                                               .url = call->sts->endpoint.url,
                                               .headers = sending->headers,
                                               .header_count = AGENT + 1,
                                               .body = {sending->body.data, sending->body.size},
                                               .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                               .timeout_ms = TIMEOUT_MS};
  return status;
}

static void end(struct sending *sending) {
  ddb_exchange_free(&sending->exchange);
  ddb_buf_free(&sending->body);
  ddb_buf_free(&sending->canonical);
  ddb_buf_free(&sending->to_sign);
  ddb_buf_free(&sending->authorization);
  ddb_hasher_free(sending->hasher);
}

/* Takes the server's time where the signature's was too far from it. Only over TLS: anybody on the
 * way could set the clock otherwise. */
static bool correct_clock(struct sending *sending) {
  ddb_time date;
  if (!sending->service.skew || sending->skew_retried || sending->call->with == NULL ||
      !sending->call->sts->endpoint.tls || !ddb_reply_date(&sending->exchange.reply, &date))
    return false;
  int64_t away = date.seconds - sending->signed_at;
  if (away >= -MAX_SKEW_S && away <= MAX_SKEW_S)
    return false;
  sending->offset_s += away;
  sending->skew_retried = true;
  return true;
}

/* AWS may quote what it was sent. */
static void hide_secrets(struct sending *sending) {
  const struct ddb_credentials *with = sending->call->with;
  ddb_reply_hide(&sending->exchange.reply, sending->call->token);
  if (with == NULL)
    return;
  ddb_reply_hide(&sending->exchange.reply, with->session_token);
  ddb_reply_hide(&sending->exchange.reply, with->secret_access_key);
}

/* STS could not reach the identity provider. */
static bool is_unreachable(const struct sending *sending) {
  return strcmp(sending->service.code, "IDPCommunicationError") == 0;
}

/* An answer that is an error: what it says, and whether another attempt may help. */
static enum ddb_failure judge(struct sending *sending) {
  hide_secrets(sending);
  ddb_sts_read_error(&sending->exchange.reply, &sending->service, sending->request_id);
  if (is_unreachable(sending) || correct_clock(sending))
    return DDB_FAILURE_TRANSIENT;
  if (sending->service.failure != DDB_FAILURE_FINAL)
    return sending->service.failure;
  return ddb_exchange_failure(&sending->exchange);
}

/* ---- telling --------------------------------------------------------------------------------- */

static const char *cure_of(const struct sending *sending) {
  static const struct {
    const char *code;
    bool signs;
    const char *cure;
  } cures[] = {
      {"AccessDenied", true,
       "allow sts:AssumeRole on the role to the keys that sign, and trust them in the role"},
      {"AccessDenied", false, "trust the identity provider and the token's subject in the role"},
      {"ExpiredTokenException", false, "whoever writes the token file has to renew the token"},
      {"InvalidIdentityToken", false,
       "check the token file and that the role's account knows the identity provider"},
      {"IDPRejectedClaim", false, "the identity provider does not accept the token any more"},
      {"RegionDisabledException", true, "enable STS in this region, or set another region"},
      {"RegionDisabledException", false, "enable STS in this region, or set another region"},
  };
  bool signs = sending->call->with != NULL;
  for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
    if (signs == cures[i].signs && strcmp(sending->service.code, cures[i].code) == 0)
      return cures[i].cure;
  return sending->service.cure;
}

/* What is no trouble of the network or the service is a refusal. */
static enum ddb_status refusal(const struct sending *sending) {
  enum ddb_status status = sending->service.status;
  int http_status = sending->exchange.reply.status;
  bool refused = http_status < 500 && !is_unreachable(sending);
  return status == DDB_E_SERVICE && refused ? DDB_E_AUTH : status;
}

static enum ddb_status refuse(struct sending *sending) {
  const struct ddb_service_error *service = &sending->service;
  const struct ddb_sts_call *call = sending->call;
  struct ddb_error *error = sending->fetch->error;
  int http_status = sending->exchange.reply.status;
  const char *id = sending->request_id, *cure = cure_of(sending);
  enum ddb_status status = ddb_fail(
      error, refusal(sending), NULL, "%s refused: %s%s%.640s (HTTP %d%s%s)%s%s%s%s", sending->what,
      service->code[0] != '\0' ? service->code : "no error code",
      service->message[0] != '\0' ? ": " : "", service->message, http_status,
      id[0] != '\0' ? ", request id " : "", id, call->token_file != NULL ? "; token file " : "",
      call->token_file != NULL ? call->token_file : "", cure != NULL ? "; " : "",
      cure != NULL ? cure : "");
  error->http_status = http_status;
  snprintf(error->code, sizeof error->code, "%s", service->code);
  snprintf(error->request_id, sizeof error->request_id, "%s", id);
  return status;
}

/* A good answer that cannot be read is like none: a proxy may have cut it. The error is told if it
 * was the last one. */
static bool read_answer(struct sending *sending, struct ddb_credentials *out,
                        struct ddb_error *error) {
  const struct ddb_buf *body = &sending->exchange.reply.body;
  struct ddb_text text = {body->data, body->size};
  memset(error, 0, sizeof *error);
  if (ddb_sts_read(sending->call, text, out, error) == DDB_OK)
    return true;
  ddb_credentials_free(out);
  return false;
}

static enum ddb_status attempts(struct sending *sending, struct ddb_credentials *out) {
  struct ddb_error *error = sending->fetch->error, unread;
  enum ddb_failure failure;
  bool replied, good;
  do {
    enum ddb_status status = sending->call->with != NULL ? sign(sending) : DDB_OK;
    if (status != DDB_OK)
      return ddb_fail(error, status, NULL, "%s: the request could not be signed (%s)",
                      sending->what, ddb_status_name(status));
    replied = ddb_exchange_attempt(&sending->exchange, &sending->request);
    good = replied && ddb_http_ok(sending->exchange.reply.status);
    if (good && read_answer(sending, out, &unread))
      return DDB_OK;
    failure = !replied || good ? DDB_FAILURE_TRANSIENT : judge(sending);
  } while (ddb_exchange_again(&sending->exchange, failure));
  if (!replied || sending->exchange.stopped || sending->exchange.late)
    return ddb_exchange_fail(&sending->exchange);
  if (!good)
    return refuse(sending);
  return ddb_fail(error, unread.status, NULL, "%s: %.800s", sending->what, unread.text);
}

enum ddb_status ddb_sts_send(const struct ddb_sts_call *call, struct ddb_fetch *fetch,
                             struct ddb_credentials *out) {
  struct sending sending = {.call = call, .fetch = fetch};
  enum ddb_status status = check_role(call->role, fetch->error);
  if (status != DDB_OK)
    return status;
  status = start(&sending);
  if (status == DDB_OK)
    status = attempts(&sending, out);
  else
    ddb_fail(fetch->error, status, NULL, "%s: the request could not be built (%s)", sending.what,
             ddb_status_name(status));
  end(&sending);
  return status;
}

enum ddb_status ddb_fetch_role(const struct ddb_sts *sts, const struct ddb_role *role,
                               const struct ddb_credentials *with, struct ddb_fetch *fetch,
                               struct ddb_credentials *out) {
  struct ddb_sts_call call = {.sts = sts, .role = role, .operation = "AssumeRole", .with = with};
  return ddb_sts_send(&call, fetch, out);
}
