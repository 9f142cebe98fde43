/* SPDX-License-Identifier: Apache-2.0 */
/* Many writers at once on one item, against a real server, $DDB_ENDPOINT: what they were told must
 * be what happened, once each and one after the other. With the schema of tests/golden/model. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <model/model.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/env_default.h"
#include "http/reply.h"

enum { WRITERS_MAX = 8, RACES = 24, ADDS = 25, SAVES = 12, MOVES = 30, PAYMENTS = 8 };

static struct ddb *db;
static struct ddb_arena *mem;
static char table[64];

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};

  (void)snprintf(table, sizeof table, "races-%ld-%d", (long)getpid(), ++number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(model_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(races, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

struct writer {
  struct ddb *db;
  struct ddb_arena *mem;
  pthread_t thread;
  int number; /* from 1 */
  int done;   /* writes that were acknowledged */
  int maybe;  /* that may have been done */
  int64_t sum;
  int wrong; /* answers that there must not be */
  int won[RACES];
  int64_t from[MOVES], to[MOVES]; /* states that it left and reached */
};

static struct writer writers[WRITERS_MAX];

static void run(int count, void *(*write)(void *)) {
  memset(writers, 0, sizeof writers);
  for (int i = 0; i < count; i++) {
    writers[i].number = i + 1;
    cr_assert_geq(ddb_share(db, &writers[i].db), 0);
    writers[i].mem = ddb_arena_new();
    cr_assert_not_null(writers[i].mem);
    cr_assert_eq(pthread_create(&writers[i].thread, NULL, write, &writers[i]), 0);
  }
  for (int i = 0; i < count; i++)
    cr_assert_eq(pthread_join(writers[i].thread, NULL), 0);
  for (int i = 0; i < count; i++) {
    cr_assert_eq(writers[i].wrong, 0, "writer %d: %s", i, ddb_error_text(writers[i].db));
    ddb_close(writers[i].db);
    ddb_arena_free(writers[i].mem);
  }
}

/* Counts an answer; false: the write was not done. Where the service does not send the item that
 * failed a condition, it is read, and may have another state again by then: DDB_E_CONDITION, not
 * DDB_E_TRANSITION. */
static bool note(struct writer *writer, enum ddb_status status, enum ddb_status also) {
  bool lost = status == also || (also == DDB_E_TRANSITION && status == DDB_E_CONDITION);

  writer->done += status == DDB_OK;
  writer->maybe += status == DDB_E_MAYBE_APPLIED;
  writer->wrong += status != DDB_OK && !lost && status != DDB_E_MAYBE_APPLIED;
  return status == DDB_OK;
}

/* ---- create and move: one wins --------------------------------------------------------------- */

static void *create_and_drop(void *argument) {
  struct writer *writer = argument;
  char id[16];

  for (int i = 0; i < RACES; i++) {
    (void)snprintf(id, sizeof id, "r%d", i);
    const struct model_task task = {
        .owner = "race", .task_id = id, .state = MODEL_STATE_OPEN, .priority = writer->number};
    const struct model_move_task_set set = {.state = MODEL_STATE_DROPPED,
                                            .priority = writer->number + 100};
    enum ddb_status status = model_create_task(writer->db, NULL, &task, NULL, NULL);
    writer->won[i] += note(writer, status, DDB_E_CONDITION);
    status = model_move_task(writer->db, "race", id, &set, NULL);
    writer->won[i] += note(writer, status, DDB_E_TRANSITION) ? 100 : 0;
  }
  return NULL;
}

static void race_to_create(int count) {
  struct model_task task;
  char id[16];

  run(count, create_and_drop);
  for (int r = 0; r < RACES; r++) {
    int won = 0, mover = 0;
    for (int i = 0; i < count; i++) {
      won += writers[i].won[r];
      mover = writers[i].won[r] >= 100 ? writers[i].number : mover;
    }
    cr_assert_eq(won, 101, "task %d was created and dropped by %d of %d", r, won, count);
    (void)snprintf(id, sizeof id, "r%d", r);
    must(model_get_task(db, mem, "race", id, NULL, &task));
    cr_assert_eq(task.priority, mover + 100, "the item is not the winner's");
  }
}

