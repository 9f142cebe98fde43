/* SPDX-License-Identifier: Apache-2.0 */
/* Overwriting secrets. */
#ifndef DDB_BASE_WIPE_H
#define DDB_BASE_WIPE_H

#include <stddef.h>

/* Zeroes bytes in a way that no compiler removes. `bytes` may be NULL. */
void ddb_wipe(void *bytes, size_t size);

#endif
