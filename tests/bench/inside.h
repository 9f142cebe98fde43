/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_BENCH_INSIDE_H
#define TESTS_BENCH_INSIDE_H

/* What steps_of counts, in half the time, on x86, where the child steps itself; and apart from that
 * those of the program's own code, what it is linked with statically included: they are the same
 * whatever versions of shared libraries there are, which choose their code by the processor. fn
 * starts no thread and does not block signals. */
struct steps {
  long all, own; /* -1: not counted */
};
struct steps steps_inside(void (*fn)(void *state), void *state);

#endif
