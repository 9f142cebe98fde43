/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of a list: one page, or as many as it takes. */
#include "op/pages.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/number.h"
#include "op/cursor.h"
#include "op/ops.h"
#include "wire/writer.h"
#include "op/capacity.h"

/* How often the items to read at once are doubled where none of them counts. */
#define DOUBLINGS_MAX 8

/* ---- costs ----------------------------------------------------------------------------------- */

static void read_count(struct ddb_json *json, int64_t *out) {
  struct ddb_text text;

  if (ddb_json_number(json, &text) &&
      ddb_number_to_i64(text.data, text.size, 0, INT64_MAX, out) < 0)
    (void)ddb_json_fail(json, DDB_E_INVALID, "this is no count");
}

bool ddb_page_costs_read(struct ddb_json *json, const struct ddb_json_string *name,
                         struct ddb_page_costs *costs) {
  if (ddb_json_is(name, "ScannedCount", 12))
    read_count(json, &costs->scanned);
  else if (ddb_json_is(name, "ConsumedCapacity", 16))
    costs->told = ddb_capacity_read(json, &costs->capacity);
  else
    return false;
  return true;
}

void ddb_page_costs_add(struct ddb_page *page, const struct ddb_page_costs *costs) {
  page->requests++;
  page->scanned += costs->scanned;
  page->capacity += costs->capacity;
}

bool ddb_page_capped(const struct ddb_list_options *list, const struct ddb_page *page,
                     bool costs_unknown) {
  if (list->max_requests > 0 && page->requests >= list->max_requests)
    return true;
  /* A cap that cannot be kept must not be passed: without figures it ends after one request. */
  return list->max_capacity > 0 && (costs_unknown || page->capacity >= list->max_capacity);
}

/* ---- one answer ------------------------------------------------------------------------------ */

/* All key attributes of an item, as if the service had ended its page there. */
static struct ddb_text key_of(struct ddb_pages *pages, struct ddb_text item) {
  const struct ddb_query *query = pages->in.query;
  const struct ddb_token_names names = ddb_query_token_names(query);
  struct ddb_text value;
  struct ddb_buf text;

  ddb_buf_init_arena(&text, pages->in.reader.mem, DDB_BODY_MAX);
  for (int i = 0; i < names.count; i++) {
    if (!ddb_answer_member(item, names.names[i], &value)) {
      pages->status = ddb_fail(ddb_arena_error_slot(pages->in.reader.mem), DDB_E_SERVICE, NULL,
                               "%s: an item of the answer has no %s, which is of its key: the "
                               "page cannot end there",
                               query->name, names.names[i]);
      return (struct ddb_text){NULL, 0};
    }
    ddb_buf_char(&text, i > 0 ? ',' : '{');
    ddb_buf_json_string(&text, names.names[i], strlen(names.names[i]));
    ddb_buf_char(&text, ':');
    ddb_buf_bytes(&text, value.data, value.size);
  }
  ddb_buf_char(&text, '}');
  if (text.status < 0)
    pages->status =
        ddb_fail(ddb_arena_error_slot(pages->in.reader.mem), DDB_E_NOMEM, NULL, "out of memory");
  return (struct ddb_text){text.data, text.size};
}

static bool has_enough(const struct ddb_pages *pages) {
  return pages->list.until > 0 && pages->page.count >= (size_t)pages->list.until;
}

/* `last` becomes the item that the page ends with, if there are more behind it. */
static void read_items(struct ddb_pages *pages, struct ddb_text *last) {
  struct ddb_json *json = &pages->in.reader.json;
  bool enough = has_enough(pages);
  struct ddb_text item = {NULL, 0};

  while (ddb_json_element(json)) {
    struct ddb_json before = *json;
    if (enough) {
      *last = item;
      (void)ddb_json_skip(json, NULL);
      continue;
    }
    ddb_page_item(&pages->in);
    enough = has_enough(pages);
    if (enough)
      (void)ddb_json_skip(&before, &item);
  }
}

/* An answer is read in one pass; its members come in any order. */
static void read_answer(struct ddb_pages *pages, struct ddb_text *last_key, struct ddb_text *last) {
  struct ddb_page_costs costs = {.scanned = 0};
  struct ddb_json *json = &pages->in.reader.json;
  struct ddb_json_string name;

  if (!ddb_json_object(json))
    return;
  while (ddb_json_member(json, &name)) {
    if (ddb_json_is(&name, "LastEvaluatedKey", 16))
      (void)ddb_json_skip(json, last_key);
    else if (ddb_json_is(&name, "Items", 5) && ddb_json_array(json))
      read_items(pages, last);
    else if (!ddb_page_costs_read(json, &name, &costs))
      (void)ddb_json_skip(json, NULL);
  }
  (void)ddb_json_end(json);
  ddb_page_costs_add(&pages->page, &costs);
  pages->costs_unknown = !costs.told;
}

/* Takes an answer into the page. pages->next is then in its body, or in the arena of the records.
 */
static void take(struct ddb_pages *pages, const struct ddb_response *response) {
  struct ddb_arena *mem = pages->in.reader.mem;
  struct ddb_text last_key = {NULL, 0}, last = {NULL, 0};
  size_t before = pages->page.count;

  pages->status = ddb_answer(mem, response, pages->in.query->name);
  if (pages->status < 0)
    return;
  pages->terms = ddb_response_terms(response);
  pages->in.now = pages->list.call.include_expired ? (ddb_time){0, 0} : response->now;
  ddb_reader_init(&pages->in.reader, mem, response->body.data, response->body.size);
  pages->in.before = pages->page.count;
  read_answer(pages, &last_key, &last);
  if (pages->in.reader.json.status < 0) {
    ddb_error_clear(ddb_arena_error_slot(mem));
    pages->status = ddb_answer_malformed(mem, pages->in.query->name, &pages->in.reader.json);
    return;
  }
  pages->next = last.data ? key_of(pages, last) : last_key;
  pages->in_vain = pages->page.count > before       ? 0
                   : pages->in_vain < DOUBLINGS_MAX ? pages->in_vain + 1
                                                    : DOUBLINGS_MAX;
}

