/* SPDX-License-Identifier: Apache-2.0 */
/* Percent encoding as RFC 3986 has it and Signature Version 4 wants it: only unreserved characters
 * stand for themselves, and digits are upper case. */
#include "aws/percent.h"

#include <stdbool.h>

static bool unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void ddb_percent_char(struct ddb_buf *out, char c) {
  static const char digits[] = "0123456789ABCDEF";
  if (unreserved(c)) {
    ddb_buf_char(out, c);
    return;
  }
  ddb_buf_char(out, '%');
  ddb_buf_char(out, digits[(unsigned char)c >> 4]);
  ddb_buf_char(out, digits[(unsigned char)c & 15]);
}

void ddb_percent_encode(struct ddb_buf *out, struct ddb_text text) {
  for (size_t i = 0; i < text.size; i++)
    ddb_percent_char(out, text.data[i]);
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void ddb_percent_recode(struct ddb_buf *out, struct ddb_text text) {
  for (size_t i = 0; i < text.size; i++) {
    int high = i + 2 < text.size && text.data[i] == '%' ? hex_digit(text.data[i + 1]) : -1;
    int low = high >= 0 ? hex_digit(text.data[i + 2]) : -1;
    if (low >= 0) {
      ddb_percent_char(out, (char)(high * 16 + low));
      i += 2;
    } else {
      ddb_percent_char(out, text.data[i]);
    }
  }
}
