/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the key attributes that items carry for indexes, and how
 * updates keep them right. */
#include <string.h>

#include "keytmpl_update.h"
#include "mem.h"
#include "model_claim.h"
#include "plan_build.h"

/* The attributes that are written for indexes, by items or by one update. */
struct index_rows {
  struct plan_index_attribute *rows;
  size_t count;
};

static bool has_row(const struct index_rows *all, const char *attribute) {
  for (size_t i = 0; i < all->count; i++)
    if (strcmp(all->rows[i].attribute, attribute) == 0)
      return true;
  return false;
}

/* The row of a key attribute that has to be written for this index: not one of the table's, not one
 * that is a field, not one that another index has had written. `format` is that of its name. */
static const char *add_row(const struct planner *p, const struct key_attribute *own,
                           const struct key_template *template, const char *table,
                           struct index_rows *all) {
  if (!model_is_made(template, own) || has_row(all, own->name))
    return NULL;
  const char *constant = mem_format(p->arena, "envelope_index_%zu", all->count + 1);
  const char *place = table ? mem_format(p->arena, "&%s[%zu]", table, all->count)
                            : mem_format(p->arena, "&item_attributes[%s]", constant);
  all->rows[all->count++] = (struct plan_index_attribute){constant, own->name, own->type};
  return place;
}

static bool is_parameter(const struct plan_index_key *key, const char *name) {
  for (size_t i = 0; i < key->parameter_count; i++)
    if (strcmp(key->parameters[i].name, name) == 0)
      return true;
  return false;
}

/* The template as an update sees it: inputs are there, or none of them is. */
static struct key_template seen_by(const struct planner *p, const struct operation *update,
                                   const struct key_template *template) {
  struct key_template out = *template;

  out.parts = mem_array(p->arena, template->part_count, sizeof *out.parts);
  for (size_t i = 0; i < template->part_count; i++) {
    struct key_part *part = &out.parts[i];
    bool optional = false;
    *part = template->parts[i];
    if (!update || !part->field || model_in_key(update->entity, part->field))
      continue;
    (void)keytmpl_input(update, part->field, &optional);
    struct field *field = mem_zalloc(p->arena, sizeof *field);
    *field = *part->field;
    field->type.optional = optional;
    part->field = field;
    part->optional = false;
  }
  return out;
}

/* The fields of one template, each once, as parameters and as what is passed for them. */
static void add_parameters(const struct planner *p, const struct operation *update,
                           const struct key_template *template, const struct key_template *seen,
                           struct plan_index_key *out) {
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *field = template->parts[i].field;
    if (!field)
      continue;
    struct plan_parameter parameter = plan_key_parameter(p, seen->parts[i].field);
    if (is_parameter(out, parameter.name))
      continue;
    out->parameters[out->parameter_count++] = parameter;
    out->arguments =
        mem_format(p->arena, "%s, %s", out->arguments, plan_place_of(p, update, field).expression);
  }
}

/* `out` has its attributes and its function's name. */
static void plan_index_key(const struct planner *p, const struct entity *entity,
                           const struct operation *update, const struct entity_index *index,
                           struct plan_index_key *out) {
  static const struct key_template none;
  const char *name = index->index->name.c;
  const char *prefix = update ? mem_format(p->arena, "%s__%s", update->name.c, name) : name;
  const struct key_template *partition = out->partition ? &index->partition : &none;
  const struct key_template *sort = out->sort ? &index->sort : &none;
  const struct key_template partition_seen = seen_by(p, update, partition);
  const struct key_template sort_seen = seen_by(p, update, sort);

  out->arguments = "";
  out->key = plan_key(p, entity, &partition_seen, &sort_seen, sort->part_count);
  out->parameters =
      mem_array(p->arena, partition->part_count + sort->part_count, sizeof *out->parameters);
  add_parameters(p, update, partition, &partition_seen, out);
  add_parameters(p, update, sort, &sort_seen, out);
  out->conditions = plan_conditions(p, update, index, prefix, &out->condition_count);
  if (out->condition_count > 0)
    out->held = mem_format(p->arena, "%s__held", name);
}

static void add_open_enums(const struct key_template *template, struct plan_entity *out) {
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    bool known = !part->field || part->field->type.kind->shape != KIND_ENUM;
    if (known || (!part->optional && !part->replacement))
      continue;
    for (size_t k = 0; k < out->open_enum_count; k++)
      known = known || out->open_enums[k] == part->field->name.c;
    if (!known)
      out->open_enums[out->open_enum_count++] = part->field->name.c;
  }
}

static void plan_open_enums(const struct planner *p, const struct entity *entity,
                            struct plan_entity *out) {
  out->open_enums = mem_array(p->arena, entity->field_count, sizeof *out->open_enums);
  add_open_enums(&entity->partition, out);
  add_open_enums(&entity->sort, out);
  for (size_t i = 0; i < entity->index_count; i++) {
    add_open_enums(&entity->indexes[i].partition, out);
    add_open_enums(&entity->indexes[i].sort, out);
  }
}

