/* SPDX-License-Identifier: Apache-2.0 */
/* Documents from and to cJSON trees: the one file that knows cJSON, which holds numbers as doubles
 * and texts up to their first NUL. Where that would lose something, a raw node or an error takes
 * its place. See ddb/doc.h. */
#include <math.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/text.h"
#include "wire/attr.h"
#include "wire/doc_writer.h"

/* ---- from a tree ---------------------------------------------------------------------------- */

/* Always false, to return with. */
static bool refuse(struct ddb_doc_writer *writer, const struct ddb_path *path,
                   enum ddb_status status, const char *what) {
  (void)ddb_path_fail(writer->mem, path, status, "%s", what);
  return false;
}

/* A double is taken for the shortest decimal that it is the double of: 0.1 means 0.1. */
static bool from_number(struct ddb_doc_writer *writer, const struct ddb_path *path, double value) {
  struct ddb_decimal number;
  enum ddb_status status = ddb_decimal_from_double(value, &number);
  if (status == DDB_E_INVALID)
    return refuse(writer, path, status, "is infinite or not a number");
  if (status < 0)
    return refuse(writer, path, status,
                  fabs(value) < 1 ? "is closer to 0 than 1E-130"
                                  : "is larger than 9.9999999999999999999999999999999999999E+125");
  ddb_doc_write_number(writer, &number);
  return true;
}

/* The text of a raw node: digits that no double holds, or any other JSON. */
static bool from_raw(struct ddb_doc_writer *writer, const struct ddb_path *path, const char *text,
                     unsigned level) {
  struct ddb_json json;
  if (!text)
    return refuse(writer, path, DDB_E_INVALID, "is a raw node without text");
  ddb_json_init(&json, text, strlen(text));
  if (!ddb_doc_write_json(writer, &json, path, level))
    return false;
  if (ddb_json_end(&json))
    return true;
  (void)ddb_path_fail_json(writer->mem, path, &json);
  return false;
}

static bool from_node(struct ddb_doc_writer *writer, const cJSON *node, const struct ddb_path *path,
                      unsigned level);

/* cJSON does not mind two members of one name, or a member without any: the document does. */
static bool from_object(struct ddb_doc_writer *writer, const cJSON *node,
                        const struct ddb_path *path, unsigned level) {
  size_t mark = writer->names.count;
  ddb_buf_text(&writer->wire, "{\"M\":{");
  for (const cJSON *child = node->child; child; child = child->next) {
    if (!child->string)
      return refuse(writer, path, DDB_E_INVALID, "has a member without a name");
    struct ddb_path member = {path, child->string, strlen(child->string), 0};
    if (!ddb_doc_write_name(writer, &member, child == node->child) ||
        !from_node(writer, child, &member, level + 1))
      return false;
  }
  return ddb_doc_close_map(writer, path, mark);
}

static bool from_array(struct ddb_doc_writer *writer, const cJSON *node,
                       const struct ddb_path *path, unsigned level) {
  struct ddb_path element = {.up = path};
  ddb_buf_text(&writer->wire, "{\"L\":[");
  for (const cJSON *child = node->child; child; child = child->next, element.index++) {
    if (element.index)
      ddb_buf_char(&writer->wire, ',');
    if (!from_node(writer, child, &element, level + 1))
      return false;
  }
  ddb_buf_text(&writer->wire, "]}");
  return true;
}

static bool from_node(struct ddb_doc_writer *writer, const cJSON *node, const struct ddb_path *path,
                      unsigned level) {
  if (!ddb_doc_check_level(writer, path, level))
    return false;
  switch (node->type & 0xFF) { /* the bits above say who owns the node */
  case cJSON_Object:
    return from_object(writer, node, path, level);
  case cJSON_Array:
    return from_array(writer, node, path, level);
  case cJSON_String:
    if (!node->valuestring)
      return refuse(writer, path, DDB_E_INVALID, "is a string node without text");
    return ddb_doc_write_text(writer, path, ddb_text_of(node->valuestring));
  case cJSON_Number:
    return from_number(writer, path, node->valuedouble);
  case cJSON_Raw:
    return from_raw(writer, path, node->valuestring, level);
  case cJSON_True:
  case cJSON_False:
    ddb_doc_write_bool(writer, (node->type & 0xFF) == cJSON_True);
    return true;
  case cJSON_NULL:
    ddb_doc_write_null(writer);
    return true;
  default:
    return refuse(writer, path, DDB_E_INVALID, "is a node of no type");
  }
}

