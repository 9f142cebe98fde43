/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoint URLs, and which of the places that may name an endpoint, or change it, wins. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/settings.h"
#include "report.h"
#include "surroundings.h"
#include "vectors.h"

Test(endpoint, parts_of_a_url) {
  static const struct {
    const char *in, *url, *host, *path;
  } cases[] = {
      {"http://127.0.0.1:8000", "http://127.0.0.1:8000/", "127.0.0.1:8000", "/"},
      {"HTTP://LocalHost:8000/", "http://localhost:8000/", "localhost:8000", "/"},
      {"https://example.com", "https://example.com/", "example.com", "/"},
      {"https://example.com:443/", "https://example.com/", "example.com", "/"},
      {"http://example.com:80", "http://example.com/", "example.com", "/"},
      {"http://example.com:443", "http://example.com:443/", "example.com:443", "/"},
      {"https://example.com:80/a/b", "https://example.com:80/a/b", "example.com:80", "/a/b"},
      {"http://[::1]:8000/x/", "http://[::1]:8000/x/", "[::1]:8000", "/x/"},
      {"http://my_host-1.internal", "http://my_host-1.internal/", "my_host-1.internal", "/"},
      {"http://h/%41b", "http://h/%41b", "h", "/%41b"},
      {"http://h:1/...", "http://h:1/...", "h:1", "/..."},
      {"http://h:65535", "http://h:65535/", "h:65535", "/"},
  };
  struct ddb_arena *arena = ddb_arena_new();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ddb_endpoint out;
    struct ddb_error error = {.status = DDB_OK};
    cr_assert_eq(ddb_endpoint_parse(arena, cases[i].in, "x", &out, &error), DDB_OK, "%s: %s",
                 cases[i].in, error.text);
    cr_assert_str_eq(out.url, cases[i].url);
    cr_assert_str_eq(out.host, cases[i].host);
    cr_assert_str_eq(out.path, cases[i].path);
    cr_assert_eq(out.tls, strncmp(out.url, "https", 5) == 0);
  }
  ddb_arena_free(arena);
}

Test(endpoint, urls_that_could_mean_another_host_are_refused) {
  static const char *const bad[] = {
      "",
      "localhost:8000",
      "ftp://h",
      "file:///etc/passwd",
      "http:/h",
      "http://",
      "http:///x",
      "http://:80",
      "http://h:",
      "http://h:0",
      "http://h:65536",
      "http://h:99999999999",
      "http://h:8a",
      "http://h:-1",
      "http://u@h",
      "http://u:p@h",
      "http://169.254.170.2@evil.example/",
      "http://h?q",
      "http://h/?q",
      "http://h#f",
      "http://h/#f",
      "http://h/a?b",
      "http://h\\@evil",
      "http://h /",
      " http://h",
      "http://h\r\nX: y",
      "http://h/\r\nX: y",
      "http://h/a b",
      "http://h\x7f",
      "http://h/\x01",
      "http://h/\xc3\xa9",
      "http://\xc3\xa9",
      "http://%68",
      "http://h%00",
      "http://h/../x",
      "http://h/./x",
      "http://h/a/..",
      "http://.h",
      "http://h.",
      "http://a..b",
      "http://[::1",
      "http://[]",
      "http://[::1]x",
      "http:/\x0fh", /* a control character that differs from '/' in one bit */
      "http\x1a//h",
      "http://2130706433", /* libcurl reads these as 127.0.0.1, and not as a name */
      "http://0x7f.1",
      "http://0177.0.0.1",
      "http://127.1",
      "http://127.0.0.01",
      "http://1.2.3.256",
      "http://h.0x",
      "http://[:::1]",
      "http://[1.2.3.4]",
      "http://[fe80::1%25eth0]",
      "http://[::1]:",
      "http://::1",
      "http://a,b",
      "http://a;b",
      "http://a'b",
      "http://h/\\x",
      "http://h/<x>",
      "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
  struct ddb_arena *arena = ddb_arena_new();
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct ddb_endpoint out;
    struct ddb_error error = {.status = DDB_OK};
    cr_assert_eq(ddb_endpoint_parse(arena, bad[i], "AWS_ENDPOINT_URL", &out, &error), DDB_E_CONFIG,
                 "'%s'", bad[i]);
    cr_assert_not_null(strstr(error.text, "the endpoint in AWS_ENDPOINT_URL is not usable"));
    cr_assert_null(strstr(error.text, "u:p"), "a password must not be shown");
  }
  ddb_arena_free(arena);
}

