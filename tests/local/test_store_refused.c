/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about items that are wrong, one way each, and what they are told. */
#include <criterion/criterion.h>
#include <string.h>

#include "local/calls.h"
#include "support/report.h"

static struct local_store *store;
static unsigned asked;

#define DEFINE(name, type) "{'AttributeName':'" name "','AttributeType':'" type "'}"
#define KEY(name, type)    "{'AttributeName':'" name "','KeyType':'" type "'}"

/* tab: p and s; local index by-l of keys alone, global ones by-g of keys and x, by-n of one number.
 * one: k alone. many: a global index with two partition and three sort attributes. */
static const struct calls_row tables[] = {
    {"CreateTable",
     "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[" DEFINE("p", "S") "," DEFINE("s", "S") "," DEFINE("l", "S") "," DEFINE("g", "S") "," DEFINE(
         "n",
         "N") "],'KeySchema':[" KEY("p",
                                    "HASH") "," KEY("s",
                                                    "RANGE") "],"
                                                             "'LocalSecondaryIndexes':[{'IndexName':'by-l','KeySchema':[" KEY("p", "HASH") "," KEY(
                                                                 "l",
                                                                 "RANGE") "],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
                                                                          "'GlobalSecondaryIndexes':[{'IndexName':'by-g','KeySchema':[" KEY(
                                                                              "g",
                                                                              "HASH") "],"
                                                                                      "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x']}},"
                                                                                      "{'IndexName':'by-n','KeySchema':[" KEY(
                                                                                          "g",
                                                                                          "HASH") "," KEY("n",
                                                                                                          "RANGE") "],"
                                                                                                                   "'Projection':{'ProjectionType':'ALL'}}]}",
     NULL},
    {"CreateTable",
     "{'TableName':'one','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[" DEFINE(
         "k", "S") "],'KeySchema':[" KEY("k", "HASH") "]}",
     NULL},
    {"CreateTable",
     "{'TableName':'many','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[" DEFINE("k", "S") "," DEFINE("a", "S") "," DEFINE("b", "S") "," DEFINE(
         "c",
         "S") "," DEFINE("d",
                         "S") "," DEFINE("e",
                                         "S") "],'KeySchema':[" KEY("k",
                                                                    "HASH") "],"
                                                                            "'GlobalSecondaryIndexes':[{'IndexName':'all','KeySchema':[" KEY(
                                                                                "a",
                                                                                "HASH") "," KEY("b",
                                                                                                "HASH") "," KEY("c",
                                                                                                                "RANGE") "," KEY("d",
                                                                                                                                 "RANGE") "," KEY("e",
                                                                                                                                                  "RANGE") "],"
                                                                                                                                                           "'Projection':{'ProjectionType':'ALL'}}]}",
     NULL},
};

static void ask(const struct calls_row *rows, size_t count) {
  for (size_t i = 0; i < count; i++, asked++)
    calls_told(store, &rows[i]);
}
#define ASK(rows) ask(rows, sizeof(rows) / sizeof((rows)[0]))

static void setup(void) {
  store = calls_open();
  ASK(tables);
  asked = 0;
}

static void teardown(void) {
  report_cases("store refused", asked, 0, 0);
  local_store_close(store);
}

TestSuite(store_refused, .init = setup, .fini = teardown, .timeout = 60);

/* ---- key conditions -------------------------------------------------------------------------- */

/* A query of `tab` with `values`, by KeyConditionExpression. */
#define BY(condition, values)                                                                      \
  "{'TableName':'tab','KeyConditionExpression':'" condition                                        \
  "','ExpressionAttributeValues':{" values "}}"
#define V  "':v':{'S':'a'}"
#define VW "':v':{'S':'a'},':w':{'S':'b'}"