Test(races, two_writers_create_once) {
  race_to_create(2);
}

Test(races, eight_writers_create_once) {
  race_to_create(8);
}

/* ---- transitions: the log is one chain ------------------------------------------------------- */

/* Each move leaves a number of its own behind, and is told the one that it found. */
static void *move(void *argument) {
  static const enum model_state targets[] = {MODEL_STATE_ACTIVE, MODEL_STATE_OPEN};
  struct writer *writer = argument;
  struct model_task old;

  for (int i = 0; i < MOVES; i++) {
    const struct model_take_task_set set = {.state = targets[(i + writer->number) % 2],
                                            .priority = writer->number * 100 + i};
    enum ddb_status status =
        model_take_task(writer->db, writer->mem, "race", "chain", &set, NULL, &old);
    if (!note(writer, status, DDB_E_TRANSITION))
      continue;
    writer->from[writer->done - 1] = (int64_t)old.state * 1000 + old.priority;
    writer->to[writer->done - 1] = (int64_t)set.state * 1000 + set.priority;
    ddb_arena_reset(writer->mem);
  }
  return NULL;
}

/* Who found what `left` left behind; 0: nobody, so that it must be what is there now. */
static int64_t follower(int count, int64_t left, int *times) {
  int64_t next = 0;

  *times = 0;
  for (int i = 0; i < count; i++)
    for (int k = 0; k < writers[i].done; k++)
      if (writers[i].from[k] == left) {
        next = writers[i].to[k];
        (*times)++;
      }
  return next;
}

static void race_to_move(int count) {
  const struct model_task first = {
      .owner = "race", .task_id = "chain", .state = MODEL_STATE_OPEN, .priority = 1};
  struct model_task last;
  int64_t at = (int64_t)first.state * 1000 + first.priority;
  int done = 0, length = 0, times;

  must(model_create_task(db, NULL, &first, NULL, NULL));
  run(count, move);
  for (int i = 0; i < count; i++) {
    cr_assert_eq(writers[i].maybe, 0);
    done += writers[i].done;
  }
  for (int64_t next; (next = follower(count, at, &times)) != 0; at = next) {
    cr_assert_eq(times, 1, "two writers moved the task on from %" PRId64, at);
    cr_assert_neq(next / 1000, at / 1000, "from a state to itself");
    length++;
  }
  cr_assert_eq(length, done, "a chain of %d of %d moves", length, done);
  cr_assert_gt(done, count);
  must(model_get_task(db, mem, "race", "chain", NULL, &last));
  cr_assert_eq((int64_t)last.state * 1000 + last.priority, at, "the item is not the last one's");
}

Test(races, two_writers_move_one_after_the_other) {
  race_to_move(2);
}

Test(races, eight_writers_move_one_after_the_other) {
  race_to_move(8);
}

/* ---- versions: each write is of the one before it -------------------------------------------- */

static void *save(void *argument) {
  struct writer *writer = argument;
  struct model_account account;
  enum ddb_status status;

  for (int tries = 0; tries < 2000 && writer->done < SAVES; tries++) {
    ddb_arena_reset(writer->mem);
    if (model_get_account(writer->db, writer->mem, "race", "a", NULL, &account) != DDB_OK) {
      writer->wrong++;
      continue;
    }
    const struct model_set_balance_set set = {.balance = account.balance + writer->number};
    const struct model_pay_in_set more = {.balance = writer->number};
    account.balance += writer->number;
    if (tries % 3 == 0)
      status = model_save_account(writer->db, &account, NULL);
    else if (tries % 3 == 1)
      status = model_set_balance(writer->db, "race", "a", account.version, &set, NULL);
    else
      status = model_pay_in(writer->db, "race", "a", account.version, &more, NULL);
    if (note(writer, status, DDB_E_CONDITION))
      writer->sum += writer->number;
  }
  return NULL;
}

