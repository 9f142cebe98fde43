/* SPDX-License-Identifier: Apache-2.0 */
/* See transact.h. */
#include "local/op/transact.h"

#include <string.h>

#include "base/arena.h"
#include "local/op/params.h"

/* API reference: 100 actions. */
#define MEMBERS_MAX 100

static const struct local_param params[] = {
    {"TransactItems", LOCAL_PARAM_LIST, true, 1, MEMBERS_MAX, NULL},
    LOCAL_PARAM_CAPACITY,
    LOCAL_PARAM_METRICS,
    {"ClientRequestToken", LOCAL_PARAM_STRING, false, 1, 36, NULL},
};

bool local_transact_params(struct local_call *call, const struct local_node *request) {
  return local_params_check(call, request, "", params, sizeof params / sizeof params[0]);
}

/* ---- cancelling ------------------------------------------------------------------------------ */

static void write_reasons(struct local_call *call, const struct local_reason *reasons,
                          size_t count) {
  ddb_buf_text(&call->body, ",\"CancellationReasons\":[");
  for (size_t i = 0; i < count; i++) {
    ddb_buf_format(&call->body, "%s{\"Code\":\"%s\"", i > 0 ? "," : "",
                   reasons[i].code != NULL ? reasons[i].code : "None");
    if (reasons[i].message != NULL) {
      ddb_buf_text(&call->body, ",\"Message\":");
      ddb_buf_json_string(&call->body, reasons[i].message, strlen(reasons[i].message));
    }
    if (reasons[i].item != NULL) {
      ddb_buf_text(&call->body, ",\"Item\":");
      local_item_write(&call->body, reasons[i].item);
    }
    ddb_buf_char(&call->body, '}');
  }
  ddb_buf_text(&call->body, "]}");
}

void local_transact_cancel(struct local_call *call, const struct local_reason *reasons,
                           size_t count) {
  struct ddb_buf list;
  ddb_buf_init_arena(&list, call->mem, SIZE_MAX);
  for (size_t i = 0; i < count; i++)
    ddb_buf_format(&list, "%s%s", i > 0 ? ", " : "",
                   reasons[i].code != NULL ? reasons[i].code : "None");
  if (list.status != DDB_OK) {
    (void)local_no_memory(call);
    return;
  }
  (void)local_fail(call, "TransactionCanceledException",
                   "Transaction cancelled, please refer cancellation reasons for specific reasons "
                   "[%s]",
                   list.data);
  call->body.size--; /* the brace */
  write_reasons(call, reasons, count);
}

bool local_transact_reason(struct local_call *call, struct local_reason *out) {
  enum ddb_status status;
  if (call->code == NULL || strcmp(call->code, "ValidationException") != 0)
    return false;
  const struct local_node *told =
      local_node_read(call->mem, call->body.data, call->body.size, &status);
  const struct local_node *text = local_node_get(told, "message");
  out->code = "ValidationError";
  out->message = text == NULL ? NULL : ddb_arena_copy(call->mem, text->text.data, text->text.size);
  call->code = NULL;
  ddb_buf_clear(&call->body);
  return true;
}

bool local_transact_formed(const struct local_call *call, const struct local_node *key) {
  struct local_call alone = {.store = call->store, .mem = call->mem};
  struct local_value ignored;
  ddb_buf_init_arena(&alone.body, call->mem, SIZE_MAX);
  return key == NULL || local_item_read(&alone, key, &ignored);
}

/* ---- costs ----------------------------------------------------------------------------------- */

struct local_capacity *local_transact_capacity(struct local_call *call,
                                               const struct local_table *table, bool writes,
                                               struct local_capacity *list, size_t *count) {
  for (size_t i = 0; i < *count; i++)
    if (list[i].table == table)
      return &list[i];
  if (!local_capacity_begin(call, table, writes, &list[*count]))
    return NULL;
  return &list[(*count)++];
}

void local_transact_costs(struct local_call *call, const struct local_node *request,
                          const struct local_capacity *list, size_t count) {
  bool indexes = local_param_is(request, "ReturnConsumedCapacity", "INDEXES");
  if (!indexes && !local_param_is(request, "ReturnConsumedCapacity", "TOTAL"))
    return;
  ddb_buf_text(&call->body,
               call->body.size > 1 ? ",\"ConsumedCapacity\":[" : "\"ConsumedCapacity\":[");
  for (size_t i = 0; i < count; i++) {
    if (i > 0)
      ddb_buf_char(&call->body, ',');
    local_capacity_write(&call->body, &list[i], indexes, true);
  }
  ddb_buf_char(&call->body, ']');
}
