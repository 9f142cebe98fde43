/* SPDX-License-Identifier: Apache-2.0 */
/* Overwriting secrets where OpenSSL is not at hand. */
#ifndef DDB_BASE_WIPE_H
#define DDB_BASE_WIPE_H

#include <stddef.h>

/* Zeroes bytes in a way that no compiler removes. `bytes` may be NULL if `size` is 0. */
void ddb_wipe(void *bytes, size_t size);

#endif
