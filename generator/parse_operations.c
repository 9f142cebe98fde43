/* SPDX-License-Identifier: Apache-2.0 */
/* The section `operations:`. Each verb has its own table of keys, so an option that a verb does not
 * take is an unknown key there. */
#include <string.h>

#include "keytmpl.h"
#include "mem.h"
#include "parse_expr.h"
#include "parse_sections.h"
#include "suggest.h"

#define LIMIT_MAX 1000

static void report_unknown_entity(struct parse *parse, const struct yaml_node *value) {
  struct suggest suggest = suggest_start(value->text);
  for (size_t i = 0; i < parse->model->entity_count; i++)
    suggest_offer(&suggest, parse->model->entities[i].name.text);
  diag_error(parse->diag, "unknown-entity", value->span, suggest_help(&suggest, parse->arena, NULL),
             "unknown entity '%s'", value->text);
}

/* The value of the verb: `{put: EditRecord}`. */
static void read_entity(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  const char *text = parse_text(parse, value, "an entity's name");
  operation->verb_span = value->key->span;
  operation->entity_span = value->span;
  if (text == NULL)
    return;
  operation->entity = model_entity(parse->model, text);
  if (operation->entity == NULL)
    report_unknown_entity(parse, value);
}

static void read_doc(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_doc(parse, value, &((struct operation *)into)->doc);
}

static void read_c_name(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_c_name(parse, value, &((struct operation *)into)->name);
}

/* A reason of blanks is none: the next reader has to learn something from it. */
static void read_acceptance(struct parse *parse, const struct yaml_node *value,
                            struct acceptance *acceptance) {
  *acceptance = (struct acceptance){.rule = value->key->text, .span = value->key->span};
  acceptance->reason = parse_text(parse, value, "the reason");
  if (acceptance->reason != NULL && strspn(value->text, " \t\r\n") == value->size)
    diag_error(parse->diag, "empty-reason", value->span,
               "say why this is right here, for the next reader", "the reason is empty");
}

static void read_accept(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  if (!parse_is_map(parse, value, "accept"))
    return;
  operation->accepts = mem_array(parse->arena, value->count, sizeof *operation->accepts);
  operation->accept_count = value->count;
  for (size_t i = 0; i < value->count; i++)
    read_acceptance(parse, value->children[i], &operation->accepts[i]);
}

/* The field of the entity that the node names, or NULL when that was reported. */
static const struct field *find_field(struct parse *parse, const struct entity *entity,
                                      const struct yaml_node *node) {
  const char *text = parse_text(parse, node, "a field's name");
  if (text == NULL)
    return NULL;
  const struct field *field = model_field(entity->fields, entity->field_count, text);
  if (field != NULL)
    return field;
  struct suggest suggest = suggest_start(text);
  for (size_t i = 0; i < entity->field_count; i++)
    suggest_offer(&suggest, entity->fields[i].name.text);
  diag_error(parse->diag, "unknown-field", node->span, suggest_help(&suggest, parse->arena, NULL),
             "entity '%s' has no field '%s'", entity->name.text, text);
  return NULL;
}

/* A list of fields, each at most once. */
static size_t read_fields(struct parse *parse, const struct yaml_node *value,
                          const struct operation *operation, struct field_use **out) {
  if (!parse_is_list(parse, value, value->key->text) || operation->entity == NULL)
    return 0;
  struct dict *seen = dict_new(parse->arena);
  size_t count = 0;
  *out = mem_array(parse->arena, value->count, sizeof **out);
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *item = value->children[i];
    const struct field *field = find_field(parse, operation->entity, item);
    if (field == NULL)
      continue;
    if (dict_add(seen, field->name.text, item) != NULL)
      diag_error(parse->diag, "duplicate-item", item->span, NULL, "'%s' is listed twice",
                 field->name.text);
    (*out)[count++] = (struct field_use){.field = field, .span = item->span};
  }
  return count;
}

