/* SPDX-License-Identifier: Apache-2.0 */
/* See buf.h. Everything comes down to ddb_buf_reserve: there the size is checked against the
 * maximum, and there the first failure stops all that follows. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/number.h"
#include "base/plain.h"
#include "base/text.h"
#include "base/wipe.h"

#define FIRST_CAPACITY ((size_t)256)

void ddb_buf_init(struct ddb_buf *buf, size_t max) {
  ddb_buf_init_arena(buf, NULL, max);
}

void ddb_buf_init_arena(struct ddb_buf *buf, struct ddb_arena *arena, size_t max) {
  memset(buf, 0, sizeof *buf);
  buf->arena = arena;
  /* One byte is kept for the NUL. */
  buf->max = max < SIZE_MAX ? max : SIZE_MAX - 1;
}

void ddb_buf_init_secret(struct ddb_buf *buf, size_t max) {
  ddb_buf_init(buf, max);
  buf->secret = true;
}

void ddb_buf_free(struct ddb_buf *buf) {
  bool secret = buf->secret;
  if (secret)
    ddb_wipe(buf->data, buf->capacity);
  if (!buf->arena)
    free(buf->data);
  ddb_buf_init_arena(buf, buf->arena, buf->max);
  buf->secret = secret;
}

void ddb_buf_clear(struct ddb_buf *buf) {
  if (buf->secret)
    ddb_wipe(buf->data, buf->capacity);
  buf->size = 0;
  buf->status = DDB_OK;
  if (buf->data)
    buf->data[0] = '\0';
}

/* The first failure stays: it is the cause of the others. */
static bool fail(struct ddb_buf *buf, enum ddb_status status) {
  if (buf->status == DDB_OK)
    buf->status = status;
  return false;
}

/* Twice the last capacity, or what is needed, and never above the maximum and its NUL. */
static size_t next_capacity(const struct ddb_buf *buf, size_t need) {
  size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
  capacity = capacity <= buf->max / 2 ? capacity * 2 : buf->max + 1;
  return capacity > need ? capacity : need;
}

/* realloc leaves a copy behind wherever it moves. */
static char *move_secret(struct ddb_buf *buf, size_t capacity) {
  char *data = capacity > 0 ? malloc(capacity) : NULL;
  if (!data)
    return NULL;
  if (buf->size)
    memcpy(data, buf->data, buf->size);
  ddb_wipe(buf->data, buf->capacity);
  free(buf->data);
  return data;
}

/* Nothing is lost on failure: the old bytes stay where they are. */
static bool grow(struct ddb_buf *buf, size_t need) {
  size_t capacity = next_capacity(buf, need);
  char *data = buf->arena    ? ddb_arena_grow(buf->arena, buf->data, buf->capacity, capacity)
               : buf->secret ? move_secret(buf, capacity)
                             : realloc(buf->data, capacity);
  if (!data)
    return fail(buf, DDB_E_NOMEM);
  buf->data = data;
  buf->capacity = capacity;
  buf->data[buf->size] = '\0';
  return true;
}

bool ddb_buf_grow(struct ddb_buf *buf, size_t size) {
  if (buf->status != DDB_OK)
    return false;
  /* Written as a difference, which cannot overflow: size never exceeds max. */
  if (size > buf->max - buf->size)
    return fail(buf, DDB_E_LIMIT);
  return grow(buf, buf->size + size + 1);
}

void ddb_buf_bytes(struct ddb_buf *buf, const void *data, size_t size) {
  if (!ddb_buf_reserve(buf, size))
    return;
  if (size)
    memcpy(buf->data + buf->size, data, size);
  buf->size += size;
  buf->data[buf->size] = '\0';
}

void ddb_buf_text(struct ddb_buf *buf, const char *text) {
  ddb_buf_bytes(buf, text, strlen(text));
}

void ddb_buf_char(struct ddb_buf *buf, char c) {
  if (!ddb_buf_reserve(buf, 1))
    return;
  buf->data[buf->size++] = c;
  buf->data[buf->size] = '\0';
}

void ddb_buf_u64(struct ddb_buf *buf, uint64_t value) {
  char text[DDB_INT_TEXT_SIZE];
  ddb_buf_bytes(buf, text, ddb_u64_text(value, text));
}

