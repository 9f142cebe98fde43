/* SPDX-License-Identifier: Apache-2.0 */
/* See names.h. */
#include "local/eval/names.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/reserved_table.h"

/* Developer Guide, "Expression parameters". */
#define EXPRESSION_MAX 4096
#define NAME_MAX_SIZE  255

struct placeholder {
  struct ddb_text key; /* with its mark */
  struct ddb_text name;
  struct local_value value;
  bool used;
};

struct local_names {
  struct placeholder *names, *values;
  size_t name_count, value_count;
};

/* ---- reading --------------------------------------------------------------------------------- */

static bool is_placeholder(struct ddb_text text, char mark) {
  if (text.size < 2 || text.data[0] != mark)
    return false;
  for (size_t i = 1; i < text.size; i++) {
    char c = text.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
      return false;
  }
  return true;
}

static bool begin_list(struct local_call *call, const struct local_node *node, const char *member,
                       struct placeholder **out) {
  if (node->kind != DDB_JSON_OBJECT)
    return local_fail(call, "SerializationException", "%s is no map", member);
  if (node->count == 0)
    return local_invalid(call, "%s must not be empty", member);
  *out = ddb_arena_array(call->mem, node->count, sizeof **out);
  return *out != NULL || local_no_memory(call);
}

static bool read_key(struct local_call *call, const struct local_node *node, const char *member,
                     char mark, struct placeholder *out) {
  *out = (struct placeholder){.key = node->name};
  if (node->name.size > NAME_MAX_SIZE)
    return local_invalid(call, "%s contains invalid key: The expression attribute %s is too long",
                         member, mark == '#' ? "name" : "value");
  return is_placeholder(node->name, mark) ||
         local_invalid(call, "%s contains invalid key: Syntax error; key: \"%.*s\"", member,
                       (int)node->name.size, node->name.data);
}

static bool read_name(struct local_call *call, const struct local_node *node,
                      struct placeholder *out) {
  static const char member[] = "ExpressionAttributeNames";
  if (!read_key(call, node, member, '#', out))
    return false;
  if (node->kind != DDB_JSON_STRING)
    return local_fail(call, "SerializationException", "%s holds what is no string", member);
  out->name = node->text;
  if (out->name.size == 0)
    return local_invalid(call, "%s contains invalid value: Empty attribute name; key: %.*s", member,
                         (int)out->key.size, out->key.data);
  return out->name.size <= 65535 ||
         local_invalid(call, "%s contains invalid value: Attribute name is too large", member);
}

/* The service says what is wrong with a value together with its key. */
static bool read_value(struct local_call *call, const struct local_node *node,
                       struct placeholder *out) {
  if (!read_key(call, node, "ExpressionAttributeValues", ':', out))
    return false;
  if (local_value_read(call, node, &out->value))
    return true;
  if (call->code == NULL || strcmp(call->code, "ValidationException") != 0)
    return false;
  enum ddb_status status;
  const struct local_node *told =
      local_node_read(call->mem, call->body.data, call->body.size, &status);
  const struct local_node *text = local_node_get(told, "message");
  if (text == NULL)
    return false;
  call->code = NULL;
  return local_invalid(call, "ExpressionAttributeValues contains invalid value: %.*s for key %.*s",
                       (int)text->text.size, text->text.data, (int)out->key.size, out->key.data);
}

bool local_names_read(struct local_call *call, const struct local_node *names,
                      const struct local_node *values, struct local_names **out) {
  struct local_names *read = ddb_arena_zalloc(call->mem, sizeof *read);
  *out = read;
  if (read == NULL)
    return local_no_memory(call);
  if (names != NULL && !begin_list(call, names, "ExpressionAttributeNames", &read->names))
    return false;
  for (; names != NULL && read->name_count < names->count; read->name_count++)
    if (!read_name(call, &names->children[read->name_count], &read->names[read->name_count]))
      return false;
  if (values != NULL && !begin_list(call, values, "ExpressionAttributeValues", &read->values))
    return false;
  for (; values != NULL && read->value_count < values->count; read->value_count++)
    if (!read_value(call, &values->children[read->value_count], &read->values[read->value_count]))
      return false;
  return true;
}

static bool all_used(struct local_call *call, const struct placeholder *items, size_t count,
                     const char *member) {
  struct ddb_buf unused;
  ddb_buf_init_arena(&unused, call->mem, SIZE_MAX);
  for (size_t i = 0; i < count; i++)
    if (!items[i].used)
      ddb_buf_format(&unused, "%s%.*s", unused.size > 0 ? ", " : "", (int)items[i].key.size,
                     items[i].key.data);
  return unused.size == 0 ||
         local_invalid(call, "Value provided in %s unused in expressions: keys: {%s}", member,
                       unused.data);
}

