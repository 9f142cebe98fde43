/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a request, checked in the order and told in the words of the service. */
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "local/op/call.h"
#include "wire/attr.h"
#include "wire/names.h"

#define WRONG "One or more parameter values were invalid: "

/* Told without the value: it may be a secret, and it may be megabytes. */
static bool wrong_json(struct local_call *call, const char *expected) {
  return local_fail(call, "SerializationException", "Expected %s in the attribute value", expected);
}

static bool is_text(struct local_call *call, const struct local_node *node) {
  return node->kind == DDB_JSON_STRING || wrong_json(call, "a string");
}

/* ---- scalars --------------------------------------------------------------------------------- */

static bool number_fault(struct local_call *call, struct ddb_text text, enum ddb_status status) {
  if (status == DDB_E_INVALID && text.size == 0)
    return local_invalid(call, "The parameter cannot be converted to a numeric value");
  if (status == DDB_E_INVALID)
    return local_invalid(call, "The parameter cannot be converted to a numeric value: %.*s",
                         (int)(text.size < 200 ? text.size : 200), text.data);
  const char *limit = ddb_number_limit(text.data, text.size);
  if (strstr(limit, "digits") != NULL)
    return local_invalid(call, "Attempting to store more than 38 significant digits in a Number");
  if (strstr(limit, "closer to 0") != NULL)
    return local_invalid(call, "Number underflow. Attempting to store a number with magnitude "
                               "smaller than supported range");
  return local_invalid(call, "Number overflow. Attempting to store a number with magnitude larger "
                             "than supported range");
}

static bool read_number(struct local_call *call, const struct local_node *node,
                        struct ddb_text *out) {
  char text[DDB_NUMBER_TEXT_SIZE];
  size_t size;
  if (!is_text(call, node))
    return false;
  enum ddb_status status = ddb_number_canonical(node->text.data, node->text.size, text, &size);
  if (status < 0)
    return number_fault(call, node->text, status);
  *out = (struct ddb_text){ddb_arena_copy(call->mem, text, size), size};
  return out->data != NULL || local_no_memory(call);
}

static bool read_binary(struct local_call *call, const struct local_node *node,
                        struct ddb_text *out) {
  if (!is_text(call, node))
    return false;
  unsigned char *bytes = ddb_arena_alloc(call->mem, ddb_base64_decoded_max(node->text.size) + 1);
  if (bytes == NULL)
    return local_no_memory(call);
  if (ddb_base64_decode(DDB_BASE64, node->text.data, node->text.size, bytes, &out->size) < 0)
    return local_fail(call, "SerializationException",
                      "Base64 encoded length or characters are "
                      "wrong in a binary value");
  out->data = (const char *)bytes;
  return true;
}

static bool read_string(struct local_call *call, const struct local_node *node,
                        struct ddb_text *out) {
  *out = node->text;
  return is_text(call, node);
}

/* ---- sets ------------------------------------------------------------------------------------ */

typedef bool read_element(struct local_call *call, const struct local_node *node,
                          struct ddb_text *out);

static bool empty_set(struct local_call *call, enum local_type type) {
  if (type == LOCAL_BS)
    return local_invalid(call, WRONG "Binary sets should not be empty");
  return local_invalid(call, WRONG "An %s set  may not be empty",
                       type == LOCAL_SS ? "string" : "number");
}

static bool twice(struct local_call *call, const struct local_node *node, enum local_type type) {
  struct ddb_buf list;
  if (type == LOCAL_NS)
    return local_invalid(call, "Input collection contains duplicates");
  ddb_buf_init_arena(&list, call->mem, 8192);
  for (size_t i = 0; i < node->count; i++)
    ddb_buf_format(&list, "%s%.*s", i > 0 ? ", " : "", (int)node->children[i].text.size,
                   node->children[i].text.data);
  return local_invalid(call, WRONG "Input collection [%s]%s contains duplicates.",
                       list.status == DDB_OK ? list.data : "...",
                       type == LOCAL_BS ? "of type BS" : "");
}

static bool read_set(struct local_call *call, const struct local_node *node,
                     struct local_value *out, enum local_type element, read_element *read) {
  struct ddb_names seen;
  if (node->kind != DDB_JSON_ARRAY)
    return wrong_json(call, "a list");
  if (node->count == 0)
    return empty_set(call, out->type);
  ddb_names_init(&seen, call->mem);
  out->elements = ddb_arena_array(call->mem, node->count, sizeof *out->elements);
  for (out->count = 0; out->elements != NULL && out->count < node->count; out->count++) {
    struct local_value *value = &out->elements[out->count];
    *value = (struct local_value){.type = element};
    if (!read(call, &node->children[out->count], &value->text))
      return false;
    if (!ddb_names_add(&seen, value->text))
      return local_no_memory(call);
  }
  if (out->elements == NULL)
    return local_no_memory(call);
  return !ddb_names_close(&seen, 0, NULL) || twice(call, node, out->type);
}

/* ---- maps and lists -------------------------------------------------------------------------- */

static bool read_value(struct local_call *call, const struct local_node *node, unsigned level,
                       struct local_value *out);

/* The deepest level is for what holds nothing. */
static bool check_level(struct local_call *call, unsigned level) {
  return level < DDB_ATTR_MAX_DEPTH ||
         local_invalid(call, "Nesting Levels have exceeded supported limits");
}

