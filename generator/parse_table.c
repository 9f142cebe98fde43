/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: their names, keys and secondary indexes. */
#include <string.h>

#include "cname.h"
#include "keytmpl.h"
#include "mem.h"
#include "parse_sections.h"
#include "suggest.h"

/* AWS: "Naming rules", DynamoDB Developer Guide. */
static bool is_table_name(const char *text, size_t size) {
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  return size >= 3 && size <= 255 && text[strspn(text, allowed)] == '\0';
}

static void read_table_name(struct parse *parse, const struct yaml_node *value, void *into) {
  struct table *table = into;
  const char *text = parse_text(parse, value, "the table's name");
  if (text == NULL)
    return;
  if (!is_table_name(text, value->size))
    diag_error(parse->diag, "bad-table-name", value->span,
               "use 3 to 255 letters, digits, '_', '.' and '-'", "'%s' is no name of a table",
               text);
  table->table_name = text;
}

static void read_key_name(struct parse *parse, const struct yaml_node *value, void *into) {
  struct key_attribute *attribute = into;
  attribute->name = parse_attribute(parse, value, "the name of a key attribute");
  attribute->span = value->span;
}

static void read_key_type(struct parse *parse, const struct yaml_node *value, void *into) {
  const char *text = parse_text(parse, value, "type");
  if (text == NULL)
    return;
  if (strcmp(text, "S") == 0 || strcmp(text, "N") == 0 || strcmp(text, "B") == 0)
    ((struct key_attribute *)into)->type = text[0];
  else
    diag_error(parse->diag, "bad-value", value->span, "write S (string), N (number) or B (binary)",
               "'%s' is no type of a key attribute", text);
}

/* `PK`, or `{name: PK, type: S}`. */
static void read_key_attribute(struct parse *parse, const struct yaml_node *value,
                               struct key_attribute *attribute) {
  static const struct parse_key keys[] = {
      {"name", true, read_key_name},
      {"type", false, read_key_type},
  };
  attribute->type = 'S';
  if (value->type == YAML_MAP)
    parse_keys(parse, value, "a key attribute", keys, sizeof keys / sizeof keys[0], attribute);
  else
    read_key_name(parse, value, attribute);
}

static void read_table_partition(struct parse *parse, const struct yaml_node *value, void *into) {
  struct table *table = into;
  read_key_attribute(parse, value, &table->partition);
}

static void read_table_sort(struct parse *parse, const struct yaml_node *value, void *into) {
  struct table *table = into;
  table->has_sort = true;
  read_key_attribute(parse, value, &table->sort);
}

static void read_table_envelope(struct parse *parse, const struct yaml_node *value, void *into) {
  struct table *table = into;
  table->envelope = (struct envelope){0};
  parse_envelope(parse, value, &table->envelope);
}

/* ---- indexes --------------------------------------------------------------------------------- */

/* One attribute as of a table, or a list of them. */
static void read_index_key(struct parse *parse, const struct yaml_node *value,
                           struct key_attribute *first, struct key_rest *rest) {
  if (value->type != YAML_LIST) {
    read_key_attribute(parse, value, first);
    return;
  }
  if (value->count == 0 || value->count > INDEX_KEY_MAX) {
    diag_error(parse->diag, "multi-key", value->span, NULL,
               "a key of an index has 1 to %d attributes, and not %zu", (int)INDEX_KEY_MAX,
               value->count);
    return;
  }
  read_key_attribute(parse, value->children[0], first);
  rest->count = value->count - 1;
  rest->attributes = mem_array(parse->arena, rest->count, sizeof *rest->attributes);
  for (size_t i = 0; i < rest->count; i++)
    read_key_attribute(parse, value->children[i + 1], &rest->attributes[i]);
}

static void read_index_partition(struct parse *parse, const struct yaml_node *value, void *into) {
  struct index *index = into;
  read_index_key(parse, value, &index->partition, &index->partition_rest);
}

static void read_index_sort(struct parse *parse, const struct yaml_node *value, void *into) {
  struct index *index = into;
  index->has_sort = true;
  read_index_key(parse, value, &index->sort, &index->sort_rest);
}

static void read_index_c_name(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_c_name(parse, value, &((struct index *)into)->name);
}

static void read_local(struct parse *parse, const struct yaml_node *value, void *into) {
  const char *text = parse_text(parse, value, "local");
  if (text == NULL)
    return;
  ((struct index *)into)->local = strcmp(text, "true") == 0;
  if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
    diag_error(parse->diag, "bad-value", value->span, "write true or false", "local is '%s'", text);
}

/* `all`, `keys`, or a list of attributes. */
static void read_projection(struct parse *parse, const struct yaml_node *value, void *into) {
  struct index *index = into;
  index->projection_span = value->span;
  if (value->type == YAML_LIST) {
    index->projection = PROJECT_SOME;
    index->projected = mem_array(parse->arena, value->count, sizeof *index->projected);
    for (size_t i = 0; i < value->count; i++) {
      const char *name = parse_attribute(parse, value->children[i], "the name of an attribute");
      if (name != NULL)
        index->projected[index->projected_count++] = name;
    }
    return;
  }
  const char *text = parse_text(parse, value, "projection");
  if (text == NULL)
    return;
  index->projection = strcmp(text, "keys") == 0 ? PROJECT_KEYS : PROJECT_ALL;
  if (strcmp(text, "keys") != 0 && strcmp(text, "all") != 0)
    diag_error(parse->diag, "bad-value", value->span, "write all, keys, or a list of attributes",
               "'%s' is no projection", text);
}

