/* SPDX-License-Identifier: Apache-2.0 */
/* See signature.h. Source of codes and texts: AWS, "Troubleshoot Signature Version 4 signing" and
 * "DynamoDB low-level API: error handling". */
#include "local/server/signature.h"

#include <string.h>
#include <strings.h>

#include "aws/sign.h"
#include "base/text.h"
#include "base/wipe.h"

#define ALGORITHM    "AWS4-HMAC-SHA256"
#define SERVICE      "dynamodb"
#define TERMINATOR   "aws4_request"
#define SKEW_SECONDS ((int64_t)15 * 60)
#define MAX_REGION   64
#define TEXT_MAX     ((size_t)64 * 1024)

#define INCOMPLETE   "IncompleteSignatureException"
#define INVALID      "InvalidSignatureException"
#define UNRECOGNIZED "UnrecognizedClientException"

/* The header Authorization, in its parts. */
struct authorization {
  struct ddb_text credential, names, signature;
  struct ddb_text id, day, region, service, terminator; /* of the credential */
  const char *date_time;
  ddb_time time;
};

/* The first header of that name, or NULL. */
static const char *header(const struct local_received *request, const char *name) {
  for (size_t i = 0; i < request->header_count; i++)
    if (strcasecmp(request->headers[i].name, name) == 0)
      return request->headers[i].value;
  return NULL;
}

static bool is(struct ddb_text text, const char *want) {
  return ddb_text_equal(text, ddb_text_of(want));
}

/* What stands before the first `c`, or all; `rest` is what stands behind it. */
static struct ddb_text cut(struct ddb_text *rest, char c) {
  const char *at = rest->size > 0 ? memchr(rest->data, c, rest->size) : NULL;
  struct ddb_text head = {rest->data, at != NULL ? (size_t)(at - rest->data) : rest->size};
  size_t used = head.size + (at != NULL ? 1 : 0);
  rest->data += used;
  rest->size -= used;
  return head;
}