Test(store_refused, key_conditions) {
  static const struct calls_row rows[] = {
      {"Query", BY("p = :v", V), NULL},
      {"Query", BY(":v = p AND :w > s", VW), NULL},
      {"Query", BY("p.x = :v", V), "cannot have conditions on nested attributes"},
      {"Query", BY("p[0] = :v", V), "cannot have conditions on nested attributes"},
      {"Query", BY("p = :v AND p = :w", VW), "must only contain one condition per key"},
      {"Query", BY("size(p) = :v", V), "cannot contain nested operations"},
      {"Query", BY("p = :v AND s BETWEEN size(s) AND :v", V), "cannot contain nested operations"},
      {"Query", BY("p = :v AND begins_with(size(s), :v)", V), "cannot contain nested operations"},
      {"Query", BY("p = s", V), "Multiple attribute names used in one condition"},
      {"Query", BY("p = :v AND s BETWEEN p AND :v", V), "Multiple attribute names"},
      {"Query", BY(":v = :v", V), "No key attribute specified"},
      {"Query", BY("p = :v AND :v BETWEEN :v AND :v", V), "No key attribute specified"},
      {"Query", BY("p = :v AND begins_with(:v, s)", V), "No key attribute specified"},
      {"Query", BY("p <> :v", V), "Unsupported operator on KeyCondition: operator: <>"},
      {"Query", BY("p IN (:v)", V), "Unsupported operator on KeyCondition: operator: IN"},
      {"Query", BY("attribute_exists(p)", V), "KeyCondition: function: attribute_exists"},
      {"Query", BY("contains(p, :v)", V), "KeyCondition: function: contains"},
      {"Query", BY("ends_with(p, :v)", V), "Invalid function name; function: ends_with"},
      {"Query", BY("p = :v AND begins_with(s)", V), "number of operands: 1"},
      {"Query", BY("p = :v OR p = :w", VW), "Invalid operator used in KeyConditionExpression: OR"},
      {"Query", BY("NOT p = :v", V), "Invalid operator used in KeyConditionExpression: NOT"},
      {"Query", BY("p = :v AND s = :w", "':v':{'S':'a'},':w':{'S':''}"),
       "cannot contain an empty string value. Key: s"},
      {"Query", BY("p = :v AND s BETWEEN :w AND :v", VW),
       "upper bound to be greater than or equal to lower bound"},
      {"Query", BY("p = :v AND x = :v", V), "missed key schema element: s"},
      {"Query", BY("p > :v", V), "Query key condition not supported"},
      {"Query",
       BY("a = :v AND b = :v AND c = :v AND d = :v AND e = :v AND f = :v AND g = :v AND h = :v AND "
          "i = :v",
          V),
       "Too many conditions"},
      {"Query", BY("p = :v AND begins_with(s, :n)", "':v':{'S':'a'},':n':{'N':'1'}"),
       "begins_with, operand type: N"},
      {"Query",
       "{'TableName':'one','KeyConditionExpression':'k = :v AND x = :v',"
       "'ExpressionAttributeValues':{" V "}}",
       "Query key condition not supported"},
      {"Query",
       "{'TableName':'many','IndexName':'all','KeyConditionExpression':'a = :v AND b = :v AND d = "
       ":v','ExpressionAttributeValues':{" V "}}",
       "Query key condition not supported"},
      {"Query",
       "{'TableName':'many','IndexName':'all','KeyConditionExpression':'a = :v AND b = :v AND c > "
       ":v AND d = :v','ExpressionAttributeValues':{" V "}}",
       "Query key condition not supported"},
      {"Query",
       "{'TableName':'many','IndexName':'all','KeyConditionExpression':'a = :v AND b = :v AND c = "
       ":v AND d > :v','ExpressionAttributeValues':{" V "}}",
       NULL},
  };
  ASK(rows);
}

/* ---- pages ----------------------------------------------------------------------------------- */

#define WHERE "'KeyConditionExpression':'p = :v','ExpressionAttributeValues':{" V "}"
#define WHERE_G                                                                                    \
  "'IndexName':'by-g','KeyConditionExpression':'g = :v','ExpressionAttributeValues':{" V "}"

