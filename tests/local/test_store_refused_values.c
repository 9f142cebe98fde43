/* SPDX-License-Identifier: Apache-2.0 */
/* Values, batches, transactions and the parameters that expressions replaced: requests that are
 * wrong, one way each, and what they are told. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/calls.h"
#include "support/report.h"

static struct local_store *store;
static unsigned asked;

static void ask(const struct calls_row *rows, size_t count) {
  for (size_t i = 0; i < count; i++, asked++)
    calls_told(store, &rows[i]);
}
#define ASK(rows) ask(rows, sizeof(rows) / sizeof((rows)[0]))

#define TABLE(name, rest)                                                                          \
  "{'TableName':'" name "','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["               \
  "{'AttributeName':'k','AttributeType':'S'}" rest

static void setup(void) {
  static const struct calls_row tables[] = {
      {"CreateTable", TABLE("one", "],'KeySchema':[{'AttributeName':'k','KeyType':'HASH'}]}"),
       NULL},
      {"CreateTable", TABLE("two", "],'KeySchema':[{'AttributeName':'k','KeyType':'HASH'}]}"),
       NULL},
      {"CreateTable",
       TABLE("near", ",{'AttributeName':'s','AttributeType':'S'},{'AttributeName':'l',"
                     "'AttributeType':'S'}],'KeySchema':[{'AttributeName':'k','KeyType':'HASH'},"
                     "{'AttributeName':'s','KeyType':'RANGE'}],'LocalSecondaryIndexes':[{"
                     "'IndexName':'by-l','KeySchema':[{'AttributeName':'k','KeyType':'HASH'},{"
                     "'AttributeName':'l','KeyType':'RANGE'}],'Projection':{'ProjectionType':"
                     "'ALL'}}]}"),
       NULL},
  };
  store = calls_open();
  ASK(tables);
  asked = 0;
}

static void teardown(void) {
  report_cases("store refused values", asked, 0, 0);
  local_store_close(store);
}

TestSuite(store_refused_values, .init = setup, .fini = teardown, .timeout = 60);

/* ---- values ---------------------------------------------------------------------------------- */

#define PUT(value) "{'TableName':'one','Item':{'k':{'S':'a'},'x':" value "}}"

Test(store_refused_values, values) {
  static const struct calls_row rows[] = {
      {"PutItem", PUT("{'N':''}"), "The parameter cannot be converted to a numeric value\""},
      {"PutItem", PUT("{'N':'1x'}"), "converted to a numeric value: 1x"},
      {"PutItem", PUT("{'N':'1234567890123456789012345678901234567890.5'}"),
       "more than 38 significant digits"},
      {"PutItem", PUT("{'N':'1e-200'}"), "Number underflow"},
      {"PutItem", PUT("{'N':'-1e200'}"), "Number overflow"},
      {"PutItem", PUT("{'BS':[]}"), "Binary sets should not be empty"},
      {"PutItem", PUT("{'SS':[]}"), "An string set  may not be empty"},
      {"PutItem", PUT("{'NS':[]}"), "An number set  may not be empty"},
      {"PutItem", PUT("{'NS':['1','1.0']}"), "Input collection contains duplicates"},
      {"PutItem", PUT("{'SS':['a','b','a']}"), "Input collection [a, b, a] contains duplicates."},
      {"PutItem", PUT("{'BS':['AA==','AA==']}"),
       "Input collection [AA==, AA==]of type BS contains duplicates."},
      {"PutItem", PUT("{'SS':'a'}"), "Expected a list"},
      {"PutItem", PUT("{'SS':[1]}"), "Expected a string"},
      {"PutItem", PUT("{'L':{}}"), "Expected a list"},
      {"PutItem", PUT("{'M':[]}"), "Expected a map"},
      {"PutItem", PUT("{'BOOL':'true'}"), "Expected true or false"},
      {"PutItem", PUT("{'NULL':false}"), "must have the value of true"},
      {"PutItem", PUT("{'B':'A'}"), "Base64 encoded length or characters are wrong"},
      {"PutItem", PUT("{'S':'a','N':'1'}"), "has more than one datatypes set"},
      {"PutItem", PUT("7"), "Expected an attribute value"},
      {"PutItem", PUT("{'M':{'':{'S':'a'}}}"), "An attribute name may not be empty"},
      {"PutItem", PUT("{'X':1}"), "Supplied AttributeValue is empty"},
      {"PutItem", PUT("{'X':1,'S':'a'}"), NULL},
      {"PutItem", "{'TableName':'one','TableName':'two','Item':{'k':{'S':'a'}}}",
       "SerializationException"},
      {"GetItem", "{'TableName':'one','Key':{'k':{'S':'a'},'s':{'S':'a'}}}",
       "The provided key element does not match the schema"},
      {"GetItem", "{'TableName':'one','Key':{'s':{'S':'a'}}}",
       "The provided key element does not match the schema"},
      {"GetItem", "{'TableName':'one','Key':{'k':{'N':'1'}}}",
       "The provided key element does not match the schema"},
      {"GetItem", "{'TableName':'one','Key':{'k':{'S':'a'}},'ExpressionAttributeNames':{'#a':'a'}}",
       "can only be specified when using expressions"},
  };
  ASK(rows);
}

