/* SPDX-License-Identifier: Apache-2.0 */
/* What a schema says about the rules: `accept:` in its maps, and the section `policy:`. Whether
 * there are such rules is the business of the rules. */
#include <string.h>

#include "mem.h"
#include "parse_sections.h"
#include "suggest.h"

/* ---- accept ---------------------------------------------------------------------------------- */

/* A reason of blanks is none: the next reader has to learn something from it. */
static void read_acceptance(struct parse *parse, const struct yaml_node *value,
                            struct acceptance acceptance) {
  acceptance.rule = value->key->text;
  acceptance.span = value->key->span;
  acceptance.reason = parse_text(parse, value, "the reason");
  if (acceptance.reason != NULL && strspn(value->text, " \t\r\n") == value->size)
    diag_error(parse->diag, "empty-reason", value->span,
               "say why this is right here, for the next reader", "the reason is empty");
  policy_accept(parse->model->policy, acceptance);
}

static void read_acceptances(struct parse *parse, const struct yaml_node *value, bool operation) {
  const struct yaml_node *map = parse->map;
  struct span first = map->key != NULL ? map->key->span : map->span;
  struct acceptance acceptance = {
      .scope = source_span(first.source, first.start, yaml_end(map)),
      .whole = map->key == NULL,
      .operation = operation,
  };
  if (!parse_is_map(parse, value, "accept"))
    return;
  for (size_t i = 0; i < value->count; i++)
    read_acceptance(parse, value->children[i], acceptance);
}

void parse_accept(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)into;
  read_acceptances(parse, value, false);
}

void parse_op_accept(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)into;
  read_acceptances(parse, value, true);
}

/* ---- policy ---------------------------------------------------------------------------------- */

static const char *const severity_words[] = {
    [POLICY_ERROR] = "error", [POLICY_WARNING] = "warning", [POLICY_SILENT] = "silent"};

static void read_severity(struct parse *parse, const struct yaml_node *value,
                          struct policy_row *row) {
  const char *text = parse_text(parse, value, "a severity");
  *row = (struct policy_row){.rule = value->key->text, .span = value->key->span};
  for (size_t i = 0; text != NULL && i < sizeof severity_words / sizeof severity_words[0]; i++)
    if (strcmp(text, severity_words[i]) == 0) {
      row->severity = (enum policy_severity)i;
      return;
    }
  if (text != NULL)
    diag_error(parse->diag, "bad-value", value->span, "write error, warning or silent",
               "'%s' is no severity", text);
}

static void read_severities(struct parse *parse, const struct yaml_node *value, void *into) {
  struct policy *policy = parse->model->policy;
  (void)into;
  if (!parse_is_map(parse, value, "severity"))
    return;
  policy->rows = mem_array(parse->arena, value->count, sizeof *policy->rows);
  policy->row_count = value->count;
  for (size_t i = 0; i < value->count; i++) {
    read_severity(parse, value->children[i], &policy->rows[i]);
    dict_add(policy->severities, policy->rows[i].rule, &policy->rows[i]);
  }
}

/* An item has 400 KB at most (Amazon DynamoDB Developer Guide, "Item size"). */
#define ITEM_SIZE_MAX 409600

static void read_item_size(struct parse *parse, const struct yaml_node *value, void *into) {
  struct limits *limits = into;
  (void)parse_integer(parse, value, "item_size", 1, ITEM_SIZE_MAX, &limits->item_size);
}

static void read_partition_values(struct parse *parse, const struct yaml_node *value, void *into) {
  struct limits *limits = into;
  (void)parse_integer(parse, value, "partition_values", 1, INT32_MAX, &limits->partition_values);
}

static void read_limits(struct parse *parse, const struct yaml_node *value, void *into) {
  static const struct parse_key keys[] = {
      {"item_size", false, read_item_size},
      {"partition_values", false, read_partition_values},
  };
  (void)into;
  parse_keys(parse, value, "limits", keys, sizeof keys / sizeof keys[0], &parse->model->limits);
}

const struct limits parse_default_limits = {.item_size = ITEM_SIZE_MAX, .partition_values = 16};

void parse_policy(struct parse *parse, const struct yaml_node *value, void *into) {
  static const struct parse_key keys[] = {
      {"severity", false, read_severities},
      {"limits", false, read_limits},
  };
  parse_keys(parse, value, "the policy", keys, sizeof keys / sizeof keys[0], into);
}
