/* SPDX-License-Identifier: Apache-2.0 */
/* Key templates from sample items. The values of a key attribute are laid under each other token by
 * token; a column is a word of the template, a field whose values it repeats, or else a field of
 * its own. A template counts as rebuilt only where it gives the sample back byte for byte. */
#include <ctype.h>
#include <string.h>

#include <base/buf.h>

#include "import_infer.h"
#include "mem.h"

/* ---- fields ---------------------------------------------------------------------------------- */

/* Whether the columns from `first` to `last` repeat what is known. */
static bool repeats(const struct infer *in, const struct known *known, size_t first, size_t last) {
  for (size_t i = 0; i < in->group->count; i++) {
    const struct tokens *row = &in->rows[i];
    const char *value = known->values[i];
    if (row->value == NULL)
      continue;
    if (value == NULL || value[0] == '\0' ||
        !infer_same_text(value, strlen(value), row->value + row->start[first],
                         row->end[last] - row->start[first]))
      return false;
  }
  return true;
}

/* The text before a column, up to the token before it. */
static const char *word_before(const struct infer *in, size_t column, size_t skip) {
  size_t from = column == 0 ? 0 : in->sample->start[column - 1];
  return mem_copy(in->design->arena, in->sample->value + from,
                  in->sample->start[column] + skip - from);
}

/* Two parts of keys are one if several items say so, or if the words before them are the same: that
 * c#12345 and o#12345 come once together means nothing. */
static bool is_credible(const struct infer *in, const struct known *known, size_t column) {
  const char *first = NULL;
  if (known->word == NULL || strcmp(known->word, word_before(in, column, 0)) == 0)
    return true;
  for (size_t i = 0; i < in->group->count; i++) {
    if (in->rows[i].value == NULL)
      continue;
    if (first != NULL && strcmp(first, known->values[i]) != 0)
      return true;
    first = known->values[i];
  }
  return false;
}

/* Whether the field's name begins with the word before the column: ROW#{Row}. */
static bool is_called_like(const struct infer *in, const struct known *known, size_t column) {
  if (column == 0)
    return false;
  const char *word = in->sample->value + in->sample->start[column - 1];
  size_t size = in->sample->end[column - 1] - in->sample->start[column - 1];
  return size > 0 && strncasecmp(known->field, word, size) == 0;
}

/* The known thing that most columns from `first` on repeat; *last is where it ends. */
static const struct known *find_known(const struct infer *in, size_t first, size_t *last) {
  const struct known *best = NULL;
  for (size_t end = in->sample->count; end-- > first && best == NULL;) {
    for (size_t i = 0; i < in->known_count; i++) {
      const struct known *known = &in->known[i];
      if (repeats(in, known, first, end) && is_credible(in, known, first) &&
          (best == NULL || (is_called_like(in, known, first) && !is_called_like(in, best, first))))
        best = known;
    }
    *last = end;
  }
  return best;
}

static void add_known(struct infer *in, const char *field, const char **values, const char *word) {
  in->known = mem_grow(in->design->arena, in->known, in->known_count, sizeof *in->known);
  in->known[in->known_count++] = (struct known){field, values, word};
}

/* The letters that all values of a column begin with, if a digit follows in each. */
static size_t common_letters(const struct infer *in, size_t column) {
  const char *first = in->sample->value + in->sample->start[column];
  size_t size = 0;
  while (isalpha((unsigned char)first[size]))
    size++;
  for (size_t i = 0; i < in->group->count; i++) {
    const struct tokens *row = &in->rows[i];
    if (row->value == NULL)
      continue;
    const char *text = row->value + row->start[column];
    if (row->end[column] - row->start[column] <= size || memcmp(text, first, size) != 0 ||
        !isdigit((unsigned char)text[size]))
      return 0;
  }
  return size;
}

