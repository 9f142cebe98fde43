/* SPDX-License-Identifier: Apache-2.0 */
/* CreateTable and UpdateTable. Both are done when they answer: a table is ACTIVE at once, and a new
 * index holds all items. */
#include <string.h>

#include "aws/hash.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/uuid.h"
#include "local/op/keys.h"
#include "local/op/operations.h"
#include "local/op/table_spec.h"

#define WRONG "One or more parameter values were invalid: "

static const struct local_param create_params[] = {
    {"TableName", LOCAL_PARAM_NAME, false, 3, 255, NULL},
    {"AttributeDefinitions", LOCAL_PARAM_LIST, true, 0, 0, NULL},
    {"KeySchema", LOCAL_PARAM_LIST, true, 1, 0, NULL},
    {"BillingMode", LOCAL_PARAM_STRING, false, 0, 0, "PROVISIONED, PAY_PER_REQUEST"},
    {"GlobalSecondaryIndexes", LOCAL_PARAM_LIST, false, 0, 0, NULL},
    {"LocalSecondaryIndexes", LOCAL_PARAM_LIST, false, 0, 0, NULL},
    {"ProvisionedThroughput", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"DeletionProtectionEnabled", LOCAL_PARAM_BOOLEAN, false, 0, 0, NULL},
};

/* What would make a table another one than it is here is refused; what only costs, secures or
 * labels it (TableClass, SSESpecification, Tags, ResourcePolicy, WarmThroughput,
 * OnDemandThroughput) is passed over, as ddb-local(1) says. */
static bool check_alone(struct local_call *call, const struct local_node *request) {
  static const char *const replicas[] = {"ReplicaUpdates", "GlobalTableWitnessUpdates",
                                         "MultiRegionConsistency", "GlobalTableSourceArn",
                                         "GlobalTableSettingsReplicationMode"};
  for (size_t i = 0; i < sizeof replicas / sizeof replicas[0]; i++)
    if (local_node_get(request, replicas[i]) != NULL)
      return local_invalid(call, "This store has no replicas: %s", replicas[i]);
  return true;
}

static bool check_create(struct local_call *call, const struct local_node *request) {
  struct local_breaches breaches = {.count = 0};
  ddb_buf_init_arena(&breaches.text, call->mem, SIZE_MAX);
  if (local_node_get(request, "TableName") == NULL)
    return local_invalid(call, "The parameter 'TableName' is required but was not present in the "
                               "request");
  for (size_t i = 0; i < sizeof create_params / sizeof create_params[0]; i++) {
    local_param_check(call, &breaches, request, "", &create_params[i]);
    if (i == 0 && breaches.count > 0)
      return local_breaches_end(call, &breaches);
  }
  if (call->code != NULL)
    return false;
  local_check_definitions(call, &breaches, local_node_get(request, "AttributeDefinitions"));
  const struct local_node *keys = local_node_get(request, "KeySchema");
  if (keys != NULL && keys->count > 0)
    local_check_key_schema(call, &breaches, keys, "", false);
  local_check_units(call, &breaches, request);
  return local_breaches_end(call, &breaches);
}

/* ---- CreateTable ----------------------------------------------------------------------------- */

static bool take_indexes(struct local_call *call, const struct local_node *request,
                         const struct local_definitions *definitions, struct local_table *table) {
  const struct local_node *lists[] = {local_node_get(request, "LocalSecondaryIndexes"),
                                      local_node_get(request, "GlobalSecondaryIndexes")};
  size_t count =
      (lists[0] != NULL ? lists[0]->count : 0) + (lists[1] != NULL ? lists[1]->count : 0);
  table->indexes = ddb_arena_array(call->mem, count, sizeof *table->indexes);
  if (table->indexes == NULL)
    return local_no_memory(call);
  for (size_t k = 0; k < 2; k++) {
    if (lists[k] != NULL && lists[k]->count == 0)
      return local_invalid(call, WRONG "List of %sSecondaryIndexes is empty",
                           k == 0 ? "Local" : "Global");
    for (size_t i = 0; lists[k] != NULL && i < lists[k]->count; i++)
      if (!local_take_index(call, &lists[k]->children[i], k == 0, definitions, table,
                            &table->indexes[table->index_count++]))
        return false;
  }
  return true;
}

