/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of one item, and what all requests share. */
#include <string.h>

#include "diff.h"

/* ---- what many have -------------------------------------------------------------------------- */

void put_member(struct ddb_buf *buf, const char *name, const char *value) {
  ddb_buf_format(buf, ",\"%s\":\"%s\"", name, value);
}

void put_text_member(struct ddb_buf *buf, const char *name, const struct ddb_buf *text) {
  ddb_buf_format(buf, ",\"%s\":", name);
  ddb_buf_json_string(buf, text->data, text->size);
}

void put_capacity(struct ddb_buf *buf) {
  static const char *const kinds[] = {"TOTAL", "INDEXES", "NONE"};
  if (!percent(10))
    return;
  hit(F_CAPACITY);
  put_member(buf, "ReturnConsumedCapacity", ONE_OF(kinds));
}

void put_condition_member(struct ddb_buf *body, struct expression *at) {
  struct ddb_buf text;
  static const char *const broken[] = {"",
                                       "aa =",
                                       "(aa = nn",
                                       "aa = bb = nn",
                                       "name = aa",
                                       "aa",
                                       "size(aa)",
                                       "attribute_exists(aa, nn)",
                                       "aa = 1",
                                       "foo(aa)",
                                       "aa IN ()",
                                       "NOT",
                                       "aa BETWEEN nn",
                                       "li[x] = aa",
                                       "li[-1] = aa",
                                       "aa == nn"};
  hit(F_CONDITION);
  ddb_buf_init_arena(&text, memory, SIZE_MAX);
  if (any(80) == 0)
    ddb_buf_text(&text, ONE_OF(broken));
  else
    put_condition(at, &text, percent(60) ? 3 : 0);
  put_text_member(body, "ConditionExpression", &text);
}

/* Of the old or of the new form; rarely of both. */
static void put_conditions(struct ddb_buf *body, struct expression *at, bool legacy) {
  bool both = any(80) == 0;
  if (legacy || both)
    put_tests(body, "Expected");
  if (!legacy || both)
    put_condition_member(body, at);
}

static void put_return(struct ddb_buf *body, bool update) {
  static const char *const values[] = {"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"};
  unsigned which = any(update || any(60) == 0 ? 5 : 2);
  if (!percent(60))
    return;
  hit(F_RV_NONE + which);
  put_member(body, "ReturnValues", values[which]);
}

static void put_failure(struct ddb_buf *body) {
  if (!percent(40))
    return;
  hit(F_CHECK_OLD);
  put_member(body, "ReturnValuesOnConditionCheckFailure", percent(80) ? "ALL_OLD" : "NONE");
}

static void begin(struct ddb_buf *body, const struct shape *shape) {
  ddb_buf_format(body, "{\"TableName\":\"%s\"", any(300) == 0 ? "diff.none" : shape->name);
}

static void end_write(struct request *request, struct expression *at, bool update) {
  struct ddb_buf *body = &request->body;
  expression_end(at, body);
  put_return(body, update);
  put_failure(body);
  put_capacity(body);
  if (percent(5)) {
    hit(F_METRICS);
    put_member(body, "ReturnItemCollectionMetrics", "SIZE");
  }
  ddb_buf_char(body, '}');
  request->changes = true;
}

/* ---- writes ---------------------------------------------------------------------------------- */

void make_put(struct request *request) {
  struct expression at;
  const struct shape *shape = any_shape();
  expression_begin(&at);
  begin(&request->body, shape);
  ddb_buf_text(&request->body, ",\"Item\":");
  put_item(&request->body, shape);
  if (percent(30))
    put_conditions(&request->body, &at, percent(30));
  end_write(request, &at, false);
}

void make_update(struct request *request) {
  static const char *const broken[] = {"",
                                       "SET",
                                       "SET aa",
                                       "SET aa = ",
                                       "REMOVE",
                                       "ADD aa",
                                       "SET aa = nn SET nn = aa",
                                       "SET aa = nn + nn + nn",
                                       "SET mm = nn, mm.x = aa",
                                       "FOO aa",
                                       "SET aa = nn,",
                                       "DELETE aa bb",
                                       "SET li[0] = aa, li[0] = nn",
                                       "SET name = aa"};
  struct expression at;
  struct ddb_buf text;
  const struct shape *shape = any_shape();
  expression_begin(&at);
  ddb_buf_init_arena(&text, memory, SIZE_MAX);
  begin(&request->body, shape);
  ddb_buf_text(&request->body, ",\"Key\":");
  put_key(&request->body, shape);
  bool legacy = percent(25);
  if (legacy) {
    put_changes(&request->body);
    request->takes_away = true;
  } else if (percent(97)) {
    if (any(80) == 0)
      ddb_buf_text(&text, ONE_OF(broken));
    else
      request->takes_away = put_update(&at, &text);
    put_text_member(&request->body, "UpdateExpression", &text);
  }
  if (percent(25))
    put_conditions(&request->body, &at, legacy != (any(60) == 0));
  end_write(request, &at, true);
}