void plan_index_keys(const struct planner *p, const struct entity *entity,
                     struct plan_entity *out) {
  struct index_rows rows = {mem_array(p->arena, 2 * entity->index_count, sizeof *rows.rows), 0};

  plan_open_enums(p, entity, out);
  out->index_names = "";
  for (size_t i = 0; i < entity->index_count; i++)
    out->index_names = mem_format(p->arena, "%s%s%s", out->index_names, i > 0 ? ", " : "",
                                  entity->indexes[i].index->name.text);
  out->index_keys = mem_array(p->arena, entity->index_count, sizeof *out->index_keys);
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct entity_index *index = &entity->indexes[i];
    struct plan_index_key *key = &out->index_keys[out->index_key_count];
    if (index->attributes)
      continue; /* each is a field, which is written as such */
    key->partition = add_row(p, &index->index->partition, &index->partition, NULL, &rows);
    key->sort = add_row(p, &index->index->sort, &index->sort, NULL, &rows);
    if (!key->partition && !key->sort)
      continue;
    key->partition_attribute = key->partition ? index->index->partition.name : NULL;
    key->sort_attribute = key->sort ? index->index->sort.name : NULL;
    key->function = mem_format(p->arena, "write_%s_key", index->index->name.c);
    plan_index_key(p, entity, NULL, index, key);
    out->index_key_count++;
  }
  out->index_rows = rows.rows;
  out->index_row_count = rows.count;
}

/* It is a key like that of an index, and never written into the item itself. */
void plan_claim_key(const struct planner *p, const struct entity *entity, const struct claim *claim,
                    struct plan_index_key *out) {
  out->partition = "";
  out->sort = claim->place.has_sort ? "" : NULL;
  plan_index_key(p, entity, NULL, &claim->key, out);
}

/* ---- updates --------------------------------------------------------------------------------- */

/* NULL is given too: it takes an item out of an index as a value may put it there. */
static const char *given_of(const struct planner *p, const struct operation *update,
                            const struct field *field) {
  const char *present = plan_place_of(p, update, field).present;

  return field->type.nullable ? mem_format(p->arena, "(%s || set->%s_null)", present, field->name.c)
                              : present;
}

/* Which of the inputs that decide the key may be left out. */
static void plan_given(const struct planner *p, const struct operation *update,
                       const struct entity_index *index, const struct key_change *change,
                       struct plan_given *out) {
  const char *names = "";
  size_t count = 0;

  out->when = mem_array(p->arena, change->member_count, sizeof *out->when);
  for (size_t i = 0; i < change->member_count; i++) {
    const struct field *field = change->members[i];
    bool optional = false;
    if (model_in_key(update->entity, field) || !keytmpl_input(update, field, &optional))
      continue;
    names = mem_format(p->arena, "%s%s%s", names, count++ ? ", " : "", field->name.text);
    if (optional)
      out->when[out->when_count++] = given_of(p, update, field);
    else
      out->required++;
  }
  if (out->when_count == 0)
    return;
  out->variable = mem_format(p->arena, "%s__given", index->index->name.c);
  out->inputs = names;
}

/* "GSI1PK, GSI1SK" */
static const char *changed_attributes(const struct planner *p, const struct entity_index *index,
                                      const struct plan_index_key *key) {
  return mem_format(p->arena, "%s%s%s", key->partition ? index->index->partition.name : "",
                    key->partition && key->sort ? ", " : "",
                    key->sort ? index->index->sort.name : "");
}

void plan_index_changes(const struct planner *p, const struct operation *operation,
                        struct plan_operation *out) {
  const struct entity *entity = operation->entity;
  const char *table = mem_format(p->arena, "%s__keys", operation->name.c);
  struct index_rows rows = {mem_array(p->arena, 2 * entity->index_count, sizeof *rows.rows), 0};

  out->index_keys = mem_array(p->arena, entity->index_count, sizeof *out->index_keys);
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct entity_index *index = &entity->indexes[i];
    struct plan_index_key *key = &out->index_keys[out->index_key_count];
    const struct key_change change = keytmpl_change(p->arena, operation, index);
    if (change.partition)
      key->partition = add_row(p, &index->index->partition, &index->partition, table, &rows);
    if (change.sort)
      key->sort = add_row(p, &index->index->sort, &index->sort, table, &rows);
    if (!key->partition && !key->sort)
      continue;
    key->partition_attribute = key->partition ? index->index->partition.name : NULL;
    key->sort_attribute = key->sort ? index->index->sort.name : NULL;
    key->function = mem_format(p->arena, "%s__%s_key", operation->name.c, index->index->name.c);
    plan_index_key(p, entity, operation, index, key);
    plan_given(p, operation, index, &change, &key->given);
    key->given.changes = changed_attributes(p, index, key);
    out->index_key_count++;
  }
  out->index_table = table;
  out->index_rows = rows.rows;
  out->index_row_count = rows.count;
}
