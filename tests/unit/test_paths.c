/* SPDX-License-Identifier: Apache-2.0 */
/* Updates with constants and paths: the requests byte for byte. The schema is that of
 * tests/golden/paths. */
#include <criterion/criterion.h>
#include <paths/paths.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>

#include "support/sample.h"

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(paths, .init = setup, .fini = teardown);

static void body_is(enum ddb_status status, const struct ddb_request *request, const char *body) {
  cr_assert_eq(status, DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_expect_str_eq(sample_chars(mem, request->body), body);
}

#define TASK                                                                                       \
  "{\"TableName\":\"Paths\",\"Key\":{\"PK\":{\"S\":\"TASK#t1\"},\"SK\":{\"S\":\"TASK\"}},"
#define OLD "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}"

/* ---- constants ------------------------------------------------------------------------------ */

Test(paths, constants_are_sent_with_the_keys_that_they_make) {
  const struct paths_close_set set = {0};
  struct ddb_request request;

  body_is(paths_close_request(mem, &scope, "t1", &set, &request), &request,
          TASK
          "\"UpdateExpression\":\"SET #n0 = :v0, #n1 = :v1, #n2 = :v2, #n3 = :v3\","
          "\"ConditionExpression\":\"attribute_exists(#k) AND #g IN (:f1, :f2)\","
          "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"status\",\"#n1\":\"priority\","
          "\"#n2\":\"GSI1PK\",\"#n3\":\"GSI1SK\",\"#g\":\"status\"},"
          "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"closed\"},\":v1\":{\"N\":\"3\"},"
          "\":v2\":{\"S\":\"STATUS#closed\"},\":v3\":{\"S\":\"003\"},\":f1\":{\"S\":\"open\"},"
          "\":f2\":{\"S\":\"active\"}}," OLD);
}

Test(paths, constants_of_every_type) {
  struct ddb_request request;

  body_is(
      paths_stamp_request(mem, &scope, "t1", &request), &request,
      TASK
      "\"UpdateExpression\":\"SET #n0 = :v0, #n1 = :v1, #n2 = :v2, #n3 = :v3, #n4 = :v4, "
      "#n5 = :v5, #n6 = :v6, #n7 = :v7, #n8 = :v8\","
      "\"ConditionExpression\":\"attribute_exists(#k)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"kind\",\"#n1\":\"note\","
      "\"#n2\":\"body\",\"#n3\":\"done\",\"#n4\":\"ratio\",\"#n5\":\"price\",\"#n6\":\"seenAt\","
      "\"#n7\":\"dueAt\",\"#n8\":\"label\"},"
      "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"large\"},"
      "\":v1\":{\"S\":\"a \\\"b\\\" ?? \xc3\xbc\"},\":v2\":{\"S\":\"some text\"},"
      "\":v3\":{\"BOOL\":false},\":v4\":{\"N\":\"0.25\"},\":v5\":{\"N\":\"1.5\"},"
      "\":v6\":{\"S\":\"2026-11-22T10:00:00.500Z\"},\":v7\":{\"N\":\"1795341600\"},"
      "\":v8\":{\"S\":\"x\"}}," OLD);
}

Test(paths, a_constant_state_is_judged_by_its_transitions) {
  const struct paths_activate_set set = {.priority = 7};
  struct ddb_response response = sample_response(
      400, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
           "\"message\":\"The conditional request failed\",\"Item\":{\"PK\":{\"S\":\"TASK#t1\"},"
           "\"status\":{\"S\":\"closed\"}}}");

  cr_assert_eq(paths_activate_response(mem, &response, &set), DDB_E_TRANSITION);
  cr_expect(strstr(ddb_arena_error(mem)->text, "from 'closed'"), "%s", ddb_arena_error(mem)->text);
}

/* ---- paths ---------------------------------------------------------------------------------- */

#define TRIP                                                                                       \
  "{\"TableName\":\"PathsMain\",\"Key\":{\"PK\":{\"S\":\"TRIP#t1\"},\"SK\":{\"S\":\"TRIP\"}},"
#define NAMES  "\"ExpressionAttributeNames\":{\"#k\":\"PK\","
#define VALUES "\"ExpressionAttributeValues\":{"
#define NOW    "\":u\":{\"N\":\"1795341600250\"}},"

/* The same request where these parents are made. */
static struct ddb_scope making(uint32_t makes) {
  struct ddb_scope made = scope;
  made.makes = makes;
  return made;
}

Test(paths, T18_a_path_wants_the_maps_on_the_way) {
  const struct paths_settle_set set = {
      .place_city = "Rome", .place_geo_lat = 1, .place_geo_lon = 2};
  struct ddb_request request;

  body_is(paths_settle_request(mem, &scope, "t1", &set, &request), &request,
          TRIP
          "\"UpdateExpression\":\"SET #d.#p0.#n0 = :v0, #d.#p0.#p1.#n1 = :v1, "
          "#d.#p0.#p1.#n2 = :v2, #u = :u\","
          "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d) AND "
          "attribute_type(#d.#p0, :tm) AND attribute_type(#d.#p0.#p1, :tm)\"," NAMES
          "\"#n0\":\"city\",\"#n1\":\"lat\",\"#n2\":\"lon\",\"#p0\":\"values\",\"#p1\":\"geo\","
          "\"#d\":\"Data\",\"#u\":\"UpdatedAt\"}," VALUES
          "\":v0\":{\"S\":\"Rome\"},\":v1\":{\"N\":\"1\"},\":v2\":{\"N\":\"2\"},"
          "\":tm\":{\"S\":\"M\"}," NOW OLD);
  cr_expect_eq(request.effect, DDB_EFFECT_GUARDED);
}

Test(paths, T18_maps_in_each_other_are_made_at_once) {
  const struct paths_settle_set set = {
      .place_city = "Rome", .place_geo_lat = 1, .place_geo_lon = 2, .title = "t"};
  const struct ddb_scope both = making(3);
  const struct ddb_scope inner = making(2);
  struct ddb_request request;

  body_is(paths_settle_request(mem, &both, "t1", &set, &request), &request,
          TRIP "\"UpdateExpression\":\"SET #d.#n0 = :v0, #d.#p0 = :p0, #u = :u\","
               "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d) AND "
               "attribute_not_exists(#d.#p0)\"," NAMES
               "\"#n0\":\"title\",\"#p0\":\"values\",\"#d\":\"Data\",\"#u\":\"UpdatedAt\"}," VALUES
               "\":v0\":{\"S\":\"t\"},\":p0\":{\"M\":{\"city\":{\"S\":\"Rome\"},\"geo\":{\"M\":{"
               "\"lat\":{\"N\":\"1\"},\"lon\":{\"N\":\"2\"}}}}}," NOW OLD);
  body_is(paths_settle_request(mem, &inner, "t1", &set, &request), &request,
          TRIP
          "\"UpdateExpression\":\"SET #d.#p0.#n0 = :v0, #d.#n1 = :v1, #d.#p0.#p1 = :p1, "
          "#u = :u\",\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d) "
          "AND attribute_type(#d.#p0, :tm) AND attribute_not_exists(#d.#p0.#p1)\"," NAMES
          "\"#n0\":\"city\",\"#n1\":\"title\",\"#p0\":\"values\",\"#p1\":\"geo\","
          "\"#d\":\"Data\",\"#u\":\"UpdatedAt\"}," VALUES
          "\":v0\":{\"S\":\"Rome\"},\":v1\":{\"S\":\"t\"},\":p1\":{\"M\":{\"lat\":{\"N\":\"1\"},"
          "\"lon\":{\"N\":\"2\"}}},\":tm\":{\"S\":\"M\"}," NOW OLD);
}

Test(paths, what_is_added_to_a_map_that_is_made) {
  const struct paths_swap_set set = {.counts_total = 7, .counts_to = 3, .counts_from = 4};
  const struct ddb_scope made = making(1);
  struct ddb_request request;

  body_is(
      paths_swap_request(mem, &made, "t1", "a\"b", "c.d", &set, &request), &request,
      TRIP
      "\"UpdateExpression\":\"SET #d.#p0 = :p0, #u = :u\","
      "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d) AND "
      "attribute_not_exists(#d.#p0)\"," NAMES
      "\"#p0\":\"counts\",\"#d\":\"Data\",\"#u\":\"UpdatedAt\"}," VALUES
      "\":p0\":{\"M\":{\"total\":{\"N\":\"7\"},\"a\\\"b\":{\"N\":\"3\"},\"c.d\":{\"N\":\"-4\"}}}," NOW
          OLD);
  cr_expect_eq(request.effect, DDB_EFFECT_ONCE, "it adds, also where it makes the map");
  const struct paths_swap_set zero = {.counts_from = 0};
  cr_assert_eq(paths_swap_request(mem, &made, "t1", "a", "b", &zero, &request), DDB_OK);
  cr_expect(strstr(request.body.data, "\"b\":{\"N\":\"0\"}"), "%s", request.body.data);
  const struct paths_swap_set less = {.counts_from = -9};
  cr_assert_eq(paths_swap_request(mem, &made, "t1", "a", "b", &less, &request), DDB_OK);
  cr_expect(strstr(request.body.data, "\"b\":{\"N\":\"9\"}"), "%s", request.body.data);
}

/* Nothing else is written to a flat item without times. */
Test(paths, a_removal_from_what_is_not_there_writes_nothing) {
  const struct ddb_scope made = making(1);
  struct ddb_request request;

  body_is(paths_unhit_request(mem, &scope, "t1", "k", &request), &request,
          TASK "\"UpdateExpression\":\"REMOVE #p0.#r0\",\"ConditionExpression\":"
               "\"attribute_exists(#k) AND attribute_type(#p0, :tm)\"," NAMES
               "\"#r0\":\"k\",\"#p0\":\"hits\"}," VALUES "\":tm\":{\"S\":\"M\"}}," OLD);
  body_is(paths_unhit_request(mem, &made, "t1", "k", &request), &request,
          TASK
          "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_not_exists(#p0)\"," NAMES
          "\"#p0\":\"hits\"}," OLD);
}

Test(paths, an_element_has_to_be_there) {
  const struct paths_line line = {.sku = "s", .amount = 1};
  const struct paths_replace_line_set set = {.lines_at = &line, .marks_0 = 5};
  struct ddb_request request;

  body_is(paths_replace_line_request(mem, &scope, "t1", 3, &set, &request), &request,
          TRIP
          "\"UpdateExpression\":\"SET #d.#p0[3] = :v0, #d.#p1[0] = :v1, #u = :u\","
          "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d) AND "
          "attribute_exists(#d.#p0[3]) AND attribute_exists(#d.#p1[0]) AND "
          "attribute_type(#d.#p0, :tl) AND attribute_type(#d.#p1, :tl)\"," NAMES
          "\"#p0\":\"lines\",\"#p1\":\"marks\",\"#d\":\"Data\",\"#u\":\"UpdatedAt\"}," VALUES
          "\":v0\":{\"M\":{\"sku\":{\"S\":\"s\"},\"amount\":{\"N\":\"1\"}}},\":v1\":{\"N\":\"5\"},"
          "\":tl\":{\"S\":\"L\"}," NOW OLD);
}

/* ---- what is refused ------------------------------------------------------------------------ */

static void refused(enum ddb_status status, enum ddb_status expected, const char *words) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_arena_error(mem)->text);
  cr_expect(strstr(ddb_arena_error(mem)->text, words), "'%s' lacks '%s'",
            ddb_arena_error(mem)->text, words);
}