/* The URL that these options come to, without the slash that ends it. The caller frees it. */
static char *resolved(const struct ddb_options *options, struct ddb_error *error) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_settings settings;
  char *url = NULL;
  if (ddb_settings_resolve(options, arena, &settings, error) == DDB_OK) {
    size_t size = strlen(settings.endpoint.url);
    url = strndup(settings.endpoint.url, settings.endpoint.url[size - 1] == '/' ? size - 1 : size);
  }
  ddb_credentials_free(&settings.source.fixed);
  ddb_arena_free(arena);
  return url;
}

static struct ddb_options static_keys(void) {
  struct ddb_options options = {
      .access_key_id = "A", .secret_access_key = "s", .region = "us-east-1"};
  return options;
}

/* ---- which place wins ------------------------------------------------------------------------ */

/* The cases are written for the client of some service; this library has one for DynamoDB. So the
 * service of a case takes DynamoDB's place, and the other way round. */
static const char *swapped(const char *service, const char *client) {
  if (strcmp(service, client) == 0)
    return "dynamodb";
  return strcmp(service, "dynamodb") == 0 ? "other" : service;
}

static void write_profiles(FILE *file, const cJSON *suite, const char *client) {
  const cJSON *profile, *property, *services, *service;
  cJSON_ArrayForEach(profile, get(suite, "profiles")) {
    fprintf(file, "[profile %s]\n", profile->string);
    cJSON_ArrayForEach(property, profile)
        fprintf(file, "%s = %s\n", property->string, cJSON_GetStringValue(property));
  }
  cJSON_ArrayForEach(services, get(suite, "services")) {
    fprintf(file, "[services %s]\n", services->string);
    cJSON_ArrayForEach(service, services) {
      fprintf(file, "%s =\n", swapped(service->string, client));
      cJSON_ArrayForEach(property, service)
          fprintf(file, "  %s = %s\n", property->string, cJSON_GetStringValue(property));
    }
  }
}

static void set_variables(const cJSON *environment, const char *client) {
  static const char prefix[] = "AWS_ENDPOINT_URL_";
  const cJSON *variable;
  cJSON_ArrayForEach(variable, environment) {
    char name[64];
    const char *service = variable->string + strlen(prefix);
    bool specific = strncmp(variable->string, prefix, strlen(prefix)) == 0;
    char lower[32] = "";
    for (size_t i = 0; specific && service[i] != '\0'; i++)
      lower[i] = (char)(service[i] | 0x20);
    snprintf(name, sizeof name, "%s%s", specific ? prefix : variable->string,
             !specific                                         ? ""
             : strcmp(swapped(lower, client), "dynamodb") == 0 ? "DYNAMODB"
                                                               : "OTHER");
    setenv(name, cJSON_GetStringValue(variable), 1);
  }
}

static bool run_precedence(const cJSON *suite, const cJSON *test, const char *path) {
  const char *client = string(test, "service");
  const cJSON *config = get(get(suite, "client_configs"), string(test, "client_config"));
  const cJSON *output = get(test, "output");
  struct ddb_options options = {.profile = string(test, "profile"),
                                .endpoint = string(config, "endpoint_url")};
  struct ddb_error error = {.status = DDB_OK};
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  write_profiles(file, suite, client);
  cr_assert_eq(fclose(file), 0);
  surroundings_clear();
  setenv("AWS_CONFIG_FILE", path, 1);
  set_variables(get(get(suite, "environments"), string(test, "environment")), client);
  /* The setting has no option of its own here; its variable does the same. */
  if (cJSON_IsTrue(get(config, "ignore_configured_endpoint_urls")))
    setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
  char *got = resolved(&options, &error);
  const char *want = string(output, "endpointUrl");
  if (strstr(want, "amazonaws.com") != NULL)
    want = "https://dynamodb.fake-region-10.amazonaws.com";
  bool good = got != NULL && strcmp(got, want) == 0;
  if (!good)
    cr_log_error("%s: want %s, got %s %s", string(test, "name"), want, got, error.text);
  free(got);
  return good;
}

