/* SPDX-License-Identifier: Apache-2.0 */
/* What projections pick out of an item; updates of items that are not there; updates of several
 * clauses, each of which sees the item as it was; what ReturnValues tell of them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "local/calls.h"
#include "support/report.h"

static struct local_store *store;

#define ITEM                                                                                       \
  "{\"p\":{\"S\":\"k\"},\"s\":{\"S\":\"t\"},\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"L\":[{"     \
  "\"S\":\"x\"},{\"M\":{\"c\":{\"N\":\"2\"},\"d\":{\"N\":\"3\"}}}]},\"e\":{\"M\":{}}}},\"l\":{"    \
  "\"L\":[{\"N\":\"0\"},{\"L\":[{\"N\":\"10\"},{\"N\":\"11\"}]},{\"N\":\"2\"},{\"M\":{\"f\":{"     \
  "\"S\":\"y\"},\"g\":{\"S\":\"z\"}}}]},\"u\":{\"SS\":[\"q\"]},\"a.b\":{\"N\":\"7\"}}"

static void setup(void) {
  store = calls_open();
  calls_expect(
      store, "CreateTable",
      "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
      "[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{"
      "\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}]}",
      "");
  calls_expect(store, "PutItem", "{\"TableName\":\"tab\",\"Item\":" ITEM "}", "");
}

static void teardown(void) {
  local_store_close(store);
}

TestSuite(store_project, .init = setup, .fini = teardown, .timeout = 60);

/* ---- projections ----------------------------------------------------------------------------- */

/* `item` NULL: refused, and told with `told`. */
static const struct {
  const char *projection, *item, *told;
} rows[] = {
    {"s", "{\"s\":{\"S\":\"t\"}}", NULL},
    {"u, s", "{\"s\":{\"S\":\"t\"},\"u\":{\"SS\":[\"q\"]}}", NULL},
    {"m",
     "{\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"L\":[{\"S\":\"x\"},{\"M\":{\"c\":{\"N\":"
     "\"2\"},\"d\":{\"N\":\"3\"}}}]},\"e\":{\"M\":{}}}}}",
     NULL},
    {"m.a", "{\"m\":{\"M\":{\"a\":{\"N\":\"1\"}}}}", NULL},
    {"m.e", "{\"m\":{\"M\":{\"e\":{\"M\":{}}}}}", NULL},
    {"m.b[1].d", "{\"m\":{\"M\":{\"b\":{\"L\":[{\"M\":{\"d\":{\"N\":\"3\"}}}]}}}}", NULL},
    {"m.b[1].d, m.a, m.b[0]",
     "{\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"L\":[{\"S\":\"x\"},{\"M\":{\"d\":{\"N\":\"3\"}}}"
     "]}}}}",
     NULL},
    {"l[2]", "{\"l\":{\"L\":[{\"N\":\"2\"}]}}", NULL},
    /* In the order of the list, whatever the order of the expression, and without gaps. */
    {"l[2], l[0]", "{\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"2\"}]}}", NULL},
    {"l[1][1], l[3].f", "{\"l\":{\"L\":[{\"L\":[{\"N\":\"11\"}]},{\"M\":{\"f\":{\"S\":\"y\"}}}]}}",
     NULL},
    {"l[1][0], l[1][1]", "{\"l\":{\"L\":[{\"L\":[{\"N\":\"10\"},{\"N\":\"11\"}]}]}}", NULL},
    /* What is not there. */
    {"l[4]", "{}", NULL},
    {"l[4], s", "{\"s\":{\"S\":\"t\"}}", NULL},
    {"nothing", "{}", NULL},
    {"nothing.a, s", "{\"s\":{\"S\":\"t\"}}", NULL},
    {"m.z", "{}", NULL},
    {"m[0]", "{}", NULL},
    {"l.a", "{}", NULL},
    {"s.a", "{}", NULL},
    {"s[0]", "{}", NULL},
    {"u[0]", "{}", NULL},
    {"m.a.b", "{}", NULL},
    /* Aliases: a dot within one is part of the name. */
    {"#dot", "{\"a.b\":{\"N\":\"7\"}}", NULL},
    {"m.#a", "{\"m\":{\"M\":{\"a\":{\"N\":\"1\"}}}}", NULL},
    /* Overlaps and conflicts. */
    {"s, s", NULL, "overlap"},
    {"m, m.a", NULL, "overlap"},
    {"m.a, m", NULL, "overlap"},
    {"m.b[1], m.b[1].c", NULL, "overlap"},
    {"m.a, m.#a", NULL, "overlap"},
    {"m.a, m[0]", NULL, "conflict"},
    {"l[0].a, l[0][1]", NULL, "conflict"},
    /* No paths. */
    {"", NULL, "empty"},
    {"s,", NULL, "Syntax error"},
    {"m.", NULL, "Syntax error"},
    {"l[]", NULL, "Syntax error"},
    {"l[-1]", NULL, "Syntax error"},
    {"l[x]", NULL, "Syntax error"},
    {"size(s)", NULL, "Syntax error"},
    {":v", NULL, "Syntax error"},
    {"name", NULL, "reserved keyword"},
    {"#none", NULL, "not defined"},
};

