/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: main TABLE SCRATCH [FAULT]      (called by `make fault`)
 * Runs every cell of the table, or those whose fault has FAULT in its name, and what does not fit
 * into a table; ends with `N passed, N failed, N skipped`. DDB_TEST_JOBS=1 runs one cell after
 * another and looks after each for descriptors that stay open. */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "scenario.h"
#include "table.h"

/* Most cells wait. */
#define JOBS 16
/* No cell takes so long: each attempt has an end. */
#define HANG_S 600

struct run {
  const struct table *table;
  const struct certificates *certificates;
  pthread_mutex_t lock;
  size_t next;
  bool careful;
  int passed, failed;
  const struct cell *running[JOBS];
  time_t since[JOBS];
  bool done;
};

struct worker {
  struct run *run;
  int number;
  pthread_t thread;
};

static time_t seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* What waits longest goes first, so that it does not stand at the end alone. */
static int by_length(const void *a, const void *b) {
  const struct cell *one = a, *two = b;
  int wait_one = fault_stalls(one->fault) + (one->when == WHEN_ALWAYS);
  int wait_two = fault_stalls(two->fault) + (two->when == WHEN_ALWAYS);
  bool stalls_one = fault_stalls(one->fault), stalls_two = fault_stalls(two->fault);
  if (stalls_one != stalls_two)
    return stalls_one ? -1 : 1;
  return wait_one != wait_two ? wait_two - wait_one : one->line - two->line;
}

static void name_of(const struct cell *cell, char *out, size_t size) {
  (void)snprintf(out, size, "%s, %s, %s connection, %s", cell->fault->name, when_names[cell->when],
                 cell->reused ? "reused" : "new", operation_names[cell->operation]);
}

static const struct cell *take(struct worker *worker) {
  struct run *run = worker->run;
  const struct cell *cell = NULL;
  (void)pthread_mutex_lock(&run->lock);
  if (run->next < run->table->count)
    cell = &run->table->cells[run->next++];
  run->running[worker->number] = cell;
  run->since[worker->number] = seconds();
  (void)pthread_mutex_unlock(&run->lock);
  return cell;
}

static void tell(struct run *run, const struct cell *cell, bool good, const char *why) {
  char name[160];
  name_of(cell, name, sizeof name);
  (void)pthread_mutex_lock(&run->lock);
  if (good)
    run->passed++;
  else
    run->failed++;
  if (!good)
    printf("FAIL %s (expected.tsv:%d): %s\n", name, cell->line, why);
  (void)pthread_mutex_unlock(&run->lock);
}

static void *work(void *state) {
  struct worker *worker = state;
  struct run *run = worker->run;
  const struct cell *cell;
  char why[2000];
  while ((cell = take(worker)) != NULL) {
    int before = run->careful ? open_descriptors() : 0;
    bool good = cell_run(cell, run->certificates, why, sizeof why);
    int after = run->careful ? open_descriptors() : 0;
    if (good && after != before) {
      good = false;
      (void)snprintf(why, sizeof why, "%d descriptors before, %d afterwards", before, after);
    }
    tell(run, cell, good, why);
  }
  return NULL;
}

/* A cell that never ends is told by its name. */
static void *watch(void *state) {
  struct run *run = state;
  char name[160];
  for (bool done = false; !done; (void)sleep(1)) {
    (void)pthread_mutex_lock(&run->lock);
    done = run->done;
    for (int i = 0; i < JOBS; i++)
      if (run->running[i] != NULL && seconds() - run->since[i] > HANG_S) {
        name_of(run->running[i], name, sizeof name);
        printf("FAIL %s: it hangs\n", name);
        (void)fflush(stdout);
        abort();
      }
    (void)pthread_mutex_unlock(&run->lock);
  }
  return NULL;
}

static void run_cells(struct run *run, int jobs) {
  struct worker workers[JOBS];
  pthread_t watcher;
  if (pthread_create(&watcher, NULL, watch, run) != 0)
    abort();
  for (int i = 0; i < jobs; i++) {
    workers[i] = (struct worker){.run = run, .number = i};
    if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
      abort();
  }
  for (int i = 0; i < jobs; i++)
    (void)pthread_join(workers[i].thread, NULL);
  (void)pthread_mutex_lock(&run->lock);
  run->done = true;
  (void)pthread_mutex_unlock(&run->lock);
  (void)pthread_join(watcher, NULL);
}

/* ---- the program ----------------------------------------------------------------------------- */

/* Nothing of the user's set-up may change a result. */
static void clean_environment(const char *home, const char *bundle) {
  static const char *const names[] = {"http_proxy",
                                      "https_proxy",
                                      "all_proxy",
                                      "HTTPS_PROXY",
                                      "ALL_PROXY",
                                      "AWS_PROFILE",
                                      "AWS_MAX_ATTEMPTS",
                                      "AWS_RETRY_MODE",
                                      "AWS_ENDPOINT_URL",
                                      "AWS_REGION",
                                      "AWS_DEFAULT_REGION",
                                      "AWS_CONFIG_FILE",
                                      "AWS_USE_FIPS_ENDPOINT",
                                      "AWS_USE_DUALSTACK_ENDPOINT",
                                      "AWS_ENDPOINT_URL_DYNAMODB",
                                      "AWS_SHARED_CREDENTIALS_FILE",
                                      "AWS_ACCOUNT_ID",
                                      "SSL_CERT_FILE",
                                      "SSL_CERT_DIR"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    (void)unsetenv(names[i]);
  (void)setenv("NO_PROXY", "*", 1);
  (void)setenv("HOME", home, 1);
  (void)setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
  (void)setenv("AWS_CA_BUNDLE", bundle, 1);
}

static int job_count(void) {
  const char *text = getenv("DDB_TEST_JOBS");
  long jobs = text != NULL ? strtol(text, NULL, 10) : JOBS;
  return jobs >= 1 && jobs <= JOBS ? (int)jobs : JOBS;
}

int main(int argc, char **argv) {
  struct certificates certificates;
  struct table table;
  char bundle[4096];
  if (argc < 3) {
    fprintf(stderr, "usage: %s TABLE SCRATCH [FAULT]\n", argv[0]);
    return 2;
  }
  const char *only = argc > 3 && argv[3][0] != '\0' ? argv[3] : NULL;
  (void)mkdir(argv[2], 0777);
  (void)snprintf(bundle, sizeof bundle, "%s/authority.pem", argv[2]);
  clean_environment(argv[2], bundle);
  certificates_make(&certificates, bundle);
  table_read(&table, argv[1], only);
  qsort(table.cells, table.count, sizeof *table.cells, by_length);
  int jobs = job_count();
  struct run run = {.table = &table,
                    .certificates = &certificates,
                    .lock = PTHREAD_MUTEX_INITIALIZER,
                    .careful = jobs == 1};
  int scenarios = 0, bad = scenarios_run(&certificates, only, &scenarios);
  int before = open_descriptors();
  run_cells(&run, jobs);
  int after = open_descriptors();
  if (after != before)
    printf("FAIL descriptors: %d before, %d afterwards\n", before, after);
  run.failed += table.wrong + bad + (after != before);
  free(table.cells);
  certificates_free(&certificates);
  printf("%d passed, %d failed, 0 skipped\n", run.passed + scenarios - bad + (after == before),
         run.failed);
  return run.failed > 0;
}
