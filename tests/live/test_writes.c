/* SPDX-License-Identifier: Apache-2.0 */
/* Writes with conditions against a real server, $DDB_ENDPOINT, with the schema of
 * tests/golden/writes. Each test has tables of its own. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <writes/writes.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[3][64];
static struct ddb_table_name tables[] = {
    {"Writes", names[0]}, {"WritesFlat", names[1]}, {"WritesBare", names[2]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 3; i++)
    (void)snprintf(names[i], sizeof names[i], "writes-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(writes_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(writes, .init = setup, .fini = teardown, .timeout = 120);

#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)
#define must(call) must_be(call, DDB_OK)

static struct writes_task task(enum writes_state status, int64_t version) {
  return (struct writes_task){
      .user_id = "u1", .task_id = "t1", .owner = "ann", .status = status, .version = version};
}

static void save(enum writes_state status, int64_t version) {
  const struct writes_task in = task(status, version);
  must(writes_save_task(db, &in, NULL));
}

static struct writes_task stored(void) {
  struct writes_task out;
  must(writes_get_task(db, mem, "u1", "t1", NULL, &out));
  return out;
}

/* ---- conditions ----------------------------------------------------------------------------- */

Test(writes, a_put_replaces_only_what_fits) {
  struct writes_task in = task(WRITES_STATE_OPEN, 2);
  struct writes_task found;

  must_be(writes_rename(db, &in, 1, NULL), DDB_E_CONDITION);
  cr_expect(strstr(ddb_error_text(db), "there is no such Task"), "%s", ddb_error_text(db));
  must_be(writes_rename_failed(db, mem, &found), DDB_NOT_FOUND);
  save(WRITES_STATE_OPEN, 1);
  must(writes_rename(db, &in, 1, NULL));
  must_be(writes_rename(db, &in, 1, NULL), DDB_E_CONDITION);
  must(writes_rename_failed(db, mem, &found));
  cr_expect_eq(found.version, 2);
  save(WRITES_STATE_CLOSED, 1);
  must_be(writes_rename(db, &in, 1, NULL), DDB_E_CONDITION);
  cr_expect_eq(stored().status, WRITES_STATE_CLOSED);
}

Test(writes, a_lease_goes_to_one_owner) {
  struct writes_counter in = {.id = "lease", .version = 1, .owner = "ann"};
  struct writes_counter found;

  must(writes_save_counter(db, &in, "ann", "x", NULL));
  in.owner = "bob";
  must_be(writes_save_counter(db, &in, "bob", "x", NULL), DDB_E_CONDITION);
  must(writes_save_counter_failed(db, mem, &found));
  cr_expect_str_eq(found.owner, "ann");
  must_be(writes_save_counter(db, &in, "ann", "lease", NULL), DDB_E_CONDITION);
  must(writes_save_counter(db, &in, "ann", "x", NULL));
  must(writes_set_owner(db, "lease", &(struct writes_set_owner_set){.owner = "eve"}, NULL));
  must(writes_get_counter(db, mem, "lease", NULL, &found));
  cr_expect_str_eq(found.owner, "eve");
}

Test(writes, an_update_tells_what_failed) {
  const struct writes_close_set close = {.status = WRITES_STATE_CLOSED};
  struct writes_task found;

  must_be(writes_close(db, "u1", "t1", &close, "ann", NULL), DDB_NOT_FOUND);
  save(WRITES_STATE_OPEN, 1);
  must_be(writes_close(db, "u1", "t1", &close, "bob", NULL), DDB_E_CONDITION);
  cr_expect(strstr(ddb_error_text(db), "the condition 'owner = {owner}"), "%s", ddb_error_text(db));
  must(writes_close_failed(db, mem, &found));
  cr_expect_str_eq(found.owner, "ann");
  must(writes_close(db, "u1", "t1", &close, "ann", NULL));
  must_be(writes_close(db, "u1", "t1", &close, "ann", NULL), DDB_E_TRANSITION);
}

