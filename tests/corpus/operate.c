/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of operations on one record, and what they leave. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operate_run.h"

bool operate_wrong(struct operate *o, const char *what) {
  if (o->wrong[0] == '\0')
    snprintf(o->wrong, sizeof o->wrong, "%s%s%.300s", what, o->status < 0 ? ": " : "",
             o->status < 0 ? ddb_error_text(o->db) : "");
  return false;
}

enum ddb_status operate_do(struct operate *o, const void *record, const void *other,
                           const void *given) {
  o->call = (struct operate_call){.db = o->db,
                                  .mem = o->random->other,
                                  .record = record,
                                  .other = other,
                                  .given = given,
                                  .out = random_room(o->random, o->entity->record->size)};
  o->status = o->op->call(&o->call);
  return o->status;
}

bool operate_put(struct operate *o, const struct random_entity *entity, const void *record) {
  o->status = entity->put(o->db, record);
  return o->status >= 0 || operate_wrong(o, "its record cannot be put");
}

bool operate_drop(struct operate *o, const void *record) {
  o->status = o->entity->drop(o->db, record);
  return o->status >= 0 || operate_wrong(o, "its record cannot be deleted");
}

bool operate_expect(struct operate *o, const void *key, const void *record) {
  void *out = random_room(o->random, o->entity->record->size);
  o->status = o->entity->get(o->db, o->random->other, key, out);
  if (record == NULL)
    return o->status == DDB_NOT_FOUND || operate_wrong(o, "the item is there");
  if (o->status != DDB_OK)
    return operate_wrong(o, "the item is not there");
  const char *field = random_difference(o->entity->record, record, out, false);
  return field == NULL || operate_wrong(o, field);
}

/* ---- records --------------------------------------------------------------------------------- */

/* An argument cannot be a text that its enum does not list. */
static bool is_argument(const struct random_field *field, const void *record) {
  int value = 1;
  if (field->type.kind == RANDOM_ENUM)
    memcpy(&value, (const char *)record + field->at, sizeof value);
  return value != 0 && random_is_set(field, record);
}

static void require(struct operate *o, const int *fields, void *record) {
  const struct random_record *type = o->entity->record;
  for (; *fields >= 0; fields++)
    for (int i = 0; i < 100 && !is_argument(&type->fields[*fields], record); i++)
      random_refill(o->random, type, *fields, record);
}

static void want(struct operate *o, void *record) {
  const struct random_record *type = o->entity->record;
  for (size_t i = 0; i < o->op->members->where_count; i++)
    for (int n = 0; n < 200; n++) {
      const struct random_term *term = &o->op->members->where[i];
      if (random_has(&type->fields[term->field], record, term->values))
        break;
      random_refill(o->random, type, term->field, record);
    }
}

void *operate_record(struct operate *o, const int *set) {
  void *record = random_room(o->random, o->entity->record->size);
  for (int i = 0; i < 20; i++) {
    random_fill(o->random, o->entity->record, record);
    require(o, o->op->members->by, record);
    require(o, o->op->members->there, record);
    require(o, set, record);
    want(o, record);
    if (random_in_index(o->entity->record, o->op->members->there, o->op->members->where,
                        o->op->members->where_count, record))
      break;
  }
  return record;
}

void *operate_copy(struct operate *o, const void *record) {
  void *copy = random_room(o->random, o->entity->record->size);
  memcpy(copy, record, o->entity->record->size);
  return copy;
}

void *operate_judged(struct operate *o, bool holds, void **given) {
  for (int i = 0; i < 200; i++) {
    void *record = operate_record(o, o->op->params);
    for (const int *at = o->op->uses; i % 2 == 1 && *at >= 0; at++)
      random_refill(o->random, o->entity->record, *at, record);
    *given = i % 4 < 2 ? operate_copy(o, record) : operate_record(o, o->op->params);
    require(o, o->op->params, *given);
    if (o->op->holds(record, *given) == holds)
      return record;
  }
  return NULL;
}

