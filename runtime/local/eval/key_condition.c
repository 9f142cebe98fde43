/* SPDX-License-Identifier: Apache-2.0 */
/* KeyConditionExpression: conditions joined by AND, one for each attribute of a key, as the bounds
 * of a range of the store. A key of several attributes is named from the left; only the last
 * condition on its sort part may be something else than `=`. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/eval/names.h"
#include "local/value/keybytes.h"

#define ROLE "KeyConditionExpression"

/* A key attribute takes 2,048 bytes as a partition key and 1,024 as a sort key. */
#define PARTITION_MAX 2048
#define SORT_MAX      1024

#define CONDITIONS_MAX (2 * LOCAL_KEY_PARTS)

enum relation { EQUAL, LESS, AT_MOST, GREATER, AT_LEAST, BETWEEN, BEGINS };

struct part {
  struct ddb_text name;
  enum relation relation;
  const struct local_value *value, *upper; /* upper: of BETWEEN */
  bool used;
};

struct reading {
  struct local_call *call;
  struct local_names *names;
  struct part parts[CONDITIONS_MAX];
  size_t count;
};

/* ---- conditions --------------------------------------------------------------------------------
 */

static bool is_text(struct ddb_text text, const char *name) {
  return text.size == strlen(name) && memcmp(text.data, name, text.size) == 0;
}

static bool add_part(struct reading *reading, const struct tree_operand *path,
                     enum relation relation, const struct tree_operand *value,
                     const struct tree_operand *upper) {
  struct local_path resolved;
  if (reading->count == CONDITIONS_MAX)
    return local_invalid(reading->call, "Too many conditions in " ROLE);
  struct part *part = &reading->parts[reading->count];
  *part = (struct part){.relation = relation};
  if (!local_path_resolve(reading->call, reading->names, ROLE, &path->path, &resolved))
    return false;
  if (resolved.count > 1)
    return local_invalid(reading->call, ROLE "s cannot have conditions on nested attributes");
  part->name = resolved.steps[0].name;
  part->value = local_names_value(reading->call, reading->names, ROLE, value->text);
  if (part->value != NULL && upper != NULL)
    part->upper = local_names_value(reading->call, reading->names, ROLE, upper->text);
  if (part->value == NULL || (upper != NULL && part->upper == NULL))
    return false;
  for (size_t i = 0; i < reading->count; i++)
    if (ddb_text_equal(reading->parts[i].name, part->name))
      return local_invalid(reading->call, ROLE "s must only contain one condition per key");
  reading->count++;
  return true;
}

static bool nested(struct reading *reading) {
  return local_invalid(reading->call, ROLE "s cannot contain nested operations");
}

static bool several_names(struct reading *reading) {
  return local_invalid(reading->call, "Invalid condition in " ROLE
                                      ": Multiple attribute names used in one condition");
}

static bool read_comparison(struct reading *reading, const struct tree_node *node) {
  static const struct {
    const char *word;
    enum relation relation, turned;
  } rows[] = {{"=", EQUAL, EQUAL},
              {"<", LESS, GREATER},
              {"<=", AT_MOST, AT_LEAST},
              {">", GREATER, LESS},
              {">=", AT_LEAST, AT_MOST}};
  const struct tree_operand *left = &node->operands[0], *right = &node->operands[1];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (!is_text(node->word, rows[i].word))
      continue;
    if (left->kind == TREE_CALL || right->kind == TREE_CALL)
      return nested(reading);
    if (left->kind == TREE_PATH && right->kind == TREE_PATH)
      return several_names(reading);
    if (left->kind == TREE_PATH)
      return add_part(reading, left, rows[i].relation, right, NULL);
    if (right->kind == TREE_PATH)
      return add_part(reading, right, rows[i].turned, left, NULL);
    return local_invalid(reading->call, "Invalid condition in " ROLE ": No key attribute "
                                        "specified");
  }
  return local_invalid(reading->call, "Unsupported operator on KeyCondition: operator: %.*s",
                       (int)node->word.size, node->word.data);
}

static bool read_between(struct reading *reading, const struct tree_node *node) {
  for (size_t i = 0; i < 3; i++) {
    if (node->operands[i].kind == TREE_CALL)
      return nested(reading);
    if (i > 0 && node->operands[i].kind == TREE_PATH)
      return several_names(reading);
  }
  if (node->operands[0].kind != TREE_PATH)
    return local_invalid(reading->call, "Invalid condition in " ROLE ": No key attribute "
                                        "specified");
  return add_part(reading, &node->operands[0], BETWEEN, &node->operands[1], &node->operands[2]);
}

