/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: expressions. Their text is laid out here, with a
 * placeholder for every name (any word of a schema may be one of DynamoDB's reserved ones) and
 * every value; at run time only the values of parameters are added. `#f_0` is a name, `:f_status`
 * the parameter {status}, `:f_0` a literal; no C name begins with a digit, so these never meet. */
#include <string.h>

#include "base/buf.h"
#include "mem.h"
#include "plan_build.h"
#include "plan_keys.h"

struct writer {
  const struct planner *p;
  const struct expression *expression;
  struct plan_expression *out;
  char mark; /* 'f' of a filter, 'c' of a condition */
  struct ddb_buf names, constants;
  const char **attributes; /* those that have a placeholder */
  size_t attribute_count, constant_count;
};

static void add(struct writer *w, const char *text) {
  w->out->text = mem_format(w->p->arena, "%s%s", w->out->text, text);
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
  const char *name = mem_format(w->p->arena, "#%c_%zu", w->mark, i);
  if (i < w->attribute_count)
    return name;
  w->attributes = mem_grow(w->p->arena, w->attributes, i, sizeof *w->attributes);
  w->attributes[w->attribute_count++] = attribute;
  begin_member(&w->names, name);
  ddb_buf_json_string(&w->names, attribute, strlen(attribute));
  return name;
}

static void write_path(struct writer *w, const struct expr_operand *operand, const char *data) {
  if (operand->field->place == PLACE_DATA && data) {
    add(w, name_of(w, data));
    add(w, ".");
  }
  add(w, name_of(w, operand->field->attribute));
  for (size_t i = 0; i < operand->step_count; i++) {
    const struct expr_step *step = &operand->steps[i];
    add(w, step->attribute ? mem_format(w->p->arena, ".%s", name_of(w, step->attribute))
                           : mem_format(w->p->arena, "[%u]", step->index));
  }
}

/* A literal is a member of ExpressionAttributeValues that never changes. */
static void write_literal(struct writer *w, const struct expr_operand *operand) {
  const char *name = mem_format(w->p->arena, ":%c_%zu", w->mark, w->constant_count++);
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
  const char *data = w->out->entity->data;

  switch (operand->shape) {
  case EXPR_PATH:
    write_path(w, operand, data);
    break;
  case EXPR_SIZE:
    add(w, "size(");
    write_path(w, operand, data);
    add(w, ")");
    break;
  case EXPR_PARAMETER:
    add(w, w->out->values[operand->parameter].attribute);
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
                                      : mem_format(w->p->arena, " %s ", expr->comparator));
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

/* ---- parameters -------------------------------------------------------------------------------
 */

/* A parameter that is called like an argument is that argument; a rule sees to its type. */
static bool is_argument(const struct plan_parameter *known, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(known[i].name, name) == 0)
      return true;
  return false;
}

/* Whether a hidden field is called like the argument, which then may be its value. */
static bool hides_argument(const struct planner *p, const struct plan_entity *of,
                           const char *name) {
  for (size_t k = 0; k < p->model->entity_count; k++) {
    const struct entity *entity = &p->model->entities[k];
    for (size_t i = 0; i < entity->field_count; i++)
      if (entity->fields[i].hidden && strcmp(entity->name.text, of->record.name) == 0 &&
          strcmp(plan_key_name(p, entity->fields[i].name.c), name) == 0)
        return true;
  }
  return false;
}

static const char *value_flags(const struct planner *p, const struct field *like, bool hides) {
  const char *hidden = hides || (like && like->hidden) ? " | DDB_HIDDEN" : "";

  return !like || like->precision == 3
             ? mem_format(p->arena, "DDB_REQUIRED%s", hidden)
             : mem_format(p->arena, "DDB_REQUIRED%s | DDB_DIGITS(%d)", hidden, like->precision);
}

static void plan_value(const struct planner *p, const struct expr_parameter *parameter, char mark,
                       struct plan_expression *out) {
  const char *name = plan_key_name(p, parameter->name.c);
  const char *row = mem_format(p->arena, "&%s_values[%zu]", out->variable, out->value_count);
  const struct plan_places at = {.out = "",
                                 .to = "",
                                 .out_text = "",
                                 .in = name,
                                 .in_text = "NULL",
                                 .attribute = row,
                                 .ok = ""};
  struct plan_field *value = &out->values[out->value_count];

  value->attribute = mem_format(p->arena, ":%c_%s", mark, parameter->name.c);
  value->flags = value_flags(p, parameter->like, hides_argument(p, out->entity, name));
  plan_statements(p, &parameter->type, &at, &value->read, &value->write, &value->copy);
  out->parameters[out->value_count++] =
      (struct plan_parameter){plan_declare(p, plan_c_type(p, &parameter->type), name), name};
}

struct plan_expression *plan_expression(const struct planner *p,
                                        const struct expression *expression,
                                        const struct plan_operation *operation, const char *what,
                                        const char *c) {
  struct plan_expression *out = mem_zalloc(p->arena, sizeof *out);
  struct writer w = {.p = p, .expression = expression, .out = out, .mark = what[0]};

  out->entity = operation->entity;
  out->variable = mem_format(p->arena, "%s_%s", c, what);
  out->source = expression->text;
  out->text = "";
  out->values = mem_array(p->arena, expression->parameter_count, sizeof *out->values);
  out->parameters = mem_array(p->arena, expression->parameter_count, sizeof *out->parameters);
  for (size_t i = 0; i < expression->parameter_count; i++)
    plan_value(p, &expression->parameters[i], w.mark, out);
  ddb_buf_init_arena(&w.names, p->arena, SIZE_MAX);
  ddb_buf_init_arena(&w.constants, p->arena, SIZE_MAX);
  write_expr(&w, expression->root);
  ddb_buf_char(&w.names, '\0');
  ddb_buf_char(&w.constants, '\0');
  if (w.names.status < 0 || w.constants.status < 0)
    mem_exhausted();
  out->names = w.names.data;
  out->constants = w.constants.data;
  return out;
}

void plan_add_parameters(const struct planner *p, const struct plan_expression *expression,
                         struct plan_parameter **parameters, size_t *count) {
  struct plan_parameter *all = mem_array(p->arena, *count + expression->value_count, sizeof *all);

  for (size_t i = 0; i < *count; i++)
    all[i] = (*parameters)[i];
  for (size_t i = 0; i < expression->value_count; i++)
    if (!is_argument(all, *count, expression->parameters[i].name))
      all[(*count)++] = expression->parameters[i];
  *parameters = all;
}
