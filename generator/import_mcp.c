/* SPDX-License-Identifier: Apache-2.0 */
/* Designs of awslabs/mcp's repository generator (schema.json): tables with fields, key templates in
 * nearly our own spelling, and access patterns. */
#include <string.h>

#include <base/buf.h>

#include "import.h"
#include "mem.h"

bool import_is_mcp(const cJSON *root) {
  const cJSON *first = cJSON_GetArrayItem(json_get(root, "tables"), 0);
  return json_get(first, "table_config") != NULL;
}

/* ---- keys ------------------------------------------------------------------------------------
 */

/* A key or template, which may be a list for an index of several attributes: its first. */
static const char *first_text(struct design *design, const cJSON *object, const char *key,
                              const char *what) {
  const cJSON *value = json_get(object, key);
  if (cJSON_IsArray(value)) {
    if (cJSON_GetArraySize(value) > 1)
      note(design->arena, &design->notes,
           "index %s has several attributes in its %s; only the first is taken: list the others",
           what, key);
    value = cJSON_GetArrayItem(value, 0);
  }
  const char *text = cJSON_GetStringValue(value);
  return text == NULL ? NULL : mem_text(design->arena, text);
}

static void read_index(struct design *design, const cJSON *json, struct design_index *index) {
  const char *projection = json_text(json, "projection");
  const char *name = json_text(json, "name");
  index->name = mem_text(design->arena, name == NULL ? "index" : name);
  index->partition =
      (struct design_attribute){first_text(design, json, "partition_key", index->name), 'S'};
  index->sort = (struct design_attribute){first_text(design, json, "sort_key", index->name), 'S'};
  index->projection = projection == NULL || strcmp(projection, "ALL") == 0 ? "all" : "keys";
  const cJSON *included = json_get(json, "included_attributes");
  if (included == NULL || projection == NULL || strcmp(projection, "INCLUDE") != 0)
    return;
  index->projection = NULL;
  index->included =
      mem_array(design->arena, (size_t)cJSON_GetArraySize(included), sizeof *index->included);
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, included) if (cJSON_IsString(attribute))
      index->included[index->included_count++] = mem_text(design->arena, attribute->valuestring);
}

static struct design_table *read_table(struct design *design, const cJSON *json) {
  const cJSON *config = json_get(json, "table_config");
  const cJSON *indexes = json_get(json, "gsi_list");
  const char *name = json_text(config, "table_name");
  struct design_table *table = design_add_table(design, name == NULL ? "Table" : name);
  table->partition =
      (struct design_attribute){first_text(design, config, "partition_key", "table"), 'S'};
  table->sort = (struct design_attribute){first_text(design, config, "sort_key", "table"), 'S'};
  table->indexes =
      mem_array(design->arena, (size_t)cJSON_GetArraySize(indexes) + 1, sizeof *table->indexes);
  const cJSON *index;
  cJSON_ArrayForEach(index, indexes)
      read_index(design, index, &table->indexes[table->index_count++]);
  return table;
}

/* The field that is all of a template, or NULL. */
static const struct design_field *
lone_field(struct design *design, const struct design_entity *entity, const char *template) {
  size_t size = strlen(template);
  if (size < 3 || template[0] != '{' || strcspn(template, "}") != size - 1)
    return NULL;
  return design_field(entity, mem_copy(design->arena, template + 1, size - 2));
}

static bool is_number(const struct design_field *field) {
  return field != NULL &&
         (strcmp(field->type, "int64") == 0 || strcmp(field->type, "decimal") == 0);
}

/* Our spelling of a template: formats for numbers, and nothing optional in the table's key. */
static const char *our_template(struct design *design, struct design_entity *entity,
                                const char *template, bool of_index) {
  struct ddb_buf out;
  ddb_buf_init_arena(&out, design->arena, SIZE_MAX / 2);
  for (const char *c = template; *c != '\0'; c++) {
    size_t size = *c == '{' ? strcspn(c + 1, "}") : 0;
    struct design_field *field =
        size == 0 ? NULL : design_field(entity, mem_copy(design->arena, c + 1, size));
    if (field == NULL) {
      ddb_buf_char(&out, *c);
      continue;
    }
    ddb_buf_text(&out, design_part(design, field));
    c += 1 + size;
    if (!field->optional || of_index)
      continue;
    field->optional = false;
    field->note = "optional in the file, and yet a part of the key";
  }
  return out.data == NULL ? "" : out.data;
}

static bool is_open(const struct design_entity *entity, const char *template) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].optional && design_holds(template, entity->fields[i].name))
      return true;
  return false;
}

/* A key that is one number is stored as a number. An index over a field needs no template. */
static void add_key(struct design *design, struct design_entity *entity,
                    struct design_attribute *attribute, const char *template, bool of_index) {
  if (attribute->name == NULL || template == NULL || design_key(entity, attribute->name) != NULL)
    return;
  const struct design_field *lone = lone_field(design, entity, template);
  if (is_number(lone))
    attribute->type = 'N';
  if (of_index && lone != NULL && strcmp(lone->attribute, attribute->name) == 0)
    return;
  const char *ours =
      attribute->type == 'N' ? template : our_template(design, entity, template, of_index);
  design_add_key(design, entity, attribute->name, ours)->open = of_index && is_open(entity, ours);
}

