/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: entities and their keys, operations. */
#include <string.h>

#include "mem.h"
#include "plan_build.h"

/* Names of parameters and variables in the generated functions and files. A key part that has one
 * of them is passed under another name. */
static const char *const taken[] = {"db",
                                    "mem",
                                    "out",
                                    "options",
                                    "scope",
                                    "request",
                                    "response",
                                    "record",
                                    "set",
                                    "key",
                                    "in",
                                    "writer",
                                    "reader",
                                    "item",
                                    "scratch",
                                    "status",
                                    "page",
                                    "data_attributes",
                                    "item_attributes",
                                    "envelope_partition_key",
                                    "envelope_sort_key",
                                    "envelope_entity_type",
                                    "envelope_data",
                                    "envelope_created_at",
                                    "envelope_updated_at"};

static const char *parameter_name(const struct planner *p, const char *c) {
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
    if (strcmp(taken[i], c) == 0)
      return mem_format(p->arena, "%s_part", c);
  return c;
}

/* ---- keys --------------------------------------------------------------------------------------
 */

static struct plan_parameter key_parameter(const struct planner *p, const struct field *field) {
  const char *name = parameter_name(p, field->name.c);
  const char *type = "const char *";

  if (field->type.kind->shape == KIND_ENUM)
    type = mem_format(p->arena, "enum %s", plan_type_name(p, &field->type));
  return (struct plan_parameter){plan_declare(p, type, name), name};
}

static struct plan_key_step key_step(const struct planner *p, const struct entity *entity,
                                     const struct key_part *part) {
  struct plan_key_step step = {.literal = part->literal};

  if (part->literal)
    return step;
  const char *name = parameter_name(p, part->field->name.c);
  step.field = mem_format(p->arena, "%s.%s", entity->name.text, part->field->name.text);
  step.value =
      part->field->type.kind->shape == KIND_ENUM
          ? mem_format(p->arena, "%s_text(%s)", plan_type_name(p, &part->field->type), name)
          : name;
  return step;
}

static struct plan_key_step *key_steps(const struct planner *p, const struct entity *entity,
                                       const struct key_template *template, size_t count) {
  struct plan_key_step *steps = mem_array(p->arena, count, sizeof *steps);

  for (size_t i = 0; i < count; i++)
    steps[i] = key_step(p, entity, &template->parts[i]);
  return steps;
}

static struct plan_key plan_key(const struct planner *p, const struct entity *entity,
                                size_t sort_parts) {
  return (struct plan_key){
      .partition = key_steps(p, entity, &entity->partition, entity->partition.part_count),
      .partition_count = entity->partition.part_count,
      .sort = key_steps(p, entity, &entity->sort, sort_parts),
      .sort_count = sort_parts,
  };
}

static const char *key_text(const struct planner *p, const struct entity *entity) {
  const char *text =
      mem_format(p->arena, "%s = %s", p->plan->partition_key, entity->partition.text);

  if (!p->plan->sort_key)
    return text;
  return mem_format(p->arena, "%s   %s = %s", text, p->plan->sort_key, entity->sort.text);
}

/* The parts as members of a record: an enum as a value the builder takes. */
static const char *key_arguments(const struct planner *p, const struct entity *entity) {
  const char *text = "";

  for (size_t i = 0; i < entity->key_field_count; i++)
    text = mem_format(p->arena, "%s%sin->%s", text, i ? ", " : "", entity->key_fields[i]->name.c);
  return text;
}

/* ---- entities ----------------------------------------------------------------------------------
 */

static bool has_query(const struct model *model, const struct entity *entity) {
  for (size_t i = 0; i < model->operation_count; i++)
    if (model->operations[i].verb == OP_QUERY && model->operations[i].entity == entity)
      return true;
  return false;
}

static void plan_entity(struct planner *p, const struct entity *entity, struct plan_entity *out) {
  const struct plan *plan = p->plan;

  out->record.name = entity->name.text;
  out->record.c = plan_prefixed(p, entity->name.c);
  out->record.doc = entity->doc;
  out->file = entity->name.c;
  out->key_text = key_text(p, entity);
  out->key = plan_key(p, entity, entity->sort.part_count);
  out->key_arguments = key_arguments(p, entity);
  out->key_parameter_count = entity->key_field_count;
  out->key_parameters = mem_array(p->arena, entity->key_field_count, sizeof *out->key_parameters);
  for (size_t i = 0; i < entity->key_field_count; i++)
    out->key_parameters[i] = key_parameter(p, entity->key_fields[i]);
  out->has_page = has_query(p->model, entity);
  p->ok = "&ok";
  p->rows = plan->data ? "data_attributes" : "item_attributes";
  plan_fields(p, entity->fields, entity->field_count, entity->name.c,
              plan->data ? mem_format(p->arena, "%s.", plan->data) : "", &out->record);
}

