/* SPDX-License-Identifier: Apache-2.0 */
/* Parallel scans on a machine that has no memory or makes no threads: each allocation in turn
 * fails, and each thread. The program is linked with --wrap, see Makefile. */
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "support/segments.h"

static atomic_int asked;
static int refuse_at = -1; /* the allocation that fails; -1: none */
static int threads_left = -1;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *state), void *state);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *state), void *state);

static bool refuse(void) {
  return atomic_fetch_add(&asked, 1) == refuse_at;
}

void *__wrap_malloc(size_t size) {
  return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
  return refuse() ? NULL : __real_realloc(old, size);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *state), void *state) {
  if (threads_left == 0)
    return EAGAIN;
  threads_left -= threads_left > 0;
  return __real_pthread_create(thread, attributes, run, state);
}

static struct segments service;
static struct ddb *db;
static int items[SEGMENTS_ITEMS];
static int refused;

static void setup(void) {
  segments_init(&service);
  service.count = 60;
  struct ddb_options options = segments_options(&service);
  cr_assert_geq(ddb_open(&db, &options), 0);
}

static void teardown(void) {
  ddb_close(db);
}

TestSuite(parallel_memory, .init = setup, .fini = teardown, .timeout = 120);

static bool take(void *user, int32_t segment, const struct many_all_visits_page *page) {
  (void)user;
  (void)segment;
  for (size_t i = 0; i < page->count; i++)
    items[segments_number(&page->items[i])]++;
  return true;
}

/* A reply for which there is no room is asked for again; else the scan says so, and goes on where
 * it was, or where its cursor could not be moved from the beginning. */
static void scan_with_one_refused(int threads, int at) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_scan_options options = {.threads = threads, .segments = 3, .cursor = &cursor};

  memset(items, 0, sizeof items);
  refuse_at = at;
  atomic_store(&asked, 0);
  enum ddb_status status = many_all_visits_parallel(db, &options, take);
  refuse_at = -1;
  cr_assert(status == DDB_E_NOMEM || status == DDB_OK, "allocation %d of %d threads: %s: %s", at,
            threads, ddb_status_name(status), ddb_error_text(db));
  cr_assert_eq(status == DDB_OK, ddb_cursor_done(&cursor));
  cr_assert_eq(status == DDB_OK, ddb_error_text(db)[0] == '\0');
  refused += status < 0;
  bool moved = ddb_cursor_text(&cursor) != NULL && ddb_cursor_text(&cursor)[0] != '\0';
  cr_assert_eq(many_all_visits_parallel(db, &options, take), DDB_OK, "%s", ddb_error_text(db));
  for (int i = 0; i < service.count; i++)
    cr_assert(moved || status == DDB_OK ? items[i] == 1 : items[i] >= 1, "item %d came %d times", i,
              items[i]);
  ddb_cursor_free(&cursor);
}

static int allocations(int threads) {
  const struct ddb_scan_options options = {.threads = threads, .segments = 3};

  atomic_store(&asked, 0);
  cr_assert_eq(many_all_visits_parallel(db, &options, take), DDB_OK);
  return atomic_load(&asked);
}

Test(parallel_memory, each_allocation_may_fail) {
  for (int threads = 1; threads <= 3; threads++) {
    int count = allocations(threads);
    cr_assert_gt(count, 20);
    for (int at = 0; at < count; at++)
      scan_with_one_refused(threads, at);
  }
  cr_assert_gt(refused, 60);
}

Test(parallel_memory, fewer_threads_do) {
  for (int left = 0; left <= 4; left++) {
    struct ddb_scan_progress progress;
    const struct ddb_scan_options options = {.threads = 4, .segments = 9, .progress = &progress};
    memset(items, 0, sizeof items);
    threads_left = left;
    cr_assert_eq(many_all_visits_parallel(db, &options, take), DDB_OK, "%s", ddb_error_text(db));
    threads_left = -1;
    cr_assert_eq(progress.threads, left > 0 ? left : 1);
    for (int i = 0; i < service.count; i++)
      cr_assert_eq(items[i], 1, "item %d came %d times with %d threads", i, items[i], left);
  }
}