static const char *names_of(const char *expression) {
  if (strstr(expression, "#dot") != NULL)
    return ",\"ExpressionAttributeNames\":{\"#dot\":\"a.b\"}";
  return strstr(expression, "#a") != NULL ? ",\"ExpressionAttributeNames\":{\"#a\":\"a\"}" : "";
}

static bool answers(const char *wanted) {
  const char *at = strstr(calls_body(), wanted);
  return at != NULL && (at[strlen(wanted)] == '}' || at[strlen(wanted)] == ']');
}

/* By each operation that takes one. */
static void project(size_t row, const char *operation, const char *request, const char *item) {
  char wanted[512];
  const char *code = calls_sendf(store, operation, "{%s\"ProjectionExpression\":\"%s\"%s%s}",
                                 request, rows[row].projection, names_of(rows[row].projection),
                                 strcmp(operation, "BatchGetItem") == 0       ? "}}"
                                 : strcmp(operation, "TransactGetItems") == 0 ? "}}]"
                                                                              : "");
  if (rows[row].item == NULL) {
    cr_expect_str_eq(code, "ValidationException", "%s %s", operation, rows[row].projection);
    cr_expect(strstr(calls_body(), rows[row].told), "%s %s: %s", operation, rows[row].projection,
              calls_body());
    return;
  }
  (void)snprintf(wanted, sizeof wanted, "%s%s", item, rows[row].item);
  cr_expect_str_eq(code, "", "%s %s: %s", operation, rows[row].projection, calls_body());
  cr_expect(answers(wanted), "%s %s: %s", operation, rows[row].projection, calls_body());
}

#define ROWS (sizeof rows / sizeof rows[0])
#define KEY  "\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"k\"}}"

Test(store_project, picks_paths_out_of_items) {
  for (size_t i = 0; i < ROWS; i++) {
    project(i, "GetItem", KEY ",", "\"Item\":");
    project(i, "Scan", "\"TableName\":\"tab\",", "\"Items\":[");
    project(i, "BatchGetItem", "\"RequestItems\":{\"tab\":{\"Keys\":[{\"p\":{\"S\":\"k\"}}],", "[");
    project(i, "TransactGetItems", "\"TransactItems\":[{\"Get\":{" KEY ",", "\"Item\":");
  }
  report_cases("store projections", (unsigned)(4 * ROWS), 0, 0);
}

/* ---- items that are not there ---------------------------------------------------------------- */

#define NEW "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"new\"}}"

/* SET and ADD make an item, and so does an update that says nothing; REMOVE and DELETE do not, by
 * themselves (scylladb's test_update_item_non_existent, which was run on the service). */
