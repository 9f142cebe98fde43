/* SPDX-License-Identifier: Apache-2.0 */
/* Upserts against a real server, $DDB_ENDPOINT, with the schema of tests/golden/upsert. Each test
 * has tables of its own. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <ups/ups.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[2][64];
static struct ddb_table_name tables[] = {{"Main", names[0]}, {"Bare", names[1]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 2; i++)
    (void)snprintf(names[i], sizeof names[i], "upsert-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(ups_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(upsert, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_geq(call, 0, "%s", ddb_error_text(db))
#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)

/* ---- every kind of input -------------------------------------------------------------------- */

static const ddb_time day = {1795341600, 0};
static const struct ups_place place = {.city = "Graz"};
static const char *const lines[] = {"one", "two"};
static const char *const tags[] = {"a", "b"};

static struct ups_save_task_set task_set(void) {
  return (struct ups_save_task_set){.owner = "ada",
                                    .status = UPS_STATE_BUSY,
                                    .size = 7,
                                    .weight = 0.5,
                                    .note = "n",
                                    .mark = ddb_int(4),
                                    .place = &place,
                                    .price = "1.5",
                                    .score = 3,
                                    .log = {lines, 2},
                                    .made_at = {1795341600, 0},
                                    .origin = UPS_STATE_OPEN,
                                    .seen_at = {1795341600, 0},
                                    .tags = {tags, 1}};
}

static struct ups_task task_now(void) {
  struct ups_task task;

  must_be(ups_get_task(db, mem, "u1", "t1", day, NULL, &task), DDB_OK);
  return task;
}

Test(upsert, makes_and_then_changes) {
  struct ups_save_task_set set = task_set();

  must_be(ups_save_task(db, "u1", "t1", day, &set, NULL), DDB_OK);
  struct ups_task first = task_now();
  cr_expect_str_eq(first.owner, "ada");
  cr_expect_eq(first.level, UPS_LEVEL_LOW);
  cr_expect_eq(strlen(first.trace_id), 26);
  cr_expect_eq(first.retries.value, 3);
  cr_expect_eq(first.log.count, 2);
  cr_expect_eq(first.score.value, 3);
  cr_expect_str_eq(first.price, "1.5");
  cr_expect_eq(first.made_at.seconds, 1795341600);
  cr_expect_gt(first.item_created_at.seconds, 0);

  set.owner = "bob";
  set.note = NULL;
  set.note_null = true;
  set.level = UPS_LEVEL_HIGH;
  set.made_at.seconds++; /* both of new items alone */
  set.origin = UPS_STATE_BUSY;
  set.status = UPS_STATE_OPEN;
  must_be(ups_save_task(db, "u1", "t1", day, &set, NULL), DDB_OK);
  struct ups_task second = task_now();
  cr_expect_str_eq(second.owner, "bob");
  cr_expect(second.note_null);
  cr_expect_eq(second.level, UPS_LEVEL_HIGH);
  cr_expect_str_eq(second.trace_id, first.trace_id);
  cr_expect_eq(second.log.count, 4);
  cr_expect_eq(second.score.value, 6);
  cr_expect_str_eq(second.price, "3");
  cr_expect_eq(second.made_at.seconds, 1795341600);
  cr_expect_eq(second.origin, UPS_STATE_OPEN);
  cr_expect_eq(second.item_created_at.seconds, first.item_created_at.seconds);
}

Test(upsert, constants_go_before_defaults) {
  const struct ups_park_task_set set = {.owner = "ada",
                                        .made_at = {1795341600, 0},
                                        .origin = UPS_STATE_OPEN,
                                        .size = 1,
                                        .price = "2",
                                        .place = &place,
                                        .log = {lines, 1}};
  struct ups_save_task_set save = task_set();

  must_be(ups_park_task(db, "u1", "t1", day, &set, NULL), DDB_OK);
  struct ups_task task = task_now();
  cr_expect_eq(task.status, UPS_STATE_OPEN);
  cr_expect_eq(task.level, UPS_LEVEL_HIGH);
  cr_expect(task.urgent.value);
  cr_expect_eq(task.retries.value, -1);
  cr_expect_eq(task.score.value, 2);
  cr_expect_str_eq(task.note, "parked");
  cr_expect_eq(task.mark.value, 7);
  must_be(ups_save_task(db, "u1", "t1", day, &save, NULL), DDB_OK);
  must_be(ups_park_task(db, "u1", "t1", day, &set, NULL), DDB_OK);
  task = task_now();
  cr_expect_eq(task.status, UPS_STATE_OPEN, "busy may become open");
  cr_expect_eq(task.size, 7, "of new items alone");
}

