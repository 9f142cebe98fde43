/* SPDX-License-Identifier: Apache-2.0 */
/* See keybytes.h. A number becomes its sign, the exponent of its first digit and its digits; all of
 * them upside down where it is negative:
 *
 *   positive   C1, exponent + 130 (one byte, 0 to 255), digits as '0' to '9'
 *   zero       80
 *   negative   3F, 255 - (exponent + 130), digits as '9' to '0' upside down, then FF
 *
 * Fewer digits are a prefix of more: smaller for positive numbers as they should be, and for
 * negative ones the FF behind them makes them greater. */
#include "local/value/keybytes.h"

static void number_bytes(struct ddb_buf *buf, struct ddb_text text) {
  struct ddb_decimal number;
  if (ddb_decimal_parse(text.data, text.size, DDB_NUMBER_JSON, &number) < 0 || number.count == 0) {
    ddb_buf_char(buf, (char)0x80); /* zero; a text that is no number cannot be */
    return;
  }
  int exponent = number.exponent + number.count - 1 - DDB_NUMBER_MIN_EXPONENT; /* 0 to 255 */
  ddb_buf_char(buf, (char)(number.negative ? 0x3F : 0xC1));
  ddb_buf_char(buf, (char)(number.negative ? 255 - exponent : exponent));
  for (int i = 0; i < number.count; i++)
    ddb_buf_char(buf, number.negative ? (char)('0' + '9' - number.digits[i]) : number.digits[i]);
  if (number.negative)
    ddb_buf_char(buf, (char)0xFF);
}

void local_key_bytes(struct ddb_buf *buf, const struct local_value *value) {
  if (value->type == LOCAL_N)
    number_bytes(buf, value->text);
  else
    ddb_buf_bytes(buf, value->text.data, value->text.size);
}

/* What local_key_bytes appended since `mark`, with 00 as 00 FF. */
static void escape(struct ddb_buf *buf, size_t mark) {
  size_t zeros = 0;
  for (size_t i = mark; i < buf->size; i++)
    zeros += buf->data[i] == 0;
  if (zeros == 0 || !ddb_buf_reserve(buf, zeros))
    return;
  size_t to = buf->size + zeros;
  size_t from = buf->size;
  buf->size = to;
  while (from > mark) {
    char c = buf->data[--from];
    if (c == 0)
      buf->data[--to] = (char)0xFF;
    buf->data[--to] = c;
  }
}

void local_key_join(struct ddb_buf *buf, const struct local_value *const *values, size_t count,
                    size_t whole) {
  for (size_t i = 0; i < count; i++) {
    size_t mark = buf->size;
    local_key_bytes(buf, values[i]);
    if (whole == 1)
      continue;
    escape(buf, mark);
    ddb_buf_bytes(buf, "\0\1", 2);
  }
}

/* FNV-1a, then mixed so that keys that differ only in their last bytes are far apart. */
uint32_t local_key_hash(struct ddb_text partition) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < partition.size; i++)
    hash = (hash ^ (unsigned char)partition.data[i]) * 16777619u;
  hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
  hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
  return hash ^ (hash >> 16);
}
