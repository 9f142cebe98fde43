/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of boards: everything that an update does to a field. */
#include "live/model/model.h"

static void choose_log(struct item *in) {
  in->logs = (int)any(4) - 1;
  for (int i = 0; i < in->logs; i++)
    in->log[i] = (unsigned char)any(3);
}

static void choose_record(struct write *write) {
  struct item *in = &write->in;

  in->views = (int)any(7) - 3;
  in->stock = (int)any(12) * 2 - (any(16) == 0);
  in->has_number = any(3) > 0;
  in->number = in->has_number ? (int)any(7) - 3 : 0;
  choose_log(in);
  in->tags = any(8);
  in->codes = any(8);
  in->first = (int)any(3);
  in->hint = (int)any(3);
  write->a = any(6) - 1;
  write->b = any(3);
}

static bool is_valid(const struct write *write) {
  return write->in.stock >= 0 && write->in.stock <= 20;
}

static struct model_board record_of(const struct write *write) {
  struct model_board record = board_record(&write->in);

  record.owner = owner_of(write);
  record.board_id = id_of(write);
  return record;
}

static void store(const struct write *write, struct item *item) {
  *item = write->in;
  item->there = true;
}

static enum ddb_status take_over(enum ddb_status status, const struct model_board *board,
                                 struct item *out) {
  if (status == DDB_OK)
    *out = board_item(board);
  return status;
}

/* ---- create and put -------------------------------------------------------------------------- */

static enum ddb_status judge_create(const struct write *write) {
  return is_valid(write) ? if_absent(write) : DDB_E_INVALID;
}

static enum ddb_status create(const struct write *write, struct item *out) {
  struct model_board record = record_of(write), stored;
  return take_over(model_create_board(db, mem, &record, NULL, &stored), &stored, out);
}

static enum ddb_status create_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_board record = record_of(write);
  return model_create_board_tx(tx, &record);
}

static enum ddb_status judge_put(const struct write *write) {
  return is_valid(write) ? DDB_OK : DDB_E_INVALID;
}

static enum ddb_status put(const struct write *write, struct item *out) {
  struct model_board record = record_of(write), old;
  return take_over(model_put_board(db, mem, &record, NULL, &old), &old, out);
}

static enum ddb_status put_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_board record = record_of(write);
  return model_put_board_tx(tx, &record);
}

static enum ddb_status replace(const struct write *write, struct item *out) {
  struct model_board record = record_of(write);
  (void)out;
  return model_store_board(db, &record, NULL);
}

static enum ddb_status replace_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_board record = record_of(write);
  return model_store_board_tx(tx, &record);
}

static enum ddb_status replace_batch(struct ddb_batch *batch, const struct write *write) {
  struct model_board record = record_of(write);
  return model_store_board_batch(batch, &record);
}

/* ---- updates --------------------------------------------------------------------------------- */

/* A list does not grow for ever: one that is nearly full gets no elements. */
static void choose_work(struct write *write) {
  choose_record(write);
  if (write->item->logs > LOG_MAX - 4)
    write->in.logs = write->in.logs < 0 ? -1 : 0;
}

static struct model_work_board_set work_set(const struct write *write) {
  struct model_board record = board_record(&write->in);

  return (struct model_work_board_set){.hint = record.hint,
                                       .views = record.views,
                                       .score = write->in.number,
                                       .log = record.log,
                                       .tags = record.tags,
                                       .codes = record.codes};
}

static enum ddb_status judge_work(const struct write *write) {
  if (write->in.logs < 0 || !write->in.tags || !write->in.codes)
    return DDB_E_INVALID; /* must be given */
  return if_there(write);
}

static void work_item(const struct write *write, struct item *item) {
  if (write->in.hint)
    item->hint = write->in.hint;
  item->views += write->in.views;
  item->has_number = true;
  item->number += write->in.number;
  if (item->logs < 0)
    item->logs = 0;
  for (int i = 0; i < write->in.logs; i++)
    item->log[item->logs++] = write->in.log[i];
  item->tags |= write->in.tags;
  item->codes |= write->in.codes;
}

static enum ddb_status work(const struct write *write, struct item *out) {
  struct model_work_board_set set = work_set(write);
  (void)out;
  return model_work_board(db, owner_of(write), id_of(write), &set, NULL);
}

static enum ddb_status work_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_work_board_set set = work_set(write);
  return model_work_board_tx(tx, owner_of(write), id_of(write), &set);
}