/* ---- states --------------------------------------------------------------------------------- */

Test(upsert, states_bind_on_both_ways) {
  struct ups_save_task_set set = task_set();
  struct ups_task task;

  set.status = UPS_STATE_CLOSED;
  must_be(ups_save_task(db, "u1", "t1", day, &set, NULL), DDB_E_TRANSITION);
  must_be(ups_get_task(db, mem, "u1", "t1", day, NULL, &task), DDB_NOT_FOUND);
  set.status = UPS_STATE_OPEN;
  must_be(ups_save_task(db, "u1", "t1", day, &set, NULL), DDB_OK);
  set.status = UPS_STATE_CLOSED;
  must_be(ups_save_task(db, "u1", "t1", day, &set, NULL), DDB_OK);
  set.status = UPS_STATE_OPEN;
  must_be(ups_save_task(db, "u1", "t1", day, &set, NULL), DDB_E_TRANSITION);
  cr_expect_eq(task_now().status, UPS_STATE_CLOSED);
}

/* ---- expiry, returned items, conditions, versions ------------------------------------------- */

Test(upsert, an_expired_item_counts_as_none) {
  struct ups_touch_set set = {.user = "u1", .hits = 2};
  struct ups_session out;

  set.expires_at = (ddb_time){ddb_now(db).seconds - 10, 0};
  must_be(ups_touch(db, mem, "s1", &set, NULL, &out), DDB_OK);
  set.expires_at.seconds += 1000;
  set.user = "u2";
  must_be(ups_touch(db, mem, "s1", &set, NULL, &out), DDB_OK);
  cr_expect_eq(out.hits, 2, "a new one");
  must_be(ups_touch(db, mem, "s1", &set, NULL, &out), DDB_OK);
  cr_expect_eq(out.hits, 4, "and that again");
  cr_expect_str_eq(out.session_id, "s1");
}

Test(upsert, a_condition_of_the_item_and_of_nothing) {
  const struct ups_raise_set raise = {.value = 5};
  struct ups_advance_set advance = {.seq = 5, .value = 1};
  struct ups_counter out;

  must_be(ups_raise(db, "c1", &raise, 5, NULL), DDB_E_CONDITION);
  must_be(ups_raise_failed(db, mem, &out), DDB_NOT_FOUND);
  must_be(ups_advance(db, mem, "c1", &advance, 5, NULL, &out), DDB_NOT_FOUND);
  must_be(ups_advance(db, mem, "c1", &advance, 5, NULL, &out), DDB_E_CONDITION);
  must_be(ups_advance_failed(db, mem, &out), DDB_OK);
  cr_expect_eq(out.seq.value, 5);
  advance = (struct ups_advance_set){.seq = 6, .value = 9};
  must_be(ups_advance(db, mem, "c1", &advance, 6, NULL, &out), DDB_OK);
  cr_expect_eq(out.seq.value, 5, "as it was");
  must_be(ups_raise(db, "c1", &raise, 5, NULL), DDB_OK);
  must_be(ups_get_counter(db, mem, "c1", NULL, &out), DDB_OK);
  cr_expect_eq(out.value, 5);
  cr_expect_eq(out.seq.value, 6);
}

Test(upsert, a_version_tells_which) {
  struct ups_save_account_set set = {.balance = 5};
  struct ups_account account;

  must_be(ups_save_account(db, "a1", 0, &set, NULL), DDB_OK);
  must_be(ups_save_account(db, "a1", 0, &set, NULL), DDB_E_CONDITION);
  must_be(ups_get_account(db, mem, "a1", NULL, &account), DDB_OK);
  set.balance = 6;
  must_be(ups_save_account(db, "a1", account.version, &set, NULL), DDB_OK);
  must_be(ups_save_account(db, "a1", account.version, &set, NULL), DDB_E_CONDITION);
  must_be(ups_close_account(db, "a1", account.version + 1, NULL), DDB_OK);
  must_be(ups_save_account(db, "a1", account.version + 1, &set, NULL), DDB_NOT_FOUND);
}

