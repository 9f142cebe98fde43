/* SPDX-License-Identifier: Apache-2.0 */
/* Signature Version 4 against every case of the third-party suites, stage by stage and byte by
 * byte, through the functions that sign every request; and the rules those suites do not touch. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/sign.h"
#include "report.h"

#define MAX_HEADERS 16

/* A raw HTTP request taken apart in place. */
struct raw {
  char *text;
  struct ddb_text method, path, query, body;
  struct ddb_header headers[MAX_HEADERS];
  char *values[MAX_HEADERS];
  size_t count;
};

static struct ddb_text text_of(const char *string) {
  struct ddb_text text = {string, string != NULL ? strlen(string) : 0};
  return text;
}

static void parse_target(struct raw *raw, char *line) {
  char *space = strchr(line, ' ');
  char *version = strstr(line, " HTTP/1.1");
  *space = '\0';
  if (version != NULL)
    *version = '\0';
  char *query = strchr(space + 1, '?');
  if (query != NULL)
    *query++ = '\0';
  raw->method = text_of(line);
  raw->path = text_of(space + 1);
  raw->query = text_of(query != NULL ? query : "");
}

/* Everything after the first line. A line that begins with a blank continues the value before. */
static void parse_headers(struct raw *raw, char *at) {
  raw->body = text_of("");
  while (at != NULL && *at != '\0') {
    char *end = strchr(at, '\n');
    if (end == at) {
      raw->body = text_of(at + 1);
      return;
    }
    if (*at == ' ' || *at == '\t') {
      at[-1] = '\n'; /* undoes the cut: the value goes on */
    } else {
      char *colon = strchr(at, ':');
      *colon = '\0';
      raw->headers[raw->count].name = at;
      raw->headers[raw->count++].value = colon + 1;
    }
    if (end != NULL)
      *end++ = '\0';
    at = end;
  }
}

/* The suites hold requests that carry a date; our callers may not pass one. */
static void drop_date(struct raw *raw) {
  size_t kept = 0;
  for (size_t i = 0; i < raw->count; i++)
    if (strcasecmp(raw->headers[i].name, "x-amz-date") != 0)
      raw->headers[kept++] = raw->headers[i];
  raw->count = kept;
}

static char *read_in(const char *folder, const char *name) {
  char path[1024];
  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
    return NULL;
  return slurp_file(path, NULL);
}

static bool load(struct raw *raw, const char *folder) {
  memset(raw, 0, sizeof *raw);
  raw->text = read_in(folder, "request.txt");
  if (raw->text == NULL)
    return false;
  char *end = strchr(raw->text, '\n');
  *end = '\0';
  parse_target(raw, raw->text);
  parse_headers(raw, end + 1);
  drop_date(raw);
  return true;
}

static const char *member(const cJSON *object, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static bool flag(const cJSON *object, const char *name, bool otherwise) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return item != NULL ? cJSON_IsTrue(item) : otherwise;
}

/* "2015-08-30T12:36:00Z" to "20150830T123600Z". */
static void compact(const char *time, char out[DDB_SIGN_DATE_TIME_SIZE]) {
  ddb_time parsed;
  cr_assert_eq(ddb_time_from_text(time, &parsed), DDB_OK);
  cr_assert_eq(ddb_sign_date_time(parsed, out), DDB_OK);
}

/* Compares one stage with its file; a missing file is not a stage of this case. */
static unsigned differs(const char *folder, const char *form, const char *stage,
                        const struct ddb_buf *got) {
  char name[64];
  snprintf(name, sizeof name, "%s-%s.txt", form, stage);
  char *want = read_in(folder, name);
  size_t size = want != NULL ? strlen(want) : 0;
  while (size > 0 && want[size - 1] == '\n' && got->size < size)
    size--; /* some files end in a line feed that is not part of the stage */
  bool same = want == NULL || (got->size == size && memcmp(got->data, want, size) == 0);
  if (!same)
    cr_log_error("%s %s:\n--- want\n%s\n--- got\n%s", folder, name, want, got->data);
  free(want);
  return same ? 0 : 1;
}