static void choose_take(struct write *write) {
  write->in.views = (int)any(7) - 3;
  write->in.stock = any(16) ? (int)any(13) - 6 : 21;
  write->a = (int64_t)any(8) - 5;
}

/* views >= {least} or attribute_exists(hint), and the stock stays within its limits */
static enum ddb_status judge_take(const struct write *write) {
  const struct item *old = write->item;
  int stock = old->stock - write->in.stock;

  if (write->in.stock > 20)
    return DDB_E_INVALID;
  if (!old->there)
    return DDB_NOT_FOUND;
  return (old->views >= write->a || old->hint) && stock >= 0 && stock <= 20 ? DDB_OK
                                                                            : DDB_E_CONDITION;
}

static void take_item(const struct write *write, struct item *item) {
  item->views += write->in.views;
  item->stock -= write->in.stock;
}

static enum ddb_status take(const struct write *write, struct item *out) {
  const struct model_take_board_set set = {write->in.views, write->in.stock};
  struct model_board board;
  return take_over(
      model_take_board(db, mem, owner_of(write), id_of(write), &set, write->a, NULL, &board),
      &board, out);
}

static enum ddb_status take_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_take_board_set set = {write->in.views, write->in.stock};
  return model_take_board_tx(tx, owner_of(write), id_of(write), &set, write->a);
}

static enum ddb_status take_failed(struct item *out) {
  struct model_board found;
  return take_over(model_take_board_failed(db, mem, &found), &found, out);
}

static struct model_stack_board_set stack_set(const struct write *write) {
  struct model_board record = board_record(&write->in);
  return (struct model_stack_board_set){record.log, record.first, record.tags};
}

static enum ddb_status judge_stack(const struct write *write) {
  if (write->in.logs < 0 || !write->in.tags || !write->in.first)
    return DDB_E_INVALID;
  return if_there(write);
}

static void stack_item(const struct write *write, struct item *item) {
  int more = write->in.logs;

  if (item->logs < 0)
    item->logs = 0;
  for (int i = item->logs - 1; i >= 0; i--)
    item->log[i + more] = item->log[i];
  for (int i = 0; i < more; i++)
    item->log[i] = write->in.log[i];
  item->logs += more;
  if (!item->first)
    item->first = write->in.first;
  item->tags &= ~write->in.tags;
}

static enum ddb_status stack(const struct write *write, struct item *out) {
  struct model_stack_board_set set = stack_set(write);
  struct model_board board;
  return take_over(model_stack_board(db, mem, owner_of(write), id_of(write), &set, NULL, &board),
                   &board, out);
}

static enum ddb_status stack_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_stack_board_set set = stack_set(write);
  return model_stack_board_tx(tx, owner_of(write), id_of(write), &set);
}

static void choose_clear(struct write *write) {
  write->a = any(4);
  write->b = any(3);
}

/* size(log) > {longest} or log[0] = {newest} */
static enum ddb_status judge_clear(const struct write *write) {
  const struct item *old = write->item;

  if (!old->there)
    return DDB_NOT_FOUND;
  return old->logs > write->a || (old->logs > 0 && old->log[0] == write->b) ? DDB_OK
                                                                            : DDB_E_CONDITION;
}

static void clear_item(const struct write *write, struct item *item) {
  (void)write;
  item->logs = -1;
  item->hint = item->first = 0;
  item->has_number = false;
  item->number = 0;
}

static enum ddb_status clear(const struct write *write, struct item *out) {
  (void)out;
  return model_clear_board(db, owner_of(write), id_of(write), write->a, log_texts[write->b], NULL);
}

static enum ddb_status clear_tx(struct ddb_tx *tx, const struct write *write) {
  return model_clear_board_tx(tx, owner_of(write), id_of(write), write->a, log_texts[write->b]);
}

static enum ddb_status clear_failed(struct item *out) {
  struct model_board found;
  return take_over(model_clear_board_failed(db, mem, &found), &found, out);
}

/* ---- an upsert ------------------------------------------------------------------------------- */

/* attribute_not_exists(first) or views >= {least} */
static enum ddb_status judge_keep(const struct write *write) {
  const struct item *old = write->item;
  int stock = write->in.stock + old->stock;

  if (write->in.logs < 0 || !write->in.tags || !write->in.first || !write->in.hint ||
      write->in.stock > 20 || (!old->there && write->in.stock < 0))
    return DDB_E_INVALID;
  return (!old->there || !old->first || old->views >= write->a) && stock >= 0 && stock <= 20
             ? DDB_OK
             : DDB_E_CONDITION;
}

