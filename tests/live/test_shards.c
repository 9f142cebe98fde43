/* SPDX-License-Identifier: Apache-2.0 */
/* Queries of all shards against a real server, $DDB_ENDPOINT: tests/golden/shards, compared with a
 * model that is sorted in memory. What counts is that the server starts at keys that a shard does
 * not have, and sorts as the merge does. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <spread/spread.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[3][64];
static struct ddb_table_name tables[] = {
    {"Main", names[0]}, {"Readings", names[1]}, {"Blobs", names[2]}, {NULL, NULL}};

/* dynalite files an entry of an index without a sort key under 24 bits of a hash of the item's key:
 * of a thousand items two have the same in about one run of a hundred, and one of them is gone.
 * There the items are always the same. */
static unsigned seed_of_run(void) {
  const char *given = getenv("DDB_TEST_SEED"), *server = getenv("DDB_SERVER");

  if (given)
    return (unsigned)strtoul(given, NULL, 10);
  return server && strcmp(server, "dynalite") == 0 ? 1 : (unsigned)time(NULL);
}

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};
  unsigned seed = seed_of_run();

  number++;
  printf("seed %u\n", seed);
  srand(seed);
  for (int i = 0; i < 3; i++)
    (void)snprintf(names[i], sizeof names[i], "shards-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(spread_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(shards, .init = setup, .fini = teardown, .timeout = 300);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

/* ---- 1,000 items in ten shards --------------------------------------------------------------- */

#define COUNT 1000

struct hold {
  char id[16], name[32], day[16];
  bool expired;
  bool seen;
};

static struct hold holds[COUNT];

static void save_hold(struct hold *hold, int i) {
  (void)snprintf(hold->id, sizeof hold->id, "h%04d", i);
  /* Names of other than ASCII characters, and of several lengths. */
  (void)snprintf(hold->name, sizeof hold->name, "%s%0*d", rand() % 9 ? "n" : "\xC3\xA9",
                 1 + rand() % 6, rand() % 500);
  (void)snprintf(hold->day, sizeof hold->day, "%02d", rand() % 30);
  hold->expired = rand() % 20 == 0;
  hold->seen = false;
  struct spread_hold record = {
      .hold_id = hold->id, .name = hold->name, .tenant = "t", .day = hold->day, .size = i};
  record.until = ddb_opt_time_of((ddb_time){hold->expired ? 5 : 4000000000, 0});
  must(spread_save_hold(db, &record, NULL));
}

static void save_holds(int count) {
  for (int i = 0; i < count; i++)
    save_hold(&holds[i], i);
}

typedef enum ddb_status list_call(const struct ddb_list_options *list,
                                  struct spread_hold_page *out);

static enum ddb_status by_name(const struct ddb_list_options *list, struct spread_hold_page *out) {
  return spread_open_holds(db, mem, list, out);
}

static enum ddb_status by_name_down(const struct ddb_list_options *list,
                                    struct spread_hold_page *out) {
  return spread_last_holds(db, mem, list, out);
}

static enum ddb_status by_day(const struct ddb_list_options *list, struct spread_hold_page *out) {
  return spread_holds_by_day(db, mem, "t", list, out);
}

static enum ddb_status by_day_down(const struct ddb_list_options *list,
                                   struct spread_hold_page *out) {
  return spread_last_holds_by_day(db, mem, "t", list, out);
}

static enum ddb_status in_any_order(const struct ddb_list_options *list,
                                    struct spread_hold_page *out) {
  return spread_all_holds(db, mem, list, out);
}

static enum ddb_status of_day_7(const struct ddb_list_options *list, struct spread_hold_page *out) {
  return spread_holds_on(db, mem, "t", "07", list, out);
}

static enum ddb_status named(const struct ddb_list_options *list, struct spread_hold_page *out) {
  return spread_holds_named(db, mem, "n7", list, out);
}

/* One in twenty. */
static enum ddb_status filtered(const struct ddb_list_options *list, struct spread_hold_page *out) {
  return spread_big_holds(db, mem, COUNT * 19 / 20, list, out);
}

/* As the sort keys do: SK is HOLD#{name}#{holdId}. */
static int name_order(const char *name, const char *id, const char *other, const char *other_id) {
  char a[64], b[64];

  (void)snprintf(a, sizeof a, "%s#%s", name, id);
  (void)snprintf(b, sizeof b, "%s#%s", other, other_id);
  return strcmp(a, b);
}

enum order { BY_NAME, BY_DAY, BY_NOTHING };

struct walk {
  enum order order;
  int direction; /* 1: ascending */
  char name[32], id[16], day[16];
  int count;
  int pages;
};

static void see(struct walk *walk, const struct spread_hold *item) {
  struct hold *hold = &holds[item->size];
  int order = 1;

  cr_assert_not(hold->seen, "%s twice", hold->id);
  cr_assert_not(hold->expired);
  cr_assert_str_eq(item->name, hold->name);
  if (walk->count && walk->order == BY_NAME)
    order = walk->direction * name_order(item->name, item->hold_id, walk->name, walk->id);
  else if (walk->count && walk->order == BY_DAY)
    order = walk->direction * strcmp(item->day, walk->day) + 1;
  cr_assert_gt(order, 0, "%s %s behind %s %s", item->name, item->day, walk->name, walk->day);
  hold->seen = true;
  walk->count++;
  (void)snprintf(walk->name, sizeof walk->name, "%s", item->name);
  (void)snprintf(walk->id, sizeof walk->id, "%s", item->hold_id);
  (void)snprintf(walk->day, sizeof walk->day, "%s", item->day);
}

/* The cursor goes through text between pages. */
static struct walk walk_all(list_call *next, enum order order, int direction, int most) {
  struct walk walk = {.order = order, .direction = direction};
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor};
  struct spread_hold_page page;
  char text[32768 + 1] = "";

  for (int i = 0; i < COUNT; i++)
    holds[i].seen = false;
  while (!ddb_cursor_done(&cursor)) {
    list.limit = 1 + rand() % most;
    cr_assert_geq(ddb_cursor_from_text(&cursor, text), 0);
    ddb_arena_reset(mem);
    must(next(&list, &page));
    cr_assert_leq(page.count, (size_t)list.limit);
    for (size_t i = 0; i < page.count; i++)
      see(&walk, &page.items[i]);
    walk.pages++;
    if (ddb_cursor_done(&cursor))
      break;
    cr_assert_lt(strlen(ddb_cursor_text(&cursor)), sizeof text);
    (void)snprintf(text, sizeof text, "%s", ddb_cursor_text(&cursor));
  }
  ddb_cursor_free(&cursor);
  return walk;
}