Test(paths, names_and_numbers_are_checked_before_the_network) {
  const struct paths_bump_set one = {.counts_key = 1};
  const struct paths_swap_set two = {0};
  const struct paths_replace_line_set line = {0};
  char *huge = ddb_arena_alloc(mem, 65537);
  struct ddb_request request;

  cr_assert_not_null(huge);
  memset(huge, 'x', 65536);
  huge[65536] = '\0';
  refused(paths_bump_request(mem, &scope, "t1", NULL, &one, &request), DDB_E_INVALID,
          "bump: key is no name of a member");
  refused(paths_bump_request(mem, &scope, "t1", "", &one, &request), DDB_E_INVALID, "bump: key");
  refused(paths_bump_request(mem, &scope, "t1", "\xc0", &one, &request), DDB_E_INVALID, "UTF-8");
  refused(paths_bump_request(mem, &scope, "t1", huge, &one, &request), DDB_E_LIMIT, "65,535");
  huge[65535] = '\0';
  cr_expect_eq(paths_bump_request(mem, &scope, "t1", huge, &one, &request), DDB_OK);
  refused(paths_swap_request(mem, &scope, "t1", "a", "a", &two, &request), DDB_E_INVALID,
          "counts.{to} and counts.{from} are the same here");
  refused(paths_swap_request(mem, &scope, "t1", "total", "a", &two, &request), DDB_E_INVALID,
          "counts.total and counts.{to}");
  refused(paths_replace_line_request(mem, &scope, "t1", SIZE_MAX, &line, &request), DDB_E_LIMIT,
          "replaceLine: at");
  refused(paths_replace_line_request(mem, &scope, "t1", 0, &line, &request), DDB_E_INVALID,
          "Trip.lines[{at}] is required");
  refused(paths_move_request(mem, &scope, "t1", &(struct paths_move_set){0}, &request),
          DDB_E_INVALID, "Trip.place.city is required");
}

