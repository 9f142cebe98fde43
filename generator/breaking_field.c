/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of an entity or a struct: which is which, where they are stored, what may lack. */
#include <string.h>

#include "breaking_inside.h"

/* ---- which is which -------------------------------------------------------------------------- */

static bool same_attribute(const struct field *a, const struct field *b) {
  return a->place == b->place && a->place != PLACE_KEY && strcmp(a->attribute, b->attribute) == 0;
}

/* The field at the same place of the other key, where both stand nowhere else. */
static const struct field *in_key(const struct key_template *from, const struct key_template *to,
                                  const struct field *field) {
  for (size_t i = 0; i < from->part_count && i < to->part_count; i++)
    if (from->parts[i].field == field && to->parts[i].field != NULL &&
        to->parts[i].field->place == PLACE_KEY)
      return to->parts[i].field;
  return NULL;
}

struct side {
  const struct field *fields;
  size_t count;
  const struct entity *entity;
};

/* What stands in the item tells: first the attribute, then the place in the key; the name of a
 * field only where neither does. A name that both have is never taken for another one. */
static const struct field *find_field(struct side from, struct side to, const struct field *field) {
  const struct field *named = model_field(to.fields, to.count, field->name.text);
  if (named != NULL && (same_attribute(field, named) || field->place == PLACE_KEY))
    return named;
  for (size_t i = 0; i < to.count; i++)
    if (same_attribute(field, &to.fields[i]))
      return &to.fields[i];
  const struct field *other = NULL;
  if (named == NULL && field->place == PLACE_KEY && to.entity != NULL) {
    other = in_key(&from.entity->partition, &to.entity->partition, field);
    if (other == NULL)
      other = in_key(&from.entity->sort, &to.entity->sort, field);
    if (other != NULL && model_field(from.fields, from.count, other->name.text) != NULL)
      other = NULL;
  }
  if (named != NULL) { /* unless what it was called is another field's attribute now */
    for (size_t i = 0; i < from.count; i++)
      if (&from.fields[i] != field && same_attribute(&from.fields[i], named))
        return NULL;
    return named;
  }
  return other;
}

const struct field *breaking_field_now(const struct records *records, const struct field *was) {
  return find_field((struct side){records->was, records->was_count, records->entity_was},
                    (struct side){records->now, records->now_count, records->entity_now}, was);
}

const struct field *breaking_field_was(const struct records *records, const struct field *now) {
  return find_field((struct side){records->now, records->now_count, records->entity_now},
                    (struct side){records->was, records->was_count, records->entity_was}, now);
}

/* ---- one field ------------------------------------------------------------------------------- */

static bool may_lack(const struct field *field) {
  return field->type.optional || field->type.nullable;
}

static const char *place_words(const struct field *field) {
  return field->place == PLACE_DATA  ? "among the other fields"
         : field->place == PLACE_TOP ? "beside the key"
                                     : "in the key alone";
}

/* A key that is the field and nothing else is the field's attribute too. */
static bool is_whole_key(const struct entity *entity, const struct field *field,
                         const char *attribute) {
  if (entity == NULL || field->place != PLACE_KEY || strcmp(field->attribute, attribute) != 0)
    return false;
  const struct key_template *key = strcmp(entity->partition.attribute->name, attribute) == 0
                                       ? &entity->partition
                                       : &entity->sort;
  return key->part_count == 1 && key->parts[0].field == field && model_is_field(key);
}

/* With the data map all fields move, which is told of the map. */
static bool moves_with_map(const struct records *records, const struct field *was,
                           const struct field *now) {
  if (records->entity_was == NULL || was->place == PLACE_KEY || now->place == PLACE_KEY)
    return false;
  const struct table *before = records->entity_was->table;
  const struct table *after = records->entity_now->table;
  return (before->envelope.data.attribute == NULL) != (after->envelope.data.attribute == NULL) &&
         strcmp(was->attribute, now->attribute) == 0;
}

/* What the key has is read from it, whatever else the item has. */
static void compare_place(struct breaking *b, const struct records *records,
                          const struct field *was, const struct field *now) {
  if (moves_with_map(records, was, now) ||
      (was->place == now->place && (now->place == PLACE_KEY || same_attribute(was, now))) ||
      (now->place == PLACE_TOP && is_whole_key(records->entity_was, was, now->attribute)))
    return;
  if (now->place == PLACE_KEY)
    breaking_safe(b, now->place_span, "'%s' is read from the key, and not written beside it",
                  now->name.text);
  else if (was->place == now->place)
    breaking_tell(b, BREAKS_DATA, now->name.span, "keep it with `attribute:`, or copy it first",
                  "'%s' of stored items is the attribute '%s', and is looked for in '%s'",
                  now->name.text, was->attribute, now->attribute);
  else
    breaking_tell(b, BREAKS_DATA, now->place_span,
                  "keep the place, or move the field in every item",
                  "'%s' of stored items is %s, and is looked for %s", now->name.text,
                  place_words(was), place_words(now));
}

