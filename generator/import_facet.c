/* SPDX-License-Identifier: Apache-2.0 */
/* NoSQL Workbench models without sample items: the attributes of tables and facets, and what the
 * aliases of facets say of keys. */
#include "import_workbench.h"

#include <string.h>

#include "mem.h"

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
void workbench_table(struct design *design, const cJSON *json, struct design_table *table) {
  struct design_entity *entity = design_add_entity(design, table->stored);
  entity->table = table;
  add_key_field(design, entity, &table->partition);
  add_key_field(design, entity, &table->sort);
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, json_get(json, "NonKeyAttributes")) {
    struct design_attribute read = workbench_attribute(design, attribute);
    if (read.name == NULL || design_field(entity, read.name) != NULL)
      continue;
    struct design_field *field = design_add_field(design, entity, read.name);
    field->type = read.type == 'N' ? "decimal" : read.type == 'B' ? "binary" : "string";
    field->optional = true;
  }
}

/* What a part of a key can be, by its format: a field that stands in the key only is said nowhere
 * else. */
static const char *part_type(const char *format, size_t size, char key_type, const char *declared) {
  static const char *const formats[][2] = {
      {"|plain", "int64"},    {"|pad", "int64"},      {"|ordered", "int64"},
      {"|iso", "timestamp"},  {"|year", "timestamp"}, {"|month", "timestamp"},
      {"|date", "timestamp"}, {"|hour", "timestamp"},
  };
  if (key_type == 'N')
    return "int64";
  if (key_type == 'B')
    return "binary";
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
    size_t word = strlen(formats[i][0]);
    if (size >= word && strncmp(format, formats[i][0], word) == 0)
      return formats[i][1];
  }
  return declared;
}

/* A facet without samples: its attributes, and for keys its aliases, where these are templates as
 * `ddbc table` writes them ("USER#{userId}"). A constant is one only in a model of our own: others
 * have the name of a part there. */
static void read_alias(struct design *design, struct design_entity *entity, const char *alias,
                       const struct design_attribute *attribute, bool own) {
  if (attribute->name == NULL || alias == NULL || (!own && strchr(alias, '{') == NULL)) {
    add_key_field(design, entity, attribute);
    return;
  }
  for (const char *open = strchr(alias, '{'); open != NULL; open = strchr(open + 1, '{')) {
    const char *name = mem_copy(design->arena, open + 1, strcspn(open + 1, "|?}"));
    const char *format = open + 1 + strlen(name);
    struct design_field *field = design_field(entity, name);
    if (field == NULL)
      field = design_add_field(design, entity, name);
    field->optional = *format == '?';
    field->type = part_type(format, strcspn(format, "}"), attribute->type, field->type);
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
    const char *found = workbench_type(value);
    cJSON_Delete(value);
    return found;
  }
  return "string";
}

void workbench_facet(struct design *design, const cJSON *json, const cJSON *facet,
                     struct design_table *table, bool own) {
  const char *name = json_text(facet, "FacetName");
  const cJSON *alias = json_get(facet, "KeyAttributeAlias");
  struct design_entity *entity = design_add_entity(design, name == NULL ? table->stored : name);
  entity->table = table;
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, json_get(facet, "NonKeyAttributes")) {
    const char *text = cJSON_GetStringValue(attribute);
    if (text == NULL || !workbench_is_field(table, text) || design_field(entity, text) != NULL)
      continue;
    struct design_field *field = design_add_field(design, entity, text);
    field->type = declared_type(json, text);
    field->optional = true;
  }
  read_alias(design, entity, json_text(alias, "PartitionKeyAlias"), &table->partition, own);
  read_alias(design, entity, json_text(alias, "SortKeyAlias"), &table->sort, own);
}
