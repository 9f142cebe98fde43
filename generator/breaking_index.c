/* SPDX-License-Identifier: Apache-2.0 */
/* Secondary indexes of a table, and the items of entities in them. */
#include <string.h>

#include "breaking_inside.h"

static const char *const new_table =
    "DynamoDB makes local indexes with their table alone: make a new table and copy the items";
static const char *const new_index =
    "DynamoDB changes no index: make one of another name, fill it, and remove this one";

static const struct index *find_index(const struct table *table, const struct index *index) {
  for (size_t i = 0; table != NULL && i < table->index_count; i++)
    if (strcmp(table->indexes[i].name.text, index->name.text) == 0)
      return &table->indexes[i];
  return NULL;
}

/* Whether an entity that the old schema had has items in it. */
static bool holds_old(const struct breaking *b, const struct index *index) {
  for (size_t i = 0; i < b->now->entity_count; i++) {
    const struct entity *entity = &b->now->entities[i];
    for (size_t k = 0; k < entity->index_count; k++)
      if (entity->indexes[k].index == index && breaking_entity_was(b, entity) != NULL)
        return true;
  }
  return false;
}

static bool same_keys(const struct index *was, const struct index *now) {
  const struct key_attribute *a[2 * INDEX_KEY_MAX];
  const struct key_attribute *c[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(was, a);
  if (model_index_keys(now, c) != count || was->partition_rest.count != now->partition_rest.count ||
      was->has_sort != now->has_sort || was->local != now->local)
    return false;
  for (size_t i = 0; i < count; i++)
    if (strcmp(a[i]->name, c[i]->name) != 0 || a[i]->type != c[i]->type)
      return false;
  return true;
}

static bool lists(const struct index *index, const char *attribute) {
  for (size_t i = 0; i < index->projected_count; i++)
    if (strcmp(index->projected[i], attribute) == 0)
      return true;
  return false;
}

static bool same_projection(const struct index *was, const struct index *now) {
  bool same = was->projection == now->projection && was->projected_count == now->projected_count;
  for (size_t i = 0; same && i < was->projected_count; i++)
    same = lists(now, was->projected[i]);
  return same;
}

static void compare_index(struct breaking *b, const struct index *was, const struct index *now) {
  bool keys = same_keys(was, now);
  if (keys && same_projection(was, now))
    return;
  bool local = was->local || now->local;
  breaking_tell(b, local ? BREAKS_DATA : NEEDS_BACKFILL,
                keys && now->projection_span.source ? now->projection_span : now->name.span,
                local ? new_table : new_index,
                keys ? "the index '%s' holds other attributes of its items"
                     : "the index '%s' has another key",
                now->name.text);
  breaking_was(b, keys && was->projection_span.source ? was->projection_span : was->name.span);
}

static void tell_new(struct breaking *b, const struct index *now) {
  if (now->local)
    breaking_tell(b, BREAKS_DATA, now->name.span, new_table,
                  "a table that is there cannot have the new local index '%s'", now->name.text);
  else if (holds_old(b, now))
    breaking_tell(b, NEEDS_BACKFILL, now->name.span,
                  "add it to the table: DynamoDB fills it with items that have its attributes",
                  "the index '%s' is new, and there are items that belong into it", now->name.text);
  else
    breaking_safe(b, now->name.span, "the index '%s' is new, and empty: add it to the table",
                  now->name.text);
}

void breaking_indexes(struct breaking *b, const struct table *was, const struct table *now) {
  for (size_t i = 0; i < now->index_count; i++) {
    const struct index *before = find_index(was, &now->indexes[i]);
    if (before != NULL)
      compare_index(b, before, &now->indexes[i]);
    else
      tell_new(b, &now->indexes[i]);
  }
  for (size_t i = 0; i < was->index_count; i++)
    if (find_index(now, &was->indexes[i]) == NULL)
      breaking_safe(b, was->indexes[i].name.span,
                    "the index '%s' is gone: remove it from the table once no program reads it",
                    was->indexes[i].name.text);
}

/* ---- items in an index ----------------------------------------------------------------------- */

static const struct entity_index *find_use(const struct entity *entity,
                                           const struct entity_index *use) {
  return model_index(entity, use->index->name.text);
}

/* Whether items of the old schema may have all that the attribute is made of: those that have not
 * belong into no index. */
static bool can_be_made(const struct records *records, const struct key_template *key) {
  for (size_t i = 0; i < key->part_count; i++) {
    const struct key_part *part = &key->parts[i];
    if (part->field == NULL || breaking_field_was(records, part->field) != NULL)
      continue;
    bool empty = key->part_count == 1 && part->optional;
    if (empty || model_where(key->where, part->field) != NULL)
      return false;
  }
  return true;
}

static bool where_can_hold(const struct records *records, const struct where *where) {
  for (size_t i = 0; i < where->count; i++)
    if (breaking_field_was(records, where->terms[i].field) == NULL)
      return false;
  return true;
}

/* Stored items lack an attribute that is made of a template; those that are fields they have. */
static void tell_entry(struct breaking *b, const struct records *records,
                       const struct entity_index *now) {
  bool partition = model_is_made(&now->partition, &now->index->partition);
  bool sort = now->index->has_sort && model_is_made(&now->sort, &now->index->sort);
  struct span at = partition ? now->partition.span : now->sort.span;
  if ((!partition && !sort) || !can_be_made(records, &now->partition) ||
      !can_be_made(records, &now->sort) || !where_can_hold(records, &now->where))
    return;
  breaking_tell(b, NEEDS_BACKFILL, at,
                "read and write every stored item: a put gives it the key attributes",
                "stored items of '%s' have no key of the index '%s', and are not in it",
                records->name, now->index->name.text);
}

/* In order: what stands in a where is not the point, but which items it holds. */
static bool same_term(const struct where_term *was, const struct where_term *now) {
  bool same = strcmp(was->field->attribute, now->field->attribute) == 0 &&
              was->value_count == now->value_count;
  for (size_t i = 0; same && i < was->value_count; i++) {
    bool found = false;
    for (size_t k = 0; k < now->value_count; k++)
      found = found || strcmp(was->values[i].text, now->values[k].text) == 0;
    same = found;
  }
  return same;
}

static bool same_where(const struct where *was, const struct where *now) {
  bool same = was->count == now->count;
  for (size_t i = 0; same && i < was->count; i++) {
    bool found = false;
    for (size_t k = 0; k < now->count; k++)
      found = found || same_term(&was->terms[i], &now->terms[k]);
    same = found;
  }
  return same;
}

/* What is a key of the table too, or a field, is told of that. */
static bool same_entry(const struct records *records, const struct key_template *was,
                       const struct key_template *now, const struct key_attribute *own) {
  return now->attribute != own ||
         (breaking_same_key(records, was, now) && breaking_same_separator(was, now));
}

static void compare_use(struct breaking *b, const struct records *records,
                        const struct entity_index *was, const struct entity_index *now) {
  bool partition = same_entry(records, &was->partition, &now->partition, &now->index->partition);
  const struct key_template *before = partition ? &was->sort : &was->partition;
  const struct key_template *after = partition ? &now->sort : &now->partition;
  if (!partition || !same_entry(records, before, after, &now->index->sort)) {
    breaking_tell(
        b, BREAKS_DATA, after->span,
        "keep it, or fill a new index in the place of this one, item by item",
        "stored items of '%s' have another key in the index '%s', and are not found by it",
        records->name, now->index->name.text);
    breaking_was(b, before->span);
  }
  if (!same_where(&was->where, &now->where)) {
    struct span at = now->where.count ? now->where.span : records->entity_now->name.span;
    breaking_tell(b, NEEDS_BACKFILL, at, "read and write every stored item",
                  "the index '%s' holds other items of '%s', but stored ones are in it as before",
                  now->index->name.text, records->name);
  }
}

/* Attributes that the schema does not name any more are kept by every write. */
static void tell_exit(struct breaking *b, const struct records *records,
                      const struct entity_index *was) {
  const struct table *table = records->entity_now->table;
  if (find_index(table, was->index) != NULL)
    breaking_tell(b, NEEDS_BACKFILL, records->entity_now->key_span,
                  "remove the index's key attributes from the stored items",
                  "stored items of '%s' stay in the index '%s', which is of others now",
                  records->name, was->index->name.text);
}

void breaking_entity_indexes(struct breaking *b, const struct records *records) {
  const struct entity *was = records->entity_was;
  const struct entity *now = records->entity_now;
  for (size_t i = 0; i < now->index_count; i++) {
    const struct entity_index *use = &now->indexes[i];
    const struct entity_index *before = find_use(was, use);
    if (before == NULL)
      tell_entry(b, records, use);
    else if (same_keys(before->index, use->index))
      compare_use(b, records, before, use);
  }
  for (size_t i = 0; i < was->index_count; i++)
    if (find_use(now, &was->indexes[i]) == NULL)
      tell_exit(b, records, &was->indexes[i]);
}