void ddb_buf_i64(struct ddb_buf *buf, int64_t value) {
  char text[DDB_INT_TEXT_SIZE];
  ddb_buf_bytes(buf, text, ddb_i64_text(value, text));
}

void ddb_buf_hex(struct ddb_buf *buf, const unsigned char *data, size_t size) {
  if (size > buf->max / 2) {
    (void)fail(buf, DDB_E_LIMIT);
    return;
  }
  if (!ddb_buf_reserve(buf, size * 2))
    return;
  ddb_hex(data, size, buf->data + buf->size);
  buf->size += size * 2;
  buf->data[buf->size] = '\0';
}

/* Into the room that there is, which mostly suffices; else once more, so that the text is written
 * whole or not at all. */
void ddb_buf_format(struct ddb_buf *buf, const char *format, ...) {
  va_list arguments;
  size_t room = buf->status == DDB_OK ? buf->capacity - buf->size : 0;
  va_start(arguments, format);
  int size = vsnprintf(room > 0 ? buf->data + buf->size : NULL, room, format, arguments);
  va_end(arguments);
  if (size >= 0 && (size_t)size < room) {
    buf->size += (size_t)size;
    return;
  }
  if (room > 0)
    buf->data[buf->size] = '\0';
  if (size < 0) {
    (void)fail(buf, DDB_E_INVALID);
    return;
  }
  if (!ddb_buf_reserve(buf, (size_t)size))
    return;
  va_start(arguments, format);
  (void)vsnprintf(buf->data + buf->size, (size_t)size + 1, format, arguments);
  va_end(arguments);
  buf->size += (size_t)size;
}

/* The escape of a byte that may not stand in a JSON string as it is. */
static void json_escape(struct ddb_buf *buf, unsigned char byte) {
  static const char shorts[] = "b\bf\fn\nr\rt\t\"\"\\\\";
  for (size_t i = 0; i + 1 < sizeof shorts; i += 2) {
    if ((unsigned char)shorts[i + 1] == byte) {
      char escape[2] = {'\\', shorts[i]};
      ddb_buf_bytes(buf, escape, sizeof escape);
      return;
    }
  }
  ddb_buf_text(buf, "\\u00");
  ddb_buf_hex(buf, &byte, 1);
}

/* The length of the longest prefix that stands in a JSON string as it is. */
static size_t json_verbatim(const char *text, size_t size) {
  size_t at = 0;
  for (;;) {
    at += ddb_text_plain(text + at, size - at);
    if (at == size || (unsigned char)text[at] < 0x80)
      return at;
    size_t length = ddb_text_character(text + at, size - at);
    if (!length)
      return at;
    at += length;
  }
}

/* A text that needs no escape, which most are, with its quotes, and `behind` them. */
static inline bool plain_string(struct ddb_buf *buf, const char *text, size_t size, char behind) {
  if (ddb_plain(text, size) != size || size > SIZE_MAX - 3 || !ddb_buf_reserve(buf, size + 3))
    return false;
  char *to = buf->data + buf->size;
  to[0] = '"';
  if (size > 0)
    memcpy(to + 1, text, size);
  to[size + 1] = '"';
  to[size + 2] = behind;
  to[size + 3] = '\0';
  buf->size += size + 2 + (behind != '\0');
  return true;
}

void ddb_buf_json_string(struct ddb_buf *buf, const char *text, size_t size) {
  if (plain_string(buf, text, size, '\0'))
    return;
  ddb_buf_char(buf, '"');
  for (size_t at = 0; at < size && buf->status == DDB_OK;) {
    size_t length = json_verbatim(text + at, size - at);
    ddb_buf_bytes(buf, text + at, length);
    at += length;
    if (at == size)
      break;
    if ((unsigned char)text[at] >= 0x80)
      (void)fail(buf, DDB_E_INVALID);
    json_escape(buf, (unsigned char)text[at++]);
  }
  ddb_buf_char(buf, '"');
}

void ddb_buf_name(struct ddb_buf *buf, const char *name, size_t size) {
  if (plain_string(buf, name, size, ':'))
    return;
  ddb_buf_json_string(buf, name, size);
  ddb_buf_char(buf, ':');
}
