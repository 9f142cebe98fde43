/* SPDX-License-Identifier: Apache-2.0 */
/* Parallel scans against a service made of an array (support/segments.h): whatever it answers and
 * whenever they end, each item comes once, and no thread is left. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "support/segments.h"

static struct segments service;
static struct ddb *db;
static struct ddb_cursor cursor;

/* What on_page was given. The counts are plain: only with `concurrent` do threads meet in it. */
static struct seen {
  int items[SEGMENTS_ITEMS];
  int rejected, pages;
  int stop_at; /* page that is the last one wanted; 0: none */
  pthread_t caller;
  bool elsewhere; /* it was called in another thread */
  struct ddb_cancel *cancel;
  int cancel_at;
} seen;

static struct ddb_options handle_options;

static void open_handle(void) {
  cr_assert_geq(ddb_open(&db, &handle_options), 0, "%s", ddb_error_text(db));
}

static void setup(void) {
  segments_init(&service);
  service.keeps = true;
  handle_options = segments_options(&service);
  memset(&seen, 0, sizeof seen);
  seen.caller = pthread_self();
  cursor = (struct ddb_cursor)DDB_CURSOR_INIT;
  open_handle();
}

static void teardown(void) {
  ddb_cursor_free(&cursor);
  ddb_close(db);
}

TestSuite(parallel, .init = setup, .fini = teardown, .timeout = 60);

static bool take(void *user, int32_t segment, const struct many_all_visits_page *page) {
  struct seen *to = user;

  cr_assert_geq(segment, 0);
  to->elsewhere = to->elsewhere || !pthread_equal(pthread_self(), to->caller);
  for (size_t i = 0; i < page->count; i++)
    __atomic_add_fetch(&to->items[segments_number(&page->items[i])], 1, __ATOMIC_RELAXED);
  __atomic_add_fetch(&to->rejected, (int)page->rejected_count, __ATOMIC_RELAXED);
  int pages = __atomic_add_fetch(&to->pages, 1, __ATOMIC_RELAXED);
  cr_assert(to->stop_at == 0 || pages <= to->stop_at || to->elsewhere, "called after the end");
  if (to->cancel && pages == to->cancel_at)
    ddb_cancel_now(to->cancel);
  return pages != to->stop_at;
}

static void each_came_once(void) {
  for (int i = 0; i < service.count; i++)
    cr_assert_eq(seen.items[i], segments_is_good(&service, i), "item %d came %d times", i,
                 seen.items[i]);
}

