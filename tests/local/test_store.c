/* SPDX-License-Identifier: Apache-2.0 */
/* What a test sees of the store behind a handle and does to it: the requests, the clock, the sweep,
 * fresh stores, lines of items. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "support/store.h"

#define DAY ((int64_t)86400)

static struct ddb *db;
static struct ddb_arena *mem;
static char path[64];

static void setup(void) {
  db = store_open("sqlite::memory:");
  must_be(many_create_table(db), DDB_OK);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  (void)snprintf(path, sizeof path, "build/lines-%ld", (long)getpid());
}

static void teardown(void) {
  (void)unlink(path);
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(store, .init = setup, .fini = teardown, .timeout = 60);

static void put(int number) {
  const struct many_order order = store_order(number);
  must(many_put_order(db, &order, NULL));
}

static void put_until(int number, int64_t seconds) {
  struct many_order order = store_order(number);
  order.expires = (ddb_opt_time){true, {seconds, 0}};
  must(many_put_order(db, &order, NULL));
}

/* ---- requests -------------------------------------------------------------------------------- */

Test(store, requests_are_kept_as_they_were_sent) {
  const struct ddb_local_fault unsent = {.kind = DDB_LOCAL_UNSENT};
  struct ddb_local_requests *sent;
  put(0); /* before */
  must(ddb_local_record(db, 100));
  must(ddb_local_add_fault(db, &unsent));
  put(1);
  cr_expect_eq(store_count(db, mem), 2);
  must(ddb_local_recorded(db, &sent));
  cr_assert_eq(sent->count, 3);
  cr_expect_eq(sent->all, 3);
  cr_expect_str_eq(sent->items[0].operation, "PutItem");
  cr_expect_eq(sent->items[0].result, DDB_SEND_UNSENT);
  cr_expect_eq(sent->items[0].http_status, 0);
  cr_expect_eq(sent->items[1].result, DDB_SEND_REPLY);
  cr_expect_eq(sent->items[1].http_status, 200);
  cr_expect_str_eq(sent->items[1].table.data, "Shop");
  cr_expect(strstr(sent->items[1].body.data, "\"TableName\":\"Shop\""));
  cr_expect(strstr(sent->items[1].body.data, "o0001"));
  cr_expect_eq(strlen(sent->items[1].body.data), sent->items[1].body.size);
  cr_expect_str_eq(sent->items[2].operation, "Scan");
  must(ddb_local_record(db, 0));
  cr_expect_str_eq(sent->items[2].table.data, "Shop"); /* a copy */
  ddb_local_requests_free(sent);
  must(ddb_local_recorded(db, &sent));
  cr_expect_eq(sent->count, 0);
  ddb_local_requests_free(sent);
  must_be(ddb_local_record(db, 1000001), DDB_E_INVALID);
  ddb_local_requests_free(NULL);
}

Test(store, the_last_requests_are_kept) {
  struct ddb_local_requests *sent;
  must(ddb_local_record(db, 3));
  for (int i = 0; i < 10; i++)
    put(i);
  must(ddb_local_recorded(db, &sent));
  cr_expect_eq(sent->all, 10);
  cr_assert_eq(sent->count, 3);
  cr_expect(strstr(sent->items[0].body.data, "o0007"));
  cr_expect(strstr(sent->items[2].body.data, "o0009"));
  ddb_local_requests_free(sent);
}

/* ---- the clock and what expires -------------------------------------------------------------- */

Test(store, the_clock_is_the_environments_until_it_is_set) {
  ddb_time now, then;
  must(ddb_local_clock(db, &now));
  cr_expect_lt(llabs((long long)(now.seconds - time(NULL))), 5);
  must(ddb_local_move_clock(db, 3600 * 1000));
  must(ddb_local_clock(db, &then));
  cr_expect_lt(llabs((long long)(then.seconds - now.seconds - 3600)), 5);
  must(ddb_local_set_clock(db, (ddb_time){1000, 999999999}));
  must(ddb_local_clock(db, &now));
  cr_expect_eq(now.seconds, 1000);
  cr_expect_eq(now.nanoseconds, 999999999);
  must(ddb_local_move_clock(db, -1500));
  must(ddb_local_clock(db, &now));
  cr_expect_eq(now.seconds, 999);
  cr_expect_eq(now.nanoseconds, 499999999);
  must_be(ddb_local_move_clock(db, INT64_MIN), DDB_OK);
  must_be(ddb_local_move_clock(db, INT64_MIN), DDB_E_INVALID);
  must_be(ddb_local_set_clock(db, (ddb_time){0, 1000000000}), DDB_E_INVALID);
  must(ddb_local_follow_clock(db));
  must(ddb_local_clock(db, &now));
  cr_expect_lt(llabs((long long)(now.seconds - time(NULL))), 5);
}

