/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: expressions, and the parameters that they add to a
 * function. At run time only the values of parameters are added to their text. */
#include <string.h>

#include "expr.h"
#include "mem.h"
#include "plan_build.h"
#include "plan_keys.h"

/* ---- parameters ------------------------------------------------------------------------------ */

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

static const char *value_flags(const struct planner *p, const struct expr_parameter *parameter,
                               bool hides) {
  const char *hidden = hides || parameter->hidden ? " | DDB_HIDDEN" : "";
  const struct field *like = parameter->like;

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

  value->name = parameter->name.text;
  value->stored = parameter->type.kind->stored;
  value->attribute = expr_placeholder(p->arena, mark, parameter->name.c);
  value->flags = value_flags(p, parameter, hides_argument(p, out->entity, name));
  plan_statements(p, &parameter->type, &at, &value->read, &value->write, &value->copy);
  out->parameters[out->value_count++] =
      (struct plan_parameter){plan_declare(p, plan_c_type(p, &parameter->type), name), name};
}

struct plan_expression *plan_expression(const struct planner *p,
                                        const struct expression *expression,
                                        const struct plan_operation *operation, const char *what,
                                        const char *c) {
  struct plan_expression *out = mem_zalloc(p->arena, sizeof *out);
  const struct expr_text text = expr_text(p->arena, expression, operation->whole->data, what[0]);

  out->entity = operation->entity;
  out->variable = mem_format(p->arena, "%s_%s", c, what);
  out->source = expression->text;
  out->text = text.text;
  out->names = text.names;
  out->constants = text.constants;
  out->values = mem_array(p->arena, expression->parameter_count, sizeof *out->values);
  out->parameters = mem_array(p->arena, expression->parameter_count, sizeof *out->parameters);
  for (size_t i = 0; i < expression->parameter_count; i++)
    plan_value(p, &expression->parameters[i], what[0], out);
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
