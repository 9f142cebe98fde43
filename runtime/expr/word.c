/* SPDX-License-Identifier: Apache-2.0 */
/* The words of an expression. */
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/number.h"
#include "expr/reader.h"

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* The character at a place; NUL behind the end. */
static char at(const struct tree_reader *reader, size_t place) {
  return place < reader->text.size ? reader->text.data[place] : '\0';
}

static size_t name_end(const struct tree_reader *reader, size_t start) {
  while (is_letter(at(reader, start)) || is_digit(at(reader, start)))
    start++;
  return start;
}

static void make(struct tree_reader *reader, enum tree_word_kind kind, size_t start, size_t end) {
  reader->word =
      (struct tree_word){kind,
                         {start, end},
                         {reader->text.data == NULL ? "" : reader->text.data + start, end - start}};
}

static void wrong(struct tree_reader *reader, size_t start, size_t end, const char *what,
                  const char *help) {
  make(reader, WORD_WRONG, start, end);
  if (reader->error->fault != TREE_GOOD)
    return;
  (void)tree_fault(reader, TREE_SYNTAX, reader->word.span);
  reader->error->what = what;
  reader->error->help = help;
}

/* ---- words of the schema --------------------------------------------------------------------- */

static void read_parameter(struct tree_reader *reader, size_t start) {
  size_t end = start + 1;
  while (end < reader->text.size && strchr("{}", reader->text.data[end]) == NULL)
    end++;
  if (at(reader, end) != '}') {
    wrong(reader, start, start + 1, "this '{' is never closed", "close it with '}'");
    return;
  }
  if (end == start + 1 || is_digit(at(reader, start + 1)) || name_end(reader, start + 1) != end) {
    wrong(reader, start, end + 1, "this names no parameter",
          "write {name}: letters, digits and '_'");
    return;
  }
  make(reader, WORD_VALUE, start, end + 1);
  reader->word.text = (struct ddb_text){reader->text.data + start + 1, end - start - 1};
}

/* JSON's form of a number, a sign in front included. */
static void read_number(struct tree_reader *reader, size_t start) {
  struct ddb_decimal ignored;
  size_t end = start + (at(reader, start) == '-' ? 1 : 0);
  while (is_digit(at(reader, end)) || at(reader, end) == '.')
    end++;
  if (at(reader, end) == 'e' || at(reader, end) == 'E') {
    end += at(reader, end + 1) == '-' || at(reader, end + 1) == '+' ? 2 : 1;
    while (is_digit(at(reader, end)))
      end++;
  }
  if (end > reader->text.size)
    end = reader->text.size;
  make(reader, WORD_NUMBER, start, end);
  if (ddb_decimal_parse(reader->word.text.data, end - start, DDB_NUMBER_JSON, &ignored) < 0)
    wrong(reader, start, end, "this is no number of DynamoDB",
          "write it as in 5, -1 or 0.25: 38 digits, 1E-130 to 9.99E+125");
}

/* 'it''s': a quote is written twice, as in SQL. */
static void read_string(struct tree_reader *reader, size_t start) {
  char *out = ddb_arena_alloc(reader->mem, reader->text.size + 1);
  size_t size = 0;
  size_t place = start + 1;
  if (out == NULL) {
    make(reader, WORD_WRONG, start, start + 1);
    (void)tree_fault(reader, TREE_NO_MEMORY, reader->word.span);
    return;
  }
  for (; place < reader->text.size; place++) {
    if (at(reader, place) == '\'' && at(reader, place + 1) != '\'')
      break;
    place += at(reader, place) == '\'';
    out[size++] = at(reader, place);
  }
  if (place >= reader->text.size) {
    wrong(reader, start, start + 1, "this quote is never closed", "close it with another one");
    return;
  }
  out[size] = '\0';
  make(reader, WORD_STRING, start, place + 1);
  reader->word.text = (struct ddb_text){out, size};
}