Test(store_project, what_only_removes_makes_no_item) {
  static const struct {
    const char *update, *values, *made; /* "": nothing is */
  } updates[] = {
      {"", "", "{\"p\":{\"S\":\"new\"}}"},
      {"SET a = :n", ":n", "{\"p\":{\"S\":\"new\"},\"a\":{\"N\":\"2\"}}"},
      {"ADD a :n", ":n", "{\"p\":{\"S\":\"new\"},\"a\":{\"N\":\"2\"}}"},
      {"REMOVE a", "", ""},
      {"REMOVE a, b", "", ""},
      {"DELETE a :s", ":s", ""},
      {"REMOVE b DELETE a :s", ":s", ""},
      {"SET a = :n REMOVE b", ":n", "{\"p\":{\"S\":\"new\"},\"a\":{\"N\":\"2\"}}"},
      {"ADD a :s REMOVE b", ":s", "{\"p\":{\"S\":\"new\"},\"a\":{\"SS\":[\"q\"]}}"},
  };
  for (size_t i = 0; i < sizeof updates / sizeof updates[0]; i++) {
    char wanted[128] = "{}";
    const char *values = strcmp(updates[i].values, ":n") == 0
                             ? ",\"ExpressionAttributeValues\":{\":n\":{\"N\":\"2\"}}"
                         : strcmp(updates[i].values, ":s") == 0
                             ? ",\"ExpressionAttributeValues\":{\":s\":{\"SS\":[\"q\"]}}"
                             : "";
    bool said = updates[i].update[0] != '\0';
    const char *code = calls_sendf(
        store, "UpdateItem", NEW ",\"ReturnValues\":\"ALL_NEW\"%s%s%s%s}",
        said ? ",\"UpdateExpression\":\"" : "", updates[i].update, said ? "\"" : "", values);
    cr_expect_str_eq(code, "", "%s: %s", updates[i].update, calls_body());
    if (updates[i].made[0] != '\0')
      (void)snprintf(wanted, sizeof wanted, "{\"Attributes\":%s}", updates[i].made);
    cr_expect_str_eq(calls_body(), wanted, "%s: %s", updates[i].update, calls_body());
    calls_expect(store, "GetItem", NEW "}", "");
    cr_expect_eq(strlen(calls_body()) > 2, updates[i].made[0] != '\0', "%s: %s", updates[i].update,
                 calls_body());
    calls_expect(store, "DeleteItem", NEW "}", "");
  }
}

Test(store_project, nor_does_one_in_a_transaction) {
  calls_expect(store, "TransactWriteItems",
               "{\"TransactItems\":[{\"Update\":" NEW ",\"UpdateExpression\":\"REMOVE a\"}}]}", "");
  calls_expect(store, "GetItem", NEW "}", "");
  cr_expect_str_eq(calls_body(), "{}");
}

/* The parameters that expressions replaced say it in the API reference: DELETE does nothing there.
 */
Test(store_project, nor_do_attribute_updates) {
  calls_expect(store, "UpdateItem", NEW ",\"AttributeUpdates\":{\"a\":{\"Action\":\"DELETE\"}}}",
               "");
  calls_expect(store, "GetItem", NEW "}", "");
  cr_expect_str_eq(calls_body(), "{}");
  calls_expect(store, "UpdateItem", NEW ",\"AttributeUpdates\":{}}", "");
  calls_expect(store, "GetItem", NEW "}", "");
  cr_expect_str_eq(calls_body(), "{\"Item\":{\"p\":{\"S\":\"new\"}}}");
}

/* ---- clauses --------------------------------------------------------------------------------- */

