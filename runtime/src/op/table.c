/* SPDX-License-Identifier: Apache-2.0 */
/* CreateTable, and the wait until the table can be used. */
#include <string.h>

#include "aws/service_error.h"
#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "op/index_key.h"
#include "op/ops.h"
#include "wire/writer.h"

/* A table is usable within seconds; a service that takes longer than this has a problem that
 * waiting does not mend. */
enum { WAIT_MAX_MS = 300000, WAIT_FIRST_MS = 25, WAIT_STEP_MAX_MS = 2000 };

/* ---- requests -------------------------------------------------------------------------------- */

/* The attributes of all keys in one order: those of the table, then those of each index. There is
 * room for the most a key can have; NULL: it has not so many. */
static const char *key_attribute(const struct ddb_table *table, size_t at, char *type) {
  size_t key = at / DDB_KEY_ATTRIBUTES_MAX;
  size_t mine = at % DDB_KEY_ATTRIBUTES_MAX;
  const struct ddb_key_list list = ddb_key_list(table, key ? &table->indexes[key - 1] : NULL);

  if (mine >= (size_t)list.count)
    return NULL;
  *type = list.attributes[mine].type;
  return list.attributes[mine].name;
}

static size_t key_attribute_count(const struct ddb_table *table) {
  return DDB_KEY_ATTRIBUTES_MAX * (1 + table->index_count);
}

static bool is_defined(const struct ddb_table *table, size_t before, const char *name) {
  char type;

  for (size_t i = 0; i < before; i++) {
    const char *other = key_attribute(table, i, &type);
    if (other && strcmp(other, name) == 0)
      return true;
  }
  return false;
}

static void write_definitions(struct ddb_buf *body, const struct ddb_table *table) {
  const char *separator = "";
  char type;

  ddb_buf_text(body, ",\"AttributeDefinitions\":[");
  for (size_t i = 0; i < key_attribute_count(table); i++) {
    const char *name = key_attribute(table, i, &type);
    if (!name || is_defined(table, i, name))
      continue;
    ddb_buf_text(body, separator);
    ddb_buf_text(body, "{\"AttributeName\":");
    ddb_buf_json_string(body, name, strlen(name));
    ddb_buf_format(body, ",\"AttributeType\":\"%c\"}", type);
    separator = ",";
  }
  ddb_buf_char(body, ']');
}

static void write_key(struct ddb_buf *body, const char *name, const char *type,
                      const char *separator) {
  ddb_buf_text(body, separator);
  ddb_buf_text(body, "{\"AttributeName\":");
  ddb_buf_json_string(body, name, strlen(name));
  ddb_buf_format(body, ",\"KeyType\":\"%s\"}", type);
}

static void write_schema(struct ddb_buf *body, const struct ddb_table *table,
                         const struct ddb_index *index) {
  const struct ddb_key_list list = ddb_key_list(table, index);

  ddb_buf_text(body, "\"KeySchema\":[");
  for (int i = 0; i < list.count; i++)
    write_key(body, list.attributes[i].name, i < list.partition_count ? "HASH" : "RANGE",
              i > 0 ? "," : "");
  ddb_buf_char(body, ']');
}

static void write_projection(struct ddb_buf *body, const struct ddb_index *index) {
  static const char *const types[] = {
      [DDB_PROJECT_ALL] = "ALL", [DDB_PROJECT_KEYS] = "KEYS_ONLY", [DDB_PROJECT_SOME] = "INCLUDE"};

  ddb_buf_format(body, ",\"Projection\":{\"ProjectionType\":\"%s\"", types[index->projection]);
  for (size_t i = 0; i < index->projected_count; i++) {
    ddb_buf_text(body, i == 0 ? ",\"NonKeyAttributes\":[" : ",");
    ddb_buf_json_string(body, index->projected[i], strlen(index->projected[i]));
  }
  ddb_buf_text(body, index->projected_count ? "]}" : "}");
}

