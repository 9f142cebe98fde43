/* SPDX-License-Identifier: Apache-2.0 */
/* Query: the items of one partition whose sort keys begin with a prefix, a page at a time. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/cursor.h"
#include "op/index_key.h"
#include "op/ops.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* ---- options --------------------------------------------------------------------------------- */

bool ddb_list_finished(const struct ddb_list_options *options) {
  return options && options->cursor && options->cursor->done;
}

const struct ddb_call_options *ddb_list_call(const struct ddb_list_options *options) {
  return options ? &options->call : NULL;
}

/* ---- the page token ---------------------------------------------------------------------------
 */

/* The attributes of a token: those of the index and those of the table, each once. */
struct token {
  const char *names[DDB_KEY_ATTRIBUTES_MAX + 2];
  struct ddb_text values[DDB_KEY_ATTRIBUTES_MAX + 2]; /* {"S":"..."}; {NULL, 0} while not seen */
  int count;
};

static void token_name(struct token *token, const char *name) {
  for (int i = 0; i < token->count; i++)
    if (!name || strcmp(token->names[i], name) == 0)
      return;
  token->names[token->count++] = name;
}

/* False: something else than these attributes, each once and with a value of its own. */
static bool token_read(struct token *token, struct ddb_text key) {
  struct ddb_json_string name;
  struct ddb_json json;
  int seen = 0;

  ddb_json_init(&json, key.data, key.size);
  if (!ddb_json_object(&json))
    return false;
  while (ddb_json_member(&json, &name)) {
    int at = 0;
    while (at < token->count && !ddb_json_is(&name, token->names[at], strlen(token->names[at])))
      at++;
    if (at == token->count || token->values[at].data || !ddb_json_skip(&json, &token->values[at]))
      return false;
    seen++;
  }
  return ddb_json_end(&json) && seen == token->count;
}

/* The text of a value {"S":"..."} of this type, or false. */
static bool key_value(struct ddb_text raw, char type, struct ddb_arena *mem, struct ddb_text *out) {
  struct ddb_json_string name;
  struct ddb_json_string value;
  struct ddb_json json;

  ddb_json_init(&json, raw.data, raw.size);
  return ddb_json_object(&json) && ddb_json_member(&json, &name) &&
         ddb_json_is(&name, type ? &type : "S", 1) && ddb_json_string(&json, &value) &&
         ddb_json_copy(&json, &value, mem, out) && !ddb_json_member(&json, &name) &&
         json.status >= 0;
}

/* Bytes of a key, as a token has them. */
static bool same_key(struct ddb_arena *mem, struct ddb_text value, char type, const char *data,
                     size_t size) {
  struct ddb_text text = {data, size};

  if (type == 'B') {
    struct ddb_buf coded;
    ddb_buf_init_arena(&coded, mem, DDB_BODY_MAX);
    ddb_buf_base64(&coded, (struct ddb_bytes){(const unsigned char *)data, size});
    text = (struct ddb_text){coded.status < 0 ? "" : coded.data, coded.size};
  }
  return value.size == text.size && memcmp(value.data, text.data, text.size) == 0;
}

/* Whether the query knows of this attribute by its beginning: only of a sort key that is one text.
 */
static bool is_prefix(const struct ddb_query *query, const struct ddb_key_list *list, int at) {
  return at >= list->partition_count && !query->exact &&
         (!query->index || query->index->more_partition + query->index->more_sort == 0);
}

static bool value_belongs(struct ddb_arena *mem, struct ddb_text raw, const struct ddb_known *known,
                          bool prefix) {
  struct ddb_text value;

  if (!key_value(raw, known->type, mem, &value))
    return false;
  if (!prefix)
    return same_key(mem, value, known->type, known->data, known->size);
  return value.size >= known->size && memcmp(value.data, known->data, known->size) == 0;
}

/* Whether `key` is a key of this partition behind this prefix: a token from another user's
 * partition, or a forged one, must not reach the service. */
