/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of `ddbc table`, and CreateTable: what `aws dynamodb create-table --cli-input-json`
 * takes. */
#include "table.h"

#include <string.h>

#include "mem.h"
#include "table_json.h"

const char *const table_formats[] = {"createtable", "nosql-workbench", NULL};

/* ---- JSON ------------------------------------------------------------------------------------
 */

static void new_line(struct json *json) {
  ddb_buf_char(&json->buf, '\n');
  for (int i = 0; i < json->depth; i++)
    ddb_buf_text(&json->buf, "  ");
}

static void begin(struct json *json, const char *key) {
  if (!json->first)
    ddb_buf_char(&json->buf, ',');
  if (json->depth > 0)
    new_line(json);
  json->first = false;
  if (key == NULL)
    return;
  ddb_buf_json_string(&json->buf, key, strlen(key));
  ddb_buf_text(&json->buf, ": ");
}

void json_open(struct json *json, const char *key, char bracket) {
  begin(json, key);
  ddb_buf_char(&json->buf, bracket);
  json->depth++;
  json->first = true;
}

/* An empty list stays on its line. */
void json_close(struct json *json, char bracket) {
  json->depth--;
  if (!json->first)
    new_line(json);
  ddb_buf_char(&json->buf, bracket);
  json->first = false;
}

void json_string(struct json *json, const char *key, const char *text) {
  begin(json, key);
  ddb_buf_json_string(&json->buf, text, strlen(text));
}

void json_projection(struct json *json, const struct index *index) {
  static const char *const types[] = {
      [PROJECT_ALL] = "ALL", [PROJECT_KEYS] = "KEYS_ONLY", [PROJECT_SOME] = "INCLUDE"};
  json_open(json, "Projection", '{');
  json_string(json, "ProjectionType", types[index->projection]);
  if (index->projection == PROJECT_SOME) {
    json_open(json, "NonKeyAttributes", '[');
    for (size_t i = 0; i < index->projected_count; i++)
      json_string(json, NULL, index->projected[i]);
    json_close(json, ']');
  }
  json_close(json, '}');
}

/* ---- CreateTable -----------------------------------------------------------------------------
 */

static void key_element(struct json *json, const struct key_attribute *attribute,
                        const char *type) {
  json_open(json, NULL, '{');
  json_string(json, "AttributeName", attribute->name);
  json_string(json, "KeyType", type);
  json_close(json, '}');
}

/* First all of the partition key, then all of the sort key. */
static void index_schema(struct json *json, const struct index *index) {
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(index, keys);
  json_open(json, "KeySchema", '[');
  for (size_t i = 0; i < count; i++)
    key_element(json, keys[i], i <= index->partition_rest.count ? "HASH" : "RANGE");
  json_close(json, ']');
}

static void key_schema(struct json *json, const struct key_attribute *partition,
                       const struct key_attribute *sort) {
  json_open(json, "KeySchema", '[');
  key_element(json, partition, "HASH");
  if (sort != NULL)
    key_element(json, sort, "RANGE");
  json_close(json, ']');
}

/* Of every key attribute, once. `seen` has room for all. */
static void definition(struct json *json, const struct key_attribute *attribute, const char **seen,
                       size_t *count) {
  for (size_t i = 0; i < *count; i++)
    if (strcmp(seen[i], attribute->name) == 0)
      return;
  seen[(*count)++] = attribute->name;
  json_open(json, NULL, '{');
  json_string(json, "AttributeName", attribute->name);
  json_string(json, "AttributeType", (char[2]){attribute->type, '\0'});
  json_close(json, '}');
}

static void definitions(struct json *json, const struct table *table) {
  size_t count = 0;
  const char **seen =
      mem_array(json->buf.arena, 2 + table->index_count * INDEX_KEY_MAX * 2, sizeof *seen);
  json_open(json, "AttributeDefinitions", '[');
  definition(json, &table->partition, seen, &count);
  if (table->has_sort)
    definition(json, &table->sort, seen, &count);
  for (size_t i = 0; i < table->index_count; i++) {
    const struct key_attribute *keys[2 * INDEX_KEY_MAX];
    size_t key_count = model_index_keys(&table->indexes[i], keys);
    for (size_t k = 0; k < key_count; k++)
      definition(json, keys[k], seen, &count);
  }
  json_close(json, ']');
}

/* AWS refuses an empty list, so there is none without indexes. */
static void indexes(struct json *json, const struct table *table, bool local) {
  bool any = false;
  for (size_t i = 0; i < table->index_count; i++) {
    const struct index *index = &table->indexes[i];
    if (index->local != local)
      continue;
    if (!any)
      json_open(json, local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes", '[');
    any = true;
    json_open(json, NULL, '{');
    json_string(json, "IndexName", index->name.text);
    index_schema(json, index);
    json_projection(json, index);
    json_close(json, '}');
  }
  if (any)
    json_close(json, ']');
}

static void create_table(struct json *json, const struct table *table) {
  json_open(json, NULL, '{');
  json_string(json, "TableName", table->table_name);
  definitions(json, table);
  key_schema(json, &table->partition, table->has_sort ? &table->sort : NULL);
  indexes(json, table, false);
  indexes(json, table, true);
  json_string(json, "BillingMode", "PAY_PER_REQUEST");
  json_close(json, '}');
}

/* The request of the only table, or a list of requests. */
void table_createtable(struct json *json, const struct model *model) {
  bool several = model->table_count > 1;
  if (several)
    json_open(json, NULL, '[');
  for (size_t i = 0; i < model->table_count; i++)
    create_table(json, &model->tables[i]);
  if (several)
    json_close(json, ']');
}

/* ---- formats ---------------------------------------------------------------------------------
 */

const char *table_text(struct ddb_arena *arena, const struct model *model, const char *name) {
  static void (*const writers[])(struct json *, const struct model *) = {table_createtable,
                                                                         table_workbench};
  for (size_t i = 0; table_formats[i] != NULL; i++) {
    if (strcmp(table_formats[i], name) != 0)
      continue;
    struct json json = {.depth = 0, .first = true};
    ddb_buf_init_arena(&json.buf, arena, SIZE_MAX / 2);
    writers[i](&json, model);
    ddb_buf_char(&json.buf, '\n');
    if (json.buf.status != DDB_OK)
      mem_exhausted();
    return json.buf.data;
  }
  return NULL;
}
