/* SPDX-License-Identifier: Apache-2.0 */
/* Reads that list fields (tests/golden/project): what is asked for, and what of the answers is
 * given, whatever else they lack. */
#include <criterion/criterion.h>
#include <string.h>

#include <matches/matches.h>
#include <project/project.h>

#include "support/script.h"

static struct script script;
static struct ddb_arena *mem;
static struct ddb *db;
static struct ddb_cursor cursor;

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cursor = (struct ddb_cursor)DDB_CURSOR_INIT;
}

static void teardown(void) {
  ddb_cursor_free(&cursor);
  ddb_arena_free(mem);
  ddb_close(db);
}

TestSuite(project, .init = setup, .fini = teardown);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

#define KEYS(n)     "\"PK\":{\"S\":\"AGENT#a\"},\"SK\":{\"S\":\"LISTING#" n "\"}"
#define TYPE        ",\"EntityType\":{\"S\":\"Listing\"}"
#define IDS(n)      "\"agentId\":{\"S\":\"a\"},\"listingId\":{\"S\":\"" n "\"}"
#define DATA(n, m)  ",\"Data\":{\"M\":{" IDS(n) m "}}"
#define CITY(n)     "\"GSI1PK\":{\"S\":\"CITY#c\"},\"GSI1SK\":{\"S\":\"at " n "\"}"
#define TITLE       ",\"title\":{\"S\":\"t\"}"
#define PRICE       ",\"price/\342\202\254\":{\"N\":\"9.5\"}"
#define ITEM(inner) "{\"Item\":{" inner "}}"

static void sent(int at, const char *body) {
  cr_assert_gt(script.sent_count, at);
  cr_expect_str_eq(script.sent[at].body, body);
}

/* ---- a get ----------------------------------------------------------------------------------- */

#define CARD_TEXT                                                                                  \
  "\"ProjectionExpression\":\"#r_0, #r_1, #r_2, #r_3, #r_4.#r_5, #r_4.#r_6, #r_4.#r_7, "           \
  "#r_4.#r_8\",\"ExpressionAttributeNames\":{\"#r_0\":\"PK\",\"#r_1\":\"SK\","                     \
  "\"#r_2\":\"EntityType\",\"#r_3\":\"expiresAt\",\"#r_4\":\"Data\",\"#r_5\":\"agentId\","         \
  "\"#r_6\":\"listingId\",\"#r_7\":\"title\",\"#r_8\":\"price/\342\202\254\"}"

Test(project, a_get_asks_for_the_fields_and_for_what_tells_the_item) {
  struct project_card_item item;

  script_reply(&script, 200, ITEM(KEYS("1") TYPE DATA("1", TITLE PRICE)));
  must(project_card(db, mem, "a", "1", NULL, &item));
  sent(0, "{\"TableName\":\"Shop\",\"Key\":{" KEYS("1") "},\"ConsistentRead\":true," CARD_TEXT "}");
  cr_expect_str_eq(item.agent_id, "a");
  cr_expect_str_eq(item.listing_id, "1");
  cr_expect_str_eq(item.title, "t");
  cr_expect_str_eq(item.price, "9.5");
  cr_expect_not(item.expires_at.set);
}

Test(project, a_required_field_that_is_missing_is_told) {
  struct project_card_item item;

  script_reply(&script, 200, ITEM(KEYS("1") TYPE DATA("1", TITLE)));
  cr_expect_eq(project_card(db, mem, "a", "1", NULL, &item), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "price/"), "%s", ddb_error_text(db));
  cr_expect_null(item.title, "nothing is given of it");
}

Test(project, an_item_of_another_entity_is_told) {
  struct project_card_item item;

  script_reply(&script, 200,
               ITEM(KEYS("1") ",\"EntityType\":{\"S\":\"Setting\"}" DATA("1", TITLE PRICE)));
  cr_expect_eq(project_card(db, mem, "a", "1", NULL, &item), DDB_E_INVALID);
}

