/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are no store, or one no more: each is told in words and never taken for an empty one.
 */
#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/store.h"

static char folder[64], path[128], endpoint[160];

static void setup(void) {
  (void)snprintf(folder, sizeof folder, "/tmp/ddb-store-XXXXXX");
  cr_assert_not_null(mkdtemp(folder));
  cr_assert_eq(chmod(folder, 0777), 0);
  (void)snprintf(path, sizeof path, "%s/store", folder);
  (void)snprintf(endpoint, sizeof endpoint, "sqlite:%s", path);
}

static void teardown(void) {
  static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    char file[160];
    (void)snprintf(file, sizeof file, "%s%s", path, ends[i]);
    (void)unlink(file);
  }
  (void)rmdir(path);
  (void)rmdir(folder);
}

TestSuite(files, .init = setup, .fini = teardown, .timeout = 60);

static void write_file(const char *data, size_t size) {
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  cr_assert_eq(fwrite(data, 1, size, file), size);
  cr_assert_eq(fclose(file), 0);
}

/* Opening it says so, with the file's name; and every call after that. */
static void is_refused(const char *why) {
  struct many_everything_page page;
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb *db;
  ddb_local_register();
  enum ddb_status status = ddb_open(&db, &(struct ddb_options){.endpoint = endpoint});
  cr_expect_eq(status, DDB_E_CONFIG, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), why), "%s", ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), path), "%s", ddb_error_text(db));
  cr_expect_eq(many_everything(db, mem, "c1", NULL, &page), DDB_E_CONFIG);
  cr_expect(strstr(ddb_error_text(db), why), "%s", ddb_error_text(db));
  ddb_close(db);
  ddb_arena_free(mem);
}

static void run_sql(const char *sql) {
  sqlite3 *file;
  cr_assert_eq(sqlite3_open(path, &file), SQLITE_OK);
  cr_assert_eq(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(file));
  cr_assert_eq(sqlite3_close(file), SQLITE_OK);
}

/* A store with tables and `orders` orders, closed. */
static void make_store(int orders) {
  struct ddb *db = store_open(endpoint);
  must_be(many_create_table(db), DDB_OK);
  for (int i = 0; i < orders; i++) {
    const struct many_order order = store_order(i);
    must(many_put_order(db, &order, NULL));
  }
  ddb_close(db);
}

Test(files, a_directory) {
  cr_assert_eq(mkdir(path, 0777), 0);
  is_refused("unable to open");
}

Test(files, no_such_folder) {
  (void)snprintf(path, sizeof path, "%s/none/store", folder);
  (void)snprintf(endpoint, sizeof endpoint, "sqlite:%s", path);
  is_refused("unable to open");
}

Test(files, a_text) {
  static const char text[] = "This is no store, and it has more than the 100 bytes that a header "
                             "takes, so that nobody takes it for an empty file by its size.\n";
  write_file(text, sizeof text - 1);
  is_refused("not a database");
  write_file("short", 5);
  is_refused("not a database");
}

Test(files, another_program) {
  run_sql("CREATE TABLE customers(id INTEGER); INSERT INTO customers VALUES(1)");
  is_refused("another program");
  run_sql("INSERT INTO customers VALUES(2)"); /* it is as it was */
}

Test(files, a_newer_layout) {
  make_store(0);
  run_sql("PRAGMA user_version = 99");
  is_refused("newer libddb-local");
}

Test(files, an_empty_file_becomes_a_store) {
  write_file("", 0);
  make_store(3);
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb *db = store_open(endpoint);
  cr_expect_eq(store_count(db, mem), 3);
  ddb_close(db);
  ddb_arena_free(mem);
}

