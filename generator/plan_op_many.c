/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: operations that read many items at once, or items of
 * several entities. */
#include <string.h>

#include "keytmpl.h"
#include "mem.h"
#include "plan_build.h"

static const struct plan_entity *entity_of(const struct planner *p, const struct entity *entity) {
  return &p->plan->entities[entity - p->model->entities];
}

static struct plan_kind plan_kind(const struct planner *p, const struct operation *operation,
                                  const struct entity *entity) {
  const struct plan_entity *planned = entity_of(p, entity);
  bool by_key = !planned->entity_type && planned->parses_key;

  return (struct plan_kind){
      .entity = planned,
      .member = mem_format(p->arena, "%s%s", operation->verb == OP_TRANSACT_GET ? "" : "as_",
                           entity->name.c),
      .constant = cname_upper(p->arena, mem_format(p->arena, "%s_%s_is_%s", p->plan->namespace,
                                                   operation->name.c, entity->name.c)),
      .owns = by_key ? mem_format(p->arena, "%s_owns", planned->record.c) : "NULL",
      .alone = planned->alone};
}

static void plan_kinds(const struct planner *p, const struct operation *operation,
                       struct plan_operation *out) {
  out->tagged = operation->several_count > 0;
  out->kind_count = out->tagged ? operation->several_count : 1;
  out->kinds = mem_array(p->arena, out->kind_count, sizeof *out->kinds);
  for (size_t i = 0; i < out->kind_count; i++)
    out->kinds[i] =
        plan_kind(p, operation, out->tagged ? operation->several[i].entity : operation->entity);
  if (!out->tagged)
    out->kinds[0].entity = out->entity;
}

/* ---- who else is in the partition ------------------------------------------------------------ */

static bool comes_too(const struct planner *p, const struct operation *query,
                      const struct entity *entity) {
  const struct entity_index *index =
      query->index ? model_index(entity, query->index->index->name.text) : NULL;

  if (entity->table != query->entity->table || (query->index && !index) ||
      model_lists(query, entity))
    return false;
  return keytmpl_common(p->arena, model_partition(query),
                        index ? &index->partition : &entity->partition) &&
         keytmpl_in_shared(p->arena, &query->shared, index ? &index->sort : &entity->sort);
}

static void plan_others(const struct planner *p, const struct operation *query,
                        struct plan_operation *out) {
  for (size_t i = 0; i < p->model->entity_count; i++)
    if (comes_too(p, query, &p->model->entities[i]))
      out->others = mem_format(p->arena, "%s%s%s", out->others ? out->others : "",
                               out->others ? ", " : "", p->model->entities[i].name.text);
}

/* ---- scans ----------------------------------------------------------------------------------- */

static void plan_scan(const struct planner *p, const struct operation *operation,
                      struct plan_operation *out) {
  if (operation->index)
    out->over =
        &out->entity->table->indexes[operation->index->index - operation->entity->table->indexes];
  if (operation->index)
    out->index = mem_format(p->arena, "&%s[%zu]", out->entity->table->rows,
                            (size_t)(operation->index->index - operation->entity->table->indexes));
  out->reason = operation->reason;
  out->limit = operation->limit;
  out->condition = operation->index ? operation->index->index->name.text : NULL;
  if (!operation->filter)
    return;
  out->filter = plan_expression(p, operation->filter, out, "filter", operation->name.c);
  plan_add_parameters(p, out->filter, &out->parameters, &out->parameter_count);
}

/* ---- transact_get ---------------------------------------------------------------------------- */

/* How often a part is called so in the keys of all entities. */
static size_t times(const struct planner *p, const struct operation *operation, const char *name) {
  size_t count = 0;

  for (size_t i = 0; i < operation->several_count; i++) {
    const struct plan_entity *entity = entity_of(p, operation->several[i].entity);
    for (size_t k = 0; k < entity->key_parameter_count; k++)
      count += strcmp(entity->key_parameters[k].name, name) == 0;
  }
  return count;
}

/* A part that two keys have is called after its entity too. */
static struct plan_parameter argument_of(const struct planner *p, const struct operation *operation,
                                         const struct entity *entity, size_t at) {
  struct plan_parameter parameter = entity_of(p, entity)->key_parameters[at];
  size_t type = strlen(parameter.declaration) - strlen(parameter.name);

  if (times(p, operation, parameter.name) == 1)
    return parameter;
  const char *name = mem_format(p->arena, "%s_%s", entity->name.c, parameter.name);
  return (struct plan_parameter){
      mem_format(p->arena, "%s%s", mem_copy(p->arena, parameter.declaration, type), name), name};
}

static void plan_transact_get(const struct planner *p, const struct operation *operation,
                              struct plan_operation *out) {
  size_t total = 0;

  for (size_t i = 0; i < operation->several_count; i++)
    total += operation->several[i].entity->key_field_count;
  out->parameters = mem_array(p->arena, total, sizeof *out->parameters);
  out->parameter_count = 0;
  for (size_t i = 0; i < operation->several_count; i++) {
    const struct entity *entity = operation->several[i].entity;
    out->kinds[i].key = "";
    for (size_t k = 0; k < entity->key_field_count; k++) {
      struct plan_parameter argument = argument_of(p, operation, entity, k);
      out->parameters[out->parameter_count++] = argument;
      out->kinds[i].key = mem_format(p->arena, "%s, %s", out->kinds[i].key, argument.name);
    }
  }
}

void plan_many(const struct planner *p, const struct operation *operation,
               struct plan_operation *out) {
  out->item = out->entity->record.c;
  out->page = mem_format(p->arena, "%s_page", out->item);
  if (operation->project)
    out->page = mem_format(p->arena, "%s_page", out->c);
  if (operation->verb == OP_SCAN)
    plan_scan(p, operation, out);
  if (operation->verb != OP_SCAN && operation->several_count == 0)
    return;
  plan_kinds(p, operation, out);
  out->page = mem_format(p->arena, "%s_page", out->c);
  if (out->tagged)
    out->item = mem_format(p->arena, "%s_item", out->c);
  if (operation->verb == OP_TRANSACT_GET)
    plan_transact_get(p, operation, out);
  if (operation->verb == OP_QUERY) {
    out->verb = PLAN_COLLECTION;
    plan_others(p, operation, out);
  }
}
