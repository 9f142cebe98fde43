/* SPDX-License-Identifier: Apache-2.0 */
/* A file outlives its writers: killed ones, several at once, forked ones, threads. */
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <writes/writes.h>

#include "support/store.h"

enum { KILLS = 22, ADDS = 30, THREADS = 8, THREAD_ADDS = 40 };

static char path[64], endpoint[96];
static struct ddb_arena *mem;

static void setup(void) {
  static const char name[] = "/tmp/ddb-durable-XXXXXX";
  (void)snprintf(path, sizeof path, "%s", name);
  int file = mkstemp(path);
  cr_assert_geq(file, 0);
  (void)close(file);
  (void)snprintf(endpoint, sizeof endpoint, "sqlite:%s", path);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    char file[96];
    (void)snprintf(file, sizeof file, "%s%s", path, ends[i]);
    (void)unlink(file);
  }
  ddb_arena_free(mem);
}

TestSuite(durable, .init = setup, .fini = teardown, .timeout = 240);

static void file_is_sound(void) {
  sqlite3 *file;
  sqlite3_stmt *check;
  cr_assert_eq(sqlite3_open(path, &file), SQLITE_OK);
  cr_assert_eq(sqlite3_prepare_v2(file, "PRAGMA integrity_check", -1, &check, NULL), SQLITE_OK);
  cr_assert_eq(sqlite3_step(check), SQLITE_ROW);
  cr_expect_str_eq((const char *)sqlite3_column_text(check, 0), "ok");
  (void)sqlite3_finalize(check);
  (void)sqlite3_close(file);
}

/* ---- killed ---------------------------------------------------------------------------------- */

static struct many_item item_of(const struct many_order *order) {
  return (struct many_item){.customer_id = "c1",
                            .day = order->day,
                            .order_id = order->order_id,
                            .line = 1,
                            .sku = "s",
                            .state = MANY_STATE_OPEN};
}

/* Alternately a put and a transaction of two; each is acknowledged by its number. */
static void write_until_killed(int number, int out) {
  struct ddb *db;
  if (store_try(endpoint, &db) != DDB_OK)
    _exit(2);
  for (;; number++) {
    const struct many_order order = store_order(number);
    const struct many_item item = item_of(&order);
    enum ddb_status status;
    if (number % 2 == 0) {
      status = many_put_order(db, &order, NULL);
    } else {
      struct ddb_tx *tx = ddb_tx_new(db);
      (void)many_put_order_tx(tx, &order);
      (void)many_put_item_tx(tx, &item);
      status = ddb_tx_commit(tx, NULL);
      ddb_tx_free(tx);
    }
    if (status != DDB_OK || write(out, &number, sizeof number) != sizeof number)
      _exit(1);
  }
}

/* The last number that was acknowledged; `first` - 1 if none was. */
static int run_and_kill(int first, int64_t microseconds) {
  int ends[2], number, last = first - 1, status;
  cr_assert_eq(pipe(ends), 0);
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child == 0)
    write_until_killed(first, ends[1]);
  (void)close(ends[1]);
  const struct timespec pause = {microseconds / 1000000, microseconds % 1000000 * 1000};
  (void)nanosleep(&pause, NULL);
  cr_assert_eq(kill(child, SIGKILL), 0);
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_expect(WIFSIGNALED(status), "the writer ended before: %d", WEXITSTATUS(status));
  while (read(ends[0], &number, sizeof number) == sizeof number)
    last = number;
  (void)close(ends[0]);
  return last;
}

/* A mark for each number: 1 the order, 2 the item. */
static void read_marks(struct ddb *db, unsigned char *marks, int room) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  struct many_all_of_both_page page;
  memset(marks, 0, (size_t)room);
  while (!ddb_cursor_done(&cursor)) {
    must(many_all_of_both(db, mem, &options, &page));
    for (size_t i = 0; i < page.count; i++) {
      bool order = page.items[i].kind == MANY_ALL_OF_BOTH_IS_ORDER;
      const char *id = order ? page.items[i].as_order->order_id : page.items[i].as_item->order_id;
      long number = strtol(id + 1, NULL, 10);
      cr_assert(number >= 0 && number < room);
      marks[number] |= order ? 1 : 2;
    }
    ddb_arena_reset(mem);
  }
  ddb_cursor_free(&cursor);
}