static enum ddb_status scan(struct ddb_scan_options options) {
  options.user = &seen;
  return many_all_visits_parallel(db, &options, take);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void scan_all(int threads, int segments, bool concurrent) {
  struct ddb_scan_progress progress;
  struct ddb_error error;
  const struct ddb_scan_options options = {.threads = threads,
                                           .segments = segments,
                                           .concurrent = concurrent,
                                           .capacity = true,
                                           .progress = &progress,
                                           .call.error = &error};

  memset(&seen.items, 0, sizeof seen.items);
  seen.rejected = 0;
  seen.elsewhere = false;
  atomic_store(&service.requests, 0);
  atomic_store(&service.most_under_way, 0);
  enum ddb_status status = scan(options);
  cr_assert_eq(status, service.broken ? DDB_PARTIAL : DDB_OK, "%s", ddb_error_text(db));
  cr_assert_eq(error.status, status);
  each_came_once();
  cr_assert_eq(progress.segments, segments);
  cr_assert_eq(progress.segments_done, segments);
  cr_assert_eq(progress.threads, threads < segments ? threads : segments);
  cr_assert_eq(progress.requests, atomic_load(&service.requests));
  cr_assert_eq(progress.pages, progress.requests);
  cr_assert_eq(error.attempts, progress.requests);
  cr_assert_eq(progress.scanned, service.count);
  cr_assert_eq(progress.items + progress.rejected + progress.skipped, service.count);
  cr_assert_eq(progress.rejected, seen.rejected);
  cr_assert_float_eq(progress.capacity, service.capacity * (double)progress.requests, 0.001);
  cr_assert(concurrent || !seen.elsewhere, "on_page was called in another thread");
  cr_assert_null(progress.scan);
  cr_assert_leq(atomic_load(&service.most_under_way), threads);
}

Test(parallel, each_item_comes_once) {
  static const int threads[] = {1, 2, 4, 8}, segments[] = {1, 3, 8, 100};

  for (int i = 0; i < 32; i++) {
    service.shakes = i % 3 == 0;
    service.empty = i % 2 == 0;
    service.page = 7 + 2 * i;
    service.alien = i % 4 == 0 ? 5 : 0;
    service.broken = i % 5 == 0 ? 11 : 0;
    scan_all(threads[i % 4], segments[i / 4 % 4], i >= 16);
  }
}

Test(parallel, a_table_may_be_empty_or_have_fewer_items_than_segments) {
  service.count = 0;
  scan_all(4, 8, false);
  service.count = 3;
  scan_all(4, 8, false);
  scan_all(64, 200, true);
}

Test(parallel, many_threads_are_under_way_at_once) {
  service.shakes = true;
  scan_all(8, 16, true);
  cr_assert_geq(atomic_load(&service.most_under_way), 4);
}

Test(parallel, nothing_need_be_said) {
  cr_assert_eq(many_all_visits_parallel(db, NULL, NULL), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_not_null(strstr(service.last_body, "\"TotalSegments\":4,\"Segment\":0"));
  cr_assert_null(strstr(service.last_body, "ReturnConsumedCapacity"));
}

static bool nothing(void *user, int32_t segment, const struct many_all_orders_page *page) {
  (void)user;
  (void)segment;
  (void)page;
  return true;
}

/* The request is that of the scan, with a segment. */
Test(parallel, filter_limit_and_consistency_are_those_of_the_scan) {
  struct ddb_scan_options options = {.threads = 1, .segments = 2, .limit = 3};

  service.count = 1;
  cr_assert_eq(many_all_orders_parallel(db, MANY_STATE_CLOSED, &options, nothing), DDB_OK, "%s",
               ddb_error_text(db));
  cr_expect_str_eq(
      service.last_body,
      "{\"TableName\":\"Shop\",\"FilterExpression\":\"(#f_0 = :f_state) AND #k IN (:k1)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"EntityType\",\"#f_0\":\"state\"},"
      "\"ExpressionAttributeValues\":{\":k1\":{\"S\":\"Order\"},\":f_state\":{\"S\":\"closed\"}},"
      "\"TotalSegments\":2,\"Segment\":0,\"Limit\":3}");
  cr_assert_eq(scan(options), DDB_OK);
  cr_expect_not_null(strstr(service.last_body, "\"ConsistentRead\":true"));
}

Test(parallel, what_the_filter_needs_is_checked_first) {
  cr_assert_eq(many_all_orders_parallel(db, (enum many_state)0, NULL, nothing), DDB_E_INVALID);
  cr_expect_not_null(strstr(ddb_error_text(db), "state"), "%s", ddb_error_text(db));
  cr_expect_eq(atomic_load(&service.requests), 0);
}

/* ---- endings --------------------------------------------------------------------------------- */

/* After whatever end, the rest comes from the cursor, and nothing twice. */
static void the_rest_comes_from_the_cursor(int threads) {
  char *text = strdup(ddb_cursor_text(&cursor));
  const struct ddb_scan_options options = {.threads = threads, .cursor = &cursor};

  cr_assert_not(ddb_cursor_done(&cursor));
  ddb_cursor_free(&cursor);
  cr_assert_eq(ddb_cursor_from_text(&cursor, text), DDB_OK);
  free(text);
  service.fails_in = service.hangs_in = -1;
  seen.stop_at = 0;
  seen.cancel = NULL;
  cr_assert_eq(scan(options), DDB_OK, "%s", ddb_error_text(db));
  cr_assert(ddb_cursor_done(&cursor));
  each_came_once();
  atomic_store(&service.requests, 0);
  cr_assert_eq(scan(options), DDB_OK, "behind the end nothing is asked");
  cr_assert_eq(atomic_load(&service.requests), 0);
}

static const struct {
  int threads, segments;
  bool concurrent;
} ways[] = {{1, 1, false}, {1, 5, false}, {4, 5, false}, {8, 32, false}, {4, 9, true}};

Test(parallel, on_page_may_end_it) {
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    struct ddb_scan_progress progress;
    const struct ddb_scan_options options = {.threads = ways[i].threads,
                                             .segments = ways[i].segments,
                                             .concurrent = ways[i].concurrent,
                                             .progress = &progress,
                                             .cursor = &cursor};
    teardown();
    setup();
    seen.stop_at = 5;
    cr_assert_eq(scan(options), DDB_PARTIAL, "%s", ddb_error_text(db));
    cr_expect_not_null(strstr(ddb_error_text(db), "on_page ended it"), "%s", ddb_error_text(db));
    cr_assert_eq(progress.pages, seen.pages);
    cr_assert(ways[i].concurrent || seen.pages == 5);
    the_rest_comes_from_the_cursor(5 - ways[i].threads > 0 ? 5 - ways[i].threads : 2);
  }
}

Test(parallel, an_end_at_the_last_page_is_none) {
  const struct ddb_scan_options options = {.threads = 1, .cursor = &cursor};

  service.count = 10;
  service.page = 5;
  seen.stop_at = 2;
  cr_assert_eq(scan(options), DDB_OK, "%s", ddb_error_text(db));
  cr_assert(ddb_cursor_done(&cursor));
}

/* The first error ends all, also those that wait for an answer. */
Test(parallel, one_segment_that_fails_ends_the_others) {
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    const struct ddb_scan_options options = {.threads = ways[i].threads,
                                             .segments = ways[i].segments,
                                             .concurrent = ways[i].concurrent,
                                             .cursor = &cursor};
    char words[64];
    teardown();
    setup();
    service.fails_in = ways[i].segments / 3;
    service.fails_at = 2;
    service.hangs_in = ways[i].threads > 1 ? ways[i].segments / 3 + 1 : -1;
    cr_assert_eq(scan(options), DDB_E_SERVICE, "%s", ddb_error_text(db));
    (void)snprintf(words, sizeof words, "segment %d of %d: ", service.fails_in, ways[i].segments);
    cr_expect_eq(strncmp(ddb_error_text(db), words, strlen(words)), 0, "%s", ddb_error_text(db));
    cr_expect_not_null(strstr(ddb_error_text(db), "as ordered"), "%s", ddb_error_text(db));
    cr_expect_str_eq(ddb_last_error(db)->code, "ValidationException");
    cr_expect_eq(ddb_last_error(db)->http_status, 400);
    the_rest_comes_from_the_cursor(3);
  }
}