static bool key_belongs(struct ddb_arena *mem, struct ddb_text key, const struct ddb_query *query,
                        const struct ddb_key *prefix) {
  const struct ddb_key_list list = ddb_key_list(query->entity->table, query->index);
  struct token token = {.count = 0};
  struct ddb_known known;

  for (int i = 0; i < list.count; i++)
    token_name(&token, list.attributes[i].name);
  token_name(&token, query->entity->table->partition_key);
  token_name(&token, query->entity->table->sort_key);
  if (!token_read(&token, key))
    return false;
  for (int i = 0; i < list.count && ddb_key_known(prefix, &list, i, &known); i++)
    if (!value_belongs(mem, token.values[i], &known, is_prefix(query, &list, i)))
      return false;
  return true;
}

static enum ddb_status write_start(struct ddb_buf *body, struct ddb_arena *mem,
                                   const struct ddb_query *query, const struct ddb_key *prefix,
                                   const struct ddb_cursor *cursor) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  struct ddb_text operation;
  struct ddb_text key;
  enum ddb_status status = ddb_cursor_read(cursor, mem, &operation, &key);

  if (status == DDB_E_NOMEM)
    return ddb_fail(error, status, NULL, "out of memory");
  if (status < 0)
    return ddb_fail(error, status, "cursor", "%s: the cursor holds no page token", query->name);
  if (strcmp(operation.data, query->name) != 0)
    return ddb_fail(error, DDB_E_INVALID, "cursor",
                    "%s: the page token is of another operation, %.100s", query->name,
                    operation.data);
  if (!key_belongs(mem, key, query, prefix))
    return ddb_fail(
        error, DDB_E_INVALID, "cursor",
        "%s: the page token belongs to another partition: start without one, or pass the "
        "arguments that it was made with",
        query->name);
  ddb_buf_text(body, ",\"ExclusiveStartKey\":");
  ddb_buf_bytes(body, key.data, key.size);
  return DDB_OK;
}

/* ---- the request ------------------------------------------------------------------------------
 */

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

static void write_condition(struct ddb_buf *body, const struct ddb_query *query,
                            const struct ddb_key *prefix) {
  const struct ddb_key_list list = ddb_key_list(query->entity->table, query->index);
  struct ddb_known known[DDB_KEY_ATTRIBUTES_MAX];
  int count = 0;

  while (count < list.count && ddb_key_known(prefix, &list, count, &known[count]))
    count++;
  if (query->index) {
    ddb_buf_text(body, ",\"IndexName\":");
    ddb_buf_json_string(body, query->index->name, strlen(query->index->name));
  }
  ddb_buf_text(body, ",\"KeyConditionExpression\":\"");
  for (int i = 0; i < count; i++)
    write_comparison(body, &list, i, is_prefix(query, &list, i));
  ddb_buf_text(body, "\",\"ExpressionAttributeNames\":{");
  for (int i = 0; i < count; i++) {
    ddb_buf_text(body, i > 0 ? ",\"" : "\"");
    ddb_buf_text(body, mark_of('#', &list, i).text);
    ddb_buf_text(body, "\":");
    ddb_buf_json_string(body, list.attributes[i].name, strlen(list.attributes[i].name));
  }
  ddb_buf_text(body, "},\"ExpressionAttributeValues\":{");
  for (int i = 0; i < count; i++) {
    ddb_buf_text(body, i > 0 ? "," : "");
    ddb_body_key_value(body, mark_of(':', &list, i).text, known[i].type, known[i].data,
                       known[i].size);
  }
  ddb_buf_char(body, '}');
}

