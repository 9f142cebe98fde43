/* SPDX-License-Identifier: Apache-2.0 */
/* The queries of all shards, and how their answers become one list. */
#include "op/fan.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/fail.h"
#include "op/ops.h"
#include "op/pages.h"
#include "op/range.h"

/* As the compiler has it where the schema names no limit. */
#define DEFAULT_LIMIT 100

/* How often the items to read at once are doubled. */
#define DOUBLINGS_MAX 8

static enum ddb_status nomem(struct ddb_fan *fan) {
  fan->status = ddb_fail(ddb_arena_error_slot(fan->mem), DDB_E_NOMEM, NULL, "%s: out of memory",
                         fan->query->name);
  return fan->status;
}

/* ---- places ---------------------------------------------------------------------------------- */

const struct ddb_key *ddb_fan_key(struct ddb_fan *fan, int shard) {
  ddb_key_set_shard(&fan->key, shard);
  return &fan->key;
}

static bool sort_value(struct ddb_arena *mem, const struct ddb_key_attribute *attribute,
                       struct ddb_text key, struct ddb_text *out) {
  struct ddb_text raw;
  int order;

  if (!ddb_answer_member(key, attribute->name, &raw) ||
      !ddb_query_key_value(raw, attribute->type, mem, out))
    return false;
  if (attribute->type == 'N')
    return ddb_decimal_compare(out->data, out->data, &order) >= 0;
  return attribute->type != 'B' || ddb_query_key_bytes(mem, out);
}

bool ddb_fan_place(const struct ddb_fan *fan, int shard, struct ddb_text key,
                   struct ddb_fan_place *out) {
  const struct ddb_key_list *list = &fan->list;

  *out = (struct ddb_fan_place){.set = true, .shard = shard, .key = key};
  for (int i = list->partition_count; i < list->count; i++)
    if (!sort_value(fan->mem, &list->attributes[i], key, &out->sort[i - list->partition_count]))
      return false;
  return true;
}

int ddb_fan_compare(const struct ddb_fan *fan, const struct ddb_fan_place *a,
                    const struct ddb_fan_place *b) {
  const struct ddb_key_list *list = &fan->list;
  int order = 0;

  for (int i = list->partition_count; order == 0 && i < list->count; i++) {
    int at = i - list->partition_count;
    order = ddb_key_values_compare(list->attributes[i].type, a->sort[at], b->sort[at]);
  }
  return fan->query->descending ? -order : order;
}

bool ddb_fan_is_done(const struct ddb_fan_shard *shard) {
  return shard->ended && shard->next == shard->count;
}

/* ---- beginning ------------------------------------------------------------------------------- */

enum ddb_status ddb_fan_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                              const struct ddb_query *query, const struct ddb_asked *asked,
                              const struct ddb_list_options *options, struct ddb_fan **out) {
  *out = NULL;
  ddb_error_clear(ddb_arena_error_slot(mem));
  if (asked->key->status < 0)
    return ddb_key_refused(mem, asked->key);
  int32_t limit = ddb_query_limit(mem, query, options);
  if (limit < 0)
    return ddb_arena_error_slot(mem)->status;
  struct ddb_fan *fan = ddb_arena_zalloc(mem, sizeof *fan);
  struct ddb_fan_shard *shards = ddb_arena_array(mem, (size_t)query->shards, sizeof *shards);
  if (!fan || !shards)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  memset(shards, 0, (size_t)query->shards * sizeof *shards);
  fan->mem = mem;
  if (scope)
    fan->scope = *scope; /* a read needs none, as in ddb_query_request */
  fan->query = query;
  fan->list = ddb_key_list(query->entity->table, query->index);
  fan->key = *asked->key;
  fan->asking.key = &fan->key;
  if (asked->filter) {
    fan->filter = *asked->filter;
    fan->asking.filter = &fan->filter;
  }
  if (asked->range) {
    fan->range = *asked->range;
    fan->range.key = &fan->key;
    fan->asking.range = &fan->range;
  }
  fan->shard_count = query->shards;
  fan->shards = shards;
  fan->limit = limit > 0 ? (size_t)limit : DEFAULT_LIMIT;
  if (options)
    fan->options = *options;
  if (fan->options.until > 0)
    fan->limit = (size_t)fan->options.until;
  fan->asking.capacity = ddb_list_counts_capacity(options);
  fan->include_expired = options && options->call.include_expired;
  fan->asked = -1;
  if (options && options->cursor && options->cursor->token)
    fan->status = ddb_fan_resume(fan, options->cursor);
  if (fan->status >= 0)
    *out = fan;
  return fan->status;
}

