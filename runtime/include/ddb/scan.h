/* SPDX-License-Identifier: Apache-2.0 */
/** Parallel scans: `X_parallel` of each scan X reads the whole table or index, several segments at
 *  once.
 *
 *      static bool show(void *user, int32_t segment, const struct app_all_orders_page *page) {
 *        for (size_t i = 0; i < page->count; i++) puts(page->items[i].order_id);
 *        return true; // false: enough
 *      }
 *      const struct ddb_scan_options options = {.threads = 8, .segments = 32};
 *      enum ddb_status status = app_all_orders_parallel(db, &options, show);
 *
 *  DynamoDB divides the items into segments by the hash of their partition keys; each is read page
 *  by page. The calling thread has as many of them in flight as `threads` says (as an engine does,
 *  <ddb/engine.h>), and calls the functions of the program: those need no locks, may use the handle
 *  `db`, and get one page after the other, in no order but that within a segment. Real threads read
 *  where a call would make all others wait - over a `send` of the program's own, from a store in
 * the process - and with `concurrent`: then they call on_page themselves, several at a time.
 *
 *    DDB_OK           everything was read
 *    DDB_PARTIAL      not everything: on_page ended it, or a cap was reached, or items are among
 *                     the `rejected` ones of their pages; the text says which
 *    DDB_E_STOPPED    the cancel flag was set
 *    other errors     of the first segment that failed, which the text names; they end the others
 *
 *  Whatever it answers, when it returns no thread of it is left, and the cursor stands behind the
 *  pages that on_page was given. A scan is no moment of the table: an item that is there all the
 *  time comes exactly once; one that is written, changed or deleted meanwhile may come as it was
 *  or as it is, or not at all.
 *
 *  A child that a callback forks must not return from it: the threads stay with the parent. */
#ifndef DDB_SCAN_H
#define DDB_SCAN_H

#include <ddb/cursor.h>

DDB_BEGIN_DECLS

/** (AWS: API reference of Scan, TotalSegments.) */
#define DDB_SCAN_SEGMENTS_MAX 1000000
#define DDB_SCAN_THREADS_MAX  64

struct ddb_scan;

/** How far a scan is; all of this call, and not of those before it with the same cursor, but for
 *  the segments. */
struct ddb_scan_progress {
  int64_t items;         /**< that on_page was given */
  int64_t rejected;      /**< those that could not be read, of the same pages */
  int64_t skipped;       /**< items that are something else */
  int64_t pages;         /**< that are done with, empty ones included */
  int64_t requests;      /**< that were answered */
  int64_t scanned;       /**< items that DynamoDB read, before any filter */
  double capacity;       /**< units that it told they cost, if it was asked */
  int32_t segments;      /**< how many there are */
  int32_t segments_done; /**< read to their end */
  int32_t threads;       /**< that read, or segments in flight */
  int64_t elapsed_ms;    /**< since the call */
  struct ddb_scan *scan; /**< for ddb_scan_checkpoint; NULL when the scan is over */
};

/** Zero-initialise, then set what differs. NULL stands for all zero. */
struct ddb_scan_options {
  /** 1 to 64; 0: 4. There are never more than segments, and fewer if the system makes no more. */
  int32_t threads;
  /** 1 to 1,000,000; 0: as many as threads, or as the cursor has. More of them than threads even
   *  out segments of unequal size; each takes a request at least. */
  int32_t segments;
  /** Items that the service evaluates for one request. 0: the limit in the schema. */
  int32_t limit;
  /** on_page is called by the reading threads, several at a time, and must be thread-safe. */
  bool concurrent;
  /** First argument of on_page and on_progress. */
  void *user;
  /** Called in the calling thread after each page, empty ones included, with `concurrent` after
   *  some. NULL: not wanted. */
  void (*on_progress)(void *user, const struct ddb_scan_progress *progress);
  /** No more requests than this, retries not counted. 0: no cap. */
  int64_t max_requests;
  /** No further request once so many capacity units are used up; those under way may go beyond. 0:
   *  no cap. */
  double max_capacity;
  /** Requests wait so that the scan uses no more units a second than this, on average: the table
   *  has other readers. Where the service does not tell what a page cost, it counts as 1 MB. 0: as
   *  fast as it goes. */
  double capacity_per_second;
  /** Ask what it costs: `capacity` of the progress. The two before ask, too. */
  bool capacity;
  /** Where to go on, and then how far it came, whatever the call answers: its text
   * (ddb_cursor_text) goes on in another process, too, with any number of threads. It is of the
   * parallel scan alone, and of its number of segments. NULL: from the beginning. */
  struct ddb_cursor *cursor;
  /** Filled when the call ends, whatever it answers. */
  struct ddb_scan_progress *progress;
  /** Cancel flag, error, include_expired as for every other call. The deadline is that of the whole
   *  scan, and 0 is none: each request has the handle's deadline. */
  struct ddb_call_options call;
};

/** In on_progress: where the scan could go on if the process ended now. `cursor` is another one
 *  than that of the options; its text may be kept. With `concurrent`, pages that on_page still has
 *  come again. */
enum ddb_status ddb_scan_checkpoint(const struct ddb_scan_progress *progress,
                                    struct ddb_cursor *cursor) DDB_MUST_USE;

DDB_END_DECLS

#endif
