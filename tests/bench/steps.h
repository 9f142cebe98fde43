/* SPDX-License-Identifier: Apache-2.0 */
/* How many instructions something takes, counted by single steps in a child process: exact and the
 * same on a busy machine, with the processor's own extensions, unlike any emulation. */
#ifndef TESTS_BENCH_STEPS_H
#define TESTS_BENCH_STEPS_H

/* User-space instructions of fn(state), its call included. -1: this system does not let a process
 * trace its child. What runs is a child: `state` is as it was afterwards. */
long steps_of(void (*fn)(void *state), void *state);

/* The same, and before it prepare(state) in the child, uncounted: for what does not outlive a fork,
 * such as an open connection. */
long steps_after(void (*prepare)(void *state), void (*fn)(void *state), void *state);

#endif