static bool take_stream(struct local_call *call, const struct local_node *request,
                        struct local_table *table) {
  static const struct local_param view = {"StreamViewType",
                                          LOCAL_PARAM_STRING,
                                          true,
                                          0,
                                          0,
                                          "KEYS_ONLY, NEW_IMAGE, NEW_AND_OLD_IMAGES, OLD_IMAGE"};
  const struct local_node *stream = local_node_get(request, "StreamSpecification");
  if (stream == NULL)
    return true;
  if (!local_param_flag(stream, "StreamEnabled")) {
    table->stream = (struct ddb_text){"", 0};
    return true;
  }
  table->stream = local_param_text(stream, "StreamViewType");
  return local_params_check(call, stream, "streamSpecification.", &view, 1);
}

static bool make_uuid(struct local_call *call, struct local_table *table) {
  unsigned char random[DDB_UUID_RANDOM_SIZE];
  if (!ddb_random_bytes(random, sizeof random))
    return local_fail(call, "InternalServerError", "the system gives no random bytes");
  ddb_uuid_encode(random, table->uuid);
  return true;
}

static bool check_new(struct local_call *call, const struct local_table *table) {
  const struct local_table *other;
  enum local_store_status status = local_store_table(call->store, table->name, &other);
  if (status != LOCAL_STORE_OK)
    return status == LOCAL_STORE_NONE || local_store_ok(call, status);
  return local_fail(call, "ResourceInUseException", "Table already exists: %.*s",
                    (int)table->name.size, table->name.data);
}

void local_create_table(struct local_call *call, const struct local_node *request) {
  struct local_table table = {.created = call->now};
  struct local_definitions definitions;
  if (!check_create(call, request) || !check_alone(call, request) ||
      !local_take_billing(call, request, &table) ||
      !local_take_definitions(call, local_node_get(request, "AttributeDefinitions"), &definitions))
    return;
  table.name = local_param_text(request, "TableName");
  table.guarded = local_param_flag(request, "DeletionProtectionEnabled");
  if (!local_take_keys(call, local_node_get(request, "KeySchema"), &definitions, false,
                       &table.keys) ||
      !take_indexes(call, request, &definitions, &table) ||
      !local_check_index_units(call, &table, NULL) ||
      !local_check_table(call, &table, &definitions) || !take_stream(call, request, &table) ||
      !check_new(call, &table) || !make_uuid(call, &table) ||
      !local_store_ok(call, local_store_create(call->store, &table)))
    return;
  ddb_buf_text(&call->body, "{\"TableDescription\":");
  if (local_describe(call, &table, "ACTIVE"))
    ddb_buf_char(&call->body, '}');
}

/* ---- UpdateTable ----------------------------------------------------------------------------- */

/* The definitions that the table has, and those that the request adds. */
static bool all_definitions(struct local_call *call, const struct local_table *table,
                            const struct local_node *list, struct local_definitions *out) {
  size_t most =
      (list != NULL ? list->count : 0) + (size_t)2 * LOCAL_KEY_PARTS * (table->index_count + 1);
  struct local_key_part *items = ddb_arena_array(call->mem, most, sizeof *items);
  if (items == NULL || !local_take_definitions(call, list, out))
    return items != NULL ? false : local_no_memory(call);
  memcpy(items, out->items, out->count * sizeof *items);
  for (size_t k = 0; k <= table->index_count; k++) {
    const struct local_keys *keys = k == 0 ? &table->keys : &table->indexes[k - 1].keys;
    for (size_t i = 0; i < keys->partition_count; i++)
      items[out->count++] = keys->partition[i];
    for (size_t i = 0; i < keys->sort_count; i++)
      items[out->count++] = keys->sort[i];
  }
  out->items = items;
  return true;
}

static bool add_index(struct local_call *call, const struct local_node *create,
                      const struct local_definitions *definitions, struct local_table *table) {
  struct local_index *index = &table->indexes[table->index_count];
  if (!local_take_index(call, create, false, definitions, table, index))
    return false;
  if (local_table_index(table, index->name) != NULL)
    return local_invalid(call, "Attempting to create an index which already exists");
  table->index_count++;
  return true;
}

static bool remove_index(struct local_call *call, struct ddb_text name, struct local_table *table) {
  for (size_t i = 0; i < table->index_count; i++) {
    if (table->indexes[i].local || !ddb_text_equal(table->indexes[i].name, name))
      continue;
    memmove(&table->indexes[i], &table->indexes[i + 1],
            (--table->index_count - i) * sizeof *table->indexes);
    return true;
  }
  return local_fail(call, "ResourceNotFoundException", "Requested resource not found");
}

