/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about tables that are wrong, one way each, and what they are told. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "local/calls.h"
#include "support/report.h"

static struct local_store *store;
static unsigned asked;

#define DEFINE(name, type) "{'AttributeName':'" name "','AttributeType':'" type "'}"
#define KEY(name, type)    "{'AttributeName':'" name "','KeyType':'" type "'}"
#define PK                 DEFINE("p", "S") "," DEFINE("s", "S")
#define SCHEMA             KEY("p", "HASH") "," KEY("s", "RANGE")
#define ON_DEMAND          "'BillingMode':'PAY_PER_REQUEST'"
#define UNITS(read, write)                                                                         \
  "'ProvisionedThroughput':{'ReadCapacityUnits':" read ",'WriteCapacityUnits':" write "}"
#define ALL "'Projection':{'ProjectionType':'ALL'}"

/* A table of that name, on demand, of these definitions and keys. */
#define MAKE(name, definitions, keys, rest)                                                        \
  "{'TableName':'" name "'," ON_DEMAND ",'AttributeDefinitions':[" definitions                     \
  "],'KeySchema':[" keys "]" rest "}"
/* Table new with this local or this global index. */
#define LOCAL(definitions, keys, rest)                                                             \
  MAKE("new", PK definitions, SCHEMA,                                                              \
       ",'LocalSecondaryIndexes':[{'IndexName':'idx','KeySchema':[" keys "]," rest "}]")
#define GLOBAL(definitions, keys, rest)                                                            \
  MAKE("new", PK definitions, SCHEMA,                                                              \
       ",'GlobalSecondaryIndexes':[{'IndexName':'idx','KeySchema':[" keys "]," rest "}]")
#define G ",{'AttributeName':'g','AttributeType':'S'}"

static void ask(const struct calls_row *rows, size_t count) {
  for (size_t i = 0; i < count; i++, asked++)
    calls_told(store, &rows[i]);
}
#define ASK(rows) ask(rows, sizeof(rows) / sizeof((rows)[0]))

/* tab is on demand and has a global index; paid has 5 and 6 units, and a global index of 1 and 2.
 */
static void setup(void) {
  static const struct calls_row tables[] = {
      {"CreateTable",
       MAKE("tab", PK G, SCHEMA,
            ",'GlobalSecondaryIndexes':[{'IndexName':'by-g','KeySchema':[" KEY("g", "HASH") "]," ALL
                                                                                            "}]"),
       NULL},
      {"CreateTable",
       "{'TableName':'paid','AttributeDefinitions':[" PK G "],'KeySchema':[" SCHEMA
       "]," UNITS("5", "6") ",'GlobalSecondaryIndexes':[{'IndexName':'by-g','KeySchema':[" KEY(
           "g", "HASH") "]," ALL "," UNITS("1", "2") "}]}",
       NULL},
  };
  store = calls_open();
  ASK(tables);
  asked = 0;
}

static void teardown(void) {
  report_cases("store refused tables", asked, 0, 0);
  local_store_close(store);
}

TestSuite(store_refused_tables, .init = setup, .fini = teardown, .timeout = 60);

