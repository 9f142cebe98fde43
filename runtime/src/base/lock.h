/* SPDX-License-Identifier: Apache-2.0 */
/* A lock that a forked child can take over.
 *
 * A pthread mutex that some other thread holds while this one forks stays locked in the child for
 * ever, and repairing it there needs a global list of all of them. This lock holds the process
 * of its owner instead: a child that finds another process in it knows that nobody is left to open
 * it. What it guards is never more than a few instructions, so waiting is yielding. */
#ifndef DDB_BASE_LOCK_H
#define DDB_BASE_LOCK_H

#include <stdatomic.h>
#include <stdint.h>

struct ddb_lock {
  atomic_uint_least64_t owner; /* 0: open */
};

void ddb_lock_take(struct ddb_lock *lock);
void ddb_lock_leave(struct ddb_lock *lock);

#endif
