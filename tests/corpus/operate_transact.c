/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions: each part does what it does alone, or none does anything. */
#include <stdio.h>

#include "operate_run.h"

enum { PARTS_MAX = 10 };

struct part {
  struct operate o;
  void *record;
  const void *after; /* NULL: there is no item then */
  bool once;         /* a second time it is refused */
};

static bool begin(struct part *part, struct operate_call *call) {
  struct operate *o = &part->o;
  void *given = NULL;
  part->record =
      o->op->holds == NULL ? operate_record(o, o->op->params) : operate_judged(o, true, &given);
  if (part->record == NULL)
    return operate_wrong(o, "no record meets the condition");
  *call =
      (struct operate_call){.record = part->record, .given = given == NULL ? part->record : given};
  part->after = part->record;
  part->once = o->op->kind == OPERATE_CREATE || o->op->holds != NULL;
  if (o->op->kind == OPERATE_CREATE)
    return true;
  if (o->op->kind == OPERATE_PUT)
    call->record = part->after = operate_rewritten(o, part->record);
  if (o->op->kind == OPERATE_UPDATE)
    part->after = operate_updated(o, part->record, call->other = operate_inputs(o));
  if (o->op->kind == OPERATE_DELETE)
    part->after = NULL;
  return operate_put(o, o->entity, part->record);
}

static bool is_done(struct part *parts, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!operate_expect(&parts[i].o, parts[i].record, parts[i].after))
      return false;
  return true;
}

/* The first time they are done; then those refuse that can be only once. */
static bool run(struct operate *o, struct part *parts, size_t count) {
  bool once = false;
  o->status = o->op->call(&o->call);
  if (o->status < 0)
    return operate_wrong(o, "it fails");
  if (!is_done(parts, count))
    return false;
  for (size_t i = 0; i < count; i++)
    once = once || parts[i].once;
  o->status = once ? o->op->call(&o->call) : DDB_E_CANCELED;
  return (o->status == DDB_E_CANCELED || operate_wrong(o, "it is done twice")) &&
         is_done(parts, count);
}

bool operate_transact(struct operate *o) {
  struct part parts[PARTS_MAX] = {{.record = NULL}};
  struct operate_call calls[PARTS_MAX] = {{.db = o->db}};
  size_t count = 0;
  bool good = true;
  for (; good && count < PARTS_MAX && o->op->parts[count] != NULL; count++) {
    parts[count].o = *o;
    parts[count].o.op = o->op->parts[count];
    parts[count].o.entity = &o->program->entities[parts[count].o.op->members->entity];
    good = begin(&parts[count], &calls[count]);
  }
  o->call = (struct operate_call){.db = o->db, .mem = o->random->other, .parts = calls};
  good = good && run(o, parts, count);
  for (size_t i = 0; i < count; i++) {
    if (parts[i].o.wrong[0] != '\0')
      good = operate_wrong(o, parts[i].o.wrong);
    if (parts[i].record != NULL)
      good = operate_drop(&parts[i].o, parts[i].record) && good;
  }
  return good;
}
