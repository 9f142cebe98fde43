/* SPDX-License-Identifier: Apache-2.0 */
/* UUIDs of version 4 (RFC 9562, section 5.4): random but for six bits. */
#ifndef DDB_BASE_UUID_H
#define DDB_BASE_UUID_H

#include <ddb/ulid.h>

#define DDB_UUID_RANDOM_SIZE 16

/* The text of a UUID of these random bytes. */
void ddb_uuid_encode(const unsigned char random[DDB_UUID_RANDOM_SIZE], char out[DDB_UUID_SIZE]);

#endif
