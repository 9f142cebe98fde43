/* SPDX-License-Identifier: Apache-2.0 */
/* What all imported designs get once their entities are known: operations, separators, and names in
 * C that clash with nothing. */
#include <ctype.h>
#include <string.h>

#include "cname.h"
#include "import.h"
#include "mem.h"

/* ---- operations ------------------------------------------------------------------------------ */

static bool operation_takes(const struct design *design, const char *lower) {
  for (size_t i = 0; i < design->operation_count; i++)
    if (strcmp(cname_lower(design->arena, design->operations[i]->name), lower) == 0)
      return true;
  return design_has_entity(design, lower);
}

struct design_operation *design_add_operation(struct design *design, const char *verb,
                                              const struct design_entity *entity,
                                              const char *name) {
  struct ddb_arena *arena = design->arena;
  const char *base = design_identifier(arena, name);
  struct design_operation *operation = mem_zalloc(arena, sizeof *operation);
  operation->name = base;
  for (int i = 2; operation_takes(design, cname_lower(arena, operation->name)); i++)
    operation->name = mem_format(arena, "%s%d", base, i);
  operation->verb = verb;
  operation->entity = entity;
  design->operations =
      mem_grow(arena, design->operations, design->operation_count, sizeof *design->operations);
  design->operations[design->operation_count++] = operation;
  return operation;
}

void operation_by(struct design *design, struct design_operation *operation, const char *field) {
  for (size_t i = 0; i < operation->by_count; i++)
    if (strcmp(operation->by[i], field) == 0)
      return;
  operation->by =
      mem_grow(design->arena, operation->by, operation->by_count, sizeof *operation->by);
  operation->by[operation->by_count++] = field;
}

/* The fields of a template in their order. */
static void by_template(struct design *design, struct design_operation *query, const char *text) {
  for (const char *open = strchr(text, '{'); open != NULL; open = strchr(open + 1, '{'))
    operation_by(design, query, mem_copy(design->arena, open + 1, strcspn(open + 1, "|?}")));
}

/* Whether the sort key has a field that the partition key has not: only then is there more than
 * one item. */
static bool has_many(struct design *design, const char *partition, const char *sort) {
  for (const char *open = strchr(sort, '{'); open != NULL; open = strchr(open + 1, '{')) {
    const char *field = mem_copy(design->arena, open + 1, strcspn(open + 1, "|?}"));
    if (!design_holds(partition, field))
      return true;
  }
  return false;
}

/* Whether two templates may give texts of which one begins like the other, as far as the words in
 * front tell. */
static bool may_meet(const char *a, const char *b) {
  size_t size = strcspn(a, "{");
  size_t other = strcspn(b, "{");
  return strncmp(a, b, size < other ? size : other) == 0;
}

/* An entity whose items a query for the other's would return too, or NULL. */
static const struct design_entity *intruder(const struct design *design,
                                            const struct design_entity *entity) {
  const struct design_table *table = entity->table;
  const char *partition = design_key(entity, table->partition.name)->text;
  const char *sort = design_key(entity, table->sort.name)->text;
  for (size_t i = 0; i < design->entity_count; i++) {
    const struct design_entity *other = design->entities[i];
    if (other == entity || other->table != table)
      continue;
    const struct design_key *keys[] = {design_key(other, table->partition.name),
                                       design_key(other, table->sort.name)};
    if (keys[0] != NULL && keys[1] != NULL && may_meet(partition, keys[0]->text) &&
        may_meet(sort, keys[1]->text))
      return other;
  }
  return NULL;
}

/* Whether the partition keys are the same text of the same fields. */
static bool same_partition(struct design *design, const struct design_entity *a,
                           const struct design_entity *b) {
  const struct design_key *keys[] = {design_key(a, a->table->partition.name),
                                     design_key(b, a->table->partition.name)};
  if (a->table != b->table || keys[0] == NULL || keys[1] == NULL ||
      strcmp(keys[0]->text, keys[1]->text) != 0)
    return false;
  for (const char *open = strchr(keys[0]->text, '{'); open != NULL; open = strchr(open + 1, '{')) {
    const char *name = mem_copy(design->arena, open + 1, strcspn(open + 1, "|?}"));
    const struct design_field *fields[] = {design_field(a, name), design_field(b, name)};
    if ((fields[0] == NULL) != (fields[1] == NULL) ||
        (fields[0] != NULL && (fields[0]->type == NULL || fields[1]->type == NULL
                                   ? fields[0]->type != fields[1]->type
                                   : strcmp(fields[0]->type, fields[1]->type) != 0)))
      return false;
  }
  return true;
}

static bool is_collected(const struct design *design, const struct design_entity *entity) {
  for (size_t i = 0; i < design->operation_count; i++)
    for (size_t n = 0; n < design->operations[i]->other_count; n++)
      if (design->operations[i]->others[n] == entity)
        return true;
  return false;
}

/* A query of the whole partition, which several entities share. */
static void add_collection(struct design *design, const struct design_entity *entity,
                           const char *partition) {
  if (is_collected(design, entity))
    return;
  struct design_operation *query = design_add_operation(
      design, "query", entity, design_title(design->arena, "listWith", entity->name));
  by_template(design, query, partition);
  query->others = mem_array(design->arena, design->entity_count, sizeof(struct design_entity *));
  for (size_t i = 0; i < design->entity_count; i++)
    if (design->entities[i] != entity && same_partition(design, entity, design->entities[i]))
      query->others[query->other_count++] = design->entities[i];
}

