/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of operations that read. */
#include <string.h>

#include "keytmpl.h"
#include "keytmpl_range.h"
#include "mem.h"
#include "parse_expr.h"
#include "parse_op.h"
#include "projection.h"
#include "suggest.h"

#define LIMIT_MAX 1000

static const struct index *index_of_table(const struct table *table, const char *name) {
  for (size_t i = 0; table != NULL && i < table->index_count; i++)
    if (strcmp(table->indexes[i].name.text, name) == 0)
      return &table->indexes[i];
  return NULL;
}

/* An index without a partition key has its own error: no entity can be in it. */
static void report_index(struct parse *parse, const struct entity *entity,
                         const struct yaml_node *value) {
  const struct index *index = index_of_table(entity->table, value->text);
  if (index != NULL && index->partition.span.source == NULL)
    return;
  struct suggest suggest = suggest_start(value->text);
  for (size_t i = 0; i < entity->index_count; i++)
    suggest_offer(&suggest, entity->indexes[i].index->name.text);
  diag_error(parse->diag, "unknown-index", value->span,
             suggest_help(&suggest, parse->arena, "give its key attributes in key:"),
             "entity '%s' is in no index '%s'", entity->name.text, value->text);
  if (index != NULL)
    diag_note(parse->diag, index->partition.span, "its key is here");
}

/* Before `by`, which names parts of the index's key then. */
void parse_op_index(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  const struct entity *entity = operation->entity;
  const char *text = parse_text(parse, value, "an index's name");
  operation->index_span = value->span;
  if (text == NULL || entity == NULL)
    return;
  operation->index = model_index(entity, text);
  if (operation->index == NULL)
    report_index(parse, entity, value);
}

/* Before `by`, since all parts of the partition key but the shard are in there then. */
static void read_shards(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  const char *text = parse_text(parse, value, "shards");
  operation->shards_span = value->span;
  if (text == NULL)
    return;
  operation->all_shards = strcmp(text, "all") == 0;
  if (!operation->all_shards)
    diag_error(parse->diag, "bad-value", value->span,
               "write all, or name the hashed field in by: to read its shard",
               "'%s' is no choice of shards", text);
}

/* How many of `by` are compared for equality. */
static size_t equal_count(const struct operation *operation) {
  return operation->by_count - (operation->relation != RELATION_NONE);
}

/* The parts of the partition key that are known, the shard among them if all are read. */
static size_t partition_parts(struct parse *parse, const struct operation *operation) {
  const struct key_part *hashed = operation->all_shards ? model_hashed(operation) : NULL;
  struct field_use *known = mem_array(parse->arena, operation->by_count + 1, sizeof *operation->by);
  size_t count = equal_count(operation);
  for (size_t i = 0; i < count; i++)
    known[i] = operation->by[i];
  if (hashed != NULL)
    known[count++] = (struct field_use){.field = hashed->field, .span = hashed->span};
  return keytmpl_known_parts(model_partition(operation), known, count);
}

/* Which parts of the key are known follows from `by`; whether `by` is right is a rule. */
static void read_by(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->by_span = value->key->span;
  operation->by_count = parse_op_by(parse, value, operation);
  if (operation->entity == NULL)
    return;
  operation->partition_parts = partition_parts(parse, operation);
  keytmpl_share(parse->arena, operation);
  const struct key_part *ranged = keytmpl_ranged(operation);
  operation->sort_parts = ranged != NULL ? (size_t)(ranged - model_sort(operation)->parts)
                                         : keytmpl_known_parts(model_sort(operation), operation->by,
                                                               equal_count(operation));
}

static void read_order(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  const char *text = parse_text(parse, value, "order");
  if (text == NULL)
    return;
  operation->order_span = value->span;
  operation->descending = strcmp(text, "descending") == 0;
  if (operation->descending || strcmp(text, "ascending") == 0)
    return;
  struct suggest suggest = suggest_start(text);
  suggest_offer(&suggest, "ascending");
  suggest_offer(&suggest, "descending");
  diag_error(parse->diag, "bad-value", value->span,
             suggest_help(&suggest, parse->arena, "write ascending or descending"),
             "'%s' is no order", text);
}

void parse_op_consistent(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->consistent_span = value->span;
  operation->consistent = parse_flag(parse, value);
}

/* Behind `index`, which says what there is to filter. */
void parse_op_filter(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->filter = parse_expression(parse, value, operation->entity);
  for (size_t i = 1; i < operation->several_count && operation->filter != NULL; i++)
    if (parse_expression(parse, value, operation->several[i].entity) == NULL)
      operation->filter = NULL;
}

void parse_op_limit(struct parse *parse, const struct yaml_node *value, void *into) {
  int64_t limit = 0;
  if (parse_integer(parse, value, "limit", 1, LIMIT_MAX, &limit))
    ((struct operation *)into)->limit = (int)limit;
}

/* `place.city` would be another struct than that of the field. */
static bool names_members(struct parse *parse, const struct yaml_node *value) {
  bool found = false;
  for (size_t i = 0; value->type == YAML_LIST && i < value->count; i++) {
    const struct yaml_node *item = value->children[i];
    size_t size = item->type == YAML_TEXT ? strcspn(item->text, ".[") : 0;
    if (size == 0 || item->text[size] == '\0')
      continue;
    diag_error(parse->diag, "project-field", item->span,
               mem_format(parse->arena, "write %s", mem_copy(parse->arena, item->text, size)),
               "a read takes whole fields, not a part of one");
    found = true;
  }
  return found;
}

void parse_op_project(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  struct chosen_fields *chosen = mem_zalloc(parse->arena, sizeof *chosen);
  chosen->span = value->key->span;
  operation->project = chosen;
  if (names_members(parse, value))
    return;
  chosen->count = parse_op_fields(parse, value, operation, &chosen->fields);
  if (value->type == YAML_LIST && value->count == 0)
    diag_error(parse->diag, "empty-definition", value->span,
               "name a field; one of the key is enough", "the list names no field");
}

static const struct parse_key get_keys[] = {{"get", true, parse_op_entity},
                                            {"project", false, parse_op_project},
                                            {"consistent", false, parse_op_consistent},
                                            PARSE_COMMON_KEYS};

const struct parse_verb parse_get = PARSE_VERB("get", "a get", OP_GET, get_keys);

static const struct parse_key query_keys[] = {
    {"query", true, parse_op_entities},
    {"index", false, parse_op_index},
    {"shards", false, read_shards},
    {"by", true, read_by},
    {"order", false, read_order},
    {"limit", false, parse_op_limit},
    {"project", false, parse_op_project},
    {"filter", false, parse_op_filter},
    {"consistent", false, parse_op_consistent},
    PARSE_COMMON_KEYS,
};

const struct parse_verb parse_query = PARSE_VERB("query", "a query", OP_QUERY, query_keys);

static void read_count(struct parse *parse, const struct yaml_node *value, void *into) {
  ((struct operation *)into)->counts = true;
  parse_op_entity(parse, value, into);
}

static const struct parse_key count_keys[] = {
    {"count", true, read_count},
    {"index", false, parse_op_index},
    {"shards", false, read_shards},
    {"by", true, read_by},
    {"filter", false, parse_op_filter},
    {"consistent", false, parse_op_consistent},
    PARSE_COMMON_KEYS,
};

const struct parse_verb parse_count = PARSE_VERB("count", "a count", OP_QUERY, count_keys);
