/* SPDX-License-Identifier: Apache-2.0 */
/* NoSQL Workbench models (versions 1 to 3). They name key attributes and show sample items; which
 * entities there are and how keys are built has to be inferred. */
#include <string.h>

#include "import_sample.h"
#include "mem.h"

/* A list, or in some files an object with a list of tables. */
static const cJSON *tables_of(const cJSON *root) {
  const cJSON *model = json_get(root, "DataModel");
  return cJSON_IsObject(model) ? json_get(model, "Tables") : model;
}

bool import_is_workbench(const cJSON *root) {
  return json_get(cJSON_GetArrayItem(tables_of(root), 0), "TableName") != NULL;
}

/* ---- tables ----------------------------------------------------------------------------------
 */

static struct design_attribute read_attribute(struct design *design, const cJSON *json) {
  const char *name = json_text(json, "AttributeName");
  const char *type = json_text(json, "AttributeType");
  return (struct design_attribute){name == NULL ? NULL : mem_text(design->arena, name),
                                   type == NULL || strchr("SNB", type[0]) == NULL ? 'S' : type[0]};
}

/* CreateTable's way: a list of names with HASH and RANGE. */
static void read_schema(struct design *design, const cJSON *schema,
                        struct design_attribute *partition, struct design_attribute *sort) {
  const cJSON *member;
  cJSON_ArrayForEach(member, schema) {
    const char *type = json_text(member, "KeyType");
    bool range = type != NULL && strcmp(type, "RANGE") == 0;
    *(range ? sort : partition) = read_attribute(design, member);
  }
}

static void read_key(struct design *design, const cJSON *json, struct design_attribute *partition,
                     struct design_attribute *sort) {
  const cJSON *key = json_get(json, "KeyAttributes");
  *partition = read_attribute(design, json_get(key, "PartitionKey"));
  *sort = read_attribute(design, json_get(key, "SortKey"));
  read_schema(design, json_get(json, "KeySchema"), partition, sort);
}

static void read_included(struct design *design, const cJSON *attributes,
                          const struct design_table *table, struct design_index *index) {
  index->included =
      mem_array(design->arena, (size_t)cJSON_GetArraySize(attributes) + 1, sizeof *index->included);
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, attributes) {
    const char *text = cJSON_GetStringValue(attribute);
    bool key = text == NULL || strcmp(text, table->partition.name) == 0 ||
               (table->sort.name != NULL && strcmp(text, table->sort.name) == 0);
    if (!key)
      index->included[index->included_count++] = mem_text(design->arena, text);
  }
}

static void read_indexes(struct design *design, const cJSON *indexes, struct design_table *table,
                         bool local) {
  const cJSON *json;
  cJSON_ArrayForEach(json, indexes) {
    struct design_index index = {.local = local, .projection = "all"};
    const char *name = json_text(json, "IndexName");
    const cJSON *projection = json_get(json, "Projection");
    const char *type = json_text(projection, "ProjectionType");
    read_key(design, json, &index.partition, &index.sort);
    if (name == NULL || index.partition.name == NULL)
      continue;
    index.name = mem_text(design->arena, name);
    if (type != NULL && strcmp(type, "KEYS_ONLY") == 0)
      index.projection = "keys";
    if (type != NULL && strcmp(type, "INCLUDE") == 0) {
      index.projection = NULL;
      read_included(design, json_get(projection, "NonKeyAttributes"), table, &index);
    }
    table->indexes =
        mem_grow(design->arena, table->indexes, table->index_count, sizeof *table->indexes);
    table->indexes[table->index_count++] = index;
  }
}

static struct design_table *read_table(struct design *design, const cJSON *json) {
  struct design_table *table = design_add_table(design, json_text(json, "TableName"));
  read_key(design, json, &table->partition, &table->sort);
  read_indexes(design, json_get(json, "GlobalSecondaryIndexes"), table, false);
  read_indexes(design, json_get(json, "LocalSecondaryIndexes"), table, true);
  const char *type = sample_type_attribute(json);
  table->type_by = type == NULL ? NULL : mem_text(design->arena, type);
  return table;
}