static void choose_keep(struct write *write) {
  choose_work(write);
  write->in.stock = any(16) ? (int)any(9) - 4 : 21;
  write->in.codes = 0;
}

static void keep_item(const struct write *write, struct item *item) {
  if (!item->there)
    item->logs = -1;
  item->there = true;
  work_item(write, item);
  item->stock += write->in.stock;
  if (!item->first)
    item->first = write->in.first;
}

static enum ddb_status keep(const struct write *write, struct item *out) {
  struct model_board record = board_record(&write->in), board;
  const struct model_keep_board_set set = {.hint = record.hint,
                                           .views = record.views,
                                           .stock = record.stock,
                                           .score = write->in.number,
                                           .log = record.log,
                                           .first = record.first,
                                           .tags = record.tags};
  return take_over(
      model_keep_board(db, mem, owner_of(write), id_of(write), &set, write->a, NULL, &board),
      &board, out);
}

static enum ddb_status keep_failed(struct item *out) {
  struct model_board found;
  return take_over(model_keep_board_failed(db, mem, &found), &found, out);
}

/* ---- delete ---------------------------------------------------------------------------------- */

static void choose_drop(struct write *write) {
  write->a = any(22);
  write->b = any(3);
}

/* stock < {below} or contains(codes, {code}) */
static enum ddb_status judge_drop(const struct write *write) {
  const struct item *old = write->item;

  if (!old->there)
    return DDB_NOT_FOUND;
  return old->stock < write->a || (old->codes & (1U << write->b)) ? DDB_OK : DDB_E_CONDITION;
}

static enum ddb_status drop(const struct write *write, struct item *out) {
  struct model_board board;
  return take_over(model_drop_board(db, mem, owner_of(write), id_of(write), (int32_t)write->a,
                                    code_numbers[write->b], NULL, &board),
                   &board, out);
}

static enum ddb_status drop_tx(struct ddb_tx *tx, const struct write *write) {
  return model_drop_board_tx(tx, owner_of(write), id_of(write), (int32_t)write->a,
                             code_numbers[write->b]);
}

static enum ddb_status drop_failed(struct item *out) {
  struct model_board found;
  return take_over(model_drop_board_failed(db, mem, &found), &found, out);
}

static enum ddb_status remove_board(const struct write *write, struct item *out) {
  (void)out;
  return model_remove_board(db, owner_of(write), id_of(write), NULL);
}

static enum ddb_status remove_tx(struct ddb_tx *tx, const struct write *write) {
  return model_remove_board_tx(tx, owner_of(write), id_of(write));
}

static enum ddb_status remove_batch(struct ddb_batch *batch, const struct write *write) {
  return model_remove_board_batch(batch, owner_of(write), id_of(write));
}

const struct verb board_verbs[] = {
    {"createBoard", BOARD, NOTHING, DONE | REFUSED | UNMET, choose_record, judge_create, store,
     create, NULL, create_tx, NULL},
    {"putBoard", BOARD, OLD, DONE | MISSING | REFUSED, choose_record, judge_put, store, put, NULL,
     put_tx, NULL},
    {"storeBoard", BOARD, NOTHING, DONE | REFUSED, choose_record, judge_put, store, replace, NULL,
     replace_tx, replace_batch},
    {"workBoard", BOARD, NOTHING, DONE | MISSING | REFUSED, choose_work, judge_work, work_item,
     work, NULL, work_tx, NULL},
    {"takeBoard", BOARD, NEW, DONE | MISSING | REFUSED | UNMET, choose_take, judge_take, take_item,
     take, take_failed, take_tx, NULL},
    {"stackBoard", BOARD, OLD, DONE | MISSING | REFUSED, choose_work, judge_stack, stack_item,
     stack, NULL, stack_tx, NULL},
    {"clearBoard", BOARD, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_clear, judge_clear,
     clear_item, clear, clear_failed, clear_tx, NULL},
    {"keepBoard", BOARD, NEW, DONE | REFUSED | UNMET, choose_keep, judge_keep, keep_item, keep,
     keep_failed, NULL, NULL},
    {"dropBoard", BOARD, OLD, DONE | MISSING | REFUSED | UNMET, choose_drop, judge_drop,
     remove_item, drop, drop_failed, drop_tx, NULL},
    {"removeBoard", BOARD, NOTHING, DONE | REFUSED, NULL, always, remove_item, remove_board, NULL,
     remove_tx, remove_batch},
};
const int board_verb_count = sizeof board_verbs / sizeof board_verbs[0];