/* ---- requests -------------------------------------------------------------------------------- */

/* Whether all items of all shards count as equal: then one shard follows the other, and the next
 * need not be asked before the first is at its end. */
static bool has_no_order(const struct ddb_fan *fan) {
  return fan->list.count == fan->list.partition_count || fan->query->exact;
}

/* The shard of which the next item must be known; -1: there is none. */
static int shard_to_ask(const struct ddb_fan *fan) {
  for (int i = 0; i < fan->shard_count; i++) {
    const struct ddb_fan_shard *shard = &fan->shards[i];
    if (shard->next == shard->count && !shard->ended)
      return i;
    if (shard->next < shard->count && has_no_order(fan))
      return -1;
  }
  return -1;
}

/* The hash spreads the items, so that a page takes about as many from each shard. Twice as many
 * are asked for: then few shards are asked again, and not much is read in vain. Where a filter
 * drops all that was read, twice as many again. */
static int32_t share(const struct ddb_fan *fan, int shard) {
  size_t left = fan->limit - fan->taken_count;
  size_t shards = 0;

  for (int i = 0; i < fan->shard_count; i++)
    shards += !fan->shards[i].ended;
  if (has_no_order(fan) || shards == 0)
    shards = 1;
  size_t fair = 2 * ((fan->limit + shards - 1) / shards);
  if (fan->asking.filter && fair < (size_t)INT32_MAX >> DOUBLINGS_MAX)
    return (int32_t)(fair << fan->shards[shard].in_vain);
  return (int32_t)(fair < left ? fair : left);
}

/* The shard with the next of the items that were read, of equal ones the lowest; -1: there is none.
 */
static int first_head(const struct ddb_fan *fan) {
  int first = -1;

  for (int i = 0; i < fan->shard_count; i++)
    if (fan->shards[i].next < fan->shards[i].count &&
        (first < 0 || ddb_fan_compare(fan, &fan->shards[i].head, &fan->shards[first].head) < 0))
      first = i;
  return first;
}

/* With `until` an expired item is none that the caller gets, and does not count. */
static bool counts(struct ddb_fan *fan, struct ddb_text item) {
  const struct ddb_entity *entity = fan->query->entity;
  struct ddb_reader reader;

  if (fan->options.until == 0 || entity->expiry == DDB_EXPIRES_NEVER)
    return true;
  void *record = ddb_arena_zalloc(fan->mem, entity->size);
  if (!record)
    return true;
  ddb_reader_init(&reader, fan->mem, item.data, item.size);
  entity->read(&reader, record);
  bool good = reader.json.status >= 0;
  ddb_error_clear(ddb_arena_error_slot(fan->mem));
  return !good || !ddb_is_expired(entity, record, fan->now);
}

/* Items up to where the page begins are not taken again: one that was put in since then, or that
 * has the sort key from which a request had to begin. */
static enum ddb_status find_head(struct ddb_fan *fan, int i) {
  struct ddb_fan_shard *shard = &fan->shards[i];