static int live_holds(const char *day, const char *name) {
  int count = 0;

  for (int i = 0; i < COUNT; i++)
    count += holds[i].id[0] && !holds[i].expired && (!day || strcmp(holds[i].day, day) == 0) &&
             (!name || strcmp(holds[i].name, name) == 0);
  return count;
}

Test(shards, a_thousand_items_in_pages_of_any_size) {
  save_holds(COUNT);
  struct walk up = walk_all(by_name, BY_NAME, 1, 150);
  cr_expect_eq(up.count, live_holds(NULL, NULL));
  struct walk down = walk_all(by_name_down, BY_NAME, -1, 150);
  cr_expect_eq(down.count, live_holds(NULL, NULL));
  struct walk days = walk_all(by_day, BY_DAY, 1, 150);
  cr_expect_eq(days.count, live_holds(NULL, NULL));
  struct walk days_down = walk_all(by_day_down, BY_DAY, -1, 150);
  cr_expect_eq(days_down.count, live_holds(NULL, NULL));
  struct walk any = walk_all(in_any_order, BY_NOTHING, 1, 150);
  cr_expect_eq(any.count, live_holds(NULL, NULL));
  struct walk seven = walk_all(of_day_7, BY_NOTHING, 1, 12);
  cr_expect_eq(seven.count, live_holds("07", NULL));
  struct walk n7 = walk_all(named, BY_NAME, 1, 3);
  cr_expect_eq(n7.count, live_holds(NULL, "n7"));
  struct walk big = walk_all(filtered, BY_NAME, 1, 20);
  for (int i = 0; i < COUNT * 19 / 20; i++)
    holds[i].expired = true; /* what the model does not count */
  cr_expect_eq(big.count, live_holds(NULL, NULL));
}

Test(shards, expired_items_on_request) {
  const struct ddb_list_options list = {.limit = 200, .call = {.include_expired = true}};
  struct spread_hold_page page;

  save_holds(100);
  must(spread_open_holds(db, mem, &list, &page));
  cr_expect_eq(page.count, 100);
}

Test(shards, an_item_put_between_two_pages) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.limit = 20, .cursor = &cursor};
  struct spread_hold ahead = {.hold_id = "z", .name = "m", .tenant = "t", .day = "1", .size = 1};
  struct spread_hold behind = {.hold_id = "y", .name = "a", .tenant = "t", .day = "1", .size = 1};
  struct spread_hold_page page;
  char id[16], name[16];
  int seen = 0;

  for (int i = 0; i < 60; i++) {
    (void)snprintf(id, sizeof id, "i%02d", i);
    (void)snprintf(name, sizeof name, "%c", 'b' + i % 20);
    must(spread_save_hold(
        db, &(struct spread_hold){.hold_id = id, .name = name, .tenant = "t", .day = "1"}, NULL));
  }
  must(spread_open_holds(db, mem, &list, &page));
  must(spread_save_hold(db, &ahead, NULL));
  must(spread_save_hold(db, &behind, NULL));
  for (seen = (int)page.count; !ddb_cursor_done(&cursor); seen += (int)page.count) {
    must(spread_open_holds(db, mem, &list, &page));
    for (size_t i = 0; i < page.count; i++)
      cr_expect_str_neq(page.items[i].hold_id, "y");
  }
  cr_expect_eq(seen, 61);
  ddb_cursor_free(&cursor);
}

