/* SPDX-License-Identifier: Apache-2.0 */
/* What the keys of several entities have in common, so that one query reads all of them. */
#include <string.h>

#include "keytmpl.h"
#include "mem.h"

static bool same_text(const char *a, const char *b) {
  return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool keytmpl_same_part(const struct key_part *a, const struct key_part *b) {
  if (a->field == NULL || b->field == NULL)
    return a->field == b->field && same_text(a->literal, b->literal);
  const struct type_ref *x = &a->field->type;
  const struct type_ref *y = &b->field->type;
  return strcmp(a->field->name.text, b->field->name.text) == 0 && x->kind == y->kind &&
         x->enumeration == y->enumeration && a->format == b->format && a->width == b->width &&
         a->shards == b->shards && a->optional == b->optional &&
         same_text(a->replacement, b->replacement);
}

static bool same_separator(const struct key_template *a, const struct key_template *b) {
  return a->separator.character == b->separator.character &&
         a->separator.policy == b->separator.policy;
}

bool keytmpl_same(const struct key_template *a, const struct key_template *b) {
  if (a->part_count != b->part_count || !same_separator(a, b))
    return false;
  for (size_t i = 0; i < a->part_count; i++)
    if (!keytmpl_same_part(&a->parts[i], &b->parts[i]))
      return false;
  return true;
}

/* Cuts the first text to what both begin with, at the end of a character. */
static bool share_literal(struct ddb_arena *arena, struct key_part *a, const struct key_part *b) {
  size_t size = 0;
  while (a->literal[size] != '\0' && a->literal[size] == b->literal[size])
    size++;
  while (size > 0 && ((unsigned char)a->literal[size] & 0xC0) == 0x80)
    size--;
  a->literal = mem_copy(arena, a->literal, size);
  return size > 0;
}

/* Cuts `out` to what it shares with the parts of `other` that are known. */
static void share(struct ddb_arena *arena, struct key_template *out,
                  const struct key_template *other, size_t known) {
  size_t i = 0;
  while (i < out->part_count && i < known && same_separator(out, other) &&
         keytmpl_same_part(&out->parts[i], &other->parts[i]))
    i++;
  if (i < out->part_count && i < known && out->parts[i].literal != NULL &&
      other->parts[i].literal != NULL && share_literal(arena, &out->parts[i], &other->parts[i]))
    i++;
  out->part_count = i;
}

static const struct key_template *sort_of(const struct operation *query, size_t at) {
  const struct entity *entity = query->several[at].entity;
  const struct entity_index *index =
      query->index == NULL ? NULL : model_index(entity, query->index->index->name.text);
  return query->index == NULL ? &entity->sort : index == NULL ? NULL : &index->sort;
}

/* The fields of `by` as this entity has them. */
static size_t known_parts(struct ddb_arena *arena, const struct operation *query, size_t at) {
  const struct entity *entity = query->several[at].entity;
  struct field_use *by = mem_array(arena, query->by_count + 1, sizeof *by);
  size_t count = 0;
  for (size_t i = 0; i < query->by_count; i++) {
    by[count].field =
        model_field(entity->fields, entity->field_count, query->by[i].field->name.text);
    count += by[count].field != NULL;
  }
  return keytmpl_known_parts(sort_of(query, at), by, count);
}

void keytmpl_share(struct ddb_arena *arena, struct operation *query) {
  if (query->several_count == 0)
    return;
  const struct key_template *first = sort_of(query, 0);
  query->shared = *first;
  query->shared.parts = mem_array(arena, first->part_count + 1, sizeof *first->parts);
  for (size_t i = 0; i < first->part_count; i++)
    query->shared.parts[i] = first->parts[i];
  query->shared.part_count = known_parts(arena, query, 0);
  query->shared_whole = query->shared.part_count > 0;
  for (size_t i = 0; i < query->several_count; i++) {
    const struct key_template *sort = sort_of(query, i);
    if (sort == NULL)
      continue; /* a rule speaks of it */
    share(arena, &query->shared, sort, known_parts(arena, query, i));
    query->shared_whole = query->shared_whole && keytmpl_same(&query->shared, sort);
  }
}
