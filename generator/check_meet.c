/* SPDX-License-Identifier: Apache-2.0 */
/* What has to be the same that two entities meet: see check_crowd.h. */
#include "check_crowd.h"
#include "keytmpl_range.h"

static void add(struct proof *proof, const struct key_template *left, size_t parts,
                const struct key_template *right) {
  proof->equations[proof->count++] =
      (struct proof_equation){.left = left, .left_parts = parts, .right = right};
}

/* Whether there is something to find out: nearly all keys begin with different words. */
static bool settle(struct meeting *meeting) {
  struct check *check = meeting->check;
  struct proof *proof = &meeting->proof;
  meeting->answer = PROOF_OPEN;
  if (check->work == 0)
    return false;
  for (size_t i = 0; i < proof->count; i++) {
    const struct proof_equation *equation = &proof->equations[i];
    if (equation->left_parts > 0 && keytmpl_differ(equation->left, equation->right)) {
      meeting->answer = PROOF_APART;
      return false;
    }
  }
  proof->arena = check->arena;
  proof->work = check->work;
  meeting->answer = proof_try(proof);
  check->work = proof->work;
  return meeting->answer == PROOF_MEET || meeting->answer == PROOF_MAYBE;
}

static void add_partition(struct meeting *meeting, size_t parts) {
  const struct keyed *mine = meeting->mine;
  const struct keyed *other = meeting->other;
  meeting->proof = (struct proof){.count = 0};
  if (mine->attributes == NULL)
    add(&meeting->proof, mine->partition, parts, other->partition);
  for (size_t i = 0; mine->attributes != NULL && i < mine->partition->part_count; i++)
    add(&meeting->proof, &mine->attributes[i], 1, &other->attributes[i]);
}

/* Of a key with several attributes the first so many of the sort key. */
static void add_sort(struct meeting *meeting, size_t parts) {
  const struct keyed *mine = meeting->mine;
  const struct keyed *other = meeting->other;
  size_t first = mine->partition->part_count;
  if (mine->attributes == NULL && parts > 0)
    add(&meeting->proof, mine->sort, parts, other->sort);
  for (size_t i = 0; mine->attributes != NULL && i < parts; i++)
    add(&meeting->proof, &mine->attributes[first + i], 1, &other->attributes[first + i]);
}

static bool words_differ(struct meeting *meeting, bool sort) {
  const struct keyed *mine = meeting->mine;
  const struct keyed *other = meeting->other;
  meeting->answer = PROOF_APART;
  return keytmpl_words_differ(&mine->words[0], &other->words[0]) ||
         (sort && keytmpl_words_differ(&mine->words[1], &other->words[1]));
}

bool meet_partitions(struct meeting *meeting) {
  if (words_differ(meeting, false))
    return false;
  add_partition(meeting, meeting->mine->partition->part_count);
  return settle(meeting);
}

/* Most sort keys differ in their first word, which is soon seen. */
bool meet_keys(struct meeting *meeting) {
  if (words_differ(meeting, true))
    return false;
  add_partition(meeting, meeting->mine->partition->part_count);
  add_sort(meeting, meeting->mine->sort->part_count);
  return settle(meeting);
}

/* A range has what its type says around it. */
static void add_range(struct meeting *meeting) {
  const struct operation *query = meeting->query;
  const struct key_template *sort = meeting->mine->sort;
  struct proof_equation equation = {.left = sort,
                                    .left_parts = query->sort_parts,
                                    .end = PROOF_PREFIX,
                                    .right = meeting->other->sort};
  if (query->relation != RELATION_NONE) {
    const struct key_bounds bounds = keytmpl_bounds(meeting->check->arena, sort, query->sort_parts);
    if (bounds.most != NULL) {
      equation.end = PROOF_RANGE;
      equation.least = bounds.least[0];
      equation.most = bounds.most[0];
    }
  }
  if (sort->part_count > 0)
    meeting->proof.equations[meeting->proof.count++] = equation;
}

bool meet_query(struct meeting *meeting) {
  const struct operation *query = meeting->query;
  if (words_differ(meeting, true))
    return false;
  add_partition(meeting, query->partition_parts);
  if (meeting->mine->attributes != NULL || query->sort_parts == meeting->mine->sort->part_count)
    add_sort(meeting, query->sort_parts);
  else
    add_range(meeting);
  meeting->proof.asks = true;
  return settle(meeting);
}
