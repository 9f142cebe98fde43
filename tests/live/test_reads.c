/* SPDX-License-Identifier: Apache-2.0 */
/* Filters and consistent reads against a real server, $DDB_ENDPOINT: every expression of
 * tests/golden/reads over orders that differ in what it asks for; what must come back is computed
 * here. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <reads/reads.h>

#define ORDERS 24

static struct ddb *db;
static struct ddb_arena *mem;
static char table[64];

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};

  (void)snprintf(table, sizeof table, "reads-%ld-%d", (long)getpid(), ++number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(reads_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(reads, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

static const char *const tag_items[] = {"red", "blue", "big"};
static const int64_t code_items[] = {7, 8};
static const struct reads_place places[] = {
    {.city = "Oslo", .zip = "0150", .since = {1700000000, 0}},
    {.city = "O'Hare", .zip = "60666", .since = {1600000000, 0}},
    {.city = "Lima", .zip = "0150", .since = {1800000000, 0}}};

/* Order i; its fields are functions of i, so that a filter can be computed. */
static struct reads_order order(int i) {
  static char ids[ORDERS][8];
  static struct reads_line lines[ORDERS][2];
  static struct reads_int32_map_entry counts[ORDERS];
  static const unsigned char photo[] = {1, 2, 3};

  (void)snprintf(ids[i], sizeof ids[i], "o%02d", i);
  lines[i][0] = lines[i][1] = (struct reads_line){.sku = "s", .amount = i % 4};
  counts[i] = (struct reads_int32_map_entry){.key = "apples", .value = i % 3};
  struct reads_order out = {
      .shop_id = "s1",
      .order_id = ids[i],
      .buyer_id = i % 2 ? "b1" : "s1",
      .status = (enum reads_status)(1 + i % 3),
      .total = i * 10,
      .tax = i % 5 == 0 ? "0.75" : "0.25",
      .weight = i % 2 ? ddb_double(1.5) : (ddb_opt_double){.set = false},
      .paid = i % 3 == 1,
      .photo = {photo, (size_t)(i % 4)},
      .secret = i % 3 ? "x" : NULL,
      .place = i % 6 == 5 ? NULL : &places[i % 3],
      .lines = {lines[i], i % 8 == 1 ? 2 : 1},
      .tags = {tag_items, (size_t)(i % 4 ? i % 4 : 0)},
      .codes = {code_items, (size_t)(i % 3)},
      .counts = {&counts[i], 1},
      .created = {1795341600 + i, 0},
      .due = i % 2 ? ddb_opt_time_of((ddb_time){1795341600 + i, 0}) : (ddb_opt_time){.set = false},
      .error = i % 7 == 0 ? "e" : NULL,
  };
  if (i % 8 == 1)
    out.note = (struct ddb_text){"x", 1};
  else if (i % 5)
    out.note = i % 2 ? (struct ddb_text){"hello world", 11} : (struct ddb_text){"help", 4};
  if (i % 4 == 3)
    must(ddb_doc_from_json(mem, "{\"a\":[0,1,2,{\"b\":null}]}", &out.extra));
  if (out.photo.size == 0)
    out.photo.data = NULL;
  return out;
}

static void put_all(void) {
  for (int i = 0; i < ORDERS; i++) {
    struct reads_order in = order(i);
    must(reads_save_order(db, &in, NULL));
  }
}

/* The filter brings just the orders for which `expected` holds. */
#define check(call, expected)                                                                      \
  do {                                                                                             \
    struct reads_order_page page;                                                                  \
    size_t count = 0;                                                                              \
    must(call);                                                                                    \
    for (int i = 0; i < ORDERS; i++) {                                                             \
      struct reads_order o = order(i);                                                             \
      if (!(expected))                                                                             \
        continue;                                                                                  \
      cr_assert_lt(count, page.count, "order %d is missing", i);                                   \
      bool found = false;                                                                          \
      for (size_t k = 0; k < page.count; k++)                                                      \
        found = found || strcmp(page.items[k].order_id, o.order_id) == 0;                          \
      cr_assert(found, "order %d is missing", i);                                                  \
      count++;                                                                                     \
    }                                                                                              \
    cr_assert_eq(page.count, count, "%zu orders, expected %zu", page.count, count);                \
    cr_assert(count > 0 && count < ORDERS, "a filter that tells nothing apart: %zu", count);       \
  } while (0)

