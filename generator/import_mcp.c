/* SPDX-License-Identifier: Apache-2.0 */
/* Designs of awslabs/mcp's repository generator (schema.json): tables with fields, key templates in
 * nearly our own spelling, and access patterns. */
#include <string.h>

#include <base/buf.h>

#include "import_mcp.h"
#include "mem.h"

bool import_is_mcp(const cJSON *root) {
  const cJSON *first = cJSON_GetArrayItem(json_get(root, "tables"), 0);
  return json_get(first, "table_config") != NULL;
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* The i-th text of a member that is a text, or a list of them for an index of several attributes.
 */
static const char *text_at(struct design *design, const cJSON *object, const char *key, size_t i) {
  const cJSON *value = json_get(object, key);
  if (cJSON_IsArray(value))
    value = cJSON_GetArrayItem(value, (int)i);
  else if (i > 0)
    return NULL;
  const char *text = cJSON_GetStringValue(value);
  return text == NULL ? NULL : mem_text(design->arena, text);
}

/* The first attribute is the return value, the others go to `rest`. */
static struct design_attribute read_names(struct design *design, const cJSON *json, const char *key,
                                          struct design_rest *rest) {
  const char *name;
  for (size_t i = 1; rest != NULL && (name = text_at(design, json, key, i)) != NULL; i++) {
    rest->attributes =
        mem_grow(design->arena, rest->attributes, rest->count, sizeof *rest->attributes);
    rest->attributes[rest->count++] = (struct design_attribute){name, 'S'};
  }
  return (struct design_attribute){text_at(design, json, key, 0), 'S'};
}

/* What DynamoDB and this language have: one to four attributes, none of them without a name. */
static bool is_index(struct design *design, const struct design_index *index) {
  if (index->partition.name != NULL && index->partition.name[0] != '\0' &&
      index->partition_rest.count < 4 && index->sort_rest.count < 4)
    return true;
  note(design->arena, &design->notes,
       "index %s is left out: a key of an index has one to four attributes", index->name);
  return false;
}

static bool read_index(struct design *design, const cJSON *json, struct design_index *index) {
  const char *projection = json_text(json, "projection");
  const char *name = json_text(json, "name");
  index->name = mem_text(design->arena, name == NULL ? "index" : name);
  index->partition = read_names(design, json, "partition_key", &index->partition_rest);
  index->sort = read_names(design, json, "sort_key", &index->sort_rest);
  index->projection = projection == NULL || strcmp(projection, "ALL") == 0 ? "all" : "keys";
  const cJSON *included = json_get(json, "included_attributes");
  if (included == NULL || projection == NULL || strcmp(projection, "INCLUDE") != 0)
    return is_index(design, index);
  index->projection = NULL;
  index->included =
      mem_array(design->arena, (size_t)cJSON_GetArraySize(included), sizeof *index->included);
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, included) if (cJSON_IsString(attribute))
      index->included[index->included_count++] = mem_text(design->arena, attribute->valuestring);
  return is_index(design, index);
}

static struct design_table *read_table(struct design *design, const cJSON *json) {
  const cJSON *config = json_get(json, "table_config");
  const cJSON *indexes = json_get(json, "gsi_list");
  const char *name = json_text(config, "table_name");
  struct design_table *table = design_add_table(design, name == NULL ? "Table" : name);
  table->partition = read_names(design, config, "partition_key", NULL);
  table->sort = read_names(design, config, "sort_key", NULL);
  table->indexes =
      mem_array(design->arena, (size_t)cJSON_GetArraySize(indexes) + 1, sizeof *table->indexes);
  const cJSON *index;
  cJSON_ArrayForEach(index, indexes) {
    struct design_index read = {.name = NULL};
    if (read_index(design, index, &read))
      table->indexes[table->index_count++] = read;
  }
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

/* An attribute of an index of several is a field and nothing else. */
static void add_multi(struct design *design, struct design_entity *entity,
                      struct design_attribute *attribute, const char *template) {
  const struct design_field *lone = template == NULL ? NULL : lone_field(design, entity, template);
  if (lone != NULL && strcmp(lone->attribute, attribute->name) == 0) {
    if (is_number(lone))
      attribute->type = 'N';
    return;
  }
  if (template == NULL || design_field(entity, attribute->name) != NULL)
    return;
  struct design_field *field = design_add_field(design, entity, attribute->name);
  field->note = mem_format(design->arena,
                           "the file builds this as '%s'; where an index has several attributes, "
                           "each is a field, which the program fills",
                           template);
}

static void read_mapping(struct design *design, const cJSON *mapping, struct design_entity *entity,
                         struct design_index *index) {
  static const char *const members[] = {"pk_template", "sk_template"};
  struct design_attribute *attribute;
  for (int sort = 0; sort < 2; sort++)
    for (size_t i = 0; (attribute = design_index_key(index, sort == 1, i)) != NULL; i++) {
      const char *template = text_at(design, mapping, members[sort], i);
      if (design_is_multi(index))
        add_multi(design, entity, attribute, template);
      else
        add_key(design, entity, attribute, template, true);
    }
}

static void read_keys(struct design *design, const cJSON *json, struct design_table *table,
                      struct design_entity *entity) {
  add_key(design, entity, &table->partition, text_at(design, json, "pk_template", 0), false);
  add_key(design, entity, &table->sort, text_at(design, json, "sk_template", 0), false);
  const cJSON *mapping;
  cJSON_ArrayForEach(mapping, json_get(json, "gsi_mappings")) {
    const char *name = json_text(mapping, "name");
    for (size_t i = 0; name != NULL && i < table->index_count; i++)
      if (strcmp(table->indexes[i].name, name) == 0)
        read_mapping(design, mapping, entity, &table->indexes[i]);
  }
}

/* ---- fields ---------------------------------------------------------------------------------- */

static const char *scalar_type(const char *type) {
  static const char *const types[][2] = {
      {"string", "string"}, {"integer", "int64"}, {"decimal", "decimal"}, {"boolean", "bool"},
      {"uuid", "uuid"},     {"float", "decimal"}, {"object", "document"},
  };
  for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++)
    if (strcmp(type, types[i][0]) == 0)
      return types[i][1];
  return NULL;
}

static void set_type(struct design *design, const cJSON *json, struct design_field *field) {
  const char *type = json_text(json, "type");
  const char *item = json_text(json, "item_type");
  bool list = type != NULL && strcmp(type, "array") == 0;
  const char *ours = scalar_type(list ? item : type);
  if (ours == NULL)
    field->note = mem_format(design->arena, "the file has the type '%s' here",
                             list && item != NULL ? item
                             : type == NULL       ? ""
                                                  : type);
  else if (strcmp(ours, "document") == 0)
    field->note = "an object whose fields the file does not give";
  field->type = ours == NULL ? "document" : ours;
  if (list)
    field->type = mem_format(design->arena, "list<%s>", field->type);
}

static void read_fields(struct design *design, const cJSON *fields, struct design_entity *entity) {
  const cJSON *json;
  cJSON_ArrayForEach(json, fields) {
    const char *name = json_text(json, "name");
    if (name == NULL || design_field(entity, name) != NULL)
      continue;
    struct design_field *field = design_add_field(design, entity, name);
    set_type(design, json, field);
    field->optional = !cJSON_IsTrue(json_get(json, "required"));
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
    mcp_patterns(design, json, first);
  }
  mcp_transactions(design, root);
}
