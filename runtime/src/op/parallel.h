/* SPDX-License-Identifier: Apache-2.0 */
/* A parallel scan. Who does what:
 *
 *   parallel.c         the call: checks, threads, and the calling thread, which hands pages on
 *   parallel_lanes.c   the same on one thread, with the segments in flight, where nothing blocks
 *   parallel_work.c    a thread that reads: segment by segment, page by page
 *   parallel_places.c  what they share: which segments are read how far, sums, caps
 *   parallel_token.c   that as a page token, and back
 *
 * Everything behind `lock` in struct ddb_scan is read and written under it. Pages are no one's but
 * the worker's until it offers them, and then the calling thread's until it has taken them. */
#ifndef DDB_OP_PARALLEL_H
#define DDB_OP_PARALLEL_H

#include <ddb/engine.h>
#include <ddb/gen.h>
#include <pthread.h>

#include "op/observe.h"
#include "op/token.h"

/* A segment that is begun and not read to its end. */
struct ddb_scan_place {
  bool used;
  bool busy; /* a worker has it */
  int32_t segment;
  char *key; /* JSON, behind which the next page begins; NULL: it is the first */
  size_t size;
};

struct ddb_scan_worker {
  struct ddb_scan *scan;
  struct ddb *db;            /* its own, of the share group */
  struct ddb_arena *mem;     /* of its page */
  struct ddb_scan_place *at; /* NULL: it has no segment */
  struct ddb_page page;
  char *next; /* key of the page behind that; NULL: it was the last of the segment */
  size_t next_size;
  bool offers; /* the page waits to be handed on */
  pthread_t thread;
};

struct ddb_scan {
  /* Fixed before the first thread is made. */
  struct ddb *db;
  struct ddb_arena *mem;
  const struct ddb_query *query;
  struct ddb_asked asked;
  struct ddb_scan_options options;
  ddb_scan_visit *visit;
  void *visitor;
  const char *name; /* in tokens */
  int32_t limit;
  struct ddb_scan_worker workers[DDB_SCAN_THREADS_MAX];
  int worker_count;
  int made;                         /* workers that have a handle and an arena */
  bool threaded;                    /* there are other readers than the calling thread */
  struct ddb_engine *engine;        /* its lanes are the readers; NULL: threads are */
  const struct ddb_cancel *watched; /* the flag of the program, or NULL */
  int64_t begun;                    /* on the monotonic clock */
  int64_t deadline;                 /* on it; INT64_MAX: none */
  double page_cost;                 /* what a page counts as that tells no cost */
  pthread_cond_t wake;              /* the calling thread: a page is offered, a worker ended */
  pthread_cond_t taken;             /* the workers: a page was taken */

  pthread_mutex_t lock;
  /* ---- shared ---- */
  struct ddb_scan_place places[DDB_SCAN_THREADS_MAX];
  int32_t next; /* the first segment that is not begun */
  struct ddb_scan_progress progress;
  int64_t started;               /* requests */
  int64_t attempts;              /* the same, retries included */
  struct ddb_watch watched_work; /* of all workers, for an observer */
  double free_at; /* on the monotonic clock: when the next request may go, for its rate */
  bool costs_unknown;
  bool news;              /* on_progress is due */
  int active;             /* workers that have not ended */
  struct ddb_cancel stop; /* workers leave what they do */
  const char *ended;      /* why nothing more is read, if that is no error; or NULL */
  struct ddb_error error; /* status < 0: the first */
};

/* ---- parallel_places.c: under the lock ------------------------------------------------------- */

/* 0: the worker has a segment, and may send a request. > 0: it may in so many milliseconds. < 0:
 * there is nothing left for it to do. */
int64_t ddb_scan_may_read(struct ddb_scan *scan, struct ddb_scan_worker *worker);

/* Adds what a page cost. */
void ddb_scan_spent(struct ddb_scan *scan, const struct ddb_page *page, bool told);

/* The page of the worker is done with: its segment goes on behind it, or is over. */
void ddb_scan_passed(struct ddb_scan *scan, struct ddb_scan_worker *worker);

/* Ends the scan: by the first error, and `segment` of its text unless that is -1; or by the wish
 * of the program. */
void ddb_scan_failed(struct ddb_scan *scan, int32_t segment, const struct ddb_error *error);
void ddb_scan_enough(struct ddb_scan *scan);

/* Whether workers shall leave what they do. */
bool ddb_scan_stops(const struct ddb_scan *scan);

/* ---- parallel_work.c ------------------------------------------------------------------------- */

/* Reads until there is nothing left for it to do. */
void ddb_scan_work(struct ddb_scan_worker *worker);

/* Gives the page of a worker to the program and moves on; without the lock. */
void ddb_scan_hand_on(struct ddb_scan_worker *worker);

/* ---- parallel_lanes.c ------------------------------------------------------------------------ */

/* An engine, where all that the workers wait for is in it: over the handle's own transport, and
 * without on_page on several threads. DDB_OK also where there shall be threads. */
enum ddb_status ddb_scan_make_lanes(struct ddb_scan *scan) DDB_MUST_USE;
void ddb_scan_run_lanes(struct ddb_scan *scan);

/* In a lane: waits until the page was taken. */
void ddb_scan_offer_in_lane(struct ddb_scan_worker *worker);

/* ---- parallel.c ------------------------------------------------------------------------------ */

/* With the lock. The next worker behind `last` that offers a page, or -1: none is passed over for
 * ever. */
int ddb_scan_offered(const struct ddb_scan *scan, int last);

/* With the lock, which they leave for the functions of the program. */
void ddb_scan_accept(struct ddb_scan *scan, struct ddb_scan_worker *worker);
void ddb_scan_tell_news(struct ddb_scan *scan);

/* With the lock: ends the scan if the program's flag is set. */
void ddb_scan_watch_flag(struct ddb_scan *scan);

/* Calls on_progress, in the calling thread, without the lock. */
void ddb_scan_report(struct ddb_scan *scan);

/* ---- parallel_token.c: under the lock, or without threads ------------------------------------ */

enum ddb_status ddb_scan_save(const struct ddb_scan *scan, struct ddb_cursor *cursor,
                              struct ddb_error *error) DDB_MUST_USE;

/* Fills the places from the cursor of the options; the error is in scan->mem. */
enum ddb_status ddb_scan_resume(struct ddb_scan *scan) DDB_MUST_USE;

#endif