Test(parallel, a_throttled_segment_is_asked_again) {
  service.fails_in = 2;
  service.fails_with = "ThrottlingException";
  service.fails_times = 3;
  const struct ddb_scan_options options = {.threads = 4};
  cr_assert_eq(scan(options), DDB_OK, "%s", ddb_error_text(db));
  each_came_once();
  cr_assert_eq(ddb_last_error(db)->attempts, atomic_load(&service.requests));
}

Test(parallel, one_that_stays_throttled_is_an_error_and_goes_on_later) {
  const struct ddb_scan_options options = {.threads = 4, .cursor = &cursor};

  service.fails_in = 2;
  service.fails_at = 3;
  service.fails_with = "ThrottlingException";
  service.fails_times = 1000;
  cr_assert_eq(scan(options), DDB_E_THROTTLED, "%s", ddb_error_text(db));
  cr_expect_not_null(strstr(ddb_error_text(db), "segment 2 of 4"), "%s", ddb_error_text(db));
  the_rest_comes_from_the_cursor(2);
}

Test(parallel, a_table_that_is_missing_is_named_once) {
  const struct ddb_scan_options options = {.threads = 2};

  service.fails_in = 0;
  service.fails_with = "ResourceNotFoundException";
  cr_assert_eq(scan(options), DDB_E_SERVICE);
  const char *cure = strstr(ddb_error_text(db), "table 'Log' does not exist");
  cr_assert_not_null(cure, "%s", ddb_error_text(db));
  cr_assert_null(strstr(cure + 1, "table 'Log' does not exist"));
}

