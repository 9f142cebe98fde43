/* SPDX-License-Identifier: Apache-2.0 */
/* Entities: which is which, their keys, versions and claims. */
#include <string.h>

#include "breaking_inside.h"
#include "model_claim.h"

/* ---- which is which -------------------------------------------------------------------------- */

static bool same_shape(const struct key_template *a, const struct key_template *b) {
  bool same = a->part_count == b->part_count;
  for (size_t i = 0; same && i < a->part_count; i++) {
    const struct key_part *x = &a->parts[i];
    const struct key_part *y = &b->parts[i];
    same = (x->field == NULL) == (y->field == NULL) && breaking_same_text(x->literal, y->literal) &&
           x->format == y->format && x->width == y->width && x->shards == y->shards &&
           (x->field == NULL || x->field->type.kind == y->field->type.kind);
  }
  return same;
}

static bool has_literal(const struct key_template *key) {
  for (size_t i = 0; i < key->part_count; i++)
    if (key->parts[i].literal != NULL)
      return true;
  return false;
}

/* No two entities of a table have one key. So an entity whose name is new and whose key is that of
 * one whose name is gone is that one; of a key without any words nothing is evident. */
static bool took_its_place(const struct entity *a, const struct entity *b) {
  return same_shape(&a->partition, &b->partition) && same_shape(&a->sort, &b->sort) &&
         (has_literal(&a->partition) || has_literal(&a->sort));
}

static const struct entity *find_entity(const struct model *from, const struct model *to,
                                        const struct entity *entity, const struct table *table) {
  const struct entity *named = model_entity(to, entity->name.text);
  for (size_t i = 0; named == NULL && i < to->entity_count; i++) {
    const struct entity *other = &to->entities[i];
    if (other->table == table && took_its_place(entity, other) &&
        model_entity(from, other->name.text) == NULL)
      return other;
  }
  return named;
}

const struct entity *breaking_entity_now(const struct breaking *b, const struct entity *was) {
  return find_entity(b->was, b->now, was, breaking_table_now(b, was->table));
}

const struct entity *breaking_entity_was(const struct breaking *b, const struct entity *now) {
  return find_entity(b->now, b->was, now, breaking_table_was(b, now->table));
}

/* ---- one entity ------------------------------------------------------------------------------ */

static void compare_key(struct breaking *b, const struct records *records) {
  const struct entity *was = records->entity_was;
  const struct entity *now = records->entity_now;
  const struct key_template *before = &was->partition;
  const struct key_template *after = &now->partition;
  if (breaking_same_key(records, before, after)) {
    before = &was->sort;
    after = &now->sort;
  }
  /* That there is no sort key any more, or one, was told of the table. */
  if (breaking_same_key(records, before, after) ||
      (before->part_count == 0) != (after->part_count == 0))
    return;
  breaking_tell(b, BREAKS_DATA, after->span,
                "keep it, or write every stored item under its new key and delete the old one",
                "stored items of '%s' have another key, and are not found", records->name);
  breaking_was(b, before->span);
}

static void compare_separator(struct breaking *b, const struct records *records) {
  const struct entity *was = records->entity_was;
  const struct entity *now = records->entity_now;
  if (breaking_same_separator(&was->partition, &now->partition) &&
      breaking_same_separator(&was->sort, &now->sort))
    return;
  breaking_tell(b, BREAKS_DATA, now->separator.span.source ? now->separator.span : now->name.span,
                "keep it, or write the items with such values under their new keys",
                "stored items of '%s' whose key has the one or the other separator in a value are "
                "not found",
                records->name);
}

static void compare_name(struct breaking *b, const struct entity *was, const struct entity *now) {
  if (strcmp(was->name.text, now->name.text) == 0)
    return;
  const char *attribute = was->table->envelope.entity_type.attribute;
  if (attribute != NULL && now->table->envelope.entity_type.attribute != NULL)
    breaking_tell(
        b, BREAKS_DATA, now->name.span, "keep the name, and say c_name: for another one in C",
        "stored items of '%s' have that name in '%s', and are refused as those of another "
        "entity",
        was->name.text, attribute);
  else
    breaking_safe(b, now->name.span, "'%s' is called '%s' now: no item says its name",
                  was->name.text, now->name.text);
}