/* A name of 65,536 bytes, and as what an alias stands for. */
Test(store_refused_values, names_that_are_too_long) {
  size_t size = 65536;
  char *name = malloc(size + 1), *body = malloc(size + 512);
  cr_assert(name && body);
  memset(name, 'n', size);
  name[size] = '\0';
  for (int alias = 0; alias < 2; alias++, asked++) {
    (void)snprintf(body, size + 512,
                   alias ? "{\"TableName\":\"one\",\"Key\":{\"k\":{\"S\":\"a\"}},"
                           "\"ProjectionExpression\":\"#n\",\"ExpressionAttributeNames\":{\"#n\":"
                           "\"%s\"}}"
                         : "{\"TableName\":\"one\",\"Item\":{\"k\":{\"S\":\"a\"},\"%s\":{\"N\":"
                           "\"1\"}}}",
                   name);
    cr_expect_str_eq(calls_send(store, alias ? "GetItem" : "PutItem", body), "ValidationException");
    cr_expect(strstr(calls_body(), "Attribute name is too large"), "%.200s", calls_body());
  }
  free(name);
  free(body);
}

/* ---- many items ------------------------------------------------------------------------------ */

#define ONE_KEY  "{'k':{'S':'a'}}"
#define TX(list) "{'TransactItems':[" list "]}"

#define ARN(rest) "arn:aws:dynamodb:eu-west-1:123456789012:" rest

Test(store_refused_values, a_table_by_its_arn) {
  static const struct calls_row rows[] = {
      {"PutItem", "{'TableName':'" ARN("table/one") "','Item':{'k':{'S':'by arn'}}}", NULL},
      {"GetItem", "{'TableName':'" ARN("table/one") "','Key':" ONE_KEY "}", NULL},
      {"DescribeTable", "{'TableName':'" ARN("table/one") "'}", NULL},
      {"Scan", "{'TableName':'" ARN("table/one") "'}", NULL},
      {"TransactGetItems", TX("{'Get':{'TableName':'" ARN("table/one") "','Key':" ONE_KEY "}}"),
       NULL},
      {"DeleteItem", "{'TableName':'" ARN("table/three") "','Key':" ONE_KEY "}",
       "Requested resource not found"},
      {"GetItem", "{'TableName':'" ARN("table/") "','Key':" ONE_KEY "}",
       "greater than or equal to 1"},
      {"GetItem", "{'TableName':'" ARN("table/one/index/i") "','Key':" ONE_KEY "}",
       "regular expression pattern"},
      {"GetItem", "{'TableName':'" ARN("stream/one") "','Key':" ONE_KEY "}",
       "regular expression pattern"},
  };
  ASK(rows);
  calls_expect(store, "GetItem", "{\"TableName\":\"one\",\"Key\":{\"k\":{\"S\":\"by arn\"}}}", "");
  cr_expect(strstr(calls_body(), "by arn"), "%s", calls_body());
}

