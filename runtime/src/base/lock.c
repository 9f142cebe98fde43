/* SPDX-License-Identifier: Apache-2.0 */
/* See lock.h. */
#include "base/lock.h"

#include <sched.h>

#include "base/process.h"

void ddb_lock_take(struct ddb_lock *lock) {
  uint64_t self = ddb_process_id();
  uint_least64_t owner = 0;
  while (!atomic_compare_exchange_weak_explicit(&lock->owner, &owner, self, memory_order_acquire,
                                                memory_order_relaxed)) {
    /* `owner` is what was found. Another process in it is the parent as it was at the fork: that
     * lock is nobody's here, and the next round takes it over. */
    if (owner == self) {
      owner = 0;
      sched_yield();
    }
  }
}

void ddb_lock_leave(struct ddb_lock *lock) {
  atomic_store_explicit(&lock->owner, 0, memory_order_release);
}
