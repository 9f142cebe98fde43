/* SPDX-License-Identifier: Apache-2.0 */
/* Writes alone, in transactions and in batches. */
#include <criterion/criterion.h>
#include <string.h>

#include "live/model/model.h"

enum { TX_MAX = 10, BATCH_MAX = 40 };

enum ddb_status always(const struct write *write) {
  (void)write;
  return DDB_OK;
}

enum ddb_status if_there(const struct write *write) {
  return write->item->there ? DDB_OK : DDB_NOT_FOUND;
}

enum ddb_status if_absent(const struct write *write) {
  return write->item->there ? DDB_E_CONDITION : DDB_OK;
}

void remove_item(const struct write *write, struct item *item) {
  (void)write;
  *item = (struct item){
      .kind = item->kind, .owner = item->owner, .id = item->id, .greatest = item->greatest};
}

const char *owner_of(const struct write *write) {
  return owner_texts[write->item->owner];
}

const char *id_of(const struct write *write) {
  int id = write->bad ? IDS : write->item->id;

  if (write->item->kind == ORDER)
    return order_ids[id];
  return id_texts[write->item->kind == REMARK && !write->bad ? id % 3 : id];
}

/* ---- what is written ------------------------------------------------------------------------- */

static const struct verb *aim;

static const struct {
  const struct verb *verbs;
  const int *count;
} families[] = {{task_verbs, &task_verb_count},
                {board_verbs, &board_verb_count},
                {account_verbs, &account_verb_count},
                {order_verbs, &order_verb_count}};
enum { FAMILIES = sizeof families / sizeof families[0] };

static bool lacks(const struct verb *verb, bool print) {
  return (verb->call || has_transactions()) && tally_lacks(verb->name, verb->comes_to, print);
}

void aim_writes(void) {
  aim = NULL;
  for (int i = 0; i < FAMILIES; i++)
    for (int k = 0; k < *families[i].count; k++)
      if (lacks(&families[i].verbs[k], false))
        aim = &families[i].verbs[k];
}

bool writes_lack(bool print) {
  bool lacking = tally_lacks("batch", DONE | REFUSED, print);

  for (int i = 0; i < FAMILIES; i++)
    for (int k = 0; k < *families[i].count; k++)
      lacking |= lacks(&families[i].verbs[k], print);
  if (has_transactions()) {
    lacking |= tally_lacks("transaction", DONE | REFUSED | CANCELED, print);
    lacking |= tally_lacks("settle", DONE | REFUSED | CANCELED, print);
  }
  return lacking;
}

const struct verb *verb_at(int number) {
  for (int i = 0; i < FAMILIES; i++) {
    if (number < *families[i].count)
      return &families[i].verbs[number];
    number -= *families[i].count;
  }
  return NULL;
}

static const struct verb *any_verb(void) {
  int count = 0;

  for (int i = 0; i < FAMILIES; i++)
    count += *families[i].count;
  const struct verb *verb = verb_at((int)any((unsigned)count));
  return aim && any(2) ? aim : verb;
}

struct write random_write_of(const struct verb *verb) {
  struct write write = {.verb = verb, .item = &items[verb->kind][any(OWNERS)][any(IDS)]};
  write.in = (struct item){.kind = verb->kind, .owner = write.item->owner, .id = write.item->id};
  write.bad = any(aim ? 5 : 24) == 0;
  if (verb->choose)
    verb->choose(&write);
  return write;
}

static struct write any_write(enum how how) {
  const struct verb *verb = any_verb();

  while (how == ALONE ? !verb->call : how == IN_TX ? !verb->tx : !verb->batch)
    verb = any_verb();
  return random_write_of(verb);
}

enum ddb_status judge(const struct write *write) {
  return write->bad ? DDB_E_INVALID : write->verb->judge(write);
}

struct write random_write(enum how how) {
  struct write write = any_write(how);

