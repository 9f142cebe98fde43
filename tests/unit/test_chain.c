/* SPDX-License-Identifier: Apache-2.0 */
/* Which source of credentials counts, decided without a request: every case of the SDKs for
 * profiles, containers and instances, and the order between them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/parts.h"
#include "report.h"
#include "surroundings.h"
#include "vectors.h"

#define SECRET "wJalrXUtnFEMI-SECRET"

TestSuite(chain, .init = surroundings_clear, .fini = surroundings_end);

struct result {
  struct ddb_arena *arena;
  struct ddb_settings settings;
  struct ddb_error error;
  enum ddb_status status;
};

static struct result resolve(const struct ddb_options *options) {
  static const struct ddb_options region = {.region = "us-east-1"};
  struct result result = {.arena = ddb_arena_new()};
  result.status = ddb_settings_resolve(options != NULL ? options : &region, result.arena,
                                       &result.settings, &result.error);
  cr_assert_null(strstr(result.error.text, SECRET));
  return result;
}

static void done(struct result *result) {
  ddb_credentials_free(&result->settings.source.fixed);
  ddb_arena_free(result->arena);
}

static void expect_kind(const struct ddb_options *options, enum ddb_source_kind kind) {
  struct result result = resolve(options);
  cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
  cr_assert_eq(result.settings.source.kind, kind, "%d", (int)result.settings.source.kind);
  done(&result);
}

static void expect_error(const struct ddb_options *options, const char *words) {
  struct result result = resolve(options);
  cr_assert_eq(result.status, DDB_E_CONFIG, "wanted: %s", words);
  cr_assert_not_null(strstr(result.error.text, words), "%s", result.error.text);
  done(&result);
}

/* ---- profiles: the 28 cases of smithy-rs ----------------------------------------------------- */

static void print_sections(FILE *file, const char *kind, const cJSON *sections) {
  const cJSON *section, *property;
  cJSON_ArrayForEach(section, sections) {
    fprintf(file, "[%s %s]\n", kind, section->string);
    cJSON_ArrayForEach(property, section)
        fprintf(file, "%s = %s\n", property->string, cJSON_GetStringValue(property));
  }
}

static void write_profiles(const cJSON *input) {
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  cr_assert_not_null(file);
  print_sections(file, "profile", get(input, "profiles"));
  print_sections(file, "sso-session", get(input, "sso_sessions"));
  cr_assert_eq(fclose(file), 0);
  surroundings_write(text, NULL);
  free(text);
}

static bool same(const char *want, const char *got) {
  return want == NULL || got == NULL ? want == got : strcmp(want, got) == 0;
}

static bool same_role(const cJSON *want, const struct ddb_role *got) {
  return same(string(want, "role_arn"), got->arn) &&
         same(string(want, "role_session_name"), got->session_name) &&
         same(string(want, "external_id"), got->external_id);
}

static bool same_base(const cJSON *want, const struct ddb_source *got) {
  const cJSON *base = want->child;
  if (strcmp(base->string, "AccessKey") == 0)
    return got->kind == DDB_SOURCE_FIXED &&
           same(string(base, "access_key_id"), got->fixed.access_key_id) &&
           same(string(base, "secret_access_key"), got->fixed.secret_access_key) &&
           same(string(base, "account_id"), got->fixed.account_id);
  if (strcmp(base->string, "NamedSource") == 0)
    return got->kind == DDB_SOURCE_IMDS &&
           strcmp(cJSON_GetStringValue(base), "Ec2InstanceMetadata") == 0;
  if (strcmp(base->string, "WebIdentityToken") == 0)
    return got->kind == DDB_SOURCE_WEB_IDENTITY && same_role(base, &got->web_identity.role) &&
           same(string(base, "web_identity_token_file"), got->web_identity.token_file);
  return strcmp(base->string, "Sso") == 0 && got->kind == DDB_SOURCE_SSO &&
         same(string(base, "sso_session"), got->sso.session) &&
         same(string(base, "sso_region"), got->sso.region) &&
         same(string(base, "sso_start_url"), got->sso.start_url) &&
         same(string(base, "sso_account_id"), got->sso.account_id) &&
         same(string(base, "sso_role_name"), got->sso.role_name);
}

