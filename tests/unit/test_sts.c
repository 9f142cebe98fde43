/* SPDX-License-Identifier: Apache-2.0 */
/* Roles: what is sent to STS, signed or with a token, and what becomes of every answer. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/release.h"
#include "creds/kinds.h"
#include "fetching.h"

#define NS "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\""
#define USER                                                                                       \
  "<AssumedRoleUser><AssumedRoleId>A:b</AssumedRoleId>"                                            \
  "<Arn>arn:aws:sts::123456789012:assumed-role/writer/me</Arn></AssumedRoleUser>"
#define KEYS                                                                                       \
  "<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>ROLESECRET</SecretAccessKey>"               \
  "<SessionToken>ROLETOKEN&#43;&amp;</SessionToken>"
#define UNTIL "<Expiration>2026-11-22T11:00:00Z</Expiration>"
#define ANSWER(inside)                                                                             \
  "<AssumeRoleResponse " NS "><AssumeRoleResult>" inside                                           \
  "</AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"               \
  "</AssumeRoleResponse>"
#define GOOD ANSWER(USER "<Credentials>" KEYS UNTIL "</Credentials>")
#define REFUSAL(code, message)                                                                     \
  "<ErrorResponse " NS "><Error><Type>Sender</Type><Code>" code "</Code><Message>" message         \
  "</Message></Error><RequestId>REQ-XML</RequestId></ErrorResponse>"

static struct fetching f;
static struct ddb_source source;
static struct ddb_credentials got;
static struct ddb_role role;

static char base_id[] = "AKIDBASE", base_secret[] = "BASESECRET", base_token[] = "TOKEN/+=";

static void setup(void) {
  ddb_credentials_free(&got);
  fetching_init(&f);
  role =
      (struct ddb_role){.arn = "arn:aws:iam::123456789012:role/writer", .session_name = "me@here"};
  source = (struct ddb_source){
      .kind = DDB_SOURCE_FIXED,
      .fixed = {.access_key_id = base_id, .secret_access_key = base_secret},
      .roles = &role,
      .role_count = 1,
      .sts = {.endpoint = {.url = "https://sts.eu-west-1.amazonaws.com/",
                           .host = "sts.eu-west-1.amazonaws.com",
                           .path = "/",
                           .tls = true},
              .region = "eu-west-1"},
  };
}

static void teardown(void) {
  ddb_credentials_free(&got);
}

TestSuite(sts, .init = setup, .fini = teardown);

static enum ddb_status fetch(void) {
  ddb_credentials_free(&got);
  enum ddb_status status = ddb_source_fetch(&source, &f.fetch, &got);
  static const char *const secrets[] = {"BASESECRET", "ROLESECRET", "ROLETOKEN",
                                        "TOKEN/+=", "WEBTOKEN"};
  cr_assert_eq(f.error.status, status);
  for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
    cr_assert_null(strstr(f.error.text, secrets[i]), "%s", f.error.text);
  if (status != DDB_OK)
    cr_assert(got.access_key_id == NULL && got.secret_access_key == NULL &&
              got.session_token == NULL);
  return status;
}

static void fails(enum ddb_status want, const char *words) {
  enum ddb_status status = fetch();
  cr_assert_eq(status, want, "%s: %s", ddb_status_name(status), f.error.text);
  cr_assert(fetching_says(&f, words), "%s", f.error.text);
}

static void succeeds(void) {
  cr_assert_eq(fetch(), DDB_OK, "%s", f.error.text);
  cr_assert_str_eq(got.access_key_id, "ASIAROLE");
  cr_assert_str_eq(got.secret_access_key, "ROLESECRET");
  cr_assert_str_eq(got.session_token, "ROLETOKEN+&");
  cr_assert_str_eq(got.account_id, "123456789012");
  cr_assert_eq(got.expires.seconds, 1795345200);
}

/* ---- what is sent ---------------------------------------------------------------------------- */

