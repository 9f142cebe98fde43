/* SPDX-License-Identifier: Apache-2.0 */
/* Many operations in flight on one thread, against a server of real sockets. A plain program, so
 * that it runs under every tool; `engine N` takes N at once in place of 1,000. */
#include <ddb/credentials.h>
#include <many/many.h>
#include <pthread.h>
#include <reimagine/operations.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "crowd.h"

enum { MANY_MAX = 8192 };

static struct crowd crowd;
static struct ddb *db;
static int many = 1000;

struct job {
  const char *what; /* what the server is to do */
  int calls;
  const struct ddb_call_options *options;
  bool writes;
  int told;
  enum ddb_status status;
  char text[1024];
};
static struct job jobs[MANY_MAX];

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static struct ddb *open_db(const struct ddb_credentials_provider *provider) {
  static char endpoint[64];
  struct ddb *opened;
  struct ddb_options options = {.endpoint = endpoint,
                                .region = "eu-west-1",
                                .deadline_ms = 120000,
                                .attempt_timeout_ms = 60000,
                                .connect_timeout_ms = 60000};
  snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", crowd.port);
  options.credentials_provider = provider;
  if (provider == NULL) {
    options.access_key_id = "AKIDEXAMPLE";
    options.secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  }
  check(ddb_open(&opened, &options) == DDB_OK, "%s", ddb_error_text(opened));
  return opened;
}

/* `{}` is "no such item". */
static enum ddb_status work(struct ddb *handle, struct ddb_arena *mem, void *state) {
  struct job *job = state;
  struct reimagine_image_metadata out;
  enum ddb_status status = DDB_OK;
  for (int i = 0; i < job->calls && status >= 0; i++)
    status = job->writes ? reimagine_delete_edit(handle, job->what, "edit", job->options)
                         : reimagine_get_image_metadata(handle, mem, job->what, "image",
                                                        job->options, &out);
  return status;
}

static void done(void *state, enum ddb_status status, const struct ddb_error *error) {
  struct job *job = state;
  job->told++;
  job->status = status;
  check(error->status == status, "%s: %s", ddb_status_name(status), error->text);
  snprintf(job->text, sizeof job->text, "%s", error->text);
}

static struct ddb_engine *engine_of(struct ddb *handle, size_t in_flight, size_t waiting) {
  const struct ddb_engine_options options = {.in_flight = in_flight, .waiting = waiting};
  struct ddb_engine *engine;
  check(ddb_engine_new(handle, &options, &engine) == DDB_OK, "no engine");
  return engine;
}

static void start(struct ddb_engine *engine, struct job *job, const char *what, uint64_t *ticket) {
  const struct ddb_call_options *options = job->options;
  const bool writes = job->writes;
  *job = (struct job){.what = what, .calls = 1, .options = options, .writes = writes};
  check(ddb_engine_start(engine, work, done, job, ticket) == DDB_OK, "not started");
}

static void clear(void) {
  memset(jobs, 0, sizeof jobs);
  atomic_store(&crowd.most_at_once, 0);
  atomic_store(&crowd.requests, 0);
  atomic_store(&crowd.connections, 0);
}

static void all_told(int count, enum ddb_status status) {
  for (int i = 0; i < count; i++)
    check(jobs[i].told == 1 && jobs[i].status == status, "job %d, %s: told %d times, %s: %s", i,
          jobs[i].what, jobs[i].told, ddb_status_name(jobs[i].status), jobs[i].text);
}

