/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope: attributes that every item of a table carries. Each of them may be missing. */
#include <string.h>

#include "parse_sections.h"

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

static void read_write_id(struct parse *parse, const struct yaml_node *value, void *into) {
  struct envelope *envelope = into;
  envelope->write_id.encoding = ENVELOPE_TEXT;
  read_member_name(parse, value, &envelope->write_id);
}

void parse_envelope(struct parse *parse, const struct yaml_node *node, void *into) {
  static const struct parse_key keys[] = {
      {"entity_type", false, read_entity_type}, {"data", false, read_data},
      {"created_at", false, read_created_at},   {"updated_at", false, read_updated_at},
      {"write_id", false, read_write_id},
  };
  parse_keys(parse, node, "the envelope", keys, sizeof keys / sizeof keys[0], into);
}