/* Before `by`, which names parts of the index's key then. */
static void read_index(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  const struct entity *entity = operation->entity;
  const char *text = parse_text(parse, value, "an index's name");
  operation->index_span = value->span;
  if (text == NULL || entity == NULL)
    return;
  operation->index = model_index(entity, text);
  if (operation->index != NULL)
    return;
  struct suggest suggest = suggest_start(text);
  for (size_t i = 0; i < entity->index_count; i++)
    suggest_offer(&suggest, entity->indexes[i].index->name.text);
  diag_error(parse->diag, "unknown-index", value->span,
             suggest_help(&suggest, parse->arena, "give its key attributes in key:"),
             "entity '%s' is in no index '%s'", entity->name.text, text);
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

/* The parts of the partition key that are known, the shard among them if all are read. */
static size_t partition_parts(struct parse *parse, const struct operation *operation) {
  const struct key_part *hashed = operation->all_shards ? model_hashed(operation) : NULL;
  struct field_use *known = mem_array(parse->arena, operation->by_count + 1, sizeof *operation->by);
  size_t count = operation->by_count;
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
  operation->by_count = read_fields(parse, value, operation, &operation->by);
  if (operation->entity == NULL)
    return;
  operation->partition_parts = partition_parts(parse, operation);
  operation->sort_parts =
      keytmpl_known_parts(model_sort(operation), operation->by, operation->by_count);
}

static void read_order(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  const char *text = parse_text(parse, value, "order");
  if (text == NULL)
    return;
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

static void read_consistent(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->consistent_span = value->span;
  operation->consistent = parse_flag(parse, value);
}

/* Behind `index`, which says what there is to filter. */
static void read_filter(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->filter = parse_expression(parse, value, operation->entity);
}

static void read_limit(struct parse *parse, const struct yaml_node *value, void *into) {
  int64_t limit = 0;
  if (parse_integer(parse, value, "limit", 1, LIMIT_MAX, &limit))
    ((struct operation *)into)->limit = (int)limit;
}

static void read_set(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->set_count = read_fields(parse, value, operation, &operation->set);
}

static void read_set_optional(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->set_optional_count = read_fields(parse, value, operation, &operation->set_optional);
}

#define COMMON_KEYS                                                                                \
  {"doc", false, read_doc}, {"c_name", false, read_c_name}, {                                      \
    "accept", false, read_accept                                                                   \
  }

static const struct parse_key put_keys[] = {{"put", true, read_entity}, COMMON_KEYS};
static const struct parse_key create_keys[] = {{"create", true, read_entity}, COMMON_KEYS};
static const struct parse_key get_keys[] = {
    {"get", true, read_entity}, {"consistent", false, read_consistent}, COMMON_KEYS};
static const struct parse_key delete_keys[] = {{"delete", true, read_entity}, COMMON_KEYS};
static const struct parse_key query_keys[] = {
    {"query", true, read_entity},
    {"index", false, read_index},
    {"shards", false, read_shards},
    {"by", true, read_by},
    {"order", false, read_order},
    {"limit", false, read_limit},
    {"filter", false, read_filter},
    {"consistent", false, read_consistent},
    COMMON_KEYS,
};
static const struct parse_key update_keys[] = {
    {"update", true, read_entity},
    {"set", false, read_set},
    {"set_optional", false, read_set_optional},
    COMMON_KEYS,
};

struct verb {
  const char *word;
  const char *what; /* in messages */
  enum operation_verb verb;
  const struct parse_key *keys;
  size_t key_count;
};

static const struct verb verbs[] = {
    {"put", "a put", OP_PUT, put_keys, sizeof put_keys / sizeof put_keys[0]},
    {"create", "a create", OP_CREATE, create_keys, sizeof create_keys / sizeof create_keys[0]},
    {"get", "a get", OP_GET, get_keys, sizeof get_keys / sizeof get_keys[0]},
    {"query", "a query", OP_QUERY, query_keys, sizeof query_keys / sizeof query_keys[0]},
    {"update", "an update", OP_UPDATE, update_keys, sizeof update_keys / sizeof update_keys[0]},
    {"delete", "a delete", OP_DELETE, delete_keys, sizeof delete_keys / sizeof delete_keys[0]},
};

#define VERBS (sizeof verbs / sizeof verbs[0])

/* The nearest verb to any key that is none: `qeury: Edit`. */
static void report_no_verb(struct parse *parse, const struct yaml_node *node) {
  const struct yaml_node *suspect = NULL;
  struct suggest best = suggest_start("");
  for (size_t i = 0; i < node->count; i++) {
    struct suggest suggest = suggest_start(node->children[i]->key->text);
    for (size_t v = 0; v < VERBS; v++)
      suggest_offer(&suggest, verbs[v].word);
    if (suggest.best != NULL && suspect == NULL) {
      suspect = node->children[i]->key;
      best = suggest;
    }
  }
  diag_error(parse->diag, "operation-verb", suspect != NULL ? suspect->span : node->key->span,
             suggest_help(&best, parse->arena, "write put, create, get, query, update or delete"),
             "operation '%s' does not say what it does", node->key->text);
}

/* Two verbs in one operation are told at the second. */
static const struct verb *find_verb(struct parse *parse, const struct yaml_node *node) {
  const struct verb *found = NULL;
  for (size_t v = 0; v < VERBS; v++) {
    const struct yaml_node *value = yaml_get(node, verbs[v].word);
    if (value != NULL && found != NULL) {
      diag_error(parse->diag, "operation-verb", value->key->span, "make two operations of it",
                 "an operation does one thing; this one is %s already", found->what);
      return NULL;
    }
    if (value != NULL)
      found = &verbs[v];
  }
  if (found == NULL)
    report_no_verb(parse, node);
  return found;
}

/* Entities are complete by now, so the verb resolves its entity before other keys need it. */
static void parse_operation(struct parse *parse, const struct yaml_node *node,
                            struct operation *operation) {
  parse_name(parse, node->key, "operation", &operation->name);
  if (!parse_is_map(parse, node, "an operation"))
    return;
  const struct verb *verb = find_verb(parse, node);
  if (verb == NULL)
    return;
  operation->verb = verb->verb;
  parse_keys(parse, node, verb->what, verb->keys, verb->key_count, operation);
}

void parse_operations(struct parse *parse, const struct yaml_node *node, void *into) {
  struct model *model = into;
  if (!parse_is_map(parse, node, "operations"))
    return;
  model->operations = mem_array(parse->arena, node->count, sizeof *model->operations);
  model->operation_count = node->count;
  for (size_t i = 0; i < node->count; i++)
    parse_operation(parse, node->children[i], &model->operations[i]);
}