/* All of them at once, and a second time over the same connections. */
static void test_many(void) {
  struct ddb_engine *engine = engine_of(db, (size_t)many, 0);
  for (int round = 0; round < 2; round++) {
    int before = atomic_load(&crowd.connections);
    int64_t begun = now_ms();
    if (round == 0)
      clear();
    atomic_store(&crowd.most_at_once, 0);
    for (int i = 0; i < many; i++)
      start(engine, &jobs[i], "do=later", NULL);
    check(ddb_engine_active(engine) == (size_t)many, "%zu", ddb_engine_active(engine));
    check(ddb_engine_run(engine) == DDB_OK, "run");
    all_told(many, DDB_NOT_FOUND);
    printf("%d at once: %d ms, %d unanswered at the same time, %d new connections\n", many,
           (int)(now_ms() - begun), atomic_load(&crowd.most_at_once),
           atomic_load(&crowd.connections) - (round > 0 ? before : 0));
    check(atomic_load(&crowd.most_at_once) > many / 10, "%d", atomic_load(&crowd.most_at_once));
    check(round == 0 || atomic_load(&crowd.connections) == before, "new connections");
  }
  check(atomic_load(&crowd.requests) == 2 * many, "%d", atomic_load(&crowd.requests));
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

/* One lane in which requests follow each other does not wait for another that sleeps. */
static void test_retries_wait_alone(void) {
  static const char *const what[] = {"do=busy", "do=ok", "do=closed", "do=reset"};
  struct ddb_engine *engine = engine_of(db, 64, 0);
  clear();
  for (int i = 0; i < 64; i++)
    start(engine, &jobs[i], what[i % 2], NULL);
  check(ddb_engine_run(engine) == DDB_OK, "run");
  all_told(64, DDB_NOT_FOUND);
  check(atomic_load(&crowd.requests) > 64, "nothing was tried again");
  clear();
  const struct ddb_call_options short_time = {.deadline_ms = 400};
  for (int i = 0; i < 8; i++) {
    jobs[i].options = &short_time;
    jobs[i].writes = i >= 4;
    start(engine, &jobs[i], what[2 + i % 2], NULL);
  }
  check(ddb_engine_run(engine) == DDB_OK, "run");
  for (int i = 0; i < 8; i++) {
    check(jobs[i].told == 1, "told %d times", jobs[i].told);
    check(i < 4 ? jobs[i].status == DDB_E_TIMEOUT || jobs[i].status == DDB_E_TRANSPORT
                : jobs[i].status == DDB_E_MAYBE_APPLIED,
          "%d: %s", i, jobs[i].text);
  }
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

/* Bytes that nobody asked for, and a damaged reply, end a connection before it is used again. */
static void test_connections(void) {
  struct ddb_engine *engine = engine_of(db, 1, 1);
  clear();
  start(engine, &jobs[0], "do=extra", NULL);
  check(ddb_engine_run(engine) == DDB_OK, "run");
  for (int i = 1; i < 4; i++) {
    start(engine, &jobs[i], "do=ok", NULL);
    check(ddb_engine_run(engine) == DDB_OK, "run");
  }
  all_told(4, DDB_NOT_FOUND);
  check(atomic_load(&crowd.connections) == 2, "%d connections", atomic_load(&crowd.connections));
  clear();
  start(engine, &jobs[0], "do=wrong", NULL);
  check(ddb_engine_run(engine) == DDB_OK, "run");
  all_told(1, DDB_NOT_FOUND);
  check(atomic_load(&crowd.requests) == 2 && atomic_load(&crowd.connections) == 1,
        "%d requests, %d new connections", atomic_load(&crowd.requests),
        atomic_load(&crowd.connections));
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

static void test_deadline(void) {
  struct ddb_engine *engine = engine_of(db, 100, 0);
  const struct ddb_call_options options = {.deadline_ms = 300};
  int64_t begun = now_ms();
  clear();
  for (int i = 0; i < 100; i++) {
    jobs[i].options = &options;
    start(engine, &jobs[i], "do=never", NULL);
  }
  check(ddb_engine_run(engine) == DDB_OK, "run");
  all_told(100, DDB_E_TIMEOUT);
  check(now_ms() - begun < 10000, "%d ms", (int)(now_ms() - begun));
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

/* Full: what is started then is refused, and nobody is told of it. */
static void test_queue(void) {
  struct ddb_engine *engine = engine_of(db, 4, 3);
  uint64_t tickets[7];
  clear();
  for (int i = 0; i < 7; i++)
    start(engine, &jobs[i], "do=later", &tickets[i]);
  check(ddb_engine_start(engine, work, done, &jobs[7], NULL) == DDB_E_THROTTLED, "not full");
  check(ddb_engine_cancel(engine, tickets[5]), "not found");
  check(!ddb_engine_cancel(engine, tickets[5]), "found twice");
  check(ddb_engine_run(engine) == DDB_OK, "run");
  check(jobs[5].told == 1 && jobs[5].status == DDB_E_STOPPED, "%s", jobs[5].text);
  jobs[5].status = DDB_NOT_FOUND;
  all_told(7, DDB_NOT_FOUND);
  check(jobs[7].told == 0 && !ddb_engine_cancel(engine, tickets[0]), "told of nothing");
  check(atomic_load(&crowd.requests) == 6, "%d", atomic_load(&crowd.requests));
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

/* Before it began, in flight, asleep before a retry, and by a flag of the program's. */
static void test_cancel(void) {
  struct ddb_engine *engine = engine_of(db, 8, 8);
  struct ddb_cancel flag = {0};
  const struct ddb_call_options flagged = {.cancel = &flag};
  uint64_t tickets[5];
  int64_t begun = now_ms();
  clear();
  start(engine, &jobs[0], "do=never", &tickets[0]);
  check(ddb_engine_cancel(engine, tickets[0]), "not found");
  start(engine, &jobs[1], "do=never", &tickets[1]);
  start(engine, &jobs[2], "do=closed", &tickets[2]);
  jobs[3].options = &flagged;
  start(engine, &jobs[3], "do=never", NULL);
  jobs[4].writes = true;
  start(engine, &jobs[4], "do=never", &tickets[4]);
  while (atomic_load(&crowd.requests) < 4)
    check(ddb_engine_step(engine, 10) == DDB_OK, "step");
  check(jobs[0].told == 1 && jobs[0].status == DDB_E_STOPPED, "%s", jobs[0].text);
  for (int i = 1; i < 5; i++)
    check(i == 3 || jobs[i].told > 0 || ddb_engine_cancel(engine, tickets[i]), "not found");
  ddb_cancel_now(&flag);
  check(ddb_engine_run(engine) == DDB_OK, "run");
  check(jobs[4].told == 1 && jobs[4].status == DDB_E_MAYBE_APPLIED, "%s", jobs[4].text);
  all_told(4, DDB_E_STOPPED);
  check(now_ms() - begun < 10000, "%d ms", (int)(now_ms() - begun));
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

static void test_close(void) {
  struct ddb_engine *engine = engine_of(db, 8, 100);
  clear();
  for (int i = 0; i < 50; i++)
    start(engine, &jobs[i], i < 25 ? "do=later" : "do=never", NULL);
  check(ddb_engine_step(engine, 20) == DDB_OK, "step");
  check(ddb_engine_close(engine, DDB_ENGINE_STOP) == DDB_OK, "close");
  all_told(50, DDB_E_STOPPED);
  clear();
  engine = engine_of(db, 8, 100);
  for (int i = 0; i < 50; i++)
    start(engine, &jobs[i], "do=later", NULL);
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
  all_told(50, DDB_NOT_FOUND);
  check(ddb_engine_close(NULL, DDB_ENGINE_STOP) == DDB_OK, "close");
}

/* From `done`, one starts another; a step within is refused. */
static struct ddb_engine *chained;
static int chain;

static void next_in_chain(void *state, enum ddb_status status, const struct ddb_error *error) {
  (void)error;
  check(status == DDB_NOT_FOUND, "%s", error->text);
  check(ddb_engine_step(chained, 0) == DDB_E_INVALID, "a step within a step");
  check(ddb_engine_close(chained, DDB_ENGINE_STOP) == DDB_E_INVALID, "closed within a step");
  if (++chain < 200)
    check(ddb_engine_start(chained, work, next_in_chain, state, NULL) == DDB_OK, "start");
}

static void test_chain(void) {
  struct job job = {.what = "do=ok", .calls = 3};
  chained = engine_of(db, 1, 1);
  chain = 0;
  clear();
  check(ddb_engine_start(chained, work, next_in_chain, &job, NULL) == DDB_OK, "start");
  check(ddb_engine_run(chained) == DDB_OK, "run");
  check(chain == 200 && atomic_load(&crowd.requests) == 600, "%d, %d", chain,
        atomic_load(&crowd.requests));
  check(atomic_load(&crowd.connections) == 1, "%d", atomic_load(&crowd.connections));
  check(ddb_engine_close(chained, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

/* ---- credentials ----------------------------------------------------------------------------- */

static atomic_int fetches;

static enum ddb_status slow(void *state, const struct ddb_provider_limits *limits,
                            struct ddb_provision *out) {
  const struct ddb_provided keys = {.access_key_id = "AKIDEXAMPLE",
                                    .secret_access_key = "secret of it"};
  (void)state;
  atomic_fetch_add(&fetches, 1);
  for (int i = 0; i < 1000; i++) {
    if (limits->cancel != NULL && __atomic_load_n(&limits->cancel->stop, __ATOMIC_RELAXED) != 0)
      return ddb_provide_failed(out, DDB_E_STOPPED, "stopped");
    usleep(1000);
  }
  return ddb_provide(out, &keys);
}

static void test_slow_credentials(void) {
  const struct ddb_credentials_provider provider = {.fetch = slow};
  struct ddb *own = open_db(&provider);
  struct ddb_engine *engine = engine_of(own, 50, 0);
  uint64_t ticket;
  clear();
  atomic_store(&fetches, 0);
  for (int i = 0; i < 49; i++)
    start(engine, &jobs[i], "do=ok", NULL);
  start(engine, &jobs[49], "do=ok", &ticket);
  /* The engine goes on meanwhile: a work that waits for its turn is stopped at once. */
  int64_t begun = now_ms();
  check(ddb_engine_step(engine, 0) == DDB_OK && ddb_engine_cancel(engine, ticket), "cancel");
  while (jobs[49].told == 0)
    check(ddb_engine_step(engine, 5) == DDB_OK, "step");
  check(jobs[49].status == DDB_E_STOPPED && now_ms() - begun < 900, "%s", jobs[49].text);
  check(ddb_engine_run(engine) == DDB_OK, "run");
  all_told(49, DDB_NOT_FOUND);
  check(atomic_load(&fetches) == 1, "%d", atomic_load(&fetches));
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
  ddb_close(own);
}

static void test_stopped_credentials(void) {
  const struct ddb_credentials_provider provider = {.fetch = slow};
  struct ddb *own = open_db(&provider);
  struct ddb_engine *engine = engine_of(own, 4, 0);
  clear();
  for (int i = 0; i < 4; i++)
    start(engine, &jobs[i], "do=ok", NULL);
  check(ddb_engine_step(engine, 20) == DDB_OK, "step");
  ddb_close(own);
  check(ddb_engine_close(engine, DDB_ENGINE_STOP) == DDB_OK, "close");
  all_told(4, DDB_E_STOPPED);
}

/* ---- scans ----------------------------------------------------------------------------------- */

static int pages;

static void count_page(void *user, const struct ddb_scan_progress *progress) {
  pages++;
  if (pages == 3 && user != NULL)
    ddb_cancel_now(user);
  check(progress->threads == 8, "%d", (int)progress->threads);
}

/* The segments are in flight, on this thread; one wave of eight takes 200 ms. */
static void test_scan(void) {
  struct ddb_scan_options options = {.threads = 8, .segments = 24, .on_progress = count_page};
  struct ddb_cancel flag = {0};
  clear();
  pages = 0;
  check(many_all_visits_parallel(db, &options, NULL) == DDB_OK, "%s", ddb_error_text(db));
  check(atomic_load(&crowd.requests) == 24 && atomic_load(&crowd.most_at_once) == 8 && pages >= 24,
        "%d requests, %d at once, %d pages", atomic_load(&crowd.requests),
        atomic_load(&crowd.most_at_once), pages);
  options.call.cancel = &flag;
  options.user = &flag;
  pages = 0;
  check(many_all_visits_parallel(db, &options, NULL) == DDB_E_STOPPED, "%s", ddb_error_text(db));
  check(atomic_load(&crowd.requests) < 24 + 24, "%d", atomic_load(&crowd.requests));
}

/* ---- processes ------------------------------------------------------------------------------- */

/* The child frees its copy and the parent notices nothing. */
static void test_fork(void) {
  struct ddb_engine *engine = engine_of(db, 4, 0);
  int status = 1;
  clear();
  for (int i = 0; i < 4; i++)
    start(engine, &jobs[i], "do=ok", NULL);
  check(ddb_engine_run(engine) == DDB_OK, "run");
  for (int i = 0; i < 4; i++)
    start(engine, &jobs[i], "do=later", NULL);
  check(ddb_engine_step(engine, 0) == DDB_OK, "step");
  pid_t child = fork();
  if (child == 0) {
    int wrong = ddb_engine_step(engine, 0) != DDB_E_INVALID;
    wrong |= ddb_engine_start(engine, work, done, &jobs[5], NULL) != DDB_E_INVALID;
    wrong |= ddb_engine_close(engine, DDB_ENGINE_STOP) != DDB_OK || jobs[0].told != 0;
    _exit(wrong);
  }
  check(waitpid(child, &status, 0) == child && status == 0, "the child failed: %d", status);
  check(ddb_engine_run(engine) == DDB_OK, "run");
  all_told(4, DDB_NOT_FOUND);
  check(atomic_load(&crowd.connections) == 4, "%d", atomic_load(&crowd.connections));
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

int main(int argc, char **argv) {
  if (argc > 1)
    many = atoi(argv[1]) < MANY_MAX ? atoi(argv[1]) : MANY_MAX;
  (void)setvbuf(stdout, NULL, _IOLBF, 0);
  crowd_start(&crowd);
  db = open_db(NULL);
  test_many();
  test_retries_wait_alone();
  test_connections();
  test_deadline();
  test_queue();
  test_cancel();
  test_close();
  test_chain();
  test_slow_credentials();
  test_stopped_credentials();
  test_scan();
  test_fork();
  ddb_close(db);
  crowd_stop(&crowd);
  return 0;
}
