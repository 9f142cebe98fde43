/* SPDX-License-Identifier: Apache-2.0 */
/* From the tree of a text to an expression over fields. */
#include "parse_expr.h"

#include <string.h>
#include <strings.h>

#include "mem.h"

static struct expr *take_node(struct expr_reader *reader, const struct tree_node *node);

struct span expr_span(const struct expr_reader *reader, struct tree_span part) {
  return yaml_part(reader->node, part.start, part.end);
}

static const char *copy(const struct expr_reader *reader, struct ddb_text text) {
  return mem_copy(reader->parse->arena, text.data, text.size);
}

/* ---- operands -------------------------------------------------------------------------------- */

static bool is_call(const struct tree_operand *operand, const char *name) {
  return operand->kind == TREE_CALL && operand->text.size == strlen(name) &&
         strncasecmp(operand->text.data, name, operand->text.size) == 0;
}

static bool refuse(const struct expr_reader *reader, struct tree_span part, const char *expected) {
  diag_error(reader->parse->diag, "bad-expression", expr_span(reader, part), NULL,
             "%s belongs here", expected);
  return false;
}

/* Where an operand stands: a path with all its steps. */
static struct tree_span span_of(const struct tree_operand *operand) {
  return operand->kind == TREE_PATH ? operand->path.span : operand->span;
}

static struct expr_operand *add_operand(struct expr_reader *reader, struct expr *expr,
                                        const struct tree_operand *operand) {
  expr->operands =
      mem_grow(reader->parse->arena, expr->operands, expr->operand_count, sizeof *expr->operands);
  struct expr_operand *out = &expr->operands[expr->operand_count++];
  *out = (struct expr_operand){.span = expr_span(reader, span_of(operand))};
  return out;
}

static bool take_path(struct expr_reader *reader, const struct tree_operand *operand,
                      enum expr_shape shape, struct expr *expr) {
  if (operand->kind != TREE_PATH)
    return refuse(reader, span_of(operand), "a field");
  struct expr_operand *out = add_operand(reader, expr, operand);
  out->shape = shape;
  return expr_path(reader, &operand->path, out);
}

static bool take_operand(struct expr_reader *reader, const struct tree_operand *operand,
                         struct expr *expr) {
  if (operand->kind == TREE_PATH)
    return take_path(reader, operand, EXPR_PATH, expr);
  if (operand->kind == TREE_CALL) {
    if (!is_call(operand, "size") || operand->count != 1)
      return refuse(reader, operand->span, "a field, {parameter} or 'text'");
    return take_path(reader, &operand->arguments[0], EXPR_SIZE, expr);
  }
  struct expr_operand *out = add_operand(reader, expr, operand);
  out->shape = operand->kind == TREE_VALUE ? EXPR_PARAMETER : EXPR_LITERAL;
  out->text = copy(reader, operand->text);
  out->quoted = operand->kind == TREE_STRING;
  return true;
}

static bool take_operands(struct expr_reader *reader, const struct tree_node *node,
                          struct expr *expr) {
  for (size_t i = 0; i < node->count; i++)
    if (!take_operand(reader, &node->operands[i], expr))
      return false;
  return true;
}

/* ---- predicates ------------------------------------------------------------------------------ */

static const struct function {
  const char *name;
  enum expr_op op;
  size_t operands;
} functions[] = {{"attribute_exists", EXPR_EXISTS, 1},
                 {"attribute_not_exists", EXPR_MISSING, 1},
                 {"begins_with", EXPR_BEGINS, 2},
                 {"contains", EXPR_CONTAINS, 2}};

static const struct function *find_function(const struct tree_operand *call) {
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
    if (is_call(call, functions[i].name))
      return &functions[i];
  return NULL;
}

static bool take_call(struct expr_reader *reader, const struct tree_operand *call,
                      struct expr *expr) {
  const struct function *function = find_function(call);
  if (function == NULL)
    return refuse(reader, call->span,
                  is_call(call, "size")
                      ? "a comparison of this size"
                      : "attribute_exists, attribute_not_exists, begins_with or contains");
  expr->op = function->op;
  if (call->count != function->operands) {
    diag_error(reader->parse->diag, "bad-expression", expr_span(reader, call->span), NULL,
               "%s takes %s", function->name,
               function->operands == 1 ? "one field" : "a field and a value");
    return false;
  }
  return take_path(reader, &call->arguments[0], EXPR_PATH, expr) &&
         (call->count == 1 || take_operand(reader, &call->arguments[1], expr));
}

