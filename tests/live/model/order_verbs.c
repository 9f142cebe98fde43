/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of orders and remarks: keys with numbers in them, an index whose key an update makes anew.
 */
#include "live/model/model.h"

static void choose_amount(struct write *write) {
  write->in.amount = amounts[any(6)];
}

static struct model_order record_of(const struct write *write) {
  struct model_order record = order_record(&write->in);

  record.owner = owner_of(write);
  record.order_id = id_of(write);
  return record;
}

static void store(const struct write *write, struct item *item) {
  *item = write->in;
  item->there = true;
}

static enum ddb_status put(const struct write *write, struct item *out) {
  struct model_order record = record_of(write);
  (void)out;
  return model_put_order(db, &record, NULL);
}

static enum ddb_status put_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_order record = record_of(write);
  return model_put_order_tx(tx, &record);
}

static enum ddb_status put_batch(struct ddb_batch *batch, const struct write *write) {
  struct model_order record = record_of(write);
  return model_put_order_batch(batch, &record);
}

static enum ddb_status create(const struct write *write, struct item *out) {
  struct model_order record = record_of(write), stored;
  enum ddb_status status = model_create_order(db, mem, &record, NULL, &stored);

  if (status == DDB_OK)
    *out = order_item(&stored);
  return status;
}

static enum ddb_status create_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_order record = record_of(write);
  return model_create_order_tx(tx, &record);
}

static void set_item(const struct write *write, struct item *item) {
  item->amount = write->in.amount;
}

static enum ddb_status set(const struct write *write, struct item *out) {
  const struct model_set_amount_set set = {(int32_t)write->in.amount};
  (void)out;
  return model_set_amount(db, owner_of(write), order_days[write->item->id], id_of(write), &set,
                          NULL);
}

static enum ddb_status set_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_set_amount_set set = {(int32_t)write->in.amount};
  return model_set_amount_tx(tx, owner_of(write), order_days[write->item->id], id_of(write), &set);
}

static void keep_item(const struct write *write, struct item *item) {
  item->there = true;
  item->amount = write->in.amount;
}

static enum ddb_status keep(const struct write *write, struct item *out) {
  const struct model_keep_order_set set = {(int32_t)write->in.amount};
  (void)out;
  return model_keep_order(db, owner_of(write), order_days[write->item->id], id_of(write), &set,
                          NULL);
}

static enum ddb_status drop(const struct write *write, struct item *out) {
  (void)out;
  return model_delete_order(db, owner_of(write), order_days[write->item->id], id_of(write), NULL);
}

static enum ddb_status drop_tx(struct ddb_tx *tx, const struct write *write) {
  return model_delete_order_tx(tx, owner_of(write), order_days[write->item->id], id_of(write));
}

static enum ddb_status drop_batch(struct ddb_batch *batch, const struct write *write) {
  return model_delete_order_batch(batch, owner_of(write), order_days[write->item->id],
                                  id_of(write));
}

/* ---- remarks --------------------------------------------------------------------------------- */

static struct model_remark remark_of(const struct write *write) {
  struct model_remark record = remark_record(&write->in);

  record.owner = owner_of(write);
  record.task_id = id_of(write);
  return record;
}

static enum ddb_status create_remark(const struct write *write, struct item *out) {
  struct model_remark record = remark_of(write), stored;
  enum ddb_status status = model_create_remark(db, mem, &record, NULL, &stored);

  if (status == DDB_OK)
    *out = remark_item(&stored);
  return status;
}

static enum ddb_status create_remark_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_remark record = remark_of(write);
  return model_create_remark_tx(tx, &record);
}

static enum ddb_status drop_remark(const struct write *write, struct item *out) {
  (void)out;
  return model_delete_remark(db, owner_of(write), id_of(write), write->item->id, NULL);
}

static enum ddb_status drop_remark_tx(struct ddb_tx *tx, const struct write *write) {
  return model_delete_remark_tx(tx, owner_of(write), id_of(write), write->item->id);
}

static enum ddb_status drop_remark_batch(struct ddb_batch *batch, const struct write *write) {
  return model_delete_remark_batch(batch, owner_of(write), id_of(write), write->item->id);
}

const struct verb order_verbs[] = {
    {"putOrder", ORDER, NOTHING, DONE | REFUSED, choose_amount, always, store, put, NULL, put_tx,
     put_batch},
    {"createOrder", ORDER, NOTHING, DONE | REFUSED | UNMET, choose_amount, if_absent, store, create,
     NULL, create_tx, NULL},
    {"setAmount", ORDER, NOTHING, DONE | MISSING | REFUSED, choose_amount, if_there, set_item, set,
     NULL, set_tx, NULL},
    {"keepOrder", ORDER, NOTHING, DONE | REFUSED, choose_amount, always, keep_item, keep, NULL,
     NULL, NULL},
    {"deleteOrder", ORDER, NOTHING, DONE | REFUSED, NULL, always, remove_item, drop, NULL, drop_tx,
     drop_batch},
    {"createRemark", REMARK, NOTHING, DONE | REFUSED | UNMET, NULL, if_absent, store, create_remark,
     NULL, create_remark_tx, NULL},
    {"deleteRemark", REMARK, NOTHING, DONE | REFUSED, NULL, always, remove_item, drop_remark, NULL,
     drop_remark_tx, drop_remark_batch},
};
const int order_verb_count = sizeof order_verbs / sizeof order_verbs[0];
