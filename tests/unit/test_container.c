/* SPDX-License-Identifier: Apache-2.0 */
/* The role of a container: which hosts are asked and at which address, who says who it is, and what
 * each answer means. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "creds/container.h"
#include "fetching.h"

#define TOKEN "container-token"
#define GOOD                                                                                       \
  "{\"RoleArn\":\"r\",\"AccessKeyId\":\"ASIACON\",\"SecretAccessKey\":\"con-secret\",\"Token\":"   \
  "\"con-session\",\"Expiration\":\"2026-11-22T16:00:00Z\",\"AccountId\":\"012345678901\"}"

static struct fetching f;
static struct ddb_container source;
static struct ddb_credentials got;
static char file[64];

/* The addresses that a name has, and how often they were asked for. */
static const char *const *answers;
static enum ddb_lookup_result verdict;
static int asked;
static char asked_host[300];
static int64_t asked_ms;

static enum ddb_lookup_result lookup(const char *host, int64_t timeout_ms,
                                     const struct ddb_cancel *cancel, struct ddb_addresses *out) {
  (void)cancel;
  asked++;
  asked_ms = timeout_ms;
  snprintf(asked_host, sizeof asked_host, "%s", host);
  out->count = 0;
  for (const char *const *text = answers; text != NULL && *text != NULL; text++, out->count++) {
    if (out->count >= DDB_LOOKUP_MAX)
      continue;
    struct ddb_address *address = &out->list[out->count];
    address->family = strchr(*text, ':') != NULL ? AF_INET6 : AF_INET;
    cr_assert_eq(inet_pton(address->family, *text, &address->at), 1, "%s", *text);
  }
  return verdict;
}

static void setup(void) {
  static const char *const local[] = {"127.0.0.1", NULL};
  fetching_init(&f);
  memset(&got, 0, sizeof got);
  source = (struct ddb_container){
      .endpoint = {.url = "http://localhost:8080/creds?a=1", .host = "localhost:8080"},
      .checked_address = true};
  answers = local;
  verdict = DDB_LOOKUP_FOUND;
  asked = 0;
  file[0] = '\0';
}

static void teardown(void) {
  for (int i = 0; i < f.script.sent_count; i++) {
    cr_assert_str_eq(f.script.sent[i].method, "GET");
    cr_assert_str_empty(f.script.sent[i].body);
    cr_assert(f.script.sent[i].no_proxy);
  }
  cr_assert_not(fetching_says(&f, TOKEN) || fetching_says(&f, "con-secret") ||
                fetching_says(&f, "con-session"));
  ddb_credentials_free(&got);
  if (file[0] != '\0')
    unlink(file);
}

TestSuite(container, .init = setup, .fini = teardown);

static void fetch_is(enum ddb_status want, const char *words) {
  enum ddb_status status = ddb_container_fetch(&source, lookup, &f.fetch, &got);
  cr_assert_eq(status, want, "%s, not %s: %s", ddb_status_name(status), ddb_status_name(want),
               f.error.text);
  if (words != NULL)
    cr_assert(fetching_says(&f, words), "%s", f.error.text);
  cr_assert_eq(f.script.sent_count, f.script.step_count, "every answer was asked for");
  if (want != DDB_OK)
    cr_assert(got.access_key_id == NULL && got.secret_access_key == NULL);
}

static void write_file(const char *text) {
  snprintf(file, sizeof file, "/tmp/ddb-container-XXXXXX");
  int fd = mkstemp(file);
  cr_assert_geq(fd, 0);
  cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
  close(fd);
  source.token_file = file;
}

/* ---- the way that works ---------------------------------------------------------------------- */

