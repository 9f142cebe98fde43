/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters that expressions took the place of, and that many programs still send. */
#include <string.h>

#include "diff.h"

/* ---- tests of attributes --------------------------------------------------------------------- */

static const struct {
  const char *name, *types; /* types that have it; "": all */
  unsigned least, most;     /* values */
} comparisons[] = {{"EQ", "", 1, 1},
                   {"NE", "", 1, 1},
                   {"LE", "SNB", 1, 1},
                   {"LT", "SNB", 1, 1},
                   {"GE", "SNB", 1, 1},
                   {"GT", "SNB", 1, 1},
                   {"BETWEEN", "SNB", 2, 2},
                   {"BEGINS_WITH", "SB", 1, 1},
                   {"IN", "SNB", 1, 4},
                   {"CONTAINS", "SNB", 1, 1},
                   {"NOT_CONTAINS", "SNB", 1, 1},
                   {"NOT_NULL", "", 0, 0},
                   {"NULL", "", 0, 0}};
enum { COMPARISONS = sizeof comparisons / sizeof comparisons[0] };

/* As a rule of the attribute's type, and of one that has the comparison. */
static const char *any_type(const char *types, const char *type) {
  static const char *const scalars[] = {"S", "N", "B"};
  if (types[0] == '\0' || any(60) == 0)
    return type;
  if (strlen(type) == 1 && strchr(types, type[0]) != NULL)
    return type;
  if (strlen(type) == 2 && type[1] == 'S') /* an element of a set */
    return scalars[type[0] == 'S' ? 0 : type[0] == 'N' ? 1 : 2];
  return strcmp(types, "SB") == 0 ? scalars[any(2) * 2] : ONE_OF(scalars);
}

static void put_values(struct ddb_buf *body, unsigned which, const char *type) {
  unsigned count =
      comparisons[which].least + any(1 + comparisons[which].most - comparisons[which].least);
  if (any(60) == 0)
    count = any(3);
  type = any_type(comparisons[which].types, type);
  if (count == 0 && percent(80))
    return;
  ddb_buf_text(body, ",\"AttributeValueList\":[");
  for (unsigned i = 0; i < count; i++) {
    ddb_buf_text(body, i > 0 ? "," : "");
    put_typed(body, any(60) == 0 ? "S" : type, 1);
  }
  ddb_buf_char(body, ']');
}

static void put_test(struct ddb_buf *body, const char *type) {
  unsigned which = any(COMPARISONS);
  hit(F_LEGACY_EQ + which);
  ddb_buf_format(body, "{\"ComparisonOperator\":\"%s\"",
                 any(100) == 0 ? "eq" : comparisons[which].name);
  put_values(body, which, type);
  ddb_buf_char(body, '}');
}

/* The first form that Expected had: a value, or that there is none. */
static void put_expected(struct ddb_buf *body, const char *type) {
  bool there = percent(50);
  hit(there ? F_EXPECTED_VALUE : F_EXPECTED_NONE);
  ddb_buf_text(body, "{");
  if (!there || percent(40))
    ddb_buf_format(body, "\"Exists\":%s", there ? "true" : "false");
  if (there != (any(40) == 0)) {
    ddb_buf_text(body, body->data[body->size - 1] == '{' ? "\"Value\":" : ",\"Value\":");
    put_typed(body, type, 1);
  }
  if (any(60) == 0)
    ddb_buf_text(body, body->data[body->size - 1] == '{' ? "\"ComparisonOperator\":\"EQ\""
                                                         : ",\"ComparisonOperator\":\"EQ\"");
  ddb_buf_char(body, '}');
}

void put_tests(struct ddb_buf *body, const char *parameter) {
  bool expected = strcmp(parameter, "Expected") == 0;
  unsigned first = any(100), count = any(60) == 0 ? 0 : 1 + any(percent(60) ? 1 : 3);
  hit(expected ? F_EXPECTED : F_LEGACY_FILTER);
  ddb_buf_format(body, ",\"%s\":{", parameter);
  for (unsigned i = 0; i < count; i++) {
    const char *type, *name = root_named(first + 3 * i, &type);
    if (any(60) == 0)
      name = i == 0 ? "p" : "k";
    ddb_buf_format(body, "%s\"%s\":", i > 0 ? "," : "", name);
    if (expected && percent(40))
      put_expected(body, type);
    else
      put_test(body, type);
  }
  ddb_buf_char(body, '}');
  if ((count > 1 && percent(60)) || any(60) == 0) {
    hit(F_CONDITIONAL_OPERATOR);
    put_member(body, "ConditionalOperator", percent(50) ? "OR" : "AND");
  }
}

