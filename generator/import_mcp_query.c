/* SPDX-License-Identifier: Apache-2.0 */
/* Access patterns of an awslabs/mcp schema that read many items: queries, their ranges, scans. */
#include <string.h>

#include "import_mcp.h"
#include "mem.h"

/* What a query is made of while its key is read. */
struct reading {
  struct design *design;
  const cJSON *pattern;
  const struct design_entity *entity;
  struct design_index *index; /* NULL: the table */
  struct design_operation *query;
  size_t ends;        /* parameters at the end of the list that are bounds */
  const char *ranged; /* the first field of the sort key that is not given, or NULL */
  bool last;          /* nothing follows it in its key */
  bool number;        /* the key it is in has type N */
};

/* How many parameters a pattern has for its key. */
static size_t own_parameters(const cJSON *pattern) {
  size_t count = 0;
  const cJSON *parameter;
  cJSON_ArrayForEach(parameter, json_get(pattern, "parameters")) {
    const char *name = json_text(parameter, "name");
    if (name == NULL || !mcp_in_filter(pattern, name))
      count++;
  }
  return count;
}

/* Whether one of the first `count` of those is called so, or one that the filter takes as well. */
static bool has_parameter(const cJSON *pattern, const char *name, size_t count) {
  const cJSON *parameter;
  cJSON_ArrayForEach(parameter, json_get(pattern, "parameters")) {
    const char *text = json_text(parameter, "name");
    bool filters = text != NULL && mcp_in_filter(pattern, text);
    if (!filters && count-- == 0)
      return false;
    if (text != NULL && strcmp(text, name) == 0)
      return true;
  }
  return false;
}

/* Adds the fields of a template that the pattern has as parameters, up to the first that it has
 * not; whether it has all. */
