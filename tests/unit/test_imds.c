/* SPDX-License-Identifier: Apache-2.0 */
/* The role of an instance: which requests are sent, what each answer means, and that nobody ever
 * asks version 1 of the service. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "creds/kinds.h"
#include "fetching.h"

#define BASE  "http://169.254.169.254/latest/"
#define ROLES BASE "meta-data/iam/security-credentials/"
#define TOKEN "IMDS-TOKEN-=="
#define GOOD                                                                                       \
  "{\"Code\":\"Success\",\"LastUpdated\":\"2026-11-22T09:00:00Z\",\"Type\":\"AWS-HMAC\","          \
  "\"AccessKeyId\":\"ASIAIMDS\",\"SecretAccessKey\":\"imds-secret\",\"Token\":\"imds-session\","   \
  "\"Expiration\":\"2026-11-22T16:00:00Z\"}"

static struct fetching f;
static struct ddb_source source;
static struct ddb_credentials got;

static void setup(void) {
  fetching_init(&f);
  memset(&got, 0, sizeof got);
  source = (struct ddb_source){
      .kind = DDB_SOURCE_IMDS,
      .imds = {.endpoint = {.url = "http://169.254.169.254/", .host = "169.254.169.254"},
               .attempts = 4,
               .timeout_ms = 1000}};
}

/* Whatever happened: no GET went out without a token, none by a proxy, and nothing was told that is
 * a secret. */
static void teardown(void) {
  for (int i = 0; i < f.script.sent_count; i++) {
    bool put = strcmp(f.script.sent[i].method, "PUT") == 0;
    cr_assert(put || strcmp(f.script.sent[i].method, "GET") == 0);
    cr_assert_str_eq(script_header(&f.script, i, "x-aws-ec2-metadata-token-ttl-seconds"),
                     put ? "21600" : "");
    cr_assert_eq(strlen(script_header(&f.script, i, "x-aws-ec2-metadata-token")) > 0, !put);
    cr_assert(f.script.sent[i].no_proxy);
    cr_assert_str_empty(f.script.sent[i].body);
  }
  cr_assert_not(fetching_says(&f, TOKEN) || fetching_says(&f, "imds-secret") ||
                fetching_says(&f, "imds-session"));
  ddb_credentials_free(&got);
}

TestSuite(imds, .init = setup, .fini = teardown);

static void answer(int status, const char *body) {
  script_reply(&f.script, status, body);
}

static void fetch_is(enum ddb_status want, const char *words) {
  enum ddb_status status = ddb_fetch_imds(&source, &f.fetch, &got);
  cr_assert_eq(status, want, "%s, not %s: %s", ddb_status_name(status), ddb_status_name(want),
               f.error.text);
  if (words != NULL)
    cr_assert(fetching_says(&f, words), "%s", f.error.text);
  cr_assert_eq(f.script.sent_count, f.script.step_count, "every answer was asked for");
  if (want != DDB_OK)
    cr_assert(got.access_key_id == NULL && got.secret_access_key == NULL);
}

static void sent_is(int index, const char *method, const char *url) {
  cr_assert_str_eq(f.script.sent[index].method, method);
  cr_assert_str_eq(f.script.sent[index].url, url);
}

/* ---- the way that works ---------------------------------------------------------------------- */

Test(imds, token_role_and_credentials) {
  answer(200, TOKEN);
  answer(200, "my-role");
  answer(200, GOOD);
  fetch_is(DDB_OK, NULL);
  sent_is(0, "PUT", BASE "api/token");
  sent_is(1, "GET", ROLES);
  sent_is(2, "GET", ROLES "my-role");
  for (int i = 0; i < 3; i++) {
    cr_assert_str_eq(script_header(&f.script, i, "Host"), "169.254.169.254");
    cr_assert_eq(f.script.sent[i].timeout_ms, 1000);
    cr_assert_eq(f.script.sent[i].connect_timeout_ms, 1000);
  }
  cr_assert_str_eq(script_header(&f.script, 2, "x-aws-ec2-metadata-token"), TOKEN);
  cr_assert_str_eq(got.access_key_id, "ASIAIMDS");
  cr_assert_str_eq(got.secret_access_key, "imds-secret");
  cr_assert_str_eq(got.session_token, "imds-session");
  cr_assert_null(got.account_id);
  cr_assert_eq(got.expires.seconds, 1795341600 + 6 * 3600);
}

