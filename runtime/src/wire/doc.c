/* SPDX-License-Identifier: Apache-2.0 */
/* Documents from and to JSON text, and their DynamoDB form. See ddb/doc.h.
 *
 * A document is kept as the text that goes over the wire, not as a tree: many are read from one
 * item and written to another without anybody looking inside. */
#include <ddb/doc.h>

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "wire/attr.h"
#include "wire/doc_writer.h"

enum ddb_status ddb_doc_from_json(struct ddb_arena *mem, const char *json,
                                  const struct ddb_doc **out) {
  struct ddb_doc_writer writer;
  struct ddb_json scanner;
  *out = NULL;
  ddb_doc_writer_init(&writer, mem);
  if (!json)
    return ddb_path_fail(mem, NULL, DDB_E_INVALID, "is missing: the JSON text is NULL");
  ddb_json_init(&scanner, json, strlen(json));
  if (!ddb_doc_write_json(&writer, &scanner, NULL, 1))
    return ddb_arena_error(mem)->status;
  if (!ddb_json_end(&scanner))
    return ddb_path_fail_json(mem, NULL, &scanner);
  return ddb_doc_writer_end(&writer, out);
}

const char *ddb_doc_wire(const struct ddb_doc *doc) {
  return doc->wire.data;
}

/* The copy is the text as it was given, spaces and all: it was checked, so it need not be
 * rewritten. */
enum ddb_status ddb_doc_from_wire(struct ddb_arena *mem, const char *text, size_t size,
                                  const struct ddb_doc **out) {
  struct ddb_json json;
  *out = NULL;
  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_json_init(&json, text, size);
  enum ddb_status status = ddb_attr_check(&json, mem, NULL, NULL);
  if (status < 0)
    return status;
  if (!ddb_json_end(&json))
    return ddb_path_fail_json(mem, NULL, &json);
  struct ddb_doc *doc = ddb_arena_alloc(mem, sizeof *doc);
  char *copy = ddb_arena_copy(mem, text, size);
  if (!doc || !copy)
    return ddb_path_fail(mem, NULL, DDB_E_NOMEM, "could not be held: out of memory");
  doc->wire.data = copy;
  doc->wire.size = size;
  *out = doc;
  return DDB_OK;
}

/* ---- to JSON text --------------------------------------------------------------------------- */

/* Reads the wire and writes plain JSON in the same pass. */
struct reader {
  struct ddb_arena *mem;
  struct ddb_json json;
  struct ddb_buf text;
};

static bool fail(struct reader *reader, const struct ddb_path *path, const char *what) {
  (void)ddb_path_fail(reader->mem, path, DDB_E_INVALID, "%s", what);
  return false;
}

static bool fail_json(struct reader *reader, const struct ddb_path *path) {
  (void)ddb_path_fail_json(reader->mem, path, &reader->json);
  return false;
}

/* A string stands in plain JSON as it does on the wire, escapes and all. */
static void put_raw(struct reader *reader, const struct ddb_json_string *string) {
  ddb_buf_char(&reader->text, '"');
  ddb_buf_bytes(&reader->text, string->data, string->size);
  ddb_buf_char(&reader->text, '"');
}

static bool put_string(struct reader *reader, const struct ddb_path *path) {
  struct ddb_json_string string;
  if (!ddb_json_string(&reader->json, &string))
    return fail_json(reader, path);
  put_raw(reader, &string);
  return true;
}

/* Anew rather than as it stands: DynamoDB reads 00042 and .5, which are no JSON. */
static bool put_number(struct reader *reader, const struct ddb_path *path) {
  struct ddb_json_string string;
  struct ddb_text text;
  char canonical[DDB_NUMBER_TEXT_SIZE];
  size_t size;
  if (!ddb_json_string(&reader->json, &string) ||
      !ddb_json_copy(&reader->json, &string, reader->mem, &text))
    return fail_json(reader, path);
  if (ddb_number_canonical(text.data, text.size, canonical, &size) < 0)
    return fail(reader, path, ddb_number_limit(text.data, text.size));
  ddb_buf_bytes(&reader->text, canonical, size);
  return true;
}

