/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: sign_random COUNT [SEED]
 * Random requests: one line of JSON for each, with what was asked and each stage of the answer, for
 * compare.py. Half of them are of any kind and signed by the general stages. The other half are
 * sent by a handle, whose clock, credentials and operations change; their header Authorization is
 * what it sent. The queries come twice, as sent (`q`, in odd spellings) and as the pairs that they
 * mean.
 *
 * Not made, since botocore 1.29 does these otherwise, and why it is no rule for us:
 *   headers that only newer botocore leaves out (connection, keep-alive, te, ...; we do, too), and
 * a header Date, which botocore writes itself; blanks other than space and tab in values: Python
 * takes the controls 28 to 31 for blanks; a path with characters that Python's urlsplit removes,
 * and a query in botocore's own spelling: it trusts a URL's query to be encoded, so the pairs are
 * what it is given. */
#include <stdio.h>
#include <string.h>

#include "request.h"

#include "base/text.h"
#include "chance.h"

#define MAX_PAIRS 8

static char one_of(const char *letters) {
  return letters[below((unsigned)strlen(letters))];
}

size_t random_text(char *out, const char *letters, unsigned least, unsigned most) {
  size_t size = least + below(most - least + 1);
  for (size_t i = 0; i < size; i++)
    out[i] = one_of(letters);
  out[size] = '\0';
  return size;
}

const char alphanumeric[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* ---- paths and queries ----------------------------------------------------------------------- */

static void make_path(struct request *request) {
  static const char *const odd[] = {".",         "..", "",    "%2F", "%20",
                                    "%e1%88%b4", "~",  "a:b", "a+b", "@"};
  struct ddb_buf *path = &request->path;
  unsigned segments = below(2) == 0 ? 0 : below(7);
  char text[24];
  ddb_buf_char(path, '/');
  for (unsigned i = 0; i < segments; i++) {
    if (below(3) == 0)
      (void)snprintf(text, sizeof text, "%s", odd[below(sizeof odd / sizeof *odd)]);
    else
      (void)random_text(text, "abcXYZ019-._~!$&'()*,;=:@%", 1, 9);
    ddb_buf_text(path, text);
    if (i + 1 < segments || below(2) == 0)
      ddb_buf_char(path, '/');
  }
}

/* One character of a pair, as itself where it may be, or escaped in either case. */
static void put_spelled(struct ddb_buf *out, const char *character, size_t size) {
  static const char *const digits[] = {"0123456789ABCDEF", "0123456789abcdef"};
  bool plain = size == 1 && strchr("&=%#", *character) == NULL && *character > ' ';
  if (plain && below(4) != 0) {
    ddb_buf_bytes(out, character, size);
    return;
  }
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)character[i];
    const char *use = digits[below(2)];
    ddb_buf_char(out, '%');
    ddb_buf_char(out, use[c >> 4]);
    ddb_buf_char(out, use[c & 15]);
  }
}

/* A text in the query as it is spelled, and in the pairs as it is meant; often a short one, so that
 * some names stand twice, and some values begin like others. */
static void put_text(struct request *request, bool must) {
  static const uint32_t highest[] = {0x7e, 0x7e, 0x7e, 0x7ff, 0xd7ff, 0x1ffff};
  struct ddb_buf meant;
  bool brief = below(2) == 0;
  unsigned count = below(brief ? 2 : 8) + must;
  ddb_buf_init(&meant, 1 << 16);
  for (unsigned i = 0; i < count; i++) {
    char character[4];
    uint32_t top = highest[below(6)];
    uint32_t code = brief ? 'a' + below(2) : 0x20 + (uint32_t)(next() >> 33) % (top - 0x1f);
    if (code == 0x7f || (code >= 0xd800 && code <= 0xdfff))
      code = 'x';
    size_t size = ddb_text_encode(code, character);
    ddb_buf_bytes(&meant, character, size);
    put_spelled(&request->query, character, size);
  }
  ddb_buf_json_string(&request->pairs, meant.data != NULL ? meant.data : "", meant.size);
  ddb_buf_free(&meant);
}

