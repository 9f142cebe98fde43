/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: the shape around the values. */
#include "wire/writer.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/text.h"
#include "wire/attr.h"
#include "wire/names.h"
#include "wire/place.h"
#include "wire/run.h"

bool ddb_run_grow(struct ddb_writer *writer) {
  struct ddb_buf *out = &writer->out;
  return out->max - out->size > DDB_RUN_ROOM && ddb_buf_reserve(out, DDB_RUN_ROOM);
}

void ddb_writer_init(struct ddb_writer *writer, struct ddb_arena *mem,
                     const struct ddb_entity *entity) {
  writer->update = NULL;
  writer->assignments = NULL;
  writer->item_bytes = 0;
  writer->depth = 0;
  writer->join = NULL;
  writer->outside = 0;
  writer->given_to = NULL;
  writer->now = (ddb_time){0, 0};
  writer->creating = false;
  writer->plain = false;
  writer->mem = mem;
  writer->error = ddb_arena_error_slot(mem);
  writer->entity = entity;
  ddb_buf_init_arena(&writer->out, mem, DDB_BODY_MAX);
  ddb_day_first(&writer->day);
  writer->frames[0] = (struct ddb_frame){.first = true};
}

/* Bytes of ":f_" in front of a parameter's name. */
enum { PLACEHOLDER = 3 };

/* ---- errors --------------------------------------------------------------------------------- */

/* "EditRecord.suggestions[2].confidence", with `last` as its end. Long paths lose their middle in
 * the error's field, never a byte that is not theirs. */
void ddb_writer_field(const struct ddb_writer *writer, const char *last, char *out, size_t size) {
  size_t used =
      (size_t)snprintf(out, size, "%s", writer->given_to ? writer->given_to : writer->entity->name);

  for (int i = 0; i < writer->depth && used < size; i++) {
    const struct ddb_frame *frame = &writer->frames[i];
    if (frame[1].envelope)
      continue; /* the map that holds the fields is no part of the record */
    int wrote = frame->list ? snprintf(out + used, size - used, "[%zu]", frame->index - 1)
                            : snprintf(out + used, size - used, ".%s", frame->name);
    used += wrote > 0 ? (size_t)wrote : 0;
  }
  const struct ddb_frame *inner = &writer->frames[writer->depth];
  if (used < size && last)
    (void)snprintf(out + used, size - used, ".%s", writer->given_to ? last + PLACEHOLDER : last);
  else if (used < size && inner->list) /* the element that would be announced next */
    (void)snprintf(out + used, size - used, "[%zu]", inner->index);
}

/* Whether the schema hides this value, or a map or list around it. */
static bool is_hidden(const struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  for (int i = 0; i < writer->depth; i++)
    if (writer->frames[i].hidden)
      return true;
  return attribute && (attribute->flags & DDB_HIDDEN);
}

void ddb_writer_fail(struct ddb_writer *writer, enum ddb_status status,
                     const struct ddb_attribute *attribute, const char *what, ...) {
  char field[sizeof writer->error->field];
  char words[256];
  va_list arguments;

  /* Words that are put together show the value, or may. */
  if (strchr(what, '%') && is_hidden(writer, attribute))
    what = "has a value that the schema does not allow, and hides";

  va_start(arguments, what);
  (void)vsnprintf(words, sizeof words, what, arguments);
  va_end(arguments);
  ddb_writer_field(writer, attribute ? attribute->name : NULL, field, sizeof field);
  (void)ddb_fail(writer->error, status, field, "%s %s", field, words);
}

enum ddb_status ddb_writer_status(struct ddb_writer *writer) {
  if (writer->out.status < 0 && writer->error->status >= 0)
    (void)ddb_fail(writer->error, writer->out.status, NULL,
                   writer->out.status == DDB_E_LIMIT     ? "the request is larger than 16 MiB"
                   : writer->out.status == DDB_E_INVALID ? "the table's name is not UTF-8 text"
                                                         : "out of memory");
  if (writer->item_bytes > DDB_ITEM_MAX && writer->error->status >= 0)
    (void)ddb_fail(
        writer->error, DDB_E_LIMIT, NULL,
        "the %s has %zu bytes, names and values counted; DynamoDB stores at most 409,600 "
        "in one item",
        writer->entity->name, writer->item_bytes);
  return writer->error->status < 0 ? writer->error->status : DDB_OK;
}

/* ---- names ----------------------------------------------------------------------------------- */