Test(writes, a_delete_keeps_what_does_not_fit) {
  must_be(writes_drop_closed(db, "u1", "t1", NULL), DDB_NOT_FOUND);
  must_be(writes_drop_same(db, "u1", "t1", NULL), DDB_NOT_FOUND);
  save(WRITES_STATE_OPEN, 1);
  must_be(writes_drop_closed(db, "u1", "t1", NULL), DDB_E_CONDITION);
  cr_expect_eq(stored().version, 1);
  must(writes_drop_same(db, "u1", "t1", NULL));
  must_be(writes_drop_same(db, "u1", "t1", NULL), DDB_NOT_FOUND);
}

/* ---- what an update does -------------------------------------------------------------------- */

static const struct writes_line lines[] = {{.sku = "a", .amount = 1}, {.sku = "b", .amount = 2}};
static const int64_t codes[] = {1, 2};
static const char *const tags[] = {"red", "blue", "big"};

static void save_board(void) {
  const struct writes_board board = {.board_id = "b1",
                                     .views = 10,
                                     .stock = 50,
                                     .used = 20,
                                     .price = "1.25",
                                     .lines = {lines, 1},
                                     .codes = {codes, 1},
                                     .error = "e"};
  must(writes_save_board(db, &board, NULL));
}

static struct writes_board board(void) {
  struct writes_board out;
  must(writes_get_board(db, mem, "b1", NULL, &out));
  return out;
}

static struct writes_touch_set touch(void) {
  return (struct writes_touch_set){.weight = 2.5,
                                   .views = -3,
                                   .price = "0.75",
                                   .log = {tags, 2},
                                   .lines = {&lines[1], 1},
                                   .first_seen = {1795341600, 0},
                                   .tags = {tags, 2},
                                   .codes = {codes, 2}};
}

Test(writes, T17_T18_T19_an_update_does_everything_at_once) {
  struct writes_touch_set set = touch();
  struct writes_board out;

  must_be(writes_touch(db, "b1", &set, NULL), DDB_NOT_FOUND);
  must_be(writes_get_board(db, mem, "b1", NULL, &out), DDB_NOT_FOUND);
  save_board();
  must(writes_touch(db, "b1", &set, NULL));
  set.first_seen.seconds++;
  set.hint = "h";
  must(writes_touch(db, "b1", &set, NULL));
  out = board();
  cr_expect_eq(out.views, 4);
  cr_expect_str_eq(out.price, "2.75");
  cr_expect_eq(out.stock, 50);
  cr_expect_null(out.error);
  cr_expect_str_eq(out.hint, "h");
  cr_expect_eq(out.log.count, 4);
  cr_expect_eq(out.lines.count, 3);
  cr_expect_str_eq(out.lines.items[0].sku, "b");
  cr_expect_str_eq(out.lines.items[2].sku, "a");
  cr_expect_eq(out.first_seen.value.seconds, 1795341600, "only the first time");
  cr_expect_eq(out.tags.count, 2);
  cr_expect_eq(out.codes.count, 2);
  must(writes_clean(db, "b1", NULL));
  must(writes_untag(db, "b1", &(struct writes_untag_set){.tags = {tags, 3}}, NULL));
  out = board();
  cr_expect_not(out.weight.set);
  cr_expect_eq(out.log.count, 0);
  cr_expect_eq(out.tags.count, 0);
}