Test(paths, T18_what_cannot_be_made_is_named) {
  const struct paths_locate_set where = {0};
  const struct paths_daily_set less = {.by_day_day_count = -1};
  const struct paths_correct_set set = {.lines_at_extras = {(const char *const[]){"e"}, 1}};
  const struct ddb_scope first = making(1), second = making(2);
  struct ddb_request request;

  refused(paths_locate_request(mem, &first, "t1", &where, &request), DDB_E_CONDITION,
          "place is not there");
  refused(paths_correct_request(mem, &second, "t1", 4, &set, "t", &request), DDB_E_CONDITION,
          "lines[{at}] is not there");
  refused(paths_daily_request(mem, &second, "t1", "mon", &less, &request), DDB_E_CONDITION,
          "byDay.{day}.count is not there, and 0 changed by this amount");
}

Test(paths, a_name_in_a_hidden_map_is_hidden) {
  const struct paths_keep_set set = {.secrets_name = "value"};
  const struct ddb_scope made = making(1);
  const struct ddb_scope *const scopes[] = {&scope, &made};
  struct ddb_request request;
  struct ddb_text text;

  for (size_t i = 0; i < 2; i++) {
    cr_assert_eq(paths_keep_request(mem, scopes[i], "t1", "bank", &set, &request), DDB_OK);
    cr_assert(strstr(request.body.data, "bank"));
    cr_assert_eq(ddb_request_text(mem, &request, &text), DDB_OK);
    cr_expect_null(strstr(text.data, "value\""), "%s", text.data);
    cr_expect_null(strstr(text.data, "bank"), "%s", text.data);
    cr_expect(strstr(text.data, "\"***\""), "%s", text.data);
  }
}

