/* SPDX-License-Identifier: Apache-2.0 */
/* See page.h. */
#include "local/op/page.h"

#include "base/arena.h"
#include "base/text.h"
#include "local/op/keys.h"
#include "local/value/keybytes.h"

/* Developer Guide, "Paginating table query results": a page ends at 1 MB, before the filter. */
#define PAGE_MAX ((size_t)1024 * 1024)

#define BAD_START "The provided starting key is invalid"

/* Items go into the answer as they are found. */
struct reading {
  struct local_page *page;
  size_t scanned, matched;
  size_t bytes;
  /* The item that was looked at last: in call->mem, or `size` bytes at the end of the answer. */
  struct ddb_text last;
  bool more;
};

/* ---- ExclusiveStartKey ----------------------------------------------------------------------- */

static bool inside(const struct local_range *range, struct ddb_text sort) {
  int low = range->lower.data == NULL ? 1 : ddb_text_compare(sort, range->lower);
  int high = range->upper.data == NULL ? -1 : ddb_text_compare(sort, range->upper);
  return (low > 0 || (low == 0 && !range->lower_open)) &&
         (high < 0 || (high == 0 && !range->upper_open));
}

static bool check_start(struct local_call *call, const struct local_page *page) {
  const struct local_range *range = &page->range;
  struct ddb_text partition =
      range->index != NULL ? range->after_entry.partition : range->after.partition;
  struct ddb_text sort = range->index != NULL ? range->after_entry.sort : range->after.sort;
  if (range->query) {
    if (ddb_text_equal(partition, range->partition) && inside(range, sort))
      return true;
    return local_invalid(call, "The provided starting key is outside query boundaries based on "
                               "provided conditions");
  }
  uint32_t hash = local_key_hash(partition);
  return (hash >= range->first_hash && hash <= range->last_hash) ||
         local_invalid(call,
                       "The provided starting key is invalid: Invalid ExclusiveStartKey. "
                       "Please use ExclusiveStartKey with correct Segment. TotalSegments: "
                       "%lld Segment: %lld",
                       0LL, 0LL);
}

