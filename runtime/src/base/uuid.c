/* SPDX-License-Identifier: Apache-2.0 */
/* See base/uuid.h. */
#include "base/uuid.h"

void ddb_uuid_encode(const unsigned char random[DDB_UUID_RANDOM_SIZE], char out[DDB_UUID_SIZE]) {
  static const char digits[] = "0123456789abcdef";

  for (int i = 0; i < DDB_UUID_RANDOM_SIZE; i++) {
    unsigned char byte = random[i];
    if (i == 6) /* the version */
      byte = (unsigned char)((byte & 0x0F) | 0x40);
    else if (i == 8) /* the variant */
      byte = (unsigned char)((byte & 0x3F) | 0x80);
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *out++ = '-';
    *out++ = digits[byte >> 4];
    *out++ = digits[byte & 15];
  }
  *out = '\0';
}
