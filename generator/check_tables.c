/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the attributes at the top of an item: each has one purpose. */
#include <string.h>

#include "check_rules.h"
#include "mem.h"

struct attribute {
  const char *name;
  struct span span;
  char type; /* of a key, else '\0' */
};

struct attributes {
  struct attribute *rows;
  size_t count;
};

static void clash(struct check *check, const struct attribute *attribute,
                  const struct attribute *first, const char *help) {
  diag_error(check->diag, "attribute-clash", attribute->span, help,
             "the attribute '%s' has another purpose already", attribute->name);
  diag_note(check->diag, first->span, "it is used here");
}

static const struct attribute *find(const struct attributes *all, const char *name) {
  for (size_t i = 0; i < all->count; i++)
    if (strcmp(all->rows[i].name, name) == 0)
      return &all->rows[i];
  return NULL;
}

static void add(struct check *check, struct attributes *all, const char *name, struct span span) {
  if (name == NULL)
    return;
  struct attribute mine = {name, span, '\0'};
  const struct attribute *first = find(all, name);
  if (first != NULL)
    clash(check, &mine, first, NULL);
  else
    all->rows[all->count++] = mine;
}

/* Keys may share an attribute, which then has one type. */
static void add_key(struct check *check, struct attributes *all,
                    const struct key_attribute *attribute) {
  const struct attribute *first = find(all, attribute->name);
  if (first == NULL) {
    all->rows[all->count++] = (struct attribute){attribute->name, attribute->span, attribute->type};
  } else if (first->type != attribute->type) {
    diag_error(check->diag, "key-type", attribute->span, "give it the same type in all keys",
               "'%s' is of type %c here and of type %c in another key", attribute->name,
               attribute->type, first->type);
    diag_note(check->diag, first->span, "the other key is here");
  }
}

/* In the order of the file's sections, so that the later one is told. */
static struct attributes of_table(struct check *check, const struct table *table) {
  const struct envelope *envelope = &table->envelope;
  struct attributes all = {
      mem_array(check->arena, 7 + table->index_count * INDEX_KEY_MAX * 2, sizeof *all.rows), 0};
  add_key(check, &all, &table->partition);
  if (table->has_sort && strcmp(table->sort.name, table->partition.name) == 0)
    add(check, &all, table->sort.name, table->sort.span);
  else if (table->has_sort)
    add_key(check, &all, &table->sort);
  for (size_t i = 0; i < table->index_count; i++) {
    const struct key_attribute *keys[2 * INDEX_KEY_MAX];
    size_t count = model_index_keys(&table->indexes[i], keys);
    for (size_t k = 0; k < count; k++)
      add_key(check, &all, keys[k]);
  }
  add(check, &all, envelope->entity_type.attribute, envelope->entity_type.span);
  add(check, &all, envelope->data.attribute, envelope->data.span);
  add(check, &all, envelope->created_at.attribute, envelope->created_at.span);
  add(check, &all, envelope->updated_at.attribute, envelope->updated_at.span);
  add(check, &all, envelope->write_id.attribute, envelope->write_id.span);
  return all;
}

static bool is_key_of(const struct index *index, const char *attribute) {
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(index, keys);
  for (size_t i = 0; i < count; i++)
    if (strcmp(keys[i]->name, attribute) == 0)
      return true;
  return false;
}

/* A key of an index over the field itself is what fields at the top are for. */
static bool is_index_key(const struct entity *entity, const struct field *field) {
  const struct table *table = entity->table;
  bool key = false;
  bool made = false; /* out of a template that the entity gives */
  for (size_t i = 0; i < table->index_count; i++)
    key = key || is_key_of(&table->indexes[i], field->attribute);
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct key_template *both[] = {&entity->indexes[i].partition, &entity->indexes[i].sort};
    for (size_t k = 0; k < 2; k++)
      made = made ||
             (both[k]->part_count > 0 && entity->indexes[i].attributes == NULL &&
              !model_is_field(both[k]) && strcmp(both[k]->attribute->name, field->attribute) == 0);
  }
  return key && !made;
}

static void clash_in_entity(struct check *check, const struct attributes *all,
                            const struct entity *entity) {
  for (size_t i = 0; i < entity->field_count; i++) {
    const struct field *field = &entity->fields[i];
    if (field->place != PLACE_TOP || is_index_key(entity, field))
      continue;
    const struct attribute mine = {field->attribute, field->name.span, '\0'};
    const struct attribute *first = find(all, field->attribute);
    if (first != NULL)
      clash(check, &mine, first, "store the field under another name with attribute:");
  }
}

void check_attribute_clash(struct check *check) {
  const struct model *model = check->model;
  for (size_t t = 0; t < model->table_count; t++) {
    struct attributes all = of_table(check, &model->tables[t]);
    for (size_t i = 0; i < model->entity_count; i++)
      if (model->entities[i].table == &model->tables[t])
        clash_in_entity(check, &all, &model->entities[i]);
  }
}

/* ---- indexes --------------------------------------------------------------------------------- */

static void local_index(struct check *check, const struct table *table, const struct index *index) {
  if (!index->local)
    return;
  if (strcmp(index->partition.name, table->partition.name) != 0) {
    diag_error(check->diag, "local-index", index->partition.span,
               "give it the table's partition key, or leave out local:",
               "a local index has the partition key of its table, '%s'", table->partition.name);
    diag_note(check->diag, table->partition.span, "that is here");
  } else if (!index->has_sort || !table->has_sort) {
    diag_error(check->diag, "local-index", index->name.span, NULL,
               "a local index is another sort key beside that of the table");
  }
}

