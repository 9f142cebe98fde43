/* SPDX-License-Identifier: Apache-2.0 */
/* Escapes in JSON strings: what is one, and which text it stands for. An escape is never shorter
 * than its text, so the size of the string is always room enough for its value. */
#include <string.h>

#include "base/text.h"
#include "wire/json.h"
#include "wire/json_escape.h"

/* The 16 bits of four hexadecimal digits, or a negative number. */
static long hex4(const char *text) {
  long value = 0;
  for (int i = 0; i < 4; i++) {
    char c = text[i];
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0)
      return -1;
    value = value << 4 | digit;
  }
  return value;
}

/* UTF-16 writes characters beyond U+FFFF as a high and a low half, and JSON escapes do the same. */
static bool is_high_surrogate(long unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(long unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

size_t ddb_json_escape_length(const char *text, size_t size) {
  if (size < 2)
    return 0;
  if (text[1] != 'u')
    return text[1] != '\0' && strchr("\"\\/bfnrt", text[1]) ? 2 : 0;
  long unit = size < 6 ? -1 : hex4(text + 2);
  if (unit < 0 || is_low_surrogate(unit))
    return 0;
  if (!is_high_surrogate(unit))
    return 6;
  /* Half a character has no UTF-8: the other half must follow. */
  if (size < 12 || text[6] != '\\' || text[7] != 'u' || !is_low_surrogate(hex4(text + 8)))
    return 0;
  return 12;
}

/* The text of the valid escape at `text`; answers its size and moves `text` behind the escape. */
static size_t escaped_text(const char **text, char out[4]) {
  static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
  const char *escape = *text;
  if (escape[1] != 'u') {
    const char *letter = strchr(from, escape[1]);
    out[0] = letter ? to[letter - from] : escape[1];
    *text = escape + 2;
    return 1;
  }
  uint32_t code = (uint32_t)hex4(escape + 2);
  *text = escape + 6;
  if (is_high_surrogate((long)code)) {
    code = 0x10000 + ((code - 0xD800) << 10) + ((uint32_t)hex4(escape + 8) - 0xDC00);
    *text = escape + 12;
  }
  return ddb_text_encode(code, out);
}

size_t ddb_json_unescape(const struct ddb_json_string *string, char *out) {
  const char *at = string->data;
  const char *end = at + string->size;
  char *to = out;
  while (at < end) {
    const char *escape = string->escaped ? memchr(at, '\\', (size_t)(end - at)) : NULL;
    size_t run = (size_t)((escape ? escape : end) - at);
    memcpy(to, at, run);
    to += run;
    at += run;
    if (escape) {
      char text[4];
      size_t size = escaped_text(&at, text);
      memcpy(to, text, size);
      to += size;
    }
  }
  return (size_t)(to - out);
}

/* By the escapes alone: the rest of the string is not looked at. */
size_t ddb_json_value_size(const struct ddb_json_string *string) {
  const char *at = string->data;
  const char *end = at + string->size;
  size_t size = string->size;
  if (!string->escaped)
    return size;
  while ((at = memchr(at, '\\', (size_t)(end - at)))) {
    char text[4];
    const char *escape = at;
    size_t value = escaped_text(&at, text);
    size -= (size_t)(at - escape) - value;
  }
  return size;
}

bool ddb_json_copy(struct ddb_json *json, const struct ddb_json_string *string,
                   struct ddb_arena *mem, struct ddb_text *out) {
  if (json->status < 0)
    return false;
  char *copy = string->size < SIZE_MAX ? ddb_arena_alloc(mem, string->size + 1) : NULL;
  if (!copy)
    return ddb_json_fail(json, DDB_E_NOMEM, "out of memory");
  size_t size = ddb_json_unescape(string, copy);
  copy[size] = '\0';
  out->data = copy;
  out->size = size;
  return true;
}

/* Compares piece by piece, so that no name however long needs room for its value. */
static bool escaped_is(const struct ddb_json_string *string, const char *text, size_t size) {
  const char *at = string->data;
  const char *end = at + string->size;
  size_t matched = 0;
  while (at < end) {
    char piece[4] = {*at};
    size_t length = 1;
    if (*at == '\\')
      length = escaped_text(&at, piece);
    else
      at++;
    if (length > size - matched || memcmp(piece, text + matched, length) != 0)
      return false;
    matched += length;
  }
  return matched == size;
}

bool ddb_json_is(const struct ddb_json_string *string, const char *text, size_t size) {
  if (string->escaped)
    return escaped_is(string, text, size);
  return string->size == size && (size == 0 || memcmp(string->data, text, size) == 0);
}
