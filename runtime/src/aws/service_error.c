/* SPDX-License-Identifier: Apache-2.0 */
/* Error answers in every form that AWS's JSON protocols, its proxies and its imitators send: the
 * code in a header or under two names in the body, with a namespace before it or a URL behind it;
 * the message under three names; bodies that are empty, cut short, HTML or begin with a BOM. */
#include "aws/service_error.h"

#include <stdio.h>
#include <string.h>

#include "aws/cancellation.h"
#include "aws/throttling.h"
#include "base/fail.h"
#include "base/text.h"
#include "wire/json.h"

/* What is shown of a body that is not JSON. */
#define EXCERPT_SIZE 160

struct code {
  const char *name;
  enum ddb_status status;
  enum ddb_failure failure;
  bool skew;
  const char *cure; /* NULL: the service's message says enough */
};

#define FINAL     DDB_FAILURE_FINAL
#define TRANSIENT DDB_FAILURE_TRANSIENT
#define THROTTLED DDB_FAILURE_THROTTLED

static const char renew[] = "get new credentials: these have expired";
static const char clock_cure[] = "check the clock of this machine";
static const char secret_cure[] =
    "check that the secret access key belongs to the access key id, and the clock of this machine";
static const char key_cure[] =
    "check the access key id, the session token and that both belong to this endpoint";
static const char mismatch[] =
    "this transaction's token was used for another one within ten minutes; a new commit has a new "
    "token";

/* Codes that mean more than their HTTP status does. The throttling ones are those of Retry
 * Behavior 2.1. */
static const struct code codes[] = {
    {"ConditionalCheckFailedException", DDB_E_CONDITION, FINAL, false, NULL},
    {"TransactionCanceledException", DDB_E_CANCELED, FINAL, false, NULL},

    {"IdempotentParameterMismatchException", DDB_E_SERVICE, FINAL, false, mismatch},

    {"AccessDenied", DDB_E_AUTH, FINAL, false, NULL},
    {"AccessDeniedException", DDB_E_AUTH, FINAL, false, NULL},
    {"AuthFailure", DDB_E_AUTH, FINAL, true, clock_cure},
    {"ExpiredToken", DDB_E_AUTH, FINAL, false, renew},
    {"ExpiredTokenException", DDB_E_AUTH, FINAL, false, renew},
    {"IncompleteSignature", DDB_E_AUTH, FINAL, false, NULL},
    {"IncompleteSignatureException", DDB_E_AUTH, FINAL, false, NULL},
    {"InvalidAccessKeyId", DDB_E_AUTH, FINAL, false, key_cure},
    {"InvalidClientTokenId", DDB_E_AUTH, FINAL, false, key_cure},
    {"InvalidSignatureException", DDB_E_AUTH, FINAL, true, secret_cure},
    {"MissingAuthenticationToken", DDB_E_AUTH, FINAL, false, NULL},
    {"MissingAuthenticationTokenException", DDB_E_AUTH, FINAL, false, NULL},
    {"NotAuthorized", DDB_E_AUTH, FINAL, false, NULL},
    {"OptInRequired", DDB_E_AUTH, FINAL, false, NULL},
    {"RequestExpired", DDB_E_AUTH, FINAL, true, clock_cure},
    {"RequestInTheFuture", DDB_E_AUTH, FINAL, true, clock_cure},
    {"RequestTimeTooSkewed", DDB_E_AUTH, FINAL, true, clock_cure},
    {"SignatureDoesNotMatch", DDB_E_AUTH, FINAL, true, secret_cure},
    {"UnrecognizedClientException", DDB_E_AUTH, FINAL, false, key_cure},

    {"BandwidthLimitExceeded", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"EC2ThrottledException", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"LimitExceededException", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"PriorRequestNotComplete", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"ProvisionedThroughputExceededException", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"RequestLimitExceeded", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"RequestThrottled", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"RequestThrottledException", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"SlowDown", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"ThrottledException", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"Throttling", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"ThrottlingException", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"TooManyRequestsException", DDB_E_THROTTLED, THROTTLED, false, NULL},
    {"TransactionInProgressException", DDB_E_THROTTLED, THROTTLED, false, NULL},

    {"ReplicatedWriteConflictException", DDB_E_SERVICE, TRANSIENT, false, NULL},
    {"TransactionConflictException", DDB_E_SERVICE, TRANSIENT, false, NULL},
    {"RequestTimeout", DDB_E_SERVICE, TRANSIENT, false, NULL},
    {"RequestTimeoutException", DDB_E_SERVICE, TRANSIENT, false, NULL},
};

