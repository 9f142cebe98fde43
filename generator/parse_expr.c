/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of expressions, that of DynamoDB with names of the schema:
 *
 *     or        = and { "or" and }
 *     and       = not { "and" not }
 *     not       = "not" not | "(" or ")" | predicate
 *     predicate = function | operand comparator operand | operand "between" operand "and" operand
 *               | operand "in" "(" operand { "," operand } ")"
 *     operand   = path | "size" "(" path ")" | {parameter} | number | 'text' | true | false
 */
#include "parse_expr.h"

#include <string.h>
#include <strings.h>

#include "mem.h"

static struct expr *read_or(struct expr_reader *reader);

static bool is_mark(const struct expr_reader *reader, const char *mark) {
  return reader->token.kind == TOKEN_MARK && strcmp(reader->token.text, mark) == 0;
}

/* Words of the grammar are written small or large, as in DynamoDB. */
static bool is_word(const struct expr_reader *reader, const char *word) {
  return reader->token.kind == TOKEN_WORD && strcasecmp(reader->token.text, word) == 0;
}

static bool refuse(struct expr_reader *reader, const char *expected) {
  if (reader->token.kind == TOKEN_WRONG)
    return false;
  diag_error(reader->parse->diag, "bad-expression",
             expr_span(reader, reader->token.start, reader->token.end), NULL,
             reader->token.kind == TOKEN_END ? "the expression ends where %s belongs"
                                             : "%s belongs here",
             expected);
  return false;
}

static bool expect(struct expr_reader *reader, const char *mark) {
  if (!is_mark(reader, mark))
    return refuse(reader, mem_format(reader->parse->arena, "'%s'", mark));
  expr_next(reader);
  return true;
}

static struct expr *new_expr(struct expr_reader *reader, enum expr_op op) {
  struct expr *expr = mem_zalloc(reader->parse->arena, sizeof *expr);
  expr->op = op;
  expr->span = expr_span(reader, reader->token.start, reader->token.end);
  reader->out->operators++;
  return expr;
}

static struct expr_operand *add_operand(struct expr_reader *reader, struct expr *expr) {
  expr->operands =
      mem_grow(reader->parse->arena, expr->operands, expr->operand_count, sizeof *expr->operands);
  struct expr_operand *operand = &expr->operands[expr->operand_count++];
  *operand =
      (struct expr_operand){.span = expr_span(reader, reader->token.start, reader->token.end)};
  return operand;
}

/* ---- operands ---------------------------------------------------------------------------------
 */

static bool read_path(struct expr_reader *reader, struct expr *expr) {
  struct expr_operand *operand = add_operand(reader, expr);
  if (reader->token.kind != TOKEN_WORD)
    return refuse(reader, "a field");
  operand->shape = EXPR_PATH;
  return expr_path(reader, operand);
}

/* Whether a '(' follows the word; if so the reader is behind it. */
static bool begins_call(struct expr_reader *reader) {
  struct token word = reader->token;
  expr_next(reader);
  bool call = is_mark(reader, "(");
  if (call)
    expr_next(reader);
  else
    reader->token = word;
  return call;
}

static bool read_size(struct expr_reader *reader, struct expr *expr) {
  reader->out->operators++;
  if (!read_path(reader, expr))
    return false;
  expr->operands[expr->operand_count - 1].shape = EXPR_SIZE;
  return expect(reader, ")");
}

static bool is_literal(const struct expr_reader *reader) {
  return reader->token.kind == TOKEN_NUMBER || reader->token.kind == TOKEN_TEXT ||
         is_word(reader, "true") || is_word(reader, "false");
}

static bool read_operand(struct expr_reader *reader, struct expr *expr) {
  bool parameter = reader->token.kind == TOKEN_PARAMETER;
  if (is_word(reader, "size") && begins_call(reader))
    return read_size(reader, expr);
  if (!parameter && !is_literal(reader))
    return reader->token.kind == TOKEN_WORD ? read_path(reader, expr)
                                            : refuse(reader, "a field, {parameter} or 'text'");
  struct expr_operand *operand = add_operand(reader, expr);
  operand->shape = parameter ? EXPR_PARAMETER : EXPR_LITERAL;
  operand->text = reader->token.text;
  operand->quoted = reader->token.kind == TOKEN_TEXT;
  expr_next(reader);
  return true;
}

/* ---- predicates -------------------------------------------------------------------------------
 */

static bool read_function(struct expr_reader *reader, struct expr *expr) {
  if (!read_path(reader, expr))
    return false;
  if (expr->op == EXPR_BEGINS || expr->op == EXPR_CONTAINS)
    return expect(reader, ",") && read_operand(reader, expr) && expect(reader, ")");
  return expect(reader, ")");
}

static struct expr *find_function(struct expr_reader *reader) {
  static const struct {
    const char *word;
    enum expr_op op;
  } rows[] = {{"attribute_exists", EXPR_EXISTS},
              {"attribute_not_exists", EXPR_MISSING},
              {"begins_with", EXPR_BEGINS},
              {"contains", EXPR_CONTAINS}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (!is_word(reader, rows[i].word))
      continue;
    struct expr *expr = new_expr(reader, rows[i].op);
    return begins_call(reader) ? expr : NULL;
  }
  return NULL;
}