static bool check_index_update(struct local_call *call, const struct local_node *update) {
  static const struct local_param params[] = {
      {"IndexName", LOCAL_PARAM_NAME, true, 3, 255, NULL},
      {"ProvisionedThroughput", LOCAL_PARAM_MAP, true, 0, 0, NULL},
  };
  struct local_breaches breaches = {.count = 0};
  ddb_buf_init_arena(&breaches.text, call->mem, SIZE_MAX);
  if (!local_params_check(call, update, "globalSecondaryIndexUpdates.member.update.", params,
                          sizeof params / sizeof params[0]))
    return false;
  local_check_units(call, &breaches, update);
  return local_breaches_end(call, &breaches);
}

static bool change_index_units(struct local_call *call, const struct local_node *update,
                               struct local_table *table) {
  struct ddb_text name = local_param_text(update, "IndexName");
  const struct local_node *units = local_node_get(update, "ProvisionedThroughput");
  for (size_t i = 0; i < table->index_count; i++) {
    if (!ddb_text_equal(table->indexes[i].name, name))
      continue;
    return local_change_index_units(call, units, &table->indexes[i]);
  }
  return local_fail(call, "ResourceNotFoundException", "Requested resource not found");
}

static bool change_index(struct local_call *call, const struct local_node *change,
                         const struct local_definitions *definitions, struct local_table *table) {
  const struct local_node *create = local_node_get(change, "Create");
  const struct local_node *drop = local_node_get(change, "Delete");
  const struct local_node *update = local_node_get(change, "Update");
  if ((create != NULL) + (drop != NULL) + (update != NULL) != 1)
    return local_invalid(call, WRONG "One of GlobalSecondaryIndexUpdate.Create, .Update or .Delete "
                                     "must be given");
  if (create != NULL)
    return add_index(call, create, definitions, table);
  if (update != NULL)
    return check_index_update(call, update) && change_index_units(call, update, table);
  return remove_index(call, local_param_text(drop, "IndexName"), table);
}

static bool change_indexes(struct local_call *call, const struct local_node *request,
                           const struct local_table *old, struct local_table *table) {
  const struct local_node *changes = local_node_get(request, "GlobalSecondaryIndexUpdates");
  struct local_definitions definitions;
  size_t count = changes == NULL ? 0 : changes->count;
  if (!all_definitions(call, old, local_node_get(request, "AttributeDefinitions"), &definitions))
    return false;
  table->indexes = ddb_arena_array(call->mem, old->index_count + count, sizeof *table->indexes);
  if (table->indexes == NULL)
    return local_no_memory(call);
  if (old->index_count > 0)
    memcpy(table->indexes, old->indexes, old->index_count * sizeof *table->indexes);
  for (size_t i = 0; table->on_demand && i < old->index_count; i++)
    table->indexes[i].read_units = table->indexes[i].write_units = 0;
  for (size_t i = 0; i < count; i++)
    if (!change_index(call, &changes->children[i], &definitions, table))
      return false;
  return true;
}

/* An item that was there before the index. A key attribute of another type keeps its item out of
 * the index, as the service has it when it fills one: `row` is a call of its own, so that what it
 * is told does not end the one that makes the index. */
static bool fill_row(struct local_call *row, const struct local_table *table,
                     const struct local_index *index, struct ddb_text text) {
  struct local_value item;
  struct local_key key;
  struct local_entry entry;
  bool there;
  const char *copy = ddb_arena_copy(row->mem, text.data, text.size);
  if (copy == NULL)
    return local_no_memory(row);
  if (!local_item_parse(row, (struct ddb_text){copy, text.size}, &item) ||
      !local_key_of_item(row, table, &item, &key))
    return false;
  if (!local_entry_of(row, index, &item, &entry, &there))
    return row->http_status == 400;
  return !there || local_store_ok(row, local_store_add(row->store, &key, &entry, 1));
}

