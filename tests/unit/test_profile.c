/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of the shared AWS files against the cases that the SDKs share, the places where the
 * files are, and input that nobody writes on purpose. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/profile.h"
#include "report.h"
#include "vectors.h"

static struct ddb_text text_of(const char *string) {
  struct ddb_text text = {string, strlen(string)};
  return text;
}

static const char *section_property(const struct ddb_section *section, const char *name) {
  for (const struct ddb_property *p = section->properties; p != NULL; p = p->next)
    if (strcmp(p->name, name) == 0)
      return p->value;
  return NULL;
}

/* Every expected property has its value, and nothing else is visible. */
static bool same_profiles(const struct ddb_profiles *profiles, const cJSON *want) {
  bool good = true;
  const cJSON *profile, *property;
  cJSON_ArrayForEach(profile, want) {
    good = good && ddb_profiles_has(profiles, profile->string);
    cJSON_ArrayForEach(property, profile) {
      const char *value = ddb_profiles_get(profiles, profile->string, property->string);
      good = good && value != NULL && strcmp(value, cJSON_GetStringValue(property)) == 0;
    }
  }
  for (const struct ddb_section *s = profiles->sections; s != NULL; s = s->next) {
    if (s->kind != DDB_SECTION_PROFILE &&
        (s->kind != DDB_SECTION_PLAIN_DEFAULT || profiles->prefixed_default))
      continue;
    const cJSON *expected = get(want, s->name);
    good = good && expected != NULL;
    for (const struct ddb_property *p = s->properties; p != NULL; p = p->next)
      good = good && get(expected, p->name) != NULL;
  }
  return good;
}

static bool same_sessions(const struct ddb_profiles *profiles, const cJSON *want) {
  int count = 0;
  bool good = true;
  for (const struct ddb_section *s = profiles->sections; s != NULL; s = s->next) {
    if (s->kind != DDB_SECTION_SSO_SESSION)
      continue;
    const cJSON *property;
    count++;
    good = good && get(want, s->name) != NULL;
    cJSON_ArrayForEach(property, get(want, s->name)) {
      const char *value = section_property(s, property->string);
      good = good && value != NULL && strcmp(value, cJSON_GetStringValue(property)) == 0;
    }
  }
  return good && count == cJSON_GetArraySize(want);
}

static enum ddb_status parse_both(struct ddb_profiles *profiles, const char *config,
                                  const char *credentials, struct ddb_error *error) {
  enum ddb_status status = ddb_profiles_init(profiles);
  memset(error, 0, sizeof *error);
  if (status == DDB_OK && config != NULL)
    status = ddb_profiles_parse(profiles, DDB_PROFILE_CONFIG, "config", text_of(config), error);
  if (status == DDB_OK && credentials != NULL)
    status = ddb_profiles_parse(profiles, DDB_PROFILE_CREDENTIALS, "credentials",
                                text_of(credentials), error);
  return status;
}

static bool run_case(const cJSON *test) {
  struct ddb_profiles profiles;
  struct ddb_error error;
  const cJSON *input = get(test, "input"), *output = get(test, "output");
  const char *want_error = cJSON_GetStringValue(get(output, "errorContaining"));
  enum ddb_status status = parse_both(&profiles, cJSON_GetStringValue(get(input, "configFile")),
                                      cJSON_GetStringValue(get(input, "credentialsFile")), &error);
  const cJSON *config = get(output, "config");
  bool good = want_error != NULL
                  ? status == DDB_E_CONFIG && strstr(error.text, want_error) != NULL
                  : status == DDB_OK && same_profiles(&profiles, get(config, "profiles")) &&
                        same_sessions(&profiles, get(config, "sso_sessions"));
  if (!good)
    cr_log_error("%s: %s", cJSON_GetStringValue(get(test, "name")), error.text);
  ddb_profiles_free(&profiles);
  return good;
}