static bool check_list(const struct expr_reader *reader, const struct tree_node *node) {
  if (node->op != TREE_IN || node->count <= EXPR_IN_MAX + 1)
    return true;
  diag_error(reader->parse->diag, "bad-expression",
             expr_span(reader, span_of(&node->operands[EXPR_IN_MAX + 1])), NULL,
             "DynamoDB takes up to %d values in a list", EXPR_IN_MAX);
  return false;
}

static bool take_comparison(struct expr_reader *reader, const struct tree_node *node,
                            struct expr *expr) {
  expr->op = node->op == TREE_BETWEEN ? EXPR_BETWEEN : node->op == TREE_IN ? EXPR_IN : EXPR_COMPARE;
  if (node->op == TREE_COMPARE)
    expr->comparator = copy(reader, node->word);
  return check_list(reader, node) && take_operands(reader, node, expr);
}

/* ---- the tree -------------------------------------------------------------------------------- */

static struct expr *take_joined(struct expr_reader *reader, const struct tree_node *node,
                                struct expr *expr) {
  expr->op = node->op == TREE_OR ? EXPR_OR : node->op == TREE_AND ? EXPR_AND : EXPR_NOT;
  expr->left = take_node(reader, node->left);
  if (expr->left == NULL || node->op == TREE_NOT)
    return expr->left == NULL ? NULL : expr;
  expr->right = take_node(reader, node->right);
  return expr->right == NULL ? NULL : expr;
}

static struct expr *take_node(struct expr_reader *reader, const struct tree_node *node) {
  struct expr *expr = mem_zalloc(reader->parse->arena, sizeof *expr);
  expr->span = expr_span(reader, node->span);
  if (node->op == TREE_OR || node->op == TREE_AND || node->op == TREE_NOT)
    return take_joined(reader, node, expr);
  bool taken = node->op == TREE_PREDICATE ? take_call(reader, &node->operands[0], expr)
                                          : take_comparison(reader, node, expr);
  return taken && expr_types(reader, expr) ? expr : NULL;
}

/* ---- the text -------------------------------------------------------------------------------- */

/* A mark is shown in quotes, a description as it is. */
static const char *quoted(const struct expr_reader *reader, const char *expected) {
  return strlen(expected) > 2 ? expected : mem_format(reader->parse->arena, "'%s'", expected);
}

void expr_tell(const struct expr_reader *reader, const struct tree_error *error) {
  struct diag *diag = reader->parse->diag;
  struct span span = expr_span(reader, error->span);
  if (error->fault == TREE_DEEP)
    diag_error(diag, "bad-expression", span, NULL,
               "parentheses and `not` are nested more than %d deep", TREE_SCHEMA_DEPTH_MAX);
  else if (error->what != NULL)
    diag_error(diag, "bad-expression", span, error->help, "%s", error->what);
  else
    diag_error(diag, "bad-expression", span, NULL,
               error->span.start == error->span.end ? "the expression ends where %s belongs"
                                                    : "%s belongs here",
               quoted(reader, error->expected));
}

const struct expression *parse_expression(struct parse *parse, const struct yaml_node *node,
                                          const struct entity *entity) {
  struct expression *out = mem_zalloc(parse->arena, sizeof *out);
  struct expr_reader reader = {.parse = parse, .node = node, .entity = entity, .out = out};
  struct tree_node *tree;
  struct tree_error error;
  out->text = parse_text(parse, node, "an expression");
  out->span = node->span;
  if (out->text == NULL || entity == NULL)
    return NULL;
  const struct ddb_text text = {out->text, strlen(out->text)};
  if (!tree_read_condition(parse->arena, TREE_SCHEMA, text, &tree, &error)) {
    expr_tell(&reader, &error);
    return NULL;
  }
  out->operators = tree_operators(tree);
  if (out->operators > EXPR_OPERATORS_MAX) {
    diag_error(parse->diag, "bad-expression", node->span, NULL,
               "%zu operators and functions; DynamoDB takes %d", out->operators,
               EXPR_OPERATORS_MAX);
    return NULL;
  }
  out->root = take_node(&reader, tree);
  return out->root == NULL ? NULL : out;
}
