/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios of many items: lists, pages, counts, shards, scans, batches, transactions. */
#include <bank/bank.h>
#include <desk/desk.h>
#include <many/many.h>
#include <project/project.h>
#include <ranges/ranges.h>
#include <spread/spread.h>
#include <stdio.h>
#include <walks/walks.h>

#include "scenes.h"
#include "world.h"

/* ---- lists ----------------------------------------------------------------------------------- */

static struct many_order order(const char *id, int64_t total) {
  return (struct many_order){.customer_id = "c",
                             .region = "no",
                             .order_id = id,
                             .day = "2026-11-22",
                             .state = MANY_STATE_OPEN,
                             .total = total};
}

static enum ddb_status shop(struct world *w) {
  static char ids[5][16];
  const struct many_customer customer = {
      .customer_id = "c", .region = "no", .name = "Ada", .state = MANY_STATE_OPEN};

  try(many_put_customer(w->db, &customer, NULL));
  for (int i = 0; i < 5; i++) {
    (void)snprintf(ids[i], sizeof ids[i], "o%d", i);
    const struct many_order one = order(ids[i], i);
    try(many_put_order(w->db, &one, NULL));
  }
  return DDB_OK;
}

/* Page by page, over the cursor's text. */
static enum ddb_status pages(struct world *w, struct ddb_cursor *cursor, struct ddb_cursor *next) {
  const struct ddb_list_options options = {.limit = 2, .cursor = cursor, .capacity = true};
  struct many_everything_page page;

  while (!ddb_cursor_done(cursor)) {
    try(many_everything(w->db, w->mem, "c", &options, &page));
    for (size_t i = 0; i < page.count; i++)
      found(w, "%d ", (int)page.items[i].kind);
    if (ddb_cursor_done(cursor))
      break;
    try(ddb_cursor_from_text(next, ddb_cursor_text(cursor)));
    struct ddb_cursor swap = *cursor;
    *cursor = *next;
    *next = swap;
  }
  return DDB_OK;
}

static enum ddb_status everything(struct world *w) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT, next = DDB_CURSOR_INIT;
  enum ddb_status status = pages(w, &cursor, &next);

  ddb_cursor_free(&cursor);
  ddb_cursor_free(&next);
  return status;
}

static enum ddb_status in_region(struct world *w) {
  const struct ddb_list_options options = {.until = 4};
  struct many_in_region_page page;

  try(many_in_region(w->db, w->mem, "no", MANY_STATE_OPEN, &options, &page));
  found(w, "%zu %d\n", page.count, page.more);
  return DDB_OK;
}

static enum ddb_status scan(struct world *w) {
  struct many_all_orders_page page;

  try(many_all_orders(w->db, w->mem, MANY_STATE_OPEN, NULL, &page));
  for (size_t i = 0; i < page.count; i++)
    found(w, "%s ", page.items[i].order_id);
  return DDB_OK;
}

static enum ddb_status batch_get(struct world *w) {
  static const struct many_get_orders_key keys[] = {
      {"c", "2026-11-22", "o1"}, {"c", "2026-11-22", "o9"}, {"c", "2026-11-22", "o3"}};
  struct many_get_orders_items out;

  try(many_get_orders(w->db, w->mem, keys, 3, NULL, &out));
  found(w, "%zu %zu\n", out.count, out.missing);
  return DDB_OK;
}

static enum ddb_status transact_get(struct world *w) {
  struct many_get_both_items out;

  try(many_get_both(w->db, w->mem, "c", "c", "2026-11-22", "o4", NULL, &out));
  found(w, "%s %s\n", out.customer->name, out.order->order_id);
  return DDB_OK;
}

static enum ddb_status note(struct world *w, int i) {
  char serial[16];

  (void)snprintf(serial, sizeof serial, "%03d", i);
  const struct walks_note record = {
      .box = "b", .serial = serial, .kind = "k", .rank = serial, .size = i};
  return walks_save_note(w->db, &record, NULL);
}

static enum ddb_status notes(struct world *w) {
  for (int i = 0; i < 9; i++)
    try(note(w, i));
  return DDB_OK;
}

/* Whose pages are cut: the place behind the last record is made anew. */
static enum ddb_status big_notes(struct world *w) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.until = 2, .limit = 3, .cursor = &cursor};
  struct walks_note_page page;
  enum ddb_status status = DDB_OK;

  for (int i = 0; i < 2 && status >= 0; i++) {
    status = walks_big_by_rank(w->db, w->mem, "k", 2, &options, &page);
    if (status >= 0)
      found(w, "%zu %s %s\n", page.count, page.items[0].serial, ddb_cursor_text(&cursor));
  }
  ddb_cursor_free(&cursor);
  return status;
}

static enum ddb_status holds(struct world *w) {
  static char ids[12][16];

