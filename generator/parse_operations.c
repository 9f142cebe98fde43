/* SPDX-License-Identifier: Apache-2.0 */
/* The section `operations:`: which verb each has, and the keys that all share. */
#include <string.h>

#include "mem.h"
#include "parse_op.h"
#include "parse_sections.h"
#include "suggest.h"

static void report_unknown_entity(struct parse *parse, const struct yaml_node *value) {
  struct suggest suggest = suggest_start(value->text);
  for (size_t i = 0; i < parse->model->entity_count; i++)
    suggest_offer(&suggest, parse->model->entities[i].name.text);
  diag_error(parse->diag, "unknown-entity", value->span, suggest_help(&suggest, parse->arena, NULL),
             "unknown entity '%s'", value->text);
}

const struct entity *parse_op_find_entity(struct parse *parse, const struct yaml_node *value) {
  const char *text = parse_text(parse, value, "an entity's name");
  const struct entity *entity = text == NULL ? NULL : model_entity(parse->model, text);
  if (text != NULL && entity == NULL)
    report_unknown_entity(parse, value);
  return entity;
}

/* The value of the verb: `{put: EditRecord}`. */
void parse_op_entity(struct parse *parse, const struct yaml_node *value, void *into) {
  struct operation *operation = into;
  operation->verb_span = value->key->span;
  operation->entity_span = value->span;
  operation->entity = parse_op_find_entity(parse, value);
}

void parse_op_doc(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_doc(parse, value, &((struct operation *)into)->doc);
}

void parse_op_c_name(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_c_name(parse, value, &((struct operation *)into)->name);
}

/* The field of the entity that the node names, or NULL when that was reported. */
const struct field *parse_op_field(struct parse *parse, const struct entity *entity,
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
size_t parse_op_fields(struct parse *parse, const struct yaml_node *value,
                       const struct operation *operation, struct field_use **out) {
  if (!parse_is_list(parse, value, value->key->text) || operation->entity == NULL)
    return 0;
  struct dict *seen = dict_new(parse->arena);
  size_t count = 0;
  *out = mem_array(parse->arena, value->count, sizeof **out);
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *item = value->children[i];
    const struct field *field = parse_op_field(parse, operation->entity, item);
    if (field == NULL)
      continue;
    if (dict_add(seen, field->name.text, item) != NULL)
      diag_error(parse->diag, "duplicate-item", item->span, NULL, "'%s' is listed twice",
                 field->name.text);
    (*out)[count++] = (struct field_use){.field = field, .span = item->span};
  }
  return count;
}

static const struct parse_verb *const verbs[] = {
    &parse_put,    &parse_create,    &parse_get,          &parse_query,
    &parse_update, &parse_delete,    &parse_check,        &parse_scan,
    &parse_count,  &parse_batch_get, &parse_transact_get, &parse_transact};

#define VERBS (sizeof verbs / sizeof verbs[0])

/* The nearest verb to any key that is none: `qeury: Edit`. */
static void report_no_verb(struct parse *parse, const struct yaml_node *node) {
  const struct yaml_node *suspect = NULL;
  struct suggest best = suggest_start("");
  for (size_t i = 0; i < node->count; i++) {
    struct suggest suggest = suggest_start(node->children[i]->key->text);
    for (size_t v = 0; v < VERBS; v++)
      suggest_offer(&suggest, verbs[v]->word);
    if (suggest.best != NULL && suspect == NULL) {
      suspect = node->children[i]->key;
      best = suggest;
    }
  }
  diag_error(parse->diag, "operation-verb", suspect != NULL ? suspect->span : node->key->span,
             suggest_help(&best, parse->arena,
                          "write put, create, get, query, count, scan, update, delete, "
                          "batch_get, transact_get or transact"),
             "operation '%s' does not say what it does", node->key->text);
}

/* Two verbs in one operation are told at the second. */
static const struct parse_verb *find_verb(struct parse *parse, const struct yaml_node *node) {
  const struct parse_verb *found = NULL;
  for (size_t v = 0; v < VERBS; v++) {
    const struct yaml_node *value = yaml_get(node, verbs[v]->word);
    if (value != NULL && found != NULL) {
      diag_error(parse->diag, "operation-verb", value->key->span, "make two operations of it",
                 "an operation does one thing; this one is %s already", found->what);
      return NULL;
    }
    if (value != NULL)
      found = verbs[v];
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
  const struct parse_verb *verb = find_verb(parse, node);
  if (verb == NULL)
    return;
  operation->verb = verb->verb;
  parse_keys(parse, node, verb->what, verb->keys, verb->key_count, operation);
}

/* Of the entities which are created. */
static void note_created(struct model *model) {
  for (size_t i = 0; i < model->operation_count; i++) {
    const struct operation *operation = &model->operations[i];
    if (operation->entity != NULL && (operation->verb == OP_CREATE || operation->upsert))
      model->entities[operation->entity - model->entities].created = true;
  }
}

void parse_operations(struct parse *parse, const struct yaml_node *node, void *into) {
  struct model *model = into;
  if (!parse_is_map(parse, node, "operations"))
    return;
  model->operations = mem_array(parse->arena, node->count, sizeof *model->operations);
  model->operation_count = node->count;
  for (size_t i = 0; i < node->count; i++)
    parse_operation(parse, node->children[i], &model->operations[i]);
  parse_op_members(parse, node);
  note_created(model);
}
