/* SPDX-License-Identifier: Apache-2.0 */
/* Items of several entities in one list, and scans: the requests byte for byte, and what becomes of
 * items that are of each kind, of none, expired or broken. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "many/many.h"
#include "support/sample.h"

#define CUSTOMER                                                                                   \
  "{\"PK\":{\"S\":\"CUSTOMER#c1\"},\"SK\":{\"S\":\"PROFILE\"},\"GSI1PK\":{\"S\":\"REGION#no\"},"   \
  "\"GSI1SK\":{\"S\":\"CUSTOMER#c1\"},\"EntityType\":{\"S\":\"Customer\"},\"customerId\":{\"S\":"  \
  "\"c1\"},\"region\":{\"S\":\"no\"},\"name\":{\"S\":\"Ada\"},\"state\":{\"S\":\"open\"}}"
#define ORDER_WITH(extra)                                                                          \
  "{\"PK\":{\"S\":\"CUSTOMER#c1\"},\"SK\":{\"S\":\"ORDER#2026-11-22#o1\"},\"GSI1PK\":{\"S\":"      \
  "\"REGION#no\"},\"GSI1SK\":{\"S\":\"ORDER#o1\"},\"EntityType\":{\"S\":\"Order\"},"               \
  "\"customerId\":{\"S\":\"c1\"},\"region\":{\"S\":\"no\"},\"orderId\":{\"S\":\"o1\"},\"day\":"    \
  "{\"S\":\"2026-11-22\"},\"state\":{\"S\":\"closed\"}" extra "}"
#define ORDER   ORDER_WITH(",\"total\":{\"N\":\"7\"}")
#define EXPIRED ORDER_WITH(",\"total\":{\"N\":\"8\"},\"expires\":{\"N\":\"1\"}")
#define BROKEN  ORDER_WITH(",\"total\":{\"S\":\"much\"}")
#define DRAFT                                                                                      \
  "{\"PK\":{\"S\":\"CUSTOMER#c1\"},\"SK\":{\"S\":\"DRAFT#d1\"},\"EntityType\":{\"S\":\"Draft\"},"  \
  "\"customerId\":{\"S\":\"c1\"},\"draftId\":{\"S\":\"d1\"}}"
#define VISIT                                                                                      \
  "{\"PK\":{\"S\":\"DAY#2026-11-22\"},\"SK\":{\"S\":\"VISIT#v1\"},\"day\":{\"S\":\"2026-11-22\"}," \
  "\"visitId\":{\"S\":\"v1\"},\"page\":{\"S\":\"/\"}}"
#define ALARM                                                                                        \
  "{\"PK\":{\"S\":\"DAY#2026-11-22\"},\"SK\":{\"S\":\"ALARM#3#a1\"},\"day\":{\"S\":\"2026-11-22\"}," \
  "\"level\":{\"N\":\"3\"},\"alarmId\":{\"S\":\"a1\"}}"
#define STRANGER                                                                                   \
  "{\"PK\":{\"S\":\"DAY#2026-11-22\"},\"SK\":{\"S\":\"OTHER\"},\"x\":{\"NULL\":true}}"
#define PAGE(items) "{\"Count\":9,\"ScannedCount\":12,\"Items\":[" items "]}"

static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(many, .init = setup, .fini = teardown);

static struct ddb_response answer(const char *body) {
  struct ddb_response response = sample_response(200, body);

  response.now = (ddb_time)SAMPLE_NOW;
  return response;
}

static void body_is(const struct ddb_request *request, const char *operation, const char *body) {
  cr_assert_str_eq(request->operation, operation);
  cr_assert_str_eq(sample_chars(mem, request->body), body);
}

/* ---- collections ---------------------------------------------------------------------------- */

Test(many, a_collection_asks_for_the_whole_partition) {
  struct ddb_request request;

  cr_assert_eq(many_everything_request(mem, NULL, "c1", NULL, &request), DDB_OK);
  body_is(&request, "Query",
          "{\"TableName\":\"Shop\",\"KeyConditionExpression\":\"#p = :p\","
          "\"ExpressionAttributeNames\":{\"#p\":\"PK\"},\"ExpressionAttributeValues\":{\":p\":"
          "{\"S\":\"CUSTOMER#c1\"}},\"ScanIndexForward\":false,\"Limit\":20}");
}

