/* SPDX-License-Identifier: Apache-2.0 */
/* A function on a stack of its own, which gives way in the middle and goes on later: so that code
 * which waits by returning late (every operation) can be under way a thousand times on one thread.
 * A fiber stays on the thread that first entered it. */
#ifndef DDB_BASE_FIBER_H
#define DDB_BASE_FIBER_H

#include <stddef.h>

#include <ddb/types.h>

/* The smallest stack that is made. */
#define DDB_FIBER_STACK_MIN ((size_t)64 * 1024)

struct ddb_fiber;

/* NULL: no memory. `run` never returns: it gives way, for as often as there is something to do,
 * and is in the middle of that when the fiber is freed. Below the stack is a page that nobody may
 * touch: one that is too small ends the program instead of writing elsewhere. */
struct ddb_fiber *ddb_fiber_new(size_t stack_bytes, void (*run)(void *state),
                                void *state) DDB_MUST_USE;
/* NULL is allowed. What stands on its stack is forgotten. */
void ddb_fiber_free(struct ddb_fiber *fiber);

/* Goes on with it until it gives way. Not from a fiber. */
void ddb_fiber_enter(struct ddb_fiber *fiber);
/* In it: goes back to who entered it. */
void ddb_fiber_leave(struct ddb_fiber *fiber);

#endif
