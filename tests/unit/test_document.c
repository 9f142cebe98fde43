/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials as JSON objects and as tokens in files. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "creds/document.h"
#include "creds/file.h"

static const struct ddb_document_form process = {.where = "it", .token = "SessionToken"};
static const struct ddb_document_form container = {
    .where = "it", .token = "Token", .coded = true, .needs_token = true, .needs_expiration = true};
static const struct ddb_document_form sso = {
    .where = "it", .token = "sessionToken", .milliseconds = true};

static struct ddb_document document;
static struct ddb_error error;

static enum ddb_status read_sized(const struct ddb_document_form *form, const char *text,
                                  size_t size) {
  /* In a block of its own, so that a byte read past the end is seen. */
  char *copy = malloc(size > 0 ? size : 1);
  if (size > 0)
    memcpy(copy, text, size);
  ddb_document_free(&document);
  ddb_error_clear(&error);
  enum ddb_status status =
      ddb_document_read(form, (struct ddb_text){copy, size}, &document, &error);
  free(copy);
  cr_assert_eq(error.status, status);
  return status;
}

static enum ddb_status read_text(const struct ddb_document_form *form, const char *text) {
  return read_sized(form, text, strlen(text));
}

static void refuses(const struct ddb_document_form *form, const char *text, const char *words) {
  cr_assert_eq(read_text(form, text), DDB_E_SERVICE, "%s", text);
  cr_assert_not_null(strstr(error.text, words), "%s: %s", text, error.text);
  cr_assert_null(document.credentials.secret_access_key);
  cr_assert_null(strstr(error.text, "SECRET"));
}

#define KEYS "\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"SECRET\""

static void teardown(void) {
  ddb_document_free(&document);
}

TestSuite(document, .fini = teardown);

Test(document, all_members) {
  cr_assert_eq(read_text(&process, "{\"Version\":1," KEYS ",\"SessionToken\":\"T\\u002f\\/\","
                                   "\"Expiration\":\"2026-11-22T10:00:00+01:00\","
                                   "\"AccountId\":\"123456789012\",\"More\":[{\"a\":null}]}"),
               DDB_OK, "%s", error.text);
  cr_assert_str_eq(document.credentials.access_key_id, "A");
  cr_assert_str_eq(document.credentials.secret_access_key, "SECRET");
  cr_assert_str_eq(document.credentials.session_token, "T//");
  cr_assert_str_eq(document.credentials.account_id, "123456789012");
  cr_assert_eq(document.credentials.expires.seconds, 1795338000);
  cr_assert_eq(document.version, 1);
}

Test(document, names_in_any_case_and_with_escapes) {
  cr_assert_eq(read_text(&sso, "{\"accessKeyId\":\"A\",\"SECRETACCESSKEY\":\"SECRET\","
                               "\"session\\u0054oken\":\"T\",\"expiration\":1651516560123}"),
               DDB_OK, "%s", error.text);
  cr_assert_str_eq(document.credentials.session_token, "T");
  cr_assert_eq(document.credentials.expires.seconds, 1651516560);
  cr_assert_eq(document.credentials.expires.nanoseconds, 123000000);
}

Test(document, the_token_has_one_name) {
  cr_assert_eq(read_text(&process, "{" KEYS ",\"Token\":\"T\"}"), DDB_OK);
  cr_assert_null(document.credentials.session_token);
  refuses(&container, "{" KEYS ",\"SessionToken\":\"T\"}", "it: Token is missing");
}

Test(document, null_and_blanks_are_absent) {
  cr_assert_eq(read_text(&process, "{" KEYS ",\"SessionToken\":\"\",\"AccountId\":null,"
                                   "\"Expiration\":\" \",\"Version\":null}"),
               DDB_OK, "%s", error.text);
  cr_assert_null(document.credentials.session_token);
  cr_assert_null(document.credentials.account_id);
  cr_assert_eq(document.credentials.expires.seconds, 0);
  refuses(&process, "{\"AccessKeyId\":\" \",\"SecretAccessKey\":\"SECRET\"}",
          "it: AccessKeyId is missing");
  refuses(&process, "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":null}",
          "it: SecretAccessKey is missing");
}