Test(profile, parser_cases) {
  unsigned passed = 0, failed = 0;
  const cJSON *test;
  cJSON *file = load("aws-config/profile-parser-tests.json");
  if (file == NULL) {
    report_cases("profile: parser", 0, 0, 65);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(test, get(file, "tests")) {
    if (run_case(test))
      passed++;
    else
      failed++;
  }
  cJSON_Delete(file);
  report_cases("profile: parser", passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, 65u);
}

static bool run_location(const cJSON *test) {
  const cJSON *variable;
  struct ddb_arena *arena = ddb_arena_new();
  unsetenv("HOME");
  unsetenv("AWS_CONFIG_FILE");
  unsetenv("AWS_SHARED_CREDENTIALS_FILE");
  cJSON_ArrayForEach(variable, get(test, "environment"))
      setenv(variable->string, cJSON_GetStringValue(variable), 1);
  const char *config = ddb_profile_path(arena, DDB_PROFILE_CONFIG);
  const char *credentials = ddb_profile_path(arena, DDB_PROFILE_CREDENTIALS);
  bool good = strcmp(config, cJSON_GetStringValue(get(test, "configLocation"))) == 0 &&
              strcmp(credentials, cJSON_GetStringValue(get(test, "credentialsLocation"))) == 0;
  ddb_arena_free(arena);
  return good;
}

/* The five cases of Windows do not apply: this library is for POSIX systems. */
Test(profile, location_cases) {
  unsigned passed = 0, failed = 0;
  const cJSON *test;
  cJSON *file = load("aws-config/file-location-tests.json");
  if (file == NULL) {
    report_cases("profile: locations", 0, 0, 4);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(test, get(file, "tests")) {
    if (strcmp(cJSON_GetStringValue(get(test, "platform")), "linux") != 0)
      continue;
    if (run_location(test))
      passed++;
    else
      failed++;
  }
  cJSON_Delete(file);
  report_cases("profile: locations", passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, 4u);
}

Test(profile, no_home_no_files) {
  struct ddb_arena *arena = ddb_arena_new();
  unsetenv("HOME");
  unsetenv("AWS_CONFIG_FILE");
  cr_assert_null(ddb_profile_path(arena, DDB_PROFILE_CONFIG));
  setenv("AWS_CONFIG_FILE", "~/x", 1);
  cr_assert_str_eq(ddb_profile_path(arena, DDB_PROFILE_CONFIG), "~/x");
  setenv("HOME", "/h", 1);
  cr_assert_str_eq(ddb_profile_path(arena, DDB_PROFILE_CONFIG), "/h/x");
  ddb_arena_free(arena);
}

/* The line may hold a secret: the error shows where, never what. */
Test(profile, errors_name_the_line_and_never_show_it) {
  static const char *const texts[] = {
      "[default]\n\naws_secret_access_key TOPSECRET\n",
      "[default]\n\n= TOPSECRET\n",
      "[default]\n\n[TOPSECRET\n",
      "[default]\nx =\n TOPSECRET\n",
      "[default]\nx =\n = TOPSECRET\n",
      "[default]\n\n TOPSECRET\n",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct ddb_profiles profiles;
    struct ddb_error error;
    cr_assert_eq(parse_both(&profiles, NULL, texts[i], &error), DDB_E_CONFIG, "%zu", i);
    cr_assert(strncmp(error.text, "credentials:3: ", 15) == 0, "%s", error.text);
    cr_assert_null(strstr(error.text, "TOPSECRET"));
    ddb_profiles_free(&profiles);
  }
}

Test(profile, bom_cr_and_indented_comments) {
  struct ddb_profiles profiles;
  struct ddb_error error;
  cr_assert_eq(parse_both(&profiles,
                          "\xEF\xBB\xBF[default]\r\n  # a note\r\nregion = eu-west-1 \r\n\r\n"
                          "[profile b]\r\n\t; another\r\na = 1\r\n",
                          NULL, &error),
               DDB_OK, "%s", error.text);
  cr_assert_str_eq(ddb_profiles_get(&profiles, "default", "region"), "eu-west-1");
  cr_assert_str_eq(ddb_profiles_get(&profiles, "b", "a"), "1");
  ddb_profiles_free(&profiles);
}

Test(profile, a_nul_character_is_refused) {
  static const char text[] = "[default]\nregion = a\0b\n";
  struct ddb_profiles profiles;
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_text input = {text, sizeof text - 1};
  cr_assert_eq(ddb_profiles_init(&profiles), DDB_OK);
  cr_assert_eq(ddb_profiles_parse(&profiles, DDB_PROFILE_CONFIG, "c", input, &error), DDB_E_CONFIG);
  cr_assert_str_eq(error.text, "c:2: Found a NUL character");
  ddb_profiles_free(&profiles);
}

Test(profile, large_input_takes_linear_time) {
  size_t count = 100000, size = 0;
  char *text = malloc(count * 32 + (1 << 20) + 64);
  struct ddb_profiles profiles;
  struct ddb_error error;
  for (size_t i = 0; i < count; i++)
    size += (size_t)snprintf(text + size, 32, "[p%zu]\nk = %zu\n", i, i);
  size += (size_t)snprintf(text + size, 32, "long = ");
  memset(text + size, 'x', 1 << 20);
  text[size + (1 << 20)] = '\0';
  cr_assert_eq(parse_both(&profiles, NULL, text, &error), DDB_OK);
  cr_assert_str_eq(ddb_profiles_get(&profiles, "p0", "k"), "0");
  cr_assert_eq(strlen(ddb_profiles_get(&profiles, "p99999", "long")), (size_t)1 << 20);
  cr_assert_null(ddb_profiles_get(&profiles, "__proto__", "k"));
  ddb_profiles_free(&profiles);
  free(text);
}

Test(profile, services_sections) {
  struct ddb_profiles profiles;
  struct ddb_error error;
  cr_assert_eq(parse_both(&profiles,
                          "[profile a]\nservices = s\n"
                          "[services s]\ns3 =\n  endpoint_url = http://s3\n"
                          "dynamodb =\n  x = 1\n  endpoint_url_x = no\n  endpoint_url = http://d\n",
                          NULL, &error),
               DDB_OK);
  struct ddb_text url = ddb_profiles_service(&profiles, "a", "dynamodb", "endpoint_url");
  cr_assert_eq(url.size, 8u);
  cr_assert(strncmp(url.data, "http://d", 8) == 0);
  cr_assert_eq(ddb_profiles_service(&profiles, "a", "sqs", "endpoint_url").size, 0u);
  cr_assert_eq(ddb_profiles_service(&profiles, "b", "dynamodb", "endpoint_url").size, 0u);
  ddb_profiles_free(&profiles);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  cr_assert_geq(fputs(text, file), 0);
  cr_assert_eq(fclose(file), 0);
}

Test(profile, files_are_read_and_a_missing_one_is_empty) {
  char folder[] = "/tmp/ddb-profile-XXXXXX", path[64];
  struct ddb_profiles profiles;
  struct ddb_error error = {.status = DDB_OK};
  cr_assert_not_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/credentials", folder);
  write_file(path, "[default]\naws_access_key_id = A\n");
  setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
  setenv("AWS_CONFIG_FILE", "/nonexistent/config", 1);
  cr_assert_eq(ddb_profiles_init(&profiles), DDB_OK);
  cr_assert_eq(ddb_profiles_load(&profiles, &error), DDB_OK, "%s", error.text);
  cr_assert_str_eq(ddb_profiles_get(&profiles, "default", "aws_access_key_id"), "A");
  ddb_profiles_free(&profiles);

  /* A folder is there, but is no file. */
  setenv("AWS_CONFIG_FILE", folder, 1);
  cr_assert_eq(ddb_profiles_init(&profiles), DDB_OK);
  cr_assert_eq(ddb_profiles_load(&profiles, &error), DDB_E_CONFIG);
  cr_assert(strncmp(error.text, "cannot read /tmp/ddb-profile-", 29) == 0, "%s", error.text);
  ddb_profiles_free(&profiles);
  cr_assert_eq(unlink(path), 0);
  cr_assert_eq(rmdir(folder), 0);
}

Test(profile, a_file_larger_than_the_first_buffer) {
  char path[] = "/tmp/ddb-profile-XXXXXX", text[20000];
  struct ddb_profiles profiles;
  struct ddb_error error = {.status = DDB_OK};
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  close(fd);
  memset(text, '#', sizeof text);
  for (size_t i = 99; i < sizeof text; i += 100)
    text[i] = '\n';
  snprintf(text + sizeof text - 100, 100, "%s", "\n[default]\nregion = us-east-1");
  write_file(path, text);
  setenv("AWS_CONFIG_FILE", path, 1);
  setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", 1);
  cr_assert_eq(ddb_profiles_init(&profiles), DDB_OK);
  cr_assert_eq(ddb_profiles_load(&profiles, &error), DDB_OK);
  cr_assert_str_eq(ddb_profiles_get(&profiles, "default", "region"), "us-east-1");
  ddb_profiles_free(&profiles);
  cr_assert_eq(unlink(path), 0);
}
