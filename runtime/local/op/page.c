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

struct reading {
  struct local_page *page;
  struct ddb_buf items;
  size_t scanned, matched;
  size_t bytes;
  struct ddb_text last; /* the item that was looked at last, in call->mem */
  bool more;
};

/* ---- ExclusiveStartKey -------------------------------------------------------------------------
 */

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

/* ---- rows --------------------------------------------------------------------------------------
 */

static bool add_text(struct local_call *call, struct reading *reading, struct ddb_text text) {
  if (reading->matched > 1)
    ddb_buf_char(&reading->items, ',');
  ddb_buf_bytes(&reading->items, text.data, text.size);
  return reading->items.status == DDB_OK || local_no_memory(call);
}

static bool add_value(struct local_call *call, struct reading *reading,
                      const struct local_value *item) {
  if (reading->matched > 1)
    ddb_buf_char(&reading->items, ',');
  local_item_write(&reading->items, item);
  return reading->items.status == DDB_OK || local_no_memory(call);
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

static bool take_row(struct local_call *call, struct reading *reading,
                     const struct local_row *row) {
  const struct local_page *page = reading->page;
  const char *copy = ddb_arena_copy(call->mem, row->item.data, row->item.size);
  if (copy == NULL)
    return local_no_memory(call);
  reading->last = (struct ddb_text){copy, row->item.size};
  reading->scanned++;
  if (page->view || page->filter != NULL || page->projection != NULL) {
    if (!page->view)
      reading->bytes += row->bytes;
    return look_into(call, reading, reading->last);
  }
  reading->bytes += row->bytes;
  reading->matched++;
  return page->count || add_text(call, reading, reading->last);
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

/* ---- the answer --------------------------------------------------------------------------------
 */

static bool write_position(struct local_call *call, const struct reading *reading) {
  struct local_value item, position;
  const struct local_range *range = &reading->page->range;
  if (!reading->more)
    return true;
  if (!local_item_parse(call, reading->last, &item) ||
      !local_position_of(call, range->table, range->index, &item, &position))
    return false;
  ddb_buf_text(&call->body, ",\"LastEvaluatedKey\":");
  local_item_write(&call->body, &position);
  return true;
}

static double *own_units(struct local_capacity *capacity, const struct local_range *range) {
  if (range->index == NULL)
    return &capacity->own;
  return &capacity->indexes[range->index - range->table->indexes];
}

static bool write_answer(struct local_call *call, struct reading *reading) {
  struct local_capacity capacity;
  const struct local_page *page = reading->page;
  if (!local_capacity_begin(call, page->range.table, false, &capacity))
    return false;
  *own_units(&capacity, &page->range) = local_read_units(reading->bytes, page->consistent, false);
  ddb_buf_char(&call->body, '{');
  if (!page->count) {
    ddb_buf_text(&call->body, "\"Items\":[");
    ddb_buf_bytes(&call->body, reading->items.data, reading->items.size);
    ddb_buf_text(&call->body, "],");
  }
  ddb_buf_text(&call->body, "\"Count\":");
  ddb_buf_u64(&call->body, reading->matched);
  ddb_buf_text(&call->body, ",\"ScannedCount\":");
  ddb_buf_u64(&call->body, reading->scanned);
  if (!write_position(call, reading))
    return false;
  local_capacity_answer(call, page->request, &capacity);
  ddb_buf_char(&call->body, '}');
  return true;
}

void local_page_answer(struct local_call *call, struct local_page *page) {
  struct reading reading = {.page = page};
  struct local_cursor *cursor = NULL;
  if (!take_start(call, page))
    return;
  ddb_buf_init(&reading.items, SIZE_MAX);
  bool good = local_store_ok(call, local_store_read(call->store, &page->range, &cursor)) &&
              read_rows(call, &reading, cursor);
  local_cursor_close(cursor);
  if (good)
    (void)write_answer(call, &reading);
  ddb_buf_free(&reading.items);
}
