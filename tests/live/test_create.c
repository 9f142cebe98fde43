/* SPDX-License-Identifier: Apache-2.0 */
/* Creates against a real server, $DDB_ENDPOINT, with the schema of tests/golden/create. Each test
 * has tables of its own. */
#include <criterion/criterion.h>
#include <fresh/fresh.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[4][64];
static struct ddb_table_name tables[] = {
    {"Main", names[0]}, {"Bare", names[1]}, {"Mail", names[2]}, {"Names", names[3]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 4; i++)
    (void)snprintf(names[i], sizeof names[i], "create-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(fresh_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(create, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_geq(call, 0, "%s", ddb_error_text(db))
#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)

static enum ddb_status add_counter(struct ddb *handle, const char *name, int64_t value) {
  const struct fresh_counter counter = {.name = name, .value = value};

  return fresh_new_counter(handle, NULL, &counter, NULL, NULL);
}

Test(create, only_the_first_time) {
  struct fresh_counter counter;

  must_be(add_counter(db, "hits", 1), DDB_OK);
  must_be(add_counter(db, "hits", 2), DDB_E_CONDITION);
  must(fresh_get_counter(db, mem, "hits", NULL, &counter));
  cr_expect_eq(counter.value, 1);
}

Test(create, the_text_has_the_key) {
  const struct fresh_alias alias = {.alias = "ab",
                                    .target = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"};

  must_be(fresh_new_alias(db, mem, &alias, NULL, NULL), DDB_OK);
  must_be(fresh_new_alias(db, mem, &alias, NULL, NULL), DDB_E_CONDITION);
  cr_expect_str_eq(ddb_error_text(db),
                   "newAlias: this Alias exists already (PK = ALIAS#ab#app, SK = "
                   "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e)");
}

/* What the call gives back is what a read finds, item for item. */
Test(create, the_record_comes_back_as_it_is_stored) {
  const struct fresh_ticket none = {0};
  struct fresh_ticket out, read;
  struct ddb_text sent, found;

  must(fresh_open_ticket(db, mem, &none, NULL, &out));
  must(fresh_get_ticket(db, mem, out.desk, out.ticket_id, NULL, &read));
  cr_expect_eq(strlen(read.ticket_id), 26);
  cr_expect_eq(strlen(read.trace_id), 36);
  cr_expect_str_eq(read.owner, "nobody");
  cr_expect_eq(read.state, FRESH_STATE_OPEN);
  cr_expect_eq(read.retries.value, 3);
  cr_expect_eq(read.size.value, UINT64_MAX);
  must(fresh_ticket_encode(mem, &out, &sent));
  must(fresh_ticket_encode(mem, &read, &found));
  cr_expect_eq(sent.size, found.size);
  cr_expect_str_eq(sent.data, found.data);
}

Test(create, ids_are_new_each_time_and_sort) {
  const struct fresh_ticket none = {0};
  struct fresh_ticket first, second;

  must(fresh_open_ticket(db, mem, &none, NULL, &first));
  must(fresh_open_ticket(db, mem, &none, NULL, &second));
  cr_expect_lt(strcmp(first.ticket_id, second.ticket_id), 0);
  cr_expect_str_neq(first.trace_id, second.trace_id);
}

/* Neither a put nor an update fills anything in. */
Test(create, defaults_are_for_creates_alone) {
  const struct fresh_ticket none = {0};
  const struct fresh_move_ticket_set hold = {.state = FRESH_STATE_HELD};
  struct fresh_ticket ticket, read;

  must(fresh_open_ticket(db, mem, &none, NULL, &ticket));
  ticket.retries = (ddb_opt_int){false, 0};
  ticket.level = FRESH_LEVEL_UNRECOGNIZED;
  must(fresh_save_ticket(db, &ticket, NULL));
  must(fresh_get_ticket(db, mem, ticket.desk, ticket.ticket_id, NULL, &read));
  cr_expect_not(read.retries.set, "a put stores what it is given");
  cr_expect_eq(read.level, FRESH_LEVEL_UNRECOGNIZED);
  must(fresh_move_ticket(db, ticket.desk, ticket.ticket_id, &hold, NULL));
  must(fresh_get_ticket(db, mem, ticket.desk, ticket.ticket_id, NULL, &read));
  cr_expect_not(read.retries.set, "so does an update");
  cr_expect_eq(read.state, FRESH_STATE_HELD);
}

Test(create, over_an_item_whose_time_is_over) {
  struct fresh_ticket ticket = {.title = "old"}, out;
  const struct ddb_call_options all = {.include_expired = true};

  ticket.expires_at = ddb_opt_time_of((ddb_time){ddb_now(db).seconds - 10, 0});
  must(fresh_open_ticket(db, mem, &ticket, NULL, &out));
  ticket = (struct fresh_ticket){.ticket_id = out.ticket_id, .title = "new"};
  must_be(fresh_open_ticket(db, mem, &ticket, &all, NULL), DDB_E_CONDITION);
  must_be(fresh_open_ticket(db, mem, &ticket, NULL, NULL), DDB_OK);
  must_be(fresh_open_ticket(db, mem, &ticket, NULL, NULL), DDB_E_CONDITION);
  must(fresh_get_ticket(db, mem, out.desk, out.ticket_id, NULL, &out));
  cr_expect_str_eq(out.title, "new");
}

/* ---- many at once ---------------------------------------------------------------------------- */

enum { THREADS = 8, ROUNDS = 10 };

struct racer {
  pthread_t thread;
  struct ddb *db;
  int number;
  enum ddb_status statuses[ROUNDS];
};

static void *race(void *argument) {
  struct racer *racer = argument;

  for (int i = 0; i < ROUNDS; i++) {
    char name[32];
    (void)snprintf(name, sizeof name, "race%d", i);
    racer->statuses[i] = add_counter(racer->db, name, racer->number);
  }
  return NULL;
}

Test(create, of_many_threads_one_wins) {
  static struct racer racers[THREADS];
  struct fresh_counter counter;

  for (int i = 0; i < THREADS; i++) {
    racers[i].number = i;
    must(ddb_share(db, &racers[i].db));
  }
  for (int i = 0; i < THREADS; i++)
    cr_assert_eq(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
  for (int i = 0; i < THREADS; i++)
    (void)pthread_join(racers[i].thread, NULL);
  for (int round = 0; round < ROUNDS; round++) {
    char name[32];
    int winner = -1, wins = 0;
    for (int i = 0; i < THREADS; i++) {
      bool won = racers[i].statuses[round] == DDB_OK;
      cr_expect(won || racers[i].statuses[round] == DDB_E_CONDITION, "%s",
                ddb_status_name(racers[i].statuses[round]));
      winner = won ? i : winner;
      wins += won;
    }
    cr_expect_eq(wins, 1, "round %d: %d", round, wins);
    (void)snprintf(name, sizeof name, "race%d", round);
    must(fresh_get_counter(db, mem, name, NULL, &counter));
    cr_expect_eq(counter.value, winner, "what is stored is the winner's");
  }
  for (int i = 0; i < THREADS; i++)
    ddb_close(racers[i].db);
}
