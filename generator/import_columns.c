/* SPDX-License-Identifier: Apache-2.0 */
/* Sample values of one key attribute, laid under each other token by token. */
#include <ctype.h>
#include <string.h>

#include "import_infer.h"
#include "mem.h"

/* ---- columns --------------------------------------------------------------------------------- */

bool infer_lay_out(struct infer *in) {
  in->row_count = 0;
  in->sample = NULL;
  for (size_t i = 0; i < in->group->count; i++) {
    const char *value = sample_text(in->group->items[i], in->attribute->name);
    in->rows[i] = (struct tokens){.value = value};
    if (value == NULL)
      continue;
    in->rows[i] = sample_tokens(value);
    in->row_count++;
    if (in->sample == NULL)
      in->sample = &in->rows[i];
  }
  return in->sample != NULL;
}

size_t infer_next_start(const struct tokens *row, size_t column) {
  return column + 1 < row->count ? row->start[column + 1] : row->end[column];
}

bool infer_same_text(const char *a, size_t a_size, const char *b, size_t b_size) {
  return a_size == b_size && memcmp(a, b, a_size) == 0;
}

/* All rows have as many tokens and the same separators between them. */
bool infer_is_aligned(const struct infer *in) {
  const struct tokens *sample = in->sample;
  for (size_t i = 0; i < in->group->count; i++) {
    const struct tokens *row = &in->rows[i];
    if (row->value == NULL)
      continue;
    if (row->count != sample->count || row->count == 0)
      return false;
    for (size_t c = 0; c + 1 < row->count; c++)
      if (!infer_same_text(row->value + row->end[c], row->start[c + 1] - row->end[c],
                           sample->value + sample->end[c], sample->start[c + 1] - sample->end[c]))
        return false;
  }
  return true;
}

bool infer_is_literal(const struct infer *in, size_t column) {
  const struct tokens *sample = in->sample;
  for (size_t i = 0; i < in->group->count; i++) {
    const struct tokens *row = &in->rows[i];
    if (row->value == NULL)
      continue;
    if (!sample_is_literal(in->entity->table, in->group->items[i], in->attribute, row, column) ||
        !infer_same_text(row->value + row->start[column], row->end[column] - row->start[column],
                         sample->value + sample->start[column],
                         sample->end[column] - sample->start[column]))
      return false;
  }
  return true;
}

/* ---- names of what only keys hold ------------------------------------------------------------ */

/* Token `column` of a name that is built like the value ("State#Date", a facet's alias). */
static const char *name_like_value(const struct infer *in, const char *name, size_t column) {
  if (name == NULL)
    return NULL;
  struct tokens tokens = sample_tokens(name);
  if (tokens.count != in->sample->count || (tokens.count == 1 && sample_is_synthetic(name)))
    return NULL;
  return mem_copy(in->design->arena, name + tokens.start[column],
                  tokens.end[column] - tokens.start[column]);
}

const char *infer_part_name(const struct infer *in, size_t column) {
  struct ddb_arena *arena = in->design->arena;
  const char *name = name_like_value(in, in->alias, column);
  if (name == NULL)
    name = name_like_value(in, in->attribute->name, column);
  if (name != NULL && name[0] != '\0')
    return name;
  if (strchr(in->sample->value + in->sample->start[column], 'T') != NULL &&
      isdigit((unsigned char)in->sample->value[in->sample->start[column]]))
    return "time";
  if (column > 0 && in->sample->end[column - 1] > in->sample->start[column - 1] &&
      isalpha((unsigned char)in->sample->value[in->sample->start[column - 1]])) {
    size_t size = in->sample->end[column - 1] - in->sample->start[column - 1];
    char *word = mem_copy(arena, in->sample->value + in->sample->start[column - 1], size);
    for (size_t i = 0; i < size; i++)
      word[i] = (char)tolower((unsigned char)word[i]);
    return mem_format(arena, "%sId", word);
  }
  char *entity = mem_format(arena, "%sId", in->entity->name);
  entity[0] = (char)tolower((unsigned char)entity[0]);
  return entity;
}
