/* SPDX-License-Identifier: Apache-2.0 */
#include "steps.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void nothing(void *state) {
  (void)state;
}

/* The child stops itself before and after; between them it is stepped. The stops themselves cost
 * the same each time, which count() of nothing tells. */
static long count(void (*prepare)(void *state), void (*fn)(void *state), void *state) {
  int status = 0;
  long steps = 0;
  pid_t child = fork();
  if (child < 0)
    return -1;
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
      _exit(1);
    prepare(state);
    (void)raise(SIGSTOP);
    fn(state);
    (void)raise(SIGSTOP);
    _exit(0);
  }
  if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
    return -1;
  for (;;) {
    if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) != 0 || waitpid(child, &status, 0) != child ||
        !WIFSTOPPED(status))
      return -1;
    if (WSTOPSIG(status) != SIGTRAP)
      break;
    steps++;
  }
  (void)kill(child, SIGKILL);
  (void)waitpid(child, &status, 0);
  return steps;
}

long steps_after(void (*prepare)(void *state), void (*fn)(void *state), void *state) {
  long base = count(nothing, nothing, NULL);
  long steps = base < 0 ? -1 : count(prepare, fn, state);
  return steps < 0 ? -1 : steps - base;
}

long steps_of(void (*fn)(void *state), void *state) {
  return steps_after(nothing, fn, state);
}
