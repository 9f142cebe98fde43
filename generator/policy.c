/* SPDX-License-Identifier: Apache-2.0 */
/* See policy.h. Scopes are maps of a file, so that two of them are apart or one lies in the other:
 * in the order of their beginnings each has one around it, and a place is looked up by halving. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

struct policy *policy_new(struct ddb_arena *arena) {
  struct policy *policy = mem_zalloc(arena, sizeof *policy);
  policy->arena = arena;
  policy->severities = dict_new(arena);
  return policy;
}

void policy_accept(struct policy *policy, struct acceptance acceptance) {
  policy->accepts =
      mem_grow(policy->arena, policy->accepts, policy->accept_count, sizeof *policy->accepts);
  policy->accepts[policy->accept_count++] = acceptance;
  policy->outer = NULL;
}

static int compare_numbers(size_t a, size_t b) {
  return (a > b) - (a < b);
}

/* The schema's own first; a map before what is in it. */
static int compare_scopes(const void *left, const void *right) {
  const struct acceptance *a = left;
  const struct acceptance *b = right;
  int order = (a->whole ? 0 : 1) - (b->whole ? 0 : 1);
  if (order == 0)
    order = compare_numbers(a->scope.source->order, b->scope.source->order);
  if (order == 0)
    order = compare_numbers(a->scope.start, b->scope.start);
  if (order == 0)
    order = compare_numbers(b->scope.end, a->scope.end);
  return order != 0 ? order : compare_numbers(a->span.start, b->span.start);
}

static bool is_around(const struct acceptance *acceptance, struct span span) {
  return acceptance->whole ||
         (acceptance->scope.source == span.source && acceptance->scope.start <= span.start &&
          span.start < acceptance->scope.end);
}

/* Two rules of one `accept:` are in one scope: one of them counts as around the other. */
static void put_in_order(struct policy *policy) {
  size_t count = policy->accept_count;
  qsort(policy->accepts, count, sizeof *policy->accepts, compare_scopes);
  policy->outer = mem_array(policy->arena, count + 1, sizeof *policy->outer);
  for (size_t i = 0, open = 0; i < count; i++) {
    while (open > 0 && !is_around(&policy->accepts[open - 1], policy->accepts[i].scope))
      open = policy->outer[open - 1];
    policy->outer[i] = open;
    open = i + 1;
  }
}

/* How many begin at the place or before it. */
static size_t count_before(const struct policy *policy, struct span span) {
  struct acceptance place = {.scope = {span.source, span.start, 0}, .span = span};
  size_t low = 0;
  size_t high = policy->accept_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_scopes(&policy->accepts[middle], &place) <= 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

struct acceptance *policy_find(struct policy *policy, const char *rule, struct span span) {
  if (policy->accept_count == 0)
    return NULL;
  if (policy->outer == NULL)
    put_in_order(policy);
  for (size_t at = count_before(policy, span); at > 0; at = policy->outer[at - 1]) {
    struct acceptance *found = &policy->accepts[at - 1];
    if (strcmp(found->rule, rule) == 0 && is_around(found, span))
      return found;
  }
  return NULL;
}

const struct policy_row *policy_severity(const struct policy *policy, const char *rule) {
  return policy->row_count == 0 ? NULL : dict_get(policy->severities, rule);
}
