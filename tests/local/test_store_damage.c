/* SPDX-License-Identifier: Apache-2.0 */
/* What the store cannot read or write is HTTP 500 and says so, whatever the request: it is never
 * told as a fault of the request, as an absent item or an absent table. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "local/calls.h"
#include "local/store/inside.h"
#include "support/report.h"

static struct local_store *store;

static void make_table(void) {
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{"
      "\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}]}",
      "");
  calls_expect(store, "PutItem",
               "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"},\"a\":{\"N\":\"1\"}}}", "");
}

static void setup(void) {
  store = calls_open();
  make_table();
}

static void teardown(void) {
  local_store_close(store);
}

TestSuite(store_damage, .init = setup, .fini = teardown, .timeout = 60);

static void sql(const char *text) {
  char *error = NULL;
  cr_assert_eq(sqlite3_exec(store->db, text, NULL, NULL, &error), SQLITE_OK, "%s", error);
}

static void expect_500(const char *operation, const char *body, const char *told) {
  (void)calls_send(store, operation, body);
  cr_expect_eq(calls_status(), 500, "%s %s: %s", operation, body, calls_body());
  cr_expect(strstr(calls_body(), "InternalServerError"), "%s %s: %s", operation, body,
            calls_body());
  cr_expect(strstr(calls_body(), told), "%s %s: %s", operation, body, calls_body());
}

#define KEY "\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}}"
#define ONE ",\"ExpressionAttributeValues\":{\":n\":{\"N\":\"1\"}}"

static const struct {
  const char *operation, *body;
} requests[] = {
    {"GetItem", "{" KEY ",\"ProjectionExpression\":\"a\"}"},
    {"BatchGetItem",
     "{\"RequestItems\":{\"tab\":{\"Keys\":[{\"p\":{\"S\":\"k\"}}],\"ProjectionExpression\":\"a\"}}}"},
    {"TransactGetItems",
     "{\"TransactItems\":[{\"Get\":{" KEY ",\"ProjectionExpression\":\"a\"}}]}"},
    {"UpdateItem", "{" KEY ",\"UpdateExpression\":\"SET a = :n\"" ONE "}"},
    {"UpdateItem", "{" KEY ",\"ConditionExpression\":\"a = :n\"" ONE "}"},
    {"DeleteItem", "{" KEY ",\"ConditionExpression\":\"a = :n\"" ONE "}"},
    {"DeleteItem", "{" KEY ",\"ReturnValues\":\"ALL_OLD\"}"},
    {"PutItem", "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"}},\"ConditionExpression\":"
                "\"a <> :n\"" ONE "}"},
    {"TransactWriteItems", "{\"TransactItems\":[{\"ConditionCheck\":{" KEY
                           ",\"ConditionExpression\":\"a = :n\"" ONE "}}]}"},
    {"Query", "{\"TableName\":\"tab\",\"KeyConditionExpression\":\"p = :p\",\"FilterExpression\":"
              "\"attribute_exists(a)\",\"ExpressionAttributeValues\":{\":p\":{\"S\":\"k\"}}}"},
    {"Scan", "{\"TableName\":\"tab\",\"ProjectionExpression\":\"a\"}"},
    {"UpdateTable",
     "{\"TableName\":\"tab\",\"AttributeDefinitions\":[{\"AttributeName\":\"p\",\"AttributeType\":"
     "\"S\"},{\"AttributeName\":\"a\",\"AttributeType\":\"N\"}],\"GlobalSecondaryIndexUpdates\":[{"
     "\"Create\":{\"IndexName\":\"by-a\",\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":"
     "\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}}]}"},
};

/* No JSON, JSON that is no item, an item that nobody could have put. */
static const char *const damages[] = {"{\"p\":{\"S\":\"k\"}",
                                      "[]",
                                      "7",
                                      "{\"p\":{\"S\":\"k\"},\"a\":1}",
                                      "{\"p\":{\"S\":\"k\"},\"a\":{}}",
                                      "{\"p\":{\"S\":\"k\"},\"a\":{\"N\":\"one\"}}",
                                      "{\"p\":{\"S\":\"k\"},\"a\":{\"N\":1}}",
                                      "{\"p\":{\"S\":\"k\"},\"a\":{\"B\":\"*\"}}",
                                      "{\"p\":{\"S\":\"k\"},\"a\":{\"SS\":[]}}",
                                      "{\"p\":{\"S\":\"k\"},\"\":{\"N\":\"1\"}}"};

Test(store_damage, an_item_that_is_none) {
  unsigned asked = 0;
  for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
    char text[256];
    (void)snprintf(text, sizeof text, "UPDATE items SET item = CAST('%s' AS BLOB)", damages[i]);
    sql(text);
    for (size_t k = 0; k < sizeof requests / sizeof requests[0]; k++, asked++)
      expect_500(requests[k].operation, requests[k].body, "damaged");
  }
  report_cases("store: damaged items", asked, 0, 0);
}

Test(store_damage, a_table_whose_description_is_none) {
  sql("UPDATE tables SET description = x'7b00'");
  store->stale = true;
  expect_500("DescribeTable", "{\"TableName\":\"tab\"}", "description of a table cannot be read");
  expect_500("GetItem", "{" KEY "}", "description of a table cannot be read");
  expect_500("PutItem", "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"}}}",
             "description of a table cannot be read");
}

Test(store_damage, a_table_of_sqlite_that_is_gone) {
  sql("DROP TABLE entries");
  sql("ALTER TABLE items RENAME TO others");
  expect_500("PutItem", "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"}}}",
             "the store sqlite::memory:: no such table: ");
  expect_500("GetItem", "{" KEY "}", "the store sqlite::memory:: no such table: ");
}

/* A file may not grow: the write fails, is told with the file's name, and nothing of it is there.
 */
Test(store_damage, a_write_that_fails) {
  static char body[300000];
  char path[64], told[128];
  struct ddb_error error;
  const struct rlimit small = {200000, 200000};
  (void)snprintf(path, sizeof path, "build/damage-%ld.db", (long)getpid());
  local_store_close(store);
  cr_assert_eq(local_store_open(path, &store, &error), DDB_OK, "%s", error.text);
  make_table();
  (void)signal(SIGXFSZ, SIG_IGN);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
  int size = snprintf(body, sizeof body,
                      "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"},\"t\":{"
                      "\"S\":\"");
  memset(body + size, 'x', 250000);
  strcpy(body + size + 250000, "\"}}}");
  (void)snprintf(told, sizeof told, "the store sqlite:%s: disk I/O error", path);
  expect_500("PutItem", body, told);
  calls_expect(store, "GetItem", "{" KEY "}", "");
  cr_expect_str_eq(calls_body(), "{\"Item\":{\"p\":{\"S\":\"k\"},\"a\":{\"N\":\"1\"}}}");
  calls_expect(store, "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"}}}", "");
  (void)unlink(path);
  for (int i = 0; i < 2; i++) {
    char other[80];
    (void)snprintf(other, sizeof other, "%s%s", path, i == 0 ? "-wal" : "-shm");
    (void)unlink(other);
  }
}
