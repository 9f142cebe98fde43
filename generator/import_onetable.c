/* SPDX-License-Identifier: Apache-2.0 */
/* OneTable schemas (format onetable:1.x): models whose key attributes are fields with a template
 * ("${_type}#${id}") as their value. */
#include <string.h>

#include <base/buf.h>

#include "import_onetable.h"
#include "mem.h"

bool import_is_onetable(const cJSON *root) {
  return json_get(json_get(root, "indexes"), "primary") != NULL && json_get(root, "models") != NULL;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static struct design_attribute key_attribute(struct design *design, const cJSON *index,
                                             const char *name) {
  const char *text = json_text(index, name);
  return (struct design_attribute){text == NULL ? NULL : mem_text(design->arena, text), 'S'};
}

static void read_projection(struct design *design, const cJSON *json, struct design_index *index) {
  const cJSON *project = json_get(json, "project");
  index->projection = "all";
  if (cJSON_IsString(project) && strcmp(project->valuestring, "keys") == 0)
    index->projection = "keys";
  if (!cJSON_IsArray(project))
    return;
  index->projection = NULL;
  index->included =
      mem_array(design->arena, (size_t)cJSON_GetArraySize(project) + 1, sizeof *index->included);
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, project) {
    const char *text = cJSON_GetStringValue(attribute);
    const char *sort = index->sort.name == NULL ? "" : index->sort.name;
    if (text != NULL && strcmp(text, index->partition.name) != 0 && strcmp(text, sort) != 0)
      index->included[index->included_count++] = mem_text(design->arena, text);
  }
  if (index->included_count == 0)
    index->projection = "keys";
}

static void read_index(struct design *design, const cJSON *json, struct design_table *table) {
  struct design_index *index = &table->indexes[table->index_count];
  index->local = json_text(json, "type") != NULL;
  index->name = mem_text(design->arena, json->string);
  index->partition = index->local ? table->partition : key_attribute(design, json, "hash");
  index->sort = key_attribute(design, json, "sort");
  if (index->partition.name == NULL)
    return;
  /* AWS wants three letters; OneTable leaves the name to whoever makes the table. */
  if (strlen(index->name) < 3)
    index->name = mem_format(design->arena, "%s_index", index->name);
  read_projection(design, json, index);
  table->index_count++;
}

