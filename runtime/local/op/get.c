/* SPDX-License-Identifier: Apache-2.0 */
/* GetItem. */
#include "local/op/keys.h"
#include "local/op/legacy.h"
#include "local/op/naming.h"
#include "local/op/operations.h"
#include "local/op/params.h"
#include "local/op/read.h"

static const struct local_param params[] = {
    LOCAL_PARAM_TABLE,
    {"Key", LOCAL_PARAM_MAP, true, 0, 0, NULL},
    LOCAL_PARAM_CAPACITY,
    {"ConsistentRead", LOCAL_PARAM_BOOLEAN, false, 0, 0, NULL},
    {"ProjectionExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"ExpressionAttributeNames", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"AttributesToGet", LOCAL_PARAM_LIST, false, 1, 0, NULL},
};

bool local_read_projection(struct local_call *call, const struct local_node *request,
                           struct local_projection **out) {
  struct local_names *names;
  const struct local_node *text = local_node_get(request, "ProjectionExpression");
  const struct local_node *aliases = local_node_get(request, "ExpressionAttributeNames");
  *out = NULL;
  if (text == NULL)
    return aliases == NULL ||
           local_invalid(call, "ExpressionAttributeNames can only be specified when using "
                               "expressions");
  return local_names_read(call, aliases, NULL, &names) &&
         local_projection_read(call, names, text, out) && local_names_done(call, names);
}

bool local_read_attributes(struct local_call *call, const struct local_node *request,
                           struct local_projection **out) {
  static const char *const legacy[] = {"AttributesToGet", NULL};
  static const char *const expressions[] = {"ProjectionExpression", NULL};
  return local_params_modern(call, request, legacy, expressions) &&
         local_read_projection(call, request, out) &&
         (*out != NULL || local_legacy_projection(call, request, out));
}

bool local_read_item(struct local_call *call, const struct local_table *table,
                     const struct local_key *key, const struct local_projection *projection,
                     const char *before, bool *there, size_t *bytes) {
  struct ddb_text stored;
  struct local_value item, part;
  const struct local_naming naming = {NULL, NULL, projection};
  if (!local_naming_scalars(call, table, &naming))
    return false;
  *bytes = 0;
  enum local_store_status status =
      local_store_get(call->store, table, key, call->mem, &stored, bytes);
  *there = status == LOCAL_STORE_OK;
  if (status == LOCAL_STORE_NONE)
    return true;
  if (!local_store_ok(call, status))
    return false;
  ddb_buf_text(&call->body, before);
  if (projection == NULL) { /* stored as it is answered */
    ddb_buf_bytes(&call->body, stored.data, stored.size);
    return true;
  }
  if (!local_item_parse(call, stored, &item) ||
      !local_projection_apply(call, projection, &item, &part))
    return false;
  local_item_write(&call->body, &part);
  return true;
}

void local_get_item(struct local_call *call, const struct local_node *request) {
  struct local_projection *projection;
  struct local_capacity capacity;
  struct local_key key;
  struct local_value attributes;
  bool there;
  size_t bytes;
  if (!local_params_check(call, request, "", params, sizeof params / sizeof params[0]) ||
      !local_read_attributes(call, request, &projection))
    return;
  const struct local_table *table = local_table_find(call, local_param_text(request, "TableName"));
  if (table == NULL ||
      !local_key_of_request(call, table, local_node_get(request, "Key"), &key, &attributes) ||
      !local_capacity_begin(call, table, false, &capacity))
    return;
  ddb_buf_char(&call->body, '{');
  if (!local_read_item(call, table, &key, projection, "\"Item\":", &there, &bytes))
    return;
  capacity.own = local_read_units(bytes, local_param_flag(request, "ConsistentRead"), false);
  local_capacity_answer(call, request, &capacity);
  ddb_buf_char(&call->body, '}');
}
