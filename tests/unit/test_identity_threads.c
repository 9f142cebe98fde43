/* SPDX-License-Identifier: Apache-2.0 */
/* The identity of a share group as many threads see it: one fetch for all of them, waits that end,
 * and a process that forks amid a fetch. Clocks move when a test says so; what a test waits for is
 * that something happened, never that some time passed. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world.h"

#define THREADS 8

struct worker {
  pthread_t thread;
  struct ddb_identity_use use;
  struct ddb_error error;
  struct ddb_cancel cancel;
  int64_t timeout_ms;
  enum ddb_status status;
  atomic_bool done;
};

static struct world world;
static struct worker workers[THREADS];

static void open_kind(enum ddb_source_kind kind) {
  world_init(&world, kind);
  world_open(&world);
}

static void setup(void) {
  memset(workers, 0, sizeof workers);
  for (int i = 0; i < THREADS; i++)
    workers[i].timeout_ms = 30000;
  open_kind(DDB_SOURCE_PROCESS);
}

static void teardown(void) {
  for (int i = 0; i < THREADS; i++)
    ddb_identity_leave(&workers[i].use);
  ddb_identity_cache_free(&world.cache);
}

TestSuite(identity_threads, .init = setup, .fini = teardown, .timeout = 60);

static void *work(void *state) {
  struct worker *w = state;
  w->status = world_call(&world, &w->use, w->timeout_ms, &w->cancel, &w->error);
  atomic_store(&w->done, true);
  return NULL;
}

static void start(struct worker *w) {
  atomic_store(&w->done, false);
  cr_assert_eq(pthread_create(&w->thread, NULL, work, w), 0);
}

static void join(struct worker *w) {
  cr_assert_eq(pthread_join(w->thread, NULL), 0);
}

static void until_fetches(int count) {
  while (atomic_load(&world.fetches) < count)
    sched_yield();
}

/* One thread has begun a fetch that is held back; `others` know of it and wait, or are about to: a
 * thread asks for the time only once it has seen the fetch. */
static void fetch_with_waiting(int others) {
  int before = atomic_load(&world.fetches);
  atomic_store(&world.held, 1);
  start(&workers[0]);
  until_fetches(before + 1);
  for (int i = 1; i <= others; i++) {
    int looked = atomic_load(&world.looked);
    start(&workers[i]);
    while (atomic_load(&world.looked) < looked + 2)
      sched_yield();
  }
}

static void release(int others) {
  atomic_store(&world.held, 0);
  for (int i = 0; i <= others; i++)
    join(&workers[i]);
}

static void first(void) {
  start(&workers[0]);
  join(&workers[0]);
  cr_assert_eq(workers[0].status, DDB_OK, "%s", workers[0].error.text);
}

Test(identity_threads, one_fetch_serves_all) {
  fetch_with_waiting(THREADS - 1);
  release(THREADS - 1);
  for (int i = 0; i < THREADS; i++) {
    cr_assert_eq(workers[i].status, DDB_OK, "%s", workers[i].error.text);
    cr_assert_eq(workers[i].use.identity, workers[0].use.identity);
  }
  cr_assert_eq(atomic_load(&world.fetches), 1);
}

Test(identity_threads, one_failure_is_told_to_all) {
  atomic_store(&world.failure, DDB_E_AUTH);
  fetch_with_waiting(THREADS - 1);
  release(THREADS - 1);
  for (int i = 0; i < THREADS; i++) {
    cr_assert_eq(workers[i].status, DDB_E_AUTH);
    cr_assert_str_eq(workers[i].error.text, "fetch 1 failed");
    cr_assert_null(workers[i].use.identity);
  }
  cr_assert_eq(atomic_load(&world.fetches), 1);
}

Test(identity_threads, in_the_advisory_window_nobody_waits) {
  first();
  world_pass(&world, 2700);
  atomic_store(&world.held, 1);
  start(&workers[0]);
  until_fetches(2);
  for (int i = 1; i < THREADS; i++) {
    start(&workers[i]);
    join(&workers[i]); /* though the fetch is under way */
    cr_assert_eq(workers[i].status, DDB_OK);
    cr_assert_eq(world_number(&workers[i].use), 1);
  }
  release(0);
  cr_assert_eq(world_number(&workers[0].use), 2);
  cr_assert_eq(atomic_load(&world.fetches), 2);
}

Test(identity_threads, in_the_mandatory_window_all_wait) {
  first();
  world_pass(&world, 3000);
  fetch_with_waiting(THREADS - 1);
  for (int i = 1; i < THREADS; i++)
    cr_assert_not(atomic_load(&workers[i].done));
  release(THREADS - 1);
  for (int i = 0; i < THREADS; i++)
    cr_assert_eq(world_number(&workers[i].use), 2);
  cr_assert_eq(atomic_load(&world.fetches), 2);
}

/* Half of its time: then it goes on with what it has. */
Test(identity_threads, the_wait_in_the_mandatory_window_ends) {
  first();
  world_pass(&world, 3000);
  fetch_with_waiting(1);
  world_pass(&world, 15);
  join(&workers[1]);
  cr_assert_eq(workers[1].status, DDB_OK);
  cr_assert_eq(world_number(&workers[1].use), 1);
  release(0);
  cr_assert_eq(world_number(&workers[0].use), 2);
}

