/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: the token file in every state, its renewal, and the exchange for a role. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "creds/kinds.h"
#include "creds/sso.h"
#include "fetching.h"
#include "report.h"

static struct fetching f;
static struct ddb_source source;
static struct ddb_credentials got;
static char path[] = "/tmp/ddb-test-sso-XXXXXX";

static void write_file(const char *text) {
  FILE *file = fopen(path, "wb");
  cr_assert_not_null(file);
  fputs(text, file);
  fclose(file);
}

static void again(void) {
  ddb_credentials_free(&got);
  fetching_init(&f);
}

static void setup(void) {
  again();
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  close(fd);
  source =
      (struct ddb_source){.kind = DDB_SOURCE_SSO,
                          .sso = {.session = "dev",
                                  .start_url = "https://x.awsapps.com/start",
                                  .token_file = path,
                                  .region = "eu-west-1",
                                  .account_id = "012345678901",
                                  .role_name = "Sample Role",
                                  .endpoint = {.url = "https://portal.sso.eu-west-1.amazonaws.com/",
                                               .host = "portal.sso.eu-west-1.amazonaws.com",
                                               .path = "/",
                                               .tls = true}}};
}

static void teardown(void) {
  ddb_credentials_free(&got);
  unlink(path);
}

TestSuite(sso, .init = setup, .fini = teardown);

static enum ddb_status fetch(void) {
  static const char *const secrets[] = {"BEARER", "SECRET", "REFRESH", "ROLETOKEN"};
  ddb_credentials_free(&got);
  enum ddb_status status = ddb_source_fetch(&source, &f.fetch, &got);
  cr_assert_eq(f.error.status, status);
  for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
    cr_assert_null(strstr(f.error.text, secrets[i]), "%s", f.error.text);
  return status;
}

static void fails(enum ddb_status want, const char *words) {
  enum ddb_status status = fetch();
  cr_assert_eq(status, want, "%s: %s", ddb_status_name(status), f.error.text);
  cr_assert(fetching_says(&f, words), "%s", f.error.text);
  cr_assert_null(got.access_key_id);
}

static void succeeds(void) {
  cr_assert_eq(fetch(), DDB_OK, "%s", f.error.text);
  cr_assert_str_eq(got.access_key_id, "ASIA");
  cr_assert_str_eq(got.secret_access_key, "ROLESECRET");
  cr_assert_str_eq(got.session_token, "ROLETOKEN");
  cr_assert_str_eq(got.account_id, "012345678901");
  cr_assert_eq(got.expires.seconds, 1795345200);
}

#define GOOD                                                                                       \
  "{\"roleCredentials\":{\"accessKeyId\":\"ASIA\",\"secretAccessKey\":\"ROLESECRET\","             \
  "\"sessionToken\":\"ROLETOKEN\",\"expiration\":1795345200000}}"
#define TOKEN(until) "{\"accessToken\":\"BEARER\",\"expiresAt\":\"" until "\"}"
#define LATER        TOKEN("2026-11-22T18:00:00Z")
#define RENEWABLE(until)                                                                           \
  "{\"startUrl\":\"u\",\"accessToken\":\"BEARER-1\",\"expiresAt\":\"" until "\",\"clientId\":"     \
  "\"CLIENT\",\"clientSecret\":\"SECRET\\/1\",\"refreshToken\":\"REFRESH-1\","                     \
  "\"registrationExpiresAt\":\"2026-12-22T10:00:00Z\",\"more\": [1, {}] }"

/* ---- the token ------------------------------------------------------------------------------- */

Test(sso, the_bytes_of_a_request) {
  write_file(LATER);
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_str_eq(f.script.sent[0].url,
                   "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name="
                   "Sample%20Role&account_id=012345678901");
  cr_assert_str_eq(script_header(&f.script, 0, "x-amz-sso_bearer_token"), "BEARER");
  cr_assert_str_eq(script_header(&f.script, 0, "Host"), "portal.sso.eu-west-1.amazonaws.com");
  cr_assert_null(strstr(f.script.sent[0].headers, "Authorization"));
  cr_assert_str_eq(f.script.sent[0].body, "");
}