void plan_entities(struct planner *p) {
  struct plan *plan = p->plan;

  plan->entities = mem_array(p->arena, p->model->entity_count, sizeof *plan->entities);
  plan->entity_count = p->model->entity_count;
  for (size_t i = 0; i < plan->entity_count; i++)
    plan_entity(p, &p->model->entities[i], &plan->entities[i]);
}

/* ---- operations --------------------------------------------------------------------------------
 */

static const struct plan_entity *entity_of(const struct planner *p, const struct entity *entity) {
  return &p->plan->entities[entity - p->model->entities];
}

static void plan_parameters(const struct planner *p, const struct operation *operation,
                            struct plan_operation *out) {
  const struct plan_entity *entity = out->entity;

  if (operation->verb == OP_PUT) {
    out->parameters = mem_zalloc(p->arena, sizeof *out->parameters);
    out->parameters[0] = (struct plan_parameter){
        mem_format(p->arena, "const struct %s *record", entity->record.c), "record"};
    out->parameter_count = 1;
    return;
  }
  out->parameters = entity->key_parameters;
  out->parameter_count = entity->key_parameter_count;
  if (operation->verb != OP_QUERY)
    return;
  out->parameters = mem_array(p->arena, operation->by_count, sizeof *out->parameters);
  out->parameter_count = operation->by_count;
  for (size_t i = 0; i < operation->by_count; i++)
    out->parameters[i] = key_parameter(p, operation->by[i].field);
}

static const char *query_condition(const struct planner *p, const struct operation *operation) {
  const struct entity *entity = operation->entity;
  const char *prefix = "";

  for (size_t i = 0; i < operation->sort_parts; i++) {
    const struct key_part *part = &entity->sort.parts[i];
    prefix = part->literal ? mem_format(p->arena, "%s%s", prefix, part->literal)
                           : mem_format(p->arena, "%s{%s}", prefix, part->field->name.text);
  }
  const char *text =
      mem_format(p->arena, "%s = %s", p->plan->partition_key, entity->partition.text);
  return prefix[0]
             ? mem_format(p->arena, "%s and %s begins with %s", text, p->plan->sort_key, prefix)
             : text;
}

static void plan_query(const struct planner *p, const struct operation *operation,
                       struct plan_operation *out) {
  out->prefix = plan_key(p, operation->entity, operation->sort_parts);
  out->descending = operation->descending;
  out->limit = operation->limit;
  out->condition = query_condition(p, operation);
}

/* The inputs of an update are a record of their own: the required ones, then the optional ones. */
static void plan_set(struct planner *p, const struct operation *operation,
                     struct plan_operation *out) {
  size_t count = operation->set_count + operation->set_optional_count;
  struct field *fields = mem_array(p->arena, count, sizeof *fields);
  const char *path = p->plan->data ? mem_format(p->arena, "%s.", p->plan->data) : "";

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
}

static void plan_operation(struct planner *p, const struct operation *operation,
                           struct plan_operation *out) {
  static const enum plan_verb verbs[] = {[OP_PUT] = PLAN_PUT,
                                         [OP_GET] = PLAN_GET,
                                         [OP_QUERY] = PLAN_QUERY,
                                         [OP_UPDATE] = PLAN_UPDATE,
                                         [OP_DELETE] = PLAN_DELETE};

  out->verb = verbs[operation->verb];
  out->name = operation->name.text;
  out->c = plan_prefixed(p, operation->name.c);
  out->doc = operation->doc;
  out->entity = entity_of(p, operation->entity);
  plan_parameters(p, operation, out);
  if (operation->verb == OP_QUERY)
    plan_query(p, operation, out);
  if (operation->verb == OP_UPDATE)
    plan_set(p, operation, out);
}

void plan_operations(struct planner *p) {
  struct plan *plan = p->plan;

  plan->operations = mem_array(p->arena, p->model->operation_count, sizeof *plan->operations);
  plan->operation_count = p->model->operation_count;
  for (size_t i = 0; i < plan->operation_count; i++)
    plan_operation(p, &p->model->operations[i], &plan->operations[i]);
}
