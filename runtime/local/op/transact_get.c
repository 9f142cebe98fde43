/* SPDX-License-Identifier: Apache-2.0 */
/* TransactGetItems. */
#include "base/arena.h"
#include "base/text.h"
#include "local/op/keys.h"
#include "local/op/operations.h"
#include "local/op/params.h"
#include "local/op/read.h"
#include "local/op/transact.h"

struct get {
  const struct local_table *table;
  struct local_key key;
  struct local_projection *projection;
};

static bool take_get(struct local_call *call, const struct local_node *node, struct get *out,
                     struct local_reason *reason, bool *cancelled) {
  static const struct local_param get_params[] = {
      LOCAL_PARAM_TABLE,
      {"Key", LOCAL_PARAM_MAP, true, 0, 0, NULL},
      {"ProjectionExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
  };
  struct local_value ignored;
  const struct local_node *request = local_node_get(node, "Get");
  if (request == NULL)
    return local_invalid(call, "1 validation error detected: Value null at "
                               "'transactItems.1.member.get' failed to satisfy constraint: Member "
                               "must not be null");
  if (!local_params_check(call, request, "transactItems.member.get.", get_params,
                          sizeof get_params / sizeof get_params[0]) ||
      !local_read_projection(call, request, &out->projection))
    return false;
  out->table = local_table_find(call, local_param_text(request, "TableName"));
  if (out->table == NULL)
    return false;
  if (local_key_of_request(call, out->table, local_node_get(request, "Key"), &out->key, &ignored))
    return true;
  *cancelled = true;
  return local_transact_formed(call, local_node_get(request, "Key")) &&
         local_transact_reason(call, reason);
}

static bool same_get(const struct get *a, const struct get *b) {
  return a->table == b->table && ddb_text_equal(a->key.partition, b->key.partition) &&
         ddb_text_equal(a->key.sort, b->key.sort);
}

static bool take_gets(struct local_call *call, const struct local_node *items, struct get *gets,
                      struct local_reason *reasons, bool *cancelled) {
  for (size_t i = 0; i < items->count; i++) {
    if (!take_get(call, &items->children[i], &gets[i], &reasons[i], cancelled))
      return false;
    for (size_t k = 0; k < i && reasons[i].code == NULL; k++)
      if (reasons[k].code == NULL && same_get(&gets[i], &gets[k]))
        return local_invalid(call, "Transaction request cannot include multiple operations on one "
                                   "item");
  }
  return true;
}

static bool run_gets(struct local_call *call, const struct local_node *request,
                     const struct get *gets, size_t count) {
  struct local_capacity *list = ddb_arena_array(call->mem, count, sizeof *list);
  size_t tables = 0;
  if (list == NULL)
    return local_no_memory(call);
  ddb_buf_text(&call->body, "{\"Responses\":[");
  for (size_t i = 0; i < count; i++) {
    bool there;
    size_t bytes;
    struct local_capacity *capacity =
        local_transact_capacity(call, gets[i].table, false, list, &tables);
    if (capacity == NULL)
      return false;
    ddb_buf_text(&call->body, i > 0 ? ",{" : "{");
    if (!local_read_item(call, gets[i].table, &gets[i].key, gets[i].projection, "\"Item\":", &there,
                         &bytes))
      return false;
    capacity->own += local_read_units(bytes, true, true);
    ddb_buf_char(&call->body, '}');
  }
  ddb_buf_char(&call->body, ']');
  local_transact_costs(call, request, list, tables);
  ddb_buf_char(&call->body, '}');
  return true;
}

void local_transact_get(struct local_call *call, const struct local_node *request) {
  const struct local_node *items = local_node_get(request, "TransactItems");
  bool cancelled = false;
  if (!local_transact_params(call, request))
    return;
  struct get *gets = ddb_arena_array(call->mem, items->count, sizeof *gets);
  struct local_reason *reasons = ddb_arena_zalloc(call->mem, items->count * sizeof *reasons);
  if (gets == NULL || reasons == NULL)
    (void)local_no_memory(call);
  else if (take_gets(call, items, gets, reasons, &cancelled) && !cancelled)
    (void)run_gets(call, request, gets, items->count);
  else if (call->code == NULL)
    local_transact_cancel(call, reasons, items->count);
}
