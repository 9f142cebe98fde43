/* SPDX-License-Identifier: Apache-2.0 */
/* One write of one item: of its own request, or a member of a batch or a transaction. Its steps are
 * separate, so that a transaction can judge all members before it changes anything:
 *
 *   read   what is asked, without looking at the store
 *   find   the table and the key
 *   load   the item that is there
 *   judge  the condition
 *   make   the item that will be there
 *   store  it and its entries in indexes
 */
#ifndef DDB_LOCAL_WRITE_H
#define DDB_LOCAL_WRITE_H

#include "local/eval/eval.h"
#include "local/op/capacity.h"

enum local_write_kind { LOCAL_PUT, LOCAL_UPDATE, LOCAL_DELETE, LOCAL_CHECK };

struct local_write {
  enum local_write_kind kind;
  const struct local_node *request;
  struct local_names *names; /* NULL: the request has no expression */
  struct local_condition *condition;
  struct local_update *update;
  struct local_value put; /* of LOCAL_PUT: the item */
  const struct local_table *table;
  struct local_key key;
  struct local_value attributes; /* the key's, of the others */
  bool counted;                  /* somebody may ask what it costs */
  /* What is there; not looked at where nothing depends on it. */
  bool found;
  struct local_value old;
  size_t old_bytes;
  bool leaves; /* there will be an item */
  struct local_value new;
  size_t new_bytes;
};

bool local_write_read(struct local_call *call, struct local_write *write);
bool local_write_find(struct local_call *call, struct local_write *write);
/* The part of `find` that a put's item decides alone: key, keys of indexes, size. */
bool local_write_put(struct local_call *call, struct local_write *write);
bool local_write_load(struct local_call *call, struct local_write *write);
bool local_write_judge(const struct local_write *write);
bool local_write_make(struct local_call *call, struct local_write *write);
bool local_write_store(struct local_call *call, const struct local_write *write);

/* Adds what it costs. */
void local_write_charge(const struct local_write *write, bool transaction,
                        struct local_capacity *capacity);

#endif