static void make_query(struct request *request) {
  unsigned count = below(2) == 0 ? 0 : below(MAX_PAIRS + 1);
  ddb_buf_char(&request->pairs, '[');
  for (unsigned i = 0; i < count; i++) {
    if (i > 0)
      ddb_buf_text(&request->query, below(8) == 0 ? "&&" : "&");
    ddb_buf_text(&request->pairs, i > 0 ? ",[" : "[");
    put_text(request, true);
    ddb_buf_char(&request->pairs, ',');
    if (below(5) == 0) { /* no value, and perhaps no sign of one */
      ddb_buf_text(&request->query, below(2) == 0 ? "=" : "");
      ddb_buf_text(&request->pairs, "\"\"");
    } else {
      ddb_buf_char(&request->query, '=');
      put_text(request, false);
    }
    ddb_buf_char(&request->pairs, ']');
  }
  ddb_buf_char(&request->pairs, ']');
}

/* ---- headers and the rest -------------------------------------------------------------------- */

void add_header(struct request *request, const char *name, const char *value) {
  size_t at = request->sign.header_count++;
  (void)snprintf(request->names[at], sizeof request->names[at], "%s", name);
  (void)snprintf(request->values[at], sizeof request->values[at], "%s", value);
  request->headers[at] = (struct ddb_header){request->names[at], request->values[at]};
}

/* Short names, so that some stand twice and some begin like another. */
static void make_headers(struct request *request) {
  static const char *const usual[] = {"Content-Type",   "X-Amz-Target",    "User-Agent",
                                      "Expect",         "X-Amzn-Trace-Id", "amz-sdk-request",
                                      "Accept-Encoding"};
  char name[24], value[64];
  unsigned count = below(MAX_HEADERS - 1);
  add_header(request, below(2) == 0 ? "Host" : "host", "dynamodb.us-east-1.amazonaws.com");
  for (unsigned i = 0; i < count; i++) {
    (void)random_text(value, "abcXYZ019 \t,;=/\"'()-+*%#!~", 0, 40);
    if (below(3) == 0)
      (void)snprintf(name, sizeof name, "%s", usual[below(sizeof usual / sizeof *usual)]);
    else
      (void)random_text(name + snprintf(name, sizeof name, "%s", below(2) == 0 ? "X-" : "my-"),
                        "abAB-", 1, 4);
    add_header(request, name, value);
  }
}

static void make_date(char out[20]) {
  (void)snprintf(out, 20, "%04u%02u%02uT%02u%02u%02uZ", 2000 + below(100), 1 + below(12),
                 1 + below(28), below(24), below(60), below(60));
}

static void make_request(struct request *request) {
  static const char *const methods[] = {"POST", "GET", "PUT", "HEAD", "DELETE", "PATCH"};
  static const char *const services[] = {"dynamodb", "sts", "execute-api", "portal"};
  struct ddb_sign_request *sign = &request->sign;
  *sign = (struct ddb_sign_request){.form = DDB_SIGN_HEADER};
  make_path(request);
  make_query(request);
  make_headers(request);
  for (unsigned left = below(3) == 0 ? 0 : below(300); left > 0; left--)
    ddb_buf_char(&request->body, (char)below(256));
  make_date(request->date_time);
  (void)random_text(request->region, "abcdefghijklmnopqrstuvwxyz0123456789", 1, 20);
  (void)random_text(request->key_id, alphanumeric, 16, 20);
  (void)random_text(request->secret, "ABCXYZabcxyz0189+/=", 20, 40);
  (void)random_text(request->token, "ABCXYZabcxyz0189+/=", 1, 120);
  (void)snprintf(request->service, sizeof request->service, "%s", services[below(4)]);
  sign->method = ddb_text_of(methods[below(6)]);
  sign->path = (struct ddb_text){request->path.data, request->path.size};
  sign->query = (struct ddb_text){request->query.data, request->query.size};
  sign->headers = request->headers;
  sign->header_count = request->sign.header_count == 0 ? 0 : sign->header_count;
  sign->body = (struct ddb_text){request->body.data, request->body.size};
  sign->access_key_id = ddb_text_of(request->key_id);
  sign->session_token = below(2) == 0 ? request->token : NULL;
  sign->region = request->region;
  sign->service = request->service;
  sign->date_time = request->date_time;
}

/* ---- signing and telling --------------------------------------------------------------------- */

struct stages {
  struct ddb_buf canonical, to_sign, authorization;
};

