/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: driver SCHEMA > driver.c
 * Prints a C program that makes random records of every entity of a schema and takes each through
 * encode, decode and copy. It asks the model for the fields, so a type that it cannot fill is an
 * entity that the program counts as left out, by name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "mem.h"
#include "parse.h"
#include "parse_include.h"

/* Expressions for the kinds by their word in the schema. */
static const struct {
  const char *kind;
  const char *value;
  const char *optional; /* wraps the value where an optional member has another type; or "" */
} kinds[] = {
    {"string", "random_text(random)", ""},
    {"bool", "random_bool(random)", "ddb_bool"},
    {"int32", "random_int32(random)", "ddb_int"},
    {"int64", "random_int64(random)", "ddb_int"},
    {"double", "random_double(random)", "ddb_double"},
    {"decimal", "random_decimal(random)", ""},
    {"timestamp", "random_time(random)", "ddb_opt_time_of"},
    {"epoch", "random_second(random)", "ddb_opt_time_of"},
    {"epoch_ms", "random_time(random)", "ddb_opt_time_of"},
    {"binary", "random_binary(random)", ""},
    {"document", "random_document(random)", ""},
    {"set<string>", "random_string_set(random)", ""},
    {"set<decimal>", "random_decimal_set(random)", ""},
};

static bool in_template(const struct key_template *template, const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field)
      return true;
  return false;
}

static bool in_a_key(const struct entity *entity, const struct field *field) {
  bool found = in_template(&entity->partition, field) || in_template(&entity->sort, field);
  for (size_t i = 0; !found && i < entity->index_count; i++)
    found = in_template(&entity->indexes[i].partition, field) ||
            in_template(&entity->indexes[i].sort, field);
  return found;
}

static bool print_list(const struct field *field) {
  const char *element = field->type.element->kind->name;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strcmp(kinds[i].kind, element) != 0)
      continue;
    printf("  out->%s.count = 0;\n", field->name.c);
    printf("  if (%srandom_bool(random)) {\n", field->type.optional ? "" : "true || ");
    printf("    %s%s*items = ddb_arena_alloc(random->mem, 3 * sizeof *items);\n",
           field->type.element->kind->c_type,
           strchr(field->type.element->kind->c_type, '*') == NULL ? " " : "");
    printf("    size_t count = items == NULL ? 0 : random_next(random) %% 4;\n");
    printf("    for (size_t i = 0; i < count; i++)\n      items[i] = %s;\n", kinds[i].value);
    printf("    out->%s.items = items;\n    out->%s.count = count;\n  }\n", field->name.c,
           field->name.c);
    return true;
  }
  return false;
}

/* false: the kind is not known here. */
static bool print_field(const struct entity *entity, const struct field *field) {
  const char *kind = field->type.kind->name;
  if (field->type.kind->shape == KIND_LIST)
    return print_list(field);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strcmp(kinds[i].kind, kind) != 0)
      continue;
    const char *value = kinds[i].value;
    if (strcmp(kind, "string") == 0 && in_a_key(entity, field))
      value = "random_word(random)";
    if (field->type.optional)
      printf("  if (random_bool(random))\n  ");
    printf("  out->%s = %s(%s);\n", field->name.c, field->type.optional ? kinds[i].optional : "",
           value);
    return true;
  }
  return false;
}

static bool can_fill(const struct field *field) {
  const char *kind = field->type.kind->shape == KIND_LIST ? field->type.element->kind->name
                                                          : field->type.kind->name;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kinds[i].kind, kind) == 0)
      return true;
  return false;
}

static bool print_entity(const char *namespace, const struct entity *entity) {
  for (size_t f = 0; f < entity->field_count; f++)
    if (!can_fill(&entity->fields[f])) {
      fprintf(stderr, "left out: %s.%s is a %s\n", entity->name.text, entity->fields[f].name.text,
              entity->fields[f].type.kind->name);
      return false;
    }
  printf("\nstatic void fill_%s_%s(struct random *random, struct %s_%s *out) {\n", namespace,
         entity->name.c, namespace, entity->name.c);
  for (size_t f = 0; f < entity->field_count; f++)
    (void)print_field(entity, &entity->fields[f]);
  printf("}\n\nDEFINE_ROUND(%s_%s)\n", namespace, entity->name.c);
  return true;
}

/* ---- the same against a server ---------------------------------------------------------------
 */

static const struct operation *find(const struct model *model, const struct entity *entity,
                                    enum operation_verb verb) {
  for (size_t i = 0; i < model->operation_count; i++)
    if (model->operations[i].entity == entity && model->operations[i].verb == verb)
      return &model->operations[i];
  return NULL;
}

/* Of a query of an index that holds only a part, the page has a name of its own. */
static void print_query(const char *namespace, const struct operation *query) {
  const struct entity *entity = query->entity;
  const struct entity_index *index = query->index;
  for (size_t i = 0; i < query->by_count; i++)
    if (query->by[i].field->type.optional)
      return;
  printf("  struct %s_%s%s%s_page page%u = {0};\n", namespace, entity->name.c,
         index != NULL && index->index->projection != PROJECT_ALL ? "_" : "",
         index != NULL && index->index->projection != PROJECT_ALL ? index->index->name.c : "",
         query->by_span.start);
  printf("  if (good && (%s_%s(db, random->mem", namespace, query->name.c);
  for (size_t i = 0; i < query->by_count; i++)
    printf(", in.%s", query->by[i].field->name.c);
  printf(", NULL, &page%u) < 0 || page%u.count == 0))\n"
         "    good = random_refused(db, \"%s\");\n",
         query->by_span.start, query->by_span.start, query->name.text);
}