static bool same_chain(const cJSON *want, const struct ddb_source *got) {
  int roles = cJSON_GetArraySize(want) - 1;
  bool good = same_base(want->child, got) && got->role_count == (size_t)roles;
  for (int i = 0; i < roles && good; i++)
    good = same_role(get(cJSON_GetArrayItem(want, i + 1), "AssumeRole"), &got->roles[i]);
  return good;
}

/* Their errors, and what ours says there. */
static const struct {
  const char *theirs, *ours;
} errors[] = {
    {"must contain `source_profile`", "nothing says with which credentials"},
    {"both source_profile and credential_source", "both source_profile and credential_source"},
    {"missing aws_secret_access_key", "aws_secret_access_key is not"},
    {"missing aws_access_key_id", "aws_access_key_id is not"},
    {"`B` did not contain", "profile 'B', from which profile 'A' takes its credentials, has none"},
    {"`A` did not contain", ""},
    {"could not find source profile B", "names source_profile 'B', which is not in"},
    {"No profiles were defined", ""},
    {"infinite loop", "leads back to profile 'A'"},
    {"`role_arn` was missing", "has web_identity_token_file, but no role_arn"},
    {"then `sso_account_id` must", "has no sso_account_id, which sso_role_name needs"},
    {"then `sso_role_name` must", "has no sso_role_name, which sso_account_id needs"},
    {"`sso_region` can only be specified in", "has sso_session and sso_region"},
    {"sso-session named `oops`", "names sso_session 'oops', but there is no [sso-session oops]"},
};

/* Where a profile says nothing, theirs ends with an error too; here the next place is asked. */
static bool same_error(const char *want, enum ddb_status status, const struct ddb_source *source,
                       const struct ddb_error *error) {
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    if (strstr(want, errors[i].theirs) == NULL)
      continue;
    if (errors[i].ours[0] == '\0')
      return status == DDB_OK && source->kind == DDB_SOURCE_NONE;
    return status == DDB_E_CONFIG && strstr(error->text, errors[i].ours) != NULL;
  }
  return false;
}

static bool run_profile(const cJSON *test) {
  const cJSON *output = get(test, "output"), *chain = get(output, "ProfileChain");
  const struct ddb_options options = {.region = "us-east-1"};
  struct ddb_settings settings = {.region = "us-east-1"};
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_resolver resolver = {.options = &options,
                                  .arena = ddb_arena_new(),
                                  .out = &settings,
                                  .error = &error,
                                  .profile = string(get(test, "input"), "selected_profile")};
  write_profiles(get(test, "input"));
  setenv("HOME", "/home/user", 1);
  cr_assert_eq(ddb_profiles_init(&resolver.profiles), DDB_OK);
  cr_assert_eq(ddb_profiles_load(&resolver.profiles, &error), DDB_OK);
  enum ddb_status status =
      ddb_resolve_profile_source(&resolver, resolver.profile, &settings.source);
  bool good = chain != NULL ? status == DDB_OK && same_chain(chain, &settings.source)
                            : same_error(string(output, "Error"), status, &settings.source, &error);
  if (!good)
    cr_log_error("%s: %s", string(test, "docs"), error.text);
  ddb_profiles_free(&resolver.profiles);
  ddb_credentials_free(&settings.source.fixed);
  ddb_arena_free(resolver.arena);
  return good;
}

