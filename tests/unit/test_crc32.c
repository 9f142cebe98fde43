/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 against known sums and against its definition, bit by bit. */
#include <criterion/criterion.h>

#include <string.h>

#include "base/crc32.h"

static uint32_t by_definition(const unsigned char *data, size_t size) {
  uint32_t crc = 0xFFFFFFFF;
  for (size_t i = 0; i < size; i++) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; bit++)
      crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  }
  return ~crc;
}

Test(crc32, known_sums) {
  cr_assert_eq(ddb_crc32(0, NULL, 0), 0);
  cr_assert_eq(ddb_crc32(0, "123456789", 9), 0xCBF43926);
  /* botocore's and aws-sdk-go's own case for DynamoDB. */
  cr_assert_eq(ddb_crc32(0, "{\"TableNames\":[\"A\"]}", 20), 3090163698u);
}

/* All lengths and offsets of a text in which every byte value stands in every place of a step. */
Test(crc32, agrees_with_the_definition) {
  unsigned char data[2100];
  for (size_t i = 0; i < sizeof data; i++)
    data[i] = (unsigned char)((i * 167 + i / 256 * 13) & 0xFF);
  for (size_t size = 0; size < 300; size++)
    for (size_t at = 0; at < 17; at++) {
      uint32_t sum = by_definition(data + at, size);
      cr_assert_eq(ddb_crc32(0, data + at, size), sum);
      cr_assert_eq(ddb_crc32_portable(0, data + at, size), sum);
    }
  uint32_t whole = by_definition(data, sizeof data);
  for (size_t cut = 0; cut <= sizeof data; cut += 75)
    cr_assert_eq(ddb_crc32(ddb_crc32(0, data, cut), data + cut, sizeof data - cut), whole);
}

Test(crc32, each_byte_value_in_each_place) {
  for (unsigned value = 0; value < 256; value++)
    for (size_t place = 0; place < 16; place++) {
      unsigned char data[16] = {0};
      data[place] = (unsigned char)value;
      cr_assert_eq(ddb_crc32(0, data, 16), by_definition(data, 16));
    }
}

Test(crc32, goes_on_from_a_part) {
  static const char text[] = "The quick brown fox jumps over the lazy dog";
  uint32_t whole = ddb_crc32(0, text, strlen(text));
  for (size_t cut = 0; cut <= strlen(text); cut++)
    cr_assert_eq(ddb_crc32(ddb_crc32(0, text, cut), text + cut, strlen(text) - cut), whole);
}