/* The time to live comes with it, listed or not. */
Test(project, an_item_that_has_expired_is_absent) {
  const struct ddb_call_options options = {.include_expired = true};
  struct project_card_item item;
  int i;

  for (i = 0; i < 2; i++)
    script_reply(&script, 200,
                 ITEM(KEYS("1") TYPE ",\"expiresAt\":{\"N\":\"5\"}" DATA("1", TITLE PRICE)));
  cr_expect_eq(project_card(db, mem, "a", "1", NULL, &item), DDB_NOT_FOUND);
  cr_expect_null(item.title);
  must(project_card(db, mem, "a", "1", &options, &item));
  cr_expect_eq(item.expires_at.value.seconds, 5);
}

/* DynamoDB sends no map for paths that lead to nothing in it. */
Test(project, without_a_value_there_is_no_map_and_an_item_all_the_same) {
#define SETTING                                                                                    \
  "\"PK\":{\"S\":\"SETTINGS\"},\"SK\":{\"S\":\"SETTING#n\"},\"EntityType\":{\"S\":\"Setting\"},"   \
  "\"name\":{\"S\":\"n\"}"
  struct project_value_of_item value;
  struct project_level_of_item level;
  struct project_name_of_item name;

  script_reply(&script, 200, ITEM(SETTING));
  must(project_value_of(db, mem, "n", NULL, &value));
  cr_expect_null(value.value);
  cr_expect_str_eq(value.name, "n");
  script_reply(&script, 200, ITEM(SETTING ",\"Data\":{\"M\":{}}"));
  must(project_value_of(db, mem, "n", NULL, &value));
  script_reply(&script, 200, ITEM(SETTING));
  cr_expect_eq(project_level_of(db, mem, "n", NULL, &level), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "Data"), "%s", ddb_error_text(db));
  script_reply(&script, 200, ITEM(SETTING));
  must(project_name_of(db, mem, "n", NULL, &name));
  sent(3, "{\"TableName\":\"Shop\",\"Key\":{\"PK\":{\"S\":\"SETTINGS\"},\"SK\":{\"S\":"
          "\"SETTING#n\"}},\"ProjectionExpression\":\"#r_0, #r_1, #r_2, #r_3\","
          "\"ExpressionAttributeNames\":{\"#r_0\":\"PK\",\"#r_1\":\"SK\",\"#r_2\":\"EntityType\","
          "\"#r_3\":\"name\"}}");
}

/* A field that lives in the key alone is read from it. */
Test(project, fields_of_the_key_need_no_attribute) {
  struct project_reason_of_item item;
  const ddb_time at = {1795341600, 0};

  script_reply(&script, 200,
               ITEM("\"PK\":{\"S\":\"HOLDS#3\"},\"SK\":{\"S\":\"HOLD#2026-11-22T10:00:00.000Z#h\"},"
                    "\"reason\":{\"S\":\"r\"}"));
  must(project_reason_of(db, mem, "h", at, NULL, &item));
  cr_expect(strstr(script.sent[0].body, "\"#r_0, #r_1, #r_2\""), "%s", script.sent[0].body);
  cr_expect_str_eq(item.hold_id, "h");
  cr_expect_eq(item.created_at.seconds, at.seconds);
}

/* ---- lists ----------------------------------------------------------------------------------- */

#define IN_CITY(n) "{" KEYS(n) "," CITY(n) TYPE DATA(n, TITLE ",\"rooms\":{\"L\":[]}") "}"