static void read_keys(struct design *design, const cJSON *json, struct design_table *table,
                      struct design_entity *entity) {
  add_key(design, entity, &table->partition, first_text(design, json, "pk_template", "table"),
          false);
  add_key(design, entity, &table->sort, first_text(design, json, "sk_template", "table"), false);
  const cJSON *mapping;
  cJSON_ArrayForEach(mapping, json_get(json, "gsi_mappings")) {
    const char *name = json_text(mapping, "name");
    for (size_t i = 0; name != NULL && i < table->index_count; i++) {
      struct design_index *index = &table->indexes[i];
      if (strcmp(index->name, name) != 0)
        continue;
      add_key(design, entity, &index->partition, first_text(design, mapping, "pk_template", name),
              true);
      add_key(design, entity, &index->sort, first_text(design, mapping, "sk_template", name), true);
    }
  }
}

/* ---- fields ----------------------------------------------------------------------------------
 */

static const char *field_type(const cJSON *json) {
  static const char *const types[][2] = {
      {"string", "string"}, {"integer", "int64"}, {"decimal", "decimal"}, {"boolean", "bool"},
      {"uuid", "string"},   {"float", "decimal"}, {"object", "document"},
  };
  const char *type = json_text(json, "type");
  const char *item = json_text(json, "item_type");
  for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++)
    if (strcmp(type, types[i][0]) == 0)
      return types[i][1];
  if (type == NULL || item == NULL || strcmp(type, "array") != 0)
    return "document";
  return strcmp(item, "string") == 0    ? "list<string>"
         : strcmp(item, "integer") == 0 ? "list<int64>"
                                        : "document";
}

static void read_fields(struct design *design, const cJSON *fields, struct design_entity *entity) {
  const cJSON *json;
  cJSON_ArrayForEach(json, fields) {
    const char *name = json_text(json, "name");
    if (name == NULL || design_field(entity, name) != NULL)
      continue;
    struct design_field *field = design_add_field(design, entity, name);
    field->type = field_type(json);
    field->optional = !cJSON_IsTrue(json_get(json, "required"));
    if (strcmp(field->type, "document") == 0)
      field->note = "an object whose fields the file does not give";
  }
}

/* ---- access patterns -------------------------------------------------------------------------
 */

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

static const struct design_index *find_index(const struct design_table *table, const char *name) {
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

static void read_query(struct design *design, const cJSON *pattern, struct design_entity *entity,
                       const char *name) {
  const struct design_table *table = entity->table;
  const char *index_name = json_text(pattern, "index_name");
  const struct design_index *index = find_index(table, index_name);
  struct design_operation query = {.by = NULL};
  const char *partition =
      template_of(design, entity, index == NULL ? &table->partition : &index->partition);
  const char *sort = template_of(design, entity, index == NULL ? &table->sort : &index->sort);
  if (index_name != NULL && index == NULL) {
    lacks(design, entity, name, "its index is not in the file");
    return;
  }
  if (!add_by(design, pattern, &query, partition)) {
    lacks(design, entity, name, "its parameters do not give the whole partition key");
    return;
  }
  const char *range = json_text(pattern, "range_condition");
  bool whole = range == NULL && add_by(design, pattern, &query, sort);
  if (range != NULL)
    note(design->arena, &entity->notes, "%s has the range condition %s on its sort key", name,
         range);
  if (json_get(pattern, "filter_expression") != NULL)
    note(design->arena, &entity->notes, "%s has a filter", name);
  bool get = whole && index == NULL;
  struct design_operation *operation =
      design_add_operation(design, get ? "get" : "query", entity, name);
  operation->by = get ? NULL : query.by;
  operation->by_count = get ? 0 : query.by_count;
  operation->index = index == NULL ? NULL : index->name;
}

static bool in_a_key(const struct design_entity *entity, const char *name) {
  for (size_t i = 0; i < entity->key_count; i++)
    if (design_holds(entity->keys[i].text, name))
      return true;
  for (size_t i = 0; i < entity->table->index_count; i++) {
    const struct design_index *index = &entity->table->indexes[i];
    if (strcmp(index->partition.name, name) == 0 ||
        (index->sort.name != NULL && strcmp(index->sort.name, name) == 0))
      return true;
  }
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
    if (strcmp(verb, verbs[i][0]) == 0)
      design_add_operation(design, verbs[i][1], entity, name);
  if (strcmp(verb, "Query") == 0)
    read_query(design, pattern, entity, name);
  else if (strcmp(verb, "UpdateItem") == 0)
    read_update(design, pattern, entity, name);
  else if (strcmp(verb, "Scan") == 0 || strncmp(verb, "Batch", 5) == 0)
    lacks(design, entity, name, mem_format(design->arena, "it is a %s", verb));
}

static void read_patterns(struct design *design, const cJSON *json, size_t first) {
  const cJSON *member;
  cJSON_ArrayForEach(member, json_get(json, "entities")) {
    const cJSON *pattern;
    cJSON_ArrayForEach(pattern, json_get(member, "access_patterns"))
        read_pattern(design, pattern, design->entities[first]);
    first++;
  }
}

void import_mcp(struct design *design, const cJSON *root) {
  const cJSON *json;
  cJSON_ArrayForEach(json, json_get(root, "tables")) {
    struct design_table *table = read_table(design, json);
    size_t first = design->entity_count;
    const cJSON *member;
    if (design->table_count == 1)
      design->name = table->stored;
    cJSON_ArrayForEach(member, json_get(json, "entities")) {
      struct design_entity *entity = design_add_entity(design, member->string);
      entity->table = table;
      read_fields(design, json_get(member, "fields"), entity);
      read_keys(design, member, table, entity);
    }
    read_patterns(design, json, first);
  }
  cJSON_ArrayForEach(json, json_get(root, "cross_table_access_patterns")) {
    const char *name = json_text(json, "name");
    note(design->arena, &design->notes, "transaction %s is left out",
         name == NULL ? "without a name" : name);
  }
}
