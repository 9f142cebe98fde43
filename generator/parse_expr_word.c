/* SPDX-License-Identifier: Apache-2.0 */
/* The words of an expression. */
#include <string.h>

#include "base/number.h"
#include "cname.h"
#include "mem.h"
#include "parse_expr.h"

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct span expr_span(const struct expr_reader *reader, size_t start, size_t end) {
  return yaml_part(reader->node, start, end);
}

static struct token wrong(struct expr_reader *reader, size_t start, size_t end, const char *help,
                          const char *what) {
  diag_error(reader->parse->diag, "bad-expression", expr_span(reader, start, end), help, "%s",
             what);
  return (struct token){TOKEN_WRONG, start, end, ""};
}

static struct token make(const struct expr_reader *reader, enum token_kind kind, size_t start,
                         size_t end, size_t text, size_t text_end) {
  return (struct token){kind, start, end,
                        mem_copy(reader->parse->arena, reader->node->text + text, text_end - text)};
}

static struct token read_word(const struct expr_reader *reader, size_t start) {
  const char *text = reader->node->text;
  size_t end = start;
  while (is_letter(text[end]) || is_digit(text[end]) || text[end] == '_')
    end++;
  return make(reader, TOKEN_WORD, start, end, start, end);
}

static struct token read_parameter(struct expr_reader *reader, size_t start) {
  const char *text = reader->node->text;
  size_t end = start + 1 + strcspn(text + start + 1, "{}");
  if (text[end] != '}')
    return wrong(reader, start, start + 1, "close it with '}'", "this '{' is never closed");
  struct token token = make(reader, TOKEN_PARAMETER, start, end + 1, start + 1, end);
  if (cname_is_identifier(token.text))
    return token;
  return wrong(reader, start, end + 1, "write {name}: letters, digits and '_'",
               "this names no parameter");
}

/* JSON's form of a number, a sign in front included. */
static struct token read_number(struct expr_reader *reader, size_t start) {
  const char *text = reader->node->text;
  struct ddb_decimal ignored;
  size_t end = start + (text[start] == '-' ? 1 : 0);
  while (is_digit(text[end]) || text[end] == '.')
    end++;
  if (text[end] == 'e' || text[end] == 'E') {
    end += text[end + 1] == '-' || text[end + 1] == '+' ? 2 : 1;
    while (is_digit(text[end]))
      end++;
  }
  struct token token = make(reader, TOKEN_NUMBER, start, end, start, end);
  if (ddb_decimal_parse(token.text, end - start, DDB_NUMBER_JSON, &ignored) < 0)
    return wrong(reader, start, end, "write it as in 5, -1 or 0.25: 38 digits, 1E-130 to 9.99E+125",
                 "this is no number of DynamoDB");
  return token;
}

/* 'it''s': a quote is written twice, as in SQL. */
static struct token read_text(struct expr_reader *reader, size_t start) {
  const char *text = reader->node->text;
  char *out = mem_zalloc(reader->parse->arena, reader->node->size + 1);
  size_t size = 0;
  for (size_t at = start + 1; text[at] != '\0'; at++) {
    if (text[at] == '\'' && text[at + 1] != '\'')
      return (struct token){TOKEN_TEXT, start, at + 1, out};
    at += text[at] == '\'';
    out[size++] = text[at];
  }
  return wrong(reader, start, start + 1, "close it with another one", "this quote is never closed");
}

/* What other languages write for a mark of this one. */
static const char *foreign_mark(const char *text) {
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
    if (strncmp(text, rows[i].mark, strlen(rows[i].mark)) == 0)
      return rows[i].help;
  return NULL;
}

static struct token read_mark(struct expr_reader *reader, size_t start) {
  static const char *const marks[] = {"<>", "<=", ">=", "=", "<", ">",
                                      "(",  ")",  ",",  ".", "[", "]"};
  const char *text = reader->node->text + start;
  const char *help = foreign_mark(text);
  for (size_t i = 0; help == NULL && i < sizeof marks / sizeof marks[0]; i++)
    if (strncmp(text, marks[i], strlen(marks[i])) == 0)
      return make(reader, TOKEN_MARK, start, start + strlen(marks[i]), start,
                  start + strlen(marks[i]));
  size_t end = start + 1;
  while (((unsigned char)reader->node->text[end] & 0xC0) == 0x80)
    end++;
  return wrong(reader, start, end, help, "no expression has this here");
}

void expr_next(struct expr_reader *reader) {
  const char *text = reader->node->text;
  size_t at = reader->token.end;
  while (text[at] == ' ' || text[at] == '\n' || text[at] == '\t')
    at++;
  if (reader->token.kind == TOKEN_WRONG)
    return;
  if (text[at] == '\0')
    reader->token = (struct token){TOKEN_END, at, at, ""};
  else if (is_letter(text[at]) || text[at] == '_')
    reader->token = read_word(reader, at);
  else if (is_digit(text[at]) || (text[at] == '-' && is_digit(text[at + 1])))
    reader->token = read_number(reader, at);
  else if (text[at] == '{')
    reader->token = read_parameter(reader, at);
  else if (text[at] == '\'')
    reader->token = read_text(reader, at);
  else
    reader->token = read_mark(reader, at);
}
