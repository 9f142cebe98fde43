/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of an awslabs/mcp schema as expressions of this language. A filter is taken whole or not
 * at all: half of one would let through what it should drop. */
#include <string.h>

#include <base/buf.h>

#include "cname.h"
#include "import_mcp.h"
#include "mem.h"

struct filter {
  struct design *design;
  const struct design_entity *entity;
  const struct design_index *index;
  const struct design_operation *operation;
  struct ddb_buf out;
};

static bool is_one(const char *text, const char *const *words, size_t count) {
  for (size_t i = 0; text != NULL && i < count; i++)
    if (strcmp(text, words[i]) == 0)
      return true;
  return false;
}

#define IS_ONE(text, words) is_one(text, words, sizeof(words) / sizeof(words)[0])

/* ---- what a filter may name ------------------------------------------------------------------ */

static bool in_template(const struct filter *filter, const struct design_attribute *attribute,
                        const struct design_field *field) {
  if (attribute->name == NULL)
    return false;
  const struct design_key *key = design_key(filter->entity, attribute->name);
  return strcmp(attribute->name, field->attribute) == 0 ||
         (key != NULL && design_holds(key->text, field->name));
}

/* Fields of any key are left to a person: which of them are attributes that a filter sees depends
 * on what is read. */
static bool in_keys(const struct filter *filter, const struct design_field *field) {
  const struct design_table *table = filter->entity->table;
  if (in_template(filter, &table->partition, field) || in_template(filter, &table->sort, field))
    return true;
  const struct design_attribute *attribute;
  for (size_t k = 0; k < 2 * table->index_count; k++)
    for (size_t i = 0;
         (attribute = design_index_key(&table->indexes[k / 2], k % 2 == 1, i)) != NULL; i++)
      if (in_template(filter, attribute, field))
        return true;
  return false;
}

static const struct design_field *filter_field(const struct filter *filter, const char *name) {
  const struct design_field *field = name == NULL ? NULL : design_field(filter->entity, name);
  bool whole = filter->index == NULL ||
               (filter->index->projection != NULL && strcmp(filter->index->projection, "all") == 0);
  return field != NULL && whole && strcmp(field->name, name) == 0 && !in_keys(filter, field) ? field
                                                                                             : NULL;
}

/* Adds a parameter in front of which `before` stands. One that is called like a part of the key
 * would be that part. */
static bool add_parameter(struct filter *filter, const char *before, const char *name) {
  if (name == NULL || strcmp(name, design_identifier(filter->design->arena, name)) != 0 ||
      cname_problem(cname_lower(filter->design->arena, name)) != NULL)
    return false;
  for (size_t i = 0; i < filter->operation->by_count; i++)
    if (strcmp(filter->operation->by[i], name) == 0)
      return false;
  ddb_buf_text(&filter->out, before);
  ddb_buf_text(&filter->out, mem_format(filter->design->arena, "{%s}", name));
  return true;
}

/* ---- conditions ------------------------------------------------------------------------------ */

static bool add_list(struct filter *filter, const cJSON *names) {
  const cJSON *name;
  const char *before = " in (";
  cJSON_ArrayForEach(name, names) {
    if (!add_parameter(filter, before, cJSON_GetStringValue(name)))
      return false;
    before = ", ";
  }
  ddb_buf_char(&filter->out, ')');
  return cJSON_GetArraySize(names) > 0;
}

/* An operator and its parameters behind what is compared. */
static bool add_comparison(struct filter *filter, const cJSON *condition, bool ordered) {
  static const char *const equal[] = {"=", "<>"};
  static const char *const order[] = {"<", "<=", ">", ">="};
  const char *relation = json_text(condition, "operator");
  const char *param = json_text(condition, "param");
  if (relation == NULL)
    return false;
  if (IS_ONE(relation, equal) || (ordered && IS_ONE(relation, order)))
    return add_parameter(filter, mem_format(filter->design->arena, " %s ", relation), param);
  if (strcmp(relation, "in") == 0)
    return add_list(filter, json_get(condition, "params"));
  return ordered && strcmp(relation, "between") == 0 && add_parameter(filter, " between ", param) &&
         add_parameter(filter, " and ", json_text(condition, "param2"));
}

