/* SPDX-License-Identifier: Apache-2.0 */
/* Parallel scans of up to 32 threads, ended in every way. The counts of on_page are plain where the
 * calling thread calls it: that it does is what ThreadSanitizer looks at here. */
#include <pthread.h>
#include <string.h>

#include "check.h"
#include "loopback.h"
#include "segments.h"

static struct segments service;
static struct ddb *db;
static int items[SEGMENTS_ITEMS];
static atomic_int shared[SEGMENTS_ITEMS];
static int pages, stop_at;

static bool take(void *user, int32_t segment, const struct many_all_visits_page *page) {
  (void)user;
  (void)segment;
  for (size_t i = 0; i < page->count; i++)
    items[segments_number(&page->items[i])]++;
  return ++pages != stop_at;
}

static bool take_shared(void *user, int32_t segment, const struct many_all_visits_page *page) {
  (void)user;
  (void)segment;
  for (size_t i = 0; i < page->count; i++)
    atomic_fetch_add(&shared[segments_number(&page->items[i])], 1);
  return true;
}

static void report(void *user, const struct ddb_scan_progress *progress) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;

  ++*(int *)user;
  check(ddb_scan_checkpoint(progress, &cursor) == DDB_OK, "no checkpoint");
  ddb_cursor_free(&cursor);
}

static void begin(void) {
  static const unsigned char key[32] = "0123456789abcdef0123456789abcde";
  segments_init(&service);
  service.shakes = true;
  service.empty = true;
  service.page = 20;
  struct ddb_options options = segments_options(&service);
  options.token_key = (struct ddb_bytes){key, sizeof key};
  check(ddb_open(&db, &options) >= 0, "%s", ddb_error_text(db));
  memset(items, 0, sizeof items);
  for (int i = 0; i < SEGMENTS_ITEMS; i++)
    atomic_store(&shared[i], 0);
  pages = stop_at = 0;
}

static void end(bool all) {
  ddb_close(db);
  for (int i = 0; all && i < service.count; i++)
    check(items[i] + atomic_load(&shared[i]) == 1, "item %d", i);
}

static void to_the_end(int threads, bool concurrent) {
  int reports = 0;
  const struct ddb_scan_options options = {.threads = threads,
                                           .segments = threads + 9,
                                           .concurrent = concurrent,
                                           .user = &reports,
                                           .on_progress = report};
  begin();
  enum ddb_status status = many_all_visits_parallel(db, &options, concurrent ? take_shared : take);
  check(status == DDB_OK, "%s", ddb_error_text(db));
  check(reports > 0, "no progress");
  end(true);
}

static void in_two_parts(const struct ddb_scan_options *first, enum ddb_status expected) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_scan_options options = *first;

  options.cursor = &cursor;
  enum ddb_status status = many_all_visits_parallel(db, &options, take);
  check(status == expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  service.fails_in = service.hangs_in = -1;
  stop_at = 0;
  const struct ddb_scan_options rest = {.threads = 7, .cursor = &cursor};
  check(many_all_visits_parallel(db, &rest, take) == DDB_OK, "%s", ddb_error_text(db));
  ddb_cursor_free(&cursor);
  end(true);
}

static void *cancel_when_it_hangs(void *flag) {
  while (atomic_load(&service.hanging) < 1)
    sched_yield();
  ddb_cancel_now(flag);
  return NULL;
}

static void ended(void) {
  struct ddb_cancel cancel = {0};
  pthread_t thread;
  struct ddb_scan_options options = {.threads = 16, .segments = 40, .call.cancel = &cancel};

  begin();
  stop_at = 9;
  in_two_parts(&options, DDB_PARTIAL);
  begin();
  service.fails_in = 11;
  service.hangs_in = 13;
  in_two_parts(&options, DDB_E_SERVICE);
  begin();
  service.hangs_in = 5;
  check(pthread_create(&thread, NULL, cancel_when_it_hangs, &cancel) == 0, "no thread");
  options.concurrent = false;
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  options.cursor = &cursor;
  check(many_all_visits_parallel(db, &options, take) == DDB_E_STOPPED, "%s", ddb_error_text(db));
  check(pthread_join(thread, NULL) == 0, "no end");
  ddb_cursor_free(&cursor);
  end(false);
  begin();
  options = (struct ddb_scan_options){.threads = 16, .segments = 64, .max_requests = 50};
  in_two_parts(&options, DDB_PARTIAL);
}

/* Several scans at once, each of a thread with a handle of its own. */
static void *scan_all(void *handle) {
  const struct ddb_scan_options options = {
      .threads = 6, .segments = 10, .concurrent = true, .capacity_per_second = 100000};
  check(many_all_visits_parallel(handle, &options, take_shared) == DDB_OK, "%s",
        ddb_error_text(handle));
  ddb_close(handle);
  return NULL;
}

static void several_at_once(void) {
  pthread_t threads[5];

  begin();
  for (int i = 0; i < 5; i++) {
    struct ddb *share;
    check(ddb_share(db, &share) >= 0, "no handle");
    check(pthread_create(&threads[i], NULL, scan_all, share) == 0, "no thread");
  }
  end(false);
  for (int i = 0; i < 5; i++)
    check(pthread_join(threads[i], NULL) == 0, "no end");
  for (int i = 0; i < service.count; i++)
    check(atomic_load(&shared[i]) == 5, "item %d", i);
}

/* Over sockets: one page each. */
static void over_http(void) {
  static const struct loopback_step step = {.reply = "HTTP/1.1 200 OK\r\nContent-Length: 36\r\n\r\n"
                                                     "{\"Items\":[],\"Count\":0,\"Other\":false}"};
  struct ddb_scan_progress progress;
  struct loopback server;
  char url[64];

  loopback_start(&server, &step, 1);
  (void)snprintf(url, sizeof url, "http://127.0.0.1:%d", server.port);
  const struct ddb_options options = {.endpoint = url,
                                      .region = "us-east-1",
                                      .access_key_id = "AKID",
                                      .secret_access_key = "no secret"};
  check(ddb_open(&db, &options) >= 0, "%s", ddb_error_text(db));
  const struct ddb_scan_options scan = {
      .threads = 16, .segments = 200, .concurrent = true, .progress = &progress};
  check(many_all_visits_parallel(db, &scan, take_shared) == DDB_OK, "%s", ddb_error_text(db));
  check(progress.requests == 200, "%d requests", (int)progress.requests);
  ddb_close(db);
  loopback_stop(&server);
}

int main(void) {
  for (int threads = 1; threads <= 32; threads *= 2) {
    to_the_end(threads, false);
    to_the_end(threads, true);
  }
  ended();
  several_at_once();
  over_http();
  return 0;
}