/* What is provisioned counts for the table and for each global index alike. */
static void write_throughput(struct ddb_buf *body, const struct ddb_table *table) {
  if (table->read_units == 0)
    return;
  ddb_buf_text(body, ",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":");
  ddb_buf_i64(body, table->read_units);
  ddb_buf_text(body, ",\"WriteCapacityUnits\":");
  ddb_buf_i64(body, table->write_units);
  ddb_buf_char(body, '}');
}

/* Local and global indexes are two lists of one form. */
static void write_indexes(struct ddb_buf *body, const struct ddb_table *table, bool local) {
  size_t count = 0;

  for (size_t i = 0; i < table->index_count; i++) {
    const struct ddb_index *index = &table->indexes[i];
    if (index->local != local)
      continue;
    if (count++ == 0)
      ddb_buf_format(body, ",\"%sSecondaryIndexes\":[", local ? "Local" : "Global");
    else
      ddb_buf_char(body, ',');
    ddb_buf_text(body, "{\"IndexName\":");
    ddb_buf_json_string(body, index->name, strlen(index->name));
    ddb_buf_char(body, ',');
    write_schema(body, table, index);
    write_projection(body, index);
    if (!local)
      write_throughput(body, table);
    ddb_buf_char(body, '}');
  }
  if (count > 0)
    ddb_buf_char(body, ']');
}

static enum ddb_status create_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                      const struct ddb_table *table, struct ddb_request *out) {
  struct ddb_buf body;

  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, scope, table);
  write_definitions(&body, table);
  ddb_buf_char(&body, ',');
  write_schema(&body, table, NULL);
  write_indexes(&body, table, false);
  write_indexes(&body, table, true);
  write_throughput(&body, table);
  if (table->stream)
    ddb_buf_format(&body,
                   ",\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"%s\"}",
                   table->stream);
  ddb_buf_format(&body, ",\"BillingMode\":\"%s\"}",
                 table->read_units ? "PROVISIONED" : "PAY_PER_REQUEST");
  return ddb_body_end(&body, mem, "CreateTable", DDB_EFFECT_WRITE, out);
}

static enum ddb_status describe_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                        const struct ddb_table *table, struct ddb_request *out) {
  struct ddb_buf body;

  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, scope, table);
  ddb_buf_char(&body, '}');
  return ddb_body_end(&body, mem, "DescribeTable", DDB_EFFECT_READ, out);
}

static enum ddb_status describe_ttl_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                            const struct ddb_table *table,
                                            struct ddb_request *out) {
  enum ddb_status status = describe_request(mem, scope, table, out);

  out->operation = "DescribeTimeToLive";
  return status;
}

static enum ddb_status update_ttl_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                          const struct ddb_table *table, struct ddb_request *out) {
  struct ddb_buf body;

  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, scope, table);
  ddb_buf_text(&body, ",\"TimeToLiveSpecification\":{\"Enabled\":true,\"AttributeName\":");
  ddb_buf_json_string(&body, table->ttl, strlen(table->ttl));
  ddb_buf_text(&body, "}}");
  return ddb_body_end(&body, mem, "UpdateTimeToLive", DDB_EFFECT_WRITE, out);
}

/* ---- answers --------------------------------------------------------------------------------- */

static bool member_is(struct ddb_text object, const char *name, const char *text) {
  struct ddb_text raw;
  struct ddb_json_string value;
  struct ddb_json json;

  if (!ddb_answer_member(object, name, &raw))
    return false;
  ddb_json_init(&json, raw.data, raw.size);
  return ddb_json_string(&json, &value) && ddb_json_is(&value, text, strlen(text));
}

/* Whether each key attribute has the type that the schema says. */
static bool same_types(struct ddb_text description, const struct ddb_table *table) {
  struct ddb_text definitions;
  struct ddb_text element;
  struct ddb_json json;
  bool same = true;

  if (!ddb_answer_member(description, "AttributeDefinitions", &definitions))
    return true;
  ddb_json_init(&json, definitions.data, definitions.size);
  if (!ddb_json_array(&json))
    return false;
  while (ddb_json_element(&json) && ddb_json_skip(&json, &element))
    for (size_t i = 0; i < key_attribute_count(table); i++) {
      char type[2] = "";
      const char *name = key_attribute(table, i, type);
      if (name && member_is(element, "AttributeName", name))
        same = same && member_is(element, "AttributeType", type);
    }
  return same;
}

