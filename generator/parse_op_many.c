/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of operations that read many items at once, or items of several entities. */
#include <string.h>

#include "mem.h"
#include "parse_op.h"

static bool read_several(struct parse *parse, const struct yaml_node *value,
                         struct operation *operation) {
  operation->several = mem_array(parse->arena, value->count, sizeof *operation->several);
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *item = value->children[i];
    const struct entity *entity = parse_op_find_entity(parse, item);
    if (entity == NULL)
      return false;
    if (model_lists(operation, entity))
      diag_error(parse->diag, "duplicate-item", item->span, NULL, "'%s' is listed twice",
                 entity->name.text);
    else
      operation->several[operation->several_count++] = (struct entity_use){entity, item->span};
  }
  if (operation->several_count == 0)
    diag_error(parse->diag, "empty-definition", value->span, "name the entities",
               "the list names no entity");
  return operation->several_count > 0;
}

void parse_op_entities(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  if (value->type != YAML_LIST) {
    parse_op_entity(parse, value, into);
    return;
  }
  operation->verb_span = value->key->span;
  operation->entity_span = value->span;
  if (read_several(parse, value, operation))
    operation->entity = operation->several[0].entity;
}

/* A scan reads, and is billed for, the whole table. */
static void read_reason(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->reason = parse_text(parse, value, "the reason");
  if (operation->reason != NULL && strspn(value->text, " \t\r\n") == value->size)
    diag_error(parse->diag, "scan-reason", value->span, NULL,
               "the reason is empty; a scan reads every item there is, and is billed for it");
}

static const struct parse_key scan_keys[] = {
    {"scan", true, parse_op_entities},
    {"index", false, parse_op_index},
    {"reason", false, read_reason},
    {"project", false, parse_op_project},
    {"filter", false, parse_op_filter},
    {"limit", false, parse_op_limit},
    {"consistent", false, parse_op_consistent},
    PARSE_COMMON_KEYS,
};

const struct parse_verb parse_scan = PARSE_VERB("scan", "a scan", OP_SCAN, scan_keys);

static const struct parse_key batch_get_keys[] = {{"batch_get", true, parse_op_entity},
                                                  {"project", false, parse_op_project},
                                                  {"consistent", false, parse_op_consistent},
                                                  PARSE_COMMON_KEYS};

const struct parse_verb parse_batch_get =
    PARSE_VERB("batch_get", "a batch_get", OP_BATCH_GET, batch_get_keys);

static const struct parse_key transact_get_keys[] = {{"transact_get", true, parse_op_entities},
                                                     PARSE_COMMON_KEYS};

const struct parse_verb parse_transact_get =
    PARSE_VERB("transact_get", "a transact_get", OP_TRANSACT_GET, transact_get_keys);