/* ---- the rounds ----------------------------------------------------------------------------- */

static struct ddb_response failed(const char *data) {
  static char body[1024];
  (void)snprintf(body, sizeof body,
                 "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
                 "\"message\":\"The conditional request failed\"%s}",
                 data);
  return sample_response(400, body);
}

#define WITH(members) ",\"Item\":{\"PK\":{\"S\":\"TRIP#t1\"},\"Data\":{\"M\":{" members "}}}"

Test(paths, T18_the_item_says_what_is_made_next) {
  const struct paths_settle_set set = {.place_city = "Rome"};
  const struct {
    const char *item;
    bool lost, again;
    uint32_t makes;
  } rows[] = {{WITH(""), false, true, 3},
              {WITH("\"values\":{\"M\":{}}"), false, true, 2},
              {WITH("\"values\":{\"M\":{\"geo\":{\"M\":{}}}}"), false, false, 0},
              {WITH("\"values\":{\"NULL\":true}"), false, false, 0},
              {WITH("\"values\":{\"M\":{\"geo\":{\"S\":\"x\"}}}"), false, false, 0},
              {WITH(""), true, false, 0},
              {",\"Item\":{\"PK\":{\"S\":\"TRIP#t1\"}}", false, false, 0},
              {"", false, false, 0}};
  struct ddb_request request;

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct ddb_scope next = scope;
    struct ddb_response response = failed(rows[i].item);
    response.lost_reply = rows[i].lost;
    cr_assert_eq(paths_settle_request(mem, &next, "t1", &set, &request), DDB_OK);
    cr_expect_eq(ddb_update_again(&next, &request, &response), rows[i].again, "row %zu", i);
    cr_expect_eq(next.makes, rows[i].makes, "row %zu", i);
  }
}

