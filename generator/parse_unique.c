/* SPDX-License-Identifier: Apache-2.0 */
/* `unique:` of an entity: the keys of the claims, written in the schema or made of the fields. */
#include <string.h>

#include "cname.h"
#include "keytmpl.h"
#include "mem.h"
#include "model_claim.h"
#include "parse_sections.h"
#include "suggest.h"

struct unique_reader {
  struct parse *parse;
  struct entity *entity;
  struct claim *claim; /* the one that is being read */
};

/* ---- templates that nobody wrote ------------------------------------------------------------- */

/* What a number needs in a text, where the schema does not say it. */
static const char *own_format(const struct field *field) {
  switch (field == NULL || field->type.kind == NULL ? KIND_KEY_NONE : field->type.kind->key) {
  case KIND_KEY_INT:
  case KIND_KEY_UINT:
  case KIND_KEY_SECONDS:
  case KIND_KEY_MILLISECONDS:
    return "|plain";
  case KIND_KEY_DECIMAL:
    return "|ordered";
  default:
    return "";
  }
}

/* One field: "email", "email|lower". Adds it to the claim's name and to its template. */
static bool add_element(const struct unique_reader *in, const struct yaml_node *node,
                        const char **text) {
  struct ddb_arena *arena = in->parse->arena;
  struct claim *claim = in->claim;
  const char *given = parse_text(in->parse, node, "a unique field");
  if (given == NULL)
    return false;
  size_t size = strcspn(given, "|");
  const char *field = mem_copy(arena, given, size);
  bool first = claim->name.text == NULL;
  claim->name.text = first ? field : mem_format(arena, "%s+%s", claim->name.text, field);
  claim->words = first ? field : mem_format(arena, "%s and %s", claim->words, field);
  const char *format =
      given[size] != '\0'
          ? given + size
          : own_format(model_field(in->entity->fields, in->entity->field_count, field));
  *text = mem_format(arena, "%s%c{%s%s}", *text, in->entity->separator.character, field, format);
  return true;
}

static void parse_made(const struct unique_reader *in, const struct yaml_node *node,
                       const char *text, struct key_template *out) {
  const struct yaml_node made = {
      .type = YAML_TEXT, .span = node->span, .text = text, .size = strlen(text)};
  keytmpl_parse(&made, in->entity, in->parse->diag, out);
  /* Values may hold anything: nobody reads the key but by its values. */
  out->separator.policy = SEPARATOR_ESCAPE;
}

/* "UNIQUE#User#tenantId+slug#{tenantId}#{slug}", and "UNIQUE#" as the sort key. */
static bool make_templates(const struct unique_reader *in, const struct yaml_node *node) {
  struct ddb_arena *arena = in->parse->arena;
  struct claim *claim = in->claim;
  char separator = in->entity->separator.character;
  const char *fields = "";
  const struct yaml_node *const *items = (const struct yaml_node *const *)node->children;
  size_t count = node->count;
  if (node->type != YAML_LIST) {
    items = &node;
    count = 1;
  }
  for (size_t i = 0; i < count; i++)
    if (!add_element(in, items[i], &fields))
      return false;
  if (count == 0) {
    diag_error(in->parse->diag, "empty-definition", node->span, NULL, "no field is named");
    return false;
  }
  parse_made(in, node,
             mem_format(arena, "UNIQUE%c%s%c%s%s", separator, in->entity->name.text, separator,
                        claim->name.text, fields),
             &claim->key.partition);
  if (claim->place.has_sort)
    parse_made(in, node, mem_format(arena, "UNIQUE%c", separator), &claim->key.sort);
  return true;
}

/* ---- templates of the schema ----------------------------------------------------------------- */

static bool read_template(const struct unique_reader *in, const struct yaml_node *map,
                          const struct key_attribute *attribute, struct key_template *out) {
  const struct yaml_node *value = yaml_get(map, attribute->name);
  if (value == NULL)
    diag_error(in->parse->diag, "missing-key", map->span, NULL, "the key of the claim needs '%s'",
               attribute->name);
  else if (parse_text(in->parse, value, "a key template") != NULL)
    keytmpl_parse(value, in->entity, in->parse->diag, out);
  return value != NULL && value->text != NULL;
}

static void refuse_others(const struct unique_reader *in, const struct yaml_node *map) {
  const struct table *table = in->entity->table;
  for (size_t i = 0; i < map->count; i++) {
    const struct yaml_node *key = map->children[i]->key;
    if (strcmp(key->text, table->partition.name) == 0 ||
        (table->has_sort && strcmp(key->text, table->sort.name) == 0))
      continue;
    struct suggest suggest = suggest_start(key->text);
    suggest_offer(&suggest, table->partition.name);
    if (table->has_sort)
      suggest_offer(&suggest, table->sort.name);
    diag_error(in->parse->diag, "unknown-key", key->span,
               suggest_help(&suggest, in->parse->arena, NULL),
               "'%s' is no key attribute of the table", key->text);
  }
}