static void all_are_there(int acknowledged) {
  enum { ROOM = 100000 };
  static unsigned char marks[ROOM];
  struct ddb *db = store_open(endpoint);
  read_marks(db, marks, ROOM);
  for (int i = 0; i <= acknowledged; i++)
    cr_assert_eq(marks[i], i % 2 ? 3 : 1, "write %d of %d acknowledged ones is lost", i,
                 acknowledged);
  for (int i = acknowledged + 1; i < ROOM; i++) /* the last one may have been done, but not half */
    cr_assert(marks[i] == 0 || (i == acknowledged + 1 && marks[i] == (i % 2 ? 3 : 1)),
              "half of transaction %d", i);
  ddb_close(db);
}

Test(durable, acknowledged_writes_survive_kills) {
  unsigned seed = 20261123;
  int last = -1, rounds = 0;
  struct ddb *db = store_open(endpoint);
  must_be(many_create_table(db), DDB_OK);
  ddb_close(db);
  for (; rounds < KILLS; rounds++) {
    last = run_and_kill(last + 1, 5000 + rand_r(&seed) % 60000);
    all_are_there(last);
  }
  file_is_sound();
  printf("%d writers killed; %d acknowledged writes, all there\n", rounds, last + 1);
  cr_expect_gt(last, KILLS);
}

/* ---- at once --------------------------------------------------------------------------------- */

static bool make_board(struct ddb *db) {
  int64_t codes[] = {1};
  struct writes_line line = {.sku = "s", .amount = 1};
  const struct writes_board board = {
      .board_id = "b1", .used = 5, .price = "1", .lines = {&line, 1}, .codes = {codes, 1}};
  return writes_create_table(db) == DDB_OK && writes_save_board(db, &board, NULL) == DDB_OK;
}

static struct ddb *open_board(void) {
  struct ddb *db = store_open(endpoint);
  cr_assert(make_board(db), "%s", ddb_error_text(db));
  return db;
}

static int64_t views(struct ddb *db) {
  struct writes_board board;
  must(writes_get_board(db, mem, "b1", NULL, &board));
  return board.views;
}

static bool add(struct ddb *db) {
  const struct writes_count_set set = {.views = 1};
  enum ddb_status status = writes_count(db, "b1", &set, NULL);
  if (status != DDB_OK)
    fprintf(stderr, "%s: %s\n", ddb_status_name(status), ddb_error_text(db));
  return status == DDB_OK;
}

static pid_t start_adding(struct ddb *inherited) {
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child > 0)
    return child;
  struct ddb *db = inherited;
  if (db == NULL && store_try(endpoint, &db) != DDB_OK)
    _exit(2);
  for (int i = 0; i < ADDS; i++)
    if (!add(db))
      _exit(1);
  _exit(0);
}

static void ends_well(pid_t child) {
  int status;
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
}

static void processes_add(int count) {
  pid_t children[4];
  struct ddb *db = open_board();
  for (int i = 0; i < count; i++)
    children[i] = start_adding(NULL);
  for (int i = 0; i < count; i++)
    ends_well(children[i]);
  cr_expect_eq(views(db), count * ADDS);
  ddb_close(db);
  file_is_sound();
}

Test(durable, two_processes_lose_nothing) {
  processes_add(2);
}

Test(durable, four_processes_lose_nothing) {
  processes_add(4);
}

Test(durable, a_table_of_another_process_is_known) {
  int status;
  struct ddb *db = store_open(endpoint);
  struct writes_board board;
  cr_expect_lt(writes_get_board(db, mem, "b1", NULL, &board), 0);
  pid_t child = fork();
  if (child == 0) {
    struct ddb *own;
    _exit(store_try(endpoint, &own) == DDB_OK && make_board(own) ? 0 : 1);
  }
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_expect_eq(status, 0);
  must(writes_get_board(db, mem, "b1", NULL, &board));
  ddb_close(db);
}

/* ---- fork ------------------------------------------------------------------------------------ */

Test(durable, a_fork_in_the_middle) {
  pid_t children[3];
  struct ddb *db = open_board();
  cr_expect(add(db));
  for (int i = 0; i < 3; i++) {
    children[i] = start_adding(db);
    cr_expect(add(db));
  }
  for (int i = 0; i < ADDS; i++)
    cr_expect(add(db));
  for (int i = 0; i < 3; i++)
    ends_well(children[i]);
  cr_expect_eq(views(db), 4 * ADDS + 4);
  ddb_close(db);
  file_is_sound();
}