Test(imds, an_endpoint_of_ones_own) {
  source.imds.endpoint = (struct ddb_endpoint){.url = "http://host:456/base", .host = "host:456"};
  answer(200, TOKEN "\r\n");
  answer(200, "a+=,.@_-Z09\nsecond\n");
  answer(200, GOOD);
  fetch_is(DDB_OK, NULL);
  sent_is(0, "PUT", "http://host:456/base/latest/api/token");
  sent_is(2, "GET", "http://host:456/base/latest/meta-data/iam/security-credentials/a+=,.@_-Z09");
  cr_assert_str_eq(script_header(&f.script, 1, "Host"), "host:456");
  cr_assert_str_eq(script_header(&f.script, 1, "x-aws-ec2-metadata-token"), TOKEN);
}

Test(imds, the_role_is_asked_for_each_time) {
  answer(200, TOKEN);
  answer(200, "one");
  answer(200, GOOD);
  answer(200, TOKEN);
  answer(200, "two");
  answer(200, GOOD);
  cr_assert_eq(ddb_fetch_imds(&source, &f.fetch, &got), DDB_OK);
  ddb_credentials_free(&got);
  fetch_is(DDB_OK, NULL);
  sent_is(2, "GET", ROLES "one");
  sent_is(5, "GET", ROLES "two");
}

/* ---- tokens ---------------------------------------------------------------------------------- */

Test(imds, a_token_that_ended_is_renewed_once) {
  answer(200, TOKEN);
  answer(401, "no");
  answer(200, "SECOND");
  answer(200, "my-role");
  answer(200, GOOD);
  fetch_is(DDB_OK, NULL);
  sent_is(2, "PUT", BASE "api/token");
  sent_is(3, "GET", ROLES);
  cr_assert_str_eq(script_header(&f.script, 3, "x-aws-ec2-metadata-token"), "SECOND");
}

Test(imds, also_between_the_role_and_its_credentials) {
  answer(200, TOKEN);
  answer(200, "my-role");
  answer(401, "");
  answer(200, "SECOND");
  answer(200, GOOD);
  fetch_is(DDB_OK, NULL);
  cr_assert_str_eq(script_header(&f.script, 4, "x-aws-ec2-metadata-token"), "SECOND");
}

Test(imds, a_second_refusal_is_the_end) {
  answer(200, TOKEN);
  answer(401, "");
  answer(200, TOKEN);
  answer(401, TOKEN);
  fetch_is(DDB_E_AUTH, "HTTP status 401");
  cr_assert_eq(f.error.http_status, 401);
}

/* No answer to the request for a token leads to a GET without one: teardown looks. */
Test(imds, never_version_1) {
  static const struct {
    int status;
    enum ddb_status want;
    const char *words;
  } rows[] = {{403, DDB_E_CONFIG, "disabled"},         {404, DDB_E_CONFIG, "no version 2"},
              {405, DDB_E_CONFIG, "no version 2"},     {400, DDB_E_SERVICE, "HTTP status 400"},
              {302, DDB_E_SERVICE, "HTTP status 302"}, {204, DDB_E_SERVICE, "HTTP status 204"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    setup();
    answer(rows[i].status, TOKEN);
    fetch_is(rows[i].want, rows[i].words);
    if (i < 3)
      cr_assert(fetching_says(&f, "set AWS_ACCESS_KEY_ID"), "%s", f.error.text);
    teardown();
  }
  setup();
  for (int i = 0; i < 4; i++)
    answer(503, TOKEN);
  fetch_is(DDB_E_SERVICE, "HTTP status 503");
}

Test(imds, a_token_that_no_header_can_hold) {
  static char long_one[5000];
  memset(long_one, 'x', sizeof long_one - 1);
  const char *const tokens[] = {"",     "a b",  "a\r\nX-Evil: 1", "a\nb",
                                "a\tb", "\x7f", "\xc3\xa9",       long_one};
  for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
    setup();
    answer(200, tokens[i]);
    fetch_is(DDB_E_SERVICE, "token");
    teardown();
  }
  setup();
}