static void compare_presence(struct breaking *b, const struct field *was, const struct field *now) {
  if (may_lack(was) && !may_lack(now)) {
    breaking_tell(b, BREAKS_DATA, now->type.span.source ? now->type.span : now->name.span,
                  "leave it optional until every stored item has it",
                  "stored items without '%s' cannot be read", now->name.text);
    breaking_was(b, was->name.span);
  } else if (!may_lack(was) && may_lack(now)) {
    breaking_safe(b, now->name.span,
                  "'%s' is optional: programs of the old schema do not read items without it",
                  now->name.text);
  } else if (now->type.nullable && !was->type.nullable) {
    breaking_safe(b, now->name.span,
                  "'%s' may be NULL, which programs of the old schema keep aside", now->name.text);
  }
}

static void compare_tag(struct breaking *b, const struct records *records, const struct field *was,
                        const struct field *now) {
  if (was->tag == NULL || now->tag == NULL || breaking_field_now(records, was->tag) == now->tag)
    return;
  breaking_tell(b, BREAKS_DATA, now->name.span, "keep the tag, or write it into every stored item",
                "another field tells which variant '%s' is, and stored items go by '%s'",
                now->name.text, was->tag->name.text);
}

static bool creates(const struct entity *entity) {
  return entity != NULL && entity->created;
}

static void compare_filling(struct breaking *b, const struct records *records,
                            const struct field *was, const struct field *now) {
  bool filled = was->preset.set || was->generate != GENERATE_NONE;
  bool fills = now->preset.set || now->generate != GENERATE_NONE;
  if (filled && !fills && !may_lack(now) && creates(records->entity_now))
    breaking_tell(b, BREAKS_SOURCE, now->name.span, "set it in every call, or keep the default",
                  "a create fills '%s' in no more, and refuses a record without it",
                  now->name.text);
  else if (filled != fills || was->generate != now->generate ||
           !breaking_same_text(was->preset.text, now->preset.text))
    breaking_safe(b, now->name.span, "a create stores another '%s' where none is set",
                  now->name.text);
}

static void compare_field(struct breaking *b, const struct records *records,
                          const struct field *was, const struct field *now) {
  compare_place(b, records, was, now);
  compare_presence(b, was, now);
  compare_tag(b, records, was, now);
  compare_filling(b, records, was, now);
  breaking_limits(b, was, now, now->name.text);
  breaking_type(b, &was->type, &now->type, now->name.text);
  if (was->precision != now->precision)
    breaking_safe(b, now->name.span, "'%s' is written with other digits, and read with any",
                  now->name.text);
}

/* What is not required may be absent, as it is in stored items. A part of the key alone is not
 * stored beside it. */
static void tell_new(struct breaking *b, const struct records *records, const struct field *now) {
  if (may_lack(now))
    breaking_safe(b, now->name.span, "'%s' of '%s' is new, and optional", now->name.text,
                  records->name);
  else if (now->place != PLACE_KEY)
    breaking_tell(b, BREAKS_DATA, now->name.span,
                  "make it optional, and required once every stored item has it",
                  "stored items of '%s' have no '%s', and are not read without it", records->name,
                  now->name.text);
}

/* Whatever the schema does not name is kept by a put of what was read. */
static void tell_gone(struct breaking *b, const struct records *records, const struct field *was) {
  if (was->place != PLACE_KEY)
    breaking_safe(b, was->name.span,
                  "'%s' of '%s' is gone: stored items keep it, as what the schema does not name",
                  was->name.text, records->name);
}

void breaking_fields(struct breaking *b, const struct records *records) {
  for (size_t i = 0; i < records->was_count; i++) {
    const struct field *was = &records->was[i];
    const struct field *now = breaking_field_now(records, was);
    if (now != NULL)
      compare_field(b, records, was, now);
    else
      tell_gone(b, records, was);
  }
  for (size_t i = 0; i < records->now_count; i++)
    if (breaking_field_was(records, &records->now[i]) == NULL)
      tell_new(b, records, &records->now[i]);
}
