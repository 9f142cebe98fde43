/* SPDX-License-Identifier: Apache-2.0 */
/* See process.h. Forks are counted, which takes a global: only pthread_atfork sees them all, and it
 * has no way to hand a pointer to what it calls. The process id still tells children apart that
 * were made behind the C library's back, by a clone of their own. */
#include "base/process.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_uint_least32_t forks;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void count_fork(void) {
  atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

/* Without memory for the handler the process id has to do. */
static void watch(void) {
  (void)pthread_atfork(NULL, NULL, count_fork);
}

uint64_t ddb_process_id(void) {
  (void)pthread_once(&once, watch);
  return (uint64_t)atomic_load_explicit(&forks, memory_order_relaxed) << 32 | (uint32_t)getpid();
}
