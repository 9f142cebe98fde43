/* SPDX-License-Identifier: Apache-2.0 */
/* DescribeTable, ListTables, DeleteTable: tables told. */
#include <string.h>

#include "base/text.h"
#include "local/op/keys.h"
#include "local/op/operations.h"
#include "local/op/table_spec.h"

static void write_name(struct ddb_buf *buf, const char *member, struct ddb_text name) {
  ddb_buf_format(buf, "\"%s\":", member);
  ddb_buf_json_string(buf, name.data, name.size);
}

static void write_number(struct ddb_buf *buf, const char *member, int64_t number) {
  ddb_buf_format(buf, ",\"%s\":", member);
  ddb_buf_i64(buf, number);
}

static void write_schema(struct ddb_buf *buf, const struct local_keys *keys) {
  ddb_buf_text(buf, ",\"KeySchema\":[");
  for (size_t i = 0; i < keys->partition_count + keys->sort_count; i++) {
    bool hash = i < keys->partition_count;
    ddb_buf_text(buf, i > 0 ? ",{" : "{");
    write_name(buf, "AttributeName",
               hash ? keys->partition[i].name : keys->sort[i - keys->partition_count].name);
    ddb_buf_format(buf, ",\"KeyType\":\"%s\"}", hash ? "HASH" : "RANGE");
  }
  ddb_buf_char(buf, ']');
}

/* ---- definitions ----------------------------------------------------------------------------- */

/* The i-th key attribute of the table and its indexes, with repetitions. */
static const struct local_key_part *key_part(const struct local_table *table, size_t i) {
  for (size_t k = 0; k <= table->index_count; k++) {
    const struct local_keys *keys = k == 0 ? &table->keys : &table->indexes[k - 1].keys;
    if (i < keys->partition_count)
      return &keys->partition[i];
    i -= keys->partition_count;
    if (i < keys->sort_count)
      return &keys->sort[i];
    i -= keys->sort_count;
  }
  return NULL;
}

static bool is_first(const struct local_table *table, size_t i) {
  for (size_t k = 0; k < i; k++)
    if (ddb_text_equal(key_part(table, k)->name, key_part(table, i)->name))
      return false;
  return true;
}

static void write_definitions(struct ddb_buf *buf, const struct local_table *table) {
  ddb_buf_text(buf, ",\"AttributeDefinitions\":[");
  for (size_t i = 0; key_part(table, i) != NULL; i++) {
    if (!is_first(table, i))
      continue;
    ddb_buf_text(buf, i > 0 ? ",{" : "{");
    write_name(buf, "AttributeName", key_part(table, i)->name);
    ddb_buf_format(buf, ",\"AttributeType\":\"%s\"}", local_type_name(key_part(table, i)->type));
  }
  ddb_buf_char(buf, ']');
}

/* ---- indexes --------------------------------------------------------------------------------- */

static void write_units(struct ddb_buf *buf, int64_t read, int64_t write) {
  ddb_buf_text(buf, ",\"ProvisionedThroughput\":{\"NumberOfDecreasesToday\":0");
  write_number(buf, "ReadCapacityUnits", read);
  write_number(buf, "WriteCapacityUnits", write);
  ddb_buf_char(buf, '}');
}

static void write_projection(struct ddb_buf *buf, const struct local_index *index) {
  static const char *const kinds[] = {"ALL", "KEYS_ONLY", "INCLUDE"};
  ddb_buf_format(buf, ",\"Projection\":{\"ProjectionType\":\"%s\"", kinds[index->projection]);
  for (size_t i = 0; i < index->include_count; i++) {
    ddb_buf_text(buf, i == 0 ? ",\"NonKeyAttributes\":[" : ",");
    ddb_buf_json_string(buf, index->include[i].data, index->include[i].size);
  }
  ddb_buf_text(buf, index->include_count > 0 ? "]}" : "}");
}

static void write_index(struct ddb_buf *buf, const struct local_table *table,
                        const struct local_index *index) {
  ddb_buf_char(buf, '{');
  write_name(buf, "IndexName", index->name);
  write_schema(buf, &index->keys);
  write_projection(buf, index);
  ddb_buf_format(buf,
                 ",\"IndexArn\":\"arn:aws:dynamodb:ddblocal:000000000000:table/%.*s/index/%.*s\"",
                 (int)table->name.size, table->name.data, (int)index->name.size, index->name.data);
  ddb_buf_text(buf, ",\"IndexSizeBytes\":0,\"ItemCount\":0");
  if (!index->local) {
    ddb_buf_text(buf, ",\"IndexStatus\":\"ACTIVE\"");
    write_units(buf, index->read_units, index->write_units);
  }
  ddb_buf_char(buf, '}');
}

static void write_indexes(struct ddb_buf *buf, const struct local_table *table, bool local) {
  bool first = true;
  for (size_t i = 0; i < table->index_count; i++) {
    if (table->indexes[i].local != local)
      continue;
    if (first)
      ddb_buf_format(buf, ",\"%sSecondaryIndexes\":[", local ? "Local" : "Global");
    else
      ddb_buf_char(buf, ',');
    first = false;
    write_index(buf, table, &table->indexes[i]);
  }
  if (!first)
    ddb_buf_char(buf, ']');
}

