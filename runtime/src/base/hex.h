/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as hexadecimal digits. */
#ifndef DDB_BASE_HEX_H
#define DDB_BASE_HEX_H

#include <stddef.h>

/* Two digits for each of `size` bytes, in lower case; no NUL behind them. */
void ddb_hex(const unsigned char *bytes, size_t size, char *out);

#endif
