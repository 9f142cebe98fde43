/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: entities and their keys, operations. */
#include <string.h>

#include "mem.h"
#include "plan_build.h"

/* Items in a page of all shards where the schema names no limit: one of up to 1 MB from each would
 * be too many. */
#define SHARDS_LIMIT 100

/* ---- keys --------------------------------------------------------------------------------------
 */

static const char *one_key(const struct planner *p, const struct key_template *partition,
                           const struct key_template *sort) {
  const char *text = mem_format(p->arena, "%s = %s", partition->attribute->name, partition->text);

  if (sort->part_count == 0)
    return text;
  return mem_format(p->arena, "%s   %s = %s", text, sort->attribute->name, sort->text);
}

/* The first `count` attributes of a multi-attribute key. */
static const char *multi_key_part(const struct planner *p, const struct entity_index *index,
                                  size_t count, const char *between) {
  const char *text = "";

  for (size_t i = 0; i < count; i++)
    text = mem_format(p->arena, "%s%s%s = %s", text, i ? between : "",
                      index->attributes[i].attribute->name, index->attributes[i].text);
  return text;
}

static const char *multi_key(const struct planner *p, const struct entity_index *index) {
  return multi_key_part(p, index, index->partition.part_count + index->sort.part_count, "   ");
}

static const char *key_text(const struct planner *p, const struct entity *entity) {
  const char *text = one_key(p, &entity->partition, &entity->sort);

  for (size_t i = 0; i < entity->index_count; i++) {
    const struct entity_index *index = &entity->indexes[i];
    text = mem_format(p->arena, "%s\n%s: %s%s%s", text, index->index->name.text,
                      index->attributes ? multi_key(p, index)
                                        : one_key(p, &index->partition, &index->sort),
                      index->where.count > 0 ? "   where " : "", plan_where_text(p, &index->where));
  }
  return text;
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

/* Which entities are read by pages: one look at each operation, however many entities there are. */
static void plan_pages(const struct planner *p) {
  for (size_t i = 0; i < p->model->operation_count; i++) {
    const struct operation *query = &p->model->operations[i];
    if (query->verb == OP_QUERY && !plan_is_view(query))
      p->plan->entities[query->entity - p->model->entities].has_page = true;
  }
}

/* The record once more, as far as `wanted` says. */
static void select_fields(const struct planner *p, const struct entity *entity,
                          const struct plan_record *all, bool (*wanted)(enum field_place),
                          struct plan_record *out) {
  *out = *all;
  out->fields = mem_array(p->arena, all->field_count, sizeof *out->fields);
  out->field_count = 0;
  for (size_t i = 0; i < all->field_count; i++)
    if (wanted(entity->fields[i].place))
      out->fields[out->field_count++] = all->fields[i];
}

static bool is_inside(enum field_place place) {
  return place == PLACE_DATA;
}

static bool is_outside(enum field_place place) {
  return place != PLACE_DATA;
}

static bool is_top(enum field_place place) {
  return place == PLACE_TOP;
}

/* Whether the key attribute is a field, which is then read back from it. */
static bool holds_field(const struct entity *entity, const struct key_template *template) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].place == PLACE_KEY &&
        strcmp(entity->fields[i].attribute, template->attribute->name) == 0)
      return true;
  return false;
}

static void plan_attributes(struct planner *p, const struct entity *entity,
                            struct plan_entity *out) {
  const struct envelope *envelope = &entity->table->envelope;
  const char *data = envelope->data.attribute;

  p->ok = "&ok";
  p->rows = "data_attributes";
  p->key_rows = entity->reads_key;
  plan_fields(p, entity->fields, entity->field_count, entity->name.c,
              data ? mem_format(p->arena, "%s.", data) : "", &out->record);
  select_fields(p, entity, &out->record, is_inside, &out->inside);
  select_fields(p, entity, &out->record, out->parse ? is_top : is_outside, &out->top);
  p->key_rows = false;
  select_fields(p, entity, &out->record, is_top, &out->written);
  plan_expiry(entity->fields, entity->field_count, out);
  out->entity_type = envelope->entity_type.attribute;
  out->data = out->inside.field_count ? data : NULL;
  out->created_at = envelope->created_at.attribute;
  out->updated_at = envelope->updated_at.attribute;
  if (out->parse || !holds_field(entity, &entity->partition))
    out->partition_row = entity->table->partition.name;
  if (entity->table->has_sort && (out->parse || !holds_field(entity, &entity->sort)))
    out->sort_row = entity->table->sort.name;
}

static void plan_entity(struct planner *p, const struct entity *entity, struct plan_entity *out) {
  out->table = plan_table_of(p, entity->table);
  out->record.name = entity->name.text;
  out->record.c = plan_prefixed(p, entity->name.c);
  out->record.doc = entity->doc;
  out->file = entity->name.c;
  out->key_text = key_text(p, entity);
  out->key = plan_key(p, entity, &entity->partition, &entity->sort, entity->sort.part_count);
  out->key_arguments = key_arguments(p, entity);
  out->key_parameter_count = entity->key_field_count;
  out->key_parameters = mem_array(p->arena, entity->key_field_count, sizeof *out->key_parameters);
  for (size_t i = 0; i < entity->key_field_count; i++)
    out->key_parameters[i] = plan_key_parameter(p, entity->key_fields[i]);
  plan_key_parser(p, entity, out);
  if (entity->reads_key)
    out->parse = plan_parse_call(p, entity, out->record.c);
  plan_attributes(p, entity, out);
  plan_fills(p, entity, out);
  plan_index_keys(p, entity, out);
}

