/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions and batches against a real server, $DDB_ENDPOINT, with the schema of
 * tests/golden/tx. Each test has tables of its own. dynalite knows no transactions. */
#include <bank/bank.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ACCOUNTS = 4, THREADS = 8, MOVES = 10, START = 1000 };

static struct ddb *db;
static struct ddb_arena *mem;
static char names[2][64];
static struct ddb_table_name tables[] = {{"Main", names[0]}, {"Counters", names[1]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 2; i++)
    (void)snprintf(names[i], sizeof names[i], "tx-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(bank_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(tx, .init = setup, .fini = teardown, .timeout = 120);

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

static void save(const char *owner, int64_t balance, enum bank_status status) {
  const struct bank_account account = {.owner = owner, .balance = balance, .status = status};

  must_be(bank_save_account(db, &account, NULL), DDB_OK);
}

Test(tx, all_or_nothing) {
  const struct bank_account fresh = {.owner = "b", .balance = 1};
  const struct bank_set_status_set freeze = {.status = BANK_STATUS_FROZEN};
  struct bank_account account;
  struct ddb_tx *tx = ddb_tx_new(db);

  if (!has_transactions()) {
    ddb_tx_free(tx);
    return;
  }
  save("a", 5, BANK_STATUS_OPEN);
  (void)bank_open_account_tx(tx, &fresh);
  (void)bank_set_status_tx(tx, "a", &freeze);
  must_be(ddb_tx_commit(tx, NULL), DDB_OK);
  must_be(bank_get_account(db, mem, "b", NULL, &account), DDB_OK);
  must_be(bank_get_account(db, mem, "a", NULL, &account), DDB_OK);
  cr_expect_eq(account.status, BANK_STATUS_FROZEN);

  ddb_tx_reset(tx);
  (void)bank_open_account_tx(tx, &fresh);
  (void)bank_close_account_tx(tx, "a");
  must_be(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  cr_expect_eq(ddb_tx_result(tx, 0)->status, DDB_E_CONDITION);
  cr_expect_eq(ddb_tx_result(tx, 1)->status, DDB_E_CANCELED);
  must_be(bank_get_account(db, mem, "a", NULL, &account), DDB_OK);
  ddb_tx_free(tx);
}

Test(tx, each_refusal_is_typed) {
  const struct bank_set_status_set freeze = {.status = BANK_STATUS_FROZEN};
  const struct bank_move_set set = {.balance = 1};
  struct ddb_tx *tx = ddb_tx_new(db);

  if (!has_transactions()) {
    ddb_tx_free(tx);
    return;
  }
  save("closed", 5, BANK_STATUS_CLOSED);
  save("open", 5, BANK_STATUS_OPEN);
  (void)bank_set_status_tx(tx, "closed", &freeze);
  (void)bank_set_status_tx(tx, "missing", &freeze);
  (void)bank_move_tx(tx, "open", &set, 99);
  (void)bank_drop_empty_tx(tx, "nobody");
  must_be(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  cr_expect_eq(ddb_tx_result(tx, 0)->status, DDB_E_TRANSITION, "%s", ddb_tx_result(tx, 0)->text);
  cr_expect_eq(ddb_tx_result(tx, 1)->status, DDB_NOT_FOUND, "%s", ddb_tx_result(tx, 1)->text);
  cr_expect_eq(ddb_tx_result(tx, 2)->status, DDB_E_CONDITION, "%s", ddb_tx_result(tx, 2)->text);
  cr_expect_eq(ddb_tx_result(tx, 3)->status, DDB_NOT_FOUND, "%s", ddb_tx_result(tx, 3)->text);
  ddb_tx_free(tx);
}

Test(tx, a_check_of_funds) {
  struct ddb_tx *tx = ddb_tx_new(db);

  if (!has_transactions()) {
    ddb_tx_free(tx);
    return;
  }
  save("a", 5, BANK_STATUS_OPEN);
  save("b", 5, BANK_STATUS_OPEN);
  (void)bank_has_funds_tx(tx, "a", 6);
  (void)bank_close_account_tx(tx, "b");
  must_be(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  cr_expect_eq(ddb_tx_result(tx, 0)->status, DDB_E_CONDITION, "%s", ddb_tx_result(tx, 0)->text);
  ddb_tx_reset(tx);
  (void)bank_has_funds_tx(tx, "a", 5);
  (void)bank_close_account_tx(tx, "b");
  must_be(ddb_tx_commit(tx, NULL), DDB_OK);
  ddb_tx_free(tx);
}

/* ---- eight threads move amounts between accounts --------------------------------------------- */

struct mover {
  struct ddb *db;
  unsigned seed;
  int moved;
  char trouble[256];
};

static const char *const owners[ACCOUNTS] = {"a", "b", "c", "d"};

/* Reads two accounts and writes both, if neither has changed since. */
static enum ddb_status move_once(struct mover *mover, struct ddb_tx *tx, struct ddb_arena *results,
                                 int from, int to, int64_t amount) {
  struct bank_account giver, taker;
  enum ddb_status status = bank_get_account(mover->db, results, owners[from], NULL, &giver);

  if (status == DDB_OK)
    status = bank_get_account(mover->db, results, owners[to], NULL, &taker);
  if (status != DDB_OK)
    return status;
  const struct bank_move_set less = {.balance = giver.balance - amount};
  const struct bank_move_set more = {.balance = taker.balance + amount};
  ddb_tx_reset(tx);
  (void)bank_move_tx(tx, owners[from], &less, giver.balance);
  (void)bank_move_tx(tx, owners[to], &more, taker.balance);
  return ddb_tx_commit(tx, NULL);
}

static void *move(void *state) {
  struct mover *mover = state;
  struct ddb_arena *results = ddb_arena_new();
  struct ddb_tx *tx = ddb_tx_new(mover->db);

  for (int tries = 0; tries < 100 * MOVES && mover->moved < MOVES; tries++) {
    int from = (int)(mover->seed % ACCOUNTS);
    int to = (from + 1 + (int)(mover->seed / 7 % (ACCOUNTS - 1))) % ACCOUNTS;
    mover->seed = mover->seed * 1103515245u + 12345u;
    ddb_arena_reset(results);
    enum ddb_status status = move_once(mover, tx, results, from, to, 1 + from);
    if (status == DDB_OK)
      mover->moved++;
    else if (status != DDB_E_CANCELED)
      (void)snprintf(mover->trouble, sizeof mover->trouble, "%s", ddb_error_text(mover->db));
  }
  ddb_tx_free(tx);
  ddb_arena_free(results);
  return NULL;
}

Test(tx, eight_threads_conserve_the_sum) {
  struct mover movers[THREADS];
  pthread_t threads[THREADS];
  struct bank_account account;
  int64_t sum = 0;

  if (!has_transactions())
    return;
  for (int i = 0; i < ACCOUNTS; i++)
    save(owners[i], START, BANK_STATUS_OPEN);
  for (int i = 0; i < THREADS; i++) {
    movers[i] = (struct mover){.seed = (unsigned)i * 977u + 5u};
    cr_assert_geq(ddb_share(db, &movers[i].db), 0);
    cr_assert_eq(pthread_create(&threads[i], NULL, move, &movers[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    cr_assert_eq(pthread_join(threads[i], NULL), 0);
    cr_expect_eq(movers[i].moved, MOVES, "thread %d moved %d: %s", i, movers[i].moved,
                 movers[i].trouble);
    cr_expect_str_empty(movers[i].trouble);
    ddb_close(movers[i].db);
  }
  for (int i = 0; i < ACCOUNTS; i++) {
    must_be(bank_get_account(db, mem, owners[i], NULL, &account), DDB_OK);
    sum += account.balance;
  }
  cr_expect_eq(sum, (int64_t)ACCOUNTS * START);
}

/* ---- batches --------------------------------------------------------------------------------- */

Test(tx, a_batch_of_sixty_and_its_removal) {
  struct ddb_batch *batch = ddb_batch_new(db);
  struct bank_counter counter = {0};

  for (counter.id = 0; counter.id < 60; counter.id++)
    (void)bank_save_counter_batch(batch, &counter);
  must_be(ddb_batch_write(batch, NULL), DDB_OK);
  for (int64_t id = 0; id < 60; id++)
    must_be(bank_get_counter(db, mem, id, NULL, &counter), DDB_OK);
  ddb_batch_reset(batch);
  for (int64_t id = 0; id < 30; id++)
    (void)bank_drop_counter_batch(batch, id);
  must_be(ddb_batch_write(batch, NULL), DDB_OK);
  for (int64_t id = 0; id < 60; id++)
    must_be(bank_get_counter(db, mem, id, NULL, &counter), id < 30 ? DDB_NOT_FOUND : DDB_OK);
  ddb_batch_free(batch);
}
