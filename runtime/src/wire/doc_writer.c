/* SPDX-License-Identifier: Apache-2.0 */
/* See doc_writer.h. Functions call each other for the values in a value; the level stops them.
 *
 * What is put into the buffer is not checked there: its status is sticky, and ddb_doc_writer_end
 * looks at it. The functions answer false only for what is wrong with the document. */
#include "wire/doc_writer.h"

#include "base/arena.h"
#include "base/fail.h"
#include "base/text.h"
#include "wire/attr.h"

void ddb_doc_writer_init(struct ddb_doc_writer *writer, struct ddb_arena *mem) {
  ddb_error_clear(ddb_arena_error_slot(mem));
  writer->mem = mem;
  /* No limit of its own: what fits into an item is known where the item is. */
  ddb_buf_init_arena(&writer->wire, mem, SIZE_MAX / 2);
  ddb_names_init(&writer->names, mem);
}

static bool fail(struct ddb_doc_writer *writer, const struct ddb_path *path, enum ddb_status status,
                 const char *what) {
  (void)ddb_path_fail(writer->mem, path, status, "%s", what);
  return false;
}

static bool fail_json(struct ddb_doc_writer *writer, const struct ddb_path *path,
                      const struct ddb_json *json) {
  (void)ddb_path_fail_json(writer->mem, path, json);
  return false;
}

/* The buffer has no maximum, so the only thing that can have gone wrong in it is memory. */
enum ddb_status ddb_doc_writer_end(struct ddb_doc_writer *writer, const struct ddb_doc **out) {
  struct ddb_doc *doc = NULL;
  if (writer->wire.status == DDB_OK)
    doc = ddb_arena_alloc(writer->mem, sizeof *doc);
  if (!doc)
    return ddb_path_fail(writer->mem, NULL, DDB_E_NOMEM, "could not be held: out of memory");
  doc->wire.data = writer->wire.data;
  doc->wire.size = writer->wire.size;
  *out = doc;
  return DDB_OK;
}

bool ddb_doc_check_level(struct ddb_doc_writer *writer, const struct ddb_path *path,
                         unsigned level) {
  return level <= DDB_ATTR_MAX_DEPTH ||
         fail(writer, path, DDB_E_LIMIT, "is nested more than 32 levels deep");
}

/* A name that cannot be shown, being empty or no text, is reported at the map that holds it. */
bool ddb_doc_write_name(struct ddb_doc_writer *writer, const struct ddb_path *path, bool first) {
  struct ddb_text name = {path->name, path->name_size};
  if (name.size == 0)
    return fail(writer, path->up, DDB_E_INVALID, "has a member with an empty name");
  if (name.size > DDB_ATTR_NAME_MAX)
    return fail(writer, path->up, DDB_E_LIMIT,
                "has a member with a name of more than 65,535 bytes");
  if (!ddb_text_valid(name.data, name.size))
    return fail(writer, path->up, DDB_E_INVALID, "has a member whose name is not UTF-8");
  if (!ddb_names_add(&writer->names, name))
    return fail(writer, path, DDB_E_NOMEM, "could not be held: out of memory");
  if (!first)
    ddb_buf_char(&writer->wire, ',');
  ddb_buf_json_string(&writer->wire, name.data, name.size);
  ddb_buf_char(&writer->wire, ':');
  return true;
}

/* Of two members with one name DynamoDB would keep one: which one must not be left to chance. */
bool ddb_doc_close_map(struct ddb_doc_writer *writer, const struct ddb_path *path, size_t mark) {
  struct ddb_text twice;
  if (ddb_names_close(&writer->names, mark, &twice)) {
    struct ddb_path member = {path, twice.data, twice.size, 0};
    return fail(writer, &member, DDB_E_INVALID, "stands twice in the same object");
  }
  ddb_buf_text(&writer->wire, "}}");
  return true;
}

bool ddb_doc_write_text(struct ddb_doc_writer *writer, const struct ddb_path *path,
                        struct ddb_text text) {
  if (!ddb_text_valid(text.data, text.size))
    return fail(writer, path, DDB_E_INVALID, "is not UTF-8");
  ddb_buf_text(&writer->wire, "{\"S\":");
  ddb_buf_json_string(&writer->wire, text.data, text.size);
  ddb_buf_char(&writer->wire, '}');
  return true;
}

/* Always in canonical text, so that equal documents have equal numbers. */
void ddb_doc_write_number(struct ddb_doc_writer *writer, const struct ddb_decimal *number) {
  char text[DDB_NUMBER_TEXT_SIZE];
  size_t size = ddb_decimal_text(number, text);
  ddb_buf_text(&writer->wire, "{\"N\":\"");
  ddb_buf_bytes(&writer->wire, text, size);
  ddb_buf_text(&writer->wire, "\"}");
}

