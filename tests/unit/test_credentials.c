/* SPDX-License-Identifier: Apache-2.0 */
/* Where region, credentials and attempts come from, which source wins, and what is said when
 * something is missing, half there or dangerous. Also: no secret in any sentence. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/settings.h"
#include "report.h"
#include "surroundings.h"

#define SECRET "wJalrXUtnFEMI-SECRET"
#define TOKEN  "AQoDYXdzEPT-TOKEN"

static char config_path[] = "/tmp/ddb-config-XXXXXX";
static char credentials_path[] = "/tmp/ddb-credentials-XXXXXX";

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  cr_assert_geq(fputs(text, file), 0);
  cr_assert_eq(fclose(file), 0);
}

static void setup(void) {
  surroundings_clear();
  int config = mkstemp(config_path), credentials = mkstemp(credentials_path);
  cr_assert(config >= 0 && credentials >= 0);
  close(config);
  close(credentials);
  setenv("AWS_CONFIG_FILE", config_path, 1);
  setenv("AWS_SHARED_CREDENTIALS_FILE", credentials_path, 1);
}

static void teardown(void) {
  unlink(config_path);
  unlink(credentials_path);
}

TestSuite(credentials, .init = setup, .fini = teardown);

struct result {
  struct ddb_arena *arena;
  struct ddb_settings settings;
  struct ddb_error error;
  enum ddb_status status;
};

static struct result resolve(const struct ddb_options *options) {
  static const struct ddb_options none;
  struct result result = {.arena = ddb_arena_new()};
  result.status = ddb_settings_resolve(options != NULL ? options : &none, result.arena,
                                       &result.settings, &result.error);
  cr_assert_null(strstr(result.error.text, SECRET));
  cr_assert_null(strstr(result.error.text, TOKEN));
  return result;
}

static void done(struct result *result) {
  ddb_credentials_free(&result->settings.source.fixed);
  ddb_arena_free(result->arena);
}

static void expect_key(const struct ddb_options *options, const char *key) {
  struct result result = resolve(options);
  cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
  cr_assert_str_eq(result.settings.source.fixed.access_key_id, key);
  done(&result);
}

static void expect_error(const struct ddb_options *options, const char *words) {
  struct result result = resolve(options);
  cr_assert_eq(result.status, DDB_E_CONFIG);
  cr_assert_not_null(strstr(result.error.text, words), "%s", result.error.text);
  done(&result);
}

Test(credentials, options_then_environment_then_profile) {
  struct ddb_options options = {
      .access_key_id = "FROM-OPTIONS", .secret_access_key = SECRET, .region = "us-east-1"};
  struct ddb_options region = {.region = "us-east-1"};
  write_file(credentials_path,
             "[default]\naws_access_key_id = FROM-PROFILE\naws_secret_access_key = x\n");
  expect_key(&region, "FROM-PROFILE");
  setenv("AWS_ACCESS_KEY_ID", "FROM-ENV", 1);
  setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
  expect_key(&region, "FROM-ENV");
  expect_key(&options, "FROM-OPTIONS");
}

Test(credentials, a_profile_in_the_options_switches_the_environment_off) {
  struct ddb_options options = {.profile = "work", .region = "us-east-1"};
  struct ddb_options region = {.region = "us-east-1"};
  setenv("AWS_ACCESS_KEY_ID", "FROM-ENV", 1);
  setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
  write_file(credentials_path,
             "[work]\naws_access_key_id = FROM-WORK\naws_secret_access_key = x\n");
  expect_key(&options, "FROM-WORK");
  setenv("AWS_PROFILE", "work", 1);
  expect_key(&region, "FROM-ENV");
}

Test(credentials, a_token_comes_from_where_its_key_comes_from) {
  setenv("AWS_SESSION_TOKEN", TOKEN, 1);
  struct ddb_options options = {
      .access_key_id = "A", .secret_access_key = SECRET, .region = "us-east-1"};
  struct result result = resolve(&options);
  cr_assert_null(result.settings.source.fixed.session_token);
  done(&result);
  setenv("AWS_ACCESS_KEY_ID", "A", 1);
  setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
  options = (struct ddb_options){.region = "us-east-1"};
  result = resolve(&options);
  cr_assert_str_eq(result.settings.source.fixed.session_token, TOKEN);
  done(&result);
}

Test(credentials, half_of_them_is_an_error_that_names_the_other_half) {
  struct ddb_options options = {.region = "us-east-1", .access_key_id = "A"};
  expect_error(&options, "secret_access_key is not");
  options = (struct ddb_options){.region = "us-east-1", .secret_access_key = SECRET};
  expect_error(&options, "access_key_id is not");
  options = (struct ddb_options){.region = "us-east-1"};
  setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
  expect_error(&options, "AWS_ACCESS_KEY_ID is not");
  unsetenv("AWS_SECRET_ACCESS_KEY");
  setenv("AWS_ACCESS_KEY_ID", "A", 1);
  expect_error(&options, "AWS_SECRET_ACCESS_KEY is not");
  unsetenv("AWS_ACCESS_KEY_ID");
  write_file(config_path, "[default]\naws_secret_access_key = " SECRET "\n");
  expect_error(&options, "aws_access_key_id is not");
}

Test(credentials, nothing_at_all_says_what_to_set) {
  struct ddb_options options = {.region = "us-east-1"};
  setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
  expect_error(&options, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  options = (struct ddb_options){.access_key_id = "A", .secret_access_key = SECRET};
  expect_error(&options, "no region is configured: set options.region or AWS_REGION");
}

Test(credentials, blanks_count_as_missing) {
  struct ddb_options options = {.region = " ", .access_key_id = "", .secret_access_key = "\t"};
  setenv("AWS_REGION", "  ", 1);
  setenv("AWS_DEFAULT_REGION", "eu-west-1", 1);
  setenv("AWS_ACCESS_KEY_ID", " ", 1);
  setenv("AWS_SECRET_ACCESS_KEY", " ", 1);
  write_file(config_path, "[default]\naws_access_key_id = A\naws_secret_access_key = b\n");
  struct result result = resolve(&options);
  cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
  cr_assert_str_eq(result.settings.region, "eu-west-1");
  cr_assert_str_eq(result.settings.source.fixed.access_key_id, "A");
  done(&result);
}

Test(credentials, control_characters_are_refused_without_being_shown) {
  static const char *const bad[] = {"a\rb" SECRET, "a\nX-Evil: " SECRET, "\x7f" SECRET,
                                    "\x01" SECRET};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct ddb_options options = {
        .region = "us-east-1", .access_key_id = bad[i], .secret_access_key = SECRET};
    expect_error(&options, "access_key_id in the options holds a control character");
    options.access_key_id = "A";
    options.secret_access_key = bad[i];
    expect_error(&options, "secret_access_key in the options holds a control character");
    options.secret_access_key = SECRET;
    options.session_token = bad[i];
    expect_error(&options, "session_token in the options holds a control character");
  }
  /* A value on several lines, as an indented next property makes one. */
  write_file(config_path, "[default]\naws_access_key_id = A\naws_secret_access_key = " SECRET
                          "\n  region = x\n");
  struct ddb_options options = {.region = "us-east-1"};
  expect_error(&options, "aws_secret_access_key in profile 'default' holds a control character");
}

