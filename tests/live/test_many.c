/* SPDX-License-Identifier: Apache-2.0 */
/* Collections, scans, batches and transactional reads against a real server, $DDB_ENDPOINT. */
#include <criterion/criterion.h>
#include <many/many.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[3][64];

static void setup(void) {
  static int number;
  static struct ddb_table_name tables[] = {
      {"Shop", names[0]}, {"Log", names[1]}, {"Blob", names[2]}, {NULL, NULL}};
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 3; i++)
    (void)snprintf(names[i], sizeof names[i], "many%d-%ld-%d", i, (long)getpid(), number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(many_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(many, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

static void put_shop(void) {
  const struct many_customer customer = {
      .customer_id = "c1", .region = "no", .name = "Ada", .state = MANY_STATE_OPEN};
  const struct many_draft draft = {.customer_id = "c1", .draft_id = "d1"};
  static char ids[5][16];

  must(many_put_customer(db, &customer, NULL));
  must(many_put_draft(db, &draft, NULL));
  for (int i = 0; i < 5; i++) {
    (void)snprintf(ids[i], sizeof ids[i], "o%d", i);
    const struct many_order order = {.customer_id = "c1",
                                     .region = "no",
                                     .order_id = ids[i],
                                     .day = "2026-11-22",
                                     .state = i % 2 ? MANY_STATE_CLOSED : MANY_STATE_OPEN,
                                     .total = i};
    const struct many_item item = {.customer_id = "c1",
                                   .order_id = ids[i],
                                   .day = "2026-11-22",
                                   .line = 1,
                                   .sku = "s",
                                   .state = MANY_STATE_OPEN};
    must(many_put_order(db, &order, NULL));
    must(many_put_item(db, &item, NULL));
  }
}

Test(many, a_partition_comes_as_unions_page_by_page) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.limit = 3, .cursor = &cursor};
  int customers = 0, orders = 0, unknown = 0;
  struct many_everything_page page;

  put_shop();
  while (!ddb_cursor_done(&cursor)) {
    must(many_everything(db, mem, "c1", &options, &page));
    for (size_t i = 0; i < page.count; i++) {
      customers += page.items[i].kind == MANY_EVERYTHING_IS_CUSTOMER;
      orders += page.items[i].kind == MANY_EVERYTHING_IS_ORDER;
      unknown += page.items[i].kind == MANY_EVERYTHING_UNKNOWN;
    }
  }
  ddb_cursor_free(&cursor);
  cr_expect_eq(customers, 1);
  cr_expect_eq(orders, 5);
  cr_expect_eq(unknown, 6, "5 items and a draft");
}

Test(many, a_shared_beginning_and_a_filter_are_those_of_all) {
  struct many_orders_page page;
  struct many_in_region_page region;

  put_shop();
  must(many_orders(db, mem, "c1", MANY_STATE_CLOSED, NULL, &page));
  cr_expect_eq(page.count, 3 + 5, "open orders, and items");
  for (size_t i = 0; i < page.count; i++)
    cr_expect_neq(page.items[i].kind, MANY_ORDERS_UNKNOWN);
  must(many_in_region(db, mem, "no", MANY_STATE_OPEN, NULL, &region));
  cr_expect_eq(region.count, 4, "three open orders and the customer");
}

Test(many, a_scan_finds_its_own) {
  struct many_all_orders_page orders;
  struct many_all_of_both_page both;
  struct many_by_region_page customers;
  struct many_all_visits_page visits;
  const struct many_visit visit = {.day = "2026-11-22", .visit_id = "v1", .page = "/"};
  const struct many_alarm alarm = {.day = "2026-11-22", .level = 3, .alarm_id = "a1"};

  put_shop();
  must(many_all_orders(db, mem, MANY_STATE_CLOSED, NULL, &orders));
  cr_expect_eq(orders.count, 2);
  must(many_all_of_both(db, mem, NULL, &both));
  cr_expect_eq(both.count, 10);
  must(many_by_region(db, mem, NULL, &customers));
  cr_expect_eq(customers.count, 1);
  must(many_put_visit(db, &visit, NULL));
  must(many_put_alarm(db, &alarm, NULL));
  must(many_all_visits(db, mem, NULL, &visits));
  cr_assert_eq(visits.count, 1);
  cr_expect_str_eq(visits.items[0].visit_id, "v1");
  cr_expect_eq(visits.skipped, 1);
}

/* 250 keys with gaps and repetitions, in reverse. */
Test(many, a_batch_answers_in_the_order_asked) {
  static const unsigned char body[] = {1, 2, 3};
  static struct many_get_chunks_key keys[250];
  struct many_get_chunks_items out;

  for (int i = 0; i < 120; i++) {
    const struct many_chunk chunk = {.id = "c", .part = i * 2, .body = {body, 3}};
    must(many_put_chunk(db, &chunk, NULL));
  }
  for (int i = 0; i < 250; i++)
    keys[i] = (struct many_get_chunks_key){"c", i < 240 ? 239 - i : 0};
  must(many_get_chunks(db, mem, keys, 250, NULL, &out));
  cr_assert_eq(out.count, 250);
  cr_expect_eq(out.missing, 120);
  for (size_t i = 0; i < 250; i++) {
    bool there = keys[i].part % 2 == 0;
    cr_assert_eq(out.items[i].found, there ? DDB_FOUND : DDB_FOUND_MISSING);
    if (there)
      cr_assert_eq(out.items[i].record->part, keys[i].part);
  }
}

Test(many, a_transaction_reads_both) {
  const char *server = getenv("DDB_SERVER");
  struct many_get_both_items both;

  if (server && strcmp(server, "dynalite") == 0)
    return; /* it knows no transactions */
  put_shop();
  must(many_get_both(db, mem, "c1", "c1", "2026-11-22", "o3", NULL, &both));
  cr_assert(both.customer && both.order);
  cr_expect_str_eq(both.customer->name, "Ada");
  cr_expect_eq(both.order->total, 3);
  must(many_get_both(db, mem, "c1", "nobody", "2026-11-22", "o3", NULL, &both));
  cr_expect_not_null(both.customer);
  cr_expect_null(both.order);
}
