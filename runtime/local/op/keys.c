/* SPDX-License-Identifier: Apache-2.0 */
/* See keys.h. */
#include "local/op/keys.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/op/params.h"
#include "local/value/keybytes.h"

#define WRONG "One or more parameter values were invalid: "

#define PARTITION_MAX 2048
#define SORT_MAX      1024

const struct local_table *local_table_find(struct local_call *call, struct ddb_text name) {
  const struct local_table *table = NULL;
  enum local_store_status status = local_store_table(call->store, local_table_name(name), &table);
  if (status == LOCAL_STORE_NONE)
    (void)local_fail(call, "ResourceNotFoundException", "Requested resource not found");
  else
    (void)local_store_ok(call, status);
  return table;
}

/* ---- keys of a table ------------------------------------------------------------------------- */

static bool take_bytes(struct local_call *call, const struct local_value *const *values,
                       size_t count, struct ddb_text *out) {
  struct ddb_buf bytes;
  ddb_buf_init_arena(&bytes, call->mem, SIZE_MAX);
  ddb_buf_text(&bytes, "");
  local_key_join(&bytes, values, count, count);
  *out = (struct ddb_text){bytes.data != NULL ? bytes.data : "", bytes.size};
  return bytes.status == DDB_OK || local_no_memory(call);
}

static bool check_value(struct local_call *call, const struct local_key_part *part,
                        const struct local_value *value, bool sort) {
  if (value->type != LOCAL_N && value->text.size == 0)
    return local_invalid(call,
                         "One or more parameter values are not valid. The AttributeValue for a key "
                         "attribute cannot contain an empty %s value. Key: %.*s",
                         value->type == LOCAL_S ? "string" : "binary", (int)part->name.size,
                         part->name.data);
  size_t most = sort ? SORT_MAX : PARTITION_MAX;
  return value->type == LOCAL_N || value->text.size <= most ||
         local_invalid(call, WRONG "Size of %s has exceeded the maximum size limit of%zu bytes",
                       sort ? "rangekey" : "hashkey", most);
}

static bool take_item_part(struct local_call *call, const struct local_key_part *part,
                           const struct local_value *item, bool sort, struct ddb_text *out) {
  const struct local_value *value = local_value_get(item, part->name);
  if (value == NULL)
    return local_invalid(call, WRONG "Missing the key %.*s in the item", (int)part->name.size,
                         part->name.data);
  if (value->type != part->type)
    return local_invalid(call, WRONG "Type mismatch for key %.*s expected: %s actual: %s",
                         (int)part->name.size, part->name.data, local_type_name(part->type),
                         local_type_name(value->type));
  return check_value(call, part, value, sort) && take_bytes(call, &value, 1, out);
}

bool local_key_of_item(struct local_call *call, const struct local_table *table,
                       const struct local_value *item, struct local_key *out) {
  *out = (struct local_key){{"", 0}, {"", 0}};
  if (!take_item_part(call, &table->keys.partition[0], item, false, &out->partition))
    return false;
  return table->keys.sort_count == 0 ||
         take_item_part(call, &table->keys.sort[0], item, true, &out->sort);
}

static bool take_key_part(struct local_call *call, const struct local_key_part *part,
                          const struct local_value *key, bool sort, struct ddb_text *out) {
  const struct local_value *value = local_value_get(key, part->name);
  if (value == NULL || value->type != part->type)
    return local_invalid(call, "The provided key element does not match the schema");
  return check_value(call, part, value, sort) && take_bytes(call, &value, 1, out);
}

bool local_key_of_request(struct local_call *call, const struct local_table *table,
                          const struct local_node *node, struct local_key *out,
                          struct local_value *attributes) {
  *out = (struct local_key){{"", 0}, {"", 0}};
  if (!local_item_read(call, node, attributes))
    return false;
  if (attributes->count != table->keys.partition_count + table->keys.sort_count)
    return local_invalid(call, "The provided key element does not match the schema");
  if (!take_key_part(call, &table->keys.partition[0], attributes, false, &out->partition))
    return false;
  return table->keys.sort_count == 0 ||
         take_key_part(call, &table->keys.sort[0], attributes, true, &out->sort);
}

/* ---- entries of indexes ---------------------------------------------------------------------- */

static bool index_value(struct local_call *call, const struct local_index *index,
                        const struct local_key_part *part, const struct local_value *item,
                        const struct local_value **out) {
  const struct local_value *value = local_value_get(item, part->name);
  *out = value;
  if (value == NULL)
    return true;
  if (value->type != part->type)
    return local_invalid(call,
                         WRONG "Type mismatch for Index Key %.*s Expected: %s Actual: %s "
                               "IndexName: %.*s",
                         (int)part->name.size, part->name.data, local_type_name(part->type),
                         local_type_name(value->type), (int)index->name.size, index->name.data);
  if (value->type != LOCAL_N && value->text.size == 0)
    return local_invalid(call,
                         "One or more parameter values are not valid. A value specified for a "
                         "secondary index key is not supported. The AttributeValue for a key "
                         "attribute cannot contain an empty %s value. IndexName: %.*s, IndexKey: "
                         "%.*s",
                         value->type == LOCAL_S ? "string" : "binary", (int)index->name.size,
                         index->name.data, (int)part->name.size, part->name.data);
  return true;
}

