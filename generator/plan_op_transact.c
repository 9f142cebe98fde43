/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: transactions that the schema declares. */
#include "mem.h"
#include "plan_build.h"

static void add(struct plan_tx_member *out, const struct plan_parameter *parameters, size_t count) {
  for (size_t i = 0; i < count; i++)
    out->inputs[out->input_count++] = parameters[i];
}

/* What X_tx takes: the key or the record, the arguments of paths, the version, the set, the
 * parameters of a condition. */
static void plan_inputs(const struct planner *p, struct plan_tx_member *out) {
  const struct plan_operation *o = out->operation;
  const struct plan_parameter set = {mem_format(p->arena, "const struct %s_set *set", o->c), "set"};

  out->inputs = mem_array(p->arena, o->parameter_count + o->argument_count + o->given_count + 2,
                          sizeof *out->inputs);
  add(out, o->parameters, o->parameter_count);
  for (size_t i = 0; i < o->argument_count; i++)
    add(out, &o->arguments[i].parameter, 1);
  if (o->version)
    add(out, o->version, 1);
  if (o->has_inputs)
    add(out, &set, 1);
  add(out, o->given, o->given_count);
}

static void plan_transact(const struct planner *p, const struct operation *operation,
                          struct plan_operation *out) {
  const char *prefix = mem_format(p->arena, "%s_%s_member", p->plan->namespace, operation->name.c);

  out->no_member = cname_upper(p->arena, mem_format(p->arena, "%s_none", prefix));
  out->members = mem_array(p->arena, operation->member_count, sizeof *out->members);
  out->member_count = operation->member_count;
  for (size_t i = 0; i < out->member_count; i++) {
    const struct transact_member *member = &operation->members[i];
    out->members[i] = (struct plan_tx_member){
        .c = member->name.c,
        .constant = cname_upper(p->arena, mem_format(p->arena, "%s_%s", prefix, member->name.c)),
        .operation = &p->plan->operations[member->operation - p->model->operations]};
    plan_inputs(p, &out->members[i]);
  }
}

void plan_transacts(const struct planner *p) {
  for (size_t i = 0; i < p->model->operation_count; i++)
    if (p->model->operations[i].verb == OP_TRANSACT)
      plan_transact(p, &p->model->operations[i], &p->plan->operations[i]);
}
