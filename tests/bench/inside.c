/* SPDX-License-Identifier: Apache-2.0 */
#include "inside.h"

#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "steps.h"

#if defined(__x86_64__)

static void nothing(void *state) {
  (void)state;
}

/* The linker's: where the program's own code begins and ends. */
extern const char __executable_start[], etext[];

static volatile struct steps traps;

static void on_trap(int signal, siginfo_t *info, void *context) {
  const ucontext_t *at = context;
  uintptr_t where = (uintptr_t)at->uc_mcontext.gregs[REG_RIP];
  (void)signal;
  (void)info;
  traps.all++;
  traps.own += where >= (uintptr_t)__executable_start && where < (uintptr_t)etext;
}

/* The flag that makes the processor stop behind each instruction. What lies below the stack's end
 * may be in use. */
#define TRAP_FLAG(change)                                                                          \
  __asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\t" change                                   \
                   " (%%rsp)\n\tpopfq\n\tlea 128(%%rsp), %%rsp" ::                                 \
                       : "memory", "cc")

static struct steps run_stepped(void (*fn)(void *state), void *state) {
  traps.all = traps.own = 0;
  TRAP_FLAG("orq $0x100,");
  fn(state);
  TRAP_FLAG("andq $-0x101,");
  return (struct steps){traps.all, traps.own};
}

static struct steps count_inside(void (*fn)(void *state), void *state) {
  const struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};
  (void)sigaction(SIGTRAP, &action, NULL);
  void (*volatile none)(void *) = nothing; /* called as fn is */
  struct steps base = run_stepped(none, NULL);
  struct steps steps = run_stepped(fn, state);
  return (struct steps){steps.all - base.all, steps.own - base.own};
}

struct steps steps_inside(void (*fn)(void *state), void *state) {
  struct steps steps = {-1, -1};
  int ends[2];
  if (pipe(ends) != 0)
    return steps;
  pid_t child = fork();
  if (child == 0) {
    steps = count_inside(fn, state);
    _exit(write(ends[1], &steps, sizeof steps) == (ssize_t)sizeof steps ? 0 : 1);
  }
  (void)close(ends[1]);
  if (child < 0 || read(ends[0], &steps, sizeof steps) != (ssize_t)sizeof steps)
    steps = (struct steps){-1, -1};
  (void)close(ends[0]);
  if (child > 0)
    (void)waitpid(child, NULL, 0);
  return steps;
}

#else

struct steps steps_inside(void (*fn)(void *state), void *state) {
  return (struct steps){steps_of(fn, state), -1};
}

#endif