bool local_names_done(struct local_call *call, const struct local_names *names) {
  return all_used(call, names->names, names->name_count, "ExpressionAttributeNames") &&
         all_used(call, names->values, names->value_count, "ExpressionAttributeValues");
}

/* ---- using ----------------------------------------------------------------------------------- */

static struct placeholder *find(struct placeholder *items, size_t count, struct ddb_text key) {
  for (size_t i = 0; i < count; i++)
    if (ddb_text_equal(items[i].key, key))
      return &items[i];
  return NULL;
}

const struct local_value *local_names_value(struct local_call *call, struct local_names *names,
                                            const char *role, struct ddb_text placeholder) {
  struct placeholder *found = find(names->values, names->value_count, placeholder);
  if (found == NULL) {
    (void)local_invalid(call,
                        "Invalid %s: An expression attribute value used in expression is not "
                        "defined; attribute value: %.*s",
                        role, (int)placeholder.size, placeholder.data);
    return NULL;
  }
  found->used = true;
  return &found->value;
}

static int compare_words(const void *key, const void *entry) {
  const struct ddb_text *text = key;
  const char *word = *(const char *const *)entry;
  int order = strncasecmp(text->data, word, text->size);
  return order != 0 ? order : text->size < strlen(word) ? -1 : 0;
}

static bool is_reserved(struct ddb_text name) {
  return bsearch(&name, reserved_words, sizeof reserved_words / sizeof reserved_words[0],
                 sizeof reserved_words[0], compare_words) != NULL;
}

static bool resolve_name(struct local_call *call, struct local_names *names, const char *role,
                         const struct tree_step *step, struct local_step *out) {
  if (!step->alias) {
    out->name = step->name;
    return !is_reserved(step->name) ||
           local_invalid(call,
                         "Invalid %s: Attribute name is a reserved keyword; reserved keyword: "
                         "%.*s",
                         role, (int)step->name.size, step->name.data);
  }
  struct placeholder *found = find(names->names, names->name_count, step->name);
  if (found == NULL)
    return local_invalid(call,
                         "Invalid %s: An expression attribute name used in the document path is "
                         "not defined; attribute name: %.*s",
                         role, (int)step->name.size, step->name.data);
  found->used = true;
  out->name = found->name;
  return true;
}

bool local_path_resolve(struct local_call *call, struct local_names *names, const char *role,
                        const struct tree_path *path, struct local_path *out) {
  out->count = path->count;
  out->steps = ddb_arena_array(call->mem, path->count, sizeof *out->steps);
  if (out->steps == NULL)
    return local_no_memory(call);
  for (size_t i = 0; i < path->count; i++) {
    out->steps[i] = (struct local_step){.index = path->steps[i].index};
    if (path->steps[i].name.data != NULL &&
        !resolve_name(call, names, role, &path->steps[i], &out->steps[i]))
      return false;
  }
  return true;
}

/* ---- faults ---------------------------------------------------------------------------------- */

static bool syntax(struct local_call *call, const char *role, struct ddb_text text,
                   const struct tree_error *error) {
  struct tree_span token = error->span, near = error->near;
  bool end = token.start >= text.size;
  return local_invalid(call, "Invalid %s: Syntax error; token: \"%.*s\", near: \"%.*s\"", role,
                       end ? 5 : (int)(token.end - token.start),
                       end ? "<EOF>" : text.data + token.start, (int)(near.end - near.start),
                       text.data + near.start);
}

bool local_tree_failed(struct local_call *call, const char *role, struct ddb_text text,
                       const struct tree_error *error) {
  switch (error->fault) {
  case TREE_NO_MEMORY:
    return local_no_memory(call);
  case TREE_REDUNDANT:
    return local_invalid(call, "Invalid %s: The expression has redundant parentheses;", role);
  case TREE_TWICE:
    return local_invalid(
        call, "Invalid %s: The \"%.*s\" section can only be used once in an update expression;",
        role, (int)(error->span.end - error->span.start), text.data + error->span.start);
  case TREE_DEEP:
    return local_invalid(call, "Invalid %s: The expression is nested too deeply;", role);
  default:
    return syntax(call, role, text, error);
  }
}

bool local_expression_text(struct local_call *call, const struct local_node *node,
                           const char *role) {
  if (node->kind != DDB_JSON_STRING)
    return local_fail(call, "SerializationException", "%s is no string", role);
  if (node->text.size == 0)
    return local_invalid(call, "Invalid %s: The expression can not be empty;", role);
  return node->text.size <= EXPRESSION_MAX ||
         local_invalid(call,
                       "Invalid %s: Expression size has exceeded the maximum allowed size; "
                       "expression size: %zu",
                       role, node->text.size);
}
