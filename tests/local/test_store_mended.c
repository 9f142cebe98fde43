/* SPDX-License-Identifier: Apache-2.0 */
/* What the differential test (tests/differential) found wrong in the embedded store: a test for
 * each mend, so that `make test` knows of it without DynamoDB Local and without luck. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "local/calls.h"
#include "support/report.h"

static struct local_store *store;

#define KEY(name)  "{\"AttributeName\":\"" name "\",\"KeyType\":\"HASH\"}"
#define SORT(name) "{\"AttributeName\":\"" name "\",\"KeyType\":\"RANGE\"}"
#define TYPE(name) "{\"AttributeName\":\"" name "\",\"AttributeType\":\"S\"}"
#define ALL        "\"Projection\":{\"ProjectionType\":\"ALL\"}"
#define KEYS_ONLY  "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}"
#define UNITS(r, w)                                                                                \
  "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":" r ",\"WriteCapacityUnits\":" w "}"
#define ON_DEMAND "\"BillingMode\":\"PAY_PER_REQUEST\""

static void setup(void) {
  store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\"," ON_DEMAND
      ",\"AttributeDefinitions\":[" TYPE("p") "," TYPE("k") "," TYPE("l") "," TYPE("g") "],\"KeySchema\":[" KEY(
          "p") "," SORT("k") "],"
                             "\"LocalSecondaryIndexes\":[{\"IndexName\":\"all\"," ALL
                             ",\"KeySchema\":[" KEY("p") "," SORT(
                                 "l") "]}],"
                                      "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"few\"," KEYS_ONLY
                                      ",\"KeySchema\":[" KEY("g") "]}]}",
      "");
}

static void teardown(void) {
  local_store_close(store);
}

TestSuite(store_mended, .init = setup, .fini = teardown, .timeout = 60);

/* ---- sizes ----------------------------------------------------------------------------------- */

static char big[420000];

/* An item whose attribute b makes it so many bytes: with l, it is in the local index. */
static const char *item_of(size_t bytes, bool indexed) {
  static char text[sizeof big + 200];
  size_t others = 4 + (indexed ? 2 : 0) + 1; /* p, k and their letters; l; the name b */
  memset(big, 'x', bytes - others);
  big[bytes - others] = '\0';
  (void)snprintf(text, sizeof text,
                 "{\"p\":{\"S\":\"a\"},\"k\":{\"S\":\"a\"},%s\"b\":{\"S\":\"%s\"}}",
                 indexed ? "\"l\":{\"S\":\"a\"}," : "", big);
  return text;
}

static const char *put_item(size_t bytes, bool indexed) {
  static char text[sizeof big + 300];
  (void)snprintf(text, sizeof text, "{\"TableName\":\"tab\",\"Item\":%s}", item_of(bytes, indexed));
  return calls_send(store, "PutItem", text);
}

/* Developer Guide, "Constraints": 400 KB for the item and its entries in local indexes together. */
Test(store_mended, entries_of_local_indexes_count_for_the_size_of_an_item) {
  cr_expect_str_eq(put_item(409600, false), "");
  cr_expect_str_eq(put_item(409601, false), "ValidationException");
  cr_expect_str_eq(put_item(204800, true), "");
  cr_expect_str_eq(put_item(204801, true), "ValidationException");
}

Test(store_mended, an_update_into_a_local_index_has_the_same_limit) {
  cr_expect_str_eq(put_item(204801, false), "");
  cr_expect_str_eq(
      calls_send(store, "UpdateItem",
                 "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"},\"k\":{\"S\":\"a\"}},"
                 "\"UpdateExpression\":\"SET l = :l\",\"ExpressionAttributeValues\":{\":l\":"
                 "{\"S\":\"a\"}}}"),
      "ValidationException");
}

