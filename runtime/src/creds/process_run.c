/* SPDX-License-Identifier: Apache-2.0 */
/* The only file that starts a process. posix_spawn and not fork: other threads may hold any lock.
 */
#include "creds/process_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "http/env_default.h"

/* How often the child, the clock and the cancel flag are looked at: soon at first. */
#define FIRST_SLICE_MS 1
#define LAST_SLICE_MS  50

struct running {
  const char *name;
  struct ddb_fetch *fetch;
  struct ddb_buf *out;
  int64_t deadline;
  pid_t pid;
  int fd;       /* what it prints */
  bool printed; /* all of it */
  bool ended, known;
  int status; /* of waitpid, if it is known */
};

static enum ddb_status cannot(const struct running *running, int number) {
  char reason[DDB_REASON_SIZE];
  return ddb_fail(running->fetch->error, number == ENOMEM ? DDB_E_NOMEM : DDB_E_CONFIG, NULL,
                  "credential_process: cannot run %s: %s; there is no shell, which would know '~' "
                  "and variables",
                  running->name, ddb_fail_reason(number, reason));
}

/* ---- starting -------------------------------------------------------------------------------- */

/* The order matters where this process has closed its own standard streams: the pipe may then have
 * one of their numbers. */
static int set_files(posix_spawn_file_actions_t *files, int output) {
  int error = posix_spawn_file_actions_adddup2(files, output, STDOUT_FILENO);
  if (error == 0)
    error = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (error == 0)
    error = posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  /* Elsewhere those stay open that their owner did not mark close-on-exec. */
  if (error == 0)
    error = posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
#endif
  return error;
}

/* As if it had been started from a shell: signals that this process blocks or ignores, such as
 * SIGPIPE, are none of its business. */
static int set_signals(posix_spawnattr_t *attributes) {
  sigset_t all, none;
  (void)sigfillset(&all);
  (void)sigemptyset(&none);
  int error = posix_spawnattr_setsigdefault(attributes, &all);
  if (error == 0)
    error = posix_spawnattr_setsigmask(attributes, &none);
  if (error == 0)
    error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  return error;
}

static int spawn(struct running *running, char *const argv[], int output) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&files);
  if (error != 0)
    return error;
  error = posix_spawnattr_init(&attributes);
  if (error == 0) {
    error = set_files(&files, output);
    if (error == 0)
      error = set_signals(&attributes);
    if (error == 0)
      error = posix_spawnp(&running->pid, argv[0], &files, &attributes, argv, environ);
    (void)posix_spawnattr_destroy(&attributes);
  }
  (void)posix_spawn_file_actions_destroy(&files);
  return error;
}

static enum ddb_status start(struct running *running, char *const argv[]) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
    return cannot(running, errno);
  /* The program may not expect that writing does not wait. */
  int flags = fcntl(ends[1], F_GETFL);
  int error = fcntl(ends[1], F_SETFL, flags & ~O_NONBLOCK) == 0 ? 0 : errno;
  if (error == 0)
    error = spawn(running, argv, ends[1]);
  close(ends[1]);
  running->fd = ends[0];
  if (error == 0)
    return DDB_OK;
  close(ends[0]);
  return cannot(running, error);
}

/* ---- running --------------------------------------------------------------------------------- */

/* Whatever is there now. */
static void gather(struct running *running) {
  struct ddb_buf *out = running->out;
  while (!running->printed && ddb_buf_reserve(out, 1)) {
    ssize_t got = read(running->fd, out->data + out->size, out->capacity - out->size - 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return;
    out->size += (size_t)got;
    out->data[out->size] = '\0';
    running->printed = got == 0;
  }
}

/* ECHILD: the program ignores SIGCHLD, or its handler reaps all children. The child has ended then,
 * and its number may be another's already. */
static void look(struct running *running) {
  if (running->ended)
    return;
  pid_t pid = waitpid(running->pid, &running->status, WNOHANG);
  running->ended = pid == running->pid || (pid < 0 && errno == ECHILD);
  running->known = pid == running->pid;
}

/* Only this child, and only while its number is surely its own. */
static void end(struct running *running) {
  look(running);
  if (!running->ended) {
    (void)kill(running->pid, SIGKILL);
    while (waitpid(running->pid, &running->status, 0) < 0 && errno == EINTR)
      ;
  }
  close(running->fd);
}

static enum ddb_status check(const struct running *running) {
  const struct ddb_fetch *fetch = running->fetch;
  const struct ddb_env *env = fetch->env;
  if (running->out->status == DDB_E_LIMIT)
    return ddb_fail(fetch->error, DDB_E_CONFIG, NULL,
                    "credential_process: %s prints more than %zu bytes", running->name,
                    running->out->max - 1);
  if (running->out->status != DDB_OK)
    return ddb_fail(fetch->error, running->out->status, NULL,
                    "no memory for the output of credential_process");
  if (ddb_cancel_requested(fetch->cancel))
    return ddb_fail(fetch->error, DDB_E_STOPPED, NULL,
                    "credential_process: %s was stopped by the cancel flag", running->name);
  if (env->monotonic_ms(env->state) >= running->deadline)
    return ddb_fail(fetch->error, DDB_E_TIMEOUT, NULL,
                    "credential_process: %s did not end in time and was killed", running->name);
  return DDB_OK;
}

/* Until it has ended: a daemon that it left behind may keep its output open for ever. */
static enum ddb_status follow(struct running *running) {
  int slice = FIRST_SLICE_MS;
  for (;;) {
    look(running); /* first, so that what it printed last is gathered */
    gather(running);
    if (running->ended && running->out->status == DDB_OK)
      return DDB_OK;
    enum ddb_status status = check(running);
    if (status != DDB_OK)
      return status;
    struct pollfd wait = {.fd = running->printed ? -1 : running->fd, .events = POLLIN};
    (void)poll(&wait, 1, slice);
    slice = slice * 2 < LAST_SLICE_MS ? slice * 2 : LAST_SLICE_MS;
  }
}

static enum ddb_status judge(const struct running *running) {
  struct ddb_error *error = running->fetch->error;
  if (!running->known || (WIFEXITED(running->status) && WEXITSTATUS(running->status) == 0))
    return DDB_OK;
  if (WIFEXITED(running->status))
    return ddb_fail(error, DDB_E_CONFIG, NULL,
                    "credential_process: %s ended with status %d: run it by hand to see why",
                    running->name, WEXITSTATUS(running->status));
  return ddb_fail(error, DDB_E_CONFIG, NULL, "credential_process: %s was ended by signal %d",
                  running->name, WTERMSIG(running->status));
}

enum ddb_status ddb_process_run(char *const argv[], int64_t timeout_ms, struct ddb_fetch *fetch,
                                struct ddb_buf *out) {
  const struct ddb_env *env = fetch->env;
  int64_t latest = env->monotonic_ms(env->state) + timeout_ms;
  struct running running = {.name = argv[0],
                            .fetch = fetch,
                            .out = out,
                            .deadline = latest < fetch->deadline ? latest : fetch->deadline};
  enum ddb_status status = check(&running);
  if (status == DDB_OK)
    status = start(&running, argv);
  if (status != DDB_OK)
    return status;
  status = follow(&running);
  end(&running);
  return status == DDB_OK ? judge(&running) : status;
}
