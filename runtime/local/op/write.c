/* SPDX-License-Identifier: Apache-2.0 */
/* See write.h. */
#include "local/op/write.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/op/keys.h"
#include "local/op/naming.h"
#include "local/op/params.h"
#include "wire/attr.h"

/* Developer Guide, "Constraints": an item with its names takes 400 KB; of a table with local
 * indexes together with its entries there. */
#define ITEM_MAX  409600
#define LOCAL_MAX 5

/* ---- read ------------------------------------------------------------------------------------ */

/* Placeholders without an expression to stand in. */
static bool check_placeholders(struct local_call *call, const struct local_write *write) {
  const struct local_node *request = write->request;
  if (write->names != NULL)
    return local_names_done(call, write->names);
  if (local_node_get(request, "ExpressionAttributeNames") != NULL)
    return local_invalid(call, "ExpressionAttributeNames can only be specified when using "
                               "expressions");
  return local_node_get(request, "ExpressionAttributeValues") == NULL ||
         local_invalid(call,
                       "ExpressionAttributeValues can only be specified when using expressions: "
                       "%s",
                       write->kind == LOCAL_UPDATE
                           ? "UpdateExpression is null and ConditionExpression is null"
                           : "ConditionExpression is null");
}

bool local_write_read(struct local_call *call, struct local_write *write) {
  const struct local_node *request = write->request;
  const struct local_node *condition = local_node_get(request, "ConditionExpression");
  const struct local_node *update =
      write->kind == LOCAL_UPDATE ? local_node_get(request, "UpdateExpression") : NULL;
  if (write->kind == LOCAL_PUT &&
      !local_item_read(call, local_node_get(request, "Item"), &write->put))
    return false;
  if ((condition != NULL || update != NULL) &&
      !local_names_read(call, local_node_get(request, "ExpressionAttributeNames"),
                        local_node_get(request, "ExpressionAttributeValues"), &write->names))
    return false;
  return local_update_read(call, write->names, update, &write->update) &&
         local_condition_read(call, write->names, condition, "ConditionExpression",
                              &write->condition) &&
         check_placeholders(call, write);
}

/* ---- find and load --------------------------------------------------------------------------- */

static bool check_size(struct local_call *call, struct local_write *write) {
  bool put = write->kind == LOCAL_PUT;
  const struct local_value *item = put ? &write->put : &write->new;
  write->new_bytes = local_item_bytes(item);
  size_t bytes = write->new_bytes;
  if (bytes > ITEM_MAX / (1 + LOCAL_MAX)) /* an entry is no larger than its item */
    bytes += local_entries_bytes(write->table, item);
  if (bytes <= ITEM_MAX)
    return true;
  return local_invalid(call, put ? "Item size has exceeded the maximum allowed size"
                                 : "Item size to update has exceeded the maximum allowed size");
}

static bool check_key_unchanged(struct local_call *call, const struct local_write *write) {
  struct ddb_text name = local_update_changes(write->update, &write->table->keys);
  return name.size == 0 ||
         local_invalid(call,
                       "One or more parameter values were invalid: Cannot update attribute %.*s. "
                       "This attribute is part of the key",
                       (int)name.size, name.data);
}

bool local_write_put(struct local_call *call, struct local_write *write) {
  return local_key_of_item(call, write->table, &write->put, &write->key) &&
         local_index_keys_check(call, write->table, &write->put) && check_size(call, write);
}

bool local_write_find(struct local_call *call, struct local_write *write) {
  write->table = local_table_find(call, local_param_text(write->request, "TableName"));
  const struct local_naming naming = {write->condition, write->update, NULL};
  if (write->table == NULL || !local_naming_scalars(call, write->table, &naming))
    return false;
  if (write->kind == LOCAL_PUT) /* what is wrong whatever is there comes before the condition */
    return local_write_put(call, write);
  return local_key_of_request(call, write->table, local_node_get(write->request, "Key"),
                              &write->key, &write->attributes) &&
         check_key_unchanged(call, write);
}

/* Whether anything depends on what the item that is there holds. */
static bool looks_inside(const struct local_write *write) {
  const struct local_node *values = local_node_get(write->request, "ReturnValues");
  return write->kind == LOCAL_UPDATE || write->kind == LOCAL_CHECK || write->condition != NULL ||
         write->table->index_count > 0 || (values != NULL && !local_text_is(values->text, "NONE"));
}

bool local_write_load(struct local_call *call, struct local_write *write) {
  struct ddb_text stored;
  bool inside = looks_inside(write);
  if (!inside && !write->counted)
    return true;
  enum local_store_status status =
      local_store_get(call->store, write->table, &write->key, call->mem, inside ? &stored : NULL,
                      &write->old_bytes);
  write->found = status == LOCAL_STORE_OK;
  if (status == LOCAL_STORE_NONE)
    return true;
  return local_store_ok(call, status) && (!inside || local_item_parse(call, stored, &write->old));
}

bool local_write_judge(const struct local_write *write) {
  return local_condition_holds(write->condition, write->found ? &write->old : NULL);
}

/* ---- make ------------------------------------------------------------------------------------ */

bool local_write_make(struct local_call *call, struct local_write *write) {
  write->leaves = write->kind != LOCAL_DELETE;
  switch (write->kind) {
  case LOCAL_CHECK:
    write->leaves = write->found;
    write->new = write->old;
    write->new_bytes = write->old_bytes;
    return true;
  case LOCAL_DELETE:
    return true;
  case LOCAL_PUT:
    write->new = write->put;
    if (write->new_bytes == 0) /* not measured by check_size: no item has none */
      write->new_bytes = local_item_bytes(&write->new);
    return true;
  case LOCAL_UPDATE:
    break;
  }
  if (!local_update_apply(call, write->update, write->found ? &write->old : &write->attributes,
                          &write->new))
    return false;
  write->leaves = write->found || local_update_creates(write->update);
  /* Values of the allowed depth may be put into the depth of others. */
  if (local_value_depth(&write->new) > DDB_ATTR_MAX_DEPTH)
    return local_invalid(call, "Nesting Levels have exceeded supported limits");
  return local_index_keys_check(call, write->table, &write->new) && check_size(call, write);
}