Test(container, one_request) {
  script_reply(&f.script, 200, GOOD);
  fetch_is(DDB_OK, NULL);
  cr_assert_str_eq(f.script.sent[0].url, "http://localhost:8080/creds?a=1");
  cr_assert_str_eq(f.script.sent[0].address, "127.0.0.1");
  cr_assert_str_eq(script_header(&f.script, 0, "Host"), "localhost:8080");
  cr_assert_str_empty(script_header(&f.script, 0, "Authorization"));
  cr_assert_eq(f.script.sent[0].connect_timeout_ms, 2000);
  cr_assert_eq(f.script.sent[0].timeout_ms, 5000);
  cr_assert_str_eq(got.access_key_id, "ASIACON");
  cr_assert_str_eq(got.secret_access_key, "con-secret");
  cr_assert_str_eq(got.session_token, "con-session");
  cr_assert_str_eq(got.account_id, "012345678901");
  cr_assert_eq(got.expires.seconds, 1795341600 + 6 * 3600);
}

Test(container, neither_a_session_token_nor_an_end) {
  script_reply(&f.script, 200, "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"con-secret\"}");
  fetch_is(DDB_OK, NULL);
  cr_assert_null(got.session_token);
  cr_assert_eq(got.expires.seconds, 0);
}

Test(container, https_goes_to_any_host) {
  source.endpoint = (struct ddb_endpoint){
      .url = "https://keys.example/c", .host = "keys.example", .path = "/c", .tls = true};
  source.checked_address = false;
  script_reply(&f.script, 200, GOOD);
  fetch_is(DDB_OK, NULL);
  cr_assert_eq(asked, 0);
  cr_assert_str_empty(f.script.sent[0].address);
}

/* ---- who asks -------------------------------------------------------------------------------- */

Test(container, the_token_of_the_variable) {
  source.token = "Basic " TOKEN;
  script_reply(&f.script, 200, GOOD);
  fetch_is(DDB_OK, NULL);
  cr_assert_str_eq(script_header(&f.script, 0, "Authorization"), "Basic " TOKEN);
}

Test(container, the_file_wins_and_is_read_each_time) {
  source.token = "of-the-variable";
  write_file("first-" TOKEN "\n");
  script_reply(&f.script, 200, GOOD);
  script_reply(&f.script, 200, GOOD);
  cr_assert_eq(ddb_container_fetch(&source, lookup, &f.fetch, &got), DDB_OK);
  ddb_credentials_free(&got);
  FILE *stream = fopen(file, "w");
  cr_assert_not_null(stream);
  fputs("second-" TOKEN, stream);
  fclose(stream);
  fetch_is(DDB_OK, NULL);
  cr_assert_str_eq(script_header(&f.script, 0, "Authorization"), "first-" TOKEN);
  cr_assert_str_eq(script_header(&f.script, 1, "Authorization"), "second-" TOKEN);
}

/* Nothing is sent, in the place of the token that should be there. */
Test(container, tokens_that_cannot_be_used) {
  static const char *const texts[] = {TOKEN "\r\nX-Evil: 1", TOKEN "\n" TOKEN, "a\t" TOKEN,
                                      TOKEN "\x7f" TOKEN, TOKEN "\r" TOKEN};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    setup();
    source.token = texts[i];
    fetch_is(DDB_E_CONFIG, "AWS_CONTAINER_AUTHORIZATION_TOKEN holds a control character");
    teardown();
    setup();
    write_file(texts[i]);
    source.token = "good";
    fetch_is(DDB_E_CONFIG, "control character");
    cr_assert(fetching_says(&f, file));
    teardown();
  }
  setup();
  source.token = "good";
  source.token_file = "/nowhere/token";
  fetch_is(DDB_E_CONFIG, "/nowhere/token");
  teardown();
  setup();
  write_file(" \n");
  fetch_is(DDB_E_CONFIG, "is empty");
}

Test(container, a_token_that_is_too_long) {
  char *text = malloc(20000);
  cr_assert_not_null(text);
  memset(text, 'x', 19999);
  text[19999] = '\0';
  source.token = text;
  fetch_is(DDB_E_CONFIG, "too long");
  source.token = NULL;
  memset(&f.error, 0, sizeof f.error);
  write_file(text);
  fetch_is(DDB_E_CONFIG, file);
  free(text);
}