void plan_entities(struct planner *p) {
  struct plan *plan = p->plan;

  /* Each query may add a view. */
  plan->entities = mem_array(p->arena, p->model->entity_count + p->model->operation_count,
                             sizeof *plan->entities);
  plan->entity_count = p->model->entity_count;
  for (size_t i = 0; i < plan->entity_count; i++)
    plan_entity(p, &p->model->entities[i], &plan->entities[i]);
  plan_pages(p);
  plan_views(p);
}

/* ---- operations --------------------------------------------------------------------------------
 */

static const struct plan_entity *entity_of(const struct planner *p, const struct entity *entity) {
  return &p->plan->entities[entity - p->model->entities];
}

static void plan_parameters(const struct planner *p, const struct operation *operation,
                            struct plan_operation *out) {
  const struct plan_entity *entity = out->entity;

  if (operation->verb == OP_PUT || operation->verb == OP_CREATE) {
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
    out->parameters[i] = plan_key_parameter(p, operation->by[i].field);
}

/* The first `count` parts, without their formats. */
static const char *parts_text(const struct planner *p, const struct key_template *template,
                              size_t count) {
  const char *text = "";

  for (size_t i = 0; i < count; i++) {
    const struct key_part *part = &template->parts[i];
    text = part->literal ? mem_format(p->arena, "%s%s", text, part->literal)
                         : mem_format(p->arena, "%s{%s}", text, part->field->name.text);
  }
  return text;
}

static const char *query_condition(const struct planner *p, const struct operation *operation) {
  const struct key_template *partition = model_partition(operation);
  const struct key_template *sort = model_sort(operation);

  if (operation->index && operation->index->attributes)
    return mem_format(p->arena, "%s: %s", operation->index->index->name.text,
                      multi_key_part(p, operation->index,
                                     partition->part_count + operation->sort_parts, " and "));
  bool whole = operation->partition_parts == partition->part_count;
  const char *prefix = parts_text(p, sort, operation->sort_parts);
  const char *text = mem_format(
      p->arena, "%s%s%s = %s", operation->index ? operation->index->index->name.text : "",
      operation->index ? ": " : "", partition->attribute->name,
      whole ? partition->text : parts_text(p, partition, operation->partition_parts));
  text = prefix[0]
             ? mem_format(p->arena, "%s and %s begins with %s", text, sort->attribute->name, prefix)
             : text;
  if (!operation->index || operation->index->where.count == 0)
    return text;
  return mem_format(p->arena, "%s; of the items whose %s", text,
                    plan_where_text(p, &operation->index->where));
}

/* Of a multi-attribute key each step is an attribute. */
static void begin_attributes(struct plan_key *key) {
  for (size_t i = 1; i < key->partition_count; i++)
    key->partition[i].next = true;
  for (size_t i = 1; i < key->sort_count; i++)
    key->sort[i].next = true;
}

/* The shard of a query of all of them is no part that a program gives. */
static void plan_shards(const struct planner *p, const struct operation *operation,
                        struct plan_operation *out) {
  const struct key_part *hashed = model_hashed(operation);
  struct plan_key_step *step = &out->prefix.partition[hashed - model_partition(operation)->parts];

  step->function = "ddb_key_every_shard";
  step->arguments = mem_format(p->arena, "%d", hashed->width);
  out->shards = (int)hashed->shards;
  if (!out->limit)
    out->limit = SHARDS_LIMIT;
}

static void plan_query(const struct planner *p, const struct operation *operation,
                       struct plan_operation *out) {
  const struct entity_index *index = operation->index;

  if (index)
    out->index = mem_format(p->arena, "&%s[%zu]", out->entity->table->rows,
                            (size_t)(index->index - operation->entity->table->indexes));
  out->prefix = plan_key(p, operation->entity, model_partition(operation), model_sort(operation),
                         operation->sort_parts);
  out->prefix.partition_count = operation->partition_parts;
  if (index && index->attributes)
    begin_attributes(&out->prefix);
  out->exact =
      operation->sort_parts > 0 && operation->sort_parts == model_sort(operation)->part_count;
  out->descending = operation->descending;
  out->limit = operation->limit;
  if (operation->filter) {
    out->filter = plan_expression(p, operation->filter, out, "filter", operation->name.c);
    plan_add_parameters(p, out->filter, &out->parameters, &out->parameter_count);
  }
  out->condition = query_condition(p, operation);
  if (operation->all_shards)
    plan_shards(p, operation, out);
}

/* The inputs of an update are a record of their own: the required ones, then the optional ones. */
static void plan_set(struct planner *p, const struct operation *operation,
                     struct plan_operation *out) {
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

static void plan_operation(struct planner *p, const struct operation *operation,
                           struct plan_operation *out) {
  static const enum plan_verb verbs[] = {
      [OP_PUT] = PLAN_PUT,     [OP_CREATE] = PLAN_CREATE, [OP_GET] = PLAN_GET,
      [OP_QUERY] = PLAN_QUERY, [OP_UPDATE] = PLAN_UPDATE, [OP_DELETE] = PLAN_DELETE};

  out->verb = verbs[operation->verb];
  out->name = operation->name.text;
  out->c = plan_prefixed(p, operation->name.c);
  out->doc = operation->doc;
  out->entity =
      plan_is_view(operation) ? plan_view_of(p, operation) : entity_of(p, operation->entity);
  p->query = operation->verb == OP_QUERY ? operation : NULL;
  plan_parameters(p, operation, out);
  if (operation->verb == OP_QUERY)
    plan_query(p, operation, out);
  p->query = NULL;
  out->consistent = operation->consistent;
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
