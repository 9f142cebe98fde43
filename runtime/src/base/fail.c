/* SPDX-License-Identifier: Apache-2.0 */
/* See fail.h. The texts go to logs and people, so whatever was put into them they end up as UTF-8
 * without control characters, and show by "..." when something is missing. */
#include "base/fail.h"

#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Its texts are emptied and not overwritten: each call does this several times, and they have more
 * than a thousand bytes. */
void ddb_error_clear(struct ddb_error *error) {
  error->status = DDB_OK;
  error->http_status = error->attempts = 0;
  error->code[0] = error->request_id[0] = error->field[0] = error->text[0] = '\0';
}

/* A message may quote what a service or a file said: no line feeds or escape sequences in a log. */
static bool is_control(const char *character, size_t length) {
  unsigned char first = (unsigned char)character[0];
  if (length == 2) /* U+0080 to U+009F */
    return first == 0xC2 && (unsigned char)character[1] < 0xA0;
  return first < 0x20 || first == 0x7F;
}

static void make_printable(char *text) {
  size_t size = strlen(text);
  for (size_t at = 0; at < size;) {
    size_t length = ddb_text_character(text + at, size - at);
    if (length == 0 || is_control(text + at, length))
      memset(text + at, '?', length ? length : 1);
    at += length ? length : 1;
  }
}

/* `text` was cut by vsnprintf at `room`: marks it, and leaves no half character before the mark. */
static void mark_cut(char *text, size_t room) {
  size_t keep = ddb_text_cut(text, room - 1, room - 4);
  memcpy(text + keep, "...", 4);
}

static void print(char *out, size_t room, const char *format, va_list arguments) {
  int size = vsnprintf(out, room, format, arguments);
  if (size < 0)
    out[0] = '\0';
  else if ((size_t)size >= room)
    mark_cut(out, room);
  make_printable(out);
}

static void print_field(struct ddb_error *error, const char *format, ...) DDB_PRINTF(2, 3);
static void print_field(struct ddb_error *error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print(error->field, sizeof error->field, format, arguments);
  va_end(arguments);
}

enum ddb_status ddb_fail(struct ddb_error *error, enum ddb_status status, const char *field,
                         const char *format, ...) {
  if (!error)
    return status;
  if (error->status < 0)
    return error->status;
  error->status = status;
  print_field(error, "%s", field ? field : "");
  va_list arguments;
  va_start(arguments, format);
  print(error->text, sizeof error->text, format, arguments);
  va_end(arguments);
  return status;
}

const char *ddb_fail_reason(int number, char out[DDB_REASON_SIZE]) {
  locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  bool known = number != 0 && plain != (locale_t)0;
  (void)snprintf(out, DDB_REASON_SIZE, "%s", known ? strerror_l(number, plain) : "unknown reason");
  if (plain != (locale_t)0)
    freelocale(plain);
  return out;
}
