/* SPDX-License-Identifier: Apache-2.0 */
/* Every comparison and function on every type of attribute value, against what the Developer Guide
 * says of it ("Comparison operator and function reference"): the table below says of each value
 * what it equals, where it stands, how long it is. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "local/calls.h"
#include "support/report.h"

/* An attribute x<i> with each of them is in the item, but for the first. */
static const struct sample {
  const char *type, *json;
  int equal;         /* values with the same number are equal; 0: to nothing else */
  int place;         /* in the order of its type; 0: the type has none */
  int size;          /* -1: has none */
  const char *bytes; /* of S and B, up to their NUL */
} samples[] = {
    {"", "", 0, 0, -1, NULL}, /* no such attribute */
    {"S", "{\"S\":\"\"}", 0, 1, 0, ""},
    {"S", "{\"S\":\"B\"}", 0, 2, 1, "B"},
    {"S", "{\"S\":\"a\"}", 0, 3, 1, "a"},
    {"S", "{\"S\":\"ab\"}", 0, 4, 2, "ab"},
    {"S", "{\"S\":\"2\"}", 0, 0, 1, "2"}, /* place: see before_B */
    {"S", "{\"S\":\"\xc3\xa9\xf0\x9f\x98\x80\"}", 0, 5, 3, "\xc3\xa9\xf0\x9f\x98\x80"},
    {"N", "{\"N\":\"-10\"}", 0, 1, -1, NULL},
    {"N", "{\"N\":\"0\"}", 1, 2, -1, NULL},
    {"N", "{\"N\":\"-0.0\"}", 1, 2, -1, NULL},
    {"N", "{\"N\":\"2\"}", 2, 3, -1, NULL},
    {"N", "{\"N\":\"0.2E1\"}", 2, 3, -1, NULL},
    {"N", "{\"N\":\"10\"}", 0, 4, -1, NULL},
    {"B", "{\"B\":\"\"}", 0, 1, 0, ""},
    {"B", "{\"B\":\"YQ==\"}", 0, 2, 1, "a"},
    {"B", "{\"B\":\"YWI=\"}", 0, 3, 2, "ab"},
    {"B", "{\"B\":\"/w==\"}", 0, 4, 1, "\xff"},
    {"BOOL", "{\"BOOL\":true}", 0, 0, -1, NULL},
    {"BOOL", "{\"BOOL\":false}", 0, 0, -1, NULL},
    {"NULL", "{\"NULL\":true}", 0, 0, -1, NULL},
    {"SS", "{\"SS\":[\"a\",\"2\"]}", 3, 0, 2, NULL},
    {"SS", "{\"SS\":[\"2\",\"a\"]}", 3, 0, 2, NULL},
    {"SS", "{\"SS\":[\"a\"]}", 0, 0, 1, NULL},
    {"NS", "{\"NS\":[\"10\",\"2\"]}", 4, 0, 2, NULL},
    {"NS", "{\"NS\":[\"2.0\",\"1E1\"]}", 4, 0, 2, NULL},
    {"NS", "{\"NS\":[\"2\",\"11\"]}", 0, 0, 2, NULL},
    {"BS", "{\"BS\":[\"YQ==\",\"/w==\"]}", 5, 0, 2, NULL},
    {"BS", "{\"BS\":[\"/w==\",\"YQ==\"]}", 5, 0, 2, NULL},
    {"L", "{\"L\":[]}", 0, 0, 0, NULL},
    {"L", "{\"L\":[{\"N\":\"2\"},{\"S\":\"a\"},{\"L\":[]}]}", 6, 0, 3, NULL},
    {"L", "{\"L\":[{\"N\":\"2.0\"},{\"S\":\"a\"},{\"L\":[]}]}", 6, 0, 3, NULL},
    {"L", "{\"L\":[{\"S\":\"a\"},{\"N\":\"2\"},{\"L\":[]}]}", 0, 0, 3, NULL},
    {"M", "{\"M\":{}}", 0, 0, 0, NULL},
    {"M", "{\"M\":{\"a\":{\"N\":\"2\"},\"b\":{\"SS\":[\"a\",\"2\"]}}}", 7, 0, 2, NULL},
    {"M", "{\"M\":{\"b\":{\"SS\":[\"2\",\"a\"]},\"a\":{\"N\":\"2.0\"}}}", 7, 0, 2, NULL},
    {"M", "{\"M\":{\"a\":{\"N\":\"2\"},\"c\":{\"SS\":[\"a\",\"2\"]}}}", 0, 0, 2, NULL},
};