/* The whole header value, as it stands in the signed request of the suite. */
static unsigned authorization_differs(const char *folder, const struct ddb_buf *got) {
  char *want = read_in(folder, "header-signed-request.txt");
  char *line = want != NULL ? strstr(want, "Authorization:") : NULL;
  unsigned bad = 0;
  if (line != NULL) {
    line += strlen("Authorization:");
    line += *line == ' ';
    line[strcspn(line, "\n")] = '\0';
    bad = strcmp(line, got->data) != 0;
    if (bad)
      cr_log_error("%s\n--- want\n%s\n--- got\n%s", folder, line, got->data);
  }
  free(want);
  return bad;
}

static unsigned run_stages(const char *folder, const struct ddb_sign_request *request,
                           const char *secret, bool whole) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  const char *form = request->form == DDB_SIGN_HEADER ? "header" : "query";
  struct ddb_buf canonical, to_sign, signature, authorization;
  struct ddb_day_key key = {0};
  unsigned char origin[DDB_SHA256_SIZE];
  ddb_buf_init(&canonical, 65536);
  ddb_buf_init(&to_sign, 65536);
  ddb_buf_init(&signature, 65536);
  ddb_buf_init(&authorization, 65536);
  cr_assert_eq(ddb_sign_canonical_request(request, hasher, &canonical), DDB_OK);
  struct ddb_text canonical_text = {canonical.data, canonical.size};
  cr_assert_eq(ddb_sign_string_to_sign(request, hasher, canonical_text, &to_sign), DDB_OK);
  struct ddb_text to_sign_text = {to_sign.data, to_sign.size};
  cr_assert_eq(ddb_sign_origin(hasher, secret, request->region, request->service, origin), DDB_OK);
  cr_assert_eq(ddb_sign_day_key(&key, hasher, origin, secret, request->date_time, request->region,
                                request->service),
               DDB_OK);
  cr_assert_eq(ddb_sign_signature(key.key, hasher, to_sign_text, &signature), DDB_OK);
  cr_assert_eq(ddb_sign_authorization(request, key.key, hasher, canonical_text, to_sign_text,
                                      &authorization),
               DDB_OK);
  unsigned bad = differs(folder, form, "canonical-request", &canonical) +
                 differs(folder, form, "string-to-sign", &to_sign) +
                 differs(folder, form, "signature", &signature);
  if (whole && request->form == DDB_SIGN_HEADER)
    bad += authorization_differs(folder, &authorization);
  ddb_buf_free(&canonical);
  ddb_buf_free(&to_sign);
  ddb_buf_free(&signature);
  ddb_buf_free(&authorization);
  ddb_hasher_free(hasher);
  return bad;
}

/* Both forms of one folder of aws-c-auth; answers how many of the two failed. */
static unsigned run_case(const char *folder) {
  char date_time[DDB_SIGN_DATE_TIME_SIZE];
  struct raw raw;
  char *text = read_in(folder, "context.json");
  cJSON *context = cJSON_Parse(text);
  const cJSON *who = cJSON_GetObjectItemCaseSensitive(context, "credentials");
  cr_assert(load(&raw, folder), "%s", folder);
  compact(member(context, "timestamp"), date_time);
  const cJSON *expires = cJSON_GetObjectItemCaseSensitive(context, "expiration_in_seconds");
  struct ddb_sign_request request = {
      .method = raw.method,
      .path = raw.path,
      .query = raw.query,
      .headers = raw.headers,
      .header_count = raw.count,
      .body = raw.body,
      .keep_path = !flag(context, "normalize", true),
      .content_sha256 = flag(context, "sign_body", false),
      .expires_seconds = (int64_t)cJSON_GetNumberValue(expires),
      .access_key_id = text_of(member(who, "access_key_id")),
      .session_token = member(who, "token"),
      .unsigned_token = flag(context, "omit_session_token", false),
      .region = member(context, "region"),
      .service = member(context, "service"),
      .date_time = date_time,
  };
  unsigned failed = 0;
  request.form = DDB_SIGN_HEADER;
  failed += run_stages(folder, &request, member(who, "secret_access_key"), true) > 0;
  request.form = DDB_SIGN_QUERY;
  failed += run_stages(folder, &request, member(who, "secret_access_key"), true) > 0;
  cJSON_Delete(context);
  free(text);
  free(raw.text);
  return failed;
}