/* All four, on {"a": 1, "b": 2, "l": [0, 1, 2], "t": {x, y}, "m": {"k": 5}}. */
static const struct {
  const char *update, *after, *changed;
} clauses[] = {
    {"SET a = b, b = a", "\"a\":{\"N\":\"2\"},\"b\":{\"N\":\"1\"}",
     "\"a\":{\"N\":\"2\"},\"b\":{\"N\":\"1\"}"},
    {"SET c = a + b ADD a :one REMOVE b", "\"c\":{\"N\":\"3\"}",
     "\"a\":{\"N\":\"2\"},\"c\":{\"N\":\"3\"}"},
    {"REMOVE l[0] SET c = l[0], d = l[2]", "\"c\":{\"N\":\"0\"},\"d\":{\"N\":\"2\"}", NULL},
    {"ADD t :z DELETE q :z SET c = if_not_exists(q, a)", "\"c\":{\"N\":\"1\"}", NULL},
    {"SET m.j = m.k, m.k = a REMOVE a", "\"m\":{\"M\":{\"k\":{\"N\":\"1\"},\"j\":{\"N\":\"5\"}}}",
     "\"m\":{\"M\":{\"k\":{\"N\":\"1\"},\"j\":{\"N\":\"5\"}}}"},
    {"SET l[1] = l[2], l[2] = l[1]", "\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"2\"},{\"N\":\"1\"}]}",
     "\"l\":{\"L\":[{\"N\":\"2\"},{\"N\":\"1\"}]}"},
};

static void put_old(void) {
  calls_expect(
      store, "PutItem",
      "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"k\"},\"a\":{\"N\":\"1\"},\"b\":{\"N\":"
      "\"2\"},\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"},{\"N\":\"2\"}]},\"t\":{\"SS\":[\"x\","
      "\"y\"]},\"m\":{\"M\":{\"k\":{\"N\":\"5\"}}}}}",
      "");
}

static void update(const char *expression, const char *returned) {
  bool one = strstr(expression, ":one") != NULL, z = strstr(expression, ":z") != NULL;
  const char *code = calls_sendf(store, "UpdateItem",
                                 "{" KEY ",\"ReturnValues\":\"%s\",\"UpdateExpression\":\"%s\"%s}",
                                 returned, expression,
                                 one ? ",\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}"
                                 : z ? ",\"ExpressionAttributeValues\":{\":z\":{\"SS\":[\"z\"]}}"
                                     : "");
  cr_assert_str_eq(code, "", "%s: %s", expression, calls_body());
}

Test(store_project, every_clause_sees_the_item_as_it_was) {
  for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++) {
    char wanted[256];
    put_old();
    update(clauses[i].update, "ALL_NEW");
    cr_expect(strstr(calls_body(), clauses[i].after), "%s: %s", clauses[i].update, calls_body());
    if (clauses[i].changed == NULL)
      continue;
    (void)snprintf(wanted, sizeof wanted, "{\"Attributes\":{%s}}", clauses[i].changed);
    put_old();
    update(clauses[i].update, "UPDATED_NEW");
    cr_expect_str_eq(calls_body(), wanted, "%s", clauses[i].update);
  }
}

/* Hundreds of members and elements by one update, in the order of their indexes. */
Test(store_project, one_update_makes_many) {
  char members[8192] = "SET ", wanted[64];
  for (int i = 0; i < 200; i++)
    (void)snprintf(members + strlen(members), sizeof members - strlen(members), "%sm.n%d = a",
                   i > 0 ? "," : "", i);
  put_old();
  update(members, "ALL_NEW");
  for (int i = 0; i < 200; i++) {
    (void)snprintf(wanted, sizeof wanted, "\"n%d\":{\"N\":\"1\"}", i);
    cr_expect(strstr(calls_body(), wanted), "%s", wanted);
  }
  cr_expect(strstr(calls_body(), "\"k\":{\"N\":\"5\"}"));
  strcpy(members, "SET ");
  for (int i = 200; i > 0; i--)
    (void)snprintf(members + strlen(members), sizeof members - strlen(members), "%sl[%d] = %s",
                   i < 200 ? "," : "", i * 7, i % 2 == 0 ? "a" : "b");
  put_old();
  update(members, "UPDATED_NEW");
  calls_expect(store, "GetItem",
               "{" KEY ",\"ProjectionExpression\":\"l[2],l[3],l[4],l[201],l[202],l[203]\"}", "");
  cr_expect(
      strstr(
          calls_body(),
          "\"l\":{\"L\":[{\"N\":\"2\"},{\"N\":\"2\"},{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"1\"}]}"),
      "%s", calls_body());
}