Test(sso, an_endpoint_with_a_path) {
  source.sso.endpoint.url = "http://127.0.0.1:1/base";
  write_file(LATER);
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_eq(strncmp(f.script.sent[0].url, "http://127.0.0.1:1/base/federation/cr", 37), 0);
}

Test(sso, the_older_form_of_a_time) {
  write_file(TOKEN("2026-11-22T10:00:01UTC"));
  script_reply(&f.script, 200, GOOD);
  succeeds();
}

Test(sso, a_token_that_is_not_there) {
  unlink(path);
  fails(DDB_E_CONFIG, "the token of IAM Identity Center is not there (");
  cr_assert(fetching_says(&f, "run `aws sso login --sso-session dev`"));
  again();
  source.sso.session = NULL;
  fails(DDB_E_CONFIG, "run `aws sso login` for the profile with sso_start_url "
                      "https://x.awsapps.com/start");
  cr_assert_eq(f.script.sent_count, 0);
}

Test(sso, token_files_that_are_none) {
  static const struct {
    const char *text, *words;
  } cases[] = {
      {"", "no JSON object"},
      {"[]", "no JSON object"},
      {"{\"accessToken\":\"BEARER\"", "no JSON object"},
      {LATER "x", "no JSON object"},
      {"{}", "expiresAt is missing"},
      {"{\"expiresAt\":\"2026-11-22T18:00:00Z\"}", "accessToken is missing"},
      {"{\"accessToken\":\" \",\"expiresAt\":\"2026-11-22T18:00:00Z\"}", "accessToken is missing"},
      {"{\"accessToken\":1,\"expiresAt\":\"2026-11-22T18:00:00Z\"}", "accessToken is missing"},
      {TOKEN("soon"), "expiresAt is no RFC 3339 time"},
      {TOKEN(""), "expiresAt is missing"},
      {"{\"accessToken\":\"BEARER\\r\\nX: y\",\"expiresAt\":\"2026-11-22T18:00:00Z\"}",
       "accessToken holds a control character"},
      {"{\"accessToken\":\"BEARER\\u0000\",\"expiresAt\":\"2026-11-22T18:00:00Z\"}",
       "accessToken holds a control character"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    again();
    write_file(cases[i].text);
    fails(DDB_E_CONFIG, cases[i].words);
    cr_assert(fetching_says(&f, path));
    cr_assert(fetching_says(&f, "run `aws sso login"));
    cr_assert_eq(f.script.sent_count, 0);
  }
}

Test(sso, unknown_and_repeated_members) {
  write_file("{\"x\":[{}],\"accessToken\":\"OLD\",\"expiresAt\":\"2020-01-01T00:00:00Z\","
             "\"accessToken\":\"BEARER\\u002f\",\"expiresAt\":\"2026-11-22T18:00:00Z\"}");
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_str_eq(script_header(&f.script, 0, "x-amz-sso_bearer_token"), "BEARER/");
}

Test(sso, a_token_that_has_expired) {
  write_file(TOKEN("2026-11-22T10:00:00Z"));
  fails(DDB_E_AUTH, "the token of IAM Identity Center has expired: run `aws sso login");
  cr_assert_eq(f.script.sent_count, 0);
}

/* ---- the exchange ---------------------------------------------------------------------------- */

Test(sso, answers_that_are_none) {
  static const struct {
    const char *body, *words;
  } cases[] = {
      {"", "no JSON object with roleCredentials"},
      {"{}", "no JSON object with roleCredentials"},
      {GOOD "x", "no JSON object with roleCredentials"},
      {"{\"roleCredentials\":1}", "no JSON object"},
      {"{\"roleCredentials\":{}}", "AccessKeyId is missing"},
      {"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"SECRET\"}}",
       "sessionToken is missing"},
      {"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"SECRET\","
       "\"sessionToken\":\"T\"}}",
       "Expiration is missing"},
      {"{\"roleCredentials\":{\"accessKeyId\":\"A\\n\"}}", "AccessKeyId holds a control character"},
  };
  write_file(LATER);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    again();
    script_reply(&f.script, 200, cases[i].body);
    fails(DDB_E_SERVICE, cases[i].words);
  }
}

