/* SPDX-License-Identifier: Apache-2.0 */
/* How many items a query finds: all its pages, one after the other, without the items. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/number.h"
#include "op/client.h"
#include "op/key.h"
#include "op/ops.h"
#include "op/query.h"

/* All of it lives in `mem`. */
struct ddb_count {
  struct ddb_arena *mem;
  struct ddb_scope scope;
  const struct ddb_query *query;
  struct ddb_key key; /* with all shards: of the one that is read */
  struct ddb_given filter;
  struct ddb_key_range range;
  struct ddb_asked asking; /* for the three */
  int shard;
  struct ddb_text start; /* the key behind which the next page begins; empty: the first item */
  bool asked;            /* a request is open */
  bool complete;
  int64_t total;
  enum ddb_status status;
};

enum ddb_status ddb_count_begin(struct ddb_arena *mem, const struct ddb_scope *scope,
                                const struct ddb_query *query, const struct ddb_asked *asked,
                                const struct ddb_call_options *options, struct ddb_count **out) {
  bool expires = query->entity->expiry != DDB_EXPIRES_NEVER && query->entity->table->ttl;

  *out = NULL;
  ddb_error_clear(ddb_arena_error_slot(mem));
  if (asked->key->status < 0)
    return ddb_key_refused(mem, asked->key);
  struct ddb_count *count = ddb_arena_zalloc(mem, sizeof *count);
  if (!count)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory");
  count->mem = mem;
  count->scope = *scope;
  count->query = query;
  count->key = *asked->key;
  count->asking.key = &count->key;
  count->asking.counts = true;
  if (expires && !(options && options->include_expired))
    count->asking.alive_at = scope->now.seconds;
  if (asked->filter) {
    count->filter = *asked->filter;
    count->asking.filter = &count->filter;
  }
  if (asked->range) {
    count->range = *asked->range;
    count->range.key = &count->key;
    count->asking.range = &count->range;
  }
  *out = count;
  return DDB_OK;
}

bool ddb_count_request(struct ddb_count *count, struct ddb_request *out) {
  if (count->status < 0 || count->complete)
    return false;
  ddb_key_set_shard(&count->key, count->shard);
  count->status =
      ddb_query_body(count->mem, &count->scope, count->query, &count->asking, 0, count->start, out);
  count->asked = count->status >= 0;
  return count->asked;
}

/* The number of a page, and where the next one begins. */
static bool read_count(struct ddb_count *count, struct ddb_json *json) {
  struct ddb_json_string name;
  struct ddb_text digits = {NULL, 0};
  bool good = true;

  count->start = (struct ddb_text){NULL, 0};
  if (!ddb_json_object(json))
    return false;
  while (good && ddb_json_member(json, &name)) {
    if (ddb_json_is(&name, "LastEvaluatedKey", 16))
      good = ddb_json_skip(json, &count->start);
    else if (ddb_json_is(&name, "Count", 5))
      good = ddb_json_number(json, &digits);
    else
      good = ddb_json_skip(json, NULL);
  }
  int64_t number = 0;
  if (!ddb_json_end(json) || !digits.data ||
      ddb_number_to_i64(digits.data, digits.size, 0, INT64_MAX, &number) < 0)
    return false;
  count->total += number;
  return true;
}

static enum ddb_status no_answer_due(struct ddb_count *count) {
  count->status = ddb_fail(ddb_arena_error_slot(count->mem), DDB_E_INVALID, NULL,
                           "%s: an answer without a request", count->query->name);
  return count->status;
}

enum ddb_status ddb_count_response(struct ddb_count *count, const struct ddb_response *response) {
  struct ddb_json json;

  if (count->status < 0)
    return count->status;
  if (!count->asked)
    return no_answer_due(count);
  count->asked = false;
  count->status = ddb_answer(count->mem, response, count->query->name);
  if (count->status < 0)
    return count->status;
  /* The answer is gone when the next request is sent. */
  const char *body = ddb_arena_copy(count->mem, response->body.data, response->body.size);
  ddb_json_init(&json, body ? body : "", body ? response->body.size : 0);
  if (!body)
    count->status = ddb_fail(ddb_arena_error_slot(count->mem), DDB_E_NOMEM, NULL, "out of memory");
  else if (!read_count(count, &json))
    count->status = ddb_answer_malformed(count->mem, count->query->name, &json);
  if (count->status < 0 || count->start.data)
    return count->status;
  count->shard++;
  count->complete = count->shard >= count->query->shards;
  return count->status;
}

enum ddb_status ddb_count_end(struct ddb_arena *mem, const struct ddb_count *count, int64_t *out) {
  *out = 0;
  if (mem != count->mem)
    *ddb_arena_error_slot(mem) = *ddb_arena_error(count->mem);
  if (count->status < 0)
    return count->status;
  if (!count->complete)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, NULL,
                    "%s: not all is counted: ddb_count_request has more to send",
                    count->query->name);
  *out = count->total;
  return DDB_OK;
}

/* ---- over a handle --------------------------------------------------------------------------- */

static enum ddb_status send_next(struct ddb *db, struct ddb_count *count,
                                 const struct ddb_request *request,
                                 const struct ddb_call_options *options) {
  struct ddb_response response;
  enum ddb_status status = ddb_call_send(db, request, options, &response);

  return status < 0 ? status : ddb_count_response(count, &response);
}

enum ddb_status ddb_count_send(struct ddb *db, struct ddb_count *count,
                               const struct ddb_call_options *options) {
  struct ddb_call_options each = options ? *options : (struct ddb_call_options){.deadline_ms = 0};
  enum ddb_status status = DDB_OK;
  struct ddb_request request;
  int attempts = 0;

  if (!db)
    return DDB_E_INVALID;
  if (db->group->error.status < 0)
    return db->group->error.status;
  int64_t begun = db->env.monotonic_ms(db->env.state);
  int64_t deadline_ms = each.deadline_ms > 0 ? each.deadline_ms : db->group->deadline_ms;
  while (status >= 0 && ddb_count_request(count, &request)) {
    each.deadline_ms = deadline_ms - (db->env.monotonic_ms(db->env.state) - begun);
    if (each.deadline_ms > 0) {
      status = send_next(db, count, &request, &each);
      attempts += db->call.error.attempts;
    } else {
      status = ddb_fail(&db->call.error, DDB_E_TIMEOUT, NULL,
                        "%s: the deadline of %lld ms has passed, and not all is counted",
                        count->query->name, (long long)deadline_ms);
    }
  }
  db->call.error.attempts = attempts;
  return status < 0 ? status : count->status;
}
