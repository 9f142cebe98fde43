/* SPDX-License-Identifier: Apache-2.0 */
/* Random records against a server: put, read back by the key, and found by every query of the table
 * and its indexes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operate.h"

static bool refused(struct random *random, struct ddb *db, const char *what) {
  return random_fail(random, what, ddb_error_text(db));
}

static bool all_set(const struct random_record *record, const int *fields, const void *in) {
  for (; *fields >= 0; fields++)
    if (!random_is_set(&record->fields[*fields], in))
      return false;
  return true;
}

bool random_in_index(const struct random_record *record, const int *there,
                     const struct random_term *where, size_t where_count, const void *in) {
  for (size_t i = 0; i < where_count; i++)
    if (!random_has(&record->fields[where[i].field], in, where[i].values))
      return false;
  return all_set(record, there, in);
}

/* The field of the whole record that this field of what an index holds is. */
static const struct random_field *whole(const struct random_record *record,
                                        const struct random_field *field) {
  for (size_t i = 0; i < record->field_count; i++)
    if (strcmp(record->fields[i].name, field->name) == 0)
      return &record->fields[i];
  return NULL;
}

const char *random_view_difference(const struct random_entity *entity,
                                   const struct random_record *view, const void *in,
                                   const void *found) {
  for (size_t i = 0; i < view->field_count; i++) {
    const struct random_field *field = whole(entity->record, &view->fields[i]);
    if (field != NULL && !field->own && !random_field_equal(field, in, &view->fields[i], found))
      return field->name;
  }
  return NULL;
}

static bool in_list(const int *list, const struct random_record *record,
                    const struct random_field *field) {
  for (; *list >= 0; list++)
    if (&record->fields[*list] == field)
      return true;
  return false;
}

bool random_is_it(const struct random_entity *entity, const struct random_record *view,
                  const void *in, const void *found) {
  for (size_t i = 0; i < view->field_count; i++) {
    const struct random_field *field = whole(entity->record, &view->fields[i]);
    if (field != NULL && in_list(entity->key_fields, entity->record, field) &&
        !random_field_equal(field, in, &view->fields[i], found))
      return false;
  }
  return true;
}

/* Of a page: the one that differs in nothing, else the one with the same key, else NULL. */
static const void *find(const struct random_entity *entity, const struct random_query *query,
                        const struct random_page *page, const void *in) {
  const void *found = NULL;
  for (size_t i = 0; i < page->count; i++) {
    const void *item = (const char *)page->items + i * page->size;
    if (!random_is_it(entity, query->view, in, item))
      continue;
    found = item;
    if (random_view_difference(entity, query->view, in, item) == NULL)
      return item;
  }
  return found;
}

static bool check_query(struct random *random, struct ddb *db, const struct random_entity *entity,
                        const struct random_query *query, const void *in) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.limit = 1000, .cursor = &cursor};
  const void *found = NULL;
  bool good = true,
       there = random_in_index(entity->record, query->there, query->where, query->where_count, in);
  if (query->wire || !all_set(entity->record, query->by, in))
    return true;
  while (good && found == NULL && !ddb_cursor_done(&cursor)) {
    struct random_page page = {0};
    if (query->call(db, random->other, in, &list, &page) < 0)
      good = refused(random, db, query->name);
    else if (page.rejected > 0)
      good = random_fail(random, query->name, "rejects items");
    else
      found = find(entity, query, &page, in);
  }
  ddb_cursor_free(&cursor);
  if (!good)
    return false;
  if (found == NULL && !there) {
    random->absent++;
    return true;
  }
  random->found++;
  if (found == NULL)
    return random_fail(random, query->name, "does not find the record");
  if (!there)
    return random_fail(random, query->name, "finds a record that is not in the index");
  const char *field = random_view_difference(entity, query->view, in, found);
  return field == NULL || random_fail(random, query->name, field);
}

bool random_queries(struct random *random, struct ddb *db, const struct random_entity *entity,
                    const void *in) {
  bool good = true;
  for (size_t i = 0; i < entity->query_count; i++)
    good = check_query(random, db, entity, &entity->queries[i], in) && good;
  return good;
}

static bool check_live(struct random *random, struct ddb *db, const struct random_entity *entity) {
  void *in = random_room(random, entity->record->size);
  void *out = random_room(random, entity->record->size);
  const char *field = NULL;
  bool good = true;
  random->entity = entity->record->name;
  random->puts++;
  random_fill(random, entity->record, in);
  if (entity->put(db, in) < 0)
    return refused(random, db, "put");
  if (entity->get != NULL) {
    random->gets++;
    if (entity->get(db, random->other, in, out) != DDB_OK)
      good = refused(random, db, "get");
    else if ((field = random_difference(entity->record, in, out, false)) != NULL)
      good = random_fail(random, "what was got is different in", field);
  }
  return random_queries(random, db, entity, in) && good;
}

unsigned long random_live(struct random *random, const struct random_program *program,
                          unsigned long rounds) {
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = program->tables};
  unsigned long failures = 0;
  struct ddb *db = NULL;
  random->live = true;
  random->entity = "create_table";
  if (ddb_open(&db, &options) < 0 || program->create(db) < 0)
    return !refused(random, db, "create_table");
  failures += operate(random, program, db);
  for (unsigned long i = 0; i < rounds; i++)
    for (size_t e = 0; e < program->entity_count; e++) {
      if (program->entities[e].put == NULL)
        continue;
      random->round = i;
      failures += !check_live(random, db, &program->entities[e]);
      ddb_arena_reset(random->mem);
      ddb_arena_reset(random->other);
    }
  ddb_close(db);
  return failures;
}

/* What no server here knows: that the request is built, at least. */
void random_wire(struct random *random, const struct random_entity *entity, const void *record) {
  static const struct ddb_scope scope = {0};
  for (size_t i = 0; i < entity->query_count; i++) {
    const struct random_query *query = &entity->queries[i];
    struct ddb_request request = {0};
    if (!query->wire || !all_set(entity->record, query->by, record))
      continue;
    random->wired++;
    if (query->request(random->other, &scope, record, &request) < 0) {
      random->failures++;
      (void)random_fail(random, query->name, ddb_arena_error(random->other)->text);
    }
  }
}
