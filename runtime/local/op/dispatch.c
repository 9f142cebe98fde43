/* SPDX-License-Identifier: Apache-2.0 */
/* From the name of an operation to its answer, in one transaction of the store. */
#include <string.h>

#include "local/op/bulk.h"
#include "local/op/operations.h"

/* 16 MB of members and what is around them. */
#define BODY_MAX ((size_t)64 * 1024 * 1024)

static const struct {
  const char *name;
  local_operation *run;
  bool writes;
} operations[] = {
    {"GetItem", local_get_item, false},
    {"PutItem", local_put_item, true},
    {"Query", local_query, false},
    {"UpdateItem", local_update_item, true},
    {"DeleteItem", local_delete_item, true},
    {"BatchGetItem", local_batch_get, false},
    {"BatchWriteItem", local_batch_write, true},
    {"TransactWriteItems", local_transact_write, true},
    {"TransactGetItems", local_transact_get, false},
    {"Scan", local_scan, false},
    {"DescribeTable", local_describe_table, false},
    {"CreateTable", local_create_table, true},
    {"UpdateTable", local_update_table, true},
    {"DeleteTable", local_delete_table, true},
    {"ListTables", local_list_tables, false},
    {"UpdateTimeToLive", local_update_ttl, true},
    {"DescribeTimeToLive", local_describe_ttl, false},
};

static void run(struct local_call *call, local_operation *operation, bool writes,
                const struct local_node *request) {
  if (!local_store_ok(call, local_store_begin(call->store, writes)))
    return;
  operation(call, request);
  /* An answer that found no room must not be an error about something that was done. */
  if (call->body.status != DDB_OK)
    (void)local_no_memory(call);
  enum local_store_status status = local_store_end(call->store, call->code == NULL);
  if (call->code == NULL)
    (void)local_store_ok(call, status);
}

/* A body that could not be held is no answer. */
static void finish(struct local_call *call) {
  if (call->body.status == DDB_OK)
    return;
  ddb_buf_clear(&call->body);
  call->code = NULL;
  (void)local_no_memory(call);
}

static bool is_named(size_t place, struct ddb_text name) {
  return strlen(operations[place].name) == name.size &&
         memcmp(operations[place].name, name.data, name.size) == 0;
}

bool local_operation_known(struct ddb_text name) {
  for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
    if (is_named(i, name))
      return true;
  return false;
}

void local_call_answer(struct local_call *call, struct ddb_text operation, struct ddb_text body) {
  enum ddb_status status = DDB_E_INVALID;
  call->http_status = 200;
  call->code = NULL;
  ddb_buf_clear(&call->body);
  for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
    if (!is_named(i, operation))
      continue;
    const struct local_node *request =
        body.size <= BODY_MAX ? local_node_read(call->mem, body.data, body.size, &status) : NULL;
    if (request == NULL && status == DDB_E_NOMEM)
      (void)local_no_memory(call);
    else if (request == NULL || request->kind != DDB_JSON_OBJECT)
      (void)local_fail(call, "SerializationException", "the request is no JSON object");
    else
      run(call, operations[i].run, operations[i].writes, request);
    finish(call);
    return;
  }
  (void)local_fail(call, "UnknownOperationException", "this store has no operation %.*s",
                   (int)(operation.size < 100 ? operation.size : 100), operation.data);
}
