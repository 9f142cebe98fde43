/* SPDX-License-Identifier: Apache-2.0 */
/* Access patterns of an awslabs/mcp schema as operations. */
#include <string.h>

#include "import_mcp.h"
#include "mem.h"

void mcp_left_out(struct design *design, struct design_entity *entity, const char *name,
                  const char *why) {
  note(design->arena, &entity->notes, "access pattern %s is left out: %s", name, why);
}

static bool in_a_key(const struct design_entity *entity, const char *name) {
  for (size_t i = 0; i < entity->key_count; i++)
    if (design_holds(entity->keys[i].text, name))
      return true;
  const struct design_table *table = entity->table;
  const struct design_attribute *attribute;
  for (size_t k = 0; k < 2 * table->index_count; k++)
    for (size_t i = 0;
         (attribute = design_index_key(&table->indexes[k / 2], k % 2 == 1, i)) != NULL; i++)
      if (strcmp(attribute->name, name) == 0)
        return true;
  return false;
}

/* A parameter that is a record has whatever is to be set. */
static void add_updates(struct design *design, const struct design_entity *entity,
                        struct design_operation *set) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (!in_a_key(entity, entity->fields[i].name))
      operation_by(design, set, entity->fields[i].name);
  set->optional = set->by_count > 0;
}

/* Parameters outside the key are what is set. */
static void read_update(struct design *design, const cJSON *pattern, struct design_entity *entity,
                        const char *name) {
  struct design_operation set = {.by = NULL};
  const cJSON *parameter;
  cJSON_ArrayForEach(parameter, json_get(pattern, "parameters")) {
    const char *text = json_text(parameter, "name"), *type = json_text(parameter, "type");
    const struct design_field *field = text == NULL ? NULL : design_field(entity, text);
    if (field != NULL && !in_a_key(entity, text))
      operation_by(design, &set, field->name);
    else if (field == NULL && type != NULL && strcmp(type, "entity") == 0 && set.by_count == 0)
      add_updates(design, entity, &set);
  }
  if (set.by_count == 0) {
    mcp_left_out(design, entity, name, "its parameters name no field outside the keys");
    return;
  }
  struct design_operation *operation = design_add_operation(design, "update", entity, name);
  operation->by = set.by;
  operation->by_count = set.by_count;
  operation->optional = set.optional;
}

static void read_pattern(struct design *design, const cJSON *pattern,
                         struct design_entity *entity) {
  static const char *const verbs[][2] = {
      {"GetItem", "get"}, {"PutItem", "put"}, {"DeleteItem", "delete"}};
  const char *name = json_text(pattern, "name");
  const char *verb = json_text(pattern, "operation");
  if (name == NULL || verb == NULL)
    return;
  for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
    if (strcmp(verb, verbs[i][0]) == 0) {
      design_add_operation(design, verbs[i][1], entity, name)->consistent =
          i == 0 && cJSON_IsTrue(json_get(pattern, "consistent_read"));
      mcp_filter(design, pattern, entity, NULL, NULL);
    }
  if (strcmp(verb, "Query") == 0)
    mcp_query(design, pattern, entity, name);
  else if (strcmp(verb, "UpdateItem") == 0)
    read_update(design, pattern, entity, name);
  else if (strcmp(verb, "Scan") == 0)
    mcp_scan(design, pattern, entity, name);
  else if (strncmp(verb, "Batch", 5) == 0)
    mcp_left_out(design, entity, name, mem_format(design->arena, "it is a %s", verb));
}

void mcp_patterns(struct design *design, const cJSON *table, size_t first) {
  const cJSON *member;
  cJSON_ArrayForEach(member, json_get(table, "entities")) {
    const cJSON *pattern;
    cJSON_ArrayForEach(pattern, json_get(member, "access_patterns"))
        read_pattern(design, pattern, design->entities[first]);
    first++;
  }
}

void mcp_transactions(struct design *design, const cJSON *root) {
  const cJSON *json;
  cJSON_ArrayForEach(json, json_get(root, "cross_table_access_patterns")) {
    const char *name = json_text(json, "name");
    note(design->arena, &design->notes, "transaction %s is left out",
         name == NULL ? "without a name" : name);
  }
}