static void race_with_versions(int count) {
  const struct model_account account = {.owner = "race", .account_id = "a", .holder = "h"};
  struct model_account before, after;
  int64_t sum = 0;
  int done = 0;

  must(model_open_account(db, mem, &account, NULL, &before));
  run(count, save);
  for (int i = 0; i < count; i++) {
    cr_assert_eq(writers[i].done, SAVES, "writer %d came to %d", i, writers[i].done);
    cr_assert_eq(writers[i].maybe, 0);
    done += writers[i].done;
    sum += writers[i].sum;
  }
  must(model_get_account(db, mem, "race", "a", NULL, &after));
  cr_assert_eq(after.version - before.version, done, "a version for each write");
  cr_assert_eq(after.balance, sum, "no write was overwritten");
}

Test(races, two_writers_with_versions_lose_nothing) {
  race_with_versions(2);
}

Test(races, eight_writers_with_versions_lose_nothing) {
  race_with_versions(8);
}

/* ---- additions: their sum, within the limits ------------------------------------------------- */

static void *work(void *argument) {
  static const char *const entry[] = {"one"};
  static const char *const tags[] = {"red"};
  static const int64_t codes[] = {1};
  struct writer *writer = argument;
  struct model_board board;
  int taken = 0;

  for (int i = 0; i < ADDS; i++) {
    const struct model_work_board_set set = {.views = writer->number,
                                             .score = 1,
                                             .log = {entry, 1},
                                             .tags = {tags, 1},
                                             .codes = {codes, 1}};
    const struct model_take_board_set one = {.stock = 1};
    if (note(writer, model_work_board(writer->db, "race", "b", &set, NULL), DDB_OK))
      writer->sum += writer->number;
    enum ddb_status status =
        model_take_board(writer->db, writer->mem, "race", "b", &one, 0, NULL, &board);
    taken += status == DDB_OK;
    writer->wrong += status != DDB_OK && status != DDB_E_CONDITION;
    ddb_arena_reset(writer->mem);
  }
  writer->won[0] = taken;
  return NULL;
}

static void race_to_add(int count) {
  const struct model_board first = {.owner = "race", .board_id = "b", .stock = 20};
  struct model_board board;
  int64_t sum = 0;
  int done = 0, taken = 0;

  must(model_create_board(db, NULL, &first, NULL, NULL));
  run(count, work);
  for (int i = 0; i < count; i++) {
    sum += writers[i].sum;
    done += writers[i].done;
    taken += writers[i].won[0];
    cr_assert_eq(writers[i].maybe, 0);
  }
  must(model_get_board(db, mem, "race", "b", NULL, &board));
  cr_assert_eq(done, count * ADDS);
  cr_assert_eq(board.views, sum);
  cr_assert_eq(board.score.value, done);
  cr_assert_eq(board.log.count, (size_t)done);
  cr_assert_eq(taken, 20, "%d were taken of 20", taken);
  cr_assert_eq(board.stock, 0);
}

Test(races, two_writers_that_add_lose_nothing) {
  race_to_add(2);
}

Test(races, eight_writers_that_add_lose_nothing) {
  race_to_add(8);
}

/* ---- lost replies: what may have been done is told ------------------------------------------- */

struct lossy {
  struct ddb *db;
  unsigned state;
  int unseen; /* writes that were done, and whose reply was lost */
};

