/* SPDX-License-Identifier: Apache-2.0 */
/* The section `entities:`. */
#include <string.h>

#include "keytmpl.h"
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

/* The table's key attributes are the keys of the map, so its words are not fixed. */
static bool refuse_other_keys(struct parse *parse, const struct yaml_node *node,
                              const struct table *table) {
  bool refused = false;
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_node *key = node->children[i]->key;
    if (strcmp(key->text, table->partition.name) == 0 ||
        (table->has_sort && strcmp(key->text, table->sort.name) == 0))
      continue;
    struct suggest suggest = suggest_start(key->text);
    suggest_offer(&suggest, table->partition.name);
    if (table->has_sort)
      suggest_offer(&suggest, table->sort.name);
    diag_error(parse->diag, "unknown-key", key->span, suggest_help(&suggest, parse->arena, NULL),
               "'%s' is no key attribute of the table", key->text);
    refused = true;
  }
  return refused;
}

/* The span of a missing template is its map: that is where it has to be written. */
static void read_template(struct parse *parse, const struct yaml_node *node,
                          const struct entity *entity, const struct key_attribute *attribute,
                          struct key_template *template) {
  const struct yaml_node *value = yaml_get(node, attribute->name);
  template->attribute = attribute;
  if (value == NULL)
    diag_error(parse->diag, "missing-key", node->span, NULL, "the key needs '%s'", attribute->name);
  else if (parse_text(parse, value, "a key template") != NULL)
    keytmpl_parse(value, entity, parse->diag, template);
}

/* A field that is in both keys is one argument of the builder. */
static void collect_key_fields(struct entity *entity, const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *field = template->parts[i].field;
    if (field != NULL && !model_in_key(entity, field))
      entity->key_fields[entity->key_field_count++] = field;
  }
}

static void read_key(struct parse *parse, const struct yaml_node *value, void *into) {
  struct entity *entity = into;
  const struct table *table = entity->table;
  if (!parse_is_map(parse, value, "a key"))
    return;
  entity->key_span = value->key->span;
  if (table->partition.name == NULL || (table->has_sort && table->sort.name == NULL))
    return; /* the table is wrong, which was reported */
  if (refuse_other_keys(parse, value, table))
    return;
  read_template(parse, value, entity, &table->partition, &entity->partition);
  if (table->has_sort)
    read_template(parse, value, entity, &table->sort, &entity->sort);
  entity->key_fields =
      mem_array(parse->arena, entity->partition.part_count + entity->sort.part_count,
                sizeof *entity->key_fields);
  collect_key_fields(entity, &entity->partition);
  collect_key_fields(entity, &entity->sort);
}

/* Fields come before the key that names them, whatever their order in the file. */
static const struct parse_key entity_keys[] = {
    {"doc", false, read_doc},
    {"c_name", false, read_c_name},
    {"fields", true, read_fields},
    {"key", true, read_key},
};

void parse_entities(struct parse *parse, const struct yaml_node *node, void *into) {
  struct model *model = into;
  if (!parse_is_map(parse, node, "entities"))
    return;
  if (node->count == 0)
    diag_error(parse->diag, "empty-definition", node->span, NULL,
               "a schema needs at least one entity");
  model->entities = mem_array(parse->arena, node->count, sizeof *model->entities);
  model->entity_count = node->count;
  for (size_t i = 0; i < node->count; i++) {
    struct entity *entity = &model->entities[i];
    entity->table = &model->table;
    parse_name(parse, node->children[i]->key, "entity", &entity->name);
    dict_add(model->entity_names, entity->name.text, entity);
    parse_keys(parse, node->children[i], "an entity", entity_keys,
               sizeof entity_keys / sizeof entity_keys[0], entity);
  }
}