Test(store_refused_tables, keys) {
  static const struct calls_row rows[] = {
      {"CreateTable", "{" ON_DEMAND "}", "The parameter 'TableName' is required"},
      {"CreateTable", "{'TableName':'xy'," ON_DEMAND "}", "greater than or equal to 3"},
      {"CreateTable", "{'TableName':'x y z'," ON_DEMAND "}", "pattern: [a-zA-Z0-9_.-]+"},
      {"CreateTable", "{'TableName':7," ON_DEMAND "}", "TableName must be a string"},
      {"CreateTable", "{'TableName':'new','BillingMode':'FREE'}", "3 validation errors detected"},
      {"CreateTable", MAKE("new", PK, "", ""), "'keySchema' failed to satisfy constraint"},
      {"CreateTable", MAKE("new", PK G, SCHEMA "," KEY("g", "RANGE"), ""),
       "KeySchemaElement(attributeName=p, keyType=HASH), KeySchemaElement(attributeName=s, "
       "keyType=RANGE), KeySchemaElement(attributeName=g, keyType=RANGE)]"},
      {"CreateTable", MAKE("new", DEFINE("", "S"), KEY("p", "HASH"), ""),
       "Value '' at 'attributeDefinitions.1.member.attributeName' failed"},
      {"CreateTable", MAKE("new", DEFINE("p", "X"), KEY("p", "HASH"), ""), "[B, N, S]"},
      {"CreateTable", MAKE("new", PK "," DEFINE("p", "N"), SCHEMA, ""),
       "Duplicate AttributeName in AttributeDefinitions: p"},
      {"CreateTable", MAKE("new", DEFINE("p", "S"), SCHEMA, ""),
       "Invalid KeySchema: Some index key attribute have no definition"},
      {"CreateTable", MAKE("new", PK, KEY("p", "HASH") "," KEY("p", "RANGE"), ""),
       "have the same name"},
      {"CreateTable", MAKE("new", DEFINE("p", "S"), KEY("p", "HASH") "," KEY("p", "RANGE"), ""),
       "Some index key attribute have no definition"},
      {"CreateTable", MAKE("new", PK, KEY("p", "RANGE") "," KEY("s", "HASH"), ""),
       "The first KeySchemaElement is not a HASH key type"},
      {"CreateTable", MAKE("new", PK, KEY("p", "HASH") "," KEY("s", "HASH"), ""),
       "The second KeySchemaElement is not a RANGE key type"},
      {"CreateTable", MAKE("new", PK G, SCHEMA, ""),
       "Some AttributeDefinitions are not used. AttributeDefinition g"},
      {"CreateTable", MAKE("tab", PK, SCHEMA, ""), "Table already exists: tab"},
      {"CreateTable", MAKE("new", PK, SCHEMA, ",'StreamSpecification':{'StreamEnabled':true}"),
       "streamSpecification.streamViewType"},
      {"CreateTable", MAKE("new", PK, SCHEMA, ",'GlobalTableSourceArn':'arn:x'"),
       "This store has no replicas: GlobalTableSourceArn"},
  };
  ASK(rows);
}

