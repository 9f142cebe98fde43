/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about entities that share a table or an index: no two may make the same key of the table,
 * and a query for one may not return another's items. */
#include <string.h>

#include "check_crowd.h"
#include "check_rules.h"
#include "mem.h"

/* Each pair is told once, at the later one. */
static bool earlier_keys_meet(struct meeting *meeting) {
  const struct keyed *mine = meeting->mine;
  const struct keyed *other = meeting->other;
  bool earlier =
      other->entity == mine->entity ? other->claim < mine->claim : other->entity < mine->entity;
  return earlier && meet_keys(meeting);
}

typedef void crowd_rule(const struct crowd *crowd, const struct table *table,
                        const struct index *index);

static void each_table(struct check *check, crowd_rule *rule) {
  for (size_t i = 0; i < check->model->table_count; i++) {
    struct crowd crowd = crowd_gather(check, &check->model->tables[i], NULL);
    rule(&crowd, &check->model->tables[i], NULL);
  }
}

/* A table without a sort key has one key a partition. */
static const struct key_template *telling(const struct keyed *keyed) {
  return keyed->sort->part_count > 0 ? keyed->sort : keyed->partition;
}

/* "PK 'USER#x', SK 'TASK#x'": the attributes of the proof. */
static const char *texts_of(const struct meeting *meeting) {
  const struct proof *proof = &meeting->proof;
  const char *text = "";
  for (size_t i = 0; i < proof->count; i++)
    text = mem_format(meeting->check->arena, "%s%s%s '%s'", text, i == 0 ? "" : ", ",
                      proof->equations[i].right->attribute->name, proof->texts[i]);
  return text;
}

/* ---- key-collision --------------------------------------------------------------------------- */

static void report_collision(const struct meeting *meeting) {
  struct check *check = meeting->check;
  const struct keyed *mine = meeting->mine;
  const struct proof *proof = &meeting->proof;
  const char *cure = mine->sort->part_count > 0 ? "begin the sort keys with different words"
                                                : "begin the keys with different words";
  if (meeting->answer == PROOF_MEET) {
    diag_error(check->diag, "key-collision", telling(mine)->span, cure,
               "'%s' and '%s' can have the same key: %s", crowd_name(mine),
               crowd_name(meeting->other), texts_of(meeting));
    diag_note(check->diag, telling(meeting->other)->span, "%s{%s} and %s{%s} have it",
              crowd_name(mine), proof->left, crowd_name(meeting->other), proof->right);
    return;
  }
  diag_error(check->diag, "key-collision", telling(mine)->span, cure,
             "'%s' and '%s' can have the same key, unless a pattern or limit rules it out",
             crowd_name(mine), crowd_name(meeting->other));
  diag_note(check->diag, telling(meeting->other)->span, "the key of '%s' is here",
            crowd_name(meeting->other));
}

static void report_open(const struct meeting *meeting, struct span span, const char *what) {
  diag_warning(meeting->check->diag, "key-not-proved", span,
               "begin the sort keys with different words", "%s", what);
  diag_note(meeting->check->diag, telling(meeting->open)->span, "the key of '%s' is here",
            crowd_name(meeting->open));
}

static void key_collision(const struct crowd *crowd, const struct table *table,
                          const struct index *index) {
  (void)table;
  (void)index;
  for (size_t i = 0; i < crowd->count; i++) {
    const struct keyed *mine = &crowd->keyed[i];
    struct meeting meeting = {.check = crowd->check, .mine = mine};
    if (crowd_find(crowd, &meeting, earlier_keys_meet))
      report_collision(&meeting);
    else if (meeting.open != NULL)
      report_open(&meeting, telling(mine)->span,
                  mem_format(crowd->check->arena,
                             "that '%s' and '%s' have different keys is not proved",
                             crowd_name(mine), crowd_name(meeting.open)));
  }
}

void check_key_collision(struct check *check) {
  each_table(check, key_collision);
}

/* ---- key-no-prefix --------------------------------------------------------------------------- */

/* Where the keys are apart all the same, nothing is lost but the queries for one of the two. */
static bool partitions_meet_only(struct meeting *meeting) {
  return meet_partitions(meeting) && !meet_keys(meeting);
}

