/* SPDX-License-Identifier: Apache-2.0 */
/* A network that loses replies, before or after the server has done what was asked. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "http/reply.h"
#include "live/model/model.h"

enum loss { NONE, BEFORE, AFTER };

/* What happens to the next requests, the first in the lowest bits. */
static unsigned losses;
static struct ddb *network; /* what is not lost goes by this one */

static enum ddb_send_result send_or_lose(void *state, const struct ddb_http_request *request,
                                         struct ddb_http_reply *reply) {
  enum loss loss = (enum loss)(losses & 3);
  struct ddb_http_reply unseen;

  (void)state;
  losses >>= 2;
  if (loss == NONE)
    return ddb_forward(network, request, reply);
  if (loss == AFTER) {
    ddb_reply_init(&unseen);
    cr_assert_eq(ddb_forward(network, request, &unseen), DDB_SEND_REPLY);
    ddb_reply_free(&unseen);
  }
  ddb_reply_reason(reply, false, "the connection was reset");
  return DDB_SEND_LOST;
}

static void no_sleep(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)state;
  (void)milliseconds;
  (void)cancel;
}

/* The calls go by a handle of their own, whose retries nobody has used up yet. */
static struct ddb *open_lossy(const char *table) {
  const struct ddb_env env = {.send = send_or_lose, .sleep_ms = no_sleep};
  const struct ddb_options options = {
      .endpoint = getenv("DDB_ENDPOINT"), .table_name = table, .env = &env};
  struct ddb *steady = db;

  network = steady;
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  return steady;
}

static void close_lossy(struct ddb *steady) {
  ddb_close(db);
  db = steady;
}

/* ---- one write ------------------------------------------------------------------------------- */

static void lose_some(void) {
  static const unsigned patterns[] = {
      AFTER,
      BEFORE,
      AFTER | AFTER << 2,
      BEFORE | AFTER << 2,
      AFTER | AFTER << 2 | AFTER << 4 | AFTER << 6,
      BEFORE | BEFORE << 2 | BEFORE << 4 | BEFORE << 6,
  };

  losses = patterns[any(sizeof patterns / sizeof patterns[0])];
}

static struct item stored(const struct item *key) {
  struct item out = {.kind = key->kind, .owner = key->owner, .id = key->id};

  losses = 0;
  enum ddb_status status = get_item(key->kind, key->owner, key->id, &out);
  expect(status >= 0, "reading it back: %s: %s", ddb_status_name(status), ddb_error_text(db));
  return out;
}

/* The model goes on with what is stored, which was found to be right. */
static void go_on_with(struct item *item, const struct item *state, const char *what) {
  *item = *state;
  read_item(item, what);
}

/* An item that is returned is that of the one time that it was done. */
static void expect_out(const struct verb *verb, const struct item *out, const struct item *before,
                       const struct item *after) {
  if (out->there && verb->returns == OLD)
    expect_same(out, before, verb->name);
  else if (out->there)
    expect_same(out, after, verb->name);
}

static void lossy_write(void) {
  struct write write = random_write(ALONE);
  for (int tries = 3; tries > 0 && judge(&write) != DDB_OK; tries--)
    write = random_write(ALONE);
  const struct verb *verb = write.verb;
  struct item before = *write.item, after = before, out = {.there = false};
  enum ddb_status expected = judge(&write);

  verb->apply(&write, &after);
  lose_some();
  enum ddb_status status = verb->call(&write, &out);
  struct item seen = stored(&before);
  bool is_before = is_same(&seen, &before), is_after = is_same(&seen, &after);
  bool done =
      status == DDB_OK || (status == DDB_NOT_FOUND && expected == DDB_OK && verb->returns == OLD);

  tally(verb->name, status);
  expect(expected != DDB_OK || done || status == DDB_E_MAYBE_APPLIED,
         "%s: %s though the write was right: %s", verb->name, ddb_status_name(status),
         ddb_error_text(db));
  expect(expected == DDB_OK || status == expected || status == DDB_E_MAYBE_APPLIED,
         "%s: %s, expected %s: %s", verb->name, ddb_status_name(status), ddb_status_name(expected),
         ddb_error_text(db));
  expect_out(verb, &out, &before, &after);
  if (expected == DDB_OK && done)
    expect_same(&seen, &after, verb->name);
  else if (expected != DDB_OK || !is_after)
    expect_same(&seen, &before, verb->name);
  if (status == DDB_E_MAYBE_APPLIED)
    tally(is_after && !is_before ? "maybe: it was" : "maybe: it was not", DDB_OK);
  go_on_with(write.item, expected == DDB_OK && is_after ? &after : &before, verb->name);
}

void do_lossy_write(const char *table) {
  struct ddb *steady = open_lossy(table);

  lossy_write();
  close_lossy(steady);
}

/* ---- a transaction --------------------------------------------------------------------------- */

enum { MEMBERS = 3 };

/* What it writes is there, all of it or nothing. */
static bool is_applied(const struct write *writes, const struct item *before,
                       const struct item *after) {
  bool none = true, all = true;

  for (int i = 0; i < MEMBERS; i++) {
    struct item seen = stored(&before[i]);
    none &= is_same(&seen, &before[i]);
    all &= is_same(&seen, &after[i]);
    expect(none || all, "member %d, %s, is not as the others", i, writes[i].verb->name);
  }
  return all;
}

static void lossy_tx(void) {
  struct write writes[MEMBERS];
  struct item before[MEMBERS], after[MEMBERS];
  struct ddb_tx *tx = ddb_tx_new(db);

  for (int i = 0; i < MEMBERS; i++) {
    do
      writes[i] = random_write(IN_TX);
    while (judge(&writes[i]) != DDB_OK || (i > 0 && writes[i].item == writes[0].item) ||
           (i > 1 && writes[i].item == writes[1].item));
    before[i] = after[i] = *writes[i].item;
    writes[i].verb->apply(&writes[i], &after[i]);
    expect(writes[i].verb->tx(tx, &writes[i]) == DDB_OK, "%s was not added", writes[i].verb->name);
  }
  lose_some();
  enum ddb_status status = ddb_tx_commit(tx, NULL);
  bool applied = is_applied(writes, before, after);
  tally("lossy transaction", status);
  expect(status == DDB_OK || status == DDB_E_MAYBE_APPLIED, "lossy transaction: %s: %s",
         ddb_status_name(status), ddb_error_text(db));
  expect(status != DDB_OK || applied, "the transaction is done, and nothing is there");
  if (status == DDB_E_MAYBE_APPLIED) {
    expect_status(ddb_tx_commit(tx, NULL), DDB_OK, "the commit that settles it");
    expect(is_applied(writes, before, after), "settled, and nothing is there");
  }
  for (int i = 0; i < MEMBERS; i++)
    go_on_with(writes[i].item, &after[i], writes[i].verb->name);
  ddb_tx_free(tx);
}

void do_lossy_tx(const char *table) {
  struct ddb *steady = open_lossy(table);

  if (has_transactions())
    lossy_tx();
  close_lossy(steady);
}

bool losses_lack(bool print) {
  bool lacking = tally_lacks("maybe: it was", DONE, print);

  lacking |= tally_lacks("maybe: it was not", DONE, print);
  return lacking | (has_transactions() && tally_lacks("lossy transaction", DONE | OTHER, print));
}
