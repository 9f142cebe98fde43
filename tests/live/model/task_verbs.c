/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of tasks: states, an index of some of them, one over an optional number. */
#include <string.h>

#include "live/model/model.h"

/* Which states may follow which, as the schema has it. */
static bool may_become(enum model_state from, enum model_state to) {
  switch (from) {
  case MODEL_STATE_OPEN:
    return to == MODEL_STATE_ACTIVE || to == MODEL_STATE_DROPPED;
  case MODEL_STATE_ACTIVE:
    return to != MODEL_STATE_ACTIVE;
  default:
    return false;
  }
}

static enum model_state any_state(void) {
  return (enum model_state)(1 + any(4));
}

static int any_priority(void) {
  return any(16) ? (int)any(4) * 333 : 1000;
}

static void choose_record(struct write *write) {
  struct item *in = &write->in;

  in->state = any_state();
  in->priority = any_priority();
  in->note = (int)any(5);
  in->has_number = any(3) > 0;
  in->number = in->has_number ? (int)any(4) - 5 : 0;
  in->tags = any(8);
  write->a = 333 * any(4);
  write->b = any(3);
}

static bool is_valid(const struct write *write) {
  return write->in.priority <= 999;
}

static struct model_task record_of(const struct write *write) {
  struct model_task record = task_record(&write->in);

  record.owner = owner_of(write);
  record.task_id = id_of(write);
  return record;
}

static void store(const struct write *write, struct item *item) {
  *item = write->in;
  item->there = true;
}

/* ---- create and put -------------------------------------------------------------------------- */

static enum ddb_status judge_create(const struct write *write) {
  if (!is_valid(write) || write->in.state != MODEL_STATE_OPEN)
    return DDB_E_INVALID;
  return write->item->there ? DDB_E_CONDITION : DDB_OK;
}

static enum ddb_status create(const struct write *write, struct item *out) {
  struct model_task record = record_of(write), stored;
  enum ddb_status status = model_create_task(db, mem, &record, NULL, &stored);

  if (status == DDB_OK)
    *out = task_item(&stored);
  return status;
}

static enum ddb_status create_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_task record = record_of(write);
  return model_create_task_tx(tx, &record);
}

static enum ddb_status judge_put(const struct write *write) {
  return is_valid(write) ? DDB_OK : DDB_E_INVALID;
}

static enum ddb_status put(const struct write *write, struct item *out) {
  struct model_task record = record_of(write);
  (void)out;
  return model_put_task(db, &record, NULL);
}

static enum ddb_status put_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_task record = record_of(write);
  return model_put_task_tx(tx, &record);
}

static enum ddb_status put_batch(struct ddb_batch *batch, const struct write *write) {
  struct model_task record = record_of(write);
  return model_put_task_batch(batch, &record);
}

/* priority >= {least} and not state = 'done' or contains(tags, {tag}) */
static enum ddb_status judge_replace(const struct write *write) {
  const struct item *old = write->item;

  if (!is_valid(write))
    return DDB_E_INVALID;
  if (!old->there)
    return DDB_E_CONDITION;
  return (old->priority >= write->a && old->state != MODEL_STATE_DONE) ||
                 (old->tags & (1U << write->b))
             ? DDB_OK
             : DDB_E_CONDITION;
}

static enum ddb_status replace(const struct write *write, struct item *out) {
  struct model_task record = record_of(write);
  (void)out;
  return model_replace_task(db, &record, (int32_t)write->a, tag_texts[write->b], NULL);
}

static enum ddb_status replace_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_task record = record_of(write);
  return model_replace_task_tx(tx, &record, (int32_t)write->a, tag_texts[write->b]);
}

static enum ddb_status replace_failed(struct item *out) {
  struct model_task found;
  enum ddb_status status = model_replace_task_failed(db, mem, &found);

  if (status == DDB_OK)
    *out = task_item(&found);
  return status;
}

/* ---- updates --------------------------------------------------------------------------------- */

static enum ddb_status judge_move(const struct write *write) {
  if (!is_valid(write))
    return DDB_E_INVALID;
  if (!write->item->there)
    return DDB_NOT_FOUND;
  return may_become(write->item->state, write->in.state) ? DDB_OK : DDB_E_TRANSITION;
}

static void move_item(const struct write *write, struct item *item) {
  item->state = write->in.state;
  item->priority = write->in.priority;
}

static enum ddb_status move(const struct write *write, struct item *out) {
  const struct model_move_task_set set = {write->in.state, write->in.priority};
  (void)out;
  return model_move_task(db, owner_of(write), id_of(write), &set, NULL);
}

static enum ddb_status move_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_move_task_set set = {write->in.state, write->in.priority};
  return model_move_task_tx(tx, owner_of(write), id_of(write), &set);
}

static enum ddb_status take(const struct write *write, struct item *out) {
  const struct model_take_task_set set = {write->in.state, write->in.priority};
  struct model_task old;
  enum ddb_status status =
      model_take_task(db, mem, owner_of(write), id_of(write), &set, NULL, &old);

