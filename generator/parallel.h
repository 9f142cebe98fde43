/* SPDX-License-Identifier: Apache-2.0 */
/* The same work for many things that do not know of each other, on several processors. What comes
 * out does not depend on how many there are: each part writes to places of its own. */
#ifndef DDBC_PARALLEL_H
#define DDBC_PARALLEL_H

#include <stddef.h>

enum { PARALLEL_PARTS = 4 };

/* How many parts `count` things are worth: 1 where they are few or there is one processor. */
size_t parallel_parts(size_t count);

/* The first thing of a part; that of the part behind the last is `count`. */
size_t parallel_first(size_t count, size_t parts, size_t part);

/* Calls work(context, part) for each part below `parts`, and returns when all have. */
void parallel_run(size_t parts, void (*work)(void *context, size_t part), void *context);

#endif
