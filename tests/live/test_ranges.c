/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of keys against a real server, $DDB_ENDPOINT: every relation finds what a list in memory
 * has, a page at a time, upwards and downwards, in the table, its indexes and all shards. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ranges/ranges.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[2][64];
static struct ddb_table_name tables[] = {{"Main", names[0]}, {"Log", names[1]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 2; i++)
    (void)snprintf(names[i], sizeof names[i], "ranges-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(ranges_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(ranges, .init = setup, .fini = teardown, .timeout = 240);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

/* Reads all pages and says which numbers came, in their order: "3 1 2". */
#define EXPECT_ALL(page_type, call, number_of, wanted)                                             \
  do {                                                                                             \
    struct ddb_cursor cursor = {0};                                                                \
    struct ddb_list_options list = {.cursor = &cursor};                                            \
    struct page_type page;                                                                         \
    char got[256] = "";                                                                            \
    do {                                                                                           \
      must(call);                                                                                  \
      for (size_t i = 0; i < page.count; i++)                                                      \
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", got[0] ? " " : "",     \
                       number_of);                                                                 \
    } while (page.more);                                                                           \
    cr_expect_str_eq(got, wanted, "%s: \"%s\", and not \"%s\"", #call, got, wanted);               \
    ddb_cursor_free(&cursor);                                                                      \
  } while (0)

/* ---- a time with more behind it -------------------------------------------------------------- */

static ddb_time at(int64_t seconds) {
  return (ddb_time){1795341600 + seconds, 0};
}

static void save_orders(void) {
  static const struct {
    int seconds;
    const char *id;
  } all[] = {{-1, "1"}, {0, "2"}, {0, "3"}, {1, "4"}, {1, "5"}, {2, "6"}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    struct ranges_order in = {
        .user_id = "u", .order_id = all[i].id, .created_at = at(all[i].seconds)};
    must(ranges_put_order(db, &in, NULL));
    in.user_id = "v";
    must(ranges_put_order(db, &in, NULL));
  }
  struct ranges_note note = {.user_id = "u", .title = "n"};
  must(ranges_put_note(db, &note, NULL));
}

Test(ranges, orders_by_time) {
  save_orders();
#define ORDERS(call, wanted) EXPECT_ALL(ranges_order_page, call, page.items[i].order_id, wanted)
  ORDERS(ranges_orders_between(db, mem, "u", at(0), at(1), &list, &page), "2 3 4 5");
  ORDERS(ranges_orders_between(db, mem, "u", at(1), at(1), &list, &page), "4 5");
  ORDERS(ranges_orders_since(db, mem, "u", at(0), &list, &page), "2 3 4 5 6");
  ORDERS(ranges_orders_after(db, mem, "u", at(0), &list, &page), "6 5 4");
  ORDERS(ranges_orders_until(db, mem, "u", at(1), &list, &page), "5 4 3 2 1");
  ORDERS(ranges_orders_before(db, mem, "u", at(1), "2", &list, &page), "1 3");
  ORDERS(ranges_orders_since(db, mem, "u", at(99), &list, &page), "");
  ORDERS(ranges_orders_of_day(db, mem, "u", at(0), "3", &list, &page), "3");
}

/* A token of one range is none of another, also in the same partition. */
Test(ranges, a_page_token_lies_in_its_range) {
  struct ddb_cursor cursor = {0};
  struct ddb_list_options list = {.cursor = &cursor};
  struct ranges_order_page page;

  save_orders();
  must(ranges_orders_since(db, mem, "u", at(0), &list, &page));
  cr_assert(page.more);
  cr_expect_eq(ranges_orders_since(db, mem, "u", at(1), &list, &page), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "belongs to another partition or range"), "%s",
            ddb_error_text(db));
  must(ranges_orders_since(db, mem, "u", at(0), &list, &page));
  cr_expect_str_eq(page.items[0].order_id, "4");
  ddb_cursor_free(&cursor);
}

Test(ranges, an_inverted_range_is_not_sent) {
  struct ranges_order_page page;

  cr_expect_eq(ranges_orders_between(db, mem, "u", at(1), at(0), NULL, &page), DDB_E_INVALID);
  cr_expect_eq(ddb_last_error(db)->attempts, 0);
}

/* ---- text ------------------------------------------------------------------------------------ */

Test(ranges, notes_by_title) {
  static const char *const titles[] = {"a", "a#",    "a#b",      "ab",
                                       "b", "b\x01", "\xc3\xbc", "\xef\xbf\xbf"};
  for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
    struct ranges_note in = {.user_id = "u", .title = titles[i]};
    must(ranges_put_note(db, &in, NULL));
  }
  struct ranges_grade grade = {.user_id = "u", .grade = 1, .round = 1};
  must(ranges_put_grade(db, &grade, NULL));
#define NOTES(call, wanted) EXPECT_ALL(ranges_note_page, call, page.items[i].title, wanted)
  NOTES(ranges_notes_like(db, mem, "u", "a#", &list, &page), "a# a#b");
  NOTES(ranges_notes_from(db, mem, "u", "b", &list, &page), "b b\x01 \xc3\xbc \xef\xbf\xbf");
  NOTES(ranges_notes_after(db, mem, "u", "b", &list, &page), "b\x01 \xc3\xbc \xef\xbf\xbf");
  NOTES(ranges_notes_to(db, mem, "u", "ab", &list, &page), "a a# a#b ab");
  NOTES(ranges_notes_before(db, mem, "u", "ab", &list, &page), "a a# a#b");
  NOTES(ranges_notes_between(db, mem, "u", "a#", "b", &list, &page), "a# a#b ab b");
  NOTES(ranges_notes_before(db, mem, "u", "a", &list, &page), "");
}

/* ---- numbers --------------------------------------------------------------------------------- */

static const char *text_of(int32_t number) {
  char text[16];
  (void)snprintf(text, sizeof text, "%d", (int)number);
  return ddb_arena_copy(mem, text, strlen(text));
}

Test(ranges, grades) {
  static const int32_t all[] = {INT32_MIN, -10, -1, 0, 1, 9, 10, INT32_MAX};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    struct ranges_grade in = {
        .user_id = "u", .grade = all[i], .round = (int32_t)i, .remark = i % 2 ? "x" : NULL};
    must(ranges_put_grade(db, &in, NULL));
  }
#define GRADES(call, wanted)                                                                       \
  EXPECT_ALL(ranges_grade_page, call, text_of(page.items[i].grade), wanted)
  GRADES(ranges_grades_above(db, mem, "u", 9, &list, &page), "10 2147483647");
  GRADES(ranges_grades_below(db, mem, "u", 0, &list, &page), "-2147483648 -10 -1");
  GRADES(ranges_rounds_below(db, mem, "u", 0, 4, &list, &page), "0");
  GRADES(ranges_rounds_below(db, mem, "u", 0, 3, &list, &page), "");
  GRADES(ranges_best_grades(db, mem, 1, &list, &page), "2147483647 10 9");
  GRADES(ranges_worst_grades(db, mem, -1, &list, &page), "-2147483648 -10");
  GRADES(ranges_worst_grades(db, mem, INT32_MIN, &list, &page), "");
  GRADES(ranges_middle_grades(db, mem, -1, 9, &list, &page), "-1 0 1 9");
}

