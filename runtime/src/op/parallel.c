/* SPDX-License-Identifier: Apache-2.0 */
/* The call of a parallel scan. The calling thread makes the others and hands their pages on; where
 * it is alone, because one is enough or the system makes no more, it reads itself. */
#include "op/parallel.h"

#include <signal.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "op/cursor.h"
#include "op/query.h"

#define DEFAULT_THREADS 4

/* How often the calling thread looks at the cancel flag. */
#define SLICE_MS 50

/* Units of 1 MB of items, eventually consistent (AWS: Developer Guide, "Read consumption"). */
#define PAGE_COST 128.0

const struct ddb_call_options *ddb_scan_call(const struct ddb_scan_options *options) {
  return options ? &options->call : NULL;
}

/* ---- the calling thread ---------------------------------------------------------------------- */

static struct ddb_scan_progress progress_of(const struct ddb_scan *scan) {
  struct ddb_scan_progress progress = scan->progress;

  progress.elapsed_ms = scan->db->env.monotonic_ms(scan->db->env.state) - scan->begun;
  return progress;
}

void ddb_scan_report(struct ddb_scan *scan) {
  if (!scan->options.on_progress)
    return;
  (void)pthread_mutex_lock(&scan->lock);
  struct ddb_scan_progress progress = progress_of(scan);
  (void)pthread_mutex_unlock(&scan->lock);
  progress.scan = scan;
  scan->options.on_progress(scan->options.user, &progress);
}

enum ddb_status ddb_scan_checkpoint(const struct ddb_scan_progress *progress,
                                    struct ddb_cursor *cursor) {
  struct ddb_scan *scan = progress->scan;
  struct ddb_error error = {.status = DDB_OK}; /* told by the status alone */

  if (!scan || cursor == scan->options.cursor)
    return DDB_E_INVALID;
  (void)pthread_mutex_lock(&scan->lock);
  enum ddb_status status = ddb_scan_save(scan, cursor, &error);
  (void)pthread_mutex_unlock(&scan->lock);
  return status;
}

void ddb_scan_watch_flag(struct ddb_scan *scan) {
  struct ddb_error error = {.status = DDB_OK};

  if (!ddb_cancel_requested(scan->watched))
    return;
  ddb_fail(&error, DDB_E_STOPPED, NULL, "%s: stopped by the cancel flag", scan->query->name);
  ddb_scan_failed(scan, -1, &error);
}

/* The next worker behind `last` that offers a page, or -1: none is passed over for ever. */
int ddb_scan_offered(const struct ddb_scan *scan, int last) {
  for (int i = 1; i <= scan->worker_count; i++) {
    int at = (last + i) % scan->worker_count;
    if (scan->workers[at].offers)
      return at;
  }
  return -1;
}

/* What follows is called with the lock, and leaves it for the functions of the program. */
void ddb_scan_accept(struct ddb_scan *scan, struct ddb_scan_worker *worker) {
  if (!ddb_scan_stops(scan)) {
    (void)pthread_mutex_unlock(&scan->lock);
    ddb_scan_hand_on(worker);
    ddb_scan_report(scan);
    (void)pthread_mutex_lock(&scan->lock);
  }
  scan->news = false;
  worker->offers = false;
  (void)pthread_cond_broadcast(&scan->taken);
}

void ddb_scan_tell_news(struct ddb_scan *scan) {
  scan->news = false;
  (void)pthread_mutex_unlock(&scan->lock);
  ddb_scan_report(scan);
  (void)pthread_mutex_lock(&scan->lock);
}

static void hand_pages_on(struct ddb_scan *scan) {
  int at = -1;

  (void)pthread_mutex_lock(&scan->lock);
  while (scan->active > 0) {
    int next = ddb_scan_offered(scan, at);
    if (next >= 0) {
      at = next;
      ddb_scan_accept(scan, &scan->workers[at]);
    } else if (scan->news) {
      ddb_scan_tell_news(scan);
    } else {
      const struct timespec until = ddb_clock_after(SLICE_MS);
      (void)pthread_cond_timedwait(&scan->wake, &scan->lock, &until);
    }
    ddb_scan_watch_flag(scan);
  }
  (void)pthread_mutex_unlock(&scan->lock);
  if (scan->news)
    ddb_scan_report(scan);
}

/* ---- threads --------------------------------------------------------------------------------- */

static void *work(void *worker) {
  ddb_scan_work(worker);
  return NULL;
}

/* Signals are for the threads of the program; but for those that a thread itself makes. */
static void block_signals(sigset_t *before) {
  static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
  sigset_t all;

  (void)sigfillset(&all);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    (void)sigdelset(&all, own[i]);
  (void)pthread_sigmask(SIG_BLOCK, &all, before);
}