/* ---- addresses ------------------------------------------------------------------------------- */

Test(container, addresses_of_this_machine_and_others) {
  static const struct {
    const char *address;
    bool local;
  } rows[] = {{"127.0.0.1", true},        {"127.255.255.254", true},
              {"127.0.0.0", true},        {"::1", true},
              {"169.254.170.2", true},    {"169.254.170.23", true},
              {"fd00:ec2::23", true},     {"fd00:0ec2:0::0023", true},
              {"126.255.255.255", false}, {"128.0.0.1", false},
              {"0.0.0.0", false},         {"::", false},
              {"169.254.170.3", false},   {"169.254.170.22", false},
              {"169.254.170.230", false}, {"169.254.169.254", false},
              {"fd00:ec2::254", false},   {"fd00:ec2::2", false},
              {"fd00:ec2::230", false},   {"::ffff:127.0.0.1", false},
              {"::127.0.0.1", false},     {"64:ff9b::7f00:1", false},
              {"10.0.0.1", false},        {"192.168.0.1", false},
              {"172.17.0.1", false},      {"fe80::1", false},
              {"1.1.1.1", false},         {"255.255.255.255", false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *list[] = {rows[i].address, NULL};
    setup();
    answers = list;
    if (rows[i].local)
      script_reply(&f.script, 200, GOOD);
    fetch_is(rows[i].local ? DDB_OK : DDB_E_CONFIG, rows[i].local ? NULL : "none of this machine");
    teardown();
  }
  setup();
}

/* One that is not is enough, wherever it stands. */
Test(container, all_addresses_of_a_name_count) {
  static const char *const lists[][4] = {{"127.0.0.1", "8.8.8.8", NULL},
                                         {"8.8.8.8", "127.0.0.1", NULL},
                                         {"::1", "127.0.0.1", "fe80::1", NULL}};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    setup();
    answers = lists[i];
    fetch_is(DDB_E_CONFIG, "the host localhost, whose address");
    teardown();
  }
  static const char *const many[] = {"::1", "::1", "::1", "::1", "::1", "::1", "::1", "::1", "::1",
                                     "::1", "::1", "::1", "::1", "::1", "::1", "::1", "::1", NULL};
  setup();
  answers = many;
  fetch_is(DDB_E_CONFIG, "too long");
}

/* Who answers in DNS is asked once, however often the request is sent: a second answer would not
 * have been checked. */
Test(container, a_name_is_looked_up_once) {
  for (int i = 0; i < 2; i++)
    script_fail(&f.script, DDB_SEND_LOST, "reset");
  script_reply(&f.script, 200, GOOD);
  fetch_is(DDB_OK, NULL);
  cr_assert_eq(asked, 1);
  cr_assert_str_eq(asked_host, "localhost");
  cr_assert_eq(asked_ms, 2000);
  for (int i = 0; i < 3; i++)
    cr_assert_str_eq(f.script.sent[i].address, "127.0.0.1");
}