static bool read_list(struct local_call *call, const struct local_node *node, unsigned level,
                      struct local_value *out) {
  if (!check_level(call, level))
    return false;
  if (node->kind != DDB_JSON_ARRAY)
    return wrong_json(call, "a list");
  out->elements = ddb_arena_array(call->mem, node->count, sizeof *out->elements);
  if (out->elements == NULL)
    return local_no_memory(call);
  for (; out->count < node->count; out->count++)
    if (!read_value(call, &node->children[out->count], level + 1, &out->elements[out->count]))
      return false;
  return true;
}

static bool check_name(struct local_call *call, struct ddb_text name) {
  if (name.size == 0)
    return local_invalid(call, WRONG "An attribute name may not be empty");
  return name.size <= DDB_ATTR_NAME_MAX ||
         local_invalid(call, WRONG "Attribute name is too large, must be less than 65536 bytes");
}

static bool read_map(struct local_call *call, const struct local_node *node, unsigned level,
                     struct local_value *out) {
  if (!check_level(call, level))
    return false;
  if (node->kind != DDB_JSON_OBJECT)
    return wrong_json(call, "a map");
  out->members = ddb_arena_array(call->mem, node->count, sizeof *out->members);
  if (out->members == NULL)
    return local_no_memory(call);
  for (; out->count < node->count; out->count++) {
    struct local_member *member = &out->members[out->count];
    member->name = node->children[out->count].name;
    if (!check_name(call, member->name) ||
        !read_value(call, &node->children[out->count], level + 1, &member->value))
      return false;
  }
  return true;
}

/* ---- one value ------------------------------------------------------------------------------- */

static bool read_flag(struct local_call *call, const struct local_node *node,
                      struct local_value *out) {
  if (node->kind != DDB_JSON_BOOL)
    return wrong_json(call, "true or false");
  out->flag = node->flag;
  return out->type == LOCAL_BOOL || node->flag ||
         local_invalid(call, WRONG "Null attribute value types must have the value of true");
}

static bool find_type(struct ddb_text name, enum local_type *out) {
  for (enum local_type type = LOCAL_S; type <= LOCAL_BS; type++) {
    const char *text = local_type_name(type);
    if (strlen(text) == name.size && memcmp(text, name.data, name.size) == 0) {
      *out = type;
      return true;
    }
  }
  return false;
}

static bool read_body(struct local_call *call, const struct local_node *body, unsigned level,
                      struct local_value *out) {
  switch (out->type) {
  case LOCAL_S:
    return read_string(call, body, &out->text);
  case LOCAL_N:
    return read_number(call, body, &out->text);
  case LOCAL_B:
    return read_binary(call, body, &out->text);
  case LOCAL_BOOL:
  case LOCAL_NULL:
    return read_flag(call, body, out);
  case LOCAL_M:
    return read_map(call, body, level, out);
  case LOCAL_L:
    return read_list(call, body, level, out);
  case LOCAL_SS:
    return read_set(call, body, out, LOCAL_S, read_string);
  case LOCAL_NS:
    return read_set(call, body, out, LOCAL_N, read_number);
  case LOCAL_BS:
    return read_set(call, body, out, LOCAL_B, read_binary);
  }
  return false;
}

static bool read_value(struct local_call *call, const struct local_node *node, unsigned level,
                       struct local_value *out) {
  const struct local_node *body = NULL;
  *out = (struct local_value){.type = LOCAL_S};
  if (node->kind != DDB_JSON_OBJECT)
    return wrong_json(call, "an attribute value");
  for (size_t i = 0; i < node->count; i++) {
    enum local_type type;
    if (node->children[i].kind == DDB_JSON_NULL || !find_type(node->children[i].name, &type))
      continue; /* unknown members are ignored, as by every service of AWS */
    if (body != NULL)
      return local_invalid(call, "Supplied AttributeValue has more than one datatypes set, must "
                                 "contain exactly one of the supported datatypes");
    out->type = type;
    body = &node->children[i];
  }
  if (body == NULL)
    return local_invalid(call, "Supplied AttributeValue is empty, must contain exactly one of the "
                               "supported datatypes");
  return read_body(call, body, level, out);
}

bool local_value_read(struct local_call *call, const struct local_node *node,
                      struct local_value *out) {
  return read_value(call, node, 1, out);
}

bool local_item_read(struct local_call *call, const struct local_node *node,
                     struct local_value *out) {
  *out = (struct local_value){.type = LOCAL_M};
  return read_map(call, node, 0, out);
}

bool local_item_damaged(struct local_call *call) {
  return local_fail(call, "InternalServerError", "the store holds an item that is damaged");
}

bool local_item_parse(struct local_call *call, struct ddb_text stored, struct local_value *out) {
  enum ddb_status status;
  const struct local_node *node = local_node_read(call->mem, stored.data, stored.size, &status);
  if (node == NULL)
    return status == DDB_E_NOMEM ? local_no_memory(call) : local_item_damaged(call);
  if (local_item_read(call, node, out))
    return true;
  if (call->http_status == 400) /* JSON, and no item: the request is not to blame */
    call->code = NULL;
  return local_item_damaged(call);
}
