/* SPDX-License-Identifier: Apache-2.0 */
/* One schema file in memory. Everything else speaks of byte spans; only this module knows what a
 * line and a column are, so every message counts them alike. */
#ifndef DDBC_SOURCE_H
#define DDBC_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <ddb/arena.h>

/* A schema beyond this is a mistake or an attack; libyaml would take it all. */
#define SOURCE_MAX ((size_t)16 * 1024 * 1024)

/* The bytes of one file, followed by a NUL that is not counted. */
struct source {
  const char *path; /* as given on the command line; "<stdin>" for "-" */
  const char *text;
  size_t size;
  size_t order;          /* of the files of this run: messages are sorted by it first */
  const uint32_t *lines; /* byte offset at which each line begins */
  size_t line_count;     /* at least 1 */
  bool standard_input;
  bool included; /* by another schema: a part, and no schema of its own */
  dev_t device;  /* with `file`: which file it is, however its path is written; */
  ino_t file;    /* both 0 for text that is in memory */
};

/* A piece of a source: bytes start <= i < end. */
struct span {
  const struct source *source;
  uint32_t start;
  uint32_t end;
};

/* A place as people count: both begin at 1, the column in characters (code points), not bytes. */
struct place {
  size_t line;
  size_t column;
};

/* Reads `path` ("-": standard input). On failure returns NULL and sets *error to the errno. Of a
 * file that is too large the first SOURCE_MAX + 1 bytes are kept: that is no failure to read but an
 * error of the schema. */
struct source *source_load(struct ddb_arena *arena, const char *path, int *error);

/* The same for a file that a schema names, which may be neither a folder nor a device nor a pipe:
 * then *error is 0. It never waits. */
struct source *source_load_included(struct ddb_arena *arena, const char *path, int *error);

/* A source over bytes that are in memory already; they are copied. */
struct source *source_from_text(struct ddb_arena *arena, const char *path, const char *text,
                                size_t size);

struct span source_span(const struct source *source, size_t start, size_t end);
struct place source_place(const struct source *source, size_t offset);

/* The bytes of line `line` (from 1) without its line end, as a span. */
struct span source_line(const struct source *source, size_t line);

#endif
