/* SPDX-License-Identifier: Apache-2.0 */
/* The limits of the Developer Guide ("Quotas", "Constraints") to the byte: what just fits is taken,
 * one more is refused, and told as such. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "local/calls.h"
#include "support/report.h"

static struct local_store *store;
static struct ddb_buf body;
static unsigned asked;

static void setup(void) {
  asked = 0;
  ddb_buf_init(&body, SIZE_MAX);
  store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"},{\"AttributeName\":\"k\","
      "\"AttributeType\":\"B\"},{\"AttributeName\":\"g\",\"AttributeType\":\"S\"},{"
      "\"AttributeName\":\"h\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"p\","
      "\"KeyType\":\"HASH\"},{\"AttributeName\":\"k\",\"KeyType\":\"RANGE\"}],"
      "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-g\",\"KeySchema\":[{\"AttributeName\":"
      "\"g\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"h\",\"KeyType\":\"RANGE\"}],"
      "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}",
      "");
}

static void teardown(void) {
  report_cases("store limits", asked, 0, 0);
  local_store_close(store);
  ddb_buf_free(&body);
}

TestSuite(store_limits, .init = setup, .fini = teardown, .timeout = 60);

#define KEY "\"p\":{\"S\":\"k\"},\"k\":{\"B\":\"AA==\"}"

static void many(const char *text, size_t times) {
  for (size_t i = 0; i < times; i++)
    ddb_buf_text(&body, text);
}

/* The body that was made; `told` NULL: it is taken. */
static void expect(const char *operation, const char *told, const char *what, size_t size) {
  cr_assert_eq(body.status, DDB_OK);
  const char *code = calls_send(store, operation, body.data);
  if (told == NULL)
    cr_expect_str_eq(code, "", "%s, %zu: %.300s", what, size, calls_body());
  else
    cr_expect(code[0] != '\0' && strstr(calls_body(), told), "%s, %zu: %.300s", what, size,
              calls_body());
  ddb_buf_clear(&body);
  asked++;
}

/* ---- items ----------------------------------------------------------------------------------- */

/* An item of so many bytes: p 1 + 1, k 1 + 1, its text with its name t. */
static void put_item_of(size_t bytes) {
  many("{\"TableName\":\"tab\",\"Item\":{" KEY ",\"t\":{\"S\":\"", 1);
  many("\xc3\xa9", (bytes - 5) / 2);
  many("x", (bytes - 5) % 2);
  many("\"}}}", 1);
}

Test(store_limits, an_item_has_400_kb) {
  put_item_of(409600);
  expect("PutItem", NULL, "an item", 409600);
  put_item_of(409601);
  expect("PutItem", "Item size has exceeded the maximum allowed size", "an item", 409601);
  /* u and its value are two bytes more. */
  put_item_of(409598);
  expect("PutItem", NULL, "an item", 409598);
  many("{\"TableName\":\"tab\",\"Key\":{" KEY "},\"UpdateExpression\":\"SET u = :u\","
       "\"ExpressionAttributeValues\":{\":u\":{\"BOOL\":true}}}",
       1);
  expect("UpdateItem", NULL, "an update", 409600);
  many("{\"TableName\":\"tab\",\"Key\":{" KEY "},\"UpdateExpression\":\"SET u = :u\","
       "\"ExpressionAttributeValues\":{\":u\":{\"S\":\"xy\"}}}",
       1);
  expect("UpdateItem", "Item size to update has exceeded the maximum allowed size", "an update",
         409601);
}

static void put_nested(unsigned levels) {
  many("{\"TableName\":\"tab\",\"Item\":{" KEY ",\"d\":", 1);
  for (unsigned i = 0; i < levels; i++)
    many(i % 2 == 0 ? "{\"L\":[" : "{\"M\":{\"m\":", 1);
  many("{\"NULL\":true}", 1);
  for (unsigned i = levels; i-- > 0;)
    many(i % 2 == 0 ? "]}" : "}}", 1);
  many("}}", 1);
}

Test(store_limits, values_nest_to_32_levels) {
  for (unsigned levels = 30; levels <= 34; levels++) {
    put_nested(levels);
    expect("PutItem", levels <= 31 ? NULL : "Nesting Levels have exceeded supported limits",
           "levels", levels);
  }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void put_keys(size_t partition, size_t index_partition, size_t index_sort) {
  many("{\"TableName\":\"tab\",\"Item\":{\"k\":{\"B\":\"AA==\"},\"p\":{\"S\":\"", 1);
  many("x", partition);
  many("\"},\"g\":{\"S\":\"", 1);
  many("x", index_partition);
  many("\"},\"h\":{\"S\":\"", 1);
  many("x", index_sort);
  many("\"}}}", 1);
}

Test(store_limits, keys_have_2048_and_1024_bytes) {
  put_keys(2048, 2048, 1024);
  expect("PutItem", NULL, "a key", 2048);
  put_keys(2049, 1, 1);
  expect("PutItem", "2048 bytes", "a partition key", 2049);
  put_keys(1, 2049, 1);
  expect("PutItem", "2048", "a partition key of an index", 2049);
  put_keys(1, 1, 1025);
  expect("PutItem", "1024", "a sort key of an index", 1025);
  put_keys(0, 1, 1);
  expect("PutItem", "empty", "a partition key", 0);
  put_keys(1, 0, 1);
  expect("PutItem", "empty", "a partition key of an index", 0);
}

/* In base64, three bytes in four letters: 1,024 are 341 groups and one byte. */
static void put_sort(const char *end) {
  many("{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"},\"k\":{\"B\":\"", 1);
  many("AAAA", 341);
  many(end, 1);
  many("\"}}}", 1);
}

