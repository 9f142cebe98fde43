/* SPDX-License-Identifier: Apache-2.0 */
/* 32 threads sign with the credentials of one share group, which end every few moments: they are
 * fetched by a function of the program that fails now and then, and the service refuses some of
 * them before their end, is busy, and loses replies. Whatever happens, a request has the key id,
 * the signature's scope and the token of one set, one thread at a time fetches, and the retry quota
 * of the group is never overdrawn. Handles are closed in any order, and a child that was forked
 * amid all of it goes on alone. */
#include <ddb/ddb.h>
#include <ddb/gen.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "world.h"

#define THREADS 32
#define ROUNDS  150

static atomic_int requests, fetches, fetching, refused, failed;

/* ---- the world ------------------------------------------------------------------------------- */

/* The id says which set it is; the token must be of the same. */
static void check_one_set(const struct ddb_http_request *request) {
  const char *authorization = strstr(header(request, "Authorization"), "Credential=AKID");
  check(authorization, "not signed: %s", header(request, "Authorization"));
  long id = strtol(authorization + strlen("Credential=AKID"), NULL, 10);
  long token = strtol(header(request, "X-Amz-Security-Token"), NULL, 10);
  check(id == token && id > 0, "key %ld with token %ld", id, token);
  check(id <= atomic_load(&fetches), "key %ld before it was fetched", id);
}

static enum ddb_send_result send_one(void *state, const struct ddb_http_request *request,
                                     struct ddb_http_reply *reply) {
  int number = atomic_fetch_add(&requests, 1) + 1;

  (void)state;
  atomic_fetch_add(&clock_ms, 3);
  check_one_set(request);
  if (number % 23 == 0) {
    atomic_fetch_add(&refused, 1);
    return answer(reply, 400, "{\"__type\":\"ExpiredTokenException\",\"message\":\"over\"}");
  }
  if (number % 13 == 0)
    return answer(reply, 400, "{\"__type\":\"ThrottlingException\",\"message\":\"busy\"}");
  if (number % 17 == 0) {
    ddb_reply_reason(reply, false, "the line is dead");
    return DDB_SEND_LOST;
  }
  return answer(reply, 200, "{}");
}

/* A life of two to five seconds, which is some hundred requests of all threads together. */
static enum ddb_status fetch(void *state, const struct ddb_provider_limits *limits,
                             struct ddb_provision *out) {
  char id[32], secret[32], token[32];
  int number = atomic_fetch_add(&fetches, 1) + 1;

  (void)state;
  check(atomic_fetch_add(&fetching, 1) == 0, "two threads fetch at once");
  check(limits->timeout_ms >= 0, "no time");
  atomic_fetch_add(&clock_ms, 5);
  (void)snprintf(id, sizeof id, "AKID%d", number);
  (void)snprintf(secret, sizeof secret, "no secret %d", number);
  (void)snprintf(token, sizeof token, "%d", number);
  const struct ddb_provided given = {
      .access_key_id = id,
      .secret_access_key = secret,
      .session_token = token,
      .expires = {now(NULL).seconds + 2 + number % 4, 0},
  };
  enum ddb_status status = DDB_OK;
  if (number % 7 == 3)
    status = ddb_provide_failed(out, DDB_E_TRANSPORT, "the vault does not answer");
  else
    status = ddb_provide(out, &given);
  atomic_fetch_sub(&fetching, 1);
  return status;
}

/* ---- what a thread does ---------------------------------------------------------------------- */

struct worker {
  struct ddb *db;
  pthread_t thread;
  int number, done;
};

/* What else a call may come to is told. */
static void round_of(struct worker *w, int i) {
  const struct ddb_request request = {.operation = i % 2 ? "PutItem" : "GetItem",
                                      .body = {"{\"TableName\":\"T\"}", 17},
                                      .effect = i % 2 ? DDB_EFFECT_WRITE : DDB_EFFECT_READ};
  struct ddb_response response;
  struct ddb_scope scope;

  (void)ddb_call_begin(w->db, "Table", &scope);
  enum ddb_status status = ddb_call_send(w->db, &request, NULL, &response);
  status = ddb_call_end(w->db, NULL, NULL, status);
  /* DDB_E_AUTH: the clock ran on while it fetched. */
  check(status == DDB_OK || status == DDB_E_TRANSPORT || status == DDB_E_MAYBE_APPLIED ||
            status == DDB_E_AUTH,
        "%s: %s", ddb_status_name(status), ddb_error_text(w->db));
  check(!strstr(ddb_error_text(w->db), "no secret"), "%s", ddb_error_text(w->db));
  w->done += status == DDB_OK && response.http_status == 200;
  if (status != DDB_OK)
    atomic_fetch_add(&failed, 1);
}

/* Some hand their work on to a handle of their own halfway. */
static void take_another(struct worker *w) {
  struct ddb *other;
  check(ddb_share(w->db, &other) >= 0, "no handle");
  ddb_close(w->db);
  w->db = other;
}

static void *work(void *state) {
  struct worker *w = state;

  for (int i = 0; i < ROUNDS; i++) {
    (void)pthread_rwlock_rdlock(&between_rounds);
    round_of(w, i);
    if (i % 50 == 10 + w->number)
      take_another(w);
    (void)pthread_rwlock_unlock(&between_rounds);
  }
  (void)pthread_rwlock_rdlock(&between_rounds);
  ddb_close(w->db);
  (void)pthread_rwlock_unlock(&between_rounds);
  return NULL;
}

static void fork_one(struct worker *w) {
  (void)pthread_rwlock_wrlock(&between_rounds);
  pid_t child = fork();
  if (child != 0)
    (void)pthread_rwlock_unlock(&between_rounds);

  check(child >= 0, "no child");
  if (child == 0) {
    atomic_store(&fetching, 0);
    for (int i = 0; i < ROUNDS; i++)
      round_of(w, i);
    _exit(w->done > ROUNDS / 2 ? 0 : 1);
  }
  int status = -1;
  check(waitpid(child, &status, 0) == child && status == 0, "the child ended with %d", status);
  ddb_close(w->db);
}

int main(void) {
  static struct worker workers[THREADS + 1];
  static const struct ddb_credentials_provider provider = {NULL, fetch};
  const struct ddb_env env = {NULL, now, monotonic, sleep_ms, random_bytes, send_one};
  const struct ddb_options options = {.endpoint = "https://ddb.test",
                                      .region = "us-east-1",
                                      .credentials_provider = &provider,
                                      .deadline_ms = 3600000,
                                      .env = &env};
  struct ddb *db;
  int done = 0;

  check(ddb_open(&db, &options) >= 0, "%s", ddb_error_text(db));
  for (int i = 0; i <= THREADS; i++) {
    workers[i].number = i;
    check(ddb_share(db, &workers[i].db) >= 0, "no handle");
  }
  ddb_close(db);
  check(atomic_load(&fetches) == 0, "nobody needs credentials yet");
  for (int i = 0; i < THREADS; i++)
    check(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0, "no thread");
  fork_one(&workers[THREADS]);
  for (int i = 0; i < THREADS; i++) {
    check(pthread_join(workers[i].thread, NULL) == 0, "no end");
    done += workers[i].done;
  }
  printf("%d requests, %d fetches, %d refused, %d calls failed, %d done\n", atomic_load(&requests),
         atomic_load(&fetches), atomic_load(&refused), atomic_load(&failed), done);
  check(atomic_load(&fetches) > 20, "hardly anything was fetched");
  check(atomic_load(&refused) > 50, "hardly anything was refused");
  check(done > THREADS * ROUNDS / 2, "hardly anything came through");
  return 0;
}