Test(store_mended, a_member_of_a_batch_has_the_size_of_an_item_at_most) {
  static char text[sizeof big + 300];
  for (unsigned more = 0; more < 2; more++) {
    (void)snprintf(text, sizeof text,
                   "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":%s}}]}}",
                   item_of(409600 + more, false));
    cr_expect_str_eq(calls_send(store, "BatchWriteItem", text),
                     more == 0 ? "" : "ValidationException");
  }
}

/* Before any member is written. */
Test(store_mended, a_member_of_a_batch_has_index_keys_of_their_types) {
  calls_expect(store, "BatchWriteItem",
               "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":{\"p\":{\"S\":\"a\"},\"k\":"
               "{\"S\":\"a\"}}}},{\"PutRequest\":{\"Item\":{\"p\":{\"S\":\"a\"},\"k\":{\"S\":"
               "\"b\"},\"g\":{\"N\":\"1\"}}}}]}}",
               "ValidationException");
  calls_expect(store, "Scan", "{\"TableName\":\"tab\",\"Select\":\"COUNT\"}", "");
  cr_expect(strstr(calls_body(), "\"Count\":0"), "%s", calls_body());
}

/* ---- queries --------------------------------------------------------------------------------- */

Test(store_mended, a_query_filter_names_what_its_index_projects) {
  calls_expect(store, "Query",
               "{\"TableName\":\"tab\",\"IndexName\":\"few\",\"KeyConditions\":{\"g\":"
               "{\"ComparisonOperator\":\"EQ\",\"AttributeValueList\":[{\"S\":\"a\"}]}},"
               "\"QueryFilter\":{\"x\":{\"ComparisonOperator\":\"NOT_NULL\"}}}",
               "ValidationException");
  cr_expect(strstr(calls_body(), "does not project"), "%s", calls_body());
  calls_expect(store, "Query",
               "{\"TableName\":\"tab\",\"IndexName\":\"few\",\"KeyConditions\":{\"g\":"
               "{\"ComparisonOperator\":\"EQ\",\"AttributeValueList\":[{\"S\":\"a\"}]}},"
               "\"QueryFilter\":{\"k\":{\"ComparisonOperator\":\"NOT_NULL\"}}}",
               "");
}

/* ---- transactions ---------------------------------------------------------------------------- */

#define TOKEN ",\"ClientRequestToken\":\"token\"}"
#define PUT(item)                                                                                  \
  "{\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"a\"},\"k\":" item  \
  "}}}]"

Test(store_mended, what_is_wrong_with_its_form_is_told_before_the_token_of_another_transaction) {
  calls_expect(store, "TransactWriteItems", PUT("{\"S\":\"a\"}") TOKEN, "");
  calls_expect(store, "TransactWriteItems", PUT("{\"S\":\"a\"}") TOKEN, "");
  calls_expect(store, "TransactWriteItems", PUT("{\"S\":\"b\"}") TOKEN,
               "IdempotentParameterMismatchException");
  calls_expect(store, "TransactWriteItems", PUT("{\"B\":\"?\"}") TOKEN, "SerializationException");
  calls_expect(store, "TransactWriteItems", PUT("{\"N\":\"?\"}") TOKEN, "ValidationException");
}

Test(store_mended, a_key_that_holds_no_value_is_a_fault_of_the_whole_transaction) {
  static const char *const members[][2] = {{"TransactWriteItems", "Delete"},
                                           {"TransactGetItems", "Get"}};
  static const char *const values[][2] = {{"{\"N\":\"1\"}", "TransactionCanceledException"},
                                          {"{\"NULL\":false}", "ValidationException"},
                                          {"{\"NS\":[]}", "ValidationException"},
                                          {"{}", "ValidationException"}};
  for (unsigned i = 0; i < 2; i++)
    for (unsigned k = 0; k < 4; k++) {
      const char *code =
          calls_sendf(store, members[i][0],
                      "{\"TransactItems\":[{\"%s\":{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":"
                      "\"a\"},\"k\":%s}}}]}",
                      members[i][1], values[k][0]);
      cr_expect_str_eq(code, values[k][1], "%s of %s: %s", members[i][1], values[k][0],
                       calls_body());
    }
}

/* Of every member, whatever the conditions of others say. */
Test(store_mended, a_member_that_makes_a_wrong_index_key_is_told_beside_others) {
  calls_expect(
      store, "TransactWriteItems",
      "{\"TransactItems\":[{\"ConditionCheck\":{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"},"
      "\"k\":{\"S\":\"a\"}},\"ConditionExpression\":\"attribute_exists(p)\"}},{\"Update\":"
      "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"},\"k\":{\"S\":\"b\"}},"
      "\"UpdateExpression\":\"SET g = :g\",\"ExpressionAttributeValues\":{\":g\":{\"N\":\"1\"}}}}]}",
      "TransactionCanceledException");
  cr_expect(strstr(calls_body(), "[ConditionalCheckFailed, ValidationError]"), "%s", calls_body());
}

