/* SPDX-License-Identifier: Apache-2.0 */
/* `separator:` of a table or an entity: `":"`, `escape`, or `{character: ":", policy: escape}`. */
#include <string.h>

#include "keytmpl.h"
#include "parse_sections.h"

static const char *const policies[] = {
    [SEPARATOR_REJECT] = "reject", [SEPARATOR_ESCAPE] = "escape", [SEPARATOR_LEGACY] = "legacy"};

static bool read_word(const char *text, enum separator_policy *out) {
  for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
    if (strcmp(policies[i], text) == 0) {
      *out = (enum separator_policy)i;
      return true;
    }
  return false;
}

static bool is_character(const struct yaml_node *value) {
  return value->size == 1 && strchr(KEYTMPL_SEPARATORS, value->text[0]) != NULL;
}

static void read_character(struct parse *parse, const struct yaml_node *value, void *into) {
  if (parse_text(parse, value, "a separator") == NULL)
    return;
  if (is_character(value))
    ((struct separator *)into)->character = value->text[0];
  else
    diag_error(parse->diag, "bad-separator", value->span, "use one of " KEYTMPL_SEPARATORS,
               "'%s' cannot separate the parts of a key", value->text);
}

static void read_policy(struct parse *parse, const struct yaml_node *value, void *into) {
  const char *text = parse_text(parse, value, "a policy");
  if (text != NULL && !read_word(text, &((struct separator *)into)->policy))
    diag_error(parse->diag, "bad-separator", value->span, "write reject, escape or legacy",
               "'%s' is no policy", text);
}

void parse_separator(struct parse *parse, const struct yaml_node *value, struct separator *out) {
  static const struct parse_key keys[] = {
      {"character", false, read_character},
      {"policy", false, read_policy},
  };
  out->span = value->span;
  if (value->type == YAML_MAP) {
    parse_keys(parse, value, "a separator", keys, sizeof keys / sizeof keys[0], out);
    return;
  }
  if (parse_text(parse, value, "a separator") == NULL || read_word(value->text, &out->policy))
    return;
  if (is_character(value))
    out->character = value->text[0];
  else
    diag_error(parse->diag, "bad-separator", value->span,
               "use one of " KEYTMPL_SEPARATORS ", or reject, escape, legacy",
               "'%s' cannot separate the parts of a key", value->text);
}
