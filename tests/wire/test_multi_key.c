/* SPDX-License-Identifier: Apache-2.0 */
/* The requests and answers of tests/golden/multi-key, byte for byte: indexes whose keys have
 * several attributes. No server that tests can start knows them (DynamoDB has since November 2025),
 * so this is all there is to show. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>
#include <matches/matches.h>

static struct ddb_arena *mem;
static const struct ddb_scope scope = {.now = {1700000000, 0}};
static struct ddb_request request;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(multi_key, .init = setup, .fini = teardown);

#define made(call) cr_assert_eq(call, DDB_OK, "%s", ddb_arena_error(mem)->text)

static const char *body_text(void) {
  return ddb_arena_copy(mem, request.body.data, request.body.size);
}

static void expect_body(const char *body) {
  cr_expect_str_eq(body_text(), body);
}

static const struct ddb_bytes venue = {(const unsigned char *)"\0\1", 2};

/* ---- queries --------------------------------------------------------------------------------- */

Test(multi_key, a_partition_is_an_equality_per_attribute) {
  made(matches_matches_of_request(mem, &scope, "t", "eu", NULL, &request));
  expect_body("{\"TableName\":\"Matches\",\"IndexName\":\"GSI1\","
              "\"KeyConditionExpression\":\"#p = :p AND #p2 = :p2\","
              "\"ExpressionAttributeNames\":{\"#p\":\"tenantId\",\"#p2\":\"region\"},"
              "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"t\"},\":p2\":{\"S\":\"eu\"}}}");
}

/* A range is of the last attribute that is named, and of all of it. */
Test(multi_key, a_range_of_the_last_attribute) {
  made(matches_matches_from_request(mem, &scope, "t", "eu", "1", "b", NULL, &request));
  expect_body("{\"TableName\":\"Matches\",\"IndexName\":\"GSI1\","
              "\"KeyConditionExpression\":\"#p = :p AND #p2 = :p2 AND #s = :s AND #s2 > :r1\","
              "\"ExpressionAttributeNames\":{\"#p\":\"tenantId\",\"#p2\":\"region\","
              "\"#s\":\"round\",\"#s2\":\"bracket\"},"
              "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"t\"},\":p2\":{\"S\":\"eu\"},"
              "\":s\":{\"S\":\"1\"},\":r1\":{\"S\":\"b\"}}}");
  made(matches_matches_like_request(mem, &scope, "t", "eu", "1", NULL, &request));
  cr_expect(strstr(body_text(), "AND begins_with(#s, :r1)\""), "%s", body_text());
  made(matches_matches_on_courts_request(mem, &scope, "t", 3, venue, MATCHES_STATE_OPEN,
                                         (ddb_time){1, 0}, "1", "10", NULL, &request));
  cr_expect(strstr(body_text(), "AND #s = :s AND #s2 BETWEEN :r1 AND :r2\""), "%s", body_text());
  cr_expect(strstr(body_text(), "\":r1\":{\"N\":\"1\"},\":r2\":{\"N\":\"10\"}}"), "%s",
            body_text());
  made(matches_matches_since_request(mem, &scope, "t", 3, venue, MATCHES_STATE_OPEN,
                                     (ddb_time){1, 0}, NULL, &request));
  cr_expect(strstr(body_text(), "\":r1\":{\"S\":\"1970-01-01T00:00:01Z\"}"), "%s", body_text());
}

/* One of several attributes is given whole, so that no begins_with finds round 10 for 1. */
Test(multi_key, the_first_of_the_sort_attributes) {
  made(matches_matches_in_request(mem, &scope, "t", "eu", "1", NULL, &request));
  expect_body(
      "{\"TableName\":\"Matches\",\"IndexName\":\"GSI1\","
      "\"KeyConditionExpression\":\"#p = :p AND #p2 = :p2 AND #s = :s\","
      "\"ExpressionAttributeNames\":{\"#p\":\"tenantId\",\"#p2\":\"region\",\"#s\":\"round\"},"
      "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"t\"},\":p2\":{\"S\":\"eu\"},"
      "\":s\":{\"S\":\"1\"}},\"ScanIndexForward\":false,\"Limit\":10}");
}

Test(multi_key, all_sort_attributes) {
  made(matches_matches_at_request(mem, &scope, "t", "eu", "1", "upper", "m#1", NULL, &request));
  expect_body("{\"TableName\":\"Matches\",\"IndexName\":\"GSI1\","
              "\"KeyConditionExpression\":"
              "\"#p = :p AND #p2 = :p2 AND #s = :s AND #s2 = :s2 AND #s3 = :s3\","
              "\"ExpressionAttributeNames\":{\"#p\":\"tenantId\",\"#p2\":\"region\","
              "\"#s\":\"round\",\"#s2\":\"bracket\",\"#s3\":\"matchId\"},"
              "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"t\"},\":p2\":{\"S\":\"eu\"},"
              "\":s\":{\"S\":\"1\"},\":s2\":{\"S\":\"upper\"},\":s3\":{\"S\":\"m#1\"}}}");
}

