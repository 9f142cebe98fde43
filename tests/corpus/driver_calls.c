/* SPDX-License-Identifier: Apache-2.0 */
/* Prints how a program of random records calls the generated code of a schema. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

static const struct operation *find(const struct driver *driver, const struct entity *entity,
                                    enum operation_verb verb) {
  const struct model *model = driver->model;
  for (size_t i = 0; i < model->operation_count; i++)
    if (driver_is_plain(model, &model->operations[i], entity, verb))
      return &model->operations[i];
  return NULL;
}

static size_t number_of(const struct driver *driver, const struct entity *entity) {
  return (size_t)(entity - driver->model->entities);
}

static void print_parts(const struct entity *entity, const char *before) {
  for (size_t i = 0; i < entity->key_field_count; i++)
    printf(", %s%s", before, entity->key_fields[i]->name.c);
}

/* ---- one record ------------------------------------------------------------------------------ */

static void print_codec(const struct driver *driver, const struct entity *entity) {
  size_t e = number_of(driver, entity);
  char name[300];
  snprintf(name, sizeof name, "%s_%s", driver->namespace, entity->name.c);
  printf("\nstatic enum ddb_status encode_%zu(struct ddb_arena *mem, const void *in, "
         "struct ddb_text *out) {\n  return %s_encode(mem, in, out);\n}\n",
         e, name);
  printf("static enum ddb_status decode_%zu(struct ddb_arena *mem, struct ddb_text item, "
         "void *out) {\n  return %s_decode(mem, item, out);\n}\n",
         e, name);
  printf("static enum ddb_status copy_%zu(struct ddb_arena *mem, const void *in, void *out) {\n"
         "  return %s_copy(mem, in, out);\n}\n",
         e, name);
  printf("static enum ddb_status key_%zu(struct ddb_key *out, const void *record) {\n"
         "  const struct %s *in = record;\n  (void)in;\n  return %s_key(out",
         e, name, name);
  print_parts(entity, "in->");
  printf(");\n}\n");
  if (!driver->plan->entities[e].parses_key)
    return;
  printf("static enum ddb_status parse_%zu(struct ddb_arena *mem, const struct ddb_key *key, "
         "void *record) {\n  struct %s *out = record;\n  (void)out;\n"
         "  return %s_key_parse(mem, key",
         e, name, name);
  print_parts(entity, "&out->");
  printf(");\n}\n");
}

static void print_put_and_get(const struct driver *driver, const struct entity *entity) {
  const struct operation *put = find(driver, entity, OP_PUT), *get = find(driver, entity, OP_GET);
  size_t e = number_of(driver, entity);
  if (put != NULL)
    printf("static enum ddb_status put_%zu(struct ddb *db, const void *in) {\n"
           "  return %s_%s(db, in, NULL);\n}\n",
           e, driver->namespace, put->name.c);
  const struct operation *drop = find(driver, entity, OP_DELETE);
  if (drop != NULL) {
    printf("static enum ddb_status drop_%zu(struct ddb *db, const void *record) {\n"
           "  const struct %s_%s *in = record;\n  (void)in;\n  return %s_%s(db",
           e, driver->namespace, entity->name.c, driver->namespace, drop->name.c);
    print_parts(entity, "in->");
    printf(", NULL);\n}\n");
  }
  if (get == NULL)
    return;
  printf(
      "static enum ddb_status get_%zu(struct ddb *db, struct ddb_arena *mem, const void *record, "
      "void *out) {\n  const struct %s_%s *in = record;\n  (void)in;\n  return %s_%s(db, mem",
      e, driver->namespace, entity->name.c, driver->namespace, get->name.c);
  print_parts(entity, "in->");
  printf(", NULL, out);\n}\n");
}

/* ---- queries --------------------------------------------------------------------------------- */

static bool is_view(const struct operation *query) {
  return query->index != NULL && query->index->index->projection != PROJECT_ALL;
}

/* Whether the call takes the member as it is: it may be unset where the key then has a text. */
static bool may_be_unset(const struct driver *driver, const struct operation *query, size_t by) {
  const struct plan_operation *plan = &driver->plan->operations[query - driver->model->operations];
  const struct field *field = query->by[by].field;
  const struct key_template *templates[] = {model_partition(query), model_sort(query)};
  if (strncmp(plan->parameters[by].declaration, "ddb_opt_", 8) == 0)
    return true;
  for (size_t t = 0; t < 2; t++)
    for (size_t i = 0; i < templates[t]->part_count; i++)
      if (templates[t]->parts[i].field == field && templates[t]->parts[i].replacement != NULL)
        return true;
  return false;
}

static void print_by(const struct driver *driver, const struct operation *query) {
  for (size_t i = 0; i < query->by_count; i++) {
    const struct field *field = query->by[i].field;
    bool flag = field->type.optional && strncmp(field->type.kind->c_optional, "ddb_opt_", 8) == 0;
    printf(", in->%s%s", field->name.c, flag && !may_be_unset(driver, query, i) ? ".value" : "");
  }
}

