/* SPDX-License-Identifier: Apache-2.0 */
/* `key:` of an entity: a template for each key attribute of its table, and for those of the indexes
 * that shall hold it. It decides with them which indexes hold the entity, and where the item holds
 * each field. */
#include <string.h>

#include "keytmpl.h"
#include "keytmpl_format.h"
#include "keytmpl_format.h"
#include "mem.h"
#include "parse_sections.h"
#include "suggest.h"

/* One entity while its key is read. */
struct key_reader {
  struct parse *parse;
  const struct yaml_node *node; /* the map of templates */
  struct entity *entity;
  bool *used; /* per child of node: a template that made it into a key */
};

/* ---- which attributes there are -------------------------------------------------------------- */

typedef bool attribute_visit(const char *attribute, void *state);

/* Those of an index. What no template may fill, the fields of a multi-attribute key, is left out
 * unless `all` is asked for. */
static bool each_of_index(const struct index *index, bool all, attribute_visit *visit,
                          void *state) {
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(index, keys);
  for (size_t i = 0; (all || !model_is_multi(index)) && i < count; i++)
    if (visit(keys[i]->name, state))
      return true;
  return false;
}

/* Until `visit` says true. */
static bool each_attribute(const struct table *table, bool all, attribute_visit *visit,
                           void *state) {
  if (visit(table->partition.name, state) || (table->has_sort && visit(table->sort.name, state)))
    return true;
  for (size_t i = 0; i < table->index_count; i++)
    if (each_of_index(&table->indexes[i], all, visit, state))
      return true;
  return false;
}

static bool is_text(const char *attribute, void *text) {
  return attribute != NULL && strcmp(attribute, text) == 0;
}

static bool is_missing(const char *attribute, void *state) {
  (void)state;
  return attribute == NULL;
}

static bool offer(const char *attribute, void *suggest) {
  suggest_offer(suggest, attribute);
  return false;
}

/* The key attributes are the keys of the map, so its words are not fixed. */
static bool refuse_other_keys(const struct key_reader *in) {
  const struct table *table = in->entity->table;
  bool refused = false;
  for (size_t i = 0; i < in->node->count; i++) {
    const struct yaml_node *key = in->node->children[i]->key;
    char *text = mem_text(in->parse->arena, key->text);
    if (each_attribute(table, false, is_text, text))
      continue;
    struct suggest suggest = suggest_start(key->text);
    (void)each_attribute(table, false, offer, &suggest);
    if (each_attribute(table, true, is_text, text))
      diag_error(in->parse->diag, "multi-key", key->span, "leave it out",
                 "'%s' is one of several attributes of an index's key, and thus a field",
                 key->text);
    else
      diag_error(in->parse->diag, "unknown-key", key->span,
                 suggest_help(&suggest, in->parse->arena, NULL),
                 "'%s' is no key attribute of the table", key->text);
    refused = true;
  }
  return refused;
}

/* ---- templates ------------------------------------------------------------------------------- */

/* The span of a missing template is its map: that is where it has to be written. */
static void read_template(const struct key_reader *in, const struct key_attribute *attribute,
                          struct key_template *template) {
  const struct yaml_node *value = yaml_get(in->node, attribute->name);
  template->attribute = attribute;
  if (value == NULL)
    diag_error(in->parse->diag, "missing-key", in->node->span, NULL, "the key needs '%s'",
               attribute->name);
  else if (parse_text(in->parse, value, "a key template") != NULL)
    keytmpl_parse(value, in->entity, in->parse->diag, template);
}

static bool is_field(const struct field *const *fields, size_t count, const struct field *field) {
  for (size_t i = 0; i < count; i++)
    if (fields[i] == field)
      return true;
  return false;
}

/* A field that is in both keys is one argument of the builder. */
static size_t collect(const struct key_template *template, const struct field **fields,
                      size_t count) {
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *field = template->parts[i].field;
    if (field != NULL && !is_field(fields, count, field))
      fields[count++] = field;
  }
  return count;
}