  if (status == DDB_OK)
    *out = task_item(&old);
  return status;
}

static enum ddb_status take_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_take_task_set set = {write->in.state, write->in.priority};
  return model_take_task_tx(tx, owner_of(write), id_of(write), &set);
}

static struct model_edit_task_set edit_set(const struct write *write) {
  struct model_task record = task_record(&write->in);
  return (struct model_edit_task_set){record.note, record.note_null, record.tags};
}

static void edit_item(const struct write *write, struct item *item) {
  if (write->in.note)
    item->note = write->in.note;
  if (write->in.tags)
    item->tags = write->in.tags;
}

static enum ddb_status edit(const struct write *write, struct item *out) {
  struct model_edit_task_set set = edit_set(write);
  (void)out;
  return model_edit_task(db, owner_of(write), id_of(write), &set, NULL);
}

static enum ddb_status edit_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_edit_task_set set = edit_set(write);
  return model_edit_task_tx(tx, owner_of(write), id_of(write), &set);
}

static void choose_note(struct write *write) {
  write->in.note = (int)any(5);
}

static enum ddb_status judge_note(const struct write *write) {
  return write->in.note ? if_there(write) : DDB_E_INVALID;
}

static void note_item(const struct write *write, struct item *item) {
  item->note = write->in.note;
}

static enum ddb_status note(const struct write *write, struct item *out) {
  struct model_edit_task_set in = edit_set(write);
  const struct model_note_task_set set = {in.note, in.note_null};
  struct model_task old;
  enum ddb_status status =
      model_note_task(db, mem, owner_of(write), id_of(write), &set, NULL, &old);

  if (status == DDB_OK)
    *out = task_item(&old);
  return status;
}

static enum ddb_status note_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_edit_task_set in = edit_set(write);
  const struct model_note_task_set set = {in.note, in.note_null};
  return model_note_task_tx(tx, owner_of(write), id_of(write), &set);
}

static void rank_item(const struct write *write, struct item *item) {
  item->has_number = true;
  item->number = write->in.number;
}

static enum ddb_status rank(const struct write *write, struct item *out) {
  const struct model_rank_task_set set = {write->in.number};
  (void)out;
  return model_rank_task(db, owner_of(write), id_of(write), &set, NULL);
}

static enum ddb_status rank_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_rank_task_set set = {write->in.number};
  return model_rank_task_tx(tx, owner_of(write), id_of(write), &set);
}

static void promote_item(const struct write *write, struct item *item) {
  item->has_number = true;
  item->number += write->in.number;
}

static enum ddb_status promote(const struct write *write, struct item *out) {
  const struct model_promote_task_set set = {write->in.number};
  (void)out;
  return model_promote_task(db, owner_of(write), id_of(write), &set, NULL);
}

static enum ddb_status promote_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_promote_task_set set = {write->in.number};
  return model_promote_task_tx(tx, owner_of(write), id_of(write), &set);
}

static void choose_unrank(struct write *write) {
  write->a = (int)any(8) - 6;
}

/* rank < {below} or attribute_not_exists(rank) */
static enum ddb_status judge_unrank(const struct write *write) {
  if (!write->item->there)
    return DDB_NOT_FOUND;
  return !write->item->has_number || write->item->number < write->a ? DDB_OK : DDB_E_CONDITION;
}

static void unrank_item(const struct write *write, struct item *item) {
  (void)write;
  item->has_number = false;
  item->number = 0;
}

static enum ddb_status unrank(const struct write *write, struct item *out) {
  (void)out;
  return model_unrank_task(db, owner_of(write), id_of(write), write->a, NULL);
}

static enum ddb_status unrank_tx(struct ddb_tx *tx, const struct write *write) {
  return model_unrank_task_tx(tx, owner_of(write), id_of(write), write->a);
}

static enum ddb_status unrank_failed(struct item *out) {
  struct model_task found;
  enum ddb_status status = model_unrank_task_failed(db, mem, &found);

  if (status == DDB_OK)
    *out = task_item(&found);
  return status;
}

/* ---- a constant, and an upsert --------------------------------------------------------------- */

static enum ddb_status judge_finish(const struct write *write) {
  if (!write->item->there)
    return DDB_NOT_FOUND;
  return may_become(write->item->state, MODEL_STATE_DONE) ? DDB_OK : DDB_E_TRANSITION;
}

static void finish_item(const struct write *write, struct item *item) {
  (void)write;
  item->state = MODEL_STATE_DONE;
  item->priority = 0;
}

static enum ddb_status finish(const struct write *write, struct item *out) {
  struct model_task task;
  enum ddb_status status = model_finish_task(db, mem, owner_of(write), id_of(write), NULL, &task);

  if (status == DDB_OK)
    *out = task_item(&task);
  return status;
}