/* ---- the role -------------------------------------------------------------------------------- */

Test(imds, an_instance_without_a_role) {
  for (int i = 0; i < 2; i++) {
    setup();
    answer(200, TOKEN);
    answer(i == 0 ? 404 : 200, i == 0 ? "<html>not found</html>" : "\n");
    fetch_is(DDB_E_CONFIG, "the instance has no role");
    cr_assert(fetching_says(&f, "set AWS_ACCESS_KEY_ID"), "%s", f.error.text);
    teardown();
  }
  /* Where a profile wants this source, nothing else was to be configured. */
  static const struct ddb_role role = {.arn = "arn:aws:iam::123456789012:role/r"};
  setup();
  source.roles = &role;
  source.role_count = 1;
  answer(200, TOKEN);
  answer(404, "");
  fetch_is(DDB_E_CONFIG, "the instance has no role");
  cr_assert_not(fetching_says(&f, "AWS_ACCESS_KEY_ID"));
}

Test(imds, what_is_no_name_of_a_role_is_not_asked_for) {
  static char long_one[600];
  memset(long_one, 'x', sizeof long_one - 1);
  const char *const names[] = {
      "../../user-data", "a/b", "a?b",   "a#b", "a b", "a%2fb", "a\tb", "\x7f", "r\rX",
      "<html></html>",   " ",   long_one};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    setup();
    answer(200, TOKEN);
    answer(200, names[i]);
    fetch_is(names[i][0] == ' ' ? DDB_E_CONFIG : DDB_E_SERVICE, "role");
    teardown();
  }
  setup();
}

Test(imds, a_role_that_went_away_in_between) {
  answer(200, TOKEN);
  answer(200, "my-role");
  answer(404, "");
  fetch_is(DDB_E_SERVICE, "the request for credentials with HTTP status 404");
}

/* ---- its credentials ------------------------------------------------------------------------- */

Test(imds, a_code_other_than_success) {
  static const struct {
    const char *body;
    enum ddb_status want;
    const char *words;
  } rows[] = {
      {"{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"Message\":\"EC2 cannot assume\"}",
       DDB_E_CONFIG, "EC2 may not assume the role my-role"},
      {"{\"Code\":\"Failed\",\"Message\":\"later\"}", DDB_E_SERVICE, "my-role: Failed: later"},
      {"{\"Code\":\"Failed\"}", DDB_E_SERVICE, "my-role: Failed"},
      {"{\"Code\":\"Failed\",\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"imds-secret\"}",
       DDB_E_SERVICE, "my-role: Failed"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    setup();
    answer(200, TOKEN);
    answer(200, "my-role");
    answer(200, rows[i].body);
    fetch_is(rows[i].want, rows[i].words);
    teardown();
  }
  setup();
}

Test(imds, answers_that_are_no_credentials) {
  static const char *const bodies[] = {
      "",
      "{}",
      "null",
      "[]",
      "<html>",
      GOOD "x",
      "{\"Code\":\"Success\"}",
      "{\"Code\":\"Success\",\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"imds-secret\","
      "\"Expiration\":\"2026-11-22T16:00:00Z\"}",
      "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"imds-secret\",\"Token\":\"t\"}",
      "{\"AccessKeyId\":\"A\",\"Token\":\"t\",\"Expiration\":\"2026-11-22T16:00:00Z\"}",
      "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"soon\"}",
      "{\"AccessKeyId\":\"A\\r\\nX: y\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":"
      "\"2026-11-22T16:00:00Z\"}"};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    setup();
    answer(200, TOKEN);
    answer(200, "my-role");
    answer(200, bodies[i]);
    fetch_is(DDB_E_SERVICE, "metadata of the EC2 instance");
    teardown();
  }
  setup();
}

Test(imds, a_body_without_an_end) {
  char *large = malloc(70000);
  cr_assert_not_null(large);
  memset(large, 'x', 69999);
  large[69999] = '\0';
  answer(200, TOKEN);
  answer(200, "my-role");
  for (int i = 0; i < 4; i++)
    answer(200, large);
  fetch_is(DDB_E_TRANSPORT, "larger than 64 KiB");
  free(large);
}

