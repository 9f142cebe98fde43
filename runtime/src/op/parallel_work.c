/* SPDX-License-Identifier: Apache-2.0 */
/* A thread of a parallel scan: takes a segment, reads it to its end, takes the next. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "op/pages.h"
#include "op/parallel.h"
#include "op/query.h"

/* ---- one page -------------------------------------------------------------------------------- */

/* Where there are threads the calling one watches the flag of the program. */
static struct ddb_call_options call_options(const struct ddb_scan *scan) {
  struct ddb_call_options call = {.include_expired = scan->options.call.include_expired};
  int64_t left = scan->deadline - scan->db->env.monotonic_ms(scan->db->env.state);

  call.cancel = scan->threaded ? &scan->stop : scan->watched;
  call.deadline_ms = scan->db->group->deadline_ms;
  if (left < call.deadline_ms)
    call.deadline_ms = left > 0 ? left : 1;
  return call;
}

/* The key outlives the page and the answer. */
static enum ddb_status keep_next(struct ddb_scan_worker *worker, struct ddb_text next) {
  worker->next = next.data ? malloc(next.size + 1) : NULL;
  if (!worker->next)
    return next.data
               ? ddb_fail(ddb_arena_error_slot(worker->mem), DDB_E_NOMEM, NULL, "out of memory")
               : DDB_OK;
  memcpy(worker->next, next.data, next.size);
  worker->next[next.size] = '\0';
  worker->next_size = next.size;
  return DDB_OK;
}

static enum ddb_status take(struct ddb_scan_worker *worker, const struct ddb_list_options *list,
                            const struct ddb_response *response) {
  struct ddb_scan *scan = worker->scan;
  struct ddb_pages answer;

  ddb_arena_reset(worker->mem);
  enum ddb_status status = ddb_page_take(&answer, worker->mem, response, scan->query, list);
  worker->page = answer.page;
  if (status < 0)
    return status;
  (void)pthread_mutex_lock(&scan->lock);
  ddb_scan_spent(scan, &worker->page, !answer.costs_unknown);
  (void)pthread_mutex_unlock(&scan->lock);
  return keep_next(worker, answer.next);
}

static enum ddb_status read_page(struct ddb_scan_worker *worker) {
  struct ddb_scan *scan = worker->scan;
  const struct ddb_scan_place *at = worker->at;
  struct ddb_asked asking = scan->asked;
  struct ddb_list_options list = {.limit = scan->limit, .call = call_options(scan)};
  struct ddb_request request;
  struct ddb_response response;
  struct ddb_scope scope;
  struct ddb_arena *scratch = ddb_call_begin(worker->db, scan->query->entity->table->name, &scope);

  asking.segment = at->segment;
  free(worker->next); /* of a page that nobody took */
  worker->next = NULL;
  ddb_error_clear(ddb_arena_error_slot(worker->mem));
  enum ddb_status status = ddb_query_body(scratch, &scope, scan->query, &asking, scan->limit,
                                          (struct ddb_text){at->key, at->size}, &request);
  if (status >= 0)
    status = ddb_call_send(worker->db, &request, &list.call, &response);
  if (status >= 0)
    status = take(worker, &list, &response);
  return status;
}

/* As ddb_call_end collects it. */
static struct ddb_error error_of(const struct ddb_scan_worker *worker, enum ddb_status status) {
  const struct ddb_error *sent = &worker->db->call.error;
  const struct ddb_error *made = ddb_arena_error(worker->db->scratch);
  struct ddb_error error = sent->status == status   ? *sent
                           : made->status == status ? *made
                                                    : *ddb_arena_error(worker->mem);

  error.status = status;
  error.http_status = sent->http_status;
  memcpy(error.request_id, sent->request_id, sizeof error.request_id);
  return error;
}

/* ---- the program ----------------------------------------------------------------------------- */

void ddb_scan_hand_on(struct ddb_scan_worker *worker) {
  struct ddb_scan *scan = worker->scan;
  const struct ddb_page *page = &worker->page;
  bool go_on = true;

  if (scan->visit && (page->count > 0 || page->rejected_count > 0))
    go_on = scan->visit(scan->visitor, worker->at->segment, page);
  (void)pthread_mutex_lock(&scan->lock);
  ddb_scan_passed(scan, worker);
  if (!go_on)
    ddb_scan_enough(scan);
  scan->news = true;
  (void)pthread_cond_signal(&scan->wake);
  (void)pthread_mutex_unlock(&scan->lock);
}

/* Waits until the calling thread has taken the page, or has left it because the scan ends. */
static void offer(struct ddb_scan_worker *worker) {
  struct ddb_scan *scan = worker->scan;

  if (scan->engine != NULL) {
    ddb_scan_offer_in_lane(worker);
    return;
  }
  (void)pthread_mutex_lock(&scan->lock);
  worker->offers = true;
  (void)pthread_cond_signal(&scan->wake);
  while (worker->offers)
    (void)pthread_cond_wait(&scan->taken, &scan->lock);
  (void)pthread_mutex_unlock(&scan->lock);
}

static void pass_on(struct ddb_scan_worker *worker) {
  struct ddb_scan *scan = worker->scan;

  if (scan->threaded && !scan->options.concurrent) {
    offer(worker);
    return;
  }
  if (!ddb_scan_stops(scan))
    ddb_scan_hand_on(worker);
  if (!scan->threaded)
    ddb_scan_report(scan);
}

/* ---- all pages ------------------------------------------------------------------------------- */

static bool may_read(struct ddb_scan_worker *worker) {
  struct ddb_scan *scan = worker->scan;
  const struct ddb_cancel *cancel = call_options(scan).cancel;
  int64_t wait;

  do {
    (void)pthread_mutex_lock(&scan->lock);
    wait = ddb_scan_may_read(scan, worker);
    (void)pthread_mutex_unlock(&scan->lock);
    if (wait > 0)
      ddb_pause(worker->db, wait, cancel);
  } while (wait > 0 && !ddb_cancel_requested(cancel));
  return wait >= 0; /* with a flag that is set no request goes, and says so */
}

static bool read_next(struct ddb_scan_worker *worker) {
  struct ddb_scan *scan = worker->scan;
  enum ddb_status status = read_page(worker);

  (void)pthread_mutex_lock(&scan->lock);
  scan->attempts += worker->db->call.error.attempts;
  ddb_watch_add(&scan->watched_work, &worker->db->watch);
  if (status < 0) {
    const struct ddb_error error = error_of(worker, status);
    ddb_scan_failed(scan, worker->at->segment, &error);
  }
  (void)pthread_mutex_unlock(&scan->lock);
  return status >= 0;
}

void ddb_scan_work(struct ddb_scan_worker *worker) {
  struct ddb_scan *scan = worker->scan;

  while (may_read(worker) && read_next(worker))
    pass_on(worker);
  (void)pthread_mutex_lock(&scan->lock);
  scan->active--;
  (void)pthread_cond_signal(&scan->wake);
  (void)pthread_mutex_unlock(&scan->lock);
}
