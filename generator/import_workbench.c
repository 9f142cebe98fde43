/* SPDX-License-Identifier: Apache-2.0 */
/* NoSQL Workbench models (versions 1 to 3). They name key attributes and show sample items; which
 * entities there are and how keys are built has to be inferred. */
#include <string.h>

#include "import_sample.h"
#include "import_workbench.h"
#include "mem.h"

/* A list, or in some files an object with a list of tables. */
static const cJSON *tables_of(const cJSON *root) {
  const cJSON *model = json_get(root, "DataModel");
  return cJSON_IsObject(model) ? json_get(model, "Tables") : model;
}

bool import_is_workbench(const cJSON *root) {
  return json_get(cJSON_GetArrayItem(tables_of(root), 0), "TableName") != NULL;
}

/* ---- tables ---------------------------------------------------------------------------------- */

struct design_attribute workbench_attribute(struct design *design, const cJSON *json) {
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
    *(range ? sort : partition) = workbench_attribute(design, member);
  }
}

static void read_key(struct design *design, const cJSON *json, struct design_attribute *partition,
                     struct design_attribute *sort) {
  const cJSON *key = json_get(json, "KeyAttributes");
  *partition = workbench_attribute(design, json_get(key, "PartitionKey"));
  *sort = workbench_attribute(design, json_get(key, "SortKey"));
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

static int64_t units(const cJSON *throughput, const char *name) {
  const cJSON *number = json_get(throughput, name);
  return cJSON_IsNumber(number) && number->valueint > 0 ? number->valueint : 0;
}

static void read_billing(struct design *design, const cJSON *json, struct design_table *table) {
  const char *mode = json_text(json, "BillingMode");
  const cJSON *settings = json_get(json, "ProvisionedCapacitySettings");
  const cJSON *throughput = json_get(settings, "ProvisionedThroughput");
  int64_t read = units(throughput, "ReadCapacityUnits");
  int64_t write = units(throughput, "WriteCapacityUnits");
  if (mode == NULL || strcmp(mode, "PROVISIONED") != 0 || read == 0 || write == 0)
    return;
  table->read_units = read;
  table->write_units = write;
  if (json_get(settings, "AutoScalingRead") != NULL ||
      json_get(settings, "AutoScalingWrite") != NULL)
    note(design->arena, &design->notes, "the capacity of %s scales by itself, within bounds",
         table->stored);
}

static struct design_table *read_table(struct design *design, const cJSON *json) {
  struct design_table *table = design_add_table(design, json_text(json, "TableName"));
  read_key(design, json, &table->partition, &table->sort);
  read_indexes(design, json_get(json, "GlobalSecondaryIndexes"), table, false);
  read_indexes(design, json_get(json, "LocalSecondaryIndexes"), table, true);
  const char *type = sample_type_attribute(json);
  table->type_by = type == NULL ? NULL : mem_text(design->arena, type);
  const char *ttl = json_text(json, "TimeToLiveAttribute");
  table->ttl = ttl == NULL ? NULL : mem_text(design->arena, ttl);
  read_billing(design, json, table);
  return table;
}

/* ---- fields ---------------------------------------------------------------------------------- */

struct key_search {
  const char *attribute;
  const struct design_table *table;
  bool found;
};

static void is_key_attribute(void *context, const struct design_attribute *attribute) {
  struct key_search *in = context;
  in->found = in->found || strcmp(attribute->name, in->attribute) == 0;
}

/* An ordinary attribute stays a field although an index goes over it. */
static void is_key_only(void *context, const struct design_attribute *attribute) {
  struct key_search *in = context;
  bool of_table =
      attribute->name == in->table->partition.name || attribute->name == in->table->sort.name;
  if (strcmp(attribute->name, in->attribute) == 0)
    in->found = of_table || sample_is_synthetic(attribute->name);
}

bool workbench_is_field(const struct design_table *table, const char *attribute) {
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

const char *workbench_type(const cJSON *value) {
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
      if (!workbench_is_field(entity->table, value->string))
        continue;
      struct design_field *field = design_field(entity, value->string);
      if (field == NULL) {
        field = design_add_field(design, entity, value->string);
        field->type = NULL;
      }
      if (json_get(value, "NULL") == NULL)
        field->type = common_type(field->type, workbench_type(value));
    }
  }
  const char *ttl = entity->table->ttl;
  for (size_t f = 0; f < entity->field_count; f++) {
    struct design_field *field = &entity->fields[f];
    if (field->type == NULL)
      field->type = "document"; /* nothing but NULLs */
    if (ttl != NULL && strcmp(field->attribute, ttl) == 0 && strcmp(field->type, "int64") == 0)
      field->type = "epoch";
    for (size_t i = 0; i < group->count; i++)
      if (json_get(group->items[i], field->attribute) == NULL)
        field->optional = true;
  }
}

