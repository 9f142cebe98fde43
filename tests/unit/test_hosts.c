/* SPDX-License-Identifier: Apache-2.0 */
/* Where the requests of a handle go, and what they say of the program; and that what is no region
 * never goes anywhere. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ddb/gen.h>

#include "base/release.h"
#include "op/client.h"
#include "script.h"
#include "surroundings.h"

static struct script script;

static void setup(void) {
  surroundings_clear();
  script_init(&script);
}

TestSuite(hosts, .init = setup, .fini = surroundings_end);

static enum ddb_status get_item(struct ddb *db, const char *table) {
  static const struct ddb_request request = {.operation = "GetItem", .body = {"{}", 2}};
  struct ddb_scope scope;
  struct ddb_response response;
  if (ddb_call_begin(db, table, &scope) == NULL)
    return DDB_E_NOMEM;
  return ddb_call_end(db, NULL, NULL, ddb_call_send(db, &request, NULL, &response));
}

static struct ddb *open_with(const struct ddb_options *options) {
  struct ddb *db;
  cr_assert_eq(ddb_open(&db, options), DDB_OK, "%s", ddb_error_text(db));
  return db;
}

/* ---- regions --------------------------------------------------------------------------------- */

static void expect_nothing_sent(const struct ddb_options *options, const char *region) {
  struct ddb *db;
  cr_assert_eq(ddb_open(&db, options), DDB_E_CONFIG, "'%s'", region);
  cr_assert_eq(get_item(db, "T"), DDB_E_CONFIG);
  cr_assert_not_null(strstr(ddb_error_text(db), "is not a region"), "%s", ddb_error_text(db));
  cr_assert_eq(script.sent_count, 0, "'%s' was sent to", region);
  ddb_close(db);
}

/* CVE-2026-22611 and its relatives, by each way in which a region gets here. */
Test(hosts, what_is_no_region_opens_no_socket) {
  static const char *const bad[] = {
      "evil.com/",
      "x@evil",
      "a b",
      "..",
      ".",
      "%2e",
      "#",
      "us-east-1\r\nX: y",
      "us-east-1.evil.com",
      "-a",
      "a-",
      "us_east_1",
      "a/b",
      "a?b",
      "a:1",
      "\xc3\xa9",
      "us-east-1\t",
      "a\\b",
      "a\x7f",
      "[::1]",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct ddb_options options = script_options(&script);
    surroundings_clear();
    options.endpoint = NULL;
    options.region = bad[i];
    expect_nothing_sent(&options, bad[i]);
    options.region = NULL;
    setenv("AWS_REGION", bad[i], 1);
    expect_nothing_sent(&options, bad[i]);
    setenv("AWS_ENDPOINT_URL", "https://example.com", 1);
    expect_nothing_sent(&options, bad[i]);
    surroundings_clear();
    setenv("AWS_DEFAULT_REGION", bad[i], 1);
    expect_nothing_sent(&options, bad[i]);
  }
}

/* ---- the program ----------------------------------------------------------------------------- */

Test(hosts, the_name_of_the_program_is_in_the_user_agent) {
  struct ddb_options options = script_options(&script);
  options.app_id = "orders-7";
  struct ddb *db = open_with(&options);
  script_reply(&script, 200, "{}");
  cr_assert_eq(get_item(db, "T"), DDB_OK);
  cr_assert_str_eq(script_header(&script, 0, "User-Agent"), "libddb/" DDB_VERSION " app/orders-7");
  ddb_close(db);
}

/* The requests for credentials say the same. */
Test(hosts, the_name_of_the_program_is_told_to_sts) {
  char path[] = "/tmp/ddb-test-app-XXXXXX";
  struct ddb_options options = script_options(&script);
  int fd = mkstemp(path);
  cr_assert(fd >= 0 && write(fd, "TOKEN", 5) == 5);
  close(fd);
  setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1);
  setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r", 1);
  options.access_key_id = options.secret_access_key = options.session_token = NULL;
  options.app_id = "orders-7";
  struct ddb *db = open_with(&options);
  script_reply(&script, 400, "<ErrorResponse/>");
  cr_assert_lt(get_item(db, "T"), 0);
  cr_assert_eq(strncmp(script.sent[0].url, "https://sts.", 12), 0);
  cr_assert_str_eq(script_header(&script, 0, "User-Agent"), "libddb/" DDB_VERSION " app/orders-7");
  ddb_close(db);
  unlink(path);
}

/* ---- accounts -------------------------------------------------------------------------------- */