static bool add_function(struct filter *filter, const cJSON *condition, const char *function,
                         const struct design_field *field) {
  static const char *const existence[] = {"attribute_exists", "attribute_not_exists"};
  struct ddb_arena *arena = filter->design->arena;
  bool list = strncmp(field->type, "list<", 5) == 0;
  bool text = strcmp(field->type, "string") == 0;
  bool sized = strcmp(function, "size") == 0;
  if (sized && (list || text)) {
    ddb_buf_text(&filter->out, mem_format(arena, "size(%s)", field->name));
    return add_comparison(filter, condition, true);
  }
  if (sized || json_get(condition, "operator") != NULL)
    return false;
  ddb_buf_text(&filter->out, mem_format(arena, "%s(%s", function, field->name));
  bool rest = IS_ONE(function, existence);
  if ((strcmp(function, "contains") == 0 && (text || strcmp(field->type, "list<string>") == 0)) ||
      (strcmp(function, "begins_with") == 0 && text))
    rest = add_parameter(filter, ", ", json_text(condition, "param"));
  ddb_buf_char(&filter->out, ')');
  return rest;
}

static bool add_condition(struct filter *filter, const cJSON *condition) {
  static const char *const ordered[] = {"string", "int64", "decimal"};
  static const char *const equal[] = {"bool", "uuid"};
  const struct design_field *field = filter_field(filter, json_text(condition, "field"));
  const char *function = json_text(condition, "function");
  if (field == NULL)
    return false;
  if (function != NULL)
    return add_function(filter, condition, function, field);
  if (!IS_ONE(field->type, ordered) && !IS_ONE(field->type, equal))
    return false;
  ddb_buf_text(&filter->out, field->name);
  return add_comparison(filter, condition, IS_ONE(field->type, ordered));
}

/* The filter as an expression, or NULL. */
static const char *expression(struct filter *filter, const cJSON *json) {
  static const char *const words[][2] = {{"AND", " and "}, {"OR", " or "}};
  const char *logical = json_text(json, "logical_operator");
  const char *between = logical == NULL ? words[0][1] : NULL;
  for (size_t i = 0; logical != NULL && i < sizeof words / sizeof words[0]; i++)
    if (strcmp(logical, words[i][0]) == 0)
      between = words[i][1];
  if (between == NULL)
    return NULL;
  const cJSON *condition;
  cJSON_ArrayForEach(condition, json_get(json, "conditions")) {
    if (filter->out.size > 0)
      ddb_buf_text(&filter->out, between);
    if (!add_condition(filter, condition))
      return NULL;
  }
  return filter->out.size == 0
             ? NULL
             : mem_copy(filter->design->arena, filter->out.data, filter->out.size);
}

void mcp_filter(struct design *design, const cJSON *pattern, struct design_entity *entity,
                struct design_index *index, struct design_operation *operation) {
  const cJSON *json = json_get(pattern, "filter_expression");
  struct filter filter = {
      .design = design, .entity = entity, .index = index, .operation = operation};
  if (json == NULL)
    return;
  ddb_buf_init_arena(&filter.out, design->arena, SIZE_MAX / 2);
  const char *ours = operation == NULL ? NULL : expression(&filter, json);
  if (ours != NULL) {
    operation->filter = ours;
    return;
  }
  const char *name = json_text(pattern, "name");
  char *text = cJSON_PrintUnformatted(json);
  note(design->arena, &entity->notes, "%s has the filter %s", name == NULL ? "" : name,
       text == NULL ? "" : text);
  cJSON_free(text);
}

/* ---- parameters ------------------------------------------------------------------------------ */

static bool names(const cJSON *condition, const char *parameter) {
  static const char *const members[] = {"param", "param2"};
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    const char *name = json_text(condition, members[i]);
    if (name != NULL && strcmp(name, parameter) == 0)
      return true;
  }
  const cJSON *name;
  cJSON_ArrayForEach(name, json_get(condition, "params")) if (cJSON_IsString(name) &&
                                                              strcmp(name->valuestring,
                                                                     parameter) == 0) return true;
  return false;
}

bool mcp_in_filter(const cJSON *pattern, const char *parameter) {
  const cJSON *condition;
  cJSON_ArrayForEach(condition, json_get(json_get(pattern, "filter_expression"), "conditions")) {
    if (names(condition, parameter))
      return true;
  }
  return false;
}