/* ---- writes ---------------------------------------------------------------------------------- */

void *operate_rewritten(struct operate *o, const void *record) {
  void *next = operate_record(o, o->op->set);
  for (const int *at = o->entity->key_fields; *at >= 0; at++)
    operate_take(o->entity->record, *at, record, next);
  return next;
}

void operate_take(const struct random_record *type, int field, const void *from, void *to) {
  const struct random_field *f = &type->fields[field];
  memcpy((char *)to + f->at, (const char *)from + f->at, f->size);
  if (f->type.kind == RANDOM_ENUM)
    memcpy((char *)to + f->text_at, (const char *)from + f->text_at, sizeof(void *));
  if (f->nullable)
    memcpy((char *)to + f->null_at, (const char *)from + f->null_at, sizeof(bool));
}

void *operate_updated(struct operate *o, const void *record, const void *inputs) {
  void *result = operate_copy(o, record);
  const struct random_field *fields = o->entity->record->fields;
  for (const struct random_term *at = o->op->constants; at->field >= 0; at++)
    for (int i = 0; i < 500 && !random_has(&fields[at->field], result, at->values); i++)
      random_refill(o->random, o->entity->record, at->field, result);
  for (const int *at = o->op->removed; *at >= 0; at++)
    memset((char *)result + fields[*at].at, 0, fields[*at].size);
  for (const int *at = o->op->set; *at >= 0; at++)
    operate_take(o->entity->record, *at, inputs, result);
  for (const int *at = o->op->set_optional; *at >= 0; at++)
    if (random_is_set(&o->entity->record->fields[*at], inputs))
      operate_take(o->entity->record, *at, inputs, result);
  return result;
}

void *operate_inputs(struct operate *o) {
  void *inputs = operate_record(o, o->op->set);
  require(o, o->op->set_optional, inputs);
  return inputs;
}

/* The write of the operation on a record that is there; what is there behind it, NULL: nothing. */
static bool write(struct operate *o, const void *record, const void *given) {
  const void *after = NULL;
  switch (o->op->kind) {
  case OPERATE_PUT: {
    void *next = operate_rewritten(o, record);
    after = next;
    operate_do(o, next, NULL, given);
    break;
  }
  case OPERATE_UPDATE: {
    void *inputs = operate_inputs(o);
    after = operate_updated(o, record, inputs);
    operate_do(o, record, inputs, given);
    break;
  }
  default:
    operate_do(o, record, NULL, given);
    break;
  }
  if (o->status < 0)
    return operate_wrong(o, "it fails");
  if (!operate_expect(o, record, after))
    return false;
  return after == NULL || random_queries(o->random, o->db, o->entity, after) ||
         operate_wrong(o, "a query does not find what it wrote");
}

static bool refuses(struct operate *o) {
  void *given = NULL;
  void *record = operate_judged(o, false, &given);
  if (record == NULL) /* it asks that there is an item */
    return operate_do(o, given, operate_record(o, o->op->set), given) == DDB_E_CONDITION ||
           o->status == DDB_NOT_FOUND || operate_wrong(o, "the condition does not stop it");
  if (!operate_put(o, o->entity, record))
    return false;
  void *to =
      o->op->kind == OPERATE_PUT ? operate_rewritten(o, record) : operate_record(o, o->op->set);
  if (operate_do(o, o->op->kind == OPERATE_PUT ? to : record, to, given) != DDB_E_CONDITION)
    return operate_wrong(o, "the condition does not stop it");
  return operate_expect(o, record, record) && operate_drop(o, record);
}

