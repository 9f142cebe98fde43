/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the types of a schema as the tables of random.h. Offsets and sizes are left to the C
 * compiler: every member is named, so a table that does not fit the generated structs does not
 * compile. */
#include <stdio.h>
#include <string.h>

#include "driver.h"

static const struct {
  const char *kind, *constant;
} kinds[] = {
    {"string", "STRING"},
    {"text", "TEXT"},
    {"bool", "BOOL"},
    {"int32", "INT32"},
    {"int64", "INT64"},
    {"uint32", "UINT32"},
    {"uint64", "UINT64"},
    {"double", "DOUBLE"},
    {"decimal", "DECIMAL"},
    {"binary", "BINARY"},
    {"timestamp", "TIMESTAMP"},
    {"date", "DATE"},
    {"epoch", "EPOCH"},
    {"epoch_ms", "EPOCH_MS"},
    {"uuid", "UUID"},
    {"ulid", "ULID"},
    {"document", "DOCUMENT"},
    {"set<string>", "STRING_SET"},
    {"set<int64>", "INT_SET"},
    {"set<decimal>", "DECIMAL_SET"},
    {"set<binary>", "BINARY_SET"},
    {"enum", "ENUM"},
    {"struct", "STRUCT"},
    {"union", "UNION"},
    {"list", "LIST"},
    {"map", "MAP"},
};

void driver_text(const char *text) {
  putchar('"');
  for (; *text != '\0'; text++)
    printf("\\%03o", (unsigned char)*text);
  putchar('"');
}

size_t driver_index(const struct entity *entity, const struct field *field) {
  return (size_t)(field - entity->fields);
}

static size_t struct_index(const struct driver *driver, const struct struct_type *type) {
  return (size_t)(type - driver->model->structs);
}

/* A type that this table lacks stops the compilation of the program, by its name. */
static const char *constant_of(const struct kind *kind) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kinds[i].kind, kind->name) == 0)
      return kinds[i].constant;
  return kind->name;
}

/* `at` is an expression for the member, or for one of the items. */
static void print_type(const struct driver *driver, const struct type_ref *type, const char *at,
                       bool inside) {
  printf("{.kind = RANDOM_%s, .optional = %d, .inside = %d, .min_length = -1, .max_length = -1",
         constant_of(type->kind), type->optional, inside);
  if (type->enumeration != NULL) {
    printf(", .values = (const char *const[]){");
    for (size_t i = 0; i < type->enumeration->value_count; i++) {
      driver_text(type->enumeration->values[i].name.text);
      printf(", ");
    }
    printf("NULL}, .value_count = %zu", type->enumeration->value_count);
  }
  if (type->structure != NULL)
    printf(", .record = &struct_%zu", struct_index(driver, type->structure));
  if (type->element != NULL) {
    char item[2000];
    bool map = type->kind->shape == KIND_MAP, text = type->element->kind->shape == KIND_ENUM;
    snprintf(item, sizeof item, "%s.items[0]%s", at, map ? ".value" : "");
    printf(",\n      .size = sizeof(%s.items[0])", at);
    if (map || text)
      printf(", .value_at = offsetof(__typeof__(%s.items[0]), value)", at);
    if (text)
      printf(", .text_at = offsetof(__typeof__(%s.items[0]), text)", at);
    printf(",\n      .element = &(const struct random_type)");
    print_type(driver, type->element, item, true);
  }
  printf("}");
}

static void print_limits(const struct field *field) {
  if (field->min.set)
    printf(", .type.min = \"%s\"", field->min.text);
  if (field->max.set)
    printf(", .type.max = \"%s\"", field->max.text);
  if (field->min_length.set)
    printf(", .type.min_length = %s", field->min_length.text);
  if (field->max_length.set)
    printf(", .type.max_length = %s", field->max_length.text);
  if (field->pattern != NULL) {
    printf(", .type.pattern = ");
    driver_text(field->pattern);
  }
}

