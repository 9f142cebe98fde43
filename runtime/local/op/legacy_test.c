/* SPDX-License-Identifier: Apache-2.0 */
/* See legacy_test.h. */
#include "local/op/legacy_test.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/op/params.h"

#define WRONG "One or more parameter values were invalid: "

#define OPERATORS                                                                                  \
  "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS"

static const struct {
  const char *name;
  size_t least, most; /* values */
  const char *types;  /* of the values; NULL: all */
} comparisons[] = {{"EQ", 1, 1, NULL},
                   {"NE", 1, 1, NULL},
                   {"LE", 1, 1, "S, N, B"},
                   {"LT", 1, 1, "S, N, B"},
                   {"GE", 1, 1, "S, N, B"},
                   {"GT", 1, 1, "S, N, B"},
                   {"BETWEEN", 2, 2, "S, N, B"},
                   {"BEGINS_WITH", 1, 1, "S, B"},
                   {"IN", 1, SIZE_MAX, "S, N, B"},
                   {"CONTAINS", 1, 1, "S, N, B, BOOL, NULL"},
                   {"NOT_CONTAINS", 1, 1, "S, N, B, BOOL, NULL"},
                   {"NOT_NULL", 0, 0, NULL},
                   {"NULL", 0, 0, NULL}};
#define COMPARISONS (sizeof comparisons / sizeof comparisons[0])

/* ---- the form -------------------------------------------------------------------------------- */

static bool check_form(struct local_call *call, const struct local_node *node,
                       const char *parameter) {
  const struct local_param params[] = {
      {"ComparisonOperator", LOCAL_PARAM_STRING, strcmp(parameter, "Expected") != 0, 0, 0,
       OPERATORS},
      {"AttributeValueList", LOCAL_PARAM_LIST, false, 0, 0, NULL},
      {"Value", LOCAL_PARAM_MAP, false, 0, 0, NULL},
      {"Exists", LOCAL_PARAM_BOOLEAN, false, 0, 0, NULL},
  };
  size_t count = strcmp(parameter, "Expected") == 0 ? 4 : 2; /* the others know no Value */
  char prefix[200];
  if (node->kind != DDB_JSON_OBJECT)
    return local_fail(call, "SerializationException", "%s holds what is no map", parameter);
  (void)snprintf(prefix, sizeof prefix, "%c%s.%.*s.member.", parameter[0] | 0x20, parameter + 1,
                 (int)(node->name.size < 128 ? node->name.size : 128), node->name.data);
  return local_params_check(call, node, prefix, params, count);
}

/* Value and Exists, the older form of Expected: equal to a value, or not there. */
static bool check_exists(struct local_call *call, const struct local_node *node,
                         struct local_legacy_test *out) {
  const struct local_node *exists = local_node_get(node, "Exists");
  bool there = exists == NULL || exists->flag, value = local_node_get(node, "Value") != NULL;
  out->comparison = there ? LOCAL_EQ : LOCAL_ABSENT;
  if (local_node_get(node, "AttributeValueList") != NULL)
    return local_invalid(call,
                         WRONG "AttributeValueList can only be used with a ComparisonOperator for "
                               "Attribute: %.*s",
                         (int)node->name.size, node->name.data);
  if (there == value)
    return true;
  return there ? local_invalid(
                     call, WRONG "Value must be provided when Exists is %s for Attribute: %.*s",
                     exists == NULL ? "null" : "true", (int)node->name.size, node->name.data)
               : local_invalid(call,
                               WRONG "Value cannot be used when Exists is false for Attribute: "
                                     "%.*s",
                               (int)node->name.size, node->name.data);
}

static bool take_operator(struct local_call *call, const struct local_node *node,
                          const char *parameter, struct local_legacy_test *out) {
  struct ddb_text word = local_param_text(node, "ComparisonOperator");
  bool expected = strcmp(parameter, "Expected") == 0;
  bool list = local_node_get(node, "AttributeValueList") != NULL;
  bool value = expected && local_node_get(node, "Value") != NULL;
  if (list && value)
    return local_invalid(call,
                         WRONG "Value and AttributeValueList cannot be used together for "
                               "Attribute: %.*s",
                         (int)node->name.size, node->name.data);
  if (word.data == NULL)
    return check_exists(call, node, out);
  if (expected && local_node_get(node, "Exists") != NULL)
    return local_invalid(call,
                         WRONG "Exists and ComparisonOperator cannot be used together for "
                               "Attribute: %.*s",
                         (int)node->name.size, node->name.data);
  while (out->comparison < COMPARISONS - 1 &&
         !ddb_text_equal(word, ddb_text_of(comparisons[out->comparison].name)))
    out->comparison++;
  if (!expected || list || value || comparisons[out->comparison].most == 0)
    return true;
  return local_invalid(call,
                       WRONG "Value or AttributeValueList must be used with ComparisonOperator: %s "
                             "for Attribute: %.*s",
                       comparisons[out->comparison].name, (int)node->name.size, node->name.data);
}

/* ---- the values ------------------------------------------------------------------------------ */

static bool read_values(struct local_call *call, const struct local_node *node,
                        struct local_legacy_test *out) {
  const struct local_node *list = local_node_get(node, "AttributeValueList");
  const struct local_node *value = list == NULL ? local_node_get(node, "Value") : NULL;
  size_t count = list != NULL ? list->count : value != NULL;
  out->values = ddb_arena_array(call->mem, count, sizeof *out->values);
  if (out->values == NULL)
    return local_no_memory(call);
  for (; out->count < count; out->count++)
    if (!local_value_read(call, list != NULL ? &list->children[out->count] : value,
                          &out->values[out->count]))
      return false;
  return true;
}

static bool has_type(const char *types, const struct local_value *value) {
  const char *name = local_type_name(value->type);
  for (const char *at = types; *at != '\0'; at += strspn(at, ", ")) {
    size_t size = strcspn(at, ",");
    if (size == strlen(name) && memcmp(at, name, size) == 0)
      return true;
    at += size;
  }
  return false;
}

static bool check_values(struct local_call *call, const struct local_legacy_test *test) {
  const char *name = comparisons[test->comparison].name,
             *types = comparisons[test->comparison].types;
  if (test->count < comparisons[test->comparison].least ||
      test->count > comparisons[test->comparison].most)
    return local_invalid(call, WRONG "Invalid number of argument(s) for the %s ComparisonOperator",
                         name);
  for (size_t i = 1; i < test->count; i++)
    if (test->values[i].type != test->values[0].type)
      return local_invalid(call,
                           WRONG "AttributeValues inside AttributeValueList must be of same type");
  if (test->count > 0 && types != NULL && !has_type(types, &test->values[0]))
    return local_invalid(call,
                         WRONG "ComparisonOperator %s is not valid for %s AttributeValue type",
                         name, local_type_name(test->values[0].type));
  return test->comparison != LOCAL_IS_BETWEEN ||
         local_value_order(&test->values[0], &test->values[1]) <= 0 ||
         local_invalid(call, "The BETWEEN condition was provided a range where the lower bound is "
                             "greater than the upper bound");
}

bool local_legacy_test_read(struct local_call *call, const struct local_node *node,
                            const char *parameter, struct local_legacy_test *out) {
  *out = (struct local_legacy_test){.name = node->name};
  return check_form(call, node, parameter) && take_operator(call, node, parameter, out) &&
         read_values(call, node, out) && check_values(call, out);
}
