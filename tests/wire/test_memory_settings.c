/* SPDX-License-Identifier: Apache-2.0 */
/* Settings in a system without memory: whichever allocation fails, the answer is that there is no
 * memory or the same settings as ever, never others, and nothing leaks. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "config/settings.h"
#include "support/refuse.h"
#include "support/surroundings.h"

/* ---- every piece of an arena is an allocation too -------------------------------------------- */

void *__real_ddb_arena_zalloc(struct ddb_arena *arena, size_t size);
void *__real_ddb_arena_array(struct ddb_arena *arena, size_t count, size_t size);
void *__real_ddb_arena_copy(struct ddb_arena *arena, const void *data, size_t size);
void *__wrap_ddb_arena_zalloc(struct ddb_arena *arena, size_t size);
void *__wrap_ddb_arena_array(struct ddb_arena *arena, size_t count, size_t size);
void *__wrap_ddb_arena_copy(struct ddb_arena *arena, const void *data, size_t size);
char *__wrap_ddb_arena_format(struct ddb_arena *arena, const char *format, ...) DDB_PRINTF(2, 3);

/* By asking for a byte, which is counted as any other. */
static bool is_there(void) {
  void *volatile byte = malloc(1); /* else the compiler knows better */
  free(byte);
  return byte != NULL;
}

void *__wrap_ddb_arena_zalloc(struct ddb_arena *arena, size_t size) {
  return is_there() ? __real_ddb_arena_zalloc(arena, size) : NULL;
}

void *__wrap_ddb_arena_array(struct ddb_arena *arena, size_t count, size_t size) {
  return is_there() ? __real_ddb_arena_array(arena, count, size) : NULL;
}

void *__wrap_ddb_arena_copy(struct ddb_arena *arena, const void *data, size_t size) {
  return is_there() ? __real_ddb_arena_copy(arena, data, size) : NULL;
}

char *__wrap_ddb_arena_format(struct ddb_arena *arena, const char *format, ...) {
  char text[4096];
  va_list list;
  va_start(list, format);
  int size = vsnprintf(text, sizeof text, format, list);
  va_end(list);
  cr_assert(size >= 0 && (size_t)size < sizeof text);
  return __wrap_ddb_arena_copy(arena, text, (size_t)size);
}

/* ---- settings -------------------------------------------------------------------------------- */

#define KEYS "aws_access_key_id = A\naws_secret_access_key = s\n"

static const char config[] =
    "[default]\nregion = us-east-1\n" KEYS "aws_account_id = 123456789012\nservices = s\n"
    "[services s]\ndynamodb =\n  endpoint_url = https://d.example:444\n"
    "sts =\n  endpoint_url = https://s.example\n"
    "[profile a]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = b\n"
    "sdk_ua_app_id = app\nservices = s\n"
    "[profile b]\nrole_arn = arn:aws:iam::1:role/b\nrole_session_name = name\nexternal_id = ex\n"
    "source_profile = default\n"
    "[profile w]\nregion = us-west-1\nrole_arn = arn:aws:iam::1:role/w\n"
    "web_identity_token_file = /t\n"
    "[profile o]\nregion = us-west-1\nsso_session = n\nsso_account_id = 1\nsso_role_name = r\n"
    "[sso-session n]\nsso_region = us-east-2\nsso_start_url = https://x\n"
    "[profile p]\nregion = us-west-1\ncredential_process = x\naws_account_id = 123456789012\n"
    "[profile c]\nregion = us-west-1\nrole_arn = arn:aws:iam::1:role/c\n"
    "credential_source = EcsContainer\n"
    "[profile i]\nregion = us-west-1\nrole_arn = arn:aws:iam::1:role/c\n"
    "credential_source = Ec2InstanceMetadata\n";

static void setup(void) {
  surroundings_write(config, NULL);
  setenv("HOME", "/home/user", 1);
  setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c?d", 1);
  setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "token", 1);
}

TestSuite(memory_settings, .init = setup, .fini = surroundings_end);

static const char *shown(const char *text) {
  return text != NULL ? text : "-";
}

/* All of it as one text. */
static void print(const struct ddb_settings *s, char *out, size_t room) {
  const struct ddb_source *from = &s->source;
  size_t at = (size_t)snprintf(
      out, room, "%s %s %s %d %d|%s %s %s|%s %s|%s %s %s %s %s %s|%s %s|%s %s %s|%s %d|%s %s",
      s->endpoint.url, s->region, s->user_agent, s->max_attempts, (int)from->kind,
      shown(from->fixed.access_key_id), shown(from->fixed.secret_access_key),
      shown(from->fixed.account_id), shown(from->command), shown(from->account_id),
      shown(from->sso.session), shown(from->sso.start_url), shown(from->sso.token_file),
      shown(from->sso.region), shown(from->sso.account_id), shown(from->sso.endpoint.url),
      shown(from->web_identity.token_file), shown(from->web_identity.role.arn),
      shown(from->container.endpoint.url), shown(from->container.token),
      shown(from->container.token_file), shown(from->imds.endpoint.url), from->imds.attempts,
      shown(from->sts.endpoint.url), shown(from->sts.region));
  for (size_t i = 0; i < from->role_count; i++)
    at += (size_t)snprintf(out + at, room - at, "|%s %s %s", from->roles[i].arn,
                           shown(from->roles[i].session_name), shown(from->roles[i].external_id));
  cr_assert_lt(at, room);
}

/* The answer, with the settings in `out`. */
static enum ddb_status resolve(const struct ddb_options *options, char *out, size_t room) {
  struct ddb_settings settings;
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_arena *arena = ddb_arena_new();
  if (arena == NULL)
    return DDB_E_NOMEM;
  enum ddb_status status = ddb_settings_resolve(options, arena, &settings, &error);
  cr_assert_eq(status, error.status);
  if (status == DDB_OK)
    print(&settings, out, room);
  ddb_credentials_free(&settings.source.fixed);
  ddb_arena_free(arena);
  return status;
}

static void run(const struct ddb_options *options) {
  char want[2048], got[2048];
  cr_assert_eq(resolve(options, want, sizeof want), DDB_OK);
  for (int n = 0;; n++) {
    asked = 0;
    refused = false;
    refuse_at = n;
    enum ddb_status status = resolve(options, got, sizeof got);
    refuse_at = -1;
    if (!refused) {
      cr_assert_gt(n, 10);
      return;
    }
    cr_assert(status == DDB_E_NOMEM || (status == DDB_OK && strcmp(want, got) == 0),
              "allocation %d: %d\n%s\n%s", n, (int)status, want, got);
  }
}

Test(memory_settings, profiles_of_every_kind) {
  static const char *const profiles[] = {"default", "a", "w", "o", "p", "c", "i"};
  for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
    struct ddb_options options = {.profile = profiles[i]};
    run(&options);
  }
}

Test(memory_settings, options_and_variables) {
  struct ddb_options options = {.region = "us-east-1",
                                .access_key_id = "A",
                                .secret_access_key = "s",
                                .session_token = "t",
                                .account_id = "123456789012",
                                .endpoint = "http://[::1]:8000/path"};
  run(&options);
  options = (struct ddb_options){.region = "us-east-1"};
  surroundings_clear();
  run(&options);
  setenv("AWS_ACCESS_KEY_ID", "A", 1);
  setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
  setenv("AWS_ACCOUNT_ID", "123456789012", 1);
  run(&options);
}
