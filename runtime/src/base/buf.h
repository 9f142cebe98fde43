/* SPDX-License-Identifier: Apache-2.0 */
/* Growable bytes with a hard maximum and a sticky error: append freely, look at `status` once. */
#ifndef DDB_BASE_BUF_H
#define DDB_BASE_BUF_H

#include <stdbool.h>
#include <string.h>

#include <ddb/arena.h>
#include <ddb/types.h>

struct ddb_buf {
  char *data; /* always NUL-terminated once anything was appended; NULL before */
  size_t size;
  size_t capacity;
  size_t max;              /* appending beyond it sets status to DDB_E_LIMIT */
  struct ddb_arena *arena; /* where the bytes live; NULL: malloc, freed by ddb_buf_free */
  enum ddb_status status;  /* DDB_OK, or why the first failure stays: NOMEM, LIMIT, INVALID */
  bool secret;             /* the bytes are wiped wherever they are given up */
};

void ddb_buf_init(struct ddb_buf *buf, size_t max);
void ddb_buf_init_arena(struct ddb_buf *buf, struct ddb_arena *arena, size_t max);
/* For secrets, malloc'ed: growing, clearing and freeing leave no copy of them behind. */
void ddb_buf_init_secret(struct ddb_buf *buf, size_t max);
void ddb_buf_free(struct ddb_buf *buf);  /* of a malloc'ed one; the struct can be used again */
void ddb_buf_clear(struct ddb_buf *buf); /* size 0, status DDB_OK, memory kept */

/* Room for `size` more bytes at data + buf->size, or false (status set). */
bool ddb_buf_grow(struct ddb_buf *buf, size_t size);
static inline bool ddb_buf_reserve(struct ddb_buf *buf, size_t size) {
  /* With its NUL; never so without a buffer. */
  return (buf->status == DDB_OK && size < buf->capacity - buf->size) || ddb_buf_grow(buf, size);
}

void ddb_buf_bytes(struct ddb_buf *buf, const void *data, size_t size);
/* The same of a few bytes, whose number is a constant, where it is done again and again. */
static inline void ddb_buf_put(struct ddb_buf *buf, const char *data, size_t size) {
  if (!ddb_buf_reserve(buf, size))
    return;
  memcpy(buf->data + buf->size, data, size);
  buf->size += size;
  buf->data[buf->size] = '\0';
}
void ddb_buf_text(struct ddb_buf *buf, const char *text);
void ddb_buf_char(struct ddb_buf *buf, char c);
void ddb_buf_u64(struct ddb_buf *buf, uint64_t value);
void ddb_buf_i64(struct ddb_buf *buf, int64_t value);
void ddb_buf_hex(struct ddb_buf *buf, const unsigned char *data, size_t size); /* lower case */
void ddb_buf_format(struct ddb_buf *buf, const char *format, ...) DDB_PRINTF(2, 3);

/* Appends `text` as a JSON string with its quotes; invalid UTF-8 sets DDB_E_INVALID. */
void ddb_buf_json_string(struct ddb_buf *buf, const char *text, size_t size);
/* The same of a name, with the colon behind it. */
void ddb_buf_name(struct ddb_buf *buf, const char *name, size_t size);

#endif
