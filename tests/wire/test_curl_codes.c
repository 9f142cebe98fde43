/* SPDX-License-Identifier: Apache-2.0 */
/* Whole calls over a transfer that libcurl ends with each of its codes, at each stage: before the
 * request began, when it had begun and not a byte had left, when it had left, when the head of a
 * reply had come. What has to come of each stands in curl_codes.tsv, row by row. libcurl itself
 * performs nothing: this program is linked with --wrap for what tells of a transfer. */
#include <criterion/criterion.h>
#include <curl/curl.h>
#include <stdarg.h>

#include "report.h"
#include "rows.h"
#include "support/sample.h"
#include "support/script.h"

enum stage { UNBEGUN, BEGUN, SENT, HEADED };

static struct script script;
static CURLcode code;
static enum stage stage;
static int transfers;

/* ---- libcurl --------------------------------------------------------------------------------- */

static curl_prereq_callback on_request;
static curl_write_callback on_header;
static void *http;

CURLcode __real_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...) {
  va_list args, again;
  va_start(args, option);
  va_copy(again, args);
  if (option == CURLOPT_PREREQFUNCTION)
    on_request = va_arg(again, curl_prereq_callback);
  else if (option == CURLOPT_HEADERFUNCTION)
    on_header = va_arg(again, curl_write_callback);
  else if (option == CURLOPT_PREREQDATA)
    http = va_arg(again, void *);
  va_end(again);
  void *value = va_arg(args, void *); /* as large as any argument that there is */
  va_end(args);
  return __real_curl_easy_setopt(easy, option, value);
}

static void head(const char *line) {
  char copy[64];
  (void)snprintf(copy, sizeof copy, "%s\r\n", line);
  cr_assert_eq(on_header(copy, 1, strlen(copy), http), strlen(copy));
}

CURLMcode __wrap_curl_multi_perform(CURLM *multi, int *running);
CURLMcode __wrap_curl_multi_perform(CURLM *multi, int *running) {
  char address[] = "192.0.2.1";
  (void)multi;
  transfers++;
  *running = 0;
  if (stage >= BEGUN)
    cr_assert_eq(on_request(http, address, address, 443, 50000), CURL_PREREQFUNC_OK);
  if (stage == HEADED) {
    head("HTTP/1.1 200 OK");
    head("Content-Length: 2");
    head("");
  }
  return CURLM_OK;
}

CURLMsg *__wrap_curl_multi_info_read(CURLM *multi, int *left);
CURLMsg *__wrap_curl_multi_info_read(CURLM *multi, int *left) {
  static CURLMsg message;
  (void)multi;
  *left = 0;
  message.msg = CURLMSG_DONE;
  message.data.result = code;
  return &message;
}

CURLcode __real_curl_easy_getinfo(CURL *easy, CURLINFO info, ...);
CURLcode __wrap_curl_easy_getinfo(CURL *easy, CURLINFO info, ...);
CURLcode __wrap_curl_easy_getinfo(CURL *easy, CURLINFO info, ...) {
  va_list args;
  va_start(args, info);
  void *value = va_arg(args, void *);
  va_end(args);
  if (info == CURLINFO_REQUEST_SIZE)
    *(long *)value = stage >= SENT ? 500 : 0;
  else if (info == CURLINFO_RESPONSE_CODE)
    *(long *)value = stage == HEADED ? 200 : 0;
  else
    return __real_curl_easy_getinfo(easy, info, value);
  return CURLE_OK;
}

/* ---- calls ----------------------------------------------------------------------------------- */

enum kind { READ, WRITE, CAREFUL };

static enum ddb_status call(struct ddb *db, struct ddb_arena *mem, enum kind kind) {
  const struct ddb_call_options once = {.no_ambiguous_retry = true};
  struct reimagine_image_metadata image;
  if (kind == READ)
    return reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &image);
  struct reimagine_edit_record edit = sample_small_edit(mem);
  return reimagine_save_edit_record(db, &edit, kind == CAREFUL ? &once : NULL);
}

static const char *reason(void) {
  return code == CURLE_OK ? "the connection was closed before the whole reply came"
                          : curl_easy_strerror(code);
}

/* A handle of its own for each: retries take from a quota. */
static void comes_to(const struct row *row, enum stage when, enum kind kind, const char *expected) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb *db = NULL;
  char outcome[64];
  script_init(&script);
  script.env.send = NULL; /* libcurl's, with the clocks of the script */
  struct ddb_options options = script_options(&script);
  stage = when;
  transfers = 0;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  enum ddb_status status = call(db, mem, kind);
  row_outcome(outcome, ddb_status_name(status), transfers);
  cr_expect_str_eq(outcome, expected, "curl_codes.tsv:%d: %s, stage %d, call %d: %s: %s", row->line,
                   row->column[1], (int)when, (int)kind, outcome, ddb_error_text(db));
  bool damaged = code == CURLE_OK && when == HEADED; /* a whole reply, without its body */
  cr_expect(strstr(ddb_error_text(db), damaged ? "not a JSON object" : reason()), "%s: %s",
            row->column[1], ddb_error_text(db));
  cr_expect_eq(ddb_last_error(db)->attempts, transfers);
  ddb_close(db);
  ddb_arena_free(mem);
}

static bool seen[256];

static void see(const struct row *row) {
  cr_assert_eq(row->count, 5, "curl_codes.tsv:%d", row->line);
  code = (CURLcode)strtol(row->column[0], NULL, 10);
  cr_assert(code < sizeof seen && !seen[code], "curl_codes.tsv:%d: twice", row->line);
  seen[code] = true;
  for (int kind = READ; kind <= CAREFUL; kind++) {
    comes_to(row, UNBEGUN, (enum kind)kind, row->column[2]);
    comes_to(row, BEGUN, (enum kind)kind, row->column[2]);
  }
  for (int when = SENT; when <= HEADED; when++) {
    comes_to(row, (enum stage)when, READ, row->column[3]);
    comes_to(row, (enum stage)when, WRITE, row->column[4]);
    comes_to(row, (enum stage)when, CAREFUL, "MAYBE_APPLIED 1");
  }
}

Test(curl_codes, each_has_its_row) {
  int rows = rows_of("tests/wire/curl_codes.tsv", see);
  for (int i = 0; i < CURL_LAST; i++)
    cr_expect(seen[i], "this libcurl has a code %d (%s), and curl_codes.tsv no row", i,
              curl_easy_strerror((CURLcode)i));
  report_cases("curl_codes", (unsigned)rows * 12, 0, 0);
}