/* The last who closes a file puts its log away: a child that went on with its parent's connection
 * would write into what nobody reads any more. */
Test(durable, a_child_goes_on_when_its_parent_has_closed) {
  int ends[2];
  char sign = 0;
  struct ddb *db = open_board();
  cr_expect(add(db));
  cr_assert_eq(pipe(ends), 0);
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child == 0)
    _exit(read(ends[0], &sign, 1) == 1 && add(db) && add(db) ? 0 : 1);
  ddb_close(db);
  cr_assert_eq(write(ends[1], &sign, 1), 1);
  ends_well(child);
  db = store_open(endpoint);
  cr_expect_eq(views(db), 3);
  ddb_close(db);
  (void)close(ends[0]);
  (void)close(ends[1]);
  file_is_sound();
}

/* What is in memory is the process's own. */
Test(durable, a_fork_copies_what_is_in_memory) {
  (void)snprintf(endpoint, sizeof endpoint, "sqlite::memory:");
  struct ddb *db = open_board();
  ends_well(start_adding(db));
  cr_expect_eq(views(db), 0);
  cr_expect(add(db));
  cr_expect_eq(views(db), 1);
  ddb_close(db);
}

/* ---- threads --------------------------------------------------------------------------------- */

static void *add_in_thread(void *handle) {
  struct ddb *db = handle;
  intptr_t done = 0;
  for (int i = 0; i < THREAD_ADDS; i++)
    done += add(db);
  return (void *)done; // NOLINT(performance-no-int-to-ptr): a number
}

static void threads_add(void) {
  struct ddb *handles[THREADS], *db = open_board();
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) {
    cr_assert_eq(ddb_share(db, &handles[i]), DDB_OK);
    cr_assert_eq(pthread_create(&threads[i], NULL, add_in_thread, handles[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    void *done;
    (void)pthread_join(threads[i], &done);
    cr_expect_eq((intptr_t)done, THREAD_ADDS);
    ddb_close(handles[i]);
  }
  cr_expect_eq(views(db), THREADS * THREAD_ADDS);
  ddb_close(db);
}

Test(durable, eight_threads_share_a_file) {
  threads_add();
  file_is_sound();
}

Test(durable, eight_threads_share_memory) {
  (void)snprintf(endpoint, sizeof endpoint, "sqlite::memory:");
  threads_add();
}

/* Faults, requests and the clock, changed by one thread while others work. */
Test(durable, scripting_while_threads_work) {
  (void)snprintf(endpoint, sizeof endpoint, "sqlite::memory:");
  struct ddb *handles[THREADS], *db = open_board();
  pthread_t threads[THREADS];
  const struct ddb_local_fault throttle = {.kind = DDB_LOCAL_THROTTLE};
  const struct ddb_local_fault late = {.kind = DDB_LOCAL_DELAY, .amount = 1};
  for (int i = 0; i < THREADS; i++) {
    cr_assert_eq(ddb_share(db, &handles[i]), DDB_OK);
    cr_assert_eq(pthread_create(&threads[i], NULL, add_in_thread, handles[i]), 0);
  }
  for (int i = 0; i < 100; i++) {
    struct ddb_local_requests *sent;
    must(ddb_local_record(db, (size_t)(i % 7)));
    must(ddb_local_add_fault(db, i % 2 ? &late : &throttle));
    must(ddb_local_move_clock(db, 1000));
    must(ddb_local_recorded(db, &sent));
    ddb_local_requests_free(sent);
    must(ddb_local_sweep(db, NULL));
    if (i % 10 == 0)
      must(ddb_local_clear_faults(db, NULL));
  }
  must(ddb_local_clear_faults(db, NULL));
  /* A call that was throttled as often as it may be sent is refused, rightly: what counts is that
   * all that were answered are there, and nothing else. */
  intptr_t added = 0;
  for (int i = 0; i < THREADS; i++) {
    void *done;
    (void)pthread_join(threads[i], &done);
    added += (intptr_t)done;
    ddb_close(handles[i]);
  }
  cr_expect_geq(added, THREADS * THREAD_ADDS / 2);
  cr_expect_eq(views(db), added);
  ddb_close(db);
}