/* ---- the page -------------------------------------------------------------------------------- */

static enum ddb_status move_cursor(struct ddb_pages *pages, struct ddb_cursor *cursor) {
  if (!cursor)
    return DDB_OK;
  if (pages->next.data)
    return ddb_cursor_set(cursor, &pages->terms, pages->in.query->name, pages->next,
                          ddb_arena_error_slot(pages->in.reader.mem));
  ddb_cursor_finish(cursor);
  return DDB_OK;
}

static enum ddb_status finish(struct ddb_pages *pages, const struct ddb_list_options *options,
                              struct ddb_page *out) {
  if (pages->status < 0)
    return pages->status;
  pages->page.more = pages->next.data != NULL;
  enum ddb_status status = move_cursor(pages, options ? options->cursor : NULL);
  if (status < 0)
    return status;
  *out = pages->page;
  return ddb_page_status(pages->in.reader.mem, pages->in.query, out);
}

static void begin(struct ddb_pages *pages, struct ddb_arena *mem, const struct ddb_query *query,
                  const struct ddb_list_options *options) {
  memset(pages, 0, sizeof *pages);
  if (options)
    pages->list = *options;
  pages->in.reader.mem = mem;
  pages->in.query = query;
  pages->in.page = &pages->page;
}

enum ddb_status ddb_page_take(struct ddb_pages *out, struct ddb_arena *mem,
                              const struct ddb_response *response, const struct ddb_query *query,
                              const struct ddb_list_options *options) {
  begin(out, mem, query, options);
  take(out, response);
  out->page.more = out->next.data != NULL;
  return out->status < 0 ? out->status : ddb_page_status(mem, query, &out->page);
}

enum ddb_status ddb_query_response(struct ddb_arena *mem, const struct ddb_response *response,
                                   const struct ddb_query *query,
                                   const struct ddb_list_options *options, struct ddb_page *out) {
  struct ddb_pages one;

  *out = (struct ddb_page){0};
  if (!response->pages) {
    begin(&one, mem, query, options);
    take(&one, response);
    return finish(&one, options, out);
  }
  if (response->pages->in.reader.mem == mem && !ddb_pages_goes_on(response->pages))
    return finish(response->pages, options, out);
  ddb_error_clear(ddb_arena_error_slot(mem));
  return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, NULL,
                  "%s: the list is not read to its end (ddb_pages_request has more to send), or "
                  "not into this arena",
                  query->name);
}

/* ---- many answers ---------------------------------------------------------------------------- */

enum ddb_status ddb_pages_begin(struct ddb_arena *scratch, struct ddb_arena *mem,
                                const struct ddb_request *first,
                                const struct ddb_list_options *options, struct ddb_pages **out) {
  struct ddb_pages *pages = ddb_arena_alloc(scratch, sizeof *pages);

  *out = NULL;
  ddb_error_clear(ddb_arena_error_slot(mem));
  if (!first->list.query)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, NULL,
                    "%s: this is no request of a list", first->operation);
  if (!pages)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  begin(pages, mem, first->list.query, options);
  pages->scratch = scratch;
  pages->first = *first;
  *out = pages;
  return DDB_OK;
}

bool ddb_pages_goes_on(const struct ddb_pages *pages) {
  if (pages->status < 0)
    return false;
  if (pages->page.requests == 0)
    return true;
  return pages->next.data && pages->list.until > 0 && !has_enough(pages) &&
         !ddb_page_capped(&pages->list, &pages->page, pages->costs_unknown);
}

bool ddb_pages_request(struct ddb_pages *pages, struct ddb_request *out) {
  if (!ddb_pages_goes_on(pages))
    return false;
  pages->open = true;
  *out = pages->first;
  if (pages->page.requests == 0)
    return true;
  int32_t missing = pages->list.until - (int32_t)pages->page.count;
  pages->status =
      ddb_query_next_body(pages->scratch, &pages->first, missing, pages->in_vain, pages->next, out);
  if (pages->status < 0)
    *ddb_arena_error_slot(pages->in.reader.mem) = *ddb_arena_error(pages->scratch);
  return pages->status >= 0;
}

enum ddb_status ddb_pages_response(struct ddb_pages *pages, const struct ddb_response *response) {
  struct ddb_error *error = ddb_arena_error_slot(pages->in.reader.mem);

  if (pages->status < 0)
    return pages->status;
  if (!pages->open)
    return pages->status = ddb_fail(error, DDB_E_INVALID, NULL, "%s: an answer without a request",
                                    pages->in.query->name);
  pages->open = false;
  take(pages, response);
  if (pages->status < 0 || !pages->next.data)
    return pages->status;
  /* The answer is gone when the next request is made. */
  pages->next.data = ddb_arena_copy(pages->scratch, pages->next.data, pages->next.size);
  if (!pages->next.data)
    pages->status = ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  return pages->status;
}

struct ddb_response ddb_pages_answer(struct ddb_pages *pages) {
  return (struct ddb_response){.http_status = 200, .pages = pages};
}
