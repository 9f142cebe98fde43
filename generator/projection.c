/* SPDX-License-Identifier: Apache-2.0 */
/* What a read asks for of an item. */
#include "projection.h"

#include <string.h>

#include "base/buf.h"
#include "mem.h"

/* ---- what there is --------------------------------------------------------------------------- */

static bool is_key(const struct key_attribute *key, const char *attribute) {
  return key->name != NULL && strcmp(key->name, attribute) == 0;
}

bool projection_holds(const struct entity *entity, const struct index *index,
                      const char *attribute) {
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  if (index == NULL || index->projection == PROJECT_ALL)
    return true;
  for (size_t i = 0; i < index->projected_count; i++)
    if (strcmp(index->projected[i], attribute) == 0)
      return true;
  size_t count = model_index_keys(index, keys);
  for (size_t i = 0; i < count; i++)
    if (is_key(keys[i], attribute))
      return true;
  return is_key(&entity->table->partition, attribute) ||
         (entity->table->has_sort && is_key(&entity->table->sort, attribute));
}

bool projection_has(const struct entity *entity, const struct index *index,
                    const struct field *field) {
  const char *data = entity->table->envelope.data.attribute;
  if (field->place == PLACE_KEY)
    return !entity->reads_key;
  return projection_holds(entity, index,
                          field->place == PLACE_DATA && data != NULL ? data : field->attribute);
}

/* ---- what is given --------------------------------------------------------------------------- */

static bool is_expiry(const struct entity *entity, const struct field *field) {
  const char *ttl = entity->table->ttl;
  return ttl != NULL && field->place == PLACE_TOP && strcmp(field->attribute, ttl) == 0;
}

bool projection_gives(const struct operation *read, const struct field *field) {
  const struct chosen_fields *chosen = read->project;
  if (chosen == NULL || model_in_key(read->entity, field) || is_expiry(read->entity, field))
    return true;
  for (size_t i = 0; i < chosen->count; i++)
    if (chosen->fields[i].field == field || chosen->fields[i].field->tag == field)
      return true;
  return false;
}

/* ---- the text -------------------------------------------------------------------------------- */

struct writer {
  struct ddb_arena *arena;
  struct ddb_buf text, names;
  const char **attributes; /* those that have a placeholder */
  size_t count;
};

static size_t find(const struct writer *w, const char *attribute) {
  size_t i = 0;
  while (i < w->count && strcmp(w->attributes[i], attribute) != 0)
    i++;
  return i;
}

/* Writes the placeholder of an attribute's name; `#r_0` is none of a filter. */
static void write_name(struct writer *w, const char *attribute) {
  size_t at = find(w, attribute);
  ddb_buf_format(&w->text, "#r_%zu", at);
  if (at < w->count)
    return;
  w->attributes = mem_grow(w->arena, w->attributes, at, sizeof *w->attributes);
  w->attributes[w->count++] = attribute;
  ddb_buf_format(&w->names, "%s\"#r_%zu\":", at > 0 ? "," : "", at);
  ddb_buf_json_string(&w->names, attribute, strlen(attribute));
}

/* An attribute of the item, which may be the key of the table and of an index. */
static void write_top(struct writer *w, const char *attribute) {
  if (find(w, attribute) < w->count)
    return;
  ddb_buf_text(&w->text, w->count > 0 ? ", " : "");
  write_name(w, attribute);
}

static void write_keys(struct writer *w, const struct operation *read) {
  const struct table *table = read->entity->table;
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  write_top(w, table->partition.name);
  if (table->has_sort)
    write_top(w, table->sort.name);
  size_t count = read->index == NULL ? 0 : model_index_keys(read->index->index, keys);
  for (size_t i = 0; i < count; i++)
    write_top(w, keys[i]->name);
}

static bool is_asked(const struct operation *read, const struct field *field) {
  const struct index *index = read->index == NULL ? NULL : read->index->index;
  return projection_gives(read, field) && projection_has(read->entity, index, field);
}

/* Those at the top come first, while each placeholder is still that of a whole attribute. */
static void write_fields(struct writer *w, const struct operation *read) {
  const struct entity *entity = read->entity;
  const char *data = entity->table->envelope.data.attribute;
  for (size_t i = 0; i < entity->field_count; i++)
    if (entity->fields[i].place != PLACE_DATA && is_asked(read, &entity->fields[i]))
      write_top(w, entity->fields[i].attribute);
  for (size_t i = 0; i < entity->field_count; i++) {
    if (entity->fields[i].place != PLACE_DATA || !is_asked(read, &entity->fields[i]))
      continue;
    ddb_buf_text(&w->text, ", ");
    write_name(w, data);
    ddb_buf_text(&w->text, ".");
    write_name(w, entity->fields[i].attribute);
  }
}

struct projection_text projection_text(struct ddb_arena *arena, const struct operation *read) {
  const char *type = read->entity->table->envelope.entity_type.attribute;
  struct writer w = {.arena = arena};

  ddb_buf_init_arena(&w.text, arena, SIZE_MAX);
  ddb_buf_init_arena(&w.names, arena, SIZE_MAX);
  write_keys(&w, read);
  if (type != NULL && projection_holds(read->entity, read->index ? read->index->index : NULL, type))
    write_top(&w, type);
  write_fields(&w, read);
  ddb_buf_char(&w.text, '\0');
  ddb_buf_char(&w.names, '\0');
  if (w.text.status < 0 || w.names.status < 0)
    mem_exhausted();
  return (struct projection_text){w.text.data, w.names.data};
}
