/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges over a part of a sort key: see keytmpl_range.h. */
#include "keytmpl_range.h"

#include <string.h>

#include "keytmpl.h"
#include "keytmpl_automaton.h"
#include "mem.h"

/* Texts of one size, whose characters are not escaped: '-' is the only mark in them. */
static bool is_sized(const struct key_template *template, const struct key_part *part) {
  const struct separator *separator = &template->separator;
  return part->format == KEY_AS_IS && part->field->type.kind->key_text.size > 0 &&
         (separator->policy != SEPARATOR_ESCAPE || strchr("-.,", separator->character) == NULL);
}

/* Whether no text of the part begins another one, so that what follows decides nothing. */
static bool is_fixed(const struct key_template *template, const struct key_part *part) {
  struct key_part value = *part;
  value.replacement = NULL;
  return !keytmpl_varies(&value) || is_sized(template, part);
}

struct key_bounds keytmpl_bounds(struct ddb_arena *arena, const struct key_template *template,
                                 size_t at) {
  const struct key_part *part = &template->parts[at];
  struct key_bounds bounds = {.least = "", .behind = "", .ends = true};
  if (is_sized(template, part)) {
    bounds.size = part->field->type.kind->key_text.size;
    bounds.least = part->field->type.kind->key_text.least;
    bounds.most = part->field->type.kind->key_text.most;
  } else if (is_fixed(template, part)) {
    bounds.least = part->format == KEY_ORDERED ? "-" : "0"; /* all others begin with a digit */
    bounds.most = ":";
  }
  if (at + 1 == template->part_count)
    return bounds;
  const char *literal = template->parts[at + 1].literal;
  bounds.ends = keytmpl_optional_starts(template, at + 1);
  bounds.behind = NULL;
  if (literal != NULL && (unsigned char)literal[0] < 0x7F)
    bounds.behind = mem_format(arena, "%c", literal[0] + 1);
  return bounds;
}

const struct key_part *keytmpl_ranged(const struct operation *query) {
  const struct key_template *sort = model_sort(query);
  for (size_t i = 0; query->relation != RELATION_NONE && i < sort->part_count; i++)
    if (sort->parts[i].field == query->by[query->by_count - 1].field)
      return &sort->parts[i];
  return NULL;
}

struct key_template keytmpl_of_range(const struct operation *query, size_t *at) {
  struct key_template template = *model_sort(query);
  *at = (size_t)(keytmpl_ranged(query) - template.parts);
  if (query->index == NULL || query->index->attributes == NULL)
    return template;
  template.parts += *at;
  template.part_count = 1;
  *at = 0;
  return template;
}

/* ---- whether there is an order --------------------------------------------------------------- */

/* Of begins_with: whether the key shows where the part ends. */
static bool shows_end(const struct key_template *template, size_t at) {
  if (at + 1 == template->part_count)
    return true;
  const char *literal = template->parts[at + 1].literal;
  return literal != NULL && template->separator.policy != SEPARATOR_LEGACY &&
         literal[0] == template->separator.character;
}

static const char *unfit_beginning(struct ddb_arena *arena, const struct key_template *template,
                                   size_t at, const char **cure) {
  const struct key_part *part = &template->parts[at];
  enum kind_key key = part->field->type.kind->key;
  *cure = "write between";
  if (key != KIND_KEY_TEXT && key != KIND_KEY_BYTES)
    return "begins_with is of texts and binary values";
  *cure = "let it be the last part, or the separator stand behind it";
  if (!shows_end(template, at))
    return mem_format(arena, "nothing tells where '%s' ends in the key", part->field->name.text);
  return NULL;
}

static const char *unfit_order(struct ddb_arena *arena, const struct key_template *template,
                               size_t at, const char **cure) {
  const struct key_part *part = &template->parts[at];
  const char *name = part->field->name.text;
  *cure = "write begins_with, or name it alone";
  if (part->format == KEY_UPPER || part->format == KEY_LOWER)
    return mem_format(arena, "'%s' is stored in another case, which does not sort as its values do",
                      name);
  *cure = "write {field|pad:N} or {field|ordered} in the key";
  if (part->format == KEY_PLAIN)
    return mem_format(arena, "plain numbers such as '%s' do not sort as their values do", name);
  *cure = "let it be the last part of the key, or write begins_with";
  if (at + 1 < template->part_count && !is_fixed(template, part))
    return mem_format(arena,
                      "the size of '%s' varies and more follows it in the key, so that keys do not "
                      "sort as its values do",
                      name);
  return NULL;
}

/* The text for an unset value stands where its bytes put it. */
static bool lies_among(const struct key_bounds *bounds, const char *text) {
  return bounds->most == NULL || ((unsigned char)text[0] >= (unsigned char)bounds->least[0] &&
                                  (unsigned char)text[0] <= (unsigned char)bounds->most[0]);
}

const char *keytmpl_unordered(struct ddb_arena *arena, const struct key_template *template,
                              size_t at, enum key_relation relation, const char **cure) {
  const struct key_part *part = &template->parts[at];
  const char *name = part->field->name.text;
  *cure = "name it alone, which compares for equality";
  if (part->format == KEY_HASH)
    return mem_format(arena, "shards such as that of '%s' have no order", name);
  if (part->field->type.kind->key == KIND_KEY_ENUM)
    return mem_format(arena, "'%s' is an enum, whose values have no order", name);
  const char *reason = relation == RELATION_BEGINS_WITH ? unfit_beginning(arena, template, at, cure)
                                                        : unfit_order(arena, template, at, cure);
  if (reason != NULL || part->replacement == NULL)
    return reason;
  const struct key_bounds bounds = keytmpl_bounds(arena, template, at);
  *cure = "choose a text that no value is like, as '~' for a time, or name the field alone";
  if (relation == RELATION_BEGINS_WITH || lies_among(&bounds, part->replacement))
    return mem_format(arena, "'%s', for an unset '%s', stands among its values", part->replacement,
                      name);
  return NULL;
}