/* ---- costs ----------------------------------------------------------------------------------- */

static void expect_cost(const char *change, const char *cost) {
  const char *code =
      calls_sendf(store, "UpdateItem",
                  "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"},\"k\":{\"S\":\"a\"}},"
                  "\"ReturnConsumedCapacity\":\"INDEXES\",\"UpdateExpression\":%s}",
                  change);
  cr_expect_str_eq(code, "", "%s: %s", change, calls_body());
  cr_expect(strstr(calls_body(), cost), "%s: %s", change, calls_body());
}

#define SET_G(value) "\"SET g = :g\",\"ExpressionAttributeValues\":{\":g\":{\"S\":\"" value "\"}}"
#define FEW(units)                                                                                 \
  "\"Table\":{\"CapacityUnits\":1.0},\"GlobalSecondaryIndexes\":{\"few\":{\"CapacityUnits\":" units

/* Developer Guide, "Provisioned throughput considerations for global secondary indexes". */
Test(store_mended, an_index_costs_what_changes_in_it) {
  static const char none[] = "\"Table\":{\"CapacityUnits\":1.0}}";
  expect_cost("\"REMOVE x\"", none);
  expect_cost(SET_G("1"), FEW("1.0"));
  expect_cost(SET_G("1"), none);
  expect_cost("\"SET x = p\"", none); /* not projected */
  expect_cost(SET_G("2"), FEW("2.0"));
  expect_cost("\"REMOVE g\"", FEW("1.0"));
}

/* ---- throughput ------------------------------------------------------------------------------ */

static const char *create(const char *billing, const char *index_units) {
  return calls_sendf(store, "CreateTable",
                     "{\"TableName\":\"new\",%s,\"AttributeDefinitions\":[" TYPE("p") "," TYPE(
                         "g") "],\"KeySchema\":[" KEY("p") "],\"GlobalSecondaryIndexes\":["
                                                           "{\"IndexName\":\"by-g\"," ALL
                                                           ",\"KeySchema\":[" KEY("g") "]%s}]}",
                     billing, index_units);
}

Test(store_mended, a_global_index_is_provisioned_as_its_table_is) {
  static const char *const refused[][3] = {
      {UNITS("1", "1"), "", "ProvisionedThroughput is not specified for index: by-g"},
      {ON_DEMAND, "," UNITS("1", "1"),
       "ProvisionedThroughput should not be specified for index: by-g when BillingMode is "
       "PAY_PER_REQUEST"},
      {UNITS("1", "1"), "," UNITS("0", "1"), "Member must have value greater than or equal to 1"}};
  for (unsigned i = 0; i < 3; i++) {
    cr_expect_str_eq(create(refused[i][0], refused[i][1]), "ValidationException", "%u", i);
    cr_expect(strstr(calls_body(), refused[i][2]), "%s", calls_body());
  }
  cr_expect_str_eq(create(ON_DEMAND, ""), "");
  calls_expect(store, "DeleteTable", "{\"TableName\":\"new\"}", "");
  cr_expect_str_eq(create(UNITS("1", "1"), "," UNITS("2", "3")), "");
}

