/* SPDX-License-Identifier: Apache-2.0 */
/* Indexes whose keys have several attributes (tests/golden/multi-key), written and queried by
 * generated code in the embedded store. dynalite and DynamoDB Local do not know them: DynamoDB has
 * since November 2025. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ddb/gen.h>
#include <matches/matches.h>

static struct ddb *db;
static struct ddb_arena *mem;

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

static const struct ddb_bytes hall = {(const unsigned char *)"\0\1", 2};
static const struct ddb_bytes yard = {(const unsigned char *)"\0", 1};

/* id, region, round, bracket, state, seconds, court */
static const struct {
  const char *id, *region, *round, *bracket;
  bool played;
  int64_t at;
  const char *court;
} all[] = {
    {"1", "eu", "1", "a", false, 10, "9"},  {"2", "eu", "1", "b", false, 10, "10"},
    {"3", "eu", "1", "b", false, 20, "10"}, {"4", "eu", "10", "a", true, 10, "-1"},
    {"5", "eu", "2", "a", false, 10, NULL}, {"6", "eu", "1", NULL, false, 10, "11"},
    {"7", "us", "1", "a", false, 10, "9"},
};

static void save(size_t which) {
  const struct matches_match match = {.tenant_id = "t",
                                      .match_id = all[which].id,
                                      .region = all[which].region,
                                      .round = all[which].round,
                                      .bracket = all[which].bracket,
                                      .season = -3,
                                      .venue = which == 6 ? yard : hall,
                                      .state = all[which].played ? MATCHES_STATE_PLAYED
                                                                 : MATCHES_STATE_OPEN,
                                      .starts_at = {all[which].at, 0},
                                      .court = all[which].court,
                                      .score = "0:0"};
  must(matches_save_match(db, &match, NULL));
}

/* False: skipped. */
static bool begin(void) {
  static char table[64];
  static int number;
  const char *server = getenv("DDB_SERVER");
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};
  if (server != NULL && strcmp(server, "embedded") != 0)
    return false;
  (void)snprintf(table, sizeof table, "multi-%ld-%d", (long)getpid(), ++number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  must(matches_create_table(db));
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    save(i);
  return true;
}

