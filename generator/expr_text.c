/* SPDX-License-Identifier: Apache-2.0 */
/* The text of an expression for DynamoDB. Every name has a placeholder (any word of a schema may be
 * one of DynamoDB's reserved ones), and so has every value: `#f_0` is a name, `:f_status` the
 * parameter {status}, `:f_0` a literal; no C name begins with a digit, so these never meet. */
#include <string.h>

#include "base/buf.h"
#include "expr.h"
#include "mem.h"

struct writer {
  struct ddb_arena *arena;
  const struct expression *expression;
  const char *data; /* the attribute with the data map, or NULL */
  char mark;
  struct ddb_buf text, names, constants;
  const char **attributes; /* those that have a placeholder */
  size_t attribute_count, constant_count;
};

static void add(struct writer *w, const char *text) {
  ddb_buf_text(&w->text, text);
}

static void begin_member(struct ddb_buf *buf, const char *name) {
  if (buf->size > 0)
    ddb_buf_char(buf, ',');
  ddb_buf_json_string(buf, name, strlen(name));
  ddb_buf_char(buf, ':');
}

/* The placeholder of an attribute's name, one for each however often it is used. */
static const char *name_of(struct writer *w, const char *attribute) {
  size_t i = 0;

  while (i < w->attribute_count && strcmp(w->attributes[i], attribute) != 0)
    i++;
  const char *name = mem_format(w->arena, "#%c_%zu", w->mark, i);
  if (i < w->attribute_count)
    return name;
  w->attributes = mem_grow(w->arena, w->attributes, i, sizeof *w->attributes);
  w->attributes[w->attribute_count++] = attribute;
  begin_member(&w->names, name);
  ddb_buf_json_string(&w->names, attribute, strlen(attribute));
  return name;
}

static void write_path(struct writer *w, const struct expr_operand *operand) {
  if (operand->field->place == PLACE_DATA && w->data) {
    add(w, name_of(w, w->data));
    add(w, ".");
  }
  add(w, name_of(w, operand->field->attribute));
  for (size_t i = 0; i < operand->step_count; i++) {
    const struct expr_step *step = &operand->steps[i];
    add(w, step->element ? mem_format(w->arena, "[%u]", step->index)
                         : mem_format(w->arena, ".%s", name_of(w, step->attribute)));
  }
}

/* A literal is a member of ExpressionAttributeValues that never changes. */
static void write_literal(struct writer *w, const struct expr_operand *operand) {
  const char *name = mem_format(w->arena, ":%c_%zu", w->mark, w->constant_count++);
  enum kind_shape shape = operand->type.kind->shape;

  add(w, name);
  begin_member(&w->constants, name);
  if (shape == KIND_BOOL) {
    ddb_buf_text(&w->constants, operand->text[0] == 't' || operand->text[0] == 'T'
                                    ? "{\"BOOL\":true}"
                                    : "{\"BOOL\":false}");
    return;
  }
  ddb_buf_text(&w->constants, operand->quoted ? "{\"S\":" : "{\"N\":");
  ddb_buf_json_string(&w->constants, operand->text, strlen(operand->text));
  ddb_buf_char(&w->constants, '}');
}

static void write_operand(struct writer *w, const struct expr_operand *operand) {
  switch (operand->shape) {
  case EXPR_PATH:
    write_path(w, operand);
    break;
  case EXPR_SIZE:
    add(w, "size(");
    write_path(w, operand);
    add(w, ")");
    break;
  case EXPR_PARAMETER:
    add(w,
        expr_placeholder(w->arena, w->mark, w->expression->parameters[operand->parameter].name.c));
    break;
  case EXPR_LITERAL:
    write_literal(w, operand);
    break;
  }
}

static void write_operands(struct writer *w, const struct expr *expr, size_t from,
                           const char *between) {
  for (size_t i = from; i < expr->operand_count; i++) {
    add(w, i > from ? between : "");
    write_operand(w, &expr->operands[i]);
  }
}

static void write_function(struct writer *w, const struct expr *expr, const char *name) {
  add(w, name);
  write_operands(w, expr, 0, ", ");
  add(w, ")");
}

static void write_expr(struct writer *w, const struct expr *expr);

/* Parentheses wherever the inner operator binds less than the outer one. */
static void write_inner(struct writer *w, const struct expr *expr, bool group) {
  add(w, group ? "(" : "");
  write_expr(w, expr);
  add(w, group ? ")" : "");
}

static bool is_joined(const struct expr *expr) {
  return expr->op == EXPR_OR || expr->op == EXPR_AND;
}

static void write_predicate(struct writer *w, const struct expr *expr) {
  switch (expr->op) {
  case EXPR_EXISTS:
    write_function(w, expr, "attribute_exists(");
    break;
  case EXPR_MISSING:
    write_function(w, expr, "attribute_not_exists(");
    break;
  case EXPR_BEGINS:
    write_function(w, expr, "begins_with(");
    break;
  case EXPR_CONTAINS:
    write_function(w, expr, "contains(");
    break;
  default:
    write_operand(w, &expr->operands[0]);
    add(w, expr->op == EXPR_IN        ? " IN ("
           : expr->op == EXPR_BETWEEN ? " BETWEEN "
                                      : mem_format(w->arena, " %s ", expr->comparator));
    write_operands(w, expr, 1, expr->op == EXPR_IN ? ", " : " AND ");
    add(w, expr->op == EXPR_IN ? ")" : "");
  }
}

static void write_expr(struct writer *w, const struct expr *expr) {
  switch (expr->op) {
  case EXPR_OR:
    write_inner(w, expr->left, false);
    add(w, " OR ");
    write_inner(w, expr->right, false);
    break;
  case EXPR_AND:
    write_inner(w, expr->left, expr->left->op == EXPR_OR);
    add(w, " AND ");
    write_inner(w, expr->right, expr->right->op == EXPR_OR);
    break;
  case EXPR_NOT:
    add(w, "NOT ");
    write_inner(w, expr->left, is_joined(expr->left));
    break;
  default:
    write_predicate(w, expr);
  }
}

const char *expr_placeholder(struct ddb_arena *arena, char mark, const char *parameter) {
  return mem_format(arena, ":%c_%s", mark, parameter);
}

struct expr_text expr_text(struct ddb_arena *arena, const struct expression *expression,
                           const char *data, char mark) {
  struct writer w = {.arena = arena, .expression = expression, .data = data, .mark = mark};

  ddb_buf_init_arena(&w.text, arena, SIZE_MAX);
  ddb_buf_init_arena(&w.names, arena, SIZE_MAX);
  ddb_buf_init_arena(&w.constants, arena, SIZE_MAX);
  write_expr(&w, expression->root);
  ddb_buf_char(&w.text, '\0');
  ddb_buf_char(&w.names, '\0');
  ddb_buf_char(&w.constants, '\0');
  if (w.text.status < 0 || w.names.status < 0 || w.constants.status < 0)
    mem_exhausted();
  return (struct expr_text){w.text.data, w.names.data, w.constants.data};
}
