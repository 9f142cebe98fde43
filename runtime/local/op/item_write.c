/* SPDX-License-Identifier: Apache-2.0 */
/* PutItem, UpdateItem, DeleteItem. */
#include <string.h>

#include "local/op/legacy.h"
#include "local/op/operations.h"
#include "local/op/params.h"
#include "local/op/write.h"

#define LEGACY_PARAMS                                                                              \
  {"Expected", LOCAL_PARAM_MAP, false, 0, 0, NULL}, {                                              \
    "ConditionalOperator", LOCAL_PARAM_STRING, false, 0, 0, "OR, AND"                              \
  }

static const struct local_param put_params[] = {
    LOCAL_PARAM_TABLE,
    {"Item", LOCAL_PARAM_MAP, true, 0, 0, NULL},
    LOCAL_PARAM_CAPACITY,
    LOCAL_PARAM_METRICS,
    LOCAL_PARAM_RETURN,
    LOCAL_PARAM_FAILURE,
    {"ConditionExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"ExpressionAttributeNames", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"ExpressionAttributeValues", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    LEGACY_PARAMS,
};

static const struct local_param key_params[] = {
    LOCAL_PARAM_TABLE,
    {"Key", LOCAL_PARAM_MAP, true, 0, 0, NULL},
    LOCAL_PARAM_CAPACITY,
    LOCAL_PARAM_METRICS,
    LOCAL_PARAM_RETURN,
    LOCAL_PARAM_FAILURE,
    {"ConditionExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"UpdateExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"AttributeUpdates", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"ExpressionAttributeNames", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"ExpressionAttributeValues", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    LEGACY_PARAMS,
};

/* The first of each is UpdateItem's alone. */
static const char *const legacy[] = {"AttributeUpdates", "Expected", "ConditionalOperator", NULL};
static const char *const expressions[] = {"UpdateExpression", "ConditionExpression", NULL};

static bool check_params(struct local_call *call, const struct local_write *write) {
  const struct local_node *request = write->request;
  bool put = write->kind == LOCAL_PUT, update = write->kind == LOCAL_UPDATE;
  if (!local_params_check(call, request, "", put ? put_params : key_params,
                          put ? sizeof put_params / sizeof put_params[0]
                              : sizeof key_params / sizeof key_params[0]) ||
      !local_params_modern(call, request, update ? legacy : legacy + 1,
                           update ? expressions : expressions + 1))
    return false;
  if (update || local_node_get(request, "ReturnValues") == NULL ||
      local_param_is(request, "ReturnValues", "NONE") ||
      local_param_is(request, "ReturnValues", "ALL_OLD"))
    return true;
  return local_invalid(call, "ReturnValues can only be ALL_OLD or NONE");
}

/* What expressions replaced; check_params has seen that there is none. */
static bool read_legacy(struct local_call *call, struct local_write *write) {
  if (write->names != NULL)
    return true;
  return (write->kind != LOCAL_UPDATE ||
          local_legacy_update(call, write->request, &write->update)) &&
         local_legacy_condition(call, write->request, "Expected", &write->condition);
}

/* ---- answers --------------------------------------------------------------------------------- */

static void refuse(struct local_call *call, const struct local_write *write) {
  (void)local_fail(call, "ConditionalCheckFailedException", "The conditional request failed");
  if (!write->found ||
      !local_param_is(write->request, "ReturnValuesOnConditionCheckFailure", "ALL_OLD"))
    return;
  call->body.size--; /* the brace */
  ddb_buf_text(&call->body, ",\"Item\":");
  local_item_write(&call->body, &write->old);
  ddb_buf_char(&call->body, '}');
}

static void write_attributes(struct local_call *call, const struct local_value *item) {
  if (item->count == 0)
    return;
  ddb_buf_text(&call->body, "\"Attributes\":");
  local_item_write(&call->body, item);
}

static bool answer_values(struct local_call *call, const struct local_write *write) {
  struct local_value part;
  struct ddb_text want = local_param_text(write->request, "ReturnValues");
  bool old = want.size >= 3 && memcmp(want.data + want.size - 3, "OLD", 3) == 0;
  bool all = want.size >= 3 && memcmp(want.data, "ALL", 3) == 0;
  if (want.size == 0 || local_param_is(write->request, "ReturnValues", "NONE") ||
      !(old ? write->found : write->leaves))
    return true;
  part = old ? write->old : write->new;
  if (!all && !local_update_touched(call, write->update, old ? &write->old : &write->new, &part))
    return false;
  write_attributes(call, &part);
  return true;
}

/* SizeEstimateRangeGB is of the item collection, which a table has only with a local index. */
static void answer_metrics(struct local_call *call, const struct local_write *write) {
  bool local = false;
  for (size_t i = 0; i < write->table->index_count; i++)
    local = local || write->table->indexes[i].local;
  if (!local || !local_param_is(write->request, "ReturnItemCollectionMetrics", "SIZE"))
    return;
  const struct local_value *item = write->kind == LOCAL_PUT ? &write->put : &write->attributes;
  struct ddb_text name = write->table->keys.partition[0].name;
  if (call->body.size > 1)
    ddb_buf_char(&call->body, ',');
  ddb_buf_text(&call->body, "\"ItemCollectionMetrics\":{\"ItemCollectionKey\":{");
  ddb_buf_json_string(&call->body, name.data, name.size);
  ddb_buf_char(&call->body, ':');
  local_value_write(&call->body, local_value_get(item, name));
  ddb_buf_text(&call->body, "},\"SizeEstimateRangeGB\":[0.0,1.0]}");
}

static bool answer(struct local_call *call, const struct local_write *write) {
  struct local_capacity capacity;
  ddb_buf_char(&call->body, '{');
  if (!answer_values(call, write) || !local_capacity_begin(call, write->table, true, &capacity))
    return false;
  local_write_charge(write, false, &capacity);
  local_capacity_answer(call, write->request, &capacity);
  answer_metrics(call, write);
  ddb_buf_char(&call->body, '}');
  return true;
}

static void run(struct local_call *call, const struct local_node *request,
                enum local_write_kind kind) {
  struct local_write write = {
      .kind = kind,
      .request = request,
      .counted = local_node_get(request, "ReturnConsumedCapacity") != NULL,
  };
  if (!check_params(call, &write) || !local_write_read(call, &write) ||
      !read_legacy(call, &write) || !local_write_find(call, &write) ||
      !local_write_load(call, &write))
    return;
  if (!local_write_judge(&write))
    refuse(call, &write);
  else if (local_write_make(call, &write) && local_write_store(call, &write))
    (void)answer(call, &write);
}

void local_put_item(struct local_call *call, const struct local_node *request) {
  run(call, request, LOCAL_PUT);
}

void local_update_item(struct local_call *call, const struct local_node *request) {
  run(call, request, LOCAL_UPDATE);
}

void local_delete_item(struct local_call *call, const struct local_node *request) {
  run(call, request, LOCAL_DELETE);
}
