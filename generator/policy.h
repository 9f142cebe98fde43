/* SPDX-License-Identifier: Apache-2.0 */
/* What a schema says about the rules themselves: `accept:` in the map that a warning is about, and
 * `policy:` for all of it. The parser fills it; a diag asks it about each warning.
 *
 * An acceptance counts for its own map and everything in it, that of the schema for all files. */
#ifndef DDBC_POLICY_H
#define DDBC_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "dict.h"
#include "source.h"

/* `accept: {rule: reason}`: the reader of the schema sees why a rule does not bind here. */
struct acceptance {
  const char *rule;
  const char *reason;
  struct span span;
  struct span scope; /* the map that it stands in */
  bool whole;        /* that is the schema itself */
  bool operation;    /* that is an operation */
  bool used;         /* the rule would have spoken */
};

/* What a rule counts as here, in the order of the words of the language. */
enum policy_severity { POLICY_ERROR, POLICY_WARNING, POLICY_SILENT };

/* `policy: {severity: {rule: error}}` */
struct policy_row {
  const char *rule;
  enum policy_severity severity;
  struct span span;
};

struct policy {
  struct ddb_arena *arena;
  struct acceptance *accepts; /* by place once someone has asked, the outer before the inner */
  size_t accept_count;
  size_t *outer;           /* of each: 1 + the one around it; 0: none. NULL: not yet in order */
  struct dict *severities; /* rule -> struct policy_row */
  struct policy_row *rows;
  size_t row_count;
};

struct policy *policy_new(struct ddb_arena *arena);

void policy_accept(struct policy *policy, struct acceptance acceptance);

/* The innermost acceptance of the rule around a place, or NULL. */
struct acceptance *policy_find(struct policy *policy, const char *rule, struct span span);

/* What is said of the rule, or NULL. */
const struct policy_row *policy_severity(const struct policy *policy, const char *rule);

#endif
