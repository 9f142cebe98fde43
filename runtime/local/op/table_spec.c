/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and indexes of a request that makes or changes a table. */
#include "local/op/table_spec.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/op/keys.h"

#define WRONG "One or more parameter values were invalid: "

/* Developer Guide, "Constraints". */
#define KEY_NAME_MAX 255
#define INCLUDE_MAX  100
#define LOCAL_MAX    5
#define GLOBAL_MAX   20

/* ---- constraints ----------------------------------------------------------------------------- */

static const struct local_param definition_params[] = {
    {"AttributeName", LOCAL_PARAM_STRING, true, 1, KEY_NAME_MAX, NULL},
    {"AttributeType", LOCAL_PARAM_STRING, true, 0, 0, "B, N, S"},
};

static const struct local_param key_params[] = {
    {"AttributeName", LOCAL_PARAM_STRING, true, 1, KEY_NAME_MAX, NULL},
    {"KeyType", LOCAL_PARAM_STRING, true, 0, 0, "HASH, RANGE"},
};

void local_check_definitions(struct local_call *call, struct local_breaches *breaches,
                             const struct local_node *list) {
  char prefix[64];
  for (size_t i = 0; list != NULL && i < list->count; i++) {
    (void)snprintf(prefix, sizeof prefix, "attributeDefinitions.%zu.member.", i + 1);
    for (size_t k = 0; k < 2; k++)
      local_param_check(call, breaches, &list->children[i], prefix, &definition_params[k]);
  }
}

void local_check_key_schema(struct local_call *call, struct local_breaches *breaches,
                            const struct local_node *list, const char *prefix, bool index) {
  char path[128];
  struct ddb_buf text;
  if (list == NULL)
    return;
  for (size_t i = 0; i < list->count; i++) {
    (void)snprintf(path, sizeof path, "%skeySchema.%zu.member.", prefix, i + 1);
    for (size_t k = 0; k < 2; k++)
      local_param_check(call, breaches, &list->children[i], path, &key_params[k]);
  }
  if (index || list->count <= 2)
    return;
  ddb_buf_init_arena(&text, call->mem, 512);
  for (size_t i = 0; i < list->count; i++) {
    struct ddb_text name = local_param_text(&list->children[i], "AttributeName");
    struct ddb_text type = local_param_text(&list->children[i], "KeyType");
    ddb_buf_format(&text, "%sKeySchemaElement(attributeName=%.*s, keyType=%.*s)", i > 0 ? ", " : "",
                   (int)name.size, name.data, (int)type.size, type.data);
  }
  local_breach(
      breaches,
      "Value '[%s]' at '%skeySchema' failed to satisfy constraint: Member must have length "
      "less than or equal to 2",
      text.status == DDB_OK ? text.data : "...", prefix);
}

/* ---- definitions and keys -------------------------------------------------------------------- */

bool local_take_definitions(struct local_call *call, const struct local_node *list,
                            struct local_definitions *out) {
  size_t count = list == NULL ? 0 : list->count;
  *out = (struct local_definitions){.count = 0};
  out->items = ddb_arena_array(call->mem, count, sizeof *out->items);
  if (out->items == NULL)
    return local_no_memory(call);
  for (; out->count < count; out->count++) {
    struct ddb_text type = local_param_text(&list->children[out->count], "AttributeType");
    struct local_key_part *part = &out->items[out->count];
    part->name = local_param_text(&list->children[out->count], "AttributeName");
    part->type = type.data[0] == 'S' ? LOCAL_S : type.data[0] == 'N' ? LOCAL_N : LOCAL_B;
    for (size_t i = 0; i < out->count; i++)
      if (ddb_text_equal(out->items[i].name, part->name))
        return local_invalid(call, WRONG "Duplicate AttributeName in AttributeDefinitions: %.*s",
                             (int)part->name.size, part->name.data);
  }
  return true;
}

static const struct local_key_part *find_definition(const struct local_definitions *definitions,
                                                    struct ddb_text name) {
  for (size_t i = 0; i < definitions->count; i++)
    if (ddb_text_equal(definitions->items[i].name, name))
      return &definitions->items[i];
  return NULL;
}

