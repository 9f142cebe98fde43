/* SPDX-License-Identifier: Apache-2.0 */
/* Versions against a real server, $DDB_ENDPOINT, with the schema of tests/golden/version: writers
 * who race lose nothing. */
#include <criterion/criterion.h>
#include <locks/locks.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[2][64];
static struct ddb_table_name tables[] = {{"Main", names[0]}, {"Bare", names[1]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 2; i++)
    (void)snprintf(names[i], sizeof names[i], "version-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(locks_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(version, .init = setup, .fini = teardown, .timeout = 240);

#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)
#define must(call) must_be(call, DDB_OK)

static struct locks_account opened(void) {
  const struct locks_account record = {.account_id = "a1", .owner = "ada", .balance = 0};
  struct locks_account out;

  must(locks_open_account(db, mem, &record, NULL, &out));
  return out;
}

static struct locks_account read_account(void) {
  struct locks_account out;

  must(locks_get_account(db, mem, "a1", NULL, &out));
  return out;
}

/* ---- one writer ----------------------------------------------------------------------------- */

Test(version, goes_up_with_every_write) {
  struct locks_account account = opened();
  struct locks_set_balance_set set = {.balance = 7};

  must(locks_set_balance(db, "a1", account.version, &set, NULL));
  cr_expect_eq(read_account().version, account.version + 1);
  account = read_account();
  account.balance = 9;
  must(locks_save_account(db, &account, NULL));
  cr_expect_eq(read_account().version, account.version + 1);
  must_be(locks_save_account(db, &account, NULL), DDB_E_CONDITION);
  cr_expect(strstr(ddb_error_text(db), "was changed by another writer"), "%s", ddb_error_text(db));
  must_be(locks_set_balance(db, "a1", account.version, &set, NULL), DDB_E_CONDITION);
  must_be(locks_close_account(db, "a1", account.version, NULL), DDB_E_CONDITION);
  cr_expect_eq(read_account().balance, 9);
  must(locks_close_account(db, "a1", account.version + 1, NULL));
  must_be(locks_close_account(db, "a1", account.version + 1, NULL), DDB_NOT_FOUND);
  must_be(locks_save_account(db, &account, NULL), DDB_NOT_FOUND);
  must_be(locks_set_balance(db, "a1", account.version + 1, &set, NULL), DDB_NOT_FOUND);
}

/* Whoever read the item before it was deleted and made anew is not let through. */
Test(version, T20_a_new_item_has_no_version_of_the_old_one) {
  struct locks_account old = opened();
  const struct locks_set_balance_set set = {.balance = 100};

  for (int i = 0; i < 3; i++) {
    must(locks_set_balance(db, "a1", old.version, &set, NULL));
    old = read_account();
  }
  must(locks_close_account(db, "a1", old.version, NULL));
  (void)usleep(10000); /* more milliseconds than the old one had writes */
  struct locks_account new = opened();
  cr_expect_gt(new.version, old.version);
  must_be(locks_set_balance(db, "a1", old.version, &set, NULL), DDB_E_CONDITION);
  must_be(locks_close_account(db, "a1", old.version, NULL), DDB_E_CONDITION);
  cr_expect_eq(read_account().balance, 0);
}

Test(version, beside_other_conditions) {
  struct locks_account account = opened();
  const struct locks_set_owned_set set = {.balance = 1};

  must_be(locks_set_owned(db, "a1", account.version, &set, "bob", NULL), DDB_E_CONDITION);
  cr_expect(strstr(ddb_error_text(db), "owner"), "%s", ddb_error_text(db));
  must(locks_set_owned_failed(db, mem, &account));
  cr_expect_str_eq(account.owner, "ada", "the item that failed the schema's own condition");
  must(locks_set_owned(db, "a1", account.version, &set, "ada", NULL));
  must_be(locks_close_empty(db, "a1", account.version + 1, NULL), DDB_E_CONDITION);
  account = read_account();
  must_be(locks_save_owned(db, &account, "bob", NULL), DDB_E_CONDITION);
  must(locks_save_owned(db, &account, "ada", NULL));
}

/* dynalite has no transactions. */
Test(version, holds_in_transactions) {
  struct locks_account account = opened();
  const struct locks_set_balance_set set = {.balance = 1};
  struct ddb_tx *tx = ddb_tx_new(db);

  if (strcmp(getenv("DDB_SERVER"), "dynalite") == 0) {
    ddb_tx_free(tx);
    return;
  }
  (void)locks_set_balance_tx(tx, "a1", account.version - 1, &set);
  must_be(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  cr_expect_eq(ddb_tx_result(tx, 0)->status, DDB_E_CONDITION);
  cr_expect(strstr(ddb_tx_result(tx, 0)->text, "was changed by another writer"), "%s",
            ddb_tx_result(tx, 0)->text);
  ddb_tx_reset(tx);
  account.balance = 2;
  (void)locks_save_account_tx(tx, &account);
  must(ddb_tx_commit(tx, NULL));
  ddb_tx_reset(tx);
  (void)locks_close_account_tx(tx, "a1", account.version);
  must_be(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  cr_expect(strstr(ddb_tx_result(tx, 0)->text, "was changed by another writer"), "%s",
            ddb_tx_result(tx, 0)->text);
  cr_expect_eq(read_account().balance, 2);
  ddb_tx_free(tx);
}

/* ---- many writers --------------------------------------------------------------------------- */

enum { WRITERS = 8, ADDS = 12 };

struct writer {
  pthread_t thread;
  struct ddb *db;
  pthread_barrier_t *met; /* all have read before anyone writes, the first time */
  int adds;
  int lost; /* races */
};

/* Adds one by reading and writing, again and again until nobody was faster; by turns as an update
 * and as a put. */
static void *add(void *argument) {
  struct writer *writer = argument;
  struct ddb_arena *own = ddb_arena_new();

  for (int done = 0; done < ADDS;) {
    struct locks_account account;
    ddb_arena_reset(own);
    if (locks_get_account(writer->db, own, "a1", NULL, &account) != DDB_OK)
      break;
    if (writer->met != NULL)
      (void)pthread_barrier_wait(writer->met);
    writer->met = NULL;
    account.balance++;
    const struct locks_set_balance_set set = {.balance = account.balance};
    enum ddb_status status = done % 2
                                 ? locks_set_balance(writer->db, "a1", account.version, &set, NULL)
                                 : locks_save_account(writer->db, &account, NULL);
    if (status != DDB_OK && status != DDB_E_CONDITION)
      break;
    done += status == DDB_OK;
    writer->adds += status == DDB_OK;
    writer->lost += status == DDB_E_CONDITION;
  }
  ddb_arena_free(own);
  return NULL;
}

static void race(int count) {
  struct writer writers[WRITERS] = {{0}};
  int64_t first = opened().version;
  int lost = 0;
  pthread_barrier_t met;

  cr_assert_eq(pthread_barrier_init(&met, NULL, (unsigned)count), 0);
  for (int i = 0; i < count; i++) {
    must(ddb_share(db, &writers[i].db));
    writers[i].met = &met;
  }
  for (int i = 0; i < count; i++)
    cr_assert_eq(pthread_create(&writers[i].thread, NULL, add, &writers[i]), 0);
  for (int i = 0; i < count; i++)
    (void)pthread_join(writers[i].thread, NULL);
  (void)pthread_barrier_destroy(&met);
  for (int i = 0; i < count; i++) {
    cr_expect_eq(writers[i].adds, ADDS, "%s", ddb_error_text(writers[i].db));
    lost += writers[i].lost;
    ddb_close(writers[i].db);
  }
  struct locks_account account = read_account();
  cr_expect_eq(account.balance, count * ADDS, "nothing is lost: %d", (int)account.balance);
  cr_expect_eq(account.version - first, count * ADDS, "and each write counted once");
  cr_expect_gt(lost, 0, "the writers did not meet: the test shows nothing");
}

Test(version, two_writers_lose_nothing) {
  race(2);
}

Test(version, eight_writers_lose_nothing) {
  race(WRITERS);
}