/* What ends in the middle of an answer goes on behind its last item, with all keys of both. */
Test(project, a_page_that_is_cut_goes_on_behind_its_last_item) {
  struct ddb_list_options options = {.until = 2, .cursor = &cursor};
  struct project_in_city_page page;

  script_reply(&script, 200, "{\"Items\":[" IN_CITY("1") "," IN_CITY("2") "," IN_CITY("3") "]}");
  must(project_in_city(db, mem, "c", "10", PROJECT_STATUS_OPEN, &options, &page));
  sent(0, "{\"TableName\":\"Shop\",\"IndexName\":\"GSI1\",\"KeyConditionExpression\":\"#p = :p\","
          "\"FilterExpression\":\"#f_0.#f_1 < :f_limit AND #f_2 = :f_status\","
          "\"ProjectionExpression\":\"#r_0, #r_1, #r_2, #r_3, #r_4, #r_5, #r_6.#r_7, #r_6.#r_8, "
          "#r_6.#r_9, #r_6.#r_10, #r_6.#r_11, #r_6.#r_12\","
          "\"ExpressionAttributeNames\":{\"#p\":\"GSI1PK\",\"#f_0\":\"Data\","
          "\"#f_1\":\"price/\342\202\254\",\"#f_2\":\"status\",\"#r_0\":\"PK\",\"#r_1\":\"SK\","
          "\"#r_2\":\"GSI1PK\",\"#r_3\":\"GSI1SK\",\"#r_4\":\"EntityType\","
          "\"#r_5\":\"expiresAt\",\"#r_6\":\"Data\",\"#r_7\":\"agentId\",\"#r_8\":\"listingId\","
          "\"#r_9\":\"title\",\"#r_10\":\"place\",\"#r_11\":\"tags\",\"#r_12\":\"rooms\"},"
          "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"CITY#c\"},"
          "\":f_limit\":{\"N\":\"10\"},\":f_status\":{\"S\":\"open\"}},"
          "\"ScanIndexForward\":false,\"Limit\":20}");
  cr_assert_eq(page.count, 2);
  cr_expect_str_eq(page.items[1].listing_id, "2");
  cr_expect(page.more);
  script_reply(&script, 200, "{\"Items\":[" IN_CITY("3") "]}");
  must(project_in_city(db, mem, "c", "10", PROJECT_STATUS_OPEN, &options, &page));
  cr_expect(strstr(script.sent[1].body, "\"ExclusiveStartKey\":{" CITY("2") "," KEYS("2") "}"),
            "%s", script.sent[1].body);
  cr_assert_eq(page.count, 1);
  cr_expect_not(page.more);
}

/* Its key attributes are no fields of the struct, and are asked for. */
Test(project, so_does_a_page_of_an_index_with_keys_of_several_attributes) {
#define MATCH(n)                                                                                   \
  "\"tenantId\":{\"S\":\"t\"},\"season\":{\"N\":\"7\"},\"venue\":{\"B\":\"QQ==\"},"                \
  "\"state\":{\"S\":\"open\"},\"startsAt\":{\"S\":\"2026-11-22T10:00:00Z\"},"                      \
  "\"court\":{\"N\":\"1\"},\"round\":{\"S\":\"r\"},\"bracket\":{\"S\":\"b\"},"                     \
  "\"PK\":{\"S\":\"TENANT#t\"},\"matchId\":{\"S\":\"" n "\"}"
  struct ddb_list_options options = {.until = 1, .cursor = &cursor};
  const struct ddb_bytes venue = {(const unsigned char *)"A", 1};
  struct matches_match_ids_page page;

  script_reply(&script, 200, "{\"Items\":[{" MATCH("x") "},{" MATCH("y") "}]}");
  must(matches_match_ids(db, mem, "t", 7, venue, MATCHES_STATE_OPEN, &options, &page));
  cr_expect(strstr(script.sent[0].body,
                   "\"ProjectionExpression\":\"#r_0, #r_1, #r_2, #r_3, #r_4, #r_5, #r_6, #r_7, "
                   "#r_8, #r_9\""),
            "%s", script.sent[0].body);
  cr_assert_eq(page.count, 1);
  cr_expect_str_eq(page.items[0].match_id, "x");
  cr_expect_str_eq(page.items[0].tenant_id, "t");
  script_reply(&script, 200, "{\"Items\":[]}");
  must(matches_match_ids(db, mem, "t", 7, venue, MATCHES_STATE_OPEN, &options, &page));
  cr_expect(strstr(script.sent[1].body, "\"ExclusiveStartKey\":{" MATCH("x") "}"), "%s",
            script.sent[1].body);
}

