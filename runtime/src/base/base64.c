/* SPDX-License-Identifier: Apache-2.0 */
/* See base64.h. Groups of three bytes and four characters are the unit of everything here; only the
 * last group may be short, and only its treatment differs between the two forms. */
#include "base/base64.h"

#include <stdbool.h>

/* By enum ddb_base64_form; they differ in the last two characters. */
static const char alphabets[2][65] = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};

size_t ddb_base64_encoded_size(enum ddb_base64_form form, size_t size) {
  if (size > SIZE_MAX / 4 * 3 - 3)
    return SIZE_MAX;
  size_t rest = size % 3;
  if (form == DDB_BASE64_URL)
    return size / 3 * 4 + (rest ? rest + 1 : 0);
  return (size + 2) / 3 * 4;
}

/* 1 to 3 bytes as 4 characters, of which the last are meaningless for fewer than 3. */
static void encode_group(const char *alphabet, const unsigned char *data, size_t count,
                         char out[4]) {
  uint32_t bits = (uint32_t)data[0] << 16;
  if (count > 1)
    bits |= (uint32_t)data[1] << 8;
  if (count > 2)
    bits |= data[2];
  for (int i = 0; i < 4; i++)
    out[i] = alphabet[bits >> (18 - 6 * i) & 63];
}

size_t ddb_base64_encode(enum ddb_base64_form form, const unsigned char *data, size_t size,
                         char *out) {
  const char *alphabet = alphabets[form];
  char *at = out;
  for (; size >= 3; size -= 3, data += 3, at += 4)
    encode_group(alphabet, data, 3, at);
  if (size) {
    char last[4];
    encode_group(alphabet, data, size, last);
    for (size_t i = 0; i < 4; i++)
      if (i <= size)
        *at++ = last[i];
      else if (form == DDB_BASE64)
        *at++ = '=';
  }
  return (size_t)(at - out);
}

/* Text that is not valid may have any length, so the rest counts too. */
size_t ddb_base64_decoded_max(size_t size) {
  return size / 4 * 3 + size % 4;
}

/* The six bits of a character, or 64 for one that is not in the alphabet. */
static unsigned sextet(enum ddb_base64_form form, char c) {
  if (c >= 'A' && c <= 'Z')
    return (unsigned)(c - 'A');
  if (c >= 'a' && c <= 'z')
    return (unsigned)(c - 'a') + 26;
  if (c >= '0' && c <= '9')
    return (unsigned)(c - '0') + 52;
  if (c == alphabets[form][62])
    return 62;
  return c == alphabets[form][63] ? 63 : 64;
}

/* 2 to 4 characters to one byte less. Bits behind the last byte must be 0. */
static bool decode_group(enum ddb_base64_form form, const char *text, size_t count,
                         unsigned char *out) {
  uint32_t bits = 0;
  for (size_t i = 0; i < 4; i++) {
    unsigned value = i < count ? sextet(form, text[i]) : 0;
    if (value > 63)
      return false;
    bits = bits << 6 | value;
  }
  if (bits & (UINT32_C(0xFFFFFF) >> (8 * (count - 1))))
    return false;
  for (size_t i = 0; out && i + 1 < count; i++)
    out[i] = (unsigned char)(bits >> (16 - 8 * i));
  return true;
}

/* The length without the padding; false if the padding is not what it must be. */
static bool without_padding(enum ddb_base64_form form, const char *text, size_t *size) {
  if (form == DDB_BASE64_URL)
    return *size % 4 != 1;
  if (*size % 4 != 0)
    return false;
  for (int i = 0; i < 2 && *size && text[*size - 1] == '='; i++)
    --*size;
  return true;
}

enum ddb_status ddb_base64_decode(enum ddb_base64_form form, const char *text, size_t size,
                                  unsigned char *out, size_t *out_size) {
  if (!without_padding(form, text, &size))
    return DDB_E_INVALID;
  size_t written = 0;
  for (size_t at = 0; at < size; at += 4) {
    size_t count = size - at < 4 ? size - at : 4;
    if (!decode_group(form, text + at, count, out ? out + written : NULL))
      return DDB_E_INVALID;
    written += count - 1;
  }
  *out_size = written;
  return DDB_OK;
}