void ddb_buf_string_value(struct ddb_buf *buf, const char *name, const char *text, size_t size) {
  ddb_buf_json_string(buf, name, strlen(name));
  ddb_buf_text(buf, ":{\"S\":");
  ddb_buf_json_string(buf, text, size);
  ddb_buf_char(buf, '}');
}

bool ddb_writer_name(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  struct ddb_frame *frame = &writer->frames[writer->depth];

  if (writer->error->status < 0 || writer->out.status < 0)
    return false;
  bool assigns = writer->assignments && writer->depth == 0;
  if (assigns)
    ddb_places_next(writer);
  if (!frame->first)
    ddb_buf_char(&writer->out, ',');
  frame->first = false;
  frame->name = attribute ? attribute->name : NULL;
  frame->row = attribute;
  frame->hidden = attribute && (attribute->flags & DDB_HIDDEN);
  frame->index++;
  writer->item_bytes += attribute ? attribute->size : 0;
  if (!attribute)
    return true;
  if (assigns) {
    ddb_writer_assign(writer, attribute);
  } else {
    ddb_buf_name(&writer->out, attribute->name, attribute->size);
  }
  if (frame->hidden && !writer->plain)
    ddb_buf_char(&writer->out, DDB_HIDDEN_MARK);
  return true;
}

/* ---- maps and lists -------------------------------------------------------------------------- */

/* The name of a map or list and its opening, at once; false: it needs more care. */
static inline bool name_at_once(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                                bool list) {
  struct ddb_run run;
  if (!attribute || (attribute->flags & DDB_HIDDEN) || writer->error->status < 0 ||
      !ddb_run_begin(writer, &run))
    return false;
  memcpy(run.begin, ",\"", 2);
  char *at = ddb_splice(run.begin + 2, run.last, attribute->name);
  if (!at || (size_t)(at - run.begin) != attribute->size + 2) {
    ddb_run_undo(&run);
    return false;
  }
  memcpy(at, list ? "\":{\"L\":[" : "\":{\"M\":{", 9);
  *run.begin = run.before;
  run.frame->first = false;
  run.frame->name = attribute->name;
  run.frame->row = attribute;
  run.frame->hidden = false;
  run.frame->index++;
  writer->out.size = (size_t)(at + 8 - writer->out.data);
  writer->item_bytes += attribute->size;
  return true;
}

static bool cannot_open(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        bool present) {
  if (present)
    ddb_writer_fail(writer, DDB_E_LIMIT, attribute,
                    "is nested deeper than DynamoDB's 32 levels of maps and lists");
  else if (!attribute || (attribute->flags & DDB_REQUIRED))
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is required");
  return false;
}

static bool name_with_care(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                           bool list) {
  if (!ddb_writer_name(writer, attribute))
    return false;
  ddb_buf_bytes(&writer->out, list ? "{\"L\":[" : "{\"M\":{", 6);
  return true;
}

static inline bool open_frame(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                              bool present, bool list) {
  if (!present || writer->depth + writer->outside + 1 == DDB_WRITER_DEPTH)
    return cannot_open(writer, attribute, present);
  if (!name_at_once(writer, attribute, list) && !name_with_care(writer, attribute, list))
    return false;
  writer->item_bytes += 3;
  ddb_writer_enter(writer, attribute, list);
  return true;
}

/* DynamoDB counts a byte for each element of a map or list, beside its name and value. */
static void close_frame(struct ddb_writer *writer, const char end[2]) {
  writer->item_bytes += writer->frames[writer->depth].index;
  writer->depth--;
  ddb_buf_put(&writer->out, end, 2);
}

bool ddb_open_map(struct ddb_writer *writer, const struct ddb_attribute *attribute, bool present) {
  if (writer->join) {
    writer->frames[writer->depth].tag = writer->join;
    writer->join = NULL;
    return present;
  }
  return open_frame(writer, attribute, present, false);
}

void ddb_close_map(struct ddb_writer *writer) {
  if (writer->frames[writer->depth].tag) {
    writer->frames[writer->depth].tag = NULL;
    return;
  }
  close_frame(writer, "}}");
}

static bool open_items(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       const void *items, size_t count, bool list) {
  if (!items && count > 0)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "has %zu items, but `items` is NULL", count);
  return open_frame(writer, attribute, items != NULL, list);
}

bool ddb_open_list(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                   const void *items, size_t count) {
  return open_items(writer, attribute, items, count, true);
}

