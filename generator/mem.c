/* SPDX-License-Identifier: Apache-2.0 */
/* Arena allocation that never fails: see mem.h. */
#include "mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"

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
  return checked(ddb_arena_new_large());
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
enum { PIECES_MAX = 16, NUMBERS_MAX = 4 };

struct piece {
  const char *text;
  size_t size;
};

struct pieces {
  struct piece all[PIECES_MAX];
  size_t count;
  size_t size; /* of all */
  char numbers[NUMBERS_MAX][DDB_INT_TEXT_SIZE];
  size_t number_count;
};

static void add_piece(struct pieces *pieces, const char *text, size_t size) {
  pieces->all[pieces->count++] = (struct piece){text, size};
  pieces->size += size;
}

static bool add_number(struct pieces *pieces, size_t number) {
  if (pieces->number_count == NUMBERS_MAX)
    return false;
  char *text = pieces->numbers[pieces->number_count++];
  add_piece(pieces, text, ddb_u64_text(number, text));
  return true;
}

/* Takes the format apart if it has `%s` and `%zu` and nothing else. */
static bool take_apart(struct pieces *pieces, const char *format, va_list args) {
  pieces->count = pieces->size = pieces->number_count = 0;
  while (*format != '\0') {
    size_t size = 0;
    while (format[size] != '\0' && format[size] != '%')
      size++;
    if (pieces->count + 2 > PIECES_MAX)
      return false;
    if (size > 0)
      add_piece(pieces, format, size);
    format += size;
    if (format[0] == '%' && format[1] == 's') {
      const char *text = va_arg(args, const char *);
      add_piece(pieces, text, strlen(text));
      format += 2;
    } else if (format[0] == '%' && format[1] == 'z' && format[2] == 'u') {
      if (!add_number(pieces, va_arg(args, size_t)))
        return false;
      format += 3;
    } else if (format[0] == '%') {
      return false;
    }
  }
  return true;
}

static char *join(struct ddb_arena *arena, const struct pieces *pieces) {
  char *text = checked(ddb_arena_alloc(arena, pieces->size + 1));
  char *end = text;
  for (size_t i = 0; i < pieces->count; i++) {
    memcpy(end, pieces->all[i].text, pieces->all[i].size);
    end += pieces->all[i].size;
  }
  *end = '\0';
  return text;
}

/* Nearly all others are short: those are formatted once. */
char *mem_vformat(struct ddb_arena *arena, const char *format, va_list args) {
  struct pieces pieces;
  char quick[256];
  va_list again;
  va_copy(again, args);
  bool joined = take_apart(&pieces, format, again);
  va_end(again);
  if (joined)
    return join(arena, &pieces);
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