void make_delete(struct request *request) {
  struct expression at;
  const struct shape *shape = any_shape();
  expression_begin(&at);
  begin(&request->body, shape);
  ddb_buf_text(&request->body, ",\"Key\":");
  put_key(&request->body, shape);
  if (percent(40))
    put_conditions(&request->body, &at, percent(30));
  end_write(request, &at, false);
}

/* ---- GetItem --------------------------------------------------------------------------------- */

void make_get(struct request *request) {
  struct expression at;
  struct ddb_buf text, *body = &request->body;
  const struct shape *shape = any_shape();
  expression_begin(&at);
  ddb_buf_init_arena(&text, memory, SIZE_MAX);
  begin(body, shape);
  ddb_buf_text(body, ",\"Key\":");
  put_key(body, shape);
  bool legacy = percent(15);
  if (legacy)
    put_names(body);
  if (percent(legacy ? 2 : 40)) {
    put_projection(&at, &text);
    put_text_member(body, "ProjectionExpression", &text);
  }
  if (at.name_count > 0)
    ddb_buf_format(body, ",\"ExpressionAttributeNames\":{%s}", at.names.data);
  if (percent(20)) {
    hit(F_CONSISTENT);
    ddb_buf_text(body, ",\"ConsistentRead\":true");
  }
  put_capacity(body);
  ddb_buf_char(body, '}');
}

/* ---- any ------------------------------------------------------------------------------------- */

/* Breaks one member of the request: away, of another type, of a value nobody knows. */
static void break_request(struct request *request) {
  static const char *const wrong[] = {"\"x\"", "0",    "-1",  "true", "{}",       "[]",
                                      "null",  "\"\"", "3.5", "[1]",  "{\"a\":1}"};
  enum ddb_status status;
  struct ddb_buf *body = &request->body, out;
  if (request->walks)
    ddb_buf_char(body, '}');
  request->walks = false;
  request->unordered =
      strcmp(request->operation, "Scan") == 0 || strcmp(request->operation, "Query") == 0;
  const struct local_node *root = local_node_read(memory, body->data, body->size, &status);
  if (root == NULL || root->count == 0) /* a name twice: broken as it is */
    return;
  unsigned victim = any((unsigned)root->count), how = any(3);
  /* A table named 0 there, and none here, would stay. */
  if (how == 1 && strcmp(request->operation, "CreateTable") == 0 &&
      memcmp(root->children[victim].name.data, "Tab", 3) == 0)
    how = 0;
  ddb_buf_init_arena(&out, memory, SIZE_MAX);
  ddb_buf_text(&out, how == 2 ? "{\"Unknown\":1" : "{\"Also\":null");
  for (unsigned i = 0; i < root->count; i++) {
    if (i == victim && how == 0)
      continue;
    ddb_buf_char(&out, ',');
    ddb_buf_json_string(&out, root->children[i].name.data, root->children[i].name.size);
    ddb_buf_char(&out, ':');
    if (i == victim && how == 1)
      ddb_buf_text(&out, ONE_OF(wrong));
    else
      local_node_write(&out, &root->children[i]);
  }
  ddb_buf_char(&out, '}');
  *body = out;
}

void request_make(struct request *request) {
  static const struct {
    const char *operation;
    void (*make)(struct request *request);
    unsigned weight;
  } makers[] = {
      {"PutItem", make_put, 22},
      {"UpdateItem", make_update, 24},
      {"DeleteItem", make_delete, 6},
      {"GetItem", make_get, 7},
      {"Query", make_query, 16},
      {"Scan", make_scan, 6},
      {"BatchGetItem", make_batch_get, 4},
      {"BatchWriteItem", make_batch_write, 4},
      {"TransactWriteItems", make_tx_write, 6},
      {"TransactGetItems", make_tx_get, 2},
      {"CreateTable", make_table_request, 3},
  };
  unsigned at = any(100), which = 0;
  while (at >= makers[which].weight)
    at -= makers[which++].weight;
  *request = (struct request){.operation = makers[which].operation};
  ddb_buf_init_arena(&request->body, memory, SIZE_MAX);
  makers[which].make(request);
  if (percent(3))
    break_request(request);
}