Test(identity_threads, the_wait_ends_with_the_deadline) {
  workers[1].timeout_ms = 2000;
  fetch_with_waiting(1);
  world_pass(&world, 1);
  cr_assert_not(atomic_load(&workers[1].done));
  world_pass(&world, 1);
  join(&workers[1]);
  cr_assert_eq(workers[1].status, DDB_E_TIMEOUT);
  cr_assert_str_eq(workers[1].error.text, "the credentials did not come in time");
  release(0);
  cr_assert_eq(workers[0].status, DDB_OK);
}

Test(identity_threads, the_wait_ends_with_the_cancel_flag) {
  fetch_with_waiting(1);
  ddb_cancel_now(&workers[1].cancel);
  join(&workers[1]);
  cr_assert_eq(workers[1].status, DDB_E_STOPPED);
  release(0);
  cr_assert_eq(workers[0].status, DDB_OK);
}

/* Whose call was stopped says nothing of the source: one of the others takes over. */
Test(identity_threads, a_fetch_that_was_stopped_is_made_by_another) {
  atomic_store(&world.obeys, true);
  fetch_with_waiting(2);
  ddb_cancel_now(&workers[0].cancel);
  join(&workers[0]);
  cr_assert_lt(workers[0].status, 0);
  until_fetches(2);
  atomic_store(&world.held, 0);
  join(&workers[1]);
  join(&workers[2]);
  cr_assert_eq(workers[1].status, DDB_OK, "%s", workers[1].error.text);
  cr_assert_eq(workers[1].use.identity, workers[2].use.identity);
  cr_assert_eq(atomic_load(&world.fetches), 2);
}

Test(identity_threads, a_fetch_whose_call_had_no_time_is_made_by_another) {
  atomic_store(&world.obeys, true);
  workers[0].timeout_ms = 1000;
  fetch_with_waiting(1);
  world_pass(&world, 1);
  join(&workers[0]);
  cr_assert_eq(workers[0].status, DDB_E_TIMEOUT);
  until_fetches(2);
  atomic_store(&world.held, 0);
  join(&workers[1]);
  cr_assert_eq(workers[1].status, DDB_OK, "%s", workers[1].error.text);
}

Test(identity_threads, all_outlive_a_machine_that_does_not_answer) {
  teardown();
  setup();
  ddb_identity_cache_free(&world.cache);
  open_kind(DDB_SOURCE_IMDS);
  first();
  world_pass(&world, 3600);
  atomic_store(&world.failure, DDB_E_TRANSPORT);
  fetch_with_waiting(3);
  release(3);
  for (int i = 0; i <= 3; i++) {
    cr_assert_eq(workers[i].status, DDB_OK, "%s", workers[i].error.text);
    cr_assert_eq(world_number(&workers[i].use), 1);
  }
  cr_assert_eq(atomic_load(&world.fetches), 2);
}

/* ---- forks ----------------------------------------------------------------------------------- */

/* In a child: 0 if all is well. An alarm ends one that waits for ever. */
static int in_child(int number) {
  struct ddb_identity_use use = {NULL, 0, 0};
  struct ddb_error error;
  alarm(30);
  atomic_store(&world.held, 0);
  if (world_call(&world, &use, 30000, NULL, &error) != DDB_OK)
    return 1;
  if (world_number(&use) != number || !ddb_identity_fits(&world.cache, &use))
    return 2;
  world_pass(&world, 3600);
  if (world_call(&world, &use, 30000, NULL, &error) != DDB_OK || world_number(&use) != number + 1)
    return 3;
  ddb_identity_leave(&use);
  ddb_identity_cache_free(&world.cache);
  return 0;
}

static void fork_now(int number) {
  int status = -1;
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child == 0)
    _exit(in_child(number));
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert(WIFEXITED(status), "signal %d", WTERMSIG(status));
  cr_assert_eq(WEXITSTATUS(status), 0, "%d", WEXITSTATUS(status));
}

Test(identity_threads, a_child_has_what_its_parent_had) {
  first();
  fork_now(1);
}

/* Whoever fetches is not in the child, and nobody would wake those who wait. */
Test(identity_threads, a_child_makes_the_fetch_that_its_parent_had_under_way) {
  fetch_with_waiting(3);
  fork_now(2);
  release(3);
  for (int i = 0; i <= 3; i++)
    cr_assert_eq(workers[i].status, DDB_OK);
  cr_assert_eq(atomic_load(&world.fetches), 1);
}

Test(identity_threads, a_child_of_a_mandatory_window) {
  first();
  world_pass(&world, 3000);
  fetch_with_waiting(2);
  fork_now(3);
  release(2);
  cr_assert_eq(world_number(&workers[2].use), 2);
}

/* The lock itself may be held at the fork. */
Test(identity_threads, a_child_takes_the_lock_over) {
  first();
  ddb_lock_take(&world.cache.lock);
  fork_now(1);
  ddb_lock_leave(&world.cache.lock);
}