Test(store, a_sweep_deletes_what_expired) {
  const int64_t now = 2000000000;
  uint64_t deleted = 99;
  must(ddb_local_set_clock(db, (ddb_time){now, 0}));
  put(0);
  put_until(1, now + 1);
  put_until(2, now);
  put_until(3, now - 1);
  put_until(4, now - 5 * 365 * DAY);
  put_until(5, now - 5 * 365 * DAY - 1); /* no time of expiry, the service says */
  put_until(6, 0);
  must(ddb_local_sweep(db, &deleted));
  cr_expect_eq(deleted, 2);
  cr_expect_eq(store_count(db, mem), 5);
  must(ddb_local_move_clock(db, 1000));
  must(ddb_local_sweep(db, &deleted));
  cr_expect_eq(deleted, 1);
  must(ddb_local_move_clock(db, 1000));
  must(ddb_local_sweep(db, NULL));
  cr_expect_eq(store_count(db, mem), 3);
  must(ddb_local_sweep(db, &deleted));
  cr_expect_eq(deleted, 0);
}

/* An index does not show it either. */
Test(store, what_expired_leaves_its_indexes) {
  struct many_in_region_page page;
  for (int i = 0; i < 40; i++)
    put_until(i, 1000 + i % 2 * 1000000);
  must(ddb_local_set_clock(db, (ddb_time){5000, 0}));
  uint64_t deleted;
  must(ddb_local_sweep(db, &deleted));
  cr_expect_eq(deleted, 20);
  const struct ddb_list_options all = {.call = {.include_expired = true}};
  must(many_in_region(db, mem, "no", MANY_STATE_OPEN, &all, &page));
  cr_expect_eq(page.count, 20);
}

/* ---- fresh stores ---------------------------------------------------------------------------- */

Test(store, two_opens_have_nothing_in_common) {
  struct ddb *other = store_open("sqlite::memory:");
  struct many_everything_page page;
  const struct ddb_local_fault fault = {.kind = DDB_LOCAL_THROTTLE, .times = SIZE_MAX};
  put(1);
  must(ddb_local_add_fault(db, &fault));
  must_be_on(other, many_everything(other, mem, "c1", NULL, &page), DDB_E_SERVICE);
  cr_expect_str_eq(ddb_last_error(other)->code, "ResourceNotFoundException");
  must_be_on(other, many_create_table(other), DDB_OK);
  must_be_on(other, many_everything(other, mem, "c1", NULL, &page), DDB_OK);
  cr_expect_eq(page.count, 0);
  ddb_close(other);
}

Test(store, shared_handles_have_one) {
  struct ddb *other;
  struct many_everything_page page;
  const struct ddb_local_fault fault = {.kind = DDB_LOCAL_THROTTLE};
  cr_assert_eq(ddb_share(db, &other), DDB_OK);
  put(1);
  must_be_on(other, ddb_local_add_fault(other, &fault), DDB_OK);
  must(many_everything(db, mem, "c1", NULL, &page));
  cr_expect_eq(page.count, 1);
  cr_expect_eq(ddb_last_error(db)->attempts, 2);
  ddb_close(other);
}

Test(store, emptied_keeps_its_tables_and_reset_does_not) {
  const struct ddb_local_fault fault = {.kind = DDB_LOCAL_THROTTLE, .times = SIZE_MAX};
  struct many_in_region_page page;
  struct ddb_local_requests *sent;
  size_t left;
  put(1);
  put(2);
  must(ddb_local_empty(db));
  cr_expect_eq(store_count(db, mem), 0);
  put(3);
  must(many_in_region(db, mem, "no", MANY_STATE_OPEN, NULL, &page));
  cr_expect_eq(page.count, 1);
  must(ddb_local_record(db, 10));
  must(ddb_local_set_clock(db, (ddb_time){5, 0}));
  must(ddb_local_add_fault(db, &fault));
  must(ddb_local_reset(db));
  must(ddb_local_recorded(db, &sent));
  cr_expect_eq(sent->all, 0);
  ddb_local_requests_free(sent);
  ddb_time now;
  must(ddb_local_clock(db, &now));
  cr_expect_gt(now.seconds, 1000000);
  must(ddb_local_clear_faults(db, &left));
  must_be(many_in_region(db, mem, "no", MANY_STATE_OPEN, NULL, &page), DDB_E_SERVICE);
  must_be(many_create_table(db), DDB_OK);
  must(many_in_region(db, mem, "no", MANY_STATE_OPEN, NULL, &page));
  cr_expect_eq(page.count, 0);
}