Test(sign, aws_c_auth_vectors) {
  char *root = vectors_path("sigv4/aws-c-auth-v4");
  unsigned cases = 0, failed = 0;
  DIR *dir = root != NULL ? opendir(root) : NULL;
  if (dir == NULL) {
    report_cases("sign: aws-c-auth", 0, 0, 76);
    free(root);
    cr_skip_test("no vectors");
  }
  for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
    char folder[1024];
    snprintf(folder, sizeof folder, "%s/%s", root, entry->d_name);
    char *probe = entry->d_name[0] != '.' ? read_in(folder, "context.json") : NULL;
    if (probe == NULL)
      continue;
    free(probe);
    failed += run_case(folder);
    cases += 2;
  }
  closedir(dir);
  free(root);
  report_cases("sign: aws-c-auth", cases - failed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(cases, 76u, "%u signings", cases);
}

/* These folders have no context; region and service stand in their files. Their signatures were
 * made with a secret that is not given, so the two stages before are compared. */
Test(sign, smithy_rs_vectors) {
  static const char *const names[] = {"double-encode-path", "double-url-encode"};
  unsigned failed = 0;
  if (vectors_dir() == NULL) {
    report_cases("sign: smithy-rs", 0, 0, 2);
    cr_skip_test("no vectors");
  }
  for (size_t i = 0; i < 2; i++) {
    char relative[128];
    struct raw raw;
    snprintf(relative, sizeof relative, "sigv4/smithy-rs-extra/%s", names[i]);
    char *folder = vectors_path(relative);
    cr_assert(load(&raw, folder));
    struct ddb_sign_request request = {.method = raw.method,
                                       .path = raw.path,
                                       .query = raw.query,
                                       .headers = raw.headers,
                                       .header_count = raw.count,
                                       .body = raw.body,
                                       .access_key_id = text_of("AKIDEXAMPLE"),
                                       .region = "us-east-2",
                                       .service = "lambda",
                                       .date_time = "20210511T154045Z"};
    failed += run_stages(folder, &request, "unknown", false) > 0;
    free(raw.text);
    free(folder);
  }
  report_cases("sign: smithy-rs", 2 - failed, failed, 0);
  cr_assert_eq(failed, 0u);
}

/* ---- rules beside the suites ----------------------------------------------------------------- */

static struct ddb_sign_request dynamodb(const struct ddb_header *headers, size_t count) {
  struct ddb_sign_request request = {.method = text_of("POST"),
                                     .path = text_of("/"),
                                     .query = text_of(""),
                                     .headers = headers,
                                     .header_count = count,
                                     .body = text_of("{}"),
                                     .access_key_id = text_of("AKIDEXAMPLE"),
                                     .region = "us-east-1",
                                     .service = "dynamodb",
                                     .date_time = "20261122T100000Z"};
  return request;
}

/* The canonical request of these headers, or NULL if it was refused. The caller frees it. */
static char *canonical_of(const struct ddb_sign_request *request) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  struct ddb_buf out;
  ddb_buf_init(&out, 1 << 20);
  if (ddb_sign_canonical_request(request, hasher, &out) < 0)
    ddb_buf_free(&out);
  ddb_hasher_free(hasher);
  return out.data;
}