static void end(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(multi_key_live, .fini = end, .timeout = 60);

#define MULTI(name)                                                                                \
  static void name(void);                                                                          \
  Test(multi_key_live, name) {                                                                     \
    if (!begin())                                                                                  \
      cr_skip_test("no index keys of several attributes in %s", getenv("DDB_SERVER"));             \
    name();                                                                                        \
  }                                                                                                \
  static void name(void)

/* Which matches a query finds, in its order, a page of two at a time. */
#define EXPECT(page_type, call, wanted)                                                            \
  do {                                                                                             \
    struct ddb_cursor cursor = DDB_CURSOR_INIT;                                                    \
    struct ddb_list_options list = {.cursor = &cursor, .limit = 2};                                \
    struct page_type page;                                                                         \
    char got[64] = "";                                                                             \
    do {                                                                                           \
      must(call);                                                                                  \
      for (size_t i = 0; i < page.count; i++)                                                      \
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", got[0] ? " " : "",     \
                       page.items[i].match_id);                                                    \
    } while (page.more);                                                                           \
    ddb_cursor_free(&cursor);                                                                      \
    cr_expect_str_eq(got, wanted, "%s: \"%s\", and not \"%s\"", #call, got, wanted);               \
  } while (0)

#define EXPECT_MATCHES(call, wanted) EXPECT(matches_match_page, call, wanted)
#define EXPECT_TIMES(call, wanted)   EXPECT(matches_match_by_time_page, call, wanted)

/* Match 6 has no bracket: it is not there. Round 10 comes before round 2. */
MULTI(a_partition_of_two_attributes) {
  EXPECT_MATCHES(matches_matches_of(db, mem, "t", "eu", &list, &page), "1 2 3 4 5");
  EXPECT_MATCHES(matches_matches_of(db, mem, "t", "us", &list, &page), "7");
  EXPECT_MATCHES(matches_matches_of(db, mem, "te", "u", &list, &page), "");
}

MULTI(sort_attributes_from_the_left) {
  EXPECT_MATCHES(matches_matches_in(db, mem, "t", "eu", "1", &list, &page), "3 2 1");
  EXPECT_MATCHES(matches_matches_in_bracket(db, mem, "t", "eu", "1", "b", &list, &page), "2 3");
  EXPECT_MATCHES(matches_matches_at(db, mem, "t", "eu", "1", "b", "3", &list, &page), "3");
  EXPECT_MATCHES(matches_matches_at(db, mem, "t", "eu", "1", "b", "4", &list, &page), "");
}

MULTI(a_range_of_the_last_attribute) {
  EXPECT_MATCHES(matches_matches_like(db, mem, "t", "eu", "1", &list, &page), "1 2 3 4");
  EXPECT_MATCHES(matches_matches_like(db, mem, "t", "eu", "10", &list, &page), "4");
  EXPECT_MATCHES(matches_matches_from(db, mem, "t", "eu", "1", "a", &list, &page), "2 3");
  EXPECT_MATCHES(matches_matches_from(db, mem, "t", "eu", "1", "b", &list, &page), "");
}

/* Text, number and binary; numbers by value: court 10 is behind 9. */
MULTI(attributes_of_every_type) {
  EXPECT_TIMES(matches_matches_since(db, mem, "t", -3, hall, MATCHES_STATE_OPEN, (ddb_time){10, 0},
                                     &list, &page),
               "1 2 3");
  EXPECT_TIMES(matches_matches_since(db, mem, "t", -3, hall, MATCHES_STATE_OPEN, (ddb_time){11, 0},
                                     &list, &page),
               "3");
  EXPECT_TIMES(matches_matches_on_courts(db, mem, "t", -3, hall, MATCHES_STATE_OPEN,
                                         (ddb_time){10, 0}, "9", "10", &list, &page),
               "1 2");
  EXPECT_TIMES(matches_matches_on_courts(db, mem, "t", -3, hall, MATCHES_STATE_PLAYED,
                                         (ddb_time){10, 0}, "-2", "9", &list, &page),
               "4");
  EXPECT_TIMES(matches_match_keys(db, mem, "t", -3, hall, MATCHES_STATE_OPEN, (ddb_time){10, 0},
                                  "10.0", &list, &page),
               "2");
  EXPECT_TIMES(matches_matches_since(db, mem, "t", -3, yard, MATCHES_STATE_OPEN, (ddb_time){10, 0},
                                     &list, &page),
               "7");
  EXPECT_TIMES(matches_matches_since(db, mem, "t", 3, hall, MATCHES_STATE_OPEN, (ddb_time){10, 0},
                                     &list, &page),
               "");
}

/* A scan finds what is in the index, in no order, and goes on behind all of its attributes. */
MULTI(a_scan_of_an_index) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor, .limit = 1};
  struct matches_all_matches_page page;
  unsigned found = 0;
  int pages = 0;
  do {
    must(matches_all_matches(db, mem, &list, &page));
    for (size_t i = 0; i < page.count; i++)
      found += 1u << (4 * (unsigned)(page.items[i].match_id[0] - '1'));
    pages++;
  } while (page.more && pages < 20);
  cr_expect_eq(found, 0x1011111, "%x", found); /* 6 has no bracket */
  cr_expect_geq(pages, 5);
  ddb_cursor_free(&cursor);
}

/* An index that takes some attributes along, and one whose list has one attribute. */
MULTI(projections_and_a_list_of_one) {
  struct matches_match_by_court_page page;
  struct matches_match_page played;
  must(matches_matches_on_court(db, mem, "eu", "10", NULL, &page));
  cr_assert_eq(page.count, 2);
  cr_expect_str_eq(page.items[0].score, "0:0");
  must(matches_matches_by_state(db, mem, MATCHES_STATE_PLAYED, NULL, &played));
  cr_assert_eq(played.count, 1);
  cr_expect_str_eq(played.items[0].match_id, "4");
}

/* An update takes an item out of one place of an index and puts it into another. */
MULTI(an_update_moves_an_item) {
  const struct matches_move_match_set to_us = {.round = "2", .region = "us", .bracket = "z"};
  const struct matches_move_match_set in = {.round = "3", .region = "eu", .bracket = "c"};
  must(matches_move_match(db, "t", "1", &to_us, NULL));
  EXPECT_MATCHES(matches_matches_of(db, mem, "t", "eu", &list, &page), "2 3 4 5");
  EXPECT_MATCHES(matches_matches_of(db, mem, "t", "us", &list, &page), "7 1");
  must(matches_move_match(db, "t", "6", &in, NULL));
  EXPECT_MATCHES(matches_matches_of(db, mem, "t", "eu", &list, &page), "2 3 4 5 6");
}