Test(chain, cases_of_profiles) {
  unsigned passed = 0, failed = 0;
  const cJSON *test;
  cJSON *file = load("aws-config/assume-role-tests.json");
  if (file == NULL) {
    report_cases("credentials: profiles and roles", 0, 0, 28);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(test, file) {
    bool good = run_profile(test);
    passed += good;
    failed += !good;
  }
  cJSON_Delete(file);
  report_cases("credentials: profiles and roles", passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, 28u);
}

/* ---- containers, instances ------------------------------------------------------------------- */

static void set_variables(const cJSON *env) {
  const cJSON *variable;
  cJSON_ArrayForEach(variable, env) setenv(variable->string, cJSON_GetStringValue(variable), 1);
}

/* The URL that is asked, with what IMDS puts behind its own. */
static bool same_url(const struct result *result, const char *want) {
  char got[512];
  const struct ddb_source *source = &result->settings.source;
  bool imds = source->kind == DDB_SOURCE_IMDS;
  if (result->status != DDB_OK || (!imds && source->kind != DDB_SOURCE_CONTAINER))
    return false;
  snprintf(got, sizeof got, "%s%s",
           imds ? source->imds.endpoint.url : source->container.endpoint.url,
           imds ? "latest/api/token" : "");
  return strcmp(got, want) == 0;
}

static bool run_container(const cJSON *test) {
  const char *want = string(get(test, "result"), "Ok");
  const char *wanted_error = string(get(test, "result"), "ErrorContains");
  surroundings_clear();
  setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
  set_variables(get(test, "env"));
  struct result result = resolve(NULL);
  bool good = want != NULL
                  ? same_url(&result, want)
                  : result.status == DDB_E_CONFIG &&
                        strstr(result.error.text, strstr(wanted_error, "No environment") != NULL
                                                      ? "no credentials are configured"
                                                      : "does not begin with http") != NULL;
  if (!good)
    cr_log_error("%s: %s", string(test, "docs"), result.error.text);
  done(&result);
  return good;
}

/* The two settings that their clients have in code are variables here. */
static bool run_instance(const cJSON *test) {
  const char *want = string(get(test, "result"), "Ok");
  const char *endpoint = string(test, "endpoint_override"), *mode = string(test, "mode_override");
  const char *config = string(get(test, "fs"), "config");
  surroundings_write(config, NULL);
  char *path = strdup(getenv("AWS_CONFIG_FILE"));
  set_variables(get(test, "env"));
  setenv("AWS_CONFIG_FILE", path, 1);
  free(path);
  if (endpoint != NULL)
    setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint, 1);
  if (mode != NULL)
    setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", mode, 1);
  struct result result = resolve(NULL);
  bool uri = want == NULL && strstr(string(get(test, "result"), "Err"), "uri") != NULL;
  bool good = want != NULL ? same_url(&result, want)
                           : result.status == DDB_E_CONFIG &&
                                 strstr(result.error.text,
                                        uri ? "is not usable" : "is not IPv4 or IPv6") != NULL;
  if (!good)
    cr_log_error("%s: %s", string(test, "docs"), result.error.text);
  done(&result);
  return good;
}