Test(paths, T18_the_rounds_come_to_an_end) {
  const struct paths_settle_set set = {.place_city = "Rome"};
  struct ddb_scope next = scope;
  struct ddb_request request;
  int rounds = 0;

  for (bool again = true; again; rounds++) {
    struct ddb_response response =
        failed(rounds % 2 ? WITH("\"values\":{\"M\":{\"geo\":{\"M\":{}}}}") : WITH(""));
    cr_assert_eq(paths_settle_request(mem, &next, "t1", &set, &request), DDB_OK);
    again = ddb_update_again(&next, &request, &response);
    cr_assert_lt(rounds, 20);
  }
  cr_expect_eq(rounds, 9);
}

/* The item that is read afterwards may have the map that the failed write missed. */
Test(paths, T18_what_is_read_afterwards_is_doubted_once) {
  const struct paths_settle_set set = {.place_city = "Rome"};
  struct ddb_scope next = scope;
  struct ddb_response response = failed("");
  struct ddb_request request;

  response.observed = sample_text(
      "{\"Item\":{\"PK\":{\"S\":\"TRIP#t1\"},\"Data\":{\"M\":{\"values\":{\"M\":{\"geo\":{"
      "\"M\":{}}}}}}}}");
  cr_assert_eq(paths_settle_request(mem, &next, "t1", &set, &request), DDB_OK);
  cr_expect(ddb_update_again(&next, &request, &response));
  cr_expect_eq(next.makes, 0);
  cr_expect_not(ddb_update_again(&next, &request, &response));
}

Test(paths, elements_are_found_in_the_item) {
  const struct paths_correct_set set = {.lines_at_extras = {(const char *const[]){"e"}, 1}};
  struct ddb_scope next = scope;
  struct ddb_response response =
      failed(WITH("\"lines\":{\"L\":[{\"M\":{}},{\"M\":{}}]},\"title\":{\"S\":\"t\"}"));
  struct ddb_request request;

  cr_assert_eq(paths_correct_request(mem, &next, "t1", 1, &set, "t", &request), DDB_OK);
  cr_expect_not(ddb_update_again(&next, &request, &response), "it is there");
  cr_assert_eq(paths_correct_request(mem, &next, "t1", 2, &set, "t", &request), DDB_OK);
  cr_expect(ddb_update_again(&next, &request, &response));
  cr_expect_eq(next.makes, 2);
}
