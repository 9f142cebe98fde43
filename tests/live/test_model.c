/* SPDX-License-Identifier: Apache-2.0 */
/* Operations at random, on a real server ($DDB_ENDPOINT) and on a model in memory (live/model):
 * after each step both answer the same. $DDB_TEST_SEED repeats a run, $DDB_TEST_STEPS makes it
 * longer. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#include "live/model/model.h"
#include "support/report.h"

enum { STEPS = 2500, LOSSY_STEPS = 600, COMPARE_EVERY = 500 };

static char table[64];

static void setup(void) {
  static const unsigned char key[32] = "32 bytes that are not random ...";
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};

  (void)snprintf(table, sizeof table, "model-%ld", (long)getpid());
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&plain, &options), 0, "%s", ddb_error_text(plain));
  options.token_key = (struct ddb_bytes){key, sizeof key};
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(model_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_close(plain);
  ddb_arena_free(mem);
}

TestSuite(model, .init = setup, .fini = teardown, .timeout = 3000);

static void step(void) {
  switch (any(20)) {
  case 0:
  case 1:
    do_tx();
    break;
  case 11:
    do_declared_tx();
    break;
  case 2:
    do_batch();
    break;
  case 3:
    do_get();
    break;
  case 4:
    if (any(4) == 0)
      do_parallel_scan();
    else
      do_card();
    break;
  case 5:
    do_batch_get();
    break;
  case 6:
    do_transact_get();
    break;
  case 7:
    do_count();
    break;
  case 8:
  case 9:
  case 10:
    do_list();
    break;
  default:
    do_write();
  }
}

static bool lacks(bool print) {
  bool writes = writes_lack(print), lists = lists_lack(print);
  return gets_lack(print) || writes || lists;
}

/* No case is dead: every operation comes to everything that it can come to, where it takes some
 * steps more. */
static void complete(int all) {
  for (int more = all; more > 0 && lacks(false); more--) {
    aim_writes();
    aim_lists();
    step_number++;
    step();
    ddb_arena_reset(mem);
  }
  cr_expect_not(lacks(true), "seed %u", walk_seed);
}

/* The number of steps, in proportion to those that are wanted. */
static int begin(int steps) {
  const char *given = getenv("DDB_TEST_SEED");
  const char *wanted = getenv("DDB_TEST_STEPS");
  long all = wanted ? strtol(wanted, NULL, 10) * steps / STEPS : steps;

  begin_walk(given ? (unsigned)strtoul(given, NULL, 10) : 20261123U);
  printf("seed %u, %ld steps\n", walk_seed, all);
  return (int)all;
}

Test(model, a_server_and_a_model_agree) {
  int all = begin(STEPS);

  for (step_number = 1; step_number <= all; step_number++) {
    step();
    if (step_number % COMPARE_EVERY == 0 || step_number == all)
      compare_all();
    ddb_arena_reset(mem);
  }
  if (all >= STEPS)
    complete(all);
  end_tally();
  report_cases("model: random steps", (unsigned)all, 0, 0);
}

/* A write whose reply is lost is done once or not at all, and the answer never says the contrary.
 */
Test(model, T29_lost_replies_do_nothing_twice) {
  int all = begin(LOSSY_STEPS);

  for (step_number = 1; step_number <= all; step_number++) {
    if (step_number % 6 == 0)
      do_lossy_tx(table);
    else if (step_number % 2)
      do_lossy_write(table);
    else
      do_write();
    if (step_number == all)
      compare_all();
    ddb_arena_reset(mem);
  }
  end_tally();
  cr_expect(all < LOSSY_STEPS || !losses_lack(true));
  report_cases("model: lost replies", (unsigned)all, 0, 0);
}

/* ---- traps ----------------------------------------------------------------------------------- */

static void fill(void) {
  for (int i = 0; i < 150; i++)
    do_write();
}

/* Whatever an update does to a part of an index key or to a field that is one, every index has the
 * item where it now belongs. */
Test(model, T16_each_update_keeps_the_indexes_right) {
  const struct verb *verb;
  int done = 0;

  begin_walk(16);
  fill();
  for (int i = 0; (verb = verb_at(i)) != NULL; i++)
    for (int times = 0, tries = 0; verb->call && times < 4 && tries < 200; tries++) {
      struct write write = random_write_of(verb);
      if (judge(&write) != DDB_OK || !write.item->there)
        continue;
      do_this_write(&write);
      compare_indexes();
      times++;
      done++;
    }
  cr_expect_gt(done, 90, "%d", done);
  report_cases("model: updates of indexed items", (unsigned)done, 0, 0);
}

/* Nothing but a put and a create makes an item. */
Test(model, T17_an_update_never_creates) {
  const struct verb *verb;
  int done = 0;

  begin_walk(17);
  for (int i = 0; (verb = verb_at(i)) != NULL; i++)
    for (int tries = 0; verb->call && (verb->comes_to & MISSING) && tries < 20; tries++) {
      struct write write = random_write_of(verb);
      if (judge(&write) != DDB_NOT_FOUND)
        continue;
      do_this_write(&write);
      read_item(write.item, verb->name);
      done++;
    }
  compare_all();
  cr_expect_gt(done, 100, "%d", done);
  report_cases("model: updates of nothing", (unsigned)done, 0, 0);
}