Test(store_limits, a_sort_key_of_bytes_has_1024_of_them) {
  put_sort("AA==");
  expect("PutItem", NULL, "a sort key", 1024);
  put_sort("AAA=");
  expect("PutItem", "1024 bytes", "a sort key", 1025);
}

static void query_for(size_t partition, size_t sort) {
  many("{\"TableName\":\"tab\",\"IndexName\":\"by-g\",\"KeyConditionExpression\":\"g = :g AND h > "
       ":h\",\"ExpressionAttributeValues\":{\":g\":{\"S\":\"",
       1);
  many("x", partition);
  many("\"},\":h\":{\"S\":\"", 1);
  many("x", sort);
  many("\"}}}", 1);
}

Test(store_limits, a_query_knows_the_limits_of_keys) {
  query_for(2048, 1024);
  expect("Query", NULL, "a condition", 2048);
  query_for(2049, 1);
  expect("Query", "2048", "a condition", 2049);
  query_for(1, 1025);
  expect("Query", "1024", "a condition", 1025);
}

/* ---- expressions ----------------------------------------------------------------------------- */

/* A condition with its values behind it. */
static void end_condition(const char *values) {
  many("\"", 1);
  if (values[0] != '\0')
    ddb_buf_format(&body, ",\"ExpressionAttributeValues\":{%s}", values);
  many("}", 1);
}

static void begin_condition(void) {
  many("{\"TableName\":\"tab\",\"Key\":{" KEY "},\"ConditionExpression\":\"", 1);
}

Test(store_limits, an_expression_has_4096_bytes) {
  static const char start[] = "attribute_not_exists(", end[] = ")";
  for (size_t size = 4095; size <= 4097; size++) {
    begin_condition();
    many(start, 1);
    many("x", size - (sizeof start - 1) - 1);
    many(end, 1);
    end_condition("");
    expect("DeleteItem",
           size <= 4096 ? NULL : "Expression size has exceeded the maximum allowed size",
           "an expression", size);
  }
}

/* Comparisons, AND, OR and NOT count; `terms` of `a<>:v`, joined, are 2 * terms - 1. */
static void put_operators(size_t terms, const char *front) {
  begin_condition();
  many(front, 1);
  many("a<>:v", 1);
  many(" OR a<>:v", terms - 1);
  end_condition("\":v\":{\"N\":\"1\"}");
}

Test(store_limits, a_condition_has_300_operators) {
  put_operators(150, "");
  expect("DeleteItem", NULL, "operators", 299);
  put_operators(150, "NOT ");
  expect("DeleteItem", NULL, "operators", 300);
  put_operators(151, "");
  expect("DeleteItem", "too many operators", "operators", 301);
}

Test(store_limits, an_in_list_has_100_operands) {
  for (size_t count = 99; count <= 101; count++) {
    begin_condition();
    many("a IN (:v", 1);
    many(",:v", count - 1);
    many(") OR attribute_not_exists(a)", 1);
    end_condition("\":v\":{\"N\":\"1\"}");
    expect("DeleteItem", count <= 100 ? NULL : "too many operands", "operands", count);
  }
}

Test(store_limits, placeholders_are_defined_and_used) {
  static const struct {
    const char *rest, *told;
  } rows[] = {
      {"\"ConditionExpression\":\"a <> :v\",\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"}}",
       NULL},
      {"\"ConditionExpression\":\"a <> :v\"", "attribute value: :v"},
      {"\"ConditionExpression\":\"a <> :v\",\"ExpressionAttributeValues\":{\":w\":{\"N\":\"1\"}}",
       "attribute value: :v"},
      {"\"ConditionExpression\":\"a <> :v\",\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"},"
       "\":w\":{\"N\":\"1\"}}",
       "keys: {:w}"},
      {"\"ConditionExpression\":\"attribute_not_exists(#a)\",\"ExpressionAttributeNames\":{\"#a\":"
       "\"size\"}",
       NULL},
      {"\"ConditionExpression\":\"attribute_not_exists(#a)\"", "attribute name: #a"},
      {"\"ConditionExpression\":\"attribute_not_exists(a)\",\"ExpressionAttributeNames\":{\"#a\":"
       "\"a\"}",
       "keys: {#a}"},
      {"\"ConditionExpression\":\"attribute_not_exists(a)\",\"ExpressionAttributeNames\":{}",
       "ExpressionAttributeNames must not be empty"},
      {"\"ConditionExpression\":\"attribute_not_exists(a)\",\"ExpressionAttributeValues\":{}",
       "ExpressionAttributeValues must not be empty"},
      {"\"ExpressionAttributeNames\":{\"#a\":\"a\"}",
       "can only be specified when using expressions"},
      {"\"ExpressionAttributeValues\":{\":a\":{\"N\":\"1\"}}",
       "can only be specified when using expressions"},
      {"\"ConditionExpression\":\"attribute_not_exists(#a)\",\"ExpressionAttributeNames\":{\"a\":"
       "\"a\"}",
       "contains invalid key"},
      {"\"ConditionExpression\":\"attribute_not_exists(size)\"", "reserved keyword"},
      {"\"ConditionExpression\":\"attribute_not_exists(a.Name)\"", "reserved keyword"},
      {"\"ConditionExpression\":\"attribute_not_exists(sizes)\"", NULL},
      {"\"ConditionExpression\":\"\"", "can not be empty"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    ddb_buf_format(&body, "{\"TableName\":\"tab\",\"Key\":{" KEY "},%s}", rows[i].rest);
    expect("DeleteItem", rows[i].told, rows[i].rest, i);
  }
}