/* Runs as somebody to whom permissions mean something. */
static int in_child(void (*body)(void)) {
  int status;
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0)
      _exit(77);
    body();
    _exit(0);
  }
  cr_assert_eq(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* 0: opened; 1: refused with DDB_E_CONFIG and the file's name; 2: otherwise. */
static void try_to_write(void) {
  struct ddb *db;
  const struct many_order order = store_order(1);
  ddb_local_register();
  enum ddb_status status = ddb_open(&db, &(struct ddb_options){.endpoint = endpoint});
  if (status == DDB_E_CONFIG && strstr(ddb_error_text(db), path))
    _exit(1);
  fprintf(stderr, "%s: %s\n", ddb_status_name(status), ddb_error_text(db));
  if (status == DDB_OK)
    status = many_put_order(db, &order, NULL);
  fprintf(stderr, "%s: %s\n", ddb_status_name(status), ddb_error_text(db));
  _exit(2);
}

Test(files, a_file_that_may_only_be_read) {
  make_store(1);
  cr_assert_eq(chmod(path, 0444), 0);
  cr_assert_eq(chmod(folder, 0555), 0);
  cr_expect_eq(in_child(try_to_write), 1);
  cr_assert_eq(chmod(folder, 0777), 0);
}

Test(files, a_folder_that_may_only_be_read) {
  cr_assert_eq(chmod(folder, 0555), 0);
  cr_expect_eq(in_child(try_to_write), 1);
  cr_assert_eq(chmod(folder, 0777), 0);
}

/* ---- a disk that is full --------------------------------------------------------------------- */

static bool say(const char *file, const char *text) {
  int out = open(file, O_WRONLY);
  bool good = out >= 0 && write(out, text, strlen(text)) == (ssize_t)strlen(text);
  if (out >= 0)
    (void)close(out);
  return good;
}

/* A small disk in a world of its own, which ends with the process. */
static bool small_disk(void) {
  char map[32];
  (void)snprintf(map, sizeof map, "0 %ld 1", (long)geteuid());
  if (unshare(CLONE_NEWNS) != 0 &&
      (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0 || !say("/proc/self/uid_map", map)))
    return false;
  return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount("none", folder, "tmpfs", 0, "size=1m") == 0;
}

/* 3: what was stored before the disk was full is there, and nothing else. */
static int fill_disk(void) {
  static const char text[20000];
  static char name[20001];
  struct ddb_arena *mem = ddb_arena_new();
  int stored = 0;
  enum ddb_status status = DDB_OK;
  struct ddb *db;
  if (store_try(endpoint, &db) != DDB_OK)
    return 6;
  memset(name, 'x', sizeof text);
  if (many_create_table(db) != DDB_OK)
    return 4;
  for (; stored < 200 && status == DDB_OK; stored += status == DDB_OK) {
    char id[16];
    (void)snprintf(id, sizeof id, "%d", stored);
    const struct many_customer customer = {
        .customer_id = id, .region = "r", .name = name, .state = MANY_STATE_OPEN};
    status = many_put_customer(db, &customer, NULL);
  }
  bool told = status == DDB_E_SERVICE && strstr(ddb_error_text(db), "no room left") != NULL;
  if (!told)
    fprintf(stderr, "%d stored, %s: %s\n", stored, ddb_status_name(status), ddb_error_text(db));
  struct many_by_region_page page;
  int seen = 0;
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  while (!ddb_cursor_done(&cursor) && many_by_region(db, mem, &options, &page) == DDB_OK)
    seen += (int)page.count;
  ddb_close(db);
  return told && stored > 3 && seen == stored ? 3 : 5;
}

Test(files, a_full_disk) {
  int status;
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child == 0)
    _exit(small_disk() ? fill_disk() : 77);
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77)
    cr_skip_test("a small disk cannot be mounted here");
  cr_expect_eq(WEXITSTATUS(status), 3);
}

/* ---- a damaged file -------------------------------------------------------------------------- */

static long size_of_store(void) {
  struct stat about;
  cr_assert_eq(stat(path, &about), 0);
  return (long)about.st_size;
}

/* 0: refused, or a call failed; else how many orders it has. Whatever it is, nothing crashes. */
static int look(int *failed) {
  struct ddb_arena *mem = ddb_arena_new();
  struct many_all_orders_page page;
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  const struct many_order order = store_order(1);
  struct ddb *db;
  int count = 0;
  const struct ddb_env env = {.sleep_ms = store_sleep};
  enum ddb_status status = ddb_open(&db, &(struct ddb_options){.endpoint = endpoint, .env = &env});
  while (status >= 0 && !ddb_cursor_done(&cursor)) {
    status = many_all_orders(db, mem, MANY_STATE_OPEN, &options, &page);
    count += status >= 0 ? (int)page.count : 0;
  }
  if (status >= 0)
    status = many_put_order(db, &order, NULL);
  cr_expect(status >= 0 || ddb_error_text(db)[0] != '\0');
  cr_expect(status >= 0 || strcmp(ddb_last_error(db)->code, "ResourceNotFoundException") != 0,
            "damage taken for an absent table: %s", ddb_error_text(db));
  *failed += status < 0;
  ddb_cursor_free(&cursor);
  ddb_close(db);
  ddb_arena_free(mem);
  return status < 0 ? 0 : count;
}

static char *copy_of_store(long size) {
  char *copy = malloc((size_t)size);
  FILE *file = fopen(path, "r");
  cr_assert(copy != NULL && file != NULL);
  cr_assert_eq(fread(copy, 1, (size_t)size, file), (size_t)size);
  (void)fclose(file);
  return copy;
}

Test(files, half_of_a_file) {
  int failed = 0;
  make_store(60);
  long size = size_of_store();
  for (long part = 1; part < 8; part++) {
    char *copy = copy_of_store(size);
    cr_assert_eq(truncate(path, size * part / 8), 0);
    (void)look(&failed);
    write_file(copy, (size_t)size);
    free(copy);
  }
  cr_expect_eq(failed, 7);
}

Test(files, bytes_that_changed) {
  enum { ROUNDS = 150 };
  int failed = 0, whole = 0;
  unsigned seed = 7;
  make_store(60);
  long size = size_of_store();
  char *good = copy_of_store(size), *bad = copy_of_store(size);
  for (int i = 0; i < ROUNDS; i++) {
    memcpy(bad, good, (size_t)size);
    long at = (long)rand_r(&seed) % size;
    for (long k = at; k < size && k < at + 64; k++)
      bad[k] = (char)rand_r(&seed);
    write_file(bad, (size_t)size);
    whole += look(&failed) == 60;
    teardown();
    cr_assert_eq(mkdir(folder, 0777), 0);
  }
  printf("64 bytes changed, %d times: %d told as errors, %d without an effect on what was read\n",
         ROUNDS, failed, whole);
  cr_expect_gt(failed, ROUNDS / 20);
  free(good);
  free(bad);
}
