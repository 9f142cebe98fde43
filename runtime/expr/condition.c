/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions and filters. */
#include <string.h>

#include "base/arena.h"
#include "expr/reader.h"

static struct tree_node *read_or(struct tree_reader *reader);

static struct tree_node *new_node(struct tree_reader *reader, enum tree_op op) {
  struct tree_node *node = ddb_arena_zalloc(reader->mem, sizeof *node);
  if (node == NULL) {
    (void)tree_fault(reader, TREE_NO_MEMORY, reader->word.span);
    return NULL;
  }
  node->op = op;
  node->span = reader->word.span;
  return node;
}

/* ---- predicates ------------------------------------------------------------------------------ */

static bool add_operand(struct tree_reader *reader, struct tree_node *node) {
  struct tree_operand *operands = tree_grow(reader, node->operands, node->count, sizeof *operands);
  if (operands == NULL)
    return false;
  node->operands = operands;
  return tree_take_operand(reader, &operands[node->count++]);
}

static bool is_comparator(const struct tree_reader *reader) {
  static const char *const marks[] = {"=", "<>", "<", "<=", ">", ">="};
  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
    if (tree_is_mark(reader, marks[i]))
      return true;
  return false;
}

static bool read_in(struct tree_reader *reader, struct tree_node *node) {
  node->op = TREE_IN;
  if (!tree_expect(reader, "("))
    return false;
  do {
    if (!add_operand(reader, node))
      return false;
    if (tree_is_mark(reader, ")"))
      break;
  } while (tree_expect(reader, ","));
  return tree_expect(reader, ")");
}

static bool read_between(struct tree_reader *reader, struct tree_node *node) {
  node->op = TREE_BETWEEN;
  if (!add_operand(reader, node))
    return false;
  if (!tree_is_word(reader, "and"))
    return tree_refuse(reader, "'and' with the upper end");
  tree_next(reader);
  return add_operand(reader, node);
}

/* Behind the first operand. */
static bool read_comparison(struct tree_reader *reader, struct tree_node *node) {
  bool between = tree_is_word(reader, "between");
  bool in = tree_is_word(reader, "in");
  bool compares = is_comparator(reader);
  if (!compares && !between && !in) {
    if (node->operands[0].kind != TREE_CALL)
      return tree_refuse(reader, "a comparison (=, <>, <, <=, >, >=, between, in)");
    node->op = TREE_PREDICATE;
    return true;
  }
  node->word = reader->word.text;
  node->span = reader->word.span;
  tree_next(reader);
  if (between)
    return read_between(reader, node);
  return in ? read_in(reader, node) : add_operand(reader, node);
}

static struct tree_node *read_predicate(struct tree_reader *reader) {
  struct tree_node *node = new_node(reader, TREE_COMPARE);
  return node != NULL && add_operand(reader, node) && read_comparison(reader, node) ? node : NULL;
}

/* ---- and, or, not ---------------------------------------------------------------------------- */

/* A '(' may begin a condition or, in the service's grammar, an operand: which of them is known
 * only behind its ')'. */
static bool groups_operand(const struct tree_reader *reader) {
  struct tree_error error = {.fault = TREE_GOOD};
  struct tree_reader ahead = *reader;
  struct tree_operand ignored;
  ahead.error = &error;
  if (reader->dialect == TREE_SCHEMA || !tree_take_operand(&ahead, &ignored))
    return false;
  return is_comparator(&ahead) || tree_is_word(&ahead, "between") || tree_is_word(&ahead, "in");
}

static struct tree_node *read_group(struct tree_reader *reader) {
  struct tree_span span = reader->word.span;
  if (groups_operand(reader))
    return read_predicate(reader);
  tree_next(reader);
  struct tree_node *inner = read_or(reader);
  if (inner == NULL || !tree_expect(reader, ")"))
    return NULL;
  if (inner->grouped && reader->dialect == TREE_SERVICE) {
    (void)tree_fault(reader, TREE_REDUNDANT, span);
    return NULL;
  }
  inner->grouped = true;
  return inner;
}

static struct tree_node *read_not(struct tree_reader *reader) {
  struct tree_node *node = NULL;
  if (reader->depth >= reader->depth_max) {
    (void)tree_fault(reader, TREE_DEEP, reader->word.span);
    return NULL;
  }
  reader->depth++;
  if (tree_is_mark(reader, "(")) {
    node = read_group(reader);
  } else if (tree_is_word(reader, "not")) {
    node = new_node(reader, TREE_NOT);
    tree_next(reader);
    if (node != NULL)
      node->left = read_not(reader);
    node = node == NULL || node->left == NULL ? NULL : node;
  } else {
    node = read_predicate(reader);
  }
  reader->depth--;
  return node;
}

/* `op` joins what `read` reads; both ends are taken from left to right. */
static struct tree_node *read_chain(struct tree_reader *reader, enum tree_op op, const char *word,
                                    struct tree_node *(*read)(struct tree_reader *)) {
  struct tree_node *left = read(reader);
  while (left != NULL && tree_is_word(reader, word)) {
    struct tree_node *both = new_node(reader, op);
    tree_next(reader);
    if (both == NULL)
      return NULL;
    both->left = left;
    both->right = read(reader);
    left = both->right == NULL ? NULL : both;
  }
  return left;
}

static struct tree_node *read_and(struct tree_reader *reader) {
  return read_chain(reader, TREE_AND, "and", read_not);
}

static struct tree_node *read_or(struct tree_reader *reader) {
  return read_chain(reader, TREE_OR, "or", read_and);
}

bool tree_read_condition(struct ddb_arena *mem, enum tree_dialect dialect, struct ddb_text text,
                         struct tree_node **out, struct tree_error *error) {
  struct tree_reader reader;
  tree_begin(&reader, mem, dialect, text, error);
  *out = read_or(&reader);
  if (*out != NULL && reader.word.kind != WORD_END)
    (void)tree_refuse(&reader, "'and', 'or' or the end");
  return error->fault == TREE_GOOD;
}

static size_t calls_in(const struct tree_operand *operand) {
  size_t calls = operand->kind == TREE_CALL ? 1 : 0;
  for (size_t i = 0; i < operand->count; i++)
    calls += calls_in(&operand->arguments[i]);
  return calls;
}

size_t tree_operators(const struct tree_node *node) {
  if (node == NULL)
    return 0;
  size_t operators = node->op == TREE_PREDICATE ? 0 : 1;
  for (size_t i = 0; i < node->count; i++)
    operators += calls_in(&node->operands[i]);
  return operators + tree_operators(node->left) + tree_operators(node->right);
}
