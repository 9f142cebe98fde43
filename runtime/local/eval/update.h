/* SPDX-License-Identifier: Apache-2.0 */
/* An update ready to be applied. */
#ifndef DDB_LOCAL_UPDATE_H
#define DDB_LOCAL_UPDATE_H

#include "local/eval/names.h"

enum local_term_kind {
  LOCAL_TERM_PATH,
  LOCAL_TERM_VALUE,
  LOCAL_TERM_IF_NOT_EXISTS, /* path, and one term */
  LOCAL_TERM_LIST_APPEND,   /* two terms */
  LOCAL_TERM_PLUS,
  LOCAL_TERM_MINUS
};

struct local_term {
  enum local_term_kind kind;
  struct local_path path;
  const struct local_value *value;
  struct local_term *terms;
  size_t count;
};

struct local_action {
  enum tree_section section;
  struct local_path path;
  struct local_term term; /* not of TREE_REMOVE; of ADD and DELETE a value */
};

struct local_update {
  struct local_action *actions;
  size_t count;
  /* From AttributeUpdates: a wrong type is told in other words, and one that only takes away makes
   * no item (API reference, "DELETE - Causes nothing to happen"). */
  bool legacy;
};

#endif