static const struct code *find_code(const char *name) {
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (strcmp(codes[i].name, name) == 0)
      return &codes[i];
  return NULL;
}

bool ddb_http_ok(int http_status) {
  return http_status >= 200 && http_status <= 299;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Copies as much as fits, whole characters only. A NUL inside would hide what is behind it. */
static void copy(char *out, size_t room, struct ddb_text text) {
  size_t size = ddb_text_cut(text.data, text.size, room - 1);
  for (size_t i = 0; i < size; i++)
    out[i] = text.data[i] != '\0' ? text.data[i] : '?';
  out[size] = '\0';
}

/* "com.amazonaws.dynamodb.v20120810#Name:http://internal/" to "Name". */
static void copy_code(char out[64], struct ddb_text text) {
  const char *colon = text.size > 0 ? memchr(text.data, ':', text.size) : NULL;
  if (colon != NULL)
    text.size = (size_t)(colon - text.data);
  const char *hash = text.size > 0 ? memchr(text.data, '#', text.size) : NULL;
  if (hash != NULL) {
    text.size -= (size_t)(hash + 1 - text.data);
    text.data = hash + 1;
  }
  copy(out, 64, text);
}

/* The value of a string member into `out`, which is as large as the whole text, or cut to it. */
static struct ddb_text unescaped(const struct ddb_json_string *string, char *out, size_t room) {
  struct ddb_text text = {string->data, string->size};
  if (!string->escaped)
    return text;
  /* Escapes shorten a text, so that a raw one that fits has a value that fits. One that does not
   * is shown as it stands. */
  if (string->size > room)
    return text;
  text.size = ddb_json_unescape(string, out);
  text.data = out;
  return text;
}

/* Both codes are kept until the whole body was seen: which one counts does not depend on order. */
struct found {
  char code[64]; /* from `code` */
  char type[64]; /* from `__type` */
};

static void read_member(const struct ddb_json_string *name, const struct ddb_json_string *value,
                        struct found *found, struct ddb_service_error *out) {
  char text[2048];
  struct ddb_text plain = unescaped(value, text, sizeof text);
  if (ddb_json_is(name, "code", 4))
    copy_code(found->code, plain);
  else if (ddb_json_is(name, "__type", 6))
    copy_code(found->type, plain);
  else if (out->message[0] == '\0' &&
           (ddb_json_is(name, "message", 7) || ddb_json_is(name, "Message", 7) ||
            ddb_json_is(name, "errorMessage", 12)))
    copy(out->message, sizeof out->message, plain);
}

/* Keeps what came before a fault: half an error is better than none. */
static bool read_json(struct ddb_text body, struct found *found, struct ddb_service_error *out) {
  struct ddb_json json;
  struct ddb_json_string name, value;
  bool any = false;
  ddb_json_init(&json, body.data, body.size);
  if (ddb_json_peek(&json) != DDB_JSON_OBJECT || !ddb_json_object(&json))
    return false;
  while (ddb_json_member(&json, &name)) {
    any = true;
    if (ddb_json_peek(&json) != DDB_JSON_STRING)
      ddb_json_skip(&json, NULL);
    else if (ddb_json_string(&json, &value))
      read_member(&name, &value, found, out);
  }
  return any || ddb_json_end(&json);
}

static struct ddb_text without_bom(struct ddb_text body) {
  if (body.size >= 3 && memcmp(body.data, "\xEF\xBB\xBF", 3) == 0) {
    body.data += 3;
    body.size -= 3;
  }
  return body;
}

/* Without a code that says more, the HTTP status decides. 429 is what proxies answer; DynamoDB
 * itself says "slow down" with 400 and a code. */
static void classify_status(int http_status, struct ddb_service_error *out) {
  bool unavailable = http_status == 500 || (http_status >= 502 && http_status <= 504);
  out->status = DDB_E_SERVICE;
  out->failure = unavailable ? TRANSIENT : FINAL;
  if (http_status == 429) {
    out->status = DDB_E_THROTTLED;
    out->failure = THROTTLED;
  } else if (out->code[0] == '\0' && (http_status == 401 || http_status == 403)) {
    out->status = DDB_E_AUTH;
  }
}

void ddb_service_error_read(const struct ddb_response *response, struct ddb_service_error *out) {
  struct found found = {.code = "", .type = ""};
  struct ddb_text body = without_bom(response->body);
  memset(out, 0, sizeof *out);
  if (!read_json(body, &found, out)) {
    body.size = body.size < EXCERPT_SIZE ? body.size : EXCERPT_SIZE;
    copy(out->message, sizeof out->message, body);
  }
  if (response->error_type != NULL && response->error_type[0] != '\0')
    copy_code(out->code, ddb_text_of(response->error_type));
  if (out->code[0] == '\0')
    memcpy(out->code, found.code[0] != '\0' ? found.code : found.type, sizeof out->code);
  classify_status(response->http_status, out);
  const struct code *code = find_code(out->code);
  if (code == NULL)
    return;
  out->status = code->status;
  out->skew = code->skew;
  out->cure = code->cure;
  if (code->status == DDB_E_CANCELED)
    out->failure = ddb_reasons_failure(response->body);
  if (code->failure != FINAL)
    out->failure = code->failure;
}

/* ---- telling --------------------------------------------------------------------------------- */

static void label(const struct ddb_response *response, const struct ddb_service_error *service,
                  char out[80]) {
  if (service->code[0] != '\0')
    snprintf(out, 80, "%s", service->code);
  else
    snprintf(out, 80, "HTTP %d without an error code", response->http_status);
}

static const char *cure_of(const struct ddb_response *response,
                           const struct ddb_service_error *service) {
  if (response->http_status >= 300 && response->http_status <= 399)
    return "redirects are not followed: set the endpoint to the final address";
  return service->cure;
}

enum ddb_status ddb_service_error_fail(const struct ddb_response *response, const char *operation,
                                       struct ddb_error *error) {
  struct ddb_service_error service;
  char what[80], where[128], throttling[320];
  const char *id = response->request_id != NULL ? response->request_id : "";
  ddb_service_error_read(response, &service);
  const char *cure = cure_of(response, &service);
  if (error == NULL || error->status < 0)
    return ddb_fail(error, service.status, NULL, "%s", "");
  label(response, &service, what);
  snprintf(where, sizeof where, "(HTTP %d%s%.80s)", response->http_status,
           id[0] != '\0' ? ", request id " : "", id);
  ddb_throttling_text(without_bom(response->body), throttling, sizeof throttling);
  ddb_fail(error, service.status, NULL, "%s: %s%s%s%s%s%s %s%s%s", operation, what,
           service.message[0] != '\0' ? ": " : "", service.message,
           throttling[0] != '\0' ? " [" : "", throttling, throttling[0] != '\0' ? "]" : "", where,
           cure != NULL ? "; " : "", cure != NULL ? cure : "");
  error->http_status = response->http_status;
  snprintf(error->code, sizeof error->code, "%s", service.code);
  snprintf(error->request_id, sizeof error->request_id, "%.79s", id);
  return error->status;
}
