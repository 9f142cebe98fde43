/* SPDX-License-Identifier: Apache-2.0 */
/* Queries, counts and scans: several records are put, some of which the operation is to find. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "operate_run.h"

enum { SIBLINGS = 6, STRANGERS = 2, FOUND_MAX = 4096 };

struct source {
  const struct random_entity *entity;
  size_t which; /* of the operation's entities */
  void *record;
  struct ddb_key key;
  const char *sort; /* how the operation orders it; or NULL */
  bool number;
  bool expected, found;
};

struct list {
  struct operate *o;
  void *first; /* the operation is called with what this record has */
  void *low, *high;
  struct source *sources;
  size_t count, expected;
};

/* ---- records --------------------------------------------------------------------------------- */

static bool same_key(const struct ddb_key *a, const struct ddb_key *b) {
  return a->partition_key_size == b->partition_key_size && a->sort_key_size == b->sort_key_size &&
         memcmp(a->partition_key, b->partition_key, a->partition_key_size) == 0 &&
         memcmp(a->sort_key, b->sort_key, a->sort_key_size) == 0;
}

/* Unless one of the key is there. */
static bool add(struct list *list, const struct random_entity *entity, size_t which, void *record) {
  struct source *source = &list->sources[list->count];
  *source = (struct source){.entity = entity, .which = which, .record = record};
  if (entity->key(&source->key, record) < 0)
    return operate_wrong(list->o, source->key.reason);
  for (size_t i = 0; i < list->count; i++)
    if (list->sources[i].entity == entity && same_key(&list->sources[i].key, &source->key))
      return true;
  list->count++;
  return true;
}

static bool names(const int *list, int field) {
  for (; *list >= 0; list++)
    if (*list == field)
      return true;
  return false;
}

static void refill(struct list *list, const int *fields, unsigned one_in, void *record) {
  const struct operate_operation *op = list->o->op;
  for (; *fields >= 0; fields++)
    if (!names(op->members->by, *fields) && random_chance(list->o->random, one_in))
      random_refill(list->o->random, list->o->entity->record, *fields, record);
}

/* Like the first in what the operation is given, other in the rest of the keys; all but one in some
 * of what the filter looks at, too. */
static bool add_siblings(struct list *list) {
  const struct operate_operation *op = list->o->op;
  bool good = add(list, list->o->entity, 0, list->first);
  for (int i = 1; good && i < SIBLINGS; i++) {
    void *record = operate_copy(list->o, list->first);
    refill(list, op->varies, 1, record);
    if (i > 1)
      refill(list, op->uses, 2, record);
    good = add(list, list->o->entity, 0, record);
  }
  for (int i = 0; good && i < STRANGERS; i++) {
    void *record = random_room(list->o->random, list->o->entity->record->size);
    random_fill(list->o->random, list->o->entity->record, record);
    good = add(list, list->o->entity, 0, record);
  }
  return good;
}

/* Of another entity: what the first has in the same fields. */
static void take_by(const struct list *list, const struct operate_member *member, void *record) {
  const struct random_record *from = list->o->entity->record;
  const struct random_record *to = list->o->program->entities[member->entity].record;
  for (size_t i = 0; member->by[i] >= 0; i++) {
    const struct random_field *own = &to->fields[member->by[i]];
    memcpy((char *)record + own->at,
           (const char *)list->first + from->fields[list->o->op->members->by[i]].at, own->size);
  }
}

/* Of the optional parts of a key those in front of one that is set are set. */
static void fill_holes(struct random *random, const struct random_record *type, void *record) {
  for (size_t i = 0; i < type->field_count; i++)
    for (const int *at = type->fields[i].after;
         at != NULL && *at >= 0 && random_is_set(&type->fields[i], record); at++)
      for (int n = 0; n < 100 && !random_is_set(&type->fields[*at], record); n++) {
        void *one = random_room(random, type->size);
        random_refill(random, type, *at, one);
        operate_take(type, *at, one, record);
      }
}

