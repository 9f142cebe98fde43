/* SPDX-License-Identifier: Apache-2.0 */
/* Who shares a table or an index: see check_crowd.h. Comparing all pairs would be quadratic in the
 * entities, so those whose keys begin with literal segments are sorted into buckets by them:
 * entities of two different buckets have no key in common. */
#include "check_crowd.h"

#include <stdlib.h>
#include <string.h>

#include "dict.h"
#include "mem.h"

const char *crowd_bucket(const struct crowd *crowd, const struct keyed *keyed) {
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

const char *crowd_name(const struct keyed *keyed) {
  return keyed->claim != NULL ? keyed->claim->kind : keyed->entity->name.text;
}

bool crowd_key(const struct entity *entity, const struct table *table, const struct index *index,
               struct keyed *out) {
  *out = (struct keyed){.entity = entity, .partition = &entity->partition, .sort = &entity->sort};
  if (entity->table != table || index == NULL)
    return entity->table == table;
  const struct entity_index *key = model_index(entity, index->name.text);
  if (key == NULL)
    return false;
  out->partition = &key->partition;
  out->sort = &key->sort;
  out->attributes = key->attributes;
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

void crowd_words(struct ddb_arena *arena, struct keyed *keyed, size_t sort_parts) {
  size_t partition_parts = keyed->partition->part_count;
  bool prefix = sort_parts < keyed->sort->part_count;
  if (keyed->attributes != NULL)
    return; /* which are no texts of several words */
  keyed->words[0] = keytmpl_words(arena, keyed->partition, partition_parts, false);
  keyed->words[1] = keytmpl_words(arena, keyed->sort, sort_parts, prefix);
}

struct crowd crowd_gather(struct check *check, const struct table *table,
                          const struct index *index) {
  const struct model *model = check->model;
  struct crowd crowd = {.check = check, .buckets = dict_new(check->arena)};
  crowd.keyed =
      mem_array(check->arena, model->entity_count + claim_count(model), sizeof *crowd.keyed);
  for (size_t i = 0; i < model->entity_count; i++) {
    if (crowd_key(&model->entities[i], table, index, &crowd.keyed[crowd.count]))
      crowd.count++;
    if (model->entities[i].table == table)
      gather_claims(&crowd, &model->entities[i], index);
  }
  collect_separators(&crowd);
  for (size_t i = 0; i < crowd.count; i++) {
    crowd.keyed[i].bucket = crowd_bucket(&crowd, &crowd.keyed[i]);
    crowd_words(check->arena, &crowd.keyed[i], crowd.keyed[i].sort->part_count);
  }
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
    meeting->answer = PROOF_APART;
    if ((meeting->other->entity != meeting->mine->entity ||
         meeting->other->claim != meeting->mine->claim) &&
        meets(meeting))
      return true;
    if (meeting->answer == PROOF_OPEN && meeting->open == NULL)
      meeting->open = meeting->other;
    if (meeting->open != NULL && meeting->check->work == 0)
      return false; /* and nothing else would be found */
  }
  return false;
}

bool crowd_find(const struct crowd *crowd, struct meeting *meeting, meeting_test *meets) {
  const char *bucket = meeting->mine->bucket;
  if (bucket[0] == '\0')
    return find_in(meeting, crowd->keyed, crowd->count, meets);
  const struct keyed *own = dict_get(crowd->buckets, bucket);
  const struct keyed *wild = dict_get(crowd->buckets, "");
  return (own != NULL && find_in(meeting, own, own->run, meets)) ||
         (wild != NULL && find_in(meeting, wild, wild->run, meets));
}