static void start_threads(struct ddb_scan *scan) {
  sigset_t before;
  int count = 0;

  block_signals(&before);
  scan->threaded = true; /* each thread reads it */
  (void)pthread_mutex_lock(&scan->lock);
  while (count < scan->worker_count &&
         pthread_create(&scan->workers[count].thread, NULL, work, &scan->workers[count]) == 0)
    count++;
  if (count == 0)
    scan->threaded = false;
  scan->worker_count = count > 0 ? count : 1;
  scan->active = scan->worker_count;
  scan->progress.threads = scan->worker_count;
  (void)pthread_mutex_unlock(&scan->lock);
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void run(struct ddb_scan *scan) {
  scan->active = scan->progress.threads = 1;
  if (scan->engine != NULL) {
    ddb_scan_run_lanes(scan);
    return;
  }
  if (scan->worker_count > 1)
    start_threads(scan);
  if (!scan->threaded) {
    ddb_scan_work(&scan->workers[0]);
    return;
  }
  hand_pages_on(scan);
  for (int i = 0; i < scan->worker_count; i++)
    (void)pthread_join(scan->workers[i].thread, NULL);
}

/* ---- begin ----------------------------------------------------------------------------------- */

static enum ddb_status check_options(struct ddb_scan *scan) {
  const struct ddb_scan_options *options = &scan->options;
  struct ddb_error *error = ddb_arena_error_slot(scan->mem);
  const struct ddb_list_options list = {.limit = options->limit};
  const char *at_fault = options->max_requests < 0              ? "max_requests"
                         : !(options->max_capacity >= 0)        ? "max_capacity"
                         : !(options->capacity_per_second >= 0) ? "capacity_per_second"
                                                                : NULL;

  if (options->threads < 0 || options->threads > DDB_SCAN_THREADS_MAX)
    return ddb_fail(error, DDB_E_INVALID, "threads", "%s: threads is %d; it is 1 to %d (0: %d)",
                    scan->query->name, (int)options->threads, DDB_SCAN_THREADS_MAX,
                    DEFAULT_THREADS);
  if (options->segments < 0 || options->segments > DDB_SCAN_SEGMENTS_MAX)
    return ddb_fail(error, DDB_E_INVALID, "segments",
                    "%s: segments is %d; it is 1 to %d (0: as many as threads)", scan->query->name,
                    (int)options->segments, DDB_SCAN_SEGMENTS_MAX);
  if (at_fault)
    return ddb_fail(error, DDB_E_INVALID, at_fault, "%s: %s is not a number from 0 on (0: no cap)",
                    scan->query->name, at_fault);
  scan->limit = ddb_query_limit(scan->mem, scan->query, &list);
  return scan->limit < 0 ? error->status : DDB_OK;
}

/* The handle's own memory is not to be relied on: the program may use the handle meanwhile. */
static enum ddb_status copy_asked(struct ddb_scan *scan, const struct ddb_asked *asked) {
  const struct ddb_scan_options *options = &scan->options;
  struct ddb_given *filter = ddb_arena_zalloc(scan->mem, sizeof *filter);
  char *values = NULL;

  if (filter && asked->filter) {
    *filter = *asked->filter;
    values = ddb_arena_copy(scan->mem, filter->values.data, filter->values.size);
    filter->values.data = values;
  }
  scan->name = ddb_arena_format(scan->mem, "%s_parallel", scan->query->name);
  scan->asked = (struct ddb_asked){.filter = values ? filter : NULL,
                                   .capacity = options->capacity || options->max_capacity > 0 ||
                                               options->capacity_per_second > 0};
  if (filter && scan->name && (values || !asked->filter))
    return DDB_OK;
  return ddb_fail(ddb_arena_error_slot(scan->mem), DDB_E_NOMEM, NULL, "out of memory");
}

/* How many segments, where each begins, and how many threads that makes. */
static enum ddb_status find_places(struct ddb_scan *scan) {
  const struct ddb_cursor *cursor = scan->options.cursor;
  int32_t threads = scan->options.threads > 0 ? scan->options.threads : DEFAULT_THREADS;
  enum ddb_status status = DDB_OK;

  scan->progress.segments = scan->options.segments > 0 ? scan->options.segments : threads;
  if (cursor && cursor->token)
    status = ddb_scan_resume(scan);
  int32_t left = scan->progress.segments - scan->progress.segments_done;
  scan->asked.segments = scan->progress.segments;
  scan->worker_count = threads < left ? threads : left;
  return status;
}

/* Lanes have handles. */
static enum ddb_status make_handle(struct ddb_scan *scan, struct ddb_scan_worker *worker) {
  return scan->engine != NULL ? DDB_OK : ddb_share(scan->db, &worker->db);
}

/* A handle and an arena for each; the one that failed counts as made, to be freed. */
static enum ddb_status make_workers(struct ddb_scan *scan) {
  enum ddb_status status = ddb_scan_make_lanes(scan);

  while (status >= 0 && scan->made < scan->worker_count) {
    struct ddb_scan_worker *worker = &scan->workers[scan->made++];
    worker->scan = scan;
    worker->mem = ddb_arena_new();
    status = worker->mem ? make_handle(scan, worker) : DDB_E_NOMEM;
  }
  if (status < 0)
    return ddb_fail(ddb_arena_error_slot(scan->mem), status, NULL, "no memory for the threads");
  return DDB_OK;
}

static void set_times(struct ddb_scan *scan) {
  int64_t given = scan->options.call.deadline_ms;

  scan->begun = scan->db->env.monotonic_ms(scan->db->env.state);
  scan->deadline = given > 0 && given < INT64_MAX - scan->begun ? scan->begun + given : INT64_MAX;
  scan->page_cost = scan->query->consistent ? 2 * PAGE_COST : PAGE_COST;
}

static struct ddb_scan *scan_new(struct ddb *db, const struct ddb_query *query,
                                 const struct ddb_scan_options *options) {
  struct ddb_scan *scan = calloc(1, sizeof *scan);
  pthread_condattr_t by_clock;

  if (!scan)
    return NULL;
  scan->db = db;
  scan->query = query;
  scan->mem = ddb_arena_new();
  if (options)
    scan->options = *options;
  scan->watched = scan->options.call.cancel ? scan->options.call.cancel : db->group->cancel;
  /* None of these fails on Linux (glibc and musl). */
  (void)pthread_condattr_init(&by_clock);
  (void)pthread_condattr_setclock(&by_clock, CLOCK_MONOTONIC);
  (void)pthread_cond_init(&scan->wake, &by_clock);
  (void)pthread_condattr_destroy(&by_clock);
  (void)pthread_cond_init(&scan->taken, NULL);
  (void)pthread_mutex_init(&scan->lock, NULL);
  return scan;
}

/* ---- end ------------------------------------------------------------------------------------- */

static void scan_free(struct ddb_scan *scan) {
  (void)ddb_engine_close(scan->engine, DDB_ENGINE_FINISH);
  for (int i = 0; i < scan->made; i++) {
    ddb_close(scan->workers[i].db);
    ddb_arena_free(scan->workers[i].mem);
    free(scan->workers[i].next);
  }
  for (int i = 0; i < DDB_SCAN_THREADS_MAX; i++)
    free(scan->places[i].key);
  (void)pthread_cond_destroy(&scan->wake);
  (void)pthread_cond_destroy(&scan->taken);
  (void)pthread_mutex_destroy(&scan->lock);
  ddb_arena_free(scan->mem);
  free(scan);
}

static void judge(struct ddb_scan *scan) {
  const struct ddb_scan_progress *progress = &scan->progress;
  struct ddb_error *error = &scan->error;

  if (error->status < 0)
    return;
  if (progress->segments_done < progress->segments)
    ddb_fail(error, DDB_PARTIAL, NULL, "%s: %s; %d of %d segments are read to their end",
             scan->query->name, scan->ended ? scan->ended : "it ended",
             (int)progress->segments_done, (int)progress->segments);
  else if (progress->rejected > 0)
    ddb_fail(error, DDB_PARTIAL, NULL, "%s: %lld items could not be read", scan->query->name,
             (long long)progress->rejected);
}

/* Where the cursor cannot be moved that is the error, unless there is one. */
static void save(struct ddb_scan *scan) {
  struct ddb_error error = {.status = DDB_OK};

  if (scan->options.cursor && ddb_scan_save(scan, scan->options.cursor, &error) < 0 &&
      scan->error.status >= 0)
    scan->error = error;
}

static enum ddb_status prepare(struct ddb_scan *scan, const struct ddb_asked *asked) {
  enum ddb_status status = check_options(scan);

  if (status >= 0)
    status = copy_asked(scan, asked);
  if (status >= 0)
    status = find_places(scan);
  if (status >= 0)
    status = make_workers(scan);
  if (status < 0)
    scan->error = *ddb_arena_error(scan->mem);
  return status;
}

static enum ddb_status no_memory(struct ddb *db) {
  return ddb_fail(&db->call.error, DDB_E_NOMEM, NULL, "no memory for the scan");
}

enum ddb_status ddb_scan_send(struct ddb *db, const struct ddb_query *query,
                              const struct ddb_asked *asked, const struct ddb_scan_options *options,
                              ddb_scan_visit *visit, void *visitor) {
  if (!db)
    return DDB_E_INVALID;
  if (db->group->error.status < 0)
    return db->group->error.status;
  if (options && options->progress)
    *options->progress = (struct ddb_scan_progress){.items = 0};
  if (options && options->cursor && ddb_cursor_done(options->cursor))
    return DDB_OK;
  struct ddb_scan *scan = scan_new(db, query, options);
  if (!scan || !scan->mem) {
    if (scan)
      scan_free(scan);
    return no_memory(db);
  }
  scan->watched_work.begun_us = db->watch.begun_us;
  scan->visit = visit;
  scan->visitor = visitor;
  set_times(scan);
  if (prepare(scan, asked) >= 0) {
    run(scan);
    save(scan);
    judge(scan);
  }
  if (options && options->progress)
    *options->progress = progress_of(scan);
  db->call.error = scan->error;
  db->call.error.attempts = (int)scan->attempts;
  db->watch = scan->watched_work;
  db->table = ddb_group_table(db->group, query->entity->table->name);
  enum ddb_status status = scan->error.status;
  scan_free(scan);
  return status;
}
