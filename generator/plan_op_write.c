/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: operations that write. */
#include "mem.h"
#include "plan_build.h"

/* The inputs of an update are a record of their own: the required ones, then the optional ones. */
void plan_set(struct planner *p, const struct operation *operation, struct plan_operation *out) {
  size_t count = operation->set_count + operation->set_optional_count;
  struct field *fields = mem_array(p->arena, count, sizeof *fields);
  const char *data = out->entity->data;
  const char *path = data ? mem_format(p->arena, "%s.", data) : "";

  for (size_t i = 0; i < count; i++) {
    bool required = i < operation->set_count;
    fields[i] = *(required ? operation->set[i].field
                           : operation->set_optional[i - operation->set_count].field);
    fields[i].type.optional = !required;
    const struct enum_type *guard = model_guard(&fields[i]);
    if (guard) {
      out->state = mem_format(p->arena, "(int)set->%s", fields[i].name.c);
      out->guarded = mem_format(p->arena, "&%s_set[%zu]", operation->name.c, i);
      out->spellings = mem_format(p->arena, "&%s_spellings", plan_prefixed(p, guard->name.c));
    }
  }
  out->set_required = operation->set_count;
  out->set.name = operation->name.text;
  out->set.c = mem_format(p->arena, "%s_set", out->c);
  p->rows = mem_format(p->arena, "%s_set", operation->name.c);
  p->update = true;
  plan_fields(p, fields, count, operation->name.c, path, &out->set);
  p->update = false;
  plan_index_changes(p, operation, out);
}

/* Parameters that are parts of the key are arguments already. */
void plan_when(const struct planner *p, const struct operation *operation,
               struct plan_operation *out) {
  if (!operation->condition)
    return;
  struct plan_expression *when =
      plan_expression(p, operation->condition, out, "condition", operation->name.c);
  struct plan_parameter *all = out->parameters;
  size_t count = out->parameter_count;

  when->judges = true;
  out->why = mem_format(p->arena, "the condition '%s' does not hold", when->source);
  out->when = when;
  plan_add_parameters(p, when, &all, &count);
  out->given = all + out->parameter_count;
  out->given_count = count - out->parameter_count;
}
