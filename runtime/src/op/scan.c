/* SPDX-License-Identifier: Apache-2.0 */
/* Scan: all items of a table or index, a page at a time. Only what differs from a query is here. */
#include <string.h>

#include "op/expression.h"
#include "op/ops.h"
#include "op/query.h"

/* DynamoDB takes 100 operands of IN (Developer Guide, "Constraints"). */
enum { IN_MAX = 100 };

/* The attribute by which DynamoDB itself leaves items of other entities out, or NULL. */
static const char *type_attribute(const struct ddb_query *query) {
  if (!query->kinds || query->kinds->count > IN_MAX)
    return NULL;
  return query->kinds->kinds[0].entity->entity_type;
}

static void write_mark(struct ddb_buf *body, int kind) {
  ddb_buf_text(body, ":k");
  ddb_buf_i64(body, kind + 1);
}

/* `(...) AND #k IN (:k1, :k2)`. The filter's text is nothing but placeholders and needs no escapes.
 */
static void write_filter(struct ddb_buf *body, const struct ddb_query *query,
                         const struct ddb_given *filter, const char *type) {
  if (!filter && !type)
    return;
  ddb_buf_text(body, ",\"FilterExpression\":");
  if (!type) {
    ddb_given_text(body, filter);
    return;
  }
  ddb_buf_char(body, '"');
  if (filter) {
    ddb_buf_char(body, '(');
    ddb_buf_text(body, filter->expression->text);
    ddb_buf_text(body, ") AND ");
  }
  ddb_buf_text(body, "#k IN (");
  for (int i = 0; i < query->kinds->count; i++) {
    ddb_buf_text(body, i > 0 ? ", " : "");
    write_mark(body, i);
  }
  ddb_buf_text(body, ")\"");
}

static void write_names(struct ddb_buf *body, const struct ddb_query *query,
                        const struct ddb_given *filter, const char *type) {
  if (!filter && !type) {
    ddb_projection(body, query->entity);
    return;
  }
  ddb_projection_text(body, query->entity);
  ddb_buf_text(body, ",\"ExpressionAttributeNames\":{");
  if (type) {
    ddb_buf_text(body, "\"#k\":");
    ddb_buf_json_string(body, type, strlen(type));
    ddb_given_names(body, filter);
  } else {
    ddb_buf_text(body, filter->expression->names);
  }
  ddb_projection_names(body, query->entity, false);
  ddb_buf_char(body, '}');
}

static bool has_values(const struct ddb_given *filter) {
  return filter && (filter->expression->constants[0] || filter->values.size > 0);
}

static void write_values(struct ddb_buf *body, const struct ddb_query *query,
                         const struct ddb_given *filter, const char *type) {
  if (!type && !has_values(filter))
    return;
  ddb_buf_text(body, ",\"ExpressionAttributeValues\":{");
  for (int i = 0; type && i < query->kinds->count; i++) {
    const char *name = query->kinds->kinds[i].entity->name;
    ddb_buf_text(body, i > 0 ? ",\"" : "\"");
    write_mark(body, i);
    ddb_buf_text(body, "\":{\"S\":");
    ddb_buf_json_string(body, name, strlen(name));
    ddb_buf_char(body, '}');
  }
  ddb_given_values(body, filter, !type);
  ddb_buf_char(body, '}');
}

void ddb_scan_condition(struct ddb_buf *body, const struct ddb_query *query,
                        const struct ddb_asked *asked) {
  const char *type = type_attribute(query);

  if (query->index) {
    ddb_buf_text(body, ",\"IndexName\":");
    ddb_buf_json_string(body, query->index->name, strlen(query->index->name));
  }
  write_filter(body, query, asked->filter, type);
  write_names(body, query, asked->filter, type);
  write_values(body, query, asked->filter, type);
  if (asked->segments > 0) {
    ddb_buf_text(body, ",\"TotalSegments\":");
    ddb_buf_i64(body, asked->segments);
    ddb_buf_text(body, ",\"Segment\":");
    ddb_buf_i64(body, asked->segment);
  }
}