/* ---- other keys ------------------------------------------------------------------------------ */

Test(shards, numbers_are_merged_by_value) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.limit = 7, .cursor = &cursor};
  struct spread_reading_page page;
  char id[16], value[32], last[64] = "";
  int seen = 0, order = 1;

  for (int i = 0; i < 120; i++) {
    (void)snprintf(id, sizeof id, "r%d", i);
    (void)snprintf(value, sizeof value, "%s%d.%d", i % 2 ? "-" : "", rand() % 2000, 1 + i);
    must(spread_save_reading(db, &(struct spread_reading){.sensor = "s", .id = id, .value = value},
                             NULL));
  }
  while (!ddb_cursor_done(&cursor)) {
    must(spread_last_readings(db, mem, "s", &list, &page));
    for (size_t i = 0; i < page.count; i++, seen++) {
      if (last[0])
        cr_assert_geq(ddb_decimal_compare(last, page.items[i].value, &order), 0);
      cr_assert_geq(order, 0, "%s before %s", last, page.items[i].value);
      (void)snprintf(last, sizeof last, "%s", page.items[i].value);
    }
  }
  cr_expect_eq(seen, 120);
  ddb_cursor_free(&cursor);
}

Test(shards, bytes_in_256_shards) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.limit = 30, .cursor = &cursor};
  struct spread_blob_page page;
  unsigned char last[4] = {0};
  char id[16];
  int seen = 0;

  for (int i = 0; i < 70; i++) {
    unsigned char bytes[4] = {(unsigned char)rand(), (unsigned char)(i * 3), (unsigned char)i, 0};
    (void)snprintf(id, sizeof id, "b%d", i);
    must(spread_save_blob(db, &(struct spread_blob){.id = id, .digest = {bytes, sizeof bytes}},
                          NULL));
  }
  while (!ddb_cursor_done(&cursor)) {
    must(spread_blobs(db, mem, &list, &page));
    for (size_t i = 0; i < page.count; i++, seen++) {
      cr_assert_leq(memcmp(last, page.items[i].digest.data, sizeof last), 0);
      memcpy(last, page.items[i].digest.data, sizeof last);
    }
  }
  cr_expect_eq(seen, 70);
  ddb_cursor_free(&cursor);
}

Test(shards, an_index_that_turns_the_key_around) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor};
  struct spread_edge_page page;
  char from[16], last[16] = "";
  int seen = 0;

  for (int i = 0; i < 50; i++) {
    (void)snprintf(from, sizeof from, "%03d", i * 7 % 50);
    must(spread_save_edge(db, &(struct spread_edge){.from = from, .to = "x"}, NULL));
  }
  while (!ddb_cursor_done(&cursor)) {
    must(spread_edges_to(db, mem, "x", &list, &page));
    for (size_t i = 0; i < page.count; i++, seen++) {
      cr_assert_lt(strcmp(last, page.items[i].from), 0);
      (void)snprintf(last, sizeof last, "%s", page.items[i].from);
    }
  }
  cr_expect_eq(seen, 50);
  ddb_cursor_free(&cursor);
}

/* ---- optional parts -------------------------------------------------------------------------- */

static void save_part(const char *region, const char *town, const char *name) {
  must(spread_save_part(
      db, &(struct spread_part){.tenant = "t", .region = region, .town = town, .name = name},
      NULL));
}

Test(shards, a_part_that_is_left_out_is_unset) {
  struct spread_part_page page;

  save_part(NULL, NULL, "none");
  save_part(NULL, NULL, "none2");
  save_part("r", NULL, "region");
  save_part("r", "w", "town");
  must(spread_parts_of(db, mem, "t", NULL, &page));
  cr_assert_eq(page.count, 2);
  cr_expect_str_eq(page.items[0].name, "none");
  cr_expect_null(page.items[0].region);
  must(spread_parts_in(db, mem, "t", "r", NULL, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_str_eq(page.items[0].name, "region");
  must(spread_parts_at(db, mem, "t", "r", "w", NULL, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_str_eq(page.items[0].name, "town");
}

Test(shards, all_shards_without_the_part_behind_them) {
  struct spread_dot_page page;
  char id[16];

  for (int i = 0; i < 20; i++) {
    (void)snprintf(id, sizeof id, "d%02d", i);
    must(spread_save_dot(
        db,
        &(struct spread_dot){.id = id,
                             .colour = i % 4 ? SPREAD_COLOUR_UNRECOGNIZED : SPREAD_COLOUR_RED},
        NULL));
  }
  must(spread_dots(db, mem, NULL, &page));
  cr_expect_eq(page.count, 15);
  must(spread_dots_of(db, mem, SPREAD_COLOUR_RED, NULL, &page));
  cr_assert_eq(page.count, 5);
  cr_expect_str_eq(page.items[1].id, "d04");
}
