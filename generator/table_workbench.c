/* SPDX-License-Identifier: Apache-2.0 */
/* NoSQL Workbench, version 3 of its model: a facet per entity, whose aliases are the key templates.
 * There is no sample data in a schema, and so none here. */
#include <string.h>

#include "dict.h"
#include "table_json.h"

static void typed(struct json *json, const char *key, const char *name, const char *type,
                  size_t type_size) {
  char letters[8] = "";
  memcpy(letters, type, type_size < sizeof letters ? type_size : sizeof letters - 1);
  json_open(json, key, '{');
  json_string(json, "AttributeName", name);
  json_string(json, "AttributeType", letters);
  json_close(json, '}');
}

static void key_attribute(struct json *json, const char *key,
                          const struct key_attribute *attribute) {
  typed(json, key, attribute->name, (char[2]){attribute->type, '\0'}, 1);
}

static void key_attributes(struct json *json, const struct key_attribute *partition,
                           const struct key_attribute *sort) {
  json_open(json, "KeyAttributes", '{');
  key_attribute(json, "PartitionKey", partition);
  if (sort != NULL)
    key_attribute(json, "SortKey", sort);
  json_close(json, '}');
}

/* ---- attributes that are no key of the table ------------------------------------------------- */

/* What Workbench knows about: S, N, B, BOOL, SS, NS, BS, M, L, NULL. A document may be any of them.
 */
static void attribute(struct json *json, struct dict *seen, const char *name, const char *stored) {
  if (name == NULL || dict_add(seen, name, name) != NULL)
    return;
  size_t size = strcspn(stored, ", ");
  if (strncmp(stored, "any", 3) == 0)
    typed(json, NULL, name, "M", 1);
  else
    typed(json, NULL, name, stored, size);
}

static void index_attribute(struct json *json, struct dict *seen, const struct key_attribute *key) {
  attribute(json, seen, key->name, (char[2]){key->type, '\0'});
}

static void envelope_attributes(struct json *json, struct dict *seen,
                                const struct envelope *envelope) {
  attribute(json, seen, envelope->entity_type.attribute, "S");
  attribute(json, seen, envelope->data.attribute, "M");
  attribute(json, seen, envelope->created_at.attribute, "N");
  attribute(json, seen, envelope->updated_at.attribute, "N");
  attribute(json, seen, envelope->write_id.attribute, "S");
}

static void entity_attributes(struct json *json, struct dict *seen, const struct entity *entity) {
  for (size_t i = 0; i < entity->field_count; i++) {
    const struct field *field = &entity->fields[i];
    if (field->place == PLACE_TOP)
      attribute(json, seen, field->attribute, field->type.kind->stored);
  }
}

static void non_key_attributes(struct json *json, const struct model *model,
                               const struct table *table) {
  struct dict *seen = dict_new(json->buf.arena);
  dict_add(seen, table->partition.name, table);
  if (table->has_sort)
    dict_add(seen, table->sort.name, table);
  json_open(json, "NonKeyAttributes", '[');
  envelope_attributes(json, seen, &table->envelope);
  for (size_t i = 0; i < table->index_count; i++) {
    if (model_is_multi(&table->indexes[i]))
      continue; /* fields, which follow */
    index_attribute(json, seen, &table->indexes[i].partition);
    if (table->indexes[i].has_sort)
      index_attribute(json, seen, &table->indexes[i].sort);
  }
  for (size_t i = 0; i < model->entity_count; i++)
    if (model->entities[i].table == table)
      entity_attributes(json, seen, &model->entities[i]);
  json_close(json, ']');
}

/* ---- facets ---------------------------------------------------------------------------------- */

static void envelope_names(struct json *json, const struct envelope *envelope) {
  const char *const names[] = {envelope->entity_type.attribute, envelope->data.attribute,
                               envelope->created_at.attribute, envelope->updated_at.attribute,
                               envelope->write_id.attribute};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (names[i] != NULL)
      json_string(json, NULL, names[i]);
}

static void facet(struct json *json, const struct entity *entity) {
  json_open(json, NULL, '{');
  json_string(json, "FacetName", entity->name.text);
  json_open(json, "KeyAttributeAlias", '{');
  json_string(json, "PartitionKeyAlias", entity->partition.text);
  if (entity->table->has_sort)
    json_string(json, "SortKeyAlias", entity->sort.text);
  json_close(json, '}');
  json_open(json, "NonKeyAttributes", '[');
  envelope_names(json, &entity->table->envelope);
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].place == PLACE_TOP)
      json_string(json, NULL, entity->fields[i].attribute);
  json_close(json, ']');
  json_open(json, "TableData", '[');
  json_close(json, ']');
  json_open(json, "DataAccess", '{');
  json_open(json, "MySql", '{');
  json_close(json, '}');
  json_close(json, '}');
  json_close(json, '}');
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void indexes(struct json *json, const struct table *table, bool local) {
  json_open(json, local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes", '[');
  for (size_t i = 0; i < table->index_count; i++) {
    const struct index *index = &table->indexes[i];
    if (index->local != local || model_is_multi(index))
      continue; /* its models have one attribute per key */
    json_open(json, NULL, '{');
    json_string(json, "IndexName", index->name.text);
    key_attributes(json, &index->partition, index->has_sort ? &index->sort : NULL);
    json_projection(json, index);
    json_close(json, '}');
  }
  json_close(json, ']');
}

static void data_model(struct json *json, const struct model *model, const struct table *table) {
  json_open(json, NULL, '{');
  json_string(json, "TableName", table->table_name);
  key_attributes(json, &table->partition, table->has_sort ? &table->sort : NULL);
  non_key_attributes(json, model, table);
  json_open(json, "TableFacets", '[');
  for (size_t i = 0; i < model->entity_count; i++)
    if (model->entities[i].table == table)
      facet(json, &model->entities[i]);
  json_close(json, ']');
  indexes(json, table, false);
  indexes(json, table, true);
  json_open(json, "DataAccess", '{');
  json_open(json, "MySql", '{');
  json_close(json, '}');
  json_close(json, '}');
  json_billing(json, table);
  if (table->read_units > 0) {
    json_open(json, "ProvisionedCapacitySettings", '{');
    json_throughput(json, table);
    json_close(json, '}');
  }
  json_close(json, '}');
}

void table_workbench(struct json *json, const struct model *model) {
  json_open(json, NULL, '{');
  json_string(json, "ModelName", model->namespace_name.text);
  json_open(json, "ModelMetadata", '{');
  json_string(json, "Author", "ddbc");
  json_string(json, "AWSService", "Amazon DynamoDB");
  json_string(json, "Version", "3.0");
  json_close(json, '}');
  json_open(json, "DataModel", '[');
  for (size_t i = 0; i < model->table_count; i++)
    data_model(json, model, &model->tables[i]);
  json_close(json, ']');
  json_close(json, '}');
}