void check_local_index(struct check *check) {
  for (size_t t = 0; t < check->model->table_count; t++)
    for (size_t i = 0; i < check->model->tables[t].index_count; i++)
      local_index(check, &check->model->tables[t], &check->model->tables[t].indexes[i]);
}

static bool has_field(const struct model *model, const struct table *table, const char *name) {
  for (size_t i = 0; i < model->entity_count; i++)
    for (size_t k = 0; model->entities[i].table == table && k < model->entities[i].field_count; k++)
      if (strcmp(model->entities[i].fields[k].attribute, name) == 0)
        return true;
  return false;
}

/* `attribute` and those before it, `keys[at]` being the one. */
static void multi_attribute(struct check *check, const struct table *table,
                            const struct key_attribute *const *keys, size_t at) {
  const struct key_attribute *mine = keys[at];
  for (size_t i = 0; i < at; i++)
    if (strcmp(keys[i]->name, mine->name) == 0) {
      diag_error(check->diag, "multi-key", mine->span, NULL, "'%s' is in this key twice",
                 mine->name);
      diag_note(check->diag, keys[i]->span, "it is here already");
      return;
    }
  if (!has_field(check->model, table, mine->name))
    diag_error(check->diag, "multi-key", mine->span,
               "name a field that is stored at the top of the item",
               "no entity of the table has a field in the attribute '%s'", mine->name);
}

void check_multi_key(struct check *check) {
  for (size_t t = 0; t < check->model->table_count; t++)
    for (size_t i = 0; i < check->model->tables[t].index_count; i++) {
      const struct index *index = &check->model->tables[t].indexes[i];
      const struct key_attribute *keys[2 * INDEX_KEY_MAX];
      size_t count = model_index_keys(index, keys);
      if (!model_is_multi(index))
        continue;
      if (index->local)
        diag_error(check->diag, "multi-key", index->name.span,
                   "leave out local:", "only a global index has keys of several attributes");
      for (size_t k = 0; !index->local && k < count; k++)
        multi_attribute(check, &check->model->tables[t], keys, k);
    }
}

/* A nested field comes with its whole map or not at all. */
static void projected_field(struct check *check, const struct entity *entity,
                            const struct index *index) {
  for (size_t i = 0; i < index->projected_count; i++)
    for (size_t k = 0; k < entity->field_count; k++) {
      const struct field *field = &entity->fields[k];
      if (field->place != PLACE_DATA || strcmp(field->attribute, index->projected[i]) != 0)
        continue;
      diag_error(check->diag, "index-nested-field", field->place_span, "write at: top",
                 "'%s' is projected by an index, and DynamoDB cannot take it out of a map",
                 field->name.text);
      diag_note(check->diag, index->projection_span, "the projection is here");
    }
}

void check_projection(struct check *check) {
  for (size_t i = 0; i < check->model->entity_count; i++) {
    const struct entity *entity = &check->model->entities[i];
    for (size_t k = 0; k < entity->index_count; k++)
      projected_field(check, entity, entity->indexes[k].index);
  }
}

/* A struct is a map, and has neither top nor key. */
void check_misplaced_field(struct check *check) {
  for (size_t i = 0; i < check->model->struct_count; i++)
    for (size_t k = 0; k < check->model->structs[i].field_count; k++) {
      const struct field *field = &check->model->structs[i].fields[k];
      if (field->place != PLACE_DATA)
        diag_error(check->diag, "misplaced-field", field->place_span, "leave it out",
                   "'%s' is in the struct '%s', wherever that is", field->name.text,
                   check->model->structs[i].name.text);
    }
}

/* DynamoDB takes the attribute for seconds since 1970 and leaves out everything else. */
static void ttl_field(struct check *check, const struct entity *entity, const struct field *field) {
  const char *data = entity->table->envelope.data.attribute;
  if (strcmp(field->attribute, entity->table->ttl) != 0)
    return;
  if (field->place == PLACE_DATA)
    diag_error(check->diag, "ttl-field", field->place_span, "write at: top",
               "'%s' lies in the map '%s', where DynamoDB does not look for it", field->name.text,
               data);
  else if (field->type.kind->key != KIND_KEY_SECONDS)
    diag_error(check->diag, "ttl-field", field->type.span, "write epoch",
               "'%s' is of type '%s', and a time to live is in seconds since 1970",
               field->name.text, field->type.kind->name);
  else
    return;
  diag_note(check->diag, entity->table->ttl_span, "the table's ttl is here");
}

void check_ttl_field(struct check *check) {
  for (size_t i = 0; i < check->model->entity_count; i++) {
    const struct entity *entity = &check->model->entities[i];
    for (size_t k = 0; entity->table->ttl != NULL && k < entity->field_count; k++)
      ttl_field(check, entity, &entity->fields[k]);
  }
}

/* Items without the attribute live for ever, all of them. */
void check_ttl_unused(struct check *check) {
  const struct model *model = check->model;
  for (size_t i = 0; i < model->table_count; i++) {
    const struct table *table = &model->tables[i];
    bool used = table->ttl == NULL;
    for (size_t e = 0; e < model->entity_count && !used; e++)
      for (size_t k = 0; k < model->entities[e].field_count && !used; k++)
        used = model->entities[e].table == table &&
               strcmp(model->entities[e].fields[k].attribute, table->ttl) == 0;
    if (!used)
      diag_warning(check->diag, "ttl-unused", table->ttl_span,
                   mem_format(check->arena, "give an entity a field %s: epoch?", table->ttl),
                   "no item ever expires: no entity has the attribute '%s'", table->ttl);
  }
}
