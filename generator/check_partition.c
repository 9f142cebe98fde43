/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what shares a partition: how many values a partition key has, and how much one of
 * them holds. */
#include <string.h>

#include "check_rules.h"
#include "mem.h"
#include "model_workload.h"

/* How many values a key can have. What has no number counts as many. */
#define MANY UINT64_C(1000000)

/* A time that was cut makes one value for all that is written in that while. */
static const char *while_of(const struct key_part *part) {
  static const char *const words[] = {[4] = "year", [7] = "month", [10] = "day", [13] = "hour"};
  if (part->format == KEY_TIME_CUT)
    return words[part->width];
  if (part->format == KEY_AS_IS && strcmp(part->field->type.kind->name, "date") == 0)
    return words[10];
  return NULL;
}

static uint64_t values_of(const struct key_template *template, const struct key_part *part) {
  const struct where_term *term = model_where(template->where, part->field);
  if (part->format == KEY_HASH)
    return part->shards;
  if (term != NULL && term->value_count > 0)
    return term->value_count;
  if (part->field->type.enumeration != NULL)
    return part->field->type.enumeration->value_count;
  return MANY;
}

/* Those that items of one moment have: a time that was cut has one then. */
static uint64_t count_values(const struct key_template *template, bool moment) {
  uint64_t count = 1;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    if (part->field != NULL && !(moment && while_of(part) != NULL))
      count *= values_of(template, part);
    if (count >= MANY)
      return MANY;
  }
  return count;
}

static const struct key_part *cut_part(const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field != NULL && while_of(&template->parts[i]) != NULL)
      return &template->parts[i];
  return NULL;
}

/* Who writes shards has thought of it. */
static bool is_sharded(const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].format == KEY_HASH)
      return true;
  return false;
}

/* ---- each key of an entity ------------------------------------------------------------------- */

struct keyed_place {
  struct check *check;
  const struct entity *entity;
  const struct index *index; /* NULL: the table */
  const struct key_template *partition;
  const struct key_template *sort;
  const bool *rated; /* per entity; NULL where the rule does not ask */
};

typedef void place_rule(const struct keyed_place *place);

/* A local index shares the partitions of the table. */
static void each_place(struct check *check, const bool *rated, place_rule *rule) {
  for (size_t e = 0; e < check->model->entity_count; e++) {
    const struct entity *entity = &check->model->entities[e];
    struct keyed_place place = {check, entity, NULL, &entity->partition, &entity->sort, rated};
    rule(&place);
    for (size_t i = 0; i < entity->index_count; i++) {
      const struct entity_index *key = &entity->indexes[i];
      place = (struct keyed_place){check, entity, key->index, &key->partition, &key->sort, rated};
      if (!key->index->local)
        rule(&place);
    }
  }
}

/* `policy: {limits: {partition_values: 16}}` */
static uint64_t few_values(const struct check *check) {
  return (uint64_t)check->model->limits.partition_values;
}

/* Few items have few keys: the key of the table tells how many there are. */
static bool has_few_items(const struct keyed_place *place, uint64_t few) {
  uint64_t count = count_values(&place->entity->partition, false);
  return count < MANY && count * count_values(&place->entity->sort, false) < few;
}

/* ---- hot-partition --------------------------------------------------------------------------- */

static const char *where_is(const struct keyed_place *place) {
  return place->index == NULL
             ? "the table"
             : mem_format(place->check->arena, "the index '%s'", place->index->name.text);
}

static const char *who_shares(const struct keyed_place *place) {
  const struct key_part *cut = cut_part(place->partition);
  struct ddb_arena *arena = place->check->arena;
  const char *name = place->entity->name.text;
  return cut == NULL ? mem_format(arena, "all '%s'", name)
                     : mem_format(arena, "all '%s' of one %s of '%s'", name, while_of(cut),
                                  cut->field->name.text);
}

enum { CALLED = 1, UNRATED = 2 };