#define SAMPLES (sizeof samples / sizeof samples[0])

enum result { NO, YES, REFUSED };

static struct local_store *store;
static unsigned asked, told[3];

static void setup(void) {
  char item[8192] = "";
  store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{"
      "\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}]}",
      "");
  for (size_t i = 1; i < SAMPLES; i++)
    (void)snprintf(item + strlen(item), sizeof item - strlen(item), ",\"x%zu\":%s", i,
                   samples[i].json);
  cr_assert_str_eq(calls_sendf(store, "PutItem",
                               "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"}%s}}", item),
                   "", "%s", calls_body());
  asked = 0;
  memset(told, 0, sizeof told);
}

static void teardown(void) {
  local_store_close(store);
}

TestSuite(store_conditions, .init = setup, .fini = teardown, .timeout = 60);

/* Every answer is there, and more than once. */
static void done(const char *name, bool refusals) {
  cr_assert(told[NO] > 0 && told[YES] > 0 && (told[REFUSED] > 0) == refusals, "%s: %u, %u, %u",
            name, told[NO], told[YES], told[REFUSED]);
  report_cases(name, asked, 0, 0);
}

/* `values` are members of ExpressionAttributeValues, or "". */
static void expect(const char *condition, const char *values, enum result wanted) {
  static const char *const codes[] = {"ConditionalCheckFailedException", "", "ValidationException"};
  bool any = values[0] != '\0';
  const char *code =
      calls_sendf(store, "UpdateItem",
                  "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},\"ConditionExpression\":"
                  "\"%s\"%s%s%s}",
                  condition, any ? ",\"ExpressionAttributeValues\":{" : "", values, any ? "}" : "");
  cr_expect_str_eq(code, codes[wanted], "%s {%s}: %s %s", condition, values, code, calls_body());
  asked++;
  told[wanted]++;
}

static bool is(const struct sample *sample, const char *type) {
  return strcmp(sample->type, type) == 0;
}

static bool is_ordered(const struct sample *sample) {
  return is(sample, "S") || is(sample, "N") || is(sample, "B");
}

static bool equal(const struct sample *a, const struct sample *b) {
  return a->type[0] != '\0' && (a == b || (a->equal != 0 && a->equal == b->equal));
}

/* The place of "2" is the one between "" and "B". */
static int order(const struct sample *a, const struct sample *b) {
  int left = 2 * a->place, right = 2 * b->place;
  if (a->place == 0)
    left = 3;
  if (b->place == 0)
    right = 3;
  return left - right;
}

static enum result compared(const char *operator, const struct sample * a, const struct sample *b) {
  if (strcmp(operator, "=") == 0)
    return equal(a, b) ? YES : NO;
  if (strcmp(operator, "<>") == 0)
    return equal(a, b) ? NO : YES;
  if (!is_ordered(a) || strcmp(a->type, b->type) != 0)
    return NO;
  int between = order(a, b);
  bool good = operator[0] == '<' ? between < 0 : between> 0;
  return good || (operator[1] == '=' && between == 0) ? YES : NO;
}

static const char *const operators[] = {"=", "<>", "<", "<=", ">", ">="};

/* ---- comparisons ----------------------------------------------------------------------------- */

