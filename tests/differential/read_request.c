/* SPDX-License-Identifier: Apache-2.0 */
/* Query and Scan. A query of a table is compared page by page. The order of a scan, and of equal
 * keys of an index, is nobody's: there all pages together are compared. */
#include <string.h>

#include "diff.h"

static const struct shape_index *any_index(const struct shape *shape, struct ddb_buf *body,
                                           unsigned of_hundred) {
  unsigned count = 0;
  while (count < 3 && shape->indexes[count].name != NULL)
    count++;
  bool wrong = any(300) == 0;
  if (wrong)
    put_member(body, "IndexName", "none");
  if (wrong || count == 0 || !percent(of_hundred))
    return NULL;
  const struct shape_index *index = &shape->indexes[any(count)];
  hit(index->local ? F_LSI : F_GSI);
  put_member(body, "IndexName", index->name);
  return index;
}

static void put_selects(struct ddb_buf *body, struct expression *at,
                        const struct shape_index *index, bool legacy) {
  static const char *const selects[] = {"ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES",
                                        "SPECIFIC_ATTRIBUTES", "COUNT"};
  struct ddb_buf text;
  ddb_buf_init_arena(&text, memory, SIZE_MAX);
  if (legacy && percent(30)) {
    put_names(body);
  } else if (percent(legacy ? 2 : 30)) {
    put_projection(at, &text);
    put_text_member(body, "ProjectionExpression", &text);
    if (percent(10))
      put_member(body, "Select", percent(80) ? "SPECIFIC_ATTRIBUTES" : ONE_OF(selects));
  } else if (percent(15)) {
    hit(F_SELECT_COUNT);
    put_member(body, "Select", "COUNT");
  } else if (percent(8)) {
    put_member(body, "Select", index != NULL ? selects[any(2)] : ONE_OF(selects));
  }
}

static void put_filter(struct request *request, struct expression *at,
                       const struct shape_index *index, bool legacy) {
  struct ddb_buf text;
  bool scan = strcmp(request->operation, "Scan") == 0;
  request->partial = scan && index != NULL && strstr(index->projection, "ALL") == NULL;
  if (legacy)
    put_tests(&request->body, scan ? "ScanFilter" : "QueryFilter");
  if (legacy && any(60) > 0)
    return;
  hit(F_FILTER);
  ddb_buf_init_arena(&text, memory, SIZE_MAX);
  put_condition(at, &text, percent(60) ? 3 : 0);
  put_text_member(&request->body, "FilterExpression", &text);
}

static void put_shared(struct request *request, struct expression *at,
                       const struct shape_index *index, bool legacy) {
  struct ddb_buf *body = &request->body;
  if (percent(40))
    put_filter(request, at, index, legacy);
  put_selects(body, at, index, legacy);
  expression_end(at, body);
  if (percent(15)) {
    hit(F_CONSISTENT);
    ddb_buf_format(body, ",\"ConsistentRead\":%s",
                   index != NULL && !index->local && percent(80) ? "false" : "true");
  }
  if (percent(30)) {
    hit(F_LIMIT);
    ddb_buf_format(body, ",\"Limit\":%d", any(60) == 0 ? (int)any(2) - 1 : 1 + (int)any(12));
  }
  if (!request->walks)
    put_capacity(body);
}

/* One that a page of such a query could have ended with, or nearly. */
static void put_start(struct ddb_buf *body, const struct shape *shape) {
  hit(F_START);
  ddb_buf_text(body, ",\"ExclusiveStartKey\":");
  put_key(body, shape);
}

void make_query(struct request *request) {
  struct expression at;
  struct ddb_buf text, *body = &request->body;
  const struct shape *shape = any_shape();
  expression_begin(&at);
  ddb_buf_init_arena(&text, memory, SIZE_MAX);
  ddb_buf_format(body, "{\"TableName\":\"%s\"", any(300) == 0 ? "diff.none" : shape->name);
  const struct shape_index *index = any_index(shape, body, 50);
  request->walks = index != NULL;
  request->order = index != NULL ? index->sort : NULL;
  bool legacy = percent(25);
  if (legacy)
    put_key_tests(body, shape, index);
  if (!legacy || any(60) == 0) {
    put_key_condition(&at, &text, shape, index);
    put_text_member(body, "KeyConditionExpression", &text);
  }
  if (percent(30)) {
    hit(F_BACKWARD);
    ddb_buf_text(body, ",\"ScanIndexForward\":false");
  }
  put_shared(request, &at, index, legacy != (any(60) == 0));
  if (!request->walks && percent(10))
    put_start(body, shape);
  if (!request->walks)
    ddb_buf_char(body, '}');
}

void make_scan(struct request *request) {
  struct expression at;
  struct ddb_buf *body = &request->body;
  const struct shape *shape = any_shape();
  expression_begin(&at);
  ddb_buf_format(body, "{\"TableName\":\"%s\"", any(300) == 0 ? "diff.none" : shape->name);
  const struct shape_index *index = any_index(shape, body, 40);
  request->walks = percent(92);
  request->unordered = !request->walks;
  if (percent(30)) {
    hit(F_SEGMENTS);
    request->segments = 1 + any(6);
    if (!request->walks)
      ddb_buf_format(body, ",\"Segment\":%u,\"TotalSegments\":%u", any(7), request->segments);
  }
  put_shared(request, &at, index, percent(20));
  if (!request->walks)
    ddb_buf_char(body, '}');
}