static bool undefined(struct local_call *call, const struct local_node *list,
                      const struct local_definitions *definitions, bool index) {
  struct ddb_buf keys, names;
  if (!index)
    return local_invalid(call, "Invalid KeySchema: Some index key attribute have no definition");
  ddb_buf_init_arena(&keys, call->mem, SIZE_MAX);
  ddb_buf_init_arena(&names, call->mem, SIZE_MAX);
  for (size_t i = 0; i < list->count; i++) {
    struct ddb_text name = local_param_text(&list->children[i], "AttributeName");
    ddb_buf_format(&keys, "%s%.*s", i > 0 ? ", " : "", (int)name.size, name.data);
  }
  for (size_t i = 0; i < definitions->count; i++)
    ddb_buf_format(&names, "%s%.*s", i > 0 ? ", " : "", (int)definitions->items[i].name.size,
                   definitions->items[i].name.data);
  return local_invalid(call,
                       WRONG "Some index key attributes are not defined in AttributeDefinitions. "
                             "Keys: [%s], AttributeDefinitions: [%s]",
                       keys.size > 0 ? keys.data : "", names.size > 0 ? names.data : "");
}

/* HASH attributes come first. */
static bool take_key(struct local_call *call, const struct local_key_part *part, bool hash,
                     size_t most, struct local_keys *out) {
  size_t *count = hash ? &out->partition_count : &out->sort_count;
  if (local_keys_have(out, part->name))
    return local_invalid(call, "Both the Hash Key and the Range Key element in the KeySchema have "
                               "the same name");
  if (hash && out->sort_count > 0)
    return local_invalid(call, WRONG "The second KeySchemaElement is not a RANGE key type");
  if (*count == most)
    return local_invalid(call, hash ? WRONG "The second KeySchemaElement is not a RANGE key type"
                                    : WRONG "Too many RANGE keys");
  (hash ? out->partition : out->sort)[(*count)++] = *part;
  return true;
}

bool local_take_keys(struct local_call *call, const struct local_node *list,
                     const struct local_definitions *definitions, bool index,
                     struct local_keys *out) {
  *out = (struct local_keys){.sort_count = 0};
  if (list->count == 2 && !index &&
      ddb_text_equal(local_param_text(&list->children[0], "AttributeName"),
                     local_param_text(&list->children[1], "AttributeName")))
    return definitions->count < 2
               ? undefined(call, list, definitions, false)
               : local_invalid(call, "Both the Hash Key and the Range Key element in the KeySchema "
                                     "have the same name");
  for (size_t i = 0; i < list->count; i++) {
    bool hash = local_param_is(&list->children[i], "KeyType", "HASH");
    const struct local_key_part *part =
        find_definition(definitions, local_param_text(&list->children[i], "AttributeName"));
    if (i == 0 && !hash)
      return local_invalid(call, "Invalid KeySchema: The first KeySchemaElement is not a HASH key "
                                 "type");
    if (part == NULL)
      return undefined(call, list, definitions, index);
    if (!take_key(call, part, hash, index ? LOCAL_KEY_PARTS : 1, out))
      return false;
  }
  return true;
}

/* ---- indexes --------------------------------------------------------------------------------- */

static bool take_include(struct local_call *call, const struct local_node *names,
                         struct local_index *out) {
  size_t count = names == NULL ? 0 : names->count;
  if (out->projection == LOCAL_INCLUDE && count == 0)
    return local_invalid(call, WRONG "ProjectionType is INCLUDE, but NonKeyAttributes is not "
                                     "specified");
  if (out->projection != LOCAL_INCLUDE && names != NULL)
    return local_invalid(call, WRONG "ProjectionType is %s, but NonKeyAttributes is specified",
                         out->projection == LOCAL_ALL ? "ALL" : "KEYS_ONLY");
  if (count > INCLUDE_MAX)
    return local_invalid(call, WRONG "Too many attributes in NonKeyAttributes");
  out->include = ddb_arena_array(call->mem, count, sizeof *out->include);
  if (out->include == NULL)
    return local_no_memory(call);
  for (; out->include_count < count; out->include_count++)
    out->include[out->include_count] = names->children[out->include_count].text;
  return true;
}

static bool take_projection(struct local_call *call, const struct local_node *node,
                            struct local_index *out) {
  struct ddb_text type = local_param_text(node, "ProjectionType");
  if (type.size == 0)
    return local_invalid(call, WRONG "Unknown ProjectionType: null");
  if (ddb_text_equal(type, ddb_text_of("ALL")))
    out->projection = LOCAL_ALL;
  else if (ddb_text_equal(type, ddb_text_of("KEYS_ONLY")))
    out->projection = LOCAL_KEYS_ONLY;
  else if (ddb_text_equal(type, ddb_text_of("INCLUDE")))
    out->projection = LOCAL_INCLUDE;
  else
    return local_invalid(call,
                         "1 validation error detected: Value '%.*s' at 'projection.projectionType' "
                         "failed to satisfy constraint: Member must satisfy enum value set: [ALL, "
                         "INCLUDE, KEYS_ONLY]",
                         (int)type.size, type.data);
  return take_include(call, local_node_get(node, "NonKeyAttributes"), out);
}

