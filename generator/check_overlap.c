/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about entities that share a table or an index: no two may make the same key of the table,
 * and a query for one may not return another's items. Comparing all pairs would be quadratic in the
 * entities, so those whose keys begin with literal segments are sorted into buckets by them:
 * entities of two different buckets have no key in common. */
#include <stdlib.h>
#include <string.h>

#include "check_rules.h"
#include "dict.h"
#include "keytmpl.h"
#include "keytmpl_range.h"
#include "mem.h"
#include "model_claim.h"

struct keyed {
  const char *bucket; /* "" when a key begins with a field: it may meet any other */
  const struct entity *entity;
  const struct claim *claim; /* one of the entity's; NULL: the entity itself */
  const struct key_template *partition;
  const struct key_template *sort;
  size_t run; /* of the first of a bucket: how many stand there */
};

/* The entities of one table or index by bucket, and within one in the order of the file. */
struct crowd {
  struct check *check;
  struct keyed *keyed;
  size_t count;
  struct dict *buckets;                       /* name -> the first of the bucket */
  char separators[sizeof KEYTMPL_SEPARATORS]; /* those in use */
};

/* Two entities that were found to meet, and where. */
struct meeting {
  struct ddb_arena *arena;
  const struct keyed *mine;
  const struct operation *query; /* or NULL */
  const struct keyed *other;
  const char *partition;
  const char *sort;
};

typedef bool meeting_test(struct meeting *meeting);

static const char *bucket_name(const struct crowd *crowd, const struct keyed *keyed) {
  struct ddb_arena *arena = crowd->check->arena;
  const char *partition = keytmpl_first_segment(arena, keyed->partition, crowd->separators);
  const char *sort = keytmpl_first_segment(arena, keyed->sort, crowd->separators);
  if (partition == NULL || sort == NULL)
    return "";
  return mem_format(arena, "%s#%s", partition, sort);
}

static int compare_keyed(const void *left, const void *right) {
  const struct keyed *a = left;
  const struct keyed *b = right;
  int order = strcmp(a->bucket, b->bucket);
  if (order == 0)
    order = (a->entity > b->entity) - (a->entity < b->entity);
  return order != 0 ? order : (a->claim > b->claim) - (a->claim < b->claim);
}

static const char *name_of(const struct keyed *keyed) {
  return keyed->claim != NULL ? keyed->claim->kind : keyed->entity->name.text;
}

/* The entity's key in the index, or in the table itself; false when it is not there. */
static bool find_key(const struct entity *entity, const struct table *table,
                     const struct index *index, struct keyed *out) {
  *out = (struct keyed){.entity = entity, .partition = &entity->partition, .sort = &entity->sort};
  if (entity->table != table || index == NULL)
    return entity->table == table;
  const struct entity_index *key = model_index(entity, index->name.text);
  if (key == NULL)
    return false;
  out->partition = &key->partition;
  out->sort = &key->sort;
  return true;
}

/* Of the indexes, a claim is in those over the table's own key attributes. */
static bool find_claim(const struct entity *entity, const struct claim *claim,
                       const struct index *index, struct keyed *out) {
  const struct table *table = entity->table;
  const struct key_template *keys[2] = {&claim->key.partition, &claim->key.sort};
  *out = (struct keyed){.entity = entity, .claim = claim, .partition = keys[0], .sort = keys[1]};
  if (index == NULL)
    return true;
  bool turned = table->has_sort && strcmp(index->partition.name, table->sort.name) == 0;
  const char *other = turned ? table->partition.name : table->has_sort ? table->sort.name : "";
  out->partition = keys[turned];
  out->sort = keys[!turned];
  return !model_is_multi(index) &&
         (turned || strcmp(index->partition.name, table->partition.name) == 0) &&
         (index->has_sort ? strcmp(index->sort.name, other) == 0 : !turned);
}

static void gather_claims(struct crowd *crowd, const struct entity *entity,
                          const struct index *index) {
  for (size_t i = 0; i < entity->claim_count; i++)
    if (find_claim(entity, &entity->claims[i], index, &crowd->keyed[crowd->count]))
      crowd->count++;
}

static size_t claim_count(const struct model *model) {
  size_t count = 0;
  for (size_t i = 0; i < model->entity_count; i++)
    count += model->entities[i].claim_count;
  return count;
}

/* Words end at any separator that is in use, so that those of all keys can be compared. */
static void collect_separators(struct crowd *crowd) {
  size_t count = 0;
  for (size_t i = 0; i < crowd->count; i++) {
    char separator = crowd->keyed[i].entity->separator.character;
    if (separator != '\0' && strchr(crowd->separators, separator) == NULL)
      crowd->separators[count++] = separator;
  }
}