static void *cancel_when_it_hangs(void *flag) {
  while (atomic_load(&service.hanging) == 0)
    sched_yield();
  ddb_cancel_now(flag);
  return NULL;
}

static void is_stopped(struct ddb_scan_options options) {
  cr_assert_eq(scan(options), DDB_E_STOPPED, "%s", ddb_error_text(db));
  cr_expect_not_null(strstr(ddb_error_text(db), "stopped by the cancel flag"), "%s",
                     ddb_error_text(db));
}

Test(parallel, a_cancel_flag_stops_all) {
  static struct ddb_cancel cancel;
  pthread_t thread;

  for (int threads = 1; threads <= 4; threads += 3) {
    teardown();
    setup();
    cancel.stop = 0;
    seen.cancel = &cancel;
    seen.cancel_at = 3;
    is_stopped((struct ddb_scan_options){
        .threads = threads, .segments = 5, .cursor = &cursor, .call.cancel = &cancel});
    the_rest_comes_from_the_cursor(4);
  }
  for (int threads = 1; threads <= 4; threads += 3) {
    teardown();
    setup();
    cancel.stop = 0;
    ddb_close(db);
    handle_options.cancel = &cancel; /* the handle's own */
    open_handle();
    service.hangs_in = 0;
    cr_assert_eq(pthread_create(&thread, NULL, cancel_when_it_hangs, &cancel), 0);
    is_stopped((struct ddb_scan_options){.threads = threads, .segments = 5, .cursor = &cursor});
    (void)pthread_join(thread, NULL);
    cancel.stop = 0;
    the_rest_comes_from_the_cursor(4);
  }
}

/* ---- time and money -------------------------------------------------------------------------- */

static bool take_a_second(void *user, int32_t segment, const struct many_all_visits_page *page) {
  atomic_fetch_add(&service.clock_ms, 1000);
  return take(user, segment, page);
}

Test(parallel, the_deadline_is_of_the_whole_scan) {
  struct ddb_scan_progress progress;
  struct ddb_scan_options options = {.user = &seen,
                                     .threads = 2,
                                     .cursor = &cursor,
                                     .progress = &progress,
                                     .call.deadline_ms = 10000};

  cr_assert_eq(many_all_visits_parallel(db, &options, take_a_second), DDB_E_TIMEOUT, "%s",
               ddb_error_text(db));
  cr_expect_not_null(strstr(ddb_error_text(db), "the deadline of 10000 ms has passed"), "%s",
                     ddb_error_text(db));
  cr_expect_geq(progress.elapsed_ms, 10000);
  the_rest_comes_from_the_cursor(2);
}

/* The handle's 30 seconds are those of a request. */
Test(parallel, without_a_deadline_it_takes_its_time) {
  struct ddb_scan_options options = {.user = &seen, .threads = 2};

  cr_assert_eq(many_all_visits_parallel(db, &options, take_a_second), DDB_OK, "%s",
               ddb_error_text(db));
  each_came_once();
}