/* ---- many items ------------------------------------------------------------------------------ */

static void put_key(size_t number) {
  ddb_buf_format(&body, "\"p\":{\"S\":\"k%zu\"},\"k\":{\"B\":\"AA==\"}", number);
}

static void put_list(const char *front, size_t count, const char *before, const char *after,
                     const char *back) {
  many(front, 1);
  for (size_t i = 0; i < count; i++) {
    many(i > 0 ? "," : "", 1);
    many(before, 1);
    put_key(i);
    many(after, 1);
  }
  many(back, 1);
}

Test(store_limits, batches_and_transactions_have_so_many_members) {
  for (size_t over = 0; over < 2; over++) {
    put_list("{\"RequestItems\":{\"tab\":{\"Keys\":[", 100 + over, "{", "}", "]}}}");
    expect("BatchGetItem", over == 0 ? NULL : "100", "keys", 100 + over);
    put_list("{\"RequestItems\":{\"tab\":[", 25 + over, "{\"PutRequest\":{\"Item\":{", "}}}",
             "]}}");
    expect("BatchWriteItem", over == 0 ? NULL : "25", "writes", 25 + over);
    put_list("{\"TransactItems\":[", 100 + over, "{\"Put\":{\"TableName\":\"tab\",\"Item\":{",
             "}}}", "]}");
    expect("TransactWriteItems", over == 0 ? NULL : "less than or equal to 100", "members",
           100 + over);
    put_list("{\"TransactItems\":[", 100 + over, "{\"Get\":{\"TableName\":\"tab\",\"Key\":{", "}}}",
             "]}");
    expect("TransactGetItems", over == 0 ? NULL : "less than or equal to 100", "members",
           100 + over);
  }
  put_list("{\"RequestItems\":{\"tab\":{\"Keys\":[", 0, "", "", "]}}}");
  expect("BatchGetItem", "1", "keys", 0);
  put_list("{\"TransactItems\":[", 0, "", "", "]}");
  expect("TransactWriteItems", "1", "members", 0);
}

/* Eleven items, of 4 MB in all or of a byte more. A key is p 1 + 2 or 3, k 1 + 1, t its name. */
static void put_transaction(size_t bytes) {
  size_t left = bytes;
  many("{\"TransactItems\":[", 1);
  for (size_t i = 0; i < 11; i++) {
    size_t keys = i < 10 ? 6 : 7, item = left < 400000 ? left : 400000;
    many(i > 0 ? "," : "", 1);
    many("{\"Put\":{\"TableName\":\"tab\",\"Item\":{", 1);
    put_key(i);
    many(",\"t\":{\"S\":\"", 1);
    many("x", item - keys);
    many("\"}}}}", 1);
    left -= item;
  }
  many("]}", 1);
}

Test(store_limits, a_transaction_has_4_mb) {
  put_transaction((size_t)4 * 1024 * 1024);
  expect("TransactWriteItems", NULL, "a transaction", 4194304);
  put_transaction((size_t)4 * 1024 * 1024 + 1);
  expect("TransactWriteItems", "4194304", "a transaction", 4194305);
}

Test(store_limits, no_item_twice_in_a_batch_or_a_transaction) {
  many("{\"RequestItems\":{\"tab\":{\"Keys\":[{" KEY "},{" KEY "}]}}}", 1);
  expect("BatchGetItem", "duplicates", "keys", 2);
  many("{\"RequestItems\":{\"tab\":[{\"DeleteRequest\":{\"Key\":{" KEY
       "}}},{\"PutRequest\":{\"Item\":{" KEY "}}}]}}",
       1);
  expect("BatchWriteItem", "duplicates", "writes", 2);
  many("{\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\",\"Item\":{" KEY
       "}}},{\"ConditionCheck\":{\"TableName\":\"tab\",\"Key\":{" KEY
       "},\"ConditionExpression\":\"attribute_exists(a)\"}}]}",
       1);
  expect("TransactWriteItems", "multiple operations on one item", "members", 2);
}