static void update(const char *change, const char *code, const char *text) {
  const char *got = calls_sendf(store, "UpdateTable", "{\"TableName\":\"new\",%s}", change);
  cr_expect_str_eq(got, code, "%s: %s", change, calls_body());
  cr_expect(strstr(calls_body(), text), "%s: %s", change, calls_body());
}

#define CHANGE(change)    "\"GlobalSecondaryIndexUpdates\":[{" change "}]"
#define INDEX_UNITS(r, w) CHANGE("\"Update\":{\"IndexName\":\"by-g\"," UNITS(r, w) "}")
#define NEW_INDEX(units)                                                                           \
  "\"AttributeDefinitions\":[" TYPE("h") "]," CHANGE("\"Create\":{\"IndexName\":\"by-h\"," ALL     \
                                                     ",\"KeySchema\":[" KEY("h") "]" units "}")

Test(store_mended, an_update_keeps_index_and_table_provisioned_alike) {
  cr_assert_str_eq(create(ON_DEMAND, ""), "");
  update(NEW_INDEX("," UNITS("1", "1")), "ValidationException", "can be specified for index: by-h");
  update(INDEX_UNITS("1", "1"), "ValidationException", "can be specified for index: by-g");
  update("\"BillingMode\":\"PROVISIONED\"", "ValidationException",
         "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  update("\"BillingMode\":\"PROVISIONED\"," UNITS("5", "5"), "ValidationException",
         "ProvisionedThroughput must be specified for index: by-g");
  update("\"BillingMode\":\"PROVISIONED\"," UNITS("5", "5") "," INDEX_UNITS("2", "3"), "",
         "\"ReadCapacityUnits\":2,\"WriteCapacityUnits\":3");
  update(NEW_INDEX(""), "ValidationException",
         "ProvisionedThroughput must be specified for index: by-h");
  update(NEW_INDEX("," UNITS("1", "1")), "", "by-h");
  update(INDEX_UNITS("2", "3"), "ValidationException",
         "The provisioned throughput for the index by-g will not change");
  update(INDEX_UNITS("2", "0"), "ValidationException", "greater than or equal to 1");
  update(CHANGE("\"Update\":{\"IndexName\":\"by-g\"}"), "ValidationException", "must not be null");
  update(INDEX_UNITS("2", "4"), "", "\"WriteCapacityUnits\":4");
  update("\"BillingMode\":\"PAY_PER_REQUEST\"", "", "by-g");
  cr_expect(strstr(calls_body(), "\"WriteCapacityUnits\":4") == NULL, "%s", calls_body());
}

Test(store_mended, an_update_of_a_table_changes_something) {
  calls_expect(store, "UpdateTable", "{\"TableName\":\"tab\"}", "ValidationException");
  calls_expect(store, "UpdateTable",
               "{\"TableName\":\"tab\",\"AttributeDefinitions\":[" TYPE("p") "]}",
               "ValidationException");
  calls_expect(store, "UpdateTable", "{\"TableName\":\"tab\",\"GlobalSecondaryIndexUpdates\":[]}",
               "ValidationException");
}

Test(store_mended, time_to_live_is_turned_off_by_the_name_it_has) {
#define TTL(on, name)                                                                              \
  "{\"TableName\":\"tab\",\"TimeToLiveSpecification\":{\"Enabled\":" on                            \
  ",\"AttributeName\":\"" name "\"}}"
  calls_expect(store, "UpdateTimeToLive", TTL("true", "end"), "");
  calls_expect(store, "UpdateTimeToLive", TTL("false", "other"), "ValidationException");
  calls_expect(store, "UpdateTimeToLive", TTL("false", "end"), "");
}
