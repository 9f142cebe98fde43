/* SPDX-License-Identifier: Apache-2.0 */
/* See path.h. A path is known from its end to its root, so that is the order of writing, and where
 * the room ends the beginning is lost. */
#include "wire/path.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/number.h"
#include "base/text.h"

/* Writes backwards from the end of a buffer: the innermost steps, which say most, always fit. */
struct writer {
  char *start;
  char *at;
  bool full;
};

static void put_before(struct writer *writer, const char *text, size_t size) {
  size_t room = (size_t)(writer->at - writer->start);
  if (writer->full || size > room) {
    writer->full = true;
    return;
  }
  writer->at -= size;
  if (size)
    memcpy(writer->at, text, size);
}

static void put_index(struct writer *writer, size_t index) {
  char step[DDB_INT_TEXT_SIZE + 2] = "[";
  size_t size = 1 + ddb_u64_text(index, step + 1);
  step[size++] = ']';
  put_before(writer, step, size);
}

/* As much of the end of a name as fits, since a name alone may be longer than all the room. */
static void put_name(struct writer *writer, const char *name, size_t size) {
  size_t room = (size_t)(writer->at - writer->start);
  size_t skip = size > room ? size - room : 0;
  while (skip && skip < size && ((unsigned char)name[skip] & 0xC0) == 0x80)
    skip++;
  put_before(writer, name + skip, size - skip);
  writer->full = writer->full || skip > 0;
}

void ddb_path_text(const struct ddb_path *path, char out[DDB_PATH_TEXT_SIZE]) {
  char text[DDB_PATH_TEXT_SIZE];
  char *end = text + sizeof text - 1;
  struct writer writer = {text + 3, end, false}; /* "..." may come before it */
  for (; path && !writer.full; path = path->up) {
    if (path->name)
      put_name(&writer, path->name, path->name_size);
    else
      put_index(&writer, path->index);
    if (path->name && path->up)
      put_before(&writer, ".", 1);
  }
  if (writer.full)
    memcpy(writer.at -= 3, "...", 3);
  size_t size = (size_t)(end - writer.at);
  for (size_t i = 0; i < size; i++) {
    unsigned char byte = (unsigned char)writer.at[i];
    out[i] = byte < 0x20 || byte == 0x7F ? '?' : (char)byte;
  }
  out[size] = '\0';
}

/* The only place where paths become text: it costs nothing until something is wrong. */
enum ddb_status ddb_path_fail(struct ddb_arena *mem, const struct ddb_path *path,
                              enum ddb_status status, const char *format, ...) {
  char where[DDB_PATH_TEXT_SIZE];
  ddb_path_text(path, where);
  char what[512];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  return ddb_fail(ddb_arena_error_slot(mem), status, where, "%s %s", where[0] ? where : "the value",
                  size < 0 ? "" : what);
}

enum ddb_status ddb_path_fail_json(struct ddb_arena *mem, const struct ddb_path *path,
                                   const struct ddb_json *json) {
  if (json->status == DDB_E_NOMEM)
    return ddb_path_fail(mem, path, DDB_E_NOMEM, "could not be held: out of memory");
  return ddb_path_fail(mem, path, json->status, "is malformed: %s at byte %zu", json->reason,
                       json->offset);
}