/* ---- the table ------------------------------------------------------------------------------- */

/* Seconds with milliseconds, as the service has them. */
static void write_time(struct ddb_buf *buf, const char *member, ddb_time time) {
  char text[8] = ".000";
  int ms = time.nanoseconds / 1000000;
  for (int i = 3; i > 0; i--, ms /= 10)
    text[i] = (char)('0' + ms % 10);
  write_number(buf, member, time.seconds);
  ddb_buf_text(buf, text);
}

bool local_describe(struct local_call *call, const struct local_table *table, const char *status) {
  struct ddb_buf *buf = &call->body;
  int64_t items, bytes;
  if (!local_store_ok(call, local_store_count(call->store, table, &items, &bytes)))
    return false;
  ddb_buf_char(buf, '{');
  write_name(buf, "TableName", table->name);
  ddb_buf_format(buf, ",\"TableStatus\":\"%s\",\"TableId\":\"%s\"", status, table->uuid);
  ddb_buf_format(buf, ",\"TableArn\":\"arn:aws:dynamodb:ddblocal:000000000000:table/%.*s\"",
                 (int)table->name.size, table->name.data);
  write_time(buf, "CreationDateTime", table->created);
  write_definitions(buf, table);
  write_schema(buf, &table->keys);
  write_number(buf, "ItemCount", items);
  write_number(buf, "TableSizeBytes", bytes);
  write_units(buf, table->read_units, table->write_units);
  if (table->on_demand)
    ddb_buf_text(buf, ",\"BillingModeSummary\":{\"BillingMode\":\"PAY_PER_REQUEST\"}");
  if (table->stream.size > 0)
    ddb_buf_format(buf,
                   ",\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"%.*s\"}",
                   (int)table->stream.size, table->stream.data);
  write_indexes(buf, table, true);
  write_indexes(buf, table, false);
  ddb_buf_format(buf, ",\"DeletionProtectionEnabled\":%s}", table->guarded ? "true" : "false");
  return true;
}

/* ---- operations ------------------------------------------------------------------------------ */

static const struct local_param name_params[] = {LOCAL_PARAM_TABLE};

static const struct local_table *named(struct local_call *call, const struct local_node *request) {
  struct ddb_text name = local_param_text(request, "TableName");
  if (!local_params_check(call, request, "", name_params, 1))
    return NULL;
  const struct local_table *table = NULL;
  enum local_store_status status = local_store_table(call->store, local_table_name(name), &table);
  if (status != LOCAL_STORE_NONE)
    (void)local_store_ok(call, status);
  else
    (void)local_fail(call, "ResourceNotFoundException",
                     "Requested resource not found: Table: %.*s not found", (int)name.size,
                     name.data);
  return table;
}

void local_describe_table(struct local_call *call, const struct local_node *request) {
  const struct local_table *table = named(call, request);
  if (table == NULL)
    return;
  ddb_buf_text(&call->body, "{\"Table\":");
  if (local_describe(call, table, "ACTIVE"))
    ddb_buf_char(&call->body, '}');
}

void local_delete_table(struct local_call *call, const struct local_node *request) {
  const struct local_table *table = named(call, request);
  if (table == NULL)
    return;
  if (table->guarded) {
    (void)local_invalid(call,
                        "Resource cannot be deleted as it is currently protected against deletion. "
                        "Disable deletion protection first.");
    return;
  }
  ddb_buf_text(&call->body, "{\"TableDescription\":");
  if (local_describe(call, table, "DELETING") &&
      local_store_ok(call, local_store_drop(call->store, table)))
    ddb_buf_char(&call->body, '}');
}

void local_list_tables(struct local_call *call, const struct local_node *request) {
  static const struct local_param params[] = {
      {"ExclusiveStartTableName", LOCAL_PARAM_NAME, false, 3, 255, NULL},
      {"Limit", LOCAL_PARAM_INTEGER, false, 1, 100, NULL},
  };
  struct ddb_text *names;
  size_t count;
  if (!local_params_check(call, request, "", params, sizeof params / sizeof params[0]))
    return;
  size_t limit = (size_t)local_param_number(request, "Limit", 100);
  if (!local_store_ok(call, local_store_names(call->store,
                                              local_param_text(request, "ExclusiveStartTableName"),
                                              limit + 1, call->mem, &names, &count)))
    return;
  ddb_buf_text(&call->body, "{\"TableNames\":[");
  for (size_t i = 0; i < count && i < limit; i++) {
    if (i > 0)
      ddb_buf_char(&call->body, ',');
    ddb_buf_json_string(&call->body, names[i].data, names[i].size);
  }
  ddb_buf_char(&call->body, ']');
  if (count > limit) {
    ddb_buf_char(&call->body, ',');
    write_name(&call->body, "LastEvaluatedTableName", names[limit - 1]);
  }
  ddb_buf_char(&call->body, '}');
}
