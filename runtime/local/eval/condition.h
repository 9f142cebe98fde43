/* SPDX-License-Identifier: Apache-2.0 */
/* A condition ready to be asked: paths without aliases, values in place of their names. */
#ifndef DDB_LOCAL_CONDITION_H
#define DDB_LOCAL_CONDITION_H

#include "local/eval/names.h"

enum local_function {
  LOCAL_EXISTS,
  LOCAL_MISSING,
  LOCAL_TYPE,
  LOCAL_BEGINS,
  LOCAL_CONTAINS,
  LOCAL_SIZE,
  LOCAL_NO_FUNCTION
};

struct local_operand {
  bool size; /* of what stands at the path */
  struct local_path path;
  const struct local_value *value; /* NULL: a path */
};

struct local_test {
  enum tree_op op;
  enum local_function function; /* of TREE_PREDICATE */
  char comparator[3];           /* of TREE_COMPARE */
  struct local_test *left, *right;
  struct local_operand *operands;
  size_t count;
};

struct local_condition {
  struct local_test *root;
};

/* condition_check.c: from the tree; told if it means nothing. NULL then. */
struct local_test *local_test_make(struct local_call *call, struct local_names *names,
                                   const char *role, const struct tree_node *node);

#endif