Test(endpoint, precedence_cases) {
  char path[] = "/tmp/ddb-endpoint-XXXXXX";
  unsigned passed = 0, failed = 0;
  const cJSON *suite, *test;
  cJSON *file = load("endpoint-url-config/profile-tests.json");
  if (file == NULL) {
    report_cases("endpoint: precedence", 0, 0, 39);
    cr_skip_test("no vectors");
  }
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  close(fd);
  cJSON_ArrayForEach(suite, get(file, "testSuites")) {
    cJSON_ArrayForEach(test, get(suite, "endpointUrlTests")) {
      if (run_precedence(suite, test, path))
        passed++;
      else
        failed++;
    }
  }
  unlink(path);
  cJSON_Delete(file);
  report_cases("endpoint: precedence", passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, 39u);
}

Test(endpoint, dynamodb_local_by_region) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_settings settings;
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_options options = static_keys();
  options.region = "local";
  surroundings_clear();
  cr_assert_eq(ddb_settings_resolve(&options, arena, &settings, &error), DDB_OK);
  cr_assert_str_eq(settings.endpoint.url, "http://localhost:8000/");
  cr_assert_str_eq(settings.region, "us-east-1");
  ddb_credentials_free(&settings.source.fixed);
  ddb_arena_free(arena);
}

Test(endpoint, an_endpoint_needs_a_region_all_the_same) {
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_options options = static_keys();
  options.region = NULL;
  options.endpoint = "http://localhost:8000";
  surroundings_clear();
  cr_assert_null(resolved(&options, &error));
  cr_assert_not_null(strstr(error.text, "no region is configured"));
}

Test(endpoint, variants_by_option_variable_and_profile) {
  static const struct {
    const char *config, *fips, *dual_stack;
    enum ddb_switch use_fips, use_dualstack;
    const char *host;
  } cases[] = {
      {"", NULL, NULL, DDB_SWITCH_DEFAULT, DDB_SWITCH_DEFAULT, "dynamodb.us-east-1.amazonaws.com"},
      {"use_fips_endpoint = true\n", NULL, NULL, DDB_SWITCH_DEFAULT, DDB_SWITCH_DEFAULT,
       "dynamodb-fips.us-east-1.amazonaws.com"},
      {"use_fips_endpoint = true\n", "False", NULL, DDB_SWITCH_DEFAULT, DDB_SWITCH_DEFAULT,
       "dynamodb.us-east-1.amazonaws.com"},
      {"use_fips_endpoint = true\n", "true", NULL, DDB_SWITCH_OFF, DDB_SWITCH_DEFAULT,
       "dynamodb.us-east-1.amazonaws.com"},
      {"use_dualstack_endpoint = True\n", "true", NULL, DDB_SWITCH_DEFAULT, DDB_SWITCH_DEFAULT,
       "dynamodb-fips.us-east-1.api.aws"},
      {"use_dualstack_endpoint = false\n", NULL, "TRUE", DDB_SWITCH_DEFAULT, DDB_SWITCH_DEFAULT,
       "dynamodb.us-east-1.api.aws"},
      {"", "false", "false", DDB_SWITCH_ON, DDB_SWITCH_ON, "dynamodb-fips.us-east-1.api.aws"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char config[128];
    struct ddb_error error = {.status = DDB_OK};
    struct ddb_options options = static_keys();
    snprintf(config, sizeof config, "[default]\n%s", cases[i].config);
    surroundings_write(config, NULL);
    if (cases[i].fips != NULL)
      setenv("AWS_USE_FIPS_ENDPOINT", cases[i].fips, 1);
    if (cases[i].dual_stack != NULL)
      setenv("AWS_USE_DUALSTACK_ENDPOINT", cases[i].dual_stack, 1);
    options.use_fips = cases[i].use_fips;
    options.use_dualstack = cases[i].use_dualstack;
    char *url = resolved(&options, &error);
    cr_assert_not_null(url, "%s", error.text);
    cr_assert_str_eq(url + strlen("https://"), cases[i].host);
    free(url);
  }
  surroundings_end();
}

Test(endpoint, variants_of_an_endpoint_of_ones_own) {
  struct ddb_options options = static_keys();
  struct ddb_error error = {.status = DDB_OK};
  surroundings_clear();
  options.endpoint = "https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com";
  options.use_fips = DDB_SWITCH_ON;
  cr_assert_null(resolved(&options, &error));
  cr_assert_not_null(strstr(error.text, "options.endpoint sets an endpoint, and a FIPS endpoint"));
  error.status = DDB_OK;
  options.use_fips = DDB_SWITCH_DEFAULT;
  setenv("AWS_USE_DUALSTACK_ENDPOINT", "true", 1);
  cr_assert_null(resolved(&options, &error));
  cr_assert_not_null(strstr(error.text, "a dual-stack endpoint is asked for as well"));
}

/* ---- accounts -------------------------------------------------------------------------------- */

/* The host of a request, when credentials and table are known. The caller frees it. */
static char *host_for(const struct ddb_options *options, const char *account, const char *table,
                      struct ddb_error *error) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_settings settings;
  struct ddb_endpoint endpoint;
  char *host = NULL;
  if (ddb_settings_resolve(options, arena, &settings, error) == DDB_OK &&
      ddb_settings_endpoint(&settings, arena, account, table, &endpoint, error) == DDB_OK)
    host = strdup(endpoint.host);
  ddb_credentials_free(&settings.source.fixed);
  ddb_arena_free(arena);
  return host;
}