/* The first index of the schema that the table does not have; NULL: it has all. */
static const struct ddb_index *missing_index(struct ddb_text description,
                                             const struct ddb_table *table) {
  for (size_t i = 0; i < table->index_count; i++) {
    const struct ddb_index *index = &table->indexes[i];
    struct ddb_text list;
    struct ddb_text element;
    struct ddb_json json;
    bool found = false;
    if (!ddb_answer_member(
            description, index->local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes", &list))
      return index;
    ddb_json_init(&json, list.data, list.size);
    if (ddb_json_array(&json))
      while (ddb_json_element(&json) && ddb_json_skip(&json, &element))
        found = found || member_is(element, "IndexName", index->name);
    if (!found)
      return index;
  }
  return NULL;
}

/* Whether the key of the table in `description` is the schema's. */
static bool same_key(struct ddb_text description, const struct ddb_table *table) {
  struct ddb_text schema;
  struct ddb_text element;
  struct ddb_json json;
  int matched = 0;
  int count = 0;

  if (!ddb_answer_member(description, "KeySchema", &schema))
    return false;
  ddb_json_init(&json, schema.data, schema.size);
  if (!ddb_json_array(&json))
    return false;
  while (ddb_json_element(&json) && ddb_json_skip(&json, &element)) {
    count++;
    if (member_is(element, "KeyType", "HASH"))
      matched += member_is(element, "AttributeName", table->partition_key);
    else if (table->sort_key && member_is(element, "KeyType", "RANGE"))
      matched += member_is(element, "AttributeName", table->sort_key);
  }
  return count == matched && count == (table->sort_key ? 2 : 1);
}

static bool is_code(const struct ddb_response *response, const char *code) {
  struct ddb_service_error error;

  if (ddb_http_ok(response->http_status))
    return false;
  ddb_service_error_read(response, &error);
  return strcmp(error.code, code) == 0;
}

/* ---- the calls ------------------------------------------------------------------------------- */

typedef enum ddb_status (*request_function)(struct ddb_arena *mem, const struct ddb_scope *scope,
                                            const struct ddb_table *table, struct ddb_request *out);

/* One request. An error whose code is `expected` counts as an answer. */
static enum ddb_status exchange(struct ddb *db, const struct ddb_table *table,
                                request_function make, const char *expected,
                                struct ddb_response *response) {
  struct ddb_scope scope;
  struct ddb_request request;
  struct ddb_arena *scratch = ddb_call_begin(db, table->name, &scope);
  enum ddb_status status = make(scratch, &scope, table, &request);

  if (status >= 0)
    status = ddb_call_send(db, &request, NULL, response);
  if (status >= 0 && !is_code(response, expected))
    status = ddb_answer(scratch, response, request.operation);
  return ddb_call_end(db, NULL, NULL, status);
}

static enum ddb_status wait_active(struct ddb *db, const struct ddb_table *table) {
  int64_t deadline = db->env.monotonic_ms(db->env.state) + WAIT_MAX_MS;
  struct ddb_response response = {0};
  struct ddb_text description;

  for (int64_t pause = WAIT_FIRST_MS;;
       pause = pause * 2 > WAIT_STEP_MAX_MS ? WAIT_STEP_MAX_MS : pause * 2) {
    /* Right after CreateTable the service may not know the table yet. */
    enum ddb_status status =
        exchange(db, table, describe_request, "ResourceNotFoundException", &response);
    if (status < 0)
      return status;
    if (ddb_answer_member(response.body, "Table", &description)) {
      const struct ddb_index *missing = missing_index(description, table);
      if (!same_key(description, table) || !same_types(description, table))
        return ddb_fail(&db->error, DDB_E_INVALID, table->name,
                        "the table '%s' exists with another key than the schema's", db->table);
      if (missing)
        return ddb_fail(&db->error, DDB_E_INVALID, table->name,
                        "the table '%s' exists without the index '%s' of the schema", db->table,
                        missing->name);
      if (member_is(description, "TableStatus", "ACTIVE"))
        return DDB_OK;
    }
    if (db->env.monotonic_ms(db->env.state) + pause > deadline)
      return ddb_fail(&db->error, DDB_E_TIMEOUT, table->name,
                      "the table '%s' is not ACTIVE after 5 minutes", db->table);
    ddb_pause(db, pause, db->group->cancel);
  }
}

/* Asked first, since to enable it twice is an error. Small servers for tests know no time to live:
 * reads leave out expired items there too. */
static enum ddb_status enable_ttl(struct ddb *db, const struct ddb_table *table) {
  struct ddb_response response = {0};
  struct ddb_text description;
  enum ddb_status status =
      exchange(db, table, describe_ttl_request, "UnknownOperationException", &response);

  if (status < 0 || !ddb_http_ok(response.http_status))
    return status;
  if (ddb_answer_member(response.body, "TimeToLiveDescription", &description) &&
      (member_is(description, "TimeToLiveStatus", "ENABLED") ||
       member_is(description, "TimeToLiveStatus", "ENABLING"))) {
    if (member_is(description, "AttributeName", table->ttl))
      return DDB_OK;
    return ddb_fail(&db->error, DDB_E_INVALID, table->name,
                    "the table '%s' has its time to live in another attribute than '%s'", db->table,
                    table->ttl);
  }
  return exchange(db, table, update_ttl_request, "UnknownOperationException", &response);
}

enum ddb_status ddb_create_table(struct ddb *db, const struct ddb_table *table) {
  struct ddb_response response = {0};

  if (!db)
    return DDB_E_INVALID;
  enum ddb_status status = exchange(db, table, create_request, "ResourceInUseException", &response);
  if (status >= 0)
    status = wait_active(db, table);
  return status >= 0 && table->ttl ? enable_ttl(db, table) : status;
}