Test(store_refused, queries_and_scans) {
  static const struct calls_row rows[] = {
      {"Query", "{'TableName':'tab'," WHERE ",'Limit':0}", "greater than or equal to 1"},
      {"Query", "{'TableName':'tab'," WHERE ",'Limit':1.5}", "Limit is no whole number"},
      {"Query", "{'TableName':'tab'," WHERE ",'Limit':'5'}", "Limit must be a number"},
      {"Scan", "{'TableName':'tab','Limit':0}", "Value '0' at 'limit' failed"},
      {"Scan", "{'TableName':'tab','Limit':0,'Select':'SOME'}", "2 validation errors detected"},
      {"Query", "{'TableName':'tab','KeyConditionExpression':''}", "expression can not be empty"},
      {"Query", "{'TableName':'tab'}", "Either the KeyConditions or KeyConditionExpression"},
      {"Scan", "{'TableName':'tab','ExpressionAttributeNames':{'#a':'a'}}",
       "ExpressionAttributeNames can only be specified when using expressions"},
      {"Scan", "{'TableName':'tab','ExpressionAttributeValues':{" V "}}",
       "using expressions: FilterExpression is null"},
      {"Query",
       "{'TableName':'one','KeyConditions':{'k':{'ComparisonOperator':'EQ','AttributeValueList':"
       "[{'S':'a'}]}},'ExpressionAttributeValues':{" V "}}",
       "FilterExpression and KeyConditionExpression are null"},
      {"Scan", "{'TableName':'tab','IndexName':'none'}", "not have the specified index: none"},
      {"Scan", "{'TableName':'tab','IndexName':'by-g','ConsistentRead':true}",
       "Consistent reads are not supported on global secondary indexes"},
      {"Scan", "{'TableName':'tab','IndexName':'by-l','ConsistentRead':true}", NULL},
      {"Scan", "{'TableName':'tab','Select':'SPECIFIC_ATTRIBUTES'}",
       "Must specify the AttributesToGet or ProjectionExpression"},
      {"Scan", "{'TableName':'tab','Select':'COUNT','ProjectionExpression':'x'}",
       "Cannot specify the ProjectionExpression when choosing to get only the Count"},
      {"Scan", "{'TableName':'tab','Select':'ALL_ATTRIBUTES','ProjectionExpression':'x'}",
       "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"},
      {"Scan",
       "{'TableName':'tab','IndexName':'by-g','Select':'ALL_PROJECTED_ATTRIBUTES',"
       "'AttributesToGet':['x']}",
       "Cannot specify the AttributesToGet when choosing to get ALL_PROJECTED_ATTRIBUTES"},
      {"Scan", "{'TableName':'tab','Select':'ALL_PROJECTED_ATTRIBUTES'}",
       "can be used only when Querying using an IndexName"},
      {"Scan", "{'TableName':'tab','IndexName':'by-g','Select':'ALL_ATTRIBUTES'}",
       "not supported for global secondary index by-g because its projection type is not ALL"},
      {"Scan", "{'TableName':'tab','TotalSegments':2}", "Segment parameter is required"},
      {"Scan", "{'TableName':'tab','Segment':0}", "TotalSegments parameter is required"},
      {"Scan", "{'TableName':'tab','Segment':2,'TotalSegments':2}",
       "Segment: 2 is not less than TotalSegments: 2"},
      {"Scan", "{'TableName':'tab','Segment':0,'TotalSegments':1000001}",
       "less than or equal to 1000000"},
      {"Query", "{'TableName':'tab'," WHERE_G ",'ProjectionExpression':'x, y, z'}",
       "Global secondary index by-g does not project [y, z]"},
      {"Scan",
       "{'TableName':'tab','FilterExpression':'g.a = :v','ExpressionAttributeValues':{" V "}}",
       "are not allowed: IndexKey: g"},
      {"Scan", "{'TableName':'tab','ProjectionExpression':'p.a'}", "are not allowed: Key: p"},
      /* Where a page begins. */
      {"Query", "{'TableName':'tab'," WHERE ",'ExclusiveStartKey':{'p':{'S':'b'},'s':{'S':'a'}}}",
       "outside query boundaries"},
      {"Query", "{'TableName':'tab'," WHERE ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'S':'a'}}}",
       NULL},
      {"Query",
       "{'TableName':'tab'," WHERE
       ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'S':'a'},'x':{'S':'a'}}}",
       "The provided starting key is invalid"},
      {"Query", "{'TableName':'tab'," WHERE ",'ExclusiveStartKey':{'p':{'S':'a'}}}",
       "The provided starting key is invalid"},
      {"Query", "{'TableName':'tab'," WHERE_G ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'S':'a'}}}",
       "The provided starting key is invalid"},
  };
  ASK(rows);
}