enum ddb_status ddb_doc_from_cjson(struct ddb_arena *mem, const struct cJSON *tree,
                                   const struct ddb_doc **out) {
  struct ddb_doc_writer writer;
  *out = NULL;
  ddb_doc_writer_init(&writer, mem);
  if (!tree)
    return ddb_path_fail(mem, NULL, DDB_E_INVALID,
                         "is missing: the tree is NULL, as after a failed cJSON_Parse");
  if (!from_node(&writer, tree, NULL, 1))
    return ddb_arena_error(mem)->status;
  return ddb_doc_writer_end(&writer, out);
}

/* ---- to a tree ------------------------------------------------------------------------------ */

/* Reads the wire and builds nodes in the same pass. Every function answers a node, or NULL after
 * reporting why there is none and freeing what it had made. */
struct reader {
  struct ddb_arena *mem;
  struct ddb_json json;
};

static cJSON *fail(struct reader *reader, const struct ddb_path *path, enum ddb_status status,
                   const char *what) {
  (void)ddb_path_fail(reader->mem, path, status, "%s", what);
  return NULL;
}

static cJSON *fail_json(struct reader *reader, const struct ddb_path *path) {
  (void)ddb_path_fail_json(reader->mem, path, &reader->json);
  return NULL;
}

/* Every constructor answers NULL for no memory and nothing else. */
static cJSON *made(struct reader *reader, const struct ddb_path *path, cJSON *node) {
  return node ? node : fail(reader, path, DDB_E_NOMEM, "could not be held: out of memory");
}

/* A string as cJSON can hold it, or NULL after reporting why it cannot. */
static const char *c_string(struct reader *reader, const struct ddb_path *path,
                            const struct ddb_json_string *string) {
  struct ddb_text text;
  if (!ddb_json_copy(&reader->json, string, reader->mem, &text)) {
    (void)fail_json(reader, path);
    return NULL;
  }
  if (strlen(text.data) == text.size)
    return text.data;
  (void)fail(reader, path, DDB_E_INVALID,
             "holds U+0000, where cJSON would cut it: use ddb_doc_to_json or ddb_doc_wire");
  return NULL;
}

static cJSON *to_string(struct reader *reader, const struct ddb_path *path) {
  struct ddb_json_string string;
  if (!ddb_json_string(&reader->json, &string))
    return fail_json(reader, path);
  const char *text = c_string(reader, path, &string);
  return text ? made(reader, path, cJSON_CreateString(text)) : NULL;
}

/* Whether both cJSON_Print and ddb_doc_from_cjson make this very decimal of a node again. cJSON is
 * asked rather than imitated: how many digits it prints changed over its versions. */
static bool keeps(const cJSON *node, const struct ddb_decimal *number) {
  struct ddb_decimal back;
  char printed[64];
  cJSON copy;
  memset(&copy, 0, sizeof copy);
  copy.type = cJSON_Number;
  copy.valuedouble = node->valuedouble;
  copy.valueint = node->valueint;
  if (ddb_decimal_from_double(node->valuedouble, &back) < 0 || !ddb_decimal_equal(&back, number))
    return false;
  return cJSON_PrintPreallocated(&copy, printed, (int)sizeof printed, 0) &&
         ddb_decimal_parse(printed, strlen(printed), DDB_NUMBER_JSON, &back) == DDB_OK &&
         ddb_decimal_equal(&back, number);
}

/* A double if it says the same, else the digits. */
static cJSON *to_number(struct reader *reader, const struct ddb_path *path) {
  struct ddb_json_string string;
  struct ddb_text text;
  struct ddb_decimal number;
  char canonical[DDB_NUMBER_TEXT_SIZE];
  if (!ddb_json_string(&reader->json, &string) ||
      !ddb_json_copy(&reader->json, &string, reader->mem, &text))
    return fail_json(reader, path);
  enum ddb_status status = ddb_decimal_parse(text.data, text.size, DDB_NUMBER_DYNAMODB, &number);
  if (status < 0)
    return fail(reader, path, status, ddb_number_limit(text.data, text.size));
  cJSON *node = cJSON_CreateNumber(ddb_decimal_to_double(&number));
  if (!node || keeps(node, &number))
    return made(reader, path, node);
  cJSON_Delete(node);
  (void)ddb_decimal_text(&number, canonical);
  return made(reader, path, cJSON_CreateRaw(canonical));
}

