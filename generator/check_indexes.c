/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what the indexes of a table are good for. */
#include <string.h>

#include "check_rules.h"
#include "expr.h"
#include "projection.h"

typedef void index_rule(struct check *check, const struct table *table, const struct index *index);

static void each_index(struct check *check, index_rule *rule) {
  for (size_t i = 0; i < check->model->table_count; i++)
    for (size_t k = 0; k < check->model->tables[i].index_count; k++)
      rule(check, &check->model->tables[i], &check->model->tables[i].indexes[k]);
}

/* ---- unused-index ---------------------------------------------------------------------------- */

static bool reads(const struct operation *operation, const struct index *index) {
  return operation->index != NULL && operation->index->index == index;
}

static bool is_read(const struct model *model, const struct index *index) {
  for (size_t i = 0; i < model->operation_count; i++)
    if (reads(&model->operations[i], index))
      return true;
  return false;
}

static bool holds_any(const struct model *model, const struct index *index) {
  for (size_t i = 0; i < model->entity_count; i++)
    for (size_t k = 0; k < model->entities[i].index_count; k++)
      if (model->entities[i].indexes[k].index == index)
        return true;
  return false;
}

/* A schema without operations only says what is stored. */
static void unused_index(struct check *check, const struct table *table,
                         const struct index *index) {
  const struct model *model = check->model;
  (void)table;
  if (model->operation_count == 0 || is_read(model, index))
    return;
  if (holds_any(model, index))
    diag_warning(check->diag, "unused-index", index->name.span, "remove it, or declare its query",
                 "no operation reads the index '%s', and every write to it costs units",
                 index->name.text);
  else
    diag_warning(check->diag, "unused-index", index->name.span,
                 "remove it, or fill its key attributes in the key: of an entity",
                 "no entity has the key of the index '%s', so it is always empty",
                 index->name.text);
}

void check_unused_index(struct check *check) {
  each_index(check, unused_index);
}

/* ---- duplicate-index ------------------------------------------------------------------------- */

static bool same_keys(const struct index *a, const struct index *b) {
  const struct key_attribute *left[2 * INDEX_KEY_MAX], *right[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(a, left);
  if (count != model_index_keys(b, right) || a->has_sort != b->has_sort ||
      a->partition_rest.count != b->partition_rest.count)
    return false;
  for (size_t i = 0; i < count; i++)
    if (strcmp(left[i]->name, right[i]->name) != 0)
      return false;
  return true;
}

/* A narrower copy of the table is cheaper to read, a whole one is not. */
static bool is_the_table(const struct table *table, const struct index *index) {
  return !model_is_multi(index) && index->projection == PROJECT_ALL &&
         index->has_sort == table->has_sort &&
         strcmp(index->partition.name, table->partition.name) == 0 &&
         (!index->has_sort || strcmp(index->sort.name, table->sort.name) == 0);
}

static void duplicate_index(struct check *check, const struct table *table,
                            const struct index *index) {
  const struct index *other = table->indexes;
  while (other < index && !same_keys(index, other))
    other++;
  bool table_again = is_the_table(table, index);
  if (other == index && !table_again)
    return;
  diag_warning(check->diag, "duplicate-index", index->name.span, "remove one of the two",
               table_again ? "the index '%s' has the keys and all attributes of its table"
                           : "the index '%s' has the same keys as another one",
               index->name.text);
  if (other != index)
    diag_note(check->diag, other->name.span, "the other one is here");
}

void check_duplicate_index(struct check *check) {
  each_index(check, duplicate_index);
}

/* ---- unused-projection ----------------------------------------------------------------------- */

/* Whether a read of the index gives the attribute, or filters by it. */
static bool asks_for(const struct operation *read, const struct index *index,
                     const char *attribute) {
  if (!reads(read, index))
    return false;
  if (read->project == NULL && !read->counts)
    return true;
  for (size_t i = 0; i < read->entity->field_count; i++) {
    const struct field *field = &read->entity->fields[i];
    if (strcmp(field->attribute, attribute) == 0 && field->place == PLACE_TOP)
      return (read->project != NULL && projection_gives(read, field)) ||
             (read->filter != NULL && expr_uses(read->filter->root, field));
  }
  return false;
}

static bool is_field_of(const struct entity *entity, const char *attribute) {
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].place == PLACE_TOP && strcmp(entity->fields[i].attribute, attribute) == 0)
      return true;
  return false;
}

/* What an entity in the index has at the top of its items; not members of the envelope, which are
 * what the library needs. */
static bool is_there(const struct model *model, const struct index *index, const char *attribute) {
  for (size_t i = 0; i < model->entity_count; i++)
    for (size_t k = 0; k < model->entities[i].index_count; k++)
      if (model->entities[i].indexes[k].index == index &&
          is_field_of(&model->entities[i], attribute))
        return true;
  return false;
}

static void unused_projection(struct check *check, const struct table *table,
                              const struct index *index) {
  const struct model *model = check->model;
  (void)table;
  if (!is_read(model, index))
    return; /* unused-index has its own words for that */
  for (size_t i = 0; i < index->projected_count; i++) {
    bool used = !is_there(model, index, index->projected[i]);
    for (size_t k = 0; !used && k < model->operation_count; k++)
      used = asks_for(&model->operations[k], index, index->projected[i]);
    if (!used)
      diag_warning(check->diag, "unused-projection", index->projection_span,
                   "leave it out of the projection", "no read of the index '%s' asks for '%s'",
                   index->name.text, index->projected[i]);
  }
}

void check_unused_projection(struct check *check) {
  each_index(check, unused_projection);
}

/* ---- sparse-index ---------------------------------------------------------------------------- */

/* Whether all items would be in the index but for its sort key: an index of which even the
 * partition is optional is meant for few. */
static bool is_for_all(const struct key_template *partition) {
  for (size_t i = 0; i < partition->part_count; i++)
    if (partition->parts[i].field != NULL && partition->parts[i].field->type.optional)
      return false;
  return true;
}

/* The first optional field that is a key attribute by itself, and that the query does not name. */
static const struct key_part *missing_part(const struct operation *query) {
  const struct key_template *sort = &query->index->sort;
  bool multi = query->index->attributes != NULL;
  size_t known = query->sort_parts + (query->relation != RELATION_NONE);
  if ((!multi && !model_is_field(sort)) || query->index->where.count > 0 ||
      !is_for_all(&query->index->partition))
    return NULL;
  for (size_t i = known; i < sort->part_count; i++) {
    const struct key_part *part = &sort->parts[i];
    if (part->field != NULL && part->field->type.optional)
      return part;
  }
  return NULL;
}

static void sparse_index(struct check *check, const struct operation *query) {
  const struct key_part *part = missing_part(query);
  if (part == NULL)
    return;
  diag_warning(check->diag, "sparse-index", query->index_span,
               "make the field required, or name it in by: with a range",
               "the items of '%s' without '%s' are not in the index '%s', and so not in this list",
               query->entity->name.text, part->field->name.text, query->index->index->name.text);
  diag_note(check->diag, part->field->type.span, "the field is optional here");
}

void check_sparse_index(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *query = &check->model->operations[i];
    if (query->verb == OP_QUERY && query->several_count == 0 && query->index != NULL)
      sparse_index(check, query);
  }
}