/* A field for a column that repeats nothing. */
static const char *add_part(struct infer *in, size_t column, size_t skip) {
  struct ddb_arena *arena = in->design->arena;
  const char **values = mem_array(arena, in->group->count, sizeof *values);
  for (size_t i = 0; i < in->group->count; i++) {
    const struct tokens *row = &in->rows[i];
    if (row->value != NULL)
      values[i] = mem_copy(arena, row->value + row->start[column] + skip,
                           row->end[column] - row->start[column] - skip);
  }
  bool whole = in->sample->count == 1 && skip == 0;
  const char *name = whole && !in->of_table ? in->attribute->name : infer_part_name(in, column);
  struct design_field *field = design_add_field(in->design, in->entity, name);
  field->attribute = whole || in->of_table ? in->attribute->name : field->name;
  field->key_only = in->of_table;
  field->optional = in->row_count < in->group->count;
  field->type = whole && in->attribute->type == 'N' ? "int64" : "string";
  if (!whole && !in->of_table)
    field->note = mem_format(arena, "only %s has this; it would be stored beside the key too",
                             in->attribute->name);
  add_known(in, field->name, values, word_before(in, column, skip));
  return field->name;
}

/* ---- templates ------------------------------------------------------------------------------- */

static const char *value_of(const struct infer *in, const char *field, size_t item) {
  for (size_t i = 0; i < in->known_count; i++)
    if (strcmp(in->known[i].field, field) == 0)
      return in->known[i].values[item];
  return NULL;
}

/* What the template builds for one item. */
static const char *rebuild(const struct infer *in, const char *template, size_t item) {
  struct ddb_buf out;
  ddb_buf_init_arena(&out, in->design->arena, SIZE_MAX / 2);
  for (const char *c = template; *c != '\0'; c++) {
    if (*c != '{') {
      ddb_buf_char(&out, *c);
      continue;
    }
    size_t size = strcspn(c + 1, "}");
    const char *value = value_of(in, mem_copy(in->design->arena, c + 1, size), item);
    ddb_buf_text(&out, value == NULL ? "" : value);
    c += 1 + size;
  }
  return out.data == NULL ? "" : out.data;
}

static void count_rebuilt(struct infer *in, const char *template) {
  for (size_t i = 0; i < in->group->count; i++) {
    if (in->rows[i].value == NULL)
      continue;
    in->design->samples++;
    in->design->rebuilt += strcmp(rebuild(in, template, i), in->rows[i].value) == 0;
  }
}

/* A part of another key of this item that has the same words and letters before it. */
static const char *find_part(const struct infer *in, size_t column, size_t skip) {
  const char *word = word_before(in, column, skip);
  for (size_t k = 0; k < in->known_count; k++) {
    const struct known *known = &in->known[k];
    bool same = known->word != NULL && strcmp(known->word, word) == 0;
    for (size_t i = 0; same && i < in->group->count; i++) {
      const struct tokens *row = &in->rows[i];
      const char *value = known->values[i];
      if (row->value != NULL)
        same = value != NULL &&
               infer_same_text(value, strlen(value), row->value + row->start[column] + skip,
                               row->end[column] - row->start[column] - skip);
    }
    if (same)
      return known->field;
  }
  return NULL;
}

static const char *build_template(struct infer *in) {
  const struct tokens *sample = in->sample;
  struct ddb_buf out;
  ddb_buf_init_arena(&out, in->design->arena, SIZE_MAX / 2);
  for (size_t column = 0; column < sample->count; column++) {
    size_t last = column;
    const struct known *known = NULL;
    size_t skip = 0;
    bool empty = sample->start[column] == sample->end[column];
    if (empty && (known = find_known(in, column, &last)) != NULL) {
      ddb_buf_format(&out, "{%s}", known->field);
    } else if (infer_is_literal(in, column)) {
      last = column;
      ddb_buf_bytes(&out, sample->value + sample->start[column],
                    sample->end[column] - sample->start[column]);
    } else if ((known = find_known(in, column, &last)) != NULL) {
      ddb_buf_format(&out, "{%s}", known->field);
    } else {
      last = column;
      skip = common_letters(in, column);
      ddb_buf_bytes(&out, sample->value + sample->start[column], skip);
      const char *part = find_part(in, column, skip);
      ddb_buf_format(&out, "{%s}", part != NULL ? part : add_part(in, column, skip));
    }
    column = last;
    ddb_buf_bytes(&out, sample->value + sample->end[column],
                  infer_next_start(sample, column) - sample->end[column]);
  }
  return out.data == NULL ? "" : out.data;
}

