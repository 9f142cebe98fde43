/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of foreign designs share: names that are legal here and in C, and growing lists.
 */
#include <ctype.h>
#include <string.h>

#include "cname.h"
#include "import.h"
#include "mem.h"

const cJSON *json_get(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

const char *json_text(const cJSON *object, const char *name) {
  return cJSON_GetStringValue(json_get(object, name));
}

void note(struct ddb_arena *arena, struct notes *notes, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *line = mem_vformat(arena, format, args);
  va_end(args);
  for (size_t i = 0; i < notes->count; i++)
    if (strcmp(notes->lines[i], line) == 0)
      return;
  notes->lines = mem_grow(arena, notes->lines, notes->count, sizeof *notes->lines);
  notes->lines[notes->count++] = line;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The letters and digits of `text` with `_` for the rest; what begins with a digit gets an `x`. */
const char *design_identifier(struct ddb_arena *arena, const char *text) {
  char *out = mem_format(arena, "x%s", text);
  char *name = out + 1;
  size_t size = 0;
  for (const char *c = name; *c != '\0'; c++) {
    bool word = isalnum((unsigned char)*c) != 0;
    if (word || (size > 0 && name[size - 1] != '_'))
      name[size++] = word ? *c : '_';
  }
  while (size > 0 && name[size - 1] == '_')
    size--;
  name[size] = '\0';
  return isalpha((unsigned char)name[0]) ? name : out;
}

bool design_field_free(struct ddb_arena *arena, const struct design_entity *entity,
                       const char *name) {
  const char *lower = cname_lower(arena, name);
  for (size_t i = 0; i < entity->field_count; i++)
    if (strcmp(entity->fields[i].name, name) == 0 ||
        strcmp(cname_lower(arena, entity->fields[i].name), lower) == 0)
      return false;
  return true;
}

bool design_has_entity(const struct design *design, const char *lower) {
  for (size_t i = 0; i < design->entity_count; i++)
    if (strcmp(cname_lower(design->arena, design->entities[i]->name), lower) == 0)
      return true;
  return false;
}

/* Types and entities share their names in C. */
static bool name_taken(const struct design *design, const char *lower) {
  for (size_t i = 0; i < design->type_count; i++)
    if (strcmp(cname_lower(design->arena, design->types[i]->name), lower) == 0)
      return true;
  return design_has_entity(design, lower);
}

/* A C name for a word that C has taken already; NULL when none is needed. */
static const char *other_c_name(struct ddb_arena *arena, const char *name) {
  const char *lower = cname_lower(arena, name);
  return cname_problem(lower) == NULL ? NULL : mem_format(arena, "%s_value", lower);
}

/* ---- growing --------------------------------------------------------------------------------- */

struct design_table *design_add_table(struct design *design, const char *stored) {
  struct design_table *table = mem_zalloc(design->arena, sizeof *table);
  table->stored = mem_text(design->arena, stored);
  table->name = design_identifier(design->arena, stored);
  for (size_t i = 0; i < design->table_count; i++)
    if (strcmp(design->tables[i]->name, table->name) == 0)
      table->name = mem_format(design->arena, "%s%zu", table->name, design->table_count + 1);
  design->tables =
      mem_grow(design->arena, design->tables, design->table_count, sizeof *design->tables);
  design->tables[design->table_count++] = table;
  return table;
}

/* A list of T gets the C name t_list, so an entity must not be called so; the readers' names are
 * otherwise free. */
struct design_entity *design_add_entity(struct design *design, const char *name) {
  struct ddb_arena *arena = design->arena;
  struct design_entity *entity = mem_zalloc(arena, sizeof *entity);
  const char *base = design_identifier(arena, name);
  entity->name = base;
  for (int i = 2; name_taken(design, cname_lower(arena, entity->name)); i++)
    entity->name = mem_format(arena, "%s%d", base, i);
  entity->c_name = other_c_name(arena, entity->name);
  design->entities =
      mem_grow(arena, design->entities, design->entity_count, sizeof *design->entities);
  design->entities[design->entity_count++] = entity;
  return entity;
}

struct design_field *design_add_field(struct design *design, struct design_entity *entity,
                                      const char *attribute) {
  struct ddb_arena *arena = design->arena;
  const char *base = design_identifier(arena, attribute);
  const char *name = base;
  for (int i = 2; !design_field_free(arena, entity, name); i++)
    name = mem_format(arena, "%s%d", base, i);
  entity->fields = mem_grow(arena, entity->fields, entity->field_count, sizeof *entity->fields);
  struct design_field *field = &entity->fields[entity->field_count++];
  *field = (struct design_field){.name = name,
                                 .attribute = mem_text(arena, attribute),
                                 .c_name = other_c_name(arena, name),
                                 .type = "string"};
  return field;
}

/* ---- types ----------------------------------------------------------------------------------- */

static bool same_values(const struct design_type *type, const char **values, size_t count) {
  if (type->members != NULL || type->value_count != count)
    return false;
  for (size_t i = 0; i < count; i++)
    if (strcmp(type->values[i], values[i]) != 0)
      return false;
  return true;
}

static struct design_type *add_type(struct design *design, const char *name) {
  struct ddb_arena *arena = design->arena;
  const char *base = design_identifier(arena, name);
  struct design_type *type = mem_zalloc(arena, sizeof *type);
  type->name = base;
  for (int i = 2; name_taken(design, cname_lower(arena, type->name)); i++)
    type->name = mem_format(arena, "%s%d", base, i);
  design->types = mem_grow(arena, design->types, design->type_count, sizeof *design->types);
  design->types[design->type_count++] = type;
  return type;
}

struct design_type *design_enum(struct design *design, const char *name, const char **values,
                                size_t count) {
  for (size_t i = 0; i < design->type_count; i++)
    if (same_values(design->types[i], values, count))
      return design->types[i];
  struct design_type *type = add_type(design, name);
  type->values = values;
  type->value_count = count;
  return type;
}

struct design_type *design_struct(struct design *design, const char *name) {
  struct design_type *type = add_type(design, name);
  type->members = mem_zalloc(design->arena, sizeof *type->members);
  type->members->name = type->name;
  return type;
}

struct design_field *design_field(const struct design_entity *entity, const char *attribute) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (strcmp(entity->fields[i].attribute, attribute) == 0)
      return &entity->fields[i];
  return NULL;
}

struct design_key *design_add_key(struct design *design, struct design_entity *entity,
                                  const char *attribute, const char *text) {
  entity->keys = mem_grow(design->arena, entity->keys, entity->key_count, sizeof *entity->keys);
  struct design_key *key = &entity->keys[entity->key_count++];
  *key = (struct design_key){.attribute = attribute, .text = text};
  return key;
}

struct design_key *design_key(const struct design_entity *entity, const char *attribute) {
  for (size_t i = 0; attribute != NULL && i < entity->key_count; i++)
    if (strcmp(entity->keys[i].attribute, attribute) == 0)
      return &entity->keys[i];
  return NULL;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void use_key(const struct design_attribute *attribute, const char **seen, size_t *count,
                    design_key_use *use, void *context) {
  if (attribute->name == NULL)
    return;
  for (size_t i = 0; i < *count; i++)
    if (strcmp(seen[i], attribute->name) == 0)
      return;
  seen[(*count)++] = attribute->name;
  use(context, attribute);
}

struct design_attribute *design_index_key(struct design_index *index, bool of_sort, size_t i) {
  struct design_attribute *first = of_sort ? &index->sort : &index->partition;
  const struct design_rest *rest = of_sort ? &index->sort_rest : &index->partition_rest;
  if (i == 0)
    return first->name == NULL ? NULL : first;
  return i - 1 < rest->count ? &rest->attributes[i - 1] : NULL;
}

bool design_is_multi(const struct design_index *index) {
  return index->partition_rest.count + index->sort_rest.count > 0;
}

/* A table has 20 global and 5 local indexes at most; beyond that there is none to use. */
void design_each_key(const struct design_table *table, design_key_use *use, void *context) {
  const char *seen[256];
  const struct design_attribute *attribute;
  size_t count = 0;
  use_key(&table->partition, seen, &count, use, context);
  use_key(&table->sort, seen, &count, use, context);
  for (size_t k = 0; k < 2 * table->index_count; k++)
    for (size_t i = 0;
         count < sizeof seen / sizeof seen[0] &&
         (attribute = design_index_key(&table->indexes[k / 2], k % 2 == 1, i)) != NULL;
         i++)
      use_key(attribute, seen, &count, use, context);
}

/* ---- templates ------------------------------------------------------------------------------- */

const char *design_part(struct design *design, const struct design_field *field) {
  static const char *const formats[][2] = {
      {"int64", "|plain"}, {"decimal", "|ordered"}, {"epoch_ms", "|iso"}, {"epoch", "|plain"}};
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
    if (strcmp(field->type, formats[i][0]) == 0)
      return mem_format(design->arena, "{%s%s}", field->name, formats[i][1]);
  return mem_format(design->arena, "{%s}", field->name);
}

const char *design_title(struct ddb_arena *arena, const char *prefix, const char *name) {
  char *out = mem_format(arena, "%s%s", prefix, name);
  char *first = out + strlen(prefix);
  *first = (char)toupper((unsigned char)*first);
  return out;
}

bool design_holds(const char *text, const char *field) {
  size_t size = strlen(field);
  for (const char *open = strchr(text, '{'); open != NULL; open = strchr(open + 1, '{'))
    if (strncmp(open + 1, field, size) == 0 && strchr("|?}", open[1 + size]) != NULL)
      return true;
  return false;
}
