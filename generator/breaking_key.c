/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two key templates make the same text of the same item. */
#include <string.h>

#include "breaking_inside.h"

/* Families of types whose values are one text in a format: an id is an id whether it is of an enum
 * or any text. */
static int family(const struct key_part *part) {
  enum kind_key key = part->field->type.kind->key;
  bool time = key == KIND_KEY_TIME || key == KIND_KEY_SECONDS || key == KIND_KEY_MILLISECONDS;
  if (time && (part->format == KEY_ISO || part->format == KEY_TIME_CUT))
    return KIND_KEY_TIME;
  if (key == KIND_KEY_ENUM)
    return KIND_KEY_TEXT;
  if (key == KIND_KEY_UINT || key == KIND_KEY_SECONDS ||
      (key == KIND_KEY_DECIMAL && part->format == KEY_AS_IS))
    return KIND_KEY_INT;
  return (int)key;
}

/* The field itself, or one that took its place. */
static bool same_field(const struct records *records, const struct field *was,
                       const struct field *now) {
  const struct field *counterpart = breaking_field_now(records, was);
  return counterpart == NULL ? breaking_field_was(records, now) == NULL : counterpart == now;
}

static bool same_part(const struct records *records, const struct key_part *was,
                      const struct key_part *now) {
  if (was->field == NULL || now->field == NULL)
    return was->field == now->field && breaking_same_text(was->literal, now->literal);
  return was->format == now->format && was->width == now->width && was->shards == now->shards &&
         was->optional == now->optional && breaking_same_text(was->replacement, now->replacement) &&
         family(was) == family(now) && same_field(records, was->field, now->field);
}

/* What is behind the first `at` parts is left out of the key of every stored item. */
static bool is_new_end(const struct records *records, const struct key_template *now, size_t at) {
  for (; at < now->part_count; at++) {
    const struct key_part *part = &now->parts[at];
    if (part->field == NULL ? at + 1 == now->part_count : !part->optional)
      return false;
    if (part->field != NULL && breaking_field_was(records, part->field) != NULL)
      return false;
  }
  return true;
}

bool breaking_same_key(const struct records *records, const struct key_template *was,
                       const struct key_template *now) {
  if (was->part_count > now->part_count || (was->part_count == 0 && now->part_count != 0))
    return false;
  for (size_t i = 0; i < was->part_count; i++)
    if (!same_part(records, &was->parts[i], &now->parts[i]))
      return false;
  return is_new_end(records, now, was->part_count);
}

/* A text that may hold any character. */
static bool has_free_text(const struct key_template *key) {
  for (size_t i = 0; i < key->part_count; i++) {
    const struct key_part *part = &key->parts[i];
    bool as_text =
        part->format == KEY_AS_IS || part->format == KEY_UPPER || part->format == KEY_LOWER;
    if (part->field != NULL && part->field->type.kind->key == KIND_KEY_TEXT && as_text &&
        part->field->type.kind->key_text.size == 0)
      return true;
  }
  return false;
}

bool breaking_same_separator(const struct key_template *was, const struct key_template *now) {
  const struct separator *before = &was->separator;
  const struct separator *after = &now->separator;
  bool same = before->policy == after->policy && before->character == after->character;
  if (same || (after->policy == SEPARATOR_LEGACY && before->policy != SEPARATOR_ESCAPE))
    return true;
  return !has_free_text(was);
}
