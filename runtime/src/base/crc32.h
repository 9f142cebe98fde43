/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 (the polynomial of zlib and IEEE 802.3), which DynamoDB sends as x-amz-crc32 over the
 * bytes of each reply. */
#ifndef DDB_BASE_CRC32_H
#define DDB_BASE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The sum of `size` more bytes after `crc`; start with 0. */
uint32_t ddb_crc32(uint32_t crc, const void *data, size_t size);

/* The same, as processors do it that lack what makes it fast. */
uint32_t ddb_crc32_portable(uint32_t crc, const void *data, size_t size);

#endif