/* `index` is NULL for the table itself. */
static struct crowd gather(struct check *check, const struct table *table,
                           const struct index *index) {
  const struct model *model = check->model;
  struct crowd crowd = {.check = check, .buckets = dict_new(check->arena)};
  crowd.keyed =
      mem_array(check->arena, model->entity_count + claim_count(model), sizeof *crowd.keyed);
  for (size_t i = 0; i < model->entity_count; i++) {
    if (find_key(&model->entities[i], table, index, &crowd.keyed[crowd.count]))
      crowd.count++;
    if (model->entities[i].table == table)
      gather_claims(&crowd, &model->entities[i], index);
  }
  collect_separators(&crowd);
  for (size_t i = 0; i < crowd.count; i++)
    crowd.keyed[i].bucket = bucket_name(&crowd, &crowd.keyed[i]);
  qsort(crowd.keyed, crowd.count, sizeof *crowd.keyed, compare_keyed);
  struct keyed *first = crowd.keyed;
  for (size_t i = 0; i < crowd.count; i++) {
    if (strcmp(first->bucket, crowd.keyed[i].bucket) != 0)
      first = &crowd.keyed[i];
    first->run++;
    dict_add(crowd.buckets, first->bucket, first);
  }
  return crowd;
}

static bool find_in(struct meeting *meeting, const struct keyed *keyed, size_t count,
                    meeting_test *meets) {
  for (size_t i = 0; i < count; i++) {
    meeting->other = &keyed[i];
    if ((meeting->other->entity != meeting->mine->entity ||
         meeting->other->claim != meeting->mine->claim) &&
        meets(meeting))
      return true;
  }
  return false;
}

/* The first entity that meets this one: from its own bucket, or from those that may meet any. */
static bool find_meeting(const struct crowd *crowd, struct meeting *meeting, meeting_test *meets) {
  const char *bucket = meeting->mine->bucket;
  if (bucket[0] == '\0')
    return find_in(meeting, crowd->keyed, crowd->count, meets);
  const struct keyed *own = dict_get(crowd->buckets, bucket);
  const struct keyed *wild = dict_get(crowd->buckets, "");
  return (own != NULL && find_in(meeting, own, own->run, meets)) ||
         (wild != NULL && find_in(meeting, wild, wild->run, meets));
}

static bool partitions_meet(struct meeting *meeting) {
  meeting->partition =
      keytmpl_common(meeting->arena, meeting->mine->partition, meeting->other->partition);
  return meeting->partition != NULL;
}

/* Most sort keys differ in their first word, which is soon seen. */
static bool keys_meet(struct meeting *meeting) {
  if (keytmpl_differ(meeting->mine->sort, meeting->other->sort) || !partitions_meet(meeting))
    return false;
  meeting->sort = keytmpl_common(meeting->arena, meeting->mine->sort, meeting->other->sort);
  return meeting->sort != NULL;
}

/* Each pair is told once, at the later one. */
static bool earlier_keys_meet(struct meeting *meeting) {
  const struct keyed *mine = meeting->mine;
  const struct keyed *other = meeting->other;
  bool earlier =
      other->entity == mine->entity ? other->claim < mine->claim : other->entity < mine->entity;
  return earlier && keys_meet(meeting);
}

typedef void crowd_rule(const struct crowd *crowd, const struct table *table,
                        const struct index *index);

static void each_table(struct check *check, crowd_rule *rule) {
  for (size_t i = 0; i < check->model->table_count; i++) {
    struct crowd crowd = gather(check, &check->model->tables[i], NULL);
    rule(&crowd, &check->model->tables[i], NULL);
  }
}

/* A table without a sort key has one key a partition. */
static const struct key_template *telling(const struct keyed *keyed) {
  return keyed->sort->part_count > 0 ? keyed->sort : keyed->partition;
}

static void key_collision(const struct crowd *crowd, const struct table *table,
                          const struct index *index) {
  struct check *check = crowd->check;
  (void)index;
  for (size_t i = 0; i < crowd->count; i++) {
    const struct keyed *mine = &crowd->keyed[i];
    struct meeting meeting = {.arena = check->arena, .mine = mine};
    if (!find_meeting(crowd, &meeting, earlier_keys_meet))
      continue;
    const char *sort = table->has_sort
                           ? mem_format(check->arena, ", %s '%s'", table->sort.name, meeting.sort)
                           : "";
    diag_error(check->diag, "key-collision", telling(mine)->span,
               table->has_sort ? "begin the sort keys with different words"
                               : "begin the keys with different words",
               "'%s' and '%s' can have the same key: %s '%s'%s", name_of(mine),
               name_of(meeting.other), table->partition.name, meeting.partition, sort);
    diag_note(check->diag, telling(meeting.other)->span, "the key of '%s' is here",
              name_of(meeting.other));
  }
}

