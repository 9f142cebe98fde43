/* SPDX-License-Identifier: Apache-2.0 */
/* See params.h. */
#include "local/op/params.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* ---- breaches -------------------------------------------------------------------------------- */

void local_breach(struct local_breaches *breaches, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (breaches->count++ > 0)
    ddb_buf_text(&breaches->text, "; ");
  ddb_buf_text(&breaches->text, text);
}

bool local_breaches_end(struct local_call *call, const struct local_breaches *breaches) {
  if (call->code != NULL)
    return false;
  if (breaches->text.status != DDB_OK)
    return local_no_memory(call);
  return breaches->count == 0 ||
         local_invalid(call, "%zu validation error%s detected: %s", breaches->count,
                       breaches->count == 1 ? "" : "s", breaches->text.data);
}

/* ---- one parameter --------------------------------------------------------------------------- */

/* Where a parameter stands; put together only for who is told about it. */
struct place {
  const char *prefix, *name;
  char text[256];
};

/* TableName to tableName. */
static const char *path_of(struct place *place) {
  (void)snprintf(place->text, sizeof place->text, "%s%c%s", place->prefix, place->name[0] | 0x20,
                 place->name + 1);
  return place->text;
}

static bool has_kind(struct local_call *call, const struct local_node *node,
                     const struct local_param *param) {
  static const enum ddb_json_kind kinds[] = {DDB_JSON_STRING, DDB_JSON_STRING, DDB_JSON_STRING,
                                             DDB_JSON_NUMBER, DDB_JSON_BOOL,   DDB_JSON_OBJECT,
                                             DDB_JSON_ARRAY};
  static const char *const names[] = {"a string",      "a string", "a string", "a number",
                                      "true or false", "a map",    "a list"};
  return node->kind == kinds[param->kind] ||
         local_fail(call, "SerializationException", "%s must be %s", param->name,
                    names[param->kind]);
}

/* Whether a value stands in a list as it is printed: "A, B". */
static bool is_listed(const char *values, struct ddb_text value) {
  for (const char *at = values; *at != '\0';) {
    size_t size = strcspn(at, ",");
    if (size == value.size && memcmp(at, value.data, size) == 0)
      return true;
    at += size;
    at += strspn(at, ", ");
  }
  return false;
}

static bool is_name(struct ddb_text text) {
  for (size_t i = 0; i < text.size; i++) {
    char c = text.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
          c == '.' || c == '-'))
      return false;
  }
  return true;
}

struct ddb_text local_table_name(struct ddb_text text) {
  static const char inside[] = ":table/";
  size_t size = strlen(inside);
  if (text.size < 4 || memcmp(text.data, "arn:", 4) != 0)
    return text;
  for (size_t i = 4; i + size <= text.size; i++)
    if (memcmp(text.data + i, inside, size) == 0)
      return (struct ddb_text){text.data + i + size, text.size - i - size};
  return text;
}

static void check_text(struct local_breaches *breaches, struct place *path,
                       const struct local_param *param, struct ddb_text text) {
  bool named = param->kind == LOCAL_PARAM_NAME || param->kind == LOCAL_PARAM_TABLE_NAME;
  if (param->kind == LOCAL_PARAM_TABLE_NAME)
    text = local_table_name(text);
  int size = (int)(text.size < 512 ? text.size : 512);
  if (param->values != NULL && !is_listed(param->values, text))
    local_breach(breaches,
                 "Value '%.*s' at '%s' failed to satisfy constraint: Member must satisfy enum "
                 "value set: [%s]",
                 size, text.data, path_of(path), param->values);
  if ((int64_t)text.size < param->min)
    local_breach(breaches,
                 "Value '%.*s' at '%s' failed to satisfy constraint: Member must have length "
                 "greater than or equal to %lld",
                 size, text.data, path_of(path), (long long)param->min);
  if (param->max > 0 && (int64_t)text.size > param->max)
    local_breach(breaches,
                 "Value '%.*s' at '%s' failed to satisfy constraint: Member must have length less "
                 "than or equal to %lld",
                 size, text.data, path_of(path), (long long)param->max);
  if (named && text.size > 0 && !is_name(text))
    local_breach(breaches,
                 "Value '%.*s' at '%s' failed to satisfy constraint: Member must satisfy regular "
                 "expression pattern: [a-zA-Z0-9_.-]+",
                 size, text.data, path_of(path));
}