static void print_query_calls(const struct driver *driver, const struct operation *query) {
  const struct entity *entity = query->entity;
  size_t q = (size_t)(query - driver->model->operations);
  const char *namespace = driver->namespace;
  printf("static enum ddb_status query_%zu(struct ddb *db, struct ddb_arena *mem, const void "
         "*record,\n    const struct ddb_list_options *list, struct random_page *out) {\n"
         "  const struct %s_%s *in = record;\n  struct %s_%s%s%s_page page = {0};\n"
         "  enum ddb_status status = %s_%s(db, mem",
         q, namespace, entity->name.c, namespace, entity->name.c, is_view(query) ? "_" : "",
         is_view(query) ? query->index->index->name.c : "", namespace, query->name.c);
  print_by(driver, query);
  printf(", list, &page);\n  (void)in;\n  *out = (struct random_page){page.items, page.count, "
         "sizeof *page.items, page.rejected_count};\n  return status;\n}\n");
  printf(
      "static enum ddb_status request_%zu(struct ddb_arena *mem, const struct ddb_scope *scope,\n"
      "    const void *record, struct ddb_request *out) {\n  const struct %s_%s *in = record;\n"
      "  (void)in;\n  return %s_%s_request(mem, scope",
      q, namespace, entity->name.c, namespace, query->name.c);
  print_by(driver, query);
  printf(", NULL, out);\n}\n");
}

/* An item is not in the index without the field, if its key attribute is that alone. */
static void print_there(const struct entity *entity, const struct key_template *template) {
  const struct field *first = NULL;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *field = template->parts[i].field;
    if (field != NULL && !field->type.optional)
      return;
    first = first == NULL ? field : first;
  }
  if (first != NULL)
    printf("%zu, ", driver_index(entity, first));
}

void driver_there(const struct entity *entity, const struct entity_index *index) {
  if (index != NULL && index->attributes != NULL) {
    const struct key_attribute *keys[2 * INDEX_KEY_MAX];
    size_t count = model_index_keys(index->index, keys);
    for (size_t i = 0; i < count; i++)
      print_there(entity, &index->attributes[i]);
  } else if (index != NULL) {
    print_there(entity, &index->partition);
    print_there(entity, &index->sort);
  }
  for (size_t i = 0; index != NULL && i < index->where.count; i++)
    if (index->where.terms[i].value_count == 0)
      printf("%zu, ", driver_index(entity, index->where.terms[i].field));
}

void driver_where(const struct entity *entity, const struct entity_index *index) {
  size_t count = 0;
  printf(", .where = (const struct random_term[]){");
  for (size_t i = 0; index != NULL && i < index->where.count; i++) {
    const struct where_term *term = &index->where.terms[i];
    if (term->value_count == 0)
      continue;
    printf("{%zu, ", driver_index(entity, term->field));
    driver_wanted(term);
    printf("}, ");
    count++;
  }
  printf("{-1, NULL}}, .where_count = %zu", count);
}

static void print_query(const struct driver *driver, const struct operation *query) {
  const struct entity *entity = query->entity;
  const struct entity_index *index = query->index;
  size_t q = (size_t)(query - driver->model->operations);
  printf("    {.name = ");
  driver_text(query->name.text);
  printf(", .call = query_%zu, .request = request_%zu, .view = &entity_%zu%s%s, .by = (const "
         "int[]){",
         q, q, number_of(driver, entity), is_view(query) ? "_" : "",
         is_view(query) ? index->index->name.c : "");
  for (size_t i = 0; i < query->by_count; i++)
    if (!may_be_unset(driver, query, i))
      printf("%zu, ", driver_index(entity, query->by[i].field));
  printf("-1}, .there = (const int[]){");
  driver_there(entity, index);
  printf("-1}, .wire = %d", index != NULL && model_is_multi(index->index));
  driver_where(entity, index);
  printf("},\n");
}

/* One with a filter need not find the record. */
static bool is_query_of(const struct model *model, const struct operation *operation,
                        const struct entity *entity) {
  return driver_is_plain(model, operation, entity, OP_QUERY);
}

/* Each index that is queried and holds a part has its table once. */
static void print_views(const struct driver *driver, const struct entity *entity) {
  const struct model *model = driver->model;
  for (size_t i = 0; i < entity->index_count; i++)
    for (size_t q = 0; q < model->operation_count; q++)
      if (is_query_of(model, &model->operations[q], entity) &&
          model->operations[q].index == &entity->indexes[i] && is_view(&model->operations[q])) {
        driver_view(driver, entity, entity->indexes[i].index);
        break;
      }
}

void driver_calls(const struct driver *driver, const struct entity *entity) {
  const struct model *model = driver->model;
  size_t e = number_of(driver, entity);
  print_codec(driver, entity);
  print_put_and_get(driver, entity);
  print_views(driver, entity);
  for (size_t q = 0; q < model->operation_count; q++)
    if (is_query_of(model, &model->operations[q], entity))
      print_query_calls(driver, &model->operations[q]);
  printf("static const struct random_query queries_%zu[] = {\n", e);
  for (size_t q = 0; q < model->operation_count; q++)
    if (is_query_of(model, &model->operations[q], entity))
      print_query(driver, &model->operations[q]);
  printf("    {0}};\n");
}