static bool index_bytes(struct local_call *call, const struct local_index *index,
                        const struct local_key_part *parts, size_t count, size_t most,
                        const struct local_value *item, struct ddb_text *out, bool *there) {
  const struct local_value *values[LOCAL_KEY_PARTS];
  for (size_t i = 0; i < count; i++) {
    if (!index_value(call, index, &parts[i], item, &values[i]))
      return false;
    if (values[i] == NULL)
      *there = false;
    else if (values[i]->type != LOCAL_N && values[i]->text.size > most)
      return local_invalid(call, WRONG "Size of %s has exceeded the maximum size limit of%zu bytes",
                           most == SORT_MAX ? "rangekey" : "hashkey", most);
  }
  return !*there || take_bytes(call, values, count, out);
}

bool local_entry_of(struct local_call *call, const struct local_index *index,
                    const struct local_value *item, struct local_entry *out, bool *there) {
  const struct local_keys *keys = &index->keys;
  *out = (struct local_entry){.index = index->id, .partition = {"", 0}, .sort = {"", 0}};
  *there = true;
  return index_bytes(call, index, keys->partition, keys->partition_count, PARTITION_MAX, item,
                     &out->partition, there) &&
         index_bytes(call, index, keys->sort, keys->sort_count, SORT_MAX, item, &out->sort, there);
}

bool local_entries_of(struct local_call *call, const struct local_table *table,
                      const struct local_value *item, struct local_entry *entries, size_t *count) {
  *count = 0;
  for (size_t i = 0; item != NULL && i < table->index_count; i++) {
    bool there;
    if (!local_entry_of(call, &table->indexes[i], item, &entries[*count], &there))
      return false;
    *count += there ? 1 : 0;
  }
  return true;
}

/* ---- parts of items -------------------------------------------------------------------------- */

/* Whether an attribute is one of those that are kept. */
typedef bool keep(const struct local_table *table, const struct local_index *index,
                  struct ddb_text name);

static bool keep_some(struct local_call *call, const struct local_table *table,
                      const struct local_index *index, const struct local_value *item, keep *keeps,
                      struct local_value *out) {
  *out = (struct local_value){.type = LOCAL_M};
  out->members = ddb_arena_array(call->mem, item->count, sizeof *out->members);
  if (out->members == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < item->count; i++)
    if (keeps(table, index, item->members[i].name))
      out->members[out->count++] = item->members[i];
  return true;
}

static bool is_key(const struct local_table *table, const struct local_index *index,
                   struct ddb_text name) {
  return local_keys_have(&table->keys, name) ||
         (index != NULL && local_keys_have(&index->keys, name));
}

static bool is_projected(const struct local_table *table, const struct local_index *index,
                         struct ddb_text name) {
  for (size_t i = 0; i < index->include_count; i++)
    if (ddb_text_equal(index->include[i], name))
      return true;
  return is_key(table, index, name);
}

bool local_position_of(struct local_call *call, const struct local_table *table,
                       const struct local_index *index, const struct local_value *item,
                       struct local_value *out) {
  return keep_some(call, table, index, item, is_key, out);
}

bool local_index_view(struct local_call *call, const struct local_table *table,
                      const struct local_index *index, const struct local_value *item,
                      struct local_value *out) {
  *out = *item;
  return index->projection == LOCAL_ALL || keep_some(call, table, index, item, is_projected, out);
}

bool local_index_shows(const struct local_table *table, const struct local_index *index,
                       struct ddb_text name) {
  return index->projection == LOCAL_ALL || is_projected(table, index, name);
}

bool local_index_keys_check(struct local_call *call, const struct local_table *table,
                            const struct local_value *item) {
  const struct local_value *value;
  for (size_t i = 0; i < table->index_count; i++) {
    const struct local_index *index = &table->indexes[i];
    for (size_t k = 0; k < index->keys.partition_count; k++)
      if (!index_value(call, index, &index->keys.partition[k], item, &value))
        return false;
    for (size_t k = 0; k < index->keys.sort_count; k++)
      if (!index_value(call, index, &index->keys.sort[k], item, &value))
        return false;
  }
  return true;
}

size_t local_view_bytes(const struct local_table *table, const struct local_index *index,
                        const struct local_value *item) {
  size_t bytes = 0;
  for (size_t i = 0; i < item->count; i++)
    if (local_index_shows(table, index, item->members[i].name))
      bytes += item->members[i].name.size + local_value_bytes(&item->members[i].value);
  return bytes;
}

size_t local_entries_bytes(const struct local_table *table, const struct local_value *item) {
  size_t bytes = 0;
  for (size_t i = 0; i < table->index_count; i++) {
    const struct local_index *index = &table->indexes[i];
    if (index->local && local_value_get(item, index->keys.sort[0].name) != NULL)
      bytes += local_view_bytes(table, index, item);
  }
  return bytes;
}
