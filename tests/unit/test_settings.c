/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the transport, and values that are none: each is an error when the handle opens,
 * which names the place and what is legal, and never shows the value. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/release.h"
#include "config/settings.h"
#include "surroundings.h"

#define VALUE "wJalrXUtnFEMI-SECRET"

TestSuite(settings, .init = surroundings_clear, .fini = surroundings_end);

struct result {
  struct ddb_arena *arena;
  struct ddb_settings settings;
  struct ddb_error error;
  enum ddb_status status;
};

static struct result resolve(const struct ddb_options *more) {
  struct ddb_options options = more != NULL ? *more : (struct ddb_options){0};
  struct result result = {.arena = ddb_arena_new()};
  options.region = "us-east-1";
  options.access_key_id = "A";
  options.secret_access_key = "s";
  result.status = ddb_settings_resolve(&options, result.arena, &result.settings, &result.error);
  cr_assert_null(strstr(result.error.text, VALUE));
  return result;
}

static void done(struct result *result) {
  ddb_credentials_free(&result->settings.source.fixed);
  ddb_arena_free(result->arena);
}

static void expect_error(const struct ddb_options *options, const char *words) {
  struct result result = resolve(options);
  cr_assert_eq(result.status, DDB_E_CONFIG, "wanted: %s", words);
  cr_assert_not_null(strstr(result.error.text, words), "%s", result.error.text);
  done(&result);
}

/* Every setting that has legal values, as a variable and as a property. */
static const struct {
  const char *variable, *property, *legal;
} checked[] = {
    {"AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", "true or false"},
    {"AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", "true or false"},
    {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", "true or false"},
    {"AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode", "preferred, disabled or required"},
    {"AWS_RETRY_MODE", "retry_mode", "standard or adaptive"},
    {"AWS_MAX_ATTEMPTS", "max_attempts", "1 to 1000"},
    {"AWS_CA_BUNDLE", "ca_bundle", "a file that can be read"},
    {"AWS_SDK_UA_APP_ID", "sdk_ua_app_id", "a name of up to 50 letters"},
};

Test(settings, a_bad_value_is_an_error_and_not_a_default) {
  for (size_t i = 0; i < sizeof checked / sizeof *checked; i++) {
    char config[128], words[160];
    surroundings_clear();
    setenv(checked[i].variable, VALUE " \x01", 1);
    snprintf(words, sizeof words, "%s is not %s", checked[i].variable, checked[i].legal);
    expect_error(NULL, words);
    snprintf(config, sizeof config, "[default]\n%s = " VALUE " x\n", checked[i].property);
    surroundings_write(config, NULL);
    snprintf(words, sizeof words, "%s of profile 'default' is not %s", checked[i].property,
             checked[i].legal);
    expect_error(NULL, words);
    /* A variable wins, and the property is not looked at; one of blanks is none. */
    setenv(checked[i].variable, " ", 1);
    expect_error(NULL, words);
  }
}

Test(settings, retry_mode) {
  struct ddb_options options = {.retry_mode = DDB_RETRY_STANDARD};
  struct result result = resolve(NULL);
  cr_assert_eq(result.settings.retry_mode, DDB_RETRY_STANDARD);
  done(&result);
  surroundings_write("[default]\nretry_mode = Adaptive\n", NULL);
  result = resolve(NULL);
  cr_assert_eq(result.settings.retry_mode, DDB_RETRY_ADAPTIVE);
  done(&result);
  result = resolve(&options);
  cr_assert_eq(result.settings.retry_mode, DDB_RETRY_STANDARD);
  done(&result);
  setenv("AWS_RETRY_MODE", "legacy", 1);
  expect_error(NULL, "AWS_RETRY_MODE is not standard or adaptive (for legacy, set standard)");
}

Test(settings, certificates) {
  char path[] = "/tmp/ddb-bundle-XXXXXX";
  struct ddb_options options = {.ca_bundle = path};
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  close(fd);
  setenv("AWS_CA_BUNDLE", "/nonexistent", 1);
  expect_error(NULL, "AWS_CA_BUNDLE is not a file that can be read");
  struct result result = resolve(&options);
  cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
  cr_assert_str_eq(result.settings.ca_bundle, path);
  done(&result);
  unlink(path);
  expect_error(&options, "options.ca_bundle is not a file that can be read");
}

Test(settings, name_of_the_program) {
  static const char fifty[] = "12345678901234567890123456789012345678901234567890";
  static const char *const bad[] = {
      "a b",   "a/b", "a\r\nX: y", "\xc3\xa9",
      "a\x7f", "(a)", "a\"b",      "123456789012345678901234567890123456789012345678901"};
  struct ddb_options options = {.app_id = fifty};
  struct result plain = resolve(NULL);
  cr_assert_str_eq(plain.settings.user_agent, "libddb/" DDB_VERSION);
  done(&plain);
  setenv("AWS_SDK_UA_APP_ID", "from-env", 1);
  struct result result = resolve(NULL);
  cr_assert_str_eq(result.settings.user_agent, "libddb/" DDB_VERSION " app/from-env");
  done(&result);
  result = resolve(&options);
  cr_assert_str_eq(result.settings.user_agent + strlen("libddb/" DDB_VERSION " app/"), fifty);
  done(&result);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    options.app_id = bad[i];
    expect_error(&options, "options.app_id is not a name of up to 50 letters");
  }
}

Test(settings, enums_that_are_none) {
  struct ddb_options options = {.use_fips = (enum ddb_switch)7};
  expect_error(&options, "options.use_fips is no value of enum ddb_switch");
  options = (struct ddb_options){.use_dualstack = (enum ddb_switch)7};
  expect_error(&options, "options.use_dualstack is no value");
  options = (struct ddb_options){.account_endpoint = (enum ddb_account_endpoint)7};
  expect_error(&options, "options.account_endpoint is no value");
  options = (struct ddb_options){.retry_mode = (enum ddb_retry_mode)7};
  expect_error(&options, "options.retry_mode is no value");
}