static void note_call(const struct model *model, unsigned char *calls, const struct entity *entity,
                      bool rated) {
  if (entity != NULL)
    calls[entity - model->entities] |= rated ? CALLED : CALLED | UNRATED;
}

/* For each entity whether the workload says how often everything is called that reads or writes
 * it: then hot-partition-rate has the figures. */
static const bool *rated_entities(const struct check *check) {
  const struct model *model = check->model;
  unsigned char *calls = mem_array(check->arena, model->entity_count, sizeof *calls);
  bool *rated = mem_array(check->arena, model->entity_count, sizeof *rated);
  for (size_t i = 0; i < model->operation_count; i++) {
    const struct operation *operation = &model->operations[i];
    bool has_rate = workload_rate(model->workload, operation) != NULL;
    note_call(model, calls, operation->entity, has_rate);
    for (size_t m = 0; m < operation->member_count; m++)
      note_call(model, calls, operation->members[m].operation->entity, has_rate);
    for (size_t k = 0; k < operation->several_count; k++)
      note_call(model, calls, operation->several[k].entity, has_rate);
  }
  for (size_t e = 0; e < model->entity_count; e++)
    rated[e] = calls[e] == CALLED;
  return rated;
}

static void hot_partition(const struct keyed_place *place) {
  uint64_t few = few_values(place->check);
  uint64_t count = count_values(place->partition, true);
  if (count >= few || is_sharded(place->partition) || has_few_items(place, few) ||
      place->rated[place->entity - place->check->model->entities])
    return;
  const char *each = count == 1 ? "one partition"
                                : mem_format(place->check->arena, "%u partitions", (unsigned)count);
  diag_warning(place->check->diag, "hot-partition", place->partition->span,
               "put a field with many values into it, or a shard: {field|hash%10}",
               "%s are in %s of %s, and a partition takes 1,000 write units a second",
               who_shares(place), each, where_is(place));
}

void check_hot_partition(struct check *check) {
  each_place(check, rated_entities(check), hot_partition);
}

/* ---- local-index-size ------------------------------------------------------------------------ */

static const struct index *local_index(const struct table *table) {
  for (size_t i = 0; i < table->index_count; i++)
    if (table->indexes[i].local)
      return &table->indexes[i];
  return NULL;
}

/* Whether new items of a partition keep coming, since each has a later key. */
static bool grows_with_time(const struct key_template *sort) {
  for (size_t i = 0; i < sort->part_count; i++) {
    const struct field *field = sort->parts[i].field;
    if (field == NULL)
      continue;
    enum kind_key key = field->type.kind->key;
    return key == KIND_KEY_TIME || key == KIND_KEY_SECONDS || key == KIND_KEY_MILLISECONDS ||
           strcmp(field->type.kind->name, "ulid") == 0 || field->generate == GENERATE_ULID;
  }
  return false;
}

static bool expires(const struct entity *entity) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->table->ttl != NULL && entity->fields[i].place == PLACE_TOP &&
        strcmp(entity->fields[i].attribute, entity->table->ttl) == 0)
      return true;
  return false;
}

static void local_index_size(const struct keyed_place *place) {
  const struct index *local = local_index(place->entity->table);
  if (place->index != NULL || local == NULL || has_few_items(place, few_values(place->check)))
    return;
  bool few = count_values(place->partition, false) < few_values(place->check);
  if (!few && (!grows_with_time(place->sort) || expires(place->entity)))
    return;
  diag_warning(
      place->check->diag, "local-index-size", place->sort->span,
      "make the index global, let the items expire, or put more into the partition key",
      few ? "all '%s' are in few partitions, and with a local index one holds 10 GB at most"
          : "a partition gets ever more '%s', and with a local index it holds 10 GB at most",
      place->entity->name.text);
  diag_note(place->check->diag, local->name.span, "the local index is here");
}

void check_local_index_size(struct check *check) {
  each_place(check, NULL, local_index_size);
}
