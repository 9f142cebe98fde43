/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: operations. */
#include "mem.h"
#include "plan_build.h"

static const struct plan_entity *entity_of(const struct planner *p, const struct entity *entity) {
  return &p->plan->entities[entity - p->model->entities];
}

static void plan_parameters(const struct planner *p, const struct operation *operation,
                            struct plan_operation *out) {
  const struct plan_entity *entity = out->whole;

  if (operation->verb == OP_PUT || operation->verb == OP_CREATE) {
    out->parameters = mem_zalloc(p->arena, sizeof *out->parameters);
    out->parameters[0] = (struct plan_parameter){
        mem_format(p->arena, "const struct %s *record", entity->record.c), "record"};
    out->parameter_count = 1;
    return;
  }
  if (operation->verb == OP_SCAN || operation->verb == OP_TRANSACT_GET)
    return; /* plan_many */
  if (operation->verb == OP_TRANSACT)
    return; /* plan_transacts */
  out->parameters = entity->key_parameters;
  out->parameter_count = entity->key_parameter_count;
  if (operation->verb != OP_QUERY)
    return;
  size_t equal = operation->by_count - (operation->relation != RELATION_NONE);
  out->parameters = mem_array(p->arena, operation->by_count + 1, sizeof *out->parameters);
  for (size_t i = 0; i < equal; i++)
    out->parameters[i] = plan_key_parameter(p, operation->by[i].field);
  out->parameter_count = equal + plan_range_parameters(p, operation, out->parameters + equal);
}

static void plan_operation(struct planner *p, const struct operation *operation,
                           struct plan_operation *out) {
  static const enum plan_verb verbs[] = {[OP_PUT] = PLAN_PUT,
                                         [OP_CREATE] = PLAN_CREATE,
                                         [OP_GET] = PLAN_GET,
                                         [OP_QUERY] = PLAN_QUERY,
                                         [OP_UPDATE] = PLAN_UPDATE,
                                         [OP_DELETE] = PLAN_DELETE,
                                         [OP_CHECK] = PLAN_CHECK,
                                         [OP_SCAN] = PLAN_SCAN,
                                         [OP_BATCH_GET] = PLAN_BATCH_GET,
                                         [OP_TRANSACT_GET] = PLAN_TRANSACT_GET,
                                         [OP_TRANSACT] = PLAN_TRANSACT};

  out->verb = verbs[operation->verb];
  out->name = operation->name.text;
  out->c = plan_prefixed(p, operation->name.c);
  out->doc = operation->doc;
  out->whole = entity_of(p, operation->entity);
  out->entity = plan_is_view(operation) ? plan_view_of(p, operation) : out->whole;
  p->query = operation->verb == OP_QUERY ? operation : NULL;
  plan_parameters(p, operation, out);
  if (operation->counts)
    out->verb = PLAN_COUNT;
  if (operation->verb == OP_QUERY)
    plan_query(p, operation, out);
  p->query = NULL;
  plan_many(p, operation, out);
  out->consistent = operation->consistent;
  plan_version(p, operation, out);
  if (operation->verb == OP_UPDATE)
    plan_set(p, operation, out);
  if (operation->upsert)
    plan_upsert(p, operation, out);
  plan_when(p, operation, out);
  plan_unique(p, operation, out);
}

void plan_operations(struct planner *p) {
  struct plan *plan = p->plan;

  plan->operations = mem_array(p->arena, p->model->operation_count, sizeof *plan->operations);
  plan->operation_count = p->model->operation_count;
  for (size_t i = 0; i < plan->operation_count; i++)
    plan_operation(p, &p->model->operations[i], &plan->operations[i]);
  plan_transacts(p);
}
