/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about `accept:`, wherever it stands. */
#include <string.h>

#include "check_rules.h"
#include "suggest.h"

bool check_accepted(struct acceptance *accepts, size_t count, const char *rule) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(accepts[i].rule, rule) == 0) {
      accepts[i].used = true;
      return true;
    }
  return false;
}

typedef void acceptance_rule(struct check *check, const struct acceptance *accept);

static void each(struct check *check, const struct acceptance *accepts, size_t count,
                 acceptance_rule *rule) {
  for (size_t i = 0; i < count; i++)
    rule(check, &accepts[i]);
}

static void each_acceptance(struct check *check, acceptance_rule *rule) {
  const struct model *model = check->model;
  for (size_t i = 0; i < model->enum_count; i++)
    each(check, model->enums[i].accepts, model->enums[i].accept_count, rule);
  for (size_t i = 0; i < model->operation_count; i++)
    each(check, model->operations[i].accepts, model->operations[i].accept_count, rule);
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
}

void check_unknown_rule(struct check *check) {
  each_acceptance(check, unknown_rule);
}

/* Runs behind the rules that use acceptances. */
static void unused_accept(struct check *check, const struct acceptance *accept) {
  const struct rule *rule = rule_find(accept->rule);
  if (rule != NULL && rule->acceptable && !accept->used)
    diag_warning(check->diag, "unused-accept", accept->span, "remove it",
                 "rule '%s' has nothing to say here", accept->rule);
}

void check_unused_accept(struct check *check) {
  each_acceptance(check, unused_accept);
}