  for (int i = 0; i < 12; i++) {
    (void)snprintf(ids[i], sizeof ids[i], "h%d", i);
    const struct spread_hold hold = {
        .hold_id = ids[i], .name = ids[i], .tenant = "t", .day = "01", .size = i};
    try(spread_save_hold(w->db, &hold, NULL));
  }
  return DDB_OK;
}

static enum ddb_status open_holds(struct world *w) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.limit = 5, .cursor = &cursor};
  struct spread_hold_page page;
  enum ddb_status status = DDB_OK;

  for (int i = 0; i < 2 && status >= 0; i++) {
    status = spread_open_holds(w->db, w->mem, &options, &page);
    for (size_t k = 0; status >= 0 && k < page.count; k++)
      found(w, "%s ", page.items[k].name);
  }
  ddb_cursor_free(&cursor);
  return status;
}

static enum ddb_status three_orders(struct world *w) {
  for (int i = 0; i < 3; i++) {
    const struct ranges_order record = {
        .user_id = "u", .order_id = "o", .created_at = {1795341600 + i, 0}};
    try(ranges_put_order(w->db, &record, NULL));
  }
  return DDB_OK;
}

static enum ddb_status counts(struct world *w) {
  struct ranges_order_page page;
  int64_t count = 0;

  try(ranges_count_orders(w->db, "u", NULL, &count));
  try(ranges_orders_since(w->db, w->mem, "u", (ddb_time){1795341601, 0}, NULL, &page));
  found(w, "%d %zu\n", (int)count, page.count);
  return DDB_OK;
}

/* ---- parallel scans -------------------------------------------------------------------------- */

static enum ddb_status visits(struct world *w) {
  char id[16], day[24];

  for (int i = 0; i < 40; i++) {
    (void)snprintf(id, sizeof id, "v%d", i);
    (void)snprintf(day, sizeof day, "2026-11-%02d", 1 + i % 28);
    const struct many_visit visit = {.day = day, .visit_id = id, .page = "/"};
    try(many_put_visit(w->db, &visit, NULL));
  }
  return DDB_OK;
}

static bool count_visits(void *user, int32_t segment, const struct many_all_visits_page *page) {
  (void)segment;
  *(size_t *)user += page->count;
  return true;
}

struct watch {
  size_t count;
  struct ddb_cursor cursor;
  enum ddb_status status;
};

static void keep_place(void *user, const struct ddb_scan_progress *progress) {
  struct watch *watch = user;
  enum ddb_status status = ddb_scan_checkpoint(progress, &watch->cursor);

  if (watch->status >= 0)
    watch->status = status;
}

static enum ddb_status parallel(struct world *w) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct watch watch = {0, DDB_CURSOR_INIT, DDB_OK};
  const struct ddb_scan_options options = {.threads = 3,
                                           .segments = 5,
                                           .limit = 4,
                                           .cursor = &cursor,
                                           .user = &watch,
                                           .on_progress = keep_place};
  enum ddb_status status = many_all_visits_parallel(w->db, &options, count_visits);

  ddb_cursor_free(&cursor);
  ddb_cursor_free(&watch.cursor);
  found(w, "%zu\n", watch.count);
  return status < 0 ? status : watch.status;
}

/* ---- batches and transactions ---------------------------------------------------------------- */

static enum ddb_status write_batch(struct world *w) {
  static char ids[30][16];
  struct ddb_batch *batch = ddb_batch_new(w->db);

  for (int i = 0; i < 30; i++) {
    (void)snprintf(ids[i], sizeof ids[i], "p%02d", i);
    const struct many_order one = order(ids[i], i);
    (void)many_put_order_batch(batch, &one);
  }
  enum ddb_status status = ddb_batch_write(batch, NULL);
  for (size_t i = 0; status == DDB_OK && i < ddb_batch_count(batch); i++)
    found(w, "%d", (int)ddb_batch_result(batch, i)->status);
  ddb_batch_free(batch);
  return status;
}

static enum ddb_status accounts(struct world *w) {
  const struct bank_account a = {.owner = "a", .balance = 5, .status = BANK_STATUS_OPEN};
  const struct bank_account b = {.owner = "b", .balance = 0, .status = BANK_STATUS_OPEN};

  const struct bank_account d = {.owner = "d", .balance = 0, .status = BANK_STATUS_OPEN};

  try(bank_save_account(w->db, &d, NULL));
  try(bank_save_account(w->db, &a, NULL));
  return bank_save_account(w->db, &b, NULL);
}

static void members(struct ddb_tx *tx, int64_t funds) {
  static const struct bank_account fresh = {.owner = "c", .balance = 1};
  static const struct bank_counter counter = {.id = 7};
  const struct bank_set_status_set freeze = {.status = BANK_STATUS_FROZEN};
  const struct bank_transfer transfer = {.owner = "a", .amount = 3, .note = "n"};

  (void)bank_open_account_tx(tx, &fresh);
  (void)bank_set_status_tx(tx, "a", &freeze);
  (void)bank_drop_empty_tx(tx, "b");
  (void)bank_save_counter_tx(tx, &counter);
  (void)bank_record_tx(tx, &transfer);
  if (funds > 0)
    (void)bank_has_funds_tx(tx, "d", funds);
}