Test(parallel, caps_end_it_and_the_cursor_goes_on) {
  struct ddb_scan_progress progress;
  struct ddb_scan_options options = {
      .threads = 4, .max_requests = 13, .cursor = &cursor, .progress = &progress};

  cr_assert_eq(scan(options), DDB_PARTIAL);
  cr_expect_not_null(strstr(ddb_error_text(db), "max_requests is reached; 0 of 4 segments"), "%s",
                     ddb_error_text(db));
  cr_assert_eq(atomic_load(&service.requests), 13);
  cr_assert_eq(progress.pages, 13, "those that were asked for are given");
  options.max_requests = 0;
  options.max_capacity = 9;
  cr_assert_eq(scan(options), DDB_PARTIAL);
  cr_expect_not_null(strstr(ddb_error_text(db), "max_capacity is reached"));
  cr_expect_geq(progress.capacity, 9);
  cr_expect_leq(progress.capacity, 9 + 4 * 2);
  service.silent = true;
  cr_assert_eq(scan(options), DDB_PARTIAL);
  cr_expect_not_null(strstr(ddb_error_text(db), "does not tell"), "%s", ddb_error_text(db));
  cr_expect_leq(progress.requests, 4);
  the_rest_comes_from_the_cursor(4);
}

/* 2 units a page and 10 a second make 5 pages a second. */
Test(parallel, a_rate_spreads_the_reads_over_time) {
  struct ddb_scan_progress progress;
  struct ddb_scan_options options = {
      .threads = 1, .segments = 3, .capacity_per_second = 10, .progress = &progress};

  cr_assert_eq(scan(options), DDB_OK, "%s", ddb_error_text(db));
  each_came_once();
  int64_t least = (progress.requests - 1) * 200;
  cr_expect_geq(progress.elapsed_ms, least);
  cr_expect_leq(progress.elapsed_ms, least + progress.requests * 2);
  service.silent = true;
  options.capacity_per_second = 1280;
  cr_assert_eq(scan(options), DDB_OK);
  cr_expect_geq(progress.elapsed_ms, (progress.requests - 1) * 200, "256 units for a page");
}

Test(parallel, a_rate_does_not_outlast_deadline_or_flag) {
  static struct ddb_cancel cancel;
  struct ddb_scan_options options = {.threads = 1,
                                     .cursor = &cursor,
                                     .capacity_per_second = 0.001,
                                     .call = {.deadline_ms = 5000, .cancel = &cancel}};

  cr_assert_eq(scan(options), DDB_E_TIMEOUT, "%s", ddb_error_text(db));
  cr_assert_eq(atomic_load(&service.clock_ms), 5000);
  ddb_cancel_now(&cancel);
  options.call.deadline_ms = 0;
  is_stopped(options);
  the_rest_comes_from_the_cursor(1);
}

/* ---- progress -------------------------------------------------------------------------------- */

static struct ddb_scan_progress last;
static int reports;
static char *saved[400];
static int saved_items[400]; /* that on_page had by then */

static void report(void *user, const struct ddb_scan_progress *progress) {
  struct ddb_cursor here = DDB_CURSOR_INIT;
  const struct seen *to = user;
  int items = 0;

  cr_assert(pthread_equal(pthread_self(), to->caller));
  cr_assert_geq(progress->pages, last.pages);
  cr_assert_geq(progress->segments_done, last.segments_done);
  cr_assert_not_null(progress->scan);
  last = *progress;
  for (int i = 0; i < service.count; i++)
    items += to->items[i];
  cr_assert_eq(ddb_scan_checkpoint(progress, &here), DDB_OK);
  saved_items[reports] = items;
  saved[reports++] = ddb_cursor_done(&here) ? NULL : strdup(ddb_cursor_text(&here));
  ddb_cursor_free(&here);
}

