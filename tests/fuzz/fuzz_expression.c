/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of expressions under any bytes. The first byte says which text it is and in which
 * dialect; the rest stands alone in memory of just its size. */
#include <stdlib.h>
#include <string.h>

#include "expr/tree.h"
#include "fuzz/fuzz.h"

/* What an error points at lies in the text. */
static void check_error(const struct tree_error *error, size_t size) {
  if (error->fault == TREE_GOOD || error->span.start > error->span.end || error->span.end > size ||
      error->near.start > error->near.end || error->near.end > size)
    abort();
}

static void check_node(const struct tree_node *node, size_t size) {
  if (node == NULL || node->span.start > node->span.end || node->span.end > size)
    abort();
  if (node->op == TREE_AND || node->op == TREE_OR || node->op == TREE_NOT)
    check_node(node->left, size);
  if (node->op == TREE_AND || node->op == TREE_OR)
    check_node(node->right, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_arena *mem = ddb_arena_new();
  struct tree_error error;
  struct tree_node *node = NULL;
  struct tree_update update;
  struct tree_paths paths;
  struct ddb_text text = {NULL, 0};
  bool good;
  if (mem == NULL || size == 0) {
    ddb_arena_free(mem);
    return 0;
  }
  char *alone = malloc(size);
  memcpy(alone, data, size);
  text = (struct ddb_text){alone + 1, size - 1};
  switch (alone[0] & 3) {
  case 0:
  case 1:
    good = tree_read_condition(mem, alone[0] & 1 ? TREE_SCHEMA : TREE_SERVICE, text, &node, &error);
    if (good) {
      check_node(node, text.size);
      (void)tree_operators(node);
    }
    break;
  case 2:
    good = tree_read_update(mem, text, &update, &error);
    break;
  default:
    good = tree_read_projection(mem, text, &paths, &error);
  }
  if (!good)
    check_error(&error, text.size);
  free(alone);
  ddb_arena_free(mem);
  return 0;
}
