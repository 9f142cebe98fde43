/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the parts of a key can be told from the key. */
#include <string.h>

#include "keytmpl.h"

bool keytmpl_gives_back(const struct key_part *part) {
  return part->field != NULL && part->format != KEY_UPPER && part->format != KEY_LOWER &&
         part->format != KEY_HASH && part->format != KEY_TIME_CUT;
}

size_t keytmpl_tail(const struct key_template *template, size_t part) {
  if (part + 1 >= template->part_count || template->parts[part + 1].literal == NULL)
    return 0;
  const char *literal = template->parts[part + 1].literal;
  char separator = template->separator.character;
  bool free_text = separator == '\0' || template->separator.policy == SEPARATOR_LEGACY;
  const char *end = free_text ? NULL : strchr(literal, separator);
  return end != NULL ? (size_t)(end - literal) : strlen(literal);
}

/* Of a part that may be followed by an optional one, or hold the separator, the end sometimes
 * cannot be told. */
static bool splits(const struct key_template *template) {
  bool legacy = template->separator.policy == SEPARATOR_LEGACY;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    if (part->replacement != NULL && legacy && i + 1 < template->part_count)
      return false;
    if (part->literal != NULL || !keytmpl_varies(part) ||
        (part->format == KEY_PLAIN && part->replacement == NULL))
      continue;
    if (legacy && i + 2 < template->part_count)
      return false;
    if (i + 1 < template->part_count && keytmpl_optional_starts(template, i + 1) &&
        (legacy || keytmpl_tail(template, i) > 0))
      return false;
  }
  return true;
}

static bool is_given_back(const struct key_template *template, const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field && keytmpl_gives_back(&template->parts[i]))
      return true;
  return false;
}

bool keytmpl_parses(const struct entity *entity) {
  if (!splits(&entity->partition) || !splits(&entity->sort))
    return false;
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (!is_given_back(&entity->partition, entity->key_fields[i]) &&
        !is_given_back(&entity->sort, entity->key_fields[i]))
      return false;
  return true;
}