Test(store_conditions, an_attribute_against_a_value) {
  char condition[64], values[256];
  for (size_t o = 0; o < 6; o++)
    for (size_t i = 0; i < SAMPLES; i++)
      for (size_t k = 1; k < SAMPLES; k++) {
        bool refused = o > 1 && !is_ordered(&samples[k]);
        (void)snprintf(values, sizeof values, "\":v\":%s", samples[k].json);
        (void)snprintf(condition, sizeof condition, "x%zu %s :v", i, operators[o]);
        expect(condition, values,
               refused ? REFUSED : compared(operators[o], &samples[i], &samples[k]));
        (void)snprintf(condition, sizeof condition, ":v %s x%zu", operators[o], i);
        expect(condition, values,
               refused ? REFUSED : compared(operators[o], &samples[k], &samples[i]));
      }
  done("store conditions: comparisons with values", true);
}

Test(store_conditions, an_attribute_against_an_attribute) {
  char condition[64];
  for (size_t o = 0; o < 6; o++)
    for (size_t i = 0; i < SAMPLES; i++)
      for (size_t k = 0; k < SAMPLES; k++) {
        (void)snprintf(condition, sizeof condition, "x%zu %s x%zu", i, operators[o], k);
        expect(condition, "", i == k ? REFUSED : compared(operators[o], &samples[i], &samples[k]));
      }
  done("store conditions: comparisons of attributes", true);
}

static void between(size_t i, size_t low, size_t high) {
  char condition[64], values[256];
  const struct sample *a = &samples[low], *b = &samples[high];
  (void)snprintf(condition, sizeof condition, "x%zu BETWEEN :l AND :h", i);
  (void)snprintf(values, sizeof values, "\":l\":%s,\":h\":%s", a->json, b->json);
  bool refused =
      !is_ordered(a) || !is_ordered(b) || strcmp(a->type, b->type) != 0 || order(a, b) > 0;
  expect(condition, values,
         refused                                                                          ? REFUSED
         : compared(">=", &samples[i], a) == YES && compared("<=", &samples[i], b) == YES ? YES
                                                                                          : NO);
}

Test(store_conditions, between_bounds) {
  for (size_t i = 0; i < SAMPLES; i++)
    for (size_t low = 1; low < SAMPLES; low++)
      for (size_t high = 1; high < SAMPLES; high += 1 + (low + i) % 3)
        between(i, low, high);
  done("store conditions: BETWEEN", true);
}

Test(store_conditions, bounds_that_are_attributes_refuse_nothing) {
  expect("x10 BETWEEN x8 AND x12", "", YES);
  expect("x10 BETWEEN x12 AND x8", "", NO);
  expect("x10 BETWEEN x0 AND x12", "", NO);
  expect("x10 BETWEEN x3 AND x12", "", NO);
  expect("x33.a BETWEEN x8 AND x33.a", "", REFUSED); /* the same path twice */
}

Test(store_conditions, in_a_list) {
  char condition[64], values[256];
  for (size_t i = 0; i < SAMPLES; i++)
    for (size_t k = 1; k < SAMPLES; k++) {
      size_t other = 1 + (k + i) % (SAMPLES - 1);
      (void)snprintf(condition, sizeof condition, "x%zu IN (:v, :w)", i);
      (void)snprintf(values, sizeof values, "\":v\":%s,\":w\":%s", samples[k].json,
                     samples[other].json);
      expect(condition, values,
             equal(&samples[i], &samples[k]) || equal(&samples[i], &samples[other]) ? YES : NO);
    }
  done("store conditions: IN", false);
}

/* ---- functions ------------------------------------------------------------------------------- */

