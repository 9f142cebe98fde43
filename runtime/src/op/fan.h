/* SPDX-License-Identifier: Apache-2.0 */
/* A query of all shards of a partition key, as a state machine without I/O.
 *
 * Each shard is a list in the order of the sort key. The merged list has the items of all of them
 * in that order, those with equal sort keys by the number of their shard, and within a shard as the
 * service has them. So one place, that of the last item of a page, says for every shard what is
 * behind it: all of a lower shard that is not greater, all of a higher one that is less. */
#ifndef DDB_OP_FAN_H
#define DDB_OP_FAN_H

#include "op/query.h"

/* A place in the merged list. */
struct ddb_fan_place {
  bool set;
  int shard;
  struct ddb_text key;                     /* JSON object with the key attributes at least */
  struct ddb_text sort[DDB_INDEX_KEY_MAX]; /* the values that the order goes by: text, bytes or
                                              digits with a NUL behind them */
};

struct ddb_fan_shard {
  struct ddb_text start;  /* the key behind which the next request begins; empty: the first item */
  int in_vain;            /* answers in a row that had no item: a filter drops them */
  bool ended;             /* the service has nothing more */
  struct ddb_text *items; /* read and not yet taken: from `next` on */
  size_t count, next;
  struct ddb_fan_place head; /* of items[next], if there is one */
  struct ddb_fan_place last; /* of the item that was taken last, as far as it is known */
};

/* All of it lives in `mem`. */
struct ddb_fan {
  struct ddb_arena *mem;
  struct ddb_scope scope;
  const struct ddb_query *query;
  struct ddb_key_list list;
  struct ddb_key key; /* its shard is written anew for each request */
  struct ddb_given filter;
  struct ddb_key_range range;
  struct ddb_asked asking; /* for the three */
  int shard_count;
  struct ddb_fan_shard *shards;
  size_t limit;
  bool include_expired;
  struct ddb_list_options options;
  struct ddb_page costs; /* only its requests, scanned and capacity */
  bool costs_unknown;
  ddb_time now; /* of the last answer */
  enum ddb_status status;
  int asked; /* the shard of the last request; -1: none is open */
  bool complete;

  struct ddb_fan_place from;   /* where the page begins: nothing up to here is taken again */
  struct ddb_fan_place at;     /* the last item that was taken */
  struct ddb_fan_place before; /* the last one before it with another sort key */
  struct ddb_text *taken;      /* the items of the page */
  size_t taken_count, taken_capacity;
};

/* fan.c: the key of a shard, in fan->key; the place of an item or key, or false where it has no
 * sort key; how two places compare, in the direction of the query, without their shards; and
 * whether all of a shard is taken. */
const struct ddb_key *ddb_fan_key(struct ddb_fan *fan, int shard);
bool ddb_fan_place(const struct ddb_fan *fan, int shard, struct ddb_text key,
                   struct ddb_fan_place *out);
int ddb_fan_compare(const struct ddb_fan *fan, const struct ddb_fan_place *a,
                    const struct ddb_fan_place *b);
bool ddb_fan_is_done(const struct ddb_fan_shard *shard);

/* fan_token.c: puts a new fan where the cursor's token says; and the cursor behind the page. */
enum ddb_status ddb_fan_resume(struct ddb_fan *fan, const struct ddb_cursor *cursor);
enum ddb_status ddb_fan_save(struct ddb_fan *fan, struct ddb_cursor *cursor,
                             struct ddb_error *error);

#endif