static bool read_predicate(struct reading *reading, const struct tree_operand *call) {
  if (!is_text(call->text, "begins_with")) {
    bool known = is_text(call->text, "attribute_exists") || is_text(call->text, "contains") ||
                 is_text(call->text, "attribute_not_exists") ||
                 is_text(call->text, "attribute_type") || is_text(call->text, "size");
    return local_invalid(reading->call,
                         known ? "Unsupported operator on KeyCondition: function: %.*s"
                               : "Invalid " ROLE ": Invalid function name; function: %.*s",
                         (int)call->text.size, call->text.data);
  }
  if (call->count != 2)
    return local_invalid(reading->call,
                         "Invalid " ROLE ": Incorrect number of operands for operator or function; "
                         "operator or function: begins_with, number of operands: %zu",
                         call->count);
  if (call->arguments[0].kind == TREE_CALL || call->arguments[1].kind == TREE_CALL)
    return nested(reading);
  if (call->arguments[0].kind != TREE_PATH || call->arguments[1].kind != TREE_VALUE)
    return local_invalid(reading->call, "Invalid condition in " ROLE ": No key attribute "
                                        "specified");
  return add_part(reading, &call->arguments[0], BEGINS, &call->arguments[1], NULL);
}

static bool read_tree(struct reading *reading, const struct tree_node *node) {
  switch (node->op) {
  case TREE_AND:
    return read_tree(reading, node->left) && read_tree(reading, node->right);
  case TREE_OR:
  case TREE_NOT:
    return local_invalid(reading->call, "Invalid operator used in " ROLE ": %s",
                         node->op == TREE_OR ? "OR" : "NOT");
  case TREE_IN:
    return local_invalid(reading->call, "Unsupported operator on KeyCondition: operator: IN");
  case TREE_COMPARE:
    return read_comparison(reading, node);
  case TREE_BETWEEN:
    return read_between(reading, node);
  case TREE_PREDICATE:
    return read_predicate(reading, &node->operands[0]);
  }
  return false;
}

/* ---- the key -----------------------------------------------------------------------------------
 */

static struct part *find_part(struct reading *reading, struct ddb_text name) {
  for (size_t i = 0; i < reading->count; i++)
    if (ddb_text_equal(reading->parts[i].name, name))
      return &reading->parts[i];
  return NULL;
}

static bool check_value(struct reading *reading, const struct local_key_part *key,
                        const struct local_value *value, size_t most) {
  if (value->type != key->type)
    return local_invalid(reading->call, "One or more parameter values were invalid: Condition "
                                        "parameter type does not match schema type");
  if (value->type != LOCAL_N && value->text.size == 0)
    return local_invalid(reading->call,
                         "One or more parameter values are not valid. The AttributeValue for a key "
                         "attribute cannot contain an empty %s value. Key: %.*s",
                         value->type == LOCAL_S ? "string" : "binary", (int)key->name.size,
                         key->name.data);
  return value->text.size <= most ||
         local_invalid(reading->call,
                       "One or more parameter values were invalid: Size of %s has exceeded the "
                       "maximum size limit of %zu bytes",
                       most == PARTITION_MAX ? "hashkey" : "rangekey", most);
}

static bool check_part(struct reading *reading, const struct local_key_part *key,
                       const struct part *part, size_t most) {
  if (part->relation == BEGINS && part->value->type != LOCAL_S && part->value->type != LOCAL_B)
    return local_invalid(reading->call,
                         "Invalid " ROLE ": Incorrect operand type for operator or function; "
                         "operator or function: begins_with, operand type: %s",
                         local_type_name(part->value->type));
  if (!check_value(reading, key, part->value, most) ||
      (part->upper != NULL && !check_value(reading, key, part->upper, most)))
    return false;
  if (part->upper == NULL || local_value_order(part->value, part->upper) <= 0)
    return true;
  return local_invalid(reading->call,
                       "Invalid " ROLE ": The BETWEEN operator requires upper bound to be greater "
                       "than or equal to lower bound; lower bound operand: AttributeValue: "
                       "{%s:%.*s}, upper bound operand: AttributeValue: {%s:%.*s}",
                       local_type_name(key->type), (int)part->value->text.size,
                       part->value->text.data, local_type_name(key->type),
                       (int)part->upper->text.size, part->upper->text.data);
}

static bool take_partition(struct reading *reading, const struct local_keys *keys,
                           struct local_range *out) {
  const struct local_value *values[LOCAL_KEY_PARTS];
  struct ddb_buf bytes;
  for (size_t i = 0; i < keys->partition_count; i++) {
    struct part *part = find_part(reading, keys->partition[i].name);
    if (part == NULL)
      return local_invalid(reading->call, "Query condition missed key schema element: %.*s",
                           (int)keys->partition[i].name.size, keys->partition[i].name.data);
    if (!check_part(reading, &keys->partition[i], part, PARTITION_MAX))
      return false;
    if (part->relation != EQUAL)
      return local_invalid(reading->call, "Query key condition not supported");
    part->used = true;
    values[i] = part->value;
  }
  ddb_buf_init_arena(&bytes, reading->call->mem, SIZE_MAX);
  local_key_join(&bytes, values, keys->partition_count, keys->partition_count);
  out->partition = (struct ddb_text){bytes.data, bytes.size};
  return bytes.status == DDB_OK ||
         local_fail(reading->call, "InternalServerError", "out of memory");
}