bool local_fill_index(struct local_call *call, const struct local_table *table,
                      const struct local_index *index) {
  struct local_range range = {.table = table, .last_hash = UINT32_MAX};
  struct local_cursor *cursor = NULL;
  struct local_row row;
  struct ddb_arena *mem = ddb_arena_new(); /* of one item at a time */
  enum local_store_status status =
      mem != NULL ? local_store_read(call->store, &range, &cursor) : LOCAL_STORE_NOMEM;
  while (status == LOCAL_STORE_OK && call->code == NULL &&
         (status = local_cursor_next(cursor, &row)) == LOCAL_STORE_OK) {
    struct local_call alone = {.store = call->store, .mem = mem};
    ddb_buf_init_arena(&alone.body, mem, SIZE_MAX);
    if (!fill_row(&alone, table, index, row.item))
      (void)local_fail(call, "InternalServerError", "the index %.*s cannot be filled: %s",
                       (int)index->name.size, index->name.data,
                       alone.body.data != NULL ? alone.body.data : "out of memory");
    ddb_arena_reset(mem);
  }
  local_cursor_close(cursor);
  ddb_arena_free(mem);
  return call->code == NULL && (status == LOCAL_STORE_NONE || local_store_ok(call, status));
}

static bool fill_new(struct local_call *call, const struct local_table *old,
                     const struct local_table *table) {
  for (size_t i = 0; i < table->index_count; i++)
    if (local_table_index(old, table->indexes[i].name) == NULL &&
        !local_fill_index(call, table, &table->indexes[i]))
      return false;
  return true;
}

static bool check_update(struct local_call *call, const struct local_node *request) {
  static const struct local_param params[] = {
      LOCAL_PARAM_TABLE,
      {"AttributeDefinitions", LOCAL_PARAM_LIST, false, 0, 0, NULL},
      {"BillingMode", LOCAL_PARAM_STRING, false, 0, 0, "PROVISIONED, PAY_PER_REQUEST"},
      {"ProvisionedThroughput", LOCAL_PARAM_MAP, false, 0, 0, NULL},
      {"GlobalSecondaryIndexUpdates", LOCAL_PARAM_LIST, false, 0, 0, NULL},
      {"StreamSpecification", LOCAL_PARAM_MAP, false, 0, 0, NULL},
      {"DeletionProtectionEnabled", LOCAL_PARAM_BOOLEAN, false, 0, 0, NULL},
  };
  struct local_breaches breaches = {.count = 0};
  ddb_buf_init_arena(&breaches.text, call->mem, SIZE_MAX);
  for (size_t i = 0; i < sizeof params / sizeof params[0]; i++)
    local_param_check(call, &breaches, request, "", &params[i]);
  local_check_definitions(call, &breaches, local_node_get(request, "AttributeDefinitions"));
  local_check_units(call, &breaches, request);
  return local_breaches_end(call, &breaches);
}

/* Definitions alone change nothing. */
static bool check_any(struct local_call *call, const struct local_node *request) {
  static const char *const changes[] = {
      "ProvisionedThroughput",     "BillingMode",        "GlobalSecondaryIndexUpdates",
      "StreamSpecification",       "SSESpecification",   "TableClass",
      "DeletionProtectionEnabled", "OnDemandThroughput", "WarmThroughput"};
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    const struct local_node *change = local_node_get(request, changes[i]);
    if (change != NULL && (change->kind != DDB_JSON_ARRAY || change->count > 0))
      return true;
  }
  return local_invalid(call, "At least one of ProvisionedThroughput, BillingMode, "
                             "UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification "
                             "or ReplicaUpdates is required");
}

void local_update_table(struct local_call *call, const struct local_node *request) {
  if (!check_update(call, request) || !check_alone(call, request) || !check_any(call, request))
    return;
  const struct local_table *old = local_table_find(call, local_param_text(request, "TableName"));
  if (old == NULL)
    return;
  struct local_table table = *old;
  const struct local_node *guard = local_node_get(request, "DeletionProtectionEnabled");
  if (guard != NULL)
    table.guarded = guard->flag;
  if (!local_change_billing(call, request, old, &table) ||
      !change_indexes(call, request, old, &table) || !local_check_index_units(call, &table, old) ||
      !take_stream(call, request, &table) ||
      !local_store_ok(call, local_store_alter(call->store, &table)) || !fill_new(call, old, &table))
    return;
  ddb_buf_text(&call->body, "{\"TableDescription\":");
  if (local_describe(call, &table, "ACTIVE"))
    ddb_buf_char(&call->body, '}');
}
