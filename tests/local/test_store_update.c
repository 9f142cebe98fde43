/* SPDX-License-Identifier: Apache-2.0 */
/* Updates of the embedded store: what each action does to each kind of value, where paths lead to
 * nothing, and in which order actions on one list work. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "local/calls.h"
#include "support/report.h"

static struct local_store *store;

static void setup(void) {
  store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{"
      "\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}]}",
      "");
}

static void teardown(void) {
  local_store_close(store);
}

TestSuite(store_update, .init = setup, .fini = teardown);

/* The values that an expression names: the service refuses those that it does not. */
static void used_values(const char *expression, char *out, size_t room) {
  static const struct {
    const char *name, *value;
  } all[] = {{":s", "{\"S\":\"t\"}"},
             {":n", "{\"N\":\"2\"}"},
             {":b", "{\"B\":\"AA==\"}"},
             {":t", "{\"BOOL\":true}"},
             {":z", "{\"NULL\":true}"},
             {":l", "{\"L\":[{\"N\":\"8\"},{\"N\":\"9\"}]}"},
             {":m", "{\"M\":{\"k\":{\"N\":\"7\"}}}"},
             {":e", "{\"L\":[]}"},
             {":ss", "{\"SS\":[\"b\",\"c\"]}"},
             {":ns", "{\"NS\":[\"2\",\"3\"]}"},
             {":bs", "{\"BS\":[\"AA==\"]}"}};
  size_t used = 0;
  out[0] = '\0';
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    const char *at = expression;
    size_t size = strlen(all[i].name);
    while ((at = strstr(at, all[i].name)) != NULL && ((at[size] >= 'a' && at[size] <= 'z')))
      at++;
    if (at != NULL)
      used += (size_t)snprintf(out + used, room - used, "%s\"%s\":%s", used > 0 ? "," : "",
                               all[i].name, all[i].value);
  }
}