Test(store_refused_values, batches_and_transactions) {
  static const struct calls_row rows[] = {
      {"BatchGetItem", "{}", "The requestItems parameter is required for BatchGetItem"},
      {"BatchGetItem", "{'RequestItems':{'one':{'Keys':[7]}}}", ""},
      {"BatchGetItem",
       "{'RequestItems':{'arn:aws:dynamodb:eu-west-1:123456789012:table/one':{'Keys':[" ONE_KEY
       "]}}}",
       NULL},
      {"BatchGetItem", "{'RequestItems':{'three':{'Keys':[" ONE_KEY "]}}}",
       "Requested resource not found"},
      {"BatchGetItem", "{'RequestItems':{'one':{'Keys':[" ONE_KEY "],'ConsistentRead':1}}}",
       "ConsistentRead must be true or false"},
      {"BatchGetItem",
       "{'RequestItems':{'one':{'Keys':[" ONE_KEY "]},'two':{'Keys':[" ONE_KEY
       "]}},'ReturnConsumedCapacity':'INDEXES'}",
       NULL},
      {"BatchWriteItem", "{'RequestItems':{'one':[]}}", "at 'requestItems' failed"},
      {"BatchWriteItem", "{'RequestItems':{'one':[{}]}}", "no PutRequest and no DeleteRequest"},
      {"BatchWriteItem",
       "{'RequestItems':{'one':[{'PutRequest':{'Item':" ONE_KEY "},'DeleteRequest':{'Key':" ONE_KEY
       "}}]}}",
       "has more than one datatypes set"},
      {"BatchWriteItem", "{'RequestItems':{'one':[{'PutRequest':{}}]}}", "putRequest.item"},
      {"BatchWriteItem", "{'RequestItems':{'one':[{'DeleteRequest':{}}]}}", "deleteRequest.key"},
      {"BatchWriteItem",
       "{'RequestItems':{'one':[{'PutRequest':{'Item':" ONE_KEY
       "}}],'two':[{'PutRequest':{'Item':" ONE_KEY "}}]},'ReturnConsumedCapacity':'TOTAL'}",
       NULL},
      {"TransactGetItems", TX("{}"), "'transactItems.1.member.get' failed"},
      {"TransactGetItems",
       TX("{'Get':{'TableName':'one','Key':" ONE_KEY "}},{'Get':{'TableName':'one','Key':" ONE_KEY
          "}}"),
       "cannot include multiple operations on one item"},
      {"TransactGetItems", TX("{'Get':{'TableName':'three','Key':" ONE_KEY "}}"), "not found"},
      {"TransactGetItems",
       "{'TransactItems':[{'Get':{'TableName':'one','Key':" ONE_KEY
       "}},{'Get':{'TableName':'two','Key':" ONE_KEY "}}],'ReturnConsumedCapacity':'TOTAL'}",
       NULL},
      {"TransactWriteItems", TX("{}"), "should contain Delete or Put or Update request"},
      {"TransactWriteItems",
       TX("{'Put':{'TableName':'one','Item':" ONE_KEY "},'Delete':{'TableName':'one','Key':" ONE_KEY
          "}}"),
       "can only contain one of Check, Put, Update or Delete"},
  };
  ASK(rows);
}

/* More than 100 keys, or 25 writes, in all, though no table has too many. */
static void spread(const char *operation, unsigned each, const char *between, const char *open,
                   const char *item, const char *close, const char *told) {
  static char body[16384];
  int size = 0;
  const char *tables[] = {"one", "two"};
  for (unsigned t = 0; t < 2; t++) {
    size += snprintf(body + size, sizeof body - (size_t)size, "%s'%s':%s",
                     t == 0 ? "{'RequestItems':{" : ",", tables[t], open);
    for (unsigned i = 0; i < each; i++) {
      size += snprintf(body + size, sizeof body - (size_t)size, "%s", i > 0 ? between : "");
      size += snprintf(body + size, sizeof body - (size_t)size, item, i);
    }
    size += snprintf(body + size, sizeof body - (size_t)size, "%s", close);
  }
  (void)snprintf(body + size, sizeof body - (size_t)size, "}}");
  const struct calls_row row = {operation, body, told};
  ask(&row, 1);
}

