/* SPDX-License-Identifier: Apache-2.0 */
/* Access patterns of an awslabs/mcp schema as operations. */
#include <string.h>

#include "import_mcp.h"
#include "mem.h"

static bool has_parameter(const cJSON *pattern, const char *name) {
  const cJSON *parameter;
  cJSON_ArrayForEach(parameter, json_get(pattern, "parameters")) {
    const char *text = json_text(parameter, "name");
    if (text != NULL && strcmp(text, name) == 0)
      return true;
  }
  return false;
}

/* Adds the fields of a template that the pattern has as parameters, up to the first that it has
 * not; whether it has all. */
static bool add_by(struct design *design, const cJSON *pattern, struct design_operation *query,
                   const char *template) {
  for (const char *open = strchr(template, '{'); open != NULL; open = strchr(open + 1, '{')) {
    const char *name = mem_copy(design->arena, open + 1, strcspn(open + 1, "|?}"));
    if (!has_parameter(pattern, name))
      return false;
    operation_by(design, query, name);
  }
  return true;
}

static struct design_index *find_index(const struct design_table *table, const char *name) {
  for (size_t i = 0; name != NULL && i < table->index_count; i++)
    if (strcmp(table->indexes[i].name, name) == 0)
      return &table->indexes[i];
  return NULL;
}

/* A key attribute's template; that of an index over a field is the field. */
static const char *template_of(struct design *design, const struct design_entity *entity,
                               const struct design_attribute *attribute) {
  const struct design_key *key = design_key(entity, attribute->name);
  if (key != NULL)
    return key->text;
  return attribute->name == NULL ? "" : mem_format(design->arena, "{%s}", attribute->name);
}

static void lacks(struct design *design, struct design_entity *entity, const char *name,
                  const char *why) {
  note(design->arena, &entity->notes, "access pattern %s is left out: %s", name, why);
}

/* What the language has no words for. */
static void note_rest(struct design *design, const cJSON *pattern, struct design_entity *entity,
                      const char *name) {
  const char *range = json_text(pattern, "range_condition");
  const cJSON *filter = json_get(pattern, "filter_expression");
  if (range != NULL)
    note(design->arena, &entity->notes, "%s has the range condition %s on its sort key", name,
         range);
  if (filter != NULL) {
    char *text = cJSON_PrintUnformatted(filter);
    note(design->arena, &entity->notes, "%s has the filter %s", name, text == NULL ? "" : text);
    cJSON_free(text);
  }
}

/* Adds what the pattern gives of a key; whether that is all of it. */
static bool add_key_by(struct design *design, const cJSON *pattern,
                       const struct design_entity *entity, struct design_index *index, bool of_sort,
                       struct design_operation *query) {
  const struct design_table *table = entity->table;
  if (index == NULL)
    return add_by(design, pattern, query,
                  template_of(design, entity, of_sort ? &table->sort : &table->partition));
  const struct design_attribute *attribute;
  for (size_t i = 0; (attribute = design_index_key(index, of_sort, i)) != NULL; i++)
    if (!add_by(design, pattern, query, template_of(design, entity, attribute)))
      return false;
  return true;
}

static void read_query(struct design *design, const cJSON *pattern, struct design_entity *entity,
                       const char *name) {
  const char *index_name = json_text(pattern, "index_name");
  struct design_index *index = find_index(entity->table, index_name);
  struct design_operation query = {.by = NULL};
  if (index_name != NULL && index == NULL) {
    lacks(design, entity, name, "its index is not in the file");
    return;
  }
  if (!add_key_by(design, pattern, entity, index, false, &query)) {
    lacks(design, entity, name, "its parameters do not give the whole partition key");
    return;
  }
  bool ranged = json_get(pattern, "range_condition") != NULL;
  bool whole = !ranged && add_key_by(design, pattern, entity, index, true, &query);
  bool get = whole && index == NULL;
  struct design_operation *operation =
      design_add_operation(design, get ? "get" : "query", entity, name);
  operation->by = get ? NULL : query.by;
  operation->by_count = get ? 0 : query.by_count;
  operation->index = index == NULL ? NULL : index->name;
  operation->consistent = index == NULL && cJSON_IsTrue(json_get(pattern, "consistent_read"));
  note_rest(design, pattern, entity, name);
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

/* Parameters outside the key are what is set. */
static void read_update(struct design *design, const cJSON *pattern, struct design_entity *entity,
                        const char *name) {
  struct design_operation set = {.by = NULL};
  const cJSON *parameter;
  cJSON_ArrayForEach(parameter, json_get(pattern, "parameters")) {
    const char *text = json_text(parameter, "name");
    const struct design_field *field = text == NULL ? NULL : design_field(entity, text);
    if (field != NULL && !in_a_key(entity, text))
      operation_by(design, &set, field->name);
  }
  if (set.by_count == 0) {
    lacks(design, entity, name, "its parameters name no field outside the keys");
    return;
  }
  struct design_operation *operation = design_add_operation(design, "update", entity, name);
  operation->by = set.by;
  operation->by_count = set.by_count;
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
      note_rest(design, pattern, entity, name);
    }
  if (strcmp(verb, "Query") == 0)
    read_query(design, pattern, entity, name);
  else if (strcmp(verb, "UpdateItem") == 0)
    read_update(design, pattern, entity, name);
  else if (strcmp(verb, "Scan") == 0 || strncmp(verb, "Batch", 5) == 0)
    lacks(design, entity, name, mem_format(design->arena, "it is a %s", verb));
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