/* What a read finds, a write finds: of a lease that is over there is no version to be stale. */
Test(upsert, a_stale_version_of_what_is_over) {
  struct ups_take_lease_set take = {.holder = "a", .expires_at = {ddb_now(db).seconds - 10, 0}};
  struct ups_keep_lease_set keep = {.expires_at = {4102444800, 0}};
  const struct ddb_call_options all = {.include_expired = true};
  struct ups_lease lease;

  must_be(ups_take_lease(db, "l1", 0, &take, NULL), DDB_OK);
  must_be(ups_get_lease(db, mem, "l1", NULL, &lease), DDB_NOT_FOUND);
  must_be(ups_keep_lease(db, "l1", 7, &keep, NULL), DDB_NOT_FOUND);
  must_be(ups_drop_lease(db, "l1", 7, "a", NULL), DDB_NOT_FOUND);
  lease = (struct ups_lease){
      .lease_id = "l1", .holder = "b", .expires_at = {4102444800, 0}, .version = 7};
  must_be(ups_save_lease(db, &lease, NULL), DDB_NOT_FOUND);
  must_be(ups_get_lease(db, mem, "l1", &all, &lease), DDB_OK);
  must_be(ups_keep_lease(db, "l1", lease.version, &keep, NULL), DDB_NOT_FOUND);
  must_be(ups_keep_lease(db, "l1", 7, &keep, &all), DDB_E_CONDITION);
  must_be(ups_keep_lease(db, "l1", lease.version, &keep, &all), DDB_OK);
  take = (struct ups_take_lease_set){.holder = "c", .expires_at = {4102444800, 0}};
  must_be(ups_take_lease(db, "l1", 0, &take, NULL), DDB_E_CONDITION);
  must_be(ups_keep_lease(db, "l1", 7, &keep, NULL), DDB_E_CONDITION);
}

/* ---- many at once --------------------------------------------------------------------------- */

enum { THREADS = 8, ROUNDS = 12 };

struct writer {
  pthread_t thread;
  struct ddb *db;
  int done, dropped;
};

static void begin(struct writer *writers, void *(*work)(void *)) {
  for (int i = 0; i < THREADS; i++) {
    writers[i] = (struct writer){.db = NULL};
    must(ddb_share(db, &writers[i].db));
  }
  for (int i = 0; i < THREADS; i++)
    cr_assert_eq(pthread_create(&writers[i].thread, NULL, work, &writers[i]), 0);
}

static int end(struct writer *writers) {
  int done = 0;

  for (int i = 0; i < THREADS; i++) {
    (void)pthread_join(writers[i].thread, NULL);
    ddb_close(writers[i].db);
    done += writers[i].done;
  }
  return done;
}

static void *add_ones(void *argument) {
  struct writer *writer = argument;
  const struct ups_bump_set set = {.value = 1};

  for (int i = 0; i < ROUNDS; i++) {
    char name[32];
    (void)snprintf(name, sizeof name, "race%d", i);
    writer->done += ups_bump(writer->db, name, &set, NULL) == DDB_OK;
  }
  return NULL;
}

Test(upsert, of_many_threads_none_is_lost) {
  static struct writer writers[THREADS];
  struct ups_counter counter;

  begin(writers, add_ones);
  cr_expect_eq(end(writers), THREADS * ROUNDS);
  for (int i = 0; i < ROUNDS; i++) {
    char name[32];
    (void)snprintf(name, sizeof name, "race%d", i);
    must_be(ups_get_counter(db, mem, name, NULL, &counter), DDB_OK);
    cr_expect_eq(counter.value, THREADS, "%s: %d", name, (int)counter.value);
  }
}

/* An eighth of them removes what the others make: no half item, no error but "came and went". */
static void *add_and_drop(void *argument) {
  struct writer *writer = argument;
  struct ups_touch_set set = {.user = "u", .expires_at = {4102444800, 0}, .hits = 1};
  struct ddb_arena *own = ddb_arena_new();
  struct ups_session out;

  for (int i = 0; own && i < 2 * ROUNDS; i++) {
    enum ddb_status status = i % 8 == 7 ? ups_drop_session(writer->db, "shared", NULL)
                                        : ups_touch(writer->db, own, "shared", &set, NULL, &out);
    writer->done += status == DDB_OK && (i % 8 == 7 || (out.hits > 0 && out.user != NULL));
    writer->dropped += status == DDB_E_CONDITION;
  }
  ddb_arena_free(own);
  return NULL;
}

Test(upsert, what_comes_and_goes_is_always_whole) {
  static struct writer writers[THREADS];
  int dropped = 0;

  begin(writers, add_and_drop);
  int done = end(writers);
  for (int i = 0; i < THREADS; i++)
    dropped += writers[i].dropped;
  cr_expect_eq(done + dropped, THREADS * 2 * ROUNDS, "%d and %d", done, dropped);
}