size_t parse_key_fields(struct parse *parse, const struct key_template *partition,
                        const struct key_template *sort, const struct field ***out) {
  *out = mem_array(parse->arena, partition->part_count + sort->part_count, sizeof **out);
  return collect(sort, *out, collect(partition, *out, 0));
}

/* ---- where fields live ----------------------------------------------------------------------- */

/* The field that is all of a template, in the very form that it has elsewhere; or NULL. */
static struct field *lone_field(const struct entity *entity, const struct key_template *template) {
  const struct key_part *part = template->part_count == 1 ? template->parts : NULL;
  if (part == NULL || part->field == NULL || part->optional || part->replacement != NULL ||
      (part->format != KEY_AS_IS && part->format != KEY_ISO) ||
      template->separator.policy == SEPARATOR_ESCAPE)
    return NULL;
  return &entity->fields[template->parts[0].field - entity->fields];
}

/* Whether the key attribute holds the field as the item would: read without the key's parser. */
static bool is_plain(const struct key_template *template) {
  const struct key_part *part = &template->parts[0];
  enum kind_key key = part->field->type.kind != NULL ? part->field->type.kind->key : KIND_KEY_NONE;
  bool escaped = template->separator.policy == SEPARATOR_ESCAPE && key == KIND_KEY_TEXT;
  return part->format == KEY_ISO ? key == KIND_KEY_TIME : part->format == KEY_AS_IS && !escaped;
}

/* A field is stored in a key attribute if that is what it is told, or if it is called like one that
 * holds nothing but this field. */
static void place_in_key(struct entity *entity, const struct key_template *template) {
  struct field *field = lone_field(entity, template);
  if (field == NULL)
    return;
  bool natural =
      field->place == PLACE_TOP && strcmp(field->attribute, template->attribute->name) == 0;
  if (!natural && field->place != PLACE_KEY)
    return;
  field->place = PLACE_KEY;
  field->attribute = template->attribute->name;
  entity->reads_key = entity->reads_key || !is_plain(template);
}

static bool is_alone_in_a_key(const struct entity *entity, const struct field *field) {
  return lone_field(entity, &entity->partition) == field ||
         lone_field(entity, &entity->sort) == field;
}

/* What lives in the key alone has to be had from it. */
static void check_stored_key(const struct key_reader *in) {
  const struct entity *entity = in->entity;
  for (size_t i = 0; i < entity->field_count; i++) {
    const struct field *field = &entity->fields[i];
    if (field->place != PLACE_KEY ||
        (model_in_key(entity, field) && (!entity->reads_key || keytmpl_parses(entity))))
      continue;
    diag_error(in->parse->diag, "stored-key", field->place_span,
               "store it beside the key, or use a format that can be undone",
               "'%s' cannot be read back from the key", field->name.text);
  }
}

static void place_fields(const struct key_reader *in) {
  struct entity *entity = in->entity;
  for (size_t i = 0; i < entity->field_count; i++) {
    struct field *field = &entity->fields[i];
    if (field->place == PLACE_DATA && entity->table->envelope.data.attribute == NULL)
      field->place = PLACE_TOP;
    if (field->place != PLACE_KEY || is_alone_in_a_key(entity, field))
      continue;
    entity->reads_key = true;
    field->attribute = mem_format(in->parse->arena, "%s, in the key", field->name.text);
  }
  place_in_key(entity, &entity->partition);
  place_in_key(entity, &entity->sort);
  check_stored_key(in);
}

/* ---- indexes --------------------------------------------------------------------------------- */

/* DynamoDB leaves out of an index what has another type than its key. */
static bool has_type(const struct key_reader *in, const struct field *field,
                     const struct key_attribute *attribute) {
  const char *stored = field->type.kind == NULL ? NULL : field->type.kind->stored;
  if (stored == NULL)
    return true;                      /* the type is wrong, which was reported */
  size_t size = strcspn(stored, ","); /* "N, seconds" */
  if (size == 1 && stored[0] == attribute->type)
    return true;
  const char *cure =
      size == 1 && strchr("SNB", stored[0]) != NULL
          ? mem_format(in->parse->arena, "write {name: %s, type: %c}", attribute->name, stored[0])
          : "keys are text, numbers and binary data";
  diag_error(in->parse->diag, "key-field-type", attribute->span, cure,
             "the key of the index is of type %c, and '%s' of '%s' is stored as %s",
             attribute->type, field->name.text, in->entity->name.text, stored);
  diag_note(in->parse->diag, field->name.span, "the field is here");
  return false;
}