static bool read_templates(const struct unique_reader *in, const struct yaml_node *node) {
  struct claim *claim = in->claim;
  if (!parse_name(in->parse, node->key, "a unique value", &claim->name) ||
      !parse_is_map(in->parse, node, "the key of a claim"))
    return false;
  claim->words = claim->name.text;
  refuse_others(in, node);
  return read_template(in, node, &in->entity->table->partition, &claim->key.partition) &&
         (!claim->place.has_sort ||
          read_template(in, node, &in->entity->table->sort, &claim->key.sort));
}

/* ---- one claim ------------------------------------------------------------------------------- */

/* A record makes the claim if it has all the fields. */
static void say_where(const struct unique_reader *in) {
  struct entity_index *key = &in->claim->key;
  key->where.span = in->claim->name.span;
  key->where.terms = mem_array(in->parse->arena, key->key_field_count, sizeof *key->where.terms);
  for (size_t i = 0; i < key->key_field_count; i++)
    if (key->key_fields[i]->type.optional)
      key->where.terms[key->where.count++] =
          (struct where_term){.field = key->key_fields[i], .span = in->claim->name.span};
  key->partition.where = &key->where;
  key->sort.where = &key->where;
}

static bool is_twice(const struct unique_reader *in) {
  const struct entity *entity = in->entity;
  for (size_t i = 0; i < entity->claim_count; i++) {
    if (strcmp(entity->claims[i].name.text, in->claim->name.text) != 0)
      continue;
    diag_error(in->parse->diag, "duplicate-item", in->claim->name.span, NULL,
               "'%s' is listed twice", in->claim->name.text);
    return true;
  }
  return false;
}

static void read_claim(const struct unique_reader *in, const struct yaml_node *node, bool written) {
  const struct table *table = in->entity->table;
  struct claim *claim = in->claim;
  *claim = (struct claim){.name = {.span = written ? node->key->span : node->span}};
  claim->place = (struct index){
      .partition = table->partition, .sort = table->sort, .has_sort = table->has_sort};
  claim->key.index = &claim->place;
  claim->key.partition.attribute = &table->partition;
  claim->key.sort.attribute = &table->sort;
  if (!(written ? read_templates(in, node) : make_templates(in, node)) || is_twice(in))
    return;
  for (size_t i = 0; i < claim->key.partition.part_count; i++)
    if (claim->key.partition.parts[i].literal == NULL &&
        claim->key.partition.parts[i].field == NULL)
      return; /* which was reported */
  claim->name.c = cname_lower(in->parse->arena, claim->name.text);
  claim->kind = mem_format(in->parse->arena, "%s.%s", in->entity->name.text, claim->name.text);
  claim->place.name =
      (struct name){claim->name.text, mem_format(in->parse->arena, "unique__%s", claim->name.c),
                    claim->name.span};
  claim->key.key_field_count =
      parse_key_fields(in->parse, &claim->key.partition, &claim->key.sort, &claim->key.key_fields);
  say_where(in);
  in->entity->claim_count++;
}

/* A text and nothing else names a claim. */
static bool fits(struct parse *parse, const struct entity *entity, const struct yaml_node *value) {
  const struct table *table = entity->table;
  const struct key_attribute *other = table->partition.type != 'S' ? &table->partition
                                      : table->has_sort && table->sort.type != 'S' ? &table->sort
                                                                                   : NULL;
  if (other == NULL)
    return true;
  diag_error(parse->diag, "unique-claim", value->key->span,
             "a table of its own with text keys can hold an entity with unique fields",
             "'%s' is of type %c, and a unique field is kept by an item whose key is a text",
             other->name, other->type);
  diag_note(parse->diag, other->span, "the key attribute is here");
  return false;
}

void parse_entity_unique(struct parse *parse, const struct yaml_node *value, void *into) {
  struct entity *entity = into;
  bool written = value->type == YAML_MAP;
  entity->unique_span = value->key->span;
  if ((!written && !parse_is_list(parse, value, "unique")) || entity->table == NULL ||
      entity->table->partition.name == NULL || entity->key_field_count == 0)
    return; /* which was reported */
  if (value->count == 0)
    diag_error(parse->diag, "empty-definition", value->key->span, "leave it out",
               "no field is named");
  if (!fits(parse, entity, value))
    return;
  entity->claims = mem_array(parse->arena, value->count, sizeof *entity->claims);
  for (size_t i = 0; i < value->count; i++) {
    const struct unique_reader in = {parse, entity, &entity->claims[entity->claim_count]};
    read_claim(&in, value->children[i], written);
  }
}
