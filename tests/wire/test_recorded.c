/* SPDX-License-Identifier: Apache-2.0 */
/* The recorded cases of the AWS SDKs' chain of credentials: from an environment and files to keys,
 * through the code that runs in production, and over sockets. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reimagine/reimagine.h>

#include "base/fail.h"
#include "config/settings.h"
#include "recorded.h"
#include "report.h"

#define MAX_CASES 100

static int compare(const void *a, const void *b) {
  return strcmp(a, b);
}

/* The names of the folders in `path`, sorted. */
static int list_cases(const char *path, char names[MAX_CASES][256]) {
  int count = 0;
  DIR *dir = opendir(path);
  for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
    if (entry->d_name[0] != '.' && count < MAX_CASES)
      (void)snprintf(names[count++], 256, "%s", entry->d_name);
  if (dir != NULL)
    closedir(dir);
  qsort(names, (size_t)count, sizeof names[0], compare);
  return count;
}

static bool complain(const char *name, const char *what, const char *more) {
  fprintf(stderr, "%s: %s%s\n", name, what, more);
  return false;
}

/* ---- what is to come of a case --------------------------------------------------------------- */

static bool same_text(const char *name, const char *what, const char *got, const char *want) {
  if ((got == NULL) == (want == NULL) && (got == NULL || strcmp(got, want) == 0))
    return true;
  fprintf(stderr, "%s: the %s is %s, not %s\n", name, what, got != NULL ? got : "(none)",
          want != NULL ? want : "(none)");
  return false;
}

static bool same_credentials(const char *name, const struct recorded *recorded,
                             const struct ddb_credentials *got) {
  bool good =
      same_text(name, "key id", got->access_key_id, recorded_text(recorded, "access_key_id")) &&
      same_text(name, "secret", got->secret_access_key,
                recorded_text(recorded, "secret_access_key")) &&
      same_text(name, "token", got->session_token, recorded_text(recorded, "session_token")) &&
      same_text(name, "account", got->account_id, recorded_text(recorded, "account_id"));
  if (good && got->expires.seconds != recorded_expiry(recorded))
    return complain(name, "another expiry", "");
  return good;
}

/* The texts of the recordings are those of another program. But its kind is told by where it
 * happened: without a request it is the configuration; else it is what the last answer said. */
static bool right_kind(const struct recorded *recorded, enum ddb_status status) {
  int last = recorded_last_status(recorded);
  bool metadata = recorded->count > 0 &&
                  strstr(recorded->exchanges[recorded->count - 1].uri, "169.254.") != NULL;
  if (last >= 500)
    return status == DDB_E_SERVICE;
  if (last >= 400 && !metadata)
    return status == DDB_E_AUTH || status == DDB_E_SERVICE;
  return status == DDB_E_CONFIG;
}

/* Whether it came out as it is to; `right` says whether the credentials are right if there are. */
static bool judge(const char *name, const struct recorded *recorded, enum ddb_status status,
                  const char *text, bool right) {
  if (recorded->fault[0] != '\0')
    return complain(name, "", recorded->fault);
  if (recorded->served != recorded->count)
    return complain(name, "it asked for less than was recorded: ", text);
  if (!recorded_fails(recorded))
    return status == DDB_OK ? right : complain(name, "it failed: ", text);
  if (status == DDB_OK)
    return complain(name, "it did not fail", "");
  if (text[0] == '\0' || !right_kind(recorded, status))
    return complain(name, ddb_status_name(status), text);
  return true;
}

/* ---- running it ------------------------------------------------------------------------------ */

/* A handle signs for a region; some cases have none, since they are of credentials alone. */
static enum ddb_status resolve(const char *profile, struct ddb_arena *arena,
                               struct ddb_settings *settings, struct ddb_error *error) {
  struct ddb_options options = {.profile = profile};
  enum ddb_status status = ddb_settings_resolve(&options, arena, settings, error);
  if (status != DDB_E_CONFIG || strstr(error->text, "no region") == NULL)
    return status;
  ddb_credentials_free(&settings->source.fixed);
  ddb_error_clear(error);
  options.region = "us-east-1";
  return ddb_settings_resolve(&options, arena, settings, error);
}