static bool sign(const struct request *request, struct ddb_hasher *hasher, struct stages *out) {
  const struct ddb_sign_request *in = &request->sign;
  unsigned char origin[DDB_SHA256_SIZE];
  struct ddb_day_key key = {.set = false};
  bool good = ddb_sign_canonical_request(in, hasher, &out->canonical) == DDB_OK;
  struct ddb_text canonical = {out->canonical.data, out->canonical.size};
  good = good && ddb_sign_string_to_sign(in, hasher, canonical, &out->to_sign) == DDB_OK;
  struct ddb_text to_sign = {out->to_sign.data, out->to_sign.size};
  if (out->authorization.size > 0)
    return good; /* the handle's */
  return good &&
         ddb_sign_origin(hasher, request->secret, in->region, in->service, origin) == DDB_OK &&
         ddb_sign_day_key(&key, hasher, origin, request->secret, in->date_time, in->region,
                          in->service) == DDB_OK &&
         ddb_sign_authorization(in, key.key, hasher, canonical, to_sign, &out->authorization) ==
             DDB_OK;
}

static void put_member(struct ddb_buf *line, const char *name, const char *data, size_t size) {
  ddb_buf_format(line, ",\"%s\":", name);
  ddb_buf_json_string(line, data != NULL ? data : "", size);
}

static void put_line(struct ddb_buf *line, const struct request *request,
                     const struct stages *stages) {
  const struct ddb_sign_request *in = &request->sign;
  ddb_buf_clear(line);
  ddb_buf_format(line, "{\"pairs\":%s,\"headers\":[", request->pairs.data);
  for (size_t i = 0; i < in->header_count; i++) {
    ddb_buf_text(line, i > 0 ? ",[" : "[");
    ddb_buf_json_string(line, in->headers[i].name, strlen(in->headers[i].name));
    ddb_buf_char(line, ',');
    ddb_buf_json_string(line, in->headers[i].value, strlen(in->headers[i].value));
    ddb_buf_char(line, ']');
  }
  ddb_buf_text(line, "],\"body\":\"");
  ddb_buf_hex(line, (const unsigned char *)in->body.data, in->body.size);
  ddb_buf_char(line, '"');
  put_member(line, "method", in->method.data, in->method.size);
  put_member(line, "path", in->path.data, in->path.size);
  put_member(line, "q", in->query.data, in->query.size);
  put_member(line, "id", request->key_id, strlen(request->key_id));
  put_member(line, "secret", request->secret, strlen(request->secret));
  if (in->session_token != NULL)
    put_member(line, "token", in->session_token, strlen(in->session_token));
  put_member(line, "region", in->region, strlen(in->region));
  put_member(line, "service", in->service, strlen(in->service));
  put_member(line, "date", in->date_time, strlen(in->date_time));
  put_member(line, "canonical", stages->canonical.data, stages->canonical.size);
  put_member(line, "to_sign", stages->to_sign.data, stages->to_sign.size);
  put_member(line, "authorization", stages->authorization.data, stages->authorization.size);
  ddb_buf_text(line, "}\n");
}

static void clear(struct request *request, struct stages *stages) {
  request->sign.header_count = 0;
  ddb_buf_clear(&request->path);
  ddb_buf_clear(&request->query);
  ddb_buf_clear(&request->body);
  ddb_buf_clear(&request->pairs);
  ddb_buf_clear(&stages->canonical);
  ddb_buf_clear(&stages->to_sign);
  ddb_buf_clear(&stages->authorization);
}

int main(int argc, char **argv) {
  static struct request request;
  static struct stages stages;
  struct ddb_hasher *hasher = ddb_hasher_new();
  struct ddb_buf line, *const all[] = {&request.path,         &request.query,
                                       &request.body,         &request.pairs,
                                       &stages.canonical,     &stages.to_sign,
                                       &stages.authorization, &line};
  unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
  start_with(argc > 2 ? strtoull(argv[2], NULL, 10) : 20261123);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    ddb_buf_init(all[i], 1 << 22);
  for (unsigned long i = 0; i < count; i++) {
    clear(&request, &stages);
    bool made = true;
    if (below(2) == 0)
      make_request(&request);
    else
      made = make_sent_request(&request, &stages.authorization, next());
    if (!made || hasher == NULL || !sign(&request, hasher, &stages)) {
      (void)fprintf(stderr, "request %lu of seed %llu was not signed\n", i,
                    (unsigned long long)seed);
      return 1;
    }
    put_line(&line, &request, &stages);
    if (line.status < 0 || fwrite(line.data, 1, line.size, stdout) != line.size)
      return 1;
  }
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    ddb_buf_free(all[i]);
  ddb_hasher_free(hasher);
  sent_requests_end();
  return fflush(stdout) == 0 ? 0 : 1;
}