Test(store_refused_tables, indexes) {
  static const struct calls_row rows[] = {
      {"CreateTable", MAKE("new", PK, SCHEMA, ",'LocalSecondaryIndexes':[]"),
       "List of LocalSecondaryIndexes is empty"},
      {"CreateTable", MAKE("new", PK, SCHEMA, ",'GlobalSecondaryIndexes':[]"),
       "List of GlobalSecondaryIndexes is empty"},
      {"CreateTable", LOCAL(G, "", ALL), "Value '[]' at 'keySchema' failed"},
      {"CreateTable", LOCAL(G, KEY("p", "HASH") "," KEY("g", "RANGE"), "'Projection':7"),
       "Projection must be a map"},
      {"CreateTable", LOCAL(G, KEY("p", "HASH") "," KEY("h", "RANGE"), ALL),
       "Keys: [p, h], AttributeDefinitions: [p, s, g]"},
      {"CreateTable", LOCAL("", KEY("p", "HASH"), ALL),
       "Index KeySchema does not have a range key for index: idx"},
      {"CreateTable", LOCAL(G, KEY("g", "HASH") "," KEY("s", "RANGE"), ALL),
       "for index: idx. index hash key: g, table hash key: p"},
      {"CreateTable",
       MAKE("new", DEFINE("p", "S") G, KEY("p", "HASH"),
            ",'LocalSecondaryIndexes':[{'IndexName':'idx','KeySchema':[" KEY("p", "HASH") "," KEY(
                "g", "RANGE") "]," ALL "}]"),
       "Table KeySchema does not have a range key"},
      {"CreateTable", LOCAL(G, KEY("p", "HASH") "," KEY("g", "RANGE") "," KEY("s", "RANGE"), ALL),
       "length less than or equal to 2"},
      {"CreateTable", GLOBAL(G, KEY("g", "HASH") "," KEY("g", "RANGE"), ALL), "have the same name"},
      {"CreateTable", GLOBAL(G, KEY("g", "HASH") "," KEY("s", "RANGE") "," KEY("p", "HASH"), ALL),
       "The second KeySchemaElement is not a RANGE key type"},
      {"CreateTable", GLOBAL(G, KEY("g", "HASH"), "'Projection':{}"),
       "Unknown ProjectionType: null"},
      {"CreateTable", GLOBAL(G, KEY("g", "HASH"), "'Projection':{'ProjectionType':'SOME'}"),
       "[ALL, INCLUDE, KEYS_ONLY]"},
      {"CreateTable", GLOBAL(G, KEY("g", "HASH"), "'Projection':{'ProjectionType':'INCLUDE'}"),
       "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
      {"CreateTable",
       GLOBAL(G, KEY("g", "HASH"),
              "'Projection':{'ProjectionType':'ALL','NonKeyAttributes':['x']}"),
       "ProjectionType is ALL, but NonKeyAttributes is specified"},
      {"CreateTable",
       GLOBAL(G, KEY("g", "HASH"),
              "'Projection':{'ProjectionType':'KEYS_ONLY','NonKeyAttributes':['x']}"),
       "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"},
      {"CreateTable",
       MAKE("new", PK G, SCHEMA,
            ",'LocalSecondaryIndexes':[{'IndexName':'idx','KeySchema':[" KEY("p", "HASH") "," KEY(
                "g", "RANGE") "]," ALL "}],'GlobalSecondaryIndexes':[{'IndexName':'idx',"
                              "'KeySchema':[" KEY("g", "HASH") "]," ALL "}]"),
       "Duplicate index name: idx"},
      {"CreateTable", GLOBAL(G, KEY("g", "HASH"), ALL "," UNITS("1", "1")),
       "should not be specified for index: idx when BillingMode is PAY_PER_REQUEST"},
      {"CreateTable", GLOBAL(G, KEY("g", "HASH"), ALL "," UNITS("0", "1")),
       "at 'provisionedThroughput.readCapacityUnits' failed"},
      {"CreateTable", GLOBAL(G, KEY("g", "HASH"), ALL "," UNITS("1e30", "1")),
       "ReadCapacityUnits is no whole number"},
      {"CreateTable",
       "{'TableName':'new','AttributeDefinitions':[" PK G "],'KeySchema':[" SCHEMA
       "]," UNITS("5", "6") ",'GlobalSecondaryIndexes':[{'IndexName':'idx','KeySchema':[" KEY(
           "g", "HASH") "]," ALL "}]}",
       "ProvisionedThroughput is not specified for index: idx"},
  };
  ASK(rows);
}

/* Of local indexes there are 5, of global ones 20; a projection names 100 attributes. */
static void make_with(const char *kind, unsigned count, const char *keys, const char *told) {
  static char text[65536];
  size_t size = (size_t)snprintf(text, sizeof text,
                                 "{'TableName':'has-%u'," ON_DEMAND ",'AttributeDefinitions':[" PK G
                                 "],'KeySchema':[" SCHEMA "],'%s':[",
                                 count, kind);
  for (unsigned i = 0; i < count; i++)
    size += (size_t)snprintf(text + size, sizeof text - size,
                             "%s{'IndexName':'i%02u','KeySchema':[%s]," ALL "}", i > 0 ? "," : "",
                             i, keys);
  (void)snprintf(text + size, sizeof text - size, "]}");
  const struct calls_row row = {"CreateTable", text, told};
  ask(&row, 1);
}

Test(store_refused_tables, too_many) {
  static const char local[] = "LocalSecondaryIndexes", global[] = "GlobalSecondaryIndexes";
  make_with(local, 5, KEY("p", "HASH") "," KEY("g", "RANGE"), NULL);
  make_with(local, 6, KEY("p", "HASH") "," KEY("g", "RANGE"),
            "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  make_with(global, 20, KEY("g", "HASH"), NULL);
  make_with(global, 21, KEY("g", "HASH"),
            "GlobalSecondaryIndex count exceeds the per-table limit of 20");
  static char text[4096];
  size_t size = (size_t)snprintf(text, sizeof text, "%s",
                                 GLOBAL(G, KEY("g", "HASH"),
                                        "'Projection':{'ProjectionType':'INCLUDE',"
                                        "'NonKeyAttributes':["));
  size = (size_t)(strstr(text, "}]}") - text);
  for (unsigned i = 0; i < 101; i++)
    size += (size_t)snprintf(text + size, sizeof text - size, "%s'a%u'", i > 0 ? "," : "", i);
  (void)snprintf(text + size, sizeof text - size, "]}}]}");
  const struct calls_row row = {"CreateTable", text, "Too many attributes in NonKeyAttributes"};
  ask(&row, 1);
}

#define CHANGE(name, rest) "{'TableName':'" name "'," rest "}"

Test(store_refused_tables, changes) {
  static const struct calls_row rows[] = {
      {"UpdateTable", CHANGE("tab", "'AttributeDefinitions':[]"), "At least one of"},
      {"UpdateTable", CHANGE("none", "'TableClass':'STANDARD'"), "Requested resource not found"},
      {"UpdateTable", CHANGE("tab", UNITS("1", "1")), "when BillingMode is PAY_PER_REQUEST"},
      {"UpdateTable", CHANGE("tab", ON_DEMAND "," UNITS("1", "1")), "is PAY_PER_REQUEST"},
      {"UpdateTable", CHANGE("tab", "'BillingMode':'PROVISIONED'"), "must be specified when"},
      {"UpdateTable", CHANGE("paid", UNITS("5", "6")), "throughput for the table will not change"},
      {"UpdateTable", CHANGE("paid", "'BillingMode':'PROVISIONED'," UNITS("5", "6")),
       "throughput for the table will not change"},
      {"UpdateTable", CHANGE("paid", UNITS("6", "6")), NULL},
      {"UpdateTable", CHANGE("tab", "'GlobalSecondaryIndexUpdates':[{}]"),
       "One of GlobalSecondaryIndexUpdate.Create, .Update or .Delete must be given"},
      {"UpdateTable",
       CHANGE("tab", "'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'by-h'}}]"),
       "Requested resource not found"},
      {"UpdateTable",
       CHANGE("paid", "'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-h'," UNITS(
                          "1", "1") "}}]"),
       "Requested resource not found"},
      {"UpdateTable",
       CHANGE("paid", "'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-g'," UNITS(
                          "1", "2") "}}]"),
       "throughput for the index by-g will not change"},
      {"UpdateTable",
       CHANGE("tab",
              "'AttributeDefinitions':[{'AttributeName':'g','AttributeType':'S'}],"
              "'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'by-g','KeySchema':[" KEY(
                  "g", "HASH") "]," ALL "}}]"),
       "Attempting to create an index which already exists"},
      {"UpdateTable", CHANGE("tab", "'DeletionProtectionEnabled':true"), NULL},
      {"DeleteTable", "{'TableName':'tab'}", "protected against deletion"},
      {"UpdateTable", CHANGE("tab", "'DeletionProtectionEnabled':false"), NULL},
      {"DeleteTable", "{'TableName':'tab'}", NULL},
      {"CreateTable",
       "{'TableName':'new','AttributeDefinitions':[" PK "],'KeySchema':[" SCHEMA "]}",
       "ReadCapacityUnits and WriteCapacityUnits must both be specified"},
      {"CreateTable", MAKE("new", PK, SCHEMA, "," UNITS("1", "1")), "is PAY_PER_REQUEST"},
      {"UpdateTimeToLive",
       "{'TableName':'paid','TimeToLiveSpecification':{'AttributeName':'t','Enabled':false}}",
       "TimeToLive is already disabled"},
      {"UpdateTimeToLive",
       "{'TableName':'paid','TimeToLiveSpecification':{'AttributeName':'t','Enabled':true}}", NULL},
      {"UpdateTimeToLive",
       "{'TableName':'paid','TimeToLiveSpecification':{'AttributeName':'t','Enabled':true}}",
       "TimeToLive is already enabled"},
  };
  ASK(rows);
}