static void run_tests(const char *path, const char *name, unsigned count,
                      bool (*run)(const cJSON *test)) {
  unsigned passed = 0, failed = 0;
  const cJSON *test;
  cJSON *file = load(path);
  if (file == NULL) {
    report_cases(name, 0, 0, count);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(test, get(file, "tests")) {
    bool good = run(test);
    passed += good;
    failed += !good;
  }
  cJSON_Delete(file);
  report_cases(name, passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, count);
}

Test(chain, cases_of_containers) {
  run_tests("aws-config/ecs-tests.json", "credentials: containers", 11, run_container);
}

Test(chain, cases_of_instances) {
  run_tests("aws-config/imds-config/imds-endpoint-tests.json", "credentials: instances", 14,
            run_instance);
}

/* ---- the order of the places ----------------------------------------------------------------- */

#define KEYS "aws_access_key_id = A\naws_secret_access_key = " SECRET "\n"

Test(chain, each_place_gives_way_to_the_ones_before_it) {
  struct ddb_options keys = {
      .region = "us-east-1", .access_key_id = "O", .secret_access_key = SECRET};
  surroundings_write("[default]\ncredential_process = /bin/true\n", NULL);
  setenv("AWS_ACCESS_KEY_ID", "E", 1);
  setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
  setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/token", 1);
  setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r", 1);
  setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c", 1);
  struct result result = resolve(&keys);
  cr_assert_str_eq(result.settings.source.fixed.access_key_id, "O");
  done(&result);
  result = resolve(NULL);
  cr_assert_str_eq(result.settings.source.fixed.access_key_id, "E");
  done(&result);
  unsetenv("AWS_ACCESS_KEY_ID");
  unsetenv("AWS_SECRET_ACCESS_KEY");
  expect_kind(NULL, DDB_SOURCE_PROCESS);
  setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
  expect_kind(NULL, DDB_SOURCE_WEB_IDENTITY);
  unsetenv("AWS_WEB_IDENTITY_TOKEN_FILE");
  expect_kind(NULL, DDB_SOURCE_CONTAINER);
  unsetenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  expect_kind(NULL, DDB_SOURCE_IMDS);
  setenv("AWS_EC2_METADATA_DISABLED", "TRUE", 1);
  expect_error(NULL, "no credentials are configured: set AWS_ACCESS_KEY_ID");
  expect_error(NULL, "AWS_EC2_METADATA_DISABLED=true");
  setenv("AWS_EC2_METADATA_DISABLED", "1", 1);
  expect_error(NULL, "AWS_EC2_METADATA_DISABLED is not true or false");
}

Test(chain, a_profile_in_the_options_is_the_only_place) {
  struct ddb_options options = {.region = "us-east-1", .profile = "p"};
  surroundings_write("[profile p]\nregion = x\n[default]\n" KEYS, NULL);
  setenv("AWS_ACCESS_KEY_ID", "E", 1);
  setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
  expect_error(&options, "profile 'p' has no credentials, and options.profile looks nowhere else");
  options.profile = "default";
  struct result result = resolve(&options);
  cr_assert_str_eq(result.settings.source.fixed.access_key_id, "A");
  done(&result);
}

Test(chain, what_is_configured_and_broken_ends_the_search) {
  static const struct {
    const char *config, *words;
  } cases[] = {
      {"[default]\naws_access_key_id = A\n", "aws_secret_access_key is not"},
      {"[default]\nrole_arn = r\nsource_profile = default\n" KEYS, "role_arn in profile 'default'"},
      {"[default]\nrole_arn = arn:x\nsource_profile = default\n",
       "from which profile 'default' takes its credentials, has none"},
      {"[default]\nrole_arn = arn:x\nsource_profile = default\nmfa_serial = m\n" KEYS,
       "has mfa_serial"},
      {"[default]\nrole_arn = arn:x\nsource_profile = b\nrole_session_name = a b\n[profile b]\n" KEYS,
       "role_session_name in profile 'default' is not 2 to 64"},
      {"[default]\nrole_arn = arn:x\nsource_profile = b\nexternal_id = x\n[profile b]\n" KEYS,
       "external_id in profile 'default' is not 2 to 1224"},
      {"[default]\nrole_arn = arn:x\nsource_profile = b\nduration_seconds = 60\n[profile b]\n" KEYS,
       "duration_seconds in profile 'default' is not 900 to 43200"},
      {"[default]\nrole_arn = arn:x\ncredential_source = Elsewhere\n",
       "is not Environment, Ec2InstanceMetadata or EcsContainer"},
      {"[default]\nrole_arn = arn:x\ncredential_source = Environment\n",
       "credential_source = Environment, but AWS_ACCESS_KEY_ID"},
      {"[default]\nrole_arn = arn:x\ncredential_source = EcsContainer\n",
       "credential_source = EcsContainer, but AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"},
      {"[default]\nrole_arn = arn:x\nsource_profile = a\nweb_identity_token_file = /t\n",
       "both source_profile and web_identity_token_file"},
      {"[default]\nlogin_session = x\n", "aws configure export-credentials --profile default"},
      {"[default]\nsso_start_url = https://x\n", "has no sso_account_id and sso_role_name"},
      {"[default]\nsso_account_id = 1\nsso_role_name = r\nsso_region = us-east-1\n",
       "profile 'default' has no sso_start_url"},
      {"[default]\nsso_account_id = 1\nsso_role_name = r\nsso_start_url = u\nsso_region = evil.com/\n",
       "sso_region of profile 'default' is not a region"},
      {"[default]\nsso_session = s\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = u\n",
       "sso_session 's' gives a token, but no credentials"},
      {"[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\n",
       "sso-session 's' has no sso_region"},
      {"[default]\ncredential_process = " SECRET "\naws_account_id = x\n",
       "aws_account_id in profile 'default' is no account"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    surroundings_write(cases[i].config, NULL);
    setenv("HOME", "/home/user", 1);
    setenv("AWS_EC2_METADATA_DISABLED", "false", 1);
    expect_error(NULL, cases[i].words);
  }
}

Test(chain, named_sources_and_what_they_stand_on) {
  static const struct {
    const char *source, *variable, *value;
    enum ddb_source_kind kind;
  } cases[] = {
      {"Environment", "AWS_ACCESS_KEY_ID", "E", DDB_SOURCE_FIXED},
      {"EcsContainer", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c", DDB_SOURCE_CONTAINER},
      {"Ec2InstanceMetadata", "AWS_METADATA_SERVICE_TIMEOUT", "5", DDB_SOURCE_IMDS},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    /* An option names the profile, so that the environment's keys are not taken before it. */
    struct ddb_options options = {.region = "eu-west-1", .profile = "p"};
    char config[256];
    snprintf(config, sizeof config,
             "[profile p]\nrole_arn = arn:aws:iam::1:role/r\nduration_seconds = 900\n"
             "credential_source = %s\n",
             cases[i].source);
    surroundings_write(config, NULL);
    setenv(cases[i].variable, cases[i].value, 1);
    setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
    struct result result = resolve(&options);
    const struct ddb_source *source = &result.settings.source;
    cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
    cr_assert_eq(source->kind, cases[i].kind);
    cr_assert_eq(source->role_count, 1u);
    cr_assert_eq(source->roles[0].duration_s, 900);
    cr_assert_str_eq(source->sts.endpoint.url, "https://sts.eu-west-1.amazonaws.com/");
    cr_assert_str_eq(source->sts.region, "eu-west-1");
    done(&result);
  }
}

Test(chain, more_profiles_than_anybody_chains) {
  char config[4096] = "";
  size_t size = 0;
  for (int i = 0; i < 20; i++)
    size += (size_t)snprintf(config + size, sizeof config - size,
                             "[profile p%d]\nrole_arn = arn:x\nsource_profile = p%d\n", i, i + 1);
  surroundings_write(config, NULL);
  struct ddb_options options = {.region = "us-east-1", .profile = "p0"};
  expect_error(&options, "more than 16 profiles");
}

/* ---- STS and SSO ----------------------------------------------------------------------------- */

static const char role[] = "[default]\nregion = us-east-1\nrole_arn = arn:x\nsource_profile = b\n%s"
                           "[profile b]\n" KEYS "[services s]\nsts =\n  endpoint_url = http://s:1\n"
                           "dynamodb =\n  endpoint_url = http://d:1\n";

static void expect_sts(const char *properties, const char *url, const char *region) {
  char config[1024];
  snprintf(config, sizeof config, role, properties);
  char *value = getenv("AWS_ENDPOINT_URL_STS"), *all = getenv("AWS_ENDPOINT_URL");
  char *kept = value != NULL ? strdup(value) : NULL, *kept_all = all != NULL ? strdup(all) : NULL;
  surroundings_write(config, NULL);
  if (kept != NULL)
    setenv("AWS_ENDPOINT_URL_STS", kept, 1);
  if (kept_all != NULL)
    setenv("AWS_ENDPOINT_URL", kept_all, 1);
  struct ddb_options options = {.region = NULL};
  struct result result = resolve(&options);
  cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
  cr_assert_str_eq(result.settings.source.sts.endpoint.url, url);
  cr_assert_str_eq(result.settings.source.sts.region, region);
  done(&result);
  free(kept);
  free(kept_all);
}

Test(chain, where_roles_are_asked_for) {
  expect_sts("", "https://sts.us-east-1.amazonaws.com/", "us-east-1");
  expect_sts("sts_regional_endpoints = legacy\n", "https://sts.amazonaws.com/", "us-east-1");
  expect_sts("use_fips_endpoint = true\nuse_dualstack_endpoint = true\n",
             "https://sts-fips.us-east-1.api.aws/", "us-east-1");
  expect_sts("endpoint_url = http://p:1\n", "http://p:1/", "us-east-1");
  expect_sts("endpoint_url = http://p:1\nservices = s\n", "http://s:1/", "us-east-1");
  setenv("AWS_ENDPOINT_URL", "http://all:1", 1);
  expect_sts("services = s\n", "http://all:1/", "us-east-1");
  setenv("AWS_ENDPOINT_URL_STS", "http://sts:1", 1);
  expect_sts("services = s\n", "http://sts:1/", "us-east-1");
  expect_sts("ignore_configured_endpoint_urls = true\n", "https://sts.us-east-1.amazonaws.com/",
             "us-east-1");
}

Test(chain, where_the_token_of_a_login_is) {
  struct ddb_options options = {.region = "us-west-2", .profile = "sso-test"};
  surroundings_write("[profile sso-test]\nsso_start_url = https://ssotest.awsapps.com/start\n"
                     "sso_region = us-east-2\nsso_account_id = 123456789\nsso_role_name = R\n",
                     NULL);
  expect_error(&options, "HOME, below which it is, is not set");
  setenv("HOME", "/home", 1);
  struct result result = resolve(&options);
  cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
  cr_assert_str_eq(result.settings.source.sso.token_file,
                   "/home/.aws/sso/cache/dace00cba5f8355ec9d274ceb2bcebdfbeed0e12.json");
  cr_assert_str_eq(result.settings.source.sso.endpoint.url,
                   "https://portal.sso.us-east-2.amazonaws.com/");
  done(&result);
  setenv("AWS_ENDPOINT_URL_SSO", "http://sso.example", 1);
  result = resolve(&options);
  cr_assert_str_eq(result.settings.source.sso.endpoint.url, "http://sso.example/");
  done(&result);
}

/* ---- containers: where credentials may be asked for ------------------------------------------ */

enum verdict { REFUSED, ASKED, LOOKED_UP };

/* Hosts of http://; what is asked at open is judged by the address itself, what is a name when it
 * is resolved. */
static const struct {
  const char *host;
  enum verdict verdict;
} hosts[] = {
    {"127.0.0.1", ASKED},
    {"127.0.0.1:8080", ASKED},
    {"127.255.255.254", ASKED},
    {"[::1]", ASKED},
    {"[::1]:80", ASKED},
    {"[0:0:0:0:0:0:0:1]", ASKED},
    {"169.254.170.2", ASKED},
    {"169.254.170.23", ASKED},
    {"[fd00:ec2::23]", ASKED},
    {"[FD00:EC2::23]", ASKED},
    {"[fd00:0ec2:0:0::23]:9", ASKED},
    {"localhost", LOOKED_UP},
    {"LOCALHOST:8080", LOOKED_UP},
    {"169.254.170.2.backname.io", LOOKED_UP},
    {"127.0.0.1.evil.example", LOOKED_UP},
    {"evil.example", LOOKED_UP},
    {"x127", LOOKED_UP},
    {"127.0.0.1a", LOOKED_UP},
    {"126.255.255.255", REFUSED},
    {"128.0.0.1", REFUSED},
    {"0.0.0.0", REFUSED},
    {"10.0.0.1", REFUSED},
    {"192.0.2.1", REFUSED},
    {"255.255.255.255", REFUSED},
    {"169.254.169.254", REFUSED},
    {"169.254.170.3", REFUSED},
    {"169.254.170.22", REFUSED},
    {"169.254.171.2", REFUSED},
    {"[::]", REFUSED},
    {"[::2]", REFUSED},
    {"[fd00:ec2::254]", REFUSED},
    {"[fd00:ec2::24]", REFUSED},
    {"[fe80::1]", REFUSED},
    {"[fe80::1%25lo]", REFUSED},
    {"[::1%lo]", REFUSED},
    {"[::ffff:127.0.0.1]", REFUSED},
    {"[::ffff:169.254.170.2]", REFUSED},
    {"[::ffff:7f00:1]", REFUSED},
    {"[::127.0.0.1]", REFUSED},
    {"[127.0.0.1]", REFUSED},
    {"::1", REFUSED},
    {"[::1", REFUSED},
    {"[]", REFUSED},
    {"2130706433", REFUSED},
    {"0x7f000001", REFUSED},
    {"0X7F.1", REFUSED},
    {"0x7f.0.0.0x1", REFUSED},
    {"017700000001", REFUSED},
    {"0177.0.0.1", REFUSED},
    {"127.0.0.01", REFUSED},
    {"127.1", REFUSED},
    {"127.0.1", REFUSED},
    {"127", REFUSED},
    {"0", REFUSED},
    {"127.0.0.256", REFUSED},
    {"127.0.0.1.", REFUSED},
    {"127.0.0.1.1", REFUSED},
    {"localhost.", REFUSED},
    {"a.123", REFUSED},
    {"a.0x", REFUSED},
    {"user@127.0.0.1", REFUSED},
    {"127.0.0.1@evil.example", REFUSED},
    {"127.0.0.1:80@evil.example", REFUSED},
    {"127.0.0.1%2eevil.example", REFUSED},
    {"127.0.0.1\\@evil.example", REFUSED},
    {"127.0.0.1#.evil.example", REFUSED},
    {"127.0.0.1?.evil.example", REFUSED},
    {"127.0.0.1;.evil.example", REFUSED},
    {"127.0.0.1 ", REFUSED},
    {"127.0.0.1\t", REFUSED},
    {"127.0.0.1\r\nX: y", REFUSED},
    {"127\xe3\x80\x82"
     "0.0.1",
     REFUSED},
    {"\xef\xbc\x91"
     "27.0.0.1",
     REFUSED},
    {"127.0.0.1:0", REFUSED},
    {"127.0.0.1:99999", REFUSED},
    {"127.0.0.1:", REFUSED},
    {"", REFUSED},
};

Test(chain, hosts_that_credentials_are_asked_for_without_tls) {
  size_t count = sizeof hosts / sizeof *hosts;
  for (size_t i = 0; i < count; i++) {
    char url[128];
    snprintf(url, sizeof url, "http://%s/c", hosts[i].host);
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
    struct result result = resolve(NULL);
    cr_assert_eq(result.status, hosts[i].verdict == REFUSED ? DDB_E_CONFIG : DDB_OK, "%s: %s", url,
                 result.error.text);
    cr_assert_eq(result.settings.source.container.checked_address, hosts[i].verdict == LOOKED_UP,
                 "%s", url);
    done(&result);
  }
  report_cases("credentials: spellings of hosts", (unsigned)count, 0, 0);
}

/* A path that would move the host, joined before it is parsed. */
Test(chain, paths_that_would_be_hosts) {
  static const char *const bad[] = {"@evil.example/",
                                    ".evil.example/",
                                    ":80@evil.example/",
                                    "evil",
                                    "http://evil.example/",
                                    "\\@evil.example/",
                                    "?x",
                                    "#x",
                                    " /x"};
  static const char *const good[] = {"//evil.example/c", "/@evil.example/", "/c?a=1&b=/../x",
                                     "/:80"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", bad[i], 1);
    expect_error(NULL, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with '/'");
  }
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", good[i], 1);
    struct result result = resolve(NULL);
    cr_assert_eq(result.status, DDB_OK, "%s", result.error.text);
    cr_assert_str_eq(result.settings.source.container.endpoint.host, "169.254.170.2");
    done(&result);
  }
  setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/../c", 1);
  expect_error(NULL, "its path holds '.' or '..'");
  setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c\r\nX: y", 1);
  expect_error(NULL, "its path holds a character");
}

Test(chain, the_token_of_a_container) {
  setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://evil.example/c", 1);
  setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic " SECRET, 1);
  struct result result = resolve(NULL);
  cr_assert_str_eq(result.settings.source.container.token, "Basic " SECRET);
  cr_assert_null(result.settings.source.container.token_file);
  cr_assert_not(result.settings.source.container.checked_address);
  done(&result);
  static const char *const bad[] = {SECRET "\r", SECRET "\nX: y", "\x7f" SECRET, "a\x01" SECRET};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", bad[i], 1);
    expect_error(NULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN holds a control character");
  }
  setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token", 1);
  result = resolve(NULL);
  cr_assert_str_eq(result.settings.source.container.token_file, "/token");
  cr_assert_null(result.settings.source.container.token);
  done(&result);
}

/* ---- instances ------------------------------------------------------------------------------- */

Test(chain, attempts_at_an_instance) {
  struct result result = resolve(NULL);
  cr_assert_eq(result.settings.source.imds.attempts, 4);
  cr_assert_eq(result.settings.source.imds.timeout_ms, 1000);
  done(&result);
  surroundings_write("[default]\nmetadata_service_timeout = 3\nmetadata_service_num_attempts = 2\n",
                     NULL);
  result = resolve(NULL);
  cr_assert_eq(result.settings.source.imds.attempts, 2);
  cr_assert_eq(result.settings.source.imds.timeout_ms, 3000);
  done(&result);
  setenv("AWS_METADATA_SERVICE_TIMEOUT", "0", 1);
  expect_error(NULL, "AWS_METADATA_SERVICE_TIMEOUT is not 1 to 60");
  setenv("AWS_METADATA_SERVICE_TIMEOUT", "1.5", 1);
  expect_error(NULL, "AWS_METADATA_SERVICE_TIMEOUT is not 1 to 60");
  unsetenv("AWS_METADATA_SERVICE_TIMEOUT");
  setenv("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "many", 1);
  expect_error(NULL, "AWS_METADATA_SERVICE_NUM_ATTEMPTS is not 1 to 100");
}
