/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of accounts, which have versions: `in.version` is what the caller has read, sometimes
 * stale. */
#include "live/model/model.h"

static void choose_record(struct write *write) {
  struct item *in = &write->in;

  in->balance = any(16) ? (int64_t)any(11) * 100 : 1001;
  in->holder = (int)any(2);
  in->version = write->item->greatest ? write->item->greatest : 7;
  if (write->item->there)
    in->version = write->item->version;
  if (any(5) == 0)
    in->version -= 1;
  if (any(20) == 0)
    in->version = 0;
  write->a = any(2);
}

static void choose_amount(struct write *write) {
  choose_record(write);
  write->in.balance = any(16) ? ((int64_t)any(11) - 3) * 100 : 1001;
}

static bool is_valid(const struct write *write) {
  return write->in.balance <= 1000;
}

static struct model_account record_of(const struct write *write) {
  struct model_account record = account_record(&write->in);

  record.owner = owner_of(write);
  record.account_id = id_of(write);
  return record;
}

/* The new version is read when it is needed. */
static void store(const struct write *write, struct item *item) {
  int64_t greatest = item->greatest;

  *item = write->in;
  item->there = true;
  item->version = 0;
  item->greatest = greatest;
}

static void next_version(struct item *item) {
  item->version++;
  item->greatest = item->version > item->greatest ? item->version : item->greatest;
}

/* ---- create and put -------------------------------------------------------------------------- */

static enum ddb_status judge_open(const struct write *write) {
  return is_valid(write) ? if_absent(write) : DDB_E_INVALID;
}

static enum ddb_status open_account(const struct write *write, struct item *out) {
  struct model_account record = record_of(write), stored;

  record.version = 0;
  enum ddb_status status = model_open_account(db, mem, &record, NULL, &stored);
  if (status == DDB_OK)
    *out = account_item(&stored);
  return status;
}

static enum ddb_status open_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_account record = record_of(write);

  record.version = 0;
  return model_open_account_tx(tx, &record);
}

static enum ddb_status judge_version(const struct write *write) {
  if (write->in.version <= 0)
    return DDB_E_INVALID;
  if (!write->item->there)
    return DDB_NOT_FOUND;
  return write->in.version == write->item->version ? DDB_OK : DDB_E_CONDITION;
}

static enum ddb_status judge_save(const struct write *write) {
  return is_valid(write) ? judge_version(write) : DDB_E_INVALID;
}

static void save_item(const struct write *write, struct item *item) {
  int64_t version = item->version;

  store(write, item);
  item->version = version;
  next_version(item);
}

static enum ddb_status save(const struct write *write, struct item *out) {
  struct model_account record = record_of(write);
  (void)out;
  return model_save_account(db, &record, NULL);
}

static enum ddb_status save_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_account record = record_of(write);
  return model_save_account_tx(tx, &record);
}

static enum ddb_status judge_force(const struct write *write) {
  return is_valid(write) ? DDB_OK : DDB_E_INVALID;
}

static enum ddb_status force(const struct write *write, struct item *out) {
  struct model_account record = record_of(write);
  (void)out;
  return model_force_account(db, &record, NULL);
}

static enum ddb_status force_tx(struct ddb_tx *tx, const struct write *write) {
  struct model_account record = record_of(write);
  return model_force_account_tx(tx, &record);
}

static enum ddb_status force_batch(struct ddb_batch *batch, const struct write *write) {
  struct model_account record = record_of(write);
  return model_force_account_batch(batch, &record);
}

/* ---- updates --------------------------------------------------------------------------------- */

static void set_item(const struct write *write, struct item *item) {
  item->balance = write->in.balance;
  next_version(item);
}

static enum ddb_status set(const struct write *write, struct item *out) {
  const struct model_set_balance_set set = {write->in.balance};
  (void)out;
  return model_set_balance(db, owner_of(write), id_of(write), write->in.version, &set, NULL);
}

static enum ddb_status set_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_set_balance_set set = {write->in.balance};
  return model_set_balance_tx(tx, owner_of(write), id_of(write), write->in.version, &set);
}

static enum ddb_status judge_sum(const struct write *write, int64_t sum) {
  enum ddb_status status = judge_save(write);

  return status != DDB_OK || (sum >= 0 && sum <= 1000) ? status : DDB_E_CONDITION;
}

static enum ddb_status judge_pay_in(const struct write *write) {
  return judge_sum(write, write->item->balance + write->in.balance);
}

static void pay_in_item(const struct write *write, struct item *item) {
  item->balance += write->in.balance;
  next_version(item);
}

static enum ddb_status pay_in(const struct write *write, struct item *out) {
  const struct model_pay_in_set set = {write->in.balance};
  (void)out;
  return model_pay_in(db, owner_of(write), id_of(write), write->in.version, &set, NULL);
}

static enum ddb_status pay_in_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_pay_in_set set = {write->in.balance};
  return model_pay_in_tx(tx, owner_of(write), id_of(write), write->in.version, &set);
}

/* holder = {holder} */
static enum ddb_status judge_pay_out(const struct write *write) {
  enum ddb_status status = judge_sum(write, write->item->balance - write->in.balance);

  return status != DDB_OK || write->item->holder == write->a ? status : DDB_E_CONDITION;
}