/* Just the key attributes of the table and of the index that is read. */
static bool take_start(struct local_call *call, struct local_page *page) {
  const struct local_node *node = local_node_get(page->request, "ExclusiveStartKey");
  struct local_range *range = &page->range;
  struct local_value key, exact;
  bool there = true;
  if (node == NULL)
    return true;
  if (!local_item_read(call, node, &key) ||
      !local_position_of(call, range->table, range->index, &key, &exact))
    return false;
  size_t names = range->table->keys.partition_count + range->table->keys.sort_count;
  for (size_t i = 0; range->index != NULL && i < range->index->keys.partition_count; i++)
    names += !local_keys_have(&range->table->keys, range->index->keys.partition[i].name);
  for (size_t i = 0; range->index != NULL && i < range->index->keys.sort_count; i++)
    names += !local_keys_have(&range->table->keys, range->index->keys.sort[i].name);
  if (exact.count != key.count || key.count != names)
    return local_invalid(call, BAD_START ": The provided key element does not match the schema");
  if (!local_key_of_item(call, range->table, &key, &range->after))
    return false;
  if (range->index != NULL &&
      !local_entry_of(call, range->index, &key, &range->after_entry, &there))
    return false;
  return there ? check_start(call, page) : local_invalid(call, BAD_START);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool add_text(struct local_call *call, const struct reading *reading, struct ddb_text text) {
  if (reading->matched > 1)
    ddb_buf_char(&call->body, ',');
  ddb_buf_bytes(&call->body, text.data, text.size);
  return call->body.status == DDB_OK || local_no_memory(call);
}

static bool add_value(struct local_call *call, const struct reading *reading,
                      const struct local_value *item) {
  if (reading->matched > 1)
    ddb_buf_char(&call->body, ',');
  local_item_write(&call->body, item);
  return call->body.status == DDB_OK || local_no_memory(call);
}

/* An item is only taken apart where somebody looks into it. */
static bool look_into(struct local_call *call, struct reading *reading, struct ddb_text text) {
  const struct local_page *page = reading->page;
  struct local_value item, view, part;
  if (!local_item_parse(call, text, &item))
    return false;
  view = item;
  if (page->view && !local_index_view(call, page->range.table, page->range.index, &item, &view))
    return false;
  if (page->view)
    reading->bytes += local_item_bytes(&view);
  if (!local_condition_holds(page->filter, &view))
    return true;
  reading->matched++;
  return page->count || (local_projection_apply(call, page->projection, &view, &part) &&
                         add_value(call, reading, &part));
}

/* The item is stored as it is answered. */
static bool take_whole(struct local_call *call, struct reading *reading,
                       const struct local_row *row) {
  reading->last = (struct ddb_text){NULL, row->item.size};
  reading->bytes += row->bytes;
  reading->matched++;
  return add_text(call, reading, row->item);
}

static bool take_row(struct local_call *call, struct reading *reading,
                     const struct local_row *row) {
  const struct local_page *page = reading->page;
  bool inside = page->view || page->filter != NULL || page->projection != NULL;
  reading->scanned++;
  if (!inside && !page->count)
    return take_whole(call, reading, row);
  const char *copy = ddb_arena_copy(call->mem, row->item.data, row->item.size);
  if (copy == NULL)
    return local_no_memory(call);
  reading->last = (struct ddb_text){copy, row->item.size};
  if (!page->view)
    reading->bytes += row->bytes;
  reading->matched += inside ? 0 : 1;
  return !inside || look_into(call, reading, reading->last);
}

static bool read_rows(struct local_call *call, struct reading *reading,
                      struct local_cursor *cursor) {
  const struct local_page *page = reading->page;
  struct local_row row;
  for (;;) {
    if (page->limit > 0 && reading->scanned == page->limit) {
      reading->more = true;
      return true;
    }
    enum local_store_status status = local_cursor_next(cursor, &row);
    if (status == LOCAL_STORE_NONE)
      return true;
    if (!local_store_ok(call, status))
      return false;
    if (reading->scanned > 0 && reading->bytes + row.bytes > PAGE_MAX) {
      reading->more = true;
      return true;
    }
    if (!take_row(call, reading, &row))
      return false;
  }
}

/* ---- the answer ------------------------------------------------------------------------------ */

static bool is_key(const struct local_key_part *parts, size_t count,
                   const struct ddb_json_string *name) {
  for (size_t i = 0; i < count; i++)
    if (ddb_json_is(name, parts[i].name.data, parts[i].name.size))
      return true;
  return false;
}

static bool is_key_of(const struct local_keys *keys, const struct ddb_json_string *name) {
  return is_key(keys->partition, keys->partition_count, name) ||
         is_key(keys->sort, keys->sort_count, name);
}

/* Its key attributes of the table and of the index, as they stand in the item. */
static bool write_position(struct local_call *call, const struct reading *reading,
                           struct ddb_text last) {
  const struct local_range *range = &reading->page->range;
  const char *between = ",\"LastEvaluatedKey\":{\"";
  struct ddb_json_string name;
  struct ddb_text value;
  struct ddb_json json;
  ddb_json_init(&json, last.data, last.size);
  (void)ddb_json_object(&json);
  while (ddb_json_member(&json, &name) && ddb_json_skip(&json, &value)) {
    if (!is_key_of(&range->table->keys, &name) &&
        (range->index == NULL || !is_key_of(&range->index->keys, &name)))
      continue;
    ddb_buf_text(&call->body, between);
    ddb_buf_bytes(&call->body, name.data, name.size);
    ddb_buf_text(&call->body, "\":");
    ddb_buf_bytes(&call->body, value.data, value.size);
    between = ",\"";
  }
  ddb_buf_char(&call->body, '}');
  return ddb_json_end(&json) || local_item_damaged(call);
}

static double *own_units(struct local_capacity *capacity, const struct local_range *range) {
  if (range->index == NULL)
    return &capacity->own;
  return &capacity->indexes[range->index - range->table->indexes];
}

static void write_counts(struct ddb_buf *body, const struct reading *reading) {
  ddb_buf_text(body, reading->page->count ? "\"Count\":" : "],\"Count\":");
  ddb_buf_u64(body, reading->matched);
  ddb_buf_text(body, ",\"ScannedCount\":");
  ddb_buf_u64(body, reading->scanned);
}

/* Behind the items. */
static bool write_rest(struct local_call *call, const struct reading *reading) {
  struct local_capacity capacity;
  struct ddb_buf *body = &call->body;
  const struct local_page *page = reading->page;
  struct ddb_text last = reading->last;
  if (!local_capacity_begin(call, page->range.table, false, &capacity))
    return false;
  if (reading->more && last.data == NULL)
    last.data = ddb_arena_copy(call->mem, body->data + body->size - last.size, last.size);
  if (reading->more && last.data == NULL)
    return local_no_memory(call);
  *own_units(&capacity, &page->range) = local_read_units(reading->bytes, page->consistent, false);
  write_counts(body, reading);
  if (reading->more && !write_position(call, reading, last))
    return false;
  local_capacity_answer(call, page->request, &capacity);
  ddb_buf_char(body, '}');
  return true;
}

void local_page_answer(struct local_call *call, struct local_page *page) {
  struct reading reading = {.page = page};
  struct local_cursor *cursor = NULL;
  if (!take_start(call, page))
    return;
  ddb_buf_text(&call->body, page->count ? "{" : "{\"Items\":[");
  bool good = local_store_ok(call, local_store_read(call->store, &page->range, &cursor)) &&
              read_rows(call, &reading, cursor);
  local_cursor_close(cursor);
  if (good)
    (void)write_rest(call, &reading);
}
