/* SPDX-License-Identifier: Apache-2.0 */
/* UpdateTimeToLive and DescribeTimeToLive. What expired is deleted by a sweep (op/sweep.c), as the
 * service does it: some time later. */
#include "base/text.h"
#include "local/op/keys.h"
#include "local/op/operations.h"
#include "local/op/params.h"

static const struct local_param table_params[] = {LOCAL_PARAM_TABLE};

static const struct local_param update_params[] = {
    LOCAL_PARAM_TABLE,
    {"TimeToLiveSpecification", LOCAL_PARAM_MAP, true, 0, 0, NULL},
};

static const struct local_param specification_params[] = {
    {"AttributeName", LOCAL_PARAM_STRING, true, 1, 255, NULL},
    {"Enabled", LOCAL_PARAM_BOOLEAN, true, 0, 0, NULL},
};

static bool change(struct local_call *call, const struct local_node *specification,
                   struct local_table *table) {
  struct ddb_text name = local_param_text(specification, "AttributeName");
  bool enable = local_param_flag(specification, "Enabled");
  if (table->ttl.size > 0 && !ddb_text_equal(table->ttl, name))
    return local_invalid(call,
                         "TimeToLive is active on a different AttributeName: current "
                         "AttributeName is %.*s",
                         (int)table->ttl.size, table->ttl.data);
  if (enable == (table->ttl.size > 0))
    return local_invalid(call, "TimeToLive is already %s", enable ? "enabled" : "disabled");
  table->ttl = enable ? name : (struct ddb_text){"", 0};
  return true;
}

void local_update_ttl(struct local_call *call, const struct local_node *request) {
  const struct local_node *specification = local_node_get(request, "TimeToLiveSpecification");
  if (!local_params_check(call, request, "", update_params, 2) ||
      !local_params_check(call, specification, "timeToLiveSpecification.", specification_params, 2))
    return;
  const struct local_table *old = local_table_find(call, local_param_text(request, "TableName"));
  if (old == NULL)
    return;
  struct local_table table = *old;
  if (!change(call, specification, &table) ||
      !local_store_ok(call, local_store_alter(call->store, &table)))
    return;
  struct ddb_text name = local_param_text(specification, "AttributeName");
  ddb_buf_text(&call->body, "{\"TimeToLiveSpecification\":{\"AttributeName\":");
  ddb_buf_json_string(&call->body, name.data, name.size);
  ddb_buf_format(&call->body, ",\"Enabled\":%s}}", table.ttl.size > 0 ? "true" : "false");
}

void local_describe_ttl(struct local_call *call, const struct local_node *request) {
  if (!local_params_check(call, request, "", table_params, 1))
    return;
  const struct local_table *table = local_table_find(call, local_param_text(request, "TableName"));
  if (table == NULL)
    return;
  ddb_buf_format(&call->body, "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"%s\"",
                 table->ttl.size > 0 ? "ENABLED" : "DISABLED");
  if (table->ttl.size > 0) {
    ddb_buf_text(&call->body, ",\"AttributeName\":");
    ddb_buf_json_string(&call->body, table->ttl.data, table->ttl.size);
  }
  ddb_buf_text(&call->body, "}}");
}