/* A fixture for each test must not be what tests wait for. Generous: under sanitizers too. */
Test(store, a_fresh_one_takes_little_time) {
  enum { ROUNDS = 200 };
  struct timespec a, b, c;
  struct ddb *fresh[ROUNDS];
  put(1);
  (void)clock_gettime(CLOCK_MONOTONIC, &a);
  for (int i = 0; i < ROUNDS; i++)
    fresh[i] = store_open("sqlite::memory:");
  (void)clock_gettime(CLOCK_MONOTONIC, &b);
  for (int i = 0; i < ROUNDS; i++)
    must(ddb_local_empty(db));
  (void)clock_gettime(CLOCK_MONOTONIC, &c);
  double opens = (double)(b.tv_sec - a.tv_sec) * 1e6 + (double)(b.tv_nsec - a.tv_nsec) / 1e3;
  double empties = (double)(c.tv_sec - b.tv_sec) * 1e6 + (double)(c.tv_nsec - b.tv_nsec) / 1e3;
  printf("ddb_open of a new store: %.0f us; ddb_local_empty: %.0f us\n", opens / ROUNDS,
         empties / ROUNDS);
  cr_expect_lt(opens / ROUNDS, 20000);
  cr_expect_lt(empties / ROUNDS, 5000);
  for (int i = 0; i < ROUNDS; i++)
    ddb_close(fresh[i]);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void write_file(const char *text, size_t size) {
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  cr_assert_eq(fwrite(text, 1, size, file), size);
  cr_assert_eq(fclose(file), 0);
}

static char *read_all(void) {
  char *text = calloc(1, 65536);
  FILE *file = fopen(path, "r");
  cr_assert(text != NULL && file != NULL);
  (void)fread(text, 1, 65535, file);
  (void)fclose(file);
  return text;
}

#define SHOP(id) "{\"Item\":{\"PK\":{\"S\":\"CUSTOMER#x\"},\"SK\":{\"S\":\"" id "\"}}}\n"

Test(store, what_is_saved_comes_back) {
  const unsigned char bytes[] = {0, 255, 7};
  const struct many_chunk chunk = {.id = "\xC3\xA4\n\"", .part = -5, .body = {bytes, 3}};
  uint64_t count = 0;
  must(many_put_chunk(db, &chunk, NULL));
  must(ddb_local_save(db, "Blob", path, &count));
  cr_expect_eq(count, 1);
  char *first = read_all();
  cr_expect_eq(memcmp(first, "{\"Item\":{", 9), 0, "%s", first);
  must(ddb_local_empty(db));
  must(ddb_local_load(db, "Blob", path, &count));
  cr_expect_eq(count, 1);
  must(ddb_local_save(db, "Blob", path, NULL));
  char *second = read_all();
  cr_expect_str_eq(first, second);
  free(first);
  free(second);
  for (int i = 0; i < 50; i++)
    put(i);
  must(ddb_local_save(db, "Shop", path, &count));
  cr_expect_eq(count, 50);
  must(ddb_local_reset(db));
  must_be(many_create_table(db), DDB_OK);
  must(ddb_local_load(db, "Shop", path, NULL));
  struct many_in_region_page page;
  must(many_in_region(db, mem, "no", MANY_STATE_OPEN, NULL, &page));
  cr_expect_eq(page.count, 50); /* the index knows them too */
}

Test(store, lines_of_others_are_taken) {
  uint64_t count;
  static const char text[] = "\n { \"Item\" : { \"SK\":{\"S\":\"B\"}, \"PK\":{\"S\":\"C\"},"
                             "\"n\":{\"N\":\"1.50\"} } } \r\n" SHOP("A") "\r\n" SHOP(
                                 "A") "{\"Item\":{\"PK\":{\"S\":\"z\"},\"SK\":{\"S\":\"z\"}}}";
  write_file(text, sizeof text - 1);
  must(ddb_local_load(db, "Shop", path, &count));
  cr_expect_eq(count, 4); /* the later of two with one key stays */
  must(ddb_local_save(db, "Shop", path, &count));
  cr_expect_eq(count, 3);
}

Test(store, a_line_that_is_refused_is_told_and_nothing_stays) {
  static const struct {
    const char *line, *says;
  } bad[] = {
      {"{\"Item\":{\"PK\":{\"S\":\"a\"}}}", "Missing the key SK"},
      {"{\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"}}}", "Type mismatch"},
      {"{\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"},\"c\":{\"Q\":\"1\"}}}",
       "AttributeValue"},
      {"{\"Item\":{\"PK\":{\"S\":\"a\"}", "JSON"},
      {"{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"}}", "{\"Item\":{...}}"},
      {"{\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"}},\"Keys\":{}}", "{\"Item\":{...}}"},
      {"{\"Item\":[]}", ""},
      {"[]", "{\"Item\":{...}}"},
  };
  put(1);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char text[512];
    uint64_t count = 7;
    (void)snprintf(text, sizeof text, "%s\n%s\n%s", SHOP("good"), bad[i].line, SHOP("later"));
    write_file(text, strlen(text));
    must_be(ddb_local_load(db, "Shop", path, &count), DDB_E_INVALID);
    cr_expect_eq(count, 0);
    cr_expect(strstr(ddb_error_text(db), "line 3: "), "%s", ddb_error_text(db));
    cr_expect(strstr(ddb_error_text(db), bad[i].says), "%s", ddb_error_text(db));
    must(ddb_local_save(db, "Shop", path, &count));
    cr_expect_eq(count, 1, "%s: %d", bad[i].line, (int)count);
  }
}