  for (int tries = aim || any(2) ? 0 : 2; tries > 0 && judge(&write) != DDB_OK; tries--)
    write = any_write(how);
  return write;
}

/* A write that made an item anew has a version and a time of creation that are not known yet. */
void apply(const struct write *write) {
  write->verb->apply(write, write->item);
  if (write->item->there && write->item->kind == ACCOUNT && write->item->version == 0)
    read_item(write->item, write->verb->name);
}

/* ---- alone ----------------------------------------------------------------------------------- */

/* What the verb gives back is the item before or after it. */
static void expect_returned(const struct write *write, const struct item *before,
                            const struct item *out) {
  if (write->verb->returns == OLD)
    expect_same(out, before, write->verb->name);
  else if (out->there)
    expect_item(out, write->verb->name);
}

static void expect_failed_item(const struct write *write) {
  struct item found = {.there = false};
  enum ddb_status status = write->verb->failed(&found);

  expect_status(status, write->item->there ? DDB_OK : DDB_NOT_FOUND, "the item that failed");
  if (status == DDB_OK)
    expect_same(&found, write->item, "the item that failed");
}

void do_this_write(const struct write *write) {
  const struct verb *verb = write->verb;
  struct item before = *write->item, out = {.there = false};
  enum ddb_status expected = judge(write);
  bool done = expected == DDB_OK;

  /* A put with `return: old` says whether there was an item. */
  if (done && verb->returns == OLD && !before.there)
    expected = DDB_NOT_FOUND;
  enum ddb_status status = verb->call(write, &out);
  expect_status(status, expected, verb->name);
  tally(verb->name, status);
  if (status == DDB_E_CONDITION && verb->failed)
    expect_failed_item(write);
  if (!done)
    return;
  apply(write);
  if (out.there)
    expect_returned(write, &before, &out);
  else
    expect(verb->returns == NOTHING || status == DDB_NOT_FOUND, "%s returned nothing", verb->name);
}

void do_write(void) {
  struct write write = random_write(ALONE);

  do_this_write(&write);
}

/* ---- transactions ---------------------------------------------------------------------------- */

static bool has_doubles(const struct write *writes, int count) {
  for (int i = 0; i < count; i++)
    for (int k = 0; k < i; k++)
      if (writes[i].item == writes[k].item)
        return true;
  return false;
}

/* DDB_E_INVALID goes before everything: nothing is sent then. */
enum ddb_status judge_all(const struct write *writes, int count) {
  enum ddb_status all = has_doubles(writes, count) ? DDB_E_INVALID : DDB_OK;

  for (int i = 0; i < count; i++) {
    enum ddb_status one = judge(&writes[i]);
    if (one == DDB_E_INVALID)
      return DDB_E_INVALID;
    if (one != DDB_OK && all == DDB_OK)
      all = DDB_E_CANCELED;
  }
  return all;
}

enum ddb_tx_reason reason_of(const struct write *write) {
  const char *name = write->verb->name;

  switch (judge(write)) {
  case DDB_OK:
    return DDB_TX_NO_REASON;
  case DDB_NOT_FOUND:
    return DDB_TX_NOT_FOUND;
  case DDB_E_INVALID:
    return DDB_TX_ARGUMENT;
  case DDB_E_TRANSITION:
    return DDB_TX_TRANSITION;
  default:
    if (strncmp(name, "create", 6) == 0 || strncmp(name, "open", 4) == 0)
      return DDB_TX_EXISTS;
    return write->item->kind == ACCOUNT && write->verb->choose &&
                   strcmp(name, "checkAccount") != 0 && write->in.version != write->item->version
               ? DDB_TX_VERSION
               : DDB_TX_CONDITION;
  }
}

