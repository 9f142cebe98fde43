/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: every code point, every wrong form, cuts. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Each test text stands alone in memory of just its size: a read past its end is seen by ASan. */
static size_t valid_prefix(const char *bytes, size_t size) {
  char *alone = malloc(size ? size : 1);
  memcpy(alone, bytes, size);
  size_t prefix = ddb_text_valid_prefix(alone, size);
  cr_assert_eq(ddb_text_valid(alone, size), prefix == size);
  free(alone);
  return prefix;
}

Test(text, every_code_point_is_valid_alone_and_only_whole) {
  for (uint32_t code = 0; code <= 0x10FFFF; code++) {
    char bytes[4];
    if (code >= 0xD800 && code <= 0xDFFF)
      continue;
    size_t size = ddb_text_encode(code, bytes);
    cr_assert_eq(size, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
    cr_assert_eq(ddb_text_character(bytes, size), size, "U+%04X", (unsigned)code);
    for (size_t cut = 1; cut < size; cut++)
      cr_assert_eq(ddb_text_character(bytes, cut), 0, "U+%04X cut", (unsigned)code);
  }
}

/* By the table of RFC 3629 section 4, written out independently of the code. */
static bool reference(const unsigned char *b, size_t n) {
#define TAIL(i) (b[i] >= 0x80 && b[i] <= 0xBF)
  switch (n) {
  case 1:
    return b[0] < 0x80;
  case 2:
    return b[0] >= 0xC2 && b[0] <= 0xDF && TAIL(1);
  case 3:
    return ((b[0] == 0xE0 && b[1] >= 0xA0 && b[1] <= 0xBF) ||
            (b[0] >= 0xE1 && b[0] <= 0xEC && TAIL(1)) ||
            (b[0] == 0xED && b[1] >= 0x80 && b[1] <= 0x9F) ||
            ((b[0] == 0xEE || b[0] == 0xEF) && TAIL(1))) &&
           TAIL(2);
  default:
    return ((b[0] == 0xF0 && b[1] >= 0x90 && b[1] <= 0xBF) ||
            (b[0] >= 0xF1 && b[0] <= 0xF3 && TAIL(1)) ||
            (b[0] == 0xF4 && b[1] >= 0x80 && b[1] <= 0x8F)) &&
           TAIL(2) && TAIL(3);
  }
#undef TAIL
}

Test(text, all_pairs_of_bytes_against_the_grammar) {
  static const unsigned char thirds[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
  for (unsigned first = 0; first < 256; first++)
    for (unsigned second = 0; second < 256; second++)
      for (size_t i = 0; i < sizeof thirds; i++) {
        unsigned char bytes[4] = {(unsigned char)first, (unsigned char)second, thirds[i], 0x80};
        size_t length = 0;
        for (size_t n = 4; n > 0; n--)
          if (reference(bytes, n))
            length = n;
        cr_assert_eq(ddb_text_character((const char *)bytes, 4), length, "%02X %02X %02X", first,
                     second, thirds[i]);
      }
}

Test(text, finds_the_first_wrong_byte_at_any_offset) {
  for (size_t at = 0; at < 40; at++) {
    char bytes[40];
    memset(bytes, 'a', sizeof bytes);
    cr_assert_eq(valid_prefix(bytes, at), at);
    bytes[at] = (char)0xFF;
    cr_assert_eq(valid_prefix(bytes, sizeof bytes), at);
    bytes[at] = (char)0xE2; /* begins a character that does not come */
    cr_assert_eq(valid_prefix(bytes, sizeof bytes), at);
  }
  cr_assert_eq(valid_prefix("abcdefg\xC3\xA9 and on", 16), 16);
  cr_assert_eq(valid_prefix("a\0b", 3), 3);
  cr_assert(ddb_text_valid(NULL, 0));
}

Test(text, plain_stops_at_what_json_treats_specially) {
  for (unsigned byte = 0; byte < 256; byte++) {
    bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
    for (size_t at = 0; at < 20; at++) {
      char *bytes = malloc(20);
      memset(bytes, 'a', 20);
      bytes[at] = (char)(unsigned char)byte;
      cr_assert_eq(ddb_text_plain(bytes, 20), plain ? 20 : at, "byte %02X at %zu", byte, at);
      free(bytes);
    }
  }
  cr_assert_eq(ddb_text_plain(NULL, 0), 0);
}

Test(text, cuts_between_characters) {
  static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (size_t max = 0; max < sizeof expected / sizeof expected[0]; max++)
    cr_assert_eq(ddb_text_cut(text, 10, max), expected[max], "max %zu", max);
  /* Not UTF-8: anywhere will do, but not all of it may go. */
  cr_assert_geq(ddb_text_cut("\x80\x80\x80\x80\x80\x80\x80\x80", 8, 6), 3);
}

static struct ddb_text of(const char *data, size_t size) {
  struct ddb_text text = {data, size};
  return text;
}

Test(text, equality_and_order) {
  cr_assert(ddb_text_equal(of("a\0b", 3), of("a\0b", 3)));
  cr_assert_not(ddb_text_equal(of("a\0b", 3), of("a\0c", 3)));
  cr_assert_not(ddb_text_equal(of("a", 1), of("ab", 2)));
  cr_assert(ddb_text_equal(of(NULL, 0), of("", 0)));
  cr_assert_lt(ddb_text_compare(of("a", 1), of("ab", 2)), 0);
  cr_assert_gt(ddb_text_compare(of("b", 1), of("ab", 2)), 0);
  cr_assert_gt(ddb_text_compare(of("\xC3\xA9", 2), of("z", 1)), 0);
  cr_assert_eq(ddb_text_compare(of(NULL, 0), of(NULL, 0)), 0);
  cr_assert_eq(ddb_text_of(NULL).size, 0);
  cr_assert_eq(ddb_text_of("abc").size, 3);
}
