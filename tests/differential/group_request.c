/* SPDX-License-Identifier: Apache-2.0 */
/* Batches and transactions. */
#include "diff.h"

/* How many members: few, rarely at the limit and one more. */
static unsigned any_count(unsigned limit) {
  return any(100) == 0 ? limit + any(2) : any(80) == 0 ? 0 : 1 + any(5);
}

/* ---- batches --------------------------------------------------------------------------------- */

void make_batch_get(struct request *request) {
  struct ddb_buf *body = &request->body;
  unsigned first = any(shape_count), tables = any(100) == 0 ? 0 : 1 + any(3);
  bool legacy = percent(15);
  ddb_buf_text(body, "{\"RequestItems\":{");
  for (unsigned i = 0; i < tables; i++) {
    const struct shape *shape = &shapes[(first + i) % shape_count];
    struct expression at;
    struct ddb_buf text;
    expression_begin(&at);
    ddb_buf_init_arena(&text, memory, SIZE_MAX);
    ddb_buf_format(body, "%s\"%s\":{\"Keys\":[", i > 0 ? "," : "",
                   any(200) == 0 ? "diff.none" : shape->name);
    for (unsigned k = 0, count = any_count(100); k < count; k++) {
      ddb_buf_text(body, k > 0 ? "," : "");
      put_key(body, shape);
    }
    ddb_buf_char(body, ']');
    if (legacy) {
      put_names(body);
    } else if (percent(30)) {
      put_projection(&at, &text);
      put_text_member(body, "ProjectionExpression", &text);
      if (at.name_count > 0)
        ddb_buf_format(body, ",\"ExpressionAttributeNames\":{%s}", at.names.data);
    }
    ddb_buf_text(body, percent(10) ? ",\"ConsistentRead\":true}" : "}");
  }
  ddb_buf_char(body, '}');
  put_capacity(body);
  ddb_buf_char(body, '}');
}

static void put_write(struct ddb_buf *body, const struct shape *shape) {
  bool put = percent(70);
  hit(put ? F_BATCH_PUT : F_BATCH_DELETE);
  ddb_buf_text(body, put ? "{\"PutRequest\":{\"Item\":" : "{\"DeleteRequest\":{\"Key\":");
  if (put)
    put_item(body, shape);
  else
    put_key(body, shape);
  ddb_buf_text(body, any(300) == 0 ? "},\"PutRequest\":{\"Item\":{}}}" : "}}");
}

void make_batch_write(struct request *request) {
  struct ddb_buf *body = &request->body;
  unsigned first = any(shape_count), tables = any(100) == 0 ? 0 : 1 + any(3);
  ddb_buf_text(body, "{\"RequestItems\":{");
  for (unsigned i = 0; i < tables; i++) {
    const struct shape *shape = &shapes[(first + i) % shape_count];
    ddb_buf_format(body, "%s\"%s\":[", i > 0 ? "," : "", any(200) == 0 ? "diff.none" : shape->name);
    for (unsigned k = 0, count = any(60) == 0 ? any_count(25) : 1 + any(3); k < count; k++) {
      ddb_buf_text(body, k > 0 ? "," : "");
      put_write(body, shape);
    }
    ddb_buf_char(body, ']');
  }
  ddb_buf_char(body, '}');
  put_capacity(body);
  ddb_buf_char(body, '}');
  request->changes = true;
}

/* ---- transactions ---------------------------------------------------------------------------- */

static void put_member_write(struct request *request) {
  struct ddb_buf *body = &request->body;
  static const char *const kinds[] = {"Put", "Update", "Delete", "ConditionCheck"};
  static const enum feature features[] = {F_TX_PUT, F_TX_UPDATE, F_TX_DELETE, F_TX_CONDITION};
  const struct shape *shape = any_shape();
  struct expression at;
  struct ddb_buf text;
  unsigned kind = any(4);
  hit(features[kind]);
  expression_begin(&at);
  ddb_buf_init_arena(&text, memory, SIZE_MAX);
  ddb_buf_format(body, "{\"%s\":{\"TableName\":\"%s\",\"%s\":", kinds[kind],
                 any(300) == 0 ? "diff.none" : shape->name, kind == 0 ? "Item" : "Key");
  if (kind == 0)
    put_item(body, shape);
  else
    put_key(body, shape);
  if (kind == 1) {
    if (put_update(&at, &text))
      request->takes_away = true;
    put_text_member(body, "UpdateExpression", &text);
  }
  if (kind == 3 && percent(50)) {
    hit(F_NOT_EXISTS);
    put_member(body, "ConditionExpression", "attribute_not_exists(aa)");
  } else if (kind == 3 || percent(15)) {
    put_condition_member(body, &at);
  }
  expression_end(&at, body);
  if (percent(40)) {
    hit(F_CHECK_OLD);
    put_member(body, "ReturnValuesOnConditionCheckFailure", "ALL_OLD");
  }
  ddb_buf_text(body, "}}");
}

void make_tx_write(struct request *request) {
  struct ddb_buf *body = &request->body;
  ddb_buf_text(body, "{\"TransactItems\":[");
  for (unsigned i = 0, count = any(150) == 0 ? any_count(100) : 1 + any(3); i < count; i++) {
    ddb_buf_text(body, i > 0 ? "," : "");
    put_member_write(request);
  }
  ddb_buf_char(body, ']');
  if (percent(15)) {
    hit(F_TOKEN);
    ddb_buf_format(body, ",\"ClientRequestToken\":\"token-%u-%u\"", (unsigned)(current.step / 300),
                   any(4));
  }
  put_capacity(body);
  ddb_buf_char(body, '}');
  request->changes = true;
}

void make_tx_get(struct request *request) {
  struct ddb_buf *body = &request->body;
  ddb_buf_text(body, "{\"TransactItems\":[");
  for (unsigned i = 0, count = any_count(100); i < count; i++) {
    const struct shape *shape = any_shape();
    struct expression at;
    struct ddb_buf text;
    expression_begin(&at);
    ddb_buf_init_arena(&text, memory, SIZE_MAX);
    ddb_buf_format(body, "%s{\"Get\":{\"TableName\":\"%s\",\"Key\":", i > 0 ? "," : "",
                   any(300) == 0 ? "diff.none" : shape->name);
    put_key(body, shape);
    if (percent(40)) {
      put_projection(&at, &text);
      put_text_member(body, "ProjectionExpression", &text);
    }
    if (at.name_count > 0)
      ddb_buf_format(body, ",\"ExpressionAttributeNames\":{%s}", at.names.data);
    ddb_buf_text(body, "}}");
  }
  ddb_buf_char(body, ']');
  put_capacity(body);
  ddb_buf_char(body, '}');
}