Test(sign, names_alone_decide_the_order) {
  const struct ddb_header headers[] = {{"x-amz-meta-test-two", "2"}, {"X-Amz-Meta-Test", "1"}};
  struct ddb_sign_request request = dynamodb(headers, 2);
  char *canonical = canonical_of(&request);
  cr_assert_not_null(strstr(canonical, "x-amz-meta-test:1\nx-amz-meta-test-two:2\n\n"
                                       "x-amz-date;x-amz-meta-test;x-amz-meta-test-two\n"));
  free(canonical);
}

/* Each by its own name: aws-c-auth once checked one of them twice and another never. */
Test(sign, headers_that_change_on_the_way_are_not_signed) {
  static const char *const names[] = {"Connection",
                                      "Expect",
                                      "Keep-Alive",
                                      "Proxy-Authenticate",
                                      "Proxy-Authorization",
                                      "TE",
                                      "Trailer",
                                      "Transfer-Encoding",
                                      "Upgrade",
                                      "User-Agent",
                                      "X-Amzn-Trace-Id",
                                      "Sec-WebSocket-Key",
                                      "sec-websocket-protocol",
                                      "sec-websocket-version"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct ddb_header headers[] = {{"Host", "h"}, {names[i], "v"}};
    struct ddb_sign_request request = dynamodb(headers, 2);
    char *canonical = canonical_of(&request);
    cr_assert_not_null(strstr(canonical, "\nhost;x-amz-date\n"), "%s", names[i]);
    free(canonical);
  }
}

Test(sign, own_headers_are_refused_as_input) {
  static const char *const names[] = {"authorization", "X-AMZ-DATE", "x-amz-security-token",
                                      "X-Amz-Content-Sha256", "x-amz-region-set"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct ddb_header headers[] = {{names[i], "v"}};
    struct ddb_sign_request request = dynamodb(headers, 1);
    cr_assert_null(canonical_of(&request), "%s", names[i]);
  }
}

Test(sign, own_query_parts_are_refused_as_input) {
  static const char *const queries[] = {
      "X-Amz-Signature=1", "a=b&X-Amz-Date=1",  "X-Amz-Credential=",     "X-Amz-Algorithm",
      "X-Amz-Expires=1",   "X-Amz-Region-Set=", "X-Amz-Security-Token=", "X-Amz-SignedHeaders=a"};
  for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
    struct ddb_sign_request request = dynamodb(NULL, 0);
    request.query = text_of(queries[i]);
    cr_assert_null(canonical_of(&request), "%s", queries[i]);
  }
}

Test(sign, too_many_headers_are_refused) {
  struct ddb_header headers[DDB_SIGN_MAX_HEADERS];
  for (size_t i = 0; i < DDB_SIGN_MAX_HEADERS; i++)
    headers[i] = (struct ddb_header){"a", "b"};
  struct ddb_sign_request request = dynamodb(headers, DDB_SIGN_MAX_HEADERS);
  cr_assert_null(canonical_of(&request));
  request.header_count = DDB_SIGN_MAX_HEADERS - 1;
  char *canonical = canonical_of(&request);
  cr_assert_not_null(canonical);
  free(canonical);
}

Test(sign, query_parts_by_the_hundred_without_values_and_half_encoded) {
  char query[4096] = "";
  for (int i = 299; i >= 0; i--)
    snprintf(query + strlen(query), sizeof query - strlen(query), "k%03d&", i);
  struct ddb_sign_request request = dynamodb(NULL, 0);
  request.query = text_of(query);
  char *canonical = canonical_of(&request);
  cr_assert_not_null(strstr(canonical, "POST\n/\nk000=&k001=&k002="));
  cr_assert_not_null(strstr(canonical, "&k299=\n"));
  free(canonical);
  request.query = text_of("b=%7e&a=%2B+%zz&a=%");
  canonical = canonical_of(&request);
  cr_assert_not_null(strstr(canonical, "\na=%25&a=%2B%2B%25zz&b=~\n"), "%s", canonical);
  free(canonical);
}

