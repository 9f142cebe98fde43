/* SPDX-License-Identifier: Apache-2.0 */
/* Where the requests of a handle go, and what they say of the program; and that what is no region
 * never goes anywhere. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- regions ----------------------------------------------------------------------------------
 */

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

/* ---- the program ------------------------------------------------------------------------------
 */

Test(hosts, the_name_of_the_program_is_in_the_user_agent) {
  struct ddb_options options = script_options(&script);
  options.app_id = "orders-7";
  struct ddb *db = open_with(&options);
  script_reply(&script, 200, "{}");
  cr_assert_eq(get_item(db, "T"), DDB_OK);
  cr_assert_str_eq(script_header(&script, 0, "User-Agent"), "libddb/" DDB_VERSION " app/orders-7");
  ddb_close(db);
}
