/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters that expressions replaced, as older programs send them to the store that ours
 * uses: $DDB_ENDPOINT, which is $DDB_SERVER. Requests are sent raw; this library makes none. What
 * the servers tell in other words, or get wrong, is only asked of the embedded store. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ddb/gen.h>
#include <reimagine/reimagine.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char table[64];
static bool embedded, dynalite;
static int http_status;

/* PutItem, UpdateItem, ... with TableName before `rest`; the body of the answer. */
static const char *raw(const char *operation, const char *rest) {
  struct ddb_scope scope;
  struct ddb_response response;
  struct ddb_arena *scratch = ddb_call_begin(db, "Reimagine", &scope);
  size_t size = strlen(rest) + strlen(scope.table_name) + 32;
  char *body = ddb_arena_alloc(scratch, size);
  (void)snprintf(body, size, "{\"TableName\":\"%s\"%s}", scope.table_name, rest);
  struct ddb_request request = {.operation = operation, .body = {body, strlen(body)}};
  enum ddb_status status = ddb_call_send(db, &request, NULL, &response);
  cr_assert_geq(ddb_call_end(db, NULL, NULL, status), 0, "%s", ddb_error_text(db));
  http_status = response.http_status;
  return ddb_arena_copy(mem, response.body.data, response.body.size);
}

static const char *good(const char *operation, const char *rest) {
  const char *answer = raw(operation, rest);
  cr_assert_eq(http_status, 200, "%s %s: %s", operation, rest, answer);
  return answer;
}

static void expect_error(const char *operation, const char *rest, const char *text) {
  const char *answer = raw(operation, rest);
  cr_expect_eq(http_status, 400, "%s %s: %s", operation, rest, answer);
  cr_expect(strstr(answer, text), "%s %s: %s, and not \"%s\"", operation, rest, answer, text);
}