Test(credentials, region_order) {
  struct ddb_options options = {
      .access_key_id = "A", .secret_access_key = SECRET, .region = "option-1"};
  write_file(config_path, "[default]\nregion = profile-1\n");
  setenv("AWS_DEFAULT_REGION", "default-1", 1);
  setenv("AWS_REGION", "env-1", 1);
  static const char *const want[] = {"option-1", "env-1", "default-1", "profile-1"};
  for (size_t i = 0; i < 4; i++) {
    struct result result = resolve(&options);
    cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
    cr_assert_str_eq(result.settings.region, want[i]);
    done(&result);
    if (i == 0)
      options.region = NULL;
    else
      unsetenv(i == 1 ? "AWS_REGION" : "AWS_DEFAULT_REGION");
  }
}

/* CVE-2026-22611 and its relatives. */
Test(credentials, a_region_must_be_a_host_label) {
  static const char *const bad[] = {
      "evil.com/",
      "x@evil",
      "a b",
      "..",
      ".",
      "%2e",
      "#",
      "us-east-1\r\nX: y",
      "us-east-1.evil.com",
      "-a",
      "a-",
      "us_east_1",
      "a/b",
      "a?b",
      "a:1",
      "\xc3\xa9",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct ddb_options options = {
        .access_key_id = "A", .secret_access_key = SECRET, .region = bad[i]};
    expect_error(&options, "the region in options.region is not a region");
    options.endpoint = "http://localhost:8000";
    expect_error(&options, "the region in options.region is not a region");
  }
  cr_assert(ddb_region_valid("us-east-1"));
  cr_assert(ddb_region_valid("local"));
}