/* The values have nothing in common that could be seen: the attribute is a field of its own. */
static const char *give_up(struct infer *in) {
  struct ddb_arena *arena = in->design->arena;
  const char **values = mem_array(arena, in->group->count, sizeof *values);
  for (size_t i = 0; i < in->group->count; i++)
    values[i] = in->rows[i].value;
  struct design_field *field = design_add_field(in->design, in->entity, in->attribute->name);
  field->key_only = in->of_table;
  field->optional = in->row_count < in->group->count;
  field->note = "the samples show no template";
  add_known(in, field->name, values, NULL);
  in->design->unresolved++;
  return mem_format(arena, "{%s}", field->name);
}

/* Whether the template is just the field that is called like the index's attribute. */
static bool is_own_field(const struct infer *in, const char *template) {
  const struct design_field *field = design_field(in->entity, in->attribute->name);
  return !in->of_table && field != NULL &&
         strcmp(template, mem_format(in->design->arena, "{%s}", field->name)) == 0;
}

static bool is_optional(const struct infer *in, const char *name) {
  for (size_t f = 0; f < in->entity->field_count; f++)
    if (strcmp(in->entity->fields[f].name, name) == 0)
      return in->entity->fields[f].optional;
  return false;
}

/* How many fields a template has, and how many of them only some items have. */
static size_t count_fields(const struct infer *in, const char *template, bool optional) {
  size_t count = 0;
  for (const char *open = strchr(template, '{'); open != NULL; open = strchr(open + 1, '{'))
    count +=
        !optional || is_optional(in, mem_copy(in->design->arena, open + 1, strcspn(open + 1, "}")));
  return count;
}

/* "HOLDS#{holdsId}" as "HOLDS#{holdsId?}". */
static const char *as_optional(const struct infer *in, const char *template) {
  struct ddb_buf out;
  ddb_buf_init_arena(&out, in->design->arena, SIZE_MAX / 2);
  for (const char *c = template; *c != '\0'; c++) {
    ddb_buf_text(&out, *c == '}' ? "?" : "");
    ddb_buf_char(&out, *c);
  }
  return out.data;
}

/* The key of an index that only some items are in can be said if all its fields are optional and
 * nothing stands behind the last. */
static void add_key(struct infer *in, const char *template) {
  size_t size = strlen(template);
  size_t optional = count_fields(in, template, true);
  bool sparse = template[0] != '\0' && optional > 0 &&
                optional == count_fields(in, template, false) && size > 0 &&
                template[size - 1] == '}';
  struct design_key *key = design_add_key(in->design, in->entity, in->attribute->name,
                                          sparse ? as_optional(in, template) : template);
  key->open = optional > 0 && !sparse;
}

/* An index over an ordinary attribute needs no template: the field of that name is its key. */
static void infer_key(void *context, const struct design_attribute *attribute) {
  struct infer *in = context;
  const struct design_table *table = in->entity->table;
  in->attribute = attribute;
  in->of_table = attribute->name == table->partition.name || attribute->name == table->sort.name;
  in->alias = attribute->name == table->partition.name ? in->group->alias[0]
              : in->of_table                           ? in->group->alias[1]
                                                       : NULL;
  if (!infer_lay_out(in))
    return;
  if (!in->of_table && !sample_is_synthetic(attribute->name)) {
    count_rebuilt(
        in, mem_format(in->design->arena, "{%s}", design_field(in->entity, attribute->name)->name));
    return;
  }
  const char *template = infer_is_aligned(in) ? build_template(in) : give_up(in);
  count_rebuilt(in, template);
  if (!is_own_field(in, template))
    add_key(in, template);
  if (in->row_count < in->group->count)
    note(in->design->arena, &in->entity->notes,
         "only %zu of %zu sample items have %s: which belong into the index?", in->row_count,
         in->group->count, attribute->name);
}

static void know_fields(struct infer *in) {
  for (size_t f = 0; f < in->entity->field_count; f++) {
    const struct design_field *field = &in->entity->fields[f];
    const char **values = mem_array(in->design->arena, in->group->count, sizeof *values);
    for (size_t i = 0; i < in->group->count; i++)
      values[i] = json_text(json_get(in->group->items[i], field->attribute), "S");
    add_known(in, field->name, values, NULL);
  }
}

void sample_infer(struct design *design, const struct sample_group *group,
                  struct design_entity *entity) {
  struct infer in = {.design = design, .group = group, .entity = entity};
  in.rows = mem_array(design->arena, group->count, sizeof *in.rows);
  know_fields(&in);
  design_each_key(entity->table, infer_key, &in);
}