Test(store_conditions, existence_and_type) {
  static const char *const types[] = {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"};
  char condition[64], values[64];
  for (size_t i = 0; i < SAMPLES; i++) {
    (void)snprintf(condition, sizeof condition, "attribute_exists(x%zu)", i);
    expect(condition, "", i > 0 ? YES : NO);
    (void)snprintf(condition, sizeof condition, "attribute_not_exists(x%zu)", i);
    expect(condition, "", i > 0 ? NO : YES);
    (void)snprintf(condition, sizeof condition, "attribute_type(x%zu, :t)", i);
    for (size_t t = 0; t < 10; t++) {
      (void)snprintf(values, sizeof values, "\":t\":{\"S\":\"%s\"}", types[t]);
      expect(condition, values, is(&samples[i], types[t]) ? YES : NO);
    }
  }
  expect("attribute_type(x1, :t)", "\":t\":{\"S\":\"s\"}", REFUSED);
  expect("attribute_type(x1, :t)", "\":t\":{\"S\":\"\"}", REFUSED);
  expect("attribute_type(x1, :t)", "\":t\":{\"N\":\"1\"}", REFUSED);
  expect("attribute_type(x1, x2)", "", REFUSED);
  expect("attribute_exists(:t)", "\":t\":{\"S\":\"x1\"}", REFUSED);
  done("store conditions: existence and type", true);
}

static enum result begins(const struct sample *a, const struct sample *b) {
  if (a->bytes == NULL || b->bytes == NULL || strcmp(a->type, b->type) != 0)
    return NO;
  return strncmp(a->bytes, b->bytes, strlen(b->bytes)) == 0 ? YES : NO;
}

Test(store_conditions, begins_with) {
  char condition[64], values[256];
  for (size_t i = 0; i < SAMPLES; i++)
    for (size_t k = 0; k < SAMPLES; k++) {
      (void)snprintf(condition, sizeof condition, "begins_with(x%zu, x%zu)", i, k);
      expect(condition, "", i == k ? REFUSED : begins(&samples[i], &samples[k]));
      if (k == 0)
        continue;
      (void)snprintf(condition, sizeof condition, "begins_with(x%zu, :v)", i);
      (void)snprintf(values, sizeof values, "\":v\":%s", samples[k].json);
      expect(condition, values,
             samples[k].bytes == NULL ? REFUSED : begins(&samples[i], &samples[k]));
    }
  done("store conditions: begins_with", true);
}

/* Of each container what it holds, of the samples: texts within texts, elements of sets and lists.
 */
static enum result contains(const struct sample *a, const struct sample *b) {
  if (a->bytes != NULL)
    return b->bytes != NULL && strcmp(a->type, b->type) == 0 && strstr(a->bytes, b->bytes) ? YES
                                                                                           : NO;
  bool letter = is(b, "S") && strcmp(b->bytes, "a") == 0;
  if (is(a, "SS"))
    return letter || (is(b, "S") && strcmp(b->bytes, "2") == 0 && a->size == 2) ? YES : NO;
  if (is(a, "NS"))
    return b->equal == 2 || (a->equal == 4 && is(b, "N") && b->place == 4) ? YES : NO;
  if (is(a, "BS"))
    return is(b, "B") && strlen(b->bytes) == 1 ? YES : NO;
  if (is(a, "L") && a->size == 3)
    return letter || b->equal == 2 || (is(b, "L") && b->size == 0) ? YES : NO;
  return NO;
}

Test(store_conditions, contains) {
  char condition[64], values[256];
  for (size_t i = 0; i < SAMPLES; i++)
    for (size_t k = 1; k < SAMPLES; k++) {
      (void)snprintf(condition, sizeof condition, "contains(x%zu, :v)", i);
      (void)snprintf(values, sizeof values, "\":v\":%s", samples[k].json);
      expect(condition, values, contains(&samples[i], &samples[k]));
      (void)snprintf(condition, sizeof condition, "contains(x%zu, x%zu)", i, k);
      expect(condition, "", i == k ? REFUSED : contains(&samples[i], &samples[k]));
    }
  done("store conditions: contains", true);
}

Test(store_conditions, size) {
  char condition[64], values[64];
  for (size_t i = 0; i < SAMPLES; i++)
    for (int n = -1; n <= 4; n++) {
      int has = samples[i].size;
      (void)snprintf(values, sizeof values, "\":n\":{\"N\":\"%d\"}", n);
      (void)snprintf(condition, sizeof condition, "size(x%zu) = :n", i);
      expect(condition, values, has >= 0 && has == n ? YES : NO);
      (void)snprintf(condition, sizeof condition, "size(x%zu) < :n", i);
      expect(condition, values, has >= 0 && has < n ? YES : NO);
      (void)snprintf(condition, sizeof condition, ":n IN (size(x%zu))", i);
      expect(condition, values, has >= 0 && has == n ? YES : NO);
    }
  expect("size(x1) < size(x2)", "", YES);
  expect("size(:s) = :n", "\":s\":{\"S\":\"abc\"},\":n\":{\"N\":\"3\"}", YES);
  expect("size(:s) = :n", "\":s\":{\"N\":\"1\"},\":n\":{\"N\":\"1\"}", REFUSED);
  expect("size(x1)", "", REFUSED);
  done("store conditions: size", true);
}

/* ---- logic and paths ------------------------------------------------------------------------- */

/* The letters A, B and C become conditions that hold or do not, by the bits of `truth`. */
static void expect_logic(const char *pattern, unsigned truth, bool wanted) {
  char condition[512] = "";
  for (const char *at = pattern; *at != '\0'; at++) {
    size_t used = strlen(condition);
    bool letter = *at >= 'A' && *at <= 'C' && (at[1] == ' ' || at[1] == ')' || at[1] == '\0');
    if (letter)
      (void)snprintf(condition + used, sizeof condition - used, "attribute_exists(%s)",
                     truth & (1u << (unsigned)(*at & 3)) ? "p" : "x0");
    else
      (void)snprintf(condition + used, sizeof condition - used, "%c", *at);
  }
  expect(condition, "", wanted ? YES : NO);
}

Test(store_conditions, not_binds_closer_than_and_and_closer_than_or) {
  for (unsigned truth = 0; truth < 16; truth++) {
    bool a = truth & 2, b = truth & 4, c = truth & 8;
    expect_logic("A OR B AND C", truth, a || (b && c));
    expect_logic("A AND B OR C", truth, (a && b) || c);
    expect_logic("(A OR B) AND C", truth, (a || b) && c);
    expect_logic("NOT A AND B", truth, !a && b);
    expect_logic("NOT A OR B", truth, !a || b);
    expect_logic("NOT (A OR B) AND C", truth, !(a || b) && c);
    expect_logic("A OR NOT B AND C", truth, a || (!b && c));
    expect_logic("NOT NOT A AND (NOT B OR (C))", truth, a && (!b || c));
    expect_logic("A OR B OR C", truth, a || b || c);
    expect_logic("A and not (B or C)", truth, a && !(b || c));
  }
  done("store conditions: logic", false);
}

Test(store_conditions, operators_bind_closer_than_logic) {
  static const char values[] = "\":n\":{\"N\":\"2\"},\":l\":{\"N\":\"3\"},\":h\":{\"N\":\"10\"}";
  expect("x10 = :n AND x12 BETWEEN :l AND :h OR attribute_exists(x0)", values, YES);
  expect("x10 = :n AND x8 BETWEEN :l AND :h AND attribute_exists(p)", values, NO);
  expect("NOT x10 = :n OR x8 BETWEEN :l AND :h", values, NO);
  expect("NOT x12 IN (:n, :l) AND x12 = :h", values, YES);
}

Test(store_conditions, paths_lead_into_values) {
  static const char two[] = "\":n\":{\"N\":\"2\"}";
  expect("x33.a = :n", two, YES);
  expect("x29[0] = :n", two, YES);
  expect("x29[1] = :n", two, NO);
  expect("x29[3] = :n", two, NO);
  expect("x29[3] <> :n", two, YES);
  expect("x33.z = :n", two, NO);
  expect("x33[0] = :n", two, NO);
  expect("x29.a = :n", two, NO);
  expect("x3.a = :n", two, NO);
  expect("attribute_exists(x29[2]) AND attribute_not_exists(x29[2][0])", "", YES);
  expect("attribute_exists(x20[0])", "", NO);
  expect("contains(x33.b, x29[1])", "", YES);
}