bool operate_write(struct operate *o) {
  void *given = NULL;
  void *record =
      o->op->holds == NULL ? operate_record(o, o->op->params) : operate_judged(o, true, &given);
  if (record == NULL)
    return operate_wrong(o, "no record meets the condition");
  if (o->op->kind == OPERATE_UPDATE && operate_do(o, record, record, record) >= 0 &&
      o->status != DDB_NOT_FOUND)
    return operate_wrong(o, "it makes an item");
  return operate_put(o, o->entity, record) && write(o, record, given == NULL ? record : given) &&
         operate_drop(o, record) && (o->op->holds == NULL || refuses(o));
}

static bool same_where_set(struct operate *o, const void *record, const void *made) {
  const struct random_record *type = o->entity->record;
  for (size_t i = 0; i < type->field_count; i++)
    if (!type->fields[i].own && random_is_set(&type->fields[i], record) &&
        !random_field_equal(&type->fields[i], record, &type->fields[i], made))
      return operate_wrong(o, type->fields[i].name);
  return true;
}

bool operate_create(struct operate *o) {
  void *record = operate_record(o, o->op->params), *next = operate_rewritten(o, record);
  if (operate_do(o, record, NULL, record) < 0)
    return operate_wrong(o, "it fails");
  void *made = o->call.out; /* with what a create sets */
  if (!same_where_set(o, record, made) || !operate_expect(o, record, made))
    return false;
  if (operate_do(o, next, NULL, next) != DDB_E_CONDITION)
    return operate_wrong(o, "a second one is not refused");
  return operate_expect(o, record, made) && operate_drop(o, record);
}

bool operate_get(struct operate *o) {
  void *record = operate_record(o, o->op->params);
  if (operate_do(o, record, NULL, record) != DDB_NOT_FOUND)
    return operate_wrong(o, "it gets what is not there");
  if (!operate_put(o, o->entity, record))
    return false;
  if (operate_do(o, record, NULL, record) != DDB_OK)
    return operate_wrong(o, "it does not get it");
  const char *field = random_view_difference(o->entity, o->op->view, record, o->call.out);
  return (field == NULL || operate_wrong(o, field)) && operate_drop(o, record);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bool once(struct operate *o) {
  switch (o->op->kind) {
  case OPERATE_GET:
    return operate_get(o);
  case OPERATE_CREATE:
    return operate_create(o);
  case OPERATE_QUERY:
  case OPERATE_COUNT:
  case OPERATE_SCAN:
    return operate_list(o);
  case OPERATE_TRANSACT:
    return operate_transact(o);
  case OPERATE_CHECK:
    return true;
  default:
    return operate_write(o);
  }
}

/* What the checks of other operations need. */
static bool is_served(const struct random_program *program, const struct operate_operation *op) {
  for (const struct operate_member *at = op->members; at->entity != SIZE_MAX; at++) {
    const struct random_entity *entity = &program->entities[at->entity];
    if (entity->put == NULL || entity->get == NULL || entity->drop == NULL)
      return false;
  }
  return true;
}

unsigned long operate(struct random *random, const struct random_program *program, struct ddb *db) {
  const char *path = getenv("OPERATED");
  FILE *out = path == NULL ? NULL : fopen(path, "w");
  unsigned long failures = 0;
  for (size_t i = 0; i < program->operation_count; i++) {
    struct operate o = {
        .random = random, .program = program, .db = db, .op = program->operations[i]};
    o.entity = &program->entities[o.op->members->entity];
    random->entity = o.op->name;
    if (!is_served(program, o.op))
      operate_wrong(&o, "an entity cannot be put, got and deleted");
    for (int round = 0; round < 2 && o.wrong[0] == '\0'; round++) {
      random->operations += once(&o);
      ddb_arena_reset(random->mem);
      ddb_arena_reset(random->other);
    }
    failures += o.wrong[0] != '\0';
    if (o.wrong[0] != '\0')
      random_fail(random, o.op->name, o.wrong);
    if (out != NULL)
      fprintf(out, "%s\t%s\n", o.op->name, o.wrong[0] == '\0' ? "works" : o.wrong);
  }
  return out != NULL && fclose(out) != 0 ? failures + 1 : failures;
}
