/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a schema file, and the only knowledge of lines and columns. */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "utf8.h"

/* A line ends after "\n", "\r\n" or a "\r" alone, as in YAML and in every editor. */
static bool ends_line(const char *text, size_t size, size_t i) {
  if ((unsigned char)text[i] > '\r')
    return false; /* at once, as nearly always */
  return text[i] == '\n' || (text[i] == '\r' && (i + 1 == size || text[i + 1] != '\n'));
}

static void find_lines(struct ddb_arena *arena, struct source *source) {
  size_t count = 1;
  for (size_t i = 0; i < source->size; i++)
    count += ends_line(source->text, source->size, i);
  uint32_t *lines = mem_array(arena, count, sizeof *lines);
  size_t line = 1;
  for (size_t i = 0; i < source->size; i++)
    if (ends_line(source->text, source->size, i))
      lines[line++] = (uint32_t)(i + 1);
  source->lines = lines;
  source->line_count = count;
}

struct source *source_from_text(struct ddb_arena *arena, const char *path, const char *text,
                                size_t size) {
  struct source *source = mem_zalloc(arena, sizeof *source);
  source->path = mem_text(arena, path);
  source->text = mem_copy(arena, text, size);
  source->size = size;
  find_lines(arena, source);
  return source;
}

/* Reads up to SOURCE_MAX + 1 bytes: one more than allowed tells a large file from a full one. */
static char *read_stream(struct ddb_arena *arena, FILE *stream, size_t *size, int *error) {
  size_t capacity = (size_t)64 * 1024;
  char *text = mem_zalloc(arena, capacity);
  *size = 0;
  for (;;) {
    errno = 0;
    *size += fread(text + *size, 1, capacity - *size, stream);
    if (ferror(stream) != 0) {
      *error = errno != 0 ? errno : EIO;
      return NULL;
    }
    if (*size < capacity || *size > SOURCE_MAX)
      return text;
    size_t larger = capacity * 2 > SOURCE_MAX ? SOURCE_MAX + 1 : capacity * 2;
    char *copy = mem_zalloc(arena, larger);
    memcpy(copy, text, *size);
    text = copy;
    capacity = larger;
  }
}

/* Reads all of an open stream, which says of itself which file it is. */
static struct source *load_stream(struct ddb_arena *arena, const char *path, FILE *stream,
                                  int *error) {
  struct stat status;
  errno = 0;
  if (fstat(fileno(stream), &status) != 0) {
    *error = errno != 0 ? errno : EIO;
    return NULL;
  }
  size_t size = 0;
  char *text = read_stream(arena, stream, &size, error);
  if (text == NULL)
    return NULL;
  struct source *source = source_from_text(arena, path, text, size);
  source->device = status.st_dev;
  source->file = status.st_ino;
  source->standard_input = stream == stdin;
  return source;
}

static struct source *close_stream(FILE *stream, struct source *source, int *error) {
  errno = 0;
  if (fclose(stream) == 0 || source == NULL)
    return source;
  *error = errno != 0 ? errno : EIO;
  return NULL;
}

struct source *source_load(struct ddb_arena *arena, const char *path, int *error) {
  if (strcmp(path, "-") == 0)
    return load_stream(arena, "<stdin>", stdin, error);
  errno = 0;
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) {
    *error = errno != 0 ? errno : EIO;
    return NULL;
  }
  return close_stream(stream, load_stream(arena, path, stream, error), error);
}

/* Opened before it is looked at, so that both are about the same file. */
static FILE *open_regular(const char *path, int *error) {
  errno = 0;
  int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0) {
    *error = errno != 0 ? errno : EIO;
    return NULL;
  }
  struct stat status;
  *error = fstat(file, &status) != 0 ? errno : 0;
  FILE *stream = *error == 0 && S_ISREG(status.st_mode) ? fdopen(file, "rb") : NULL;
  if (stream == NULL)
    (void)close(file);
  return stream;
}

struct source *source_load_included(struct ddb_arena *arena, const char *path, int *error) {
  FILE *stream = open_regular(path, error);
  if (stream == NULL)
    return NULL;
  struct source *source = close_stream(stream, load_stream(arena, path, stream, error), error);
  if (source != NULL)
    source->included = true;
  return source;
}

struct span source_span(const struct source *source, size_t start, size_t end) {
  return (struct span){.source = source, .start = (uint32_t)start, .end = (uint32_t)end};
}

/* The number of the line (from 1) that holds the byte. */
static size_t line_of(const struct source *source, size_t offset) {
  size_t low = 0;
  size_t high = source->line_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (source->lines[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low + 1;
}

struct place source_place(const struct source *source, size_t offset) {
  struct place place = {.line = line_of(source, offset), .column = 1};
  size_t at = source->lines[place.line - 1];
  while (at < offset) {
    uint32_t c;
    size_t length = utf8_decode(source->text + at, source->size - at, &c);
    at += length == 0 ? 1 : length; /* a byte that is no UTF-8 counts as one character */
    place.column++;
  }
  return place;
}

struct span source_line(const struct source *source, size_t line) {
  size_t start = source->lines[line - 1];
  size_t end = line < source->line_count ? source->lines[line] : source->size;
  while (end > start && (source->text[end - 1] == '\n' || source->text[end - 1] == '\r'))
    end--;
  return source_span(source, start, end);
}