#define ARN(account) "arn:aws:dynamodb:us-east-1:" account ":table/T"

static struct ddb_options account_options(const char *account,
                                          const struct ddb_table_name *tables) {
  struct ddb_options options = script_options(&script);
  options.endpoint = NULL;
  options.region = "us-east-1";
  options.account_id = account;
  options.tables = tables;
  return options;
}

static void expect_host(struct ddb *db, const char *table, const char *host) {
  char url[128];
  script_reply(&script, 200, "{}");
  cr_assert_eq(get_item(db, table), DDB_OK, "%s", ddb_error_text(db));
  int last = script.sent_count - 1;
  snprintf(url, sizeof url, "https://%s/", host);
  cr_assert_str_eq(script.sent[last].url, url);
  cr_assert_str_eq(script_header(&script, last, "Host"), host);
}

/* Table by table, forth and back: the account of its ARN, else that of the keys. */
Test(hosts, each_request_goes_to_the_account_of_its_table) {
  static const struct ddb_table_name tables[] = {{"Theirs", ARN("444455556666")},
                                                 {"Others", ARN("777788889999")},
                                                 {"Plain", "Name"},
                                                 {NULL, NULL}};
  struct ddb_options options = account_options("111122223333", tables);
  struct ddb *db = open_with(&options), *shared;
  expect_host(db, "Plain", "111122223333.ddb.us-east-1.amazonaws.com");
  expect_host(db, "Theirs", "444455556666.ddb.us-east-1.amazonaws.com");
  expect_host(db, "Theirs", "444455556666.ddb.us-east-1.amazonaws.com");
  expect_host(db, "Others", "777788889999.ddb.us-east-1.amazonaws.com");
  expect_host(db, "Plain", "111122223333.ddb.us-east-1.amazonaws.com");
  cr_assert_eq(ddb_share(db, &shared), DDB_OK);
  expect_host(shared, "Others", "777788889999.ddb.us-east-1.amazonaws.com");
  ddb_close(db);
  expect_host(shared, "Plain", "111122223333.ddb.us-east-1.amazonaws.com");
  ddb_close(shared);
}

Test(hosts, accounts_that_are_switched_off_or_not_known) {
  static const struct ddb_table_name tables[] = {{"Theirs", ARN("444455556666")}, {NULL, NULL}};
  struct ddb_options options = account_options("111122223333", tables);
  options.account_endpoint = DDB_ACCOUNT_ENDPOINT_DISABLED;
  struct ddb *db = open_with(&options);
  expect_host(db, "Theirs", "dynamodb.us-east-1.amazonaws.com");
  ddb_close(db);
  options = account_options(NULL, tables);
  db = open_with(&options);
  expect_host(db, "Plain", "dynamodb.us-east-1.amazonaws.com");
  expect_host(db, "Theirs", "444455556666.ddb.us-east-1.amazonaws.com");
  ddb_close(db);
}

Test(hosts, an_account_that_is_required_and_not_known_sends_nothing) {
  static const struct ddb_table_name tables[] = {{"Theirs", ARN("444455556666")}, {NULL, NULL}};
  struct ddb_options options = account_options(NULL, tables);
  options.account_endpoint = DDB_ACCOUNT_ENDPOINT_REQUIRED;
  struct ddb *db = open_with(&options);
  for (int i = 0; i < 2; i++) {
    cr_assert_eq(get_item(db, "Plain"), DDB_E_CONFIG);
    cr_assert_not_null(strstr(ddb_error_text(db), "GetItem: no endpoint: account_id_endpoint_mode"),
                       "%s", ddb_error_text(db));
    cr_assert_eq(ddb_last_error(db)->attempts, 0);
  }
  cr_assert_eq(script.sent_count, 0);
  expect_host(db, "Theirs", "444455556666.ddb.us-east-1.amazonaws.com");
  ddb_close(db);
}

/* What an error tells is where the request went. */
Test(hosts, an_error_names_the_host_of_the_account) {
  struct ddb_options options = account_options("111122223333", NULL);
  options.max_attempts = 1;
  struct ddb *db = open_with(&options);
  script_fail(&script, DDB_SEND_UNSENT, "could not connect");
  cr_assert_eq(get_item(db, "T"), DDB_E_TRANSPORT);
  cr_assert_not_null(
      strstr(ddb_error_text(db), "https://111122223333.ddb.us-east-1.amazonaws.com/"), "%s",
      ddb_error_text(db));
  ddb_close(db);
}
