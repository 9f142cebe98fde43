/* SPDX-License-Identifier: Apache-2.0 */
/* What a write does where nothing, or not everything, asks what was there before: a write reads
 * only what its answer depends on, and no answer may differ for that. And where a page ends. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "local/calls.h"
#include "support/report.h"

static struct local_store *store;
static unsigned asked;

static void setup(void) {
  asked = 0;
  store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"},{\"AttributeName\":\"q\\\"\\n\","
      "\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"p\","
      "\"KeyType\":\"HASH\"},{\"AttributeName\":\"q\\\"\\n\",\"KeyType\":\"RANGE\"}]}",
      "");
}

static void teardown(void) {
  report_cases("store costs", asked, 0, 0);
  local_store_close(store);
}

TestSuite(store_costs, .init = setup, .fini = teardown, .timeout = 60);

#define KEY   "\"p\":{\"S\":\"k\"},\"q\\\"\\n\":{\"N\":\"1\"}"
#define SMALL "{" KEY ",\"x\":{\"S\":\"small\"}}"

/* An item of about 3,000 bytes, three units to write. */
static void put_large(void) {
  struct ddb_buf body;
  ddb_buf_init(&body, SIZE_MAX);
  ddb_buf_text(&body, "{\"TableName\":\"tab\",\"Item\":{" KEY ",\"x\":{\"S\":\"");
  for (int i = 0; i < 300; i++)
    ddb_buf_text(&body, "ten bytes.");
  ddb_buf_text(&body, "\"}}}");
  cr_assert_eq(body.status, DDB_OK);
  calls_expect(store, "PutItem", body.data, "");
  ddb_buf_free(&body);
}

/* The answer has this in it; `there` false: it has not. */
static void expect(const char *operation, const char *body, const char *told, bool there) {
  const char *code = calls_send(store, operation, body);
  bool found = strstr(calls_body(), told) != NULL;
  cr_expect(found == there, "%s %s: %s, %.300s", operation, body, code, calls_body());
  asked++;
}

#define TOTAL "\"ReturnConsumedCapacity\":\"TOTAL\""

Test(store_costs, the_larger_of_both_items_counts) {
  put_large();
  expect("PutItem", "{\"TableName\":\"tab\",\"Item\":" SMALL "," TOTAL "}", "Units\":3.0", true);
  expect("PutItem", "{\"TableName\":\"tab\",\"Item\":" SMALL "," TOTAL "}", "Units\":1.0", true);
  put_large();
  expect("DeleteItem", "{\"TableName\":\"tab\",\"Key\":{" KEY "}," TOTAL "}", "Units\":3.0", true);
  expect("DeleteItem", "{\"TableName\":\"tab\",\"Key\":{" KEY "}," TOTAL "}", "Units\":1.0", true);
  put_large();
  expect("BatchWriteItem",
         "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":" SMALL "}}]}," TOTAL "}",
         "Units\":3.0", true);
  put_large();
  expect("BatchWriteItem",
         "{\"RequestItems\":{\"tab\":[{\"DeleteRequest\":{\"Key\":{" KEY "}}}]}," TOTAL "}",
         "Units\":3.0", true);
  put_large();
  expect("TransactWriteItems",
         "{\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\",\"Item\":" SMALL "}}]," TOTAL "}",
         "Units\":6.0", true);
}

static void expect_small(const char *operation, const char *body) {
  static const char get[] = "{\"TableName\":\"tab\",\"Key\":{" KEY "}}";
  put_large();
  calls_expect(store, operation, body, "");
  cr_expect_null(strstr(calls_body(), "ConsumedCapacity"));
  expect("GetItem", get, "{\"Item\":" SMALL "}", true);
}

Test(store_costs, an_item_is_replaced_whole) {
  expect_small("PutItem", "{\"TableName\":\"tab\",\"Item\":" SMALL "}");
  expect_small("BatchWriteItem",
               "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":" SMALL "}}]}}");
  expect_small("TransactWriteItems",
               "{\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\",\"Item\":" SMALL "}}]}");
  calls_expect(store, "DeleteItem", "{\"TableName\":\"tab\",\"Key\":{" KEY "}}", "");
  expect("GetItem", "{\"TableName\":\"tab\",\"Key\":{" KEY "}}", "Item", false);
}