static enum ddb_status finish_tx(struct ddb_tx *tx, const struct write *write) {
  return model_finish_task_tx(tx, owner_of(write), id_of(write));
}

/* A new task begins in the first state. */
static enum ddb_status judge_keep(const struct write *write) {
  if (!is_valid(write))
    return DDB_E_INVALID;
  if (!write->item->there)
    return write->in.state == MODEL_STATE_OPEN ? DDB_OK : DDB_E_TRANSITION;
  return may_become(write->item->state, write->in.state) ? DDB_OK : DDB_E_TRANSITION;
}

static void keep_item(const struct write *write, struct item *item) {
  item->there = true;
  item->state = write->in.state;
  item->priority = write->in.priority;
  if (write->in.note)
    item->note = write->in.note;
}

static enum ddb_status keep(const struct write *write, struct item *out) {
  struct model_edit_task_set in = edit_set(write);
  const struct model_keep_task_set set = {write->in.state, write->in.priority, in.note,
                                          in.note_null};
  struct model_task old;
  enum ddb_status status =
      model_keep_task(db, mem, owner_of(write), id_of(write), &set, NULL, &old);

  if (status == DDB_OK)
    *out = task_item(&old);
  return status;
}

/* ---- delete and check ------------------------------------------------------------------------ */

static enum ddb_status drop(const struct write *write, struct item *out) {
  (void)out;
  return model_delete_task(db, owner_of(write), id_of(write), NULL);
}

static enum ddb_status drop_tx(struct ddb_tx *tx, const struct write *write) {
  return model_delete_task_tx(tx, owner_of(write), id_of(write));
}

static enum ddb_status drop_batch(struct ddb_batch *batch, const struct write *write) {
  return model_delete_task_batch(batch, owner_of(write), id_of(write));
}

static void choose_check(struct write *write) {
  write->a = any_state();
  write->b = any(500);
  write->c = write->b + any(700);
}

/* state = {state} or priority between {low} and {high} */
static enum ddb_status judge_check(const struct write *write) {
  const struct item *old = write->item;

  if (!old->there)
    return DDB_NOT_FOUND;
  return (int64_t)old->state == write->a || (old->priority >= write->b && old->priority <= write->c)
             ? DDB_OK
             : DDB_E_CONDITION;
}

static void leave_item(const struct write *write, struct item *item) {
  (void)write;
  (void)item;
}

static enum ddb_status check_tx(struct ddb_tx *tx, const struct write *write) {
  return model_check_task_tx(tx, owner_of(write), id_of(write), (enum model_state)write->a,
                             (int32_t)write->b, (int32_t)write->c);
}

const struct verb task_verbs[] = {
    {"createTask", TASK, NOTHING, DONE | REFUSED | UNMET, choose_record, judge_create, store,
     create, NULL, create_tx, NULL},
    {"putTask", TASK, NOTHING, DONE | REFUSED, choose_record, judge_put, store, put, NULL, put_tx,
     put_batch},
    {"replaceTask", TASK, NOTHING, DONE | REFUSED | UNMET, choose_record, judge_replace, store,
     replace, replace_failed, replace_tx, NULL},
    {"moveTask", TASK, NOTHING, DONE | MISSING | REFUSED | ILLEGAL, choose_record, judge_move,
     move_item, move, NULL, move_tx, NULL},
    {"takeTask", TASK, OLD, DONE | MISSING | REFUSED | ILLEGAL, choose_record, judge_move,
     move_item, take, NULL, take_tx, NULL},
    {"editTask", TASK, NOTHING, DONE | MISSING | REFUSED, choose_record, if_there, edit_item, edit,
     NULL, edit_tx, NULL},
    {"noteTask", TASK, OLD, DONE | MISSING | REFUSED, choose_note, judge_note, note_item, note,
     NULL, note_tx, NULL},
    {"rankTask", TASK, NOTHING, DONE | MISSING | REFUSED, choose_record, if_there, rank_item, rank,
     NULL, rank_tx, NULL},
    {"promoteTask", TASK, NOTHING, DONE | MISSING | REFUSED, choose_record, if_there, promote_item,
     promote, NULL, promote_tx, NULL},
    {"unrankTask", TASK, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_unrank, judge_unrank,
     unrank_item, unrank, unrank_failed, unrank_tx, NULL},
    {"finishTask", TASK, NEW, DONE | MISSING | REFUSED | ILLEGAL, NULL, judge_finish, finish_item,
     finish, NULL, finish_tx, NULL},
    {"keepTask", TASK, OLD, DONE | MISSING | REFUSED | ILLEGAL, choose_record, judge_keep,
     keep_item, keep, NULL, NULL, NULL},
    {"deleteTask", TASK, NOTHING, DONE | REFUSED, NULL, always, remove_item, drop, NULL, drop_tx,
     drop_batch},
    {"checkTask", TASK, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_check, judge_check,
     leave_item, NULL, NULL, check_tx, NULL},
};
const int task_verb_count = sizeof task_verbs / sizeof task_verbs[0];