static void make_template(const struct key_reader *in, const struct field *field,
                          const struct key_attribute *attribute, struct key_template *out) {
  *out = (struct key_template){.attribute = attribute,
                               .text = mem_format(in->parse->arena, "{%s}", field->name.text),
                               .parts = mem_array(in->parse->arena, 1, sizeof *out->parts),
                               .part_count = 1,
                               .span = field->name.span};
  out->parts[0] = (struct key_part){.field = field, .span = field->name.span};
  keytmpl_format(in->parse->diag, field->name.span, NULL, attribute->type == 'S', out->parts);
}

/* The key of an index over an attribute that is a field: as if `{field}` were written. */
static bool over_field(const struct key_reader *in, const struct key_attribute *attribute,
                       struct key_template *out) {
  const struct entity *entity = in->entity;
  for (size_t i = 0; i < entity->field_count; i++) {
    const struct field *field = &entity->fields[i];
    if (strcmp(field->attribute, attribute->name) != 0)
      continue;
    if (field->place == PLACE_DATA) {
      diag_error(in->parse->diag, "index-nested-field", field->place_span, "write at: top",
                 "'%s' is a key of an index, and DynamoDB cannot index what lies in a map",
                 field->name.text);
      diag_note(in->parse->diag, attribute->span, "the index is here");
      return false;
    }
    if (!has_type(in, field, attribute))
      return false;
    make_template(in, field, attribute, out);
    return true;
  }
  return false;
}

/* What fills a key attribute of an index, if anything of this entity does. */
static bool index_template(const struct key_reader *in, const struct key_attribute *attribute,
                           struct key_template *out) {
  const struct entity *entity = in->entity;
  if (strcmp(attribute->name, entity->table->partition.name) == 0)
    *out = entity->partition;
  else if (entity->table->has_sort && strcmp(attribute->name, entity->table->sort.name) == 0)
    *out = entity->sort;
  else if (yaml_get(in->node, attribute->name) != NULL)
    read_template(in, attribute, out);
  else
    return over_field(in, attribute, out);
  return true;
}

static void mark_used(const struct key_reader *in, const char *attribute) {
  for (size_t i = 0; i < in->node->count; i++)
    in->used[i] = in->used[i] || strcmp(in->node->children[i]->key->text, attribute) == 0;
}

/* An entity that lacks one of the key attributes is not in the index: it is sparse. */
static void read_index_key(const struct key_reader *in, const struct index *index) {
  struct entity *entity = in->entity;
  struct entity_index key = {.index = index};
  bool whole = index_template(in, &index->partition, &key.partition);
  if (index->has_sort)
    whole = index_template(in, &index->sort, &key.sort) && whole;
  if (!whole)
    return;
  key.key_field_count = parse_key_fields(in->parse, &key.partition, &key.sort, &key.key_fields);
  entity->indexes[entity->index_count++] = key;
  mark_used(in, index->partition.name);
  if (index->has_sort)
    mark_used(in, index->sort.name);
}

/* The parts of `count` attributes as one key, which is compared and named but never built. */
static struct key_template joined(const struct key_reader *in,
                                  const struct key_template *attributes, size_t count) {
  struct key_template out = {.attribute = attributes->attribute,
                             .text = "",
                             .parts = mem_array(in->parse->arena, count, sizeof *out.parts),
                             .part_count = count,
                             .span = attributes->span};
  for (size_t i = 0; i < count; i++) {
    out.parts[i] = attributes[i].parts[0];
    out.text =
        mem_format(in->parse->arena, "%s%s%s", out.text, i > 0 ? ", " : "", attributes[i].text);
  }
  return out;
}