/* Put, get by the whole key, and every query by what the record has in its keys. */
static bool print_live(const struct model *model, const struct entity *entity) {
  const char *namespace = model->namespace_name.text;
  const struct operation *put = find(model, entity, OP_PUT);
  const struct operation *get = find(model, entity, OP_GET);
  if (put == NULL || get == NULL) {
    fprintf(stderr, "not put: %s has no put and get\n", entity->name.text);
    return false;
  }
  printf("\nstatic bool live_%s_%s(struct random *random, struct ddb *db) {\n"
         "  struct %s_%s in = {0}, out = {0};\n  fill_%s_%s(random, &in);\n",
         namespace, entity->name.c, namespace, entity->name.c, namespace, entity->name.c);
  printf("  if (%s_%s(db, &in, NULL) < 0)\n    return random_refused(db, \"%s\");\n", namespace,
         put->name.c, put->name.text);
  printf("  if (%s_%s(db, random->mem", namespace, get->name.c);
  for (size_t i = 0; i < entity->key_field_count; i++)
    printf(", in.%s", entity->key_fields[i]->name.c);
  printf(", NULL, &out) != DDB_OK)\n    return random_refused(db, \"%s\");\n", get->name.text);
  printf("  bool good = RANDOM_EQUAL(%s_%s, random, &in, &out);\n", namespace, entity->name.c);
  for (size_t i = 0; i < model->operation_count; i++)
    if (model->operations[i].entity == entity && model->operations[i].verb == OP_QUERY)
      print_query(namespace, &model->operations[i]);
  printf("  return good;\n}\n");
  return true;
}

/* Every table under a name of its own: designs share a server, and some of them a namespace. */
static void print_tables(const struct model *model) {
  const char *path = model->source->path;
  const char *base = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
  printf("\nstatic struct ddb_table_name tables[] = {");
  for (size_t i = 0; i < model->table_count; i++)
    printf("{\"%s\", \"%.*s-%zu\"}, ", model->tables[i].table_name,
           (int)(strlen(base) - strlen(".yaml")), base, i);
  printf("{NULL, NULL}};\n");
}

static void print_live_main(const struct model *model, const bool *lives) {
  printf(
      "\nstatic unsigned long live(struct random *random, unsigned long rounds) {\n"
      "  unsigned long failures = 0;\n"
      "  struct ddb_options options = {.endpoint = getenv(\"DDB_ENDPOINT\"), .tables = tables};\n"
      "  struct ddb *db = NULL;\n"
      "  if (ddb_open(&db, &options) < 0 || %s_create_table(db) < 0)\n"
      "    return !random_refused(db, \"create_table\");\n"
      "  for (unsigned long i = 0; i < rounds; i++) {\n",
      model->namespace_name.text);
  for (size_t i = 0; i < model->entity_count; i++)
    if (lives[i])
      printf("    live_records++;\n    failures += !live_%s_%s(random, db);\n",
             model->namespace_name.text, model->entities[i].name.c);
  printf("    ddb_arena_reset(random->mem);\n  }\n  ddb_close(db);\n  return failures;\n}\n");
}

static void print_main(const struct model *model, const bool *filled) {
  printf("\nint main(int argc, char **argv) {\n"
         "  unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;\n"
         "  unsigned long records = 0, failures = 0;\n"
         "  struct random random = {argc > 2 ? strtoull(argv[2], NULL, 10) : 1, ddb_arena_new()};\n"
         "  for (unsigned long i = 0; random.mem != NULL && i < rounds; i++) {\n");
  for (size_t i = 0; i < model->entity_count; i++)
    if (filled[i])
      printf("    records++;\n    failures += !round_%s_%s(&random);\n", model->namespace_name.text,
             model->entities[i].name.c);
  printf("    ddb_arena_reset(random.mem);\n  }\n"
         "  if (getenv(\"DDB_ENDPOINT\") != NULL && random.mem != NULL)\n"
         "    failures += live(&random, 3);\n"
         "  ddb_arena_free(random.mem);\n"
         "  printf(\"%%lu %%lu %%lu\\n\", records, live_records, failures);\n"
         "  return failures != 0;\n}\n");
}

static void print_driver(const struct model *model) {
  const char *namespace = model->namespace_name.text;
  bool *filled = calloc(model->entity_count + 1, sizeof *filled);
  bool *lives = calloc(model->entity_count + 1, sizeof *lives);
  if (filled == NULL || lives == NULL)
    mem_exhausted();
  printf("#include <stdlib.h>\n\n#include \"random.h\"\n#include <%s/%s.h>\n", namespace,
         namespace);
  for (size_t i = 0; i < model->entity_count; i++)
    filled[i] = print_entity(namespace, &model->entities[i]);
  for (size_t i = 0; i < model->entity_count; i++)
    lives[i] = filled[i] && print_live(model, &model->entities[i]);
  printf("\nstatic unsigned long live_records;\n");
  print_tables(model);
  print_live_main(model, lives);
  print_main(model, filled);
  free(filled);
  free(lives);
}

int main(int argc, char **argv) {
  int error = 0;
  struct ddb_arena *arena = mem_arena();
  struct diag *diag = diag_new(arena);
  struct source_list files = {0};
  struct source *source = argc == 2 ? source_load(arena, argv[1], &error) : NULL;
  const struct yaml_node *root = source == NULL ? NULL : schema_read(source, diag, &files);
  struct model *model = root == NULL ? NULL : schema_parse(root, diag);
  if (model != NULL && diag->errors == 0)
    print_driver(model);
  bool good = model != NULL && diag->errors == 0;
  ddb_arena_free(arena);
  return good && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