/* The members of a field; the caller opens and closes the braces. */
static void print_field(const struct driver *driver, const char *owner, const char *record,
                        const struct field *field) {
  char at[600];
  snprintf(at, sizeof at, "((struct %s *)0)->%s", record, field->name.c);
  printf("    {.name = \"%s.%s\", .type = ", owner, field->name.text);
  print_type(driver, &field->type, at, false);
  print_limits(field);
  printf(",\n     .at = offsetof(struct %s, %s), .size = sizeof(%s)", record, field->name.c, at);
  if (field->type.kind->shape == KIND_ENUM)
    printf(", .text_at = offsetof(struct %s, %s_text)", record, field->name.c);
  if (field->type.nullable)
    printf(", .nullable = 1, .null_at = offsetof(struct %s, %s_null)", record, field->name.c);
}

/* ---- structs and unions ---------------------------------------------------------------------- */

/* By the tag's value, which variant it is. */
static void print_variants(const struct struct_type *type) {
  printf(", .variants = (const int[]){-1");
  for (size_t i = 0; i < type->tag->value_count; i++) {
    int variant = -1;
    for (size_t v = 0; v < type->field_count; v++)
      if (strcmp(type->fields[v].name.text, type->tag->values[i].name.text) == 0)
        variant = (int)v + (type->own_tag != NULL);
    printf(", %d", variant);
  }
  printf("}");
}

static void print_struct(const struct driver *driver, size_t s) {
  const struct struct_type *type = &driver->model->structs[s];
  char record[300];
  snprintf(record, sizeof record, "%s_%s", driver->namespace, type->name.c);
  printf("\nstatic struct random_hits struct_%zu_hits[%zu];\n"
         "static const struct random_field struct_%zu_fields[] = {\n",
         s, type->field_count + 1, s);
  if (type->own_tag != NULL) {
    print_field(driver, type->name.text, record, type->own_tag);
    printf(", .hits = &struct_%zu_hits[%zu]},\n", s, type->field_count);
  }
  for (size_t f = 0; f < type->field_count; f++) {
    const struct field *field = &type->fields[f];
    print_field(driver, type->name.text, record, field);
    if (type->is_union) /* only one of them is ever set */
      printf(", .type.optional = 0");
    if (field->tag != NULL)
      printf(", .tag = %zu", (size_t)(field->tag - type->fields));
    printf(", .hits = &struct_%zu_hits[%zu]},\n", s, f);
  }
  printf("};\nstatic const struct random_record struct_%zu = {\n"
         "    .name = \"%s\", .size = sizeof(struct %s), .fields = struct_%zu_fields, "
         ".field_count = %zu",
         s, type->name.text, record, s, type->field_count + (type->own_tag != NULL));
  if (type->is_union && type->own_tag == NULL)
    printf(", .document_at = offsetof(struct %s, unmodeled)", record);
  else
    printf(",\n    .unmodeled = (const size_t[]){offsetof(struct %s, unmodeled)}, "
           ".unmodeled_count = 1",
           record);
  if (type->is_union)
    print_variants(type);
  printf("};\n");
}

void driver_structs(const struct driver *driver) {
  for (size_t s = 0; s < driver->model->struct_count; s++)
    printf("static const struct random_record struct_%zu;\n", s);
  for (size_t s = 0; s < driver->model->struct_count; s++)
    print_struct(driver, s);
}

/* ---- entities -------------------------------------------------------------------------------- */

static void print_own(const char *record, const char *entity, const struct envelope_member *member,
                      const char *name, size_t e, size_t at) {
  if (member->attribute == NULL)
    return;
  printf("    {.name = \"%s.%s\", .type = {.kind = RANDOM_EPOCH_MS}, .own = 1,\n"
         "     .at = offsetof(struct %s, %s), .hits = &entity_%zu_hits[%zu]},\n",
         entity, member->attribute, record, name, e, at);
}

