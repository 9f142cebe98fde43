/* SPDX-License-Identifier: Apache-2.0 */
/* Which operations operate.c knows how to check. */
#include <stdio.h>

#include "driver.h"

/* Than setting and removing. */
static bool changes_more(const struct operation *operation) {
  for (size_t i = 0; i < operation->change_count; i++)
    if (operation->changes[i].how != CHANGE_REMOVE)
      return true;
  return false;
}

static bool has_paths(const struct operation *operation) {
  const struct field_use *use;
  for (size_t i = 0; (use = model_use(operation, i)) != NULL; i++)
    if (use->path != NULL)
      return true;
  return false;
}

/* Whether no argument of the operation says what it does: a transaction of such has no struct. */
static bool is_fixed(const struct operation *operation) {
  return operation->verb == OP_DELETE && operation->entity->key_field_count == 0 &&
         operation->condition == NULL;
}

bool driver_is_checked(const struct operation *operation) {
  const struct expression *expression =
      operation->filter != NULL ? operation->filter : operation->condition;
  const char *why = NULL;
  bool fixed = operation->member_count > 0;
  for (size_t i = 0; i < operation->member_count; i++)
    fixed = fixed && is_fixed(operation->members[i].operation);
  if (fixed)
    why = "a check of what has no arguments";
  for (size_t i = 0; i < operation->member_count; i++)
    if (!driver_is_checked(operation->members[i].operation))
      why = "a check of a member";
  if (operation->verb == OP_BATCH_GET || operation->verb == OP_TRANSACT_GET)
    why = "a check of this kind of operation";
  else if (operation->project != NULL)
    why = "a check of projections";
  else if (changes_more(operation) || has_paths(operation) || operation->upsert)
    why = "a check of this kind of update";
  else if (expression != NULL && !driver_is_judged(expression))
    why = "a judge of its condition";
  else if (operation->entity->version != NULL)
    why = "a check of versions";
  else if (operation->project != NULL)
    why = "a check of its projection";
  else if (operation->index != NULL && model_is_multi(operation->index->index))
    why = "a server that knows its index";
  if (why != NULL)
    fprintf(stderr, "operation %s lacks %s\n", operation->name.text, why);
  return why == NULL;
}
