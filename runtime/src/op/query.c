/* SPDX-License-Identifier: Apache-2.0 */
/* Query: the items of one partition whose sort keys begin with a prefix, a page at a time. This is
 * the request; query_page.c reads the answer. */
#include "op/query.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/expression.h"
#include "op/ops.h"
#include "op/range.h"
#include "op/token.h"
#include "wire/writer.h"

/* ---- options --------------------------------------------------------------------------------- */

bool ddb_list_finished(const struct ddb_list_options *options) {
  return options && options->cursor && options->cursor->done;
}

bool ddb_list_counts_capacity(const struct ddb_list_options *options) {
  return options && (options->capacity || options->max_capacity > 0);
}

const struct ddb_call_options *ddb_list_call(const struct ddb_list_options *options) {
  return options ? &options->call : NULL;
}

/* ---- the request ----------------------------------------------------------------------------- */

struct mark {
  char text[4];
};

/* `#p` and `#s`; of a key with several attributes `#p2`, `#s2` and so on for the others. */
static struct mark mark_of(char first, const struct ddb_key_list *list, int at) {
  bool sort = at >= list->partition_count;
  int number = sort ? at - list->partition_count : at;

  return (struct mark){{first, sort ? 's' : 'p', number ? (char)('1' + number) : '\0', '\0'}};
}

/* Equality, but of a sort key that is one text and of which the beginning is known. */
static void write_comparison(struct ddb_buf *body, const struct ddb_key_list *list, int at,
                             bool prefix) {
  ddb_buf_text(body, at > 0 ? " AND " : "");
  ddb_buf_text(body, prefix ? "begins_with(" : "");
  ddb_buf_text(body, mark_of('#', list, at).text);
  ddb_buf_text(body, prefix ? ", " : " = ");
  ddb_buf_text(body, mark_of(':', list, at).text);
  ddb_buf_text(body, prefix ? ")" : "");
}

/* What a condition is made of. */
struct condition {
  struct ddb_key_list list;
  struct ddb_known known[DDB_KEY_ATTRIBUTES_MAX];
  int count;  /* attributes that are known */
  int ranged; /* the one behind them, or -1 */
};

static void find_condition(const struct ddb_query *query, const struct ddb_asked *asked,
                           struct condition *out) {
  out->list = ddb_key_list(query->entity->table, query->index);
  out->ranged = ddb_query_ranged(&out->list, asked);
  out->count = 0;
  while (out->count != out->ranged && out->count < out->list.count &&
         ddb_key_known(asked->key, &out->list, out->count, &out->known[out->count]))
    out->count++;
}

static void write_key_condition(struct ddb_buf *body, const struct ddb_query *query,
                                const struct ddb_asked *asked, const struct condition *condition) {
  ddb_buf_text(body, ",\"KeyConditionExpression\":\"");
  for (int i = 0; i < condition->count; i++)
    write_comparison(body, &condition->list, i,
                     ddb_query_knows_beginning(query, &condition->list, i));
  if (asked->range) {
    ddb_buf_text(body, " AND ");
    ddb_key_range_condition(body, asked->range,
                            mark_of('#', &condition->list, condition->ranged).text);
  }
  ddb_buf_text(body, "\"");
}

static void write_names(struct ddb_buf *body, const struct condition *condition) {
  int count = condition->count + (condition->ranged >= 0);

  for (int i = 0; i < count; i++) {
    const char *name = condition->list.attributes[i].name;
    ddb_buf_text(body, i > 0 ? ",\"" : "\"");
    ddb_buf_text(body, mark_of('#', &condition->list, i).text);
    ddb_buf_text(body, "\":");
    ddb_buf_json_string(body, name, strlen(name));
  }
}

static void write_values(struct ddb_buf *body, const struct condition *condition) {
  for (int i = 0; i < condition->count; i++) {
    ddb_buf_text(body, i > 0 ? "," : "");
    ddb_body_key_value(body, mark_of(':', &condition->list, i).text, &condition->known[i]);
  }
}

/* An item that has expired and is not removed yet is none of a count, as it is in no page. One
 * whose expiry is NULL, or no number at all, is in both: of those no comparison holds. */
static void write_filter(struct ddb_buf *body, const struct ddb_asked *asked) {
  const struct ddb_given *filter = asked->filter;

  if (!filter && asked->alive_at <= 0)
    return;
  ddb_buf_text(body, ",\"FilterExpression\":");
  if (asked->alive_at <= 0) {
    ddb_given_text(body, filter);
    return;
  }
  ddb_buf_char(body, '"');
  if (filter) {
    ddb_buf_char(body, '(');
    ddb_buf_text(body, filter->expression->text);
    ddb_buf_text(body, ") AND ");
  }
  ddb_buf_text(body, "(attribute_not_exists(#x) OR NOT #x <= :x)\"");
}

static void write_condition(struct ddb_buf *body, const struct ddb_query *query,
                            const struct ddb_asked *asked) {
  struct condition condition;

  find_condition(query, asked, &condition);
  if (query->index) {
    ddb_buf_text(body, ",\"IndexName\":");
    ddb_buf_json_string(body, query->index->name, strlen(query->index->name));
  }
  write_key_condition(body, query, asked, &condition);
  write_filter(body, asked);
  ddb_projection_text(body, query->entity);
  ddb_buf_text(body, ",\"ExpressionAttributeNames\":{");
  write_names(body, &condition);
  if (asked->alive_at > 0) {
    ddb_buf_text(body, ",\"#x\":");
    ddb_buf_json_string(body, query->entity->table->ttl, strlen(query->entity->table->ttl));
  }
  ddb_given_names(body, asked->filter);
  ddb_projection_names(body, query->entity, false);
  ddb_buf_text(body, "},\"ExpressionAttributeValues\":{");
  write_values(body, &condition);
  if (asked->range) {
    ddb_buf_text(body, ","); /* the partition key is always known */
    ddb_key_range_values(body, asked->range);
  }
  if (asked->alive_at > 0)
    ddb_buf_format(body, ",\":x\":{\"N\":\"%lld\"}", (long long)asked->alive_at);
  ddb_given_values(body, asked->filter, false);
  ddb_buf_char(body, '}');
}

