/* SPDX-License-Identifier: Apache-2.0 */
/* The table and the envelope that every item of it carries. */
#include <string.h>

#include "mem.h"
#include "parse_sections.h"

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
  table->name = text;
  table->name_span = value->span;
}

static void read_key_name(struct parse *parse, const struct yaml_node *value, void *into) {
  struct key_attribute *attribute = into;
  attribute->name = parse_attribute(parse, value, "the name of a key attribute");
  attribute->span = value->span;
}

/* Number and binary keys belong to the language; the runtime builds string keys so far. */
static void read_key_type(struct parse *parse, const struct yaml_node *value, void *into) {
  const char *text = parse_text(parse, value, "type");
  (void)into;
  if (text != NULL && strcmp(text, "S") != 0)
    diag_error(parse->diag, "bad-value", value->span, "only S (string) keys are known",
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

static void read_partition_key(struct parse *parse, const struct yaml_node *value, void *into) {
  struct table *table = into;
  read_key_attribute(parse, value, &table->partition);
}

static void read_sort_key(struct parse *parse, const struct yaml_node *value, void *into) {
  struct table *table = into;
  table->has_sort = true;
  read_key_attribute(parse, value, &table->sort);
}

void parse_table(struct parse *parse, const struct yaml_node *node, void *model) {
  static const struct parse_key keys[] = {
      {"name", true, read_table_name},
      {"partition_key", true, read_partition_key},
      {"sort_key", true, read_sort_key},
  };
  struct table *table = &((struct model *)model)->table;
  parse_keys(parse, node, "the table", keys, sizeof keys / sizeof keys[0], table);
}

static void read_member_name(struct parse *parse, const struct yaml_node *value, void *into) {
  struct envelope_member *member = into;
  member->attribute = parse_attribute(parse, value, "the name of an attribute");
  member->span = value->span;
}

/* One encoding so far, but always written out: it decides what is stored. */
static void read_member_type(struct parse *parse, const struct yaml_node *value, void *into) {
  struct envelope_member *member = into;
  const char *text = parse_text(parse, value, "type");
  if (text != NULL && strcmp(text, "epoch_ms") != 0)
    diag_error(parse->diag, "bad-value", value->span, "known here: epoch_ms",
               "'%s' is no type for a time of the envelope", text);
  member->encoding = ENVELOPE_EPOCH_MS;
}

static void read_time_member(struct parse *parse, const struct yaml_node *value,
                             struct envelope_member *member) {
  static const struct parse_key keys[] = {
      {"name", true, read_member_name},
      {"type", true, read_member_type},
  };
  parse_keys(parse, value, "a time of the envelope", keys, sizeof keys / sizeof keys[0], member);
}

static void read_entity_type(struct parse *parse, const struct yaml_node *value, void *into) {
  struct envelope *envelope = into;
  envelope->entity_type.encoding = ENVELOPE_TEXT;
  read_member_name(parse, value, &envelope->entity_type);
}

static void read_data(struct parse *parse, const struct yaml_node *value, void *into) {
  struct envelope *envelope = into;
  envelope->data.encoding = ENVELOPE_MAP;
  read_member_name(parse, value, &envelope->data);
}

static void read_created_at(struct parse *parse, const struct yaml_node *value, void *into) {
  read_time_member(parse, value, &((struct envelope *)into)->created_at);
}

static void read_updated_at(struct parse *parse, const struct yaml_node *value, void *into) {
  read_time_member(parse, value, &((struct envelope *)into)->updated_at);
}

void parse_envelope(struct parse *parse, const struct yaml_node *node, void *model) {
  static const struct parse_key keys[] = {
      {"entity_type", true, read_entity_type},
      {"data", true, read_data},
      {"created_at", true, read_created_at},
      {"updated_at", true, read_updated_at},
  };
  struct envelope *envelope = &((struct model *)model)->envelope;
  parse_keys(parse, node, "the envelope", keys, sizeof keys / sizeof keys[0], envelope);
}
