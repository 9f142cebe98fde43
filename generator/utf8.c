/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding and classes of characters: see utf8.h. */
#include "utf8.h"

static size_t sequence_length(unsigned char first) {
  if (first < 0x80)
    return 1;
  if (first >= 0xc2 && first <= 0xdf)
    return 2;
  if (first >= 0xe0 && first <= 0xef)
    return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

size_t utf8_decode(const char *text, size_t size, uint32_t *c) {
  static const unsigned char first_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t length = size == 0 ? 0 : sequence_length((unsigned char)text[0]);
  if (length == 0 || length > size)
    return 0;
  uint32_t value = (unsigned char)text[0] & first_mask[length];
  for (size_t i = 1; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if ((byte & 0xc0) != 0x80)
      return 0;
    value = value << 6 | (byte & 0x3fu);
  }
  if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
    return 0;
  *c = value;
  return length;
}

const char *utf8_forbidden(uint32_t c) {
  if (c == '\t' || c == '\n' || c == '\r')
    return NULL;
  if (c < 0x20 || (c >= 0x7f && c < 0xa0))
    return "a control character";
  /* Editors disagree on whether these end a line, so positions would differ. */
  if (c == 0x2028 || c == 0x2029)
    return "an unusual line separator";
  /* They make text read differently from what it is ("Trojan Source", CVE-2021-42574). */
  if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
    return "an invisible text-direction character";
  if (c == 0xfeff)
    return "a byte order mark inside the text";
  if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
    return "no character";
  return NULL;
}

struct range {
  uint32_t first;
  uint32_t last;
};

static bool in_ranges(uint32_t c, const struct range *ranges, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return true;
  return false;
}

size_t utf8_width(uint32_t c) {
  /* The blocks that matter for a caret (Unicode UAX #11 "wide", and combining marks); a rare
   * script outside them costs a caret some columns, nothing else. */
  static const struct range wide[] = {
      {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97f},
      {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
      {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff},
      {0x20000, 0x3fffd},
  };
  static const struct range zero[] = {
      {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
      {0x64b, 0x65f},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
      {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
  };
  if (c < 0x300)
    return 1;
  if (in_ranges(c, zero, sizeof zero / sizeof zero[0]))
    return 0;
  return in_ranges(c, wide, sizeof wide / sizeof wide[0]) ? 2 : 1;
}