/* ORDER# and ORDERITEM# begin with ORDER. */
Test(many, what_all_sort_keys_begin_with_is_asked_for) {
  struct ddb_request request;

  cr_assert_eq(many_orders_request(mem, NULL, "c1", MANY_STATE_OPEN, NULL, &request), DDB_OK);
  body_is(&request, "Query",
          "{\"TableName\":\"Shop\",\"KeyConditionExpression\":\"#p = :p AND begins_with(#s, :s)\","
          "\"FilterExpression\":\"#f_0 <> :f_state\",\"ExpressionAttributeNames\":{\"#p\":\"PK\","
          "\"#s\":\"SK\",\"#f_0\":\"state\"},\"ExpressionAttributeValues\":{\":p\":{\"S\":"
          "\"CUSTOMER#c1\"},\":s\":{\"S\":\"ORDER\"},\":f_state\":{\"S\":\"open\"}},"
          "\"ConsistentRead\":true}");
}

Test(many, items_come_as_what_they_are_and_others_as_unknown) {
  struct ddb_response response = answer(PAGE(ORDER "," DRAFT "," EXPIRED "," CUSTOMER));
  struct many_everything_page page;

  cr_assert_eq(many_everything_response(mem, &response, NULL, &page), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_assert_eq(page.count, 3, "the expired one is left out");
  cr_assert_eq(page.items[0].kind, MANY_EVERYTHING_IS_ORDER);
  cr_assert_eq(page.items[0].as_order->total, 7);
  cr_assert_null(page.items[0].as_customer);
  cr_assert_eq(page.items[1].kind, MANY_EVERYTHING_UNKNOWN);
  cr_assert_null(page.items[1].as_order);
  cr_assert_null(page.items[1].as_customer);
  cr_assert_str_eq(sample_chars(mem, page.items[1].item), DRAFT);
  cr_assert_eq(page.items[2].kind, MANY_EVERYTHING_IS_CUSTOMER);
  cr_assert_str_eq(page.items[2].as_customer->name, "Ada");
  cr_assert_str_eq(sample_chars(mem, page.items[2].item), CUSTOMER);
  cr_assert_not(page.more);
}

Test(many, an_expired_item_comes_on_demand) {
  struct ddb_response response = answer(PAGE(EXPIRED));
  const struct ddb_list_options options = {.call = {.include_expired = true}};
  struct many_everything_page page;

  cr_assert_eq(many_everything_response(mem, &response, &options, &page), DDB_OK);
  cr_assert_eq(page.count, 1);
  cr_assert_eq(page.items[0].as_order->total, 8);
}

Test(many, a_broken_item_hides_no_other) {
  struct ddb_response response = answer(PAGE(CUSTOMER "," BROKEN "," ORDER));
  struct many_everything_page page;

  cr_assert_eq(many_everything_response(mem, &response, NULL, &page), DDB_PARTIAL);
  cr_assert_eq(page.count, 2);
  cr_assert_eq(page.items[1].as_order->total, 7);
  cr_assert_eq(page.rejected_count, 1);
  cr_assert_str_eq(page.rejected[0].field, "total");
  cr_assert(strstr(sample_chars(mem, page.rejected[0].key), "ORDER#2026-11-22#o1"));
}

/* The answer of the call is gone when the next one is made; what it said is not. */
Test(many, an_item_outlives_the_answer) {
  char body[] = PAGE(DRAFT "," ORDER);
  struct ddb_response response = answer(body);
  struct many_everything_page page;

  cr_assert_eq(many_everything_response(mem, &response, NULL, &page), DDB_OK);
  memset(body, '?', sizeof body - 1);
  cr_assert_str_eq(sample_chars(mem, page.items[0].item), DRAFT);
  cr_assert_str_eq(page.items[1].as_order->order_id, "o1");
}

Test(many, where_no_attribute_tells_the_key_does) {
  struct ddb_response response = answer(PAGE(ALARM "," STRANGER "," VISIT));
  struct many_day_page page;
  struct many_alone_page alone;

  cr_assert_eq(many_day_response(mem, &response, NULL, &page), DDB_OK);
  cr_assert_eq(page.count, 3);
  cr_assert_eq(page.items[0].as_alarm->level, 3);
  cr_assert_eq(page.items[1].kind, MANY_DAY_UNKNOWN);
  cr_assert_str_eq(page.items[2].as_visit->visit_id, "v1");
  cr_assert_eq(many_alone_response(mem, &response, NULL, &alone), DDB_OK);
  cr_assert_eq(alone.count, 3);
  cr_assert_eq(alone.items[0].kind, MANY_ALONE_UNKNOWN, "an entity that is not listed is unknown");
}

/* ---- scans ---------------------------------------------------------------------------------- */

Test(many, a_scan_lets_the_server_leave_out_other_entities) {
  struct ddb_request request;

  cr_assert_eq(many_all_orders_request(mem, NULL, MANY_STATE_OPEN, NULL, &request), DDB_OK);
  body_is(&request, "Scan",
          "{\"TableName\":\"Shop\",\"FilterExpression\":\"(#f_0 = :f_state) AND #k IN (:k1)\","
          "\"ExpressionAttributeNames\":{\"#k\":\"EntityType\",\"#f_0\":\"state\"},"
          "\"ExpressionAttributeValues\":{\":k1\":{\"S\":\"Order\"},\":f_state\":{\"S\":\"open\"}},"
          "\"Limit\":100}");
  cr_assert_eq(many_all_of_both_request(mem, NULL, NULL, &request), DDB_OK);
  body_is(&request, "Scan",
          "{\"TableName\":\"Shop\",\"FilterExpression\":\"#k IN (:k1, :k2)\","
          "\"ExpressionAttributeNames\":{\"#k\":\"EntityType\"},\"ExpressionAttributeValues\":"
          "{\":k1\":{\"S\":\"Order\"},\":k2\":{\"S\":\"Item\"}}}");
  cr_assert_eq(many_by_region_request(mem, NULL, NULL, &request), DDB_OK);
  cr_assert(strstr(sample_chars(mem, request.body), "\"IndexName\":\"GSI1\""));
  cr_assert_eq(many_all_visits_request(mem, NULL, NULL, &request), DDB_OK);
  body_is(&request, "Scan", "{\"TableName\":\"Log\",\"ConsistentRead\":true}");
}

Test(many, a_scan_passes_over_what_is_something_else_and_counts_it) {
  struct ddb_response response = answer(PAGE(ALARM "," VISIT "," STRANGER));
  struct many_all_visits_page page;

  cr_assert_eq(many_all_visits_response(mem, &response, NULL, &page), DDB_OK);
  cr_assert_eq(page.count, 1);
  cr_assert_str_eq(page.items[0].visit_id, "v1");
  cr_assert_eq(page.skipped, 2);
}

Test(many, a_scan_of_several_makes_unions) {
  struct ddb_response response = answer(PAGE(ORDER "," CUSTOMER "," BROKEN));
  struct many_all_of_both_page page;

  cr_assert_eq(many_all_of_both_response(mem, &response, NULL, &page), DDB_PARTIAL);
  cr_assert_eq(page.count, 1);
  cr_assert_eq(page.items[0].kind, MANY_ALL_OF_BOTH_IS_ORDER);
  cr_assert_eq(page.skipped, 1, "a customer was not asked for");
  cr_assert_eq(page.rejected_count, 1);
}

Test(many, the_cursor_of_a_scan_goes_anywhere_in_the_table_and_nowhere_else) {
  static const char last[] =
      "{\"Items\":[],\"LastEvaluatedKey\":{\"PK\":{\"S\":\"x\"},\"SK\":{\"S\":\"y\"}}}";
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  struct ddb_response response = answer(last);
  struct ddb_request request;
  struct many_all_visits_page page;
  struct many_day_page day;

  cr_assert_eq(many_all_visits_response(mem, &response, &options, &page), DDB_OK);
  cr_assert(page.more);
  cr_assert_eq(many_all_visits_request(mem, NULL, &options, &request), DDB_OK);
  cr_assert(strstr(sample_chars(mem, request.body),
                   "\"ExclusiveStartKey\":{\"PK\":{\"S\":\"x\"},\"SK\":{\"S\":\"y\"}}"));
  cr_assert_eq(many_day_request(mem, NULL, "2026-11-22", &options, &request), DDB_E_INVALID,
               "the token is of another operation");
  cr_assert_eq(many_day_response(mem, &response, &options, &day), DDB_OK);
  cr_assert_eq(many_day_request(mem, NULL, "2026-11-22", &options, &request), DDB_E_INVALID,
               "the token is of another partition");
  ddb_cursor_free(&cursor);
}

Test(many, a_count_that_is_none_is_a_malformed_answer) {
  struct ddb_response response = answer("{\"Items\":[],\"ScannedCount\":-1}");
  struct many_day_page page;

  cr_assert_eq(many_day_response(mem, &response, NULL, &page), DDB_E_SERVICE);
}