static bool add_others(struct list *list) {
  struct operate *o = list->o;
  for (size_t which = 1; o->op->members[which].entity != SIZE_MAX; which++) {
    const struct random_entity *entity = &o->program->entities[o->op->members[which].entity];
    for (int i = 0; i < 2; i++) {
      void *record = random_room(o->random, entity->record->size);
      random_fill(o->random, entity->record, record);
      take_by(list, &o->op->members[which], record);
      fill_holes(o->random, entity->record, record);
      if (!add(list, entity, which, record))
        return false;
    }
  }
  return true;
}

/* ---- what is to be found --------------------------------------------------------------------- */

/* Ranges begin and end where records are. */
static void choose_range(struct list *list) {
  struct operate *o = list->o;
  list->low = operate_copy(o, list->first);
  list->high = operate_copy(o, list->first);
  if (o->op->ranged < 0)
    return;
  const struct random_field *field = &o->entity->record->fields[o->op->ranged];
  const void *ends[2] = {list->first, list->first};
  for (size_t i = 0; i < list->count && i < SIBLINGS; i++)
    if (operate_has(field, list->sources[i].record) &&
        operate_compare(field, list->sources[i].record, "<>", ends[0]))
      ends[1] = list->sources[i].record;
  bool less = o->op->relation == OPERATE_LESS || o->op->relation == OPERATE_AT_MOST;
  bool swap = operate_compare(field, ends[0], ">", ends[1]) != less;
  operate_take(o->entity->record, o->op->ranged, ends[swap], list->low);
  operate_take(o->entity->record, o->op->ranged, ends[!swap], list->high);
  if (o->op->relation != OPERATE_BEGINS_WITH)
    return;
  const char **text = (void *)((char *)list->low + field->at);
  size_t size = strlen(*text) / 2;
  while (size > 0 && ((*text)[size] & 0xC0) == 0x80)
    size--;
  char *half = random_room(o->random, strlen(*text) + 1);
  memcpy(half, *text, size > 0 ? size : strlen(*text));
  *text = half;
}

