/* SPDX-License-Identifier: Apache-2.0 */
/* A child process whose threads all go on at once with what their parent had opened: one of them
 * opens the file again, the others wait for it. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/store.h"

#define THREADS  8
#define CHILDREN 40

static char folder[64], path[128], endpoint[160];

static void setup(void) {
  (void)snprintf(folder, sizeof folder, "/tmp/ddb-store-XXXXXX");
  cr_assert_not_null(mkdtemp(folder));
  (void)snprintf(path, sizeof path, "%s/store", folder);
  (void)snprintf(endpoint, sizeof endpoint, "sqlite:%s", path);
}

static void teardown(void) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    char file[160];
    (void)snprintf(file, sizeof file, "%s%s", path, ends[i]);
    (void)unlink(file);
  }
  (void)rmdir(folder);
}

TestSuite(forks, .init = setup, .fini = teardown, .timeout = 120);

struct worker {
  struct ddb *db;
  pthread_barrier_t *start;
  int number;
  bool good;
  pthread_t thread;
};

static void *put_one(void *state) {
  struct worker *w = state;
  const struct many_order order = store_order(w->number);
  (void)pthread_barrier_wait(w->start);
  w->good = many_put_order(w->db, &order, NULL) == DDB_OK;
  if (!w->good)
    fprintf(stderr, "%d: %s\n", w->number, ddb_error_text(w->db));
  return NULL;
}

/* In the child: Criterion's macros are its parent's. */
static int run_threads(struct ddb *const *handles, int first) {
  static struct worker workers[THREADS];
  pthread_barrier_t start;
  bool good = pthread_barrier_init(&start, NULL, THREADS) == 0;
  for (int i = 0; good && i < THREADS; i++) {
    workers[i] = (struct worker){.db = handles[i], .start = &start, .number = first + i};
    good = pthread_create(&workers[i].thread, NULL, put_one, &workers[i]) == 0;
  }
  for (int i = 0; good && i < THREADS; i++)
    good = pthread_join(workers[i].thread, NULL) == 0;
  for (int i = 0; i < THREADS; i++)
    good = good && workers[i].good;
  return good ? 0 : 1;
}

static void children_put(bool kept) {
  struct ddb *db = store_open(endpoint), *handles[THREADS];
  struct ddb_arena *mem = ddb_arena_new();
  cr_assert_not_null(mem);
  must(many_create_table(db));
  for (int i = 0; i < THREADS; i++)
    cr_assert_eq(ddb_share(db, &handles[i]), DDB_OK);
  for (int i = 0; i < CHILDREN; i++) {
    int status;
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0)
      _exit(run_threads(handles, i * THREADS));
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0, "child %d ended with %d", i, status);
  }
  cr_expect_eq(store_count(db, mem), kept ? THREADS * CHILDREN : 0);
  for (int i = 0; i < THREADS; i++)
    ddb_close(handles[i]);
  ddb_close(db);
  ddb_arena_free(mem);
}

Test(forks, threads_of_a_child_share_a_file) {
  children_put(true);
}

Test(forks, threads_of_a_child_share_memory) {
  (void)snprintf(endpoint, sizeof endpoint, "sqlite::memory:");
  children_put(false);
}
