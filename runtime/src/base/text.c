/* SPDX-License-Identifier: Apache-2.0 */
/* See text.h. Most text is ASCII, so the loops take eight bytes at a time until one is not. */
#include "base/text.h"

#include <string.h>

#include "base/plain.h"

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))
#define HIGH_BITS        EACH_BYTE(0x80)

/* The byte order does not matter: all that is asked is whether any byte has a property. */
static uint64_t load8(const char *data) {
  uint64_t word;
  memcpy(&word, data, sizeof word);
  return word;
}

/* Not 0 if a byte of `word` is below `limit` (at most 128). A byte of 128 or more may be reported
 * too: callers look for those anyway. */
static uint64_t has_below(uint64_t word, unsigned limit) {
  return (word - EACH_BYTE(limit)) & HIGH_BITS;
}

static uint64_t has_byte(uint64_t word, unsigned char byte) {
  return has_below(word ^ EACH_BYTE(byte), 1);
}

/* What ddb_text_plain asks of each byte, once eight at a time is too many. */
static bool plain_byte(unsigned char byte) {
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* How many bytes stand before the first that is marked. A borrow may mark bytes above a marked one
 * too, never below: the lowest mark is true, and is the first byte where the lowest comes first.
 * Elsewhere the bytes are looked at one by one. */
static size_t before_mark(uint64_t marks) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return (size_t)__builtin_ctzll(marks) / 8;
#else
  (void)marks;
  return 0;
#endif
}

size_t ddb_text_plain(const char *data, size_t size) {
  size_t at = 0;
  while (size - at >= DDB_WIDE) {
    size_t plain = ddb_plain_wide(data + at);
    at += plain;
    if (plain < DDB_WIDE)
      return at;
  }
  while (size - at >= 8) {
    uint64_t word = load8(data + at);
    uint64_t marks =
        ((word & HIGH_BITS) | has_below(word, 0x20) | has_byte(word, '"') | has_byte(word, '\\')) &
        HIGH_BITS;
    if (marks != 0) {
      at += before_mark(marks);
      break;
    }
    at += 8;
  }
  while (at < size && plain_byte((unsigned char)data[at]))
    at++;
  return at;
}

/* All bytes of a character but the first are 10xxxxxx. */
static bool continues(const unsigned char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++)
    if ((bytes[i] & 0xC0) != 0x80)
      return false;
  return true;
}

/* The length of a character by its first byte; 0 where none starts: 0x80 to 0xC1 (a continuation,
 * or an overlong form) and 0xF5 up (beyond U+10FFFF). */
static size_t length_by_first(unsigned char first) {
  if (first < 0x80)
    return 1;
  if (first < 0xC2 || first > 0xF4)
    return 0;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The second byte is what tells overlong forms, surrogates and code points that are too large
 * (RFC 3629, section 4: UTF8-3 and UTF8-4). */
static bool second_byte_allowed(unsigned char first, unsigned char second) {
  switch (first) {
  case 0xE0:
    return second >= 0xA0;
  case 0xED:
    return second < 0xA0;
  case 0xF0:
    return second >= 0x90;
  case 0xF4:
    return second < 0x90;
  default:
    return true;
  }
}

size_t ddb_text_character(const char *data, size_t size) {
  const unsigned char *bytes = (const unsigned char *)data;
  size_t length = size ? length_by_first(bytes[0]) : 0;
  if (length <= 1)
    return length;
  if (length > size || !continues(bytes + 1, length - 1))
    return 0;
  return second_byte_allowed(bytes[0], bytes[1]) ? length : 0;
}

size_t ddb_text_valid_prefix(const char *data, size_t size) {
  size_t at = 0;
  while (at < size) {
    if (size - at >= 8 && !(load8(data + at) & HIGH_BITS)) {
      at += 8;
      continue;
    }
    size_t length = ddb_text_character(data + at, size - at);
    if (!length)
      break;
    at += length;
  }
  return at;
}

bool ddb_text_valid(const char *data, size_t size) {
  return ddb_text_valid_prefix(data, size) == size;
}

size_t ddb_text_cut(const char *data, size_t size, size_t max) {
  if (size <= max)
    return size;
  /* Back to a byte that starts a character: at most three steps, also in text that is no UTF-8. */
  size_t at = max;
  for (int steps = 0; steps < 3 && at > 0 && ((unsigned char)data[at] & 0xC0) == 0x80; steps++)
    at--;
  return at;
}

/* Fills from the last byte, six bits each; what remains goes into the first. */
size_t ddb_text_encode(uint32_t code, char out[4]) {
  static const unsigned char first[5] = {0, 0, 0xC0, 0xE0, 0xF0};
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--) {
    out[i] = (char)(unsigned char)(0x80 | (code & 0x3F));
    code >>= 6;
  }
  out[0] = (char)(unsigned char)(first[length] | code);
  return length;
}

bool ddb_text_is_clean(struct ddb_text text) {
  for (size_t i = 0; i < text.size; i++)
    if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
      return false;
  return true;
}

bool ddb_text_equal(struct ddb_text a, struct ddb_text b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int ddb_text_compare(struct ddb_text a, struct ddb_text b) {
  size_t common = a.size < b.size ? a.size : b.size;
  int order = common ? memcmp(a.data, b.data, common) : 0;
  if (order)
    return order;
  return (a.size > b.size) - (a.size < b.size);
}

struct ddb_text ddb_text_of(const char *string) {
  struct ddb_text text = {string, string ? strlen(string) : 0};
  return text;
}

size_t ddb_text_characters(const char *data, size_t size) {
  size_t count = 0;

  /* Every character has one byte that does not continue another. */
  for (size_t i = 0; i < size; i++)
    count += ((unsigned char)data[i] & 0xC0) != 0x80;
  return count;
}
