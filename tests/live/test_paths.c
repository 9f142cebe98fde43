/* SPDX-License-Identifier: Apache-2.0 */
/* Updates with constants and paths against a real server, $DDB_ENDPOINT, with the schema of
 * tests/golden/paths. Each test has tables of its own. */
#include <criterion/criterion.h>
#include <paths/paths.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[2][64];
static struct ddb_table_name tables[] = {
    {"Paths", names[0]}, {"PathsMain", names[1]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 2; i++)
    (void)snprintf(names[i], sizeof names[i], "paths-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(paths_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(paths, .init = setup, .fini = teardown, .timeout = 120);

#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)
#define must(call) must_be(call, DDB_OK)

static void save(enum paths_status status) {
  const struct paths_task in = {.task_id = "t1", .status = status, .priority = 1};
  must(paths_put_task(db, &in, NULL));
}

static struct paths_task stored(void) {
  struct paths_task out;
  must(paths_get_task(db, mem, "t1", NULL, &out));
  return out;
}

/* ---- constants ------------------------------------------------------------------------------ */

Test(paths, a_constant_state_keeps_to_its_transitions_and_its_index) {
  struct paths_task_page page;
  const struct paths_close_set set = {.note = "done"};

  must_be(paths_close(db, "t1", &set, NULL), DDB_NOT_FOUND);
  save(PATHS_STATUS_OPEN);
  must(paths_activate(db, "t1", &(struct paths_activate_set){.priority = 9}, NULL));
  must_be(paths_activate(db, "t1", &(struct paths_activate_set){.priority = 8}, NULL),
          DDB_E_TRANSITION);
  must(paths_close(db, "t1", &set, NULL));
  cr_expect_eq(stored().status, PATHS_STATUS_CLOSED);
  cr_expect_eq(stored().priority, 3);
  cr_expect_str_eq(stored().note, "done");
  must_be(paths_close(db, "t1", &set, NULL), DDB_E_TRANSITION);
  must(paths_tasks_by_status(db, mem, PATHS_STATUS_CLOSED, NULL, &page));
  cr_expect_eq(page.count, 1);
  must(paths_tasks_by_status(db, mem, PATHS_STATUS_ACTIVE, NULL, &page));
  cr_expect_eq(page.count, 0);
}

Test(paths, constants_of_every_type_are_stored) {
  struct paths_task out;

  save(PATHS_STATUS_CLOSED);
  must(paths_stamp(db, "t1", NULL));
  must(paths_retire(db, mem, "t1", NULL, &out));
  cr_expect_eq(out.status, PATHS_STATUS_GONE);
  cr_expect_eq(out.priority, 0);
  cr_expect_eq(out.kind, PATHS_KIND_LARGE);
  cr_expect_str_eq(out.note, "a \"b\" ?? \xc3\xbc");
  cr_expect(out.body.size == 9 && memcmp(out.body.data, "some text", 9) == 0);
  cr_expect(out.done.set && !out.done.value);
  cr_expect(out.ratio.set && out.ratio.value == 0.25);
  cr_expect_str_eq(out.price, "1.5");
  cr_expect_eq(out.seen_at.value.seconds, 1795341600);
  cr_expect_eq(out.due_at.value.seconds, 1795341600);
  cr_expect_str_eq(out.label, "x");
}

/* dynalite has no transactions. */
static bool has_transactions(void) {
  const char *server = getenv("DDB_SERVER");

  return !server || strcmp(server, "dynalite") != 0;
}

Test(paths, constants_are_members_of_transactions) {
  if (!has_transactions())
    return;
  struct ddb_tx *tx = ddb_tx_new(db);
  save(PATHS_STATUS_CLOSED);
  must_be(paths_retire_tx(tx, "t1"), DDB_OK);
  must(ddb_tx_commit(tx, NULL));
  cr_expect_eq(stored().status, PATHS_STATUS_GONE);
  ddb_tx_free(tx);
}

/* ---- paths ---------------------------------------------------------------------------------- */

static const struct paths_place bern = {.city = "Bern", .zip = "3000"};
static const struct paths_line lines[] = {{.sku = "a", .amount = 1}, {.sku = "b", .amount = 2}};
static const int32_t marks[] = {7, 8};

/* A trip with what it must have and nothing else. */
static void save_trip(void) {
  const struct paths_trip in = {
      .trip_id = "t1",
      .home = &bern,
      .labels = {.items = (const struct paths_string_map_entry *)"", .count = 0},
      .lines = {lines, 2}};
  must(paths_put_trip(db, &in, NULL));
}

static struct paths_trip trip(void) {
  struct paths_trip out;
  must(paths_get_trip(db, mem, "t1", NULL, &out));
  return out;
}

static int64_t counted(const char *key) {
  const struct paths_trip out = trip();
  for (size_t i = 0; i < out.counts.count; i++)
    if (strcmp(out.counts.items[i].key, key) == 0)
      return out.counts.items[i].value;
  return INT64_MIN;
}

static void says(const char *words) {
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
}

Test(paths, T18_a_struct_that_is_not_there_is_made_of_what_it_must_have) {
  struct paths_move_set set = {.place_city = "Rome", .home_city = "Thun"};

  must_be(paths_move(db, "t1", &set, NULL), DDB_NOT_FOUND);
  save_trip();
  must(paths_move(db, "t1", &set, NULL));
  cr_expect_str_eq(trip().place->city, "Rome");
  cr_expect_null(trip().place->zip);
  cr_expect_str_eq(trip().home->city, "Thun");
  cr_expect_null(trip().home->zip, "removed");
  set = (struct paths_move_set){.place_city = "Oslo", .home_city = "Thun", .place_zip = "1"};
  must(paths_move(db, "t1", &set, NULL));
  cr_expect_str_eq(trip().place->city, "Oslo");
  cr_expect_str_eq(trip().place->zip, "1");
}

Test(paths, T18_structs_in_each_other_are_made_or_named) {
  const struct paths_locate_set where = {.place_geo_lat = 1, .place_geo_lon = 2};
  const struct paths_settle_set all = {
      .place_city = "Rome", .place_geo_lat = 3, .place_geo_lon = 4, .title = "t"};

  save_trip();
  must_be(paths_locate(db, "t1", &where, NULL), DDB_E_CONDITION);
  says("locate: place is not there, and this update does not write all that it must have");
  cr_expect_null(trip().place);
  must(paths_settle(db, "t1", &all, NULL));
  cr_expect_eq(trip().place->geo->lon, 4);
  cr_expect_str_eq(trip().title, "t");
  must(paths_locate(db, "t1", &where, NULL));
  cr_expect_eq(trip().place->geo->lon, 2);
  save_trip();
  must(paths_move(db, "t1", &(struct paths_move_set){.place_city = "X", .home_city = "Y"}, NULL));
  must(paths_locate(db, "t1", &where, NULL));
  cr_expect_eq(trip().place->geo->lat, 1);
  cr_expect_str_eq(trip().place->city, "X");
}

/* Whatever a name has in it. */
Test(paths, T18_T28_maps_and_their_members_are_made) {
  const char *const keys[] = {"plain", "a.b[0]", "\"q\\", "\xc3\xbc \xf0\x9f\x8c\x8d",
                              "#n0",   ":v0",    "SELECT"};
  struct paths_trip out;

  save_trip();
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    for (int n = 1; n <= 2; n++) {
      must(paths_bump(db, mem, "t1", keys[i], &(struct paths_bump_set){.counts_key = 5}, NULL,
                      &out));
      cr_expect_eq(counted(keys[i]), 5 * n, "%s", keys[i]);
    }
  cr_expect_eq(trip().counts.count, sizeof keys / sizeof *keys);
  const struct paths_bump_set one = {.counts_key = 1};
  must_be(paths_bump(db, mem, "t1", "", &one, NULL, &out), DDB_E_INVALID);
  says("key is no name of a member");
  must_be(paths_bump(db, mem, "t1", NULL, &one, NULL, &out), DDB_E_INVALID);
  must_be(paths_bump(db, mem, "t1", "\xff", &one, NULL, &out), DDB_E_INVALID);
  says("key is not UTF-8");
}

Test(paths, two_names_that_are_the_same_are_refused) {
  const struct paths_swap_set set = {.counts_total = 9, .counts_to = 1, .counts_from = 2};

  save_trip();
  must(paths_swap(db, "t1", "a", "b", &set, NULL));
  must(paths_swap(db, "t1", "a", "b", &set, NULL));
  cr_expect_eq(counted("a"), 2);
  cr_expect_eq(counted("b"), -4);
  cr_expect_eq(counted("total"), 9);
  must_be(paths_swap(db, "t1", "a", "a", &set, NULL), DDB_E_INVALID);
  says("counts.{to} and counts.{from} are the same here");
  must_be(paths_swap(db, "t1", "total", "b", &set, NULL), DDB_E_INVALID);
}

Test(paths, members_come_and_go) {
  const struct paths_relabel_set set = {.labels_to = "x"};

  save_trip();
  must(paths_relabel(db, "t1", "new", "old", &set, NULL));
  must(paths_relabel(db, "t1", "newer", "new", &set, NULL));
  cr_assert_eq(trip().labels.count, 1);
  cr_expect_str_eq(trip().labels.items[0].key, "newer");
  must(paths_unlabel(db, "t1", "newer", NULL));
  must(paths_unlabel(db, "t1", "newer", NULL));
  cr_expect_eq(trip().labels.count, 0);
}

Test(paths, what_is_not_there_is_removed_already) {
  struct paths_task out;
  const struct paths_spend_set set = {.stock_day_count = 1};

  must_be(paths_unhit(db, "t1", "a", NULL), DDB_NOT_FOUND);
  save(PATHS_STATUS_OPEN);
  must(paths_unhit(db, "t1", "a", NULL));
  cr_expect_null(stored().hits.items, "no map was made");
  must(paths_hit(db, "t1", "a", &(struct paths_hit_set){.hits_key = 3}, NULL));
  must(paths_unhit(db, "t1", "a", NULL));
  cr_expect_eq(stored().hits.count, 0);
  cr_expect_not_null(stored().hits.items);
  must_be(paths_spend(db, mem, "t1", "mon", &set, NULL, &out), DDB_E_CONDITION);
  cr_expect_null(stored().stock.items);
}

Test(paths, numbers_in_maps_keep_their_limits) {
  save_trip();
  must(paths_daily(db, "t1", "mon", &(struct paths_daily_set){.by_day_day_count = 60}, NULL));
  must_be(paths_daily(db, "t1", "mon", &(struct paths_daily_set){.by_day_day_count = 50}, NULL),
          DDB_E_CONDITION);
  says("'byDay.{day}.count' would leave its limits");
  must(paths_daily(db, "t1", "mon",
                   &(struct paths_daily_set){.by_day_day_count = 40, .by_day_day_note = "n"},
                   NULL));
  must_be(paths_daily(db, "t1", "tue", &(struct paths_daily_set){.by_day_day_count = -1}, NULL),
          DDB_E_CONDITION);
  cr_assert_eq(trip().by_day.count, 1);
  cr_expect_eq(trip().by_day.items[0].value.count, 100);
  cr_expect_str_eq(trip().by_day.items[0].value.note, "n");
}

Test(paths, elements_are_replaced_and_never_appended) {
  static const char *const extras[] = {"e"};
  struct paths_correct_set set = {.lines_at_amount = 9, .lines_at_extras = {extras, 1}};
  const struct paths_replace_line_set other = {.lines_at = &lines[0], .marks_0 = 4};

  save_trip();
  must_be(paths_correct(db, "t1", 1, &set, "none", NULL), DDB_E_CONDITION);
  must(paths_settle(db, "t1", &(struct paths_settle_set){.place_city = "c", .title = "t"}, NULL));
  must(paths_correct(db, "t1", 1, &set, "t", NULL));
  cr_expect_eq(trip().lines.items[1].amount, 9);
  cr_expect_eq(trip().lines.items[1].extras.count, 1);
  must_be(paths_correct(db, "t1", 2, &set, "t", NULL), DDB_E_CONDITION);
  says("lines[{at}] is not there");
  must_be(paths_replace_line(db, "t1", 1, &other, NULL), DDB_E_CONDITION);
  says("marks is not there");
  must_be(paths_replace_line(db, "t1", 409601, &other, NULL), DDB_E_LIMIT);
  cr_expect_eq(trip().lines.count, 2);
  const struct paths_trip in = {.trip_id = "t1",
                                .home = &bern,
                                .labels = trip().labels,
                                .lines = {lines, 2},
                                .marks = {marks, 2}};
  must(paths_put_trip(db, &in, NULL));
  must(paths_replace_line(db, "t1", 1, &other, NULL));
  cr_expect_str_eq(trip().lines.items[1].sku, "a");
  cr_expect_eq(trip().marks.items[0], 4);
  must_be(paths_replace_line(db, "t1", 2, &other, NULL), DDB_E_CONDITION);
  says("'lines[{at}]'");
  must(paths_drop_line(db, "t1", 0, NULL));
  must(paths_drop_line(db, "t1", 7, NULL));
  cr_expect_eq(trip().lines.count, 1);
}

Test(paths, sets_and_lists_in_maps) {
  static const char *const tags[] = {"x", "y"};
  static const struct paths_stamp_place_set set = {.place_tags = {tags, 2}};

  save_trip();
  must(paths_stamp_place(db, "t1", "l", &set, NULL));
  must(paths_stamp_place(db, "t1", "l", &set, NULL));
  cr_expect_str_eq(trip().place->city, "Bern");
  cr_expect_eq(trip().place->tags.count, 2);
  cr_expect_str_eq(trip().labels.items[0].value, "seen");
  const struct paths_enlist_set more = {.matrix_row = {marks, 2}, .labels_row = "once"};
  must(paths_enlist(db, "t1", "r", &more, NULL));
  must(paths_enlist(db, "t1", "r", &more, NULL));
  cr_expect_eq(trip().matrix.items[0].value.count, 4);
}

Test(paths, a_value_that_is_NULL_is_no_map_to_write_into) {
  save_trip();
  const struct paths_trip in = {.trip_id = "t1",
                                .home = &bern,
                                .labels = trip().labels,
                                .lines = {lines, 2},
                                .sizes_null = true};
  must(paths_measure(db, "t1", &(struct paths_measure_set){.sizes_city = "m"}, NULL));
  cr_expect_str_eq(trip().sizes->city, "m");
  must(paths_put_trip(db, &in, NULL));
  must_be(paths_measure(db, "t1", &(struct paths_measure_set){.sizes_city = "m"}, NULL),
          DDB_E_CONDITION);
  says("'sizes' is not there");
  cr_expect(trip().sizes_null);
}

/* ---- several at once ------------------------------------------------------------------------ */

enum { WRITERS = 4, ROUNDS = 10 };

static void *count_in_turn(void *argument) {
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};
  struct ddb_arena *results = ddb_arena_new();
  struct ddb *own = NULL;
  struct paths_trip out;
  char trip_id[32];
  long failed = ddb_open(&own, &options) < 0 || !results;

  (void)argument;
  for (int i = 0; !failed && i < ROUNDS; i++) {
    (void)snprintf(trip_id, sizeof trip_id, "race%d", i);
    failed += paths_bump(own, results, trip_id, "k", &(struct paths_bump_set){.counts_key = 1},
                         NULL, &out) != DDB_OK;
  }
  ddb_close(own);
  ddb_arena_free(results);
  return (void *)failed;
}

Test(paths, T18_writers_who_make_the_same_map_lose_nothing) {
  pthread_t writers[WRITERS];
  struct paths_trip out;
  char trip_id[32];

  for (int i = 0; i < ROUNDS; i++) {
    (void)snprintf(trip_id, sizeof trip_id, "race%d", i);
    const struct paths_trip in = {
        .trip_id = trip_id,
        .home = &bern,
        .labels = {.items = (const struct paths_string_map_entry *)"", .count = 0},
        .lines = {lines, 2}};
    must(paths_put_trip(db, &in, NULL));
  }
  for (int i = 0; i < WRITERS; i++)
    cr_assert_eq(pthread_create(&writers[i], NULL, count_in_turn, NULL), 0);
  for (int i = 0; i < WRITERS; i++) {
    void *failed = NULL;
    cr_assert_eq(pthread_join(writers[i], &failed), 0);
    cr_expect_null(failed, "writer %d", i);
  }
  for (int i = 0; i < ROUNDS; i++) {
    (void)snprintf(trip_id, sizeof trip_id, "race%d", i);
    must(paths_get_trip(db, mem, trip_id, NULL, &out));
    cr_assert_eq(out.counts.count, 1);
    cr_expect_eq(out.counts.items[0].value, WRITERS);
  }
}

Test(paths, T18_a_transaction_names_what_is_not_there) {
  if (!has_transactions())
    return;
  const struct paths_move_set set = {.place_city = "Rome", .home_city = "Thun"};
  struct ddb_tx *tx = ddb_tx_new(db);
  save_trip();
  must_be(paths_move_tx(tx, "t1", &set), DDB_OK);
  must_be(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  cr_expect_eq(ddb_tx_result(tx, 0)->status, DDB_E_CONDITION);
  cr_expect(strstr(ddb_tx_result(tx, 0)->text, "'place' or 'home' is not there"), "%s",
            ddb_tx_result(tx, 0)->text);
  ddb_tx_free(tx);
}