enum ddb_status ddb_query_request(struct ddb_arena *mem, const struct ddb_scope *scope,
                                  const struct ddb_query *query, const struct ddb_key *prefix,
                                  const struct ddb_list_options *options, struct ddb_request *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);
  int32_t limit = options && options->limit != 0 ? options->limit : query->limit;
  struct ddb_buf body;

  ddb_error_clear(error);
  if (prefix->status < 0)
    return ddb_key_refused(mem, prefix);
  if (limit < 0)
    return ddb_fail(error, DDB_E_INVALID, "limit", "%s: limit is %d; it is at least 1 (0: %d)",
                    query->name, (int)limit, (int)query->limit);
  if (ddb_list_finished(options))
    return ddb_fail(error, DDB_E_INVALID, "cursor",
                    "%s: the cursor is behind the last page: there is nothing to ask for",
                    query->name);
  ddb_buf_init_arena(&body, mem, DDB_BODY_MAX);
  ddb_body_begin(&body, scope, query->entity->table);
  write_condition(&body, query, prefix);
  ddb_buf_text(&body, query->descending ? ",\"ScanIndexForward\":false" : "");
  ddb_buf_text(&body, query->consistent ? ",\"ConsistentRead\":true" : "");
  if (limit > 0) {
    ddb_buf_text(&body, ",\"Limit\":");
    ddb_buf_i64(&body, limit);
  }
  if (options && options->cursor && options->cursor->token &&
      write_start(&body, mem, query, prefix, options->cursor) < 0)
    return error->status;
  ddb_buf_char(&body, '}');
  return ddb_body_end(&body, mem, "Query", DDB_EFFECT_READ, out);
}

/* ---- the page ---------------------------------------------------------------------------------
 */

/* An answer is read in one pass; its members come in any order. */
struct page_reader {
  struct ddb_reader reader;
  const struct ddb_query *query;
  struct ddb_page *page;
  size_t capacity;
  size_t rejected_capacity;
  struct ddb_text last_key;
  ddb_time now;
};

/* Room for one more element; false (and the scanner stopped) without memory. */
static bool page_grow(struct page_reader *in, void **items, size_t count, size_t *capacity,
                      size_t size) {
  if (count < *capacity)
    return true;
  size_t more = *capacity ? *capacity * 2 : 8;
  void *grown = more <= SIZE_MAX / 2 / size
                    ? ddb_arena_grow(in->reader.mem, *items, count * size, more * size)
                    : NULL;
  if (!grown) {
    ddb_reader_nomem(&in->reader);
    return false;
  }
  *items = grown;
  *capacity = more;
  return true;
}

/* The primary key of an item, as text; empty if the item has none. */
static struct ddb_text item_key(struct ddb_arena *mem, struct ddb_text item,
                                const struct ddb_table *table) {
  struct ddb_text partition = {NULL, 0};
  struct ddb_text sort = {NULL, 0};
  struct ddb_buf text;

  if (!ddb_answer_member(item, table->partition_key, &partition) ||
      (table->sort_key && !ddb_answer_member(item, table->sort_key, &sort)))
    return (struct ddb_text){"", 0};
  ddb_buf_init_arena(&text, mem, DDB_BODY_MAX);
  ddb_buf_char(&text, '{');
  ddb_buf_json_string(&text, table->partition_key, strlen(table->partition_key));
  ddb_buf_char(&text, ':');
  ddb_buf_bytes(&text, partition.data, partition.size);
  if (table->sort_key) {
    ddb_buf_char(&text, ',');
    ddb_buf_json_string(&text, table->sort_key, strlen(table->sort_key));
    ddb_buf_char(&text, ':');
    ddb_buf_bytes(&text, sort.data, sort.size);
  }
  ddb_buf_char(&text, '}');
  return text.status < 0 ? (struct ddb_text){"", 0} : (struct ddb_text){text.data, text.size};
}

