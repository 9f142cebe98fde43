/* SPDX-License-Identifier: Apache-2.0 */
/* A random table with indexes and its items as a list: what test_store_query.c asks the store, and
 * answers itself by looking at every item. */
#ifndef TESTS_LOCAL_WORLD_H
#define TESTS_LOCAL_WORLD_H

#include <stddef.h>

#include "local/calls.h"

#define WORLD_PARTS 4
#define WORLD_ITEMS 64

/* The values that key attributes have, by type, in DynamoDB's order. */
struct world_value {
  const char *json; /* {"S":"a"} */
  const char *bytes;
  size_t size; /* of S and B: for begins_with */
};
#define WORLD_VALUES 8
extern const struct world_value world_values[3][WORLD_VALUES];

struct world_key {
  unsigned partition_count, sort_count;
  unsigned partition[WORLD_PARTS], sort[WORLD_PARTS]; /* attributes */
};

/* Attributes: 0 and 1 the table's key, 2 a local index, 3 to 10 the global one. */
#define WORLD_ATTRIBUTES 11
extern const char *const world_names[WORLD_ATTRIBUTES];

struct world_item {
  bool there;
  int values[WORLD_ATTRIBUTES]; /* in world_values; -1: absent */
  unsigned weight;              /* attribute x: 0 to 9 */
};

enum world_of { WORLD_TABLE, WORLD_LOCAL, WORLD_GLOBAL, WORLD_KEYS };

struct world {
  struct local_store *store;
  unsigned types[WORLD_ATTRIBUTES]; /* 0: S, 1: N, 2: B */
  struct world_key keys[WORLD_KEYS];
  bool has[WORLD_KEYS];
  struct world_item items[WORLD_ITEMS]; /* attribute id is the place in this list */
};

/* A table, its items, changes to them; the global index is there from the start, or made amid all
 * of it. */
void world_make(struct world *world);

const struct world_value *world_value_of(const struct world *world, unsigned attribute, int value);

/* Whether the item is in the table or the index. */
bool world_in(const struct world *world, enum world_of of, const struct world_item *item);

/* "name":{"S":"a"},... of the key attributes of the table and the index. */
void world_position(const struct world *world, enum world_of of, const struct world_item *item,
                    char *out, size_t room);

/* The ids of an answer's Items. */
size_t world_answered(unsigned ids[WORLD_ITEMS]);
/* A number of the answer. */
long world_number(const char *name);
/* The text of the answer's LastEvaluatedKey; "" where there is none. */
void world_last_key(char *out, size_t room);

#endif