Test(store_refused_values, batches_of_too_many_in_all) {
  static const char key[] = "{'k':{'S':'%u'}}", put[] = "{'PutRequest':{'Item':{'k':{'S':'%u'}}}}";
  spread("BatchGetItem", 50, ",", "{'Keys':[", key, "]}", NULL);
  spread("BatchGetItem", 51, ",", "{'Keys':[", key, "]}",
         "Too many items requested for the BatchGetItem call");
  spread("BatchWriteItem", 12, ",", "[", put, "]", NULL);
  spread("BatchWriteItem", 13, ",", "[", put, "]",
         "Too many items requested for the BatchWriteItem call");
}

/* ---- the parameters that expressions replaced ------------------------------------------------ */

Test(store_refused_values, legacy_parameters) {
  static const struct calls_row rows[] = {
      {"UpdateItem", "{'TableName':'one','Key':" ONE_KEY ",'AttributeUpdates':{'x':7}}",
       "AttributeUpdates holds what is no map"},
      {"PutItem", "{'TableName':'one','Item':" ONE_KEY ",'Expected':{'x':7}}",
       "Expected holds what is no map"},
      {"GetItem", "{'TableName':'one','Key':" ONE_KEY ",'AttributesToGet':[7]}",
       "AttributesToGet holds what is no string"},
      {"GetItem", "{'TableName':'one','Key':" ONE_KEY ",'AttributesToGet':['a','a']}",
       "Duplicate value in attribute name: a"},
      {"GetItem", "{'TableName':'one','Key':" ONE_KEY ",'AttributesToGet':[]}",
       "'attributesToGet'"},
      {"GetItem",
       "{'TableName':'one','Key':" ONE_KEY ",'AttributesToGet':['a'],'ProjectionExpression':'a'}",
       "Can not use both expression and non-expression parameters"},
  };
  ASK(rows);
}

/* ---- item collections ------------------------------------------------------------------------ */

#define COLLECTION                                                                                 \
  "\"ItemCollectionMetrics\":{\"ItemCollectionKey\":{\"k\":{\"S\":\"a\"}},"                        \
  "\"SizeEstimateRangeGB\":[0.0,1.0]}"

/* Only a table with a local index has item collections. */
Test(store_refused_values, a_table_with_a_local_index_tells_of_its_collections) {
  static const struct {
    const char *operation, *body;
    bool told;
  } rows[] = {
      {"PutItem",
       "{\"TableName\":\"near\",\"Item\":{\"k\":{\"S\":\"a\"},\"s\":{\"S\":\"a\"}},"
       "\"ReturnItemCollectionMetrics\":\"SIZE\"}",
       true},
      {"DeleteItem",
       "{\"TableName\":\"near\",\"Key\":{\"k\":{\"S\":\"a\"},\"s\":{\"S\":\"a\"}},"
       "\"ReturnItemCollectionMetrics\":\"SIZE\",\"ReturnConsumedCapacity\":\"TOTAL\"}",
       true},
      {"PutItem",
       "{\"TableName\":\"near\",\"Item\":{\"k\":{\"S\":\"a\"},\"s\":{\"S\":\"a\"}},"
       "\"ReturnItemCollectionMetrics\":\"NONE\"}",
       false},
      {"PutItem",
       "{\"TableName\":\"one\",\"Item\":{\"k\":{\"S\":\"a\"}},"
       "\"ReturnItemCollectionMetrics\":\"SIZE\"}",
       false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++, asked++) {
    calls_expect(store, rows[i].operation, rows[i].body, "");
    cr_expect_eq(strstr(calls_body(), COLLECTION) != NULL, rows[i].told, "%s: %s", rows[i].body,
                 calls_body());
    cr_expect(strstr(calls_body(), "}\"Item") == NULL, "no comma: %s", calls_body());
  }
}