/* Of a thousand segments, each key is in one. */
Test(store_refused, a_scan_that_begins_in_another_segment) {
  unsigned good = 0;
  for (unsigned i = 0; i < 16; i++, asked++) {
    const char *code = calls_sendf(store, "Scan",
                                   "{\"TableName\":\"one\",\"Segment\":%u,\"TotalSegments\":16,"
                                   "\"ExclusiveStartKey\":{\"k\":{\"S\":\"a\"}}}",
                                   i);
    if (code[0] == '\0')
      good++;
    else
      cr_expect(strstr(calls_body(), "Please use ExclusiveStartKey with correct Segment"), "%u: %s",
                i, calls_body());
  }
  cr_expect_eq(good, 1);
}

/* ---- names and values of expressions --------------------------------------------------------- */

#define IF(condition, rest)                                                                        \
  "{'TableName':'one','Key':{'k':{'S':'a'}},'ConditionExpression':'" condition "'" rest "}"
#define NAMES(list)  ",'ExpressionAttributeNames':{" list "}"
#define VALUES(list) ",'ExpressionAttributeValues':{" list "}"
#define TEN          "aaaaaaaaaa"
#define FIFTY        TEN TEN TEN TEN TEN

Test(store_refused, placeholders_and_conditions) {
  static const struct calls_row rows[] = {
      {"DeleteItem", IF("#a = :v", NAMES("'#" FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY "':'a'")),
       "The expression attribute name is too long"},
      {"DeleteItem", IF("a = :v", VALUES("':" FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY "':{'N':'1'}")),
       "The expression attribute value is too long"},
      {"DeleteItem", IF("attribute_exists(#a)", NAMES("'#a':1")), "holds what is no string"},
      {"DeleteItem", IF("attribute_exists(#a)", NAMES("'#a':''")), "Empty attribute name; key: #a"},
      {"TransactGetItems",
       "{'TransactItems':[{'Get':{'TableName':'one','Key':{'k':{'S':'a'}},'ProjectionExpression':"
       "'#a','ExpressionAttributeNames':[]}}]}",
       "ExpressionAttributeNames is no map"},
      {"DeleteItem", IF("a = :v", VALUES("':v':{}")),
       "contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the "
       "supported datatypes for key :v"},
      {"DeleteItem", IF("a = :v", VALUES("':v':{'N':'\\u00e9'}")), "\xc3\xa9 for key :v"},
      {"DeleteItem", IF("a = :v", VALUES("':v':{'N':1}")), "Expected a string"},
      {"DeleteItem", IF("((a = :v))", VALUES(V)), "has redundant parentheses"},
      {"DeleteItem", IF("(a) = :v", VALUES(V)), "ConditionalCheckFailed"},
      {"DeleteItem", IF("a = : v", VALUES(V)), "Syntax error; token: \\\":\\\""},
      {"DeleteItem", IF("size(a, b) = :v", VALUES(V)), "size, number of operands: 2"},
      {"DeleteItem", IF("list_append(a, :v) = :v", VALUES(V)),
       "not allowed in a condition expression; function: list_append"},
      {"DeleteItem", IF("if_not_exists(a, :v)", VALUES(V)),
       "not allowed in a condition expression; function: if_not_exists"},
      {"DeleteItem", IF("ends_with(a, :v)", VALUES(V)), "Invalid function name; function: ends"},
      {"DeleteItem", IF("size(size(a)) = :v", VALUES(V)), "to be used this way"},
      {"DeleteItem", IF("contains(a, :v) = :v", VALUES(V)), "function: contains"},
      {"DeleteItem", IF("begins_with(size(a), :v)", VALUES(V)), "begins_with, operand type: N"},
      {"DeleteItem", IF("begins_with(a, :v)", VALUES("':v':{'N':'1'}")),
       "begins_with, operand type: N"},
      {"DeleteItem", IF("attribute_type(a, b)", ""), "requires an expression attribute value"},
      {"DeleteItem", IF("attribute_type(a, :v)", VALUES(V)), "Invalid attribute type name found"},
  };
  ASK(rows);
}