static enum ddb_status commit(struct world *w) {
  struct ddb_tx *tx = ddb_tx_new(w->db);

  members(tx, 0);
  enum ddb_status status = ddb_tx_commit(tx, NULL);
  for (size_t i = 0; status == DDB_OK && i < ddb_tx_count(tx); i++)
    found(w, "%d", (int)ddb_tx_result(tx, i)->status);
  ddb_tx_free(tx);
  return status;
}

static enum ddb_status cancelled(struct world *w) {
  struct ddb_tx *tx = ddb_tx_new(w->db);

  members(tx, 100);
  enum ddb_status status = ddb_tx_commit(tx, NULL);
  for (size_t i = 0; status == DDB_E_CANCELED && i < ddb_tx_count(tx); i++)
    found(w, "%s\n", ddb_status_name(ddb_tx_result(tx, i)->status));
  ddb_tx_free(tx);
  return status == DDB_E_CANCELED ? DDB_OK : status;
}

#define OLD "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define NEW "01ARZ3NDEKTSV4RRFFQ69G5FAW"

static enum ddb_status old_task(struct world *w) {
  const struct desk_task task = {.desk = "d", .task_id = OLD, .note = "old"};

  return desk_create_new(w->db, NULL, &task, NULL, NULL);
}

static enum ddb_status move(struct world *w, const char *note_text, struct desk_move_result *out) {
  static const struct desk_close_old_set closed = {.state = DESK_STATE_CLOSED};
  const struct desk_task fresh = {.desk = "d", .task_id = NEW};
  const struct desk_line line = {.at = 7, .what = "moved"};
  const struct desk_move_input in = {
      .close_old = {.desk = "d", .task_id = OLD, .set = &closed, .note = note_text},
      .create_new = {.record = &fresh},
      .log = {.record = &line}};

  return desk_move(w->db, w->mem, &in, NULL, out);
}

static enum ddb_status move_tasks(struct world *w) {
  struct desk_move_result out;

  return move(w, "old", &out);
}

static enum ddb_status move_wrong(struct world *w) {
  struct desk_move_result out;
  enum ddb_status status = move(w, "other", &out);

  if (status != DDB_E_CANCELED)
    return status;
  found(w, "%d %d\n", (int)out.failed, (int)out.close_old.reason);
  return DDB_OK;
}

static enum ddb_status listing(struct world *w) {
  static const struct project_place place = {.city = "c", .zip = "1"};
  static const struct project_resize resize = {.width = 3};
  const struct project_listing record = {.agent_id = "a",
                                         .listing_id = "l",
                                         .city = "c",
                                         .published_at = {1795341600, 0},
                                         .status = PROJECT_STATUS_OPEN,
                                         .title = "t",
                                         .price = "1.5",
                                         .nickname = "n",
                                         .rooms = {&place, 1},
                                         .kind = PROJECT_KIND_RESIZE,
                                         .params = {.resize = &resize}};

  return project_save_listing(w->db, &record, NULL);
}

static enum ddb_status projected(struct world *w) {
  static const struct project_cards_key keys[] = {{"a", "l"}};
  struct project_card_item card;
  struct project_in_city_page page;
  struct project_cards_items cards;
  struct project_edits_page edits;

  try(project_card(w->db, w->mem, "a", "l", NULL, &card));
  try(project_in_city(w->db, w->mem, "c", "10", PROJECT_STATUS_OPEN, NULL, &page));
  try(project_cards(w->db, w->mem, keys, 1, NULL, &cards));
  try(project_edits(w->db, w->mem, NULL, &edits));
  found(w, "%s %zu %zu %zu\n", card.title, page.count, cards.count, edits.count);
  return DDB_OK;
}

const struct scenario scenes_many[] = {
    PLAY(many_create_table, shop, everything, .opens = false),
    PLAY(many_create_table, shop, in_region, .opens = false),
    PLAY(many_create_table, shop, scan, .opens = false),
    PLAY(many_create_table, shop, batch_get, .opens = false),
    PLAY(many_create_table, shop, transact_get, .opens = false),
    PLAY(walks_create_table, notes, big_notes, .opens = false),
    PLAY(spread_create_table, holds, open_holds, .opens = false),
    PLAY(ranges_create_table, three_orders, counts, .opens = false),
    PLAY(many_create_table, visits, parallel, .any_order = true),
    PLAY(many_create_table, NULL, write_batch, .pieces = true),
    PLAY(bank_create_table, accounts, commit, .opens = false),
    PLAY(bank_create_table, accounts, cancelled, .opens = false),
    PLAY(desk_create_table, old_task, move_tasks, .opens = false),
    PLAY(desk_create_table, old_task, move_wrong, .opens = false),
    PLAY(project_create_table, listing, projected, .opens = false),
    {.name = NULL}};