static void check_integer(struct local_call *call, struct local_breaches *breaches,
                          struct place *path, const struct local_param *param,
                          struct ddb_text text) {
  int64_t value;
  if (ddb_number_to_i64(text.data, text.size, INT64_MIN, INT64_MAX, &value) < 0) {
    (void)local_fail(call, "SerializationException", "%s is no whole number", param->name);
    return;
  }
  if (value < param->min)
    local_breach(breaches,
                 "Value '%lld' at '%s' failed to satisfy constraint: Member must have value "
                 "greater than or equal to %lld",
                 (long long)value, path_of(path), (long long)param->min);
  if (param->max > 0 && value > param->max)
    local_breach(breaches,
                 "Value '%lld' at '%s' failed to satisfy constraint: Member must have value less "
                 "than or equal to %lld",
                 (long long)value, path_of(path), (long long)param->max);
}

static void check_count(struct local_breaches *breaches, struct place *path,
                        const struct local_param *param, size_t count) {
  if ((int64_t)count < param->min)
    local_breach(breaches,
                 "Value '%s' at '%s' failed to satisfy constraint: Member must have length greater "
                 "than or equal to %lld",
                 param->kind == LOCAL_PARAM_LIST ? "[]" : "{}", path_of(path),
                 (long long)param->min);
  if (param->max > 0 && (int64_t)count > param->max)
    local_breach(breaches,
                 "Value '[...]' at '%s' failed to satisfy constraint: Member must have length less "
                 "than or equal to %lld",
                 path_of(path), (long long)param->max);
}

void local_param_check(struct local_call *call, struct local_breaches *breaches,
                       const struct local_node *request, const char *prefix,
                       const struct local_param *param) {
  struct place path;
  const struct local_node *node = local_node_get(request, param->name);
  path.prefix = prefix;
  path.name = param->name;
  if (node == NULL) {
    if (param->required)
      local_breach(breaches,
                   "Value null at '%s' failed to satisfy constraint: Member must not be null",
                   path_of(&path));
    return;
  }
  if (!has_kind(call, node, param))
    return;
  if (param->kind <= LOCAL_PARAM_TABLE_NAME)
    check_text(breaches, &path, param, node->text);
  else if (param->kind == LOCAL_PARAM_INTEGER)
    check_integer(call, breaches, &path, param, node->text);
  else if (param->kind != LOCAL_PARAM_BOOLEAN)
    check_count(breaches, &path, param, node->count);
}

bool local_params_check(struct local_call *call, const struct local_node *request,
                        const char *prefix, const struct local_param *params, size_t count) {
  struct local_breaches breaches = {.count = 0};
  ddb_buf_init_arena(&breaches.text, call->mem, SIZE_MAX);
  for (size_t i = 0; i < count && call->code == NULL; i++) {
    local_param_check(call, &breaches, request, prefix, &params[i]);
    if (i == 0 && strcmp(params[0].name, "TableName") == 0 && breaches.count > 0)
      break;
  }
  return local_breaches_end(call, &breaches);
}

/* ---- values ---------------------------------------------------------------------------------- */

struct ddb_text local_param_text(const struct local_node *request, const char *name) {
  const struct local_node *node = local_node_get(request, name);
  return node != NULL ? node->text : (struct ddb_text){NULL, 0};
}

bool local_param_is(const struct local_node *request, const char *name, const char *value) {
  return ddb_text_equal(local_param_text(request, name), ddb_text_of(value));
}

bool local_param_flag(const struct local_node *request, const char *name) {
  const struct local_node *node = local_node_get(request, name);
  return node != NULL && node->flag;
}

int64_t local_param_number(const struct local_node *request, const char *name, int64_t otherwise) {
  const struct local_node *node = local_node_get(request, name);
  int64_t value;
  return node != NULL && ddb_number_to_i64(node->text.data, node->text.size, INT64_MIN, INT64_MAX,
                                           &value) >= 0
             ? value
             : otherwise;
}

static void list_given(const struct local_node *request, const char *const *names, char *out,
                       size_t room) {
  size_t size = 0;
  out[0] = '\0';
  for (size_t i = 0; names[i] != NULL && size < room; i++)
    if (local_node_get(request, names[i]) != NULL)
      size += (size_t)snprintf(out + size, room - size, "%s%s", size > 0 ? ", " : "", names[i]);
}

bool local_params_modern(struct local_call *call, const struct local_node *request,
                         const char *const *legacy, const char *const *expressions) {
  char old[256], new[256];
  list_given(request, legacy, old, sizeof old);
  list_given(request, expressions, new, sizeof new);
  if (old[0] == '\0' || new[0] == '\0')
    return true;
  return local_invalid(call,
                       "Can not use both expression and non-expression parameters in the same "
                       "request: Non-expression parameters: {%s} Expression parameters: {%s}",
                       old, new);
}
