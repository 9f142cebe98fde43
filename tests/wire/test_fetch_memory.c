/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials from every source where any allocation may fail, one or all from there on: no crash,
 * nothing left (ASan and LeakSanitizer see it), and credentials that are right or none. And no
 * block of memory that is freed, then or when all goes well, has a secret in it. */
#include <criterion/criterion.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "creds/kinds.h"
#include "fetching.h"
#include "support/refuse.h"

/* ---- what is freed --------------------------------------------------------------------------- */

void __real_free(void *block);
void __wrap_free(void *block);

/* Volatile, as the compiler knows free and that it looks at no variable of a program. */
static volatile bool watching;
static volatile int found;

/* Marks that stand in every secret of this test. */
static const char *const marks[] = {"S3CRET", "T0KEN"};

void __wrap_free(void *block) {
  for (size_t i = 0; watching && block != NULL && i < 2; i++)
    if (memmem(block, malloc_usable_size(block), marks[i], strlen(marks[i])) != NULL)
      found++;
  __real_free(block);
}

/* ---- the sources ----------------------------------------------------------------------------- */

static struct fetching f;
static struct ddb_credentials got;
static char path[] = "/tmp/ddb-test-fetch-XXXXXX";

static char base_id[] = "AKIDBASE", base_secret[] = "BASE-S3CRET-BASE-S3CRET";
static char base_token[] = "BASE-T0KEN/+=";

#define EXPIRES "2026-11-22T11:00:00Z"
#define XML(operation)                                                                             \
  "<" operation "Response><" operation "Result><AssumedRoleUser><Arn>arn:aws:sts::1:x</Arn>"       \
  "</AssumedRoleUser><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>NEW-S3CRET&amp;" \
  "</SecretAccessKey><SessionToken>NEW-T0KEN</SessionToken><Expiration>" EXPIRES                   \
  "</Expiration></Credentials></" operation "Result></" operation "Response>"
#define MEMBERS(token)                                                                             \
  "\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"NEW-S3CRET&\",\"" token                          \
  "\":\"NEW-T0\\u004bEN\","                                                                        \
  "\"Expiration\":"

static const char refusal[] = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>T0KEN "
                              "BASE-S3CRET-BASE-S3CRET &lt;</Message></Error></ErrorResponse>";

static const struct ddb_role roles[] = {{.arn = "arn:one", .external_id = "x"},
                                        {.arn = "arn:two", .session_name = "two"}};
static const struct ddb_endpoint https = {
    .url = "https://x.test/", .host = "x.test", .path = "/", .tls = true};

static struct ddb_source chain_of_roles(void) {
  return (struct ddb_source){.kind = DDB_SOURCE_FIXED,
                             .fixed = {.access_key_id = base_id,
                                       .secret_access_key = base_secret,
                                       .session_token = base_token},
                             .roles = roles,
                             .role_count = 2,
                             .sts = {.endpoint = https, .region = "eu-west-1"}};
}

static struct ddb_source web_identity(void) {
  return (struct ddb_source){.kind = DDB_SOURCE_WEB_IDENTITY,
                             .web_identity = {.token_file = path, .role = roles[0]},
                             .sts = {.endpoint = https, .region = "eu-west-1"}};
}

static struct ddb_source sso(void) {
  return (struct ddb_source){
      .kind = DDB_SOURCE_SSO,
      .sso = {.session = "dev",
              .token_file = path,
              .account_id = "1",
              .role_name = "r",
              .endpoint = {.url = "https://portal.sso.x/", .host = "portal.sso.x", .tls = true}}};
}

static struct ddb_source process(void) {
  static char command[100];
  snprintf(command, sizeof command, "cat %s", path);
  return (struct ddb_source){.kind = DDB_SOURCE_PROCESS, .account_id = "1", .command = command};
}

static struct ddb_source imds(void) {
  return (struct ddb_source){
      .kind = DDB_SOURCE_IMDS,
      .imds = {
          .endpoint = {.url = "http://169.254.169.254/", .host = "169.254.169.254", .path = "/"},
          .attempts = 2,
          .timeout_ms = 1000}};
}

static struct ddb_source container(void) {
  return (struct ddb_source){.kind = DDB_SOURCE_CONTAINER,
                             .container = {.endpoint = https, .token_file = path}};
}

/* So much that buffers grow behind it. */
#define LONG64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG   LONG64 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64