  for (; shard->next < shard->count; shard->next++) {
    if (!ddb_fan_place(fan, i, shard->items[shard->next], &shard->head)) {
      fan->status = ddb_fail(ddb_arena_error_slot(fan->mem), DDB_E_SERVICE, NULL,
                             "%s: an item of the answer has no sort key of the %s",
                             fan->query->name, fan->query->index ? "index" : "table");
      return fan->status;
    }
    int order = fan->from.set ? ddb_fan_compare(fan, &shard->head, &fan->from) : 1;
    if ((order > 0 || (order == 0 && i >= fan->from.shard)) &&
        counts(fan, shard->items[shard->next]))
      return DDB_OK;
  }
  return DDB_OK;
}

static enum ddb_status take(struct ddb_fan *fan, int i) {
  struct ddb_fan_shard *shard = &fan->shards[i];

  if (fan->taken_count == fan->taken_capacity) {
    size_t more = fan->taken_capacity ? fan->taken_capacity * 2 : 64;
    struct ddb_text *grown = ddb_arena_grow(fan->mem, fan->taken, fan->taken_count * sizeof *grown,
                                            more * sizeof *grown);
    if (!grown)
      return nomem(fan);
    fan->taken = grown;
    fan->taken_capacity = more;
  }
  if (fan->at.set && ddb_fan_compare(fan, &shard->head, &fan->at) != 0)
    fan->before = fan->at;
  fan->at = shard->last = shard->head;
  fan->taken[fan->taken_count++] = shard->items[shard->next++];
  return find_head(fan, i);
}

/* Items are in order only when each shard was asked: a part of a page cannot be returned. */
static void capped(struct ddb_fan *fan) {
  fan->status =
      ddb_fail(ddb_arena_error_slot(fan->mem), DDB_E_LIMIT, NULL,
               "%s: the page is not complete after %d requests, which is all that "
               "options.%s allows: allow more (each of the %d shards takes one), or ask for less",
               fan->query->name, fan->costs.requests,
               fan->options.max_requests > 0 && fan->costs.requests >= fan->options.max_requests
                   ? "max_requests"
                   : "max_capacity",
               fan->shard_count);
}

bool ddb_fan_request(struct ddb_fan *fan, struct ddb_request *out) {
  while (fan->status >= 0 && fan->taken_count < fan->limit) {
    int i = shard_to_ask(fan);
    if (i >= 0) {
      if (ddb_page_capped(&fan->options, &fan->costs,
                          fan->costs_unknown && fan->costs.requests > 0)) {
        capped(fan);
        return false;
      }
      fan->asked = i;
      (void)ddb_fan_key(fan, i);
      fan->status = ddb_query_body(fan->mem, &fan->scope, fan->query, &fan->asking, share(fan, i),
                                   fan->shards[i].start, out);
      return fan->status >= 0;
    }
    i = first_head(fan);
    if (i < 0)
      break;
    (void)take(fan, i);
  }
  fan->complete = fan->status >= 0;
  return false;
}

/* ---- answers --------------------------------------------------------------------------------- */

/* Keeps the texts of the items, which `body` holds. */
static void read_items(struct ddb_fan *fan, struct ddb_json *json, struct ddb_fan_shard *shard,
                       size_t *capacity) {
  while (ddb_json_element(json)) {
    if (shard->count == *capacity) {
      size_t more = *capacity ? *capacity * 2 : 16;
      struct ddb_text *grown = ddb_arena_grow(fan->mem, shard->items, shard->count * sizeof *grown,
                                              more * sizeof *grown);
      if (!grown) {
        (void)ddb_json_fail(json, DDB_E_NOMEM, "");
        return;
      }
      shard->items = grown;
      *capacity = more;
    }
    if (ddb_json_skip(json, &shard->items[shard->count]))
      shard->count++;
  }
}