Test(container, the_host_is_asked_for_without_its_port) {
  static const struct {
    const char *host, *asked;
  } rows[] = {{"localhost", "localhost"},
              {"localhost:80", "localhost"},
              {"[::1]", "::1"},
              {"[fd00:ec2::23]:81", "fd00:ec2::23"},
              {"127.0.0.1:1", "127.0.0.1"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    setup();
    source.endpoint.host = rows[i].host;
    script_reply(&f.script, 200, GOOD);
    fetch_is(DDB_OK, NULL);
    cr_assert_str_eq(asked_host, rows[i].asked);
    teardown();
  }
  setup();
}

/* What is not said to be checked is checked all the same without TLS. */
Test(container, plain_http_is_always_checked) {
  static const char *const other[] = {"10.0.0.1", NULL};
  source.checked_address = false;
  answers = other;
  fetch_is(DDB_E_CONFIG, "10.0.0.1");
  cr_assert_eq(asked, 1);
}

Test(container, the_next_address_where_nobody_listens) {
  static const char *const both[] = {"::1", "127.0.0.1", NULL};
  answers = both;
  script_fail(&f.script, DDB_SEND_UNSENT, "refused");
  script_fail(&f.script, DDB_SEND_LOST, "reset");
  script_reply(&f.script, 200, GOOD);
  fetch_is(DDB_OK, NULL);
  cr_assert_str_eq(f.script.sent[0].address, "::1");
  cr_assert_str_eq(f.script.sent[1].address, "127.0.0.1");
  cr_assert_str_eq(f.script.sent[2].address, "127.0.0.1", "where somebody listens");
  cr_assert_eq(f.script.slept_count, 1);
}

/* Whoever may have heard the request is not asked again by another address at once. */
Test(container, an_address_that_was_reached_is_kept) {
  static const char *const both[] = {"::1", "127.0.0.1", NULL};
  answers = both;
  for (int i = 0; i < 3; i++)
    script_fail(&f.script, DDB_SEND_LOST, "reset");
  fetch_is(DDB_E_TRANSPORT, "reset");
  cr_assert_str_eq(f.script.sent[2].address, "::1");
  cr_assert_eq(f.script.slept_count, 2);
}

Test(container, nobody_listens_at_any_address) {
  static const char *const both[] = {"::1", "127.0.0.1", NULL};
  answers = both;
  for (int i = 0; i < 6; i++)
    script_fail(&f.script, DDB_SEND_UNSENT, "Connection refused");
  fetch_is(DDB_E_TRANSPORT, "Connection refused");
  cr_assert_eq(f.script.slept_count, 2);
}

Test(container, names_without_an_address) {
  static const struct {
    enum ddb_lookup_result verdict;
    enum ddb_status want;
  } rows[] = {{DDB_LOOKUP_NONE, DDB_E_TRANSPORT},
              {DDB_LOOKUP_LATE, DDB_E_TIMEOUT},
              {DDB_LOOKUP_STOPPED, DDB_E_STOPPED},
              {DDB_LOOKUP_NOMEM, DDB_E_NOMEM},
              {DDB_LOOKUP_FOUND, DDB_E_TRANSPORT}};
  static const char *const none[] = {NULL};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    setup();
    answers = none;
    verdict = rows[i].verdict;
    fetch_is(rows[i].want, NULL);
    cr_assert_str_not_empty(f.error.text);
    teardown();
  }
  setup();
}

/* ---- the system's answers -------------------------------------------------------------------- */