/* What `a` holds before, the update, and what it holds after: "" for nothing, a code otherwise. */
static const struct {
  const char *before, *update, *after;
} rows[] = {
    /* SET: any value onto any value. */
    {"{\"S\":\"x\"}", "SET a = :n", "{\"N\":\"2\"}"},
    {"{\"S\":\"x\"}", "SET a = :m", "{\"M\":{\"k\":{\"N\":\"7\"}}}"},
    {NULL, "SET a = :ss", "{\"SS\":[\"b\",\"c\"]}"},
    {NULL, "SET a = nothing", "ValidationException"},
    {"{\"S\":\"x\"}", "SET a = nothing", "ValidationException"},
    {"{\"S\":\"x\"}", "SET a = if_not_exists(a, :n)", "{\"S\":\"x\"}"},
    {NULL, "SET a = if_not_exists(a, :n)", "{\"N\":\"2\"}"},
    {NULL, "SET a = if_not_exists(a, nothing)", "ValidationException"},
    {NULL, "SET a = if_not_exists(a, if_not_exists(nothing, :n))", "{\"N\":\"2\"}"},
    {"{\"N\":\"1.5\"}", "SET a = a + :n", "{\"N\":\"3.5\"}"},
    {"{\"N\":\"1.5\"}", "SET a = :n - a", "{\"N\":\"0.5\"}"},
    {"{\"N\":\"2\"}", "SET a = a - :n", "{\"N\":\"0\"}"},
    {NULL, "SET a = if_not_exists(a, :n) + :n", "{\"N\":\"4\"}"},
    {NULL, "SET a = a + :n", "ValidationException"},
    {"{\"S\":\"1\"}", "SET a = a + :n", "ValidationException"},
    {"{\"N\":\"1\"}", "SET a = a + :s", "ValidationException"},
    {"{\"NS\":[\"1\"]}", "SET a = a + :n", "ValidationException"},
    {"{\"L\":[{\"N\":\"1\"}]}", "SET a = list_append(a, :l)",
     "{\"L\":[{\"N\":\"1\"},{\"N\":\"8\"},{\"N\":\"9\"}]}"},
    {"{\"L\":[{\"N\":\"1\"}]}", "SET a = list_append(:l, a)",
     "{\"L\":[{\"N\":\"8\"},{\"N\":\"9\"},{\"N\":\"1\"}]}"},
    {"{\"L\":[{\"N\":\"1\"}]}", "SET a = list_append(a, a)",
     "{\"L\":[{\"N\":\"1\"},{\"N\":\"1\"}]}"},
    {NULL, "SET a = list_append(if_not_exists(a, :e), :l)",
     "{\"L\":[{\"N\":\"8\"},{\"N\":\"9\"}]}"},
    {NULL, "SET a = list_append(a, :l)", "ValidationException"},
    {"{\"SS\":[\"x\"]}", "SET a = list_append(a, :l)", "ValidationException"},
    {"{\"L\":[]}", "SET a = list_append(a, :ss)", "ValidationException"},
    /* SET into lists and maps. */
    {"{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"}]}", "SET a[1] = :s",
     "{\"L\":[{\"N\":\"0\"},{\"S\":\"t\"}]}"},
    {"{\"L\":[{\"N\":\"0\"}]}", "SET a[1] = :s", "{\"L\":[{\"N\":\"0\"},{\"S\":\"t\"}]}"},
    {"{\"L\":[{\"N\":\"0\"}]}", "SET a[9] = :s, a[3] = :n",
     "{\"L\":[{\"N\":\"0\"},{\"N\":\"2\"},{\"S\":\"t\"}]}"},
    {"{\"L\":[]}", "SET a[0] = :s", "{\"L\":[{\"S\":\"t\"}]}"},
    {"{\"L\":[{\"N\":\"0\"}]}", "SET a[1].k = :s", "ValidationException"},
    {"{\"L\":[{\"L\":[]}]}", "SET a[0][0] = :s, a[7] = :n",
     "{\"L\":[{\"L\":[{\"S\":\"t\"}]},{\"N\":\"2\"}]}"},
    {"{\"M\":{}}", "SET a.k = :s", "{\"M\":{\"k\":{\"S\":\"t\"}}}"},
    {"{\"M\":{\"k\":{\"N\":\"1\"}}}", "SET a.k = a.k + :n", "{\"M\":{\"k\":{\"N\":\"3\"}}}"},
    {"{\"M\":{}}", "SET a.k.j = :s", "ValidationException"},
    {"{\"M\":{}}", "SET a[0] = :s", "ValidationException"},
    {"{\"L\":[]}", "SET a.k = :s", "ValidationException"},
    {"{\"S\":\"x\"}", "SET a.k = :s", "ValidationException"},
    {"{\"SS\":[\"x\"]}", "SET a[0] = :s", "ValidationException"},
    {NULL, "SET a.k = :s", "ValidationException"},
    {NULL, "SET a[0] = :s", "ValidationException"},
    {"{\"M\":{\"k\":{\"N\":\"1\"},\"j\":{\"N\":\"5\"}}}", "SET a.k = a.j, a.j = a.k",
     "{\"M\":{\"k\":{\"N\":\"5\"},\"j\":{\"N\":\"1\"}}}"},
    /* REMOVE: indexes mean the list as it was. */
    {"{\"S\":\"x\"}", "REMOVE a", ""},
    {NULL, "REMOVE a", ""},
    {"{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"},{\"N\":\"2\"}]}", "REMOVE a[0], a[2]",
     "{\"L\":[{\"N\":\"1\"}]}"},
    {"{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"},{\"N\":\"2\"}]}", "REMOVE a[2], a[1]",
     "{\"L\":[{\"N\":\"0\"}]}"},
    {"{\"L\":[{\"N\":\"0\"}]}", "REMOVE a[5]", "{\"L\":[{\"N\":\"0\"}]}"},
    {"{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"}]}", "SET a[1] = :s REMOVE a[0]",
     "{\"L\":[{\"S\":\"t\"}]}"},
    {"{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"}]}", "SET a[8] = :s REMOVE a[0]",
     "{\"L\":[{\"N\":\"1\"},{\"S\":\"t\"}]}"},
    {"{\"L\":[{\"N\":\"0\"},{\"M\":{\"k\":{\"N\":\"1\"},\"j\":{\"N\":\"2\"}}},{\"M\":{\"k\":{\"N\":"
     "\"3\"},\"j\":{\"N\":\"4\"}}}]}",
     "REMOVE a[0], a[1].k",
     "{\"L\":[{\"M\":{\"j\":{\"N\":\"2\"}}},{\"M\":{\"k\":{\"N\":\"3\"},"
     "\"j\":{\"N\":\"4\"}}}]}"},
    {"{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"},{\"L\":[{\"N\":\"2\"},{\"N\":\"3\"}]},{\"L\":[{\"N\":"
     "\"4\"},{\"N\":\"5\"}]}]}",
     "REMOVE a[1], a[2][0], a[3][1]",
     "{\"L\":[{\"N\":\"0\"},{\"L\":[{\"N\":\"3\"}]},{\"L\":[{\"N\":\"4\"}]}]}"},
    {"{\"M\":{\"k\":{\"N\":\"1\"},\"j\":{\"N\":\"2\"}}}", "REMOVE a.k",
     "{\"M\":{\"j\":{\"N\":\"2\"}}}"},
    {"{\"M\":{\"k\":{\"N\":\"1\"}}}", "REMOVE a.k", "{\"M\":{}}"},
    /* ADD: numbers and sets. */
    {NULL, "ADD a :n", "{\"N\":\"2\"}"},
    {"{\"N\":\"-2\"}", "ADD a :n", "{\"N\":\"0\"}"},
    {"{\"S\":\"2\"}", "ADD a :n", "ValidationException"},
    {NULL, "ADD a :ss", "{\"SS\":[\"b\",\"c\"]}"},
    {"{\"SS\":[\"a\",\"b\"]}", "ADD a :ss", "{\"SS\":[\"a\",\"b\",\"c\"]}"},
    {"{\"NS\":[\"2.0\",\"1\"]}", "ADD a :ns", "{\"NS\":[\"2\",\"1\",\"3\"]}"},
    {"{\"NS\":[\"1\"]}", "ADD a :ss", "ValidationException"},
    {"{\"NS\":[\"1\"]}", "ADD a :n", "ValidationException"},
    {"{\"N\":\"1\"}", "ADD a :ns", "ValidationException"},
    {"{\"BS\":[\"AQ==\"]}", "ADD a :bs", "{\"BS\":[\"AQ==\",\"AA==\"]}"},
    {NULL, "ADD a :s", "ValidationException"},
    {NULL, "ADD a :b", "ValidationException"},
    {NULL, "ADD a :t", "ValidationException"},
    {NULL, "ADD a :z", "ValidationException"},
    {NULL, "ADD a :l", "ValidationException"},
    {NULL, "ADD a :m", "ValidationException"},
    {"{\"L\":[{\"N\":\"1\"}]}", "ADD a[0] :n", "{\"L\":[{\"N\":\"3\"}]}"},
    {"{\"M\":{}}", "ADD a.k :n", "{\"M\":{\"k\":{\"N\":\"2\"}}}"},
    {NULL, "ADD a.k :n", "ValidationException"},
    /* DELETE: sets; what is left empty goes. */
    {"{\"SS\":[\"a\",\"b\",\"d\"]}", "DELETE a :ss", "{\"SS\":[\"a\",\"d\"]}"},
    {"{\"SS\":[\"b\"]}", "DELETE a :ss", ""},
    {"{\"NS\":[\"3.0\",\"4\"]}", "DELETE a :ns", "{\"NS\":[\"4\"]}"},
    {NULL, "DELETE a :ss", ""},
    {"{\"NS\":[\"1\"]}", "DELETE a :ss", "ValidationException"},
    {"{\"S\":\"b\"}", "DELETE a :ss", "ValidationException"},
    {"{\"N\":\"2\"}", "DELETE a :n", "ValidationException"},
    {"{\"L\":[]}", "DELETE a :l", "ValidationException"},
    /* Paths that meet. */
    {"{\"M\":{}}", "SET a = :m, a.k = :n", "ValidationException"},
    {"{\"M\":{}}", "SET a.k = :n REMOVE a", "ValidationException"},
    {"{\"M\":{}}", "SET a.k = :n, a[0] = :n", "ValidationException"},
    {"{\"N\":\"1\"}", "SET a = :n ADD a :n", "ValidationException"},
    {"{\"M\":{}}", "SET a.k = :n, a.j = :s", "{\"M\":{\"j\":{\"S\":\"t\"},\"k\":{\"N\":\"2\"}}}"},
};