/* The signatures are those of botocore 1.43. */
Test(sts, the_bytes_of_a_request) {
  role.duration_s = 900;
  role.external_id = "x y";
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_str_eq(f.script.sent[0].url, "https://sts.eu-west-1.amazonaws.com/");
  cr_assert_str_eq(
      f.script.sent[0].body,
      "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012"
      "%3Arole%2Fwriter&RoleSessionName=me%40here&DurationSeconds=900&ExternalId=x%20y");
  cr_assert_str_eq(script_header(&f.script, 0, "Host"), "sts.eu-west-1.amazonaws.com");
  cr_assert_str_eq(script_header(&f.script, 0, "Content-Type"),
                   "application/x-www-form-urlencoded");
  cr_assert_str_eq(script_header(&f.script, 0, "User-Agent"), "libddb/" DDB_VERSION);
  cr_assert_str_eq(script_header(&f.script, 0, "X-Amz-Date"), "20261122T100000Z");
  cr_assert_str_eq(
      script_header(&f.script, 0, "Authorization"),
      "AWS4-HMAC-SHA256 Credential=AKIDBASE/20261122/eu-west-1/sts/aws4_request, SignedHeaders="
      "accept-encoding;content-type;host;x-amz-date, Signature="
      "8466e9f5d876dfecb0c1cb7e4a91148a574cb4c08e643ea2280cbdfc95fb5c9d");
  cr_assert_str_eq(script_header(&f.script, 0, "X-Amz-Security-Token"), "");
  cr_assert_null(strstr(f.script.sent[0].headers, "BASESECRET"));
  cr_assert_null(strstr(f.script.sent[0].body, "BASESECRET"));
}

Test(sts, a_session_token_is_signed) {
  role.duration_s = 900;
  role.external_id = "x y";
  source.fixed.session_token = base_token;
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_str_eq(script_header(&f.script, 0, "X-Amz-Security-Token"), "TOKEN/+=");
  cr_assert_not_null(strstr(script_header(&f.script, 0, "Authorization"),
                            "bc508a2e51af654d2a4493d5b4ca89a8ee47bdcf7c91f8f5a2aa5c73d88d49d0"));
}

Test(sts, a_session_without_a_name_gets_the_time) {
  role.session_name = NULL;
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_not_null(strstr(f.script.sent[0].body, "&RoleSessionName=libddb-1795341600000"));
  cr_assert_null(strstr(f.script.sent[0].body, "Duration"));
  cr_assert_null(strstr(f.script.sent[0].body, "ExternalId"));
}

Test(sts, one_role_by_another) {
  struct ddb_role roles[2] = {{.arn = "arn:one"}, {.arn = "arn:two"}};
  source.roles = roles;
  source.role_count = 2;
  script_reply(&f.script, 200,
               ANSWER("<Credentials><AccessKeyId>FIRST</AccessKeyId><SecretAccessKey>S"
                      "</SecretAccessKey><SessionToken>T1</SessionToken>" UNTIL "</Credentials>"));
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_not_null(strstr(f.script.sent[0].body, "RoleArn=arn%3Aone&"));
  cr_assert_not_null(strstr(f.script.sent[1].body, "RoleArn=arn%3Atwo&"));
  cr_assert_not_null(strstr(script_header(&f.script, 1, "Authorization"), "Credential=FIRST/"));
  cr_assert_str_eq(script_header(&f.script, 1, "X-Amz-Security-Token"), "T1");
}

Test(sts, session_names_that_sts_would_refuse) {
  static const char *const bad[] = {
      "",
      "a",
      "a b",
      "a/b",
      "a:b",
      "a\nb",
      "\xc3\xa4\xc3\xa4",
      "12345678901234567890123456789012345678901234567890123456789012345"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    setup();
    role.session_name = bad[i];
    fails(DDB_E_CONFIG, "set another role_session_name");
    cr_assert_eq(f.script.sent_count, 0);
  }
  setup();
  role.session_name = "_+=,.@-1234567890123456789012345678901234567890123456789012345678";
  role.arn = "";
  fails(DDB_E_CONFIG, "has no ARN: set role_arn");
}

/* ---- answers --------------------------------------------------------------------------------- */