Test(store_costs, what_was_there_is_told_to_who_asks) {
  expect("PutItem", "{\"TableName\":\"tab\",\"Item\":" SMALL ",\"ReturnValues\":\"ALL_OLD\"}",
         "Attributes", false);
  expect("PutItem", "{\"TableName\":\"tab\",\"Item\":" SMALL ",\"ReturnValues\":\"NONE\"}",
         "Attributes", false);
  expect("PutItem", "{\"TableName\":\"tab\",\"Item\":" SMALL ",\"ReturnValues\":\"ALL_OLD\"}",
         "{\"Attributes\":" SMALL "}", true);
  expect("PutItem",
         "{\"TableName\":\"tab\",\"Item\":" SMALL ",\"ConditionExpression\":"
         "\"attribute_not_exists(p)\"}",
         "ConditionalCheckFailedException", true);
  expect("PutItem",
         "{\"TableName\":\"tab\",\"Item\":" SMALL ",\"ConditionExpression\":"
         "\"attribute_not_exists(p)\",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}",
         "\"Item\":" SMALL "}", true);
  expect("PutItem",
         "{\"TableName\":\"tab\",\"Item\":" SMALL ",\"Expected\":{\"p\":{\"Exists\":false}}}",
         "ConditionalCheckFailedException", true);
  expect("DeleteItem", "{\"TableName\":\"tab\",\"Key\":{" KEY "},\"ReturnValues\":\"ALL_OLD\"}",
         "{\"Attributes\":" SMALL "}", true);
  expect("DeleteItem", "{\"TableName\":\"tab\",\"Key\":{" KEY "},\"ReturnValues\":\"ALL_OLD\"}",
         "Attributes", false);
}

/* ---- where a page ends ----------------------------------------------------------------------- */

/* Nine items, in pages of four: each page goes on behind the key that the one before told. */
static void expect_pages(const char *operation, const char *more) {
  char start[128] = "";
  for (int page = 0; page < 3; page++) {
    const char *code = calls_sendf(store, operation, "{\"TableName\":\"tab\",\"Limit\":4%s%s%s}",
                                   more, start[0] != '\0' ? ",\"ExclusiveStartKey\":" : "", start);
    cr_assert_str_eq(code, "", "%s %s: %.300s", operation, more, calls_body());
    const char *key = strstr(calls_body(), ",\"LastEvaluatedKey\":");
    cr_assert_eq(key != NULL, page < 2, "%s %s: %.900s", operation, more, calls_body());
    cr_expect_eq(strstr(calls_body(), page < 2 ? "\"ScannedCount\":4" : "\"ScannedCount\":1") !=
                     NULL,
                 true, "%s %s: %.900s", operation, more, calls_body());
    if (key != NULL) {
      char expected[64];
      const char *from = strchr(key, '{');
      size_t size = strcspn(from, "}") + 1;
      size += strcspn(from + size, "}") + 2;
      (void)snprintf(start, sizeof start, "%.*s", (int)size, from);
      (void)snprintf(expected, sizeof expected, "{\"p\":{\"S\":\"k\"},\"q\\\"\\n\":{\"N\":\"%d\"}}",
                     page == 0 ? 3 : 7);
      cr_expect_str_eq(start, expected);
    }
    asked++;
  }
}

Test(store_costs, a_page_ends_with_the_key_of_its_last_item) {
  static const char query[] =
      ",\"KeyConditionExpression\":\"p = :p\",\"ExpressionAttributeValues\":{\":p\":{\"S\":\"k\"}";
  static const char *const more[] = {
      "}",
      "},\"Select\":\"COUNT\"",
      "},\"ProjectionExpression\":\"x\"",
      ",\":x\":{\"N\":\"0\"}},\"FilterExpression\":\"x = :x\"",
  };
  char text[256];
  for (int i = 0; i < 9; i++)
    cr_assert_str_eq(calls_sendf(store, "PutItem",
                                 "{\"TableName\":\"tab\",\"Item\":{\"a\":{\"S\":\"\"},\"p\":{\"S\":"
                                 "\"k\"},\"q\\\"\\n\":{\"N\":\"%d\"},\"x\":{\"N\":\"%d\"}}}",
                                 i, i % 2),
                     "");
  for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
    (void)snprintf(text, sizeof text, "%s%s", query, more[i]);
    expect_pages("Query", text);
  }
  expect_pages("Scan", "");
  expect_pages("Scan", ",\"Select\":\"COUNT\"");
}
