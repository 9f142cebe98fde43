/* SPDX-License-Identifier: Apache-2.0 */
/* See node.h. Recursion stops at DDB_JSON_MAX_DEPTH, which the scanner holds. */
#include "local/value/node.h"

#include <string.h>

#include "base/arena.h"
#include "wire/names.h"

struct reader {
  struct ddb_json json;
  struct ddb_arena *mem;
  struct ddb_names names; /* of the objects that are open */
};

static bool read_value(struct reader *reader, struct local_node *out);

static bool no_memory(struct reader *reader) {
  return ddb_json_fail(&reader->json, DDB_E_NOMEM, "out of memory");
}

static bool take_text(struct reader *reader, const struct ddb_json_string *string,
                      struct ddb_text *out) {
  *out = (struct ddb_text){string->data, string->size};
  return !string->escaped || ddb_json_copy(&reader->json, string, reader->mem, out);
}

/* Room for one more child; the array doubles, so that growing it costs no more than filling it. */
static struct local_node *next_child(struct reader *reader, struct local_node *parent) {
  size_t count = parent->count;
  if (count == 0 || (count >= 4 && (count & (count - 1)) == 0)) {
    size_t room = count == 0 ? 4 : 2 * count;
    struct local_node *children = ddb_arena_array(reader->mem, room, sizeof *children);
    if (children == NULL)
      return NULL;
    if (count > 0)
      memcpy(children, parent->children, count * sizeof *children);
    parent->children = children;
  }
  parent->children[count] = (struct local_node){.kind = DDB_JSON_NONE};
  parent->count++;
  return &parent->children[count];
}

/* {"S":"..."} and {"N":"..."}, which most objects of a request are; *done false: it is another. */
static bool read_usual(struct reader *reader, struct local_node *out, bool *done) {
  static const char types[] = "SN";
  struct ddb_text text;
  const char *type = types;
  while (*type != '\0' && !ddb_json_usual(&reader->json, *type, &text))
    type++;
  *done = *type != '\0';
  if (!*done)
    return true;
  out->children = ddb_arena_alloc(reader->mem, sizeof *out->children);
  if (out->children == NULL)
    return no_memory(reader);
  out->children[0] = (struct local_node){.kind = DDB_JSON_STRING, .name = {type, 1}, .text = text};
  out->count = 1;
  return true;
}

static bool read_object(struct reader *reader, struct local_node *out) {
  struct ddb_json_string name;
  size_t mark = reader->names.count;
  bool done;
  if (!read_usual(reader, out, &done) || done)
    return done;
  if (!ddb_json_object(&reader->json))
    return false;
  while (ddb_json_member(&reader->json, &name)) {
    struct local_node *child = next_child(reader, out);
    if (child == NULL)
      return no_memory(reader);
    if (!take_text(reader, &name, &child->name) || !read_value(reader, child))
      return false;
    if (!ddb_names_add(&reader->names, child->name))
      return no_memory(reader);
  }
  if (ddb_names_close(&reader->names, mark, NULL))
    return ddb_json_fail(&reader->json, DDB_E_INVALID, "a name twice in an object");
  return reader->json.status == DDB_OK;
}

static bool read_array(struct reader *reader, struct local_node *out) {
  if (!ddb_json_array(&reader->json))
    return false;
  while (ddb_json_element(&reader->json)) {
    struct local_node *child = next_child(reader, out);
    if (child == NULL)
      return no_memory(reader);
    if (!read_value(reader, child))
      return false;
  }
  return reader->json.status == DDB_OK;
}

static bool read_string(struct reader *reader, struct local_node *out) {
  struct ddb_json_string string;
  return ddb_json_string(&reader->json, &string) && take_text(reader, &string, &out->text);
}

static bool read_value(struct reader *reader, struct local_node *out) {
  out->kind = ddb_json_peek(&reader->json);
  switch (out->kind) {
  case DDB_JSON_OBJECT:
    return read_object(reader, out);
  case DDB_JSON_ARRAY:
    return read_array(reader, out);
  case DDB_JSON_STRING:
    return read_string(reader, out);
  case DDB_JSON_NUMBER:
    return ddb_json_number(&reader->json, &out->text);
  case DDB_JSON_BOOL:
    return ddb_json_bool(&reader->json, &out->flag);
  case DDB_JSON_NULL:
    return ddb_json_null(&reader->json);
  case DDB_JSON_NONE:
    break;
  }
  return ddb_json_skip(&reader->json, NULL); /* the scanner says what is wrong here */
}

const struct local_node *local_node_read(struct ddb_arena *mem, const char *data, size_t size,
                                         enum ddb_status *status) {
  struct reader reader = {.mem = mem};
  struct local_node *root = ddb_arena_zalloc(mem, sizeof *root);
  ddb_json_init(&reader.json, data, size);
  ddb_names_init(&reader.names, mem);
  *status = DDB_E_NOMEM;
  if (root == NULL)
    return NULL;
  bool good = read_value(&reader, root) && ddb_json_end(&reader.json);
  *status = reader.json.status == DDB_E_LIMIT ? DDB_E_INVALID : reader.json.status;
  return good ? root : NULL;
}

const struct local_node *local_node_get(const struct local_node *node, const char *name) {
  size_t size = strlen(name);
  if (node == NULL || node->kind != DDB_JSON_OBJECT)
    return NULL;
  for (size_t i = 0; i < node->count; i++) {
    const struct local_node *child = &node->children[i];
    if (child->name.size == size && memcmp(child->name.data, name, size) == 0)
      return child->kind == DDB_JSON_NULL ? NULL : child;
  }
  return NULL;
}

void local_node_write(struct ddb_buf *buf, const struct local_node *node) {
  bool object = node->kind == DDB_JSON_OBJECT;
  switch (node->kind) {
  case DDB_JSON_STRING:
    ddb_buf_json_string(buf, node->text.data, node->text.size);
    return;
  case DDB_JSON_NUMBER:
    ddb_buf_bytes(buf, node->text.data, node->text.size);
    return;
  case DDB_JSON_BOOL:
    ddb_buf_text(buf, node->flag ? "true" : "false");
    return;
  case DDB_JSON_OBJECT:
  case DDB_JSON_ARRAY:
    break;
  default:
    ddb_buf_text(buf, "null");
    return;
  }
  ddb_buf_char(buf, object ? '{' : '[');
  for (size_t i = 0; i < node->count; i++) {
    if (i > 0)
      ddb_buf_char(buf, ',');
    if (object)
      ddb_buf_json_string(buf, node->children[i].name.data, node->children[i].name.size);
    if (object)
      ddb_buf_char(buf, ':');
    local_node_write(buf, &node->children[i]);
  }
  ddb_buf_char(buf, object ? '}' : ']');
}