static void pay_out_item(const struct write *write, struct item *item) {
  item->balance -= write->in.balance;
  next_version(item);
}

static enum ddb_status pay_out(const struct write *write, struct item *out) {
  const struct model_pay_out_set set = {write->in.balance};
  (void)out;
  return model_pay_out(db, owner_of(write), id_of(write), write->in.version, &set,
                       holder_texts[write->a], NULL);
}

static enum ddb_status pay_out_tx(struct ddb_tx *tx, const struct write *write) {
  const struct model_pay_out_set set = {write->in.balance};
  return model_pay_out_tx(tx, owner_of(write), id_of(write), write->in.version, &set,
                          holder_texts[write->a]);
}

static enum ddb_status pay_out_failed(struct item *out) {
  struct model_account found;
  enum ddb_status status = model_pay_out_failed(db, mem, &found);

  if (status == DDB_OK)
    *out = account_item(&found);
  return status;
}

/* ---- an upsert ------------------------------------------------------------------------------- */

static void choose_keep(struct write *write) {
  choose_record(write);
  if (!write->item->there && any(2))
    write->in.version = 0;
}

/* The version 0 makes the item, any other is that of one that was read. */
static enum ddb_status judge_keep(const struct write *write) {
  if (!is_valid(write) || write->in.version < 0)
    return DDB_E_INVALID;
  return write->in.version == 0 ? if_absent(write) : judge_version(write);
}

static void keep_item(const struct write *write, struct item *item) {
  if (write->in.version == 0)
    store(write, item);
  else
    next_version(item);
  item->balance = write->in.balance;
  item->holder = write->in.holder;
}

static enum ddb_status keep(const struct write *write, struct item *out) {
  const struct model_keep_account_set set = {write->in.balance, holder_texts[write->in.holder]};
  (void)out;
  return model_keep_account(db, owner_of(write), id_of(write), write->in.version, &set, NULL);
}

/* ---- delete and check ------------------------------------------------------------------------ */

static enum ddb_status close_account(const struct write *write, struct item *out) {
  (void)out;
  return model_close_account(db, owner_of(write), id_of(write), write->in.version, NULL);
}

static enum ddb_status close_tx(struct ddb_tx *tx, const struct write *write) {
  return model_close_account_tx(tx, owner_of(write), id_of(write), write->in.version);
}

static enum ddb_status judge_close_held(const struct write *write) {
  enum ddb_status status = judge_version(write);

  return status != DDB_OK || write->item->holder == write->a ? status : DDB_E_CONDITION;
}

static enum ddb_status close_held(const struct write *write, struct item *out) {
  (void)out;
  return model_close_held(db, owner_of(write), id_of(write), write->in.version,
                          holder_texts[write->a], NULL);
}

static enum ddb_status close_held_tx(struct ddb_tx *tx, const struct write *write) {
  return model_close_held_tx(tx, owner_of(write), id_of(write), write->in.version,
                             holder_texts[write->a]);
}

static enum ddb_status close_held_failed(struct item *out) {
  struct model_account found;
  enum ddb_status status = model_close_held_failed(db, mem, &found);

  if (status == DDB_OK)
    *out = account_item(&found);
  return status;
}

static void choose_check(struct write *write) {
  write->a = 100 * any(11);
}

/* balance >= {amount} */
static enum ddb_status judge_check(const struct write *write) {
  if (!write->item->there)
    return DDB_NOT_FOUND;
  return write->item->balance >= write->a ? DDB_OK : DDB_E_CONDITION;
}

static void leave_item(const struct write *write, struct item *item) {
  (void)write;
  (void)item;
}

static enum ddb_status check_tx(struct ddb_tx *tx, const struct write *write) {
  return model_check_account_tx(tx, owner_of(write), id_of(write), write->a);
}

const struct verb account_verbs[] = {
    {"openAccount", ACCOUNT, NOTHING, DONE | REFUSED | UNMET, choose_record, judge_open, store,
     open_account, NULL, open_tx, NULL},
    {"saveAccount", ACCOUNT, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_record, judge_save,
     save_item, save, NULL, save_tx, NULL},
    {"forceAccount", ACCOUNT, NOTHING, DONE | REFUSED, choose_record, judge_force, store, force,
     NULL, force_tx, force_batch},
    {"setBalance", ACCOUNT, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_record, judge_save,
     set_item, set, NULL, set_tx, NULL},
    {"payIn", ACCOUNT, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_amount, judge_pay_in,
     pay_in_item, pay_in, NULL, pay_in_tx, NULL},
    {"payOut", ACCOUNT, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_amount, judge_pay_out,
     pay_out_item, pay_out, pay_out_failed, pay_out_tx, NULL},
    {"keepAccount", ACCOUNT, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_keep, judge_keep,
     keep_item, keep, NULL, NULL, NULL},
    {"closeAccount", ACCOUNT, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_record,
     judge_version, remove_item, close_account, NULL, close_tx, NULL},
    {"closeHeld", ACCOUNT, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_record,
     judge_close_held, remove_item, close_held, close_held_failed, close_held_tx, NULL},
    {"checkAccount", ACCOUNT, NOTHING, DONE | MISSING | REFUSED | UNMET, choose_check, judge_check,
     leave_item, NULL, NULL, check_tx, NULL},
};
const int account_verb_count = sizeof account_verbs / sizeof account_verbs[0];