/* {"BOOL":true} and {"NULL":true} look the same behind their type. */
static cJSON *to_literal(struct reader *reader, const struct ddb_path *path, bool is_null) {
  bool value;
  if (!ddb_json_bool(&reader->json, &value))
    return fail_json(reader, path);
  return made(reader, path, is_null ? cJSON_CreateNull() : cJSON_CreateBool(value));
}

static cJSON *to_node(struct reader *reader, const struct ddb_path *path, unsigned level);

/* A finished child belongs to its parent at once: freeing the parent then frees all. */
static bool add_members(struct reader *reader, const struct ddb_path *path, unsigned level,
                        cJSON *object) {
  struct ddb_json_string name;
  while (ddb_json_member(&reader->json, &name)) {
    const char *text = c_string(reader, path, &name);
    if (!text)
      return false;
    struct ddb_path member = {path, text, strlen(text), 0};
    cJSON *child = to_node(reader, &member, level + 1);
    if (!child)
      return false;
    if (!cJSON_AddItemToObject(object, text, child)) {
      cJSON_Delete(child);
      (void)made(reader, &member, NULL);
      return false;
    }
  }
  if (reader->json.status < 0)
    (void)fail_json(reader, path);
  return reader->json.status == DDB_OK;
}

static bool add_elements(struct reader *reader, const struct ddb_path *path, unsigned level,
                         cJSON *array) {
  struct ddb_path element = {.up = path};
  for (; ddb_json_element(&reader->json); element.index++) {
    cJSON *child = to_node(reader, &element, level + 1);
    if (!child)
      return false;
    if (!cJSON_AddItemToArray(array, child)) {
      cJSON_Delete(child);
      (void)made(reader, &element, NULL);
      return false;
    }
  }
  if (reader->json.status < 0)
    (void)fail_json(reader, path);
  return reader->json.status == DDB_OK;
}

static cJSON *to_object(struct reader *reader, const struct ddb_path *path, unsigned level) {
  if (!ddb_json_object(&reader->json))
    return fail_json(reader, path);
  cJSON *node = made(reader, path, cJSON_CreateObject());
  if (!node || add_members(reader, path, level, node))
    return node;
  cJSON_Delete(node);
  return NULL;
}

static cJSON *to_array(struct reader *reader, const struct ddb_path *path, unsigned level) {
  if (!ddb_json_array(&reader->json))
    return fail_json(reader, path);
  cJSON *node = made(reader, path, cJSON_CreateArray());
  if (!node || add_elements(reader, path, level, node))
    return node;
  cJSON_Delete(node);
  return NULL;
}

/* One of the ten types, of which six have a form in cJSON. */
static cJSON *to_typed(struct reader *reader, const struct ddb_path *path, unsigned level) {
  enum ddb_attr_type type = ddb_attr_open(&reader->json);
  switch (type) {
  case DDB_ATTR_S:
    return to_string(reader, path);
  case DDB_ATTR_N:
    return to_number(reader, path);
  case DDB_ATTR_BOOL:
  case DDB_ATTR_NULL:
    return to_literal(reader, path, type == DDB_ATTR_NULL);
  case DDB_ATTR_M:
    return to_object(reader, path, level);
  case DDB_ATTR_L:
    return to_array(reader, path, level);
  case DDB_ATTR_NONE:
    return fail_json(reader, path);
  default:
    return fail(reader, path, DDB_E_INVALID,
                "is a set or binary data, which cJSON cannot hold: use ddb_doc_wire");
  }
}

static cJSON *to_node(struct reader *reader, const struct ddb_path *path, unsigned level) {
  if (level > DDB_ATTR_MAX_DEPTH)
    return fail(reader, path, DDB_E_INVALID, "is nested more than 32 levels deep");
  cJSON *node = to_typed(reader, path, level);
  if (!node || ddb_attr_close(&reader->json))
    return node;
  cJSON_Delete(node);
  return fail_json(reader, path);
}

enum ddb_status ddb_doc_to_cjson(struct ddb_arena *mem, const struct ddb_doc *doc,
                                 struct cJSON **out) {
  struct reader reader = {.mem = mem};
  *out = NULL;
  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_json_init(&reader.json, doc->wire.data, doc->wire.size);
  cJSON *tree = to_node(&reader, NULL, 1);
  if (!tree)
    return ddb_arena_error(mem)->status;
  if (!ddb_json_end(&reader.json)) {
    cJSON_Delete(tree);
    return ddb_path_fail_json(mem, NULL, &reader.json);
  }
  *out = tree;
  return DDB_OK;
}
