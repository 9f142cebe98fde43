/* SPDX-License-Identifier: Apache-2.0 */
/* Parallel scans of ten thousand items against a real server, $DDB_ENDPOINT. */
#include <criterion/criterion.h>
#include <many/many.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ITEMS 10000
#define DAYS  400

static struct ddb *db;
static char names[3][64];
static int seen[ITEMS];

static void setup(void) {
  static struct ddb_table_name tables[] = {
      {"Shop", names[0]}, {"Log", names[1]}, {"Blob", names[2]}, {NULL, NULL}};
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  for (int i = 0; i < 3; i++)
    (void)snprintf(names[i], sizeof names[i], "parallel%d-%ld", i, (long)getpid());
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(many_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
}

TestSuite(parallel, .init = setup, .fini = teardown, .timeout = 300);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

/* Spread over many partitions, since a partition is in one segment. */
static void day_of(int i, char out[16]) {
  int day = i % DAYS;
  (void)snprintf(out, 16, "%04d-%02d-%02d", 2020 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
}

/* Every tenth item is an alarm and no visit. */
static void add(struct ddb_batch *batch, int i) {
  char day[16], id[16];

  day_of(i, day);
  (void)snprintf(id, sizeof id, "%05d", i);
  const struct many_visit visit = {.day = day, .visit_id = id, .page = "/"};
  const struct many_alarm alarm = {.day = day, .level = 3, .alarm_id = id};
  cr_assert_eq(i % 10 == 0 ? many_put_alarm_batch(batch, &alarm)
                           : many_put_visit_batch(batch, &visit),
               DDB_OK);
}

static void put_all(void) {
  struct ddb_batch *batch = ddb_batch_new(db);
  const struct ddb_call_options options = {.deadline_ms = 250000};

  for (int i = 0; i < ITEMS; i++)
    add(batch, i);
  must(ddb_batch_write(batch, &options));
  ddb_batch_free(batch);
}

static bool take(void *user, int32_t segment, const struct many_all_visits_page *page) {
  (void)user;
  (void)segment;
  for (size_t i = 0; i < page->count; i++)
    __atomic_add_fetch(&seen[atoi(page->items[i].visit_id)], 1, __ATOMIC_RELAXED);
  return true;
}

static void each_came_once(const char *how) {
  for (int i = 0; i < ITEMS; i++)
    cr_assert_eq(seen[i], i % 10 != 0, "%s: item %d came %d times", how, i, seen[i]);
  memset(seen, 0, sizeof seen);
}

static void scan_all(int threads, int segments, bool concurrent) {
  struct ddb_scan_progress progress;
  const struct ddb_scan_options options = {.threads = threads,
                                           .segments = segments,
                                           .concurrent = concurrent,
                                           .limit = 700,
                                           .progress = &progress};
  char how[64];

  (void)snprintf(how, sizeof how, "%d threads, %d segments", threads, segments);
  must(many_all_visits_parallel(db, &options, take));
  each_came_once(how);
  cr_assert_eq(progress.scanned, ITEMS);
  cr_assert_eq(progress.items, ITEMS / 10 * 9);
  cr_assert_eq(progress.skipped, ITEMS / 10);
  cr_assert_eq(progress.segments_done, segments);
}

/* A few requests a call, each call by a handle that knows only the text of the cursor. */
static void scan_in_pieces(void) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  char *text = strdup("");
  int calls = 0;

  while (text) {
    const struct ddb_scan_options options = {.threads = calls % 4 + 1,
                                             .segments = calls ? 0 : 6,
                                             .limit = 300,
                                             .max_requests = 5,
                                             .cursor = &cursor};
    cr_assert_eq(ddb_cursor_from_text(&cursor, text), DDB_OK);
    cr_assert_geq(many_all_visits_parallel(db, &options, take), 0, "%s", ddb_error_text(db));
    free(text);
    text = ddb_cursor_done(&cursor) ? NULL : strdup(ddb_cursor_text(&cursor));
    calls++;
    cr_assert_lt(calls, 100);
  }
  ddb_cursor_free(&cursor);
  cr_assert_gt(calls, 5);
  each_came_once("in pieces");
}

Test(parallel, each_of_ten_thousand_items_comes_once) {
  static const int segments[] = {1, 3, 8}, threads[] = {1, 4, 8};

  put_all();
  for (int i = 0; i < 9; i++)
    scan_all(threads[i / 3], segments[i % 3], false);
  scan_all(4, 8, true);
  scan_in_pieces();
}

static bool count_orders(void *user, int32_t segment, const struct many_all_orders_page *page) {
  (void)segment;
  for (size_t i = 0; i < page->count; i++)
    cr_assert_eq(page->items[i].state, MANY_STATE_CLOSED);
  *(size_t *)user += page->count;
  return true;
}

static bool count_customers(void *user, int32_t segment, const struct many_by_region_page *page) {
  (void)segment;
  *(size_t *)user += page->count;
  return true;
}

static bool count_both(void *user, int32_t segment, const struct many_all_of_both_page *page) {
  (void)segment;
  for (size_t i = 0; i < page->count; i++)
    cr_assert(page->items[i].kind == MANY_ALL_OF_BOTH_IS_ORDER && page->items[i].as_order);
  *(size_t *)user += page->count;
  return true;
}

Test(parallel, filters_and_indexes_are_those_of_the_scan) {
  size_t found = 0;
  const struct ddb_scan_options options = {.threads = 3, .segments = 5, .limit = 4, .user = &found};
  struct ddb_batch *batch = ddb_batch_new(db);
  char customer[16], order[16];

  for (int i = 0; i < 100; i++) {
    (void)snprintf(customer, sizeof customer, "c%d", i % 17);
    (void)snprintf(order, sizeof order, "o%d", i);
    const struct many_order record = {.customer_id = customer,
                                      .region = "no",
                                      .order_id = order,
                                      .day = "2026-11-22",
                                      .state = i % 4 ? MANY_STATE_OPEN : MANY_STATE_CLOSED};
    const struct many_customer owner = {
        .customer_id = customer, .region = customer, .name = "n", .state = MANY_STATE_OPEN};
    cr_assert_eq(many_put_order_batch(batch, &record), DDB_OK);
    if (i < 17)
      cr_assert_eq(many_put_customer_batch(batch, &owner), DDB_OK);
  }
  must(ddb_batch_write(batch, NULL));
  ddb_batch_free(batch);
  must(many_all_orders_parallel(db, MANY_STATE_CLOSED, &options, count_orders));
  cr_assert_eq(found, 25);
  found = 0;
  must(many_by_region_parallel(db, &options, count_customers));
  cr_assert_eq(found, 17);
  found = 0;
  must(many_all_of_both_parallel(db, &options, count_both));
  cr_assert_eq(found, 100);
}