Test(sso, refusals) {
  write_file("{\"accessToken\":\"BEARERBEARER\",\"expiresAt\":\"2026-11-22T18:00:00Z\"}");
  script_reply(&f.script, 401, "{\"message\":\"Session token not found or invalid: BEARERBEARER\"}")
      ->error_type = "UnauthorizedException";
  fails(DDB_E_AUTH, "IAM Identity Center refused role Sample Role of account 012345678901: "
                    "UnauthorizedException: Session token not found or invalid: ");
  cr_assert(fetching_says(&f, "(HTTP 401); run `aws sso login --sso-session dev`"));
  cr_assert_str_eq(f.error.code, "UnauthorizedException");
  again();
  script_reply(&f.script, 403, "{\"message\":\"No access\"}")->error_type = "ForbiddenException";
  fails(DDB_E_AUTH, "ForbiddenException: No access (HTTP 403); check sso_role_name and");
  again();
  script_reply(&f.script, 302, "");
  fails(DDB_E_AUTH, "no error code (HTTP 302)");
}

Test(sso, what_passes_is_tried_again) {
  write_file(LATER);
  script_reply(&f.script, 503, "");
  script_reply(&f.script, 429, "");
  script_reply(&f.script, 200, GOOD);
  succeeds();
  again();
  for (int i = 0; i < 3; i++)
    script_reply(&f.script, 503, "");
  fails(DDB_E_SERVICE, "IAM Identity Center answered with HTTP status 503, at each attempt");
  again();
  ddb_cancel_now(&f.script.cancel);
  fails(DDB_E_STOPPED, "stopped by the cancel flag");
  again();
  f.fetch.deadline = f.script.clock_ms + 10;
  script_reply(&f.script, 503, "");
  fails(DDB_E_TIMEOUT, "the time of the call is over");
}

/* ---- the renewal ----------------------------------------------------------------------------- */

static char *file_text(void) {
  char *text = slurp_file(path, NULL);
  cr_assert_not_null(text);
  return text;
}

Test(sso, a_token_is_renewed_before_it_expires) {
  struct stat info;
  write_file(RENEWABLE("2026-11-22T10:05:00Z"));
  script_reply(&f.script, 200,
               "{\"accessToken\":\"BEARER-2\",\"expiresIn\":3600,"
               "\"refreshToken\":\"REFRESH-2\",\"tokenType\":\"Bearer\"}");
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_str_eq(f.script.sent[0].url, "https://oidc.eu-west-1.amazonaws.com/token");
  cr_assert_str_eq(script_header(&f.script, 0, "Host"), "oidc.eu-west-1.amazonaws.com");
  cr_assert_str_eq(script_header(&f.script, 0, "Content-Type"), "application/json");
  cr_assert_str_eq(f.script.sent[0].body,
                   "{\"clientId\":\"CLIENT\",\"clientSecret\":\"SECRET/1\",\"grantType\":"
                   "\"refresh_token\",\"refreshToken\":\"REFRESH-1\"}");
  cr_assert_str_eq(script_header(&f.script, 1, "x-amz-sso_bearer_token"), "BEARER-2");
  char *text = file_text();
  cr_assert_str_eq(text, "{\"startUrl\":\"u\",\"clientId\":\"CLIENT\",\"clientSecret\":"
                         "\"SECRET\\/1\",\"registrationExpiresAt\":\"2026-12-22T10:00:00Z\","
                         "\"more\":[1, {}],\"refreshToken\":\"REFRESH-2\",\"accessToken\":"
                         "\"BEARER-2\",\"expiresAt\":\"2026-11-22T11:00:00Z\"}\n");
  free(text);
  cr_assert_eq(stat(path, &info), 0);
  cr_assert_eq(info.st_mode & 0777, 0600u);
  /* The new one is good for a while. */
  again();
  script_reply(&f.script, 200, GOOD);
  succeeds();
}