/* ---- attempts and time ----------------------------------------------------------------------- */

/* The body of a 5xx is none, though it looks like one. */
Test(imds, each_request_is_tried_again) {
  answer(500, "WRONG");
  script_fail(&f.script, DDB_SEND_LOST, "reset");
  answer(200, TOKEN);
  answer(503, "wrong-role");
  answer(200, "my-role");
  answer(500, GOOD);
  answer(502, GOOD);
  answer(504, GOOD);
  answer(200, GOOD);
  fetch_is(DDB_OK, NULL);
  sent_is(4, "GET", ROLES);
  sent_is(8, "GET", ROLES "my-role");
  cr_assert_eq(f.script.slept_count, 6);
}

Test(imds, good_credentials_under_an_error_are_none) {
  answer(200, TOKEN);
  answer(200, "my-role");
  for (int i = 0; i < 4; i++)
    answer(500, GOOD);
  fetch_is(DDB_E_SERVICE, "HTTP status 500");
}

/* The whole wait of a program on a machine that is no instance: the time of one attempt. */
Test(imds, a_machine_that_is_no_instance_waits_a_second_at_most) {
  struct script_step *step = script_fail(&f.script, DDB_SEND_UNSENT, "Connection timed out");
  int64_t start = f.script.clock_ms;
  step->takes_ms = 1000;
  step->timed_out = true;
  fetch_is(DDB_E_CONFIG, "cannot be reached: Connection timed out");
  cr_assert(fetching_says(&f, "set AWS_ACCESS_KEY_ID"), "%s", f.error.text);
  cr_assert_eq(f.script.clock_ms - start, 1000);
}

Test(imds, refusals_are_tried_again_within_that_time) {
  for (int i = 0; i < 3; i++)
    script_fail(&f.script, DDB_SEND_UNSENT, "Connection refused")->takes_ms = 310;
  int64_t start = f.script.clock_ms;
  fetch_is(DDB_E_CONFIG, "Connection refused");
  cr_assert_leq(f.script.clock_ms - start, 1100);
  cr_assert_eq(f.script.sent[1].connect_timeout_ms, 1000 - 310 - f.script.slept[0]);
  cr_assert_lt(f.script.sent[2].connect_timeout_ms, 400);
  setup();
  for (int i = 0; i < 4; i++)
    script_fail(&f.script, DDB_SEND_UNSENT, "Connection refused");
  fetch_is(DDB_E_CONFIG, "Connection refused");
}

/* Once it has answered, it is there. */
Test(imds, a_service_that_was_reached_has_its_attempts) {
  script_fail(&f.script, DDB_SEND_LOST, "no answer")->timed_out = true;
  for (int i = 0; i < 3; i++) {
    struct script_step *step = script_fail(&f.script, DDB_SEND_UNSENT, "Connection timed out");
    step->takes_ms = 1000;
    step->timed_out = true;
  }
  fetch_is(DDB_E_TIMEOUT, "Connection timed out");
  cr_assert_eq(f.script.sent[3].connect_timeout_ms, 1000);
}

Test(imds, a_source_that_a_profile_wants_is_not_there) {
  static const struct ddb_role role = {.arn = "arn:aws:iam::123456789012:role/r"};
  source.roles = &role;
  source.role_count = 1;
  script_fail(&f.script, DDB_SEND_UNSENT, "Network is unreachable");
  source.imds.attempts = 1;
  fetch_is(DDB_E_TRANSPORT, "Network is unreachable");
}

Test(imds, the_time_of_the_call_and_its_flag) {
  f.fetch.deadline = f.script.clock_ms + 300;
  answer(200, TOKEN);
  script_fail(&f.script, DDB_SEND_LOST, "no answer")->takes_ms = 300;
  fetch_is(DDB_E_TIMEOUT, "time of the call");
  cr_assert_eq(f.script.sent[0].timeout_ms, 300);
  setup();
  answer(200, TOKEN);
  f.script.steps[0].cancels = true;
  fetch_is(DDB_E_STOPPED, "cancel");
}