static void expect_members(const struct ddb_tx *tx, const struct write *writes, int count) {
  for (int i = 0; i < count; i++) {
    enum ddb_status one = judge(&writes[i]);
    const struct ddb_error *result = ddb_tx_result(tx, (size_t)i);
    enum ddb_status expected = one == DDB_OK ? DDB_E_CANCELED : one;

    expect(result->status == expected && (one != DDB_OK || result->code[0] == '\0'),
           "member %d, %s: %s (%s), expected %s: %s", i, writes[i].verb->name,
           ddb_status_name(result->status), result->code, ddb_status_name(expected), result->text);
    expect(ddb_tx_reason(tx, (size_t)i) == reason_of(&writes[i]),
           "member %d, %s: reason %d, expected %d: %s", i, writes[i].verb->name,
           (int)ddb_tx_reason(tx, (size_t)i), (int)reason_of(&writes[i]), result->text);
    tally(writes[i].verb->name, one);
  }
}

/* One that conflicts with none before it, mostly. */
static struct write member(const struct write *writes, int count, enum how how) {
  struct write write = random_write(how);

  for (int i = 0; i < count; i++)
    if (writes[i].item == write.item && any(40))
      return member(writes, count, how);
  return write;
}

void do_tx(void) {
  struct write writes[TX_MAX];
  int count = 1 + (int)any(TX_MAX);
  struct ddb_tx *tx;

  if (!has_transactions()) {
    tally_lacking("transaction");
    do_write();
    return;
  }
  tx = ddb_tx_new(db);
  for (int i = 0; i < count; i++) {
    writes[i] = member(writes, i, IN_TX);
    for (int tries = 4; tries > 0 && judge(&writes[i]) != DDB_OK && any(10); tries--)
      writes[i] = member(writes, i, IN_TX);
    enum ddb_status added = writes[i].verb->tx(tx, &writes[i]);
    expect((judge(&writes[i]) == DDB_E_INVALID) == (added == DDB_E_INVALID), "%s was added: %s",
           writes[i].verb->name, ddb_status_name(added));
  }
  enum ddb_status expected = judge_all(writes, count);
  for (int again = any(4) ? 0 : 1; again >= 0; again--) {
    enum ddb_status status = ddb_tx_commit(tx, NULL);
    expect_status(status, expected, "transaction");
    tally("transaction", status);
    if (status == DDB_E_CANCELED)
      expect_members(tx, writes, count);
    if (status == DDB_OK)
      break;
  }
  for (int i = 0; expected == DDB_E_INVALID && i < count; i++)
    if (judge(&writes[i]) == DDB_E_INVALID)
      tally(writes[i].verb->name, DDB_E_INVALID);
  for (int i = 0; expected == DDB_OK && i < count; i++) {
    tally(writes[i].verb->name, DDB_OK);
    apply(&writes[i]);
  }
  ddb_tx_free(tx);
}

/* ---- batches --------------------------------------------------------------------------------- */

void do_batch(void) {
  struct write writes[BATCH_MAX];
  int count = 1 + (int)any(any(3) ? 8 : BATCH_MAX);
  struct ddb_batch *batch = ddb_batch_new(db);

  for (int i = 0; i < count; i++) {
    writes[i] = member(writes, i, IN_BATCH);
    while (judge(&writes[i]) != DDB_OK && any(50))
      writes[i] = member(writes, i, IN_BATCH);
    (void)writes[i].verb->batch(batch, &writes[i]);
  }
  enum ddb_status status = ddb_batch_write(batch, NULL);
  expect_status(status, judge_all(writes, count), "batch");
  tally("batch", status);
  for (int i = 0; i < count; i++) {
    enum ddb_status one = ddb_batch_result(batch, (size_t)i)->status;
    bool refused = judge(&writes[i]) == DDB_E_INVALID;
    expect(status != DDB_OK || one == DDB_OK, "member %d: %s", i, ddb_status_name(one));
    expect(!refused || one == DDB_E_INVALID, "member %d: %s", i, ddb_status_name(one));
    if (status == DDB_OK)
      apply(&writes[i]);
  }
  ddb_batch_free(batch);
}