Test(sso, no_new_refresh_token_keeps_the_old_one) {
  write_file(RENEWABLE("2026-11-22T09:00:00Z"));
  script_reply(&f.script, 200, "{\"accessToken\":\"BEARER-2\",\"expiresIn\":3600}");
  script_reply(&f.script, 200, GOOD);
  succeeds();
  char *text = file_text();
  cr_assert_not_null(strstr(text, "\"refreshToken\":\"REFRESH-1\""));
  free(text);
}

Test(sso, a_renewal_that_fails_before_expiry_costs_nothing) {
  write_file(RENEWABLE("2026-11-22T10:01:00Z"));
  script_reply(&f.script, 400, "{\"error\":\"invalid_grant\"}");
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_str_eq(script_header(&f.script, 1, "x-amz-sso_bearer_token"), "BEARER-1");
  char *text = file_text();
  cr_assert_str_eq(text, RENEWABLE("2026-11-22T10:01:00Z"));
  free(text);
}

Test(sso, a_renewal_that_fails_after_expiry) {
  static const char expired[] = RENEWABLE("2026-11-22T09:59:00Z");
  write_file(expired);
  script_reply(&f.script, 400, "{\"error\":\"invalid_grant\",\"message\":\"REFRESH-1\"}")
      ->error_type = "InvalidGrantException";
  fails(DDB_E_AUTH,
        "the token of IAM Identity Center has expired, and the renewal of the token of "
        "IAM Identity Center was refused: InvalidGrantException (HTTP 400): run `aws sso "
        "login --sso-session dev`");
  again();
  for (int i = 0; i < 3; i++)
    script_fail(&f.script, DDB_SEND_UNSENT, "could not connect");
  fails(DDB_E_TRANSPORT, "the renewal of the token of IAM Identity Center: could not connect");
  static const char *const answers[] = {"",
                                        "{}",
                                        "{\"accessToken\":\"BEARER-2\"}",
                                        "{\"expiresIn\":3600}",
                                        "{\"accessToken\":\"BEARER-2\",\"expiresIn\":0}",
                                        "{\"accessToken\":\"BEARER-2\",\"expiresIn\":1e99}",
                                        "{\"accessToken\":\"BEARER-2\",\"expiresIn\":\"3600\"}",
                                        "{\"accessToken\":\"BEARER-2\",\"expiresIn\":3600"};
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    again();
    script_reply(&f.script, 200, answers[i]);
    fails(DDB_E_SERVICE, "the answer has no accessToken and expiresIn");
  }
  again();
  script_reply(&f.script, 200, "{\"accessToken\":\"BEARER\\n2\",\"expiresIn\":3600}");
  fails(DDB_E_SERVICE, "accessToken holds a control character");
  again();
  ddb_cancel_now(&f.script.cancel);
  fails(DDB_E_STOPPED, "stopped by the cancel flag");
  char *text = file_text();
  cr_assert_str_eq(text, expired);
  free(text);
}

Test(sso, what_cannot_be_renewed) {
  write_file(RENEWABLE("2026-11-22T09:59:00Z"));
  source.sso.session = NULL; /* the older form has no refresh tokens */
  fails(DDB_E_AUTH, "has expired: run");
  again();
  source.sso.session = "dev";
  source.sso.endpoint.host = "sso.proxy.test"; /* whose OIDC service nobody knows */
  fails(DDB_E_AUTH, "has expired: run");
  again();
  source.sso.endpoint.host = "portal.sso.eu-west-1.amazonaws.com";
  source.sso.endpoint.tls = false;
  fails(DDB_E_AUTH, "has expired: run");
  again();
  source.sso.endpoint.tls = true;
  f.fetch.now.seconds += INT64_C(40) * 86400; /* the registration is over */
  fails(DDB_E_AUTH, "has expired: run");
}

