/* SPDX-License-Identifier: Apache-2.0 */
/* What the threads of a parallel scan share, under its lock: which segment is read how far, what it
 * cost, and whether there is a reason to end. */
#include <stdlib.h>

#include "base/fail.h"
#include "op/client.h"
#include "op/parallel.h"

static int64_t clock_ms(const struct ddb_scan *scan) {
  return scan->db->env.monotonic_ms(scan->db->env.state);
}

/* ---- segments -------------------------------------------------------------------------------- */

static struct ddb_scan_place *free_place(struct ddb_scan *scan) {
  for (int i = 0; i < DDB_SCAN_THREADS_MAX; i++)
    if (!scan->places[i].used)
      return &scan->places[i];
  return NULL;
}

/* Those that are begun come first: so no more of them are open at a time than a token may have. */
static struct ddb_scan_place *open_place(struct ddb_scan *scan) {
  for (int i = 0; i < DDB_SCAN_THREADS_MAX; i++)
    if (scan->places[i].used && !scan->places[i].busy)
      return &scan->places[i];
  struct ddb_scan_place *place = scan->next < scan->progress.segments ? free_place(scan) : NULL;
  if (place)
    *place = (struct ddb_scan_place){.used = true, .segment = scan->next++};
  return place;
}

void ddb_scan_passed(struct ddb_scan *scan, struct ddb_scan_worker *worker) {
  struct ddb_scan_place *at = worker->at;

  scan->progress.pages++;
  scan->progress.items += (int64_t)worker->page.count;
  scan->progress.rejected += (int64_t)worker->page.rejected_count;
  scan->progress.skipped += (int64_t)worker->page.skipped;
  free(at->key);
  at->key = worker->next;
  at->size = worker->next_size;
  worker->next = NULL;
  if (at->key)
    return;
  *at = (struct ddb_scan_place){.used = false};
  worker->at = NULL;
  scan->progress.segments_done++;
}

/* ---- endings --------------------------------------------------------------------------------- */

bool ddb_scan_stops(const struct ddb_scan *scan) {
  return ddb_cancel_requested(&scan->stop);
}

void ddb_scan_failed(struct ddb_scan *scan, int32_t segment, const struct ddb_error *error) {
  if (ddb_scan_stops(scan))
    return; /* this is of the stop */
  scan->error = *error;
  if (segment >= 0) {
    scan->error.status = DDB_OK;
    ddb_fail(&scan->error, error->status, error->field, "segment %d of %d: %s", (int)segment,
             (int)scan->progress.segments, error->text);
  }
  ddb_cancel_now(&scan->stop);
}

void ddb_scan_enough(struct ddb_scan *scan) {
  if (!scan->ended)
    scan->ended = "on_page ended it";
  ddb_cancel_now(&scan->stop);
}

static bool is_late(struct ddb_scan *scan) {
  struct ddb_error error = {.status = DDB_OK};

  if (clock_ms(scan) < scan->deadline)
    return false;
  ddb_fail(&error, DDB_E_TIMEOUT, NULL,
           "%s: the deadline of %lld ms has passed, and %d of %d segments are read to their end",
           scan->query->name, (long long)scan->options.call.deadline_ms,
           (int)scan->progress.segments_done, (int)scan->progress.segments);
  ddb_scan_failed(scan, -1, &error);
  return true;
}

/* Requests that are under way go on. */
static bool is_capped(struct ddb_scan *scan) {
  const struct ddb_scan_options *options = &scan->options;

  if (options->max_requests > 0 && scan->started >= options->max_requests)
    scan->ended = "max_requests is reached";
  if (options->max_capacity > 0 &&
      (scan->costs_unknown || scan->progress.capacity >= options->max_capacity))
    scan->ended = scan->costs_unknown ? "the service does not tell what max_capacity needs"
                                      : "max_capacity is reached";
  return scan->ended != NULL;
}

/* ---- costs ----------------------------------------------------------------------------------- */

void ddb_scan_spent(struct ddb_scan *scan, const struct ddb_page *page, bool told) {
  double cost = told ? page->capacity : scan->page_cost;
  double now = (double)clock_ms(scan);

  scan->progress.requests += page->requests;
  scan->progress.scanned += page->scanned;
  scan->progress.capacity += page->capacity;
  scan->costs_unknown = scan->costs_unknown || !told;
  if (scan->options.capacity_per_second <= 0)
    return;
  scan->free_at = scan->free_at > now ? scan->free_at : now;
  scan->free_at += cost * 1000 / scan->options.capacity_per_second;
}

/* Milliseconds until the rate allows a request, but never beyond the deadline. */
static int64_t rate_wait(const struct ddb_scan *scan) {
  int64_t now = clock_ms(scan);
  double wait = scan->free_at - (double)now;
  int64_t left = scan->deadline - now;

  if (scan->options.capacity_per_second <= 0 || wait <= 0)
    return 0;
  return wait < (double)left ? (int64_t)wait + 1 : left;
}

int64_t ddb_scan_may_read(struct ddb_scan *scan, struct ddb_scan_worker *worker) {
  if (ddb_scan_stops(scan))
    return -1;
  if (!worker->at)
    worker->at = open_place(scan);
  if (!worker->at)
    return -1;
  worker->at->busy = true;
  if (is_capped(scan) || is_late(scan))
    return -1;
  int64_t wait = rate_wait(scan);
  scan->started += wait == 0;
  return wait;
}
