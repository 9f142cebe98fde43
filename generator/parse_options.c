/* SPDX-License-Identifier: Apache-2.0 */
/* What a field says beside its type: bounds, lengths, pattern, precision and so on. Each option is
 * refused where the type has no use for it: it would promise a check that nobody makes. */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/pattern.h"
#include "mem.h"
#include "parse_field.h"

/* Lengths count what an item can hold at most: 400 KB. */
#define LENGTH_MAX 409600

static void report_useless(struct parse *parse, const struct yaml_node *value,
                           const struct field *field, const char *takers) {
  diag_error(parse->diag, "bound-not-allowed", value->key->span, NULL,
             "'%s' is for %s, and '%s' is none", value->key->text, takers, field->name.text);
}

void parse_option_attribute(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  const char *attribute = parse_attribute(parse, value, "an attribute");
  if (attribute != NULL)
    field->attribute = attribute;
}

/* ---- bounds ---------------------------------------------------------------------------------- */

/* As DynamoDB holds it: a bound that no stored number can reach is a slip. */
static bool read_decimal(struct parse *parse, const struct yaml_node *value, const char *what) {
  struct ddb_decimal ignored;
  const char *text = parse_text(parse, value, what);
  if (text == NULL)
    return false;
  if (ddb_decimal_parse(text, strlen(text), DDB_NUMBER_JSON, &ignored) >= 0)
    return true;
  diag_error(parse->diag, "bad-number", value->span, "write it as in 0.5 or 1e-3",
             "%s must be a number of at most 38 digits", what);
  return false;
}

/* A bound of an integer has to fit the integer; that of a double only has to be finite. */
static void read_bound(struct parse *parse, const struct yaml_node *value,
                       const struct field *field, struct bound *bound) {
  const struct kind *kind = field->type.kind;
  const char *what = value->key->text;
  if (kind == NULL)
    return;
  bound->span = value->span;
  bound->text = value->text;
  switch (kind->bounds) {
  case BOUND_NONE:
    report_useless(parse, value, field, "numbers");
    break;
  case BOUND_SIGNED:
    bound->set = parse_integer(parse, value, what, kind->lowest, kind->highest, &bound->integer);
    break;
  case BOUND_UNSIGNED:
    bound->set = parse_natural(parse, value, what, kind->ceiling, &bound->natural);
    break;
  case BOUND_REAL:
    bound->set = parse_real(parse, value, what, &bound->real);
    break;
  case BOUND_DECIMAL:
    bound->set = read_decimal(parse, value, what);
    break;
  }
}

void parse_option_min(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  read_bound(parse, value, field, &field->min);
}

void parse_option_max(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  read_bound(parse, value, field, &field->max);
}

/* ---- text ------------------------------------------------------------------------------------ */

static void read_length(struct parse *parse, const struct yaml_node *value,
                        const struct field *field, struct bound *bound) {
  const struct kind *kind = field->type.kind;
  if (kind == NULL)
    return;
  bound->span = value->span;
  bound->text = value->text;
  if (kind->length == LENGTH_NONE)
    report_useless(parse, value, field, "string, text and binary");
  else
    bound->set = parse_integer(parse, value, value->key->text, 0, LENGTH_MAX, &bound->integer);
}

void parse_option_min_length(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  read_length(parse, value, field, &field->min_length);
}

void parse_option_max_length(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  read_length(parse, value, field, &field->max_length);
}

/* By the engine that will match it, so that nothing is good here and wrong there. */
void parse_option_pattern(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  char reason[128];
  const char *text = parse_text(parse, value, "a pattern");
  if (text == NULL || field->type.kind == NULL)
    return;
  if (!field->type.kind->has_pattern) {
    report_useless(parse, value, field, "strings");
    return;
  }
  field->pattern = text;
  enum ddb_status status = ddb_pattern_check(text, reason, sizeof reason);
  if (status == DDB_E_NOMEM)
    mem_exhausted();
  if (status < 0)
    diag_error(parse->diag, "bad-pattern", value->span,
               "patterns are POSIX extended regular expressions", "this is no pattern: %s", reason);
}

/* ---- the others ------------------------------------------------------------------------------ */

void parse_option_precision(struct parse *parse, const struct yaml_node *value, void *into) {
  static const struct {
    const char *word;
    int digits;
  } words[] = {{"s", 0}, {"ms", 3}, {"us", 6}, {"ns", 9}};
  struct field *field = into;
  const char *text = parse_text(parse, value, "a precision");
  if (text == NULL || field->type.kind == NULL)
    return;
  if (!field->type.kind->has_precision) {
    report_useless(parse, value, field, "timestamps");
    return;
  }
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp(words[i].word, text) == 0) {
      field->precision = words[i].digits;
      return;
    }
  diag_error(parse->diag, "bad-value", value->span, "write s, ms, us or ns", "'%s' is no precision",
             text);
}

void parse_option_read_only(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  field->read_only = parse_flag(parse, value);
  field->option_span = value->key->span;
}

void parse_option_hidden(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  field->hidden = parse_flag(parse, value);
}

/* ---- what a create stores where a field is not set ------------------------------------------- */

/* Numbers are read as bounds are; whether another text is a value of the type, and whether there
 * may be a default at all, are rules. */
void parse_option_default(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  if (field->type.kind == NULL)
    return;
  if (field->type.kind->bounds != BOUND_NONE) {
    read_bound(parse, value, field, &field->preset);
    return;
  }
  field->preset.span = value->span;
  if (value->type == YAML_TEXT)
    field->preset.text = parse_text(parse, value, "a default");
  field->preset.set = value->type != YAML_TEXT || field->preset.text != NULL;
}

void parse_option_generate(struct parse *parse, const struct yaml_node *value, void *into) {
  struct field *field = into;
  const char *text = parse_text(parse, value, "generate");
  field->generate_span = value->span;
  if (text == NULL)
    return;
  field->generate = strcmp(text, "ulid") == 0   ? GENERATE_ULID
                    : strcmp(text, "uuid") == 0 ? GENERATE_UUID
                                                : GENERATE_NONE;
  if (field->generate == GENERATE_NONE)
    diag_error(parse->diag, "bad-value", value->span, "write ulid or uuid",
               "'%s' is no id that can be generated", text);
}
