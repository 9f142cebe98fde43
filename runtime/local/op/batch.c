/* SPDX-License-Identifier: Apache-2.0 */
/* BatchGetItem and BatchWriteItem. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/op/keys.h"
#include "local/op/operations.h"
#include "local/op/params.h"
#include "local/op/read.h"
#include "local/op/write.h"

/* API reference: 100 keys and 16 MB are read, 25 requests are written. */
#define GET_MAX   100
#define WRITE_MAX 25
#define BYTES_MAX ((size_t)16 * 1024 * 1024)

static const struct local_param params[] = {
    {"RequestItems", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    LOCAL_PARAM_CAPACITY,
    LOCAL_PARAM_METRICS,
};

/* Members that a scripted fault leaves out: the last ones. */
static bool is_spared(const struct local_call *call, size_t place, size_t count) {
  return place + call->spare >= count && call->spare > 0;
}

static bool check(struct local_call *call, const struct local_node *request, const char *name) {
  const struct local_node *items = local_node_get(request, "RequestItems");
  if (!local_params_check(call, request, "", params, sizeof params / sizeof params[0]))
    return false;
  return (items != NULL && items->count > 0) ||
         local_invalid(call, "The requestItems parameter is required for %s", name);
}

/* Capacities of the tables of a batch, in a list. */
static bool write_capacities(struct local_call *call, const struct local_node *request,
                             const struct local_capacity *capacities, size_t count) {
  bool indexes = local_param_is(request, "ReturnConsumedCapacity", "INDEXES");
  if (!indexes && !local_param_is(request, "ReturnConsumedCapacity", "TOTAL"))
    return true;
  ddb_buf_text(&call->body, ",\"ConsumedCapacity\":[");
  for (size_t i = 0; i < count; i++) {
    if (i > 0)
      ddb_buf_char(&call->body, ',');
    local_capacity_write(&call->body, &capacities[i], indexes, false);
  }
  ddb_buf_char(&call->body, ']');
  return true;
}

static bool same_key(const struct local_key *a, const struct local_key *b) {
  return ddb_text_equal(a->partition, b->partition) && ddb_text_equal(a->sort, b->sort);
}

static bool twice(struct local_call *call) {
  return local_invalid(call, "Provided list of item keys contains duplicates");
}

/* ---- BatchGetItem ---------------------------------------------------------------------------- */

struct get {
  struct local_call *call;
  const struct local_node *request;
  struct ddb_buf left; /* UnprocessedKeys */
  size_t place, count, bytes;
};

static bool count_keys(struct get *get) {
  const struct local_node *items = local_node_get(get->request, "RequestItems");
  for (size_t i = 0; i < items->count; i++) {
    const struct local_node *keys = local_node_get(&items->children[i], "Keys");
    struct ddb_text table = items->children[i].name;
    if (keys == NULL || keys->kind != DDB_JSON_ARRAY || keys->count == 0)
      return local_invalid(get->call,
                           "1 validation error detected: Value '[]' at "
                           "'requestItems.%.*s.member.keys' failed to satisfy constraint: Member "
                           "must have length greater than or equal to 1",
                           (int)table.size, table.data);
    if (keys->count > GET_MAX)
      return local_invalid(get->call,
                           "1 validation error detected: Value at 'RequestItems.%.*s.member.Keys' "
                           "failed to satisfy constraint: Member must have length less than or "
                           "equal to %d",
                           (int)table.size, table.data, GET_MAX);
    get->count += keys->count;
  }
  return get->count <= GET_MAX ||
         local_invalid(get->call, "Too many items requested for the BatchGetItem call");
}

/* Leaves a key for the next request. */
static void leave_key(struct get *get, const struct local_node *table, const struct local_node *key,
                      bool first) {
  if (first) {
    ddb_buf_text(&get->left, get->left.size > 0 ? "," : "");
    ddb_buf_json_string(&get->left, table->name.data, table->name.size);
    ddb_buf_text(&get->left, ":{");
    for (size_t i = 0; i < table->count; i++) {
      if (ddb_text_equal(table->children[i].name, ddb_text_of("Keys")))
        continue;
      ddb_buf_json_string(&get->left, table->children[i].name.data, table->children[i].name.size);
      ddb_buf_char(&get->left, ':');
      local_node_write(&get->left, &table->children[i]);
      ddb_buf_char(&get->left, ',');
    }
    ddb_buf_text(&get->left, "\"Keys\":[");
  } else {
    ddb_buf_char(&get->left, ',');
  }
  local_node_write(&get->left, key);
}

static bool take_keys(struct get *get, const struct local_table *table,
                      const struct local_node *keys, struct local_key **out) {
  struct local_call *call = get->call;
  struct local_value ignored;
  *out = ddb_arena_array(call->mem, keys->count, sizeof **out);
  if (*out == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < keys->count; i++) {
    if (!local_key_of_request(call, table, &keys->children[i], &(*out)[i], &ignored))
      return false;
    for (size_t k = 0; k < i; k++)
      if (same_key(&(*out)[i], &(*out)[k]))
        return twice(call);
  }
  return true;
}

static bool check_part(struct local_call *call, const struct local_node *part) {
  static const struct local_param of_part[] = {
      {"ConsistentRead", LOCAL_PARAM_BOOLEAN, false, 0, 0, NULL},
      {"ProjectionExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
      {"ExpressionAttributeNames", LOCAL_PARAM_MAP, false, 0, 0, NULL},
      {"AttributesToGet", LOCAL_PARAM_LIST, false, 1, 0, NULL},
  };
  char prefix[300];
  (void)snprintf(prefix, sizeof prefix, "requestItems.%.*s.member.",
                 (int)(part->name.size < 255 ? part->name.size : 255), part->name.data);
  return local_params_check(call, part, prefix, of_part, sizeof of_part / sizeof of_part[0]);
}

static bool get_table(struct get *get, const struct local_node *part,
                      struct local_capacity *capacity) {
  struct local_call *call = get->call;
  struct local_projection *projection;
  struct local_key *keys;
  const struct local_node *list = local_node_get(part, "Keys");
  bool consistent = local_param_flag(part, "ConsistentRead"), first = true, left = false;
  const struct local_table *table = local_table_find(call, part->name);
  if (table == NULL || !check_part(call, part) || !local_read_attributes(call, part, &projection) ||
      !take_keys(get, table, list, &keys) || !local_capacity_begin(call, table, false, capacity))
    return false;
  ddb_buf_json_string(&call->body, part->name.data, part->name.size);
  ddb_buf_text(&call->body, ":[");
  for (size_t i = 0; i < list->count; i++, get->place++) {
    bool there;
    size_t bytes;
    if (is_spared(call, get->place, get->count) || get->bytes > BYTES_MAX) {
      leave_key(get, part, &list->children[i], !left);
      left = true;
      continue;
    }
    if (!local_read_item(call, table, &keys[i], projection, first ? "" : ",", &there, &bytes))
      return false;
    first = first && !there;
    get->bytes += bytes;
    capacity->own += local_read_units(bytes, consistent, false);
  }
  ddb_buf_char(&call->body, ']');
  ddb_buf_text(&get->left, left ? "]}" : "");
  return true;
}

void local_batch_get(struct local_call *call, const struct local_node *request) {
  struct get get = {.call = call, .request = request};
  const struct local_node *items = local_node_get(request, "RequestItems");
  if (!check(call, request, "BatchGetItem") || !count_keys(&get))
    return;
  struct local_capacity *capacities = ddb_arena_array(call->mem, items->count, sizeof *capacities);
  ddb_buf_init_arena(&get.left, call->mem, SIZE_MAX);
  if (capacities == NULL) {
    (void)local_no_memory(call);
    return;
  }
  ddb_buf_text(&call->body, "{\"Responses\":{");
  for (size_t i = 0; i < items->count; i++) {
    if (i > 0)
      ddb_buf_char(&call->body, ',');
    if (!get_table(&get, &items->children[i], &capacities[i]))
      return;
  }
  ddb_buf_text(&call->body, "},\"UnprocessedKeys\":{");
  ddb_buf_text(&call->body, get.left.size > 0 ? get.left.data : "");
  ddb_buf_char(&call->body, '}');
  (void)write_capacities(call, request, capacities, items->count);
  ddb_buf_char(&call->body, '}');
}

/* ---- BatchWriteItem -------------------------------------------------------------------------- */

struct write_batch {
  struct local_call *call;
  const struct local_node *items;
  struct local_write *writes;
  size_t count, done;
  bool counted; /* ReturnConsumedCapacity is there */
};

static bool too_many(struct local_call *call, const struct local_node *part) {
  return local_invalid(call,
                       "1 validation error detected: Value '{%.*s=[%zu requests]}' at "
                       "'requestItems' failed to satisfy constraint: Map value must satisfy "
                       "constraint: [Member must have length less than or equal to %d, Member "
                       "must have length greater than or equal to 1]",
                       (int)part->name.size, part->name.data, part->count, WRITE_MAX);
}

static bool count_writes(struct write_batch *batch) {
  for (size_t i = 0; i < batch->items->count; i++) {
    const struct local_node *part = &batch->items->children[i];
    if (part->kind != DDB_JSON_ARRAY || part->count == 0 || part->count > WRITE_MAX)
      return too_many(batch->call, part);
    batch->count += part->count;
  }
  return batch->count <= WRITE_MAX ||
         local_invalid(batch->call, "Too many items requested for the BatchWriteItem call");
}

static bool take_write(struct write_batch *batch, const struct local_node *part,
                       const struct local_node *node, struct local_write *out) {
  struct local_call *call = batch->call;
  const struct local_node *put = local_node_get(node, "PutRequest");
  const struct local_node *drop = local_node_get(node, "DeleteRequest");
  if ((put == NULL) == (drop == NULL))
    return local_invalid(call, put == NULL
                                   ? "Supplied AttributeValue has no PutRequest and no "
                                     "DeleteRequest"
                                   : "Supplied AttributeValue has more than one datatypes set, "
                                     "must contain exactly one of the supported datatypes");
  *out = (struct local_write){.kind = put != NULL ? LOCAL_PUT : LOCAL_DELETE,
                              .request = put != NULL ? put : drop,
                              .counted = batch->counted};
  const struct local_node *body = local_node_get(out->request, put != NULL ? "Item" : "Key");
  if (body == NULL)
    return local_invalid(call,
                         "1 validation error detected: Value null at "
                         "'requestItems.%.*s.member.1.member.%s' failed to satisfy "
                         "constraint: Member must not be null",
                         (int)part->name.size, part->name.data,
                         put != NULL ? "putRequest.item" : "deleteRequest.key");
  out->table = local_table_find(call, part->name);
  if (out->table == NULL)
    return false;
  if (drop != NULL)
    return local_key_of_request(call, out->table, body, &out->key, &out->attributes);
  return local_item_read(call, body, &out->put) && local_write_put(call, out);
}

static bool take_writes(struct write_batch *batch) {
  size_t place = 0;
  for (size_t i = 0; i < batch->items->count; i++) {
    const struct local_node *part = &batch->items->children[i];
    for (size_t k = 0; k < part->count; k++, place++) {
      if (!take_write(batch, part, &part->children[k], &batch->writes[place]))
        return false;
      for (size_t j = 0; j < place; j++)
        if (batch->writes[j].table == batch->writes[place].table &&
            same_key(&batch->writes[j].key, &batch->writes[place].key))
          return twice(batch->call);
    }
  }
  return true;
}

static bool run_writes(struct write_batch *batch, struct local_capacity *capacities) {
  size_t place = 0;
  for (size_t i = 0; i < batch->items->count; i++)
    for (size_t k = 0; k < batch->items->children[i].count; k++, place++) {
      struct local_write *write = &batch->writes[place];
      if (k == 0 && !local_capacity_begin(batch->call, write->table, true, &capacities[i]))
        return false;
      if (is_spared(batch->call, place, batch->count))
        continue;
      if (!local_write_load(batch->call, write) || !local_write_make(batch->call, write) ||
          !local_write_store(batch->call, write))
        return false;
      local_write_charge(write, false, &capacities[i]);
    }
  return true;
}

static void write_left(struct write_batch *batch) {
  struct ddb_buf *body = &batch->call->body;
  size_t place = 0;
  bool any = false;
  ddb_buf_text(body, "{\"UnprocessedItems\":{");
  for (size_t i = 0; i < batch->items->count; i++) {
    const struct local_node *part = &batch->items->children[i];
    bool first = true;
    for (size_t k = 0; k < part->count; k++, place++) {
      if (!is_spared(batch->call, place, batch->count))
        continue;
      if (first) {
        ddb_buf_text(body, any ? "," : "");
        ddb_buf_json_string(body, part->name.data, part->name.size);
      }
      ddb_buf_text(body, first ? ":[" : ",");
      local_node_write(body, &part->children[k]);
      first = false;
      any = true;
    }
    ddb_buf_text(body, first ? "" : "]");
  }
  ddb_buf_char(body, '}');
}

void local_batch_write(struct local_call *call, const struct local_node *request) {
  struct write_batch batch = {
      .call = call,
      .items = local_node_get(request, "RequestItems"),
      .counted = local_node_get(request, "ReturnConsumedCapacity") != NULL,
  };
  if (!check(call, request, "BatchWriteItem") || !count_writes(&batch))
    return;
  struct local_capacity *capacities =
      ddb_arena_array(call->mem, batch.items->count, sizeof *capacities);
  batch.writes = ddb_arena_array(call->mem, batch.count, sizeof *batch.writes);
  if (capacities == NULL || batch.writes == NULL) {
    (void)local_no_memory(call);
    return;
  }
  if (!take_writes(&batch) || !run_writes(&batch, capacities))
    return;
  write_left(&batch);
  (void)write_capacities(call, request, capacities, batch.items->count);
  ddb_buf_char(&call->body, '}');
}