/* ---- updates --------------------------------------------------------------------------------- */

/* The grammar goes down as many levels as it says, and no further. */
Test(store_refused, expressions_that_are_too_deep) {
  static char nots[4096] = "{'TableName':'one','Key':{'k':{'S':'a'}},'ConditionExpression':'";
  static char calls[4096] = "{'TableName':'one','Key':{'k':{'S':'a'}},'ConditionExpression':'";
  for (int i = 0; i < 400; i++) {
    (void)strcat(nots, "NOT ");
    (void)strcat(calls, "size(");
  }
  (void)strcat(nots, "attribute_exists(a)'}");
  (void)strcat(calls, "a'}");
  const struct calls_row rows[] = {{"DeleteItem", nots, "is nested too deeply"},
                                   {"DeleteItem", calls, "is nested too deeply"}};
  ASK(rows);
}

#define DO(update, rest)                                                                           \
  "{'TableName':'one','Key':{'k':{'S':'a'}},'UpdateExpression':'" update "'" rest "}"
#define N "':v':{'N':'1'}"

Test(store_refused, updates) {
  static const struct calls_row rows[] = {
      {"UpdateItem", DO("SET a = :v", VALUES(N)), NULL},
      {"UpdateItem", DO("SET a = (a + :v)", VALUES(N)), NULL},
      {"UpdateItem", DO("SET a = (a) + :v", VALUES(N)), NULL},
      {"UpdateItem", DO("SET a = (a + :v", VALUES(N)), "Syntax error"},
      {"UpdateItem", DO("SET a = ((a + :v))", VALUES(N)), "redundant parentheses"},
      {"UpdateItem", DO("SET a = (a :v)", VALUES(N)), "Syntax error"},
      {"UpdateItem", DO("SET a = :v SET b = :v", VALUES(N)),
       "SET\\\" section can only be used once"},
      {"UpdateItem", DO("a = :v", VALUES(N)), "Syntax error; token: \\\"a\\\""},
      {"UpdateItem", DO("SET a = if_not_exists(a, list_append(b, :v))", VALUES("':v':{'L':[]}")),
       "this way in an expression; function: list_append"},
      {"UpdateItem", DO("SET a = if_not_exists(b.c, b.c)", ""),
       "operator: if_not_exists, first operand: [b, c]"},
      {"UpdateItem", DO("SET a = if_not_exists(:v, :v)", VALUES(N)),
       "requires a document path; operator or function: if_not_exists"},
      {"UpdateItem", DO("SET a = if_not_exists(a)", ""), "if_not_exists, number of operands: 1"},
      {"UpdateItem", DO("SET a = size(a)", ""),
       "not allowed in an update expression; function: size"},
      {"UpdateItem", DO("SET a = contains(a, :v)", VALUES(N)), "function: contains"},
      {"UpdateItem", DO("SET a = sum(a, :v)", VALUES(N)), "Invalid function name; function: sum"},
      {"UpdateItem", DO("ADD a b", ""), "token: \\\"ADD\\\""},
      {"UpdateItem", DO("DELETE a b", ""), "token: \\\"DELETE\\\""},
      {"UpdateItem", DO("SET b.c = :v", VALUES(N)), "document path"},
      {"UpdateItem", DO("REMOVE b.c", ""), "document path"},
      {"UpdateItem", DO("DELETE b.c :v", VALUES("':v':{'NS':['1']}")), "document path"},
      {"UpdateItem", DO("SET l = :v", VALUES("':v':{'L':[{'L':[{'N':'1'}]}]}")), NULL},
      {"UpdateItem", DO("REMOVE l[0][0], l[1], l[0][1]", ""), NULL},
      {"PutItem", "{'TableName':'one','Item':{'k':{'S':'a'}},'ReturnValues':'ALL_NEW'}",
       "ReturnValues can only be ALL_OLD or NONE"},
  };
  ASK(rows);
}
