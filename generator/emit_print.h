/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes into the file that is printed, in place: between the emitters' lines and its buffer nothing
 * is copied twice. Only for emit.c and emit_break.c. */
#ifndef DDBC_EMIT_PRINT_H
#define DDBC_EMIT_PRINT_H

#include <string.h>

#include "emit.h"
#include "emit_press.h"
#include "mem.h"

enum { EMIT_COLUMNS = 100 };

/* Where `size` more bytes can be written, which then count. */
static inline char *emit_room(struct emit *e, size_t size) {
  if (size >= e->out.capacity - e->out.size && !ddb_buf_reserve(&e->out, size))
    mem_exhausted();
  return e->out.data + e->out.size;
}

static inline void emit_bytes(struct emit *e, const char *text, size_t size) {
  memcpy(emit_room(e, size), text, size);
  e->out.size += size;
}

static inline void emit_text(struct emit *e, const char *text) {
  emit_bytes(e, text, strlen(text));
}

static inline void emit_char(struct emit *e, char c) {
  *emit_room(e, 1) = c;
  e->out.size++;
}

static inline void emit_spaces(struct emit *e, size_t count) {
  memset(emit_room(e, count), ' ', count);
  e->out.size += count;
}

/* emit_break.c: a line of more than EMIT_COLUMNS columns, behind its indent of `column`; without
 * its line end. */
void emit_broken(struct emit *e, const char *text, size_t size, size_t column);

#endif
