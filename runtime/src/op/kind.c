/* SPDX-License-Identifier: Apache-2.0 */
/* Items of any kind: which entity one is of, and which of its fields two of them differ in. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/kind.h"
#include "op/ops.h"
#include "wire/reader.h"
#include "wire/same.h"

/* ---- which kind ------------------------------------------------------------------------------ */

/* What was read of the item already: kinds of one table ask for the same. */
struct item_view {
  struct ddb_arena *mem;
  struct ddb_text item;
  const char *type_attribute;
  struct ddb_text type; /* the value of that attribute; {NULL, 0}: none that is a text */
  const struct ddb_table *table;
  struct ddb_key key;
  bool has_key;
  bool lost; /* for want of memory it cannot be told */
};

static void note_lost(struct item_view *view, enum ddb_status status) {
  view->lost =
      view->lost || status == DDB_E_NOMEM || ddb_arena_error_slot(view->mem)->status == DDB_E_NOMEM;
}

/* The string in a value {"S":"..."}, in the arena. */
static struct ddb_text string_of(struct item_view *view, struct ddb_text value) {
  struct ddb_text raw;
  struct ddb_text text = {NULL, 0};
  struct ddb_json_string string;
  struct ddb_json json;

  if (!ddb_answer_member(value, "S", &raw))
    return text;
  ddb_json_init(&json, raw.data, raw.size);
  if (ddb_json_string(&json, &string) && ddb_json_copy(&json, &string, view->mem, &text))
    return text;
  note_lost(view, json.status);
  return (struct ddb_text){NULL, 0};
}

static bool has_type(struct item_view *view, const struct ddb_entity *entity) {
  struct ddb_text value;

  if (!view->type_attribute || strcmp(view->type_attribute, entity->entity_type) != 0) {
    view->type_attribute = entity->entity_type;
    view->type = ddb_answer_member(view->item, entity->entity_type, &value)
                     ? string_of(view, value)
                     : (struct ddb_text){NULL, 0};
  }
  return view->type.data && view->type.size == strlen(entity->name) &&
         memcmp(view->type.data, entity->name, view->type.size) == 0;
}

/* Reads one key attribute as a decoder does; a wrong type leaves an error in the reader. */
static void read_key(struct item_view *view, const char *name, char type, bool sort) {
  struct ddb_reader reader;
  struct ddb_text value;

  if (!view->has_key || !ddb_answer_member(view->item, name, &value)) {
    view->has_key = false;
    return;
  }
  ddb_reader_init(&reader, view->mem, value.data, value.size);
  ddb_read_key(&reader, &view->key, type ? type : 'S', sort);
  view->has_key = ddb_read_good(&reader) != NULL;
  note_lost(view, reader.json.status);
}

static bool has_key(struct item_view *view, const struct ddb_kind *kind) {
  const struct ddb_table *table = kind->entity->table;

  if (view->table != table) {
    view->table = table;
    view->has_key = true;
    ddb_key_begin(&view->key);
    read_key(view, table->partition_key, table->partition_type, false);
    if (table->sort_key)
      read_key(view, table->sort_key, table->sort_type, true);
  }
  if (!view->has_key || !kind->owns)
    return view->has_key && kind->alone;
  bool owned = kind->owns(view->mem, &view->key);
  note_lost(view, DDB_OK);
  return owned;
}

/* Within a table no two entities have the same key; items of two tables may look alike, and then
 * nothing tells which of them this is. */
static int kind_by_key(struct item_view *view, const struct ddb_kind *kinds, int count) {
  int found = 0;

  for (int i = 0; i < count; i++) {
    if (kinds[i].entity->entity_type || !has_key(view, &kinds[i]))
      continue;
    if (found > 0)
      return 0;
    found = i + 1;
  }
  return found;
}

static int find_kind(struct item_view *view, const struct ddb_kind *kinds, int count) {
  for (int i = 0; i < count; i++)
    if (kinds[i].entity->entity_type && has_type(view, kinds[i].entity))
      return i + 1;
  return kind_by_key(view, kinds, count);
}