/* Moves the reader's error into the page, so that one bad item does not hide the others. */
static void reject(struct page_reader *in, struct ddb_text item) {
  struct ddb_error *error = ddb_arena_error_slot(in->reader.mem);
  void *rejected = in->page->rejected;
  struct ddb_rejected entry = {
      .field = ddb_arena_copy(in->reader.mem, error->field, strlen(error->field)),
      .reason = ddb_arena_copy(in->reader.mem, error->text, strlen(error->text)),
      .key = item_key(in->reader.mem, item, in->query->entity->table),
  };

  if (!entry.field || !entry.reason) {
    ddb_reader_nomem(&in->reader);
    return;
  }
  if (!page_grow(in, &rejected, in->page->rejected_count, &in->rejected_capacity, sizeof entry))
    return;
  in->page->rejected = rejected;
  in->page->rejected[in->page->rejected_count++] = entry;
  ddb_error_clear(error);
}

static void read_page_item(struct page_reader *in) {
  const struct ddb_entity *entity = in->query->entity;
  struct ddb_json before = in->reader.json;
  struct ddb_text item;

  if (!page_grow(in, &in->page->items, in->page->count, &in->capacity, entity->size))
    return;
  void *record = (char *)in->page->items + in->page->count * entity->size;
  memset(record, 0, entity->size);
  entity->read(&in->reader, record);
  if (in->reader.json.status >= 0) {
    in->page->count += !ddb_is_expired(entity, record, in->now);
    return;
  }
  if (in->reader.json.status == DDB_E_NOMEM)
    return;
  /* Not a record, but is it at least an item? Then the page goes on behind it. */
  (void)ddb_reader_good(&in->reader);
  in->reader.json = before;
  in->reader.map = NULL;
  if (ddb_json_skip(&in->reader.json, &item))
    reject(in, item);
}

static void read_page(struct page_reader *in) {
  struct ddb_json *json = &in->reader.json;
  struct ddb_json_string name;

  if (!ddb_json_object(json))
    return;
  while (ddb_json_member(json, &name)) {
    if (ddb_json_is(&name, "LastEvaluatedKey", 16))
      (void)ddb_json_skip(json, &in->last_key);
    else if (!ddb_json_is(&name, "Items", 5))
      (void)ddb_json_skip(json, NULL);
    else if (ddb_json_array(json))
      while (ddb_json_element(json))
        read_page_item(in);
  }
  (void)ddb_json_end(json);
}

static enum ddb_status move_cursor(struct ddb_arena *mem, const struct page_reader *in,
                                   const struct ddb_list_options *options) {
  if (!options || !options->cursor)
    return DDB_OK;
  if (!in->last_key.data) {
    ddb_cursor_finish(options->cursor);
    return DDB_OK;
  }
  enum ddb_status status = ddb_cursor_set(options->cursor, in->query->name, in->last_key);
  return status < 0 ? ddb_fail(ddb_arena_error_slot(mem), status, NULL, "out of memory") : DDB_OK;
}

enum ddb_status ddb_query_response(struct ddb_arena *mem, const struct ddb_response *response,
                                   const struct ddb_query *query,
                                   const struct ddb_list_options *options, struct ddb_page *out) {
  struct page_reader in = {.query = query, .page = out, .now = response->now};
  enum ddb_status status = ddb_answer(mem, response, query->name);

  *out = (struct ddb_page){0};
  if (status < 0)
    return status;
  ddb_reader_init(&in.reader, mem, response->body.data, response->body.size);
  read_page(&in);
  if (in.reader.json.status < 0) {
    ddb_error_clear(ddb_arena_error_slot(mem));
    *out = (struct ddb_page){0};
    return ddb_answer_malformed(mem, query->name, &in.reader.json);
  }
  out->more = in.last_key.data != NULL;
  status = move_cursor(mem, &in, options);
  if (status < 0 || out->rejected_count == 0)
    return status;
  return ddb_fail(ddb_arena_error_slot(mem), DDB_PARTIAL, out->rejected[0].field,
                  "%s: %zu of the page's items could not be read; the first: %s", query->name,
                  out->rejected_count, out->rejected[0].reason);
}