static struct design_table *read_table(struct design *design, const cJSON *root) {
  const cJSON *indexes = json_get(root, "indexes");
  const char *name = json_text(root, "name");
  struct design_table *table = design_add_table(design, name == NULL ? "OneTable" : name);
  if (name == NULL)
    note(design->arena, &design->notes, "the table's name is not in the file");
  table->partition = key_attribute(design, json_get(indexes, "primary"), "hash");
  table->sort = key_attribute(design, json_get(indexes, "primary"), "sort");
  table->indexes =
      mem_array(design->arena, (size_t)cJSON_GetArraySize(indexes) + 1, sizeof *table->indexes);
  const cJSON *index;
  cJSON_ArrayForEach(index, indexes) if (strcmp(index->string, "primary") != 0)
      read_index(design, index, table);
  const char *type_field = json_text(json_get(root, "params"), "typeField");
  table->type_by = mem_text(design->arena, type_field == NULL ? "_type" : type_field);
  return table;
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* What is in a key is always there. */
static struct design_field *key_field(struct design *design, struct design_entity *entity,
                                      const char *name) {
  for (size_t i = 0; i < entity->field_count; i++) {
    struct design_field *field = &entity->fields[i];
    if (strcmp(field->name, name) != 0 && strcmp(field->attribute, name) != 0)
      continue;
    field->optional = false;
    return field;
  }
  struct design_field *field = design_add_field(design, entity, name);
  field->note = "named by a key template only";
  return field;
}

/* "${_type}#${id}" as "User#{id}". A width ("${n:6:0}") is left out and noted. */
static const char *template_of(struct design *design, struct design_entity *entity,
                               const char *value) {
  struct ddb_buf out;
  ddb_buf_init_arena(&out, design->arena, SIZE_MAX / 2);
  for (const char *c = value; *c != '\0';) {
    if (c[0] != '$' || c[1] != '{') {
      if (*c == '{' || *c == '}')
        note(design->arena, &entity->notes, "the template '%s' had braces of its own", value);
      else
        ddb_buf_char(&out, *c);
      c++;
      continue;
    }
    size_t size = strcspn(c + 2, ":}");
    const char *name = mem_copy(design->arena, c + 2, size);
    if (strcmp(name, entity->table->type_by) == 0 || strcmp(name, "_type") == 0)
      ddb_buf_text(&out, entity->name);
    else
      ddb_buf_text(&out, design_part(design, key_field(design, entity, name)));
    if (c[2 + size] == ':')
      note(design->arena, &entity->notes, "'%s' pads a part of the key", value);
    c += 2 + strcspn(c + 2, "}");
    c += *c == '}';
  }
  return out.data == NULL ? "" : out.data;
}

struct reader {
  struct design *design;
  struct design_entity *entity;
  const cJSON *model;
};

static const cJSON *member_for(struct design *design, const cJSON *model, const char *attribute) {
  const cJSON *json;
  cJSON_ArrayForEach(json, model) if (strcmp(onetable_attribute(design, json), attribute) ==
                                      0) return json;
  return NULL;
}

static void read_key(void *context, const struct design_attribute *attribute) {
  struct reader *in = context;
  const cJSON *json = member_for(in->design, in->model, attribute->name);
  const char *value = json_text(json, "value");
  const struct design_table *table = in->entity->table;
  bool of_table = attribute->name == table->partition.name || attribute->name == table->sort.name;
  if (value != NULL)
    design_add_key(in->design, in->entity, attribute->name,
                   template_of(in->design, in->entity, value));
  else if (of_table)
    design_add_key(in->design, in->entity, attribute->name,
                   mem_format(in->design->arena, "{%s}",
                              key_field(in->design, in->entity, attribute->name)->name));
}

struct search {
  const char *attribute;
  bool found;
};

static void is_key(void *context, const struct design_attribute *attribute) {
  struct search *search = context;
  search->found = search->found || strcmp(attribute->name, search->attribute) == 0;
}

/* Fields that are a key attribute and are built from others stand in `key:` only. */
static void read_model(struct design *design, const cJSON *model, struct design_entity *entity,
                       struct design_table *table, bool iso_dates) {
  struct onetable in = {design, entity, entity->name, table, iso_dates};
  const cJSON *json;
  cJSON_ArrayForEach(json, model) {
    struct search search = {onetable_attribute(design, json), false};
    design_each_key(table, is_key, &search);
    if (cJSON_IsObject(json) && (!search.found || json_text(json, "value") == NULL))
      onetable_field(&in, json);
  }
  struct reader reader = {design, entity, model};
  design_each_key(table, read_key, &reader);
}

static const char *stamp(struct design *design, const cJSON *params, const char *option,
                         const char *usual) {
  const char *name = json_text(params, option);
  return mem_text(design->arena, name == NULL ? usual : name);
}

/* Numbers are what an envelope has; texts would be fields that no one keeps. */
static void read_stamps(struct design *design, const cJSON *params, struct design_table *table) {
  const cJSON *stamps = json_get(params, "timestamps");
  const char *only = cJSON_GetStringValue(stamps);
  const char *created = stamp(design, params, "createdField", "created");
  const char *updated = stamp(design, params, "updatedField", "updated");
  if (!cJSON_IsTrue(stamps) && only == NULL)
    return;
  if (cJSON_IsTrue(json_get(params, "isoDates"))) {
    note(design->arena, &design->notes, "OneTable keeps the times `%s` and `%s` as text", created,
         updated);
    return;
  }
  table->created = only == NULL || strcmp(only, "create") == 0 ? created : NULL;
  table->updated = only == NULL || strcmp(only, "update") == 0 ? updated : NULL;
}

void import_onetable(struct design *design, const cJSON *root) {
  struct design_table *table = read_table(design, root);
  const cJSON *params = json_get(root, "params");
  const cJSON *iso_dates = json_get(params, "isoDates");
  const cJSON *model;
  read_stamps(design, params, table);
  /* All names of models first: they stand in items, so that names of types give way. */
  cJSON_ArrayForEach(model, json_get(root, "models")) design_add_entity(design, model->string)
      ->table = table;
  size_t i = 0;
  cJSON_ArrayForEach(model, json_get(root, "models"))
      read_model(design, model, design->entities[i++], table, cJSON_IsTrue(iso_dates));
  design->name = "onetable";
  design_usual_operations(design);
}