static bool check_local(struct local_call *call, const struct local_table *table,
                        const struct local_index *index) {
  if (table->keys.sort_count == 0)
    return local_invalid(call, WRONG "Table KeySchema does not have a range key, which is required "
                                     "when specifying a LocalSecondaryIndex");
  if (index->keys.sort_count == 0)
    return local_invalid(call, WRONG "Index KeySchema does not have a range key for index: %.*s",
                         (int)index->name.size, index->name.data);
  return ddb_text_equal(index->keys.partition[0].name, table->keys.partition[0].name) ||
         local_invalid(call,
                       WRONG "Index KeySchema does not have the same leading hash key as "
                             "table KeySchema for index: %.*s. index hash key: %.*s, table "
                             "hash key: %.*s",
                       (int)index->name.size, index->name.data,
                       (int)index->keys.partition[0].name.size, index->keys.partition[0].name.data,
                       (int)table->keys.partition[0].name.size, table->keys.partition[0].name.data);
}

bool local_take_index(struct local_call *call, const struct local_node *node, bool local,
                      const struct local_definitions *definitions, const struct local_table *table,
                      struct local_index *out) {
  static const struct local_param params[] = {
      {"IndexName", LOCAL_PARAM_NAME, true, 3, 255, NULL},
      {"KeySchema", LOCAL_PARAM_LIST, true, 1, 8, NULL},
      {"Projection", LOCAL_PARAM_MAP, true, 0, 0, NULL},
  };
  const struct local_node *units = local_node_get(node, "ProvisionedThroughput");
  struct local_breaches breaches = {.count = 0};
  *out = (struct local_index){.local = local};
  if (!local_params_check(call, node, "", params, sizeof params / sizeof params[0]))
    return false;
  const struct local_node *keys = local_node_get(node, "KeySchema");
  ddb_buf_init_arena(&breaches.text, call->mem, SIZE_MAX);
  local_check_key_schema(call, &breaches, keys, "", !local);
  if (!local)
    local_check_units(call, &breaches, node);
  if (!local_breaches_end(call, &breaches))
    return false;
  out->name = local_param_text(node, "IndexName");
  out->read_units = local_param_number(units, "ReadCapacityUnits", 0);
  out->write_units = local_param_number(units, "WriteCapacityUnits", 0);
  return local_take_keys(call, keys, definitions, true, &out->keys) &&
         take_projection(call, local_node_get(node, "Projection"), out) &&
         (!local || check_local(call, table, out));
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool check_counts(struct local_call *call, const struct local_table *table) {
  size_t local = 0;
  for (size_t i = 0; i < table->index_count; i++)
    local += table->indexes[i].local ? 1 : 0;
  if (local > LOCAL_MAX)
    return local_invalid(
        call, WRONG "Number of LocalSecondaryIndexes exceeds per-table limit of %d", LOCAL_MAX);
  return table->index_count - local <= GLOBAL_MAX ||
         local_invalid(call, WRONG "GlobalSecondaryIndex count exceeds the per-table limit of %d",
                       GLOBAL_MAX);
}

static bool is_used(const struct local_table *table, struct ddb_text name) {
  bool used = local_keys_have(&table->keys, name);
  for (size_t i = 0; i < table->index_count; i++)
    used = used || local_keys_have(&table->indexes[i].keys, name);
  return used;
}

bool local_check_table(struct local_call *call, const struct local_table *table,
                       const struct local_definitions *definitions) {
  for (size_t i = 0; i < table->index_count; i++)
    if (local_table_index(table, table->indexes[i].name) != &table->indexes[i])
      return local_invalid(call, WRONG "Duplicate index name: %.*s",
                           (int)table->indexes[i].name.size, table->indexes[i].name.data);
  for (size_t i = 0; i < definitions->count; i++)
    if (!is_used(table, definitions->items[i].name))
      return local_invalid(call,
                           WRONG "Some AttributeDefinitions are not used. AttributeDefinition "
                                 "%.*s is in no KeySchema",
                           (int)definitions->items[i].name.size, definitions->items[i].name.data);
  return check_counts(call, table);
}
