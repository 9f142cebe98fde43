/* SPDX-License-Identifier: Apache-2.0 */
/* Where a stack that is not running stands, and how to go on there. Of our own on x86-64 and
 * aarch64: swapcontext() calls the kernel for a signal mask that we never change. Where the
 * processor keeps a second stack of return addresses (Intel CET), only the C library knows how. */
#ifndef DDB_BASE_FIBER_SWITCH_H
#define DDB_BASE_FIBER_SWITCH_H

#include <stddef.h>

#if defined(__x86_64__) && defined(__LP64__) && !(defined(__CET__) && (__CET__ & 2))
#define DDB_FIBER_OWN 1
#elif defined(__aarch64__) && defined(__LP64__)
#define DDB_FIBER_OWN 1
#else
#define DDB_FIBER_OWN 0
#include <ucontext.h>
#endif

struct ddb_fiber_context {
#if DDB_FIBER_OWN
  void *stack;
#else
  ucontext_t context;
#endif
};

/* One that calls entry(state), which never returns, on this stack. */
void ddb_fiber_context_make(struct ddb_fiber_context *context, void *stack, size_t size,
                            void (*entry)(void *state), void *state);

void ddb_fiber_context_switch(struct ddb_fiber_context *from, const struct ddb_fiber_context *to);

#endif