/* {"BOOL":true}, and {"NULL":true}, whose truth means null. */
static bool put_literal(struct reader *reader, const struct ddb_path *path, const char *if_true) {
  bool value;
  if (!ddb_json_bool(&reader->json, &value))
    return fail_json(reader, path);
  ddb_buf_text(&reader->text, value ? if_true : "false");
  return true;
}

static bool put_value(struct reader *reader, const struct ddb_path *path, unsigned level);

/* A path shows names as the wire has them, with their escapes: it is for people. */
static bool put_map(struct reader *reader, const struct ddb_path *path, unsigned level) {
  struct ddb_json_string name;
  if (!ddb_json_object(&reader->json))
    return fail_json(reader, path);
  ddb_buf_char(&reader->text, '{');
  for (bool first = true; ddb_json_member(&reader->json, &name); first = false) {
    struct ddb_path member = {path, name.data, name.size, 0};
    if (!first)
      ddb_buf_char(&reader->text, ',');
    put_raw(reader, &name);
    ddb_buf_char(&reader->text, ':');
    if (!put_value(reader, &member, level + 1))
      return false;
  }
  ddb_buf_char(&reader->text, '}');
  return reader->json.status == DDB_OK || fail_json(reader, path);
}

static bool put_list(struct reader *reader, const struct ddb_path *path, unsigned level) {
  struct ddb_path element = {.up = path};
  if (!ddb_json_array(&reader->json))
    return fail_json(reader, path);
  ddb_buf_char(&reader->text, '[');
  for (; ddb_json_element(&reader->json); element.index++) {
    if (element.index)
      ddb_buf_char(&reader->text, ',');
    if (!put_value(reader, &element, level + 1))
      return false;
  }
  ddb_buf_char(&reader->text, ']');
  return reader->json.status == DDB_OK || fail_json(reader, path);
}

/* One of the ten types, of which six have a form in JSON. */
static bool put_typed(struct reader *reader, const struct ddb_path *path, unsigned level) {
  switch (ddb_attr_open(&reader->json)) {
  case DDB_ATTR_S:
    return put_string(reader, path);
  case DDB_ATTR_N:
    return put_number(reader, path);
  case DDB_ATTR_BOOL:
    return put_literal(reader, path, "true");
  case DDB_ATTR_NULL:
    return put_literal(reader, path, "null");
  case DDB_ATTR_M:
    return put_map(reader, path, level);
  case DDB_ATTR_L:
    return put_list(reader, path, level);
  case DDB_ATTR_NONE:
    return fail_json(reader, path);
  default:
    return fail(reader, path, "is a set or binary data, which JSON cannot hold: use ddb_doc_wire");
  }
}

static bool put_value(struct reader *reader, const struct ddb_path *path, unsigned level) {
  /* A document is checked when it is made; this is against one that was filled in by hand. */
  if (level > DDB_ATTR_MAX_DEPTH)
    return fail(reader, path, "is nested more than 32 levels deep");
  if (!put_typed(reader, path, level))
    return false;
  return ddb_attr_close(&reader->json) || fail_json(reader, path);
}

enum ddb_status ddb_doc_to_json(struct ddb_arena *mem, const struct ddb_doc *doc,
                                const char **out) {
  struct reader reader = {.mem = mem};
  *out = NULL;
  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_json_init(&reader.json, doc->wire.data, doc->wire.size);
  ddb_buf_init_arena(&reader.text, mem, SIZE_MAX / 2);
  if (!put_value(&reader, NULL, 1))
    return ddb_arena_error(mem)->status;
  if (!ddb_json_end(&reader.json))
    return ddb_path_fail_json(mem, NULL, &reader.json);
  if (reader.text.status < 0)
    return ddb_path_fail(mem, NULL, DDB_E_NOMEM, "could not be held: out of memory");
  *out = reader.text.data;
  return DDB_OK;
}