Test(store, files_that_cannot_be_are_told) {
  uint64_t count;
  must_be(ddb_local_load(db, "Shop", "build/no such file", NULL), DDB_E_CONFIG);
  cr_expect(strstr(ddb_error_text(db), "No such file"), "%s", ddb_error_text(db));
  must_be(ddb_local_load(db, "Shop", "tests", &count), DDB_E_CONFIG);
  cr_expect(strstr(ddb_error_text(db), "directory"), "%s", ddb_error_text(db));
  must_be(ddb_local_save(db, "Shop", "build/no/such/place", &count), DDB_E_CONFIG);
  must_be(ddb_local_save(db, "Nowhere", path, &count), DDB_NOT_FOUND);
  cr_expect_neq(access(path, F_OK), 0);
  write_file("\x1f\x8b\x08\x00 and so on", 14);
  must_be(ddb_local_load(db, "Shop", path, NULL), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "gunzip"), "%s", ddb_error_text(db));
  must_be(ddb_local_load(db, "Nowhere", path, NULL), DDB_NOT_FOUND);
}

/* What was there stays until all of the new file is written. */
Test(store, a_file_is_replaced_whole_or_not) {
  write_file("old", 3);
  must_be(ddb_local_save(db, "Nowhere", path, NULL), DDB_NOT_FOUND);
  char *text = read_all();
  cr_expect_str_eq(text, "old");
  free(text);
}

/* ---- other handles --------------------------------------------------------------------------- */

static void refused(struct ddb *other) {
  const struct ddb_local_fault fault = {.kind = DDB_LOCAL_THROTTLE};
  struct ddb_local_requests *sent;
  ddb_time now;
  const enum ddb_status all[] = {
      ddb_local_add_fault(other, &fault),
      ddb_local_clear_faults(other, NULL),
      ddb_local_record(other, 1),
      ddb_local_recorded(other, &sent),
      ddb_local_clock(other, &now),
      ddb_local_set_clock(other, (ddb_time){0, 0}),
      ddb_local_move_clock(other, 1),
      ddb_local_follow_clock(other),
      ddb_local_sweep(other, NULL),
      ddb_local_empty(other),
      ddb_local_reset(other),
      ddb_local_save(other, "Shop", path, NULL),
      ddb_local_load(other, "Shop", path, NULL),
  };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    cr_expect_eq(all[i], DDB_E_CONFIG, "%zu: %s", i, ddb_status_name(all[i]));
}

Test(store, other_endpoints_have_none) {
  struct ddb *other;
  const struct ddb_options options = {.endpoint = "http://127.0.0.1:9",
                                      .region = "eu-west-1",
                                      .access_key_id = "AKIDEXAMPLE",
                                      .secret_access_key = "not a secret"};
  cr_assert_eq(ddb_open(&other, &options), DDB_OK);
  refused(other);
  cr_expect(strstr(ddb_error_text(other), "sqlite:FILE"), "%s", ddb_error_text(other));
  ddb_close(other);
  cr_assert_lt(ddb_open(&other, &(struct ddb_options){.endpoint = "sqlite:/no/such/place"}), 0);
  refused(other);
  cr_expect(strstr(ddb_error_text(other), "/no/such/place"), "%s", ddb_error_text(other));
  ddb_close(other);
  refused(NULL);
}