static bool refuse_more(struct expr_reader *reader) {
  diag_error(reader->parse->diag, "bad-expression",
             expr_span(reader, reader->token.start, reader->token.end), NULL,
             "DynamoDB takes up to %d values in a list", EXPR_IN_MAX);
  return false;
}

static bool read_in(struct expr_reader *reader, struct expr *expr) {
  expr->op = EXPR_IN;
  if (!expect(reader, "("))
    return false;
  do {
    if (!read_operand(reader, expr))
      return false;
    if (expr->operand_count > EXPR_IN_MAX + 1)
      return refuse_more(reader);
    if (is_mark(reader, ")"))
      break;
  } while (expect(reader, ","));
  return expect(reader, ")");
}

static const char *comparator(const struct expr_reader *reader) {
  static const char *const marks[] = {"=", "<>", "<", "<=", ">", ">="};
  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
    if (is_mark(reader, marks[i]))
      return marks[i];
  return NULL;
}

/* Behind the first operand. */
static bool read_comparison(struct expr_reader *reader, struct expr *expr) {
  expr->span = expr_span(reader, reader->token.start, reader->token.end);
  expr->comparator = comparator(reader);
  bool between = is_word(reader, "between");
  bool in = is_word(reader, "in");
  if (expr->comparator == NULL && !between && !in)
    return refuse(reader, "a comparison (=, <>, <, <=, >, >=, between, in)");
  expr_next(reader);
  if (in)
    return read_in(reader, expr);
  if (!between)
    return read_operand(reader, expr);
  expr->op = EXPR_BETWEEN;
  if (!read_operand(reader, expr))
    return false;
  if (!is_word(reader, "and"))
    return refuse(reader, "'and' with the upper end");
  expr_next(reader);
  return read_operand(reader, expr);
}

static struct expr *read_predicate(struct expr_reader *reader) {
  struct expr *expr = find_function(reader);
  if (expr != NULL)
    return read_function(reader, expr) && expr_types(reader, expr) ? expr : NULL;
  expr = new_expr(reader, EXPR_COMPARE);
  return read_operand(reader, expr) && read_comparison(reader, expr) && expr_types(reader, expr)
             ? expr
             : NULL;
}

/* ---- and, or, not -----------------------------------------------------------------------------
 */

static struct expr *read_group(struct expr_reader *reader) {
  expr_next(reader);
  struct expr *inner = read_or(reader);
  return inner != NULL && expect(reader, ")") ? inner : NULL;
}

static struct expr *read_not(struct expr_reader *reader) {
  struct expr *expr = NULL;
  if (reader->depth >= EXPR_DEPTH_MAX) {
    diag_error(reader->parse->diag, "bad-expression",
               expr_span(reader, reader->token.start, reader->token.end), NULL,
               "parentheses and `not` are nested more than %d deep", EXPR_DEPTH_MAX);
    return NULL;
  }
  reader->depth++;
  if (is_mark(reader, "(")) {
    expr = read_group(reader);
  } else if (is_word(reader, "not")) {
    expr = new_expr(reader, EXPR_NOT);
    expr_next(reader);
    expr->left = read_not(reader);
    expr = expr->left == NULL ? NULL : expr;
  } else {
    expr = read_predicate(reader);
  }
  reader->depth--;
  return expr;
}

/* `op` joins what `read` reads; both ends are taken from left to right. */
static struct expr *read_chain(struct expr_reader *reader, enum expr_op op, const char *word,
                               struct expr *(*read)(struct expr_reader *)) {
  struct expr *left = read(reader);
  while (left != NULL && is_word(reader, word)) {
    struct expr *both = new_expr(reader, op);
    expr_next(reader);
    both->left = left;
    both->right = read(reader);
    left = both->right == NULL ? NULL : both;
  }
  return left;
}

static struct expr *read_and(struct expr_reader *reader) {
  return read_chain(reader, EXPR_AND, "and", read_not);
}

static struct expr *read_or(struct expr_reader *reader) {
  return read_chain(reader, EXPR_OR, "or", read_and);
}

const struct expression *parse_expression(struct parse *parse, const struct yaml_node *node,
                                          const struct entity *entity) {
  struct expression *out = mem_zalloc(parse->arena, sizeof *out);
  struct expr_reader reader = {.parse = parse, .node = node, .entity = entity, .out = out};
  out->text = parse_text(parse, node, "an expression");
  out->span = node->span;
  if (out->text == NULL || entity == NULL)
    return NULL;
  expr_next(&reader);
  out->root = read_or(&reader);
  if (out->root == NULL)
    return NULL;
  if (reader.token.kind != TOKEN_END) {
    (void)refuse(&reader, "'and', 'or' or the end");
    return NULL;
  }
  if (out->operators <= EXPR_OPERATORS_MAX)
    return out;
  diag_error(parse->diag, "bad-expression", node->span, NULL,
             "%zu operators and functions; DynamoDB takes %d", out->operators, EXPR_OPERATORS_MAX);
  return NULL;
}
