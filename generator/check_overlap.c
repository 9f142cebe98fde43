/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about entities that share a table: no two may make the same key, and a query for one may
 * not return another's items. Comparing all pairs would be quadratic in the entities, so those
 * whose keys begin with literal segments are sorted into buckets by them: entities of two different
 * buckets have no key in common. */
#include <stdlib.h>
#include <string.h>

#include "check_rules.h"
#include "dict.h"
#include "keytmpl.h"
#include "mem.h"

struct keyed {
  const char *bucket; /* "" when a key begins with a field: it may meet any other */
  const struct entity *entity;
  size_t run; /* of the first of a bucket: how many stand there */
};

/* Entities by bucket, and within one in the order of the file. */
struct crowd {
  struct check *check;
  struct keyed *keyed;
  struct dict *buckets; /* name -> the first of the bucket */
};

/* Two entities that were found to meet, and where. */
struct meeting {
  struct ddb_arena *arena;
  const struct entity *mine;
  const struct operation *query; /* or NULL */
  const struct entity *other;
  const char *partition;
  const char *sort;
};

typedef bool meeting_test(struct meeting *meeting);

static const char *bucket_name(struct ddb_arena *arena, const struct entity *entity) {
  const char *partition = keytmpl_first_segment(arena, &entity->partition);
  const char *sort = keytmpl_first_segment(arena, &entity->sort);
  if (partition == NULL || sort == NULL)
    return "";
  return mem_format(arena, "%s#%s", partition, sort);
}

static int compare_keyed(const void *left, const void *right) {
  const struct keyed *a = left;
  const struct keyed *b = right;
  int order = strcmp(a->bucket, b->bucket);
  return order != 0 ? order : (a->entity > b->entity) - (a->entity < b->entity);
}

static struct crowd gather(struct check *check) {
  const struct model *model = check->model;
  struct crowd crowd = {.check = check, .buckets = dict_new(check->arena)};
  crowd.keyed = mem_array(check->arena, model->entity_count, sizeof *crowd.keyed);
  for (size_t i = 0; i < model->entity_count; i++)
    crowd.keyed[i] = (struct keyed){.bucket = bucket_name(check->arena, &model->entities[i]),
                                    .entity = &model->entities[i]};
  qsort(crowd.keyed, model->entity_count, sizeof *crowd.keyed, compare_keyed);
  struct keyed *first = crowd.keyed;
  for (size_t i = 0; i < model->entity_count; i++) {
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
    meeting->other = keyed[i].entity;
    if (meeting->other != meeting->mine && meets(meeting))
      return true;
  }
  return false;
}

/* The first entity that meets this one: from its own bucket, or from those that may meet any. */
static bool find_meeting(const struct crowd *crowd, const char *bucket, struct meeting *meeting,
                         meeting_test *meets) {
  if (bucket[0] == '\0')
    return find_in(meeting, crowd->keyed, crowd->check->model->entity_count, meets);
  const struct keyed *own = dict_get(crowd->buckets, bucket);
  const struct keyed *wild = dict_get(crowd->buckets, "");
  return (own != NULL && find_in(meeting, own, own->run, meets)) ||
         (wild != NULL && find_in(meeting, wild, wild->run, meets));
}

static bool partitions_meet(struct meeting *meeting) {
  meeting->partition =
      keytmpl_common(meeting->arena, &meeting->mine->partition, &meeting->other->partition);
  return meeting->partition != NULL;
}

static bool keys_meet(struct meeting *meeting) {
  if (!partitions_meet(meeting))
    return false;
  meeting->sort = keytmpl_common(meeting->arena, &meeting->mine->sort, &meeting->other->sort);
  return meeting->sort != NULL;
}

/* Each pair is told once, at the later one. */
static bool earlier_keys_meet(struct meeting *meeting) {
  return meeting->other < meeting->mine && keys_meet(meeting);
}

void check_key_collision(struct check *check) {
  struct crowd crowd = gather(check);
  for (size_t i = 0; i < check->model->entity_count; i++) {
    const struct entity *entity = crowd.keyed[i].entity;
    struct meeting meeting = {.arena = check->arena, .mine = entity};
    if (!find_meeting(&crowd, crowd.keyed[i].bucket, &meeting, earlier_keys_meet))
      continue;
    diag_error(check->diag, "key-collision", entity->sort.span,
               "begin the sort keys with different words",
               "'%s' and '%s' can have the same key: %s '%s', %s '%s'", entity->name.text,
               meeting.other->name.text, entity->table->partition.name, meeting.partition,
               entity->table->sort.name, meeting.sort);
    diag_note(check->diag, meeting.other->sort.span, "the key of '%s' is here",
              meeting.other->name.text);
  }
}

static bool partitions_meet_only(struct meeting *meeting) {
  return partitions_meet(meeting) && !keys_meet(meeting);
}

void check_key_no_prefix(struct check *check) {
  struct crowd crowd = gather(check);
  for (size_t i = 0; i < check->model->entity_count; i++) {
    const struct entity *entity = crowd.keyed[i].entity;
    struct meeting meeting = {.arena = check->arena, .mine = entity};
    if (entity->sort.part_count == 0 || entity->sort.parts[0].field == NULL ||
        !find_meeting(&crowd, crowd.keyed[i].bucket, &meeting, partitions_meet_only))
      continue;
    diag_error(check->diag, "key-no-prefix", entity->sort.parts[0].span,
               "begin it with a word of its own, as in \"WORD#{field}\"",
               "the sort key of '%s' begins with a field, and '%s' shares its partition",
               entity->name.text, meeting.other->name.text);
    diag_note(check->diag, meeting.other->partition.span, "'%s' is in that partition",
              meeting.other->name.text);
  }
}

/* Where even the keys collide, key-collision has spoken. */
static bool query_meets(struct meeting *meeting) {
  if (!partitions_meet(meeting) || keys_meet(meeting))
    return false;
  meeting->sort = keytmpl_in_prefix(meeting->arena, &meeting->mine->sort,
                                    meeting->query->sort_parts, &meeting->other->sort);
  return meeting->sort != NULL;
}

void check_query_overlap(struct check *check) {
  struct crowd crowd = gather(check);
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *query = &check->model->operations[i];
    if (query->verb != OP_QUERY || query->sort_parts == query->entity->sort.part_count)
      continue;
    struct meeting meeting = {.arena = check->arena, .mine = query->entity, .query = query};
    const char *bucket = bucket_name(check->arena, query->entity);
    if (!find_meeting(&crowd, bucket, &meeting, query_meets))
      continue;
    diag_error(check->diag, "query-overlap", query->entity_span,
               "begin the sort keys with different words",
               "this query returns items of '%s' too, such as %s '%s'", meeting.other->name.text,
               query->entity->table->sort.name, meeting.sort);
    diag_note(check->diag, meeting.other->sort.span, "the sort key of '%s' is here",
              meeting.other->name.text);
  }
}
