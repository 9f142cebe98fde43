/* SPDX-License-Identifier: Apache-2.0 */
/* Updates that make the map on the way, over a scripted world: the rounds of a call, and what a
 * reply that is lost in one of them comes to. The schema is that of tests/golden/paths. */
#include <criterion/criterion.h>
#include <paths/paths.h>
#include <string.h>

#include "support/script.h"

#define FAILED(rest)                                                                               \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"" rest "}"
#define ITEM(members)                                                                              \
  "\"Item\":{\"PK\":{\"S\":\"TRIP#t1\"},\"SK\":{\"S\":\"TRIP\"},\"Data\":{\"M\":{" members "}}}"
#define WITHOUT  FAILED("," ITEM("\"title\":{\"S\":\"t\"}"))
#define WITH_MAP FAILED("," ITEM("\"values\":{\"M\":{\"city\":{\"S\":\"X\"}}}"))

static struct script script;
static struct ddb_arena *mem;
static struct ddb *db;

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
  ddb_close(db);
}

TestSuite(paths, .init = setup, .fini = teardown);

static void comes_to(enum ddb_status status, enum ddb_status expected, const char *words,
                     int requests) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_eq(script.sent_count, requests, "%d requests", script.sent_count);
}

static void sent(int at, const char *words) {
  cr_expect(strstr(script.sent[at].body, words), "%d: '%s' lacks '%s'", at, script.sent[at].body,
            words);
}

static enum ddb_status move(void) {
  return paths_move(db, "t1", &(struct paths_move_set){.place_city = "A", .home_city = "B"}, NULL);
}

#define HOME "\"home\":{\"M\":{}}"

Test(paths, T18_the_second_request_makes_the_map) {
  script_reply(&script, 400, FAILED("," ITEM(HOME)));
  script_reply(&script, 200, "{}");
  comes_to(move(), DDB_OK, "", 2);
  sent(0, "SET #d.#p0.#n0 = :v0, #d.#p1.#n1 = :v1");
  sent(1, "SET #d.#p1.#n0 = :v0, #d.#p0 = :p0");
  sent(1, "\":p0\":{\"M\":{\"city\":{\"S\":\"A\"}}}");
}

Test(paths, T18_a_race_for_the_map_goes_back_to_writing_into_it) {
  const struct paths_locate_set set = {0};

  script_reply(&script, 400, WITH_MAP);
  script_reply(&script, 400, FAILED("," ITEM("\"values\":{\"M\":{\"geo\":{\"M\":{}}}}")));
  script_reply(&script, 200, "{}");
  comes_to(paths_locate(db, "t1", &set, NULL), DDB_OK, "", 3);
  sent(0, "SET #d.#p0.#p1.#n0 = :v0");
  sent(1, "SET #d.#p0.#p1 = :p1");
  sent(1, "attribute_not_exists(#d.#p0.#p1)");
  sent(2, "SET #d.#p0.#p1.#n0 = :v0");
}

Test(paths, T18_another_reason_ends_the_rounds) {
  const struct paths_correct_set set = {.lines_at_extras = {(const char *const[]){"e"}, 1}};

  script_reply(&script, 400,
               FAILED("," ITEM("\"lines\":{\"L\":[{\"M\":{}}]},\"title\":{\"S\":\"other\"}")));
  comes_to(paths_correct(db, "t1", 0, &set, "t", NULL), DDB_E_CONDITION,
           "the condition 'title = {title}' does not hold", 1);
}

Test(paths, T18_T29_a_lost_reply_is_no_reason_to_make_it) {
  struct paths_trip out;
  const struct paths_bump_set set = {.counts_key = 1};

  script_reply(&script, 400, WITHOUT);
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(paths_bump(db, mem, "t1", "k", &set, NULL, &out), DDB_E_MAYBE_APPLIED,
           "may have been applied", 2);
  sent(1, "SET #d.#p0 = :p0");
}

/* The first attempt of the second request may have made the map, and then its own condition fails.
 */
Test(paths, T18_T29_nor_is_the_condition_that_fails_behind_it) {
  const struct paths_settle_set set = {.place_city = "A"};

  script_reply(&script, 400, WITHOUT);
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  script_reply(&script, 400, FAILED("," ITEM("\"values\":{\"M\":{\"geo\":{\"M\":{}}}}")));
  comes_to(paths_settle(db, "t1", &set, NULL), DDB_E_MAYBE_APPLIED, "may have changed", 3);
  sent(2, "attribute_not_exists(#d.#p0)");
}

Test(paths, T18_no_item_is_no_reason_to_make_one) {
  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{}");
  comes_to(move(), DDB_NOT_FOUND, "no such Trip", 2);
}

Test(paths, T18_an_item_that_is_read_afterwards_says_it_too) {
  const struct paths_settle_set set = {.place_city = "A"};

  script_reply(&script, 400, FAILED(""));
  script_reply(&script, 200, "{" ITEM("") "}");
  script_reply(&script, 200, "{}");
  comes_to(paths_settle(db, "t1", &set, NULL), DDB_OK, "", 3);
  sent(2, "SET #d.#p0 = :p0");
}