/* ---- fields ----------------------------------------------------------------------------------
 */

struct key_search {
  const char *attribute;
  const struct design_table *table;
  bool found;
};

/* An ordinary attribute stays a field although an index goes over it. */
static void is_key_only(void *context, const struct design_attribute *attribute) {
  struct key_search *in = context;
  bool of_table =
      attribute->name == in->table->partition.name || attribute->name == in->table->sort.name;
  if (strcmp(attribute->name, in->attribute) == 0)
    in->found = of_table || sample_is_synthetic(attribute->name);
}

static bool is_field(const struct design_table *table, const char *attribute) {
  struct key_search search = {attribute, table, false};
  design_each_key(table, is_key_only, &search);
  return !search.found && (table->type_by == NULL || strcmp(attribute, table->type_by) != 0);
}

static bool is_integer(const char *text) {
  size_t size = strlen(text);
  size_t sign = text[0] == '-';
  return size > sign && size <= 18 && strspn(text + sign, "0123456789") == size - sign;
}

static bool is_list_of_text(const cJSON *list) {
  const cJSON *element;
  cJSON_ArrayForEach(element, list) if (json_get(element, "S") == NULL) return false;
  return cJSON_GetArraySize(list) > 0;
}

static const char *type_of(const cJSON *value) {
  static const char *const types[][2] = {{"S", "string"},        {"BOOL", "bool"},
                                         {"B", "binary"},        {"SS", "set<string>"},
                                         {"NS", "set<decimal>"}, {"BS", "set<binary>"}};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (json_get(value, types[i][0]) != NULL)
      return types[i][1];
  const char *number = json_text(value, "N");
  if (number != NULL)
    return is_integer(number) ? "int64" : "decimal";
  return is_list_of_text(json_get(value, "L")) ? "list<string>" : "document";
}

/* One type for all samples; integers among decimals are decimals. */
static const char *common_type(const char *a, const char *b) {
  if (a == NULL || strcmp(a, b) == 0)
    return b;
  bool numbers = (strcmp(a, "int64") == 0 || strcmp(a, "decimal") == 0) &&
                 (strcmp(b, "int64") == 0 || strcmp(b, "decimal") == 0);
  return numbers ? "decimal" : "document";
}

static void read_fields(struct design *design, const struct sample_group *group,
                        struct design_entity *entity) {
  for (size_t i = 0; i < group->count; i++) {
    const cJSON *value;
    cJSON_ArrayForEach(value, group->items[i]) {
      if (!is_field(entity->table, value->string))
        continue;
      struct design_field *field = design_field(entity, value->string);
      if (field == NULL) {
        field = design_add_field(design, entity, value->string);
        field->type = NULL;
      }
      field->type = common_type(field->type, type_of(value));
    }
  }
  for (size_t f = 0; f < entity->field_count; f++)
    for (size_t i = 0; i < group->count; i++)
      if (json_get(group->items[i], entity->fields[f].attribute) == NULL)
        entity->fields[f].optional = true;
}

/* ---- entities --------------------------------------------------------------------------------
 */

static void read_group(struct design *design, const struct sample_group *group,
                       struct design_table *table) {
  struct design_entity *entity = design_add_entity(design, group->name);
  entity->table = table;
  if (table->type_by != NULL && strcmp(entity->name, group->name) != 0)
    note(design->arena, &entity->notes,
         "items of this shape have '%s' in %s, as another entity has; one name holds one shape",
         group->name, table->type_by);
  read_fields(design, group, entity);
  sample_infer(design, group, entity);
}

static void add_key_field(struct design *design, struct design_entity *entity,
                          const struct design_attribute *attribute) {
  if (attribute->name == NULL)
    return;
  struct design_field *field = design_add_field(design, entity, attribute->name);
  field->type = attribute->type == 'N' ? "int64" : attribute->type == 'B' ? "binary" : "string";
  field->key_only = true;
  field->note = "no sample shows what is in this key";
  design_add_key(design, entity, attribute->name, mem_format(design->arena, "{%s}", field->name));
}

