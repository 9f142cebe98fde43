/* SPDX-License-Identifier: Apache-2.0 */
/* Entities and claims that share a table or an index. */
#ifndef DDBC_CHECK_CROWD_H
#define DDBC_CHECK_CROWD_H

#include "check.h"
#include "keytmpl.h"
#include "keytmpl_words.h"
#include "model_claim.h"
#include "proof.h"

struct keyed {
  const char *bucket; /* "" when a key begins with a field: it may meet any other */
  const struct entity *entity;
  const struct claim *claim; /* one of the entity's; NULL: the entity itself */
  const struct key_template *partition;
  const struct key_template *sort;
  const struct key_template *attributes; /* of a key with several: each of them; or NULL */
  struct key_words words[2];             /* of partition and sort key */
  size_t run;                            /* of the first of a bucket: how many stand there */
};

/* The entities of one table or index by bucket, and within one in the order of the file. */
struct crowd {
  struct check *check;
  struct keyed *keyed;
  size_t count;
  struct dict *buckets;                       /* name -> the first of the bucket */
  char separators[sizeof KEYTMPL_SEPARATORS]; /* those in use */
};

/* `index` is NULL for the table itself. */
struct crowd crowd_gather(struct check *check, const struct table *table,
                          const struct index *index);

/* The entity's key in the index, or in the table itself; false when it is not there. */
bool crowd_key(const struct entity *entity, const struct table *table, const struct index *index,
               struct keyed *out);
const char *crowd_bucket(const struct crowd *crowd, const struct keyed *keyed);
const char *crowd_name(const struct keyed *keyed);

/* Two entities that were found to meet, and where. */
struct meeting {
  struct check *check;
  const struct keyed *mine;
  const struct operation *query; /* or NULL */
  const struct keyed *other;
  enum proof_answer answer;
  struct proof proof;
  const struct keyed *open; /* the first of which nothing is proved, where none meets; or NULL */
};

typedef bool meeting_test(struct meeting *meeting);

/* Sets mine->words; of a query what it knows of the sort key. */
void crowd_words(struct ddb_arena *arena, struct keyed *keyed, size_t sort_parts);

/* The first entity that meets this one: from its own bucket, or from those that may meet any. */
bool crowd_find(const struct crowd *crowd, struct meeting *meeting, meeting_test *meets);

/* check_meet.c: whether two records can have the same key, items of both be in one partition, the
 * query find items of the other. */
bool meet_keys(struct meeting *meeting);
bool meet_partitions(struct meeting *meeting);
bool meet_query(struct meeting *meeting);

#endif
