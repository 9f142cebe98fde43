/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about `accept:`, wherever it stands, and `policy:`. */
#include <string.h>

#include "check_rules.h"
#include "suggest.h"

bool check_accepted(struct check *check, const struct operation *operation, const char *rule) {
  struct acceptance *accepted = policy_find(check->model->policy, rule, operation->verb_span);
  if (accepted == NULL || !accepted->operation)
    return false;
  accepted->used = true;
  return true;
}

typedef void acceptance_rule(struct check *check, const struct acceptance *accept);

static void each_acceptance(struct check *check, acceptance_rule *rule) {
  const struct policy *policy = check->model->policy;
  for (size_t i = 0; i < policy->accept_count; i++)
    rule(check, &policy->accepts[i]);
}

/* Only rules that can be accepted are worth a guess. */
static const char *known_rule_help(struct check *check, const char *word) {
  struct suggest suggest = suggest_start(word);
  size_t count = 0;
  const struct rule *rows = rule_rows(&count);
  for (size_t i = 0; i < count; i++)
    if (rows[i].acceptable)
      suggest_offer(&suggest, rows[i].id);
  return suggest_help(&suggest, check->arena, NULL);
}

static void unknown_rule(struct check *check, const struct acceptance *accept) {
  const struct rule *rule = rule_find(accept->rule);
  if (rule == NULL)
    diag_error(check->diag, "unknown-rule", accept->span, known_rule_help(check, accept->rule),
               "there is no rule '%s'", accept->rule);
  else if (!rule->acceptable)
    diag_error(check->diag, "unknown-rule", accept->span, NULL, "rule '%s' has no exceptions",
               accept->rule);
  else if (rule->severity == SEVERITY_ERROR && !accept->operation)
    diag_error(check->diag, "unknown-rule", accept->span, "move it into the operation",
               "rule '%s' is accepted by single operations", accept->rule);
}

/* Errors protect what is stored, so that no policy lowers one. */
static void unknown_severity(struct check *check, const struct policy_row *row) {
  const struct rule *rule = rule_find(row->rule);
  if (rule == NULL)
    diag_error(check->diag, "unknown-rule", row->span, known_rule_help(check, row->rule),
               "there is no rule '%s'", row->rule);
  else if (rule->severity == SEVERITY_ERROR)
    diag_error(check->diag, "unknown-rule", row->span, NULL, "rule '%s' is an error, and stays one",
               row->rule);
}

void check_unknown_rule(struct check *check) {
  const struct policy *policy = check->model->policy;
  each_acceptance(check, unknown_rule);
  for (size_t i = 0; i < policy->row_count; i++)
    unknown_severity(check, &policy->rows[i]);
}

/* Runs behind the rules that use acceptances. */
static void unused_accept(struct check *check, const struct acceptance *accept) {
  const struct rule *rule = rule_find(accept->rule);
  bool misplaced = rule != NULL && rule->severity == SEVERITY_ERROR && !accept->operation;
  if (rule != NULL && rule->acceptable && !accept->used && !misplaced)
    diag_warning(check->diag, "unused-accept", accept->span, "remove it",
                 "rule '%s' has nothing to say here", accept->rule);
}

void check_unused_accept(struct check *check) {
  each_acceptance(check, unused_accept);
}