Test(sso, fips_has_its_own_host) {
  source.sso.endpoint.host = "portal.sso-fips.us-gov-west-1.amazonaws.com";
  write_file(RENEWABLE("2026-11-22T09:00:00Z"));
  script_reply(&f.script, 200, "{\"accessToken\":\"BEARER-2\",\"expiresIn\":3600}");
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_str_eq(f.script.sent[0].url, "https://oidc-fips.us-gov-west-1.amazonaws.com/token");
}

Test(sso, a_file_that_cannot_be_written_costs_no_call) {
  char folder[] = "/tmp/ddb-test-sso-dir-XXXXXX", inside[100];
  cr_assert_not_null(mkdtemp(folder));
  snprintf(inside, sizeof inside, "%s/token", folder);
  write_file(RENEWABLE("2026-11-22T09:00:00Z"));
  cr_assert_eq(symlink(path, inside), 0);
  source.sso.token_file = inside;
  f.script.no_random = true;
  script_reply(&f.script, 200, "{\"accessToken\":\"BEARER-2\",\"expiresIn\":3600}");
  script_reply(&f.script, 200, GOOD);
  succeeds();
  char *text = file_text();
  cr_assert_not_null(strstr(text, "BEARER-1"));
  free(text);
  unlink(inside);
  cr_assert_eq(rmdir(folder), 0); /* nothing is left beside it */
}

/* ---- vectors --------------------------------------------------------------------------------- */

static const struct {
  const char *file;
  enum ddb_status status;
  bool renewable;
  const char *what; /* the token, or words of the error */
} files[] = {
    {"00126f0eb29dc1310529dcc8fc178693e1493135", DDB_OK, false, "dGhpcyBpcyBub3Qg"},
    {"b5f90cb535abf87a12eb4c57db2b1e837e229ea0", DDB_OK, false, "dGhpcyBpcyBub3Qg"},
    {"custom_cached_token", DDB_OK, false, "ZhbHVldGhpcyBpcyBub3Qg"},
    {"expired_token", DDB_OK, true, "expired access token"},
    {"f7f7ff326478d8c33d47eeb3408cf1c783cb611e", DDB_E_CONFIG, false, "expiresAt is missing"},
    {"invalid_json", DDB_E_CONFIG, false, "no JSON object"},
    {"missing_accessToken", DDB_E_CONFIG, false, "accessToken is missing"},
    {"missing_clientId", DDB_OK, false, "access token"},
    {"missing_clientSecret", DDB_OK, false, "access token"},
    {"missing_expiresAt", DDB_E_CONFIG, false, "expiresAt is missing"},
    {"missing_refreshToken", DDB_OK, false, "access token"},
    {"valid_token", DDB_OK, true, "dGhpcyBpcyBub3Qg"},
};

Test(sso, tokens_of_the_go_sdk) {
  unsigned count = sizeof files / sizeof *files;
  for (size_t i = 0; i < count; i++) {
    struct ddb_sso_token token;
    char relative[200];
    snprintf(relative, sizeof relative, "process-creds/aws/credentials/ssocreds/testdata/%s.json",
             files[i].file);
    char *file = vectors_path(relative);
    if (file == NULL) {
      report_cases("sso: token files", 0, 0, count);
      cr_skip_test("no vectors");
    }
    again();
    source.sso.token_file = file;
    cr_assert_eq(ddb_sso_token_read(&source.sso, &token, &f.error), files[i].status, "%s: %s",
                 files[i].file, f.error.text);
    const char *said = files[i].status == DDB_OK ? token.access_token : f.error.text;
    cr_assert_not_null(strstr(said, files[i].what), "%s: %s", files[i].file, said);
    cr_assert_eq(files[i].status == DDB_OK &&
                     ddb_sso_token_renewable(&source.sso, &token, f.fetch.now),
                 files[i].renewable, "%s", files[i].file);
    ddb_sso_token_free(&token);
    free(file);
  }
  report_cases("sso: token files", count, 0, 0);
}