static void add_list(struct design *design, struct design_entity *entity) {
  const struct design_key *partition = design_key(entity, entity->table->partition.name);
  const struct design_key *sort = design_key(entity, entity->table->sort.name);
  if (partition == NULL || sort == NULL || !has_many(design, partition->text, sort->text))
    return;
  const struct design_entity *other = intruder(design, entity);
  if (other != NULL && same_partition(design, entity, other)) {
    add_collection(design, entity, partition->text);
    return;
  }
  if (other != NULL) {
    note(design->arena, &entity->notes, "no query: it might return items of %s too", other->name);
    return;
  }
  struct design_operation *query = design_add_operation(
      design, "query", entity, design_title(design->arena, "list", entity->name));
  by_template(design, query, partition->text);
}

/* Whether a create would fill something in. */
static bool is_made(const struct design_entity *entity) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].generate != NULL || entity->fields[i].initial != NULL)
      return true;
  return false;
}

void design_usual_operations(struct design *design) {
  static const char *const verbs[] = {"put", "get", "delete"};
  for (size_t i = 0; i < design->entity_count; i++) {
    struct design_entity *entity = design->entities[i];
    if (is_made(entity))
      design_add_operation(design, "create", entity,
                           design_title(design->arena, "create", entity->name));
    for (size_t v = 0; v < sizeof verbs / sizeof verbs[0]; v++)
      design_add_operation(design, verbs[v], entity,
                           design_title(design->arena, verbs[v], entity->name));
    add_list(design, entity);
  }
}

/* ---- the last touches ------------------------------------------------------------------------ */

/* A character that stands between all fields of the template, as far as those of `out` go; "" when
 * fields touch each other. */
static void common_separators(const char *template, char *out) {
  for (const char *end = strchr(template, '}'); end != NULL; end = strchr(end + 1, '}')) {
    size_t size = strcspn(end + 1, "{");
    if (end[1 + size] == '\0')
      return;
    size_t kept = 0;
    for (const char *c = out; *c != '\0'; c++)
      if (memchr(end + 1, *c, size) != NULL)
        out[kept++] = *c;
    out[kept] = '\0';
  }
}

/* Fields that touch each other could not be told apart again. In an index that is no disaster, but
 * the language has no word for it. */
static void leave_out_touching(struct design *design, struct design_entity *entity) {
  for (size_t i = 0; i < entity->key_count; i++) {
    struct design_key *key = &entity->keys[i];
    if (strstr(key->text, "}{") == NULL)
      continue;
    key->open = strcmp(key->attribute, entity->table->partition.name) != 0 &&
                key->attribute != entity->table->sort.name;
    note(design->arena, &entity->notes, "two fields of %s have nothing between them",
         key->attribute);
  }
}

/* A key of an index is there with both attributes or not at all. */
static void open_together(struct design_entity *entity) {
  for (size_t i = 0; i < entity->table->index_count; i++) {
    const struct design_index *index = &entity->table->indexes[i];
    struct design_key *partition = design_key(entity, index->partition.name);
    struct design_key *sort = design_key(entity, index->sort.name);
    if (partition != NULL && sort != NULL)
      partition->open = sort->open = partition->open || sort->open;
  }
}

static void set_separator(struct design *design, struct design_entity *entity) {
  char common[] = "#:/|_-.";
  for (size_t i = 0; i < entity->key_count; i++)
    if (!entity->keys[i].open)
      common_separators(entity->keys[i].text, common);
  if (common[0] == '#')
    return;
  entity->separator = common[0] == '\0' ? "legacy" : mem_copy(design->arena, common, 1);
  if (common[0] == '\0')
    note(design->arena, &entity->notes,
         "no character separates the fields of its keys; two records could have one key");
}

/* A namespace is a narrower word than a name in C. */
const char *design_namespace(const struct design *design) {
  char *text = mem_text(design->arena, cname_lower(design->arena, design->name));
  if (strlen(text) > 40)
    text[40] = '\0';
  while (strlen(text) > 0 && text[strlen(text) - 1] == '_')
    text[strlen(text) - 1] = '\0';
  if (!isalpha((unsigned char)text[0]) || strcmp(text, "ddb") == 0 || cname_problem(text) != NULL)
    return mem_format(design->arena, "design_%s", text);
  return text;
}

/* Each entity has a file of its own beside these. */
static bool is_file(const struct design *design, const char *lower) {
  static const char *const files[] = {"types", "operations", "internal"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
    if (strcmp(files[i], lower) == 0)
      return true;
  return strcmp(design_namespace(design), lower) == 0;
}

struct number_key {
  const char *name;
  bool number;
};

static void is_number_key(void *context, const struct design_attribute *attribute) {
  struct number_key *search = context;
  search->number =
      search->number || (strcmp(attribute->name, search->name) == 0 && attribute->type == 'N');
}

static void take_type(const struct design_table *table, struct design_attribute *attribute) {
  struct number_key search = {attribute->name, false};
  if (attribute->name != NULL)
    design_each_key(table, is_number_key, &search);
  if (search.number)
    attribute->type = 'N';
}

/* One attribute has one type in all keys, also where only one of them showed it. */
static void agree_types(struct design_table *table) {
  struct design_attribute *attribute;
  for (size_t k = 0; k < 2 * table->index_count; k++)
    for (size_t i = 0;
         (attribute = design_index_key(&table->indexes[k / 2], k % 2 == 1, i)) != NULL; i++)
      take_type(table, attribute);
}

void design_finish(struct design *design) {
  for (size_t i = 0; i < design->table_count; i++)
    agree_types(design->tables[i]);
  for (size_t i = 0; i < design->entity_count; i++) {
    struct design_entity *entity = design->entities[i];
    const char *lower = cname_lower(design->arena, entity->name);
    if (is_file(design, lower))
      entity->c_name = mem_format(design->arena, "%s_item", lower);
    leave_out_touching(design, entity);
    open_together(entity);
    set_separator(design, entity);
  }
}