void ddb_doc_write_bool(struct ddb_doc_writer *writer, bool value) {
  ddb_buf_text(&writer->wire, value ? "{\"BOOL\":true}" : "{\"BOOL\":false}");
}

void ddb_doc_write_null(struct ddb_doc_writer *writer) {
  ddb_buf_text(&writer->wire, "{\"NULL\":true}");
}

/* ---- plain JSON ----------------------------------------------------------------------------- */

/* The value of a string, in place where it holds no escape. */
static bool json_text(struct ddb_doc_writer *writer, struct ddb_json *json,
                      const struct ddb_path *path, const struct ddb_json_string *string,
                      struct ddb_text *out) {
  out->data = string->data;
  out->size = string->size;
  return !string->escaped || ddb_json_copy(json, string, writer->mem, out) ||
         fail_json(writer, path, json);
}

/* The peek of the caller saw the bracket: entering fails only at the scanner's own limit of
 * nesting, which then ends the loop. */
static bool json_object(struct ddb_doc_writer *writer, struct ddb_json *json,
                        const struct ddb_path *path, unsigned level) {
  size_t mark = writer->names.count;
  struct ddb_json_string name;
  (void)ddb_json_object(json);
  ddb_buf_text(&writer->wire, "{\"M\":{");
  for (bool first = true; ddb_json_member(json, &name); first = false) {
    struct ddb_text text;
    if (!json_text(writer, json, path, &name, &text))
      return false;
    struct ddb_path member = {path, text.data, text.size, 0};
    if (!ddb_doc_write_name(writer, &member, first) ||
        !ddb_doc_write_json(writer, json, &member, level + 1))
      return false;
  }
  if (json->status < 0)
    return fail_json(writer, path, json);
  return ddb_doc_close_map(writer, path, mark);
}

static bool json_array(struct ddb_doc_writer *writer, struct ddb_json *json,
                       const struct ddb_path *path, unsigned level) {
  struct ddb_path element = {.up = path};
  (void)ddb_json_array(json);
  ddb_buf_text(&writer->wire, "{\"L\":[");
  for (; ddb_json_element(json); element.index++) {
    if (element.index)
      ddb_buf_char(&writer->wire, ',');
    if (!ddb_doc_write_json(writer, json, &element, level + 1))
      return false;
  }
  if (json->status < 0)
    return fail_json(writer, path, json);
  ddb_buf_text(&writer->wire, "]}");
  return true;
}

/* The scanner knows the grammar, the decimal knows the range. */
static bool json_number(struct ddb_doc_writer *writer, struct ddb_json *json,
                        const struct ddb_path *path) {
  struct ddb_text text;
  struct ddb_decimal number;
  if (!ddb_json_number(json, &text))
    return fail_json(writer, path, json);
  enum ddb_status status = ddb_decimal_parse(text.data, text.size, DDB_NUMBER_JSON, &number);
  if (status < 0)
    return fail(writer, path, status, ddb_number_limit(text.data, text.size));
  ddb_doc_write_number(writer, &number);
  return true;
}

static bool json_string(struct ddb_doc_writer *writer, struct ddb_json *json,
                        const struct ddb_path *path) {
  struct ddb_json_string string;
  struct ddb_text text;
  if (!ddb_json_string(json, &string))
    return fail_json(writer, path, json);
  return json_text(writer, json, path, &string, &text) && ddb_doc_write_text(writer, path, text);
}

static bool json_literal(struct ddb_doc_writer *writer, struct ddb_json *json,
                         const struct ddb_path *path) {
  bool value;
  if (ddb_json_peek(json) == DDB_JSON_NULL && ddb_json_null(json)) {
    ddb_doc_write_null(writer);
    return true;
  }
  if (!ddb_json_bool(json, &value))
    return fail_json(writer, path, json);
  ddb_doc_write_bool(writer, value);
  return true;
}

bool ddb_doc_write_json(struct ddb_doc_writer *writer, struct ddb_json *json,
                        const struct ddb_path *path, unsigned level) {
  if (!ddb_doc_check_level(writer, path, level))
    return false;
  switch (ddb_json_peek(json)) {
  case DDB_JSON_OBJECT:
    return json_object(writer, json, path, level);
  case DDB_JSON_ARRAY:
    return json_array(writer, json, path, level);
  case DDB_JSON_STRING:
    return json_string(writer, json, path);
  case DDB_JSON_NUMBER:
    return json_number(writer, json, path);
  case DDB_JSON_BOOL:
  case DDB_JSON_NULL:
    return json_literal(writer, json, path);
  default:
    (void)ddb_json_skip(json, NULL); /* fails, and knows why */
    return fail_json(writer, path, json);
  }
}