/* AWS gives the names of indexes the same alphabet as those of tables. */
static void read_index(struct parse *parse, const struct yaml_node *node, struct index *index) {
  static const struct parse_key keys[] = {
      {"partition_key", true, read_index_partition},
      {"sort_key", false, read_index_sort},
      {"local", false, read_local},
      {"projection", false, read_projection},
      {"c_name", false, read_index_c_name},
      {"accept", false, parse_accept},
  };
  const char *text = node->key->text;
  index->name =
      (struct name){.text = text, .c = cname_lower(parse->arena, text), .span = node->key->span};
  if (!is_table_name(text, node->key->size))
    diag_error(parse->diag, "bad-table-name", node->key->span,
               "use 3 to 255 letters, digits, '_', '.' and '-'", "'%s' is no name of an index",
               text);
  parse_keys(parse, node, "an index", keys, sizeof keys / sizeof keys[0], index);
}

static void read_indexes(struct parse *parse, const struct yaml_node *value, void *into) {
  struct table *table = into;
  if (!parse_is_map(parse, value, "indexes"))
    return;
  table->indexes = mem_array(parse->arena, value->count, sizeof *table->indexes);
  table->index_count = value->count;
  for (size_t i = 0; i < value->count; i++)
    read_index(parse, value->children[i], &table->indexes[i]);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void read_table_separator(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_separator(parse, value, &((struct table *)into)->separator);
}

static void read_ttl(struct parse *parse, const struct yaml_node *value, void *into) {
  struct table *table = into;
  table->ttl = parse_attribute(parse, value, "the name of an attribute");
  table->ttl_span = value->span;
}

/* AWS raises its limits on request, so only nonsense is refused. */
static void read_read_units(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse_integer(parse, value, "read", 1, INT32_MAX, &((struct table *)into)->read_units);
}

static void read_write_units(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse_integer(parse, value, "write", 1, INT32_MAX, &((struct table *)into)->write_units);
}

/* `on-demand`, or `{read: 5, write: 5}`. */
static void read_billing(struct parse *parse, const struct yaml_node *value, void *into) {
  ((struct table *)into)->billing_span = value->key->span;
  static const struct parse_key keys[] = {
      {"read", true, read_read_units},
      {"write", true, read_write_units},
  };
  if (value->type == YAML_MAP) {
    parse_keys(parse, value, "billing", keys, sizeof keys / sizeof keys[0], into);
    return;
  }
  const char *text = parse_text(parse, value, "billing");
  if (text != NULL && strcmp(text, "on-demand") != 0)
    diag_error(parse->diag, "bad-value", value->span, "write on-demand, or {read: 5, write: 5}",
               "'%s' is no way of billing", text);
}

static void read_stream(struct parse *parse, const struct yaml_node *value, void *into) {
  static const char *const words[] = {
      [STREAM_KEYS] = "keys", [STREAM_NEW] = "new", [STREAM_OLD] = "old", [STREAM_BOTH] = "both"};
  struct table *table = into;
  const char *text = parse_text(parse, value, "stream");
  for (size_t i = STREAM_KEYS; text != NULL && i <= STREAM_BOTH; i++)
    if (strcmp(text, words[i]) == 0)
      table->stream = (enum stream)i;
  if (text != NULL && table->stream == STREAM_NONE)
    diag_error(parse->diag, "bad-value", value->span, "write keys, new, old or both",
               "'%s' is nothing that a stream carries", text);
}

#define TABLE_KEYS                                                                                 \
  {"partition_key", true, read_table_partition}, {"sort_key", false, read_table_sort},             \
      {"separator", false, read_table_separator}, {"indexes", false, read_indexes},                \
      {"ttl", false, read_ttl}, {"billing", false, read_billing}, {"stream", false, read_stream},  \
      {"accept", false, parse_accept}, {                                                           \
    "envelope", false, read_table_envelope                                                         \
  }

static struct table *add_tables(struct parse *parse, size_t count) {
  struct model *model = parse->model;
  model->tables = mem_array(parse->arena, count, sizeof *model->tables);
  model->table_count = count;
  for (size_t i = 0; i < count; i++)
    model->tables[i] = (struct table){.envelope = model->envelope,
                                      .separator = {.character = KEYTMPL_SEPARATORS[0]}};
  return model->tables;
}

/* The only table needs no name beside its own. */
void parse_table(struct parse *parse, const struct yaml_node *node, void *into) {
  static const struct parse_key keys[] = {{"name", true, read_table_name}, TABLE_KEYS};
  struct table *table = add_tables(parse, 1);
  (void)into;
  parse_keys(parse, node, "the table", keys, sizeof keys / sizeof keys[0], table);
  table->name = (struct name){.text = table->table_name, .c = "", .span = node->key->span};
}

/* In `tables:` the key is the table's name in the schema, and in DynamoDB too unless `name:` says
 * otherwise. */
void parse_tables(struct parse *parse, const struct yaml_node *node, void *into) {
  static const struct parse_key keys[] = {{"name", false, read_table_name}, TABLE_KEYS};
  (void)into;
  if (!parse_is_map(parse, node, "tables"))
    return;
  if (node->count == 0)
    diag_error(parse->diag, "empty-definition", node->span, NULL,
               "a schema needs at least one table");
  struct table *tables = add_tables(parse, node->count);
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_node *value = node->children[i];
    (void)parse_name(parse, value->key, "table", &tables[i].name);
    tables[i].table_name = value->key->text;
    if (!is_table_name(value->key->text, value->key->size) && yaml_get(value, "name") == NULL)
      diag_error(parse->diag, "bad-table-name", value->key->span,
                 "give it a name:", "'%s' is too short for the name of a table", value->key->text);
    parse_keys(parse, value, "a table", keys, sizeof keys / sizeof keys[0], &tables[i]);
  }
}
