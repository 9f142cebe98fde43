/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of tables: of three that come and go, so that the others keep their items. */
#include "diff.h"

static const char *const names[] = {"diff-x", "diff-y", "diff-z"};
static const char *const projections[] = {
    "{\"ProjectionType\":\"ALL\"}", "{\"ProjectionType\":\"KEYS_ONLY\"}",
    "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"aa\"]}"};
static const char *const bad_projections[] = {
    "{}", "{\"ProjectionType\":\"INCLUDE\"}", "{\"ProjectionType\":\"SOME\"}",
    "{\"ProjectionType\":\"ALL\",\"NonKeyAttributes\":[\"aa\"]}"};

static const char *any_projection(void) {
  return percent(95) ? ONE_OF(projections) : ONE_OF(bad_projections);
}

static void put_throughput(struct ddb_buf *body) {
  ddb_buf_format(body,
                 ",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":%u,\"WriteCapacityUnits\":%u}",
                 any(50) == 0 ? 0 : 1 + any(9), 1 + any(9));
}

static void put_index(struct ddb_buf *body, const char *name, const char *partition,
                      const char *sort, bool units) {
  ddb_buf_format(
      body,
      "{\"IndexName\":\"%s\",\"Projection\":%s,\"KeySchema\":[{\"AttributeName\":\"%s\",\"KeyType\":\"HASH\"}",
      name, any_projection(), partition);
  if (sort != NULL)
    ddb_buf_format(body, ",{\"AttributeName\":\"%s\",\"KeyType\":\"RANGE\"}", sort);
  ddb_buf_char(body, ']');
  if (units)
    put_throughput(body);
  ddb_buf_char(body, '}');
}

static void put_units(struct ddb_buf *body, bool on_demand) {
  if (on_demand)
    put_member(body, "BillingMode", "PAY_PER_REQUEST");
  else if (percent(30))
    put_member(body, "BillingMode", "PROVISIONED");
  if (!on_demand || any(50) == 0)
    put_throughput(body);
}

static void make_create(struct request *request) {
  struct ddb_buf *body = &request->body;
  bool sort = percent(60), local = sort && percent(40), global = percent(60);
  ddb_buf_format(
      body, "{\"TableName\":\"%s\",\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"%s\"}",
      ONE_OF(names), any(50) == 0 ? "RANGE" : "HASH");
  ddb_buf_text(body, sort ? ",{\"AttributeName\":\"k\",\"KeyType\":\"RANGE\"}]" : "]");
  ddb_buf_text(body,
               ",\"AttributeDefinitions\":[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}");
  if (sort != (any(50) == 0))
    ddb_buf_format(body, ",{\"AttributeName\":\"k\",\"AttributeType\":\"%s\"}",
                   any(50) == 0 ? "L" : "N");
  if (local)
    ddb_buf_text(body, ",{\"AttributeName\":\"ls\",\"AttributeType\":\"S\"}");
  if (global)
    ddb_buf_text(body, ",{\"AttributeName\":\"gn\",\"AttributeType\":\"N\"}");
  ddb_buf_char(body, ']');
  bool on_demand = percent(60);
  put_units(body, on_demand);
  if (local) {
    ddb_buf_text(body, ",\"LocalSecondaryIndexes\":[");
    put_index(body, "local", any(40) == 0 ? "k" : "p", "ls", false);
    ddb_buf_char(body, ']');
  }
  if (global) {
    ddb_buf_text(body, ",\"GlobalSecondaryIndexes\":[");
    put_index(body, any(40) == 0 ? "x" : "global", "gn", percent(30) ? "p" : NULL,
              on_demand == (any(20) == 0));
    ddb_buf_char(body, ']');
  }
  if (percent(5))
    ddb_buf_format(body, ",\"DeletionProtectionEnabled\":%s", percent(50) ? "true" : "false");
  ddb_buf_char(body, '}');
}

static void make_change(struct request *request) {
  struct ddb_buf *body = &request->body;
  ddb_buf_format(body, "{\"TableName\":\"%s\"", any(20) == 0 ? "diff.none" : ONE_OF(names));
  if (percent(40)) {
    hit(F_INDEX_MADE);
    ddb_buf_text(body,
                 ",\"AttributeDefinitions\":[{\"AttributeName\":\"gs\",\"AttributeType\":\"S\"},"
                 "{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}]");
    ddb_buf_text(body, ",\"GlobalSecondaryIndexUpdates\":[{\"Create\":");
    put_index(body, "later", "gs", percent(50) ? "p" : NULL, percent(40));
    ddb_buf_text(body, "}]");
  } else if (percent(50)) {
    hit(F_INDEX_GONE);
    ddb_buf_format(body, ",\"GlobalSecondaryIndexUpdates\":[{\"Delete\":{\"IndexName\":\"%s\"}}]",
                   percent(40) ? "later" : "global");
  } else if (percent(20)) {
    ddb_buf_format(body, ",\"GlobalSecondaryIndexUpdates\":[{\"Update\":{\"IndexName\":\"%s\"",
                   percent(60) ? "later" : "global");
    put_throughput(body);
    ddb_buf_text(body, "}}]");
  } else if (percent(50)) {
    ddb_buf_text(body, ",\"DeletionProtectionEnabled\":false");
  } else {
    put_units(body, percent(50));
  }
  ddb_buf_char(body, '}');
}

static void make_ttl(struct request *request) {
  ddb_buf_format(
      &request->body,
      "{\"TableName\":\"%s\",\"TimeToLiveSpecification\":{\"Enabled\":%s,\"AttributeName\":\"%s\"}}",
      any(20) == 0 ? "diff.none" : ONE_OF(names), percent(60) ? "true" : "false",
      any(30) == 0  ? ""
      : percent(80) ? "end"
                    : "other");
}

void make_table_request(struct request *request) {
  unsigned which = any(100);
  request->changes = true;
  if (which < 30) {
    request->operation = "CreateTable";
    make_create(request);
  } else if (which < 58) {
    request->operation = "UpdateTable";
    make_change(request);
  } else if (which < 68) {
    request->operation = "UpdateTimeToLive";
    make_ttl(request);
  } else if (which < 90) {
    request->operation = which < 76   ? "DeleteTable"
                         : which < 84 ? "DescribeTable"
                                      : "DescribeTimeToLive";
    ddb_buf_format(&request->body, "{\"TableName\":\"%s\"}", any(20) == 0 ? "no" : ONE_OF(names));
  } else {
    request->operation = "ListTables";
    ddb_buf_format(&request->body, "{\"Limit\":%d", any(8) == 0 ? 0 : 1 + (int)any(9));
    if (percent(50))
      put_member(&request->body, "ExclusiveStartTableName",
                 percent(50) ? ONE_OF(names) : "diff.nb");
    ddb_buf_char(&request->body, '}');
  }
}