/* A table without samples: its attributes are all that is known. */
static void read_bare_table(struct design *design, const cJSON *json, struct design_table *table) {
  struct design_entity *entity = design_add_entity(design, table->stored);
  entity->table = table;
  add_key_field(design, entity, &table->partition);
  add_key_field(design, entity, &table->sort);
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, json_get(json, "NonKeyAttributes")) {
    struct design_attribute read = read_attribute(design, attribute);
    if (read.name == NULL || design_field(entity, read.name) != NULL)
      continue;
    struct design_field *field = design_add_field(design, entity, read.name);
    field->type = read.type == 'N' ? "decimal" : read.type == 'B' ? "binary" : "string";
    field->optional = true;
  }
}

/* A facet without samples: its attributes, and for keys its aliases, where these are templates as
 * `ddbc table` writes them ("USER#{userId}"). */
static void read_alias(struct design *design, struct design_entity *entity, const char *alias,
                       const struct design_attribute *attribute) {
  if (alias == NULL || strchr(alias, '{') == NULL || attribute->name == NULL) {
    add_key_field(design, entity, attribute);
    return;
  }
  for (const char *open = strchr(alias, '{'); open != NULL; open = strchr(open + 1, '{')) {
    const char *name = mem_copy(design->arena, open + 1, strcspn(open + 1, "|?}"));
    struct design_field *field = design_field(entity, name);
    if (field == NULL)
      field = design_add_field(design, entity, name);
    field->optional = open[1 + strlen(name)] == '?';
  }
  design_add_key(design, entity, attribute->name, mem_text(design->arena, alias));
}

static const char *declared_type(const cJSON *table, const char *name) {
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, json_get(table, "NonKeyAttributes")) {
    const char *own = json_text(attribute, "AttributeName");
    const char *type = json_text(attribute, "AttributeType");
    if (own == NULL || type == NULL || strcmp(own, name) != 0)
      continue;
    cJSON *value = cJSON_CreateObject();
    cJSON_AddStringToObject(value, type, "x");
    const char *found = type_of(value);
    cJSON_Delete(value);
    return found;
  }
  return "string";
}

static void read_bare_facet(struct design *design, const cJSON *json, const cJSON *facet,
                            struct design_table *table) {
  const char *name = json_text(facet, "FacetName");
  const cJSON *alias = json_get(facet, "KeyAttributeAlias");
  struct design_entity *entity = design_add_entity(design, name == NULL ? table->stored : name);
  entity->table = table;
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, json_get(facet, "NonKeyAttributes")) {
    const char *text = cJSON_GetStringValue(attribute);
    if (text == NULL || !is_field(table, text) || design_field(entity, text) != NULL)
      continue;
    struct design_field *field = design_add_field(design, entity, text);
    field->type = declared_type(json, text);
    field->optional = true;
  }
  read_alias(design, entity, json_text(alias, "PartitionKeyAlias"), &table->partition);
  read_alias(design, entity, json_text(alias, "SortKeyAlias"), &table->sort);
}

void import_workbench(struct design *design, const cJSON *root) {
  const char *name = json_text(root, "ModelName");
  design->name = mem_text(design->arena, name == NULL ? "design" : name);
  const cJSON *json;
  cJSON_ArrayForEach(json, tables_of(root)) {
    if (json_text(json, "TableName") == NULL)
      continue;
    struct sample_table in = {.design = design, .table = read_table(design, json)};
    if (in.table->partition.name == NULL)
      continue;
    sample_group_items(&in, json_get(json, "TableData"), NULL);
    const cJSON *facet;
    size_t bare = design->entity_count;
    cJSON_ArrayForEach(facet, json_get(json, "TableFacets")) {
      if (cJSON_GetArraySize(json_get(facet, "TableData")) > 0)
        sample_group_items(&in, json_get(facet, "TableData"), facet);
      else
        read_bare_facet(design, json, facet, in.table);
    }
    for (size_t i = 0; i < in.group_count; i++)
      read_group(design, &in.groups[i], in.table);
    if (design->entity_count == bare)
      read_bare_table(design, json, in.table);
  }
  design_usual_operations(design);
}