/* Loses every fourth reply, half of them after the server has done what was asked. */
static enum ddb_send_result send_or_lose(void *state, const struct ddb_http_request *request,
                                         struct ddb_http_reply *reply) {
  struct lossy *lossy = state;
  struct ddb_http_reply unseen;

  lossy->state = lossy->state * 1103515245U + 12345U;
  unsigned chance = lossy->state >> 16 & 7;
  if (chance > 1)
    return ddb_forward(lossy->db, request, reply);
  if (chance == 1) {
    ddb_reply_init(&unseen);
    if (ddb_forward(lossy->db, request, &unseen) == DDB_SEND_REPLY)
      lossy->unseen += unseen.status == 200;
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

static void *add_over_a_bad_line(void *argument) {
  struct writer *writer = argument;
  struct lossy lossy = {.db = writer->db, .state = (unsigned)writer->number * 977U};
  const struct ddb_env env = {.state = &lossy, .send = send_or_lose, .sleep_ms = no_sleep};
  const struct ddb_options options = {
      .endpoint = getenv("DDB_ENDPOINT"), .table_name = table, .env = &env};
  const struct model_promote_task_set one = {.rank = 1};
  struct ddb *own = NULL;

  if (ddb_open(&own, &options) < 0)
    writer->wrong++;
  for (int i = 0; i < ADDS && !writer->wrong; i++)
    (void)note(writer, model_promote_task(own, "race", "sum", &one, NULL), DDB_OK);
  writer->sum = lossy.unseen;
  ddb_close(own);
  return NULL;
}

/* Each addition is told as done, or as perhaps done; those that are done though nobody was told are
 * among the latter. */
Test(races, eight_writers_over_a_bad_line_account_for_everything) {
  const struct model_task first = {
      .owner = "race", .task_id = "sum", .state = MODEL_STATE_OPEN, .priority = 1};
  struct model_task task;
  int done = 0, maybe = 0;
  int64_t unseen = 0;

  must(model_create_task(db, NULL, &first, NULL, NULL));
  run(8, add_over_a_bad_line);
  for (int i = 0; i < 8; i++) {
    done += writers[i].done;
    maybe += writers[i].maybe;
    unseen += writers[i].sum;
  }
  must(model_get_task(db, mem, "race", "sum", NULL, &task));
  cr_assert_eq(done + maybe, 8 * ADDS);
  cr_assert_gt(maybe, 8);
  cr_assert_gt(unseen, 0);
  cr_assert_eq(task.rank.value, done + unseen, "%d done, %d perhaps, %d of them unseen", done,
               maybe, (int)unseen);
}

/* ---- transactions: all of two items or none -------------------------------------------------- */

static void *pay(void *argument) {
  struct writer *writer = argument;
  struct ddb_tx *tx = ddb_tx_new(writer->db);
  struct model_account a, b;

  for (int tries = 0; tries < 2000 && writer->done < PAYMENTS; tries++) {
    bool back = (tries + writer->number) % 2;
    const char *from = back ? "b" : "a", *to = back ? "a" : "b";
    ddb_arena_reset(writer->mem);
    ddb_tx_reset(tx);
    if (model_get_account(writer->db, writer->mem, "race", from, NULL, &a) != DDB_OK ||
        model_get_account(writer->db, writer->mem, "race", to, NULL, &b) != DDB_OK)
      writer->wrong++;
    const struct model_pay_out_set less = {.balance = writer->number};
    const struct model_pay_in_set more = {.balance = writer->number};
    (void)model_pay_out_tx(tx, "race", from, a.version, &less, "h");
    (void)model_pay_in_tx(tx, "race", to, b.version, &more);
    (void)note(writer, ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  }
  ddb_tx_free(tx);
  return NULL;
}

static void race_to_pay(int count) {
  const char *server = getenv("DDB_SERVER");
  struct model_account account = {.owner = "race", .balance = 500, .holder = "h"};
  int64_t versions = 0, sum = 0;
  int done = 0;

  if (server && strcmp(server, "dynalite") == 0)
    return; /* it knows no transactions */
  for (int i = 0; i < 2; i++) {
    account.account_id = i ? "b" : "a";
    struct model_account opened;
    must(model_open_account(db, mem, &account, NULL, &opened));
    versions -= opened.version;
  }
  run(count, pay);
  for (int i = 0; i < count; i++) {
    cr_assert_eq(writers[i].maybe, 0);
    done += writers[i].done;
  }
  for (int i = 0; i < 2; i++) {
    must(model_get_account(db, mem, "race", i ? "b" : "a", NULL, &account));
    versions += account.version;
    sum += account.balance;
  }
  cr_assert_eq(done, count * PAYMENTS);
  cr_assert_eq(versions, 2 * done, "each transaction is a version of both");
  cr_assert_eq(sum, 1000);
}

Test(races, two_writers_pay_all_or_nothing) {
  race_to_pay(2);
}

Test(races, eight_writers_pay_all_or_nothing) {
  race_to_pay(8);
}
