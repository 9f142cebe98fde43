/* SPDX-License-Identifier: Apache-2.0 */
/* Everything, by several threads; sometimes in two calls, with the text of a cursor between them.
 */
#include <criterion/criterion.h>
#include <pthread.h>

#include "live/model/model.h"

struct seen {
  pthread_mutex_t lock;
  bool items[KINDS][OWNERS][IDS];
  int count;
  int until; /* ends after so many pages; 0: never */
};

static struct item item_of(const struct model_everything_item *item) {
  return item->as_task      ? task_item(item->as_task)
         : item->as_board   ? board_item(item->as_board)
         : item->as_account ? account_item(item->as_account)
         : item->as_order   ? order_item(item->as_order)
                            : remark_item(item->as_remark);
}

static bool take(void *user, int32_t segment, const struct model_everything_page *page) {
  struct seen *seen = user;

  (void)segment;
  (void)pthread_mutex_lock(&seen->lock);
  for (size_t i = 0; i < page->count; i++) {
    struct item item = item_of(&page->items[i]);
    expect_item(&item, "everything in parallel");
    expect(!seen->items[item.kind][item.owner][item.id], "%d %d %d comes twice in parallel",
           (int)item.kind, item.owner, item.id);
    seen->items[item.kind][item.owner][item.id] = true;
    seen->count++;
  }
  bool more = seen->until == 0 || --seen->until > 0;
  (void)pthread_mutex_unlock(&seen->lock);
  return more;
}

static int expected(void) {
  int count = 0;

  for (int kind = 0; kind < KINDS; kind++)
    for (int owner = 0; owner < OWNERS; owner++)
      for (int id = 0; id < IDS; id++)
        count += items[kind][owner][id].there;
  return count;
}

/* A cursor that goes by its text to a handle that signs other tokens is refused. */
static void misuse(const struct ddb_cursor *cursor) {
  struct ddb_cursor loaded = DDB_CURSOR_INIT;
  struct seen seen = {.lock = PTHREAD_MUTEX_INITIALIZER};
  const struct ddb_scan_options options = {.user = &seen, .cursor = &loaded};

  enum ddb_status status = ddb_cursor_from_text(&loaded, ddb_cursor_text(cursor));
  if (status == DDB_OK)
    status = model_everything_parallel(plain, &options, take);
  expect_status(status, DDB_E_INVALID, "a cursor of another handle, in parallel");
  tally("everything in parallel", status);
  ddb_cursor_free(&loaded);
}

void do_parallel_scan(void) {
  struct seen seen = {.lock = PTHREAD_MUTEX_INITIALIZER, .until = any(3) ? 0 : 1 + (int)any(6)};
  struct ddb_cursor cursor = DDB_CURSOR_INIT;

  for (int calls = 0; !ddb_cursor_done(&cursor); calls++) {
    struct ddb_scan_progress progress;
    struct ddb_scan_options options = {.threads = 1 + (int32_t)any(4),
                                       .segments = calls ? 0 : 1 + (int32_t)any(9),
                                       .limit = 1 + (int32_t)any(20),
                                       .concurrent = any(2),
                                       .user = &seen,
                                       .cursor = &cursor,
                                       .progress = &progress};
    enum ddb_status status = model_everything_parallel(db, &options, take);
    expect(status == DDB_OK || (status == DDB_PARTIAL && calls == 0),
           "everything in parallel: %s: %s", ddb_status_name(status), ddb_error_text(db));
    expect((status == DDB_OK) == ddb_cursor_done(&cursor), "the cursor stands wrong");
    expect(progress.segments_done <= progress.segments &&
               (status != DDB_OK || progress.segments_done == progress.segments),
           "%d of %d segments", (int)progress.segments_done, (int)progress.segments);
    tally("everything in parallel", status);
    if (status == DDB_PARTIAL)
      misuse(&cursor);
  }
  ddb_cursor_free(&cursor);
  expect(seen.count == expected(), "everything in parallel: %d items, expected %d", seen.count,
         expected());
}
