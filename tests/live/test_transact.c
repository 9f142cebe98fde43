/* SPDX-License-Identifier: Apache-2.0 */
/* Declared transactions against a real server, $DDB_ENDPOINT, with the schema of
 * tests/golden/transact. Each test has tables of its own. dynalite knows no transactions. */
#include <criterion/criterion.h>
#include <desk/desk.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OLD "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define NEW "01ARZ3NDEKTSV4RRFFQ69G5FAW"

static struct ddb *db;
static struct ddb_arena *mem;
static char names[2][64];
static struct ddb_table_name tables[] = {{"Main", names[0]}, {"Audit", names[1]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 2; i++)
    (void)snprintf(names[i], sizeof names[i], "transact-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(desk_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(transact, .init = setup, .fini = teardown, .timeout = 120);

static bool has_transactions(void) {
  const char *server = getenv("DDB_SERVER");

  return !server || strcmp(server, "dynalite") != 0;
}

#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)

static const struct desk_close_old_set closed = {.state = DESK_STATE_CLOSED};

static void reason_is(struct ddb_tx_outcome outcome, enum ddb_tx_reason expected) {
  cr_expect_eq(outcome.reason, expected, "%d, expected %d: %s", (int)outcome.reason, (int)expected,
               outcome.error->text);
}

static void open_task(const char *id, const char *note) {
  const struct desk_task task = {.desk = "d", .task_id = id, .note = note};

  must_be(desk_create_new(db, mem, &task, NULL, NULL), DDB_OK);
}

static int64_t open_account(const char *owner, int64_t balance) {
  const struct desk_account account = {.owner = owner, .balance = balance};
  struct desk_account out;

  must_be(desk_open_account(db, mem, &account, NULL, &out), DDB_OK);
  return out.version;
}

static enum ddb_status move(const char *note, struct desk_move_result *out) {
  const struct desk_task fresh = {.desk = "d", .task_id = NEW};
  const struct desk_line line = {.at = 7, .what = "moved"};
  const struct desk_move_input in = {
      .close_old = {.desk = "d", .task_id = OLD, .set = &closed, .note = note},
      .create_new = {.record = &fresh},
      .log = {.record = &line}};

  return desk_move(db, mem, &in, NULL, out);
}

Test(transact, all_or_nothing_in_two_tables) {
  struct desk_move_result out;
  struct desk_task task;
  struct desk_line line;

  if (!has_transactions())
    return;
  must_be(move("n", &out), DDB_E_CANCELED);
  cr_expect_eq(out.failed, DESK_MOVE_MEMBER_CLOSE_OLD);
  reason_is(out.close_old, DDB_TX_NOT_FOUND);
  must_be(desk_get_line(db, mem, 7, NULL, &line), DDB_NOT_FOUND);

  open_task(OLD, "n");
  must_be(move("other", &out), DDB_E_CANCELED);
  reason_is(out.close_old, DDB_TX_CONDITION);
  must_be(move("n", &out), DDB_OK);
  must_be(desk_get_task(db, mem, "d", OLD, NULL, &task), DDB_OK);
  cr_expect_eq(task.state, DESK_STATE_CLOSED);
  must_be(desk_get_task(db, mem, "d", NEW, NULL, &task), DDB_OK);
  cr_expect_eq(task.state, DESK_STATE_OPEN);
  must_be(desk_get_line(db, mem, 7, NULL, &line), DDB_OK);

  must_be(move("n", &out), DDB_E_CANCELED);
  reason_is(out.close_old, DDB_TX_TRANSITION);
  reason_is(out.create_new, DDB_TX_EXISTS);
  reason_is(out.log, DDB_TX_NO_REASON);
}

static enum ddb_status transfer(int64_t from, int64_t to, int64_t most,
                                struct desk_transfer_result *out) {
  const struct desk_debit_set less = {.balance = 3};
  const struct desk_credit_set more = {.balance = 3};
  const struct desk_transfer_input in = {
      .from = {.owner = "a", .version = from, .set = &less},
      .to = {.owner = "b", .version = to, .set = &more, .most = most},
      .watched = {.desk = "d", .task_id = OLD}};

  return desk_transfer(db, mem, &in, NULL, out);
}

Test(transact, versions_conditions_and_limits) {
  struct desk_transfer_result out;
  struct desk_account account;

  if (!has_transactions())
    return;
  int64_t a = open_account("a", 5);
  int64_t b = open_account("b", 0);
  open_task(OLD, "n");
  must_be(transfer(a, b, 100, &out), DDB_OK);
  must_be(desk_get_account(db, mem, "b", NULL, &account), DDB_OK);
  cr_expect_eq(account.balance, 3);
  must_be(transfer(a, b + 1, 0, &out), DDB_E_CANCELED);
  reason_is(out.from, DDB_TX_VERSION);
  reason_is(out.to, DDB_TX_CONDITION);
  reason_is(out.watched, DDB_TX_NO_REASON);
  /* 2 are left, and a balance is never below 0. */
  must_be(transfer(a + 1, b + 1, 100, &out), DDB_E_CANCELED);
  cr_expect_eq(out.failed, DESK_TRANSFER_MEMBER_FROM);
  reason_is(out.from, DDB_TX_CONDITION);
}

Test(transact, puts_deletes_and_no_inputs) {
  struct desk_settle_result out;
  struct desk_restart_result restarted;
  const struct desk_total total = {.tasks = 1, .closing = {true, true}};

  if (!has_transactions())
    return;
  int64_t a = open_account("a", 5);
  int64_t b = open_account("b", 0);
  const struct desk_account account = {.owner = "a", .version = a, .balance = 9};
  struct desk_settle_input in = {.account = {.record = &account},
                                 .other = {.owner = "b", .version = b}};
  must_be(desk_settle(db, mem, &in, NULL, &out), DDB_E_CANCELED);
  cr_expect_eq(out.failed, DESK_SETTLE_MEMBER_TOTAL);
  reason_is(out.total, DDB_TX_NOT_FOUND);
  must_be(desk_save_total(db, &total, NULL), DDB_OK);
  must_be(desk_settle(db, mem, &in, NULL, &out), DDB_OK);
  must_be(desk_settle(db, mem, &in, NULL, &out), DDB_E_CANCELED);
  reason_is(out.account, DDB_TX_VERSION);
  must_be(desk_restart(db, mem, NULL, &restarted), DDB_OK);
}

/* ---- eight threads move the same amount: it is neither made nor lost ------------------------- */

enum { THREADS = 8, ROUNDS = 6 };

struct mover {
  struct ddb *db;
  int done;
  char trouble[256];
};

static enum ddb_status move_one(struct mover *mover, struct ddb_arena *results, bool back) {
  const struct desk_debit_set less = {.balance = 1};
  const struct desk_credit_set more = {.balance = 1};
  const char *owners[] = {back ? "b" : "a", back ? "a" : "b"};
  struct desk_account from, to;
  enum ddb_status status = desk_get_account(mover->db, results, owners[0], NULL, &from);

  if (status == DDB_OK)
    status = desk_get_account(mover->db, results, owners[1], NULL, &to);
  if (status != DDB_OK)
    return status;
  const struct desk_transfer_input in = {
      .from = {.owner = owners[0], .version = from.version, .set = &less},
      .to = {.owner = owners[1], .version = to.version, .set = &more, .most = 1000},
      .watched = {.desk = "d", .task_id = OLD}};
  return desk_transfer(mover->db, NULL, &in, NULL, NULL);
}

static void *mover_main(void *argument) {
  struct mover *mover = argument;
  struct ddb_arena *results = ddb_arena_new();

  for (int i = 0; results && i < ROUNDS; i++) {
    enum ddb_status status = move_one(mover, results, i % 2 == 1);
    mover->done += status == DDB_OK ? (i % 2 == 1 ? -1 : 1) : 0;
    if (status < 0 && status != DDB_E_CANCELED)
      (void)snprintf(mover->trouble, sizeof mover->trouble, "%s", ddb_error_text(mover->db));
    ddb_arena_reset(results);
  }
  ddb_arena_free(results);
  return NULL;
}

Test(transact, concurrent_transfers_lose_nothing) {
  struct mover movers[THREADS] = {{0}};
  pthread_t threads[THREADS];
  struct desk_account a, b;
  int moved = 0;

  if (!has_transactions())
    return;
  (void)open_account("a", 100);
  (void)open_account("b", 100);
  open_task(OLD, "n");
  for (int i = 0; i < THREADS; i++) {
    must_be(ddb_share(db, &movers[i].db), DDB_OK);
    cr_assert_eq(pthread_create(&threads[i], NULL, mover_main, &movers[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    cr_assert_eq(pthread_join(threads[i], NULL), 0);
    cr_expect_str_eq(movers[i].trouble, "");
    moved += movers[i].done;
    ddb_close(movers[i].db);
  }
  must_be(desk_get_account(db, mem, "a", NULL, &a), DDB_OK);
  must_be(desk_get_account(db, mem, "b", NULL, &b), DDB_OK);
  cr_expect_eq(a.balance, 100 - moved, "%lld and %d", (long long)a.balance, moved);
  cr_expect_eq(b.balance, 100 + moved, "%lld and %d", (long long)b.balance, moved);
}