static void key_no_prefix(const struct crowd *crowd, const struct table *table,
                          const struct index *index) {
  struct check *check = crowd->check;
  (void)table;
  (void)index;
  for (size_t i = 0; i < crowd->count; i++) {
    const struct keyed *mine = &crowd->keyed[i];
    struct meeting meeting = {.check = check, .mine = mine};
    if (mine->sort->part_count == 0 || mine->sort->parts[0].field == NULL ||
        !crowd_find(crowd, &meeting, partitions_meet_only))
      continue;
    diag_warning(check->diag, "key-no-prefix", mine->sort->parts[0].span,
                 "begin it with a word of its own, as in \"WORD#{field}\"",
                 "the sort key of '%s' begins with a field, and '%s' shares its partition",
                 crowd_name(mine), crowd_name(meeting.other));
    diag_note(check->diag, meeting.other->partition->span, "'%s' is in that partition",
              crowd_name(meeting.other));
  }
}

void check_key_no_prefix(struct check *check) {
  each_table(check, key_no_prefix);
}

/* ---- query-overlap --------------------------------------------------------------------------- */

/* Where even the keys of the table collide, key-collision has spoken. Those of an index may. */
static bool query_meets(struct meeting *meeting) {
  struct meeting keys = {.check = meeting->check, .other = meeting->other};
  struct keyed whole;
  if (!meet_query(meeting))
    return false;
  if (meeting->query->index != NULL)
    return true;
  (void)crowd_key(meeting->query->entity, meeting->query->entity->table, NULL, &whole);
  crowd_words(meeting->check->arena, &whole, whole.sort->part_count);
  keys.mine = &whole;
  return !meet_keys(&keys);
}

static void report_overlap(const struct meeting *meeting) {
  struct check *check = meeting->check;
  const struct operation *query = meeting->query;
  const struct key_template *mine = model_sort(query);
  const struct proof *proof = &meeting->proof;
  bool found = meeting->answer == PROOF_MEET;
  diag_error(check->diag, "query-overlap", query->entity_span,
             meeting->mine->attributes != NULL
                 ? "give the entities different values in an enum of the key"
             : mine->part_count > 0 ? "begin the sort keys with different words"
                                    : "begin the keys with different words",
             "this query returns items of '%s' too%s%s", crowd_name(meeting->other),
             found ? ", such as " : ", unless a pattern or limit rules it out",
             found ? texts_of(meeting) : "");
  if (found)
    diag_note(check->diag, telling(meeting->other)->span, "with {%s} it finds %s{%s}", proof->left,
              crowd_name(meeting->other), proof->right);
  else
    diag_note(check->diag, telling(meeting->other)->span, "the key of '%s' is here",
              crowd_name(meeting->other));
}

static void one_query(const struct crowd *crowd, const struct operation *query,
                      const struct table *table, const struct index *index) {
  struct keyed mine;
  (void)crowd_key(query->entity, table, index, &mine);
  struct key_template partition = *mine.partition;
  partition.part_count = query->partition_parts; /* optional ones that are unset */
  mine.partition = &partition;
  mine.bucket = crowd_bucket(crowd, &mine);
  crowd_words(crowd->check->arena, &mine, query->sort_parts);
  struct meeting meeting = {.check = crowd->check, .mine = &mine, .query = query};
  if (crowd_find(crowd, &meeting, query_meets))
    report_overlap(&meeting);
  else if (meeting.open != NULL)
    report_open(&meeting, query->entity_span,
                mem_format(crowd->check->arena,
                           "that this query returns no items of '%s' is not proved",
                           crowd_name(meeting.open)));
}

/* A whole key of the table is query-is-get's. */
static void query_overlap(const struct crowd *crowd, const struct table *table,
                          const struct index *index) {
  const struct model *model = crowd->check->model;
  for (size_t i = 0; i < model->operation_count; i++) {
    const struct operation *query = &model->operations[i];
    if (query->verb != OP_QUERY || query->several_count > 0 || query->entity->table != table ||
        (query->index != NULL ? query->index->index : NULL) != index ||
        (index == NULL && query->sort_parts == query->entity->sort.part_count))
      continue;
    one_query(crowd, query, table, index);
  }
}

void check_query_overlap(struct check *check) {
  each_table(check, query_overlap);
  for (size_t i = 0; i < check->model->table_count; i++) {
    const struct table *table = &check->model->tables[i];
    for (size_t k = 0; k < table->index_count; k++) {
      struct crowd crowd = crowd_gather(check, table, &table->indexes[k]);
      query_overlap(&crowd, table, &table->indexes[k]);
    }
  }
}
