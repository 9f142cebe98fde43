/* SPDX-License-Identifier: Apache-2.0 */
/* Arena allocation that never fails: see mem.h. */
#include "mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void mem_exhausted(void) {
  fputs("ddbc: error: out of memory\n", stderr);
  exit(3);
}

static void *checked(void *memory) {
  if (memory == NULL)
    mem_exhausted();
  return memory;
}

struct ddb_arena *mem_arena(void) {
  return checked(ddb_arena_new());
}

void *mem_zalloc(struct ddb_arena *arena, size_t size) {
  return memset(checked(ddb_arena_alloc(arena, size)), 0, size);
}

void *mem_array(struct ddb_arena *arena, size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size)
    mem_exhausted();
  return mem_zalloc(arena, count * size);
}

char *mem_copy(struct ddb_arena *arena, const char *text, size_t size) {
  return checked(ddb_arena_copy(arena, text, size));
}

char *mem_text(struct ddb_arena *arena, const char *text) {
  return mem_copy(arena, text, strlen(text));
}

/* Texts that are only joined, as most are, need no printf: half a compilation would go into it. */
enum { PIECES_MAX = 16 };

struct piece {
  const char *text;
  size_t size;
};

/* How many pieces the format and its arguments are, if it has `%s` and nothing else; 0: else. */
static size_t pieces_of(const char *format, va_list args, struct piece *pieces) {
  size_t count = 0;
  while (*format != '\0') {
    const char *mark = strchr(format, '%');
    size_t size = mark == NULL ? strlen(format) : (size_t)(mark - format);
    if (count + 2 > PIECES_MAX || (mark != NULL && mark[1] != 's'))
      return 0;
    pieces[count++] = (struct piece){format, size};
    if (mark == NULL)
      break;
    const char *text = va_arg(args, const char *);
    pieces[count++] = (struct piece){text, strlen(text)};
    format = mark + 2;
  }
  return count;
}

static char *join(struct ddb_arena *arena, const struct piece *pieces, size_t count) {
  size_t size = 0;
  for (size_t i = 0; i < count; i++)
    size += pieces[i].size;
  char *text = checked(ddb_arena_alloc(arena, size + 1));
  char *end = text;
  for (size_t i = 0; i < count; i++) {
    memcpy(end, pieces[i].text, pieces[i].size);
    end += pieces[i].size;
  }
  *end = '\0';
  return text;
}

/* Nearly all others are short: those are formatted once. */
char *mem_vformat(struct ddb_arena *arena, const char *format, va_list args) {
  struct piece pieces[PIECES_MAX];
  char quick[256];
  va_list again;
  va_copy(again, args);
  size_t count = pieces_of(format, again, pieces);
  va_end(again);
  if (count > 0)
    return join(arena, pieces, count);
  va_copy(again, args);
  int size = vsnprintf(quick, sizeof quick, format, again); /* NOLINT(clang-analyzer-valist.*) */
  va_end(again);
  if (size < 0)
    mem_exhausted();
  if ((size_t)size < sizeof quick)
    return mem_copy(arena, quick, (size_t)size);
  char *text = checked(ddb_arena_alloc(arena, (size_t)size + 1));
  vsnprintf(text, (size_t)size + 1, format, args);
  return text;
}

char *mem_format(struct ddb_arena *arena, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char *text = mem_vformat(arena, format, args);
  va_end(args);
  return text;
}

void *mem_grow(struct ddb_arena *arena, void *array, size_t count, size_t size) {
  /* An array is full exactly when its count is a power of two (or nothing). */
  if (count != 0 && (count & (count - 1)) != 0)
    return array;
  size_t capacity = count == 0 ? 1 : count * 2;
  if (capacity > SIZE_MAX / size)
    mem_exhausted();
  void *larger = checked(ddb_arena_alloc(arena, capacity * size));
  if (count != 0)
    memcpy(larger, array, count * size);
  return larger;
}

void mem_defect(const char *what, const char *detail) {
  fprintf(stderr, "ddbc: internal error: %s '%s'; please report it\n", what, detail);
  exit(3);
}