Test(document, what_is_refused) {
  static const struct {
    const char *text, *words;
  } cases[] = {
      {"", "no JSON object"},
      {"[]", "no JSON object"},
      {"{", "no JSON object"},
      {"{" KEYS "", "no JSON object"},
      {"{" KEYS "} {}", "no JSON object"},
      {"{" KEYS ",\"More\":tru}", "no JSON object"},
      {"<html>", "no JSON object"},
      {"{\"AccessKeyId\":1}", "AccessKeyId is not a string"},
      {"{\"AccessKeyId\":{\"a\":1}}", "AccessKeyId is not a string"},
      {"{\"Version\":\"1\"}", "Version is not a number"},
      {"{\"Version\":1.5}", "Version is not a whole number"},
      {"{" KEYS ",\"accesskeyid\":\"B\"}", "AccessKeyId stands there twice"},
      {"{" KEYS ",\"SecretAccessKey\":null}", "SecretAccessKey stands there twice"},
      {"{\"AccessKeyId\":\"A\\r\\nX: y\"}", "AccessKeyId holds a control character"},
      {"{\"SecretAccessKey\":\"SECRET\\u0000\"}", "SecretAccessKey holds a control character"},
      {"{\"SessionToken\":\"SECRET\\u007f\"}", "SessionToken holds a control character"},
      {"{\"Expiration\":\"tomorrow\"}", "Expiration is no RFC 3339 time"},
      {"{\"Expiration\":1651516560}", "Expiration is not a string"},
      {"{" KEYS ",\"AccountId\":\"evil.test/\"}", "AccountId is not made of digits"},
      {"{" KEYS ",\"AccountId\":\"123456789012345678901\"}", "AccountId is not made of digits"},
      {"{\"AccessKeyId\":\"\xff\"}", "no JSON object: invalid UTF-8"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    refuses(&process, cases[i].text, cases[i].words);
  refuses(&container, "{" KEYS ",\"Token\":\"T\"}", "it: Expiration is missing");
  refuses(&sso, "{" KEYS ",\"expiration\":\"2026-11-22T10:00:00Z\"}", "Expiration is not a number");
}

Test(document, the_beginning_of_time_is_not_never) {
  cr_assert_eq(read_text(&process, "{" KEYS ",\"Expiration\":\"1970-01-01T00:00:00Z\"}"), DDB_OK);
  cr_assert_eq(document.credentials.expires.nanoseconds, 1);
  cr_assert_eq(read_text(&sso, "{" KEYS ",\"Expiration\":0}"), DDB_OK);
  cr_assert_eq(document.credentials.expires.nanoseconds, 1);
}

Test(document, a_code_that_says_no) {
  cr_assert_eq(read_text(&container, "{\"Code\":\"AssumeRoleUnauthorizedAccess\","
                                     "\"message\":\"EC2 cannot assume\"," KEYS "}"),
               DDB_OK);
  cr_assert_str_eq(document.code, "AssumeRoleUnauthorizedAccess");
  cr_assert_str_eq(document.message, "EC2 cannot assume");
  cr_assert_null(document.credentials.access_key_id);
  cr_assert_eq(read_text(&container, "{\"Code\":\"Success\"," KEYS ",\"Token\":\"T\","
                                     "\"Expiration\":\"2026-11-22T10:00:00Z\"}"),
               DDB_OK);
  cr_assert_str_eq(document.credentials.access_key_id, "A");
  /* Only where the document has such members. */
  cr_assert_eq(read_text(&process, "{\"Code\":\"No\"," KEYS "}"), DDB_OK);
  cr_assert_str_eq(document.code, "");
}

Test(document, long_texts_are_cut_between_characters) {
  char text[2000] = "{\"Code\":\"X\",\"Message\":\"";
  for (int i = 0; i < 300; i++)
    strcat(text, "\xc3\xa4");
  strcat(text, "\"}");
  cr_assert_eq(read_text(&container, text), DDB_OK);
  cr_assert_eq(strlen(document.message), 510u);
}

Test(document, every_prefix_is_refused) {
  static const char whole[] = "{\"Version\":1," KEYS ",\"SessionToken\":\"T\\n\\\\\",\"x\":[{}]}";
  for (size_t size = 0; size + 1 < sizeof whole - 1; size++)
    cr_assert_eq(read_sized(&process, whole, size), DDB_E_SERVICE);
}

/* ---- files ----------------------------------------------------------------------------------- */

static char path[] = "/tmp/ddb-test-token-XXXXXX";
static struct ddb_buf out;

static void write_file(const char *data, size_t size) {
  FILE *file = fopen(path, "wb");
  cr_assert_not_null(file);
  cr_assert_eq(fwrite(data, 1, size, file), size);
  fclose(file);
}

static enum ddb_status token_of(const char *data, size_t size) {
  write_file(data, size);
  ddb_buf_free(&out);
  ddb_error_clear(&error);
  return ddb_file_read_token(path, &out, &error);
}

static void file_setup(void) {
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  close(fd);
  ddb_buf_init_secret(&out, DDB_TOKEN_FILE_MAX);
}

static void file_teardown(void) {
  ddb_buf_free(&out);
  unlink(path);
}

TestSuite(token_file, .init = file_setup, .fini = file_teardown);

Test(token_file, is_trimmed) {
  cr_assert_eq(token_of(" \n a token\r\n", 12), DDB_OK, "%s", error.text);
  cr_assert_str_eq(out.data, "a token");
  cr_assert_eq(out.size, 7u);
}

Test(token_file, what_is_refused) {
  cr_assert_eq(token_of("", 0), DDB_E_CONFIG);
  cr_assert_not_null(strstr(error.text, "is empty"));
  cr_assert_eq(token_of(" \n\n", 3), DDB_E_CONFIG);
  static const char *const bad[] = {"a\nb", "a\r\nX: y", "a\x7f", "a\tb", "\001"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    cr_assert_eq(token_of(bad[i], strlen(bad[i])), DDB_E_CONFIG);
    cr_assert_not_null(strstr(error.text, "control character"), "%s", error.text);
  }
  cr_assert_eq(token_of("a\0b", 3), DDB_E_CONFIG);
}

Test(token_file, has_a_limit) {
  static char large[DDB_TOKEN_FILE_MAX];
  memset(large, 'x', sizeof large);
  cr_assert_eq(token_of(large, sizeof large - 1), DDB_OK, "%s", error.text);
  cr_assert_eq(out.size, sizeof large - 1);
  cr_assert_eq(token_of(large, sizeof large), DDB_E_CONFIG);
  cr_assert_not_null(strstr(error.text, "is larger than 65535 bytes"), "%s", error.text);
}

Test(token_file, must_be_there_and_a_file) {
  bool missing = true;
  cr_assert_eq(ddb_file_read("/tmp", &out, &missing, &error), DDB_E_CONFIG);
  cr_assert_not(missing);
  cr_assert_str_eq(error.text, "/tmp is not a regular file");
  ddb_error_clear(&error);
  unlink(path);
  cr_assert_eq(ddb_file_read(path, &out, &missing, &error), DDB_E_CONFIG);
  cr_assert(missing);
  cr_assert_eq(error.status, DDB_OK);
  cr_assert_eq(ddb_file_read_token(path, &out, &error), DDB_E_CONFIG);
  cr_assert_not_null(strstr(error.text, "No such file or directory"), "%s", error.text);
  ddb_error_clear(&error);
  cr_assert_eq(mkfifo(path, 0600), 0);
  cr_assert_eq(ddb_file_read_token(path, &out, &error), DDB_E_CONFIG);
}
