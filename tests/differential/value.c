/* SPDX-License-Identifier: Apache-2.0 */
/* Values at random: mostly good ones, of few texts and numbers, some on the edge and some beyond.
 */
#include <string.h>

#include "base/base64.h"
#include "diff.h"

static const char *const types[] = {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"};

void put_string(struct ddb_buf *buf) {
  static const char *const texts[] = {
      "a",     "b", "ab", "abc", "x y", "\xC3\xA9", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF",
      "\"\\/", "Z", "10", "9"};
  if (percent(2)) {
    ddb_buf_text(buf, "\"\"");
  } else if (percent(3)) {
    ddb_buf_text(buf, "\"a\\u0000b\"");
  } else if (percent(3)) {
    ddb_buf_char(buf, '"');
    for (unsigned i = 40 + any(percent(10) ? 4000 : 300); i > 0; i--)
      ddb_buf_char(buf, (char)('a' + i % 7));
    ddb_buf_char(buf, '"');
  } else {
    const char *text = ONE_OF(texts);
    ddb_buf_json_string(buf, text, strlen(text));
  }
}

void put_number(struct ddb_buf *buf) {
  static const char *const plain[] = {"0",  "1",   "2",   "3", "10", "-1",
                                      "-2", "0.5", "100", "7", "42"};
  static const char *const edge[] = {"1E2",
                                     "-0",
                                     "0.10",
                                     "+5",
                                     "1e-130",
                                     "9.9999999999999999999999999999999999999E+125",
                                     "-1E-130",
                                     "12345678901234567890123456789012345678",
                                     "0.12345678901234567890123456789012345678",
                                     "-99999999999999999999999999999999999999",
                                     "1000000000000000000000000000000000000000",
                                     "00012.500",
                                     "1.5E+20",
                                     "123E-10"};
  static const char *const bad[] = {
      "",    "x",        "1.2.3", "1E126", "1E-131",
      "NaN", "Infinity", " 1",    "0x10",  "123456789012345678901234567890123456789",
      "1e",  "--1"};
  ddb_buf_format(buf, "\"%s\"",
                 percent(84)   ? ONE_OF(plain)
                 : percent(93) ? ONE_OF(edge)
                               : ONE_OF(bad));
}

void put_binary(struct ddb_buf *buf) {
  static const char *const good[] = {"AA==", "AAE=", "/w==", "YWI=", "YQ==", "AAECAwQF", "YWJj"};
  static const char *const bad[] = {"A", "AA=", "A===", "????", "YQ", "Y Q=="};
  ddb_buf_format(buf, "\"%s\"", percent(1) ? ONE_OF(bad) : percent(2) ? "" : ONE_OF(good));
}

static void put_set(struct ddb_buf *buf, char type) {
  static const char *const strings[] = {"\"a\"",        "\"b\"", "\"ab\"",
                                        "\"\xC3\xA9\"", "\"\"",  "\"c\""};
  static const char *const numbers[] = {"\"1\"", "\"2\"", "\"-3\"", "\"1.50\"", "\"1E3\"", "\"4\""};
  static const char *const binaries[] = {"\"AA==\"", "\"/w==\"", "\"YQ==\"",
                                         "\"YWI=\"", "\"AAE=\"", "\"YWJj\""};
  const char *const *from = type == 'S' ? strings : type == 'N' ? numbers : binaries;
  unsigned count = percent(2) ? 0 : 1 + any(4), at = any(6);
  ddb_buf_char(buf, '[');
  for (unsigned i = 0; i < count; i++) {
    ddb_buf_format(buf, "%s%s", i > 0 ? "," : "", from[percent(98) ? (at + i) % 6 : at]);
  }
  ddb_buf_char(buf, ']');
}

static void put_map(struct ddb_buf *buf, unsigned depth) {
  static const char *const names[] = {"x", "y", "l", "a.b", "size"};
  unsigned first = any(5), count = depth > 4 ? 0 : any(4);
  ddb_buf_char(buf, '{');
  for (unsigned i = 0; i < count; i++) {
    ddb_buf_format(buf, "%s\"%s\":", i > 0 ? "," : "", names[(first + i) % 5]);
    put_value(buf, depth + 1);
  }
  ddb_buf_char(buf, '}');
}

static void put_list(struct ddb_buf *buf, unsigned depth) {
  unsigned count = depth > 4 ? 0 : any(4);
  ddb_buf_char(buf, '[');
  for (unsigned i = 0; i < count; i++) {
    if (i > 0)
      ddb_buf_char(buf, ',');
    put_value(buf, depth + 1);
  }
  ddb_buf_char(buf, ']');
}

/* At the edge of 32 levels and beyond. */
static void put_deep(struct ddb_buf *buf) {
  unsigned levels = 29 + any(6);
  for (unsigned i = 0; i < levels; i++)
    ddb_buf_text(buf, "{\"L\":[");
  for (unsigned i = 0; i < levels; i++)
    ddb_buf_text(buf, "]}");
}

void put_typed(struct ddb_buf *buf, const char *type, unsigned depth) {
  hit_type(type);
  ddb_buf_format(buf, "{\"%s\":", type);
  if (strcmp(type, "S") == 0)
    put_string(buf);
  else if (strcmp(type, "N") == 0)
    put_number(buf);
  else if (strcmp(type, "B") == 0)
    put_binary(buf);
  else if (strcmp(type, "BOOL") == 0)
    ddb_buf_text(buf, percent(50) ? "true" : "false");
  else if (strcmp(type, "NULL") == 0)
    ddb_buf_text(buf, percent(98) ? "true" : "false");
  else if (strcmp(type, "M") == 0)
    put_map(buf, depth);
  else if (strcmp(type, "L") == 0)
    put_list(buf, depth);
  else
    put_set(buf, type[0]);
  ddb_buf_char(buf, '}');
}

void put_value(struct ddb_buf *buf, unsigned depth) {
  static const char *const odd[] = {"{}", "{\"X\":\"a\"}", "{\"S\":\"a\",\"N\":\"1\"}",
                                    "{\"S\":null}"};
  if (any(400) == 0)
    ddb_buf_text(buf, ONE_OF(odd));
  else if (any(400) == 0)
    put_deep(buf);
  else
    put_typed(buf, ONE_OF(types), depth);
}

void put_key_value(struct ddb_buf *buf, char type, bool sort) {
  static const char *const strings[] = {
      "a", "b", "ab", "a\\u0000", "\xC3\xA9", "aa", "A", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF", "~"};
  static const char *const numbers[] = {
      "0",   "1",      "-1", "2", "10", "0.5", "-12345678901234567890123456789012345678",
      "1e2", "1E-130", "1.0"};
  static const char *const binaries[] = {
      "AA==", "AAE=", "/w==", "YWI=", "YQ==", "AAAA", "/wA=", "gA==", "fw==", "YWJj"};
  unsigned pick = any(sort ? 10 : 4);
  char name[2] = {type, '\0'};
  if (any(200) == 0) { /* of another type, maybe; or empty */
    put_value(buf, 0);
    return;
  }
  hit_type(name);
  const char *text = type == 'S' ? strings[pick] : type == 'N' ? numbers[pick] : binaries[pick];
  ddb_buf_format(buf, "{\"%s\":\"%s\"}", name, any(200) == 0 && type != 'N' ? "" : text);
}
