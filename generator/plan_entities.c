/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: entities and their keys. */
#include <string.h>

#include "base/arena.h"
#include "mem.h"
#include "model_claim.h"
#include "parallel.h"
#include "plan_build.h"
#include "plan_keys.h"

/* ---- keys ------------------------------------------------------------------------------------ */

const char *plan_key_text(const struct planner *p, const struct key_template *partition,
                          const struct key_template *sort) {
  const char *text = mem_format(p->arena, "%s = %s", partition->attribute->name, partition->text);

  if (sort->part_count == 0)
    return text;
  return mem_format(p->arena, "%s   %s = %s", text, sort->attribute->name, sort->text);
}

const char *plan_multi_key(const struct planner *p, const struct entity_index *index, size_t count,
                           const char *between) {
  const char *text = "";

  for (size_t i = 0; i < count; i++)
    text = mem_format(p->arena, "%s%s%s = %s", text, i ? between : "",
                      index->attributes[i].attribute->name, index->attributes[i].text);
  return text;
}

static const char *multi_key(const struct planner *p, const struct entity_index *index) {
  return plan_multi_key(p, index, index->partition.part_count + index->sort.part_count, "   ");
}

static const char *key_text(const struct planner *p, const struct entity *entity) {
  const char *text = plan_key_text(p, &entity->partition, &entity->sort);

  for (size_t i = 0; i < entity->index_count; i++) {
    const struct entity_index *index = &entity->indexes[i];
    text = mem_format(p->arena, "%s\n%s: %s%s%s", text, index->index->name.text,
                      index->attributes ? multi_key(p, index)
                                        : plan_key_text(p, &index->partition, &index->sort),
                      index->where.count > 0 ? "   where " : "", plan_where_text(p, &index->where));
  }
  for (size_t i = 0; i < entity->claim_count; i++)
    text =
        mem_format(p->arena, "%s\nunique: %s", text,
                   plan_key_text(p, &entity->claims[i].key.partition, &entity->claims[i].key.sort));
  return text;
}

/* The parts as members of a record: an enum as a value the builder takes. */
static const char *key_arguments(const struct planner *p, const struct entity *entity) {
  const char *text = "";

  for (size_t i = 0; i < entity->key_field_count; i++)
    text = mem_format(p->arena, "%s%sin->%s", text, i ? ", " : "", entity->key_fields[i]->name.c);
  return text;
}

/* ---- entities -------------------------------------------------------------------------------- */

/* Which entities are read by pages: one look at each operation, however many entities there are. */
static void plan_pages(const struct planner *p) {
  for (size_t i = 0; i < p->model->operation_count; i++) {
    const struct operation *query = &p->model->operations[i];
    if (query->verb == OP_QUERY && !query->counts && query->several_count == 0 &&
        !plan_is_view(query))
      p->plan->entities[query->entity - p->model->entities].has_page = true;
  }
}

/* The record once more, as far as `wanted` says. */
static void select_fields(const struct planner *p, const struct entity *entity,
                          const struct plan_record *all, bool (*wanted)(enum field_place),
                          struct plan_record *out) {
  size_t count = 0;

  for (size_t i = 0; i < all->field_count; i++)
    count += wanted(entity->fields[i].place);
  *out = *all;
  out->fields = mem_array(p->arena, count, sizeof *out->fields);
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
  p->table = entity->table;
  plan_fields(p, entity->fields, entity->field_count, entity->name.c,
              data ? mem_format(p->arena, "%s.", data) : "", &out->record);
  p->table = NULL;
  select_fields(p, entity, &out->record, is_inside, &out->inside);
  select_fields(p, entity, &out->record, out->parse ? is_top : is_outside, &out->top);
  p->key_rows = false;
  select_fields(p, entity, &out->record, is_top, &out->written);
  plan_expiry(entity->fields, entity->field_count, out);
  out->entity_type = envelope->entity_type.attribute;
  out->data = out->inside.field_count ? data : NULL;
  out->created_at = envelope->created_at.attribute;
  out->updated_at = envelope->updated_at.attribute;
  out->write_id = envelope->write_id.attribute;
  if (out->parse || !holds_field(entity, &entity->partition))
    out->partition_row = entity->table->partition.name;
  if (entity->table->has_sort && (out->parse || !holds_field(entity, &entity->sort)))
    out->sort_row = entity->table->sort.name;
}

static size_t item_max(const struct planner *p, const struct entity *entity) {
  uint64_t most = model_item_size(p->sizes, entity).most;
  return most == MODEL_SIZE_OPEN ? 0 : (size_t)most;
}

static void plan_entity(struct planner *p, const struct entity *entity, struct plan_entity *out) {
  out->table = plan_table_of(p, entity->table);
  out->record.name = entity->name.text;
  out->record.c = plan_prefixed(p, entity->name.c);
  out->record.doc = entity->doc;
  out->file = entity->name.c;
  out->alone = model_is_alone(p->model, entity);
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
  if (entity->version) {
    out->version_member = entity->version->name.c;
    out->version =
        mem_format(p->arena, "&%s[at_%s__%s]",
                   entity->version->place == PLACE_DATA ? "data_attributes" : "item_attributes",
                   entity->name.c, entity->version->name.c);
  }
  plan_index_keys(p, entity, out);
  out->item_max = item_max(p, entity);
  plan_claims(p, entity, out);
  plan_front(p, entity, out);
}

struct planning {
  size_t parts;
  struct planner *planners[PARALLEL_PARTS];
};

static void plan_part(void *context, size_t part) {
  const struct planning *planning = context;
  struct planner *p = planning->planners[part];
  size_t count = p->plan->entity_count;
  size_t end = parallel_first(count, planning->parts, part + 1);

  for (size_t i = parallel_first(count, planning->parts, part); i < end; i++)
    plan_entity(p, &p->model->entities[i], &p->plan->entities[i]);
}

/* With memory of its own, and what it remembers of the sizes of structs. */
static struct planner *other_planner(const struct planner *p) {
  struct ddb_arena *arena = mem_arena();
  struct planner *other = mem_zalloc(arena, sizeof *other);

  *other = *p;
  other->arena = arena;
  other->sizes = model_sizes_new(arena);
  return other;
}

/* No entity's plan needs that of another. */
static void plan_each(struct planner *p) {
  struct planning planning = {.parts = parallel_parts(p->plan->entity_count)};

  for (size_t i = 0; i < planning.parts; i++)
    planning.planners[i] = i == 0 ? p : other_planner(p);
  parallel_run(planning.parts, plan_part, &planning);
  for (size_t i = 1; i < planning.parts; i++)
    ddb_arena_adopt(p->arena, planning.planners[i]->arena);
}

void plan_entities(struct planner *p) {
  struct plan *plan = p->plan;

  plan->entities =
      mem_array(p->arena, p->model->entity_count + plan_view_count(p), sizeof *plan->entities);
  plan->entity_count = p->model->entity_count;
  plan_each(p);
  plan_pages(p);
  plan_hidden_keys(p);
  plan_views(p);
}
