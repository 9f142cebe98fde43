/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that are too long. A line is read once, for all places where it could be broken. */
#include <stdint.h>

#include "emit_print.h"

enum { DEPTH = 32, COMMAS = 64 /* a power of two, as mem_grow wants */ };

/* A comma with a blank behind it, outside a string literal. */
struct comma {
  size_t at;
  size_t open; /* bytes up to and with the innermost bracket that is open there; 0: none is */
};

struct line {
  const char *text;
  size_t size;
  struct comma *commas; /* `own`, or in the arena when there are more */
  struct comma own[COMMAS];
  size_t count;
  size_t bracket;  /* the first `(` outside a string literal; SIZE_MAX: none */
  size_t assigned; /* the first ` = ` likewise */
};

struct brackets {
  size_t open[DEPTH]; /* what is behind each */
  size_t depth;
};

static void add_comma(struct ddb_arena *arena, struct line *line, size_t at,
                      const struct brackets *brackets) {
  if (line->count >= COMMAS)
    line->commas = mem_grow(arena, line->commas, line->count, sizeof *line->commas);
  line->commas[line->count++] =
      (struct comma){at, brackets->depth ? brackets->open[brackets->depth - 1] : 0};
}

/* The end of the string literal that begins at `at`: its quote, or the end of the text. */
static size_t skip_literal(const char *text, size_t at) {
  for (at++; text[at] && text[at] != '"'; at++)
    at += text[at] == '\\' && text[at + 1];
  return at;
}

static void note(struct ddb_arena *arena, struct line *line, size_t at, struct brackets *brackets) {
  const char *text = line->text + at;

  if (*text == '(' && line->bracket == SIZE_MAX)
    line->bracket = at;
  if ((*text == '(' || *text == '{') && brackets->depth < DEPTH)
    brackets->open[brackets->depth++] = at + 1;
  else if ((*text == ')' || *text == '}') && brackets->depth > 0)
    brackets->depth--;
  else if (*text == ',' && text[1] == ' ')
    add_comma(arena, line, at, brackets);
  else if (*text == '=' && text[1] == ' ' && at > 0 && text[-1] == ' ' &&
           line->assigned == SIZE_MAX)
    line->assigned = at - 1;
}

static void read_line(struct ddb_arena *arena, struct line *line) {
  static const bool matters[256] = {['"'] = true, ['('] = true, ['{'] = true, [')'] = true,
                                    ['}'] = true, [','] = true, ['='] = true};
  struct brackets brackets = {.depth = 0};

  line->commas = line->own;
  line->count = 0;
  line->bracket = line->assigned = SIZE_MAX;
  for (size_t at = 0; at < line->size; at++) {
    if (!matters[(unsigned char)line->text[at]])
      continue;
    if (line->text[at] == '"')
      at = skip_literal(line->text, at);
    else
      note(arena, line, at, &brackets);
  }
}

/* The last comma behind `from` that keeps the piece from there within `room` bytes, or NULL. */
static const struct comma *last_comma(const struct line *line, size_t from, size_t room) {
  const struct comma *best = NULL;

  for (size_t i = 0; i < line->count && line->commas[i].at < from + room; i++)
    if (line->commas[i].at >= from)
      best = &line->commas[i];
  return best;
}

/* Whether the pieces from `from` on, the first at `column` and the others at `next`, all fit. */
static bool pieces_fit(const struct line *line, size_t from, size_t column, size_t next) {
  while (column + line->size - from > EMIT_COLUMNS) {
    const struct comma *cut = last_comma(line, from, EMIT_COLUMNS - column);
    if (!cut)
      return false;
    from = cut->at + 2;
    column = next;
  }
  return true;
}

/* The pieces from `from` on, broken behind commas. */
static void put_pieces(struct emit *e, const struct line *line, size_t from, size_t column,
                       size_t next) {
  while (column + line->size - from > EMIT_COLUMNS) {
    const struct comma *cut = last_comma(line, from, EMIT_COLUMNS - column);
    if (!cut)
      break;
    emit_bytes(e, line->text + from, cut->at + 1 - from);
    emit_char(e, '\n');
    emit_spaces(e, next);
    column = next;
    from = cut->at + 2;
  }
  emit_bytes(e, line->text + from, line->size - from);
}

/* Breaks the line behind its first `size` bytes and goes on four columns further in. */
static void put_broken(struct emit *e, const struct line *line, size_t size, size_t column) {
  emit_bytes(e, line->text, size);
  emit_char(e, '\n');
  emit_spaces(e, column + 4);
  put_pieces(e, line, size + (line->text[size] == ' '), column + 4, column + 4);
}

/* Behind its `=` if that is enough, else behind commas with the rest under the open bracket, else
 * behind the bracket. */
void emit_broken(struct emit *e, const char *text, size_t size, size_t column) {
  struct line line;

  line.text = text;
  line.size = size;
  read_line(e->plan->arena, &line);
  if (line.bracket == SIZE_MAX) {
    put_pieces(e, &line, 0, column, column + 4);
    return;
  }
  const struct comma *cut = last_comma(&line, 0, EMIT_COLUMNS - column);
  size_t open = cut ? cut->open : 0;
  size_t under = cut ? column + (open ? open : 4) : EMIT_COLUMNS;
  if (line.assigned < line.bracket && column + 4 + size - (line.assigned + 3) <= EMIT_COLUMNS)
    put_broken(e, &line, line.assigned + 2, column);
  else if (pieces_fit(&line, 0, column, under))
    put_pieces(e, &line, 0, column, under);
  else
    put_broken(e, &line, open ? open : line.bracket + 1, column);
}