Test(sts, an_arn_of_another_form_tells_no_account) {
  static const char *const answers[] = {
      ANSWER("<Credentials>" KEYS UNTIL "</Credentials>"),
      ANSWER("<AssumedRoleUser><Arn/></AssumedRoleUser><Credentials>" KEYS UNTIL "</Credentials>"),
      ANSWER("<AssumedRoleUser><Arn>arn:aws:sts::</Arn></AssumedRoleUser><Credentials>" KEYS UNTIL
             "</Credentials>"),
      ANSWER(
          "<AssumedRoleUser><Arn>arn:aws:sts::evil.test/:x</Arn></AssumedRoleUser><Credentials>" KEYS
              UNTIL "</Credentials>"),
  };
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    setup();
    script_reply(&f.script, 200, answers[i]);
    cr_assert_eq(fetch(), DDB_OK, "%s", f.error.text);
    cr_assert_null(got.account_id);
  }
}

static void three(int http_status, const char *body) {
  for (int i = 0; i < 3; i++)
    script_reply(&f.script, http_status, body);
}

Test(sts, answers_that_are_none) {
  static const struct {
    const char *body, *words;
  } cases[] = {
      {"", "the answer of STS is malformed: the document ends too early at byte 0"},
      {"{}", "is malformed"},
      {"<html><body>OK</body></html>", "another answer than that of the operation"},
      {"<!DOCTYPE html><html/>", "a document type"},
      {ANSWER(USER), "AccessKeyId is missing"},
      {ANSWER("<Credentials><AccessKeyId>A</AccessKeyId></Credentials>"),
       "SecretAccessKey is missing"},
      {ANSWER("<Credentials>" KEYS "</Credentials>"), "Expiration is missing"},
      {ANSWER("<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey>" UNTIL
              "</Credentials>"),
       "SessionToken is missing"},
      {ANSWER("<Credentials>" KEYS "<Expiration>soon</Expiration></Credentials>"),
       "Expiration is no RFC 3339 time"},
      {ANSWER("<Credentials>" KEYS KEYS UNTIL "</Credentials>"), "AccessKeyId stands there twice"},
      {ANSWER("<Credentials>" KEYS UNTIL "</Credentials><Credentials>" KEYS UNTIL "</Credentials>"),
       "AccessKeyId stands there twice"},
      {ANSWER("<Credentials><AccessKeyId>A&#13;&#10;X: y</AccessKeyId></Credentials>"),
       "AccessKeyId holds a control character"},
      {ANSWER("<Credentials><AccessKeyId><b/></AccessKeyId></Credentials>"),
       "an element where text was expected"},
      {ANSWER("<Credentials>" KEYS UNTIL "</Credentials>") "<more/>", "a second outermost element"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    setup();
    three(200, cases[i].body);
    fails(DDB_E_SERVICE, cases[i].words);
    cr_assert_eq(f.script.sent_count, 3);
  }
}

Test(sts, a_damaged_answer_is_asked_for_again) {
  script_reply(&f.script, 200, "<AssumeRoleResponse><AssumeRoleResult><Creden");
  script_reply(&f.script, 200, GOOD);
  succeeds();
}

Test(sts, a_refusal_says_everything) {
  script_reply(&f.script, 403,
               REFUSAL("AccessDenied", "User: arn:x is not authorized to perform: sts:AssumeRole"));
  fails(DDB_E_AUTH,
        "AssumeRole arn:aws:iam::123456789012:role/writer at STS refused: AccessDenied: "
        "User: arn:x is not authorized to perform: sts:AssumeRole (HTTP 403, request id "
        "REQ-XML); allow sts:AssumeRole on the role to the keys that sign");
  cr_assert_eq(f.script.sent_count, 1);
  cr_assert_str_eq(f.error.code, "AccessDenied");
  cr_assert_str_eq(f.error.request_id, "REQ-XML");
  cr_assert_eq(f.error.http_status, 403);
}

Test(sts, a_refusal_without_words) {
  script_reply(&f.script, 403, "<html>no");
  fails(DDB_E_AUTH, "refused: no error code (HTTP 403, request id REQUEST-1)");
  setup();
  script_reply(&f.script, 400, REFUSAL("ValidationError", "no such role"));
  fails(DDB_E_AUTH, "refused: ValidationError: no such role (HTTP 400");
  setup();
  script_reply(&f.script, 302, "");
  fails(DDB_E_AUTH, "refused: no error code (HTTP 302");
}

Test(sts, a_refusal_quotes_no_secret) {
  source.fixed.session_token = base_token;
  script_reply(&f.script, 403,
               REFUSAL("SignatureDoesNotMatch", "host:x x-amz-security-token:TOKEN/+= BASESECRET"));
  fails(DDB_E_AUTH, "x-amz-security-token:******** **********");
}

Test(sts, what_passes_is_tried_again) {
  script_reply(&f.script, 400, REFUSAL("Throttling", "Rate exceeded"));
  script_reply(&f.script, 503, "<html>");
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_eq(f.script.slept[0], 999);
  cr_assert_eq(f.script.slept[1], 99);
  cr_assert_str_eq(script_header(&f.script, 1, "X-Amz-Date"), "20261122T100000Z");
  cr_assert_str_eq(script_header(&f.script, 2, "X-Amz-Date"), "20261122T100001Z");

  setup();
  script_fail(&f.script, DDB_SEND_UNSENT, "no connection");
  script_fail(&f.script, DDB_SEND_LOST, "reset");
  script_reply(&f.script, 200, GOOD);
  succeeds();
}

Test(sts, three_attempts_and_no_more) {
  three(400, REFUSAL("Throttling", "Rate exceeded"));
  fails(DDB_E_THROTTLED, "refused: Throttling: Rate exceeded");
  setup();
  three(500, REFUSAL("InternalFailure", "later"));
  fails(DDB_E_SERVICE, "refused: InternalFailure: later (HTTP 500");
  setup();
  three(400, REFUSAL("IDPCommunicationError", "no answer of the provider"));
  fails(DDB_E_SERVICE, "IDPCommunicationError");
  setup();
  for (int i = 0; i < 3; i++)
    script_fail(&f.script, DDB_SEND_UNSENT, "could not connect to sts");
  fails(DDB_E_TRANSPORT,
        "AssumeRole arn:aws:iam::123456789012:role/writer at STS: could not connect");
}

Test(sts, cancel_and_deadline) {
  ddb_cancel_now(&f.script.cancel);
  fails(DDB_E_STOPPED, "stopped by the cancel flag");
  setup();
  script_reply(&f.script, 500, "");
  f.script.cancel_in_sleep = true;
  fails(DDB_E_STOPPED, "stopped by the cancel flag");
  setup();
  f.fetch.deadline = f.script.clock_ms + 500;
  script_reply(&f.script, 400, REFUSAL("Throttling", "Rate exceeded"));
  fails(DDB_E_TIMEOUT, "the time of the call is over");
  cr_assert_eq(f.script.sent[0].timeout_ms, 500);
}

/* The clock of this machine is a day behind; STS says so in the header Date. */
Test(sts, a_wrong_clock_is_corrected_once) {
  static const char late[] = REFUSAL("SignatureDoesNotMatch", "Signature expired");
  script_reply(&f.script, 403, late)->date = "Mon, 23 Nov 2026 10:00:00 GMT";
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_str_eq(script_header(&f.script, 0, "X-Amz-Date"), "20261122T100000Z");
  cr_assert_str_eq(script_header(&f.script, 1, "X-Amz-Date"), "20261123T100000Z");

  setup();
  script_reply(&f.script, 403, late)->date = "Mon, 23 Nov 2026 10:00:00 GMT";
  script_reply(&f.script, 403, late)->date = "Mon, 24 Nov 2025 10:00:00 GMT";
  fails(DDB_E_AUTH, "Signature expired");

  setup(); /* the clock is right: so it is the secret */
  script_reply(&f.script, 403, late)->date = "Sun, 22 Nov 2026 10:00:10 GMT";
  fails(DDB_E_AUTH, "check that the secret access key belongs to the access key id");

  setup(); /* anybody could have said so */
  source.sts.endpoint.tls = false;
  script_reply(&f.script, 403, late)->date = "Mon, 23 Nov 2026 10:00:00 GMT";
  fails(DDB_E_AUTH, "Signature expired");
}

/* ---- web identity ---------------------------------------------------------------------------- */

static char path[] = "/tmp/ddb-test-web-XXXXXX";

static void write_token(const char *token) {
  FILE *file = fopen(path, "wb");
  cr_assert_not_null(file);
  fputs(token, file);
  fclose(file);
}

static void web_setup(void) {
  setup();
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  close(fd);
  write_token("WEBTOKEN.a_b-c+/=\n");
  source.kind = DDB_SOURCE_WEB_IDENTITY;
  source.role_count = 0;
  source.web_identity = (struct ddb_web_identity){.token_file = path, .role = role};
}

static void web_teardown(void) {
  unlink(path);
  teardown();
}

TestSuite(web_identity, .init = web_setup, .fini = web_teardown);

#define WEB(inside)                                                                                \
  "<AssumeRoleWithWebIdentityResponse " NS "><AssumeRoleWithWebIdentityResult>" inside             \
  "<Provider>p</Provider></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
#define WEB_GOOD WEB(USER "<Credentials>" KEYS UNTIL "</Credentials>")

Test(web_identity, is_not_signed) {
  script_reply(&f.script, 200, WEB_GOOD);
  succeeds();
  cr_assert_str_eq(f.script.sent[0].body,
                   "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam"
                   "%3A%3A123456789012%3Arole%2Fwriter&RoleSessionName=me%40here&WebIdentityToken="
                   "WEBTOKEN.a_b-c%2B%2F%3D");
  cr_assert_null(strstr(f.script.sent[0].headers, "Authorization"));
  cr_assert_null(strstr(f.script.sent[0].headers, "X-Amz-"));
}

Test(web_identity, the_file_is_read_anew_each_time) {
  script_reply(&f.script, 200, WEB_GOOD);
  script_reply(&f.script, 200, WEB_GOOD);
  succeeds();
  write_token("OTHER");
  succeeds();
  cr_assert_not_null(strstr(f.script.sent[1].body, "&WebIdentityToken=OTHER"));
}

Test(web_identity, roles_after_it_are_signed) {
  source.roles = &role;
  source.role_count = 1;
  script_reply(&f.script, 200, WEB_GOOD);
  script_reply(&f.script, 200, GOOD);
  succeeds();
  cr_assert_not_null(strstr(script_header(&f.script, 1, "Authorization"), "Credential=ASIAROLE/"));
}

Test(web_identity, token_files_that_are_refused) {
  static const char *const bad[] = {"", "\n", "WEBTOKEN\nX: y", "WEB\rTOKEN"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    write_token(bad[i]);
    fetching_init(&f);
    fails(DDB_E_CONFIG, path);
    cr_assert_eq(f.script.sent_count, 0);
  }
  unlink(path);
  fetching_init(&f);
  fails(DDB_E_CONFIG, "No such file or directory");
}

Test(web_identity, refusals_name_the_file_and_the_cure) {
  static const struct {
    const char *body, *words;
  } cases[] = {
      {REFUSAL("InvalidIdentityToken", "No OpenIDConnect provider found"),
       "refused: InvalidIdentityToken: No OpenIDConnect provider found (HTTP 400, request id "
       "REQ-XML); token file "},
      {REFUSAL("InvalidIdentityToken", "x"), "; check the token file and that the role's account"},
      {REFUSAL("ExpiredTokenException", "x"), "; whoever writes the token file has to renew"},
      {REFUSAL("AccessDenied", "x"), "; trust the identity provider"},
      {REFUSAL("IDPRejectedClaim", "x"), "; the identity provider does not accept the token"},
      {REFUSAL("ExpiredTokenException", "WEBTOKEN.a_b-c+/="), "ExpiredTokenException: ****"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fetching_init(&f);
    script_reply(&f.script, 400, cases[i].body);
    fails(DDB_E_AUTH, cases[i].words);
  }
}

Test(web_identity, a_provider_that_does_not_answer_is_asked_again) {
  script_reply(&f.script, 400, REFUSAL("IDPCommunicationError", "later"));
  script_reply(&f.script, 200, WEB_GOOD);
  succeeds();
}
