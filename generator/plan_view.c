/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the parts of an entity that reads give. It is what an
 * index holds, or what `project:` lists. The fields of the key may be taken from the key itself. */
#include <string.h>

#include "dict.h"
#include "mem.h"
#include "plan_build.h"
#include "projection.h"

static const struct index *index_of(const struct operation *read) {
  return read->index ? read->index->index : NULL;
}

static bool is_there(const struct operation *read, const struct field *field) {
  return projection_has(read->entity, index_of(read), field);
}

/* Whether a field can be had from the key only. */
static bool reads_key(const struct operation *read) {
  for (size_t i = 0; i < read->entity->key_field_count; i++)
    if (!is_there(read, read->entity->key_fields[i]))
      return true;
  return false;
}

/* The fields that are there are in `top` and `inside`; `record` has those of the key too. */
static void plan_places(struct planner *p, const struct field *fields, const bool *there,
                        size_t count, struct plan_entity *out) {
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
}

static void plan_view_fields(struct planner *p, const struct operation *read, const char *name,
                             struct plan_entity *out) {
  const struct entity *entity = read->entity;
  const char *data = entity->table->envelope.data.attribute;
  struct field *fields = mem_array(p->arena, entity->field_count, sizeof *fields);
  bool *there = mem_array(p->arena, entity->field_count, sizeof *there);
  size_t count = 0;

  for (size_t i = 0; i < entity->field_count; i++) {
    const struct field *field = &entity->fields[i];
    bool given = projection_gives(read, field);
    there[count] = given && is_there(read, field) && !(out->parse && field->place == PLACE_KEY);
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
  plan_places(p, fields, there, count, out);
  out->data = out->inside.field_count ? data : NULL;
}

/* An attribute of the envelope, as far as the index holds it. */
static const char *kept(const struct operation *read, const struct envelope_member *member) {
  return member->attribute && projection_holds(read->entity, index_of(read), member->attribute)
             ? member->attribute
             : NULL;
}

static bool is_field(const struct plan_entity *view, const char *attribute) {
  for (size_t i = 0; i < view->top.field_count; i++)
    if (strcmp(view->top.fields[i].attribute, attribute) == 0)
      return true;
  return false;
}

/* The keys are always there. The ones of the index are read over unless they are fields. */
static void plan_view_keys(const struct planner *p, const struct operation *read,
                           struct plan_entity *out) {
  const struct table *table = read->entity->table;
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  size_t count = index_of(read) ? model_index_keys(index_of(read), keys) : 0;

  if (out->parse || !is_field(out, table->partition.name))
    out->partition_row = table->partition.name;
  if (table->has_sort && (out->parse || !is_field(out, table->sort.name)))
    out->sort_row = table->sort.name;
  out->index_rows = mem_array(p->arena, (size_t)2 * INDEX_KEY_MAX, sizeof *out->index_rows);
  for (size_t i = 0; i < count; i++) {
    if (is_field(out, keys[i]->name) || strcmp(keys[i]->name, table->partition.name) == 0 ||
        (table->has_sort && strcmp(keys[i]->name, table->sort.name) == 0))
      continue;
    out->index_rows[out->index_row_count] = (struct plan_index_attribute){
        mem_format(p->arena, "envelope_index_%zu", out->index_row_count + 1), keys[i]->name,
        keys[i]->type};
    out->index_row_count++;
  }
}

/* The name of the struct, behind that of the namespace. What a batch_get makes of a key is an item
 * already. */
static const char *view_name(const struct planner *p, const struct operation *read) {
  if (!read->project)
    return mem_format(p->arena, "%s_%s", read->entity->name.c, index_of(read)->name.c);
  return mem_format(p->arena, read->verb == OP_BATCH_GET ? "%s_record" : "%s_item", read->name.c);
}

/* What only a read of listed fields has. The map may be missing where no field in it has to be
 * there: DynamoDB sends no empty one for paths that lead nowhere. */
static void plan_projection(const struct planner *p, const struct operation *read,
                            struct plan_entity *out) {
  const struct projection_text text = projection_text(p->arena, read);

  out->view = mem_format(p->arena, "as far as %s reads it", read->name.text);
  out->projection = text.text;
  out->projection_names = text.names;
  out->data_optional = true;
  for (size_t i = 0; i < out->inside.field_count; i++)
    out->data_optional = out->data_optional && !out->inside.fields[i].required;
}

static void plan_view(struct planner *p, const struct operation *read, struct plan_entity *out) {
  const struct entity *entity = read->entity;
  const struct plan_entity *whole = &p->plan->entities[entity - p->model->entities];
  const char *name = view_name(p, read);

  *out = (struct plan_entity){.table = whole->table, .has_page = !read->project};
  out->record.name = entity->name.text;
  out->record.c = plan_prefixed(p, name);
  out->record.doc = entity->doc;
  out->file = name;
  out->key_text = whole->key_text;
  out->hides_keys = whole->hides_keys;
  if (whole->parses_key && reads_key(read)) {
    out->parse = plan_parse_call(p, entity, whole->record.c);
    out->parse_file = whole->file;
  }
  out->entity_type = kept(read, &entity->table->envelope.entity_type);
  plan_view_fields(p, read, name, out);
  plan_view_keys(p, read, out);
  if (read->project) {
    plan_projection(p, read, out);
    return;
  }
  out->view = mem_format(p->arena, "as far as it is in the index %s", index_of(read)->name.text);
  out->created_at = kept(read, &entity->table->envelope.created_at);
  out->updated_at = kept(read, &entity->table->envelope.updated_at);
  out->write_id = kept(read, &entity->table->envelope.write_id);
}

bool plan_is_view(const struct operation *read) {
  return read->project || (read->verb == OP_QUERY && !read->counts && read->index &&
                           read->index->index->projection != PROJECT_ALL);
}

const struct plan_entity *plan_view_of(const struct planner *p, const struct operation *read) {
  return dict_get(p->views, plan_prefixed(p, view_name(p, read)));
}

size_t plan_view_count(const struct planner *p) {
  size_t count = 0;

  for (size_t i = 0; i < p->model->operation_count; i++)
    count += plan_is_view(&p->model->operations[i]);
  return count;
}

void plan_views(struct planner *p) {
  const struct model *model = p->model;
  struct plan *plan = p->plan;

  p->views = dict_new(p->arena);
  for (size_t i = 0; i < model->operation_count; i++) {
    const struct operation *read = &model->operations[i];
    if (!plan_is_view(read) || plan_view_of(p, read))
      continue;
    struct plan_entity *view = &plan->entities[plan->entity_count++];
    plan_view(p, read, view);
    dict_add(p->views, view->record.c, view);
  }
}
