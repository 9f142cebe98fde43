/* SPDX-License-Identifier: Apache-2.0 */
/* The section `entities:`. */
#include <string.h>

#include "mem.h"
#include "parse_sections.h"
#include "suggest.h"

static void read_doc(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_doc(parse, value, &((struct entity *)into)->doc);
}

static void read_c_name(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_c_name(parse, value, &((struct entity *)into)->name);
}

static void read_fields(struct parse *parse, const struct yaml_node *value, void *into) {
  struct entity *entity = into;
  parse_fields(parse, value, &entity->fields, &entity->field_count);
}

static void read_table(struct parse *parse, const struct yaml_node *value, void *into) {
  struct entity *entity = into;
  const char *text = parse_text(parse, value, "a table's name");
  if (text == NULL)
    return;
  entity->table = model_table(parse->model, text);
  if (entity->table != NULL)
    return;
  struct suggest suggest = suggest_start(text);
  for (size_t i = 0; i < parse->model->table_count; i++)
    suggest_offer(&suggest, parse->model->tables[i].name.text);
  diag_error(parse->diag, "unknown-table", value->span, suggest_help(&suggest, parse->arena, NULL),
             "unknown table '%s'", text);
}

static void read_separator(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_separator(parse, value, &((struct entity *)into)->separator);
}

static void read_key(struct parse *parse, const struct yaml_node *value, void *into) {
  if (parse_is_map(parse, value, "a key"))
    parse_entity_key(parse, value, into);
}

static void read_where(struct parse *parse, const struct yaml_node *value, void *into) {
  if (parse_is_map(parse, value, "where"))
    parse_entity_where(parse, value, into);
}

/* The table and the fields come before the key that names them, and that before the conditions of
 * its indexes, whatever their order in the file. */
static const struct parse_key entity_keys[] = {
    {"doc", false, read_doc},
    {"c_name", false, read_c_name},
    {"table", false, read_table},
    {"fields", true, read_fields},
    {"separator", false, read_separator},
    {"key", true, read_key},
    {"where", false, read_where},
    {"version", false, parse_entity_version},
    {"unique", false, parse_entity_unique},
    {"accept", false, parse_accept},
};

/* An entity of several tables' schema says which one it is in. */
static void parse_entity(struct parse *parse, const struct yaml_node *node, struct entity *entity) {
  struct model *model = parse->model;
  parse_name(parse, node->key, "entity", &entity->name);
  dict_add(model->entity_names, entity->name.text, entity);
  if (model->table_count == 1)
    entity->table = &model->tables[0];
  parse_keys(parse, node, "an entity", entity_keys, sizeof entity_keys / sizeof entity_keys[0],
             entity);
  if (model->table_count > 1 && entity->table == NULL && node->type == YAML_MAP &&
      yaml_get(node, "table") == NULL)
    diag_error(parse->diag, "missing-key", node->key->span, NULL,
               "an entity needs 'table' where there are several");
}

void parse_entities(struct parse *parse, const struct yaml_node *node, void *into) {
  struct model *model = into;
  if (!parse_is_map(parse, node, "entities"))
    return;
  if (node->count == 0)
    diag_error(parse->diag, "empty-definition", node->span, NULL,
               "a schema needs at least one entity");
  model->entities = mem_array(parse->arena, node->count, sizeof *model->entities);
  model->entity_count = node->count;
  for (size_t i = 0; i < node->count; i++)
    parse_entity(parse, node->children[i], &model->entities[i]);
}