/* What other languages write for a mark of this one. */
static const char *foreign_mark(struct ddb_text text) {
  static const struct {
    const char *mark, *help;
  } rows[] = {{"==", "write ="},
              {"!=", "write <>"},
              {"&&", "write and"},
              {"||", "write or"},
              {"!", "write not"},
              {"\"", "texts stand in single quotes: 'open'"},
              {"$", "a parameter is {name}"},
              {":", "a parameter is {name}"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (text.size >= strlen(rows[i].mark) &&
        memcmp(text.data, rows[i].mark, strlen(rows[i].mark)) == 0)
      return rows[i].help;
  return NULL;
}

/* ---- words of both --------------------------------------------------------------------------- */

static void read_mark(struct tree_reader *reader, size_t start) {
  static const char *const marks[] = {"<>", "<=", ">=", "=", "<", ">", "(",
                                      ")",  ",",  ".",  "[", "]", "+", "-"};
  struct ddb_text rest = {reader->text.data + start, reader->text.size - start};
  const char *help = reader->dialect == TREE_SCHEMA ? foreign_mark(rest) : NULL;
  size_t count = sizeof marks / sizeof marks[0] - (reader->dialect == TREE_SCHEMA ? 2 : 0);
  for (size_t i = 0; help == NULL && i < count; i++)
    if (rest.size >= strlen(marks[i]) && memcmp(rest.data, marks[i], strlen(marks[i])) == 0) {
      make(reader, WORD_MARK, start, start + strlen(marks[i]));
      return;
    }
  size_t end = start + 1;
  while (((unsigned char)at(reader, end) & 0xC0) == 0x80)
    end++;
  wrong(reader, start, end, "no expression has this here", help);
}

/* #name and :value: a mark and what a name may have, digits in front too. */
static void read_placeholder(struct tree_reader *reader, size_t start) {
  size_t end = name_end(reader, start + 1);
  if (end == start + 1)
    wrong(reader, start, end, "a name belongs behind this", NULL);
  else
    make(reader, at(reader, start) == '#' ? WORD_ALIAS : WORD_VALUE, start, end);
}

static void read_digits(struct tree_reader *reader, size_t start) {
  size_t end = start;
  while (is_digit(at(reader, end)))
    end++;
  make(reader, WORD_NUMBER, start, end);
}

static void read_service(struct tree_reader *reader, size_t start) {
  char c = at(reader, start);
  if (c == '#' || c == ':')
    read_placeholder(reader, start);
  else if (is_digit(c))
    read_digits(reader, start);
  else
    read_mark(reader, start);
}

static void read_schema(struct tree_reader *reader, size_t start) {
  char c = at(reader, start);
  if (is_digit(c) || (c == '-' && is_digit(at(reader, start + 1))))
    read_number(reader, start);
  else if (c == '{')
    read_parameter(reader, start);
  else if (c == '\'')
    read_string(reader, start);
  else
    read_mark(reader, start);
}

void tree_next(struct tree_reader *reader) {
  size_t start = reader->word.span.end;
  if (reader->word.kind == WORD_WRONG)
    return;
  reader->before = reader->word.span.start;
  while (start < reader->text.size && strchr(" \t\n\r", reader->text.data[start]) != NULL &&
         reader->text.data[start] != '\0')
    start++;
  if (start >= reader->text.size)
    make(reader, WORD_END, reader->text.size, reader->text.size);
  else if (is_letter(at(reader, start)))
    make(reader, WORD_NAME, start, name_end(reader, start));
  else if (reader->dialect == TREE_SERVICE)
    read_service(reader, start);
  else
    read_schema(reader, start);
}

void tree_begin(struct tree_reader *reader, struct ddb_arena *mem, enum tree_dialect dialect,
                struct ddb_text text, struct tree_error *error) {
  *error = (struct tree_error){.fault = TREE_GOOD};
  *reader = (struct tree_reader){.mem = mem,
                                 .dialect = dialect,
                                 .text = text,
                                 .depth_max = dialect == TREE_SCHEMA ? TREE_SCHEMA_DEPTH_MAX
                                                                     : TREE_DEPTH_MAX,
                                 .error = error};
  tree_next(reader);
}

bool tree_is_mark(const struct tree_reader *reader, const char *mark) {
  const struct tree_word *word = &reader->word;
  return word->kind == WORD_MARK && word->text.size == strlen(mark) &&
         memcmp(word->text.data, mark, word->text.size) == 0;
}

bool tree_is_word(const struct tree_reader *reader, const char *word) {
  return reader->word.kind == WORD_NAME && reader->word.text.size == strlen(word) &&
         strncasecmp(reader->word.text.data, word, reader->word.text.size) == 0;
}

/* ---- faults ---------------------------------------------------------------------------------- */

/* From the word before to the word behind. */
static struct tree_span near_of(const struct tree_reader *reader, struct tree_span span) {
  struct tree_error ignored = {.fault = TREE_SYNTAX};
  struct tree_reader ahead = *reader;
  struct tree_span near = {reader->before < span.start ? reader->before : span.start, span.end};
  ahead.error = &ignored;
  if (ahead.word.kind == WORD_WRONG) /* goes on behind it, for once */
    ahead.word.kind = WORD_MARK;
  tree_next(&ahead);
  if (ahead.word.kind != WORD_END && ahead.word.span.end > near.end)
    near.end = ahead.word.span.end;
  return near;
}

bool tree_fault(struct tree_reader *reader, enum tree_fault fault, struct tree_span span) {
  if (reader->error->fault != TREE_GOOD)
    return false;
  reader->error->fault = fault;
  reader->error->span = span;
  reader->error->near = near_of(reader, span);
  return false;
}

bool tree_refuse(struct tree_reader *reader, const char *expected) {
  if (reader->error->fault == TREE_GOOD)
    reader->error->expected = expected;
  return tree_fault(reader, TREE_SYNTAX, reader->word.span);
}

bool tree_expect(struct tree_reader *reader, const char *mark) {
  if (!tree_is_mark(reader, mark))
    return tree_refuse(reader, mark);
  tree_next(reader);
  return true;
}

/* Doubles, so that what is left behind in the arena is no more than what is kept. */
void *tree_grow(struct tree_reader *reader, void *items, size_t count, size_t size) {
  if (count != 0 && (count < 4 || (count & (count - 1)) != 0))
    return items;
  void *more = ddb_arena_array(reader->mem, count == 0 ? 4 : 2 * count, size);
  if (more == NULL)
    (void)tree_fault(reader, TREE_NO_MEMORY, reader->word.span);
  else if (count > 0)
    memcpy(more, items, count * size);
  return more;
}