/* What differs from page to page, and the end. */
static void write_rest(struct ddb_buf *body, const struct ddb_query *query, int32_t limit,
                       struct ddb_text start) {
  if (limit > 0) {
    ddb_buf_text(body, ",\"Limit\":");
    ddb_buf_i64(body, limit);
  }
  ddb_body_start_key(body, start, query->entity->hides_keys);
  ddb_buf_char(body, '}');
}

enum ddb_status ddb_query_body(struct ddb_arena *mem, const struct ddb_scope *scope,
                               const struct ddb_query *query, const struct ddb_asked *asked,
                               int32_t limit, struct ddb_text start, struct ddb_request *out) {
  struct ddb_buf body;

  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, scope, query->entity->table);
  if (query->scan)
    ddb_scan_condition(&body, query, asked);
  else
    write_condition(&body, query, asked);
  ddb_buf_text(&body, asked->counts ? ",\"Select\":\"COUNT\"" : "");
  ddb_buf_text(&body, query->descending ? ",\"ScanIndexForward\":false" : "");
  ddb_buf_text(&body, query->consistent ? ",\"ConsistentRead\":true" : "");
  ddb_buf_text(&body, asked->capacity ? ",\"ReturnConsumedCapacity\":\"TOTAL\"" : "");
  size_t head = body.size;
  write_rest(&body, query, limit, start);
  enum ddb_status status =
      ddb_body_end(&body, mem, query->scan ? "Scan" : "Query", DDB_EFFECT_READ, out);
  out->list = (struct ddb_request_list){query, head, limit, query->scan || asked->filter};
  return status;
}

/* Where no filter drops any, about as many items are read as are missing; more, when those that
 * were read do not count because they have expired or cannot be read. */
static int32_t items_to_read(int32_t limit, bool filtered, int32_t missing, int in_vain) {
  int64_t wanted = (int64_t)missing << in_vain;

  if (missing == 0 || filtered)
    return limit;
  if (limit > 0 && limit < wanted)
    return limit;
  return wanted < INT32_MAX ? (int32_t)wanted : INT32_MAX;
}

enum ddb_status ddb_query_next_body(struct ddb_arena *mem, const struct ddb_request *first,
                                    int32_t missing, int in_vain, struct ddb_text start,
                                    struct ddb_request *out) {
  const struct ddb_request_list *list = &first->list;
  struct ddb_buf body;

  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_buf_bytes(&body, first->body.data, list->head);
  write_rest(&body, list->query, items_to_read(list->limit, list->filtered, missing, in_vain),
             start);
  enum ddb_status status = ddb_body_end(&body, mem, first->operation, first->effect, out);
  out->list = *list;
  return status;
}

/* Fails if one of the numbers cannot be meant. */
static void check_options(struct ddb_error *error, const char *name,
                          const struct ddb_list_options *options) {
  const char *at_fault = options->until < 0              ? "until"
                         : options->max_requests < 0     ? "max_requests"
                         : !(options->max_capacity >= 0) ? "max_capacity"
                                                         : NULL;

  if (at_fault)
    (void)ddb_fail(error, DDB_E_INVALID, at_fault, "%s: %s is not a number from 0 on (0: %s)", name,
                   at_fault, options->until < 0 ? "one page" : "no cap");
}

int32_t ddb_query_limit(struct ddb_arena *mem, const struct ddb_query *query,
                        const struct ddb_list_options *options) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  int32_t limit = options && options->limit != 0 ? options->limit : query->limit;

  if (limit < 0)
    (void)ddb_fail(error, DDB_E_INVALID, "limit", "%s: limit is %d; it is at least 1 (0: %d)",
                   query->name, (int)limit, (int)query->limit);
  else if (ddb_list_finished(options))
    (void)ddb_fail(error, DDB_E_INVALID, "cursor",
                   "%s: the cursor is behind the last page: there is nothing to ask for",
                   query->name);
  else if (options)
    check_options(error, query->name, options);
  return error->status < 0 ? -1 : limit;
}

enum ddb_status ddb_query_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                  const struct ddb_query *query, const struct ddb_asked *asked,
                                  const struct ddb_list_options *options, struct ddb_request *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_text start = {NULL, 0};

  ddb_error_clear(error);
  if (asked->key && asked->key->status < 0)
    return ddb_key_refused(mem, asked->key);
  int32_t limit = ddb_query_limit(mem, query, options);
  if (limit < 0)
    return error->status;
  if (options && options->cursor && options->cursor->token) {
    const struct ddb_token_terms terms = ddb_scope_terms(scope);
    enum ddb_status status =
        ddb_token_open(mem, &terms, query->name, options->cursor->token, &start);
    if (status < 0)
      return status;
    if (!ddb_query_key_belongs(mem, start, query, asked))
      return ddb_fail(
          error, DDB_E_INVALID, "cursor",
          "%s: the page token belongs to another partition or range: start without one, or pass the "
          "arguments that it was made with",
          query->name);
  }
  struct ddb_asked asking = *asked;
  asking.capacity = ddb_list_counts_capacity(options);
  enum ddb_status status = ddb_query_body(
      mem, scope, query, &asking,
      items_to_read(limit, query->scan || asked->filter, options ? options->until : 0, 0), start,
      out);
  out->list.limit = limit;
  return status;
}
