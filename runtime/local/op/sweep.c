/* SPDX-License-Identifier: Apache-2.0 */
/* What the service does in the background, when a test says so: items that expired are deleted. */
#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "local/op/bulk.h"
#include "local/op/keys.h"
#include "local/op/write.h"

/* Developer Guide, "Using time to live": what is older than five years is no time of expiry. */
#define PAST_MAX ((int64_t)5 * 365 * 24 * 60 * 60)

#define NAMES 100 /* of tables that are read at once */

/* A key of an item that expired. */
struct expired {
  struct local_key key;
  struct expired *next;
};

struct sweep {
  struct local_call *call;
  struct local_call row; /* of one item: its memory is used again for the next */
  const struct local_table *table;
  struct expired *first;
  char from[32], to[32]; /* seconds: it expired from .. to, `to` excluded */
};

/* The service takes numbers alone; one in milliseconds lies in the far future. */
static bool is_over(const struct sweep *sweep, const struct local_value *item) {
  const struct local_value *at = local_value_get(item, sweep->table->ttl);
  int from, to;
  return at != NULL && at->type == LOCAL_N &&
         ddb_decimal_compare(at->text.data, sweep->from, &from) == DDB_OK && from >= 0 &&
         ddb_decimal_compare(at->text.data, sweep->to, &to) == DDB_OK && to < 0;
}

static bool look_at(void *state, struct ddb_text stored) {
  struct sweep *sweep = state;
  struct local_value item;
  ddb_arena_reset(sweep->row.mem);
  const char *copy = ddb_arena_copy(sweep->row.mem, stored.data, stored.size);
  if (copy == NULL)
    return local_no_memory(sweep->call);
  if (!local_item_parse(&sweep->row, (struct ddb_text){copy, stored.size}, &item))
    return local_fail(sweep->call, "InternalServerError", "a stored item cannot be read");
  if (!is_over(sweep, &item))
    return true;
  struct expired *expired = ddb_arena_zalloc(sweep->call->mem, sizeof *expired);
  if (expired == NULL)
    return local_no_memory(sweep->call);
  expired->next = sweep->first;
  sweep->first = expired;
  return local_key_of_item(sweep->call, sweep->table, &item, &expired->key);
}

static bool delete_item(struct sweep *sweep, const struct expired *expired) {
  struct local_write write = {.kind = LOCAL_DELETE, .table = sweep->table, .key = expired->key};
  ddb_arena_reset(sweep->row.mem);
  return (local_write_load(&sweep->row, &write) && local_write_make(&sweep->row, &write) &&
          local_write_store(&sweep->row, &write)) ||
         local_fail(sweep->call, "InternalServerError", "an item that expired stays: %.*s",
                    (int)sweep->row.body.size, sweep->row.body.data);
}

static bool sweep_table(struct sweep *sweep, uint64_t *deleted) {
  sweep->first = NULL;
  if (!local_bulk_each(sweep->call, sweep->table, look_at, sweep) || sweep->call->code != NULL)
    return false;
  for (const struct expired *expired = sweep->first; expired != NULL; expired = expired->next) {
    if (!delete_item(sweep, expired))
      return false;
    ++*deleted;
  }
  return true;
}

static bool sweep_all(struct sweep *sweep, uint64_t *deleted) {
  struct ddb_text *names, after = {"", 0};
  size_t count;
  do {
    if (!local_store_ok(sweep->call, local_store_names(sweep->call->store, after, NAMES,
                                                       sweep->call->mem, &names, &count)))
      return false;
    for (size_t i = 0; i < count; i++) {
      after = names[i];
      if (!local_store_ok(sweep->call,
                          local_store_table(sweep->call->store, names[i], &sweep->table)))
        return false;
      if (sweep->table->ttl.size > 0 && !sweep_table(sweep, deleted))
        return false;
    }
  } while (count == NAMES);
  return true;
}

bool local_sweep(struct local_call *call, uint64_t *deleted) {
  struct sweep sweep = {.call = call, .row = {.store = call->store, .now = call->now}};
  int64_t now = call->now.seconds;
  *deleted = 0;
  sweep.row.mem = ddb_arena_new();
  if (sweep.row.mem == NULL)
    return local_no_memory(call);
  ddb_buf_init(&sweep.row.body, SIZE_MAX);
  (void)snprintf(sweep.from, sizeof sweep.from, "%lld", (long long)(now - PAST_MAX));
  (void)snprintf(sweep.to, sizeof sweep.to, "%lld", (long long)now);
  bool good = sweep_all(&sweep, deleted);
  ddb_buf_free(&sweep.row.body);
  ddb_arena_free(sweep.row.mem);
  return good;
}
