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

/* ---- transactions ---------------------------------------------------------------------------- */

static struct design_entity *find_entity(const struct design *design, const char *name) {
  for (size_t i = 0; name != NULL && i < design->entity_count; i++)
    if (strcmp(design->entities[i]->name, name) == 0)
      return design->entities[i];
  return NULL;
}

static bool begins(const char *text, const char *with) {
  return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

/* What a part of a transaction is: a put of what may not be there is a create. NULL: nothing that
 * is known here. */
static const char *part_verb(const struct design *design, const cJSON *part) {
  const char *action = json_text(part, "action"), *condition = json_text(part, "condition");
  if (action == NULL || find_entity(design, json_text(part, "entity")) == NULL)
    return NULL;
  if (strcmp(action, "Put") == 0)
    return condition == NULL ? "put" : begins(condition, "attribute_not_exists(") ? "create" : NULL;
  if (strcmp(action, "Delete") == 0)
    return condition == NULL || begins(condition, "attribute_exists(") ? "delete" : NULL;
  return strcmp(action, "Get") == 0 && condition == NULL ? "get" : NULL;
}

/* NULL: all of them are writes, or reads of one table; else why the transaction is left out. */
static const char *transact_problem(const struct design *design, const cJSON *parts, bool reads) {
  const struct design_table *table = NULL;
  const cJSON *part;
  if (cJSON_GetArraySize(parts) == 0)
    return "it has no parts";
  cJSON_ArrayForEach(part, parts) {
    const char *verb = part_verb(design, part);
    if (verb == NULL || (strcmp(verb, "get") == 0) != reads)
      return "one of its parts is none of put, delete and get with what they may ask";
    const struct design_entity *entity = find_entity(design, json_text(part, "entity"));
    if (reads && table != NULL && entity->table != table)
      return "it reads from several tables";
    table = entity->table;
  }
  return NULL;
}

static void add_part(struct design *design, const cJSON *part, struct design_operation *transact) {
  const struct design_entity *entity = find_entity(design, json_text(part, "entity"));
  const char *verb = part_verb(design, part);
  struct design_operation *operation = design_add_operation(
      design, verb, entity, mem_format(design->arena, "%s_%s", transact->name, entity->name));
  if (strcmp(verb, "delete") == 0 && json_text(part, "condition") != NULL &&
      entity->field_count > 0)
    operation->condition =
        mem_format(design->arena, "attribute_exists(%s)", entity->fields[0].name);
  transact->members =
      mem_grow(design->arena, transact->members, transact->member_count, sizeof *transact->members);
  transact->members[transact->member_count++] = operation->name;
}

static void add_read(struct design *design, const cJSON *part, struct design_operation *transact) {
  transact->others =
      mem_grow(design->arena, transact->others, transact->other_count, sizeof *transact->others);
  transact->others[transact->other_count++] = find_entity(design, json_text(part, "entity"));
}

static void read_transaction(struct design *design, const cJSON *json, const char *name) {
  const cJSON *parts = json_get(json, "entities_involved"), *part = NULL;
  const char *kind = json_text(json, "operation");
  bool reads = kind != NULL && strcmp(kind, "TransactGet") == 0;
  const char *problem = transact_problem(design, parts, reads);
  if (problem != NULL) {
    note(design->arena, &design->notes, "transaction %s is left out: %s", name, problem);
    return;
  }
  const struct design_entity *first =
      find_entity(design, json_text(cJSON_GetArrayItem(parts, 0), "entity"));
  struct design_operation *transact =
      design_add_operation(design, reads ? "transact_get" : "transact", first, name);
  cJSON_ArrayForEach(part, parts) {
    if (!reads)
      add_part(design, part, transact);
    else if (part != parts->child)
      add_read(design, part, transact);
  }
}

void mcp_transactions(struct design *design, const cJSON *root) {
  const cJSON *json;
  cJSON_ArrayForEach(json, json_get(root, "cross_table_access_patterns")) {
    const char *name = json_text(json, "name");
    read_transaction(design, json, name == NULL ? "without_a_name" : name);
  }
}