/* One attribute of such a key is a field: that is what it is for. A field that is all of a key of
 * the table has its form there. */
static bool multi_template(const struct key_reader *in, const struct key_attribute *attribute,
                           struct key_template *out) {
  const struct entity *entity = in->entity;
  const struct key_template *const keys[] = {&entity->partition, &entity->sort};
  for (size_t i = 0; i < 2; i++)
    if (keys[i]->part_count > 0 && strcmp(keys[i]->attribute->name, attribute->name) == 0) {
      *out = *keys[i];
      return model_is_field(out) && is_plain(out);
    }
  return over_field(in, attribute, out);
}

static void read_multi_key(const struct key_reader *in, const struct index *index) {
  struct entity *entity = in->entity;
  const struct key_attribute *keys[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(index, keys);
  size_t partition = 1 + index->partition_rest.count;
  struct entity_index key = {.index = index};
  key.attributes = mem_array(in->parse->arena, count, sizeof *key.attributes);
  for (size_t i = 0; i < count; i++)
    if (!multi_template(in, keys[i], &key.attributes[i]))
      return;
  key.partition = joined(in, key.attributes, partition);
  if (count > partition)
    key.sort = joined(in, key.attributes + partition, count - partition);
  key.key_field_count = parse_key_fields(in->parse, &key.partition, &key.sort, &key.key_fields);
  entity->indexes[entity->index_count++] = key;
}

/* The first index of which the attribute is half of the key says which is the other half. */
static const char *other_half(const struct key_reader *in, const char *half) {
  const struct table *table = in->entity->table;
  for (size_t i = 0; i < table->index_count; i++) {
    const struct index *index = &table->indexes[i];
    const char *other = !index->has_sort                           ? NULL
                        : strcmp(index->partition.name, half) == 0 ? index->sort.name
                        : strcmp(index->sort.name, half) == 0      ? index->partition.name
                                                                   : NULL;
    if (other != NULL)
      return mem_format(in->parse->arena, "write '%s' too, the other key attribute of %s", other,
                        index->name.text);
  }
  return "write the other key attributes of the index too";
}

static void read_index_keys(const struct key_reader *in) {
  const struct table *table = in->entity->table;
  in->entity->indexes =
      mem_array(in->parse->arena, table->index_count, sizeof *in->entity->indexes);
  for (size_t i = 0; i < table->index_count; i++)
    if (model_is_multi(&table->indexes[i]))
      read_multi_key(in, &table->indexes[i]);
    else
      read_index_key(in, &table->indexes[i]);
  for (size_t i = 0; i < in->node->count; i++)
    if (!in->used[i])
      diag_error(in->parse->diag, "index-key-partial", in->node->children[i]->key->span,
                 other_half(in, in->node->children[i]->key->text),
                 "'%s' alone does not put '%s' into an index", in->node->children[i]->key->text,
                 in->entity->name.text);
}

/* What an entity does not say of its separator is as its table has it. */
static void take_separator(struct entity *entity) {
  if (entity->table == NULL)
    return;
  if (entity->separator.span.source == NULL)
    entity->separator = entity->table->separator;
  else if (entity->separator.character == '\0')
    entity->separator.character = entity->table->separator.character;
}

void parse_entity_key(struct parse *parse, const struct yaml_node *node, struct entity *entity) {
  const struct table *table = entity->table;
  take_separator(entity);
  struct key_reader in = {parse, node, entity, mem_array(parse->arena, node->count, sizeof(bool))};
  entity->key_span = node->key->span;
  if (table == NULL || each_attribute(table, true, is_missing, NULL))
    return; /* the table is wrong, which was reported */
  if (refuse_other_keys(&in))
    return;
  read_template(&in, &table->partition, &entity->partition);
  mark_used(&in, table->partition.name);
  if (table->has_sort) {
    read_template(&in, &table->sort, &entity->sort);
    mark_used(&in, table->sort.name);
  }
  entity->key_field_count =
      parse_key_fields(in.parse, &entity->partition, &entity->sort, &entity->key_fields);
  place_fields(&in);
  read_index_keys(&in);
}