/* Whether an item with just `p` and `a` is what is stored: as the store says. */
static bool holds(const char *after) {
  if (after[0] == '\0')
    return calls_sendf(
               store, "UpdateItem",
               "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},\"ConditionExpression\":"
               "\"attribute_not_exists(a)\"}")[0] == '\0';
  return calls_sendf(store, "UpdateItem",
                     "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},\"ConditionExpression\":"
                     "\"a = :a\",\"ExpressionAttributeValues\":{\":a\":%s}}",
                     after)[0] == '\0';
}

Test(store_update, every_action_on_every_kind_of_value) {
  char values[1024];
  unsigned failed = 0, passed = 0;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    bool wrong = strcmp(rows[i].after, "ValidationException") == 0;
    const char *before = rows[i].before;
    (void)calls_sendf(store, "PutItem",
                      "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"}%s%s}}",
                      before != NULL ? ",\"a\":" : "", before != NULL ? before : "");
    used_values(rows[i].update, values, sizeof values);
    const char *code = calls_sendf(
        store, "UpdateItem",
        "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},\"UpdateExpression\":\"%s\"%s%s%s}",
        rows[i].update, values[0] != '\0' ? ",\"ExpressionAttributeValues\":{" : "", values,
        values[0] != '\0' ? "}" : "");
    bool good = strcmp(code, wrong ? "ValidationException" : "") == 0;
    cr_expect(good, "%s on %s: %s", rows[i].update, before != NULL ? before : "nothing",
              calls_body());
    good = good && holds(!wrong ? rows[i].after : before != NULL ? before : "");
    cr_expect(good, "%s on %s does not leave %s", rows[i].update,
              before != NULL ? before : "nothing", rows[i].after);
    passed += good;
    failed += !good;
  }
  report_cases("store updates", passed, failed, 0);
}

