/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoint URLs, the hosts of the regions, and which of the places that may name an endpoint wins.
 */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/settings.h"
#include "report.h"

static const cJSON *get(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *string(const cJSON *object, const char *name) {
  return cJSON_GetStringValue(get(object, name));
}

static cJSON *load(const char *relative) {
  char *path = vectors_path(relative);
  char *text = path != NULL ? slurp_file(path, NULL) : NULL;
  cJSON *tree = text != NULL ? cJSON_Parse(text) : NULL;
  free(text);
  free(path);
  return tree;
}

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

/* Every region of every partition that AWS has. */
Test(endpoint, regions_of_all_partitions) {
  unsigned passed = 0, failed = 0;
  const cJSON *partition, *region;
  cJSON *file = load("endpoints/partitions.json");
  if (file == NULL) {
    report_cases("endpoint: partitions", 0, 0, 53);
    cr_skip_test("no vectors");
  }
  struct ddb_arena *arena = ddb_arena_new();
  cJSON_ArrayForEach(partition, get(file, "partitions")) {
    cJSON_ArrayForEach(region, get(partition, "regions")) {
      struct ddb_endpoint out;
      struct ddb_error error = {.status = DDB_OK};
      char want[256];
      snprintf(want, sizeof want, "https://dynamodb.%s.%s/", region->string,
               string(get(partition, "outputs"), "dnsSuffix"));
      bool good = ddb_region_valid(region->string) &&
                  ddb_endpoint_of_region(arena, region->string, &out, &error) == DDB_OK &&
                  strcmp(out.url, want) == 0;
      if (!good)
        cr_log_error("%s: want %s", region->string, want);
      passed += good;
      failed += !good;
    }
  }
  ddb_arena_free(arena);
  cJSON_Delete(file);
  report_cases("endpoint: partitions", passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, 53u);
}

static const char *const variables[] = {"AWS_REGION",
                                        "AWS_DEFAULT_REGION",
                                        "AWS_PROFILE",
                                        "AWS_ENDPOINT_URL",
                                        "AWS_ACCESS_KEY_ID",
                                        "AWS_SECRET_ACCESS_KEY",
                                        "AWS_ENDPOINT_URL_DYNAMODB",
                                        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                                        "AWS_USE_FIPS_ENDPOINT",
                                        "AWS_USE_DUALSTACK_ENDPOINT",
                                        "AWS_MAX_ATTEMPTS",
                                        NULL};

static void clear_environment(void) {
  for (size_t i = 0; variables[i] != NULL; i++)
    unsetenv(variables[i]);
  setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
  setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", 1);
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

/* Applicable: the cases that ask for the plain host of a region or for an endpoint that was given.
 * Not applicable: FIPS and dual-stack hosts, hosts of account ids and of vector search, and the
 * rule that an endpoint which looks like AWS's own dual-stack host is refused unless a setting that
 * does not exist here is on. AWS_USE_FIPS_ENDPOINT and its sister are refused, see below. */
static bool applies(const cJSON *test) {
  const cJSON *params = get(test, "params");
  const char *endpoint = string(params, "Endpoint");
  return params != NULL && get(params, "Region") != NULL && !cJSON_IsTrue(get(params, "UseFIPS")) &&
         !cJSON_IsTrue(get(params, "UseDualStack")) && get(params, "AccountId") == NULL &&
         get(params, "ResourceArn") == NULL && get(params, "ResourceArnList") == NULL &&
         (endpoint == NULL || get(get(test, "expect"), "error") == NULL) &&
         (endpoint != NULL || !cJSON_IsTrue(get(params, "IsSearchOperation"))) &&
         (string(params, "AccountIdEndpointMode") == NULL ||
          strcmp(string(params, "AccountIdEndpointMode"), "required") != 0);
}

Test(endpoint, rule_cases) {
  unsigned passed = 0, failed = 0, other = 0;
  const cJSON *test;
  cJSON *file = load("endpoints/dynamodb-endpoint-tests-1.json");
  if (file == NULL) {
    report_cases("endpoint: rules", 0, 0, 40);
    cr_skip_test("no vectors");
  }
  clear_environment();
  cJSON_ArrayForEach(test, get(file, "testCases")) {
    struct ddb_options options = static_keys();
    struct ddb_error error = {.status = DDB_OK};
    if (!applies(test)) {
      other++;
      continue;
    }
    options.region = string(get(test, "params"), "Region");
    options.endpoint = string(get(test, "params"), "Endpoint");
    const char *want = string(get(get(test, "expect"), "endpoint"), "url");
    char *got = resolved(&options, &error);
    bool good = want == NULL ? got == NULL : got != NULL && strcmp(got, want) == 0;
    if (!good)
      cr_log_error("%s: got %s %s", string(test, "documentation"), got != NULL ? got : "an error",
                   error.text);
    free(got);
    passed += good;
    failed += !good;
  }
  cJSON_Delete(file);
  report_cases("endpoint: rules", passed, failed, 0);
  cr_log_info("%u cases do not apply", other);
  cr_assert_eq(failed, 0u);
  cr_assert_geq(passed, 30u);
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
  clear_environment();
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
  clear_environment();
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
  clear_environment();
  cr_assert_null(resolved(&options, &error));
  cr_assert_not_null(strstr(error.text, "no region is configured"));
}

Test(endpoint, variants_that_are_not_known_are_refused_not_ignored) {
  static const char *const names[] = {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"};
  for (size_t i = 0; i < 2; i++) {
    struct ddb_error error = {.status = DDB_OK};
    struct ddb_options options = static_keys();
    clear_environment();
    setenv(names[i], "True", 1);
    cr_assert_null(resolved(&options, &error));
    cr_assert_not_null(strstr(error.text, names[i]));
    options.endpoint = "https://dynamodb-fips.us-east-1.amazonaws.com";
    error.status = DDB_OK;
    char *url = resolved(&options, &error);
    cr_assert_str_eq(url, options.endpoint);
    free(url);
    setenv(names[i], "false", 1);
    options.endpoint = NULL;
    url = resolved(&options, &error);
    cr_assert_not_null(url);
    free(url);
  }
}
