/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the language: a table with a row for each, and the runner over a model. */
#ifndef DDBC_CHECK_H
#define DDBC_CHECK_H

#include "diag.h"
#include "model.h"

struct check {
  struct model *model; /* acceptances are marked as used, nothing else changes */
  struct diag *diag;
  struct ddb_arena *arena;
  uint64_t work; /* steps that proofs of keys may take yet: proof.h */
};

/* A row of the rule table. Each rule has directories
 * tests/invalid/<id>[--variant]/ and tests/silent/<id>[--variant]/: what it refuses, what it nearly
 * does. */
struct rule {
  const char *id;
  enum severity severity;
  bool acceptable;             /* `accept:` where it speaks takes it, with a reason */
  const char *purpose;         /* one line */
  const char *explanation;     /* what is wrong about it, and the cure */
  void (*run)(struct check *); /* over a model that was parsed without errors; NULL: the reader or
                                  the parser reports it where it stands */
};

/* All rules, in the order they run. */
const struct rule *rule_rows(size_t *count);

/* The rule of this id, or NULL. */
const struct rule *rule_find(const char *id);

/* Runs every rule, those of warnings where the others found nothing; errors are in `diag` then. */
void schema_check(struct model *model, struct diag *diag);

#endif