/* A value of the deepest nesting, put into the depth of another, would make an item that nobody can
 * read. */
Test(store_update, nothing_is_nested_deeper_than_an_item_may_be) {
  char deep[1024] = "", path[256] = "d";
  for (int i = 0; i < 20; i++) {
    (void)snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "{\"L\":[");
    (void)snprintf(path + strlen(path), sizeof path - strlen(path), "[0]");
  }
  strcat(deep, "{\"N\":\"1\"}");
  for (int i = 0; i < 20; i++)
    strcat(deep, "]}");
  cr_assert_str_eq(calls_sendf(store, "PutItem",
                               "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"},\"d\":%s}}",
                               deep),
                   "");
  cr_assert_str_eq(
      calls_sendf(
          store, "UpdateItem",
          "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},\"UpdateExpression\":\"SET %s = "
          ":d\",\"ExpressionAttributeValues\":{\":d\":%s}}",
          path, deep),
      "ValidationException", "%s", calls_body());
  cr_assert_not_null(strstr(calls_body(), "Nesting Levels"));
  calls_expect(store, "Scan", "{\"TableName\":\"tab\"}", "");
  path[strlen("d[0][0][0][0][0][0][0][0][0][0][0]")] = '\0'; /* eleven and twenty-one levels: 32 */
  cr_assert_str_eq(
      calls_sendf(
          store, "UpdateItem",
          "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}},\"UpdateExpression\":\"SET %s = "
          ":d\",\"ExpressionAttributeValues\":{\":d\":%s}}",
          path, deep),
      "", "%s", calls_body());
  calls_expect(store, "Scan", "{\"TableName\":\"tab\"}", "");
}

/* ---- transactions ---------------------------------------------------------------------------- */

/* What was done under a token is told as done, with what is left to tell. */
Test(store_update, a_token_outlives_its_table) {
  static const char request[] =
      "{\"ClientRequestToken\":\"t\",\"ReturnConsumedCapacity\":\"INDEXES\",\"TransactItems\":["
      "{\"Put\":{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"a\"}}}},"
      "{\"Put\":{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"b\"}}}}]}";
  calls_expect(store, "TransactWriteItems", request, "");
  calls_expect(store, "TransactWriteItems", request, "");
  calls_expect(store, "DeleteTable", "{\"TableName\":\"tab\"}", "");
  calls_expect(store, "TransactWriteItems", request, "");
}

Test(store_update, two_keys_that_are_none_are_no_item_twice) {
  calls_expect(
      store, "TransactWriteItems",
      "{\"TransactItems\":[{\"Delete\":{\"TableName\":\"tab\",\"Key\":{\"p\":{\"N\":\"1\"}}}}"
      ",{\"Delete\":{\"TableName\":\"tab\",\"Key\":{\"p\":{\"N\":\"2\"}}}}]}",
      "TransactionCanceledException");
  cr_assert_not_null(strstr(calls_body(), "[ValidationError, ValidationError]"), "%s",
                     calls_body());
}