/* A data map without a field in it has nothing to keep. */
static bool has_data(const struct entity *entity) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].place == PLACE_DATA)
      return entity->table->envelope.data.attribute != NULL;
  return false;
}

static void print_record(const struct driver *driver, const struct entity *entity,
                         const char *record, size_t e) {
  const struct envelope *envelope = &entity->table->envelope;
  size_t own = (envelope->created_at.attribute != NULL ? 1u : 0u) +
               (envelope->updated_at.attribute != NULL ? 1u : 0u);
  printf("static const struct random_record entity_%zu = {\n"
         "    .name = \"%s\", .size = sizeof(struct %s), .fields = entity_%zu_fields, "
         ".field_count = %zu,\n    .unmodeled = (const size_t[]){offsetof(struct %s, unmodeled)",
         e, entity->name.text, record, e, entity->field_count + own, record);
  if (has_data(entity))
    printf(", offsetof(struct %s, data_unmodeled)", record);
  printf("}, .unmodeled_count = %d};\n", has_data(entity) ? 2 : 1);
  (void)driver;
}

void driver_entity(const struct driver *driver, const struct entity *entity) {
  size_t e = (size_t)(entity - driver->model->entities);
  const struct envelope *envelope = &entity->table->envelope;
  char record[300];
  snprintf(record, sizeof record, "%s_%s", driver->namespace, entity->name.c);
  printf("\nstatic struct random_hits entity_%zu_hits[%zu];\n"
         "static const struct random_field entity_%zu_fields[] = {\n",
         e, entity->field_count + 2, e);
  for (size_t f = 0; f < entity->field_count; f++) {
    const struct field *field = &entity->fields[f];
    print_field(driver, entity->name.text, record, field);
    driver_key(entity, field);
    if (field->tag != NULL)
      printf(", .tag = %zu", driver_index(entity, field->tag));
    if (entity->table->ttl != NULL && field->place != PLACE_DATA &&
        strcmp(entity->table->ttl, field->attribute) == 0)
      printf(", .future = 1");
    printf(", .hits = &entity_%zu_hits[%zu]},\n", e, f);
  }
  print_own(record, entity->name.text, &envelope->created_at, "item_created_at", e,
            entity->field_count);
  print_own(record, entity->name.text, &envelope->updated_at, "item_updated_at", e,
            entity->field_count + 1);
  printf("};\n");
  print_record(driver, entity, record, e);
}

/* ---- what an index holds --------------------------------------------------------------------- */

/* The last word of "const char *user_id;" */
static bool declares(const char *declaration, const char *name) {
  size_t size = strlen(declaration), length = strlen(name);
  return size > length + 1 && strncmp(declaration + size - 1 - length, name, length) == 0 &&
         (declaration[size - 2 - length] == ' ' || declaration[size - 2 - length] == '*');
}

void driver_view(const struct driver *driver, const struct entity *entity,
                 const struct index *index) {
  size_t e = (size_t)(entity - driver->model->entities), count = 0;
  char record[600];
  snprintf(record, sizeof record, "%s_%s_%s", driver->namespace, entity->name.c, index->name.c);
  printf("\nstatic const struct random_field entity_%zu_%s_fields[] = {\n", e, index->name.c);
  for (size_t i = driver->model->entity_count; i < driver->plan->entity_count; i++) {
    const struct plan_record *view = &driver->plan->entities[i].record;
    if (strcmp(view->c, record) != 0)
      continue;
    for (size_t f = 0; f < entity->field_count; f++)
      for (size_t v = 0; v < view->field_count; v++)
        if (declares(view->fields[v].members[0].declaration, entity->fields[f].name.c)) {
          print_field(driver, entity->name.text, record, &entity->fields[f]);
          printf("},\n");
          count++;
        }
  }
  printf("    {0}};\nstatic const struct random_record entity_%zu_%s = {.name = \"%s\", .fields = "
         "entity_%zu_%s_fields, .field_count = %zu};\n",
         e, index->name.c, entity->name.text, e, index->name.c, count);
}