static bool in_range(const struct list *list, const void *record) {
  const struct operate_operation *op = list->o->op;
  static const char *const comparators[] = {"=", "<", "<=", ">", ">="};
  if (op->ranged < 0)
    return true;
  const struct random_field *field = &list->o->entity->record->fields[op->ranged];
  if (op->relation == OPERATE_BETWEEN)
    return operate_compare(field, record, ">=", list->low) &&
           operate_compare(field, record, "<=", list->high);
  if (op->relation != OPERATE_BEGINS_WITH)
    return operate_compare(field, record, comparators[op->relation], list->low);
  const char *text = *(const char *const *)(const void *)((const char *)record + field->at);
  const char *prefix = *(const char *const *)(const void *)((char *)list->low + field->at);
  return text != NULL && strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_expected(const struct list *list, const struct source *source) {
  const struct operate *o = list->o;
  const struct operate_member *member = &o->op->members[source->which];
  const struct random_record *first = o->entity->record, *type = source->entity->record;
  for (size_t i = 0; member->by[i] >= 0; i++)
    if (!random_field_equal(&type->fields[member->by[i]], source->record,
                            &first->fields[o->op->members->by[i]], list->first))
      return false;
  if (!random_in_index(type, member->there, member->where, member->where_count, source->record))
    return false;
  if (source->which > 0)
    return o->op->ranged < 0 && o->op->holds == NULL;
  return in_range(list, source->record) &&
         (o->op->holds == NULL || o->op->holds(source->record, list->first));
}

/* What the service orders it by, from the item that is written. */
static bool read_sort(struct list *list, struct source *source) {
  struct ddb_text item = {0};
  struct operate *o = list->o;
  if (o->op->sort == NULL)
    return true;
  if (source->entity->encode(o->random->mem, source->record, &item) < 0)
    return operate_wrong(o, "a record cannot be encoded");
  cJSON *json = cJSON_ParseWithLength(item.data, item.size);
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(json, o->op->sort);
  const cJSON *inside = value == NULL ? NULL : value->child;
  if (inside != NULL && cJSON_IsString(inside)) {
    char *copy = random_room(o->random, strlen(inside->valuestring) + 1);
    source->number = strcmp(inside->string, "N") == 0;
    source->sort = memcpy(copy, inside->valuestring, strlen(inside->valuestring));
  }
  cJSON_Delete(json);
  return true;
}

/* ---- what is found --------------------------------------------------------------------------- */

static bool ordered(const struct list *list, const struct source *a, const struct source *b) {
  int order = 0;
  if (a->sort == NULL || b->sort == NULL)
    return true;
  if (!a->number)
    order = strcmp(a->sort, b->sort);
  else if (ddb_decimal_compare(a->sort, b->sort, &order) < 0)
    return false;
  return list->o->op->descending ? order >= 0 : order <= 0;
}

static struct source *source_of(const struct list *list, const struct operate_found *found) {
  for (size_t i = 0; i < list->count; i++) {
    struct source *source = &list->sources[i];
    const struct random_record *view =
        found->which == 0 ? list->o->op->view : source->entity->record;
    if (source->which == found->which &&
        random_is_it(source->entity, view, source->record, found->record) && !source->found &&
        random_view_difference(source->entity, view, source->record, found->record) == NULL)
      return source;
  }
  return NULL;
}

static bool judge(struct list *list) {
  struct operate *o = list->o;
  const struct source *last = NULL;
  if (o->call.rejected > 0)
    return operate_wrong(o, "it rejects items");
  for (size_t i = 0; i < o->call.found_count; i++) {
    struct source *source = source_of(list, &o->call.found[i]);
    if (source == NULL)
      return operate_wrong(o, "it finds what was not put, or twice, or different");
    if (!source->expected)
      return operate_wrong(o, "it finds what it should not");
    if (last != NULL && !ordered(list, last, source))
      return operate_wrong(o, "the order is wrong");
    source->found = true;
    last = source;
  }
  return o->call.found_count == list->expected || operate_wrong(o, "it does not find all");
}

static bool ask(struct list *list) {
  struct operate *o = list->o;
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.limit = 2, .cursor = &cursor};
  o->call =
      (struct operate_call){.db = o->db,
                            .mem = o->random->other,
                            .record = list->low,
                            .other = list->high,
                            .given = list->first,
                            .list = &options,
                            .found = random_room(o->random, FOUND_MAX * sizeof *o->call.found)};
  do
    o->status = o->op->call(&o->call);
  while (o->status >= 0 && o->op->kind != OPERATE_COUNT && !ddb_cursor_done(&cursor));
  ddb_cursor_free(&cursor);
  if (o->status < 0)
    return operate_wrong(o, "it fails");
  if (o->op->kind == OPERATE_COUNT)
    return o->call.count == (int64_t)list->expected || operate_wrong(o, "it counts wrong");
  return judge(list);
}

static size_t most(const struct operate_operation *op) {
  size_t entities = 0;
  while (op->members[entities].entity != SIZE_MAX)
    entities++;
  return SIBLINGS + STRANGERS + 2 * entities;
}

static bool put_all(struct list *list) {
  for (size_t i = 0; i < list->count; i++) {
    struct source *source = &list->sources[i];
    source->expected = is_expected(list, source);
    list->expected += source->expected;
    if (!read_sort(list, source) || !operate_put(list->o, source->entity, source->record))
      return false;
  }
  return true;
}

bool operate_list(struct operate *o) {
  struct list list = {.o = o, .first = operate_record(o, o->op->params)};
  list.sources = random_room(o->random, most(o->op) * sizeof *list.sources);
  if (!add_siblings(&list) || !add_others(&list))
    return false;
  choose_range(&list);
  bool good = put_all(&list) && ask(&list);
  for (size_t i = 0; i < list.count; i++)
    if (list.sources[i].entity->drop(o->db, list.sources[i].record) < 0)
      good = operate_wrong(o, "a record cannot be deleted");
  bool strict = o->op->relation == OPERATE_LESS || o->op->relation == OPERATE_MORE;
  return good && (list.expected > 0 || strict || operate_wrong(o, "there was nothing to find"));
}
