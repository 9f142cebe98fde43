/* SPDX-License-Identifier: Apache-2.0 */
/* Writes whose reply is lost on its way from a real server, $DDB_ENDPOINT, with the schema of
 * tests/golden/write-id: by the id of the write they know their own. tests/local/test_own.c has
 * more cases, in the embedded store. */
#include <criterion/criterion.h>
#include <own/own.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/reply.h"

static struct ddb *db;      /* loses replies */
static struct ddb *network; /* does not */
static struct ddb_arena *mem;
static char names[2][64];
static struct ddb_table_name tables[] = {{"Main", names[0]}, {"Bare", names[1]}, {NULL, NULL}};

/* What another writer does before the next attempt. */
static void (*meanwhile)(void);
static int to_lose;

static enum ddb_send_result send_or_lose(void *state, const struct ddb_http_request *request,
                                         struct ddb_http_reply *reply) {
  struct ddb_http_reply unseen;
  (void)state;
  if (to_lose == 0)
    return ddb_forward(network, request, reply);
  to_lose--;
  ddb_reply_init(&unseen);
  cr_assert_eq(ddb_forward(network, request, &unseen), DDB_SEND_REPLY);
  cr_assert_eq(unseen.status, 200, "the server did what was asked");
  ddb_reply_free(&unseen);
  ddb_reply_reason(reply, false, "the connection was reset");
  return DDB_SEND_LOST;
}

/* Between two attempts, whatever the delay is. */
static enum ddb_send_result send_meanwhile(void *state, const struct ddb_http_request *request,
                                           struct ddb_http_reply *reply) {
  void (*writes)(void) = meanwhile;
  if (to_lose == 0) {
    meanwhile = NULL;
    if (writes)
      writes();
  }
  return send_or_lose(state, request, reply);
}

static void no_sleep(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)state;
  (void)milliseconds;
  (void)cancel;
}

static void setup(void) {
  static int number;
  static const struct ddb_env env = {.send = send_meanwhile, .sleep_ms = no_sleep};
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 2; i++)
    (void)snprintf(names[i], sizeof names[i], "own-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&network, &options), 0, "%s", ddb_error_text(network));
  cr_assert_geq(own_create_table(network), 0, "%s", ddb_error_text(network));
  options.env = &env;
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  meanwhile = NULL;
  to_lose = 0;
}

static void teardown(void) {
  ddb_close(db);
  ddb_close(network);
  ddb_arena_free(mem);
}

TestSuite(own, .init = setup, .fini = teardown, .timeout = 120);

/* The reply of the first attempt was lost. A third one reads the item, where the server does not
 * answer it with the refusal of the second. */
static void comes_to(enum ddb_status status, enum ddb_status expected) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect_geq(ddb_last_error(db)->attempts, 2);
  cr_expect_eq(to_lose, 0);
}

static const struct own_account account = {.account_id = "a1", .owner = "ada", .balance = 5};

static int64_t open_account(struct ddb *by) {
  struct own_account out;
  enum ddb_status status = own_open_account(by, mem, &account, NULL, &out);
  cr_assert_eq(status, DDB_OK, "%s", ddb_error_text(by));
  return out.version;
}

static enum ddb_status set_balance(struct ddb *by, int64_t of) {
  const struct own_set_balance_set set = {.balance = 6};
  return own_set_balance(by, "a1", of, &set, NULL);
}

Test(own, T29_a_create_knows_its_own_by_the_id_of_the_write) {
  struct own_account out;

  to_lose = 1;
  comes_to(own_open_account(db, mem, &account, NULL, &out), DDB_OK);
  cr_expect_eq(own_open_account(db, mem, &account, NULL, &out), DDB_E_CONDITION);
}

static void describe(void) {
  const struct own_describe_set set = {.words = "hello"};
  cr_assert_eq(own_describe(network, "c1", &set, NULL), DDB_OK, "%s", ddb_error_text(network));
}

Test(own, T29_a_write_behind_the_create_leaves_no_evidence) {
  const struct own_counter counter = {.name = "c1"};

  to_lose = 1;
  meanwhile = describe;
  comes_to(own_new_counter(db, NULL, &counter, NULL, NULL), DDB_E_MAYBE_APPLIED);
  cr_expect_null(meanwhile);
}

static int64_t version;

static void set_next(void) {
  cr_assert_eq(set_balance(network, version + 1), DDB_OK, "%s", ddb_error_text(network));
}

Test(own, T29_an_update_with_a_version_knows_its_own) {
  version = open_account(network);
  to_lose = 1;
  comes_to(set_balance(db, version), DDB_OK);
  version++;
  to_lose = 1;
  meanwhile = set_next;
  comes_to(set_balance(db, version), DDB_E_MAYBE_APPLIED);
  cr_expect_null(meanwhile);
}

Test(own, T29_a_put_with_a_version_knows_its_own) {
  struct own_account record = account;

  record.version = open_account(network);
  to_lose = 1;
  comes_to(own_save_account(db, &record, NULL), DDB_OK);
}

Test(own, T29_a_transition_knows_its_own_and_returns_the_item) {
  const struct own_task task = {.note = "n"};
  const struct own_move_task_set hold = {.state = OWN_STATE_HELD};
  struct own_task made, out;

  to_lose = 1;
  comes_to(own_new_task(db, mem, &task, NULL, &made), DDB_OK);
  to_lose = 1;
  comes_to(own_move_task(db, mem, made.task_id, &hold, NULL, &out), DDB_OK);
  cr_expect_eq(out.state, OWN_STATE_HELD);
  cr_expect_str_eq(out.note, "n");
}

/* By the token of the transaction. */
Test(own, T29_a_delete_in_a_transaction_of_its_own_is_carried_out_once) {
  const char *server = getenv("DDB_SERVER");

  if (server && strcmp(server, "dynalite") == 0)
    cr_skip_test("dynalite has no transactions");
  version = open_account(network);
  struct ddb_tx *tx = ddb_tx_new(db);

  cr_assert_not_null(tx);
  cr_assert_eq(own_close_account_tx(tx, "a1", version), DDB_OK);
  to_lose = 1;
  comes_to(ddb_tx_commit(tx, NULL), DDB_OK);
  ddb_tx_free(tx);
}