static const struct {
  const char *name;
  struct ddb_source (*source)(void);
  const char *file;
  const char *replies[3]; /* in this order, again and again */
  int http_status;
  bool fails;
} cases[] = {
    {"roles", chain_of_roles, "", {XML("AssumeRole")}, 200, false},
    {"a refusal", chain_of_roles, "", {refusal}, 403, true},
    {"web identity",
     web_identity,
     "WEB-T0KEN" LONG "\n",
     {XML("AssumeRoleWithWebIdentity")},
     200,
     false},
    {"sso",
     sso,
     "{\"accessToken\":\"A-T0KEN\\u002f\",\"expiresAt\":\"2026-11-22T12:00:00Z\"}",
     {"{\"roleCredentials\":{" MEMBERS("sessionToken") "1795345200000}}"},
     200,
     false},
    {"renewal",
     sso,
     "{\"accessToken\":\"A-T0KEN\",\"expiresAt\":\"2026-11-22T10:01:00Z\",\"clientId\":\"c\","
     "\"clientSecret\":\"C-S3CRET\",\"refreshToken\":\"R-T0KEN\"}",
     {"{\"accessToken\":\"A-T0KEN\",\"expiresIn\":9,\"refreshToken\":\"R-T0KEN\"}",
      "{\"roleCredentials\":{" MEMBERS("sessionToken") "1795345200000}}"},
     200,
     false},
    {"process",
     process,
     "{\"Version\":1," MEMBERS("SessionToken") "\"" EXPIRES "\"}",
     {""},
     200,
     false},
    {"container", container, "C-T0KEN\n", {"{" MEMBERS("Token") "\"" EXPIRES "\"}"}, 200, false},
    {"imds",
     imds,
     "",
     {"IMDS-T0KEN", "role",
      "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\"," MEMBERS("Token") "\"" EXPIRES "\"}"},
     200,
     false},
};
enum { CASES = sizeof cases / sizeof *cases };

static void write_file(const char *text) {
  FILE *file = fopen(path, "wb");
  cr_assert_not_null(file);
  fputs(text, file);
  fclose(file);
}

/* How many allocations the fetch asked for. */
static int fetch(int at, int which, bool all) {
  struct ddb_source source = cases[which].source();
  write_file(cases[which].file);
  fetching_init(&f);
  for (int step = 0, reply = 0; step < SCRIPT_MAX; step++, reply++) {
    if (reply == 3 || cases[which].replies[reply] == NULL)
      reply = 0;
    script_reply(&f.script, cases[which].http_status, cases[which].replies[reply]);
  }
  asked = 0;
  refused = false;
  refuse_on = all;
  refuse_at = at;
  watching = true;
  enum ddb_status status = ddb_source_fetch(&source, &f.fetch, &got);
  refuse_at = -1;
  int count = asked;
  cr_assert_eq(f.error.status, status);
  if (at < 0)
    cr_assert_eq(status == DDB_OK, !cases[which].fails, "%s: %s", cases[which].name, f.error.text);
  if (status == DDB_OK) {
    cr_assert_str_eq(got.access_key_id, "ASIA");
    cr_assert_str_eq(got.secret_access_key, "NEW-S3CRET&");
    cr_assert_str_eq(got.session_token, "NEW-T0KEN");
  } else {
    cr_assert(got.access_key_id == NULL && got.secret_access_key == NULL);
    cr_assert(got.session_token == NULL && got.account_id == NULL);
    cr_assert_null(strstr(f.error.text, "S3CRET"), "%s", f.error.text);
    cr_assert(all == false || at < 0 || strstr(f.error.text, "T0KEN") == NULL);
  }
  ddb_credentials_free(&got);
  watching = false;
  cr_assert_eq(found, 0, "%s, allocation %d: a secret was freed as it was", cases[which].name, at);
  return count;
}

static void setup(void) {
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  close(fd);
}

static void teardown(void) {
  unlink(path);
}

TestSuite(fetch_memory, .init = setup, .fini = teardown);

Test(fetch_memory, one_allocation_fails) {
  for (int which = 0; which < CASES; which++) {
    int count = fetch(-1, which, false);
    cr_assert_geq(count, 3, "%s", cases[which].name);
    for (int at = 0; at < count; at++) {
      fetch(at, which, false);
      cr_assert(refused);
    }
  }
}

Test(fetch_memory, all_allocations_fail_from_one_on) {
  for (int which = 0; which < CASES; which++) {
    int count = fetch(-1, which, false);
    for (int at = 0; at < count; at++)
      fetch(at, which, true);
  }
}

/* The watch itself: a secret that is freed is found. */
Test(fetch_memory, a_secret_that_is_freed_is_seen) {
  char *volatile block = malloc(100);
  cr_assert_not_null(block);
  snprintf(block, 100, "a %s", marks[0]);
  watching = true;
  free(block);
  watching = false;
  cr_assert_eq(found, 1);
}