int ddb_kind_of(struct ddb_arena *mem, const struct ddb_kind *kinds, int count,
                struct ddb_text item) {
  struct item_view view = {.mem = mem, .item = item};
  int kind = find_kind(&view, kinds, count);

  ddb_error_clear(ddb_arena_error_slot(mem));
  return view.lost ? -1 : kind;
}

enum ddb_status ddb_any_decode(struct ddb_arena *mem, const struct ddb_kind *kinds, int count,
                               struct ddb_text item, int *kind, const void **record) {
  struct ddb_json json;

  *kind = 0;
  *record = NULL;
  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_json_init(&json, item.data, item.size);
  if (ddb_json_peek(&json) != DDB_JSON_OBJECT || !ddb_json_skip(&json, NULL) ||
      !ddb_json_end(&json))
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, NULL,
                    "this is not an item in DynamoDB JSON (byte %zu: %s)", json.offset,
                    json.reason);
  int found = ddb_kind_of(mem, kinds, count, item);
  if (found == 0)
    return DDB_OK;
  if (found < 0)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  *kind = found;
  const struct ddb_entity *entity = kinds[*kind - 1].entity;
  void *out = ddb_arena_alloc(mem, entity->size);
  if (!out)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  enum ddb_status status = ddb_decode(mem, entity, item, out);
  *record = status < 0 ? NULL : out;
  return status;
}

/* ---- what changed ---------------------------------------------------------------------------- */

/* The map that the fields of an entity are in. */
static struct ddb_text fields_of(const struct ddb_entity *entity, struct ddb_text item) {
  struct ddb_text data;

  if (!entity->data)
    return item;
  if (ddb_answer_member(item, entity->data, &data) && ddb_answer_member(data, "M", &data))
    return data;
  return (struct ddb_text){NULL, 0};
}

static enum ddb_status differs(struct ddb_arena *mem, struct ddb_text before, struct ddb_text after,
                               const char *attribute, bool *out) {
  struct ddb_text old_value = {NULL, 0};
  struct ddb_text new_value = {NULL, 0};
  bool was = ddb_answer_member(before, attribute, &old_value);
  bool is = ddb_answer_member(after, attribute, &new_value);
  bool same = false;

  *out = was != is;
  if (!was || !is)
    return DDB_OK;
  enum ddb_status status = ddb_values_same(mem, old_value, new_value, &same);
  *out = !same;
  return status;
}

static enum ddb_status changed_fields(struct ddb_arena *mem, const struct ddb_kind *kind,
                                      struct ddb_text before, struct ddb_text after,
                                      const bool **changed) {
  struct ddb_text inside[2] = {fields_of(kind->entity, before), fields_of(kind->entity, after)};
  bool *out = ddb_arena_alloc(mem, (size_t)kind->field_count * sizeof *out + 1);
  enum ddb_status status = DDB_OK;

  if (!out)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  for (int i = 0; status >= 0 && i < kind->field_count; i++) {
    const struct ddb_attribute *field = &kind->fields[i];
    bool top = (field->flags & DDB_AT_TOP) != 0;
    status = differs(mem, top ? before : inside[0], top ? after : inside[1], field->name, &out[i]);
  }
  *changed = status < 0 ? NULL : out;
  return status < 0 ? ddb_fail(ddb_arena_error_slot(mem), status, NULL,
                               "the images of the %s could not be compared", kind->entity->name)
                    : DDB_OK;
}

/* Both images tell. One alone does where the other was no item: not after a change of which the
 * stream carries one image only, nor where an item became one of another kind. */
enum ddb_status ddb_changed(struct ddb_arena *mem, const struct ddb_kind *kinds,
                            const struct ddb_stream_record *record, int before, int after,
                            int *kind, const bool **changed) {
  bool had = record->old_image.data != NULL;
  bool has = record->new_image.data != NULL;

  *kind = 0;
  *changed = NULL;
  if ((had && has && before == after) || (has && !had && record->change == DDB_CHANGE_INSERT))
    *kind = after;
  else if (had && !has && record->change == DDB_CHANGE_REMOVE)
    *kind = before;
  return *kind == 0 ? DDB_OK
                    : changed_fields(mem, &kinds[*kind - 1], record->old_image, record->new_image,
                                     changed);
}
