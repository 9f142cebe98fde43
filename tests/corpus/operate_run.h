/* SPDX-License-Identifier: Apache-2.0 */
/* What operate*.c share. */
#ifndef TESTS_CORPUS_OPERATE_RUN_H
#define TESTS_CORPUS_OPERATE_RUN_H

#include "operate.h"

struct operate {
  struct random *random;
  const struct random_program *program;
  struct ddb *db;
  const struct operate_operation *op;
  const struct random_entity *entity; /* the first */
  struct operate_call call;
  enum ddb_status status; /* of the last call */
  char wrong[512];        /* the first thing that was; or "" */
};

/* Notes it, with the error of the last call; false. */
bool operate_wrong(struct operate *o, const char *what);
enum ddb_status operate_do(struct operate *o, const void *record, const void *other,
                           const void *given);
bool operate_put(struct operate *o, const struct random_entity *entity, const void *record);

/* A record of the first entity that the operation's index holds, with these fields set. */
void *operate_record(struct operate *o, const int *set);
void *operate_copy(struct operate *o, const void *record);
/* The field from one record into another. */
void operate_take(const struct random_record *type, int field, const void *from, void *to);

/* Whether the item is that; NULL: whether there is none. */
bool operate_expect(struct operate *o, const void *key, const void *record);
bool operate_drop(struct operate *o, const void *record);

/* A record for which the condition holds or not, and what gives its parameters; NULL if none is
 * found. */
void *operate_judged(struct operate *o, bool holds, void **given);
/* Another record of the same key. */
void *operate_rewritten(struct operate *o, const void *record);
/* All inputs of an update, and the record as the update leaves it. */
void *operate_inputs(struct operate *o);
void *operate_updated(struct operate *o, const void *record, const void *inputs);

bool operate_transact(struct operate *o);
bool operate_write(struct operate *o);
bool operate_create(struct operate *o);
bool operate_get(struct operate *o);
bool operate_list(struct operate *o);

#endif
