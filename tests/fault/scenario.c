/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell.h"
#include "server.h"

static const struct ddb_call_options none;

struct stage {
  struct server server;
  struct ddb *db;
  const struct certificates *certificates; /* NULL: plain */
  const char *failed;                      /* the first thing that was not so */
};

#define expect(stage, condition)                                                                   \
  do {                                                                                             \
    if (!(condition) && (stage)->failed == NULL)                                                   \
      (stage)->failed = #condition;                                                                \
  } while (0)

int open_descriptors(void) {
  DIR *dir = opendir("/proc/self/fd");
  int count = 0;
  while (dir != NULL && readdir(dir) != NULL)
    count++;
  if (dir != NULL)
    (void)closedir(dir);
  return count;
}

/* ---- the scenarios --------------------------------------------------------------------------- */

/* Answers that are errors cost no connection. */
static void thousand_calls(struct stage *stage) {
  stage->server.refuses = true;
  for (int i = 0; i < 1000; i++) {
    enum ddb_status status =
        call_operation(stage->db, (enum operation)(i / 2 % OP_COUNT), false, &none);
    expect(stage, status == (i % 2 == 0 ? DDB_OK : DDB_E_SERVICE));
  }
  expect(stage, server_requests(&stage->server) == 1000);
  expect(stage, server_connections(&stage->server) == 1);
}

static void wait_for_child(struct stage *stage, pid_t pid) {
  int status = -1;
  expect(stage, pid > 0 && waitpid(pid, &status, 0) == pid);
  expect(stage, WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* The connection is the parent's: a child makes its own, and does not end the parent's. */
static void fork_with_a_connection(struct stage *stage) {
  expect(stage, call_get(stage->db, "a", &none) == DDB_OK);
  for (int round = 0; round < 3; round++) {
    pid_t pid = fork();
    if (pid == 0) { /* it calls and closes, or only closes, or does neither */
      bool good = round > 0 || call_get(stage->db, "child", &none) == DDB_OK;
      if (round < 2)
        ddb_close(stage->db);
      _exit(good ? 0 : 1);
    }
    wait_for_child(stage, pid);
    expect(stage, call_get(stage->db, "b", &none) == DDB_OK);
  }
  expect(stage, server_connections(&stage->server) == 2);
  expect(stage, server_requests(&stage->server) == 5);
}

/* A child's transactions must have tokens, and its requests ids, of their own. */
static void tokens_after_a_fork(struct stage *stage) {
  expect(stage, call_operation(stage->db, OP_TRANSACT, false, &none) == DDB_OK);
  pid_t pid = fork();
  if (pid == 0)
    _exit(call_operation(stage->db, OP_TRANSACT, false, &none) == DDB_OK ? 0 : 1);
  wait_for_child(stage, pid);
  expect(stage, call_operation(stage->db, OP_TRANSACT, false, &none) == DDB_OK);
  for (int i = 0; i < 3; i++) {
    struct seen one = server_seen(&stage->server, i),
                two = server_seen(&stage->server, (i + 1) % 3);
    expect(stage, strlen(one.token) == 36 && strcmp(one.token, two.token) != 0);
    expect(stage, one.invocation[0] != '\0' && strcmp(one.invocation, two.invocation) != 0);
  }
}

/* Idle connections that the other side has closed: the next call makes a new one, and is sent once.
 */
static void idle_connections_close(struct stage *stage) {
  for (int i = 1; i <= 5; i++) {
    expect(stage, call_operation(stage->db, OP_UPDATE, false, &none) == DDB_OK);
    expect(stage, server_requests(&stage->server) == i);
    expect(stage, server_connections(&stage->server) == i);
    server_drop(&stage->server);
  }
}

/* Whoever treats SIGPIPE as the system does lives on, and it is still so afterwards. */
static void signals_stay(struct stage *stage) {
  struct sigaction action;
  sigset_t mask;
  expect(stage, sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL);
  server_arm(&stage->server, 1);
  expect(stage, call_operation(stage->db, OP_PUT, true, &none) == DDB_OK);
  expect(stage, sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL);
  expect(stage, pthread_sigmask(SIG_SETMASK, NULL, &mask) == 0);
  expect(stage, sigismember(&mask, SIGPIPE) == 0);
  expect(stage, sigpending(&mask) == 0 && sigismember(&mask, SIGPIPE) == 0);
}

struct interrupt {
  pthread_t thread;
  struct ddb_cancel cancel;
};

static void interrupt_call(void *state) {
  struct interrupt *interrupt = state;
  (void)pthread_kill(interrupt->thread, SIGPIPE);
  ddb_cancel_now(&interrupt->cancel);
}

/* What OpenSSL could raise in the midst of a call ends nothing, and does not wait for its end. */
static void signals_are_held_back(struct stage *stage) {
  struct interrupt interrupt = {.thread = pthread_self()};
  struct ddb_call_options options = {.cancel = &interrupt.cancel};
  sigset_t pending;
  stage->server.stalled = interrupt_call;
  stage->server.state = &interrupt;
  server_arm(&stage->server, 1);
  expect(stage, call_get(stage->db, "a", &options) == DDB_E_STOPPED);
  expect(stage, sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 0);
  expect(stage, call_get(stage->db, "b", &none) == DDB_OK);
}

/* Two handles, one server: each signs as itself and has its own connection. */
static void handles_share_nothing_on_the_wire(struct stage *stage) {
  struct ddb *other = NULL;
  expect(stage, ddb_share(stage->db, &other) == DDB_OK);
  expect(stage, call_get(stage->db, "a", &none) == DDB_OK);
  expect(stage, call_get(other, "b", &none) == DDB_OK);
  expect(stage, call_get(stage->db, "c", &none) == DDB_OK);
  expect(stage, server_connections(&stage->server) == 2);
  ddb_close(other);
  expect(stage, call_get(stage->db, "d", &none) == DDB_OK);
  expect(stage, server_connections(&stage->server) == 2);
}

/* ---- running them ---------------------------------------------------------------------------- */

struct scenario {
  const char *name;
  const char *fault;
  void (*run)(struct stage *stage);
};

static bool run_one(const struct scenario *scenario, const struct certificates *certificates) {
  struct stage stage = {.certificates = certificates};
  int before = open_descriptors();
  server_start(&stage.server, fault_named(scenario->fault), certificates);
  stage.db = open_handle(stage.server.port, certificates != NULL, NULL);
  scenario->run(&stage);
  ddb_close(stage.db);
  server_stop(&stage.server);
  expect(&stage, open_descriptors() == before);
  if (stage.failed != NULL)
    printf("FAIL %s, %s: %s\n", scenario->name, certificates != NULL ? "TLS" : "plain",
           stage.failed);
  return stage.failed == NULL;
}

int scenarios_run(const struct certificates *certificates, const char *only, int *count) {
  static const struct scenario scenarios[] = {
      {"thousand-calls", "good", thousand_calls},
      {"fork", "good", fork_with_a_connection},
      {"tokens-after-a-fork", "good", tokens_after_a_fork},
      {"idle-connections-close", "good", idle_connections_close},
      {"signals-close", "close-while-sending", signals_stay},
      {"signals-reset", "reset-while-sending", signals_stay},
      {"signals-held-back", "stall-before-status", signals_are_held_back},
      {"two-handles", "good", handles_share_nothing_on_the_wire}};
  int bad = 0;
  *count = 0;
  for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
    if (only == NULL || strstr(scenarios[i].name, only) != NULL) {
      bad += !run_one(&scenarios[i], NULL) + !run_one(&scenarios[i], certificates);
      *count += 2;
    }
  return bad;
}