Test(parallel, progress_is_told_for_every_page_and_can_be_saved) {
  struct ddb_scan_options options = {
      .user = &seen, .threads = 3, .segments = 5, .on_progress = report};

  service.count = 200;
  service.empty = true;
  service.shakes = true;
  cr_assert_eq(many_all_visits_parallel(db, &options, take), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_eq(last.pages, atomic_load(&service.requests));
  cr_assert_eq(reports, last.pages, "empty ones included");
  cr_assert_gt(reports, seen.pages);
  cr_assert_eq(last.items, 200);
  cr_assert_eq(last.segments_done, 5);
  cr_assert_null(saved[reports - 1], "at the end the cursor is done");
  /* From each of these places just what was not there yet comes. */
  for (int i = 0; i + 1 < reports; i++) {
    struct ddb_scan_progress progress;
    const struct ddb_scan_options again = {.user = &seen, .cursor = &cursor, .progress = &progress};
    cr_assert_eq(ddb_cursor_from_text(&cursor, saved[i]), DDB_OK);
    cr_assert_eq(many_all_visits_parallel(db, &again, take), DDB_OK, "%s", ddb_error_text(db));
    cr_assert_eq(progress.items, 200 - saved_items[i]);
    free(saved[i]);
  }
}

static void report_some(void *user, const struct ddb_scan_progress *progress) {
  const struct seen *to = user;

  cr_assert(pthread_equal(pthread_self(), to->caller));
  last = *progress;
}

Test(parallel, concurrent_progress_comes_in_the_calling_thread) {
  struct ddb_scan_options options = {
      .user = &seen, .threads = 4, .segments = 9, .concurrent = true, .on_progress = report_some};

  cr_assert_eq(many_all_visits_parallel(db, &options, take), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_eq(last.items, service.count, "the last one tells all");
  cr_assert_eq(last.segments_done, 9);
}

/* ---- the handle in on_page ------------------------------------------------------------------- */

static bool use_the_handle(void *user, int32_t segment, const struct many_all_visits_page *page) {
  struct ddb_scan_progress progress;
  const struct ddb_scan_options options = {.threads = 1, .segments = 1, .progress = &progress};

  service.keeps = false;
  if (*(int *)user == 0) {
    *(int *)user = 1; /* a scan within the scan, by the same handle */
    cr_assert_eq(many_all_visits_parallel(db, &options, NULL), DDB_OK, "%s", ddb_error_text(db));
    cr_assert_eq(progress.items, service.count);
  }
  return take(&seen, segment, page);
}

Test(parallel, the_handle_is_free_in_on_page) {
  for (int threads = 1; threads <= 3; threads++) {
    int done = 0;
    const struct ddb_scan_options options = {.user = &done, .threads = threads, .segments = 3};
    memset(seen.items, 0, sizeof seen.items);
    cr_assert_eq(many_all_visits_parallel(db, &options, use_the_handle), DDB_OK, "%s",
                 ddb_error_text(db));
    each_came_once();
  }
}

static void use_the_handle_once(void *user, const struct ddb_scan_progress *progress) {
  const struct ddb_scan_options options = {.threads = 1};

  (void)user;
  if (progress->pages == 1)
    cr_assert_eq(many_all_orders_parallel(db, MANY_STATE_OPEN, &options, NULL), DDB_OK, "%s",
                 ddb_error_text(db));
}

/* What the handle does meanwhile leaves the scan its filter. */
Test(parallel, a_filter_outlives_other_calls_of_the_handle) {
  const struct ddb_scan_options options = {
      .threads = 1, .segments = 1, .on_progress = use_the_handle_once};

  service.count = 20;
  cr_assert_eq(many_all_orders_parallel(db, MANY_STATE_CLOSED, &options, nothing), DDB_OK, "%s",
               ddb_error_text(db));
  cr_expect_not_null(strstr(service.last_body, "\":f_state\":{\"S\":\"closed\"}"), "%s",
                     service.last_body);
  cr_expect_not_null(strstr(service.last_body, "ExclusiveStartKey"));
}

/* ---- tokens and options ---------------------------------------------------------------------- */

static void is_refused(struct ddb_scan_options options, const char *field, const char *words) {
  int before = atomic_load(&service.requests);

  cr_expect_eq(scan(options), DDB_E_INVALID, "%s: %s", field, words);
  cr_expect_str_eq(ddb_last_error(db)->field, field);
  cr_expect_not_null(strstr(ddb_error_text(db), words), "%s", ddb_error_text(db));
  cr_expect_eq(atomic_load(&service.requests), before, "something was sent");
}

Test(parallel, options_that_cannot_be_meant_are_refused) {
  is_refused((struct ddb_scan_options){.threads = -1}, "threads", "1 to 64");
  is_refused((struct ddb_scan_options){.threads = 65}, "threads", "1 to 64");
  is_refused((struct ddb_scan_options){.segments = 1000001}, "segments", "1 to 1000000");
  is_refused((struct ddb_scan_options){.segments = -1}, "segments", "1 to 1000000");
  is_refused((struct ddb_scan_options){.limit = -1}, "limit", "at least 1");
  is_refused((struct ddb_scan_options){.max_requests = -1}, "max_requests", "from 0 on");
  is_refused((struct ddb_scan_options){.max_capacity = -1}, "max_capacity", "from 0 on");
  is_refused((struct ddb_scan_options){.capacity_per_second = -0.5}, "capacity_per_second",
             "from 0 on");
}

static void stop_after_three(int segments) {
  const struct ddb_scan_options options = {.threads = 2, .segments = segments, .cursor = &cursor};

  seen.stop_at = seen.pages + 3;
  cr_assert_eq(scan(options), DDB_PARTIAL, "%s", ddb_error_text(db));
  seen.stop_at = 0;
}

Test(parallel, tokens_belong_to_the_scan_and_its_segments) {
  struct ddb_arena *mem = ddb_arena_new();
  struct many_all_visits_page page;
  struct many_all_chunks_page chunks;
  struct ddb_cursor other = DDB_CURSOR_INIT;
  const struct ddb_list_options list = {.limit = 2, .cursor = &other};

  stop_after_three(5);
  is_refused((struct ddb_scan_options){.segments = 6, .cursor = &cursor}, "segments",
             "5 segments, and goes on with as many");
  const struct ddb_list_options serial = {.cursor = &cursor};
  cr_expect_eq(many_all_visits(db, mem, &serial, &page), DDB_E_INVALID);
  cr_expect_not_null(strstr(ddb_error_text(db), "of another operation"), "%s", ddb_error_text(db));
  const struct ddb_scan_options parallel = {.cursor = &cursor};
  cr_expect_eq(many_all_chunks_parallel(db, &parallel, NULL), DDB_E_INVALID);
  cr_expect_eq(many_all_visits(db, mem, &list, &page), DDB_OK, "%s", ddb_error_text(db));
  is_refused((struct ddb_scan_options){.cursor = &other}, "cursor", "of another operation");
  cr_expect_eq(many_all_chunks(db, mem, &serial, &chunks), DDB_E_INVALID);
  ddb_cursor_free(&other);
  ddb_arena_free(mem);
  the_rest_comes_from_the_cursor(7);
}

Test(parallel, signed_tokens_go_on_and_forged_ones_do_not) {
  static const unsigned char key[32] = "0123456789abcdef0123456789abcde";

  stop_after_three(5);
  ddb_close(db);
  handle_options.token_key = (struct ddb_bytes){key, sizeof key};
  open_handle();
  is_refused((struct ddb_scan_options){.cursor = &cursor}, "cursor", "not signed");
  ddb_cursor_free(&cursor);
  memset(seen.items, 0, sizeof seen.items);
  stop_after_three(5);
  char *text = strdup(ddb_cursor_text(&cursor));
  text[30] = text[30] == 'A' ? 'B' : 'A';
  ddb_cursor_free(&cursor);
  cr_assert_eq(ddb_cursor_from_text(&cursor, text), DDB_OK);
  is_refused((struct ddb_scan_options){.cursor = &cursor}, "cursor", "not genuine");
  free(text);
  ddb_cursor_free(&cursor);
  memset(seen.items, 0, sizeof seen.items);
  stop_after_three(5);
  the_rest_comes_from_the_cursor(3);
}