Test(endpoint, the_account_of_a_request) {
  static const struct {
    const char *mode;
    enum ddb_account_endpoint option;
    const char *region, *account, *table;
    const char *host; /* or words of an error */
  } cases[] = {
      {NULL, 0, "us-east-1", NULL, "t", "dynamodb.us-east-1.amazonaws.com"},
      {NULL, 0, "us-east-1", "111122223333", "t", "111122223333.ddb.us-east-1.amazonaws.com"},
      {NULL, 0, "us-east-1", "111122223333", "arn:aws:dynamodb:us-east-1:444455556666:table/t",
       "444455556666.ddb.us-east-1.amazonaws.com"},
      {NULL, 0, "us-east-1", "111122223333", "arn:aws:dynamodb:us-west-2:444455556666:table/t",
       "111122223333.ddb.us-east-1.amazonaws.com"},
      {NULL, 0, "us-east-1", NULL, "arn:aws:dynamodb:us-east-1:444455556666:table/t",
       "444455556666.ddb.us-east-1.amazonaws.com"},
      {NULL, 0, "cn-north-1", "111122223333", "t", "dynamodb.cn-north-1.amazonaws.com.cn"},
      {"Disabled", 0, "us-east-1", "111122223333", "t", "dynamodb.us-east-1.amazonaws.com"},
      {"disabled", DDB_ACCOUNT_ENDPOINT_PREFERRED, "us-east-1", "111122223333", "t",
       "111122223333.ddb.us-east-1.amazonaws.com"},
      {"required", 0, "us-east-1", "111122223333", "t", "111122223333.ddb.us-east-1.amazonaws.com"},
      {"required", 0, "us-east-1", NULL, "t", "the credentials do not tell their account"},
      {"required", 0, "cn-north-1", "111122223333", "t", "no endpoints in the partition"},
      {"always", 0, "us-east-1", NULL, "t", "is not preferred, disabled or required"},
      {NULL, 0, "local", "111122223333", "t", "localhost:8000"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ddb_options options = static_keys();
    struct ddb_error error = {.status = DDB_OK};
    options.region = cases[i].region;
    options.account_endpoint = cases[i].option;
    surroundings_clear();
    if (cases[i].mode != NULL)
      setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", cases[i].mode, 1);
    char *host = host_for(&options, cases[i].account, cases[i].table, &error);
    if (host != NULL)
      cr_assert_str_eq(host, cases[i].host);
    else
      cr_assert_not_null(strstr(error.text, cases[i].host), "%zu: %s", i, error.text);
    free(host);
  }
}

/* Whoever names an endpoint means it. */
Test(endpoint, an_endpoint_of_ones_own_has_no_account) {
  struct ddb_options options = static_keys();
  struct ddb_error error = {.status = DDB_OK};
  surroundings_clear();
  options.endpoint = "https://example.com";
  options.account_endpoint = DDB_ACCOUNT_ENDPOINT_REQUIRED;
  char *host = host_for(&options, "111122223333", "t", &error);
  cr_assert_str_eq(host, "example.com");
  free(host);
}
