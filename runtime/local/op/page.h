/* SPDX-License-Identifier: Apache-2.0 */
/* One page of a Query or a Scan. */
#ifndef DDB_LOCAL_PAGE_H
#define DDB_LOCAL_PAGE_H

#include "local/eval/eval.h"
#include "local/op/capacity.h"

struct local_page {
  const struct local_node *request;
  struct local_range range;
  bool scan;                 /* asked by a Scan */
  struct local_names *names; /* NULL: the request has no expression */
  struct local_condition *filter;
  struct local_projection *projection;
  bool consistent;
  bool count;   /* only how many */
  bool view;    /* what the index shows, not the whole item */
  size_t limit; /* items that are looked at; 0: no limit but 1 MB */
};

/* Reads from ExclusiveStartKey on and answers Items, Count, ScannedCount, LastEvaluatedKey. */
void local_page_answer(struct local_call *call, struct local_page *page);

#endif