Test(container, spellings_of_addresses_become_addresses) {
  static const struct {
    const char *host, *text;
  } rows[] = {{"127.0.0.1", "127.0.0.1"},  {"127.1", "127.0.0.1"},
              {"0x7f000001", "127.0.0.1"}, {"2130706433", "127.0.0.1"},
              {"0177.0.0.1", "127.0.0.1"}, {"::1", "::1"},
              {"0:0:0:0:0:0:0:1", "::1"},  {"fd00:ec2:0::23", "fd00:ec2::23"},
              {"134744072", "8.8.8.8"},    {"0", "0.0.0.0"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct ddb_addresses found;
    char text[INET6_ADDRSTRLEN];
    cr_assert_eq(ddb_lookup_system(rows[i].host, 0, NULL, &found), DDB_LOOKUP_FOUND, "%s",
                 rows[i].host);
    cr_assert_eq(found.count, 1);
    ddb_address_text(&found.list[0], text);
    cr_assert_str_eq(text, rows[i].text, "%s", rows[i].host);
  }
}

Test(container, names_are_looked_up_within_bounds) {
  static char long_name[400];
  struct ddb_cancel cancel = {0};
  struct ddb_addresses found;
  cr_assert_eq(ddb_lookup_system("localhost", 60000, &cancel, &found), DDB_LOOKUP_FOUND);
  for (size_t i = 0; i < found.count; i++)
    cr_assert(ddb_address_is_local(&found.list[i]));
  memset(long_name, 'a', sizeof long_name - 1);
  cr_assert_eq(ddb_lookup_system(long_name, 1000, NULL, &found), DDB_LOOKUP_NONE);
  /* No time, or no wish, to wait for whatever a resolver would say. */
  cr_assert_eq(ddb_lookup_system("host.invalid", 0, NULL, &found), DDB_LOOKUP_LATE);
  ddb_cancel_now(&cancel);
  cr_assert_eq(ddb_lookup_system("host.invalid", 60000, &cancel, &found), DDB_LOOKUP_STOPPED);
}

/* ---- answers --------------------------------------------------------------------------------- */

Test(container, answers_that_are_no_credentials) {
  static const struct {
    int status;
    const char *body;
    enum ddb_status want;
    const char *words;
  } rows[] = {
      {200, "", DDB_E_SERVICE, "credentials endpoint"},
      {200, "{}", DDB_E_SERVICE, "AccessKeyId is missing"},
      {200, GOOD "}", DDB_E_SERVICE, "credentials endpoint"},
      {200, "{\"Code\":\"Failed\",\"Message\":\"why\"}", DDB_E_SERVICE, "200: Failed: why"},
      {204, GOOD, DDB_E_SERVICE, "HTTP status 204"},
      {302, GOOD, DDB_E_SERVICE, "HTTP status 302"},
      {400, "{\"code\":\"NoId\",\"message\":\"no such task\"}", DDB_E_CONFIG, "400: NoId: no such"},
      {400, "{\"message\":\"no such task\"}", DDB_E_CONFIG, "HTTP status 400"},
      {404, "[1-2]: no such\x01task\nsecond line", DDB_E_CONFIG, "404: [1-2]: no such?task"},
      {401, "", DDB_E_AUTH, "HTTP status 401"},
      {403, "{\"code\":\"C\",\"message\":\"bad token " TOKEN "\"}", DDB_E_AUTH, "C: bad token ***"},
      {403, "bad token " TOKEN, DDB_E_AUTH, "403: bad token ***"},
      {403, GOOD, DDB_E_AUTH, "HTTP status 403"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    setup();
    source.token = TOKEN;
    script_reply(&f.script, rows[i].status, rows[i].body);
    fetch_is(rows[i].want, rows[i].words);
    cr_assert_eq(f.error.http_status, rows[i].status == 200 && i < 3 ? 0 : rows[i].status);
    teardown();
  }
  setup();
}

Test(container, a_body_without_an_end) {
  char *large = malloc(70000);
  cr_assert_not_null(large);
  memset(large, 'x', 69999);
  large[69999] = '\0';
  for (int i = 0; i < 3; i++)
    script_reply(&f.script, 200, large);
  fetch_is(DDB_E_TRANSPORT, "larger than 64 KiB");
  free(large);
}

Test(container, three_attempts) {
  for (int i = 0; i < 3; i++)
    script_reply(&f.script, 500, GOOD);
  fetch_is(DDB_E_SERVICE, "HTTP status 500");
  cr_assert_eq(f.script.slept_count, 2);
  setup();
  script_reply(&f.script, 429, "");
  script_fail(&f.script, DDB_SEND_LOST, "reset");
  script_reply(&f.script, 200, GOOD);
  fetch_is(DDB_OK, NULL);
}

Test(container, the_time_of_the_call_and_its_flag) {
  static const char *const both[] = {"::1", "127.0.0.1", NULL};
  answers = both;
  f.fetch.deadline = f.script.clock_ms + 300;
  script_fail(&f.script, DDB_SEND_UNSENT, "no answer")->takes_ms = 300;
  fetch_is(DDB_E_TIMEOUT, "time of the call");
  cr_assert_eq(asked_ms, 300);
  setup();
  answers = both;
  script_fail(&f.script, DDB_SEND_UNSENT, "no answer")->cancels = true;
  fetch_is(DDB_E_STOPPED, "cancel");
}
