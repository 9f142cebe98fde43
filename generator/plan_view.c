/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: what a query reads from an index that holds only some
 * attributes of an entity. The fields of the key are taken from the key itself. */
#include <string.h>

#include "mem.h"
#include "plan_build.h"

static bool is_projected(const struct index *index, const char *attribute) {
  for (size_t i = 0; i < index->projected_count; i++)
    if (strcmp(index->projected[i], attribute) == 0)
      return true;
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(index, keys);
  for (size_t i = 0; i < count; i++)
    if (strcmp(keys[i]->name, attribute) == 0)
      return true;
  return false;
}

/* Whether the field is in the index with an attribute of its own. */
static bool is_there(const struct entity *entity, const struct index *index,
                     const struct field *field) {
  const char *data = entity->table->envelope.data.attribute;

  if (field->place == PLACE_DATA)
    return data && is_projected(index, data);
  return (field->place == PLACE_KEY && !entity->reads_key) || is_projected(index, field->attribute);
}

/* Whether a field can be had from the key only. */
static bool reads_key(const struct entity *entity, const struct index *index) {
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (!is_there(entity, index, entity->key_fields[i]))
      return true;
  return false;
}

static void plan_view_fields(struct planner *p, const struct entity *entity,
                             const struct index *index, const char *name, struct plan_entity *out) {
  const char *data = entity->table->envelope.data.attribute;
  struct field *fields = mem_array(p->arena, entity->field_count, sizeof *fields);
  bool *there = mem_array(p->arena, entity->field_count, sizeof *there);
  size_t count = 0;

  for (size_t i = 0; i < entity->field_count; i++) {
    const struct field *field = &entity->fields[i];
    there[count] = is_there(entity, index, field) && !(out->parse && field->place == PLACE_KEY);
    if (!there[count] && !(out->parse && model_in_key(entity, field)))
      continue;
    fields[count] = *field;
    if (!there[count]) {
      fields[count].place = PLACE_KEY;
      fields[count].attribute = mem_format(p->arena, "%s, in the key", field->name.text);
    }
    count++;
  }
  p->ok = "&ok";
  p->rows = "data_attributes";
  plan_fields(p, fields, count, name, data ? mem_format(p->arena, "%s.", data) : "", &out->record);
  plan_expiry(fields, count, out);
  out->inside = out->record;
  out->inside.fields = mem_array(p->arena, count, sizeof *out->inside.fields);
  out->inside.field_count = 0;
  out->top = out->inside;
  out->top.fields = mem_array(p->arena, count, sizeof *out->top.fields);
  for (size_t i = 0; i < count; i++) {
    struct plan_record *to = fields[i].place == PLACE_DATA ? &out->inside : &out->top;
    if (there[i])
      to->fields[to->field_count++] = out->record.fields[i];
  }
  out->data = out->inside.field_count ? data : NULL;
}

/* An attribute of the envelope, as far as the index holds it. */
static const char *kept(const struct index *index, const struct envelope_member *member) {
  return member->attribute && is_projected(index, member->attribute) ? member->attribute : NULL;
}

static bool is_field(const struct plan_entity *view, const char *attribute) {
  for (size_t i = 0; i < view->top.field_count; i++)
    if (strcmp(view->top.fields[i].attribute, attribute) == 0)
      return true;
  return false;
}

/* The keys are always there. The ones of the index are read over unless they are fields. */
static void plan_view_keys(const struct planner *p, const struct entity *entity,
                           const struct index *index, struct plan_entity *out) {
  const struct table *table = entity->table;
  const char *const names[] = {index->partition.name, index->has_sort ? index->sort.name : NULL};

  if (out->parse || !is_field(out, table->partition.name))
    out->partition_row = table->partition.name;
  if (table->has_sort && (out->parse || !is_field(out, table->sort.name)))
    out->sort_row = table->sort.name;
  out->index_rows = mem_array(p->arena, 2, sizeof *out->index_rows);
  for (size_t i = 0; i < 2; i++) {
    if (!names[i] || is_field(out, names[i]) || strcmp(names[i], table->partition.name) == 0 ||
        (table->has_sort && strcmp(names[i], table->sort.name) == 0))
      continue;
    out->index_rows[out->index_row_count] = (struct plan_index_attribute){
        mem_format(p->arena, "envelope_index_%zu", out->index_row_count + 1), names[i]};
    out->index_row_count++;
  }
}

static void plan_view(struct planner *p, const struct entity *entity, const struct index *index,
                      struct plan_entity *out) {
  const struct plan_entity *whole = &p->plan->entities[entity - p->model->entities];
  const char *name = mem_format(p->arena, "%s_%s", entity->name.c, index->name.c);

  *out = (struct plan_entity){.view = index->name.text, .table = whole->table, .has_page = true};
  out->record.name = entity->name.text;
  out->record.c = plan_prefixed(p, name);
  out->record.doc = entity->doc;
  out->file = name;
  out->key_text = whole->key_text;
  out->hides_keys = whole->hides_keys;
  if (whole->parses_key && reads_key(entity, index))
    out->parse = plan_parse_call(p, entity, whole->record.c);
  out->entity_type = kept(index, &entity->table->envelope.entity_type);
  out->created_at = kept(index, &entity->table->envelope.created_at);
  out->updated_at = kept(index, &entity->table->envelope.updated_at);
  plan_view_fields(p, entity, index, name, out);
  plan_view_keys(p, entity, index, out);
}

bool plan_is_view(const struct operation *query) {
  return !query->counts && query->index && query->index->index->projection != PROJECT_ALL;
}

const struct plan_entity *plan_view_of(const struct planner *p, const struct operation *query) {
  const char *c = plan_prefixed(
      p, mem_format(p->arena, "%s_%s", query->entity->name.c, query->index->index->name.c));

  for (size_t i = p->model->entity_count; i < p->plan->entity_count; i++)
    if (strcmp(p->plan->entities[i].record.c, c) == 0)
      return &p->plan->entities[i];
  return NULL;
}

void plan_views(struct planner *p) {
  const struct model *model = p->model;
  struct plan *plan = p->plan;

  for (size_t i = 0; i < model->operation_count; i++) {
    const struct operation *query = &model->operations[i];
    if (query->verb == OP_QUERY && plan_is_view(query) && !plan_view_of(p, query))
      plan_view(p, query->entity, query->index->index, &plan->entities[plan->entity_count++]);
  }
}