static struct ddb_text trimmed(struct ddb_text text) {
  while (text.size > 0 && text.data[0] == ' ') {
    text.data++;
    text.size--;
  }
  while (text.size > 0 && text.data[text.size - 1] == ' ')
    text.size--;
  return text;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* "Credential=..., SignedHeaders=..., Signature=...", in any order. */
static void read_parts(struct ddb_text rest, struct authorization *out) {
  while (rest.size > 0) {
    struct ddb_text value = trimmed(cut(&rest, ','));
    struct ddb_text name = cut(&value, '=');
    if (is(name, "Credential"))
      out->credential = value;
    else if (is(name, "SignedHeaders"))
      out->names = value;
    else if (is(name, "Signature"))
      out->signature = value;
  }
}

/* KEY/DAY/REGION/SERVICE/aws4_request */
static bool read_credential(struct authorization *out) {
  struct ddb_text rest = out->credential;
  out->id = cut(&rest, '/');
  out->day = cut(&rest, '/');
  out->region = cut(&rest, '/');
  out->service = cut(&rest, '/');
  out->terminator = rest;
  return rest.size > 0 && memchr(rest.data, '/', rest.size) == NULL && out->id.size > 0 &&
         out->day.size > 0 && out->region.size > 0 && out->region.size < MAX_REGION;
}

/* YYYYMMDDTHHMMSSZ, as RFC 3339 has it: the calendar is known in one place only. */
static bool read_date_time(const char *text, ddb_time *out) {
  char full[DDB_TIME_TEXT_SIZE];
  size_t size = 0;
  if (strlen(text) != DDB_SIGN_DATE_TIME_SIZE - 1 || text[8] != 'T' || text[15] != 'Z')
    return false;
  for (size_t i = 0; text[i] != '\0'; i++) {
    full[size++] = text[i];
    if (i == 3 || i == 5)
      full[size++] = '-';
    if (i == 10 || i == 12)
      full[size++] = ':';
  }
  full[size] = '\0';
  return ddb_time_from_text(full, out) == DDB_OK;
}

static void missing(struct ddb_buf *text, bool there, const char *what) {
  if (!there)
    ddb_buf_format(text, "Authorization header requires '%s' parameter. ", what);
}

static const char *read_all(const struct local_received *request, struct authorization *out,
                            struct ddb_buf *text) {
  const char *value = header(request, "Authorization");
  size_t start = text->size;
  if (value == NULL || strncmp(value, ALGORITHM " ", sizeof ALGORITHM) != 0) {
    ddb_buf_text(text, "Request is missing Authentication Token");
    return "MissingAuthenticationTokenException";
  }
  read_parts(ddb_text_of(value + sizeof ALGORITHM), out);
  out->date_time = header(request, "X-Amz-Date");
  missing(text, out->credential.size > 0, "Credential");
  missing(text, out->signature.size > 0, "Signature");
  missing(text, out->names.size > 0, "SignedHeaders");
  if (out->date_time == NULL)
    ddb_buf_text(text, "Authorization header requires existence of a 'X-Amz-Date' header. ");
  else if (!read_date_time(out->date_time, &out->time))
    ddb_buf_format(text, "Date must be in ISO-8601 'basic format'. Got '%s'. ", out->date_time);
  if (text->size > start) {
    ddb_buf_format(text, "Authorization=%s", value);
    return INCOMPLETE;
  }
  if (read_credential(out))
    return NULL;
  ddb_buf_format(text,
                 "Credential must have exactly 5 slash-delimited elements, e.g. "
                 "keyid/date/region/service/term, got '%.*s'",
                 (int)out->credential.size, out->credential.data);
  return INCOMPLETE;
}

/* ---- judging --------------------------------------------------------------------------------- */

static const char *judge_scope(const struct authorization *given, struct ddb_buf *text) {
  if (!is(given->service, SERVICE))
    ddb_buf_text(text, "Credential should be scoped to correct service: '" SERVICE "'. ");
  else if (!is(given->terminator, TERMINATOR))
    ddb_buf_text(text, "Credential should be scoped with a valid terminator: '" TERMINATOR "'. ");
  else if (given->day.size != DDB_SIGN_DAY_SIZE ||
           memcmp(given->day.data, given->date_time, DDB_SIGN_DAY_SIZE) != 0)
    ddb_buf_format(text,
                   "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                   "from HTTP: '%.*s' != '%.8s', from '%s'.",
                   (int)given->day.size, given->day.data, given->date_time, given->date_time);
  else
    return NULL;
  return INVALID;
}

static const char *judge_time(const struct authorization *given, ddb_time now,
                              struct ddb_buf *text) {
  char here[DDB_SIGN_DATE_TIME_SIZE], bound[DDB_SIGN_DATE_TIME_SIZE];
  int64_t behind = now.seconds - given->time.seconds;
  bool expired = behind > SKEW_SECONDS;
  ddb_time edge = {now.seconds + (expired ? -SKEW_SECONDS : SKEW_SECONDS), 0};
  if (!expired && behind >= -SKEW_SECONDS)
    return NULL;
  if (ddb_sign_date_time(now, here) < 0 || ddb_sign_date_time(edge, bound) < 0)
    return "InternalServerError"; /* a clock outside the years 0 to 9999 */
  if (expired)
    ddb_buf_format(text, "Signature expired: %s is now earlier than %s (%s - 15 min.)",
                   given->date_time, bound, here);
  else
    ddb_buf_format(text, "Signature not yet current: %s is still later than %s (%s + 15 min.)",
                   given->date_time, bound, here);
  return INVALID;
}

static bool is_signed(struct ddb_text names, const char *name) {
  while (names.size > 0) {
    struct ddb_text one = cut(&names, ';');
    if (one.size == strlen(name) && strncasecmp(one.data, name, one.size) == 0)
      return true;
  }
  return false;
}

/* What decides about the request has to be covered, or it could be exchanged on the way. (A session
 * token is no more than that: tools send one of their own, and there is nothing to check it with.)
 */
static const char *judge_names(const struct local_received *request,
                               const struct authorization *given, struct ddb_buf *text) {
  static const char *const wanted[] = {"Host", "X-Amz-Date", "X-Amz-Target",
                                       "X-Amz-Security-Token"};
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    if (header(request, wanted[i]) == NULL || is_signed(given->names, wanted[i]))
      continue;
    ddb_buf_format(text, "'%s' must be a 'SignedHeader' in the AWS Authorization.", wanted[i]);
    return INVALID;
  }
  return NULL;
}

/* ---- computing ------------------------------------------------------------------------------- */

struct computed {
  struct ddb_buf canonical, to_sign, signature;
};