static bool add_by(struct reading *reading, const char *template) {
  size_t own = own_parameters(reading->pattern);
  own = own < reading->ends ? 0 : own - reading->ends;
  for (const char *open = strchr(template, '{'); open != NULL; open = strchr(open + 1, '{')) {
    const char *name = mem_copy(reading->design->arena, open + 1, strcspn(open + 1, "|?}"));
    if (!has_parameter(reading->pattern, name, own)) {
      const char *close = strchr(open, '}');
      reading->ranged = name;
      reading->last = close != NULL && close[1] == '\0';
      return false;
    }
    operation_by(reading->design, reading->query, name);
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
static const char *template_of(struct reading *reading, const struct design_attribute *attribute) {
  const struct design_key *key = design_key(reading->entity, attribute->name);
  if (key != NULL)
    return key->text;
  return attribute->name == NULL ? "" : mem_format(reading->design->arena, "{%s}", attribute->name);
}

static bool add_attribute(struct reading *reading, const struct design_attribute *attribute) {
  reading->number = attribute->type == 'N';
  return add_by(reading, template_of(reading, attribute));
}

/* Adds what the pattern gives of a key; whether that is all of it. */
static bool add_key_by(struct reading *reading, bool of_sort) {
  const struct design_table *table = reading->entity->table;
  if (reading->index == NULL)
    return add_attribute(reading, of_sort ? &table->sort : &table->partition);
  const struct design_attribute *attribute;
  for (size_t i = 0; (attribute = design_index_key(reading->index, of_sort, i)) != NULL; i++)
    if (!add_attribute(reading, attribute))
      return false;
  return true;
}

/* ---- ranges ---------------------------------------------------------------------------------- */

static bool is_relation(const char *text) {
  static const char *const relations[] = {"<", "<=", ">", ">=", "between", "begins_with"};
  for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
    if (strcmp(text, relations[i]) == 0)
      return true;
  return false;
}

/* The rules of the language, as far as the fields of these files go: keys that sort as the values
 * do. NULL: it may be; else why not. */
static const char *range_problem(const struct reading *reading, const char *relation) {
  const struct design_field *field =
      reading->ranged == NULL ? NULL : design_field(reading->entity, reading->ranged);
  if (field == NULL || !is_relation(relation))
    return "it has no field to go with";
  bool prefix = strcmp(relation, "begins_with") == 0;
  if (reading->number)
    return prefix ? "numbers have no beginning" : NULL;
  if (strcmp(field->type, "uuid") == 0)
    return NULL;
  if (strcmp(field->type, "decimal") == 0)
    return prefix ? "numbers have no beginning" : NULL;
  if (strcmp(field->type, "string") != 0)
    return "the key does not sort as the values do";
  return reading->last
             ? NULL
             : "text with more behind it does not sort as the values do, a date or time would";
}

/* The range of the first field that is not given; the query goes without where there is none. */
static void add_range(struct reading *reading, struct design_entity *entity, const char *name) {
  const char *relation = json_text(reading->pattern, "range_condition");
  if (relation == NULL)
    return;
  const char *problem = range_problem(reading, relation);
  size_t before = reading->query->by_count;
  if (problem == NULL)
    operation_by(reading->design, reading->query, reading->ranged);
  if (problem == NULL && reading->query->by_count > before)
    reading->query->range = relation;
  else
    note(reading->design->arena, &entity->notes,
         "%s has the range condition %s on its sort key: %s", name, relation,
         problem == NULL ? "the partition key has the field too" : problem);
}

/* What the file declares and the operation has not. */
static void note_rest(const struct reading *reading, struct design_entity *entity,
                      const char *name) {
  const char *returns = json_text(reading->pattern, "return_type");
  if (own_parameters(reading->pattern) > reading->query->by_count + reading->ends)
    note(reading->design->arena, &entity->notes,
         "%s has more parameters, and the file does not say what its query does with them", name);
  if (returns != NULL && strcmp(returns, "mixed_data") == 0)
    note(reading->design->arena, &entity->notes,
         "%s returns items of several entities, and the file does not say of which", name);
}

/* ---- queries and scans ----------------------------------------------------------------------- */

static size_t bounds(const cJSON *pattern) {
  const char *relation = json_text(pattern, "range_condition");
  if (relation == NULL)
    return 0;
  return strcmp(relation, "between") == 0 ? 2 : 1;
}

void mcp_query(struct design *design, const cJSON *pattern, struct design_entity *entity,
               const char *name) {
  const char *index_name = json_text(pattern, "index_name");
  struct design_index *index = find_index(entity->table, index_name);
  struct design_operation query = {.by = NULL};
  struct reading reading = {.design = design,
                            .pattern = pattern,
                            .entity = entity,
                            .index = index,
                            .query = &query,
                            .ends = bounds(pattern)};
  if (index_name != NULL && index == NULL) {
    mcp_left_out(design, entity, name, "its index is not in the file");
    return;
  }
  if (!add_key_by(&reading, false)) {
    mcp_left_out(design, entity, name, "its parameters do not give the whole partition key");
    return;
  }
  bool get = add_key_by(&reading, true) && index == NULL && reading.ends == 0;
  note_rest(&reading, entity, name);
  if (!get)
    add_range(&reading, entity, name);
  struct design_operation *operation =
      design_add_operation(design, get ? "get" : "query", entity, name);
  operation->by = get ? NULL : query.by;
  operation->by_count = get ? 0 : query.by_count;
  operation->range = query.range;
  operation->index = index == NULL ? NULL : index->name;
  operation->consistent = index == NULL && cJSON_IsTrue(json_get(pattern, "consistent_read"));
  mcp_filter(design, pattern, entity, index, get ? NULL : operation);
}

/* What a scan's parameters are for, its filter tells or nothing does. */
void mcp_scan(struct design *design, const cJSON *pattern, struct design_entity *entity,
              const char *name) {
  const char *index_name = json_text(pattern, "index_name");
  struct design_index *index = find_index(entity->table, index_name);
  const char *why = json_text(pattern, "description");
  if (index_name != NULL && index == NULL) {
    mcp_left_out(design, entity, name, "its index is not in the file");
    return;
  }
  struct design_operation *operation = design_add_operation(design, "scan", entity, name);
  operation->index = index == NULL ? NULL : index->name;
  operation->consistent = index == NULL && cJSON_IsTrue(json_get(pattern, "consistent_read"));
  operation->reason =
      mem_format(design->arena, "imported: %s", why == NULL || why[0] == '\0' ? name : why);
  if (own_parameters(pattern) > 0)
    note(design->arena, &entity->notes,
         "%s has parameters, and the file does not say what its scan does with them", name);
  mcp_filter(design, pattern, entity, index, operation);
}
