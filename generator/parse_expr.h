/* SPDX-License-Identifier: Apache-2.0 */
/* Reading expressions: words, grammar, types. */
#ifndef DDBC_PARSE_EXPR_H
#define DDBC_PARSE_EXPR_H

#include "expr.h"
#include "parse_map.h"

enum token_kind {
  TOKEN_END,
  TOKEN_WORD,      /* status, and, size */
  TOKEN_PARAMETER, /* {status} */
  TOKEN_NUMBER,
  TOKEN_TEXT, /* 'open' */
  TOKEN_MARK, /* ( ) , . [ ] and the comparators */
  TOKEN_WRONG /* reported; the expression is given up */
};

struct token {
  enum token_kind kind;
  size_t start, end; /* bytes of the node's text, quotes and braces included */
  const char *text;  /* without quotes and braces */
};

struct expr_reader {
  struct parse *parse;
  const struct yaml_node *node;
  const struct entity *entity;
  struct expression *out;
  struct token token; /* the one to be read next */
  int depth;
};

/* parse_expr_word.c: moves to the next token. */
void expr_next(struct expr_reader *reader);

/* Where text[start..end) of the expression stands in the schema. */
struct span expr_span(const struct expr_reader *reader, size_t start, size_t end);

/* parse_expr_path.c: the path that begins at the word under the reader; false when an error was
 * reported. */
bool expr_path(struct expr_reader *reader, struct expr_operand *out);

/* parse_expr_type.c: gives every operand of a comparison or function its type; false when an error
 * was reported. */
bool expr_types(struct expr_reader *reader, struct expr *expr);

/* parse_expr.c: reads the expression over the fields of `entity`; NULL when an error was reported.
 */
const struct expression *parse_expression(struct parse *parse, const struct yaml_node *node,
                                          const struct entity *entity);

#endif