static bool compute(const struct local_credentials *credentials, struct ddb_sign_request *sign,
                    struct ddb_hasher *hasher, struct computed *out) {
  struct ddb_day_key key = {0};
  unsigned char origin[DDB_SHA256_SIZE];
  bool ok =
      hasher != NULL && ddb_sign_canonical_request(sign, hasher, &out->canonical) == DDB_OK &&
      ddb_sign_string_to_sign(sign, hasher,
                              (struct ddb_text){out->canonical.data, out->canonical.size},
                              &out->to_sign) == DDB_OK &&
      ddb_sign_origin(hasher, credentials->secret, sign->region, sign->service, origin) == DDB_OK &&
      ddb_sign_day_key(&key, hasher, origin, credentials->secret, sign->date_time, sign->region,
                       sign->service) == DDB_OK &&
      ddb_sign_signature(key.key, hasher, (struct ddb_text){out->to_sign.data, out->to_sign.size},
                         &out->signature) == DDB_OK;
  ddb_wipe(&key, sizeof key);
  ddb_wipe(origin, sizeof origin);
  return ok;
}

static bool same_signature(const struct computed *computed, struct ddb_text given) {
  return given.size == computed->signature.size &&
         ddb_is_same_secret(given.data, computed->signature.data, given.size);
}

/* The two texts tell a maker of clients where his differ; neither holds the secret. */
static const char *mismatch(const struct computed *computed, struct ddb_buf *text) {
  ddb_buf_text(text, "The request signature we calculated does not match the signature you "
                     "provided. Check your AWS Secret Access Key and signing method. Consult the "
                     "service documentation for details.");
  if (computed->to_sign.size > 0 && computed->to_sign.status == DDB_OK)
    ddb_buf_format(text,
                   "\n\nThe Canonical String for this request should have been\n'%s'\n\n"
                   "The String-to-Sign should have been\n'%s'\n",
                   computed->canonical.data, computed->to_sign.data);
  return INVALID;
}

/* Those that the client says it signed; false if there are more than anybody signs. */
static bool signed_headers(const struct local_received *request, struct ddb_text names,
                           struct ddb_header out[DDB_SIGN_MAX_HEADERS], size_t *count) {
  for (size_t i = 0; i < request->header_count; i++) {
    if (!is_signed(names, request->headers[i].name))
      continue;
    if (*count == DDB_SIGN_MAX_HEADERS)
      return false;
    out[(*count)++] = request->headers[i];
  }
  return true;
}

static const char *judge_signature(const struct local_credentials *credentials,
                                   const struct local_received *request,
                                   const struct authorization *given, struct ddb_buf *text) {
  struct ddb_header headers[DDB_SIGN_MAX_HEADERS];
  char region[MAX_REGION] = {0};
  struct ddb_text query = ddb_text_of(request->target), path = cut(&query, '?');
  struct ddb_sign_request sign = {.form = DDB_SIGN_HEADER,
                                  .method = request->method,
                                  .path = path,
                                  .query = query,
                                  .headers = headers,
                                  .received = true,
                                  .body = request->body,
                                  .region = region,
                                  .service = SERVICE,
                                  .date_time = given->date_time};
  struct computed computed;
  ddb_buf_init(&computed.canonical, TEXT_MAX);
  ddb_buf_init(&computed.to_sign, TEXT_MAX);
  ddb_buf_init(&computed.signature, TEXT_MAX);
  memcpy(region, given->region.data, given->region.size);
  struct ddb_hasher *hasher = ddb_hasher_new();
  bool same = signed_headers(request, given->names, headers, &sign.header_count) &&
              compute(credentials, &sign, hasher, &computed) &&
              same_signature(&computed, given->signature);
  const char *code = same ? NULL : mismatch(&computed, text);
  ddb_hasher_free(hasher);
  ddb_buf_free(&computed.canonical);
  ddb_buf_free(&computed.to_sign);
  ddb_buf_free(&computed.signature);
  return code;
}

const char *local_signature_refusal(const struct local_credentials *credentials,
                                    const struct local_received *request, struct ddb_buf *text) {
  struct authorization given = {0};
  const char *code = NULL;
  if (credentials->id == NULL)
    return NULL;
  code = read_all(request, &given, text);
  if (code == NULL && !is(given.id, credentials->id)) {
    ddb_buf_text(text, "The security token included in the request is invalid.");
    code = UNRECOGNIZED;
  }
  if (code == NULL)
    code = judge_scope(&given, text);
  if (code == NULL)
    code = judge_time(&given, request->now, text);
  if (code == NULL)
    code = judge_names(request, &given, text);
  return code != NULL ? code : judge_signature(credentials, request, &given, text);
}