static void read_answer(struct ddb_fan *fan, struct ddb_json *json, struct ddb_fan_shard *shard) {
  struct ddb_page_costs costs = {.scanned = 0};
  struct ddb_json_string name;
  size_t capacity = 0;

  shard->items = NULL;
  shard->count = shard->next = 0;
  shard->start = (struct ddb_text){NULL, 0};
  if (!ddb_json_object(json))
    return;
  while (ddb_json_member(json, &name)) {
    if (ddb_json_is(&name, "LastEvaluatedKey", 16))
      (void)ddb_json_skip(json, &shard->start);
    else if (ddb_json_is(&name, "Items", 5) && ddb_json_array(json))
      read_items(fan, json, shard, &capacity);
    else if (!ddb_page_costs_read(json, &name, &costs))
      (void)ddb_json_skip(json, NULL);
  }
  (void)ddb_json_end(json);
  ddb_page_costs_add(&fan->costs, &costs);
  fan->costs_unknown = !costs.told;
  shard->ended = shard->start.data == NULL;
  shard->in_vain = shard->count > 0                 ? 0
                   : shard->in_vain < DOUBLINGS_MAX ? shard->in_vain + 1
                                                    : DOUBLINGS_MAX;
}

enum ddb_status ddb_fan_response(struct ddb_fan *fan, const struct ddb_response *response) {
  struct ddb_json json;
  int i = fan->asked;

  if (fan->status < 0)
    return fan->status;
  if (i < 0) {
    fan->status = ddb_fail(ddb_arena_error_slot(fan->mem), DDB_E_INVALID, NULL,
                           "%s: an answer without a request", fan->query->name);
    return fan->status;
  }
  fan->asked = -1;
  fan->status = ddb_answer(fan->mem, response, fan->query->name);
  if (fan->status < 0)
    return fan->status;
  /* The answer is gone when the next request is sent. */
  const char *body = ddb_arena_copy(fan->mem, response->body.data, response->body.size);
  if (!body)
    return nomem(fan);
  ddb_json_init(&json, body, response->body.size);
  read_answer(fan, &json, &fan->shards[i]);
  if (json.status < 0) {
    fan->status = ddb_answer_malformed(fan->mem, fan->query->name, &json);
    return fan->status;
  }
  fan->now = fan->include_expired ? (ddb_time){0, 0} : response->now;
  return find_head(fan, i);
}

/* ---- the page -------------------------------------------------------------------------------- */

static bool is_last_page(const struct ddb_fan *fan) {
  for (int i = 0; i < fan->shard_count; i++)
    if (!ddb_fan_is_done(&fan->shards[i]))
      return false;
  return true;
}

static enum ddb_status read_records(struct ddb_arena *mem, const struct ddb_fan *fan,
                                    struct ddb_page *out) {
  struct ddb_page_reader in = {.query = fan->query, .page = out, .now = fan->now};

  for (size_t i = 0; i < fan->taken_count; i++) {
    ddb_reader_init(&in.reader, mem, fan->taken[i].data, fan->taken[i].size);
    ddb_page_item(&in);
    if (in.reader.json.status < 0) {
      ddb_error_clear(ddb_arena_error_slot(mem));
      *out = (struct ddb_page){0};
      return ddb_answer_malformed(mem, fan->query->name, &in.reader.json);
    }
  }
  return DDB_OK;
}

enum ddb_status ddb_fan_page(struct ddb_arena *mem, struct ddb_fan *fan,
                             const struct ddb_list_options *options, struct ddb_page *out) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  *out = (struct ddb_page){0};
  if (mem != fan->mem)
    *error = *ddb_arena_error(fan->mem);
  if (fan->status < 0)
    return fan->status;
  ddb_error_clear(error);
  if (!fan->complete)
    return ddb_fail(error, DDB_E_INVALID, NULL,
                    "%s: the page is not complete: ddb_fan_request has more to send",
                    fan->query->name);
  enum ddb_status status = read_records(mem, fan, out);
  if (status < 0)
    return status;
  out->more = !is_last_page(fan);
  out->requests = fan->costs.requests;
  out->scanned = fan->costs.scanned;
  out->capacity = fan->costs.capacity;
  if (options && options->cursor && ddb_fan_save(fan, options->cursor, error) < 0)
    return error->status;
  return ddb_page_status(mem, fan->query, out);
}