Test(multi_key, every_type_of_key) {
  made(matches_match_keys_request(mem, &scope, "t", -3, venue, MATCHES_STATE_OPEN,
                                  (ddb_time){1700000000, 0}, "1.50", NULL, &request));
  const char *body = body_text();
  cr_expect(strstr(body, "\"#p = :p AND #p2 = :p2 AND #p3 = :p3 AND #p4 = :p4 AND #s = :s AND "
                         "#s2 = :s2\""));
  cr_expect(strstr(body, "{\":p\":{\"S\":\"t\"},\":p2\":{\"N\":\"-3\"},\":p3\":{\"B\":\"AAE=\"},"
                         "\":p4\":{\"S\":\"open\"},\":s\":{\"S\":\"2023-11-14T22:13:20Z\"},"
                         "\":s2\":{\"N\":\"1.5\"}}"),
            "%s", body);
}

Test(multi_key, no_attribute_is_empty) {
  cr_expect_eq(matches_matches_of_request(mem, &scope, "t", "", NULL, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "Match.region");
  cr_expect_eq(matches_matches_in_request(mem, &scope, "t", "eu", NULL, NULL, &request),
               DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "Match.round");
}

/* ---- page tokens ----------------------------------------------------------------------------- */

static enum ddb_status next_page(const char *last_key, const char *region, const char *round) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options list = {.cursor = &cursor};
  struct matches_match_page page;
  char body[512];

  (void)snprintf(body, sizeof body, "{\"Items\":[],\"Count\":0,\"LastEvaluatedKey\":%s}", last_key);
  struct ddb_response response = {
      .http_status = 200, .body = {body, strlen(body)}, .now = {1700000000, 0}};
  made(matches_matches_in_response(mem, &response, &list, &page));
  enum ddb_status status =
      matches_matches_in_request(mem, &scope, "t", region, round, &list, &request);
  ddb_cursor_free(&cursor);
  return status;
}

#define KEY                                                                                        \
  "{\"PK\":{\"S\":\"TENANT#t\"},\"matchId\":{\"S\":\"m\"},\"tenantId\":{\"S\":\"t\"},"             \
  "\"region\":{\"S\":\"eu\"},\"round\":{\"S\":\"1\"},\"bracket\":{\"S\":\"b\"}}"

Test(multi_key, a_token_holds_all_attributes) {
  made(next_page(KEY, "eu", "1"));
  cr_expect(strstr(body_text(), "\"ExclusiveStartKey\":" KEY));
}

Test(multi_key, a_token_of_other_attributes_is_refused) {
  cr_expect_eq(next_page(KEY, "us", "1"), DDB_E_INVALID);
  cr_expect_eq(next_page(KEY, "e", "1"), DDB_E_INVALID);
  cr_expect_eq(next_page(KEY, "eu", "2"), DDB_E_INVALID);
  cr_expect_eq(next_page("{\"PK\":{\"S\":\"TENANT#t\"},\"matchId\":{\"S\":\"m\"},"
                         "\"tenantId\":{\"S\":\"t\"},\"region\":{\"S\":\"eu\"},"
                         "\"round\":{\"S\":\"1\"}}",
                         "eu", "1"),
               DDB_E_INVALID);
}

/* The token's round is 10: an equality with 1 is no beginning of it. */
Test(multi_key, a_token_is_not_compared_by_its_beginning) {
  cr_expect_eq(next_page("{\"PK\":{\"S\":\"TENANT#t\"},\"matchId\":{\"S\":\"m\"},"
                         "\"tenantId\":{\"S\":\"t\"},\"region\":{\"S\":\"eu\"},"
                         "\"round\":{\"S\":\"10\"},\"bracket\":{\"S\":\"b\"}}",
                         "eu", "1"),
               DDB_E_INVALID);
}

/* ---- writes ---------------------------------------------------------------------------------- */

/* Each attribute is written once, as the field that it is. */
Test(multi_key, an_item_has_the_fields_and_nothing_else) {
  const struct matches_match match = {.tenant_id = "t",
                                      .match_id = "m",
                                      .region = "eu",
                                      .round = "1",
                                      .season = 7,
                                      .venue = venue,
                                      .state = MATCHES_STATE_OPEN,
                                      .starts_at = {1700000000, 0}};
  made(matches_save_match_request(mem, &scope, &match, &request));
  cr_expect(strstr(body_text(), "\"Item\":{\"PK\":{\"S\":\"TENANT#t\"},\"matchId\":{\"S\":\"m\"},"),
            "%s", body_text());
  cr_expect_null(strstr(body_text(), "bracket"));
}

Test(multi_key, an_update_sets_the_fields) {
  const struct matches_move_match_set set = {.round = "2", .region = "us"};
  made(matches_move_match_request(mem, &scope, "t", "m", &set, &request));
  cr_expect(strstr(body_text(), "{\"S\":\"2\"}") && strstr(body_text(), "{\"S\":\"us\"}"));
}