bool ddb_open_entries(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      const void *entries, size_t count) {
  return open_items(writer, attribute, entries, count, false);
}

void ddb_close_list(struct ddb_writer *writer) {
  close_frame(writer, "]}");
}

struct ddb_attribute ddb_map_entry(const char *key) {
  struct ddb_attribute entry = {key ? key : "", 0, DDB_REQUIRED, NULL};

  entry.size = (uint32_t)strlen(entry.name);
  return entry;
}

/* Called while the map is open, so that the error names it. */
static void check_keys(struct ddb_writer *writer, const char *entries, size_t count, size_t size) {
  struct ddb_names names;

  ddb_names_init(&names, writer->mem);
  for (size_t i = 0; i < count; i++) {
    const void *entry = entries + i * size;
    const char *key = *(const char *const *)entry;
    if (!key || !*key)
      ddb_writer_fail(writer, DDB_E_INVALID, NULL, "has an entry without a key");
    else if (strlen(key) > DDB_ATTR_NAME_MAX)
      ddb_writer_fail(writer, DDB_E_LIMIT, NULL, "has a key of more than 65,535 bytes");
    else if (!ddb_names_add(&names, ddb_text_of(key)))
      ddb_writer_fail(writer, DDB_E_NOMEM, NULL, "could not be checked: out of memory");
  }
  if (ddb_names_close(&names, 0, NULL))
    ddb_writer_fail(writer, DDB_E_INVALID, NULL, "has two entries with the same key");
}

void ddb_close_entries(struct ddb_writer *writer, const void *entries, size_t count, size_t size) {
  check_keys(writer, entries, count, size);
  ddb_close_map(writer);
}

/* ---- what an earlier read kept --------------------------------------------------------------- */

static void write_kept(struct ddb_writer *writer, const struct ddb_unmodeled *kept) {
  struct ddb_attribute attribute = {kept->name.data, (uint32_t)kept->name.size, 0, NULL};
  struct ddb_attr_size size;
  struct ddb_json json;

  ddb_json_init(&json, kept->value.data, kept->value.size);
  struct ddb_path at = {NULL, kept->name.data, kept->name.size, 0};
  if (ddb_attr_check(&json, writer->mem, &at, &size) < 0 || !ddb_json_end(&json)) {
    ddb_writer_fail(writer, DDB_E_INVALID, &attribute, "was kept as text that is no value");
    return;
  }
  if ((int)size.depth + writer->depth + writer->outside > DDB_ATTR_MAX_DEPTH) {
    ddb_writer_fail(writer, DDB_E_LIMIT, &attribute, "is nested deeper than 32 levels");
    return;
  }
  if (!ddb_writer_name(writer, &attribute))
    return;
  ddb_buf_bytes(&writer->out, kept->value.data, kept->value.size);
  writer->item_bytes += size.bytes;
}

/* Whether a field of this name was written into the map that is open. Only a kept NULL can have a
 * field's name, which is rare, so the text itself is asked and nothing is noted on the way. */
static bool is_written(const struct ddb_writer *writer, const char *name, size_t size) {
  size_t start = writer->frames[writer->depth].start;
  struct ddb_json_string found;
  struct ddb_json json;

  ddb_json_init(&json, writer->out.data + start, writer->out.size - start);
  if (ddb_json_object(&json))
    while (ddb_json_member(&json, &found)) {
      if (ddb_json_is(&found, name, size))
        return true;
      (void)ddb_json_skip(&json, NULL);
    }
  return false; /* the scanner stops where the text is not finished yet */
}

/* A variant that was a struct elsewhere may have kept an attribute with the name of the tag. */
static bool is_tag(const struct ddb_frame *frame, const struct ddb_text *name) {
  return frame->tag && frame->tag->size == name->size &&
         memcmp(frame->tag->name, name->data, name->size) == 0;
}

void ddb_write_unmodeled(struct ddb_writer *writer, const struct ddb_unmodeled *unmodeled,
                         const struct ddb_attribute *attributes, int count) {
  for (const struct ddb_unmodeled *kept = unmodeled; kept; kept = kept->next) {
    bool known = is_tag(&writer->frames[writer->depth], &kept->name);
    for (int i = 0; i < count && !known; i++)
      known = attributes[i].size == kept->name.size &&
              memcmp(attributes[i].name, kept->name.data, kept->name.size) == 0;
    if (!known || !is_written(writer, kept->name.data, kept->name.size))
      write_kept(writer, kept);
  }
}
