/* SPDX-License-Identifier: Apache-2.0 */
/* The runner over the rule table. */
#include "check.h"

#include <string.h>

#include "proof.h"

const struct rule *rule_find(const char *id) {
  size_t count = 0;
  const struct rule *rows = rule_rows(&count);
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].id, id) == 0)
      return &rows[i];
  return NULL;
}

static void run_rules(struct check *check, enum severity severity) {
  size_t count = 0;
  const struct rule *rows = rule_rows(&count);
  for (size_t i = 0; i < count; i++)
    if (rows[i].run != NULL && rows[i].severity == severity)
      rows[i].run(check);
}

/* What is wrong makes a design look odd: an index is unused as long as its query is refused. So
 * warnings are about schemas without errors. */
void schema_check(struct model *model, struct diag *diag) {
  struct check check = {.model = model, .diag = diag, .arena = diag->arena, .work = PROOF_WORK};
  size_t errors = diag->errors;
  run_rules(&check, SEVERITY_ERROR);
  if (diag->errors == errors)
    run_rules(&check, SEVERITY_WARNING);
}
