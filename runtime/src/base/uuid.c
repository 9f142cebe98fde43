/* SPDX-License-Identifier: Apache-2.0 */
/* See base/uuid.h. */
#include "base/uuid.h"

#include <string.h>

#include "base/hex.h"

void ddb_uuid_encode(const unsigned char random[DDB_UUID_RANDOM_SIZE], char out[DDB_UUID_SIZE]) {
  unsigned char bytes[DDB_UUID_RANDOM_SIZE];
  char digits[2 * DDB_UUID_RANDOM_SIZE];

  memcpy(bytes, random, sizeof bytes);
  bytes[6] = (unsigned char)((bytes[6] & 0x0F) | 0x40); /* the version */
  bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80); /* the variant */
  ddb_hex(bytes, sizeof bytes, digits);
  memcpy(out, digits, 8);
  memcpy(out + 9, digits + 8, 4);
  memcpy(out + 14, digits + 12, 4);
  memcpy(out + 19, digits + 16, 4);
  memcpy(out + 24, digits + 20, 12);
  out[8] = out[13] = out[18] = out[23] = '-';
  out[36] = '\0';
}