static bool has_city(const struct reads_order *o, const char *city) {
  return o->place && strcmp(o->place->city, city) == 0;
}

static bool begins(struct ddb_text text, const char *with) {
  return text.data && text.size >= strlen(with) && memcmp(text.data, with, strlen(with)) == 0;
}

Test(reads, filters) {
  put_all();
  check(reads_orders(db, mem, "s1", READS_STATUS_OPEN, 1, NULL, &page),
        o.status == READS_STATUS_OPEN && (o.tags.count > 1 || !o.error));
  check(reads_by_total(db, mem, "s1", 50, 120, NULL, &page),
        (o.total >= 50 && o.total <= 120) || (strcmp(o.tax, "0.75") == 0 && !o.paid));
  check(reads_constant(db, mem, "s1", NULL, &page),
        (o.status == READS_STATUS_OPEN || o.status == READS_STATUS_ON_HOLD) &&
            !has_city(&o, "O'Hare") && o.lines.items[0].amount >= 2);
  check(reads_deep(db, mem, "s1", "0150", (ddb_time){1750000000, 0}, 0, NULL, &page),
        has_city(&o, "Oslo") && o.counts.items[0].value == 0 && o.extra);
  check(reads_texts(db, mem, "s1", "hel", "lo w", "red", 7, NULL, &page),
        begins(o.note, "hello") && o.tags.count > 0 && o.codes.count > 0);
  check(reads_kinds(db, mem, "s1", 1.5, (struct ddb_bytes){(const unsigned char *)"\1", 1}, false,
                    (ddb_time){1795341601, 0}, (ddb_time){1795341650, 0}, "x", NULL, &page),
        o.weight.set && o.photo.size == 1 && !o.paid && o.secret);
}

Test(reads, filters_of_indexes) {
  put_all();
  check(reads_mine(db, mem, "b1", "s1", READS_STATUS_OPEN, NULL, &page),
        strcmp(o.buyer_id, "b1") == 0 && o.note.size == 1 && o.paid &&
            o.status != READS_STATUS_OPEN);
}

/* A parameter that is called like a part of the key is that argument. */
Test(reads, one_argument_twice) {
  struct reads_order_page page;

  put_all();
  must(reads_same(db, mem, "s1", NULL, &page));
  cr_assert_eq(page.count, ORDERS / 2);
  must(reads_same(db, mem, "b1", NULL, &page));
  cr_assert_eq(page.count, 0);
}

/* `limit` counts what is read, so that pages may be empty while more follow. */
Test(reads, empty_pages_are_not_the_end) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.limit = 2, .cursor = &cursor};
  struct reads_order_page page;
  size_t found = 0, empty = 0, pages = 0;

  put_all();
  while (!ddb_cursor_done(&cursor)) {
    must(reads_deep(db, mem, "s1", "0150", (ddb_time){1750000000, 0}, 0, &options, &page));
    found += page.count;
    empty += page.count == 0 && page.more;
    pages++;
  }
  ddb_cursor_free(&cursor);
  cr_assert_eq(found, 2);
  cr_assert(empty > 5 && pages >= ORDERS / 2, "%zu empty of %zu", empty, pages);
}

/* Nothing is sent without a value. */
Test(reads, parameters_are_required) {
  struct reads_order_page page;

  cr_assert_eq(reads_deep(db, mem, "s1", NULL, (ddb_time){1, 0}, 0, NULL, &page), DDB_E_INVALID);
  cr_assert_str_eq(ddb_last_error(db)->field, "deep.zip");
  cr_assert_str_eq(ddb_error_text(db), "deep.zip is required");
  cr_assert_eq(reads_orders(db, mem, "s1", READS_STATUS_UNRECOGNIZED, 0, NULL, &page),
               DDB_E_INVALID);
  cr_assert_str_eq(ddb_last_error(db)->field, "orders.status");
}

Test(reads, consistent_get) {
  struct reads_order in = order(3);
  struct reads_order out;

  must(reads_save_order(db, &in, NULL));
  must(reads_get_order_now(db, mem, "s1", in.order_id, NULL, &out));
  cr_assert_eq(out.total, 30);
}
