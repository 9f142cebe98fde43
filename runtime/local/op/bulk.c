/* SPDX-License-Identifier: Apache-2.0 */
/* Items as the lines of an export to S3 (Developer Guide, "DynamoDB table export output format").
 */
#include "local/op/bulk.h"

#include "base/text.h"
#include "local/op/keys.h"
#include "local/op/write.h"

bool local_bulk_begin(struct local_call *call, bool write) {
  return local_store_ok(call, local_store_begin(call->store, write));
}

void local_bulk_end(struct local_call *call) {
  (void)local_store_ok(call, local_store_end(call->store, call->code == NULL));
}

const struct local_table *local_bulk_table(struct local_call *call, const char *name) {
  return local_table_find(call, ddb_text_of(name));
}

bool local_bulk_each(struct local_call *call, const struct local_table *table,
                     local_bulk_take *take, void *state) {
  struct local_range range = {.table = table, .last_hash = UINT32_MAX};
  struct local_cursor *cursor = NULL;
  struct local_row row;
  bool goes_on = true;
  enum local_store_status status = local_store_read(call->store, &range, &cursor);
  while (goes_on && status == LOCAL_STORE_OK) {
    status = local_cursor_next(cursor, &row);
    if (status == LOCAL_STORE_OK)
      goes_on = take(state, row.item);
  }
  local_cursor_close(cursor);
  return status == LOCAL_STORE_NONE || local_store_ok(call, status);
}

/* Just {"Item":{...}}: a line of an incremental export, which says more, is another thing. */
static const struct local_node *item_of(struct local_call *call, struct ddb_text line) {
  enum ddb_status status;
  const struct local_node *node = local_node_read(call->mem, line.data, line.size, &status);
  const struct local_node *item = local_node_get(node, "Item");
  if (node == NULL && status == DDB_E_NOMEM)
    (void)local_no_memory(call);
  else if (node == NULL)
    (void)local_fail(call, "SerializationException", "this is no JSON");
  else if (item == NULL || node->count != 1)
    (void)local_invalid(call, "a line has to be {\"Item\":{...}}, as in a full export to S3");
  return node != NULL && node->count == 1 ? item : NULL;
}

bool local_bulk_put(struct local_call *call, const struct local_table *table,
                    struct ddb_text line) {
  struct local_write write = {.kind = LOCAL_PUT, .table = table};
  const struct local_node *item = item_of(call, line);
  return item != NULL && local_item_read(call, item, &write.put) &&
         local_key_of_item(call, table, &write.put, &write.key) && local_write_load(call, &write) &&
         local_write_make(call, &write) && local_write_store(call, &write);
}