Test(sign, a_body_with_nul_bytes_is_hashed_whole) {
  struct ddb_sign_request request = dynamodb(NULL, 0);
  request.body = (struct ddb_text){"a\0b", 3};
  char *canonical = canonical_of(&request);
  cr_assert_not_null(
      strstr(canonical, "\n59b271ae1bbcb1d31d41929817f4b16fb439eb4f31520b5ad1d5ce98920a7138"));
  free(canonical);
}

Test(sign, a_buffer_that_is_too_small_is_said) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  struct ddb_sign_request request = dynamodb(NULL, 0);
  struct ddb_buf out;
  ddb_buf_init(&out, 20);
  cr_assert_eq(ddb_sign_canonical_request(&request, hasher, &out), DDB_E_LIMIT);
  ddb_buf_free(&out);
  ddb_hasher_free(hasher);
}

/* ---- the key --------------------------------------------------------------------------------- */

static void day_key(struct ddb_day_key *cache, const char *secret, const char *date_time,
                    const char *region) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  unsigned char origin[DDB_SHA256_SIZE];
  cr_assert_eq(ddb_sign_origin(hasher, secret, region, "dynamodb", origin), DDB_OK);
  cr_assert_eq(ddb_sign_day_key(cache, hasher, origin, secret, date_time, region, "dynamodb"),
               DDB_OK);
  ddb_hasher_free(hasher);
}

Test(sign, the_key_is_cached_for_one_day_region_and_secret) {
  struct ddb_day_key cache = {0}, fresh = {0};
  unsigned char first[DDB_SHA256_SIZE];
  day_key(&cache, "secret", "20261122T000000Z", "us-east-1");
  memcpy(first, cache.key, sizeof first);
  day_key(&cache, "secret", "20261122T235959Z", "us-east-1");
  cr_assert_arr_eq(cache.key, first, sizeof first);
  day_key(&cache, "secret", "20261123T000000Z", "us-east-1"); /* nothing but the day */
  cr_assert_arr_neq(cache.key, first, sizeof first);
  day_key(&cache, "other secret of the same key id", "20261122T235959Z", "us-east-1");
  cr_assert_arr_neq(cache.key, first, sizeof first);
  day_key(&cache, "secret", "20261123T000000Z", "us-east-1");
  cr_assert_arr_neq(cache.key, first, sizeof first);
  day_key(&fresh, "secret", "20261123T000000Z", "us-east-1");
  cr_assert_arr_eq(cache.key, fresh.key, sizeof first);
  day_key(&cache, "secret", "20261122T000000Z", "us-east-2");
  cr_assert_arr_neq(cache.key, first, sizeof first);
}

/* AWS, "Examples of how to derive a signing key for Signature Version 4". */
Test(sign, the_key_of_the_documentation) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  struct ddb_day_key cache = {0};
  static const unsigned char want[4] = {0xc4, 0xaf, 0xb1, 0xcc};
  unsigned char origin[DDB_SHA256_SIZE] = {0};
  cr_assert_eq(ddb_sign_day_key(&cache, hasher, origin, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                "20150830T000000Z", "us-east-1", "iam"),
               DDB_OK);
  cr_assert_arr_eq(cache.key, want, sizeof want);
  ddb_hasher_free(hasher);
}

Test(sign, dates) {
  char out[DDB_SIGN_DATE_TIME_SIZE];
  cr_assert_eq(ddb_sign_date_time((ddb_time){1440938160, 999999999}, out), DDB_OK);
  cr_assert_str_eq(out, "20150830T123600Z");
  cr_assert_eq(ddb_sign_date_time((ddb_time){0, 0}, out), DDB_OK);
  cr_assert_str_eq(out, "19700101T000000Z");
  cr_assert_lt(ddb_sign_date_time((ddb_time){INT64_MAX, 0}, out), 0);
}
