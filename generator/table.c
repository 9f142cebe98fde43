/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of `ddbc table`, and CreateTable: what `aws dynamodb create-table --cli-input-json`
 * takes. */
#include "table.h"

#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "table_json.h"

const char *const table_formats[] = {"createtable", "nosql-workbench", NULL};

void json_throughput(struct json *json, const struct table *table) {
  json_open(json, "ProvisionedThroughput", '{');
  json_number(json, "ReadCapacityUnits", table->read_units);
  json_number(json, "WriteCapacityUnits", table->write_units);
  json_close(json, '}');
}

void json_billing(struct json *json, const struct table *table) {
  json_string(json, "BillingMode", table->read_units > 0 ? "PROVISIONED" : "PAY_PER_REQUEST");
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

/* ---- CreateTable ----------------------------------------------------------------------------- */

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
    if (!local && table->read_units > 0)
      json_throughput(json, table);
    json_close(json, '}');
  }
  if (any)
    json_close(json, ']');
}

static void stream(struct json *json, const struct table *table) {
  static const char *const views[] = {[STREAM_KEYS] = "KEYS_ONLY",
                                      [STREAM_NEW] = "NEW_IMAGE",
                                      [STREAM_OLD] = "OLD_IMAGE",
                                      [STREAM_BOTH] = "NEW_AND_OLD_IMAGES"};
  if (table->stream == STREAM_NONE)
    return;
  json_open(json, "StreamSpecification", '{');
  json_true(json, "StreamEnabled");
  json_string(json, "StreamViewType", views[table->stream]);
  json_close(json, '}');
}

/* What is provisioned counts for the table and for each global index alike, as in the runtime's own
 * CreateTable. */
static void create_table(struct json *json, const struct table *table) {
  json_open(json, NULL, '{');
  json_string(json, "TableName", table->table_name);
  definitions(json, table);
  key_schema(json, &table->partition, table->has_sort ? &table->sort : NULL);
  indexes(json, table, false);
  indexes(json, table, true);
  json_billing(json, table);
  if (table->read_units > 0)
    json_throughput(json, table);
  stream(json, table);
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

/* ---- formats --------------------------------------------------------------------------------- */

/* What a format has no place for must not get lost unseen. */
static void note_lost(const struct model *model, const char *name) {
  bool createtable = strcmp(name, table_formats[0]) == 0;
  for (size_t i = 0; i < model->table_count; i++) {
    const struct table *table = &model->tables[i];
    if (table->ttl != NULL)
      fprintf(stderr,
              "ddbc: note: the time to live of %s, '%s', is no part of this format: aws dynamodb "
              "update-time-to-live sets it\n",
              table->table_name, table->ttl);
    if (table->stream != STREAM_NONE && !createtable)
      fprintf(stderr, "ddbc: note: the stream of %s is no part of this format\n",
              table->table_name);
    for (size_t k = 0; k < table->index_count && !createtable; k++)
      if (model_is_multi(&table->indexes[k]))
        fprintf(stderr,
                "ddbc: note: index %s of %s has a key of several attributes, which is no part of "
                "this format: it is left out\n",
                table->indexes[k].name.text, table->table_name);
  }
}

const char *table_text(struct ddb_arena *arena, const struct model *model, const char *name) {
  static void (*const writers[])(struct json *, const struct model *) = {table_createtable,
                                                                         table_workbench};
  for (size_t i = 0; table_formats[i] != NULL; i++) {
    if (strcmp(table_formats[i], name) != 0)
      continue;
    struct json json = {.depth = 0, .first = true};
    ddb_buf_init_arena(&json.buf, arena, SIZE_MAX / 2);
    writers[i](&json, model);
    note_lost(model, name);
    ddb_buf_char(&json.buf, '\n');
    if (json.buf.status != DDB_OK)
      mem_exhausted();
    return json.buf.data;
  }
  return NULL;
}
