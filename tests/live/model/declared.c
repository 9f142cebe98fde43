/* SPDX-License-Identifier: Apache-2.0 */
/* A declared transaction: two accounts, a task that moves, and one that is watched. */
#include <criterion/criterion.h>
#include <string.h>

#include "live/model/model.h"

enum { FROM, TO, MOVED, WATCHED, MEMBERS };

static const char *const members[MEMBERS] = {"payOut", "payIn", "moveTask", "checkTask"};

static struct write choose(int member) {
  const struct verb *verb;
  int number = 0;

  while ((verb = verb_at(number)) && strcmp(verb->name, members[member]) != 0)
    number++;
  struct write write = random_write_of(verb);
  for (int tries = 12; tries > 0 && judge(&write) != DDB_OK; tries--)
    write = random_write_of(verb);
  return write;
}

static enum ddb_status call(const struct write *writes, struct model_settle_result *out) {
  const struct model_pay_out_set less = {writes[FROM].in.balance};
  const struct model_pay_in_set more = {writes[TO].in.balance};
  const struct model_move_task_set set = {writes[MOVED].in.state, writes[MOVED].in.priority};
  const struct model_settle_input in = {
      .from = {owner_of(&writes[FROM]), id_of(&writes[FROM]), writes[FROM].in.version, &less,
               holder_texts[writes[FROM].a]},
      .to = {owner_of(&writes[TO]), id_of(&writes[TO]), writes[TO].in.version, &more},
      .task = {owner_of(&writes[MOVED]), id_of(&writes[MOVED]), &set},
      .watched = {owner_of(&writes[WATCHED]), id_of(&writes[WATCHED]),
                  (enum model_state)writes[WATCHED].a, (int32_t)writes[WATCHED].b,
                  (int32_t)writes[WATCHED].c}};

  return model_settle(db, mem, &in, NULL, out);
}

/* What each member is told, and who is the first that was refused. */
static void expect_outcomes(const struct write *writes, enum ddb_status status,
                            const struct model_settle_result *out) {
  const struct ddb_tx_outcome *told[MEMBERS] = {&out->from, &out->to, &out->task, &out->watched};
  int failed = MODEL_SETTLE_MEMBER_NONE;

  for (int i = MEMBERS - 1; i >= 0; i--) {
    enum ddb_status one = judge(&writes[i]);
    enum ddb_tx_reason reason = reason_of(&writes[i]);
    bool told_of = status == DDB_E_CANCELED || one == DDB_E_INVALID;
    if (one != DDB_OK && told_of)
      failed = i + 1;
    expect(!told_of || told[i]->reason == reason, "settle: member %d: reason %d, expected %d: %s",
           i, (int)told[i]->reason, (int)reason, told[i]->error->text);
    expect(status != DDB_E_CANCELED || one == DDB_OK || told[i]->error->status == one,
           "settle: member %d: %s", i, told[i]->error->text);
  }
  if (status == DDB_E_CANCELED || failed)
    expect((int)out->failed == failed, "settle: member %d failed, expected %d", (int)out->failed,
           failed);
}

void do_declared_tx(void) {
  struct write writes[MEMBERS];
  struct model_settle_result out;

  if (!has_transactions()) {
    tally_lacking("settle");
    do_write();
    return;
  }
  for (int i = 0; i < MEMBERS; i++)
    writes[i] = choose(i);
  enum ddb_status expected = judge_all(writes, MEMBERS);
  enum ddb_status status = call(writes, &out);
  expect_status(status, expected, "settle");
  tally("settle", status);
  if (status == DDB_OK)
    for (int i = 0; i < MEMBERS; i++)
      apply(&writes[i]);
  else
    expect_outcomes(writes, status, &out);
}
