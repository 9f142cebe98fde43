/* SPDX-License-Identifier: Apache-2.0 */
/* Which sample items belong to one entity: those of a facet; else those with the same entity type,
 * if the table has an attribute for it; and within these, those whose keys have one shape. */
#include <ctype.h>
#include <string.h>

#include <base/buf.h>

#include "import_sample.h"
#include "mem.h"

/* Attributes that hold the name of an item's entity, letters only and in lower case. */
static const char *const type_names[] = {"entitytype", "type", "itemtype", "recordtype", "kind"};

static bool is_type_name(const char *attribute) {
  char word[16];
  size_t size = 0;
  for (const char *c = attribute; *c != '\0'; c++)
    if (isalnum((unsigned char)*c) && size + 1 < sizeof word)
      word[size++] = (char)tolower((unsigned char)*c);
  word[size] = '\0';
  for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++)
    if (strcmp(word, type_names[i]) == 0)
      return true;
  return false;
}

static bool is_entity_name(const char *text) {
  for (const char *c = text; *c != '\0'; c++)
    if (!isalnum((unsigned char)*c) && *c != '_')
      return false;
  return isalpha((unsigned char)text[0]) != 0;
}

/* Whether every item of `items` has a name there. */
static bool all_named(const cJSON *items, const char *attribute) {
  const cJSON *item;
  cJSON_ArrayForEach(item, items) {
    const char *text = json_text(json_get(item, attribute), "S");
    if (text == NULL || !is_entity_name(text))
      return false;
  }
  return true;
}

static bool all_facets_named(const cJSON *table, const char *attribute) {
  const cJSON *facet;
  cJSON_ArrayForEach(facet,
                     json_get(table, "TableFacets")) if (!all_named(json_get(facet, "TableData"),
                                                                    attribute)) return false;
  return true;
}

/* The attribute that names the entity in every item, or NULL. */
const char *sample_type_attribute(const cJSON *table) {
  const cJSON *items = json_get(table, "TableData");
  const cJSON *first = cJSON_GetArrayItem(items, 0);
  if (first == NULL)
    first = cJSON_GetArrayItem(
        json_get(cJSON_GetArrayItem(json_get(table, "TableFacets"), 0), "TableData"), 0);
  const cJSON *attribute;
  cJSON_ArrayForEach(
      attribute, first) if (is_type_name(attribute->string) &&
                            all_named(items, attribute->string) &&
                            all_facets_named(table, attribute->string)) return attribute->string;
  return NULL;
}

/* ---- shapes ---------------------------------------------------------------------------------- */

/* "child#suuid#ert54" as "child#suuid#{". */
static void add_shape(struct ddb_buf *out, const struct design_table *table, const cJSON *item,
                      const struct design_attribute *attribute) {
  const char *value = attribute->name == NULL ? NULL : sample_text(item, attribute->name);
  if (value == NULL)
    return;
  struct tokens tokens = sample_tokens(value);
  for (size_t i = 0; i < tokens.count; i++) {
    size_t next = i + 1 < tokens.count ? tokens.start[i + 1] : tokens.end[i];
    if (sample_is_literal(table, item, attribute, &tokens, i))
      ddb_buf_bytes(out, value + tokens.start[i], tokens.end[i] - tokens.start[i]);
    else
      ddb_buf_char(out, '{');
    ddb_buf_bytes(out, value + tokens.end[i], next - tokens.end[i]);
  }
}

static const char *shape(const struct sample_table *in, const cJSON *item) {
  struct ddb_buf out;
  ddb_buf_init_arena(&out, in->design->arena, SIZE_MAX / 2);
  const char *type = in->table->type_by == NULL ? NULL : sample_text(item, in->table->type_by);
  ddb_buf_format(&out, "%s\n", type == NULL ? "" : type);
  add_shape(&out, in->table, item, &in->table->partition);
  ddb_buf_char(&out, '\n');
  add_shape(&out, in->table, item, &in->table->sort);
  return out.data;
}

/* ---- names ----------------------------------------------------------------------------------- */

static const char *const dull[] = {"meta", "metadata", "info", "profile", "details"};

/* The first word of three letters and more in a shape, unless it says nothing. */
static const char *telling_word(struct ddb_arena *arena, const char *shape) {
  for (const char *c = shape; *c != '\0'; c++) {
    size_t size = 0;
    while (isalnum((unsigned char)c[size]) || c[size] == '_')
      size++;
    if (size == 0)
      continue;
    char *word = mem_copy(arena, c, size);
    bool says = size >= 3;
    for (size_t i = 0; i < sizeof dull / sizeof dull[0]; i++)
      says = says && strcasecmp(word, dull[i]) != 0;
    word[0] = (char)toupper((unsigned char)word[0]);
    if (says)
      return word;
    c += size - 1;
  }
  return NULL;
}

static const char *group_name(const struct sample_table *in, const cJSON *item, const char *shape) {
  struct ddb_arena *arena = in->design->arena;
  const char *type = in->table->type_by == NULL ? NULL : sample_text(item, in->table->type_by);
  if (type != NULL)
    return mem_text(arena, type);
  const char *sort = strrchr(shape, '\n') + 1;
  const char *name = telling_word(arena, sort);
  if (name == NULL)
    name = telling_word(arena, mem_copy(arena, shape, (size_t)(sort - shape)));
  return name != NULL ? name : in->table->stored;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static struct sample_group *add_group(struct sample_table *in, const char *name) {
  struct ddb_arena *arena = in->design->arena;
  in->groups = mem_grow(arena, in->groups, in->group_count, sizeof *in->groups);
  struct sample_group *group = &in->groups[in->group_count++];
  *group = (struct sample_group){.name = name};
  return group;
}

static void set_alias(struct ddb_arena *arena, struct sample_group *group, const cJSON *facet) {
  const cJSON *alias = json_get(facet, "KeyAttributeAlias");
  const char *partition = json_text(alias, "PartitionKeyAlias");
  const char *sort = json_text(alias, "SortKeyAlias");
  group->alias[0] = partition == NULL ? NULL : mem_text(arena, partition);
  group->alias[1] = sort == NULL ? NULL : mem_text(arena, sort);
}

/* Groups from `first` on belong to this list of items; several of one facet get its name with a
 * number, as every second entity of a name does. */
void sample_group_items(struct sample_table *in, const cJSON *items, const cJSON *facet) {
  struct ddb_arena *arena = in->design->arena;
  const char *facet_name = json_text(facet, "FacetName");
  size_t first = in->group_count;
  const char **shapes = mem_array(arena, (size_t)cJSON_GetArraySize(items) + 1, sizeof *shapes);
  const cJSON *item;
  cJSON_ArrayForEach(item, items) {
    const char *own = shape(in, item);
    size_t at = first;
    while (at < in->group_count && strcmp(shapes[at - first], own) != 0)
      at++;
    if (at == in->group_count) {
      const char *name =
          facet_name == NULL ? group_name(in, item, own) : mem_text(arena, facet_name);
      set_alias(arena, add_group(in, name), facet);
      shapes[at - first] = own;
    }
    struct sample_group *group = &in->groups[at];
    group->items = mem_grow(arena, group->items, group->count, sizeof *group->items);
    group->items[group->count++] = item;
  }
}