/* ---- keys and projections -------------------------------------------------------------------- */

static void put_key_test(struct ddb_buf *body, const char *name, unsigned which, char type) {
  unsigned count = comparisons[which].least;
  ddb_buf_format(body, "\"%s\":{\"ComparisonOperator\":\"%s\",\"AttributeValueList\":[", name,
                 comparisons[which].name);
  for (unsigned i = 0; i < count; i++) {
    ddb_buf_text(body, i > 0 ? "," : "");
    put_key_value(body, type, strcmp(name, "p") != 0);
  }
  ddb_buf_text(body, "]}");
}

void put_key_tests(struct ddb_buf *body, const struct shape *shape,
                   const struct shape_index *index) {
  const char *partition = index != NULL ? index->partition : "p";
  const char *sort = index != NULL ? index->sort : shape->sort != 0 ? "k" : NULL;
  hit(F_KEY_CONDITIONS);
  ddb_buf_text(body, ",\"KeyConditions\":{");
  put_key_test(body, partition, any(60) == 0 ? any(COMPARISONS) : 0, shape_type(shape, partition));
  if (sort != NULL && percent(60)) {
    char type = shape_type(shape, sort);
    unsigned which = any(60) == 0 ? any(COMPARISONS) : 1 + any(type == 'N' ? 6 : 7);
    ddb_buf_char(body, ',');
    put_key_test(body, sort, which == 1 ? 0 : which, type);
  }
  ddb_buf_char(body, '}');
}

void put_names(struct ddb_buf *body) {
  unsigned first = any(100), count = any(100) == 0 ? 0 : 1 + any(4);
  hit(F_ATTRIBUTES_TO_GET);
  ddb_buf_text(body, ",\"AttributesToGet\":[");
  for (unsigned i = 0; i < count; i++) {
    const char *type, *name = root_named(first + 5 * i, &type);
    ddb_buf_format(body, "%s\"%s\"", i > 0 ? "," : "", any(30) == 0 ? "p" : name);
  }
  ddb_buf_char(body, ']');
}

/* ---- updates --------------------------------------------------------------------------------- */

static void put_change(struct ddb_buf *body, const char *type) {
  static const char *const actions[] = {"PUT", "ADD", "DELETE"};
  bool set = strlen(type) == 2, adds = set || strcmp(type, "N") == 0 || strcmp(type, "L") == 0;
  unsigned which = any(20) == 0 ? any(3) : set ? any(3) : adds ? any(2) : any(2) * 2;
  bool value = which == 1 || which == 0 || (set && percent(70));
  hit(F_ACTION_PUT + which);
  ddb_buf_char(body, '{');
  if (which != 0 || percent(70))
    ddb_buf_format(body, "\"Action\":\"%s\"", any(100) == 0 ? "SET" : actions[which]);
  if (value != (any(60) == 0)) {
    ddb_buf_text(body, body->data[body->size - 1] == '{' ? "\"Value\":" : ",\"Value\":");
    put_typed(body, type, 1);
  }
  ddb_buf_char(body, '}');
}

void put_changes(struct ddb_buf *body) {
  unsigned first = any(100), count = any(60) == 0 ? 0 : 1 + any(percent(60) ? 2 : 5);
  hit(F_ATTRIBUTE_UPDATES);
  ddb_buf_text(body, ",\"AttributeUpdates\":{");
  for (unsigned i = 0; i < count; i++) {
    const char *type, *name = root_named(first + 3 * i, &type);
    ddb_buf_format(body, "%s\"%s\":", i > 0 ? "," : "", any(80) == 0 ? "p" : name);
    put_change(body, type);
  }
  ddb_buf_char(body, '}');
}
