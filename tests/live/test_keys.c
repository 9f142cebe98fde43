/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of every shape against a real server, $DDB_ENDPOINT: tests/golden/keys has string, number
 * and binary keys and every format. What counts is that the server sorts and finds by them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <forms/forms.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[6][64];
static struct ddb_table_name tables[] = {
    {"Texts", names[0]},  {"Escaped", names[1]}, {"Paths", names[2]}, {"Readings", names[3]},
    {"Prices", names[4]}, {"Blobs", names[5]},   {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 6; i++)
    (void)snprintf(names[i], sizeof names[i], "keys-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(forms_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(keys, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

Test(keys, numbers_in_text_at_their_limits) {
  struct forms_numbers in = {.padded = 0,
                             .counted = 999999999999U,
                             .small = INT32_MIN,
                             .large = INT64_MIN,
                             .narrow = UINT32_MAX,
                             .wide = UINT64_MAX,
                             .exact = "-9.9999999999999999999999999999999999999E+125",
                             .free = INT64_MIN};
  struct forms_numbers out;

  must(forms_put_numbers(db, &in, NULL));
  must(forms_get_numbers(db, mem, in.padded, in.counted, in.small, in.large, in.narrow, in.wide,
                         in.exact, in.free, NULL, &out));
  cr_assert(out.large == INT64_MIN && out.wide == UINT64_MAX && out.small == INT32_MIN);
}

Test(keys, times_in_text) {
  struct forms_times in = {.at = {1795341600, 1000000},
                           .fine = {1795341600, 1},
                           .second = {1795341600, 0},
                           .milli = {-1, 999000000}};
  struct forms_times out;

  must(forms_put_times(db, &in, NULL));
  must(forms_get_times(db, mem, in.at, in.fine, in.second, in.milli, NULL, &out));
  cr_assert(out.fine.nanoseconds == 1 && out.milli.seconds == -1);
}

Test(keys, optional_parts_are_items_of_their_own) {
  struct forms_parts in = {.tenant = "t", .region = "r", .level = FORMS_LEVEL_LOW, .name = "n"};
  struct forms_parts_page page;
  struct forms_parts out;

  must(forms_put_parts(db, &in, NULL));
  in.count = ddb_int(-5);
  must(forms_put_parts(db, &in, NULL));
  in.note = "x";
  must(forms_put_parts(db, &in, NULL));
  must(forms_list_parts(db, mem, "t", "r", FORMS_LEVEL_LOW, NULL, &page));
  cr_assert_eq(page.count, 3u);
  must(forms_get_parts(db, mem, "t", "r", FORMS_LEVEL_LOW, "n", ddb_int(-5), NULL, NULL, &out));
  cr_assert_null(out.note);
  cr_assert_eq(out.count.value, -5);
}

/* Ten shards: each id is found in the one that it hashes to. */
Test(keys, shards) {
  for (int i = 0; i < 10; i++) {
    char id[24];
    struct forms_hold out;
    (void)snprintf(id, sizeof id, "hold-%d", i);
    must(forms_put_hold(db, &(struct forms_hold){.hold_id = id}, NULL));
    must(forms_get_hold(db, mem, id, NULL, &out));
    cr_assert_str_eq(out.hold_id, id);
  }
}

Test(keys, escaped_text_is_not_found_by_a_shorter_one) {
  struct forms_free_page page;

  must(forms_put_free(db, &(struct forms_free){.owner = "o", .title = "a#low", .level = 1}, NULL));
  must(forms_put_free(db, &(struct forms_free){.owner = "o", .title = "a", .level = 1}, NULL));
  must(forms_list_free(db, mem, "o", "a", NULL, &page));
  cr_assert_eq(page.count, 1u);
  cr_assert_str_eq(page.items[0].title, "a");
}

Test(keys, fields_that_live_in_the_key) {
  struct forms_stored in = {
      .owner = "o#1", .shard = -1, .name = "n", .level = FORMS_LEVEL_HIGH, .title = "t"};
  struct forms_stored_page page;

  must(forms_put_stored(db, &in, NULL));
  in.shard = -2;
  must(forms_put_stored(db, &in, NULL));
  must(forms_list_stored(db, mem, "o#1", -1, NULL, &page));
  cr_assert_eq(page.count, 1u);
  cr_assert_str_eq(page.items[0].owner, "o#1");
  cr_assert(page.items[0].shard == -1 && page.items[0].level == FORMS_LEVEL_HIGH);
}

/* ---- number and binary keys ------------------------------------------------------------------ */

Test(keys, readings_page_by_number) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor, .limit = 1};
  struct forms_reading_page page;
  size_t count = 0;

  for (int i = 3; i > 0; i--)
    must(forms_put_reading(
        db, &(struct forms_reading){.sensor_id = -7, .time = ddb_time_from_ms(i * 9999)}, NULL));
  while (!ddb_cursor_done(&cursor)) {
    must(forms_list_readings(db, mem, -7, &list, &page));
    for (size_t i = 0; i < page.count; i++)
      cr_assert_eq(ddb_time_to_ms(page.items[i].time), (int64_t)(++count) * 9999);
  }
  cr_assert_eq(count, 3u);
  ddb_cursor_free(&cursor);
}

Test(keys, prices_sort_as_numbers) {
  static const char *const amounts[] = {"10", "9.5", "-3", "1E+2"};
  static const char *const sorted[] = {"-3", "9.5", "10", "100"};
  struct forms_price_page page;

  for (size_t i = 0; i < 4; i++)
    must(forms_put_price(db, &(struct forms_price){.item_id = "i", .amount = amounts[i]}, NULL));
  must(forms_list_prices(db, mem, "i", NULL, &page));
  cr_assert_eq(page.count, 4u);
  for (size_t i = 0; i < 4; i++)
    cr_expect_str_eq(page.items[i].amount, sorted[i]);
  must(forms_delete_price(db, "i", "100.0", NULL));
  must(forms_list_prices(db, mem, "i", NULL, &page));
  cr_assert_eq(page.count, 3u);
}

Test(keys, bytes) {
  static const unsigned char bytes[] = {0, 255, '#'};
  const struct ddb_bytes hash = {bytes, 3};
  struct forms_blob_page page;
  struct forms_blob out;

  for (size_t size = 3; size > 0; size--)
    must(forms_put_blob(db, &(struct forms_blob){.hash = hash, .piece = {bytes, size}}, NULL));
  must(forms_get_blob(db, mem, hash, (struct ddb_bytes){bytes, 2}, NULL, &out));
  cr_assert(out.piece.size == 2 && out.hash.size == 3);
  must(forms_list_blobs(db, mem, hash, NULL, &page));
  cr_assert_eq(page.count, 3u);
  for (size_t i = 0; i < 3; i++)
    cr_expect_eq(page.items[i].piece.size, i + 1);
}