/* Bytes of the sort key's attributes that are equal to something, and `last` behind them. A last
 * one that only begins has no end mark. */
static struct ddb_text join(struct reading *reading, const struct local_value **values,
                            size_t count, const struct local_value *last, bool begins,
                            size_t whole) {
  struct ddb_buf bytes;
  ddb_buf_init_arena(&bytes, reading->call->mem, SIZE_MAX);
  ddb_buf_text(&bytes, "");
  values[count] = last;
  local_key_join(&bytes, values, count + (last != NULL ? 1 : 0), whole);
  if (begins && whole > 1 && bytes.size >= 2)
    bytes.size -= 2;
  if (bytes.status != DDB_OK || !ddb_buf_reserve(&bytes, 1))
    (void)local_fail(reading->call, "InternalServerError", "out of memory");
  return (struct ddb_text){bytes.data, bytes.size};
}

/* The least bytes behind everything that begins with a text: none where it is all FF. */
static struct ddb_text behind(struct local_call *call, struct ddb_text start) {
  size_t size = start.size;
  while (size > 0 && (unsigned char)start.data[size - 1] == 0xFF)
    size--;
  if (size == 0)
    return (struct ddb_text){NULL, 0};
  char *copy = ddb_arena_copy(call->mem, start.data, size);
  if (copy == NULL)
    (void)local_fail(call, "InternalServerError", "out of memory");
  else
    copy[size - 1] = (char)((unsigned char)copy[size - 1] + 1);
  return (struct ddb_text){copy, size};
}

/* Where a sort key has further attributes behind those that are named, "up to x" means up to
 * everything that begins with x. */
static void bounds(struct reading *reading, const struct part *part,
                   const struct local_value **values, size_t count, size_t whole,
                   struct local_range *out) {
  struct ddb_text low = join(reading, values, count, part->value, part->relation == BEGINS, whole);
  struct ddb_text high =
      part->upper == NULL ? low : join(reading, values, count, part->upper, false, whole);
  bool lower = part->relation != LESS && part->relation != AT_MOST;
  bool upper = part->relation != GREATER && part->relation != AT_LEAST;
  struct ddb_text start = join(reading, values, count, NULL, false, whole);
  out->lower = lower ? low : start;
  if (part->relation == GREATER) {
    out->lower = behind(reading->call, low);
    if (whole == 1) {
      out->lower = low;
      out->lower_open = true;
    }
  }
  if (upper && whole == 1 && part->relation != BEGINS) {
    out->upper = high;
    out->upper_open = part->relation == LESS;
  } else if (upper) {
    out->upper = part->relation == LESS ? low : behind(reading->call, high);
    out->upper_open = true;
  } else if (count > 0) {
    out->upper = behind(reading->call, start);
    out->upper_open = true;
  }
}

static bool take_sort(struct reading *reading, const struct local_keys *keys,
                      struct local_range *out) {
  const struct local_value *values[LOCAL_KEY_PARTS + 1];
  size_t count = 0;
  struct part *part = NULL;
  for (; count < keys->sort_count; count++) {
    part = find_part(reading, keys->sort[count].name);
    if (part == NULL)
      break;
    if (!check_part(reading, &keys->sort[count], part, SORT_MAX))
      return false;
    part->used = true;
    if (part->relation != EQUAL)
      break;
    values[count] = part->value;
  }
  if (part == NULL && count > 0)
    part = find_part(reading, keys->sort[--count].name); /* the last one that is equal */
  else if (part != NULL && count == keys->sort_count)
    count--;
  if (part != NULL)
    bounds(reading, part, values, count, keys->sort_count, out);
  return reading->call->code == NULL;
}

static bool check_all_used(struct reading *reading, const struct local_keys *keys) {
  for (size_t i = 0; i < reading->count; i++) {
    if (reading->parts[i].used)
      continue;
    for (size_t k = 0; k < keys->sort_count; k++)
      if (ddb_text_equal(keys->sort[k].name, reading->parts[i].name))
        return local_invalid(reading->call, "Query key condition not supported");
    /* The service names the sort key that is not there, if there is one to name. */
    if (keys->sort_count == 0)
      return local_invalid(reading->call, "Query key condition not supported");
    return local_invalid(reading->call, "Query condition missed key schema element: %.*s",
                         (int)keys->sort[0].name.size, keys->sort[0].name.data);
  }
  return true;
}

bool local_key_condition_read(struct local_call *call, struct local_names *names,
                              const struct local_node *text, const struct local_keys *keys,
                              struct local_range *out) {
  struct reading reading = {.call = call, .names = names};
  struct tree_node *tree;
  struct tree_error error;
  if (!local_expression_text(call, text, ROLE))
    return false;
  if (!tree_read_condition(call->mem, TREE_SERVICE, text->text, &tree, &error))
    return local_tree_failed(call, ROLE, text->text, &error);
  out->query = true;
  return read_tree(&reading, tree) && take_partition(&reading, keys, out) &&
         take_sort(&reading, keys, out) && check_all_used(&reading, keys);
}