#define KEY(sort) "\"PK\":{\"S\":\"k\"},\"SK\":{\"S\":\"" sort "\"}"

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};
  const char *server = getenv("DDB_SERVER");
  embedded = server == NULL || strcmp(server, "embedded") == 0;
  dynalite = server != NULL && strcmp(server, "dynalite") == 0;
  (void)snprintf(table, sizeof table, "legacy-%ld-%d", (long)getpid(), ++number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(reimagine_create_table(db), 0, "%s", ddb_error_text(db));
  good("PutItem", ",\"Item\":{" KEY("1") ",\"n\":{\"N\":\"5\"},\"s\":{\"S\":\"hello\"},"
                                         "\"b\":{\"B\":\"aGVsbG8=\"},\"ss\":{\"SS\":[\"a\",\"b\"]},"
                                         "\"l\":{\"L\":[{\"N\":\"2\"},{\"S\":\"x\"}]}}");
  for (int i = 2; i < 7; i++) {
    char item[128];
    (void)snprintf(item, sizeof item,
                   ",\"Item\":{\"PK\":{\"S\":\"k\"},\"SK\":{\"S\":\"%d\"},\"n\":{\"N\":\"%d\"}}", i,
                   i * 10);
    good("PutItem", item);
  }
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(legacy, .init = setup, .fini = teardown, .timeout = 120);

/* ---- AttributesToGet ------------------------------------------------------------------------- */

Test(legacy, attributes_to_get_names_no_keys_by_itself) {
  cr_expect_str_eq(good("GetItem", ",\"Key\":{" KEY("1") "},\"AttributesToGet\":[\"n\",\"none\"]"),
                   "{\"Item\":{\"n\":{\"N\":\"5\"}}}");
  cr_expect_str_eq(good("GetItem", ",\"Key\":{" KEY("1") "},\"AttributesToGet\":[\"none\"]"),
                   "{\"Item\":{}}");
  expect_error("GetItem", ",\"Key\":{" KEY("1") "},\"AttributesToGet\":[\"n\",\"n\"]",
               embedded || dynalite ? "Duplicate value in attribute name: n"
                                    : "two attributes with the same name");
  expect_error("GetItem",
               ",\"Key\":{" KEY("1") "},\"AttributesToGet\":[\"n\"],\"ProjectionExpression\":\"n\"",
               "Non-expression parameters: {AttributesToGet} Expression parameters: "
               "{ProjectionExpression}");
}

/* An attribute's name is no path. */
Test(legacy, attributes_to_get_knows_no_paths) {
  cr_expect_str_eq(good("GetItem", ",\"Key\":{" KEY("1") "},\"AttributesToGet\":[\"l[0]\"]"),
                   "{\"Item\":{}}");
}

/* ---- filters --------------------------------------------------------------------------------- */

static size_t scan(const char *attribute, const char *comparison, const char *values) {
  char rest[512];
  (void)snprintf(rest, sizeof rest,
                 ",\"Select\":\"COUNT\",\"ScanFilter\":{\"%s\":{\"ComparisonOperator\":\"%s\","
                 "\"AttributeValueList\":[%s]}}",
                 attribute, comparison, values);
  const char *answer = good("Scan", rest), *count = strstr(answer, "\"Count\":");
  cr_assert(count && strstr(answer, "\"ScannedCount\":6"), "%s", answer);
  return strtoul(count + 8, NULL, 10);
}

Test(legacy, every_comparison) {
  static const struct {
    const char *attribute, *comparison, *values;
    size_t count;
  } all[] = {
      {"n", "EQ", "{\"N\":\"20\"}", 1},
      {"n", "EQ", "{\"N\":\"2e1\"}", 1},
      {"n", "EQ", "{\"S\":\"20\"}", 0},
      {"n", "NE", "{\"N\":\"20\"}", 5},
      {"s", "NE", "{\"S\":\"hello\"}", 5}, /* five have none */
      {"n", "LT", "{\"N\":\"20\"}", 1},
      {"n", "LE", "{\"N\":\"20\"}", 2},
      {"n", "GT", "{\"N\":\"20\"}", 4},
      {"n", "GE", "{\"N\":\"20\"}", 5},
      {"n", "GE", "{\"S\":\"20\"}", 0},
      {"n", "BETWEEN", "{\"N\":\"20\"},{\"N\":\"40\"}", 3},
      {"n", "IN", "{\"N\":\"20\"},{\"N\":\"40\"},{\"N\":\"41\"}", 2},
      {"s", "BEGINS_WITH", "{\"S\":\"hel\"}", 1},
      {"b", "BEGINS_WITH", "{\"B\":\"aGU=\"}", 1},
      {"s", "BEGINS_WITH", "{\"B\":\"aGU=\"}", 0},
      {"s", "CONTAINS", "{\"S\":\"ell\"}", 1},
      {"b", "CONTAINS", "{\"B\":\"bGw=\"}", 1},
      {"ss", "CONTAINS", "{\"S\":\"a\"}", 1},
      {"ss", "CONTAINS", "{\"S\":\"c\"}", 0},
      {"l", "CONTAINS", "{\"N\":\"2\"}", 1},
      {"s", "NOT_CONTAINS", "{\"S\":\"xyz\"}", 1}, /* only where there is one */
      {"s", "NOT_CONTAINS", "{\"S\":\"ell\"}", 0},
      {"ss", "EQ", "{\"SS\":[\"b\",\"a\"]}", 1},
      {"s", "NOT_NULL", "", 1},
      {"s", "NULL", "", 5},
  };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    if (!embedded && strcmp(all[i].comparison, "NOT_CONTAINS") == 0)
      continue; /* dynalite takes what is not there for what does not contain */
    size_t count = scan(all[i].attribute, all[i].comparison, all[i].values);
    cr_expect_eq(count, all[i].count, "%s %s %s: %zu", all[i].attribute, all[i].comparison,
                 all[i].values, count);
  }
}

static void expect_filter_error(const char *comparison, const char *values, const char *text) {
  char rest[512];
  (void)snprintf(
      rest, sizeof rest,
      ",\"ScanFilter\":{\"n\":{\"ComparisonOperator\":\"%s\",\"AttributeValueList\":[%s]}"
      "}",
      comparison, values);
  expect_error("Scan", rest, text);
}

