/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 by eight tables: each step takes eight bytes, since every reply of the service passes
 * here. The step is written for any byte order, by shifts. */
#include "base/crc32.h"

#include "base/crc32_table.h"

static uint32_t load4(const unsigned char *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
         (uint32_t)bytes[3] << 24;
}

uint32_t ddb_crc32(uint32_t crc, const void *data, size_t size) {
  const unsigned char *bytes = data;
  crc = ~crc;
  for (; size >= 8; size -= 8, bytes += 8) {
    uint32_t low = crc ^ load4(bytes);
    uint32_t high = load4(bytes + 4);
    crc = crc32_table[7][low & 0xFF] ^ crc32_table[6][low >> 8 & 0xFF] ^
          crc32_table[5][low >> 16 & 0xFF] ^ crc32_table[4][low >> 24] ^
          crc32_table[3][high & 0xFF] ^ crc32_table[2][high >> 8 & 0xFF] ^
          crc32_table[1][high >> 16 & 0xFF] ^ crc32_table[0][high >> 24];
  }
  for (; size; size--, bytes++)
    crc = crc >> 8 ^ crc32_table[0][(crc ^ *bytes) & 0xFF];
  return ~crc;
}