void check_key_collision(struct check *check) {
  each_table(check, key_collision);
}

/* Where the keys are apart all the same, nothing is lost but the queries for one of the two. */
static bool partitions_meet_only(struct meeting *meeting) {
  return partitions_meet(meeting) && !keys_meet(meeting);
}

static void key_no_prefix(const struct crowd *crowd, const struct table *table,
                          const struct index *index) {
  struct check *check = crowd->check;
  (void)table;
  (void)index;
  for (size_t i = 0; i < crowd->count; i++) {
    const struct keyed *mine = &crowd->keyed[i];
    struct meeting meeting = {.arena = check->arena, .mine = mine};
    if (mine->sort->part_count == 0 || mine->sort->parts[0].field == NULL ||
        !find_meeting(crowd, &meeting, partitions_meet_only))
      continue;
    diag_warning(check->diag, "key-no-prefix", mine->sort->parts[0].span,
                 "begin it with a word of its own, as in \"WORD#{field}\"",
                 "the sort key of '%s' begins with a field, and '%s' shares its partition",
                 name_of(mine), name_of(meeting.other));
    diag_note(check->diag, meeting.other->partition->span, "'%s' is in that partition",
              name_of(meeting.other));
  }
}

void check_key_no_prefix(struct check *check) {
  each_table(check, key_no_prefix);
}

/* Where even the keys of the table collide, key-collision has spoken. Those of an index may. */
static bool query_meets(struct meeting *meeting) {
  const struct operation *query = meeting->query;
  if (query->sort_parts > 0 && keytmpl_differ(meeting->mine->sort, meeting->other->sort))
    return false;
  if (!partitions_meet(meeting) || (query->index == NULL && keys_meet(meeting)))
    return false;
  if (query->sort_parts == model_sort(query)->part_count)
    return keys_meet(meeting);
  bool multi = query->index != NULL && query->index->attributes != NULL;
  meeting->sort = query->relation != RELATION_NONE && !multi
                      ? keytmpl_in_range(meeting->arena, meeting->mine->sort, query->sort_parts,
                                         meeting->other->sort)
                      : keytmpl_in_prefix(meeting->arena, meeting->mine->sort, query->sort_parts,
                                          meeting->other->sort);
  return meeting->sort != NULL;
}

static void report_overlap(struct check *check, const struct meeting *meeting) {
  const struct operation *query = meeting->query;
  const struct key_template *mine = model_sort(query);
  bool multi = query->index != NULL && query->index->attributes != NULL;
  const char *example =
      multi ? "" /* there is no one text to show */
            : mem_format(check->arena, ", such as %s '%s'", telling(meeting->mine)->attribute->name,
                         mine->part_count > 0 ? meeting->sort : meeting->partition);
  diag_error(check->diag, "query-overlap", query->entity_span,
             multi                  ? "give the entities different values in an enum of the key"
             : mine->part_count > 0 ? "begin the sort keys with different words"
                                    : "begin the keys with different words",
             "this query returns items of '%s' too%s", name_of(meeting->other), example);
  diag_note(check->diag, telling(meeting->other)->span,
            mine->part_count > 0 ? "the sort key of '%s' is here" : "the key of '%s' is here",
            name_of(meeting->other));
}

/* A whole key of the table is query-is-get's. */
static void query_overlap(const struct crowd *crowd, const struct table *table,
                          const struct index *index) {
  struct check *check = crowd->check;
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *query = &check->model->operations[i];
    if (query->verb != OP_QUERY || query->several_count > 0 || query->entity->table != table ||
        (query->index != NULL ? query->index->index : NULL) != index ||
        (index == NULL && query->sort_parts == query->entity->sort.part_count))
      continue;
    struct keyed mine;
    (void)find_key(query->entity, table, index, &mine);
    struct key_template partition = *mine.partition;
    partition.part_count = query->partition_parts; /* optional ones that are unset */
    mine.partition = &partition;
    mine.bucket = bucket_name(crowd, &mine);
    struct meeting meeting = {.arena = check->arena, .mine = &mine, .query = query};
    if (find_meeting(crowd, &meeting, query_meets))
      report_overlap(check, &meeting);
  }
}

void check_query_overlap(struct check *check) {
  each_table(check, query_overlap);
  for (size_t i = 0; i < check->model->table_count; i++) {
    const struct table *table = &check->model->tables[i];
    for (size_t k = 0; k < table->index_count; k++) {
      struct crowd crowd = gather(check, table, &table->indexes[k]);
      query_overlap(&crowd, table, &table->indexes[k]);
    }
  }
}