/* Whether a NULL stands in the attribute of any sample. */
static bool has_null(const struct sample_group *group, const char *attribute) {
  for (size_t i = 0; i < group->count; i++)
    if (json_get(json_get(group->items[i], attribute), "NULL") != NULL)
      return true;
  return false;
}

static bool is_in_key(const struct design_entity *entity, const struct design_field *field) {
  struct key_search search = {field->attribute, entity->table, false};
  design_each_key(entity->table, is_key_attribute, &search);
  for (size_t i = 0; i < entity->key_count && !search.found; i++)
    search.found = design_holds(entity->keys[i].text, field->name);
  return search.found;
}

/* A key cannot hold a NULL, so that what is a part of one has none. */
static void read_nulls(struct design *design, const struct sample_group *group,
                       struct design_entity *entity) {
  for (size_t f = 0; f < entity->field_count; f++) {
    struct design_field *field = &entity->fields[f];
    if (strcmp(field->type, "document") == 0 || !has_null(group, field->attribute) ||
        is_in_key(entity, field))
      continue;
    field->type = mem_format(design->arena, "%s|null", field->type);
    field->optional = false;
  }
}

/* ---- entities -------------------------------------------------------------------------------- */

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
  read_nulls(design, group, entity);
}

/* cJSON does not tell lines. */
static void tell_keyless(struct design *design, const struct design_table *table, size_t place) {
  note(design->arena, &design->notes,
       "the table %s (number %zu of the model) has no KeyAttributes.PartitionKey and no HASH in a "
       "KeySchema: add its partition_key, or take it out",
       table->stored, place);
}

void import_workbench(struct design *design, const cJSON *root) {
  const char *name = json_text(root, "ModelName");
  const char *author = json_text(json_get(root, "ModelMetadata"), "Author");
  bool own = author != NULL && strcmp(author, "ddbc") == 0;
  design->name = mem_text(design->arena, name == NULL ? "design" : name);
  const cJSON *json;
  size_t place = 0;
  cJSON_ArrayForEach(json, tables_of(root)) {
    place++;
    if (json_text(json, "TableName") == NULL)
      continue;
    struct sample_table in = {.design = design, .table = read_table(design, json)};
    if (in.table->partition.name == NULL) {
      tell_keyless(design, in.table, place);
      continue;
    }
    sample_group_items(&in, json_get(json, "TableData"), NULL);
    const cJSON *facet;
    size_t bare = design->entity_count;
    cJSON_ArrayForEach(facet, json_get(json, "TableFacets")) {
      if (cJSON_GetArraySize(json_get(facet, "TableData")) > 0)
        sample_group_items(&in, json_get(facet, "TableData"), facet);
      else
        workbench_facet(design, json, facet, in.table, own);
    }
    for (size_t i = 0; i < in.group_count; i++)
      read_group(design, &in.groups[i], in.table);
    if (design->entity_count == bare)
      workbench_table(design, json, in.table);
  }
  design_usual_operations(design);
}