/* A token has a binary key in base64. */
Test(project, pages_of_a_binary_partition_go_on) {
#define READING(at)                                                                                \
  "{\"device\":{\"B\":\"AAE=\"},\"at\":{\"N\":\"" at "\"},\"value\":{\"N\":\"0.5\"}}"
#define MORE ",\"LastEvaluatedKey\":{\"device\":{\"B\":\"AAE=\"},\"at\":{\"N\":\"1\"}}}"
  struct ddb_list_options options = {.cursor = &cursor};
  const struct ddb_bytes device = {(const unsigned char *)"\0\1", 2};
  const struct ddb_bytes other = {(const unsigned char *)"\0\2", 2};
  struct project_values_page page;

  script_reply(&script, 200, "{\"Items\":[" READING("1") "]" MORE);
  must(project_values(db, mem, device, &options, &page));
  cr_expect_eq(project_values(db, mem, other, &options, &page), DDB_E_INVALID);
  script_reply(&script, 200, "{\"Items\":[" READING("2") "]}");
  must(project_values(db, mem, device, &options, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_eq(page.items[0].at, 2);
  cr_expect_eq(page.items[0].device.size, 2);
  cr_expect(strstr(script.sent[1].body, "\"ExclusiveStartKey\":{"), "%s", script.sent[1].body);
}

Test(project, one_bad_item_hides_no_other) {
  struct project_notes_page page;

  script_reply(&script, 200,
               "{\"Items\":[{" KEYS("1") TYPE DATA("1", ",\"note\":{\"N\":\"1\"}") "},{" KEYS("2")
                   TYPE DATA("2", ",\"nickname\":{\"NULL\":true},\"note\":{\"S\":\"n\"}") "}]}");
  cr_assert_eq(project_notes(db, mem, "a", NULL, &page), DDB_PARTIAL);
  cr_assert_eq(page.count, 1);
  cr_expect(page.items[0].nickname_null);
  cr_expect_null(page.items[0].secret);
  cr_assert_eq(page.rejected_count, 1);
  cr_expect_str_eq(page.rejected[0].field, "Data.note");
  cr_expect(strstr(page.rejected[0].key.data, "LISTING#1"));
}

/* An index that holds only a part: its keys, and the entity's, which are taken apart. */
Test(project, an_index_is_asked_for_what_it_holds) {
  struct project_states_page states;
  struct project_ids_page ids;

  script_reply(&script, 200,
               "{\"Items\":[{" KEYS("1") ",\"GSI1PK\":{\"S\":\"CITY#c\"}" TYPE
                                         ",\"status\":{\"S\":\"on hold\"}}]}");
  must(project_states(db, mem, "c", NULL, &states));
  cr_assert_eq(states.count, 1);
  cr_expect_eq(states.items[0].status, PROJECT_STATUS_ON_HOLD);
  cr_expect_str_eq(states.items[0].listing_id, "1");
  script_reply(&script, 200, "{\"Items\":[{" KEYS("7") ",\"GSI1PK\":{\"S\":\"CITY#c\"}}]}");
  must(project_ids(db, mem, "c", NULL, &ids));
  cr_assert_eq(ids.count, 1);
  cr_expect_str_eq(ids.items[0].agent_id, "a");
  cr_expect_str_eq(ids.items[0].listing_id, "7");
  cr_expect(strstr(script.sent[1].body, "\"ProjectionExpression\":\"#r_0, #r_1, #r_2\""));
}

/* Without the tag nothing would tell the variant. */
Test(project, a_union_comes_with_its_tag) {
  struct project_edits_page page;

  script_reply(
      &script, 200,
      "{\"Items\":[{" KEYS("1") TYPE DATA(
          "1", ",\"kind\":{\"S\":\"crop\"},\"params\":{\"M\":{\"left\":{\"N\":\"3\"}}}") "}]}");
  must(project_edits(db, mem, NULL, &page));
  sent(0, "{\"TableName\":\"Shop\",\"FilterExpression\":\"#k IN (:k1)\","
          "\"ProjectionExpression\":\"#r_0, #r_1, #r_2, #r_3, #r_4.#r_5, #r_4.#r_6, #r_4.#r_7, "
          "#r_4.#r_8\",\"ExpressionAttributeNames\":{\"#k\":\"EntityType\",\"#r_0\":\"PK\","
          "\"#r_1\":\"SK\",\"#r_2\":\"EntityType\",\"#r_3\":\"expiresAt\",\"#r_4\":\"Data\","
          "\"#r_5\":\"agentId\",\"#r_6\":\"listingId\",\"#r_7\":\"kind\",\"#r_8\":\"params\"},"
          "\"ExpressionAttributeValues\":{\":k1\":{\"S\":\"Listing\"}}}");
  cr_assert_eq(page.count, 1);
  cr_expect_eq(page.items[0].kind, PROJECT_KIND_CROP);
  cr_assert_not_null(page.items[0].params.crop);
  cr_expect_eq(page.items[0].params.crop->left, 3);
}

/* Where nothing in the item is known by name, the key tells. */
Test(project, a_scan_without_a_filter_has_the_names_alone) {
  struct project_all_scores_page page;

  script_reply(
      &script, 200,
      "{\"Items\":[{\"id\":{\"S\":\"x\"},\"matchId\":{\"S\":\"x\"},\"score\":{\"N\":\"4\"}}]}");
  must(project_all_scores(db, mem, NULL, &page));

  sent(0,
       "{\"TableName\":\"Plain\",\"ProjectionExpression\":\"#r_0, #r_1, #r_2\","
       "\"ExpressionAttributeNames\":{\"#r_0\":\"id\",\"#r_1\":\"matchId\",\"#r_2\":\"score\"}}");
  cr_assert_eq(page.count, 1);
  cr_expect_eq(page.items[0].score.value, 4);
  cr_expect_eq(page.skipped, 0);
}

/* ---- many ------------------------------------------------------------------------------------ */

Test(project, a_batch_says_it_in_every_request) {
  static const struct project_cards_key keys[] = {{"a", "1"}, {"a", "2"}, {"a", "3"}};
#define BATCH(keys)                                                                                \
  "{\"RequestItems\":{\"Shop\":{\"Keys\":[" keys "],\"ConsistentRead\":true," CARD_TEXT "}}}"
#define ANSWER(items, left) "{\"Responses\":{\"Shop\":[" items "]},\"UnprocessedKeys\":{" left "}}"
  struct project_cards_items items;

  script_reply(&script, 200,
               ANSWER("{" KEYS("1") TYPE DATA("1", TITLE PRICE) "}",
                      "\"Shop\":{\"Keys\":[{" KEYS("3") "}],\"ConsistentRead\":true," CARD_TEXT
                                                        "}"));
  script_reply(&script, 200, ANSWER("{" KEYS("3") TYPE DATA("3", TITLE) "}", ""));
  cr_assert_eq(project_cards(db, mem, keys, 3, NULL, &items), DDB_PARTIAL, "%s",
               ddb_error_text(db));
  sent(0, BATCH("{" KEYS("1") "},{" KEYS("2") "},{" KEYS("3") "}"));
  sent(1, BATCH("{" KEYS("3") "}"));
  cr_assert_eq(items.count, 3);
  cr_assert_eq(items.items[0].found, DDB_FOUND);
  cr_expect_str_eq(items.items[0].record->price, "9.5");
  cr_expect_eq(items.items[1].found, DDB_FOUND_MISSING);
  cr_expect_eq(items.items[2].found, DDB_FOUND_REJECTED, "it has no price");
}

/* Each shard is asked for the same, and the order is that of keys that are not given. */
Test(project, shards_are_merged_by_their_keys) {
#define HOLD(shard, second, id)                                                                    \
  "{\"PK\":{\"S\":\"HOLDS#" shard "\"},\"SK\":{\"S\":\"HOLD#2026-11-22T10:00:0" second ".000Z#" id \
  "\"},\"reason\":{\"S\":\"" id "\"}}"
  struct project_reasons_page page;
  static const char *const order[] = {"b", "c", "a", "e"};

  script_reply(&script, 200, "{\"Items\":[" HOLD("0", "3", "a") "," HOLD("0", "4", "e") "]}");
  script_reply(&script, 200, "{\"Items\":[" HOLD("1", "1", "b") "]}");
  script_reply(&script, 200, "{\"Items\":[" HOLD("2", "2", "c") "]}");
  script_reply(&script, 200, "{\"Items\":[]}");
  must(project_reasons(db, mem, NULL, &page));
  for (int i = 0; i < 4; i++)
    cr_expect(strstr(script.sent[i].body, "\"ProjectionExpression\":\"#r_0, #r_1, #r_2\""), "%s",
              script.sent[i].body);
  cr_assert_eq(page.count, 4);
  for (int i = 0; i < 4; i++) {
    cr_expect_str_eq(page.items[i].reason, order[i]);
    cr_expect_str_eq(page.items[i].hold_id, order[i]);
  }
}