static enum ddb_status fetch(struct recorded *recorded, const char *profile,
                             struct ddb_error *error, struct ddb_credentials *got) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_settings settings;
  struct ddb_fetch fetching = {.env = &recorded->env,
                               .send_state = recorded,
                               .deadline = recorded->clock_ms + 60000,
                               .now = recorded->env.now(recorded),
                               .error = error};
  cr_assert_not_null(arena);
  enum ddb_status status = resolve(profile, arena, &settings, error);
  if (status == DDB_OK)
    status = ddb_source_fetch(&settings.source, &fetching, got);
  ddb_credentials_free(&settings.source.fixed);
  ddb_arena_free(arena);
  return status;
}

static bool run_fetch(struct recorded *recorded, const char *name, const char *profile) {
  struct ddb_credentials got = {.access_key_id = NULL};
  struct ddb_error error = {.status = DDB_OK};
  enum ddb_status status = fetch(recorded, profile, &error, &got);
  bool right =
      status != DDB_OK || recorded_fails(recorded) || same_credentials(name, recorded, &got);
  bool good = judge(name, recorded, status, error.text, right);
  ddb_credentials_free(&got);
  return good;
}

/* The same for a program: a handle is opened, and a call is signed with what the case has. */
static enum ddb_status open_one(struct recorded *recorded, const char *profile, struct ddb **db) {
  struct ddb_options options = {.profile = profile, .env = &recorded->env};
  enum ddb_status status = ddb_open(db, &options);
  if (status != DDB_E_CONFIG || strstr(ddb_error_text(*db), "no region") == NULL)
    return status;
  ddb_close(*db);
  options.region = "us-east-1";
  return ddb_open(db, &options);
}

static bool signed_by(const char *name, const struct recorded *recorded) {
  const char *id = recorded_text(recorded, "access_key_id");
  const char *token = recorded_text(recorded, "session_token");
  char credential[256];
  (void)snprintf(credential, sizeof credential, "AWS4-HMAC-SHA256 Credential=%s/", id);
  if (strncmp(recorded->authorization, credential, strlen(credential)) != 0)
    return complain(name, "the call was signed otherwise: ", recorded->authorization);
  return same_text(name, "token of the call", recorded->session_token, token != NULL ? token : "");
}

static bool run_call(struct recorded *recorded, const char *name, const char *profile) {
  struct ddb_arena *arena = ddb_arena_new();
  struct reimagine_image_metadata image;
  struct ddb *db = NULL;
  cr_assert_not_null(arena);
  enum ddb_status status = open_one(recorded, profile, &db);
  if (status == DDB_OK) {
    status = reimagine_get_image_metadata(db, arena, "u", "i", NULL, &image);
    status = status == DDB_NOT_FOUND ? DDB_OK : status;
  }
  bool right = status != DDB_OK || recorded_fails(recorded) || signed_by(name, recorded);
  bool good = judge(name, recorded, status, ddb_error_text(db), right);
  ddb_close(db);
  ddb_arena_free(arena);
  return good;
}

static bool run(const char *path, const char *name, const char *profile) {
  static struct recorded recorded;
  char dir[1024];
  bool good = true;
  (void)snprintf(dir, sizeof dir, "%.700s/%.300s", path, name);
  for (int i = 0; i < 2 && good; i++) {
    good = recorded_start(&recorded, dir);
    if (!good)
      complain(name, "", recorded.fault);
    else
      good = i == 0 ? run_fetch(&recorded, name, profile) : run_call(&recorded, name, profile);
    recorded_stop(&recorded);
  }
  return good;
}

static void run_all(const char *folder, const char *profile) {
  static char names[MAX_CASES][256];
  char relative[64], row[64];
  /* Kept from before each case takes the environment away. */
  char *report = getenv("DDB_TEST_REPORT") != NULL ? strdup(getenv("DDB_TEST_REPORT")) : NULL;
  (void)snprintf(relative, sizeof relative, "aws-config/%s", folder);
  (void)snprintf(row, sizeof row, "recorded: %s", folder);
  char *path = vectors_path(relative);
  int count = path != NULL ? list_cases(path, names) : 0;
  unsigned failed = 0;
  for (int i = 0; i < count; i++)
    failed += run(path, names[i], profile) ? 0 : 1;
  if (report != NULL)
    setenv("DDB_TEST_REPORT", report, 1);
  report_cases(row, (unsigned)count - failed, failed, path == NULL);
  free(report);
  free(path);
  cr_assert_eq(failed, 0, "%u of %d", failed, count);
}

Test(recorded, default_chain) {
  run_all("default-credential-provider-chain", NULL);
}

/* These are of the profile alone, whatever the environment says. */
Test(recorded, profile) {
  run_all("profile-provider", "default");
}