Test(ranges, offers_by_number_and_bytes) {
  static const char *const prices[] = {"-3", "2.5", "10", "1E+5"};
  static const char *const ids[] = {
      "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e", "1b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e",
      "2b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e", "3b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"};
  static const unsigned char digests[4][2] = {{0, 1}, {127, 0}, {128, 0}, {128, 255}};
  for (size_t i = 0; i < 4; i++) {
    struct ranges_offer in = {
        .offer_id = ids[i], .price = prices[i], .digest = {digests[i], 2}, .title = ids[3 - i]};
    must(ranges_put_offer(db, &in, NULL));
  }
#define OFFERS(call, wanted) EXPECT_ALL(ranges_offer_page, call, page.items[i].price, wanted)
  OFFERS(ranges_cheap(db, mem, "10", &list, &page), "-3 2.5");
  OFFERS(ranges_dear(db, mem, "2.5", &list, &page), "100000 10 2.5");
  OFFERS(ranges_priced(db, mem, "-3", "10.0", &list, &page), "-3 2.5 10");
  OFFERS(ranges_digested(db, mem, (struct ddb_bytes){digests[2], 1}, &list, &page), "10 100000");
  OFFERS(ranges_digested_to(db, mem, (struct ddb_bytes){digests[2], 2}, &list, &page), "-3 2.5 10");
  OFFERS(ranges_titled(db, mem, ids[1], &list, &page), "100000");
  OFFERS(ranges_titled_between(db, mem, ids[1], ids[2], &list, &page), "10 2.5");
}

