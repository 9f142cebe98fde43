/* SPDX-License-Identifier: Apache-2.0 */
/* Which process this is, as far as forks go. */
#ifndef DDB_BASE_PROCESS_H
#define DDB_BASE_PROCESS_H

#include <stdint.h>

/* A number that no ancestor of this process has, even where the process ids are equal: a child in a
 * new pid namespace is process 1 like its parent, and ids of dead processes are given out again.
 * Never 0. A fork is seen only if this was called before it. */
uint64_t ddb_process_id(void);

#endif