/* ---- the program ----------------------------------------------------------------------------- */

static void mark(const struct driver *driver, const struct type_ref *type, bool *used) {
  const struct struct_type *structure = model_leaf(type)->structure;
  if (structure == NULL || used[structure - driver->model->structs])
    return;
  used[structure - driver->model->structs] = true;
  for (size_t i = 0; i < structure->field_count; i++)
    mark(driver, &structure->fields[i].type, used);
}

/* Those that an entity has somewhere. */
static void print_structs(const struct driver *driver) {
  const struct model *model = driver->model;
  bool *used = calloc(model->struct_count + 1, sizeof *used);
  for (size_t e = 0; used != NULL && e < model->entity_count; e++)
    for (size_t f = 0; f < model->entities[e].field_count; f++)
      mark(driver, &model->entities[e].fields[f].type, used);
  size_t count = 0;
  printf("static const struct random_record *const structs[] = {\n");
  for (size_t s = 0; used != NULL && s < model->struct_count; s++)
    if (used[s])
      count += printf("    &struct_%zu,\n", s) > 0;
  printf("    NULL};\nenum { STRUCTS = %zu };\n", count);
  free(used);
}

/* Every table under a name of its own: designs share a server, and some of them a namespace. */
static void print_tables(const struct model *model) {
  const char *path = model->source->path;
  const char *base = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
  printf("static const struct ddb_table_name tables[] = {\n");
  for (size_t i = 0; i < model->table_count; i++)
    printf("    {\"%s\", \"%.*s-%zu\"},\n", model->tables[i].table_name,
           (int)(strlen(base) - strlen(".yaml")), base, i);
  printf("    {NULL, NULL}};\n");
}

static void print_entity(const struct driver *driver, const struct entity *entity) {
  size_t e = number_of(driver, entity), queries = 0;
  for (size_t q = 0; q < driver->model->operation_count; q++)
    queries += is_query_of(driver->model, &driver->model->operations[q], entity);
  printf(
      "    {.record = &entity_%zu, .encode = encode_%zu, .decode = decode_%zu, .copy = copy_%zu, "
      ".key = key_%zu, .queries = queries_%zu, .query_count = %zu",
      e, e, e, e, e, e, queries);
  if (driver->plan->entities[e].parses_key)
    printf(", .parse = parse_%zu", e);
  if (find(driver, entity, OP_PUT) != NULL)
    printf(", .put = put_%zu", e);
  if (find(driver, entity, OP_GET) != NULL)
    printf(", .get = get_%zu", e);
  if (find(driver, entity, OP_DELETE) != NULL)
    printf(", .drop = drop_%zu", e);
  printf(",\n     .key_fields = (const int[]){");
  for (size_t i = 0; i < entity->key_field_count; i++)
    printf("%zu, ", driver_index(entity, entity->key_fields[i]));
  printf("-1}},\n");
}

static bool is_served(const struct model *model) {
  for (size_t t = 0; t < model->table_count; t++)
    for (size_t i = 0; i < model->tables[t].index_count; i++)
      if (model_is_multi(&model->tables[t].indexes[i]))
        return false;
  return true;
}

/* Where no query could be had, because it would find items of other entities too. */
static void report_unqueried(const struct driver *driver, const struct entity *entity) {
  const struct model *model = driver->model;
  for (size_t i = 0; i < entity->index_count; i++) {
    bool found = false;
    for (size_t q = 0; q < model->operation_count; q++)
      found = found || (is_query_of(model, &model->operations[q], entity) &&
                        model->operations[q].index == &entity->indexes[i]);
    if (!found)
      fprintf(stderr, "no query of %s by %s\n", entity->name.text,
              entity->indexes[i].index->name.text);
  }
}

void driver_program(const struct driver *driver) {
  const struct model *model = driver->model;
  printf("#include \"operate.h\"\n\n#include <%s/%s.h>\n\n", driver->namespace, driver->namespace);
  driver_structs(driver);
  for (size_t e = 0; e < model->entity_count; e++) {
    driver_entity(driver, &model->entities[e]);
    driver_calls(driver, &model->entities[e]);
    report_unqueried(driver, &model->entities[e]);
  }
  printf("\n");
  print_structs(driver);
  print_tables(model);
  if (is_served(model))
    printf("static enum ddb_status create(struct ddb *db) {\n  return %s_create_table(db);\n}\n",
           driver->namespace);
  printf("static const struct random_entity entities[] = {\n");
  for (size_t e = 0; e < model->entity_count; e++)
    print_entity(driver, &model->entities[e]);
  printf("};\n");
  driver_operate(driver);
  printf("\nint main(int argc, char **argv) {\n"
         "  static const struct random_program program = {\n"
         "      .entities = entities, .entity_count = %zu, .structs = structs, "
         ".struct_count = STRUCTS,\n      .tables = tables, .operations = operations,\n"
         "      .operation_count = sizeof operations / sizeof operations[0] - 1,\n"
         "      .create = %s};\n"
         "  return random_main(argc, argv, &program);\n}\n",
         model->entity_count, is_served(model) ? "create" : "NULL");
}