Test(credentials, a_profile_that_is_not_there) {
  struct ddb_options options = {.region = "us-east-1", .profile = "nobody"};
  expect_error(&options, "there is no profile 'nobody'");
  setenv("AWS_PROFILE", "noone", 1);
  options.profile = NULL;
  expect_error(&options, "there is no profile 'noone'");
}

/* A role beats the keys beside it, since they are there to assume it; a process does not. */
Test(credentials, keys_beside_something_else) {
  struct ddb_options options = {.region = "us-east-1", .profile = "p"};
  write_file(config_path, "[profile p]\nrole_arn = r\nsource_profile = q\n"
                          "aws_access_key_id = A\naws_secret_access_key = b\n");
  expect_error(&options, "role_arn");
  write_file(config_path, "[profile p]\ncredential_process = x\n"
                          "aws_access_key_id = A\naws_secret_access_key = b\n");
  expect_key(&options, "A");
}

Test(credentials, account_and_end_of_keys_in_the_environment) {
  struct ddb_options options = {.region = "us-east-1"};
  setenv("AWS_ACCESS_KEY_ID", "A", 1);
  setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
  setenv("AWS_ACCOUNT_ID", "123456789012", 1);
  setenv("AWS_CREDENTIAL_EXPIRATION", "2026-01-31T12:00:00+00:00", 1);
  struct result result = resolve(&options);
  cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
  cr_assert_str_eq(result.settings.source.fixed.account_id, "123456789012");
  cr_assert_eq(result.settings.source.fixed.expires.seconds, 1769860800);
  done(&result);
  setenv("AWS_CREDENTIAL_EXPIRATION", "tomorrow", 1);
  expect_error(&options, "AWS_CREDENTIAL_EXPIRATION is no time");
  setenv("AWS_CREDENTIAL_EXPIRATION", " ", 1);
  static const char *const bad[] = {"1234", "12345678901a", "1234567890123", "evil.com/"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    setenv("AWS_ACCOUNT_ID", bad[i], 1);
    expect_error(&options, "AWS_ACCOUNT_ID in the environment is no account");
  }
  unsetenv("AWS_ACCOUNT_ID");
  options = (struct ddb_options){
      .region = "us-east-1", .access_key_id = "A", .secret_access_key = SECRET, .account_id = "1"};
  expect_error(&options, "account_id in the options is no account");
}

Test(credentials, files_are_not_read_when_nothing_is_missing) {
  struct ddb_options options = {.access_key_id = "A",
                                .secret_access_key = SECRET,
                                .region = "us-east-1",
                                .endpoint = "http://localhost:8000"};
  write_file(config_path, "this is no config file\n");
  expect_key(&options, "A");
  options.endpoint = NULL;
  expect_error(&options, ":1: Expected a profile definition");
}

Test(credentials, attempts) {
  struct ddb_options options = {
      .access_key_id = "A", .secret_access_key = SECRET, .region = "us-east-1"};
  struct result result = resolve(&options);
  cr_assert_eq(result.settings.max_attempts, 4);
  done(&result);
  write_file(config_path, "[default]\nmax_attempts = 7\n");
  result = resolve(&options);
  cr_assert_eq(result.settings.max_attempts, 7);
  done(&result);
  setenv("AWS_MAX_ATTEMPTS", "2", 1);
  result = resolve(&options);
  cr_assert_eq(result.settings.max_attempts, 2);
  done(&result);
  static const char *const bad[] = {"0", "-1", "two", "3x", "1001", "99999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    setenv("AWS_MAX_ATTEMPTS", bad[i], 1);
    expect_error(&options, "AWS_MAX_ATTEMPTS is not 1 to 1000");
  }
  options.max_attempts = 9;
  result = resolve(&options);
  cr_assert_eq(result.settings.max_attempts, 9);
  done(&result);
  options.max_attempts = -1;
  expect_error(&options, "options.max_attempts is negative");
}