static void compare_version(struct breaking *b, const struct records *records) {
  const struct field *was = records->entity_was->version;
  const struct field *now = records->entity_now->version;
  if (was != NULL && now == NULL)
    breaking_tell(b, BREAKS_SOURCE, records->entity_was->version_span,
                  "keep it as long as a program relies on it",
                  "writers of '%s' are not told of each other any more", records->name);
  else if (now != NULL && breaking_field_was(records, now) != NULL &&
           (was == NULL || breaking_field_now(records, was) != now))
    breaking_tell(b, NEEDS_BACKFILL, records->entity_now->version_span,
                  "give every stored item a version of 1 or more",
                  "stored items of '%s' have a '%s' that is no version: 0 is refused",
                  records->name, now->name.text);
}

/* ---- claims ---------------------------------------------------------------------------------- */

static const struct claim *find_claim(const struct entity *entity, const struct claim *claim) {
  for (size_t i = 0; i < entity->claim_count; i++)
    if (strcmp(entity->claims[i].name.text, claim->name.text) == 0)
      return &entity->claims[i];
  return NULL;
}

static bool same_claim(const struct records *records, const struct claim *was,
                       const struct claim *now) {
  const struct entity_index *a = &was->key;
  const struct entity_index *b = &now->key;
  return breaking_same_key(records, &a->partition, &b->partition) &&
         breaking_same_key(records, &a->sort, &b->sort) &&
         breaking_same_separator(&a->partition, &b->partition) &&
         breaking_same_separator(&a->sort, &b->sort);
}

void breaking_claims(struct breaking *b, const struct records *records) {
  const struct entity *was = records->entity_was;
  const struct entity *now = records->entity_now;
  for (size_t i = 0; i < now->claim_count; i++) {
    const struct claim *claim = &now->claims[i];
    const struct claim *before = find_claim(was, claim);
    if (before == NULL)
      breaking_tell(b, NEEDS_BACKFILL, now->unique_span,
                    "update the unique fields of every stored item, to the values that they have",
                    "stored items of '%s' have no claim of %s: others can take the same values",
                    records->name, claim->words);
    else if (!same_claim(records, before, claim)) {
      breaking_tell(
          b, BREAKS_DATA, now->unique_span,
          "keep the claim's key, or make all claims anew before others can take the values",
          "stored claims of %s of '%s' have another key, and are not found", claim->words,
          records->name);
      breaking_was(b, was->unique_span);
    }
  }
  for (size_t i = 0; i < was->claim_count; i++)
    if (find_claim(now, &was->claims[i]) == NULL)
      breaking_safe(b, was->unique_span,
                    "%s of '%s' is not unique any more: its claims stay in the table until deleted",
                    was->claims[i].words, records->name);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void compare_entity(struct breaking *b, const struct entity *was, const struct entity *now) {
  struct records records = {.name = now->name.text,
                            .was = was->fields,
                            .now = now->fields,
                            .was_count = was->field_count,
                            .now_count = now->field_count,
                            .entity_was = was,
                            .entity_now = now};
  compare_name(b, was, now);
  if (breaking_table_now(b, was->table) != now->table)
    breaking_tell(b, BREAKS_DATA, now->name.span, "keep the table, or copy the items to the other",
                  "stored items of '%s' are in another table", now->name.text);
  compare_key(b, &records);
  compare_separator(b, &records);
  compare_version(b, &records);
  breaking_fields(b, &records);
  breaking_entity_indexes(b, &records);
  breaking_claims(b, &records);
}

void breaking_entities(struct breaking *b) {
  for (size_t i = 0; i < b->was->entity_count; i++) {
    const struct entity *was = &b->was->entities[i];
    const struct entity *now = breaking_entity_now(b, was);
    if (now != NULL)
      compare_entity(b, was, now);
    else
      breaking_tell(
          b, BREAKS_DATA, was->name.span, "keep the entity until its items are deleted or copied",
          "the entity '%s' is gone: its stored items cannot be read any more", was->name.text);
  }
  for (size_t i = 0; i < b->now->entity_count; i++)
    if (breaking_entity_was(b, &b->now->entities[i]) == NULL)
      breaking_safe(b, b->now->entities[i].name.span, "the entity '%s' is new",
                    b->now->entities[i].name.text);
}