/* ---- store ----------------------------------------------------------------------------------- */

static bool same_entry(const struct local_entry *a, const struct local_entry *b) {
  return a->index == b->index && ddb_text_equal(a->partition, b->partition) &&
         ddb_text_equal(a->sort, b->sort);
}

/* Takes out of `a` what is in `b` too. */
static size_t without(struct local_entry *a, size_t count, const struct local_entry *b,
                      size_t others) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    bool both = false;
    for (size_t k = 0; k < others && !both; k++)
      both = same_entry(&a[i], &b[k]);
    if (!both)
      a[kept++] = a[i];
  }
  return kept;
}

static bool store_entries(struct local_call *call, const struct local_write *write) {
  size_t most = write->table->index_count;
  struct local_entry *before = ddb_arena_array(call->mem, most, sizeof *before);
  struct local_entry *after = ddb_arena_array(call->mem, most, sizeof *after);
  struct local_entry *gone = ddb_arena_array(call->mem, most, sizeof *gone);
  size_t old = 0, new = 0;
  if (before == NULL || after == NULL || gone == NULL)
    return local_no_memory(call);
  if (!local_entries_of(call, write->table, write->found ? &write->old : NULL, before, &old) ||
      !local_entries_of(call, write->table, write->leaves ? &write->new : NULL, after, &new))
    return false;
  if (old > 0)
    memcpy(gone, before, old * sizeof *gone);
  size_t removed = without(gone, old, after, new);
  size_t added = without(after, new, before, old);
  return local_store_ok(call, local_store_remove(call->store, &write->key, gone, removed)) &&
         local_store_ok(call, local_store_add(call->store, &write->key, after, added));
}

bool local_write_store(struct local_call *call, const struct local_write *write) {
  struct ddb_buf text;
  if (write->kind == LOCAL_CHECK)
    return true;
  if (write->table->index_count > 0 && !store_entries(call, write))
    return false;
  if (!write->leaves)
    return local_store_ok(call, local_store_delete(call->store, write->table, &write->key));
  ddb_buf_init_arena(&text, call->mem, SIZE_MAX);
  local_item_write(&text, &write->new);
  if (text.status != DDB_OK)
    return local_no_memory(call);
  return local_store_ok(call,
                        local_store_put(call->store, write->table, &write->key,
                                        (struct ddb_text){text.data, text.size}, write->new_bytes));
}

/* ---- cost ------------------------------------------------------------------------------------ */

static bool holds(const struct local_value *item, const struct local_key_part *parts,
                  size_t count) {
  for (size_t i = 0; i < count; i++)
    if (local_value_get(item, parts[i].name) == NULL)
      return false;
  return true;
}

/* The item, if it is in the index. */
static const struct local_value *entry_of(const struct local_index *index, bool there,
                                          const struct local_value *item) {
  there = there && holds(item, index->keys.partition, index->keys.partition_count) &&
          holds(item, index->keys.sort, index->keys.sort_count);
  return there ? item : NULL;
}

static bool same_parts(const struct local_value *a, const struct local_value *b,
                       const struct local_key_part *parts, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!local_value_equal(local_value_get(a, parts[i].name), local_value_get(b, parts[i].name)))
      return false;
  return true;
}

static bool shows_same(const struct local_table *table, const struct local_index *index,
                       const struct local_value *a, const struct local_value *b) {
  for (size_t i = 0; i < a->count; i++) {
    const struct local_member *member = &a->members[i];
    const struct local_value *other = local_value_get(b, member->name);
    if (local_index_shows(table, index, member->name) &&
        (other == NULL || !local_value_equal(&member->value, other)))
      return false;
  }
  return true;
}

static double units_of(const struct local_table *table, const struct local_index *index,
                       const struct local_value *item, bool transaction) {
  return local_write_units(local_view_bytes(table, index, item), transaction);
}

/* Developer Guide, "Provisioned throughput considerations for global secondary indexes": a write
 * for an entry that comes, goes or shows something else; two for one whose key changes; none else.
 */
static double index_units(const struct local_write *write, const struct local_index *index,
                          bool transaction) {
  const struct local_table *table = write->table;
  const struct local_value *old = entry_of(index, write->found, &write->old);
  const struct local_value *new = entry_of(index, write->leaves, &write->new);
  double before = old == NULL ? 0 : units_of(table, index, old, transaction);
  double after = new == NULL ? 0 : units_of(table, index, new, transaction);
  if (old == NULL || new == NULL ||
      !same_parts(old, new, index->keys.partition, index->keys.partition_count) ||
      !same_parts(old, new, index->keys.sort, index->keys.sort_count))
    return before + after;
  if (shows_same(table, index, old, new) && shows_same(table, index, new, old))
    return 0;
  return before > after ? before : after;
}

void local_write_charge(const struct local_write *write, bool transaction,
                        struct local_capacity *capacity) {
  size_t before = write->found ? write->old_bytes : 0;
  size_t after = write->leaves ? write->new_bytes : 0;
  size_t bytes = before > after ? before : after;
  capacity->own += local_write_units(bytes, transaction);
  for (size_t i = 0; write->counted && write->kind != LOCAL_CHECK && i < write->table->index_count;
       i++)
    capacity->indexes[i] += index_units(write, &write->table->indexes[i], transaction);
}
