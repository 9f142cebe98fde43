/* SPDX-License-Identifier: Apache-2.0 */
/* The items of a page: records, or what could not be read. pages.c reads the
 * answers. */
#include "op/query.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/kind.h"
#include "op/ops.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* How many items there will be if those to come are as long as those of this
 * answer that were read: a step or two to their room, and not one for each
 * power of two, with a copy of all. 0: unknown. */
static size_t items_in_all(const struct ddb_page_reader *in) {
  const struct ddb_json *json = &in->reader.json;
  size_t done = (size_t)(json->next - json->start), left = (size_t)(json->end - json->next);
  size_t here = in->page->count - in->before;

  return here > 0 && done > 0 && left < SIZE_MAX / 2 / here
             ? in->page->count + here * left / done + 1
             : 0;
}

/* Room for one more element, if there is none; false (and the scanner stopped) without memory. */
static bool page_grow(struct ddb_page_reader *in, void **items, size_t count, size_t *capacity,
                      size_t size, size_t all) {
  if (count < *capacity)
    return true;
  size_t more = *capacity ? *capacity * 2 : 4, most = more * 8;
  if (more < all)
    more = all < most ? all : most;
  void *grown = more <= SIZE_MAX / 2 / size
                    ? ddb_arena_grow(in->reader.mem, *items, count * size, more * size)
                    : NULL;
  if (!grown) {
    ddb_reader_nomem(&in->reader);
    return false;
  }
  *items = grown;
  *capacity = more;
  return true;
}

/* The primary key of an item, as text; empty if the item has none. */
static struct ddb_text item_key(struct ddb_arena *mem, struct ddb_text item,
                                const struct ddb_table *table) {
  struct ddb_text partition = {NULL, 0};
  struct ddb_text sort = {NULL, 0};
  struct ddb_buf text;

  if (!ddb_answer_member(item, table->partition_key, &partition) ||
      (table->sort_key && !ddb_answer_member(item, table->sort_key, &sort)))
    return (struct ddb_text){"", 0};
  ddb_buf_init_arena(&text, mem, DDB_BODY_MAX);
  ddb_buf_char(&text, '{');
  ddb_buf_json_string(&text, table->partition_key, strlen(table->partition_key));
  ddb_buf_char(&text, ':');
  ddb_buf_bytes(&text, partition.data, partition.size);
  if (table->sort_key) {
    ddb_buf_char(&text, ',');
    ddb_buf_json_string(&text, table->sort_key, strlen(table->sort_key));
    ddb_buf_char(&text, ':');
    ddb_buf_bytes(&text, sort.data, sort.size);
  }
  ddb_buf_char(&text, '}');
  return text.status < 0 ? (struct ddb_text){"", 0} : (struct ddb_text){text.data, text.size};
}

/* Moves the reader's error into the page, so that one bad item does not hide
 * the others. */
static void reject(struct ddb_page_reader *in, struct ddb_text item) {
  struct ddb_error *error = ddb_arena_error_slot(in->reader.mem);
  void *rejected = in->page->rejected;
  struct ddb_rejected entry = {
      .field = ddb_arena_copy(in->reader.mem, error->field, strlen(error->field)),
      .reason = ddb_arena_copy(in->reader.mem, error->text, strlen(error->text)),
      .key = item_key(in->reader.mem, item, in->query->entity->table),
  };

  if (!entry.field || !entry.reason) {
    ddb_reader_nomem(&in->reader);
    return;
  }
  if (!page_grow(in, &rejected, in->page->rejected_count, &in->rejected_capacity, sizeof entry, 0))
    return;
  in->page->rejected = rejected;
  in->page->rejected[in->page->rejected_count++] = entry;
  ddb_error_clear(error);
}

/* Whether the item that comes next is a record that the page shall have. */
static bool read_record(struct ddb_page_reader *in, const struct ddb_entity *entity, void *record) {
  const struct ddb_json_place before = ddb_json_here(&in->reader.json);
  struct ddb_text item;

  memset(record, 0, entity->size);
  entity->read(&in->reader, record);
  if (in->reader.json.status >= 0)
    return !ddb_is_expired(entity, record, in->now);
  if (in->reader.json.status == DDB_E_NOMEM)
    return false;
  /* Not a record, but is it at least an item? Then the page goes on behind it. */
  (void)ddb_reader_good(&in->reader);
  ddb_json_go_back(&in->reader.json, &before);
  in->reader.map = NULL;
  if (ddb_json_skip(&in->reader.json, &item))
    reject(in, item);
  return false;
}

/* ---- items of several kinds ------------------------------------------------------------------ */

/* The text lives as long as the records do, and not only until the next call. */
static void place(struct ddb_page_reader *in, void *out, int kind, const void *record,
                  struct ddb_text item) {
  const char *copy = ddb_arena_copy(in->reader.mem, item.data, item.size);

  if (!copy) {
    ddb_reader_nomem(&in->reader);
    return;
  }
  memset(out, 0, in->query->kinds->size);
  in->query->kinds->place(out, kind, record, (struct ddb_text){copy, item.size});
  in->page->count++;
}

static void place_record(struct ddb_page_reader *in, void *out, int kind, struct ddb_text item) {
  const struct ddb_entity *entity = in->query->kinds->kinds[kind - 1].entity;
  void *record = ddb_arena_alloc(in->reader.mem, entity->size);

  if (!record)
    ddb_reader_nomem(&in->reader);
  else if (read_record(in, entity, record))
    place(in, out, kind, record, item);
}

static void take_kind(struct ddb_page_reader *in, void *out) {
  const struct ddb_kinds *kinds = in->query->kinds;
  struct ddb_json before = in->reader.json;
  struct ddb_text item;

  if (!ddb_json_skip(&in->reader.json, &item))
    return;
  int kind = ddb_kind_of(in->reader.mem, kinds->kinds, kinds->count, item);
  if (kind < 0) {
    ddb_reader_nomem(&in->reader);
  } else if (kind == 0 && in->query->scan) {
    in->page->skipped++;
  } else if (kind == 0) {
    place(in, out, 0, NULL, item);
  } else {
    in->reader.json = before;
    if (kinds->place)
      place_record(in, out, kind, item);
    else
      in->page->count += read_record(in, in->query->entity, out);
  }
}

void ddb_page_item(struct ddb_page_reader *in) {
  const struct ddb_kinds *kinds = in->query->kinds;
  size_t size = kinds && kinds->place ? kinds->size : in->query->entity->size;

  if (in->page->count == in->capacity &&
      !page_grow(in, &in->page->items, in->page->count, &in->capacity, size, items_in_all(in)))
    return;
  void *out = (char *)in->page->items + in->page->count * size;
  if (kinds)
    take_kind(in, out);
  else
    in->page->count += read_record(in, in->query->entity, out);
}

enum ddb_status ddb_page_status(struct ddb_arena *mem, const struct ddb_query *query,
                                const struct ddb_page *page) {
  if (page->rejected_count == 0)
    return DDB_OK;
  return ddb_fail(ddb_arena_error_slot(mem), DDB_PARTIAL, page->rejected[0].field,
                  "%s: %zu of the page's items could not be read; the first: %s", query->name,
                  page->rejected_count, page->rejected[0].reason);
}