Test(legacy, values_that_do_not_fit_a_comparison) {
  expect_filter_error("EQ", "", "Invalid number of argument(s) for the EQ ComparisonOperator");
  expect_filter_error("EQ", "{\"N\":\"1\"},{\"N\":\"2\"}", "Invalid number of argument(s)");
  expect_filter_error("NULL", "{\"N\":\"1\"}", "Invalid number of argument(s)");
  expect_filter_error("IN", "{\"N\":\"1\"},{\"S\":\"2\"}",
                      "AttributeValues inside AttributeValueList must be of same type");
  expect_filter_error("BEGINS_WITH", "{\"N\":\"1\"}",
                      "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
  expect_filter_error("LT", "{\"SS\":[\"1\"]}",
                      "ComparisonOperator LT is not valid for SS AttributeValue type");
  expect_filter_error("BETWEEN", "{\"N\":\"2\"},{\"N\":\"1\"}",
                      "The BETWEEN condition was provided a range where the lower bound is greater "
                      "than the upper bound");
  expect_filter_error("BETWEEN", "{\"N\":\"2\"}", "Invalid number of argument(s)");
  if (embedded)
    expect_filter_error(
        "LIKE", "{\"N\":\"2\"}",
        "Value 'LIKE' at 'scanFilter.n.member.comparisonOperator' failed to satisfy "
        "constraint: Member must satisfy enum value set: [IN, NULL");
}

#define IS(name, type, value)                                                                      \
  "\"" name "\":{\"ComparisonOperator\":\"EQ\",\"AttributeValueList\":[{\"" type "\":\"" value     \
  "\"}]}"

Test(legacy, conditional_operator) {
  if (dynalite)
    return; /* it joins by AND always */
  cr_expect(strstr(good("Scan", ",\"ScanFilter\":{" IS("n", "N", "20") "," IS(
                                    "s", "S", "hello") "},\"ConditionalOperator\":\"OR\""),
                   "\"Count\":2"));
  cr_expect(strstr(good("Scan", ",\"ScanFilter\":{" IS("n", "N", "20") "," IS(
                                    "s", "S", "hello") "},\"ConditionalOperator\":\"AND\""),
                   "\"Count\":0"));
  cr_expect(
      strstr(good("Scan", ",\"ScanFilter\":{" IS("n", "N", "5") "," IS("s", "S", "hello") "}"),
             "\"Count\":1"));
  if (!embedded)
    return;
  expect_error("Scan", ",\"ConditionalOperator\":\"OR\"",
               "ConditionalOperator cannot be used without Filter or Expected");
  expect_error("Scan", ",\"ConditionalOperator\":\"OR\",\"ScanFilter\":{" IS("n", "N", "5") "}",
               "ConditionalOperator can only be used when Filter or Expected has two or more "
               "elements");
}

/* Each half of a tree is asked: no depth for a thousand of them. */
Test(legacy, a_thousand_conditions) {
  char *rest = malloc(128 * 1024), *end = rest;
  cr_assert_not_null(rest);
  end += sprintf(end, ",\"ConditionalOperator\":\"OR\",\"ScanFilter\":{" IS("n", "N", "5"));
  for (int i = 0; i < 1000; i++)
    end += sprintf(end, ",\"a%d\":{\"ComparisonOperator\":\"NOT_NULL\"}", i);
  (void)sprintf(end, "}");
  cr_expect(strstr(good("Scan", rest), "\"Count\":1"));
  free(rest);
}

/* ---- KeyConditions --------------------------------------------------------------------------- */

#define PARTITION IS("PK", "S", "k")

/* The sort keys that a Query finds: "3 4". */
static void expect_keys(const char *comparison, const char *values, const char *rest,
                        const char *wanted) {
  char text[768], got[64] = "";
  (void)snprintf(text, sizeof text,
                 ",\"KeyConditions\":{" PARTITION ",\"SK\":{\"ComparisonOperator\":\"%s\","
                 "\"AttributeValueList\":[%s]}},\"AttributesToGet\":[\"SK\"]%s",
                 comparison, values, rest);
  const char *answer = good("Query", text);
  for (const char *at = answer; (at = strstr(at, "{\"SK\":{\"S\":\"")) != NULL; at++)
    (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%c", got[0] ? " " : "", at[12]);
  cr_expect_str_eq(got, wanted, "%s %s: %s", comparison, values, answer);
}

Test(legacy, key_conditions) {
  expect_keys("EQ", "{\"S\":\"3\"}", "", "3");
  expect_keys("LT", "{\"S\":\"3\"}", "", "1 2");
  expect_keys("LE", "{\"S\":\"3\"}", "", "1 2 3");
  expect_keys("GT", "{\"S\":\"3\"}", "", "4 5 6");
  expect_keys("GE", "{\"S\":\"3\"}", "", "3 4 5 6");
  expect_keys("BETWEEN", "{\"S\":\"3\"},{\"S\":\"5\"}", "", "3 4 5");
  expect_keys("BEGINS_WITH", "{\"S\":\"3\"}", "", "3");
  expect_keys("GT", "{\"S\":\"3\"}", ",\"ScanIndexForward\":false", "6 5 4");
  expect_keys("GE", "{\"S\":\"1\"}",
              ",\"QueryFilter\":{\"n\":{\"ComparisonOperator\":\"GT\",\"AttributeValueList\":[{"
              "\"N\":\"40\"}]}}",
              "5 6");
  cr_expect(strstr(good("Query", ",\"KeyConditions\":{" PARTITION "}"), "\"Count\":6"));
}

/* Other expressions go with them. */
Test(legacy, key_conditions_with_expressions) {
  cr_expect(
      strstr(good("Query", ",\"KeyConditions\":{" PARTITION "},\"FilterExpression\":\"n > :n\""
                           ",\"ExpressionAttributeValues\":{\":n\":{\"N\":\"40\"}}"),
             "\"Count\":2"));
  expect_error("Query",
               ",\"KeyConditions\":{" PARTITION "},\"KeyConditionExpression\":\"PK = :k\","
               "\"ExpressionAttributeValues\":{\":k\":{\"S\":\"k\"}}",
               "Can not use both expression and non-expression parameters in the same request: "
               "Non-expression parameters: {KeyConditions} Expression parameters: "
               "{KeyConditionExpression}");
  expect_error("Query",
               ",\"KeyConditions\":{" PARTITION
               "},\"QueryFilter\":{" IS("n", "N", "5") "},"
                                                       "\"ProjectionExpression\":\"n\"",
               "Non-expression parameters: {QueryFilter} Expression parameters: "
               "{ProjectionExpression}");
}

Test(legacy, key_conditions_that_are_none) {
  expect_error("Query", "",
               "Either the KeyConditions or KeyConditionExpression parameter must be "
               "specified in the request.");
  expect_error("Query", ",\"KeyConditions\":{}", "Conditions can be of length 1 or 2 only");
  expect_error("Query", ",\"KeyConditions\":{" IS("SK", "S", "3") "}",
               embedded ? "missed key schema element: PK" : "missed key schema element");
  expect_error("Query", ",\"KeyConditions\":{" PARTITION "," IS("n", "N", "5") "}",
               embedded ? "missed key schema element: SK" : "missed key schema element");
  expect_error("Query", ",\"KeyConditions\":{" IS("PK", "N", "5") "}",
               "Condition parameter type does not match schema type");
  expect_error("Query",
               ",\"KeyConditions\":{\"PK\":{\"ComparisonOperator\":\"GT\",\"AttributeValueList\":[{"
               "\"S\":\"k\"}]}}",
               "Query key condition not supported");
  expect_error("Query",
               ",\"KeyConditions\":{" PARTITION
               ",\"SK\":{\"ComparisonOperator\":\"CONTAINS\",\"AttributeValueList\":[{"
               "\"S\":\"k\"}]}}",
               "Attempted conditional constraint is not an indexable operation");
  expect_error(
      "Query", ",\"KeyConditions\":{" PARTITION "},\"QueryFilter\":{" IS("SK", "S", "1") "}",
      "QueryFilter can only contain non-primary key attributes: Primary key attribute: SK");
}

/* ---- Expected -------------------------------------------------------------------------------- */

#define FAILED "ConditionalCheckFailedException"

static void expect_expected(const char *expected, const char *error) {
  char rest[512];
  (void)snprintf(rest, sizeof rest,
                 ",\"Key\":{" KEY("1") "},\"AttributeUpdates\":{\"w\":{\"Value\":{\"N\":\"1\"}}},"
                                       "\"Expected\":{%s}",
                 expected);
  if (error == NULL)
    (void)good("UpdateItem", rest);
  else
    expect_error("UpdateItem", rest, error);
}

Test(legacy, expected) {
  expect_expected("", NULL);
  expect_expected("\"n\":{\"Value\":{\"N\":\"5\"}}", NULL);
  expect_expected("\"n\":{\"Value\":{\"N\":\"6\"}}", FAILED);
  expect_expected("\"q\":{\"Value\":{\"N\":\"6\"}}", FAILED);
  expect_expected("\"n\":{\"Value\":{\"N\":\"5\"},\"Exists\":true}", NULL);
  expect_expected("\"n\":{\"Exists\":false}", FAILED);
  expect_expected("\"q\":{\"Exists\":false}", NULL);
  expect_expected("\"n\":{\"Exists\":true}",
                  "Value must be provided when Exists is true for Attribute: n");
  expect_expected("\"n\":{}", "Value must be provided when Exists is null for Attribute: n");
  expect_expected("\"n\":{\"Exists\":false,\"Value\":{\"N\":\"5\"}}",
                  "Value cannot be used when Exists is false for Attribute: n");
  expect_expected("\"n\":{\"ComparisonOperator\":\"LT\",\"Value\":{\"N\":\"6\"}}", NULL);
  expect_expected("\"n\":{\"ComparisonOperator\":\"LT\",\"AttributeValueList\":[{\"N\":\"5\"}]}",
                  FAILED);
  expect_expected("\"n\":{\"ComparisonOperator\":\"LT\"}",
                  "Value or AttributeValueList must be used with ComparisonOperator: LT for "
                  "Attribute: n");
  expect_expected("\"n\":{\"ComparisonOperator\":\"NULL\",\"Exists\":false}",
                  "Exists and ComparisonOperator cannot be used together for Attribute: n");
  expect_expected("\"n\":{\"AttributeValueList\":[{\"N\":\"5\"}]}",
                  "AttributeValueList can only be used with a ComparisonOperator for Attribute: n");
  expect_expected("\"n\":{\"ComparisonOperator\":\"LT\",\"AttributeValueList\":[{\"N\":\"5\"}],"
                  "\"Value\":{\"N\":\"5\"}}",
                  "Value and AttributeValueList cannot be used together for Attribute: n");
}

Test(legacy, expected_of_puts_and_deletes) {
  static const char none[] = ",\"Item\":{" KEY("1") "},\"Expected\":{\"PK\":{\"Exists\":false}}";
  expect_error("PutItem", none, FAILED);
  expect_error("DeleteItem",
               ",\"Key\":{" KEY("1") "},\"Expected\":{\"n\":{\"Value\":{\"N\":\"6\"}}}", FAILED);
  (void)good("DeleteItem",
             ",\"Key\":{" KEY("1") "},\"Expected\":{\"n\":{\"Value\":{\"N\":\"5\"}}}");
  (void)good("PutItem", none);
}

/* ---- AttributeUpdates ------------------------------------------------------------------------ */

/* What is at the attribute afterwards, or the error. */
static void expect_update(const char *attribute, const char *update, const char *wanted) {
  char rest[512];
  (void)snprintf(rest, sizeof rest,
                 ",\"Key\":{" KEY("1") "},\"AttributeUpdates\":{\"%s\":{%s}},"
                                       "\"ReturnValues\":\"UPDATED_NEW\"",
                 attribute, update);
  const char *answer = raw("UpdateItem", rest);
  cr_expect(strstr(answer, wanted), "%s {%s}: %s, and not \"%s\"", attribute, update, answer,
            wanted);
}

#define ADD    "\"Action\":\"ADD\",\"Value\":"
#define DELETE "\"Action\":\"DELETE\",\"Value\":"

Test(legacy, updates) {
  expect_update("n", "\"Value\":{\"S\":\"x\"}", "{\"n\":{\"S\":\"x\"}}"); /* PUT, unless told */
  expect_update("n", "\"Action\":\"PUT\",\"Value\":{\"N\":\"7\"}", "{\"n\":{\"N\":\"7\"}}");
  expect_update("n", ADD "{\"N\":\"-3\"}", "{\"n\":{\"N\":\"4\"}}");
  expect_update("new", ADD "{\"N\":\"3\"}", "{\"new\":{\"N\":\"3\"}}");
  expect_update("ss", ADD "{\"SS\":[\"b\",\"c\"]}", "\"c\"");
  expect_update("ss", DELETE "{\"SS\":[\"b\",\"c\",\"d\"]}", "{\"ss\":{\"SS\":[\"a\"]}}");
  expect_update("l", ADD "{\"L\":[{\"N\":\"3\"}]}",
                "{\"l\":{\"L\":[{\"N\":\"2\"},{\"S\":\"x\"},{\"N\":\"3\"}]}}");
  expect_update("l2", ADD "{\"L\":[{\"N\":\"3\"}]}", "{\"l2\":{\"L\":[{\"N\":\"3\"}]}}");
  (void)good("UpdateItem",
             ",\"Key\":{" KEY("1") "},\"AttributeUpdates\":{\"s\":{\"Action\":\"DELETE\"},"
                                   "\"ss\":{" DELETE "{\"SS\":[\"a\"]}}}");
  const char *item = good("GetItem", ",\"Key\":{" KEY("1") "}");
  cr_expect(!strstr(item, "\"s\"") && !strstr(item, "\"ss\""), "%s", item);
}

Test(legacy, updates_that_do_not_fit) {
  expect_update("n", ADD "{\"SS\":[\"x\"]}", "Type mismatch for attribute to update");
  expect_update("s", ADD "{\"L\":[]}", "Type mismatch for attribute to update");
  expect_update("s", ADD "{\"N\":\"1\"}", "Type mismatch for attribute to update");
  expect_update("l", DELETE "{\"SS\":[\"x\"]}", "Type mismatch for attribute to update");
  expect_update("n", "\"Action\":\"ADD\"",
                "Only DELETE action is allowed when no attribute value is specified");
  expect_update("n", "", "Only DELETE action is allowed when no attribute value is specified");
  expect_update("s", ADD "{\"S\":\"x\"}", "ADD action is not supported for the type S");
  expect_update("s", DELETE "{\"S\":\"x\"}",
                "DELETE action with value is not supported for the type S");
  expect_update("PK", "\"Value\":{\"S\":\"x\"}",
                "Cannot update attribute PK. This attribute is part of the key");
  if (!embedded)
    return;
  expect_update("n", "\"Action\":\"SET\",\"Value\":{\"N\":\"1\"}",
                "Value 'SET' at 'attributeUpdates.n.member.action' failed to satisfy constraint: "
                "Member must satisfy enum value set: [ADD, DELETE, PUT]");
  expect_update("", "\"Value\":{\"N\":\"1\"}", "Empty attribute name");
}

static bool is_made(const char *sort, const char *updates) {
  char rest[256], key[64];
  (void)snprintf(key, sizeof key, ",\"Key\":{\"PK\":{\"S\":\"k\"},\"SK\":{\"S\":\"%s\"}}", sort);
  (void)snprintf(rest, sizeof rest, "%s,\"AttributeUpdates\":{%s}", key, updates);
  (void)good("UpdateItem", rest);
  return strstr(good("GetItem", key), "\"Item\"") != NULL;
}

/* The others make an item with nothing but a key; the service does not. */
Test(legacy, what_only_takes_away_makes_no_item) {
  cr_expect(is_made("new 1", ""));
  cr_expect(is_made("new 2", "\"a\":{" ADD "{\"N\":\"1\"}}"));
  cr_expect(is_made("new 3", "\"a\":{\"Action\":\"DELETE\"},\"b\":{\"Value\":{\"N\":\"1\"}}"));
  if (!embedded)
    return;
  cr_expect_not(is_made("new 4", "\"a\":{\"Action\":\"DELETE\"}"));
  cr_expect_not(is_made("new 5", "\"a\":{" DELETE "{\"SS\":[\"x\"]}}"));
}

Test(legacy, updates_go_with_no_expression) {
  expect_error("UpdateItem",
               ",\"Key\":{" KEY("1") "},\"AttributeUpdates\":{\"n\":{\"Value\":{\"N\":\"1\"}}},"
                                     "\"Expected\":{\"n\":{\"Exists\":false}},"
                                     "\"UpdateExpression\":\"REMOVE n\"",
               "Non-expression parameters: {AttributeUpdates, Expected} Expression parameters: "
               "{UpdateExpression}");
}

/* ---- parameters that are passed over, or not ------------------------------------------------- */

Test(legacy, tables_have_no_replicas_and_keep_their_stream) {
  if (!embedded)
    return;
  expect_error("UpdateTable", ",\"ReplicaUpdates\":[{\"Create\":{\"RegionName\":\"eu-west-1\"}}]",
               "This store has no replicas: ReplicaUpdates");
  (void)good("UpdateTable", ",\"TableClass\":\"STANDARD_INFREQUENT_ACCESS\","
                            "\"SSESpecification\":{\"Enabled\":true}");
  (void)good("UpdateTable", ",\"StreamSpecification\":{\"StreamEnabled\":true,"
                            "\"StreamViewType\":\"NEW_IMAGE\"}");
  cr_expect(strstr(good("DescribeTable", ""), "\"StreamViewType\":\"NEW_IMAGE\""));
  (void)good("UpdateTable", ",\"StreamSpecification\":{\"StreamEnabled\":false}");
  cr_expect_not(strstr(good("DescribeTable", ""), "StreamViewType"));
}
