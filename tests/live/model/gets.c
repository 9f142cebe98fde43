/* SPDX-License-Identifier: Apache-2.0 */
/* Items by their keys: one, many, and two at one moment. */
#include <criterion/criterion.h>
#include <string.h>

#include "live/model/model.h"

enum { KEYS_MAX = 120 };

enum ddb_status get_item(enum kind kind, int owner, int id, struct item *out) {
  union {
    struct model_task task;
    struct model_board board;
    struct model_account account;
    struct model_order order;
    struct model_remark remark;
  } record;
  const char *by = owner_texts[owner], *name = id_texts[id];
  enum ddb_status status;

  switch (kind) {
  case TASK:
    if ((status = model_get_task(db, mem, by, name, NULL, &record.task)) == DDB_OK)
      *out = task_item(&record.task);
    return status;
  case BOARD:
    if ((status = model_get_board(db, mem, by, name, NULL, &record.board)) == DDB_OK)
      *out = board_item(&record.board);
    return status;
  case ACCOUNT:
    if ((status = model_get_account(db, mem, by, name, NULL, &record.account)) == DDB_OK)
      *out = account_item(&record.account);
    return status;
  case ORDER:
    status = model_get_order(db, mem, by, order_days[id], order_ids[id], NULL, &record.order);
    if (status == DDB_OK)
      *out = order_item(&record.order);
    return status;
  default:
    name = id_texts[id == IDS ? IDS : id % 3];
    if ((status = model_get_remark(db, mem, by, name, id, NULL, &record.remark)) == DDB_OK)
      *out = remark_item(&record.remark);
    return status;
  }
}

void read_item(struct item *item, const char *what) {
  struct item read = {.there = false};

  expect_status(get_item(item->kind, item->owner, item->id, &read),
                item->there ? DDB_OK : DDB_NOT_FOUND, what);
  if (item->there)
    expect_item(&read, what);
}

void do_get(void) {
  static const struct {
    enum kind kind;
    const char *name;
  } gets[] = {{TASK, "getTask"},
              {BOARD, "getBoard"},
              {ACCOUNT, "getAccount"},
              {ORDER, "getOrder"},
              {REMARK, "getRemark"}};
  unsigned which = any(5);
  bool bad = any(8) == 0;
  int owner = (int)any(OWNERS), id = bad ? IDS : (int)any(IDS);
  struct item read = {.there = false};
  enum ddb_status status = get_item(gets[which].kind, owner, id, &read);

  tally(gets[which].name, status);
  if (bad) {
    expect_status(status, DDB_E_INVALID, gets[which].name);
    return;
  }
  expect_status(status, items[gets[which].kind][owner][id].there ? DDB_OK : DDB_NOT_FOUND,
                gets[which].name);
  if (status == DDB_OK)
    expect_item(&read, gets[which].name);
}

void do_card(void) {
  bool bad = any(12) == 0;
  const struct item *item = &items[TASK][any(OWNERS)][any(IDS)];
  struct model_task_card_item card;
  enum ddb_status status = model_task_card(db, mem, owner_texts[item->owner],
                                           id_texts[bad ? IDS : item->id], NULL, &card);

  expect_status(status, bad ? DDB_E_INVALID : item->there ? DDB_OK : DDB_NOT_FOUND, "taskCard");
  tally("taskCard", status);
  if (status == DDB_OK) {
    struct item read = card_item(&card);
    expect_same(&read, item, "taskCard");
  }
}

/* Any number of keys, some of them twice, of items that are there or not. */
void do_batch_get(void) {
  struct model_batch_tasks_key keys[KEYS_MAX];
  int ids[KEYS_MAX], owners[KEYS_MAX];
  size_t count = 1 + any(any(4) ? 12 : KEYS_MAX), missing = 0;
  bool bad = any(12) == 0;
  struct model_batch_tasks_items out;

  for (size_t i = 0; i < count; i++) {
    owners[i] = (int)any(OWNERS);
    ids[i] = (int)any(IDS);
    keys[i] = (struct model_batch_tasks_key){owner_texts[owners[i]], id_texts[ids[i]]};
    missing += !items[TASK][owners[i]][ids[i]].there;
  }
  if (bad)
    keys[any((unsigned)count)].task_id = id_texts[IDS];
  enum ddb_status status = model_batch_tasks(db, mem, keys, count, NULL, &out);
  expect_status(status, bad ? DDB_E_INVALID : DDB_OK, "batchTasks");
  tally("batchTasks", status);
  if (bad)
    return;
  expect(out.count == count && out.missing == missing, "batchTasks: %zu missing, expected %zu",
         out.missing, missing);
  for (size_t i = 0; i < count; i++) {
    bool there = items[TASK][owners[i]][ids[i]].there;
    expect(out.items[i].found == (there ? DDB_FOUND : DDB_FOUND_MISSING), "batchTasks: key %zu", i);
    if (there) {
      struct item read = task_item(out.items[i].record);
      expect(read.owner == owners[i] && read.id == ids[i], "batchTasks: key %zu is another", i);
      expect_item(&read, "batchTasks");
    }
  }
}

static void expect_found(bool found, const struct item *expected) {
  expect(found == expected->there, "getPair: found %d, expected %d", found, expected->there);
}

void do_transact_get(void) {
  bool bad = any(12) == 0;
  const struct item *task = &items[TASK][any(OWNERS)][any(IDS)];
  const struct item *account = &items[ACCOUNT][any(OWNERS)][any(IDS)];
  struct model_get_pair_items out;
  struct item read;

  if (!has_transactions()) {
    tally_lacking("getPair");
    return;
  }
  enum ddb_status status =
      model_get_pair(db, mem, owner_texts[task->owner], id_texts[task->id],
                     owner_texts[account->owner], id_texts[bad ? IDS : account->id], NULL, &out);
  expect_status(status, bad ? DDB_E_INVALID : DDB_OK, "getPair");
  tally("getPair", status);
  if (bad)
    return;
  expect_found(out.task != NULL, task);
  expect_found(out.account != NULL, account);
  if (out.task) {
    read = task_item(out.task);
    expect_item(&read, "getPair");
  }
  if (out.account) {
    read = account_item(out.account);
    expect_item(&read, "getPair");
  }
}

bool gets_lack(bool print) {
  static const char *const names[] = {"getTask", "getBoard", "getAccount", "getOrder", "getRemark"};
  bool lacking = tally_lacks("batchTasks", DONE | REFUSED, print);

  lacking |= tally_lacks("taskCard", DONE | MISSING | REFUSED, print);
  lacking |= tally_lacks("everything in parallel", DONE | REFUSED | OTHER, print);

  for (int i = 0; i < 5; i++)
    lacking |= tally_lacks(names[i], DONE | MISSING | REFUSED, print);
  return lacking | (has_transactions() && tally_lacks("getPair", DONE | REFUSED, print));
}