/* ---- optional times, all shards -------------------------------------------------------------- */

Test(ranges, tasks_by_time_in_all_shards) {
  for (int i = 0; i < 12; i++) {
    struct ranges_task in = {.user_id = "u", .task_id = text_of(100 + i)};
    if (i % 4)
      in.due = ddb_opt_time_of(at(i));
    must(ranges_put_task(db, &in, NULL));
  }
#define TASKS(call, wanted) EXPECT_ALL(ranges_task_page, call, page.items[i].task_id, wanted)
  TASKS(ranges_tasks_due(db, mem, "u", at(5), &list, &page), "101 102 103 105");
  TASKS(ranges_tasks_later(db, mem, "u", at(6), &list, &page), "107 109 110 111");
  TASKS(ranges_all_tasks_due(db, mem, at(10), &list, &page), "101 102 103 105 106 107 109");
}

/* ---- the whole key --------------------------------------------------------------------------- */

Test(ranges, entries_without_the_head_of_their_stream) {
  struct ranges_head head = {.stream = "s", .count = 3};
  must(ranges_put_head(db, &head, NULL));
  for (int i = 0; i < 3; i++) {
    struct ranges_entry in = {.stream = "s", .at = at(i), .line = text_of(i)};
    must(ranges_put_entry(db, &in, NULL));
  }
#define ENTRIES(call, wanted) EXPECT_ALL(ranges_entry_page, call, page.items[i].line, wanted)
  ENTRIES(ranges_entries_from(db, mem, "s", at(1), &list, &page), "1 2");
  ENTRIES(ranges_entries_before(db, mem, "s", at(1), &list, &page), "0");
}

/* ---- counts ---------------------------------------------------------------------------------- */

Test(ranges, counts_say_what_a_list_has) {
  int64_t count = -1;
  const struct ddb_call_options all = {.include_expired = true};

  save_orders();
  struct ranges_order over = {.user_id = "u", .order_id = "9", .created_at = at(3)};
  over.until = ddb_opt_time_of((ddb_time){5, 0});
  must(ranges_put_order(db, &over, NULL));
  must(ranges_count_orders(db, "u", NULL, &count));
  cr_expect_eq(count, 6);
  must(ranges_count_orders(db, "u", &all, &count));
  cr_expect_eq(count, 7);
  must(ranges_count_since(db, "u", at(1), "4", NULL, &count));
  cr_expect_eq(count, 2);
  must(ranges_count_orders(db, "nobody", NULL, &count));
  cr_expect_eq(count, 0);
}

Test(ranges, a_count_reads_all_pages_of_all_shards) {
  static char note[60000];
  int64_t count = -1;

  memset(note, 'x', sizeof note - 1);
  for (int i = 0; i < 40; i++) { /* of 2 MB and more: DynamoDB answers with 1 MB at most */
    struct ranges_task in = {.user_id = "u", .task_id = text_of(100 + i), .note = note};
    in.due = ddb_opt_time_of(at(i));
    must(ranges_put_task(db, &in, NULL));
  }
  must(ranges_count_due(db, at(30), NULL, &count));
  cr_expect_eq(count, 30);
  must(ranges_count_tasks(db, "u", NULL, &count));
  cr_expect_eq(count, 40);
}