Test(writes, a_number_keeps_its_limits) {
  struct writes_board out;

  save_board();
  must_be(writes_count(db, "b1", &(struct writes_count_set){.stock = 51}, NULL), DDB_E_CONDITION);
  cr_expect(strstr(ddb_error_text(db), "'stock' would leave its limits"), "%s", ddb_error_text(db));
  must(writes_count(db, "b1", &(struct writes_count_set){.stock = 50, .loads = 4294967295}, NULL));
  must_be(writes_count(db, "b1", &(struct writes_count_set){.loads = 1}, NULL), DDB_E_CONDITION);
  must_be(writes_count(db, "b1", &(struct writes_count_set){.deep = 3}, NULL), DDB_E_CONDITION);
  must(writes_count(db, "b1", &(struct writes_count_set){.deep = -3}, NULL));
  must(writes_count(db, "b1", &(struct writes_count_set){.deep = 1}, NULL));
  must_be(writes_count(db, "b1", &(struct writes_count_set){.deep = 1}, NULL), DDB_E_CONDITION);
  must(writes_take(db, "b1", &(struct writes_take_set){.stock = 100, .used = 15}, 9, NULL));
  must_be(writes_take(db, "b1", &(struct writes_take_set){.used = 1}, 9, NULL), DDB_E_CONDITION);
  must_be(writes_take(db, "b1", &(struct writes_take_set){.stock = 1}, 9, NULL), DDB_E_CONDITION);
  must_be(writes_take(db, "b1", &(struct writes_take_set){.views = 1}, 10, NULL), DDB_E_CONDITION);
  out = board();
  cr_expect_eq(out.stock, 0);
  cr_expect_eq(out.loads, 4294967295);
  cr_expect_eq(out.used, 5);
  cr_expect_eq(out.deep.value, -2);
}

Test(writes, adding_0_makes_no_number_that_its_limits_exclude) {
  save_board();
  must(writes_count(db, "b1", &(struct writes_count_set){.views = 1}, NULL));
  cr_expect_eq(board().views, 11);
  cr_expect_not(board().deep.set);
}

Test(writes, items_are_returned) {
  const struct writes_board in = {.board_id = "b1",
                                  .views = 7,
                                  .used = 20,
                                  .price = "1",
                                  .lines = {lines, 0},
                                  .codes = {codes, 1}};
  struct writes_board out;

  must_be(writes_replace_board(db, mem, &in, NULL, &out), DDB_NOT_FOUND);
  must(writes_replace_board(db, mem, &in, NULL, &out));
  cr_expect_eq(out.views, 7);
  must(writes_count_new(db, mem, "b1", &(struct writes_count_new_set){.weight = 1, .views = 2},
                        NULL, &out));
  cr_expect_eq(out.views, 9);
  must(writes_swap_weight(db, mem, "b1", &(struct writes_swap_weight_set){.weight = 3}, 9, NULL,
                          &out));
  cr_expect_eq(out.weight.value, 1);
  must_be(writes_drop_board(db, mem, "b1", 9, NULL, &out), DDB_E_CONDITION);
  must(writes_drop_board_failed(db, mem, &out));
  cr_expect_eq(out.weight.value, 3);
  must(writes_drop_board(db, mem, "b1", 10, NULL, &out));
  cr_expect_eq(out.views, 9);
  must_be(writes_drop_board(db, mem, "b1", 10, NULL, &out), DDB_NOT_FOUND);
  must_be(writes_pop_board(db, mem, "b1", NULL, &out), DDB_NOT_FOUND);
}

/* ---- many at once --------------------------------------------------------------------------- */

enum { THREADS = 8, ADDS = 25 };

static void *add_many(void *unused) {
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};
  struct ddb *own = NULL;
  intptr_t done = 0;

  (void)unused;
  if (ddb_open(&own, &options) >= 0)
    for (int i = 0; i < ADDS; i++)
      done += writes_count(own, "b1", &(struct writes_count_set){.views = 1, .loads = 2}, NULL) ==
              DDB_OK;
  ddb_close(own);
  return (void *)done;
}

Test(writes, eight_threads_that_add_lose_nothing) {
  pthread_t threads[THREADS];
  intptr_t done = 0;

  save_board();
  for (int i = 0; i < THREADS; i++)
    cr_assert_eq(pthread_create(&threads[i], NULL, add_many, NULL), 0);
  for (int i = 0; i < THREADS; i++) {
    void *mine = NULL;
    pthread_join(threads[i], &mine);
    done += (intptr_t)mine;
  }
  cr_expect_eq(done, THREADS * ADDS);
  cr_expect_eq(board().views, 10 + THREADS * ADDS);
  cr_expect_eq(board().loads, 2 * THREADS * ADDS);
}
