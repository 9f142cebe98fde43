/* SPDX-License-Identifier: Apache-2.0 */
/* What a JSON library with a tree can do, for peers.c. */
#ifndef TESTS_BENCH_PEERS_H
#define TESTS_BENCH_PEERS_H

#include <ddb/types.h>

#include "bench.h"

struct tree {
  const char *name;
  const char *name_alone; /* of the row that stops at the tree; NULL: no such row */
  void *(*parse)(struct ddb_text text);
  void (*drop)(void *value);
  const void *(*member)(const void *object, const char *name); /* NULL: none */
  const void *(*next)(const void *array, const void *last,
                      size_t at); /* `last` of NULL: the first */
  const char *(*text)(const void *value);
  bool (*boolean)(const void *value);
  void *(*object)(void);
  void *(*string)(const char *text);
  void *(*truth)(bool value);
  void (*set)(void *object, const char *name, void *value); /* takes the value */
  char *(*print)(const void *value);                        /* to be freed */
};

extern const struct tree peer_cjson, peer_jansson, peer_json_c;

#endif
